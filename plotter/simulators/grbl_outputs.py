"""`GrblOutputs`: overrides, the spindle's output, and status reports of a simulated Grbl."""

import math
from abc import abstractmethod

from plotter.simulators import grbl_reports
from plotter.simulators.grbl_machine import GrblMachine
from plotter.simulators.grbl_parser import MM_PER_INCH, Offsets

_FEED = {0x90: 100, 0x91: 10, 0x92: -10, 0x93: 1, 0x94: -1}
_RAPID = {0x95: 100, 0x96: 50, 0x97: 25}
_SPINDLE = {0x99: 100, 0x9A: 10, 0x9B: -10, 0x9C: 1, 0x9D: -1}
_STOP_SPINDLE = 0x9E

# A report in so many tells the offset, or the overrides: fewer while it moves.
_OFFSET_EACH, _OFFSET_EACH_BUSY = 10, 30
_OVERRIDES_EACH, _OVERRIDES_EACH_BUSY = 10, 20


class Reports:
    """Counts down to the reports that tell more."""

    def __init__(self) -> None:
        self._offset_in = self._overrides_in = 0

    def offset_changed(self) -> None:
        """Let the next report tell the offset."""
        self._offset_in = 0

    def overrides_changed(self) -> None:
        """Let the next report tell the overrides, unless it tells the offset."""
        self._overrides_in = 0

    def next_extra(self, *, busy: bool) -> str:
        """Return what the report of now tells besides: "offset", "overrides" or nothing."""
        if self._offset_in <= 0:
            self._offset_in = (_OFFSET_EACH_BUSY if busy else _OFFSET_EACH) - 1
            self._overrides_in = max(self._overrides_in, 1)
            return "offset"
        self._offset_in -= 1
        if self._overrides_in <= 1:
            self._overrides_in = _OVERRIDES_EACH_BUSY if busy else _OVERRIDES_EACH
            return "overrides"
        self._overrides_in -= 1
        return ""


class GrblOutputs(GrblMachine):
    """What the firmware drives besides the motors, and what it tells."""

    is_held: bool
    is_door: bool

    @property
    @abstractmethod
    def state(self) -> str:
        """What a status report calls it."""

    @abstractmethod
    def _touch(self) -> None:
        """Find out when something else than the motion has to be looked at."""

    @abstractmethod
    def _bytes_free(self) -> int:
        """Return how much room is in the receive buffer."""

    def _reset_outputs(self) -> None:
        """Be as after a reset."""
        self.reports = Reports()
        self.feed_percent = self.rapid_percent = self.spindle_percent = 100
        self.motion.feed_override = self.motion.rapid_override = 1.0
        self._spindle = ("M5", 0.0)
        self._spindle_stopped = False
        self._pressed_until_s = -math.inf  # the button at the feed hold input

    # -- overrides -------------------------------------------------------------------------

    def _override(self, byte: int) -> None:
        """Obey one of the override bytes; unknown ones mean nothing."""
        if byte in _FEED:
            self.feed_percent = _changed(self.feed_percent, _FEED[byte])
        elif byte in _RAPID:
            self.rapid_percent = _RAPID[byte]
        elif byte in _SPINDLE:
            self.spindle_percent = _changed(self.spindle_percent, _SPINDLE[byte])
            self._output_spindle()
        elif byte == _STOP_SPINDLE and self.is_held and not self.motion.is_running:
            self._spindle_stopped = not self._spindle_stopped
            self._output_spindle()
        else:
            return
        self.reports.overrides_changed()
        self._apply_overrides()

    def restore_overrides(self) -> None:
        """Set all overrides to 100 %, as M2 does."""
        self.feed_percent = self.rapid_percent = self.spindle_percent = 100
        self._apply_overrides()

    def _apply_overrides(self) -> None:
        motion = self.motion
        feed, rapid = self.feed_percent / 100, self.rapid_percent / 100
        if (motion.feed_override, motion.rapid_override) != (feed, rapid):
            motion.feed_override, motion.rapid_override = feed, rapid
            motion.replan(self.time_s)

    # -- the spindle's output --------------------------------------------------------------

    def spindle(self, word: str, speed: float) -> None:
        """Turn the spindle on (M3, M4) or off (M5)."""
        self._spindle = (word, speed)
        self._output_spindle()

    @property
    def spindle_speed(self) -> float:
        """What is on the spindle's output, between $31 and $30; 0 is off."""
        word, speed = self._spindle
        if word == "M5" or self._spindle_stopped or self.is_door or speed <= 0:
            return 0.0
        low, high = self.store[31], self.store[30]
        return min(max(speed * self.spindle_percent / 100, low), high)

    def _output_spindle(self) -> None:
        self.motion.beam = self.spindle_speed
        self.pen_lift.command(self.motion.beam, self.time_s)
        self._touch()

    # -- status ----------------------------------------------------------------------------

    def _report(self) -> None:
        """Answer ``?``."""
        store, motion, offset = self.store, self.motion, self.program_offset()
        mask = int(store[10])
        units = MM_PER_INCH if store[13] else 1.0
        kx, ky, kz = motion.steps_per_mm
        x, y, z = motion.steps_at(self.time_s)
        place: Offsets = (x / kx, y / ky, z / kz)
        fields = [self.state]
        if mask & 1:
            fields.append(f"MPos:{grbl_reports.place(place, units)}")
        else:
            work = (place[0] - offset[0], place[1] - offset[1], place[2] - offset[2])
            fields.append(f"WPos:{grbl_reports.place(work, units)}")
        if mask & 2:
            free = self.dialect.planner_blocks - len(motion.blocks)
            fields.append(f"Bf:{free},{self._bytes_free()}")
        feed = motion.speed_mm_s(self.time_s) * 60 / units
        fields.append(f"FS:{feed:.0f},{self.spindle_speed:.0f}")
        if self.time_s < self._pressed_until_s:
            fields.append("Pn:H")
        extra = self.reports.next_extra(busy=motion.is_running)
        if extra == "offset":
            fields.append(f"WCO:{grbl_reports.place(offset, units)}")
        elif extra == "overrides":
            fields.append(f"Ov:{self.feed_percent},{self.rapid_percent},{self.spindle_percent}")
            if self.spindle_speed:
                fields.append("A:S" if self._spindle[0] == "M3" else "A:C")
        self._reply(f"<{'|'.join(fields)}>\r\n".encode())

    @abstractmethod
    def program_offset(self) -> Offsets:
        """Return the work coordinates' zero in machine coordinates."""


def _changed(percent: int, by: int) -> int:
    """Return an override after a byte: 100 sets it, anything else adds."""
    return 100 if by == 100 else min(200, max(10, percent + by))
