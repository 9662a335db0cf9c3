"""The window: the sheet in the middle, panels around it, menus above, a line of facts below."""

import importlib
import importlib.util
import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from facells_studio.app.canvas.hands import Hands
from facells_studio.app.canvas.link import CanvasLink
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.commands import Actions
from facells_studio.app.documents import Documents
from facells_studio.app.i18n.words import said
from facells_studio.app.idle import Idle
from facells_studio.app.incoming import paths_of
from facells_studio.app.layout import PANELS, SIDES, Layout, Place
from facells_studio.app.menus import fill_menus, fill_toolbar
from facells_studio.app.notice import Notice
from facells_studio.app.questions import Questions
from facells_studio.app.session import Session
from facells_studio.app.status import StatusLine
from facells_studio.errors import FacellsError
from facells_studio.project.edits import change, remove_portrait, show_portrait
from facells_studio.project.history import touches

logger = logging.getLogger(__name__)
_APP = "facells_studio.app"


class MainWindow(QMainWindow):
    """The Studio's window."""

    def __init__(
        self, session: Session, *, panels: tuple[Place, ...] = PANELS, later: bool = False
    ) -> None:
        """Open on *session*; with *later*, its panels are empty until `fill_panels`."""
        super().__init__()
        self._empty: list[Place] = []
        self._loaded: Place | None = None  # whose module is there, and whose panel comes next
        self.idle: Idle | None = None
        self.session = session
        self.commands = Actions(session, self)
        self.documents = Documents(session)
        self.questions = Questions(self, self.documents)
        self.canvas = SheetCanvas(self)
        self.notice = Notice(self)
        self.status = StatusLine(session, self.commands, self)
        self.docks: dict[str, QDockWidget] = {}
        self._build()
        self._make_docks(panels)
        if not later:
            self.fill_panels()
        self.layout_ = Layout(self, panels)
        self._connect()
        self._carry_out()
        self.setAcceptDrops(True)
        self._name()

    def action(self, id: str) -> QAction:
        """Return the action of the command *id*."""
        return self.commands[id]

    def panel(self, name: str) -> Any:
        """Return the panel of the class *name*; None if it is not there."""
        dock = self.docks.get(name)
        return dock.widget() if dock is not None else None

    # Build -------------------------------------------------------------------------------------

    def _build(self) -> None:
        Hands(self.canvas)
        CanvasLink(self.session, self.canvas)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        place = QStackedWidget(middle)  # the camera comes where the sheet is
        place.addWidget(self.canvas)
        column.addWidget(place, 1)
        self.setCentralWidget(middle)
        self.setStatusBar(self.status)
        self.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AllowNestedDocks
        )
        fill_toolbar(self, self.commands)
        fill_menus(self, self.commands)
        self.canvas.addActions([a for a in self.commands if a.shortcutContext() == _ON_SHEET])

    def _make_docks(self, panels: tuple[Place, ...]) -> None:
        for place in panels:
            if not _exists(place.module):
                continue
            dock = QDockWidget(self)
            dock.setObjectName(place.name)
            dock.setWindowTitle(QCoreApplication.translate(place.name, place.title))
            self.addDockWidget(SIDES[place.side], dock)
            if place.tab_with in self.docks:
                self.tabifyDockWidget(self.docks[place.tab_with], dock)
            self.docks[place.name] = dock
            self._empty.append(place)

    def fill_panels(self) -> None:
        """Put the panels into their docks, if they are not there yet."""
        while self.fill_panel():
            pass

    def fill_panel(self) -> bool:
        """Do a little more for the panels, those to be seen first; return whether more is to do.

        One call loads a panel's module, the next puts the panel into its dock: between two of them
        the window hears a hand.
        """
        place, self._loaded = self._loaded, None
        if place is not None:
            self._put(place)
            if not self._empty:
                self._follow_plots()
        elif self._empty:
            seen = (p for p in self._empty if not self.docks[p.name].visibleRegion().isEmpty())
            place = next(seen, self._empty[0])
            self._empty.remove(place)
            class_of(place)
            self._loaded = place
        return self._loaded is not None or bool(self._empty)

    def _put(self, place: Place) -> None:
        panel: QWidget = class_of(place)(self.session)
        if place.high:  # a low panel may share its place with a high one
            panel.setMinimumHeight(3 * self.fontMetrics().height())
        self.docks[place.name].setWidget(panel)
        for hook, given in (("connect_actions", self.commands), ("connect_canvas", self.canvas)):
            if hasattr(panel, hook):
                getattr(panel, hook)(given)

    def prepare_when_idle(self) -> None:
        """Load what a first FaCell needs while nobody asks for anything."""
        if self.idle is None and not self.session.is_closed:
            self.idle = Idle(self.session, self)

    def _follow_plots(self) -> None:
        from facells_studio.app.calling import Caller
        from facells_studio.app.plot_close import PlotOffer
        from facells_studio.app.plotting import Plots

        plots = Plots.of(self.session)
        PlotOffer(plots, self.notice, self.action("plot.resume").trigger)
        Caller(plots, self)
        plots.dim_from_line.connect(self.canvas.dim_from_line)
        plots.cross_hair.connect(self.canvas.cross_hair)

    def _connect(self) -> None:
        session = self.session
        session.path_changed.connect(self._name)
        session.changed.connect(self._changed)
        session.failed.connect(self.report)
        session.arrived.connect(self.notice.clear)
        self.canvas.pointed.connect(self.status.point_at)
        self.documents.failed.connect(lambda error: self.report("file", error))
        self.documents.told.connect(lambda text: self.status.showMessage(text, 4000))
        self.documents.problems.connect(
            lambda all_: self.notice.tell(" ".join(map(said, all_)), "file")
        )

    # Commands ----------------------------------------------------------------------------------

    def _carry_out(self) -> None:
        do, documents, canvas = self.commands.do, self.documents, self.canvas
        slots: dict[str, Callable[..., object]] = {
            "file.new": documents.new,
            "file.open": self.questions.open_files,
            "file.save": documents.save,
            "file.save_as": documents.save_as,
            "file.export": self.questions.export,
            "file.export_batch": lambda: self.questions.export(batch=True),
            "file.quit": self.close,
            "edit.undo": self.session.undo,
            "edit.redo": self.session.redo,
            "edit.paste": documents.paste,
            "edit.cancel": self.session.cancel,
            "edit.preferences": self.questions.show_preferences,
            "view.fit": canvas.fit,
            "view.actual_size": canvas.actual_size,
            "view.zoom_in": lambda: canvas.zoom_by(1.25),
            "view.zoom_out": lambda: canvas.zoom_by(0.8),
            "view.rulers": lambda on: setattr(canvas, "show_rulers", on),
            "view.inches": lambda on: self._see("units", "in" if on else "mm"),
            "portrait.sample": documents.add_sample,
            "portrait.next": lambda: self._step_portrait(1),
            "portrait.previous": lambda: self._step_portrait(-1),
            "portrait.remove": self._remove_portrait,
            "window.hide_panels": self.layout_.hide_panels,
            "window.reset": self._reset_layout,
            "window.full_screen": self._fill_screen,
            "help.palette": self.questions.find_command,
            "help.guide": self.questions.show_guide,
            "help.log": self.questions.show_log,
            "help.about": self.questions.show_about,
        }
        for name in ("lines", "photo", "travel", "density"):
            slots[f"view.{name}"] = lambda on, name=name: self._see(name, on)
        for id, slot in slots.items():
            do(id, slot)
        self.action("view.rulers").setChecked(True)
        self._check_view()

    def _see(self, name: str, value: object) -> None:
        self.session.apply(change(f"view.{name}", value))

    def _check_view(self) -> None:
        view = self.session.project.view
        for name in ("lines", "photo", "travel", "density"):
            self.action(f"view.{name}").setChecked(getattr(view, name))
        self.action("view.inches").setChecked(view.units == "in")

    def _step_portrait(self, step: int) -> None:
        project = self.session.project
        if project.portrait is not None:
            at = project.portraits.index(project.portrait) + step
            self.session.apply(show_portrait(project.portraits[at % len(project.portraits)].id))

    def _remove_portrait(self) -> None:
        if (portrait := self.session.project.portrait) is not None:
            self.session.apply(remove_portrait(portrait.id))

    def _fill_screen(self, on: bool) -> None:
        full = Qt.WindowState.WindowFullScreen
        self.setWindowState(self.windowState() | full if on else self.windowState() & ~full)

    def _reset_layout(self) -> None:
        self.action("window.hide_panels").setChecked(False)  # all are to be seen again
        self.layout_.reset()

    # What is so --------------------------------------------------------------------------------

    def _changed(self, parts: frozenset[str]) -> None:
        self._name()
        if self.notice.kind in ("edit", "file"):
            self.notice.clear()
        if touches(parts, "view"):
            self._check_view()
        if touches(parts, "stage"):
            self.layout_.show_stage(self.session.project.stage)

    def _name(self) -> None:
        path = self.session.path
        name = path.name if path is not None else self.session.project.title or self.tr("Untitled")
        self.setWindowTitle(f"{name}[*] \u2013 FaCells Studio")
        self.setWindowModified(self.session.history.dirty)
        self.setWindowFilePath(str(path) if path is not None else "")

    def report(self, kind: str, error: BaseException) -> None:
        """Say what went wrong: in a strip above the sheet, or, a fault of ours, in a dialog."""
        if isinstance(error, FacellsError):
            self.notice.tell(said(error), kind)
        else:
            self.questions.show_error(error)

    # Files and the end -------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """Follow what fills the screen by other ways: the system's, or how it was left."""
        if event.type() == QEvent.Type.WindowStateChange:
            self.action("window.full_screen").setChecked(self.isFullScreen())
        super().changeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures, wherever they are dropped."""
        if self.documents.takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped, once the other program has been let go."""
        data = event.mimeData()
        if paths := paths_of(data):
            QTimer.singleShot(0, self, lambda: self.documents.open_paths(paths))
        else:
            self.documents.open_mime(data)
        event.acceptProposedAction()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close once everything is saved, nothing plots, and all workers are done."""
        if self.session.is_plotting and not self.questions.may_leave_plot():
            event.ignore()
            return
        if not self.documents.may_leave():
            event.ignore()
            return
        self.layout_.remember()
        self._loaded = None
        self._empty.clear()  # what is not there by now need not come
        for name in self.docks:
            panel = self.panel(name)
            if hasattr(panel, "shut_down"):
                panel.shut_down()
        if self.idle is not None:
            self.idle.close()
        self.session.close()
        self.canvas.close_renderer()
        self.documents.close()
        super().closeEvent(event)


_ON_SHEET = Qt.ShortcutContext.WidgetWithChildrenShortcut


def class_of(place: Place) -> Any:
    """Return the panel's class, imported when it is needed."""
    return getattr(importlib.import_module(f"{_APP}.{place.module}"), place.name)


def _exists(module: str) -> bool:
    try:
        return importlib.util.find_spec(f"{_APP}.{module}") is not None
    except ModuleNotFoundError:  # not even its folder
        return False
