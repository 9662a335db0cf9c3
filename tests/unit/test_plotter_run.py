"""The simulated plotter keeps the plan's time, and a plot is safe whatever happens to it."""

import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import (
    Alarm,
    Backend,
    BadJob,
    Control,
    EbbBackend,
    EbbSettings,
    Event,
    Faults,
    GrblBackend,
    GrblDialect,
    Job,
    JobPen,
    Machine,
    Motion,
    OutOfBounds,
    PenLift,
    PenStuck,
    PlotterError,
    PlotterGone,
    Progress,
    Report,
    SimulatedPlotter,
    Stopped,
    Stroke,
    Trace,
    estimate,
    ink_image,
    run,
    simulators,
)
from plotter.again import last_drawn
from plotter.planner import Floats
from plotter.runner import Extra
from plotter.simulated import SLICE_S
from tests.plotter_machines import GRBL

MACHINE = Machine(
    width_mm=300,
    height_mm=300,
    motion=Motion(draw_speed_mm_s=50, draw_acceleration_mm_s2=500, travel_acceleration_mm_s2=1000),
    pen_lift=PenLift(lift_s=0.1, lower_s=0.2),
)
BRAKE_S = 0.15  # the longest brake of MACHINE, from travel speed
SQUARE = [(20.0, 20.0), (60.0, 20.0), (60.0, 60.0), (20.0, 60.0), (20.0, 20.0)]
ZIGZAG = [(10.0 + 5 * i, 80.0 + 10 * (i % 2)) for i in range(12)]
DOT = [(100.0, 100.0), (100.0, 100.0)]

coordinate = st.one_of(st.integers(0, 40).map(float), st.floats(0, 200, width=32).map(float))
line = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=8)


class Wall:
    """A wall clock that only moves when somebody sleeps, and rings at given times."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.longest_s = 0.0
        self._alarms: list[tuple[float, Callable[[], None]]] = []

    def at(self, after_s: float, ring: Callable[[], None]) -> None:
        """Call *ring* so many s from now."""
        self._alarms.append((self.now_s + after_s, ring))
        self._alarms.sort(key=lambda alarm: alarm[0])

    def clock(self) -> float:
        """Return the time in s."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.longest_s = max(self.longest_s, seconds)
        self.now_s += seconds
        while self._alarms and self._alarms[0][0] <= self.now_s:
            self._alarms.pop(0)[1]()


def job(*lines: Any, pen: list[int] | None = None) -> Job:
    """Return a job of *lines* for two pens on an A4 page."""
    pens = [JobPen(name="black"), JobPen(name="red", color="#cc0000", draw_speed_mm_s=20)]
    return Job.from_lines(
        lines or (SQUARE, ZIGZAG, DOT), pen=pen, pens=pens, page_width_mm=210, page_height_mm=297
    )


def plot(
    made: Job, *, faults: Faults | None = None, machine: Machine = MACHINE, **kwargs: Any
) -> tuple[SimulatedPlotter, Report]:
    """Run *made* as fast as possible; return the plotter and its report."""
    with SimulatedPlotter(machine, faults=faults) as plotter:
        return plotter, run(made, plotter, machine, **kwargs)


def plot_on_the_wall(
    made: Job, wall: Wall, control: Control, **kwargs: Any
) -> tuple[SimulatedPlotter, Report]:
    """Run *made* at the machine's pace by the clock *wall*."""
    with SimulatedPlotter(MACHINE, "machine", clock=wall.clock, sleep=wall.sleep) as plotter:
        report = run(made, plotter, MACHINE, control=control, clock=wall.clock,
                     sleep=wall.sleep, **kwargs)  # fmt: skip
        return plotter, report


def inked(trace: Trace, i: int) -> Floats:
    """Return all ink of line *i* in order, without points that repeat the one before."""
    mine = [stroke.points for stroke in trace.strokes() if stroke.line == i]
    points = np.concatenate(mine) if mine else np.zeros((0, 2))
    if not len(points):
        return points
    fresh = np.append(True, np.hypot(*np.diff(points, axis=0).T) > 1e-9)
    return np.asarray(points[fresh])


def way_mm(points: Floats) -> float:
    """Return the length of a polyline."""
    return float(np.hypot(*np.diff(points, axis=0).T).sum())


def assert_inks(trace: Trace, i: int, points: Floats) -> None:
    """Fail unless line *i* of *trace* is all of *points*, once."""
    ink = inked(trace, i)
    assert np.allclose(ink[0], points[0], atol=1e-7)
    assert np.allclose(ink[-1], points[-1], atol=1e-7)
    gaps = np.abs(points[:, None] - ink[None]).max(axis=2).min(axis=1)
    assert gaps.max() <= 1e-6  # each point was visited
    assert way_mm(ink) == pytest.approx(way_mm(points), abs=1e-6)  # and nothing else


def ends_with_pen_up(plotter: SimulatedPlotter) -> bool:
    """Return whether the pen is known to be up, and never travelled on the paper."""
    return plotter.pen_is_down is False and not plotter.trace().down[-1] and not plotter.violations


@given(st.lists(line, max_size=5), st.data())
def test_simulated_time_is_the_estimate_and_ink_is_the_job(
    lines: list[Any], data: st.DataObject
) -> None:
    """To the microsecond, whatever is drawn; and each line is inked once, whole."""
    pen = [data.draw(st.integers(0, 1)) for _ in lines]
    made = Job.from_lines(lines, pen=pen, pens=[JobPen(), JobPen(draw_speed_mm_s=9)],
                          page_width_mm=210, page_height_mm=297)  # fmt: skip
    plotter, report = plot(made)

    assert plotter.time_s == pytest.approx(estimate(made, MACHINE).total_s, abs=1e-6)
    assert report.planned_s == pytest.approx(plotter.time_s, abs=1e-6)
    assert report.complete
    assert not report.stopped
    trace = plotter.trace()
    assert [s.line for s in trace.strokes()] == list(range(len(made)))
    assert [s.pen for s in trace.strokes()] == pen
    for i in range(len(made)):
        assert_inks(trace, i, made.line(i))
    assert (np.diff(trace.time_s) >= 0).all()
    assert trace.inked_mm / 1000 == pytest.approx(report.drawn_m, abs=1e-6)
    assert ends_with_pen_up(plotter)
    assert plotter.position_mm == pytest.approx((0, 0))


def test_a_machine_with_its_zero_point_at_the_bottom_goes_home_there() -> None:
    """Home is where the machine says; another sheet does not move the pen."""
    machine = Machine(width_mm=300, height_mm=300, origin="bottom-left")
    plotter, _ = plot(job(), machine=machine)
    assert plotter.position_mm == pytest.approx((0, 297))
    low = Job.from_lines([DOT], page_width_mm=210, page_height_mm=148)
    plotter.open()
    plotter.prepare(low)
    assert plotter.position_mm == pytest.approx((0, 148))


def test_at_the_machines_pace_a_plot_takes_its_time() -> None:
    """The wall clock and the simulated clock agree, and nobody sleeps longer than a slice."""
    wall = Wall()
    plotter, report = plot_on_the_wall(job(), wall, Control())

    assert report.elapsed_s == pytest.approx(estimate(job(), MACHINE).total_s, abs=0.03)
    assert plotter.time_s == pytest.approx(estimate(job(), MACHINE).total_s, abs=1e-6)
    assert wall.longest_s <= SLICE_S + 1e-9


def test_progress_runs_from_nothing_to_everything() -> None:
    """Time left only falls, is 0 at the end, and metres grow up to the whole."""
    seen: list[Progress] = []
    plot_on_the_wall(job(), Wall(), Control(), on_progress=seen.append)

    left = np.array([p.left_s for p in seen])
    assert (np.diff(left) <= 1e-9).all()
    assert left[-1] == 0
    assert seen[-1].fraction == 1
    assert seen[0].fraction < 0.1
    assert len(seen) > 50
    drawn = np.array([p.drawn_m for p in seen])
    assert (np.diff(drawn) >= -1e-12).all()
    assert drawn[-1] == pytest.approx(seen[-1].draw_m)
    assert [p.lines_done for p in seen][-1] == 3
    # Time left is right: by the wall clock, it is what is still to come.
    for p in seen[:: len(seen) // 20]:
        assert p.elapsed_s + p.left_s == pytest.approx(seen[-1].elapsed_s, abs=1.5)


def test_a_journal_hears_of_each_line_before_and_after() -> None:
    """Events come in the order that lets a plot be resumed."""
    events: list[Event] = []
    plot(job(SQUARE, ZIGZAG, pen=[0, 1]), on_event=events.append)

    assert [(e.what, e.line) for e in events] == [
        ("started", -1),
        ("pen", 0),
        ("line begun", 0),
        ("line done", 0),
        ("pen", 1),
        ("line begun", 1),
        ("line done", 1),
        ("ended", 2),
    ]


def test_nothing_moves_when_a_line_is_out_of_reach() -> None:
    """The refusal comes before the first command."""
    plotter = SimulatedPlotter(MACHINE)
    with pytest.raises(OutOfBounds):
        run(job([(0, 0), (301, 0)]), plotter, MACHINE)
    assert plotter.commands == []


def test_the_pen_is_lifted_before_the_first_move() -> None:
    """Somebody left the pen on the paper: it does not draw on the way to the first line."""
    plotter, _ = plot(job(), faults=Faults(pen_starts_down=True))

    assert plotter.commands[:4] == ["open", "prepare", "lift", "change_pen 0"]
    assert [s.line for s in plotter.trace().strokes()] == [-1, 0, 1, 2]
    assert plotter.trace().strokes()[0].length_mm == 0
    assert ends_with_pen_up(plotter)


def test_a_travel_with_the_pen_down_is_noted() -> None:
    """The simulated plotter sees what a backend must never do."""
    with SimulatedPlotter(MACHINE, faults=Faults(pen_starts_down=True)) as plotter:
        plotter.prepare(job())
        plotter.travel(50, 50, lambda _mm: None)

    assert "travelled with the pen on the paper" in plotter.violations[0]
    assert plotter.trace().strokes()[0].length_mm == pytest.approx(50 * 2**0.5)


def test_a_trace_does_not_depend_on_the_pace() -> None:
    """Where the clock was looked at leaves no mark: both traces are the same, row by row."""
    slow, _ = plot_on_the_wall(job(pen=[0, 1, 1]), Wall(), Control())
    fast, _ = plot(job(pen=[0, 1, 1]))

    assert np.allclose(slow.trace().time_s, fast.trace().time_s, atol=1e-9)
    assert np.allclose(slow.trace().position_mm, fast.trace().position_mm, atol=1e-9)
    assert np.array_equal(slow.trace().line, fast.trace().line)


def test_a_plot_after_a_stopped_one_begins_where_the_pen_is() -> None:
    """The second plan knows that the pen is not at home."""
    wall, control = Wall(), Control()
    wall.at(3, control.stop)
    plotter, _ = plot_on_the_wall(job(), wall, control)
    begun_s, away = plotter.time_s, plotter.position_mm
    plotter.open()
    report = run(job(), plotter, MACHINE, clock=wall.clock, sleep=wall.sleep,
                 control=Control(), on_event=lambda _e: plotter.recover())  # fmt: skip

    assert away[0] > 1
    assert report.complete
    # The pen is up already: the plan's first lift is not needed.
    planned_s = report.planned_s - MACHINE.pen_lift.lift_s
    assert plotter.time_s - begun_s == pytest.approx(planned_s, abs=1e-6)


def test_ctrl_c_stops_a_plot_in_the_main_thread() -> None:
    """A signal handler may call stop: it takes no lock that the plot could hold."""
    control = Control()
    before = signal.signal(signal.SIGINT, lambda *_: control.stop())
    timer = threading.Timer(0.1, signal.raise_signal, [signal.SIGINT])
    try:
        timer.start()
        with SimulatedPlotter(MACHINE, "machine") as plotter:
            report = run(job(), plotter, MACHINE, control=control)
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert report.stopped
    assert ends_with_pen_up(plotter)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 12))
def test_stop_at_any_time_lifts_and_keeps_what_was_drawn(after_s: float) -> None:
    """Mid-line, in a travel, while lifting: the pen is up soon, and the report is true."""
    wall, control = Wall(), Control()
    stopped_s: list[float] = []

    def ring() -> None:
        stopped_s.append(wall.now_s)
        control.stop()
        control.stop()

    wall.at(after_s, ring)
    made = job()
    plotter, report = plot_on_the_wall(made, wall, control)

    assert ends_with_pen_up(plotter)
    trace = plotter.trace()
    assert trace.inked_mm / 1000 == pytest.approx(report.drawn_m, abs=1e-6)
    assert report.stopped == (not report.complete) or report.stopped
    for i in range(report.lines_done):
        assert_inks(trace, i, made.line(i))
    if report.stopped and not report.complete:
        partly = inked(trace, report.lines_done)
        assert way_mm(partly) <= way_mm(made.line(report.lines_done)) + 1e-6
        # A slice until it is heard, the brake, and a whole lift.
        limit_s = stopped_s[0] - 1000 + SLICE_S + BRAKE_S + 2 * MACHINE.pen_lift.lift_s
        assert plotter.time_s <= limit_s + 1e-6


def test_a_stopped_line_is_inked_up_to_where_the_brake_ends() -> None:
    """50 mm/s and 500 mm/s²: 2.5 mm from where the stop was heard."""
    wall, control = Wall(), Control()
    with SimulatedPlotter(MACHINE, "machine", clock=wall.clock, sleep=wall.sleep) as plotter:
        heard: list[float] = []

        def watch(progress: Progress) -> None:
            if progress.drawn_m > 0.030 and not heard:
                heard.append(progress.drawn_m * 1000)
                control.stop()

        report = run(job([(0, 0), (100, 0)]), plotter, MACHINE, control=control,
                     on_progress=watch, clock=wall.clock, sleep=wall.sleep)  # fmt: skip
    assert report.stopped
    assert plotter.position_mm[0] == pytest.approx(heard[0] + 2.5)
    assert plotter.trace().inked_mm == pytest.approx(heard[0] + 2.5)


def test_a_stop_while_the_pen_comes_down_leaves_no_blot() -> None:
    """Between 0.44 s and 0.64 s the pen is on its way to the first point."""
    wall, control = Wall(), Control()
    wall.at(0.5, control.stop)
    plotter, report = plot_on_the_wall(job(), wall, control)
    assert report.stopped
    assert plotter.trace().strokes() == []
    assert ends_with_pen_up(plotter)


def test_a_stop_in_a_travel_brakes() -> None:
    """From 150 mm/s at 1000 mm/s² the carriage needs 0.15 s to rest, and gets them."""
    wall, control = Wall(), Control()
    wall.at(0.25, control.stop)
    plotter, _ = plot_on_the_wall(job(), wall, control)
    assert 0.25 + 0.15 - 1e-6 <= plotter.time_s <= 0.25 + 0.15 + SLICE_S + 1e-6


def test_a_stop_before_there_is_a_machine_reaches_it() -> None:
    """A control that was stopped tells the machine as soon as it is attached to one."""
    control = Control()
    control.stop()
    with SimulatedPlotter(MACHINE) as plotter:
        control.attach(plotter)
        with pytest.raises(Stopped):
            plotter.prepare(job())


def test_a_stop_may_go_home_and_a_second_stop_ends_that() -> None:
    """The way home is travelled with the pen up."""
    wall, control = Wall(), Control()
    wall.at(1.5, lambda: control.stop(go_home=True))
    plotter, report = plot_on_the_wall(job(), wall, control)
    assert report.stopped
    assert plotter.position_mm == pytest.approx((0, 0))
    assert ends_with_pen_up(plotter)

    wall, control = Wall(), Control()
    wall.at(1.5, lambda: control.stop(go_home=True))
    wall.at(1.9, control.stop)
    plotter, report = plot_on_the_wall(job(), wall, control)
    assert plotter.position_mm[0] > 1
    assert ends_with_pen_up(plotter)


def test_a_stop_before_the_start_draws_nothing() -> None:
    """A person who stops while the program is still planning gets what they want."""
    control = Control()
    control.stop()
    plotter, report = plot(job(), control=control)
    assert report.stopped
    assert report.lines_done == 0
    assert not plotter.trace().strokes()
    assert plotter.pen_is_down is False


@pytest.mark.parametrize("kind", ["simulated", "grbl", "ebb"])
def test_a_stop_before_the_machine_knows_the_page_goes_home_all_the_same(kind: str) -> None:
    """It was left elsewhere, on a lower sheet: home is its zero point, not one sheet away."""
    machine = replace(GRBL, origin="bottom-left" if kind != "ebb" else "top-left")
    url = f"sim-{kind}://stopped-early?pace=fast"
    backend: Backend = SimulatedPlotter(machine)
    if kind == "grbl":
        backend = GrblBackend(url, machine, GrblDialect())
    elif kind == "ebb":
        backend = EbbBackend(url, machine, EbbSettings())

    def page(height_mm: float) -> Job:
        return Job.from_lines([SQUARE], page_width_mm=100, page_height_mm=height_mm)

    backend.open()
    try:
        if kind != "ebb":  # the AxiDraw knows no page at all yet
            run(page(90.0), backend, machine, go_home=False)
        control = Control()
        control.stop(go_home=True)
        report = run(page(150.0), backend, machine, control=control)
        assert (report.lines_done, report.stopped) == (0, True)
        assert backend.position_mm == machine.home_mm(100, 150)
        if kind == "grbl":
            assert simulators.board(url).trace.position_mm[-1] == pytest.approx((0, 0))
    finally:
        backend.close()


def test_a_real_thread_stops_a_real_clock_within_50_ms() -> None:
    """With the real clock, another thread's stop is heard at once and leaves no thread behind."""
    quick = Machine(width_mm=300, height_mm=300, pen_lift=PenLift(lift_s=0, lower_s=0),
                    motion=Motion(draw_acceleration_mm_s2=50000))  # fmt: skip
    control, before = Control(), set(threading.enumerate())
    asked: list[float] = []

    def stop() -> None:
        asked.append(time.monotonic())
        control.stop()

    timer = threading.Timer(0.2, stop)
    timer.start()
    with SimulatedPlotter(quick, "machine") as plotter:
        report = run(job([(0, 0), (200, 0), (0, 1)]), plotter, quick, control=control)
    ended = time.monotonic()
    timer.join()

    assert report.stopped
    # The slice is 20 ms, the whole line takes 8 s; what is between is for a busy test machine.
    assert ended - asked[0] < 5.0
    assert plotter.time_s < 0.2 + 5.0
    assert not set(threading.enumerate()) - before, "threads of tests before may end meanwhile"
    assert plotter.pen_is_down is False


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 12), st.booleans()), min_size=1, max_size=4))
def test_holding_changes_no_ink(holds: list[tuple[float, bool]]) -> None:
    """Held now or at the line's end, any number of times: the drawing is the same."""
    wall, control = Wall(), Control()
    for after_s, now in holds:
        wall.at(after_s, partial(control.hold, now=now))
        wall.at(after_s + 2.5, control.resume)
    made = job()
    plotter, report = plot_on_the_wall(made, wall, control)

    assert report.complete
    trace = plotter.trace()
    for i in range(len(made)):
        assert_inks(trace, i, made.line(i))
    assert ends_with_pen_up(plotter)


@pytest.mark.parametrize(("now", "strokes"), [(False, 1), (True, 2)])
def test_a_hold_waits_for_the_end_of_the_line_unless_it_is_wanted_now(
    now: bool, strokes: int
) -> None:
    """By default the line is finished; now, it is interrupted with the pen up."""
    wall, control = Wall(), Control()
    wall.at(1.5, lambda: control.hold(now=now))
    names: list[str] = []

    def hear(event: Event) -> None:
        names.append(event.what)
        if event.what == "held":
            wall.at(3, control.resume)

    plotter, report = plot_on_the_wall(job(SQUARE), wall, control, on_event=hear)
    assert report.complete
    assert len(plotter.trace().strokes()) == strokes
    assert names.count("held") == names.count("resumed") == 1
    assert (names.index("held") < names.index("line done")) == now
    assert report.elapsed_s > estimate(job(SQUARE), MACHINE).total_s + 2.9


@pytest.mark.parametrize(("again_mm", "more"), [(5.0, 1), (0.0, 0)])
def test_a_plot_goes_on_a_few_millimetres_earlier(again_mm: float, more: int) -> None:
    """The end of the last line is drawn once more; what is counted as done stays as it was."""
    wall, control = Wall(), Control()
    wall.at(1.5, control.hold)
    made = job(SQUARE)

    def hear(event: Event) -> None:
        if event.what == "held":
            wall.at(3, lambda: control.resume(again_mm=again_mm))

    plotter, report = plot_on_the_wall(made, wall, control, on_event=hear)
    strokes = plotter.trace().strokes()
    assert report.complete
    assert report.drawn_m == pytest.approx(estimate(made, MACHINE).draw_m)
    assert len(strokes) == len(made) + more
    if more:
        first, again = strokes[0].points, strokes[1].points
        assert np.allclose(again[-1], first[-1])
        assert np.hypot(*np.diff(again, axis=0).T).sum() == pytest.approx(again_mm)
    assert ends_with_pen_up(plotter)


def test_what_was_drawn_last_spans_lines_of_one_pen() -> None:
    """Back over short lines, to the line where the pen came in."""
    lines = [[[0, y], [4, y]] for y in range(4)]
    made = Job.from_lines(
        lines, pen=[0, 1, 1, 1], pens=(JobPen(), JobPen(name="b")),
        page_width_mm=50, page_height_mm=50,
    )  # fmt: skip
    found = last_drawn(made, 4, 9.0)
    assert [line for line, _ in found] == [1, 2, 3]
    assert found[0][1].tolist() == [[3, 1], [4, 1]]
    assert [line for line, _ in last_drawn(made, 4, 99.0)] == [1, 2, 3]
    assert last_drawn(made, 0, 5.0) == []
    assert last_drawn(made, 3, 0.0) == []


@pytest.mark.parametrize("now", [False, True])
def test_a_stop_ends_a_hold(now: bool) -> None:
    """Whoever holds a plot can stop it there."""
    wall, control = Wall(), Control()
    wall.at(1.5, lambda: control.hold(now=now))
    wall.at(9, control.stop)
    plotter, report = plot_on_the_wall(job(), wall, control)
    assert report.stopped
    assert ends_with_pen_up(plotter)


def test_a_hold_while_the_line_ends_anyway_lowers_the_pen_no_more() -> None:
    """In the last moment of its last brake a line is done: one stroke, no blot."""
    wall, control = Wall(), Control()
    made = job([(0, 0), (100, 0)])

    def hold_at_the_end(progress: Progress) -> None:
        if 0.0995 < progress.drawn_m < 0.1 and not control.held:
            control.hold(now=True)
            wall.at(1, control.resume)

    plotter, report = plot_on_the_wall(made, wall, control, on_progress=hold_at_the_end)
    assert "hold" in plotter.commands
    assert report.complete
    assert len(plotter.trace().strokes()) == 1
    assert_inks(plotter.trace(), 0, made.line(0))


def test_the_machines_own_button_holds_and_resumes() -> None:
    """Pressed between lines it holds; the program resumes, or a second press does."""
    control, events = Control(), []

    def hear(event: Event) -> None:
        events.append(event.what)
        if event.what == "held":
            assert control.held
            plotter.press_button()

    with SimulatedPlotter(MACHINE, faults=Faults(button_after_lines=1)) as plotter:
        report = run(job(), plotter, MACHINE, control=control, on_event=hear)
    assert report.complete
    assert events.index("held") == events.index("line done") + 1
    assert "resumed" in events


def test_pens_are_asked_for_with_the_pen_up_at_the_park() -> None:
    """Each pen is asked for once, before its first line, with the one before it."""
    asked: list[tuple[str, str | None]] = []
    with SimulatedPlotter(MACHINE) as plotter:

        def ask(pen: JobPen, before: JobPen | None) -> bool:
            asked.append((pen.name, before.name if before else None))
            assert plotter.pen_is_down is False
            assert plotter.position_mm == pytest.approx((0, 0))
            return True

        run(job(SQUARE, ZIGZAG, DOT, pen=[0, 1, 1]), plotter, MACHINE, ask_pen=ask)
    assert asked == [("black", None), ("red", "black")]


def test_declining_a_pen_stops_the_plot() -> None:
    """The lines of the first pen are on paper; the rest can be drawn another day."""
    plotter, report = plot(
        job(SQUARE, ZIGZAG, pen=[0, 1]), ask_pen=lambda pen, _before: pen.name == "black"
    )
    assert report.stopped
    assert report.lines_done == 1
    assert [s.line for s in plotter.trace().strokes()] == [0]
    assert ends_with_pen_up(plotter)


@given(st.floats(0, 0.999))
@settings(max_examples=60, deadline=None)
def test_a_pulled_cable_is_an_error_that_says_what_is_drawn(part: float) -> None:
    """At any time: a clear error, the report of finished lines, and lift as the last word."""
    gone_at_s = part * estimate(job(), MACHINE).total_s
    plotter = SimulatedPlotter(MACHINE, faults=Faults(gone_at_s=gone_at_s))
    made = job()
    with plotter, pytest.raises(PlotterGone, match="check cable and power") as caught:
        run(made, plotter, MACHINE)

    assert plotter.commands[-1] == "lift"
    assert plotter.time_s == pytest.approx(gone_at_s)
    report = caught.value.report
    assert report is not None
    assert report.stopped
    trace = plotter.trace()
    for i in range(report.lines_done):
        assert_inks(trace, i, made.line(i))
    assert max((s.line for s in trace.strokes()), default=-1) <= report.lines_done


@pytest.mark.parametrize(
    ("faults", "error", "done"),
    [
        (Faults(gone_after_lines=2), PlotterGone, 2),
        (Faults(alarm_at_line=1), Alarm, 1),
        (Faults(stuck_after_lifts=0), PenStuck, 0),
        (Faults(stuck_after_lifts=2), PenStuck, 1),
    ],
)
def test_each_fault_is_its_own_error(faults: Faults, error: type[PlotterError], done: int) -> None:
    """A person is told what happened, and the program how far it came."""
    plotter = SimulatedPlotter(MACHINE, faults=faults)
    with plotter, pytest.raises(error) as caught:
        run(job(), plotter, MACHINE)
    assert caught.value.report is not None
    assert caught.value.report.lines_done == done
    assert plotter.commands[-1] == "lift"


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError, SystemExit])
@pytest.mark.parametrize("at_call", [0, 40, 120])
def test_the_pen_is_up_whatever_a_callback_raises(error: type[BaseException], at_call: int) -> None:
    """Ctrl-C in the middle of a line, or a bug in a progress bar, leaves no blot."""
    wall, calls = Wall(), 0

    def fail(_progress: Progress) -> None:
        nonlocal calls
        calls += 1
        if calls > at_call:
            raise error

    plotter = SimulatedPlotter(MACHINE, "machine", clock=wall.clock, sleep=wall.sleep)
    with plotter, pytest.raises(error):
        run(job(), plotter, MACHINE, on_progress=fail, clock=wall.clock, sleep=wall.sleep)
    assert ends_with_pen_up(plotter)


def test_latency_costs_time_and_nothing_else() -> None:
    """Each command waits; the ink is the same."""
    plotter, report = plot(job(), faults=Faults(latency_s=0.5))
    assert report.complete
    assert plotter.time_s > estimate(job(), MACHINE).total_s + 1.9
    assert_inks(plotter.trace(), 0, job().line(0))


def test_a_closed_plotter_says_so() -> None:
    """Nothing can be drawn before it is opened or after it is closed."""
    plotter = SimulatedPlotter(MACHINE)
    with pytest.raises(PlotterError, match="Open it first"):
        run(job(), plotter, MACHINE)


def test_a_line_outside_raises_an_alarm_at_the_machine_too() -> None:
    """The last guard, if somebody drives the backend without `run`."""
    with SimulatedPlotter(MACHINE) as plotter:
        plotter.prepare(job())
        plotter.lift()
        with pytest.raises(Alarm, match="end of its reach"):
            plotter.travel(400, 0, lambda _mm: None)
    assert plotter.position_mm == pytest.approx((0, 0))
    assert "out of its reach" in plotter.violations[0]


def test_a_stopped_plotter_moves_again_after_recover() -> None:
    """Every motion raises until then, and lift always works."""
    with SimulatedPlotter(MACHINE) as plotter:
        plotter.prepare(job())
        plotter.stop()
        with pytest.raises(Stopped):
            plotter.travel(10, 0, lambda _mm: None)
        plotter.lift()
        plotter.recover()
        plotter.travel(10, 0, lambda _mm: None)
    assert plotter.position_mm == pytest.approx((10, 0))


def test_the_simulated_plotter_is_a_backend() -> None:
    """The protocol and its double agree, as mypy checks on this line."""
    backend: Backend = SimulatedPlotter(MACHINE)
    assert backend.capabilities.holds_mid_line


def test_an_empty_job_lifts_the_pen_and_reports() -> None:
    """Nothing to draw is no error; no pen is needed either."""
    nothing = Job.from_lines([], pens=[], page_width_mm=210, page_height_mm=297)
    seen: list[Progress] = []
    plotter, report = plot(nothing, on_progress=seen.append)
    assert report.complete
    assert seen[-1].fraction == 1
    assert plotter.time_s == pytest.approx(estimate(nothing, MACHINE).total_s)
    assert plotter.pen_is_down is False


def test_ink_is_as_wide_as_the_nib_and_in_its_color() -> None:
    """A 1 mm nib covers its length times 1 mm plus a round cap; a dot covers the cap."""
    pens = [JobPen(width_mm=1.0), JobPen(color="#ff0000", width_mm=2.0)]
    pens.append(JobPen(name="unused"))
    made = Job.from_lines(
        [[(10, 10), (30, 10)], [(10, 20), (10, 20)]],
        pen=[0, 1], pens=pens, page_width_mm=40, page_height_mm=30,
    )  # fmt: skip
    plotter, _ = plot(made)
    image = ink_image(plotter.trace().strokes(), made, 10)

    assert image.shape == (300, 400, 3)
    dark_mm2 = (255 - image[:, :, 1].astype(float)).sum() / 255 / 100
    assert dark_mm2 == pytest.approx(20 * 1 + np.pi * 0.25 + np.pi * 1.0, rel=0.02)
    assert tuple(image[100, 200]) == (0, 0, 0)
    assert tuple(image[200, 100]) == (255, 0, 0)
    assert tuple(image[5, 5]) == (255, 255, 255)


def test_ink_beyond_the_page_is_cut_and_odd_colors_are_black() -> None:
    """A line over the edge of the sheet is drawn on the table, not on the picture."""
    made = Job.from_lines(
        [[(-5, 5), (15, 5)]], pens=[JobPen(color="ink")], page_width_mm=10, page_height_mm=10
    )
    time_s, points = np.array([0.0, 1.0]), np.array([[-5.0, 5.0], [15.0, 5.0]])
    image = ink_image([Stroke(0, 0, time_s, points)], made, 8)
    assert tuple(image[40, 0]) == tuple(image[40, -1]) == (0, 0, 0)
    assert image[0].min() == 255


@given(st.integers(0, 3), st.permutations(range(3)), st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_any_lines_in_any_order_are_drawn_from_any_line(
    start: int, order: list[int], count: int
) -> None:
    """What was asked for is inked, once, under its own number; nothing else."""
    made, events = job(pen=[0, 1, 0]), list[Event]()
    plotter, report = plot(made, start_line=start, lines=order[:count], on_event=events.append)
    wanted = [i for i in order[:count] if i >= start]

    assert [s.line for s in plotter.trace().strokes()] == wanted
    assert [e.line for e in events if e.what == "line done"] == wanted
    for i in wanted:
        assert_inks(plotter.trace(), i, made.line(i))
    assert report.complete
    assert report.lines == len(wanted)
    assert ends_with_pen_up(plotter)


def test_lines_that_are_not_there_or_twice_are_refused_before_anything_moves() -> None:
    """Counted from 0; each once."""
    plotter = SimulatedPlotter(MACHINE)
    for kwargs, words in (
        ({"start_line": 4}, "no line 4"),
        ({"start_line": -1}, "no line -1"),
        ({"lines": [0, 3]}, "no line 3"),
        ({"lines": [1, 1]}, "twice"),
    ):
        with pytest.raises(BadJob, match=words):
            run(job(), plotter, MACHINE, **kwargs)
    assert plotter.commands == []


def test_only_lines_to_draw_must_be_in_reach() -> None:
    """One layer of a drawing that is too large may be plotted; the refusal names the job's line."""
    made = job(SQUARE, [(0, 0), (301, 0)], DOT)
    _plotter, report = plot(made, lines=[2, 0])
    assert report.complete
    with pytest.raises(OutOfBounds) as caught:
        plot(made, lines=[2, 1])
    assert caught.value.line == 1


def test_while_held_heights_and_speed_change_for_the_rest() -> None:
    """The line is finished first; after the hold the pen is lower and slower, and ink the same."""
    wall, control = Wall(), Control()
    made = job(SQUARE, [(10, 100), (110, 100)], DOT)
    begun: dict[int, float] = {}
    done: dict[int, float] = {}

    def hear(event: Event) -> None:
        if event.what == "held":
            control.set_pen_heights(down=28)
            control.set_pen_heights(up=61)
            control.set_speed_factor(0.5)
            wall.at(4, control.resume)
        elif event.what in ("line begun", "line done"):
            (begun if event.what == "line begun" else done)[event.line] = wall.now_s

    wall.at(1.5, control.hold)
    plotter, report = plot_on_the_wall(made, wall, control, on_event=hear)
    assert report.complete
    assert plotter.pen_heights == (61.0, 28.0)
    slow_s = estimate(made.take([1]), MACHINE).draw_s + 100 / 25 - 100 / 50
    assert done[1] - begun[1] > slow_s - 0.2
    assert begun[1] - done[0] >= 4
    for i in range(3):
        assert_inks(plotter.trace(), i, made.line(i))


def test_another_pen_has_its_own_heights_again() -> None:
    """What was set for one pen is not taken over by the next."""
    pens = [JobPen(up_position=60, down_position=40), JobPen(up_position=70, down_position=30)]
    made = Job.from_lines([SQUARE, ZIGZAG, DOT], pen=[0, 0, 1], pens=pens,
                          page_width_mm=210, page_height_mm=297)  # fmt: skip
    control = Control()
    seen: list[Any] = []
    with SimulatedPlotter(MACHINE) as plotter:

        def hear(event: Event) -> None:
            if event.what == "line done":
                seen.append(plotter.pen_heights)
                if event.line == 0:
                    control.set_pen_heights(down=35)

        run(made, plotter, MACHINE, control=control, on_event=hear)
    assert seen == [(60, 40), (60, 35), (70, 30)]


@pytest.mark.parametrize("factor", [0, 0.05, 3, float("nan")])
def test_an_impossible_speed_or_height_is_refused_at_once(factor: float) -> None:
    """By the call that asks for it, not by the plot."""
    with pytest.raises(ValueError, match=r"0\.1 to 2"):
        Control().set_speed_factor(factor)
    with pytest.raises(ValueError, match="finite"):
        Control().set_pen_heights(up=float("nan"))


@pytest.mark.parametrize("latency_s", [0.0, 0.25])
def test_time_left_is_right_within_3_percent(latency_s: float) -> None:
    """By time and not by line; what each line costs beyond the plan is learnt on the way."""
    rng = np.random.default_rng(2)
    lines = [rng.uniform(0, 50, (n, 2)) for n in (2, 25, 2, 2, 8, 2, 2, 2, 9, 2, 2, 15) * 2]
    made = Job.from_lines(lines, page_width_mm=210, page_height_mm=297)
    seen: list[Progress] = []
    wall = Wall()
    faults = Faults(latency_s=latency_s)
    plotter = SimulatedPlotter(
        MACHINE, "machine", faults=faults, clock=wall.clock, sleep=wall.sleep
    )
    with plotter:
        run(made, plotter, MACHINE, on_progress=seen.append)
    total_s = seen[-1].elapsed_s
    off = [abs(p.elapsed_s + p.left_s - total_s) / total_s for p in seen if p.lines_done >= 5]
    assert max(off) <= 0.03
    assert seen[-1].left_s == 0


def test_a_computer_that_slept_does_not_spoil_the_time_left() -> None:
    """An hour with the lid closed is no sign of how long lines take."""
    extra = Extra()
    extra.learn(3601, 1)
    assert extra.per_line_s == 0
    for _ in range(100):
        extra.learn(1.2, 1)
    assert extra.per_line_s == pytest.approx(0.2, rel=0.06)


def test_the_simulated_plotter_can_be_prepared() -> None:
    """Jog, home, zero point, motors: the position is known where it can be."""
    with SimulatedPlotter(MACHINE) as plotter:
        plotter.jog(30, 20)
        assert plotter.position_mm == pytest.approx((30, 20))
        plotter.set_origin()
        assert plotter.position_mm == pytest.approx((0, 0))
        plotter.motors(False)
        assert not plotter.position_is_known()
        plotter.motors(True)
        plotter.jog(5, 5)
        plotter.home()
        assert plotter.position_is_known()
        assert plotter.position_mm == pytest.approx((0, 0))
        plotter.unlock()
        assert plotter.identity().board == "Simulated plotter"
        with pytest.raises(Alarm):
            plotter.jog(-10, 0)
    assert plotter.pen_is_down is False


def test_a_stop_that_meets_the_end_of_a_plot_is_no_error() -> None:
    """The plot's thread lets go of the machine between two looks of the thread that stops."""

    class Leaving(Control):
        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            if name == "_backend":
                self._backend = None
            return found

    control = Leaving()
    control.attach(SimulatedPlotter(MACHINE))
    control.stop()
    assert control.stopped
