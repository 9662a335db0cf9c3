"""One attribute that a FaCell is made of: its sign, its threshold and its pen."""

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QToolButton,
    QWidget,
)

from facells_studio.app.i18n.words import attribute_words
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import PointBox, calm_wheel
from facells_studio.app.widgets.pens import pen_menu, pen_words, swatch_icon
from facells_studio.project.edits import Edit, change_rule, remove_rule
from facells_studio.project.state import RuleRow
from facells_studio.score.attributes import ATTRIBUTES

# From where to where a slider goes, on each scale; a number may be typed beyond.
REACH = {"strength": (0.0, 1.5), "quantile": (0.0, 1.0), "logit": (-20.0, 60.0)}
_STEPS = 300
_PAUSE_MS = 700  # between keys that begins another step to undo


class FacellRule(QWidget):
    """A row of the FaCell panel; shows the rule with the number *rule*."""

    def __init__(self, session: Session, rule: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.rule = session, rule
        self._calm = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._calm.timeout.connect(self._seal)
        self.shown = QCheckBox(self)
        self.shown.setAccessibleName(self.tr("In use"))
        self.attribute = QComboBox(self)
        self.attribute.setAccessibleName(self.tr("Attribute"))
        self.attribute.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.attribute.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.attribute.setMinimumContentsLength(8)
        for name in sorted(ATTRIBUTES, key=str.casefold):
            self.attribute.addItem(attribute_words(name), name)
        self.sign = QToolButton(self)
        self.sign.setText(self.tr("not"))
        self.sign.setCheckable(True)
        self.sign.setAccessibleName(self.tr("Not"))
        self.sign.setToolTip(self.tr("What speaks against it: the paper's Not."))
        self.pen = QToolButton(self)
        self.pen.setToolTip(self.tr("Choose the pen."))
        self.remove = QToolButton(self)
        self.remove.setText("✕")
        self.remove.setAccessibleName(self.tr("Remove attribute"))
        self.remove.setToolTip(self.tr("Take it off the FaCell."))
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setRange(0, _STEPS)
        self.slider.setAccessibleName(self.tr("Threshold"))
        self.threshold = PointBox(self, minimum=-999.0, maximum=999.0, decimals=2)
        self.threshold.setAccessibleName(self.tr("Threshold, as a number"))
        self.threshold.setKeyboardTracking(False)
        calm_wheel(self.attribute, self.slider, self.threshold)
        self._lay_out()
        self._connect()
        self.refresh()

    @property
    def row(self) -> RuleRow | None:
        """The rule as it is now; None once it was removed."""
        rows = self.session.project.look.facell.rules
        return next((row for row in rows if row.id == self.rule), None)

    def refresh(self) -> None:
        """Show the rule as it is now."""
        row = self.row
        if row is None:
            return
        low, high = self._reach()
        slot = self.session.project.look.slot(row.pen)
        widgets = (self.shown, self.attribute, self.sign, self.slider, self.threshold)
        blocked = [QSignalBlocker(widget) for widget in widgets]
        self.shown.setChecked(row.visible)
        self.attribute.setCurrentIndex(self.attribute.findData(row.rule.attribute))
        self.sign.setChecked(row.rule.sign < 0)
        share = (row.rule.threshold - low) / (high - low)
        self.slider.setValue(round(_STEPS * min(max(share, 0.0), 1.0)))
        self.threshold.setSingleStep(0.01 if high <= 2 else 0.5)
        self.threshold.setValue(row.rule.threshold)
        for blocker in blocked:
            blocker.unblock()
        self.pen.setIcon(swatch_icon(slot.pen, self.palette()))
        self.pen.setIconSize(QSize(16, 16))
        self.pen.setAccessibleName(self.tr("Pen: {}").replace("{}", pen_words(slot)))

    def offer(self, able: Callable[[str, int], bool]) -> None:
        """Grey the attributes of which the library holds nothing; *able* knows."""
        row = self.row
        sign = row.rule.sign if row is not None else 1
        model = self.attribute.model()
        for i in range(self.attribute.count()):
            flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
            on = able(str(self.attribute.itemData(i)), sign)
            item = getattr(model, "item", lambda _: None)(i)
            if item is not None:
                item.setFlags(flags if on else Qt.ItemFlag.NoItemFlags)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        for widget in (self.sign, self.attribute, self.pen, self.remove):
            first.addWidget(widget)
        second = QHBoxLayout()
        second.addWidget(self.slider, 1)
        second.addWidget(self.threshold)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 4)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.shown, 0, 0)
        grid.addLayout(first, 0, 1)
        grid.addLayout(second, 1, 1)

    def _connect(self) -> None:
        self.shown.clicked.connect(lambda on: self._step(change_rule(self.rule, visible=on)))
        self.attribute.activated.connect(self._choose)
        self.sign.clicked.connect(
            lambda on: self._step(change_rule(self.rule, sign=-1 if on else 1))
        )
        self.pen.clicked.connect(self._ask_pen)
        self.remove.clicked.connect(lambda: self._step(remove_rule(self.rule)))
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(self._seal)
        self.threshold.valueChanged.connect(
            lambda value: self._step(change_rule(self.rule, threshold=round(value, 2)))
        )

    def _reach(self) -> tuple[float, float]:
        return REACH[self.session.project.look.facell.recipe.overlay.scale]

    def _step(self, edit: Edit) -> None:
        self.session.apply(edit)
        self.session.history.seal()

    def _choose(self) -> None:
        self._step(change_rule(self.rule, attribute=str(self.attribute.currentData())))

    def _slide(self, position: int) -> None:
        low, high = self._reach()
        value = low + position / _STEPS * (high - low)
        self.session.apply(change_rule(self.rule, threshold=round(value, 2)))
        self._calm.start()

    def _seal(self) -> None:
        """End the step, unless a hand still holds the slider."""
        if not self.slider.isSliderDown():
            self.session.history.seal()

    def _ask_pen(self) -> None:
        menu = pen_menu(self, self.session.project, self.rule, self._step)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.pen.mapToGlobal(self.pen.rect().bottomLeft()))
