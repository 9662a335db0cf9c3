"""How the page is plotted: which pen comes first, which are left out, marks, the first line."""

from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.i18n.words import job_pen_words
from facells_studio.app.plot_outlook import LookAhead
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.app.widgets.pens import swatch_icon
from facells_studio.project.edits import change
from facells_studio.project.outlook import Outlook
from facells_studio.project.pen_order import put_pens, sheet_slots
from facells_studio.sheet import Pen, Sheet

Index = QModelIndex | QPersistentModelIndex
_MOST_ROWS = 6  # that are seen at once
_TINT = 0.3  # of a chosen row
_NAME, _ID, _FACTS = (
    Qt.ItemDataRole.UserRole,
    Qt.ItemDataRole.UserRole + 1,
    Qt.ItemDataRole.UserRole + 2,
)
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


@dataclass(frozen=True, slots=True)
class LayerRow:
    """A pen of the page, as a row shows it."""

    name: str  # the layer's, as the job has it
    pen: Pen
    id: int  # in the box; 0: none that is known
    facts: str
    is_on: bool


class LayerList(QListWidget):
    """The pens of the page in the order in which they come; ticked ones are plotted."""

    moved = Signal(list)  # ids of pens of the box, in their new order
    only = Signal(str)  # a layer's name: this one again, and no other

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[LayerRow] = []
        self.setItemDelegate(_LayerDelegate(self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.itemActivated.connect(lambda item: self.only.emit(item.data(_NAME)))

    def show_rows(self, rows: list[LayerRow]) -> None:
        """Show *rows*, with the same one chosen as before."""
        if rows == self._rows:
            return
        self._rows = rows
        at = self.currentRow()
        chosen = self.item(at).data(_NAME) if at >= 0 else ""
        with QSignalBlocker(self):
            self.clear()
            for row in rows:
                self.addItem(self._item(row))
                if row.name == chosen:
                    self.setCurrentRow(self.count() - 1)
        shown = min(max(len(rows), 1), _MOST_ROWS)
        self.setFixedHeight(shown * self._height() + 2 * self.frameWidth())

    def move_by(self, by: int) -> None:
        """Move the chosen pen up or down."""
        at = self.currentRow()
        to = min(max(at + by, 0), self.count() - 1)
        if at >= 0 and to != at:
            rows = list(self._rows)
            rows.insert(to, rows.pop(at))
            self.moved.emit([row.id for row in rows])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the chosen pen with Alt and an arrow."""
        by = _MOVES.get(Qt.Key(event.key()), 0)
        if by and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_by(by)
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: Any) -> None:
        """Tell the order that a hand has dropped the pens into."""
        super().dropEvent(event)
        found = [self.item(i).data(_ID) for i in range(self.count())]
        self._rows = []  # whatever it says, the project shows it anew
        self.moved.emit(found)

    def _item(self, row: LayerRow) -> QListWidgetItem:
        words = job_pen_words(row.name)
        item = QListWidgetItem(swatch_icon(row.pen, self.palette()), words)
        item.setFlags(
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
        )
        item.setCheckState(Qt.CheckState.Checked if row.is_on else Qt.CheckState.Unchecked)
        item.setData(_NAME, row.name)
        item.setData(_ID, row.id)
        item.setData(_FACTS, row.facts)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{words}, {row.facts}")
        item.setToolTip(f"{words}\n{row.facts}" if row.facts else words)
        item.setSizeHint(QSize(120, self._height()))
        return item

    def _height(self) -> int:
        return round(1.6 * self.fontMetrics().height())


class _LayerDelegate(QStyledItemDelegate):
    """A row with what it draws at its end."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint tick, swatch and name, then the facts."""
        facts = str(index.data(_FACTS) or "")
        room = option.fontMetrics.horizontalAdvance(facts) + 12 if facts else 4
        whole = QRect(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            tint = option.palette.color(QPalette.ColorRole.Highlight)
            tint.setAlphaF(_TINT)
            painter.fillRect(whole, tint)
        option.state &= ~QStyle.StateFlag.State_Selected  # it would tint the ink too
        option.rect = whole.adjusted(2, 0, -room, 0)
        super().paint(painter, option, index)
        painter.setPen(option.palette.text().color())
        painter.setFont(option.font)
        end = whole.adjusted(0, 0, -6, 0)
        painter.drawText(end, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, facts)


class PlotWay(QWidget):
    """Choose how the page is plotted."""

    def __init__(
        self, session: Session, look_ahead: LookAhead, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session, self.plots, self._look = session, Plots.of(session), look_ahead
        self._make()
        look_ahead.changed.connect(self.refresh)
        session.changed.connect(self.refresh)
        self.plots.part_changed.connect(self.refresh)
        self.refresh()

    # What a person does ---------------------------------------------------------------------------

    def choose_order(self, index: int) -> None:
        """Let the pens come in another order."""
        wanted = self.order.itemData(index)
        sheet = self._look.sheet
        if wanted == "own" and sheet is not None:
            self.put([slot.id for slot in sheet_slots(self.session.project, sheet) if slot])
        else:
            self.session.apply(change("plotter.pen_order", wanted))

    def put(self, pens: list[int]) -> None:
        """Plot with the pens of the box in the order *pens*."""
        self.session.apply(put_pens([pen for pen in dict.fromkeys(pens) if pen]))
        self.session.history.seal()

    def only(self, layer: str) -> None:
        """Plot this layer, and no other; once more: all."""
        others = frozenset(row.name for row in self.rows() if row.name != layer)
        part = self.plots.part
        left_out = frozenset() if part.left_out == others else others
        self.plots.part = replace(part, left_out=left_out, start_line=0)

    def plot_all(self) -> None:
        """Plot every pen, from the first line on."""
        self.plots.part = replace(self.plots.part, left_out=frozenset(), start_line=0)

    # ----------------------------------------------------------------------------------------------

    def rows(self) -> list[LayerRow]:
        """Return the pens of the page that draw something."""
        sheet = self._look.sheet
        if sheet is None:
            return []
        return _rows_of(self.session, sheet, self._look.outlook, self.plots.part.left_out)

    def refresh(self, *_: object) -> None:
        """Show what is so."""
        plotter, sheet = self.session.project.plotter, self._look.sheet
        if sheet is not None:  # else what was there stays until the new page is
            self.layers.show_rows(self.rows())
        with QSignalBlocker(self.order):
            self.order.setCurrentIndex(self.order.findData(plotter.pen_order))
        several = self.layers.count() > 1
        for widget in (self.layers, self.up, self.down, self.only_button, self.all_button):
            widget.setVisible(several)
        part = self.plots.part
        self.all_button.setEnabled(part.left_out != frozenset() or part.start_line > 0)
        self.only_button.setEnabled(self.layers.currentRow() >= 0)
        with QSignalBlocker(self.marks):
            self.marks.setChecked(plotter.marks)
        with QSignalBlocker(self.splits):
            self.splits.setChecked(plotter.splits)
        slots = [slot for slot in self.session.project.look.pens if slot.lasts_m is not None]
        self.splits.setVisible(bool(slots))
        if sheet is not None:
            self._show_first(len(sheet))

    def _show_first(self, lines: int) -> None:
        with QSignalBlocker(self.first):
            self.first.setMaximum(max(lines, 1))
            self.first.setValue(self.plots.start_line + 1)
        text = self.tr("of {}").replace("{}", units.count(lines))
        self.of_lines.setText(text)

    def _make(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        self._make_order(grid)
        self.layers = LayerList(self)
        self.layers.setAccessibleName(self.tr("Pens of the page, in their order"))
        self.layers.setToolTip(
            self.tr("Ticked pens are plotted. Drag, or Alt and an arrow, moves.")
        )
        self.layers.moved.connect(self.put)
        self.layers.only.connect(self.only)
        self.layers.itemChanged.connect(self._tick)
        self.layers.currentRowChanged.connect(self.refresh)
        column.addWidget(self.layers)
        column.addLayout(self._make_buttons())
        column.addLayout(self._make_first())
        self.marks = QCheckBox(self.tr("Registration marks in the corners"), self)
        self.marks.setToolTip(self.tr("Every pen draws them first: they show whether pens meet."))
        self.splits = QCheckBox(self.tr("A fresh pen before one runs dry"), self)
        self.splits.setToolTip(self.tr("Between two lines, parked beside the sheet."))
        for box, field in ((self.marks, "marks"), (self.splits, "splits")):
            box.setAccessibleName(box.text())
            box.clicked.connect(
                lambda on, field=field: self.session.apply(change(f"plotter.{field}", on))
            )
            column.addWidget(box)

    def _make_order(self, grid: QGridLayout) -> None:
        self.order = QComboBox(self)
        for text, value in (
            (self.tr("As drawn"), "as-drawn"),
            (self.tr("Light pens first"), "light-to-dark"),
            (self.tr("My own order"), "own"),
        ):
            self.order.addItem(text, value)
        self.order.setAccessibleName(self.tr("Order of pens"))
        self.order.activated.connect(self.choose_order)
        calm_wheel(self.order)
        label = QLabel(self.tr("Pens"), self)
        label.setBuddy(self.order)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.order, 0, 1, 1, 2)

    def _make_first(self) -> QHBoxLayout:
        self.first = QSpinBox(self)
        self.first.setMinimum(1)
        self.first.setKeyboardTracking(False)
        self.first.setAccessibleName(self.tr("First line"))
        self.first.setToolTip(self.tr("Lines before this one are not plotted"))
        self.first.valueChanged.connect(lambda line: setattr(self.plots, "start_line", line - 1))
        calm_wheel(self.first)
        self.of_lines = QLabel(self)
        label = QLabel(self.tr("First line"), self)
        label.setBuddy(self.first)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.first, 1)
        row.addWidget(self.of_lines)
        return row

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.up = self._arrow("↑", self.tr("Move up"), -1)
        self.down = self._arrow("↓", self.tr("Move down"), 1)
        self.only_button = QPushButton(self.tr("Only this pen"), self)
        self.only_button.clicked.connect(self._only_chosen)
        self.all_button = QPushButton(self.tr("All"), self)
        self.all_button.clicked.connect(self.plot_all)
        self.all_button.setToolTip(self.tr("Plot every pen, from the first line on"))
        self.only_button.setToolTip(self.tr("Plot the chosen pen, and no other: one pen again"))
        for button in (self.only_button, self.all_button):
            button.setAccessibleName(button.text())
            button.setAutoDefault(False)
        for widget in (self.up, self.down):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.only_button)
        row.addWidget(self.all_button)
        return row

    def _arrow(self, sign: str, name: str, by: int) -> QToolButton:
        button = QToolButton(self)
        button.setText(sign)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.layers.move_by(by))
        return button

    def _only_chosen(self) -> None:
        if (at := self.layers.currentRow()) >= 0:
            self.only(self.layers.item(at).data(_NAME))

    def _tick(self, item: QListWidgetItem) -> None:
        part, name = self.plots.part, item.data(_NAME)
        on = item.checkState() == Qt.CheckState.Checked
        left_out = part.left_out - {name} if on else part.left_out | {name}
        self.plots.part = replace(part, left_out=left_out)


def _rows_of(
    session: Session, sheet: Sheet, outlook: Outlook | None, left_out: frozenset[str]
) -> list[LayerRow]:
    slots = sheet_slots(session.project, sheet)
    draws = {pen.name: pen.draw_m for pen in outlook.pens} if outlook is not None else {}
    found = []
    for at, pen in enumerate(sheet.pens):
        if not len(sheet.lines_of(at)):
            continue
        slot, metres = slots[at], draws.get(pen.name)
        facts = "" if metres is None else units.way(metres, session.project.view.units, 2)
        number = slot.id if slot is not None else 0
        found.append(LayerRow(pen.name, pen, number, facts, pen.name not in left_out))
    return found
