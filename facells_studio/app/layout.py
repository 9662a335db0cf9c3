"""Where the panels lie, which stage shows which, and how a person left them."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from facells_studio.app.settings import settings
from facells_studio.project.state import Stage

SIDES = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_VERSION = 1  # of the arrangement; another number forgets how it was left
_SIZE = (1280, 800)
_WIDE = {"left": 17, "right": 26}  # in widths of the letter M


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a panel lies: its class is made from the session alone, its title is its own.

    A panel may have the methods ``connect_actions(Actions)``, ``connect_canvas(SheetCanvas)`` and
    ``shut_down()``, which are called when the window takes it in and when it closes.
    """

    module: str  # within the folder of the app
    name: str  # of the class
    side: str
    stages: tuple[Stage, ...] = ()  # at which it is shown; none: always
    tab_with: str = ""  # the class that it shares a place with
    shown: bool = True  # at first


PANELS = (
    Place(module="panels.source", name="SourcePanel", side="left"),
    Place(module="panels.versions", name="VersionsPanel", side="left"),
    Place(module="panels.lines", name="LinesPanel", side="right", stages=("portrait", "lines")),
    Place(
        module="panels.attributes", name="AttributesPanel", side="right",
        stages=("attributes",), tab_with="LinesPanel",
    ),
    Place(
        module="panels.facell", name="FacellPanel", side="right",
        stages=("facell",), tab_with="LinesPanel",
    ),
    Place(
        module="panels.plotter", name="PlotterPanel", side="right",
        stages=("plot",), tab_with="LinesPanel",
    ),
    Place(module="panels.pens", name="PensPanel", side="right", stages=("plot",)),
    Place(
        module="panels.page", name="PagePanel", side="right",
        stages=("plot",), tab_with="PensPanel",
    ),
    Place(module="canvas.timeline", name="TimelinePanel", side="bottom"),
    Place(
        module="traces.panel", name="TracesPanel", side="bottom",
        tab_with="TimelinePanel", shown=False,
    ),
)  # fmt: skip


class Layout:
    """Arranges the docks of a window."""

    def __init__(self, window: QMainWindow, panels: tuple[Place, ...]) -> None:
        self._window, self._panels = window, panels
        self._docks = {
            place.name: dock
            for place in panels
            if (dock := window.findChild(QDockWidget, place.name)) is not None
        }
        self._first = b""
        self._before: bytes | None = None  # while all panels are hidden
        self._arrange()

    def show_stage(self, stage: Stage) -> None:
        """Show the panels of *stage* and put those of others away, but for what lies elsewhere."""
        if self._before is not None:
            return
        for place in self._panels:
            dock = self._docks.get(place.name)
            if dock is not None and place.stages and not dock.isFloating():
                dock.setVisible(stage in place.stages)
                if stage in place.stages:
                    dock.raise_()

    def hide_panels(self, hide: bool) -> None:
        """Show nothing but the sheet, or everything as it was."""
        if hide and self._before is None:
            self._before = bytes(self._window.saveState(_VERSION).data())
            for dock in self._docks.values():
                dock.hide()
        elif not hide and self._before is not None:
            self._window.restoreState(self._before, _VERSION)
            self._before = None

    def reset(self) -> None:
        """Put all panels where they were at first."""
        self._before = None
        self._window.restoreState(self._first, _VERSION)
        self._set_widths()

    def remember(self) -> None:
        """Keep size and arrangement for the next time."""
        if self._before is None:
            found = settings()
            found.setValue("window/geometry", self._window.saveGeometry())
            found.setValue("window/state", self._window.saveState(_VERSION))

    def recall(self, stage: Stage) -> None:
        """Arrange the window as it was left, for *stage*."""
        found = settings()
        geometry, state = found.value("window/geometry"), found.value("window/state")
        self.show_stage(stage)
        self._set_widths()
        self._first = bytes(self._window.saveState(_VERSION).data())
        if geometry is not None:
            self._window.restoreGeometry(geometry)
        if state is not None:
            self._window.restoreState(state, _VERSION)
            self.show_stage(stage)

    def _arrange(self) -> None:
        window = self._window
        for corner, side in (
            (Qt.Corner.BottomLeftCorner, "left"),
            (Qt.Corner.BottomRightCorner, "right"),
        ):
            window.setCorner(corner, SIDES[side])
        window.resize(*_SIZE)
        for place in self._panels:
            dock = self._docks.get(place.name)
            if dock is not None and not place.shown:
                dock.hide()

    def _set_widths(self) -> None:
        em = self._window.fontMetrics().horizontalAdvance("M")
        for side, wide in _WIDE.items():
            docks = [
                self._docks[place.name]
                for place in self._panels
                if place.side == side and place.name in self._docks
            ]
            if docks:
                sizes = [wide * em] * len(docks)
                self._window.resizeDocks(docks, sizes, Qt.Orientation.Horizontal)
