"""Accents: where the pen fills with black, how much, and where it never does."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest
from scipy.spatial import cKDTree

from facells_studio.drawing import Drawing
from facells_studio.frame import Portrait
from facells_studio.lines import LinesParams, trace
from facells_studio.lines.accents import accent_lines, without_hidden
from facells_studio.portrait.align import align
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo

MM_PER_UNIT, NIB_MM = 0.43, 0.3
NIB = NIB_MM / MM_PER_UNIT
# Eyes, nose and mouth in portrait units: left, top, right, bottom.
FEATURES = ((55, 102, 123, 121), (76, 131, 102, 144), (66, 143, 112, 163))


@pytest.fixture(scope="module")
def sample() -> Portrait:
    """Return the portrait that ships with the program, aligned."""
    return align(open_photo(sample_photo()))


def accents_of(portrait: Portrait, accents: float = 0.5, nib_mm: float = NIB_MM) -> Drawing:
    """Return the accents alone, on paper of the tests' scale."""
    return accent_lines(portrait, LinesParams(accents=accents), MM_PER_UNIT, nib_mm)


def noise(seed: int, px_per_unit: float = 2.0) -> Portrait:
    """Return a portrait of spots of all grey levels, where something dark is everywhere."""
    size = (round(218 * px_per_unit), round(178 * px_per_unit))
    spots = np.random.default_rng(seed).standard_normal(size)
    soft = np.asarray(cv2.GaussianBlur(spots, (0, 0), 2 * px_per_unit))
    gray = np.clip(128 + 70 * soft / soft.std(), 0, 255).astype(np.uint8)
    return Portrait(gray=gray, valid=np.ones(size, bool), px_per_unit=px_per_unit)


@pytest.mark.parametrize("seed", range(4))
def test_only_eyes_nose_and_mouth_become_black(seed: int) -> None:
    """However dark the rest is, black stays near the features, and is there."""
    drawing = accents_of(noise(seed), accents=1.0)
    assert len(drawing) > 3
    x, y = drawing.points.T
    near = [(x >= a) & (y >= b) & (x <= c) & (y <= d) for a, b, c, d in FEATURES]
    assert np.any(near, axis=0).all()


@pytest.mark.parametrize(("left", "top"), [(90, 0), (0, 110), (75, 108)])
def test_black_stays_where_the_photo_reaches(left: int, top: int) -> None:
    """An eye beyond the photo's end is not drawn."""
    portrait = noise(1)
    valid = np.zeros(portrait.gray.shape, bool)
    valid[round(top * 2) :, round(left * 2) :] = True
    gray = np.where(valid, portrait.gray, 0).astype(np.uint8)
    drawing = accents_of(replace(portrait, gray=gray, valid=valid), accents=1.0)
    assert len(drawing)
    column, row = np.rint(portrait.to_px(drawing.points)).astype(int).T
    assert valid[row, column].all()


def test_without_a_face_nothing_becomes_black(sample: Portrait) -> None:
    """Nobody knows where the eyes of a landscape are."""
    assert not len(accents_of(replace(sample, aligned=False)))


def test_accents_of_nothing_are_none(sample: Portrait) -> None:
    """At 0 a coherent drawing has outlines only."""
    assert not len(accents_of(sample, accents=0.0))
    assert trace(sample, LinesParams(accents=0.0)).draw_length() < _ink(sample, accents=0.5)


def test_more_accents_are_more_ink(sample: Portrait) -> None:
    """`accents` runs from a few spots to deep shadow."""
    inks = [accents_of(sample, accents=a).draw_length() for a in (0.01, 0.5, 1.0)]
    assert 0 < inks[0] < inks[1] < inks[2]


@pytest.mark.parametrize("gray", [0, 40, 255])
def test_an_even_photo_has_no_black(gray: int) -> None:
    """Darkness counts against the face around it: a photo of the night has no eyes."""
    pixels = np.full((436, 356), gray, np.uint8)
    portrait = Portrait(gray=pixels, valid=np.ones(pixels.shape, bool), px_per_unit=2.0)
    assert not len(accents_of(portrait, accents=1.0))


@pytest.mark.parametrize("nib_mm", [0.2, 0.3, 0.8])
def test_rows_of_black_are_as_far_apart_as_the_nib_is_wide(nib_mm: float) -> None:
    """No two rows lie nearer than 0.8 nib, or paper would tear; none is missing in between."""
    drawing = accents_of(noise(2), accents=1.0, nib_mm=nib_mm)
    nib = nib_mm / MM_PER_UNIT
    a, b = drawing.points[:-1].astype(np.float64), drawing.points[1:].astype(np.float64)
    level = (np.abs(a[:, 1] - b[:, 1]) < 1e-4) & (
        drawing.line_of_point[:-1] == drawing.line_of_point[1:]
    )
    steps = np.diff(np.unique(a[level, 1].round(3)))
    assert steps.min() >= 0.8 * nib
    assert steps.min() <= nib


def test_accents_are_the_same_in_every_run(sample: Portrait) -> None:
    """What was kept from one photo to the next changes nothing."""
    before = accents_of(sample)
    accents_of(noise(0, 1.5))
    after = accents_of(replace(sample, gray=sample.gray.copy()))
    assert (before.points == after.points).all()
    assert (before.offsets == after.offsets).all()


def test_accents_count_as_outline_that_is_never_given_up(sample: Portrait) -> None:
    """An ink budget keeps the eyes; they are no tone."""
    drawing = accents_of(sample)
    assert not drawing.columns["shade"].any()
    assert drawing.columns["strength"].dtype == np.float32
    assert (
        drawing.columns["strength"]
        > np.median(trace(sample, LinesParams(accents=0.0)).columns["strength"])
    ).all()


@pytest.mark.parametrize("style", ["contour", "canny"])
def test_other_outlines_have_no_black(style: Any, sample: Portrait) -> None:
    """Contours and Canny's edges bound dark places themselves."""
    black, none = (trace(sample, LinesParams(style=style, accents=a)) for a in (1.0, 0.0))
    assert black.points.shape == none.points.shape
    assert (black.points == none.points).all()


def test_black_stays_where_it_is_whatever_the_size_of_the_photo(sample: Portrait) -> None:
    """Half as many pixels, and the same spots."""
    k = 0.5
    small = replace(
        sample,
        gray=np.asarray(cv2.resize(sample.gray, None, fx=k, fy=k, interpolation=cv2.INTER_AREA)),
        valid=np.asarray(cv2.resize(sample.valid.view(np.uint8), None, fx=k, fy=k)) > 0,
        sitter=None,
        px_per_unit=sample.px_per_unit * k,
    )
    large, little = accents_of(sample), accents_of(small)
    assert little.draw_length() == pytest.approx(large.draw_length(), rel=0.25)
    assert np.quantile(cKDTree(large.points).query(little.points)[0], 0.9) < 2.0


def test_a_line_within_the_black_is_left_out() -> None:
    """A line that no one would see is not drawn; one that only crosses the black is."""
    y = np.arange(0, 6, 0.9 * NIB)
    rows = Drawing.from_lines([[(0, v), (8, v)] for v in y])
    within, across, beside = [(1, 3), (7, 3)], [(-10, 3), (8, 3)], [(0, 9), (8, 9)]
    lines = Drawing.from_lines([within, across, beside], strength=np.array([1, 2, 3], np.float32))
    left = without_hidden(lines, rows, NIB)
    assert left.columns["strength"].tolist() == [2, 3]
    assert (left.line(0) == np.array(across, np.float32)).all()


def test_without_black_no_line_is_left_out(sample: Portrait) -> None:
    """Nor is anything of an empty drawing."""
    lines = trace(sample, LinesParams(accents=0.0))
    assert without_hidden(lines, Drawing.from_lines([]), NIB) is lines
    assert not len(without_hidden(Drawing.from_lines([]), lines, NIB))


def _ink(portrait: Portrait, **params: Any) -> float:
    return trace(portrait, LinesParams(**params)).draw_length()
