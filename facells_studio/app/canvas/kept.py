"""What lies around the drawing is painted once and kept, until it has to look otherwise."""

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QColor, QPainter, QPixmap


class Kept:
    """A layer from the widget's corner on that is painted anew only when its look changes.

    While a hand moves the sheet, no look comes twice: so the first time it is painted where it is
    to be seen, and a picture of it is kept from the second time on. There is never more than one.
    """

    def __init__(self) -> None:
        self._look: Any = None
        self._picture: QPixmap | None = None

    @property
    def is_kept(self) -> bool:
        """Whether there is a picture."""
        return self._picture is not None

    def draw(
        self,
        painter: QPainter,
        size: QSizeF,
        look: Any,
        ground: QColor,
        paint: Callable[[QPainter], None],
    ) -> None:
        """Draw the layer.

        Args:
            painter: of a widget.
            size: of the layer, in the widget's pixels; all of it is opaque.
            look: all that decides how it looks, besides *size*, and the painter's font.
            ground: a color that fills it before it is painted.
            paint: paints it, in a painter like *painter*, whose font and pen it may change.
        """
        ratio = painter.device().devicePixelRatioF()
        look = (look, size, ratio, painter.font())
        if look != self._look:
            self._look, self._picture = look, None
            painter.save()
            paint(painter)
            painter.restore()
            return
        if self._picture is None:
            # As many pixels as a rectangle of that size fills: halves are rounded up.
            sides = (math.floor(side * ratio + 0.5) for side in size.toTuple())
            self._picture = QPixmap(*sides)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(ground)
            with QPainter(self._picture) as inside:
                inside.setFont(painter.font())
                paint(inside)
        painter.drawPixmap(QPointF(), self._picture)
