"""What lies around the drawing: desk, paper's edge, margin, reach, rulers, cross-hair."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen, QPolygonF

from facells_studio.app.canvas.viewport import Viewport, tick_step
from facells_studio.app.units import MM_PER_INCH, number
from facells_studio.project.state import Units

_MARK_BEGINS = (0.0, 0.55, 0.75)  # of a ruler's thickness, by kind of mark
SMALL = 0.82  # the size of a ruler's numbers to that of other text
_TICK_PX = 64.0  # least distance of two numbers on a ruler
_SHADOW = (52, 38, 27, 18, 11, 6, 3)  # how dark of 255, from the edge on, pixel by pixel

Margins = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a machine comes, on the paper, in mm, and what it is called."""

    left: float
    top: float
    right: float
    bottom: float
    home: tuple[float, float]
    title: str


@dataclass(frozen=True, slots=True)
class Colors:
    """The colors of the canvas, from the palette."""

    desk: QColor
    line: QColor
    text: QColor
    accent: QColor
    band: QColor

    @classmethod
    def of(cls, palette: QPalette) -> "Colors":
        """Return the colors that suit *palette*."""
        base = palette.color(QPalette.ColorRole.Window)
        dark = base.lightnessF() < 0.5
        text = QColor(palette.color(QPalette.ColorRole.WindowText))
        text.setAlphaF(0.72)
        line = QColor(palette.color(QPalette.ColorRole.WindowText))
        line.setAlphaF(0.28)
        return cls(
            desk=base.darker(128) if dark else base.darker(112),
            line=line,
            text=text,
            accent=palette.color(QPalette.ColorRole.Highlight),
            band=base,
        )


def draw_paper(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Draw an empty sheet with a soft shadow on the desk."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    edge = _crisp(rect)
    for away, dark in enumerate(_SHADOW):
        painter.setPen(QColor(0, 0, 0, dark))
        painter.drawRect(edge.adjusted(-away, 1 - away, away, 1 + away))
    painter.fillRect(rect, color)


def draw_margins(painter: QPainter, rect: QRectF, margins_mm: Margins, scale: float) -> None:
    """Draw the border that stays empty, as a fine dashed line on the paper."""
    left, top, right, bottom = (side * scale for side in margins_mm)
    inner = rect.adjusted(left, top, -right, -bottom)
    if not inner.isValid() or min(margins_mm) <= 0:
        return
    pen = QPen(QColor(110, 130, 160, 110), 1.0)
    pen.setDashPattern([4.0, 4.0])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(_crisp(inner))


def draw_reach(painter: QPainter, view: Viewport, reach: Reach, colors: Colors) -> None:
    """Draw how far the machine comes, its name, and the corner where it begins."""
    left, top = view.to_px(reach.left, reach.top)
    right, bottom = view.to_px(reach.right, reach.bottom)
    rect = QRectF(left, top, right - left, bottom - top)
    painter.setPen(QPen(colors.line, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(_crisp(rect))
    metrics = QFontMetricsF(painter.font())
    painter.setPen(colors.text)
    room = metrics.height() * 0.4
    painter.drawText(QPointF(left + room, bottom - room), reach.title)
    _draw_home(painter, QPointF(*view.to_px(*reach.home)), metrics.height() * 0.45, colors.accent)


def _draw_home(painter: QPainter, at: QPointF, size: float, color: QColor) -> None:
    painter.setPen(QPen(color, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.drawEllipse(at, size, size)
    painter.drawLine(at - QPointF(size, 0), at + QPointF(size, 0))
    painter.drawLine(at - QPointF(0, size), at + QPointF(0, size))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def draw_cross_hair(painter: QPainter, at: QPointF, area: QRectF, color: QColor) -> None:
    """Draw where the pen is: a cross through the whole *area*, and a ring around the nib."""
    faint = QColor(color)
    faint.setAlphaF(0.55)
    painter.setPen(QPen(faint, 1.0))
    painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()))
    painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), area.bottom()))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(at, 7.0, 7.0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def ruler_px(metrics: QFontMetricsF) -> int:
    """Return how thick a ruler is."""
    return round(metrics.height() * 1.35)


def draw_ruler_across(
    painter: QPainter, width: int, view: Viewport, units: Units, colors: Colors
) -> None:
    """Draw the ruler at the top, with the corner; zero is the paper's left edge."""
    thick = _small(painter)
    painter.fillRect(QRectF(0, 0, width, thick), colors.band)
    painter.setPen(QPen(colors.line, 1.0))
    painter.drawLine(QPointF(thick - 0.5, thick - 0.5), QPointF(width, thick - 0.5))
    _draw_scale(painter, colors, view.x_px, _px_per_unit(view, units), (thick, width), thick)
    painter.fillRect(QRectF(0, 0, thick - 1, thick - 1), colors.band)
    painter.setPen(colors.text)
    painter.drawText(QRectF(0, 0, thick, thick), Qt.AlignmentFlag.AlignCenter, units)


def draw_ruler_upright(
    painter: QPainter, height: int, view: Viewport, units: Units, colors: Colors
) -> None:
    """Draw the ruler at the left, under the corner; zero is the paper's upper edge."""
    thick = _small(painter)
    painter.fillRect(QRectF(0, 0, thick, height), colors.band)
    painter.setPen(QPen(colors.line, 1.0))
    painter.drawLine(QPointF(thick - 0.5, thick - 0.5), QPointF(thick - 0.5, height))
    _draw_upright(painter, colors, view.y_px, _px_per_unit(view, units), (thick, height), thick)


def _small(painter: QPainter) -> int:
    """Let *painter* write as small as rulers do; return how thick they are."""
    font = painter.font()
    font.setPointSizeF(font.pointSizeF() * SMALL)
    painter.setFont(font)
    return ruler_px(QFontMetricsF(font))


def _px_per_unit(view: Viewport, units: Units) -> float:
    return view.px_per_mm * (MM_PER_INCH if units == "in" else 1.0)


def _marks(zero: float, scale: float, first: float, last: float) -> list[tuple[float, float, int]]:
    """Return the marks of a ruler: where in px, of what number, and how long (0 is numbered)."""
    step = tick_step(scale, _TICK_PX)
    parts = 10 if step * scale >= 80 else 5
    low = int((first - zero) / scale / step * parts) - 1
    high = int((last - zero) / scale / step * parts) + 1
    marks = []
    for i in range(low, high + 1):
        kind = 0 if i % parts == 0 else (1 if parts == 10 and i % 5 == 0 else 2)
        marks.append((zero + i * step / parts * scale, i * step / parts, kind))
    return [mark for mark in marks if first <= mark[0] <= last]


def _written(value: float) -> str:
    decimals = 0
    while decimals < 3 and abs(value - round(value, decimals)) > 1e-9:
        decimals += 1
    return number(value, decimals)


def _draw_scale(
    painter: QPainter, colors: Colors, zero: float, scale: float, room: tuple[int, int], thick: int
) -> None:
    marks = _marks(zero, scale, *map(float, room))
    painter.setPen(QPen(colors.line, 1.0))
    # All at once: each call lets go of Python's lock, and a plot may be at work.
    painter.drawLines(
        [
            QLineF(round(at) + 0.5, thick * _MARK_BEGINS[kind], round(at) + 0.5, thick - 1)
            for at, _, kind in marks
        ]
    )
    painter.setPen(colors.text)
    for at, value, kind in marks:
        if kind == 0:
            painter.drawText(QPointF(round(at) + 3.5, thick * 0.62), _written(value))


def _draw_upright(
    painter: QPainter, colors: Colors, zero: float, scale: float, room: tuple[int, int], thick: int
) -> None:
    marks = _marks(zero, scale, *map(float, room))
    painter.setPen(QPen(colors.line, 1.0))
    painter.drawLines(
        [
            QLineF(thick * _MARK_BEGINS[kind], round(at) + 0.5, thick - 1, round(at) + 0.5)
            for at, _, kind in marks
        ]
    )
    painter.setPen(colors.text)
    for at, value, kind in marks:
        if kind == 0:
            painter.save()
            painter.translate(thick * 0.62, round(at) - 2.5)
            painter.rotate(-90)
            painter.drawText(QPointF(0, 0), _written(value))
            painter.restore()


def draw_pointer(
    painter: QPainter, pointer: tuple[float, float], thick: int, color: QColor
) -> None:
    """Draw on rulers as *thick* where the pointer is."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    x, y = pointer
    tip, half = thick - 1.0, thick * 0.22
    if x > thick:
        painter.drawPolygon(_triangle(QPointF(x, tip), QPointF(half, 0), QPointF(0, -half * 1.3)))
    if y > thick:
        painter.drawPolygon(_triangle(QPointF(tip, y), QPointF(0, half), QPointF(-half * 1.3, 0)))


def _triangle(tip: QPointF, side: QPointF, back: QPointF) -> QPolygonF:
    return QPolygonF([tip, tip + back + side, tip + back - side])


def _crisp(rect: QRectF) -> QRectF:
    """Return *rect* with its edges in the middle of pixels, so that a line of 1 px is sharp."""
    left, top = round(rect.left()) + 0.5, round(rect.top()) + 0.5
    return QRectF(left, top, round(rect.right()) - 0.5 - left, round(rect.bottom()) - 0.5 - top)
