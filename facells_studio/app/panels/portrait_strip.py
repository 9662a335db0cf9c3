"""The strip of portraits: pictures with names, in an order that a hand can change."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facells_studio.app.panels.portrait_pictures import HEIGHT, WIDTH, Shot
from facells_studio.app.widgets.grid import cell_width
from facells_studio.project.state import OpenPortrait

_GAP = 5
_GROUND_ALPHA = 45  # of a place without a picture
_ID = Qt.ItemDataRole.UserRole
_LEFT_OUT = Qt.ItemDataRole.UserRole + 1
_PROBLEM = Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex


class PortraitStrip(QListWidget):
    """A list of portraits. It changes nothing itself: it says what a person wants."""

    picked = Signal(int)  # portrait's id
    renamed = Signal(int, str)
    moved = Signal(int, int)  # id, place from 0
    remove_wanted = Signal()  # of `selected_ids`
    dropped = Signal(object)  # QMimeData from outside

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.CopyAction)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Portraits"))
        self.setAccessibleDescription(
            self.tr("F2 renames, Delete removes, Alt with an arrow key moves a portrait.")
        )
        self._filling = self._pressing = False
        self._active = 0  # the portrait that was shown last
        self.can_take: Callable[[QMimeData], bool] = lambda _: False  # from outside
        self.currentItemChanged.connect(self._picked)
        self.itemChanged.connect(self._renamed)

    def show_portraits(
        self,
        portraits: Sequence[OpenPortrait],
        active: int,
        shots: Mapping[int, Shot],
        problems: Mapping[int, str],
    ) -> None:
        """Show *portraits*, with their pictures and what is wrong with them, by id."""
        self._filling = True
        chosen = set(self.selected_ids())
        while self.count() > len(portraits):
            self.takeItem(self.count() - 1)
        for at, portrait in enumerate(portraits):
            item = self.item(at) if at < self.count() else self._new_item()
            self._fill(item, portrait, shots.get(portrait.id), problems.get(portrait.id, ""))
            item.setSelected(portrait.id in chosen)
            if portrait.id == active:
                self.setCurrentItem(item, QItemSelectionModel.SelectionFlag.NoUpdate)
                item.setSelected(True)
        came = active != self._active and active not in chosen
        if came or not chosen & {p.id for p in portraits}:
            for at in range(self.count()):
                self.item(at).setSelected(self.item(at).data(_ID) == active)
        self._active, self._filling = active, False

    def selected_ids(self) -> list[int]:
        """Return the ids of the selected portraits, in their order."""
        items = sorted(self.selectedItems(), key=self.row)
        return [int(item.data(_ID)) for item in items]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes; Alt with an arrow key moves."""
        row = self.currentRow()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if row >= 0 and key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif row >= 0 and alt and key in steps:
            place = min(self.count() - 1, max(0, row + steps[key]))
            self.moved.emit(int(self.item(row).data(_ID)), place)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say what is picked once it is selected; what Ctrl takes out of several is not."""
        before, self._pressing = self.currentRow(), True
        super().mousePressEvent(event)
        self._pressing = False
        if self.currentRow() not in (before, -1) and self.currentItem().isSelected():
            self._picked(self.currentItem())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take portraits of the strip, and what `can_take` says."""
        if event.source() is self or self.can_take(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()  # the window may take it

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where a portrait would go."""
        if event.source() is self:
            super().dragMoveEvent(event)
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where a portrait goes, or what came."""
        if event.source() is self:
            if self.currentRow() >= 0:
                place = self._place_at(event.position().toPoint())
                self.moved.emit(int(self.currentItem().data(_ID)), place)
        else:
            self.dropped.emit(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)  # a move would take the item out
        event.accept()

    def changeEvent(self, event: QEvent) -> None:
        """Lay the items out anew when the font changes."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.scheduleDelayedItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the open portrait in sight, all of it."""
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_current)

    def _show_current(self) -> None:
        if self.currentItem() is not None:
            self.scrollToItem(self.currentItem())

    def _place_at(self, at: QPoint) -> int:
        """Return the place from 0 that a portrait let go at *at* takes."""
        index = self.indexAt(at)
        return index.row() if index.isValid() else self.count() - 1

    def _new_item(self) -> QListWidgetItem:
        item = QListWidgetItem(self)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        return item

    def _fill(
        self, item: QListWidgetItem, portrait: OpenPortrait, shot: Shot | None, problem: str
    ) -> None:
        item.setText(portrait.name)
        item.setData(_ID, portrait.id)
        item.setData(_LEFT_OUT, portrait.left_out)
        item.setData(_PROBLEM, problem)
        image = shot.image if shot is not None else None
        item.setIcon(QIcon(QPixmap.fromImage(image)) if image is not None else QIcon())
        item.setToolTip(problem or portrait.path or portrait.name)
        said = [portrait.name]
        if portrait.left_out:
            said.append(self.tr("left out"))
        item.setData(
            Qt.ItemDataRole.AccessibleTextRole, ", ".join([*said, problem][: 2 + bool(problem)])
        )

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is not None and not self._filling and not self._pressing:
            self.picked.emit(int(item.data(_ID)))

    def _renamed(self, item: QListWidgetItem) -> None:
        if not self._filling:
            self.renamed.emit(int(item.data(_ID)), item.text())


class _Delegate(QStyledItemDelegate):
    """Paints a portrait: picture, name, and whether it is left out or has a problem."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of one cell."""
        line = option.fontMetrics.height()
        strip, wide = self.parent(), WIDTH + 2 * _GAP
        if isinstance(strip, PortraitStrip):
            wide = cell_width(strip, wide, option.fontMetrics)
        return QSize(wide, HEIGHT + line + 3 * _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one cell."""
        self.initStyleOption(option, index)
        cell = option.rect.adjusted(1, 1, -1, -1)
        palette = option.palette
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(cell, 4, 4)
        elif focused:
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(cell, 4, 4)
        frame = picture_rect(option.rect)
        self._paint_picture(painter, frame, option, index)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        name = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideMiddle, cell.width() - 4
        )
        painter.drawText(name_rect(option.rect), Qt.AlignmentFlag.AlignCenter, name)
        painter.restore()

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the name that is to be changed; what is being typed stays when a picture comes."""
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Put the line for a new name where the name is."""
        editor.setGeometry(name_rect(option.rect).adjusted(0, -3, 0, 3))

    def _paint_picture(
        self, painter: QPainter, frame: QRect, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(frame, 3, 3)
        painter.setClipPath(shape)
        ground = QColor(option.palette.color(QPalette.ColorRole.Text))
        ground.setAlpha(_GROUND_ALPHA)
        painter.fillRect(frame, option.palette.color(QPalette.ColorRole.Base))
        painter.fillRect(frame, ground)
        out = bool(index.data(_LEFT_OUT))
        painter.setOpacity(0.35 if out else 1.0)
        option.icon.paint(painter, frame)
        painter.setOpacity(1.0)
        if out:  # a stroke, too: color alone says nothing to some
            painter.setPen(QPen(QColor("white"), 4))
            painter.drawLine(frame.bottomLeft(), frame.topRight())
            painter.setPen(QPen(QColor("#303030"), 1.6))
            painter.drawLine(frame.bottomLeft(), frame.topRight())
        painter.setClipping(False)
        if index.data(_PROBLEM):
            badge = QRect(0, 0, 20, 20)
            badge.moveCenter(frame.center())
            painter.setPen(QPen(QColor("white"), 1.5))
            painter.setBrush(QColor("#b3261e"))
            painter.drawEllipse(badge)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "!")


def picture_rect(cell: QRect) -> QRect:
    """Return where the picture lies in a *cell*."""
    return QRect(cell.center().x() - WIDTH // 2 + 1, cell.top() + _GAP, WIDTH, HEIGHT)


def name_rect(cell: QRect) -> QRect:
    """Return where the name lies in a *cell*."""
    top = cell.top() + HEIGHT + _GAP + 1
    return QRect(cell.left() + 2, top, cell.width() - 4, cell.bottom() - top - 1)
