"""Rows drawn out to the border are no part of a photo; a photo's own rows are."""

import io

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from facells_studio.portrait.align import align
from facells_studio.portrait.border import real_part
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo, photo_from_pixels
from facells_studio.resources import sample_photo

Pixels = npt.NDArray[np.uint8]

SAMPLE = open_photo(sample_photo()).pixels
CROP = np.ascontiguousarray(SAMPLE[270:450, 60:300])  # the suit: no side of it is plain


def stretched(left: int, top: int, right: int, bottom: int) -> Pixels:
    """Return a crop of the sample whose border rows and columns are repeated."""
    return np.asarray(
        cv2.copyMakeBorder(CROP, top, bottom, left, right, cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def recompressed(pixels: Pixels, quality: int, kind: str) -> Pixels:
    """Return *pixels* as they come back from a lossy file."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, quality=quality)
    return np.array(Image.open(file).convert("RGB"))


DEPTHS = st.one_of(st.just(0), st.integers(8, 60))


@given(DEPTHS, DEPTHS, DEPTHS, DEPTHS)
def test_stretched_strips_are_found_on_every_side(
    left: int, top: int, right: int, bottom: int
) -> None:
    """Exact copies of a border row are found to a row or two of where they begin."""
    edges = real_part(stretched(left, top, right, bottom))

    real = np.array([left, top, left + CROP.shape[1], top + CROP.shape[0]]) - 0.5
    assert np.abs(np.array(edges) - real).max() <= 4


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("quality", [60, 80, 95])
def test_strips_survive_recompression(kind: str, quality: int) -> None:
    """Lossy copies of CelebA carry strips that are no longer exact."""
    edges = real_part(recompressed(stretched(0, 24, 17, 0), quality, kind))

    real = np.array([0, 24, CROP.shape[1], 24 + CROP.shape[0]]) - 0.5
    assert np.abs(np.array(edges) - real).max() <= 8


def test_a_photograph_is_real_to_its_edges() -> None:
    """Hardly any of 300 random crops of the sample is taken for stretched."""
    rng = np.random.default_rng(0)
    cut = 0
    for x, y, width, height in rng.integers((0, 0, 100, 100), (300, 300, 200, 200), (300, 4)):
        crop = np.ascontiguousarray(SAMPLE[y : y + height, x : x + width])
        cut += real_part(crop) != (-0.5, -0.5, crop.shape[1] - 0.5, crop.shape[0] - 0.5)

    assert cut <= 6


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_plain_backdrop_is_no_strip(value: int) -> None:
    """A flat wall draws no lines: nothing needs to be cut away."""
    plain = np.full((120, 100, 3), value, np.uint8)

    assert real_part(plain) == (-0.5, -0.5, 99.5, 119.5)


def test_stripes_are_not_eaten_whole() -> None:
    """A picture of nothing but stripes is a pattern: at least a tenth of its height remains."""
    stripes = np.repeat((np.arange(100) % 10 * 25).astype(np.uint8)[None, :, None], 120, axis=0)

    left, top, right, bottom = real_part(np.repeat(stripes, 3, axis=2))

    assert (left, right) == (-0.5, 99.5)
    assert bottom - top >= 12


def test_nothing_in_a_strip_is_valid() -> None:
    """The mask of the portrait leaves strips out, in the canvas' own pixels."""
    framed = align(open_photo(sample_photo()), FaceParams(framing="frame", width_px=178)).gray
    cut = cv2.copyMakeBorder(framed[48:], 48, 0, 0, 0, cv2.BORDER_REPLICATE)

    portrait = align(photo_from_pixels(cut), FaceParams(framing="frame", width_px=356))

    first = int(np.argmax(portrait.valid.all(axis=1)))
    assert not portrait.valid[:88].any()
    assert 88 <= first <= 104
