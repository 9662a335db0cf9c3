"""`Renderer`: a thread of its own that makes the canvas' pictures, the newest wish first."""

import contextlib
import logging
import threading

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal

from facells_studio.app.canvas.painter import SheetPainter
from facells_studio.app.canvas.picking import LineIndex
from facells_studio.app.canvas.shot import Shot
from facells_studio.sheet import Sheet

logger = logging.getLogger(__name__)
_STACK_BYTES = 16 << 20


class Renderer(QObject):
    """Makes pictures of shots. What is under way is dropped when a newer shot is asked for."""

    painted = Signal(object)  # Picture
    indexed = Signal(object, object)  # Sheet, LineIndex
    idle = Signal()
    broken = Signal(object)  # exception: a fault of the program

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setStackSize(_STACK_BYTES)
        self._lock = threading.Lock()
        self._wish: Shot | None = None
        self._running = self._closed = False
        self._asked: Shot | None = None  # last
        self._painter = SheetPainter()
        self._indexed: Sheet | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a picture or an index is under way."""
        return self._running

    def ask(self, shot: Shot) -> None:
        """Want the picture of *shot*, and none that was asked for before."""
        with self._lock:
            if self._closed:
                return
            self._wish = self._asked = shot
            if self._running:
                return
            self._running = True
        self._pool.start(_Run(self))

    def hold(self) -> None:
        """Load nothing that takes long until `go_on`, as long as a first look can be had."""
        self._painter.waits = True

    def go_on(self) -> None:
        """Make the picture that is wanted now as it should be."""
        self._painter.waits = False
        if self._asked is not None:
            self.ask(self._asked)

    def close(self) -> None:
        """Want nothing more, and wait."""
        with self._lock:
            self._wish = None
            self._closed = True
        self._pool.waitForDone()

    def work(self) -> None:
        """Make pictures until nothing is wished for; for the thread."""
        while True:
            with self._lock:
                shot, self._wish = self._wish, None
                if shot is None:
                    self._running = False
                    break
            for picture in self._painter.pictures(shot, self._nothing_newer):
                self._tell("painted", picture)
            if self._nothing_newer() and not shot.quick and self._indexed is not shot.sheet:
                self._indexed = shot.sheet
                self._tell("indexed", shot.sheet, LineIndex(shot.sheet))
        self._tell("idle")

    def give_up(self, error: Exception) -> None:
        """End after a fault; the next shot is tried again, which may be wished for already."""
        with self._lock:
            goes_on = self._running = self._wish is not None
        self._tell("broken", error)
        if goes_on:
            self._pool.start(_Run(self))

    def _tell(self, name: str, *what: object) -> None:
        """Emit the signal *name*, from the thread, unless the canvas was deleted meanwhile."""
        with contextlib.suppress(RuntimeError):  # of emit: slots run in the window's thread
            getattr(self, name).emit(*what)

    def _nothing_newer(self) -> bool:
        return self._wish is None and not self._closed


class _Run(QRunnable):
    def __init__(self, renderer: Renderer) -> None:
        super().__init__()
        self._renderer = renderer

    def run(self) -> None:
        """Work; what goes wrong is told in the window's thread."""
        try:
            self._renderer.work()
        except Exception as exc:
            logger.exception("the sheet cannot be drawn")
            self._renderer.give_up(exc)
