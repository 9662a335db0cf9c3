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

from facells_studio.compiled import compiled
from facells_studio.drawing import EMPTY, Drawing
from facells_studio.frame import Portrait
from facells_studio.lines.hatch import LIGHTEST_SHADED, shaded
from facells_studio.lines.params import LinesParams
from facells_studio.lines.polylines import keep_points, simplified
from facells_studio.lines.tone import PX_PER_UNIT, Tone, resample, tone_of
from facells_studio.progress import Tick, no_tick

TENSOR_UNITS = 2.8  # sigma of the structure tensor: the size of what counts as form
FLAT = 0.02  # lightness per unit: a gradient this weak yields to the hatching angle
NEAREST, WIDEST = 0.55, 1.6  # spacing of black and of the lightest shade, in asked-for spacings
TOO_NEAR = 0.65  # a line ends at this share of the spacing from another one
CARRY = 0.05  # how much lighter than the least darkness a line may run once it has begun
STEP_PX = 1.0  # of the tone's grid
SHARPEST_BEND = 0.35  # radians in one step; a field that turns faster is a whorl
MOST_TURNING = 2.4  # radians from a seed to either end of its line
CALM = 0.4  # of the tolerance for outlines: side by side, bent lines betray every corner
SEED_EVERY = 3  # steps between the seeds that a line offers at its sides

Field = npt.NDArray[np.float32]
Maps = tuple[Field, Field, Field]  # darkness, cosine, sine
Tones = tuple[float, float, float]  # least darkness to shade; spacing in black, at the least, px
# Finished lines' points: size of a cell; a cell's last point, a point's forerunner there; points.
Placed = tuple[float, npt.NDArray[np.int32], npt.NDArray[np.int32], Field]


def flow_lines(
    portrait: Portrait,
    params: LinesParams,
    mm_per_unit: float,
    seed: int = 0,
    tick: Tick = no_tick,
    *,
    beside: Drawing = EMPTY,
) -> Drawing:
    """Return *portrait*'s tone as long lines along the form, in portrait units.

    They keep the same distance from the lines of *beside* as from each other.

    Columns as `hatch_lines`: ``strength`` float32 and ``shade``, always True. *seed* moves the
    places where the first lines begin.
    """
    if params.shading <= 0:
        return EMPTY
    tick(0.0, "following the form")
    tone = tone_of(portrait, params, seed)
    cosine, sine = direction_field(tone, params.shading_angle_deg)
    tick(0.3, "following the form")
    scale = PX_PER_UNIT / mm_per_unit
    spacing = params.shading_spacing_mm * scale
    least = 1 - LIGHTEST_SHADED * params.shading
    nearest = max(NEAREST * spacing, 1.0)
    # Room for lines everywhere at their nearest, with a point at every step.
    taken = _taken(beside, tone)
    room = int(tone.darkness.size / (TOO_NEAR * nearest * STEP_PX)) + 1000
    points = np.concatenate([taken, np.empty((room, 2), np.float32)])
    offsets = np.full(room // 2, len(taken), np.int64)
    count = _streamlines(
        (tone.darkness, cosine, sine),
        _first_seeds(tone, least, spacing, seed),
        (least, nearest, max(WIDEST * spacing, 1.0)),
        max(round(params.shading_shortest_mm * scale / STEP_PX), 1),
        max(round(params.shading_longest_mm * scale / STEP_PX), 1),
        points,
        offsets,
    )
    points, offsets = points[len(taken) : offsets[count]], offsets[: count + 1] - len(taken)
    return _drawing(points, offsets, tone, CALM * params.simplify_mm / mm_per_unit)


def direction_field(tone: Tone, angle_deg: float) -> tuple[Field, Field]:
    """Return the direction of the form on a grid of half a tone's density, (rows, columns) each.

    As cosine and sine of twice the angle, so that opposite directions are one and the same and
    values between pixels can be interpolated.
    """
    density = PX_PER_UNIT / 2
    gray = resample(tone.gray, PX_PER_UNIT, density)
    # Scharr's weights add up to 32 for a difference across two pixels.
    gradient = density / (32 * 255)
    gx = cv2.Scharr(gray, cv2.CV_32F, 1, 0, scale=gradient)
    gy = cv2.Scharr(gray, cv2.CV_32F, 0, 1, scale=gradient)
    # No gradient of the photo's own end.
    inside = (resample(tone.inside, PX_PER_UNIT, density) == 255).astype(np.uint8)
    photo = cv2.erode(inside, np.ones((3, 3), np.uint8)).astype(np.float32)
    # Along an edge is across its gradient: half a turn of the doubled angle, hence the minus.
    sigma = TENSOR_UNITS * density
    cosine = cv2.GaussianBlur((gy * gy - gx * gx) * photo, (0, 0), sigma)
    sine = cv2.GaussianBlur(-2 * gx * gy * photo, (0, 0), sigma)
    weight = 1 / (np.sqrt(cosine**2 + sine**2) + FLAT**2)
    angle = math.radians(angle_deg)
    toward = FLAT**2 * math.cos(2 * angle), -(FLAT**2) * math.sin(2 * angle)  # y is down
    cosine = cv2.GaussianBlur((cosine + toward[0]) * weight, (0, 0), sigma / 2)
    sine = cv2.GaussianBlur((sine + toward[1]) * weight, (0, 0), sigma / 2)
    return np.asarray(cosine, dtype=np.float32), np.asarray(sine, dtype=np.float32)


def _first_seeds(tone: Tone, least: float, spacing: float, seed: int) -> npt.NDArray[np.float32]:
    """Return places (n, 2) on the grid to begin at, darkest first, none below *least*."""
    # Finer than the lines, or a thin lip would be missed.
    pitch = max(round(0.6 * spacing), 3)
    top, left = np.random.default_rng(seed).integers(0, pitch, 2)
    dark = tone.darkness[top::pitch, left::pitch]
    y, x = np.nonzero(dark > least)
    order = np.argsort(-dark[y, x], kind="stable")
    places = np.column_stack([x[order], y[order]]) * pitch + (left, top)
    return np.asarray(places, dtype=np.float32)


def _taken(beside: Drawing, tone: Tone) -> Field:
    """Return places (n, 2) on the grid, at most a step apart, along the lines of *beside*."""
    px = tone.to_px(beside.points)
    ahead = np.diff(px, axis=0, append=px[-1:])
    ahead[beside.offsets[1:] - 1] = 0  # from one line's end to the next one's start
    counts = np.ceil(np.hypot(ahead[:, 0], ahead[:, 1]) / STEP_PX).astype(np.int64).clip(1)
    source = np.repeat(np.arange(len(px)), counts)
    share = (np.arange(len(source)) - np.repeat(np.cumsum(counts) - counts, counts)) / counts[
        source
    ]
    places = (px[source] + share[:, None] * ahead[source]).astype(np.float32)
    rows, columns = tone.darkness.shape
    inside = (places >= 0).all(axis=1) & (places < (columns, rows)).all(axis=1)
    return np.asarray(places[inside], dtype=np.float32)


def _drawing(
    points: npt.NDArray[np.float32], offsets: npt.NDArray[np.int64], tone: Tone, tolerance: float
) -> Drawing:
    if len(offsets) < 2:
        return EMPTY
    kept = simplified(points, offsets, tolerance * tone.px_per_unit)
    px, begins = keep_points(points, offsets, kept)
    units = (px.astype(np.float64) + 0.5) / tone.px_per_unit + tone.origin
    return shaded(units.astype(np.float32), begins, tone)


@compiled
def _at(image: Field, x: float, y: float) -> float:
    """Return *image* (rows, columns) between its pixels; 0 outside."""
    c, r = int(x), int(y)
    if x < 0 or y < 0 or c + 1 >= image.shape[1] or r + 1 >= image.shape[0]:
        return 0.0
    s, t = x - c, y - r
    upper = image[r, c] * (1 - s) + image[r, c + 1] * s
    lower = image[r + 1, c] * (1 - s) + image[r + 1, c + 1] * s
    return float(upper * (1 - t) + lower * t)


@compiled
def _angle(cosine: Field, sine: Field, x: float, y: float, near: float) -> float:
    """Return the direction (radians) at a place of the tone's grid, turned to be nearest *near*."""
    c = _at(cosine, x / 2 - 0.25, y / 2 - 0.25)
    s = _at(sine, x / 2 - 0.25, y / 2 - 0.25)
    angle = math.atan2(s, c) / 2
    return angle + math.pi * round((near - angle) / math.pi)


@compiled
def _spacing(tone: float, tones: Tones) -> float:
    """Return the distance between lines for a tone: lines per length grow evenly with darkness."""
    least, nearest, widest = tones
    share = max(tone - least, 0.0) / (1.001 - least)
    return 1 / ((1 - share) / widest + share / nearest)


@compiled
def _is_free(x: float, y: float, radius: float, placed: Placed) -> bool:
    """Return whether no point of a finished line lies within *radius*."""
    cell, heads, following, points = placed
    for r in range(max(int((y - radius) / cell), 0), int((y + radius) / cell) + 1):
        for c in range(max(int((x - radius) / cell), 0), int((x + radius) / cell) + 1):
            i = heads[r, c]
            while i >= 0:
                if (points[i, 0] - x) ** 2 + (points[i, 1] - y) ** 2 < radius * radius:
                    return False
                i = following[i]
    return True


@compiled
def _grow(path: Field, steps: int, way: float, maps: Maps, tones: Tones, placed: Placed) -> int:
    """Extend ``path[0]`` (x, y) forwards or backwards by up to *steps* steps; return how many."""
    darkness, cosine, sine = maps
    x, y = path[0, 0], path[0, 1]
    angle = _angle(cosine, sine, x, y, 0.0) + (0.0 if way > 0 else math.pi)
    begun = angle
    for step in range(steps):
        # A step along the direction half a step ahead: Runge and Kutta's second order.
        ahead_x, ahead_y = x + math.cos(angle) * STEP_PX / 2, y + math.sin(angle) * STEP_PX / 2
        turned = _angle(cosine, sine, ahead_x, ahead_y, angle)
        x, y = x + math.cos(turned) * STEP_PX, y + math.sin(turned) * STEP_PX
        tone = _at(darkness, x, y)
        if tone < tones[0] - CARRY or abs(turned - angle) > SHARPEST_BEND:
            return step
        if abs(turned - begun) > MOST_TURNING:
            return step
        if not _is_free(x, y, TOO_NEAR * _spacing(tone, tones), placed):
            return step
        angle = turned
        path[step + 1, 0], path[step + 1, 1] = x, y
    return steps


@compiled
def _streamlines(
    maps: Maps,
    seeds: Field,
    tones: Tones,
    shortest: int,
    longest: int,
    points: Field,
    offsets: npt.NDArray[np.int64],
) -> int:
    """Fill *points* (n, 2) and *offsets* with evenly spaced lines; return how many.

    Args:
        maps: darkness on the tone's grid, and the two of `direction_field`.
        seeds: places (n, 2) on the grid to begin at while no line offers a better one.
        tones: the least darkness to shade, and the distance of lines in black and at the least.
        shortest: fewest steps of a line.
        longest: most steps of a line.
        points: room for the result; when it is full, the rest stays white. Begins with as many
            points to keep away from as ``offsets[0]`` says.
        offsets: room for the result.
    """
    rows, columns = maps[0].shape
    cell = tones[2] / 2
    heads = np.full((int(rows / cell) + 4, int(columns / cell) + 4), -1, np.int32)
    following = np.empty(len(points), np.int32)
    placed = (cell, heads, following, points)
    back, forth = np.empty((longest + 1, 2), np.float32), np.empty((longest + 1, 2), np.float32)
    lines, count = 0, offsets[0]
    for i in range(count):
        r, c = int(points[i, 1] / cell), int(points[i, 0] / cell)
        following[i] = heads[r, c]
        heads[r, c] = i
    line, at, side = 0, count, 1.0  # whose sides are tried next
    seed = 0
    while lines + 2 < len(offsets) and count + longest + 2 < len(points):
        # The next place to begin at: beside the lines so far, in their order, or else a seed.
        if line < lines:
            dx, dy = points[at + 1, 0] - points[at, 0], points[at + 1, 1] - points[at, 1]
            gap = _spacing(_at(maps[0], points[at, 0], points[at, 1]), tones) * side / STEP_PX
            x, y = points[at, 0] - dy * gap, points[at, 1] + dx * gap
            side = -side
            if side > 0:
                at += SEED_EVERY
                if at + 1 >= offsets[line + 1]:
                    line += 1
                    at = offsets[line]
        elif seed < len(seeds):
            x, y = seeds[seed, 0], seeds[seed, 1]
            seed += 1
        else:
            break
        tone = _at(maps[0], x, y)
        if tone < tones[0] or not _is_free(x, y, 0.98 * _spacing(tone, tones), placed):
            continue
        forth[0, 0], forth[0, 1] = x, y
        back[0, 0], back[0, 1] = x, y
        ahead = _grow(forth, longest, 1.0, maps, tones, placed)
        behind = _grow(back, longest - ahead, -1.0, maps, tones, placed)
        if ahead + behind < shortest:
            continue
        for step in range(-behind, ahead + 1):
            x, y = (
                (back[-step, 0], back[-step, 1]) if step < 0 else (forth[step, 0], forth[step, 1])
            )
            points[count, 0], points[count, 1] = x, y
            following[count] = heads[int(y / cell), int(x / cell)]
            heads[int(y / cell), int(x / cell)] = count
            count += 1
        lines += 1
        offsets[lines] = count
    return lines
