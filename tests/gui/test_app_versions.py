"""The strip of versions: keep, go back, star, note, remove, compare by holding."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from facells_studio.app.canvas.link import CanvasLink
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.commands import Actions
from facells_studio.app.panels.versions import VersionsPanel
from facells_studio.app.session import Session
from facells_studio.project.edits import change, go_to, remove_portrait
from tests.gui.hands import activate

WAIT_MS = 20_000
DETAIL = "look.recipe.lines.detail"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[VersionsPanel]:
    """The panel of the sample, with its page and one version of it."""
    made = VersionsPanel(session)
    qtbot.addWidget(made)
    made.show()
    session.apply(change(DETAIL, 0.3))
    session.refresh()
    assert session.wait_until_idle()
    made.keep_button.click()
    yield made
    made.shut_down()


def test_a_version_is_kept_and_used(panel: VersionsPanel) -> None:
    """It has a picture, and brings its look back; each is one step."""
    session = panel.session
    (version,) = session.project.versions
    assert version.thumbnail is not None
    assert version.at
    assert not panel.strip.item(0).icon().isNull()
    assert panel.said.text() == "As it is now."
    session.apply(change(DETAIL, 0.5))
    assert panel.said.text() == "detail: 0.3 \u2192 0.5"
    panel.use_button.click()
    assert session.project.look.recipe.lines.detail == 0.3
    session.undo()
    assert session.project.look.recipe.lines.detail == 0.5


def test_star_note_and_remove(panel: VersionsPanel) -> None:
    """By clicks and keys, and taken back."""
    session = panel.session
    QTest.mouseClick(panel.star, LEFT)
    assert session.project.versions[0].star
    panel.note.setFocus()
    QTest.keyClicks(panel.note, "the soft one")
    QTest.keyClick(panel.note, Qt.Key.Key_Return)
    assert session.project.versions[0].note == "the soft one"
    assert panel.strip.item(0).text() == "the soft one"
    said = panel.strip.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "the soft one, starred"
    panel.strip.setFocus()
    QTest.keyClick(panel.strip, Qt.Key.Key_Delete)
    assert panel.strip.count() == 0
    assert not panel.use_button.isEnabled()
    session.undo()
    assert panel.strip.count() == 1


def test_a_note_goes_to_the_version_it_was_written_for(panel: VersionsPanel) -> None:
    """Choosing another one shows the other's note."""
    panel.note.setText("first")
    panel.note.editingFinished.emit()
    panel.keep()
    assert panel.note.text() == ""
    panel.strip.setCurrentRow(0)
    assert panel.note.text() == "first"


def test_holding_compares_and_changes_nothing(panel: VersionsPanel, qtbot: QtBot) -> None:
    """The version is on the sheet while the button is held, by hand or with the space bar."""
    session, canvas = panel.session, SheetCanvas()
    qtbot.addWidget(canvas)
    CanvasLink(session, canvas)
    panel.connect_canvas(canvas)
    then = session.sheet
    session.apply(change(DETAIL, 0.5))
    assert session.wait_until_idle()
    now, before = session.sheet, session.project
    QTest.mousePress(panel.hold, LEFT)
    assert canvas.sheet is then
    session.shown.emit(now)  # something newer of the present
    assert canvas.sheet is then
    QTest.mouseRelease(panel.hold, LEFT)
    assert canvas.sheet is now
    panel.hold.setFocus()
    QTest.keyPress(panel.hold, Qt.Key.Key_Space)
    assert canvas.sheet is then
    QTest.keyRelease(panel.hold, Qt.Key.Key_Space)
    assert canvas.sheet is now
    assert session.project == before
    canvas.close_renderer()


def test_empty_paper_comes_back_after_comparing(panel: VersionsPanel, qtbot: QtBot) -> None:
    """Where nothing is drawn yet, paper lies on the desk: before a look at a version, and after."""
    session, canvas = panel.session, SheetCanvas()
    qtbot.addWidget(canvas)
    CanvasLink(session, canvas)
    panel.connect_canvas(canvas)
    session.apply(go_to("facell"))
    assert session.wait_until_idle()
    paper = canvas.sheet
    assert session.sheet is None
    assert paper is not None
    panel.compare()
    assert session.wait_until_idle()
    assert canvas.sheet is not paper
    panel.end_compare()
    assert canvas.sheet is paper
    canvas.close_renderer()


def test_a_forgotten_page_is_drawn_again(panel: VersionsPanel, qtbot: QtBot) -> None:
    """It comes while the button is held, and the project's own page stays what it is."""
    session = panel.session
    for detail in (0.31, 0.32, 0.33, 0.34):
        session.apply(change(DETAIL, detail))
        assert session.wait_until_idle()
    own = session.latest("page")
    with qtbot.waitSignal(panel.compared, timeout=WAIT_MS) as shown:
        panel.compare()
        assert panel.said.text().startswith("Drawing")
    assert len(shown.args[0]) > 0
    assert session.latest("page") is own
    assert session.sheet is own.sheet
    panel.end_compare()
    assert panel.said.text() == "detail: 0.3 \u2192 0.34"


def test_without_its_portrait_the_reason_is_said(panel: VersionsPanel) -> None:
    """Nothing is drawn from nothing."""
    panel.session.apply(remove_portrait(1))
    panel.compare()
    assert "not open" in panel.said.text()
    panel.end_compare()


def test_commands(panel: VersionsPanel) -> None:
    """The menu keeps versions, and compares when one is chosen."""
    actions = Actions(panel.session)
    panel.connect_actions(actions)
    actions["edit.keep_version"].trigger()
    assert panel.strip.count() == 2
    assert actions["edit.compare"].isEnabled()
    panel.remove()
    panel.remove()
    assert not actions["edit.compare"].isEnabled()


def test_two_sheets_lie_side_by_side(panel: VersionsPanel, qtbot: QtBot) -> None:
    """A line between them is moved by hand and keys; both are panned as one; Esc ends it."""
    session, canvas = panel.session, SheetCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(600, 500)
    CanvasLink(session, canvas)
    panel.connect_canvas(canvas)
    wipe = panel.wipe
    assert wipe is not None
    canvas.show()
    then = session.sheet
    session.apply(change(DETAIL, 0.5))
    assert session.wait_until_idle()
    now, before = session.sheet, session.project
    QTest.mouseClick(panel.beside, LEFT)
    assert wipe.is_on
    assert (canvas.sheet, wipe.other.sheet) == (now, then)
    assert [label.text() for label in wipe.names] == ["A  Now", "B  Version 1"]
    canvas.pan_by(30, 20)
    canvas.zoom_by(1.5)
    assert wipe.other.view == canvas.view
    for on in (True, False):
        session.apply(change("view.travel", on))
        assert wipe.other.show_travel is canvas.show_travel is on
    QTest.keyClick(wipe.grip, Qt.Key.Key_Home)
    assert wipe.grip.x() < canvas.band_px
    QTest.keyClick(wipe.grip, Qt.Key.Key_Right)
    assert wipe.share == pytest.approx(0.02)
    at = wipe.grip.rect().center()
    QTest.mousePress(wipe.grip, LEFT, pos=at)
    QTest.mouseMove(wipe.grip, at + QPoint(200, 0))
    QTest.mouseRelease(wipe.grip, LEFT)
    assert 0.3 < wipe.share < 0.45
    session.apply(change(DETAIL, 0.6))
    assert session.wait_until_idle()
    assert canvas.sheet is session.sheet is not now
    assert wipe.other.sheet is then, "the version stays while the present changes"
    QTest.keyClick(wipe.grip, Qt.Key.Key_Escape)
    assert wipe.grip.isHidden()
    assert not panel.beside.isChecked()
    assert before.versions == session.project.versions
    panel.shut_down()
    canvas.close_renderer()


def test_versions_are_put_in_order(panel: VersionsPanel) -> None:
    """Keys move the chosen one, a hand drops one before another; undo takes it back."""
    session = panel.session

    def order() -> list[int]:
        return [version.id for version in session.project.versions]

    panel.keep()
    panel.keep()
    assert order() == [1, 2, 3]
    QTest.keyClick(panel.strip, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order() == [1, 3, 2]
    assert panel.chosen is not None
    assert panel.chosen.id == 3
    QTest.keyClick(panel.strip, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert order() == [1, 2, 3]
    panel.strip.drop_at(panel.strip.visualItemRect(panel.strip.item(0)).center())
    assert order() == [3, 1, 2]
    session.undo()
    assert order() == [1, 2, 3]


def test_a_note_belongs_to_the_version_it_was_begun_for(panel: VersionsPanel) -> None:
    """Ctrl+K leaves the focus where it is, and chooses the new version."""
    session = panel.session
    activate(panel)
    panel.note.setFocus()
    assert panel.note.hasFocus()
    QTest.keyClicks(panel.note, "the soft one")
    panel.keep()
    assert [version.note for version in session.project.versions] == ["the soft one", ""]
    assert panel.note.text() == ""
    panel.strip.setFocus()
    assert [version.note for version in session.project.versions] == ["the soft one", ""]
