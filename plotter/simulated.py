"""`SimulatedPlotter`: a plotter without a plotter, exact to the microsecond, and as mean as asked.

It plans each line as a machine does, moves along the plan on a simulated clock, and keeps a
`Trace` of where the pen was and when. Its time is the planner's estimate.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from plotter.backend import Capabilities, Identity, Line, Watch, check_speed_factor
from plotter.clock import Clock
from plotter.errors import Alarm, PenStuck, PlotterError, PlotterGone, Stopped
from plotter.job import TOLERANCE_MM, Job, Points
from plotter.machine import Machine
from plotter.planner import SHORTEST_MM, Floats, Motions, draw_speed_mm_s, follow, hop
from plotter.trace import Trace

SLICE_S = 0.02  # by the wall clock
_COARSE_S = 1e-6
_LATE_S = 0.25  # further behind the wall clock than this, somebody waited on purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How the simulated plotter misbehaves; the default is a good one."""

    gone_after_lines: int | None = None  # the cable is out once so many lines are drawn
    gone_at_s: float | None = None  # the cable is out at this simulated time, wherever it is
    alarm_at_line: int | None = None  # refuses this line, before it moves
    stuck_after_lifts: int | None = None  # the pen lifts so many times and then no more
    button_after_lines: int | None = None  # somebody presses the button after so many lines
    latency_s: float = 0.0  # each command waits so long before it begins
    pen_starts_down: bool = False  # somebody left the pen on the paper


class _Clock:
    """The plotter's clock: the wall's, or at the fast pace its own and every wait beside it."""

    def __init__(self, read: Callable[[], float], wait: Callable[[float], None]) -> None:
        self._read, self._wait = read, wait
        self._waited_s = 0.0

    def now_s(self) -> float:
        """Return the time in s."""
        return self._read() + self._waited_s

    def sleep(self, seconds: float) -> None:
        """Let time pass, on the wall too: whoever ends a hold may be another thread."""
        before_s = self._read()
        self._wait(seconds)
        self._waited_s += max(seconds - (self._read() - before_s), 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Leg:
    """One motion: where the pen is at the moments between which acceleration is constant."""

    time_s: Floats  # (n,), from 0
    way_mm: Floats  # (n,), from 0
    speed_mm_s: Floats  # (n,)
    points: Points  # (n, 2)

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return float(self.time_s[-1])

    def state(self, at_s: float) -> tuple[float, float]:
        """Return how far it has come and how fast it is, *at_s* after its beginning."""
        i = int(np.searchsorted(self.time_s, at_s, side="right")) - 1
        if i >= len(self.time_s) - 1:
            return float(self.way_mm[-1]), float(self.speed_mm_s[-1])
        since, lasts = at_s - self.time_s[i], self.time_s[i + 1] - self.time_s[i]
        before = self.speed_mm_s[i]
        speed = before + (self.speed_mm_s[i + 1] - before) * since / lasts
        return float(self.way_mm[i] + (before + speed) / 2 * since), float(speed)

    def place(self, way_mm: Floats) -> Points:
        """Return where the pen is after *way_mm* (n,) of it."""
        x = np.interp(way_mm, self.way_mm, self.points[:, 0])
        y = np.interp(way_mm, self.way_mm, self.points[:, 1])
        return np.stack([x, y], axis=-1)

    def until(self, from_s: float, to_s: float) -> tuple[Floats, Points]:
        """Return moments after *from_s* up to *to_s*, and where the pen is at them."""
        within = (self.time_s > from_s) & (self.time_s < to_s)
        if to_s >= self.seconds:
            last = self.points[-1:]
        else:
            last = self.place(np.array([self.state(to_s)[0]]))
        return np.append(self.time_s[within], to_s), np.concatenate([self.points[within], last])


class SimulatedPlotter:
    """A `plotter.backend.Backend` that moves nothing.

    Args:
        machine: how far, how fast and how it moves.
        pace: "machine" takes as long as the machine would, "fast" as long as the computer does.
        faults: how it misbehaves.
        clock: the wall clock, in s.
        sleep: waits so many s.
        slice_s: at machine's pace nothing sleeps longer by that clock, so a stop is heard soon.
    """

    def __init__(
        self,
        machine: Machine,
        pace: Literal["machine", "fast"] = "fast",
        *,
        faults: Faults | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        slice_s: float = SLICE_S,
    ) -> None:
        self.machine = machine
        self._slice_s = slice_s
        self.time_s = 0.0  # the simulated clock
        self.commands: list[str] = []  # what was asked of it, also in vain
        self.violations: list[str] = []  # what a real pen would have suffered
        self.lines_done = 0
        self._faults = faults or Faults()
        self._fast = pace == "fast"
        self._clock, self._sleep = clock, sleep
        self._own_clock = _Clock((lambda: self.time_s) if self._fast else clock, sleep)
        self._anchor: float | None = None  # wall time minus simulated time
        self._open = False
        self._gone = False
        self._stop_asked = False  # plain flags: set from any thread, even a signal handler
        self._held = False
        self._button = False
        self._lifts = 0
        self._pen_is_down: bool | None = None
        self._job: Job | None = None
        self._pen: int | None = None
        self._line = -1
        self._here: Points = np.zeros((1, 2))
        self._home: Points = np.zeros((1, 2))
        self._known = True
        self._factor = 1.0
        self.pen_heights: tuple[float | None, float | None] = (None, None)  # up, down, as last told
        self._times: list[Floats] = []
        self._places: list[Points] = []
        self._states: list[tuple[int, bool, int, int]] = []  # rows, down, line, pen

    def __enter__(self) -> "SimulatedPlotter":
        self.open()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def capabilities(self) -> Capabilities:
        """It can do everything."""
        return Capabilities(
            holds_mid_line=True,
            has_button=True,
            sets_pen_height=True,
            homes=True,
            releases_motors=True,
        )

    @property
    def clock(self) -> Clock:
        """The wall clock that it was given; at the fast pace, the simulated one."""
        return self._own_clock

    @property
    def position_mm(self) -> tuple[float, float]:
        """Where the pen is."""
        return float(self._here[0, 0]), float(self._here[0, 1])

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None before the first `lift`."""
        return self._pen_is_down

    def position_is_known(self) -> bool:
        """Return False from when its motors were let go until it is homed."""
        return self._known

    def height_is_known(self) -> bool:
        """Return True: a servo's heights are its own."""
        return True

    def identity(self) -> Identity:
        """Say what it is."""
        return Identity(board="Simulated plotter", firmware="1", port="simulated")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Nothing: it is as its preset says."""
        return ()

    def open(self) -> None:
        """Connect."""
        self.commands.append("open")
        self._open = True

    def close(self) -> None:
        """Disconnect."""
        self._open = False

    def prepare(self, job: Job) -> None:
        """Lay a sheet for *job* on the machine, with the pen at the machine's zero point."""
        self._command("prepare")
        home = np.array([self.machine.home_mm(job.page_width_mm, job.page_height_mm)])
        if self._job is None:
            self._home = self._here = home
            self._record(np.array([self.time_s]), self._here, down=self._faults.pen_starts_down)
        # Another sheet lies elsewhere under the pen, which has not moved.
        self._here = self._here + (home - self._home)
        self._home = home
        self._job = job
        self._pen = None

    def lift(self) -> None:
        """Lift the pen unless it is known to be up."""
        self._command("lift")
        if self._pen_is_down is False:
            return
        if self._faults.stuck_after_lifts == self._lifts:
            raise PenStuck
        self._pen_is_down = None  # on its way
        self._still(self.machine.pen_lift.lift_s, stoppable=False)
        self._pen_is_down = False
        self._lifts += 1

    def change_pen(self, index: int, job: Job) -> None:
        """Take pen *index*; the first one is in the holder already, another one takes its time."""
        self._command(f"change_pen {index}")
        first, self._pen = self._pen is None, index
        self.set_pen_heights(job.pens[index].up_position, job.pens[index].down_position)
        if not first:
            # A person needs this time, and has taken it: nobody waits for it again.
            self._finish(self._rest(self.machine.pen_change_s))

    def travel(self, x_mm: float, y_mm: float, watch: Watch) -> None:
        """Go there in a straight line; with the pen down it leaves ink, and is noted."""
        self._command("travel")
        self._travel(np.array([[x_mm, y_mm]]), lambda _way: watch(0.0))

    def draw(self, line: Line, watch: Watch) -> None:
        """Travel to the first point, lower the pen, follow the line, lift."""
        self._command(f"draw {line.index}")
        if self._faults.alarm_at_line == line.index:
            raise Alarm("The plotter refused a line and halted. Unlock it, then home it.")
        self._travel(line.points[:1], lambda _way: watch(0.0))
        self._line = line.index
        self._lower()
        self._follow(line, watch)
        self.lift()
        self._line = -1
        self.lines_done += 1
        self._button |= self._faults.button_after_lines == self.lines_done
        if self._faults.gone_after_lines == self.lines_done:
            self._gone = True

    def hold(self) -> None:
        """Wait for `resume`: after a brake and a lift if a line is under way."""
        self.commands.append("hold")
        self._held = True

    def resume(self) -> None:
        """Go on."""
        self.commands.append("resume")
        self._held = False

    def hold_requested(self) -> bool:
        """Return whether the button was pressed since the last question."""
        pressed, self._button = self._button, False
        return pressed

    def stop(self) -> None:
        """Halt within a slice; from any thread."""
        self._stop_asked = True

    def plug_in(self, faults: Faults | None = None, *, had_power: bool = True) -> None:
        """Be the person who puts the cable back; without power the board forgot where it is."""
        self._gone = False
        self._faults = faults or Faults()
        self._known = self._known and had_power

    def press_button(self) -> None:
        """Be the person who presses the machine's own button."""
        self._button = True

    def recover(self) -> None:
        """Accept motions again."""
        self.commands.append("recover")
        self._stop_asked = False

    def lower(self) -> None:
        """Lower the pen where it is."""
        self._command("lower")
        self._lower()

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Keep them in `pen_heights`."""
        before = self.pen_heights
        self.pen_heights = (before[0] if up is None else up, before[1] if down is None else down)

    def set_speed_factor(self, factor: float) -> None:
        """Draw the next lines *factor* times as fast."""
        check_speed_factor(factor)
        self._factor = factor

    def jog(self, dx_mm: float, dy_mm: float) -> None:
        """Move by this much with the pen up."""
        self._command("jog")
        self.lift()
        self._travel(self._here + np.array([[dx_mm, dy_mm]]), _nobody)

    def home(self) -> None:
        """Go to the zero point, which it always finds."""
        self._command("home")
        self.lift()
        self._travel(self._home, _nobody)
        self._known = True

    def unlock(self) -> None:
        """Do nothing: it has no alarm that stays."""
        self._command("unlock")

    def set_origin(self) -> None:
        """Let the sheet's corner be where the pen is."""
        self._command("set_origin")
        self._here = self._home.copy()
        self._known = True

    def set_height(self, *, touching: bool) -> None:
        """Do nothing: it has no Z axis."""

    def motors(self, on: bool) -> None:
        """Lose the position where they are let go."""
        self._command(f"motors {'on' if on else 'off'}")
        if not on:
            self.lift()
            self._known = False

    def trace(self) -> Trace:
        """Return what it has done so far."""
        rows = [row[0] for row in self._states]
        down, line, pen = (np.repeat([row[i] for row in self._states], rows) for i in (1, 2, 3))
        return Trace(
            np.concatenate([np.zeros(0), *self._times]),
            np.concatenate([np.zeros((0, 2)), *self._places]),
            down.astype(bool),
            line.astype(np.int64),
            pen.astype(np.int64),
        )

    # -- motions ---------------------------------------------------------------------------

    def _travel(self, target: Points, watch: Callable[[float], None]) -> None:
        self._check_reach(target)
        if self._pen_is_down is not False:
            self._violate("travelled with the pen on the paper")
        motions = hop(self._here, target, self.machine.motion)
        leg = _leg(self._here, motions)
        done_s = self._run(leg, watch, self._stopping)
        if done_s < leg.seconds:
            self._brake(leg, done_s, self.machine.motion.travel_acceleration_mm_s2)
        self._stop_if_asked()

    def _lower(self) -> None:
        pen_lift = self.machine.pen_lift
        self._pen_is_down = None  # on its way
        self._still(pen_lift.lower_s + pen_lift.settle_s, stoppable=True)
        self._stop_if_asked()
        self._pen_is_down = True
        self._record(np.array([self.time_s]), self._here, down=True)

    def _follow(self, line: Line, watch: Watch) -> None:
        """Ink *line*; brake, lift and wait where a hold comes, and ink the rest after it."""
        assert self._job is not None
        self._check_reach(line.points)
        speed = draw_speed_mm_s(
            self._job.pens[line.pen].draw_speed_mm_s, self.machine, self._factor
        )
        rest, inked_mm = line.points, 0.0
        while True:
            offsets = np.array([0, len(rest)])
            leg = _leg(rest[:1], follow(rest, offsets, np.array([speed]), self.machine))
            done_s = self._run(leg, _after(inked_mm, watch), self._stopping_or_holding)
            if done_s >= leg.seconds:
                return
            way = self._brake(leg, done_s, self.machine.motion.draw_acceleration_mm_s2)
            inked_mm += way
            self._wait_lifted(watch, inked_mm)
            ahead = leg.way_mm > way + SHORTEST_MM
            if not ahead.any():
                return
            rest = np.concatenate([self._here, leg.points[ahead]])
            self._lower()

    def _wait_lifted(self, watch: Watch, inked_mm: float) -> None:
        self.lift()
        watch(inked_mm)
        while self._held and not self._stop_asked:
            self._sleep(self._slice_s)
            watch(inked_mm)
        self._stop_if_asked()

    def _brake(self, leg: _Leg, at_s: float, acceleration_mm_s2: float) -> float:
        """Come to rest along *leg*, left *at_s* after it began; return how far on it."""
        way, speed = leg.state(at_s)
        end = min(way + speed**2 / (2 * acceleration_mm_s2), float(leg.way_mm[-1]))
        if end - way <= SHORTEST_MM:
            return way
        ways = np.concatenate([[way], leg.way_mm[(leg.way_mm > way) & (leg.way_mm < end)], [end]])
        # From v(x)² = v₀² (1 - x / x_end): at rest at the end, whatever the end is.
        speeds = speed * np.sqrt(np.clip(1 - (ways - way) / (end - way), 0.0, 1.0))
        times = 2 * (end - way) / speed * (1 - speeds / speed)
        self._finish(_Leg(times, ways - way, speeds, leg.place(ways)))
        return end

    def _still(self, seconds: float, *, stoppable: bool) -> None:
        self._run(self._rest(seconds), _nobody, self._stopping if stoppable else _never)

    def _rest(self, seconds: float) -> _Leg:
        times = np.array([0.0, seconds])
        return _Leg(times, np.zeros(2), np.zeros(2), np.repeat(self._here, 2, axis=0))

    # -- the simulated clock ---------------------------------------------------------------

    def _run(
        self, leg: _Leg, watch: Callable[[float], None], interrupted: Callable[[], bool]
    ) -> float:
        """Move along *leg* until it ends or is *interrupted*; return for how long, in s."""
        begun_s, done_s = self.time_s, 0.0
        now_s = self._clock()
        if self._anchor is None or now_s - self._anchor - begun_s > _LATE_S:
            self._anchor = now_s - begun_s
        while not interrupted():
            to_s = self._reached(leg.seconds, begun_s + self._anchor, done_s)
            self._advance(leg, begun_s, done_s, to_s)
            done_s = to_s
            watch(leg.state(done_s)[0])
            if done_s >= leg.seconds:
                break
        return done_s

    def _reached(self, lasts_s: float, begun_at_s: float, done_s: float) -> float:
        """Return how far into a leg the wall clock is, after sleeping for at most a slice."""
        if self._fast:
            return lasts_s
        wait_s = begun_at_s + min(lasts_s, done_s + self._slice_s) - self._clock()
        if wait_s > 0:
            self._sleep(wait_s)
        now_s = self._clock() - begun_at_s
        # A clock may be too coarse to ever show the last nanosecond.
        return lasts_s if now_s > lasts_s - _COARSE_S else max(now_s, done_s)

    def _finish(self, leg: _Leg) -> None:
        """Move along all of *leg* at once: a brake, which nothing interrupts."""
        self._advance(leg, self.time_s, 0.0, leg.seconds)

    def _advance(self, leg: _Leg, begun_s: float, from_s: float, to_s: float) -> None:
        """Let *leg* go from *from_s* to *to_s*, unless the cable is pulled before."""
        gone_at_s = self._faults.gone_at_s
        if gone_at_s is not None and begun_s + to_s >= gone_at_s:
            to_s = min(max(gone_at_s - begun_s, from_s), to_s)
            self._gone = True
        if from_s > 0 and from_s not in leg.time_s:
            self._forget_last()  # only where the clock happened to be looked at
        times, places = leg.until(from_s, to_s)
        self.time_s = begun_s + to_s
        self._here = places[-1:]
        # Unknown is not up: whatever moves before the first lift may leave ink.
        starts_down = self._faults.pen_starts_down and self._lifts == 0
        self._record(begun_s + times, places, down=self._pen_is_down is True or starts_down)
        if self._gone:
            raise PlotterGone

    def _record(self, times: Floats, places: Points, *, down: bool) -> None:
        self._times.append(times)
        self._places.append(places)
        self._states.append((len(times), down, self._line, -1 if self._pen is None else self._pen))

    def _forget_last(self) -> None:
        """Drop the last recorded moment."""
        rows, down, line, pen = self._states.pop()
        times, places = self._times.pop(), self._places.pop()
        if rows > 1:
            self._times.append(times[:-1])
            self._places.append(places[:-1])
            self._states.append((rows - 1, down, line, pen))

    # -- what goes wrong -------------------------------------------------------------------

    def _command(self, name: str) -> None:
        self.commands.append(name)
        if not self._open:
            raise PlotterError("The plotter is not connected. Open it first.")
        if self._gone:
            raise PlotterGone
        if name == "lift":
            return
        self._stop_if_asked()
        if self._faults.latency_s:
            self._still(self._faults.latency_s, stoppable=True)

    def _stopping(self) -> bool:
        return self._stop_asked

    def _stopping_or_holding(self) -> bool:
        return self._stop_asked or self._held

    def _stop_if_asked(self) -> None:
        if self._stop_asked:
            self.lift()
            raise Stopped

    def _check_reach(self, points: Points) -> None:
        # Without a sheet, the page's corner is the machine's zero point.
        job = self._job
        page = (0.0, 0.0) if job is None else (job.page_width_mm, job.page_height_mm)
        low, high = self.machine.reach_mm(*page)
        over = np.maximum(points - np.array(high), np.array(low) - points)
        if over.max() > TOLERANCE_MM:
            self._violate("was sent out of its reach")
            raise Alarm(
                "The plotter ran into the end of its reach and halted. "
                "Home it, and check where the sheet lies."
            )

    def _violate(self, what: str) -> None:
        self.violations.append(f"{self.time_s:.3f} s: {what}")


def _leg(start: Points, motions: Motions) -> _Leg:
    zero = np.zeros(1)
    return _Leg(
        np.concatenate([zero, np.cumsum(motions.seconds)]),
        np.concatenate([zero, np.cumsum(motions.length_mm)]),
        np.concatenate([zero, motions.exit_mm_s]),
        np.concatenate([start, motions.end_mm]),
    )


def _after(before_mm: float, watch: Watch) -> Callable[[float], None]:
    """Return a watch of the rest of a line, of which *before_mm* are inked already."""
    return lambda way_mm: watch(before_mm + way_mm)


def _nobody(_way_mm: float) -> None:
    """Watch nothing."""


def _never() -> bool:
    return False
