"""What the camera sees, as a mirror with an oval to look out of and the lines that come of it."""

from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
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
_AROUND = QColor("#202020")  # the picture, in both palettes: as dark as a screen in a camera
_MESSAGE = 1.15  # how large a sentence's letters are at least, of the window's
_VEIL = 0.82  # how far the photo goes back behind the lines
_RATIO = 16 / 9  # of a picture that has not come yet


class CameraPicture(QWidget):
    """Paints a frame, the guide, lines, and a number that counts down, on the paper's shape."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._lines: Coarse | None = None
        self._polygons: list[QPolygonF] = []
        self._guide: QPixmap | None = None
        self.count = 0
        self.message = ""
        self.mirrored = True  # as people know themselves; else as others see them
        self.paper: QSizeF | None = None  # whose shape the picture is cut to; None: all of it
        self.paper_color = _PAPER
        self.alone = False  # lines of a frozen frame, without the frame
        self.count_share = 0.36  # of the height that the number takes
        self.text_share = 1 / 30  # of the height that a sentence's letters take
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("What the camera sees"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(800, 500)

    def minimumSizeHint(self) -> QSize:
        """Return the least size in which a face can be seen."""
        return QSize(320, 240)

    @property
    def wanted_px(self) -> int:
        """How many pixels high a frame has to be, so that it need not be scaled."""
        return max(1, round(self._frame_rect().height() * self.devicePixelRatioF()))

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

    def show_paper(self, size: QSizeF, color: QColor) -> None:
        """Cut the picture to the shape of paper of this *size*, whose *color* is what lines get."""
        self.paper, self.paper_color = size, color
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint everything."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), _AROUND)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._image is not None:
                self._paint_frame(painter, self._image)
            if self.count:
                self._paint_count(painter)
            if self.message:
                self._paint_message(painter)

    def _paint_frame(self, painter: QPainter, image: QImage) -> None:
        sheet, frame = self._sheet_rect(), self._frame_rect()
        painter.save()
        if not self.mirrored:  # frames and lines come mirrored
            painter.translate(self.width(), 0)
            painter.scale(-1, 1)
        painter.setClipRect(sheet)
        if abs(image.height() - self.wanted_px) > 1:  # frozen, or not yet of the new size
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(frame, image)
        if self._lines is not None:
            self._paint_lines(painter, sheet, frame, self._lines)
        else:
            painter.drawPixmap(sheet.topLeft(), self._drawn_guide(sheet.size()))
        painter.restore()

    def _ratio(self) -> float:
        """Return how much wider than high the frame is."""
        return _RATIO if self._image is None else self._image.width() / self._image.height()

    def _sheet_rect(self) -> QRectF:
        """Return where the part that is seen lies: as large as fits, in the middle."""
        ratio = self._ratio()
        if self.paper is not None:
            ratio = self.paper.width() / self.paper.height()
        high = min(self.height(), self.width() / ratio)
        wide, high = round(high * ratio), round(high)
        return QRectF((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)

    def _frame_rect(self) -> QRectF:
        """Return where the whole frame would lie: it covers what is seen."""
        sheet, ratio = self._sheet_rect(), self._ratio()
        high = max(sheet.height(), round(sheet.width() / ratio))
        wide = max(sheet.width(), round(high * ratio))
        left = sheet.left() + (sheet.width() - wide) // 2
        return QRectF(left, sheet.top() + (sheet.height() - high) // 2, wide, high)

    def _paint_lines(self, painter: QPainter, sheet: QRectF, frame: QRectF, lines: Coarse) -> None:
        veil = QColor(self.paper_color)
        veil.setAlphaF(1.0 if self.alone else _VEIL)
        painter.fillRect(sheet, veil)
        self._draw_lines(painter, frame, lines, self._polygons)

    def _draw_lines(
        self, painter: QPainter, frame: QRectF, lines: Coarse, polygons: list[QPolygonF]
    ) -> None:
        painter.save()
        painter.translate(frame.topLeft())
        scale = frame.width() / lines.size[0]
        painter.scale(scale, scale)
        pen = QPen(_INK, max(1.4, frame.height() / 500))
        pen.setCosmetic(True)
        painter.setPen(pen)
        for polygon in polygons:
            painter.drawPolyline(polygon)
        painter.restore()

    def _drawn_guide(self, size: QSizeF) -> QPixmap:
        """Return the oval and the line of the eyes, drawn once for each size."""
        dots = (size * self.devicePixelRatioF()).toSize()
        if self._guide is None or self._guide.size() != dots:
            self._guide = QPixmap(dots)
            self._guide.setDevicePixelRatio(self.devicePixelRatioF())
            self._guide.fill(Qt.GlobalColor.transparent)
            with QPainter(self._guide) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                _paint_guide(painter, size)
        return self._guide

    def _paint_count(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(max(48, round(self.height() * self.count_share)))
        font.setBold(True)
        path = QPainterPath()
        text = self.locale().toString(self.count)
        path.addText(QPointF(0, 0), font, text)
        path.translate(QPointF(self.rect().center()) - path.boundingRect().center())
        painter.strokePath(path, QPen(QColor(0, 0, 0, 140), max(6.0, self.height() / 90)))
        painter.fillPath(path, QColor("white"))

    def _paint_message(self, painter: QPainter) -> None:
        font = QFont(self.font())
        least = round(QFontInfo(font).pixelSize() * _MESSAGE)
        font.setPixelSize(max(least, round(self.height() * self.text_share)))
        painter.setFont(font)
        room = QRectF(self.rect()).adjusted(24, 24, -24, -18)
        wrapped = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter
        where = (
            Qt.AlignmentFlag.AlignBottom
            if self._image is not None
            else Qt.AlignmentFlag.AlignVCenter
        )
        em = font.pixelSize()
        box = painter.boundingRect(room, int(wrapped | where), self.message)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 165))
        painter.drawRoundedRect(box.adjusted(-0.8 * em, -0.4 * em, 0.8 * em, 0.4 * em), 6, 6)
        painter.setPen(QColor("white"))
        painter.drawText(room, int(wrapped | where), self.message)


def _paint_guide(painter: QPainter, size: QSizeF) -> None:
    """Paint the oval and the line of the eyes, dark and white so that both grounds show it."""
    scale = size.height() * _FRAME_SHARE / FRAME_HEIGHT
    painter.translate(size.width() / 2, size.height() * (1 - _FRAME_SHARE) / 2)
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
