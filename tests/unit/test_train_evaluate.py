"""Measuring a model: on whom, how steady, how exact in place; and the baseline beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError
from facells_studio.score.attributes import ATTRIBUTES, PARTS, index_of
from facells_studio.score.encoding import CENTRE
from facells_studio.score.engines import Answer
from facells_studio.score.model import ModelConfig
from facells_studio.score.params import NetworkParams
from facells_studio.score.reading import Reading
from facells_studio.score.scorer import Scorer
from facells_studio.train import baseline, evaluate
from facells_studio.train.celeba import CelebA
from facells_studio.train.corpus import Corpus, _Store
from tests import celeba_like
from tests.scored import made_scores
from tests.strategies import drawings
from tests.unit.train_drawings import GLASSES, faces

NAMES = ("Eyeglasses", "Male", "Bald")


class Onlooker:
    """Says "glasses" of points where lenses are, and how far to the right the rest lies."""

    name = "onlooker"
    batch = 3

    def answer(self, readings: Sequence[Reading]) -> Iterator[Answer]:
        """Yield made-up logits."""
        for reading in readings:
            at = reading.points[:, :2] + CENTRE
            lens = (np.abs(np.abs(at[:, 0] - 89) - 20) < 18) & (np.abs(at[:, 1] - 111) < 14)
            right = at[:, 0] / 10 - 8.9
            points = np.stack([np.where(lens, 27.0, -3.0), right, -right], axis=1)
            states = np.zeros((len(at), 2), np.float32)
            yield Answer(points.astype(np.float32), points.mean(axis=0), states)


@pytest.fixture
def scorer() -> Scorer:
    """A scorer whose answers can be worked out."""
    config = ModelConfig(
        name="onlooker",
        attributes=NAMES,
        base_rates=(0.5, 0.5, 0.02),
        network=NetworkParams(kind="paper", attributes=len(NAMES)),
    )
    return Scorer(config, Onlooker(), None)


@pytest.fixture
def corpus() -> Corpus:
    """Forty faces of twenty people, every second one with glasses, nobody bald."""
    return corpus_of(40)


def corpus_of(count: int) -> Corpus:
    """Return a corpus of so many made-up faces, two of each person."""
    made = faces(train=0, validation=count)
    labels = made.labels.copy()
    labels[:, index_of("Bald")] = 0
    steps = [np.rint(d.points * 32).astype(np.int16) for d in made.drawings]
    counts = np.concatenate([np.diff(d.offsets) for d in made.drawings])
    lines = [len(d) for d in made.drawings]
    return Corpus(
        recipe="score",
        recipe_version=1,
        attributes=ATTRIBUTES,
        names=made.names,
        labels=labels,
        partition=made.partition.astype(np.int8),
        identity=(np.arange(count) // 2).astype(np.int32),
        rows=np.arange(count),
        _store=_Store(
            points=np.concatenate(steps),
            line_ends=np.concatenate([[0], np.cumsum(counts)]),
            drawing_ends=np.concatenate([[0], np.cumsum(lines)]),
            shade=np.zeros(sum(lines), bool),
        ),
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> CelebA:
    """Nine photos of nine people, three in each partition."""
    return CelebA(celeba_like.write(tmp_path_factory.mktemp("data"), celeba_like.photos(9)))


def test_a_model_that_sees_the_glasses_is_found_out(scorer: Scorer, corpus: Corpus) -> None:
    """Perfect where it looks, near chance where it guesses, nothing where there is no case."""
    found = evaluate.evaluate(scorer, corpus, resamples=50)
    glasses, bald = found.row(0), found.row(2)
    assert glasses["balanced_accuracy"] == glasses["auc"] == 1.0
    assert glasses["balanced_accuracy_low"] == 1.0
    assert found.balanced_accuracy.values[1] < 0.8
    assert bald["positives"] == 0
    assert bald["auc"] is None
    assert (found.drawings, found.people, found.good) == (40, 20, 1)
    assert found.ranked()[0] == 0
    assert found.ranked()[-1] == 2
    assert found.balanced_accuracy.mean == np.mean(found.balanced_accuracy.values[:2])


def test_people_of_the_training_partition_are_left_out(data: CelebA) -> None:
    """Their photos go, and it is said; where all are known, there is nothing to measure."""
    rows = evaluate.rows_of(data, 1)
    kept, (said,) = evaluate.never_trained_on(data, 1, rows)
    assert kept.tolist() == rows.tolist()
    assert "None of these 3 people" in said

    known = data.part(range(9))
    known.identity[rows[0]] = known.identity[data.partition == 0][0]
    kept, (said,) = evaluate.never_trained_on(known, 1, rows)
    assert kept.tolist() == rows[1:].tolist()
    assert "Left out 1 photos" in said

    known.identity[:] = 7
    with pytest.raises(DataError, match="Choose another partition"):
        evaluate.never_trained_on(known, 1, rows)


def test_it_says_when_nobody_can_know_who_was_trained_on(data: CelebA) -> None:
    """The training partition itself, and a data set without one, are measured with a warning."""
    _, (said,) = evaluate.never_trained_on(data, 0, evaluate.rows_of(data, 0))
    assert "has seen these very people" in said
    alone = data.part(evaluate.rows_of(data, 2))
    _, (said,) = evaluate.never_trained_on(alone, 2, evaluate.rows_of(alone, 2))
    assert "no training partition" in said


def test_a_missing_partition_is_told_with_those_there(data: CelebA) -> None:
    """Whoever asks for the fourth of three learns which there are."""
    with pytest.raises(DataError, match=r"no photo in partition 3.*0, 1, 2"):
        evaluate.rows_of(data, 3)


def test_a_limit_spreads_over_the_partition() -> None:
    """First and last are among them, none twice."""
    rows = np.arange(100, 200)
    chosen = evaluate.spread_over(rows, 7)
    assert len(set(chosen.tolist())) == 7
    assert (chosen[0], chosen[-1]) == (100, 199)
    assert evaluate.spread_over(rows, None) is rows


def test_photos_are_drawn_once_and_found_again(
    data: CelebA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second measurement reads what the first has drawn."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *a, **k: str(tmp_path))
    rows = evaluate.rows_of(data, 1, 2)
    first = evaluate.drawn(data, rows, "score")
    assert first.names.tolist() == [data.names[i] for i in rows]

    def refused(*given: object) -> None:
        raise AssertionError

    monkeypatch.setattr("facells_studio.train.corpus.draw", refused)
    assert len(evaluate.drawn(data, rows, "score")) == 2


def test_changes_that_a_model_does_not_see_move_nothing(scorer: Scorer, corpus: Corpus) -> None:
    """The order of lines is the scorer's own; a shift to the right is what this one looks at."""
    corpus = corpus.subset(np.arange(10))
    found = {c.name: c for c in evaluate.robustness(scorer, corpus, resamples=20)}
    assert set(found) > {"lines in random order", "mirrored", "3 % larger"}
    assert found["lines in random order"].moved < 1e-3
    assert found["lines in random order"].loss == 0
    assert found["2 units to the right"].moved > 0.02
    assert found["2 units down"].moved < found["2 units to the right"].moved


def test_another_style_is_compared_photo_by_photo(scorer: Scorer, corpus: Corpus) -> None:
    """Photos that the other style has not drawn are left out of both sides."""
    other = corpus.subset([5, 3, 2, 8, 9, 30])
    found = evaluate.robustness(
        scorer, corpus.subset(np.arange(10)), others={"contour": other}, resamples=5
    )
    (change,) = [c for c in found if c.name == "drawn as contour"]
    assert change.drawings == 5
    assert change.moved == change.loss == change.flipped == 0


def test_photos_are_drawn_again_brighter_and_darker(scorer: Scorer, data: CelebA) -> None:
    """From the photo itself, by the corpus' own recipe."""
    corpus = replace(corpus_of(2), names=np.array(data.names[:2]))
    found = evaluate.robustness(scorer, corpus, celeba=data, resamples=5)
    changed = [c for c in found if c.name.startswith("photo 10 %")]
    assert [c.drawings for c in changed] == [2, 2]


@given(drawings(min_lines=1), st.floats(0.5, 2), st.floats(-20, 20), st.floats(-20, 20))
def test_moves_can_be_undone(drawing: Drawing, scale: float, x: float, y: float) -> None:
    """Scaling and shifting back, or mirroring twice, gives the drawing again."""
    there = evaluate.moved(drawing, scale, (x, y))
    back = evaluate.moved(evaluate.moved(there, 1, (-x, -y)), 1 / scale, (0, 0))
    np.testing.assert_allclose(back.points, drawing.points, atol=0.01)
    twice = evaluate.mirrored(evaluate.mirrored(drawing))
    np.testing.assert_allclose(twice.points, drawing.points, atol=1e-3)


def test_the_loudest_points_are_found_where_they_are(scorer: Scorer, corpus: Corpus) -> None:
    """All of the strongest lie among the lenses, most of the rest elsewhere; the bald are none."""
    (landing,) = evaluate.localisation(scorer, corpus, resamples=20)
    assert landing.attribute == "Eyeglasses"
    assert landing.drawings == int(corpus.labels[:, GLASSES].sum())
    assert landing.points == landing.points_low == landing.points_high == 1.0
    assert landing.ink > 0.95
    assert landing.chance < 0.8


def test_points_that_say_the_same_everywhere_land_by_chance() -> None:
    """Two of three equal lines lie in the box: so do two thirds of the points."""
    left, top, right, _ = PARTS["Smiling"]
    across = [[left + 1, 0.0], [right - 1, 0.0]]
    drawing = Drawing.from_lines([np.add(across, (0, y)) for y in (top + 3, top + 20, 10)])
    scores = made_scores(drawing, Smiling=lambda p: 5.0 - p[:, 1] / 100)  # the outsider is loudest
    points, ink, chance = evaluate.landed(scores, index_of("Smiling"), PARTS["Smiling"])
    assert points == ink == 0.0
    assert chance == pytest.approx(2 / 3)


@given(
    st.integers(1, 9).flatmap(
        lambda n: st.tuples(
            arrays(np.float64, n, elements=st.floats(-5, 5)),
            arrays(np.float64, n, elements=st.floats(0, 50)),
        )
    ),
    st.floats(0.01, 1),
)
def test_the_strongest_ink_is_a_share_of_all_ink(
    lines: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]], share: float
) -> None:
    """Exactly the share is taken, from the largest means down; only the last line in part."""
    means, lengths = lines
    assume(lengths.sum() > 0)
    taken = evaluate.strongest_ink(means, lengths, share)
    assert taken.sum() == pytest.approx(share * lengths.sum())
    assert ((taken >= 0) & (taken <= lengths)).all()
    rest = taken < lengths - 1e-9
    if rest.any() and (taken > 0).any():
        assert means[taken > 0].min() >= means[rest].max()


@given(drawings(min_lines=1))
def test_the_baseline_counts_every_line_once(drawing: Drawing) -> None:
    """All ink is in its cells, and a line drawn backwards makes the same."""
    inked = baseline.binned_ink(drawing)
    assert (inked**2).sum() == pytest.approx(drawing.draw_length(), rel=1e-4, abs=1e-4)
    back = drawing.take(np.arange(len(drawing))[::-1], np.ones(len(drawing), bool))
    np.testing.assert_allclose(baseline.binned_ink(back) ** 2, inked**2, atol=1e-2)


def test_the_baseline_learns_what_is_plain_to_see() -> None:
    """Glasses are ink around the eyes: faces it has not seen are told apart."""
    fitted = baseline.fit_baseline(corpus_of(60))
    fresh = corpus_of(80).subset(np.arange(60, 80))
    logits = fitted.logits(fresh)
    assert logits.shape == (20, len(ATTRIBUTES))
    assert ((logits[:, GLASSES] > 0) == (fresh.labels[:, GLASSES] > 0.5)).all()
