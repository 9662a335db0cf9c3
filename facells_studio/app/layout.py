"""Where the panels lie, which stage shows which, and how a person left them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import get_args

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabWidget

from facells_studio.app.i18n import marked
from facells_studio.app.settings import settings
from facells_studio.project.state import Stage

SIDES = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}
_VERSION = 2  # of the arrangement; another number forgets how it was left
_SIZE = (1280, 800)
_WIDE = {"left": 23, "right": 28}  # in widths of the letter M
_ROOMY_PX = 780  # of height: in a lower window what is higher than this stays behind at first
_LOW = 6.0  # lines of text
_STAGES: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a panel lies: its class is made from the session alone.

    A panel may have the methods ``connect_actions(Actions)``, ``connect_canvas(SheetCanvas)`` and
    ``shut_down()``, which are called when the window takes it in and when it closes.
    """

    module: str  # within the folder of the app
    name: str  # of the class
    title: str  # of the dock, in English, before translation; the panel's own
    side: str
    stages: tuple[Stage, ...] = ()  # at which it is shown; none: always
    tab_with: str = ""  # the class that it shares a place with
    front: tuple[Stage, ...] = ()  # at which it lies in front of those it shares its place with
    high: float = 0.0  # at the bottom: how high it is at first, in lines of text
    share: float = 0.0  # at the bottom: of a high window's height, how much it takes at first


PANELS = (
    Place(
        module="panels.source", name="SourcePanel", title=marked("SourcePanel", "Portraits"),
        side="left",
    ),
    Place(
        module="panels.versions", name="VersionsPanel", title=marked("VersionsPanel", "Versions"),
        side="left",
    ),
    Place(
        module="panels.lines", name="LinesPanel", title=marked("LinesPanel", "Lines"),
        side="right", stages=("portrait", "lines"),
    ),
    Place(
        module="panels.attributes", name="AttributesPanel",
        title=marked("AttributesPanel", "Attributes"),
        side="right", stages=("attributes",), tab_with="LinesPanel",
    ),
    Place(
        module="panels.facell", name="FacellPanel", title=marked("FacellPanel", "FaCell"),
        side="right", stages=("facell",), tab_with="LinesPanel",
    ),
    Place(
        module="panels.plotter", name="PlotterPanel", title=marked("PlotterPanel", "Plot"),
        side="right", stages=("plot",), tab_with="LinesPanel", front=("plot",),
    ),
    Place(
        module="panels.pens", name="PensPanel", title=marked("PensPanel", "Pens"),
        side="right", stages=("plot",), tab_with="LinesPanel",
    ),
    Place(
        module="panels.page", name="PagePanel", title=marked("PagePanel", "Page"),
        side="right", stages=("plot",), tab_with="LinesPanel",
    ),
    Place(
        module="canvas.timeline", name="TimelinePanel", title=marked("TimelinePanel", "Timeline"),
        side="bottom", front=_STAGES, high=4.8,
    ),
    Place(
        module="traces.panel", name="TracesPanel", title=marked("TracesPanel", "Traces"),
        side="bottom", stages=("attributes",), tab_with="TimelinePanel", front=("attributes",),
        high=13.0, share=0.3,
    ),
)  # fmt: skip


@dataclass(slots=True)
class _Left:
    """How a person left a stage."""

    shown: frozenset[str] = frozenset()  # of the panels that come and go with stages
    front: frozenset[str] = frozenset()  # of all

    def __str__(self) -> str:
        return ";".join(",".join(sorted(names)) for names in (self.shown, self.front))

    @classmethod
    def read(cls, text: str) -> "_Left":
        shown, _, front = text.partition(";")
        return cls(frozenset(shown.split(",")), frozenset(front.split(",")))


class Layout(QObject):
    """Arranges the docks of a window.

    Panels come and go with the stages. What a person closes, opens or brings to the front at a
    stage is so when they come back to it; where the panels lie is the same at all stages.
    """

    def __init__(self, window: QMainWindow, panels: tuple[Place, ...]) -> None:
        super().__init__(window)
        self._window, self._panels = window, panels
        self._docks = {
            place.name: dock
            for place in panels
            if (dock := window.findChild(QDockWidget, place.name)) is not None
        }
        self._high = {place.name: place.high for place in panels if place.high}  # at first
        self._share = {place.name: place.share for place in panels}
        self._height: dict[str, int] = {}  # in px, as it was left
        self._left: dict[str, _Left] = {}
        self._stage: Stage | None = None
        self._first = b""
        self._before: bytes | None = None  # while all panels are hidden
        self._arranging = False
        self._bottom = ""  # the panel that lies in front at the bottom
        self._arrange()

    def show_stage(self, stage: Stage) -> None:
        """Show the panels of *stage* as it was left, and put those of others away.

        What lies in a window of its own stays.
        """
        if self._before is not None:
            self._stage = stage
            return
        self._remember_stage()
        self._stage = stage
        left = self._left.get(stage)
        with self._at_work():
            for place in self._panels:
                dock = self._docks.get(place.name)
                if dock is not None and place.stages and not dock.isFloating():
                    shown = stage in place.stages if left is None else place.name in left.shown
                    dock.setVisible(shown)
            if (arranged := self._window.layout()) is not None:
                arranged.activate()  # what has just come has no tab before, to be brought to front
            front = [name for name in self._in_front(stage) if not self._docks[name].isHidden()]
            for name in front:
                self._docks[name].raise_()
        for name in [name for name in front if name in self._high][-1:]:
            self._make_room(name)

    def hide_panels(self, hide: bool) -> None:
        """Show nothing but the sheet, or everything as it was."""
        if hide and self._before is None:
            self._remember_stage()
            self._before = bytes(self._window.saveState(_VERSION).data())
            with self._at_work():
                for dock in self._docks.values():
                    dock.hide()
        elif not hide and self._before is not None:
            before, self._before = self._before, None
            with self._at_work():
                self._window.restoreState(before, _VERSION)
            if (stage := self._stage) is not None:
                self._stage = None  # nothing of it is worth remembering: all was hidden
                self.show_stage(stage)

    def reset(self) -> None:
        """Put all panels where they were at first."""
        self._before = None
        self._left.clear()
        self._height.clear()
        stage, self._stage = self._stage, None
        with self._at_work():
            self._window.restoreState(self._first, _VERSION)
        self._set_widths()
        if stage is not None:
            self.show_stage(stage)

    def remember(self) -> None:
        """Keep size and arrangement for the next time."""
        state = self._window.saveState(_VERSION)
        if self._before is None:
            self._remember_stage()
        else:  # all are hidden: as they will be when they come back
            state = QByteArray(self._before)
        found = settings()
        found.setValue("window/geometry", self._window.saveGeometry())
        found.setValue("window/state", state)
        found.remove("window/stages")
        for stage, left in self._left.items():
            found.setValue(f"window/stages/{stage}", str(left))
        for name, height in self._height.items():
            found.setValue(f"window/height/{name}", height)

    def recall(self, stage: Stage) -> None:
        """Arrange the window as it was left, for *stage*."""
        found = settings()
        geometry, state = found.value("window/geometry"), found.value("window/state")
        self.show_stage(stage)
        self._set_widths()
        self._first = bytes(self._window.saveState(_VERSION).data())
        if isinstance(geometry, QByteArray):  # not what a hand has written there
            self._window.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            with self._at_work():
                known = self._window.restoreState(state, _VERSION)
            if known:
                self._read(found)
            self._stage = None
            self.show_stage(stage)

    def _arrange(self) -> None:
        window = self._window
        for corner, side in (
            (Qt.Corner.BottomLeftCorner, "left"),
            (Qt.Corner.BottomRightCorner, "right"),
        ):
            window.setCorner(corner, SIDES[side])
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.resize(*_SIZE)
        for name in self._high:
            if (dock := self._docks.get(name)) is not None:
                dock.installEventFilter(self)
                dock.visibilityChanged.connect(lambda on, name=name: self._came(name, on))

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

    # As a person left it ------------------------------------------------------------------------

    def _remember_stage(self) -> None:
        """Take note of what is to be seen at the stage that is left."""
        if self._stage is None or not self._window.isVisible():
            return
        shown = (
            place.name
            for place in self._panels
            if place.stages and place.name in self._docks and not self._docks[place.name].isHidden()
        )
        front = (name for name in self._docks if self._is_in_front(name))
        self._left[self._stage] = _Left(frozenset(shown), frozenset(front))

    def _read(self, found: QSettings) -> None:
        for place in self._panels:
            height = found.value(f"window/height/{place.name}")
            if height is not None and str(height).isdigit():
                self._height[place.name] = int(str(height))
        for stage in _STAGES:
            text = found.value(f"window/stages/{stage}")
            if isinstance(text, str):
                self._left[stage] = _Left.read(text)

    def _in_front(self, stage: Stage) -> list[str]:
        """Return the panels that lie in front of others at *stage*."""
        if (left := self._left.get(stage)) is not None:
            return [name for name in self._docks if name in left.front]
        roomy = self._window.height() >= _ROOMY_PX
        at_first = [
            place.name
            for place in self._panels
            if stage in place.front and (roomy or place.high <= _LOW)
        ]
        return [name for name in at_first if name in self._docks]

    def _is_in_front(self, name: str) -> bool:
        dock = self._docks[name]
        return dock.isVisible() and not dock.visibleRegion().isEmpty()

    # The height of what lies at the bottom ------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take note of how high a hand makes the bottom, by what lies in front there."""
        if event.type() == QEvent.Type.Resize and QGuiApplication.mouseButtons():
            name, dock = watched.objectName(), self._docks.get(watched.objectName())
            if name == self._bottom and dock is not None and not dock.isFloating():
                self._height[name] = dock.height()
        return False

    def keep_height(self, dock: QDockWidget) -> None:
        """Take note of how high keys made *dock*, if that is what lies at the bottom."""
        if dock.objectName() == self._bottom and not dock.isFloating():
            self._height[self._bottom] = dock.height()

    def _came(self, name: str, on: bool) -> None:
        """Make as much room as a panel had that came to the front."""
        if on and not self._arranging and self._before is None and name != self._bottom:
            self._make_room(name)

    def _make_room(self, name: str) -> None:
        self._bottom = name
        self._resize_bottom()
        QTimer.singleShot(0, self, self._resize_bottom)  # once what came and went is laid out

    def _resize_bottom(self) -> None:
        dock, line = self._docks[self._bottom], self._window.fontMetrics().height()
        at_first = max(
            self._high[self._bottom] * line, self._share[self._bottom] * self._window.height()
        )
        high = self._height.get(self._bottom, round(at_first))
        if not dock.isFloating() and not dock.isHidden():
            self._window.resizeDocks([dock], [high], Qt.Orientation.Vertical)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Let nothing that happens meanwhile count as a person's wish."""
        before, self._arranging = self._arranging, True
        try:
            yield
        finally:
            self._arranging = before
