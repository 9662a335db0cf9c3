"""How good a network's logits are, for each attribute at once.

Sizes in the comments: n drawings, A attributes, R resamples. Every measure takes *weights*, one
set (n,) or many (R, n), and then answers (A,) or (R, A): a bootstrap is one call with the number
of times that each drawing was drawn. A measure without meaning, such as the balanced accuracy
of an attribute that nobody has, is nan.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Truth = npt.NDArray[np.bool_]  # (n, A)

RESAMPLES = 1000
CONFIDENCE = 0.95
_BLOCK = 100  # resamples at a time: bounds the memory of `auc`


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Calibration:
    """Whether a probability of 0.3 comes true three times in ten."""

    error: Floats  # (A,): expected calibration error, weighted by how many fall in each bin
    edges: Floats  # (bins + 1,)
    predicted: Floats  # (bins, A): mean probability within a bin; nan where nothing fell in it
    observed: Floats  # (bins, A): share that has the attribute
    counts: npt.NDArray[np.int64]  # (bins, A)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interval:
    """A 95 % confidence interval for each attribute and for their mean."""

    low: Floats  # (A,)
    high: Floats  # (A,)
    mean_low: float
    mean_high: float


def probabilities(logits: npt.ArrayLike) -> Floats:
    """Return the probabilities that *logits* stand for."""
    z = np.asarray(logits, np.float64)
    return np.asarray(np.exp(-np.logaddexp(0.0, -z)))


def cross_entropy(
    logits: npt.ArrayLike, truth: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> Floats:
    """Return the mean cross-entropy in nats of *logits* (n, A), stable for large ones."""
    z, yes = np.asarray(logits, np.float64), np.asarray(truth, bool)
    return _mean(np.logaddexp(0.0, np.where(yes, -z, z)), weights)


def decided(logits: npt.ArrayLike, base_rates: npt.ArrayLike = 0.5) -> Truth:
    """Return where a network says yes: its probability is above the *base_rates* (A,)."""
    return np.asarray(probabilities(logits) > np.asarray(base_rates, np.float64))


def balanced_accuracy(
    verdicts: npt.ArrayLike, truth: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> Floats:
    """Return the mean of the shares of positives and negatives that *verdicts* (n, A) get right."""
    said, yes = np.asarray(verdicts, bool), np.asarray(truth, bool)
    hits = _divide(_sum(said & yes, weights), _sum(yes, weights))
    passes = _divide(_sum(~said & ~yes, weights), _sum(~yes, weights))
    return (hits + passes) / 2


def auc(
    scores: npt.ArrayLike, truth: npt.ArrayLike, weights: npt.ArrayLike | None = None
) -> Floats:
    """Return the area under the ROC curve: how often a positive outranks a negative.

    A tie counts half (Mann and Whitney's U over the number of pairs).
    """
    values, yes = np.asarray(scores, np.float64), np.asarray(truth, bool)
    w = _weights(weights, len(values))
    areas = [_auc(*column, w) for column in zip(values.T, yes.T, strict=True)]
    return _shaped(np.stack(areas, axis=-1), weights)


def calibration(logits: npt.ArrayLike, truth: npt.ArrayLike, bins: int = 10) -> Calibration:
    """Return how well the probabilities of *logits* (n, A) come true, in *bins* of one width."""
    p, yes = probabilities(logits), np.asarray(truth, bool)
    n, attributes = p.shape
    which = np.minimum((p * bins).astype(np.int64), bins - 1) * attributes + np.arange(attributes)

    def summed(values: Floats | Truth | None) -> Floats:
        flat = None if values is None else values.ravel().astype(np.float64)
        total = np.bincount(which.ravel(), flat, minlength=bins * attributes)
        return total.reshape(bins, attributes).astype(np.float64)

    counts = summed(None)
    predicted, observed = _divide(summed(p), counts), _divide(summed(yes), counts)
    gaps = np.where(counts > 0, np.abs(predicted - observed), 0.0)
    return Calibration(
        error=(gaps * counts).sum(axis=0) / max(n, 1),
        edges=np.linspace(0.0, 1.0, bins + 1),
        predicted=predicted,
        observed=observed,
        counts=counts.astype(np.int64),
    )


def resampled(
    identities: npt.ArrayLike, resamples: int = RESAMPLES, seed: int = 0
) -> npt.NDArray[np.float32]:
    """Return weights (R, n): how often each drawing is drawn when *people* are drawn at random.

    Photos of one person resemble each other, so a bootstrap over photos (n,) would promise more
    certainty than there is; whole identities are drawn with replacement (a cluster bootstrap:
    Davison and Hinkley, Bootstrap Methods, section 3.8).
    """
    people, person = np.unique(np.asarray(identities), return_inverse=True)
    random = np.random.default_rng(seed)
    even = np.full(len(people), 1 / max(len(people), 1))
    drawn = random.multinomial(len(people), even, size=resamples).astype(np.float32)
    return np.asarray(drawn[:, person])


def interval(samples: Floats, confidence: float = CONFIDENCE) -> Interval:
    """Return the percentile interval of a measure's resamples (R, A)."""
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    with warnings.catch_warnings():  # an attribute that nobody has is nan throughout
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = np.nanpercentile(samples, tails, axis=0)
        mean_low, mean_high = np.nanpercentile(np.nanmean(samples, axis=1), tails)
    return Interval(low=low, high=high, mean_low=float(mean_low), mean_high=float(mean_high))


def mean_of(values: Floats) -> float:
    """Return the mean over the attributes that have a value; nan if none has."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _auc(scores: Floats, yes: Truth, weights: npt.NDArray[np.float32]) -> Floats:
    """Return one attribute's area for each set of *weights* (R, n)."""
    order = np.argsort(scores, kind="stable")
    ranked, yes = scores[order], yes[order]
    new = np.flatnonzero(np.diff(ranked, prepend=np.nan) != 0)  # where each run of ties begins
    tied = len(new) < len(ranked)
    positives, negatives = np.flatnonzero(yes), np.flatnonzero(~yes)
    areas = np.full(len(weights), np.nan)
    if not len(positives) or not len(negatives):
        return areas
    for start in range(0, len(weights), _BLOCK):
        block = weights[start : start + _BLOCK, order].astype(np.float64)
        above, below = block * yes, block * ~yes
        if tied:
            above, below = (np.add.reduceat(w, new, axis=1) for w in (above, below))
        under = np.cumsum(below, axis=1) - below / 2  # ties count half
        pairs = above.sum(axis=1) * below.sum(axis=1)
        areas[start : start + _BLOCK] = _divide((above * under).sum(axis=1), pairs)
    return areas


def _weights(weights: npt.ArrayLike | None, n: int) -> npt.NDArray[np.float32]:
    given = np.ones((1, n)) if weights is None else weights
    return np.atleast_2d(np.asarray(given, np.float32))


def _shaped(values: Floats, weights: npt.ArrayLike | None) -> Floats:
    return values if weights is not None and np.ndim(weights) == 2 else values[0]


def _sum(values: Floats | Truth, weights: npt.ArrayLike | None) -> Floats:
    w = _weights(weights, len(values))
    summed = np.asarray(w @ values.astype(np.float32), np.float64)
    return _shaped(summed, weights)


def _mean(values: Floats, weights: npt.ArrayLike | None) -> Floats:
    if weights is None:
        return np.asarray(values.mean(axis=0))
    w = np.asarray(weights, np.float64)
    means: Floats = (w @ values) / w.sum(axis=-1, keepdims=True)
    return means


def _divide(values: Floats, by: Floats) -> Floats:
    shares: Floats = np.divide(values, by, out=np.full(values.shape, np.nan), where=by > 0)
    return shares
