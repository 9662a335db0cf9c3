"""What is done before a plot leaves no ink where it does not belong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import (
    BadJob,
    Control,
    Faults,
    Job,
    JobPen,
    Machine,
    OutOfBounds,
    PlotterGone,
    SimulatedPlotter,
    Stopped,
    run,
)
from plotter.prepare import outline_of, pen_test, scribble_job, walk_outline

MACHINE = Machine(width_mm=300, height_mm=300)


def job(*lines: object) -> Job:
    """Return a job for two pens on a small sheet."""
    return Job.from_lines(
        lines or [[(30, 40), (70, 90)]],  # type: ignore[arg-type]  # anything numpy takes
        pens=[JobPen(), JobPen(name="red")], page_width_mm=100, page_height_mm=140,
    )  # fmt: skip


def test_the_outline_is_walked_with_the_pen_up_and_back() -> None:
    """Round all lines, from and to the home corner, without a drop of ink."""
    made = job([(30, 40), (70, 90)], [(50, 20), (60, 30)])
    with SimulatedPlotter(MACHINE, faults=Faults()) as plotter:
        walk_outline(plotter, made, MACHINE)
    assert outline_of(made).tolist() == [[30, 20], [70, 20], [70, 90], [30, 90], [30, 20]]
    trace = plotter.trace()
    for corner in outline_of(made):
        assert np.abs(trace.position_mm - corner).max(axis=1).min() < 1e-9
    assert not trace.down.any()
    assert plotter.position_mm == pytest.approx((0, 0))


def test_an_outline_out_of_reach_is_refused_before_it_is_walked() -> None:
    """As a plot would be; and nothing has no outline."""
    small = Machine(width_mm=50, height_mm=50)
    plotter = SimulatedPlotter(small)
    with pytest.raises(OutOfBounds):
        walk_outline(plotter, job(), small)
    assert plotter.commands == []
    with pytest.raises(BadJob, match="no lines"):
        outline_of(job().take([]))


def test_a_walk_can_be_stopped() -> None:
    """The person who stops it finds the pen up."""
    control = Control()
    control.stop()
    with SimulatedPlotter(MACHINE) as plotter, pytest.raises(Stopped):
        walk_outline(plotter, job(), MACHINE, control=control)
    assert plotter.pen_is_down is False


def test_the_pen_test_ends_with_the_pen_up() -> None:
    """Three dots on one spot; and whatever fails, lift is the last word."""
    seen: list[bool] = []
    with SimulatedPlotter(MACHINE, sleep=lambda _s: None) as plotter:
        plotter.prepare(job())
        pen_test(plotter, 3, tell=seen.append)
    assert seen == [False, True, False, True, False, True, False]
    assert len(plotter.trace().strokes()) == 3
    assert plotter.pen_is_down is False

    with SimulatedPlotter(MACHINE, faults=Faults(gone_at_s=0.2), sleep=lambda _s: None) as plotter:
        plotter.prepare(job())
        with pytest.raises(PlotterGone):
            pen_test(plotter)
    assert plotter.commands[-1] == "lift"


def crosses(made: Job, others: Job) -> bool:
    """Return whether any segment of *made* comes within 0.5 mm of one of *others*, by sampling."""

    def dense(job: Job) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        share = np.linspace(0, 1, 120)[:, None]
        pieces = [
            a + (b - a) * share
            for i in range(len(job))
            for a, b in zip(job.line(i), job.line(i)[1:], strict=False)
        ]
        return np.concatenate(pieces)

    mine, theirs = dense(made)[::4], dense(others)
    return any(np.hypot(*(theirs - point).T).min() < 0.5 for point in mine)


coordinate = st.tuples(st.floats(0, 100), st.floats(0, 140))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(coordinate, min_size=2, max_size=4), min_size=1, max_size=4))
def test_a_scribble_crosses_no_line_and_stays_on_the_sheet(
    lines: list[list[tuple[float, float]]],
) -> None:
    """Whatever is drawn, the test is beside it, with the pen that was asked for."""
    made = job(*lines)
    scribble = scribble_job(made, MACHINE, 1)
    assert not crosses(scribble, made)
    assert scribble.points.min() >= 0
    assert (scribble.points <= [100, 140]).all()
    assert set(scribble.pen) == {1}
    assert scribble.pens == made.pens


def test_a_scribble_is_where_the_machine_reaches_and_in_the_margin() -> None:
    """Near an edge of the sheet, wherever the machine's zero point is."""
    machine = Machine(width_mm=80, height_mm=90, origin="bottom-right")
    made = job([(60, 80), (70, 90)])
    scribble = scribble_job(made, machine)
    with SimulatedPlotter(machine) as plotter:
        assert run(scribble, plotter, machine).complete
    assert not plotter.violations
    edges = np.concatenate([scribble.points, [100, 140] - scribble.points], axis=1)
    assert edges.min() <= 3


def test_a_full_sheet_has_no_room_for_a_scribble() -> None:
    """It is said before anything is drawn over something else."""
    hatch = [[(0, y), (100, y)] for y in np.arange(0, 140, 3.0)]
    with pytest.raises(BadJob, match="no room"):
        scribble_job(job(*hatch), MACHINE)
    with pytest.raises(BadJob, match="no pen 2"):
        scribble_job(job(), MACHINE, 2)
    assert len(scribble_job(job().take([]), MACHINE)) == 2
