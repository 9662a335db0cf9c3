"""A check box whose words go on in the next line where there is no room."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QStyle, QStyleOptionButton, QWidget

_LEAST = 0.65  # of the width of the whole text


class WrappingCheckBox(QCheckBox):
    """A check box of one line or two."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.words = words
        self.setAccessibleName(words)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the room of all words in one line."""
        return self._room(self.words)

    def minimumSizeHint(self) -> QSize:
        """Return the least room: narrower than all words."""
        whole = self.sizeHint()
        return QSize(round(_LEAST * whole.width()), whole.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the words anew."""
        super().resizeEvent(event)
        self._break()

    def changeEvent(self, event: QEvent) -> None:
        """Break the words anew in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._break()

    def _break(self) -> None:
        text = self._wrapped(self.width())
        self.setMinimumHeight(self._room(text).height())
        if text != self.text():
            self.setText(text)

    def _wrapped(self, width: int) -> str:
        """Return the words, in two lines if one is too wide."""
        if self._room(self.words).width() <= width:
            return self.words
        parts = self.words.split(" ")
        for count in range(len(parts) - 1, 0, -1):
            text = " ".join(parts[:count]) + "\n" + " ".join(parts[count:])
            if self._room(text).width() <= width:
                return text
        return self.words

    def _room(self, text: str) -> QSize:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = text
        inner = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)
        kind = QStyle.ContentsType.CT_CheckBox
        return self.style().sizeFromContents(kind, option, inner, self)
