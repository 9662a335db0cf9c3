"""Numbers as a person sets them: how a slider runs through a range, digits and units."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QValidator
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QWidget,
)

from facells_studio.app.units import MM_PER_INCH
from facells_studio.presets import unit_of

_DIGITS = 4  # after the point: finer than any pen
_CURVED_BELOW = 0.2  # of the range: a default so near its low end asks for a curved slider
_DEFAULT_AT = 0.4  # of a curved slider's way
_POSITIONS = 200  # of a curved slider
_SIGNS = {"deg": "°", "mm/s2": "mm/s²", "%": "%"}


@dataclass(frozen=True, slots=True)
class Span:
    """How a slider runs through a range: evenly, or more finely where numbers are small."""

    low: float
    high: float
    default: float
    is_whole: bool = False

    @property
    def bend(self) -> float:
        """Exponent of the curve; 1 runs evenly."""
        width = self.high - self.low
        share = (self.default - self.low) / width
        if self.is_whole or width <= 2 or not 0 < share < _CURVED_BELOW:
            return 1.0
        return math.log(share) / math.log(_DEFAULT_AT)

    @property
    def step(self) -> float:
        """What one press of an arrow key adds, on an even slider: a hundredth or so, and round."""
        if self.is_whole:
            return 1.0
        return float(10.0 ** math.floor(math.log10((self.high - self.low) / 100) + 1e-9))

    @property
    def positions(self) -> int:
        """How many steps the slider has."""
        if self.bend != 1:
            return _POSITIONS
        return max(1, round((self.high - self.low) / self.step))

    def value_at(self, position: int) -> float:
        """Return the number at a slider's *position*, with no more digits than are needed."""
        share: float = (position / self.positions) ** self.bend
        value = self.low + share * (self.high - self.low)
        if self.is_whole:
            return float(round(value))
        if self.bend == 1:
            return round(value, _DIGITS)
        return float(f"{value:.2g}") if value < 100 else float(round(value))

    def position_of(self, value: float) -> int:
        """Return the slider's position nearest to *value*."""
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        bent: float = share ** (1 / self.bend)
        return round(bent * self.positions)


def digits_of(value: float, most: int = _DIGITS) -> int:
    """Return how many digits after the point *value* needs, at *most*."""
    text = f"{value:.{most}f}".rstrip("0")
    return len(text.partition(".")[2])


class PointBox(QDoubleSpinBox):
    """A spin box that takes a point for a comma, and the window's Undo while nothing is typed."""

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Take a point for a comma too: people type what their keypad has."""
        point = self.locale().decimalPoint()
        if self.decimals() and point == "," and "." in text and "," not in text:
            text = text.replace(".", ",")
        return super().validate(text, at)

    def event(self, event: QEvent) -> bool:
        """Keep Undo and Redo for what is being typed; else they are the window's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            keys = QKeySequence.StandardKey
            taken_back = event.matches(keys.Undo) or event.matches(keys.Redo)
            if taken_back and self.cleanText() == self.textFromValue(self.value()):
                event.ignore()
                return False
        return super().event(event)


class NumberBox(PointBox):
    """A spin box that shows as many digits as a number needs, in millimetres or inches."""

    def __init__(self, name: str, *, whole: bool = False, parent: QWidget | None = None) -> None:
        """*name* is the option's: its unit ends it."""
        super().__init__(parent)
        self._whole, self._unit = whole, unit_of(name)
        self._digits = 0
        self._shown = 0.0  # what was shown last, with digits that the text may lack
        self.factor = 1.0  # what is shown, per what is meant
        self.setKeyboardTracking(False)  # no lines for the 1 on the way to 12
        self.setDecimals(0 if whole else _DIGITS)
        self.setAccelerated(True)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.set_inches(False)

    def set_inches(self, inches: bool) -> None:
        """Show lengths on paper, and speeds over it, in inches or in millimetres."""
        unit = self._unit
        turned = inches and unit.startswith("mm")
        self.factor = 1 / MM_PER_INCH if turned else 1.0
        shown = unit.replace("mm", "in", 1) if turned else unit
        shown = _SIGNS.get(shown, shown)
        self.setSuffix(shown if shown in ("", "°") else f"\N{NO-BREAK SPACE}{shown}")

    def show_number(self, value: float, least_digits: int = 0) -> None:
        """Show *value*, given in the option's own unit, and tell nobody."""
        shown = value * self.factor
        self._digits = max(least_digits, digits_of(shown, 3 if self.factor != 1 else _DIGITS))
        with QSignalBlocker(self):
            self.setValue(shown)
        self._shown = self.value()

    def number(self) -> float:
        """Return what is meant, in the option's own unit."""
        return round(self.value() / self.factor, _DIGITS)

    def textFromValue(self, value: float) -> str:
        """Return *value* as the person's locale writes it."""
        digits = 0 if self._whole else max(min(self._digits, _DIGITS), digits_of(value, 3))
        locale = self.locale()
        if not self._whole:  # a point between thousands would be read as one typed for a comma
            locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
        return locale.toString(value, "f", digits)

    def valueFromText(self, text: str) -> float:
        """Return what *text* means: what is shown, however rounded, if nobody has changed it."""
        bare = text.removesuffix(self.suffix()).strip()
        if bare == self.textFromValue(self._shown):
            return self._shown
        return super().valueFromText(text)


class NumberEditor(QWidget):
    """A slider and a box for one number; the slider is missing where the range is open."""

    edited = Signal(object)
    settled = Signal()  # a gesture ended

    def __init__(
        self,
        name: str,
        span: Span | None,
        *,
        limits: tuple[float | None, float | None] = (None, None),
        whole: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._span, self._whole, self._limits = span, whole, limits
        self.slider = QSlider(Qt.Orientation.Horizontal, self) if span is not None else None
        self.box = NumberBox(name, whole=whole, parent=self)
        self.set_inches(False)
        self._lay_out()
        self.box.valueChanged.connect(self._typed)
        self.box.editingFinished.connect(self.settled)

    def show_value(self, value: float | None) -> None:
        """Show *value* and tell nobody; a handle that a hand holds stays where it is."""
        if value is None:
            return
        self.box.show_number(value, self._least_digits)
        if self.slider is not None and self._span is not None and not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._span.position_of(value))

    def set_inches(self, inches: bool) -> None:
        """Show lengths in inches or millimetres."""
        low, high = self._limits
        with QSignalBlocker(self.box):
            self.box.set_inches(inches)
            factor = self.box.factor
            self.box.setRange(
                -1e9 if low is None else low * factor, 1e9 if high is None else high * factor
            )
            step = 1.0 if self._span is None else self._span.step
            if self._span is not None and self._span.bend != 1:
                step = float(10.0 ** math.floor(math.log10(self._span.default)))
                step = step / 10 if self._span.default / step < 3 else step
            self.box.setSingleStep(step if factor == 1 else max(0.01, round(step * factor, 2)))

    def changeEvent(self, event: QEvent) -> None:
        """Make room for numbers in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """Slider and box, as a person reaches them."""
        return (self.box,) if self.slider is None else (self.slider, self.box)

    @property
    def _least_digits(self) -> int:
        """Digits that all values of this option are shown with, so that they do not jump."""
        if self._whole or self._span is None:
            return 0
        return max(digits_of(self._span.default), digits_of(min(self._span.step, 1)))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        if self.slider is not None and self._span is not None:
            span = self._span
            self.slider.setRange(0, span.positions)
            self.slider.setPageStep(max(1, span.positions // 10))
            self.slider.valueChanged.connect(self._slid)
            self.slider.sliderReleased.connect(self.settled)
            row.addWidget(self.slider, 1)
            self.setFocusProxy(self.slider)
        else:
            row.addStretch(1)
            self.setFocusProxy(self.box)
        self.box.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._make_room()
        row.addWidget(self.box)
        calm_wheel(*self.controls)

    def _make_room(self) -> None:
        letter = self.fontMetrics().averageCharWidth()
        self.box.setFixedWidth(12 * letter)
        if self.slider is not None:
            self.slider.setMinimumWidth(5 * letter)

    def _slid(self, position: int) -> None:
        if self._span is not None:
            value = self._span.value_at(position)
            self.edited.emit(int(value) if self._whole else value)

    def _typed(self) -> None:
        value = self.box.number()
        self.edited.emit(round(value) if self._whole else value)


class _CalmWheel(QObject):
    """Lets the wheel scroll a panel instead of changing what happens to lie under the pointer."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass the wheel on unless the control has the focus."""
        if (
            event.type() == QEvent.Type.Wheel
            and isinstance(watched, QWidget)
            and not watched.hasFocus()
        ):
            event.ignore()
            return True
        return False


def calm_wheel(*controls: QWidget) -> None:
    """Let *controls* take the wheel only while they have the focus."""
    for control in controls:
        control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        control.installEventFilter(_CalmWheel(control))


class OptionalEditor(QWidget):
    """An editor for an option that may be None: it counts only while its tick is set."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, editor: NumberEditor, start: float, tick: Callable[[bool], None]) -> None:
        """*start* is the value when the tick is first set; *tick* shows whether it is."""
        super().__init__()
        self.editor, self._start, self._tick = editor, start, tick
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(editor)
        editor.edited.connect(self.edited)
        editor.settled.connect(self.settled)
        self.setFocusProxy(editor)

    def show_value(self, value: float | None) -> None:
        """Show *value*; None unticks."""
        if value is not None:
            self._start = value
        self._tick(value is not None)
        self.editor.setEnabled(value is not None)
        self.editor.show_value(self._start)

    def set_inches(self, inches: bool) -> None:
        """Show lengths in inches or millimetres."""
        self.editor.set_inches(inches)

    def ticked(self, on: bool) -> None:
        """Let the option count, with the value it had last, or not."""
        self.edited.emit(self._start if on else None)
        self.settled.emit()

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """The controls of what is optional."""
        return self.editor.controls
