"""Cells of pictures with names, as wide as fills the rows of a strip."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListView, QStyle

_LETTERS = 10  # of a name that are seen at least


def cell_width(strip: QListView, picture_px: int, metrics: QFontMetrics) -> int:
    """Return how wide the cells are that fill the rows of *strip*, with names that can be read."""
    bar = strip.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
    room_px = strip.width() - 2 * strip.frameWidth() - bar - 2
    least = max(picture_px, _LETTERS * metrics.averageCharWidth())
    return max(room_px // max(room_px // least, 1), picture_px)


def grid_of(strip: QListView, picture: QSize, lines: int) -> QSize:
    """Return a cell of a *picture* above as many *lines* of a name."""
    metrics = strip.fontMetrics()
    return QSize(
        cell_width(strip, picture.width() + 8, metrics),
        picture.height() + lines * metrics.height() + 12,
    )
