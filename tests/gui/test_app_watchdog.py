"""The watchdog itself, and the window's thread while a person works: never deaf for long."""

import threading
import time
from typing import get_args

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from facells_studio.app.main_window import MainWindow
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.project.desk import Desk
from facells_studio.project.edits import change
from facells_studio.project.state import Stage
from tests.gui.conftest import rest
from tests.gui.watchdog import GAP_MS, Watchdog, best_of


def dawdle(seconds: float) -> None:
    """Keep the thread at work, as a slow slot would, however little of a machine it has."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        sum(range(1000))


def test_the_watchdog_says_who_kept_the_window_waiting(qapp: QApplication) -> None:
    """A gap is as long as the call that made it, and its stack names the call."""
    with Watchdog() as dog:
        rest(40)
        dawdle(0.12)
        rest(40)
    assert dog.longest_ms >= 100, "the thread's own time, whatever else the machine ran"
    assert any("dawdle" in stack for gap in dog.gaps for stack in gap.stacks), dog.report()
    assert "dawdle" in dog.report()


def test_the_watchdog_sees_a_sleeping_window(qapp: QApplication) -> None:
    """A thread that waits is as deaf as one that works."""
    with Watchdog() as dog:
        rest(20)
        time.sleep(0.12)
        rest(20)
    assert dog.longest_ms >= 110


def test_the_watchdog_is_quiet_while_nothing_happens(qapp: QApplication) -> None:
    """An idle window ticks on, also while a well-behaved thread works."""
    stop = threading.Event()
    thread = threading.Thread(target=lambda: stop.wait(5), name="well-behaved")
    thread.start()
    try:
        dog = best_of(5, lambda: rest(200))
    finally:
        stop.set()
        thread.join()
    assert dog.longest_ms <= GAP_MS, dog.report()
    assert dog.ticks >= 5
    assert not dog.gaps


def test_the_watchdog_leaves_no_thread_and_begins_again(qapp: QApplication) -> None:
    """After the watch all is as before; a new window of time knows nothing of the last."""
    before = set(threading.enumerate())
    with Watchdog() as dog:
        time.sleep(0.08)
        rest(20)
        assert dog.gaps
        dog.begin_again()
        assert not dog.gaps
        assert not dog.longest_ms
    assert not set(threading.enumerate()) - before, "threads of tests before may end meanwhile"


def test_the_window_is_never_deaf_at_any_stage(qtbot: QtBot, desk: Desk) -> None:
    """A person goes through all stages, where a FaCell is shown and a plot looked over, by keys."""
    session = Session(opening_project(), desk=desk)
    window = MainWindow(session)
    window.documents.ask_discard = lambda: "discard"
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    seen: list[str] = []

    def stages() -> None:
        seen.clear()
        for number in range(len(get_args(Stage))):
            QTest.keyClick(
                window, Qt.Key(Qt.Key.Key_1 + number), Qt.KeyboardModifier.ControlModifier
            )
            rest(60)
            assert session.wait_until_idle()
            seen.append(session.project.stage)
        session.apply(change("look.recipe.lines.detail", 0.3))
        session.undo()
        assert session.wait_until_idle()

    stages()  # kernels are loaded, and the library: that holds Python's lock
    dog = best_of(8, stages)
    assert seen == list(get_args(Stage))
    assert session.latest("facell") is not None
    window.close()
    assert dog.longest_ms <= GAP_MS, dog.report()
