"""The traces as a widget: strips over one axis of ink, to zoom, pan and point at.

wheel            zoom at the pointer         drag              pan, or move a threshold
+ and -          zoom                        left, right       pan (Shift: far)
Home             all of it                   up, down          choose a strip
Page up, down    the line before, after      Shift+up, down    move its threshold
"""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from facells_studio.app.traces.data import Course, Strip
from facells_studio.app.traces.paint import Frame, paint_pointer, paint_strips

_CLOSEST_MM = 2.0  # of ink in the whole width
_ZOOM, _PAN = 1.25, 0.15
_GRIP_PX = 5.0
_STEP = 0.02  # of a strip's height: how far a key moves a threshold
_PAUSE_MS = 700


class TraceView(QWidget):
    """Shows the strips; says what is pointed at and which threshold is moved."""

    pointed = Signal(float)  # mm of ink; negative: nowhere
    walked = Signal(int)  # a key asks for the line before (-1) or after (1)
    threshold_moved = Signal(int, float)  # rule, the new threshold as a signed logit
    gesture_ended = Signal()
    left = Signal()  # keys speak to something else now

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.course: Course | None = None
        self.strips: Sequence[Strip] = ()
        self.unit, self.per_mm = "mm", 1.0
        self.chosen = 0  # strip that keys speak to
        self._left, self._right = 0.0, 1.0  # mm of ink
        self._span: tuple[float, float] | None = None
        self._caption, self._pointer = "", -1.0
        self._held: tuple[Literal["", "pan", "rule"], float] = ("", 0.0)  # mm, or which rule
        self._picture: QPixmap | None = None
        self._pausing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pausing.timeout.connect(self.gesture_ended)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Traces"))

    def sizeHint(self) -> QSize:
        """Return a size at which three strips are read with ease."""
        return QSize(640, 12 * self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """Return the least size at which there is something to see."""
        return QSize(260, 7 * self.fontMetrics().height())

    @property
    def range_mm(self) -> tuple[float, float]:
        """Which part of the ink is seen."""
        return self._left, self._right

    def show_traces(self, course: Course | None, strips: Sequence[Strip]) -> None:
        """Show the *strips* of *course*; another drawing is shown whole."""
        end = course.end_mm if course is not None else 1.0
        if self.course is None or abs(self.course.end_mm - end) > 1e-6:
            self._left, self._right = 0.0, end
        self.course, self.strips = course, strips
        self.chosen = min(self.chosen, max(len(strips) - 1, 0))
        self._repaint()

    def show_units(self, unit: str, per_mm: float) -> None:
        """Write lengths in *unit*, of which there are *per_mm* in a millimetre."""
        self.unit, self.per_mm = unit, per_mm
        self._repaint()

    def mark(self, span: tuple[float, float] | None, caption: str = "") -> None:
        """Light up the part of the ink that is one line, and say which."""
        if (span, caption) != (self._span, self._caption):
            self._span, self._caption = span, caption
            self.update()

    def bring(self, span: tuple[float, float]) -> None:
        """Pan as little as shows *span*."""
        width = self._right - self._left
        if span[0] < self._left:
            self._look(span[0] - 0.05 * width, span[0] + 0.95 * width)
        elif span[1] > self._right:
            self._look(span[1] - 0.95 * width, span[1] + 0.05 * width)

    def fit(self) -> None:
        """Show all of it."""
        self._look(0.0, self.course.end_mm if self.course is not None else 1.0)

    def zoom(self, factor: float, at_mm: float | None = None) -> None:
        """Look *factor* times closer, with what is *at_mm* staying where it is."""
        at = (self._left + self._right) / 2 if at_mm is None else at_mm
        self._look(at - (at - self._left) / factor, at + (self._right - at) / factor)

    def pan(self, share: float) -> None:
        """Look farther along, by a *share* of what is seen."""
        by = share * (self._right - self._left)
        self._look(self._left + by, self._right + by)

    def mm_at(self, x: float) -> float:
        """Return how many mm of ink lie before the place *x* in px."""
        plot = self._frame().plot
        share = (x - plot.left()) / max(plot.width(), 1.0)
        return self._left + share * (self._right - self._left)

    def x_of(self, mm: float) -> float:
        """Return the place in px at which *mm* of ink lie before; undoes `mm_at`."""
        return self._frame().x_of(mm)

    def threshold_y(self, strip: int) -> float:
        """Return the height in px of the threshold of a strip."""
        frame, shown = self._frame(), self.strips[strip]
        return frame.y_of(strip, shown, shown.threshold or 0.0)

    def _look(self, left: float, right: float) -> None:
        end = self.course.end_mm if self.course is not None else 1.0
        width = min(max(right - left, min(_CLOSEST_MM, end)), end)
        middle = (left + right) / 2
        self._left = min(max(middle - width / 2, 0.0), end - width)
        self._right = self._left + width
        self._repaint()

    def _frame(self) -> Frame:
        return Frame.of(self, len(self.strips), (self._left, self._right))

    def _repaint(self) -> None:
        self._picture = None
        self.update()

    # Painting -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strips, from their picture while only the pointer moves."""
        frame, ratio = self._frame(), self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = QPixmap(self.size() * ratio)
            self._picture.setDevicePixelRatio(ratio)
            with QPainter(self._picture) as painter:
                painter.setFont(self.font())
                paint_strips(painter, self, frame)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._picture)
            if self.course is not None:
                paint_pointer(painter, self, frame, self._span, self._caption, self._pointer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint anew."""
        self._repaint()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the strip that keys speak to."""
        self._repaint()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Mark no strip."""
        self._repaint()
        self.left.emit()
        super().focusOutEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew in another palette or font."""
        self._repaint()
        super().changeEvent(event)

    # Hands --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a threshold, or of the paper."""
        if event.button() != Qt.MouseButton.LeftButton or self.course is None:
            return
        strip = self._grip(event.position())
        self._chosen_at(event.position())
        self._held = (
            ("rule", self.strips[strip].rule)
            if strip >= 0
            else ("pan", self.mm_at(event.position().x()))
        )
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held, or point."""
        held, of = self._held
        if held == "pan":
            by = of - self.mm_at(event.position().x())
            self._look(self._left + by, self._right + by)
        elif held == "rule":
            self._drag(int(of), event.position().y())
        else:
            grip = self._grip(event.position()) >= 0
            shape = Qt.CursorShape.SizeVerCursor if grip else Qt.CursorShape.CrossCursor
            self.setCursor(shape)
        self._point(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._held[0] == "rule":
            self.gesture_ended.emit()
        self._held = ("", 0.0)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all of it."""
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer; sideways, or with Shift, pan."""
        delta = event.angleDelta()
        if delta.x() or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(-(delta.x() or delta.y()) / 120 * _PAN)
        else:
            self.zoom(_ZOOM ** (delta.y() / 120), self.mm_at(event.position().x()))
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Point where the pointer comes in."""
        self._point(event.position().x())

    def leaveEvent(self, event: QEvent) -> None:
        """Point nowhere."""
        self._point(-1.0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key says; see the module."""
        key = event.key()
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        up = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(key), 0)
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / _ZOOM)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.pan((0.9 if far else _PAN) * (1 if key == Qt.Key.Key_Right else -1))
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.walked.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif up and far:
            self._step(up)
        elif up and self.strips:
            self.chosen = (self.chosen - up) % len(self.strips)
            self._repaint()
        else:
            super().keyPressEvent(event)

    def _step(self, up: int) -> None:
        strip = self.strips[self.chosen] if self.strips else None
        if strip is None or strip.threshold is None or not strip.rule:
            return
        value = strip.threshold + up * _STEP * (strip.high - strip.low)
        self.threshold_moved.emit(strip.rule, value)
        self._pausing.start()

    def _drag(self, rule: int, y: float) -> None:
        """Move the threshold of *rule* to the height *y*, if it still has a strip."""
        for i, strip in enumerate(self.strips):
            if strip.rule == rule and strip.threshold is not None:
                self.threshold_moved.emit(rule, self._frame().value_at(i, strip, y))
                return

    def _point(self, x: float) -> None:
        plot = self._frame().plot
        inside = self.course is not None and plot.left() <= x <= plot.right()
        pointer = self.mm_at(x) if inside else -1.0
        if pointer != self._pointer:
            self._pointer = pointer
            self.pointed.emit(pointer)
            self.update()

    def _grip(self, at: QPointF) -> int:
        """Return the strip whose threshold lies at a point; -1: none."""
        frame = self._frame()
        if not frame.plot.adjusted(0, -_GRIP_PX, 0, _GRIP_PX).contains(at):
            return -1
        for i, strip in enumerate(self.strips):
            if strip.rule and strip.threshold is not None:
                y = frame.y_of(i, strip, strip.threshold)
                if abs(at.y() - y) <= _GRIP_PX and self._box(frame, i).contains(at):
                    return i
        return -1

    def _box(self, frame: Frame, strip: int) -> QRectF:
        return frame.box(strip).adjusted(0, -_GRIP_PX, 0, _GRIP_PX)

    def _chosen_at(self, at: QPointF) -> None:
        frame = self._frame()
        for i in range(len(self.strips)):
            if frame.box(i).contains(at) and i != self.chosen:
                self.chosen = i
                self._repaint()
