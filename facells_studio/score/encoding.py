"""A drawing as one sequence of points, the way the network reads it.

The paper (arXiv 2102.11361, section 2) writes a drawing as one sequence of (x, y, p), line after
line: coordinates either *absolute*, from the middle of the frame, or *relative*, from the point
before; p tells where lines begin and end. The paper's text has p = 1 begin a line, its plotting
code ends one there; here 1 begins a line, -1 ends it and 0 is inside.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.drawing import Drawing, Points
from facells_studio.errors import DrawingError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.presets import option

CENTRE = np.array([FRAME_WIDTH / 2, FRAME_HEIGHT / 2])
BEGIN, INSIDE, END = 1.0, 0.0, -1.0  # values of p

Sequence = npt.NDArray[np.float64]  # (n_points, 3): x, y or Δx, Δy, then p
Coordinates = Literal["absolute", "relative"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingParams:
    """How a drawing becomes a sequence; the section ``[encoding]`` of a model's config."""

    coordinates: Coordinates = option(
        "absolute", help="Coordinates from the frame's middle, or from the point before."
    )
    order: Literal["sorted", "unsorted"] = option(
        "sorted", help="Lines in the order of shortest travel, or at random."
    )
    tone: bool = option(True, help="Whether tone lines are read too, or outlines alone.")
    step_units: float = option(
        8.0, help="Portrait units between points along a line.", low=0.5, high=100.0
    )
    most_points: int = option(
        1600, help="A drawing of more points is read at longer steps.", low=16, high=100_000
    )


def resample(drawing: Drawing, step_units: float, most_points: int | None = None) -> Drawing:
    """Return *drawing* with points evenly spaced along each line; ends stay where they are.

    A photo of any size and style so becomes a sequence of one kind, and a mean over points is a
    mean over ink. A line much shorter than a step keeps its two ends. If that would give more
    than *most_points*, the step grows until it does not (down to two points a line).
    """
    if not len(drawing):
        return drawing
    lengths = drawing.lengths()
    counts = _counts(lengths, step_units)
    while most_points is not None and counts.sum() > max(most_points, 2 * len(drawing)):
        inner = max(int(counts.sum()) - 2 * len(drawing), 1)
        wanted = max(most_points - 2 * len(drawing), 0)
        step_units *= max(inner / max(wanted, 1), 1.02) if wanted else math.inf
        counts = _counts(lengths, step_units)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    points = _resample(drawing.points, drawing.offsets, lengths, offsets)
    return Drawing(points, offsets, drawing.columns)


def _counts(lengths: npt.NDArray[np.float64], step_units: float) -> npt.NDArray[np.int64]:
    return np.maximum(np.rint(lengths / step_units), 1).astype(np.int64) + 1


def encode(drawing: Drawing, coordinates: Coordinates = "absolute") -> Sequence:
    """Return the points of *drawing* as a sequence (n_points, 3); `decode` is its inverse.

    In float64, so that not even the last bit of a coordinate is lost.
    """
    at = drawing.points.astype(np.float64) - CENTRE
    if coordinates == "relative":
        at = np.diff(at, axis=0, prepend=np.zeros((1, 2)))
    return np.column_stack([at, pen_states(drawing.offsets)])


def decode(sequence: npt.ArrayLike, coordinates: Coordinates = "absolute") -> Drawing:
    """Return the lines of a *sequence* (n_points, 3).

    Raises:
        DrawingError: the sequence is not made of whole lines, or holds no finite numbers.
    """
    rows = np.asarray(sequence, np.float64)
    if rows.ndim != 2 or rows.shape[1] != 3:
        raise DrawingError("A sequence has three columns: x, y and p.")
    begins, ends = np.flatnonzero(rows[:, 2] == BEGIN), np.flatnonzero(rows[:, 2] == END)
    offsets = np.concatenate([begins, [len(rows)]])
    if len(begins) != len(ends) or (ends + 1 != offsets[1:]).any() or offsets[0] != 0:
        raise DrawingError("A sequence must be whole lines: p = 1, then 0 ..., then -1.")
    at = rows[:, :2].cumsum(axis=0) if coordinates == "relative" else rows[:, :2]
    return Drawing((at + CENTRE).astype(np.float32), offsets)


def pen_states(offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return p for each point of lines at *offsets*: 1 begins a line, -1 ends it, 0 is inside."""
    states = np.full(int(offsets[-1]), INSIDE)
    states[offsets[1:] - 1] = END
    states[offsets[:-1]] = BEGIN
    return states


def shuffled(drawing: Drawing, seed: int) -> Drawing:
    """Return *drawing*'s lines in random order and direction: the paper's *unsorted*."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(drawing))
    return drawing.take(order, random.random(len(drawing)) < 0.5)


def tangents(drawing: Drawing) -> Points:
    """Return the direction of each point's line as (cos 2θ, sin 2θ), (n_points, 2).

    Of the doubled angle, so that a line drawn backwards has the same.
    """
    ahead = np.empty_like(drawing.points)
    at, first, last = drawing.points, drawing.offsets[:-1], drawing.offsets[1:] - 1
    ahead[1:-1] = at[2:] - at[:-2]
    ahead[first] = at[first + 1] - at[first]
    ahead[last] = at[last] - at[last - 1]
    dx, dy = ahead.T
    square = dx * dx + dy * dy + np.float32(1e-6)
    return np.column_stack([(dx * dx - dy * dy) / square, 2 * dx * dy / square])


def spread(values: npt.NDArray[np.float32], resampled: Drawing, drawing: Drawing) -> Points:
    """Carry *values* (n_resampled, k) at the points of *resampled* over to those of *drawing*.

    Both hold the same lines in the same order; values run linearly along each line.
    """
    result = np.empty((len(drawing.points), values.shape[1]), np.float32)
    where = _shares(drawing) * np.repeat(np.diff(resampled.offsets) - 1, np.diff(drawing.offsets))
    before = np.minimum(
        where.astype(np.int64), np.repeat(np.diff(resampled.offsets) - 2, np.diff(drawing.offsets))
    )
    part = (where - before)[:, None].astype(np.float32)
    first = np.repeat(resampled.offsets[:-1], np.diff(drawing.offsets)) + before
    result[:] = values[first] * (1 - part) + values[first + 1] * part
    return result


def _shares(drawing: Drawing) -> npt.NDArray[np.float64]:
    """Return how far along its line each point lies, 0 to 1 (n_points,)."""
    steps = np.zeros(len(drawing.points))
    steps[1:] = np.hypot(*np.diff(drawing.points.astype(np.float64), axis=0).T)
    steps[drawing.offsets[:-1]] = 0.0
    run = np.cumsum(steps)
    counts = np.diff(drawing.offsets)
    start = np.repeat(run[drawing.offsets[:-1]], counts)
    whole = np.repeat(run[drawing.offsets[1:] - 1], counts) - start
    # A line of no length is a dot: its points share its ends in turn.
    turn = (np.arange(len(run)) - np.repeat(drawing.offsets[:-1], counts)) / (
        np.repeat(counts, counts) - 1
    )
    return np.where(whole > 0, (run - start) / np.where(whole > 0, whole, 1), turn)


@compiled
def _resample(
    points: npt.NDArray[np.float32],
    offsets: npt.NDArray[np.int64],
    lengths: npt.NDArray[np.float64],
    wanted: npt.NDArray[np.int64],
) -> npt.NDArray[np.float32]:
    """Return the points of lines resampled to the counts between the offsets *wanted*."""
    result = np.empty((wanted[-1], 2), np.float32)
    for i in range(len(offsets) - 1):
        j, last = offsets[i], offsets[i + 1] - 1
        first, end = wanted[i], wanted[i + 1] - 1
        run = 0.0  # along the line up to point j
        dx, dy = points[j + 1, 0] - points[j, 0], points[j + 1, 1] - points[j, 1]
        step = math.sqrt(dx * dx + dy * dy)
        for k in range(first, end):
            s = lengths[i] * (k - first) / (end - first)
            while run + step < s and j + 2 <= last:
                run += step
                j += 1
                dx, dy = points[j + 1, 0] - points[j, 0], points[j + 1, 1] - points[j, 1]
                step = math.sqrt(dx * dx + dy * dy)
            t = min((s - run) / step, 1.0) if step > 0 else 0.0
            result[k, 0] = points[j, 0] + t * dx
            result[k, 1] = points[j, 1] + t * dy
        result[first, 0], result[first, 1] = points[offsets[i], 0], points[offsets[i], 1]
        result[end, 0], result[end, 1] = points[last, 0], points[last, 1]
    return result
