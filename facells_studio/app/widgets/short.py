"""A line of text that gives way to what lies beside it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel


class ShortLabel(QLabel):
    """A label that ends in dots where there is no room; a hint shows it whole."""

    letters = 12  # that are seen at least

    def minimumSizeHint(self) -> QSize:
        """Return room for a few letters."""
        whole = super().minimumSizeHint()
        few = self.letters * self.fontMetrics().averageCharWidth()
        return QSize(min(whole.width(), few), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as much as there is room for."""
        room = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        hint = self.text() if text != self.text() else ""
        if hint != self.toolTip():
            self.setToolTip(hint)
        with QPainter(self) as painter:
            role = self.foregroundRole()
            self.style().drawItemText(
                painter, room, int(self.alignment()), self.palette(), self.isEnabled(), text, role
            )
