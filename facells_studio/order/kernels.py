"""The compiled part of the local search: nearest ends, greedy joining, k-opt moves and kicks.

Lines are numbered 0 … n - 1 and have two **ends** each: line i begins at end 2i and finishes at
end 2i + 1, so ``end ^ 1`` is the other end of the same line and ``end >> 1`` the line. Line n - 1
is no line of the drawing but the **rest**, the pen before and after all lines; with it a plan is a
closed tour. `Tour.order` holds, per position, the end at which that line is entered.

Ends that are neighbours in a tour are joined by a **hop**. Each end has exactly one hop, so to
remove a hop it is enough to name one end: this keeps the search tree of the k-opt moves narrow.

The search is chained Lin-Kernighan (Martin, Otto and Felten 1991; Johnson and McGeoch 1997,
"The Traveling Salesman Problem: A Case Study in Local Optimization") with sequential moves of up
to three hops tried as a whole, as LKH does (Helsgaun 2000, section 4.3), on an array with a log
that takes back what a kick has spoiled.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

GAIN = 1e-7  # least gain of a move, in units of `local.EXTENT`: above what rounding makes
SCAN = 40  # places looked at in one crowded cell of the grid
RINGS = 8  # rings of cells looked at around an end
DEPTH = 4  # most hops that a move replaces: a kick's; `local.BREADTH` sets those of the search

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Whole = int | np.int64


# Rows of the tour of n lines, int32 (3, n):
ORDER = 0  # by position: the end at which each line is entered
POSITION = 1  # by line: its position
PLACE = 2  # by line: where a closed one begins, a row of the places

FIRST, LAST, LOGGED, RANDOM = range(4)  # in state: ends of the queue, size of the log, seed

# Rows of the scratch memory of a move that replaces k hops:
ENDS = 0  # 2k: the two ends of each hop that goes
LINK = 1  # 2k: the index in ENDS that each is newly joined to
CUT = 2  # k: positions of the hops, ascending
LEAVE = 3  # k: for each cut, the index in ENDS of the end before it
RANK = 4  # k: for each hop, which cut it is
PARTS = 5  # k: the parts between cuts in their new order, ~part if turned
NTH = 6  # k: the near end to try next
BREADTH = 7  # longest stretch of a kick; then how many near ends to try, 0 behind the last
ROWS = 8


@njit(cache=True, nogil=True)
def nearest(
    xy: Floats,
    end: Ints,
    partner: Ints,
    cell: float,
    columns: int,
    first: Longs,
    inside: Longs,
    near: Ints,
    distance: Any,
) -> None:
    """Fill *near* and *distance* with the nearest ends of each end, nearest first.

    The places *xy* lie in a grid of *columns* columns of square cells; those in cell c are
    ``inside[first[c]:first[c + 1]]``. Place i belongs to end[i]; an end may have several, of which
    the nearest counts. No end is near itself or its *partner*. Few others at distance 0 are kept,
    so that a list also leads away from a spot where thousands meet, and neither crowds nor deserts
    are searched to the end, so that no input makes this quadratic.
    """
    rows = (len(first) - 1) // columns
    width = near.shape[1]
    for c in range(columns * rows):
        row, column = c // columns, c % columns
        for at in range(first[c], first[c + 1]):
            i = inside[at]
            own, x, y = end[i], xy[i, 0], xy[i, 1]
            for ring in range(RINGS):
                # Whatever lies in this ring or beyond is farther away than this:
                if distance[own, width - 1] <= (ring - 1) * cell:
                    break
                for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
                    step = 1 if r == row - ring or r == row + ring else 2 * ring
                    for q in range(column - ring, column + ring + 1, step):
                        if q < 0 or q >= columns:
                            continue
                        begin, stop = first[r * columns + q], first[r * columns + q + 1]
                        k = at if ring == 0 else begin
                        for _ in range(min(stop - begin, SCAN)):
                            j = inside[k]
                            k = k + 1 if k + 1 < stop else begin
                            if end[j] != own and end[j] != partner[own]:
                                dx, dy = xy[j, 0] - x, xy[j, 1] - y
                                d = np.sqrt(dx * dx + dy * dy)
                                _insert(near, distance, own, end[j], d)


@njit(cache=True, nogil=True)
def _insert(near: Ints, distance: Any, own: int, end: int, d: float) -> None:
    """Put *end* at distance *d* into *own*'s sorted list; each end once, few at distance 0."""
    last = near.shape[1] - 1
    if d >= distance[own, last] or (d == 0.0 and distance[own, last // 2] == 0.0):
        return
    at = 0
    while distance[own, at] <= d:
        if near[own, at] == end:
            return
        at += 1
    stop = at
    while stop < last and near[own, stop] != end:
        stop += 1
    for k in range(stop, at, -1):
        near[own, k], distance[own, k] = near[own, k - 1], distance[own, k - 1]
    near[own, at], distance[own, at] = end, d


@njit(cache=True, nogil=True)
def join(a: Ints, b: Ints, hop: Ints, far: Ints) -> int:
    """Join the ends a[k] and b[k] in turn where both are free and no ring closes.

    *hop* is the end that each is joined to or -1; *far* the other end of the chain that begins at
    a free end. Returns how many were joined.
    """
    joined = 0
    for k in range(len(a)):
        i, j = a[k], b[k]
        if hop[i] < 0 and hop[j] < 0 and far[i] != j:
            hop[i], hop[j] = j, i
            p, q = far[i], far[j]
            far[p], far[q] = q, p
            joined += 1
    return joined


@njit(cache=True, nogil=True)
def walk(hop: Ints, order: Ints, first: int) -> None:
    """Fill *order* with the ends at which lines are entered, from the end *first* on."""
    end = first
    for k in range(len(order)):
        order[k] = end
        end = hop[end ^ 1]


@njit(cache=True, nogil=True)
def _distance(xy: Floats, free: int, a: Whole, b: Whole) -> float:
    if a >= free or b >= free:
        return 0.0
    dx, dy = xy[a, 0] - xy[b, 0], xy[a, 1] - xy[b, 1]
    return np.sqrt(dx * dx + dy * dy)  # type: ignore[no-any-return]  # a float once compiled


@njit(cache=True, nogil=True)
def _is_entered(tour: Ints, end: Whole) -> bool:
    """Whether the tour enters the line by this end."""
    return bool(tour[ORDER, tour[POSITION, end >> 1]] == end)


@njit(cache=True, nogil=True)
def _push(queue: Ints, state: Longs, end: Whole) -> None:
    """Queue *end* unless it is queued."""
    if queue[end] >= 0:
        return
    if state[FIRST] < 0:
        state[FIRST] = end
    else:
        queue[state[LAST]] = end
    queue[end] = end
    state[LAST] = end


@njit(cache=True, nogil=True)
def _is_tour(tour: Ints, move: Longs, k: Whole) -> bool:
    """Sort the *k* hops of a move along the tour, rejoin the parts between them, follow the ring.

    Part r runs from cut r to cut r + 1. Fills the rows that `_splice` reads. True if all parts are
    met, so that the move leaves one ring.
    """
    for h in range(k):
        leave = 2 * h
        at = tour[POSITION, move[ENDS, leave] >> 1]
        if tour[ORDER, at] == move[ENDS, leave]:
            leave += 1
            at = tour[POSITION, move[ENDS, leave] >> 1]
        r = h
        while r > 0 and move[CUT, r - 1] > at:
            move[CUT, r], move[LEAVE, r] = move[CUT, r - 1], move[LEAVE, r - 1]
            r -= 1
        move[CUT, r], move[LEAVE, r] = at, leave
    for r in range(k):
        move[RANK, move[LEAVE, r] >> 1] = r
    part: Whole = 0
    backwards = False
    for met in range(k):
        move[PARTS, met] = ~part if backwards else part
        out = move[LEAVE, part] ^ 1 if backwards else move[LEAVE, part + 1 if part + 1 < k else 0]
        to = move[LINK, out]
        part = move[RANK, to >> 1]
        backwards = move[LEAVE, part] == to
        if backwards:
            part = part - 1 if part else k - 1
        if part == 0:
            return met == k - 1
    return False


@njit(cache=True, nogil=True)
def _splice(
    tour: Ints, hop: Ints, queue: Ints, log: Ints, state: Longs, move: Longs, k: Whole
) -> bool:
    """Write the parts of a move in their new order; the longest stays. False if the log is full."""
    n = tour.shape[1]
    move[CUT, k] = move[CUT, 0] + n
    longest, size, kept = 0, 0, 0
    for m in range(k):
        part = max(move[PARTS, m], ~move[PARTS, m])
        if move[CUT, part + 1] - move[CUT, part] > size:
            longest, size, kept = m, move[CUT, part + 1] - move[CUT, part], part
    turned = move[PARTS, longest] < 0
    begin = move[CUT, kept + 1] + 1  # the first position behind the part that stays
    begin = begin - n if begin >= n else begin
    count, base = n - size, state[LOGGED]
    top = base + count + 2 * k
    if top + 3 > len(log):
        return False
    at = begin
    for i in range(base, base + count):
        log[i] = tour[ORDER, at]
        at = at + 1 if at + 1 < n else 0
    for i in range(2 * k):
        end = move[ENDS, i]
        log[base + count + i] = end
        hop[end] = move[ENDS, move[LINK, i]]
        _push(queue, state, end)
    log[top], log[top + 1], log[top + 2] = begin, count, k
    state[LOGGED] = top + 3
    at = begin
    for m in range(1, k):
        # Where the ring meets the kept part backwards, walk all of the ring backwards instead.
        part = move[PARTS, (longest - m + k if turned else longest + m) % k]
        backwards = (part < 0) != turned
        part = max(part, ~part)
        source = move[CUT, part] + 1 - begin
        source = base + (source + n if source < 0 else source - n if source >= n else source)
        span = move[CUT, part + 1] - move[CUT, part]
        step, turn = 1, 0
        if backwards:
            source, step, turn = source + span - 1, -1, 1
        for _ in range(span):
            entered = log[source] ^ turn
            tour[ORDER, at] = entered
            tour[POSITION, entered >> 1] = at
            source += step
            at = at + 1 if at + 1 < n else 0
    return True


@njit(cache=True, nogil=True, inline="always")
def _take_back(
    xy: Floats, place_xy: Floats, tour: Ints, hop: Ints, log: Ints, state: Longs
) -> None:
    """Undo all that the log holds, the last change first."""
    n = tour.shape[1]
    top = state[LOGGED]
    while top:
        at: Whole = np.int64(log[top - 3])
        count, k = np.int64(log[top - 2]), np.int64(log[top - 1])
        top -= count + 2 * k + 3
        if k == 0:
            _move_to(xy, place_xy, tour, at, np.int64(log[top]))
            continue
        for i in range(top + count, top + count + 2 * k, 2):
            hop[log[i]], hop[log[i + 1]] = log[i + 1], log[i]
        for i in range(top, top + count):
            entered = log[i]
            tour[ORDER, at] = entered
            tour[POSITION, entered >> 1] = at
            at = at + 1 if at + 1 < n else 0


@njit(cache=True, nogil=True)
def _move_to(xy: Floats, place_xy: Floats, tour: Ints, line: Whole, place: Whole) -> None:
    tour[PLACE, line] = place
    for end in (2 * line, 2 * line + 1):
        xy[end, 0], xy[end, 1] = place_xy[place, 0], place_xy[place, 1]


@njit(cache=True, nogil=True, inline="always")
def _slide(
    xy: Floats,
    free: int,
    place_from: Longs,
    place_xy: Floats,
    tour: Ints,
    hop: Ints,
    queue: Ints,
    log: Ints,
    state: Longs,
    line: Whole,
) -> float:
    """Let a closed line begin where its two hops are shortest; return what that gains."""
    old, base = np.int64(tour[PLACE, line]), state[LOGGED]
    best: Whole = old
    before, shortest = 0.0, np.inf
    for place in range(place_from[line], place_from[line + 1]):
        length = 0.0
        for own in (2 * line, 2 * line + 1):
            end = hop[own]
            if end < free:
                dx = xy[end, 0] - place_xy[place, 0]
                dy = xy[end, 1] - place_xy[place, 1]
                length += np.sqrt(dx * dx + dy * dy)
        if place == old:
            before = length
        if length < shortest:
            shortest, best = length, place
    gain = 0.0
    if before - shortest > GAIN and base + 4 <= len(log):
        log[base], log[base + 1], log[base + 2], log[base + 3] = old, line, 1, 0
        state[LOGGED] = base + 4
        _move_to(xy, place_xy, tour, line, best)
        for own in (2 * line, 2 * line + 1):
            _push(queue, state, own)
            _push(queue, state, np.int64(hop[own]))
        gain = before - shortest
    return gain


@njit(cache=True, nogil=True, inline="always")
def _improve(
    xy: Floats,
    free: int,
    near: Ints,
    near_distance: Any,
    tour: Ints,
    hop: Ints,
    queue: Ints,
    log: Ints,
    state: Longs,
    move: Longs,
    open_gain: Floats,
    first: Whole,
) -> float:
    """Search a move that removes *first*'s hop and shortens the tour; make it, return its gain.

    Depth first: ENDS 0 and 1 are a hop that goes, 1 to 2 one that comes, and so on. What is removed
    must exceed what is added all along (the gain criterion of Lin and Kernighan 1973). Returns -inf
    if the log is full.
    """
    second = np.int64(hop[first])
    move[ENDS, 0], move[ENDS, 1] = first, second
    open_gain[1] = _distance(xy, free, first, second)
    move[NTH, 1] = 0
    depth, gained = 1, 0.0
    while depth:
        tail = move[ENDS, 2 * depth - 1]
        k = move[NTH, depth]
        if k >= move[BREADTH, depth] or near_distance[tail, k] >= open_gain[depth]:
            depth -= 1
            continue
        move[NTH, depth] = k + 1
        head = np.int64(near[tail, k])
        used = False
        for i in range(2 * depth):
            used |= move[ENDS, i] == head
        if depth == 1 and head >= free:
            # To the rest only where that can close at once: tried without, it does not pay.
            used |= _is_entered(tour, tail) != _is_entered(tour, head)
        if used:
            continue
        gain = open_gain[depth] - _distance(xy, free, tail, head)
        if gain <= GAIN:
            continue
        other = np.int64(hop[head])
        gain += _distance(xy, free, head, other)
        move[ENDS, 2 * depth], move[ENDS, 2 * depth + 1] = head, other
        closing = gain - _distance(xy, free, other, first)
        if closing > GAIN:
            for i in range(1, 2 * depth, 2):
                move[LINK, i], move[LINK, i + 1] = i + 1, i
            move[LINK, 0], move[LINK, 2 * depth + 1] = 2 * depth + 1, 0
            if _is_tour(tour, move, depth + 1):
                gained = -np.inf
                if _splice(tour, hop, queue, log, state, move, depth + 1):
                    gained = closing
                break
        if move[BREADTH, depth + 1]:
            depth += 1
            open_gain[depth] = gain
            move[NTH, depth] = len(xy) - free
    return gained


@njit(cache=True, nogil=True)
def _random(state: Longs) -> float:
    """Return the next number from 0 to 1 (Knuth, TAOCP 2, 3.3.4: MMIX's generator)."""
    state[RANDOM] = state[RANDOM] * 6364136223846793005 + 1442695040888963407
    return (state[RANDOM] >> 33 & 0x7FFFFFFF) / 2147483648.0  # type: ignore[no-any-return]


@njit(cache=True, nogil=True, inline="always")
def _kick(
    xy: Floats, free: int, tour: Ints, hop: Ints, queue: Ints, log: Ints, state: Longs, move: Longs
) -> float:
    """Change the order of three short neighbouring stretches (a double bridge); return its gain."""
    n = tour.shape[1]
    longest = min(move[BREADTH, 0], (n - 1) // 3)
    at = int(_random(state) * n)
    for h in range(4):
        leave = tour[ORDER, at] ^ 1
        move[ENDS, 2 * h], move[ENDS, 2 * h + 1] = leave, hop[leave]
        at = (at + 1 + int(_random(state) * longest)) % n
    gain = 0.0
    for i in range(0, 8, 2):
        to = (i + 5) % 8
        move[LINK, i], move[LINK, to] = to, i
        gain += _distance(xy, free, move[ENDS, i], move[ENDS, i + 1])
        gain -= _distance(xy, free, move[ENDS, i], move[ENDS, to])
    hops = np.int64(4)  # of this type, or numba compiles both once more for the constant 4
    _is_tour(tour, move, hops)
    _splice(tour, hop, queue, log, state, move, hops)
    return gain


@njit(cache=True, nogil=True)
def search(
    xy: Floats,
    free: int,
    near: Ints,
    near_distance: Any,
    place_from: Longs,
    place_xy: Floats,
    tour: Ints,
    hop: Ints,
    queue: Ints,
    log: Ints,
    state: Longs,
    move: Longs,
    open_gain: Floats,
    kicks: int,
    heat: float,
    cooled: float,
) -> float:
    """Settle, then kick *kicks* times; return the gain.

    To settle is to improve until no queued end offers a move. A kick is taken back if, settled, it
    lengthens the tour by more than a random part of the heat, which falls evenly from *heat* to
    *cooled*.
    """
    total, fall = 0.0, (cooled - heat) / max(kicks, 1)
    for i in range(-1, kicks):
        state[LOGGED] = 0
        gain = 0.0
        if i >= 0:
            gain = _kick(xy, free, tour, hop, queue, log, state, move)
        while state[FIRST] >= 0:
            end = state[FIRST]
            state[FIRST] = queue[end] if queue[end] != end else -1
            queue[end] = -1
            if gain == -np.inf:  # the log is full: empty the queue, then take all back
                continue
            if i < 0:
                state[LOGGED] = 0
            if place_from[end >> 1] < place_from[(end >> 1) + 1]:
                gain += _slide(
                    xy, free, place_from, place_xy, tour, hop, queue, log, state, end >> 1
                )
            gain += _improve(
                xy, free, near, near_distance, tour, hop, queue, log, state, move, open_gain, end
            )
        u = _random(state)
        if gain < -u * u * (heat + i * fall):
            _take_back(xy, place_xy, tour, hop, log, state)
        else:
            total += gain
    return total
