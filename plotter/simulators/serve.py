"""Serve a simulated board on a TCP port, in real time: a machine that outlives its host.

::

    python -m plotter.simulators grbl --port 5000 --ink ink.npz "dialect=grblhal&latency_s=0.01"

Then ``socket://localhost:5000`` is its port. Killing the plotting process is what pulling its plug
is; the board goes on with what it has. SIGTERM ends it and writes the ink; so does, for a look in
between, the end of each connection. One host at a time, nobody but this computer.
"""

import argparse
import select
import signal
import socket
import sys
import time
from pathlib import Path
from types import FrameType

import numpy as np

from plotter import simulators
from plotter.simulators.board import Board
from plotter.simulators.serial_port import BoardClock

_LONGEST_S = 0.05  # sleep: a signal is noticed within it
_AT_ONCE = 1 << 16


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    options = _read(arguments)
    query = options.query.lstrip("?")
    try:
        board = simulators.make(f"sim-{options.kind}://served?{query}")
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    board.pace = options.pace
    with socket.create_server(("127.0.0.1", options.port)) as server:
        sys.stdout.write(f"socket://localhost:{server.getsockname()[1]}\n")
        sys.stdout.flush()
        Server(board, server, options.ink).run()
    return 0


def _read(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m plotter.simulators", description=__doc__)
    parser.add_argument("kind", choices=["grbl", "ebb"])
    parser.add_argument("query", nargs="?", default="", help="settings and faults: a=1&b=2")
    parser.add_argument("--port", type=int, default=0, help="TCP port; without it a free one")
    parser.add_argument("--pace", type=float, default=1.0, help="factor of real time")
    parser.add_argument("--ink", type=Path, help="where to write the trace, as NPZ")
    options = parser.parse_args(arguments)
    if not options.pace > 0:
        parser.error("--pace must be greater than 0")
    return options


class Server:
    """A board and its one host at a time."""

    def __init__(self, board: Board, server: socket.socket, ink: Path | None) -> None:
        self._board, self._server, self._ink = board, server, ink
        self._clock = BoardClock(board)
        self._host: socket.socket | None = None
        self._ends = False

    def run(self) -> None:
        """Serve until a signal comes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        try:
            while not self._ends:
                self._wait()
                self._clock.catch_up()
                if self._host is not None:
                    self._serve()
        finally:
            self._hang_up()
            self._save()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._ends = True

    def _wait(self) -> None:
        """Sleep until a byte comes from the host, or something happens on the board."""
        board = self._board
        next_s = board.next_event_s()
        wait_s = _LONGEST_S
        if next_s is not None and board.pace:
            wait_s = min(wait_s, max(0.0, (next_s - board.time_s) / board.pace))
        if wait_s < _LONGEST_S:
            # Not every block that ends is worth waking up for: a few a millisecond are enough.
            time.sleep(min(wait_s, 0.001))
        readable, _, _ = select.select([self._host or self._server], [], [], wait_s)
        if readable and self._host is None:
            self._host, _ = self._server.accept()
            self._host.setblocking(False)
            self._host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._board.plug_in()
            self._board.opened(self)

    def _serve(self) -> None:
        """Carry bytes both ways."""
        host, board = self._host, self._board
        assert host is not None
        try:
            heard = _received(host)
            if heard and board.takes_bytes():
                board.receive(heard)
            said = board.take_output(_AT_ONCE)
            if said:
                host.sendall(said)
        except OSError:  # the host died
            heard = b""
        if heard == b"" or not board.is_plugged:
            self._hang_up()
            self._save()

    def _hang_up(self) -> None:
        if self._host is not None:
            self._host.close()
            self._host = None
            self._board.closed(self)

    def _save(self) -> None:
        """Write the trace so that no reader ever sees half of it."""
        if self._ink is None:
            return
        trace = self._board.trace
        beside = self._ink.with_name(self._ink.name + ".part")
        with beside.open("wb") as file:
            np.savez(
                file,
                time_s=trace.time_s,
                position_mm=trace.position_mm,
                down=trace.down,
                line=trace.line,
                pen=trace.pen,
                violations=np.array(self._board.violations, dtype=np.str_),
            )
        beside.replace(self._ink)


def _received(host: socket.socket) -> bytes | None:
    """Return what has come: None for nothing yet, nothing for the end."""
    try:
        return host.recv(_AT_ONCE)
    except BlockingIOError:
        return None
