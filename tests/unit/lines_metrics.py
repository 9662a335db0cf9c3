"""How good and how stable lines are: the measures of the design study, for tests and benchmark.

Distances are in px of a frame 512 px wide.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from facells_studio.drawing import Drawing
from facells_studio.frame import FRAME_WIDTH

UNITS_PER_PX = FRAME_WIDTH / 512
STEP = 0.5  # px between samples of ink
NEAR = 2.0  # px


def ink(drawing: Drawing) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return places along all lines, half a px apart, in px (n, 2), and the line of each (n,)."""
    places: list[npt.NDArray[Any]] = [np.empty((0, 2))]
    lines: list[npt.NDArray[Any]] = [np.empty(0, np.int64)]
    for i, line in enumerate(drawing):
        points = line.astype(np.float64) / UNITS_PER_PX
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        at = np.arange(0, along[-1], STEP)
        places.append(np.stack([np.interp(at, along, axis) for axis in points.T], axis=1))
        lines.append(np.full(len(at), i))
    return np.concatenate(places), np.concatenate(lines)


def drawn_twice(drawing: Drawing) -> float:
    """Return the share of the ink that lies within 2 px of another line."""
    places, lines = ink(drawing)
    pairs = cKDTree(places).query_pairs(NEAR, output_type="ndarray")
    twice = np.zeros(len(places), bool)
    twice[pairs[lines[pairs[:, 0]] != lines[pairs[:, 1]]].ravel()] = True
    return float(twice.mean())


def matched_ink(one: Drawing, other: Drawing) -> float:
    """Return how much of the ink of each lies within 2 px of the other's: both ways, as an F."""
    a, b = ink(one)[0], ink(other)[0]
    found = float(np.mean(cKDTree(b).query(a)[0] <= NEAR))
    true = float(np.mean(cKDTree(a).query(b)[0] <= NEAR))
    return 2 * found * true / max(found + true, 1e-9)
