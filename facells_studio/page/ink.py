"""The ink kernel: how much of each pixel each pass of a pen covers.

A line is drawn as the set of points within half a nib's width of it. A pixel's coverage is the
area of its square inside that band, exact for a straight band, so thin lines keep their weight
at any angle and however they fall on the grid.

Where a pen comes back to a spot, it inks it a second time; where it only goes round a corner, it
does not. A spot is passed again if the path between both visits is longer than a few nib widths:
until then its coverages are merged (their maximum), after that they are applied one after another.
"""

import math

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled_inside, compiled_to_paint

# How much path, in half nib widths and in pixels, a pen leaves behind before it can return to a
# spot as a new pass: both arms of a corner overlap for that long unless it is sharper than about
# 40°. A pixel's own width comes on top.
_SAME_PASS_RADII = 6.0
_SAME_PASS_PX = 3.0

# Of a pixel: farther from the nib's edge, it is covered whole or not at all.
_HALF_DIAGONAL = 0.7072

# Memory of one line's way, as large as the image (rows * columns,): how much of a pixel is covered,
# all zeros before and after; where on its way the line was last there; the pixels it touched. They
# hold the box around one line at a time, so for short lines they stay in the processor's cache.
Scratch = tuple[npt.NDArray[np.float32], npt.NDArray[np.float32], npt.NDArray[np.int32]]


@compiled_inside
def _inside(s: float, a: float, b: float) -> float:
    """Return the area of a unit square on one side of an edge at distance *s* from its centre.

    The edge's unit normal has the components *a* ≥ *b* ≥ 0. Across the edge the square's profile
    is a trapezoid, a box of width a smoothed with one of width b; this is its integral.
    """
    rim = (a + b) / 2 - abs(s)
    if rim <= 0.0:
        outside = 0.0
    elif rim < b:
        outside = rim * rim / (2 * a * b)
    else:
        outside = 0.5 - abs(s) / a
    return outside if s < 0.0 else 1.0 - outside


@compiled_inside
def _coverage(off_x: float, off_y: float, radius_px: float) -> float:
    """Return how much of a pixel the nib covers, (off_x, off_y) away from the nearest ink axis."""
    squared = off_x * off_x + off_y * off_y
    inside = radius_px - _HALF_DIAGONAL
    if inside > 0.0 and squared < inside * inside:
        return 1.0
    distance = math.sqrt(squared)  # hypot is far slower
    a, b = 1.0, 0.0
    if distance > 1e-6:
        a, b = abs(off_x) / distance, abs(off_y) / distance
    if a < b:
        a, b = b, a
    return _inside(radius_px - distance, a, b) - _inside(-radius_px - distance, a, b)


@compiled_inside
def _apply(
    pixel: npt.NDArray[np.float32],
    cover: float,
    keep: npt.NDArray[np.float32],
    add: npt.NDArray[np.float32],
) -> None:
    """Lay one pass that covers a part of *pixel* (channels,) on it."""
    for c in range(len(pixel)):
        pixel[c] = pixel[c] * (1 - cover * keep[c]) + cover * add[c]


@compiled_inside
def _extent(
    points_px: npt.NDArray[np.float64], first: int, last: int
) -> tuple[float, float, float, float, float]:
    """Return the length of the line from point *first* to *last*, and its x and y ranges."""
    left = right = points_px[first, 0]
    top = bottom = points_px[first, 1]
    length = 0.0
    for k in range(first + 1, last + 1):
        x, y = points_px[k, 0], points_px[k, 1]
        left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
        length += math.hypot(x - points_px[k - 1, 0], y - points_px[k - 1, 1])
    return length, left, right, top, bottom


@compiled_to_paint
def ink_line(
    image: npt.NDArray[np.float32],
    points_px: npt.NDArray[np.float64],
    first: int,
    last: int,
    radius_px: float,
    keep: npt.NDArray[np.float32],
    add: npt.NDArray[np.float32],
    scratch: Scratch,
) -> tuple[int, int, int, int]:
    """Draw the line from point *first* to point *last*; see `ink_lines`.

    Returns:
        How many pixels it touched, and the box in which they are numbered, row by row:
        the box's left column, top row, and width.
    """
    covered, visited, touched = scratch
    rows, columns = image.shape[:2]
    reach = radius_px + _HALF_DIAGONAL
    same_pass = _SAME_PASS_RADII * radius_px + _SAME_PASS_PX
    total, x_min, x_max, y_min, y_max = _extent(points_px, first, last)
    box_left = max(0, math.ceil(x_min - reach))
    box_top = max(0, math.ceil(y_min - reach))
    box_right = min(columns - 1, math.floor(x_max + reach))
    box_bottom = min(rows - 1, math.floor(y_max + reach))
    stride = box_right - box_left + 1
    gap_x = points_px[last, 0] - points_px[first, 0]
    gap_y = points_px[last, 1] - points_px[first, 1]
    closed = math.hypot(gap_x, gap_y) <= 0.1 * radius_px  # its end is a joint like any other
    n_touched = 0
    path = 0.0
    for k in range(first, last):
        ax, ay = points_px[k, 0], points_px[k, 1]
        dx, dy = points_px[k + 1, 0] - ax, points_px[k + 1, 1] - ay
        length = math.hypot(dx, dy)
        scale = 1.0 / (length * length) if length > 0 else 0.0
        top = max(box_top, math.ceil(min(ay, ay + dy) - reach))
        bottom = min(box_bottom, math.floor(max(ay, ay + dy) + reach))
        left = max(box_left, min(ax, ax + dx) - reach)
        right = min(box_right, max(ax, ax + dx) + reach)
        for y in range(top, bottom + 1):
            low, high = left, right
            if abs(dy) > 1e-9 * length:  # the band crosses this row only around the line
                middle = ax + (y - ay) * dx / dy
                half = reach * length / abs(dy)
                low, high = max(low, middle - half), min(high, middle + half)
            for x in range(math.ceil(low), math.floor(high) + 1):
                t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) * scale))
                cover = _coverage(x - ax - t * dx, y - ay - t * dy, radius_px)
                if cover <= 0.0:
                    continue
                here = path + t * length
                at = (y - box_top) * stride + x - box_left
                before = covered[at]
                if before == 0.0:
                    touched[n_touched] = at
                    n_touched += 1
                else:
                    gone = here - visited[at]
                    if closed:
                        gone = min(gone, total - gone)
                    if gone > same_pass:
                        _apply(image[y, x], before, keep, add)
                    else:
                        cover = max(cover, before)
                covered[at] = cover
                visited[at] = here
        path += length
    for j in range(n_touched):
        at = touched[j]
        y, x = box_top + at // stride, box_left + at % stride
        _apply(image[y, x], covered[at], keep, add)
        covered[at] = 0.0
    return n_touched, box_left, box_top, stride


@compiled_to_paint
def ink_lines(
    image: npt.NDArray[np.float32],
    points_px: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.int64],
    radius_px: float,
    keep: npt.NDArray[np.float32],
    add: npt.NDArray[np.float32],
    scratch: Scratch,
) -> None:
    """Draw lines into *image*, one pass after another: c = c * (1 - cover * keep) + cover * add.

    Args:
        image: the page, changed in place (rows, columns, channels).
        points_px: pixel (column, row) has its centre at exactly (column, row) (n_points, 2).
        offsets: line i is points offsets[i] to offsets[i + 1] (n_lines + 1,).
        radius_px: half the nib's width.
        keep: per channel, what a full pass takes away (channels,).
        add: per channel, what a full pass lays on (channels,).
        scratch: see `Scratch`.
    """
    for i in range(len(offsets) - 1):
        ink_line(image, points_px, offsets[i], offsets[i + 1] - 1, radius_px, keep, add, scratch)


@compiled_to_paint
def thin_lines(
    passes: npt.NDArray[np.float32],
    points_px: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.int64],
    radius_px: npt.NDArray[np.float64],
    most: float,
    order: npt.NDArray[np.int64],
    kept: npt.NDArray[np.bool_],
    scratch: Scratch,
) -> None:
    """Draw lines in *order*, but none that would pass a pixel more than *most* times.

    Args:
        passes: passes over each pixel, changed in place (rows, columns, 1).
        points_px: as in `ink_lines`.
        offsets: as in `ink_lines`.
        radius_px: half the nib's width of each line (n_lines,).
        most: passes.
        order: the lines, most important first.
        kept: is told which lines were drawn (n_lines,).
        scratch: see `Scratch`.
    """
    keep, add = np.zeros(1, np.float32), np.ones(1, np.float32)
    touched = scratch[2]
    for i in order:
        first, last = offsets[i], offsets[i + 1] - 1
        count, left, top, stride = ink_line(
            passes, points_px, first, last, radius_px[i], keep, add, scratch
        )
        kept[i] = True
        for j in range(count):
            y, x = top + touched[j] // stride, left + touched[j] % stride
            if passes[y, x, 0] > most:
                kept[i] = False
                break
        if not kept[i]:  # take it off again
            ink_line(passes, points_px, first, last, radius_px[i], keep, -add, scratch)


class Inker:
    """A page in pixels that lines are drawn on; holds the kernel's scratch memory."""

    def __init__(self, image: npt.NDArray[np.float32]) -> None:
        self.image = image  # (rows, columns, channels)
        size = image.shape[0] * image.shape[1]
        self._scratch: Scratch = (
            np.zeros(size, np.float32),
            np.empty(size, np.float32),
            np.empty(size, np.int32),
        )

    def draw(
        self,
        points_px: npt.NDArray[np.float64],
        offsets: npt.NDArray[np.int64],
        width_px: float,
        keep: npt.ArrayLike,
        add: npt.ArrayLike,
    ) -> None:
        """Draw lines of *width_px*; see `ink_lines` for *keep* and *add* (channels,)."""
        ink_lines(
            self.image,
            np.ascontiguousarray(points_px, np.float64),
            np.ascontiguousarray(offsets, np.int64),
            width_px / 2,
            np.asarray(keep, np.float32).reshape(-1),
            np.asarray(add, np.float32).reshape(-1),
            self._scratch,
        )

    def thin(
        self,
        points_px: npt.NDArray[np.float64],
        offsets: npt.NDArray[np.int64],
        width_px: npt.NDArray[np.float64],
        most: float,
        order: npt.NDArray[np.int64],
    ) -> npt.NDArray[np.bool_]:
        """Draw the lines that pass no pixel more than *most* times; see `thin_lines`.

        Returns:
            Which lines were drawn (n_lines,).
        """
        kept = np.zeros(len(offsets) - 1, np.bool_)
        thin_lines(
            self.image,
            np.ascontiguousarray(points_px, np.float64),
            np.ascontiguousarray(offsets, np.int64),
            np.asarray(width_px, np.float64) / 2,
            most,
            np.asarray(order, np.int64),
            kept,
            self._scratch,
        )
        return kept
