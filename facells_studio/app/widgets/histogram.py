"""A histogram of a drawing's lines with a threshold that can be dragged, for one row of a list."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QPolygonF

BINS = 48
REACH_PX = 7.0  # from the handle at which a pointer takes hold of it
_KNOB_PX = 4.5
_LEAST = 0.08  # height of a column that is not empty, as a share of the whole


@dataclass(frozen=True, eq=False)
class Histogram:
    """How many lines lie where."""

    low: float  # of the scale
    high: float
    counts: npt.NDArray[np.int64]  # (BINS,)

    @cached_property
    def columns(self) -> tuple[tuple[int, float], ...]:
        """Which columns are not empty, and their heights, 0 to 1.

        Heights are roots, so that the few strong lines are seen.
        """
        top = max(int(self.counts.max(initial=0)), 1)
        return tuple(
            (i, max(math.sqrt(n / top), _LEAST)) for i, n in enumerate(self.counts.tolist()) if n
        )

    def x_of(self, value: float, left: float, width: float) -> float:
        """Return where *value* lies on a scale from *left* on, *width* wide; within it."""
        share = (value - self.low) / (self.high - self.low)
        return left + width * min(max(share, 0.0), 1.0)

    def value_at(self, x: float, left: float, width: float) -> float:
        """Return the value that lies at *x*; undoes `x_of`."""
        share = min(max((x - left) / max(width, 1.0), 0.0), 1.0)
        return self.low + share * (self.high - self.low)


def histogram(values: npt.NDArray[np.float32], low: float = 0.0, high: float = 1.0) -> Histogram:
    """Return the histogram of *values* (n,); those that are NaN are not counted."""
    known = np.clip(values[np.isfinite(values)], low, high)
    bins = np.minimum((known - low) * (BINS / (high - low)), BINS - 1).astype(np.int64)
    return Histogram(low, high, np.bincount(bins, minlength=BINS))


def paint_histogram(
    painter: QPainter,
    box: QRectF,
    shown: Histogram | None,
    threshold: float,
    ink: QColor | None,
    palette: QPalette,
) -> None:
    """Paint *shown* into *box*, what lies beyond *threshold* in *ink*, and the handle over it.

    Without *ink* no pen takes the lines: all columns are pale, and the handle is hollow.
    """
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    pale = mixed(text, base, 0.34)
    floor = box.bottom() - 1.0
    painter.setPen(QPen(mixed(text, base, 0.22), 1.0))
    painter.drawLine(QLineF(box.left(), floor + 0.5, box.right(), floor + 0.5))
    if shown is None:
        return
    at = shown.x_of(threshold, box.left(), box.width())
    strong = readable(ink, base) if ink is not None else pale
    _paint_columns(painter, box, shown, (pale, strong), at)
    _paint_handle(painter, box, at, strong if ink is not None else None, palette)


def _paint_columns(
    painter: QPainter, box: QRectF, shown: Histogram, inks: tuple[QColor, QColor], at: float
) -> None:
    step = box.width() / BINS
    room, floor = box.height() - 3.0, box.bottom() - 1.0
    pale: list[QRectF] = []
    strong: list[QRectF] = []
    for i, share in shown.columns:
        height = max(1.0, room * share)
        left, right = box.left() + i * step, box.left() + (i + 1) * step - min(1.0, step / 4)
        if left < at:
            pale.append(QRectF(left, floor - height, min(right, at) - left, height))
        if right > at:
            begin = max(left, at)
            strong.append(QRectF(begin, floor - height, right - begin, height))
    painter.setPen(Qt.PenStyle.NoPen)
    for rects, ink in zip((pale, strong), inks, strict=True):
        painter.setBrush(ink)
        painter.drawRects(rects)


def _paint_handle(
    painter: QPainter, box: QRectF, at: float, ink: QColor | None, palette: QPalette
) -> None:
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    line = text if ink is not None else mixed(text, base, 0.55)
    painter.setPen(QPen(line, 1.4))
    painter.drawLine(QLineF(at, box.top() + 1.0, at, box.bottom()))
    knob = QPolygonF(
        [
            QPointF(at - _KNOB_PX, box.top()),
            QPointF(at + _KNOB_PX, box.top()),
            QPointF(at, box.top() + 1.5 * _KNOB_PX),
        ]
    )
    painter.setBrush(line if ink is not None else base)
    painter.drawPolygon(knob)


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return *share* of the color *one* and the rest of the *other*."""
    parts = zip(one.getRgbF()[:3], other.getRgbF()[:3], strict=True)  # type: ignore[index]
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in parts))


def readable(ink: QColor, base: QColor) -> QColor:
    """Return *ink* as it can be told from *base*: white ink on white paper is drawn in gray."""
    for _ in range(6):
        if abs(_lightness(ink) - _lightness(base)) >= 0.25:
            break
        target = QColor("black") if _lightness(base) > 0.5 else QColor("white")
        ink = mixed(ink, target, 0.75)
    return ink


def _lightness(color: QColor) -> float:
    return 0.299 * color.redF() + 0.587 * color.greenF() + 0.114 * color.blueF()
