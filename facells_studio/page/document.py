"""A placed drawing becomes a sheet in millimetres, and a vpype document."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import PageError
from facells_studio.page.layout import Placement
from facells_studio.sheet import Pen, Sheet, document_from_sheet

if TYPE_CHECKING:
    import vpype


def to_sheet(
    drawing: Drawing,
    placement: Placement,
    pens: Sequence[Pen] = (Pen(),),
    *,
    title: str = "",
    recipe: str = "",
) -> Sheet:
    """Return *drawing* on its paper in mm, pen by pen, each pen's lines in the drawing's order.

    The column ``pen`` numbers each line's pen from 0; without it the first pen draws everything.

    Raises:
        PageError: the drawing asks for a pen that is not among *pens*.
    """
    if not pens:
        raise PageError("A page needs a pen. Name one, for example 0.3mm.")
    pen = _pen_of_line(drawing, len(pens))
    if (np.diff(pen) < 0).any():
        order = np.argsort(pen, kind="stable")
        drawing, pen = drawing.take(order), pen[order]
    return Sheet(
        points_mm=placement.apply(drawing.points),
        offsets=drawing.offsets,
        pen=pen,
        pens=tuple(pens),
        width_mm=placement.paper.width_mm,
        height_mm=placement.paper.height_mm,
        paper_color=placement.paper.color,
        title=title,
        recipe=recipe,
    )


def to_document(
    drawing: Drawing,
    placement: Placement,
    pens: Sequence[Pen] = (Pen(),),
    *,
    title: str = "",
    recipe: str = "",
) -> "vpype.Document":
    """Return *drawing* on its paper as a vpype document with one layer per pen.

    See `to_sheet` for the arguments, `facells_studio.sheet` for what the document carries.

    Raises:
        PageError: the drawing asks for a pen that is not among *pens*.
    """
    return document_from_sheet(to_sheet(drawing, placement, pens, title=title, recipe=recipe))


def _pen_of_line(drawing: Drawing, n_pens: int) -> npt.NDArray[np.int64]:
    if "pen" not in drawing.columns:
        return np.zeros(len(drawing), np.int64)
    pen = drawing.columns["pen"].astype(np.int64)
    if len(pen) and not 0 <= pen.min() <= pen.max() < n_pens:
        wanted = int(pen.max() if pen.max() >= n_pens else pen.min())
        raise PageError(
            f"The drawing asks for pen {wanted + 1}, but there are {n_pens}. Name one more pen."
        )
    return pen
