"""The first picture after the start, by Qt alone: before the kernels of ink are loaded."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from facells_studio.app.canvas.shot import Picture, Shot
from facells_studio.page.preview import to_srgb
from facells_studio.sheet import Pen


def first_look(shot: Shot) -> Picture:
    """Return a picture of *shot*, nearly as it will be: paper and all lines."""
    sheet, view = shot.sheet, shot.view
    left, top, width, height = shot.box
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(sheet.paper_color))
    points = sheet.points_mm * view.px_per_mm + (view.x_px - left, view.y_px - top)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for i in range(len(sheet) if shot.lines else 0):
            if i == 0 or sheet.pen[i] != sheet.pen[i - 1]:
                painter.setPen(_pen(sheet.pens[sheet.pen[i]], view.px_per_mm))
            line = points[sheet.offsets[i] : sheet.offsets[i + 1]].tolist()
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line]))
    return Picture(shot=shot, box=shot.box, image=image)


def _pen(pen: Pen, px_per_mm: float) -> QPen:
    """Return *pen*, one pixel wide or more; a thinner one is paler instead."""
    width_px = pen.width_mm * px_per_mm
    color = QColor(pen.color)
    cover = pen.opacity * min(1.0, width_px)
    color.setAlphaF(float(1.0 - to_srgb(1.0 - min(1.0, cover))))  # as ink covers in linear light
    made = QPen(color, max(width_px, 1.0))
    made.setCapStyle(Qt.PenCapStyle.RoundCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return made
