"""Drawings as sequences: the way there, the exact way back, and what lies between points."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.errors import DrawingError
from facells_studio.score.encoding import (
    BEGIN,
    END,
    INSIDE,
    Coordinates,
    decode,
    encode,
    resample,
    shuffled,
    spread,
    tangents,
)
from tests.strategies import drawings

BOTH = pytest.mark.parametrize("coordinates", ["absolute", "relative"])
FINEST = 2.0**-16  # units: nothing finer is drawn, and float64 holds the sums of what is coarser


def coarse(drawing: Drawing) -> Drawing:
    """Return *drawing* without coordinates that are almost, but not quite, zero."""
    points = drawing.points
    return drawing.with_points(np.where(np.abs(points) < FINEST, 0, points))


def long_walk(points: int, lines: int, seed: int = 0) -> Drawing:
    """Return a drawing of many points, drawn at random within the frame."""
    random = np.random.default_rng(seed)
    walk = np.abs(np.cumsum(random.normal(size=(points, 2)), axis=0) % (356, 436) - (178, 218))
    cuts = np.linspace(0, points, lines + 1).astype(np.int64)
    return Drawing(walk.astype(np.float32), cuts)


@BOTH
@given(drawing=drawings(min_lines=1).map(coarse))
def test_decoding_returns_the_very_same_lines(drawing: Drawing, coordinates: Coordinates) -> None:
    """Not a bit of a coordinate is lost, absolute or relative."""
    back = decode(encode(drawing, coordinates), coordinates)

    assert np.array_equal(back.points, drawing.points)
    assert np.array_equal(back.offsets, drawing.offsets)


@BOTH
def test_a_very_long_drawing_comes_back_too(coordinates: Coordinates) -> None:
    """Errors do not add up over 200,000 relative steps."""
    drawing = long_walk(200_000, 900)

    back = decode(encode(drawing, coordinates), coordinates)

    assert np.array_equal(back.points, drawing.points)
    assert np.array_equal(back.offsets, drawing.offsets)


@given(drawings(min_lines=1))
def test_p_tells_where_lines_begin_and_end(drawing: Drawing) -> None:
    """1 begins a line, -1 ends it, 0 is inside: so a line of n points has n - 2 zeros."""
    p = encode(drawing)[:, 2]

    for i in range(len(drawing)):
        inside = drawing.offsets[i + 1] - drawing.offsets[i] - 2
        line = p[drawing.offsets[i] : drawing.offsets[i + 1]]
        assert line.tolist() == [BEGIN, *[INSIDE] * inside, END]


def test_a_line_of_two_points_only_begins_and_ends() -> None:
    """The shortest line there is, in both kinds of coordinates."""
    drawing = Drawing.from_lines([[(89, 109), (92, 113)]])

    assert encode(drawing).tolist() == [[0, 0, 1], [3, 4, -1]]
    assert encode(drawing, "relative").tolist() == [[0, 0, 1], [3, 4, -1]]


def test_coordinates_are_centred() -> None:
    """The middle of the frame is the origin."""
    assert encode(Drawing.from_lines([[(0, 0), (178, 218)]]))[:, :2].tolist() == [
        [-89, -109],
        [89, 109],
    ]


@pytest.mark.parametrize(
    "sequence",
    [
        [[0, 0, 0], [1, 1, -1]],  # does not begin
        [[0, 0, 1], [1, 1, 0]],  # does not end
        [[0, 0, 1], [1, 1, 1], [2, 2, -1]],  # begins twice
        [[0, 0, 1], [1, 1, -1], [2, 2, 0], [0, 0, 1], [1, 1, -1]],  # a point between lines
        [[0, 0, 1], [np.nan, 1, -1]],
        [[0, 1], [1, -1]],
        [],
    ],
)
def test_a_sequence_that_is_no_drawing_is_refused(sequence: list[list[float]]) -> None:
    """In words, not with an index error."""
    with pytest.raises(DrawingError):
        decode(sequence)


@given(drawings(min_lines=1), st.floats(0.5, 50))
def test_resampled_points_lie_evenly_along_their_line(drawing: Drawing, step: float) -> None:
    """Ends stay, no step along the line is much longer than asked, and lines stay lines."""
    result = resample(drawing, step)

    assert len(result) == len(drawing)
    assert np.array_equal(result.starts, drawing.starts)
    assert np.array_equal(result.ends, drawing.ends)
    assert (result.lengths() <= drawing.lengths() * (1 + 1e-5) + 1e-3).all()
    counts = np.diff(result.offsets)
    steps = drawing.lengths() / (counts - 1)
    assert (steps <= 1.5 * step + 1e-3).all()
    assert ((steps > step / 1.5 - 1e-3) | (counts == 2)).all()


@pytest.mark.parametrize(("lines", "most"), [(40, 1600), (700, 1600), (2000, 1600)])
def test_a_long_drawing_is_read_at_longer_steps(lines: int, most: int) -> None:
    """Down to two points a line, but no further: no line is left out."""
    result = resample(long_walk(100_000, lines), 2.0, most)

    assert len(result) == lines
    assert len(result.points) <= max(most, 2 * lines)


def test_resampling_keeps_dots_columns_and_nothing() -> None:
    """A line without length stays two points; an empty drawing stays empty."""
    dot = Drawing.from_lines([[(5, 5), (5, 5), (5, 5)]], pen=[3])

    assert resample(dot, 8.0).points.tolist() == [[5, 5], [5, 5]]
    assert resample(dot, 8.0).columns["pen"].tolist() == [3]
    assert len(resample(EMPTY, 8.0)) == 0


@given(drawings(min_lines=1))
def test_the_ends_of_a_line_keep_their_values(drawing: Drawing) -> None:
    """Resampling keeps the ends, so what was said of them comes back unchanged."""
    points = resample(drawing, 8.0)
    values = np.random.default_rng(0).normal(size=(len(points.points), 3)).astype(np.float32)

    back = spread(values, points, drawing)

    ends = np.sort(np.concatenate([drawing.offsets[:-1], drawing.offsets[1:] - 1]))
    ours = np.sort(np.concatenate([points.offsets[:-1], points.offsets[1:] - 1]))
    assert np.isfinite(back).all()
    assert np.allclose(back[ends], values[ours], atol=1e-4)


def test_values_run_linearly_between_points() -> None:
    """Half way along a line lies half way between its ends' values, whatever its points."""
    drawing = Drawing.from_lines([[(0, 0), (2, 0), (10, 0)], [(0, 9), (4, 9)]])
    ends = resample(drawing, 100.0)
    values = np.array([[0], [10], [5], [7]], np.float32)

    assert spread(values, ends, drawing)[:, 0].tolist() == pytest.approx([0, 2, 10, 5, 7])


@given(drawings(min_lines=1))
def test_a_line_drawn_backwards_has_the_same_directions(drawing: Drawing) -> None:
    """Directions are those of the doubled angle."""
    backwards = drawing.take(np.arange(len(drawing)), np.ones(len(drawing), bool))

    ours, theirs = tangents(drawing), tangents(backwards)

    for i in range(len(drawing)):
        part = slice(drawing.offsets[i], drawing.offsets[i + 1])
        assert np.allclose(ours[part], theirs[part][::-1], atol=1e-5)


def test_directions_are_those_of_the_doubled_angle() -> None:
    """Horizontal is (1, 0), vertical (-1, 0), diagonal (0, 1)."""
    lines = [[(0, 0), (5, 0)], [(0, 0), (0, 5)], [(0, 0), (5, 5)]]

    assert tangents(Drawing.from_lines(lines))[::2] == pytest.approx(
        np.array([[1, 0], [-1, 0], [0, 1]]), abs=1e-6
    )


@given(drawings(), st.integers(0, 5))
def test_unsorted_is_every_line_in_an_order_that_a_seed_fixes(drawing: Drawing, seed: int) -> None:
    """The paper's unsorted: all lines, maybe reversed, the same for the same seed."""
    ours, again = shuffled(drawing, seed), shuffled(drawing, seed)

    assert sorted(ours.columns["id"].tolist()) == list(range(len(drawing)))
    assert np.array_equal(ours.points, again.points)
