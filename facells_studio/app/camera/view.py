"""The camera view: look, take, look again, keep. Nothing is stored before it is kept."""

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.camera.coarse import CoarseTracer, Take, take
from facells_studio.app.camera.feed import CameraFeed, Pixels, mirrored_image
from facells_studio.app.camera.picture import CameraPicture
from facells_studio.app.i18n.words import said
from facells_studio.app.panels.incoming import name_of_now
from facells_studio.app.session import Session
from facells_studio.app.settings import prefer, preferences
from facells_studio.errors import FacellsError
from facells_studio.portrait.camera import FrameSource, frame_source
from facells_studio.portrait.snapshot import VIDEO_SUFFIXES
from facells_studio.project import edits

COUNT_FROM = 3
COUNT_MS = 1000
FITTING_MS = 400  # without lines, until pictures come without them

_CAMERAS = 4  # that the list offers, where the system does not say how many there are
_ADVICE = "Camera"  # context of the sentences to the sitter, for translators
_numbers = count(1)  # of frozen frames


class CameraView(QWidget):
    """What a camera sees, with its lines, until a portrait is kept."""

    kept = Signal(int)  # id of the portrait
    closed = Signal()

    def __init__(
        self,
        session: Session,
        source: str = "",
        *,
        make: Callable[[str], FrameSource] = frame_source,
        count_ms: int = COUNT_MS,
        parent: QWidget | None = None,
    ) -> None:
        """Make a view; the camera is opened when it is shown, and let go when it is hidden.

        Args:
            session: what is open; its look says how lines are drawn.
            source: a camera's number or a file, as `frame_source` reads it; empty: the last one.
            make: makes sources; tests put others in its place.
            count_ms: between the numbers that count down.
            parent: the widget it lies in.
        """
        super().__init__(parent)
        self._session, self._make, self._count_ms = session, make, count_ms
        self._source = source or preferences().camera_source
        self.feed: CameraFeed | None = None
        self._frozen: Pixels | None = None
        self._take: Take | None = None
        self._asked = 0
        self._sitter: CameraPicture | None = None
        self.picture = CameraPicture(self)
        self.sources = QComboBox(self)
        self.words = QLabel(self)
        self.take_button = QPushButton(self.tr("Take (Space)"), self)
        self.again_button = QPushButton(self.tr("Again (R)"), self)
        self.keep_button = QPushButton(self.tr("Keep (Enter)"), self)
        self.sitter_box = QCheckBox(self.tr("Show the sitter"), self)
        self._counting = QTimer(self, interval=count_ms)
        # While lines come, the picture is the one that they are of: else they would lag behind.
        self._fitting = QTimer(self, singleShot=True, interval=FITTING_MS)
        self.setWindowTitle(self.tr("Camera"))
        self.setAccessibleName(self.windowTitle())
        self._lay_out()
        self._connect()
        self._fill_sources()
        self._show_state()

    # What a person can do ------------------------------------------------------------------------

    def look(self, source: str = "") -> None:
        """Look through the camera or video *source*; empty: the one that was chosen last."""
        self._halt()
        self._source = source or self._source
        self._frozen, self._take = None, None
        self.picture.mirrored = preferences().camera_mirrored
        self.picture.show_image(None)
        self.picture.show_lines(None)
        self.picture.show_message(self.tr("Opening the camera…"))
        self._fill_sources()
        self._begin()
        self._show_state()

    def take_now(self) -> None:
        """Count 3, 2, 1 and freeze; again while counting: not now."""
        if self._counting.isActive():
            self._stop_counting()
        elif self._frozen is None and self.feed is not None and self.feed.pixels is not None:
            self.picture.show_count(COUNT_FROM)
            self._counting.start()
        self._mirror()

    def again(self) -> None:
        """Forget the frozen frame and look again."""
        self._stop_counting()
        if self._frozen is not None:
            self._frozen, self._take = None, None
            self._rest(False)
            self.picture.show_lines(None)
            self.picture.show_message("")
            self._show_state()
            if self.feed is None:
                self._begin()

    def keep(self) -> None:
        """Put the frozen portrait into the strip; only now it is stored."""
        if self._take is None:
            return
        name = name_of_now(self.tr("Camera"))
        self._session.apply(edits.add_portrait(name, content=self._take.content))
        self._frozen, self._take = None, None
        self._rest(False)
        self.picture.show_lines(None)
        self._show_state()
        self.kept.emit(self._session.project.active)

    def show_sitter(self, shown: bool) -> None:
        """Show the picture alone, as large as another screen, to the one who sits."""
        if self._sitter is not None:
            self._sitter.close()
            self._sitter.deleteLater()
            self._sitter = None
        if shown:
            self._sitter = CameraPicture()
            self._sitter.setWindowTitle(self.tr("For the sitter"))
            screens = QGuiApplication.screens()
            self._sitter.setGeometry(screens[-1].availableGeometry())
            if len(screens) > 1:
                self._sitter.showFullScreen()
            else:
                self._sitter.resize(640, 480)
                self._sitter.show()

    # ---------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes, R takes again, Enter keeps, Esc stops counting or closes."""
        key = event.key()
        if key == Qt.Key.Key_Space:
            self.take_now() if self._frozen is None else self.again()
        elif key == Qt.Key.Key_R:
            self.again()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif key == Qt.Key.Key_Escape and self._counting.isActive():
            self._stop_counting()
        elif key == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Open the camera."""
        super().showEvent(event)
        self.setFocus()
        if self.feed is None and self._frozen is None:
            self.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the camera."""
        super().hideEvent(event)
        self._halt()
        self.sitter_box.setChecked(False)

    def _begin(self) -> None:
        recipe, desk = self._session.project.look.recipe, self._session.desk
        name, make = self._source, self._make
        feed = CameraFeed(
            lambda: make(name),
            CoarseTracer(recipe.lines, recipe.face),
            scorer=lambda: desk.scorer(recipe.color.model),
            plays_again=Path(name).exists() and not name.startswith("/dev/"),
        )
        feed.framed.connect(self._framed)
        feed.traced.connect(self._traced)
        feed.worded.connect(self._worded)
        feed.failed.connect(self._failed)
        self.destroyed.connect(feed.halt)
        self.feed = feed
        feed.start()

    def _halt(self) -> None:
        self._stop_counting()
        self._fitting.stop()
        if self.feed is not None:
            feed, self.feed = self.feed, None
            feed.blockSignals(True)
            feed.stop()

    def _framed(self) -> None:
        image = self.feed.frame() if self.feed is not None else None
        if image is None or self._frozen is not None or self._fitting.isActive():
            return
        if self.picture.message == self.tr("Opening the camera…"):
            self.picture.show_message("")
        self.picture.show_image(image)
        self._show_state()
        self._mirror()

    def _traced(self) -> None:
        found = self.feed.lines() if self.feed is not None else None
        if found is None or self._frozen is not None:
            return
        image, lines = found
        advice = lines.advice
        shown = QCoreApplication.translate(_ADVICE, advice) if advice else ""
        self.picture.show_message(shown)
        if len(lines.drawing):
            self._fitting.start()
            self.picture.show_image(image)
        self._mirror()

    def _worded(self, found: tuple[str, ...]) -> None:
        self.words.setText(" · ".join(found))

    def _failed(self, error: Exception) -> None:
        if self.sender() is not self.feed:  # another camera was chosen while this one failed
            return
        self._halt()
        self.picture.show_image(None)
        self.picture.show_lines(None)
        text = said(error) if isinstance(error, FacellsError) else self.tr("The camera failed.")
        hint = self.tr("Choose another camera above, or a video file.")
        self.picture.show_message(f"{text}\n{hint}")
        self.words.clear()
        self._show_state()

    def _count(self) -> None:
        left = self.picture.count - 1
        self.picture.show_count(left)
        if left <= 0:
            self._stop_counting()
            self._freeze()
        self._mirror()

    def _stop_counting(self) -> None:
        self._counting.stop()
        self.picture.show_count(0)

    def _freeze(self) -> None:
        pixels = self.feed.pixels if self.feed is not None else None
        if pixels is None:
            return
        self._frozen, self._take = pixels, None
        self._rest(True)
        self.picture.show_image(mirrored_image(pixels))
        self.picture.show_message(self.tr("Drawing…"))
        self._asked = next(_numbers)
        self._session.ask(take(self._session.desk, self._session.project, pixels, self._asked))
        self._show_state()

    def _arrived(self, kind: str, result: object) -> None:
        if isinstance(result, Take) and self._frozen is not None:
            self._take = result
            self.picture.show_lines(result.lines)
            self.picture.show_message("\n".join(said(n) for n in result.notes if "--" not in n))
            self._show_state()
            self._mirror()

    def _went_wrong(self, kind: str, error: object) -> None:
        if kind == "camera" and self._frozen is not None:
            self.picture.show_message(said(error))

    def _rest(self, rests: bool) -> None:
        """Leave the processor to the frozen frame."""
        if self.feed is not None:
            self.feed.rests = rests

    def _mirror(self) -> None:
        """Show the sitter what the view shows."""
        if self._sitter is not None:
            self._sitter.show_as(self.picture)

    def _connect(self) -> None:
        self.take_button.clicked.connect(self.take_now)
        self.again_button.clicked.connect(self.again)
        self.keep_button.clicked.connect(self.keep)
        self.sitter_box.toggled.connect(self.show_sitter)
        self.sources.activated.connect(self._choose_source)
        self._counting.timeout.connect(self._count)
        self._session.arrived.connect(self._arrived)
        self._session.failed.connect(self._went_wrong)

    def _lay_out(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sources.setAccessibleName(self.tr("Camera"))
        self.sources.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.words.setAccessibleName(self.tr("What the lines say"))
        self.words.setToolTip(self.tr("What the network reads in these lines."))
        for button in (self.take_button, self.again_button, self.keep_button):
            button.setAccessibleName(re.sub(r" \(.*", "", button.text()))
            button.setAutoDefault(False)
        self.sitter_box.setAccessibleName(self.sitter_box.text())
        self.sitter_box.setToolTip(self.tr("A second window with the picture alone."))
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 0)
        top.addWidget(self.sources)
        top.addWidget(self.words, 1)
        top.addWidget(self.sitter_box)
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 8, 8)
        below.addStretch(1)
        for button in (self.again_button, self.take_button, self.keep_button):
            below.addWidget(button)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addWidget(self.picture, 1)
        column.addLayout(below)

    def _show_state(self) -> None:
        frozen = self._frozen is not None
        seen = self.feed is not None and self.feed.pixels is not None
        self.take_button.setEnabled(seen and not frozen)
        self.again_button.setEnabled(frozen)
        self.keep_button.setEnabled(self._take is not None)

    def _fill_sources(self) -> None:
        devices = [p.name.removeprefix("video") for p in Path("/dev").glob("video[0-9]*")]
        numbers = sorted({int(d) for d in devices}) or list(range(_CAMERAS))
        with QSignalBlocker(self.sources):
            self.sources.clear()
            for number in numbers:
                self.sources.addItem(self.tr("Camera {}").format(number), str(number))
            if not self._source.isdigit():
                self.sources.addItem(Path(self._source).name, self._source)
            self.sources.addItem(self.tr("A video file…"), "")
            self.sources.setCurrentIndex(max(0, self.sources.findData(self._source)))

    def _choose_source(self, index: int) -> None:
        source = str(self.sources.itemData(index))
        if not source:
            endings = " ".join(f"*{suffix}" for suffix in sorted(VIDEO_SUFFIXES))
            source, _ = QFileDialog.getOpenFileName(
                self, self.tr("A video as camera"), "", self.tr("Videos ({})").format(endings)
            )
        if source:
            prefer(camera_source=source)
            self.look(source)
        else:
            self._fill_sources()
        self.setFocus()


class CameraDialog(QDialog):
    """The camera view in a window of its own; kept portraits go into the strip."""

    def __init__(self, session: Session, source: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = CameraView(session, source, parent=self)
        self.setWindowTitle(self.view.windowTitle())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.closed.connect(self.reject)
        self.view.kept.connect(self.accept)
        self.resize(900, 640)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the camera."""
        self.view.hide()
        super().closeEvent(event)
