"""`EbbBackend`: an AxiDraw, driven straight over its serial port.

The board takes slices of motion (`plotter.slices`), and says OK once one is in its queue; no more
than some 65 ms of motion are ever under way (`plotter.ebb_feed`), so that a stop is heard.
Everything else is decided here: speeds, corners, brakes. Facts: "EBB Command Set" and its release
notes (Brian Schmalz, Evil Mad Scientist Laboratories).

**Where the pen is** the board counts itself (``QS``), in motor steps since its counters were
cleared at the machine's zero point. They are compared after every line. A tag in the
board's memory (``SL``) says that they count from there: a board that was without power, or that
another program used, does not have it, and its position is not known.

**The pen** is lifted by every way out: a stop, an error, an interrupt. A motion under way brakes
along its line first. ``ES``, which halts at once, is never sent: it would lose steps.
"""

import dataclasses
import math
from functools import partial

import numpy as np

from plotter.backend import Capabilities, Identity, Line, Watch, check_speed_factor
from plotter.clock import WALL, Clock
from plotter.ebb_feed import NAP_S
from plotter.ebb_machine import EbbMachine
from plotter.ebb_servo import EbbSettings, check_heights
from plotter.ebb_talk import BOARD
from plotter.errors import Alarm, PlotterError, Stopped
from plotter.job import TOLERANCE_MM, Job, Points
from plotter.machine import Machine, Point
from plotter.planner import draw_speed_mm_s, follow, hop
from plotter.ports import Port, open_port
from plotter.slices import FASTEST_MM_S, Leg, position_mm

__all__ = ["EbbBackend", "EbbSettings"]

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
        self._board: EbbMachine | None = None
        self._identity = Identity(BOARD, "", "", port if isinstance(port, str) else port.name)
        self._turn = np.array(_TURNS[machine.origin], dtype=np.float64)
        self._page: tuple[float, float] | None = None
        self._wanted_mm_s: float | None = None  # the pen's own speed
        self._factor = 1.0
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
        steps = (0, 0) if self._board is None else self._board.feed.steps
        x, y = self._to_page(position_mm(np.array([steps])))[0]
        return float(x), float(y)

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None before the first `lift`."""
        return None if self._board is None else self._board.pen_is_down

    @property
    def underruns(self) -> int:
        """How often the board ran out of motion within a line, by the host's clock."""
        return 0 if self._board is None else self._board.feed.underruns

    def height_is_known(self) -> bool:
        """Return True: a servo's heights are its own."""
        return True

    def identity(self) -> Identity:
        """Return the board, its firmware and its nickname."""
        return self._identity if self._board is None else self._board.identity

    @property
    def warnings(self) -> tuple[str, ...]:
        """Nothing: all that matters is set anew for each job, or refused."""
        return ()

    def position_is_known(self) -> bool:
        """Return whether the board has counted from the machine's zero point all along."""
        return self._board is not None and self._board.known

    # -- connecting ------------------------------------------------------------------------

    def open(self) -> None:
        """Connect, find out who answers and whether it still knows where it is. Nothing moves."""
        if isinstance(self._port, str):
            self._port = open_port(self._port)
        try:
            self._board = EbbMachine(self._port, self.settings, self.machine.pen_lift)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Disconnect; any number of times."""
        board, self._board = self._board, None
        if board is not None:
            self._identity = board.identity
            board.end()
        if isinstance(self._port, Port):
            name = self._port.name
            self._port.close()
            self._port = name

    def _connected(self) -> EbbMachine:
        if self._board is None:
            raise PlotterError("The plotter is not connected. Open it first.")
        return self._board

    # -- getting ready ---------------------------------------------------------------------

    def prepare(self, job: Job) -> None:
        """Lock the motors and lay the page; where nobody knows better, zero is here."""
        board = self._connected()
        self._stop_if_asked()
        board.check_power()
        self._page = (job.page_width_mm, job.page_height_mm)
        board.lock_motors()
        if not board.known:
            board.zero_here()
        board.set_servo()

    def change_pen(self, index: int, job: Job) -> None:
        """Take the speed and the heights of pen *index*."""
        pen = job.pens[index]
        self._wanted_mm_s = pen.draw_speed_mm_s
        up = self.settings.up if pen.up_position is None else pen.up_position
        down = self.settings.down if pen.down_position is None else pen.down_position
        self.set_pen_heights(up, down)

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Use these heights in percent; a pen that is up goes to the new height at once.

        Raises:
            PlotterError: the pen would not lift, or a height is none.
        """
        board = self._connected()
        up = board.up if up is None else up
        down = board.down if down is None else down
        try:
            check_heights(up, down)
        except ValueError as error:
            raise PlotterError(f"{error} Give other pen heights.") from error
        board.set_heights(up, down)

    def set_speed_factor(self, factor: float) -> None:
        """Draw so many times as fast, from the next line on."""
        check_speed_factor(factor)
        self._factor = factor

    # -- by hand ---------------------------------------------------------------------------

    def jog(self, dx_mm: float, dy_mm: float) -> None:
        """Move by this much with the pen up."""
        board = self._connected()
        self._stop_if_asked()
        x_mm, y_mm = self.position_mm
        target = np.array([[x_mm + dx_mm, y_mm + dy_mm]])
        self._check_jog(dx_mm, dy_mm, target)
        board.check_power()
        self._move_by_hand(target)

    def home(self) -> None:
        """Return to the zero point, if it is known; there are no switches to find it by."""
        board = self._connected()
        self._stop_if_asked()
        if not board.known:
            raise PlotterError(
                "This plotter has no switches and does not know where it is. Switch the motors "
                "off, move the carriage into the home corner by hand, then set the origin there."
            )
        board.check_power()
        self._move_by_hand(self._to_page(np.zeros((1, 2))))

    def unlock(self) -> None:
        """Do nothing: the board has no alarm."""
        self._connected()

    def set_origin(self) -> None:
        """Let the zero point be here, and hold the carriage there."""
        board = self._connected()
        board.lock_motors()
        board.zero_here()

    def set_height(self, *, touching: bool) -> None:
        """Do nothing: it has no Z axis."""

    def motors(self, on: bool) -> None:
        """Hold the carriage, or let go of it: then nobody knows where it is."""
        board = self._connected()
        if on:
            board.check_power()
            board.lock_motors()
        else:
            board.lift()
            board.release_motors()

    def lift(self) -> None:
        """Lift the pen unless it is known to be up; works after `stop` and after errors."""
        self._connected().lift()

    def lower(self) -> None:
        """Lower the pen where it is."""
        board = self._connected()
        self._stop_if_asked()
        board.move_pen(down=True)
        board.rest(_nothing)
        self._stop_if_asked()

    def _check_jog(self, dx_mm: float, dy_mm: float, target: Points) -> None:
        """Refuse a jog beyond the reach, or where that is not known, one longer than it."""
        longest_mm = math.hypot(self.machine.width_mm, self.machine.height_mm)
        too_long = not math.hypot(dx_mm, dy_mm) <= longest_mm  # also where it is no number
        if too_long or (self.position_is_known() and self._beyond_mm(target) > TOLERANCE_MM):
            raise Alarm(
                f"A move by ({dx_mm:g}, {dy_mm:g}) mm would leave the machine's reach. "
                "Move by less."
            )

    def _move_by_hand(self, target: Points) -> None:
        board = self._connected()
        board.lock_motors()
        board.lift()
        self._go(target, _nobody)
        board.rest(_nothing)
        self._stop_if_asked()

    # -- plotting --------------------------------------------------------------------------

    def travel(self, x_mm: float, y_mm: float, watch: Watch) -> None:
        """Go there with the pen up, in a straight line."""
        board = self._connected()
        self._stop_if_asked()
        target = np.array([[x_mm, y_mm]])
        self._check_reach(target)
        board.lift()
        self._go(target, watch)
        board.rest(partial(watch, 0.0))
        self._stop_if_asked()

    def draw(self, line: Line, watch: Watch) -> None:
        """Travel to the first point, lower the pen, follow the line, lift."""
        board = self._connected()
        self._stop_if_asked()
        self._check_reach(line.points)
        board.lift()
        self._go(line.points[:1], watch)
        left, inked_mm = self._to_machine(line.points), 0.0
        while True:
            leg, way_mm = self._ink(left, inked_mm, watch)
            inked_mm += way_mm
            board.rest(partial(watch, inked_mm))
            self._stop_if_asked()
            left = leg.rest(way_mm)
            if not len(left):
                break
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
        return self._connected().feed.pressed()

    def stop(self) -> None:
        """Halt soon; from any thread."""
        self._stop_asked = True

    def recover(self) -> None:
        """Accept motions again."""
        self._stop_asked = False

    def _go(self, target: Points, watch: Watch) -> None:
        """Send a travel to *target* on the page (1, 2); it ends early where a stop comes."""
        feed, motion = self._connected().feed, self.machine.motion
        start = position_mm(np.array(feed.steps))
        leg = Leg(start, hop(start[None], self._to_machine(target), motion))
        feed.follow(leg, motion.travel_acceleration_mm_s2, lambda _mm: watch(0.0), self._stopping)

    def _ink(self, points: Points, inked_mm: float, watch: Watch) -> tuple[Leg, float]:
        """Lower, follow *points* in machine mm as far as it goes, and lift; return how far."""
        board, motion = self._connected(), self.machine.motion
        board.feed.nap_until(NAP_S, lambda: watch(inked_mm))
        self._stop_if_asked()
        board.check_trust()  # where else would the pen come down?
        speed = draw_speed_mm_s(self._wanted_mm_s, self.machine, self._factor)
        leg = Leg(
            points[0],
            follow(points, np.array([0, len(points)]), np.array([speed]), self.machine),
        )
        board.move_pen(down=True)
        try:
            way_mm = board.feed.follow(
                leg,
                motion.draw_acceleration_mm_s2,
                lambda mm: watch(inked_mm + mm),
                self._ending,
            )
        finally:
            # Also where a watch raised; not into a conversation that is not understood.
            if board.talk.quiet:
                board.move_pen(down=False)
        return leg, way_mm

    def _wait_held(self, watch: Watch, inked_mm: float) -> None:
        """Wait, with the pen up, until nobody holds any more."""
        while self._held and not self._stop_asked:
            self.clock.sleep(NAP_S)
            watch(inked_mm)
        self._stop_if_asked()

    # -- where -----------------------------------------------------------------------------

    def _to_machine(self, points: Points) -> Points:
        """Return places on the page (n, 2) as the machine counts them, in mm."""
        return np.asarray((points - self._home()) @ self._turn.T)

    def _to_page(self, points: Points) -> Points:
        """Return the machine's places (n, 2) on the page."""
        return np.asarray(points @ self._turn + self._home())

    def _home(self) -> Points:
        """Return where on the page the machine's zero point is (2,); without a page, at 0."""
        return np.array(self.machine.home_mm(*(self._page or (0.0, 0.0))))

    def _beyond_mm(self, points: Points) -> float:
        """Return how far the worst of *points* on the page is beyond the reach."""
        low, high = self.machine.reach_mm(*(self._page or (0.0, 0.0)))
        return float(np.maximum(points - np.array(high), np.array(low) - points).max())

    def _check_reach(self, points: Points) -> None:
        if self._page is None:
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
    motion = dataclasses.replace(
        machine.motion,
        draw_speed_mm_s=min(machine.motion.draw_speed_mm_s, FASTEST_MM_S),
        travel_speed_mm_s=min(machine.motion.travel_speed_mm_s, FASTEST_MM_S),
    )
    return dataclasses.replace(machine, motion=motion)


def _nobody(inked_mm: float) -> None:
    """Watch nothing."""


def _nothing() -> None:
    """Do nothing."""
