"""Panels by keys: what a mouse does to their title bars and edges, for the panel with the focus.

The commands ``window.next_panel``, ``tear_off``, ``move_panel``, ``wider``, ``narrower``,
``higher`` and ``lower``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

if TYPE_CHECKING:
    from facells_studio.app.main_window import MainWindow

_STEP = 2  # widths of the letter M by which an edge moves
_AREA = Qt.DockWidgetArea
_NEXT = {
    _AREA.LeftDockWidgetArea: _AREA.RightDockWidgetArea,
    _AREA.RightDockWidgetArea: _AREA.BottomDockWidgetArea,
}  # from the bottom, and from wherever else, to the left
_WIDE, _HIGH = Qt.Orientation.Horizontal, Qt.Orientation.Vertical


class PanelKeys(QObject):
    """Goes from panel to panel of a window, and moves the one in which the person is."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._last: QDockWidget | None = None  # that had the focus
        do = window.commands.do
        do("window.next_panel", self.go_on)
        do("window.tear_off", self.tear_off)
        do("window.move_panel", self.move)
        for id, way, by in (
            ("wider", _WIDE, _STEP),
            ("narrower", _WIDE, -_STEP),
            ("higher", _HIGH, _STEP),
            ("lower", _HIGH, -_STEP),
        ):
            do(f"window.{id}", lambda way=way, by=by: self.resize(way, by))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_changed)

    @property
    def panel(self) -> QDockWidget | None:
        """The panel in which the person is, or was last; else the first that is to be seen."""
        shown = self._shown()
        return self._last if self._last in shown else next(iter(shown), None)

    def go_on(self) -> None:
        """Go to the next panel; after the last one to the sheet."""
        places: list[QDockWidget | None] = [None, *self._shown()]
        focused = QApplication.focusWidget()
        dock = self._dock_of(focused) if focused is not None else None
        here = places.index(dock) if dock in places else 0
        for place in (*places[here + 1 :], *places[: here + 1]):
            if self._enter(place):  # else there is nothing to do in it now
                return

    def tear_off(self) -> None:
        """Give the panel a window of its own, or its place again."""
        if (dock := self.panel) is not None:
            dock.setFloating(not dock.isFloating())
            self._enter(dock)

    def move(self) -> None:
        """Put the panel to the next side of the window: left, right, bottom."""
        if (dock := self.panel) is not None:
            area = self._window.dockWidgetArea(dock)
            self._window.addDockWidget(_NEXT.get(area, _AREA.LeftDockWidgetArea), dock)
            self._enter(dock)

    def resize(self, way: Qt.Orientation, by: int) -> None:
        """Make the panel larger *by* so many widths of a letter; negative: smaller."""
        if (dock := self.panel) is None:
            return
        px = by * self._window.fontMetrics().horizontalAdvance("M")
        if dock.isFloating():
            wide, high = (px, 0) if way == _WIDE else (0, px)
            dock.resize(dock.width() + wide, dock.height() + high)
        else:
            size = dock.width() if way == _WIDE else dock.height()
            docks = self._column_of(dock) if way == _WIDE else [dock]
            self._window.resizeDocks(docks, [max(size + px, 1)] * len(docks), way)
            self._window.layout_.keep_height(dock)

    def _column_of(self, dock: QDockWidget) -> list[QDockWidget]:
        """Return the panels that are as wide as *dock*, above and below it."""
        area = self._window.dockWidgetArea
        return [
            each for each in self._shown() if area(each) == area(dock) and not each.isFloating()
        ]

    def _shown(self) -> list[QDockWidget]:
        return [dock for dock in self._window.docks.values() if not dock.isHidden()]

    def _enter(self, dock: QDockWidget | None) -> bool:
        """Go to a panel, None: to the sheet; return whether anything there takes the focus."""
        place: QWidget | None = self._window.canvas.parentWidget()
        if dock is not None:
            place = dock.widget()
            dock.raise_()
        if place is None:  # a panel that has not been filled yet
            return False
        (dock if dock is not None else self._window).activateWindow()
        target: QWidget | None = place.focusWidget()
        if target is None or not target.isVisible() or not target.isEnabled():
            target = next(_stops(place), None)
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.TabFocusReason)
        if dock is not None:
            self._last = dock
        return True

    def _focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and (dock := self._dock_of(now)) is not None:
            self._last = dock

    def _dock_of(self, widget: QWidget) -> QDockWidget | None:
        """Return the panel of this window that *widget* lies in."""
        above: QWidget | None = widget
        while above is not None and not isinstance(above, QDockWidget):
            above = above.parentWidget()
        return above if above in self._window.docks.values() else None


def _stops(place: QWidget) -> Iterator[QWidget]:
    """Yield what Tab comes to in *place*, in its order."""
    at = place.nextInFocusChain()
    while at is not None and at is not place:
        can = at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isVisible() and at.isEnabled()
        if can and place.isAncestorOf(at):
            yield at
        at = at.nextInFocusChain()
