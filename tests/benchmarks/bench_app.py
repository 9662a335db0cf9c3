"""The window without a display: from the shell to a sheet, and what a hand feels."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from facells_studio.sheet import Pen, Sheet
from tests.benchmarks.table import Row, with_bytecode

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the first import of Qt

SIZE = (1200, 900)  # of the canvas, in pixels
_STARTS = 5
_START = """
import sys, time
from facells_studio.startup import hurry, spare_linear_algebra
hurry()
spare_linear_algebra()
from facells_studio.app import main
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
def watched(file=None, _open=main.open_window):
    window = _open(file)
    window.canvas.sharp.connect(lambda: (print(time.time(), flush=True), window.close()))
    return window
main.open_window = watched
assert "torch" not in sys.modules
main.run(ours=True)
"""


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; *quick* measures the smallest sizes."""
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        os.environ["FACELLS_CONFIG"] = os.environ["FACELLS_STATE"] = folder
        start_s = _start_s(1 if quick else _STARTS)
        points = 2_000 if quick else 200_000
        frames_s, sharp_s = _pan_and_zoom(points)
        drag_per_s, slider_s = _live(3 if quick else 40)
    return [
        Row(
            what="facells studio: shell → first painted sheet, warm",
            goal="≤ 1.5 s",
            ours=f"{start_s:.2f} s",
            met=start_s <= 1.5,
        ),
        Row(
            what=f"pan and zoom, {SIZE[0]} x {SIZE[1]} px, {points:,} points",
            goal="≥ 60 pictures a second",
            ours=f"{1 / frames_s:.0f} a second",
            met=frames_s <= 1 / 60,
        ),
        Row(
            what=f"hand rests → sharp again, {points:,} points",
            goal="≤ 100 ms",
            ours=f"{sharp_s * 1e3:.0f} ms",
            met=sharp_s <= 0.1,
        ),
        Row(
            what="slider of detail → new lines on the sheet, sample",
            goal="≤ 150 ms",
            ours=f"{slider_s * 1e3:.0f} ms",
            met=slider_s <= 0.15,
        ),
        Row(
            what="threshold drag → recolored sheets, sample",
            goal="≥ 30 a second",
            ours=f"{drag_per_s:.0f} a second",
            met=drag_per_s >= 30,
        ),
    ]


def _start_s(times: int) -> float:
    """Return the median time from a new process to the first sheet on its screen."""
    found = []
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        environment = with_bytecode(Path(folder))
        for _ in range(times + 1):  # the first fills the caches
            began = time.time()
            done = subprocess.run(
                [sys.executable, "-c", _START],
                env=environment,
                capture_output=True,
                text=True,
                check=True,
                timeout=120,
            )
            found.append(float(done.stdout.split()[0]) - began)
    return statistics.median(found[1:])


def scribble(n_points: int) -> Sheet:
    """Return seeded wandering lines of 20 points on A4 for two pens."""
    rng = np.random.default_rng(2)
    n_lines = n_points // 20
    angle = rng.uniform(0, 2 * np.pi, (n_lines, 1)) + rng.normal(0, 0.2, (n_lines, 20)).cumsum(1)
    steps = np.stack([np.cos(angle), np.sin(angle)], axis=2).cumsum(axis=1) * 0.8
    points = steps + rng.uniform((20, 20), (190, 277), (n_lines, 1, 2))
    return Sheet(
        points_mm=points.reshape(-1, 2),
        offsets=np.arange(n_lines + 1) * 20,
        pen=np.sort(rng.integers(0, 2, n_lines)),
        pens=(Pen(opacity=0.9), Pen(name="red", color="#c81e32")),
        width_mm=210,
        height_mm=297,
    )


def _pan_and_zoom(points: int) -> tuple[float, float]:
    """Return the time for a moved picture, and from the hand's rest to the sharp one (medians)."""
    from PySide6.QtCore import QEventLoop, QTimer

    with _canvas() as canvas:
        canvas.set_sheet(scribble(points))
        _until(canvas.sharp)
        frames, sharp = [], []
        for turn in range(6):
            for step in range(40):
                began = time.perf_counter()
                if step % 2:
                    canvas.pan_by(5.0 if turn % 2 else -5.0, 3.0)
                else:
                    canvas.zoom_by(1.02 if turn % 2 else 1 / 1.02)
                canvas.repaint()
                frames.append(time.perf_counter() - began)
                loop = QEventLoop()  # as events come between two moves
                QTimer.singleShot(1, loop.quit)
                loop.exec()
            began = time.perf_counter()
            canvas.pan_by(1.0, 0.0)
            _until(canvas.sharp)
            sharp.append(time.perf_counter() - began)
        return statistics.median(frames), statistics.median(sharp)


def _live(steps: int) -> tuple[float, float]:
    """Return how many recolored sheets a drag shows a second, and a slider's median time."""
    from facells_studio.app.canvas.link import CanvasLink
    from facells_studio.app.session import Session
    from facells_studio.project.edits import change, change_rule
    from facells_studio.project.state import first_project

    with _canvas() as canvas:
        session = Session(first_project())
        CanvasLink(session, canvas)
        session.refresh()
        session.wait_until_idle(60_000)
        began = time.perf_counter()
        for step in range(steps):
            session.apply(change_rule(1, threshold=0.4 + 0.4 * step / steps))
            _until(canvas.sharp)
        drag = steps / (time.perf_counter() - began)
        session.wait_until_idle(60_000)
        slider = []
        for step in range(min(steps, 10)):
            began = time.perf_counter()
            session.apply(change("look.recipe.lines.detail", 0.3 + 0.05 * step))
            _until(canvas.sharp)
            slider.append(time.perf_counter() - began)
        session.wait_until_idle(60_000)
        session.close()
        return drag, statistics.median(slider)


@contextmanager
def _canvas() -> Iterator[Any]:
    from PySide6.QtWidgets import QApplication

    from facells_studio.app.canvas.sheet_canvas import SheetCanvas

    app = QApplication.instance() or QApplication([])
    canvas = SheetCanvas()
    canvas.resize(*SIZE)
    canvas.show()
    try:
        yield canvas
    finally:
        canvas.close_renderer()
        canvas.close()
        del app


def _until(signal: Any, most_ms: int = 20_000) -> None:
    """Let events happen until *signal* comes."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    connection = signal.connect(lambda *_: loop.quit())
    QTimer.singleShot(most_ms, loop, loop.quit)
    loop.exec()
    signal.disconnect(connection)
