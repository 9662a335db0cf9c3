"""Accents: the few black spots that make a face look at you, filled with the pen.

Pupils, lashes, nostrils and the corners of a mouth are areas, not lines; a stroke through their
middle leaves the eyes empty. Where the photo is much darker than the face around it, the pen goes
to and fro at the width of its nib until the spot is black.
"""

import cv2
import numpy as np

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.frame import Portrait
from facells_studio.lines.hatch import Layer, zigzags
from facells_studio.lines.params import LinesParams
from facells_studio.lines.tone import Image, Tone

# Centre and half axes of the places where black belongs, in portrait units, and how readily.
_PLACES = (
    ((70.0, 111.5), (13.5, 8.0), 1.0),  # eyes, not their brows: those are lines
    ((108.0, 111.5), (13.5, 8.0), 1.0),
    ((89.0, 137.5), (12.0, 5.0), 0.8),  # nostrils
    ((89.0, 153.0), (21.0, 9.0), 0.72),  # between the lips; lips themselves are no black
)
_SURROUNDINGS_UNITS = 9.0  # sigma of what "much darker" is measured against
_SOFT_UNITS = 0.45
_FLOOR = 8.0  # grey levels, so that noise in deep shadow is no accent
_FAINTEST = (0.50, 0.80)  # share of the surroundings' light, at accents 0 and 1
_SHARPNESS = 3.0  # of the threshold, against the window's fall
_PITCH = 0.9  # of the nib: lines just overlap, so that no white shows between them
_SHORTEST_NIBS = 1.5  # a run shorter than this is a speck
_SMALLEST_MM = 1.2  # of the whole zigzag
STRENGTH = 0.5  # an ink budget gives up almost any line before the eyes


def accent_lines(
    portrait: Portrait, params: LinesParams, mm_per_unit: float, pen_width_mm: float
) -> Drawing:
    """Return the black spots of *portrait*'s eyes, nose and mouth, filled with zigzags.

    In portrait units, with the columns ``strength`` and ``shade``, which is False: they belong to
    the outline. Empty for a photo without a face, because nobody knows where its eyes are.
    """
    if params.accents <= 0 or not portrait.aligned:
        return EMPTY
    nib = pen_width_mm / mm_per_unit
    layer = Layer(angle=0.0, spacing=_PITCH * nib, phase=0.0, least_darkness=0.5)
    drawing = zigzags(
        _blackness(portrait, params.accents),
        layer,
        shortest_run=_SHORTEST_NIBS * nib,
        shortest_line=_SMALLEST_MM / mm_per_unit,
    )
    strength = np.full(len(drawing), STRENGTH, np.float32)
    return drawing.with_column("strength", strength).with_column(
        "shade", np.zeros(len(drawing), bool)
    )


def _blackness(portrait: Portrait, accents: float) -> Tone:
    """Return where black belongs: above 0.5 where the photo is dark enough in the right place."""
    gray, left, top = _around_features(portrait)
    k = portrait.px_per_unit
    around = _surroundings(gray, _SURROUNDINGS_UNITS * k)
    light = cv2.GaussianBlur(gray, (0, 0), _SOFT_UNITS * k) / (around + _FLOOR)
    faintest = _FAINTEST[0] + (_FAINTEST[1] - _FAINTEST[0]) * accents
    black = np.clip(0.5 + _SHARPNESS * (faintest - light), 0, 1)
    origin = (portrait.origin[0] + left / k, portrait.origin[1] + top / k)
    window = _window(gray.shape, k, origin)
    valid = portrait.valid[top : top + gray.shape[0], left : left + gray.shape[1]]
    return Tone(
        darkness=np.asarray(black * window * valid, np.float32),
        gray=gray.astype(np.uint8),
        inside=valid.astype(np.uint8) * np.uint8(255),
        origin=origin,
        px_per_unit=k,
    )


def _surroundings(gray: Image, sigma_px: float) -> Image:
    """Return *gray* blurred widely, on a coarse grid: ten times as fast and as smooth."""
    coarse = max(int(sigma_px / 3), 1)
    rows, columns = gray.shape
    size = (-(-columns // coarse), -(-rows // coarse))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma_px / coarse)
    return np.asarray(
        cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32
    )


def _around_features(portrait: Portrait) -> tuple[Image, int, int]:
    """Return the part of the canvas with eyes, nose and mouth, and its left and top in px."""
    margin = 2 * _SURROUNDINGS_UNITS
    corners = np.array([[50.0 - margin, 99.0 - margin], [128.0 + margin, 165.0 + margin]])
    (left, top), (right, bottom) = np.rint(portrait.to_px(corners)).astype(int)
    rows, columns = portrait.gray.shape
    left, top = max(int(left), 0), max(int(top), 0)
    right, bottom = min(int(right), columns), min(int(bottom), rows)
    return portrait.gray[top:bottom, left:right].astype(np.float32), left, top


def _window(shape: tuple[int, ...], k: float, origin: tuple[float, float]) -> Image:
    """Return how readily each pixel may become black: a slow shape, computed on a coarse grid."""
    coarse = max(int(k), 1)
    rows, columns = -(-shape[0] // coarse), -(-shape[1] // coarse)
    x = (np.arange(columns) + 0.5)[None, :] * coarse / k + origin[0]
    y = (np.arange(rows) + 0.5)[:, None] * coarse / k + origin[1]
    window = np.zeros((rows, columns), np.float32)
    for (cx, cy), (ax, ay), readily in _PLACES:
        distance = ((x - cx) / ax) ** 2 + ((y - cy) / ay) ** 2
        square = distance * distance
        window = np.maximum(window, readily * np.exp(-0.5 * square * square)).astype(np.float32)
    full = cv2.resize(window, (columns * coarse, rows * coarse), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full[: shape[0], : shape[1]], np.float32)
