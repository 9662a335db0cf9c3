"""What the FaCell panel is made of, and where it lies; `facell` lets it live."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.i18n.words import attribute_words
from facells_studio.app.panels.facell_lines import FacellLines
from facells_studio.app.panels.preset_box import PresetBox
from facells_studio.app.session import Session
from facells_studio.app.widgets.choice import ChoiceBox
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.app.widgets.options import OptionsForm
from facells_studio.app.widgets.scroll import fill_scrolled
from facells_studio.app.widgets.section import Section
from facells_studio.app.widgets.wrapping import WrappingCheckBox
from facells_studio.score.attributes import ATTRIBUTES

OVERLAY = "look.facell.recipe.overlay"

_SHORT = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_FIRST = ("count", "seed", "max_passes", "caption")
_MORE = ("scale", "keep", "select", "tone", "at_most", "curves")


class FacellControls(QWidget):
    """The widgets of the FaCell panel; its rules go into `list`."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(self.tr("FaCell"))
        self._make_controls()
        self._lay_out()

    def _make_controls(self) -> None:
        self.presets = PresetBox(self.session, "facell", self)
        self.title = QLabel(self)
        font = self.title.font()
        font.setPointSizeF(font.pointSizeF() * 1.35)
        self.title.setFont(font)
        self.title.setWordWrap(True)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        self.facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.bar.setAccessibleName(self.tr("Portraits laid over each other"))
        self.stop = QPushButton(self.tr("Stop"), self)
        self.go_on = QPushButton(self.tr("Go on"), self)
        self.keep = QPushButton(self)
        self.add = ChoiceBox(self)
        self.add.setAccessibleName(self.tr("Add an attribute"))
        self.add.setSizeAdjustPolicy(_SHORT)
        self.add.setMinimumContentsLength(12)
        self.add.addItem(self.tr("Add an attribute"), "")
        for name in sorted(ATTRIBUTES, key=str.casefold):
            self.add.addItem(attribute_words(name), name)
        self.library = QComboBox(self)
        self.library.setAccessibleName(self.tr("Library"))
        self.library.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.library.setSizeAdjustPolicy(_SHORT)
        self.library.setMinimumContentsLength(8)
        calm_wheel(self.library)
        self.own = QPushButton(self.tr("Choose…"), self)
        self.own.setToolTip(self.tr("Compose from a library of your own: a folder."))
        self.own.setAccessibleName(self.tr("Choose a library of your own"))
        self.density = WrappingCheckBox(self.tr("Show how often the pen passes a spot"), self)
        self.compare = QPushButton(self.tr("Compare with all lines"), self)
        self.compare.setToolTip(
            self.tr(
                "See how much is the network's work: beside all lines of the same portraits. "
                "Only a library of your own has them."
            )
        )
        self.card = FacellLines(self.session, self)

    def _lay_out(self) -> None:
        self.list = QVBoxLayout()
        portraits = QHBoxLayout()
        portraits.addWidget(QLabel(self.tr("Library"), self))
        portraits.addWidget(self.library, 1)
        portraits.addWidget(self.own)
        buttons = QHBoxLayout()
        for button in (self.stop, self.go_on, self.keep):
            buttons.addWidget(button)
        buttons.addStretch(1)
        names = {
            "count": self.tr("Portraits"),
            "max_passes": self.tr("Pass limit"),
            "caption": self.tr("Caption in the paper's notation"),
            "scale": self.tr("Threshold is a"),
            "keep": self.tr("Lines judged by"),
            "select": self.tr("Portraits taken"),
            "tone": self.tr("Hatching too"),
            "at_most": self.tr("Fewer portraits if there are no more"),
        }
        self.form = OptionsForm(self.session, OVERLAY, _FIRST, labels=names)
        more = OptionsForm(self.session, OVERLAY, _MORE, labels=names)
        self.more = Section(self.tr("More"), more, is_open=False)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        for part in (self.presets, self.title, self.facts, self.bar):
            column.addWidget(part)
        column.addLayout(buttons)
        column.addLayout(self.list)
        column.addWidget(self.add)
        column.addLayout(portraits)
        column.addWidget(self.form)
        column.addWidget(self.more)
        column.addWidget(self.density)
        column.addWidget(self.compare)
        column.addWidget(self.card)
        column.addStretch(1)
        fill_scrolled(self, inner)
