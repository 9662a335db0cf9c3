"""Frames from a camera and what becomes of them, on two threads that never wait for the window.

One thread reads, the other traces and scores; each hands over what is newest and forgets what
nobody took in time, so a slow window only sees fewer pictures::

    source ─► reading ─► frame ─► window
                 └─► tracing ─► lines, words ─► window
"""

import logging
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Generic, TypeVar

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from facells_studio.app.camera.coarse import Coarse, CoarseTracer, shrunk, strongest
from facells_studio.errors import FacellsError
from facells_studio.portrait.camera import FrameSource
from facells_studio.score.scorer import Scorer

logger = logging.getLogger(__name__)

SCORES_EVERY_S = 0.2

_FRAME_S = 1 / 30  # of a video file, which would else be played as fast as it can be read
_SHOWN_PX = 960  # width of the picture that the window paints
_PAPER, _INK = (253, 252, 248), (22, 21, 20)
_VEIL = 0.35  # how far the photo goes back behind the lines
_SUBPIXEL_BITS = 4
_WAIT_S = 0.1
_END_S = 8.0  # for threads to end: a camera may hang in its driver for some seconds

Pixels = npt.NDArray[np.uint8]
T = TypeVar("T")


class Newest(Generic[T]):
    """A place for one thing: what comes replaces what nobody has taken. For several threads."""

    def __init__(self) -> None:
        self._there = threading.Condition()
        self._thing: T | None = None

    def put(self, thing: T) -> bool:
        """Put *thing*; return whether the place was empty."""
        with self._there:
            was_empty = self._thing is None
            self._thing = thing
            self._there.notify()
            return was_empty

    def take(self, timeout_s: float = 0.0) -> T | None:
        """Return what is there, and leave the place empty; None if nothing came in time."""
        with self._there:
            if self._thing is None and timeout_s > 0:
                self._there.wait(timeout_s)
            thing, self._thing = self._thing, None
            return thing


class CameraFeed(QObject):
    """Reads a source and traces what it sees, until `stop`. Lives as long as one source."""

    framed = Signal()  # `frame` has a new picture
    traced = Signal()  # `lines` has new lines, and the picture that they are of
    worded = Signal(tuple)  # the strongest attributes, as words
    failed = Signal(object)  # exception: no picture comes any more

    def __init__(
        self,
        source: Callable[[], FrameSource],
        tracer: CoarseTracer,
        *,
        scorer: Callable[[], Scorer] | None = None,
        plays_again: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """Make a feed; `start` opens the source.

        Args:
            source: makes it, not opened; anew for each time that it is played.
            tracer: of its frames.
            scorer: gives the network that reads the lines; None: nothing reads them.
            plays_again: whether it begins again at its end, as a video file does.
            parent: who owns the feed.
        """
        super().__init__(parent)
        self._source, self._tracer, self._scorer = source, tracer, scorer
        self._plays_again = plays_again
        self._halt = threading.Event()
        self._to_trace: Newest[Pixels] = Newest()
        self._frame: Newest[QImage] = Newest()
        self._lines: Newest[tuple[QImage, Coarse]] = Newest()
        self._pixels: Pixels | None = None
        self.rests = False  # no lines are traced: somebody needs the processor more
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), name=name, daemon=True)
            for work, name in ((self._read, "camera frames"), (self._trace, "camera lines"))
        ]

    @property
    def pixels(self) -> Pixels | None:
        """The newest frame as the camera saw it, RGB; None before the first."""
        return self._pixels

    def frame(self) -> QImage | None:
        """Return the newest picture, mirrored; None if it was taken already."""
        return self._frame.take()

    def lines(self) -> tuple[QImage, Coarse] | None:
        """Return the newest lines and their picture; None if they were taken already."""
        return self._lines.take()

    def start(self) -> None:
        """Begin to read and to trace; at most once."""
        for thread in self._threads:
            thread.start()

    def halt(self) -> None:
        """Let both threads end as soon as they can, and wait for neither."""
        self._halt.set()

    def stop(self) -> bool:
        """End both threads and let go of the source; return whether they ended in time."""
        self.halt()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(_END_S)
        return not any(thread.is_alive() for thread in self._threads)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as exc:
            if not isinstance(exc, FacellsError):
                logger.exception("the camera's thread failed")
            if not self._halt.is_set():
                self.failed.emit(exc)

    def _read(self) -> None:
        seen = True
        while seen and not self._halt.is_set():
            seen = False
            with self._source() as source:
                due = time.monotonic()
                while not self._halt.is_set() and (pixels := source.next_frame()) is not None:
                    seen = True
                    self._hand_over(pixels)
                    due = max(due + _FRAME_S, time.monotonic())
                    self._halt.wait(due - time.monotonic())
            seen = seen and self._plays_again

    def _hand_over(self, pixels: Pixels) -> None:
        self._pixels = pixels
        if self.rests:
            return
        self._to_trace.put(pixels)
        if self._frame.put(mirrored_image(pixels)):
            self.framed.emit()

    def _trace(self) -> None:
        scored_at = -SCORES_EVERY_S
        while not self._halt.is_set():
            pixels = self._to_trace.take(_WAIT_S)
            if pixels is None:
                continue
            coarse = self._tracer.trace(pixels)
            if self._lines.put((traced_image(pixels, coarse), coarse)):
                self.traced.emit()
            if self._scorer is not None and time.monotonic() - scored_at >= SCORES_EVERY_S:
                scored_at = time.monotonic()
                self.worded.emit(self._words(coarse))

    def _words(self, coarse: Coarse) -> tuple[str, ...]:
        """Return what the lines say; nothing, and never again, where no network is installed."""
        if self._scorer is None:
            return ()
        try:
            return strongest(self._scorer(), coarse.drawing)
        except FacellsError as exc:
            logger.warning("the camera's lines are not read: %s", exc)
            self._scorer = None
            return ()


def mirrored_image(pixels: Pixels) -> QImage:
    """Return an RGB frame as people know themselves, no larger than it is shown."""
    return _image(_mirrored(pixels))


def traced_image(pixels: Pixels, coarse: Coarse) -> QImage:
    """Return a mirrored frame with its lines, drawn here so that the window only shows it."""
    ground = _mirrored(pixels)
    if not len(coarse.drawing):
        return _image(ground)
    paper = np.full_like(ground, _PAPER)
    ground = np.asarray(cv2.addWeighted(ground, 1 - _VEIL, paper, _VEIL, 0), np.uint8)
    share = ground.shape[1] / coarse.size[0]
    points = (coarse.points + 0.5) * share - 0.5
    points[:, 0] = ground.shape[1] - 1 - points[:, 0]
    fixed = np.round(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    lines = [fixed[start:end] for start, end in pairwise(coarse.offsets.tolist())]
    cv2.polylines(ground, lines, False, _INK, 1, cv2.LINE_AA, _SUBPIXEL_BITS)
    return _image(ground)


def _mirrored(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.flip(shrunk(pixels, _SHOWN_PX), 1), np.uint8)


def _image(pixels: Pixels) -> QImage:
    rows, columns = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels)
    image = QImage(whole.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # what is painted quickest
