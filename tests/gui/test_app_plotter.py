"""The plotter panel: by clicks and keys, as somebody who stands at the machine."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.commands import Actions
from facells_studio.app.machine import SIMULATE
from facells_studio.app.panels.plotter import PlotterPanel
from facells_studio.app.panels.preflight import Check, checks_of
from facells_studio.app.plot_job import remembered_pace
from facells_studio.app.plot_talk import Found
from facells_studio.app.session import Session
from facells_studio.plotting import unfinished_plots
from facells_studio.progress import no_tick
from facells_studio.project.edits import change, change_pen, ink_flowed, refilled
from facells_studio.project.outlook import Part, outlook
from facells_studio.project.state import Project
from facells_studio.sheet import Sheet
from plotter import Device
from plotter.simulators import board
from plotter.simulators.grbl import GrblBoard
from tests.gui.conftest import rest

WAIT_MS = 20_000


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> Iterator[PlotterPanel]:
    """The panel of the sample, its page ready, on a simulated plotter that does not wait."""
    made = PlotterPanel(session)
    qtbot.addWidget(made)
    made.plots.pace = None
    made.show()
    session.refresh()
    qtbot.waitUntil(made.start_button.isEnabled, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not made.plots.is_busy, timeout=WAIT_MS)
    yield made
    made.plots.close()


def click(widget: QWidget) -> None:
    """Press the left button on *widget*."""
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def heights_of(panel: PlotterPanel) -> tuple[float, float] | None:
    """Return the heights that are kept for the pen of the machine."""
    return panel.plots.heights


def says(panel: PlotterPanel, words: str) -> bool:
    """Return whether the panel says *words*."""
    return words in panel.said.text()


def is_beyond(panel: PlotterPanel, lines: int) -> bool:
    """Return whether more than so many *lines* are on paper."""
    return panel.plots.progress is not None and panel.plots.progress.lines_done > lines


def looked_over(project: Project, sheet: Sheet, found: Found | None = None) -> list[Check]:
    """Return what there is to say before a plot of *sheet*."""
    return checks_of(project, sheet, outlook(project, sheet, 0).work(no_tick), found)


def test_the_sample_is_plotted_by_a_click_and_each_pen_asked_for(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """Plot, then a card for the second and the third pen, then it is done."""
    click(panel.start_button)
    cards: list[str] = []
    for _ in range(2):
        qtbot.waitUntil(panel.question.isVisible, timeout=WAIT_MS)
        cards.append(panel.question.text.text())
        assert panel.session.project.stage == "plot"
        click(panel.question.buttons[0])
        assert not panel.question.isVisible()
    qtbot.waitUntil(lambda: panel.plots.report is not None, timeout=WAIT_MS)
    assert "put in crimson 0.3\N{NO-BREAK SPACE}mm (Smiling > 0.6)" in cards[0]
    assert "Take out crimson" in cards[1]
    assert panel.said.text().startswith("Done: 218 of 218 lines")
    assert panel.start_button.isVisible()


def test_stop_here_offers_the_rest_and_it_is_drawn(panel: PlotterPanel, qtbot: QtBot) -> None:
    """The card names the line; going on asks whether the pen hangs where it should."""
    panel.plots.pace = 30.0
    click(panel.start_button)
    qtbot.waitUntil(
        lambda: panel.plots.progress is not None and panel.plots.progress.lines_done > 3,
        timeout=WAIT_MS,
    )
    assert panel.progress.isVisible()
    assert not panel.start_button.isVisible()
    click(panel.progress.here)
    qtbot.waitUntil(panel.resume_card.isVisible, timeout=WAIT_MS)
    found = unfinished_plots()[0]
    assert f"line {found.lines_done + 1} of 218" in panel.resume_card.text.text()
    assert not any(b.hasFocus() for b in panel.resume_card.buttons), "Enter resumes nothing unseen"
    panel.plots.pace = None
    click(panel.resume_card.buttons[0])
    while not panel.plots.report or panel.plots.report.stopped:
        qtbot.waitUntil(
            lambda: panel.question.isVisible() or not panel.plots.is_plotting, timeout=WAIT_MS
        )
        if not panel.plots.is_plotting:
            break
        click(panel.question.buttons[0])
    assert panel.plots.report is not None
    assert panel.plots.report.complete
    qtbot.waitUntil(lambda: not panel.resume_card.isVisible(), timeout=WAIT_MS)


def test_what_goes_on_shows_its_own_speed_and_the_heights_of_its_machine(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """Not those of the machine that the project names by now: a nudge would be one from there."""
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    panel.session.apply(change("plotter.port", SIMULATE))
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=WAIT_MS)
    panel.plots.pace = 30.0
    click(panel.start_button)
    qtbot.waitUntil(lambda: is_beyond(panel, 1), timeout=WAIT_MS)
    panel.progress.speed.setValue(70)
    qtbot.waitUntil(lambda: is_beyond(panel, 4), timeout=WAIT_MS)
    click(panel.progress.here)
    qtbot.waitUntil(panel.resume_card.isVisible, timeout=WAIT_MS)
    panel.session.apply(change("plotter.machine", "grbl-a3-z"))
    panel.plots.start_wanted.connect(lambda _point: panel.plots.answer(True))
    panel.plots.home_wanted.connect(lambda _request: panel.plots.answer("by hand"))
    panel.plots.pen_wanted.connect(lambda *_: panel.plots.answer(True))
    click(panel.resume_card.buttons[0])
    panel.plots.hold()
    qtbot.waitUntil(panel.progress.heights.isEnabled, timeout=WAIT_MS)
    assert panel.progress.speed.value() == 70
    assert panel.progress.heights.up.text().endswith("%")
    assert "AxiDraw" in panel.machine.who.text()
    panel.plots.stop()
    qtbot.waitUntil(lambda: not panel.plots.is_plotting, timeout=WAIT_MS)
    assert "AxiDraw" not in panel.machine.who.text(), "it is not the machine that is chosen"
    assert panel.hand.buttons["home"].isEnabled()


def test_an_offer_can_be_forgotten(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Nobody wants the rest: it is not offered again."""
    panel.plots.pace = 30.0
    click(panel.start_button)
    qtbot.waitUntil(
        lambda: panel.plots.progress is not None and panel.plots.progress.lines_done > 3,
        timeout=WAIT_MS,
    )
    click(panel.progress.home)
    qtbot.waitUntil(panel.resume_card.isVisible, timeout=WAIT_MS)
    click(panel.resume_card.buttons[1])
    qtbot.waitUntil(lambda: not panel.resume_card.isVisible(), timeout=WAIT_MS)
    assert unfinished_plots() == []


def test_each_of_several_plots_that_are_not_done_is_offered(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """The last one first, then another; what is forgotten is the one that is shown."""
    panel.plots.pace = 30.0
    for lines in (3, 8):
        click(panel.start_button)
        qtbot.waitUntil(partial(is_beyond, panel, lines), timeout=WAIT_MS)
        panel.plots.stop()
        qtbot.waitUntil(lambda: not panel.plots.is_busy, timeout=WAIT_MS)
    card = panel.resume_card
    last, first = unfinished_plots()
    assert card.plot == last
    click(card.buttons[2])
    assert card.plot == first
    assert f"line {first.lines_done + 1} of" in card.text.text()
    click(card.buttons[1])
    qtbot.waitUntil(lambda: len(card.buttons) == 2 and card.plot == last, timeout=WAIT_MS)
    assert unfinished_plots() == [last]


def test_a_hold_says_when_it_holds_and_offers_to_go_on(panel: PlotterPanel, qtbot: QtBot) -> None:
    """The button first says that it waits for the line, then how to go on."""
    panel.plots.pace = 5.0
    click(panel.start_button)
    qtbot.waitUntil(lambda: panel.plots.progress is not None, timeout=WAIT_MS)
    click(panel.progress.hold)
    assert "this line" in panel.progress.hold.text()
    qtbot.waitUntil(lambda: panel.progress.hold.text() == "Go on", timeout=WAIT_MS)
    panel.progress.speed.setValue(150)
    click(panel.progress.hold)
    qtbot.waitUntil(lambda: panel.plots.state == "plotting", timeout=WAIT_MS)
    assert panel.plots.speed_factor == 1.5
    panel.plots.stop()


def test_a_held_plot_goes_on_a_few_millimetres_earlier(panel: PlotterPanel, qtbot: QtBot) -> None:
    """For a pen that ran dry at the end of a line; the button is there while it holds."""
    panel.plots.pace = 10.0
    click(panel.start_button)
    qtbot.waitUntil(
        lambda: panel.plots.progress is not None and panel.plots.progress.lines_done > 0,
        timeout=WAIT_MS,
    )
    assert not panel.progress.again.isVisible()
    click(panel.progress.hold)
    qtbot.waitUntil(panel.progress.again.isVisible, timeout=WAIT_MS)
    assert "5 mm earlier" in panel.progress.again.text()
    click(panel.progress.again)
    qtbot.waitUntil(lambda: panel.plots.state == "plotting", timeout=WAIT_MS)
    assert not panel.progress.again.isVisible()
    panel.plots.stop()


def test_before_a_plot_it_says_reach_paper_time_and_ink(session: Session, panel: Any) -> None:
    """A pen that runs dry, a warning of the board, and a sheet that is too large are told."""
    sheet: Sheet = session.current("page").sheet
    project = session.project
    good = looked_over(project, sheet)
    assert [check.mark for check in good] == ["good", "good"]
    assert "148 \N{MULTIPLICATION SIGN} 210" in good[0].text.replace("\N{NO-BREAK SPACE}", " ")
    assert "2\N{NO-BREAK SPACE}pen changes" in good[1].text
    few = change_pen(1, lasts_m=1).change(project)
    assert "fresh one" in next(c.text for c in looked_over(few, sheet) if c.mark == "look")
    dry = change("plotter.splits", False).change(few)
    assert "run dry" in next(c.text for c in looked_over(dry, sheet) if c.mark == "warn")
    low = ink_flowed({1: 37.0}).change(change_pen(1, lasts_m=40).change(project))
    assert "low on ink" in next(c.text for c in looked_over(low, sheet) if c.mark == "warn")
    found = Found("GRBL", (0.0, 0.0), False, ("$32 is on.",), True, True, True)
    told = [c.text for c in looked_over(project, sheet, found) if c.mark == "warn"]
    assert told[0] == "$32 is on."
    assert "does not know" in told[1]
    large = replace(sheet, points_mm=sheet.points_mm + 900)
    assert looked_over(project, large)[0].mark == "bad"
    real = change("plotter.machine", "axidraw-v3-a3").change(project)
    assert looked_over(real, sheet)[-1].mark == "look"
    unsure = replace(found, height_known=False)
    assert any("Z counts" in check.text for check in looked_over(real, sheet, unsure))
    assert not any("Z counts" in check.text for check in looked_over(project, sheet, unsure))


def test_the_panel_says_when_a_pen_is_low(panel: PlotterPanel, qtbot: QtBot) -> None:
    """As soon as somebody says how far a filling lasts, and until it is refilled."""

    def warned() -> list[str]:
        return [check.text for check in panel.checks.checks if check.mark == "warn"]

    panel.session.apply(change_pen(1, lasts_m=40))
    panel.session.apply(ink_flowed({1: 39.0}))
    panel.session.apply(change("plotter.splits", False))
    qtbot.waitUntil(lambda: any("run dry" in text for text in warned()), timeout=WAIT_MS)
    panel.session.apply(refilled(1))
    qtbot.waitUntil(lambda: not warned(), timeout=WAIT_MS)


def test_a_machine_is_chosen_with_its_port(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Ports of the machine's kind are offered, and the simulation of it."""
    box = panel.machine
    box.machine.setCurrentIndex(box.machine.findData("axidraw-v3-a3"))
    box.machine.activated.emit(box.machine.currentIndex())
    assert panel.session.project.plotter.machine == "axidraw-v3-a3"
    box.show_devices([Device("/dev/tty7", "axidraw", "EiBotBoard"), Device("x", "grbl", "CNC")])
    ports = [box.port.itemData(i) for i in range(box.port.count())]
    assert ports == ["", "/dev/tty7", "simulated"]
    box.port.setCurrentIndex(2)
    box.port.activated.emit(2)
    assert panel.session.project.plotter.port == "simulated"
    click(box.connect_button)
    qtbot.waitUntil(lambda: "EiBotBoard" in box.who.text(), timeout=WAIT_MS)
    panel.session.undo()
    assert panel.session.project.plotter.port == ""


def test_a_machine_that_is_not_known_here_is_said(session: Session, qtbot: QtBot) -> None:
    """A project from another computer opens; another machine can be chosen."""
    session.apply(change("plotter.machine", "the-one-in-the-attic"))
    made = PlotterPanel(session)
    qtbot.addWidget(made)
    made.show()
    assert "not known here" in made.machine.who.text()
    assert made.machine.machine.currentText() == "the-one-in-the-attic"
    made.start()
    assert not made.plots.is_plotting
    session.apply(change("plotter.machine", "simulated"))
    assert "simulation" in made.machine.who.text()
    made.plots.close()


def test_the_pace_of_simulations_is_kept(panel: PlotterPanel) -> None:
    """It is the person's, not the project's."""
    box = panel.machine
    for at, pace in ((0, 1.0), (3, None)):
        box.pace.setCurrentIndex(at)
        box.pace.activated.emit(at)
        assert panel.plots.pace == pace == remembered_pace()


def test_by_hand_the_pen_moves_and_is_tested(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Arrows jog by the step, the pen goes down and up, the outline is walked."""
    panel.by_hand.heading.click()
    hand = panel.hand
    assert hand.isVisible()
    for id in ("jog →", "jog ↓"):
        click(hand.buttons[id])
    qtbot.waitUntil(lambda: "10.0 mm, 10.0 mm" in panel.machine.who.text(), timeout=WAIT_MS)
    for id, said in (
        ("origin", "zero point is here"),
        ("pen test", "pen is up"),
        ("outline", "Walked"),
        ("scribble", "Scribbled"),
        ("home", "zero point"),
        ("motors", "by hand"),
    ):
        click(hand.buttons[id])
        qtbot.waitUntil(partial(says, panel, said), timeout=WAIT_MS)
    assert hand.motors.text() == "Motors on"


def test_motors_that_were_not_let_go_can_be_let_go_once_more(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """Nobody answers: the button still says what it would do."""
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    panel.session.apply(change("plotter.port", "/dev/no-such-port"))
    panel.by_hand.heading.click()
    click(panel.hand.buttons["motors"])
    qtbot.waitUntil(lambda: says(panel, "no port"), timeout=WAIT_MS)
    assert panel.hand.motors.text() == "Motors off"
    qtbot.waitUntil(lambda: not panel.plots.is_busy, timeout=WAIT_MS)


def test_arrow_keys_move_the_pen(panel: PlotterPanel, qtbot: QtBot) -> None:
    """As long as one of the arrows has the focus; a finger that stays on a key waits its turn."""
    panel.by_hand.heading.click()
    arrow = panel.hand.buttons["jog ↑"]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right):
        QTest.keyClick(arrow, key)
    qtbot.waitUntil(lambda: "20.0 mm, 10.0 mm" in panel.machine.who.text(), timeout=WAIT_MS)


@pytest.mark.parametrize("machine", ["axidraw-v3-a3", "grbl-a3-z"])
def test_outline_scribble_and_pen_test_work_on_each_board(
    panel: PlotterPanel, qtbot: QtBot, machine: str
) -> None:
    """Simulated boards hear the same words as real ones."""
    panel.session.apply(change("plotter.machine", machine))
    panel.session.apply(change("plotter.port", "simulated"))
    panel.by_hand.heading.click()
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=WAIT_MS)
    for id, said in (("outline", "Walked"), ("scribble", "Scribbled"), ("pen test", "pen is up")):
        click(panel.hand.buttons[id])
        qtbot.waitUntil(partial(says, panel, said), timeout=WAIT_MS)


def test_heights_that_were_tried_are_those_of_the_plot(panel: PlotterPanel, qtbot: QtBot) -> None:
    """An AxiDraw's pen heights are its preset's until somebody tries others."""
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    assert (panel.hand.heights.up.value(), panel.hand.heights.down.value()) == (60.0, 30.0)
    panel.hand.heights.down.setValue(33.0)
    assert heights_of(panel) == (60.0, 33.0)
    panel.session.apply(change("plotter.machine", "grbl-a3-z"))
    assert heights_of(panel) is None
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    assert panel.hand.heights.down.value() == 33.0, "kept with the machine"


@pytest.mark.parametrize(
    ("machine", "up"), [("axidraw-v3-a3", 30.0), ("axidraw-v3-a3", 600.0), ("grbl-a4-servo", 50.0)]
)
def test_heights_at_which_no_pen_lifts_end_no_plot(
    panel: PlotterPanel, qtbot: QtBot, machine: str, up: float
) -> None:
    """A slip of the hand while it is held is told; the plot still waits, and goes on."""
    panel.session.apply(change("plotter.machine", machine))
    panel.session.apply(change("plotter.port", SIMULATE))
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=WAIT_MS)
    usual = heights_of(panel)
    panel.plots.pace = 30.0
    click(panel.start_button)
    qtbot.waitUntil(lambda: is_beyond(panel, 1), timeout=WAIT_MS)
    click(panel.progress.hold)
    qtbot.waitUntil(panel.progress.heights.isEnabled, timeout=WAIT_MS)
    before = panel.progress.heights.up.text()
    panel.progress.heights.up.setValue(up)
    assert panel.progress.heights.up.text() == before
    rest(150)
    assert panel.plots.state == "held"
    assert panel.said.isVisible()
    assert heights_of(panel) == usual
    done = panel.plots.progress
    assert done is not None
    click(panel.progress.hold)
    qtbot.waitUntil(lambda: is_beyond(panel, done.lines_done), timeout=WAIT_MS)
    panel.plots.stop()
    qtbot.waitUntil(lambda: not panel.plots.is_plotting, timeout=WAIT_MS)


def test_a_failure_is_told_with_what_is_on_paper(panel: PlotterPanel, qtbot: QtBot) -> None:
    """A port that is not there: a sentence, and the panel as before."""
    panel.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    panel.session.apply(change("plotter.port", "/dev/no-such-port"))
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=WAIT_MS)
    click(panel.start_button)
    qtbot.waitUntil(lambda: "no port" in panel.said.text(), timeout=WAIT_MS)
    assert panel.start_button.isVisible()


def test_menu_commands_do_what_the_buttons_do(panel: PlotterPanel, qtbot: QtBot) -> None:
    """Plot, hold and stop are there when they make sense."""
    actions = Actions(panel.session)
    panel.connect_actions(actions)
    assert actions["plot.start"].isEnabled()
    assert not actions["plot.stop_here"].isEnabled()
    panel.plots.pace = 5.0
    actions["plot.start"].trigger()
    qtbot.waitUntil(lambda: panel.plots.progress is not None, timeout=WAIT_MS)
    assert not actions["plot.start"].isEnabled()
    actions["plot.hold"].trigger()
    qtbot.waitUntil(lambda: panel.plots.state == "held", timeout=WAIT_MS)
    actions["plot.stop_home"].trigger()
    qtbot.waitUntil(lambda: not panel.plots.is_plotting, timeout=WAIT_MS)


def test_a_window_that_closes_lifts_the_pen_and_keeps_the_journal(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """It is waited for; the rest can be drawn another day."""
    panel.plots.pace = 10.0
    click(panel.start_button)
    qtbot.waitUntil(
        lambda: panel.plots.progress is not None and panel.plots.progress.lines_done > 1,
        timeout=WAIT_MS,
    )
    panel.shut_down()
    assert not panel.plots.is_plotting
    assert unfinished_plots()[0].lines_done > 1


def test_all_that_takes_the_focus_has_a_name(panel: PlotterPanel) -> None:
    """A screen reader can say each control."""
    for widget in panel.findChildren(QWidget):
        hidden_part = widget.objectName().startswith("qt_")
        popup = isinstance(widget.window(), QListView) or isinstance(widget, QListView)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not (hidden_part or popup):
            assert widget.accessibleName(), widget


def test_a_z_axis_that_nobody_told_is_asked_for_before_it_moves(
    panel: PlotterPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where is the pen? Said to be lifted, it draws on the paper; somebody who stops loses nothing.

    The simulated board stands for a real one, which somebody sees.
    """
    url = "sim-grbl://asked"
    made = board(url)
    assert isinstance(made, GrblBoard)
    made.opened()
    made.carry([0, 0, 5.0])  # it was switched off lifted, and starts with its Z at 0
    made.reboot()
    panel.session.apply(change("plotter.machine", "grbl-a3-z"))
    panel.session.apply(change("plotter.port", url))
    panel.plots.try_heights(5.0, 0.0)  # higher than the preset says
    panel.plots.part = Part(start_line=215)
    monkeypatch.setattr("facells_studio.app.panels.plotter.is_simulated", lambda *_: False)
    qtbot.waitUntil(panel.start_button.isEnabled, timeout=WAIT_MS)
    click(panel.start_button)
    qtbot.waitUntil(panel.question.isVisible, timeout=WAIT_MS)
    assert "how high the paper is" in panel.question.text.text()
    click(panel.question.buttons[2])
    qtbot.waitUntil(lambda: not panel.plots.is_plotting, timeout=WAIT_MS)
    assert panel.plots.state == "ended"
    assert unfinished_plots() == []
    assert made.position_steps[2] == 5 * made.motion.steps_per_mm[2]

    click(panel.start_button)
    qtbot.waitUntil(panel.question.isVisible, timeout=WAIT_MS)
    assert "5.0 mm over it" in panel.question.buttons[1].text()
    click(panel.question.buttons[1])
    while panel.plots.is_plotting:
        qtbot.waitUntil(
            lambda: panel.question.isVisible() or not panel.plots.is_plotting, timeout=WAIT_MS
        )
        if panel.plots.is_plotting:
            click(panel.question.buttons[0])
    assert panel.plots.report is not None
    assert panel.plots.report.complete
    lifted = made.position_steps[2] / made.motion.steps_per_mm[2]
    assert lifted == 5.0, "over the paper; taken to touch it, it would have drawn in the air"


def test_a_z_axis_can_be_told_that_the_pen_is_on_the_paper(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """There is a button for it where there is such an axis, and only there."""
    panel.by_hand.heading.click()
    button = panel.hand.buttons["paper"]
    assert not button.isVisible()
    panel.session.apply(change("plotter.machine", "grbl-a3-z"))
    panel.session.apply(change("plotter.port", "simulated"))
    assert button.isVisible()
    rest(100)  # until it has its place
    click(button)
    qtbot.waitUntil(partial(says, panel, "Z is 0 here"), timeout=WAIT_MS)


def test_only_a_machine_that_homes_is_offered_to_home(panel: PlotterPanel) -> None:
    """One without switches could only refuse, and end the plot that goes on."""
    for homes, words in (
        (True, ["It is there", "Home it", "Stop"]),
        (False, ["It is there", "Stop"]),
    ):
        panel.question.ask_home("Where is it?", homes=homes)
        assert [button.text() for button in panel.question.buttons] == words


def test_somebody_who_thinks_in_inches_reads_and_moves_in_them(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """Steps by hand are round inches, ways are feet, before, during and after a plot."""
    panel.session.apply(change("view.units", "in"))
    step = panel.hand.step
    assert [step.itemText(at).split()[-1] for at in range(step.count())] == ["in"] * 4
    assert step.currentText().startswith("0.5")
    panel.by_hand.heading.click()
    click(panel.hand.buttons["jog →"])
    qtbot.waitUntil(lambda: "0.50 in" in panel.machine.who.text(), timeout=WAIT_MS)
    panel.session.apply(change("view.units", "mm"))
    assert step.currentText().startswith("10")
    assert step.currentData() == 10.0
    panel.session.apply(change("view.units", "in"))
    panel.plots.pace = 30.0
    click(panel.start_button)
    qtbot.waitUntil(lambda: " ft " in panel.progress.line.text(), timeout=WAIT_MS)
    click(panel.progress.here)
    qtbot.waitUntil(lambda: says(panel, " ft."), timeout=WAIT_MS)


def test_a_plot_of_another_drawing_says_so_while_it_goes_on(
    panel: PlotterPanel, qtbot: QtBot
) -> None:
    """The page was changed since: what is drawn is not what is on the screen."""
    panel.plots.pace = 30.0
    click(panel.start_button)
    qtbot.waitUntil(lambda: is_beyond(panel, 3), timeout=WAIT_MS)
    assert not panel.progress.other.isVisible()
    click(panel.progress.here)
    qtbot.waitUntil(panel.resume_card.isVisible, timeout=WAIT_MS)
    before = panel.session.current("page").sheet
    panel.session.apply(change("look.recipe.page.margin_mm", 20.0))
    qtbot.waitUntil(
        lambda: panel.session.sheet is not None and panel.session.sheet is not before,
        timeout=WAIT_MS,
    )
    panel.plots.start_wanted.connect(lambda _point: panel.plots.answer(True))
    click(panel.resume_card.buttons[0])
    qtbot.waitUntil(lambda: is_beyond(panel, 2), timeout=WAIT_MS)
    qtbot.waitUntil(panel.progress.other.isVisible, timeout=WAIT_MS)
    assert "another one" in panel.progress.other.text()
    panel.plots.stop()
