"""Take the user guide's pictures again: ``python -m docs.screenshots [NAME …]``.

Drives the real window, offscreen, at one pixel per pixel, in the light and in the dark palette. The
portrait is the one that ships; the plotter is the simulated one. The guide's table of keys is
written too, from the commands.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before the first import of Qt
os.environ["QT_SCALE_FACTOR"] = "1"
os.environ["LC_ALL"] = "en_US.UTF-8"  # numbers as the text has them

import cv2
import numpy as np
import numpy.typing as npt
import PIL.Image
from PySide6.QtCore import QEventLoop, QLocale, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from facells_studio.app import i18n, theme
from facells_studio.app.dialogs.guide import KEYS, keys_as_markdown
from facells_studio.app.main import open_window
from facells_studio.app.main_window import MainWindow
from facells_studio.facell.rules import Rule
from facells_studio.project.edits import change
from facells_studio.project.rule_edits import add_rule
from facells_studio.resources import sample_photo

HERE = Path(__file__).parent / "guide"
SIZE = (1440, 900)
MOST_BYTES = 150_000
_COLORS, _EXACT = 255, 64  # of a picture; those of them that are its commonest

_ROOM = 14  # px below a panel

Pixels = npt.NDArray[np.uint8]
Shot = Callable[[MainWindow], QWidget | QImage]


def main(names: list[str]) -> None:
    """Take the pictures called *names*, else all; ``keys`` stands for the table of keys alone."""
    app = QApplication(sys.argv[:1])
    i18n.use(app, "en")
    (HERE / KEYS).write_text(keys_as_markdown(), encoding="utf-8")
    QLocale.setDefault(QLocale("en_US"))
    for palette in ("light", "dark"):
        theme.use(app, palette)
        for name, shot in SHOTS.items():
            if not names or name in names:
                with _window() as window:
                    _save(f"{name}-{palette}.png", shot(window))


@contextmanager
def _window() -> Iterator[MainWindow]:
    """Yield the window as it is after the first start, and forget everything afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FACELLS_CONFIG"] = os.environ["FACELLS_STATE"] = folder
        window = open_window()
        window.resize(*SIZE)
        window.show()
        window.fill_panels()
        window.session.go_on()
        _settle(window)
        yield window
        window.documents.ask_discard = lambda: "discard"
        window.session.history.mark_saved(window.session.project)
        window.close()


def _settle(window: MainWindow, more_ms: int = 700) -> None:
    """Let the work end, and what is animated or delayed after it."""
    window.session.wait_until_idle()
    loop = QEventLoop()
    QTimer.singleShot(more_ms, loop.quit)
    loop.exec()
    window.session.wait_until_idle()


def _at(window: MainWindow, stage: str) -> None:
    window.action(f"window.{stage}").trigger()
    _settle(window)


def _dock(window: MainWindow, name: str) -> QWidget:
    dock = window.docks[name]
    dock.show()
    dock.raise_()
    _settle(window, 300)
    return dock


# The pictures ----------------------------------------------------------------------------------


def _whole(window: MainWindow) -> QWidget:
    _at(window, "attributes")
    return window


def _portraits(window: MainWindow) -> QWidget:
    return _dock(window, "SourcePanel")


def _camera(window: MainWindow) -> QImage:
    """The sample before a video camera: the film is made here."""
    from facells_studio.app.camera.view import CameraView

    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "sitter.avi"
        _film(film)
        view = CameraView(window.session, str(film))
        view.resize(760, 560)
        view.show()
        _wait_for(lambda: view.feed is not None and view.feed.pixels is not None)
        _settle(window, 4000)
        image = view.grab().toImage()
        view.hide()
        view.deleteLater()
    return image


def _lines(window: MainWindow) -> QWidget:
    _at(window, "lines")
    return _dock(window, "LinesPanel")


def _attributes(window: MainWindow) -> QWidget:
    _at(window, "attributes")
    return _dock(window, "AttributesPanel")


def _traces(window: MainWindow) -> QWidget:
    _at(window, "attributes")
    return _dock(window, "TracesPanel")


def _facell(window: MainWindow) -> QWidget:
    _at(window, "facell")
    if not window.session.project.look.facell.rules:
        window.session.apply(add_rule(Rule(attribute="Smiling", threshold=0.33), to="facell"))
    window.session.apply(change("look.facell.recipe.overlay.caption", True))
    _settle(window)
    window.action("view.fit").trigger()
    _settle(window)
    return window


def _pens(window: MainWindow) -> QWidget:
    _at(window, "plot")
    return _dock(window, "PensPanel")


def _page(window: MainWindow) -> QWidget:
    _on_portrait(window)
    return _dock(window, "PagePanel")


def _timeline(window: MainWindow) -> QImage:
    """The sheet and the bar below it, on the way."""
    _on_portrait(window)
    window.action("view.travel").trigger()
    dock = _dock(window, "TimelinePanel")
    timeline = window.panel("TimelinePanel")
    timeline.go_to(115.0)
    _settle(window)
    middle = dock.geometry()
    middle.setTop(middle.bottom() - 640)
    return window.grab(middle).toImage()


def _versions(window: MainWindow) -> QWidget:
    _at(window, "lines")
    return _dock(window, "VersionsPanel")


def _plot(window: MainWindow) -> QWidget:
    _on_portrait(window)
    return _dock(window, "PlotterPanel")


def _plotting(window: MainWindow) -> QImage:
    from facells_studio.app.plotting import Plots

    _on_portrait(window)
    plots, panel = Plots.of(window.session), window.panel("PlotterPanel")
    plots.asks_first_pen = False
    _dock(window, "PlotterPanel")
    panel.start()
    _wait_for(lambda: plots.progress is not None and plots.progress.line > 90)
    plots.hold()
    _settle(window, 900)
    image = window.grab().toImage()
    plots.stop()
    _wait_for(lambda: not plots.is_plotting)
    return image


def _export(window: MainWindow) -> QImage:
    from facells_studio.app.dialogs.export import ExportDialog

    dialog = ExportDialog(window.session, window)
    dialog.choices.folder.setText("/home/ana/plots")
    for kind in ("svg", "gcode", "png"):
        dialog.choices.kinds[kind].setChecked(True)
    return _shown(window, dialog)


def _preferences(window: MainWindow) -> QImage:
    from facells_studio.app.dialogs.preferences import PreferencesDialog

    return _shown(window, PreferencesDialog(window))


SHOTS: dict[str, Shot] = {
    "window": _whole,
    "portraits": _portraits,
    "camera": _camera,
    "lines": _lines,
    "attributes": _attributes,
    "traces": _traces,
    "facell": _facell,
    "pens": _pens,
    "page": _page,
    "timeline": _timeline,
    "versions": _versions,
    "plot": _plot,
    "plotting": _plotting,
    "export": _export,
    "preferences": _preferences,
}


# Helpers ---------------------------------------------------------------------------------------


def _on_portrait(window: MainWindow) -> None:
    """Go to the plot, with the portrait on the sheet."""
    _at(window, "attributes")
    _at(window, "plot")


def _shown(window: MainWindow, dialog: QWidget) -> QImage:
    dialog.show()
    _settle(window, 300)
    image = dialog.grab().toImage()
    dialog.close()
    return image


def _wait_for(done: Callable[[], bool], most_ms: int = 60_000) -> None:
    loop, check = QEventLoop(), QTimer(interval=20)
    check.timeout.connect(lambda: loop.quit() if done() else None)
    check.start()
    QTimer.singleShot(most_ms, loop.quit)
    loop.exec()


def _film(path: Path) -> None:
    """Film the sample, as somebody who sits well."""
    photo = np.asarray(PIL.Image.open(sample_photo()).convert("RGB"))
    near = np.array([[3.5, 0, -151], [0, 3.5, 20]])  # the eyes on the line, the face in the oval
    size, edge = (1280, 720), cv2.BORDER_REPLICATE
    frame = cv2.warpAffine(photo, near, size, flags=cv2.INTER_CUBIC, borderMode=edge)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (1280, 720))
    for _ in range(300):
        writer.write(cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))
    writer.release()


def _pixels(image: QImage) -> Pixels:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    shape = (image.height(), image.bytesPerLine())
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(shape)[:, : 3 * image.width()]
    return rows.reshape(image.height(), image.width(), 3).copy()


def _trimmed(pixels: Pixels) -> Pixels:
    """Return a panel without the empty room below."""
    ground = pixels[-1, 1]
    rows = np.flatnonzero((pixels != ground).any(axis=(1, 2)))
    return pixels[: min(len(pixels), int(rows.max()) + _ROOM)]


def _few_colors(pixels: Pixels) -> PIL.Image.Image:
    """Return a picture of 255 colors: the commonest are kept exactly, grounds among them.

    The rest are chosen from all others without regard to how common they are, so that what is small
    and bright, as a star, does not take on the color of its surroundings.
    """
    found, which, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    commonest = np.argsort(-counts, kind="stable")
    exact, others = found[commonest[:_EXACT]], found[commonest[_EXACT:]]
    palette = exact
    if len(others):
        way = PIL.Image.Quantize.MEDIANCUT
        few = PIL.Image.fromarray(others[np.newaxis]).quantize(_COLORS - _EXACT, way, kmeans=3)
        rest = np.array(few.getpalette(), np.uint8).reshape(-1, 3)
        palette = np.concatenate([exact, rest])
    # Pillow's own search for the nearest one is not exact: white paper would be gray.
    apart = np.abs(found[:, np.newaxis].astype(np.int16) - palette).sum(axis=2)
    nearest = apart.argmin(axis=1).astype(np.uint8)[which.ravel()]
    picture = PIL.Image.fromarray(nearest.reshape(pixels.shape[:2]))
    picture.putpalette(palette.ravel().tolist())
    return picture


def _save(name: str, shot: QWidget | QImage) -> None:
    pixels = _pixels(shot.grab().toImage() if isinstance(shot, QWidget) else shot)
    if isinstance(shot, QDockWidget):
        pixels = _trimmed(pixels)
    path = HERE / name
    _few_colors(pixels).save(path, optimize=True)
    size = path.stat().st_size
    note = "  TOO LARGE" if size > MOST_BYTES else ""
    print(f"{name}: {pixels.shape[1]} x {pixels.shape[0]}, {size // 1000} kB{note}")


if __name__ == "__main__":
    main(sys.argv[1:])
