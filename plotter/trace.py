"""`Trace`: what a simulated plotter did, to the point; and the ink that it left, as a picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from plotter.job import Job, Points

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """Ink that was put on paper without lifting."""

    line: int  # of the job; -1 for ink that no line asked for
    pen: int
    time_s: Floats  # (n,)
    points: Points  # (n, 2), mm on the page

    @property
    def length_mm(self) -> float:
        """How long the ink is."""
        return float(np.hypot(*np.diff(self.points, axis=0).T).sum())


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """Where the pen was, when, and whether it touched the paper.

    Row i is a moment; the way from row i - 1 to it was straight, at constant acceleration, and
    inked if ``down[i]``.
    """

    time_s: Floats  # (n,), never decreasing
    position_mm: Points  # (n, 2)
    down: npt.NDArray[np.bool_]  # (n,)
    line: npt.NDArray[np.int64]  # (n,), -1 outside lines
    pen: npt.NDArray[np.int64]  # (n,)

    def strokes(self) -> list[Stroke]:
        """Return what was inked, in order."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self.down.view(np.int8), [0]])))
        return [
            Stroke(
                int(self.line[begin]),
                int(self.pen[begin]),
                self.time_s[begin:end],
                self.position_mm[begin:end],
            )
            for begin, end in edges.reshape(-1, 2)
        ]

    @property
    def inked_mm(self) -> float:
        """How long all ink is."""
        return sum(stroke.length_mm for stroke in self.strokes())


def ink_image(strokes: Sequence[Stroke], job: Job, px_per_mm: float = 8.0) -> npt.NDArray[np.uint8]:
    """Return the page of *job* with *strokes* on it, in true nib width and color (h, w, 3) RGB.

    The nib is round and the ink dries between lines: a second line darkens the first.
    """
    height = max(1, round(job.page_height_mm * px_per_mm))
    width = max(1, round(job.page_width_mm * px_per_mm))
    page = np.ones((height, width, 3))
    for index, pen in enumerate(job.pens):
        mine = [stroke.points * px_per_mm for stroke in strokes if stroke.pen == index]
        if mine:
            cover = _coverage(mine, pen.width_mm * px_per_mm / 2, height, width)
            page *= 1 - cover[:, :, None] * (1 - _rgb(pen.color))
    return np.asarray(np.rint(page * 255), dtype=np.uint8)


def _coverage(lines: Sequence[Points], radius_px: float, height: int, width: int) -> Floats:
    """Return how much of each pixel is covered by lines of this radius (h, w), 0 to 1."""
    nearest = np.full(height * width, np.inf)
    reach = int(np.ceil(radius_px + 1))
    offsets = np.arange(-reach, reach + 1)
    samples = np.concatenate([_resample(line, 0.35) for line in lines])
    base = np.floor(samples).astype(np.int64)
    for dx in offsets:
        for dy in offsets:
            column, row = base[:, 0] + dx, base[:, 1] + dy
            away = np.hypot(column + 0.5 - samples[:, 0], row + 0.5 - samples[:, 1])
            seen = (column >= 0) & (column < width) & (row >= 0) & (row < height)
            seen &= away < radius_px + 0.5
            np.minimum.at(nearest, (row * width + column)[seen], away[seen])
    # A nib thinner than a pixel never covers one fully.
    cover = np.clip(radius_px + 0.5 - nearest, 0.0, min(1.0, 2 * radius_px))
    return np.asarray(cover.reshape(height, width))


def _resample(line: Points, step: float) -> Points:
    """Return points at most *step* apart along *line*."""
    length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    at = np.linspace(0.0, length[-1], int(length[-1] / step) + 2)
    return np.stack([np.interp(at, length, line[:, 0]), np.interp(at, length, line[:, 1])], axis=1)


def _rgb(color: str) -> Floats:
    """Return "#rrggbb" as three numbers from 0 to 1; black if it is something else."""
    digits = color.removeprefix("#")
    try:
        return np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    except ValueError:
        return np.zeros(3)
