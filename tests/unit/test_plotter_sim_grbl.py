"""The simulated GRBL answers as Grbl 1.1 does, moves as it does, and breaks as it does.

Expected answers are from the Grbl v1.1 wiki ("Interface", "Commands", "Configuration", "Jogging")
and from transcripts of the real firmware, Grbl 1.1h.
"""

import itertools
import math
import re
from typing import Any

import numpy as np
import pytest

from plotter import simulators
from plotter.devices import list_devices, probe
from plotter.ports import open_port
from plotter.simulators.board import Faults
from plotter.simulators.grbl import GrblBoard, GrblSettings

GREETING = ["", "Grbl 1.1h ['$' for help]"]
LOCKED = "[MSG:'$H'|'$X' to unlock]"
# A line of 79 characters without its blanks, and one of 80.
LONGEST = "G1 F600" + "X" + "0" * 71 + "1"
TOO_LONG = LONGEST + "0"


def new(*, faults: Faults | None = None, **options: Any) -> GrblBoard:
    """Return a board with an open port."""
    made = GrblBoard(settings=GrblSettings(**options), faults=faults)
    made.opened()
    return made


def say(board: GrblBoard, text: str | bytes, wait_s: float = 0.2) -> list[str]:
    """Write *text*; return what the board says in the next s."""
    board.receive(text.encode("latin-1") if isinstance(text, str) else text)
    board.advance(board.time_s + wait_s)
    return board.take_output(1 << 20).decode().split("\r\n")[:-1]


def told(board: GrblBoard) -> str:
    """Return the answer to ``?`` without what comes in some reports only."""
    (report,) = say(board, "?", 0.02)
    return re.sub(r"\|(WCO|Ov|A|FS):[^|>]*", "", report)


def state(board: GrblBoard) -> str:
    """Return the state as reported."""
    return told(board)[1:].split("|")[0]


def settle(board: GrblBoard, most_s: float = 600.0) -> list[str]:
    """Let the board come to rest; return what it says meanwhile."""
    board.advance(board.time_s + most_s)
    return board.take_output(1 << 20).decode().split("\r\n")[:-1]


TRANSCRIPT: list[tuple[str, list[str]]] = [
    ("\x18", GREETING),
    ("?", ["<Idle|MPos:0.000,0.000,0.000|FS:0,0|WCO:0.000,0.000,0.000>"]),
    ("?", ["<Idle|MPos:0.000,0.000,0.000|FS:0,0|Ov:100,100,100>"]),
    ("?", ["<Idle|MPos:0.000,0.000,0.000|FS:0,0>"]),
    ("\n", ["ok"]),
    ("\r\n", ["ok", "ok"]),
    ("$\n", ["[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]", "ok"]),
    ("$I\n", ["[VER:1.1h.20190830:]", "[OPT:V,15,128]", "ok"]),
    ("$G\n", ["[GC:G0 G54 G17 G21 G90 G94 M5 M9 T0 F0 S0]", "ok"]),
    ("$N\n", ["$N0=", "$N1=", "ok"]),
    ("$X\n", ["ok"]),
    ("$H\n", ["error:5"]),
    ("$20=1\n", ["error:10"]),
    ("$0=2\n", ["error:6"]),
    ("$110=90000\n", ["error:12"]),
    ("$110=-5\n", ["error:4"]),
    ("$110=fast\n", ["error:2"]),
    ("$999=1\n", ["error:3"]),
    ("$Q\n", ["error:3"]),
    ("$GG\n", ["error:3"]),
    ("G21\n", ["ok"]),
    ("g90 (a comment) g94 ; and another\n", ["ok"]),
    ("G1 X10\n", ["error:22"]),
    ("G1 F0 X10\n", ["error:22"]),
    ("hello\n", ["error:2"]),
    ("X\n", ["error:2"]),
    ("1X\n", ["error:1"]),
    ("G0 X1.2.3\n", ["error:1"]),
    ("G0 X1 A3\n", ["error:20"]),
    ("G2 X1 I1\n", ["error:20"]),
    ("G17.5\n", ["error:23"]),
    ("G123\n", ["error:20"]),
    ("M6.5\n", ["error:23"]),
    ("M99\n", ["error:20"]),
    ("G0 G1 X1\n", ["error:21"]),
    ("M3 M5\n", ["error:21"]),
    ("G0 X1 X2\n", ["error:25"]),
    ("G1 X1 F-5\n", ["error:4"]),
    ("G10 G1 X1\n", ["error:24"]),
    ("G10 L20 P1\n", ["error:26"]),
    ("G10 X0\n", ["error:28"]),
    ("G10 L20 P9 X0\n", ["error:29"]),
    ("G92\n", ["error:26"]),
    ("G4\n", ["error:28"]),
    ("G53 G80\n", ["error:30"]),
    ("G80 X1\n", ["error:31"]),
    ("G0 X1 P3\n", ["error:36"]),
    ("T300\n", ["error:38"]),
    ("G93 G1 X1\n", ["error:22"]),
    (f"{TOO_LONG}\n", ["error:11"]),
    ("$J=X5F100\n", ["ok"]),
    ("$J=G91X1\n", ["error:22"]),
    ("$J=G91F100\n", ["error:26"]),
    ("$J=G91X1F100M3\n", ["error:16"]),
    ("G4P1\n", ["error:9"]),  # while the jog is under way
    ("\x85", []),
    ("G4P0\n", ["ok"]),
    ("M3 S500\n", ["ok"]),
    ("M5\n", ["ok"]),
    ("G10L20P1X5Y6Z7\n", ["ok"]),
    ("G92X0\n", ["ok"]),
    ("$C\n", ["[MSG:Enabled]", "ok"]),
    ("G1X400F500\n", ["ok"]),
    ("G1X400Q5\n", ["error:20"]),
    ("$C\n", ["[MSG:Disabled]", "ok", *GREETING]),
    ("M30\n", ["[MSG:Pgm End]", "ok"]),
    ("$SLP\n", ["[MSG:Sleeping]", "ok"]),
    ("\x18", [*GREETING, LOCKED]),
    ("G0X1\n", ["error:9"]),
    ("$J=G91X1F100\n", ["error:8"]),
    ("$X\n", ["[MSG:Caution: Unlocked]", "ok"]),
    ("$I=MY PLOTTER\n", ["ok"]),
    ("$I\n", ["[VER:1.1h.20190830:MYPLOTTER]", "[OPT:V,15,128]", "ok"]),
]


def test_a_session_reads_as_with_the_real_firmware() -> None:
    """Each input of a long session has the answer of Grbl 1.1."""
    board = new()
    for text, expected in TRANSCRIPT:
        assert (text, say(board, text)) == (text, expected)
    assert not board.violations


@pytest.mark.parametrize("number", [0, 10, 11, 30, 32, 100, 110, 122, 132])
def test_settings_are_printed_as_grbl_prints_them(number: int) -> None:
    """Whole numbers without a point, the others with three digits."""
    lines = dict(line.split("=") for line in say(new(), "$$\n", 2.0)[:-1])
    whole = number in (0, 10, 30, 32)
    assert re.fullmatch(r"\d+" if whole else r"\d+\.\d{3}", lines[f"${number}"])


def test_settings_survive_a_reset_and_change_the_motion() -> None:
    """Half the speed takes twice as long, but for the ramps."""
    took = []
    for feed in (4000, 2000):
        board = new()
        assert say(board, f"$110={feed}\n", 0.2) == ["ok"]
        say(board, "\x18")
        began_s = board.time_s
        board.receive(b"G0X100\n")
        while board.motion.is_running or board.time_s == began_s:
            board.advance(board.time_s + 0.01)
        took.append(board.time_s - began_s)
    assert took[1] == pytest.approx(2 * took[0], rel=0.1)


def test_offsets_are_told_and_obeyed() -> None:
    """G10 L20 calls this place X0 Y0; it survives a reset, G92 does not."""
    board = new()
    say(board, "G21G90\nG0X50Y20\n", 5.0)
    assert say(board, "G10L20P1X0Y0\n") == ["ok"]
    assert "WCO:50.000,20.000,0.000" in say(board, "?")[0]
    assert say(board, "G92X10\n") == ["ok"]
    assert "[G92:-10.000,0.000,0.000]" in say(board, "$#\n")
    say(board, "G0X0\n", 5.0)
    assert told(board) == "<Idle|MPos:40.000,20.000,0.000>"
    say(board, "\x18")
    assert "[G92:0.000,0.000,0.000]" in say(board, "$#\n")
    say(board, "G0X0Y0\n", 5.0)
    assert told(board) == "<Idle|MPos:50.000,20.000,0.000>"
    say(board, "G53G0X0Y0\n", 5.0)
    assert told(board) == "<Idle|MPos:0.000,0.000,0.000>"


def test_reports_can_tell_work_coordinates_buffers_and_inches() -> None:
    """$10 and $13 decide."""
    board = new(eeprom="10=2")
    say(board, "G10L20P1X-1\n")
    say(board, "?")
    assert told(board) == "<Idle|WPos:-1.000,0.000,0.000|Bf:15,128>"
    board = new(eeprom="13=1")
    say(board, "G0X25.4\n", 5.0)
    assert told(board) == "<Idle|MPos:1.000,0.000,0.000>"


def test_inches_relative_and_inverse_time() -> None:
    """G20, G91 and G93 mean what they say."""
    board = new()
    say(board, "G20\nG91\nG0X1\nX1\nG21\nY-10\n", 10.0)
    assert told(board) == "<Idle|MPos:50.800,-10.000,0.000>"
    board.receive(b"G93\nG1Y-100F6\n")  # a sixth of a minute
    began_s = board.time_s
    while board.time_s < began_s + 1 or board.motion.is_running:
        board.advance(board.time_s + 0.01)
    assert board.time_s - began_s == pytest.approx(10.0, abs=0.1)


def test_ok_means_planned_and_not_drawn() -> None:
    """15 lines are planned at once, the others wait; G4 P0 is answered when all is drawn."""
    board = new()
    lines = "".join(f"G1X{i}F600\n" for i in range(1, 11))
    assert say(board, lines) == ["ok"] * 10
    assert state(board) == "Run"
    board.take_output(1 << 20)
    board.receive(b"G4P0\n")
    board.advance(board.time_s + 0.2)
    assert board.take_output(100) == b""
    assert settle(board) == ["ok"]
    assert state(board) == "Idle"


def test_the_sixteenth_line_waits_for_room() -> None:
    """It is read but not answered, and the receive buffer fills behind it."""
    board = new(eeprom="10=3")
    answers = say(board, "".join(f"G1X{i}F60\n" for i in range(1, 19)))
    assert answers == ["ok"] * 15
    # Two lines of 9 bytes are in the receive buffer, the sixteenth is not any more.
    assert "|Bf:0,110" in told(board)


def test_more_than_fits_into_the_buffer_is_lost() -> None:
    """As with the real one: bytes vanish, lines become nonsense, an ok never comes."""
    board = new()
    lines = [f"G1X{i}Y{i}F600\n" for i in range(100, 140)]
    answers = say(board, "".join(lines), 1.0) + settle(board)
    assert any("receive buffer full" in what for what in board.violations)
    assert len(answers) < len(lines)


def test_character_counting_loses_nothing() -> None:
    """Never more than 128 bytes unanswered: each line is drawn."""
    rng = np.random.default_rng(1)
    places = np.round(rng.uniform(0, 50, (400, 2)), 2)
    board = new()
    assert stream(board, [f"G1X{x}Y{y}F8000\n" for x, y in places], 128) == ["ok"] * 400
    settle(board)
    assert not board.violations
    ends = board.trace.position_mm * [1, -1]
    nearest = np.abs(ends[:, None] - places[None]).max(axis=2).min(axis=0)
    assert nearest.max() <= 0.5 / 40 + 1e-6


def stream(board: GrblBoard, lines: list[str], most: int) -> list[str]:
    """Send *lines* by character counting with a limit; return the answers."""
    answers: list[str] = []
    waiting: list[int] = []
    rest = list(lines)
    while rest or waiting:
        while rest and sum(waiting) + len(rest[0]) <= most:
            waiting.append(len(rest[0]))
            board.receive(rest.pop(0).encode())
        board.wait_for_output(board.time_s + 20.0)
        got = board.take_output(1 << 20).decode().split("\r\n")[:-1]
        if not got:
            return answers
        answers += got
        del waiting[: len(got)]
    return answers


def test_grblhal_takes_more_at_once() -> None:
    """1024 bytes and 100 blocks; so it says, and so it is."""
    board = new(dialect="grblhal", eeprom="10=3")
    assert "[OPT:VNMSL,100,1024,3,0]" in say(board, "$I\n")
    answers = say(board, "".join(f"G1X{i}F60\n" for i in range(1, 111)))
    assert answers == ["ok"] * 100
    assert not board.violations


def test_a_hold_keeps_everything() -> None:
    """``!`` brakes, ``~`` goes on; lines that come meanwhile wait, unanswered."""
    board = new()
    say(board, "G1X100F3000\n", 0.5)
    assert say(board, "!", 0.01) == []
    assert state(board) == "Hold:1"
    board.advance(board.time_s + 1)
    assert state(board) == "Hold:0"
    here = board.position_steps
    assert say(board, "X50\n", 5.0) == []
    assert board.position_steps == here
    assert say(board, "~", 0.1) == ["ok"]
    assert state(board) == "Run"
    settle(board)
    assert told(board) == "<Idle|MPos:50.000,0.000,0.000>"
    assert not board.violations


def test_a_hold_in_idle_and_in_a_dwell_waits_too() -> None:
    """A dwell goes on where it was; its state is Idle, as with the real firmware."""
    board = new()
    assert say(board, "!~!") == []
    assert state(board) == "Hold:0"
    say(board, "~")
    board.receive(b"G4P2\n")
    board.advance(board.time_s + 1.0)
    assert state(board) == "Idle"
    say(board, "!", 10.0)
    board.receive(b"~")
    board.advance(board.time_s + 0.8)
    assert board.take_output(100) == b""
    assert settle(board, 1.0) == ["ok"]


def test_a_reset_after_a_hold_keeps_the_position() -> None:
    """``!``, Hold:0, ``0x18``: no alarm, idle, and where the carriage is."""
    board = new()
    say(board, "G1X100F3000\nX90\nX80\n", 1.0)
    say(board, "!", 1.0)
    here = board.position_steps
    assert say(board, "\x18") == GREETING
    assert told(board) == f"<Idle|MPos:{here[0] / 40:.3f},0.000,0.000>"
    say(board, "G0X0\n", 10.0)
    assert board.position_steps == (0, 0, 0)


def test_a_reset_in_motion_is_an_alarm_and_loses_the_position() -> None:
    """ALARM:3, and the carriage is not where the board believes."""
    board = new()
    say(board, "G1X100F6000\n", 1.0)
    assert say(board, "\x18") == ["ALARM:3", *GREETING, LOCKED]
    assert state(board) == "Alarm"
    believed = float(re.findall(r"MPos:([\d.]+)", told(board))[0])
    assert board.position_steps[0] / 40 > believed + 0.2
    assert say(board, "$X\n") == ["[MSG:Caution: Unlocked]", "ok"]
    assert state(board) == "Idle"


def test_a_reset_flushes_the_ok_of_a_line_that_waited() -> None:
    """An answer that belongs to nobody comes before the greeting."""
    board = new()
    say(board, "G1X100F3000\nG4P0\n", 0.5)
    say(board, "!", 1.0)
    assert say(board, "\x18") == ["ok", *GREETING]


def test_program_pause_waits_for_a_start() -> None:
    """M0 drains the planner, then holds; its ok comes after ``~``."""
    board = new()
    assert say(board, "G1X10F3000\nM0\n", 2.0) == ["ok"]
    assert state(board) == "Hold:0"
    assert say(board, "~") == ["ok"]
    assert state(board) == "Idle"


def test_jogs_are_cancelled_and_keep_the_position() -> None:
    """``0x85`` brakes and drops all jogs; ``!`` does the same."""
    for cancel in ("\x85", "!"):
        board = new()
        say(board, "$J=G91X50F3000\n$J=G91X50F3000\n", 0.5)
        assert state(board) == "Jog"
        say(board, cancel, 1.0)
        assert state(board) == "Idle"
        x = board.position_steps[0] / 40
        assert 10 < x < 40
        say(board, "G91\nG0X1\n", 1.0)
        assert board.position_steps[0] / 40 == pytest.approx(x + 1, abs=0.026)


def test_a_jog_leaves_modes_alone() -> None:
    """G91 and G20 of a jog are gone after it."""
    board = new()
    say(board, "G21G90\n$J=G91G20X1F100\n", 10.0)
    assert "G21 G90" in say(board, "$G\n")[0]
    assert told(board) == "<Idle|MPos:25.400,0.000,0.000>"


def test_overrides_change_the_speed_at_once() -> None:
    """Feed by 10 % and 1 %, rapids to a half and a quarter; reports tell them."""
    board = new()
    say(board, "G1X400F3000\n", 1.0)
    assert board.motion.speed_mm_s(board.time_s) == pytest.approx(50)
    say(board, b"\x91\x91\x93", 1.0)
    assert board.motion.speed_mm_s(board.time_s) == pytest.approx(50 * 1.21)
    say(board, b"\x90\x92", 1.0)
    assert board.motion.speed_mm_s(board.time_s) == pytest.approx(45)
    say(board, b"\x97")
    reports = [say(board, "?", 0.02)[0] for _ in range(3)]
    assert any("Ov:90,25,100" in report for report in reports)
    settle(board)
    say(board, "G0X0\n", 1.0)
    assert board.motion.speed_mm_s(board.time_s) == pytest.approx(8000 / 60 / 4)


def test_at_power_up_a_homing_machine_is_locked_until_it_homed() -> None:
    """$22=1: alarm, ``$H`` finds the switches; then machine space is negative."""
    board = new(eeprom="22=1", width_mm=200, height_mm=150)
    assert state(board) == "Alarm"
    assert say(board, "G0X1\n") == ["error:9"]
    board.receive(b"$H\n?")
    board.advance(board.time_s + 1.0)
    assert board.take_output(100) == b""  # silent while homing
    assert settle(board, 60) == ["ok"]
    assert told(board) == "<Idle|MPos:-1.000,-1.000,-1.000>"
    assert board.position_steps[:2] == (199 * 40, 149 * 40)


def test_soft_limits_end_in_a_deaf_alarm() -> None:
    """ALARM:2 answers nothing until a reset; jogs are refused before."""
    board = new(eeprom="22=1,20=1", width_mm=200, height_mm=150)
    say(board, "$H\n", 60)
    assert say(board, "$J=G91X50F500\n") == ["error:15"]
    assert say(board, "G0X-20\n", 3.0) == ["ok"]
    assert say(board, "G0X30\n", 3.0) == ["ALARM:2", "[MSG:Reset to continue]"]
    assert say(board, "?$X\n") == []
    assert say(board, "\x18") == ["ok", *GREETING, LOCKED]
    assert "MPos:-20.000" in told(board)


def test_homing_without_switches_fails() -> None:
    """ALARM:9 after a long search; a reset meanwhile is ALARM:6."""
    board = new(eeprom="22=1", has_switches=False)
    assert say(board, "$H\n", 60)[0] == "ALARM:9"
    assert state(board) == "Alarm"
    board.receive(b"$H\n")
    board.advance(board.time_s + 1.0)
    assert say(board, "\x18")[0] == "ALARM:6"


def test_hard_limits_stop_at_the_frame() -> None:
    """ALARM:1 where the switch is; without them it runs into the frame and says so in the test."""
    board = new(eeprom="21=1", width_mm=50)
    assert say(board, "G1X100F3000\n", 5.0) == ["ok", "ALARM:1", "[MSG:Reset to continue]"]
    assert 50 <= board.position_steps[0] / 40 < 52
    board = new(width_mm=50)
    say(board, "G1X100F3000\n", 5.0)
    assert "frame" in board.violations[0]


def test_a_servo_inks_from_its_arrival() -> None:
    """Down, along, up; the ink is what was moved along while down."""
    board = new()
    say(
        board,
        "M3S128\nG4P0.1\nG0X10Y10\nM3S85\nG4P0.1\nG1X20F3000\nY20\nM3S128\nG4P0.1\nG0X0Y0\n",
        9,
    )
    (ink,) = board.trace.strokes()
    assert np.allclose(ink.points[0], [10, -10])
    assert np.allclose(ink.points[-1], [20, -20])
    assert ink.length_mm == pytest.approx(20)
    assert not board.violations
    assert not board.pen_is_down


def test_moving_while_the_servo_turns_is_a_violation() -> None:
    """And the ink begins where the pen arrived."""
    board = new()
    say(board, "M3S128\nG4P0.1\nM3S85\nG1X20F3000\n", 3)
    assert "servo turned" in board.violations[0]
    (ink,) = board.trace.strokes()
    assert 0 < ink.length_mm < 20
    assert np.all(np.diff(board.trace.time_s) >= 0)


def test_travelling_on_paper_is_a_violation() -> None:
    """G0 and jogs are for the lifted pen."""
    board = new()
    say(board, "M3S85\nG4P0.1\nG0X20\n", 3)
    assert "pen on the paper" in board.violations[0]


@pytest.mark.parametrize(("released", "down"), [("stays", False), ("up", False), ("down", True)])
def test_a_servo_without_a_signal(released: str, down: bool) -> None:
    """M5 and a reset take the signal away; what the servo does then depends on the servo."""
    board = new(released=released)
    say(board, "M3S128\nG4P0.2\n", 1)
    say(board, "\x18", 1)
    assert board.pen_is_down is down


def test_a_reversed_servo_is_down_at_high_values() -> None:
    """The arm on the other side."""
    board = new(reversed=True)
    say(board, "M3S128\nG4P0.2\n", 1)
    assert board.pen_is_down


def test_a_z_axis_inks_while_it_is_low() -> None:
    """A slanted motion inks from where it crosses the paper's height."""
    board = new(pen="z", touch_mm=0.0)
    say(board, "G0Z3\nG0X10\nG1Z0F1000\nX20\nZ3\nG0X30\nG1X33Z0\nX40Z-7\nG0Z3\n", 30)
    first, second = [ink for ink in board.trace.strokes() if ink.length_mm > 0]
    assert np.allclose(first.points[[0, -1], 0], [10, 20])
    assert np.allclose(second.points[[0, -1], 0], [33, 40])
    assert not board.violations


def test_a_laser_burns_only_in_feeds() -> None:
    """With $32=1 the beam is off in G0, and an S along with a motion does not stop it."""
    board = new(pen="laser", eeprom="32=1")
    say(board, "M4S0\nG0X10\nG1X20F3000S300\nX30S500\nG0X40\nG1X50\nM5\n", 20)
    strokes = [ink for ink in board.trace.strokes() if ink.length_mm > 0]
    assert [(s.points[0][0], s.points[-1][0]) for s in strokes] == [(10.0, 30.0), (40.0, 50.0)]


def test_writing_the_eeprom_makes_it_deaf() -> None:
    """What comes meanwhile is lost, but for two bytes."""
    board = new()
    answers = say(board, "$10=3\nG1X10F100\n", 1.0)
    assert answers[0] == "ok"
    assert "EEPROM" in board.violations[0]
    assert not board.motion.is_running


def test_a_dead_host_leaves_half_a_line_behind() -> None:
    """The next connection's first bytes complete it; a reset throws it away."""
    board = new()
    say(board, "G21\nG1F3000X4")
    board.closed()
    board.opened()
    say(board, "2\n", 3.0)
    assert told(board) == "<Idle|MPos:42.000,0.000,0.000>"
    say(board, "G1X9", 1.0)
    say(board, "\x18")
    assert say(board, "G4P0\n") == ["ok"]
    assert told(board) == "<Idle|MPos:42.000,0.000,0.000>"


def test_a_dead_hosts_plot_runs_out_and_stops() -> None:
    """What is buffered is drawn; then it sits there, pen down."""
    board = new()
    say(board, "M3S85\nG4P0.2\n" + "".join(f"G1X{i}F600\n" for i in range(1, 10)), 1.0)
    board.unplug()
    settle(board)
    assert board.position_steps[0] == 9 * 40
    assert board.pen_is_down
    board.plug_in()
    board.opened()
    assert told(board) == "<Idle|MPos:9.000,0.000,0.000>"


def test_an_uno_resets_when_its_port_is_opened() -> None:
    """It is deaf while it boots, greets, and believes to be at zero."""
    board = GrblBoard(settings=GrblSettings(resets_on_open=True, boot_s=1.5))
    board.opened()
    assert say(board, "?$I\n", 1.0) == []
    assert settle(board, 1.0) == GREETING
    say(board, "G0X10\n", 3.0)
    board.closed()
    board.opened()
    settle(board, 2.0)
    assert told(board) == "<Idle|MPos:0.000,0.000,0.000>"
    assert board.position_steps == (400, 0, 0)


@pytest.mark.parametrize(
    ("faults", "answers", "after"),
    [
        (Faults(error_at=3), ["ok", "ok", "error:2", "ok", "ok"], "Idle"),
        (Faults(alarm_at=3), ["ok", "ok", "ALARM:1", "[MSG:Reset to continue]"], None),
        (Faults(reset_at=3), ["ok", "ok", *GREETING], "Idle"),
        (Faults(swallow_ok_at=3), ["ok"] * 4, "Idle"),
        (Faults(mute_at=3), ["ok"] * 2, None),
    ],
)
def test_faults_happen_at_the_motion_that_was_asked_for(
    faults: Faults, answers: list[str], after: str | None
) -> None:
    """The third of five, on the way; others are well."""
    board = new(faults=faults)
    heard: list[str] = []
    for i in range(5):
        heard += say(board, f"G1X{i + 1}F600\n", 1.0)
    assert heard == answers if faults.reset_at is None else heard[: len(answers)] == answers
    if after:
        assert state(board) == after


def test_a_reboot_forgets_the_position_and_the_ink_stays_in_place() -> None:
    """The trace counts from where the carriage stood first, whatever the board believes."""
    board = new()
    say(board, "M3S85\nG4P0.2\nG1X10F3000\n", 2)
    board.reboot()
    say(board, "", 0.1)
    assert told(board) == "<Idle|MPos:0.000,0.000,0.000>"
    say(board, "M3S85\nG4P0.2\nG1X10F3000\n", 2)
    assert board.trace.position_mm[-1] == pytest.approx([20, 0])


def test_power_loss_ends_the_motion_where_it_is() -> None:
    """And nothing answers until the power is back."""
    board = new()
    say(board, "G1X100F3000\n", 1.0)
    board.power_off()
    here = board.position_steps
    assert say(board, "?", 5.0) == []
    assert board.position_steps == here
    board.power_on()
    assert settle(board, 0.5) == GREETING
    assert told(board) == "<Idle|MPos:0.000,0.000,0.000>"
    assert board.position_steps == here


def test_start_up_lines_run_after_boot() -> None:
    """``$N0`` is executed and answered with its own text."""
    board = new()
    assert say(board, "$N0=G20\n") == ["ok"]
    say(board, "$N1=G91\n")
    assert say(board, "\x18") == [*GREETING, ">G20:ok", ">G91:ok"]
    assert "G20 G91" in say(board, "$G\n")[0]


def test_restoring_defaults_takes_everything_back() -> None:
    """``$RST=*``; unknown wishes are refused."""
    board = new(eeprom="110=5000")
    say(board, "G10L2P1X5\n")
    assert say(board, "$RST=*\n") == ["[MSG:Restoring defaults]", "ok"]
    assert "$110=8000.000" in say(board, "$$\n", 1.0)
    assert "[G54:0.000,0.000,0.000]" in say(board, "$#\n")
    assert say(board, "$RST=?!\n") != ["ok"]


def test_stored_places_are_gone_to() -> None:
    """G28.1 keeps this place; G28 goes there by way of the words."""
    board = new()
    say(board, "G0X10Y10\nG28.1\nG0X50Y50\n", 5)
    assert "[G28:10.000,10.000,0.000]" in say(board, "$#\n")
    say(board, "G28X60\n", 5)
    assert told(board) == "<Idle|MPos:10.000,50.000,0.000>"
    say(board, "G28\n", 5)
    assert told(board) == "<Idle|MPos:10.000,10.000,0.000>"


def test_a_door_waits_before_it_goes_on() -> None:
    """``0x84`` takes the spindle's signal away; after ``~`` it has 4 s to come to speed."""
    board = new()
    say(board, "M3S85\nG1X50F600\n", 1)
    say(board, "\x84", 1.0)
    assert state(board) == "Door:0"
    assert board.spindle_speed == 0
    say(board, "~", 1.0)
    assert board.spindle_speed == 85
    assert not board.motion.is_running
    settle(board)
    assert told(board) == "<Idle|MPos:50.000,0.000,0.000>"


def test_the_button_is_the_feed_hold_input() -> None:
    """Reports tell it while it is pressed."""
    board = new()
    say(board, "G1X100F3000\n", 0.5)
    board.press_button()
    assert "Pn:H" in told(board)
    board.advance(board.time_s + 1)
    assert told(board).startswith("<Hold:0")
    assert "Pn" not in told(board)


def test_a_setting_in_the_address_that_grbl_refuses_is_explained() -> None:
    """The message quotes it."""
    with pytest.raises(ValueError, match="110=900000"):
        simulators.make("sim-grbl://x?eeprom=110=900000")


def test_the_time_of_a_line_costs_what_was_asked_for() -> None:
    """A slow processor answers later."""
    board = new(line_s=0.5)
    assert say(board, "G0X1\n", 0.4) == []
    assert say(board, "", 0.2) == ["ok"]


def test_a_port_of_a_grbl_is_probed_without_disturbing_it() -> None:
    """Idle: named and at its place. At work: named, and it goes on."""
    url = "sim-grbl://probed?dialect=fluidnc"
    try:
        board = simulators.board(url)
        with open_port(url) as port:
            port.write(b"G0X30\n")
            port.clock.sleep(5)
            port.write(b"$I=DESK\n")
            port.clock.sleep(1)
            port.write(b"G1X99")  # a host dies here
        found = probe(url)
        assert found is not None
        assert (found.board, found.firmware, found.nickname) == ("FluidNC", "3.7.10", "DESK")
        assert board.position_steps[0] == 30 * 40
        with open_port(url) as port:
            port.write(b"G1X90F600\n")
            port.clock.sleep(1)
        assert probe(url) is not None
        board.advance(board.time_s + 60)
        assert board.position_steps[0] == 90 * 40
    finally:
        simulators.forget(url)


@pytest.mark.parametrize("query", ["mute_at=1", "unplug_at_byte=1", "firmware=start"])
def test_silence_and_strangers_are_nobody(query: str) -> None:
    """`probe` returns None, in a few s of their time."""
    url = f"sim-grbl://nobody?{query}"
    try:
        assert probe(url) is None
        assert simulators.board(url).time_s < 10
    finally:
        simulators.forget(url)


def test_asked_devices_tell_who_they_are() -> None:
    """The simulated ones among them, by the same probe as real ones."""
    found = {device.description: device for device in list_devices(ask=True)}
    grbl, ebb = found["Simulated GRBL"], found["Simulated AxiDraw"]
    assert grbl.identity is not None
    assert (grbl.identity.board, grbl.identity.port) == ("GRBL", grbl.port)
    assert ebb.identity is not None
    assert ebb.identity.board == "EiBotBoard"


def test_simulated_time_is_the_same_each_time() -> None:
    """Two boards with the same faults and input do the same, to the last digit."""
    runs = []
    for _ in range(2):
        board = new(faults=Faults(reply_jitter_s=0.01, latency_s=0.003, seed=5))
        stream(board, [f"G1X{i % 7}Y{i % 5}F3000\n" for i in range(100)], 100)
        settle(board)
        runs.append(board.trace)
    assert np.array_equal(runs[0].time_s, runs[1].time_s)
    assert np.array_equal(runs[0].position_mm, runs[1].position_mm)


def test_steps_never_drift() -> None:
    """2,000 relative moves of a third of a step and their sum: rounded once, not 2,000 times."""
    board = new()
    lines = ["G91\n", *["G1X0.0083F3000\n"] * 2000]
    assert set(stream(board, lines, 128)) == {"ok"}
    settle(board)
    assert board.position_steps[0] == math.floor(2000 * 0.0083 * 40 + 0.5)


def test_rows_of_a_trace_are_a_continuous_way() -> None:
    """Between two rows nothing jumps: what is between them was driven at a possible speed."""
    rng = np.random.default_rng(3)
    board = new()
    lines = [f"G1X{x:.2f}Y{y:.2f}F6000\n" for x, y in rng.uniform(0, 30, (60, 2))]
    stream(board, lines, 128)
    say(board, "!", 0.5)
    say(board, "~", 0.05)
    trace = board.trace
    way = np.hypot(*np.diff(trace.position_mm, axis=0).T)
    assert np.all(way <= np.diff(trace.time_s) * 8000 / 60 * math.sqrt(2) + 1e-6)
    assert all(a <= b for a, b in itertools.pairwise(trace.time_s))
