"""Which line lies under the pointer: a grid over the sheet that knows what passes through it."""

import numpy as np
import numpy.typing as npt

from facells_studio.sheet import Sheet

CELL_MM = 3.0
_MOST_SPOTS = 4_000_000  # a grid over more would take longer than it saves; then it is coarser


class LineIndex:
    """Finds the line nearest to a spot. Made once for a sheet, by a worker."""

    def __init__(self, sheet: Sheet, cell_mm: float = CELL_MM) -> None:
        """*cell_mm* is the farthest that `nearest` can look."""
        self._sheet = sheet
        points = sheet.points_mm
        inside = np.ones(max(len(points) - 1, 0), np.bool_)
        inside[sheet.offsets[1:-1] - 1] = False  # from one line's end to the next one's start
        start = np.flatnonzero(inside)
        length = np.hypot(*(points[start + 1] - points[start]).T) if len(start) else np.zeros(0)
        self.cell_mm = max(cell_mm, float(length.sum()) * 2 / _MOST_SPOTS)
        # Each step at its start and then every half cell: no cell that it crosses is farther than
        # one from a cell that knows it.
        count = 1 + (length / (self.cell_mm / 2)).astype(np.int64)
        step = np.repeat(start, count)
        nth = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
        part = nth / np.repeat(np.maximum(count, 1), count)
        spot = points[step] + part[:, None] * (points[step + 1] - points[step])
        low = points.min(axis=0) if len(points) else np.zeros(2)
        self._low = low
        cell = np.floor((spot - low) / self.cell_mm).astype(np.int64) + 1
        self._columns = int(cell[:, 0].max(initial=0)) + 2
        self._rows = int(cell[:, 1].max(initial=0)) + 2
        flat = cell[:, 1] * self._columns + cell[:, 0]
        order = np.argsort(flat, kind="stable")
        self._step = step[order]
        self._first = np.searchsorted(flat[order], np.arange(self._rows * self._columns + 1))

    def nearest(self, x_mm: float, y_mm: float, within_mm: float) -> int:
        """Return the line nearest to a spot, at most *within_mm* and a cell away; -1 for none."""
        step = self._steps_near(x_mm, y_mm)
        if not len(step):
            return -1
        points = self._sheet.points_mm
        at = np.array((x_mm, y_mm))
        a, b = points[step], points[step + 1]
        squared = np.maximum(((b - a) ** 2).sum(axis=1), 1e-18)
        t = np.clip(((at - a) * (b - a)).sum(axis=1) / squared, 0.0, 1.0)
        away = np.hypot(*(a + t[:, None] * (b - a) - at).T)
        best = int(np.argmin(away))
        if away[best] > min(within_mm, self.cell_mm):
            return -1
        return int(np.searchsorted(self._sheet.offsets, step[best], side="right")) - 1

    def _steps_near(self, x_mm: float, y_mm: float) -> npt.NDArray[np.int64]:
        column, row = np.floor((np.array((x_mm, y_mm)) - self._low) / self.cell_mm).astype(int) + 1
        found = []
        left, right = max(column - 2, 0), min(column + 3, self._columns)
        for r in range(max(row - 2, 0), min(row + 3, self._rows)):
            if left < right:
                first = self._first[r * self._columns + left]
                last = self._first[r * self._columns + right]
                found.append(self._step[first:last])
        return np.unique(np.concatenate(found)) if found else np.zeros(0, np.int64)


def nearest_line(sheet: Sheet, x_mm: float, y_mm: float, within_mm: float) -> int:
    """Return what `LineIndex.nearest` returns, for one spot of a sheet that has no index yet."""
    points = sheet.points_mm
    if len(points) < 2:
        return -1
    low, high = np.minimum(points[:-1], points[1:]), np.maximum(points[:-1], points[1:])
    at = np.array((x_mm, y_mm))
    near = np.asarray(((low <= at + within_mm) & (high >= at - within_mm)).all(axis=1))
    near[sheet.offsets[1:-1] - 1] = False  # from one line's end to the next one's start
    step = np.flatnonzero(near)
    if not len(step):
        return -1
    a, b = points[step], points[step + 1]
    squared = np.maximum(((b - a) ** 2).sum(axis=1), 1e-18)
    t = np.clip(((at - a) * (b - a)).sum(axis=1) / squared, 0.0, 1.0)
    away = np.hypot(*(a + t[:, None] * (b - a) - at).T)
    best = int(np.argmin(away))
    if away[best] > within_mm:
        return -1
    return int(np.searchsorted(sheet.offsets, step[best], side="right")) - 1
