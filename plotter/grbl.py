"""`GrblBackend`: plotters that speak GRBL: Grbl 1.1, grblHAL, FluidNC.

The firmware plans; the host keeps its buffers full (`plotter.grbl_stream`), in few bytes
(`plotter.grbl_gcode`). One line of a job is one pass::

    G90G0X..Y..    M3S85  G4P.15    G1F3000X..Y..  X..Y..  …    M3S128  G4P.1
    travel         lower            draw                        lift

whose last ``ok`` comes when the pen is up. Its commands are sent ahead as far as the board's
receive buffer takes them; the next line's are not: the pen's dwell empties the planner anyhow, so
that waiting costs one round trip, and a journal of finished lines is exact.

**Hold within a line** and stop are the same: brake with ``!``, wait for ``Hold:0``, reset with
``0x18`` (which keeps the position of a machine at rest, and empties its buffers), lift. A servo
cannot be moved in a feed hold, since GRBL runs no commands in it. The reported position says how
much of the line is on paper, to a step; resuming goes on from there.
"""

import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator

import numpy as np

from plotter.backend import Capabilities, Identity, Line, Watch, check_speed_factor
from plotter.clock import WALL, Clock
from plotter.errors import (
    BadJob,
    BoardError,
    BoardReset,
    PlotterError,
    PlotterGone,
    Stopped,
)
from plotter.grbl_checks import check_settings
from plotter.grbl_connect import RESET, Found, brake, connect, reset
from plotter.grbl_gcode import (
    DRAWS,
    LIFTED,
    LIFTING,
    LOWERED,
    GrblDialect,
    PenWords,
    decimals_for,
    follow,
    on_grid,
    short,
    travel,
)
from plotter.grbl_status import Settings, Status
from plotter.grbl_stream import POLL_S, Ahead, GrblAlarm, Link, Step
from plotter.grbl_way import Way
from plotter.job import TOLERANCE_MM, Job, Points
from plotter.machine import Machine
from plotter.planner import draw_speed_mm_s
from plotter.ports import Port, open_port

__all__ = ["GrblBackend", "GrblDialect"]

_JOG_MM_S = 50.0
_PREAMBLE = ("G21G90G94G17",)  # mm, absolute, feed by the minute, in the plane of the paper
_TRAVEL_DECIMALS = 3  # as reported positions have: back exactly to where the pen was lifted


class GrblBackend:
    """A `plotter.backend.Backend` for a GRBL board.

    Args:
        port: an open line, or what to open, as `plotter.ports.open_port` takes it.
        machine: its reach, speeds, and where the sheet lies.
        dialect: how it lifts its pen; by default a servo on M3.
    """

    def __init__(
        self, port: Port | str, machine: Machine, dialect: GrblDialect | None = None
    ) -> None:
        self.machine = machine
        self.dialect = dialect or GrblDialect()
        self.warnings: tuple[str, ...] = ()  # what its settings mean for a plot; once it is open
        self._port = port if isinstance(port, Port) else None
        self._url = port.name if isinstance(port, Port) else port
        self._link: Link | None = None
        self._settings = Settings({})
        self._identity = Identity("GRBL", "", "", self._url)
        self._pen = self._pen_words(self.dialect.up, self.dialect.down)
        self._speed_mm_s = machine.motion.draw_speed_mm_s
        self._page: tuple[float, float] | None = None
        self._work_mm = (0.0, 0.0)  # in work coordinates
        self._offset_mm = (0.0, 0.0, 0.0)
        self._pen_is_down: bool | None = None
        self._known = False
        self._lost = False  # the position was lost while we looked: Z means nothing any more
        self._locked: GrblAlarm | None = None
        self._asleep = False
        self._gone = False
        self._stop_asked = False  # plain flags: set from any thread, even a signal handler
        self._held = False
        self._button = False
        self._braking = False
        self._pass: _Pass | None = None

    def __enter__(self) -> "GrblBackend":
        self.open()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- What it is ------------------------------------------------------------------------

    @property
    def capabilities(self) -> Capabilities:
        """What this machine can do beyond the necessary; known once it is open."""
        return Capabilities(
            holds_mid_line=True,
            has_button=True,
            sets_pen_height=True,
            homes=self._settings.homes,
            overrides_speed=True,
            releases_motors=True,
        )

    @property
    def clock(self) -> Clock:
        """The clock that the machine lives by."""
        return WALL if self._port is None else self._port.clock

    @property
    def position_mm(self) -> tuple[float, float]:
        """Where the pen is on the page; before `prepare`, from the zero point, y down."""
        home_x, home_y = self._home_mm()
        return home_x + self._work_mm[0], home_y + self._y_sign * self._work_mm[1]

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None as long as nobody knows."""
        return self._pen_is_down

    def position_is_known(self) -> bool:
        """Return whether `position_mm` can be trusted.

        False after the board was seen to start anew, and where it stands at its own 0, 0, 0
        without homing, as every board does that has just been switched on.
        """
        return self._known

    def identity(self) -> Identity:
        """Return who answers."""
        return self._identity

    @property
    def settings(self) -> Settings:
        """What ``$$`` and ``$I`` said."""
        return self._settings

    # -- Connecting ------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, let what was begun before end, reset the board, and read its settings.

        The board's reset turns its spindle off, so a servo may move; nothing else does.
        """
        if self._link is not None:
            return
        if self._port is None:
            self._port = open_port(self._url)
        self._gone = self._lost = self._stop_asked = self._held = self._button = False
        self._pen_is_down, self._page, self._asleep = None, None, False
        link = Link(self._port, on_ack=self._acknowledged, on_status=self._reported)
        try:
            self._found(link, connect(link, self._url))
        except BaseException:
            self._close_port()
            raise
        self._link = link

    def close(self) -> None:
        """Disconnect. Safe at any time, any number of times; never raises `PlotterError`."""
        with contextlib.suppress(PlotterError):
            if self._link is not None and self._page is not None and not self._gone:
                self._say(self.dialect.footer)
        self._link = None
        self._close_port()

    def _close_port(self) -> None:
        if self._port is not None:
            self._port.close()
        self._port = None

    def _found(self, link: Link, found: Found) -> None:
        """Take over what `connect` found out."""
        self._settings = found.settings
        self._identity = Identity(
            found.banner.board, found.banner.version, found.settings.nickname, self._url
        )
        self.warnings = check_settings(found.settings, self.machine, self.dialect)
        if found.settings.offset_mm is not None:
            self._offset_mm = found.settings.offset_mm
        status = found.status
        self._reported(status)
        self._locked = GrblAlarm(link.alarm) if status.state == "Alarm" else None
        at_zero = status.machine_mm is not None and not any(status.machine_mm)
        fresh = found.restarted or (at_zero and not found.settings.homes)
        self._known = not fresh and self._locked is None

    def prepare(self, job: Job) -> None:
        """Get ready for *job*; the pen is at the machine's zero point if nobody knows better."""
        with self._carefully():
            self._ready()
            self._check_pens(job)
            self._page = (job.page_width_mm, job.page_height_mm)
            self._say_modes()
            if not self._known:
                self._set_origin(touching=False)
            self._check_soft_limits(job)

    def recover(self) -> None:
        """Accept motions again after `stop`. Nothing moves."""
        self._stop_asked = False

    # -- The pen ---------------------------------------------------------------------------

    def lift(self) -> None:
        """Lift the pen unless it is known to be up. Works after `stop` too."""
        if self._pen_is_down is False:
            return
        with self._carefully():
            self._there()
            self._refuse_if_locked()
            self._lift()

    def lower(self) -> None:
        """Lower the pen where it is: a test of its heights."""
        with self._carefully():
            self._ready()
            self._do(self._pen.lower())
            self._do([Step(b"G4P0\n")])
            self._pen_is_down = True

    def change_pen(self, index: int, job: Job) -> None:
        """Be told that pen *index* of *job* is in the holder: take its speed and heights."""
        pen = job.pens[index]
        self._speed_mm_s = draw_speed_mm_s(pen.draw_speed_mm_s, self.machine)
        up = self.dialect.up if pen.up_position is None else pen.up_position
        down = self.dialect.down if pen.down_position is None else pen.down_position
        self.set_pen_heights(up, down)

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Use these heights from now on: mm of a Z axis, S of a servo, power of a laser."""
        before = self._pen
        new_up = before.up if up is None else up
        new_down = before.down if down is None else down
        if not self.dialect.is_laser and not self._lifts(new_up, new_down):
            raise BadJob(
                f"The pen would travel at {new_up:g} and draw at {new_down:g}: it would never "
                "lift. Correct its heights."
            )
        self._pen = self._pen_words(new_up, new_down)
        if new_up != before.up and self._pen_is_down is False:
            self._pen_is_down = None
            self.lift()

    # -- Motions ---------------------------------------------------------------------------

    def travel(self, x_mm: float, y_mm: float, watch: Watch) -> None:
        """Go there with the pen up, in a straight line."""
        with self._carefully():
            self._ready()
            self._lift()
            target = self._to_machine(np.array([[x_mm, y_mm]]))[0]
            steps = [travel(on_grid(target, _TRAVEL_DECIMALS), _TRAVEL_DECIMALS), Step(b"G4P0\n")]
            self._do(steps, tick=lambda: watch(0.0), until=self._is_stopped)
            self._stop_if_asked()
            self._work_mm = float(target[0]), float(target[1])

    def draw(self, line: Line, watch: Watch) -> None:
        """Travel to the first point, lower the pen, follow the line, lift."""
        with self._carefully():
            self._ready()
            self._lift()
            decimals = decimals_for(self._settings.steps_per_mm)
            grid = on_grid(self._to_machine(line.points), decimals)
            fresh = np.append(True, (np.diff(grid, axis=0) != 0).any(axis=1))
            points = grid[fresh] * 10.0**-decimals
            done_mm = 0.0  # on paper, before this pass
            while len(points):
                self._pass = _Pass(Way(points, self._tolerance_mm), self._settings.blocks)
                drawing = self._pass
                steps = itertools.chain(
                    [travel(on_grid(points[0], _TRAVEL_DECIMALS), _TRAVEL_DECIMALS)],
                    self._pen.lower(),
                    follow(on_grid(points, decimals), decimals, self._speed_mm_s),
                    self._pen.lift(),
                )
                self._do(
                    steps,
                    tick=lambda: watch(done_mm + drawing.inked_mm),  # noqa: B023  # used at once
                    until=self._is_stopped_or_held,
                )
                if drawing.ended:
                    break
                points = self._interrupted(drawing)
                done_mm += drawing.inked_mm
                self._wait_held(lambda: watch(done_mm))  # noqa: B023  # used at once
            self._verify(grid[-1] * 10.0**-decimals)
            self._pass = None
            self._stop_if_asked()

    def hold(self) -> None:
        """Wait for `resume`: within a line brake and lift."""
        self._held = True

    def resume(self) -> None:
        """Go on after `hold`, exactly where the pen was lifted."""
        self._held = False

    def hold_requested(self) -> bool:
        """Return whether the hold or door pin was triggered since the last question."""
        pressed, self._button = self._button, False
        return pressed

    def stop(self) -> None:
        """Halt now and lift the pen; the plot thread hears it within `POLL_S`."""
        self._stop_asked = True

    def set_speed_factor(self, factor: float) -> None:
        """Draw *factor* times as fast from now on, by GRBL's feed override."""
        check_speed_factor(factor)
        self._there().feed_wanted = round(factor * 100)

    # -- Preparing -------------------------------------------------------------------------

    def jog(self, dx_mm: float, dy_mm: float) -> None:
        """Move by this much on the page's axes, with the pen up; within the reach, if known."""
        with self._carefully():
            self._ready()
            link = self._there()
            if self._known:
                self._check_reach(self.position_mm[0] + dx_mm, self.position_mm[1] + dy_mm)
            self._lift()
            dy = self._y_sign * dy_mm
            feed = short(min(_JOG_MM_S, self.machine.motion.travel_speed_mm_s) * 60, 1)
            link.ask(f"$J=G91G21X{short(dx_mm)}Y{short(dy)}F{feed}")
            while link.fresh_status().state == "Jog":
                if self._stop_asked:
                    link.realtime(b"\x85")  # brakes, and keeps the position
            self._stop_if_asked()

    def home(self) -> None:
        """Let the machine find its limit switches. It may take its time; `stop` ends it.

        Raises:
            PlotterError: it has none.
        """
        link = self._there()
        if not self._settings.homes:
            raise PlotterError(
                "This machine has no limit switches to home to ($22=0). Move the carriage by hand "
                "to the sheet's corner, then set the origin there."
            )
        with self._carefully():
            if self._locked is None and not self._asleep:
                self._lift()
            link.watchful = False
            try:
                link.send([Step(b"$H\n")])
                while len(link.window):
                    link.pump()
                    if self._stop_asked:
                        link.realtime(RESET)  # ends in ALARM:6
                        link.watchful = True
            finally:
                link.watchful = True
            self._locked, self._lost, self._known = None, False, True
            self._pen_is_down = None
            link.fresh_status()
            self._say_modes()

    def unlock(self) -> None:
        """Clear an alarm with ``$X``. Nothing moves, and what was lost stays lost."""
        with self._carefully():
            self._unlock()

    def set_origin(self, *, touching: bool = False) -> None:
        """Let the machine's zero point be here; the board keeps it when it is switched off.

        Args:
            touching: with a Z axis, the pen touches the paper now. Where the height is not known
                either and it does not, the pen is taken to be up.
        """
        with self._carefully():
            self._ready()
            self._set_origin(touching=touching)

    def motors(self, on: bool) -> None:
        """Let go of the carriage with ``$SLP``, which loses the position; or wake it up."""
        with self._carefully():
            if on:
                self._wake()
                return
            self._ready()
            self._lift()
            self._there().ask("$SLP")
            self._known, self._asleep = False, True

    # -- Within ----------------------------------------------------------------------------

    @contextlib.contextmanager
    def _carefully(self) -> Iterator[None]:
        """See to it that whatever goes wrong leaves the pen up, and is remembered."""
        try:
            yield
        except PlotterGone:
            self._gone = True
            self._known = False
            self._plead()
            raise
        except Stopped:
            raise
        except BaseException as error:
            self._remember(error)
            with contextlib.suppress(PlotterError):
                self._make_safe(error)
            raise
        finally:
            self._pass, self._braking = None, False

    def _remember(self, error: BaseException) -> None:
        if isinstance(error, GrblAlarm):
            self._locked = error
            self._known = self._known and error.keeps_position
            self._lost = self._lost or not error.keeps_position
        elif isinstance(error, BoardReset):
            self._known, self._lost = False, True
            self._pen_is_down = None

    def _make_safe(self, error: BaseException) -> None:
        """Bring the machine to rest and the pen up."""
        link = self._there()
        if isinstance(error, BoardReset):
            self._after_reset()
        elif isinstance(error, GrblAlarm):
            reset(link)
            self._after_reset()
        elif len(link.window) or not link.fresh_status().rests:
            self._brake_and_reset()
        if self._locked is not None:
            self._unlock()
        self._lift()

    def _plead(self) -> None:
        """Tell a board that says nothing to brake and to lift: it may still hear."""
        if self._port is None or self._link is None:
            return
        with contextlib.suppress(PlotterError):
            clock = self._port.clock
            self._port.write(b"!")
            clock.sleep(1.0)
            self._port.write(RESET)
            clock.sleep(2.0)
            lines = [f"{line}\n".encode() for line in ("$X", *_PREAMBLE)]
            steps = self._pen.lift_blindly() if self._lost else self._pen.lift()
            self._port.write(b"".join([*lines, *(step.text for step in steps)]))

    def _there(self) -> Link:
        """Return the line to the board."""
        if self._link is None or self._gone:
            raise PlotterGone(f"The plotter at {self._url}")
        return self._link

    def _ready(self) -> None:
        """Make sure that motions are accepted."""
        self._there()
        self._stop_if_asked()
        if self._asleep:
            self._wake()
        self._refuse_if_locked()

    def _refuse_if_locked(self) -> None:
        if self._locked is not None:
            raise GrblAlarm(self._locked.code)

    def _is_stopped(self) -> bool:
        return self._stop_asked

    def _is_stopped_or_held(self) -> bool:
        return self._stop_asked or self._held

    def _stop_if_asked(self) -> None:
        """Brake if something moves, lift, and raise `Stopped`, if somebody asked for it."""
        if not self._stop_asked:
            return
        link = self._there()
        if len(link.window) or not link.fresh_status().rests:
            self._brake_and_reset()
        self._lift()
        raise Stopped

    def _do(
        self,
        steps: Iterable[Step],
        *,
        tick: Callable[[], None] | None = None,
        until: Callable[[], bool] | None = None,
    ) -> None:
        """Send *steps* as the board takes them; return when all are answered, or *until* is true.

        *tick* is called at each status report, and every `POLL_S` if there is none.
        """
        link = self._there()
        ahead, clock = Ahead(steps), link.clock
        asked, ticked_s = link.asked, clock.now_s()
        while ahead.following is not None or len(link.window):
            link.fill(ahead)
            link.pump()
            if tick is not None and (link.asked != asked or clock.now_s() - ticked_s >= POLL_S):
                asked, ticked_s = link.asked, clock.now_s()
                tick()
            if until is not None and until():
                return

    def _interrupted(self, drawing: "_Pass") -> Points:
        """Brake, lift, and return what is left of the line, from where the pen is (n, 2)."""
        self._brake_and_reset()
        drawing.locate(self._work_mm, at_rest=True)
        self._lift()
        self._stop_if_asked()
        if drawing.lifting:
            return np.empty((0, 2))
        if drawing.drawn == 0:
            return drawing.way.points
        ahead = drawing.way.after(drawing.inked_mm)
        return np.concatenate([[self._work_mm], ahead]) if len(ahead) else ahead

    def _wait_held(self, tick: Callable[[], None]) -> None:
        """Wait with the pen up until `resume`, calling *tick*."""
        tick()
        while self._held:
            self._stop_if_asked()
            self._there().pump()
            tick()
        self._stop_if_asked()
        self._refuse_if_locked()

    def _brake_and_reset(self) -> None:
        """Come to rest, keep the position, forget what was under way."""
        link = self._there()
        self._braking = True
        brake(link)
        reset(link)
        self._after_reset()
        self._braking = False

    def _after_reset(self) -> None:
        """Say again what a reset forgets, unless the board is locked."""
        link = self._there()
        self._pen_is_down = None
        if link.fresh_status().state == "Alarm":
            alarm = GrblAlarm(link.alarm)
            self._remember(alarm)
            return
        self._say_modes()

    def _say_modes(self) -> None:
        self._say((*_PREAMBLE, *self.dialect.header))

    def _say(self, lines: Iterable[str]) -> None:
        """Send settings, one after the other."""
        for line in lines:
            self._there().ask(line)

    def _unlock(self) -> None:
        link = self._there()
        if link.alarm is not None or link.fresh_status().state in ("Sleep", "Hold", "Door"):
            reset(link)
        link.ask("$X")
        link.alarm, self._locked, self._asleep = None, None, False
        self._say_modes()

    def _wake(self) -> None:
        reset(self._there())
        self._unlock()
        self._pen_is_down = None

    def _lift(self) -> None:
        """Lift the pen unless it is known to be up."""
        if self._pen_is_down is False:
            return
        self._do(self._pen.lift_blindly() if self._lost else self._pen.lift())
        self._pen_is_down = False

    def _set_origin(self, *, touching: bool) -> None:
        link = self._there()
        words = "X0Y0"
        if self.dialect.pen == "z" and (touching or not self._known):
            words += f"Z{short(self._pen.down if touching else self._pen.up)}"
        link.ask(f"G10L20P1{words}")
        link.fresh_status()
        self._work_mm = (0.0, 0.0)
        self._known, self._lost = True, False

    # -- Hearing ---------------------------------------------------------------------------

    def _acknowledged(self, step: Step) -> None:
        if step.mark == LOWERED:
            self._pen_is_down = True
        elif step.mark == LIFTED:
            self._pen_is_down = False
        if self._pass is not None:
            self._pass.acknowledged(step)

    def _reported(self, status: Status) -> None:
        """Take the position, and see whether somebody at the machine wants something."""
        if status.offset_mm is not None:
            self._offset_mm = status.offset_mm
        if status.work_mm is not None:
            self._work_mm = status.work_mm[:2]
        elif status.machine_mm is not None:
            x, y, _ = status.machine_mm
            self._work_mm = x - self._offset_mm[0], y - self._offset_mm[1]
        if self._pass is not None:
            self._pass.locate(self._work_mm)
        if self._link is None or self._braking:
            return
        if status.state in ("Hold", "Door"):  # a pin: finish the line, then hold
            self._button = True
            if status.sub == 0:
                self._link.realtime(b"~")
        elif status.state == "Alarm" and self._locked is None and self._link.alarm is None:
            raise GrblAlarm(None)

    def _verify(self, end: Points) -> None:
        """Make sure that the pen is where the line ends: a damaged byte may be a valid number."""
        drawing = self._pass
        if drawing is None or drawing.rested_at is None:
            self._there().fresh_status()
            at = self._work_mm
        else:
            at = drawing.rested_at
        off = float(np.hypot(at[0] - end[0], at[1] - end[1]))
        if off > self._tolerance_mm:
            raise BoardError(
                f"A line ended {off:.2f} mm beside its end: a command was damaged on the way. "
                "Check the USB cable and what lies beside it, then resume the plot."
            )
        self._work_mm = float(end[0]), float(end[1])

    # -- Geometry --------------------------------------------------------------------------

    @property
    def _tolerance_mm(self) -> float:
        """How far a report may be off: a step and a half each way, and its rounding."""
        return 1.5 / self._settings.steps_per_mm + 0.007

    @property
    def _y_sign(self) -> float:
        return -1.0 if self.dialect.y_up else 1.0

    def _home_mm(self) -> tuple[float, float]:
        return (0.0, 0.0) if self._page is None else self.machine.home_mm(*self._page)

    def _to_machine(self, points: Points) -> Points:
        """Return page coordinates (n, 2) in the machine's, from its zero point."""
        return np.asarray((points - np.array(self._home_mm())) * [1.0, self._y_sign])

    def _pen_words(self, up: float, down: float) -> PenWords:
        lift = self.machine.pen_lift
        return PenWords(self.dialect, up, down, lift.lift_s, lift.lower_s, lift.settle_s)

    def _lifts(self, up: float, down: float) -> bool:
        """Return whether these heights lift the pen and do not gouge the paper instead."""
        return (up - down) * (self.dialect.up - self.dialect.down) > 0

    # -- Checks ----------------------------------------------------------------------------

    def _check_pens(self, job: Job) -> None:
        """Refuse a pen that would never lift, before anything moves."""
        for pen in job.pens:
            up = self.dialect.up if pen.up_position is None else pen.up_position
            down = self.dialect.down if pen.down_position is None else pen.down_position
            if not self.dialect.is_laser and not self._lifts(up, down):
                raise BadJob(
                    f"The pen {pen.name!r} would travel at {up:g} and draw at {down:g}: it would "
                    "never lift. Correct the pen's heights, or those of the machine."
                )

    def _check_reach(self, x_mm: float, y_mm: float) -> None:
        low, high = self.machine.reach_mm(*(self._page or (0.0, 0.0)))
        if not (
            low[0] - TOLERANCE_MM <= x_mm <= high[0] + TOLERANCE_MM
            and low[1] - TOLERANCE_MM <= y_mm <= high[1] + TOLERANCE_MM
        ):
            raise BadJob(
                f"That would move the pen to ({x_mm:.1f}, {y_mm:.1f}) mm, outside the machine "
                f"({self.machine.width_mm:g} x {self.machine.height_mm:g} mm). Move it less far, "
                "or set the origin anew."
            )

    def _check_soft_limits(self, job: Job) -> None:
        """Refuse a job that the board's own soft limits would end, before anything moves."""
        if not (self._settings.value(20) and self._settings.homes and len(job.points)):
            return
        corners = self._to_machine(np.stack([job.points.min(axis=0), job.points.max(axis=0)]))
        corners = corners + np.array(self._offset_mm[:2])
        for axis in (0, 1):
            travel_mm = self._settings.value(130 + axis)
            low, high = float(corners[:, axis].min()), float(corners[:, axis].max())
            if travel_mm is None or _within(low, high, travel_mm):
                continue
            raise BadJob(
                f"The drawing would leave the machine's own {'XY'[axis]} limits "
                f"({travel_mm:g} mm, ${130 + axis}) where its origin is now. "
                "Home it and set the origin to the sheet's corner, or fit the drawing."
            )


class _Pass:
    """One pass over a line, or over what is left of it: what is under way and what is on paper."""

    def __init__(self, way: Way, blocks: int) -> None:
        self.way = way
        self.inked_mm = 0.0
        self.drawn = 0  # how many motions the board has taken
        self.lifting = False  # all ink is on paper
        self.ended = False
        self.rested_at: tuple[float, float] | None = None  # reported at rest after the line
        self._blocks = blocks
        self._drains = False

    def acknowledged(self, step: Step) -> None:
        """Count what the board has taken."""
        if step.mark == DRAWS:
            self.drawn += 1
        elif step.mark == LIFTING:
            # M3 and M5 are answered when all is drawn; a Z axis is only queued.
            self.lifting = not step.text.startswith(b"G")
        elif step.mark == LIFTED:
            self.lifting = self.ended = True
            self.inked_mm = self.way.total_mm

    def locate(self, at: tuple[float, float], *, at_rest: bool = False) -> None:
        """Take a reported position in machine mm."""
        if self.lifting:
            self.inked_mm = self.way.total_mm
            self.rested_at = at
        elif self.drawn:
            # The board draws one of the blocks in its planner, or the one that waits for room.
            segments = range(self.drawn - self._blocks - 2, self.drawn)
            self.inked_mm = self.way.find(at, segments, self.inked_mm)


def _within(low: float, high: float, travel_mm: float) -> bool:
    """Return whether low to high fits 0 to -travel, or 0 to travel as some firmwares count."""
    return (low >= -travel_mm - TOLERANCE_MM and high <= TOLERANCE_MM) or (
        low >= -TOLERANCE_MM and high <= travel_mm + TOLERANCE_MM
    )
