from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facells_studio.lines import polylines

coordinates = st.floats(-1000, 1000, width=32)
some_lines = st.integers(2, 40).flatmap(lambda n: arrays(np.float32, (n, 2), elements=coordinates))
tolerances = st.floats(0, 50)


def distance_to_line(points: npt.NDArray[Any], line: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return the distance of each of *points* (n, 2) to the polyline *line* (m, 2)."""
    a, b = line[:-1].astype(np.float64), line[1:].astype(np.float64)
    chord = b - a
    square = np.maximum((chord**2).sum(axis=1), 1e-30)
    t = ((points[:, None, :].astype(np.float64) - a) * chord).sum(axis=2) / square
    foot = a + np.clip(t, 0, 1)[..., None] * chord
    return np.asarray(np.hypot(*(points[:, None, :] - foot).T).min(axis=0))


@given(some_lines, tolerances)
def test_simplify_stays_within_its_tolerance(line: npt.NDArray[Any], tolerance: float) -> None:
    """Every point that was dropped lies within the tolerance of what is left."""
    left = polylines.simplify(line, tolerance)
    assert distance_to_line(line, left).max() <= tolerance + 1e-3


@given(some_lines, tolerances)
def test_simplify_invents_no_point(line: npt.NDArray[Any], tolerance: float) -> None:
    """What is left is a subset of the line's points, in order, with both ends."""
    left = polylines.simplify(line, tolerance)
    rest = iter(line.tolist())
    assert all(point in rest for point in left.tolist())
    assert (left[0] == line[0]).all()
    assert (left[-1] == line[-1]).all()


def test_simplify_keeps_a_ring_a_ring() -> None:
    """A closed line does not collapse onto the point where it begins and ends."""
    angle = np.linspace(0, 2 * np.pi, 65)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32) * 10
    ring[-1] = ring[0]
    left = polylines.simplify(ring, 1.0)
    assert 5 <= len(left) < 20
    assert (left[0] == left[-1]).all()
    assert np.ptp(left, axis=0).min() > 18


@given(st.lists(some_lines, min_size=1, max_size=12), st.floats(0.1, 300))
def test_joining_keeps_all_ink(lines: list[npt.NDArray[Any]], gap: float) -> None:
    """Joined lines have every segment of the lines they were made of, and bridge only gaps."""
    points, offsets = polylines.pack(lines)
    weights = np.arange(len(points), dtype=np.float32)  # which point it was
    joined, new_offsets, new_weights = polylines.join(points, offsets, weights, gap)

    def segments(values: npt.NDArray[Any], starts: npt.NDArray[Any]) -> set[tuple[int, int]]:
        ids = [values[a:b].astype(int) for a, b in pairwise(starts)]
        pairs = (pairwise(line) for line in ids)
        return {(min(a, b), max(a, b)) for pair in pairs for a, b in pair}

    before, after = segments(weights, offsets), segments(new_weights, new_offsets)
    assert before <= after
    assert (joined == points[new_weights.astype(int)]).all()
    for a, b in after - before:
        assert np.hypot(*(points[a] - points[b]).astype(float)) <= gap * (1 + 1e-6)


def test_joining_follows_the_direction_of_lines() -> None:
    """A line is continued by the one that goes on straight, not by one that turns off."""
    straight = np.array([[0, 0], [10, 0]], np.float32)
    onwards = np.array([[22, 0], [12, 0]], np.float32)  # drawn the other way
    across = np.array([[11, 1], [11, 20]], np.float32)
    points, offsets = polylines.pack([straight, onwards, across])
    _, offsets, weights = polylines.join(
        points, offsets, np.arange(6, dtype=np.float32), gap=3.0, bend=0.5
    )
    assert sorted(np.diff(offsets).tolist()) == [2, 4]
    long = int(np.argmax(np.diff(offsets)))
    order = weights[offsets[long] : offsets[long + 1]].tolist()
    assert order in ([0, 1, 3, 2], [2, 3, 1, 0])


def test_joining_closes_a_round_trip() -> None:
    """Three arcs of a circle become one closed line."""
    arcs = [np.linspace(a + 0.02, a + 2 * np.pi / 3 - 0.02, 40) for a in (0.0, 2.1, 4.19)]
    lines = [50 * np.stack([np.cos(a), np.sin(a)], axis=1).astype(np.float32) for a in arcs]
    points, offsets = polylines.pack(lines)
    joined, offsets, _ = polylines.join(points, offsets, np.ones(120, np.float32), gap=4.0)
    assert len(offsets) == 2
    assert (joined[0] == joined[-1]).all()


@given(st.lists(some_lines, min_size=1, max_size=5), st.floats(0.3, 5))
def test_smoothing_leaves_open_ends_in_place(lines: list[npt.NDArray[Any]], sigma: float) -> None:
    """Where a pen sets down and lifts does not move; a ring stays closed."""
    points, offsets = polylines.pack(lines)
    smooth = polylines.smooth(points, offsets, sigma)
    first, last = offsets[:-1], offsets[1:] - 1
    is_open = (points[first] != points[last]).any(axis=1)
    assert (smooth[first[is_open]] == points[first[is_open]]).all()
    assert (smooth[last[is_open]] == points[last[is_open]]).all()
    assert (smooth[first[~is_open]] == smooth[last[~is_open]]).all()
    assert smooth.shape == points.shape


def test_smoothing_keeps_a_straight_line() -> None:
    """Smoothing takes away tremor, not the line."""
    line = np.stack([np.arange(50), 3 * np.arange(50)], axis=1).astype(np.float32)
    smooth = polylines.smooth(line, np.array([0, 50]), 2.0)
    assert smooth == pytest.approx(line, abs=1e-3)


def test_smoothing_removes_tremor() -> None:
    """A jagged line becomes nearly straight, apart from its ends."""
    line = np.stack([np.arange(60), np.arange(60) % 2], axis=1).astype(np.float32)
    smooth = polylines.smooth(line, np.array([0, 60]), 2.0)
    assert np.abs(smooth[8:-8, 1] - 0.5).max() < 0.02


def test_line_lengths_do_not_count_the_way_between_lines() -> None:
    """The length of a bundle's line is its own."""
    points, offsets = polylines.pack(
        [np.array([[0, 0], [3, 4]], np.float32), np.array([[90, 0], [91, 0]], np.float32)]
    )
    assert polylines.line_lengths(points, offsets).tolist() == [5.0, 1.0]
