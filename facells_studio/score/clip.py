"""The part of a drawing that lies in the frame, and the way back from it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.drawing import Drawing, Points
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


_FRAME = np.array([FRAME_WIDTH, FRAME_HEIGHT], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Clipped:
    """The pieces of a drawing's lines inside the frame, in the drawing's order."""

    drawing: Drawing  # the pieces, with the column ``line``: which of the drawing's lines
    places: Floats  # (n_points,): 12.25 lies a quarter on from the drawing's point 12 to 13


def clip(drawing: Drawing) -> Clipped:
    """Return the pieces of *drawing*'s lines in the frame; one may be none, whole or several."""
    most = 2 * len(drawing.points)
    places, line = np.empty(most), np.empty(most, np.int64)
    offsets = np.zeros(len(drawing.points) + 1, np.int64)
    pieces = _clip(drawing.points, drawing.offsets, places, line, offsets)
    offsets = offsets[: pieces + 1]
    places = places[: offsets[-1]]
    points = at_places(drawing.points, places)
    points = points.clip(0, _FRAME)  # a crossing lies on the border
    return Clipped(Drawing(points, offsets, {"line": line[:pieces]}), places)


def only(clipped: Clipped, lines: npt.NDArray[np.bool_]) -> Clipped:
    """Return the pieces of those *lines* (n_lines,) alone."""
    kept = lines[clipped.drawing.columns["line"]]
    points = np.repeat(kept, np.diff(clipped.drawing.offsets))
    return Clipped(clipped.drawing.take(np.flatnonzero(kept)), clipped.places[points])


def at_places(values: npt.NDArray[np.float32], places: Floats) -> npt.NDArray[np.float32]:
    """Return *values* (n, k) between their rows, at *places* as in `Clipped`."""
    before = places.astype(np.int64)
    part = (places - before)[:, None].astype(np.float32)
    after = np.minimum(before + 1, len(values) - 1)
    return np.where(part > 0, values[before] * (1 - part) + values[after] * part, values[before])


def unclipped(
    values: npt.NDArray[np.float32],
    clipped: Clipped,
    drawing: Drawing,
    otherwise: npt.NDArray[np.float32],
) -> Points:
    """Carry *values* (n_clipped, k) at the points of *clipped* back to those of *drawing*.

    A point outside takes the value of the nearest place of its line inside, measured along the
    line; of a line that has no piece all points take *otherwise* (k,).
    """
    points = np.arange(len(drawing.points))
    if np.array_equal(clipped.places, points):  # nothing was cut
        return values
    line = drawing.line_of_point
    run = _run(drawing)
    near = run[clipped.places.astype(np.int64)]
    share = clipped.places % 1
    near = near + share * (run[np.ceil(clipped.places).astype(np.int64)] - near)
    owner = line[clipped.places.astype(np.int64)]
    after = np.searchsorted(clipped.places, points)  # the first inside at or after each point
    before = np.maximum(after - 1, 0)
    after = np.minimum(after, len(near) - 1)
    to_after = np.where(owner[after] == line, np.abs(near[after] - run), np.inf)
    to_before = np.where(owner[before] == line, np.abs(near[before] - run), np.inf)
    result = values[np.where(to_after <= to_before, after, before)]
    result[np.isinf(np.minimum(to_after, to_before))] = otherwise
    return result


def canonical(drawing: Drawing) -> Drawing:
    """Return *drawing*'s lines in an order and direction that only their shapes decide.

    So the same lines give the same drawing, whoever put them in order before: open lines run
    from left to right, closed ones begin at their leftmost point, and lines go by their starts.
    """
    x, y = drawing.starts.T
    end_x, end_y = drawing.ends.T
    flipped = (end_x < x) | ((end_x == x) & (end_y < y))
    begin = np.zeros(len(drawing), np.int64)
    for i in np.flatnonzero(drawing.closed).tolist():
        begin[i], flipped[i] = _leftmost(drawing.line(i))
    turned = drawing.take(np.arange(len(drawing)), flipped, begin)
    middle = turned.points[(turned.offsets[:-1] + turned.offsets[1:]) // 2]
    keys = (turned.starts, turned.ends, middle)
    return turned.take(np.lexsort([column for key in keys[::-1] for column in key.T[::-1]]))


def _leftmost(line: Points) -> tuple[int, bool]:
    """Return the leftmost point of a closed *line*, and whether to go the other way from there."""
    different = line[:-1]
    at = int(np.lexsort(different.T[::-1])[0])
    before, after = different[at - 1].tolist(), different[(at + 1) % len(different)].tolist()
    return at, bool(before < after)


def provenance(ordered: Drawing, drawing: Drawing) -> Longs:
    """Return for each point of *drawing* which point of *ordered* it became (n_points,).

    *ordered* has the same lines in another order, some reversed, some closed ones begun at
    another point; its column ``piece`` says which line was which.
    """
    result = np.empty(len(drawing.points), np.int64)
    piece = np.ascontiguousarray(ordered.columns["piece"], np.int64)
    _provenance(ordered.points, ordered.offsets, drawing.points, drawing.offsets, piece, result)
    return result


def _run(drawing: Drawing) -> Floats:
    """Return how far along its line each point lies (n_points,), in units."""
    steps = np.zeros(len(drawing.points))
    steps[1:] = np.hypot(*np.diff(drawing.points.astype(np.float64), axis=0).T)
    run = np.cumsum(steps)
    return run - np.repeat(run[drawing.offsets[:-1]], np.diff(drawing.offsets))


@compiled
def _clip(
    points: npt.NDArray[np.float32],
    offsets: Longs,
    places: Floats,
    line: Longs,
    pieces: Longs,
) -> int:
    """Fill in places along the lines, and which line each piece is of; return how many pieces.

    Each segment is cut at the frame's sides (Liang and Barsky, 1984).
    """
    count, n = 0, 0  # pieces; places so far
    for i in range(len(offsets) - 1):
        open_piece = False
        for j in range(offsets[i], offsets[i + 1] - 1):
            x, y = np.float64(points[j, 0]), np.float64(points[j, 1])
            dx, dy = points[j + 1, 0] - x, points[j + 1, 1] - y
            enter, leave = 0.0, 1.0
            for side in range(4):
                ahead = (-dx, dx, -dy, dy)[side]
                room = (x, FRAME_WIDTH - x, y, FRAME_HEIGHT - y)[side]
                if ahead == 0.0:
                    if room < 0.0:
                        leave = -1.0
                elif ahead < 0.0:
                    enter = max(enter, room / ahead)
                else:
                    leave = min(leave, room / ahead)
            touched = enter == leave and (dx != 0.0 or dy != 0.0)  # in a corner, or at its tip
            if enter > leave or (touched and not open_piece):
                open_piece = False
                continue
            if not open_piece:
                pieces[count] = n
                line[count] = i
                count += 1
                places[n] = j + enter
                n += 1
                open_piece = True
            if not touched:
                places[n] = j + leave if leave < 1.0 else j + 1.0
                n += 1
            open_piece = leave >= 1.0
    pieces[count] = n
    return count


@compiled
def _provenance(
    ordered: npt.NDArray[np.float32],
    offsets: Longs,
    points: npt.NDArray[np.float32],
    sources: Longs,
    piece: Longs,
    result: Longs,
) -> None:
    for i in range(len(offsets) - 1):
        first, n = offsets[i], offsets[i + 1] - offsets[i]
        source = sources[piece[i]]
        found = False
        for turn in range(n - 1):  # 0: as it is, or reversed; beyond: a closed line begun there
            for reverse in range(2):
                for k in range(n):
                    at = n - 1 - k if reverse else k
                    if turn > 0:
                        at = (at + turn) % (n - 1)
                    found = (
                        points[source + at, 0] == ordered[first + k, 0]
                        and points[source + at, 1] == ordered[first + k, 1]
                    )
                    if not found:
                        break
                    result[source + at] = first + k
                if found:
                    break
            if found:
                if turn > 0:  # its first and last point are one, and lie within the line now
                    result[source + n - 1] = result[source]
                break
