"""Curves through the points of lines.

What a network reads has as few points as its lines need, and on paper they show as corners. A
centripetal Catmull-Rom curve (Yuksel, Schaefer and Keyser 2011, "Parameterization and applications
of Catmull-Rom curves") passes through every point, has no cusps or loops, and stays near the line.
"""

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing

STEP_UNITS = 1.0  # between points of a curve: 0.8 mm on A4
_CORNER_COS = 0.5  # a turn by more than 60° is a corner and stays one

Numbers = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]


def curved(drawing: Drawing, step_units: float = STEP_UNITS) -> Drawing:
    """Return *drawing* with curves through its points; ends, corners and columns stay."""
    if not len(drawing):
        return drawing
    points = drawing.points.astype(np.float64)
    first = np.delete(np.arange(len(points)), drawing.offsets[1:] - 1)  # of each piece
    before, after = _neighbours(drawing, points)
    lengths = np.hypot(*(points[first + 1] - points[first]).T)
    counts = np.maximum(1, np.ceil(lengths / step_units)).astype(np.int64)
    piece = np.repeat(np.arange(len(first)), counts)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    share = (step / counts[piece])[:, None]
    at = _catmull_rom(
        before[first][piece],
        points[first][piece],
        points[first + 1][piece],
        after[first][piece],
        share,
    )
    at[step == 0] = points[first]
    sizes = np.add.reduceat(counts, drawing.offsets[:-1] - np.arange(len(drawing)))
    offsets = np.concatenate([[0], np.cumsum(sizes + 1)]).astype(np.int64)
    ends = offsets[1:] - 1
    found = np.empty((offsets[-1], 2))
    found[np.delete(np.arange(len(found)), ends)] = at
    found[ends] = drawing.ends
    return Drawing(found.astype(np.float32), offsets, drawing.columns)


def _neighbours(drawing: Drawing, points: Numbers) -> tuple[Numbers, Numbers]:
    """Return, for the piece that begins at each point, the points before and after it.

    Where there is none, or a corner, the piece's own other end is mirrored: the curve then leaves
    straight. The last point of a line begins no piece; its rows mean nothing.
    """
    n = len(points)
    index = np.arange(n)
    previous, following = np.maximum(index - 1, 0), np.minimum(index + 1, n - 1)
    firsts, lasts = drawing.offsets[:-1], drawing.offsets[1:] - 1
    closed = drawing.closed
    previous[firsts] = np.where(closed, lasts - 1, firsts)
    following[lasts] = np.where(closed, firsts + 1, lasts)
    corner = _corners(points, previous, following)
    next_one = np.minimum(index + 1, n - 1)
    before, after = points[previous], points[following[next_one]]
    mirrored = 2 * points - points[next_one]
    before = np.where(corner[:, None], mirrored, before)
    mirrored = 2 * points[next_one] - points
    after = np.where(corner[next_one, None], mirrored, after)
    return before, after


def _corners(points: Numbers, previous: Longs, following: Longs) -> npt.NDArray[np.bool_]:
    """Return which points are ends or corners (n,)."""
    come, go = points - points[previous], points[following] - points
    size = np.hypot(*come.T) * np.hypot(*go.T)
    return np.asarray((come * go).sum(axis=1) <= _CORNER_COS * size)


def _catmull_rom(p0: Numbers, p1: Numbers, p2: Numbers, p3: Numbers, share: Numbers) -> Numbers:
    """Return the points at *share* of the way from p1 to p2 (n, 2); (n, 2) each, (n, 1)."""

    def knot(a: Numbers, b: Numbers) -> Numbers:
        return np.asarray(np.sqrt(np.maximum(np.hypot(*(b - a).T), 1e-9))[:, None])

    t1 = knot(p0, p1)
    t2 = t1 + knot(p1, p2)
    t3 = t2 + knot(p2, p3)
    t = t1 + share * (t2 - t1)
    a1 = (t1 - t) / t1 * p0 + t / t1 * p1
    a2 = (t2 - t) / (t2 - t1) * p1 + (t - t1) / (t2 - t1) * p2
    a3 = (t3 - t) / (t3 - t2) * p2 + (t - t2) / (t3 - t2) * p3
    b1 = (t2 - t) / t2 * a1 + t / t2 * a2
    b2 = (t3 - t) / (t3 - t1) * a2 + (t - t1) / (t3 - t1) * a3
    return np.asarray((t2 - t) / (t2 - t1) * b1 + (t - t1) / (t2 - t1) * b2)
