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

from facells_studio.app.camera.coarse import Coarse, CoarseTracer, strongest
from facells_studio.errors import FacellsError
from facells_studio.portrait.camera import FrameSource
from facells_studio.score.scorer import Scorer
from facells_studio.startup import set_aside

logger = logging.getLogger(__name__)

SCORES_EVERY_S = 0.2
FITTING_S = 0.4  # without lines, until pictures come without them
SHOWN_PX = 540  # height of the pictures, unless somebody says how large they are shown

_FRAME_S = 1 / 30  # of a video file, which would else be played as fast as it can be read
_PAPER, _INK = (253, 252, 248), (22, 21, 20)
_VEIL = 0.35  # how far the photo goes back behind the lines
_SUBPIXEL_BITS = 4
_LINE_SHARE = 700  # of the picture's height that a line is thick
_WAIT_S = 0.1
_END_S = 8.0  # for threads to end: a camera may hang in its driver for some seconds

Pixels = npt.NDArray[np.uint8]
Rgb = tuple[int, int, int]
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
        self._frame: Newest[tuple[QImage, ...]] = Newest()
        self._lines: Newest[tuple[tuple[QImage, ...], Coarse]] = Newest()
        self._pixels: Pixels | None = None
        self._lined_at = -FITTING_S
        self._before: CameraFeed | None = None
        self.rests = False  # no lines are traced: somebody needs the processor more
        self.heights: tuple[int, ...] = (SHOWN_PX,)  # one for each place that shows a picture
        self.paper: Rgb | None = None  # what the lines lie on; None: on what the camera sees
        self._threads = [
            threading.Thread(target=self._guarded, args=(work,), name=name, daemon=True)
            for work, name in ((self._read, "camera frames"), (self._trace, "camera lines"))
        ]

    @property
    def pixels(self) -> Pixels | None:
        """The newest frame as the camera saw it, RGB; None before the first."""
        return self._pixels

    def frame(self) -> tuple[QImage, ...] | None:
        """Return the newest picture, mirrored, as high as `heights`; None if it was taken."""
        return self._frame.take()

    def lines(self) -> tuple[tuple[QImage, ...], Coarse] | None:
        """Return the newest lines and their pictures; None if they were taken already."""
        return self._lines.take()

    def start(self, after: "CameraFeed | None" = None) -> None:
        """Begin to read and to trace, once *after* has let go of the camera; at most once."""
        self._before = after
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
        return not self.is_alive

    def trace_with(self, tracer: CoarseTracer) -> None:
        """Trace the next frame with another *tracer*: other lines are wanted."""
        self._tracer = tracer

    @property
    def is_alive(self) -> bool:
        """Whether a thread is still at work."""
        return any(thread.is_alive() for thread in self._threads)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as exc:
            if not isinstance(exc, FacellsError):
                logger.exception("the camera's thread failed")
            if not self._halt.is_set():
                self.failed.emit(exc)

    def _read(self) -> None:
        if self._before is not None:
            self._before.stop()
            self._before = None
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
        if time.monotonic() - self._lined_at < FITTING_S:  # pictures come with their lines
            return
        if self._frame.put(tuple(mirrored_image(pixels, height) for height in self.heights)):
            self.framed.emit()

    def _trace(self) -> None:
        scored_at = -SCORES_EVERY_S
        while not self._halt.is_set():
            pixels = self._to_trace.take(_WAIT_S)
            if pixels is None:
                continue
            coarse = self._tracer.trace(pixels)
            if len(coarse.drawing):
                self._lined_at = time.monotonic()
            paper = self.paper
            shown = tuple(traced_image(pixels, coarse, high, paper) for high in self.heights)
            if self._lines.put((shown, coarse)):
                self.traced.emit()
            if self._scorer is not None and time.monotonic() - scored_at >= SCORES_EVERY_S:
                scored_at = time.monotonic()
                self.worded.emit(self._words(coarse))
                set_aside()  # kernels and networks: the window would stand still for them

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


def mirrored_image(pixels: Pixels, height: int = SHOWN_PX) -> QImage:
    """Return an RGB frame as people know themselves, *height* pixels high."""
    return _image(_mirrored(pixels, height))


def traced_image(
    pixels: Pixels, coarse: Coarse, height: int = SHOWN_PX, paper: Rgb | None = None
) -> QImage:
    """Return a mirrored frame with its lines, drawn here so that the window only shows it.

    Args:
        pixels: the frame, RGB.
        coarse: its lines; without any, the frame is shown as it is.
        height: of the picture, in pixels.
        paper: color that the lines lie on alone; None: they lie on the frame.
    """
    if not len(coarse.drawing):
        return mirrored_image(pixels, height)
    if paper is None:
        ground = _mirrored(pixels, height)
        veil = np.full_like(ground, _PAPER)
        ground = np.asarray(cv2.addWeighted(ground, 1 - _VEIL, veil, _VEIL, 0), np.uint8)
    else:
        ground = np.full((height, _width(pixels, height), 3), paper, np.uint8)
    share = ground.shape[1] / coarse.size[0]
    points = (coarse.points + 0.5) * share - 0.5
    points[:, 0] = ground.shape[1] - 1 - points[:, 0]
    fixed = np.round(points * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    lines = [fixed[start:end] for start, end in pairwise(coarse.offsets.tolist())]
    thick = max(1, round(height / _LINE_SHARE))
    cv2.polylines(ground, lines, False, _INK, thick, cv2.LINE_AA, _SUBPIXEL_BITS)
    return _image(ground)


def _width(pixels: Pixels, height: int) -> int:
    rows, columns = pixels.shape[:2]
    return max(1, round(int(columns) * height / int(rows)))


def _mirrored(pixels: Pixels, height: int) -> Pixels:
    size = _width(pixels, height), height
    finer = cv2.INTER_AREA if height < pixels.shape[0] / 2 else cv2.INTER_LINEAR
    return np.asarray(cv2.flip(cv2.resize(pixels, size, interpolation=finer), 1), np.uint8)


def _image(pixels: Pixels) -> QImage:
    """Return a picture that keeps its own pixels, in the format that is painted quickest."""
    rows, columns = pixels.shape[:2]
    whole = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA)
    return QImage(whole.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
