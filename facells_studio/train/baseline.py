"""What a scorer must beat: a linear model of how much ink lies where, in which direction.

Ridge regression from ink binned by place and direction to the 40 attributes. It knows no lines, no
order and no shapes; a network below it has a fault.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.progress import Tick, no_tick
from facells_studio.train.corpus import Corpus

CELL_UNITS = 9.0
COLUMNS, ROWS = round(FRAME_WIDTH / CELL_UNITS), round(FRAME_HEIGHT / CELL_UNITS)
DIRECTIONS = 4
SIZE = ROWS * COLUMNS * DIRECTIONS
_SAMPLE_UNITS = 2.0
# Chosen on 4,000 and 1,000 portraits drawn by the recipe "score": AUC 0.859; a tenth of it gives
# no more, ten times as much 0.847.
_RIDGE = 4000.0  # pseudo-drawings of each feature's mean variance
_BLOCK = 500  # drawings whose features are held at a time

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """A fitted ridge regression."""

    weights: Floats  # (SIZE, A)
    middle: Floats  # (SIZE,): mean features of the training drawings
    base_rates: Floats  # (A,): their mean labels
    drawings: int  # that it was fitted on

    def logits(self, corpus: Corpus, tick: Tick = no_tick) -> Floats:
        """Return a logit for each drawing of *corpus* and attribute (n, A).

        The regression's value estimates a probability; it is cut to 0.1 … 99.9 %.
        """
        values = np.empty((len(corpus), len(self.base_rates)))
        for first in range(0, len(corpus), _BLOCK):
            tick(first / len(corpus), "baseline: reading drawings")
            block = slice(first, first + _BLOCK)
            values[block] = (_features(corpus, first) - self.middle) @ self.weights
        odds = np.clip(values + self.base_rates, 0.001, 0.999)
        logits: Floats = np.log(odds / (1 - odds))
        return logits


def fit_baseline(corpus: Corpus, tick: Tick = no_tick) -> Baseline:
    """Return the ridge regression that fits the drawings and labels of *corpus*."""
    labels = np.nan_to_num(corpus.labels.astype(np.float64), nan=0.0)
    gram, both = np.zeros((SIZE, SIZE)), np.zeros((SIZE, labels.shape[1]))
    total = np.zeros(SIZE)
    for first in range(0, len(corpus), _BLOCK):
        tick(first / len(corpus), "baseline: learning")
        features = _features(corpus, first)
        gram += features.T @ features
        both += features.T @ labels[first : first + _BLOCK]
        total += features.sum(axis=0)
    n = len(corpus)
    middle, rates = total / n, labels.mean(axis=0)
    gram -= n * np.outer(middle, middle)
    both -= n * np.outer(middle, rates)
    gram[np.diag_indices(SIZE)] += _RIDGE * max(np.trace(gram) / SIZE / n, 1e-9)
    weights = np.asarray(np.linalg.solve(gram, both), np.float64)
    return Baseline(weights=weights, middle=middle, base_rates=rates, drawings=n)


def binned_ink(drawing: Drawing) -> Floats:
    """Return the root of the ink in each cell and direction (SIZE,).

    Ink is shared between the cells and directions around it in proportion to nearness; a line
    drawn backwards counts the same.
    """
    at, direction, weight = _samples(drawing)
    ink = np.zeros(SIZE)
    x, y = at[:, 0] / CELL_UNITS - 0.5, at[:, 1] / CELL_UNITS - 0.5
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    turn = np.floor(direction).astype(np.int64)
    for down in range(2):
        for right in range(2):
            for next_turn in range(2):
                share = weight * _near(x - column, right) * _near(y - row, down)
                share *= _near(direction - turn, next_turn)
                cell = np.clip(row + down, 0, ROWS - 1) * COLUMNS
                cell += np.clip(column + right, 0, COLUMNS - 1)
                place = cell * DIRECTIONS + (turn + next_turn) % DIRECTIONS
                ink += np.bincount(place, share, SIZE)
    return np.asarray(np.sqrt(ink))


def _near(fraction: Floats, further: int) -> Floats:
    return fraction if further else 1 - fraction


def _samples(drawing: Drawing) -> tuple[Floats, Floats, Floats]:
    """Return places (m, 2), directions in steps of `DIRECTIONS` a half turn, and ink (m,)."""
    steps = np.diff(drawing.points.astype(np.float64), axis=0)
    steps[drawing.offsets[1:-1] - 1] = 0.0  # no ink from one line to the next
    lengths = np.hypot(*steps.T)
    drawn = lengths > 0
    begin, steps, lengths = drawing.points[:-1][drawn], steps[drawn], lengths[drawn]
    counts = np.ceil(lengths / _SAMPLE_UNITS).astype(np.int64)
    which = np.repeat(np.arange(len(counts)), counts)
    share = (np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + 0.5) / (
        counts[which]
    )
    angle = np.arctan2(steps[:, 1], steps[:, 0]) / np.pi * DIRECTIONS % DIRECTIONS
    at = begin[which] + steps[which] * share[:, None]
    return at, angle[which], (lengths / np.maximum(counts, 1))[which]


def _features(corpus: Corpus, first: int) -> npt.NDArray[Any]:
    rows = range(first, min(first + _BLOCK, len(corpus)))
    return np.stack([binned_ink(corpus.drawing(i)) for i in rows])
