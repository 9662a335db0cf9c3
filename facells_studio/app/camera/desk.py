"""What lies around the camera's picture: the list of cameras, ticks, words and buttons."""

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.camera.picture import CameraPicture
from facells_studio.app.camera.sources import SourceList


class CameraDesk(QWidget):
    """The picture and all that can be pressed, laid out; who makes it says what they do."""

    def __init__(self, source: str, parent: QWidget | None = None) -> None:
        """Make all of it, with *source* chosen in the list."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture = CameraPicture(self)
        self.sources = SourceList(source, self)
        self.words = QLabel(self)
        self.take_button = QPushButton(self.tr("Take (Space)"), self)
        self.again_button = QPushButton(self.tr("Again (R)"), self)
        self.keep_button = QPushButton(self.tr("Keep (Enter)"), self)
        self.back_button = QPushButton(self.tr("Back (Esc)"), self)
        self.alone_box = QCheckBox(self.tr("Lines alone (L)"), self)
        self.sitter_box = QCheckBox(self.tr("For the sitter (S)"), self)
        self._lay_out()

    def _lay_out(self) -> None:
        self.words.setAccessibleName(self.tr("What the lines say"))
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setContentsMargins(8, 6, 8, 0)
        self.words.setToolTip(self.tr("What the network reads in these lines."))
        buttons: tuple[QAbstractButton, ...] = (
            self.back_button,
            self.again_button,
            self.take_button,
            self.keep_button,
            self.alone_box,
            self.sitter_box,
        )
        for button in buttons:
            button.setAccessibleName(re.sub(r" \(.*", "", button.text()))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the camera
        for button in (self.back_button, self.again_button, self.take_button, self.keep_button):
            button.setAutoDefault(False)
        self.alone_box.setToolTip(self.tr("Lines on paper, without what the camera sees."))
        self.sitter_box.setToolTip(
            self.tr("A large mirror for who sits, on the second screen if there is one.")
        )
        top = QHBoxLayout()
        top.setContentsMargins(8, 6, 8, 6)
        top.setSpacing(12)
        top.addWidget(self.sources)
        top.addStretch(1)
        top.addWidget(self.alone_box)
        top.addWidget(self.sitter_box)
        below = QHBoxLayout()
        below.setContentsMargins(8, 6, 8, 8)
        below.setSpacing(8)
        below.addWidget(self.back_button)
        below.addStretch(1)
        for button in buttons[1:4]:
            below.addWidget(button)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.picture, 1)
        column.addWidget(self.words)
        column.addLayout(below)
