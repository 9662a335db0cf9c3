"""`Drawing`: the lines of one portrait, and what is known about each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.errors import DrawingError

Points = npt.NDArray[np.float32]  # (n, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """Ordered lines of one portrait, in portrait units (`facells_studio.frame`), y down.

    Line i is ``points[offsets[i]:offsets[i + 1]]`` and has at least two points. A line whose last
    point equals its first is closed. A column has one row per line and travels with it. Takes
    ownership of its arrays and makes them read-only.

    Raises:
        DrawingError: a line has fewer than two points, a number is not finite, or a column has
            not one row per line.
    """

    points: Points  # (n_points, 2)
    offsets: npt.NDArray[np.int64]  # (n_lines + 1,)
    columns: Mapping[str, npt.NDArray[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        points = np.ascontiguousarray(self.points, dtype=np.float32).reshape(-1, 2)
        offsets = np.ascontiguousarray(self.offsets, dtype=np.int64)
        if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != len(points):
            raise DrawingError("Offsets must run from 0 to the number of points.")
        if (np.diff(offsets) < 2).any():
            raise DrawingError("A line needs at least two points.")
        if not np.isfinite(points).all():
            raise DrawingError("A drawing holds a coordinate that is not a number.")
        columns = {name: np.asarray(values) for name, values in self.columns.items()}
        for name, values in columns.items():
            if len(values) != len(offsets) - 1:
                raise DrawingError(f"Column {name!r} must have one row per line.")
        arrays: list[npt.NDArray[Any]] = [points, offsets, *columns.values()]
        for array in arrays:
            array.flags.writeable = False
        object.__setattr__(self, "points", points)
        object.__setattr__(self, "offsets", offsets)
        object.__setattr__(self, "columns", MappingProxyType(columns))

    @classmethod
    def from_lines(
        cls, lines: Iterable[npt.ArrayLike], **columns: npt.NDArray[Any] | Sequence[Any]
    ) -> "Drawing":
        """Build a drawing from an iterable of (n, 2) arrays and one column per keyword."""
        arrays = [np.asarray(line, dtype=np.float32).reshape(-1, 2) for line in lines]
        counts = np.array([0] + [len(a) for a in arrays], dtype=np.int64)
        points = np.concatenate(arrays) if arrays else np.empty((0, 2), np.float32)
        return cls(points, np.cumsum(counts), {k: np.array(v) for k, v in columns.items()})

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[Points]:
        for i in range(len(self)):
            yield self.line(i)

    def line(self, i: int) -> Points:
        """Return the points of line *i* as a read-only view (n, 2)."""
        return self.points[self.offsets[i] : self.offsets[i + 1]]

    @property
    def starts(self) -> Points:
        """First point of each line (n_lines, 2)."""
        return self.points[self.offsets[:-1]]

    @property
    def ends(self) -> Points:
        """Last point of each line (n_lines, 2)."""
        return self.points[self.offsets[1:] - 1]

    @property
    def closed(self) -> npt.NDArray[np.bool_]:
        """Whether each line ends where it began (n_lines,)."""
        return np.asarray((self.starts == self.ends).all(axis=1))

    @property
    def line_of_point(self) -> npt.NDArray[np.int64]:
        """Index of the line that each point belongs to (n_points,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.offsets))

    def lengths(self) -> npt.NDArray[np.float64]:
        """Return the drawn length of each line (n_lines,), summed in float64."""
        if not len(self):
            return np.zeros(0)
        steps = np.zeros(len(self.points))
        steps[:-1] = np.hypot(*np.diff(self.points.astype(np.float64), axis=0).T)
        steps[self.offsets[1:] - 1] = 0.0  # from one line's end to the next one's start
        return np.asarray(np.add.reduceat(steps, self.offsets[:-1]))

    def draw_length(self) -> float:
        """Return the pen-down length."""
        return float(self.lengths().sum())

    def travel_length(self, start: tuple[float, float] | None = None) -> float:
        """Return the pen-up length between lines, from *start* to the first line if given."""
        if not len(self):
            return 0.0
        hops = self.starts[1:].astype(np.float64) - self.ends[:-1]
        total = float(np.hypot(hops[:, 0], hops[:, 1]).sum())
        if start is not None:
            total += float(np.hypot(*(self.starts[0].astype(np.float64) - start)))
        return total

    def bounds(self) -> tuple[float, float, float, float]:
        """Return (x_min, y_min, x_max, y_max).

        Raises:
            DrawingError: the drawing is empty.
        """
        if not len(self):
            raise DrawingError("An empty drawing has no bounds.")
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def take(
        self,
        order: npt.ArrayLike,
        flipped: npt.ArrayLike | None = None,
        begin: npt.ArrayLike | None = None,
    ) -> "Drawing":
        """Return lines *order*, reversed where *flipped*; every column follows its line.

        Args:
            order: indices of the lines to take (n,).
            flipped: whether to reverse each taken line (n,).
            begin: for each taken closed line, the point that it shall begin and end at (n,),
                counted before it is reversed; 0 leaves a line as it is. An open line must have 0.

        Raises:
            DrawingError: an open line was asked to begin elsewhere.
        """
        taken = np.asarray(order, dtype=np.int64).reshape(-1)
        reverse = np.zeros(len(taken), bool) if flipped is None else np.asarray(flipped, bool)
        rotate = np.zeros(len(taken), np.int64) if begin is None else np.asarray(begin, np.int64)
        if (rotate[~self.closed[taken]] != 0).any():
            raise DrawingError("Only a closed line can begin at another of its points.")
        counts = np.diff(self.offsets)[taken]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
        count, turn = np.repeat(counts, counts), np.repeat(rotate, counts)
        step = np.where(np.repeat(reverse, counts), count - 1 - within, within)
        # A closed line of n points has n - 1 different ones: its last repeats its first.
        step = np.where(turn > 0, (step + turn) % np.maximum(count - 1, 1), step)
        source = np.repeat(self.offsets[:-1][taken], counts) + step
        columns = {name: values[taken] for name, values in self.columns.items()}
        return Drawing(self.points[source], offsets, columns)

    def with_column(self, name: str, values: npt.ArrayLike) -> "Drawing":
        """Return the same lines with column *name* set to *values* (n_lines,)."""
        return Drawing(self.points, self.offsets, {**self.columns, name: np.array(values)})

    def with_points(self, points: npt.NDArray[Any]) -> "Drawing":
        """Return the same lines and columns with other coordinates (n_points, 2)."""
        return Drawing(np.array(points, dtype=np.float32), self.offsets, self.columns)


EMPTY = Drawing(np.empty((0, 2), np.float32), np.zeros(1, np.int64))


def concatenate(drawings: Sequence[Drawing]) -> Drawing:
    """Join drawings one after another; only columns that all non-empty ones have remain."""
    drawings = [d for d in drawings if len(d)]
    if not drawings:
        return EMPTY
    shared = set.intersection(*(set(d.columns) for d in drawings))
    offsets = [np.zeros(1, np.int64)]
    total = 0
    for drawing in drawings:
        offsets.append(drawing.offsets[1:] + total)
        total += len(drawing.points)
    columns = {
        name: np.concatenate([d.columns[name] for d in drawings])
        for name in drawings[0].columns
        if name in shared
    }
    return Drawing(np.concatenate([d.points for d in drawings]), np.concatenate(offsets), columns)


def points_of(
    offsets: npt.NDArray[np.int64], lines: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return which points belong to some *lines* of a drawing with these *offsets*.

    Args:
        offsets: where each line's points begin (n_lines + 1,).
        lines: numbers of lines (n,).

    Returns:
        The points' numbers, line after line, and where each line's begin among them (n + 1,).
    """
    counts = np.diff(offsets)[lines]
    begins = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    within = np.arange(begins[-1]) - np.repeat(begins[:-1], counts)
    return np.repeat(offsets[lines], counts) + within, begins
