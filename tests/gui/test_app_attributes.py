"""The attributes panel: rows, thresholds that are dragged, signs, pens, search and marks."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.commands import Actions
from facells_studio.app.panels.attribute_paint import zones
from facells_studio.app.panels.attribute_rows import LEAST_QUALITY, AttributeRow, arranged, rows_of
from facells_studio.app.panels.attribute_view import AttributeModel
from facells_studio.app.panels.attributes import AttributesPanel
from facells_studio.app.session import Session
from facells_studio.app.widgets.histogram import histogram, paint_histogram, readable
from facells_studio.app.widgets.pens import pen_menu
from facells_studio.project.edits import add_portrait, change, show_portrait
from facells_studio.project.state import Project
from facells_studio.score.attributes import ATTRIBUTES

NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[AttributesPanel]:
    """The panel on its own, everything known."""
    made = AttributesPanel(session)
    qtbot.addWidget(made)
    made.resize(360, 700)
    made.show()
    session.refresh()
    assert session.wait_until_idle()
    yield made
    made.close()


def at(panel: AttributesPanel, name: str, part: str) -> QPoint:
    """Return the middle of a *part* of the row of the attribute *name*."""
    for i, row in enumerate(panel.view.rows.rows):
        if row.attribute == name:
            index = panel.view.rows.index(i)
            panel.view.scrollTo(index)
            box = zones(panel.view, QRectF(panel.view.visualRect(index)))[part]
            return box.center().toPoint()
    raise KeyError(name)


def click(panel: AttributesPanel, name: str, part: str) -> None:
    """Click a *part* of a row."""
    where = at(panel, name, part)
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, NO_KEY, where)


def row_of(panel: AttributesPanel, name: str) -> AttributeRow:
    """Return the row of the attribute *name* as it is listed now."""
    return next(row for row in panel.view.rows.rows if row.attribute == name)


def drag(panel: AttributesPanel, name: str, steps: int = 5) -> None:
    """Drag a threshold to the right, in several moves."""
    start, port = at(panel, name, "histogram"), panel.view.viewport()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NO_KEY, start)
    for i in range(1, steps + 1):
        QTest.mouseMove(port, start + QPoint(6 * i, 0))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NO_KEY, start + QPoint(6 * steps, 0))


def test_all_forty_are_listed_with_verdict_histogram_and_count(panel: AttributesPanel) -> None:
    """What is in use stands first; each row tells all that is known."""
    rows = panel.view.rows.rows
    assert sorted(row.attribute for row in rows) == sorted(ATTRIBUTES)
    assert [row.attribute for row in rows[:2]] == ["Smiling", "Brown_Hair"]
    assert all(row.shown is not None and row.kept is not None for row in rows)
    smiling = rows[0]
    assert smiling.verdict
    assert smiling.probability is not None
    assert smiling.probability > 0.9
    assert smiling.kept == panel.session.latest("colored").lines_of_rule[0]


def test_a_histogram_counts_the_lines_that_a_rule_takes(panel: AttributesPanel) -> None:
    """Columns right of a threshold are the lines that it takes, if no rule before it does."""
    row = row_of(panel, "Smiling")
    reading = panel._reading
    assert reading is not None
    assert reading.would_take(ATTRIBUTES.index("Smiling"), 1, row.threshold) == row.kept


def test_a_drag_is_one_step_to_undo(panel: AttributesPanel) -> None:
    """However many pictures it made; the sheet follows while it lasts."""
    session, before = panel.session, panel.session.project
    drag(panel, "Smiling")
    after = row_of(panel, "Smiling").threshold
    assert after != 0.6
    assert session.project.look.rules[0].rule.threshold == after
    session.undo()
    assert session.project == before
    assert row_of(panel, "Smiling").threshold == 0.6


def test_dragging_a_row_that_is_not_in_use_makes_a_rule(panel: AttributesPanel) -> None:
    """One step to undo takes the rule and its pen away again."""
    session, before = panel.session, panel.session.project
    drag(panel, "Bangs")
    rule = session.project.look.rules[-1]
    assert rule.rule.attribute == "Bangs"
    assert rule.visible
    assert row_of(panel, "Bangs").threshold == rule.rule.threshold
    session.undo()
    assert session.project == before


def test_a_second_drag_is_a_second_step(panel: AttributesPanel) -> None:
    """What was let go is a step of its own."""
    drag(panel, "Smiling")
    first = panel.session.project
    drag(panel, "Smiling", steps=2)
    panel.session.undo()
    assert panel.session.project == first


def test_keys_do_what_the_mouse_does(panel: AttributesPanel) -> None:
    """Arrows move the threshold, Space switches, signs turn, Delete removes."""
    view, session = panel.view, panel.session
    view.choose(row_of(panel, "Smiling").key)
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert session.project.look.rules[0].rule.threshold == pytest.approx(0.63)
    session.undo()
    assert session.project.look.rules[0].rule.threshold == 0.6
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert session.project.look.rules[0].rule.threshold == pytest.approx(0.5)
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert session.project.look.rules[0].rule.sign == -1
    assert row_of(panel, "Smiling").label == "Not Smiling"
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert not session.project.look.rules[0].visible
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert [row.rule.attribute for row in session.project.look.rules] == ["Brown_Hair"]


def test_rules_change_places_by_keys(panel: AttributesPanel) -> None:
    """The first rule that takes a line wins, so their order counts."""
    panel.view.choose(row_of(panel, "Brown_Hair").key)
    QTest.keyClick(panel.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert [r.rule.attribute for r in panel.session.project.look.rules] == ["Brown_Hair", "Smiling"]
    current = panel.current()
    assert current is not None
    assert current.attribute == "Brown_Hair"


def test_checks_and_signs_are_clicked(panel: AttributesPanel) -> None:
    """A check keeps the rule's place; a sign turns what it asks for."""
    click(panel, "Smiling", "check")
    assert not panel.session.project.look.rules[0].visible
    click(panel, "Male", "sign")
    rule = panel.session.project.look.rules[-1]
    assert (rule.rule.attribute, rule.rule.sign) == ("Male", -1)


def test_a_pen_is_chosen_or_made(panel: AttributesPanel) -> None:
    """The menu offers the box, and colors that are not in it; a new pen is one step."""
    session = panel.session
    row = row_of(panel, "Smiling")
    menu = pen_menu(panel, session.project, row.rule, session.apply)
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    menu.actions()[0].trigger()
    assert session.project.look.rules[0].pen == session.project.look.pens[0].id
    before = session.project
    next(a for a in menu.actions() if "royalblue" in a.text()).trigger()
    assert session.project.look.slot(session.project.look.rules[0].pen).words.startswith("royal")
    session.undo()
    assert session.project == before
    assert any("crimson" in text for text in texts)


def test_search_and_sorting(panel: AttributesPanel) -> None:
    """Words narrow the list; orders put it another way and forget nobody."""
    panel.search.setText("hair")
    names = {row.attribute for row in panel.view.rows.rows}
    assert names == {name for name in ATTRIBUTES if "hair" in name.casefold()}
    panel.search.clear()
    panel.sorting.setCurrentIndex(panel.sorting.findData("name"))
    names_in_order = [row.attribute for row in panel.view.rows.rows]
    assert names_in_order == sorted(ATTRIBUTES, key=str.casefold)
    panel.sorting.setCurrentIndex(panel.sorting.findData("quality"))
    assert panel.view.rows.rows[0].attribute == "Eyeglasses"


def test_what_the_network_is_often_wrong_about_is_marked(panel: AttributesPanel) -> None:
    """By what it was measured at, on people it never saw."""
    weak = {row.attribute for row in panel.view.rows.rows if row.weak}
    assert "Oval_Face" in weak
    assert "Smiling" not in weak
    assert all(
        (row.quality or 0) < LEAST_QUALITY for row in panel.view.rows.rows if row.attribute in weak
    )
    row = row_of(panel, "Oval_Face")
    assert "often wrong" in panel.view.rows.spoken(row)
    assert "hardly a portrait" in panel.view.rows.tip(row, "name")


def test_another_scale_changes_thresholds_and_histograms(panel: AttributesPanel) -> None:
    """Logits reach beyond one; undo brings shares back."""
    session = panel.session
    session.apply(change("look.recipe.color.scale", "logit"))
    row = row_of(panel, "Smiling")
    assert row.threshold == 0.0
    assert row.shown is not None
    assert row.shown.low == -row.shown.high
    assert panel.scale.currentData() == "logit"
    session.undo()
    row = row_of(panel, "Smiling")
    assert row.shown is not None
    assert (row.threshold, row.shown.high) == (0.6, 1.0)


def test_options_are_edits(panel: AttributesPanel) -> None:
    """Keep rule, what is judged, and what becomes of the rest."""
    panel.drop.click()
    panel.judged.click()
    color = panel.session.project.look.recipe.color
    assert (color.rest, color.only_positive) == ("drop", True)
    panel.session.undo()
    panel.session.undo()
    assert not panel.drop.isChecked()
    assert not panel.judged.isChecked()


def test_commands_move_the_chosen_threshold(panel: AttributesPanel) -> None:
    """The bracket keys work wherever the focus is, once a row was chosen."""
    actions = Actions(panel.session)
    panel.connect_actions(actions)
    assert not actions["portrait.threshold_up"].isEnabled()
    panel.view.choose(row_of(panel, "Smiling").key)
    assert actions["portrait.threshold_up"].isEnabled()
    actions["portrait.threshold_up"].trigger()
    assert panel.session.project.look.rules[0].rule.threshold == pytest.approx(0.61)
    actions["portrait.threshold_down"].trigger()
    assert panel.session.project.look.rules[0].rule.threshold == 0.6


def test_a_screen_reader_is_told_a_row(panel: AttributesPanel) -> None:
    """All that is painted is also said."""
    said = panel.view.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Smiling, yes, 99%, drawn in ")
    assert "threshold 0.60" in said
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(panel):
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_without_a_portrait_the_panel_says_what_to_do(qtbot: QtBot) -> None:
    """Nothing is empty."""
    session = Session(Project())
    panel = AttributesPanel(session)
    qtbot.addWidget(panel)
    assert panel.empty.isVisibleTo(panel)
    assert not panel.view.isVisibleTo(panel)
    session.close()


def test_rows_before_anything_is_known(project: Project) -> None:
    """The list is there at once; numbers follow."""
    rows = rows_of(project, None, None)
    assert len(rows) == len(ATTRIBUTES)
    assert rows[0].kept is None
    assert rows[0].shown is None
    assert len(arranged(rows, "strength")) == len(rows)
    model = AttributeModel()
    assert model.spoken(rows[5]).endswith("not in use, threshold 0.85")


def test_two_rules_of_one_attribute_are_two_rows(project: Project) -> None:
    """Smiling and Not Smiling may both have a pen."""
    first = project.look.rules[0]
    against = replace(first, id=9, rule=replace(first.rule, sign=-1))
    look = replace(project.look, rules=(*project.look.rules, against))
    rows = rows_of(replace(project, look=look), None, None)
    assert [row.label for row in rows[:3]] == ["Smiling", "Brown Hair", "Not Smiling"]
    assert len(rows) == len(ATTRIBUTES) + 1


def test_a_histogram_finds_values_again() -> None:
    """Where a value lies and which value lies there are inverse, and stay within the scale."""
    shown = histogram(np.array([0.1, 0.5, np.nan, 2.0], np.float32))
    assert shown.counts.sum() == 3
    x = shown.x_of(0.25, 10.0, 200.0)
    assert x == 60.0
    assert shown.value_at(x, 10.0, 200.0) == 0.25
    assert shown.value_at(-50.0, 10.0, 200.0) == 0.0
    assert shown.x_of(7.0, 10.0, 200.0) == 210.0


def test_white_ink_is_seen_on_white_paper() -> None:
    """The histogram of a rule with white ink is not invisible."""
    image = QImage(100, 24, QImage.Format.Format_RGB32)
    white = QColor("white")
    image.fill(white)
    palette = QPalette(white)
    palette.setColor(QPalette.ColorRole.Base, white)
    with QPainter(image) as painter:
        values = np.full(9, 0.9, np.float32)
        box = QRectF(QPointF(0, 0), QPointF(100, 24))
        paint_histogram(painter, box, histogram(values), 0.5, white, palette)
    assert readable(white, white).lightnessF() <= 0.76
    assert image.pixelColor(90, 20).lightnessF() < 0.9


def test_nothing_is_said_of_a_portrait_that_cannot_be_drawn(panel: AttributesPanel) -> None:
    """What was said is true of somebody else: of who was there before, and is again."""
    session = panel.session
    session.apply(add_portrait("Ana", path="/gone.jpg"))
    assert session.wait_until_idle()
    assert session.sheet is None
    assert all(row.verdict is row.kept is None for row in panel.view.rows.rows)
    session.apply(show_portrait(1))
    assert session.wait_until_idle()
    assert all(row.verdict is not None for row in panel.view.rows.rows)
