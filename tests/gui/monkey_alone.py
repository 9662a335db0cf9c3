"""The monkey in a process of its own, whose memory is then nobody else's; prints what it found.

python -m tests.gui.monkey_alone SEED ACTIONS FOLDER
"""

import ctypes
import gc
import json
import logging
import os
import sys
import threading
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before the first import of Qt

from PySide6.QtWidgets import QApplication

from facells_studio.app.main_window import MainWindow
from facells_studio.app.plotting import Plots
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from tests.gui.monkey import Monkey, answered, close_dialogs, rest

_EVERY = 50  # actions, until the window may come to rest
_IDLE_MS = 60_000


@dataclass
class Found:
    """What a monkey leaves behind, and what went wrong before."""

    errors: list[str] = field(default_factory=list)  # with what was done last
    logged: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)  # at rest, every so many actions
    is_undone: bool = False  # all could be taken back to the beginning
    is_redone: bool = False  # and done again
    threads: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)  # still to be seen


class _Log(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self, found: Found) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        self._found.logged.append(record.getMessage())


def let_loose(seed: int, actions: int, folder: Path) -> Found:
    """Open the Studio, let a monkey at it, close it, and return what is left."""
    found = Found()
    logging.getLogger().addHandler(_Log(found))
    app = QApplication([])
    before = set(threading.enumerate())
    with pytest.MonkeyPatch.context() as patch:
        window = _window()
        monkey = Monkey(window, seed, folder)
        _hear(window, monkey, found, patch)
        with answered(monkey, patch):
            _play(monkey, actions, found)
            _take_back(window, found)
            window.documents.ask_discard = lambda: "discard"
            window.close()
            window.session.close()
    window.deleteLater()
    rest(50)
    gc.collect()
    found.threads = [t.name for t in threading.enumerate() if t not in before and not t.daemon]
    found.windows = [str(w) for w in app.topLevelWidgets() if w.isVisible()]
    return found


def _window() -> MainWindow:
    session = Session(opening_project())
    window = MainWindow(session)
    window.documents.begin()
    window.resize(1280, 720)
    window.show()
    session.wait_until_idle(_IDLE_MS)
    return window


def _hear(window: MainWindow, monkey: Monkey, found: Found, patch: pytest.MonkeyPatch) -> None:
    """Write down every error with what the monkey did before."""

    def tell(error: BaseException) -> None:
        trace = "".join(traceback.format_exception(error))
        found.errors.append(f"action {len(monkey.done)}, after {monkey.done[-12:]}: {trace}")

    def in_a_slot(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        tell(error)

    patch.setattr(window.questions, "show_error", tell)
    patch.setattr(sys, "excepthook", in_a_slot)
    patch.setattr(threading, "excepthook", lambda told: tell(told.exc_value))


def _play(monkey: Monkey, actions: int, found: Found) -> None:
    for number in range(actions):
        monkey.step()
        rest(2)
        if number % _EVERY == _EVERY - 1:
            _come_to_rest(monkey.window, found)
            found.memory_mb.append(_memory_mb())


def _come_to_rest(window: MainWindow, found: Found) -> None:
    close_dialogs()
    plots = Plots.of(window.session)
    for _ in range(600):
        plots.stop()
        if not plots.is_busy:
            break
        rest(10)
    if not window.session.wait_until_idle(_IDLE_MS):
        found.errors.append("the work does not end")


def _take_back(window: MainWindow, found: Found) -> None:
    """Undo everything, and do it again."""
    session = window.session
    window.action("window.hide_panels").setChecked(False)
    while session.history.undoable is not None:
        session.undo()
    start, now = opening_project(), session.project
    found.is_undone = (
        (now.look, now.portraits) == (start.look, start.portraits)
        and [v.id for v in now.versions] == [v.id for v in start.versions]
    )  # fmt: skip
    _come_to_rest(window, found)
    while session.history.redoable is not None:
        session.redo()
    found.is_redone = session.history.undoable is not None
    _come_to_rest(window, found)


def _memory_mb() -> float:
    """Return what is resident and in use; 0 where nobody says."""
    gc.collect()
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)  # what was freed, but not handed back, is no leak
        text = Path("/proc/self/statm").read_text(encoding="ascii")
    except (OSError, AttributeError):
        return 0.0
    return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    told = let_loose(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    sys.stdout.write(json.dumps(asdict(told)))
