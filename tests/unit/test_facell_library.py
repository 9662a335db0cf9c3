"""A library keeps portraits, gives back those that are asked for, and loses none."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.errors import DataError, ModelError, UsageError
from facells_studio.facell.library import Library
from facells_studio.facell.shelf import Reader
from facells_studio.records import (
    ROWS_PER_GROUP,
    STEPS_PER_LOGIT,
    drawing_of,
    line_scores_of,
    read_shard,
    write_shard,
)
from facells_studio.score.attributes import ATTRIBUTES, index_of
from facells_studio.score.model import load_config
from tests.library_portraits import contents, library_of, line_offsets, portrait

SMILING, MALE = index_of("Smiling"), index_of("Male")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three files with 20 portraits each."""
    return library_of(tmp_path_factory.mktemp("library") / "mine", 20, 20, 20).folder


@pytest.fixture
def library(template: Path, tmp_path: Path) -> Library:
    """A copy of that library that a test may change."""
    return Library.open(shutil.copytree(template, tmp_path / "mine"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of one file with several groups of rows."""
    return library_of(tmp_path_factory.mktemp("large"), 2 * ROWS_PER_GROUP + 10)


# -- Reading --------------------------------------------------------------------------------------


def test_opened_again_it_holds_what_was_added(library: Library) -> None:
    """In the order in which portraits came; every drawing is the one that was added."""
    again = Library.open(library.folder)
    assert len(again) == 60
    assert again.names(np.arange(60)) == [f"p{i}" for i in range(60)]
    assert again.problems == ()
    assert again.attributes == ATTRIBUTES
    assert again.name == "mine"
    rows = [row for file in again.files for row in read_shard(file).to_pylist()]
    for i in (0, 25, 59):
        assert np.abs(drawing_of(rows[i]).points - portrait(i).drawing.points).max() < 1 / 32


def test_an_empty_library_can_be_asked_anything(tmp_path: Path) -> None:
    """It has no rows of every column."""
    library = Library.create(tmp_path / "new")
    assert len(library) == 0
    assert library.index(["id", "scores.Smiling"]).num_rows == 0
    assert list(library.read([], ["x"])) == []
    assert library.scorers == ()
    assert library.stats().portraits == 0
    with pytest.raises(DataError, match=r"No portrait in .* is scored"):
        library.candidates(SMILING, 1)


def test_the_index_has_the_columns_asked_for_of_every_portrait(library: Library) -> None:
    """One attribute's scores come without those of the others."""
    table = library.index(["scores.Smiling", "id"])
    assert table.column_names == ["scores.Smiling", "id"]
    expected = [portrait(i).scores[SMILING] for i in range(60)]  # type: ignore[index]  # scored
    assert np.array_equal(table.column("scores.Smiling").to_numpy(), expected)


@settings(max_examples=25)
@given(st.data())
def test_any_rows_are_read_and_no_others(large: Library, data: st.DataObject) -> None:
    """Whatever groups and order they are asked for in; numbers ascend."""
    rows = data.draw(st.lists(st.integers(0, len(large) - 1), max_size=8))
    parts = list(large.read(rows, ["id", "counts", "line_scores.Male"]))
    read = np.concatenate([part.rows for part in parts]) if parts else np.empty(0)
    assert read.tolist() == sorted(set(rows))
    for part in parts:
        assert part.table.column_names == ["id", "counts", "line_scores.Male"]
        assert part.table.column("id").to_pylist() == [f"p{i}" for i in part.rows]
        counts, ends = part.lists("counts")
        for k, number in enumerate(part.rows.tolist()):
            expected = np.diff(portrait(number).drawing.offsets)
            assert counts[ends[k] : ends[k + 1]].tolist() == expected.tolist()


@pytest.fixture
def groups_read(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, list[str]]]:
    """What is read from files while a test runs: groups and columns."""
    read: list[tuple[int, list[str]]] = []
    original = pq.ParquetFile.read_row_group

    def noted(self: Any, group: int, columns: list[str], **more: Any) -> Any:
        read.append((group, columns))
        return original(self, group, columns, **more)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", noted)
    return read


def test_groups_that_hold_no_row_are_not_read(
    large: Library, groups_read: list[tuple[int, list[str]]]
) -> None:
    """A row at the end costs one group, not three."""
    library = Library.open(large.folder)
    (part,) = library.read([len(large) - 1], ["id"])
    assert groups_read == [(2, ["id"])]
    assert part.table.column("id").to_pylist() == [f"p{len(large) - 1}"]


def test_what_was_read_last_is_not_read_again(
    large: Library, groups_read: list[tuple[int, list[str]]]
) -> None:
    """Other portraits of the same group cost nothing; another column costs only itself."""
    library = Library.open(large.folder)
    list(library.read([1, 2], ["id", "x"]))
    (part,) = library.read([7], ["x", "id", "y"])
    assert groups_read == [(0, ["id", "x"]), (0, ["y"])]
    assert part.table.column_names == ["x", "id", "y"]
    assert part.table.column("id").to_pylist() == ["p7"]


def test_no_more_is_remembered_than_fits(large: Library) -> None:
    """However much is read, in whatever order."""
    reader = Reader(limit_bytes=3000)
    file = large._files[0]
    for group in (0, 1, 2, 0, 2, 1):
        with reader.opened(file) as read:
            first = sum(file.groups[:group])
            assert read(group, ["id", "counts"]).column("id")[0].as_py() == f"p{first}"
        held = sum(column.nbytes for column in reader._columns.values())
        assert held == reader._bytes <= 3000


def test_candidates_are_the_portraits_beyond_the_base_rate(library: Library) -> None:
    """Both signs together are all; the logit decides, compared with the base rate's."""
    base = load_config("facells-40").base_rates[SMILING]
    over, under = library.candidates(SMILING, 1), library.candidates(SMILING, -1)
    scores = library.index(["scores.Smiling"]).column(0).to_numpy()
    assert 0 < len(over.ids) < 60
    assert sorted([*over.ids, *under.ids]) == list(range(60))
    assert np.array_equal(over.logits, scores[over.ids])
    assert (1 / (1 + np.exp(-over.logits)) > base).all()
    assert (1 / (1 + np.exp(-under.logits)) <= base).all()


def test_what_was_never_scored_is_no_candidate(tmp_path: Path) -> None:
    """Nor what another network scored; the one that scored most is meant."""
    library = Library.create(tmp_path / "mixed")
    library.add([portrait(i) for i in range(4)])
    library.add([portrait(9, scorer="other"), portrait(10, scorer=None)])
    assert library.scorers == ("facells-40", "other")
    assert library.model == "facells-40"
    both = [*library.candidates(MALE, 1).ids, *library.candidates(MALE, -1).ids]
    assert sorted(both) == [0, 1, 2, 3]


def test_a_network_that_is_not_here_is_told(tmp_path: Path) -> None:
    """By name or by the folder where it was; what it does not know cannot be asked."""
    library = Library.create(tmp_path / "mine", ["Smiling", "Grinning"])
    scores = np.zeros(2, np.float32)
    library.add([portrait(1, scorer="mynet", scores=scores, line_scores=np.zeros((2, 2)))])
    with pytest.raises(ModelError, match=r"was scored by mynet, which .* no model named 'mynet'"):
        library.candidates(0, 1)
    assert library.stats().positive == {}  # what needs no network is counted
    library.remember_model("mynet", tmp_path / "networks" / "mynet")
    with pytest.raises(ModelError, match=r"mynet, which cannot be used.* no folder .*mynet"):
        Library.open(library.folder).candidates(0, 1)

    library.add([portrait(i, scores=scores, line_scores=None) for i in range(2, 5)])
    both = [*library.candidates(0, 1).ids, *library.candidates(0, -1).ids]
    assert sorted(both) == [1, 2, 3]
    with pytest.raises(UsageError, match=r"facells-40, which scored .* does not know Grinning"):
        library.candidates(1, 1)
    assert library.stats().positive == {"Smiling": len(library.candidates(0, 1).ids)}


def test_a_bundle_has_every_line_of_its_portraits_with_its_scores(large: Library) -> None:
    """Raw scores are the lines' own; centred ones lack the drawing's logit."""
    wanted = np.array([3, 250, 499, 509])
    seen = []
    for bundle in large.bundles(wanted, [MALE, SMILING]):
        for number in np.unique(bundle.source).tolist():
            was = portrait(number)
            lines = np.flatnonzero(bundle.source == number)
            assert np.array_equal(lines, np.arange(lines[0], lines[0] + len(was.drawing)))
            points = bundle.points[bundle.offsets[lines[0]] : bundle.offsets[lines[-1] + 1]]
            assert np.abs(points - was.drawing.points).max() <= 0.5 / 32
            assert np.array_equal(bundle.shade[lines], was.drawing.columns["shade"])
            offsets = line_offsets(number, len(lines))[:, [MALE, SMILING]]
            assert np.abs(bundle.centred[lines] - offsets).max() <= 1 / STEPS_PER_LOGIT
            assert was.line_scores is not None
            raw = was.line_scores[:, [MALE, SMILING]]
            assert np.abs(bundle.raw[lines] - raw).max() <= 0.5 / STEPS_PER_LOGIT + 1e-5
            seen.append(number)
    assert seen == wanted.tolist()


def test_a_corpus_opens_as_a_library(tmp_path: Path) -> None:
    """Its shards are read; it is not added to."""
    (tmp_path / "corpus.toml").write_text("format = 1\n")
    for first in (0, 1000):
        records = [portrait(first + i) for i in range(3)]
        write_shard(tmp_path / f"{first:09d}.parquet", records, ATTRIBUTES)
    before = contents(tmp_path)
    corpus = Library.open(tmp_path)
    assert corpus.names([0, 3]) == ["p0", "p1000"]
    for change in (lambda: corpus.add([portrait(1)]), lambda: corpus.remove(["p1"])):
        with pytest.raises(UsageError, match="is a corpus"):
            change()
    with pytest.raises(DataError, match="holds a corpus"):
        Library.create(tmp_path)
    assert contents(tmp_path) == before


def test_most_shards_say_what_a_corpus_is_about(tmp_path: Path) -> None:
    """A file that was put there by mistake does not, though it comes first."""
    (tmp_path / "corpus.toml").write_text("format = 1\n")
    stray = portrait(9, scorer=None)
    write_shard(tmp_path / "000000000.parquet", [stray], ["Smiling"])
    for first in (1000, 2000):
        write_shard(tmp_path / f"{first:09d}.parquet", [portrait(first)], ATTRIBUTES)
    corpus = Library.open(tmp_path)
    assert corpus.names([0, 1]) == ["p1000", "p2000"]
    assert "000000000.parquet has other attributes" in corpus.problems[0]


def test_unknown_names_are_refused_with_a_suggestion(library: Library) -> None:
    """Columns, attributes and portraits."""
    for request, words in (
        (lambda: library.index(["nmae"]), "Did you mean 'name'"),
        (lambda: library.index(["scores.Smilling"]), "Did you mean 'Smiling'"),
        (lambda: library.numbers(["p3", "p77x"]), "no portrait 'p77x'"),
        (lambda: library.remove(["q1"]), "no portrait 'q1'"),
        (lambda: library.export(["q1"], library.folder.parent / "out"), "no portrait 'q1'"),
    ):
        with pytest.raises(UsageError, match=words):
            request()
    assert len(library) == 60


# -- Read by others -------------------------------------------------------------------------------


def test_duckdb_asks_a_whole_library(library: Library) -> None:
    """Who smiles most, how many lines they have, and what the lines' scores sum to."""
    found = duckdb.execute(
        "SELECT id, len(counts), scores.Smiling, list_sum(line_scores.Smiling) "
        f"FROM '{library.folder}/*.parquet' ORDER BY scores.Smiling DESC LIMIT 3"
    ).fetchall()
    scores = library.index(["scores.Smiling"]).column(0).to_numpy()
    best = np.argsort(-scores)[:3].tolist()
    assert [row[0] for row in found] == [f"p{i}" for i in best]
    for (_, lines, score, steps), i in zip(found, best, strict=True):
        was = portrait(i)
        assert was.line_scores is not None
        assert lines == len(was.drawing)
        assert score == scores[i]
        assert abs(steps / STEPS_PER_LOGIT - was.line_scores[:, SMILING].sum()) < 0.02


def test_polars_scans_a_whole_library(library: Library) -> None:
    """Lazily: only the columns that are needed."""
    found = (
        pl.scan_parquet(f"{library.folder}/*.parquet")
        .filter(pl.col("scores").struct.field("Male") > 0)
        .select("id", points=pl.col("x").list.len())
        .collect()
        .rows()
    )
    scores = library.index(["scores.Male"]).column(0).to_numpy()
    expected = [
        (f"p{i}", len(portrait(i).drawing.points)) for i in np.flatnonzero(scores > 0).tolist()
    ]
    assert found == expected


def test_pandas_reads_a_whole_library(library: Library) -> None:
    """File by file; a row is a drawing with its line scores."""
    frame = pd.concat([pd.read_parquet(path) for path in library.files], ignore_index=True)
    assert frame["id"].tolist() == [f"p{i}" for i in range(60)]
    row = frame.iloc[41]
    was = portrait(41)
    assert np.abs(drawing_of(row).points - was.drawing.points).max() <= 0.5 / 32
    lines = line_scores_of(row)
    assert lines is not None
    assert was.line_scores is not None
    assert np.abs(lines - was.line_scores).max() <= 0.5 / STEPS_PER_LOGIT
