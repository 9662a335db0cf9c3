"""The pictures of versions, side by side, to choose one and to put them in order."""

import math

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QListWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from facells_studio.app.widgets.grid import grid_of
from facells_studio.project.state import Version

_Index = QModelIndex | QPersistentModelIndex
_ICON = QSize(72, 72)
_STAR_PX = 52  # on a thumbnail, before it is scaled down to the icon
_GOLD, _RIM = "#f5b301", "#6f4a00"  # of the star: seen on white paper, and among black lines
_EDGE = "#a8a8a8"


class _Cell(QStyledItemDelegate):
    """Gives a version's name all the room of its cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size of a cell; else it is as wide as the picture."""
        strip = self.parent()
        return strip.gridSize() if isinstance(strip, QListView) else QSize()


class VersionStrip(QListWidget):
    """A list of pictures in which Alt+Up and Alt+Down, or a hand, move the chosen one."""

    moved = Signal(int)  # the chosen one's new place

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.viewport().setAcceptDrops(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setItemDelegate(_Cell(self))
        self.setWordWrap(True)
        self.setIconSize(_ICON)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the rows, with names that can be read."""
        self._make_room()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Make room for names in another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def _make_room(self) -> None:
        grid = grid_of(self, _ICON, 2)
        if grid != self.gridSize():
            self.setGridSize(grid)
            self.setMinimumHeight(grid.height() + 2 * self.frameWidth())

    def drop_at(self, at: QPoint) -> None:
        """Put the chosen one to the place of what lies at a point; after all if nothing does."""
        index: QModelIndex = self.indexAt(at)
        to = index.row() if index.isValid() else self.count() - 1
        if self.currentRow() >= 0 and to != self.currentRow():
            self.moved.emit(to)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Let it be dropped anywhere here."""
        event.setAccepted(event.source() is self)

    def dropEvent(self, event: QDropEvent) -> None:
        """Say where it was dropped; the list follows what the project says."""
        event.setDropAction(Qt.DropAction.CopyAction)  # else the list takes the old one out
        event.accept()
        self.drop_at(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the chosen one with Alt and an arrow."""
        by = {
            Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1
        }.get(Qt.Key(event.key()), 0)  # fmt: skip
        if not by or not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            super().keyPressEvent(event)
        elif 0 <= self.currentRow() + by < self.count():
            self.moved.emit(self.currentRow() + by)


def icon_of(version: Version) -> QIcon:
    """Return the version's picture, with a star on it if it is one of the good ones."""
    picture = QPixmap()
    if version.thumbnail is not None:
        picture.loadFromData(version.thumbnail.content)
    if picture.isNull():
        picture = QPixmap(_ICON * 2)
        picture.fill(Qt.GlobalColor.transparent)
    with QPainter(picture) as painter:
        painter.setPen(QColor(_EDGE))
        painter.drawRect(0, 0, picture.width() - 1, picture.height() - 1)
        if version.star:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(picture.width() - _STAR_PX / 2 - 6, _STAR_PX / 2 + 6)
            painter.setBrush(QColor(_GOLD))
            for width, color in ((9.0, "white"), (3.0, _RIM)):
                pen = QPen(QColor(color), width)
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolygon(_star_shape(_STAR_PX / 2))
    found = QIcon(picture)
    found.addPixmap(picture, QIcon.Mode.Selected)  # else a tint hides the colors
    return found


def _star_shape(radius: float) -> QPolygonF:
    points = []
    for at in range(10):
        far = radius if at % 2 == 0 else 0.42 * radius
        turn = math.pi * at / 5
        points.append(QPointF(far * math.sin(turn), -far * math.cos(turn)))
    return QPolygonF(points)
