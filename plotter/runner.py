"""`run`: a job, a machine, and the person who may hold, resume or stop it."""

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plotter.backend import Backend, Line
from plotter.errors import PlotterError, Stopped
from plotter.job import TOLERANCE_MM, Job, JobPen, check
from plotter.machine import Machine, Point
from plotter.planner import Floats, Kind, Plan, plan

_POLL_S = 0.02  # how soon a hold hears that it is over


class Control:
    """What a person may say to a running plot, from any thread and from a signal handler.

    Nothing here takes a lock, so nothing can hang. One `Control` is for one plot.
    """

    def __init__(self) -> None:
        self._stopped = False
        self._home = False
        self._held = False
        self._now = False
        self._backend: Backend | None = None

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped

    @property
    def stop_goes_home(self) -> bool:
        """Whether the pen shall return to the machine's zero point after the stop."""
        return self._home

    @property
    def held(self) -> bool:
        """Whether somebody asked to hold, and nobody to resume."""
        return self._held

    @property
    def held_now(self) -> bool:
        """Whether the hold shall not wait for the end of the line."""
        return self._held and self._now

    def hold(self, *, now: bool = False) -> None:
        """Pause with the pen up at the end of the line; *now*: within it, if the machine can."""
        self._now = now
        self._held = True

    def resume(self) -> None:
        """Go on after `hold`."""
        self._held = False

    def stop(self, *, go_home: bool = False) -> None:
        """Lift the pen and end the plot, now; stay there, or *go_home* with the pen up.

        A second stop ends the way home too.
        """
        self._home = go_home
        self._stopped = True
        if self._backend is not None:
            self._backend.stop()

    def attach(self, backend: Backend | None) -> None:
        """Say which machine shall hear `stop`; for `run`."""
        self._backend = backend
        if self._stopped and backend is not None:
            backend.stop()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plot is."""

    lines_done: int
    lines: int
    drawn_m: float  # on paper, the line under way included
    draw_m: float  # all that shall be on paper
    elapsed_s: float  # since the start, by the wall clock, holds included
    left_s: float  # by the plan, with the pen in motion
    total_s: float  # by the plan
    pen: JobPen
    position_mm: tuple[float, float]

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1, by time."""
        return 1.0 if self.total_s <= 0 else 1 - self.left_s / self.total_s


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a journal or a window wants to know.

    "line begun" is said before the pen goes to the line and "line done" once its ink is on paper
    and the pen is up: with both on disk, no line is lost and at most one is drawn twice.
    """

    what: Literal["started", "line begun", "line done", "pen", "held", "resumed", "ended"]
    line: int = -1
    pen: int = -1


@dataclass(frozen=True, slots=True)
class Report:
    """How a plot ended."""

    lines_done: int
    lines: int
    drawn_m: float  # on paper
    elapsed_s: float
    planned_s: float
    stopped: bool  # before it was done: on request, or because of an error

    @property
    def complete(self) -> bool:
        """Whether every line is on paper."""
        return self.lines_done == self.lines


# The pen that is wanted and the one in the holder (None: not known yet); False stops the plot.
AskPen = Callable[[JobPen, JobPen | None], bool]


def run(
    job: Job,
    backend: Backend,
    machine: Machine,
    *,
    control: Control | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    on_event: Callable[[Event], None] | None = None,
    ask_pen: AskPen | None = None,
    go_home: bool = True,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Report:
    """Draw *job* on *backend*, which is open, and return how it ended.

    Blocks until the plot has ended, starts no thread, and leaves the pen up whatever happens: an
    error of the machine or of a callback, or a `KeyboardInterrupt`.

    Args:
        job: what to draw.
        backend: the machine, connected.
        machine: its reach and how it moves.
        control: how others hold, resume and stop the plot.
        on_progress: told after each line, and every 50 ms or so of a long one.
        on_event: told of each step; where a journal listens.
        ask_pen: asked for each pen before its first line, while the machine waits. Without it
            nobody is asked.
        go_home: whether to return to the machine's zero point once all is drawn.
        clock: the wall clock, in s.
        sleep: waits so many s.

    Raises:
        OutOfBounds: a line leaves the machine's reach; nothing has moved.
        PlotterError: the machine failed; `PlotterError.report` says what is on paper.
    """
    check(job, machine)
    session = _Session(
        job=job,
        backend=backend,
        machine=machine,
        control=control or Control(),
        on_progress=on_progress,
        tell=on_event or _tell_nobody,
        ask_pen=ask_pen or _ask_nobody,
        go_home=go_home,
        clock=clock,
        sleep=sleep,
    )
    session.control.attach(backend)
    try:
        return session.run()
    except BaseException as exc:
        # Even if nobody listens there any more, the last word to the machine is: lift.
        with contextlib.suppress(PlotterError):
            backend.lift()
        if isinstance(exc, PlotterError):
            exc.report = session.report(stopped=True)
        raise
    finally:
        session.control.attach(None)


@dataclass(kw_only=True, eq=False)
class _Session:
    """One run of one job: where it is, and what it tells."""

    job: Job
    backend: Backend
    machine: Machine
    control: Control
    on_progress: Callable[[Progress], None] | None
    tell: Callable[[Event], None]
    ask_pen: AskPen
    go_home: bool
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def __post_init__(self) -> None:
        self.begun_s = self.clock()
        self.plan_from(self.home_mm)
        self.line = 0  # under way, or next
        self.pen = -1
        self.drawn_mm = 0.0  # finished lines
        self.inked_mm = 0.0  # of the line under way
        self.holding = False  # the backend was told to
        self.home = False

    @property
    def home_mm(self) -> Point:
        """Where the machine's zero point is on the page."""
        return self.machine.home_mm(self.job.page_width_mm, self.job.page_height_mm)

    def plan_from(self, start_mm: Point) -> None:
        """Plan the whole job, with the pen at *start_mm*."""
        self.plan = plan(self.job, self.machine, start_mm=start_mm, go_home=self.go_home)
        self.span_s = self.plan.line_span_s(len(self.job))
        self.length_mm = _drawn_mm(self.plan, len(self.job))

    def run(self) -> Report:
        """Draw everything, or until somebody stops it."""
        stopped = False
        try:
            self.draw_all()
        except Stopped:
            stopped = True
            self.end_early()
        self.tell(Event("ended", self.line, self.pen))
        return self.report(stopped=stopped)

    def draw_all(self) -> None:
        """Draw everything and go home."""
        self.tell(Event("started"))
        self.backend.prepare(self.job)
        if math.dist(self.backend.position_mm, self.home_mm) > TOLERANCE_MM:
            self.plan_from(self.backend.position_mm)  # an earlier plot was stopped there
        self.backend.lift()
        for i in range(len(self.job)):
            self.between_lines()
            self.take_pen(int(self.job.pen[i]))
            self.draw(i)
        self.between_lines()
        if self.go_home:
            self.travel_home()
        self.home = True
        self.show()

    def end_early(self) -> None:
        """Leave the pen up, where it is or at home, as the person who stopped it wants."""
        if self.holding:
            self.backend.resume()
        self.backend.lift()
        if self.control.stop_goes_home:
            self.backend.recover()
            with contextlib.suppress(Stopped):
                self.travel_home()

    def report(self, *, stopped: bool) -> Report:
        """Return how it ended."""
        return Report(
            lines_done=self.line,
            lines=len(self.job),
            drawn_m=(self.drawn_mm + self.inked_mm) / 1000,
            elapsed_s=self.clock() - self.begun_s,
            planned_s=self.plan.total_s,
            stopped=stopped,
        )

    def draw(self, i: int) -> None:
        """Put line *i* on paper."""
        self.tell(Event("line begun", i, self.pen))
        self.backend.draw(Line(i, self.job.line(i), self.pen), self.watch)
        self.drawn_mm += float(self.length_mm[i])
        self.inked_mm = 0.0
        self.line = i + 1
        self.tell(Event("line done", i, self.pen))
        self.show()

    def take_pen(self, pen: int) -> None:
        """Have *pen* in the holder; another one is asked for where a person can reach it."""
        if pen == self.pen:
            return
        before = None
        if self.pen >= 0:
            before = self.job.pens[self.pen]
            park = self.machine.park_at_mm(self.job.page_width_mm, self.job.page_height_mm)
            self.backend.travel(*park, self.watch)
        if not self.ask_pen(self.job.pens[pen], before):
            raise Stopped
        self.stop_if_asked()
        self.backend.change_pen(pen, self.job)
        self.pen = pen
        self.tell(Event("pen", self.line, pen))

    def between_lines(self) -> None:
        """Hold here as long as somebody wants it, at the machine or elsewhere."""
        if self.backend.hold_requested():
            self.control.hold()
        while (self.control.held or self.holding) and not self.control.stopped:
            self.heed_hold(self.control.held)
            if self.holding:
                self.sleep(_POLL_S)
        self.stop_if_asked()

    def watch(self, inked_mm: float) -> None:
        """Hear from the backend how far the line is; hold and resume within it."""
        self.inked_mm = inked_mm
        if self.backend.capabilities.holds_mid_line:
            self.heed_hold(self.control.held_now)
        self.show()

    def heed_hold(self, wanted: bool) -> None:
        """Tell the backend to hold if *wanted*, and to go on if nobody wants it any more."""
        if wanted and not self.holding:
            self.holding = True
            self.backend.hold()
            self.tell(Event("held", self.line, self.pen))
        elif self.holding and self.backend.hold_requested():  # the button, pressed again
            self.control.resume()
        elif self.holding and not self.control.held:
            self.holding = False
            self.backend.resume()
            self.tell(Event("resumed", self.line, self.pen))

    def show(self) -> None:
        """Report progress."""
        if self.on_progress is None:
            return
        self.on_progress(
            Progress(
                lines_done=self.line,
                lines=len(self.job),
                drawn_m=(self.drawn_mm + self.inked_mm) / 1000,
                draw_m=float(self.length_mm.sum()) / 1000,
                elapsed_s=self.clock() - self.begun_s,
                left_s=self.plan.total_s - self.planned_s(),
                total_s=self.plan.total_s,
                pen=self.job.pens[max(self.pen, 0)] if self.job.pens else JobPen(),
                position_mm=self.backend.position_mm,
            )
        )

    def planned_s(self) -> float:
        """Return when the plan is where the pen is now."""
        if self.home or not len(self.job):
            return self.plan.total_s
        if self.line == len(self.job):
            return float(self.span_s[-1, 1])
        begin_s, end_s = self.span_s[self.line]
        length_mm = self.length_mm[self.line]
        part = min(self.inked_mm / length_mm, 1.0) if length_mm > 0 else 0.0
        return float(begin_s + (end_s - begin_s) * part)

    def stop_if_asked(self) -> None:
        """Raise `Stopped` if somebody asked for it."""
        if self.control.stopped:
            raise Stopped

    def travel_home(self) -> None:
        """Return to the machine's zero point."""
        self.backend.travel(*self.home_mm, self.watch)


def _drawn_mm(plan: Plan, n_lines: int) -> Floats:
    """Return the length of each line (n_lines,)."""
    draws = plan.kind == Kind.DRAW
    length = np.bincount(plan.line[draws], plan.length_mm[draws], minlength=n_lines)
    return length.astype(np.float64)


def _tell_nobody(_event: Event) -> None:
    """Ignore what happens."""


def _ask_nobody(_pen: JobPen, _before: JobPen | None) -> bool:
    return True
