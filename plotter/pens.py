"""More than one pen: which comes first, which runs dry, and crosses that show whether they meet."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from plotter.errors import BadJob
from plotter.free import FreeSpace
from plotter.job import Job, JobPen, Points
from plotter.machine import Machine
from plotter.planner import Ints

Corner = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
CORNERS: tuple[Corner, ...] = ("top-left", "top-right", "bottom-left", "bottom-right")
_SMALLEST_MM = 2.0  # a cross that can still be judged by eye
_FILLING = re.compile(r", filling (\d+)$")  # of a pen's name; in it, so that a journal has it


def pens_used(job: Job) -> list[int]:
    """Return the pens of *job*, in the order in which they are first needed."""
    used, first = np.unique(job.pen, return_index=True)
    return [int(pen) for pen in used[np.argsort(first)]]


def in_pen_order(
    job: Job, order: Literal["as-drawn", "light-to-dark"] | Sequence[int] = "light-to-dark"
) -> Job:
    """Return *job* with all lines of a pen together, so that each pen is put in once.

    Lines of one pen keep their order. Light before dark keeps a light pen's tip clean: it never
    crosses wet dark ink.

    Args:
        job: what to draw.
        order: "as-drawn" changes nothing; or pens, by number, in the order wanted.

    Raises:
        BadJob: *order* names a pen that is not there, or twice, or leaves out one that is used.
    """
    if isinstance(order, str):
        if order == "as-drawn":
            return job
        wanted = sorted(pens_used(job), key=lambda pen: -lightness(job.pens[pen].color))
    else:
        wanted = [int(pen) for pen in order]
    missing = set(pens_used(job)) - set(wanted)
    unknown = [pen for pen in wanted if not 0 <= pen < len(job.pens)]
    if missing or unknown or len(set(wanted)) < len(wanted):
        raise BadJob(
            f"The order of pens is {wanted}, but the job draws with {sorted(pens_used(job))}. "
            "Name each of them once."
        )
    rank = np.zeros(len(job.pens), dtype=np.int64)
    rank[wanted] = np.arange(len(wanted))
    return job.take(np.argsort(rank[job.pen], kind="stable"))


@dataclass(frozen=True, slots=True)
class Ink:
    """What is in a pen."""

    holder: int  # which real pen it is: several pens of a job may be one
    left_m: float
    filling_m: float  # how far a full one draws


def split_by_ink(job: Job, inks: Sequence[Ink | None]) -> tuple[Job, tuple[int, ...]]:
    """Let a fresh pen come in before one runs dry: `plotter.run` then asks for it, parked.

    A line is never cut: the first that would not be drawn to its end gets the fresh pen. One that
    is longer than a filling gets a pen of its own.

    Args:
        job: what to draw.
        inks: what is in each of its pens; None for one that never runs dry.

    Returns:
        The job with a further pen for each filling (see `filling_of`), and for each of its pens
        which pen of *job* it is.
    """
    pens, origins = list(job.pens), list(range(len(job.pens)))
    current, fillings = list(range(len(job.pens))), [1] * len(job.pens)
    left_mm = {ink.holder: 1000 * ink.left_m for ink in inks if ink is not None}
    pen = job.pen.copy()
    length_mm = _lengths_mm(job)
    for line in np.flatnonzero(np.isin(job.pen, [i for i, ink in enumerate(inks) if ink])):
        mine = int(job.pen[line])
        ink = inks[mine]
        assert ink is not None
        if length_mm[line] > left_mm[ink.holder] and left_mm[ink.holder] < 1000 * ink.filling_m:
            left_mm[ink.holder] = 1000 * ink.filling_m
            fillings[mine] += 1
            current[mine] = len(pens)
            pens.append(
                replace(job.pens[mine], name=f"{job.pens[mine].name}, filling {fillings[mine]}")
            )
            origins.append(mine)
        left_mm[ink.holder] -= length_mm[line]
        pen[line] = current[mine]
    return replace(job, pen=pen, pens=tuple(pens)), tuple(origins)


def filling_of(pen: JobPen) -> tuple[str, int]:
    """Return the name of *pen* without its filling, and which filling it is, from 1."""
    found = _FILLING.search(pen.name)
    return (pen.name[: found.start()], int(found[1])) if found else (pen.name, 1)


def lines_of_pen(job: Job, pen: int) -> Ints:
    """Return which lines *pen* draws (n,), for `plotter.run`: one pen again.

    Raises:
        BadJob: it draws none.
    """
    lines = np.flatnonzero(job.pen == pen)
    if not len(lines):
        raise BadJob(f"Pen {pen} draws nothing: the job uses {sorted(pens_used(job))}. Pick one.")
    return lines.astype(np.int64)


def registration_marks(
    job: Job,
    machine: Machine,
    *,
    size_mm: float = 6.0,
    corners: Sequence[Corner] = CORNERS,
) -> Job:
    """Return *job* with a cross in each corner of the sheet, drawn by every pen before its lines.

    The second pen shows within its first seconds whether it is where the first one was. A cross
    that would come near a line is made smaller, down to 2 mm.

    Raises:
        BadJob: in some corner there is no room.
    """
    used = pens_used(job)
    space = FreeSpace(job, machine)
    marks = [cross for corner in corners for cross in _cross(space, corner, size_mm)]
    if not marks or not used:
        return job
    n_marks, counts = len(marks), [len(mark) for mark in marks]
    points = np.concatenate([job.points, *(mark for _pen in used for mark in marks)])
    added = np.cumsum(np.tile(counts, len(used))) + job.offsets[-1]
    pen = np.concatenate([job.pen, np.repeat(used, n_marks)])
    # Sorted by where they belong: a pen's marks go before its first line.
    first = [int(np.argmax(job.pen == p)) for p in used]
    place = np.concatenate([np.arange(len(job)), np.repeat(first, n_marks) - 0.5])
    whole = replace(job, points=points, offsets=np.concatenate([job.offsets, added]), pen=pen)
    return whole.take(np.argsort(place, kind="stable"))


def _lengths_mm(job: Job) -> npt.NDArray[np.float64]:
    """Return how long each line is (n,)."""
    steps = np.zeros(len(job.points))
    steps[1:] = np.hypot(*np.diff(job.points, axis=0).T)
    steps[job.offsets[:-1]] = 0.0
    return np.add.reduceat(steps, job.offsets[:-1]) if len(job) else np.zeros(0)


def _cross(space: FreeSpace, corner: Corner, size_mm: float) -> list[Points]:
    """Return the two lines of a cross in *corner*."""
    size = size_mm
    while size >= _SMALLEST_MM:
        x = space.low[0] if corner.endswith("left") else space.high[0] - size
        y = space.low[1] if corner.startswith("top") else space.high[1] - size
        fits = (space.high - space.low >= size).all()
        if fits and not space.has_ink(np.array([[x, y]]), size, size)[0]:
            middle_x, middle_y = x + size / 2, y + size / 2
            return [
                np.array([[x, middle_y], [x + size, middle_y]]),
                np.array([[middle_x, y], [middle_x, y + size]]),
            ]
        size -= 0.5
    raise BadJob(
        f"There is no room for a registration mark of {_SMALLEST_MM:g} mm in the corner "
        f"{corner.replace('-', ' ')}. Make the margin larger, or leave that corner out."
    )


def lightness(color: str) -> float:
    """Return the relative luminance of "#rrggbb" (Rec. 709 weights on linear light), 0 to 1."""
    digits = color.removeprefix("#")
    try:
        channels = np.array([int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)])
    except ValueError:
        return 0.0  # drawn black, as `plotter.ink_image` has it
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])
