"""The ink of a drawing on a coarse grid: what surrounds a point, whichever line drew it."""

import math

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.drawing import Drawing
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH

CELL_UNITS = 2.0
ROWS, COLUMNS = round(FRAME_HEIGHT / CELL_UNITS), round(FRAME_WIDTH / CELL_UNITS)
CHANNELS = 3  # ink, ink · cos 2θ, ink · sin 2θ

Ink = npt.NDArray[np.float32]  # (CHANNELS, ROWS, COLUMNS)


def ink_map(drawing: Drawing) -> Ink:
    """Return the ink of *drawing* in the frame (3, 109, 89); a line across a cell makes about 1.

    Channels 1 and 2 weigh it with the line's doubled angle, so that a line drawn backwards makes
    the same map. Ink is shared between the four cells around it in proportion to nearness.
    """
    ink = np.zeros((CHANNELS, ROWS, COLUMNS), np.float32)
    splat(drawing.points, drawing.offsets, ink)
    return ink


@compiled
def splat(
    points: npt.NDArray[np.float32],
    offsets: npt.NDArray[np.int64],
    ink: npt.NDArray[np.float32],
) -> None:
    """Add the ink of the lines at *offsets* of *points* to *ink* (3, rows, columns)."""
    rows, columns = ink.shape[1], ink.shape[2]
    for i in range(len(offsets) - 1):
        for j in range(offsets[i], offsets[i + 1] - 1):
            dx, dy = points[j + 1, 0] - points[j, 0], points[j + 1, 1] - points[j, 1]
            length = math.sqrt(dx * dx + dy * dy)
            if length <= 0.0 or length > 1e4:  # no length, or no drawing
                continue
            count = math.ceil(length)  # a sample a unit: half a cell
            weight = length / count / CELL_UNITS
            cos2 = (dx * dx - dy * dy) / (length * length)
            sin2 = 2 * dx * dy / (length * length)
            for k in range(count):
                t = (k + 0.5) / count
                x = (points[j, 0] + t * dx) / CELL_UNITS - 0.5
                y = (points[j, 1] + t * dy) / CELL_UNITS - 0.5
                if x < 0 or y < 0 or x >= columns - 1 or y >= rows - 1:
                    continue
                column, row = int(x), int(y)
                fx, fy = x - column, y - row
                for down in range(2):
                    for right in range(2):
                        share = weight * (fx if right else 1 - fx) * (fy if down else 1 - fy)
                        ink[0, row + down, column + right] += share
                        ink[1, row + down, column + right] += share * cos2
                        ink[2, row + down, column + right] += share * sin2
