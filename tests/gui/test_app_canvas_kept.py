"""What lies around the drawing is kept as a picture, and looks as if it was painted each time."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from facells_studio.app.canvas.furniture import Reach
from facells_studio.app.canvas.kept import Kept
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from tests.gui.test_app_canvas import scribble, wait_until_drawn

REACH = Reach(left=-5, top=-4, right=150, bottom=120, home=(0, 0), title="My plotter")


@pytest.fixture
def canvas(qapp: QApplication) -> Iterator[SheetCanvas]:
    """A canvas with a sheet, margins and reach, of which nothing was painted yet."""
    made = fresh()
    yield made
    made.close_renderer()


def fresh() -> SheetCanvas:
    """Return a canvas that shows everything that can lie around a drawing."""
    made = SheetCanvas()
    made.resize(401, 353)
    made.set_sheet(replace(scribble(0), paper_color="#f4efe2"))
    made.set_frame((10, 10, 10, 10), REACH)
    return made


def seen(canvas: SheetCanvas) -> QImage:
    """Return what is to be seen on *canvas* once it is drawn and all layers are kept."""
    canvas.grab()
    wait_until_drawn(canvas)
    canvas.grab()
    assert canvas._below.is_kept
    assert canvas._upright.is_kept or not canvas.show_rulers
    return canvas.grab().toImage()


def painted(canvas: SheetCanvas) -> QImage:
    """Return what is to be seen on *canvas*, which is drawn, where nothing is kept."""
    canvas._below, canvas._across, canvas._upright = Kept(), Kept(), Kept()
    image = canvas.grab().toImage()
    assert not canvas._below.is_kept
    return image


def darker(canvas: SheetCanvas) -> None:
    """Give *canvas* the palette of a dark window."""
    palette = QPalette(canvas.palette())
    palette.setColor(QPalette.ColorRole.Window, QColor("#20242a"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#e8e8e8"))
    canvas.setPalette(palette)


def larger_text(canvas: SheetCanvas) -> None:
    """Let *canvas* write larger."""
    font = QFont(canvas.font())
    font.setPointSizeF(font.pointSizeF() * 1.5)
    canvas.setFont(font)


CHANGES: tuple[Callable[[SheetCanvas], object], ...] = (
    lambda canvas: canvas.pan_by(13, 7),
    lambda canvas: canvas.zoom_by(1.7),
    lambda canvas: canvas.resize(520, 300),
    lambda canvas: canvas.set_units("in"),
    lambda canvas: canvas.set_frame((20, 5, 20, 5), REACH),
    lambda canvas: canvas.set_frame((10, 10, 10, 10), replace(REACH, title="Other")),
    lambda canvas: canvas.set_frame((10, 10, 10, 10), None),
    lambda canvas: canvas.set_sheet(replace(scribble(0), paper_color="#223344")),
    lambda canvas: canvas.set_sheet(replace(scribble(0), width_mm=148)),
    lambda canvas: setattr(canvas, "show_rulers", False),
    darker,
    larger_text,
)


@pytest.mark.parametrize("change", CHANGES)
def test_kept_or_painted_looks_the_same(
    canvas: SheetCanvas, change: Callable[[SheetCanvas], object]
) -> None:
    """Before a change of whatever decides the look, and after it."""
    before = seen(canvas)
    change(canvas)
    after = seen(canvas)
    assert after != before
    assert painted(canvas) == after


def test_a_layer_is_kept_from_the_second_time_on(qapp: QApplication) -> None:
    """While a hand moves, each look comes once: then nothing is kept that nobody needs."""
    layer, painted, target = Kept(), list[str](), QImage(40, 30, QImage.Format.Format_RGB32)

    def draw(look: str) -> bool:
        with QPainter(target) as painter:
            layer.draw(
                painter, QSizeF(40, 30), look, QColor("white"), lambda _: painted.append(look)
            )
        return layer.is_kept

    assert [draw(look) for look in "abbbac"] == [False, False, True, True, False, False]
    assert "".join(painted) == "abbac"


_FINE = """
import sys
from PySide6.QtWidgets import QApplication
from tests.gui.test_app_canvas_kept import fresh, painted, seen
app = QApplication([])
canvas = fresh()
kept = seen(canvas)
assert kept.devicePixelRatio() == float(sys.argv[1])
assert painted(canvas) == kept
canvas.close_renderer()
"""


@pytest.mark.parametrize("ratio", ["1.25", "1.5", "2"])
def test_kept_pictures_have_the_pixels_of_a_fine_screen(ratio: str) -> None:
    """Also where a pixel of the widget is one and a quarter of the screen's."""
    env = os.environ | {
        "QT_SCALE_FACTOR": ratio,
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR_ROUNDING_POLICY": "PassThrough",
    }
    subprocess.run([sys.executable, "-c", _FINE, ratio], env=env, check=True, timeout=60)
