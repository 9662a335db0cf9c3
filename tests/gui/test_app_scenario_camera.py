"""From a camera to files, as an artist goes: by clicks and keys in the real window."""

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.camera import view as camera_view
from facells_studio.app.camera.place import CameraPage
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.export import read_svg, recipe_of_svg
from facells_studio.facell.library import Library
from facells_studio.project.edits import go_to
from facells_studio.project.state import first_project
from facells_studio.resources import sample_photo
from facells_studio.sheet import Sheet
from tests.gui.hands import activate

WAIT_MS = 30_000
COUNT_MS = 30


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sitter before a gray wall, 1280 x 720: what a camera would see."""
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    frame = np.full((720, 1280, 3), 70, np.uint8)
    frame[:, 190:1090] = cv2.resize(picture, (900, 900))[60:780]
    path = tmp_path_factory.mktemp("video") / "sitter.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (1280, 720))
    for _ in range(12):
        writer.write(frame)
    writer.release()
    return path


@pytest.fixture
def window(session: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window as it opens on the sample, its page ready."""
    session.open(first_project())
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.resize(1280, 720)
    made.show()
    activate(made)
    session.refresh()
    assert session.wait_until_idle()
    yield made
    made.close()


def click(widget: QWidget) -> None:
    """Press the left button on *widget*, which has to be there."""
    assert widget.isVisible(), widget
    assert widget.isEnabled(), widget
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton)


def choose(combo: QComboBox, words: str) -> None:
    """Open the list, go to *words* and take it with Enter."""
    assert combo.isVisible()
    at = combo.findText(words)
    assert at >= 0, words
    combo.showPopup()
    combo.view().setCurrentIndex(combo.model().index(at, 0))
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)


def until(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    """Let events happen until something *holds*."""
    qtbot.waitUntil(holds, timeout=WAIT_MS)


def page_of(session: Session) -> Sheet:
    """Return the page that is shown."""
    assert session.sheet is not None
    return session.sheet


def export_to(window: MainWindow, folder: Path, kinds: set[str], qtbot: QtBot) -> ExportDialog:
    """Open the dialog by its key, write the page as *kinds* to *folder*; return the dialog."""
    window.activateWindow()  # a list or the camera had the keys
    until(qtbot, window.isActiveWindow)
    QTest.keySequence(window, "Ctrl+E")
    (dialog,) = window.findChildren(ExportDialog)
    dialog.choices.folder.selectAll()
    QTest.keyClicks(dialog.choices.folder, str(folder))
    for kind, box in dialog.choices.kinds.items():
        if box.isChecked() != (kind in kinds):
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_Space)
    click(dialog.start)
    until(qtbot, lambda: not dialog.is_busy)
    return dialog


def test_a_sitter_becomes_a_facell(
    window: MainWindow, video: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Camera, 3-2-1, keep; into a library of one's own; a FaCell of it; an SVG that says so."""
    usual = camera_view.CameraView.__init__.__kwdefaults__
    assert usual is not None
    monkeypatch.setitem(usual, "count_ms", COUNT_MS)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(video), ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "mine"))
    session = window.session

    QTest.keySequence(window, "Ctrl+Shift+C")
    (camera,) = window.findChildren(CameraPage)
    view = camera.view
    assert not window.canvas.isVisible()
    view.sources.activated.emit(view.sources.findText("A video file…"))
    until(qtbot, view.take_button.isEnabled)
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert view.picture.count == 3
    until(qtbot, view.keep_button.isEnabled)
    assert len(session.project.portraits) == 1
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert not camera.isVisible()
    assert window.canvas.isVisible()
    assert [p.name[:6] for p in session.project.portraits] == ["sample", "Camera"]
    assert session.wait_until_idle(WAIT_MS)

    window.action("facell.add").trigger()
    assert session.wait_until_idle(WAIT_MS)
    library = Library.open(tmp_path / "mine")
    assert len(library) == 2

    window.action("facell.library").trigger()
    assert session.project.look.facell.library == str(tmp_path / "mine")
    panel = window.panel("FacellPanel")
    until(qtbot, panel.add.isVisible)
    choose(panel.add, "Smiling")
    count = panel.form.row("count").editor
    count.box.selectAll()
    QTest.keyClicks(count.box, "2")
    QTest.keyClick(count.box, Qt.Key.Key_Return)
    assert session.project.look.facell.recipe.overlay.count == 2
    assert session.wait_until_idle(WAIT_MS)
    page = session.current("facell")
    assert page is not None, panel.facts.text()
    assert page.label.startswith("Smiling 2-")

    dialog = export_to(window, tmp_path / "out", {"svg"}, qtbot)
    (file,) = (tmp_path / "out").iterdir()
    assert file.name in dialog.said.text()
    layers = read_svg(file).layers.values()
    assert sum(map(len, layers)) == len(page.sheet) > 10
    assert "Smiling" in recipe_of_svg(file)


def test_a_photo_becomes_files_of_every_kind(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened, its lines and colors chosen, written; the colors are the layers of the SVG."""
    photo = tmp_path / "me.png"
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    cv2.imwrite(str(photo), picture[:, ::-1])  # another photo than the sample
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(photo)], ""))
    session = window.session

    QTest.keySequence(window, "Ctrl+O")
    assert session.project.portraits[-1].name == "me"
    assert session.wait_until_idle(WAIT_MS)
    before = len(page_of(session))
    lines = window.panel("LinesPanel")
    session.apply(go_to("lines"))
    until(qtbot, lines.isVisible)
    detail = lines.outline.row("detail").editor
    detail.slider.setFocus()
    QTest.keyClick(detail.slider, Qt.Key.Key_Home)
    assert session.wait_until_idle(WAIT_MS)
    assert len(page_of(session)) < before

    session.apply(go_to("attributes"))
    assert session.wait_until_idle(WAIT_MS)
    colored = {pen.color for pen in page_of(session).pens}
    assert len(colored) == 3

    kinds = {"svg", "gcode", "hpgl", "pdf", "png"}
    export_to(window, tmp_path / "out", kinds, qtbot)
    written = {file.suffix: file for file in (tmp_path / "out").iterdir()}
    assert {".svg", ".gcode", ".hpgl", ".pdf", ".png"} <= set(written)
    assert all(file.stem == "me" and file.stat().st_size > 500 for file in written.values())
    drawn = read_svg(written[".svg"])
    assert sum(map(len, drawn.layers.values())) == len(page_of(session))
    assert len(drawn.layers) == 3
