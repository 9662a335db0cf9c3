"""What a hand does on the sheet: pointer, wheel, fingers, keys.

==================  ====================================================
drag                moves the sheet (any button)
Space and drag      moves it too, as in other programs, and clicks nothing
Shift and drag      spans a rectangle, and looks at it (left button; Esc: rather not)
click               chooses the line under the pointer
wheel               zooms at the pointer; with Shift it moves sideways
two fingers         move; with Ctrl, or a pinch, they zoom
arrows              move; with Shift, by a page
``+`` ``-``         zoom
``,`` ``.``         go to the line before or after in drawing order, as do Shift+N and N
Enter               chooses that line
==================  ====================================================

Space alone is a command's key: it is carried out when the key is let go and nothing was dragged.
"""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)

from facells_studio.app.canvas.sheet_canvas import SheetCanvas

_NOTCH = 120.0  # of a wheel, in eighths of a degree
_ZOOM = 1.2  # for one notch
_STEP_PX, _PAGE_PX = 40.0, 400.0
_CLICK_PX = 4.0  # a hand trembles
_ARROWS = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class Hands(QObject):
    """Turns events of a canvas into what it does."""

    def __init__(self, canvas: SheetCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._drags = self._spans = False
        self._space = self._tapped = False  # Space is down; nothing was dragged since
        canvas.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle what a hand does; leave the rest alone."""
        match event:
            case QMouseEvent():
                return self._mouse(event)
            case QWheelEvent():
                self._wheel(event)
                return True
            case QNativeGestureEvent():
                return self._gesture(event)
            case QKeyEvent() if event.key() == Qt.Key.Key_Escape and self._spans:
                event.accept()  # else it stops what is being computed
                self._let_go()
                return True
            case QKeyEvent() if event.key() == Qt.Key.Key_Space:
                return self._on_space(event)
            case QKeyEvent() if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
        if event.type() == QEvent.Type.Leave:
            self._canvas.point_at(None)
        elif event.type() == QEvent.Type.FocusOut:
            self._space = self._tapped = False  # nobody tells when it is let go
            self._show_cursor()
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        at = event.position()
        match event.type():
            case QEvent.Type.MouseButtonPress:
                self._pressed = self._last = at
                self._drags = False
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                is_left = event.button() == Qt.MouseButton.LeftButton
                self._spans = shift and is_left and not self._space
                self._tapped = False
                self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
            case QEvent.Type.MouseMove if self._pressed is not None and event.buttons():
                self._drag(at)
            case QEvent.Type.MouseMove:
                if self._pressed is not None:  # let go over a dialog, which nobody told
                    self._let_go()
                self._canvas.point_at(at)
            case QEvent.Type.MouseButtonRelease:
                self._release(event)
            case _:
                return False
        return True

    def _drag(self, at: QPointF) -> None:
        if self._pressed is not None and not self._drags:
            self._drags = (at - self._pressed).manhattanLength() > _CLICK_PX
            self._show_cursor()
        if self._drags and self._spans and self._pressed is not None:
            self._canvas.span(QRectF(self._pressed, at).normalized())
        elif self._drags:
            moved = at - self._last
            self._canvas.pan_by(moved.x(), moved.y())
            self._last = at

    def _release(self, event: QMouseEvent) -> None:
        if not self._drags and not self._space and event.button() == Qt.MouseButton.LeftButton:
            line = self._canvas.line_clicked_at(event.position())
            self._canvas.line_clicked.emit(line)
        if self._drags and self._spans and self._pressed is not None:
            self._canvas.zoom_to(QRectF(self._pressed, event.position()).normalized())
        self._let_go()
        self._canvas.point_at(event.position())

    def _let_go(self) -> None:
        self._pressed, self._drags, self._spans = None, False, False
        self._canvas.span(None)
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Show what a hand does, or would do."""
        if self._drags:
            cross = Qt.CursorShape.CrossCursor
            self._canvas.setCursor(cross if self._spans else Qt.CursorShape.ClosedHandCursor)
        elif self._space:
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._canvas.unsetCursor()

    def _on_space(self, event: QKeyEvent) -> bool:
        """Hold the sheet while Space is down; let its command wait until it is let go."""
        match event.type():
            case QEvent.Type.ShortcutOverride if event.modifiers() == _PLAIN[0]:
                event.accept()  # else the command would begin with each drag
            case QEvent.Type.KeyPress if event.modifiers() == _PLAIN[0]:
                if not event.isAutoRepeat():
                    self._space, self._tapped = True, self._pressed is None
                    self._show_cursor()
            case QEvent.Type.KeyRelease if self._space:
                if not event.isAutoRepeat():
                    self._let_space_go()
            case _:
                return False
        return True

    def _let_space_go(self) -> None:
        tapped, self._space, self._tapped = self._tapped, False, False
        self._show_cursor()
        for action in self._canvas.actions() if tapped else ():
            if action.shortcut() == QKeySequence(Qt.Key.Key_Space) and action.isEnabled():
                action.trigger()

    def _wheel(self, event: QWheelEvent) -> None:
        fingers, notches = event.pixelDelta(), event.angleDelta()
        zooms = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not fingers.isNull() and not zooms:
            self._canvas.pan_by(fingers.x(), fingers.y())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            step = notches.y() or notches.x()
            self._canvas.pan_by(step / _NOTCH * 2 * _STEP_PX, 0)
        elif notches.y():
            self._canvas.zoom_by(_ZOOM ** (notches.y() / _NOTCH), event.position())
        elif notches.x():
            self._canvas.pan_by(notches.x() / _NOTCH * 2 * _STEP_PX, 0)
        event.accept()

    def _gesture(self, event: QNativeGestureEvent) -> bool:
        if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self._canvas.zoom_by(1.0 + event.value(), event.position())
            return True
        return False

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _ARROWS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x, y = _ARROWS[key]
            step = _PAGE_PX if far else _STEP_PX
            self._canvas.pan_by(x * step, y * step)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._canvas.zoom_by(_ZOOM if key == Qt.Key.Key_Plus else 1 / _ZOOM)
        elif key in (Qt.Key.Key_Comma, Qt.Key.Key_Period):
            self._canvas.step_line(1 if key == Qt.Key.Key_Period else -1)
        elif key == Qt.Key.Key_N and event.modifiers() in _PLAIN:
            self._canvas.step_line(-1 if far else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._canvas.line_clicked.emit(self._canvas.hovered_line)
        else:
            return False
        return True
