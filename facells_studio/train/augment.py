"""Drawings as they could have been: the same face a little moved, mirrored, with lines missing.

Each function works on bare arrays, points (n, 2) and offsets (n_lines + 1,), so that only one
`Drawing` is made and checked in the end. None of it changes an attribute of the face.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing, Points
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.presets import option

Offsets = npt.NDArray[np.int64]
Lines = tuple[Points, Offsets]

_FRAME = np.array([FRAME_WIDTH, FRAME_HEIGHT], np.float32)
_TURNED = np.array([-1, 1], np.float32)
_ACROSS = np.array([FRAME_WIDTH, 0], np.float32)
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
    """Return *drawing* as it could have been; columns stay behind."""
    lines = drawing.points, drawing.offsets
    if params.dropped_percent:
        lines = with_lines_dropped(lines, random.choice(params.dropped_percent) / 100, random)
    if random.random() < params.random_start:
        lines = begun_at(lines, int(random.integers(len(lines[1]) - 1)))
    points, offsets = lines
    points = moved(points, params, random)
    if params.jitter_units:
        each = random.normal(0, params.jitter_units, (len(offsets) - 1, 2)).astype(np.float32)
        points = points + np.repeat(each, np.diff(offsets), axis=0)
    if random.random() < params.cropped:
        points, offsets = with_rectangle_lost((points, offsets), random)
    return Drawing(points, offsets)


def step_factor(params: AugmentParams, random: np.random.Generator) -> float:
    """Return how much longer than usual the step between points is."""
    return float(random.uniform(*params.step_range))


def mirrored(points: Points) -> Points:
    """Return *points* as a mirror shows them, left and right of the frame's middle."""
    return np.asarray(points * _TURNED + _ACROSS)


def moved(points: Points, params: AugmentParams, random: np.random.Generator) -> Points:
    """Return *points* shifted, scaled, turned about the frame's middle, and perhaps mirrored."""
    angle = np.radians(params.rotation_deg) * random.normal()
    scale = 1 + params.scale_percent / 100 * random.normal()
    shift = params.shift_units * random.normal(size=2)
    if random.random() < params.mirrored:
        points = mirrored(points)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]], np.float32)  # of rows (x, y)
    centre = _FRAME / 2
    return np.asarray((points - centre) @ turn + (centre + shift).astype(np.float32))


def with_lines_dropped(lines: Lines, share: float, random: np.random.Generator) -> Lines:
    """Return *lines* without about a *share* of them; a few always remain."""
    points, offsets = lines
    kept = random.random(len(offsets) - 1) >= share
    if kept.all() or kept.sum() < _FEWEST_LINES:
        return lines
    counts = np.diff(offsets)
    return points[np.repeat(kept, counts)], _offsets(counts[kept])


def begun_at(lines: Lines, first: int) -> Lines:
    """Return *lines* read from line *first* on; those before it come last."""
    points, offsets = lines
    turned = np.concatenate([points[offsets[first] :], points[: offsets[first]]])
    return turned, _offsets(np.roll(np.diff(offsets), -first))


def with_rectangle_lost(lines: Lines, random: np.random.Generator) -> Lines:
    """Return *lines* without what lay in a rectangle, a hand or an edge in the way.

    A line that crosses it becomes two. A rectangle that would take everything takes nothing.
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
        return lines
    counts = (last - first + 1)[whole]
    new = _offsets(counts)
    source = np.arange(new[-1]) + np.repeat(first[whole] - new[:-1], counts)
    return points[source], new


def _offsets(counts: npt.NDArray[np.int64]) -> Offsets:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
