"""Preferences: declared once, kept in a file, and each of them does something."""

import dataclasses
import logging
from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from facells_studio.app import main, theme
from facells_studio.app.calling import Caller
from facells_studio.app.camera.view import CameraView
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.dialogs.preferences import PreferencesDialog, camera_numbers
from facells_studio.app.documents import Documents
from facells_studio.app.main_window import MainWindow
from facells_studio.app.new_project import new_project, project_at_start
from facells_studio.app.panels.facell import FacellPanel
from facells_studio.app.plotting import Plots
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.app.settings import (
    Preferences,
    forget_preferences,
    key_of,
    prefer,
    preferences,
    recent_files,
    remember_file,
    settings,
)
from facells_studio.errors import ExportError, PresetError
from facells_studio.portrait.camera import ArrayFrames
from facells_studio.project.file import save_project
from facells_studio.project.state import first_project

OTHERS: dict[str, object] = {
    "language": "es",
    "theme": "dark",
    "text_percent": 130,
    "start": "last",
    "new_sample": False,
    "new_units": "in",
    "new_paper": "letter",
    "new_machine": "axidraw-v3",
    "export_folder": "/plots, and more",
    "library_folder": "/library",
    "camera_source": "2",
    "camera_mirrored": False,
    "plotter_sound": False,
}


@pytest.fixture
def dialog(qapp: QApplication, qtbot: QtBot) -> PreferencesDialog:
    """The dialog, open."""
    made = PreferencesDialog()
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog: PreferencesDialog, name: str, value: object) -> None:
    """Choose *value* as a hand does."""
    box = dialog.choices[name]
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def written() -> str:
    """Return the file of the preferences."""
    kept = settings()
    kept.sync()
    return Path(kept.fileName()).read_text(encoding="utf-8")


def test_every_preference_comes_back_from_its_file() -> None:
    """Also as text, after another start; what is as at first is not in the file."""
    assert set(OTHERS) == {field.name for field in dataclasses.fields(Preferences)}
    assert preferences() == Preferences()
    prefer(**OTHERS)
    assert preferences() == Preferences(**OTHERS)  # type: ignore[arg-type]  # checked by the test
    settings().sync()
    text = written()
    assert "new" in text
    prefer(theme="system")
    assert key_of("theme") not in settings().allKeys()
    forget_preferences()
    assert preferences() == Preferences()


@pytest.mark.parametrize(
    ("name", "raw"),
    [("theme", "pink"), ("text_percent", "9000"), ("text_percent", "big"), ("new_sample", "?"),
     ("export_folder", ["a", "b"])],
)  # fmt: skip
def test_what_cannot_be_read_is_as_it_was_at_first(
    name: str, raw: object, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that somebody edited breaks nothing; the log says what was passed over."""
    prefer(new_units="in")
    settings().setValue(key_of(name), raw)
    with caplog.at_level(logging.WARNING):
        found = preferences()
    assert getattr(found, name) == getattr(Preferences(), name)
    assert found.new_units == "in"
    assert key_of(name) in caplog.text


def test_nonsense_is_refused() -> None:
    """Nothing is kept that could not be read."""
    with pytest.raises(PresetError):
        prefer(theme="pink")
    with pytest.raises(KeyError):
        prefer(them="light")
    assert preferences() == Preferences()


def test_preferences_that_cannot_be_kept_are_told() -> None:
    """Not only when they have gone at the next start."""
    Path(settings().fileName()).mkdir()  # as good as a folder that may not be written
    with pytest.raises(ExportError, match="the next start will not know them"):
        prefer(theme="dark")


def test_the_theme_changes_at_once(dialog: PreferencesDialog, qapp: QApplication) -> None:
    """And the size of texts."""
    try:
        choose(dialog, "theme", "dark")
        role = QPalette.ColorRole.Window
        assert qapp.palette().color(role) == theme.palette_of("dark").color(role)
        choose(dialog, "text_percent", 150)
        assert qapp.font().pointSizeF() == pytest.approx(1.5 * theme.POINTS, abs=0.3)
        dialog.again.click()
        assert qapp.palette().color(role) == theme.palette_of("light").color(role)
        assert qapp.font().pointSizeF() == pytest.approx(theme.POINTS, abs=0.3)
    finally:
        forget_preferences()
        main.dress(qapp)


def test_a_reset_can_be_taken_back(dialog: PreferencesDialog) -> None:
    """Until something else is chosen."""
    assert not dialog.again.isEnabled()
    choose(dialog, "new_paper", "a3")
    dialog.again.click()
    assert preferences() == Preferences()
    assert dialog.choices["new_paper"].currentData() == "a5"
    dialog.again.click()
    assert preferences().new_paper == "a3"
    assert dialog.choices["new_paper"].currentData() == "a3"
    dialog.again.click()
    dialog.ticks["new_sample"].click()
    dialog.again.click()
    assert preferences() == Preferences()


def test_every_preference_is_in_the_dialog(dialog: PreferencesDialog) -> None:
    """With a name and its help; what the file says is shown, even a file of one's own."""
    shown = dialog.choices | dialog.ticks | dialog.lines
    assert set(shown) == set(OTHERS)
    assert all(widget.accessibleName() and widget.toolTip() for widget in shown.values())
    prefer(**(OTHERS | {"camera_source": "/films/visitors.mp4"}))
    dialog.refresh()
    assert dialog.choices["camera_source"].currentText() == "visitors.mp4"
    assert dialog.choices["new_machine"].currentText() == "AxiDraw V3"
    assert dialog.lines["export_folder"].text() == "/plots, and more"
    dialog.lines["library_folder"].setText("/other")
    dialog.lines["library_folder"].editingFinished.emit()
    assert preferences().library_folder == "/other"
    assert camera_numbers()


def test_a_new_project_is_as_preferred(
    session: Session, tmp_path: Path, dialog: PreferencesDialog
) -> None:
    """Paper, machine, units, and whether the sample is in it; else what the Studio ships."""
    documents = Documents(session, tmp_path)
    assert new_project() == opening_project()
    choose(dialog, "new_paper", "letter")
    choose(dialog, "new_machine", "axidraw-v3")
    choose(dialog, "new_units", "in")
    assert documents.new()
    made = session.project
    assert made.look.recipe.page.paper == "letter"
    assert made.plotter.machine == "axidraw-v3"
    assert made.view.units == "in"
    assert made.portrait is not None
    dialog.ticks["new_sample"].click()
    assert documents.new()
    assert session.project.portraits == ()
    documents.close()


def test_a_preset_that_has_gone_keeps_nobody_from_working(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The machine was a file of the person's own; the paper is taken all the same."""
    prefer(new_machine="/gone/mine.toml", new_paper="a3")
    made = new_project()
    assert made.plotter == opening_project().plotter
    assert made.look.recipe.page.paper == "a3"
    assert "mine.toml" in caplog.text


def test_the_last_project_is_opened_at_the_start(qapp: QApplication, tmp_path: Path) -> None:
    """If that is preferred, and it is still there; photos that were opened later are none."""
    file, photo = tmp_path / "mine.facells", tmp_path / "me.jpg"
    save_project(dataclasses.replace(first_project(), title="Mine"), file)
    remember_file(file)
    remember_file(photo)
    assert project_at_start() is None
    prefer(start="last")
    assert project_at_start() == file.resolve()
    window = main.open_window()
    assert window.session.project.title == "Mine"
    window.close()
    file.unlink()
    assert project_at_start() is None


def test_recent_files_are_forgotten(dialog: PreferencesDialog, tmp_path: Path) -> None:
    """One button, and it says how many there are."""
    assert not dialog.forget.isEnabled()
    remember_file(tmp_path / "a.jpg")
    remember_file(tmp_path / "b.jpg")
    dialog.refresh()
    assert "2" in dialog.known.text()
    dialog.forget.click()
    assert recent_files() == []
    assert not dialog.forget.isEnabled()


def test_the_plotter_calls(session: Session, qtbot: QtBot) -> None:
    """With a sound, unless somebody works at night."""
    window = MainWindow(session, panels=())
    plots = Plots.of(session)
    Caller(plots, window)
    with patch.object(QApplication, "beep") as beep:
        plots.pen_wanted.emit(None, None)
        assert beep.call_count == 1
        prefer(plotter_sound=False)
        plots.home_wanted.emit("Put the carriage into its corner.")
        assert beep.call_count == 1
    window.close()


def test_the_command_opens_the_dialog(session: Session) -> None:
    """And Ctrl+, with it."""
    window = MainWindow(session, panels=())
    window.show()
    window.action("edit.preferences").trigger()
    (found,) = window.findChildren(PreferencesDialog)
    assert found.isVisible()
    assert window.action("edit.preferences").shortcut().toString() == "Ctrl+,"
    found.close()
    window.close()


def test_the_camera_shows_what_is_preferred(session: Session, qtbot: QtBot) -> None:
    """A mirror, or what others see: the picture turns, the sentence below it does not."""
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    for row in range(20, 28):
        image.setPixelColor(18, row, QColor("red"))
    sides = []
    for mirrored in (True, False):
        prefer(camera_mirrored=mirrored, camera_source="7")
        view = CameraView(session, make=lambda _: ArrayFrames([]))
        qtbot.addWidget(view)
        view.look()
        view._halt()
        assert view.sources.source == "7"
        view.picture.show_image(image)
        shown = view.picture.grab().toImage()
        middle = [shown.pixelColor(x, shown.height() // 2) for x in range(shown.width())]
        red = [x for x, color in enumerate(middle) if color.red() - color.green() > 128]
        sides.append(sum(red) / len(red) / shown.width())
    assert sides[0] < 0.45 < 0.55 < sides[1]


def test_folders_are_offered(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """Exports go to the preferred folder, and FaCells can be made of the preferred library."""
    prefer(export_folder=str(tmp_path), library_folder=str(tmp_path / "ours"))
    export = ExportDialog(session)
    qtbot.addWidget(export)
    assert export.choices.folder.text() == str(tmp_path)
    panel = FacellPanel(session)
    qtbot.addWidget(panel)
    assert panel.library.findData(str(tmp_path / "ours")) > 0
    assert panel.library.currentIndex() == 0
