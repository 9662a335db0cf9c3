"""A film of a page being drawn, at plotting speed sped up: the ink is the preview's.

Only what the pen did since the picture before is drawn, and only there colors are made anew: a
film takes as long as its page has ink, not as long as that times its pictures.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.page.ink import Inker
from facells_studio.page.preview import (
    TRAVEL_COLOR,
    TRAVEL_OPACITY,
    Box,
    Picture,
    Rgb,
    timed_travel_marks,
    to_linear,
    to_rgb,
    travel_width_px,
)
from facells_studio.page.timing import Order
from facells_studio.presets import option
from facells_studio.progress import Tick, no_tick
from facells_studio.sheet import Sheet, rgb_of
from plotter import Plan

Floats = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

_PEN_SHARE = 1 / 110  # of the film's width: radius of the pen
_LEAST_PEN_PX = 3.0
_SHIFT = 4  # bits of a pixel's fraction that OpenCV draws circles with


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayParams:
    """How the making of a page is filmed."""

    length_s: float = option(
        15.0,
        flag="replay-seconds",
        help="How long a film draws; the plot is sped up to it.",
        low=0.5,
        high=600,
    )
    hold_s: float = option(
        2.0,
        flag="replay-hold",
        help="How long the finished page stays at the end of a film.",
        low=0,
        high=60,
    )
    fps: int = option(30, flag="replay-fps", help="Pictures in a second of film.", low=5, high=60)
    width_px: int = option(
        1080, flag="replay-width", help="Width of a film in pixels.", low=64, high=3840
    )
    pen: bool = option(True, flag="replay-pen", help="Show the pen in a film.")


def replay(
    sheet: Sheet,
    plan: Plan,
    params: ReplayParams | None = None,
    *,
    travel: bool = False,
    tick: Tick = no_tick,
) -> Iterator[Rgb]:
    """Yield the pictures of *sheet* being drawn (rows, columns, 3), paper first, page last.

    They are one array that changes: copy what is to stay. The last ones are what
    `facells_studio.page.preview.render` makes of the page.

    Args:
        sheet: the page.
        plan: when the pen is where.
        params: of the film.
        travel: also show the way of the lifted pen.
        tick: told the progress; may raise `Cancelled`.

    Raises:
        PageError: the pictures would be too large.
    """
    params = params or ReplayParams()
    order = Order(sheet, plan)
    film = _Film(sheet, params.width_px, travel=travel)
    drawn = max(2, round(params.length_s * params.fps))
    held = round(params.hold_s * params.fps)
    for i, at_s in enumerate(np.linspace(0.0, order.total_s, drawn).tolist()):
        tick(i / (drawn + held), "filming")
        done = len(sheet) if i == drawn - 1 else order.line_at(at_s)
        film.draw(done, order.ink_at(at_s))
        if params.pen and 0 < i < drawn - 1:
            with film.pen_at(order.place_at(at_s), done, is_down=order.is_down_at(at_s)):
                yield film.rgb
        else:
            yield film.rgb
    for i in range(drawn, drawn + held):
        tick(i / (drawn + held), "filming")
        yield film.rgb


class _Film:
    """The picture as it is now."""

    def __init__(self, sheet: Sheet, width_px: int, *, travel: bool) -> None:
        self._sheet, self._px_per_mm = sheet, width_px / sheet.width_mm
        self._picture = Picture(sheet, self._px_per_mm, travel=travel)
        self.rgb = self._picture.rgb()
        self._done = 0
        self._pen_box: Box = _NOTHING  # where a line under way was drawn
        self._travel = _Travel(sheet, self._px_per_mm, self.rgb.shape[:2]) if travel else None

    def draw(self, done: int, under_way: Floats) -> None:
        """Show all lines before *done*, and of that one what is *under_way* (n, 2)."""
        changed = self._ink(done)
        if self._travel is not None:
            changed = _around(changed, self._travel.show(done if len(under_way) else done - 1))
        if not len(under_way):
            self._develop(_around(changed, self._pen_box))
            self._pen_box = _NOTHING
            return
        pen = int(self._sheet.pen[done])
        here = self._picture.box_of(under_way, pen)
        with self._picture.tried(here):
            self._picture.draw(under_way, np.array([0, len(under_way)]), pen)
            self._develop(_around(changed, _around(here, self._pen_box)))
        self._pen_box = here

    def pen_at(self, place_mm: tuple[float, float], line: int, *, is_down: bool) -> "_Marker":
        """Return the pen over the picture, there while it is entered."""
        sheet = self._sheet
        ink = sheet.pens[sheet.pen[min(line, len(sheet) - 1)]].rgb if len(sheet) else (0, 0, 0)
        at_px = (place_mm[0] * self._px_per_mm - 0.5, place_mm[1] * self._px_per_mm - 0.5)
        return _Marker(self.rgb, at_px, ink, is_down=is_down)

    def _ink(self, done: int) -> Box:
        """Draw the lines up to *done* that are not yet there; return where."""
        sheet, changed = self._sheet, _NOTHING
        while self._done < done:
            pen = int(sheet.pen[self._done])
            last = min(done, sheet.lines_of(pen).stop)
            offsets = sheet.offsets[self._done : last + 1]
            self._picture.draw(sheet.points_mm, offsets, pen)
            box = self._picture.box_of(sheet.points_mm[offsets[0] : offsets[-1]], pen)
            changed, self._done = _around(changed, box), last
        return changed

    def _develop(self, box: Box) -> None:
        linear = self._picture.linear(box)
        if not linear.size:
            return
        if self._travel is not None:
            linear = self._travel.over(linear, box)
        self.rgb[box] = to_rgb(linear)


class _Travel:
    """The way of the lifted pen, apart from the ink: it lies on top of what is drawn later too."""

    def __init__(self, sheet: Sheet, px_per_mm: float, shape: tuple[int, ...]) -> None:
        points_mm, offsets, line = timed_travel_marks(sheet)
        turn = np.argsort(line, kind="stable")
        counts = np.diff(offsets)[turn]
        rows = np.repeat(offsets[:-1][turn] - (np.cumsum(counts) - counts), counts)
        self._points_px = points_mm[rows + np.arange(len(rows))] * px_per_mm - 0.5
        self._offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        self._line = line[turn]
        self._width_px = travel_width_px(px_per_mm)
        self._inker = Inker(np.zeros((*shape[:2], 1), np.float32))  # how much it covers
        self._color = to_linear(np.array(rgb_of(TRAVEL_COLOR)) / 255).astype(np.float32)
        self._done = 0

    def show(self, line: int) -> Box:
        """Show the way to *line* and to all before it; return where that changed something."""
        last = int(np.searchsorted(self._line, line, side="right"))
        if last <= self._done:
            return _NOTHING
        offsets = self._offsets[self._done : last + 1]
        self._inker.draw(self._points_px, offsets, self._width_px, TRAVEL_OPACITY, TRAVEL_OPACITY)
        self._done = last
        points = self._points_px[offsets[0] : offsets[-1]]
        reach, shape = self._width_px / 2 + 2, self._inker.image.shape[:2][::-1]
        low = np.floor(points.min(axis=0) - reach).clip(0, shape).astype(int).tolist()
        high = np.ceil(points.max(axis=0) + reach).clip(0, shape).astype(int).tolist()
        return slice(low[1], high[1]), slice(low[0], high[0])

    def over(self, linear: npt.NDArray[np.float32], box: Box) -> npt.NDArray[np.float32]:
        """Return *box* of a picture with the way over it."""
        cover = self._inker.image[box]
        return linear * (1 - cover) + cover * self._color


class _Marker:
    """A pen seen from above: a disc of ink on paper, an open ring with a shadow in the air."""

    def __init__(
        self,
        rgb: Rgb,
        at_px: tuple[float, float],
        ink: tuple[int, int, int],
        *,
        is_down: bool,
    ) -> None:
        self._rgb, self._ink, self._is_down = rgb, ink, is_down
        self._radius = max(_LEAST_PEN_PX, rgb.shape[1] * _PEN_SHARE)
        self._at = at_px
        reach = 3 * self._radius
        rows, columns = rgb.shape[:2]
        top, bottom = (int(np.clip(at_px[1] + d, 0, rows)) for d in (-reach, reach))
        left, right = (int(np.clip(at_px[0] + d, 0, columns)) for d in (-reach, reach))
        self._box: Box = (slice(top, bottom), slice(left, right))
        self._corner = (left, top)
        self._before = rgb[self._box].copy()

    def __enter__(self) -> None:
        if not self._before.size:
            return
        part = np.ascontiguousarray(self._rgb[self._box])
        radius = self._radius
        if self._is_down:
            self._disc(part, radius + max(1.5, radius * 0.25), (255, 255, 255))
            self._disc(part, radius, self._ink)
        else:
            shade = part.copy()
            self._disc(shade, radius * 1.15, (0, 0, 0), off=radius * 0.7)
            cv2.addWeighted(shade, 0.22, part, 0.78, 0, dst=part)
            self._disc(part, radius + max(1.5, radius * 0.25), self._ink)
            self._disc(part, radius * 0.72, (255, 255, 255))
        self._rgb[self._box] = part

    def __exit__(self, *_: object) -> None:
        self._rgb[self._box] = self._before

    def _disc(self, part: Rgb, radius: float, color: tuple[int, int, int], off: float = 0) -> None:
        one = 1 << _SHIFT
        x, y = (a - b + off for a, b in zip(self._at, self._corner, strict=True))
        center = (round(x * one), round(y * one))
        cv2.circle(part, center, round(radius * one), color, cv2.FILLED, cv2.LINE_AA, _SHIFT)


_NOTHING: Box = (slice(0, 0), slice(0, 0))


def _around(one: Box, other: Box) -> Box:
    """Return the smallest box around both."""
    boxes = [box for box in (one, other) if all(side.stop > side.start for side in box)]
    if len(boxes) < 2:
        return boxes[0] if boxes else _NOTHING
    rows, columns = (
        slice(min(s.start for s in sides), max(s.stop for s in sides))
        for sides in zip(*boxes, strict=True)
    )
    return rows, columns
