"""An overlay that grows portrait by portrait, as a film."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import points_of
from facells_studio.export.film import write_film
from facells_studio.page.preview import Picture, Rgb
from facells_studio.progress import Tick, no_tick
from facells_studio.sheet import Sheet

FRAMES_PER_S = 25
HEIGHT_PX = 1080
_PACE = 2.5  # the n-th portrait comes at the n-th part of the time to the power of 1 / _PACE
_HOLD_S = 2.0  # how long the finished overlay stays

Longs = npt.NDArray[np.int64]


def write_growth(
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
    frames = film(sheet, source, seconds=seconds, seed=seed, height_px=height_px, tick=tick)
    write_film(frames, target, FRAMES_PER_S)


def film(
    sheet: Sheet,
    source: Longs,
    *,
    seconds: float = 12.0,
    seed: int = 0,
    height_px: int = HEIGHT_PX,
    tick: Tick = no_tick,
) -> Iterator[Rgb]:
    """Yield the film's pictures (rows, columns, 3)."""
    picture = Picture(sheet, height_px / sheet.height_mm)
    place = _turns(source, seed)
    by_turn = np.argsort(place, kind="stable")
    frames = max(2, round(seconds * FRAMES_PER_S))
    people = int(place.max(initial=-1)) + 1
    # The paper alone first; every portrait is there at the end.
    shown = np.ceil(people * np.linspace(0, 1, frames) ** _PACE)
    bounds = np.searchsorted(place[by_turn], shown)
    done, rgb = 0, picture.rgb()
    for i, bound in enumerate(bounds.tolist()):
        if bound > done:
            _draw(picture, sheet, by_turn[done:bound])
            done, rgb = bound, picture.rgb()
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
