"""What the canvas wants to see, and the picture of it: no widget, for a worker."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from facells_studio.app.canvas.viewport import Viewport
from facells_studio.frame import Portrait
from facells_studio.page import Placement
from facells_studio.sheet import Sheet

Box = tuple[int, int, int, int]  # left, top, width, height in device pixels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """The photo that lies under the lines."""

    portrait: Portrait
    placement: Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A picture that is wanted. All lengths are in device pixels."""

    sheet: Sheet
    view: Viewport
    size: tuple[int, int]  # of the widget
    ground: Ground | None = None
    lines: bool = True
    travel: bool = False
    density: bool = False
    done: int | None = None  # lines before it are drawn, the others dimmed; None: all are drawn
    quick: bool = False  # a hand moves: hairlines will do
    grows: Hashable = None  # sheets with one such key only ever gain lines

    @property
    def box(self) -> Box:
        """The part of the widget that shows paper; its width or height is 0 if none does."""
        left, top = self.view.to_px(0, 0)
        right, bottom = self.view.to_px(self.sheet.width_mm, self.sheet.height_mm)
        x0, y0 = max(0, round(left)), max(0, round(top))
        x1, y1 = min(self.size[0], round(right)), min(self.size[1], round(bottom))
        return x0, y0, max(0, x1 - x0), max(0, y1 - y0)

    @property
    def shows_all(self) -> bool:
        """Whether the whole paper is in it."""
        left, top = self.view.to_px(0, 0)
        right, bottom = self.view.to_px(self.sheet.width_mm, self.sheet.height_mm)
        width, height = self.size
        return round(left) >= 0 and round(top) >= 0 and round(right) <= width and (
            round(bottom) <= height
        )  # fmt: skip

    def continues(self, other: "Shot | None") -> bool:
        """Return whether *other*'s picture lacks nothing but more lines."""
        if other is None or other.quick or self.quick or self.density or other.density:
            return False
        plain = replace(self, sheet=other.sheet, done=other.done)
        if plain != other or self.sheet.pens != other.sheet.pens:
            return False
        if self.sheet is not other.sheet:
            return self.grows is not None and self.done is None
        return self.done is not None and other.done is not None and self.done >= other.done


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """What a worker made of a shot."""

    shot: Shot
    box: Box
    image: QImage = field(repr=False)

    def rect_mm(self) -> tuple[float, float, float, float]:
        """Return the part of the paper that it shows: left, top, right, bottom."""
        left, top, width, height = self.box
        view = self.shot.view
        return (*view.to_mm(left, top), *view.to_mm(left + width, top + height))


def ground_to_px(ground: Ground, view: Viewport) -> npt.NDArray[np.float64]:
    """Return the matrix (2, 3) from the photo's pixels, centres at whole numbers, to the widget's.

    Both count pixels from their centres, as OpenCV does.
    """
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    mm = ground.placement.apply(ground.portrait.to_units(corners))
    px = mm * view.px_per_mm + (view.x_px, view.y_px) - 0.5
    origin, x, y = px
    return np.stack([x - origin, y - origin, origin], axis=1)


def photo_on(
    paper_rgb: npt.NDArray[np.float64], ground: Ground, view: Viewport, box: Box, strength: float
) -> npt.NDArray[np.float32]:
    """Return paper with the photo on it (height, width, 3), sRGB from 0 to 1."""
    left, top, width, height = box
    matrix = ground_to_px(ground, view)
    matrix[:, 2] -= (left, top)
    valid = ground.portrait.valid.astype(np.float32)
    gray = ground.portrait.gray * (valid / 255)
    shrink = 1.0 / max(math.hypot(*matrix[:, 0]), 1e-9)
    if shrink > 1.5:  # else every other of its pixels would be missed
        size = (max(1, round(gray.shape[1] / shrink)), max(1, round(gray.shape[0] / shrink)))
        x, y = gray.shape[1] / size[0], gray.shape[0] / size[1]
        gray = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.float32)
        valid = np.asarray(cv2.resize(valid, size, interpolation=cv2.INTER_AREA), np.float32)
        matrix[:, 2] += matrix[:, :2] @ ((np.array((x, y)) - 1) / 2)
        matrix[:, :2] *= (x, y)
    light = cv2.warpAffine(gray, matrix, (width, height))
    there = cv2.warpAffine(valid, matrix, (width, height)) * strength
    paper = np.asarray(paper_rgb, np.float32)
    mixed = paper * (1 - there[..., None]) + (light * strength)[..., None]
    return np.asarray(np.clip(mixed, 0.0, 1.0), np.float32)
