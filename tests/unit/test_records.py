"""A portrait comes back from its file, and any reader of Parquet understands the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.errors import DataError
from facells_studio.records import (
    EDGE_UNITS,
    SCHEMA_VERSION,
    STEPS_PER_LOGIT,
    STEPS_PER_UNIT,
    Record,
    attributes_of,
    drawing_of,
    line_scores_of,
    read_metadata,
    read_shard,
    schema,
    table_of,
    write_shard,
    write_table,
    write_tables,
)
from tests.strategies import drawings

ATTRIBUTES = ("Smiling", "Wearing_Hat", "Young")
HALF_STEP = 0.5 / STEPS_PER_UNIT

numbers = st.integers(0, 2**31 - 1)
logits = st.floats(-100, 100, width=32)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Return a portrait of which much, little or nothing is known."""
    drawing = draw(drawings(min_lines=1))
    flags = st.lists(st.booleans(), min_size=3, max_size=3)
    floats = st.lists(logits, min_size=3, max_size=3)
    shade = draw(st.lists(st.booleans(), min_size=len(drawing), max_size=len(drawing)))
    lines = draw(st.none() | st.lists(floats, min_size=len(drawing), max_size=len(drawing)))
    attributes, scores = draw(st.none() | flags), draw(st.none() | floats)
    frame = draw(st.none() | st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6))
    return Record(
        id=draw(st.text(max_size=5)),
        name=draw(st.text(max_size=5)),
        drawing=drawing.with_column("shade", shade),
        recipe="score",
        recipe_version=1,
        source_sha256="0" * 64,
        photo_to_frame=None if frame is None else np.reshape(frame, (2, 3)),
        identity=draw(st.none() | numbers),
        partition=draw(st.none() | st.integers(0, 2)),
        attributes=None if attributes is None else np.array(attributes),
        scorer=draw(st.none() | st.just("facells-40")),
        scores=None if scores is None else np.array(scores, np.float32),
        line_scores=None if lines is None else np.array(lines, np.float32),
        thumbnail=draw(st.none() | st.binary(max_size=8)),
    )


def record(drawing: Drawing, **more: Any) -> Record:
    """Return a portrait of which only the drawing matters."""
    plain = {"id": "a", "name": "a.jpg", "recipe": "score", "recipe_version": 1}
    return Record(**{**plain, "source_sha256": "0" * 64, "drawing": drawing, **more})


LINES = Drawing.from_lines(
    [[(0, 0), (10, 5.5)], [(-3, 2), (4, 4), (178, 218)]], shade=[False, True]
)


@settings(max_examples=20)
@given(st.lists(records(), max_size=4))
def test_every_portrait_comes_back_with_all_that_is_known(
    tmp_path_factory: pytest.TempPathFactory, written: list[Record]
) -> None:
    """Coordinates within half a step, scores within half of theirs, all else as it was."""
    path = tmp_path_factory.mktemp("shard") / "shard.parquet"
    write_shard(path, written, ATTRIBUTES)
    rows = read_shard(path).to_pylist()

    assert len(rows) == len(written)
    for row, was in zip(rows, written, strict=True):
        drawing = drawing_of(row)
        assert np.array_equal(drawing.offsets, was.drawing.offsets)
        assert np.abs(drawing.points - was.drawing.points).max() <= HALF_STEP
        assert np.array_equal(drawing.columns["shade"], was.drawing.columns["shade"])
        for name in ("id", "name", "recipe", "identity", "partition", "scorer", "thumbnail"):
            assert row[name] == getattr(was, name)
        _same(row["photo_to_frame"], was.photo_to_frame)
        _same(row["attributes"] and list(row["attributes"].values()), was.attributes)
        _same(row["scores"] and list(row["scores"].values()), was.scores)
        lines = line_scores_of(row)
        assert (lines is None) == (was.line_scores is None)
        if lines is not None and was.line_scores is not None:
            assert np.abs(lines - was.line_scores).max() <= 0.5 / STEPS_PER_LOGIT


def _same(read: Any, written: Any) -> None:
    assert (read is None) == (written is None)
    if written is not None:
        assert np.array_equal(read, written.ravel())


def test_a_portrait_read_and_written_again_makes_the_same_bytes(tmp_path: Path) -> None:
    """Coordinates lie on steps after the first time, so that nothing drifts."""
    first, again = tmp_path / "first.parquet", tmp_path / "again.parquet"
    wild = LINES.with_points(LINES.points * np.float32(np.pi))
    write_shard(first, [record(wild)], ATTRIBUTES)
    write_shard(again, [record(drawing_of(read_shard(first).to_pylist()[0]))], ATTRIBUTES)
    assert first.read_bytes() == again.read_bytes()


def test_a_closed_line_stays_closed(tmp_path: Path) -> None:
    """Its ends fall on one step."""
    triangle = Drawing.from_lines([[(0.01, 0.02), (9.99, 0.5), (5, 8), (0.01, 0.02)]])
    write_shard(tmp_path / "a.parquet", [record(triangle)], ATTRIBUTES)
    assert drawing_of(read_shard(tmp_path / "a.parquet").to_pylist()[0]).closed.all()


def test_pandas_reads_a_file_as_it_is(tmp_path: Path) -> None:
    """Its rows are drawings; labels are found by name."""
    flags = np.array([True, False, True])
    write_shard(tmp_path / "a.parquet", [record(LINES, attributes=flags)], ATTRIBUTES)
    row = pd.read_parquet(tmp_path / "a.parquet").iloc[0]
    assert np.array_equal(drawing_of(row).points, LINES.points)
    assert row["attributes"] == {"Smiling": True, "Wearing_Hat": False, "Young": True}


def test_duckdb_queries_a_folder_of_files(tmp_path: Path) -> None:
    """The query of the module's description works."""
    flags = np.array([True, False, True])
    write_shard(tmp_path / "a.parquet", [record(LINES, attributes=flags)], ATTRIBUTES)
    found = duckdb.execute(
        f"SELECT name, len(counts) AS lines FROM '{tmp_path}/*.parquet' WHERE attributes.Smiling"
    ).fetchall()
    assert found == [("a.jpg", 2)]


def test_polars_reads_a_file_as_it_is(tmp_path: Path) -> None:
    """Its rows are drawings; labels are found by name."""
    flags = np.array([True, False, True])
    write_shard(tmp_path / "a.parquet", [record(LINES, attributes=flags)], ATTRIBUTES)
    row = pl.read_parquet(tmp_path / "a.parquet").row(0, named=True)
    assert np.array_equal(drawing_of(row).points, LINES.points)
    assert row["attributes"]["Smiling"]


def test_some_columns_are_read_alone(tmp_path: Path) -> None:
    """The scores of one attribute are read without those of the others."""
    scores = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)
    write_shard(tmp_path / "a.parquet", [record(LINES, line_scores=scores)], ATTRIBUTES)
    table = read_shard(tmp_path / "a.parquet", ["name", "line_scores.Young"])
    (row,) = table.to_pylist()
    assert row == {
        "name": "a.jpg",
        "line_scores": {"Young": [3 * STEPS_PER_LOGIT, 6 * STEPS_PER_LOGIT]},
    }


def test_the_file_names_its_attributes_and_keeps_what_it_is_given(tmp_path: Path) -> None:
    """Whoever finds the file alone knows what the numbers mean."""
    write_shard(tmp_path / "a.parquet", [record(LINES)], ATTRIBUTES, {"facells.note": "mine"})
    metadata = read_metadata(tmp_path / "a.parquet")
    assert metadata["facells.note"] == "mine"
    assert metadata["facells.schema"] == str(SCHEMA_VERSION)
    assert metadata["facells.steps_per_unit"] == "32"
    assert attributes_of(read_shard(tmp_path / "a.parquet").schema) == ATTRIBUTES


def test_a_portrait_is_taken_out_of_a_file(tmp_path: Path) -> None:
    """The others and what the file was given stay as they were."""
    path, other = tmp_path / "all.parquet", tmp_path / "other.parquet"
    both = [record(LINES, id="a"), record(LINES.take([1, 0]), id="b", identity=3)]
    write_shard(path, both, ATTRIBUTES, {"facells.note": "mine"})
    write_shard(other, both[1:], ATTRIBUTES, {"facells.note": "mine"})
    table = read_shard(path)
    write_table(path, table.filter([row != "a" for row in table["id"].to_pylist()]))
    assert path.read_bytes() == other.read_bytes()


def test_an_extreme_logit_is_cut_and_does_not_wrap_around(tmp_path: Path) -> None:
    """A score beyond what a step count can hold keeps its sign."""
    scores = np.array([[1e6, -1e6, 0.0]] * 2, np.float32)
    write_shard(tmp_path / "a.parquet", [record(LINES, line_scores=scores)], ATTRIBUTES)
    lines = line_scores_of(read_shard(tmp_path / "a.parquet").to_pylist()[0])
    assert lines is not None
    assert lines[0].tolist() == [32767 / 256, -128.0, 0.0]


def test_an_attribute_that_the_network_does_not_know_has_no_line_scores(tmp_path: Path) -> None:
    """As where a network of one attribute scored a corpus with labels for more: NaN, no error."""
    scores = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], np.float32)
    write_shard(tmp_path / "a.parquet", [record(LINES, line_scores=scores)], ATTRIBUTES)
    row = read_shard(tmp_path / "a.parquet").to_pylist()[0]
    row["line_scores"][ATTRIBUTES[1]] = None
    lines = line_scores_of(row)
    assert lines is not None
    assert np.array_equal(lines[:, [0, 2]], scores[:, [0, 2]])
    assert np.isnan(lines[:, 1]).all()
    row["line_scores"] = dict.fromkeys(ATTRIBUTES)
    assert line_scores_of(row) is None


def test_what_cannot_be_kept_is_refused(tmp_path: Path) -> None:
    """An empty drawing, one beyond the steps' reach, and values of another model; no file stays."""
    path = tmp_path / "a.parquet"
    far = LINES.with_points(LINES.points + np.float32(EDGE_UNITS))
    for bad, words in (
        (record(EMPTY), r"a\.jpg is empty"),
        (record(far), "portrait units from the frame's corner"),
        (record(LINES, attributes=np.ones(40, bool)), r"shape \(40,\)"),
        (record(LINES, line_scores=np.ones((1, 3), np.float32)), r"need \(2, 3\)"),
    ):
        with pytest.raises(DataError, match=words):
            write_shard(path, [bad], ATTRIBUTES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keep", [0.0, 0.5, 0.99])
def test_half_a_file_is_damaged(tmp_path: Path, keep: float) -> None:
    """However much of it is left."""
    path = tmp_path / "a.parquet"
    write_shard(path, [record(LINES)], ATTRIBUTES)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(DataError, match="damaged or cut short"):
        read_shard(path)


def test_rotten_bytes_inside_a_file_are_damage_too(tmp_path: Path) -> None:
    """The end of the file is good, what it points at is not."""
    path = tmp_path / "a.parquet"
    write_shard(path, [record(LINES)], ATTRIBUTES)
    content = bytearray(path.read_bytes())
    content[4:1500] = bytes(1496)
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged or cut short"):
        read_shard(path)


def test_a_foreign_a_newer_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    """Each gets its own words."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"x": [1]}), path)
    with pytest.raises(DataError, match="no portraits of this program"):
        read_shard(path)
    table = table_of([record(LINES)], ATTRIBUTES)
    newer = {**table.schema.metadata, b"facells.schema": str(SCHEMA_VERSION + 1).encode()}
    pq.write_table(table.replace_schema_metadata(newer), path)
    with pytest.raises(DataError, match=f"version {SCHEMA_VERSION + 1} .* Update"):
        read_shard(path)
    with pytest.raises(DataError, match="no file"):
        read_shard(tmp_path / "b.parquet")


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    """The system refuses to write on, in the middle of the file."""
    resource = pytest.importorskip("resource", reason="file sizes cannot be limited here")
    path = tmp_path / "a.parquet"
    write_shard(path, [record(LINES)], ATTRIBUTES)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) // 2, limits[1]))
    try:
        with pytest.raises(DataError, match=r"Cannot write .*parquet: File too large\. Check"):
            write_shard(path, [record(LINES)] * 2, ATTRIBUTES)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_is_being_written_is_none_to_other_programs(tmp_path: Path) -> None:
    """DuckDB and Polars look at hidden files too, whose writer may have been killed."""
    write_shard(tmp_path / "a.parquet", [record(LINES)], ATTRIBUTES)
    counts: list[int] = []

    def tables() -> Iterator[pa.Table]:
        table = table_of([record(LINES)] * 2, ATTRIBUTES)
        yield table
        assert len(list(tmp_path.iterdir())) == 2
        pattern = str(tmp_path / "*.parquet")
        counts.append(len(duckdb.execute(f"SELECT id FROM '{pattern}'").fetchall()))
        counts.append(pl.read_parquet(pattern).height)
        yield table

    write_tables(tmp_path / "b.parquet", schema(ATTRIBUTES), tables())
    assert counts == [1, 1]
    assert read_shard(tmp_path / "b.parquet").num_rows == 4


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message has the whole path."""
    with pytest.raises(DataError, match=r"Cannot write .*no.a\.parquet: No such file"):
        write_shard(tmp_path / "no" / "a.parquet", [record(LINES)], ATTRIBUTES)
