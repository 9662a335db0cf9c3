"""A crash costs seconds of work, and two windows never write one file unawares."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from facells_studio.errors import DataError, ExportError
from facells_studio.project import edits
from facells_studio.project.autosave import (
    AlreadyOpen,
    Session,
    discard,
    open_session,
    recover,
    recoverable,
    stamp_of,
    who_has_open,
)
from facells_studio.project.file import open_project, save_project
from facells_studio.project.state import Project, first_project

_KILLED = """
import os, signal, sys
from pathlib import Path
from facells_studio.project.autosave import open_session
from facells_studio.project.state import Project

session = open_session(Path(sys.argv[1]), Path(sys.argv[2]))
session.write(Project(title="what was lost"))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A window with something new in it."""
    session = open_session(tmp_path / "state")
    yield session
    session.close()


def crashed(folder: Path, file: Path | None, project: Project | None) -> None:
    """Leave what a crashed window leaves."""
    session = open_session(folder, file)
    if project is not None:
        session.write(project)
    session.crash()


def test_a_killed_process_leaves_its_work_behind(tmp_path: Path, session: Session) -> None:
    """It is offered with the file that it belongs to, and is gone once it is kept again."""
    state, file = tmp_path / "state", tmp_path / "me.facells"
    killed = subprocess.run([sys.executable, "-c", _KILLED, state, file], check=False)
    assert killed.returncode < 0
    found = recoverable(state)

    assert [each.file for each in found] == [file.resolve()]
    assert recover(found[0], session).project.title == "what was lost"
    assert not recoverable(state)
    assert session.copy.exists()


def test_a_clean_close_leaves_nothing(tmp_path: Path) -> None:
    """Nor does a crash with nothing to lose."""
    state = tmp_path / "state"
    session = open_session(state, tmp_path / "me.facells")
    session.write(first_project())
    assert not recoverable(state)  # it lives
    session.close()
    session.close()
    crashed(state, None, None)

    assert not recoverable(state)
    assert [path.name for path in state.iterdir()] == [".facells-sessions"]


def test_two_windows_on_one_file_are_noticed(tmp_path: Path) -> None:
    """Under whatever name it is reached; when the first closes, the file is free."""
    state, file = tmp_path / "state", tmp_path / "me.facells"
    save_project(first_project(), file)
    (tmp_path / "link.facells").symlink_to(file)
    first = open_session(state, file)
    with pytest.raises(AlreadyOpen, match=r"me.facells is open in another window \(process \d+"):
        open_session(state, tmp_path / "." / "me.facells")
    with pytest.raises(AlreadyOpen):
        open_session(state, tmp_path / "link.facells")
    owner = who_has_open(state, file)
    assert owner is not None
    assert owner.file == str(file.resolve())
    first.close()

    assert who_has_open(state, file) is None
    open_session(state, file).close()


def test_a_crashed_window_does_not_keep_its_file(tmp_path: Path) -> None:
    """It opens again, and the copy of before is still offered, untouched by the new one's."""
    state, file = tmp_path / "state", tmp_path / "me.facells"
    crashed(state, file, Project(title="lost"))
    session = open_session(state, file)
    session.write(Project(title="new"))

    (found,) = recoverable(state)
    assert recover(found, session).project.title == "lost"
    session.close()


def test_saving_under_another_name_moves_the_lock(tmp_path: Path) -> None:
    """And is refused where another window has that file open."""
    state, mine, theirs = tmp_path / "state", tmp_path / "a.facells", tmp_path / "b.facells"
    session, other = open_session(state), open_session(state, theirs)
    session.write(first_project())
    session.claim(mine)
    session.saved()

    assert not session.copy.exists()
    assert who_has_open(state, mine) is not None
    with pytest.raises(AlreadyOpen):
        session.claim(theirs)
    assert session.file == mine
    session.close()
    other.close()


def test_a_damaged_copy_stays_where_it_is(tmp_path: Path, session: Session) -> None:
    """Someone may still save something from it; the person may also discard it."""
    state = tmp_path / "state"
    crashed(state, None, first_project())
    (found,) = recoverable(state)
    found.copy.write_bytes(found.copy.read_bytes()[:300])
    with pytest.raises(DataError, match="is damaged"):
        recover(found, session)
    assert [each.copy for each in recoverable(state)] == [found.copy]

    discard(found)
    assert not recoverable(state)
    with pytest.raises(DataError, match="another window has recovered it"):
        recover(found, session)


def test_the_newest_copy_is_offered_first(tmp_path: Path) -> None:
    """With or without a file, and though a lock says nothing that can be read."""
    import os

    state = tmp_path / "state"
    for i, name in enumerate(("a", "b")):
        crashed(state, tmp_path / f"{name}.facells", Project(title=name))
        (copy,) = state.glob(f"{name}-*.facells-copy")
        os.utime(copy, (1000 + i, 1000 + i))
    crashed(state, None, first_project())
    (lock,) = state.glob("untitled-*.lock")
    lock.write_text("?")

    names = [found.file.stem if found.file else None for found in recoverable(state)]
    assert names == [None, "b", "a"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """The window asks for another one."""
    (tmp_path / "state").write_text("a file")
    with pytest.raises(ExportError, match="Cannot keep safety copies"):
        open_session(tmp_path / "state")
    assert recoverable(tmp_path / "nowhere") == []
    assert who_has_open(tmp_path / "nowhere", tmp_path / "me.facells") is None


def test_a_file_that_another_program_wrote_has_another_stamp(tmp_path: Path) -> None:
    """A window on another machine, or a backup that was put back."""
    file = tmp_path / "me.facells"
    assert stamp_of(file) == (0, 0)
    save_project(first_project(), file)
    before = stamp_of(file)
    save_project(edits.change("title", "Other").change(first_project()), file)
    assert stamp_of(file) != before


def test_a_copy_that_comes_late_changes_nothing(tmp_path: Path) -> None:
    """Workers come when they come: a newer copy, a save and the end of the session stand."""
    session = open_session(tmp_path / "state")
    older, newer = session.writer(), session.writer()
    newer(Project(title="newer"), None)
    older(Project(title="older"), None)
    assert open_project(session.copy).project.title == "newer"

    late = session.writer()
    session.saved()
    late(Project(title="late"), None)
    assert not session.copy.exists()

    last = session.writer()
    session.close()
    last(Project(title="last"), None)
    assert not session.copy.exists()


def test_a_folder_that_goes_keeps_nobody_from_working(tmp_path: Path) -> None:
    """Locks and copies are for the worst case; they must not be it."""
    state = tmp_path / "state"
    session = open_session(state)
    shutil.rmtree(state)
    session.claim(tmp_path / "me.facells")
    session.saved()
    session.close()

    state.mkdir()
    (state / ".facells-sessions").mkdir()  # as where nothing may be written
    assert recoverable(state) == []
    assert who_has_open(state, tmp_path / "me.facells") is None
