"""A window that plots: how long it is deaf to a hand, and what a long plot leaves behind."""

import gc
import os
import tempfile
import threading
import time
from pathlib import Path

from tests.benchmarks.table import Row

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the first import of Qt

LINES = 10_000
GAP_MS = 50.0
PACE = 1000.0  # times as fast as the machine: about a hundred lines a second
FLAT = 0.05  # of the memory: what counts as none
_END_S = 5.0  # for a thread to end that has nothing to do any more


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; *quick* plots few lines."""
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        os.environ["FACELLS_CONFIG"] = os.environ["FACELLS_STATE"] = folder
        lines = 100 if quick else LINES
        gaps_ms, first_mb, second_mb, threads = _plotted(lines)
    smooth = sum(gap <= GAP_MS for gap in gaps_ms) / len(gaps_ms)
    return [
        Row(
            what=f"{lines:,} lines plotted, {PACE:g} times as fast as a machine: window deaf for",
            goal="≤ 50 ms",
            ours=f"{max(gaps_ms):.0f} ms; ≤ 50 ms in {smooth:.0%} of {len(gaps_ms)} s",
            met=max(gaps_ms) <= GAP_MS,
        ),
        Row(
            what=f"memory after {lines:,} plotted lines → after as many again",
            goal="flat",
            ours=f"{first_mb:.0f} → {second_mb:.0f} MB",
            met=second_mb <= (1 + FLAT) * first_mb,
        ),
        Row(
            what=f"threads that {3 * lines:,} plotted lines left behind",
            goal="0",
            ours=f"{threads}",
            met=threads == 0,
        ),
    ]


def _plotted(lines: int) -> tuple[list[float], float, float, int]:
    """Plot three times, the second and third time at once.

    Returns:
        The longest gap of each second of the first plot in ms, the memory after the other two in
        MB, and how many threads are left.
    """
    from PySide6.QtWidgets import QApplication

    from facells_studio.app.main_window import MainWindow
    from facells_studio.app.plotting import Plots
    from facells_studio.app.session import Session
    from facells_studio.project.edits import go_to
    from facells_studio.project.state import first_project
    from tests.gui.conftest import rest
    from tests.gui.watchdog import Watchdog
    from tests.many_lines import many_lines, show

    app = QApplication.instance() or QApplication([])
    session, sheet = Session(first_project()), many_lines(lines)
    session.hold()
    window = MainWindow(session)
    window.resize(1280, 720)
    window.show()
    show(session, sheet)
    session.apply(go_to("plot"))
    rest(1000)
    plots = Plots.of(session)
    plots.asks_first_pen = False
    plots.pen_wanted.connect(lambda *_: plots.answer(True))
    threads, found = threading.active_count(), []
    gaps_ms: list[float] = []
    for pace in (PACE, None, None):
        plots.pace = pace
        plots.start(sheet)
        while plots.is_plotting:
            with Watchdog() as dog:
                rest(1000)
            if pace is not None:
                gaps_ms.append(dog.longest_ms)
        assert plots.report is not None
        assert plots.report.complete
        gc.collect()
        found.append(_memory_mb())
    until_s = time.monotonic() + _END_S
    while threading.active_count() > threads and time.monotonic() < until_s:
        rest(50)
    left = threading.active_count() - threads
    plots.close()
    window.documents.ask_discard = lambda: "discard"
    window.close()
    app.processEvents()
    return gaps_ms, found[1], found[2], left


def _memory_mb() -> float:
    """Return how much of the machine's memory this process holds; nan where nobody tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return float("nan")
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
