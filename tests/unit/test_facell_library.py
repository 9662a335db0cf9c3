"""A library keeps portraits, gives back those that are asked for, and loses none."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, UsageError
from facells_studio.facell.library import Library
from facells_studio.records import (
    ROWS_PER_GROUP,
    STEPS_PER_LOGIT,
    Record,
    drawing_of,
    read_shard,
    write_shard,
)
from facells_studio.score.attributes import ATTRIBUTES, index_of
from facells_studio.score.model import load_config

SMILING, MALE = index_of("Smiling"), index_of("Male")


def portrait(number: int, *, scorer: str | None = "facells-40", **more: Any) -> Record:
    """Return a made-up portrait whose lines, points and scores follow from its *number*."""
    random = np.random.default_rng(number)
    lines = [random.uniform(0, 178, (n, 2)) for n in random.integers(2, 6, 1 + number % 4)]
    drawing = Drawing.from_lines(lines, shade=random.random(len(lines)) < 0.3)
    scores = random.normal(0, 4, len(ATTRIBUTES)).astype(np.float32)
    plain: dict[str, Any] = {
        "id": f"p{number}",
        "name": f"p{number}.jpg",
        "drawing": drawing,
        "recipe": "score",
        "recipe_version": 1,
        "source_sha256": f"{number:064x}",
        "photo_to_frame": np.array([[1.0, 0, 0], [0, 1, 0]]),
        "scorer": scorer,
        "scores": None if scorer is None else scores,
        "line_scores": None if scorer is None else scores + line_offsets(number, len(lines)),
    }
    return Record(**{**plain, **more})


def line_offsets(number: int, lines: int) -> npt.NDArray[np.float32]:
    """Return what lines say beyond their drawing (lines, A)."""
    values = np.random.default_rng([number, 1]).normal(0, 2, (lines, len(ATTRIBUTES)))
    return values.astype(np.float32)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A library of three files with 20 portraits each."""
    library = Library.create(tmp_path / "mine")
    for first in (0, 20, 40):
        library.add([portrait(i) for i in range(first, first + 20)])
    return library


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of one file with several groups of rows."""
    library = Library.create(tmp_path_factory.mktemp("large"))
    library.add([portrait(i) for i in range(2 * ROWS_PER_GROUP + 10)])
    return library


def contents(folder: Path) -> dict[str, bytes]:
    """Return every visible file of *folder*."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.name[0] != "."}


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


def test_groups_that_hold_no_row_are_not_read(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row at the end costs one group, not three."""
    read: list[int] = []
    original = pq.ParquetFile.read_row_group

    def counted(self: Any, group: int, **more: Any) -> Any:
        read.append(group)
        return original(self, group, **more)

    monkeypatch.setattr(pq.ParquetFile, "read_row_group", counted)
    (part,) = large.read([len(large) - 1], ["id"])
    assert read == [2]
    assert part.table.column("id").to_pylist() == [f"p{len(large) - 1}"]


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
