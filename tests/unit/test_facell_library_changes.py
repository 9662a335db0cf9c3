"""A library is changed by several hands, and by accidents, and loses nothing."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from facells_studio import records
from facells_studio.errors import DataError, UsageError
from facells_studio.facell import library as module
from facells_studio.facell.known import id_of
from facells_studio.facell.library import Library
from facells_studio.facell.shelf import FORMAT, REPLACES, refuse_occupied
from facells_studio.records import (
    SCHEMA_VERSION,
    read_metadata,
    read_shard,
    table_of,
    write_shard,
    write_table,
)
from facells_studio.score.attributes import ATTRIBUTES, index_of
from tests.library_portraits import contents, library_of, portrait

SMILING = index_of("Smiling")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three files with four portraits each."""
    return library_of(tmp_path_factory.mktemp("library") / "mine", 4, 4, 4).folder


@pytest.fixture
def library(template: Path, tmp_path: Path) -> Library:
    """A copy of that library that a test may change."""
    return Library.open(shutil.copytree(template, tmp_path / "mine"))


def ids(library: Library) -> list[str]:
    """Return the ids of all portraits, in their order."""
    return library.names(np.arange(len(library)))


# -- Adding, removing, copying --------------------------------------------------------------------


def test_a_portrait_is_kept_once(library: Library) -> None:
    """Known by photo, recipe and face, among those there and those that come together."""
    before = contents(library.folder)
    report = library.add([portrait(5), portrait(2, id="other-name")])
    assert report.added == ()
    assert report.known == ("p5", "p2")
    assert contents(library.folder) == before
    report = library.add([portrait(20), portrait(20), portrait(5, recipe_version=2)])
    assert report.added == ("p20", "p5-2")
    assert report.known == ("p20",)


def test_two_faces_of_one_photo_are_two_portraits(library: Library) -> None:
    """But a face that another program framed a little differently is the same one."""
    frame = np.array([[1.0, 0, 0], [0, 1, 0]])
    aside, nearly = frame.copy(), frame.copy()
    aside[0, 2], nearly[1, 2] = 90, 3
    assert library.add([portrait(1, photo_to_frame=aside)]).added == ("p1-2",)
    assert library.add([portrait(1, photo_to_frame=nearly)]).known == ("p1",)
    assert library.add([portrait(1, photo_to_frame=None)]).added == ("p1-3",)


def test_ids_stay_unique(library: Library) -> None:
    """Photos of one name in several folders each get a number."""
    for number in (30, 31, 32):
        library.add([portrait(number, id="p1")])
    assert sorted(set(ids(library))) == sorted(ids(library))
    assert {"p1", "p1-2", "p1-3", "p1-4"} <= set(ids(library))


def test_names_of_photos_become_words() -> None:
    """A shell needs no quotes for them; letters of any script stay."""
    assert id_of("Anna & José (1)") == "Anna-José-1"
    assert id_of("../..") == "portrait"
    assert len(id_of("x" * 300)) == 60


def test_portraits_are_removed_and_others_stay_as_they_were(library: Library) -> None:
    """A file that loses all of its portraits goes."""
    kept = {row["id"]: row for row in library.portraits([0, 2, 3, 8, 9, 10, 11])}
    library.remove(["p1", "p4", "p5", "p6", "p7"])
    assert len(library.files) == 2
    assert {row["id"]: row for row in Library.open(library.folder).portraits(range(7))} == kept


def test_portraits_are_copied(library: Library, tmp_path: Path) -> None:
    """Into one file in their order; into a library that has some of them already."""
    rows = list(library.portraits(range(12)))
    assert library.export(None, tmp_path / "all.parquet") == 12
    assert read_shard(tmp_path / "all.parquet").to_pylist() == rows
    assert library.export(["p9", "p0"], tmp_path / "other") == 2
    assert library.export(["p9", "p1"], tmp_path / "other") == 1
    assert sorted(ids(Library.open(tmp_path / "other"))) == ["p0", "p1", "p9"]
    Library.create(tmp_path / "few", ["Smiling"])
    with pytest.raises(DataError, match="other attributes"):
        library.export(None, tmp_path / "few")
    for inside in (library.folder, library.folder / "all.parquet", library.files[0]):
        with pytest.raises(UsageError, match="is in the library itself"):
            library.export(None, inside)
    assert list(Library.open(library.folder).portraits(range(12))) == rows


def test_what_is_copied_out_of_a_corpus_is_a_library(tmp_path: Path) -> None:
    """What a corpus says of its shards stays there; small groups become one file."""
    (tmp_path / "corpus.toml").write_text("format = 1\n")
    for first in (0, 1000, 2000):
        some = [portrait(first + i) for i in range(3)]
        path = tmp_path / f"{first:09d}.parquet"
        write_shard(path, some, ATTRIBUTES, {"facells.photos": "many"})
    assert Library.open(tmp_path).export(["p2001", "p0", "p1002"], tmp_path / "out") == 3
    out = Library.open(tmp_path / "out")
    assert ids(out) == ["p0", "p1002", "p2001"]
    assert len(out.files) == 1
    assert "facells.photos" not in read_metadata(out.files[0])


def test_small_files_are_put_together(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Portraits and their order stay; adding does it by itself when they are many."""
    rows = list(library.portraits(range(12)))
    library.compact()
    assert len(library.files) == 1
    assert list(Library.open(library.folder).portraits(range(12))) == rows
    monkeypatch.setattr(module, "_MANY_SMALL", 3)
    for number in range(40, 43):
        library.add([portrait(number)])
    assert len(library.files) == 1
    assert ids(library) == [f"p{i}" for i in (*range(12), 40, 41, 42)]


def test_files_that_were_put_together_are_not_read_twice(library: Library) -> None:
    """Killed between writing the new file and deleting the old ones, nothing is double or lost."""
    old = contents(library.folder)
    library.compact()
    for name, content in old.items():
        (library.folder / name).write_bytes(content)
    again = Library.open(library.folder)
    assert ids(again) == [f"p{i}" for i in range(12)]
    again.remove(ids(again))  # even then the old ones do not come back
    assert len(Library.open(library.folder)) == 0


def test_the_disk_fills_and_nothing_is_lost(library: Library) -> None:
    """The system refuses to write on; what was there stays, and what was not written is unknown."""
    resource = pytest.importorskip("resource", reason="file sizes cannot be limited here")
    before = contents(library.folder)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        for change in (
            lambda: library.add([portrait(50)]),
            lambda: library.remove(["p1"]),
            library.compact,
        ):
            with pytest.raises(DataError, match="Cannot write"):
                change()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert contents(library.folder) == before
    assert [p.name for p in library.folder.glob(".*")] == [".lock"]
    assert library.add([portrait(50)]).added == ("p50",)


_ADD = """
import sys
from facells_studio.facell.library import Library
from tests.library_portraits import portrait
library = Library.create(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    library.add([portrait(number)])
"""


def test_two_processes_add_at_once(tmp_path: Path) -> None:
    """To a library that neither had made before; what both bring is kept once, nothing is lost."""
    folder = tmp_path / "shared"
    both = [
        subprocess.Popen(
            [sys.executable, "-c", _ADD, str(folder), str(first), str(first + 14)],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for first in (0, 7)
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:  # from here on they race
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in both:
        process.communicate(timeout=600)
        assert process.returncode == 0
    library = Library.open(folder)
    assert sorted(ids(library)) == sorted(f"p{i}" for i in range(21))
    assert library.problems == ()


# -- What is wrong in the folder ------------------------------------------------------------------


def test_files_that_cannot_be_read_are_left_out_and_left_alone(library: Library) -> None:
    """Half-written, foreign, newer, about other attributes: a sentence each, none deleted."""
    good = library.files[0].read_bytes()
    folder = library.folder
    (folder / "a-half.parquet").write_bytes(good[: len(good) // 2])
    (folder / "b-empty.parquet").write_bytes(b"")
    pq.write_table(pa.table({"x": [1]}), folder / "c-foreign.parquet")
    table = table_of([portrait(70)], ATTRIBUTES)
    newer = {**table.schema.metadata, b"facells.schema": str(SCHEMA_VERSION + 1).encode()}
    pq.write_table(table.replace_schema_metadata(newer), folder / "d-newer.parquet")
    few = replace(portrait(71), scores=None, line_scores=None)
    write_shard(folder / "e-few.parquet", [few], ["Smiling"])
    (folder / "f-folder.parquet").mkdir()
    write_shard(folder / ".half.parquet", [portrait(72)], ATTRIBUTES)  # being written just now
    before = {path: path.read_bytes() for path in folder.glob("*.parquet") if path.is_file()}

    again = Library.open(folder)
    assert ids(again) == [f"p{i}" for i in range(12)]
    for problem, words in zip(
        again.problems,
        (
            *("a-half.* damaged", "b-empty.* damaged", "no portraits", "Update"),
            *("f-folder.* is a folder", "e-few.* other attr"),
        ),
        strict=True,
    ):
        assert re.search(words, problem)
    again.add([portrait(73)])
    assert all(path.read_bytes() == content for path, content in before.items())


def test_a_file_that_rots_inside_costs_only_its_own_portraits(library: Library) -> None:
    """Its end is good, so that it opens; what it points at is not."""
    rotten = library.files[1]
    content = bytearray(rotten.read_bytes())
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")  # where its directory begins
    content[4:end] = bytes(end - 4)
    rotten.write_bytes(content)
    again = Library.open(library.folder)
    assert not list(again.problems)
    both = [*again.candidates(SMILING, 1).ids, *again.candidates(SMILING, -1).ids]
    assert sorted(both) == [0, 1, 2, 3, 8, 9, 10, 11]
    assert rotten.name in again.problems[0]
    assert again.index(["id", "x"]).column("id").to_pylist()[3:9] == ["p3", *4 * [None], "p8"]
    assert len(again.problems) == 1
    with pytest.raises(DataError, match="damaged"):
        list(again.read([4], ["x"]))
    assert again.add([portrait(60)]).added == ("p60",)
    again.compact()
    assert rotten in again.files
    assert again.stats().portraits == 9


def test_a_file_that_goes_while_one_reads_is_told(library: Library) -> None:
    """What was read stays read; the message names the file and what to do."""
    rows = library.read(range(12), ["id"])
    next(rows)
    library.files[2].unlink()
    with pytest.raises(DataError, match="has gone since the library was opened"):
        list(rows)
    with pytest.raises(DataError, match="has gone since"):
        library.index(["id"])
    library.refresh()
    assert ids(library) == [f"p{i}" for i in range(8)]


def test_a_file_that_changes_while_one_reads_is_told(library: Library) -> None:
    """Another process removed a portrait: numbers are not what they were."""
    Library.open(library.folder).remove(["p5"])
    with pytest.raises(DataError, match="has changed since the library was opened"):
        list(library.read([4], ["id"]))
    library.refresh()
    assert library.numbers(["p6"]).tolist() == [5]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"format = {FORMAT + 1}\nattributes = ['Smiling']", "Update FaCells Studio"),
        ("format = 1", "is damaged"),
        ("format = 1\nattributes = []", "is damaged"),
        ("format = 1\nattributes = [1]", "is damaged"),
        ("format = 1\nattributes = ['a']\nmodels = 3", "is damaged"),
        ("attributes", "is damaged"),
    ],
)
def test_a_library_that_says_strange_things_of_itself_is_refused(
    library: Library, text: str, words: str
) -> None:
    """A newer format, or a damaged file."""
    (library.folder / "library.toml").write_text(text)
    with pytest.raises(DataError, match=words):
        Library.open(library.folder)


def test_a_folder_that_is_no_library_is_refused(tmp_path: Path) -> None:
    """Missing, empty, a file, or one that holds something else."""
    with pytest.raises(UsageError, match=r"no library .*nowhere.*facells library add"):
        Library.open(tmp_path / "nowhere")
    with pytest.raises(DataError, match="is no library"):
        Library.open(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="Cannot write to"):
        Library.create(tmp_path / "file")
    pq.write_table(pa.table({"x": [1]}), tmp_path / "x.parquet")
    with pytest.raises(DataError, match="Parquet files of something else"):
        Library.create(tmp_path)


def test_lines_without_scores_are_told(tmp_path: Path) -> None:
    """The drawing was scored, its lines were not: nothing can be composed from them."""
    library = Library.create(tmp_path / "half")
    library.add([portrait(1), portrait(2, line_scores=None)])
    with pytest.raises(DataError, match=r"lines of p2 .* have no scores"):
        list(library.bundles(np.array([0, 1]), [SMILING]))


def test_a_library_that_another_process_made_just_now_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was not there when this process looked; its first portrait is no reason to refuse it."""
    folder = tmp_path / "new"

    def late(place: Path) -> None:
        monkeypatch.undo()
        library_of(folder, 1)  # the other one was quicker
        refuse_occupied(place)

    monkeypatch.setattr(module, "refuse_occupied", late)
    assert ids(Library.create(folder)) == ["p0"]


def test_litter_of_killed_programs_goes_after_an_hour(library: Library) -> None:
    """What another process is writing now stays."""
    old, young = library.folder / ".old.parquet", library.folder / ".young.parquet"
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    library.add([portrait(80)])
    assert not old.exists()
    assert young.exists()


# -- Older versions -----------------------------------------------------------------------------


@pytest.fixture
def older(library: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of that library as version 0 had it: the column ``name`` was called ``photo``."""
    path = library.files[0]
    table = read_shard(path)
    names = ["photo" if name == "name" else name for name in table.column_names]
    metadata = {**table.schema.metadata, b"facells.schema": b"0"}
    pq.write_table(table.rename_columns(names).replace_schema_metadata(metadata), path)

    def renamed(table: pa.Table) -> pa.Table:
        return table.rename_columns(["name" if n == "photo" else n for n in table.column_names])

    with pytest.raises(DataError, match="no longer"):
        read_shard(path)
    monkeypatch.setitem(records.MIGRATIONS, 0, renamed)
    return path


def test_a_library_of_an_older_version_reads_as_if_it_were_new(
    library: Library, older: Path
) -> None:
    """Whole, by columns and by rows; changing it brings it up to date."""
    again = Library.open(library.folder)
    assert again.problems == ()
    assert again.index(["name"]).column(0).to_pylist() == [f"p{i}.jpg" for i in range(12)]
    (part,) = again.read([1, 3, 4], ["name", "scores.Smiling"])
    assert part.table.column("name").to_pylist() == ["p1.jpg", "p3.jpg", "p4.jpg"]
    scores = [portrait(i).scores for i in (1, 3, 4)]
    assert part.table.column("scores.Smiling").to_pylist() == [
        s[SMILING] for s in scores if s is not None
    ]
    again.remove(["p0"])
    assert pq.read_schema(older).metadata[b"facells.schema"] == str(SCHEMA_VERSION).encode()
    assert "name" in pq.read_schema(older).names
    again.compact()
    assert ids(Library.open(library.folder)) == [f"p{i}" for i in range(1, 12)]


def test_what_was_put_together_says_what_it_replaces(library: Library) -> None:
    """In words that another version of the program reads too."""
    names = [path.name for path in library.files]
    library.compact()
    metadata = pq.read_schema(library.files[0]).metadata
    assert json.loads(metadata[REPLACES.encode()]) == names
    write_table(library.files[0], read_shard(library.files[0]))  # kept when written again
    assert pq.read_schema(library.files[0]).metadata == metadata
