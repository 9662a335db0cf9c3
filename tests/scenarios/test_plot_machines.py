"""``facells plot`` and ``facells machine`` on boards that speak the real protocols."""

import importlib.util
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facells_studio.plotting import plots_dir
from plotter.simulators import board, forget
from plotter.simulators.board import Faults as BoardFaults
from plotter.simulators.grbl import GrblBoard
from tests.scenarios.conftest import Said

Facells = Callable[..., Said]

TWO_PENS = """<svg xmlns="http://www.w3.org/2000/svg"
xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" width="100mm" height="80mm"
viewBox="0 0 100 80">
<g inkscape:groupmode="layer" inkscape:label="1 dark" stroke="#000" fill="none">{dark}</g>
<g inkscape:groupmode="layer" inkscape:label="2 light" stroke="#fc0" fill="none">{light}</g>
</svg>"""
DESK = {"axidraw-v3a3": "sim-ebb://desk", "grbl-a4-servo": "sim-grbl://desk"}
machines = pytest.mark.parametrize("machine", DESK)


def _drawing(lines: int = 12, width: float = 80) -> str:
    def row(i: int) -> str:
        y, middle = 10 + 60 * i / lines, 10 + width / 2
        return f'<polyline points="10,{y:.2f} {middle},{y + 3:.2f} {10 + width},{y:.2f}"/>'

    rows = [row(i) for i in range(lines)]
    return TWO_PENS.format(dark="".join(rows[::2]), light="".join(rows[1::2]))


@pytest.fixture
def drawing(facells: Facells, tmp_path: Path) -> Path:
    """A small drawing for two pens, in the folder where commands are run."""
    path = tmp_path / "two.svg"
    path.write_text(_drawing())
    return path


@pytest.fixture(autouse=True)
def _no_old_boards() -> Iterator[None]:
    """Scrap the simulated boards that a test has used."""
    yield
    for url in (*DESK.values(), "sim-ebb://axidraw-v3-a3", "sim-grbl://grbl-a4-with-servo-pen"):
        forget(url)


@machines
def test_a_simulated_board_inks_what_the_plain_simulation_does(
    facells: Facells, drawing: Path, machine: str, tmp_path: Path
) -> None:
    """Two ways to simulate, one picture: protocol, steps and pen lifts change nothing."""
    for words, name in (
        (("--machine", "simulated"), "plain.png"),
        (("--machine", machine, "--simulate"), "board.png"),
    ):
        said = facells("plot", drawing, *words, "--pace", "fast", "--picture", name)
        assert said.status == 0, said.err
        assert "Done: 12 of 12 lines" in said.out
    plain, real = (
        np.asarray(Image.open(tmp_path / name).convert("L"), float)
        for name in ("plain.png", "board.png")
    )
    assert plain.min() < 60
    assert np.abs(plain - real).mean() < 0.2


@machines
def test_the_time_is_told_before_anything_moves(
    facells: Facells, drawing: Path, machine: str
) -> None:
    """Metres, lifts and minutes, in all and per pen; no port is opened, no journal begun."""
    said = facells("plot", drawing, "--machine", machine, "--preview-time")
    assert said.status == 0, said.err
    for word in ("pen down", "pen up", "pen lifts", "pen changes", "dark", "light"):
        assert word in said.out
    assert not plots_dir().exists()


@machines
def test_a_pulled_cable_is_told_and_the_plot_goes_on(
    facells: Facells, drawing: Path, machine: str
) -> None:
    """The sentence says what to type; then every line is drawn, the interrupted one again."""
    url = DESK[machine]
    port = f"{url}?pace=fast"
    desk = board(port)
    desk.faults = BoardFaults(unplug_at_byte=700)
    said = facells("plot", drawing, "--machine", machine, "--port", port)
    assert said.status == 1
    assert "facells plot --resume" in said.err
    assert "Traceback" not in said.err
    inked_before = desk.trace.inked_mm
    desk.faults = BoardFaults()
    desk.plug_in()
    said = facells("plot", "--resume")
    assert said.status == 0, said.err
    assert "Done" in said.out
    ideal_mm = 12 * 2 * np.hypot(40, 3)
    longest_mm = 2 * np.hypot(40, 3)
    assert ideal_mm - 1 <= desk.trace.inked_mm <= ideal_mm + longest_mm + 1
    assert inked_before < ideal_mm
    assert not any(plots_dir().iterdir())  # done: nothing is left to go on with
    assert facells("plot", "--resume").status == 2


def test_a_lost_position_is_never_guessed(facells: Facells, drawing: Path) -> None:
    """After a power cut a person has to put the carriage into its corner."""
    port = "sim-ebb://desk?pace=fast"
    desk = board(port)
    desk.faults = BoardFaults(unplug_at_byte=700)
    assert facells("plot", drawing, "--machine", "axidraw-v3a3", "--port", port).status == 1
    desk.faults = BoardFaults()
    desk.plug_in()
    desk.power_off()
    desk.power_on()
    inked_mm = desk.trace.inked_mm
    said = facells("plot", "--resume", "--yes")
    assert said.status == 2
    assert "carriage" in said.err
    assert desk.trace.inked_mm == inked_mm


@machines
def test_steps_lost_in_an_alarm_are_remembered(
    facells: Facells, drawing: Path, machine: str
) -> None:
    """The board itself forgets its alarm once the pen was lifted; the journal does not."""
    port = f"{DESK[machine]}?pace=fast"
    desk = board(port)
    desk.faults = BoardFaults(alarm_at=30)
    said = facells("plot", drawing, "--machine", machine, "--port", port)
    assert said.status == 1, said.out
    inked_mm = desk.trace.inked_mm
    desk.faults = BoardFaults()
    said = facells("plot", "--resume", "--yes")
    assert said.status == 2
    assert "carriage" in said.err
    assert desk.trace.inked_mm == inked_mm


@machines
def test_lines_and_pens_are_chosen(facells: Facells, drawing: Path, machine: str) -> None:
    """From the Nth line, one pen again, another order, and crosses to register by."""
    words = ("plot", drawing, "--machine", machine, "--simulate", "--pace", "fast")
    assert "Done: 8 of 8 lines" in facells(*words, "--from-line", "5").out
    assert "Done: 6 of 6 lines" in facells(*words, "--only-pen", "2").out
    assert "Done: 12 of 12 lines" in facells(*words, "--pen-order", "light-to-dark").out
    assert "Done: 28 of 28 lines" in facells(*words, "--marks").out
    for wrong in (("--from-line", "99"), ("--only-pen", "pink"), ("--pen-order", "1,1")):
        said = facells(*words, *wrong)
        assert said.status in (1, 2)
        assert "Traceback" not in said.err


def test_axidraws_own_software_is_named_where_it_is_missing(
    facells: Facells, drawing: Path
) -> None:
    """It cannot be a dependency; the sentence says where it comes from."""
    if importlib.util.find_spec("pyaxidraw"):
        pytest.skip("AxiDraw's own software is installed here")
    said = facells("plot", drawing, "--machine", "axidraw-v3a3", "--via", "pyaxidraw")
    assert said.status == 1
    assert "pip install" in said.err
    said = facells("plot", drawing, "--machine", "grbl-a3", "--via", "pyaxidraw")
    assert said.status == 2
    assert "AxiDraws only" in said.err


@machines
def test_a_page_beyond_the_reach_leaves_nothing_to_go_on_with(
    facells: Facells, drawing: Path, machine: str
) -> None:
    """It is refused before the port is opened and before a journal begins."""
    drawing.write_text(drawing.read_text().replace("mm", "cm"))
    for words in (("--simulate",), ("--port", "/dev/no-such-port"), ("--preview-time",)):
        said = facells("plot", drawing, "--machine", machine, *words)
        assert said.status == 1
        assert "outside the machine" in said.err
    assert not plots_dir().exists()


@machines
def test_a_machine_is_prepared_step_by_step(facells: Facells, drawing: Path, machine: str) -> None:
    """Every preparation moves what it says, and none of them inks but the scribble."""
    port = f"{DESK[machine]}?pace=fast"
    desk = board(port)
    where = ("--machine", machine, "--port", port)
    assert "position" in facells("machine", "status", *where).out
    assert "at 10.00, 5.00 mm" in facells("machine", "jog", "10", "5", *where).out
    assert facells("machine", "origin", *where).status == 0
    assert facells("machine", "unlock", *where).status == 0
    assert facells("machine", "outline", drawing, *where).status == 0
    assert facells("machine", "pen", "up", *where).status == 0
    assert facells("machine", "motors", "off", *where).status == 0
    assert facells("machine", "motors", "on", *where).status == 0
    assert desk.trace.inked_mm == 0
    assert facells("machine", "pen", "test", *where).status == 0
    assert not desk.pen_is_down
    said = facells("machine", "scribble", drawing, *where)
    assert "Scribbled" in said.out, said.err
    assert 10 < desk.trace.inked_mm < 300


def test_a_z_axis_is_told_that_its_pen_is_on_the_paper(facells: Facells, drawing: Path) -> None:
    """A hand turned it down; from then on lifted is 3 mm over the paper, not over the old one."""
    port = "sim-grbl://paper?pace=fast"
    desk = board(port)
    assert isinstance(desk, GrblBoard)
    where = ("--machine", "grbl-a3-z", "--port", port)
    assert facells("machine", "pen", "up", *where).status == 0
    desk.carry([0, 0, 0])
    assert facells("machine", "origin", "--on-paper", *where).status == 0
    assert facells("machine", "scribble", drawing, *where).status == 0
    assert desk.trace.inked_mm > 10
    assert desk.position_steps[2] == 3 * desk.motion.steps_per_mm[2]


@pytest.mark.parametrize(
    ("machine", "port", "message"),
    [
        ("axidraw-v3a3", "/dev/no-such-port", "no-such-port"),
        ("axidraw-v3a3", "sim-grbl://desk?pace=fast", "EiBotBoard"),
        ("grbl-a4-servo", "sim-ebb://desk?pace=fast", "GRBL"),
        ("grbl-a4-servo", "sim-grbl://desk?pace=fast&starts_in_alarm=1", "unlock"),
        ("axidraw-v3a3", "sim-ebb://desk?pace=fast&firmware=2.2.0", "irmware"),
    ],
)
def test_what_is_wrong_with_a_machine_is_said_before_the_pen_moves(
    facells: Facells, drawing: Path, machine: str, port: str, message: str
) -> None:
    """One sentence, no traceback, no ink."""
    said = facells("plot", drawing, "--machine", machine, "--port", port)
    assert said.status in (1, 2)
    assert message in said.err
    assert "Traceback" not in said.err
    if port.startswith("sim"):
        assert board(port).trace.inked_mm == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@machines
def test_a_killed_plot_goes_on_where_it_was(machine: str, tmp_path: Path) -> None:
    """``kill -9`` in mid-plot while the board lives on; --resume draws what is missing."""
    kind = "ebb" if machine.startswith("axidraw") else "grbl"
    (tmp_path / "short.svg").write_text(_drawing(12, width=8))
    ink = tmp_path / "ink.npz"
    serve = [sys.executable, "-m", "plotter.simulators", kind, "--ink", str(ink)]
    command = [sys.executable, "-m", "facells_studio.cli", "plot"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        port = served.stdout.readline().strip()
        words = [str(tmp_path / "short.svg"), "--machine", machine, "--port", port, "--yes"]
        try:
            with subprocess.Popen([*command, *words], stderr=subprocess.PIPE, text=True) as first:
                assert first.stderr is not None
                while "  0%" in first.stderr.readline():  # until some lines are on paper
                    assert first.poll() is None
                first.kill()
            rest = subprocess.run(
                [*command, "--resume"], capture_output=True, text=True, timeout=60
            )
            assert rest.returncode == 0, rest.stderr
        finally:
            served.send_signal(signal.SIGTERM)
    with np.load(ink) as trace:
        steps = np.hypot(*np.diff(trace["position_mm"], axis=0).T)
        inked_mm = float(steps[trace["down"][1:]].sum())
    line_mm = 2 * np.hypot(4, 3)
    assert 12 * line_mm - 1 <= inked_mm <= 13 * line_mm + 1


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal needs POSIX")
def test_keys_hold_adjust_and_stop_a_plot(tmp_path: Path) -> None:
    """Space holds with the pen up and goes on, d nudges the pen, s stops; the terminal is whole."""
    import pty
    import termios

    (tmp_path / "many.svg").write_text(_drawing(40))
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    words = ["plot", str(tmp_path / "many.svg"), "--machine", "axidraw-v3a3", "--simulate"]
    command = [sys.executable, "-m", "facells_studio.cli", *words, "--pace", "10"]
    seen = b""

    def read_until(*wanted: bytes) -> None:
        nonlocal seen
        begun_s = time.monotonic()
        while not any(word in seen for word in wanted):
            assert time.monotonic() - begun_s < 60, seen[-500:]
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 65536)
        seen = b""

    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs) as plotting:
        read_until(b"Start?")
        os.write(ours, b"y\n")
        read_until(b"line 2/", b"line 3/")
        os.write(ours, b" ")
        read_until(b"HOLD (space goes on)")
        os.write(ours, b"d")
        read_until(b"pen down at 29")
        os.write(ours, b" ")
        read_until(b"line 5/", b"line 6/")
        os.write(ours, b"s")
        read_until(b"Stopped; the pen is up.")
        plotting.wait(timeout=20)
    assert plotting.returncode == 130
    assert termios.tcgetattr(theirs)[3] == before[3]
    os.close(ours)
    os.close(theirs)
