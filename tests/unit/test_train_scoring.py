"""Scores are added to a corpus shard by shard, once, and change nothing else in it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, ModelError, UsageError
from facells_studio.progress import Cancelled
from facells_studio.records import (
    STEPS_PER_LOGIT,
    Record,
    drawing_of,
    line_scores_of,
    read_shard,
    write_table,
)
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.score.model import load_config
from facells_studio.score.scorer import load_scorer
from facells_studio.train import corpus as corpora
from facells_studio.train import scoring as room
from facells_studio.train.celeba import CelebA
from facells_studio.train.census import Histogram, corpus_stats
from facells_studio.train.corpus import Corpus, Failure, build_corpus, save_shard, shard_jobs
from facells_studio.train.scoring import score_corpus
from tests.celeba_like import photos, write
from tests.untrained import SMALL, untrained_model

COUNT, PER_SHARD = 5, 2
OUTSIDE = "000004.jpg"  # its only line lies beside the frame: nothing to score
FAILED = "000002.jpg"


def drawn(seed: int) -> Drawing:
    """Return a few wavy lines in the frame."""
    numbers = np.random.default_rng(seed)
    t = np.linspace(0, 1, 9)
    lines = []
    for _ in range(numbers.integers(2, 6)):
        x, y, wide, high = numbers.uniform((20, 20, -60, -60), (150, 190, 60, 60))
        lines.append(np.column_stack([(x + wide * t).clip(1, 177), (y + high * t**2).clip(1, 217)]))
    return Drawing.from_lines(lines, shade=np.arange(len(lines)) % 2 == 0)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A corpus of five photos in three shards, drawn by hand; one photo has failed."""
    monkeypatch.setattr(corpora, "PHOTOS_PER_SHARD", PER_SHARD)
    data = CelebA(write(tmp_path / "celeba", photos(COUNT)))
    to = tmp_path / "corpus"
    corpora.claim_folder(data, "score", to)
    for job in shard_jobs(data, "score", to):
        save_shard(job, records(job.names), [Failure(n, "dark") for n in job.names if n == FAILED])
    return to


def records(names: Sequence[str]) -> list[Record]:
    """Return drawings by hand, one of them outside the frame."""
    made = [
        Record(
            id=name,
            name=name,
            drawing=drawn(int(name[:6])),
            recipe="score",
            recipe_version=1,
            source_sha256="0" * 64,
            attributes=np.arange(40) < int(name[:6]),
        )
        for name in names
        if name != FAILED
    ]
    beside = Drawing.from_lines([[(300.0, 20.0), (320.0, 30.0)]])
    return [replace(r, drawing=beside) if r.name == OUTSIDE else r for r in made]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network that never learned anything."""
    folder = tmp_path_factory.mktemp("models") / "untrained"
    untrained_model(folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of *folder*, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_scores_are_what_the_model_says_of_each_drawing(folder: Path, model: Path) -> None:
    """Of the drawing, and of each line's ink to a step; all else stays as it was."""
    before = {path: read_shard(path) for path in corpora.shards_of(folder)}
    fractions: list[float] = []
    report = score_corpus(folder, model, tick=lambda f, what="": fractions.append(f))
    assert (report.portraits, report.shards, report.reused) == (3, 3, 0)
    assert [failure.name for failure in report.failures] == [OUTSIDE]
    assert "Nothing to score" in report.summary()
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    scorer = load_scorer(model)
    for path, old in before.items():
        table = read_shard(path)
        assert table.schema.equals(old.schema)
        added = ["scorer", "scores", "line_scores"]
        assert table.drop(added).equals(old.drop(added))
        for row in table.to_pylist():
            if row["name"] == OUTSIDE:
                assert row["scorer"] is row["scores"] is row["line_scores"] is None
                continue
            said = scorer.score(drawing_of(row))
            assert row["scorer"] == "untrained"
            assert list(row["scores"].values()) == said.drawing.tolist()
            lines = line_scores_of(row)
            assert lines is not None
            assert np.abs(lines - said.line_means()).max() <= 0.5 / STEPS_PER_LOGIT + 1e-6


def test_a_second_scoring_does_nothing_and_reports_the_same(folder: Path, model: Path) -> None:
    """No file is touched; what could not be scored is remembered."""
    first = score_corpus(folder, model)
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    second = score_corpus(folder, model)
    assert (second.portraits, second.failures) == (first.portraits, first.failures)
    assert second.reused == second.shards == 3
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_scoring_that_is_stopped_goes_on_where_it_was(folder: Path, model: Path) -> None:
    """Stopped in the second shard it leaves the first scored, and no half of another."""
    unscored = contents(folder)

    def tick(fraction: float, what: str = "") -> None:
        if fraction > 0.4:
            raise Cancelled

    with pytest.raises(Cancelled):
        score_corpus(folder, model, tick=tick)
    after = contents(folder)
    assert [name for name in sorted(after) if after[name] != unscored[name]] == [
        "000000000.parquet"
    ]
    assert sorted(after) == sorted(unscored)
    assert score_corpus(folder, model).reused == 1


def test_another_model_replaces_the_scores(folder: Path, model: Path, tmp_path: Path) -> None:
    """One that knows a single attribute leaves the others empty."""
    score_corpus(folder, model)
    male = tmp_path / "one"
    untrained_model(male, replace(SMALL, attributes=1))
    assert score_corpus(folder, male).reused == 0
    assert corpus_stats(folder).scorers == {"one": 3}
    row = read_shard(folder / "000000000.parquet").to_pylist()[0]
    said = load_scorer(male).score(drawing_of(row))
    known = ATTRIBUTES[0]
    assert row["scores"][known] == said.drawing[0]
    assert len(row["line_scores"][known]) == len(row["counts"])
    assert [name for name, score in row["scores"].items() if score is not None] == [known]
    assert [name for name, steps in row["line_scores"].items() if steps is not None] == [known]


def test_a_model_that_was_trained_again_scores_again(
    folder: Path, model: Path, tmp_path: Path
) -> None:
    """It has the same name and other weights."""
    score_corpus(folder, model)
    again = tmp_path / "again" / "untrained"
    untrained_model(again, seed=1)
    assert score_corpus(folder, again).reused == 0


def test_a_scored_corpus_is_built_and_read_as_before(tmp_path: Path, model: Path) -> None:
    """A build finds nothing missing and leaves the scores; training reads the same drawings."""
    data = CelebA(write(tmp_path / "celeba", photos(2)))
    to = tmp_path / "corpus"
    build_corpus(data, "contour", to)
    before = Corpus.open(to)
    score_corpus(to, model)
    scored = contents(to)
    assert build_corpus(data, "contour", to).reused == 1
    assert contents(to) == scored
    after = Corpus.open(to)
    assert after.names.tolist() == before.names.tolist()
    assert np.array_equal(after.arrays(1)[0], before.arrays(1)[0])


def test_a_worker_with_another_model_of_that_name_refuses(folder: Path, model: Path) -> None:
    """Scores of two models never meet under one name."""
    (job, *_) = room._jobs(folder, str(model), "untrained 0123")
    with pytest.raises(ModelError, match="Install the same models on all machines"):
        room.score_shard(job)


def test_a_shard_that_grows_while_it_is_scored_is_not_cut_back(folder: Path, model: Path) -> None:
    """A build with a higher limit writes it anew: its new photos are not lost."""
    job = room._jobs(folder, str(model), room.digest_of(load_config(model)))[1]
    grown = grown_shard(job.path)

    def tick(fraction: float, what: str = "") -> None:
        job.path.write_bytes(grown)

    with pytest.raises(DataError, match=r"more photos while it was scored\. Run the same command"):
        room.score_shard(job, tick)
    assert job.path.read_bytes() == grown


def grown_shard(path: Path) -> bytes:
    """Return the shard *path* as a build that asked for more photos makes it."""
    more = path.with_name("grown")
    write_table(more, read_shard(path), {"facells.photos": '["000003.jpg", "a.jpg", "b.jpg"]'})
    content = more.read_bytes()
    more.unlink()
    return content


def test_what_cannot_be_scored_is_told_first(folder: Path, model: Path, tmp_path: Path) -> None:
    """No corpus, no model, no worker, a damaged shard."""
    with pytest.raises(DataError, match="is no corpus"):
        score_corpus(tmp_path, model)
    with pytest.raises(ModelError, match="no model named"):
        score_corpus(folder, "facells-4O")
    with pytest.raises(UsageError, match="at least one worker"):
        score_corpus(folder, model, workers=0)
    path = folder / "000000002.parquet"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(DataError, match="damaged or cut short"):
        score_corpus(folder, model)


def test_stats_are_the_numbers_of_the_shards(folder: Path) -> None:
    """Counted by hand; a corpus without scores has no scorers."""
    stats = corpus_stats(folder)
    rows = [row for path in corpora.shards_of(folder) for row in read_shard(path).to_pylist()]
    assert (stats.portraits, stats.shards, stats.failures) == (4, 3, {"dark": 1})
    assert (stats.recipe, stats.recipe_version, stats.scorers) == ("score", 1, {})
    assert stats.bytes == sum(path.stat().st_size for path in corpora.shards_of(folder))
    lines = sorted(len(row["counts"]) for row in rows)
    points = sorted(sum(row["counts"]) for row in rows)
    assert stats.lines == (lines[0], lines[1], lines[3])
    assert stats.points == (points[0], points[1], points[3])
    assert stats.shares[ATTRIBUTES[0]] == 1.0
    assert stats.shares[ATTRIBUTES[3]] == 0.5  # of portraits 1, 3, 4 and 5, the last two
    assert stats.shares[ATTRIBUTES[9]] == 0.0


def test_a_histogram_of_parts_is_that_of_the_whole() -> None:
    """Its quantiles are numbers that were seen."""
    numbers = np.random.default_rng(3).integers(0, 50, 1000)
    whole, parts = Histogram(), Histogram()
    whole.add(numbers)
    for part in np.split(numbers, [10, 400, 401]):
        parts.add(part)
    assert whole.quantiles() == parts.quantiles()
    low, middle, high = whole.quantiles()
    assert (numbers <= low).mean() >= 0.05 > (numbers < low).mean()
    assert (numbers <= middle).mean() >= 0.5 > (numbers < middle).mean()
    assert (numbers <= high).mean() >= 0.95 > (numbers < high).mean()
    assert Histogram().quantiles() == (0, 0, 0)
