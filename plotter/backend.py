"""`Backend`: what a machine must be able to do, so small that every plotter can do it.

How the two machines that artists own fit:

=================  ==========================================  ====================================
                   GRBL: streams text, the firmware plans      EBB (AxiDraw): the host plans
=================  ==========================================  ====================================
`Backend.open`     port, banner, poll ``?`` until Idle, then   port, ``CU,10,0``, ``V``, ``QB``;
                   ``0x18``; read ``$I`` and ``$$``            raises if it is another board
`prepare`          ``G21 G90``, y flipped by the page's        ``EM``, servo ``SC``, job tag ``SL``
                   height, feed in mm/min
`draw`             lines by character counting, then ``G4 P0``: `plotter.planner.follow`, ``SM``
                   its ``ok`` says that the ink is on paper    slices, then ``QG`` until idle
`watch` (its       at each status report, from ``MPos``        at each slice
argument)
`change_pen`       Z height or servo value, feed               ``SC,4`` and ``SC,5``
`hold`, `resume`   mid-line: ``!`` and ``~`` after a lift       stop feeding after a planned brake
                   where the pen is a servo
`stop`             a flag, and ``!`` at once (a real-time      a flag; the plot thread lets the
                   byte); the plot thread waits for Hold:0,    FIFO (50 ms) run out and sends
                   sends ``0x18``, lifts                       ``SP,1``
`hold_requested`   the door or hold pin in a report            the button, ``QB``
`jog`              ``$J=G91 G21 X Y F``, polled until Idle     one planned ``SM`` move
`home`, `unlock`   ``$H``; ``$X``                              refused: no switches; nothing to do
`set_origin`       ``G10 L20 P1 X0 Y0``                        ``CS``, and the driver's own zero
`motors`           ``$SLP`` or ``$1``, as the board has it     ``EM,1,1`` or ``EM,0,0``
`set_speed_factor` ``0x90`` to ``0x94``, at once               from the next line on
=================  ==========================================  ====================================

`draw` returns when the ink is on the paper. Since every line ends at rest with the pen up, waiting
costs no more than a round trip, and a journal of finished lines is exact.
"""

from dataclasses import dataclass
from typing import Protocol

from plotter.clock import Clock
from plotter.job import Job, Points


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One line of a job on its way to the machine."""

    index: int  # its number in the job
    points: Points  # (n, 2), mm on the page
    pen: int  # index into the job's pens


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a backend can do beyond the necessary."""

    holds_mid_line: bool = False  # `Backend.hold` may be called from within `Watch`
    has_button: bool = False  # `Backend.hold_requested` can ever be true
    sets_pen_height: bool = False  # pen heights are obeyed: a pen's own, `Backend.set_pen_heights`
    homes: bool = False  # `Backend.home` finds the zero point by itself
    overrides_speed: bool = False  # `Backend.set_speed_factor` works within a line
    releases_motors: bool = False  # `Backend.motors` can let go of the carriage


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers at a port."""

    board: str  # "EiBotBoard", "GRBL", "grblHAL", "FluidNC", "Simulated plotter"
    firmware: str  # its version, as it says
    nickname: str = ""  # what its owner calls it; empty if the board cannot keep one
    port: str = ""


def check_speed_factor(factor: float) -> None:
    """Raise ValueError unless *factor* is one that `Backend.set_speed_factor` takes."""
    if not 0.1 <= factor <= 2:
        raise ValueError(f"The speed factor must be from 0.1 to 2, not {factor!r}.")


class Watch(Protocol):
    """Called by the backend at least every 50 ms of a long motion, on the plot thread."""

    def __call__(self, inked_mm: float) -> None:
        """Report how much of the line is on paper; may call the backend's hold and resume."""


class Backend(Protocol):
    """A connected machine. Only `stop` may come from another thread.

    Positions are mm on the page, y down; turning and scaling for the machine is the backend's
    own business. Every call returns when it is done, and raises `plotter.errors.PlotterGone` if
    the machine is not there any more, `plotter.errors.Alarm` if it refuses, and
    `plotter.errors.Stopped`, with the pen up, once `stop` was called.
    """

    @property
    def capabilities(self) -> Capabilities:
        """What this machine can do beyond the necessary; known once it is open."""

    @property
    def clock(self) -> Clock:
        """The clock that the machine lives by: the wall's, or a simulated board's own."""

    @property
    def position_mm(self) -> tuple[float, float]:
        """Where the pen is, as far as known."""

    @property
    def pen_is_down(self) -> bool | None:
        """Whether the pen is on the paper; None as long as nobody knows."""

    def position_is_known(self) -> bool:
        """Return whether `position_mm` can be trusted, once it is open.

        False after a reboot, an alarm that loses steps, or motors let go, until `home` or
        `set_origin`. Where it is True after a reconnect, `prepare` must keep the zero point that
        the board had, so that a plot goes on where it was.
        """

    def height_is_known(self) -> bool:
        """Return whether lowering the pen puts it on the paper, once it is open.

        True but for a pen on a Z axis that nobody has told where the paper is, since its board
        was started.
        """

    def identity(self) -> Identity:
        """Return who answers, once it is open."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What of the machine's own settings does not fit a plot, in sentences; once it is open."""

    def open(self) -> None:
        """Connect and find out what is there. Nothing moves."""

    def close(self) -> None:
        """Disconnect. Safe at any time, any number of times; never raises `PlotterError`."""

    def prepare(self, job: Job) -> None:
        """Get ready for *job*: units, page, motors. Nothing moves but the motors may lock."""

    def lift(self) -> None:
        """Lift the pen unless it is known to be up. Works after `stop` too."""

    def change_pen(self, index: int, job: Job) -> None:
        """Be told that pen *index* of *job* is in the holder: take its speed and heights."""

    def travel(self, x_mm: float, y_mm: float, watch: Watch) -> None:
        """Go there with the pen up, in a straight line."""

    def draw(self, line: Line, watch: Watch) -> None:
        """Travel to the first point, lower the pen, follow the line, lift."""

    def hold(self) -> None:
        """Wait for `resume`, with the pen up.

        Between lines this is only told, not waited for: the runner sends nothing meanwhile. From
        within a `Watch` the motion under way brakes, lifts, and goes on calling the watch.
        """

    def resume(self) -> None:
        """Go on after `hold`, exactly where the pen was lifted."""

    def hold_requested(self) -> bool:
        """Return whether the machine's own button was pressed since the last question."""

    def stop(self) -> None:
        """Halt now and lift the pen. Safe at any time, any number of times, from any thread.

        Returns at once; the call that is under way brakes, lifts, and raises `Stopped`. It only
        sets a flag or sends a real-time byte: takes no lock, so a signal handler may call it.
        """

    def recover(self) -> None:
        """Accept motions again after `stop`. Nothing moves."""

    # -- Preparing, and while held: with the pen up, between lines, on the plot thread. ------------

    def lower(self) -> None:
        """Lower the pen where it is: a test of its heights."""

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Use these heights, in the machine's own measure, from now on; None keeps one.

        They hold until the next `change_pen`. A pen that is up goes to the new height at once.
        """

    def set_speed_factor(self, factor: float) -> None:
        """Draw *factor* (0.1 to 2) times as fast as planned, from the next line on at the latest.

        Travels stay as they are, and nothing is drawn faster than it is travelled:
        `plotter.planner.draw_speed_mm_s`. Raises ValueError for a factor outside that range.
        """

    def jog(self, dx_mm: float, dy_mm: float) -> None:
        """Move by this much with the pen up, on the page's axes, and return when there.

        Needs no `prepare`. Raises `PlotterError`, before it moves, where it would leave the reach.
        """

    def home(self) -> None:
        """Let the machine find its zero point; the pen is lifted first.

        Raises `PlotterError` on a machine without switches: its sentence says to move the carriage
        by hand, then `set_origin`.
        """

    def unlock(self) -> None:
        """Clear an alarm; nothing to do on a machine that has none. Nothing moves."""

    def set_origin(self) -> None:
        """Let the machine's zero point be here; the position is known from now on."""

    def set_height(self, *, touching: bool) -> None:
        """Be told where a pen on a Z axis is now: on the paper, or lifted. Nothing moves."""

    def motors(self, on: bool) -> None:
        """Hold the carriage, or let go of it so that a hand can move it.

        Letting go lifts the pen first and loses the position: `position_is_known` is False until
        `set_origin` or `home`.
        """
