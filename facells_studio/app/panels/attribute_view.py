"""The list of attributes: a model that speaks to screen readers, and rows that are painted.

A row is two lines: whether it is in use, its name and verdict; its pen, its sign, the histogram
with the threshold, and what it takes. What can be done with the mouse can be done with keys:

    arrows up, down     choose a row           left, right    move the threshold (Shift: far)
    Space               in use or not          + and -        for or against
    Return              choose the pen         Delete         take the rule off the list
    Alt with up, down   change places with the rule above or below
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QListView, QToolTip, QWidget

from facells_studio.app import units
from facells_studio.app.i18n.words import ink_words
from facells_studio.app.panels.attribute_paint import RowPainter, zone_at, zones
from facells_studio.app.panels.attribute_rows import AttributeRow
from facells_studio.facell.traces import percent

ROW = int(Qt.ItemDataRole.UserRole)
FEW, MANY = 0.01, 0.1  # of the scale: how far a key moves the threshold
_PAUSE_MS = 700  # between keys that begins another step to undo

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class AttributeModel(QAbstractListModel):
    """The rows that are listed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[AttributeRow] = []

    def show_rows(self, rows: Sequence[AttributeRow]) -> None:
        """List *rows*; those that stay where they are keep the selection."""
        if not _in_place(self.rows, rows):
            self.beginResetModel()
            self.rows = list(rows)
            self.endResetModel()
            return
        for i, (before, after) in enumerate(zip(self.rows, rows, strict=True)):
            if before != after:  # else it stays the same object: its picture is still good
                self.rows[i] = after
                self.dataChanged.emit(self.index(i), self.index(i))

    def rowCount(self, parent: Index = _ROOT) -> int:
        """Return how many rows there are."""
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the row, its name, or what a screen reader says of it."""
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.label
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self.spoken(row)
        return None

    def spoken(self, row: AttributeRow) -> str:
        """Return all that the row shows, in words."""
        said = [row.label]
        if row.verdict is not None and row.probability is not None:
            verdict = self.tr("yes") if row.verdict else self.tr("no")
            said.append(f"{verdict}, {percent(row.probability)}")
        if row.weak:
            said.append(self.tr("often wrong in tests"))
        if row.visible and row.pen is not None:
            ink = ink_words(row.pen.title or row.pen.name)
            said.append(self.tr("drawn in {}").replace("{}", ink))
        else:
            said.append(self.tr("not in use"))
        said.append(self.tr("threshold {}").replace("{}", units.number(row.threshold, 2)))
        if row.kept is not None:
            text = self.tr("takes {} lines") if row.visible else self.tr("would take {} lines")
            said.append(text.replace("{}", units.count(row.kept)))
        return ", ".join(said)

    def tip(self, row: AttributeRow, zone: str) -> str:
        """Return what there is to know about a part of a row."""
        tips = {
            "check": self.tr("Whether a pen draws what speaks for it."),
            "swatch": self.tr("Choose the pen."),
            "sign": self.tr("Draw what speaks for it, or against it."),
            "histogram": self.tr(
                "The drawing's lines, from those that speak least to those that speak most. "
                "Drag the threshold: lines to its right take the pen."
            ),
            "threshold": self.tr("From here on a line takes the pen."),
            "kept": self.tr("Lines that take the pen, or would take it."),
            "verdict": self.tr("What the network says of the whole drawing, and how sure it is."),
        }
        if row.weak and row.quality is not None and zone in ("name", ""):
            return self.tr(
                "Tested on people it never saw, the network is right in only {} of cases "
                "(balanced accuracy): hardly a portrait."
            ).replace("{}", percent(row.quality))
        if zone == "name" and row.quality is not None:
            return self.tr(
                "Tested on people it never saw, the network is right in {} of cases."
            ).replace("{}", percent(row.quality))
        return tips.get(zone, "")


class AttributeView(QListView):
    """Lists the rows, and says what a hand does to them."""

    threshold_moved = Signal(object, float)  # row, the new threshold
    gesture_ended = Signal()  # what was moved is let go
    toggled = Signal(object)
    sign_flipped = Signal(object, int)  # row, the sign
    pen_asked = Signal(object)
    removed = Signal(object)
    moved = Signal(object, int)  # row, by how many places
    chosen = Signal(object)  # row, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = AttributeModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(RowPainter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setAccessibleName(self.tr("Attributes"))
        self._dragged = QPersistentModelIndex()
        self._pausing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pausing.timeout.connect(self.gesture_ended)
        self.selectionModel().currentChanged.connect(self._current_changed)

    @property
    def is_dragging(self) -> bool:
        """Whether a hand holds a threshold."""
        return self._dragged.isValid()

    def current_row(self) -> AttributeRow | None:
        """Return the row that keys speak to."""
        found = self.currentIndex().data(ROW)
        return found if isinstance(found, AttributeRow) else None

    def choose(self, key: tuple[int, str]) -> None:
        """Make the row that is known by *key* the current one, in sight."""
        for i, row in enumerate(self.rows.rows):
            if row.key == key:
                self.setCurrentIndex(self.rows.index(i))
                self.scrollTo(self.rows.index(i))
                return

    def step(self, by: float) -> None:
        """Move the current row's threshold by a share of its scale."""
        row = self.current_row()
        if row is None:
            return
        low, high = (row.shown.low, row.shown.high) if row.shown else (0.0, 1.0)
        wanted = min(max(row.threshold + by * (high - low), low), high)
        self.threshold_moved.emit(row, round(wanted, 6))
        self._pausing.start()

    # Mouse --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the row, and do what lies under the pointer."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        row = index.data(ROW)
        if event.button() != Qt.MouseButton.LeftButton or not isinstance(row, AttributeRow):
            return
        zone = zone_at(self, QRectF(self.visualRect(index)), event.position())
        if zone == "histogram" and row.shown is not None:
            self._end_keys()
            self._dragged = QPersistentModelIndex(index)
            self._drag_to(event.position().x())
        elif zone == "check":
            self.toggled.emit(row)
        elif zone == "sign":
            self.sign_flipped.emit(row, -row.sign)
        elif zone == "swatch":
            self.pen_asked.emit(row)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the threshold that is held; show what can be held."""
        if self.is_dragging:
            self._drag_to(event.position().x())
            return
        index = self.indexAt(event.position().toPoint())
        zone = zone_at(self, QRectF(self.visualRect(index)), event.position())
        shapes = {
            "histogram": Qt.CursorShape.SizeHorCursor,
            "check": Qt.CursorShape.PointingHandCursor,
            "sign": Qt.CursorShape.PointingHandCursor,
            "swatch": Qt.CursorShape.PointingHandCursor,
        }
        shape = shapes.get(zone, Qt.CursorShape.ArrowCursor)
        self.viewport().setCursor(shape if index.isValid() else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the threshold go."""
        if self.is_dragging:
            self._dragged = QPersistentModelIndex()
            self.gesture_ended.emit()
            return
        super().mouseReleaseEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell what lies under a resting pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.indexAt(event.pos())
            row = index.data(ROW)
            if isinstance(row, AttributeRow):
                zone = zone_at(self, QRectF(self.visualRect(index)), event.pos().toPointF())
                QToolTip.showText(event.globalPos(), self.rows.tip(row, zone), self)
            return True
        return super().viewportEvent(event)

    def _drag_to(self, x: float) -> None:
        index = self.rows.index(self._dragged.row())
        row = index.data(ROW)
        if not isinstance(row, AttributeRow) or row.shown is None:
            return
        box = zones(self, QRectF(self.visualRect(index)))["histogram"]
        value = row.shown.value_at(x, box.left(), box.width())
        self.threshold_moved.emit(row, round(value, 3))

    # Keys ---------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says to the current row; see the module."""
        row, key = self.current_row(), event.key()
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if row is not None and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self.moved.emit(row, 1 if key == Qt.Key.Key_Down else -1)
        elif row is None or event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step((MANY if far else FEW) * (1 if key == Qt.Key.Key_Right else -1))
        elif key == Qt.Key.Key_Space:
            self.toggled.emit(row)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.sign_flipped.emit(row, 1 if key == Qt.Key.Key_Plus else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pen_asked.emit(row)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and row.rule:
            self.removed.emit(row)
        else:
            super().keyPressEvent(event)

    def _current_changed(self) -> None:
        self._end_keys()
        self.chosen.emit(self.current_row())

    def _end_keys(self) -> None:
        if self._pausing.isActive():
            self._pausing.stop()
            self.gesture_ended.emit()


def _in_place(before: Sequence[AttributeRow], after: Sequence[AttributeRow]) -> bool:
    """Return whether the same rows lie in the same places; one may have become a rule."""
    return len(before) == len(after) and all(
        a.key == b.key or (a.attribute == b.attribute and 0 in (a.rule, b.rule))
        for a, b in zip(before, after, strict=True)
    )
