"""A screen with fine pixels: the sheet has as many, and its lines are as sharp as they allow."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

_SCRIPT = """
import sys
from PySide6.QtWidgets import QApplication
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from tests.gui.test_app_canvas import scribble, wait_until_drawn

app = QApplication([])
canvas = SheetCanvas()
canvas.show_rulers = False
canvas.resize(300, 400)
canvas.show()
canvas.set_sheet(scribble())
wait_until_drawn(canvas)
canvas.grab().toImage().save(sys.argv[1])
canvas.close_renderer()
"""


def grabbed(where: Path, ratio: int) -> npt.NDArray[np.float32]:
    """Return the canvas on a screen of *ratio* pixels to one, gray, from a process of its own."""
    env = os.environ | {"QT_SCALE_FACTOR": str(ratio), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", _SCRIPT, str(where)]
    subprocess.run(command, env=env, check=True, timeout=60)
    image = cv2.imread(str(where), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return np.asarray(image, np.float32)


def edges(image: npt.NDArray[np.float32]) -> float:
    """Return how much neighbouring pixels differ."""
    return float(np.abs(cv2.Laplacian(image, cv2.CV_32F)).mean())


def test_fine_pixels_are_used(tmp_path: Path) -> None:
    """Twice as many each way, the same picture from afar, and sharper than an enlarged one."""
    coarse, fine = grabbed(tmp_path / "1.png", 1), grabbed(tmp_path / "2.png", 2)
    assert coarse.shape == (400, 300)
    assert fine.shape == (800, 600)
    paper = (slice(60, 340), slice(60, 240))
    shrunk = cv2.resize(fine, (300, 400), interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk - coarse)[paper].mean() < 4
    enlarged = np.asarray(cv2.resize(coarse, (600, 800), interpolation=cv2.INTER_CUBIC), np.float32)
    twice = (slice(120, 680), slice(120, 480))
    assert edges(fine[twice]) > 1.3 * edges(enlarged[twice])
