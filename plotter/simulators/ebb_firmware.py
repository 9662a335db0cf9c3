"""The firmware of a simulated EiBotBoard, but for its commands: memory, parser, FIFO."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from plotter.simulators.board import Board, Faults
from plotter.simulators.ebb_fifo import Machine, Task
from plotter.simulators.ebb_pen import SERVOS, PenLift
from plotter.simulators.ebb_words import EXTRA, OVERRUN, Refused, Style, future, legacy, unknown

Version = tuple[int, ...]
Words = list[bytes]  # a command, cut at its commas; the first is its name
_QUERY_S = 0.0003  # the parser's time for a command that goes past the FIFO
_MOTIONS = (b"SM", b"XM", b"LM", b"LT", b"HM", b"SP", b"TP", b"S2", b"T3")

# Since which firmware there is a command, and how many parameters it takes before and since 3.0.
# LM takes one more since 2.7, where it may clear the accumulators.
_COMMANDS: dict[str, tuple[Version, int, int]] = {
    "BL": ((1, 9, 5), 0, 0), "CS": ((2, 4, 3), 0, 0), "CU": ((1,), 2, 2), "EM": ((1,), 2, 2),
    "ES": ((2, 2, 7), 0, 1), "HM": ((2, 6, 2), 3, 3), "LM": ((2, 5), 7, 7), "LT": ((2, 7), 6, 6),
    "ND": ((1, 9, 5), 0, 0), "NI": ((1, 9, 5), 0, 0), "PD": ((1,), 3, 3), "PI": ((1,), 2, 2),
    "PO": ((1,), 3, 3), "QB": ((1, 9, 2), 0, 0), "QC": ((2, 2, 3), 0, 0), "QE": ((2, 8), 0, 0),
    "QG": ((2, 6, 1), 0, 0), "QL": ((1, 9, 2), 0, 1), "QM": ((2, 2, 6), 0, 0),
    "QN": ((1, 9, 2), 0, 0), "QP": ((1, 9), 0, 0), "QR": ((2, 6), 0, 0), "QS": ((2, 4, 3), 0, 0),
    "QT": ((2, 5, 4), 0, 0), "QU": ((3,), 1, 1), "R": ((1,), 0, 0), "RB": ((2, 5, 4), 0, 0),
    "S2": ((2, 2), 4, 4), "SC": ((1,), 2, 2), "SL": ((1, 9, 2), 1, 2), "SM": ((1,), 3, 4),
    "SN": ((1, 9, 5), 1, 1), "SP": ((1,), 3, 3), "SR": ((2, 6), 2, 2), "ST": ((2, 5, 4), 99, 99),
    "T3": ((3,), 8, 8), "TP": ((1, 9), 1, 1), "V": ((1,), 0, 0), "XM": ((2, 3), 3, 4),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EbbSettings:
    """Which board and machine it is. Anything but a version as *firmware* is another device."""

    firmware: str = "2.8.1"
    nickname: str = ""
    servo: Literal["standard", "brushless"] = "standard"
    lower_is_greater: bool = False  # the servo is mounted the other way round
    paper_percent: float = 45.0  # the pen's height at which it touches
    up_percent: float = 60.0  # where the pen is at the very beginning
    width_mm: float = 430.0
    height_mm: float = 297.0
    abrupt_mm_s: float = 25.0  # a speed that must not vanish at once


class Firmware(Board):
    """A board that hears lines, obeys one after the other, and has a FIFO for motions.

    A subclass says which commands it knows.
    """

    # Full-speed USB: one packet of 64 bytes in each 1 ms frame is what a host usually gets.
    baud: ClassVar[int] = 640_000
    line_end: ClassVar[bytes] = b"\r"

    def __init__(
        self,
        name: str = "board",
        settings: EbbSettings | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.settings = settings or EbbSettings()
        self._is_dropped = False  # the host's connection died with the firmware
        self._is_plugged = True
        parts = self.settings.firmware.split(".")
        is_ebb = len(parts) > 1 and all(part.isdigit() for part in parts)
        faults = faults or Faults()
        if not is_ebb:
            faults = replace(faults, firmware=self.settings.firmware)
        super().__init__(name, faults)
        self.version: Version = tuple(map(int, parts)) if is_ebb else (2, 8, 1)
        self.nickname = self.settings.nickname
        servo = SERVOS[self.settings.servo]
        self.pen_lift = PenLift(
            servo, servo.pulse(self.settings.paper_percent), self.settings.lower_is_greater
        )
        self.pen_lift.start(servo.pulse(self.settings.up_percent))
        self.machine = Machine(self, self.settings.width_mm, self.settings.height_mm)
        self._commands = self._known_commands()
        # From the table of the shortest moves that each firmware sustains ("Performance").
        self._motion_s = 0.003 if self.version < (2, 7) else 0.002 if self.version < (3,) else 0.001
        self._boot()

    def _known_commands(self) -> dict[str, tuple[int, Callable[[Words], None]]]:
        """Return the greatest number of parameters of each command, and what does it."""
        known: dict[str, tuple[int, Callable[[Words], None]]] = {}
        for name, (since, most_before_3, most) in _COMMANDS.items():
            if self.version >= since:
                method: Callable[[Words], None] = getattr(self, f"_do_{name.lower()}")
                known[name] = (most if self.version >= (3,) else most_before_3, method)
        return known

    # -- what Board asks for ---------------------------------------------------------------

    @property
    def position_steps(self) -> tuple[int, ...]:
        """Both motors in 1/16 steps from where the carriage stood at the very beginning."""
        return self.machine.carriage(self.time_s)

    @property
    def pen_is_down(self) -> bool:
        """Whether the pen touches the paper now."""
        return self.pen_lift.is_down(self.time_s)

    @property
    def is_plugged(self) -> bool:
        """Whether the host can have a connection, and still has the one that it had."""
        return self._is_plugged and self.is_powered and not (self._is_dropped and self.is_open)

    @is_plugged.setter
    def is_plugged(self, is_plugged: bool) -> None:
        self._is_plugged = is_plugged

    @property
    def has_motor_power(self) -> bool:
        """Whether the motors get what they need."""
        return not (self.faults.low_voltage or self._is_cut)

    @property
    def abrupt_mm_s(self) -> float:
        """A speed that must not vanish at once."""
        return self.settings.abrupt_mm_s

    def violate(self, what: str) -> None:
        """Note that something happened that a real machine or sheet would have suffered."""
        self._violate(what)

    def opened(self, host: object | None = None) -> None:
        """Be told that the host opened the port."""
        self._is_dropped = False
        super().opened(host)

    def reboot(self) -> None:
        """Reset the processor: memory is lost, and so is the connection."""
        super().reboot()
        self._outgoing.clear()
        self._is_dropped = self.is_open

    def power_off(self) -> None:
        """Take the power away, USB's too."""
        super().power_off()
        self._is_dropped = self.is_open

    def press_button(self) -> None:
        """Press the PRG button, or an AxiDraw's pause button."""
        self._button = True

    def _boot(self) -> None:
        is_new = self.version >= (2, 6)
        # Where SP sends the servo. Newer firmware leaves its power off until it is needed.
        self._up_pulse, self._down_pulse = (22_565, 15_302) if is_new else (12_000, 16_000)
        self._rate_up = self._rate_down = 0
        self._channels, self._channel_ms = 8, 3
        self._servo_off_s = -math.inf if is_new else math.inf
        self._servo_limit_s = 60.0 if is_new else math.inf
        self._servo_pulse = float(self._up_pulse)
        self._tags = [0] * 32
        self._nodes = 0
        self._button = False
        self._is_future = False
        self._ok = "OK\r\n"
        self._checks_limits = True
        self._is_limited = False  # the limit switch has stopped everything
        self._is_cut = False  # the motors' supply
        self._power_threshold = 0
        self._pins: dict[tuple[str, int], int] = {}
        self._line = b""
        self._lines: deque[bytes] = deque()
        self._command: bytes | None = None  # in the parser
        self._parsed_s = math.inf
        self._stuck: tuple[str, Task] | None = None
        self._waiting: tuple[str, Callable[[], None]] | None = None  # for everything to rest
        self.machine.boot()
        if not is_new and self.settings.servo == "standard" and self.time_s > 0:
            self.pen_lift.go(self.time_s, self._up_pulse, math.inf)  # on an AxiDraw, that is down

    def _lose_power(self) -> None:
        self.machine.flush(self.time_s)
        self.machine.enabled = [False, False]
        self.pen_lift.freeze(self.time_s)
        self._command, self._parsed_s = None, math.inf

    def _own_event_s(self) -> float:
        return min(self._parsed_s, self.machine.end_s)

    def _own_event(self) -> None:
        if self.machine.end_s <= self._parsed_s:
            self.machine.finish(self.time_s)
            if self._stuck is not None or self._waiting is not None:
                self._unblock()
        else:
            self._obey()
        self._parse_next()

    def _hear(self, piece: bytes) -> None:
        if b"\n" in piece:
            piece = piece.replace(b"\n", b"\r")
        *lines, rest = (self._line + piece).split(b"\r")
        self._line = rest
        if lines:
            self._lines.extend(filter(None, lines))
            self._parse_next()

    # -- the parser ------------------------------------------------------------------------

    def _parse_next(self) -> None:
        """Take the next line into the parser, unless something blocks it."""
        if not self._lines or self._command or self._stuck or self._waiting:
            return
        self._command = self._lines.popleft()
        is_motion = self._command[:2].upper() in _MOTIONS
        self._parsed_s = self.time_s + (self._motion_s if is_motion else _QUERY_S)

    def _obey(self) -> None:
        """Do what the parsed line says."""
        line = self._command
        assert line is not None, "something was parsed"
        self._command, self._parsed_s = None, math.inf
        words = line.split(b",")
        name = words[0].upper().decode("ascii", "replace")
        try:
            self._call(name, words, len(line))
        except Refused as refused:
            self._refuse(name, refused)

    def _call(self, name: str, words: Words, length: int) -> None:
        """Do a command.

        Raises:
            Refused: there is something wrong with it.
        """
        if length >= (256 if self.version >= (3,) else 64):
            raise Refused(OVERRUN)
        known = self._commands.get(name)
        if known is None:
            if name[:2] in self._commands:
                raise Refused(f"!5 Err: Need comma next, found: '{name[2]}'")
            raise unknown(name[:2])
        most, method = known
        method(words)
        if len(words) - 1 > most:
            raise Refused(EXTRA)

    def _refuse(self, name: str, refused: Refused) -> None:
        if self._is_future:
            self._reply(future(name[:2], refused.error))
        else:
            self._reply(refused.legacy)

    def _say(self, name: str, data: str = "", style: Style = "ok") -> None:
        reply = future(name, data) if self._is_future else legacy(name, data, style, self._ok)
        self._reply(reply, is_ok=style == "ok")

    # -- the FIFO --------------------------------------------------------------------------

    def _queue(self, name: str, task: Task) -> None:
        """Put *task* into the FIFO and say OK, now or when there is room.

        Raises:
            Refused: the faults want an error here.
        """
        if name != "EM":
            mishap = self._mishap()
            if mishap == "reset":
                self.reboot()
                return
            if mishap == "error":
                raise unknown(name)
            if mishap == "alarm":
                self._trip()
        if self._is_limited and task.moves:
            self._say(name)
        elif self.machine.has_room():
            self.machine.take(task, self.time_s)
            self._say(name)
        else:
            self._stuck = (name, task)

    def _unblock(self) -> None:
        """Let go on what waited for a motion to end."""
        if self._stuck is not None and self.machine.has_room():
            name, task = self._stuck
            self._stuck = None
            self.machine.take(task, self.time_s)
            self._say(name)
        if self._waiting is not None and self.machine.running is None:
            name, action = self._waiting
            self._waiting = None
            try:
                action()
            except Refused as refused:
                self._refuse(name, refused)

    def _at_rest(self, name: str, action: Callable[[], None]) -> None:
        """Do *action* when nothing runs any more; until then the parser is blocked."""
        if self.machine.running is None:
            action()
        else:
            self._waiting = (name, action)

    def _trip(self) -> None:
        """Trip the limit switch; a board that knows none loses the motors' power."""
        if self.version >= (3,):
            self.machine.flush(self.time_s)
            self._is_limited = True
        else:
            self.machine.split(self.time_s)
            self._is_cut = True
