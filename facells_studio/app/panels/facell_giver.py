"""Whose line it is, and how much of a FaCell is the network's work."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.panels.facell_work import Control, Giver
from facells_studio.app.traces.curves import polygon
from facells_studio.drawing import Drawing
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH

_PICTURE_PX = 260  # width of each picture of the control


class LinesPicture(QWidget):
    """A small portrait, with one of its lines marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawing: Drawing | None = None
        self._line = -1

    def sizeHint(self) -> QSize:
        """Return a size at which a face is known."""
        return QSize(110, round(110 * FRAME_HEIGHT / FRAME_WIDTH))

    def show_lines(self, drawing: Drawing | None, line: int) -> None:
        """Show *drawing* with its *line* marked."""
        self._drawing, self._line = drawing, line
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines on paper."""
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("#fbfaf7"))
            if self._drawing is None:
                return
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            scale = min(self.width() / FRAME_WIDTH, self.height() / FRAME_HEIGHT)
            marked = self.palette().color(QPalette.ColorRole.Highlight)
            for pen, chosen in ((QPen(QColor("#6b675f"), 0.8), False), (QPen(marked, 2.2), True)):
                painter.setPen(pen)
                for i in range(len(self._drawing)):
                    if (i == self._line) is chosen:
                        points = self._drawing.line(i).astype(np.float64) * scale
                        painter.drawPolyline(polygon(points[:, 0], points[:, 1]))


class GiverCard(QWidget):
    """The portrait that a clicked line came from, and those that are left out."""

    left_out = Signal(str)
    taken_in = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._giver: Giver | None = None
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.picture = LinesPicture(self)
        self.leave_out = QPushButton(self.tr("Leave out"), self)
        self.leave_out.setToolTip(self.tr("Another portrait takes its place."))
        self.excluded = QComboBox(self)
        self.excluded.setAccessibleName(self.tr("Portraits that are left out"))
        self.take_in = QPushButton(self.tr("Take in"), self)
        beside = QVBoxLayout()
        beside.addWidget(self.words)
        beside.addWidget(self.leave_out, 0, Qt.AlignmentFlag.AlignLeft)
        beside.addStretch(1)
        top = QHBoxLayout()
        top.addWidget(self.picture)
        top.addLayout(beside, 1)
        below = QHBoxLayout()
        below.addWidget(self.excluded, 1)
        below.addWidget(self.take_in)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(top)
        whole.addLayout(below)
        self.leave_out.clicked.connect(self._leave_out)
        self.take_in.clicked.connect(lambda: self.taken_in.emit(self.excluded.currentData()))
        self.forget()

    def show_giver(self, giver: Giver) -> None:
        """Show whose line it is."""
        self._giver = giver
        self.words.setText(self.tr("From the portrait {}").replace("{}", giver.name))
        self.picture.show_lines(giver.drawing, giver.line)
        self.picture.show()
        self.leave_out.show()

    def say(self, text: str) -> None:
        """Say something else."""
        self._giver = None
        self.words.setText(text)
        self.picture.hide()
        self.leave_out.hide()

    def forget(self) -> None:
        """Show nobody."""
        self.say(self.tr("Click a line to see whose it is."))

    def show_left_out(self, names: Sequence[str]) -> None:
        """List the portraits that are left out."""
        self.excluded.clear()
        for name in names:
            self.excluded.addItem(self.tr("Left out: {}").replace("{}", name), name)
        self.excluded.setVisible(bool(names))
        self.take_in.setVisible(bool(names))

    def _leave_out(self) -> None:
        if self._giver is not None:
            self.left_out.emit(self._giver.name)


class ControlWindow(QDialog):
    """A FaCell beside all lines of its portraits, and beside where they have more ink."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("How much is the network's work"))
        grid = QGridLayout(self)
        self.pictures: list[QLabel] = []
        self.words: list[QLabel] = []
        for column in range(3):
            picture, words = QLabel(self), QLabel(self)
            words.setWordWrap(True)
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            words.setFixedWidth(_PICTURE_PX)
            grid.addWidget(picture, 0, column, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(words, 1, column)
            self.pictures.append(picture)
            self.words.append(words)

    def show_control(self, control: Control, label: str) -> None:
        """Show the three pictures."""
        texts = (
            label,
            self.tr("All lines of the same portraits"),
            self.tr("More ink than in other portraits (dark), or less (blue)"),
        )
        pictures = (control.facell, control.everything, control.difference)
        for i, (picture, text) in enumerate(zip(pictures, texts, strict=True)):
            self.pictures[i].setPixmap(_pixmap(picture))
            self.pictures[i].setAccessibleName(text)
            self.words[i].setText(text)
        self.show()
        self.raise_()


def _pixmap(picture: npt.NDArray[np.uint8]) -> QPixmap:
    rows, columns = picture.shape[:2]
    content = np.ascontiguousarray(picture)
    image = QImage(content.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888)
    smooth = Qt.TransformationMode.SmoothTransformation
    return QPixmap.fromImage(image.copy().scaledToWidth(_PICTURE_PX, smooth))
