"""The shortest route for a handful of lines, by dynamic programming (Held and Karp 1962)."""

import numpy as np

from facells_studio.order.problem import Floats, Longs, Problem, Route

MOST_LINES = 6  # the work doubles with every line


def shortest(problem: Problem) -> Route:
    """Return the shortest route of all; for at most `MOST_LINES` lines."""
    n, first = len(problem), problem.first
    leave = problem.leave(np.arange(first[-1]))
    hop = _distances(problem.places[leave], problem.places)  # from the line left to one entered
    begin = _to(problem.places, problem.start)
    # best[mask][p]: shortest travel over the lines of mask, the last of them entered at place p.
    best = np.full((1 << n, first[-1]), np.inf)
    before = np.zeros((1 << n, first[-1]), np.int64)
    for line in range(n):
        own = slice(first[line], first[line + 1])
        best[1 << line, own] = begin[own]
    for mask in range(1, 1 << n):
        for line in range(n):
            if mask >> line & 1:
                continue
            own, longer = slice(first[line], first[line + 1]), mask | 1 << line
            travel = best[mask][:, None] + hop[:, own]
            nearest = travel.argmin(axis=0)
            shortest = travel[nearest, np.arange(travel.shape[1])]
            better = shortest < best[longer, own]
            best[longer, own] = np.where(better, shortest, best[longer, own])
            before[longer, own] = np.where(better, nearest, before[longer, own])
    return _trace(problem, best[-1] + _to(problem.places[leave], problem.end), before)


def _trace(problem: Problem, total: Floats, before: Longs) -> Route:
    mask, place = (1 << len(problem)) - 1, int(total.argmin())
    line_of = problem.line_of_place
    enter = []
    while mask:
        enter.append(place)
        place, mask = int(before[mask, place]), mask & ~(1 << int(line_of[place]))
    return Route(np.array(enter[::-1], np.int64))


def _to(points: Floats, target: tuple[float, float] | None) -> Floats:
    if target is None:
        return np.zeros(len(points))
    return np.asarray(np.hypot(*(points - target).T))


def _distances(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.hypot(a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]))
