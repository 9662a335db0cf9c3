"""`FreeSpace`: where on the page, within the machine's reach, nothing is drawn."""

import numpy as np
import numpy.typing as npt

from plotter.job import Job
from plotter.machine import Machine

_CELL_MM = 0.5
EDGE_MM = 2.0  # paper is not cut, nor laid, more exactly than this
CLEARANCE_MM = 1.5  # between a box and ink: a nib's width and a cell


class FreeSpace:
    """The sheet in cells of half a millimetre, and how many of them have ink up to each."""

    def __init__(self, job: Job, machine: Machine) -> None:
        low, high = machine.reach_mm(job.page_width_mm, job.page_height_mm)
        page = np.array([job.page_width_mm, job.page_height_mm])
        self.low = np.maximum(np.array(low), 0.0) + EDGE_MM  # (2,), where boxes may begin
        self.high = np.minimum(np.array(high), page) - EDGE_MM
        self._page = page
        columns, rows = np.ceil(page / _CELL_MM).astype(int) + 1
        ink = np.zeros((rows, columns), dtype=np.int64)
        at = np.floor(_samples(job) / _CELL_MM).astype(int)
        at = at[((at >= 0) & (at < [columns, rows])).all(axis=1)]
        ink[at[:, 1], at[:, 0]] = 1
        self._sums = np.pad(ink.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def has_ink(self, corners_mm: npt.NDArray[np.float64], width_mm: float, height_mm: float) -> (
        npt.NDArray[np.bool_]
    ):  # fmt: skip
        """Return whether boxes, given by their top left corners (n, 2), come near ink (n,)."""
        size = np.array([width_mm, height_mm])
        most = np.array(self._sums.shape[::-1]) - 1
        first = np.floor((corners_mm - CLEARANCE_MM) / _CELL_MM).astype(int)
        last = np.ceil((corners_mm + size + CLEARANCE_MM) / _CELL_MM).astype(int)
        left, top = np.clip(first, 0, most).T
        right, bottom = np.clip(last, 0, most).T
        sums = self._sums
        count = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return np.asarray(count > 0)

    def nearest_edge(self, width_mm: float, height_mm: float) -> tuple[float, float] | None:
        """Return the top left corner of a free box as near the sheet's edge as any; None: no room.

        Of equally near ones, that nearest the sheet's lower right corner: least in the way.
        """
        size = np.array([width_mm, height_mm])
        room = self.high - self.low - size
        if (room < 0).any():
            return None
        x, y = (np.append(np.arange(0, span, 2 * _CELL_MM), span) for span in room)
        corners = self.low + np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        corners = corners[~self.has_ink(corners, width_mm, height_mm)]
        if not len(corners):
            return None
        gaps = np.concatenate([corners, self._page - corners - size], axis=1).min(axis=1)
        away = np.hypot(*(self._page - corners - size).T)
        best = corners[np.lexsort([away, np.round(gaps, 6)])[0]]
        return float(best[0]), float(best[1])


def _samples(job: Job) -> npt.NDArray[np.float64]:
    """Return points at most half a cell apart along every line of *job* (n, 2)."""
    if not len(job):
        return np.empty((0, 2))
    begin, delta = job.points[:-1], np.diff(job.points, axis=0)
    within = np.ones(len(begin), dtype=bool)
    within[job.offsets[1:-1] - 1] = False  # from one line to the next nothing is drawn
    begin, delta = begin[within], delta[within]
    pieces = np.ceil(np.hypot(*delta.T) / (_CELL_MM / 2)).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(begin)), pieces)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = step / np.maximum(pieces - 1, 1)[owner]
    return np.asarray(begin[owner] + delta[owner] * share[:, None])
