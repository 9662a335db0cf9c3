"""Curves as Qt draws them: polygons made without a loop, and no more points than pixels."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

Floats = npt.NDArray[np.float64]

_memory: Any = VoidPtr  # its stub does not know of addresses of Qt's values
_DENSE = 4  # points to a pixel, from which a curve is drawn by its extremes


def polygon(x: Floats, y: Floats) -> QPolygonF:
    """Return the points (*x*, *y*), each (n,), as a polygon."""
    made = QPolygonF()
    made.resize(len(x))
    if len(x):
        into = np.frombuffer(_memory(made.data(), len(x) * 16, True), np.float64).reshape(-1, 2)
        into[:, 0], into[:, 1] = x, y
    return made


def thinned(x: Floats, y: Floats, width_px: float) -> tuple[Floats, Floats]:
    """Return the curve with the lowest and highest point of each pixel, if it has far more."""
    if len(x) <= _DENSE * max(width_px, 1.0):
        return x, y
    column = np.floor(x - x[0]).astype(np.int64)
    first = np.concatenate([[0], np.flatnonzero(np.diff(column)) + 1])
    low = np.minimum.reduceat(y, first)
    high = np.maximum.reduceat(y, first)
    at = np.repeat(x[first], 2)
    return at, np.column_stack([low, high]).ravel()
