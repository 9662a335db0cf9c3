"""`GrblBoard`: an Uno with Grbl 1.1, or a relative, and the plotter that hangs on it.

It speaks the real protocol byte by byte: a receive buffer that loses what does not fit, a planner
of 15 blocks, answers when a line is planned and not when it is drawn, real-time bytes, holds,
alarms. What it does not know: arcs, probes, tools. After the Grbl v1.1 wiki ("Interface",
"Commands", "Configuration", "Jogging", "Laser Mode").
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

from plotter.simulators import grbl_reports
from plotter.simulators.board import Board, Faults, Mishap
from plotter.simulators.grbl_home import homing
from plotter.simulators.grbl_motion import Block, GrblMotion
from plotter.simulators.grbl_parser import GrblError, Offsets
from plotter.simulators.grbl_pen import Kind, Pen
from plotter.simulators.grbl_program import SPACE, SYNC, Program, Steps, Wait
from plotter.simulators.grbl_store import Store
from plotter.simulators.grbl_system import system_line

HOLD_LAG_S = 0.05  # five prepared stepper segments of 10 ms run before a hold is felt
_UART_BYTES = 2  # that the processor's hardware keeps while it is deaf
_SLIP_S = 0.005  # a dead stop throws the carriage as far as it went in this time (invented)
_FRAME_MM = 1.0  # so much further than its reach the carriage can go before it hits something
_DOOR_SPINDLE_S = 4.0  # Grbl's delay before a program goes on after its door was closed

_REALTIME = bytes([0x18, 0x21, 0x3F, 0x7E, *range(0x80, 0x100)])
_ENDS = re.compile(rb"[\r\n]")
_PLAIN = re.compile(rb"[A-Z0-9.+\-$=#*]*")


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
    line_s: float = 0.0  # how long the processor takes for a line


class GrblBoard(Board):
    """A simulated Grbl and its plotter. Machine coordinates have y up; its trace has y down."""

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
        self.log: list[str] = []  # lines that were executed, for tests
        self.mishap: Mishap | None = None
        self._warned = ""
        super().__init__(name, faults)
        self._start_up(power=True)
        self._record(0.0, 0.0, 0.0, down=self.pen_is_down)

    # -- what others may ask ---------------------------------------------------------------

    @property
    def position_steps(self) -> tuple[int, ...]:
        """Where the carriage is, in steps from where it stood first; y up."""
        steps = self.motion.steps_at(self.time_s)
        return tuple(a + b for a, b in zip(steps, self._slipped, strict=True))

    @property
    def pen_is_down(self) -> bool:
        """Whether the pen touches the paper now."""
        z = self.position_steps[2] / self.motion.steps_per_mm[2]
        return self.pen_lift.inks(z, rapid=not self.motion.is_running)

    @property
    def state(self) -> str:
        """What a status report calls it."""
        if self.is_homing:
            return "Home"
        if self.is_locked:
            return "Alarm"
        if self.is_checking:
            return "Check"
        if self.is_asleep:
            return "Sleep"
        if self.is_door:
            return f"Door:{self._hold_phase(2)}"
        if self.is_held and not self._cancels_jog:
            return f"Hold:{self._hold_phase(1)}"
        if self.motion.is_running or self._brake_s < math.inf:
            return "Jog" if self.is_jogging else "Run"
        return "Idle"

    def _hold_phase(self, moving: int) -> int:
        return moving if self.motion.is_running else 0

    # -- power -----------------------------------------------------------------------------

    def _start_up(self, *, power: bool) -> None:
        """Boot, or restart after a soft reset; alarms survive the latter."""
        if power:
            self.is_locked = bool(self.store[22]) or self._faults.starts_in_alarm
            self.is_checking = False
            self._slipped = [
                a + b for a, b in zip(self._slipped, self.motion.position, strict=True)
            ]
            self.motion.put((0, 0, 0))
            self._line = bytearray()
        self._job: Steps | None = None
        self._wait: Wait = 0.0
        self._rx = bytearray()
        self._line = bytearray()
        self._deaf_until_s = -math.inf
        self._deaf_from_s = -math.inf
        self._brake_s = math.inf  # when a hold is felt
        self.is_held = self.is_door = self.is_homing = self.is_asleep = self.is_deaf = False
        self.is_jogging = self._cancels_jog = False
        self.position_is_lost = False
        self._wco_in, self._ov_in = 0, 0
        self.feed_percent = self.rapid_percent = self.spindle_percent = 100
        self._spindle = ("M5", 0.0)
        self._spindle_stopped = False
        self.apply_settings()
        self.program = Program(self)
        self._output_spindle()
        self._next_s = math.inf
        self._touch()

    def apply_settings(self) -> None:
        """Let the motion obey the EEPROM."""
        motion, store = self.motion, self.store
        motion.steps_per_mm = store.vector(100)
        rates = store.vector(110)
        motion.max_rate_mm_s = (rates[0] / 60, rates[1] / 60, rates[2] / 60)
        motion.max_acceleration = store.vector(120)
        motion.junction_deviation_mm = store[11]

    def _boot(self) -> None:
        self._start_up(power=True)
        self._greet()

    def _greet(self) -> None:
        self.say("", self.dialect.banner)
        if self.is_locked:
            self.say("[MSG:'$H'|'$X' to unlock]")
            return
        for text in filter(None, self.store.startup):
            self._job = self._startup_line(text)
        self._go_on()

    def _startup_line(self, text: str) -> Steps:
        """Execute a line of ``$N``; its answer begins with the line."""
        try:
            code = yield from self.program.run(text)
        except GrblError as error:
            code = error.code
        self.say(f">{text}:{'ok' if not code else f'error:{code}'}")
        return -1

    def _lose_power(self) -> None:
        self._stop_dead()

    def opened(self, host: object | None = None) -> None:
        """Be opened; a real Uno resets then."""
        super().opened(host)
        if self.settings.resets_on_open and self.is_powered:
            self.reboot()

    # -- bytes -----------------------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Send lines to the host."""
        self._reply("".join(f"{line}\r\n" for line in lines).encode())

    def _hear(self, piece: bytes) -> None:
        if self.time_s < self._deaf_until_s or self._deaf_until_s > self.time_s - 0.01:
            piece = self._not_missed(piece)
        plain = piece.translate(None, _REALTIME)
        if len(plain) != len(piece):
            for byte in piece:
                if byte in _REALTIME:
                    self._realtime(byte)
        if not plain:
            return
        if self._is_busy():
            room = self.dialect.receive_bytes - len(self._rx)
            if len(plain) > room:
                self._violate(f"lost {len(plain) - room} bytes: receive buffer full")
            self._rx += plain[:room]
            return
        self._rx += plain
        self._go_on()

    def _not_missed(self, piece: bytes) -> bytes:
        """Return the bytes of *piece* that did not arrive while an EEPROM write made it deaf."""
        n = len(piece)
        heard = bytearray()
        missed = 0
        for i in range(n):
            at_s = self.time_s - (n - 1 - i) * self._byte_s
            if self._deaf_from_s < at_s < self._deaf_until_s:
                missed += 1
                if missed > _UART_BYTES:
                    continue
            heard.append(piece[i])
        if len(heard) < n:
            self._violate(f"lost {n - len(heard)} bytes: writing its EEPROM")
        return bytes(heard)

    def write_eeprom(self, lasts_s: float) -> float:
        """Be deaf for so long; return until when."""
        self._deaf_from_s = self.time_s
        self._deaf_until_s = self.time_s + lasts_s
        return self._deaf_until_s

    # -- the main loop ---------------------------------------------------------------------

    def _is_busy(self) -> bool:
        """Return whether the main loop reads no more lines now."""
        return self._job is not None or self.is_held or self.is_deaf or self.is_asleep

    def is_plain(self) -> bool:
        """Return whether a motion needs no second look."""
        return not (self.is_checking or self.store.values[20] or self.settings.line_s)

    def has_mishap(self) -> bool:
        """Count a motion; return whether something shall go wrong with it."""
        self.mishap = self._mishap()
        return self.mishap is not None

    def _go_on(self) -> None:
        """Execute as far as can be now: the line under way, then those in the receive buffer."""
        while not (self.is_held or self.is_deaf or self.is_asleep):
            if self._job is None:
                if not self._next_line():
                    self.motion.start(self.time_s)
                    break
            elif self._is_ready():
                self._step()
            else:
                if isinstance(self._wait, str):
                    self.motion.start(self.time_s)
                break
        self._touch()

    def _is_ready(self) -> bool:
        wait = self._wait
        if wait == SPACE:
            return not self.motion.is_full()
        if wait == SYNC:
            return not self.motion.blocks
        return self.time_s >= wait

    def _step(self) -> None:
        """Let the line under way go on to its next wait, or answer it."""
        job = self._job
        assert job is not None
        try:
            self._wait = next(job)
        except StopIteration as done:
            code = done.value
        except GrblError as error:
            code = error.code
        else:
            return
        if self._job is job:  # else a reset has thrown it away
            self._job = None
            self._answer(code)

    def _answer(self, code: int) -> None:
        if code == 0:
            self._reply(b"ok\r\n", is_ok=True)
        elif code > 0:
            self._reply(b"error:%d\r\n" % code)

    def _next_line(self) -> bool:
        """Take the next line from the receive buffer and begin it; return whether there was one."""
        rx = self._rx
        if not rx:
            return False
        end = _ENDS.search(rx)
        if end is None:
            self._line += rx  # the main loop fetches single bytes
            rx.clear()
            return False
        line = bytes(self._line + rx[: end.start()])
        self._line.clear()
        del rx[: end.end()]
        self._begin(line)
        return True

    def _begin(self, line: bytes) -> None:
        """Begin to execute *line*, as it was heard."""
        if not _PLAIN.fullmatch(line):
            line = _filtered(line)
        if len(line) > self.dialect.line_limit:
            self._answer(11)
            return
        text = line.decode("latin-1")
        self.log.append(text)
        if not text:
            self._answer(0)
        elif text[0] == "$":
            self._job = system_line(self, text)
            self._wait = 0.0
        elif self.is_locked or self.is_jogging:
            self._answer(9)
        else:
            self._begin_program(text)

    def _begin_program(self, text: str) -> None:
        outcome: int | Steps | None = None
        if not self.settings.line_s:
            outcome = self.program.quick(text)
        if isinstance(outcome, int):
            self._answer(outcome)
            return
        self._job = outcome or self._slowly(text)
        self._wait = 0.0

    def _slowly(self, text: str) -> Steps:
        if self.settings.line_s:
            yield self.time_s + self.settings.line_s
        return (yield from self.program.run(text))

    # -- its own events --------------------------------------------------------------------

    def _own_event_s(self) -> float:
        motion_s = self.motion.next_event_s
        return motion_s if motion_s < self._next_s else self._next_s

    def _touch(self) -> None:
        """Find out when something else than the motion has to be looked at."""
        next_s = self.pen_lift.due_s
        if self._brake_s < next_s:
            next_s = self._brake_s
        if self._job is not None and not isinstance(self._wait, str) and not self.is_held:
            next_s = min(next_s, self._wait)
        if self.store.values[21]:
            next_s = min(next_s, self._crash_s())
        self._next_s = next_s

    def _own_event(self) -> None:
        now_s = self.time_s
        if self.motion.next_event_s <= now_s:
            if len(self._rx) + 80 > self.dialect.receive_bytes:
                self._hear_arrived()  # before room is made for what comes after
            self.motion.event(now_s)
            if not self.motion.is_running:
                self._came_to_rest()
        if self.pen_lift.due_s <= now_s:
            self.pen_lift.arrive()
            self.note_pen()
        if self._brake_s <= now_s:
            self._brake_s = math.inf
            self.motion.brake(now_s)
            if not self.motion.is_running:
                self._came_to_rest()
        if self.store.values[21] and self._crash_s() <= now_s:
            self.hard_limit()
        self._go_on()

    def _came_to_rest(self) -> None:
        """Be done with all blocks, or with a brake."""
        if self._cancels_jog:
            self.motion.forget()
            self.program.refresh()
            self._cancels_jog = self.is_held = False
            self._brake_s = math.inf
        if not self.motion.blocks:
            self.is_jogging = False

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
        if uz and pen.kind == "auto":
            pen.kind = "z"
        if uz:
            self._cross_paper(block, (x, y, z), from_mm, to_mm, begin_s, end_s)
        higher_z = max(z + uz * from_mm, z + uz * to_mm)
        down = pen.inks(higher_z, rapid=block.is_rapid)
        if down and not self._rows[-1][3]:
            self._record(begin_s, x + ux * from_mm, -(y + uy * from_mm), down=True)
        x += ux * to_mm
        y += uy * to_mm
        self._rows.append((end_s, x, -y, down, self.pen))
        if ux or uy:
            self._look(x, y, down=down and (block.is_rapid or block.is_jog))

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
        if pen.kind != "z" or not from_mm < at_mm < to_mm:
            return
        part = (at_mm - from_mm) / (to_mm - from_mm)
        x, y = begin[0] + ux * at_mm, begin[1] + uy * at_mm
        self._record(begin_s + (end_s - begin_s) * part, x, -y, down=uz > 0)
        if uz < 0 and not (ux or uy):
            self._record(begin_s + (end_s - begin_s) * part, x, -y, down=True)

    def _look(self, x_mm: float, y_mm: float, *, down: bool) -> None:
        """Notice what a real plotter would suffer, once for each time."""
        settings = self.settings
        what = ""
        left, low = -settings.start_x_mm - _FRAME_MM, -settings.start_y_mm - _FRAME_MM
        if not (
            left <= x_mm <= left + settings.width_mm + 2 * _FRAME_MM
            and low <= y_mm <= low + settings.height_mm + 2 * _FRAME_MM
        ):
            what = f"ran into its frame at X{x_mm:.1f} Y{y_mm:.1f}"
        elif self.pen_lift.is_turning():
            what = "moved while the servo turned"
        elif down:
            what = "travelled with the pen on the paper"
        if what and what[:12] != self._warned:
            self._violate(what)
        self._warned = what[:12]

    def note_pen(self) -> None:
        """Record that the pen has changed, here and now."""
        steps, scale = self.position_steps, self.motion.steps_per_mm
        self._record(self.time_s, steps[0] / scale[0], -steps[1] / scale[1], down=self.pen_is_down)

    def _unfinished_rows(self) -> list[tuple[float, float, float, bool, int]]:
        if not self.motion.is_running:
            return []
        steps, scale = self.position_steps, self.motion.steps_per_mm
        block = self.motion.blocks[0]
        down = self.pen_lift.inks(steps[2] / scale[2], rapid=block.is_rapid)
        return [(self.time_s, steps[0] / scale[0], -steps[1] / scale[1], down, self.pen)]

    # -- real-time bytes -------------------------------------------------------------------

    def _realtime(self, byte: int) -> None:
        if byte == 0x18:
            self._soft_reset()
        elif self.is_deaf or self.is_homing:
            return
        elif byte == 0x3F:
            self._report()
        elif byte == 0x21:
            self.hold()
        elif byte == 0x7E:
            self._cycle_start()
        elif byte == 0x84:
            self._open_door()
        elif byte == 0x85:
            self._cancel_jog()
        else:
            self._override(byte)
        self._touch()

    def hold(self) -> None:
        """Brake to rest and wait for ``~``; a jog is cancelled instead."""
        if self.is_locked or self.is_checking or self.is_held or self.is_asleep:
            return
        if self.is_jogging:
            self._cancel_jog()
            return
        self._begin_hold()

    def _begin_hold(self) -> None:
        self.is_held = True
        if isinstance(self._wait, float) and self._job is not None:
            self._wait -= self.time_s  # a dwell waits for its rest afterwards
        if self.motion.is_running:
            self._brake_s = self.time_s + HOLD_LAG_S

    def _cancel_jog(self) -> None:
        if self.is_jogging and not self._cancels_jog:
            self._cancels_jog = self.is_held = True
            if self.motion.is_running:
                self._brake_s = self.time_s + HOLD_LAG_S
            else:
                self._came_to_rest()

    def _open_door(self) -> None:
        if self.is_locked or self.is_checking or self.is_door:
            return
        if not self.is_held:
            self._begin_hold()
        self.is_door = True
        self._output_spindle()

    def _cycle_start(self) -> None:
        """Go on after a hold that has come to rest."""
        if self.is_held and not self._cancels_jog:
            if self.motion.is_running or self._brake_s < math.inf:
                return
            was_door, self.is_door, self.is_held = self.is_door, False, False
            self._spindle_stopped = False
            self._output_spindle()
            if isinstance(self._wait, float) and self._job is not None:
                self._wait += self.time_s
            if was_door and self._spindle[0] != "M5":
                self._job = self._after_door(self._job, self._wait)
                self._wait = 0.0
            else:
                self.motion.resume(self.time_s)
        elif not self.is_locked:
            self.motion.start(self.time_s)
        self._go_on()

    def _after_door(self, job: Steps | None, wait: Wait) -> Steps:
        """Let the spindle come to speed, then go on with *job*."""
        yield self.time_s + _DOOR_SPINDLE_S
        self.motion.resume(self.time_s)
        if job is None:
            return -1
        yield wait
        return (yield from job)

    def _soft_reset(self) -> None:
        """Forget everything but the EEPROM and the place; while moving, doubt the place too."""
        stray_ok = self._job is not None and not self.is_homing
        if self.is_homing:
            self.is_locked = True
            self.say("ALARM:6")
        elif self.motion.is_running and not self.is_deaf:
            self._stop_dead()
            self.is_locked = True
            self.say("ALARM:3")
        if self.is_asleep:
            self.is_locked = True
        self.motion.halt(self.time_s)
        if stray_ok:
            self._answer(0)  # of the line that was under way
        self._start_up(power=False)
        self._greet()

    def _stop_dead(self) -> None:
        """End all motion at once; the carriage goes on a little."""
        if self.motion.is_running:
            unit = self.motion.blocks[0].unit
            slip_mm = self.motion.halt(self.time_s) * _SLIP_S
            for i, steps_per_mm in enumerate(self.motion.steps_per_mm[:2]):
                self._slipped[i] += round(unit[i] * slip_mm * steps_per_mm)
            self.note_pen()
        self.motion.forget()

    # -- alarms ----------------------------------------------------------------------------

    def hard_limit(self) -> None:
        """Stop dead, and hear nothing but a reset."""
        self._stop_dead()
        self._alarm(1)

    def soft_limit(self) -> Steps:
        """Brake, and hear nothing but a reset."""
        self.motion.brake(self.time_s)
        while self.motion.is_running:
            yield SPACE if self.motion.is_full() else self.motion.next_event_s
        self.motion.forget()
        self._alarm(2)
        yield math.inf
        return 0

    def _alarm(self, number: int) -> None:
        self.is_locked = self.is_deaf = True
        self.say(f"ALARM:{number}", "[MSG:Reset to continue]")
        self.program.refresh()

    def leaves_travel(self, target_mm: Offsets) -> bool:
        """Return whether soft limits forbid *target_mm*."""
        if not self.store.values[20]:
            return False
        travel = self.store.vector(130)
        return any(not -travel[i] - 1e-9 <= target_mm[i] <= 1e-9 for i in range(3))

    def _crash_s(self) -> float:
        """Return when the block that moves hits a switch at the frame, with $21=1."""
        motion, settings = self.motion, self.settings
        if not motion.is_running:
            return math.inf
        block = motion.blocks[0]
        crash_mm = math.inf
        for i, (low, size) in enumerate(
            ((-settings.start_x_mm, settings.width_mm), (-settings.start_y_mm, settings.height_mm))
        ):
            begin = block.begin_mm[i] + self._slipped[i] / motion.steps_per_mm[i]
            along = block.unit[i]
            if along:
                wall = low + size + _FRAME_MM if along > 0 else low - _FRAME_MM
                crash_mm = min(crash_mm, max(0.0, (wall - begin) / along))
        return motion.when(crash_mm, self.time_s)

    def home(self) -> Steps:
        """Find the switches: ``$H``."""
        return homing(self)

    def fail_homing(self) -> None:
        """Have found no switch."""
        self.is_locked = True
        self.say("ALARM:9")
        self._start_up(power=False)
        self._greet()

    def carry(self, place_mm: list[float]) -> None:
        """Be moved to *place_mm*, from where the carriage stood first."""
        for i, steps_per_mm in enumerate(self.motion.steps_per_mm):
            here = self.motion.position[i] + self._slipped[i]
            self._slipped[i] += round(place_mm[i] * steps_per_mm) - here
        self.note_pen()

    def call_here(self, position: tuple[int, int, int]) -> None:
        """Let the firmware believe that it is at *position*; nothing moves."""
        for i in range(3):
            self._slipped[i] += self.motion.position[i] - position[i]
        self.motion.put(position)

    def restart_after_check(self) -> None:
        """Be reset, as leaving the check mode does."""
        self._job = None
        self._answer(0)
        self._start_up(power=False)
        self._greet()

    # -- overrides and the spindle's output ------------------------------------------------

    def _override(self, byte: int) -> None:
        """Obey one of the override bytes; unknown ones mean nothing."""
        feed = {0x90: 100, 0x91: 10, 0x92: -10, 0x93: 1, 0x94: -1}
        rapid = {0x95: 100, 0x96: 50, 0x97: 25}
        spindle = {0x99: 100, 0x9A: 10, 0x9B: -10, 0x9C: 1, 0x9D: -1}
        if byte in feed:
            self.feed_percent = _changed(self.feed_percent, feed[byte])
        elif byte in rapid:
            self.rapid_percent = rapid[byte]
        elif byte in spindle:
            self.spindle_percent = _changed(self.spindle_percent, spindle[byte])
            self._output_spindle()
        elif byte == 0x9E and self.is_held and not self.motion.is_running:
            self._spindle_stopped = not self._spindle_stopped
            self._output_spindle()
        else:
            return
        self._ov_in = 0
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
        if not hasattr(self, "_faults"):
            return  # being born: no clock yet
        before = self.pen_is_down
        self.pen_lift.command(self.spindle_speed, self.time_s)
        if self.pen_is_down != before:
            self.note_pen()
        self._touch()

    # -- status ----------------------------------------------------------------------------

    def _report(self) -> None:
        """Answer ``?``."""
        store, motion = self.store, self.motion
        mask = int(store[10])
        units = 25.4 if store[13] else 1.0
        kx, ky, kz = motion.steps_per_mm
        x, y, z = motion.steps_at(self.time_s)
        place: Offsets = (x / kx, y / ky, z / kz)
        offset = self.program.offset
        fields = [self.state]
        if mask & 1:
            fields.append(f"MPos:{grbl_reports.place(place, units)}")
        else:
            work = (place[0] - offset[0], place[1] - offset[1], place[2] - offset[2])
            fields.append(f"WPos:{grbl_reports.place(work, units)}")
        if mask & 2:
            free = self.dialect.planner_blocks - len(motion.blocks)
            fields.append(f"Bf:{free},{self.dialect.receive_bytes - len(self._rx)}")
        feed = motion.speed_mm_s(self.time_s) * 60 / units
        fields.append(f"FS:{feed:.0f},{self.spindle_speed:.0f}")
        fields.extend(self._rare_fields(offset, units))
        self._reply(f"<{'|'.join(fields)}>\r\n".encode())

    def _rare_fields(self, offset: Offsets, units: float) -> list[str]:
        """Return the offset or the overrides, which come in some reports only."""
        busy = self.motion.is_running
        if self._wco_in <= 0:
            self._wco_in = 29 if busy else 9
            self._ov_in = max(self._ov_in, 1)
            return [f"WCO:{grbl_reports.place(offset, units)}"]
        self._wco_in -= 1
        if self._ov_in <= 1:
            self._ov_in = 20 if busy else 10
            overrides = f"Ov:{self.feed_percent},{self.rapid_percent},{self.spindle_percent}"
            on = {"M3": "A:S", "M4": "A:C"}.get(self._spindle[0]) if self.spindle_speed else None
            return [overrides, on] if on else [overrides]
        self._ov_in -= 1
        return []

    def offset_changed(self) -> None:
        """Tell the next report to tell the offset."""
        self._wco_in = 0


def _changed(percent: int, by: int) -> int:
    """Return an override after a byte: 100 sets it, anything else adds."""
    return 100 if by == 100 else min(200, max(10, percent + by))


def _filtered(line: bytes) -> bytes:
    """Return *line* as Grbl keeps it: without blanks and comments, in capitals."""
    kept = bytearray()
    in_brackets = False
    for byte in line:
        if in_brackets:
            in_brackets = byte != 0x29
        elif byte == 0x28:
            in_brackets = True
        elif byte == 0x3B:
            break
        elif byte > 0x20 and byte != 0x2F:
            kept.append(byte - 32 if 0x61 <= byte <= 0x7A else byte)
    return bytes(kept)
