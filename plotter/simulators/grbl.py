"""`GrblBoard`: an Uno with Grbl 1.1, or a relative, and the plotter that hangs on it.

It speaks the real protocol byte by byte: a receive buffer that loses what does not fit, a planner
of 15 blocks, answers when a line is planned and not when it is drawn, real-time bytes, holds,
alarms. What it does not know: arcs, probes, tools. After the Grbl v1.1 wiki ("Interface",
"Commands", "Configuration", "Jogging", "Laser Mode").
"""

import math
import re

from plotter.simulators.board import Faults, Mishap
from plotter.simulators.grbl_home import homing
from plotter.simulators.grbl_machine import GrblSettings
from plotter.simulators.grbl_outputs import GrblOutputs
from plotter.simulators.grbl_parser import GrblError, Offsets
from plotter.simulators.grbl_program import SPACE, SYNC, Program, Steps, Wait
from plotter.simulators.grbl_system import system_line

__all__ = ["GrblBoard", "GrblSettings"]

HOLD_LAG_S = 0.05  # five prepared stepper segments of 10 ms run before a hold is felt
BUTTON_S = 0.3  # how long somebody presses a button
_UART_BYTES = 2  # that the processor's hardware keeps while it is deaf
_DOOR_SPINDLE_S = 4.0  # Grbl's delay before a program goes on after its door was closed

_REALTIME = bytes([0x18, 0x21, 0x3F, 0x7E, *range(0x80, 0x100)])
_ENDS = re.compile(rb"[\r\n]")
_PLAIN = re.compile(rb"[A-Z0-9.+\-$=#*]*")


class GrblBoard(GrblOutputs):
    """A simulated Grbl and its plotter."""

    def __init__(
        self,
        name: str = "grbl",
        settings: GrblSettings | None = None,
        faults: Faults | None = None,
    ) -> None:
        self.log: list[str] = []  # lines that were executed, for tests
        self.mishap: Mishap | None = None
        self.is_door = self.is_held = False
        super().__init__(name, settings, faults)
        self._start_up(power=True)

    # -- what others may ask ---------------------------------------------------------------

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

    def forget_ink(self) -> None:
        """Forget the lines that were executed too."""
        super().forget_ink()
        self.log.clear()

    def _hold_phase(self, moving: int) -> int:
        return moving if self.motion.is_running else 0

    # -- power -----------------------------------------------------------------------------

    def _start_up(self, *, power: bool) -> None:
        """Boot, or restart after a soft reset; alarms survive the latter."""
        if power:
            self.is_locked = bool(self.store[22]) or self._faults.starts_in_alarm
            self.call_here((0, 0, 0))
        self._job: Steps | None = None
        self._wait: Wait = 0.0  # what the line under way waits for
        self._rx = bytearray()  # heard, but not yet fetched by the main loop
        self._line = bytearray()  # fetched, but not yet complete
        self._deaf_from_s = self._deaf_until_s = -math.inf
        self._brake_s = math.inf  # when a hold is felt
        self.is_booting = False
        self.is_checking = self.is_homing = self.is_asleep = self.is_deaf = False
        self.is_held = self.is_door = self.is_jogging = self._cancels_jog = False
        self._next_s = math.inf
        self._reset_outputs()
        self.apply_settings()
        self.program = Program(self)
        self._output_spindle()

    def _boot(self) -> None:
        self._start_up(power=True)
        if self.settings.boot_s:
            self.is_booting = True
            self._job = self._boot_loader()
            self._go_on()
        else:
            self._greet()

    def _boot_loader(self) -> Steps:
        yield self.time_s + self.settings.boot_s
        self.is_booting = False
        yield from self._greeting()
        return -1

    def _greet(self) -> None:
        self._job = self._greeting()
        self._wait = 0.0
        self._go_on()

    def _greeting(self) -> Steps:
        """Say who it is, and execute the lines of ``$N`` unless it is locked."""
        self.say("", self.dialect.banner)
        if self.is_locked:
            self.say("[MSG:'$H'|'$X' to unlock]")
            return -1
        for text in filter(None, self.store.startup):
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

    def press_button(self) -> None:
        """Press the button at the feed hold input for a moment: the same as ``!``."""
        super().press_button()
        if self.is_powered and not (self.is_deaf or self.is_homing or self.is_booting):
            self._pressed_until_s = self.time_s + BUTTON_S
            self.hold()
            self._touch()

    # -- bytes -----------------------------------------------------------------------------

    def say(self, *lines: str) -> None:
        """Send lines to the host."""
        self._reply("".join(f"{line}\r\n" for line in lines).encode())

    def _bytes_free(self) -> int:
        return self.dialect.receive_bytes - len(self._rx)

    def program_offset(self) -> Offsets:
        """Return the work coordinates' zero in machine coordinates."""
        return self.program.offset

    def _hear(self, piece: bytes) -> None:
        if self.is_booting:
            return
        if self._deaf_until_s > self.time_s - len(piece) * self._byte_s:
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
            self._pen_arrived()
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
        stray_ok = self._job is not None
        if self.is_homing:
            self.is_locked = True
            self.say("ALARM:6")
        elif self.motion.is_running and not self.is_deaf:
            self._stop_dead()
            self.is_locked = True
            self.say("ALARM:3")
        elif self.is_booting:
            return
        if self.is_asleep:
            self.is_locked = True
        self.motion.halt(self.time_s)
        if stray_ok:
            self._answer(0)  # of the line that was under way
        self._start_up(power=False)
        self._greet()

    # -- alarms ----------------------------------------------------------------------------

    def hard_limit(self) -> None:
        """Stop dead, and hear nothing but a reset."""
        self._stop_dead()
        self._alarm(1)

    def soft_limit(self) -> Steps:
        """Brake, and hear nothing but a reset."""
        self.motion.brake(self.time_s)
        while self.motion.is_running:
            yield self.motion.next_event_s
        self.motion.halt(self.time_s)
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

    def home(self) -> Steps:
        """Find the switches: ``$H``."""
        return homing(self)

    def fail_homing(self) -> None:
        """Have found no switch."""
        self.is_locked = True
        self.say("ALARM:9")
        self._answer(0)
        self._start_up(power=False)
        self._greet()

    def restart_after_check(self) -> None:
        """Be reset, as leaving the check mode does."""
        self._answer(0)
        self._start_up(power=False)
        self._greet()


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
