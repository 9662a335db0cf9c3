"""The local search: nearest ends, a greedy tour, k-opt moves and kicks (see `kernels`)."""

import math
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from facells_studio.order import kernels
from facells_studio.order.problem import Floats, Longs, Problem, Route
from facells_studio.progress import Tick

Clock = Callable[[], float]

EXTENT = 1000.0  # the drawing is scaled to this size, so that tolerances mean the same everywhere
HEAT = 3.0  # how much longer a kick may make the tour at first, in mean hops
STRETCH = 80  # longest stretch of lines that a kick moves
HOPS = 3  # a stretch ends at the longest of so many hops
NEAREST = 12  # nearest ends that a move looks at
NEAREST_OF_MANY = 7  # … and of so many lines that finding them would take longer than the search
MANY = 3000
GREEDY = 5  # nearest ends that the greedy tour looks at
STEPS = 25  # how often progress is told, the heat lowered and the best tour noted
LOG = 4096  # size of the log
_SEED_BITS = (1 << 63) - 1  # of a seed that count: a preset may name any number


def solve(
    problem: Problem,
    effort: float,
    budget_s: float | None,
    seed: int,
    tick: Tick,
    clock: Clock = time.perf_counter,
) -> Route:
    """Return a short route: a greedy one, improved for so many kicks or for *budget_s*.

    Memory is linear in the number of lines. Without a budget the result is the same everywhere.
    """
    began = clock()
    search = Search(problem, seed)
    search.run(0, 0.0, 0.0)
    if budget_s is None:
        search.run_kicks(kicks_for(len(problem), effort), tick)
    else:
        search.run_until(began, budget_s, clock, tick)
    return search.route(problem)


def kicks_for(lines: int, effort: float) -> int:
    """Return how many kicks a drawing of so many lines gets."""
    return int(effort * (1000 + 10 * min(lines, 2000) + lines // 2))


class Search:
    """A tour that gets shorter: the arrays `kernels.search` works on, and the best tour so far."""

    def __init__(self, problem: Problem, seed: int) -> None:
        n = len(problem) + 1  # and the rest, see `kernels`
        self.xy, self.free = _ends(problem)
        sizes = np.where(problem.closed, np.diff(problem.first), 0)
        place_from = np.concatenate([[0], np.cumsum(sizes), [sizes.sum()]])
        slides = problem.closed[problem.line_of_place]
        place_xy = _scaled(problem)[slides]
        width = NEAREST if n <= MANY else NEAREST_OF_MANY
        near, near_distance = _neighbours(self.xy, self.free, place_from, place_xy, width)
        self.hop = greedy(self.xy, near, near_distance)
        self.tour = np.zeros((3, n), np.int32)
        kernels.walk(self.hop, self.tour[kernels.ORDER], 2 * n - 1)
        self.tour[kernels.POSITION, self.tour[kernels.ORDER] >> 1] = np.arange(n)
        self.tour[kernels.PLACE] = place_from[:-1]
        queue, first, last = _all_queued(self.tour[kernels.ORDER])
        self._arguments = (
            self.xy,
            self.free,
            near,
            near_distance,
            place_from,
            place_xy,
            self.tour,
            self.hop,
            self._lengths(),
            queue,
            np.empty(LOG, np.int32),
            np.array([first, last, 0, seed & _SEED_BITS, STRETCH, HOPS], np.int64),
            np.zeros(kernels.MOVE, np.int64),
        )
        self.length = self.best_length = self.measure()
        self.best = self.tour.copy()

    def run(self, kicks: int, heat: float, cooled: float) -> None:
        """Settle, kick so many times, and note the tour if it is the best so far."""
        self.length -= kernels.search(*self._arguments, kicks, heat, cooled)
        if self.length < self.best_length - kernels.GAIN:
            self.best_length = self.length
            self.best[:] = self.tour

    def run_kicks(self, kicks: int, tick: Tick) -> None:
        """Kick so many times, cooling down."""
        heat = self._first_heat()
        for step in range(STEPS):
            tick(step / STEPS)
            share = kicks * (step + 1) // STEPS - kicks * step // STEPS
            self.run(share, heat * (1 - step / STEPS), heat * (1 - (step + 1) / STEPS))

    def run_until(self, began: float, budget_s: float, clock: Clock, tick: Tick) -> None:
        """Kick until the clock shows *began* + *budget_s*, cooling down."""
        heat, ready, kicks = self._first_heat(), clock(), 50
        while (now := clock()) < began + budget_s:
            left = (began + budget_s - now) / (began + budget_s - ready)
            tick(1 - left)
            self.run(kicks, heat * left, heat * left)
            spent = max(clock() - now, 1e-6)
            kicks = max(10, min(int(kicks * budget_s / STEPS / spent / 4), 4 * kicks, 100_000))

    def route(self, problem: Problem) -> Route:
        """Return the best tour as a route: what follows the rest, away from its first end."""
        rest = len(problem)
        ends = self.best[kernels.ORDER]
        at = int(self.best[kernels.POSITION, rest])
        ends = np.concatenate([ends[at + 1 :], ends[:at]])
        if self.best[kernels.ORDER, at] == 2 * rest:  # it is entered by the end that is the start
            ends = ends[::-1] ^ 1
        line = ends >> 1
        place = problem.first[line] + (ends & 1)
        slid = problem.first[line] + self.best[kernels.PLACE, line] - self._arguments[4][line]
        return Route(np.where(problem.closed[line], slid, place).astype(np.int64))

    def _lengths(self) -> npt.NDArray[np.float32]:
        """Return the length of each end's hop."""
        hops = self.xy - self.xy[self.hop]
        lengths = np.sqrt(hops[:, 0] * hops[:, 0] + hops[:, 1] * hops[:, 1]).astype(np.float32)
        lengths[self.free :] = lengths[self.hop[self.free :]] = 0.0
        return np.asarray(lengths, np.float32)

    def measure(self) -> float:
        """Return the length of the tour."""
        leave = self.tour[kernels.ORDER] ^ 1
        enter = self.hop[leave]
        hops = np.hypot(*(self.xy[leave] - self.xy[enter]).T)
        return float(hops[(leave < self.free) & (enter < self.free)].sum())

    def _first_heat(self) -> float:
        return HEAT * self.length / self.tour.shape[1]


def greedy(xy: Floats, near: kernels.Ints, distance: npt.NDArray[np.float32]) -> kernels.Ints:
    """Return the hop of each end in a tour that always joins the nearest two that it can.

    Chains grow until the ends of near ones are used up; then the near ends are those of chains,
    and so on. The two ends of the last chain go to the rest.
    """
    count = len(xy) - 2
    hop = np.full(len(xy), -1, np.int32)
    far = np.arange(len(xy), dtype=np.int32) ^ 1
    left = np.arange(count)
    near, distance = near[:count, :GREEDY], distance[:count, :GREEDY]
    while len(left) > 2:
        a, b = np.repeat(left, near.shape[1]), near.reshape(-1)
        # A pair that stands in both lists is needed once.
        known = np.concatenate([distance[:, -1], [np.inf]])
        rank = np.full(len(xy), len(left))
        rank[left] = np.arange(len(left))
        pairs = (b >= 0) & (b < count) & ((a < b) | (distance.reshape(-1) >= known[rank[b]]))
        order = np.argsort(distance.reshape(-1)[pairs], kind="stable")
        pairs = np.flatnonzero(pairs)[order]
        joined = kernels.join(a[pairs].astype(np.int32), b[pairs].astype(np.int32), hop, far)
        left = np.flatnonzero(hop[:count] < 0)
        if not joined:
            left = _join_anyhow(left, hop, far)
        if len(left) > 2:
            rank[left] = np.arange(len(left))
            near, distance = _nearest(xy[left], np.arange(len(left)), rank[far[left]], GREEDY)
            near = np.where(near >= 0, left[near], -1).astype(np.int32)
    for end, rest in zip(left.tolist(), (count, count + 1), strict=True):
        hop[end], hop[rest] = rest, end
    return hop


def _join_anyhow(
    left: npt.NDArray[np.intp], hop: kernels.Ints, far: kernels.Ints
) -> npt.NDArray[np.intp]:
    """Join all chains one after another; return the two ends that are left."""
    begins = left[left < far[left]]
    ends = far[begins]
    hop[ends[:-1]], hop[begins[1:]] = begins[1:], ends[:-1]
    return np.array([begins[0], ends[-1]])


def _scaled(problem: Problem) -> Floats:
    low, size = _box(problem)
    return (problem.places - low) * (EXTENT / size)


def _box(problem: Problem) -> tuple[Floats, float]:
    fixed = [point for point in (problem.start, problem.end) if point is not None]
    points = np.concatenate([problem.places, np.reshape(fixed, (-1, 2))])
    low = points.min(axis=0)
    return low, float((points.max(axis=0) - low).max()) or 1.0


def _ends(problem: Problem) -> tuple[Floats, int]:
    """Return where all ends are, (2n + 2, 2), and the first that is nowhere in particular."""
    low, size = _box(problem)
    first = problem.first[:-1]
    xy = np.zeros((2 * len(problem) + 2, 2))
    xy[0:-2:2] = problem.places[first]
    xy[1:-2:2] = problem.places[np.where(problem.closed, first, first + 1)]
    free = len(xy) - 2
    for point in (problem.start, problem.end):
        if point is not None:
            xy[free], free = point, free + 1
    return (xy - low) * (EXTENT / size), free


def _neighbours(
    xy: Floats, free: int, place_from: Longs, place_xy: Floats, width: int
) -> tuple[kernels.Ints, npt.NDArray[np.float32]]:
    """Return the nearest ends of each end and how far they are at least, free ends first."""
    line = np.repeat(np.arange(len(place_from) - 1), np.diff(place_from))
    fixed = np.flatnonzero(np.repeat(np.diff(place_from) == 0, 2))
    fixed = fixed[fixed < free]
    points = np.concatenate([xy[fixed], place_xy, place_xy])
    end = np.concatenate([fixed, 2 * line, 2 * line + 1])
    return _nearest(points, end, np.arange(len(xy)) ^ 1, width)


def _nearest(
    points: Floats, end: Longs, partner: Longs, width: int
) -> tuple[kernels.Ints, npt.NDArray[np.float32]]:
    """Return the *width* nearest ends of each end and their distance, see `kernels.nearest`."""
    low = points.min(axis=0)
    span_x, span_y = (points.max(axis=0) - low).tolist()
    count = len(points)
    # Two places in a cell on average, and no more cells than places however long the box is.
    cell = max(math.sqrt(2 * span_x * span_y / count), 4 * max(span_x, span_y) / count, 1e-9)
    columns, rows = int(span_x / cell) + 1, int(span_y / cell) + 1
    at = ((points - low) / cell).astype(np.int64)
    where = at[:, 1] * columns + at[:, 0]
    first = np.zeros(columns * rows + 1, np.int64)
    np.cumsum(np.bincount(where, minlength=columns * rows), out=first[1:])
    near = np.full((len(partner), width), -1, np.int32)
    distance = np.full((len(partner), width), np.inf, np.float32)
    kernels.nearest(
        points,
        end.astype(np.int32),
        partner.astype(np.int32),
        cell,
        columns,
        first,
        np.argsort(where, kind="stable"),
        near,
        distance,
    )
    return near, distance


def _all_queued(order: kernels.Ints) -> tuple[kernels.Ints, int, int]:
    """Return a queue of all ends, in the order of the tour, its first and its last."""
    ends = np.stack([order, order ^ 1], axis=1).reshape(-1)
    queue = np.empty(len(ends), np.int32)
    queue[ends] = np.append(ends[1:], ends[-1])
    return queue, int(ends[0]), int(ends[-1])
