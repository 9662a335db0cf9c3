"""What stands on a sheet on which there is nothing to draw yet: the next thing to do."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.session import Session

_FAINT = 0.55  # how far the words stand out from the paper
_LARGE = 1.35  # times as large as the window's texts
_MARGIN = 0.1  # of the paper's width, at either side


class BlankHint(QWidget):
    """Lies over a canvas while nothing is chosen to draw, and lets the pointer through."""

    def __init__(self, session: Session, canvas: SheetCanvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        canvas.installEventFilter(self)
        canvas.view_changed.connect(self.update)
        session.shown.connect(self.refresh)
        session.changed.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Say what to do next, if there is anything to say."""
        project, self.words = self._session.project, ""
        if project.subject == "facell" and not project.look.facell.rules:
            self.words = self.tr("Choose an attribute")
        elif project.subject == "portrait" and project.portrait is None:
            self.words = self.tr("Drop a photo here")
        self.setAccessibleName(self.words)
        self.setGeometry(self._canvas.rect())
        self.setVisible(bool(self.words) and self._session.sheet is None)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as large as the canvas."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write quietly in the middle of the paper."""
        sheet, view = self._canvas.sheet, self._canvas.view
        if sheet is None:
            return
        left, top = view.to_px(0, 0)
        width, height = (mm * view.px_per_mm for mm in (sheet.width_mm, sheet.height_mm))
        room = QRectF(left, top, width, height)
        paper = QColor(sheet.paper_color)
        ink = QColor("black" if paper.lightnessF() > 0.5 else "white")
        ink.setAlphaF(_FAINT)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _LARGE)
        with QPainter(self) as painter:
            painter.setFont(font)
            painter.setPen(ink)
            away = _MARGIN * width
            flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
            painter.drawText(room.adjusted(away, 0, -away, 0), flags, self.words)
