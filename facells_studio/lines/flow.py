"""Flow: evenly spaced lines that follow the form, nearer to each other where it is dark.

The direction is the edge tangent of a smoothed structure tensor, drawn towards the hatching angle
where the form has no direction of its own. Lines are placed after Jobard and Lefer, "Creating
Evenly-Spaced Streamlines of Arbitrary Density" (1997): each accepted line offers seeds at its
sides, and a line grows until it comes too near to another; here the distance follows the tone.
"""

import math

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.frame import Portrait
from facells_studio.lines.compiled import compiled
from facells_studio.lines.hatch import LIGHTEST_SHADED, STRENGTH, mean_darkness
from facells_studio.lines.params import LinesParams
from facells_studio.lines.polylines import pack, simplify
from facells_studio.lines.tone import PX_PER_UNIT, Tone, resample, tone_of
from facells_studio.progress import Tick, no_tick

TENSOR_UNITS = 2.8  # sigma of the structure tensor: the size of what counts as form
FLAT = 0.02  # lightness per unit: a gradient this weak yields to the hatching angle
NEAREST, WIDEST = 0.55, 1.6  # spacing of black and of the lightest shade, in asked-for spacings
TOO_NEAR = 0.6  # a line ends at this share of the spacing from another one
STEP_PX = 1.25  # of the tone's grid
SHARPEST_BEND = 0.35  # radians in one step; a field that turns faster is a whorl
MOST_TURNING = 2.4  # radians from a seed to either end of its line
SEED_EVERY = 3  # steps between the seeds that a line offers at its sides

Field = npt.NDArray[np.float32]


def flow_lines(
    portrait: Portrait,
    params: LinesParams,
    mm_per_unit: float,
    seed: int = 0,
    tick: Tick = no_tick,
) -> Drawing:
    """Return *portrait*'s tone as long lines along the form, in portrait units.

    Columns as `hatch_lines`: ``strength`` float32 and ``shade``, always True. *seed* moves the
    places where the first lines begin.
    """
    if params.shading <= 0:
        return EMPTY
    tick(0.0, "following the form")
    tone = tone_of(portrait, params)
    field = direction_field(portrait, params.shading_angle_deg, tone.darkness.shape)
    tick(0.3, "following the form")
    scale = PX_PER_UNIT / mm_per_unit
    spacing = params.shading_spacing_mm * scale
    least = 1 - LIGHTEST_SHADED * params.shading
    points, offsets = _streamlines(
        tone.darkness,
        field,
        _first_seeds(tone, least, spacing, seed),
        least,
        max(NEAREST * spacing, 1.0),
        max(WIDEST * spacing, 1.0),
        round(params.shading_shortest_mm * scale / STEP_PX),
        round(params.shading_longest_mm * scale / STEP_PX),
    )
    return _drawing(points, offsets, tone, params.simplify_mm / mm_per_unit)


def direction_field(portrait: Portrait, angle_deg: float, shape: tuple[int, ...]) -> Field:
    """Return the direction of the form at each pixel of a tone's grid (rows, columns, 2).

    As cosine and sine of twice the angle, so that opposite directions are one and the same and
    values between pixels can be interpolated.
    """
    half = PX_PER_UNIT / 2
    gray = resample(portrait.gray, portrait.px_per_unit, half)
    # Scharr's weights add up to 32 for a difference across two pixels.
    gradient = half / (32 * 255)
    gx = cv2.Scharr(gray, cv2.CV_32F, 1, 0, scale=gradient)
    gy = cv2.Scharr(gray, cv2.CV_32F, 0, 1, scale=gradient)
    inside = resample(portrait.valid.view(np.uint8), portrait.px_per_unit, half)
    photo = cv2.erode(inside, np.ones((5, 5), np.uint8), borderValue=0).astype(np.float32)
    # Along an edge is across its gradient: half a turn of the doubled angle, hence the minus.
    doubled = np.stack([(gy * gy - gx * gx) * photo, -2 * gx * gy * photo], axis=2)
    doubled = cv2.GaussianBlur(doubled, (0, 0), TENSOR_UNITS * half)
    energy = np.sqrt(doubled[..., :1] ** 2 + doubled[..., 1:] ** 2)
    angle = math.radians(angle_deg)
    default = np.array([math.cos(2 * angle), -math.sin(2 * angle)], np.float32)  # y is down
    doubled = (doubled + FLAT**2 * default) / (energy + FLAT**2)
    doubled = cv2.GaussianBlur(doubled, (0, 0), TENSOR_UNITS * half / 2)
    rows, columns = shape
    return np.asarray(cv2.resize(doubled, (columns, rows)), dtype=np.float32)


def _first_seeds(tone: Tone, least: float, spacing: float, seed: int) -> npt.NDArray[np.float32]:
    """Return places (n, 2) on the grid to begin at, darkest first, none below *least*."""
    pitch = max(round(2 * spacing), 2)
    begin = np.random.default_rng(seed).integers(0, pitch, 2)
    rows, columns = tone.darkness.shape
    y, x = np.mgrid[begin[0] : rows : pitch, begin[1] : columns : pitch]
    dark = tone.darkness[y, x].ravel()
    order = np.argsort(-dark, kind="stable")
    order = order[dark[order] > least]
    return np.column_stack([x.ravel()[order], y.ravel()[order]]).astype(np.float32)


def _drawing(
    points: npt.NDArray[np.float32], offsets: npt.NDArray[np.int64], tone: Tone, tolerance: float
) -> Drawing:
    lines = np.split(points, offsets[1:-1]) if len(offsets) > 1 else []
    if not lines:
        return EMPTY
    px, begins = pack([simplify(line, tolerance * tone.px_per_unit) for line in lines])
    units = (px.astype(np.float64) + 0.5) / tone.px_per_unit + tone.origin
    drawing = Drawing(units.astype(np.float32), begins)
    strength = STRENGTH * mean_darkness(drawing, tone)
    columns = {"strength": strength, "shade": np.ones(len(drawing), bool)}
    return Drawing(drawing.points, drawing.offsets, columns)


@compiled
def _at(image: Field, x: float, y: float) -> float:
    """Return *image* (rows, columns) between its pixels; 0 outside."""
    rows, columns = image.shape
    if not (0 <= x < columns - 1 and 0 <= y < rows - 1):
        return 0.0
    c, r = int(x), int(y)
    s, t = x - c, y - r
    upper = image[r, c] * (1 - s) + image[r, c + 1] * s
    lower = image[r + 1, c] * (1 - s) + image[r + 1, c + 1] * s
    return float(upper * (1 - t) + lower * t)


@compiled
def _direction(field: Field, x: float, y: float, dx: float, dy: float) -> tuple[float, float]:
    """Return the unit direction at a place, of its two the one nearer to (*dx*, *dy*)."""
    c = _at(field[..., 0], x, y)
    s = _at(field[..., 1], x, y)
    size = math.sqrt(c * c + s * s)
    if size < 1e-3:
        return dx, dy  # at the heart of a whorl: straight on
    # Half the angle; of the two formulas the one that does not divide by nearly nothing.
    if c > 0:
        u = math.sqrt((1 + c / size) / 2)
        v = s / size / (2 * u)
    else:
        v = math.sqrt((1 - c / size) / 2)
        u = s / size / (2 * v)
    if u * dx + v * dy < 0:
        return -u, -v
    return u, v


@compiled
def _is_free(
    x: float,
    y: float,
    radius: float,
    cell: float,
    heads: npt.NDArray[np.int32],
    following: npt.NDArray[np.int32],
    points: npt.NDArray[np.float32],
) -> bool:
    """Return whether no point of a finished line lies within *radius*."""
    rows, columns = heads.shape
    limit = radius * radius
    for r in range(max(int((y - radius) / cell), 0), min(int((y + radius) / cell) + 1, rows)):
        for c in range(
            max(int((x - radius) / cell), 0), min(int((x + radius) / cell) + 1, columns)
        ):
            i = heads[r, c]
            while i >= 0:
                across, down = points[i, 0] - x, points[i, 1] - y
                if across * across + down * down < limit:
                    return False
                i = following[i]
    return True


@compiled
def _streamlines(
    darkness: Field,
    field: Field,
    seeds: npt.NDArray[np.float32],
    least: float,
    nearest: float,
    widest: float,
    shortest: int,
    longest: int,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Return evenly spaced lines on the grid as points (n, 2) and offsets (n_lines + 1,).

    Args:
        darkness: tone (rows, columns); a line ends where it falls below *least*.
        field: see `direction_field`.
        seeds: places (n, 2) to begin at while no line offers a better one.
        least: the lightest tone to shade.
        nearest: distance between lines in black, px.
        widest: distance between lines in the lightest tone, px.
        shortest: fewest steps of a line.
        longest: most steps of a line.
    """
    rows, columns = darkness.shape
    cell = widest / 2
    heads = np.full((int(rows / cell) + 1, int(columns / cell) + 1), -1, np.int32)
    points = np.empty((4096, 2), np.float32)
    following = np.empty(4096, np.int32)
    offsets = [0]
    path = np.empty((2 * longest + 3, 2), np.float32)
    count, asked, first = 0, 0, 0  # points so far; the point whose sides, the seed, tried next
    side = 1.0
    while True:
        # The next place to begin: at the sides of the lines so far, or else a seed.
        if asked + 1 < count:
            i = asked
            x, y = points[i]
            dx, dy = points[i + 1] - points[i]
            size = math.sqrt(dx * dx + dy * dy)
            side = -side
            if side > 0:
                asked += SEED_EVERY
            if size == 0 or size > 1.5 * STEP_PX:
                continue  # from one line's end to the next one's start
            gap = _spacing(_at(darkness, x, y), least, nearest, widest)
            x, y = x - side * dy / size * gap, y + side * dx / size * gap
        elif first < len(seeds):
            x, y = seeds[first]
            first += 1
        else:
            return points[:count].copy(), np.array(offsets, dtype=np.int64)
        tone = _at(darkness, x, y)
        if tone < least:
            continue
        gap = _spacing(tone, least, nearest, widest) * 0.98
        if not _is_free(x, y, gap, cell, heads, following, points):
            continue

        # Grow both ways from the middle of the path.
        low = high = longest + 1
        path[low, 0], path[low, 1] = x, y
        for way in (1, -1):
            at_x, at_y = x, y
            dx, dy = _direction(field, x, y, 1.0, 0.0)
            dx, dy = dx * way, dy * way
            turned = 0.0
            while high - low < longest:
                mid_x, mid_y = at_x + dx * STEP_PX / 2, at_y + dy * STEP_PX / 2
                new_dx, new_dy = _direction(field, mid_x, mid_y, dx, dy)
                bend = dx * new_dy - dy * new_dx
                turned += bend
                if abs(bend) > SHARPEST_BEND or abs(turned) > MOST_TURNING:
                    break
                dx, dy = new_dx, new_dy
                next_x, next_y = at_x + dx * STEP_PX, at_y + dy * STEP_PX
                tone = _at(darkness, next_x, next_y)
                if tone < least:
                    break
                gap = TOO_NEAR * _spacing(tone, least, nearest, widest)
                if not _is_free(next_x, next_y, gap, cell, heads, following, points):
                    break
                at_x, at_y = next_x, next_y
                if way > 0:
                    high += 1
                    path[high, 0], path[high, 1] = at_x, at_y
                else:
                    low -= 1
                    path[low, 0], path[low, 1] = at_x, at_y
        if high - low < max(shortest, 1):
            continue

        added = high - low + 1
        while count + added > len(points):
            points = np.concatenate((points, np.empty_like(points)))
            following = np.concatenate((following, np.empty_like(following)))
        for i in range(low, high + 1):
            points[count] = path[i]
            r, c = int(path[i, 1] / cell), int(path[i, 0] / cell)
            following[count] = heads[r, c]
            heads[r, c] = count
            count += 1
        offsets.append(count)


@compiled
def _spacing(tone: float, least: float, nearest: float, widest: float) -> float:
    """Return the distance between lines for a tone: lines per length grow evenly with darkness."""
    share = min(max((tone - least) / max(1 - least, 1e-3), 0.0), 1.0)
    return 1 / ((1 - share) / widest + share / nearest)
