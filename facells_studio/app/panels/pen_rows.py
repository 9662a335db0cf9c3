"""How a pen looks in the box: its line on paper, its name, what it drew, what it is for."""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from facells_studio.sheet import Pen

Index = QModelIndex | QPersistentModelIndex
_PX_PER_MM = 10.0  # of a nib: ten times life size, or nobody would see the difference
_LOW = 0.15  # of a filling: then the bar warns


@dataclass(frozen=True, slots=True)
class PenRow:
    """What is shown of a pen."""

    pen: Pen
    name: str
    facts: str
    uses: str
    left: float | None  # share of the filling; None: nobody said how far it lasts


class PenDelegate(QStyledItemDelegate):
    """Paints a `PenRow`."""

    ROW = Qt.ItemDataRole.UserRole

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return room for a name and two lines below it."""
        return QSize(120, round(3.1 * option.fontMetrics.height()) + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint swatch and words."""
        row: PenRow = index.data(self.ROW)
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(box, option.palette.color(QPalette.ColorRole.Highlight))
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        side = box.height() - 12
        _paint_pen(painter, QRectF(box.left() + 6, box.top() + 6, side, side), row.pen)
        words = box.adjusted(side + 16, 4, -8, -4)
        self._write(painter, option, words, row, option.palette.color(role))
        if row.left is not None:
            bar = QRectF(words.left(), box.bottom() - 4, words.width(), 2.5)
            _paint_bar(painter, bar, row.left, option.palette)
        painter.restore()

    def _write(
        self, painter: QPainter, option: QStyleOptionViewItem, box: QRectF, row: PenRow, ink: QColor
    ) -> None:
        faint = QColor(ink)
        faint.setAlphaF(0.72)
        line = option.fontMetrics.height()
        for at, (text, color, bold) in enumerate(
            ((row.name, ink, True), (row.facts, faint, False), (row.uses, faint, False))
        ):
            font = QFont(option.font)
            font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
            painter.setFont(font)
            painter.setPen(color)
            room = QRectF(box.left(), box.top() + at * line, box.width(), line)
            fitted = QFontMetrics(font).elidedText(
                text, Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, fitted)


def _paint_pen(painter: QPainter, box: QRectF, pen: Pen) -> None:
    """Paint a stroke of *pen* on paper, ten times as broad as it is."""
    light = QColor(pen.color).lightnessF() > 0.8 or pen.covers
    painter.setPen(QPen(QColor(128, 128, 128, 120), 1))
    painter.setBrush(QColor("#3a3a3c" if light else "#ffffff"))
    painter.drawRoundedRect(box, 4, 4)
    color = QColor(pen.color)
    color.setAlphaF(pen.opacity)
    broad = min(max(_PX_PER_MM * pen.width_mm, 1.0), 0.5 * box.width())
    painter.setPen(QPen(color, broad, c=Qt.PenCapStyle.RoundCap))
    inset = max(8.0, broad / 2 + 4)
    inner = box.adjusted(inset, inset, -inset, -inset)
    painter.drawLine(inner.bottomLeft(), inner.topRight())


def _paint_bar(painter: QPainter, box: QRectF, share: float, palette: QPalette) -> None:
    """Paint how much of the filling is left."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(QPalette.ColorRole.Mid))
    painter.drawRoundedRect(box, 1, 1)
    low = share < _LOW
    painter.setBrush(QColor("#d98a00") if low else QColor("#2e9d5b"))
    painter.drawRoundedRect(QRectF(box.left(), box.top(), share * box.width(), box.height()), 1, 1)
