"""What the list of attributes shows, computed without a window.

There is a row for each rule of color, in the rules' order, and one for each attribute that no rule
speaks of. A row without a rule shows what a rule would take at the usual threshold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from facells_studio.app.i18n.words import attribute_words
from facells_studio.app.widgets.histogram import Histogram, histogram
from facells_studio.facell.rules import DEFAULT_LOGIT, DEFAULT_THRESHOLD, ColorParams
from facells_studio.project.derive import Colored, line_shares
from facells_studio.project.looks import shown
from facells_studio.project.state import Project
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.score.model import ModelConfig
from facells_studio.score.scale import Scale
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import Pen

Order = Literal["use", "strength", "kept", "quality", "name"]
ORDERS: tuple[Order, ...] = ("use", "strength", "kept", "quality", "name")

# Balanced accuracy, on people it never saw, below which an attribute is marked: what a gallery
# leaves out too (`facells_studio.facell.gallery.Wall.least`).
LEAST_QUALITY = 0.7

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRow:
    """A row of the list: a rule, or an attribute that may become one."""

    attribute: str
    rule: int = 0  # its id; 0: there is none
    place: int = -1  # of the rule among all rules
    sign: int = 1
    threshold: float = DEFAULT_THRESHOLD
    visible: bool = False  # whether it takes lines
    pen: Pen | None = None
    probability: float | None = None  # by the network, that it is so: for -1, that it is not
    verdict: bool | None = None  # whether that is more than among the training portraits
    lift: float = 0.0  # by how much
    quality: float | None = None  # balanced accuracy of the network
    kept: int | None = None  # lines that it takes, or would take
    shown: Histogram | None = None

    @property
    def key(self) -> tuple[int, str]:
        """What the row is still known by after an edit."""
        return (self.rule, "" if self.rule else self.attribute)

    @property
    def label(self) -> str:
        """The attribute as a person reads it."""
        return attribute_words(self.attribute, self.sign)

    @property
    def weak(self) -> bool:
        """Whether tests found that the network is often wrong about it."""
        return self.quality is not None and self.quality < LEAST_QUALITY


class Reading:
    """What the network says of a drawing, as the list needs it: computed once, when asked for."""

    def __init__(
        self, scores: PointScores, scale: Scale | None, config: ModelConfig, color: ColorParams
    ) -> None:
        self.scores, self.config = scores, config
        self.low, self.high = 0.0, 1.0
        self._scale, self._color = scale, color
        self._shares: dict[int, Floats] = {}
        self._histograms: dict[tuple[int, int], Histogram] = {}
        self._free: dict[tuple[str, float], AttributeRow] = {}
        if color.scale == "logit":
            reach = float(np.nanmax(np.abs(scores.line_means())))
            self.high = max(1.0, float(np.ceil(reach)))
            self.low = -self.high

    def _shares_of(self, sign: int) -> Floats | None:
        """Return how strongly each line speaks (n_lines, A); None if the network has no scale."""
        if self._scale is None and self._color.scale != "logit":
            return None
        if sign not in self._shares:
            scale = self._scale or Scale({})  # logits need no quantiles
            self._shares[sign] = line_shares(self.scores, scale, self._color, sign)
        return self._shares[sign]

    def histogram(self, column: int, sign: int) -> Histogram | None:
        """Return how the lines lie; None if the network has no scale."""
        shares = self._shares_of(sign)
        if shares is None:
            return None
        key = column, sign
        if key not in self._histograms:
            self._histograms[key] = histogram(shares[:, column], self.low, self.high)
        return self._histograms[key]

    def free(self, attribute: str, usual: float) -> AttributeRow:
        """Return the row of an attribute without a rule: no drag changes it."""
        key = attribute, usual
        if key not in self._free:
            self._free[key] = _row(AttributeRow(attribute=attribute, threshold=usual), self)
        return self._free[key]

    def would_take(self, column: int, sign: int, threshold: float) -> int | None:
        """Return how many lines lie at *threshold* or beyond."""
        shares = self._shares_of(sign)
        return None if shares is None else int((shares[:, column] >= threshold).sum())


def rows_of(
    project: Project, reading: Reading | None, colored: Colored | None
) -> list[AttributeRow]:
    """Return all rows: those of rules in their order, then the others in CelebA's."""
    look = project.look
    counts = colored.lines_of_rule if colored is not None else ()
    places = {row.id: i for i, row in enumerate(shown(look.rules))}
    rows = []
    for place, row in enumerate(look.rules):
        nth = places.get(row.id, -1)
        kept = counts[nth] if 0 <= nth < len(counts) and len(counts) == len(places) else None
        rows.append(
            _row(
                AttributeRow(
                    attribute=row.rule.attribute,
                    rule=row.id,
                    place=place,
                    sign=row.rule.sign,
                    threshold=row.rule.threshold,
                    visible=row.visible,
                    pen=look.slot(row.pen).pen,
                    kept=kept,
                ),
                reading,
            )
        )
    usual = DEFAULT_LOGIT if look.recipe.color.scale == "logit" else DEFAULT_THRESHOLD
    named = {row.rule.attribute for row in look.rules}
    known = reading.scores.attributes if reading is not None else ATTRIBUTES
    rows += [
        AttributeRow(attribute=name, threshold=usual)
        if reading is None
        else reading.free(name, usual)
        for name in known
        if name not in named
    ]
    return rows


def _row(row: AttributeRow, reading: Reading | None) -> AttributeRow:
    """Return *row* with what the network says; as it is if that is not known."""
    if reading is None or row.attribute not in reading.scores.attributes:
        return row
    scores, config = reading.scores, reading.config
    column = scores.attributes.index(row.attribute)
    has, base = float(scores.probabilities[column]), float(scores.base_rates[column])
    accuracy = config.quality.balanced_accuracy
    kept = row.kept
    if kept is None:  # an estimate until the sheet is there: rules before it may take some
        kept = reading.would_take(column, row.sign, row.threshold)
    return replace(
        row,
        probability=has if row.sign > 0 else 1 - has,
        verdict=bool(scores.verdicts[column]) == (row.sign > 0),
        lift=row.sign * (has - base),
        quality=accuracy[column] if accuracy else None,
        kept=kept,
        shown=reading.histogram(column, row.sign),
    )


def arranged(rows: Sequence[AttributeRow], order: Order, words: str = "") -> list[AttributeRow]:
    """Return those *rows* whose name has all *words*, in *order*."""
    asked = words.casefold().split()
    found = [row for row in rows if all(word in row.label.casefold() for word in asked)]
    if order == "name":
        return sorted(found, key=lambda row: attribute_words(row.attribute).casefold())
    if order == "kept":
        return sorted(found, key=lambda row: (not row.visible, -(row.kept or 0)))
    if order == "quality":
        return sorted(found, key=lambda row: -(row.quality or 0.0))
    if order == "strength":
        return sorted(found, key=lambda row: -row.lift)
    return sorted(found, key=lambda row: (row.rule == 0, row.place, -row.lift))
