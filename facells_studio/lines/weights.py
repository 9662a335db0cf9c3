"""How much a line is wanted at each pixel: the face's features, the sitter, the photo's end.

A response is multiplied by these weights, which is the same as raising the threshold where they
are low: lines thin out towards the background and the edge of the photo instead of being cut off.
"""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.frame import FRAME_HEIGHT, Portrait

Image = npt.NDArray[np.float32]  # (rows, columns)
Mask = npt.NDArray[np.bool_]  # (rows, columns)
Numbers = npt.NDArray[np.floating[Any]]

GRID = 4  # px of the photo per cell: weights are slow shapes
# Centre, half axes and extra weight of the features that make a likeness, in portrait units.
FEATURES = (
    ((69.5, 108.0), (17.0, 15.0), 0.7),  # an eye and its brow
    ((108.5, 108.0), (17.0, 15.0), 0.7),
    ((89.0, 154.0), (25.0, 13.0), 0.3),  # mouth
    ((89.0, 132.0), (16.0, 14.0), 0.15),  # nose
)
HEAD_CENTRE, HEAD_AXES = (89.0, 112.0), (56.0, 80.0)  # inside: the face, weight 1
OUTSIDE = 0.75  # weight of hair and clothes
# Where a sitter most likely is when nobody has looked: a head with hair, and shoulders.
SITTER_CENTRE, SITTER_AXES = (89.0, 108.0), (78.0, 104.0)
SILHOUETTE_UNITS = 2.2  # the sitter is widened by this, so that its outline keeps its weight
FADE_UNITS = 16.0  # how far from the photo's end lines begin to thin out


def wanted(portrait: Portrait, likeness: float, background: float, reach: float) -> Image:
    """Return the weights of *portrait*, one per cell of `GRID` px squared.

    Args:
        portrait: the aligned photo.
        likeness: 0 weighs all of the face alike, 1 is as measured, 2 squares the weights.
        background: weight of what is behind the sitter.
        reach: px from the end of the photo within which a response is not to be trusted.
    """
    rows, columns = portrait.gray.shape
    cells = (-(-columns // GRID), -(-rows // GRID))
    weight = _of_place(
        cells,
        portrait.px_per_unit,
        portrait.origin,
        portrait.aligned,
        likeness,
        background,
        portrait.sitter is None,
    )
    if portrait.sitter is not None:
        soft = _widened(portrait.sitter, cells, SILHOUETTE_UNITS * portrait.px_per_unit / GRID)
        weight = weight * (background + (1 - background) * soft)
    fade_px = FADE_UNITS * portrait.px_per_unit
    return np.asarray(weight * _edge_fade(portrait.valid, reach, fade_px), np.float32)


@lru_cache(maxsize=8)
def _of_place(
    cells: tuple[int, int],
    px_per_unit: float,
    origin: tuple[float, float],
    aligned: bool,
    likeness: float,
    background: float,
    guess_sitter: bool,
) -> Image:
    """Return the weights that depend only on where the portrait frame lies, one per cell."""
    if not aligned:
        return np.ones(cells[::-1], np.float32)
    x = (np.arange(cells[0]) + 0.5)[None, :] * GRID / px_per_unit + origin[0]
    y = (np.arange(cells[1]) + 0.5)[:, None] * GRID / px_per_unit + origin[1]
    weight = _features(x, y) ** likeness
    if guess_sitter:
        head = np.clip(3.0 - 2.0 * _ellipse(x, y, SITTER_CENTRE, SITTER_AXES), 0, 1)
        sitter = np.maximum(head, np.clip((y - (FRAME_HEIGHT - 48)) / 30, 0, 1))
        weight = weight * (background + (1 - background) * sitter)
    weight = weight.astype(np.float32)
    weight.flags.writeable = False  # it is shared
    return np.asarray(weight)


def _features(x: Numbers, y: Numbers) -> Numbers:
    inside = np.clip(1.5 - 0.5 * _ellipse(x, y, HEAD_CENTRE, HEAD_AXES), 0, 1)
    weight = OUTSIDE + (1 - OUTSIDE) * inside
    for centre, axes, extra in FEATURES:
        weight += extra * np.exp(-0.5 * _ellipse(x, y, centre, axes) ** 2)
    return np.asarray(weight)


def _widened(sitter: npt.NDArray[np.uint8], cells: tuple[int, int], radius: float) -> Image:
    small = cv2.resize(sitter, cells, interpolation=cv2.INTER_AREA)
    size = 2 * max(round(radius), 1) + 1
    wide = cv2.dilate(small, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    soft = cv2.GaussianBlur(wide, (0, 0), max(radius / 2, 0.5))
    return np.asarray(soft, np.float32) / np.float32(255)


def _edge_fade(valid: Mask, reach: float, fade: float) -> Image:
    """Return 0 within *reach* px of the end of *valid*, rising over *fade* px to 1, per cell.

    The canvas' own border is such an end; corners are rounded.
    """
    rows, columns = valid.shape
    across = _rise(_to_border(columns), reach, fade)
    down = _rise(_to_border(rows), reach, fade)
    weight = np.outer(down, across).astype(np.float32)
    if not valid.all():
        padded = np.zeros((len(down) * GRID, len(across) * GRID), np.uint8)
        padded[:rows, :columns] = valid
        # A cell counts as valid only if all of it is.
        small = cv2.erode(padded, np.ones((GRID, GRID), np.uint8), anchor=(0, 0))[::GRID, ::GRID]
        cells = cv2.distanceTransform(np.ascontiguousarray(small), cv2.DIST_L2, cv2.DIST_MASK_5)
        weight *= _rise((np.asarray(cells, np.float64) - 1) * GRID, reach, fade)
    return np.asarray(weight)


def _to_border(length: int) -> Numbers:
    """Return the distance in px from each cell to the nearer end of a side of *length* px."""
    centre = (np.arange(-(-length // GRID)) + 0.5) * GRID
    return np.asarray(np.minimum(centre, length - centre) - GRID / 2)


def _rise(distance: Numbers, reach: float, fade: float) -> Image:
    t = np.clip((distance - reach) / fade, 0, 1)
    # Squared: faint lines end well before strong ones, so that no row of ends betrays the edge.
    return np.asarray((t * t * (3 - 2 * t)) ** 2, dtype=np.float32)


def _ellipse(
    x: Numbers,
    y: Numbers,
    centre: tuple[float, float],
    axes: tuple[float, float],
) -> Numbers:
    """Return the distance from *centre* in half *axes*, squared: 1 on the ellipse."""
    return ((x - centre[0]) / axes[0]) ** 2 + ((y - centre[1]) / axes[1]) ** 2
