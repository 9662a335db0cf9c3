"""How a row of the list of attributes is laid out and painted."""

from collections.abc import Hashable

from PySide6.QtCore import (
    QCoreApplication,
    QLocale,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from facells_studio.app.panels.attribute_rows import AttributeRow
from facells_studio.app.widgets.histogram import mixed, paint_histogram
from facells_studio.app.widgets.pens import paint_swatch
from facells_studio.facell.traces import percent

_CONTEXT = "AttributeView"
_EDGE, _GAP, _SPOT, _PLOT = 8.0, 6.0, 16.0, 22.0  # px: margin, between parts, signs, histogram
_MINUS = "\N{MINUS SIGN}"
_LINES = "0000 lines"  # the widest count that has room

Index = QModelIndex | QPersistentModelIndex


def zones(widget: QWidget, row: QRectF) -> dict[str, QRectF]:
    """Return where the parts of a row lie."""
    metrics = QFontMetricsF(widget.font())
    line = max(metrics.height(), _SPOT)
    top, left, right = row.top() + 5.0, row.left() + _EDGE, row.right() - _EDGE
    below = top + line + 3.0
    text = left + _SPOT + _GAP
    kept = metrics.horizontalAdvance(_LINES)
    level = metrics.horizontalAdvance(f"≥ {_MINUS}0.00")
    verdict = metrics.horizontalAdvance("yes >99%") + 4.0
    plot = text + _SPOT + _GAP
    plot_end = right - kept - level - _GAP
    middle = below + (_PLOT - _SPOT) / 2
    return {
        "check": QRectF(left, top + (line - _SPOT) / 2, _SPOT, _SPOT),
        "name": QRectF(text, top, right - verdict - text - _GAP, line),
        "verdict": QRectF(right - verdict, top, verdict, line),
        "swatch": QRectF(left, middle, _SPOT, _SPOT),
        "sign": QRectF(text, middle, _SPOT, _SPOT),
        "histogram": QRectF(plot, below, max(plot_end - plot, 20.0), _PLOT),
        "threshold": QRectF(plot_end, below, level + _GAP, _PLOT),
        "kept": QRectF(right - kept, below, kept, _PLOT),
    }


def zone_at(widget: QWidget, row: QRectF, at: QPointF) -> str:
    """Return the part of a row that lies under the point *at*; empty between them."""
    for name, box in zones(widget, row).items():
        reach = 5.0 if name in ("histogram", "check", "swatch", "sign") else 0.0
        if box.adjusted(-reach / 2, -2.0, reach / 2, 2.0).contains(at):
            return name
    return ""


class RowPainter(QStyledItemDelegate):
    """Paints rows."""

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._pictures: dict[tuple[int, str], tuple[AttributeRow, Hashable, QPixmap]] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return a row's size."""
        line = max(QFontMetricsF(self._view.font()).height(), _SPOT)
        return QSize(0, round(5.0 + line + 3.0 + _PLOT + 6.0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a row, from its picture if nothing has changed since: lists are scrolled a lot."""
        row = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, AttributeRow):
            return
        rect, palette = option.rect, self._view.palette()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        focus = selected and self._view.hasFocus()
        ratio = self._view.devicePixelRatioF()
        look = (rect.size(), selected, focus, palette.cacheKey(), self._view.font().key(), ratio)
        known = self._pictures.get(row.key)
        if known is None or known[0] is not row or known[1] != look:
            picture = QPixmap(rect.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            with QPainter(picture) as inner:
                inner.setFont(self._view.font())
                self._paint_row(inner, QRectF(QPointF(), rect.size()), row, (selected, focus))
            known = self._pictures[row.key] = (row, look, picture)
        painter.drawPixmap(rect.topLeft(), known[2])

    def _paint_row(
        self, painter: QPainter, rect: QRectF, row: AttributeRow, state: tuple[bool, bool]
    ) -> None:
        palette = self._view.palette()
        self._paint_ground(painter, rect, state, palette)
        parts = zones(self._view, rect)
        self._paint_words(painter, parts, row, palette)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_check(painter, parts["check"], row.visible, palette)
        paint_swatch(painter, parts["swatch"], row.pen, palette)
        _paint_sign(painter, parts["sign"], row.sign, palette)
        ink = QColor(row.pen.color) if row.visible and row.pen is not None else None
        paint_histogram(painter, parts["histogram"], row.shown, row.threshold, ink, palette)

    def _paint_ground(
        self, painter: QPainter, rect: QRectF, state: tuple[bool, bool], palette: QPalette
    ) -> None:
        base = palette.color(QPalette.ColorRole.Base)
        text = palette.color(QPalette.ColorRole.Text)
        painter.fillRect(rect, base)
        if state[0]:
            accent = palette.color(QPalette.ColorRole.Highlight)
            painter.fillRect(rect, mixed(accent, base, 0.16))
            if state[1]:
                painter.fillRect(QRectF(rect.left(), rect.top(), 3.0, rect.height()), accent)
        painter.fillRect(
            QRectF(rect.left(), rect.bottom() - 1.0, rect.width(), 1.0), mixed(text, base, 0.1)
        )

    def _paint_words(
        self, painter: QPainter, parts: dict[str, QRectF], row: AttributeRow, palette: QPalette
    ) -> None:
        font, bold = QFont(self._view.font()), QFont(self._view.font())
        bold.setWeight(QFont.Weight.DemiBold)
        text = palette.color(QPalette.ColorRole.Text)
        base = palette.color(QPalette.ColorRole.Base)
        quiet = mixed(text, base, 0.66)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

        painter.setFont(bold if row.visible else font)
        painter.setPen(quiet if row.weak and not row.visible else text)
        name = parts["name"]
        metrics = QFontMetricsF(painter.font())
        shown = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, int(left), shown)
        if row.weak:
            self._paint_mark(painter, name, metrics.horizontalAdvance(shown), palette)
        painter.setFont(font)
        if row.verdict is not None and row.probability is not None:
            said = _tr("yes {}") if row.verdict else _tr("no {}")
            painter.setPen(text if row.verdict else quiet)
            painter.drawText(
                parts["verdict"], int(right), said.replace("{}", percent(row.probability))
            )
        painter.setPen(text if row.visible else quiet)
        number = QLocale().toString(row.threshold, "f", 2).replace("-", _MINUS)
        painter.drawText(parts["threshold"], int(right), f"≥ {number}")
        if row.kept is not None:
            said = _tr("{} line") if row.kept == 1 else _tr("{} lines")
            painter.drawText(parts["kept"], int(right), said.replace("{}", str(row.kept)))

    def _paint_mark(self, painter: QPainter, name: QRectF, after: float, palette: QPalette) -> None:
        """Mark the row of an attribute that the network is often wrong about."""
        text = palette.color(QPalette.ColorRole.Text)
        base = palette.color(QPalette.ColorRole.Base)
        small = QFont(self._view.font())
        small.setPointSizeF(max(small.pointSizeF() * 0.85, 1.0))
        said = _tr("no portrait")
        width = QFontMetricsF(small).horizontalAdvance(said) + 10.0
        box = QRectF(name.left() + after + _GAP, name.top() + 1.0, width, name.height() - 2.0)
        if box.right() > name.right() + _GAP:
            return
        painter.setFont(small)
        painter.setPen(QPen(mixed(text, base, 0.45), 1.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
        painter.setPen(mixed(text, base, 0.75))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), said)


def _paint_check(painter: QPainter, box: QRectF, on: bool, palette: QPalette) -> None:
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    accent = palette.color(QPalette.ColorRole.Highlight)
    inner = box.adjusted(1.0, 1.0, -1.0, -1.0)
    painter.setPen(QPen(accent if on else mixed(text, base, 0.5), 1.2))
    painter.setBrush(accent if on else base)
    painter.drawRoundedRect(inner, 3.0, 3.0)
    if on:
        white = palette.color(QPalette.ColorRole.HighlightedText)
        painter.setPen(QPen(white, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        x, y, s = inner.left(), inner.top(), inner.width()
        painter.drawPolyline(
            [
                QPointF(x + 0.24 * s, y + 0.52 * s),
                QPointF(x + 0.43 * s, y + 0.72 * s),
                QPointF(x + 0.77 * s, y + 0.3 * s),
            ]
        )
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_sign(painter: QPainter, box: QRectF, sign: int, palette: QPalette) -> None:
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    inner = box.adjusted(0.75, 0.75, -0.75, -0.75)
    painter.setPen(QPen(mixed(text, base, 0.4), 1.0))
    painter.setBrush(mixed(text, base, 0.06 if sign > 0 else 0.8))
    painter.drawEllipse(inner)
    painter.setPen(QPen(text if sign > 0 else base, 1.6))
    middle, arm = inner.center(), 3.6
    painter.drawLine(middle - QPointF(arm, 0), middle + QPointF(arm, 0))
    if sign > 0:
        painter.drawLine(middle - QPointF(0, arm), middle + QPointF(0, arm))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
