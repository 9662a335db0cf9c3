"""Icons: line drawings on a grid of 24, in the color of the text around them."""

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

FOLDER = Path(__file__).parent / "data" / "icons"
_BLACK = "#000000"


def names() -> list[str]:
    """Return the names of all icons."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))


def icon(name: str) -> QIcon:
    """Return the icon *name*; it follows the palette. Without such an icon it is empty."""
    return QIcon(_Engine(name)) if (FOLDER / f"{name}.svg").is_file() else QIcon()


class _Engine(QIconEngine):
    """Draws an icon when it is asked for, in the palette's color of that moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def clone(self) -> QIconEngine:
        """Return the same icon again."""
        return _Engine(self._name)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon."""
        palette = QApplication.palette()
        group = QPalette.ColorGroup.Active
        role = QPalette.ColorRole.ButtonText
        if mode == QIcon.Mode.Disabled:
            group = QPalette.ColorGroup.Disabled
        elif mode == QIcon.Mode.Selected:
            role = QPalette.ColorRole.HighlightedText
        color = palette.color(group, role).name()
        _renderer(self._name, color).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a picture."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        return pixmap


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    svg = (FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace(_BLACK, color)
    return QSvgRenderer(QByteArray(svg.encode()))
