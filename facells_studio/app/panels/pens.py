"""The box of pens: real ones, with nib, color, speed, height, and the metres that they drew."""

import dataclasses
from collections.abc import Iterable
from itertools import groupby

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QColorDialog,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QInputDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio import presets
from facells_studio.app import units
from facells_studio.app.i18n.words import ink_words, rule_words, stock_words
from facells_studio.app.panels.pen_rows import PenDelegate, PenRow
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.app.widgets.options import OptionRow
from facells_studio.app.widgets.pens import pen_words, swatch_icon
from facells_studio.app.widgets.scroll import fill_scrolled
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine
from facells_studio.page import read_pen
from facells_studio.project.edits import (
    add_pen,
    change_pen,
    draw_with,
    move_pen,
    refilled,
    remove_pen,
)
from facells_studio.project.history import touches
from facells_studio.project.looks import shown
from facells_studio.project.state import PenSlot, Project
from facells_studio.sheet import Pen

_OPTIONS = ("width_mm", "opacity", "covers", "draw_speed_mm_s", "up_mm", "down_mm", "lasts_m")
_RULES = frozenset({"look.rules", "look.facell.rules"})
_HEIGHTS = ("up_mm", "down_mm")  # mean something to a Z axis only


class PensPanel(QWidget):
    """Choose pens, and say how each is to be used."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(self.tr("Pens"))
        self.rows: dict[str, OptionRow] = {}
        self._make()
        session.changed.connect(self._changed)
        self.refresh()

    # What a person does ---------------------------------------------------------------------------

    @property
    def chosen(self) -> PenSlot:
        """The pen that the form is about."""
        pens = self.session.project.look.pens
        return pens[min(max(self.box.currentRow(), 0), len(pens) - 1)]

    def add(self, words: str) -> None:
        """Put a pen into the box, and choose it."""
        try:
            edit = add_pen(words)
        except FacellsError as exc:
            self.session.failed.emit("edit", exc)
            return
        self.session.apply(edit)
        self.box.setCurrentRow(self.box.count() - 1)

    def add_described(self) -> None:
        """Ask for a few words, and put the pen that they mean into the box."""
        words, ok = QInputDialog.getText(
            self,
            self.tr("Another pen"),
            self.tr("A pen in a few words, such as “navy 0.5mm 80%” or “micron-01 red”:"),
        )
        if ok and words.strip():
            self.add(words)

    def remove(self) -> None:
        """Take the pen out of the box; one that is in use is refused."""
        self.session.apply(remove_pen(self.chosen.id))

    def move_by(self, by: int) -> None:
        """Move the pen in the box, up or down."""
        slot, at = self.chosen, self.box.currentRow()
        to = min(max(at + by, 0), self.box.count() - 1)
        self.session.apply(move_pen(slot.id, to))
        self.box.setCurrentRow(to)

    def refill(self) -> None:
        """Say that the pen is new or filled again."""
        self.session.apply(refilled(self.chosen.id))

    def choose_color(self) -> None:
        """Let a person choose the ink's color."""
        color = QColorDialog.getColor(
            QColor(self.chosen.pen.color), self, self.tr("Color of the ink")
        )
        if color.isValid():
            self.set_value("color", color.name())
            self.session.history.seal()

    def set_value(self, name: str, value: object) -> None:
        """Change the pen that is chosen."""
        try:
            edit = change_pen(self.chosen.id, **{name: value})
        except FacellsError as exc:
            self.session.failed.emit("edit", exc)
        else:
            self.session.apply(edit)
        self._show_chosen()

    def refresh(self) -> None:
        """Show the box as it is."""
        project = self.session.project
        at = self.box.currentRow()
        with QSignalBlocker(self.box):
            self.box.clear()
            for slot in project.look.pens:
                _fill(QListWidgetItem(self.box), _row_of(project, slot))
            self.box.setCurrentRow(min(max(at, 0), self.box.count() - 1))
        self._fill_uses(project)
        self._show_chosen()

    # ----------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.box = QListWidget(self)
        self.box.setAccessibleName(self.tr("Box of pens"))
        self.box.setItemDelegate(PenDelegate(self.box))
        self.box.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.box.setMinimumHeight(10 * self.fontMetrics().height())
        self.box.currentRowChanged.connect(lambda _row: self._show_chosen())
        buttons = QHBoxLayout()
        self.add_button = QToolButton(self)
        self.add_button.setText(self.tr("Add"))
        self.add_button.setAccessibleName(self.tr("Add a pen"))
        self.add_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("Pens"))
        menu.aboutToShow.connect(lambda: self._fill_presets(menu))  # it takes longer than all else
        self.add_button.setMenu(menu)
        self.remove_button = self._button(self.tr("Remove"), self.remove)
        self.up_button = self._button("↑", lambda: self.move_by(-1), self.tr("Move up"))
        self.down_button = self._button("↓", lambda: self.move_by(1), self.tr("Move down"))
        for button in (self.add_button, self.remove_button, self.up_button, self.down_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inner = QWidget(self)
        self._column = QVBoxLayout(inner)
        self._column.addWidget(self.box)
        self._column.addLayout(buttons)
        self._column.addLayout(self._uses())
        self._column.addLayout(self._form())
        self._column.addStretch(1)
        fill_scrolled(self, inner)

    def _button(self, text: str, slot: object, name: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name or text)
        button.setToolTip(name or text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(slot)
        return button

    def _fill_presets(self, menu: QMenu) -> None:
        """Offer the shipped pens, by maker, and a way to describe any other; once."""
        if not menu.isEmpty():
            return
        pens = sorted(_shipped(), key=lambda pair: (_maker(pair[1]), pair[1].width_mm))
        for maker, several in groupby(pens, key=lambda pair: _maker(pair[1])):
            group = list(several)
            into = menu.addMenu(maker) if len(group) > 1 else menu
            for name, pen in group:
                text = f"{ink_words(pen.title or name)}   {units.number(pen.width_mm, 2)} mm"
                action = into.addAction(swatch_icon(pen, self.palette()), text)
                action.triggered.connect(lambda _=False, words=name: self.add(words))
        menu.addSeparator()
        menu.addAction(self.tr("Describe another…")).triggered.connect(self.add_described)

    def _uses(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self.outline, self.shading = QComboBox(self), QComboBox(self)
        for at, (combo, text) in enumerate(
            ((self.outline, self.tr("Lines in")), (self.shading, self.tr("Tone in")))
        ):
            label = QLabel(text, self)
            label.setBuddy(combo)
            combo.setAccessibleName(text)
            combo.setToolTip(self.tr("The pen of what no attribute takes"))
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.activated.connect(self._chose_use)
            calm_wheel(combo)
            grid.addWidget(label, at, 0)
            grid.addWidget(combo, at, 1)
        return grid

    def _form(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self.color = QPushButton(self)
        self.color.clicked.connect(self.choose_color)
        label = QLabel(self.tr("Color"), self)
        label.setBuddy(self.color)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.color, 0, 1)
        fields = {f.name: f for cls in (Pen, PenSlot) for f in dataclasses.fields(cls)}
        hints = presets.hints_of(PenSlot) | presets.hints_of(Pen)
        words = {"width_mm": self.tr("Nib"), "draw_speed_mm_s": self.tr("Speed at most"),
                 "up_mm": self.tr("Height up"), "down_mm": self.tr("Height down"),
                 "lasts_m": self.tr("One filling lasts")}  # fmt: skip
        for at, name in enumerate(_OPTIONS, start=1):
            row = OptionRow(fields[name], hints[name], label=words.get(name, ""), parent=self)
            self.rows[name] = row
            row.edited.connect(lambda value, name=name: self.set_value(name, value))
            row.settled.connect(self.session.history.seal)
            row.reset.connect(lambda name=name: self.set_value(name, self.rows[name].default))
            if row.label is None:
                grid.addWidget(row.editor, at, 0, 1, 2)
            else:
                grid.addWidget(row.label, at, 0)
                grid.addWidget(row.editor, at, 1)
        self.drawn = QLabel(self)
        self.drawn.setWordWrap(True)
        self.refill_button = QPushButton(self.tr("New or refilled"), self)
        self.refill_button.setAccessibleName(self.refill_button.text())
        self.refill_button.clicked.connect(self.refill)
        grid.addWidget(self.drawn, len(_OPTIONS) + 1, 0)
        grid.addWidget(self.refill_button, len(_OPTIONS) + 1, 1)
        return grid

    def _show_chosen(self) -> None:
        project, slot = self.session.project, self.chosen
        pen = slot.pen
        self.color.setIcon(swatch_icon(pen, self.palette()))
        self.color.setText(pen.color)
        self.color.setAccessibleName(self.tr("Color of the ink: {}").replace("{}", pen.color))
        has_z = _has_z(project)
        for name, row in self.rows.items():
            row.set_inches(project.view.units == "in")
            row.show_value(slot.lasts_m if name == "lasts_m" else getattr(pen, name))
            for widget in row.widgets:
                widget.setVisible(name not in _HEIGHTS or has_z)
        self._show_drawn(project, slot)
        self.up_button.setEnabled(self.box.currentRow() > 0)
        self.down_button.setEnabled(self.box.currentRow() < self.box.count() - 1)
        self.remove_button.setEnabled(not _uses_of(project, slot.id))

    def _show_drawn(self, project: Project, slot: PenSlot) -> None:
        drawn_m = project.drawn_m(slot.id)
        self.drawn.setText(
            self.tr("{} drawn").replace("{}", units.way(drawn_m, project.view.units))
        )
        self.refill_button.setEnabled(drawn_m > 0)

    def _show_ink(self) -> None:
        """Show what flowed, and nothing else: while a plot is under way."""
        self._show_uses()
        self._show_drawn(self.session.project, self.chosen)

    def _show_uses(self) -> None:
        """Show what the pens are used for; the pens are as they were."""
        project = self.session.project
        with QSignalBlocker(self.box):
            for at, slot in enumerate(project.look.pens):
                row = _row_of(project, slot)
                if self.box.item(at).data(PenDelegate.ROW) != row:
                    _fill(self.box.item(at), row)
        self.remove_button.setEnabled(not _uses_of(project, self.chosen.id))

    def _fill_uses(self, project: Project) -> None:
        look = project.look
        for combo, pen in ((self.outline, look.outline), (self.shading, look.shading)):
            with QSignalBlocker(combo):
                combo.clear()
                if combo is self.shading:
                    combo.addItem(self.tr("the same"), 0)
                for slot in look.pens:
                    combo.addItem(swatch_icon(slot.pen, self.palette()), pen_words(slot), slot.id)
                combo.setCurrentIndex(max(combo.findData(pen), 0))

    def _chose_use(self) -> None:
        outline, shading = self.outline.currentData(), self.shading.currentData()
        self.session.apply(draw_with(outline, 0 if shading == outline else shading))

    def _changed(self, parts: frozenset[str]) -> None:
        if parts <= _RULES:  # a threshold is dragged
            self._show_uses()
        elif touches(parts, "look", "plotter.machine", "subject", "view.units"):
            self.refresh()
        elif touches(parts, "ink"):
            self._show_ink()


def _fill(item: QListWidgetItem, row: PenRow) -> None:
    item.setData(PenDelegate.ROW, row)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{row.name}. {row.facts}")
    item.setText(row.name)
    item.setToolTip("\n".join(filter(None, (row.name, row.facts, row.uses))))


def _row_of(project: Project, slot: PenSlot) -> PenRow:
    unit = project.view.units
    drawn_m = project.drawn_m(slot.id)
    facts = [units.length(slot.pen.width_mm, unit, 2), units.way(drawn_m, unit)]
    share = None
    if slot.lasts_m is not None:
        left_m = max(slot.lasts_m - drawn_m, 0.0)
        share = left_m / slot.lasts_m
        facts[1] = f"{units.way(drawn_m, unit)} / {units.way(slot.lasts_m, unit)}"
    return PenRow(
        pen=slot.pen,
        name=pen_words(slot),
        facts="  ·  ".join(facts),
        uses=", ".join(_uses_of(project, slot.id)),
        left=share,
    )


def _uses_of(project: Project, pen: int) -> list[str]:
    """Return what the pen is used for, in words."""
    look = project.look
    uses = []
    if pen == look.outline:
        uses.append(_tr("lines"))
    if pen == look.shading:
        uses.append(_tr("tone"))
    own = look.facell.rules if project.subject == "facell" else look.rules
    uses += [rule_words(row.rule.name) for row in shown(own) if row.pen == pen]
    others = (*look.rules, *look.facell.rules)
    if not uses and any(row.pen == pen for row in others):
        uses.append(_tr("other attributes"))
    return uses


def _has_z(project: Project) -> bool:
    try:
        gcode = load_machine(project.plotter.machine).gcode
    except FacellsError:  # said where the machine is chosen
        return False
    return gcode is not None and gcode.pen == "z"


def _shipped() -> Iterable[tuple[str, Pen]]:
    return ((name, read_pen(name)) for name in presets.names("pens"))


def _maker(pen: Pen) -> str:
    return stock_words(pen.title or pen.name).split(",")[0].split(" ")[0]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Pens", text)
