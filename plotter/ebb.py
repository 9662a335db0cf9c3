"""`EbbBackend`: an AxiDraw, driven straight over its serial port.

The board takes slices of motion (`plotter.slices`), three at a time, and says OK once it has one.
Everything else is decided here: speeds, corners, brakes. Facts: "EBB Command Set" and its release
notes (Brian Schmalz, Evil Mad Scientist Laboratories).

**Where the pen is** the board counts itself (``QS``), in motor steps since its counters were
cleared at the machine's zero point. They are compared after every line. `_TAG`, stored in the
board's memory (``SL``), says that they count from there: a board that was without power, or that
another program used, does not have it, and its position is not known.

**The pen** is lifted by every way out: a stop, an error, an interrupt. A motion under way brakes
along its line first. ``ES``, which halts at once, is never sent: it would lose steps.
"""

import contextlib
import dataclasses
import math
from collections.abc import Callable
from functools import partial

import numpy as np

from plotter import ebb_servo
from plotter.backend import Capabilities, Identity, Line, Watch, check_speed_factor
from plotter.clock import WALL, Clock
from plotter.ebb_feed import NAP_S, Feed
from plotter.ebb_servo import EbbSettings, check_heights
from plotter.ebb_talk import BOARD, Talk
from plotter.errors import Alarm, BoardError, BoardReset, PlotterError, Stopped
from plotter.job import TOLERANCE_MM, Job, Points
from plotter.machine import Machine, Motion, Point
from plotter.planner import draw_speed_mm_s, follow, hop
from plotter.ports import Port, open_port
from plotter.slices import FASTEST_MM_S, Leg, position_mm

# Stored in the board (SL) while its counters count from the machine's zero point. The vendor's
# software stores one more than a percentage there, so never this.
_TAG = 113
_LOW_VOLTAGE = 250  # of QC's 1024: less than some 7 V, so only USB's 5 V are connected
_MODE = "EM,1,1"  # both motors on, 80 steps a mm

# How the machine's axes lie on the page: turned, never mirrored, so that its own zero corner,
# top left, lies on the corner of the page that the machine calls its origin.
_TURNS = {
    "top-left": [[1, 0], [0, 1]],
    "top-right": [[0, 1], [-1, 0]],
    "bottom-right": [[-1, 0], [0, -1]],
    "bottom-left": [[0, -1], [1, 0]],
}


class EbbBackend:
    """A `plotter.backend.Backend` for the EiBotBoard of an AxiDraw.

    Args:
        port: where it is connected; a name is opened by `open`.
        machine: how far, how fast and how it moves.
        settings: its servo, and how the board is spoken to.
    """

    def __init__(
        self, port: Port | str, machine: Machine, settings: EbbSettings | None = None
    ) -> None:
        self.machine = _within_reason(machine)
        self.settings = settings or EbbSettings()
        self._port = port
        self._talk: Talk | None = None
        self._feed: Feed | None = None
        self._identity = Identity(BOARD, "", "", port if isinstance(port, str) else port.name)
        self._turn = np.array(_TURNS[machine.origin], dtype=np.float64)
        self._page = (0.0, 0.0)
        self._up, self._down = self.settings.up, self.settings.down
        self._speed_mm_s = draw_speed_mm_s(None, self.machine)
        self._factor = 1.0
        self._job: Job | None = None
        self._known = False  # the counters count from the machine's zero point
        self._motors_on = False
        self._servo_set = False
        self._pen_is_down: bool | None = None
        self._doubtful = False  # a command may have been lost: only the board knows where it is
        self._stop_asked = False  # plain flags: set from any thread, even a signal handler
        self._held = False

    def __enter__(self) -> "EbbBackend":
        self.open()
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    # -- what it is ------------------------------------------------------------------------

    @property
    def capabilities(self) -> Capabilities:
        """It has a button and a servo, and no switches."""
        return Capabilities(
            holds_mid_line=True, has_button=True, sets_pen_height=True, releases_motors=True
        )

    @property
    def clock(self) -> Clock:
        """The port's clock; the wall's before it is open."""
        return WALL if isinstance(self._port, str) else self._port.clock

    @property
    def position_mm(self) -> Point:
        """Where the pen is on the page, or will be once the board has done what it was sent."""
        steps = (0, 0) if self._feed is None else self._feed.steps
        x, y = self._to_page(position_mm(np.array([steps])))[0]
        return float(x), float(y)

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None before the first `lift`."""
        return self._pen_is_down

    @property
    def underruns(self) -> int:
        """How often the board ran out of motion within a line, by the host's clock."""
        return 0 if self._feed is None else self._feed.underruns

    def identity(self) -> Identity:
        """Return the board, its firmware and its nickname."""
        return self._identity

    def position_is_known(self) -> bool:
        """Return whether the board has counted from the machine's zero point all along."""
        return self._known

    # -- connecting ------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, find out who answers and whether it still knows where it is. Nothing moves."""
        if isinstance(self._port, str):
            self._port = open_port(self._port)
        self._talk = Talk(self._port)
        longest_s = self.machine.pen_lift.lift_s + self.machine.pen_lift.lower_s
        self._talk.patience_s += longest_s + self.machine.pen_lift.settle_s
        try:
            self._talk.begin(self.settings.syntax)
            self._feed = Feed(self._talk)
            self._feed.rest(_nothing)  # what a dead program left in the queue
            self._feed.button = False
            self._know()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Disconnect; any number of times."""
        talk, self._talk = self._talk, None
        self._known = self._motors_on = self._servo_set = False
        self._pen_is_down = None
        if talk is not None and not talk.broken:
            with contextlib.suppress(PlotterError):
                talk.end()
        if isinstance(self._port, Port):
            name = self._port.name
            self._port.close()
            self._port = name

    def _know(self) -> None:
        """Ask for the name, and whether the counters still count from the zero point."""
        talk, feed = self._connected()
        nickname = talk.ask("QT") if talk.version >= (2, 5, 5) else ""
        firmware = ".".join(map(str, talk.version))
        self._identity = Identity(BOARD, firmware, nickname, talk.port.name)
        self._known = self._motors_on = talk.numbers("QL") == [_TAG] and self._are_motors_on()
        if self._known:
            feed.steps = self._counters()

    def _are_motors_on(self) -> bool:
        """Return whether both motors are on, in our resolution; older boards cannot tell."""
        talk, _ = self._connected()
        return talk.version < (2, 8, 0) or talk.numbers("QE") == [16, 16]

    def _connected(self) -> tuple[Talk, Feed]:
        if self._talk is None or self._feed is None:
            raise PlotterError("The plotter is not connected. Open it first.")
        return self._talk, self._feed

    # -- getting ready ---------------------------------------------------------------------

    def prepare(self, job: Job) -> None:
        """Lock the motors and lay the page; where nobody knows better, zero is here."""
        talk, _ = self._connected()
        self._stop_if_asked()
        self._check_power()
        self._page = (job.page_width_mm, job.page_height_mm)
        self._job = job
        self._lock_motors()
        if not self._known:
            self._zero_here()
        self._set_servo()
        if talk.version >= (3, 0, 0):
            talk.ask("CU,4,8")  # a longer queue: short slices last as long as long ones

    def change_pen(self, index: int, job: Job) -> None:
        """Take the speed and the heights of pen *index*."""
        pen = job.pens[index]
        self._speed_mm_s = draw_speed_mm_s(pen.draw_speed_mm_s, self.machine, self._factor)
        self._wanted_mm_s = pen.draw_speed_mm_s
        up = self.settings.up if pen.up_position is None else pen.up_position
        down = self.settings.down if pen.down_position is None else pen.down_position
        self.set_pen_heights(up, down)

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Use these heights in percent; a pen that is up goes to the new height at once.

        Raises:
            PlotterError: the pen would not lift, or a height is none.
        """
        up = self._up if up is None else up
        down = self._down if down is None else down
        try:
            check_heights(up, down)
        except ValueError as error:
            raise PlotterError(f"{error} Give other pen heights.") from error
        changed = (up, down) != (self._up, self._down)
        self._up, self._down = up, down
        if changed and self._servo_set:
            self._servo_set = False
            self._set_servo()
            if self._pen_is_down is False:
                self._move_pen(down=False)
                self._rest(_nothing)

    def set_speed_factor(self, factor: float) -> None:
        """Draw so many times as fast, from the next line on."""
        check_speed_factor(factor)
        self._factor = factor
        self._speed_mm_s = draw_speed_mm_s(self._wanted_mm_s, self.machine, factor)

    _wanted_mm_s: float | None = None  # the pen's own speed

    def _check_power(self) -> None:
        """Make sure that the motors can move: the board itself runs from USB."""
        talk, _ = self._connected()
        if self.settings.check_power and talk.numbers("QC")[1] < _LOW_VOLTAGE:
            raise BoardError(
                "The plotter's motors have no power. Plug in its power supply, put the carriage "
                "into the home corner by hand, and start again."
            )

    def _lock_motors(self) -> None:
        if not self._motors_on:
            talk, feed = self._connected()
            feed.command(_MODE, 0)  # firmware from 2.6.2 on clears its counters
            feed.rest(_nothing)
            feed.steps = (0, 0)
            talk.ask("CS")
            self._motors_on = True

    def _zero_here(self) -> None:
        talk, feed = self._connected()
        talk.ask("CS")
        talk.ask(f"SL,{_TAG}")
        feed.steps = (0, 0)
        self._known = True

    def _set_servo(self) -> None:
        if self._servo_set:
            return
        talk, _ = self._connected()
        for command in ebb_servo.setup(self.settings, self._up, self._down):
            talk.ask(command)
        if self.settings.servo == "standard" and talk.version >= (2, 6, 0):
            talk.ask(f"SR,{ebb_servo.POWER_OFF_MS}")
        self._servo_set = True

    # -- by hand ---------------------------------------------------------------------------

    def jog(self, dx_mm: float, dy_mm: float) -> None:
        """Move by this much with the pen up."""
        self._connected()
        self._stop_if_asked()
        self._check_power()
        x_mm, y_mm = self.position_mm
        far = Alarm(
            f"A move by ({dx_mm:g}, {dy_mm:g}) mm would leave the machine's reach. Move by less."
        )
        if not math.hypot(dx_mm, dy_mm) <= math.hypot(
            self.machine.width_mm, self.machine.height_mm
        ):
            raise far
        target = np.array([[x_mm + dx_mm, y_mm + dy_mm]])
        if self._known and self._beyond_mm(target) > TOLERANCE_MM:
            raise far
        self._lock_motors()
        self.lift()
        self._go(target, _nobody)
        self._rest(_nothing)
        self._stop_if_asked()

    def home(self) -> None:
        """Return to the zero point, if it is known; there are no switches to find it by."""
        self._connected()
        self._stop_if_asked()
        if not self._known:
            raise PlotterError(
                "This plotter has no switches and does not know where it is. Switch the motors "
                "off, move the carriage into the home corner by hand, then set the origin there."
            )
        self._check_power()
        self.lift()
        self._go(self._to_page(np.zeros((1, 2))), _nobody)
        self._rest(_nothing)
        self._stop_if_asked()

    def unlock(self) -> None:
        """Do nothing: the board has no alarm."""
        self._connected()

    def set_origin(self) -> None:
        """Let the zero point be here, and hold the carriage there."""
        self._connected()
        self._lock_motors()
        self._zero_here()

    def motors(self, on: bool) -> None:
        """Hold the carriage, or let go of it: then nobody knows where it is."""
        talk, feed = self._connected()
        if on:
            self._check_power()
            self._lock_motors()
            return
        self.lift()
        talk.ask("SL,0")
        feed.command("EM,0,0", 0)
        self._known = self._motors_on = False

    # -- the pen ---------------------------------------------------------------------------

    def lift(self) -> None:
        """Lift the pen unless it is known to be up; works after `stop` and after errors."""
        talk, _ = self._connected()
        if self._pen_is_down is False and not talk.broken:
            return
        self._doubtful |= talk.broken
        self._pen_is_down = None
        self._set_servo()
        self._move_pen(down=False)
        self._pen_is_down = False
        self._rest(_nothing)

    def lower(self) -> None:
        """Lower the pen where it is."""
        self._connected()
        self._stop_if_asked()
        self._set_servo()
        self._move_pen(down=True)
        self._pen_is_down = True
        self._rest(_nothing)
        self._stop_if_asked()

    def _move_pen(self, *, down: bool) -> None:
        """Queue a lift, or its contrary, and the time that it takes."""
        _, feed = self._connected()
        wait = ebb_servo.lower_ms if down else ebb_servo.lift_ms
        ms = wait(self.settings, self.machine.pen_lift, self._up, self._down)
        words = ["SP", str(int(not down)), str(ms), str(ebb_servo.pin(self.settings))]
        feed.command(",".join(words), ms)

    # -- plotting --------------------------------------------------------------------------

    def travel(self, x_mm: float, y_mm: float, watch: Watch) -> None:
        """Go there with the pen up, in a straight line."""
        self._connected()
        self._stop_if_asked()
        target = np.array([[x_mm, y_mm]])
        self._check_reach(target)
        self.lift()
        self._go(target, watch)
        self._rest(partial(watch, 0.0))
        self._stop_if_asked()

    def draw(self, line: Line, watch: Watch) -> None:
        """Travel to the first point, lower the pen, follow the line, lift."""
        self._connected()
        self._stop_if_asked()
        self._check_reach(line.points)
        self.lift()
        self._go(line.points[:1], watch)
        self._stop_if_asked()
        rest, inked_mm = self._to_machine(line.points), 0.0
        while len(rest):
            leg, way_mm = self._ink(rest, inked_mm, watch)
            inked_mm += way_mm
            self._rest(partial(watch, inked_mm))
            self._stop_if_asked()
            rest = leg.rest(way_mm)
            if len(rest):
                self._wait_held(watch, inked_mm)
        watch(inked_mm)

    def hold(self) -> None:
        """Wait for `resume`: after a brake and a lift if a line is under way."""
        self._held = True

    def resume(self) -> None:
        """Go on."""
        self._held = False

    def hold_requested(self) -> bool:
        """Return whether the button was pressed since the last question."""
        _, feed = self._connected()
        return feed.pressed()

    def stop(self) -> None:
        """Halt soon; from any thread."""
        self._stop_asked = True

    def recover(self) -> None:
        """Accept motions again."""
        self._stop_asked = False

    def _go(self, target: Points, watch: Watch) -> None:
        """Send a travel to *target* on the page (1, 2); it may end early where a stop comes."""
        _, feed = self._connected()
        start = position_mm(np.array(feed.steps))
        motion = self.machine.motion
        leg = Leg(start, hop(start[None], self._to_machine(target), motion))
        feed.follow(leg, motion.travel_acceleration_mm_s2, lambda _mm: watch(0.0), self._stopping)

    def _ink(self, points: Points, inked_mm: float, watch: Watch) -> tuple[Leg, float]:
        """Lower, follow *points* in machine mm as far as it goes, and lift; return how far."""
        _, feed = self._connected()
        feed.nap_until(NAP_S, lambda: watch(inked_mm))
        self._stop_if_asked()
        motion = self.machine.motion
        offsets, speed = np.array([0, len(points)]), np.array([self._speed_mm_s])
        leg = Leg(points[0], follow(points, offsets, speed, self.machine))
        self._pen_is_down = None
        self._move_pen(down=True)
        self._pen_is_down = True
        try:
            way_mm = feed.follow(
                leg, motion.draw_acceleration_mm_s2, lambda mm: watch(inked_mm + mm), self._ending
            )
        finally:
            # Also after an interrupt or an error of a watch; not into a broken conversation.
            if not feed.talk.broken:
                self._move_pen(down=False)
                self._pen_is_down = False
        return leg, way_mm

    def _wait_held(self, watch: Watch, inked_mm: float) -> None:
        """Wait, with the pen up, until nobody holds any more."""
        while self._held and not self._stop_asked:
            self.clock.sleep(NAP_S)
            watch(inked_mm)
        self._stop_if_asked()

    def _rest(self, watch: Callable[[], None]) -> None:
        """Wait until all is done, and make sure that the board is where it should be.

        Raises:
            BoardReset: it does not know any more where it is.
            BoardError: it is elsewhere.
        """
        talk, feed = self._connected()
        feed.rest(watch)
        if not self._motors_on:
            return
        counted, expected = self._counters(), feed.steps
        feed.steps = counted
        if self._known and talk.numbers("QL") != [_TAG]:
            self._forget()
            raise BoardReset("plotter")
        if feed.power_lost:
            self._forget()
            raise BoardReset("plotter's motors lost their power: it")
        doubtful, self._doubtful = self._doubtful, False
        if counted != expected and not doubtful:
            raise BoardError(
                f"The plotter took {counted} motor steps instead of {expected}. Check the USB "
                "cable and that no other program uses the port, then resume the plot."
            )

    def _forget(self) -> None:
        self._known = self._motors_on = self._servo_set = False

    def _counters(self) -> tuple[int, int]:
        one, two = self._connected()[0].numbers("QS")
        return one, two

    # -- where -----------------------------------------------------------------------------

    def _to_machine(self, points: Points) -> Points:
        """Return places on the page (n, 2) as the machine counts them, in mm."""
        return np.asarray((points - self.machine.home_mm(*self._page)) @ self._turn.T)

    def _to_page(self, points: Points) -> Points:
        """Return the machine's places (n, 2) on the page."""
        return np.asarray(points @ self._turn + self.machine.home_mm(*self._page))

    def _beyond_mm(self, points: Points) -> float:
        """Return how far the worst of *points* on the page is beyond the reach."""
        low, high = self.machine.reach_mm(*self._page)
        return float(np.maximum(points - np.array(high), np.array(low) - points).max())

    def _check_reach(self, points: Points) -> None:
        if self._job is None:
            raise PlotterError("The plotter does not know the page yet. Prepare it first.")
        if self._beyond_mm(points) > TOLERANCE_MM:
            raise Alarm("The line leaves the machine's reach. Fit the drawing to the page.")

    # -- stopping --------------------------------------------------------------------------

    def _stopping(self) -> bool:
        return self._stop_asked

    def _ending(self) -> bool:
        return self._stop_asked or self._held

    def _stop_if_asked(self) -> None:
        if self._stop_asked:
            self.lift()
            raise Stopped


def _within_reason(machine: Machine) -> Machine:
    """Return *machine* no faster than its motors can be stepped."""
    motion = machine.motion
    fastest = Motion(
        **{
            field.name: min(getattr(motion, field.name), FASTEST_MM_S)
            if field.name.endswith("speed_mm_s")
            else getattr(motion, field.name)
            for field in dataclasses.fields(motion)
        }
    )
    return dataclasses.replace(machine, motion=fastest)


def _nobody(inked_mm: float) -> None:
    """Watch nothing."""


def _nothing() -> None:
    """Do nothing."""
