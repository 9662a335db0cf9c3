"""What a network reads of one drawing: its points as a sequence, and the ink around them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.score.encoding import EncodingParams, encode, resample, tangents
from facells_studio.score.ink import Ink, ink_map


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One drawing as a network reads it; arrays of numbers only."""

    points: npt.NDArray[np.float32]  # (n, 3): x, y, p; with the ink (n, 5): also cos 2θ, sin 2θ
    ink: Ink | None  # (3, rows, columns), for networks that look around


def read(drawing: Drawing, params: EncodingParams, *, with_ink: bool) -> Reading:
    """Return what a network reads of *drawing*, whose lines are in order and in the frame.

    The points are those of ``resample(drawing, params.step_units, params.most_points)``, without
    the tone lines where *params* leave them out.
    """
    if not params.tone:
        drawing = drawing.take(np.flatnonzero(outlines_of(drawing)))
    return reading_of(drawing, resampled(drawing, params), params, with_ink=with_ink)


def outlines_of(drawing: Drawing) -> npt.NDArray[np.bool_]:
    """Return which lines of *drawing* are no tone lines (n_lines,); all, if it has no others."""
    shade = drawing.columns.get("shade")
    if shade is None or shade.all():
        return np.ones(len(drawing), np.bool_)
    return ~np.asarray(shade, np.bool_)


def resampled(drawing: Drawing, params: EncodingParams) -> Drawing:
    """Return *drawing* with the points that a network of *params* reads."""
    return resample(drawing, params.step_units, params.most_points)


def reading_of(
    drawing: Drawing, points: Drawing, params: EncodingParams, *, with_ink: bool
) -> Reading:
    """Return the reading of *drawing* at *points*, its lines resampled."""
    sequence = encode(points, params.coordinates).astype(np.float32)
    if not with_ink:
        return Reading(sequence, None)
    return Reading(np.concatenate([sequence, tangents(points)], axis=1), ink_map(drawing))
