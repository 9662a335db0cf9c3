"""A project file restores everything, and whatever is wrong with one is said in words."""

import io
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.errors import DataError, ExportError, FacellsError, UsageError
from facells_studio.project import edits, migrate
from facells_studio.project import file as project_file
from facells_studio.project.file import (
    TEXT,
    archive_bytes,
    from_text,
    open_project,
    read_archive,
    save_project,
    to_text,
)
from facells_studio.project.photos import missing_photos, photo_of
from facells_studio.project.state import Picture, Project, first_project
from facells_studio.project.stored import StoredPage, entries_of
from facells_studio.resources import sample_photo
from facells_studio.sheet import Pen, Sheet
from tests.project_edits import projects


def opened(content: bytes) -> project_file.Opened:
    """Return the project in an archive's bytes."""
    return read_archive(io.BytesIO(content), "me.facells")


def full_project() -> Project:
    """Return a project with a kept photo, a version with its picture, and a pen that has drawn."""
    project = first_project()
    for edit in (
        edits.add_portrait("camera", content=b"a photo " * 50),
        edits.keep_version("2026-11-23T07:00:00Z", b"a thumbnail", "the good one"),
        edits.ink_flowed({1: 12.5}),
    ):
        project = edit.change(project)
    return project


def repacked(content: bytes, change: Callable[[dict[str, bytes]], None], **how: Any) -> bytes:
    """Return the archive *content* packed again after *change* had its way with the entries."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **how) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


@given(projects())
def test_a_project_comes_back_whole(project: Project) -> None:
    """With all pictures, and the same project gives the same bytes."""
    content = archive_bytes(project)
    back = opened(content)

    assert back.project == project
    assert [p.content for p in back.project.pictures()] == [p.content for p in project.pictures()]
    assert not back.problems
    assert not back.migrated
    assert archive_bytes(back.project) == content


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves the project of yesterday."""
    target = tmp_path / "me.facells"
    save_project(first_project(), target)
    before = target.read_bytes()

    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(project_file, "_put", full_disk)
    with pytest.raises(FacellsError, match="No space left on device"):
        save_project(full_project(), target)

    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def test_a_person_can_read_it_and_may_change_it() -> None:
    """Packed again by another program, compressed, with that program's litter: it opens."""
    text = to_text(full_project())
    assert text.splitlines()[1] == f"format = {migrate.FORMAT}"
    assert 'attribute = "Smiling"' in text

    def edit(entries: dict[str, bytes]) -> None:
        entries[TEXT] = entries[TEXT].replace(b"threshold = 0.6", b"threshold = 0.5", 1)
        entries["__MACOSX/._project.toml"] = b"litter"

    back = opened(repacked(archive_bytes(full_project()), edit))
    assert back.project.look.rules[0].rule.threshold == 0.5


def test_defaults_are_written_out() -> None:
    """So that another default in a later version changes nobody's picture."""
    assert "smoothness = 0.5" in to_text(Project())


def stored_page() -> StoredPage:
    """Return a page of two lines by two pens."""
    pens = (Pen(), Pen(name="red", color="#ff0000", up_mm=4.0))
    sheet = Sheet(
        points_mm=np.array([[1, 2], [3, 4], [5.5, 6], [7, 8], [9, 9.25]], np.float64),
        offsets=np.array([0, 2, 5]),
        pen=np.array([0, 1]),
        pens=pens,
        width_mm=148.0,
        height_mm=210.0,
        paper_color="#fbf7ee",
    )
    return StoredPage(of="a digest", sheet=sheet)


def test_the_last_page_is_there_to_be_shown_at_once() -> None:
    """With its pens and paper, and what it was the answer to."""
    page = stored_page()
    back = opened(archive_bytes(full_project(), page))

    assert back.project == full_project()
    assert back.page is not None
    assert back.page.of == page.of
    assert np.array_equal(back.page.sheet.points_mm, page.sheet.points_mm)
    assert np.array_equal(back.page.sheet.offsets, page.sheet.offsets)
    assert back.page.sheet.pens == page.sheet.pens
    assert back.page.sheet.paper_color == "#fbf7ee"
    assert archive_bytes(back.project, back.page) == archive_bytes(full_project(), page)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("points.npy", b"\x93NUMPY"),
        ("points.npy", pickle.dumps([1, 2])),
        ("offsets.npy", b""),
        ("pen.npy", entries_of(stored_page())["page/offsets.npy"]),
        ("page.toml", b"format = 1\nof = 3"),
        ("page.toml", b"\xff"),
    ],
)
def test_a_damaged_page_is_only_not_shown(name: str, content: bytes) -> None:
    """It will be computed anyway; nothing is unpickled."""

    def damage(entries: dict[str, bytes]) -> None:
        entries[f"page/{name}"] = content

    back = opened(repacked(archive_bytes(full_project(), stored_page()), damage))
    assert back.page is None
    assert back.project == full_project()
    assert not back.problems


def test_truncation_anywhere_is_told(tmp_path: Path) -> None:
    """No part of a file passes for a whole one, and the file stays as it is."""
    content = archive_bytes(full_project(), stored_page())
    for end in range(len(content)):
        with pytest.raises(DataError, match=r"me\.facells (is damaged|is no project)"):
            opened(content[:end])
    cut = tmp_path / "cut.facells"
    cut.write_bytes(content[:1000])
    with pytest.raises(DataError):
        open_project(cut)
    assert cut.read_bytes() == content[:1000]


@given(st.data())
def test_a_flipped_byte_is_told_or_harmless(data: st.DataObject) -> None:
    """It raises a sentence, names what is missing, or gives the project; never a traceback."""
    content = bytearray(archive_bytes(full_project()))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    back, refused = None, ""
    try:
        back = opened(bytes(content))
    except DataError as exc:
        refused = str(exc)
    if back is None:
        assert refused.endswith(".")
    else:
        kept = {p.sha256 for p in back.project.pictures() if p.content}
        assert back.problems or kept == {p.sha256 for p in full_project().pictures()}


@given(st.binary(max_size=200))
def test_a_foreign_file_is_refused_in_words(content: bytes) -> None:
    """Whatever bytes they are."""
    with pytest.raises(DataError, match=r"Open a \.facells file"):
        opened(content)


def test_an_archive_of_something_else_is_refused() -> None:
    """A zip without our text is no project."""

    def empty(entries: dict[str, bytes]) -> None:
        entries.clear()
        entries["word/document.xml"] = b"<xml/>"

    with pytest.raises(DataError, match=r"archive of something else: it has no project.toml"):
        opened(repacked(archive_bytes(Project()), empty))


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "photos/../../x", "C:x", "a\\b"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    """Nothing is unpacked, but who sends this means harm."""
    with pytest.raises(DataError, match="Do not trust it"):
        opened(repacked(archive_bytes(Project()), lambda entries: entries.update({name: b""})))


def test_a_name_that_comes_twice_is_refused() -> None:
    """Two programs might each believe another of them."""
    stream = io.BytesIO(archive_bytes(Project()))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(TEXT, "format = 1")
    with pytest.raises(DataError, match="Do not trust it"):
        opened(stream.getvalue())


def test_a_zip_bomb_is_refused_by_its_declared_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a byte of it is unpacked."""
    bomb = repacked(
        archive_bytes(Project()), lambda entries: entries.update({"photos/x": bytes(10**6)})
    )
    assert len(bomb) < 10_000
    monkeypatch.setattr(project_file, "MOST_BYTES", 10**5)
    with pytest.raises(DataError, match="more than a project holds"):
        opened(bomb)
    monkeypatch.undo()
    monkeypatch.setattr(project_file, "MOST_PICTURE_BYTES", 10**5)
    with pytest.raises(DataError, match="larger than it can be"):
        opened(bomb)


def test_a_missing_photo_costs_nothing_else() -> None:
    """The rest opens; the portrait stays, with its hash, and a sentence says what is missing."""
    project = full_project()

    def lose(entries: dict[str, bytes]) -> None:
        del entries[next(name for name in entries if name.startswith("photos/"))]

    back = opened(repacked(archive_bytes(project), lose))
    assert back.problems == (
        "The photo of 'camera' is missing from me.facells, or damaged. Keep the file.",
    )
    assert back.project == project  # pictures are equal by their hashes
    assert list(missing_photos(back.project)) == [2]
    with pytest.raises(FacellsError, match="missing from the project"):
        photo_of(back.project.portraits[1])


def test_a_photo_with_other_bytes_is_missing() -> None:
    """A picture is what its hash says."""

    def swap(entries: dict[str, bytes]) -> None:
        name = next(name for name in entries if name.startswith("thumbnails/"))
        entries[name] = b"another"

    back = opened(repacked(archive_bytes(full_project()), swap))
    assert "picture of version 1" in back.problems[0]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("detail = 0.5", 'detail = "much"', r"damaged: .*lines.detail.*not a number"),
        ("detail = 0.5", "detial = 0.5", r"Did you mean 'detail'\?"),
        ('attribute = "Smiling"', 'attribute = "Smirking"', "no attribute 'Smirking'"),
        ("outline = 1", "outline = 9", "there is no pen number 9"),
        ("format = 2", "format = 99", r"format 99, this program reads up to 2. Update"),
        ("format = 2", "format = true", "does not say which format"),
        ("format = 2", "form at = 2", "not valid TOML"),
        ("rules = []", 'rules = ["Smiling"]', "lie beside its recipes"),
    ],
)
def test_wrong_text_is_named(old: str, new: str, message: str) -> None:
    """Where it is wrong, and what to do."""
    text = to_text(first_project())
    assert old in text
    with pytest.raises(DataError, match=message):
        from_text(text.replace(old, new, 1), "me.facells")


def test_files_that_are_not_there_are_requests_that_are_wrong(tmp_path: Path) -> None:
    """As everywhere in the program."""
    with pytest.raises(UsageError, match="There is no file"):
        open_project(tmp_path / "nobody.facells")
    with pytest.raises(UsageError, match="not an ordinary file"):
        open_project(tmp_path)


def test_an_older_format_is_brought_up_to_date_step_by_step() -> None:
    """Each step starts from the one before: a title was a name once, a threshold a percentage."""

    def from_1(table: dict[str, Any]) -> dict[str, Any]:
        return {"title": table.pop("name"), **table}

    def from_2(table: dict[str, Any]) -> dict[str, Any]:
        return {**table, "threshold": table["percent"] / 100}

    steps = {1: from_1, 2: from_2}
    old = 'format = 1\nname = "Me"\npercent = 60\n'
    table, migrated = migrate.read(old, "old", steps=steps, to=3)
    assert migrated
    assert (table["title"], table["threshold"]) == ("Me", 0.6)

    with pytest.raises(DataError, match="format 1 is not whole"):
        migrate.read("format = 1\npercent = 6\n", "old", steps=steps, to=3)
    with pytest.raises(DataError, match="no longer reads"):
        migrate.read(old, "old", steps={2: from_2}, to=3)


def test_every_older_format_has_its_step() -> None:
    """Whoever raises the format writes the migration."""
    assert sorted(migrate.STEPS) == list(range(1, migrate.FORMAT))


def test_a_project_of_format_1_is_plotted_as_it_was() -> None:
    """It knew nothing of an order of pens, marks, fillings or AxiDraw's own software."""

    def age(entries: dict[str, bytes]) -> None:
        text = entries[TEXT].decode().replace("format = 2", "format = 1")
        new = ("via", "pen_order", "own_order", "marks", "splits")
        lines = text.splitlines()
        kept = [line for line in lines if line.partition(" = ")[0] not in new]
        assert len(kept) == len(lines) - len(new)
        entries[TEXT] = "\n".join(kept).encode()

    back = opened(repacked(archive_bytes(full_project()), age))
    assert back.migrated
    assert back.project == full_project()
    assert back.project.plotter.pen_order == "as-drawn"


def test_a_moved_photo_is_found_beside_the_project(tmp_path: Path) -> None:
    """A folder that was copied to another machine opens there."""
    (tmp_path / "me.jpg").write_bytes(sample_photo().read_bytes())
    project = edits.add_portrait("me", path="/gone/me.jpg").change(Project())

    assert "is not at /gone/me.jpg any more" in missing_photos(project)[1]
    assert not missing_photos(project, tmp_path)
    assert (
        photo_of(project.portraits[0], tmp_path).size == photo_of(first_project().portraits[0]).size
    )


def test_a_kept_photo_is_the_file_that_it_came_from() -> None:
    """Same pixels, same hash; a broken one is named as the person knows it."""
    content = sample_photo().read_bytes()
    kept = edits.add_portrait("me", content=content).change(Project()).portraits[0]
    photo = photo_of(kept)
    assert (photo.source, photo.sha256) == ("me", Picture.of(content).sha256)

    broken = edits.add_portrait("me", content=content[:500]).change(Project()).portraits[0]
    with pytest.raises(FacellsError, match=r"^'me' is damaged"):
        photo_of(broken)


@pytest.mark.parametrize("digits", [400, 5000])
@pytest.mark.parametrize("key", ["format", "active"])
def test_numbers_without_end_are_refused(key: str, digits: int) -> None:
    """Of more digits than a machine's numbers have, or than Python reads."""

    def swell(entries: dict[str, bytes]) -> None:
        text = entries[TEXT].decode()
        old = f"{key} = {migrate.FORMAT if key == 'format' else 1}\n"
        assert old in text
        entries[TEXT] = text.replace(old, f"{old.rstrip()}{'0' * digits}\n", 1).encode()

    with pytest.raises(DataError):
        opened(repacked(archive_bytes(first_project()), swell))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("threshold = 0.6", "threshold = 1e300", "no share"),
        ("threshold = 0.6", "threshold = -5", "no share"),
        ('face = "", left_out', 'face = "sideways", left_out', "face must be"),
    ],
)
def test_what_no_edit_could_have_made_is_refused(old: str, new: str, message: str) -> None:
    """A hand that edits the text makes mistakes; they are told before anything is opened."""

    def mistake(entries: dict[str, bytes]) -> None:
        text = entries[TEXT].decode()
        assert old in text
        entries[TEXT] = text.replace(old, new, 1).encode()

    with pytest.raises(DataError, match=message):
        opened(repacked(archive_bytes(first_project()), mistake))
    with pytest.raises(UsageError, match="face must be"):
        edits.choose_face(1, "sideways").change(first_project())


@pytest.mark.parametrize("limit", ["MOST_TEXT_BYTES", "MOST_PICTURE_BYTES", "MOST_BYTES"])
def test_what_could_not_be_opened_again_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """It is said while the photos are still there; the file of before stays."""
    target = tmp_path / "me.facells"
    save_project(first_project(), target)
    before = target.read_bytes()
    monkeypatch.setattr(project_file, limit, 100)
    with pytest.raises(ExportError, match="more than could be opened again"):
        save_project(full_project(), target)
    assert target.read_bytes() == before


def test_a_name_that_is_no_text_keeps_nobody_from_saving(tmp_path: Path) -> None:
    """One sign of it is lost, and nothing else."""
    odd = edits.rename_portrait(1, "foto\udcf1").change(first_project())
    save_project(odd, tmp_path / "me.facells")
    back = open_project(tmp_path / "me.facells").project
    assert back == edits.rename_portrait(1, "foto?").change(first_project())


def test_photos_beside_a_project_are_found_on_another_system(tmp_path: Path) -> None:
    """A folder that was copied from Windows."""
    (tmp_path / "me.jpg").write_bytes(sample_photo().read_bytes())
    project = edits.add_portrait("me", path=r"C:\Users\Ada\me.jpg").change(Project())
    assert list(missing_photos(project)) == [1]
    assert not missing_photos(project, tmp_path)
    assert list(missing_photos(edits.find_photo_at(1, "x" * 5000).change(project))) == [1]
