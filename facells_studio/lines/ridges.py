"""Find ridges of a response image, to a fraction of a pixel, and link them into lines.

A ridge is where the response is largest across the local direction of flow. Pixels are addressed
as (x, y) = (column, row) with centres at whole numbers. `Flow` is the unit direction along the
form at each pixel, without a sense: a line may follow it either way.
"""

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled

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
def _at(image: Heights, columns: int, x: np.float32, y: np.float32) -> np.float32:
    """Return a bilinear sample of a flat *image*, rows of *columns*, inside its outermost pixels.

    Flat and addressed without a sign: the checks for negative indices cost half of the time.
    """
    column, row = np.int32(x), np.int32(y)
    right, down = x - np.float32(column), y - np.float32(row)
    a = np.uint64(row * columns + column)
    b = a + np.uint64(columns)
    one = np.uint64(1)
    above = image[a] + (image[a + one] - image[a]) * right
    below = image[b] + (image[b + one] - image[b]) * right
    return np.float32(above + (below - above) * down)


@compiled
def _onwards(
    flow_x: Heights,
    flow_y: Heights,
    columns: int,
    x: np.float32,
    y: np.float32,
    dx: np.float32,
    dy: np.float32,
    step: np.float32,
) -> tuple[np.float32, np.float32]:
    """Return the next step along the flow (flat, see `_at`) from (x, y), come by (dx, dy)."""
    half = np.float32(0.5)
    nearest = np.uint64(np.int32(y + half) * columns + np.int32(x + half))
    tx, ty = flow_x[nearest], flow_y[nearest]
    sense = np.copysign(step, tx * dx + ty * dy)
    return sense * tx, sense * ty


def list_above(image: Image, level: float, border: int, room: Pixels) -> Pixels:
    """Return where *image* is above *level*, in the order of reading, as a view of *room*.

    Keeps *border* px from the border; *room* (n, 2) has one row more than *image* has pixels.
    """
    # Column and row together are one number to the processor: columns first, as it stores bytes.
    pairs = room.view(np.int64).ravel()
    return room[: _list_above(image, np.float32(level), border, pairs)]


@compiled
def _list_above(
    image: Image, level: np.float32, border: int, pairs: npt.NDArray[np.int64]
) -> np.uint64:
    """Write all pixels, each over the last one if that was too low: nothing to guess wrongly."""
    rows, columns = image.shape
    found = np.uint64(0)
    for y in range(border, rows - border):
        for x in range(border, columns - border):
            pairs[found] = np.int64(y) << 32 | np.int64(x)
            found += np.uint64(image[np.uint64(y), np.uint64(x)] > level)
    return found


@compiled
def copy_beside(pixels: Pixels, image: Image, out: Image) -> None:
    """Copy *image* to *out* at *pixels* and at their eight neighbours."""
    for i in range(len(pixels)):
        x, y = pixels[i, 0], pixels[i, 1]
        for v in range(y - 1, y + 2):
            for u in range(x - 1, x + 2):
                out[v, u] = image[v, u]


def average_along(
    response: Image, flow: Flow, pixels: Pixels, weights: Heights, step: float, averaged: Image
) -> Heights:
    """Return the mean of *response* along the flow at *pixels* (n,); write it to *averaged* too.

    Follows the flow both ways from each pixel (Kang et al. 2007, eq. 9), ``len(weights) - 1``
    steps of *step* px; ``weights[k]`` is the weight k steps away. Where the way could leave the
    image, the response stays as it is.
    """
    shares = (weights / (2 * weights.sum() - weights[0])).astype(np.float32)
    heights = np.empty(len(pixels), np.float32)
    flat = (response.ravel(), flow[0].ravel(), flow[1].ravel())
    _average(*flat, pixels, shares, np.float32(step), averaged, heights)
    return heights


@compiled
def _average(
    response: Heights,
    flow_x: Heights,
    flow_y: Heights,
    pixels: Pixels,
    weights: Heights,
    step: np.float32,
    averaged: Image,
    heights: Heights,
) -> None:
    rows, columns = averaged.shape
    reach = int(step * len(weights)) + 2
    for i in range(len(pixels)):
        column, row = pixels[i, 0], pixels[i, 1]
        here = np.uint64(row * columns + column)
        if not (reach <= column < columns - reach and reach <= row < rows - reach):
            averaged[row, column] = heights[i] = response[here]
            continue
        total = weights[0] * response[here]
        # Both ways at once: neither waits for the other's memory.
        x1 = x2 = np.float32(column)
        y1 = y2 = np.float32(row)
        dx1, dy1 = step * flow_x[here], step * flow_y[here]
        dx2, dy2 = -dx1, -dy1
        for k in range(1, len(weights) - 1):
            x1 += dx1
            y1 += dy1
            x2 += dx2
            y2 += dy2
            total += weights[k] * (_at(response, columns, x1, y1) + _at(response, columns, x2, y2))
            dx1, dy1 = _onwards(flow_x, flow_y, columns, x1, y1, dx1, dy1, step)
            dx2, dy2 = _onwards(flow_x, flow_y, columns, x2, y2, dx2, dy2, step)
        if len(weights) > 1:  # where the way would go on from the last step, nobody asks
            x1 += dx1
            y1 += dy1
            x2 += dx2
            y2 += dy2
            last = _at(response, columns, x1, y1) + _at(response, columns, x2, y2)
            total += weights[-1] * last
        averaged[row, column] = heights[i] = total


def crests(
    response: Image, flow: Flow, pixels: Pixels, floor: float
) -> tuple[Pixels, Places, Heights]:
    """Return those of *pixels* on the crest of a ridge, their exact places and heights.

    A pixel is on the crest if it is higher than *floor* and no lower than the response one px to
    either side, across the flow; a parabola through the three gives the crest's exact place
    (Steger 1998). *pixels* keep two px from the border.
    """
    kept = np.empty_like(pixels)
    places = np.empty((len(pixels), 2), np.float32)
    heights = np.empty(len(pixels), np.float32)
    flat = (response.ravel(), flow[0].ravel(), flow[1].ravel())
    columns = response.shape[1]
    found = _find_crests(*flat, columns, pixels, np.float32(floor), kept, places, heights)
    return kept[:found], places[:found], heights[:found]


@compiled
def _find_crests(
    response: Heights,
    flow_x: Heights,
    flow_y: Heights,
    columns: int,
    pixels: Pixels,
    floor: np.float32,
    kept: Pixels,
    places: Places,
    heights: Heights,
) -> int:
    two = np.float32(2.0)
    found = 0
    for i in range(len(pixels)):
        column, row = pixels[i, 0], pixels[i, 1]
        at = np.uint64(row * columns + column)
        here = response[at]
        if here <= floor:
            continue
        x, y = np.float32(column), np.float32(row)
        nx, ny = -flow_y[at], flow_x[at]
        before = _at(response, columns, x - nx, y - ny)
        after = _at(response, columns, x + nx, y + ny)
        if here < before or here < after or before + after >= two * here:
            continue
        off = (before - after) / (two * (before + after - two * here))
        kept[found, 0], kept[found, 1] = column, row
        places[found, 0], places[found, 1] = x + off * nx, y + off * ny
        heights[found] = here
        found += 1
    return found


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
) -> int:
    """Return the crest pixel that best continues a line at *at* going (dx, dy), or -1.

    Looks at the eight neighbours and, only if none will do, at the ring around them; crest pixels
    keep two px from the border. Takes those from *index* that are the same spot found twice.
    """
    best, lowest = -1, 1e9
    here_x, here_y = places[at, 0], places[at, 1]
    for ring in range(1, 3):
        for v in range(-ring, ring + 1):
            for u in range(-ring, ring + 1, 1 if abs(v) == ring else 2 * ring):
                x, y = np.uint32(pixels[at, 0] + u), np.uint32(pixels[at, 1] + v)
                if index[y, x] < 0:
                    continue
                j = np.uint32(index[y, x])
                gx = float(places[j, 0] - here_x)
                gy = float(places[j, 1] - here_y)
                gap = np.sqrt(gx * gx + gy * gy)
                ahead = gx * dx + gy * dy
                if gap < SHORTEST_STEP:
                    if ahead > -SHORTEST_STEP:
                        index[y, x] = -1
                    continue
                turn = abs(float(flow_x[y, x]) * dx + float(flow_y[y, x]) * dy)
                if ahead < TURN * gap or turn < TURN:
                    continue
                cost = gap + 2.0 * (1.0 - ahead / gap) + (1.0 - turn)
                if cost < lowest:
                    best, lowest = int(j), cost
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


def link(
    pixels: Pixels,
    places: Places,
    heights: Heights,
    flow: Flow,
    seeds: npt.NDArray[np.int64],
    low: float,
    index: npt.NDArray[np.int32],
    apart: int,
) -> tuple[Places, npt.NDArray[np.int64], Heights]:
    """Link crest pixels into lines, one from each seed (after Steger 1998, section 3.3).

    Args:
        pixels: where crests are (n, 2).
        places: the same, exactly (n, 2).
        heights: of the crests (n,).
        flow: direction of flow.
        seeds: the pixels where a line may begin, strongest first.
        low: a line goes on only where the crest is higher than this.
        index: scratch (rows, columns), all -1; left so.
        apart: no line enters a pixel this near (px) to an earlier line: what it would draw there
            has been drawn.

    Returns:
        points (m, 2), offsets (n_lines + 1,), height per point (m,). A closed line ends where it
        began.
    """
    n = len(pixels)
    source = np.empty(n + len(seeds), np.int64)
    offsets = np.zeros(len(seeds) + 1, np.int64)
    chain, least = np.empty(2 * n + 2, np.int64), np.float32(low)
    lines = _grow(
        pixels, places, heights, least, *flow, seeds, index, apart, chain, source, offsets
    )
    source = source[: offsets[lines]]
    return places[source], offsets[: lines + 1], heights[source]


@compiled
def _grow(
    pixels: Pixels,
    places: Places,
    heights: Heights,
    low: np.float32,
    flow_x: Image,
    flow_y: Image,
    seeds: npt.NDArray[np.int64],
    index: npt.NDArray[np.int32],
    apart: int,
    chain: npt.NDArray[np.int64],
    source: npt.NDArray[np.int64],
    offsets: npt.NDArray[np.int64],
) -> int:
    """Write the crest pixels of all lines to *source* and *offsets*; return how many lines.

    *chain* (2n + 2,) is scratch; *index* loses what a line has taken.
    """
    n = len(pixels)
    for i in range(n):
        if heights[i] > low:
            index[pixels[i, 1], pixels[i, 0]] = i
    lines, filled = 0, 0
    for seed in seeds:
        x, y = pixels[seed, 0], pixels[seed, 1]
        if index[y, x] < 0:
            continue
        index[y, x] = -1
        first, last = n, n  # a line grows from the middle of `chain` to both ends
        chain[n] = seed
        for way in (-1, 1):
            at, dx, dy = seed, way * float(flow_x[y, x]), way * float(flow_y[y, x])
            while True:
                at = _next(at, dx, dy, pixels, places, flow_x, flow_y, index)
                if at < 0:
                    break
                index[pixels[at, 1], pixels[at, 0]] = -1
                if way < 0:
                    first -= 1
                    chain[first] = at
                else:
                    last += 1
                    chain[last] = at
                tx = float(flow_x[pixels[at, 1], pixels[at, 0]])
                ty = float(flow_y[pixels[at, 1], pixels[at, 0]])
                sense = np.copysign(1.0, tx * dx + ty * dy)
                dx, dy = sense * tx, sense * ty
        for c in range(first, last + 1):
            _claim(pixels, chain[c], apart, index)
        if last == first:
            continue
        for c in range(first, last + 1):
            source[filled] = chain[c]
            filled += 1
        gx = float(places[chain[first], 0] - places[chain[last], 0])
        gy = float(places[chain[first], 1] - places[chain[last], 1])
        if last - first >= ROUND_TRIP and gx * gx + gy * gy <= CLOSING_GAP * CLOSING_GAP:
            source[filled] = chain[first]
            filled += 1
        lines += 1
        offsets[lines] = filled
    for i in range(n):
        index[pixels[i, 1], pixels[i, 0]] = -1
    return lines
