"""Which lines of a portrait a FaCell keeps: what is judged, and from which score on.

The default judges each line by the mean over its ink, minus what the whole drawing says, so that
a few confident portraits do not give all the lines. The others need the score of every point and
ask the network again: the last point of a line (the paper's own rule), its strongest point, or
every point, where lines are cut.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing, concatenate, points_of
from facells_studio.errors import ModelError
from facells_studio.facell.labels import OverlayScale
from facells_studio.facell.rules import RULE, Rule, cut_lines
from facells_studio.facell.source import Bundle, Floats
from facells_studio.score.scale import Of, Scale
from facells_studio.score.scorer import Scorer

Keep = Literal["mean", "last", "strongest", "cut"]

TOP = 0.99  # the quantile that is strength 1
_AT_ONCE = 4  # portraits that are scored between two pictures of a growing overlay
_REMEMBERED = 2000  # portraits whose point scores are kept; 60 kB each

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Yardstick:
    """How one rule measures: its signed logits as numbers of its scale, and back."""

    rule: Rule
    column: int  # of the rule's attribute in the model
    scale: OverlayScale
    of: Of
    table: Scale | None

    @property
    def unit(self) -> float:
        """The signed logit that is strength 1: what the strongest hundredth of the ink exceed."""
        if self.table is None:
            return 1.0
        sign = self.rule.sign
        top = sign * self.table.threshold(TOP, self.column, sign, centred=True, of=self.of)
        return max(top, 1e-6)  # an attribute that no line speaks for has a flat table

    def level(self, threshold: float) -> float:
        """Return the signed logit that *threshold* means."""
        if self.scale == "logit":
            return threshold
        if self.scale == "strength":
            return threshold * self.unit
        assert self.table is not None  # `yardsticks` saw to that
        sign = self.rule.sign
        return sign * self.table.threshold(threshold, self.column, sign, centred=True, of=self.of)

    def threshold(self, level: float) -> float:
        """Return the threshold that means the signed logit *level*."""
        if self.scale == "logit":
            return level
        if self.scale == "strength":
            return level / self.unit
        assert self.table is not None
        sign = self.rule.sign
        share = self.table.quantile(sign * level, self.column, sign, centred=True, of=self.of)
        return float(share)


def yardsticks(
    rules: Sequence[Rule],
    columns: Sequence[int],
    keep: Keep,
    scale: OverlayScale,
    table: Scale | None,
) -> tuple[Yardstick, ...]:
    """Return how each of *rules* measures.

    Raises:
        ModelError: the model has no quantiles, and the scale needs them.
    """
    if table is None and scale != "logit":
        raise ModelError(
            "This network has no scale that makes a threshold mean the same for every attribute. "
            "Choose the scale 'logit', or another network."
        )
    of: Of = "lines" if keep == "mean" else "points"
    return tuple(
        Yardstick(rule=rule, column=column, scale=scale, of=of, table=table)
        for rule, column in zip(rules, columns, strict=True)
    )


class Rescorer:
    """Scores of every point, from the network, remembered for some thousand portraits of a source.

    Portraits are told apart by their numbers, so each source needs a rescorer of its own. Several
    threads may share it.
    """

    def __init__(self, scorer: Scorer) -> None:
        self._scorer = scorer
        self._lock = threading.Lock()
        self._memory: OrderedDict[int, Floats] = OrderedDict()

    def points(self, bundle: Bundle) -> tuple[Floats, Floats]:
        """Return the logits of the bundle's points and of their drawings, (n_points, A) each."""
        with self._lock:
            return self._points(bundle)

    def _points(self, bundle: Bundle) -> tuple[Floats, Floats]:
        numbers, drawings = portraits_of(bundle)
        missing = [i for i, number in enumerate(numbers) if number not in self._memory]
        if missing:
            scored = self._scorer.score_many(drawings[i] for i in missing)
            for i, scores in zip(missing, scored, strict=True):
                self._memory[numbers[i]] = np.concatenate([scores.points, scores.drawing[None]])
        rows = [self._memory[number] for number in numbers]
        while len(self._memory) > _REMEMBERED:
            self._memory.popitem(last=False)
        counts = [len(row) - 1 for row in rows]
        points = np.concatenate([row[:-1] for row in rows])
        return points, np.repeat(np.stack([row[-1] for row in rows]), counts, axis=0)


def portraits_of(bundle: Bundle) -> tuple[list[int], list[Drawing]]:
    """Return the number and the drawing of each portrait in *bundle*."""
    firsts = [0, *(np.flatnonzero(np.diff(bundle.source)) + 1).tolist(), len(bundle)]
    drawings = []
    for first, last in pairwise(firsts):
        offsets = bundle.offsets[first : last + 1]
        points = bundle.points[offsets[0] : offsets[-1]]
        shade = bundle.shade[first:last]
        drawings.append(Drawing(points.copy(), offsets - offsets[0], {"shade": shade.copy()}))
    return [int(bundle.source[first]) for first in firsts[:-1]], drawings


def split(bundle: Bundle, portraits: int = _AT_ONCE) -> Iterator[Bundle]:
    """Yield *bundle* in pieces of so many portraits."""
    changes = np.flatnonzero(np.diff(bundle.source)) + 1
    bounds = [0, *changes[portraits - 1 :: portraits].tolist(), len(bundle)]
    for first, last in pairwise(bounds):
        offsets = bundle.offsets[first : last + 1]
        yield Bundle(
            points=bundle.points[offsets[0] : offsets[-1]],
            offsets=offsets - offsets[0],
            source=bundle.source[first:last],
            raw=bundle.raw[first:last],
            centred=bundle.centred[first:last],
            shade=bundle.shade[first:last],
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """Takes from bundles what the rules ask for."""

    yardsticks: tuple[Yardstick, ...]
    keep: Keep
    rescorer: Rescorer | None = None  # None: only ``mean`` can be kept
    nib_units: float = 0.0  # no piece that is cut is shorter

    def judge(self, bundle: Bundle, asked: Truths) -> tuple[Drawing, tuple[Numbers, ...]]:
        """Return the lines of *bundle* that are kept, and what each rule measured.

        Args:
            bundle: lines of some portraits; column r of its scores is for rule r.
            asked: whether each line may be taken by each rule (n_lines, n_rules).

        Returns:
            The lines with columns source, line, rule, score (logits, times the rule's sign) and
            strength; and per rule the signed logits of the lines, or points, that it was shown.
        """
        signs = np.array([y.rule.sign for y in self.yardsticks], np.float64)
        levels = np.array([y.level(y.rule.threshold) for y in self.yardsticks])
        if self.keep == "mean":
            scores = bundle.raw if self.yardsticks[0].scale == "logit" else bundle.centred
            values = scores * signs
        else:
            values = self._of_points(bundle) * signs
        if self.keep == "cut":
            return self._cut(bundle, asked, values, levels)
        if self.keep == "last":
            values = values[bundle.offsets[1:] - 1]
        elif self.keep == "strongest":
            values = np.maximum.reduceat(values, bundle.offsets[:-1], axis=0)
        shown = tuple(values[asked[:, r], r] for r in range(len(levels)))
        taken = asked & (values >= levels)
        lines = np.flatnonzero(taken.any(axis=1))
        rule = taken[lines].argmax(axis=1)
        return self._drawing(bundle, lines, rule, values[lines, rule]), shown

    def _of_points(self, bundle: Bundle) -> Numbers:
        """Return what the network says of each point for each rule (n_points, n_rules)."""
        assert self.rescorer is not None  # `compose` saw to that
        columns = [y.column for y in self.yardsticks]
        points, drawings = self.rescorer.points(bundle)
        values = points[:, columns].astype(np.float64)
        return values if self.yardsticks[0].scale == "logit" else values - drawings[:, columns]

    def _cut(
        self, bundle: Bundle, asked: Truths, values: Numbers, levels: Numbers
    ) -> tuple[Drawing, tuple[Numbers, ...]]:
        counts = np.diff(bundle.offsets)
        of_point = np.repeat(asked, counts, axis=0)
        shown = tuple(values[of_point[:, r], r] for r in range(len(levels)))
        touched = (of_point & (values >= levels)).any(axis=1)
        lines = np.flatnonzero(np.logical_or.reduceat(touched, bundle.offsets[:-1]))
        if not len(lines):
            none = np.zeros(0, np.int64)
            return self._drawing(bundle, none, none, np.zeros(0)), shown
        excess = np.where(of_point, values - levels, -1e30)
        means = np.add.reduceat(values, bundle.offsets[:-1], axis=0) / counts[:, None]
        whole = self._drawing(bundle, lines, np.zeros(len(lines), np.int64), means[lines, 0])
        rows, _ = points_of(bundle.offsets, lines)
        pieces = cut_lines(whole, excess[rows], self.nib_units)
        pieces = pieces.take(np.flatnonzero(pieces.columns[RULE] >= 0))
        place = np.searchsorted(lines, pieces.columns["row"])
        score = means[lines][place, pieces.columns[RULE]]
        return self._measured(pieces, score), shown

    def _drawing(
        self,
        bundle: Bundle,
        lines: npt.NDArray[np.int64],
        rule: npt.NDArray[np.int64],
        score: Numbers,
    ) -> Drawing:
        firsts = np.concatenate([[0], np.flatnonzero(np.diff(bundle.source)) + 1])
        within = lines - firsts[np.searchsorted(firsts, lines, side="right") - 1]
        points, offsets = points_of(bundle.offsets, lines)
        columns = {
            "source": bundle.source[lines],
            "line": within.astype(np.int64),
            RULE: rule.astype(np.int64),
            "row": lines,
        }
        return self._measured(Drawing(bundle.points[points], offsets, columns), score)

    def _measured(self, drawing: Drawing, score: Numbers) -> Drawing:
        units = np.array([y.unit for y in self.yardsticks])
        strength = score / units[drawing.columns[RULE]]
        drawing = drawing.with_column("score", score.astype(np.float32))
        return drawing.with_column("strength", strength.astype(np.float32))


def joined(drawings: Sequence[Drawing]) -> Drawing:
    """Return *drawings* as one, without the column that only the judge needs."""
    drawing = concatenate(drawings)
    columns = {name: values for name, values in drawing.columns.items() if name != "row"}
    return Drawing(drawing.points, drawing.offsets, columns)
