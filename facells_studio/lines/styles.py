"""`trace`: from a portrait to its lines, in the style that was asked for."""

from dataclasses import replace

import numpy as np

from facells_studio.drawing import Drawing, concatenate
from facells_studio.errors import PhotoError
from facells_studio.frame import Portrait
from facells_studio.lines.accents import accent_lines, without_hidden
from facells_studio.lines.flow import flow_lines
from facells_studio.lines.hatch import hatch_lines
from facells_studio.lines.outlines import outlines
from facells_studio.lines.params import SPACING_IN_PEN_WIDTHS, LinesParams
from facells_studio.lines.recipe import recipe_of
from facells_studio.progress import Tick, no_tick

A5_BUST_MM_PER_UNIT = 0.43  # head and shoulders on A5 within margins of 15 mm
WITHOUT_ACCENTS = ("contour", "canny")  # these show every edge of an eye already


def trace(
    portrait: Portrait,
    params: LinesParams,
    mm_per_unit: float = A5_BUST_MM_PER_UNIT,
    seed: int = 0,
    tick: Tick = no_tick,
    *,
    pen_width_mm: float = 0.3,
) -> Drawing:
    """Return *portrait* as lines in portrait units.

    Columns: ``strength`` float32, the larger the more a line matters per unit of its length;
    ``shade`` bool, True for a line of tone, False for an outline.

    Args:
        portrait: the aligned photo.
        params: what the artist asks for.
        mm_per_unit: how large a portrait unit will be on paper; by default a bust on A5.
        seed: of every random choice; the same seed gives the same lines, bit for bit.
        tick: told of progress; may cancel.
        pen_width_mm: tone lines keep 1.2 of it between them.

    Raises:
        PhotoError: there is nothing in the photo to draw.
    """
    recipe = recipe_of(params, mm_per_unit)
    parts: list[Drawing] = []
    if recipe is not None:
        tick(0.0, "tracing outlines")
        parts.append(outlines(portrait, recipe))
    if params.style not in WITHOUT_ACCENTS:
        accents = accent_lines(portrait, params, mm_per_unit, pen_width_mm)
        parts = [without_hidden(d, accents, pen_width_mm / mm_per_unit) for d in parts] + [accents]
    tone = params.style.rpartition("+")[2]
    if tone in ("hatch", "flow"):
        spacing = max(params.shading_spacing_mm, SPACING_IN_PEN_WIDTHS * pen_width_mm)
        airy = replace(params, shading_spacing_mm=spacing)
        if tone == "hatch":
            parts.append(hatch_lines(portrait, airy, mm_per_unit, seed, tick))
        else:
            beside = concatenate(parts)
            parts.append(flow_lines(portrait, airy, mm_per_unit, seed, tick, beside=beside))
    drawing = concatenate(parts) if len(parts) > 1 else parts[0]
    if not len(drawing):
        raise PhotoError(
            "Nothing to draw: the photo shows no edges. "
            "Choose a photo with more light and contrast, or a higher detail."
        )
    if params.ink_m is not None:
        drawing = keep_strongest(drawing, params.ink_m * 1000 / mm_per_unit)
    tick(1.0, "tracing outlines")
    return drawing


def keep_strongest(drawing: Drawing, length_units: float) -> Drawing:
    """Return the strongest lines whose ink is at most *length_units* in all, in their old order.

    A line's worth is its strength x length; the best line stays even if it is longer than the
    budget, so that a drawing is never empty. Lines that do not fit are passed over for weaker,
    shorter ones that do.
    """
    lengths = drawing.lengths()
    if lengths.sum() <= length_units:
        return drawing
    strength = np.asarray(drawing.columns.get("strength", np.ones(len(drawing))), np.float64)
    order = np.argsort(-strength * lengths, kind="stable")
    keep = np.zeros(len(drawing), bool)
    keep[order[0]] = True
    spent = lengths[order[0]]
    for i in order[1:]:
        if spent + lengths[i] <= length_units:
            keep[i] = True
            spent += lengths[i]
    return drawing.take(np.flatnonzero(keep))
