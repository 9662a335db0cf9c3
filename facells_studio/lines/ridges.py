"""Find ridges of a response image, to a fraction of a pixel, and link them into lines.

A ridge is where the response is largest across the local direction of flow. Pixels are addressed
as (x, y) = (column, row) with centres at whole numbers. `Flow` is the unit direction along the
form at each pixel, without a sense: a line may follow it either way.
"""

import numpy as np
import numpy.typing as npt

from facells_studio.lines.compiled import compiled

Image = npt.NDArray[np.float32]  # (rows, columns)
Flow = tuple[Image, Image]  # x and y of the direction along the form
Pixels = npt.NDArray[np.int32]  # (n, 2): x, y
Places = npt.NDArray[np.float32]  # (n, 2): x, y to a fraction of a pixel
Heights = npt.NDArray[np.float32]  # (n,)

TURN = 0.35  # smallest cosine between a line and its continuation, pixel to pixel
SHORTEST_STEP = 0.5  # px; nearer candidates are the same spot of a ridge found twice
ROUND_TRIP = 8  # pixels of the shortest line that may be closed
CLOSING_GAP = 2.5  # px between the ends of a line that is closed


@compiled
def to_flow(even: Image, odd: Image) -> None:
    """Turn a double angle into the direction across it, in place.

    Args:
        even: cos 2a times any length, where a is the gradient's angle; becomes the flow's x.
        odd: sin 2a times the same; becomes the flow's y. In this form gradients can be averaged,
            since opposite ones do not cancel (Bigün & Granlund 1987).
    """
    half, one, tiny = np.float32(0.5), np.float32(1.0), np.float32(1e-20)
    rows, columns = even.shape
    for y in range(rows):
        for x in range(columns):
            a, b = even[y, x], odd[y, x]
            share = a / np.sqrt(a * a + b * b + tiny)
            sine = np.sqrt(abs(half * (one - share)))
            even[y, x] = -np.copysign(sine, b)
            odd[y, x] = np.sqrt(abs(half * (one + share)))


@compiled
def _at(image: Image, x: float, y: float) -> float:
    """Bilinear sample; the caller stays inside the outermost pixels."""
    column, row = int(x), int(y)
    right, down = x - column, y - row
    above = image[row, column] * (1.0 - right) + image[row, column + 1] * right
    below = image[row + 1, column] * (1.0 - right) + image[row + 1, column + 1] * right
    return float(above * (1.0 - down) + below * down)


@compiled
def average_along(
    response: Image,
    flow_x: Image,
    flow_y: Image,
    pixels: Pixels,
    weights: Heights,
    step: float,
    averaged: Image,
) -> None:
    """Write the mean of *response* along the flow into *averaged* at *pixels*.

    Follows the flow both ways from each pixel (Kang et al. 2007, eq. 9), ``len(weights) - 1``
    steps of *step* px; ``weights[k]`` is the weight k steps away.
    """
    rows, columns = response.shape
    for i in range(len(pixels)):
        column, row = pixels[i, 0], pixels[i, 1]
        total = float(weights[0] * response[row, column])
        mass = float(weights[0])
        for way in (-step, step):
            x, y = float(column), float(row)
            dx, dy = way * flow_x[row, column], way * flow_y[row, column]
            for k in range(1, len(weights)):
                x += dx
                y += dy
                if not (1.0 <= x < columns - 2 and 1.0 <= y < rows - 2):
                    break
                total += weights[k] * _at(response, x, y)
                mass += weights[k]
                u, v = int(x + 0.5), int(y + 0.5)
                sense = np.copysign(step, flow_x[v, u] * dx + flow_y[v, u] * dy)
                dx, dy = sense * flow_x[v, u], sense * flow_y[v, u]
        averaged[row, column] = total / mass


@compiled
def crests(
    response: Image, flow_x: Image, flow_y: Image, pixels: Pixels
) -> tuple[Pixels, Places, Heights]:
    """Return those of *pixels* on the crest of a ridge, their exact places and heights.

    A pixel is on the crest if it is no lower than the response one px to either side, across
    the flow; a parabola through the three gives the crest's exact place (Steger 1998).
    *pixels* keep two px from the border.
    """
    found = 0
    kept = np.empty_like(pixels)
    places = np.empty((len(pixels), 2), np.float32)
    heights = np.empty(len(pixels), np.float32)
    for i in range(len(pixels)):
        x, y = pixels[i, 0], pixels[i, 1]
        here = float(response[y, x])
        nx, ny = -flow_y[y, x], flow_x[y, x]
        before = _at(response, x - nx, y - ny)
        after = _at(response, x + nx, y + ny)
        if here < before or here < after or before + after >= 2.0 * here:
            continue
        off = 0.5 * (before - after) / (before + after - 2.0 * here)
        kept[found, 0], kept[found, 1] = x, y
        places[found, 0], places[found, 1] = x + off * nx, y + off * ny
        heights[found] = here
        found += 1
    return kept[:found], places[:found], heights[:found]


@compiled
def _next(
    at: int,
    dx: float,
    dy: float,
    pixels: Pixels,
    places: Places,
    flow_x: Image,
    flow_y: Image,
    index: npt.NDArray[np.int32],
    used: npt.NDArray[np.bool_],
) -> int:
    """Return the crest pixel that best continues a line at *at* going (dx, dy), or -1.

    Looks at the eight neighbours and, only if none will do, at the ring around them.
    """
    rows, columns = index.shape
    best, lowest = -1, 1e9
    for ring in range(1, 3):
        for v in range(-ring, ring + 1):
            for u in range(-ring, ring + 1):
                x, y = pixels[at, 0] + u, pixels[at, 1] + v
                if max(abs(u), abs(v)) != ring or not (0 <= x < columns and 0 <= y < rows):
                    continue
                j = index[y, x]
                if j < 0 or used[j]:
                    continue
                gx = float(places[j, 0] - places[at, 0])
                gy = float(places[j, 1] - places[at, 1])
                gap = np.sqrt(gx * gx + gy * gy)
                ahead = gx * dx + gy * dy
                if gap < SHORTEST_STEP:
                    used[j] = ahead > -SHORTEST_STEP or used[j]
                    continue
                turn = abs(float(flow_x[y, x]) * dx + float(flow_y[y, x]) * dy)
                if ahead < TURN * gap or turn < TURN:
                    continue
                cost = gap + 2.0 * (1.0 - ahead / gap) + (1.0 - turn)
                if cost < lowest:
                    best, lowest = j, cost
        if best >= 0:
            break
    return best


@compiled
def _claim(pixels: Pixels, i: int, apart: int, index: npt.NDArray[np.int32]) -> None:
    """Take all pixels within *apart* of crest pixel *i* from *index*."""
    rows, columns = index.shape
    for y in range(max(pixels[i, 1] - apart, 0), min(pixels[i, 1] + apart + 1, rows)):
        for x in range(max(pixels[i, 0] - apart, 0), min(pixels[i, 0] + apart + 1, columns)):
            index[y, x] = -1


@compiled
def link(
    pixels: Pixels,
    places: Places,
    heights: Heights,
    flow_x: Image,
    flow_y: Image,
    seeds: npt.NDArray[np.int64],
    index: npt.NDArray[np.int32],
    apart: int,
) -> tuple[Places, npt.NDArray[np.int64], Heights]:
    """Link crest pixels into lines, one from each seed (after Steger 1998, section 3.3).

    Args:
        pixels: where crests are (n, 2).
        places: the same, exactly (n, 2).
        heights: of the crests (n,).
        flow_x: x of the direction of flow (rows, columns).
        flow_y: y of it.
        seeds: the pixels where a line may begin, strongest first.
        index: scratch (rows, columns), all -1; left so.
        apart: no line enters a pixel this near (px) to an earlier line: what it would draw there
            has been drawn.

    Returns:
        points (m, 2), offsets (n_lines + 1,), height per point (m,). A closed line ends where it
        began.
    """
    n = len(pixels)
    for i in range(n):
        index[pixels[i, 1], pixels[i, 0]] = i
    used = np.zeros(n, np.bool_)
    chain = np.empty(2 * n + 2, np.int64)  # a line grows from its middle to both ends
    points = np.empty((n + len(seeds), 2), np.float32)
    strengths = np.empty(n + len(seeds), np.float32)
    offsets = np.zeros(len(seeds) + 1, np.int64)
    lines, filled = 0, 0
    for seed in seeds:
        x, y = pixels[seed, 0], pixels[seed, 1]
        if used[seed] or index[y, x] < 0:
            continue
        used[seed] = True
        ends = [n, n]
        chain[n] = seed
        for side in range(2):
            way = 2 * side - 1
            at, dx, dy = seed, way * float(flow_x[y, x]), way * float(flow_y[y, x])
            while True:
                at = _next(at, dx, dy, pixels, places, flow_x, flow_y, index, used)
                if at < 0:
                    break
                used[at] = True
                ends[side] += way
                chain[ends[side]] = at
                tx = float(flow_x[pixels[at, 1], pixels[at, 0]])
                ty = float(flow_y[pixels[at, 1], pixels[at, 0]])
                sense = np.copysign(1.0, tx * dx + ty * dy)
                dx, dy = sense * tx, sense * ty
        for c in range(ends[0], ends[1] + 1):
            _claim(pixels, chain[c], apart, index)
        count = ends[1] - ends[0] + 1
        if count < 2:
            continue
        for c in range(ends[0], ends[1] + 1):
            points[filled, 0], points[filled, 1] = places[chain[c], 0], places[chain[c], 1]
            strengths[filled] = heights[chain[c]]
            filled += 1
        a, b = chain[ends[0]], chain[ends[1]]
        gap = np.hypot(places[a, 0] - places[b, 0], places[a, 1] - places[b, 1])
        if count >= ROUND_TRIP and gap <= CLOSING_GAP:
            points[filled, 0], points[filled, 1] = places[a, 0], places[a, 1]
            strengths[filled] = heights[a]
            filled += 1
        lines += 1
        offsets[lines] = filled
    for i in range(n):
        index[pixels[i, 1], pixels[i, 0]] = -1
    return points[:filled], offsets[: lines + 1], strengths[:filled]
