"""A second sheet over the canvas, right of a line that a hand moves: two looks at one place.

Both are panned and zoomed as one. The line is dragged, or moved with the arrow keys (Shift: far),
Home and End; Esc ends it.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.sheet import Sheet

_STEP, _FAR = 0.02, 0.1  # of the canvas' width
_GRIP_PX = 15  # wide: the line is thin, hands are not


class Wipe(QObject):
    """Lays a second sheet over the right part of a canvas."""

    ended = Signal()  # by a key

    def __init__(self, canvas: SheetCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.share = 0.5  # of the canvas' width, left of the line
        self._pane = QWidget(canvas)
        self._pane.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.other = SheetCanvas(self._pane)
        self.other.show_rulers = False
        self.other.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.names = QLabel(canvas), QLabel(canvas)
        for name in self.names:
            name.setAutoFillBackground(True)
            name.setContentsMargins(8, 3, 8, 3)
            name.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.grip = _Grip(self, canvas)
        canvas.installEventFilter(self)
        canvas.view_changed.connect(self._follow)
        canvas.looks_changed.connect(self._look_alike)
        self.end()

    @property
    def is_on(self) -> bool:
        """Whether a second sheet is shown."""
        return not self._pane.isHidden()

    def show_beside(self, sheet: Sheet, left: str, right: str) -> None:
        """Show *sheet* right of the line; *left* and *right* say what is what."""
        for label, text in zip(self.names, (left, right), strict=True):
            label.setText(text)
            label.adjustSize()
        was_on = self.is_on
        for widget in (self._pane, *self.names, self.grip):
            widget.show()
            widget.raise_()
        self.other.set_sheet(sheet)
        self.other.set_frame(*self._canvas.frame)
        self._look_alike()
        self._lay_out()
        self._follow()
        if not was_on:
            self.grip.setFocus()

    def end(self) -> None:
        """Show the canvas alone."""
        had_focus = self.grip.hasFocus()
        for widget in (self._pane, *self.names, self.grip):
            widget.hide()
        if had_focus:
            self._canvas.setFocus()

    def move_to(self, share: float) -> None:
        """Move the line to a *share* of the canvas' width."""
        self.share = min(max(share, 0.0), 1.0)
        self._lay_out()

    def close(self) -> None:
        """Wait for the second sheet's worker."""
        self.other.close_renderer()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the canvas' size; Esc ends it from there too."""
        if event.type() == QEvent.Type.Resize and self.is_on:
            self._lay_out()
        if self.is_on and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()  # else it stops what is being computed
            elif event.type() == QEvent.Type.KeyPress:
                self.ended.emit()
            return True
        return False

    def step(self, key: Qt.Key, far: bool) -> bool:
        """Move the line as a *key* says; return whether it says anything."""
        by = _FAR if far else _STEP
        places = {
            Qt.Key.Key_Left: self.share - by,
            Qt.Key.Key_Right: self.share + by,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }
        if key in places:
            self.move_to(places[key])
        return key in places

    def _lay_out(self) -> None:
        width, height, top = self._canvas.width(), self._canvas.height(), self._canvas.band_px
        x = round(top + self.share * (width - top))
        self._pane.setGeometry(x, top, max(width - x, 0), height - top)
        self.other.setGeometry(-x, -top, width, height)
        self.grip.setGeometry(x - _GRIP_PX // 2, top, _GRIP_PX, height - top)
        left, right = self.names
        gap = left.height() // 3
        left.move(min(top + gap, x - gap - left.width()), top + gap)
        right.move(max(width - gap - right.width(), x + gap), top + gap)
        self._follow()

    def _look_alike(self) -> None:
        if self.is_on:
            for name in ("show_travel", "show_lines", "show_density"):
                if getattr(self.other, name) != getattr(self._canvas, name):
                    setattr(self.other, name, getattr(self._canvas, name))

    def _follow(self) -> None:
        if self.is_on:
            self.other.look_from(self._canvas.view)


class _Grip(QWidget):
    """The line between the sheets."""

    def __init__(self, wipe: Wipe, canvas: SheetCanvas) -> None:
        super().__init__(canvas)
        self._wipe = wipe
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Line between the compared sheets"))
        self.setAccessibleDescription(
            self.tr("Left and Right move it, Home and End show one sheet, Esc ends comparing.")
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along with the hand."""
        canvas = self.parentWidget()
        if event.buttons() and isinstance(canvas, SheetCanvas):
            x = self.mapToParent(event.position().toPoint()).x() - canvas.band_px
            self._wipe.move_to(x / max(canvas.width() - canvas.band_px, 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Keep Esc from stopping work elsewhere."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move it, or end comparing; other keys are the canvas'."""
        far = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() == Qt.Key.Key_Escape:
            self._wipe.ended.emit()
        elif not self._wipe.step(Qt.Key(event.key()), far):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a line with a knob to take hold of."""
        role = QPalette.ColorRole.Highlight if self.hasFocus() else QPalette.ColorRole.WindowText
        color = self.palette().color(role)
        with QPainter(self) as painter:
            middle = self.width() // 2
            painter.fillRect(middle, 0, 2 if self.hasFocus() else 1, self.height(), color)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(color)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Button))
            painter.drawRoundedRect(middle - 5, self.height() // 2 - 16, 11, 32, 4, 4)
