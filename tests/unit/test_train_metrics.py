"""Measures of a network, against slow and obvious definitions."""

import math
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from facells_studio.train import metrics

Judged = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]


@st.composite
def judged(draw: st.DrawFn) -> Judged:
    """Return logits (n, A), full of ties, and the truth."""
    shape = draw(array_shapes(min_dims=2, max_dims=2, max_side=12))
    # Few different values: ties are the rule.
    logits = draw(arrays(np.float64, shape, elements=st.sampled_from([-30.0, -1.0, 0.0, 0.5, 4.0])))
    return logits, draw(arrays(np.bool_, shape))


@given(judged())
def test_auc_is_the_share_of_pairs_in_the_right_order(case: Judged) -> None:
    """Counted pair by pair; a tie is half a pair; without pairs there is no value."""
    logits, truth = case
    for a, found in enumerate(metrics.auc(logits, truth)):
        yes, no = logits[truth[:, a], a], logits[~truth[:, a], a]
        pairs = [1.0 if p > q else 0.5 if p == q else 0.0 for p, q in product(yes, no)]
        assert math.isnan(found) if not pairs else found == pytest.approx(np.mean(pairs))


@given(judged(), st.integers(0, 1000))
def test_weights_mean_the_same_as_repeated_drawings(case: Judged, seed: int) -> None:
    """A drawing of weight 3 counts as if it were there three times; 0, as if it were not."""
    logits, truth = case
    weights = np.random.default_rng(seed).integers(0, 4, (2, len(logits)))
    weights[:, 0] += 1
    verdicts = metrics.decided(logits)
    many = [
        metrics.auc(logits, truth, weights),
        metrics.cross_entropy(logits, truth, weights),
        metrics.balanced_accuracy(verdicts, truth, weights),
    ]
    for i, row in enumerate(weights):
        z, yes, said = (np.repeat(x, row, axis=0) for x in (logits, truth, verdicts))
        once = [
            metrics.auc(z, yes),
            metrics.cross_entropy(z, yes),
            metrics.balanced_accuracy(said, yes),
        ]
        for found, expected in zip(many, once, strict=True):
            np.testing.assert_allclose(found[i], expected, rtol=1e-5)


@given(judged())
def test_cross_entropy_is_minus_the_mean_log_of_what_was_given_to_the_truth(case: Judged) -> None:
    """As the definition says, in nats."""
    logits, truth = case
    p = 1 / (1 + np.exp(-logits))
    expected = -np.mean(np.where(truth, np.log(p), np.log1p(-p)), axis=0)
    np.testing.assert_allclose(metrics.cross_entropy(logits, truth), expected, rtol=1e-6, atol=1e-9)


def test_cross_entropy_of_an_overconfident_network_is_finite() -> None:
    """A logit of -1000 for a truth costs 1000 nats, not infinity."""
    assert metrics.cross_entropy([[-1000.0]], [[True]])[0] == 1000.0


def test_a_rare_attribute_is_decided_at_its_base_rate() -> None:
    """At one half a good ranking of a rare attribute looks like chance; at its base rate not."""
    logits = np.array([[-1.0], [-1.5], [-4.0], [-5.0], [-4.5], [-6.0]])
    truth = np.array([[True], [True], [False], [False], [False], [False]])
    assert metrics.balanced_accuracy(metrics.decided(logits), truth)[0] == 0.5
    assert metrics.balanced_accuracy(metrics.decided(logits, [0.05]), truth)[0] == 1.0


def test_an_attribute_that_nobody_has_has_no_balanced_accuracy() -> None:
    """It is nan and is left out of the mean, rather than counted as a half or a zero."""
    truth = np.array([[False, True], [False, False]])
    found = metrics.balanced_accuracy(truth, truth)
    assert math.isnan(found[0])
    assert metrics.mean_of(found) == 1.0
    assert math.isnan(metrics.mean_of(found[:1]))


def test_probabilities_that_come_true_are_calibrated() -> None:
    """Truths drawn with the given probabilities leave almost no error; halved logits do."""
    random = np.random.default_rng(1)
    logits = random.normal(0, 2, (20_000, 2))
    truth = random.random(logits.shape) < metrics.probabilities(logits)
    good, timid = metrics.calibration(logits, truth), metrics.calibration(logits / 2, truth)
    assert good.error.max() < 0.02
    assert timid.error.min() > 0.05
    assert (good.counts.sum(axis=0) == len(logits)).all()
    assert good.observed[-1, 0] == pytest.approx(good.predicted[-1, 0], abs=0.02)


def test_a_certain_probability_falls_into_the_last_bin() -> None:
    """A probability of exactly 1 has a place."""
    found = metrics.calibration([[100.0]], [[True]])
    assert found.counts[-1, 0] == 1
    assert found.error[0] == pytest.approx(0.0, abs=1e-9)


def test_people_are_drawn_whole() -> None:
    """All photos of one person come in equal numbers, and as many people as there are."""
    people = np.array([7, 7, 7, 3, 9, 9])
    drawn = metrics.resampled(people, resamples=50)
    assert (drawn[:, 0] == drawn[:, 1]).all()
    assert (drawn[:, 4] == drawn[:, 5]).all()
    assert (drawn[:, [0, 3, 4]].sum(axis=1) == 3).all()


def test_an_interval_over_people_is_wider_than_over_photos() -> None:
    """Ten copies of each photo tell no more than one; the interval must not shrink."""
    random = np.random.default_rng(0)
    logits, person = random.normal(size=(60, 1)), np.arange(60)
    truth = random.random((60, 1)) < 0.5
    z, yes, who = (np.repeat(x, 10, axis=0) for x in (logits, truth, person))

    def width(identities: npt.ArrayLike) -> float:
        found = metrics.interval(metrics.auc(z, yes, metrics.resampled(identities, 300)))
        return float(found.high[0] - found.low[0])

    assert width(who) > 2 * width(np.arange(600))


def test_an_interval_covers_the_measure_and_its_mean() -> None:
    """The measure lies within, nan columns stay nan, and the mean's interval is the narrower."""
    random = np.random.default_rng(3)
    truth = random.random((400, 5)) < 0.3
    truth[:, 4] = False
    logits = random.normal(size=truth.shape) + 2 * truth
    found = metrics.auc(logits, truth)
    spread = metrics.interval(metrics.auc(logits, truth, metrics.resampled(np.arange(400), 200)))
    assert ((spread.low[:4] < found[:4]) & (found[:4] < spread.high[:4])).all()
    assert np.isnan(spread.low[4])
    assert spread.mean_low < metrics.mean_of(found) < spread.mean_high
    assert spread.mean_high - spread.mean_low < (spread.high - spread.low)[:4].min()
