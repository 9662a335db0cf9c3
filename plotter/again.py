"""What was drawn last, to be drawn once more."""

import numpy as np

from plotter.job import Job, Points


def last_drawn(job: Job, done: int, again_mm: float) -> list[tuple[int, Points]]:
    """Return the last *again_mm* of the first *done* lines of *job*: line numbers and points.

    In the order in which they were drawn, from the pen that drew last only.
    """
    found: list[tuple[int, Points]] = []
    left_mm, line = again_mm, done - 1
    while left_mm > 0 and line >= 0 and job.pen[line] == job.pen[done - 1]:
        points = job.line(line)
        length_mm = float(np.hypot(*np.diff(points, axis=0).T).sum())
        found.append((line, _tail(points, min(left_mm, length_mm))))
        left_mm -= max(length_mm, job.pens[int(job.pen[line])].width_mm)  # a dot counts too
        line -= 1
    return found[::-1]


def _tail(points: Points, length_mm: float) -> Points:
    """Return the last *length_mm* of a line (n, 2)."""
    way_mm = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    begin_mm = way_mm[-1] - length_mm
    if begin_mm <= 0:
        return points
    begin = [np.interp(begin_mm, way_mm, points[:, axis]) for axis in (0, 1)]
    return np.concatenate([[begin], points[way_mm > begin_mm]])
