"""`Job`: what to draw, in mm, with which pens; plain arrays that anybody can make."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from plotter.errors import BadJob, OutOfBounds
from plotter.machine import Machine

Points = npt.NDArray[np.float64]  # (n, 2), mm, y down, origin the page's top left corner

# A point may be this far outside the reach: less than one step of any machine (an AxiDraw's is
# 0.0125 mm), so rounding on the way here never refuses a drawing that fills the page exactly.
TOLERANCE_MM = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPen:
    """A pen of a job, and how the machine shall use it where that differs from its own way.

    Positions are in the machine's own measure: percent of a servo's way, or mm of a Z axis.
    """

    name: str = "black"
    color: str = "#000000"
    width_mm: float = 0.3
    draw_speed_mm_s: float | None = None
    up_position: float | None = None
    down_position: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.width_mm) and self.width_mm > 0):
            raise BadJob(f"Pen {self.name!r} has the width {self.width_mm!r} mm. Give it a width.")
        speed = self.draw_speed_mm_s
        if speed is not None and not (math.isfinite(speed) and speed > 0):
            raise BadJob(f"Pen {self.name!r} has the speed {speed!r} mm/s. Give it a speed.")


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """Lines in mm, in the order in which they are drawn, each with its pen.

    Line i is ``points[offsets[i]:offsets[i + 1]]`` and has at least two points (a dot has two
    equal ones). Copies its arrays and makes them read-only.

    Raises:
        BadJob: a line is broken, a pen is unknown or the page has no size.
    """

    points: Points  # (n_points, 2)
    offsets: npt.NDArray[np.int64]  # (n_lines + 1,)
    pen: npt.NDArray[np.int64]  # (n_lines,), index into pens
    pens: tuple[JobPen, ...]
    page_width_mm: float
    page_height_mm: float
    title: str = ""

    def __post_init__(self) -> None:
        points = np.array(self.points, dtype=np.float64).reshape(-1, 2)
        offsets = np.array(self.offsets, dtype=np.int64).reshape(-1)
        pen = np.array(self.pen, dtype=np.int64).reshape(-1)
        _check_lines(points, offsets)
        _check_pens(pen, len(offsets) - 1, self.pens)
        size = (self.page_width_mm, self.page_height_mm)
        if not all(math.isfinite(side) and side > 0 for side in size):
            raise BadJob(f"The page measures {size[0]} x {size[1]} mm. Give it a size.")
        for name, array in (("points", points), ("offsets", offsets), ("pen", pen)):
            array.flags.writeable = False
            object.__setattr__(self, name, array)
        object.__setattr__(self, "pens", tuple(self.pens))

    @classmethod
    def from_lines(
        cls,
        lines: Iterable[npt.ArrayLike],
        *,
        pen: Sequence[int] | npt.NDArray[np.int64] | None = None,
        pens: Sequence[JobPen] = (JobPen(),),
        page_width_mm: float,
        page_height_mm: float,
        title: str = "",
    ) -> "Job":
        """Build a job from (n, 2) arrays; without *pen* every line is drawn with the first one."""
        arrays = [np.asarray(line, dtype=np.float64).reshape(-1, 2) for line in lines]
        counts = np.array([0] + [len(a) for a in arrays], dtype=np.int64)
        points = np.concatenate(arrays) if arrays else np.empty((0, 2))
        which = np.zeros(len(arrays), np.int64) if pen is None else np.asarray(pen, np.int64)
        return cls(
            points, np.cumsum(counts), which, tuple(pens), page_width_mm, page_height_mm, title
        )

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def line(self, i: int) -> Points:
        """Return the points of line *i* as a read-only view (n, 2)."""
        return self.points[self.offsets[i] : self.offsets[i + 1]]

    def take(self, order: npt.ArrayLike) -> "Job":
        """Return a job of the lines *order*: the rest of a plot, or one pen of it again."""
        taken = np.asarray(order, dtype=np.int64).reshape(-1)
        counts = np.diff(self.offsets)[taken]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
        source = np.repeat(self.offsets[:-1][taken], counts) + within
        return replace(self, points=self.points[source], offsets=offsets, pen=self.pen[taken])


def check(job: Job, machine: Machine, lines: npt.ArrayLike | None = None) -> None:
    """Make sure that *machine* reaches every point of *job*, before anything moves.

    Points up to `TOLERANCE_MM` outside pass. With *lines*, only these are looked at.

    Raises:
        OutOfBounds: names the first line that leaves the reach, and its farthest point outside.
        BadJob: the place to change pens is outside the machine.
    """
    low, high = machine.reach_mm(job.page_width_mm, job.page_height_mm)
    reach = f"{machine.width_mm:g} x {machine.height_mm:g} mm"
    outside = _outside_mm(job.points, low, high)
    if lines is not None and len(outside):
        wanted = np.zeros(len(job), dtype=bool)
        wanted[np.asarray(lines, dtype=np.int64)] = True
        outside = np.where(np.repeat(wanted, np.diff(job.offsets)), outside, 0.0)
    if len(outside) and outside.max() > TOLERANCE_MM:
        first = int(np.argmax(outside > TOLERANCE_MM))
        line = int(np.searchsorted(job.offsets, first, side="right")) - 1
        begin, end = job.offsets[line], job.offsets[line + 1]
        worst = begin + int(np.argmax(outside[begin:end]))
        x_mm, y_mm = job.points[worst]
        raise OutOfBounds(line, float(x_mm), float(y_mm), reach)
    park = np.array([machine.park_at_mm(job.page_width_mm, job.page_height_mm)])
    if (_outside_mm(park, low, high) > TOLERANCE_MM).any():
        raise BadJob(
            f"The place to change pens, ({park[0, 0]:.1f}, {park[0, 1]:.1f}) mm, is outside the "
            f"machine ({reach}). Correct park_mm in the machine's preset."
        )


def _outside_mm(
    points: Points, low: tuple[float, float], high: tuple[float, float]
) -> npt.NDArray[np.float64]:
    """Return how far each point is outside the box, along the worse axis (n,); 0 within.

    Empty if all are within, as nearly always: that is quick to see.
    """
    axes = [points[:, axis] for axis in (0, 1)]
    if not len(points) or all(
        low[axis] <= axes[axis].min() and axes[axis].max() <= high[axis] for axis in (0, 1)
    ):
        return np.zeros(0)
    over = [np.maximum(axes[axis] - high[axis], low[axis] - axes[axis]) for axis in (0, 1)]
    return np.maximum(np.maximum(*over), 0.0)


def _check_lines(points: Points, offsets: npt.NDArray[np.int64]) -> None:
    if len(offsets) == 0 or offsets[0] != 0 or offsets[-1] != len(points):
        raise BadJob("Offsets must run from 0 to the number of points.")
    short = np.flatnonzero(np.diff(offsets) < 2)
    if len(short):
        raise BadJob(f"Line {short[0]} has fewer than two points. Leave it out.")
    finite = np.isfinite(points)
    if not finite.all():
        broken = np.flatnonzero(~finite.all(axis=1))
        line = int(np.searchsorted(offsets, broken[0], side="right")) - 1
        raise BadJob(f"Line {line} holds a coordinate that is not a number. Leave it out.")


def _check_pens(pen: npt.NDArray[np.int64], n_lines: int, pens: Sequence[JobPen]) -> None:
    if len(pen) != n_lines:
        raise BadJob(f"There are {n_lines} lines but {len(pen)} pen numbers. Give each line one.")
    unknown = np.flatnonzero((pen < 0) | (pen >= len(pens)))
    if len(unknown):
        raise BadJob(
            f"Line {unknown[0]} is for pen {pen[unknown[0]]}, but the job has {len(pens)} pens. "
            "Add the pen to the job."
        )
