"""How far along a line the pen is, from what a board acknowledges and reports."""

import numpy as np
import numpy.typing as npt

from plotter.grbl_gcode import DRAWS, LIFTED, LIFTING
from plotter.grbl_stream import Step
from plotter.job import Points


class Way:
    """A polyline and how far along it a point is.

    Args:
        points: (n, 2) in machine mm, n ≥ 1.
        tolerance_mm: how far off a reported position may be: rounding to steps and to digits.
    """

    def __init__(self, points: Points, tolerance_mm: float) -> None:
        self.points = points
        self.tolerance_mm = tolerance_mm
        delta = np.diff(points, axis=0)
        self._length = np.hypot(delta[:, 0], delta[:, 1])
        self._delta = delta
        self.way_mm: npt.NDArray[np.float64] = np.concatenate([[0.0], np.cumsum(self._length)])

    @property
    def total_mm(self) -> float:
        """How long the line is."""
        return float(self.way_mm[-1])

    def find(self, at: tuple[float, float], segments: range, least_mm: float) -> float:
        """Return how far along the line *at* is, in mm.

        A line may pass a place more than once: only *segments* and what is not before *least_mm*
        count, and of several passes the first, so that no ink is ever taken for done too early.
        """
        first, last = max(segments.start, 0), min(segments.stop, len(self._length))
        if first >= last:
            return least_mm
        begin, delta, length = self.points[first:last], self._delta[first:last], self._length
        length = length[first:last]
        to = np.array(at) - begin
        along = np.clip((to * delta).sum(axis=1) / length, 0.0, length)
        # No nearer to the beginning than the pen has been already.
        along = np.clip(np.maximum(along, least_mm - self.way_mm[first:last]), 0.0, length)
        off = np.hypot(*(to - delta * (along / length)[:, None]).T)
        close = np.flatnonzero(off <= self.tolerance_mm)
        chosen = int(close[0]) if len(close) else int(np.argmin(off))
        return max(float(self.way_mm[first + chosen] + along[chosen]), least_mm)

    def after(self, way_mm: float) -> Points:
        """Return the points that lie ahead of *way_mm* (m, 2)."""
        return self.points[self.way_mm > way_mm + self.tolerance_mm]


class Pass:
    """One pass over a line, or over what is left of it: what is under way and what is on paper."""

    def __init__(self, way: Way, blocks: int) -> None:
        self.way = way
        self.inked_mm = 0.0
        self.drawn = 0  # how many motions the board has taken
        self.lifting = False  # all ink is on paper
        self.ended = False
        self.rested_at: tuple[float, float] | None = None  # reported at rest after the line
        self._blocks = blocks
        self._drains = False

    def acknowledged(self, step: Step) -> None:
        """Count what the board has taken."""
        if step.mark == DRAWS:
            self.drawn += 1
        elif step.mark == LIFTING:
            # M3 and M5 are answered when all is drawn; a Z axis is only queued.
            self.lifting = not step.text.startswith(b"G")
        elif step.mark == LIFTED:
            self.lifting = self.ended = True
            self.inked_mm = self.way.total_mm

    def locate(self, at: tuple[float, float]) -> None:
        """Take a reported position in machine mm."""
        if self.lifting:
            self.inked_mm = self.way.total_mm
            self.rested_at = at
        elif self.drawn:
            # The board draws one of the blocks in its planner, or the one that waits for room.
            segments = range(self.drawn - self._blocks - 2, self.drawn)
            self.inked_mm = self.way.find(at, segments, self.inked_mm)
