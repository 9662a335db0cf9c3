"""`Board`: what all simulated boards have in common: a serial line, a clock, ink, and faults.

A board is single-threaded and deterministic. Nothing happens in it but at events: bytes arrive,
its firmware does something by itself, a reply reaches the host. Whoever holds it lets time pass.
"""

import dataclasses
import math
import random
import weakref
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np

from plotter.trace import Trace

BITS_PER_BYTE = 10  # on a serial line: a start bit, eight, a stop bit
_GARBAGE_BYTES = 24

Mishap = Literal["error", "alarm", "reset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How a simulated board misbehaves; the default is a good one.

    Everything that is counted is counted from 1, from the moment when the faults were set.
    """

    chop: bool = False  # each byte of a reply comes alone
    reply_delay_s: float = 0.0  # each reply comes so much later
    reply_jitter_s: float = 0.0  # and up to so much more, at random
    latency_s: float = 0.0  # of the cable's two ends, each way
    baud: int | None = None  # instead of the board's own
    error_at: int | None = None  # this motion command is refused with an error
    alarm_at: int | None = None  # at this one the board halts in alarm
    reset_at: int | None = None  # at this one the board reboots and forgets where it is
    swallow_ok_at: int | None = None  # this ok never reaches the host
    garbage_at: int | None = None  # random bytes come before this reply
    mute_at: int | None = None  # this reply and all later ones never come
    unplug_at_byte: int | None = None  # the cable is out once the host wrote so many bytes
    full_buffer: int | None = None  # after so many bytes nothing is taken: writing times out
    firmware: str | None = None  # wrong board: it answers this to every line
    starts_in_alarm: bool = False  # when it boots
    low_voltage: bool = False  # the motors' supply is not connected
    button_at_s: float | None = None  # somebody presses its button at this simulated time
    seed: int = 0


class Board(ABC):
    """One simulated board with its machine.

    A subclass hears bytes (`_hear`), has events of its own (`_own_event_s`, `_own_event`),
    answers with `_reply`, asks `_mishap` at each motion command, and records ink with `_record`.
    """

    baud: ClassVar[int] = 115_200
    line_end: ClassVar[bytes] = b"\n"  # bytes are heard line by line, for speed

    def __init__(self, name: str = "board", faults: Faults | None = None) -> None:
        self.name = name
        self.time_s = 0.0  # simulated clock
        self.pace: float | None = None  # wall time's factor; None: as fast as the computer can
        self.pen = 0  # which pen is in the holder; the person at the plotter changes it
        self.violations: list[str] = []  # what a real machine or sheet would have suffered
        self.button_presses = 0
        self.is_plugged = True  # the cable
        self.is_powered = True
        self.is_open = False  # the host has opened the port
        self._host: weakref.ReferenceType[object] | None = None
        self._host_id = 0
        self._incoming: deque[tuple[float, bytes]] = deque()  # first byte begins at, bytes
        self._heard = 0  # bytes of the first of them
        self._piece_s, self._piece_end = math.inf, 0
        self._in_free_s = 0.0
        self._outgoing: deque[tuple[float, bytes]] = deque()  # arrives at, bytes
        self._out_free_s = 0.0
        self._rows: list[tuple[float, float, float, bool, int]] = []  # s, x and y mm, down, pen
        self.faults = faults or Faults()

    # -- what a test or the port does ------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """How it misbehaves; setting it starts all counts anew."""
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults = faults
        self._random = random.Random(faults.seed)
        self._byte_s = BITS_PER_BYTE / (faults.baud or self.baud)
        self._written = self._replies = self._oks = self._motions = 0
        self._button_s = math.inf if faults.button_at_s is None else faults.button_at_s
        self._unplug_s = math.inf  # when the last byte before the cable breaks has arrived
        self._mangles = faults != dataclasses.replace(
            Faults(), latency_s=faults.latency_s, baud=faults.baud, seed=faults.seed
        )  # whether replies need a closer look

    def receive(self, data: bytes) -> None:
        """Take what the host wrote; it arrives byte by byte at the baud rate."""
        if not (self.is_plugged and data):
            return
        cut = self._faults.unplug_at_byte
        room = len(data) if cut is None else max(0, cut - self._written)
        self._written += len(data)
        data = data[:room]
        if self.is_powered and data:
            begins_s = max(self.time_s + self._faults.latency_s, self._in_free_s)
            self._in_free_s = begins_s + len(data) * self._byte_s
            self._incoming.append((begins_s, data))
            if len(self._incoming) == 1:
                self._aim()
        if cut is not None and self._written >= cut:
            self._unplug_s = min(self._unplug_s, max(self.time_s, self._in_free_s))

    def takes_bytes(self) -> bool:
        """Return whether the host's next byte would be taken."""
        full = self._faults.full_buffer
        return full is None or self._written < full

    def advance(self, until_s: float) -> None:
        """Let time pass: hear, move, reply."""
        self._run(until_s, for_output=False)

    def wait_for_output(self, until_s: float) -> None:
        """Let time pass until a reply has arrived at the host, or until *until_s*."""
        self._run(until_s, for_output=True)

    def next_event_s(self) -> float | None:
        """Return when something will happen by itself, if ever."""
        reply_s = self._outgoing[0][0] if self._outgoing else math.inf
        at_s = min(reply_s, self._piece_s, self._own_s(), self._button_s, self._unplug_s)
        return None if at_s == math.inf else max(at_s, self.time_s)

    def take_output(self, most: int) -> bytes:
        """Return up to *most* bytes that have arrived at the host by now."""
        taken = bytearray()
        while self._outgoing and self._outgoing[0][0] <= self.time_s and len(taken) < most:
            at_s, data = self._outgoing.popleft()
            room = most - len(taken)
            taken += data[:room]
            if len(data) > room:
                self._outgoing.appendleft((at_s, data[room:]))
        return bytes(taken)

    def waiting(self) -> int:
        """Return how many bytes have arrived at the host by now."""
        return sum(len(data) for at_s, data in self._outgoing if at_s <= self.time_s)

    def opened(self, host: object | None = None) -> None:
        """Be told that the host opened the port; what came before is lost."""
        self.is_open = True
        self._host = None if host is None else weakref.ref(host)
        self._host_id = id(host)
        self._outgoing.clear()

    def closed(self, host: object | None = None) -> None:
        """Be told that the host closed the port, or died. What was written still arrives."""
        if host is not None and id(host) != self._host_id:
            return  # a late word from somebody who lost the port long ago
        self.is_open = False
        self._host = None
        self._outgoing.clear()

    def is_in_use(self) -> bool:
        """Return whether some living object has the port open."""
        return self.is_open and self._host is not None and self._host() is not None

    def unplug(self) -> None:
        """Pull the cable out. The machine goes on with what it has."""
        self._unplug_s = math.inf
        self.advance(self.time_s)
        self.is_plugged = False
        self._cut_incoming()
        self._outgoing.clear()

    def plug_in(self) -> None:
        """Put the cable back in; the host has to open the port again."""
        self.is_plugged = True

    def power_off(self) -> None:
        """Take the power away: motion ends where it is, and nothing answers."""
        if self.is_powered:
            self.advance(self.time_s)
            self._lose_power()
            self.is_powered = False
            self._incoming.clear()
            self._aim()
            self._outgoing.clear()

    def power_on(self) -> None:
        """Give the power back: the firmware boots."""
        if not self.is_powered:
            self.is_powered = True
            self._boot()

    def reboot(self) -> None:
        """Reset the processor: motion ends, memory is lost, the cable stays."""
        self._lose_power()
        self._cut_incoming()
        self._boot()

    def press_button(self) -> None:
        """Press the board's own button; a subclass that has one tells its firmware."""
        self.button_presses += 1

    @property
    def trace(self) -> Trace:
        """What the pen did on the paper, up to now.

        Millimetres, x to the right and y down; the origin is where the carriage stood at the very
        beginning, whatever the board believes since. All rows have the line -1.
        """
        rows = self._rows_until_now()
        numbers = np.array([row[:3] for row in rows], dtype=np.float64).reshape(-1, 3)
        return Trace(
            time_s=numbers[:, 0],
            position_mm=numbers[:, 1:],
            down=np.array([row[3] for row in rows], dtype=np.bool_),
            line=np.full(len(rows), -1, dtype=np.int64),
            pen=np.array([row[4] for row in rows], dtype=np.int64),
        )

    @property
    @abstractmethod
    def position_steps(self) -> tuple[int, ...]:
        """Where the carriage is now, in steps from where it stood at the very beginning."""

    @property
    @abstractmethod
    def pen_is_down(self) -> bool:
        """Whether the pen touches the paper now."""

    # -- what a subclass fills in ----------------------------------------------------------

    @abstractmethod
    def _hear(self, piece: bytes) -> None:
        """Take bytes that have arrived now: at most one line, or a part of one."""

    @abstractmethod
    def _own_event_s(self) -> float:
        """Return when the firmware or the machine does something by itself; inf for never."""

    @abstractmethod
    def _own_event(self) -> None:
        """Do it. The clock is there already."""

    @abstractmethod
    def _boot(self) -> None:
        """Start the firmware anew, banner and all."""

    @abstractmethod
    def _lose_power(self) -> None:
        """End all motion where it is now."""

    def forget_ink(self) -> None:
        """Take the sheet away: what was done until now is in `trace` no more, nor in memory."""
        rows = self._rows_until_now()
        del rows[:-1]

    def _rows_until_now(self) -> list[tuple[float, float, float, bool, int]]:
        """Return the trace's rows, those of a motion that is under way among them."""
        return self._rows

    # -- what a subclass uses --------------------------------------------------------------

    def _reply(self, data: bytes, *, is_ok: bool = False) -> None:
        """Send *data* to the host; the faults see to it that not all is well."""
        if not (self.is_plugged and self.is_open):
            return
        faults = self._faults
        begins_s = max(self.time_s + faults.latency_s, self._out_free_s)
        if self._mangles:
            self._replies += 1
            self._oks += is_ok
            if faults.mute_at is not None and self._replies >= faults.mute_at:
                return
            if is_ok and self._oks == faults.swallow_ok_at:
                return
            if self._replies == faults.garbage_at:
                data = self._random.randbytes(_GARBAGE_BYTES) + data
            late_s = faults.reply_delay_s + faults.reply_jitter_s * self._random.random()
            begins_s = max(begins_s, self.time_s + faults.latency_s + late_s)
        self._out_free_s = begins_s + len(data) * self._byte_s
        if faults.chop:
            for i in range(len(data)):
                self._outgoing.append((begins_s + (i + 1) * self._byte_s, data[i : i + 1]))
        else:
            self._outgoing.append((self._out_free_s, data))

    def _mishap(self) -> Mishap | None:
        """Count a motion command; return what shall go wrong with it."""
        self._motions += 1
        if not self._mangles:
            return None
        if self._motions == self._faults.error_at:
            return "error"
        if self._motions == self._faults.alarm_at:
            return "alarm"
        return "reset" if self._motions == self._faults.reset_at else None

    def _record(self, time_s: float, x_mm: float, y_mm: float, *, down: bool) -> None:
        """Add a row to the trace: the way to here was straight, at constant acceleration."""
        self._rows.append((time_s, x_mm, y_mm, down, self.pen))

    def _violate(self, what: str) -> None:
        self.violations.append(f"{self.time_s:.3f} s: {what}")

    # -- time ------------------------------------------------------------------------------

    def _own_s(self) -> float:
        return self._own_event_s() if self.is_powered else math.inf

    def _run(self, until_s: float, *, for_output: bool) -> None:
        """Handle events in their order; of simultaneous ones the machine's own come first."""
        outgoing = self._outgoing
        while True:
            own_s = self._own_s()
            at_s = min(own_s, self._piece_s, self._button_s, self._unplug_s)
            stop_s = until_s
            if for_output and outgoing and outgoing[0][0] < until_s:
                stop_s = outgoing[0][0]
            if at_s > stop_s:
                self.time_s = max(self.time_s, stop_s)
                return
            if at_s > self.time_s:
                self.time_s = at_s
            if own_s <= at_s:
                self._own_event()
            elif self._button_s <= at_s:
                self._button_s = math.inf
                self.press_button()
            elif self._piece_s <= at_s:
                self._take_piece()
            else:
                self.unplug()

    def _aim(self) -> None:
        """Find out when the next piece of what was written will have arrived."""
        if not self._incoming:
            self._piece_s, self._heard = math.inf, 0
            return
        begins_s, data = self._incoming[0]
        self._piece_end = data.find(self.line_end, self._heard) + 1 or len(data)
        self._piece_s = begins_s + self._piece_end * self._byte_s

    def _take_piece(self) -> None:
        """Hear the next piece."""
        data = self._incoming[0][1]
        piece = data[self._heard : self._piece_end]
        self._heard = self._piece_end
        if self._heard == len(data):
            self._incoming.popleft()
            self._heard = 0
        self._aim()
        if self._faults.firmware is None:
            self._hear(piece)
        elif piece.endswith((b"\n", b"\r")):
            self._reply(self._faults.firmware.encode() + b"\r\n")

    def _hear_arrived(self) -> None:
        """Hear the bytes of an unfinished piece that have arrived by now."""
        if not self._incoming:
            return
        begins_s, _ = self._incoming[0]
        arrived = int((self.time_s - begins_s) / self._byte_s + 1e-6)
        if self._heard < arrived < self._piece_end:
            self._piece_end = arrived
            self._take_piece()

    def _cut_incoming(self) -> None:
        """Lose what is on the way to the board."""
        self._hear_arrived()
        self._incoming.clear()
        self._aim()
        self._in_free_s = self.time_s
