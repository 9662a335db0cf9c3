"""Straight hatching: parallel strokes wherever the tone is dark enough, linked into zigzags.

Each layer samples the tone along its own parallel rows and keeps the runs that are dark enough,
cut between samples where the tone crosses the layer's threshold. A zigzag then links the end of a
run to the end of the next row's on the same side, as a hand does that never lifts the pen.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.drawing import EMPTY, Drawing, Points, concatenate
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines import polylines
from facells_studio.lines.params import LinesParams
from facells_studio.lines.tone import Tone, tone_of
from facells_studio.progress import Tick, no_tick

SAMPLE_UNITS = 0.4  # between samples along a row; crossings are interpolated between them
LIGHTEST_SHADED = 0.9  # lightness up to which everything is shaded when shading is 1
LINK_SPACINGS = 1.6  # a zigzag's link is at most this long
LINK_LIGHTER = 0.05  # and nowhere this much lighter than what its layer covers
RAGGED = 0.06  # how unevenly rows end, in darkness: a hand is no ruler
ROUND_SPACINGS, ROUND_LINK = 0.3, 0.25  # how far a turn is cut, of a spacing and of its link
SHORTEST_RUN = 0.5  # of the shortest line: what a zigzag may hold in an eye or a lip
SHORTEST_ZIGZAG = 2.5  # of the shortest line: a curl shorter than this is a speck
STRENGTH = 0.001  # of black, so small that an ink budget goes to the outlines first

Rows = npt.NDArray[np.int64]
Units = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of parallel strokes: where it lies and how dark a place must be to get it."""

    angle: float  # radians, 0 level, positive rising to the right
    spacing: float  # portrait units between rows
    phase: float  # in rows: 0.5 lies between the rows of phase 0
    least_darkness: float


def hatch_lines(
    portrait: Portrait,
    params: LinesParams,
    mm_per_unit: float,
    seed: int = 0,
    tick: Tick = no_tick,
) -> Drawing:
    """Return *portrait*'s tone as straight strokes, in portrait units.

    Columns: ``strength`` float32, the mean darkness of what a line covers, scaled to the strengths
    of outlines; ``shade``, always True.
    """
    tone = tone_of(portrait, params, seed)
    layers = layers_of(params, mm_per_unit)
    drawings = []
    for i, layer in enumerate(layers):
        tick(i / len(layers), "hatching")
        drawings.append(_hatch_layer(tone, layer, params, mm_per_unit, (seed, i)))
    return concatenate(drawings)


def layers_of(params: LinesParams, mm_per_unit: float) -> list[Layer]:
    """Return the layers that *params* ask for, lightest tone first.

    Thresholds fall in equal steps from the lightest shaded tone to black. Layers either fill the
    gaps of the ones before (half a step off, then quarters), or cross them in turn.
    """
    if params.shading <= 0:
        return []
    angle = math.radians(params.shading_angle_deg)
    spacing = params.shading_spacing_mm / mm_per_unit
    lightest = LIGHTEST_SHADED * params.shading
    alone = "+" not in params.style  # then tone has to tell what outlines would
    count = params.shading_layers or (3 if alone else 2)
    crossed = alone if params.cross_hatch is None else params.cross_hatch
    turns = (0, -90, 0, -90) if crossed else (0, 0, 0, 0)
    phases = (0, 0, 0.5, 0.5) if crossed else (0, 0.5, 0.25, 0.75)
    return [
        Layer(angle + math.radians(turns[k]), spacing, phases[k], 1 - lightest * (1 - k / count))
        for k in range(count)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Dark stretches of a layer's rows, sorted by row, then along it."""

    row: Rows  # (n,)
    ends: Units  # (n, 2): where a run begins and ends along its row, in units

    def longer(self, least: float) -> "_Runs":
        which = self.ends[:, 1] - self.ends[:, 0] >= least
        return _Runs(self.row[which], self.ends[which])


class _Rows:
    """A layer's rows: u along them, v = (row + phase) * spacing across, about the frame's centre.

    About the frame's centre and not the canvas', so that a stroke stays in its place on the face
    whatever surrounds it.
    """

    def __init__(self, tone: Tone, layer: Layer) -> None:
        self.layer = layer
        self.along = np.array([math.cos(layer.angle), -math.sin(layer.angle)])
        self.across = np.array([math.sin(layer.angle), math.cos(layer.angle)])
        rows, columns = tone.darkness.shape
        corners = np.array([[0, 0], [columns, 0], [0, rows], [columns, rows]]) / tone.px_per_unit
        corners += np.asarray(tone.origin) - _CENTRE
        u, v = corners @ self.along, corners @ self.across
        # One sample more than the canvas holds, so that every row begins and ends in white.
        self.u_first = float(u.min()) - 2 * SAMPLE_UNITS
        self.count = int((u.max() - self.u_first) / SAMPLE_UNITS) + 4
        self.row_first = math.floor(v.min() / layer.spacing - layer.phase) - 1
        self.row_count = math.ceil(v.max() / layer.spacing - layer.phase) - self.row_first + 2

    def points(self, u: Units, row: Rows) -> Units:
        """Return places (…, 2) in portrait units."""
        v = (row + self.layer.phase) * self.layer.spacing
        return np.asarray(u[..., None] * self.along + v[..., None] * self.across + _CENTRE)

    def sample(self, tone: Tone) -> npt.NDArray[np.float32]:
        """Return the darkness along every row (row_count, count); the first and last are 0."""
        first = self.points(np.array(self.u_first), np.array(self.row_first))
        step_u = self.along * (SAMPLE_UNITS * tone.px_per_unit)
        step_v = self.across * (self.layer.spacing * tone.px_per_unit)
        matrix = np.column_stack([step_u, step_v, tone.to_px(first)])
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        size = (self.count, self.row_count)
        return np.asarray(cv2.warpAffine(tone.darkness, matrix, size, flags=how), np.float32)


_CENTRE = np.array([FRAME_WIDTH / 2, FRAME_HEIGHT / 2])


def _hatch_layer(
    tone: Tone,
    layer: Layer,
    params: LinesParams,
    mm_per_unit: float,
    seed: tuple[int, int],
) -> Drawing:
    # By a row's own number, so that it keeps its ends whatever the canvas around it.
    ragged = np.random.default_rng(seed).uniform(0, RAGGED, 1024).astype(np.float32)
    shortest = params.shading_shortest_mm / mm_per_unit
    # Where outlines draw lips and lids, a zigzag across them would only be in their way.
    alone = "+" not in params.style
    points, offsets = zigzags(
        tone,
        layer,
        shortest_run=shortest * (SHORTEST_RUN if params.zigzag and alone else 1),
        shortest_line=shortest,
        shortest_zigzag=SHORTEST_ZIGZAG * shortest,
        ragged=ragged,
        linked=params.zigzag,
    )
    return shaded(points, offsets, tone)


def zigzags(
    tone: Tone,
    layer: Layer,
    *,
    shortest_run: float,
    shortest_line: float,
    shortest_zigzag: float | None = None,
    ragged: npt.NDArray[np.float32] | None = None,
    linked: bool = True,
    longest_link: float = LINK_SPACINGS,
) -> tuple[Points, Rows]:
    """Return points and offsets of the strokes of one *layer*, in portrait units.

    Args:
        tone: how dark each place is.
        layer: rows and threshold.
        shortest_run: shorter stretches of a row are left out.
        shortest_line: shorter strokes are left out.
        shortest_zigzag: the same for strokes of several rows, if it differs.
        ragged: added to the threshold of each row in turn, so that rows end unevenly.
        linked: whether rows are linked into zigzags.
        longest_link: how long a link may be, in spacings of the layer.
    """
    rows = _Rows(tone, layer)
    darkness = rows.sample(tone)
    uneven = np.zeros(1, np.float32) if ragged is None else ragged
    uneven = uneven[(rows.row_first + np.arange(len(darkness))) % len(uneven)]
    runs = _dark_runs(darkness, layer.least_darkness + uneven, rows).longer(shortest_run)
    if not len(runs.row):
        return EMPTY.points, EMPTY.offsets
    count = len(runs.row)
    if linked:
        order, flipped, offsets = _serpentine(*_links(runs, rows, tone, longest_link))
    else:
        order, offsets = np.arange(count), np.arange(count + 1)
        flipped = (runs.row % 2).astype(bool)
    u = np.where(flipped[:, None], runs.ends[order, ::-1], runs.ends[order])
    strokes = rows.points(u, np.repeat(runs.row[order, None], 2, axis=1))
    counts = np.diff(offsets)
    points, offsets = _round_turns(strokes, offsets, layer.spacing)
    several = shortest_line if shortest_zigzag is None else shortest_zigzag
    least = np.where(counts > 1, several, shortest_line)
    return polylines.select(points, offsets, polylines.line_lengths(points, offsets) >= least)


def _round_turns(strokes: Units, offsets: Rows, spacing: float) -> tuple[Points, Rows]:
    """Return points and offsets of lines of *strokes* (n, 2 ends, 2), the turns cut at corners.

    A hand rounds its turns, a pen plotter need not stop for them, and the ends of strokes read
    less as a contour. Each turn's two corners become four points.
    """
    along = strokes[:, 1] - strokes[:, 0]
    length = np.hypot(along[:, 0], along[:, 1])[:, None]
    back = along / length * np.minimum(ROUND_SPACINGS * spacing, length / 3)
    turns = np.ones(len(strokes) - 1, bool)  # from a stroke to the next one of its line
    turns[offsets[1:-1] - 1] = False
    begins, ends = strokes[:, 0].copy(), strokes[:, 1].copy()
    link = begins[1:] - ends[:-1]
    middles = np.stack([ends[:-1] + ROUND_LINK * link, begins[1:] - ROUND_LINK * link], axis=1)
    begins[1:][turns] += back[1:][turns]
    ends[:-1][turns] -= back[:-1][turns]
    # All four points of every stroke and the turn after it, then without the turns that are none.
    middles = np.concatenate([middles, np.zeros((1, 2, 2))])
    points = np.concatenate([begins[:, None], ends[:, None], middles], axis=1)
    kept = np.ones((len(strokes), 4), bool)
    kept[:, 2:] = np.append(turns, False)[:, None]
    counts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    return points[kept].astype(np.float32), counts[offsets]


def _dark_runs(
    darkness: npt.NDArray[np.float32], least: npt.NDArray[np.float32], rows: _Rows
) -> _Runs:
    """Return the runs of *darkness* above *least* (one per row), cut where it is crossed."""
    above = darkness - least[:, None]
    dark = (above > 0).ravel()
    before = np.flatnonzero(dark[1:] != dark[:-1])  # the last sample before each crossing
    flat = above.ravel()
    share = flat[before] / (flat[before] - flat[before + 1])
    row, column = np.divmod(before, darkness.shape[1])
    u = rows.u_first + (column + share.astype(np.float64)) * SAMPLE_UNITS
    # Rows begin and end in white, so crossings come in pairs of one row.
    return _Runs(row[::2] + rows.row_first, u.reshape(-1, 2))


def _links(runs: _Runs, rows: _Rows, tone: Tone, longest: float) -> tuple[Rows, Rows]:
    """Return for each run the next row's run that its left and its right end may link to, or -1."""
    spacing = rows.layer.spacing
    reach = spacing * math.sqrt(longest**2 - 1)  # along the row
    count = len(runs.row)
    u = np.ascontiguousarray(runs.ends.T)
    links = np.full((2, count), -1)
    _link_rows(runs.row, u[0], reach, links[0])
    _link_rows(runs.row, u[1], reach, links[1])
    side, a = np.nonzero(links >= 0)
    b = links[side, a]
    start, end = rows.points(u[side, a], runs.row[a]), rows.points(u[side, b], runs.row[b])
    places = start[:, None] * (1 - _ALONG_LINK) + end[:, None] * _ALONG_LINK
    light = tone.at(places).min(axis=1, initial=1) < rows.layer.least_darkness - LINK_LIGHTER
    links[side[light], a[light]] = -1
    return links[0], links[1]


_ALONG_LINK = np.linspace(0, 1, 5)[:, None]  # where its darkness is looked at


@compiled
def _link_rows(row: Rows, u: Units, reach: float, below: Rows) -> None:
    """Write to *below*, all -1, the run of the next row that ends nearest to each run's end.

    Only if each is the other's nearest, and no further along the row than *reach*. Runs are sorted
    by *row* (n,), and by the place *u* of their ends (n,) within it.
    """
    for i in range(len(row)):
        j = _nearest(row, u, row[i] + 1, u[i])
        if j >= 0 and abs(u[j] - u[i]) <= reach and _nearest(row, u, row[i], u[j]) == i:
            below[i] = j


@compiled
def _nearest(row: Rows, u: Units, wanted_row: int, wanted_u: float) -> int:
    """Return the run of *wanted_row* whose end is nearest to *wanted_u*, or -1."""
    first, last = 0, len(row)
    while first < last:  # the first run that is not before the place
        middle = (first + last) // 2
        if row[middle] < wanted_row or (row[middle] == wanted_row and u[middle] < wanted_u):
            first = middle + 1
        else:
            last = middle
    after = first if first < len(row) and row[first] == wanted_row else -1
    if first == 0 or row[first - 1] != wanted_row:
        return after
    if after < 0 or wanted_u - u[first - 1] <= u[after] - wanted_u:
        return first - 1
    return after


def _serpentine(left: Rows, right: Rows) -> tuple[Rows, npt.NDArray[np.bool_], Rows]:
    """Chain runs into zigzags: down the links, on the right and on the left in turn.

    Returns:
        The runs in drawing order, which of them are drawn backwards, and where zigzags begin.
    """
    count = len(left)
    order, offsets = np.empty(count, np.int64), np.zeros(count + 1, np.int64)
    flipped, links = np.empty(count, bool), np.stack([left, right])
    lines = _chain_runs(links, np.ones(count, bool), order, flipped, offsets)
    return order, flipped, offsets[: lines + 1]


@compiled
def _chain_runs(
    links: Rows,
    free: npt.NDArray[np.bool_],
    order: Rows,
    flipped: npt.NDArray[np.bool_],
    offsets: Rows,
) -> int:
    """Write what `_serpentine` returns and return how many zigzags; *free* (n,), all True.

    *links* (2, n): the run below by the left and by the right end, or -1.
    """
    lines, filled = 0, 0
    for first in range(len(free)):
        if not free[first]:
            continue
        # Leave the first run by the side from which more runs can be reached.
        counts = (_runs_from(first, 0, links, free), _runs_from(first, 1, links, free))
        side = 0 if counts[0] > counts[1] else 1
        run = first
        for _ in range(max(counts)):
            order[filled], flipped[filled] = run, side == 0
            filled += 1
            free[run] = False
            run = links[side, run]
            side = 1 - side
        lines += 1
        offsets[lines] = filled
    return lines


@compiled
def _runs_from(first: int, side: int, links: Rows, free: npt.NDArray[np.bool_]) -> int:
    """Return how many runs the zigzag has that leaves *first* by *side* (0 left, 1 right)."""
    count, run = 0, first
    while run >= 0 and free[run]:
        count += 1
        run = links[side, run]
        side = 1 - side
    return count


def shaded(points: Points, offsets: Rows, tone: Tone) -> Drawing:
    """Return lines of tone as a drawing: the darkness that each covers is its strength."""
    if len(offsets) < 2:
        return EMPTY
    strength = STRENGTH * mean_darkness(points, offsets, tone)
    return Drawing(points, offsets, {"strength": strength, "shade": np.ones(len(strength), bool)})


def mean_darkness(points: Points, offsets: Rows, tone: Tone) -> npt.NDArray[np.float32]:
    """Return the mean darkness (n_lines,) at the middles of each line's segments."""
    middles = np.concatenate([(points[1:] + points[:-1]) / 2, points[-1:]])
    dark = tone.at(middles)
    dark[offsets[1:] - 1] = 0  # from one line's end to the next one's start
    counts = np.diff(offsets) - 1
    return np.asarray(np.add.reduceat(dark, offsets[:-1]) / counts, dtype=np.float32)
