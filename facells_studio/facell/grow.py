"""An overlay that grows portrait by portrait, as a film.

OpenCV's own wheel writes no H.264. What it writes as .mp4 (MPEG-4 part 2) players and editors of
films read, and browsers do not; they play .webm (VP8).
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import points_of
from facells_studio.errors import ExportError, UsageError
from facells_studio.files import replacing
from facells_studio.page.preview import Picture, Rgb
from facells_studio.progress import Tick, no_tick
from facells_studio.sheet import Sheet

CODECS = {".mp4": "mp4v", ".webm": "VP80", ".avi": "MJPG"}  # what OpenCV's own wheel can write
FRAMES_PER_S = 25
HEIGHT_PX = 1080
_PACE = 2.5  # the n-th portrait comes at the n-th part of the time to the power of 1 / _PACE
_HOLD_S = 2.0  # how long the finished overlay stays

Longs = npt.NDArray[np.int64]


def check_film(target: Path) -> None:
    """Refuse a *target* whose ending is not a kind of film.

    Raises:
        UsageError: the ending is unknown.
    """
    if target.suffix.lower() not in CODECS:
        raise UsageError(f"{target} has no ending of a film. Name it {', '.join(CODECS)}.")


def write_film(
    sheet: Sheet,
    source: Longs,
    target: Path,
    *,
    seconds: float = 12.0,
    seed: int = 0,
    height_px: int = HEIGHT_PX,
    tick: Tick = no_tick,
) -> None:
    """Write the film of *sheet* to *target*: first single portraits, then ever more at a time.

    Args:
        sheet: the finished page.
        source: the portrait that each of its lines is from (n_lines,).
        target: a .mp4, .webm or .avi file, written whole or not at all.
        seconds: how long it grows; then it stands still for two more.
        seed: of the order in which the portraits come.
        height_px: of the picture; its width follows from the paper.
        tick: told the progress; may raise `Cancelled`.

    Raises:
        UsageError: the ending is unknown.
        ExportError: *target* cannot be written, or OpenCV cannot write such a film here.
    """
    check_film(target)
    with replacing(target) as beside:
        writer: cv2.VideoWriter | None = None
        frames = 0
        try:
            for rgb in film(
                sheet, source, seconds=seconds, seed=seed, height_px=height_px, tick=tick
            ):
                writer = writer or _writer(beside, target, rgb)
                writer.write(np.ascontiguousarray(rgb[:, :, ::-1]))
                frames += 1
        finally:
            if writer is not None:
                writer.release()
        _check_whole(beside, target, frames)


def film(
    sheet: Sheet,
    source: Longs,
    *,
    seconds: float = 12.0,
    seed: int = 0,
    height_px: int = HEIGHT_PX,
    tick: Tick = no_tick,
) -> Iterator[Rgb]:
    """Yield the film's pictures (rows, columns, 3), both sides even as codecs want them."""
    picture = Picture(sheet, height_px / sheet.height_mm)
    place = _turns(source, seed)
    by_turn = np.argsort(place, kind="stable")
    frames = max(2, round(seconds * FRAMES_PER_S))
    people = int(place.max(initial=-1)) + 1
    # The paper alone first; every portrait is there at the end.
    shown = np.ceil(people * np.linspace(0, 1, frames) ** _PACE)
    bounds = np.searchsorted(place[by_turn], shown)
    done, rgb = 0, _even(picture.rgb())
    for i, bound in enumerate(bounds.tolist()):
        if bound > done:
            _draw(picture, sheet, by_turn[done:bound])
            done, rgb = bound, _even(picture.rgb())
        tick(i / frames, "filming")
        yield rgb
    for _ in range(round(_HOLD_S * FRAMES_PER_S)):
        yield rgb


def _turns(source: Longs, seed: int) -> Longs:
    """Return when each line's portrait comes, 0 … (n_lines,); what nobody drew comes first."""
    people, who = np.unique(source, return_inverse=True)
    turn = np.random.default_rng(seed).permutation(len(people))
    if len(people) and people[0] < 0:  # a caption
        turn = np.where(turn < turn[0], turn + 1, turn)
        turn[0] = 0
    return np.asarray(turn[who], np.int64)


def _draw(picture: Picture, sheet: Sheet, lines: Longs) -> None:
    for pen in np.unique(sheet.pen[lines]).tolist():
        its = lines[sheet.pen[lines] == pen]
        points, offsets = points_of(sheet.offsets, its)
        picture.draw(sheet.points_mm[points], offsets, pen)


def _even(rgb: Rgb) -> Rgb:
    rows, columns = rgb.shape[:2]
    return rgb[: rows // 2 * 2, : columns // 2 * 2]


def _writer(beside: Path, target: Path, rgb: Rgb) -> cv2.VideoWriter:
    codec = cv2.VideoWriter.fourcc(*CODECS[target.suffix.lower()])
    rows, columns = rgb.shape[:2]
    with _no_remarks():
        writer = cv2.VideoWriter(str(beside), codec, FRAMES_PER_S, (columns, rows))
    if not writer.isOpened():
        raise ExportError(
            f"OpenCV cannot write {target.name} on this computer. Try a file that ends with .avi."
        )
    return writer


def _check_whole(beside: Path, target: Path, frames: int) -> None:
    """Raise `ExportError` if the film has fewer pictures than were given: OpenCV does not tell."""
    reader = cv2.VideoCapture(str(beside))
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
    stderr = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
