"""Whatever ended a plot, the rest is drawn: each line once, at most the interrupted one twice."""

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import (
    Control,
    Event,
    Faults,
    Job,
    JobPen,
    Machine,
    OutOfBounds,
    PlotterGone,
    SimulatedPlotter,
    Stroke,
    estimate,
    run,
)
from plotter.journal import Journal
from plotter.resume import HomeAnswer, ResumePoint, resume, resume_from

MACHINE = Machine(width_mm=300, height_mm=300)
N_LINES = 15
_names = itertools.count()


def job() -> Job:
    """Return a job of fifteen lines, five for each of three pens."""
    rng = np.random.default_rng(5)
    lines = list(rng.uniform(20, 200, (N_LINES, 4, 2)))
    pens = [JobPen(name=name) for name in ("black", "red", "blue")]
    return Job.from_lines(
        lines, pen=[i // 5 for i in range(N_LINES)], pens=pens,
        page_width_mm=210, page_height_mm=297,
    )  # fmt: skip


def never(_sentence: str) -> HomeAnswer:
    """Fail: the position is known."""
    raise AssertionError(_sentence)


def is_whole(stroke: Stroke, made: Job) -> bool:
    """Return whether *stroke* is all of its line."""
    points = made.line(stroke.line)
    ends = np.allclose(stroke.points[[0, -1]], points[[0, -1]], atol=1e-6)
    length = np.hypot(*np.diff(points, axis=0).T).sum()
    return ends and math.isclose(stroke.length_mm, length, abs_tol=1e-6)


def assert_drawn_once(strokes: list[Stroke], made: Job, lines: Any = None) -> list[int]:
    """Fail unless *lines* are whole, once, in order; return lines that were also inked in part."""
    whole = [s.line for s in strokes if is_whole(s, made)]
    parts = [s.line for s in strokes if not is_whole(s, made)]
    # A line may be inked whole and yet be drawn again, if the cable went before the pen was up.
    assert list(dict.fromkeys(whole)) == list(range(len(made)) if lines is None else lines)
    twice = [line for line in whole if whole.count(line) > 1]
    assert all(math.isfinite(s.length_mm) for s in strokes)
    return parts + twice[::2]


@settings(max_examples=25, deadline=None)
@given(gaps_s=st.lists(st.floats(0.3, 20), min_size=1, max_size=5), had_power=st.booleans())
def test_a_cable_pulled_again_and_again_leaves_each_line_on_paper_once(
    gaps_s: list[float], had_power: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """At any times, with the position kept or lost: only interrupted lines have ink twice."""
    made, folder = job(), tmp_path_factory.mktemp("resume") / "a"
    plotter = SimulatedPlotter(MACHINE)
    asked: list[str] = []

    def by_hand(sentence: str) -> HomeAnswer:
        asked.append(sentence)
        return "by hand"

    plotter.open()
    Journal.create(folder, made, MACHINE).close()
    interruptions = 0
    for gap_s in [*gaps_s, None]:
        gone_at_s = None if gap_s is None else plotter.time_s + gap_s
        plotter.plug_in(Faults(gone_at_s=gone_at_s), had_power=had_power)
        with Journal.open(folder) as journal:
            try:
                report = resume(journal, plotter, ask_home=by_hand, ask_start=lambda _p: True)
            except PlotterGone:
                interruptions += 1
                continue
            assert report.complete
            break
    again = assert_drawn_once(plotter.trace().strokes(), made)
    assert len(again) <= interruptions
    assert bool(asked) == (not had_power)
    assert not plotter.violations
    assert plotter.pen_is_down is False
    with Journal.open(folder) as journal:
        point = resume_from(journal)
    assert (point.line, len(point.lines), point.interrupted) == (N_LINES, 0, False)


def interrupted_plot(tmp_path: Path, *, at_s: float = 12.0) -> tuple[SimulatedPlotter, Path]:
    """Return a plotter whose cable was pulled, plugged in again, and the journal."""
    folder = tmp_path / f"plot-{next(_names)}"
    plotter = SimulatedPlotter(MACHINE, faults=Faults(gone_at_s=at_s))
    plotter.open()
    with Journal.create(folder, job(), MACHINE) as journal, pytest.raises(PlotterGone):
        run(job(), plotter, MACHINE, journal=journal)
    plotter.plug_in()
    return plotter, folder


def test_a_resume_shows_where_it_goes_on_with_the_pen_up(tmp_path: Path) -> None:
    """The person sees the nib over the first point before anything is drawn."""
    plotter, folder = interrupted_plot(tmp_path)
    seen: list[ResumePoint] = []

    def ask(point: ResumePoint) -> bool:
        seen.append(point)
        assert plotter.pen_is_down is False
        assert plotter.position_mm == pytest.approx(tuple(job().line(point.line)[0]))
        return False

    before = len(plotter.trace().strokes())
    with Journal.open(folder) as journal:
        report = resume(journal, plotter, ask_home=never, ask_start=ask)
    assert report.stopped
    assert len(plotter.trace().strokes()) == before
    point = seen[0]
    assert 0 < point.line < N_LINES
    assert point.interrupted
    assert point.lines_done == point.line
    assert point.lines_in_all == N_LINES
    assert point.position_known
    assert point.position_mm is not None


def test_a_lost_position_is_asked_for_in_a_sentence(tmp_path: Path) -> None:
    """By hand, by the machine, or not at all."""
    said: list[str] = []
    for answer in ("stop", "home", "by hand"):
        plotter, folder = interrupted_plot(tmp_path)
        plotter.motors(False)

        def ask_home(sentence: str, answer: Any = answer) -> HomeAnswer:
            said.append(sentence)
            chosen: HomeAnswer = answer
            return chosen

        with Journal.open(folder) as journal:
            assert not resume_from(journal, plotter).position_known
            report = resume(journal, plotter, ask_home=ask_home)
        assert report.complete == (answer != "stop")
        assert plotter.position_is_known() == (answer != "stop")
    assert "home corner (top left of the sheet)" in said[0]


def test_a_stopped_plot_goes_on_too(tmp_path: Path) -> None:
    """Stop here, another day resume: the line under way is drawn again."""
    control = Control()
    plotter = SimulatedPlotter(MACHINE)
    plotter.open()

    def stop_at_six(event: Event) -> None:
        if event.what == "line begun" and event.line == 6:
            control.stop(go_home=True)

    with Journal.create(tmp_path / "a", job(), MACHINE) as journal:
        report = run(job(), plotter, MACHINE, journal=journal, control=control,
                     on_event=stop_at_six)  # fmt: skip
    assert (report.lines_done, report.stopped) == (6, True)
    plotter.recover()
    asked: list[str] = []

    def ask_pen(pen: JobPen, _before: JobPen | None) -> bool:
        asked.append(pen.name)
        return True

    with Journal.open(tmp_path / "a") as journal:
        report = resume(journal, plotter, ask_home=never, ask_pen=ask_pen)
    assert report.complete
    assert report.lines == N_LINES - 6
    assert asked == ["red", "blue"]
    assert_drawn_once(plotter.trace().strokes(), job())


def test_heights_and_speed_that_were_set_come_back(tmp_path: Path) -> None:
    """What a person found out in the first half holds in the second; another pen has its own."""
    control = Control()
    plotter = SimulatedPlotter(MACHINE, faults=Faults(gone_after_lines=4))
    plotter.open()

    def adjust(event: Event) -> None:
        if event.what == "line done" and event.line == 1:
            control.set_pen_heights(down=31.5)
            control.set_speed_factor(0.5)

    with Journal.create(tmp_path / "a", job(), MACHINE) as journal, pytest.raises(PlotterGone):
        run(job(), plotter, MACHINE, journal=journal, control=control, on_event=adjust)
    plotter.plug_in()
    plotter.pen_heights = (None, None)
    heights: list[Any] = []

    def note(event: Event) -> None:
        if event.what == "line begun":
            heights.append((event.line, plotter.pen_heights[1]))

    with Journal.open(tmp_path / "a") as journal:
        point = resume_from(journal, plotter)
        report = resume(journal, plotter, ask_home=never, on_event=note)
    assert (point.pen, point.pen_heights, point.speed_factor) == (0, (None, 31.5), 0.5)
    assert heights[0] == (4, 31.5)
    slow = estimate(job().take(point.lines), MACHINE)
    assert report.planned_s > slow.total_s + 0.9 * slow.draw_s


def test_one_pen_again_is_a_plot_of_its_own(tmp_path: Path) -> None:
    """Its journal knows which lines it has, and a resume draws only those."""
    made = job()
    lines = np.flatnonzero(made.pen == 1)
    plotter = SimulatedPlotter(MACHINE, faults=Faults(gone_after_lines=2))
    plotter.open()
    create = Journal.create(tmp_path / "a", made, MACHINE, lines=lines)
    with create as journal, pytest.raises(PlotterGone):
        run(made, plotter, MACHINE, journal=journal, lines=lines)
    plotter.plug_in()
    with Journal.open(tmp_path / "a") as journal:
        assert len(Journal.unfinished(tmp_path)) == 1
        resume(journal, plotter, ask_home=never)
    assert_drawn_once(plotter.trace().strokes(), made, lines)
    assert Journal.unfinished(tmp_path) == []


def test_a_finished_plot_moves_nothing(tmp_path: Path) -> None:
    """There is nothing to resume, and nobody is asked."""
    plotter, folder = interrupted_plot(tmp_path)
    with Journal.open(folder) as journal:
        resume(journal, plotter, ask_home=never)
    commands = list(plotter.commands)
    with Journal.open(folder) as journal:
        report = resume(journal, plotter, ask_home=never)
    assert report.complete
    assert plotter.commands == commands


def test_another_machine_that_is_too_small_is_refused_before_it_moves(tmp_path: Path) -> None:
    """The lines left are looked at; nothing has moved."""
    plotter, folder = interrupted_plot(tmp_path)
    commands = list(plotter.commands)
    with Journal.open(folder) as journal, pytest.raises(OutOfBounds):
        resume(journal, plotter, Machine(width_mm=50, height_mm=50), ask_home=never)
    assert plotter.commands == commands


def test_a_stop_on_the_way_to_the_first_line_draws_nothing(tmp_path: Path) -> None:
    """Ctrl-C while the pen travels there is a stop like any other."""
    plotter, folder = interrupted_plot(tmp_path)
    control = Control()
    control.stop()
    with Journal.open(folder) as journal:
        report = resume(
            journal, plotter, ask_home=never, ask_start=lambda _p: True, control=control
        )
    assert report.stopped
    assert report.lines_done == 0
    assert plotter.pen_is_down is False


def test_stopped_where_it_was_to_go_on_the_pen_goes_home_if_that_is_wanted(tmp_path: Path) -> None:
    """Whether the stop comes while it is asked or on the way there; just no leaves it there."""
    made = job()
    with SimulatedPlotter(MACHINE) as plotter, Journal.create(
        tmp_path / "a", made, MACHINE
    ) as journal:  # fmt: skip
        control = Control()

        def stop(event: Event) -> None:
            if event.what == "line done":
                control.stop()

        run(made, plotter, MACHINE, journal=journal, control=control, on_event=stop)
        begin = tuple(made.line(int(journal.left[0]))[0])
        for goes_home in (False, True, None):
            plotter.recover()
            control = Control()
            if goes_home is None:
                control.stop(go_home=True)

            def answer(_point: ResumePoint, home: Any = goes_home, of: Control = control) -> bool:
                if home:
                    of.stop(go_home=True)
                return False

            report = resume(
                journal, plotter, MACHINE, ask_home=never, ask_start=answer, control=control
            )
            assert (report.lines_done, report.stopped) == (0, True)
            assert plotter.position_mm == pytest.approx(begin if goes_home is False else (0, 0))
            plotter.recover()
            if goes_home:
                plotter.jog(5.0, 5.0)
