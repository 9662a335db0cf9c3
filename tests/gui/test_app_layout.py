"""How the window fills the screen, hides its panels, and is left."""

from PySide6.QtWidgets import QApplication

from facells_studio.app.layout import PANELS
from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.project.desk import Desk
from facells_studio.project.state import Project
from tests.gui.conftest import rest

FEW = tuple(place for place in PANELS if place.name in ("PagePanel", "TimelinePanel"))


def opened(project: Project, desk: Desk) -> MainWindow:
    """Return a window with few panels, as it was left."""
    made = MainWindow(Session(project, desk=desk), panels=FEW)
    made.documents.ask_discard = lambda: "discard"
    made.layout_.recall("plot")
    made.show()
    rest(20)
    return made


def test_after_full_screen_the_window_is_as_large_as_before(window: MainWindow) -> None:
    """One that was maximized is so again."""
    fill = window.action("window.full_screen")
    window.showMaximized()
    fill.trigger()
    assert window.isFullScreen()
    fill.trigger()
    assert window.isMaximized()
    assert not window.isFullScreen()


def test_the_command_knows_that_the_screen_is_full(window: MainWindow) -> None:
    """Also when the system fills it, or the window was left so: one press leaves it."""
    fill = window.action("window.full_screen")
    window.showFullScreen()
    assert fill.isChecked()
    fill.trigger()
    assert not window.isFullScreen()
    fill.trigger()
    window.showNormal()
    assert not fill.isChecked()


def test_after_a_reset_no_panel_counts_as_hidden(
    qapp: QApplication, desk: Desk, project: Project
) -> None:
    """The next press hides them again."""
    made = opened(project, desk)
    hide = made.action("window.hide_panels")
    hide.trigger()
    made.action("window.reset").trigger()
    assert not hide.isChecked()
    assert not made.docks["PagePanel"].isHidden()
    hide.trigger()
    assert made.docks["PagePanel"].isHidden()
    made.close()


def test_a_window_without_panels_is_left_as_it_was(
    qapp: QApplication, desk: Desk, project: Project
) -> None:
    """Its size, and what was closed before all panels were hidden, are remembered."""
    made = opened(project, desk)
    made.docks["PagePanel"].close()
    made.resize(700, 555)
    made.action("window.hide_panels").trigger()
    made.close()
    again = opened(project, desk)
    assert again.docks["PagePanel"].isHidden()
    assert not again.docks["TimelinePanel"].isHidden()
    assert again.height() == 555
    again.close()
