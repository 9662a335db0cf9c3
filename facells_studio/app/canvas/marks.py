"""What is painted on the sheet: pictures where they belong now, and marks that no picture holds."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from facells_studio.app.canvas import furniture
from facells_studio.app.canvas.furniture import Colors
from facells_studio.app.canvas.shot import Picture
from facells_studio.app.canvas.viewport import Viewport
from facells_studio.sheet import Sheet

_GLOW_PX = 6.0  # how much wider the light around a line is
_LEAST_PX = 1.2  # of a line that is meant: a hairline would drown in its light


@dataclass(slots=True)
class Marks:
    """What is marked on a sheet."""

    dim: tuple[int, int] | None = None  # from this line on, of which so many points are drawn
    cross: tuple[float, float] | None = None  # in mm: where the pen is
    line: int = -1  # that is meant; -1: none
    band: QRectF | None = None  # that a hand spans, in the widget's pixels


def blit(painter: QPainter, picture: Picture, view: Viewport, ratio: float) -> None:
    """Draw *picture*, of *ratio* pixels to one of the widget's, to where it belongs in *view*."""
    of = picture.shot.view
    left, top, width, height = picture.box
    if abs(of.px_per_mm / ratio - view.px_per_mm) < 1e-9:  # only moved: pixel on pixel
        x = left / ratio + round(view.x_px * ratio - of.x_px) / ratio
        y = top / ratio + round(view.y_px * ratio - of.y_px) / ratio
        target = QRectF(x, y, width / ratio, height / ratio)
    else:
        x0, y0, x1, y1 = picture.rect_mm()
        target = QRectF(QPointF(*view.to_px(x0, y0)), QPointF(*view.to_px(x1, y1)))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, picture.image, QRectF(picture.image.rect()))


def draw_marks(
    painter: QPainter, sheet: Sheet, view: Viewport, marks: Marks, colors: Colors
) -> None:
    """Draw the line that is under way, and the one that is meant."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if marks.dim is not None and marks.dim[1] > 0 and marks.dim[0] < len(sheet):
        line, points = marks.dim
        pen = sheet.pens[sheet.pen[line]]
        drawn = sheet.line(line)[:points]
        if marks.cross is not None:
            drawn = np.concatenate([drawn, [marks.cross]])
        _stroke(painter, drawn, view, QColor(pen.color), pen.width_mm * view.px_per_mm)
    if 0 <= marks.line < len(sheet):
        pen = sheet.pens[sheet.pen[marks.line]]
        points_mm = sheet.line(marks.line)
        glow = QColor(colors.accent)
        glow.setAlphaF(0.45)
        nib = pen.width_mm * view.px_per_mm
        _stroke(painter, points_mm, view, glow, nib + _GLOW_PX)
        _stroke(painter, points_mm, view, QColor(pen.color), max(nib, _LEAST_PX))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_cross(
    painter: QPainter, room: QRectF, view: Viewport, marks: Marks, colors: Colors
) -> None:
    """Draw the cross-hair through all of *room*, if there is one."""
    if marks.cross is not None:
        furniture.draw_cross_hair(painter, QPointF(*view.to_px(*marks.cross)), room, colors.accent)


def draw_band(painter: QPainter, rect: QRectF, colors: Colors) -> None:
    """Draw the rectangle that a hand spans."""
    light = QColor(colors.accent)
    light.setAlphaF(0.14)
    painter.setPen(QPen(colors.accent, 1.0))
    painter.setBrush(light)
    painter.drawRect(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _stroke(
    painter: QPainter, points_mm: npt.NDArray[np.float64], view: Viewport, color: QColor, px: float
) -> None:
    pen = QPen(color, max(px, 1.0))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    px_points = points_mm * view.px_per_mm + (view.x_px, view.y_px)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in px_points.tolist()]))
