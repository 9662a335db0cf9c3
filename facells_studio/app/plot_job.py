"""A page as a plotter's job: its pens in the box, their heights, how much of a line is inked."""

import numpy as np

from facells_studio.app.machine import Heights, with_heights
from facells_studio.app.settings import settings
from facells_studio.export import MachinePreset, to_job
from facells_studio.plotting import Pace
from facells_studio.project.outlook import PlotJob, plot_job
from facells_studio.project.state import Project
from facells_studio.sheet import Sheet
from plotter import Job, JobPen, PlotterError, Progress, filling_of

_USUAL_PACE = 10.0  # of a simulated plotter: the sample in half a minute


def job_of(sheet: Sheet, preset: MachinePreset, heights: Heights | None = None) -> Job:
    """Return *sheet* as a job for the machine of *preset*, with the *heights* that were tried."""
    z_pen = preset.gcode is not None and preset.gcode.pen == "z"
    return with_heights(to_job(sheet, z_pen=z_pen), heights)


def same_plot(project: Project, sheet: Sheet, preset: MachinePreset, job: Job) -> PlotJob | None:
    """Return how *sheet* would be plotted, if *job*, with whatever pens, plots the same lines."""
    try:
        made = plot_job(project, sheet, preset)
    except PlotterError:  # said where the plot is looked over
        return None
    mine = made.job
    same = np.array_equal(mine.offsets, job.offsets) and np.array_equal(mine.points, job.points)
    return made if same else None


def is_same_pen(pen: JobPen, before: JobPen) -> bool:
    """Return whether *pen* is in the holder already, for another layer, and not run dry."""
    (name, filling), (name_before, _) = filling_of(pen), filling_of(before)
    plain, plain_before = (each.rpartition(": ")[2] for each in (name, name_before))
    same = (pen.color, pen.width_mm) == (before.color, before.width_mm)
    return filling == 1 and same and plain == plain_before


def points_inked(job: Job, progress: Progress, inked_mm: float) -> int:
    """Return how many points of the line under way are on paper, *inked_mm* after its beginning."""
    if inked_mm <= 0 or progress.line >= len(job):
        return 0
    steps = np.hypot(*np.diff(job.line(progress.line), axis=0).T)
    return 1 + int(np.searchsorted(np.cumsum(steps), inked_mm, side="right"))


def pen_ids_of(project: Project, job: Job) -> tuple[int, ...]:
    """Return which pen of the box each pen of a *job* on disk is; 0 for one that is not there."""
    known = {(s.pen.color, s.pen.width_mm): s.id for s in reversed(project.look.pens)}
    return tuple(known.get((pen.color, pen.width_mm), 0) for pen in job.pens)


def remembered_heights(machine: str) -> Heights | None:
    """Return the heights that somebody found for the pen of *machine*, if anybody did."""
    words = str(settings().value(f"plotter/heights/{machine}", "")).split()
    try:
        up, down = (float(word) for word in words)
    except ValueError:  # none, or not ours
        return None
    return up, down


def remember_heights(machine: str, heights: Heights) -> None:
    """Keep the heights that somebody found for the pen of *machine*."""
    settings().setValue(f"plotter/heights/{machine}", f"{heights[0]!r} {heights[1]!r}")


def remembered_pace() -> Pace:
    """Return how fast the clock of simulated machines is to run."""
    word = str(settings().value("plotter/pace", _USUAL_PACE))
    try:
        return None if word == "fast" else max(0.1, min(float(word), 1000.0))
    except ValueError:
        return _USUAL_PACE


def remember_pace(pace: Pace) -> None:
    """Keep how fast the clock of simulated machines is to run."""
    settings().setValue("plotter/pace", "fast" if pace is None else pace)
