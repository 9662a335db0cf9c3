"""Where a drawing lies on the paper: the one place where portrait units become millimetres."""

import math
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from facells_studio.errors import PageError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.page.color import parse_color
from facells_studio.page.paper import Paper, parse_paper
from facells_studio.presets import option

Bounds = tuple[float, float, float, float]  # x_min, y_min, x_max, y_max

FRAME: Bounds = (0.0, 0.0, FRAME_WIDTH, FRAME_HEIGHT)

# Life size: adults' pupils are 63 mm apart on average (Dodgson 2004, "Variation and extrema of
# human interpupillary distance"); the frame puts them at x = 69.5 and 108.5.
LIFE_SIZE_MM_PER_UNIT = 63.0 / (108.5 - 69.5)

# Rounding may push a fitted drawing over a margin by less than a machine could ever show.
_TOLERANCE_MM = 1e-6

_QUARTER_TURNS = {"none": 0, "right": 1, "upside-down": 2, "left": 3}
_SIGNS = ((1, 1), (-1, 1), (-1, -1), (1, -1))  # of x and y after clockwise quarter turns
_BEFORE = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class PageParams:
    """How a drawing meets its paper: the section ``[page]`` of a style preset."""

    paper: str = option("a4", flag="page", help="Paper: a4, letter … or a size like 210x297mm.")
    orientation: Literal["auto", "portrait", "landscape"] = option(
        "auto", help="How the paper lies; auto takes what lets the drawing be larger."
    )
    margin_mm: float = option(15.0, help="Empty border on all sides.", low=0, high=1000)
    margin_top_mm: float | None = option(
        None, help="Empty border at the top, if it differs.", low=0, high=1000
    )
    margin_right_mm: float | None = option(
        None, help="Empty border on the right, if it differs.", low=0, high=1000
    )
    margin_bottom_mm: float | None = option(
        None, help="Empty border at the bottom, if it differs.", low=0, high=1000
    )
    margin_left_mm: float | None = option(
        None, help="Empty border on the left, if it differs.", low=0, high=1000
    )
    fit: Literal["ink", "frame", "true"] = option(
        "ink",
        help="What fills the room inside the margins: the ink, or the frame around the portrait "
        "(faces of a series then have one size); true draws the head in life size.",
    )
    scale_percent: float = option(
        100.0, help="Size against what fit gives; 50 halves it.", low=0.1, high=10000
    )
    width_mm: float | None = option(
        None, help="Exact width on paper of what fit names.", low=0.1, high=5000
    )
    align: Literal["left", "center", "right"] = option(
        "center", help="Where the drawing lies between left and right."
    )
    valign: Literal["top", "center", "bottom"] = option(
        "center", help="Where the drawing lies between top and bottom."
    )
    rotate: Literal["none", "right", "left", "upside-down"] = option(
        "none", help="Turn the drawing on the paper by a quarter or a half."
    )
    paper_color: str = option("", help="Color of the paper, if not the preset's.")

    @property
    def margins_mm(self) -> tuple[float, float, float, float]:
        """Empty borders: left, top, right, bottom."""
        sides = (
            self.margin_left_mm,
            self.margin_top_mm,
            self.margin_right_mm,
            self.margin_bottom_mm,
        )
        left, top, right, bottom = (self.margin_mm if side is None else side for side in sides)
        return left, top, right, bottom


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A similarity from portrait units to millimetres on a sheet that lies as it will be drawn.

    Turns by `quarter_turns` clockwise, scales, then moves by (`dx_mm`, `dy_mm`).
    """

    paper: Paper  # oriented: its width runs along x
    mm_per_unit: float
    dx_mm: float
    dy_mm: float
    quarter_turns: int = 0  # 0 to 3, clockwise

    def apply(self, points: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return *points* (n, 2) of portrait units in mm."""
        turned = _turn(np.asarray(points), self.quarter_turns, self.mm_per_unit)
        return np.add(turned, (self.dx_mm, self.dy_mm))

    def invert(self, points_mm: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Return *points_mm* (n, 2) on paper in portrait units; undoes `apply`."""
        moved = np.subtract(points_mm, (self.dx_mm, self.dy_mm))
        return _turn(moved, -self.quarter_turns % 4, 1 / self.mm_per_unit)

    def apply_bounds(self, bounds: Bounds) -> Bounds:
        """Return where *bounds* in portrait units lie on the paper, in mm."""
        corners = self.apply(np.array(bounds).reshape(2, 2))
        x_min, y_min = corners.min(axis=0).tolist()
        x_max, y_max = corners.max(axis=0).tolist()
        return x_min, y_min, x_max, y_max


def _turn(points: npt.NDArray[Any], quarter_turns: int, scale: float) -> npt.NDArray[np.float64]:
    """Return *points* (n, 2) turned clockwise, y pointing down, and scaled; exact in its turn."""
    swapped = points[:, ::-1] if quarter_turns % 2 else points
    return np.asarray(swapped * (scale * np.array(_SIGNS[quarter_turns], np.float64)))


def place(
    bounds: Bounds,
    params: PageParams = PageParams(),
    paper: Paper | None = None,
    *,
    frame: Bounds = FRAME,
    nib_mm: float = 0.0,
) -> Placement:
    """Return where a drawing that fills *bounds* lies on the paper.

    Before there are lines, the canvas they will be traced from serves as *bounds*: that tells how
    many mm a unit will be, or nearly so.

    Args:
        bounds: the drawing's extent in portrait units.
        params: what the artist asks for.
        paper: the paper, if not the one that *params* names.
        frame: what ``fit = "frame"`` fits, in portrait units; grows to hold *bounds*.
        nib_mm: width of the widest pen; half of it is kept free inside the margins.

    Raises:
        PageError: the margins leave no room, or what was asked for does not fit into it.
        PresetError: the paper is unknown.
    """
    _check_numbers(bounds, params, nib_mm)
    sheet = paper if paper is not None else parse_paper(params.paper)
    if params.paper_color:
        sheet = replace(sheet, color=parse_color(params.paper_color))
    box = _union(bounds, frame) if params.fit == "frame" else bounds
    turns = _QUARTER_TURNS[params.rotate]
    width, height = box[2] - box[0], box[3] - box[1]
    if turns % 2:
        width, height = height, width
    sheet, scale = _best_sheet(_sheets(sheet, params.orientation), width, height, params, nib_mm)
    return _align(sheet, scale, turns, box, params, nib_mm)


def _check_numbers(bounds: Bounds, params: PageParams, nib_mm: float) -> None:
    if min(params.margins_mm) < 0:
        raise PageError(
            f"A margin of {min(params.margins_mm):g} mm would lie outside the paper. "
            "Give margins of 0 mm or more."
        )
    numbers = (*bounds, *params.margins_mm, params.scale_percent, params.width_mm or 1.0, nib_mm)
    if not all(map(math.isfinite, numbers)):
        raise PageError("The page's layout holds a value that is not a number. Check the options.")
    if params.scale_percent <= 0 or (params.width_mm is not None and params.width_mm <= 0):
        raise PageError("A drawing cannot have the size zero. Give a size above 0.")
    if bounds[2] < bounds[0] or bounds[3] < bounds[1] or bounds[:2] == bounds[2:]:
        raise PageError("The drawing has no extent, so it cannot be fitted to a page.")
    if params.fit == "true" and params.width_mm is not None:
        raise PageError(
            "fit = 'true' means life size, width_mm another size. Leave one of them out."
        )


def _union(a: Bounds, b: Bounds) -> Bounds:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _sheets(paper: Paper, orientation: str) -> list[Paper]:
    """Return the ways in which *paper* may lie, the first preferred."""
    if orientation == "landscape":
        return [paper.upright.turned]
    if orientation == "portrait":
        return [paper.upright]
    return [paper, paper.turned] if paper.turns and paper.width_mm != paper.height_mm else [paper]


def _best_sheet(
    sheets: list[Paper], width: float, height: float, params: PageParams, nib_mm: float
) -> tuple[Paper, float]:
    """Return the sheet that lets *width* by *height* units be largest, and the mm per unit.

    Raises:
        PageError: it fits on none of them; says what is wrong with the first.
    """
    found: list[tuple[float, Paper, float]] = []
    error: PageError | None = None
    for sheet in sheets:
        try:
            largest = _largest_scale(sheet, width, height, params, nib_mm)
            found.append((largest, sheet, _scale(sheet, largest, width, height, params)))
        except PageError as exc:
            error = error or exc
    if error is not None and not found:
        raise error
    _, sheet, scale = max(found, key=lambda each: each[0])  # the first of equals
    return sheet, scale


def _largest_scale(
    sheet: Paper, width: float, height: float, params: PageParams, nib_mm: float
) -> float:
    """Return the mm per unit at which the box just fills the room inside the margins."""
    left, top, right, bottom = params.margins_mm
    room_x = sheet.width_mm - left - right - nib_mm
    room_y = sheet.height_mm - top - bottom - nib_mm
    if room_x <= 0 or room_y <= 0:
        raise PageError(
            f"The margins leave no room on {_size(sheet.width_mm, sheet.height_mm)} mm of paper. "
            "Make the margins smaller or the paper larger."
        )
    return min(
        room_x / width if width > 0 else math.inf, room_y / height if height > 0 else math.inf
    )


def _scale(sheet: Paper, largest: float, width: float, height: float, params: PageParams) -> float:
    """Return the mm per unit that *params* asks for.

    Raises:
        PageError: it is more than the *largest* that fits.
    """
    if params.width_mm is not None:
        if width <= 0:
            raise PageError("The drawing is a vertical line; it cannot be given a width.")
        scale = params.width_mm / width
    else:
        scale = LIFE_SIZE_MM_PER_UNIT if params.fit == "true" else largest
    scale *= params.scale_percent / 100
    reach = max(width, height)
    if (scale - largest) * reach > _TOLERANCE_MM:
        raise PageError(
            f"The drawing would be {_size(width * scale, height * scale)} mm; with these margins "
            f"{_size(sheet.width_mm, sheet.height_mm)} mm of paper has room for "
            f"{_size(width * largest, height * largest)} mm. "
            "Take larger paper, smaller margins, or a smaller size."
        )
    return scale


def _align(
    sheet: Paper, scale: float, turns: int, box: Bounds, params: PageParams, nib_mm: float
) -> Placement:
    at_origin = Placement(paper=sheet, mm_per_unit=scale, dx_mm=0, dy_mm=0, quarter_turns=turns)
    x_min, y_min, x_max, y_max = at_origin.apply_bounds(box)
    left, top, right, bottom = (margin + nib_mm / 2 for margin in params.margins_mm)
    spare_x = sheet.width_mm - left - right - (x_max - x_min)
    spare_y = sheet.height_mm - top - bottom - (y_max - y_min)
    return replace(
        at_origin,
        dx_mm=left - x_min + spare_x * _BEFORE[params.align],
        dy_mm=top - y_min + spare_y * _BEFORE[params.valign],
    )


def _size(width_mm: float, height_mm: float) -> str:
    return f"{width_mm:.0f} by {height_mm:.0f}"
