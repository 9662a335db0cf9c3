"""What is gone hears nothing any more, whatever it had asked for."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.layout import PANELS
from facells_studio.app.machine import Link, MachineThread, Task
from facells_studio.app.main_window import MainWindow
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.project.edits import change
from tests.gui.alone import all_of
from tests.gui.conftest import rest
from tests.gui.test_app_plotting import sheet_of

TITLES = [place.name for place in PANELS] + ["camera", "export", "palette"]


@pytest.fixture
def plots(session: Session) -> Iterator[Plots]:
    """The session's plots, at once."""
    made = Plots.of(session)
    made.pace = None
    made.pen_wanted.connect(lambda _pen, _before: made.answer(True))
    yield made
    assert made.close(), "the machine's thread has ended"


def go_through_all(session: Session, plots: Plots, qtbot: QtBot) -> None:
    """Let everything happen that a session tells of. An exception fails the test."""
    session.apply(change("look.recipe.lines.detail", 0.4))
    session.apply(change("look.recipe.page.margin_mm", 20.0))
    assert session.wait_until_idle()
    session.hover(3)
    sheet = session.sheet
    assert sheet is not None
    plots.look_for_devices()
    plots.look_for_unfinished()
    plots.connect_now()
    plots.start(sheet)
    qtbot.waitUntil(lambda: plots.state == "ended" and not plots.is_busy, timeout=20_000)
    session.undo()
    session.failed.emit("page", RuntimeError("no"))
    assert session.wait_until_idle()
    rest(20)


@pytest.mark.parametrize("title", TITLES)
def test_a_panel_that_is_gone_hears_nothing(
    title: str, session: Session, plots: Plots, qtbot: QtBot
) -> None:
    """Not what it asked for while it was there, and nothing that happens later."""
    makers: dict[str, Callable[[], QWidget]] = dict(all_of(session))
    delete(makers[title]())
    go_through_all(session, plots, qtbot)


def test_a_window_that_is_gone_hears_nothing(session: Session, plots: Plots, qtbot: QtBot) -> None:
    """With all its panels, while the session lives on."""
    window = MainWindow(session)
    window.documents.ask_discard = lambda: "discard"
    window.show()
    delete(window)
    go_through_all(session, plots, qtbot)


def test_a_machine_that_answers_too_late_is_let_go_all_the_same(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has waited for it to the end, so nobody hears of it."""
    closed, faults, go_on = list[Link](), list[object](), threading.Event()
    monkeypatch.setattr(Link, "close", lambda link: closed.append(link))
    monkeypatch.setattr(threading, "excepthook", faults.append)
    machine = MachineThread()
    machine.do(Task(lambda _link: go_on.wait(20)))
    thread = machine._thread
    assert thread is not None
    assert not machine.close(timeout_s=0.01)
    delete(machine)
    go_on.set()
    thread.join()
    assert not faults
    assert len(closed) == 1


def test_a_canvas_that_is_gone_draws_nothing(
    qapp: QApplication, caplog: pytest.LogCaptureFixture
) -> None:
    """What is being drawn has nobody to go to, and says nothing of that."""
    for pause_ms in range(0, 60, 3):
        canvas = SheetCanvas()
        canvas.resize(900, 700)
        canvas.show()
        canvas.set_sheet(sheet_of(20_000))
        rest(pause_ms)
        delete(canvas)
    rest(50)
    assert caplog.messages == []
