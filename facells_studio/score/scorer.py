"""`Scorer`: how much each point of a drawing speaks for each attribute.

::

    drawing ─► pieces in the frame ─► in order ─► resampled ─► network ─► back to the drawing
              clip, canonical        order_lines  reading_of   engine     spread, unclipped

The network knows only drawings that are ordered and sampled like those it learned from, so every
drawing is brought into that form, whoever drew it; the scores come back at its own points. The
order is found from the shapes of the lines alone: how the caller had ordered them changes nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import DrawingError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.order import OrderParams, order_lines
from facells_studio.score.clip import Clipped, canonical, clip, only, provenance, unclipped
from facells_studio.score.encoding import shuffled, spread
from facells_studio.score.engines import Answer, Engine, EngineName, load_engine
from facells_studio.score.model import DEFAULT, ModelConfig, load_config, model_folder
from facells_studio.score.reading import Reading, outlines_of, reading_of, resampled
from facells_studio.score.scale import Scale, load_scale

_FARTHEST = 10.0  # frames: a drawing that reaches beyond is not in portrait units

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PointScores:
    """What a model says about a drawing and each of its points, as logits.

    A attributes, m points that were read, H cells of the LSTM in one direction.
    """

    attributes: tuple[str, ...]
    base_rates: Floats  # (A,): how often each attribute is true of the training portraits
    points: Floats  # (n_points, A) at the caller's points
    drawing: Floats  # (A,)
    caller: Drawing  # the drawing that was scored
    ordered: Drawing  # the caller's lines in the frame, in reading order, at their own points
    reading: Drawing  # what was read: resampled, in reading order; ``line``: the caller's line
    reading_points: Floats  # (m, A)
    reading_states: Floats  # (m, 2H): the LSTM's cells, forward then backward
    _means: list[Floats] = field(default_factory=list, init=False, repr=False)  # of the lines

    @property
    def probabilities(self) -> Floats:
        """How likely each attribute is, by the model (A,)."""
        return np.asarray(1 / (1 + np.exp(-self.drawing)), np.float32)

    @property
    def verdicts(self) -> npt.NDArray[np.bool_]:
        """Whether each attribute is more likely than it is among the training portraits (A,)."""
        return np.asarray(self.probabilities > self.base_rates)

    @property
    def mean(self) -> Floats:
        """The mean over the ink that was read (A,): for an additive network, `drawing`."""
        return _mean(self.reading_points)

    @property
    def centred(self) -> Floats:
        """The points' logits without the drawing's own mean (n_points, A)."""
        return self.points - self.mean

    def line_means(self) -> Floats:
        """Return the mean over the ink of each of the caller's lines, read-only (n_lines, A)."""
        if not self._means:  # the same for each picture while a threshold is dragged
            means = line_means(self.caller, self.points)
            means.flags.writeable = False
            self._means.append(means)
        return self._means[0]

    def line_strongest(self, sign: int = 1) -> Floats:
        """Return the strongest score on each line, for (*sign* 1) or against (-1) (n_lines, A)."""
        strongest = np.maximum if sign > 0 else np.minimum
        return np.asarray(strongest.reduceat(self.points, self.caller.offsets[:-1], axis=0))


def _mean(points: Floats) -> Floats:
    return np.asarray(points.mean(axis=0, dtype=np.float64), np.float32)


def line_means(drawing: Drawing, values: Floats) -> Floats:
    """Return the mean over the ink of each line of *values* (n_points, k) at its points.

    Each point stands for half of the ink on either side; a dot's points stand for the same.
    """
    half = np.zeros(len(drawing.points))
    steps = np.hypot(*np.diff(drawing.points.astype(np.float64), axis=0).T) / 2
    steps[drawing.offsets[1:-1] - 1] = 0.0  # no ink from one line to the next
    half[:-1] += steps
    half[1:] += steps
    first = drawing.offsets[:-1]
    counts = np.diff(drawing.offsets)
    dots = np.repeat(np.add.reduceat(half, first) == 0, counts)
    weights = np.where(dots, 1.0, half)
    sums = np.add.reduceat(values * weights[:, None], first, axis=0)
    return (sums / np.add.reduceat(weights, first)[:, None]).astype(np.float32)


class Scorer:
    """A trained model, ready to score drawings. May be used from several threads."""

    def __init__(self, config: ModelConfig, engine: Engine, scale: Scale | None) -> None:
        self.config = config
        self.scale = scale  # None: the model has no table of quantiles
        self._engine = engine
        self._base_rates = np.array(config.base_rates, np.float32)

    @property
    def attributes(self) -> tuple[str, ...]:
        """Names of what is scored, in the order of all columns."""
        return self.config.attributes

    @property
    def engine(self) -> str:
        """Who computes: ``onnx`` or ``torch``."""
        return self._engine.name

    def score(self, drawing: Drawing) -> PointScores:
        """Return the scores of *drawing* at its own points, in whatever order its lines are.

        Raises:
            DrawingError: there is nothing of it in the frame, or it is not in portrait units.
        """
        return next(self.score_many([drawing]))

    def score_many(self, drawings: Iterable[Drawing]) -> Iterator[PointScores]:
        """Yield the scores of each drawing as `score` does; a few are computed at a time."""
        coming = iter(drawings)
        while batch := list(islice(coming, self._engine.batch)):
            sheets = [_prepared(drawing, self.config) for drawing in batch]
            answers = self._engine.answer([sheet.reading for sheet in sheets])
            for sheet, answer in zip(sheets, answers, strict=True):
                yield self._carried_back(sheet, answer)

    def _carried_back(self, sheet: "_Prepared", answer: Answer) -> PointScores:
        inside = spread(answer.points, sheet.resampled, sheet.ordered)
        inside = inside[provenance(sheet.ordered, sheet.clipped.drawing)]
        # In float64: engines sum hundreds of points in float32, each in its own way.
        whole = _mean(answer.points) if self.config.additive else answer.drawing
        points = unclipped(inside, sheet.clipped, sheet.caller, whole)
        return PointScores(
            attributes=self.attributes,
            base_rates=self._base_rates,
            points=points,
            drawing=whole,
            caller=sheet.caller,
            ordered=sheet.ordered,
            reading=sheet.resampled,
            reading_points=answer.points,
            reading_states=answer.states,
        )


def load_scorer(name: str | Path = DEFAULT, *, engine: EngineName = "auto") -> Scorer:
    """Return the model *name*, shipped or a folder, ready to score.

    Raises:
        ModelError: there is no such model, its files are missing or edited, or it does not fit
            this program.
    """
    folder = model_folder(name)
    config = load_config(folder)
    return Scorer(config, load_engine(folder, config, engine), load_scale(folder, config))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Prepared:
    """One drawing on its way to the network."""

    caller: Drawing
    clipped: Clipped
    ordered: Drawing
    resampled: Drawing
    reading: Reading


def _prepared(drawing: Drawing, config: ModelConfig) -> _Prepared:
    _refuse_strange(drawing)
    clipped = clip(drawing)
    pieces = clipped.drawing
    outlines = np.ones(len(pieces), np.bool_)
    if not config.encoding.tone:
        outlines = outlines_of(drawing)[pieces.columns["line"]]
    if not outlines.any():
        raise DrawingError(
            "Nothing to score: no line lies in the portrait frame. Place the face in the frame of "
            f"{FRAME_WIDTH:g} by {FRAME_HEIGHT:g} units."
        )
    lines = canonical(pieces.with_column("piece", np.arange(len(pieces))))
    if config.encoding.order == "unsorted":
        ordered = shuffled(lines, seed=0)
    else:
        ordered = order_lines(lines, OrderParams(effort=config.drawing.order_effort))
    if not outlines.all():
        # Last, as in training: outlines are read in the order that they have among all lines.
        clipped = only(clipped, outlines_of(drawing))
        ordered = _taken(ordered, outlines)
    points = resampled(ordered, config.encoding)
    reading = reading_of(ordered, points, config.encoding, with_ink=config.with_ink)
    return _Prepared(
        caller=drawing, clipped=clipped, ordered=ordered, resampled=points, reading=reading
    )


def _taken(ordered: Drawing, pieces: npt.NDArray[np.bool_]) -> Drawing:
    """Return those *pieces* (n_pieces,) alone, counted anew in the column ``piece``."""
    piece = ordered.columns["piece"]
    number = np.cumsum(pieces) - 1
    kept = ordered.take(np.flatnonzero(pieces[piece]))
    return kept.with_column("piece", number[kept.columns["piece"]])


def _refuse_strange(drawing: Drawing) -> None:
    if not len(drawing):
        raise DrawingError("Nothing to score: the drawing has no lines. Trace a photo first.")
    left, top, right, bottom = drawing.bounds()
    wide, high = _FARTHEST * FRAME_WIDTH, _FARTHEST * FRAME_HEIGHT
    if left < -wide or right > wide or top < -high or bottom > high:
        raise DrawingError(
            f"The drawing reaches from ({left:.0f}, {top:.0f}) to ({right:.0f}, {bottom:.0f}), far "
            f"outside the portrait frame of {FRAME_WIDTH:g} by {FRAME_HEIGHT:g} units. "
            "Score it in portrait units, before it is laid out on paper."
        )
