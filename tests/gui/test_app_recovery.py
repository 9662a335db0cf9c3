"""After a crash: what was open is offered again, and nothing goes that nobody gave up."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from facells_studio.app.dialogs.recovery import RecoveryDialog
from facells_studio.app.documents import Documents
from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.project.autosave import open_session, recoverable
from facells_studio.project.file import save_project
from facells_studio.project.state import first_project

Crash = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where safety copies lie."""
    return tmp_path / "open"


@pytest.fixture
def crash(folder: Path) -> Crash:
    """Leaves behind what a killed window does, of a project with a title."""

    def leave(title: str, file: Path | None = None) -> Path:
        lost = open_session(folder, file)
        lost.write(replace(first_project(), title=title))
        lost.crash()
        return lost.copy

    return leave


@pytest.fixture
def window(session: Session, folder: Path) -> Iterator[MainWindow]:
    """A window that looks for copies in the folder."""
    made = MainWindow(session, panels=())
    made.documents._folder = folder
    made.documents.begin()
    made.show()
    yield made
    made.documents.ask_discard = lambda: "discard"
    made.close()


def offered(window: MainWindow) -> RecoveryDialog:
    """Return the dialog that the start of the Studio opens."""
    window.questions.offer_recovery()
    found = window.findChildren(RecoveryDialog)
    assert len(found) == 1
    return found[0]


def test_without_a_crash_nobody_asks(window: MainWindow) -> None:
    """The usual start."""
    window.questions.offer_recovery()
    assert window.findChildren(RecoveryDialog) == []


def test_what_was_open_is_recovered(
    window: MainWindow, crash: Crash, folder: Path, tmp_path: Path
) -> None:
    """It is open as unsaved work of its file; the other one is there at the next start."""
    file = tmp_path / "mine.facells"
    save_project(first_project(), file)
    crash("Never saved")
    crash("Changed", file)
    dialog = offered(window)
    assert dialog.list.count() == 2
    rows = [dialog.list.item(row).text() for row in range(2)]
    dialog.list.setCurrentRow(next(i for i, text in enumerate(rows) if "mine.facells" in text))
    dialog.recover_button.click()
    assert not dialog.isVisible()
    assert window.session.project.title == "Changed"
    assert window.session.path == file
    assert window.session.history.dirty
    (left,) = recoverable(folder)
    assert left.file is None
    with pytest.raises(Exception, match="open in another window"):
        open_session(folder, file)


def test_the_list_shows_who_it_is(window: MainWindow, crash: Crash) -> None:
    """Name, time and a small picture, as soon as a worker has looked into the copy."""
    crash("Title")
    dialog = offered(window)
    text = dialog.list.item(0).text()
    assert "Never saved" in text
    assert "Last change" in text
    before = dialog.list.item(0).icon().cacheKey()
    assert window.session.wait_until_idle()
    assert "sample" in dialog.list.item(0).text()
    assert dialog.list.item(0).icon().cacheKey() != before
    dialog.close()


@pytest.mark.parametrize("way", ["later", "close", "escape"])
def test_later_loses_nothing(
    window: MainWindow, crash: Crash, folder: Path, way: str, qtbot: QtBot
) -> None:
    """By whatever way the dialog is closed."""
    copy = crash("Title")
    dialog = offered(window)
    {"later": dialog.later_button.click, "close": dialog.close, "escape": dialog.reject}[way]()
    assert copy.exists()
    assert len(recoverable(folder)) == 1
    assert window.session.project == first_project()


def test_discarding_asks_first(window: MainWindow, crash: Crash, folder: Path) -> None:
    """No keeps the copy, yes removes it; with the last one the dialog goes."""
    copies = [crash("One"), crash("Two")]
    dialog = offered(window)
    dialog.ask_discard = lambda _: False
    dialog.discard_button.click()
    assert all(copy.exists() for copy in copies)
    dialog.ask_discard = lambda _: True
    dialog.discard_button.click()
    assert dialog.list.count() == 1
    assert sum(copy.exists() for copy in copies) == 1
    dialog.discard_button.click()
    assert not dialog.isVisible()
    assert recoverable(folder) == []


def test_a_damaged_copy_is_kept_and_said(window: MainWindow, crash: Crash, folder: Path) -> None:
    """The dialog stays, for another copy may be whole."""
    copy = crash("Title")
    copy.write_bytes(b"not what it was")
    dialog = offered(window)
    assert window.session.wait_until_idle()
    assert "damaged" in dialog.list.item(0).text()
    dialog.recover_button.click()
    assert dialog.isVisible()
    assert window.notice.text
    assert copy.exists()
    assert window.session.project == first_project()
    dialog.close()


def test_a_project_that_is_open_elsewhere_is_recovered_without_its_name(
    session: Session, crash: Crash, folder: Path, tmp_path: Path
) -> None:
    """Two windows must not write one file."""
    file = tmp_path / "mine.facells"
    save_project(first_project(), file)
    crash("Changed", file)
    other = open_session(folder, file)
    documents = Documents(session, folder)
    documents.begin()
    assert documents.recover(documents.crashed()[0])
    assert session.project.title == "Changed"
    assert session.path is None
    other.close()
    documents.close()


def test_a_project_that_was_opened_again_is_recovered_with_its_name(
    session: Session, crash: Crash, folder: Path, tmp_path: Path
) -> None:
    """The Studio may begin with the last project, which is just the one that was lost."""
    file = tmp_path / "mine.facells"
    save_project(first_project(), file)
    crash("Changed", file)
    documents = Documents(session, folder)
    assert documents.open_project(file)
    assert documents.recover(documents.crashed()[0])
    assert session.project.title == "Changed"
    assert session.path == file
    assert documents.crashed() == []
    with pytest.raises(Exception, match="open in another window"):
        open_session(folder, file)
    documents.close()
    open_session(folder, file).close()
