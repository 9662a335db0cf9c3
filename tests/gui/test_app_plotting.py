"""The plot of a session: it never waits for the window, and the window never for it."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from facells_studio.app import machine as machine_module
from facells_studio.app import plotting as plotting_module
from facells_studio.app.machine import SIMULATE
from facells_studio.app.plot_job import remembered_heights
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.plotting import unfinished_plots
from facells_studio.project.edits import change
from facells_studio.sheet import Pen, Sheet
from plotter import Backend, Faults, SimulatedPlotter
from tests.gui.conftest import rest

WAIT_MS = 20_000


def sheet_of(n_lines: int = 6, pens: int = 2, width_mm: float = 100.0) -> Sheet:
    """Return short lines, one below the other, by turns of nothing: pens in order."""
    y = np.linspace(10, 90, n_lines)
    points = np.stack([np.tile([10.0, 40.0, width_mm - 10], n_lines), np.repeat(y, 3)], axis=1)
    return Sheet(
        points_mm=points,
        offsets=np.arange(n_lines + 1) * 3,
        pen=np.sort(np.arange(n_lines) % pens),
        pens=tuple(Pen(name=f"pen {i}", color=f"#{i:02x}0000") for i in range(pens)),
        width_mm=width_mm,
        height_mm=100.0,
        title="Ladder",
    )


@pytest.fixture
def plots(session: Session) -> Iterator[Plots]:
    """The session's plots on a simulated plotter that does not take its time."""
    made = Plots.of(session)
    made.pace = None
    made.asks_first_pen = False
    made.pen_wanted.connect(lambda _pen, _before: made.answer(True))
    yield made
    assert made.close(), "the machine's thread has ended"


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    """Let events happen until something *holds*."""
    qtbot.waitUntil(holds, timeout=WAIT_MS)


def ended(plots: Plots) -> Callable[[], bool]:
    """Return a question whether the plot is over."""
    return lambda: plots.state in ("ended", "failed") and not plots.is_busy


def state_of(plots: Plots) -> str:
    """Return its state; a plain word, which may be another one next time."""
    return plots.state


def faulty(monkeypatch: pytest.MonkeyPatch, faults: Faults) -> None:
    """Let the next simulated plotter be a bad one, and those after it good."""
    queue = [faults]

    def connect(preset: Any, *_: object, **__: object) -> Backend:
        return SimulatedPlotter(preset.machine, faults=queue.pop() if queue else None)

    monkeypatch.setattr(machine_module, "connect", connect)


def test_a_session_has_one_plot_for_all_who_ask(session: Session) -> None:
    """Panel and timeline mean the same plot."""
    assert Plots.of(session) is Plots.of(session)


def test_every_line_is_drawn_and_no_journal_is_left(plots: Plots, qtbot: QtBot) -> None:
    """A plot runs through its states to the end."""
    states: list[str] = []
    plots.state_changed.connect(states.append)
    plots.start(sheet_of())
    until(qtbot, lambda: plots.session.is_plotting)
    until(qtbot, ended(plots))
    assert states == ["connecting", "plotting", "ended"]
    assert plots.report is not None
    assert plots.report.complete
    assert not plots.session.is_plotting
    assert unfinished_plots() == []


def test_pens_of_the_box_have_drawn_what_was_drawn(plots: Plots, qtbot: QtBot) -> None:
    """Metres are noted for the pens that the lines were drawn with, and undo keeps them."""
    session = plots.session
    session.refresh()
    assert session.wait_until_idle()
    sheet = session.current("page").sheet
    plots.start(sheet)
    until(qtbot, ended(plots))
    from facells_studio.project.derive import ink_by_pen

    wanted = ink_by_pen(session.project, sheet)
    assert {pen: session.project.drawn_m(pen) for pen in wanted} == pytest.approx(wanted)
    session.undo()
    assert {pen: session.project.drawn_m(pen) for pen in wanted} == pytest.approx(wanted)


def test_a_project_opened_meanwhile_counts_the_ink_of_its_own_pens_only(
    plots: Plots, qtbot: QtBot
) -> None:
    """Its first pen is another one than the first pen of the page that is being plotted."""
    session = plots.session
    session.refresh()
    assert session.wait_until_idle()
    sheet, pens = session.sheet, session.project.look.pens
    assert sheet is not None
    plots.pace = 30.0
    plots.start(sheet)
    until(qtbot, lambda: plots.progress is not None and plots.progress.lines_done > 1)
    plots.hold()
    until(qtbot, lambda: plots.state == "held")
    assert session.project.drawn_m(pens[0].id) > 0
    first, second = pens[0].id, pens[1].id
    swapped = (replace(pens[1], id=first), replace(pens[0], id=second), *pens[2:])
    look = replace(session.project.look, pens=swapped)
    session.open(replace(session.project, look=look, ink=()))
    plots.go_on()
    until(qtbot, lambda: plots.state == "plotting")
    plots.hold()
    until(qtbot, lambda: session.project.drawn_m(second) > 0)
    assert session.project.drawn_m(first) == 0
    plots.stop()
    until(qtbot, ended(plots))


def test_it_asks_for_each_pen_and_a_no_stops_it(plots: Plots, qtbot: QtBot) -> None:
    """The second pen is refused: its lines stay white, and the plot can go on later."""
    plots.pen_wanted.disconnect()
    asked: list[tuple[str, str | None]] = []

    def refuse_second(pen: Any, before: Any) -> None:
        asked.append((pen.name, before and before.name))
        plots.answer(before is None)

    plots.asks_first_pen = True
    plots.pen_wanted.connect(refuse_second)
    plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert asked == [("pen 0", None), ("pen 1", "pen 0")]
    assert plots.report is not None
    assert plots.report.stopped
    assert plots.report.lines_done == 3
    assert unfinished_plots()[0].lines_done == 3


def test_a_hold_waits_after_the_line_until_it_goes_on(plots: Plots, qtbot: QtBot) -> None:
    """Held, nothing is drawn; speed and heights are heard meanwhile."""
    plots.pace = 20.0
    plots.start(sheet_of())
    until(qtbot, lambda: plots.progress is not None)
    plots.hold()
    until(qtbot, lambda: plots.state == "held")
    assert plots.progress is not None
    done = plots.progress.lines_done
    plots.set_speed(1.5)
    qtbot.wait(150)
    assert plots.progress.lines_done == done
    plots.go_on()
    plots.stop()
    until(qtbot, ended(plots))
    assert plots.speed_factor == 1.5


@pytest.mark.parametrize("go_home", [False, True])
def test_a_stop_is_quick_and_can_be_resumed(plots: Plots, qtbot: QtBot, go_home: bool) -> None:
    """The pen is up within a moment; the rest is drawn later, each line once."""
    plots.pace = 5.0
    plots.start(sheet_of(12, pens=1))
    until(qtbot, lambda: plots.progress is not None and plots.progress.lines_done >= 2)
    begun_s = time.monotonic()
    plots.stop(go_home=go_home)
    until(qtbot, ended(plots))
    assert time.monotonic() - begun_s < 5
    assert plots.report is not None
    first = plots.report.lines_done
    assert 2 <= first < 12
    offers: list[Any] = []
    plots.unfinished_found.connect(offers.append)
    plots.look_for_unfinished()
    until(qtbot, lambda: bool(offers))
    assert offers[-1][0].lines_done == first
    plots.pace = None
    plots.start_wanted.connect(lambda _point: plots.answer(True))
    plots.resume(offers[-1][0].folder)
    until(qtbot, ended(plots))
    assert plots.lines_before == first
    assert plots.report.lines_done == 12 - first
    assert unfinished_plots() == []


def test_a_pulled_cable_is_told_and_offered_to_be_resumed(
    plots: Plots, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failure the next plot connects anew."""
    faulty(monkeypatch, Faults(gone_after_lines=4))
    said: list[Exception] = []
    plots.failed.connect(said.append)
    plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert state_of(plots) == "failed"
    assert "does not answer" in str(said[0])
    found = unfinished_plots()[0]
    # The journal owes what it cannot know: the cable was out before the line was called done.
    assert found.lines_done in (3, 4)
    plots.start_wanted.connect(lambda _point: plots.answer(True))
    plots.resume(found.folder)
    until(qtbot, ended(plots))
    assert state_of(plots) == "ended"
    assert unfinished_plots() == []


def test_only_lines_from_the_first_wanted_on_are_drawn(plots: Plots, qtbot: QtBot) -> None:
    """A plot may begin with any line."""
    plots.start_line = 4
    plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert plots.report is not None
    assert plots.report.lines == 2


def test_what_the_machine_cannot_reach_is_refused_before_anything_moves(
    plots: Plots, qtbot: QtBot
) -> None:
    """The sentence names the line, nobody is connected, and no journal begins."""
    found: list[Any] = []
    plots.found.connect(found.append)
    plots.start(sheet_of(width_mm=900))
    until(qtbot, ended(plots))
    assert state_of(plots) == "failed"
    assert "outside the machine" in str(plots.error)
    assert not found
    assert unfinished_plots() == []


def test_a_second_plot_waits_for_the_first(plots: Plots, qtbot: QtBot) -> None:
    """Whoever asks for it is told, and the first goes on."""
    plots.start(sheet_of())
    with pytest.raises(FacellsError, match="under way"):
        plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert plots.report is not None
    assert plots.report.complete


def test_a_record_that_cannot_be_read_is_a_sentence(
    plots: Plots, qtbot: QtBot, tmp_path: Path
) -> None:
    """Nobody is connected for it, and the next plot works."""
    plots.resume(tmp_path / "nowhere")
    until(qtbot, ended(plots))
    assert "no record of a plot" in str(plots.error)
    plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert plots.report is not None
    assert plots.report.complete


def test_the_sheet_hears_what_is_still_to_come(plots: Plots, qtbot: QtBot) -> None:
    """Lines to come are dimmed while the plot is of the sheet that is shown, and only then."""
    session = plots.session
    session.refresh()
    assert session.wait_until_idle()
    dimmed: list[Any] = []
    plots.dim_from_line.connect(lambda line, _points: dimmed.append(line))
    assert session.sheet is not None
    plots.start(session.sheet)
    until(qtbot, ended(plots))
    told = [line for line in dimmed if line is not None]
    assert told == sorted(told)
    assert dimmed[-1] is None


def test_closing_in_the_midst_lifts_the_pen_and_keeps_the_journal(
    session: Session, qtbot: QtBot
) -> None:
    """Nobody answers the question of a window that has gone, and it ends nevertheless."""
    plots = Plots.of(session)
    plots.pace = None
    plots.asks_first_pen = False
    asked: list[Any] = []
    plots.pen_wanted.connect(lambda pen, _before: asked.append(pen))
    plots.start(sheet_of())
    until(qtbot, lambda: bool(asked))
    begun_s = time.monotonic()
    assert plots.close()
    assert time.monotonic() - begun_s < 5
    assert not session.is_plotting
    assert unfinished_plots()[0].lines_done == 3


@pytest.mark.parametrize(
    ("machine", "port"),
    [("simulated", ""), ("axidraw-v3-a3", "simulated"), ("grbl-a3-z", "simulated")],
)
def test_each_kind_of_machine_plots_simulated(
    plots: Plots, qtbot: QtBot, machine: str, port: str
) -> None:
    """Boards speak their own language; the connection stays for the next plot."""
    plots.session.apply(change("plotter.machine", machine))
    plots.session.apply(change("plotter.port", port))
    for _ in range(2):
        plots.start(sheet_of())
        until(qtbot, ended(plots))
        assert state_of(plots) == "ended", plots.error
        assert plots.report is not None
        assert plots.report.complete


def test_the_carriage_is_jogged_and_the_pen_tested(plots: Plots, qtbot: QtBot) -> None:
    """Small tasks wait for each other, and a plot comes after them."""
    said: list[str] = []
    places: list[Any] = []
    plots.told.connect(said.append)

    def jog(backend: Backend, *_: object) -> tuple[float, float]:
        backend.jog(5.0, 2.0)
        return backend.position_mm

    plots.do(jog, places.append, "Moved.")
    plots.do(jog, places.append, "Moved.")
    until(qtbot, lambda: not plots.is_busy)
    assert places == [(5.0, 2.0), (10.0, 4.0)]
    assert said == ["Moved.", "Moved."]
    assert state_of(plots) == "idle"


def test_a_stop_ends_small_tasks_too_and_the_next_one_works(plots: Plots, qtbot: QtBot) -> None:
    """What was stopped is no failure, and the machine moves again afterwards."""
    plots.pace = 0.2
    plots.do(lambda backend, *_: backend.jog(200.0, 0.0))
    qtbot.wait(100)
    plots.stop()
    until(qtbot, lambda: not plots.is_busy)
    assert state_of(plots) == "idle"
    plots.do(lambda backend, *_: backend.jog(1.0, 0.0), said="Moved.")
    until(qtbot, lambda: not plots.is_busy)
    assert state_of(plots) == "idle"


def test_a_machine_that_is_not_there_is_a_sentence(plots: Plots, qtbot: QtBot) -> None:
    """The port is missing: nothing is plotted, the words say what to do."""
    plots.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    plots.session.apply(change("plotter.port", "/dev/no-such-port"))
    plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert state_of(plots) == "failed"
    assert "no port" in str(plots.error)


def test_no_thread_stays_while_nobody_is_connected(
    plots: Plots, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a simulated plot the thread ends by itself; the next task gets another one."""
    threads: list[threading.Thread] = []

    def look() -> list[Any]:
        threads.append(threading.current_thread())
        return []

    monkeypatch.setattr("facells_studio.app.plotting.unfinished_plots", look)
    for _ in range(2):
        plots.look_for_unfinished()
        until(qtbot, lambda: not plots.is_busy)
        until(qtbot, lambda: not threads[-1].is_alive())
    assert [thread.name for thread in threads] == ["plotter"] * 2
    assert threads[0] is not threads[1]


def test_another_drawing_is_plotted_from_its_first_line(plots: Plots) -> None:
    """Line 5 of what was shown before means nothing any more."""
    plots.start_line = 4
    plots.session.shown.emit(sheet_of())
    assert plots.start_line == 0


def test_a_plot_that_waits_for_a_hand_s_motion_is_followed(plots: Plots, qtbot: QtBot) -> None:
    """Begun while the machine still moves, it is a plot like any other: watched, and alone."""
    plots.do(lambda *_: time.sleep(0.2))
    plots.start(sheet_of())
    seen: list[str] = []
    plots.state_changed.connect(seen.append)
    until(qtbot, ended(plots))
    assert seen == ["plotting", "ended"]
    assert plots.report is not None
    assert plots.report.complete


def test_what_fails_by_hand_is_no_end_of_the_plot_that_waits(plots: Plots, qtbot: QtBot) -> None:
    """It is told, and the plot comes."""
    told: list[Any] = []
    plots.failed.connect(lambda error: told.append((str(error), plots.is_plotting)))

    def fail(*_: object) -> None:
        time.sleep(0.1)
        raise FacellsError("It is stuck.")

    plots.do(fail)
    plots.start(sheet_of())
    until(qtbot, ended(plots))
    assert told == [("It is stuck.", True)]
    assert plots.report is not None
    assert plots.report.complete


def test_a_stop_reaches_the_motion_that_a_plot_waits_for(plots: Plots, qtbot: QtBot) -> None:
    """Whoever presses Stop means what moves."""
    plots.pace = 0.2
    places: list[Any] = []
    plots.do(lambda backend, *_: backend.jog(200.0, 0.0), places.append)
    rest(100)
    plots.start(sheet_of())
    plots.stop()
    until(qtbot, ended(plots))
    assert not places, "the carriage went all the way"
    assert state_of(plots) == "ended"
    assert unfinished_plots() == []


def test_the_pen_moves_by_hand_as_soon_as_a_plot_was_stopped(
    plots: Plots, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the machine's thread still looks for what is not done: the stop was not for this."""
    looked = threading.Event()

    def look() -> list[Any]:
        looked.wait(5.0)
        return []

    monkeypatch.setattr(plotting_module, "unfinished_plots", look)
    plots.pace = 20.0
    plots.start(sheet_of())
    until(qtbot, lambda: plots.progress is not None)
    plots.stop()
    until(qtbot, lambda: plots.state == "ended")
    places: list[Any] = []
    plots.do(lambda backend, *_: backend.jog(1.0, 0.0), places.append)
    looked.set()
    until(qtbot, lambda: not plots.is_busy)
    assert places == [None]


def test_a_plot_that_goes_on_at_its_own_machine_is_that_machine_s(
    plots: Plots, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project names a simulated one: nevertheless a real one needs its pen, at its heights."""
    faulty(monkeypatch, Faults(gone_after_lines=4))
    asked: list[Any] = []
    plots.pen_wanted.connect(lambda _pen, before: asked.append(before))
    plots.session.apply(change("plotter.machine", "axidraw-v3-a3"))
    plots.session.apply(change("plotter.port", "/dev/ttyACM0"))
    plots.start(sheet_of(pens=1))
    until(qtbot, ended(plots))
    assert not asked
    plots.session.apply(change("plotter.machine", "grbl-a3-z"))
    plots.session.apply(change("plotter.port", SIMULATE))
    plots.start_wanted.connect(lambda _point: plots.answer(True))
    plots.home_wanted.connect(lambda _request: plots.answer("by hand"))
    plots.resume(unfinished_plots()[0].folder)
    plots.hold()
    until(qtbot, lambda: plots.state == "held")
    plots.try_heights(61.0, 31.0)
    assert remembered_heights("axidraw-v3-a3") == (61.0, 31.0)
    assert remembered_heights("grbl-a3-z") is None, "61 mm over the paper"
    plots.go_on()
    until(qtbot, ended(plots))
    assert asked == [None], "a real machine's pen has to be put in"
    assert plots.wish.machine == plots.in_use.machine == "grbl-a3-z"
