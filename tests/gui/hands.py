"""What a hand and keys do to the window in tests, as events of Qt; a window to do it in."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QLineF, QMimeData, QObject, QPoint, QPointF, QSize, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDropEvent, QKeySequence, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QMenu, QWidget

from facells_studio.app.main_window import MainWindow
from facells_studio.project import edits
from facells_studio.project.state import Project, Stage
from tests.gui.conftest import rest

LEFT = Qt.MouseButton.LeftButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
WAIT_MS = 30_000


class Studio:
    """The whole window, on a project that is opened anew for whatever is tried."""

    def __init__(
        self, window: MainWindow, project: Project, photos: Sequence[Path], video: Path
    ) -> None:
        self.window, self.project = window, project
        self.photos, self.video = photos, video
        self.patch = pytest.MonkeyPatch()  # for the row that is tried
        self.session, self.canvas = window.session, window.canvas
        self.heard: list[object] = []  # what was told, for rows that leave no other trace
        self.canvas.line_clicked.connect(self.heard.append)

    def begin(self, stage: Stage) -> None:
        """Be at *stage*, with everything as it was."""
        self.heard.clear()
        self.patch.undo()
        self.window.panel("VersionsPanel").end_beside()
        self.window.panel("PlotterPanel").way.plot_all()
        self.window.layout_.reset()
        self.session.open(self.project)
        self.session.apply(edits.go_to(stage))
        self.idle()
        activate(self.window)
        self.canvas.fit()
        self.canvas.setFocus()
        self.canvas.point_at(None)

    def idle(self) -> None:
        """Wait until nothing is computed."""
        assert self.session.wait_until_idle(WAIT_MS)

    def keys(self, *sequences: str, on: QWidget | None = None) -> None:
        """Press keys where the focus is, or go to *on* before."""
        if on is not None:
            assert on.focusPolicy() & Qt.FocusPolicy.TabFocus, on
            activate(on.window())
            on.setFocus(Qt.FocusReason.TabFocusReason)
        for words in sequences:
            focused = QApplication.focusWidget()
            assert focused is not None, words
            QTest.keySequence(focused, QKeySequence(words))

    def menu(self, id: str) -> None:
        """Choose a command in its menu; keys get there."""
        assert self.window.action(id).isEnabled(), id
        self.window.action(id).trigger()


def activate(window: QWidget) -> None:
    """Let *window* be the one that has the keys."""
    for _ in range(100):
        window.activateWindow()
        if window.isActiveWindow():
            return
        rest(5)
    raise AssertionError(window)


def close_to(size: QSize, other: QSize) -> bool:
    """Return whether they are the same, but for a pixel with which Qt shares out a column."""
    apart = size - other
    return abs(apart.width()) <= 1 and abs(apart.height()) <= 1


def click(widget: QWidget, at: QPoint | None = None, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press the left button."""
    assert widget.isVisible(), widget
    QTest.mouseClick(widget, LEFT, modifier, at if at is not None else widget.rect().center())


def double_click(widget: QWidget, at: QPoint) -> None:
    """Press the left button twice."""
    QTest.mouseClick(widget, LEFT, NONE, at)
    QTest.mouseDClick(widget, LEFT, NONE, at)
    if QApplication.mouseButtons() != Qt.MouseButton.NoButton:  # torn off, it has another window
        QTest.mouseRelease(widget, LEFT, NONE, at)
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton


def drag(widget: QWidget, begin: QPoint, end: QPoint, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Press, move, let go."""
    first, last = (widget.mapToGlobal(QPointF(at)) for at in (begin, end))
    QTest.mousePress(widget, LEFT, modifier, begin)
    for share in (0.3, 0.7, 1.0):
        line = QLineF(first, last)  # on the screen: what is dragged may go along
        at = line.pointAt(share)
        event = QMouseEvent(
            QEvent.Type.MouseMove, widget.mapFromGlobal(at), at, LEFT, LEFT, modifier
        )
        QApplication.sendEvent(widget, event)
    rest(1)  # edges of panels follow a moment later
    QTest.mouseRelease(widget, LEFT, modifier, end)


def point(widget: QWidget, at: QPointF) -> None:
    """Rest the pointer on a place."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, at, widget.mapToGlobal(at), none, none, NONE)
    QApplication.sendEvent(widget, event)


def wheel(widget: QWidget, notches: int, at: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Turn the wheel over a place."""
    event = QWheelEvent(
        at, widget.mapToGlobal(at), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


class _Dropped(QDropEvent):
    """A drop that says where it came from; Qt's own is not told outside of a drag."""

    def __init__(self, at: QPoint, mime: QMimeData, came_from: QObject) -> None:
        super().__init__(QPointF(at), Qt.DropAction.CopyAction, mime, LEFT, NONE)
        self._came_from = came_from

    def source(self) -> QObject:
        """Return what was dragged."""
        return self._came_from


def drop(widget: QWidget, mime: QMimeData, at: QPoint, source: QObject | None = None) -> None:
    """Let go over *widget* what was dragged; offscreen, Qt drags nothing itself."""
    widget.dropEvent(_Dropped(at, mime, source if source is not None else QObject()))


def files(paths: Iterable[Path]) -> QMimeData:
    """Return what a file manager drags, or copies."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def middle_of(items: QListWidget, row: int) -> QPoint:
    """Return where a row of a list lies."""
    return items.visualItemRect(items.item(row)).center()


def ask_menu(widget: QWidget, at: QPoint, *, by_key: bool) -> None:
    """Ask for the menu of what lies at a place, as a right click or the Menu key does."""
    if not by_key:
        QTest.mouseClick(widget, Qt.MouseButton.RightButton, NONE, at)
    reasons = QContextMenuEvent.Reason
    reason = reasons.Keyboard if by_key else reasons.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))


def popped_up() -> Sequence[str]:
    """Return what the menu that is open offers, and close it."""
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    found = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    rest(1)
    return found
