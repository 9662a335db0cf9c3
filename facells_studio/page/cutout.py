"""A page without its paper: what shows through is said by the picture's fourth channel."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from facells_studio.page.preview import render
from facells_studio.sheet import Sheet

_ROWS = 256  # that are turned at a time: the sums take sixteen times the picture's room


def cut_out(sheet: Sheet, px_per_mm: float, *, travel: bool = False) -> npt.NDArray[np.uint8]:
    """Return a picture of *sheet* without paper, as RGBA (rows, columns, 4).

    On white it looks as the page on white paper does. Ink that takes more of one color than of
    another has no single share of what shows through; there its strongest color counts.

    Raises:
        PageError: the picture would be too large, or its resolution is not a number above 0.
    """
    white = render(sheet, px_per_mm, travel=travel, paper=False)
    black = None
    if travel or any(pen.covers for pen in sheet.pens):  # mere ink does not show on black
        black = render(replace(sheet, paper_color="#000000"), px_per_mm, travel=travel)
    cut = np.empty((*white.shape[:2], 4), np.uint8)
    for first in range(0, len(white), _ROWS):
        rows = slice(first, first + _ROWS)
        on_white = white[rows].astype(np.float32)
        passed = on_white if black is None else on_white - black[rows]
        hidden = 255 - passed.clip(0, 255).min(axis=2, keepdims=True)
        color = 255 - (255 - on_white) * 255 / np.maximum(hidden, 1)
        cut[rows, :, :3] = np.rint(np.where(hidden > 0, color, 255).clip(0, 255))
        cut[rows, :, 3:] = np.rint(hidden)
    return cut
