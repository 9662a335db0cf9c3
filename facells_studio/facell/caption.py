"""A label that the pen writes: single lines of the Hershey fonts, as vpype carries them."""

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing, concatenate
from facells_studio.page.layout import Placement
from facells_studio.sheet import PX_PER_MM

FONT = "futural"
HEIGHT_MM = 3.2  # of a capital; what a label under a picture in a gallery has
_CAPITAL, _FOOT = 0.65625, 0.28125  # height and foot of an H in the font's own size
NOBODY = -1  # in the columns source, line and rule: written, not drawn from anybody


def captioned(
    drawing: Drawing,
    text: str,
    placement: Placement,
    margins_mm: tuple[float, float, float, float],
) -> Drawing:
    """Return *drawing* with *text* written under it by the first pen.

    Args:
        drawing: an overlay's drawing, in portrait units.
        text: one line.
        placement: where the drawing lies; the caption lies upright on the same paper.
        margins_mm: left, top, right and bottom; the caption stands in the middle of the bottom
            one, and is written smaller if it is too long for the paper without the others.
    """
    left_mm, _, right_mm, bottom_mm = margins_mm
    paper = placement.paper
    lines_mm = written(text)
    width_mm = max(float(line[:, 0].max()) for line in lines_mm)
    scale = min(1.0, (paper.width_mm - 2 * min(left_mm, right_mm)) / width_mm)
    lines_mm = [line * scale for line in lines_mm]
    corner = (
        (paper.width_mm - width_mm * scale) / 2,
        paper.height_mm - max(bottom_mm, HEIGHT_MM) / 2 + HEIGHT_MM * scale / 2,
    )
    caption = Drawing.from_lines([placement.invert(line + corner) for line in lines_mm])
    strongest = float(drawing.columns["strength"].max(initial=1.0))
    for name, values in drawing.columns.items():
        fill = {"pen": 0, "strength": 2 * strongest + 1, "score": 0}.get(name, NOBODY)
        caption = caption.with_column(name, np.full(len(caption), fill, values.dtype))
    return concatenate([caption, drawing])


def written(text: str) -> list[npt.NDArray[np.float64]]:
    """Return *text* as lines in mm (n, 2), its first capital's foot at (0, 0), y down."""
    import vpype

    size_mm = HEIGHT_MM / _CAPITAL
    lines = vpype.text_line(text, FONT, size_mm * PX_PER_MM, "left")
    found = [np.column_stack([line.real, line.imag]) / PX_PER_MM for line in lines]
    left = min(float(line[:, 0].min()) for line in found)
    return [line - (left, _FOOT * size_mm) for line in found]
