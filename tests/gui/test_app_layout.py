"""How the window fills the screen, hides its panels, and is left."""

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from facells_studio.app import theme
from facells_studio.app.layout import PANELS
from facells_studio.app.main_window import MainWindow
from facells_studio.app.notice import Notice
from facells_studio.app.session import Session
from facells_studio.project.desk import Desk
from facells_studio.project.edits import go_to
from facells_studio.project.state import Project, Stage
from tests.gui.conftest import rest

_FEW = {"PagePanel", "TimelinePanel", "TracesPanel"}
FEW = tuple(place for place in PANELS if place.name in _FEW)


def opened(project: Project, desk: Desk, stage: Stage = "plot") -> MainWindow:
    """Return a window with few panels, as it was left."""
    made = MainWindow(Session(replace(project, stage=stage), desk=desk), panels=FEW)
    made.documents.ask_discard = lambda: "discard"
    made.layout_.recall(stage)
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


def test_what_lies_in_front_at_a_stage_does_so_at_the_next_start(
    qapp: QApplication, desk: Desk, project: Project
) -> None:
    """Also when the window was left at another stage, at which it is not there."""
    made = opened(project, desk, "attributes")
    made.resize(1000, 800)
    made.docks["TracesPanel"].raise_()
    rest(20)
    made.session.apply(go_to("plot"))
    made.close()
    again = opened(project, desk, "attributes")
    assert not again.docks["TracesPanel"].visibleRegion().isEmpty()
    assert again.docks["TimelinePanel"].visibleRegion().isEmpty()
    again.close()


def test_the_sign_of_a_notice_is_to_be_seen_in_both_palettes(qtbot: QtBot) -> None:
    """When the desktop goes dark while it is told, the sign is light as its words are."""
    notice = Notice()
    qtbot.addWidget(notice)
    notice.tell("No pen.")
    notice.show()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    before = app.palette()
    try:
        seen = []
        for name in ("light", "dark"):
            app.setPalette(theme.palette_of(name))
            rest(20)
            sign = next(label for label in notice.findChildren(QLabel) if not label.text())
            picture = sign.pixmap().toImage()
            places = range(picture.width())
            inks = [picture.pixelColor(x, y) for x in places for y in places]
            seen.append(max(inks, key=lambda ink: ink.alpha()).lightness())
        assert seen[0] < 128 < seen[1]
    finally:
        app.setPalette(before)
