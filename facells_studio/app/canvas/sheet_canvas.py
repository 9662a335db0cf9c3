"""The sheet in the middle of the window."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from facells_studio.app.session import Session
from facells_studio.sheet import Sheet


class SheetCanvas(QWidget):
    """Shows the session's sheet."""

    line_clicked = Signal(int)
    line_hovered = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self.show_travel = self.show_photo = False
        self.setAccessibleName(self.tr("Sheet"))
        session.shown.connect(self.set_sheet)

    def set_sheet(self, sheet: Sheet | None) -> None:
        """Show *sheet*."""
        self._sheet = sheet
        self.update()

    def dim_from_line(self, line: int | None) -> None:
        """Dim the lines from *line* on: they are still to come."""

    def cross_hair(self, at_mm: tuple[float, float] | None) -> None:
        """Show where the pen is."""

    def fit(self) -> None:
        """Show the whole sheet."""

    def actual_size(self) -> None:
        """Show the sheet as large as it is."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), QColor("#888888"))
