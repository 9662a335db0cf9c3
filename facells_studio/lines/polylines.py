"""Work on polylines that every style shares: simplify, smooth, measure, write down.

A bundle of polylines is ``points`` float32 (n_points, 2) as (x, y) and ``offsets`` int64
(n_lines + 1,), as in a `Drawing`.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Points = npt.NDArray[np.float32]  # (n, 2)
Offsets = npt.NDArray[np.int64]  # (n_lines + 1,)


def simplify(line: npt.NDArray[Any], tolerance: float) -> Points:
    """Return *line* (n, 2) with as few points as stay within *tolerance* of it (Douglas-Peucker).

    End points stay, bit for bit; the result is a subset of the given points. A closed line (first
    point equals last) stays closed and keeps at least three different points if it had them.
    """
    points = np.ascontiguousarray(line, dtype=np.float32)
    if len(points) < 3 or tolerance <= 0:
        return points
    if (points[0] != points[-1]).any():
        return _thin_out(points, tolerance)
    # A closed line has no chord: halve it at the point farthest from its seam.
    far = int(np.argmax(((points - points[0]) ** 2).sum(axis=1)))
    if far == 0:
        return points[[0, -1]]
    return np.concatenate(
        [_thin_out(points[: far + 1], tolerance), _thin_out(points[far:], tolerance)[1:]]
    )


def _thin_out(points: Points, tolerance: float) -> Points:
    if len(points) < 3:
        return points
    kept = cv2.approxPolyDP(points.reshape(-1, 1, 2), tolerance, closed=False).reshape(-1, 2)
    return np.asarray(kept, dtype=np.float32)


def pack(lines: Sequence[Points]) -> tuple[Points, Offsets]:
    """Return *lines*, each (n, 2), as one bundle of points and offsets."""
    counts = np.array([0, *(len(line) for line in lines)], dtype=np.int64)
    points = np.concatenate(lines) if lines else np.empty((0, 2), np.float32)
    return np.asarray(points, dtype=np.float32), np.cumsum(counts)


def line_lengths(points: npt.NDArray[Any], offsets: Offsets) -> npt.NDArray[np.float64]:
    """Return the length of each line of a bundle (n_lines,)."""
    if len(offsets) < 2:
        return np.zeros(0)
    steps = np.zeros(len(points))
    steps[:-1] = np.hypot(*np.diff(points.astype(np.float64), axis=0).T)
    steps[offsets[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(steps, offsets[:-1]))
