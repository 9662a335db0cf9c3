"""An AxiDraw is driven to the last line, and left safe whatever happens, on simulated boards."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plotter import (
    Alarm,
    Backend,
    Control,
    Job,
    JobPen,
    Machine,
    Motion,
    PlotterError,
    PlotterGone,
    Progress,
    Report,
    estimate,
    run,
    simulators,
)
from plotter.backend import Line
from plotter.ebb import EbbBackend
from plotter.ebb_servo import EbbSettings, lift_ms, lower_ms, setup
from plotter.errors import BoardError, OldFirmware, PortBusy, WrongBoard
from plotter.job import Points
from plotter.machine import PenLift
from plotter.ports import open_port
from plotter.simulators.board import Faults
from plotter.simulators.ebb import EbbBoard
from plotter.slices import STEP_MM, motor_steps

MACHINE = Machine(width_mm=300, height_mm=218, kind="axidraw")
FIRMWARES = ["2.4.4", "2.5.3", "2.8.1", "3.0.3"]
ZIGZAG = [(10.0 + 5 * i, 60.0 + 8 * (i % 2)) for i in range(6)]
TURN = np.linspace(0, 2 * np.pi, 40)
CIRCLE = np.stack([60 + 6 * np.cos(TURN), 30 + 6 * np.sin(TURN)], axis=1)
DOT = [(40.0, 40.0), (40.0, 40.0)]
LINE = [(5.0, 5.0), (35.0, 12.0)]
FRESH = itertools.count()


def job(*lines: Any, **kwargs: Any) -> Job:
    """Return a job of *lines* on a page as large as the machine."""
    return Job.from_lines(
        lines or (LINE, CIRCLE, DOT, ZIGZAG), page_width_mm=300, page_height_mm=218, **kwargs
    )


@pytest.fixture(autouse=True)
def _scrap() -> Iterator[None]:
    """Leave no board behind."""
    first = next(FRESH)
    yield
    for number in range(first, next(FRESH)):
        simulators.forget(f"sim-ebb://b{number}")


def a_board(
    firmware: str = "2.8.1", faults: Faults | None = None, **more: Any
) -> tuple[str, EbbBoard]:
    """Return the URL of a new board, and the board."""
    url = f"sim-ebb://b{next(FRESH)}"
    query = "&".join(f"{key}={value}" for key, value in {"firmware": firmware, **more}.items())
    made = simulators.board(f"{url}?{query}")
    assert isinstance(made, EbbBoard)
    if faults is not None:
        made.faults = faults
    return url, made


def plot(
    url: str, made: Job, machine: Machine = MACHINE, ebb: EbbSettings | None = None, **kwargs: Any
) -> Report:
    """Plot *made* on the board at *url*."""
    with EbbBackend(url, machine, ebb) as plotter:
        return run(made, plotter, machine, **kwargs)


def is_at(plotter: EbbBackend, place: tuple[float, float]) -> bool:
    """Return whether the backend says that the pen is there."""
    return plotter.position_mm == pytest.approx(place, abs=1e-9)


def knows(plotter: EbbBackend) -> bool:
    """Return whether the backend says that it knows where the pen is."""
    return plotter.position_is_known()


def touches(board: EbbBoard) -> bool:
    """Return whether the pen touches the paper."""
    return board.pen_is_down


def let_rest(board: EbbBoard) -> None:
    """Let the board finish what it was sent."""
    board.advance(board.time_s + 2.0)


def strokes(board: EbbBoard) -> list[Points]:
    """Return the ink, stroke by stroke, on a page whose corner is the zero point."""
    return [stroke.points for stroke in board.trace.strokes()]


def apart_mm(points: Points, line: Points) -> float:
    """Return how far the farthest of *points* is from *line*."""
    begin, along = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((along**2).sum(axis=1), 1e-12)
    part = ((points[:, None] - begin) * along).sum(axis=2) / squared
    foot = begin + along * np.clip(part, 0, 1)[..., None]
    return float(np.hypot(*np.moveaxis(points[:, None] - foot, 2, 0)).min(axis=1).max())


def is_inked(ink: list[Points], line: Points) -> bool:
    """Return whether *ink*, end to end, is *line*: nothing left out and nothing else."""
    if not ink:
        return False
    points = np.concatenate(ink)
    near = 2 * STEP_MM
    return (
        apart_mm(line, np.concatenate([points[:1], points])) <= near
        and apart_mm(points, line) <= near
    )


def assert_drawn_once(board: EbbBoard, made: Job) -> None:
    """Fail unless each line of *made* is inked by one stroke, in order, and nothing else is."""
    ink = strokes(board)
    assert len(ink) == len(made)
    for i, stroke in enumerate(ink):
        assert is_inked([stroke], made.line(i))


def assert_safe(board: EbbBoard) -> None:
    """Fail unless the pen is up, nothing moves, and nothing was jolted or dragged."""
    let_rest(board)
    assert not board.pen_is_down
    at = board.position_steps
    let_rest(board)
    assert board.position_steps == at
    assert board.violations == []


# -- drawing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("firmware", "servo", "syntax"),
    [
        *[(firmware, "standard", "legacy") for firmware in FIRMWARES],
        ("2.8.1", "brushless", "legacy"),
        ("3.0.3", "brushless", "future"),
        ("2.8.1", "standard", "future"),  # it knows legacy only, and gets that
    ],
)
def test_every_board_draws_the_job(firmware: str, servo: Any, syntax: Any) -> None:
    """The ink is the job, the way home ends on the step, in the time that was planned."""
    url, board = a_board(firmware, servo=servo)
    made, begun_s = job(), board.time_s
    report = plot(url, made, ebb=EbbSettings(servo=servo, syntax=syntax))

    assert report.complete
    assert_drawn_once(board, made)
    assert_safe(board)
    assert board.position_steps == (0, 0)
    assert board.underruns == 0
    assert report.elapsed_s == pytest.approx(estimate(made, MACHINE).total_s, rel=0.02)
    assert board.time_s > begun_s


@pytest.mark.parametrize(
    "faults",
    [
        Faults(chop=True),
        Faults(reply_delay_s=0.01, reply_jitter_s=0.02),
        Faults(latency_s=0.016),
        Faults(chop=True, reply_jitter_s=0.01, latency_s=0.004),
    ],
)
@pytest.mark.parametrize("firmware", ["2.5.3", "3.0.3"])
def test_slow_cables_change_nothing(firmware: str, faults: Faults) -> None:
    """Answers in bits, late or at random: the same steps, and never an empty queue."""
    url, board = a_board(firmware, faults)
    made = job()
    assert plot(url, made).complete
    assert_drawn_once(board, made)
    assert_safe(board)
    assert board.underruns == 0


def test_answers_a_second_late_are_waited_for() -> None:
    """The plot takes its time, jolts, and is drawn right."""
    url, board = a_board("2.8.1", Faults(reply_delay_s=0.9))
    made = job(LINE)
    assert plot(url, made).complete
    assert_drawn_once(board, made)
    assert board.position_steps == (0, 0)


def test_each_line_ends_on_its_step() -> None:
    """Wherever a plot ends, the motors are at the rounded target, and so says the backend."""
    url, board = a_board()
    made = job(LINE, ZIGZAG)
    with EbbBackend(url, MACHINE) as plotter:
        run(made, plotter, MACHINE, go_home=False)
        assert plotter.position_mm == pytest.approx(ZIGZAG[-1], abs=STEP_MM)
    let_rest(board)
    assert board.position_steps == tuple(motor_steps(np.array(ZIGZAG[-1])))


@pytest.mark.parametrize("origin", ["top-left", "top-right", "bottom-right", "bottom-left"])
def test_the_machine_may_lie_at_any_corner(origin: Any) -> None:
    """It is turned, never mirrored: its own zero is at that corner and all it draws is in reach."""
    turned = origin in ("top-right", "bottom-left")
    wide, high = (218.0, 300.0) if turned else (300.0, 218.0)
    machine = Machine(width_mm=wide, height_mm=high, origin=origin)
    drawn = np.array([(50.0, 80.0), (50.0, 50.0), (70.0, 50.0)])  # an L, as seen on the page
    url, board = a_board(width_mm=300, height_mm=218)
    made = Job.from_lines([drawn], page_width_mm=wide, page_height_mm=high)
    assert plot(url, made, machine).complete
    (ink,) = strokes(board)
    elbow = ink[np.argmin(np.abs(np.hypot(*(ink - ink[0]).T) - 30))]
    first, second = elbow - ink[0], ink[-1] - elbow
    assert np.hypot(*first) == pytest.approx(30, abs=2 * STEP_MM)
    assert np.hypot(*second) == pytest.approx(20, abs=2 * STEP_MM)
    # It turns right on the page, where y points down, and must do so on the machine.
    assert first[0] * second[1] - first[1] * second[0] == pytest.approx(600, abs=2)
    home = np.array(machine.home_mm(wide, high))
    assert np.hypot(*ink[0]) == pytest.approx(np.hypot(*(drawn[0] - home)), abs=2 * STEP_MM)
    assert ink.min() > 0
    assert board.position_steps == (0, 0)


def test_pens_have_their_own_heights_and_speeds() -> None:
    """A pen that is not lowered to the paper leaves no ink; a slow one takes its time."""
    pens = [JobPen(name="high", down_position=50), JobPen(name="slow", draw_speed_mm_s=5)]
    url, board = a_board(paper_percent=45)
    made = job(LINE, LINE, pen=[0, 1], pens=pens)
    assert plot(url, made).complete
    (stroke,) = board.trace.strokes()
    assert is_inked([stroke.points], made.line(1))
    assert stroke.time_s[-1] - stroke.time_s[0] > 30 / 5


def test_a_reversed_servo_is_a_matter_of_heights() -> None:
    """Where greater pulses lower the pen, up and down swap."""
    url, board = a_board(lower_is_greater=True, up_percent=30)
    made = job(LINE)
    assert plot(url, made, ebb=EbbSettings(up=30, down=60)).complete
    assert_drawn_once(board, made)


def test_a_speed_factor_counts_from_the_next_line() -> None:
    """Half as fast, a long line takes twice as long."""
    seconds = []
    for factor in (1.0, 0.5):
        url, board = a_board()
        with EbbBackend(url, MACHINE) as plotter:
            plotter.set_speed_factor(factor)
            run(job([(10, 10), (110, 10)]), plotter, MACHINE)
        (stroke,) = board.trace.strokes()
        seconds.append(float(np.ptp(stroke.time_s)))
    assert seconds[1] == pytest.approx(2 * seconds[0], rel=0.1)


# -- stop, hold, button --------------------------------------------------------------------------


def at(board: EbbBoard, when_s: float, act: Any) -> Any:
    """Return a progress listener that calls *act* once, as soon as the board's time is *when_s*."""
    done: list[float] = []

    def listen(_progress: Progress) -> None:
        if not done and board.time_s >= when_s:
            done.append(board.time_s)
            act()

    return listen


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.floats(0, 6), st.sampled_from(FIRMWARES))
def test_a_stop_at_any_time_keeps_the_position(after_s: float, firmware: str) -> None:
    """It brakes along the way, lifts, and the board's steps are the backend's."""
    url, board = a_board(firmware)
    control = Control()
    with EbbBackend(url, MACHINE) as plotter:
        report = run(job(), plotter, MACHINE, control=control,
                     on_progress=at(board, after_s, control.stop))  # fmt: skip
        let_rest(board)
        steps = tuple(motor_steps(np.array(plotter.position_mm)))
        assert board.position_steps == steps
        assert plotter.position_is_known()
        assert not plotter.pen_is_down
    assert report.stopped or report.complete
    assert_safe(board)
    for i, stroke in enumerate(strokes(board)):
        assert apart_mm(stroke, job().line(i)) <= 2 * STEP_MM


def test_a_stop_is_heard_soon() -> None:
    """From full speed: what is queued, a brake of 66 ms, and the lift."""
    url, board = a_board()
    control, heard = Control(), list[float]()

    def stop() -> None:
        heard.append(board.time_s)
        control.stop()

    with EbbBackend(url, MACHINE) as plotter:
        run(job([(10, 10), (210, 10)]), plotter, MACHINE, control=control,
            on_progress=at(board, 2.0, stop))  # fmt: skip
    (stroke,) = board.trace.strokes()
    moves = np.flatnonzero(np.hypot(*np.diff(stroke.points, axis=0).T) > 0)
    at_rest_s = stroke.time_s[moves[-1] + 1]
    assert at_rest_s - heard[0] <= 0.1 + MACHINE.motion.draw_speed_mm_s / 760
    assert_safe(board)


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.floats(0.1, 4), min_size=1, max_size=3))
def test_holding_within_lines_changes_no_ink(times: list[float]) -> None:
    """Braked, lifted, and followed on from there: no gap, nothing twice."""
    url, board = a_board()
    made, control, since = job(LINE, CIRCLE, ZIGZAG), Control(), list[float]()
    due = sorted(times)

    def listen(_progress: Progress) -> None:
        if due and board.time_s >= due[0] and not control.held:
            due.pop(0)
            since.append(board.time_s)
            control.hold(now=True)
        elif control.held and board.time_s >= since[-1] + 0.7:
            control.resume()

    with EbbBackend(url, MACHINE) as plotter:

        def sleep(seconds: float) -> None:
            plotter.clock.sleep(seconds)
            listen(None)  # type: ignore[arg-type]  # between lines nobody reports

        report = run(made, plotter, MACHINE, control=control, on_progress=listen, sleep=sleep)
    assert report.complete
    assert_safe(board)
    ink = strokes(board)
    for i in range(3):
        mine = [stroke for stroke in ink if apart_mm(stroke, made.line(i)) <= 2 * STEP_MM]
        assert is_inked(mine, made.line(i))
        length = sum(float(np.hypot(*np.diff(stroke, axis=0).T).sum()) for stroke in mine)
        whole = float(np.hypot(*np.diff(made.line(i), axis=0).T).sum())
        assert length == pytest.approx(whole, abs=0.1 * len(mine) + 0.01 * whole)


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_the_button_holds_after_the_line_and_a_second_press_goes_on(firmware: str) -> None:
    """Pressed within the first line: it is finished, the pen lifts, nobody draws on."""
    url, board = a_board(firmware, Faults(button_at_s=0.8))
    made, held = job(LINE, ZIGZAG), list[float]()

    def listen(event: Any) -> None:
        if event.what == "held":
            held.append(board.time_s)
            assert len(strokes(board)) == 1
            assert not board.pen_is_down
            board.press_button()

    assert plot(url, made, on_event=listen).complete
    assert len(held) == 1
    assert_drawn_once(board, made)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interrupt_brakes_and_lifts(error: type[BaseException]) -> None:
    """Ctrl-C in the middle of a line, or a bug in a progress bar, jolts nothing."""
    url, board = a_board()

    def fail() -> None:
        raise error

    with EbbBackend(url, MACHINE) as plotter:
        with pytest.raises(error):
            run(job(LINE), plotter, MACHINE, on_progress=at(board, 0.9, fail))
        let_rest(board)
        assert board.position_steps == tuple(motor_steps(np.array(plotter.position_mm)))
    assert_safe(board)


# -- what goes wrong -----------------------------------------------------------------------------

LOST = {
    "error": Faults(error_at=60),
    "swallowed": Faults(swallow_ok_at=70),
    "garbage": Faults(garbage_at=70),
    "unplugged": Faults(unplug_at_byte=1100),
    "reset": Faults(reset_at=60),
    "mute": Faults(mute_at=80),
    "unpowered": Faults(alarm_at=60),
    "full": Faults(full_buffer=1100),
}


@pytest.mark.parametrize("firmware", ["2.5.3", "2.8.1", "3.0.3"])
@pytest.mark.parametrize("fault", LOST)
def test_after_any_failure_the_rest_can_be_drawn(fault: str, firmware: str) -> None:
    """A sentence, the pen up if the board listens, and the line under way is drawn again."""
    url, board = a_board(firmware, LOST[fault])
    made = job(LINE, ZIGZAG, CIRCLE)
    gone = fault in ("unplugged", "reset", "mute", "full")
    plotter = EbbBackend(url, MACHINE)
    with plotter, pytest.raises(PlotterGone if gone else (BoardError, Alarm)) as caught:
        run(made, plotter, MACHINE)
    report = caught.value.report
    assert report is not None
    let_rest(board)
    assert gone or not board.pen_is_down
    before = len(strokes(board))

    known = fault not in ("reset", "unpowered")
    board.faults = Faults()
    board.plug_in()
    if fault == "unpowered":
        board.power_off()  # a person plugs everything in again
        board.power_on()
    with plotter:
        assert plotter.position_is_known() == known
        if not known:
            plotter.motors(on=False)
            x_mm, y_mm = board.position_mm
            board.push_carriage(-x_mm, -y_mm)
            plotter.set_origin()
        steps = tuple(motor_steps(np.array(plotter.position_mm)))
        assert board.position_steps == steps
        assert run(made, plotter, MACHINE, start_line=report.lines_done).complete
    assert board.position_steps == (0, 0)
    ink = strokes(board)
    assert before <= report.lines_done + 1
    for i in range(report.lines_done):
        assert is_inked(ink[i : i + 1], made.line(i))
    again = ink[before:]
    # The pen was left down where nobody listened: lifting it is no stroke of its own.
    assert len(again) - (len(made) - report.lines_done) in (0, 1)
    for i, stroke in zip(range(len(made))[::-1], again[::-1], strict=False):
        if i >= report.lines_done:
            assert is_inked([stroke], made.line(i))


def test_a_lost_answer_ends_within_five_seconds() -> None:
    """Also where the board has fallen silent for good."""
    for faults in (Faults(swallow_ok_at=70), Faults(mute_at=80)):
        url, board = a_board("2.8.1", faults)
        with EbbBackend(url, MACHINE) as plotter, pytest.raises(PlotterError):
            run(job(LINE), plotter, MACHINE)
        assert board.time_s < 1.0 + 5.0


def test_a_wrong_board_is_named() -> None:
    """What it answers is in the sentence; silence is, too."""
    url, board = a_board(faults=Faults(firmware="Grbl 1.1h ['$' for help]"))
    with pytest.raises(WrongBoard, match=r'answers "Grbl 1\.1h'):
        EbbBackend(url, MACHINE).open()
    board.faults = Faults(mute_at=1)
    with pytest.raises(WrongBoard, match="nothing"):
        EbbBackend(url, MACHINE).open()


def test_old_firmware_is_told_what_it_lacks() -> None:
    """Without QS and QM nobody can know where the pen is."""
    url, _ = a_board("2.4.3")
    with pytest.raises(OldFirmware, match=r"2\.4\.3, and 2\.4\.4 or newer"):
        EbbBackend(url, MACHINE).open()


def test_motors_without_power_are_told_before_anything_moves() -> None:
    """The board runs from USB alone and would count steps that nobody takes."""
    url, board = a_board(faults=Faults(low_voltage=True))
    with EbbBackend(url, MACHINE) as plotter:
        with pytest.raises(BoardError, match="motors have no power"):
            run(job(), plotter, MACHINE)
        with pytest.raises(BoardError, match="motors have no power"):
            plotter.jog(10, 0)
    assert strokes(board) == []
    assert board.position_steps == (0, 0)


def test_a_port_is_for_one() -> None:
    """A second program gets a sentence, and the first one is not disturbed."""
    url, _ = a_board()
    with EbbBackend(url, MACHINE), pytest.raises(PortBusy):
        EbbBackend(url, MACHINE).open()


def test_a_closed_plotter_says_so() -> None:
    """Nothing can be drawn before it is opened or after it is closed."""
    url, _ = a_board()
    plotter = EbbBackend(url, MACHINE)
    with pytest.raises(PlotterError, match="Open it first"):
        plotter.lift()
    plotter.open()
    with pytest.raises(PlotterError, match="Prepare it first"):
        plotter.travel(1, 1, lambda inked_mm: None)
    plotter.close()
    plotter.close()
    with pytest.raises(PlotterError, match="Open it first"):
        plotter.hold_requested()


def test_a_line_beyond_the_reach_is_refused_here_too() -> None:
    """The last guard, if somebody drives the backend without `run`."""
    url, board = a_board()
    with EbbBackend(url, MACHINE) as plotter:
        plotter.prepare(job())
        with pytest.raises(Alarm, match="reach"):
            plotter.draw(Line(0, np.array([(0.0, 0.0), (400.0, 0.0)]), 0), lambda inked_mm: None)
    assert board.position_steps == (0, 0)


# -- connecting again ----------------------------------------------------------------------------


def test_another_program_finds_the_position_again() -> None:
    """The board kept counting: a plot can go on where the process died."""
    url, board = a_board()
    control = Control()
    with EbbBackend(url, MACHINE) as first:
        assert not knows(first)
        run(job(), first, MACHINE, control=control, on_progress=at(board, 1.2, control.stop))
        there = first.position_mm
    assert there != (0, 0)
    with EbbBackend(url, MACHINE) as second:
        assert knows(second)
        assert second.position_mm == pytest.approx(there)
        second.prepare(job())
        assert second.position_mm == pytest.approx(there)
        second.home()
        assert is_at(second, (0, 0))
    assert board.position_steps == (0, 0)


def test_half_a_command_left_in_the_board_moves_nothing() -> None:
    """A host died while it wrote; the next one's first bytes must not complete it."""
    url, board = a_board()
    port = open_port(url)
    port.write(b"SM,200,4000,40")
    port.clock.sleep(0.1)
    port.close()
    with EbbBackend(url, MACHINE) as plotter:
        assert plotter.identity().firmware == "2.8.1"
    let_rest(board)
    assert board.position_steps == (0, 0)


def test_a_board_left_in_the_new_syntax_is_understood_and_given_back_in_the_old() -> None:
    """Other programs crash on a board that was left so."""
    url, _ = a_board("3.0.3", nickname="East")
    port = open_port(url)
    port.write(b"CU,10,1\r")
    port.close()
    for syntax in ("legacy", "future"):
        with EbbBackend(url, MACHINE, EbbSettings(syntax=syntax)) as plotter:
            assert plotter.identity().nickname == "East"
            plotter.lift()
    port = open_port(url)
    port.write(b"QL\r")
    assert port.read(1.0).endswith(b"OK\r\n")
    port.close()


# -- by hand -------------------------------------------------------------------------------------


def test_the_carriage_is_moved_by_hand_and_by_jogs() -> None:
    """Jog within the reach, let go, push, set the origin, come home to it."""
    url, board = a_board()
    with EbbBackend(url, MACHINE) as plotter:
        with pytest.raises(PlotterError, match="by hand"):
            plotter.home()
        plotter.jog(30, 20)
        assert board.position_mm == pytest.approx((30, 20), abs=STEP_MM)
        plotter.set_origin()
        assert knows(plotter)
        assert is_at(plotter, (0, 0))
        with pytest.raises(Alarm, match="reach"):
            plotter.jog(-1, 0)
        with pytest.raises(Alarm, match="reach"):
            plotter.jog(float("nan"), 0)
        plotter.jog(50, 0)
        plotter.home()
        assert board.position_mm == pytest.approx((30, 20), abs=STEP_MM)
        plotter.motors(on=False)
        assert not knows(plotter)
        board.push_carriage(-30, -20)
        plotter.motors(on=True)
        assert not knows(plotter)
        plotter.set_origin()
        plotter.unlock()
        assert run(job(LINE), plotter, MACHINE).complete
    assert_drawn_once(board, job(LINE))


def test_the_pen_is_tried_and_its_heights_are_set() -> None:
    """Lower, lift, and a new height at once; heights that lift nothing are refused."""
    url, board = a_board()
    with EbbBackend(url, MACHINE) as plotter:
        plotter.lift()
        plotter.lower()
        assert touches(board)
        assert plotter.pen_is_down
        plotter.lift()
        assert not touches(board)
        plotter.set_pen_heights(40, None)  # under the paper's 45 %
        let_rest(board)
        assert touches(board)
        plotter.set_pen_heights(70, 20)
        let_rest(board)
        assert not touches(board)
        for up, down in ((20, None), (None, 120), (float("nan"), None)):
            with pytest.raises(PlotterError, match="heights"):
                plotter.set_pen_heights(up, down)


def test_servo_commands_are_those_of_the_vendors_software() -> None:
    """A recorded conversation of pyaxidraw 3.9.7 at its usual settings, and its waiting times."""
    usual = EbbSettings()
    assert setup(usual, 60, 30) == [
        "SC,4,20641",
        "SC,5,15248",
        "SC,11,1618",
        "SC,12,1079",
        "SC,8,8",
    ]
    machine = PenLift(lift_s=0.130, lower_s=0.146)
    assert lift_ms(usual, machine, 60, 30) == 130
    assert lower_ms(usual, machine, 60, 30) == 146
    assert lift_ms(usual, machine, 90, 30) == 130 + 80  # 30 % more at 75 % of 200 ms
    with pytest.raises(ValueError, match="never lift"):
        EbbSettings(up=30, down=30)
    with pytest.raises(ValueError, match="0 to 100"):
        EbbSettings(up=101)


def test_a_machine_faster_than_its_motors_is_slowed_down() -> None:
    """A preset of 1000 mm/s travels at what the board can step, and loses nothing."""
    mad = Machine(width_mm=300, height_mm=218, motion=Motion(travel_speed_mm_s=1000))
    url, board = a_board()
    assert plot(url, job([(150, 150), (160, 150)]), mad).complete
    assert board.position_steps == (0, 0)
    assert_safe(board)


def test_it_is_a_backend() -> None:
    """The protocol and the driver agree, as mypy checks on this line."""
    backend: Backend = EbbBackend("sim-ebb://nobody", MACHINE)
    assert backend.capabilities.holds_mid_line
    assert not backend.position_is_known()
    assert backend.pen_is_down is None
