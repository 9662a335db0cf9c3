"""Go on with a plot that something ended: a crash, a cable, a battery, or a person.

`resume` needs the journal and the machine, and asks a person twice: to put the carriage to its
zero point, if the board does not know any more where the pen is, and whether the pen hangs where
the first line to draw begins.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from plotter.backend import Backend
from plotter.control import Control, Heights, Report
from plotter.errors import PlotterError, Stopped
from plotter.heights import AskHeight, learn_height
from plotter.job import Points, check
from plotter.journal import Journal
from plotter.machine import Machine
from plotter.planner import Ints
from plotter.runner import run


@dataclass(frozen=True, slots=True, eq=False)
class ResumePoint:
    """Where a plot goes on."""

    line: int  # the first line to draw, as the job counts; its number of lines if all is drawn
    lines: Ints  # (n,), every line to draw, in order
    lines_done: int  # of the plot, before
    interrupted: bool  # part of the first line may be on paper already
    position_mm: tuple[float, float] | None  # where the pen was last; None if nothing was drawn
    pen: int  # in the holder, as far as known; -1 if nobody knows
    position_known: bool  # whether the machine can still find that place
    pen_heights: Heights  # that somebody set for that pen, in the machine's measure
    speed_factor: float  # that somebody set

    @property
    def lines_in_all(self) -> int:
        """How many lines the whole plot has."""
        return self.lines_done + len(self.lines)


# What a person did about a lost position: put the carriage to the zero point, wants the machine to
# find it, or gives up.
HomeAnswer = Literal["by hand", "home", "stop"]
AskHome = Callable[[str], HomeAnswer]
AskStart = Callable[[ResumePoint], bool]


def resume_from(journal: Journal, backend: Backend | None = None) -> ResumePoint:
    """Return where the plot of *journal* goes on; without an open *backend* the position is lost.

    A line that was begun and is not known to be done is drawn again, whole.
    """
    left, past = journal.left, journal.past
    line = int(left[0]) if len(left) else len(journal.job)
    return ResumePoint(
        line=line,
        lines=left,
        lines_done=len(journal.lines) - len(left),
        interrupted=past.begun is not None and past.begun == line,
        position_mm=past.position_mm,
        pen=past.pen,
        position_known=backend is not None
        and backend.position_is_known()
        and not past.position_lost,
        pen_heights=past.heights,
        speed_factor=past.speed_factor,
    )


def resume(
    journal: Journal,
    backend: Backend,
    machine: Machine | None = None,
    *,
    ask_home: AskHome,
    ask_start: AskStart | None = None,
    ask_height: AskHeight | None = None,
    control: Control | None = None,
    **how: Any,
) -> Report:
    """Draw every line of *journal* that is not on paper, once; return how that ended.

    Args:
        journal: of the plot, open.
        backend: the machine, open.
        machine: how it moves; without it, as the journal has it.
        ask_home: asked, with a sentence that says what to do, if the position is lost.
        ask_start: asked with the pen up over the first line to draw; without it, nobody is.
        ask_height: asked how high a pen on a Z axis hangs, if the machine does not know.
        control: how others hold, resume and stop the plot.
        how: what else `plotter.run` takes.

    Raises:
        PlotterError: as `plotter.run`.
    """
    machine = machine or journal.header.machine
    control = control or Control()
    point = resume_from(journal, backend)
    check(journal.job, machine, point.lines)
    try:
        if not len(point.lines) or not find_position(backend, point, machine, ask_home, ask_height):
            return _nothing_drawn(point)
    except Stopped:
        return _nothing_drawn(point)
    journal.connected(backend.identity(), backend.position_mm)
    if ask_start is not None:
        try:
            go_to(journal, backend, point, control)
            begins = ask_start(point)
        except Stopped:
            begins = False
        if not begins:
            if control.stop_goes_home:
                go_home(journal, backend, machine, control)
            return _nothing_drawn(point)
    if point.speed_factor != 1 and control.speed_factor == 1:
        control.set_speed_factor(point.speed_factor)
    if point.pen >= 0 and journal.job.pen[point.line] == point.pen:
        up, down = control.pen_heights
        control.set_pen_heights(
            point.pen_heights[0] if up is None else up,
            point.pen_heights[1] if down is None else down,
        )
    return run(
        journal.job, backend, machine, lines=point.lines, journal=journal, control=control, **how
    )


def find_position(
    backend: Backend,
    point: ResumePoint,
    machine: Machine,
    ask_home: AskHome,
    ask_height: AskHeight | None = None,
) -> bool:
    """Have the machine know where the pen is; return False if the person gives up.

    Raises:
        PlotterError: the machine does not find its zero point.
        Stopped: somebody asked for it, or gave up when asked for the height.
    """
    if point.position_known:
        return True
    able = backend.capabilities
    backend.unlock()
    backend.lift()  # before a hand drags it over the paper
    if able.releases_motors:
        backend.motors(False)
    answer = ask_home(_please_home(machine, homes=able.homes))
    if answer == "stop":
        return False
    if able.releases_motors:
        backend.motors(True)
    if answer == "home":
        backend.home()
    else:
        learn_height(backend, ask_height)
        backend.set_origin()
    return True


def go_to(journal: Journal, backend: Backend, point: ResumePoint, control: Control) -> None:
    """Bring the pen, up, over the beginning of the first line to draw.

    Raises:
        Stopped: somebody asked for it; the pen is up.
    """
    control.attach(backend)
    try:
        backend.prepare(journal.job)
        backend.lift()
        begin: Points = journal.job.line(point.line)[0]
        backend.travel(float(begin[0]), float(begin[1]), _nobody)
    except BaseException:
        with contextlib.suppress(PlotterError):
            backend.lift()
        raise
    finally:
        control.attach(None)


def go_home(journal: Journal, backend: Backend, machine: Machine, control: Control) -> None:
    """Bring the pen, up, to the machine's zero point after a stop; another one ends that too."""
    job = journal.job
    home_mm = machine.home_mm(job.page_width_mm, job.page_height_mm)
    control.attach(backend)  # which tells it of the stop
    backend.recover()
    try:
        with contextlib.suppress(Stopped):
            backend.prepare(job)  # the stop may have come before
            backend.travel(*home_mm, _nobody)
    finally:
        control.attach(None)


def _please_home(machine: Machine, *, homes: bool) -> str:
    corner = machine.origin.replace("-", " ")
    by_hand = f"push the carriage by hand to its home corner ({corner} of the sheet)"
    choice = f"Home the machine, or {by_hand}" if homes else by_hand[0].upper() + by_hand[1:]
    return (
        f"{machine.title} does not know any more where the pen is. "
        f"{choice}; leave the sheet as it lies, then go on."
    )


def _nothing_drawn(point: ResumePoint) -> Report:
    left = len(point.lines)
    return Report(
        lines_done=0, lines=left, drawn_m=0.0, elapsed_s=0.0, planned_s=0.0, stopped=left > 0
    )


def _nobody(inked_mm: float) -> None:
    """Watch nothing."""
