"""The window: the sheet in the middle, panels around it, menus above, a line of facts below."""

import importlib
import importlib.util
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QToolBar, QWidget

from facells_studio.app.canvas.hands import Hands
from facells_studio.app.canvas.link import CanvasLink
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.commands import COMMANDS, MENUS, TOOLBAR, Actions, translated
from facells_studio.app.session import Session
from facells_studio.project.state import Stage

_APP = "facells_studio.app"
_SIDES = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a panel lies: its class is made from the *session* alone, its title is its own."""

    module: str
    name: str  # of the class
    side: str
    stages: tuple[Stage, ...] = ()  # at which it is shown; none: always
    tab_with: str = ""  # the class that it shares a place with


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
    Place(module="panels.pens", name="PensPanel", side="right"),
    Place(module="panels.page", name="PagePanel", side="right", tab_with="PensPanel"),
    Place(module="canvas.timeline", name="TimelinePanel", side="bottom"),
    Place(module="traces.panel", name="TracesPanel", side="bottom", tab_with="TimelinePanel"),
)  # fmt: skip


class MainWindow(QMainWindow):
    """The Studio's window."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.actions_ = Actions(session, self)
        self.canvas = SheetCanvas(self)
        Hands(self.canvas)
        CanvasLink(session, self.canvas)
        self.setCentralWidget(self.canvas)
        self.docks: dict[str, QDockWidget] = {}
        self._fill_menus()
        self._load_panels()
        self.actions_.do("edit.undo", session.undo)
        self.actions_.do("edit.redo", session.redo)
        self.setWindowTitle("FaCells Studio")
        self.resize(1280, 720)

    def action(self, id: str) -> QAction:
        """Return the action of the command *id*."""
        return self.actions_[id]

    def panel(self, name: str) -> QWidget | None:
        """Return the panel of the class *name*, if it is there."""
        dock = self.docks.get(name)
        return dock.widget() if dock is not None else None

    def closeEvent(self, event: QCloseEvent) -> None:
        """Wait for the workers."""
        self.session.close()
        self.canvas.close_renderer()
        super().closeEvent(event)

    def _fill_menus(self) -> None:
        bar = QToolBar(self.tr("Tools"), self)
        bar.setObjectName("tools")
        self.addToolBar(bar)
        for key, text in MENUS.items():
            menu = self.menuBar().addMenu(translated(text))
            group = 0
            for command in (c for c in COMMANDS if c.menu == key):
                if command.group != group:
                    menu.addSeparator()
                    group = command.group
                menu.addAction(self.actions_[command.id])

        for id in TOOLBAR:
            bar.addAction(self.actions_[id])

    def _load_panels(self) -> None:
        for place in PANELS:
            cls = _class_of(place)
            if cls is None:
                continue
            panel = cls(self.session)
            dock = QDockWidget(panel.windowTitle(), self)
            dock.setObjectName(place.name)
            dock.setWidget(panel)
            self.addDockWidget(_SIDES[place.side], dock)
            if place.tab_with in self.docks:
                self.tabifyDockWidget(self.docks[place.tab_with], dock)
            self.docks[place.name] = dock
            if hasattr(panel, "connect_actions"):
                panel.connect_actions(self.actions_)


def _class_of(place: Place) -> Any:
    """Return the panel's class; None while its module does not exist."""
    name = f"{_APP}.{place.module}"
    try:
        if importlib.util.find_spec(name) is None:
            return None
    except ModuleNotFoundError:  # not even its folder
        return None
    return getattr(importlib.import_module(name), place.name)
