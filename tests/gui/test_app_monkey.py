"""Five hundred things done without a plan leave no error, no thread and no memory behind.

``FACELLS_MONKEY=seed,actions`` tries others.
"""

import gc
import logging
import os
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from facells_studio.app.main_window import MainWindow
from facells_studio.app.plotting import Plots
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.project.desk import Desk
from tests.gui.monkey import Monkey, answered, close_dialogs, rest

SEED, ACTIONS = (int(part) for part in os.environ.get("FACELLS_MONKEY", "7,500").split(","))
_EVERY = 50  # actions, until the window may come to rest
_MOST_MB = 150  # that the second half may add: photos, undo and caches are bounded, not empty


def test_a_monkey_leaves_nothing_behind(
    desk: Desk,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """And everything can be taken back to the beginning, and done again."""
    monkeypatch.setenv("FACELLS_STATE", str(tmp_path / "state"))
    caplog.set_level(logging.ERROR)
    before = set(threading.enumerate())
    session = Session(opening_project(), desk=desk)
    window = MainWindow(session)
    window.documents.begin()
    window.resize(1280, 720)
    window.show()
    errors: list[BaseException] = []
    monkeypatch.setattr(window.questions, "show_error", errors.append)
    assert session.wait_until_idle()
    monkey = Monkey(window, SEED, tmp_path)
    memory = []
    with answered(monkey, monkeypatch):
        for number in range(ACTIONS):
            monkey.step()
            rest(2)
            told = f"seed {SEED}, action {number}: {monkey.done[-12:]}"
            assert not errors, (told, errors)
            if number % _EVERY == _EVERY - 1:
                close_dialogs()
                _end_plots(window)
                assert session.wait_until_idle(60_000), told
                memory.append(_memory_mb())
        close_dialogs()
        _end_plots(window)
        window.action("window.hide_panels").setChecked(False)
        _undo_all(session)
        start, now = opening_project(), session.project
        assert (now.look, now.portraits) == (start.look, start.portraits)
        assert [v.id for v in now.versions] == [v.id for v in start.versions]
        while session.history.redoable is not None:
            session.redo()
        assert session.wait_until_idle(60_000)
        window.documents.ask_discard = lambda: "discard"
        window.close()
        session.close()
    assert not errors
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []
    window.deleteLater()
    rest(50)
    gc.collect()
    left = {t.name for t in threading.enumerate() if t not in before and not t.daemon}
    assert left == set()
    if memory[0]:
        assert memory[-1] - memory[len(memory) // 2] < _MOST_MB, memory
    assert not [w for w in QApplication.topLevelWidgets() if w.isVisible()]


def _end_plots(window: MainWindow) -> None:
    Plots.of(window.session).stop()
    for _ in range(600):
        if not Plots.of(window.session).is_busy:
            return
        rest(10)
        Plots.of(window.session).stop()


def _undo_all(session: Session) -> None:
    while session.history.undoable is not None:
        session.undo()


def _memory_mb() -> float:
    """Return what is resident; 0 where nobody says."""
    try:
        text = Path("/proc/self/statm").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
