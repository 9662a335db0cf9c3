"""A window that plots hears every hand, and remembers nothing of a plot that is over."""

import gc
import threading
import time
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from facells_studio.app.main_window import MainWindow
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.project.edits import go_to
from tests.gui.conftest import rest
from tests.gui.watchdog import GAP_MS, best_of
from tests.many_lines import many_lines, show

# `python -m tests.benchmarks app_plot` plots 10,000.
LINES = 250
LONG = 10_000
PACE = 1000.0  # times as fast as the machine
WINDOW_MS, WINDOWS = 1000, 8
WAIT_S = 60


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window at the plot stage, with many lines on its sheet."""
    session.hold()
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.resize(1280, 720)
    made.show()
    session.apply(go_to("plot"))
    plots = Plots.of(session)
    plots.asks_first_pen = False
    plots.pen_wanted.connect(lambda *_: plots.answer(True))
    yield made
    plots.close()
    made.close()


def plot(window: MainWindow) -> None:
    """Plot what is on the sheet, to its end."""
    session, plots = window.session, Plots.of(window.session)
    assert session.sheet is not None
    plots.start(session.sheet)
    until_s = time.monotonic() + WAIT_S
    while plots.is_plotting and time.monotonic() < until_s:
        rest(50)
    assert plots.report is not None
    assert plots.report.lines_done == LINES
    assert plots.report.complete


def test_the_window_is_never_deaf_while_it_plots(window: MainWindow) -> None:
    """The sheet, the panel and the timeline follow a hundred lines a second, and no click waits.

    Several windows of a second, because other programs may run in one; each has 25 new pictures.
    """
    session, plots = window.session, Plots.of(window.session)
    show(session, many_lines(LONG))
    plots.pace = PACE
    rest(400)
    assert session.sheet is not None
    plots.start(session.sheet)
    until_s = time.monotonic() + WAIT_S
    while plots.progress is None and time.monotonic() < until_s:
        rest(50)
    assert plots.progress is not None
    begun = plots.progress.lines_done
    dog = best_of(WINDOWS, lambda: rest(WINDOW_MS))
    assert plots.state == "plotting"
    assert plots.progress.lines_done > begun + 20
    assert dog.longest_ms <= GAP_MS, dog.report()


def test_a_plot_leaves_no_thread_and_no_memory(window: MainWindow) -> None:
    """After the first, each further plot leaves as many objects as there were."""
    show(window.session, many_lines(LINES))
    Plots.of(window.session).pace = None
    threads = threading.active_count()
    found = []
    for _ in range(3):
        plot(window)
        rest(200)
        gc.collect()
        found.append(len(gc.get_objects()))
    assert found[2] - found[1] < LINES, "less than one object for each line"
    until_s = time.monotonic() + 10
    while threading.active_count() > threads and time.monotonic() < until_s:
        rest(50)
    assert threading.active_count() <= threads
