"""A slider over the time of a plot."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

TICKS_PER_S = 100  # of the slider
_BAND_PX = 8.0
_LEAST_PX = 90


class OrderSlider(QSlider):
    """A slider over the time of a plot, in the colors of its pens; arrows go from line to line."""

    stepped = Signal(int)  # lines, forwards or back

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.bands: list[tuple[float, float, str]] = []
        self.paper_color = "#ffffff"
        self.start_s: float | None = None  # where a plot will begin, if not at the beginning
        self.total_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return a band with room for the handle."""
        return QSize(200, max(26, round(1.7 * self.fontMetrics().height())))

    def minimumSizeHint(self) -> QSize:
        """Return what a hand needs, in a narrow window too."""
        return QSize(_LEAST_PX, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step from line to line; pages are ten."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageUp: 10,
            Qt.Key.Key_PageDown: -10,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(step)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where it was pressed."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along with the hand."""
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pens' bands, what is behind the handle stronger, and the handle."""
        palette = self.palette()
        middle = self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.paper_color))
            track = QRectF(self._x_of(0), middle - _BAND_PX / 2, self._way_px(), _BAND_PX)
            painter.drawRoundedRect(track, 2, 2)
            here = self._x_of(self.value())
            for begin, end, color in self.bands:
                self._paint_band(painter, begin, end, color, here)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
            painter.drawRoundedRect(track, 2, 2)
            if self.start_s is not None and self.total_s > 0:
                at = self._x_of(self.start_s * TICKS_PER_S)
                painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
                painter.drawLine(round(at), 2, round(at), self.height() - 2)
            self._paint_handle(painter, here, middle)

    def _paint_band(
        self, painter: QPainter, begin: float, end: float, color: str, here: float
    ) -> None:
        left, right = self._x_of(begin * TICKS_PER_S), self._x_of(end * TICKS_PER_S)
        top = self.height() / 2 - _BAND_PX / 2
        faint, full = QColor(color), QColor(color)
        faint.setAlphaF(0.28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.fillRect(QRectF(left, top, right - left, _BAND_PX), faint)
        if here > left:
            painter.fillRect(QRectF(left, top, min(here, right) - left, _BAND_PX), full)

    def _paint_handle(self, painter: QPainter, here: float, middle: float) -> None:
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        edge = accent if self.hasFocus() else palette.color(QPalette.ColorRole.Text)
        painter.setPen(QPen(edge, 2.0 if self.hasFocus() else 1.2))
        painter.setBrush(palette.color(QPalette.ColorRole.Button))
        painter.drawRoundedRect(QRectF(here - 4.5, middle - 10, 9, 20), 3, 3)

    def _way_px(self) -> float:
        return max(1.0, self.width() - 12.0)

    def _x_of(self, ticks: float) -> float:
        return 6.0 + self._way_px() * ticks / max(1, self.maximum())

    def _go_to(self, x_px: float) -> None:
        share = (x_px - 6.0) / self._way_px()
        self.setValue(round(min(1.0, max(0.0, share)) * self.maximum()))
