"""Films: pictures one after another, as OpenCV's own wheel can write them.

It writes no H.264. What it writes as .mp4 (MPEG-4 part 2) players and editors of films read, and
browsers do not; they play .webm (VP8), which takes five times as long to write.
"""

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.errors import ExportError, UsageError
from facells_studio.files import replacing, utf8_name

CODECS = {".mp4": "mp4v", ".webm": "VP80", ".avi": "MJPG"}
_MOST_PX = {".mp4": 8190, ".webm": 16382, ".avi": 65500}  # of a side, as each format counts it

_quiet = threading.Lock()

Rgb = npt.NDArray[np.uint8]  # (rows, columns, 3)


def check_film(target: Path) -> None:
    """Refuse a *target* whose ending is not a kind of film.

    Raises:
        UsageError: the ending is unknown.
    """
    if target.suffix.lower() not in CODECS:
        raise UsageError(f"{target} has no ending of a film. Name it {', '.join(CODECS)}.")


def film_shape(target: Path, rows: int, columns: int) -> tuple[int, int]:
    """Return the rows and columns of a film in *target* whose pictures have so many: even ones.

    Raises:
        ExportError: a film of this kind cannot be so large.
    """
    most = _MOST_PX[target.suffix.lower()]
    if max(rows, columns) > most:
        raise ExportError(
            f"A film of {columns} by {rows} pixels is too large: {target.suffix.lower()} has room "
            f"for {most} a side. Make it narrower; .avi has room for {_MOST_PX['.avi']}."
        )
    return rows // 2 * 2, columns // 2 * 2


def write_film(frames: Iterable[Rgb], target: Path, frames_per_s: float) -> None:
    """Write *frames* to *target*, whole or not at all; only one of them is held at a time.

    A row or column too many is cut off: codecs want even sides.

    Args:
        frames: pictures of one size (rows, columns, 3), RGB; whatever raises in them stops it.
        target: a .mp4, .webm or .avi file.
        frames_per_s: how fast they are shown.

    Raises:
        UsageError: the ending is unknown.
        ExportError: *target* cannot be written, the pictures are too large, or OpenCV cannot write
            such a film here.
    """
    check_film(target)
    with replacing(target) as beside, utf8_name(beside) as name:
        writer: cv2.VideoWriter | None = None
        count = 0
        try:
            for rgb in frames:
                rows, columns = film_shape(target, *rgb.shape[:2])
                even = rgb[:rows, :columns]
                writer = writer or _writer(name, target, even, frames_per_s)
                writer.write(cv2.cvtColor(even, cv2.COLOR_RGB2BGR))
                count += 1
        finally:
            if writer is not None:
                writer.release()
        _check_whole(name, target, count)


def _writer(name: str, target: Path, rgb: Rgb, frames_per_s: float) -> cv2.VideoWriter:
    codec = cv2.VideoWriter.fourcc(*CODECS[target.suffix.lower()])
    rows, columns = rgb.shape[:2]
    with _no_remarks():
        writer = cv2.VideoWriter(name, codec, frames_per_s, (columns, rows))
    if not writer.isOpened():
        raise ExportError(
            f"OpenCV cannot write {target.name} on this computer. Try a file that ends with .avi."
        )
    return writer


def _check_whole(name: str, target: Path, frames: int) -> None:
    """Raise `ExportError` if the film has fewer pictures than were given: OpenCV does not tell."""
    reader = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
    reader.set(cv2.CAP_PROP_FORMAT, -1)  # count, do not decode: an eighth of writing it
    there = 0
    while reader.grab():  # what the file's head says of its length proves nothing
        there += 1
    reader.release()
    if there != frames:
        raise ExportError(
            f"Cannot write {target}: the film came out incomplete. "
            "Make room on the disk, or choose another folder."
        )


@contextmanager
def _no_remarks() -> Iterator[None]:
    """Keep from standard error what OpenCV prints of VP8 in .webm, which it then writes well."""
    with _quiet:  # two at a time would bring back each other's silence
        try:
            stderr = os.dup(2)
        except OSError:  # a program without a console has none
            yield
            return
        try:
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), 2)
            yield
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)
