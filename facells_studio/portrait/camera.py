"""Where live frames come from: a camera, a video file, a row of images, or arrays in a test.

Every source answers within its timeout or raises a `PhotoError`: a camera that hangs in its driver,
as they do when a cable is pulled, never hangs the program.
"""

import contextlib
import glob
import queue
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.errors import PhotoError, UsageError
from facells_studio.files import utf8_name
from facells_studio.portrait.photo import open_photo, photo_from_pixels

Pixels = npt.NDArray[np.uint8]

_IMAGES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".heic")


class FrameSource(Protocol):
    """Upright RGB frames, one after the other; a context manager that opens and closes."""

    def open(self) -> None:
        """Make ready; at most once."""

    def next_frame(self) -> Pixels | None:
        """Return the next frame, uint8 (rows, columns, 3) RGB, or None at the end.

        Raises:
            PhotoError: the source failed, or did not answer in time.
        """

    def close(self) -> None:
        """Let go of camera, file and thread. Safe at any time, any number of times."""

    def describe(self) -> str:
        """Return what a person would call this source."""

    def __enter__(self) -> Self:
        """Open the source."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""


def frames(source: FrameSource) -> Iterator[Pixels]:
    """Yield the frames of an open *source* until its end."""
    while (frame := source.next_frame()) is not None:
        yield frame


def frame_source(name: str, *, timeout_s: float = 5.0) -> FrameSource:
    """Return the source that a person means by *name*; it is not yet opened.

    A number is a camera. A path is a device (``/dev/video0``), a video file, a folder of images,
    a glob (``shots/*.jpg``) or a numbered row (``shots/%04d.png``).

    Raises:
        UsageError: nothing of that name exists.
    """
    if name.isascii() and name.isdigit():
        return Capture(int(name), timeout_s=timeout_s)
    path = Path(name)
    if path.is_dir() or path.suffix.lower() in _IMAGES or glob.has_magic(name):
        return ImageRow(image_row(name))
    if not path.exists():
        raise UsageError(
            f"There is no camera or video {name}. Name a camera by its number, such as 0, "
            "or a video file, or images such as 'shots/*.jpg'."
        )
    return Capture(name, timeout_s=timeout_s)


def image_row(pattern: str) -> list[Path]:
    """Return the images that a folder, a glob or a ``%04d`` pattern means, in order.

    Raises:
        UsageError: there are none.
    """
    number = re.search(r"%0?\d*d", pattern)
    if Path(pattern).is_dir():
        found = [p for p in Path(pattern).iterdir() if p.suffix.lower() in _IMAGES]
    elif number is not None:
        before, after = pattern[: number.start()], pattern[number.end() :]
        numbered = re.compile(re.escape(before) + r"\d+" + re.escape(after))
        candidates = glob.glob(glob.escape(before) + "*" + glob.escape(after))
        found = [Path(name) for name in candidates if numbered.fullmatch(name)]
    else:
        found = [Path(name) for name in glob.glob(pattern)]
    if not found:
        raise UsageError(
            f"No images match {pattern}. Name a folder, or a pattern such as 'shots/*.jpg'."
        )
    return sorted(found, key=_natural)


def _natural(path: Path) -> list[tuple[int, str]]:
    """Sort shot10 after shot9."""
    parts = re.split(r"(\d+)", str(path))
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


class _Managed:
    """The context manager that all sources share."""

    def open(self) -> None:
        """Make ready; nothing to do here."""

    def close(self) -> None:
        """Let go; nothing to do here."""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class ArrayFrames(_Managed):
    """Frames from a list: for tests, and for programs that have pixels already."""

    def __init__(self, pictures: Sequence[npt.NDArray[Any]]) -> None:
        self._pictures = pictures
        self._at = 0

    def next_frame(self) -> Pixels | None:
        """Return the next picture as RGB, or None at the end."""
        if self._at >= len(self._pictures):
            return None
        self._at += 1
        return photo_from_pixels(self._pictures[self._at - 1]).pixels

    def describe(self) -> str:
        """Return how many there are."""
        return f"{len(self._pictures)} pictures"


class ImageRow(_Managed):
    """Frames from image files, in the given order."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._at = 0

    def next_frame(self) -> Pixels | None:
        """Return the next image, upright, or None at the end."""
        if self._at >= len(self._paths):
            return None
        self._at += 1
        return open_photo(self._paths[self._at - 1]).pixels

    def describe(self) -> str:
        """Return the first name and how many there are."""
        return f"{self._paths[0]} and on, {len(self._paths)} images"


class _Reader(Protocol):
    """What `Capture` needs of `cv2.VideoCapture`; a test puts a hanging one in its place."""

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Return whether frames can be read."""

    def read(self) -> tuple[bool, Any]:
        """Return whether there was a frame, and the BGR frame."""

    def release(self) -> None:
        """Let go of the device."""


def _opencv_reader(device: int | str) -> _Reader:
    reader: _Reader
    if isinstance(device, int):
        reader = cv2.VideoCapture(device)
    else:
        with utf8_name(device) as name:
            reader = cv2.VideoCapture(name)
    return reader


class Capture(_Managed):
    """Frames from a camera or a video file through OpenCV, read by a thread of their own.

    A camera always gives its newest frame: one that nobody fetched in time is dropped. A video
    file gives every frame. The thread is the only one that touches OpenCV's object. If it hangs
    inside the driver, `next_frame` and `close` still return in time; the thread, a daemon, ends
    as soon as the driver lets it.
    """

    def __init__(
        self,
        device: int | str,
        *,
        timeout_s: float = 5.0,
        reader: Callable[[int | str], _Reader] | None = None,
    ) -> None:
        self._device = device
        self._timeout_s = timeout_s
        self._make_reader = reader or _opencv_reader
        self._live = isinstance(device, int) or str(device).startswith("/dev/")
        # A frame, an error, or None at the end.
        self._frames: queue.Queue[Pixels | PhotoError | None] = queue.Queue(maxsize=1)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._error: PhotoError | None = None
        self._over = False

    def open(self) -> None:
        """Start to read. Whether the camera answers is seen at the first frame."""
        if self._thread is not None:
            raise RuntimeError("a source is opened once")
        self._thread = threading.Thread(target=self._run, name=f"facells {self}", daemon=True)
        self._thread.start()

    def next_frame(self) -> Pixels | None:
        """Return the next frame as RGB, or None at the end of a video.

        Raises:
            PhotoError: the camera is not there, failed, or did not answer in time.
        """
        if self._thread is None:
            raise RuntimeError("open the source first")
        if self._over or self._stop.is_set():
            return self._no_more()
        try:
            frame = self._frames.get(timeout=self._timeout_s)
        except queue.Empty:
            raise PhotoError(
                f"{self} gave no picture within {self._timeout_s:g} s. Check its cable and that "
                "no other program uses it."
            ) from None
        if isinstance(frame, np.ndarray):
            return frame
        self._over, self._error = True, frame
        return self._no_more()

    def close(self) -> None:
        """Stop the thread and let go of the camera; waits at most the timeout for a hung driver."""
        self._stop.set()
        with contextlib.suppress(queue.Empty):
            self._frames.get_nowait()  # the thread may be waiting for room
        if self._thread is not None:
            self._thread.join(self._timeout_s)

    def describe(self) -> str:
        """Return the camera's number or the file's name."""
        return str(self)

    def __str__(self) -> str:
        return f"Camera {self._device}" if isinstance(self._device, int) else str(self._device)

    def _no_more(self) -> Pixels | None:
        if self._error is not None:
            raise self._error
        return None

    def _run(self) -> None:
        """Read until the end or `close`: the body of the thread."""
        try:
            end = self._read_all()
        except Exception as exc:  # noqa: BLE001 - the thread's boundary: nobody above can catch it
            end = PhotoError(f"{self} failed: {exc}. Plug it in again, or choose another.")
        self._put(end)

    def _read_all(self) -> PhotoError | None:
        reader = self._make_reader(self._device)
        try:
            if not reader.isOpened():
                return self._cannot_open()
            count = 0
            while not self._stop.is_set():
                ok, frame = reader.read()
                if not ok or frame is None:
                    return self._read_failed(count)
                count += 1
                self._put(np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), dtype=np.uint8))
        finally:
            reader.release()
        return None

    def _put(self, item: Pixels | PhotoError | None) -> None:
        """Hand *item* over; a camera's older frame makes way, a video's is waited for."""
        while not self._stop.is_set():
            if self._live and isinstance(item, np.ndarray):
                with contextlib.suppress(queue.Empty):
                    self._frames.get_nowait()
            try:
                self._frames.put(item, timeout=0.05)
            except queue.Full:
                continue
            return

    def _cannot_open(self) -> PhotoError:
        if self._live:
            return PhotoError(
                f"{self} cannot be opened. Check that it is plugged in, that no other program "
                "uses it and that you may use it."
            )
        return PhotoError(f"{self} is not a video that can be read. Convert it to MP4 or AVI.")

    def _read_failed(self, count: int) -> PhotoError | None:
        if self._live:
            return PhotoError(f"{self} stopped giving pictures. Plug it in again.")
        if count == 0:
            return PhotoError(f"{self} holds no picture. Convert it to MP4 or AVI.")
        return None
