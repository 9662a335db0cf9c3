"""The pen-travel problem of one pen, and an answer to it, for all solvers alike."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.progress import Tick

MOST_PLACES = 32  # a closed line with more points may begin at so many of them, evenly chosen

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Lines that can be drawn either way; closed ones from any of their places.

    A **place** is a point that a line may be entered at. An open line has two, its first and its
    last point, and is left at the other one; a closed line is left where it was entered.
    """

    places: Floats  # (n_places, 2), those of line i from first[i] to first[i + 1]
    first: Longs  # (n_lines + 1,)
    point: Longs  # (n_places,) which point of its line a place is
    closed: npt.NDArray[np.bool_]  # (n_lines,)
    start: Point | None = None  # where the pen comes from; None if that does not matter
    end: Point | None = None  # where it must go afterwards; only with a start

    def __len__(self) -> int:
        return len(self.closed)

    @classmethod
    def of(cls, drawing: Drawing, start: Point | None, end: Point | None) -> "Problem":
        """Return the problem of ordering all lines of *drawing*."""
        counts, closed = np.diff(drawing.offsets), drawing.closed
        sizes = np.where(closed, np.minimum(counts - 1, MOST_PLACES), 2)
        first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        nth = np.arange(first[-1]) - np.repeat(first[:-1], sizes)
        # Places are evenly spread over the points: all of them where there are few.
        last = np.where(closed, counts - 1, 2 * (counts - 1))
        point = nth * np.repeat(last, sizes) // np.repeat(sizes, sizes)
        places = drawing.points[np.repeat(drawing.offsets[:-1], sizes) + point]
        return cls(places.astype(np.float64), first, point, closed, start, end)

    def travel(self, route: "Route") -> float:
        """Return the pen-up length of *route*."""
        entered, left = self.places[route.enter], self.places[self.leave(route.enter)]
        if self.start is not None:
            left = np.concatenate([[self.start], left])
        if self.end is not None:
            entered = np.concatenate([entered, [self.end]])
        if self.start is None:
            entered = entered[1:]
        hops = entered - left[: len(entered)]
        return float(np.hypot(hops[:, 0], hops[:, 1]).sum())

    def leave(self, enter: Longs) -> Longs:
        """Return the place where the line is left that is entered at each of *enter*."""
        line = self.line_of_place[enter]
        other = 2 * self.first[line] + 1 - enter
        return np.where(self.closed[line], enter, other)

    @property
    def line_of_place(self) -> Longs:
        """Index of the line that each place belongs to (n_places,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.first))

    def as_it_is(self) -> "Route":
        """Return the route that leaves order, directions and beginnings alone."""
        return Route(self.first[:-1].copy())


@dataclass(frozen=True, slots=True, eq=False)
class Route:
    """An order: the places where the lines are entered, one of each line."""

    enter: Longs  # (n_lines,)


class Solver(Protocol):
    """Finds a short route."""

    def __call__(
        self, problem: Problem, effort: float, budget_s: float | None, seed: int, tick: Tick
    ) -> Route:
        """Return a route, not necessarily shorter than the one that came in."""
