"""Project files through the window: old, broken and bare ones, and a long session undone."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from facells_studio.app.main_window import MainWindow
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.facell.rules import Rule
from facells_studio.project import edits
from facells_studio.project.desk import Desk
from facells_studio.project.edits import Edit
from facells_studio.project.file import TEXT, archive_bytes, open_project, save_project
from facells_studio.project.state import Project, Stage
from facells_studio.resources import sample_photo
from tests.gui.conftest import rest

NEW_IN_2 = ("via", "pen_order", "own_order", "marks", "splits")
Make = Callable[[Project], MainWindow]


@pytest.fixture
def make(qapp: QApplication, desk: Desk) -> Iterator[Make]:
    """Opens windows with all panels, and closes them."""
    made: list[MainWindow] = []

    def window(project: Project) -> MainWindow:
        new = MainWindow(Session(project, desk=desk))
        new.documents.ask_discard = lambda: "discard"
        new.documents.begin()
        new.show()
        made.append(new)
        return new

    yield window
    for each in made:
        each.close()


@pytest.fixture
def window(window: MainWindow) -> MainWindow:
    """The window without panels, with something changed and not saved."""
    window.session.apply(edits.change("look.recipe.lines.detail", 0.61))
    assert window.session.wait_until_idle()
    return window


def rich_project() -> Project:
    """Return the opening project with a photo of its own, a note, a title and other paper."""
    project = opening_project()
    for edit in (
        edits.add_portrait("taken", content=sample_photo().read_bytes()),
        edits.change("title", "Ada"),
        edits.change("look.recipe.page.paper", "a4"),
        edits.add_rule(Rule(attribute="Young", threshold=0.4)),
        edits.keep_version("2026-11-23T07:00:00Z", b"a thumbnail", "before the cut"),
        edits.go_to("attributes"),
    ):
        project = edit.change(project)
    return project


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """Return the archive *content* packed again after *change* had its way with the entries."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


def retold(content: bytes, change: Callable[[str], str]) -> bytes:
    """Return the archive *content* with its text changed."""

    def tell(entries: dict[str, bytes]) -> None:
        before = entries[TEXT].decode()
        entries[TEXT] = change(before).encode()
        assert entries[TEXT].decode() != before

    return repacked(content, tell)


def test_a_project_of_format_1_opens_whole(window: MainWindow, tmp_path: Path) -> None:
    """Nothing is lost; saved again it is one of today, and that is said before."""

    def age(text: str) -> str:
        lines = text.replace("format = 2", "format = 1").splitlines()
        return "\n".join(line for line in lines if line.partition(" = ")[0] not in NEW_IN_2)

    old, project = tmp_path / "old.facells", rich_project()
    old.write_bytes(retold(archive_bytes(project), age))
    assert open_project(old).migrated
    told: list[str] = []
    window.documents.told.connect(told.append)
    assert window.documents.open_paths([old])
    assert len(told) == 1
    assert "An older version" in told[0]
    assert window.session.project == project
    assert window.session.path == old
    assert not window.session.history.dirty
    assert window.session.wait_until_idle()
    assert window.session.current("page") is not None
    assert not window.notice.text
    window.action("file.save").trigger()
    saved = open_project(old)
    assert not saved.migrated
    assert saved.project == project


def bomb() -> bytes:
    """Return an archive that says of its small photo that it unpacks to 4 GB."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("photos/" + 64 * "a", bytes(1000))
        archive.filelist[0].file_size = 0xFFFFFFF0
    return stream.getvalue()


def photo() -> bytes:
    """Return a JPEG."""
    stream = io.BytesIO()
    Image.fromarray(np.zeros((40, 30, 3), np.uint8)).save(stream, "JPEG")
    return stream.getvalue()


BROKEN: dict[str, tuple[Callable[[], bytes], str]] = {
    "newer": (
        lambda: retold(
            archive_bytes(opening_project()), lambda t: t.replace("format = 2", "format = 99")
        ),
        "Update FaCells Studio.",
    ),
    "cut": (lambda: archive_bytes(opening_project())[:-3000], "is damaged: it is cut short"),
    "empty": (lambda: b"", "is no project of FaCells Studio"),
    "text": (lambda: b"format = 2\ntitle = 'Me'\n", "is no project of FaCells Studio"),
    "bomb": (bomb, "Do not trust"),
    "photo": (photo, "is no project of FaCells Studio"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_no_project_is_told_and_changes_nothing(
    window: MainWindow, tmp_path: Path, kind: str
) -> None:
    """A sentence with the file's name; what is open, its file, its undo and its page stay."""
    session, (content, said) = window.session, BROKEN[kind]
    file = tmp_path / f"{kind}.facells"
    file.write_bytes(content())
    before = session.project, session.path, session.sheet, session.history.undoable
    bytes_before = file.read_bytes()
    assert not window.documents.open_paths([file])
    assert session.wait_until_idle()
    assert (session.project, session.path, session.sheet, session.history.undoable) == before
    assert session.history.dirty
    assert said in window.notice.text
    assert file.name in window.notice.text
    assert window.notice.text.endswith(".")
    assert file.read_bytes() == bytes_before
    assert window.documents.save_to(tmp_path / "mine.facells")  # it goes on with what is open
    session.undo()
    assert not window.notice.text  # and the sentence does not stay for ever


def test_a_project_without_its_photos_opens_with_what_there_is(make: Make, tmp_path: Path) -> None:
    """Its page, rules, versions and portraits are there; a sentence names who has gone."""
    kept = tmp_path / "Ada.jpg"
    kept.write_bytes(sample_photo().read_bytes())
    project = edits.add_portrait("Ada", path=str(kept)).change(rich_project())
    first = make(project)
    first.session.refresh()
    assert first.session.wait_until_idle()
    assert first.session.sheet is not None
    lines = len(first.session.sheet)
    file = tmp_path / "mine.facells"
    assert first.documents.save_to(file)
    first.close()

    def lose(entries: dict[str, bytes]) -> None:
        for name in [name for name in entries if name.startswith("photos/")]:
            del entries[name]

    file.write_bytes(repacked(file.read_bytes(), lose))
    kept.unlink()
    second = make(opening_project())
    assert second.documents.open_paths([file])
    assert "The photo of 'taken' is missing" in second.notice.text
    session = second.session
    assert session.project == project
    assert session.sheet is not None
    assert len(session.sheet) == lines  # as it was stored
    assert session.wait_until_idle()
    assert "The photo of 'Ada' is not at" in second.notice.text
    assert session.project.versions == project.versions
    assert session.sheet is not None
    assert len(session.sheet) == lines
    assert second.documents.save()
    assert open_project(file).project == project


def test_saved_closed_and_opened_all_is_as_it_was(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Project, stage, name and page; the page is shown before anything is computed."""
    file, project = tmp_path / "mine.facells", rich_project()
    first = make(project)
    first.session.apply(edits.change("look.recipe.lines.detail", 0.7))
    first.session.apply(edits.change("view.units", "in"))
    assert first.session.wait_until_idle()
    saved, sheet = first.session.project, first.session.sheet
    assert sheet is not None
    first.documents.ask_discard = lambda: "save"
    first.documents.ask_name = lambda: file
    assert first.close()

    second = make(opening_project())
    second.session.hold()  # nothing is computed
    assert second.documents.open_paths([file])
    session = second.session
    assert session.project == saved
    assert session.project.stage == "attributes"
    assert [p.content for p in session.project.pictures()] == [p.content for p in saved.pictures()]
    assert session.latest("page") is None
    assert session.sheet is not None
    assert np.allclose(session.sheet.points_mm, sheet.points_mm, atol=0.01)
    assert np.array_equal(session.sheet.pen, sheet.pen)
    assert second.windowTitle().startswith("mine.facells")
    assert not session.history.dirty
    assert second.action("view.inches").isChecked()
    assert second.action("window.attributes").isChecked()
    session.go_on()
    assert session.wait_until_idle()
    assert session.sheet is not None
    assert len(session.sheet) == len(sheet)


def long_session() -> Iterator[Edit]:
    """Yield 60 edits as a person makes them, of all kinds, on the opening project."""
    stages: tuple[Stage, ...] = ("portrait", "lines", "attributes", "facell", "plot")
    for n in range(4):
        detail = round(0.2 + 0.13 * n, 2)
        yield edits.change("look.recipe.lines.detail", detail)
        yield edits.change("title", f"Session {n}")
        yield edits.add_portrait(f"copy {n}", content=sample_photo().read_bytes())
        yield edits.rename_portrait(2 + n, f"Ada {n}")
        yield edits.add_rule(Rule(attribute=("Male", "Young", "Pale_Skin", "Big_Nose")[n]))
        yield edits.add_rule(
            Rule(attribute=("Male", "Young", "Pale_Skin", "Big_Nose")[n]), to="facell"
        )
        yield edits.change_rule(1, threshold=0.3 + detail / 4)
        yield edits.add_pen(("red", "micron-01", "0.5mm navy", "gold 0.8mm")[n])
        yield edits.change_pen(1, width_mm=0.3 + n / 10)
        yield edits.keep_version(f"2026-11-23T07:0{n}:00Z", b"picture %d" % n, f"note {n}")
        yield edits.change_version(2, note=f"better {n}", star=n % 2 == 0)
        yield edits.use_preset(("chalk", "engraving", "hatched", "five-minutes")[n])
        yield edits.move_portrait(1, n % 2)
        yield edits.change("look.recipe.page.paper", ("a4", "a5", "a3", "210x297mm")[n])
        yield edits.change("plotter.machine", ("simulated", "axidraw-v3")[(n + 1) % 2])
        yield edits.go_to(stages[n])
        yield edits.use_version(4 + n)  # the one just kept


def test_a_long_session_can_be_undone_to_its_beginning(make: Make) -> None:
    """Every step back, and every step again: the first project, the last one, the same page."""
    window = make(opening_project())
    session, wrong = window.session, list[Any]()
    session.failed.connect(lambda kind, error: wrong.append((kind, error)))
    session.refresh()
    assert session.wait_until_idle()
    first, sheet = session.project, session.sheet
    assert sheet is not None
    states, labels = [first], set[str]()
    for nth, edit in enumerate(long_session()):
        session.history.seal()
        session.apply(edit)
        if edit.undoable and session.project != states[-1]:
            states.append(session.project)
            labels.add(edit.label)
        if nth % 10 == 0:
            rest(20)  # a person looks now and then
    assert wrong == []
    assert len(states) > 60
    assert len(labels) >= 11
    last, stage = session.project, session.project.stage
    undo, redo = window.action("edit.undo"), window.action("edit.redo")
    for expected in reversed(states[:-1]):
        assert undo.isEnabled()
        undo.trigger()
        assert at_stage(session.project, stage) == at_stage(expected, stage)
    assert not undo.isEnabled()
    assert not session.history.dirty
    session.apply(edits.go_to(first.stage))
    assert at_stage(session.project, stage) == at_stage(first, stage)
    assert session.wait_until_idle()
    assert session.sheet is not None
    assert np.array_equal(session.sheet.points_mm, sheet.points_mm)
    for _ in states[1:]:
        assert redo.isEnabled()
        redo.trigger()
    assert not redo.isEnabled()
    session.apply(edits.go_to(stage))
    assert at_stage(session.project, stage) == at_stage(last, stage)
    session.cancel()


def at_stage(project: Project, stage: Stage) -> Project:
    """Return *project* as somebody at *stage* sees it: where one looks is never undone."""
    return replace(project, stage=stage, subject="portrait")


def test_a_project_open_in_another_window_is_not_opened_twice(make: Make, tmp_path: Path) -> None:
    """The second window says who has it, and keeps its own."""
    file = tmp_path / "mine.facells"
    save_project(rich_project(), file)
    one, other = make(opening_project()), make(opening_project())
    assert one.documents.open_paths([file])
    before = other.session.project
    assert not other.documents.open_paths([file])
    assert "open in another window" in other.notice.text
    assert other.session.project is before
    one.close()
    assert other.documents.open_paths([file])
    assert not other.notice.text
