"""`score_lines`: the drawing that the network reads, frozen so that scores stay comparable.

A network trained on one recipe cannot judge another. Nothing here depends on what a user chooses;
change a number, or an algorithm so that drawings change, only together with the version.
"""

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio import cubic
from facells_studio.drawing import Drawing, concatenate
from facells_studio.errors import PhotoError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines.hatch import hatch_lines
from facells_studio.lines.outlines import outlines
from facells_studio.lines.params import LinesParams
from facells_studio.lines.recipe import UNITS_PER_PX, Recipe

SCORE_RECIPE_VERSION = 1

_PX_PER_UNIT = 2.0  # of the frame alone: twice CelebA's own size
_OUTLINE = Recipe(
    outline="coherent",
    fast=False,
    high=0.06,
    low=0.03,
    flow=4.0,
    smooth=2.0,
    join=5.0,
    shortest=12.0,
    weakest=1.1,
    simplify=1.5,
    likeness=1.0,
    background=1.0,
)
# A sparse hatch tells dark hair from blond, which evened light has erased. In millimetres of a
# page where one unit is one millimetre.
_TONE = LinesParams(
    style="hatch",
    background=0.0,
    shading=0.5,
    shading_spacing_mm=12.0 * UNITS_PER_PX,
    shading_angle_deg=45.0,
    shading_layers=1,
    cross_hatch=False,
    zigzag=True,
    shading_shortest_mm=12.0 * UNITS_PER_PX,
    simplify_mm=1.5 * UNITS_PER_PX,
)


def score_lines(portrait: Portrait) -> Drawing:
    """Return the lines of *portrait*'s frame as the network reads them, in portrait units.

    Columns ``strength`` and ``shade`` as in `trace`. Only the frame itself is drawn, whatever the
    canvas, and no mask of the sitter is used: the photos that the network learns from have none.

    Raises:
        PhotoError: there is nothing in the photo to draw.
    """
    framed = _framed(portrait)
    drawing = concatenate([outlines(framed, _OUTLINE), hatch_lines(framed, _TONE, 1.0, seed=0)])
    if not len(drawing):
        raise PhotoError(
            "Nothing to score: the photo shows no edges. "
            "Choose a photo with more light and contrast."
        )
    return drawing


def _framed(portrait: Portrait) -> Portrait:
    """Return the frame of *portrait* at the size of the recipe, nothing else of the canvas."""
    size = (round(FRAME_WIDTH * _PX_PER_UNIT), round(FRAME_HEIGHT * _PX_PER_UNIT))
    k = portrait.px_per_unit / _PX_PER_UNIT
    gray = portrait.gray
    if k > 1:  # a larger photo is blurred to what the frame can hold
        gray = np.asarray(cv2.GaussianBlur(gray, (0, 0), 0.5 * (k * k - 1) ** 0.5), np.uint8)
    left, top = portrait.to_px(np.array([0.5, 0.5]) / _PX_PER_UNIT)
    back = np.array([[k, 0.0, left], [0.0, k, top]])  # from the frame's pixels to the canvas'
    return Portrait(
        gray=cubic.warp(gray, back, size),
        valid=_seen(portrait, k, (left, top), size),
        px_per_unit=_PX_PER_UNIT,
        photo_to_frame=portrait.photo_to_frame,
        aligned=portrait.aligned,
        photo_size=portrait.photo_size,
        notes=portrait.notes,
    )


def _seen(
    portrait: Portrait, k: float, corner: tuple[float, float], size: tuple[int, int]
) -> npt.NDArray[np.bool_]:
    """Return which of the frame's pixels, *k* canvas pixels apart from *corner* on, are valid."""
    x = np.rint(np.arange(size[0]) * k + corner[0]).astype(int)
    y = np.rint(np.arange(size[1]) * k + corner[1]).astype(int)
    rows, columns = portrait.gray.shape
    # Half a pixel beyond the border is still the photo: an enlarged pixel has its centre there.
    within_y, within_x = (y >= 0) & (y < rows), (x >= 0) & (x < columns)
    if portrait.valid.all():
        return np.outer(within_y, within_x)
    # Through the transposed image, so that whole rows are taken, not single pixels.
    lines = cv2.transpose(portrait.valid.view(np.uint8)[y.clip(0, rows - 1)])
    valid = cv2.transpose(lines[x.clip(0, columns - 1)]).view(np.bool_)
    valid &= within_y[:, None]
    valid &= within_x
    return np.asarray(valid)
