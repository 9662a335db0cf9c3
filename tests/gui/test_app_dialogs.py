"""The dialogs: export, errors, about."""

import re
import threading
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from facells_studio import __version__
from facells_studio.app.dialogs import export_work
from facells_studio.app.dialogs.about import CITATION, PAPER, AboutDialog
from facells_studio.app.dialogs.errors import ErrorDialog, in_words, show_error
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.dialogs.licences import as_html, installed, shipped
from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.app.settings import state_dir
from facells_studio.errors import ExportError
from facells_studio.export import read_svg
from facells_studio.facell.rules import Rule
from facells_studio.progress import Tick
from facells_studio.project.edits import (
    add_portrait,
    add_rule,
    change,
    go_to,
    remove_portrait,
    rename_portrait,
)
from facells_studio.resources import sample_photo
from facells_studio.saving import save as really_save
from facells_studio.sheet import Sheet

WAIT_MS = 20_000


def dialog_of(session: Session, qtbot: QtBot, folder: Path, *, batch: bool = False) -> ExportDialog:
    """Return the dialog, writing to *folder*."""
    made = ExportDialog(session, batch=batch)
    qtbot.addWidget(made)
    made.choices.folder.setText(str(folder))
    made.show()
    return made


def export(dialog: ExportDialog, qtbot: QtBot) -> None:
    """Press the button, and wait."""
    assert dialog.start.isEnabled()
    dialog.start.click()
    assert dialog.is_busy
    assert dialog.progress.isVisible()
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=WAIT_MS)


def test_all_kinds_are_written_and_remembered(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """The page becomes six files; the next dialog offers the same, and undo passes it over."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    dialog = dialog_of(session, qtbot, tmp_path / "new")
    for box in dialog.choices.kinds.values():
        box.setChecked(True)
    dialog.choices.film.setCurrentIndex(dialog.choices.film.findData(".webm"))
    dialog.choices.length.setValue(0.5)
    dialog.choices.width_px.setValue(320)
    dialog.choices.dpi.setValue(72)
    dialog.choices.transparent.setChecked(True)
    dialog.choices.device.setCurrentIndex(dialog.choices.device.findData("hp7550"))
    export(dialog, qtbot)
    written = {file.suffix for file in (tmp_path / "new").iterdir()}
    assert written == {".svg", ".gcode", ".hpgl", ".pdf", ".png", ".webm"}
    assert "6" in dialog.said.text()
    assert session.project.exports.folder == str(tmp_path / "new")
    again = ExportDialog(session)
    qtbot.addWidget(again)
    assert again.choices.folder.text() == str(tmp_path / "new")
    assert all(box.isChecked() for box in again.choices.kinds.values())
    assert again.choices.device.currentData() == "hp7550"
    assert again.choices.film.currentData() == ".webm"
    assert again.choices.length.value() == 0.5
    assert (again.choices.width_px.value(), again.choices.dpi.value()) == (320, 72)
    assert again.choices.transparent.isChecked()
    assert again.start.text() == "Replace"
    session.undo()
    assert session.project.look.recipe.lines.detail != 0.3
    assert len(session.project.exports.files) == 6


def test_gcode_is_for_a_machine_that_reads_it(session: Session, qtbot: QtBot) -> None:
    """Only such machines are offered, and only when G-code is wanted."""
    dialog = ExportDialog(session)
    qtbot.addWidget(dialog)
    assert not dialog.choices.machine.isEnabled()
    dialog.choices.kinds["gcode"].setChecked(True)
    assert dialog.choices.machine.isEnabled()
    assert dialog.choices.machine.currentData() == "grbl-a4-servo"
    assert dialog.choices.machine.findData("axidraw-v3") < 0


def test_a_film_has_the_pace_of_the_timeline(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows the machine that will plot, whatever machine the G-code is for."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(
        export_work, "save", lambda *_, machine, pace, **__: told.append((machine, pace))
    )
    session.apply(change("plotter.machine", "axidraw-minikit"))
    dialog = dialog_of(session, qtbot, tmp_path)
    dialog.choices.kinds["film"].setChecked(True)
    export(dialog, qtbot)
    assert set(told) == {(dialog.choices.machine.currentData(), "axidraw-minikit")}
    assert dialog.choices.machine.currentData() != "axidraw-minikit"


def test_a_batch_writes_each_portrait(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """One name twice gives two files; what cannot be read is told, and the others are written."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    session.apply(add_portrait("sample", path=str(sample_photo())))
    session.apply(add_portrait("gone", path=str(tmp_path / "gone.jpg")))
    dialog = dialog_of(session, qtbot, tmp_path, batch=True)
    export(dialog, qtbot)
    assert {file.name for file in tmp_path.iterdir()} == {"sample.svg", "sample-2.svg"}
    assert "gone" in dialog.said.text()


def test_the_facell_is_written_when_it_is_shown(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """What the sheet shows is what is exported, also before it has grown."""
    session.apply(add_rule(Rule(attribute="Smiling", threshold=0.33), to="facell"))
    session.apply(go_to("facell"))
    dialog = dialog_of(session, qtbot, tmp_path)
    assert dialog.preview.text() == "facell.svg"
    export(dialog, qtbot)
    assert session.wait_until_idle()
    drawn = read_svg(tmp_path / "facell.svg")
    assert sum(len(layer) for layer in drawn.layers.values()) == len(
        session.current("facell").sheet
    )


def test_what_cannot_be_is_said(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """No file, a name that no file has, a folder that is a file."""
    dialog = dialog_of(session, qtbot, tmp_path)
    assert not dialog.open_folder.isVisible()
    dialog.choices.kinds["svg"].setChecked(False)
    assert not dialog.start.isEnabled()
    dialog.choices.kinds["svg"].setChecked(True)
    dialog.choices.name.setText("a/b")
    assert not dialog.start.isEnabled()
    assert "called" in dialog.preview.text()
    dialog.choices.folder.setText("~nobody-is-called-so")
    dialog.choices.name.setText("a" * 300)
    assert dialog.start.isEnabled()  # whether it can be written, the system says
    dialog.choices.name.setText("a")
    (tmp_path / "file").write_text("")
    dialog.choices.folder.setText(str(tmp_path / "file" / "x"))
    export(dialog, qtbot)
    assert "Cannot make the folder" in dialog.said.text()
    assert not dialog.open_folder.isVisible()


def test_stop_stops(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """While files are written, Escape stops that; then it closes."""
    dialog = dialog_of(session, qtbot, tmp_path)
    dialog.start.click()
    dialog.reject()
    assert not dialog.is_busy
    assert dialog.isVisible()
    assert "Stopped" in dialog.said.text()
    dialog.reject()
    assert not dialog.isVisible()
    assert session.wait_until_idle()


def test_a_stopped_batch_goes_on(
    session: Session, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written is not written again, unless something else is chosen."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    session.apply(add_portrait("second", path=str(sample_photo())))
    first, stopped = threading.Event(), threading.Event()

    def save(sheet: Sheet, target: Path, *, tick: Tick, **how: Any) -> None:
        if first.is_set():
            stopped.wait(10)
        tick(0.5, "")  # raises once nobody wants it any more
        really_save(sheet, target, tick=tick, **how)
        first.set()

    monkeypatch.setattr(export_work, "save", save)
    dialog = dialog_of(session, qtbot, tmp_path, batch=True)
    dialog.start.click()
    qtbot.waitUntil(first.is_set, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(dialog._written) == 1, timeout=WAIT_MS)
    dialog.reject()
    stopped.set()
    assert session.wait_until_idle()
    assert [file.name for file in tmp_path.iterdir()] == ["sample.svg"]
    written = (tmp_path / "sample.svg").stat().st_mtime_ns
    assert dialog.start.text() == "Go on"
    assert dialog.preview.text() == "second.svg"
    export(dialog, qtbot)
    assert {file.name for file in tmp_path.iterdir()} == {"sample.svg", "second.svg"}
    assert (tmp_path / "sample.svg").stat().st_mtime_ns == written
    assert dialog.start.text() == "Replace"


def test_names_suit_every_system(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """A portrait's name may hold anything; its file's may not."""
    session.apply(rename_portrait(1, "me: a/b?"))
    dialog = dialog_of(session, qtbot, tmp_path)
    assert dialog.preview.text() == "me- a-b.svg"


def test_the_window_opens_the_dialog(session: Session, qtbot: QtBot) -> None:
    """The command is gray without a page."""
    window = MainWindow(session, panels=())
    window.documents.ask_discard = lambda: "discard"
    session.refresh()
    assert session.wait_until_idle()
    window.show()
    window.action("file.export").trigger()
    assert len(window.findChildren(ExportDialog)) == 1
    window.findChildren(ExportDialog)[0].close()
    session.apply(remove_portrait(1))
    assert not window.action("file.export").isEnabled()
    window.close()


def fault() -> Exception:
    """Return a mistake of the program, with its traceback."""
    try:
        int("nothing")
    except ValueError as exc:
        return exc
    raise AssertionError


def test_an_error_of_ours_says_what_to_try() -> None:
    """Its first sentence says what happened."""
    said = in_words(ExportError("Cannot write a.svg: disk full. Choose another folder."))
    assert said == ("Cannot write a.svg: disk full.", "Choose another folder.")


def test_a_fault_is_shown_with_details_to_copy(session: Session, qtbot: QtBot) -> None:
    """The traceback is folded away; a second fault goes into the same dialog."""
    window = MainWindow(session, panels=())
    window.show()
    window.report("page", fault())
    (dialog,) = window.findChildren(ErrorDialog)
    assert dialog.happened.text() == "The program made a mistake."
    assert not dialog.details.isVisible()
    dialog.more.click()
    assert dialog.details.isVisible()
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "ValueError: invalid literal" in copied
    assert "test_app_dialogs" in copied
    assert __version__ in copied
    assert show_error(window, ValueError("another")) is dialog
    assert "another" in dialog.details.toPlainText()
    dialog.close()
    window.close()


def test_about_gives_the_citation(session: Session, qtbot: QtBot) -> None:
    """The command opens it; its buttons copy what to cite and what to report."""
    window = MainWindow(session, panels=())
    window.show()
    window.action("help.about").trigger()
    (dialog,) = window.findChildren(AboutDialog)
    dialog.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert CITATION in copied
    assert f"FaCells Studio {__version__}" in copied
    dialog.cite_button.click()
    entry = QGuiApplication.clipboard().text()
    assert entry.count("{") == entry.count("}")
    fields = dict(re.findall(r"^  (\w+) += \{(.*?)\},?$", entry, re.MULTILINE | re.DOTALL))
    assert fields["eprint"] == "2102.11361"
    assert fields["url"] == PAPER
    dialog.close()
    window.close()


def test_about_names_all_licences(qtbot: QtBot) -> None:
    """Of what ships, with its text a click away, and of every package that is needed."""
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    text = dialog.licences.toPlainText()
    for words in ("Permission is hereby granted", "SIL OPEN FONT LICENSE", "Apache License"):
        assert words in text, words
    wanted = [line for line in requires("facells-studio") or [] if "extra" not in line]
    names = {part.name.split()[0].lower() for part in installed()}
    assert len(wanted) > 10
    for line in wanted:
        name = re.split(r"[^\w.-]", line)[0]
        assert name.lower() in names
    assert all(part.licence and "\n" not in part.licence for part in (*shipped(), *installed()))
    assert {part.licence for part in installed() if part.name.startswith("PySide6")} == {"LGPL-3.0"}
    targets = re.findall(r'href="#([\w-]+)"', as_html())
    assert len(targets) == 3
    assert all(f'name="{target}"' in as_html() for target in targets)


def test_the_log_is_found_even_where_nothing_opens_folders(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command opens the folder, else says where the file is."""
    window = MainWindow(session, panels=())
    asked: list[str] = []
    for able in (True, False):

        def opens(url: QUrl, able: bool = able) -> bool:
            asked.append(url.toLocalFile())
            return able

        monkeypatch.setattr("facells_studio.app.questions.QDesktopServices.openUrl", opens)
        window.action("help.log").trigger()
        assert ("studio.log" in window.notice.text) is not able
    assert asked == [str(state_dir())] * 2
    window.close()
