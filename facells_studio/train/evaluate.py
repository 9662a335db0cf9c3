"""Measure a trained model on people it has never seen: how good, how steady, how exact in place.

`evaluate` is the paper's Figure 5 with intervals; `robustness` asks whether a score survives what
should not matter; `localisation` asks whether the points that speak loudest for an attribute lie
in the part of the face that its name points at.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, FacellsError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.progress import Tick, no_tick
from facells_studio.score.attributes import PARTS, Box, index_of
from facells_studio.score.encoding import shuffled
from facells_studio.score.scorer import PointScores, Scorer, line_means
from facells_studio.train import metrics
from facells_studio.train.baseline import fit_baseline
from facells_studio.train.celeba import TRAIN, VALIDATION, CelebA
from facells_studio.train.corpus import Corpus, build_corpus, draw, recipe_version

GOOD = 0.8  # balanced accuracy of an attribute that counts as recognised
STRONGEST = 0.05  # share of a drawing's points, or of its ink, that localisation looks at

Rows = npt.NDArray[np.int64]


# -- What is reported -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measure:
    """One measure of each attribute with its 95 % interval over resampled people."""

    values: metrics.Floats  # (A,)
    interval: metrics.Interval

    @property
    def mean(self) -> float:
        """The mean over the attributes that have a value."""
        return metrics.mean_of(self.values)

    def summary(self) -> dict[str, float | None]:
        """Return mean and interval, for JSON."""
        bounds = self.interval
        return {
            "mean": _number(self.mean),
            "low": _number(bounds.mean_low),
            "high": _number(bounds.mean_high),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """How good a model is on some drawings, attribute by attribute."""

    model: str
    recipe: str  # how the drawings were drawn
    attributes: tuple[str, ...]
    drawings: int
    people: int
    positives: npt.NDArray[np.int64]  # (A,)
    base_rates: metrics.Floats  # (A,): frequencies in training, above which a verdict is yes
    cross_entropy: Measure
    balanced_accuracy: Measure  # decided at the base rates
    balanced_accuracy_half: metrics.Floats  # (A,): decided at one half
    auc: Measure
    calibration: metrics.Calibration
    notes: tuple[str, ...] = ()

    @property
    def good(self) -> int:
        """How many attributes are recognised: balanced accuracy of 80 % or more."""
        return int((self.balanced_accuracy.values >= GOOD).sum())

    def ranked(self) -> list[int]:
        """Return the attributes' columns, best balanced accuracy first, unknown ones last."""
        values = self.balanced_accuracy.values
        return [int(i) for i in np.argsort(-np.nan_to_num(values, nan=-1.0), kind="stable")]

    def row(self, i: int) -> dict[str, Any]:
        """Return what is known of attribute *i*, for JSON."""
        row: dict[str, Any] = {
            "name": self.attributes[i],
            "positives": int(self.positives[i]),
            "base_rate": _number(self.base_rates[i]),
        }
        for name in ("balanced_accuracy", "auc", "cross_entropy"):
            measure: Measure = getattr(self, name)
            row[name] = _number(measure.values[i])
            row[f"{name}_low"] = _number(measure.interval.low[i])
            row[f"{name}_high"] = _number(measure.interval.high[i])
        row["balanced_accuracy_at_half"] = _number(self.balanced_accuracy_half[i])
        row["calibration_error"] = _number(self.calibration.error[i])
        row["calibration"] = {
            name: [_number(v) for v in getattr(self.calibration, name)[:, i]]
            for name in ("predicted", "observed", "counts")
        }
        return row

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain values; a number that does not exist is null."""
        return {
            "model": self.model,
            "recipe": self.recipe,
            "drawings": self.drawings,
            "people": self.people,
            "attributes_at_80_percent": self.good,
            "balanced_accuracy": self.balanced_accuracy.summary(),
            "auc": self.auc.summary(),
            "cross_entropy": self.cross_entropy.summary(),
            "balanced_accuracy_at_half": _number(metrics.mean_of(self.balanced_accuracy_half)),
            "calibration_error": _number(metrics.mean_of(self.calibration.error)),
            "notes": list(self.notes),
            "attributes": [self.row(i) for i in range(len(self.attributes))],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one change of the drawings did to the scores."""

    name: str
    drawings: int
    moved: float  # mean absolute change of the probabilities
    moved_most: float  # the 95th percentile of that
    flipped: float  # share of verdicts that became the opposite
    balanced_accuracy: float  # mean over the attributes, after the change
    loss: float  # of mean balanced accuracy
    loss_low: float  # ends of its 95 % interval
    loss_high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """Where the points that speak loudest for one attribute lie, over drawings that have it."""

    attribute: str
    box: Box  # left, top, right, bottom in portrait units
    drawings: int
    points: float  # share of the strongest 5 % of points inside the box
    points_low: float  # ends of its 95 % interval
    points_high: float
    ink: float  # share inside of the strongest 5 % of ink, line by line, by the lines' means
    chance: float  # share of all points inside


# -- Which drawings -------------------------------------------------------------------------------


def rows_of(celeba: CelebA, partition: int, limit: int | None = None) -> Rows:
    """Return the photos of *partition*, at most *limit*, evenly spread.

    Raises:
        DataError: the data set has no such partition.
    """
    rows = np.flatnonzero(celeba.partition == partition)
    if not len(rows):
        there = ", ".join(str(p) for p in np.unique(celeba.partition))
        raise DataError(
            f"The data set has no photo in partition {partition}. Partitions there: {there}."
        )
    return spread_over(rows, limit)


def spread_over(rows: Rows, limit: int | None) -> Rows:
    """Return at most *limit* of *rows*, evenly spread over them."""
    if limit is None or limit >= len(rows):
        return rows
    chosen: Rows = rows[np.linspace(0, len(rows) - 1, limit).astype(np.int64)]
    return chosen


def never_trained_on(celeba: CelebA, partition: int, rows: Rows) -> tuple[Rows, tuple[str, ...]]:
    """Return those of *rows* whose people are not in the training partition, and what to say.

    Raises:
        DataError: nobody is left.
    """
    if partition == TRAIN:
        return rows, ("This is the training partition: the model has seen these very people.",)
    trained = np.unique(celeba.identity[celeba.partition == TRAIN])
    if not len(trained):
        return rows, (
            "The data set has no training partition, so nobody checked whether the model has seen "
            "these people.",
        )
    apart = rows[~np.isin(celeba.identity[rows], trained)]
    if not len(apart):
        raise DataError(
            f"All people of partition {partition} are in the training partition too. "
            "Choose another partition."
        )
    people = len(np.unique(celeba.identity[apart]))
    if len(apart) == len(rows):
        return rows, (f"None of these {people:,} people is in the training partition.",)
    dropped = len(rows) - len(apart)
    return apart, (
        f"Left out {dropped:,} photos of people who are in the training partition too; "
        f"{people:,} people remain.",
    )


def drawn(
    celeba: CelebA,
    rows: Rows,
    recipe: str,
    *,
    corpora: Path | None = None,
    workers: int = 1,
    tick: Tick = no_tick,
) -> Corpus:
    """Return the photos *rows* of *celeba* as *recipe* draws them.

    From the folder *corpora* if they have been drawn there, in a folder of the recipe's name;
    else drawn now, into a cache that the next measurement finds.

    Raises:
        UsageError: there is no such recipe.
        DataError: a folder cannot be read or written, or none of the photos can be drawn.
    """
    version = recipe_version(recipe)
    names = [celeba.names[i] for i in rows]
    if corpora is not None and (corpora / recipe).is_dir():
        tick(0.0, f"loading {recipe} drawings")
        corpus = Corpus.open(corpora / recipe)
        found = np.flatnonzero(np.isin(corpus.names, names))
        # A few photos cannot be drawn; a corpus that lacks more is of other photos.
        if corpus.recipe_version == version and len(found) >= 0.99 * len(names):
            return corpus.subset(found)
    part = celeba.part(rows)
    folder = Path(platformdirs.user_cache_dir("facells-studio", appauthor=False)) / "corpora"
    folder = folder / f"{recipe}-{version}-{part.digest[:16]}"
    build_corpus(part, recipe, folder, workers, tick)
    return Corpus.open(folder)


# -- How good -------------------------------------------------------------------------------------


def evaluate(
    scorer: Scorer,
    corpus: Corpus,
    *,
    notes: Sequence[str] = (),
    resamples: int = metrics.RESAMPLES,
    tick: Tick = no_tick,
) -> Evaluation:
    """Return how good *scorer* is on all drawings of *corpus*.

    Args:
        scorer: the model.
        corpus: drawings of people that it was not trained on.
        notes: sentences about these drawings, to be passed on.
        resamples: how often people are drawn for the intervals.
        tick: told of progress; may cancel.
    """
    logits, kept = judged(scorer, corpus.drawing, len(corpus), tick)
    return measured(
        logits,
        corpus.subset(kept) if len(kept) < len(corpus) else corpus,
        model=scorer.config.name,
        attributes=scorer.attributes,
        base_rates=scorer.config.base_rates,
        notes=(*notes, *_lost(len(corpus) - len(kept))),
        resamples=resamples,
    )


def measured(
    logits: npt.ArrayLike,
    corpus: Corpus,
    *,
    model: str,
    attributes: tuple[str, ...],
    base_rates: npt.ArrayLike,
    notes: tuple[str, ...] = (),
    resamples: int = metrics.RESAMPLES,
) -> Evaluation:
    """Return how good *logits* (n, A) are for the drawings of *corpus*."""
    truth = truth_of(corpus, attributes)
    rates = np.asarray(base_rates, np.float64)
    weights = metrics.resampled(corpus.identity, resamples)
    verdicts = metrics.decided(logits, rates)

    def with_interval(measure: Callable[..., metrics.Floats], said: npt.ArrayLike) -> Measure:
        samples = measure(said, truth, weights)
        return Measure(values=measure(said, truth), interval=metrics.interval(samples))

    half = metrics.balanced_accuracy(metrics.decided(logits), truth)
    return Evaluation(
        model=model,
        recipe=corpus.recipe,
        attributes=attributes,
        drawings=len(corpus),
        people=len(np.unique(corpus.identity)),
        positives=truth.sum(axis=0),
        base_rates=rates,
        cross_entropy=with_interval(metrics.cross_entropy, logits),
        balanced_accuracy=with_interval(metrics.balanced_accuracy, verdicts),
        balanced_accuracy_half=half,
        auc=with_interval(metrics.auc, logits),
        calibration=metrics.calibration(logits, truth),
        notes=notes,
    )


def judged(
    scorer: Scorer, drawing: Callable[[int], Drawing], count: int, tick: Tick = no_tick
) -> tuple[metrics.Floats, Rows]:
    """Return logits (n, A) of drawings 0 … *count*, and which of them could be scored (n,)."""
    kept: list[int] = []

    def drawings() -> Iterator[Drawing]:
        for i in range(count):
            tick(i / count, "scoring drawings")
            try:
                made = drawing(i)
            except FacellsError:  # such as a photo that shows no edge any more
                continue
            if len(made):
                kept.append(i)
                yield made

    logits = [scores.drawing for scores in scorer.score_many(drawings())]
    if not logits:
        raise DataError("None of the drawings could be scored. Choose other photos.")
    return np.stack(logits).astype(np.float64), np.array(kept, np.int64)


def truth_of(corpus: Corpus, attributes: Sequence[str]) -> metrics.Truth:
    """Return whether each of *attributes* is true of each drawing (n, A)."""
    columns = [index_of(name, corpus.attributes) for name in attributes]
    return np.asarray(corpus.labels[:, columns] > 0.5)


def _lost(count: int) -> tuple[str, ...]:
    return (f"{count:,} drawings could not be scored.",) if count else ()


# -- How steady -----------------------------------------------------------------------------------

SHIFT_UNITS, SCALE, BRIGHTNESS = 2.0, 0.03, 0.10
_FACE = FaceParams(framing="frame", sitter=False)  # as the corpus frames its photos


def robustness(
    scorer: Scorer,
    corpus: Corpus,
    *,
    celeba: CelebA | None = None,
    others: Mapping[str, Corpus] | None = None,
    resamples: int = metrics.RESAMPLES,
    tick: Tick = no_tick,
) -> tuple[Change, ...]:
    """Return what changes that should not matter do to the scores.

    Args:
        scorer: the model.
        corpus: the drawings as they are.
        celeba: their photos, to draw them again brighter and darker; None leaves that out.
        others: the same photos in other styles.
        resamples: how often people are drawn for the intervals.
        tick: told of progress; may cancel.
    """
    ways = dict(_ways(corpus, celeba, others or {}))
    before, kept = judged(scorer, corpus.drawing, len(corpus), _within(tick, 0, len(ways) + 1))
    whole = np.full((len(corpus), before.shape[1]), np.nan)
    whole[kept] = before
    found = []
    for i, (name, way) in enumerate(ways.items(), start=1):
        progress = _within(tick, i, len(ways) + 1, name)
        after, rows = judged(scorer, way, len(corpus), progress)
        both = np.isfinite(whole[rows, 0])
        rows, after = rows[both], after[both]
        found.append(_change(name, scorer, corpus.subset(rows), whole[rows], after, resamples))
    return tuple(found)


def _ways(
    corpus: Corpus, celeba: CelebA | None, others: Mapping[str, Corpus]
) -> Iterator[tuple[str, Callable[[int], Drawing]]]:
    """Yield each change's name and the drawing that it makes of drawing i."""
    moves = {
        f"{SHIFT_UNITS:g} units to the right": (1.0, (SHIFT_UNITS, 0.0)),
        f"{SHIFT_UNITS:g} units to the left": (1.0, (-SHIFT_UNITS, 0.0)),
        f"{SHIFT_UNITS:g} units down": (1.0, (0.0, SHIFT_UNITS)),
        f"{SHIFT_UNITS:g} units up": (1.0, (0.0, -SHIFT_UNITS)),
        f"{100 * SCALE:g} % larger": (1 + SCALE, (0.0, 0.0)),
        f"{100 * SCALE:g} % smaller": (1 - SCALE, (0.0, 0.0)),
    }
    for name, (scale, shift) in moves.items():
        yield name, partial(_moved, corpus, scale, shift)
    if celeba is not None:
        for name, gain in (("brighter", 1 + BRIGHTNESS), ("darker", 1 - BRIGHTNESS)):
            yield f"photo {100 * BRIGHTNESS:g} % {name}", partial(_redrawn, celeba, corpus, gain)
    for style, other in others.items():
        yield f"drawn as {style}", partial(_same_photo, other, corpus.names.tolist())
    yield "lines in random order", lambda i: shuffled(corpus.drawing(i), seed=i)
    yield "mirrored", lambda i: mirrored(corpus.drawing(i))


def moved(drawing: Drawing, scale: float, shift: tuple[float, float]) -> Drawing:
    """Return *drawing* scaled about the frame's middle, then shifted by units."""
    middle = np.array([FRAME_WIDTH / 2, FRAME_HEIGHT / 2])
    return drawing.with_points((drawing.points - middle) * scale + middle + shift)


def mirrored(drawing: Drawing) -> Drawing:
    """Return *drawing* with left and right exchanged."""
    return drawing.with_points(drawing.points * (-1.0, 1.0) + (FRAME_WIDTH, 0.0))


def _moved(corpus: Corpus, scale: float, shift: tuple[float, float], i: int) -> Drawing:
    return moved(corpus.drawing(i), scale, shift)


def _redrawn(celeba: CelebA, corpus: Corpus, gain: float, i: int) -> Drawing:
    photo = celeba.photo(str(corpus.names[i]))
    pixels = np.clip(np.rint(photo.pixels * gain), 0, 255).astype(np.uint8)
    return draw(align(replace(photo, pixels=pixels), _FACE), corpus.recipe)


def _same_photo(other: Corpus, names: Sequence[str], i: int) -> Drawing:
    place = np.flatnonzero(other.names == names[i])
    if not len(place):
        raise DataError(f"{names[i]} is not drawn in the other style.")  # counted, never shown
    return other.drawing(int(place[0]))


def _change(
    name: str,
    scorer: Scorer,
    corpus: Corpus,
    before: metrics.Floats,
    after: metrics.Floats,
    resamples: int,
) -> Change:
    truth, rates = truth_of(corpus, scorer.attributes), scorer.config.base_rates
    verdicts = [metrics.decided(logits, rates) for logits in (before, after)]
    was, now = (metrics.mean_of(metrics.balanced_accuracy(v, truth)) for v in verdicts)
    weights = metrics.resampled(corpus.identity, resamples)  # the same people before and after
    first, second = (metrics.balanced_accuracy(v, truth, weights) for v in verdicts)
    bounds = metrics.interval(first - second)
    shift = np.abs(metrics.probabilities(after) - metrics.probabilities(before))
    return Change(
        name=name,
        drawings=len(corpus),
        moved=float(shift.mean()),
        moved_most=float(np.percentile(shift, 95)),
        flipped=float((verdicts[0] != verdicts[1]).mean()),
        balanced_accuracy=now,
        loss=was - now,
        loss_low=bounds.mean_low,
        loss_high=bounds.mean_high,
    )


# -- Where the points lie -------------------------------------------------------------------------


def localisation(
    scorer: Scorer,
    corpus: Corpus,
    *,
    limit: int | None = None,
    resamples: int = metrics.RESAMPLES,
    tick: Tick = no_tick,
) -> tuple[Landing, ...]:
    """Return where the strongest points of each attribute in `PARTS` lie.

    Of each drawing that has the attribute, the 5 % of the points that are read (evenly spaced: a
    share of points is a share of ink) with the largest logits; and the same by lines: those of
    the largest means until 5 % of the ink. Shares are means over drawings.

    Args:
        scorer: the model.
        corpus: the drawings.
        limit: at most so many drawings of each attribute.
        resamples: how often people are drawn for the intervals.
        tick: told of progress; may cancel.
    """
    named = [name for name in PARTS if name in scorer.attributes]
    truth = truth_of(corpus, named)
    chosen = [spread_over(np.flatnonzero(column), limit) for column in truth.T]
    wanted = np.unique(np.concatenate([*chosen, np.empty(0, np.int64)])).astype(np.int64)
    members = [set(rows.tolist()) for rows in chosen]
    shares: list[list[tuple[float, float, float]]] = [[] for _ in named]
    drawings = (corpus.drawing(int(i)) for i in wanted)
    for n, (i, scores) in enumerate(zip(wanted.tolist(), scorer.score_many(drawings), strict=True)):
        tick(n / len(wanted), "looking where the points lie")
        for name, rows, found in zip(named, members, shares, strict=True):
            if i in rows:
                found.append(landed(scores, index_of(name, scorer.attributes), PARTS[name]))
    return tuple(
        _landing(name, corpus.identity[rows], np.array(found), resamples)
        for name, rows, found in zip(named, chosen, shares, strict=True)
        if found
    )


def landed(scores: PointScores, column: int, box: Box) -> tuple[float, float, float]:
    """Return shares inside *box* of one drawing: strongest points, strongest ink, all points."""
    points, logits = scores.reading.points, scores.reading_points[:, column]
    inside = within(points, box)
    count = max(1, round(STRONGEST * len(points)))
    strongest = np.argpartition(-logits, count - 1)[:count]
    both = np.column_stack([logits, inside]).astype(np.float32)
    means, shares = line_means(scores.reading, both).T
    ink = strongest_ink(means, scores.reading.lengths())
    total = float(ink.sum())
    by_lines = float((ink * shares).sum() / total) if total > 0 else float("nan")
    return float(inside[strongest].mean()), by_lines, float(inside.mean())


def within(points: npt.NDArray[Any], box: Box) -> npt.NDArray[np.bool_]:
    """Return which *points* (n, 2) lie in *box*."""
    left, top, right, bottom = box
    x, y = points.T
    return np.asarray((left <= x) & (x <= right) & (top <= y) & (y <= bottom))


def strongest_ink(
    means: npt.NDArray[Any], lengths: npt.NDArray[np.float64], share: float = STRONGEST
) -> metrics.Floats:
    """Return how much of each line is taken, strongest first, until *share* of all ink is.

    Of the last line only as much as is missing.
    """
    order = np.argsort(-means, kind="stable")
    before = np.cumsum(lengths[order]) - lengths[order]
    taken = np.empty(len(lengths))
    taken[order] = np.clip(share * lengths.sum() - before, 0, lengths[order])
    return taken


def _landing(
    name: str, identities: npt.ArrayLike, shares: metrics.Floats, resamples: int
) -> Landing:
    weights = metrics.resampled(identities, resamples)
    samples = (weights @ shares[:, :1]) / weights.sum(axis=1, keepdims=True)
    bounds = metrics.interval(np.asarray(samples, np.float64))
    return Landing(
        attribute=name,
        box=PARTS[name],
        drawings=len(shares),
        points=float(shares[:, 0].mean()),
        points_low=float(bounds.low[0]),
        points_high=float(bounds.high[0]),
        ink=metrics.mean_of(shares[:, 1]),
        chance=float(shares[:, 2].mean()),
    )


# -- All of it ------------------------------------------------------------------------------------

_STYLES = ("coherent", "contour")  # the other styles that a score should survive
_STEADY_DRAWINGS = 1000  # robustness scores each a dozen times
_BASELINE_DRAWINGS = 5000  # enough for the ridge: as many were used when it was chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be measured."""

    partition: int = VALIDATION
    limit: int | None = None  # at most so many photos
    recipes: tuple[str, ...] = ()  # how they are drawn; as the model was taught when empty
    robustness: bool = False
    localisation: bool = False
    baseline: bool = False
    resamples: int = metrics.RESAMPLES


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Report:
    """All that was measured of one model."""

    partition: int
    evaluations: tuple[Evaluation, ...]  # by recipe, in the order asked
    baseline: Evaluation | None = None  # on the drawings of the first
    changes: tuple[Change, ...] = ()
    landings: tuple[Landing, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "partition": self.partition,
            "evaluations": [each.to_json() for each in self.evaluations],
            "baseline": None if self.baseline is None else self.baseline.to_json(),
            "robustness": [asdict(change) for change in self.changes],
            "localisation": [asdict(landing) for landing in self.landings],
        }


def report(
    scorer: Scorer,
    celeba: CelebA,
    request: Request,
    *,
    corpora: Path | None = None,
    workers: int = 1,
    tick: Tick = no_tick,
) -> Report:
    """Measure *scorer* on photos of *celeba*; see `Request` and, for the folders, `drawn`.

    Raises:
        UsageError: a recipe is unknown.
        DataError: there are no such photos, or they cannot be drawn.
    """
    recipes = request.recipes or (scorer.config.drawing.recipe,)
    for recipe in recipes:
        recipe_version(recipe)  # a typo is told before the work begins
    rows = rows_of(celeba, request.partition, request.limit)
    rows, notes = never_trained_on(celeba, request.partition, rows)
    known: dict[str, Corpus] = {}

    def in_style(recipe: str, chosen: Rows = rows) -> Corpus:
        if recipe in known:
            return known[recipe]
        return drawn(celeba, chosen, recipe, corpora=corpora, workers=workers, tick=tick)

    evaluations = []
    for recipe in recipes:
        known[recipe] = in_style(recipe)
        evaluations.append(
            evaluate(scorer, known[recipe], notes=notes, resamples=request.resamples, tick=tick)
        )
    first = known[recipes[0]]
    beside = None
    if request.baseline:
        train = rows_of(celeba, TRAIN, _BASELINE_DRAWINGS)
        taught = drawn(celeba, train, first.recipe, corpora=corpora, workers=workers, tick=tick)
        beside = _baseline(taught, first, scorer.attributes, request.resamples, tick)
    changes: tuple[Change, ...] = ()
    if request.robustness:
        fewer = spread_over(rows, _STEADY_DRAWINGS)
        names = [celeba.names[i] for i in fewer]
        others = {style: in_style(style, fewer) for style in _STYLES if style != first.recipe}
        changes = robustness(
            scorer,
            first.subset(np.flatnonzero(np.isin(first.names, names))),
            celeba=celeba,
            others=others,
            resamples=request.resamples,
            tick=tick,
        )
    landings: tuple[Landing, ...] = ()
    if request.localisation:
        landings = localisation(scorer, first, resamples=request.resamples, tick=tick)
    return Report(
        partition=request.partition,
        evaluations=tuple(evaluations),
        baseline=beside,
        changes=changes,
        landings=landings,
    )


def _baseline(
    taught: Corpus, corpus: Corpus, attributes: tuple[str, ...], resamples: int, tick: Tick
) -> Evaluation:
    fitted = fit_baseline(taught, tick)
    columns = [index_of(name, corpus.attributes) for name in attributes]
    return measured(
        fitted.logits(corpus, tick)[:, columns],
        corpus,
        model="ridge regression on ink",
        attributes=attributes,
        base_rates=fitted.base_rates[columns],
        notes=(f"Fitted on {fitted.drawings:,} drawings of the training partition.",),
        resamples=resamples,
    )


def _within(tick: Tick, i: int, count: int, name: str = "") -> Tick:
    """Return a callback for part *i* of *count*."""

    def part(fraction: float, what: str = "") -> None:
        tick((i + fraction) / count, name or what)

    return part


def _number(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None
