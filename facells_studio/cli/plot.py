"""``facells plot``: a photo or an SVG on a machine, and what is left of an earlier plot."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args

import click
import numpy as np

from facells_studio.cli import inputs, report
from facells_studio.cli.console import KEYS, Console, announce, ended_by_ctrl_c
from facells_studio.cli.draw import HEADINGS, recipe_options
from facells_studio.cli.options import ManualCommand, add_options, quiet_option
from facells_studio.errors import FacellsError, UsageError
from facells_studio.export import MachinePreset, load_machine, read_svg, to_job, write_png
from facells_studio.page.filters import through_vpype
from facells_studio.page.preview import render
from facells_studio.pipeline import Studio
from facells_studio.plotting import (
    Pace,
    Via,
    connect,
    down_height,
    inked_sheet,
    is_simulated,
    journal_folder,
    pen_costs,
    trace_of,
    unfinished_plots,
)
from facells_studio.sheet import Sheet, sheet_from_document
from facells_studio.startup import load_numba_without_linear_algebra, settle
from plotter import (
    AskHeight,
    Backend,
    Control,
    Event,
    Job,
    Journal,
    Machine,
    PlotterError,
    Report,
    Stopped,
    check,
    estimate,
    in_pen_order,
    learn_height,
    plan,
    registration_marks,
    resume,
    run,
    summarize,
)
from plotter.planner import Ints

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
PenOrder = Literal["as-drawn", "light-to-dark"] | list[int]

_STOPPED = 130  # as the shell has it for Ctrl-C
_PICTURE_PX_PER_MM = 8.0
_MANUAL = {
    "Machines": """
        'facells presets machines' lists them, 'facells devices' what is connected. Without
        --port the only port where such a board seems to be is taken. --machine simulated is a
        plotter without a plotter; with --simulate any machine is simulated, with its own reach
        and speeds, by a board that speaks the real one's language. --pace machine takes as long
        as the machine; a number is so many times faster; fast does not wait at all.
    """,
    "Keys while it plots": KEYS,
    "Examples": """
        facells plot portrait.svg --machine simulated
        facells plot portrait.svg --machine axidraw-v3a3 --preview-time
        facells plot portrait.svg --machine axidraw-v3a3
        facells plot me.jpg --style hatch --page a4 --machine grbl-a3 --port /dev/ttyUSB0
        facells plot portrait.svg --machine grbl-a3 --simulate --pace fast --picture plotted.png
        facells plot --resume
    """,
    "After a crash, a pulled cable, an empty battery": """
        Every plot keeps a journal. --resume takes the last one that is not done, finds out
        whether the machine still knows where the pen is (if not, it asks for the carriage to be
        put into its corner), goes to the first line that is missing, asks, and draws the rest:
        every line once, at most the interrupted one twice.
    """,
    "Ctrl-C": """
        Lifts the pen, goes home and says what is on paper. A second Ctrl-C stays where it is;
        a third one does not wait for the machine any more.
    """,
    "Exit status": """
        0 every line is on paper; 1 the machine failed; 2 the request was wrong; 130 stopped.
    """,
}
_MEANT_FOR_FILES = frozenset({"recipe__machine", "recipe__vpype"})
_NEWEST = "newest"


class _Pace(click.ParamType[Any]):
    name = "PACE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Pace:
        if value in ("machine", "fast"):
            return 1.0 if value == "machine" else None
        try:
            factor = float(str(value).removesuffix("x"))
        except ValueError:
            factor = 0.0
        if not 0 < factor < float("inf"):
            self.fail(f"{value!r} is neither 'machine', 'fast' nor a number such as 100.")
        return factor


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How to reach the machine, and what to say meanwhile."""

    port: str | None
    via: Via
    simulate: bool
    pace: Pace
    picture: str | None
    yes: bool
    quiet: bool

    @property
    def asks(self) -> bool:
        """Whether somebody is there to answer."""
        return not self.yes and report.is_watched()


def connection_options(command: Decorated) -> Decorated:
    """Add the options that say where the machine is."""
    for add in (
        click.option(
            "--pace",
            type=_Pace(),
            default="machine",
            help="Speed of the simulated clock: machine, fast, or a number of times faster. "
            "[machine]",
        ),
        click.option(
            "--simulate", is_flag=True, help="Simulate the machine instead of driving it."
        ),
        click.option(
            "--via",
            type=click.Choice(get_args(Via)),
            default="serial",
            help="Drive an AxiDraw straight over its cable, or with AxiDraw's own software. "
            "[serial]",
        ),
        click.option(
            "--port",
            metavar="PORT",
            help="Where the machine is; 'facells devices' lists ports. [the only one like it]",
        ),
    ):
        command = add(command)
    return command


@click.command(cls=ManualCommand, headings=HEADINGS, manual=_MANUAL)
@click.argument("source", metavar="[FILE_OR_PHOTO]", required=False)
@connection_options
@click.option("--preview-time", is_flag=True, help="Say what the plot will take; nothing moves.")
@click.option(
    "--resume",
    "resumed",
    is_flag=False,
    flag_value=_NEWEST,
    metavar="[FOLDER]",
    help="Go on with the last plot that is not done, or with the one in FOLDER.",
)
@click.option(
    "--from-line", type=click.IntRange(1), metavar="N", help="Begin with the Nth line. [1]"
)
@click.option(
    "--only-pen",
    multiple=True,
    metavar="PEN",
    help="Plot this pen's lines only: its name, or its number from 1; several times for several.",
)
@click.option(
    "--pen-order",
    metavar="ORDER",
    default="as-drawn",
    help="as-drawn, light-to-dark, or the pens' numbers such as 2,1,3. [as-drawn]",
)
@click.option(
    "--marks", is_flag=True, help="Draw registration crosses in the corners with every pen."
)
@click.option(
    "--picture", metavar="FILE.png", help="Write a picture of what the simulated pen inked."
)
@click.option("--preset", metavar="NAME", help="Style preset, when a photo is plotted. [coherent]")
@click.option("-y", "--yes", is_flag=True, help="Do not ask for each pen.")
@quiet_option
@add_options(recipe_options())
def plot(
    source: str | None,
    port: str | None,
    via: Via,
    simulate: bool,
    pace: Pace,
    preview_time: bool,
    resumed: str | None,
    from_line: int | None,
    only_pen: tuple[str, ...],
    pen_order: str,
    marks: bool,
    picture: str | None,
    preset: str | None,
    yes: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Plot a photo, drawn on the way as 'facells draw' does, or any SVG."""
    how = How(
        port=port, via=via, simulate=simulate, pace=pace, picture=picture, yes=yes, quiet=quiet
    )
    if picture is not None:
        inputs.check_png(picture)
    if resumed is not None:
        if source is not None or from_line or only_pen or marks or picture or preview_time:
            raise UsageError(
                "--resume goes on with a plot as it was. Leave out the file, and what chooses its "
                "lines or shows them."
            )
        with in_words():
            return _go_on(resumed, given["recipe__machine"], how)
    if source is None:
        raise UsageError("Name a photo or an SVG to plot, or go on with the last one: --resume.")
    if click.get_current_context().obj:
        load_numba_without_linear_algebra()
    machine_name = given["recipe__machine"] or "simulated"
    machine = load_machine(machine_name)
    with in_words():
        backend = None if preview_time else connected(machine, how)
    sheet = _sheet_of(source, preset, given, machine_name, quiet)
    settle()
    with in_words():
        job = _job_of(sheet, machine, pen_order, marks=marks)
        lines = _lines_of(job, from_line, only_pen)
        check(job, machine.machine, lines)  # before a journal begins
        if backend is None:
            _print_statistics(job, machine.machine, lines)
            return 0
        return _begin(job, lines, sheet, machine, backend, how)


def _begin(
    job: Job,
    lines: Ints,
    sheet: Sheet,
    preset: MachinePreset,
    backend: Backend,
    how: How,
) -> int:
    """Plot *lines* of *job*; return the exit status."""
    with _Plot(preset, backend, how) as plot:
        if not how.quiet:
            click.echo(_announced(job, plot, lines))
        with Journal.create(
            journal_folder(job.title),
            job,
            preset.machine,
            lines=lines,
            recipe=preset.name,
            port=how.port or "",
            identity=backend.identity(),
        ) as journal:

            def draw(**how_to: Any) -> Report:
                learn_height(backend, plot.ask_height)
                return run(job, backend, preset.machine, lines=lines, journal=journal, **how_to)

            status = plot.drive(journal, draw)
        if how.picture is not None:
            _write_picture(sheet, plot, Path(how.picture))
    return status


def _go_on(which: str, machine: str | None, how: How) -> int:
    """Go on with a plot that was not done; return the exit status."""
    with Journal.open(_folder_of(which, how.quiet)) as journal:
        preset = load_machine(machine or journal.header.recipe)
        how = replace(how, port=how.port or journal.header.port or None)
        with _Plot(preset, connected(preset, how), how) as plot:
            if not how.quiet:
                click.echo(f"{plot.who}: {_where(journal)}.")
            draw = partial(
                resume,
                journal,
                plot.backend,
                preset.machine,
                ask_home=plot.console.ask_home,
                ask_start=plot.console.ask_start,
                ask_height=plot.ask_height,
            )
            return plot.drive(journal, draw)


class _Plot:
    """A machine, connected, and the terminal of the person beside it."""

    def __init__(self, preset: MachinePreset, backend: Backend, how: How) -> None:
        self.preset, self.backend, self.how = preset, backend, how
        self.control = Control()
        self.console = Console(
            self.control, quiet=how.quiet, asks=how.asks, down_height=down_height(preset)
        )
        self.pen_since: list[tuple[float, int]] = []  # when each pen came into the holder
        self._way_out = ExitStack()

    def __enter__(self) -> "_Plot":
        with ExitStack() as stack:
            stack.enter_context(ended_by_ctrl_c(self.control))
            stack.callback(self.backend.close)
            self.backend.open()
            self._way_out = stack.pop_all()
        for warning in () if self.how.quiet else self.backend.warnings:
            click.echo(f"note: {warning}")
        return self

    def __exit__(self, *exc: object) -> None:
        self._way_out.close()

    @property
    def who(self) -> str:
        """Who answers, in a few words."""
        return announce(self.backend, self.preset.machine, simulated=is_simulated(self.backend))

    @property
    def ask_height(self) -> AskHeight | None:
        """How to ask where a pen on a Z axis is; None where none hangs."""
        return None if is_simulated(self.backend) else self.console.ask_height

    def drive(self, journal: Journal, draw: Callable[..., Report]) -> int:
        """Have *draw* plot what *journal* is about; return the exit status.

        Raises:
            FacellsError: the machine failed; says what is on paper and how to go on.
        """
        try:
            with self.console:
                result = draw(
                    control=self.control,
                    on_progress=self.console.show,
                    on_event=self._note_pen,
                    ask_pen=self.console.ask_pen,
                    sleep=self.console.sleeping(self.backend.clock.sleep),
                )
        except Stopped:
            return _STOPPED
        except PlotterError as exc:
            raise FacellsError(_failed(exc, journal)) from exc
        if not self.how.quiet:
            click.echo(_told(result, journal))
        if not len(journal.left):
            journal.close()
            shutil.rmtree(journal.folder)
        return _STOPPED if result.stopped else 0

    def _note_pen(self, event: Event) -> None:
        if event.what == "pen":
            self.pen_since.append((self.backend.clock.now_s(), event.pen))


def connected(preset: MachinePreset, how: How) -> Backend:
    """Return the backend of *preset*'s machine as the command line asks for it, not open."""
    return connect(preset, how.port, via=how.via, simulate=how.simulate, pace=how.pace)


def job_of_file(source: str, preset: MachinePreset) -> Job:
    """Return what plotting *source* would draw, as it is.

    Raises:
        FacellsError: it is no photo and no SVG, or holds nothing to draw.
    """
    given = dict.fromkeys((param.name or "" for param in recipe_options()), None)
    return _job_of(_sheet_of(source, None, given, preset.name, quiet=True), preset)


def _job_of(
    sheet: Sheet, preset: MachinePreset, pen_order: str = "as-drawn", *, marks: bool = False
) -> Job:
    z_pen = preset.gcode is not None and preset.gcode.pen == "z"
    job = to_job(sheet, z_pen=z_pen)
    job = in_pen_order(job, _pen_order(pen_order))
    return registration_marks(job, preset.machine) if marks else job


def _pen_order(words: str) -> PenOrder:
    named: dict[str, PenOrder] = {"as-drawn": "as-drawn", "light-to-dark": "light-to-dark"}
    if words in named:
        return named[words]
    try:
        return [int(word) - 1 for word in words.split(",")]
    except ValueError:
        raise UsageError(
            f"{words!r} is no order of pens. Say as-drawn, light-to-dark, or numbers such as 2,1,3."
        ) from None


def _lines_of(job: Job, from_line: int | None, only_pen: Sequence[str]) -> Ints:
    """Return the lines to draw (n,): of the pens that are wanted, from the one that is."""
    wanted = [_pen_of(job, word) for word in only_pen]
    lines = np.flatnonzero(np.isin(job.pen, wanted)) if wanted else np.arange(len(job))
    if from_line is not None and from_line > len(lines):
        raise UsageError(f"There is no line {from_line:,}: {len(lines):,} are to be drawn.")
    return lines[(from_line or 1) - 1 :]


def _pen_of(job: Job, word: str) -> int:
    names = [pen.name for pen in job.pens]
    if word in names:
        return names.index(word)
    if word.isdigit() and 1 <= int(word) <= len(names):
        return int(word) - 1
    listed = ", ".join(f"{i} {name}" for i, name in enumerate(names, start=1))
    raise UsageError(f"The drawing has no pen {word!r}. It has: {listed}.")


def _folder_of(which: str, quiet: bool) -> Path:
    """Return the journal's folder that --resume means."""
    if which != _NEWEST:
        return Path(which)
    found = [plot for plot in unfinished_plots() if not plot.in_use]
    if not found:
        raise UsageError("No plot is left to go on with.")
    for other in () if quiet else found[1:]:
        click.echo(f"note: another plot is not done either: --resume '{other.folder}'")
    return found[0].folder


def _where(journal: Journal) -> str:
    done, lines = len(journal.lines) - len(journal.left), len(journal.lines)
    return f"{journal.header.title or 'the plot'}, line {done + 1:,} of {lines:,} is next"


def _announced(job: Job, plot: _Plot, lines: Ints) -> str:
    cost = estimate(job.take(lines), plot.preset.machine)
    return (
        f"{plot.who}: {report.count(len(lines), 'line')}, {cost.draw_m:.2f} m of ink, "
        f"{report.duration(cost.total_s)}."
    )


def _told(result: Report, journal: Journal) -> str:
    """Return how the plot ended."""
    drawn = (
        f"{result.lines_done:,} of {result.lines:,} lines, {result.drawn_m:.2f} m of ink, "
        f"in {report.duration(result.elapsed_s)}"
    )
    if not result.stopped:
        return f"Done: {drawn}."
    return f"Stopped; the pen is up. On paper: {drawn}. To go on: facells plot --resume"


def _failed(error: PlotterError, journal: Journal) -> str:
    """Return what happened, what is on paper, and how to go on."""
    if error.report is None:
        return str(error)
    done, lines = len(journal.lines) - len(journal.left), len(journal.lines)
    return (
        f"{error} On paper: {done:,} of {lines:,} lines. To go on from there: facells plot --resume"
    )


def _print_statistics(job: Job, machine: Machine, lines: Ints) -> None:
    """Print what plotting *lines* of *job* takes, in all and per pen."""
    part = job.take(lines)
    whole = plan(part, machine)
    cost = summarize(whole, part)
    click.echo(f"{machine.title}: {report.duration(cost.total_s)}")
    for name, value in (
        ("lines", f"{cost.lines:,}"),
        ("pen down", f"{cost.draw_m:.2f} m in {report.duration(cost.draw_s)}"),
        ("pen up", f"{cost.travel_m:.2f} m in {report.duration(cost.travel_s)}"),
        ("pen lifts", f"{cost.lifts:,} in {report.duration(cost.pen_s)}"),
        ("pen changes", f"{cost.pen_changes} in {report.duration(cost.pen_change_s)}"),
    ):
        click.echo(f"  {name:<12}{value}")
    for pen, each in pen_costs(whole, part):
        click.echo(
            f"  {pen.name:<12}{report.count(each.lines, 'line')}, {each.draw_m:.2f} m down, "
            f"{each.travel_m:.2f} m up, {report.duration(each.total_s)}"
        )


def _write_picture(sheet: Sheet, plot: _Plot, target: Path) -> None:
    trace = trace_of(plot.backend, plot.preset.machine, sheet)
    if trace is None:
        raise UsageError("A real plotter leaves its picture on the paper. Leave --picture out.")
    inked = inked_sheet(sheet, trace, plot.pen_since)
    write_png(render(inked, px_per_mm=_PICTURE_PX_PER_MM), target, _PICTURE_PX_PER_MM)
    if not plot.how.quiet:
        click.echo(f"What the pen inked: {target}")


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


@contextmanager
def in_words() -> Iterator[None]:
    """Let what the plotter says be what the command says."""
    try:
        yield
    except PlotterError as exc:
        raise FacellsError(str(exc)) from exc
