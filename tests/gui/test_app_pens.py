"""The box of pens: what a person changes is in the project, and undo takes it back."""

from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QColorDialog, QInputDialog, QListView, QMenu, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.panels.pens import PensPanel
from facells_studio.app.session import Session
from facells_studio.presets import names
from facells_studio.project.edits import change, change_rule, ink_flowed, remove_rule
from facells_studio.project.state import PenSlot


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> PensPanel:
    """The panel, alone."""
    made = PensPanel(session)
    qtbot.addWidget(made)
    made.show()
    return made


def pens(panel: PensPanel) -> list[PenSlot]:
    """Return the box as the project has it."""
    return list(panel.session.project.look.pens)


def click(widget: QWidget) -> None:
    """Press the left button on *widget*."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_box_shows_each_pen_with_its_use(panel: PensPanel) -> None:
    """The sample has a black pen for its lines, and two for attributes."""
    rows = [panel.box.item(i).data(Qt.ItemDataRole.UserRole) for i in range(panel.box.count())]
    assert [row.uses for row in rows] == ["lines", "Smiling > 0.6", "Brown Hair > 0.6"]
    assert rows[0].facts.startswith("0.30 mm")


def test_the_box_follows_the_rules(panel: PensPanel) -> None:
    """A threshold is written into the same list; the pen of a rule that went can be taken out."""
    panel.box.setCurrentRow(1)
    rule = panel.session.project.look.rules[0].id
    panel.session.apply(change_rule(rule, threshold=0.72))
    item = panel.box.item(1)
    assert item.data(Qt.ItemDataRole.UserRole).uses == "Smiling > 0.72"
    assert "Smiling > 0.72" in item.toolTip()
    assert not panel.remove_button.isEnabled()
    panel.session.apply(remove_rule(rule))
    assert item.data(Qt.ItemDataRole.UserRole).uses == ""
    assert panel.remove_button.isEnabled()


def test_a_pen_is_added_from_the_menu_or_in_words(
    panel: PensPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shipped pens lie in the menu by maker; others are described."""
    panel.add("micron-01")
    assert pens(panel)[-1].pen.title.startswith("Sakura")
    assert panel.chosen is pens(panel)[-1]
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("navy 0.5mm 80%", True))
    panel.add_described()
    assert (panel.chosen.pen.width_mm, panel.chosen.pen.opacity) == (0.5, 0.8)
    panel.session.undo()
    panel.session.undo()
    assert len(pens(panel)) == 3


def test_the_menu_offers_all_pens_that_ship(panel: PensPanel, qtbot: QtBot) -> None:
    """By maker; it is filled when it is opened first, because that takes a while."""

    def offered(menu: QMenu) -> list[str]:
        found = []
        for action in menu.actions():
            below = action.menu()
            if isinstance(below, QMenu):
                found += offered(below)
            elif not action.isSeparator():
                found.append(action.text())
        return found

    menu = panel.add_button.menu()
    for _ in range(2):
        QTimer.singleShot(0, menu, menu.hide)
        click(panel.add_button)
        assert len(offered(menu)) == len(set(offered(menu))) == len(names("pens")) + 1
    maker = menu.actions()[0].menu()
    assert isinstance(maker, QMenu)
    maker.actions()[0].trigger()
    assert len(pens(panel)) == 4


def test_words_that_mean_no_pen_are_told(panel: PensPanel) -> None:
    """Nothing is added; the sentence says what would work."""
    told: list[Any] = []
    panel.session.failed.connect(lambda _kind, exc: told.append(str(exc)))
    panel.add("a nice one")
    assert len(pens(panel)) == 3
    assert "neither a pen nor a color" in told[0]


def test_a_pen_in_use_stays_and_another_goes(panel: PensPanel) -> None:
    """Remove is for pens that nothing is drawn with."""
    assert not panel.remove_button.isEnabled()
    panel.add("micron-01")
    click(panel.remove_button)
    assert len(pens(panel)) == 3


def test_pens_change_their_order(panel: PensPanel) -> None:
    """Down and up again, with the choice going along."""
    first = pens(panel)[0].id
    click(panel.down_button)
    assert [slot.id for slot in pens(panel)][1] == first
    assert panel.chosen.id == first
    click(panel.up_button)
    assert pens(panel)[0].id == first
    assert not panel.up_button.isEnabled()


def test_nib_speed_and_filling_are_set(panel: PensPanel) -> None:
    """Each value is in the project at once, and what is unticked counts no more."""
    panel.rows["width_mm"].edited.emit(0.5)
    panel.rows["draw_speed_mm_s"].edited.emit(25.0)
    panel.rows["lasts_m"].edited.emit(40.0)
    slot = panel.chosen
    assert (slot.pen.width_mm, slot.pen.draw_speed_mm_s, slot.lasts_m) == (0.5, 25.0, 40.0)
    panel.rows["draw_speed_mm_s"].edited.emit(None)
    assert panel.chosen.pen.draw_speed_mm_s is None


def test_a_color_is_chosen(panel: PensPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dialog's color is the ink's."""
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#123456"))
    click(panel.color)
    assert panel.chosen.pen.color == "#123456"
    assert panel.color.text() == "#123456"


def test_metres_add_up_until_it_is_refilled(panel: PensPanel) -> None:
    """What a pen drew is shown, also against what a filling lasts, and no undo takes it back."""
    assert not panel.refill_button.isEnabled()
    panel.session.apply(ink_flowed({1: 12.5}))
    panel.rows["lasts_m"].edited.emit(50.0)
    row = panel.box.item(0).data(Qt.ItemDataRole.UserRole)
    assert "12.5 m / 50.0 m" in row.facts
    assert row.left == pytest.approx(0.75)
    click(panel.refill_button)
    assert panel.session.project.drawn_m(1) == 0


def test_lines_and_tone_get_their_pens(panel: PensPanel) -> None:
    """Tone has the pen of the lines unless it is given another."""
    panel.shading.setCurrentIndex(panel.shading.findData(2))
    panel.shading.activated.emit(panel.shading.currentIndex())
    assert (panel.session.project.look.outline, panel.session.project.look.shading) == (1, 2)
    panel.outline.setCurrentIndex(panel.outline.findData(2))
    panel.outline.activated.emit(panel.outline.currentIndex())
    assert (panel.session.project.look.outline, panel.session.project.look.shading) == (2, 0)


def test_heights_show_for_a_z_axis_only(panel: PensPanel) -> None:
    """A servo has no heights in mm."""
    assert not panel.rows["down_mm"].editor.isVisible()
    panel.session.apply(change("plotter.machine", "grbl-a3-z"))
    assert panel.rows["down_mm"].editor.isVisible()


def test_all_that_takes_the_focus_has_a_name(panel: PensPanel) -> None:
    """A screen reader can say each control."""
    for widget in panel.findChildren(QWidget):
        popup = isinstance(widget, QListView) and widget is not panel.box
        inner = popup or widget.objectName().startswith("qt_")
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not inner:
            assert widget.accessibleName(), widget


def test_a_pen_is_called_what_it_is(panel: PensPanel) -> None:
    """In the box and as a layer: another color or nib is another name; a product keeps its own."""
    panel.set_value("width_mm", 0.8)
    assert panel.box.item(0).text() == "black 0.8\N{NO-BREAK SPACE}mm"
    assert pens(panel)[0].pen.name == "black 0.8mm"
    panel.set_value("color", "#102030")
    assert pens(panel)[0].pen.name == "#102030 0.8mm"
    panel.set_value("color", "#000000")
    panel.set_value("width_mm", 0.3)
    assert pens(panel)[0].pen.name == "black 0.3mm"
    panel.set_value("up_mm", 4.0)
    assert pens(panel)[0].pen.name == "black 0.3mm"
    panel.add("micron-01")
    before = pens(panel)[-1].pen
    panel.set_value("width_mm", 0.28)
    assert (pens(panel)[-1].pen.name, pens(panel)[-1].pen.title) == (before.name, before.title)
