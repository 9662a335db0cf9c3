"""The traces panel: curves, thresholds, zoom and pan, and brushing with the sheet both ways."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.session import Session
from facells_studio.app.traces.curves import polygon, thinned
from facells_studio.app.traces.data import Course, asked, sheet_pieces
from facells_studio.app.traces.panel import TracesPanel
from facells_studio.facell.rules import Rule, level_of, threshold_at
from facells_studio.project.edits import (
    add_portrait,
    change,
    change_rule,
    go_to,
    move_rule,
    remove_rule,
    show_portrait,
)
from facells_studio.project.state import Project
from facells_studio.sheet import Sheet
from tests.gui.hands import activate

NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[TracesPanel]:
    """The panel on its own, everything known."""
    made = TracesPanel(session)
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.show()
    session.refresh()
    assert session.wait_until_idle()
    yield made
    made.close()


def course_of(panel: TracesPanel) -> Course:
    """Return what is shown."""
    assert panel._course is not None
    return panel._course


def sheet_of(panel: TracesPanel) -> Sheet:
    """Return what is on the sheet."""
    assert panel.session.sheet is not None
    return panel.session.sheet


def test_pen_unit_and_the_rules_in_use_are_shown(panel: TracesPanel) -> None:
    """As in the paper's Figure 6: x and y, a hidden unit, then each attribute's score."""
    strips = panel.view.strips
    assert [strip.title for strip in strips[2:]] == ["Smiling", "Brown Hair"]
    assert len(strips[0].curves) == 2
    assert strips[2].ink == panel.session.project.look.pens[1].pen.color
    assert strips[2].rule == panel.session.project.look.rules[0].id


def test_curves_pass_through_what_was_read(panel: TracesPanel) -> None:
    """Each score that the network gave is on the curve, at its place along the ink."""
    course = course_of(panel)
    scores = course.scores
    column = scores.attributes.index("Smiling")
    curve = course.of_attribute("Smiling")
    for line in (0, 40, 100):
        part = slice(course.offsets[line], course.offsets[line + 1])
        read = scores.reading_points[
            scores.reading.offsets[line] : scores.reading.offsets[line + 1], column
        ]
        places = np.linspace(course.along[part][0], course.along[part][-1], len(read))
        assert np.interp(places, course.along[part], curve[part]) == pytest.approx(read, abs=1e-4)
    cell = course.of_cell(3)
    assert cell.min() >= scores.reading_states[:, 3].min() - 1e-6
    assert len(cell) == len(course.along)


def test_a_hidden_panel_reads_when_it_is_shown(session: Session, qtbot: QtBot) -> None:
    """Nobody waits for what nobody sees."""
    panel = TracesPanel(session)
    qtbot.addWidget(panel)
    session.refresh()
    assert session.wait_until_idle()
    assert not panel.view.strips
    panel.show()
    assert len(panel.view.strips) == 4


def test_a_threshold_in_the_curve_is_the_rules(panel: TracesPanel) -> None:
    """On every scale, and back again; above it lies what the rule takes."""
    scores = course_of(panel).scores
    scale = panel.session.desk.scorer(panel.session.project.look.recipe.color.model).scale
    color = panel.session.project.look.recipe.color
    for name in ("both", "quantile", "centred", "logit"):
        params = replace(color, scale=name)
        for sign in (1, -1):
            rule = Rule(attribute="Smiling", sign=sign, threshold=0.63)
            level = level_of(rule, scores, params, scale)
            assert threshold_at(level, rule, scores, params, scale) == pytest.approx(0.63, abs=1e-6)


def test_each_line_of_the_sheet_is_found_in_the_traces_and_back(panel: TracesPanel) -> None:
    """The network reads in an order of its own; a line is known by where it lies."""
    course, sheet = course_of(panel), sheet_of(panel)
    pieces = sheet_pieces(sheet)
    spans = {i: course.span(sheet, i) for i in range(len(sheet))}
    read = {i: span for i, span in spans.items() if span is not None}
    outlines = len(np.unique(course.scores.ordered.columns["piece"]))
    assert 0.85 * outlines <= len(read) <= outlines  # a line may leave the frame and come back
    back = [course.sheet_line(sheet, pieces, (a + b) / 2) == i for i, (a, b) in read.items()]
    assert np.mean(back) > 0.97  # lines that lie on top of each other are not told apart
    lengths = np.array([b - a for a, b in read.values()])
    assert 0.85 * course.end_mm <= lengths.sum() <= 1.01 * course.end_mm


def test_hovering_the_sheet_lights_up_the_line(panel: TracesPanel) -> None:
    """With its number; -1 puts it out."""
    view = panel.view
    panel.session.hover(20)
    assert view._span == course_of(panel).span(sheet_of(panel), 20)
    assert view._caption == f"line 21 of {len(sheet_of(panel))}"
    panel.session.hover(-1)
    assert view._span is None


def test_pointing_at_a_curve_walks_a_pencil_on_the_sheet(panel: TracesPanel, qtbot: QtBot) -> None:
    """The session hears which line, a canvas where the pen is; leaving ends both."""
    places: list[object] = []

    class Canvas:
        def cross_hair(self, at_mm: object) -> None:
            places.append(at_mm)

    canvas = Canvas()  # kept: a connection does not keep it
    panel.connect_canvas(canvas)
    view = panel.view
    span = course_of(panel).span(sheet_of(panel), 40)
    assert span is not None
    x = round(view.x_of((span[0] + span[1]) / 2))
    QTest.mouseMove(view, QPoint(x, 80))
    assert panel.session.line == 40
    place = places[-1]
    assert isinstance(place, tuple)
    points = sheet_of(panel).points_mm[sheet_of(panel).offsets[40] : sheet_of(panel).offsets[41]]
    assert np.hypot(*(points - place).T).min() < 3.0
    view._point(-1.0)
    assert panel.session.line == -1
    assert places[-1] is None


def test_a_span_is_brought_into_sight(panel: TracesPanel) -> None:
    """When one zoomed in and the sheet points elsewhere, the traces follow."""
    view = panel.view
    view.zoom(12, 0.0)
    far = max(
        range(len(sheet_of(panel))),
        key=lambda i: (course_of(panel).span(sheet_of(panel), i) or (0, 0))[0],
    )
    panel.session.hover(far)
    span = course_of(panel).span(sheet_of(panel), far)
    assert span is not None
    assert view.range_mm[0] <= span[0] <= view.range_mm[1]


def test_wheel_drag_and_keys_zoom_and_pan(panel: TracesPanel) -> None:
    """What lies under the pointer stays there; nothing beyond the ends is shown."""
    view = panel.view
    whole = view.range_mm
    at = view.mm_at(500)
    event = QWheelEvent(
        QPointF(500, 100), QPointF(500, 100), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        NO_KEY, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)
    assert view.mm_at(500) == pytest.approx(at)
    left = view.range_mm[0]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, NO_KEY, QPoint(500, 30))
    QTest.mouseMove(view, QPoint(540, 30))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NO_KEY, QPoint(540, 30))
    assert view.range_mm[0] < left
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Minus):
        QTest.keyClick(view, key)
    assert 0 <= view.range_mm[0] < view.range_mm[1] <= whole[1]
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.range_mm == whole
    for _ in range(60):
        view.zoom(2)
    assert view.range_mm[1] - view.range_mm[0] == pytest.approx(2.0)


def test_a_threshold_is_dragged_in_one_step(panel: TracesPanel) -> None:
    """Up takes less; one undo brings it back."""
    session, view = panel.session, panel.view
    y = round(view.threshold_y(3))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, NO_KEY, QPoint(400, y))
    for by in (4, 9, 14):
        QTest.mouseMove(view, QPoint(400, y - by))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NO_KEY, QPoint(400, y - 14))
    assert session.project.look.rules[1].rule.threshold > 0.6
    assert view.threshold_y(3) == pytest.approx(y - 14, abs=4)
    session.undo()
    assert session.project.look.rules[1].rule.threshold == 0.6


def test_keys_move_a_threshold_and_walk_the_lines(panel: TracesPanel) -> None:
    """Everything that the mouse can do."""
    session, view = panel.session, panel.view
    view.chosen = 2
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.chosen == 3
    QTest.keyClick(view, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert session.project.look.rules[1].rule.threshold > 0.6
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    first = session.line
    assert first >= 0
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert session.line > first
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert session.line == first


def test_strips_follow_the_rules(panel: TracesPanel) -> None:
    """Their order, their signs; and one more attribute that somebody is curious about."""
    session = panel.session
    rules = session.project.look.rules
    session.apply(move_rule(rules[1].id, 0))
    assert [s.title for s in panel.view.strips[2:]] == ["Brown Hair", "Smiling"]
    session.apply(change_rule(rules[0].id, sign=-1))
    assert panel.view.strips[3].title == "Not Smiling"
    panel.also.setCurrentIndex(panel.also.findData("Male"))
    panel._refresh()
    assert panel.view.strips[-1].title == "Male"
    assert panel.view.strips[-1].threshold is None
    panel.cell.setValue(7)
    assert panel.view.strips[1].title == "7"


def test_without_rules_the_strongest_attribute_is_shown(
    panel: TracesPanel, project: Project
) -> None:
    """There is always something to look at."""
    scores = course_of(panel).scores
    bare = replace(project, look=replace(project.look, rules=()))
    (only,) = asked(bare, scores, None)
    assert scores.verdicts[scores.attributes.index(only.attribute)]


def test_units_and_pictures(panel: TracesPanel) -> None:
    """Inches along the axis; the ink of an excess is on the picture."""
    panel.session.apply(change("view.units", "in"))
    assert panel.view.unit == "in"
    assert panel.view.per_mm == pytest.approx(1 / 25.4)
    image: QImage = panel.view.grab().toImage()
    reds = sum(
        image.pixelColor(x, y).red() > image.pixelColor(x, y).green() + 60
        for x in range(150, 820, 2)
        for y in range(0, image.height(), 2)
    )
    assert reds > 50


def test_the_strip_that_keys_speak_to_is_marked_while_they_do(panel: TracesPanel) -> None:
    """With the focus the mark comes, and goes."""
    activate(panel)
    panel.cell.setFocus()
    plain = panel.view.grab().toImage()
    panel.view.setFocus()
    assert panel.view.grab().toImage() != plain
    panel.cell.setFocus()
    assert panel.view.grab().toImage() == plain


def test_every_control_has_a_name(panel: TracesPanel, qtbot: QtBot) -> None:
    """For screen readers; and without a portrait the panel says what to do."""
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(panel):
            own = not widget.objectName().startswith("qt_")  # parts of Qt's own controls
            assert widget.accessibleName() or not own, widget
    empty = Session(Project())
    other = TracesPanel(empty)
    qtbot.addWidget(other)
    other.show()
    assert other.empty.isVisibleTo(other)
    empty.close()


def test_dense_curves_keep_their_extremes() -> None:
    """A hundred thousand points become two for each pixel; few stay as they are."""
    x = np.linspace(0, 500, 100_000)
    y = np.sin(x * 7)
    y[54_321] = 9.0
    few_x, few_y = thinned(x, y, 500)
    assert len(few_x) <= 2 * 502
    assert few_y.max() == 9.0
    assert thinned(x[:100], y[:100], 500)[0] is not None
    shape = polygon(x[:3], y[:3])
    assert shape.last().toTuple() == (x[2], y[2])


def test_without_its_network_there_is_nothing_to_see(panel: TracesPanel) -> None:
    """A project from a machine that has another network: said elsewhere, and no fault."""
    assert course_of(panel) is not None
    panel.session.apply(change("look.recipe.color.model", "not installed"))
    assert panel.empty.isVisible()
    panel._move_threshold(panel.session.project.look.rules[0].id, 0.5)
    panel.session.undo()
    assert not panel.empty.isVisible()


def test_no_traces_are_shown_of_somebody_else(panel: TracesPanel) -> None:
    """A portrait that cannot be drawn has none; who was there before has them again."""
    session = panel.session
    session.apply(add_portrait("Ana", path="/gone.jpg"))
    assert session.wait_until_idle()
    assert panel.view.isHidden()
    session.apply(show_portrait(1))
    assert session.wait_until_idle()
    assert not panel.view.isHidden()


def test_a_threshold_that_is_held_is_its_rules_whatever_becomes_of_the_others(
    panel: TracesPanel,
) -> None:
    """Keys reach the list while a hand drags: another keeps its threshold, one gone has none."""
    session, view = panel.session, panel.view
    first, second = session.project.look.rules[:2]
    y = round(view.threshold_y(3))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, NO_KEY, QPoint(400, y))
    session.apply(move_rule(second.id, 0))
    assert session.wait_until_idle()
    QTest.mouseMove(view, QPoint(400, round(view.threshold_y(2)) - 9))
    moved, other = session.project.look.rules[:2]
    assert (moved.id, other) == (second.id, first)
    assert moved.rule.threshold > second.rule.threshold
    for row in (second, first):
        session.apply(remove_rule(row.id))
    assert session.wait_until_idle()
    left = session.project.look.rules
    QTest.mouseMove(view, QPoint(400, y - 20))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, NO_KEY, QPoint(400, y - 20))
    assert session.project.look.rules == left


def test_where_keys_have_walked_shows_no_longer_than_the_keys_are_here(panel: TracesPanel) -> None:
    """No pointer leaves: the cross on the sheet goes with the focus, or with the drawing."""
    places: list[object] = []
    panel.pointed.connect(places.append)
    view = panel.view
    ways: tuple[Callable[[], object], ...] = (
        lambda: view.focusOutEvent(QFocusEvent(QEvent.Type.FocusOut)),
        lambda: panel.session.apply(go_to("facell")),
    )
    for leave in ways:
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        assert places[-1] is not None
        leave()
        assert panel.session.wait_until_idle()
        assert places[-1] is None
