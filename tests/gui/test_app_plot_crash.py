"""The program is killed in the midst of a plot: the next one offers to go on, no line is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.plotting import plots_dir, unfinished_plots
from plotter import Journal

WAIT_MS = 30_000
LINES = 30
# A process that plots, and is killed: the window's own way to a machine, without its panels.
PLOT = """
import sys
import numpy as np
from PySide6.QtWidgets import QApplication
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.project.state import Project
from facells_studio.sheet import Pen, Sheet
app = QApplication([])
plots = Plots.of(Session(Project()))
plots.pace, plots.asks_first_pen = 40.0, False
n = int(sys.argv[1])
y = np.repeat(np.linspace(10, 90, n), 2)
plots.start(Sheet(
    points_mm=np.stack([np.tile([10.0, 90.0], n), y], axis=1),
    offsets=np.arange(n + 1) * 2,
    pen=np.zeros(n, np.int64),
    pens=(Pen(),),
    width_mm=100.0,
    height_mm=100.0,
    title="Ladder",
))
app.exec()
"""


@pytest.fixture
def killed() -> int:
    """Return after how many lines another process that plots was killed."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen([sys.executable, "-c", PLOT, str(LINES)], env=environment)
    try:
        until_s = time.monotonic() + WAIT_MS / 1000
        while not (plots := unfinished_plots()) or plots[0].lines_done < 3:
            assert process.poll() is None, "it plots until it is killed"
            assert time.monotonic() < until_s, "it plots within a moment"
            time.sleep(0.02)
        assert plots[0].in_use
    finally:
        process.kill()
        process.wait()
    return unfinished_plots()[0].lines_done


@pytest.fixture
def window(killed: int, session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as the next start opens it."""
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.resize(1280, 720)
    made.show()
    yield made
    made.panel("PlotterPanel").plots.close()
    made.close()


def test_after_a_crash_the_window_offers_the_rest_and_plots_it(
    killed: int, window: MainWindow, qtbot: QtBot
) -> None:
    """Never by itself: a person goes on, looks where the pen hangs, and the rest is drawn."""
    panel = window.panel("PlotterPanel")
    qtbot.waitUntil(lambda: "Ladder" in window.notice.text, timeout=WAIT_MS)
    assert f"line {killed + 1} of {LINES}" in window.notice.text
    assert not panel.plots.is_plotting
    folder = next(plots_dir().iterdir())
    with Journal.open(folder) as journal:
        left = journal.left.tolist()
    panel.plots.pace = None
    assert window.action("plot.resume").isEnabled()
    window.notice.findChildren(QPushButton)[0].click()
    assert window.session.project.stage == "plot"
    qtbot.waitUntil(panel.question.isVisible, timeout=WAIT_MS)
    assert f"line {killed + 1} of {LINES}" in panel.question.text.text()
    panel.question.buttons[0].click()
    qtbot.waitUntil(lambda: panel.plots.report is not None, timeout=WAIT_MS)
    assert panel.plots.report.complete
    assert panel.plots.report.lines == len(left) == LINES - killed
    assert left == list(range(killed, LINES))
    assert unfinished_plots() == []
    assert not window.notice.text


def test_what_is_stopped_while_the_window_is_open_is_no_news(
    session: Session, qtbot: QtBot
) -> None:
    """The strip above the sheet is for the start; afterwards the card in the panel offers."""
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.show()
    session.refresh()
    panel = made.panel("PlotterPanel")
    try:
        qtbot.waitUntil(lambda: panel.look_ahead.outlook is not None, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: not panel.plots.is_busy, timeout=WAIT_MS)
        panel.plots.pace = 20.0
        panel.start()
        qtbot.waitUntil(
            lambda: panel.plots.progress is not None and panel.plots.progress.lines_done > 0,
            timeout=WAIT_MS,
        )
        panel.plots.stop()
        qtbot.waitUntil(panel.resume_card.isVisible, timeout=WAIT_MS)
        assert not made.notice.text
    finally:
        panel.plots.close()
        made.close()
