"""How traces are laid out and painted."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen
from PySide6.QtWidgets import QWidget

from facells_studio.app.traces.curves import polygon, thinned
from facells_studio.app.traces.data import Floats, Strip
from facells_studio.app.widgets.histogram import mixed, readable

if TYPE_CHECKING:
    from facells_studio.app.traces.view import TraceView

_CONTEXT = "TraceView"
_PAD, _GAP = 8.0, 6.0  # px
_LOW_SHARE = 0.6  # height of the strips of pen and cell, in shares of those of scores
_BORDER_PX = 5.0  # between lines' borders, from which they are drawn
_TICK_PX = 90.0
_READOUT = 46.0  # px at the right for values under the pointer


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the strips lie."""

    plot: QRectF  # of all strips
    tops: tuple[float, ...]
    heights: tuple[float, ...]
    left_mm: float
    right_mm: float
    axis: QRectF

    @classmethod
    def of(cls, widget: QWidget, strips: int, range_mm: tuple[float, float]) -> "Frame":
        """Return where *strips* lie in *widget*, which shows a part of the ink."""
        metrics = QFontMetricsF(widget.font())
        gutter = min(16 * metrics.averageCharWidth() + 2 * _PAD, widget.width() * 0.34)
        axis = metrics.height() + 6.0
        plot = QRectF(
            gutter, _PAD, max(widget.width() - gutter - _READOUT - _PAD, 10.0),
            max(widget.height() - _PAD - axis, 10.0),
        )  # fmt: skip
        parts = [_LOW_SHARE if i < 2 else 1.0 for i in range(strips)]
        room = max(plot.height() - _GAP * strips, 1.0)
        heights = tuple(room * part / sum(parts) for part in parts)
        tops, top = [], plot.top()
        for height in heights:
            tops.append(top)
            top += height + _GAP
        below = QRectF(plot.left(), plot.bottom(), plot.width(), axis)
        return cls(
            plot=plot, tops=tuple(tops), heights=heights, axis=below,
            left_mm=range_mm[0], right_mm=range_mm[1],
        )  # fmt: skip

    def box(self, strip: int) -> QRectF:
        """Return the box of a strip."""
        return QRectF(self.plot.left(), self.tops[strip], self.plot.width(), self.heights[strip])

    def x_of(self, mm: float) -> float:
        """Return where *mm* of ink lie before."""
        width = max(self.right_mm - self.left_mm, 1e-9)
        return self.plot.left() + (mm - self.left_mm) / width * self.plot.width()

    def y_of(self, strip: int, shown: Strip, value: float) -> float:
        """Return the height of *value* in a strip."""
        box = self.box(strip)
        return box.bottom() - (value - shown.low) / (shown.high - shown.low) * box.height()

    def value_at(self, strip: int, shown: Strip, y: float) -> float:
        """Return the value at the height *y* in a strip; undoes `y_of`."""
        box = self.box(strip)
        share = min(max((box.bottom() - y) / max(box.height(), 1.0), 0.0), 1.0)
        return shown.low + share * (shown.high - shown.low)


def paint_strips(painter: QPainter, view: "TraceView", frame: Frame) -> None:
    """Paint all but what follows the pointer."""
    palette = view.palette()
    painter.fillRect(view.rect(), palette.color(QPalette.ColorRole.Base))
    if view.course is None:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_borders(painter, view, frame)
    for i, strip in enumerate(view.strips):
        painter.save()
        painter.setClipRect(frame.box(i).adjusted(0, -1, 0, 1))
        _paint_curves(painter, view, frame, i, strip)
        painter.restore()
        _paint_title(painter, view, frame, i, strip)
    _paint_axis(painter, view, frame)


def _paint_borders(painter: QPainter, view: "TraceView", frame: Frame) -> None:
    """Paint where lines begin, if that can be told apart."""
    course = view.course
    if course is None:
        return
    text = view.palette().color(QPalette.ColorRole.Text)
    base = view.palette().color(QPalette.ColorRole.Base)
    begins = course.along[course.offsets[:-1]]
    seen = begins[(begins >= frame.left_mm) & (begins <= frame.right_mm)]
    if len(seen) and frame.plot.width() / len(seen) >= _BORDER_PX:
        painter.setPen(QPen(mixed(text, base, 0.1), 1.0))
        bottom = frame.plot.bottom()
        painter.drawLines(
            [
                QLineF(x, frame.plot.top(), x, bottom)
                for x in (round(frame.x_of(float(mm))) + 0.5 for mm in seen)
            ]
        )


def _paint_curves(
    painter: QPainter, view: "TraceView", frame: Frame, nth: int, strip: Strip
) -> None:
    palette, box = view.palette(), frame.box(nth)
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    painter.setPen(QPen(mixed(text, base, 0.16), 1.0))
    zero = frame.y_of(nth, strip, max(strip.low, 0.0))
    painter.drawLine(QLineF(box.left(), zero, box.right(), zero))
    for k, values in enumerate(strip.curves):
        x, y = _seen(view, frame, nth, strip, values)
        if strip.threshold is not None:
            _paint_excess(painter, frame, nth, strip, (x, y), base)
        tone = mixed(text, base, 0.8 if k == 0 else 0.42)
        painter.setPen(QPen(tone, 1.0))
        painter.drawPolyline(polygon(x, y))
    if strip.threshold is not None:
        level = frame.y_of(nth, strip, strip.threshold)
        pen = QPen(readable(QColor(strip.ink), base), 1.4, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawLine(QLineF(box.left(), level, box.right(), level))


def _seen(
    view: "TraceView", frame: Frame, nth: int, strip: Strip, values: Floats
) -> tuple[Floats, Floats]:
    """Return the part of a curve that is seen, in px."""
    course = view.course
    if course is None:
        return np.zeros(0), np.zeros(0)
    first = max(int(np.searchsorted(course.along, frame.left_mm)) - 1, 0)
    last = int(np.searchsorted(course.along, frame.right_mm)) + 2
    box = frame.box(nth)
    scale = frame.plot.width() / max(frame.right_mm - frame.left_mm, 1e-9)
    x = box.left() + (course.along[first:last] - frame.left_mm) * scale
    y = box.bottom() - (values[first:last] - strip.low) * box.height() / (strip.high - strip.low)
    return thinned(x, y, box.width())


def _paint_excess(
    painter: QPainter,
    frame: Frame,
    nth: int,
    strip: Strip,
    curve: tuple[Floats, Floats],
    base: QColor,
) -> None:
    """Fill what lies between the curve and the threshold, beyond it."""
    box = frame.box(nth)
    level = frame.y_of(nth, strip, strip.threshold or 0.0)
    x, y = curve
    if not len(x):
        return
    closed = polygon(
        np.concatenate([x[:1], x, x[-1:]]), np.concatenate([[box.bottom()], y, [box.bottom()]])
    )
    painter.save()
    painter.setClipRect(
        QRectF(box.left(), box.top() - 1, box.width(), max(level - box.top() + 1, 0.0)),
        Qt.ClipOperation.IntersectClip,
    )
    painter.setPen(Qt.PenStyle.NoPen)
    ink = readable(QColor(strip.ink), base)
    painter.setBrush(mixed(ink, base, 0.78))
    painter.drawPolygon(closed)
    painter.restore()


def _paint_title(
    painter: QPainter, view: "TraceView", frame: Frame, nth: int, strip: Strip
) -> None:
    palette, box = view.palette(), frame.box(nth)
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    area = QRectF(_PAD, box.top(), frame.plot.left() - 2 * _PAD, box.height())
    title = _tr("hidden unit {}").replace("{}", strip.title) if nth == 1 else strip.title
    font = QFont(view.font())
    if nth == view.chosen and view.hasFocus():
        accent = palette.color(QPalette.ColorRole.Highlight)
        painter.fillRect(QRectF(0, box.top(), 3.0, box.height()), accent)
    font.setWeight(QFont.Weight.DemiBold if nth > 1 else QFont.Weight.Normal)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    line = metrics.height()
    two = strip.note and box.height() >= 2 * line
    top = box.center().y() - (line if two else line / 2)
    painter.setPen(text if nth > 1 else mixed(text, base, 0.72))
    shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, area.width())
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(QRectF(area.left(), top, area.width(), line), right, shown)
    painter.setFont(view.font())
    if two:
        painter.setPen(mixed(text, base, 0.66))
        said = _tr("likely {}").replace("{}", strip.note)
        painter.drawText(QRectF(area.left(), top + line, area.width(), line), right, said)


def _paint_axis(painter: QPainter, view: "TraceView", frame: Frame) -> None:
    palette = view.palette()
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    painter.setPen(QPen(mixed(text, base, 0.5), 1.0))
    top = frame.axis.top()
    painter.drawLine(QLineF(frame.axis.left(), top, frame.axis.right(), top))
    width = (frame.right_mm - frame.left_mm) * view.per_mm
    step = _round_step(width * _TICK_PX / max(frame.plot.width(), 1.0))
    first = math.ceil(frame.left_mm * view.per_mm / step)
    last = math.floor(frame.right_mm * view.per_mm / step)
    digits = max(0, -math.floor(math.log10(step)))
    for k in range(first, last + 1):
        x = frame.x_of(k * step / view.per_mm)
        painter.setPen(QPen(mixed(text, base, 0.5), 1.0))
        painter.drawLine(QLineF(x, top, x, top + 4))
        painter.setPen(mixed(text, base, 0.72))
        said = QLocale().toString(k * step, "f", digits)
        box = QRectF(x - _TICK_PX / 2, top + 3, _TICK_PX, frame.axis.height() - 4)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), said)
    painter.setPen(mixed(text, base, 0.72))
    nought = QFontMetricsF(view.font()).horizontalAdvance("0")  # stands across the plot's edge
    gutter = QRectF(_PAD, top + 3, frame.plot.left() - 2 * _PAD - nought, frame.axis.height() - 4)
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    painter.drawText(gutter, right, _tr("ink, {}").replace("{}", view.unit))


def paint_pointer(
    painter: QPainter,
    view: "TraceView",
    frame: Frame,
    span: tuple[float, float] | None,
    caption: str,
    pointer_mm: float,
) -> None:
    """Paint what follows the pointer: the line that it is on, and the values there."""
    palette = view.palette()
    accent = palette.color(QPalette.ColorRole.Highlight)
    if span is not None and span[1] >= frame.left_mm and span[0] <= frame.right_mm:
        left = max(frame.x_of(span[0]), frame.plot.left())
        right = min(max(frame.x_of(span[1]), left + 2.0), frame.plot.right())
        wash = QColor(accent)
        wash.setAlphaF(0.2)
        painter.fillRect(QRectF(left, frame.plot.top(), right - left, frame.plot.height()), wash)
        painter.fillRect(QRectF(left, frame.plot.bottom() - 1.5, right - left, 3.0), accent)
        _paint_caption(painter, view, frame, caption, (left + right) / 2)
    if pointer_mm >= 0 and view.course is not None:
        text = palette.color(QPalette.ColorRole.Text)
        base = palette.color(QPalette.ColorRole.Base)
        x = frame.x_of(pointer_mm)
        painter.setPen(QPen(mixed(text, base, 0.6), 1.0))
        painter.drawLine(QLineF(x, frame.plot.top(), x, frame.plot.bottom()))
        _paint_values(painter, view, frame, pointer_mm, x)


def _paint_caption(
    painter: QPainter, view: "TraceView", frame: Frame, caption: str, middle: float
) -> None:
    palette = view.palette()
    metrics = QFontMetricsF(view.font())
    width = metrics.horizontalAdvance(caption) + 12.0
    left = min(max(middle - width / 2, frame.plot.left()), frame.plot.right() - width)
    box = QRectF(left, frame.axis.top() + 2, width, frame.axis.height() - 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
    painter.drawRoundedRect(box, 3.0, 3.0)
    painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), caption)


def _paint_values(
    painter: QPainter, view: "TraceView", frame: Frame, pointer_mm: float, x: float
) -> None:
    course = view.course
    if course is None:
        return
    palette = view.palette()
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for i, strip in enumerate(view.strips):
        box = frame.box(i)
        for values in strip.curves:
            value = float(np.interp(pointer_mm, course.along, values))
            y = min(max(frame.y_of(i, strip, value), box.top()), box.bottom())
            painter.setPen(QPen(base, 1.0))
            painter.setBrush(readable(QColor(strip.ink), base) if strip.ink else text)
            painter.drawEllipse(QPointF(x, y), 3.5, 3.5)
        if i:
            area = QRectF(frame.plot.right() + 6, box.top(), _READOUT, box.height())
            painter.setPen(text)
            said = QLocale().toString(value, "f", 1).replace("-", "\N{MINUS SIGN}")
            painter.drawText(area, left, said)


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, … that is *least* or more."""
    power = 10.0 ** math.floor(math.log10(max(least, 1e-9)))
    return next(power * k for k in (1, 2, 5, 10) if power * k >= least * 0.999)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
