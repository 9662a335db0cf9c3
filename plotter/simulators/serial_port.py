"""`SimulatedSerial`: pyserial's face of a simulated board, and the clock that goes with it."""

import contextlib
import importlib
import io
import math
from typing import Any

from plotter import simulators
from plotter.clock import WALL
from plotter.simulators.board import Board

_NAP_S = 0.002  # not every block that ends is worth waking up for
_CALL_S = 1e-5  # even looking takes time, so that who looks all the time sees it pass


class BoardClock:
    """A board's time; sleeping lets it pass, in no time if its pace is fast.

    Args:
        board: whose time it is.
        patient: at a pace above the machine's, let time pass only while the host waits for it. No
            host is so many times as fast, and the board would stand still without its commands.
    """

    def __init__(self, board: Board, *, patient: bool = False) -> None:
        self._board = board
        self._patient = patient
        self._owed_s = 0.0  # wall time that has passed on the board and not yet on the wall
        self._pace = board.pace
        self._anchor()

    def now_s(self) -> float:
        """Return the simulated time in s."""
        self.catch_up()
        return self._board.time_s

    def sleep(self, seconds: float) -> None:
        """Let so many simulated s pass."""
        if seconds <= 0:
            return
        until_s = self.now_s() + seconds
        if self._waits_for_host():
            self._board.advance(until_s)
            self._spend(seconds)
            return
        pace = self._board.pace
        assert pace is not None, "a fast board waits for its host"
        while (left_s := until_s - self.now_s()) > 0:
            WALL.sleep(left_s / pace)

    def catch_up(self) -> None:
        """Bring the board to the time that the wall clock asks for."""
        board = self._board
        if board.pace != self._pace:
            self._pace = board.pace
            self._anchor()
        if board.pace is not None and not self._waits_for_host():
            board.advance(self._board_s + (WALL.now_s() - self._wall_s) * board.pace)

    def wait_for_output(self, until_s: float) -> None:
        """Let time pass until a reply is there, or until *until_s*."""
        board = self._board
        if self._waits_for_host():
            before_s = board.time_s
            board.wait_for_output(until_s)
            self._spend(board.time_s - before_s)
            return
        assert board.pace is not None, "a fast board waits for its host"
        self.catch_up()
        while not board.waiting() and board.time_s < until_s:
            next_s = board.next_event_s()
            wake_s = until_s if next_s is None else min(until_s, next_s)
            wait_s = max((wake_s - board.time_s) / board.pace, _NAP_S / max(1.0, board.pace))
            WALL.sleep(min(wait_s, (until_s - board.time_s) / board.pace))
            self.catch_up()
            if not board.is_plugged:
                return

    def _waits_for_host(self) -> bool:
        pace = self._board.pace
        return pace is None or (self._patient and pace > 1)

    def _spend(self, board_s: float) -> None:
        """Let the wall clock follow what has passed on the board, if that has a pace."""
        pace = self._board.pace
        self._owed_s += board_s / pace if pace is not None else 0.0
        if self._owed_s > _NAP_S:
            begun_s = WALL.now_s()
            WALL.sleep(self._owed_s)
            self._owed_s -= WALL.now_s() - begun_s

    def _anchor(self) -> None:
        self._board_s, self._wall_s = self._board.time_s, WALL.now_s()


class SimulatedSerial(io.RawIOBase):
    """What `serial.serial_for_url` returns for a simulated board: as much as pyserial's users use.

    Nothing starts a thread: time passes in `read` and in the clock's `sleep`. Software that waits
    by `time.sleep` and `in_waiting` needs a board at the machine's pace.
    """

    def __init__(self, port: str | None = None, baudrate: int = 115_200, **settings: Any) -> None:
        super().__init__()
        self.port = port
        self.name = port
        self.baudrate = baudrate
        self.timeout: float | None = settings.get("timeout")
        self.write_timeout: float | None = settings.get("write_timeout")
        self.dtr = self.rts = True
        self.is_open = False
        self._board: Board | None = None
        self._clock: BoardClock | None = None
        if port is not None:
            self.open()

    @property
    def clock(self) -> BoardClock:
        """The board's clock."""
        assert self._clock is not None, "opened first"
        return self._clock

    def open(self) -> None:
        """Find the board and open its line.

        Raises:
            serial.SerialException: it is open already, or there is no such board.
        """
        if self.is_open or self.port is None:
            raise self._trouble("The port is open already.")
        try:
            board = simulators.board(self.port)
        except ValueError as error:
            raise self._trouble(str(error)) from error
        self.name = self.port
        if not board.is_plugged:
            raise self._trouble(f"[Errno 2] could not open port {self.port}: No such file", 2)
        if board.is_in_use():
            raise self._trouble(f"[Errno 16] could not open port {self.port}: Busy", 16)
        self._board, self._clock = board, BoardClock(board, patient=True)
        board.opened(self)
        self.is_open = True

    def close(self) -> None:
        """Close the line; the machine goes on."""
        if self.is_open:
            self.is_open = False
            with contextlib.suppress(Exception):  # pyserial's close never raises either
                self.clock.catch_up()
            self._there().closed(self)
        super().close()

    def isOpen(self) -> bool:  # noqa: N802  # pyserial's old name, which AxiDraw's software uses
        """Return whether the port is open."""
        return self.is_open

    @property
    def in_waiting(self) -> int:
        """How many bytes have come."""
        board = self._ready()
        return board.waiting()

    def inWaiting(self) -> int:  # noqa: N802  # pyserial's old name
        """Return how many bytes have come."""
        return self.in_waiting

    def read(self, size: int = 1) -> bytes:
        """Return up to *size* bytes, waiting for all of them up to the timeout."""
        board = self._ready()
        until_s = math.inf if self.timeout is None else board.time_s + self.timeout
        taken = board.take_output(size)
        while len(taken) < size and board.time_s < until_s:
            if until_s == math.inf and board.next_event_s() is None:
                raise self._trouble("The simulated board has nothing more to say, ever.")
            self.clock.wait_for_output(until_s)
            self._ready()
            taken += board.take_output(size - len(taken))
        return taken

    def read_some(self, wait_s: float) -> bytes:
        """Return what has come, waiting up to *wait_s* for the first byte."""
        board = self._ready()
        if not board.waiting():
            self.clock.wait_for_output(board.time_s + max(wait_s, _CALL_S))
            self._ready()
        return board.take_output(1 << 30)

    def readable(self) -> bool:
        """It is."""
        return True

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Write all of *data*.

        Raises:
            serial.SerialTimeoutException: the board does not take it.
        """
        board = self._ready()
        sent = bytes(data)
        if not board.takes_bytes():
            self.clock.sleep(self.write_timeout or 0.0)
            serial: Any = importlib.import_module("serial")
            raise serial.SerialTimeoutException("Write timeout")
        board.receive(sent)
        return len(sent)

    def flush(self) -> None:
        """Do nothing: what was written is on its way."""

    def reset_input_buffer(self) -> None:
        """Throw away what has come."""
        self._ready().take_output(1 << 30)

    def reset_output_buffer(self) -> None:
        """Do nothing: what was written is on its way."""

    def fileno(self) -> int:
        """There is none."""
        raise io.UnsupportedOperation("fileno")

    def _there(self) -> Board:
        assert self._board is not None, "opened first"
        return self._board

    def _ready(self) -> Board:
        """Return the board, brought to now.

        Raises:
            serial.SerialException: the port is closed, or the cable is out.
        """
        if not self.is_open:
            raise self._trouble("Attempting to use a port that is not open")
        board = self._there()
        self.clock.catch_up()
        if not board.is_plugged:
            raise self._trouble("device reports readiness to read but returned no data")
        return board

    @staticmethod
    def _trouble(text: str, errno: int | None = None) -> Exception:
        serial: Any = importlib.import_module("serial")
        trouble: Exception = (
            serial.SerialException(text) if errno is None else serial.SerialException(errno, text)
        )
        return trouble
