"""When each line of a page is drawn, at plotting speed: what a timeline and a replay go by."""

import numpy as np
import numpy.typing as npt

from facells_studio.sheet import Sheet
from plotter import Kind, Plan

Floats = npt.NDArray[np.float64]


class Order:
    """When each line of a sheet is drawn, as a plan predicts it."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        """*plan* draws the lines of *sheet*, all of them."""
        self.sheet, self.plan = sheet, plan
        self.span_s = plan.line_span_s(len(sheet))  # (n_lines, 2)
        blocks = np.flatnonzero(plan.kind == Kind.DRAW)
        self._blocks = blocks
        self._begin_s = plan.at_s[blocks]
        self._line = plan.line[blocks]
        self._way_mm = np.concatenate([[0.0], np.cumsum(plan.length_mm[blocks])])

    @property
    def total_s(self) -> float:
        """How long all of it takes."""
        return self.plan.total_s

    def line_at(self, at_s: float) -> int:
        """Return the line that is drawn, or travelled to, at *at_s*; their number at the end."""
        return int(np.searchsorted(self.span_s[:, 1], at_s, side="right"))

    def place_at(self, at_s: float) -> tuple[float, float]:
        """Return where the pen is, in mm."""
        x, y = self.plan.places_at(np.array([at_s]))[0]
        return float(x), float(y)

    def is_down_at(self, at_s: float) -> bool:
        """Return whether the pen is on the paper."""
        last = len(self.plan) - 1
        block = int(np.searchsorted(self.plan.at_s, at_s, side="right")) - 1
        return 0 <= block <= last and self.plan.kind[block] == Kind.DRAW

    def points_at(self, at_s: float) -> int:
        """Return how many points of the line under way are drawn."""
        line = self.line_at(at_s)
        first, last = np.searchsorted(self._line, [line, line + 1])
        begun = int(np.searchsorted(self._begin_s[first:last], at_s, side="right"))
        if not begun or line >= len(self.sheet):
            return 0
        # Several blocks may be one step of the line: count by the way, not by blocks.
        way_mm = self._way_mm[first + begun - 1] - self._way_mm[first]
        ends = np.cumsum(_steps(self.sheet.line(line)))
        return 1 + int(np.searchsorted(ends - 1e-6, way_mm, side="right"))

    def ink_at(self, at_s: float) -> Floats:
        """Return what is drawn of the line under way at *at_s*, to where the pen is (n, 2).

        Empty before the pen is down, and of a dot until it is lifted.
        """
        line = self.line_at(at_s)
        first, last = np.searchsorted(self._line, [line, line + 1])
        begun = int(np.searchsorted(self._begin_s[first:last], at_s, side="right"))
        if not begun or line >= len(self.sheet):
            return np.empty((0, 2))
        block = self._blocks[first + begun - 1]
        into_mm = np.hypot(*(np.array(self.place_at(at_s)) - self.plan.position_mm[block]))
        done_mm = self._way_mm[first + begun - 1] - self._way_mm[first]
        done_mm += min(float(into_mm), float(self.plan.length_mm[block]))
        points = self.sheet.line(line)
        ends = np.concatenate([[0.0], np.cumsum(_steps(points))])
        # A machine that leaves out points has a shorter way than the line: go by its share.
        at_mm = ends[-1] * done_mm / (self._way_mm[last] - self._way_mm[first])
        whole = int(np.searchsorted(ends, at_mm, side="right"))
        tip = [np.interp(at_mm, ends, points[:, axis]) for axis in (0, 1)]
        return np.concatenate([points[:whole], [tip]])

    def bands(self) -> list[tuple[float, float, str]]:
        """Return from when to when each pen is in the holder, and its color."""
        pens = self.sheet.pen
        if not len(pens):
            return []
        firsts = [0, *(np.flatnonzero(np.diff(pens)) + 1).tolist()]
        ends = [*(self.span_s[first, 0] for first in firsts[1:]), self.total_s]
        colors = [self.sheet.pens[pens[first]].color for first in firsts]
        begins = [0.0, *ends[:-1]]
        return list(zip(begins, ends, colors, strict=True))


def _steps(points: Floats) -> Floats:
    return np.asarray(np.hypot(*np.diff(points, axis=0).T))
