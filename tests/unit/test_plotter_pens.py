"""Each pen is put in once, light before dark, and its crosses lie on those of the others."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import BadJob, Job, JobPen, Machine, SimulatedPlotter, estimate, run
from plotter.pens import (
    Ink,
    filling_of,
    in_pen_order,
    lines_of_pen,
    pens_used,
    registration_marks,
    split_by_ink,
)

MACHINE = Machine(width_mm=300, height_mm=300)
PENS = (JobPen(name="black"), JobPen(name="yellow", color="#ffee00"), JobPen(color="#cc0000"),
        JobPen(name="odd", color="ink"))  # fmt: skip


def job(pen: list[int], *, low: float = 40, high: float = 160) -> Job:
    """Return a job with one short line for each entry of *pen*, within a square."""
    rng = np.random.default_rng(1)
    lines = [rng.uniform(low, high, (3, 2)) for _ in pen]
    return Job.from_lines(lines, pen=pen, pens=PENS, page_width_mm=200, page_height_mm=200)


def rows(made: Job) -> list[Any]:
    """Return each line with its pen, so that lines can be compared."""
    return [(int(made.pen[i]), made.line(i).tobytes()) for i in range(len(made))]


@given(st.lists(st.integers(0, 3), max_size=12))
def test_light_to_dark_puts_each_pen_in_once_and_keeps_its_lines_in_order(pen: list[int]) -> None:
    """Yellow, then red, then black; nothing is lost, turned or repeated."""
    made = job(pen)
    ordered = in_pen_order(made, "light-to-dark")

    assert sorted(rows(ordered)) == sorted(rows(made))
    for p in range(4):
        assert [r for r in rows(ordered) if r[0] == p] == [r for r in rows(made) if r[0] == p]
    rank = [[1, 2, 0, 3].index(p) for p in pens_used(ordered) if p in (1, 2)]
    assert rank == sorted(rank)
    assert estimate(ordered, MACHINE).pen_changes == max(len(set(pen)) - 1, 0)


def test_pens_come_as_told_or_as_drawn() -> None:
    """A list of numbers is obeyed; as drawn changes nothing."""
    made = job([0, 1, 0, 2])
    assert list(in_pen_order(made, [2, 0, 1]).pen) == [2, 0, 0, 1]
    assert rows(in_pen_order(made, "as-drawn")) == rows(made)
    assert list(lines_of_pen(made, 0)) == [0, 2]


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 2, 2], [0, 1, 2, 7], [-1, 0, 1, 2]])
def test_an_order_that_leaves_out_or_invents_pens_is_refused(order: list[int]) -> None:
    """Each pen that draws is named once."""
    with pytest.raises(BadJob, match="Name each of them once"):
        in_pen_order(job([0, 1, 2]), order)
    with pytest.raises(BadJob, match="draws nothing"):
        lines_of_pen(job([0, 1, 2]), 3)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
@settings(max_examples=30)
def test_every_pen_draws_the_same_crosses_before_its_lines(pen: list[int]) -> None:
    """In all four corners, off the drawing, within the sheet; the drawing itself is the same."""
    made = job(pen)
    marked = registration_marks(made, MACHINE)
    drawn = {row for row in rows(made)}
    marks = [row for row in rows(marked) if row not in drawn]

    assert [row for row in rows(marked) if row in drawn] == rows(made)
    assert len(marks) == 8 * len(set(pen))
    for p in set(pen):
        own = [points for which, points in rows(marked) if which == p]
        assert [points for which, points in marks if which == p] == own[:8]
        assert own[:8] == [points for which, points in marks if which == marks[0][0]]
    crosses = np.concatenate([np.frombuffer(points).reshape(-1, 2) for _, points in marks])
    assert (np.abs(crosses - 100) > 60).any(axis=1).all()
    assert crosses.min() >= 0
    assert crosses.max() <= 200


def test_a_cross_shrinks_and_is_refused_where_there_is_no_room() -> None:
    """A narrow margin has small crosses, none has a sentence; corners may be left out."""
    frame = [(7.0, 7.0), (193.0, 7.0), (193.0, 193.0), (7.0, 193.0), (7.0, 7.0)]
    made = Job.from_lines([frame], page_width_mm=200, page_height_mm=200)
    marked = registration_marks(made, MACHINE)
    assert np.ptp(marked.line(0)[:, 0]) < 6
    tight = Job.from_lines([np.array(frame) * 1.05 - 5], page_width_mm=200, page_height_mm=200)
    with pytest.raises(BadJob, match="corner top left"):
        registration_marks(tight, MACHINE)
    assert len(registration_marks(tight, MACHINE, corners=())) == 1
    # A machine that does not reach the far corners puts crosses where it reaches.
    small = Machine(width_mm=150, height_mm=150)
    near = Job.from_lines([[(40, 40), (60, 60)]], page_width_mm=200, page_height_mm=200)
    with SimulatedPlotter(small) as plotter:
        assert run(registration_marks(near, small), plotter, small).complete
    assert not plotter.violations


def test_a_fresh_pen_comes_in_before_one_runs_dry() -> None:
    """No line is cut: the first that would not be drawn to its end gets the fresh pen."""
    made = lines_of(4)  # of 100 mm each
    split, origins = split_by_ink(made, [Ink(holder=1, left_m=0.15, filling_m=0.25)])
    assert split.pen.tolist() == [0, 1, 1, 2]
    assert origins == (0, 0, 0)
    assert [filling_of(pen) for pen in split.pens] == [("black", 1), ("black", 2), ("black", 3)]
    assert np.array_equal(split.points, made.points)


def test_two_pens_of_a_job_can_be_one_that_runs_dry() -> None:
    """What the first has drawn is missing in the second."""
    made = lines_of(4, pen=[0, 0, 1, 1], pens=(JobPen(name="a"), JobPen(name="b")))
    ink = Ink(holder=7, left_m=0.35, filling_m=0.35)
    split, origins = split_by_ink(made, [ink, ink])
    assert split.pen.tolist() == [0, 0, 1, 2]
    assert origins == (0, 1, 1)
    assert split_by_ink(made, [None, None])[0].pen.tolist() == [0, 0, 1, 1]


def test_a_line_longer_than_a_filling_gets_a_full_pen_and_no_second_one() -> None:
    """Nothing could be done about it; the next line asks again."""
    made = lines_of(2)
    split, _ = split_by_ink(made, [Ink(holder=1, left_m=0.05, filling_m=0.05)])
    assert split.pen.tolist() == [0, 1]


def lines_of(n: int, pen: list[int] | None = None, pens: tuple[JobPen, ...] = (JobPen(),)) -> Job:
    """Return *n* lines of 100 mm."""
    lines = [[[10, 10 + i], [110, 10 + i]] for i in range(n)]
    return Job.from_lines(lines, pen=pen, pens=pens, page_width_mm=200, page_height_mm=200)
