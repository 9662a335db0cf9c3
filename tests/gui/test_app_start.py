"""The start of the window: what it does not load, and how its panels come."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from facells_studio.app import main_window
from facells_studio.app.layout import PANELS, Place
from facells_studio.app.main import open_window, set_aside_with_page
from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.project.edits import change
from tests.gui.conftest import rest

LONG_MS = 20_000


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """A window at the attributes whose panels have not come."""
    made = MainWindow(session, later=True)
    made.documents.ask_discard = lambda: "discard"
    made.layout_.recall("attributes")
    made.resize(1280, 800)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()


def there(window: MainWindow) -> set[str]:
    """Return the panels that have come."""
    return {name for name in window.docks if window.panel(name) is not None}


def ran(code: str) -> subprocess.CompletedProcess[str]:
    """Run *code* in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )


def test_no_module_is_read_to_learn_whether_it_uses_qt() -> None:
    """Qt for Python would keep the source of each; its own features work as before."""
    done = ran(
        "import linecache\n"
        "import facells_studio.app\n"
        "import calendar, json.tool\n"
        "from PySide6.QtCore import QObject\n"
        "assert not [f for f in linecache.cache if f.endswith(('calendar.py', 'tool.py'))]\n"
        "from __feature__ import snake_case\n"
        "assert QObject().object_name() == ''\n"
    )
    assert done.returncode == 0, done.stderr


def test_docks_say_what_will_come(window: MainWindow) -> None:
    """An empty dock has the title that its panel has."""
    titles = {name: dock.windowTitle() for name, dock in window.docks.items()}
    assert there(window) == set()
    window.fill_panels()
    assert there(window) == {place.name for place in PANELS}
    assert titles == {name: window.panel(name).windowTitle() for name in window.docks}
    assert titles == {name: dock.windowTitle() for name, dock in window.docks.items()}


def test_what_is_to_be_seen_comes_first(window: MainWindow) -> None:
    """Also when a person goes to another stage meanwhile; a command is carried out at once."""
    while there(window) != {"SourcePanel", "VersionsPanel"}:
        assert window.fill_panel()
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    rest(1)
    assert window.session.project.stage == "plot"
    window.session.apply(change("look.recipe.lines.detail", 0.3))
    window.action("edit.undo").trigger()
    assert not window.session.history.dirty
    while "PlotterPanel" not in there(window):
        assert window.fill_panel()
    assert there(window) <= {"SourcePanel", "VersionsPanel", "PlotterPanel"}
    assert not window.docks["PlotterPanel"].visibleRegion().isEmpty()
    assert not window.action("plot.play").isEnabled(), "who plays is not there"
    while window.fill_panel():
        pass
    assert there(window) == set(window.docks)
    assert window.action("plot.play").isEnabled()
    assert not window.fill_panel()


def test_panels_come_one_after_another(qapp: QApplication, qtbot: QtBot) -> None:
    """Between two of them the window hears a hand; work begins when all are there."""
    made = open_window()
    turns = 0
    came: dict[str, int] = {}
    working: list[bool] = []

    def turn() -> None:
        nonlocal turns
        turns += 1
        for name in there(made) - set(came):
            came[name] = turns
        if len(came) < len(made.docks):
            working.append(made.session.latest("sketch") is not None)

    clock = QTimer(made, interval=0)
    clock.timeout.connect(turn)
    clock.start()
    made.show()
    qtbot.waitUntil(lambda: len(came) == len(made.docks), timeout=LONG_MS)
    clock.stop()
    assert len(set(came.values())) == len(came)
    assert not any(working)
    assert made.session.wait_until_idle(60_000)
    assert made.session.latest("page") is not None
    assert made.close()


def test_a_window_may_be_closed_while_panels_come(qapp: QApplication, qtbot: QtBot) -> None:
    """It closes at once, nothing more comes, and no work begins."""
    made = open_window()
    made.show()
    qtbot.waitUntil(lambda: bool(there(made)), timeout=LONG_MS)
    some = there(made)
    assert len(some) < len(made.docks)
    assert made.close()
    rest(200)
    assert there(made) == some
    assert not made.session.is_busy
    assert made.session.latest("sketch") is None


def test_a_panel_that_cannot_come_keeps_no_other_away(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its fault is told once; the others come, and the page is drawn."""

    def class_of(place: Place) -> Any:
        if place.name == "VersionsPanel":
            raise ZeroDivisionError
        return found(place)

    found = main_window.class_of
    monkeypatch.setattr(main_window, "class_of", class_of)
    with qtbot.captureExceptions() as faults:
        made = open_window()
        made.show()
        qtbot.waitUntil(lambda: len(there(made)) == len(made.docks) - 1, timeout=LONG_MS)
        assert made.session.wait_until_idle(60_000)
    assert [cls for cls, *_ in faults] == [ZeroDivisionError]
    assert made.session.latest("page") is not None
    assert made.close()


def test_what_the_first_page_loads_is_set_aside_once(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the page, not before; later pages leave garbage to be found."""
    found: list[object] = []
    monkeypatch.setattr("facells_studio.app.main.set_aside", lambda: found.append(1))
    set_aside_with_page(session)
    session.arrived.emit("sketch", None)
    assert not found
    session.arrived.emit("page", None)
    session.arrived.emit("page", None)
    assert len(found) == 1


def test_numba_waits_until_all_is_there() -> None:
    """A first look at the sheet needs none; when the window goes on, the true picture comes."""
    done = ran(
        "import os, sys\n"
        "os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from facells_studio.app.canvas.sheet_canvas import SheetCanvas\n"
        "from facells_studio.app.sample import stored_sample\n"
        "app, came = QApplication([]), []\n"
        "canvas = SheetCanvas()\n"
        "canvas.sharp.connect(lambda: came.append('numba' in sys.modules))\n"
        "canvas.renderer.hold()\n"
        "canvas.resize(500, 400)\n"
        "canvas.show()\n"
        "canvas.set_sheet(stored_sample().sheet)\n"
        "while not came:\n"
        "    app.processEvents()\n"
        "canvas.zoom_by(1.2)\n"
        "while len(came) < 2 or canvas.renderer.is_busy:\n"
        "    app.processEvents()\n"
        "assert not any(came)\n"
        "canvas.renderer.go_on()\n"
        "while not came[-1]:\n"
        "    app.processEvents()\n"
        "canvas.close_renderer()\n"
    )
    assert done.returncode == 0, done.stderr
