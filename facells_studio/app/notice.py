"""A strip above the sheet that says in a sentence what a person should know, and asks nothing."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from facells_studio.app.icons import icon


class Notice(QFrame):
    """One sentence, perhaps with what can be done about it; hidden while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = ""  # what it is about: a kind of request, "edit", "file" …
        self.setAccessibleName(self.tr("Notice"))
        self.setAutoFillBackground(True)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 6, 6, 6)
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._close = QToolButton(self)
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setAccessibleName(self.tr("Close the notice"))
        self._close.clicked.connect(lambda: self.clear())  # whatever it is about
        self._buttons: list[QPushButton] = []
        for widget in (self._sign, self._text, self._close):
            self._layout.addWidget(widget)
        self._draw_sign()
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return self._text.text() if not self.isHidden() else ""

    def tell(self, text: str, kind: str = "", **choices: Callable[[], object]) -> None:
        """Say *text*, with a button for each of *choices*, by its name."""
        self._forget_buttons()
        self.kind = kind
        self._text.setText(text)
        self._text.setAccessibleName(text)
        for name, slot in choices.items():
            button = QPushButton(name.replace("_", " "), self)
            button.clicked.connect(lambda _=False, slot=slot: self._choose(slot))
            self._layout.insertWidget(self._layout.count() - 1, button)
            self._buttons.append(button)
        self.show()

    def clear(self, kind: str = "") -> None:
        """Say nothing any more; with *kind*, only if it was about that."""
        if kind in ("", self.kind):
            self.kind = ""
            self.hide()
            self._forget_buttons()

    def changeEvent(self, event: QEvent) -> None:
        """Give the sign the color and size of the text, which may become another at any time."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._draw_sign()

    def _draw_sign(self) -> None:
        side = self.fontMetrics().height()
        self._sign.setPixmap(icon("warning").pixmap(side, side))

    def _choose(self, slot: Callable[[], object]) -> None:
        self.clear()
        slot()

    def _forget_buttons(self) -> None:
        for button in self._buttons:
            self._layout.removeWidget(button)
            button.deleteLater()
        self._buttons = []
