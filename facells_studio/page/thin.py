"""Where too many lines meet, the weakest are left out: paper tears, and black gets no blacker."""

import math

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.page.ink import Inker
from facells_studio.page.preview import Raster
from facells_studio.sheet import Sheet

_ROUNDING = 1e-3  # passes: what sums of coverages in float32 may be off
_CELL_WIDTHS = 1.15  # of a pen, the side of a square in which passes are counted roughly


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


def roughly_thinned(
    sheet: Sheet, strength: npt.ArrayLike, max_passes: int
) -> npt.NDArray[np.bool_]:
    """Return about the lines that `thinned` keeps, a hundred times as quick: for a picture.

    Passes are counted in squares as wide as the pen; a line counts once in each that it crosses.

    Args:
        sheet: the page.
        strength: how much each line matters (n_lines,).
        max_passes: how often the pen may pass a spot.
    """
    kept = np.zeros(len(sheet), np.bool_)
    if not len(sheet):
        return kept
    cell_mm = _CELL_WIDTHS * max(pen.width_mm for pen in sheet.pens)
    points = np.ascontiguousarray(sheet.points_mm / cell_mm)
    low = np.floor(points.min(axis=0)).astype(np.int64)
    columns, rows = (np.floor(points.max(axis=0)).astype(np.int64) - low + 1).tolist()
    order = np.argsort(-np.asarray(strength, np.float64), kind="stable")
    passes = np.zeros((rows, columns), np.int32)
    _thin_cells(passes, points - low, sheet.offsets, max_passes, order, kept)
    return kept


@compiled
def _thin_cells(
    passes: npt.NDArray[np.int32],
    points: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.int64],
    most: int,
    order: npt.NDArray[np.int64],
    kept: npt.NDArray[np.bool_],
) -> None:
    """Lay lines in *order* on the squares *passes*, but none that finds a full one."""
    rows, columns = passes.shape
    last = np.full((rows, columns), -1, np.int32)  # the line that came by last
    for i in order:
        for lays in (False, True):
            fits = True
            for k in range(offsets[i], offsets[i + 1] - 1):
                x, y = points[k, 0], points[k, 1]
                dx, dy = points[k + 1, 0] - x, points[k + 1, 1] - y
                steps = max(1, math.ceil(2 * max(abs(dx), abs(dy))))
                for j in range(steps + 1):
                    column, row = int(x + dx * j / steps), int(y + dy * j / steps)
                    if not lays:
                        if passes[row, column] >= most:
                            fits = False
                            break
                    elif last[row, column] != i:
                        last[row, column] = i
                        passes[row, column] += 1
                if not fits:
                    break
            if not fits:
                break
            kept[i] = fits
