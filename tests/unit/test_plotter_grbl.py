"""The GRBL backend draws every line once on a simulated board, however that misbehaves."""

import dataclasses
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import (
    Alarm,
    Control,
    Event,
    Job,
    JobPen,
    Machine,
    PlotterError,
    PlotterGone,
    Report,
    Stopped,
    estimate,
    run,
)
from plotter.backend import Line
from plotter.errors import BadJob, BoardError, BoardReset, WrongBoard
from plotter.grbl import GrblBackend, GrblDialect
from plotter.planner import Floats
from plotter.ports import open_port
from plotter.simulators import Faults, board, forget
from tests.plotter_machines import GRBL

MACHINE = GRBL
SERVO = GrblDialect(pen="servo", up=128, down=85)
Z_AXIS = GrblDialect(pen="z", up=3, down=-1, lower_mm_s=25)
LASER = GrblDialect(pen="laser", up=0, down=300)
SQUARE = [(20.0, 20.0), (60.0, 20.0), (60.0, 60.0), (20.0, 60.0), (20.0, 20.0)]
ZIGZAG = [(10.0 + 5 * i, 80.0 + 10 * (i % 2)) for i in range(12)]
TURNS = np.linspace(0, 4 * np.pi, 300)
SPIRAL = np.stack([120 + 3 * TURNS * np.cos(TURNS), 200 + 3 * TURNS * np.sin(TURNS)], axis=1)
DOT = [(100.0, 100.0), (100.0, 100.0)]
NEAR_MM = 0.04  # a step is 0.025 mm
ONE_PEN = (JobPen(),)
_names = itertools.count()


def job(*lines: Any, pen: list[int] | None = None, pens: Any = ONE_PEN) -> Job:
    """Return a job of *lines* on an A4 page."""
    return Job.from_lines(
        lines or (SQUARE, ZIGZAG, DOT, SPIRAL), pen=pen, pens=pens, page_width_mm=210,
        page_height_mm=280,
    )  # fmt: skip


@pytest.fixture
def url() -> Iterator[str]:
    """A simulated board of its own for each test."""
    made = f"sim-grbl://test{next(_names)}"
    yield made
    forget(made)


def watch_nothing(inked_mm: float) -> None:
    """Watch nothing."""


def sampled(points: Floats, step_mm: float = 0.1) -> Floats:
    """Return points close together along a polyline (n, 2)."""
    points = np.asarray(points, dtype=float)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.linspace(0.0, way[-1], int(way[-1] / step_mm) + 2)
    return np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=1)


def farthest_mm(points: Floats, others: list[Floats]) -> float:
    """Return how far the farthest of *points* is from the polylines *others*."""
    nearest = np.full(len(points), np.inf)
    for other in others:
        begin, delta = other[:-1], np.diff(other, axis=0)
        squared = np.maximum((delta**2).sum(axis=1), 1e-18)
        to = points[:, None] - begin[None]
        along = np.clip((to * delta).sum(axis=2) / squared, 0.0, 1.0)
        off = np.hypot(*np.moveaxis(to - along[..., None] * delta, 2, 0))
        nearest = np.minimum(nearest, off.min(axis=1))
    return float(nearest.max(initial=0.0))


def way_mm(points: Any) -> float:
    """Return the length of a polyline."""
    return float(np.hypot(*np.diff(np.asarray(points, dtype=float), axis=0).T).sum())


def ink_of(where: str, made: Job, machine: Machine = MACHINE) -> list[Floats]:
    """Return what is on the page: polylines that are longer than a dot."""
    home = np.array(machine.home_mm(made.page_width_mm, made.page_height_mm))
    strokes = [stroke.points + home for stroke in board(where).trace.strokes()]
    return [points for points in strokes if way_mm(points) > 1e-6]


def assert_inked(where: str, made: Job, *, twice_mm: float = 0.0) -> None:
    """Fail unless all lines of *made* are on paper, once, and nothing else.

    Up to *twice_mm* may have been drawn a second time.
    """
    ink = ink_of(where, made)
    lines = [np.asarray(made.line(i)) for i in range(len(made)) if way_mm(made.line(i)) > NEAR_MM]
    for line in lines:
        assert farthest_mm(sampled(line, 1.0), ink) <= NEAR_MM
    for stroke in ink:
        assert farthest_mm(sampled(stroke, 2.0), lines) <= NEAR_MM
    extra_mm = sum(map(way_mm, ink)) - sum(map(way_mm, lines))
    assert -0.1 * len(lines) - 0.5 <= extra_mm <= twice_mm + 0.1 * len(lines) + 0.5


def assert_safe(where: str) -> None:
    """Fail unless the pen is up and nothing bad has happened to machine or paper."""
    assert not board(where).pen_is_down
    assert board(where).violations == []


def plot(where: str, made: Job, **kwargs: Any) -> Report:
    """Draw *made* with a servo pen."""
    with GrblBackend(where, MACHINE, SERVO) as plotter:
        clock = plotter.clock
        return run(made, plotter, MACHINE, clock=clock.now_s, sleep=clock.sleep, **kwargs)


@pytest.mark.parametrize("firmware", ["grbl", "grblhal", "fluidnc"])
@pytest.mark.parametrize("dialect", [SERVO, Z_AXIS, LASER], ids=lambda d: d.pen)
def test_every_line_is_drawn_once(url: str, firmware: str, dialect: GrblDialect) -> None:
    """Each firmware and each way of lifting leaves the same ink."""
    kind = {"servo": "servo", "z": "z", "laser": "laser"}[dialect.pen]
    where = f"{url}?dialect={firmware}&pen={kind}"
    board(where)
    with GrblBackend(url, MACHINE, dialect) as plotter:
        report = run(job(), plotter, MACHINE)

    assert report.complete
    assert_inked(url, job())
    assert_safe(url)


@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 200), st.floats(0, 270)), min_size=2, max_size=12),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=5, deadline=None)
def test_any_lines_are_drawn_to_the_step(lines: Any) -> None:
    """Whatever the lines are, the carriage passes them within a step and ends at home."""
    where = f"sim-grbl://any{next(_names)}"
    plot(where, job(*lines))

    assert_inked(where, job(*lines))
    assert max(abs(steps) for steps in board(where).position_steps[:2]) <= 1
    assert_safe(where)
    forget(where)


def test_time_is_as_planned(url: str) -> None:
    """The estimate is within 3 % of the simulated board's time."""
    report = plot(url, job())

    assert report.elapsed_s == pytest.approx(estimate(job(), MACHINE).total_s, rel=0.03)


@pytest.mark.parametrize(
    "faults",
    [
        Faults(chop=True),
        Faults(reply_delay_s=0.2, reply_jitter_s=0.1),
        Faults(latency_s=0.016),
        Faults(garbage_at=150),
    ],
    ids=["chopped", "delayed", "latency", "garbage"],
)
def test_a_bad_cable_changes_no_ink(url: str, faults: Faults) -> None:
    """What comes chopped, late or among noise is understood."""
    board(url).faults = faults
    try:
        plot(url, job())
    except BoardError:
        assert faults.garbage_at is not None  # an acknowledgement may be lost in it
        assert_safe(url)
    else:
        assert_inked(url, job())


@pytest.mark.parametrize("at", [1, 2, 5, 60, 300])
@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        ("error_at", BoardError, "error:"),
        ("alarm_at", Alarm, "ALARM:"),
        ("reset_at", BoardReset, "started anew"),
        ("swallow_ok_at", BoardError, "acknowledgement was lost"),
        ("mute_at", PlotterGone, "does not answer"),
    ],
)
def test_faults_end_in_words_with_the_pen_up(
    url: str, at: int, fault: str, error: type[PlotterError], words: str
) -> None:
    """Whatever the board does, the plot ends with a sentence and the pen off the paper."""
    made = job()
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        board(url).faults = Faults(**{fault: at})  # type: ignore[arg-type]  # all are numbers
        begun_s = board(url).time_s
        with pytest.raises(error, match=words) as caught:
            run(made, plotter, MACHINE)
        board(url).advance(board(url).time_s + 3)
        assert not board(url).pen_is_down
        assert board(url).violations == [] or fault in ("reset_at", "alarm_at")
        assert caught.value.report is not None
        keeps = fault in ("error_at", "swallow_ok_at") and at > 3  # before, the origin is not set
        assert plotter.position_is_known() == keeps or at <= 3
        assert board(url).time_s - begun_s < estimate(made, MACHINE).total_s + 15


def test_a_lost_acknowledgement_is_noticed_within_5_s(url: str) -> None:
    """The watchdog sees that the board rests though lines are unanswered."""
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.prepare(job())
        plotter.lift()
        plotter.travel(20, 20, watch_nothing)
        board(url).faults = Faults(swallow_ok_at=1)
        begun_s = board(url).time_s
        with pytest.raises(BoardError, match="acknowledgement was lost"):
            plotter.travel(20.5, 20, watch_nothing)
        assert board(url).time_s - begun_s < 5


def test_the_hold_pin_holds_after_the_line(url: str) -> None:
    """Somebody presses the machine's own hold button: the line is finished, then it waits."""
    made, control = job(), Control()
    events: list[str] = []

    def go_on(event: Event) -> None:
        events.append(event.what)
        if event.what == "held":
            assert not board(url).pen_is_down
            control.resume()

    with GrblBackend(url, MACHINE, SERVO) as plotter:
        board(url).faults = Faults(button_at_s=board(url).time_s + 2.5)
        report = run(made, plotter, MACHINE, control=control, on_event=go_on,
                     sleep=plotter.clock.sleep)  # fmt: skip
    assert report.complete
    assert events.index("held") > events.index("line done")
    assert_inked(url, made)
    assert_safe(url)


@pytest.mark.parametrize("at_byte", [1, 40, 400, 1500])
def test_a_pulled_cable_is_noticed_and_the_plot_goes_on_later(url: str, at_byte: int) -> None:
    """Without a cable there is a sentence; with it, the rest is drawn from where the board is."""
    made = job()
    done: list[int] = []
    plotter = GrblBackend(url, MACHINE, SERVO)
    plotter.open()
    board(url).faults = Faults(unplug_at_byte=at_byte)
    with pytest.raises(PlotterGone):
        run(made, plotter, MACHINE, on_event=lambda e: done.append(e.line)
            if e.what == "line done" else None)  # fmt: skip
    plotter.close()
    board(url).advance(board(url).time_s + 10)  # the board draws what it had
    board(url).faults = Faults()
    board(url).plug_in()

    rest = [i for i in range(len(made)) if i not in done]
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        assert plotter.position_is_known() or at_byte < 400  # it may never have left its zero
        run(made, plotter, MACHINE, lines=rest)
    assert_inked(url, made, twice_mm=way_mm(made.line(rest[0])))
    assert not board(url).pen_is_down


@pytest.mark.parametrize("after_s", [0.3, 0.62, 0.9, 1.7, 2.9, 3.8, 5.1, 7.7, 11.3])
def test_stop_keeps_the_position(url: str, after_s: float) -> None:
    """Whenever it comes, a stop is quick, ends at rest without an alarm, and loses no step."""
    made = job()
    control = Control()
    stopped_s: list[float] = []

    def stop(_progress: object) -> None:
        if board(url).time_s - begun_s >= after_s and not stopped_s:
            stopped_s.append(board(url).time_s)
            control.stop()

    with GrblBackend(url, MACHINE, SERVO) as plotter:
        begun_s = board(url).time_s
        report = run(made, plotter, MACHINE, control=control, on_progress=stop)
        assert report.stopped
        assert board(url).time_s - stopped_s[0] < 2.0
        assert plotter.position_is_known()
        assert_safe(url)
        done = report.lines_done
        plotter.recover()
        run(made, plotter, MACHINE, lines=list(range(done, len(made))))
    assert_inked(url, made, twice_mm=way_mm(made.line(done)))
    assert max(abs(steps) for steps in board(url).position_steps[:2]) <= 1


@given(st.lists(st.floats(0.05, 14), min_size=1, max_size=5), st.sampled_from([SERVO, Z_AXIS]))
@settings(max_examples=4, deadline=None)
def test_holds_within_a_line_change_no_ink(at_s: list[float], dialect: GrblDialect) -> None:
    """However often a line is held, each piece of it is drawn once."""
    where = f"sim-grbl://hold{next(_names)}"
    made, control = job(), Control()
    moments = sorted(at_s)

    def hold(_progress: object) -> None:
        now_s = board(where).time_s - begun_s
        if control.held:
            if now_s > moments[0] + 3:
                assert not board(where).pen_is_down
                moments.pop(0)
                control.resume()
        elif moments and now_s > moments[0]:
            control.hold(now=True)

    with GrblBackend(where, MACHINE, dialect) as plotter:
        begun_s = board(where).time_s

        def sleep(seconds: float) -> None:
            plotter.clock.sleep(seconds)
            hold(None)  # a hold between two lines shows no progress

        report = run(made, plotter, MACHINE, control=control, on_progress=hold, sleep=sleep)
    assert report.complete
    assert_inked(where, made)
    assert_safe(where)
    forget(where)


def test_progress_within_a_line_is_the_ink(url: str) -> None:
    """What is told of a line grows steadily up to its length, at least every 50 ms."""
    told: list[tuple[float, float]] = []
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.prepare(job())
        plotter.draw(
            Line(0, np.array(SQUARE), 0),
            lambda inked_mm: told.append((board(url).time_s, inked_mm)),
        )
    times, inked = np.array(told).T

    assert (np.diff(inked) >= 0).all()
    assert np.diff(times).max() <= 0.075
    assert inked[-1] == pytest.approx(160, abs=0.1)
    assert len(np.unique(inked)) > 30


def test_two_pens_have_their_own_heights_and_speeds(url: str) -> None:
    """A pen's S values are obeyed, and one that would never lift is refused before it moves."""
    pens = (JobPen(name="a"), JobPen(name="b", up_position=140, down_position=70,
                                     draw_speed_mm_s=20))  # fmt: skip
    made = job(SQUARE, ZIGZAG, pen=[0, 1], pens=pens)
    assert plot(url, made).complete
    assert_inked(url, made)

    wrong = dataclasses.replace(pens[1], up_position=60, down_position=120)
    with pytest.raises(BadJob, match="never lift"):
        plot(url, job(SQUARE, ZIGZAG, pen=[0, 1], pens=(pens[0], wrong)))


def test_speed_factor_is_obeyed(url: str) -> None:
    """Twice as fast takes less time, half as fast more; the ink is the same."""
    took: list[float] = []
    for factor in (0.5, 1.0, 1.5):
        with GrblBackend(url, MACHINE, SERVO) as plotter:
            plotter.prepare(job())
            plotter.lift()
            plotter.set_speed_factor(factor)
            begun_s = board(url).time_s
            plotter.draw(Line(0, np.array(SQUARE), 0), watch_nothing)
            took.append(board(url).time_s - begun_s)
            plotter.travel(0, 280, watch_nothing)

    assert took[0] > took[1] + 1 > took[2] + 1


def test_jog_moves_on_the_page_and_stays_within_reach(url: str) -> None:
    """Right is right and down is down; beyond the reach nothing moves."""
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.prepare(job())
        plotter.jog(12.5, -20)
        assert plotter.position_mm == pytest.approx((12.5, 260), abs=0.03)
        before = board(url).position_steps
        with pytest.raises(BadJob, match="out of the machine"):
            plotter.jog(-20, 0)
        assert np.array_equal(board(url).position_steps, before)
        plotter.set_origin()
        assert plotter.position_mm == pytest.approx((0, 280))
        assert plotter.position_is_known()
    assert_safe(url)


def impatient(url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[GrblBackend, Callable[[], None]]:
    """Return an open plotter, and what makes somebody stop it half a second later."""
    port = open_port(url)
    plotter = GrblBackend(port, MACHINE, SERVO)
    plotter.open()
    read, stop_s = port.read, [np.inf]

    def hear(wait_s: float) -> bytes:
        if port.clock.now_s() > stop_s[0]:
            stop_s[0] = np.inf
            plotter.stop()
        return read(wait_s)

    def soon() -> None:
        stop_s[0] = port.clock.now_s() + 0.5

    monkeypatch.setattr(port, "read", hear)
    return plotter, soon


def test_a_jog_can_be_stopped(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop cancels the jog and keeps the position."""
    plotter, stop_soon = impatient(url, monkeypatch)
    with plotter:
        plotter.prepare(job())
        plotter.lift()
        stop_soon()
        with pytest.raises(Stopped):
            plotter.jog(200, 0)
        assert 5 < plotter.position_mm[0] < 150
        assert plotter.position_is_known()
    assert_safe(url)


def test_homing_needs_switches(url: str) -> None:
    """Without them the sentence says to move the carriage by hand."""
    with (
        GrblBackend(url, MACHINE, SERVO) as plotter,
        pytest.raises(PlotterError, match="Move the carriage by hand"),
    ):
        plotter.home()


HOMING = "eeprom=22=1,20=1,130=290,131=290&width_mm=290&height_mm=290"


def test_a_machine_with_switches_homes_and_stays_within_its_limits(url: str) -> None:
    """After power-up it is locked; homed it knows where it is, and refuses what does not fit."""
    board(f"{url}?{HOMING}")
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        assert plotter.capabilities.homes
        assert not plotter.position_is_known()
        with pytest.raises(Alarm):
            plotter.prepare(job())
        plotter.home()
        assert plotter.position_is_known()
        with pytest.raises(BadJob, match="limits"):  # the origin is at the far corner
            plotter.prepare(job())
        plotter.jog(-280, 280)
        plotter.set_origin()
        assert run(job(), plotter, MACHINE).complete
    assert_safe(url)


def test_homing_can_be_stopped(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no time limit, so a person must be able to end it."""
    board(f"{url}?{HOMING}&start_x_mm=200")
    plotter, stop_soon = impatient(url, monkeypatch)
    with plotter:
        plotter.unlock()
        plotter.lift()
        stop_soon()
        with pytest.raises(Stopped):
            plotter.home()
        assert not plotter.position_is_known()
        plotter.recover()
        plotter.home()
        assert plotter.position_is_known()
    assert not board(url).pen_is_down


def test_a_pause_of_an_hour_is_no_silence(url: str) -> None:
    """While nobody asked, nobody had to answer."""
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.prepare(job())
        plotter.lift()
        plotter.clock.sleep(3600)
        board(url).faults = Faults(reply_delay_s=0.5)
        plotter.travel(10, 10, watch_nothing)
        assert plotter.position_mm == pytest.approx((10, 10))


def test_a_locked_board_says_so_and_can_be_unlocked(url: str) -> None:
    """After an alarm at power-up nothing moves until somebody unlocks or homes it."""
    board(url + "?starts_in_alarm=1")
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        assert not plotter.position_is_known()
        with pytest.raises(Alarm, match="locked"):
            run(job(), plotter, MACHINE)
        assert board(url).trace.inked_mm == 0
        plotter.unlock()
        assert run(job(), plotter, MACHINE).complete
    assert_inked(url, job())


def test_motors_that_were_let_go_lose_the_position(url: str) -> None:
    """The carriage may be moved by hand; the next motion wakes the board."""
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.prepare(job())
        plotter.motors(on=False)
        assert not plotter.position_is_known()
        plotter.motors(on=True)
        plotter.set_origin()
        plotter.jog(5, -5)
        assert plotter.position_is_known()
    assert_safe(url)


def test_the_pen_goes_down_and_up_on_request(url: str) -> None:
    """A test of the heights, and another height while it is up."""
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.lift()
        plotter.lower()
        assert plotter.pen_is_down
        assert board(url).pen_is_down
        plotter.lift()
        plotter.set_pen_heights(200, None)
        assert not board(url).pen_is_down
        with pytest.raises(BadJob, match="never lift"):
            plotter.set_pen_heights(10, 200)


@pytest.mark.parametrize(
    ("query", "error", "words"),
    [
        ("firmware=!8 Err: Unknown command", WrongBoard, "Unknown command"),
        ("mute_at=1", PlotterGone, "Nothing at"),
    ],
)
def test_something_else_at_the_port_is_told(
    url: str, query: str, error: type[PlotterError], words: str
) -> None:
    """Another board is named by what it says, silence is told as such; nothing moves."""
    board(f"{url}?{query}")
    with pytest.raises(error, match=words):
        GrblBackend(url, MACHINE, SERVO).open()
    assert board(url).trace.inked_mm == 0


def test_half_a_line_of_a_dead_host_is_never_completed(url: str) -> None:
    """What a host left behind runs out, and its half line is thrown away."""
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        plotter.prepare(job())
        plotter.lift()
    there = board(url)
    there.opened()
    there.receive(b"G90G0X5Y5\nG0X4")
    there.advance(there.time_s + 0.05)
    there.closed()
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        assert plotter.position_is_known()
        plotter.prepare(job())
        assert plotter.position_mm == pytest.approx((5, 275), abs=0.03)
        plotter.jog(1, 0)
        assert plotter.position_mm == pytest.approx((6, 275), abs=0.03)


def test_a_second_plot_keeps_the_origin(url: str) -> None:
    """Opened again, a board that lived on knows where it is, and draws at the same place."""
    made = job()
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        run(made, plotter, MACHINE, lines=[0], go_home=False)
    with GrblBackend(url, MACHINE, SERVO) as plotter:
        assert plotter.position_is_known()
        run(made, plotter, MACHINE, lines=[1, 2, 3])
    assert_inked(url, made)
