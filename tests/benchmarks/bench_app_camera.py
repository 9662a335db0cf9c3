"""The camera and the growing FaCell in a window without a display: rates, and what a hand feels."""

import os
import statistics
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from facells_studio.resources import sample_photo
from tests.benchmarks.bench_app import _canvas
from tests.benchmarks.table import Row

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before the first import of Qt

SIZE = (1280, 720)  # of the camera's frames, in pixels
PORTRAITS = 1000


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; *quick* looks for a moment and lays few portraits."""
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        os.environ["FACELLS_CONFIG"] = os.environ["FACELLS_STATE"] = folder
        traces, words, gap_s = _camera(Path(folder), 1.0 if quick else 10.0)
    count = 50 if quick else PORTRAITS
    whole_s, change_s, pans = _facell(count)
    return [
        Row(
            what=f"camera, {SIZE[0]} x {SIZE[1]}: traced pictures",
            goal="≥ 10 a second",
            ours=f"{traces:.0f} a second",
            met=traces >= 10,
        ),
        Row(
            what=f"camera, {SIZE[0]} x {SIZE[1]}: scores",
            goal="≥ 3 a second",
            ours=f"{words:.1f} a second",
            met=words >= 3,
        ),
        Row(
            what="camera: longest that the window waits",
            goal="≤ 50 ms",
            ours=f"{gap_s * 1e3:.0f} ms",
            met=gap_s <= 0.05,
        ),
        Row(
            what=f"FaCell of {count:,}, after the sample: attribute → all portraits on the sheet",
            goal="≤ 2 s",
            ours=f"{whole_s:.2f} s",
            met=whole_s <= 2,
        ),
        Row(
            what=f"FaCell of {count:,}: another threshold → its lines",
            goal="",
            ours=f"{change_s * 1e3:.0f} ms",
            met=None,
        ),
        Row(
            what=f"FaCell of {count:,}: pan while it grows and is ordered",
            goal="≥ 60 pictures a second",
            ours=f"{pans:.0f} a second",
            met=pans >= 60,
        ),
    ]


def _video(folder: Path) -> Path:
    """Write a sitter who sways before a gray wall, and return the file."""
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    bust = cv2.resize(picture, (900, 900))[60:780]
    path = folder / "sitter.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, SIZE)
    for at in range(30):
        frame = np.full((SIZE[1], SIZE[0], 3), 70, np.uint8)
        x = 190 + round(30 * np.sin(at / 30 * 2 * np.pi))
        frame[:, x : x + 900] = bust
        writer.write(frame)
    writer.release()
    return path


def _camera(folder: Path, seconds: float) -> tuple[float, float, float]:
    """Return traced pictures and scores a second, and the window's longest gap, in seconds."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from facells_studio.app.camera.view import CameraView
    from facells_studio.app.session import Session
    from facells_studio.project.state import first_project

    app = QApplication.instance() or QApplication([])
    session = Session(first_project())
    view = CameraView(session, str(_video(folder)))
    view.resize(900, 640)
    view.show()
    assert view.feed is not None
    feed = view.feed
    _wait(3.0)  # networks and kernels are there
    counts, last, longest = [0, 0], time.perf_counter(), 0.0

    def beat() -> None:
        nonlocal last, longest
        now = time.perf_counter()
        longest, last = max(longest, now - last), now

    def count(nth: int) -> None:
        counts[nth] += 1

    feed.traced.connect(lambda: count(0))
    feed.worded.connect(lambda _: count(1))
    timer = QTimer(interval=2)
    timer.timeout.connect(beat)
    last = time.perf_counter()
    timer.start()
    _wait(seconds)
    timer.stop()
    view.hide()
    session.close()
    del app
    return counts[0] / seconds, counts[1] / seconds, longest


def _facell(count: int) -> tuple[float, float, float]:
    """Return the time to all portraits, to another threshold's lines, and pans a second."""
    from facells_studio.app.canvas.link import CanvasLink
    from facells_studio.app.growing import Grown
    from facells_studio.app.session import Session
    from facells_studio.facell.rules import Rule
    from facells_studio.project.edits import add_rule, change, change_rule, go_to, together
    from facells_studio.project.state import first_project

    with _canvas() as canvas:
        session = Session(first_project())
        CanvasLink(session, canvas)
        session.refresh()
        session.wait_until_idle(60_000)  # the Studio opens on the sample: its sheet is there
        seen: list[float] = []

        def arrived(kind: str, result: object) -> None:
            if isinstance(result, Grown) and result.is_whole:
                seen.append(time.perf_counter())

        session.arrived.connect(arrived)
        steps = [
            go_to("facell"),
            change("look.facell.recipe.overlay.count", count),
            *(change_rule(row.id, visible=False) for row in session.project.look.facell.rules),
            add_rule(Rule(attribute="Smiling", threshold=0.33), to="facell"),
        ]
        began = time.perf_counter()
        session.apply(together("Compose", steps))
        frames: list[float] = []
        while session.is_busy and time.perf_counter() - began < 60:
            at = time.perf_counter()
            canvas.pan_by(5.0 if len(frames) % 2 else -5.0, 0.0)
            canvas.repaint()
            frames.append(time.perf_counter() - at)
            _wait(0.001)
        whole = seen[0] - began
        changes = []
        rule = session.project.look.facell.rules[-1].id
        for step in range(5):
            seen.clear()
            at = time.perf_counter()
            session.apply(change_rule(rule, threshold=0.35 + 0.03 * step))
            while not seen:
                _wait(0.001)
            changes.append(seen[0] - at)
        session.wait_until_idle(60_000)
        session.close()
        return whole, statistics.median(changes), 1 / statistics.median(frames)


def _wait(seconds: float) -> None:
    """Let events happen."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()
