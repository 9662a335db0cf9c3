"""Before a plot: the job that a page becomes at the machine, and what it will take."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from facells_studio.export import MachinePreset, load_machine, to_job
from facells_studio.page.density import tear_warning
from facells_studio.page.preview import density, nib_mm
from facells_studio.plotting import pen_costs
from facells_studio.progress import Tick
from facells_studio.project.pen_order import sheet_slots
from facells_studio.project.requests import Request
from facells_studio.project.state import PenSlot, Project
from facells_studio.sheet import Sheet
from plotter import (
    BadJob,
    Estimate,
    Ink,
    Job,
    PlotterError,
    check,
    filling_of,
    plan,
    registration_marks,
    split_by_ink,
    summarize,
)

Ints = npt.NDArray[np.int64]
NO_LAYERS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of a page is plotted this time. Nobody stores it: the next plot is of all again."""

    start_line: int = 0  # of the sheet
    left_out: frozenset[str] = NO_LAYERS  # names of the sheet's pens


WHOLE = Part()


@dataclass(frozen=True, slots=True, eq=False)
class PlotJob:
    """A page as a job: with marks, and with a fresh pen wherever one runs dry."""

    job: Job
    lines: Ints  # (n,), of the job, that are to be drawn
    sheet_line: Ints  # (n_lines + 1,), of the sheet, for each line of the job; of a mark the next
    layer: tuple[int, ...]  # pen of the sheet, for each of the job's
    pen_ids: tuple[int, ...]  # in the box, for each of the job's; 0: none


@dataclass(frozen=True, slots=True, kw_only=True)
class PenOutlook:
    """What a pen of the page will draw."""

    name: str
    color: str
    slot: PenSlot | None
    lines: int
    draw_m: float
    drawn_m: float  # so far, since it was new or filled
    refills: int  # for how many fresh ones the plot asks


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outlook:
    """What a plot will take."""

    sheet: Sheet
    error: str = ""  # what forbids it
    cost: Estimate | None = None
    pens: tuple[PenOutlook, ...] = ()  # in the order in which they come
    tears: str = ""  # where the pen passes too often


def plot_job(project: Project, sheet: Sheet, preset: MachinePreset, part: Part = WHOLE) -> PlotJob:
    """Return the job that *part* of the *sheet* becomes on the machine of *preset*.

    Raises:
        PlotterError: there is no room for registration marks.
    """
    plotter = project.plotter
    plain = to_job(sheet, z_pen=preset.gcode is not None and preset.gcode.pen == "z")
    job = registration_marks(plain, preset.machine) if plotter.marks else plain
    of_sheet = _is_of_sheet(plain, job)
    # A mark counts as the line that it comes before.
    sheet_line = np.append(np.cumsum(of_sheet) - of_sheet, len(plain))
    kept = np.array([pen.name not in part.left_out for pen in sheet.pens], np.bool_)
    wanted = (sheet_line[:-1] >= part.start_line) & kept[job.pen]
    slots = sheet_slots(project, sheet)
    layer = tuple(range(len(sheet.pens)))
    lines = np.flatnonzero(wanted)
    if plotter.splits and any(slot is not None and slot.lasts_m for slot in slots):
        split, layer = split_by_ink(job.take(lines), [_ink(project, slot) for slot in slots])
        pen = job.pen.copy()
        pen[lines] = split.pen
        job = replace(job, pen=pen, pens=split.pens)
    ids = tuple(0 if (slot := slots[pen]) is None else slot.id for pen in layer)
    return PlotJob(job, lines, sheet_line, layer, ids)


def check_plot(made: PlotJob, preset: MachinePreset) -> None:
    """Make sure that there is something to plot, and that the machine of *preset* can.

    Raises:
        PlotterError: a sentence that says what is in the way.
    """
    check(made.job, preset.machine, made.lines)
    if not len(made.lines):
        raise BadJob("Nothing is left to plot. Tick a pen, or choose an earlier first line.")


def outlook(project: Project, sheet: Sheet, of: Hashable, part: Part = WHOLE) -> Request[Outlook]:
    """Return the request for what plotting *part* of *sheet* will take.

    Args:
        project: whose machine, pens and ink are used.
        sheet: the page.
        of: the key of the request that the page came from.
        part: what of it is plotted.

    Working on it raises `PresetError` where there is no such machine.
    """

    def work(tick: Tick) -> Outlook:
        preset = load_machine(project.plotter.machine)
        try:
            made = plot_job(project, sheet, preset, part)
            check_plot(made, preset)
        except PlotterError as exc:
            return Outlook(sheet=sheet, error=str(exc))
        tick(0.3, "planning the plot")
        drawn = made.job.take(made.lines)
        whole = plan(drawn, preset.machine)
        costs = zip(np.unique(drawn.pen).tolist(), pen_costs(whole, drawn), strict=True)
        pens = _pens(project, sheet, made, {pen: cost for pen, (_, cost) in costs})
        tick(0.7, "counting passes")
        cell_mm = nib_mm(sheet)
        tears = tear_warning(density(sheet, cell_mm), cell_mm) if len(sheet) else None
        return Outlook(sheet=sheet, cost=summarize(whole, drawn), pens=pens, tears=tears or "")

    plotter, look = project.plotter, project.look
    key = (of, plotter.machine, plotter.marks, plotter.splits, look.pens, project.ink, part)
    return Request("outlook", key, work)


def _pens(
    project: Project, sheet: Sheet, made: PlotJob, costs: dict[int, Estimate]
) -> tuple[PenOutlook, ...]:
    slots = sheet_slots(project, sheet)
    found = []
    for layer, pen in enumerate(sheet.pens):
        mine = [i for i, of in enumerate(made.layer) if of == layer and i in costs]
        if not mine:
            continue
        slot = slots[layer]
        found.append(
            PenOutlook(
                name=pen.name,
                color=pen.color,
                slot=slot,
                lines=sum(costs[i].lines for i in mine),
                draw_m=sum(costs[i].draw_m for i in mine),
                drawn_m=project.drawn_m(slot.id) if slot is not None else 0.0,
                refills=sum(filling_of(made.job.pens[i])[1] > 1 for i in mine),
            )
        )
    return tuple(found)


def _ink(project: Project, slot: PenSlot | None) -> Ink | None:
    if slot is None or slot.lasts_m is None:
        return None
    return Ink(slot.id, max(slot.lasts_m - project.drawn_m(slot.id), 0.0), slot.lasts_m)


def _is_of_sheet(plain: Job, job: Job) -> npt.NDArray[np.int64]:
    """Return which lines of *job*, in order, are those of *plain* and no marks, as 0 and 1 (n,).

    Marks come in a block before the first line of each pen.
    """
    found = np.ones(len(job), np.int64)
    marks = len(job) - len(plain)
    used, first = np.unique(plain.pen, return_index=True)
    if marks and len(used):
        each = marks // len(used)
        for nth, at in enumerate(np.sort(first).tolist()):
            found[at + nth * each : at + (nth + 1) * each] = 0
    return found
