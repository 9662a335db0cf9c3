"""What the one who sits sees: a mirror, a number to count down with, then the drawing as it comes.

On a second screen it fills the screen without a frame; with one screen it is a window of its own.
"""

from PySide6.QtCore import QElapsedTimer, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QScreen,
)

from facells_studio.app.camera.coarse import Coarse
from facells_studio.app.camera.picture import CameraPicture

DRAWN_IN_MS = 7000  # the whole drawing, from its first line

_TICK_MS = 40
_COUNT_SHARE = 0.6  # of the height: read from the other end of the room
_TEXT_SHARE = 1 / 20
_FADES_IN = 0.6  # of the drawing's time that the picture takes to go
_SIZE = QSize(720, 720)  # of the window, where there is one screen


class SitterWindow(CameraPicture):
    """The picture alone, as large as another screen."""

    closed = Signal()
    pressed = Signal(QKeyEvent)  # a key that is the camera's

    def __init__(self, *, drawn_in_ms: int = DRAWN_IN_MS) -> None:
        """Make a window that is not shown; `show_on` shows it."""
        super().__init__()
        self.count_share, self.text_share = _COUNT_SHARE, _TEXT_SHARE
        self._drawn_in_ms = drawn_in_ms
        self._page: QPixmap | None = None  # with the lines that are there
        self._ground: QPixmap | None = None  # the frozen frame, cut to the paper
        self._drawn = 0  # lines on the page
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._go_on)
        self.setWindowTitle(self.tr("For the sitter"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)

    def show_on(self, screen: QScreen | None) -> None:
        """Fill *screen*, without a frame; None: be a window that can be moved."""
        if screen is None:
            self.resize(_SIZE)
            self.show()
            return
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.showFullScreen()

    def show_as(self, other: CameraPicture, image: QImage | None = None) -> None:
        """Show what *other* shows, with its own larger *image* if there is one."""
        self._image = image if image is not None else other._image
        self.count, self.message = other.count, other.message
        if self._image is None:  # what is wrong is for the one at the window
            self.message = self.tr("One moment, please.")
        if self.paper != other.paper or self.paper_color != other.paper_color:
            self.paper, self.paper_color = other.paper, other.paper_color
            self._page = None
        if self._lines is not other._lines:
            self._lines, self._polygons = other._lines, other._polygons
            self._begin() if self._lines is not None else self._timer.stop()
        self.update()

    @property
    def is_drawing(self) -> bool:
        """Whether lines are still to come."""
        return self._timer.isActive()

    @property
    def is_drawn(self) -> bool:
        """Whether a drawing is shown, begun or whole."""
        return self._lines is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes this window; the camera's keys work here too."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            self.pressed.emit(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop drawing."""
        self._timer.stop()
        super().closeEvent(event)
        self.closed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the page anew, in its new size."""
        super().resizeEvent(event)
        self._page = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the live picture, or the page as far as it has come."""
        if self._lines is None or self._image is None:
            super().paintEvent(event)
            return
        if self._page is None:
            self._lay_page(self._lines, self._image)
        sheet = self._sheet_rect()
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#202020"))
            if self._ground is not None and (seen := 1 - self._share() / _FADES_IN) > 0:
                painter.drawPixmap(sheet.topLeft(), self._ground)
                painter.setOpacity(1 - 0.7 * seen)
                painter.fillRect(sheet, self.paper_color)
                painter.setOpacity(1)
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
            if self._page is not None:
                painter.drawPixmap(sheet.topLeft(), self._page)

    def _share(self) -> float:
        """Return how much of the drawing's time has gone, 0 to 1."""
        if not self._clock.isValid():
            return 1.0
        return min(1.0, self._clock.elapsed() / max(1, self._drawn_in_ms))

    def _begin(self) -> None:
        self._page, self._drawn = None, 0
        self._clock.start()
        self._timer.start()

    def _lay_page(self, lines: Coarse, image: QImage) -> None:
        """Cut the picture and an empty page to the paper; what was drawn is drawn again."""
        sheet, frame, ratio = self._sheet_rect(), self._frame_rect(), self.devicePixelRatioF()
        at = QPointF(frame.left() - sheet.left(), frame.top() - sheet.top())
        self._ground, self._page = (QPixmap((sheet.size() * ratio).toSize()) for _ in range(2))
        for pixmap in (self._ground, self._page):
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(self.paper_color)
        with QPainter(self._ground) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(at, frame.size()), image)
        done, self._drawn = self._drawn, 0
        self._draw_to(done, lines)

    def _go_on(self) -> None:
        if self._lines is not None and self._page is not None:
            self._draw_to(round(self._share() * len(self._polygons)), self._lines)
        if self._share() >= 1 and self._drawn == len(self._polygons):
            self._timer.stop()
        self.update()

    def _draw_to(self, end: int, lines: Coarse) -> None:
        if self._page is None or end <= self._drawn:
            return
        sheet, frame = self._sheet_rect(), self._frame_rect()
        with QPainter(self._page) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            at = frame.translated(-sheet.topLeft())
            self._draw_lines(painter, at, lines, self._polygons[self._drawn : end])
        self._drawn = end


def other_screen(screen: QScreen | None) -> QScreen | None:
    """Return a screen that is not *screen*; None where there is only one."""
    return next((one for one in QGuiApplication.screens() if one is not screen), None)
