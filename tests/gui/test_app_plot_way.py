"""How a page is plotted: by clicks and keys, and undone where it belongs to the project."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.panels import machine_box
from facells_studio.app.panels.plotter import PlotterPanel
from facells_studio.app.session import Session
from facells_studio.project.edits import change, change_pen
from facells_studio.sheet import Sheet
from plotter import Report

WAIT_MS = 20_000


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[PlotterPanel]:
    """The plotter panel of the sample, looked over, on a simulated plotter that does not wait."""
    made = PlotterPanel(session)
    qtbot.addWidget(made)
    made.plots.pace = None
    made.resize(320, 700)
    made.show()
    session.refresh()
    qtbot.waitUntil(lambda: made.look_ahead.outlook is not None, timeout=WAIT_MS)
    made.plots.pen_wanted.connect(lambda *_: made.plots.answer(True))
    yield made
    made.plots.close()


def click(widget: QWidget) -> None:
    """Press the left button on *widget*."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(panel: PlotterPanel, index: int) -> None:
    """Choose an order of pens with the keyboard."""
    combo = panel.way.order
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(index):
        QTest.keyClick(combo, Qt.Key.Key_Down)
    combo.activated.emit(combo.currentIndex())


def pens_of(panel: PlotterPanel) -> list[int]:
    """Return the pens of the box in the order in which the rows show them."""
    return [row.id for row in panel.way.rows()]


def order_of(panel: PlotterPanel) -> str:
    """Return what the project says of the order of pens."""
    return panel.session.project.plotter.pen_order


def page(session: Session) -> Sheet | None:
    """Return the page that is ready."""
    found: Any = session.current("page")
    return None if found is None else found.sheet


def plotted(panel: PlotterPanel, qtbot: QtBot) -> int:
    """Plot what is chosen, and return how many lines that was."""
    reports: list[Report] = []
    panel.plots.ended.connect(reports.append)
    click(panel.start_button)
    qtbot.waitUntil(lambda: bool(reports), timeout=WAIT_MS)
    assert reports[-1].complete
    return reports[-1].lines


def test_light_pens_first_reorders_sheet_and_plot_and_is_undone(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """Crimson, brown, black: on the sheet too, so the timeline and files agree."""
    before = page(panel.session)
    choose(panel, 1)
    qtbot.waitUntil(lambda: pens_of(panel) == [2, 3, 1], timeout=WAIT_MS)
    after = page(panel.session)
    assert before is not None
    assert after is not None
    assert [pen.name.split()[-2] for pen in after.pens] == ["crimson", "saddlebrown", "black"]
    assert len(after) == len(before)
    panel.session.undo()
    qtbot.waitUntil(lambda: pens_of(panel) == [1, 2, 3], timeout=WAIT_MS)
    assert page(panel.session) is before


def test_keys_and_buttons_put_pens_into_an_own_order(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Alt and an arrow moves the chosen pen, as dragging does; each move is one step back."""
    layers = panel.way.layers
    layers.setFocus()
    layers.setCurrentRow(2)
    QTest.keyClick(layers, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: pens_of(panel) == [1, 3, 2], timeout=WAIT_MS)
    assert order_of(panel) == "own"
    assert layers.currentRow() == 1, "the choice goes along"
    click(panel.way.up)
    qtbot.waitUntil(lambda: pens_of(panel) == [3, 1, 2], timeout=WAIT_MS)
    panel.session.undo()
    qtbot.waitUntil(lambda: pens_of(panel) == [1, 3, 2], timeout=WAIT_MS)
    panel.session.undo()
    assert order_of(panel) == "as-drawn"


def test_a_dropped_pen_is_where_it_was_dropped(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Rows as a hand leaves them are the order of the pens."""
    layers = panel.way.layers
    layers.insertItem(0, layers.takeItem(2))
    layers.moved.emit([layers.item(i).data(Qt.ItemDataRole.UserRole + 1) for i in range(3)])
    qtbot.waitUntil(lambda: pens_of(panel) == [3, 1, 2], timeout=WAIT_MS)


def test_one_pen_is_plotted_again(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Only this pen: its lines and no others; afterwards all are ticked again."""
    layers = panel.way.layers
    layers.setCurrentRow(1)
    click(panel.way.only_button)
    assert panel.start_button.text() == "Plot the ticked pens"
    assert [layers.item(i).checkState() == Qt.CheckState.Checked for i in range(3)] == [
        False,
        True,
        False,
    ]
    sheet = page(panel.session)
    assert sheet is not None
    assert plotted(panel, qtbot) == int((sheet.pen == 1).sum())
    assert not panel.plots.part.left_out


def test_a_pen_is_left_out_with_the_space_bar_and_the_time_is_told_anew(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """A row's tick says whether it is plotted."""
    layers = panel.way.layers
    layers.setFocus()
    layers.setCurrentRow(0)
    QTest.keyClick(layers, Qt.Key.Key_Space)
    assert len(panel.plots.part.left_out) == 1
    sheet = page(panel.session)
    assert sheet is not None
    left = int((sheet.pen != 0).sum())
    qtbot.waitUntil(
        lambda: any(f"{left} lines" in check.text for check in panel.checks.checks), timeout=WAIT_MS
    )
    click(panel.way.all_button)
    assert not panel.plots.part.left_out


def test_nothing_ticked_is_a_sentence(panel: PlotterPanel, qtbot: QtBot) -> None:
    """No empty plot begins: it says so before, and to somebody who is quicker."""
    layers = panel.way.layers
    for row in range(3):
        layers.item(row).setCheckState(Qt.CheckState.Unchecked)
    panel.start()
    qtbot.waitUntil(lambda: "Nothing is left to plot" in panel.said.text(), timeout=WAIT_MS)
    assert not panel.plots.is_plotting
    qtbot.waitUntil(lambda: panel.checks.forbids, timeout=WAIT_MS)
    assert "Nothing is left to plot" in panel.checks.checks[0].text
    assert not panel.start_button.isEnabled()
    click(panel.way.all_button)
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=WAIT_MS)


def test_a_plot_begins_with_any_line(panel: PlotterPanel, qtbot: QtBot) -> None:
    """The number is the timeline's too."""
    sheet = page(panel.session)
    assert sheet is not None
    panel.way.first.setFocus()
    panel.way.first.selectAll()
    QTest.keyClicks(panel.way.first, "201")
    QTest.keyClick(panel.way.first, Qt.Key.Key_Return)
    assert panel.plots.start_line == 200
    assert panel.start_button.text() == "Plot from line 201"
    assert plotted(panel, qtbot) == len(sheet) - 200
    assert panel.way.first.value() == 1


def test_registration_marks_are_plotted_by_each_pen_and_undone(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """Eight lines more for each of three pens; the sheet stays as it is."""
    sheet = page(panel.session)
    assert sheet is not None
    click(panel.way.marks)
    assert panel.session.project.plotter.marks
    dimmed: list[Any] = []
    panel.plots.dim_from_line.connect(lambda line, _points: dimmed.append(line))
    assert plotted(panel, qtbot) == len(sheet) + 24
    lines = [line for line in dimmed if line is not None]
    assert lines == sorted(lines)
    assert max(lines, default=0) <= len(sheet)
    panel.session.undo()
    assert not panel.session.project.plotter.marks


def test_a_fresh_pen_is_asked_for_before_one_runs_dry(panel: PlotterPanel, qtbot: QtBot) -> None:
    """The card says so, and what the fresh one has drawn is counted from nothing."""
    panel.plots.pen_wanted.disconnect()
    panel.plots.pen_wanted.connect(panel.question.ask_pen)
    asked: list[str] = []

    def ready(*_: object) -> None:
        asked.append(panel.question.text.text())
        panel.plots.answer(True)

    panel.plots.pen_wanted.connect(ready)
    panel.session.apply(change_pen(1, lasts_m=1.3))
    qtbot.waitUntil(lambda: panel.way.splits.isVisible(), timeout=WAIT_MS)
    assert panel.way.splits.isChecked()
    plotted(panel, qtbot)
    assert ["fresh" in text for text in asked] == [True, False, False]
    sheet = page(panel.session)
    assert sheet is not None
    steps = np.hypot(*np.diff(sheet.points_mm, axis=0).T)
    steps[sheet.offsets[1:-1] - 1] = 0
    black = steps[: sheet.offsets[len(sheet.lines_of(0))] - 1].sum() / 1000
    drawn = panel.session.project.drawn_m(1)
    assert 0.9 < drawn <= 1.3
    assert black - drawn <= 1.3
    click(panel.way.splits)
    assert not panel.session.project.plotter.splits


def test_axidraws_own_software_is_offered_where_it_is_installed(
    panel: PlotterPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only for a real AxiDraw; the choice is the project's."""
    box = panel.machine
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    assert not box.via.isVisible()
    monkeypatch.setattr(machine_box, "has_axidraw_software", lambda: True)
    panel.session.apply(change("plotter.port", "/dev/tty7"))
    assert box.via.isVisible()
    box.via.setCurrentIndex(1)
    box.via.activated.emit(1)
    assert panel.plots.wish.via == "pyaxidraw"
    panel.session.apply(change("plotter.port", "simulated"))
    assert not box.via.isVisible()
    panel.session.undo()
    panel.session.undo()
    assert panel.session.project.plotter.via == "serial"


def test_all_fits_into_a_narrow_column(panel: PlotterPanel) -> None:
    """Nothing is cut off at the side of a column 320 px wide, opened and for an AxiDraw too."""
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    panel.session.apply(change_pen(1, lasts_m=1.3))
    panel.by_hand.heading.click()
    panel.resize(320, 500)
    inner = panel.before.widget()
    assert inner is not None
    assert inner.minimumSizeHint().width() <= panel.before.viewport().width()


def test_all_that_takes_the_focus_has_a_name(panel: PlotterPanel) -> None:
    """A screen reader can say each control, and each row what it draws."""
    for widget in panel.way.findChildren(QWidget):
        inner = widget.objectName().startswith("qt_")
        popup = isinstance(widget, QListView) and widget is not panel.way.layers
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not (inner or popup):
            assert widget.accessibleName(), widget
    row = panel.way.layers.item(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert row.startswith("Smiling > 0.6")
    assert row.endswith(" m")
