"""The conversation with an EiBotBoard: one command, one complete answer, nothing assumed.

The board answers in one of two forms (EBB command set, "Syntax"):

``legacy``
    All firmware. ``OK`` after most commands, data and then ``OK`` after most queries, data alone
    after some; line ends are CR LF or LF CR.
``future``
    Firmware 3.0 and newer, after ``CU,10,1``. Each answer is ``NAME`` or ``NAME,data`` and LF, so
    it says itself what it answers. The board stays in it when the port is closed, so the form is
    never assumed: `Talk.begin` finds out.

An error is a text with ``!`` in front, in either form. The board answers in order. What moves is
queued, and its answer waits until there is room: so few commands are ever sent ahead.
"""

import re
from collections import deque
from collections.abc import Callable
from typing import Literal, NamedTuple

from plotter.errors import BoardError, OldFirmware, PlotterGone, WrongBoard
from plotter.ports import Port

PATIENCE_S = 2.0  # a healthy board answers within ms; a slow host or hub has been seen to take 1 s
BOARD = "EiBotBoard"  # what the board calls itself
# QS and CS, which tell where the motors are, came with 2.4.3, and QM, which tells whether they
# move, with 2.4.4. Without either, a plot can be neither checked nor resumed.
OLDEST = (2, 4, 4)

_DATA_ONLY = {"V", "QG", "QM", "PI", "I", "A", "MR"}  # no OK follows
_DATA_AND_OK = {"QB", "QC", "QE", "QL", "QN", "QP", "QR", "QS", "QT", "QU", "ES"}
_VERSION = re.compile(r"EBB[^\r\n]*?(\d+)\.(\d+)\.(\d+)[^\r\n]*[\r\n]+")
_NEW_LINE, _OLD_OK = re.compile(r"\n"), re.compile(r"OK\r\n")
_MOST_BYTES = 4096  # an answer is a few dozen; more is noise

Version = tuple[int, int, int]
Heard = Callable[[str], object]  # told the data of an answer


class Status(NamedTuple):
    """What the board says of itself at once."""

    moving: bool  # a command runs or waits
    button: bool  # pressed since the last question
    limit: bool  # a limit switch has stopped everything (firmware 3.0 and newer)


class Talk:
    """A conversation over *port*, in whichever form the board answers.

    Raises `BoardError` for an answer that is an error, makes no sense or got lost, and
    `PlotterGone` if nobody answers any more.
    """

    def __init__(self, port: Port) -> None:
        self.port = port
        self.version: Version = (0, 0, 0)
        self.future = False
        self.patience_s = PATIENCE_S
        self.doubtful = False  # nobody knows whether all that was sent was heard
        self._broken = False  # the beginning of the next answer is not known
        self._dead = False
        self._owed: deque[tuple[str, Heard]] = deque()  # answers to come, and who hears them
        self._buffer = b""

    def begin(self, syntax: Literal["legacy", "future"]) -> None:
        """Find the board and agree on a form. Nothing moves, whatever was left half said.

        Raises:
            WrongBoard: something else answers, or nothing does.
            OldFirmware: it cannot tell where its motors are.
        """
        greeting = self._greet()
        match = _VERSION.search(greeting)
        if match is None:
            raise WrongBoard(self.port.name, BOARD, _shown(greeting) or "nothing")
        major, minor, patch = (int(number) for number in match.groups())
        self.version = (major, minor, patch)
        if self.version < OLDEST:
            raise OldFirmware(BOARD, dotted(self.version), dotted(OLDEST))
        self._broken = self.doubtful = False
        if syntax == "future" and self.version >= (3, 0, 0):
            self._switch(future=True)

    def end(self) -> None:
        """Leave the board in the form that every program knows."""
        if self.future and not (self._dead or self._broken):
            self.collect(0)
            self._switch(future=False)

    @property
    def quiet(self) -> bool:
        """Whether all is said and understood."""
        return not (self._broken or self._dead)

    def ask(self, command: str) -> str:
        """Send *command* and return the data of its answer, if it has any."""
        said: list[str] = []
        self.send(command, said.append)
        self.collect(0)
        return said[0]

    def send(self, command: str, heard: Heard = lambda _data: None) -> None:
        """Send *command*; what it answers is told to *heard* by a later `collect`."""
        self._resume()
        self._broken = True  # an interrupt may come at any moment
        self.port.write(command.encode("ascii") + b"\r")
        self._owed.append((command, heard))
        self._broken = False

    def collect(self, most: int) -> None:
        """Wait for answers until at most so many are owed."""
        self._resume()
        while len(self._owed) > most:
            command, heard = self._owed[0]
            self._broken = self.doubtful = True
            name = command.partition(",")[0]
            try:
                data = self._future_answer(name) if self.future else self._legacy_answer(name)
            except PlotterGone:
                self._resume()  # PlotterGone if really nobody is there
                raise BoardError(
                    f"The plotter's answer to {command!r} got lost. "
                    "Check the USB cable, then resume the plot."
                ) from None
            self._owed.popleft()
            self._broken = self.doubtful = False
            heard(data)

    def status(self) -> Status:
        """Ask whether something moves, and whether the button was pressed."""
        if self.version >= (2, 6, 2):
            return self._status(self.ask("QG"))
        moving = any(self.numbers("QM"))
        return Status(moving, self.numbers("QB") == [1], False)

    def send_status(self, heard: Callable[[Status], object]) -> None:
        """Send for the button, and for what else the same answer tells."""
        if self.version >= (2, 6, 2):
            self.send("QG", lambda data: heard(self._status(data)))
        else:
            self.send("QB", lambda data: heard(Status(True, self._number(data, 10) == 1, False)))

    def _status(self, data: str) -> Status:
        bits = self._number(data, 16)
        limit = self.version >= (3, 0, 0) and bool(bits & 0x80)
        return Status(bool(bits & 0x0F), bool(bits & 0x20), limit)

    def numbers(self, query: str) -> list[int]:
        """Ask *query* and return the numbers of the answer."""
        words = [word for word in self.ask(query).split(",") if word != query]
        return [self._number(word, 10) for word in words]

    # -- answers ---------------------------------------------------------------------------

    def _legacy_answer(self, name: str) -> str:
        """Read one legacy answer: data, OK, or both."""
        if name in _DATA_ONLY:
            return self._line(name)
        data = self._line(name) if name in _DATA_AND_OK else ""
        if name == "QT" and data == "OK":  # a board without a name says an empty line
            return ""
        last = self._line(name)
        if last != "OK":
            raise self._nonsense(last, name)
        return data

    def _future_answer(self, name: str) -> str:
        """Read one future answer, which begins with the command's name."""
        line = self._line(name)
        said, _, data = line.partition(",")
        if said != name:
            raise self._nonsense(line, name)
        return data

    def _line(self, name: str) -> str:
        """Read one line that is not empty; an error raises."""
        clock = self.port.clock
        until_s = clock.now_s() + self.patience_s
        while True:
            line, found, rest = self._first_line()
            if found:
                self._buffer = rest
                if "!" in line:
                    raise self._error(line, name)
                return line
            if len(self._buffer) > _MOST_BYTES:
                raise self._nonsense(line, name)
            left_s = until_s - clock.now_s()
            if left_s <= 0:
                raise PlotterGone
            self._buffer += self.port.read(left_s)

    def _first_line(self) -> tuple[str, bool, bytes]:
        """Return the first line heard, whether it is whole, and what follows it."""
        heard = self._buffer.lstrip(b"\r\n")
        ends = [at for at in (heard.find(b"\r"), heard.find(b"\n")) if at >= 0]
        if not ends:
            return heard.decode("latin-1"), False, b""
        return heard[: min(ends)].decode("latin-1"), True, heard[min(ends) :]

    def _number(self, word: str, base: int) -> int:
        try:
            return int(word, base)
        except ValueError:
            self._broken = self.doubtful = True
            raise self._nonsense(word, "a question") from None

    def _error(self, line: str, command: str) -> BoardError:
        """Return what to raise for an error of the board's own."""
        return BoardError(
            f"The plotter refused {command!r}: it says {_shown(line)!r}. "
            "Stop here, and resume the plot; if it happens again, update the board's firmware."
        )

    def _nonsense(self, line: str, command: str) -> BoardError:
        return BoardError(
            f"The plotter's answer to {command!r} makes no sense: {_shown(line)!r}. "
            "Check the USB cable and that no other program uses the port, then resume the plot."
        )

    # -- the beginning ---------------------------------------------------------------------

    def _resume(self) -> None:
        """Find the beginning of the next answer again, if it was lost.

        Raises:
            PlotterGone: nobody answers.
        """
        if self._dead:
            raise PlotterGone(f"The plotter at {self.port.name}")
        if self._broken:
            if _VERSION.search(self._greet()) is None:
                self._dead = True
                raise PlotterGone(f"The plotter at {self.port.name}")
            self._broken = False

    def _greet(self) -> str:
        """Return how the board answers ``V``, and all that it said before.

        A half command may wait there since the host last died; the ``?`` spoils it, and means
        nothing to a board of another kind. What the first two answer is of some form or other.
        The board answers in order, so nothing comes after the answer to ``V``.
        """
        self._broken = self.doubtful = True
        self._owed.clear()
        self.port.discard_input()
        self._buffer = b""
        self.port.write(b"?\rCU,10,0\rV\r")
        self.future = False
        return self._hear(_VERSION)

    def _switch(self, *, future: bool) -> None:
        """Change the form; the answer to this is of neither."""
        self._broken = True
        self.port.write(f"CU,10,{int(future)}\r".encode())
        if future:
            self._hear(_NEW_LINE)
        else:
            self._hear(_OLD_OK)
        self.future, self._broken = future, False

    def _hear(self, wanted: re.Pattern[str]) -> str:
        """Return all that comes until *wanted* is heard, or nothing has come for long."""
        heard = ""
        while len(heard) < _MOST_BYTES and not wanted.search(heard):
            more = self.port.read(self.patience_s)
            if not more:
                break
            heard += more.decode("latin-1")
        return heard


def dotted(version: Version) -> str:
    """Return a version as people write it."""
    return ".".join(map(str, version))


def _shown(text: str) -> str:
    """Return the first line of *text* as a person can read it, and not too much of it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    plain = "".join(c if " " <= c <= "~" else "?" for c in first)
    return plain if len(plain) <= 60 else plain[:57] + "..."
