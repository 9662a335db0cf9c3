"""A list to choose from that does something at once, such as adding what is chosen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget


class ChoiceBox(QComboBox):
    """Its first entry says what it is for; any other is chosen in the open list, or with Enter.

    Arrows, letters and the wheel only look through the entries of the closed list.
    """

    chosen = Signal(object)  # the entry's data

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looking = False
        self.activated.connect(self._activated)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look through the entries, or choose the one that shows."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex() > 0:
            self._choose()
            return
        self._looking = True
        try:
            super().keyPressEvent(event)
        finally:
            self._looking = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to what scrolls."""
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Forget what was only looked at."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.setCurrentIndex(0)

    def _activated(self) -> None:
        if not self._looking and self.currentIndex() > 0:
            self._choose()

    def _choose(self) -> None:
        data = self.currentData()
        self.setCurrentIndex(0)
        self.chosen.emit(data)
