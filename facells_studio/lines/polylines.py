"""Work on bundles of polylines that every style shares: join, smooth, simplify, measure.

A bundle is ``points`` float32 (n_points, 2) as (x, y) and ``offsets`` int64 (n_lines + 1,), as in
a `Drawing`. A line whose last point equals its first is closed.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.lines.compiled import compiled

Points = npt.NDArray[np.float32]  # (n, 2)
Offsets = npt.NDArray[np.int64]  # (n_lines + 1,)

TANGENT_POINTS = 5  # how many points from its end a line's last direction is read


def simplify(line: npt.NDArray[Any], tolerance: float) -> Points:
    """Return *line* (n, 2) with few points, all of it within *tolerance* of what is left.

    Douglas & Peucker 1973. The result is a subset of the given points, bit for bit, and keeps both
    ends; a closed line stays closed and does not collapse onto its seam.
    """
    points = np.ascontiguousarray(line, dtype=np.float32)
    return points[simplified(points, np.array([0, len(points)], np.int64), tolerance)]


@compiled
def simplified(points: Points, offsets: Offsets, tolerance: float) -> npt.NDArray[np.bool_]:
    """Return which points of a bundle Douglas-Peucker keeps (n_points,)."""
    keep = np.zeros(len(points), np.bool_)
    pending = np.empty((len(points) + 2, 2), np.int64)
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
    return keep


@compiled
def smooth(points: Points, offsets: Offsets, kernel: npt.NDArray[np.float64]) -> Points:
    """Return the bundle smoothed along each line with the symmetric *kernel* (2r + 1,).

    An open line is continued beyond its ends by point reflection, so its ends do not move; a
    closed line is smoothed all round and stays closed.
    """
    result = np.empty_like(points)
    radius = len(kernel) // 2
    for line in range(len(offsets) - 1):
        a, n = offsets[line], offsets[line + 1] - offsets[line]
        b = a + n - 1
        closed = n > 3 and points[a, 0] == points[b, 0] and points[a, 1] == points[b, 1]
        for i in range(n):
            x = y = 0.0
            for k in range(-radius, radius + 1):
                j = i + k
                weight = kernel[k + radius]
                if closed:
                    j %= n - 1
                    x += weight * points[a + j, 0]
                    y += weight * points[a + j, 1]
                elif j < 0:
                    j = min(-j, n - 1)
                    x += weight * (2.0 * points[a, 0] - points[a + j, 0])
                    y += weight * (2.0 * points[a, 1] - points[a + j, 1])
                elif j > n - 1:
                    j = max(2 * (n - 1) - j, 0)
                    x += weight * (2.0 * points[b, 0] - points[a + j, 0])
                    y += weight * (2.0 * points[b, 1] - points[a + j, 1])
                else:
                    x += weight * points[a + j, 0]
                    y += weight * points[a + j, 1]
            result[a + i, 0], result[a + i, 1] = x, y
        if closed:
            result[b] = result[a]
        else:
            result[a], result[b] = points[a], points[b]
    return result


@compiled
def partners(points: Points, offsets: Offsets, gap: float, bend: float) -> npt.NDArray[np.int64]:
    """Return for each line end the end that it should be joined to, or -1 (2 n_lines,).

    Ends 2i and 2i + 1 are the start and the end of line i. Two ends join if they are at most *gap*
    apart and both lines and the gap between them bend by a cosine of at least *bend*; the
    straightest and nearest pair first. A line joins itself, and is then closed, only if it is a
    round trip of more than five gaps.
    """
    n = 2 * (len(offsets) - 1)
    place, way = np.empty((n, 2)), np.empty((n, 2))
    length = np.zeros(n // 2)
    for line in range(n // 2):
        a, b = offsets[line], offsets[line + 1] - 1
        back = min(TANGENT_POINTS, b - a)
        for side in range(2):
            end, inner = (a, a + back) if side == 0 else (b, b - back)
            dx = float(points[end, 0] - points[inner, 0])
            dy = float(points[end, 1] - points[inner, 1])
            size = np.sqrt(dx * dx + dy * dy) + 1e-9
            place[2 * line + side, 0], place[2 * line + side, 1] = points[end, 0], points[end, 1]
            way[2 * line + side, 0], way[2 * line + side, 1] = dx / size, dy / size
        for i in range(a, b):
            length[line] += np.hypot(
                points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]
            )
        if points[a, 0] == points[b, 0] and points[a, 1] == points[b, 1]:
            place[2 * line] = place[2 * line + 1] = np.inf  # closed: has no ends
    order = np.argsort(place[:, 0])
    first, second = np.empty(8 * n + 8, np.int64), np.empty(8 * n + 8, np.int64)
    cost = np.empty(8 * n + 8)
    found = 0
    for i in range(n):
        p = order[i]
        for j in range(i + 1, n):
            q = order[j]
            if not place[q, 0] - place[p, 0] <= gap:
                break
            gx, gy = place[q, 0] - place[p, 0], place[q, 1] - place[p, 1]
            apart = np.sqrt(gx * gx + gy * gy)
            if apart > gap or found == len(cost):
                continue
            if p // 2 == q // 2 and length[p // 2] < 5.0 * gap:
                continue
            straight = -(way[p, 0] * way[q, 0] + way[p, 1] * way[q, 1])
            worst = straight
            if apart > 1.0:  # nearer than a pixel, the gap's own direction is noise
                worst = min(worst, (way[p, 0] * gx + way[p, 1] * gy) / apart)
                worst = min(worst, -(way[q, 0] * gx + way[q, 1] * gy) / apart)
            if worst < bend:
                continue
            first[found], second[found] = p, q
            cost[found] = apart + gap * (1.0 - worst)
            found += 1
    partner = np.full(n, -1, np.int64)
    for k in np.argsort(cost[:found], kind="mergesort"):
        p, q = first[k], second[k]
        if partner[p] < 0 and partner[q] < 0:
            partner[p], partner[q] = q, p
    return partner


def join(
    points: Points,
    offsets: Offsets,
    weights: npt.NDArray[np.float32],
    gap: float,
    bend: float = 0.4,
) -> tuple[Points, Offsets, npt.NDArray[np.float32]]:
    """Join lines whose ends are near and point at each other; nothing drawn is lost.

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
    partner = partners(points, offsets, gap, bend)
    if (partner < 0).all():
        return points, offsets, weights
    source, joined = _chained(partner, offsets)
    return points[source], joined, weights[source]


@compiled
def _chained(
    partner: npt.NDArray[np.int64], offsets: Offsets
) -> tuple[npt.NDArray[np.int64], Offsets]:
    """Return where each point of the joined bundle comes from, and that bundle's offsets."""
    n = len(offsets) - 1
    source = np.empty(offsets[-1] + n, np.int64)
    joined = np.zeros(n + 1, np.int64)
    done = np.zeros(n, np.bool_)
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
    return source[:filled], joined[: chains + 1]


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
    return points[np.repeat(wanted, counts)], np.cumsum([0, *counts[wanted]], dtype=np.int64)


def keep_points(
    points: Points, offsets: Offsets, wanted: npt.NDArray[np.bool_]
) -> tuple[Points, Offsets]:
    """Return a bundle with only the *wanted* points (n_points,), at least one per line."""
    if not len(points):
        return points, offsets
    counts = np.add.reduceat(wanted, offsets[:-1], dtype=np.int64)
    return points[wanted], np.cumsum([0, *counts], dtype=np.int64)


def line_lengths(points: npt.NDArray[Any], offsets: Offsets) -> npt.NDArray[np.float64]:
    """Return the length of each line of a bundle (n_lines,)."""
    if len(offsets) < 2:
        return np.zeros(0)
    steps = np.zeros(len(points))
    steps[:-1] = np.hypot(*np.diff(points.astype(np.float64), axis=0).T)
    steps[offsets[1:] - 1] = 0.0
    return np.asarray(np.add.reduceat(steps, offsets[:-1]))


def line_means(values: npt.NDArray[np.float32], offsets: Offsets) -> npt.NDArray[np.float32]:
    """Return the mean of a per-point value over each line of a bundle (n_lines,)."""
    if len(offsets) < 2:
        return np.zeros(0, np.float32)
    sums = np.add.reduceat(values.astype(np.float64), offsets[:-1])
    return np.asarray(sums / np.diff(offsets), dtype=np.float32)
