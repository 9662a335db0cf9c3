"""`run`: a job, a machine, and the person who may hold, resume or stop it."""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from plotter.again import last_drawn
from plotter.backend import Backend, Line
from plotter.control import AS_IT_IS, AskPen, Control, Event, Progress, Report
from plotter.errors import Alarm, BadJob, BoardReset, PlotterError, Stopped
from plotter.job import TOLERANCE_MM, Job, JobPen, check
from plotter.journal import Journal
from plotter.machine import Machine, Point
from plotter.planner import Floats, Ints, Kind, Plan, plan

_POLL_S = 0.02  # how soon a hold hears that it is over
_TRUST_LINES = 2  # how many lines the plan's word is worth against what the clock says


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
    start_line: int = 0,
    lines: npt.ArrayLike | None = None,
    journal: Journal | None = None,
    clock: Callable[[], float] | None = None,
    sleep: Callable[[float], None] | None = None,
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
        start_line: the first line to draw, as the job counts from 0.
        lines: which lines to draw, in this order; *start_line* then leaves out those before it.
        journal: remembers on disk what was drawn, so that the plot can be resumed.
        clock: tells the time, in s; without it, the machine's clock does.
        sleep: waits so many s.

    Raises:
        OutOfBounds: a line leaves the machine's reach; nothing has moved.
        BadJob: a line that the job does not have, or has to be drawn twice.
        PlotterError: the machine failed; `PlotterError.report` says what is on paper.
    """
    todo = chosen_lines(job, start_line, lines)
    check(job, machine, todo)
    session = _Session(
        job=job,
        todo=todo,
        backend=backend,
        machine=machine,
        control=control or Control(),
        on_progress=on_progress,
        journal=journal,
        on_event=on_event or _tell_nobody,
        ask_pen=ask_pen or _ask_nobody,
        go_home=go_home,
        clock=clock or backend.clock.now_s,
        sleep=sleep or backend.clock.sleep,
    )
    session.control.attach(backend)
    try:
        return session.run()
    except BaseException as exc:
        # Even if nobody listens there any more, the last word to the machine is: lift.
        with contextlib.suppress(PlotterError):
            backend.lift()
        if isinstance(exc, Alarm | BoardReset) and journal and not backend.position_is_known():
            # Once its alarm is cleared, the machine itself believes that it knows.
            journal.lose_position(backend.position_mm)
        if isinstance(exc, PlotterError):
            exc.report = session.report(stopped=True)
        raise
    finally:
        session.control.attach(None)


def chosen_lines(job: Job, start_line: int = 0, lines: npt.ArrayLike | None = None) -> Ints:
    """Return which lines of *job* to draw (n,), from *start_line* on.

    Raises:
        BadJob: a line that the job does not have, or has to be drawn twice.
    """
    if lines is None:
        todo = np.arange(len(job), dtype=np.int64)
    else:
        todo = np.array(lines, dtype=np.int64).reshape(-1)
    if not 0 <= start_line <= len(job) or ((todo < 0) | (todo >= len(job))).any():
        unknown = next((int(i) for i in todo if not 0 <= i < len(job)), start_line)
        raise BadJob(f"There is no line {unknown}: the job has {len(job)}, counted from 0.")
    if len(np.unique(todo)) < len(todo):
        raise BadJob("A line is to be drawn twice. Name each line once.")
    return todo[todo >= start_line]


@dataclass(kw_only=True, eq=False)
class _Session:
    """One run of one job: where it is, and what it tells."""

    job: Job
    todo: Ints  # (n,), the lines to draw
    backend: Backend
    machine: Machine
    control: Control
    on_progress: Callable[[Progress], None] | None
    journal: Journal | None
    on_event: Callable[[Event], None]
    ask_pen: AskPen
    go_home: bool
    clock: Callable[[], float]
    sleep: Callable[[float], None]

    def __post_init__(self) -> None:
        self.begun_s = self.clock()
        self.part = self.job.take(self.todo)
        self.heights = AS_IT_IS
        self.factor = 1.0
        self.start_mm = self.home_mm
        self.done = 0  # lines of the part
        self.pen = -1
        self.drawn_mm = 0.0  # finished lines
        self.inked_mm = 0.0  # of the line under way
        self.holding = False  # the backend was told to
        self.home = False
        self.knows_page = False  # the backend does, of this job
        self.extra = Extra()

    @property
    def home_mm(self) -> Point:
        """Where the machine's zero point is on the page."""
        return self.machine.home_mm(self.job.page_width_mm, self.job.page_height_mm)

    @property
    def line(self) -> int:
        """The line under way, or next, as the job counts; its number of lines at the end."""
        return int(self.todo[self.done]) if self.done < len(self.todo) else len(self.job)

    @cached_property
    def plan(self) -> Plan:
        """All lines to draw, at the speed that is wanted now."""
        return plan(
            self.part,
            self.machine,
            start_mm=self.start_mm,
            go_home=self.go_home,
            speed_factor=self.factor,
        )

    @cached_property
    def span_s(self) -> Floats:
        """When each line begins and ends in the plan (n, 2)."""
        return self.plan.line_span_s(len(self.part))

    @cached_property
    def length_mm(self) -> Floats:
        """How long each line is (n,)."""
        return _drawn_mm(self.plan, len(self.part))

    @cached_property
    def draw_m(self) -> float:
        """How long all lines are together."""
        return float(self.length_mm.sum()) / 1000

    def plan_anew(self) -> None:
        """Forget the plan: the pen is elsewhere, or somebody wants another speed."""
        for name in ("plan", "span_s", "length_mm", "draw_m"):
            self.__dict__.pop(name, None)

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
        self.prepare()
        if math.dist(self.backend.position_mm, self.home_mm) > TOLERANCE_MM:
            self.start_mm = self.backend.position_mm  # an earlier plot was stopped there
            self.plan_anew()
        self.backend.lift()
        for i in range(len(self.part)):
            self.between_lines()
            new_pen = self.take_pen(int(self.part.pen[i]))
            self.draw(i, measured=not new_pen)
        self.between_lines()
        if self.go_home:
            self.travel_home()
        self.home = True
        self.show()

    def prepare(self) -> None:
        """Get the machine ready for the job."""
        self.backend.prepare(self.job)
        self.knows_page = True

    def end_early(self) -> None:
        """Leave the pen up, where it is or at home, as the person who stopped it wants."""
        if self.holding:
            self.backend.resume()
        self.backend.lift()
        if self.control.stop_goes_home:
            self.backend.recover()
            with contextlib.suppress(Stopped):
                if not self.knows_page:  # or home would be that of another page
                    self.prepare()
                self.travel_home()

    def tell(self, event: Event) -> None:
        """Write *event* down, then pass it on."""
        if self.journal is not None:
            self.journal.note(event, self.backend.position_mm)
        self.on_event(event)

    def report(self, *, stopped: bool) -> Report:
        """Return how it ended."""
        return Report(
            lines_done=self.done,
            lines=len(self.part),
            drawn_m=(self.drawn_mm + self.inked_mm) / 1000,
            elapsed_s=self.clock() - self.begun_s,
            planned_s=self.plan.total_s,
            stopped=stopped,
        )

    def draw(self, i: int, *, measured: bool) -> None:
        """Put line *i* of the part on paper."""
        self.tell(Event("line begun", self.line, self.pen))
        begun_s, factor = self.clock(), self.factor
        line = Line(self.line, self.part.line(i), self.pen)
        self.backend.draw(line, self.watch)
        if measured and self.factor == factor:
            planned_s = float(self.span_s[i, 1] - self.span_s[i, 0])
            self.extra.learn(self.clock() - begun_s, planned_s)
        self.drawn_mm += float(self.length_mm[i])
        self.inked_mm = 0.0
        self.done = i + 1
        self.tell(Event("line done", line.index, self.pen))
        self.show()

    def take_pen(self, pen: int) -> bool:
        """Have *pen* in the holder; another one is asked for where a person can reach it.

        Returns whether it is another one.
        """
        if pen == self.pen:
            return False
        before = None
        if self.pen >= 0:
            before = self.job.pens[self.pen]
            park = self.machine.park_at_mm(self.job.page_width_mm, self.job.page_height_mm)
            self.backend.travel(*park, self.watch)
        if not self.ask_pen(self.job.pens[pen], before):
            raise Stopped
        self.stop_if_asked()
        self.backend.change_pen(pen, self.job)
        if before is not None:
            self.heights = self.control.pen_heights  # they were another pen's
        self.pen = pen
        self.tell(Event("pen", self.line, pen))
        self.adjust()
        return True

    def between_lines(self) -> None:
        """Hold here as long as somebody wants it, at the machine or elsewhere."""
        if self.backend.hold_requested():
            self.control.hold()
        self.adjust()
        while (self.control.held or self.holding) and not self.control.stopped:
            self.heed_hold(self.control.held)
            self.adjust()
            if self.holding:
                self.sleep(_POLL_S)
        self.stop_if_asked()
        self.draw_again(self.control.take_again_mm())

    def draw_again(self, again_mm: float) -> None:
        """Draw the last *again_mm* of what is done once more: the pen may have run dry there."""
        for i, points in last_drawn(self.part, self.done, again_mm):
            self.backend.draw(Line(int(self.todo[i]), points, self.pen), _watch_nothing)

    def adjust(self) -> None:
        """Use the speed and the pen heights that somebody wants, with the pen up."""
        self.adjust_speed()
        wanted = self.control.pen_heights
        if wanted is self.heights or self.pen < 0:
            return
        self.heights = wanted
        self.backend.set_pen_heights(*wanted)
        self.tell(Event("heights", self.line, self.pen, heights=wanted))

    def adjust_speed(self) -> None:
        """Use the speed that somebody wants; the plan then tells another time left."""
        wanted = self.control.speed_factor
        if wanted == self.factor:
            return
        self.factor = wanted
        self.backend.set_speed_factor(wanted)
        self.plan_anew()
        self.tell(Event("speed", self.line, self.pen, speed_factor=wanted))

    def watch(self, inked_mm: float) -> None:
        """Hear from the backend how far the line is; hold, resume and change speed within it."""
        self.inked_mm = inked_mm
        self.control.take_again_mm()  # within a line nothing is drawn again
        if self.backend.capabilities.holds_mid_line:
            self.heed_hold(self.control.held_now)
        if self.backend.capabilities.overrides_speed:
            self.adjust_speed()
        self.show()

    def heed_hold(self, wanted: bool) -> None:
        """Tell the backend to hold if *wanted*, and to go on if nobody wants it any more."""
        if wanted and not self.holding:
            self.holding = True
            self.extra.forget_line()
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
        total_s = self.plan.total_s + self.extra.per_line_s * len(self.part)
        done_s = self.planned_s() + self.extra.per_line_s * self.done
        self.on_progress(
            Progress(
                lines_done=self.done,
                lines=len(self.part),
                drawn_m=(self.drawn_mm + self.inked_mm) / 1000,
                draw_m=self.draw_m,
                elapsed_s=self.clock() - self.begun_s,
                left_s=max(total_s - done_s, 0.0),
                total_s=total_s,
                pen=self.job.pens[max(self.pen, 0)] if self.job.pens else JobPen(),
                position_mm=self.backend.position_mm,
                line=self.line,
            )
        )

    def planned_s(self) -> float:
        """Return when the plan is where the pen is now."""
        if self.home or not len(self.part):
            return self.plan.total_s
        if self.done == len(self.part):
            return float(self.span_s[-1, 1])
        if self.inked_mm <= 0:
            return float(self.span_s[self.done, 0])
        return self.plan.inked_at_s(self.done, self.inked_mm)

    def stop_if_asked(self) -> None:
        """Raise `Stopped` if somebody asked for it."""
        if self.control.stopped:
            raise Stopped

    def travel_home(self) -> None:
        """Return to the machine's zero point."""
        self.backend.travel(*self.home_mm, self.watch)


class Extra:
    """How much longer than planned the machine takes for a line: round trips, mostly.

    A mean that trusts the plan until some lines are drawn.
    """

    def __init__(self) -> None:
        self._lines = 0
        self._sum_s = 0.0
        self._skip = False

    @property
    def per_line_s(self) -> float:
        """How much longer a line takes."""
        return self._sum_s / (self._lines + _TRUST_LINES)

    def learn(self, took_s: float, planned_s: float) -> None:
        """Hear how long a line took, and was to take.

        One that took more than twice as long and a second says nothing: the computer slept.
        """
        if not self._skip and took_s <= 2 * planned_s + 1:
            self._lines += 1
            self._sum_s += took_s - planned_s
        self._skip = False

    def forget_line(self) -> None:
        """Hear that somebody holds the plot: the line under way, or the next, says nothing."""
        self._skip = True


def _drawn_mm(plan: Plan, n_lines: int) -> Floats:
    """Return the length of each line (n_lines,)."""
    draws = plan.kind == Kind.DRAW
    length = np.bincount(plan.line[draws], plan.length_mm[draws], minlength=n_lines)
    return length.astype(np.float64)


def _watch_nothing(inked_mm: float) -> None:
    """Count nothing: this ink was counted when it was drawn first."""


def _tell_nobody(_event: Event) -> None:
    """Ignore what happens."""


def _ask_nobody(_pen: JobPen, _before: JobPen | None) -> bool:
    return True
