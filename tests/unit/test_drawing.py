"""The central type: lines, and columns that never slip off them."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.drawing import EMPTY, Drawing, concatenate, points_of
from facells_studio.errors import DrawingError
from tests.strategies import drawings


@given(drawings(min_lines=1), st.randoms(use_true_random=False))
def test_take_moves_every_line_whole_with_its_columns(drawing: Drawing, random: Random) -> None:
    """A taken line is the same line, maybe reversed, and keeps its own row of every column."""
    order = list(range(len(drawing)))
    random.shuffle(order)
    flipped = [random.random() < 0.5 for _ in order]

    taken = drawing.take(order, flipped)

    assert taken.columns["id"].tolist() == order
    for i, source in enumerate(order):
        before = drawing.line(source)
        assert np.array_equal(taken.line(i), before[::-1] if flipped[i] else before)


@given(drawings(min_lines=1), st.data())
def test_points_are_found_by_their_lines(drawing: Drawing, data: st.DataObject) -> None:
    """Any lines, in any order, none or some of them twice."""
    numbers = st.integers(0, len(drawing) - 1)
    lines = np.array(data.draw(st.lists(numbers, max_size=5)), np.int64)
    points, offsets = points_of(drawing.offsets, lines)
    taken = drawing.take(lines)
    assert np.array_equal(drawing.points[points], taken.points)
    assert np.array_equal(offsets, taken.offsets)


@given(st.integers(0, 4), st.booleans())
def test_a_closed_line_can_begin_anywhere(begin: int, flipped: bool) -> None:
    """It stays closed, begins at the asked point and keeps its length."""
    ring = Drawing.from_lines([[(0, 0), (2, 0), (3, 2), (1, 4), (-1, 2), (0, 0)]])

    turned = ring.take([0], [flipped], [begin])

    assert turned.closed.all()
    assert turned.draw_length() == pytest.approx(ring.draw_length())
    if begin:
        assert np.array_equal(turned.line(0)[0], ring.line(0)[begin])


def test_an_open_line_cannot_begin_elsewhere() -> None:
    """Turning an open line would tear it: refused."""
    with pytest.raises(DrawingError, match="closed"):
        Drawing.from_lines([[(0, 0), (1, 0), (2, 0)]]).take([0], None, [1])


@given(drawings())
def test_lengths_are_those_of_the_single_lines(drawing: Drawing) -> None:
    """The vectorised sum equals adding up each line by itself."""
    alone = [float(np.hypot(*np.diff(line.astype(np.float64), axis=0).T).sum()) for line in drawing]
    assert drawing.lengths() == pytest.approx(alone)


def test_travel_counts_the_hops_between_lines_and_from_the_start() -> None:
    """Pen-up length: start to first line, then from each end to the next start."""
    drawing = Drawing.from_lines([[(0, 0), (10, 0)], [(10, 5), (0, 5)]])
    assert drawing.travel_length() == 5
    assert drawing.travel_length(start=(0, -3)) == 8


@pytest.mark.parametrize(
    ("points", "offsets", "word"),
    [
        ([(0, 0)], [0, 1], "two points"),
        ([(0, 0), (np.nan, 1)], [0, 2], "not a number"),
        ([(0, 0), (np.inf, 1)], [0, 2], "not a number"),
        ([(0, 0), (1, 1)], [0, 3], "Offsets"),
        ([(0, 0), (1, 1)], [], "Offsets"),
    ],
)
def test_a_broken_drawing_is_refused_in_words(
    points: list[tuple[float, float]], offsets: list[int], word: str
) -> None:
    """Lines of one point, numbers that are none and wrong offsets never become a drawing."""
    with pytest.raises(DrawingError, match=word):
        Drawing(np.array(points, np.float32), np.array(offsets, np.int64))


def test_a_column_needs_one_row_per_line() -> None:
    """A column of another length could slip off its lines: refused."""
    with pytest.raises(DrawingError, match="'score'"):
        Drawing.from_lines([[(0, 0), (1, 1)]], score=[1.0, 2.0])


def test_arrays_are_read_only() -> None:
    """Nobody changes a drawing in place."""
    drawing = Drawing.from_lines([[(0, 0), (1, 1)]], pen=[0])
    for array in (drawing.points, drawing.offsets, drawing.columns["pen"]):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_an_empty_drawing_has_no_bounds() -> None:
    """Asking for them says so instead of inventing zeros."""
    with pytest.raises(DrawingError, match="empty"):
        EMPTY.bounds()


@given(st.lists(drawings(max_lines=4), max_size=4))
def test_concatenate_keeps_all_lines_in_order(parts: list[Drawing]) -> None:
    """The joined drawing holds the parts' lines one after another, with their columns."""
    joined = concatenate(parts)
    lines = [line for part in parts for line in part]
    assert len(joined) == len(lines)
    assert all(np.array_equal(a, b) for a, b in zip(joined, lines, strict=True))
    if lines:
        assert joined.columns["id"].tolist() == [i for part in parts for i in part.columns["id"]]
