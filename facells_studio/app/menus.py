"""Menu bar and toolbar, made from the commands."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from facells_studio.app.commands import COMMANDS, MENUS, TOOLBAR, Actions, translated
from facells_studio.app.panel_keys import PanelKeys
from facells_studio.app.settings import forget_recent, recent_files
from facells_studio.app.stage_bar import StageBar

if TYPE_CHECKING:
    from facells_studio.app.main_window import MainWindow

_WITH_TEXT = ("plot.start",)


def fill_toolbar(window: "MainWindow", actions: Actions) -> None:
    """Put the stages and the most used commands into a toolbar."""
    bar = QToolBar(QCoreApplication.translate("MainWindow", "Tools"), window)
    bar.setObjectName("tools")
    bar.setMovable(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    size = round(window.fontMetrics().height() * 1.25)
    bar.setIconSize(QSize(size, size))
    bar.addWidget(StageBar(window.session, actions, bar))
    stretch = QWidget(bar)
    stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    bar.addWidget(stretch)
    for id in TOOLBAR:
        if not id:
            bar.addSeparator()
            continue
        bar.addAction(actions[id])
        button = bar.widgetForAction(actions[id])
        button.setAccessibleName(actions[id].text().replace("&", "").rstrip("\u2026"))
        if id in _WITH_TEXT and isinstance(button, QToolButton):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    window.addToolBar(bar)


def fill_menus(window: "MainWindow", actions: Actions) -> None:
    """Put all commands into menus, the recent files and the panels too."""
    for key, text in MENUS.items():
        menu = window.menuBar().addMenu(translated(text))
        group = 0
        for command in (c for c in COMMANDS if c.menu == key):
            if command.group != group:
                menu.addSeparator()
                group = command.group
            menu.addAction(actions[command.id])
            if command.id == "file.open":
                _add_recent(window, menu)
        if key == "window":
            _add_panels(window, menu)
    PanelKeys(window)


def _add_recent(window: "MainWindow", menu: QMenu) -> None:
    recent = menu.addMenu(QCoreApplication.translate("MainWindow", "Open &recent"))

    def fill() -> None:
        recent.clear()
        for nth, path in enumerate(recent_files(), start=1):
            name = _short(path).replace("&", "&&")
            action = recent.addAction(f"&{nth % 10}  {name}")
            action.setEnabled(path.exists())
            action.setStatusTip(str(path))
            action.triggered.connect(lambda _=False, p=path: window.documents.open_paths([p]))
        recent.addSeparator()
        forget = recent.addAction(QCoreApplication.translate("MainWindow", "&Forget them"))
        forget.setEnabled(bool(recent_files()))
        forget.triggered.connect(forget_recent)

    recent.aboutToShow.connect(fill)
    fill()


def _add_panels(window: "MainWindow", menu: QMenu) -> None:
    """Let each panel be shown and hidden; which there are is known when the menu opens."""
    panels = menu.addMenu(QCoreApplication.translate("MainWindow", "Pa&nels"))

    def fill() -> None:
        panels.clear()
        for dock in window.findChildren(QDockWidget):
            panels.addAction(dock.toggleViewAction())

    panels.aboutToShow.connect(fill)


def _short(path: Path) -> str:
    """Return *path* as a person knows it: the name, and the folder it lies in."""
    return f"{path.name}  \u2013  {path.parent.name}"
