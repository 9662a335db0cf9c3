"""Editors for what is chosen, typed or switched; `numbers` has those for numbers.

An editor shows a value without telling (`show_value`), tells what a person makes of it (`edited`),
and when they are done (`settled`).
"""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from facells_studio.app.widgets.numbers import calm_wheel


class ChoiceEditor(QComboBox):
    """A choice of several words; its values are what the file says."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, values: Sequence[object], texts: Sequence[str], *, free: bool = False):
        """*free*: something else may be typed."""
        super().__init__()
        self._values = list(values)
        self.addItems(list(texts))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.activated.connect(self._chosen)
        if free:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            line = self.lineEdit()
            assert line is not None
            line.editingFinished.connect(self._typed)
        calm_wheel(self)

    def show_value(self, value: object) -> None:
        """Show *value* and tell nobody."""
        with QSignalBlocker(self):
            if value in self._values:
                self.setCurrentIndex(self._values.index(value))
            else:
                self.setCurrentIndex(-1)
                self.setEditText(str(value))

    def set_inches(self, inches: bool) -> None:
        """Nothing here is a length."""

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """Itself."""
        return (self,)

    def _chosen(self, index: int) -> None:
        if 0 <= index < len(self._values):
            self.edited.emit(self._values[index])
            self.settled.emit()

    def _typed(self) -> None:
        text = self.currentText().strip()
        known = self.findText(text, Qt.MatchFlag.MatchFixedString)
        self.edited.emit(self._values[known] if 0 <= known < len(self._values) else text)
        self.settled.emit()


class TextEditor(QLineEdit):
    """A line of text; several values are separated by commas."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, *, several: bool = False) -> None:
        super().__init__()
        self._several = several
        self._shown = ""
        self.editingFinished.connect(self._finished)

    def show_value(self, value: object) -> None:
        """Show *value* and tell nobody."""
        if self._several and isinstance(value, tuple):
            value = ", ".join(
                f"{each:g}" if isinstance(each, float) else str(each) for each in value
            )
        self._shown = "" if value is None else str(value)
        if self.text() != self._shown:
            self.setText(self._shown)
            self.setCursorPosition(0)

    def set_inches(self, inches: bool) -> None:
        """Lengths in texts carry their unit."""

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """Itself."""
        return (self,)

    def _finished(self) -> None:
        text = self.text().strip()
        if text == self._shown:
            return
        if self._several:
            self.edited.emit([part.strip() for part in text.split(",") if part.strip()])
        else:
            self.edited.emit(text)
        self.settled.emit()


class SwitchEditor(QCheckBox):
    """On or off, with its label beside the tick."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.clicked.connect(self._clicked)

    def show_value(self, value: object) -> None:
        """Show *value* and tell nobody."""
        with QSignalBlocker(self):
            self.setChecked(bool(value))

    def set_inches(self, inches: bool) -> None:
        """Nothing here is a length."""

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """Itself."""
        return (self,)

    def _clicked(self, on: bool) -> None:
        self.edited.emit(on)
        self.settled.emit()
