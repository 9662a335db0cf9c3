"""The attributes panel: what the lines speak of, and which pen draws what speaks enough."""

from dataclasses import replace
from typing import get_args

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.commands import Actions
from facells_studio.app.panels.attribute_rows import (
    ORDERS,
    AttributeRow,
    Order,
    Reading,
    arranged,
    rows_of,
)
from facells_studio.app.panels.attribute_view import FEW, AttributeView
from facells_studio.app.session import Session
from facells_studio.app.widgets.pens import pen_menu
from facells_studio.app.widgets.wrapping import WrappingCheckBox
from facells_studio.facell.rules import DROP, By, Rule, ScaleName
from facells_studio.project.edits import (
    Edit,
    add_rule,
    change,
    change_rule,
    move_rule,
    remove_rule,
)
from facells_studio.project.history import touches
from facells_studio.project.state import free_id
from facells_studio.score.scorer import PointScores

_COLOR = "look.recipe.color"
_SPARE_PX = 16  # beside the texts of an open list
_FEW_LETTERS = 18  # of a choice that are seen at least


class AttributesPanel(QWidget):
    """Lists what the network scores, with a histogram, a threshold and a pen for each."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(self.tr("Attributes"))
        self._reading: Reading | None = None
        self._read: tuple[object, object] = (None, None)
        self._order: list[tuple[int, str]] = []
        self._is_new = False  # a rule was made by the drag that is under way
        self._make_controls()
        self._lay_out()
        self._connect()
        self._scores_arrived(session.latest("scores"))
        self._show_options()

    def current(self) -> AttributeRow | None:
        """Return the row that was chosen."""
        return self.view.current_row()

    def connect_actions(self, actions: Actions) -> None:
        """Carry out the commands about thresholds."""

        def able() -> bool:
            return self.view.current_row() is not None

        actions.do("portrait.threshold_down", lambda: self.view.step(-FEW), able)
        actions.do("portrait.threshold_up", lambda: self.view.step(FEW), able)
        self.view.chosen.connect(actions.refresh)

    # Made once ----------------------------------------------------------------------------------

    def _make_controls(self) -> None:
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search attributes"))
        self.sorting = QComboBox(self)
        self.sorting.setAccessibleName(self.tr("Sort attributes"))
        names: dict[Order, str] = {
            "use": self.tr("In use first"),
            "strength": self.tr("Strongest"),
            "kept": self.tr("Most lines"),
            "quality": self.tr("Best tested"),
            "name": self.tr("By name"),
        }
        for order in ORDERS:
            self.sorting.addItem(names[order], order)
        self.view = AttributeView(self)
        self.empty = QLabel(self.tr("Open a portrait to see what its lines speak of."), self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._make_options()

    def _make_options(self) -> None:
        self.by = QComboBox(self)
        by: dict[By, str] = {
            "mean": self.tr("Whole lines, by their mean"),
            "strongest": self.tr("Whole lines, by their strongest point"),
            "cut": self.tr("Only the parts beyond the threshold"),
        }
        for name in get_args(By):
            self.by.addItem(by[name], name)
        self.by.setAccessibleName(self.tr("Color"))
        self.scale = QComboBox(self)
        scales: dict[ScaleName, str] = {
            "both": self.tr("Share, both ways"),
            "quantile": self.tr("Share of all lines"),
            "centred": self.tr("Share within the drawing"),
            "logit": self.tr("The network's number"),
        }
        for scale, text in scales.items():
            self.scale.addItem(text, scale)
        self.scale.setAccessibleName(self.tr("Scale of thresholds"))
        for combo in (self.by, self.scale):  # the open list is as wide as its texts
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumContentsLength(_FEW_LETTERS)
            combo.view().setMinimumWidth(combo.view().sizeHintForColumn(0) + _SPARE_PX)
            combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.scale.setToolTip(
            self.tr("What a threshold means. Another scale sets all thresholds to its usual one.")
        )
        self.judged = WrappingCheckBox(
            self.tr("Only what the whole portrait is judged to have"), self
        )
        self.drop = WrappingCheckBox(self.tr("Leave out the lines that nothing takes"), self)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.search, 1)
        top.addWidget(self.sorting)
        options = QFormLayout()
        options.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        options.addRow(self.tr("Color"), self.by)
        options.addRow(self.tr("Scale"), self.scale)
        options.addRow(self.judged)
        options.addRow(self.drop)
        whole = QVBoxLayout(self)
        whole.addLayout(top)
        whole.addWidget(self.empty, 1)
        whole.addWidget(self.view, 1)
        whole.addLayout(options)
        metrics = self.fontMetrics()
        self.setMinimumWidth(26 * metrics.averageCharWidth() + 120)

    def _connect(self) -> None:
        session, view = self.session, self.view
        session.changed.connect(self._changed)
        session.arrived.connect(self._arrived)
        session.shown.connect(self._sheet_came)
        self.search.textChanged.connect(self._rearrange)
        self.sorting.currentIndexChanged.connect(self._rearrange)
        view.threshold_moved.connect(self._move_threshold)
        view.gesture_ended.connect(self._end_gesture)
        view.toggled.connect(self._toggle)
        view.sign_flipped.connect(self._set_sign)
        view.pen_asked.connect(self._ask_pen)
        view.removed.connect(lambda row: self.session.apply(remove_rule(row.rule)))
        self.by.activated.connect(lambda: self._set("by", self.by.currentData()))
        self.scale.activated.connect(lambda: self._set("scale", self.scale.currentData()))
        self.judged.clicked.connect(lambda on: self._set("only_positive", on))
        self.drop.clicked.connect(lambda on: self._set("rest", DROP if on else ""))
        view.moved.connect(lambda row, by: self._move(by))

    # What is shown ------------------------------------------------------------------------------

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, _COLOR):
            self._show_options()
        if touches(parts, f"{_COLOR}.scale", f"{_COLOR}.by"):
            self._scores_arrived(self.session.latest("scores"))
        elif touches(parts, "look.rules", "look.pens", "portraits", "active"):
            self._refresh()

    def _arrived(self, kind: str, result: object) -> None:
        if kind == "scores":
            self._scores_arrived(result)
        elif kind == "colored":
            self._refresh()

    def _sheet_came(self, sheet: object) -> None:
        """Say nothing of somebody whose lines have gone because another's cannot be drawn."""
        if self.session.project.subject != "portrait":
            return
        if sheet is None:
            self._scores_arrived(None)
        elif self._reading is None:
            self._scores_arrived(self.session.current("scores"))  # they are told of only once

    def _scores_arrived(self, scores: object) -> None:
        if isinstance(scores, PointScores):
            color = self.session.project.look.recipe.color
            key = (scores, color.scale)
            if self._read[0] is not scores or self._read[1] != color.scale:
                scorer = self.session.desk.scorer(color.model)
                self._reading = Reading(scores, scorer.scale, scorer.config, color)
                self._read = key
        else:
            self._reading, self._read = None, (None, None)
        self._rearrange()

    def _rearrange(self) -> None:
        self._order = []
        self._refresh()

    def _refresh(self) -> None:
        """Show the rows anew; where they lie changes only with rules, scores or the sorting."""
        project = self.session.project
        self.empty.setVisible(project.portrait is None)
        self.view.setVisible(project.portrait is not None)
        colored = self.session.latest("colored") if self._reading is not None else None
        rows = rows_of(project, self._reading, colored)
        keys = {row.key for row in rows}
        if self.view.is_dragging:
            shown = _in_old_places(self.view.rows.rows, rows)
        elif self._order and all(key in keys for key in self._order):
            by_key = {row.key: row for row in rows}
            shown = [by_key[key] for key in self._order]
            if len(arranged(rows, "name", self.search.text())) != len(shown):
                shown = arranged(rows, self.sorting.currentData(), self.search.text())
        else:
            shown = arranged(rows, self.sorting.currentData(), self.search.text())
        self._order = [row.key for row in shown]
        self._show_rows(shown)

    def _show_rows(self, shown: list[AttributeRow]) -> None:
        """List the rows, the current one still chosen, though it may have become a rule."""
        before = self.view.current_row()
        self.view.rows.show_rows(shown)
        if before is None or self.view.current_row() is not None:
            return
        same = [row for row in shown if row.key == before.key]
        same = same or [row for row in shown if row.attribute == before.attribute]
        if same:
            self.view.choose(same[0].key)

    def _show_options(self) -> None:
        color = self.session.project.look.recipe.color
        self.by.setCurrentIndex(self.by.findData(color.by))
        self.scale.setCurrentIndex(self.scale.findData(color.scale))
        self.judged.setChecked(color.only_positive)
        self.drop.setChecked(color.rest == DROP)

    # What a hand does ---------------------------------------------------------------------------

    def _set(self, name: str, value: object) -> None:
        self.session.apply(change(f"{_COLOR}.{name}", value))

    def _move_threshold(self, row: AttributeRow, threshold: float) -> None:
        if row.rule:
            edits = change_rule(row.rule, threshold=threshold)
            if not row.visible:
                edits = _shown_at(row, threshold)
            self.session.apply(edits)
            return
        self._is_new = True
        self.session.apply(self._added(row, threshold, row.sign))

    def _added(self, row: AttributeRow, threshold: float, sign: int) -> Edit:
        """Return the edit that makes a rule of *row*; a drag of its threshold goes on in it."""
        look = self.session.project.look
        number = free_id((*look.rules, *look.facell.rules))
        edit = add_rule(Rule(attribute=row.attribute, sign=sign, threshold=threshold))
        return replace(edit, merge=change_rule(number, threshold=threshold).merge)

    def _end_gesture(self) -> None:
        self.session.history.seal()
        if self._is_new:
            self._is_new = False
            self._rearrange()

    def _toggle(self, row: AttributeRow) -> None:
        if row.rule:
            self.session.apply(change_rule(row.rule, visible=not row.visible))
        else:
            self.session.apply(self._added(row, row.threshold, row.sign))
        self.session.history.seal()

    def _set_sign(self, row: AttributeRow, sign: int) -> None:
        if not row.rule:
            self.session.apply(self._added(row, row.threshold, sign))
        elif sign != row.sign:
            self.session.apply(change_rule(row.rule, sign=sign))
        self.session.history.seal()

    def _ask_pen(self, row: AttributeRow) -> None:
        if not row.rule:
            self._toggle(row)
            row = self._rule_of(row.attribute) or row
        if not row.rule:
            return
        menu = pen_menu(self, self.session.project, row.rule, self._apply_step)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._below(row))

    def _apply_step(self, edit: Edit) -> None:
        self.session.apply(edit)
        self.session.history.seal()

    def _rule_of(self, attribute: str) -> AttributeRow | None:
        rows = rows_of(self.session.project, None, None)
        return next((row for row in rows if row.attribute == attribute and row.rule), None)

    def _below(self, row: AttributeRow) -> QPoint:
        self.view.choose(row.key)
        rect = self.view.visualRect(self.view.currentIndex())
        return self.view.viewport().mapToGlobal(rect.bottomLeft() + QPoint(8, 0))

    def _move(self, by: int) -> None:
        row = self.view.current_row()
        count = len(self.session.project.look.rules)
        if row is not None and row.rule and 0 <= row.place + by < count:
            self._apply_step(move_rule(row.rule, row.place + by))
            self._rearrange()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the chosen row: where it is, or where the list is clicked."""
        row, where = self.view.current_row(), event.globalPos()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        inside = self.view.geometry().contains(event.pos())
        if row is None or not (self.view.hasFocus() if by_key else inside):
            return
        menu = self.row_menu(row)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._below(row) if by_key else where)

    def row_menu(self, row: AttributeRow) -> QMenu:
        """Return the menu of what can be done with *row*."""
        menu = QMenu(self)
        use = menu.addAction(self.tr("In use"), lambda: self._toggle(row))
        use.setCheckable(True)
        use.setChecked(row.visible)
        against = menu.addAction(
            self.tr("Lines that speak against it"), lambda: self._set_sign(row, -row.sign)
        )
        against.setCheckable(True)
        against.setChecked(row.sign < 0)
        menu.addAction(self.tr("Pen"), lambda: self._ask_pen(row))
        menu.addSeparator()
        count = len(self.session.project.look.rules)
        up = menu.addAction(self.tr("Goes first"), lambda: self._move(-1))
        down = menu.addAction(self.tr("Goes later"), lambda: self._move(1))
        up.setEnabled(row.place > 0)
        down.setEnabled(0 <= row.place < count - 1)
        remove = menu.addAction(
            self.tr("Take off the list"), lambda: self.session.apply(remove_rule(row.rule))
        )
        remove.setEnabled(bool(row.rule))
        return menu


def _in_old_places(old: list[AttributeRow], new: list[AttributeRow]) -> list[AttributeRow]:
    """Return *new* rows where the *old* ones were, though one may have become a rule meanwhile."""
    by_key = {row.key: row for row in new}
    by_name = {row.attribute: row for row in new}
    return [by_key.get(row.key) or by_name[row.attribute] for row in old]


def _shown_at(row: AttributeRow, threshold: float) -> Edit:
    """Return the edit that switches a rule on where its threshold is dragged to."""
    edit = change_rule(row.rule, threshold=threshold, visible=True)
    return replace(edit, merge=change_rule(row.rule, threshold=threshold).merge)
