"""The camera: look, count, freeze, keep; with a video file for a camera, and cameras that fail."""

import gc
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPointF, QSizeF, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QMainWindow, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from facells_studio import startup
from facells_studio.app.camera.coarse import CoarseTracer, advice, strongest, take
from facells_studio.app.camera.feed import CameraFeed, Newest, mirrored_image, traced_image
from facells_studio.app.camera.place import CameraDialog, CameraPage, camera_for
from facells_studio.app.camera.sitter import SitterWindow, other_screen
from facells_studio.app.camera.view import CameraView
from facells_studio.app.session import Session
from facells_studio.app.settings import settings
from facells_studio.errors import PhotoError
from facells_studio.lines.params import LinesParams
from facells_studio.portrait.camera import ArrayFrames, Capture, FrameSource
from facells_studio.portrait.face import Face, Pixels
from facells_studio.portrait.params import FaceParams
from facells_studio.progress import no_tick
from facells_studio.project import edits
from facells_studio.resources import sample_photo
from tests.gui.conftest import rest
from tests.gui.hands import activate
from tests.gui.watchdog import GAP_MS, best_of

LONG_MS = 60_000
WINDOWS = 8  # of a second, in which the window's thread is watched; other programs run too


@pytest.fixture(scope="module")
def frames() -> list[Pixels]:
    """A sitter who sways before a gray wall: 1280 x 720, RGB."""
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    bust = cv2.cvtColor(cv2.resize(picture, (900, 900)), cv2.COLOR_BGR2RGB)[60:780]
    made = []
    for at in range(12):
        frame = np.full((720, 1280, 3), 70, np.uint8)
        x = 190 + round(30 * np.sin(at / 12 * 2 * np.pi))
        frame[:, x : x + 900] = bust
        made.append(frame)
    return made


@pytest.fixture(scope="module")
def video(frames: list[Pixels], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sitter as a video file."""
    path = tmp_path_factory.mktemp("video") / "sitter.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (1280, 720))
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()
    return path


@pytest.fixture(autouse=True)
def _no_thread_stays() -> Iterator[None]:
    """Whatever a test does, no thread of a camera is left behind."""
    yield
    due = time.monotonic() + 10
    while time.monotonic() < due:
        left = [t.name for t in threading.enumerate() if "camera" in t.name or "facells" in t.name]
        if not left:
            return
        time.sleep(0.02)
    raise AssertionError(left)


@pytest.fixture
def view(
    session: Session, video: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CameraView]:
    """The view of the video, which counts quickly; a kept portrait is not drawn."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    made = CameraView(session, str(video), count_ms=20)
    qtbot.addWidget(made)
    made.resize(800, 600)
    yield made
    made.hide()


class Endless(ArrayFrames):
    """One picture for ever."""

    def __init__(self, pictures: Sequence[Pixels]) -> None:
        super().__init__(pictures)
        self._only = pictures[0]

    def next_frame(self) -> Pixels | None:
        """Return the picture."""
        time.sleep(0.005)
        return self._only


def counted(view: CameraView) -> int:
    """Return the large number that is shown."""
    return view.picture.count


def looks(view: CameraView) -> bool:
    """Return whether a source is open."""
    return view.feed is not None


def shows_image(view: CameraView) -> bool:
    """Return whether a picture is shown."""
    return view.picture._image is not None


def test_from_looking_to_keeping_by_keys(view: CameraView, session: Session, qtbot: QtBot) -> None:
    """Space counts and freezes, R looks again, Enter keeps; nothing is stored before."""
    view.show()
    qtbot.waitUntil(view._fitting.isActive, timeout=LONG_MS)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert counted(view) == 3
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    assert not view.take_button.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_R)
    assert not view.keep_button.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert len(session.project.portraits) == 1
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    QTest.keyClick(view, Qt.Key.Key_Space)
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    assert len(session.project.portraits) == 1
    with qtbot.waitSignal(view.kept):
        QTest.keyClick(view, Qt.Key.Key_Return)
    kept = session.project.portraits[-1]
    assert kept.photo is not None
    assert kept.name.startswith("Camera")
    assert session.project.portrait == kept
    session.undo()
    assert len(session.project.portraits) == 1


def test_other_lines_are_seen_at_once(view: CameraView, session: Session, qtbot: QtBot) -> None:
    """While it lives and when it is frozen: the panels beside the camera go on working."""
    view.show()
    qtbot.waitUntil(view._fitting.isActive, timeout=LONG_MS)
    assert view.feed is not None
    before = view.feed._tracer
    session.apply(edits.change("look.recipe.lines.detail", 0.2))
    assert view.feed._tracer is not before
    view.take_now()
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    few = view.picture._lines
    assert few is not None
    session.apply(edits.change("look.recipe.lines.detail", 0.9))
    qtbot.waitUntil(lambda: view.picture._lines is not few, timeout=LONG_MS)
    many = view.picture._lines
    assert many is not None
    assert len(many.drawing) > len(few.drawing)
    session.apply(edits.change("look.recipe.lines.detail", 0.5))
    assert session.is_busy
    view.again()
    assert session.wait_until_idle(LONG_MS)
    assert view.picture._lines is None
    assert not view.keep_button.isEnabled()


def test_what_is_kept_is_what_the_camera_saw(
    view: CameraView, session: Session, frames: list[Pixels], qtbot: QtBot
) -> None:
    """The kept picture is a whole frame, not mirrored, without lines and guide."""
    view.show()
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    view.take_now()
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    view.keep()
    photo = session.project.portraits[-1].photo
    assert photo is not None
    bgr = cv2.imdecode(np.frombuffer(photo.content, np.uint8), cv2.IMREAD_COLOR)
    assert bgr is not None
    rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.int16)
    apart = [float(np.abs(rgb - frame).mean()) for frame in frames]
    assert min(apart) < 4  # the video was compressed
    assert min(float(np.abs(rgb[:, ::-1] - frame).mean()) for frame in frames) > 15


def test_counting_can_be_stopped(view: CameraView, qtbot: QtBot) -> None:
    """Space or Escape while counting takes nothing; the next Escape closes."""
    view._counting.setInterval(60_000)
    view.show()
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
        view.take_now()
        assert counted(view) == 3
        QTest.keyClick(view, key)
        assert counted(view) == 0
    with qtbot.waitSignal(view.closed):
        QTest.keyClick(view, Qt.Key.Key_Escape)


def test_the_window_never_waits(view: CameraView, qtbot: QtBot) -> None:
    """While pictures, lines and words come, the window's thread is never held up for long."""
    view.show()
    qtbot.waitUntil(lambda: bool(view.words.text()), timeout=LONG_MS)
    dog = best_of(WINDOWS, lambda: rest(1000))
    assert dog.longest_ms <= GAP_MS, dog.report()


def test_hiding_lets_go_of_the_camera(view: CameraView, qtbot: QtBot) -> None:
    """A view that is not seen reads nothing, and opens the camera again when it is seen."""
    view.show()
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    view.hide()
    assert not looks(view)
    view.show()
    assert looks(view)
    qtbot.waitUntil(lambda: view.picture._image is not None, timeout=LONG_MS)


def test_a_camera_that_is_not_there(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """It is said in words, and another can be chosen."""
    view = CameraView(session, str(tmp_path / "gone.mp4"))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: "There is no camera" in view.picture.message, timeout=LONG_MS)
    assert "Choose another" in view.picture.message
    assert not view.take_button.isEnabled()
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert counted(view) == 0
    view.hide()


def test_a_camera_that_is_unplugged(session: Session, frames: list[Pixels], qtbot: QtBot) -> None:
    """The last picture goes, the reason stands there, nothing hangs."""

    class Unplugged(Endless):
        shown = 0

        def next_frame(self) -> Pixels | None:
            self.shown += 1
            if self.shown > 3:
                raise PhotoError("Camera 0 stopped giving pictures. Plug it in again.")
            return super().next_frame()

    view = CameraView(session, "0", make=lambda _: Unplugged(frames))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: "stopped giving" in view.picture.message, timeout=LONG_MS)
    assert view.picture._image is None
    view.hide()


class Pulled(Endless):
    """A camera whose cable somebody pulls."""

    def __init__(self, pictures: Sequence[Pixels]) -> None:
        super().__init__(pictures)
        self.is_pulled = False

    def next_frame(self) -> Pixels | None:
        """Return the picture, as long as the cable is in."""
        if self.is_pulled:
            raise PhotoError("Camera 0 stopped giving pictures. Plug it in again.")
        return super().next_frame()


def test_a_frozen_picture_outlives_its_camera(
    session: Session, frames: list[Pixels], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stays to be seen and kept; who looks again hears that the camera has gone."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    camera = Pulled(frames)
    view = CameraView(session, "0", make=lambda _: camera, count_ms=20)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    view.take_now()
    qtbot.waitUntil(view.again_button.isEnabled, timeout=LONG_MS)
    camera.is_pulled = True
    qtbot.waitUntil(lambda: not looks(view), timeout=LONG_MS)
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    assert shows_image(view)
    assert view.picture._lines is not None
    view.again()
    qtbot.waitUntil(lambda: "stopped giving" in view.picture.message, timeout=LONG_MS)
    assert not shows_image(view)
    assert not view.keep_button.isEnabled()
    view.hide()


def test_the_sitter_is_not_left_with_a_number(
    session: Session, frames: list[Pixels], qtbot: QtBot
) -> None:
    """The camera fails while it counts: the one who sits need not wait for a picture."""
    camera = Pulled(frames)
    view = CameraView(session, "0", make=lambda _: camera)
    qtbot.addWidget(view)
    view.show()
    view.sitter_box.setChecked(True)
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    view.take_now()
    sitter = view._sitter
    assert sitter is not None
    assert sitter.count == 3
    camera.is_pulled = True
    qtbot.waitUntil(lambda: "stopped giving" in view.picture.message, timeout=LONG_MS)
    assert sitter.count == 0
    assert "One moment" in sitter.message
    view.hide()


def test_the_sitter_does_not_wait_for_a_drawing_that_cannot_be(
    session: Session, qtbot: QtBot
) -> None:
    """Nobody was to be seen in the frozen frame: both sides read why nothing comes."""
    nobody = [np.full((360, 640, 3), 70, np.uint8)]
    view = CameraView(session, "0", make=lambda _: Endless(nobody), count_ms=20)
    qtbot.addWidget(view)
    view.show()
    view.sitter_box.setChecked(True)
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    view.take_now()
    qtbot.waitUntil(view.again_button.isEnabled, timeout=LONG_MS)
    qtbot.waitUntil(lambda: "Drawing" not in view.picture.message, timeout=LONG_MS)
    sitter = view._sitter
    assert sitter is not None
    assert view.picture.message
    assert sitter.message == view.picture.message
    view.hide()


def test_a_driver_that_hangs(session: Session, qtbot: QtBot) -> None:
    """Closing a view whose camera never answers does not hang the window."""
    free = threading.Event()

    class Hanging:
        def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
            free.wait(30)
            return False

        def read(self) -> tuple[bool, Pixels | None]:
            return False, None

        def release(self) -> None:
            pass

    def make(_: str) -> FrameSource:
        return Capture(0, timeout_s=0.2, reader=lambda _: Hanging())

    view = CameraView(session, "0", make=make)
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: "gave no picture" in view.picture.message, timeout=LONG_MS)
    started = time.monotonic()
    view.hide()
    assert time.monotonic() - started < 5
    free.set()


def test_another_source_is_chosen(
    view: CameraView, video: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list offers cameras and a video file; the choice is remembered."""
    monkeypatch.setattr(
        "facells_studio.app.camera.sources.QFileDialog.getOpenFileName", lambda *_: (str(video), "")
    )
    view.show()
    view.sources.source = "0"
    view.sources.fill()
    assert view.sources.currentText() == "Camera 0"
    view.sources.activated.emit(view.sources.count() - 1)
    assert settings().value("camera/source") == str(video)
    assert view.sources.currentText() == "sitter.avi"
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    assert (
        view.sources.currentText() == "sitter.avi \N{MIDDLE DOT} 1280 \N{MULTIPLICATION SIGN} 720"
    )


def test_the_sitter_has_a_picture(view: CameraView, qtbot: QtBot) -> None:
    """A second window shows the same, and goes with the first."""
    view.show()
    view.sitter_box.setChecked(True)
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    sitter = view._sitter
    assert sitter is not None
    qtbot.waitUntil(lambda: sitter._image is not None, timeout=LONG_MS)
    assert sitter.isVisible()
    view.hide()
    assert view._sitter is None


def test_every_control_says_its_name(view: CameraView) -> None:
    """A person who does not see the picture can use the buttons."""
    controls = [*view.findChildren(QAbstractButton), *view.findChildren(QComboBox)]
    assert all(control.accessibleName() for control in controls)


def test_the_dialog_closes_when_a_portrait_is_kept(
    session: Session, video: Path, qtbot: QtBot
) -> None:
    """Keeping closes it; so does Escape; the camera is let go."""
    dialog = CameraDialog(session, str(video))
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(dialog.view.take_button.isEnabled, timeout=LONG_MS)
    dialog.view.kept.emit(1)
    assert not dialog.isVisible()
    assert dialog.view.feed is None
    dialog.show()
    QTest.keyClick(dialog.view, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.view.feed is None


# What is computed --------------------------------------------------------------------------------


def test_coarse_lines_lie_on_the_face(frames: list[Pixels], session: Session) -> None:
    """Lines are in the frame's pixels, around the face, and say what the network reads."""
    tracer = CoarseTracer(LinesParams(), FaceParams())
    coarse = tracer.trace(frames[0])
    assert coarse.size == (1280, 720)
    assert len(coarse.drawing) > 20
    middle = coarse.points.mean(axis=0)
    assert 500 < middle[0] < 780
    assert coarse.advice == ""
    model = session.project.look.recipe.color.model
    assert "Smiling" in strongest(session.desk.scorer(model), coarse.drawing)
    plain, traced = mirrored_image(frames[0]), traced_image(frames[0], coarse)
    assert plain.size() == traced.size()
    assert plain != traced


def test_nobody_is_there() -> None:
    """An empty room has no lines and no words, and is not an error."""
    empty = np.full((480, 640, 3), 90, np.uint8)
    coarse = CoarseTracer(LinesParams(), FaceParams()).trace(empty)
    assert len(coarse.drawing) == 0
    assert coarse.advice == "Look into the camera."
    assert traced_image(empty, coarse) == mirrored_image(empty)


@pytest.mark.parametrize(
    ("apart", "tilt", "said"),
    [
        (80.0, 0.0, ""),
        (20.0, 0.0, "Come nearer."),
        (200.0, 0.0, "Go back a little."),
        (80.0, 30.0, "Hold your head straight."),
    ],
)
def test_advice_to_the_sitter(apart: float, tilt: float, said: str) -> None:
    """How far apart the eyes are, and how level, says what to do."""
    turned = np.radians(tilt)
    eye = np.array([np.cos(turned), np.sin(turned)]) * apart
    landmarks = np.array([[0.0, 0.0], eye, [0, 0], [0, 0], [0, 0]])
    assert advice(Face(landmarks, (0, 0, 1, 1), 1.0), (1280, 720)) == said


def test_a_take_has_the_lines_of_the_page(frames: list[Pixels], session: Session) -> None:
    """The frozen lines are as many as the kept portrait's page will be traced with."""
    done = take(session.desk, session.project, frames[0], 1).work(no_tick)
    assert done.content.startswith(b"\x89PNG")
    assert done.lines.size == (1280, 720)
    assert len(done.lines.drawing) > 50


def test_the_newest_thing_wins() -> None:
    """What nobody took makes way, and only the first of a row is announced."""
    place: Newest[int] = Newest()
    assert place.put(1)
    assert not place.put(2)
    assert place.take() == 2
    assert place.take(0.01) is None


def test_a_feed_ends_with_its_source(frames: list[Pixels], qtbot: QtBot) -> None:
    """A source that ends is not opened again unless it is to be; stopping twice does no harm."""
    opened: list[int] = []

    def source() -> FrameSource:
        opened.append(1)
        return ArrayFrames(frames[:2])

    for plays_again in (False, True):
        opened.clear()
        feed = CameraFeed(
            source, CoarseTracer(LinesParams(), FaceParams()), plays_again=plays_again
        )
        feed.start()
        qtbot.waitUntil(lambda: feed.pixels is not None)  # noqa: B023 - called before it changes
        if plays_again:
            qtbot.waitUntil(lambda: len(opened) > 2)
        assert feed.stop()
        assert feed.stop()
        assert (len(opened) > 1) == plays_again


# In the window, and for the one who sits ---------------------------------------------------------


@pytest.fixture
def stack(session: Session, qtbot: QtBot) -> Iterator[QStackedWidget]:
    """A sheet with its place, in a window that has a command on R and on Space."""
    window = QMainWindow()
    made = QStackedWidget(window)
    sheet = QWidget()
    sheet.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.addWidget(sheet)
    window.setCentralWidget(made)
    for key in ("R", "L", "Space", "Esc"):
        action = QAction(key, window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, key=key: pytest.fail(f"{key} was the window's"))
        window.addAction(action)
    qtbot.addWidget(window)
    window.resize(700, 600)
    window.show()
    activate(window)
    yield made
    window.close()


def test_the_camera_comes_where_the_sheet_is(
    session: Session,
    stack: QStackedWidget,
    video: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its keys are its own there; Escape, keeping and another portrait bring the sheet back."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    sheet = stack.widget(0)
    page = camera_for(session, str(video), sheet)
    assert isinstance(page, CameraPage)
    view = page.view
    view._counting.setInterval(20)
    page.look()
    assert stack.currentWidget() is page
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    for key in (Qt.Key.Key_L, Qt.Key.Key_R, Qt.Key.Key_Space):
        QTest.keyClick(view, key)
    assert view.alone_box.isChecked()
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    view.keep_button.click()
    assert stack.currentWidget() is sheet
    assert looks(view) is False
    page.look()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert stack.currentWidget() is sheet
    page.look()
    session.apply(edits.show_portrait(1))
    assert stack.currentWidget() is sheet
    page.look()
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    view.take_now()
    qtbot.waitUntil(view.keep_button.isEnabled, timeout=LONG_MS)
    session.apply(edits.show_portrait(2))
    assert stack.currentWidget() is page, "what was taken is not thrown away"
    view.again()
    session.apply(edits.change("look.recipe.lines.detail", 0.3))
    assert stack.currentWidget() is page, "nobody asked for another portrait just now"
    page.shut_down()


@pytest.mark.parametrize("has_sheet", [True, False])
def test_a_video_that_is_dropped_opens_no_camera(
    session: Session,
    stack: QStackedWidget,
    video: Path,
    frames: list[Pixels],
    qtbot: QtBot,
    has_sheet: bool,
) -> None:
    """The one of the last time keeps its eye shut, and the video is opened once."""
    place = camera_for(session, "0", stack.widget(0) if has_sheet else None)
    qtbot.addWidget(place)
    opened: list[str] = []

    def make(name: str) -> FrameSource:
        opened.append(name)
        return Endless(frames)

    place.view._make = make
    place.look(str(video))
    qtbot.waitUntil(place.view.take_button.isEnabled, timeout=LONG_MS)
    assert opened == [str(video)]
    place.shut_down()


def test_without_a_sheet_the_camera_has_a_window(session: Session, qtbot: QtBot) -> None:
    """A panel that stands alone has no place to give."""
    dialog = camera_for(session, "0", QWidget())
    qtbot.addWidget(dialog)
    assert isinstance(dialog, CameraDialog)


def test_the_picture_has_the_shape_of_the_paper(view: CameraView, session: Session) -> None:
    """Upright or lying, as the page is; frames are asked for in the size that is painted."""
    for orientation, wider in (("portrait", False), ("landscape", True)):
        session.apply(edits.change("look.recipe.page.orientation", orientation))
        view.show_paper()
        seen, frame = view.picture._sheet_rect(), view.picture._frame_rect()
        assert (seen.width() > seen.height()) == wider
        assert frame.contains(seen)
        assert view.picture.wanted_px == frame.height()


def test_lines_alone_lie_on_the_paper_color(frames: list[Pixels], view: CameraView) -> None:
    """Nothing of the frame is left; without lines the sitter still sees the frame."""
    coarse = CoarseTracer(LinesParams(), FaceParams()).trace(frames[0])
    alone = traced_image(frames[0], coarse, 360, (10, 200, 30))
    assert (alone.width(), alone.height()) == (640, 360)
    assert alone.pixelColor(3, 3).name() == "#0ac81e"
    view.show()
    view.picture.show_paper(QSizeF(2, 3), QColor(10, 200, 30))
    view.alone_box.setChecked(True)
    assert view.feed is not None
    assert view.feed.paper == (10, 200, 30)
    view.alone_box.setChecked(False)
    assert view.feed.paper is None


def test_the_sitter_sees_the_drawing_come(view: CameraView, qtbot: QtBot) -> None:
    """Live, then line by line on paper; it stays when it is kept, and goes with Escape."""
    view.show()
    view.sitter_box.setChecked(True)
    sitter = view._sitter
    assert sitter is not None
    sitter._drawn_in_ms = 400
    qtbot.waitUntil(view.take_button.isEnabled, timeout=LONG_MS)
    QTest.keyClick(sitter, Qt.Key.Key_Space)
    assert counted(view) == 3
    assert sitter.count == 3
    qtbot.waitUntil(lambda: sitter.is_drawing, timeout=LONG_MS)
    qtbot.waitUntil(lambda: not sitter.is_drawing, timeout=LONG_MS)
    assert sitter._drawn == len(sitter._polygons) > 50
    shown = sitter.grab().toImage()
    sheet = sitter._sheet_rect()
    dark = [
        shown.pixelColor(x, shown.height() // 3).lightness() < 128
        for x in range(round(sheet.left()), round(sheet.right()))
    ]
    assert 2 < sum(dark) < len(dark) / 2
    view.picture.show_paper(QSizeF(1, 2), QColor("#ffd700"))
    view._mirror()
    assert sitter._sheet_rect() != sheet
    shown, sheet = sitter.grab().toImage(), sitter._sheet_rect()
    for corner in (sheet.topLeft(), sheet.bottomRight() - QPointF(2, 2)):
        at = (corner + QPointF(1, 1)).toPoint()
        assert shown.pixelColor(at).name() == "#ffd700", "cut and colored as the paper is by now"
    view.keep()
    view.hide()
    assert sitter.isVisible()
    view.show_paper()
    assert sitter.is_drawn, "another paper for the page takes no drawing away"
    view.show()
    qtbot.waitUntil(lambda: not sitter.is_drawn, timeout=LONG_MS)
    QTest.keyClick(sitter, Qt.Key.Key_Escape)
    assert not view.sitter_box.isChecked()
    assert view._sitter is None


def test_the_sitter_fills_another_screen(qtbot: QtBot) -> None:
    """Without a frame there; a window of its own where there is one screen."""
    screen = QGuiApplication.primaryScreen()
    assert other_screen(screen) is None
    assert other_screen(None) is screen
    for one in (None, screen):
        sitter = SitterWindow()
        qtbot.addWidget(sitter)
        sitter.show_on(one)
        assert sitter.isFullScreen() == (one is not None)
        assert bool(sitter.windowFlags() & Qt.WindowType.FramelessWindowHint) == (one is not None)
        if one is not None:
            assert sitter.geometry() == screen.geometry()
        sitter.close()


def test_a_camera_that_others_use(session: Session, qtbot: QtBot) -> None:
    """It is said that it is busy, and to whom it may be left: a sentence, not a hang."""

    class Busy:
        def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
            return False

        def read(self) -> tuple[bool, Pixels | None]:
            return False, None

        def release(self) -> None:
            pass

    view = CameraView(session, "0", make=lambda _: Capture(0, reader=lambda _: Busy()))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: "no other program" in view.picture.message, timeout=LONG_MS)
    assert not view.take_button.isEnabled()
    view.hide()


def test_what_is_loaded_late_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, so that later garbage is still found; not before garbage is collected at all."""
    monkeypatch.setattr(startup, "_aside", False)
    before = gc.get_freeze_count()
    try:
        gc.disable()
        startup.set_aside()
        assert gc.get_freeze_count() == before
        gc.enable()
        startup.set_aside()
        after = gc.get_freeze_count()
        assert after > before
        kept = [[at] for at in range(100_000)]
        startup.set_aside()
        assert gc.get_freeze_count() < after + len(kept)
    finally:
        gc.enable()
        if before == 0:
            gc.unfreeze()
