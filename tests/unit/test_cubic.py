"""Enlarging by rows and columns gives OpenCV's own pixels, bit for bit."""

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio import cubic
from tests.celeba_like import face


def opencv(
    image: npt.NDArray[np.uint8], back: npt.NDArray[np.float64], size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """Return what `cv2.warpAffine` makes of it."""
    flags, border = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, cv2.BORDER_REPLICATE
    return np.asarray(cv2.warpAffine(image, back, size, flags=flags, borderMode=border), np.uint8)


@given(
    seed=st.integers(0, 10_000),
    shape=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    scale=st.tuples(st.floats(0.1, 3), st.floats(0.1, 3)),
    shift=st.tuples(st.floats(-20, 20), st.floats(-20, 20)),
)
def test_every_pixel_is_opencvs(
    seed: int,
    shape: tuple[int, int],
    size: tuple[int, int],
    scale: tuple[float, float],
    shift: tuple[float, float],
) -> None:
    """Of noise, which has all values between two levels; beyond the image its border goes on."""
    image = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)
    back = np.array([[scale[0], 0, shift[0]], [0, scale[1], shift[1]]])
    assert np.array_equal(cubic.warp(image, back, size), opencv(image, back, size))


@pytest.mark.parametrize("width", [356, 512, 700])
def test_a_face_is_opencvs_too(width: int) -> None:
    """At the sizes that corpora, canvases and printers use."""
    k = 178 / width
    back = np.array([[k, 0, k / 2 - 0.5], [0, k, k / 2 - 0.5]])
    size = (width, round(218 / k))
    assert np.array_equal(cubic.warp(face(), back, size), opencv(face(), back, size))


def test_an_image_of_ties_is_opencvs_too() -> None:
    """Half of the pixels lie right between two levels, more than are listed."""
    image = np.tile(np.array([[10, 11]], np.uint8), (40, 20))
    back = np.array([[1, 0, 0.5], [0, 1, 0.0]])
    assert np.array_equal(cubic.warp(image, back, (38, 40)), opencv(image, back, (38, 40)))


def test_a_turn_is_refused() -> None:
    """Rows and columns of a turned image are no rows and columns."""
    with pytest.raises(ValueError, match="scaling and shifting"):
        cubic.warp(np.zeros((4, 4), np.uint8), np.array([[1, 0.1, 0], [0, 1, 0]]), (4, 4))
