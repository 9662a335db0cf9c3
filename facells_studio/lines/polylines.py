"""Work on bundles of polylines that every style shares: join, smooth, simplify, measure.

A bundle is ``points`` float32 (n_points, 2) as (x, y) and ``offsets`` int64 (n_lines + 1,), as in
a `Drawing`. A line whose last point equals its first is closed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled

Points = npt.NDArray[np.float32]  # (n, 2)
Offsets = npt.NDArray[np.int64]  # (n_lines + 1,)

TANGENT_POINTS = 5  # how many points from its end a line's last direction is read
ROUND_TRIP = 2.5  # gaps that a line must have gone away before it may be closed


def simplify(line: npt.NDArray[Any], tolerance: float) -> Points:
    """Return *line* (n, 2) with few points, all of it within *tolerance* of what is left.

    Douglas & Peucker 1973. The result is a subset of the given points, bit for bit, and keeps both
    ends; a closed line stays closed and does not collapse onto its seam.
    """
    points = np.ascontiguousarray(line, dtype=np.float32)
    return points[simplified(points, np.array([0, len(points)], np.int64), tolerance)]


def simplified(points: Points, offsets: Offsets, tolerance: float) -> npt.NDArray[np.bool_]:
    """Return which points of a bundle Douglas-Peucker keeps (n_points,)."""
    keep = np.zeros(len(points), bool)
    _mark(points, offsets, tolerance, keep, np.empty((len(points) + 2, 2), np.int64))
    return keep


@compiled
def _mark(
    points: Points,
    offsets: Offsets,
    tolerance: float,
    keep: npt.NDArray[np.bool_],
    pending: npt.NDArray[np.int64],
) -> None:
    """Set *keep* (n_points,) where a point stays; *pending* (n_points + 2, 2) is scratch."""
    limit = tolerance * tolerance
    for line in range(len(offsets) - 1):
        keep[offsets[line]] = keep[offsets[line + 1] - 1] = True
        pending[0, 0], pending[0, 1] = offsets[line], offsets[line + 1] - 1
        waiting = 1
        while waiting > 0:
            waiting -= 1
            a, b = pending[waiting, 0], pending[waiting, 1]
            ax, ay = float(points[a, 0]), float(points[a, 1])
            cx, cy = float(points[b, 0]) - ax, float(points[b, 1]) - ay
            chord = cx * cx + cy * cy
            far, farthest = -1, limit
            for i in range(a + 1, b):
                px, py = float(points[i, 0]) - ax, float(points[i, 1]) - ay
                # Distance to the chord as a segment: a line may bulge beyond its ends.
                t = min(max((px * cx + py * cy) / chord, 0.0), 1.0) if chord > 0.0 else 0.0
                ex, ey = px - t * cx, py - t * cy
                distance = ex * ex + ey * ey
                if distance > farthest:
                    far, farthest = i, distance
            if far >= 0:
                keep[far] = True
                pending[waiting, 0], pending[waiting, 1] = a, far
                pending[waiting + 1, 0], pending[waiting + 1, 1] = far, b
                waiting += 2


def smooth(points: Points, offsets: Offsets, sigma: float) -> Points:
    """Return the bundle smoothed along each line by a Gaussian of *sigma* points.

    The ends of an open line do not move; a closed line is smoothed all round and stays closed.
    """
    radius = max(int(3 * sigma + 0.5), 1)
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    result = np.empty_like(points)
    _convolve(points, offsets, weights / weights.sum(), result)
    return result


@compiled
def _convolve(
    points: Points, offsets: Offsets, kernel: npt.NDArray[np.float64], result: Points
) -> None:
    """Write each line convolved with *kernel* (2r + 1,) to *result* (n_points, 2).

    An open line goes on beyond its ends by point reflection, which keeps them in place.
    """
    radius = len(kernel) // 2
    for line in range(len(offsets) - 1):
        a, n = offsets[line], offsets[line + 1] - offsets[line]
        closed = n > 3 and points[a, 0] == points[a + n - 1, 0]
        closed = closed and points[a, 1] == points[a + n - 1, 1]
        for axis in range(2):
            first, last = float(points[a, axis]), float(points[a + n - 1, axis])
            for i in range(n):
                total = 0.0
                for k in range(-radius, radius + 1):
                    j = i + k
                    if closed:
                        value = float(points[a + j % (n - 1), axis])
                    elif j < 0:
                        value = 2.0 * first - points[a + min(-j, n - 1), axis]
                    elif j > n - 1:
                        value = 2.0 * last - points[a + max(2 * (n - 1) - j, 0), axis]
                    else:
                        value = float(points[a + j, axis])
                    total += kernel[k + radius] * value
                result[a + i, axis] = total
            if closed:
                result[a + n - 1, axis] = result[a, axis]
            else:
                result[a, axis], result[a + n - 1, axis] = first, last


def join(
    points: Points,
    offsets: Offsets,
    weights: npt.NDArray[np.float32],
    gap: float,
    bend: float = 0.4,
) -> tuple[Points, Offsets, npt.NDArray[np.float32]]:
    """Join lines whose ends are near and point at each other; nothing drawn is lost.

    Two ends are joined if each is the other's best: the straightest and nearest. A line joins
    itself, and is then closed, only if it went well away in between.

    Args:
        points: (n, 2).
        offsets: (n_lines + 1,).
        weights: one value per point, which travels with it (n,).
        gap: largest distance to bridge, in the unit of the points.
        bend: smallest cosine of the bend where two lines meet.

    Returns:
        The bundle of joined lines and the weights of its points.
    """
    if len(offsets) < 2 or gap <= 0:
        return points, offsets, weights
    lines = len(offsets) - 1
    place, way = np.empty((2 * lines, 2)), np.empty((2 * lines, 2))
    roomy = np.empty(lines, bool)
    _look_at_ends(points, offsets, ROUND_TRIP * gap, place, way, roomy)
    partner = np.full(2 * lines, -1, np.int64)
    order = np.argsort(place[:, 0], kind="stable")
    _pair(place, way, roomy, order, gap, bend, partner, np.full(2 * lines, np.inf))
    paired = partner >= 0
    paired[paired] = partner[partner[paired]] == np.flatnonzero(paired)
    if not paired.any():
        return points, offsets, weights
    partner[~paired] = -1
    source, joined = np.empty(len(points) + lines, np.int64), np.zeros(lines + 1, np.int64)
    chains = _chain(partner, offsets, np.zeros(lines, bool), source, joined)
    source, joined = source[: joined[chains]], joined[: chains + 1]
    return points[source], joined, weights[source]


@compiled
def _look_at_ends(
    points: Points,
    offsets: Offsets,
    round_trip: float,
    place: npt.NDArray[np.float64],
    way: npt.NDArray[np.float64],
    roomy: npt.NDArray[np.bool_],
) -> None:
    """Write what `_pair` must know; a closed line's ends are infinitely far from all others."""
    for line in range(len(offsets) - 1):
        first, last = offsets[line], offsets[line + 1] - 1
        back = min(TANGENT_POINTS, last - first)
        middle = (first + last) // 2
        x = float(points[middle, 0] - points[first, 0])
        y = float(points[middle, 1] - points[first, 1])
        roomy[line] = x * x + y * y >= round_trip * round_trip
        closed = points[first, 0] == points[last, 0] and points[first, 1] == points[last, 1]
        for end in range(2):
            i, inner = (first, first + back) if end == 0 else (last, last - back)
            x = float(points[i, 0]) - float(points[inner, 0])
            y = float(points[i, 1]) - float(points[inner, 1])
            length = np.sqrt(x * x + y * y) + 1e-9
            way[2 * line + end, 0], way[2 * line + end, 1] = x / length, y / length
            place[2 * line + end, 0] = np.inf if closed else float(points[i, 0])
            place[2 * line + end, 1] = np.inf if closed else float(points[i, 1])


@compiled
def _pair(
    place: npt.NDArray[np.float64],
    way: npt.NDArray[np.float64],
    roomy: npt.NDArray[np.bool_],
    order: npt.NDArray[np.int64],
    gap: float,
    bend: float,
    partner: npt.NDArray[np.int64],
    cost: npt.NDArray[np.float64],
) -> None:
    """Write to *partner* the best other end for each line end, and its cost to *cost*.

    Args:
        place: of the ends (2 n_lines, 2); ends 2i and 2i + 1 belong to line i.
        way: unit direction in which each line leaves its end (2 n_lines, 2).
        roomy: which lines may be closed (n_lines,).
        order: the ends by x, so that only near ones are compared.
        gap: largest distance.
        bend: smallest cosine.
        partner: all -1 (2 n_lines,).
        cost: all infinite (2 n_lines,).
    """
    for i in range(len(order)):
        p = order[i]
        for j in range(i + 1, len(order)):
            q = order[j]
            gx, gy = place[q, 0] - place[p, 0], place[q, 1] - place[p, 1]
            if not gx <= gap:
                break
            apart = np.sqrt(gx * gx + gy * gy)
            if apart > gap or (p // 2 == q // 2 and not roomy[p // 2]):
                continue
            worst = -(way[p, 0] * way[q, 0] + way[p, 1] * way[q, 1])
            if apart > 1.0:  # nearer than a pixel, the gap's own direction is noise
                worst = min(worst, (way[p, 0] * gx + way[p, 1] * gy) / apart)
                worst = min(worst, -(way[q, 0] * gx + way[q, 1] * gy) / apart)
            price = apart + gap * (1.0 - worst)
            if worst < bend:
                continue
            if price < cost[p]:
                cost[p], partner[p] = price, q
            if price < cost[q]:
                cost[q], partner[q] = price, p


@compiled
def _chain(
    partner: npt.NDArray[np.int64],
    offsets: Offsets,
    done: npt.NDArray[np.bool_],
    source: npt.NDArray[np.int64],
    joined: Offsets,
) -> int:
    """Write where each point of the joined bundle comes from, and that bundle's offsets.

    Returns:
        The number of its lines.
    """
    n = len(offsets) - 1
    chains, filled = 0, 0
    for begin in range(4 * n):  # first from free ends, which begin chains; then rings are left
        end = begin % (2 * n)
        if done[end // 2] or (begin < 2 * n and partner[end] >= 0):
            continue
        start, first = end, filled
        while end >= 0 and not done[end // 2]:
            line = end // 2
            done[line] = True
            count = offsets[line + 1] - offsets[line]
            for i in range(count):
                source[filled + i] = offsets[line] + (i if end % 2 == 0 else count - 1 - i)
            filled += count
            end = partner[end ^ 1]
        if end == start:  # came back: a ring, closed by repeating its first point
            source[filled] = source[first]
            filled += 1
        chains += 1
        joined[chains] = filled
    return chains


def pack(lines: Sequence[Points]) -> tuple[Points, Offsets]:
    """Return *lines*, each (n, 2), as one bundle of points and offsets."""
    counts = np.array([0, *(len(line) for line in lines)], dtype=np.int64)
    points = np.concatenate(lines) if lines else np.empty((0, 2), np.float32)
    return np.asarray(points, dtype=np.float32), np.cumsum(counts)


def select(
    points: Points, offsets: Offsets, wanted: npt.NDArray[np.bool_]
) -> tuple[Points, Offsets]:
    """Return the lines of a bundle that are *wanted* (n_lines,)."""
    counts = np.diff(offsets)
    return points[np.repeat(wanted, counts)], offsets_of(counts[wanted])


def offsets_of(counts: npt.NDArray[np.int64]) -> Offsets:
    """Return the offsets of lines of *counts* points (n_lines,)."""
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def keep_points(
    points: Points, offsets: Offsets, wanted: npt.NDArray[np.bool_]
) -> tuple[Points, Offsets]:
    """Return a bundle with only the *wanted* points (n_points,), at least one per line."""
    if not len(points):
        return points, offsets
    counts = np.add.reduceat(wanted, offsets[:-1], dtype=np.int64)
    return points[wanted], offsets_of(counts)


def line_lengths(points: npt.NDArray[Any], offsets: Offsets) -> npt.NDArray[np.float64]:
    """Return the length of each line of a bundle (n_lines,)."""
    if len(offsets) < 2:
        return np.zeros(0)
    x, y = points.T.astype(np.float64)
    steps = np.zeros(len(points))
    steps[:-1] = np.sqrt((x[1:] - x[:-1]) ** 2 + (y[1:] - y[:-1]) ** 2)
    steps[offsets[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(steps, offsets[:-1]))


def line_means(values: npt.NDArray[np.float32], offsets: Offsets) -> npt.NDArray[np.float32]:
    """Return the mean of a per-point value over each line of a bundle (n_lines,)."""
    if len(offsets) < 2:
        return np.zeros(0, np.float32)
    sums = np.add.reduceat(values.astype(np.float64), offsets[:-1])
    return np.asarray(sums / np.diff(offsets), dtype=np.float32)
