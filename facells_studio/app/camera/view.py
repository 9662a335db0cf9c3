"""The camera view: look, take, look again, keep. Nothing is stored before it is kept."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QImage, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from facells_studio.app.camera.coarse import TAKE, CoarseTracer, Take, take
from facells_studio.app.camera.desk import CameraDesk
from facells_studio.app.camera.feed import FITTING_S, CameraFeed, Pixels, mirrored_image
from facells_studio.app.camera.sitter import SitterWindow, other_screen
from facells_studio.app.i18n.words import said
from facells_studio.app.incoming import name_of_now
from facells_studio.app.session import Session
from facells_studio.app.settings import preferences
from facells_studio.errors import FacellsError
from facells_studio.page.layout import FRAME, place
from facells_studio.portrait.camera import FrameSource, frame_source
from facells_studio.project import edits
from facells_studio.project.history import touches

COUNT_FROM = 3
COUNT_MS = 1000

_ADVICE = "Camera"  # context of the sentences to the sitter, for translators
_KEYS = frozenset(
    {
        Qt.Key.Key_Space,
        Qt.Key.Key_R,
        Qt.Key.Key_L,
        Qt.Key.Key_S,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Escape,
    }
)  # the camera's, where it has the focus, whatever they mean elsewhere in the window
_NO_KEY, _KEYPAD = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier
_numbers = count(1)  # of frozen frames
_leaving: list[CameraFeed] = []  # feeds whose threads are ending


class CameraView(CameraDesk):
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
        super().__init__(source or preferences().camera_source, parent)
        self._session, self._make, self._count_ms = session, make, count_ms
        self.feed: CameraFeed | None = None
        self._frozen: Pixels | None = None
        self._take: Take | None = None
        self._asked = 0
        self._sitter: SitterWindow | None = None
        self._counting = QTimer(self, interval=count_ms)
        # While lines come, the picture is the one that they are of: else they would lag behind.
        self._fitting = QTimer(self, singleShot=True, interval=round(FITTING_S * 1000))
        self.setWindowTitle(self.tr("Camera"))
        self.setAccessibleName(self.windowTitle())
        self._connect()
        self.show_paper()
        self._show_state()

    # What a person can do ------------------------------------------------------------------------

    def look(self, source: str = "") -> None:
        """Look through the camera or video *source*; empty: the one that was chosen last."""
        self._halt()
        self.sources.source = source or self.sources.source
        self._frozen, self._take = None, None
        self.picture.mirrored = preferences().camera_mirrored
        self.picture.show_image(None)
        self.picture.show_lines(None)
        self.picture.show_message(self.tr("Opening the camera…"))
        self.sources.fill()
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
            self._session.cancel(TAKE)
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

    def show_alone(self, alone: bool) -> None:
        """Show lines on paper, without what the camera sees; or over it."""
        self.picture.alone = alone
        self.picture.update()
        self._tell_feed()

    def show_paper(self) -> None:
        """Cut the picture to the shape of the paper that is chosen."""
        try:
            paper = place(FRAME, self._session.project.look.recipe.page, frame=FRAME).paper
        except FacellsError:  # said where the page is chosen
            return
        self.picture.show_paper(QSizeF(paper.width_mm, paper.height_mm), QColor(paper.color))
        self._tell_feed()
        self._mirror()

    def show_sitter(self, shown: bool) -> None:
        """Show the picture alone, as large as another screen, to the one who sits."""
        if self._sitter is not None:
            sitter, self._sitter = self._sitter, None
            sitter.close()
            sitter.deleteLater()
        if shown:
            self._sitter = SitterWindow()
            self._sitter.pressed.connect(self.keyPressEvent)
            self._sitter.closed.connect(lambda: self.sitter_box.setChecked(False))
            self._mirror()
            self._sitter.show_on(other_screen(self.screen()))
        self._tell_feed()

    def shut_down(self) -> None:
        """Let go of everything and wait for it: the window closes."""
        self._halt()
        self.sitter_box.setChecked(False)
        for feed in _leaving:
            feed.stop()
        _leaving.clear()

    # ---------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Have the camera's keys before the window's commands have them."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() in _KEYS
            and event.modifiers() in (_NO_KEY, _KEYPAD)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space takes, R takes again, Enter keeps, Esc stops counting or closes."""
        key = event.key()
        if key == Qt.Key.Key_Space:
            self.take_now() if self._frozen is None else self.again()
        elif key == Qt.Key.Key_R:
            self.again()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.keep()
        elif key == Qt.Key.Key_L:
            self.alone_box.toggle()
        elif key == Qt.Key.Key_S:
            self.sitter_box.toggle()
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
        kept = self._frozen is None and self._sitter is not None and self._sitter.is_drawn
        if not kept:  # else who sat may look on as the drawing comes
            self.sitter_box.setChecked(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let frames come in the size that they are shown in."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._tell_feed)

    def _begin(self) -> None:
        desk, model = self._session.desk, self._session.project.look.recipe.color.model
        name, make = self.sources.source, self._make
        feed = CameraFeed(
            lambda: make(name),
            self._tracer(),
            scorer=lambda: desk.scorer(model),
            plays_again=Path(name).exists() and not name.startswith("/dev/"),
        )
        feed.framed.connect(self._framed)
        feed.traced.connect(self._traced)
        feed.worded.connect(self._worded)
        feed.failed.connect(self._failed)
        self.destroyed.connect(feed.halt)
        self.feed = feed
        self._tell_feed()
        _leaving[:] = [ending for ending in _leaving if ending.is_alive]
        feed.start(after=_leaving[-1] if _leaving else None)

    def _tell_feed(self) -> None:
        """Say how large pictures are shown, and on what the lines lie."""
        if self.feed is None:
            return
        heights = [self.picture.wanted_px]
        if self._sitter is not None:
            heights.append(self._sitter.wanted_px)
        self.feed.heights = tuple(heights)
        paper = self.picture.paper_color
        rgb = (paper.red(), paper.green(), paper.blue())
        self.feed.paper = rgb if self.picture.alone else None

    def _halt(self) -> None:
        self._stop_counting()
        self._fitting.stop()
        if self.feed is not None:
            feed, self.feed = self.feed, None
            feed.blockSignals(True)
            feed.halt()  # a driver may hang: the window waits for none
            _leaving.append(feed)

    def _framed(self) -> None:
        images = self.feed.frame() if self.feed is not None else None
        if images is None or self._frozen is not None or self._fitting.isActive():
            return
        if self.picture.message == self.tr("Opening the camera…"):
            self.picture.show_message("")
        self._show(images)

    def _traced(self) -> None:
        found = self.feed.lines() if self.feed is not None else None
        if found is None or self._frozen is not None:
            return
        images, lines = found
        advice = lines.advice
        shown = QCoreApplication.translate(_ADVICE, advice) if advice else ""
        self.picture.show_message(shown)
        if len(lines.drawing):
            self._fitting.start()
            self._show(images)
        else:
            self._mirror()

    def _show(self, images: tuple[QImage, ...]) -> None:
        self.picture.show_image(images[0])
        if self.feed is not None and self.feed.pixels is not None:
            rows, columns = self.feed.pixels.shape[:2]
            if self.sources.tell_size((columns, rows)):
                self._tell_feed()
        self._show_state()
        self._mirror(images[1] if len(images) > 1 else None)

    def _worded(self, found: tuple[str, ...]) -> None:
        self.words.setText(" · ".join(found))

    def _failed(self, error: Exception) -> None:
        if self.sender() is not self.feed:  # another camera was chosen while this one failed
            return
        self._halt()
        if self._frozen is not None:  # what was seen in time can be kept nevertheless
            return
        self.picture.show_image(None)
        text = said(error) if isinstance(error, FacellsError) else self.tr("The camera failed.")
        hint = self.tr("Choose another camera above, or a video file.")
        self.picture.show_message(f"{text}\n{hint}")
        self.words.clear()
        self._show_state()
        self._mirror()

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
        self.picture.show_image(mirrored_image(pixels, pixels.shape[0]))
        self.picture.show_message(self.tr("Drawing…"))
        self._asked = next(_numbers)
        self._draw(pixels)
        self._show_state()

    def _draw(self, pixels: Pixels) -> None:
        """Ask for the lines of the frozen frame."""
        self._session.ask(take(self._session.desk, self._session.project, pixels, self._asked))

    def _changed(self, parts: frozenset[str]) -> None:
        """Draw as the look says from now on, what lives and what is frozen."""
        if not touches(parts, "look.recipe.lines", "look.recipe.face"):
            return
        if self.feed is not None:
            self.feed.trace_with(self._tracer())
        if self._frozen is not None:
            self._draw(self._frozen)

    def _tracer(self) -> CoarseTracer:
        recipe = self._session.project.look.recipe
        return CoarseTracer(recipe.lines, recipe.face)

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
            self._mirror()

    def _rest(self, rests: bool) -> None:
        """Leave the processor to the frozen frame."""
        if self.feed is not None:
            self.feed.rests = rests

    def _mirror(self, image: QImage | None = None) -> None:
        """Show the sitter what the view shows, with an *image* of its own if there is one."""
        if self._sitter is not None and self.isVisible():  # else it was left its drawing
            self._sitter.show_as(self.picture, image)

    def _connect(self) -> None:
        self.take_button.clicked.connect(self.take_now)
        self.again_button.clicked.connect(self.again)
        self.keep_button.clicked.connect(self.keep)
        self.back_button.clicked.connect(self.closed)
        self.alone_box.toggled.connect(self.show_alone)
        self.sitter_box.toggled.connect(self.show_sitter)
        self.sources.chosen.connect(self.look)
        self.sources.settled.connect(self.setFocus)
        self._counting.timeout.connect(self._count)
        self._session.arrived.connect(self._arrived)
        self._session.changed.connect(self._changed)
        self._session.failed.connect(self._went_wrong)

    def _show_state(self) -> None:
        frozen = self._frozen is not None
        seen = self.feed is not None and self.feed.pixels is not None
        self.take_button.setEnabled(seen and not frozen)
        self.again_button.setEnabled(frozen)
        self.keep_button.setEnabled(self._take is not None)
