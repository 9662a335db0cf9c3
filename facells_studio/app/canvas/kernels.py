"""Kernels of the canvas: a quick look at lines, and pixels as a screen wants them."""

import math

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled, compiled_to_paint

Floats = npt.NDArray[np.float32]

LEVELS = 4095  # steps of linear light that are told apart; sRGB has 256


@compiled_to_paint
def hairlines(
    image: Floats,
    points_px: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.int64],
    width_px: float,
    keep: Floats,
    add: Floats,
) -> None:
    """Draw lines one pixel wide, as heavy as *width_px* wide ones where those are thinner.

    Every pixel along a step's longer side shares its ink with its neighbour; ten times as fast as
    `facells_studio.page.ink`, and the same weight for thin lines, but for joints and ends.

    Args:
        image: linear light, changed in place (rows, columns, 3).
        points_px: pixel (column, row) has its centre at exactly (column, row) (n_points, 2).
        offsets: line i is points offsets[i] to offsets[i + 1] (n_lines + 1,).
        width_px: of the nib.
        keep: per channel, what a full pass takes away (3,).
        add: per channel, what a full pass lays on (3,).
    """
    rows, columns = image.shape[:2]
    for i in range(len(offsets) - 1):
        for k in range(offsets[i], offsets[i + 1] - 1):
            ax, ay = points_px[k, 0], points_px[k, 1]
            dx, dy = points_px[k + 1, 0] - ax, points_px[k + 1, 1] - ay
            flat = abs(dx) >= abs(dy)
            along, across = (dx, dy) if flat else (dy, dx)
            if along == 0.0:
                continue
            a0 = ax if flat else ay
            c0 = ay if flat else ax
            slope = across / along
            weight = min(1.0, width_px * math.sqrt(1.0 + slope * slope))
            low, high = (a0, a0 + along) if along > 0 else (a0 + along, a0)
            last_a = columns if flat else rows
            last_c = rows if flat else columns
            first = max(0, math.ceil(low))
            stop = min(last_a, math.ceil(high))
            for a in range(first, stop):
                c = c0 + (a - a0) * slope
                base = math.floor(c)
                part = c - base
                for side in range(2):
                    at = base + side
                    if at < 0 or at >= last_c:
                        continue
                    cover = weight * (part if side else 1.0 - part)
                    y, x = (at, a) if flat else (a, at)
                    for ch in range(3):
                        image[y, x, ch] = image[y, x, ch] * (1 - cover * keep[ch]) + cover * add[ch]


@compiled
def to_rgb32(image: Floats, table: npt.NDArray[np.uint8], out: npt.NDArray[np.uint32]) -> None:
    """Write linear light (rows, columns, 3) as 0xffRRGGBB (rows, columns).

    *table* gives the sRGB level of each of `LEVELS` + 1 steps of linear light.
    """
    rows, columns = out.shape
    for y in range(rows):
        for x in range(columns):
            packed = np.uint32(0xFF)
            for ch in range(3):
                step = min(max(image[y, x, ch], 0.0), 1.0) * LEVELS + 0.5
                packed = (packed << np.uint32(8)) | np.uint32(table[int(step)])
            out[y, x] = packed
