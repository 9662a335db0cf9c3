"""Outlines: coherent lines, contours, and Canny's edges, each traced once.

All three end in the same way: crests of a response are linked into lines, joined, smoothed,
weighed and simplified. They differ in what the response is:

* *coherent*: darkness beside its surroundings, a difference of Gaussians at two scales, averaged
  along the flow of the form (Kang, Lee & Chui 2007), so that one stroke draws a lid or a lip;
* *contour*: the steepness of the grey image;
* *canny*: the pixels that Canny's detector returns, as in the paper.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.frame import FRAME_WIDTH, Portrait
from facells_studio.lines import fields, polylines, ridges
from facells_studio.lines.fields import Image, Workspace
from facells_studio.lines.polylines import Offsets, Points
from facells_studio.lines.recipe import REFERENCE_WIDTH, Recipe
from facells_studio.lines.ridges import Flow, Heights, Pixels, Places
from facells_studio.lines.weights import GRID, wanted

COHERENT_FLOOR = 10.0  # grey levels; noise in smooth skin stays below this deviation
CONTOUR_FLOOR = 14.0
STEP = 2.0  # along the flow
APART = 2.0  # lines nearer than this would be the same line drawn twice
LOOSE = 0.7  # of the low threshold: what may become a crest once it is averaged
BORDER = 2  # px that a crest keeps from the canvas' border
SMALLEST_WIDTH = 300.0  # px of the frame; a smaller photo is enlarged ...
ENLARGED_WIDTH = 356.0  # ... to this, or lids and lips fall together
CANNY_LEVELS = 2000.0  # Canny wants whole numbers: this many per unit of slope

_workspace = Workspace()


class Crests(NamedTuple):
    """Pixels on the crest of a response, where exactly, how high, and the direction of flow."""

    pixels: Pixels
    places: Places
    heights: Heights
    flow: Flow


def outlines(portrait: Portrait, recipe: Recipe) -> Drawing:
    """Return the outlines of *portrait* in portrait units: columns as in `styles.trace`."""
    portrait = enlarged(portrait)
    rows, columns = portrait.gray.shape
    scale = portrait.px_per_unit * FRAME_WIDTH / REFERENCE_WIDTH
    space = _workspace.fit((rows, columns))
    find = {"coherent": _coherent, "contour": _contour, "canny": _canny}[recipe.outline]
    crests = find(portrait, recipe, scale, space)
    points, offsets, heights = _linked(crests, recipe, scale, space)
    return _finished(portrait, recipe, scale, points, offsets, heights)


def enlarged(portrait: Portrait) -> Portrait:
    """Return *portrait*, enlarged if its frame is too small to show the features."""
    width = portrait.px_per_unit * FRAME_WIDTH
    if width >= SMALLEST_WIDTH:
        return portrait
    k = ENLARGED_WIDTH / width
    rows, columns = portrait.gray.shape
    size = (round(columns * k), round(rows * k))
    valid, sitter = portrait.valid, portrait.sitter
    if valid.all():
        valid = np.ones(size[::-1], bool)
    else:
        shown = cv2.resize(valid.view(np.uint8) * np.uint8(255), size)
        valid = np.asarray(shown == 255)
    return Portrait(
        gray=np.asarray(cv2.resize(portrait.gray, size, interpolation=cv2.INTER_CUBIC), np.uint8),
        valid=valid,
        px_per_unit=portrait.px_per_unit * k,
        origin=portrait.origin,
        sitter=None if sitter is None else np.asarray(cv2.resize(sitter, size), np.uint8),
        photo_to_frame=portrait.photo_to_frame,
        aligned=portrait.aligned,
        photo_size=portrait.photo_size,
        notes=portrait.notes,
    )


def _coherent(portrait: Portrait, recipe: Recipe, scale: float, space: Workspace) -> Crests:
    light = fields.even_light(portrait.gray, portrait.valid, COHERENT_FLOOR, scale, space)
    response, fine = fields.dark_response(light, scale, space)
    cv2.multiply(response, _weight(portrait, recipe, scale, space), dst=response)
    tensor = fields.TENSOR_FAST if recipe.fast else fields.TENSOR
    flow = fields.flow(*fields.tensor(fine, space[6], space[7]), tensor * scale, space)
    floor = LOOSE * recipe.low
    loose = ridges.crests(response, flow, _above(response, floor, space), floor)
    averaged, along, step = space[0], _along(recipe), STEP * scale
    if recipe.fast:
        heights = ridges.average_along(response, flow, loose[0], along, step, averaged)
        return Crests(loose[0], loose[1], heights, flow)
    np.copyto(averaged, response)
    near = _beside(loose[0], response, space)
    ridges.average_along(response, flow, near, along, step, averaged)
    return Crests(*ridges.crests(averaged, flow, near, recipe.low), flow)


def _contour(portrait: Portrait, recipe: Recipe, scale: float, space: Workspace) -> Crests:
    light = fields.even_light(portrait.gray, portrait.valid, CONTOUR_FLOOR, scale, space)
    soft = fields.blur(light, fields.SLOPE * scale, space[1])
    slope_x, slope_y = fields.slopes(soft, space[6], space[7])
    steepness = cv2.magnitude(slope_x, slope_y, magnitude=space[5])
    steepness = cv2.multiply(
        steepness, _weight(portrait, recipe, scale, space), dst=steepness, scale=scale
    )
    response = np.asarray(steepness, np.float32)
    flow = fields.flow(*fields.tensor(soft, space[6], space[7]), scale, space)
    pixels = _above(response, recipe.low, space)
    return Crests(*ridges.crests(response, flow, pixels, recipe.low), flow)


def _canny(portrait: Portrait, recipe: Recipe, scale: float, space: Workspace) -> Crests:
    light = fields.even_light(portrait.gray, portrait.valid, CONTOUR_FLOOR, scale, space)
    soft = fields.blur(light, fields.FINE * scale, space[1])
    slope_x, slope_y = fields.slopes(soft, space[6], space[7])
    weight = _weight(portrait, recipe, scale, space)
    for slope in (
        slope_x,
        slope_y,
    ):  # so Canny's own thresholds are raised where a line is unwanted
        cv2.multiply(slope, weight, dst=slope, scale=scale)
    edges = cv2.Canny(
        _whole(slope_x),
        _whole(slope_y),
        CANNY_LEVELS * recipe.low,
        CANNY_LEVELS * recipe.high,
        L2gradient=True,
    )
    steepness = np.asarray(cv2.magnitude(slope_x, slope_y, magnitude=space[5]), np.float32)
    flow = fields.flow(*fields.tensor(soft, space[6], space[7]), scale, space)
    pixels = _inside(np.asarray(edges, np.uint8))
    heights = steepness[pixels[:, 1], pixels[:, 0]]
    return Crests(pixels, pixels.astype(np.float32), heights, flow)


def _weight(portrait: Portrait, recipe: Recipe, scale: float, space: Workspace) -> Image:
    """Return how much a line is wanted at each pixel; plane 4 of *space*, or kept for the next."""
    reach = fields.REACH * scale
    if portrait.sitter is None and portrait.valid.all():
        place = (portrait.gray.shape, portrait.px_per_unit, portrait.origin, portrait.aligned)
        return _weight_of_whole(*place, recipe.likeness, recipe.background, reach)
    return space.enlarge(wanted(portrait, recipe.likeness, recipe.background, reach), GRID, 4)


@lru_cache(maxsize=2)
def _weight_of_whole(
    shape: tuple[int, int],
    px_per_unit: float,
    origin: tuple[float, float],
    aligned: bool,
    likeness: float,
    background: float,
    reach: float,
) -> Image:
    """Return the weights where nothing of the photo itself counts: alike for a whole corpus."""
    blank = Portrait(
        gray=np.zeros(shape, np.uint8),
        valid=np.ones(shape, bool),
        px_per_unit=px_per_unit,
        origin=origin,
        aligned=aligned,
    )
    weight = Workspace().fit(shape).enlarge(wanted(blank, likeness, background, reach), GRID, 0)
    weight = np.ascontiguousarray(weight)
    weight.flags.writeable = False  # it is shared
    return weight


def _whole(slope: Image) -> npt.NDArray[np.int16]:
    return np.asarray(np.clip(slope * CANNY_LEVELS, -32000, 32000), np.int16)


def _above(image: Image, level: float, space: Workspace) -> Pixels:
    """Return the pixels where *image* is greater than *level*, in the order of reading.

    They keep `BORDER` from its border, and stay as they are until the next call.
    """
    return ridges.list_above(image, level, BORDER, space.pixels)


def _beside(pixels: Pixels, response: Image, space: Workspace) -> Pixels:
    """Return *pixels* and their eight neighbours, each once, where *response* is positive.

    Uses plane 4 of *space*, and overwrites its pixels.
    """
    near = space[4]
    near.fill(0)
    ridges.copy_beside(pixels, response, near)
    return _above(near, 0.0, space)


def _inside(mask: npt.NDArray[np.uint8]) -> Pixels:
    """Return the pixels of *mask* that keep `BORDER` from its border (n, 2)."""
    inner = mask[BORDER:-BORDER, BORDER:-BORDER]
    found: Any = cv2.findNonZero(inner) if inner.size else None
    if found is None:  # nothing, though the stubs do not say so
        return np.empty((0, 2), np.int32)
    return np.asarray(found, np.int32).reshape(-1, 2) + np.int32(BORDER)


def _along(recipe: Recipe) -> Heights:
    """Return the weight of each step along the flow, out to two sigma."""
    steps = np.arange(int(2 * recipe.flow / STEP) + 1) * STEP
    return np.asarray(np.exp(-0.5 * (steps / recipe.flow) ** 2), np.float32)


def _linked(
    crests: Crests, recipe: Recipe, scale: float, space: Workspace
) -> tuple[Points, Offsets, Heights]:
    strong = np.flatnonzero(crests.heights >= recipe.high)
    # Sixteen bits are exact enough, and numpy sorts them by radix, ten times as fast.
    rank = np.maximum(1 - crests.heights[strong], 0) * np.float32(65535)
    seeds = strong[np.argsort(rank.astype(np.uint16), kind="stable")]
    apart = max(int(APART * scale + 0.5), 1)
    return ridges.link(*crests, seeds, recipe.low, space.index, apart)


def _finished(
    portrait: Portrait,
    recipe: Recipe,
    scale: float,
    points: Points,
    offsets: Offsets,
    heights: Heights,
) -> Drawing:
    points, offsets, heights = polylines.join(points, offsets, heights, recipe.join * scale)
    if recipe.smooth > 0 and len(points):
        points = polylines.smooth(points, offsets, recipe.smooth * scale)
    lengths = polylines.line_lengths(points, offsets) / scale
    strength = polylines.line_means(heights, offsets)
    good = (lengths >= recipe.shortest) & (lengths * strength >= recipe.weakest)
    if not good.any():
        return EMPTY
    points, offsets = polylines.select(points, offsets, good)
    keep = polylines.simplified(points, offsets, recipe.simplify * scale)
    points, offsets = polylines.keep_points(points, offsets, keep)
    units = portrait.to_units(points).astype(np.float32)
    columns = {"strength": strength[good], "shade": np.zeros(len(offsets) - 1, bool)}
    return Drawing(units, offsets, columns)
