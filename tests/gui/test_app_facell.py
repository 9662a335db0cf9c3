"""The FaCell panel: it grows, is stopped, tells whose a line is, and is compared."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QLocale, QObject, QPoint, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.commands import Actions
from facells_studio.app.growing import Grown
from facells_studio.app.panels.facell import FacellPanel
from facells_studio.app.panels.facell_work import keeping
from facells_studio.app.session import Session
from facells_studio.facell.library import Library
from facells_studio.facell.rules import Rule
from facells_studio.facell.source import Longs, Source
from facells_studio.facell_page import FacellPage, FacellRecipe, draw_facell
from facells_studio.progress import Tick
from facells_studio.project.desk import Desk
from facells_studio.project.edits import (
    add_portrait,
    add_rule,
    change,
    change_rule,
    choose_library,
    go_to,
    leave_out_of_facell,
    together,
)
from facells_studio.project.state import Project
from facells_studio.resources import sample_photo
from facells_studio.score.attributes import ATTRIBUTES
from tests.library_portraits import library_of, portrait

COUNT = "look.facell.recipe.overlay.count"


class Canvas(QObject):
    """What the panel knows of a canvas."""

    line_clicked = Signal(int)


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[FacellPanel]:
    """The panel on its own; few portraits, to be quick."""
    session.apply(change(COUNT, 60))
    made = FacellPanel(session)
    qtbot.addWidget(made)
    made.resize(360, 720)
    made.show()
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A library of forty made-up portraits that all seem to smile."""
    folder = tmp_path / "mine"
    library = library_of(folder)
    smiling = np.zeros(len(ATTRIBUTES), np.float32)
    smiling[ATTRIBUTES.index("Smiling")] = 9.0
    library.add([portrait(i, scores=smiling) for i in range(3, 43)])
    return str(folder)


def choose(panel: FacellPanel, name: str) -> None:
    """Add an attribute as a person does."""
    panel.add.setCurrentIndex(panel.add.findData(name))
    panel.add.activated.emit(panel.add.currentIndex())


def compose_own(panel: FacellPanel, folder: str) -> None:
    """Compose from the library in *folder*, until it is done."""
    rule = add_rule(Rule(attribute="Smiling", threshold=-20.0), to="facell")
    scale = change("look.facell.recipe.overlay.scale", "logit")
    count = change(COUNT, 20)
    steps = [go_to("facell"), choose_library(folder), scale, count, rule]
    panel.session.apply(together("Compose", steps))
    assert panel.session.wait_until_idle(60_000)


def test_a_facell_grows_and_is_told_in_the_papers_notation(panel: FacellPanel) -> None:
    """From the starter library, by choosing nothing but an attribute."""
    assert panel.title.text() == "No attribute yet"
    steps: list[int] = []
    panel.session.arrived.connect(
        lambda kind, result: steps.append(result.portraits) if isinstance(result, Grown) else None
    )
    choose(panel, "Smiling")
    assert panel.session.project.subject == "facell"
    assert panel.session.wait_until_idle(60_000)
    assert steps == sorted(steps)
    assert steps[-1] == 60
    assert panel.title.text() == "Smiling 60-33"
    assert "lines" in panel.facts.text()
    assert not panel.stop.isVisible()


def test_a_row_edits_its_rule(panel: FacellPanel) -> None:
    """Attribute, sign, threshold by slider and number, pen, and away."""
    session = panel.session
    choose(panel, "Smiling")
    (row,) = panel.rules
    row.sign.click()
    assert session.project.look.facell.rules[0].rule.sign == -1
    row.threshold.setValue(0.5)
    assert session.project.look.facell.rules[0].rule.threshold == 0.5
    row.slider.setSliderDown(True)
    for position in (120, 130, 140):
        row.slider.setSliderPosition(position)
    row.slider.setSliderDown(False)
    assert session.project.look.facell.rules[0].rule.threshold == pytest.approx(0.7)
    session.undo()
    assert session.project.look.facell.rules[0].rule.threshold == 0.5
    row.attribute.setCurrentIndex(row.attribute.findData("Eyeglasses"))
    row.attribute.activated.emit(row.attribute.currentIndex())
    assert session.project.look.facell.rules[0].rule.attribute == "Eyeglasses"
    row.shown.click()
    assert not session.project.look.facell.rules[0].visible
    row.remove.click()
    assert session.project.look.facell.rules == ()
    assert panel.rules == []
    session.undo()
    assert len(panel.rules) == 1


def test_what_the_library_does_not_hold_is_greyed(panel: FacellPanel) -> None:
    """The starter library has no lines for attributes that the network is often wrong about."""
    choose(panel, "Smiling")
    assert panel.session.wait_until_idle(60_000)
    box = panel.rules[0].attribute
    flags = {
        box.itemData(i): bool(box.model().index(i, 0).flags() & Qt.ItemFlag.ItemIsEnabled)
        for i in range(box.count())
    }
    assert flags["Eyeglasses"]
    assert not flags["Oval_Face"]


def grow_until_stopped(panel: FacellPanel, own: str) -> Grown:
    """Compose from *own* and stop at the first picture; return what had grown."""
    session, seen = panel.session, list[Grown]()

    def stop(kind: str, result: object) -> None:
        if not seen and isinstance(result, Grown) and 0 < result.portraits < result.total:
            seen.append(result)
            panel.stop.click()

    session.arrived.connect(stop)
    compose_own(panel, own)
    session.arrived.disconnect(stop)
    assert seen
    return seen[0]


def test_stopping_keeps_what_has_grown(panel: FacellPanel, own: str) -> None:
    """Its page has the same portraits and a true title; it can go on, and it can be undone."""
    session = panel.session
    grown = grow_until_stopped(panel, own)
    assert grown.portraits == 16
    assert session.project.look.facell.recipe.overlay.count == 16
    page = session.current("facell")
    assert set(page.overlay.portraits[0]) >= set(grown.columns["source"])  # some give no line
    assert panel.title.text().startswith("Smiling 16-")
    assert panel.go_on.isVisible()
    panel.go_on.click()
    assert session.project.look.facell.recipe.overlay.count == 20
    assert session.wait_until_idle(60_000)
    assert panel.title.text().startswith("Smiling 20-")
    assert not panel.go_on.isVisible()
    session.undo()
    assert session.project.look.facell.recipe.overlay.count == 16


@pytest.mark.parametrize("by_key", [False, True])
def test_a_stop_while_lines_are_put_in_order_can_go_on(
    panel: FacellPanel, monkeypatch: pytest.MonkeyPatch, by_key: bool
) -> None:
    """All portraits are there, but no page: the panel says so, and its page can still come."""
    session, seen = panel.session, list[Grown]()
    may_end = threading.Event()

    def long(source: Source, recipe: FacellRecipe, tick: Tick, **given: Any) -> FacellPage:
        while not may_end.wait(0.005):
            tick(0.5, "")
        return draw_facell(source, recipe, tick, **given)

    monkeypatch.setattr("facells_studio.project.compose.draw_facell", long)

    def stop(kind: str, result: object) -> None:
        if not seen and isinstance(result, Grown) and result.is_whole:
            seen.append(result)
            QTimer.singleShot(0, session.cancel if by_key else panel.stop.click)

    session.arrived.connect(stop)
    choose(panel, "Smiling")
    assert session.wait_until_idle(60_000)
    assert seen
    assert session.current("facell") is None
    assert panel.facts.text() == "Stopped at 60 of 60."
    assert panel.go_on.isVisible()
    assert not panel.keep.isVisible()
    may_end.set()
    panel.go_on.click()
    assert session.wait_until_idle(60_000)
    assert session.current("facell") is not None
    assert panel.title.text() == "Smiling 60-33"
    assert not panel.go_on.isVisible()


def test_the_command_to_stop_keeps_what_has_grown(panel: FacellPanel, own: str) -> None:
    """As the button does."""
    actions = Actions(panel.session)
    panel.connect_actions(actions)
    panel.stop.clicked.disconnect()
    panel.stop.clicked.connect(actions["facell.stop"].trigger)
    grown = grow_until_stopped(panel, own)
    assert panel.session.project.look.facell.recipe.overlay.count == grown.portraits
    assert panel.title.text().startswith(f"Smiling {grown.portraits}-")


def test_a_line_is_clicked_while_the_facell_grows(panel: FacellPanel, own: str) -> None:
    """Whose it is and how strong, before there is a page."""
    session, canvas, told = panel.session, Canvas(), list[Grown]()
    panel.connect_canvas(canvas)

    def click(kind: str, result: object) -> None:
        if not told and isinstance(result, Grown) and result.portraits < result.total:
            QTimer.singleShot(0, lambda: canvas.line_clicked.emit(0))
            told.append(result)

    session.arrived.connect(click)
    compose_own(panel, own)
    assert session.wait_until_idle(60_000)
    found = session.latest("giver")
    assert found is not None
    assert found.name in panel.card.words.text()
    assert "Smiling: this line has a strength of" in panel.card.words.text()
    panel.card.leave_out.click()
    assert session.project.look.facell.recipe.overlay.exclude == (found.name,)


def test_another_threshold_reads_no_portrait_again(
    panel: FacellPanel, own: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does a portrait that is left out, but for the one that takes its place."""
    session = panel.session
    compose_own(panel, own)
    read: list[int] = []
    library = session.desk.library(own)._source
    before = library.bundles

    def bundles(ids: Longs, *more: Any) -> Any:
        read.extend(ids.tolist())
        return before(ids, *more)

    monkeypatch.setattr(library, "bundles", bundles, raising=False)
    rule = session.project.look.facell.rules[0].id
    session.apply(change_rule(rule, threshold=-10.0))
    assert session.wait_until_idle(60_000)
    assert read == []
    (name,) = library.names(session.current("facell").overlay.portraits[0][:1])
    session.apply(leave_out_of_facell(name))
    assert session.wait_until_idle(60_000)
    assert len(read) == 1


def test_the_starter_library_knows_nobody(panel: FacellPanel) -> None:
    """A click says so; there is nothing to compare with."""
    choose(panel, "Smiling")
    assert panel.session.wait_until_idle(60_000)
    panel.show_giver(0)
    assert "nobody in particular" in panel.card.words.text()
    assert not panel.card.leave_out.isVisible()
    assert not panel.compare.isEnabled()


def test_a_clicked_line_tells_its_portrait_which_is_left_out(panel: FacellPanel, own: str) -> None:
    """Another portrait takes its place; it can be taken in again."""
    session, canvas = panel.session, Canvas()
    panel.connect_canvas(canvas)
    compose_own(panel, own)
    page = session.current("facell")
    canvas.line_clicked.emit(4)
    assert session.wait_until_idle()
    source = session.desk.library(own)
    (name,) = source.names(page.drawing.columns["source"][4:5])
    assert name in panel.card.words.text()
    found = session.latest("giver")
    ends = [found.drawing.line(found.line)[[0, -1]], page.drawing.line(4)[[0, -1]]]
    assert np.sort(ends[0], axis=0) == pytest.approx(np.sort(ends[1], axis=0), abs=0.01)
    assert panel.card.picture.isVisibleTo(panel)
    panel.card.leave_out.click()
    assert session.project.look.facell.recipe.overlay.exclude == (name,)
    assert session.wait_until_idle(60_000)
    numbers = np.unique(session.current("facell").drawing.columns["source"])
    assert name not in source.names(numbers)
    assert panel.card.excluded.currentData() == name
    panel.card.take_in.click()
    assert not session.project.look.facell.recipe.overlay.exclude


def test_a_line_of_another_library_is_nobodys(panel: FacellPanel, own: str, tmp_path: Path) -> None:
    """Its number is another portrait's there, or that of none."""
    folder = tmp_path / "other"
    library_of(folder).add([portrait(1)])
    compose_own(panel, own)
    sheet = panel.session.sheet
    panel.session.apply(choose_library(str(folder)))
    assert panel.session.wait_until_idle(60_000)
    assert panel.session.sheet is sheet, "one portrait is too few for another FaCell"
    before = panel.card.words.text()
    failed: list[str] = []
    panel.session.failed.connect(lambda kind, _: failed.append(kind))
    panel.show_giver(4)
    assert panel.session.wait_until_idle(60_000)
    assert failed == []
    assert panel.card.words.text() == before
    assert not panel.card.leave_out.isVisible()


def test_ink_is_told_in_the_units_of_the_window(panel: FacellPanel) -> None:
    """Millimetres and metres, or inches and feet."""
    choose(panel, "Smiling")
    assert panel.session.wait_until_idle(60_000)
    metres = panel.session.current("facell").stats.draw_m
    assert f"{metres:.1f} m of ink" in panel.facts.text()
    panel.session.apply(change("view.units", "in"))
    assert f"{metres / 0.3048:.0f} ft of ink" in panel.facts.text()


def test_a_facell_is_compared_with_all_lines(panel: FacellPanel, own: str) -> None:
    """Beside the same portraits without the network, and beside where they have more ink."""
    compose_own(panel, own)
    assert panel.compare.isEnabled()
    panel.compare.click()
    assert panel.session.wait_until_idle(60_000)
    shown = panel.card.comparison
    assert shown is not None
    assert shown.words[0].text() == panel.title.text()
    assert all(not picture.pixmap().isNull() for picture in shown.pictures)
    shown.close()


def test_open_portraits_are_kept_in_a_library(panel: FacellPanel, tmp_path: Path) -> None:
    """Drawn and scored, without the photo; a second time nothing is added."""
    folder = str(tmp_path / "kept")
    panel.keep_in(folder)
    assert panel.session.wait_until_idle(60_000)
    library = Library.open(folder)
    assert len(library) == 1
    (row,) = library.portraits(np.arange(1))
    assert row["thumbnail"] is None
    assert panel.card.words.text().startswith("Portraits kept: 1. There already: 0.")
    panel.keep_in(folder)
    assert panel.session.wait_until_idle(60_000)
    assert panel.card.words.text().startswith("Portraits kept: 0. There already: 1.")


def test_a_library_that_gains_portraits_is_composed_anew(
    panel: FacellPanel, tmp_path: Path
) -> None:
    """What is kept in the library in use is in the next FaCell at once."""
    folder, session = str(tmp_path / "kept"), panel.session
    panel.keep_in(folder)
    assert session.wait_until_idle(60_000)
    session.apply(choose_library(folder))
    session.apply(change("look.facell.recipe.overlay.at_most", True))
    choose(panel, "Smiling")
    assert session.wait_until_idle(60_000)
    before = session.current("facell")
    assert len(np.unique(before.drawing.columns["source"])) == 1
    mirrored = tmp_path / "mirrored.png"
    face = Image.open(sample_photo()).convert("L")
    face.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(mirrored)
    session.apply(add_portrait("mirrored", path=str(mirrored)))
    panel.keep_in(folder)
    assert session.wait_until_idle(60_000)
    assert len(np.unique(session.current("facell").drawing.columns["source"])) == 2
    assert session.sheet is session.current("facell").sheet


def test_a_library_that_is_read_anew_is_scored_anew(own: str, desk: Desk) -> None:
    """Scores of single points are remembered by numbers that may be another portrait's now."""
    source = desk.library(own)
    before = desk.rescorer(source)
    assert desk.rescorer(source) is before
    desk.renew_library(own)
    assert desk.library(own) is source
    assert desk.rescorer(source) is not before


def test_portraits_that_cannot_be_kept_are_told(desk: Desk, tmp_path: Path) -> None:
    """A sentence for each, and the others are kept."""
    project = add_portrait("gone", path=str(tmp_path / "gone.jpg")).change(Project())
    request = keeping(desk, project, str(tmp_path / "kept"), None)
    kept = request.work(lambda fraction, what="": None)
    assert kept.added == kept.known == 0
    assert kept.failed[0].startswith("gone: ")


def test_errors_are_told_in_the_panel(panel: FacellPanel) -> None:
    """Too few portraits: the sentence says what to do."""
    panel.session.apply(change(COUNT, 100_000))
    choose(panel, "Smiling")
    assert panel.session.wait_until_idle(60_000)
    assert "fewer than the 100,000 asked for" in panel.facts.text()


def test_density_and_options_are_edits(panel: FacellPanel) -> None:
    """The switch is the View menu's; the form is made from the recipe's options."""
    panel.density.click()
    assert panel.session.project.view.density
    panel.session.apply(change("view.density", False))
    assert not panel.density.isChecked()
    assert set(panel.form.rows) >= {"count", "seed", "max_passes", "caption"}


def test_commands_and_names(panel: FacellPanel) -> None:
    """The panel carries out its commands, and each control has a name."""
    actions = Actions(panel.session)
    panel.connect_actions(actions)
    assert actions["facell.library"].isEnabled()
    assert actions["facell.add"].isEnabled()
    choose(panel, "Smiling")
    for widget in panel.findChildren(QWidget):
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus or not widget.isVisibleTo(panel):
            continue
        if not widget.objectName().startswith("qt_"):
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget


def test_keys_look_through_the_attributes_and_enter_adds_the_one_that_shows(
    panel: FacellPanel, session: Session, qtbot: QtBot
) -> None:
    """Arrows on the closed list add nothing; Enter adds what shows."""
    before = len(session.project.look.facell.rules)
    panel.add.setFocus()
    for _ in range(3):
        QTest.keyClick(panel.add, Qt.Key.Key_Down)
    assert len(session.project.look.facell.rules) == before
    shown = panel.add.currentData()
    QTest.keyClick(panel.add, Qt.Key.Key_Return)
    assert [row.rule.attribute for row in session.project.look.facell.rules][before:] == [shown]
    assert panel.add.currentIndex() == 0


def test_an_attribute_chosen_in_the_open_list_is_added(
    panel: FacellPanel, session: Session, qtbot: QtBot
) -> None:
    """An arrow and Enter in the open list add one."""
    before = len(session.project.look.facell.rules)
    panel.add.showPopup()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(panel.add.view(), key)
    assert len(session.project.look.facell.rules) == before + 1


def test_what_was_only_looked_at_is_forgotten_when_the_keys_go_elsewhere(
    panel: FacellPanel, session: Session, qtbot: QtBot
) -> None:
    """The list says again what it is for."""
    before = session.project.look.facell.rules
    panel.add.setFocus()
    QTest.keyClick(panel.add, Qt.Key.Key_Down)
    panel.own.setFocus()
    assert panel.add.currentIndex() == 0
    assert session.project.look.facell.rules == before


def test_the_wheel_scrolls_over_what_is_set(panel: FacellPanel) -> None:
    """It is no hand on the attribute, its threshold or the library that pass under the pointer."""
    session = panel.session
    session.apply(add_rule(Rule(attribute="Smiling", threshold=0.85), to="facell"))
    panel.library.addItem("another", "another")
    before = session.project
    (rule,) = panel.rules
    at = QPointF(3, 3)
    for widget in (rule.attribute, rule.slider, rule.threshold, panel.library):
        where = widget.mapToGlobal(at)
        none, still = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
        plain = Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(at, where, QPoint(), QPoint(0, -120), none, plain, still, False)
        QApplication.sendEvent(widget, event)
        assert not event.isAccepted()
    assert session.project is before


def test_a_point_is_a_comma(panel: FacellPanel) -> None:
    """On the keypad of who writes 0,9."""
    panel.session.apply(add_rule(Rule(attribute="Smiling", threshold=0.85), to="facell"))
    (rule,) = panel.rules
    rule.threshold.setLocale(QLocale("es_AR"))
    rule.threshold.selectAll()
    QTest.keyClicks(rule.threshold, "0.9")
    QTest.keyClick(rule.threshold, Qt.Key.Key_Return)
    assert panel.session.project.look.facell.rules[0].rule.threshold == 0.9


def test_a_project_may_ask_for_more_portraits_than_anybody_counts(panel: FacellPanel) -> None:
    """Its file is somebody else's: the panel shows how far it is nevertheless."""
    panel.session.apply(change(COUNT, 10**30))
    choose(panel, "Smiling")
    assert "portraits" in panel.facts.text()
