"""`Link`: lines to a GRBL board by character counting, its replies, and a watchdog.

GRBL answers each line with ``ok`` or ``error:N`` once it has taken it from its receive buffer. The
host may have as many bytes under way as that buffer holds: it sums the lengths of all lines that
are not answered yet, its own queries and settings included (Grbl v1.1, *Interface*, "Streaming
Protocol: Character-Counting"). Real-time bytes (``? ! ~ 0x18 0x85 0x90…``) are picked out before
the buffer and count for nothing.

The watchdog: a board that is silent for `SILENCE_S` while it is asked for its status is gone. One
that says Idle for `LOST_S` while lines are unanswered has lost a line, or its answer was lost.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from plotter.errors import Alarm, BoardError, BoardReset, PlotterError, PlotterGone
from plotter.grbl_status import Banner, Lines, Settings, Status, read_banner, read_code, read_status
from plotter.grbl_words import alarm_keeps_position, alarm_words, error_words
from plotter.ports import Port

POLL_S = 0.05  # between two questions for the status: 20 a second, one under way at most
SILENCE_S = 3.0
LOST_S = 2.0
# While so much of the board's receive buffer is filled, it can wait for more: waking up for every
# single answer at 1,000 a second costs a fifth more of the processor's time.
_PLENTY, _GATHER_S = 0.8, 0.001
_ASK_AGAIN_S = 0.5  # the answer to ? may get lost, too
_LONGEST = 79  # characters; GRBL answers error:11 to a longer line
_FEED_RESET, _FEED_UP_10, _FEED_DOWN_10, _FEED_UP_1, _FEED_DOWN_1 = b"\x90\x91\x92\x93\x94"


class LostReply(BoardError):
    """The board is idle but has not answered everything."""

    def __init__(self, lines: int) -> None:
        super().__init__(
            f"The plotter rests, but an acknowledgement was lost ({lines} commands unanswered). "
            "Check the USB cable and what lies beside it, then resume the plot."
        )


class GrblAlarm(Alarm):
    """The board halted; *code* is None where it only says that it is locked."""

    def __init__(self, code: int | None) -> None:
        self.code = code
        self.keeps_position = alarm_keeps_position(code)
        super().__init__(alarm_words(code))


@dataclass(frozen=True, slots=True)
class Step:
    """One line for the board, and what its acknowledgement tells."""

    text: bytes  # with the newline
    mark: int = 0  # of no meaning here
    lasts_s: float = 0.0  # how long the board may rest before it answers: a dwell
    waits: bool = False  # not sent before all else is answered: if that failed, this would harm


class Window:
    """How many bytes GRBL has not consumed yet: the character-counting protocol, without a port."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.bytes = 0
        self.rests_s = 0.0  # how long the board may rest over what is under way
        self._sent: deque[Step] = deque()

    def __len__(self) -> int:
        return len(self._sent)

    def fits(self, step: Step) -> bool:
        """Return whether *step* can be sent without overrunning the board."""
        return self.bytes + len(step.text) <= self.size

    def sent(self, step: Step) -> None:
        """Count *step*."""
        assert len(step.text) <= _LONGEST + 1, step.text
        self._sent.append(step)
        self.bytes += len(step.text)
        self.rests_s += step.lasts_s

    def answered(self) -> Step | None:
        """Return the step that an ``ok`` or an error belongs to; None if none is under way."""
        if not self._sent:
            return None
        step = self._sent.popleft()
        self.bytes -= len(step.text)
        self.rests_s -= step.lasts_s
        return step

    def clear(self) -> None:
        """Forget everything, as the board does when it is reset."""
        self._sent.clear()
        self.bytes = 0
        self.rests_s = 0.0


class Ahead:
    """Steps yet to be sent, and which one is next."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._steps = iter(steps)
        self.following = next(self._steps, None)

    def advance(self) -> None:
        """Go to the next step."""
        self.following = next(self._steps, None)


class Link:
    """A line to a GRBL board.

    Args:
        port: the line, open.
        on_ack: told of each step that the board has taken.
        on_status: told of each status report.
    """

    def __init__(
        self,
        port: Port,
        *,
        on_ack: Callable[[Step], None],
        on_status: Callable[[Status], None],
    ) -> None:
        self.port = port
        self.clock = port.clock
        self.window = Window(127)
        self.settings = Settings({})
        self.status: Status | None = None
        self.asked = 0  # how many answers to ? have come
        self.banner: Banner | None = None  # the last one
        self.heard = b""  # the beginning of what came, to say what a wrong board says
        self.alarm: int | None = None
        self.feed_wanted = 100  # percent; the override is brought there while polling
        self.notes: deque[str] = deque(maxlen=200)  # what the board said by itself
        self.was_reset = False  # by us, ever
        self._on_ack, self._on_status = on_ack, on_status
        self._lines = Lines()
        self._info: list[str] = []
        self._expects_banner = True
        self._feed = 100
        self._feed_step = 0
        now_s = self.clock.now_s()
        self._asked_s = -1e9
        self._waits_for_status = False
        self._waits_since_s = self._heard_s = self._moved_s = now_s
        self.watchful = True  # False while the board may be silent for long: homing

    # -- sending ---------------------------------------------------------------------------

    def realtime(self, command: bytes) -> None:
        """Send a real-time command: not counted, not acknowledged."""
        self.port.write(command)

    def fill(self, steps: "Ahead") -> None:
        """Send as many of *steps* as fit, in one piece."""
        batch = []
        while (step := steps.following) is not None and self.window.fits(step):
            if step.waits and len(self.window):
                break
            self.window.sent(step)
            batch.append(step.text)
            steps.advance()
        if batch:
            self._moved_s = self.clock.now_s()
            self.port.write(b"".join(batch))

    def send(self, steps: list[Step]) -> None:
        """Send *steps*, which fit, in one piece."""
        self._moved_s = self.clock.now_s()
        for step in steps:
            self.window.sent(step)
        self.port.write(b"".join(step.text for step in steps))

    def ask(self, text: str, *, lasts_s: float = 0.0) -> list[str]:
        """Send one line while nothing else is under way; return what came before its ``ok``.

        For settings and all that GRBL writes to its EEPROM: its receiver is deaf meanwhile.
        """
        self.settle()
        self._info = []
        self.send([Step(text.encode("ascii") + b"\n", lasts_s=lasts_s)])
        self.settle()
        return self._info

    def settle(self) -> None:
        """Wait until everything is answered."""
        while len(self.window):
            self.pump()

    def fresh_status(self, *, at_once: bool = False) -> Status:
        """Return a status that was asked for now; *at_once* does not wait for the next turn."""
        wanted = self.asked + (2 if self._waits_for_status else 1)
        while self.asked < wanted:
            if at_once and not self._waits_for_status:
                self._asked_s = -math.inf
            self.pump()
        assert self.status is not None
        return self.status

    def forget(self) -> None:
        """Be told that the board is reset on purpose now: everything under way is gone."""
        self.window.clear()
        self._lines.forget()
        self.banner = None
        self.alarm = None
        self._expects_banner = True
        self._waits_for_status = False
        self._feed, self._feed_step = 100, 0
        self._heard_s = self.clock.now_s()

    # -- hearing ---------------------------------------------------------------------------

    def pump(self, wait_s: float = POLL_S) -> None:
        """Ask for the status if it is time, and hear what comes within *wait_s*.

        Raises:
            PlotterError: the cable is out, the board is silent, or it says that all is not well.
        """
        now_s = self.clock.now_s()
        since_s = now_s - self._asked_s
        if since_s >= (_ASK_AGAIN_S if self._waits_for_status else POLL_S):
            if not self._waits_for_status:
                self._waits_since_s = now_s
            self.realtime(b"?")
            self._waits_for_status = True
            self._asked_s, since_s = now_s, 0.0
        data = self.port.read(min(wait_s, max(POLL_S - since_s, 0.001)))
        if data:
            self._hear(data)
            if self.window.bytes > self.window.size * _PLENTY:
                self.clock.sleep(_GATHER_S)  # then several answers come at once
        elif self.watchful and self._waits_for_status and self._silent_s() > SILENCE_S:
            raise PlotterGone

    def _silent_s(self) -> float:
        """Return for how long a question is unanswered.

        Before it nobody listened: a person may have changed the pen for an hour.
        """
        return self.clock.now_s() - max(self._heard_s, self._waits_since_s)

    def _hear(self, data: bytes) -> None:
        self._heard_s = self.clock.now_s()
        if len(self.heard) < 80:
            self.heard += data
        trouble: PlotterError | None = None
        for line in self._lines.take(data):
            try:
                if line == "ok":
                    self._answered()
                elif line:
                    self._take(line)
            except PlotterError as error:  # what came with it counts, too
                trouble = trouble or error
        if trouble is not None:
            raise trouble

    def _answered(self) -> None:
        self._moved_s = self._heard_s
        step = self.window.answered()
        if step is not None:
            self._on_ack(step)

    def _take(self, line: str) -> None:
        """Act on a line that is no ``ok``."""
        if (status := read_status(line, inches=self.settings.inches)) is not None:
            self._take_status(status)
        elif (error := read_code(line, "error:")) is not None:
            step = self.window.answered()
            if step is not None:
                said = f" ({step.text.decode('ascii').strip()!r} was its line.)"
                raise BoardError(error_words(error) + said)
        elif (alarm := read_code(line, "ALARM:")) is not None:
            self.alarm = alarm
            raise GrblAlarm(alarm)
        elif (banner := read_banner(line)) is not None:
            self._take_banner(banner)
        else:
            self.notes.append(line)
            self._info.append(line)

    def _take_banner(self, banner: Banner) -> None:
        self.banner = banner
        if self._expects_banner:
            self._expects_banner = False
            return
        self.window.clear()
        raise BoardReset

    def _take_status(self, status: Status) -> None:
        self.status = status
        self.asked += 1
        self._waits_for_status = False
        self._override(status)
        if status.state != "Idle":
            self._moved_s = self._heard_s
        self._on_status(status)
        quiet_s = self._heard_s - self._moved_s - self.window.rests_s
        if len(self.window) and self.watchful and quiet_s > LOST_S:
            raise LostReply(len(self.window))

    def _override(self, status: Status) -> None:
        """Bring the feed override a step closer to what is wanted.

        One step a report: GRBL keeps overrides as flags, so two equal ones at once count once.
        """
        self._feed += self._feed_step
        if status.feed_percent is not None:
            self._feed = status.feed_percent
        off = self.feed_wanted - self._feed
        if off == 0:
            self._feed_step = 0
            return
        if self.feed_wanted == 100:
            command, self._feed_step = _FEED_RESET, off
        elif abs(off) >= 10:
            command = _FEED_UP_10 if off > 0 else _FEED_DOWN_10
            self._feed_step = 10 if off > 0 else -10
        else:
            command = _FEED_UP_1 if off > 0 else _FEED_DOWN_1
            self._feed_step = 1 if off > 0 else -1
        self.realtime(bytes([command]))
