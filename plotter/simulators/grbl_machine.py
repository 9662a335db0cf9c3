"""`GrblMachine`: what hangs on a simulated GRBL board: motors, a frame, a pen, paper."""

import math
from dataclasses import dataclass
from typing import Literal

from plotter.simulators import grbl_reports
from plotter.simulators.board import Board, Faults
from plotter.simulators.grbl_motion import Block, GrblMotion
from plotter.simulators.grbl_parser import GrblError, Offsets
from plotter.simulators.grbl_pen import Kind, Pen
from plotter.simulators.grbl_store import Store

_SLIP_S = 0.005  # a dead stop throws the carriage as far as it went in this time (invented)
_FRAME_MM = 1.0  # so much further than its reach the carriage can go before it hits something


@dataclass(frozen=True, kw_only=True)
class GrblSettings:
    """Which firmware, and what hangs on it."""

    dialect: Literal["grbl", "grblhal", "fluidnc"] = "grbl"
    eeprom: str = ""  # settings to begin with: "110=5000,120=400"
    pen: Kind = "auto"
    touch_s: float = 106.0  # a servo's pen is on the paper at this S and below
    reversed: bool = False  # at this S and above
    servo_s: float = 0.08  # how long the servo turns
    released: Literal["stays", "up", "down"] = "stays"  # what a servo does without a signal
    touch_mm: float = 0.05  # a Z axis's pen is on the paper at this height and below
    pen_starts_down: bool = False
    width_mm: float = 480.0  # of the frame
    height_mm: float = 480.0
    start_x_mm: float = 0.0  # where in the frame the carriage stands at first, from its
    start_y_mm: float = 0.0  # left and lower end
    has_switches: bool = True  # at the ends that $23 homes to
    resets_on_open: bool = False  # as a real Uno does when the port is opened
    boot_s: float = 0.0  # how long it is deaf after power or reset; an Uno's boot loader: 1.5
    line_s: float = 0.0  # how long the processor takes for a line


class GrblMachine(Board):
    """The plotter. Machine coordinates have y up; its trace has y down."""

    def __init__(
        self,
        name: str = "grbl",
        settings: GrblSettings | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.settings = settings = settings or GrblSettings()
        self.dialect = grbl_reports.DIALECTS[settings.dialect]
        self.store = Store()
        for text in filter(None, settings.eeprom.replace(";", ",").split(",")):
            number, _, value = text.strip().lstrip("$").partition("=")
            try:
                self.store.set(int(number), float(value))
            except (ValueError, GrblError):
                raise ValueError(f"A simulated GRBL cannot have the setting {text!r}.") from None
        self.motion = GrblMotion(self.dialect.planner_blocks, self._moved)
        self.pen_lift = Pen(
            settings.pen,
            touch_s=settings.touch_s,
            reversed_=settings.reversed,
            turn_s=settings.servo_s,
            released=settings.released,
            touch_mm=settings.touch_mm,
            starts_down=settings.pen_starts_down,
        )
        self._slipped = [0, 0, 0]  # steps that the carriage is elsewhere than the firmware believes
        self._warned = ""
        self.apply_settings()
        super().__init__(name, faults)
        self._record(0.0, 0.0, 0.0, down=self.pen_is_down)

    @property
    def position_steps(self) -> tuple[int, ...]:
        """Where the carriage is, in steps from where it stood first; y up."""
        steps = self.motion.steps_at(self.time_s)
        return tuple(a + b for a, b in zip(steps, self._slipped, strict=True))

    @property
    def pen_is_down(self) -> bool:
        """Whether the pen touches the paper now."""
        motion = self.motion
        z_mm = self.position_steps[2] / motion.steps_per_mm[2]
        return self.pen_lift.inks(z_mm, motion.blocks[0].beam if motion.is_running else 0.0)

    def apply_settings(self) -> None:
        """Let the motion obey the EEPROM."""
        motion, store = self.motion, self.store
        motion.steps_per_mm = store.vector(100)
        rates = store.vector(110)
        motion.max_rate_mm_s = (rates[0] / 60, rates[1] / 60, rates[2] / 60)
        motion.max_acceleration = store.vector(120)
        motion.junction_deviation_mm = store[11]

    # -- ink -------------------------------------------------------------------------------

    def _moved(
        self, block: Block, from_mm: float, to_mm: float, begin_s: float, end_s: float
    ) -> None:
        """Record a piece of way."""
        (x, y, z), (ux, uy, uz) = block.begin_mm, block.unit
        kx, ky, kz = self.motion.steps_per_mm
        sx, sy, sz = self._slipped
        x += sx / kx
        y += sy / ky
        z += sz / kz
        pen = self.pen_lift
        if uz:
            if pen.kind == "auto":
                pen.kind = "z"
            self._cross_paper(block, (x, y, z), from_mm, to_mm, begin_s, end_s)
        beam = 0.0 if block.is_rapid else block.beam
        down = pen.inks(z + uz * to_mm, beam)
        if down and not self._rows[-1][3]:
            self._record(begin_s, x + ux * from_mm, -(y + uy * from_mm), down=True)
        x += ux * to_mm
        y += uy * to_mm
        self._rows.append((end_s, x, -y, down, self.pen))
        if ux or uy:
            self._look(x, y, wrongly=down and (block.is_rapid or block.is_jog))

    def _cross_paper(
        self,
        block: Block,
        begin: Offsets,
        from_mm: float,
        to_mm: float,
        begin_s: float,
        end_s: float,
    ) -> None:
        """Record where a Z motion meets or leaves the paper, in the middle of a piece.

        When exactly is interpolated as if it was at constant speed.
        """
        pen, (ux, uy, uz) = self.pen_lift, block.unit
        at_mm = (pen.touch_mm - begin[2]) / uz
        if pen.kind != "z" or not from_mm <= at_mm <= to_mm or to_mm <= from_mm:
            return
        at_s = begin_s + (end_s - begin_s) * (at_mm - from_mm) / (to_mm - from_mm)
        x, y = begin[0] + ux * at_mm, begin[1] + uy * at_mm
        was_down = self._rows[-1][3]
        if was_down or uz < 0:
            self._record(at_s, x, -y, down=was_down)
        if uz < 0:
            self._record(at_s, x, -y, down=True)

    def _look(self, x_mm: float, y_mm: float, *, wrongly: bool) -> None:
        """Notice what a real plotter would suffer, once for each time."""
        settings = self.settings
        left, low = -settings.start_x_mm - _FRAME_MM, -settings.start_y_mm - _FRAME_MM
        inside = (
            left <= x_mm <= left + settings.width_mm + 2 * _FRAME_MM
            and low <= y_mm <= low + settings.height_mm + 2 * _FRAME_MM
        )
        what = "" if inside else "ran into its frame"
        if wrongly:
            what = "travelled with the pen on the paper"
        if what and what != self._warned:
            self._violate(f"{what} at X{x_mm:.1f} Y{y_mm:.1f}")
        self._warned = what

    def _pen_arrived(self) -> None:
        """Have the servo where it turned to."""
        motion = self.motion
        if motion.is_running and any(motion.blocks[0].unit[:2]):
            self._violate("moved while the servo turned")
        motion.tell(self.time_s)
        self.pen_lift.arrive()
        self._note_pen()

    def _note_pen(self) -> None:
        """Record that the pen has changed, or the carriage jumped, here and now."""
        steps, scale = self.position_steps, self.motion.steps_per_mm
        self._record(self.time_s, steps[0] / scale[0], -steps[1] / scale[1], down=self.pen_is_down)

    def _rows_until_now(self) -> list[tuple[float, float, float, bool, int]]:
        self.motion.tell(self.time_s)
        return self._rows

    # -- what happens to the carriage ------------------------------------------------------

    def _stop_dead(self) -> None:
        """End all motion at once; the carriage goes on a little."""
        if self.motion.is_running:
            unit = self.motion.blocks[0].unit
            slip_mm = self.motion.halt(self.time_s) * _SLIP_S
            for i, steps_per_mm in enumerate(self.motion.steps_per_mm[:2]):
                self._slipped[i] += round(unit[i] * slip_mm * steps_per_mm)
            self._note_pen()
        self.motion.halt(self.time_s)

    def carry(self, place_mm: list[float]) -> None:
        """Be moved to *place_mm*, from where the carriage stood first."""
        for i, steps_per_mm in enumerate(self.motion.steps_per_mm):
            here = self.motion.position[i] + self._slipped[i]
            self._slipped[i] += round(place_mm[i] * steps_per_mm) - here
        self._note_pen()

    def call_here(self, position: tuple[int, int, int]) -> None:
        """Let the firmware believe that it is at *position*; nothing moves."""
        for i in range(3):
            self._slipped[i] += self.motion.position[i] - position[i]
        self.motion.put(position)

    def _crash_s(self) -> float:
        """Return when the block that moves hits a switch at the frame, with $21=1."""
        motion, settings = self.motion, self.settings
        if not motion.is_running:
            return math.inf
        block = motion.blocks[0]
        crash_mm = math.inf
        lows = (-settings.start_x_mm, -settings.start_y_mm)
        for i, size in enumerate((settings.width_mm, settings.height_mm)):
            begin = block.begin_mm[i] + self._slipped[i] / motion.steps_per_mm[i]
            along = block.unit[i]
            if along:
                wall = lows[i] + size + _FRAME_MM if along > 0 else lows[i] - _FRAME_MM
                crash_mm = min(crash_mm, max(0.0, (wall - begin) / along))
        return motion.when(crash_mm, self.time_s)
