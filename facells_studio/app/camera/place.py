"""Where the camera's view stands: in the sheet's place in the window, or in a window of its own."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from facells_studio.app.camera.view import CameraView
from facells_studio.app.session import Session
from facells_studio.project.history import touches


class CameraPage(QWidget):
    """The camera's view in the middle of the window, until a portrait is kept or it is closed."""

    left = Signal()  # the sheet is there again

    def __init__(self, session: Session, stack: QStackedWidget, source: str = "") -> None:
        """Make a page of *stack*, which goes back to its first page, the sheet."""
        super().__init__(stack)
        self._session, self._stack = session, stack
        self._shown = session.project.active
        self.view = CameraView(session, source, parent=self)
        self.setWindowTitle(self.view.windowTitle())
        _fill(self, self.view)
        stack.addWidget(self)
        self.view.closed.connect(self.close)
        self.view.kept.connect(self.close)
        session.changed.connect(self._changed)

    def look(self, source: str = "") -> None:
        """Come to the front and look, through another *source* if there is one."""
        self._shown = self._session.project.active
        if source:  # first: coming to the front, the view would open the camera of the last time
            self.view.look(source)
        self._stack.setCurrentWidget(self)
        self.view.setFocus()

    def shut_down(self) -> None:
        """Let go of everything: the window closes."""
        self.close()
        self.view.shut_down()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the camera; the sheet comes back and has the keys."""
        sheet = self._stack.widget(0)
        if sheet is not None and self._stack.currentWidget() is self:
            self._stack.setCurrentWidget(sheet)
            sheet.setFocus()
        super().closeEvent(event)
        self.left.emit()

    def _changed(self, parts: frozenset[str]) -> None:
        """Another portrait is wanted: make room for it."""
        before, self._shown = self._shown, self._session.project.active
        if self._shown != before and not self.view.keep_button.isEnabled():
            self.close()
        elif touches(parts, "look.recipe.page"):
            self.view.show_paper()


class CameraDialog(QDialog):
    """The camera's view in a window of its own, for a panel that stands alone."""

    def __init__(self, session: Session, source: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = CameraView(session, source, parent=self)
        self.setWindowTitle(self.view.windowTitle())
        _fill(self, self.view)
        self.view.closed.connect(self.reject)
        self.view.kept.connect(self.accept)
        self.resize(900, 640)

    def look(self, source: str = "") -> None:
        """Come to the front and look, through another *source* if there is one."""
        if source:  # as above
            self.view.look(source)
        self.show()
        self.raise_()

    def shut_down(self) -> None:
        """Let go of everything: the window closes."""
        self.close()
        self.view.shut_down()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of the camera."""
        self.view.hide()
        super().closeEvent(event)


def camera_for(
    session: Session, source: str = "", sheet: QWidget | None = None, window: QWidget | None = None
) -> CameraPage | CameraDialog:
    """Return a camera that stands where *sheet* is, or else in a window over *window*."""
    stack = sheet.parentWidget() if sheet is not None else None
    if isinstance(stack, QStackedWidget):
        return CameraPage(session, stack, source)
    return CameraDialog(session, source, window)


def _fill(place: QWidget, view: CameraView) -> None:
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(view)
