"""Who is shown when follows from seed and epoch alone."""

import dataclasses

import numpy as np
import pytest
import torch

from facells_studio.errors import DataError, UsageError
from facells_studio.score.encoding import EncodingParams
from facells_studio.train.augment import AugmentParams
from facells_studio.train.batches import (
    TRAIN,
    VALIDATION,
    Example,
    Eyes,
    Portraits,
    Preparer,
    plan,
    plan_validation,
    prepared,
    share_of,
)
from facells_studio.train.params import shares_of
from tests.unit.train_drawings import GLASSES, Faces, faces

CORPUS = faces(train=60, validation=10)
ONE = Portraits({"score": CORPUS}, {"score": 1.0})
BOTH = Eyes(encoding=EncodingParams(), with_ink=True)


def same(one: Example, other: Example) -> bool:
    """Return whether two examples are the same to the last bit."""
    assert one.batch.ink is not None
    assert other.batch.ink is not None
    return (
        torch.equal(one.batch.points, other.batch.points)
        and torch.equal(one.batch.ink, other.batch.ink)
        and torch.equal(one.batch.counts, other.batch.counts)
        and torch.equal(one.labels, other.labels)
    )


def test_an_epoch_shows_everybody_once() -> None:
    """Each training portrait is in one batch, nobody else is, and epochs differ in order."""
    epochs = [plan(ONE, ONE.of(TRAIN), 8, 0, epoch) for epoch in (0, 0, 1)]
    shown = [np.concatenate([work.portraits for work in works]).tolist() for works in epochs]
    assert sorted(shown[0]) == ONE.of(TRAIN).tolist()
    assert shown[0] == shown[1]
    assert shown[0] != shown[2]


def test_a_batch_holds_drawings_of_like_length() -> None:
    """Sorted within windows, batches waste little on padding."""
    works = plan(ONE, ONE.of(TRAIN), 8, 0, 0)
    spreads = [np.ptp(ONE.sizes[0, work.portraits]) for work in works]
    assert np.mean(spreads) < 0.3 * np.ptp(ONE.sizes[0, ONE.of(TRAIN)])


@pytest.mark.parametrize("workers", [1, 2])
def test_workers_change_nothing(workers: int) -> None:
    """However many processes prepare the batches, they come in order and bit for bit the same."""
    preparer = Preparer(portraits=ONE, eyes=BOTH, augment=AugmentParams(cropped=0.5))
    works = plan(ONE, ONE.of(TRAIN), 16, 0, 3)
    alone = list(prepared(preparer, works, 0))
    together = list(prepared(preparer, works, workers))
    assert len(alone) == len(together)
    assert all(map(same, alone, together))


def test_a_portrait_varies_with_epoch_and_seed() -> None:
    """The same portrait looks different in the next epoch, and after another seed."""
    work = plan(ONE, ONE.of(TRAIN), 4, 0, 0)[0]
    preparer = Preparer(portraits=ONE, eyes=BOTH, augment=AugmentParams())
    first = preparer(work)
    assert same(first, preparer(work))
    assert not same(first, preparer(work._replace(epoch=1)))
    assert not same(first, dataclasses.replace(preparer, seed=1)(work))


def test_labels_stay_with_their_portrait() -> None:
    """However drawings are sorted and varied, who wears glasses keeps that label."""
    preparer = Preparer(portraits=ONE, eyes=BOTH, augment=AugmentParams())
    for work in plan(ONE, ONE.of(TRAIN), 16, 5, 2):
        wears = [int(str(ONE.names[i])[:6]) % 2 for i in work.portraits]
        assert preparer(work).labels[:, GLASSES].tolist() == wears


def test_unsorted_lines_are_shuffled_anew_each_epoch() -> None:
    """The paper's unsorted format reads the lines in another order each time."""
    eyes = Eyes(encoding=EncodingParams(order="unsorted"), with_ink=False)
    preparer = Preparer(portraits=ONE, eyes=eyes)
    work = plan_validation(ONE, ONE.of(VALIDATION), 4)[0]
    one, again, other = (preparer(w) for w in (work, work, work._replace(epoch=1)))
    assert torch.equal(one.batch.points, again.batch.points)
    assert not torch.equal(one.batch.points, other.batch.points)


def test_styles_are_shown_by_their_shares() -> None:
    """Each portrait is shown in one of the styles that it is drawn in, as often as asked."""
    score, coherent = faces(train=1200, validation=2), faces(train=800, validation=2)
    coherent = dataclasses.replace(coherent, partition=score.partition[: len(coherent)])
    portraits = Portraits({"score": score, "coherent": coherent}, {"score": 0.7, "coherent": 0.3})
    drawn = portraits.drawn_in(0, 0)
    in_both = portraits.rows.min(axis=0) >= 0
    assert drawn[in_both].mean() == pytest.approx(0.3, abs=0.05)
    assert (drawn[~in_both] == 0).all()
    assert (portraits.drawn_in(0, 1) != drawn).any()


def test_corpora_are_matched_by_name() -> None:
    """A portrait's drawing in each style is of the same photo, wherever it is in its corpus."""
    score = faces(train=10, validation=4)
    turned = Faces(
        score.drawings[::-1], score.names[::-1], score.labels[::-1], score.partition[::-1]
    )
    portraits = Portraits({"score": score, "other": turned}, {"score": 0.5, "other": 0.5})
    for i in range(len(score)):
        assert portraits.drawing(i, 0) is portraits.drawing(i, 1)


def test_processes_share_every_batch() -> None:
    """Three processes together show what one shows, each batch in equal parts."""
    works = plan(ONE, ONE.of(TRAIN), 12, 0, 0)
    parts = [share_of(works, rank, 3) for rank in range(3)]
    for whole, *shares in zip(works, *parts, strict=True):
        together = np.concatenate([share.portraits for share in shares])
        assert sorted(together) == sorted(whole.portraits)
        assert max(len(s.portraits) for s in shares) - min(len(s.portraits) for s in shares) <= 1


def test_an_empty_partition_is_told() -> None:
    """A corpus without validation photos is refused in words."""
    portraits = Portraits({"score": faces(train=4, validation=0)}, {"score": 1.0})
    with pytest.raises(DataError, match="validation partition holds no drawing"):
        portraits.of(VALIDATION)


def test_portraits_that_nobody_judged_are_left_out() -> None:
    """A drawing without labels teaches nothing."""
    corpus = faces(train=6, validation=2)
    corpus.labels[3] = np.nan
    portraits = Portraits({"score": corpus}, {"score": 1.0})
    assert portraits.of(TRAIN).tolist() == [0, 1, 2, 4, 5]


@pytest.mark.parametrize("styles", [("score:x",), (":0.5",), ("score:0",), ("a", "a"), ()])
def test_wrong_shares_are_told(styles: tuple[str, ...]) -> None:
    """A share must be a positive number of a style that is named once."""
    with pytest.raises(UsageError):
        shares_of(styles)


def test_shares_sum_to_one() -> None:
    """Shares are relative: two styles of the same number get half each."""
    assert shares_of(("score:3", "coherent:1")) == {"score": 0.75, "coherent": 0.25}
