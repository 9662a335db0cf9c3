"""Accents: the few black spots that make a face look at you, filled with the pen.

Pupils, lashes, nostrils and the corners of a mouth are areas, not lines; a stroke through their
middle leaves the eyes empty. Where the photo is much darker than the face around it, the pen goes
to and fro at the width of its nib until the spot is black.
"""

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.frame import Portrait
from facells_studio.lines import polylines
from facells_studio.lines.hatch import Layer, zigzags
from facells_studio.lines.params import LinesParams
from facells_studio.lines.tone import Image, Tone

Bytes = npt.NDArray[np.uint8]  # (rows, columns)
Lengths = npt.NDArray[np.float64]  # (n_lines,)

# Centre and half axes of the places where black belongs, in portrait units, and how readily.
_PLACES = (
    ((70.0, 111.5), (13.5, 8.0), 1.0),  # eyes, not their brows: those are lines
    ((108.0, 111.5), (13.5, 8.0), 1.0),
    ((89.0, 137.5), (12.0, 5.0), 0.8),  # nostrils
    # Between the lips; lips themselves are no black, and black corners would look like fangs.
    ((89.0, 153.0), (14.0, 9.0), 0.72),
)
# Where the window of one of them can let more than half through: all that has to be looked at.
_MAY_BE_BLACK = np.array(
    [
        [min(c[i] - 1.06 * a[i] for c, a, _ in _PLACES) for i in (0, 1)],
        [max(c[i] + 1.06 * a[i] for c, a, _ in _PLACES) for i in (0, 1)],
    ]
)
_SURROUNDINGS_UNITS = 9.0  # sigma of what "much darker" is measured against
_SOFT_UNITS = 0.45
_FLOOR = 8.0  # grey levels, so that noise in deep shadow is no accent, nor a black photo
_FAINTEST = (0.56, 0.86)  # share of the surroundings' light, at accents 0 and 1
_SHARPNESS = 3.0  # of the threshold, against the window's fall
_PITCH = 0.9  # of the nib: lines just overlap, so that no white shows between them
_SHORTEST_NIBS = 1.5  # a run shorter than this is a speck
_LONGEST_LINK_NIBS = 12.0  # within the black a link may run far: it fills too, and saves a lift
_SMALLEST_MM = 1.2  # of the whole zigzag
_MASK_PX = 4.0  # per unit, of the mask that tells what is black
_HIDDEN = 0.7  # share of a line within the black from which it is left out
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
    black = _blackness(portrait, params.accents)
    if not black.darkness.size:  # the canvas shows neither eyes nor mouth
        return EMPTY
    nib = pen_width_mm / mm_per_unit
    layer = Layer(angle=0.0, spacing=_PITCH * nib, phase=0.0, least_darkness=0.5)
    points, offsets = zigzags(
        black,
        layer,
        shortest_run=_SHORTEST_NIBS * nib,
        shortest_line=_SMALLEST_MM / mm_per_unit,
        longest_link=_LONGEST_LINK_NIBS / _PITCH,
    )
    count = len(offsets) - 1
    columns = {"strength": np.full(count, STRENGTH, np.float32), "shade": np.zeros(count, bool)}
    return Drawing(points, offsets, columns)


def without_hidden(outlines: Drawing, accents: Drawing, nib_units: float) -> Drawing:
    """Return *outlines* without the lines that run in the black of *accents*: wasted ink."""
    if not len(outlines) or not len(accents):
        return outlines
    black = _black_length(outlines, accents, nib_units)
    shown = black < _HIDDEN * polylines.line_lengths(outlines.points, outlines.offsets)
    if shown.all():
        return outlines
    columns = {name: values[shown] for name, values in outlines.columns.items()}
    return Drawing(*polylines.select(outlines.points, outlines.offsets, shown), columns)


def _black_length(outlines: Drawing, accents: Drawing, nib_units: float) -> Lengths:
    """Return how much of each line (n_lines,) lies in the black, by its segments' middles."""
    corner = accents.points.min(axis=0) - np.float32(nib_units)
    points, offsets = outlines.points, outlines.offsets
    middles = (points[1:] + points[:-1]) / 2 - corner
    mask = _inked(accents, corner, nib_units)
    x, y = (middles * np.float32(_MASK_PX) + np.float32(0.5)).astype(np.int32).T
    on_mask = (middles > 0).all(axis=1) & (x < mask.shape[1]) & (y < mask.shape[0])
    inside = np.flatnonzero(on_mask)
    seen = inside[mask[y[inside], x[inside]] > 0]
    line = np.searchsorted(offsets, seen, side="right") - 1
    within = seen + 1 < offsets[line + 1]  # not between one line's end and the next one's start
    seen, line = seen[within], line[within]
    steps = np.hypot(*(points[seen + 1] - points[seen]).T)
    return np.asarray(np.bincount(line, weights=steps, minlength=len(outlines)))


def _inked(accents: Drawing, corner: npt.NDArray[np.float32], nib_units: float) -> Bytes:
    """Return 1 where the nib passes, 0 elsewhere: `_MASK_PX` px per unit, from *corner* on."""
    px = (accents.points - corner) * np.float32(_MASK_PX)
    width, height = np.ceil(px.max(axis=0) + nib_units * _MASK_PX).astype(int).tolist()
    fixed = np.rint(px * 16).astype(np.int32)  # in 1/16 px
    lines = [fixed[a:b] for a, b in pairwise(accents.offsets.tolist())]
    mask = np.zeros((height, width), np.uint8)
    thick = max(round(nib_units * _MASK_PX), 1)
    cv2.polylines(mask, lines, False, 1, thick, cv2.LINE_8, shift=4)
    return mask


def _blackness(portrait: Portrait, accents: float) -> Tone:
    """Return where black belongs: above 0.5 where the photo is dark enough in the right place."""
    gray, around, left, top = _features(portrait)
    rows, columns = gray.shape
    k = portrait.px_per_unit
    origin = (portrait.origin[0] + left / k, portrait.origin[1] + top / k)
    light = gray.astype(np.float32)
    if light.size:
        cv2.GaussianBlur(light, (0, 0), _SOFT_UNITS * k, dst=light)
    light = (light + np.float32(_FLOOR)) / (around + np.float32(_FLOOR))
    faintest = _FAINTEST[0] + (_FAINTEST[1] - _FAINTEST[0]) * accents
    black = np.float32(0.5 + _SHARPNESS * faintest) - np.float32(_SHARPNESS) * light
    black = np.minimum(np.maximum(black, 0), 1)
    black *= _window((rows, columns), k, origin)
    valid = portrait.valid[top : top + rows, left : left + columns]
    black *= valid
    return Tone(black, gray, valid.view(np.uint8), origin, k)


def _features(portrait: Portrait) -> tuple[Bytes, Image, int, int]:
    """Return the part of the canvas that may become black, and the light around each pixel.

    Returns:
        gray (rows, columns), its surroundings (rows, columns), its left and its top in px.
    """
    left, top, right, bottom = np.rint(portrait.to_px(_MAY_BE_BLACK)).astype(int).ravel().tolist()
    rows, columns = portrait.gray.shape
    left, right = max(left, 0), min(right, columns)
    top, bottom = max(top, 0), min(bottom, rows)
    if left >= right or top >= bottom:
        return np.empty((0, 0), np.uint8), np.empty((0, 0), np.float32), 0, 0
    # So slow a mean needs a few samples per sigma, and to see two of them: cells of `cell` px.
    sigma = _SURROUNDINGS_UNITS * portrait.px_per_unit
    cell = max(int(sigma / 3), 1)
    x, y = left - min(left // cell, 6) * cell, top - min(top // cell, 6) * cell
    part = _whole_cells(portrait.gray[y : bottom + 6 * cell, x : right + 6 * cell], cell)
    size = (part.shape[1] // cell, part.shape[0] // cell)
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    around = cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / cell), part.shape[::-1])
    around = around[top - y : bottom - y, left - x : right - x]
    return portrait.gray[top:bottom, left:right], np.asarray(around, np.float32), left, top


def _whole_cells(image: Bytes, cell: int) -> Bytes:
    """Return *image*, its last row and column repeated up to a multiple of *cell* px."""
    below, beside = -image.shape[0] % cell, -image.shape[1] % cell
    if not (below or beside):
        return image
    whole = cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE)
    return np.asarray(whole, np.uint8)


@lru_cache(maxsize=8)
def _window(shape: tuple[int, int], k: float, origin: tuple[float, float]) -> Image:
    """Return how readily each pixel may become black: a slow shape, computed on a coarse grid."""
    coarse = max(int(k), 1)
    rows, columns = -(-shape[0] // coarse), -(-shape[1] // coarse)
    if not rows or not columns:
        return np.zeros(shape, np.float32)
    x = (np.arange(columns) + 0.5)[None, :] * coarse / k + origin[0]
    y = (np.arange(rows) + 0.5)[:, None] * coarse / k + origin[1]
    window = np.zeros((rows, columns), np.float32)
    for (cx, cy), (ax, ay), readily in _PLACES:
        distance = ((x - cx) / ax) ** 2 + ((y - cy) / ay) ** 2
        square = distance * distance
        window = np.maximum(window, readily * np.exp(-0.5 * square * square)).astype(np.float32)
    full = cv2.resize(window, (columns * coarse, rows * coarse), interpolation=cv2.INTER_LINEAR)
    cut = np.ascontiguousarray(full[: shape[0], : shape[1]], np.float32)
    cut.flags.writeable = False  # it is shared
    return cut
