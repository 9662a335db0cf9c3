"""`OptionsForm`: controls for the options of a project's parameter class, made from the class.

One row for each field that was defined with `presets.option`: its label is the field's name in
words, its unit ends the number, its help is the tool tip. A change is an edit at once; one drag is
one step for Undo. A double click on the label, or Ctrl+Delete on the control, takes the default
back, and so does Delete where nothing is typed; a dot behind the label says that the value is
another.
"""

import dataclasses
import math
import types
from collections.abc import Collection, Mapping, Sequence
from dataclasses import MISSING, Field
from typing import Any, Literal, Union, get_args, get_origin

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.session import Session
from facells_studio.app.widgets.editors import ChoiceEditor, SwitchEditor, TextEditor
from facells_studio.app.widgets.numbers import NumberEditor, OptionalEditor, Span
from facells_studio.errors import FacellsError
from facells_studio.presets import hints_of, unit_of
from facells_studio.project.editing import words_of
from facells_studio.project.edits import change
from facells_studio.project.history import touches
from facells_studio.project.state import Project

CALM_MS = 800  # without a key press, after which the next one is a step of its own

_CONTEXT = "Option"  # of names, helps and choices, for translators
_DELETES = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_MODEST = 10.0  # where a range begins at nothing: no one wants the middle of a metre
_LABEL_CHARS = 14  # so that the controls of all groups begin at one line


def translated(text: str) -> str:
    """Return an option's name, help or choice in the person's language."""
    return QCoreApplication.translate(_CONTEXT, text)


def value_words(value: object) -> str:
    """Return a choice, such as ``coherent+hatch``, in English words."""
    text = str(value).replace("+", " + ").replace("_", " ")
    return text[:1].upper() + text[1:]


def name_words(name: str) -> str:
    """Return the label of the field *name* in English."""
    text = words_of(name)
    return text[:1].upper() + text[1:]


def words(value: object) -> str:
    """Return a choice as a person reads it."""
    return translated(value_words(value))


def label_of(name: str) -> str:
    """Return the label of the field *name*."""
    return translated(name_words(name))


def value_at(project: Project, path: str) -> Any:
    """Return what the dotted *path* of *project* holds."""
    value: Any = project
    for name in path.split("."):
        value = getattr(value, name)
    return value


def set_option(session: Session, path: str, value: object) -> None:
    """Set the option at *path*; a refused value changes nothing and is told by `failed`."""
    try:
        edit = change(path, value)
    except FacellsError as exc:
        session.failed.emit("edit", exc)
    else:
        session.apply(edit)


Editor = NumberEditor | OptionalEditor | ChoiceEditor | TextEditor | SwitchEditor


class OptionLabel(QLabel):
    """An option's name; a double click takes its default back."""

    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take the default back."""
        self.reset.emit()
        event.accept()


class OptionRow(QObject):
    """A label and an editor for one option."""

    edited = Signal(object)
    settled = Signal()
    reset = Signal()

    def __init__(
        self,
        field: Field[Any],
        annotation: Any,
        choices: Sequence[str] = (),
        *,
        label: str = "",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.name = field.name
        self.text = label or label_of(field.name)
        self.default = field.default if field.default is not MISSING else None
        self.label: OptionLabel | QCheckBox | None = None
        self._help = translated(field.metadata["help"])
        self.editor = self._make(field, annotation, choices)
        self._editor_signals()
        self._describe()

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """Label, if it has one of its own, and editor."""
        return (self.editor,) if self.label is None else (self.label, self.editor)

    def show_value(self, value: Any) -> None:
        """Show *value* and tell nobody."""
        self.editor.show_value(value)
        if isinstance(self.label, OptionLabel):
            self.label.setText(self.text if value == self.default else f"{self.text} •")

    def set_inches(self, inches: bool) -> None:
        """Show lengths in inches or millimetres."""
        self.editor.set_inches(inches)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the default back at Ctrl+Delete, and at Delete where nothing is typed."""
        if isinstance(event, QKeyEvent) and event.key() in _DELETES:
            pressed = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            typed = isinstance(watched, QAbstractSpinBox | QLineEdit) or (
                isinstance(watched, QComboBox) and watched.isEditable()
            )
            alone = pressed == Qt.KeyboardModifier.NoModifier and not typed
            control = pressed == Qt.KeyboardModifier.ControlModifier
            if alone or (control and event.key() == Qt.Key.Key_Delete):
                if event.type() == QEvent.Type.KeyPress:
                    self.reset.emit()
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _make(self, field: Field[Any], annotation: Any, choices: Sequence[str]) -> Editor:
        kind, may_be_none = _without_none(annotation)
        if kind is bool and not may_be_none:
            return SwitchEditor(self.text)
        if kind in (int, float):
            editor = _number_editor(field, kind is int)
            if not may_be_none:
                self.label = OptionLabel(self.text)
                return editor
            tick = QCheckBox(self.text)
            optional = OptionalEditor(editor, _start(field, kind is int), tick.setChecked)
            tick.clicked.connect(optional.ticked)
            self.label = tick
            return optional
        self.label = OptionLabel(self.text)
        if kind is bool:
            texts = [translated("Automatic"), translated("Yes"), translated("No")]
            return ChoiceEditor([None, True, False], texts)
        if get_origin(kind) is Literal:
            values = get_args(kind)
            return ChoiceEditor(values, [words(value) for value in values])
        if choices:
            return ChoiceEditor(choices, [words(value) for value in choices], free=True)
        return TextEditor(several=get_origin(kind) is tuple)

    def _editor_signals(self) -> None:
        self.editor.edited.connect(self.edited)
        self.editor.settled.connect(self.settled)
        if isinstance(self.label, OptionLabel):
            self.label.reset.connect(self.reset)
            self.label.setBuddy(self.editor)
        for control in self.editor.controls:
            control.installEventFilter(self)

    def _usual(self) -> str:
        """Return the default in words; empty if it needs none."""
        if isinstance(self.default, bool) or not isinstance(self.default, int | float | str):
            return ""
        if isinstance(self.default, str):
            return words(self.default) if self.default else ""
        unit = unit_of(self.name)
        number = units.plain(self.default)
        return f"{number} {unit}" if unit else number

    def _describe(self) -> None:
        tip = self._help
        usual = self._usual()
        if usual:
            said = QCoreApplication.translate(
                "OptionRow", "Usually {}: double-click the name, or Ctrl+Delete."
            )
            tip = f"{tip}\n{said.format(usual)}"
        for widget in (*self.widgets, *self.editor.controls):
            widget.setToolTip(tip)
        for control in (*self.editor.controls, *self.widgets):
            control.setAccessibleName(self.text)
            control.setAccessibleDescription(self._help)


class OptionsForm(QWidget):
    """Rows for the options of one parameter class in the project, live and undoable."""

    def __init__(
        self,
        session: Session,
        path: str,
        names: Sequence[str] = (),
        *,
        choices: Mapping[str, Sequence[str]] | None = None,
        labels: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Make a form of the class at *path*, such as ``look.recipe.lines``.

        Args:
            session: what is open.
            path: of a dataclass in the project.
            names: its fields to show, in this order; else all that a panel may show.
            choices: what may be chosen for texts, by field; something else may be typed.
            labels: other labels than the fields' own names, by field.
            parent: the widget it lies in.
        """
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._session, self._path = session, path
        cls = type(value_at(session.project, path))
        self.rows: dict[str, OptionRow] = {}
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._seal)
        hints = hints_of(cls)
        fields = {f.name: f for f in dataclasses.fields(cls)}
        for name in names or _shown(fields):
            row = OptionRow(
                fields[name],
                hints[name],
                (choices or {}).get(name, ()),
                label=(labels or {}).get(name, ""),
                parent=self,
            )
            self._add(row)
        self.refresh()
        session.changed.connect(self._changed)

    def refresh(self) -> None:
        """Show what the project holds."""
        inches = self._session.project.view.units == "in"
        values = value_at(self._session.project, self._path)
        for name, row in self.rows.items():
            row.set_inches(inches)
            row.show_value(getattr(values, name))

    def reset(self, name: str) -> None:
        """Take the default of the option *name* back, as a step of its own."""
        self._seal()
        self._set(name, self.rows[name].default)
        self._seal()

    def show_only(self, names: Collection[str]) -> None:
        """Show the rows of *names* and hide the others."""
        for name, row in self.rows.items():
            for widget in row.widgets:
                widget.setVisible(name in names)

    def row(self, name: str) -> OptionRow:
        """Return the row of the option *name*."""
        return self.rows[name]

    def _add(self, row: OptionRow) -> None:
        grid = self.layout()
        if not isinstance(grid, QGridLayout):
            grid = QGridLayout(self)
            grid.setContentsMargins(0, 0, 0, 0)
            grid.setColumnStretch(1, 1)
            width = _LABEL_CHARS * self.fontMetrics().averageCharWidth()
            grid.setColumnMinimumWidth(0, width)
            grid.setVerticalSpacing(max(2, self.fontMetrics().height() // 5))
        at = len(self.rows)
        self.rows[row.name] = row
        if row.label is None:
            grid.addWidget(row.editor, at, 0, 1, 2)
        else:
            grid.addWidget(row.label, at, 0)
            grid.addWidget(row.editor, at, 1)
        name = row.name
        row.edited.connect(lambda value: self._set(name, value))
        row.settled.connect(self._seal)
        row.reset.connect(lambda: self.reset(name))

    def _set(self, name: str, value: object) -> None:
        path = f"{self._path}.{name}"
        if value_at(self._session.project, path) != value:
            set_option(self._session, path, value)
            self._calm.start()
        self.rows[name].show_value(value_at(self._session.project, path))

    def _seal(self) -> None:
        """End the step, unless a hand still holds a slider."""
        editors = (row.editor for row in self.rows.values())
        sliders = (e.slider for e in editors if isinstance(e, NumberEditor))
        if not any(slider is not None and slider.isSliderDown() for slider in sliders):
            self._calm.stop()
            self._session.history.seal()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "view.units"):
            self.refresh()
        elif touches(parts, self._path):
            values = value_at(self._session.project, self._path)
            for name, row in self.rows.items():
                if touches(parts, f"{self._path}.{name}"):
                    row.show_value(getattr(values, name))


def _shown(fields: Mapping[str, Field[Any]]) -> list[str]:
    return [
        name
        for name, field in fields.items()
        if "help" in field.metadata and field.metadata.get("panel", True)
    ]


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        return inner[0], True
    return annotation, False


def _number_editor(field: Field[Any], whole: bool) -> NumberEditor:
    low, high, default = field.metadata["low"], field.metadata["high"], field.default
    span = None
    if low is not None and high is not None and isinstance(default, int | float):
        span = Span(low, high, float(default), whole)
    return NumberEditor(field.name, span, limits=(low, high), whole=whole)


def _start(field: Field[Any], whole: bool) -> float:
    """Return what an option that is None by default begins with: a middle of its range."""
    low, high = field.metadata["low"], field.metadata["high"]
    if low is None or high is None:
        return 1
    middle = math.sqrt(low * high) if low > 0 else min(_MODEST, (low + high) / 2)
    return round(middle) if whole else float(f"{middle:.1g}")
