"""``facells plot``: a photo or an SVG on a machine."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import click
import numpy as np

from facells_studio.cli import inputs, report
from facells_studio.cli.draw import HEADINGS, recipe_options
from facells_studio.cli.options import ManualCommand, add_options, quiet_option
from facells_studio.cli.startup import load_numba_without_linear_algebra, settle
from facells_studio.errors import FacellsError, UsageError
from facells_studio.export import load_machine, read_svg, to_job, write_png
from facells_studio.page.filters import through_vpype
from facells_studio.page.preview import render
from facells_studio.pipeline import Studio
from facells_studio.sheet import Sheet, sheet_from_document
from plotter import (
    Control,
    Job,
    JobPen,
    Machine,
    PlotterError,
    Progress,
    Report,
    SimulatedPlotter,
    Trace,
    estimate,
    run,
)

_STOPPED = 130  # as the shell has it for Ctrl-C
_PICTURE_PX_PER_MM = 8.0
_MANUAL = {
    "Machines": """
        --machine simulated is a plotter without a plotter: it moves as a real one does, with
        the same acceleration, corners and pen lifts, and keeps what it inked. With --simulate
        any machine that 'facells presets machines' lists is simulated, with its own reach and
        speeds. --pace machine takes as long as the machine; a number is so many times faster;
        fast does not wait at all.
    """,
    "Examples": """
        facells plot portrait.svg --machine simulated
        facells plot me.jpg --style hatch --page a4 --machine axidraw-v3-a3 --simulate --pace 100
        facells plot portrait.svg --machine simulated --pace fast --picture plotted.png
    """,
    "Ctrl-C": """
        Lifts the pen, goes home and says what is on paper. A second Ctrl-C stays where it is.
    """,
    "Exit status": """
        0 every line is on paper; 1 the machine failed; 2 the request was wrong; 130 stopped.
    """,
}
_MEANT_FOR_FILES = frozenset({"recipe__machine", "recipe__vpype"})


class _Pace(click.ParamType[Any]):
    name = "PACE"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | None:
        if value in ("machine", "fast"):
            return 1.0 if value == "machine" else None
        try:
            factor = float(str(value).removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor < float("inf"):
            self.fail(f"{value!r} is neither 'machine', 'fast' nor a number such as 100.")
        return factor


@click.command(cls=ManualCommand, headings=HEADINGS, manual=_MANUAL)
@click.argument("source", metavar="FILE_OR_PHOTO")
@click.option("--simulate", is_flag=True, help="Simulate the machine instead of driving it.")
@click.option(
    "--pace",
    type=_Pace(),
    default="machine",
    help="Speed of the simulated clock: machine, fast, or a number of times faster. [machine]",
)
@click.option(
    "--picture", metavar="FILE.png", help="Write a picture of what the simulated pen inked."
)
@click.option("--preset", metavar="NAME", help="Style preset, when a photo is plotted. [coherent]")
@click.option("-y", "--yes", is_flag=True, help="Do not ask for each pen.")
@quiet_option
@add_options(recipe_options())
def plot(
    source: str,
    simulate: bool,
    pace: float | None,
    picture: str | None,
    preset: str | None,
    yes: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Plot a photo, drawn on the way as 'facells draw' does, or any SVG."""
    if click.get_current_context().obj:
        load_numba_without_linear_algebra()
    machine_name = given["recipe__machine"] or "simulated"
    preset_of_machine = load_machine(machine_name)
    machine = preset_of_machine.machine
    if not simulate and machine.kind != "simulated":
        raise UsageError(
            f"This version cannot drive {machine_name} yet. Add --simulate to watch it simulated, "
            "or write a file for it with 'facells draw'."
        )
    if picture is not None:
        inputs.check_png(picture)
    sheet = _sheet_of(source, preset, given, machine_name, quiet)
    settle()
    plotter = _simulated(machine, pace)
    z_pen = preset_of_machine.gcode is not None and preset_of_machine.gcode.pen == "z"
    try:
        job = to_job(sheet, z_pen=z_pen)
        result = _run(job, plotter, quiet, asks=not yes and report.is_watched())
    except PlotterError as exc:
        raise FacellsError(str(exc)) from exc
    if picture is not None:
        inked = inked_sheet(sheet, plotter.trace())
        write_png(render(inked, px_per_mm=_PICTURE_PX_PER_MM), Path(picture), _PICTURE_PX_PER_MM)
    if not quiet:
        _tell(result, plotter, picture)
    return _STOPPED if result.stopped else 0


def _run(job: Job, plotter: SimulatedPlotter, quiet: bool, *, asks: bool) -> Report:
    control = Control()
    if not quiet:
        _announce(job, plotter.machine)
    with plotter, _stopped_by_ctrl_c(control), _Bar(quiet) as bar:
        return run(
            job,
            plotter,
            plotter.machine,
            control=control,
            on_progress=bar.show,
            ask_pen=bar.ask_pen if asks else None,
        )


def inked_sheet(sheet: Sheet, trace: Trace) -> Sheet:
    """Return the page with the ink that the simulated pen really left."""
    strokes = trace.strokes()
    counts = [len(stroke.points) for stroke in strokes]
    return replace(
        sheet,
        points_mm=np.concatenate([np.zeros((0, 2)), *(stroke.points for stroke in strokes)]),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pen=np.array([max(stroke.pen, 0) for stroke in strokes], np.int64),
    )


def _sheet_of(
    source: str, preset: str | None, given: dict[str, Any], machine: str, quiet: bool
) -> Sheet:
    if Path(source).suffix.lower() == ".svg":
        _refuse_photo_options(preset, given)
        sheet = sheet_from_document(read_svg(Path(source)))
        return through_vpype(sheet, given["recipe__vpype"]) if given["recipe__vpype"] else sheet
    found = inputs.photos_of([source])
    if len(found) != 1:
        raise UsageError(f"{source} means {len(found)} photos. A machine plots one at a time.")
    recipe = inputs.recipe_from(preset, {**given, "recipe__machine": machine})
    with report.working(quiet) as tick:
        page = Studio().draw(inputs.open_source(found[0]), recipe, tick)
    if not quiet:
        for note in page.notes:
            click.echo(f"note: {note}")
    return page.sheet


def _refuse_photo_options(preset: str | None, given: dict[str, Any]) -> None:
    used = [
        name.partition("__")[2]
        for name, value in given.items()
        if value is not None and name not in _MEANT_FOR_FILES
    ]
    if used or preset:
        raise UsageError(
            f"{used[0] if used else 'preset'} is about drawing a photo; an SVG is plotted as it "
            "is. Leave the option out, or change the lines with --vpype."
        )


def _simulated(machine: Machine, pace: float | None) -> SimulatedPlotter:
    if pace is None:
        return SimulatedPlotter(machine, pace="fast")
    factor = pace
    return SimulatedPlotter(
        machine,
        pace="machine",
        clock=lambda: time.monotonic() * factor,
        sleep=lambda seconds: time.sleep(seconds / factor),
    )


def _announce(job: Job, machine: Machine) -> None:
    cost = estimate(job, machine)
    lines = report.count(len(job), "line")
    click.echo(
        f"{machine.title} (simulated): {lines}, {cost.draw_m:.2f} m of ink, "
        f"{report.duration(cost.total_s)}."
    )


def _tell(result: Report, plotter: SimulatedPlotter, picture: str | None) -> None:
    drawn = f"{result.lines_done:,} of {result.lines:,} lines, {result.drawn_m:.2f} m of ink"
    if result.stopped:
        click.echo(f"Stopped; the pen is up. On paper: {drawn}.")
    else:
        click.echo(f"Done: {drawn}, in {report.duration(plotter.time_s)} of simulated time.")
    if picture is not None:
        click.echo(f"What the pen inked: {picture}")


@contextmanager
def _stopped_by_ctrl_c(control: Control) -> Iterator[None]:
    """Let Ctrl-C lift the pen instead of tearing the program down in the middle of a line."""

    def stop(signum: int, frame: FrameType | None) -> None:
        control.stop()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _Bar:
    """The plot's progress on standard error: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, quiet: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        self._watched = report.is_watched() and not quiet
        self._told = -1
        self._quiet = quiet
        self._bar = Bar(
            TextColumn("{task.percentage:>3.0f}%"),
            BarColumn(bar_width=None),
            TextColumn("{task.description}"),
            console=Console(stderr=True),
            disable=not self._watched,
        )
        self._task = self._bar.add_task("", total=1.0)

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Show how far the plot is."""
        text = (
            f"line {progress.lines_done:,}/{progress.lines:,}  "
            f"{progress.drawn_m:.2f}/{progress.draw_m:.2f} m  "
            f"{progress.pen.name}  {report.duration(progress.left_s)} left"
        )
        self._bar.update(self._task, completed=progress.fraction, description=text)
        tenth = int(progress.fraction * 10)
        if not self._watched and not self._quiet and tenth > self._told:
            self._told = tenth
            click.echo(f"{tenth * 10:3d}%  {text}", err=True)

    def ask_pen(self, pen: JobPen, before: JobPen | None) -> bool:
        """Ask for another pen while the machine waits; no stops the plot.

        The first pen of a simulated plotter needs nobody's hand.
        """
        if before is None:
            return True
        self._bar.stop()
        question = f"Take out {before.name}, put in {pen.name} ({pen.width_mm:g} mm). Ready?"
        answer = click.confirm(question, default=True)
        self._bar.start()
        return answer
