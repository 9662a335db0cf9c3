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

import itertools
from collections.abc import Callable

import numpy as np

from plotter.backend import Capabilities, Line, Watch, check_speed_factor
from plotter.errors import (
    BadJob,
    BoardError,
    PlotterError,
    Stopped,
)
from plotter.grbl_board import GrblBoard
from plotter.grbl_checks import check_heights, check_soft_limits, leaves_travel
from plotter.grbl_gcode import (
    GrblDialect,
    decimals_for,
    follow,
    merged,
    on_grid,
    short,
    travel,
)
from plotter.grbl_stream import GrblAlarm, Step
from plotter.grbl_way import Pass, Way
from plotter.job import TOLERANCE_MM, Job, JobPen, Points
from plotter.planner import draw_speed_mm_s

__all__ = ["GrblBackend", "GrblDialect"]

_JOG_MM_S = 50.0
_HOMING_WAS_RESET = 6  # ALARM:6
_TRAVEL_DECIMALS = 3  # as reported positions have: back exactly to where the pen was lifted


class GrblBackend(GrblBoard):
    """A `plotter.backend.Backend` for a GRBL board.

    Args:
        port: an open line, or what to open, as `plotter.ports.open_port` takes it.
        machine: its reach, speeds, and where the sheet lies.
        dialect: how it lifts its pen; by default a servo on M3.
    """

    # A point is left out if the way between its neighbours passes it within so many steps: less
    # than what the machine's own rounding to steps moves it.
    merges_steps = 0.25

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
    def position_mm(self) -> tuple[float, float]:
        """Where the pen is on the page; before `prepare`, from the zero point, y down."""
        home_x, home_y = self._home_mm()
        return home_x + self._work_mm[0], home_y + self._y_sign * self._work_mm[1]

    # -- The pen ---------------------------------------------------------------------------

    def prepare(self, job: Job) -> None:
        """Get ready for *job*; the pen is at the machine's zero point if nobody knows better."""
        with self._carefully():
            self._ready()
            self._check_pens(job)
            self._page = (job.page_width_mm, job.page_height_mm)
            self._say_modes()
            if not self._known:
                self._set_origin(touching=False)
            if len(job.points):
                corners = np.stack([job.points.min(axis=0), job.points.max(axis=0)])
                offset = np.array(self._offset_mm[:2])
                at = np.array(self._work_mm) + offset
                check_soft_limits(self._settings, self._to_machine(corners) + offset, at)

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
            self._suppose_height()
            self._do(self._lowering())
            self._do([Step(b"G4P0\n")])
            self._pen_is_down = True

    def change_pen(self, index: int, job: Job) -> None:
        """Be told that pen *index* of *job* is in the holder: take its speed and heights."""
        pen = job.pens[index]
        self._speed_mm_s = draw_speed_mm_s(pen.draw_speed_mm_s, self.machine)
        self.set_pen_heights(*self._heights(pen))

    def set_pen_heights(self, up: float | None, down: float | None) -> None:
        """Use these heights from now on: mm of a Z axis, S of a servo, power of a laser."""
        before = self._pen
        new_up = before.up if up is None else up
        new_down = before.down if down is None else down
        check_heights(new_up, new_down, self.dialect, "The pen")
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
            steps_per_mm = self._settings.steps_per_mm
            decimals = decimals_for(steps_per_mm)
            kept = merged(self._to_machine(line.points), self.merges_steps / steps_per_mm)
            grid = on_grid(kept, decimals)
            fresh = np.append(True, (np.diff(grid, axis=0) != 0).any(axis=1))
            points = grid[fresh] * 10.0**-decimals
            done_mm = 0.0  # on paper, before this pass
            while len(points):
                self._pass = Pass(Way(points, self._tolerance_mm), self._settings.blocks)
                drawing = self._pass
                steps = itertools.chain(
                    [travel(on_grid(points[0], _TRAVEL_DECIMALS), _TRAVEL_DECIMALS)],
                    self._lowering(),
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
            self._verify(drawing, grid[-1] * 10.0**-decimals)
            self._pass = None
            self._stop_if_asked()

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
            dy = self._y_sign * dy_mm
            self._check_jog(dx_mm, dy)
            self._lift()
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
            link.watchful = False  # a board that homes says nothing at all
            try:
                link.send([Step(b"$H\n")])
                while len(link.window) and not self._stop_asked:
                    link.pump()
            finally:
                link.watchful = True
            if self._stop_asked:
                self._remember(GrblAlarm(_HOMING_WAS_RESET))
                self._make_safe(GrblAlarm(_HOMING_WAS_RESET))
                raise Stopped
            self._locked, self._lost, self._known = None, False, True
            self._supposed = False
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
            touching: with a Z axis, the pen touches the paper now: its Z is 0 here. Without it, a
                height that is known stays; one that is not is taken to be the paper's, or that of
                a lifted pen if it was lifted since the board started.
        """
        with self._carefully():
            self._ready()
            self._set_origin(touching=touching)

    def set_height(self, *, touching: bool) -> None:
        """Be told where a Z axis has the pen: on the paper, or lifted over it. Nothing moves."""
        with self._carefully():
            self._ready()
            if self.dialect.pen == "z":
                self._call_height(0.0 if touching else self._pen.up)
                self._pen_is_down = None if touching else False

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

    # -- Within a line ---------------------------------------------------------------------

    def _interrupted(self, drawing: Pass) -> Points:
        """Brake, lift, and return what is left of the line, from where the pen is (n, 2)."""
        self._brake_and_reset()
        drawing.locate(self._work_mm)
        self._pass = None  # what follows is not the line's
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

    def _verify(self, drawing: Pass, end: Points) -> None:
        """Make sure that the pen is where the line ends: a damaged byte may be a valid number."""
        if drawing.rested_at is None:
            self._there().fresh_status(at_once=True)
        at = drawing.rested_at or self._work_mm
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

    def _heights(self, pen: JobPen) -> tuple[float, float]:
        """Return where *pen* travels and draws."""
        up, down = pen.up_position, pen.down_position
        return (
            self.dialect.up if up is None else up,
            self.dialect.down if down is None else down,
        )

    # -- Checks ----------------------------------------------------------------------------

    def _check_pens(self, job: Job) -> None:
        """Refuse a pen that would never lift, before anything moves."""
        for pen in job.pens:
            check_heights(*self._heights(pen), self.dialect, f"The pen {pen.name!r}")

    def _check_jog(self, dx_mm: float, dy_mm: float) -> None:
        """Refuse a jog out of the reach, as far as that is known; along the machine's axes."""
        machine, (x, y) = self.machine, self._work_mm
        x, y = x + dx_mm, y + dy_mm
        if self._settings.value(22):  # it knows its own limits, wherever the sheet's origin is
            offset = np.array(self._offset_mm[:2])
            at = np.array(self._work_mm) + offset
            outside = leaves_travel(self._settings, np.array([[x, y]]) + offset, at) is not None
        else:
            low, high = np.array(machine.reach_mm(0.0, 0.0))
            place = np.array([x, self._y_sign * y])
            beyond = np.maximum(low - place, place - high).max()
            outside = self._known and bool(beyond > TOLERANCE_MM)
        if outside:
            raise BadJob(
                f"That would move the pen out of the machine ({machine.width_mm:g} x "
                f"{machine.height_mm:g} mm). Move it less far, or set the origin anew."
            )
