"""The Studio itself is killed: what it had open is offered at the next start, whole, only once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from facells_studio.app.dialogs.recovery import RecoveryDialog
from facells_studio.app.documents import Documents
from facells_studio.app.main_window import MainWindow
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.app.settings import state_dir
from facells_studio.project import edits
from facells_studio.project.autosave import recoverable
from facells_studio.project.file import open_project, save_project
from facells_studio.project.state import Project
from facells_studio.resources import sample_photo

WAIT_S = 60.0
# What a person does in the killed process.
EDITS = (
    edits.change("title", "Ada"),
    edits.change("look.recipe.lines.detail", 0.71),
    edits.add_portrait("taken", content=sample_photo().read_bytes()),
    edits.change_rule(1, threshold=0.44),
    edits.keep_version("2026-11-23T07:00:00Z", b"a thumbnail", "before the crash"),
)
# The Studio as it is started, and somebody who works in it as soon as it is up.
STUDIO = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from facells_studio.app import main
from tests.gui.test_app_crash import EDITS
opened = main.open_window
def open_window(file):
    window = opened(file)
    QTimer.singleShot(0, window, lambda: list(map(window.session.apply, EDITS)))
    return window
main.open_window = open_window
main.run(Path(sys.argv[1]) if sys.argv[1:] else None, ours=True)
"""


def edited(project: Project) -> Project:
    """Return *project* after what was done in the killed process."""
    for edit in EDITS:
        project = edit.change(project)
    return project


def kill_while_working(file: Path | None = None) -> None:
    """Start the Studio on *file*, let somebody work, and kill it once its safety copy is there."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", STUDIO, *([str(file)] if file else [])]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    folder = state_dir() / "open"
    try:
        until_s = time.monotonic() + WAIT_S
        while not list(folder.glob("[!.]*.facells-copy")):  # not one half written
            assert process.poll() is None, "it works until it is killed"
            assert time.monotonic() < until_s, "it keeps a copy within seconds"
            time.sleep(0.02)
        assert recoverable(folder) == []  # its window lives
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def window(session: Session) -> Iterator[MainWindow]:
    """The window of the next start."""
    made = MainWindow(session, panels=())
    made.documents.begin()
    made.show()
    yield made
    made.documents.ask_discard = lambda: "discard"
    made.close()


def recover_in(window: MainWindow) -> None:
    """Take what the start of the Studio offers."""
    window.questions.offer_recovery()
    (dialog,) = window.findChildren(RecoveryDialog)
    assert dialog.isVisible()
    assert dialog.list.count() == 1
    assert window.session.wait_until_idle()  # it has looked into the copy
    assert "taken" in dialog.list.item(0).text()
    dialog.recover_button.click()
    assert not dialog.isVisible()


def test_what_a_killed_studio_had_open_is_recovered(window: MainWindow, qtbot: QtBot) -> None:
    """It is there as unsaved work, equal to the last photo's byte; then nothing is left."""
    kill_while_working()
    documents, session = window.documents, window.session
    (found,) = documents.crashed()
    assert found.file is None
    recover_in(window)
    lost = edited(opening_project())
    assert session.project == lost
    assert [p.content for p in session.project.pictures()] == [p.content for p in lost.pictures()]
    assert session.history.dirty
    assert session.path is None
    assert documents.crashed() == []
    assert not found.copy.exists()
    documents.ask_discard = lambda: "discard"
    assert window.close()
    left = {path.name for path in (state_dir() / "open").iterdir()}
    assert left <= {".facells-sessions"}


def test_a_killed_studio_leaves_the_file_as_it_was_saved(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    """The rest is recovered for that file: saving is all there is to do, and nobody has it open."""
    file, project = tmp_path / "mine.facells", opening_project()
    save_project(project, file)
    saved = file.read_bytes()
    kill_while_working(file)
    assert file.read_bytes() == saved
    (found,) = Documents(window.session).crashed()
    assert found.file == file.resolve()
    recover_in(window)
    assert window.session.path == file.resolve()
    assert window.session.project == edited(project)
    assert window.session.history.dirty
    window.action("file.save").trigger()
    assert open_project(file).project == edited(project)
    window.questions.offer_recovery()
    assert [d for d in window.findChildren(RecoveryDialog) if d.isVisible()] == []
    assert window.documents.crashed() == []
