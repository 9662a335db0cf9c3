"""While nobody asks for anything, what a first FaCell needs is loaded; whoever asks goes first."""

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from facells_studio.app import idle
from facells_studio.app.growing import growing, prepare
from facells_studio.app.idle import Idle
from facells_studio.app.main import open_window
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.progress import Cancelled, Tick, no_tick
from facells_studio.project.desk import Desk
from facells_studio.project.edits import change
from facells_studio.project.looks import facell_recipe_of
from facells_studio.project.state import Project
from tests.gui.conftest import rest

LONG_MS = 20_000


class Preparing:
    """Stands for what takes long, and for what it is told."""

    def __init__(self) -> None:
        self.begun = self.stopped = 0
        self.may_end = threading.Event()

    def __call__(self, desk: Desk, project: Project, tick: Tick) -> None:
        """Work until it may end, or must."""
        self.begun += 1
        try:
            while not self.may_end.wait(0.002):
                tick(0.5)
        except Cancelled:
            self.stopped += 1
            raise


@pytest.fixture
def preparing(monkeypatch: pytest.MonkeyPatch) -> Preparing:
    """What is done while a session of these tests is idle."""
    made = Preparing()
    monkeypatch.setattr(idle, "prepare", made)
    monkeypatch.setattr(idle, "CALM_MS", 20)
    return made


def test_work_overtakes_what_is_prepared(
    session: Session, preparing: Preparing, qtbot: QtBot
) -> None:
    """It stops for anything that is asked for, is begun again afterwards, and is done once."""
    made = Idle(session)
    qtbot.waitUntil(lambda: preparing.begun == 1, timeout=LONG_MS)
    session.apply(change("look.recipe.lines.detail", 0.31))
    qtbot.waitUntil(lambda: preparing.stopped == 1, timeout=LONG_MS)
    assert session.wait_until_idle()
    assert session.latest("page") is not None
    qtbot.waitUntil(lambda: preparing.begun == 2, timeout=LONG_MS)
    assert not made.is_done
    preparing.may_end.set()
    qtbot.waitUntil(lambda: made.is_done, timeout=LONG_MS)
    session.apply(change("look.recipe.lines.detail", 0.32))
    assert session.wait_until_idle()
    rest(80)
    assert preparing.begun == 2
    made.close()


def test_who_closes_does_not_wait_for_it(preparing: Preparing, qtbot: QtBot) -> None:
    """The window that opens prepares when its page is there; it stops where it is, and for good."""
    window = open_window()
    window.show()
    qtbot.waitUntil(lambda: preparing.begun == 1, timeout=60_000)
    assert window.session.latest("page") is not None
    assert all(window.panel(name) is not None for name in window.docks)
    assert window.close()
    assert preparing.stopped == 1
    rest(80)
    assert preparing.begun == 1


def test_what_is_prepared_need_not_be_read_again() -> None:
    """The library is open, and its first portraits are known."""
    desk, project = Desk(), opening_project()
    prepare(desk, project, no_tick)
    source = desk.library(facell_recipe_of(project).library)
    grown = growing(desk, project, lambda _key, _grown: None).work(no_tick)
    assert grown is not None
    assert grown.total > 16
    column = source.attributes.index("Smiling")
    ids = source.candidates(column, 1).ids
    assert source.knows(ids, [column]).any()


def test_a_library_that_is_gone_is_told_to_who_asks_for_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not to a person who asked for nothing."""
    project = opening_project()
    look = project.look
    facell = replace(look.facell, library="/nowhere")
    lost = replace(project, look=replace(look, facell=facell))
    with caplog.at_level("INFO"):
        prepare(Desk(), lost, no_tick)
    assert "/nowhere" in caplog.text
