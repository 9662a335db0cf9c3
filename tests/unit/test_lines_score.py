import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.drawing import Drawing
from facells_studio.errors import PhotoError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines import (
    SCORE_RECIPE_VERSION,
    LinesParams,
    keep_strongest,
    score_lines,
    trace,
)
from facells_studio.portrait.align import align
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from tests.strategies import drawings
from tests.unit.lines_metrics import matched_ink

GOLDEN = Path(__file__).parents[1] / "golden" / "lines" / "score.npz"


@pytest.fixture(scope="module")
def sample() -> Portrait:
    """Return the portrait that ships with the program, aligned."""
    return align(open_photo(sample_photo()))


def test_the_network_reads_the_frame_alone(sample: Portrait) -> None:
    """Nothing outside the frame is drawn, whatever the canvas shows."""
    drawing = score_lines(sample)
    left, top, right, bottom = drawing.bounds()
    assert (left, top) > (0, 0)
    assert right < FRAME_WIDTH
    assert bottom < FRAME_HEIGHT
    assert 300 < len(drawing.points) < 1600


def test_the_network_reads_the_same_from_a_smaller_photo(sample: Portrait) -> None:
    """CelebA's own size and a large canvas give nearly the same drawing of one person."""
    k = sample.px_per_unit
    left, top = np.maximum(-np.array(sample.origin) * k, 0).round().astype(int)
    part = sample.gray[top:, left : left + round(FRAME_WIDTH * k)]
    size = (round(FRAME_WIDTH), round(len(part) / k))
    small = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
    origin = (0.0, max(sample.origin[1], 0.0))
    portrait = Portrait(
        gray=small, valid=np.ones(small.shape, bool), px_per_unit=1.0, origin=origin
    )
    large, little = score_lines(sample), score_lines(portrait)
    assert little.draw_length() == pytest.approx(large.draw_length(), rel=0.2)


def test_the_recipe_draws_what_it_drew_when_it_was_frozen(sample: Portrait) -> None:
    """A network trained on one version of the recipe reads the same lines ever after.

    By ink and not by bits, which depend on the processor. ``UPDATE_GOLDEN=1`` writes the drawing
    anew: only together with a new version, once a network has been trained.
    """
    drawing = score_lines(sample)
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            GOLDEN, points=drawing.points, offsets=drawing.offsets, version=SCORE_RECIPE_VERSION
        )
    with np.load(GOLDEN) as stored:
        assert stored["version"] == SCORE_RECIPE_VERSION
        golden = Drawing(stored["points"], stored["offsets"])
    assert matched_ink(golden, drawing) >= 0.99
    assert len(drawing) == pytest.approx(len(golden), rel=0.03)


def test_the_network_does_not_see_the_mask_of_the_sitter(sample: Portrait) -> None:
    """Photos to learn from have no mask, so a score must not depend on one."""
    bare = Portrait(
        gray=sample.gray, valid=sample.valid, px_per_unit=sample.px_per_unit, origin=sample.origin
    )
    assert (score_lines(bare).points == score_lines(sample).points).all()


def test_a_blank_photo_has_no_score() -> None:
    """There is a sentence instead of an empty drawing."""
    gray = np.full((218, 178), 127, np.uint8)
    with pytest.raises(PhotoError, match="Nothing to score"):
        score_lines(Portrait(gray=gray, valid=np.ones(gray.shape, bool), px_per_unit=1.0))


@given(drawings(min_lines=1), st.floats(0, 2000), st.randoms(use_true_random=False))
def test_an_ink_budget_keeps_whole_lines_in_order(drawing: Drawing, budget: float, r: Any) -> None:
    """The budget is kept, at least one line is left, and lines stay as they were."""
    strength = np.array([r.uniform(0, 1) for _ in range(len(drawing))], np.float32)
    marked = drawing.with_column("strength", strength).with_column("id", np.arange(len(drawing)))
    kept = keep_strongest(marked, budget)
    ids = kept.columns["id"]
    assert len(kept) >= 1
    assert (np.diff(ids) > 0).all()
    assert kept.draw_length() <= budget * (1 + 1e-9) or len(kept) == 1
    assert all((kept.line(i) == drawing.line(j)).all() for i, j in enumerate(ids.tolist()))


def test_an_ink_budget_keeps_the_strongest(sample: Portrait) -> None:
    """A longer drawing of the same portrait has all that a shorter one has, and more."""
    drawing = trace(sample, LinesParams())
    worth = drawing.columns["strength"] * drawing.lengths()
    best = int(np.argmax(worth))
    for share in (0.01, 0.25, 0.75, 1.0):
        kept = keep_strongest(drawing, share * drawing.draw_length())
        assert any(np.array_equal(line, drawing.line(best)) for line in kept)


def test_ink_m_is_metres_on_paper(sample: Portrait) -> None:
    """A preset may limit the ink."""
    drawing = trace(sample, LinesParams(ink_m=1.0), mm_per_unit=0.7)
    assert 0.9 < drawing.draw_length() * 0.7 / 1000 <= 1.0
