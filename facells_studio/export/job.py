"""Pages as plotter jobs, and whether a machine can reach all of them."""

from dataclasses import replace
from typing import TYPE_CHECKING

from facells_studio.errors import ExportError
from facells_studio.export.sheets import sheet_of
from facells_studio.sheet import Pen, Sheet
from plotter.errors import OutOfBounds, PlotterError
from plotter.job import Job, JobPen, check
from plotter.machine import Machine

if TYPE_CHECKING:
    import vpype


def to_job(page: "Sheet | vpype.Document", *, z_pen: bool = False) -> Job:
    """Return *page* as a job for `plotter`: the same lines in mm, in the same order.

    Args:
        page: what to plot.
        z_pen: whether the machine moves its pen in mm, as a Z axis does; only then the heights
            that a pen asks for mean something.
    """
    sheet = sheet_of(page)
    return Job(
        sheet.points_mm,
        sheet.offsets,
        sheet.pen,
        tuple(_job_pen(pen, z_pen) for pen in sheet.pens),
        sheet.width_mm,
        sheet.height_mm,
        sheet.title,
    )


def check_reach(sheet: Sheet, machine: Machine) -> None:
    """Make sure that *machine* reaches every point of *sheet*, before anything is written.

    Raises:
        ExportError: names the first line that it cannot reach.
    """
    job = to_job(sheet)
    try:
        check(job, machine)
    except OutOfBounds as exc:
        hint = " Turned by a quarter, the page would fit." if _fits_turned(job, machine) else ""
        raise ExportError(f"{exc}{hint}") from exc
    except PlotterError as exc:
        raise ExportError(str(exc)) from exc


def _fits_turned(job: Job, machine: Machine) -> bool:
    """Return whether the machine reaches the page with its sides exchanged."""
    turned = replace(
        job,
        points=job.points[:, ::-1],
        page_width_mm=job.page_height_mm,
        page_height_mm=job.page_width_mm,
    )
    try:
        check(turned, machine)
    except PlotterError:
        return False
    return True


def _job_pen(pen: Pen, z_pen: bool) -> JobPen:
    return JobPen(
        name=pen.name,
        color=pen.color,
        width_mm=pen.width_mm,
        draw_speed_mm_s=pen.draw_speed_mm_s,
        up_position=pen.up_mm if z_pen else None,
        down_position=pen.down_mm if z_pen else None,
    )
