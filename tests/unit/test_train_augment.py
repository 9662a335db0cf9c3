"""Drawings vary as they could have been, and stay drawings."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.drawing import Drawing
from facells_studio.train.augment import (
    NOTHING,
    AugmentParams,
    augmented,
    kept_lines,
    motion,
    step_factor,
    with_rectangle_lost,
)
from tests.unit.train_drawings import face

STRONG = AugmentParams(
    shift_units=10.0,
    scale_percent=10.0,
    rotation_deg=10.0,
    dropped_percent=(0.0, 50.0, 100.0),
    jitter_units=2.0,
    random_start=0.5,
    cropped=0.7,
)
seeds = st.integers(0, 2**32 - 1)


def drawn(seed: int) -> Drawing:
    """Return a face whose coordinates are whole 32nds, as a corpus keeps them."""
    drawing = face(np.random.default_rng(seed), glasses=bool(seed % 2))
    return drawing.with_points(np.round(drawing.points * 32) / 32)


@given(seeds)
def test_a_mirror_of_a_mirror_is_the_drawing(seed: int) -> None:
    """Mirroring moves no point that mirroring again does not bring back, to the last bit."""
    mirror = AugmentParams(
        mirrored=1.0, shift_units=0.0, scale_percent=0.0, rotation_deg=0.0, dropped_percent=()
    )
    drawing, random = drawn(seed), np.random.default_rng(seed)
    once = augmented(drawing, mirror, random)
    twice = augmented(once, mirror, random)
    np.testing.assert_array_equal(once.points[:, 0], 178 - drawing.points[:, 0])
    np.testing.assert_array_equal(twice.points, drawing.points)
    np.testing.assert_array_equal(twice.offsets, drawing.offsets)


@given(seeds)
def test_nothing_changes_nothing(seed: int) -> None:
    """Without variations a drawing is what it was."""
    drawing, random = drawn(seed), np.random.default_rng(seed)
    same = augmented(drawing, NOTHING, random)
    np.testing.assert_array_equal(same.points, drawing.points)
    np.testing.assert_array_equal(same.offsets, drawing.offsets)
    assert step_factor(NOTHING, random) == 1


@given(seeds)
def test_a_varied_drawing_is_still_a_drawing(seed: int) -> None:
    """Points stay finite, lines keep two points, and some line always remains."""
    varied = augmented(drawn(seed), STRONG, np.random.default_rng(seed))
    assert len(varied) >= 1  # `Drawing` itself refuses what is not finite or too short
    assert np.abs(varied.points).max() < 1000


@given(seeds)
def test_the_same_random_numbers_give_the_same_drawing(seed: int) -> None:
    """A variation follows from its random numbers alone."""
    one, other = (augmented(drawn(seed), STRONG, np.random.default_rng(seed)) for _ in range(2))
    np.testing.assert_array_equal(one.points, other.points)


@given(seeds)
def test_columns_follow_their_lines(seed: int) -> None:
    """Whatever happens to a line, what is known of it stays with it."""
    drawing = drawn(seed)
    drawing = drawing.with_column("length", drawing.lengths())
    params = replace(NOTHING, dropped_percent=(30.0,), random_start=0.5, cropped=0.5)
    varied = augmented(drawing, params, np.random.default_rng(seed))
    lengths, known = varied.lengths(), varied.columns["length"]
    assert (lengths <= known + 1e-3).all()  # a line that was cut is shorter
    whole = varied.starts == varied.ends  # closed lines have not been cut
    np.testing.assert_allclose(lengths[whole.all(axis=1)], known[whole.all(axis=1)], rtol=1e-6)


@given(seeds)
def test_turning_keeps_shapes(seed: int) -> None:
    """Turned, scaled and shifted, all lengths change by one factor."""
    params = AugmentParams(rotation_deg=20.0, scale_percent=10.0, dropped_percent=())
    drawing = drawn(seed)
    varied = augmented(drawing, params, np.random.default_rng(seed))
    ratios = varied.lengths() / drawing.lengths()
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-4)


def test_motions_spread_as_asked() -> None:
    """Shift, scale and rotation have the deviations that were asked for; half is mirrored."""
    random = np.random.default_rng(0)
    params = AugmentParams()
    motions = np.array([motion(params, random) for _ in range(4000)])
    a, b, c, d, e, f = motions.T
    middle = np.column_stack([a * 89 + b * 109 + c, d * 89 + e * 109 + f])
    np.testing.assert_allclose(middle.std(axis=0), 2.0, rtol=0.05)
    np.testing.assert_allclose(np.degrees(np.arctan2(-b, e)).std(), 1.7, rtol=0.05)
    np.testing.assert_allclose(np.hypot(b, e).std(), 0.03, rtol=0.05)
    assert (a < 0).mean() == pytest.approx(0.5, abs=0.03)


@given(seeds, st.integers(1, 40), st.sampled_from([0.0, 20.0, 99.0, 100.0]))
def test_dropping_lines_leaves_some_in_their_order(seed: int, lines: int, percent: float) -> None:
    """Lines that remain keep their order, and however many are dropped, some remain."""
    kept = kept_lines(lines, (percent,), np.random.default_rng(seed))
    assert 1 <= len(kept) <= lines
    assert (np.diff(kept) > 0).all()
    if percent == 0:
        assert len(kept) == lines


def test_a_random_start_reads_the_same_lines() -> None:
    """Begun elsewhere, a drawing has the same lines in the same cycle."""
    drawing = drawn(1)
    params = AugmentParams(
        mirrored=0.0,
        shift_units=0.0,
        scale_percent=0.0,
        rotation_deg=0.0,
        dropped_percent=(),
        random_start=1.0,
    )
    starts = {
        augmented(drawing, params, np.random.default_rng(seed)).points[0].tobytes()
        for seed in range(50)
    }
    assert starts == {start.tobytes() for start in drawing.starts}


@given(seeds)
def test_a_lost_rectangle_takes_its_points_and_no_others(seed: int) -> None:
    """What remains are points of the drawing; a line that crosses the rectangle is cut."""
    drawing = drawn(seed)
    lines, which = with_rectangle_lost(
        (drawing.points, drawing.offsets), np.random.default_rng(seed)
    )
    kept = Drawing(*lines)
    for line, whole in zip(kept, which, strict=True):
        assert {p.tobytes() for p in line} <= {p.tobytes() for p in drawing.line(whole)}
    known = {point.tobytes() for point in drawing.points}
    assert {point.tobytes() for point in kept.points} <= known
    # No line runs across what was lost: neighbours were neighbours before.
    steps = [
        {a.tobytes() + b.tobytes() for line in d for a, b in itertools.pairwise(line)}
        for d in (kept, drawing)
    ]
    assert steps[0] <= steps[1]
