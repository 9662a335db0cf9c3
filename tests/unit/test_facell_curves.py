"""Curves pass through every point of their line and stay near it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.facell.curves import curved
from tests.strategies import drawings


@given(drawings(), st.floats(0.5, 50))
@settings(deadline=None, max_examples=25)
def test_a_curve_passes_through_every_point(drawing: Drawing, step: float) -> None:
    """No line is lost, its points come in their order, its ends and columns stay."""
    found = curved(drawing, step)

    assert len(found) == len(drawing)
    assert (found.columns["id"] == drawing.columns["id"]).all() if len(drawing) else True
    assert (found.starts == drawing.starts).all()
    assert (found.ends == drawing.ends).all()
    for before, after in zip(drawing, found, strict=True):
        place = 0
        for point in before:
            hits = np.flatnonzero((after[place:] == point).all(axis=1))
            assert len(hits)
            place += int(hits[0]) + 1


@given(drawings(min_lines=1))
@settings(deadline=None, max_examples=25)
def test_a_curve_stays_near_its_line(drawing: Drawing) -> None:
    """It is a little longer, and never goes far astray."""
    before, after = drawing.lengths(), curved(drawing, 2.0).lengths()

    assert (after >= before * (1 - 1e-5) - 1e-3).all()
    assert (after <= before * 1.3 + 1e-3).all()


def test_a_circle_of_few_points_becomes_round() -> None:
    """A closed line has no corner at its seam."""
    angle = np.linspace(0, 2 * np.pi, 13)
    ring = 20 * np.column_stack([np.cos(angle), np.sin(angle)])
    ring[-1] = ring[0]
    radius = np.hypot(*curved(Drawing.from_lines([ring])).points.T)

    assert radius.min() > 20 * 0.998
    assert radius.max() < 20 * 1.002


def test_a_corner_stays_a_corner() -> None:
    """What turns sharply is drawn straight up to it."""
    angle = Drawing.from_lines([[(0, 0), (10, 0), (10, 10)]])
    points = curved(angle).points

    assert np.abs(np.minimum(np.abs(points[:, 1]), np.abs(points[:, 0] - 10))).max() < 1e-5


def test_nothing_stays_nothing() -> None:
    """An empty drawing has no curves."""
    assert not len(curved(EMPTY))
