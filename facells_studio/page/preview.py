"""How the page will look: ink in the true width of the nib, and how often the pen passes a spot.

Light adds up linearly, so images are composed in linear light and turned to sRGB at the end.
Transparent ink filters what it lies on: a second pass of it, or another pen's, is darker. Paint
(`Pen.covers`) hides what lies under it.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from facells_studio.errors import PageError
from facells_studio.page.ink import Inker
from facells_studio.sheet import Pen, Sheet, rgb_of, sheet_from_document

if TYPE_CHECKING:
    import vpype

Rgb = npt.NDArray[np.uint8]  # (rows, columns, 3)
Box = tuple[slice, slice]  # rows, columns
Floats = npt.NDArray[np.float64]

MOST_PIXELS = 100_000_000  # an A1 at 14 px/mm; takes about 3 GB while it is drawn

_MOST_SPOTS = 25_000_000  # an A4 at 20 to a millimetre
_ROWS = 64  # of a picture that are turned to sRGB at a time
_STEPS = 8191  # sRGB is steepest at black: so many steps still hit every one of 256 levels

TRAVEL_COLOR = "#e8590c"  # no pen of ours has it, and it shows on white and black paper
TRAVEL_WIDTH_MM = 0.12
TRAVEL_OPACITY = 0.75
_DASH_MM, _GAP_MM = 1.2, 0.8
_ARROW_MM = 1.4  # length of an arrow's barbs
_SHORTEST_HOP_WITH_ARROW_MM = 4.0


def render(
    page: "Sheet | vpype.Document",
    px_per_mm: float = 8.0,
    *,
    travel: bool = False,
    paper: bool = True,
) -> Rgb:
    """Return a picture of *page*, drawn with its pens, as RGB (rows, columns, 3).

    Args:
        page: a sheet, or a vpype document with one layer per pen.
        px_per_mm: 3.78 is a screen of 96 dpi, 11.8 a print of 300 dpi.
        travel: also show the way of the lifted pen: dashed, with arrows.
        paper: show the paper's color; otherwise white.

    Raises:
        PageError: the picture would be too large, or its resolution is not a number above 0.
    """
    sheet = _sheet(page)
    picture = Picture(sheet, px_per_mm, travel=travel, paper=paper)
    for i in range(len(sheet.pens)):
        lines = sheet.lines_of(i)
        picture.draw(sheet.points_mm, sheet.offsets[lines.start : lines.stop + 1], i)
    if travel:
        picture.draw_travel(sheet)
    return picture.rgb()


class Picture:
    """An empty page that lines are drawn on a few at a time.

    Raises:
        PageError: the picture would be too large, or its resolution is not a number above 0.
    """

    def __init__(
        self, sheet: Sheet, px_per_mm: float = 8.0, *, travel: bool = False, paper: bool = True
    ) -> None:
        """See `render`; of *sheet* the size, the paper and the pens count, not the lines."""
        self._px_per_mm = px_per_mm
        self._width_mm = [pen.width_mm for pen in sheet.pens]
        self._filters = [filter_of(pen) for pen in sheet.pens]
        ground = to_linear(np.array(rgb_of(sheet.paper_color if paper else "#ffffff")) / 255)
        # Most drawings are black on white: a third of the work.
        colors = [ground, *(part for pen in self._filters for part in pen)]
        gray = not travel and all(color.min() == color.max() for color in colors)
        self._channels = 1 if gray else 3
        image = np.empty((*picture_shape(sheet, px_per_mm), self._channels), np.float32)
        image[:] = ground[: self._channels]
        self._inker = Inker(image)

    def draw(self, points_mm: Floats, offsets: npt.NDArray[np.int64], pen: int) -> None:
        """Draw lines, ``points_mm[offsets[i]:offsets[i + 1]]`` each, with pen number *pen*."""
        keep, add = (part[: self._channels] for part in self._filters[pen])
        points_px = points_mm * self._px_per_mm - 0.5  # whole numbers at the pixels' centres
        self._inker.draw(points_px, offsets, self._width_mm[pen] * self._px_per_mm, keep, add)

    def draw_travel(self, sheet: Sheet) -> None:
        """Draw the way of the lifted pen over *sheet*."""
        _draw_travel(self._inker, sheet, self._px_per_mm)

    def box_of(self, points_mm: Floats, pen: int) -> Box:
        """Return the pixels that a line through *points_mm* may touch, drawn with *pen*."""
        rows, columns = self._inker.image.shape[:2]
        if not len(points_mm):
            return slice(0, 0), slice(0, 0)
        reach = self._width_mm[pen] * self._px_per_mm / 2 + 2
        low = np.floor(points_mm.min(axis=0) * self._px_per_mm - reach).astype(int)
        high = np.ceil(points_mm.max(axis=0) * self._px_per_mm + reach).astype(int)
        (left, top), (right, bottom) = low.clip(0, (columns, rows)), high.clip(0, (columns, rows))
        return slice(int(top), int(bottom)), slice(int(left), int(right))

    @contextmanager
    def tried(self, box: Box) -> Iterator[None]:
        """Take back what the block draws within *box*."""
        before = self._inker.image[box].copy()
        try:
            yield
        finally:
            self._inker.image[box] = before

    def linear(self, box: Box) -> npt.NDArray[np.float32]:
        """Return *box* of the picture so far in linear light, as a view (rows, columns, 1 or 3)."""
        return self._inker.image[box]

    def rgb(self) -> Rgb:
        """Return the picture so far, as RGB (rows, columns, 3)."""
        return to_rgb(self._inker.image)


def density(
    page: "Sheet | vpype.Document", cell_mm: float | None = None
) -> npt.NDArray[np.float32]:
    """Return how many passes of a pen the busiest point of each spot gets (rows, columns).

    A spot is a square of *cell_mm*, by default `nib_mm`: about what one nib touches. Pens count
    alike. Two lines side by side are one pass; a line that crosses itself passes twice there.

    Raises:
        PageError: the cell is not a size above 0, or so small that the picture would be too large.
    """
    raster = Raster.of(_sheet(page), cell_mm)
    inker = Inker(raster.passes)
    for i, width_px in enumerate(raster.width_px):
        lines = raster.sheet.lines_of(i)
        offsets = raster.sheet.offsets[lines.start : lines.stop + 1]
        inker.draw(raster.points_px, offsets, width_px, 0.0, 1.0)
    rows, columns, _ = raster.passes.shape
    parts = raster.parts
    cells = raster.passes.reshape(rows // parts, parts, columns // parts, parts)
    return np.asarray(cells.max(axis=1).max(axis=2))  # in two steps: three times as fast as in one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Raster:
    """What passes are counted on: pixels, some to a spot's side, and the lines among them."""

    sheet: Sheet
    passes: npt.NDArray[np.float32]  # (rows, columns, 1), zeros
    parts: int  # pixels to a spot's side
    points_px: Floats  # (n_points, 2): pixel (column, row) has its centre at (column, row)
    width_px: tuple[float, ...]  # of each pen

    @classmethod
    def of(cls, sheet: Sheet, cell_mm: float | None = None) -> "Raster":
        """Return the raster of a *sheet* with spots of *cell_mm*; see `density`.

        Raises:
            PageError: the cell is not a size above 0, or too small for the page.
        """
        cell_mm = nib_mm(sheet) if cell_mm is None else cell_mm
        if not 0 < cell_mm < float("inf"):
            raise PageError(f"A spot cannot be {cell_mm:g} mm wide. Try {nib_mm(sheet):g}.")
        parts = _parts_of_a_cell(sheet, cell_mm)
        rows, columns = picture_shape(sheet, 1 / cell_mm, up=True)
        return cls(
            sheet=sheet,
            passes=np.zeros((rows * parts, columns * parts, 1), np.float32),
            parts=parts,
            points_px=sheet.points_mm * (parts / cell_mm) - 0.5,
            # Two pixels at least, for a thinner line would cover none of them whole.
            width_px=tuple(max(pen.width_mm * parts / cell_mm, 2.0) for pen in sheet.pens),
        )


def nib_mm(sheet: Sheet) -> float:
    """Return the width of the thinnest pen that draws on *sheet*."""
    drawing = [sheet.pens[i] for i in np.unique(sheet.pen)] or list(sheet.pens) or [Pen()]
    return float(min(pen.width_mm for pen in drawing))


def spot_mm(sheet: Sheet) -> float:
    """Return the side of a spot in which a window counts passes: a nib, if that is not too fine."""
    return max(nib_mm(sheet), math.sqrt(sheet.width_mm * sheet.height_mm / _MOST_SPOTS))


def _parts_of_a_cell(sheet: Sheet, cell_mm: float) -> int:
    """Return into how many pixels a spot's side is divided: 4, fewer on a very large page."""
    cells = sheet.width_mm * sheet.height_mm / cell_mm**2
    return max(1, min(4, int((MOST_PIXELS / max(cells, 1)) ** 0.5)))


def _sheet(page: "Sheet | vpype.Document") -> Sheet:
    return page if isinstance(page, Sheet) else sheet_from_document(page)


def picture_shape(sheet: Sheet, px_per_mm: float, *, up: bool = False) -> tuple[int, int]:
    """Return the rows and columns of a picture of the whole sheet, rounded or rounded *up*.

    Raises:
        PageError: it would be too large, or its resolution is not a number above 0.
    """
    if not 0 < px_per_mm < float("inf"):
        raise PageError(f"A picture cannot have {px_per_mm:g} pixels per mm. Try 8.")
    fit = math.ceil if up else round
    rows = max(1, fit(sheet.height_mm * px_per_mm))
    columns = max(1, fit(sheet.width_mm * px_per_mm))
    if rows * columns > MOST_PIXELS:
        most = (MOST_PIXELS / (sheet.height_mm * sheet.width_mm)) ** 0.5
        raise PageError(
            f"A picture of {columns} by {rows} pixels is too large. "
            f"This paper allows {most:.1f} pixels per mm."
        )
    return rows, columns


def filter_of(pen: Pen) -> tuple[Floats, Floats]:
    """Return per channel what a full pass of *pen* takes away and what it lays on (3,), (3,).

    One pass on white paper looks as SVG's stroke-opacity does.
    """
    ink = np.array(pen.rgb) / 255
    if pen.covers:
        return np.full(3, pen.opacity), pen.opacity * to_linear(ink)
    return 1 - to_linear(1 - pen.opacity * (1 - ink)), np.zeros(3)


def _draw_travel(inker: Inker, sheet: Sheet, px_per_mm: float) -> None:
    points_mm, offsets = travel_marks(sheet)
    color = to_linear(np.array(rgb_of(TRAVEL_COLOR)) / 255)
    inker.draw(
        points_mm * px_per_mm - 0.5,
        offsets,
        travel_width_px(px_per_mm),
        np.full(3, TRAVEL_OPACITY),
        TRAVEL_OPACITY * color,
    )


def travel_width_px(px_per_mm: float) -> float:
    """Return how wide the way of the lifted pen is shown."""
    return max(TRAVEL_WIDTH_MM * px_per_mm, 0.7)


def travel_marks(sheet: Sheet) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return dashes along the way of the lifted pen and arrows on it, as lines in mm.

    A hop's arrow lies in its middle and points where the pen goes. Pens travel apart: from one
    pen's last line to the next pen's first nothing is drawn, because a hand changes the pen.
    """
    points, offsets, _ = timed_travel_marks(sheet)
    return points, offsets


def timed_travel_marks(
    sheet: Sheet,
) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return `travel_marks`, and the line that each of them leads to (n_marks,)."""
    hop = np.flatnonzero(sheet.pen[1:] == sheet.pen[:-1])
    starts = sheet.points_mm[sheet.offsets[1:-1][hop] - 1]
    ends = sheet.points_mm[sheet.offsets[1:-1][hop]]
    length = np.hypot(*(ends - starts).T)
    line, starts, ends, length = (part[length > 0] for part in (hop + 1, starts, ends, length))
    along = (ends - starts) / np.maximum(length, 1e-9)[:, None]
    dashes, owner = _dashes(starts, along, length)
    arrows = _arrows(starts, along, length)
    counts = [2] * len(dashes) + [3] * len(arrows)
    points = np.concatenate([dashes.reshape(-1, 2), arrows.reshape(-1, 2)])
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return points, offsets, line[np.concatenate([owner, np.flatnonzero(_is_long(length))])]


def _is_long(length: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(length >= _SHORTEST_HOP_WITH_ARROW_MM)


def _dashes(starts: Floats, along: Floats, length: Floats) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the dashes on each hop (n_dashes, 2, 2), and whose they are (n_dashes,)."""
    count = np.ceil(length / (_DASH_MM + _GAP_MM)).astype(np.int64)
    hop = np.repeat(np.arange(len(length)), count)
    within = np.arange(len(hop)) - np.repeat(np.cumsum(count) - count, count)
    begin = within * (_DASH_MM + _GAP_MM)
    end = np.minimum(begin + _DASH_MM, length[hop])
    at = np.stack([begin, end], axis=1)
    return np.asarray(starts[hop, None, :] + at[:, :, None] * along[hop, None, :]), hop


def _arrows(starts: Floats, along: Floats, length: Floats) -> Floats:
    """Return an open arrow head for each hop that is long enough (n_arrows, 3, 2)."""
    long = _is_long(length)
    along = along[long]
    tip = starts[long] + along * (length[long, None] + _ARROW_MM) / 2
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    back = tip - along * _ARROW_MM
    half = across * _ARROW_MM * 0.4
    return np.stack([back + half, tip, back - half], axis=1)


def to_linear(srgb: npt.ArrayLike) -> Floats:
    """Return sRGB values (0 to 1) as linear light, after IEC 61966-2-1."""
    value = np.asarray(srgb, np.float64)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: npt.ArrayLike) -> Floats:
    """Return linear light (0 to 1) as sRGB values; undoes `to_linear`."""
    value = np.asarray(linear, np.float64)
    return np.where(
        value <= 0.0031308, value * 12.92, 1.055 * np.maximum(value, 0.0) ** (1 / 2.4) - 0.055
    )


def to_rgb(linear: npt.NDArray[np.float32]) -> Rgb:
    """Return an image of linear light (rows, columns, 1 or 3) as RGB."""
    table = _srgb_table()
    rgb = np.empty((*linear.shape[:2], 3), np.uint8)
    for first in range(0, len(linear), _ROWS):  # whole pictures would need their size again
        block = slice(first, first + _ROWS)
        part = linear[block] * np.float32(_STEPS)
        part += np.float32(0.5)
        levels = table[part.astype(np.uint16)]
        rgb[block] = levels if levels.shape[2] == 3 else np.repeat(levels, 3, axis=2)
    return rgb


@cache
def _srgb_table() -> npt.NDArray[np.uint8]:
    return np.rint(255 * to_srgb(np.arange(_STEPS + 1) / _STEPS)).astype(np.uint8)
