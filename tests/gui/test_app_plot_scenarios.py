"""Plots as an artist makes them: by clicks and keys in the real window, on simulated machines."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app import machine as machine_module
from facells_studio.app.main_window import MainWindow
from facells_studio.app.panels.plotter import PlotterPanel
from facells_studio.app.plot_close import PlotCloser
from facells_studio.app.session import Session
from facells_studio.plotting import plots_dir, unfinished_plots
from facells_studio.sheet import Sheet
from plotter import Backend, Faults, SimulatedPlotter, Stroke
from tests.gui.hands import activate

WAIT_MS = 30_000


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as it opens on the sample, its page ready."""
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.resize(1280, 720)
    made.show()
    activate(made)
    session.refresh()
    panel: PlotterPanel = made.panel("PlotterPanel")
    qtbot.waitUntil(lambda: panel.look_ahead.outlook is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not panel.plots.is_busy, timeout=WAIT_MS)
    yield made
    panel.plots.close()
    made.close()


@pytest.fixture
def machines(monkeypatch: pytest.MonkeyPatch) -> list[SimulatedPlotter]:
    """The plotters that were connected, each a simulated one; the first has `FAULTS`."""
    made: list[SimulatedPlotter] = []

    def connect(preset: Any, *_: object, **__: object) -> Backend:
        faults = FAULTS.pop() if FAULTS else None
        made.append(SimulatedPlotter(preset.machine, faults=faults))
        return made[-1]

    monkeypatch.setattr(machine_module, "connect", connect)
    return made


FAULTS: list[Faults] = []  # of the plotter that is connected next


def panel_of(window: MainWindow) -> PlotterPanel:
    """Return the plotter panel."""
    panel: PlotterPanel = window.panel("PlotterPanel")
    return panel


def click(widget: QWidget) -> None:
    """Press the left button on *widget*, which has to be there."""
    assert widget.isVisible(), widget
    assert widget.isEnabled(), widget
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(window: MainWindow, keys: str) -> None:
    """Press a command's shortcut."""
    QTest.keySequence(window, keys)


def choose(combo: QComboBox, words: str) -> None:
    """Go down the entries with the keyboard, to the one that begins with *words*."""
    assert combo.isVisible()
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    for _ in range(combo.count()):
        if combo.currentText().startswith(words):
            break
        QTest.keyClick(combo, Qt.Key.Key_Down)
    assert combo.currentText().startswith(words)


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    """Let events happen until something *holds*."""
    qtbot.waitUntil(holds, timeout=WAIT_MS)


def state_of(panel: PlotterPanel) -> str:
    """Return the state of the plot; a plain word, which may be another one next time."""
    return panel.plots.state


def lines_done(panel: PlotterPanel) -> int:
    """Return how many lines are on paper."""
    return 0 if panel.plots.progress is None else panel.plots.progress.lines_done


def answer_all(panel: PlotterPanel, qtbot: QtBot) -> list[tuple[str, str]]:
    """Click on the first answer to each question until the plot is over; return what was asked."""
    asked = []
    while panel.plots.is_plotting:
        until(qtbot, lambda: panel.question.isVisible() or not panel.plots.is_plotting)
        if panel.question.isVisible():
            shown = panel.question.swatch.isVisible()
            color = panel.question.swatch.color.name() if shown else ""
            asked.append((panel.question.text.text(), color))
            click(panel.question.buttons[0])
    return asked


def page_of(window: MainWindow) -> Sheet:
    """Return the page that is shown."""
    sheet = window.session.sheet
    assert sheet is not None
    return sheet


def inked(machines: list[SimulatedPlotter]) -> list[Stroke]:
    """Return every stroke on the paper."""
    return [stroke for machine in machines for stroke in machine.trace().strokes()]


def is_line(stroke: Stroke, line: np.ndarray[Any, Any]) -> bool:
    """Return whether *stroke* is *line*: the same ends, the same length."""
    points = stroke.points
    ends = np.abs(points[[0, -1]] - line[[0, -1]]).max()
    lengths = [np.hypot(*np.diff(each, axis=0).T).sum() for each in (points, line)]
    return bool(ends < 0.01 and abs(lengths[0] - lengths[1]) < 0.01 * lengths[1] + 0.01)


def test_the_sample_is_plotted_in_the_first_minute(
    window: MainWindow, machines: list[SimulatedPlotter], qtbot: QtBot
) -> None:
    """Open, Plot, look it over, two pens are asked for with their ink, and the page is on paper."""
    panel, sheet = panel_of(window), page_of(window)
    press(window, "Ctrl+5")
    assert panel.isVisible()
    assert [check.mark for check in panel.checks.checks] == ["good", "good"]
    press(window, "Ctrl+P")
    asked = answer_all(panel, qtbot)
    assert ["crimson" in asked[0][0], "saddlebrown" in asked[1][0]] == [True, True]
    assert [color for _, color in asked] == ["#dc143c", "#8b4513"]
    assert panel.said.text().startswith(f"Done: {len(sheet)} of {len(sheet)} lines")
    strokes = inked(machines)
    assert len(strokes) == len(sheet)
    assert all(is_line(stroke, sheet.line(i)) for i, stroke in enumerate(strokes))
    assert not machines[0].violations
    assert unfinished_plots() == []
    assert window.session.project.drawn_m(2) > 0


def plot(window: MainWindow, qtbot: QtBot) -> None:
    """Look it over, and plot: the key twice."""
    press(window, "Ctrl+P")
    until(qtbot, panel_of(window).start_button.isEnabled)
    press(window, "Ctrl+P")


@pytest.mark.parametrize("hidden", ["by its stage", "behind another", "closed", "with all"])
def test_nothing_is_plotted_before_it_was_looked_over(
    window: MainWindow, machines: list[SimulatedPlotter], qtbot: QtBot, hidden: str
) -> None:
    """Plot shows what was checked, wherever the panel is, and plots when that is in sight."""
    panel = panel_of(window)
    put_away(window, hidden)
    press(window, "Ctrl+P")
    assert not panel.plots.is_plotting
    assert not panel.checks.visibleRegion().isEmpty()
    assert machines == []
    press(window, "Ctrl+P")
    assert panel.plots.is_plotting


@pytest.mark.parametrize("hidden", ["behind another", "closed", "with all"])
def test_who_is_asked_for_a_pen_sees_it(
    window: MainWindow, machines: list[SimulatedPlotter], qtbot: QtBot, hidden: str
) -> None:
    """Wherever the panel has gone meanwhile: a plot would wait for ever."""
    panel = panel_of(window)
    plot(window, qtbot)
    put_away(window, hidden)
    assert panel.visibleRegion().isEmpty()
    until(qtbot, lambda: not panel.question.isHidden())
    assert not panel.question.visibleRegion().isEmpty()


def test_who_types_does_not_answer_what_is_asked(
    window: MainWindow, machines: list[SimulatedPlotter], qtbot: QtBot
) -> None:
    """A Space in a note is no pen that was put in; elsewhere Enter answers."""
    panel, versions = panel_of(window), window.panel("VersionsPanel")
    versions.keep()
    plot(window, qtbot)
    versions.note.setFocus()
    assert versions.note.hasFocus()
    until(qtbot, panel.question.isVisible)
    for letter in "a b":
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, letter)
    assert versions.note.text().endswith("a b")
    assert panel.question.isVisible()
    click(panel.question.buttons[0])
    window.canvas.setFocus()
    until(qtbot, panel.question.isVisible)
    assert panel.question.buttons[0].hasFocus()


def put_away(window: MainWindow, how: str) -> None:
    """Let the plotter panel be out of sight."""
    if how == "by its stage":
        press(window, "Ctrl+3")
        return
    press(window, "Ctrl+5")
    if how == "behind another":
        window.docks["PensPanel"].raise_()
    elif how == "closed":
        window.docks["PlotterPanel"].close()
    else:
        window.action("window.hide_panels").trigger()
    QApplication.processEvents()


def test_a_cable_is_pulled_in_the_midst_and_no_line_is_lost(
    window: MainWindow, machines: list[SimulatedPlotter], qtbot: QtBot
) -> None:
    """A message, the rest is offered, and after it is connected again all ink is on paper."""
    FAULTS.append(Faults(gone_after_lines=40))
    panel, sheet = panel_of(window), page_of(window)
    plot(window, qtbot)
    until(qtbot, lambda: state_of(panel) == "failed")
    assert "does not answer" in panel.said.text()
    assert "On paper:" in panel.said.text()
    until(qtbot, panel.resume_card.isVisible)
    assert f"of {len(sheet)}" in panel.resume_card.text.text()
    click(panel.resume_card.buttons[0])
    asked = answer_all(panel, qtbot)
    assert "over the beginning of line" in asked[0][0]
    assert state_of(panel) == "ended"
    strokes = inked(machines)
    missing = [i for i in range(len(sheet)) if not any(is_line(s, sheet.line(i)) for s in strokes)]
    assert not missing
    assert len(strokes) <= len(sheet) + 1, "only the interrupted line may be there twice"
    assert unfinished_plots() == []
    until(qtbot, lambda: not panel.resume_card.isVisible())


def test_a_held_plot_takes_a_nudged_height_and_stops_where_it_is_wanted(
    window: MainWindow, qtbot: QtBot
) -> None:
    """Hold by the keyboard, one press of an arrow, go on, stop here; then on, and stop and home."""
    panel = panel_of(window)
    press(window, "Ctrl+5")
    choose(panel.machine.machine, "AxiDraw V3/A3")
    choose(panel.machine.port, "Simulated")
    choose(panel.machine.pace, "100 times")
    until(qtbot, panel.start_button.isEnabled)
    click(panel.start_button)
    until(qtbot, lambda: lines_done(panel) >= 2)
    press(window, "Ctrl+.")
    until(qtbot, lambda: state_of(panel) == "held")
    held_at = lines_done(panel)
    down = panel.progress.heights.down
    assert down.isVisible()
    before = down.value()
    down.setFocus()
    QTest.keyClick(down, Qt.Key.Key_Up)
    assert down.value() == before + 1
    QTest.keyClick(panel.progress.speed, Qt.Key.Key_Up)
    click(panel.progress.again)
    until(qtbot, lambda: lines_done(panel) > held_at + 1)
    click(panel.progress.here)
    until(qtbot, lambda: state_of(panel) == "ended")
    assert "the pen is up" in panel.said.text()
    journal = next(plots_dir().glob("*/plot.jsonl"))
    rows = [json.loads(row) for row in journal.read_text().splitlines()]
    assert [row["heights"][1] for row in rows if row.get("what") == "heights"] == [before + 1]
    assert [row["speed_factor"] for row in rows if row.get("what") == "speed"] == [1.05]
    assert max(map(abs, rows[-1]["position_mm"])) > 5, "it stays where it was stopped"

    until(qtbot, panel.resume_card.isVisible)
    click(panel.resume_card.buttons[0])
    until(qtbot, panel.question.isVisible)
    click(panel.question.buttons[0])
    until(qtbot, lambda: lines_done(panel) >= 2)
    click(panel.progress.home)
    until(qtbot, lambda: state_of(panel) == "ended" and not panel.plots.is_busy)
    click(panel.machine.connect_button)
    until(qtbot, lambda: "Pen at 0.0" in panel.machine.who.text())


def answer_box(words: str) -> list[str]:
    """Answer the dialog that comes with the button that says *words*; return what it says."""
    said: list[str] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(20, look)
            return
        said.extend((box.text(), box.informativeText()))
        button = next(b for b in box.findChildren(QPushButton) if words in b.text())
        click(button)

    QTimer.singleShot(20, look)
    return said


@pytest.mark.parametrize("words", ["Stop here", "Stop and go home"])
def test_closing_in_the_midst_asks_and_leaves_the_machine_safe(
    window: MainWindow, qtbot: QtBot, words: str
) -> None:
    """Keep plotting, hold, or stop: then the pen goes up, and the window closes by itself."""
    panel = panel_of(window)
    press(window, "Ctrl+5")
    choose(panel.machine.pace, "10 times")
    click(panel.start_button)
    until(qtbot, lambda: lines_done(panel) >= 2)

    said = answer_box("Keep plotting")
    window.close()
    assert "drawing line" in said[0]
    assert "go on with the plot" in said[1]
    assert window.isVisible()
    assert state_of(panel) == "plotting"

    answer_box("Hold")
    window.close()
    until(qtbot, lambda: state_of(panel) == "held")
    assert window.isVisible()

    held = lines_done(panel)
    said = answer_box(words)
    window.close()
    assert "holds before line" in said[0]
    until(qtbot, lambda: not window.isVisible())
    assert not panel.plots.is_plotting
    left = unfinished_plots()[0]
    assert left.lines_done == held
    assert not left.in_use, "others may go on with it"


def test_a_machine_that_does_not_stop_cannot_keep_the_window_open(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a while of patience the next attempt to close is the last."""
    panel = panel_of(window)
    panel.plots.pace = 10.0
    plot(window, qtbot)
    until(qtbot, lambda: lines_done(panel) >= 1)
    closer = PlotCloser.of(window, window.session)
    closer.ask = lambda: "here"
    monkeypatch.setattr(panel.plots, "stop", lambda **_: None)
    assert not closer.may_close()
    assert not closer.may_close()
    monkeypatch.setattr("facells_studio.app.plot_close._PATIENCE_S", -1.0)
    assert closer.may_close()
    monkeypatch.undo()
