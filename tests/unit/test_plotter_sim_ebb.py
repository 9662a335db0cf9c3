"""The simulated AxiDraw answers as the firmware's documentation says, and steps to the tick."""

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from plotter import simulators
from plotter.errors import PlotterError
from plotter.ports import open_port
from plotter.simulators.board import Faults
from plotter.simulators.ebb import EbbBoard, EbbSettings
from plotter.simulators.ebb_motion import FULL, TICK_S, Move, NoMotion, cleared, counted, timed

FIRMWARES = ["2.5.3", "2.8.1", "3.0.3"]
OK = b"OK\r\n"
HEIGHTS = ["SC,4,20641", "SC,5,15248", "SP,1,200"]  # an AxiDraw's usual 60 % and 30 %
FRESH = itertools.count()


def board(firmware: str = "2.8.1", faults: Faults | None = None, **machine: Any) -> EbbBoard:
    """Return a board whose port is open."""
    made = EbbBoard("desk", EbbSettings(firmware=firmware, **machine), faults)
    made.opened()
    return made


def tell(ebb: EbbBoard, *lines: str, wait_s: float = 1.0) -> bytes:
    """Send lines and return all that comes within a time."""
    ebb.receive("".join(line + "\r" for line in lines).encode())
    ebb.advance(ebb.time_s + wait_s)
    return ebb.take_output(1 << 20)


def counters(ebb: EbbBoard) -> tuple[int, int]:
    """Ask for the step counters."""
    m1, m2 = tell(ebb, "QS", wait_s=0.05).split(b"\n\r")[0].split(b",")
    return int(m1), int(m2)


def touches(ebb: EbbBoard) -> bool:
    """Return whether the pen touches the paper now."""
    return ebb.pen_is_down


# -- replies -----------------------------------------------------------------------------------

EVERY_FIRMWARE = {
    "QB": b"0\r\nOK\r\n",
    "QC": b"0394,0310\r\nOK\r\n",
    "QL": b"0\r\nOK\r\n",
    "SL,31": OK,
    "QN": b"0\r\nOK\r\n",
    "SN,7": OK,
    "CS": OK,
    "QM": b"QM,0,0,0,0\n\r",
    "QP": b"1\n\rOK\r\n",
    "QS": b"0,0\n\rOK\r\n",
    "ES": b"0,0,0,0,0\n\rOK\r\n",
    "SM,10,3,-4": OK,
    "SM,10,3": OK,
    "XM,10,3,-4": OK,
    "LM,85899346,10,0,17180814,2,0": OK,
    "SP,1,100": OK,
    "SP,0": OK,
    "TP": OK,
    "S2,20000,4,100,50": OK,
    "EM,1,1": OK,
    "SC,4,20641": OK,
    "CU,1,1": OK,
    "PI,E,0": b"PI,1\r\n",
    "PO,B,3,1": OK,
    "PD,B,3,0": OK,
    "R": OK,
    "RB": b"",
    "BL": b"",
    "sm,10,3,-4": OK,
    "SM,10": b"!4 Err: Missing parameter(s)\r\n",
    "SM,ten,1,1": b"!6 Err: Invalid parameter value\r\n",
    "SM,0,1,1": b"!6 Err: Invalid parameter value\r\n",
    "SL,300": b"!6 Err: Invalid parameter value\r\n",
    "QB,1": b"0\r\nOK\r\n!7 Err: Extra parameter\r\n",
    "ZZ": b"!8 Err: Unknown command 'ZZ:5A5A'\r\n",
    "SMX,1": b"!5 Err: Need comma next, found: 'X'\r\n",
    "LM,0,10,0,0,10,0": b"!6 Err: Invalid parameter value\r\n",
    "": b"",
}
BY_FIRMWARE = {
    "2.5.3": {
        "RB": b"!8 Err: Unknown command 'RB:5242'\r\n",
        "QG": b"!8 Err: Unknown command 'QG:5147'\r\n",
        "QT": b"!8 Err: Unknown command 'QT:5154'\r\n",
        "LT,250,85899346,0,0,0": b"!8 Err: Unknown command 'LT:4C54'\r\n",
        "CU,10,0": b"OK\r\n!6 Err: Invalid parameter value\r\n",
        "SM,1,26,0": b"!0 Err: <axis1> step rate > 25K steps/second.\n\rOK\r\n",
        "SM,2000,1,0": b"!0 Err: <axis1> step rate < 1.31Hz.\n\rOK\r\n",
    },
    "2.8.1": {
        "QG": b"D0\r\n",  # pins 5 and 2 of port B are high, the pen is up
        "QT": b"\r\nOK\r\n",
        "ST,East EBB": OK,
        "QR": b"0\n\rOK\r\n",
        "SR,60000,1": OK,
        "QE": b"0,0\r\nOK\r\n",
        "HM,1000": OK,
        "LT,250,85899346,0,-85899346,0,3": OK,
        "CU,10,0": b"OK\r\n!6 Err: Invalid parameter value\r\n",
        "QU,2": b"!8 Err: Unknown command 'QU:5155'\r\n",
        "SM,1,0,-26": b"!0 Err: <axis2> step rate > 25K steps/second.\n\rOK\r\n",
        "SM,100,0," + "0" * 55: b"!3 Err: RX Buffer overrun\r\n",
    },
    "3.0.3": {
        "QG": b"10\r\n",
        "CU,10,0": OK,
        "CU,10,1": b"\n",
        "CU,4,32": OK,
        "QU,2": b"QU,2,32\r\nOK\r\n",
        "SL,200,31": OK,
        "QL,31": b"0\r\nOK\r\n",
        "SP,3": OK,
        "T3,1,0,0,0,0,0,0,3": OK,
        "SM,1,26,0": b"!0 Err: <axis1> step rate too high\r\n",
        "SM,2000,1,0": OK,
    },
}


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_each_command_has_the_reply_of_its_firmware(firmware: str) -> None:
    """Line endings, order and errors are those of the documentation, inconsistencies included."""
    for line, reply in (EVERY_FIRMWARE | BY_FIRMWARE[firmware]).items():
        assert tell(board(firmware), line) == reply, line


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_version_is_told_without_ok(firmware: str) -> None:
    """``V`` answers one line."""
    said = f"EBBv13_and_above EB Firmware Version {firmware}\r\n".encode()
    assert tell(board(firmware), "V") == said


def test_future_syntax_names_every_reply() -> None:
    """After ``CU,10,1`` a reply is the name, the data, a newline; the switches answer in halves."""
    ebb = board("3.0.3")
    talk = {
        "V": b"V,EBBv13_and_above EB Firmware Version 3.0.3\n",
        "QS": b"QS,0,0\n",
        "QG": b"QG,10\n",
        "QU,2": b"QU,2,32\n",
        "SM,10,5,5": b"SM\n",
        "SM,1,26,0": b"SM,!0 Err: <axis1> step rate too high\n",
        "ZZ": b"ZZ,!8 Err: Unknown command 'ZZ:5A5A'\n",
        "CU,10,1": b"CU\n",
    }
    assert tell(ebb, "CU,10,1") == b"\n"
    assert {line: tell(ebb, line) for line in talk} == talk
    assert tell(ebb, "CU,10,0") == b"CUOK\r\n"
    assert tell(ebb, "QB") == b"0\r\nOK\r\n"


def test_future_syntax_survives_a_reconnect_but_no_reboot() -> None:
    """Whoever connects finds the board as the last program left it."""
    ebb = board("3.0.3")
    tell(ebb, "CU,10,1")
    ebb.closed()
    ebb.opened()
    assert tell(ebb, "QB") == b"QB,0\n"
    ebb.reboot()
    ebb.closed()
    ebb.opened()
    assert tell(ebb, "QB") == b"0\r\nOK\r\n"


def test_line_feeds_end_lines_too_and_half_lines_wait() -> None:
    """What a dead program left behind is completed by the first bytes of the next one."""
    ebb = board()
    ebb.receive(b"QB\nQB\r\nQB\n\nSL,4")
    ebb.advance(1.0)
    assert ebb.take_output(999) == 3 * b"0\r\nOK\r\n"
    ebb.closed()
    ebb.opened()
    assert tell(ebb, "2", "QL") == OK + b"42\r\nOK\r\n"


def test_another_device_answers_otherwise() -> None:
    """A firmware that is no version makes it the wrong board."""
    assert tell(board("start"), "V") == b"start\r\n"
    assert tell(board(faults=Faults(firmware="echo:busy")), "V", "V") == 2 * b"echo:busy\r\n"


# -- the FIFO ----------------------------------------------------------------------------------


@pytest.mark.parametrize("stuck", ["QB", "ES", "QG"])
def test_a_third_motion_blocks_the_parser(stuck: str) -> None:
    """One runs, one waits, one is stuck: until the first ends, not even an emergency is heard."""
    ebb = board()
    motions = ["SM,200,10,0", "SM,200,10,0", "SM,200,10,0"]
    assert tell(ebb, *motions, stuck, wait_s=0.19) == OK + OK
    said = tell(ebb, wait_s=0.05)
    assert said.startswith(OK)  # of the third, now in the FIFO
    assert len(said) > len(OK)


def test_firmware_3_queues_more_on_request() -> None:
    """``CU,4`` sets how many wait, waits for rest itself, and is lost at a reboot."""
    ebb = board("3.0.3")
    assert tell(ebb, "SM,500,1,1", "CU,4,99", wait_s=0.4) == OK
    assert tell(ebb, "QU,3", wait_s=0.3) == OK + b"QU,3,32\r\nOK\r\n"
    assert tell(ebb, *["SM,100,1,1"] * 34, "QB", wait_s=0.09) == 33 * OK
    assert tell(ebb, "QU,6", wait_s=0.05) == OK + b"0\r\nOK\r\n" + b"QU,6,32\r\nOK\r\n"


def test_status_tells_what_runs_and_what_waits() -> None:
    """Bits of ``QG`` and fields of ``QM`` agree."""
    ebb = board()
    assert tell(ebb, "SM,300,10,0", "QM", "QG", wait_s=0.02) == OK + b"QM,1,1,0,0\n\r" + b"DC\r\n"
    assert tell(ebb, "SM,300,0,10", "QG", wait_s=0.02) == OK + b"DD\r\n"
    assert tell(ebb, "QG", wait_s=0.4)[:2] == b"DD"
    assert tell(ebb, "QG", wait_s=0.05) == b"DA\r\n"  # motor 2 alone
    assert tell(ebb, wait_s=1.0) == b""
    assert tell(ebb, "QM", wait_s=0.05) == b"QM,0,0,0,0\n\r"


def test_es_stops_at_once_and_says_what_is_missing() -> None:
    """Counters and remaining steps add up to what was asked for; a fast stop is noted."""
    ebb = board()
    said = tell(ebb, "SM,1000,4000,-2000", "SM,100,50,60", "ES", wait_s=0.5)
    interrupted, fifo1, fifo2, left1, left2 = map(
        int, said.split(b"\n\r")[0].split(b"\n")[2].split(b",")
    )
    done1, done2 = counters(ebb)
    assert (interrupted, fifo1, fifo2) == (1, 50, 60)
    assert (done1 + left1, abs(done2) + left2) == (4000, 2000)
    assert 0 < done1 < 100
    assert ebb.position_steps == (done1, done2)
    assert any("ES stopped" in violation for violation in ebb.violations)


def test_home_move_waits_for_rest_and_goes_to_a_place() -> None:
    """``HM`` counts from the step counters at the end of all motion before it."""
    ebb = board()
    tell(ebb, "SM,100,500,300", "SM,100,-200,100", "HM,2000,7,-9", wait_s=2.0)
    assert counters(ebb) == (7, -9)
    tell(ebb, "HM,2000", wait_s=2.0)
    assert counters(ebb) == (0, 0)


# -- steps -------------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(st.integers(3, 60), st.integers(-300, 300), st.integers(-300, 300)), max_size=30
    )
)
@settings(max_examples=50, deadline=None)
def test_even_moves_end_exactly_and_last_exactly(moves: list[tuple[int, int, int]]) -> None:
    """Counters are the sums, the time is the sum, and the carriage is at (m1 + m2, m1 - m2) / 2."""
    moves = [move for move in moves if max(abs(move[1]), abs(move[2])) <= 25 * move[0]]
    ebb = board("3.0.3")
    tell(ebb, "CU,4,32")
    tell(ebb, *(f"SM,{ms},{m1},{m2}" for ms, m1, m2 in moves), wait_s=4.0)
    m1, m2 = (sum(move[i] for move in moves) for i in (1, 2))
    assert counters(ebb) == ebb.position_steps == (m1, m2)
    assert ebb.position_mm == ((m1 + m2) / 160, (m1 - m2) / 160)
    turning = [i for i, (_, a, b) in enumerate(moves) if a or b]
    if turning:
        first, last = ebb.machine.track.legs[0], ebb.machine.track.legs[-1]
        spent_s = sum(ms for ms, _, _ in moves[turning[0] : turning[-1] + 1]) / 1000
        assert last.start_s + last.ticks * TICK_S - first.start_s == pytest.approx(spent_s)


@given(st.integers(1, 500), st.integers(-12000, 12000), st.integers(-12000, 12000))
@settings(max_examples=60, deadline=None)
def test_counters_under_way_are_right_to_the_tick(ms: int, m1: int, m2: int) -> None:
    """Step k of n comes at tick ceil(k T / n)."""
    move = Move(25 * ms, m1, m2)
    for tick in (0, 1, 25 * ms // 3, 25 * ms - 1, 25 * ms, 25 * ms + 9):
        part = min(tick, 25 * ms)
        expected = tuple(int(np.sign(n)) * (abs(n) * part // (25 * ms)) for n in (m1, m2))
        assert move.at(tick) == expected


def by_the_tick(  # the interrupt as documented, one motor, one tick after the other
    rate: int, accel: int, carry: int, sign: int, version: float, *, steps: int, ticks: int
) -> tuple[int, int, int] | None:
    """Return the position, the ticks and the accumulator at the end; None if there is none."""
    rate -= int(accel / 2)
    position = taken = 0
    for tick in range(1, ticks + 1):
        rate += accel
        if version < 3:
            rate %= FULL
        carry += rate
        while carry >= FULL:
            carry, position, taken = carry - FULL, position + 1, taken + 1
        while carry < 0:
            carry, position, taken = carry + FULL, position - 1, taken + 1
        if taken == steps:
            return sign * position, tick, carry
    return (sign * position, ticks, carry) if steps < 0 else None


rates = st.one_of(st.integers(0, FULL // 4), st.integers(0, FULL - 1))
accels = st.one_of(st.just(0), st.integers(-(10**6), 10**6), st.integers(-(10**8), 10**8))


@given(rates, accels, st.integers(0, FULL - 1), st.integers(-40, 40), st.sampled_from([2.8, 3.0]))
@example(rate=1000, accel=-300, carry=5, steps=3, version=2.8)  # rolls over
@settings(max_examples=300, deadline=None)
def test_counted_moves_are_the_interrupts(
    rate: int, accel: int, carry: int, steps: int, version: float
) -> None:
    """LM in closed form ends at the same tick, place and accumulator as tick by tick."""
    way = -1 if steps < 0 else 1
    turned = (rate * way, accel * way, 1) if version >= 3 else (rate, accel, way)
    expected = by_the_tick(
        turned[0], turned[1], carry, turned[2], version, steps=abs(steps), ticks=20_000
    )
    left = [carry, 77]
    if expected is None or steps == 0 or (rate == 0 and accel == 0):
        return
    move = counted((steps, 0), (rate, 0), (accel, 0), left, version)
    assert (move.steps1, move.ticks, left[0]) == expected
    assert (move.steps2, left[1]) == (0, 77)


@given(
    st.one_of(rates, rates.map(lambda rate: -rate)),
    accels,
    st.integers(0, FULL - 1),
    st.integers(1, 3000),
    st.sampled_from([2.8, 3.0]),
)
@settings(max_examples=300, deadline=None)
def test_timed_moves_are_the_interrupts(
    rate: int, accel: int, carry: int, ticks: int, version: float
) -> None:
    """LT in closed form ends at the same place and accumulator as tick by tick."""
    signed = (rate, 1) if version >= 3 else (abs(rate), -1 if rate < 0 else 1)
    expected = by_the_tick(signed[0], accel, carry, signed[1], version, steps=-1, ticks=ticks)
    left = [carry, 0]
    move = timed(ticks, (rate, 0), (accel, 0), left, version)
    assert (move.steps1, move.ticks, left[0]) == expected


@given(rates, accels, st.integers(-300, 300), st.integers(1, 2000))
@settings(max_examples=100, deadline=None)
def test_jerked_moves_are_the_interrupts(rate: int, accel: int, jerk: int, ticks: int) -> None:
    """T3: after each tick the acceleration grows by the jerk."""
    left = [5, 0]
    move = timed(ticks, (rate, 0), (accel, 0), left, 3.0, (jerk, 0))
    now, pace = rate - int(accel / 2) + int(jerk / 6), accel
    total = 5
    for _ in range(ticks):
        now, pace = now + pace, pace + jerk
        total += now
    assert (move.steps1, left[0]) == (total // FULL, total % FULL)
    assert move.speed_steps_s(ticks)[0] == pytest.approx(now / FULL / TICK_S)


def test_counted_move_that_never_ends_is_refused() -> None:
    """A rate of 0 for one motor is a move of the other; for both it is none."""
    with pytest.raises(NoMotion):
        counted((5, 5), (0, 0), (0, 0), [0, 0], 3.0)
    move = counted((5, 5), (FULL // 2, 0), (0, 0), [0, 0], 3.0)
    assert (move.steps1, move.steps2, move.ticks) == (5, 0, 10)


def test_low_level_moves_agree_with_plotink() -> None:
    """The vendor's own arithmetic says the same about random moves of firmware 3."""
    calc: Any = pytest.importorskip(
        "plotink.ebb_calc", reason="plotink is not installed", exc_type=ImportError
    )
    rng = np.random.default_rng(5)
    for _ in range(300):
        rate, ticks = int(rng.integers(-(10**9), 10**9)), int(rng.integers(1, 5000))
        accel = int(rng.integers(-(10**5), 10**5))
        left = [cleared(rate, accel, 3.0), 0]
        move = timed(ticks, (rate, 0), (accel, 0), left, 3.0)
        assert (move.steps1, left[0]) == calc.move_dist_lt(rate, accel, ticks)
        jerk = int(rng.integers(-100, 100))
        left = [cleared(rate, accel, 3.0, jerk), 0]
        move = timed(ticks, (rate, 0), (accel, 0), left, 3.0, (jerk, 0))
        assert (move.steps1, left[0]) == calc.move_dist_t3(ticks, rate, accel, jerk)
        steps, rate = int(rng.integers(1, 2000)), abs(rate)
        left = [cleared(rate, accel, 3.0), 0]
        move = counted((steps, 0), (rate, 0), (accel, 0), left, 3.0)
        assert (move.ticks, move.steps1, left[0]) == calc.calculate_lm(steps, rate, accel)


@pytest.mark.parametrize("firmware", ["2.8.1", "3.0.3"])
def test_low_level_moves_keep_their_remainder(firmware: str) -> None:
    """Two LT moves end where one of twice the time ends; clearing forgets the rest of a step."""
    whole, halves, torn = board(firmware), board(firmware), board(firmware)
    tell(whole, "LT,2000,30000001,0,-10000001,0,3")
    tell(halves, "LT,1000,30000001,0,-10000001,0,3", "LT,1000,30000001,0,-10000001,0")
    tell(torn, "LT,1000,30000001,0,-10000001,0,3", "LT,1000,30000001,0,-10000001,0,3")
    assert counters(whole) == counters(halves)
    assert counters(torn)[0] < counters(whole)[0]


def test_trace_of_a_low_level_move_bends_where_it_bends() -> None:
    """A braking motor and a steady one draw a curve; every sample is a place on it."""
    ebb = board()
    tell(ebb, *HEIGHTS, "SP,0,200")
    tell(ebb, "LT,12500,171790000,-6870,85920000,6870,3")
    (stroke,) = ebb.trace.strokes()
    m1, m2 = 80 * (stroke.points @ np.array([[1, 1], [1, -1]])).T
    tick = np.rint((stroke.time_s - ebb.machine.track.legs[-1].start_s) / TICK_S)
    drawn = (tick >= 0) & (tick <= 12500)
    assert drawn.sum() > 200
    move = timed(12500, (171790000, 85920000), (-6870, 6870), [0, 0], 2.8)
    rows = zip(tick[drawn], m1[drawn], m2[drawn], strict=True)
    for at, *steps in rows:
        assert steps == pytest.approx(move.at(int(at)))
    assert (round(m1[-1]), round(m2[-1])) == counters(ebb) == (move.steps1, move.steps2)


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_too_fast_a_move_is_refused_whole(firmware: str) -> None:
    """25 steps in a millisecond go, 26 do not and nothing moves."""
    ebb = board(firmware)
    assert b"!0 Err" in tell(ebb, "SM,1,26,0")
    assert counters(ebb) == (0, 0)
    assert tell(ebb, "SM,4,100,-100") == OK
    assert counters(ebb) == (100, -100)


# -- motors ------------------------------------------------------------------------------------


def test_motor_command_sets_the_resolution_and_forgets_the_place() -> None:
    """In mode 2 a step is twice as long; the counters start anew, the carriage stays."""
    ebb = board()
    tell(ebb, "EM,1,1", "SM,100,160,160", "EM,2,2", "SM,100,160,160")
    assert counters(ebb) == (160, 160)
    assert ebb.position_mm == (6.0, 0.0)
    assert tell(ebb, "QE") == b"8,8\r\nOK\r\n"
    assert [tell(ebb, f"PI,{pin}") for pin in ("E,0", "C,1", "E,2", "E,1", "A,6")] == [
        b"PI,0\r\n", b"PI,0\r\n", b"PI,1\r\n", b"PI,1\r\n", b"PI,0\r\n"
    ]  # fmt: skip


def test_motors_let_go_only_when_off() -> None:
    """By hand the carriage moves freely, and nobody counts it; the next move holds it again."""
    ebb = board()
    tell(ebb, "EM,1,1", "SM,100,80,80")
    with pytest.raises(RuntimeError, match="hold"):
        ebb.push_carriage(5, 5)
    tell(ebb, "EM,0,0")
    ebb.push_carriage(5, 20)
    assert counters(ebb) == (0, 0)
    assert ebb.position_mm == (6.0, 20.0)
    tell(ebb, "SM,100,80,80")
    assert ebb.position_mm == (7.0, 20.0)
    assert tell(ebb, "QE") == b"16,16\r\nOK\r\n"


def test_without_supply_the_board_counts_but_nothing_moves() -> None:
    """USB alone runs the board: the voltage tells, the counters do not."""
    ebb = board(faults=Faults(low_voltage=True))
    assert tell(ebb, "QC") == b"0394,0158\r\nOK\r\n"
    assert tell(ebb, *HEIGHTS, "SP,0,200", "SM,100,800,800", wait_s=2.0) == 5 * OK
    assert counters(ebb) == (800, 800)
    assert ebb.position_mm == (0.0, 0.0)
    ebb.faults = Faults()
    tell(ebb, "SM,100,80,80")
    assert ebb.position_mm == (1.0, 0.0)


def test_power_threshold_is_watched_by_firmware_3() -> None:
    """Bit 6 of ``QG`` tells that the supply is below ``CU,60``."""
    ebb = board("3.0.3", Faults(low_voltage=True))
    assert tell(ebb, "QG") == b"10\r\n"
    assert tell(ebb, "CU,60,250", "QG", "QU,60") == OK + b"50\r\n" + b"QU,60,250\r\nOK\r\n"


def test_frame_is_hit_once() -> None:
    """Leaving the machine's reach is noted."""
    ebb = board(width_mm=100, height_mm=50)
    tell(ebb, "SM,1000,8000,8000", "SM,1000,100,-100", "SM,1000,800,800", wait_s=4)
    (violation,) = ebb.violations
    assert "hit its frame at (110.0, 1.2) mm" in violation


# -- the pen -----------------------------------------------------------------------------------


def test_pen_needs_its_time_and_leaves_ink_where_it_touches() -> None:
    """The pen meets the paper half a sweep after the command; a hasty move is inked late."""
    ebb = board()
    tell(
        ebb,
        *HEIGHTS,
        "SM,100,80,80",
        "SP,0,150",
        "SM,200,800,0",
        "SP,1,150",
        "SM,100,80,80",
        wait_s=3,
    )
    (stroke,) = ebb.trace.strokes()
    assert stroke.points[0].tolist() == [1.0, 0.0]
    assert stroke.points[-1].tolist() == [6.0, 5.0]
    assert stroke.length_mm == pytest.approx(50**0.5)
    assert not touches(ebb)
    hasty = board()
    tell(hasty, *HEIGHTS, "SP,0", "SM,60,1200,0", wait_s=3)
    (stroke,) = hasty.trace.strokes()
    # From 60 % to the paper at 45 %, at 100 % in 200 ms: 30 ms of the move's 60.
    assert stroke.points[0] == pytest.approx([3.75, 3.75], abs=0.01)


def test_pen_slows_down_with_its_rate() -> None:
    """A rate is added once in each period of all channels: fewer channels lift quicker."""
    slow, quick = board(), board()
    for ebb, channels in ((slow, 8), (quick, 1)):
        tell(ebb, *HEIGHTS, f"SC,8,{channels}", "SC,12,270", "SP,0,9000", wait_s=0.1)
        ebb.advance(2.0)
    met_s = [ebb.pen_lift.contacts()[-1][0] for ebb in (slow, quick)]
    # 5,393 units down, half of them to the paper: 10 periods of 24 ms and of 3 ms.
    assert np.diff(met_s) == pytest.approx(-0.21, abs=0.01)


@pytest.mark.parametrize(
    ("servo", "heights"), [("standard", (20641, 15248)), ("brushless", (9720, 7560))]
)
def test_only_the_servo_that_is_there_obeys(servo: Any, heights: tuple[int, int]) -> None:
    """Standard on pin B1 (RP4), brushless on B2 (RP5); the board believes either."""
    ebb = board(servo=servo)
    up, down = heights
    right, wrong = (1, 2) if servo == "standard" else (2, 1)
    tell(ebb, f"SC,4,{up}", f"SC,5,{down}", f"SP,1,200,{right}")
    assert tell(ebb, f"SP,0,200,{wrong}", "QP") == OK + b"0\n\rOK\r\n"
    assert not touches(ebb)
    tell(ebb, f"SP,0,200,{right}")
    assert touches(ebb)
    tell(ebb, f"S2,{up},{right + 3},0,200")
    assert not touches(ebb)


def test_servo_the_other_way_round() -> None:
    """Where a longer pulse lowers the pen, usual heights press it onto the paper."""
    ebb = board(lower_is_greater=True, up_percent=20)
    tell(ebb, *HEIGHTS)
    assert touches(ebb)
    tell(ebb, "SC,4,15248", "SP,1,200")
    assert not touches(ebb)


def test_emergency_lift_of_firmware_3_also_lifts_what_waits() -> None:
    """``SP,3`` is heard past the FIFO, and no queued lowering touches the paper."""
    ebb = board("3.0.3")
    tell(ebb, *HEIGHTS, "SP,0,200")
    tell(ebb, "SM,300,10,10", "SP,0,200", "SP,3", wait_s=0.2)
    assert not touches(ebb)
    tell(ebb)
    assert not touches(ebb)


def test_pause_button_is_told_once() -> None:
    """Both queries latch and clear it."""
    ebb = board(faults=Faults(button_at_s=0.5))
    assert tell(ebb, "QB", wait_s=0.4) == b"0\r\nOK\r\n"
    tell(ebb, wait_s=0.2)
    assert tell(ebb, "QB", "QB") == b"1\r\nOK\r\n0\r\nOK\r\n"
    ebb.press_button()
    assert tell(ebb, "QG", "QG", "QB") == b"F0\r\nD0\r\n0\r\nOK\r\n"


# -- underruns ---------------------------------------------------------------------------------


def test_underrun_with_the_pen_down_is_noted() -> None:
    """A pause in the middle of a line at speed is a violation; with the pen up it is nothing."""
    ebb = board()
    tell(ebb, *HEIGHTS, "SM,25,100,100", wait_s=1)
    tell(ebb, "SM,25,100,100", wait_s=1)
    assert (ebb.underruns, ebb.violations) == (0, [])
    tell(ebb, "SP,0,200")
    tell(ebb, "SM,25,100,100", "SM,25,100,100", wait_s=0.1)
    tell(ebb, "SM,25,100,100", wait_s=0.1)
    assert ebb.underruns == 1
    (violation,) = ebb.violations
    assert "ran empty" in violation
    assert "50 mm/s" in violation


def test_line_that_brakes_or_rests_is_no_underrun() -> None:
    """Ending slowly before the lift is as it should be; ending fast is not."""
    ebb = board()
    tell(ebb, *HEIGHTS, "SP,0,200")
    tell(ebb, "SM,25,20,20", "SM,25,100,100", "SM,25,20,20", wait_s=1)
    tell(ebb, "SP,1,200")
    assert (ebb.underruns, ebb.violations) == (0, [])
    tell(ebb, "SP,0,200")
    tell(ebb, "SM,25,100,100", wait_s=1)
    tell(ebb, "SP,1,200")
    assert ebb.underruns == 0
    assert "without braking" in ebb.violations[0]


# -- what goes wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize("firmware", ["2.8.1", "3.0.3"])
def test_reboot_forgets_all_but_the_nickname_and_the_place(firmware: str) -> None:
    """Tag, counters and FIFO are lost, the connection breaks; carriage and pen stay."""
    ebb = board(firmware)
    tell(ebb, *HEIGHTS, "SL,55", "ST,Ada", "SP,0,200", "SM,100,800,800", wait_s=2)
    tell(ebb, "SM,1000,800,800", "SM,1000,800,800", wait_s=0.5)
    place = ebb.position_mm
    ebb.reboot()
    assert not ebb.is_plugged
    assert tell(ebb, "QL") == b""
    ebb.closed()
    ebb.opened()
    assert tell(ebb, "QL", "QS", "QT") == b"0\r\nOK\r\n0,0\n\rOK\r\nAda\r\nOK\r\n"
    assert ebb.position_mm == place
    assert 10 < place[0] < 20
    assert touches(ebb)  # the servo has no power until somebody commands it
    tell(ebb, "SP,1,200")
    assert not touches(ebb)


def test_old_firmware_drops_the_pen_when_it_boots() -> None:
    """Before 2.6 the servo goes to 1 ms, which is low on an AxiDraw."""
    ebb = board("2.5.3")
    tell(ebb, *HEIGHTS)
    assert not touches(ebb)
    ebb.reboot()
    ebb.advance(ebb.time_s + 1)
    assert touches(ebb)


def test_power_cut_stops_the_carriage_and_unplugging_does_not() -> None:
    """The board has its own supply: a pulled cable lets what is queued run out."""
    ebb = board()
    tell(ebb, "SM,500,400,0", "SM,500,400,0", wait_s=0.2)
    ebb.unplug()
    ebb.advance(3.0)
    assert ebb.position_steps == (800, 0)
    ebb.plug_in()
    ebb.closed()
    ebb.opened()
    assert tell(ebb, "QS") == b"800,0\n\rOK\r\n"
    tell(ebb, "SM,500,400,0", wait_s=0.2)
    ebb.power_off()
    place = ebb.position_steps
    assert not ebb.is_plugged
    ebb.advance(ebb.time_s + 3)
    ebb.power_on()
    ebb.closed()
    ebb.opened()
    assert 800 < place[0] < 1200
    assert ebb.position_steps == place
    assert tell(ebb, "QS") == b"0,0\n\rOK\r\n"


def test_error_fault_refuses_one_motion() -> None:
    """The third command through the FIFO is answered as if it had been garbled."""
    ebb = board(faults=Faults(error_at=3))
    said = [tell(ebb, "SM,20,10,0") for _ in range(4)]
    assert said == [OK, OK, b"!8 Err: Unknown command 'SM:534D'\r\n", OK]
    assert counters(ebb) == (30, 0)


def test_alarm_fault_is_the_limit_switch_or_the_supply() -> None:
    """Firmware 3 ignores motions until ``EM`` or ``CU,51,0``; older boards lose their motors."""
    new = board("3.0.3", Faults(alarm_at=2))
    assert [tell(new, "SM,20,10,0") for _ in range(3)] == [OK] * 3
    assert counters(new) == (10, 0)
    assert tell(new, "QG") == b"90\r\n"
    assert tell(new, "CU,51,0", "SM,20,10,0", "QG") == OK + OK + b"1C\r\n"
    old = board(faults=Faults(alarm_at=2))
    tell(old, "SM,1000,1000,0", wait_s=0.5)
    tell(old, "SM,1000,1000,0", wait_s=3)
    assert counters(old) == (2000, 0)
    assert old.position_steps == (500, 0)
    assert tell(old, "QC") == b"0394,0158\r\nOK\r\n"


def test_reply_faults() -> None:
    """An OK is swallowed, nonsense comes, and at last nothing."""
    ebb = board(faults=Faults(swallow_ok_at=2, garbage_at=4, mute_at=6, chop=True))
    said = [tell(ebb, "SL,1") for _ in range(7)]
    assert said[:3] == [OK, b"", OK]
    assert said[3].endswith(OK)
    assert len(said[3]) > len(OK)
    assert said[4:] == [OK, b"", b""]


def test_port_breaks_at_a_reboot_and_opens_again() -> None:
    """Through pyserial: the driver sees a dead port, and a new one at its next try."""
    url = f"sim-ebb://reboot{next(FRESH)}?pace=fast&reset_at=2"
    with open_port(url) as port:
        port.write(b"SL,9\r")
        assert port.read(1.0) == OK
        port.write(b"SM,10,5,5\rSM,10,5,5\r")
        with pytest.raises(PlotterError):
            [port.read(1.0) for _ in range(3)]
    with open_port(url) as port:
        port.write(b"QL\r")
        assert port.read(1.0) == b"0\r\nOK\r\n"
    assert simulators.board(url).position_steps[0] in range(6)


def test_cable_is_out_at_a_byte() -> None:
    """What was written before it arrives, the rest does not."""
    url = f"sim-ebb://unplugged{next(FRESH)}?pace=fast&unplug_at_byte=25"
    with open_port(url) as port:
        for _ in range(2):
            port.write(b"SM,20,100,0\r")
            assert port.read(1.0) == OK
        port.write(b"SM,20,100,0\r")
        with pytest.raises(PlotterError):
            port.read(1.0)
    ebb = simulators.board(url)
    ebb.advance(ebb.time_s + 1)
    assert ebb.position_steps == (200, 0)


def test_bootloader_is_deaf_until_the_power_goes() -> None:
    """``BL`` says nothing and the serial port is gone."""
    ebb = board()
    tell(ebb, "BL")
    ebb.closed()
    assert not ebb.is_plugged
