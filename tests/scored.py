"""Scores made by hand, so that what a rule must take can be worked out."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.score.attributes import ATTRIBUTES, index_of
from facells_studio.score.scale import LEVELS, TABLES, Scale
from facells_studio.score.scorer import PointScores

SPAN = 10.0  # the made-up scale runs from -SPAN to SPAN, the same for every attribute
FAINT = -9.0  # what a portrait says of an attribute that it does not have

Logits = Callable[[npt.NDArray[np.float32]], npt.ArrayLike]  # of points (n, 2)


def made_scale() -> Scale:
    """Return a scale on which a signed logit z lies at (z + SPAN) / (2 * SPAN)."""
    row = np.tile((LEVELS * 2 - 1) * SPAN, (len(ATTRIBUTES), 1))
    return Scale(dict.fromkeys(TABLES, row))


def made_scores(drawing: Drawing, **logits: Logits) -> PointScores:
    """Return scores of *drawing*: a function of the points for each named attribute."""
    points = np.full((len(drawing.points), len(ATTRIBUTES)), FAINT, np.float32)
    for name, function in logits.items():
        points[:, index_of(name)] = function(drawing.points)
    overall = points.mean(axis=0) if len(points) else np.zeros(len(ATTRIBUTES), np.float32)
    return PointScores(
        attributes=ATTRIBUTES,
        base_rates=np.full(len(ATTRIBUTES), 0.5, np.float32),
        points=points,
        drawing=overall,
        caller=drawing,
        ordered=drawing,
        reading=drawing,
        reading_points=points,
        reading_states=np.zeros((len(points), 2), np.float32),
    )
