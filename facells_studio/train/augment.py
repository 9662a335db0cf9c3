"""Drawings as they could have been: the same face a little moved, mirrored, with lines missing.

None of it changes an attribute of the face. Which lines are taken, and how they move, is decided
first; then one loop copies them.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.drawing import Drawing, Points
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.presets import option

Indices = npt.NDArray[np.int64]
Lines = tuple[Points, Indices]  # points (n, 2), offsets (n_lines + 1,)
Motion = tuple[float, float, float, float, float, float]  # a, b, c, d, e, f of ax + by + c …

_FRAME = np.array([FRAME_WIDTH, FRAME_HEIGHT], np.float32)
_FEWEST_LINES = 5  # dropping lines leaves so many, or all that there were


@dataclass(frozen=True, slots=True, kw_only=True)
class AugmentParams:
    """How drawings vary while a network learns; the section ``[augment]`` of a run.

    Moved, turned and scaled by normally distributed amounts, of which these are the deviations.
    """

    mirrored: float = option(0.5, help="Share of portraits shown mirrored.", low=0.0, high=1.0)
    shift_units: float = option(
        2.0, help="Portrait units that a portrait is moved by.", flag="shift", low=0.0, high=50.0
    )
    scale_percent: float = option(3.0, help="How much larger or smaller.", low=0.0, high=30.0)
    rotation_deg: float = option(1.7, help="How far it is turned.", low=0.0, high=45.0)
    dropped_percent: tuple[float, ...] = option(
        (0.0, 5.0, 15.0),
        help="Shares of lines left out; each portrait takes one of them.",
        flag="dropped",
        low=0.0,
        high=100.0,
    )
    # Every line as a whole: points lie about a unit apart, and noise at each of them would make
    # longer lines rather than other ones.
    jitter_units: float = option(
        0.0, help="How far each line moves by itself.", flag="jitter", low=0.0, high=20.0
    )
    random_start: float = option(
        0.0, help="Share of portraits read from another line on.", low=0.0, high=1.0
    )
    cropped: float = option(
        0.0, help="Share of portraits that lose a rectangle.", low=0.0, high=1.0
    )
    step_range: tuple[float, float] = option(
        (0.85, 1.2), help="Shortest and longest step between points, of the usual one.", low=0.1
    )


NOTHING = AugmentParams(
    mirrored=0.0,
    shift_units=0.0,
    scale_percent=0.0,
    rotation_deg=0.0,
    dropped_percent=(),
    step_range=(1.0, 1.0),
)


def augmented(drawing: Drawing, params: AugmentParams, random: np.random.Generator) -> Drawing:
    """Return *drawing* as it could have been; every column follows its line."""
    taken = kept_lines(len(drawing), params.dropped_percent, random)
    if random.random() < params.random_start:
        taken = np.roll(taken, -int(random.integers(len(taken))))
    each = np.zeros((len(taken), 2))
    if params.jitter_units:
        each = random.normal(0.0, params.jitter_units, each.shape)
    lines = _copied(drawing.points, drawing.offsets, taken, motion(params, random), each)
    if random.random() < params.cropped:
        lines, remaining = with_rectangle_lost(lines, random)
        taken = taken[remaining]
    columns = {name: values[taken] for name, values in drawing.columns.items()}
    return Drawing(*lines, columns)


def step_factor(params: AugmentParams, random: np.random.Generator) -> float:
    """Return how much longer than usual the step between points is."""
    low, high = params.step_range
    return low + (high - low) * random.random()


def kept_lines(
    lines: int, dropped_percent: tuple[float, ...], random: np.random.Generator
) -> Indices:
    """Return which of so many *lines* are kept when one of the shares is dropped; some always."""
    every = np.arange(lines)
    if not dropped_percent:
        return every
    share = dropped_percent[int(random.integers(len(dropped_percent)))] / 100
    kept = every[random.random(lines) >= share]
    return kept if len(kept) >= _FEWEST_LINES else every


def motion(params: AugmentParams, random: np.random.Generator) -> Motion:
    """Return how points move: mirrored or not, then turned and scaled about the middle, shifted.

    As (a, b, c, d, e, f): a point (x, y) goes to (ax + by + c, dx + ey + f).
    """
    turn, grow, right, down = random.normal(size=4)
    angle = math.radians(params.rotation_deg) * turn
    scale = 1 + params.scale_percent / 100 * grow
    cos, sin = scale * math.cos(angle), scale * math.sin(angle)
    side = -1.0 if random.random() < params.mirrored else 1.0
    a, b, d, e = cos * side, -sin, sin * side, cos
    x, y = FRAME_WIDTH / 2, FRAME_HEIGHT / 2
    shift = params.shift_units
    return a, b, x - a * x - b * y + shift * right, d, e, y - d * x - e * y + shift * down


@compiled
def _copied(
    points: Points,
    offsets: Indices,
    taken: Indices,
    motion: Motion,
    each: npt.NDArray[np.float64],
) -> tuple[Points, Indices]:
    """Return the lines *taken*, moved by *motion*, and each by its own row of *each* (n, 2)."""
    a, b, c, d, e, f = motion
    new = np.zeros(len(taken) + 1, np.int64)
    for i in range(len(taken)):
        new[i + 1] = new[i] + offsets[taken[i] + 1] - offsets[taken[i]]
    result = np.empty((new[-1], 2), np.float32)
    for i in range(len(taken)):
        first = offsets[taken[i]] - new[i]
        for k in range(new[i], new[i + 1]):
            x, y = points[first + k, 0], points[first + k, 1]
            result[k, 0] = a * x + b * y + c + each[i, 0]
            result[k, 1] = d * x + e * y + f + each[i, 1]
    return result, new


def with_rectangle_lost(lines: Lines, random: np.random.Generator) -> tuple[Lines, Indices]:
    """Return *lines* without what lay in a rectangle, and which line each of them was part of.

    A hand or an edge in the way. A line that crosses the rectangle becomes two. One that would
    take everything takes nothing.
    """
    points, offsets = lines
    size = _FRAME * random.uniform(0.15, 0.5, 2)
    corner = (_FRAME - size) * random.random(2)
    seen = np.any((points < corner) | (points > corner + size), axis=1)
    # A stretch begins at a seen point whose line begins there, or whose neighbour is hidden.
    begins, ends = np.array(seen), np.array(seen)
    begins[1:] &= ~seen[:-1]
    ends[:-1] &= ~seen[1:]
    begins[offsets[:-1]] = seen[offsets[:-1]]
    ends[offsets[1:] - 1] = seen[offsets[1:] - 1]
    first, last = np.flatnonzero(begins), np.flatnonzero(ends)
    whole = last > first  # one point is no line
    if not whole.any():
        return lines, np.arange(len(offsets) - 1)
    counts = (last - first + 1)[whole]
    new = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    source = np.arange(new[-1]) + np.repeat(first[whole] - new[:-1], counts)
    which = np.searchsorted(offsets, first[whole], side="right") - 1
    return (points[source], new), which
