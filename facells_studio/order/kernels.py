"""The compiled part of the local search: nearest ends, greedy joining, k-opt moves and kicks.

Lines are numbered 0 … n - 1 and have two **ends** each: line i begins at end 2i and finishes at
end 2i + 1, so ``end ^ 1`` is the other end of the same line and ``end >> 1`` the line. Line n - 1
is no line of the drawing but the **rest**, the pen before and after all lines; with it a plan is a
closed tour. The row `ORDER` holds, per position, the end at which that line is entered.

Ends that are neighbours in a tour are joined by a **hop**. Each end has exactly one hop, so to
remove a hop it is enough to name one end: this keeps the search tree of the k-opt moves narrow.

The search is chained Lin-Kernighan (Martin, Otto and Felten 1991; Johnson and McGeoch 1997,
"The Traveling Salesman Problem: A Case Study in Local Optimization") with sequential moves of up
to three hops tried as a whole, as LKH does (Helsgaun 2000, section 4.3). The tour is an array; a
move is at most three reversals of parts of it, and a log of these takes back what a kick has
spoiled.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled_to_borrow as compiled

GAIN = 1e-7  # least gain of a move, in units of `local.EXTENT`: above what rounding makes
SCAN = 40  # places looked at in one crowded cell of the grid
RINGS = 8  # rings of cells looked at around an end

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Whole = int | np.int64


# Rows of the tour of n lines, int32 (3, n):
ORDER = 0  # by position: the end at which each line is entered
POSITION = 1  # by line: its position
PLACE = 2  # by line: where a closed one begins, a row of the places

# In state: ends of the queue, size of the log, seed; longest stretch of a kick, and of how many
# hops it takes the longest.
FIRST, LAST, LOGGED, RANDOM, STRETCH, HOPS = range(6)
MOST_LOGGED = 8  # numbers that one slide and one move write to the log

# A move: its kind, then its ends t1 to t6. By kind, what becomes of the parts between the hops:
KIND, MOVE = 0, 7
NONE = 0
TURN = 1  # two hops: a part is turned
TURN_TWO = 2  # a part is turned, then one that it is a part of, or that lies beside it
TURN_BOTH = 3  # two neighbouring parts are turned, each where it is
SWAP = 4  # two neighbouring parts change places


@compiled
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


@compiled
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


@compiled
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


@compiled
def walk(hop: Ints, order: Ints, first: int) -> None:
    """Fill *order* with the ends at which lines are entered, from the end *first* on."""
    end = first
    for k in range(len(order)):
        order[k] = end
        end = hop[end ^ 1]


@compiled
def _distance(xy: Floats, free: int, a: Whole, b: Whole) -> float:
    if a >= free or b >= free:
        return 0.0
    dx, dy = xy[a, 0] - xy[b, 0], xy[a, 1] - xy[b, 1]
    # Rounded as in the lists of near ends, so that what is subtracted is what was added.
    return float(np.float32(np.sqrt(dx * dx + dy * dy)))


@compiled
def _is_entered(tour: Ints, end: Whole) -> bool:
    """Whether the tour enters the line by this end."""
    return bool(tour[ORDER, tour[POSITION, end >> 1]] == end)


@compiled
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


@compiled
def _note(log: Ints, state: Longs, what: Whole, value: Whole) -> None:
    """Write to the log: a reversal's first and last position, or ~line and its old place."""
    log[state[LOGGED]], log[state[LOGGED] + 1] = what, value
    state[LOGGED] += 2


@compiled
def _reverse(xy: Floats, free: int, tour: Ints, hop: Ints, length: Any, i: Whole, j: Whole) -> None:
    """Walk the lines at the positions from *i* to *j*, round the end if need be, backwards."""
    n = tour.shape[1]
    before = tour[ORDER, i - 1 if i else n - 1] ^ 1
    behind = tour[ORDER, j + 1 if j + 1 < n else 0]
    first, last = tour[ORDER, i], tour[ORDER, j] ^ 1
    hop[before], hop[last], hop[first], hop[behind] = last, before, behind, first
    length[before] = length[last] = _distance(xy, free, before, last)
    length[first] = length[behind] = _distance(xy, free, first, behind)
    count = j - i + 1 if j >= i else j - i + 1 + n
    for _ in range(count >> 1):
        a, b = tour[ORDER, i] ^ 1, tour[ORDER, j] ^ 1
        tour[ORDER, i], tour[ORDER, j] = b, a
        tour[POSITION, a >> 1], tour[POSITION, b >> 1] = j, i
        i = i + 1 if i + 1 < n else 0
        j = j - 1 if j else n - 1
    if count & 1:
        tour[ORDER, i] ^= 1


@compiled
def _exchange(
    xy: Floats,
    free: int,
    tour: Ints,
    hop: Ints,
    length: Any,
    log: Ints,
    state: Longs,
    a: Whole,
    b: Whole,
    c: Whole,
    d: Whole,
) -> None:
    """Replace the hops a-b and c-d by b-c and d-a; b and c are both entered or both left."""
    n = tour.shape[1]
    begin, stop = (b, d) if _is_entered(tour, b) else (a, c)
    i: Whole = np.int64(tour[POSITION, begin >> 1])
    j: Whole = np.int64(tour[POSITION, stop >> 1])
    count = j - i + 1 if j >= i else j - i + 1 + n
    if 2 * count > n:  # the other part is shorter, and backwards it makes the same ring
        i, j = j + 1 if j + 1 < n else 0, i - 1 if i else n - 1
    _reverse(xy, free, tour, hop, length, i, j)
    _note(log, state, i, j)


@compiled
def _move_to(
    xy: Floats,
    free: int,
    place_xy: Floats,
    tour: Ints,
    hop: Ints,
    length: Any,
    line: Whole,
    place: Whole,
) -> None:
    tour[PLACE, line] = place
    for end in (2 * line, 2 * line + 1):
        xy[end, 0], xy[end, 1] = place_xy[place, 0], place_xy[place, 1]
    for end in (2 * line, 2 * line + 1):
        length[end] = length[hop[end]] = _distance(xy, free, end, hop[end])


@compiled
def _slide(
    xy: Floats,
    free: int,
    place_from: Longs,
    place_xy: Floats,
    tour: Ints,
    hop: Ints,
    length: Any,
    queue: Ints,
    log: Ints,
    state: Longs,
    line: Whole,
) -> float:
    """Let a closed line begin where its two hops are shortest; return what that gains."""
    old = np.int64(tour[PLACE, line])
    best: Whole = old
    before, shortest = 0.0, np.inf
    for place in range(place_from[line], place_from[line + 1]):
        around = 0.0
        for own in (2 * line, 2 * line + 1):
            end = hop[own]
            if end < free:
                dx = xy[end, 0] - place_xy[place, 0]
                dy = xy[end, 1] - place_xy[place, 1]
                around += float(np.float32(np.sqrt(dx * dx + dy * dy)))
        if place == old:
            before = around
        if around < shortest:
            shortest, best = around, place
    if before - shortest <= GAIN:
        return 0.0
    _note(log, state, ~line, old)
    _move_to(xy, free, place_xy, tour, hop, length, line, best)
    for own in (2 * line, 2 * line + 1):
        _push(queue, state, own)
        _push(queue, state, np.int64(hop[own]))
    return before - shortest


@compiled
def _third(
    xy: Floats,
    free: int,
    near: Ints,
    near_distance: Any,
    tour: Ints,
    hop: Ints,
    length: Any,
    move: Longs,
    opened: float,
    least: float,
    slides: bool,
) -> float:
    """Complete a move by the best third hop; return what it gains, or *least* if none gains more.

    *move* has the ends t1 to t4 and gets t5 and t6. Let the tour run from t2 to t1. If the second
    hop has been met from behind, so that t2 … t4 would be walked backwards, the third may lie in
    this part or behind it, each in one direction. Otherwise joining t2 to t3 makes a ring of
    t2 … t3, and the third hop must open it again, in either direction.
    """
    n = tour.shape[1]
    t1, t2, t3, t4 = move[1], move[2], move[3], move[4]
    origin = np.int64(tour[POSITION, t2 >> 1])
    entered = tour[ORDER, origin] == t2
    turned = _is_entered(tour, t3) == entered
    stop = np.int64(tour[POSITION, (t4 if turned else t3) >> 1])
    span = stop - origin if entered else origin - stop
    span = span + n if span < 0 else span
    for k in range(near.shape[1]):
        d = float(near_distance[t4, k])
        if d >= opened:
            break
        t5 = np.int64(near[t4, k])
        if slides:
            d = _distance(xy, free, t4, t5)
        gain = opened - d + length[t5]
        if gain <= least or t5 in (t2, t3):
            continue
        at = np.int64(tour[POSITION, t5 >> 1])
        alike = (tour[ORDER, at] == t5) == entered
        at = at - origin if entered else origin - at
        at = at + n if at < 0 else at
        if (alike == (at <= span)) if turned else (at > span):
            continue
        t6 = np.int64(hop[t5])
        gain -= _distance(xy, free, t6, t1)
        if gain > least:
            least = gain
            move[5], move[6] = t5, t6
            move[KIND] = TURN_TWO if turned else TURN_BOTH if alike else SWAP
    return least


@compiled
def _improve(
    xy: Floats,
    free: int,
    near: Ints,
    near_distance: Any,
    tour: Ints,
    hop: Ints,
    length: Any,
    queue: Ints,
    log: Ints,
    state: Longs,
    move: Longs,
    t1: Whole,
) -> float:
    """Search a move that removes *t1*'s hop and shortens the tour; make it, return its gain.

    Removed are t1-t2, t3-t4 and maybe t5-t6, new are t2-t3, t4-t5 and the one that closes the ring.
    What is removed must exceed what is added all along (the gain criterion of Lin and Kernighan
    1973). Of all moves with the same t3 the best is made; the first t3 with a move counts.
    """
    t2 = np.int64(hop[t1])
    entered = _is_entered(tour, t2)
    removed, best = float(length[t1]), GAIN
    move[KIND], move[1], move[2] = NONE, t1, t2
    slides = tour[PLACE, -1] > 0
    for k in range(free - len(xy), near.shape[1]):
        if k < 0:
            # To the rest only where that can close at once: tried without, it does not pay.
            t3 = np.int64(len(xy) + k)
            if _is_entered(tour, t3) != entered or t3 == t2:
                continue
            opened = removed
        else:
            d = float(near_distance[t2, k])
            if d >= removed:
                break
            t3 = np.int64(near[t2, k])
            opened = removed - (_distance(xy, free, t2, t3) if slides else d)
        if t3 == t1:
            continue
        t4 = np.int64(hop[t3])
        opened += length[t3]
        move[3], move[4] = t3, t4
        if _is_entered(tour, t3) == entered:
            gain = opened - _distance(xy, free, t4, t1)
            if gain > best:
                best, move[KIND] = gain, TURN
        best = _third(xy, free, near, near_distance, tour, hop, length, move, opened, best, slides)
        if move[KIND]:
            _make(xy, free, tour, hop, length, queue, log, state, move)
            return best
    return 0.0


@compiled
def _make(
    xy: Floats,
    free: int,
    tour: Ints,
    hop: Ints,
    length: Any,
    queue: Ints,
    log: Ints,
    state: Longs,
    move: Longs,
) -> None:
    """Make the move, one to three reversals, and queue its ends."""
    kind = move[KIND]
    t1, t2, t3, t4, t5, t6 = move[1], move[2], move[3], move[4], move[5], move[6]
    if kind == TURN_BOTH:
        _exchange(xy, free, tour, hop, length, log, state, t1, t2, t5, t6)
        _exchange(xy, free, tour, hop, length, log, state, t2, t5, t4, t3)
    elif kind == SWAP:
        _exchange(xy, free, tour, hop, length, log, state, t1, t2, t4, t3)
        _exchange(xy, free, tour, hop, length, log, state, t1, t3, t5, t6)
        _exchange(xy, free, tour, hop, length, log, state, t3, t5, t4, t2)
    else:
        _exchange(xy, free, tour, hop, length, log, state, t1, t2, t3, t4)
        if kind == TURN_TWO:
            _exchange(xy, free, tour, hop, length, log, state, t1, t4, t5, t6)
    for i in range(1, 5 if kind == TURN else 7):
        _push(queue, state, move[i])


@compiled
def _random(state: Longs) -> float:
    """Return the next number from 0 to 1 (Knuth, TAOCP 2, 3.3.4: MMIX's generator)."""
    state[RANDOM] = state[RANDOM] * 6364136223846793005 + 1442695040888963407
    return (state[RANDOM] >> 33 & 0x7FFFFFFF) / 2147483648.0  # type: ignore[no-any-return]


@compiled
def _kick(
    xy: Floats,
    free: int,
    tour: Ints,
    hop: Ints,
    length: Any,
    queue: Ints,
    log: Ints,
    state: Longs,
    cuts: Longs,
) -> float:
    """Reverse the order of three stretches (a double bridge) between long hops; return its gain.

    A stretch ends at the longest of a few hops chosen at random: between clusters of lines there
    are few hops, and the moves of the search, from near end to near end, do not find others.
    """
    n = tour.shape[1]
    longest = min(state[STRETCH], (n - 2) // 3)
    at, gain = np.int64(_random(state) * n), 0.0
    for k in range(4):
        chosen, farthest = at, -1.0
        for _ in range(state[HOPS]):
            to = at + np.int64(_random(state) * longest)
            d = float(length[tour[ORDER, to % n] ^ 1])
            if d > farthest:
                chosen, farthest = to, d
        cuts[k], at = chosen, chosen + 1
        end = np.int64(tour[ORDER, chosen % n] ^ 1)
        gain += farthest
        _push(queue, state, end)
        _push(queue, state, np.int64(hop[end]))
    # All three reversed, then each turned back.
    first, a, b, c = cuts[0] + 1, cuts[1] - cuts[0], cuts[2] - cuts[1], cuts[3] - cuts[2]
    for start, size in ((0, a + b + c), (0, c), (c, b), (c + b, a)):
        i, j = (first + start) % n, (first + start + size - 1) % n
        _reverse(xy, free, tour, hop, length, i, j)
        _note(log, state, i, j)
    for start in (0, c, c + b, c + b + a):
        gain -= length[tour[ORDER, (cuts[0] + start) % n] ^ 1]
    return gain


@compiled
def _take_back(
    xy: Floats,
    free: int,
    place_xy: Floats,
    tour: Ints,
    hop: Ints,
    length: Any,
    log: Ints,
    state: Longs,
) -> None:
    """Undo all that the log holds, the last change first."""
    for top in range(state[LOGGED] - 2, -1, -2):
        i, j = np.int64(log[top]), np.int64(log[top + 1])
        if i < 0:
            _move_to(xy, free, place_xy, tour, hop, length, ~i, j)
        else:
            _reverse(xy, free, tour, hop, length, i, j)


@compiled
def search(
    xy: Floats,
    free: int,
    near: Ints,
    near_distance: Any,
    place_from: Longs,
    place_xy: Floats,
    tour: Ints,
    hop: Ints,
    length: Any,
    queue: Ints,
    log: Ints,
    state: Longs,
    move: Longs,
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
    slides = len(place_xy) > 0
    tour[PLACE, -1] = slides  # the rest has no place, so its row tells whether any line has
    for i in range(-1, kicks):
        state[LOGGED] = 0
        gain = 0.0
        if i >= 0:
            gain = _kick(xy, free, tour, hop, length, queue, log, state, move)
        while state[FIRST] >= 0:
            end = state[FIRST]
            state[FIRST] = queue[end] if queue[end] != end else -1
            queue[end] = -1
            if i < 0:
                state[LOGGED] = 0
            elif state[LOGGED] + MOST_LOGGED > len(log):
                gain = -np.inf  # the log is full: empty the queue, then take all back
                continue
            if slides and place_from[end >> 1] < place_from[(end >> 1) + 1]:
                gain += _slide(
                    xy, free, place_from, place_xy, tour, hop, length, queue, log, state, end >> 1
                )
            gain += _improve(
                xy, free, near, near_distance, tour, hop, length, queue, log, state, move, end
            )
        u = _random(state)
        if gain < -u * u * (heat + i * fall):
            _take_back(xy, free, place_xy, tour, hop, length, log, state)
        else:
            total += gain
    return total
