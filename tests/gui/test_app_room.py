"""Where there is little room: texts that break or give way, cells that grow with the letters."""

from collections.abc import Iterator
from typing import get_args

import pytest
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QLabel, QListWidgetItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app import i18n, theme
from facells_studio.app.canvas.link import CanvasLink
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.main_window import MainWindow
from facells_studio.app.panels.facell import FacellPanel
from facells_studio.app.panels.lines import LinesPanel
from facells_studio.app.panels.page import PagePanel
from facells_studio.app.panels.pens import PensPanel
from facells_studio.app.panels.plotter import PlotterPanel
from facells_studio.app.panels.portrait_strip import PortraitStrip
from facells_studio.app.panels.preflight import Check, CheckList
from facells_studio.app.panels.version_strip import VersionStrip
from facells_studio.app.session import Session
from facells_studio.app.widgets.options import OptionsForm
from facells_studio.app.widgets.scroll import SideScroll
from facells_studio.app.widgets.short import ShortLabel
from facells_studio.app.widgets.wrapping import WrappingCheckBox
from facells_studio.project.edits import change, go_to, remove_portrait, remove_rule
from facells_studio.project.state import OpenPortrait, Stage
from tests.gui.conftest import rest

SMALL_PX = 1280  # of a screen's width
WORDS = "Only what the whole portrait is judged to have"


def test_a_check_box_breaks_its_words_and_says_them_whole(qtbot: QtBot) -> None:
    """All words are there, in two lines and higher; in a wide one in one line again."""
    box = WrappingCheckBox(WORDS)
    qtbot.addWidget(box)
    box.show()
    box.resize(box.minimumSizeHint())
    assert box.text().count("\n") == 1
    assert box.text().replace("\n", " ") == box.accessibleName() == WORDS
    assert box.minimumHeight() > box.sizeHint().height()
    box.resize(box.sizeHint().width(), box.height())
    assert box.text() == WORDS


def test_a_short_label_gives_way_and_hints_at_the_rest(qtbot: QtBot) -> None:
    """What has no room is in the hint."""
    label = ShortLabel(WORDS)
    qtbot.addWidget(label)
    label.resize(label.minimumSizeHint())
    label.grab()
    assert label.toolTip() == WORDS
    label.resize(label.sizeHint())
    label.grab()
    assert not label.toolTip()


def test_a_version_has_room_for_a_word_in_large_letters(qtbot: QtBot) -> None:
    """A cell is as wide as ten letters, also at one and a half times the size."""
    strip = VersionStrip()
    qtbot.addWidget(strip)
    strip.resize(260, 300)
    strip.addItem(QListWidgetItem("Engraving"))
    strip.show()
    usual = strip.gridSize().width()
    strip.setFont(theme.font(150))
    assert strip.gridSize().width() > usual
    assert strip.gridSize().width() > strip.fontMetrics().horizontalAdvance("Engraving")


@pytest.mark.parametrize("height", [300, 150])
def test_the_open_portrait_stays_in_sight(qtbot: QtBot, height: int) -> None:
    """All of the last of twelve is seen, its name too, when the strip becomes lower."""
    strip = PortraitStrip()
    qtbot.addWidget(strip)
    strip.resize(260, 600)
    strip.show()
    portraits = [OpenPortrait(id=n, name=f"portrait {n}", path="a.png") for n in range(1, 13)]
    strip.show_portraits(portraits, 12, {}, {})
    strip.resize(260, height)
    rest(20)
    assert strip.viewport().rect().contains(strip.visualItemRect(strip.item(11)))


@pytest.fixture(params=["en", "es"])
def large_letters(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[None]:
    """Letters of one and a half times the size, in each language."""
    i18n.use(qapp, request.param)
    theme.use(qapp, "light", 150)
    yield
    i18n.use(qapp, "en")
    theme.use(qapp, "light")


@pytest.mark.usefixtures("large_letters")
def test_a_window_with_large_letters_fits_a_small_screen(session: Session) -> None:
    """1280 pixels are enough at every stage, for every style and with all panels in front."""
    window = MainWindow(session)
    window.documents.ask_discard = lambda: "discard"
    window.layout_.recall("portrait")
    window.show()
    session.apply(change("look.recipe.lines.style", "coherent+hatch"))
    for stage in get_args(Stage):
        session.apply(go_to(stage))
        assert session.wait_until_idle()
        for name, dock in window.docks.items():
            if not dock.isHidden():
                dock.raise_()
                rest(1)
                assert window.minimumSizeHint().width() <= SMALL_PX, (stage, name)
    window.close()


@pytest.mark.usefixtures("large_letters")
def test_panels_that_scroll_are_not_cut_off_at_the_side(session: Session, qtbot: QtBot) -> None:
    """They ask for the width of what they hold, also after it has changed."""
    for make in (FacellPanel, PlotterPanel, PensPanel, PagePanel, LinesPanel):
        panel = make(session)
        qtbot.addWidget(panel)
        panel.show()
        panel.resize(panel.minimumSizeHint())
        rest(1)
        (area,) = panel.findChildren(SideScroll)
        content = area.widget()
        assert content is not None
        assert content.width() <= area.viewport().width(), make
    lines = LinesPanel(session)
    qtbot.addWidget(lines)
    lines.show()
    rest(1)
    before = lines.minimumSizeHint().width()
    for section in lines.findChildren(OptionsForm):
        section.setMinimumWidth(2 * before)
    rest(1)
    assert lines.minimumSizeHint().width() > 2 * before


def test_a_version_has_the_room_of_its_cell(qtbot: QtBot) -> None:
    """A name is as wide as the cell, not as the picture: no word of nine letters is cut."""
    strip = VersionStrip()
    qtbot.addWidget(strip)
    strip.resize(320, 300)
    picture = QPixmap(51, 72)
    for name in ("Two", "Engraving"):
        strip.addItem(QListWidgetItem(QIcon(picture), name))
    strip.show()
    for row in range(2):
        assert strip.visualItemRect(strip.item(row)).width() == strip.gridSize().width()


def test_empty_paper_says_what_to_do_next(session: Session, qtbot: QtBot) -> None:
    """Without a rule choose one; without a portrait drop one; with a drawing nothing is said."""
    canvas = SheetCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 500)
    canvas.show()
    hint = CanvasLink(session, canvas).hint
    session.wait_until_idle()
    assert not hint.isVisible()
    session.apply(go_to("facell"))
    for row in session.project.look.facell.rules:
        session.apply(remove_rule(row.id))
    session.wait_until_idle()
    assert hint.words == "Choose an attribute"
    assert hint.isVisible()
    with_hint = canvas.grab().toImage()
    hint.hide()
    assert canvas.grab().toImage() != with_hint
    session.apply(go_to("portrait"))
    for portrait in session.project.portraits:
        session.apply(remove_portrait(portrait.id))
    session.wait_until_idle()
    assert hint.words == "Drop a photo here"
    assert hint.isVisible()
    canvas.close_renderer()


def test_checks_before_a_plot_are_read_whole_in_a_narrow_panel(qtbot: QtBot) -> None:
    """A text of many lines has the height of them all."""
    column, checks = QWidget(), CheckList()
    qtbot.addWidget(column)
    box = QVBoxLayout(column)
    box.addWidget(checks)
    box.addStretch(1)
    column.setFont(theme.font(150))
    checks.show_checks([Check("good", f"{WORDS}, {WORDS}.", "") for _ in range(2)])
    column.resize(220, 600)
    column.show()
    for text in checks.findChildren(QLabel):
        assert text.height() >= text.heightForWidth(text.width())
