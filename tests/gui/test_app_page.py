"""The page panel: paper, margin, size and color, for portraits and FaCells."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog
from pytestqt.qtbot import QtBot

from facells_studio.app.panels.page import PagePanel
from facells_studio.app.session import Session
from facells_studio.app.widgets.editors import ChoiceEditor
from facells_studio.page import PageParams
from facells_studio.project.edits import change, go_to


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> PagePanel:
    """The panel, alone, with the sample's sheet."""
    made = PagePanel(session)
    qtbot.addWidget(made)
    made.show()
    session.refresh()
    assert session.wait_until_idle()
    return made


def page(panel: PagePanel) -> PageParams:
    """Return what the project says of the page."""
    return panel.session.project.look.recipe.page


def test_paper_margin_and_size_are_set_and_undone(panel: PagePanel) -> None:
    """Each is in the project at once."""
    panel.paper.row("paper").edited.emit("a4")
    panel.paper.row("margin_mm").edited.emit(20.0)
    panel.drawing.row("scale_percent").edited.emit(80.0)
    assert (page(panel).paper, page(panel).margin_mm, page(panel).scale_percent) == ("a4", 20, 80)
    for _ in range(3):
        panel.session.undo()
    assert page(panel) == PageParams(paper="a5")


def test_any_size_of_paper_may_be_typed(panel: PagePanel) -> None:
    """Width by height; the sheet follows."""
    panel.paper.row("paper").edited.emit("200x200mm")
    assert panel.session.wait_until_idle()
    assert panel.session.sheet is not None
    assert (panel.session.sheet.width_mm, panel.session.sheet.height_mm) == (200, 200)
    assert "200 \u00d7 200 mm" in panel.facts.text().replace("\N{NO-BREAK SPACE}", " ")


def test_it_tells_paper_drawing_and_reach(panel: PagePanel) -> None:
    """Three sizes, in the person's units."""
    text = panel.facts.text().replace("\N{NO-BREAK SPACE}", " ")
    assert "148 \u00d7 210 mm" in text
    assert "Simulated plotter 480 \u00d7 480 mm" in text
    panel.session.apply(change("view.units", "in"))
    assert "5.83 \u00d7 8.27 in" in panel.facts.text().replace("\N{NO-BREAK SPACE}", " ")


def test_the_paper_has_a_color_or_its_own(
    panel: PagePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chosen color goes before the paper's, until it is taken back."""
    assert not panel.usual.isEnabled()
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#203040"))
    QTest.mouseClick(panel.color, Qt.MouseButton.LeftButton)
    assert page(panel).paper_color == "#203040"
    assert panel.color.text() == "#203040"
    QTest.mouseClick(panel.usual, Qt.MouseButton.LeftButton)
    assert page(panel).paper_color == ""


def test_each_side_may_have_its_own_margin(panel: PagePanel) -> None:
    """Four more rows, hidden as long as nobody wants them."""
    assert not panel.sides.isVisible()
    panel.each.click()
    assert panel.sides.isVisible()
    panel.sides.row("margin_left_mm").edited.emit(30.0)
    assert page(panel).margins_mm == (30, 15, 15, 15)


def test_a_facell_has_its_own_size_and_a_caption(panel: PagePanel) -> None:
    """Paper is shared; how large the drawing is, and the caption, are the FaCell's."""
    assert not panel.caption.isVisible()
    panel.session.apply(go_to("facell"))
    assert panel.caption.isVisible()
    assert panel.facell.isVisible()
    assert not panel.drawing.isVisible()
    panel.facell.row("scale_percent").edited.emit(70.0)
    panel.caption.row("caption").edited.emit(True)
    recipe = panel.session.project.look.facell.recipe
    assert (recipe.page.scale_percent, recipe.overlay.caption) == (70, True)
    assert page(panel).scale_percent == 100


def test_the_diagram_is_painted_with_and_without_a_machine(panel: PagePanel) -> None:
    """A machine that is no preset has no reach to show."""
    assert not panel.diagram.grab().isNull()
    panel.session.apply(change("plotter.machine", "no-such-machine"))
    assert not panel.diagram.grab().isNull()


def test_a_paper_may_have_a_color_by_name(panel: PagePanel) -> None:
    """As presets have it; the button shows which it is."""
    panel.session.apply(change("look.recipe.page.paper_color", "ivory"))
    assert panel.color.text() == "#fffff0"
    panel.session.apply(change("look.recipe.page.paper_color", "no color"))
    assert panel.color.text() == "#ffffff"  # why it is none is said where the page is made


def test_what_is_typed_into_the_paper_can_be_corrected(panel: PagePanel) -> None:
    """Backspace and Delete take letters away; Ctrl+Delete takes the usual paper."""
    box = panel.paper.row("paper").editor
    assert isinstance(box, ChoiceEditor)
    assert box.isEditable()
    panel.session.apply(change("look.recipe.page.paper", "a5"))
    usual = PageParams().paper
    box.setFocus()
    line = box.lineEdit()
    assert line is not None
    line.selectAll()
    QTest.keyClicks(box, "a33")
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    assert line.text() == "a3"
    assert page(panel).paper == "a5"
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert page(panel).paper == "a3"
    QTest.keyClick(box, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert page(panel).paper == usual


def test_a_project_with_margins_for_its_sides_shows_them(panel: PagePanel) -> None:
    """Whoever opens it sees why the margin does not do what it says."""
    assert panel.sides.isHidden()
    project = change("look.recipe.page.margin_top_mm", 30).change(panel.session.project)
    panel.session.open(project)
    assert not panel.sides.isHidden()
    assert panel.each.isChecked()
