"""What must never happen to a person's files: written over, lost, kept from being opened."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from facells_studio.app import documents as documents_module
from facells_studio.app.documents import Documents
from facells_studio.app.main_window import MainWindow
from facells_studio.app.panels.source import SourcePanel
from facells_studio.app.session import Session
from facells_studio.app.settings import state_dir
from facells_studio.project.autosave import open_session, who_has_open
from facells_studio.project.edits import change, change_rule
from facells_studio.project.file import open_project, save_project
from facells_studio.project.state import first_project
from facells_studio.resources import sample_photo
from tests.gui.conftest import rest
from tests.gui.hands import activate


def test_saving_never_writes_over_what_another_window_has_open(
    window: MainWindow, tmp_path: Path
) -> None:
    """It is refused before the file is touched, and what is open keeps its own name."""
    theirs = tmp_path / "theirs.facells"
    save_project(replace(first_project(), title="theirs"), theirs)
    before = theirs.read_bytes()
    other = open_session(state_dir() / "open", theirs)
    assert not window.documents.save_to(theirs)
    assert theirs.read_bytes() == before
    assert "open in another window" in window.notice.text
    assert window.session.path is None
    other.close()
    assert window.documents.save_to(theirs)


def test_a_save_that_fails_leaves_the_name_free(window: MainWindow, tmp_path: Path) -> None:
    """Nobody is told that a file is open which was never written."""
    nowhere = tmp_path / "not there" / "mine.facells"
    assert not window.documents.save_to(nowhere)
    assert who_has_open(state_dir() / "open", nowhere) is None
    assert window.session.path is None


def test_the_own_file_may_be_opened_again(window: MainWindow, tmp_path: Path) -> None:
    """It is the way back to what was saved; no other window has it open."""
    file = tmp_path / "mine.facells"
    assert window.documents.save_to(file)
    saved = window.session.project
    window.session.apply(change("title", "changed"))
    assert window.documents.open_paths([file])
    assert not window.notice.text
    assert window.session.project == saved
    assert not window.session.history.dirty
    assert who_has_open(state_dir() / "open", file) is not None


def test_without_a_place_for_safety_copies_one_may_still_work(
    session: Session, tmp_path: Path
) -> None:
    """It is said; projects open and are saved."""
    file, folder = tmp_path / "mine.facells", tmp_path / "a file"
    folder.write_text("no folder")
    save_project(replace(first_project(), title="mine"), file)
    told: list[str] = []
    documents = Documents(session, folder)
    documents.failed.connect(lambda error: told.append(str(error)))
    documents.begin()
    assert documents.crashed() == []
    assert documents.open_paths([file])
    assert session.project.title == "mine"
    assert len(told) == 2
    assert all("Cannot keep safety copies" in each for each in told)
    session.apply(change("title", "changed"))
    assert documents.save()
    assert open_project(file).project.title == "changed"
    documents.close()


def test_that_there_are_no_safety_copies_is_to_be_read(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when another project comes, which clears what was said of the one before."""
    file, folder = tmp_path / "mine.facells", tmp_path / "a file"
    folder.write_text("no folder")
    save_project(replace(first_project(), title="mine"), file)
    monkeypatch.setattr(window.documents, "_folder", folder)
    assert window.documents.open_paths([file])
    assert "Cannot keep safety copies" in window.notice.text
    window.notice.clear()
    assert window.documents.new()
    assert "Cannot keep safety copies" in window.notice.text


def test_what_was_saved_after_a_crash_is_not_written_over_unasked(
    window: MainWindow, tmp_path: Path
) -> None:
    """The copy is older than the file: saving it asks first."""
    file = tmp_path / "mine.facells"
    lost = open_session(state_dir() / "open", file)
    lost.write(replace(first_project(), title="older"))
    lost.crash()
    (found,) = window.documents.crashed()
    save_project(replace(first_project(), title="newer"), file)
    assert window.documents.recover(replace(found, saved_at_s=found.saved_at_s - 60))
    window.documents.ask_overwrite = lambda: False
    assert not window.documents.save()
    assert open_project(file).project.title == "newer"
    window.documents.ask_overwrite = lambda: True
    assert window.documents.save()
    assert open_project(file).project.title == "older"


def test_a_hand_that_never_rests_is_kept_too(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy does not wait for the end of a drag."""
    monkeypatch.setattr(documents_module, "_COPY_MS", 0)
    window.documents._timer.setInterval(600)
    for step in range(1000):  # workers may be busy with the drag itself
        window.session.apply(change_rule(1, threshold=0.3 + step % 50 / 100))
        rest(10)
        if list((state_dir() / "open").glob("*.facells-copy")):
            return
    pytest.fail("there is no copy")


def test_stopping_work_keeps_the_safety_copy(window: MainWindow) -> None:
    """Esc is for what is being computed, not for what is being kept."""
    window.documents._timer.setInterval(1)
    window.session.apply(change("title", "changed"))
    while window.documents._timer.isActive():
        rest(1)
    window.action("edit.cancel").trigger()
    assert window.session.wait_until_idle()
    (copy,) = (state_dir() / "open").glob("*.facells-copy")
    assert open_project(copy).project.title == "changed"


def test_a_window_that_moves_on_leaves_no_copy_behind(session: Session, tmp_path: Path) -> None:
    """Whatever a worker was writing when the next project was opened."""
    documents = Documents(session, tmp_path / "state")
    documents.ask_discard = lambda: "discard"
    documents.begin()
    session.apply(change("title", "changed"))
    documents._write_copy()
    assert documents.new()
    assert session.wait_until_idle()
    assert not list((tmp_path / "state").glob("*.facells-copy"))
    documents.close()
    assert [p.name for p in (tmp_path / "state").iterdir()] == [".facells-sessions"]


def dropped(*urls: QUrl) -> QMimeData:
    """Return what another program drops."""
    data = QMimeData()
    data.setUrls(urls)
    return data


def test_a_link_from_a_browser_opens_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names no file of this machine; least of all those where the Studio was started."""
    (tmp_path / "private.jpg").write_bytes(sample_photo().read_bytes())
    monkeypatch.chdir(tmp_path)
    link = dropped(QUrl("https://example.org/face.jpg"))
    before = window.session.project
    assert not window.documents.takes(link)
    assert not window.documents.open_mime(link)
    assert window.session.project == before
    link.setImageData(QImage(str(sample_photo())))  # browsers give the picture as well
    assert window.documents.open_mime(link)
    assert window.session.project.portraits[-1].photo is not None


@pytest.mark.parametrize("text", ["word " * 100, "x" * 400, "~nosuchperson/a.jpg", ".", "\0", ""])
def test_text_that_names_no_file_is_told_when_pasted(window: MainWindow, text: str) -> None:
    """Whatever it is, and however long."""
    before = window.session.project
    QGuiApplication.clipboard().setText(text)
    window.action("edit.paste").trigger()
    assert window.session.project == before
    assert "There is no picture in the clipboard" in window.notice.text


def test_what_cannot_be_opened_is_named(window: MainWindow, tmp_path: Path) -> None:
    """A file that has gone, a folder without photos: all is to be read; what is there is opened."""
    empty, photo = tmp_path / "empty", tmp_path / "me.jpg"
    empty.mkdir()
    photo.write_bytes(sample_photo().read_bytes())
    assert window.documents.open_paths([tmp_path / "gone.jpg", empty, photo])
    assert "gone.jpg" in window.notice.text
    assert "empty" in window.notice.text
    assert window.session.project.portraits[-1].name == "me"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems name all files in text")
def test_a_photo_whose_name_is_no_text_can_be_saved(window: MainWindow, tmp_path: Path) -> None:
    """Old archives have such names; the project keeps the photo itself."""
    odd = Path(os.fsdecode(os.fsencode(tmp_path / "foto") + b"\xf1.jpg"))
    odd.write_bytes(sample_photo().read_bytes())
    assert window.documents.open_paths([tmp_path])
    portrait = window.session.project.portraits[-1]
    assert portrait.name == "foto\N{REPLACEMENT CHARACTER}"
    assert portrait.photo is not None
    assert window.documents.save_to(tmp_path / "mine")
    assert open_project(tmp_path / "mine.facells").project == window.session.project


def test_a_name_without_its_ending_does_not_replace_a_project(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog asked about the name as it was typed, so the Studio asks about its own."""
    there = tmp_path / "mine.facells"
    save_project(replace(first_project(), title="there"), there)
    questions, asked = window.questions, list[str]()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))

    def say(answer: bool) -> Callable[..., bool]:
        def said(title: str, text: str, more: str) -> bool:
            asked.append(text)
            return answer

        return said

    monkeypatch.setattr(questions, "_ask", say(False))
    assert not window.documents.save_as()
    assert open_project(there).project.title == "there"
    assert "mine.facells" in asked[0]
    monkeypatch.setattr(questions, "_ask", say(True))
    assert window.documents.save_as()
    assert open_project(there).project == window.session.project


def test_a_video_is_for_the_camera(window: MainWindow, tmp_path: Path) -> None:
    """Dropped anywhere on the window; it is no portrait."""
    video, seen = tmp_path / "me.mp4", list[Path]()
    video.touch()
    window.documents.video.connect(seen.append)
    before = window.session.project
    assert window.documents.open_paths([video])
    assert seen == [video]
    assert window.session.project == before


def test_a_photo_that_another_program_has_edited_is_drawn_anew(
    window: MainWindow, tmp_path: Path
) -> None:
    """When the person comes back to the Studio; so is one that has gone and come back."""
    session, photo, away = window.session, tmp_path / "me.png", tmp_path / "away.png"
    face = Image.open(sample_photo()).convert("L")
    face.save(photo)
    assert window.documents.open_paths([photo])
    assert session.wait_until_idle()
    first = session.sheet
    assert first is not None
    window.documents.photos.look()
    assert not session.is_busy  # nothing has changed

    face.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(photo)
    window.documents.photos.look()
    assert session.wait_until_idle()
    edited = session.sheet
    assert edited is not None
    assert not np.array_equal(edited.points_mm, first.points_mm)

    photo.rename(away)
    window.documents.photos.look()
    assert session.sheet is edited  # what is known stays to be looked at
    session.apply(change("look.recipe.lines.detail", 0.7))
    session.desk.forget_photos()
    assert session.wait_until_idle()
    away.rename(photo)
    window.documents.photos.look()
    assert session.wait_until_idle()
    assert session.current("page") is not None


def test_what_is_being_typed_is_saved(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    """Ctrl+S leaves the focus where it is, and so does whoever closes the window."""
    panel = SourcePanel(window.session)
    qtbot.addWidget(panel)
    panel.show()
    activate(panel)
    name, file = panel.details.name, tmp_path / "sitter.facells"
    name.setFocus()
    QTest.keyClicks(name, "Ana ")
    assert window.documents.save_to(file)
    assert open_project(file).project.portraits[0].name == "Ana sample"
    assert name.hasFocus()
    QTest.keyClicks(name, "!")
    window.documents.ask_discard = lambda: "cancel"
    assert not window.documents.may_leave()
    window.documents.ask_discard = lambda: "discard"
    panel.strip.setFocus()
    panel.strip.editItem(panel.strip.currentItem())
    line = panel.strip.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "Berta")
    assert window.documents.save_to(file)
    assert open_project(file).project.portraits[0].name == "Berta"
