"""Where too many lines meet, the weakest are left out: paper tears, and black gets no blacker."""

import numpy as np
import numpy.typing as npt

from facells_studio.page.ink import Inker
from facells_studio.page.preview import Raster
from facells_studio.sheet import Sheet

_ROUNDING = 1e-3  # passes: what sums of coverages in float32 may be off


def thinned(
    sheet: Sheet, strength: npt.ArrayLike, max_passes: int, cell_mm: float | None = None
) -> npt.NDArray[np.bool_]:
    """Return which lines of *sheet* may stay if no spot shall get more than *max_passes*.

    The strongest line is laid first, then each that still has room everywhere along its way; so
    the weakest go where ink piles up, and none goes elsewhere. `preview.density` of what stays is
    within the limit on the same spots.

    Args:
        sheet: the page.
        strength: how much each line matters (n_lines,); of equals the first matters more.
        max_passes: how often the pen may pass a spot.
        cell_mm: a spot's width, as in `preview.density`.

    Raises:
        PageError: the cell is not a size above 0, or too small for the page.
    """
    raster = Raster.of(sheet, cell_mm)
    width_px = np.array(raster.width_px)[sheet.pen]
    order = np.argsort(-np.asarray(strength, np.float64), kind="stable")
    inker = Inker(raster.passes)
    most = max_passes + _ROUNDING
    return inker.thin(raster.points_px, sheet.offsets, width_px, most, order)
