"""What the camera sees, as a mirror with an oval to look out of and the lines that come of it."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from facells_studio.app.camera.coarse import Coarse
from facells_studio.frame import FRAME_HEIGHT

_FACE = QRectF(36, 52, 106, 142)  # oval around a face, in portrait units
_EYES_Y, _EYES_X = 111.0, (50.0, 128.0)
_FRAME_SHARE = 0.92  # of the picture's height that the portrait frame takes
_FRAME_X = 89.0  # middle of the frame
_PAPER, _INK = QColor("#fdfcf8"), QColor("#161514")
_GUIDE, _SHADE = QColor(255, 255, 255, 210), QColor(0, 0, 0, 90)
_VEIL = 0.82  # how far the photo goes back behind the lines


class CameraPicture(QWidget):
    """Paints a frame, the guide, lines, and a number that counts down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._lines: Coarse | None = None
        self._polygons: list[QPolygonF] = []
        self.count = 0
        self.message = ""
        self.mirrored = True  # as people know themselves; else as others see them
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("What the camera sees"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(800, 500)

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which a face can be seen."""
        return QSize(320, 240)

    def show_image(self, image: QImage | None) -> None:
        """Show a mirrored frame."""
        self._image = image
        self.update()

    def show_lines(self, lines: Coarse | None) -> None:
        """Lay the *lines* of a frozen frame over it, while the photo goes back; None: it lives."""
        self._lines = lines
        self._polygons = []
        if lines is not None:
            width = lines.size[0]
            mirrored = [[width - 1 - x, y] for x, y in lines.points.tolist()]
            ends = lines.offsets.tolist()
            self._polygons = [
                QPolygonF([QPointF(x, y) for x, y in mirrored[start:end]])
                for start, end in pairwise(ends)
            ]
        self.update()

    def show_count(self, count: int) -> None:
        """Show a large number; 0 shows none."""
        self.count = count
        self.update()

    def show_message(self, text: str) -> None:
        """Show a sentence below; empty shows none."""
        if text != self.message:
            self.message = text
            self.update()

    def show_as(self, other: "CameraPicture") -> None:
        """Show what *other* shows."""
        self._image, self._lines = other._image, other._lines
        self._polygons, self.count, self.message = other._polygons, other.count, other.message
        self.mirrored = other.mirrored
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#202020"))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._image is not None:
                self._paint_frame(painter, self._image)
            if self.count:
                self._paint_count(painter)
            if self.message:
                self._paint_message(painter)

    def _paint_frame(self, painter: QPainter, image: QImage) -> None:
        shown = self._shown()
        painter.save()
        if not self.mirrored:  # frames and lines come mirrored
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(shown, image)
        if self._lines is not None:
            self._paint_lines(painter, shown, self._lines)
        else:
            self._paint_guide(painter, shown)
        painter.restore()

    def _shown(self) -> QRectF:
        """Return where the frame lies: as large as fits, in the middle."""
        if self._image is None:
            return QRectF(self.rect())
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        width, height = self._image.width() * scale, self._image.height() * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def _paint_lines(self, painter: QPainter, shown: QRectF, lines: Coarse) -> None:
        veil = QColor(_PAPER)
        veil.setAlphaF(_VEIL)
        painter.fillRect(shown, veil)
        painter.save()
        painter.setClipRect(shown)
        painter.translate(shown.topLeft())
        scale = shown.width() / lines.size[0]
        painter.scale(scale, scale)
        pen = QPen(_INK, 1.4)
        pen.setCosmetic(True)
        painter.setPen(pen)
        for polygon in self._polygons:
            painter.drawPolyline(polygon)
        painter.restore()

    def _paint_guide(self, painter: QPainter, shown: QRectF) -> None:
        """Paint the oval and the line of the eyes, dark and white so that both grounds show it."""
        scale = shown.height() * _FRAME_SHARE / FRAME_HEIGHT
        painter.save()
        painter.translate(shown.center().x(), shown.top() + shown.height() * (1 - _FRAME_SHARE) / 2)
        painter.scale(scale, scale)
        painter.translate(-_FRAME_X, 0)
        guide = QPainterPath()
        guide.addEllipse(_FACE)
        guide.moveTo(_EYES_X[0], _EYES_Y)
        guide.lineTo(_EYES_X[1], _EYES_Y)
        for color, width in ((_SHADE, 3.5), (_GUIDE, 1.6)):
            pen = QPen(color, width, Qt.PenStyle.DashLine)
            pen.setDashPattern([10 / width, 8 / width])
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawPath(guide)
        painter.restore()

    def _paint_count(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(max(48, self.height() // 3))
        font.setBold(True)
        path = QPainterPath()
        text = self.locale().toString(self.count)
        path.addText(QPointF(0, 0), font, text)
        path.translate(QPointF(self.rect().center()) - path.boundingRect().center())
        painter.strokePath(path, QPen(QColor(0, 0, 0, 140), 6))
        painter.fillPath(path, QColor("white"))

    def _paint_message(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(max(15, self.height() // 30))
        painter.setFont(font)
        room = QRectF(self.rect()).adjusted(24, 24, -24, -16)
        wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        where = (
            Qt.AlignmentFlag.AlignBottom
            if self._image is not None
            else Qt.AlignmentFlag.AlignVCenter
        )
        box = painter.boundingRect(room, int(wrapped | where), self.message).adjusted(
            -12, -6, 12, 6
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor("white"))
        painter.drawText(room, int(wrapped | where), self.message)
