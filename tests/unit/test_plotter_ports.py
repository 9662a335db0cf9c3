"""A port is opened by one, tells its failures in words, and a simulated one keeps its own time."""

import contextlib
import importlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from plotter import simulators
from plotter.clock import WALL
from plotter.errors import PlotterError, PlotterGone, PortBusy, PortForbidden, PortMissing
from plotter.ports import PortLock, _in_words, open_port
from plotter.simulators import serve
from plotter.simulators.board import Board, Faults

serial: Any = importlib.import_module("serial")  # it has no type information

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no ptys")


@dataclass(frozen=True, kw_only=True)
class EchoSettings:
    """How quickly the echo comes."""

    think_s: float = 0.1


class EchoBoard(Board):
    """Says every line back after a while, and moves 1 mm for each."""

    def __init__(
        self, name: str = "echo", settings: EchoSettings | None = None, faults: Faults | None = None
    ) -> None:
        super().__init__(name, faults)
        self.settings = settings or EchoSettings()
        self.line = b""
        self.due: list[tuple[float, bytes]] = []
        self.boots = 0

    @property
    def position_steps(self) -> tuple[int, ...]:
        """Its only axis."""
        return (len(self._rows),)

    @property
    def pen_is_down(self) -> bool:
        """Always."""
        return True

    def _hear(self, piece: bytes) -> None:
        self.line += piece
        if self.line.endswith(b"\n"):
            self.due.append((self.time_s + self.settings.think_s, self.line))
            self.line = b""

    def _own_event_s(self) -> float:
        return self.due[0][0] if self.due else float("inf")

    def _own_event(self) -> None:
        _, line = self.due.pop(0)
        self._record(self.time_s, len(self._rows), 0.0, down=True)
        self._reply(line, is_ok=True)

    def _boot(self) -> None:
        self.boots += 1

    def _lose_power(self) -> None:
        self.due.clear()


@pytest.fixture(autouse=True)
def echo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let ``sim-echo://`` be a board, and forget it afterwards."""
    monkeypatch.setitem(simulators.SCHEMES, "sim-echo", (__name__, "EchoBoard", "EchoSettings"))
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
    yield
    simulators.forget("sim-echo://desk")


@contextlib.contextmanager
def pty_port() -> Iterator[tuple[int, str]]:
    """Yield a raw pty: the device's end, and the name for the host."""
    import pty
    import tty

    device, host = pty.openpty()
    tty.setraw(device)
    tty.setraw(host)
    try:
        yield device, os.ttyname(host)
    finally:
        for descriptor in (device, host):
            with contextlib.suppress(OSError):
                os.close(descriptor)


def test_a_simulated_port_waits_in_simulated_time() -> None:
    """Half an hour of waiting costs nothing, and an answer comes when the board gives it."""
    began_s = time.monotonic()
    with open_port("sim-echo://desk") as port:
        assert port.read(1800.0) == b""
        assert port.clock.now_s() == pytest.approx(1800.0)
        port.write(b"hello\n")
        assert port.read(0.05) == b""
        assert port.read(10.0) == b"hello\n"
        # 2 x 6 bytes at 115,200 baud, and 0.1 s of thinking.
        assert port.clock.now_s() == pytest.approx(1800.1 + 12 * 10 / 115_200)
        port.clock.sleep(60)
        assert port.clock.now_s() > 1860
    assert time.monotonic() - began_s < 60


def test_a_board_lives_on_between_two_openings() -> None:
    """The name means the same machine, with what was written to it last, until it is forgotten."""
    port = open_port("sim-echo://desk?think_s=2")
    port.write(b"one\n")
    port.close()
    board = simulators.board("sim-echo://desk")
    with open_port("sim-echo://desk") as port:
        assert port.read(5.0) == b"one\n"
    board.advance(10.0)
    assert simulators.board("sim-echo://desk") is board
    assert board.trace.time_s == pytest.approx([2.0], abs=0.01)
    simulators.forget("sim-echo://desk")
    assert simulators.board("sim-echo://desk") is not board


def test_replies_to_nobody_are_lost() -> None:
    """What a board says while the port is closed is not there when it is opened again."""
    port = open_port("sim-echo://desk")
    port.write(b"one\n")
    port.close()
    simulators.board("sim-echo://desk").advance(3.0)
    with open_port("sim-echo://desk") as port:
        assert port.read(5.0) == b""


def test_a_simulated_port_is_opened_by_one() -> None:
    """A second opening is refused; a port that was dropped without a word is free again."""
    port = open_port("sim-echo://desk")
    with pytest.raises(PortBusy, match="sim-echo"):
        open_port("sim-echo://desk")
    del port
    open_port("sim-echo://desk").close()


def test_a_pulled_cable_shows_at_once_and_can_be_put_back() -> None:
    """Writing and reading say that the plotter is gone; closing says nothing."""
    port = open_port("sim-echo://desk")
    board = simulators.board("sim-echo://desk")
    board.unplug()
    with pytest.raises(PlotterGone, match="sim-echo://desk"):
        port.write(b"x\n")
    with pytest.raises(PlotterGone):
        port.read(1.0)
    with pytest.raises(PlotterGone):
        port.discard_input()
    port.close()
    port.close()
    with pytest.raises(PortMissing):
        open_port("sim-echo://desk")
    board.plug_in()
    with open_port("sim-echo://desk") as port:
        port.write(b"back\n")
        assert port.read(1.0) == b"back\n"


def test_a_cable_breaks_at_the_byte_that_was_asked_for() -> None:
    """The board has heard everything before it."""
    port = open_port("sim-echo://desk?unplug_at_byte=7")
    port.write(b"one\n")
    assert port.read(1.0) == b"one\n"
    port.write(b"two\n")
    with pytest.raises(PlotterGone):
        port.read(1.0)
    board = simulators.board("sim-echo://desk")
    assert isinstance(board, EchoBoard)
    assert board.line in (b"", b"tw", b"two")  # on its way when the cable went


def test_a_board_that_takes_nothing_lets_writing_time_out() -> None:
    """It costs the time-out on its own clock, and says that nobody answers."""
    with open_port("sim-echo://desk?full_buffer=4") as port:
        port.write(b"one\n")
        before_s = port.clock.now_s()
        with pytest.raises(PlotterGone):
            port.write(b"two\n")
        assert port.clock.now_s() - before_s == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("query", "heard"),
    [
        ("chop=yes", [b"a", b"b", b"\n", b"c", b"d", b"\n"]),
        ("reply_delay_s=3", [b"ab\n", b"cd\n"]),
        ("swallow_ok_at=1", [b"cd\n"]),
        ("mute_at=2", [b"ab\n"]),
        ("firmware=Marlin", [b"Marlin\r\n", b"Marlin\r\n"]),
    ],
)
def test_a_board_misbehaves_as_its_address_says(query: str, heard: list[bytes]) -> None:
    """Each fault of a reply is what its name says."""
    with open_port(f"sim-echo://desk?{query}&pace=fast") as port:
        port.write(b"ab\ncd\n")
        got = [data for _ in range(8) if (data := port.read(5.0))]
    assert b"".join(got) == b"".join(heard)
    if "chop" in query:
        assert got == heard


def test_garbage_comes_before_a_reply_and_is_the_same_each_time() -> None:
    """Random bytes, from a seed."""
    heard = []
    for _ in range(2):
        simulators.forget("sim-echo://desk")
        with open_port("sim-echo://desk?garbage_at=1&seed=3") as port:
            port.write(b"ab\n")
            heard.append(port.read(5.0))
    assert heard[0] == heard[1]
    assert heard[0].endswith(b"ab\n")
    assert len(heard[0]) > 10


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sim-echo://desk?chops=1", "Did you mean 'chop'"),
        ("sim-echo://desk?think_s=soon", "think_s must be a number"),
        ("sim-echo://desk?chop=maybe", "yes or no"),
        ("sim-echo://desk?pace=0", "pace"),
        ("sim-dodo://desk", "sim-dodo"),
    ],
)
def test_an_address_that_means_nothing_is_explained(url: str, words: str) -> None:
    """The message quotes what is wrong."""
    with pytest.raises(PlotterError, match=words):
        open_port(url)


def test_a_factor_of_wall_time_is_kept() -> None:
    """At 200 times the wall's speed 10 simulated s take a twentieth of a second."""
    with open_port("sim-echo://desk?pace=200&think_s=10") as port:
        port.write(b"ab\n")
        began_s = time.monotonic()
        assert port.read(30.0) == b"ab\n"
        assert 0.02 < time.monotonic() - began_s < 5
        port.clock.sleep(10)
        assert port.clock.now_s() >= 20


def test_a_missing_port_is_called_missing(tmp_path: Path) -> None:
    """Whatever kind of port it is."""
    with pytest.raises(PortMissing):
        open_port(str(tmp_path / "ttyUSB7"))
    with pytest.raises(PortMissing):
        open_port("socket://localhost:1")


def test_what_systems_say_about_ports_is_understood() -> None:
    """Windows tells the cause in the text, POSIX as a number."""
    windows = "could not open port 'COM3': "
    denied = serial.SerialException(13, "could not open port /dev/null: Permission denied")
    assert isinstance(_in_words("/dev/null", denied), PortForbidden)
    gone = serial.SerialException(windows + "FileNotFoundError(2, 'No such file', None, 2)")
    assert isinstance(_in_words("COM3", gone), PortMissing)
    busy = serial.SerialException(windows + "PermissionError(13, 'Access is denied.', None, 5)")
    assert isinstance(_in_words("COM3", busy), PortBusy)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux has the group")
def test_forbidden_names_the_group_on_linux(tmp_path: Path) -> None:
    """The usual one, where nobody knows better."""
    denied = serial.SerialException(13, "Permission denied")
    assert "dialout" in str(_in_words(str(tmp_path / "ttyACM0"), denied))


@needs_pty
def test_a_real_port_is_opened_by_one_and_its_end_is_told() -> None:
    """On a pty: bytes go both ways, a second opening is refused, a hang-up is `PlotterGone`."""
    with pty_port() as (device, name):
        port = open_port(name)
        assert port.clock is WALL
        with pytest.raises(PortBusy):
            open_port(name)
        port.write(b"?")
        assert os.read(device, 10) == b"?"
        os.write(device, b"<Idle>\r\n")
        assert port.read(2.0) == b"<Idle>\r\n"
        assert port.read(0.0) == b""
        os.write(device, b"stale")
        port.discard_input()
        assert port.read(0.01) == b""
        port.close()
        port.close()
        with pytest.raises(PlotterGone):
            port.read(0.0)
        again = open_port(name)
        os.close(device)
        with pytest.raises(PlotterGone):
            again.read(1.0)
        again.close()


@needs_pty
def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    """Its lock file stays, its lock does not."""
    name = str(tmp_path / "port")
    code = (
        "import sys, time; from plotter.ports import PortLock; lock = PortLock(sys.argv[1]); "
        "print('held', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, name], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == b"held"
    with pytest.raises(PortBusy):
        PortLock(name)
    process.kill()
    process.communicate()
    lock = PortLock(name)
    assert lock.path.exists()
    lock.release()
    lock.path.unlink()


def test_a_trace_is_made_of_what_was_recorded() -> None:
    """Time, place, pen: one row each."""
    with open_port("sim-echo://desk") as port:
        port.write(b"a\nb\n")
        simulators.board("sim-echo://desk").pen = 2
        port.clock.sleep(1.0)
        trace = simulators.board("sim-echo://desk").trace
    assert np.array_equal(trace.position_mm, [[0.0, 0.0], [1.0, 0.0]])
    assert trace.down.all()
    assert set(trace.pen) == {2}


def test_power_and_reset_end_what_was_going_on() -> None:
    """Nothing answers without power; the firmware boots when it comes back."""
    with open_port("sim-echo://desk") as port:
        board = simulators.board("sim-echo://desk")
        assert isinstance(board, EchoBoard)
        port.write(b"a\n")
        board.power_off()
        assert port.read(5.0) == b""
        port.write(b"b\n")
        board.power_on()
        assert board.boots == 1
        assert port.read(5.0) == b""
        port.write(b"c\n")
        board.reboot()
        assert port.read(5.0) == b""
        assert board.boots == 2


def test_looking_all_the_time_lets_time_pass() -> None:
    """Who never waits is answered nevertheless."""
    with open_port("sim-echo://desk?think_s=0.001") as port:
        port.write(b"ab\n")
        assert any(port.read(0.0) for _ in range(1000))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot end a process politely")
def test_a_served_board_outlives_its_hosts(tmp_path: Path) -> None:
    """What one connection wrote is drawn after it has gone; at the end the ink is in the file."""
    ink = tmp_path / "ink.npz"
    command = [sys.executable, "-m", "plotter.simulators", "grbl", "touch_s=50", "--pace", "20"]
    process = subprocess.Popen([*command, "--ink", str(ink)], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert url.startswith("socket://localhost:")
        with open_port(url) as port:
            with pytest.raises(PortBusy):
                open_port(url)
            port.write(b"M3S10\nG4P0.5\nG1X20F3000\nY20\n")
            assert port.read(20.0).startswith(b"ok")
        with open_port(url) as port:
            heard = b""
            while b"Idle|MPos:20.000,20.000" not in heard:
                port.write(b"?")
                heard = port.read(20.0)
    finally:
        process.terminate()
        process.communicate(timeout=20)
    with np.load(ink) as trace:
        assert trace["down"].any()
        assert trace["position_mm"][-1] == pytest.approx([20, -20])
        assert len(trace["violations"]) == 0


@pytest.mark.parametrize("arguments", [["grbl", "chops=1"], ["grbl", "--pace", "0"], ["marlin"]])
def test_a_board_that_cannot_be_served_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """With status 2 and a reason."""
    try:
        status: object = serve.main(arguments)
    except SystemExit as end:
        status = end.code
    assert status == 2
    assert capsys.readouterr().err


def test_a_board_faster_than_its_machine_waits_for_its_host() -> None:
    """What the host takes to think is not multiplied: a plot at any pace takes its own time."""
    url = "sim-ebb://hasty?pace=1000"
    with open_port(url) as port:
        began_s = port.clock.now_s()
        time.sleep(0.02)
        assert port.clock.now_s() == began_s
        wall_s = time.monotonic()
        port.clock.sleep(30.0)
        assert port.clock.now_s() == pytest.approx(began_s + 30.0)
        assert time.monotonic() - wall_s > 0.02
    simulators.forget(url)
