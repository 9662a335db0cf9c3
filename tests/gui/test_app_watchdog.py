"""The watchdog itself, and the window's thread while a person works: never deaf for long."""

import threading
import time

from PySide6.QtWidgets import QApplication

from tests.gui.conftest import rest
from tests.gui.watchdog import GAP_MS, Watchdog, best_of


def dawdle(seconds: float) -> None:
    """Keep the thread at work, as a slow slot would."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        sum(range(1000))


def test_the_watchdog_says_who_kept_the_window_waiting(qapp: QApplication) -> None:
    """A gap is as long as the call that made it, and its stack names the call."""
    with Watchdog() as dog:
        rest(40)
        dawdle(0.12)
        rest(40)
    # The machine may have had others to run; that is not counted, so dawdling may seem shorter.
    total = max(gap.ms + gap.machine_ms for gap in dog.gaps)
    assert total >= 115
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
    before = threading.active_count()
    with Watchdog() as dog:
        time.sleep(0.08)
        rest(20)
        assert dog.gaps
        dog.begin_again()
        assert not dog.gaps
        assert not dog.longest_ms
    assert threading.active_count() == before
