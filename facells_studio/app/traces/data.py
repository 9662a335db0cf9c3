"""Score traces: what the network reads and says along the ink, and where that lies on paper.

::

    PointScores ─► Course: along, at, values      one axis: mm of ink, in the network's order
                       │  where
    Sheet ─────────────┴► span of a line, line of a spot: linked brushing both ways
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.app.i18n.words import attribute_words
from facells_studio.facell.rules import level_of
from facells_studio.facell.traces import MOST_TRACES, percent, telling_cell
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.page import Placement
from facells_studio.project.looks import shown
from facells_studio.project.state import Project
from facells_studio.score.scale import Scale
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import Sheet

_FARTHEST_UNITS = 1.5  # between a line of the sheet and the same line as it was read

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strip:
    """One curve, or two that share a strip."""

    title: str
    curves: tuple[Floats, ...]  # each (n,)
    low: float
    high: float
    note: str = ""
    rule: int = 0  # whose threshold can be dragged; 0: nobody's
    threshold: float | None = None  # in the curve's own numbers
    ink: str = ""  # of what lies beyond it, as #rrggbb


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A curve that is asked for."""

    attribute: str
    sign: int = 1
    rule: int = 0
    threshold: float | None = None  # signed logit
    ink: str = ""
    share: float = 0.0  # the rule's own threshold


class Course:
    """All that the network read of a drawing, point by point; the same for any threshold."""

    def __init__(self, scores: PointScores, placement: Placement) -> None:
        self.scores, self.placement = scores, placement
        ordered, reading = scores.ordered, scores.reading
        points = ordered.points.astype(np.float64)
        steps = np.zeros(len(points))
        steps[1:] = np.hypot(*np.diff(points, axis=0).T)
        steps[ordered.offsets[:-1]] = 0.0  # no ink from one line to the next
        ink = np.cumsum(steps) * placement.mm_per_unit
        # Line 3 runs from 6 to 7 and line 4 from 8 to 9: all lines are interpolated at once, at
        # their own points and where they were read.
        corners = 2 * ordered.line_of_point + _shares(ink, ordered.offsets)
        read = np.arange(len(reading.points), dtype=np.float64)
        self._known = 2 * reading.line_of_point + _shares(read, reading.offsets)
        self._places = np.unique(np.concatenate([corners, self._known]))
        self.line = (self._places // 2).astype(np.int64)
        self.offsets = np.searchsorted(self.line, np.arange(len(ordered) + 1))
        self.at = np.column_stack([np.interp(self._places, corners, xy) for xy in points.T])
        self.along = np.interp(self._places, corners, ink)
        self._pieces = _pieces(self.at, self.offsets)
        self._telling: dict[str, int] = {}

    @property
    def end_mm(self) -> float:
        """How much ink there is."""
        return float(self.along[-1])

    def of_attribute(self, attribute: str, sign: int = 1) -> Floats:
        """Return the signed score at each point (n,)."""
        column = self.scores.attributes.index(attribute)
        return np.asarray(sign * self._everywhere(self.scores.reading_points[:, column]))

    def of_cell(self, cell: int) -> Floats:
        """Return what a hidden unit says at each point (n,)."""
        return self._everywhere(self.scores.reading_states[:, cell])

    @property
    def cells(self) -> int:
        """How many hidden units there are."""
        return int(self.scores.reading_states.shape[1])

    def telling_cell(self, attribute: str) -> int:
        """Return the hidden unit that goes most with an attribute's scores."""
        if attribute not in self._telling:  # once, not for each step of a drag
            column = self.scores.attributes.index(attribute)
            said = self.scores.reading_points[:, column]
            self._telling[attribute] = telling_cell(self.scores.reading_states, said)
        return self._telling[attribute]

    def line_at(self, along_mm: float) -> tuple[int, Floats] | None:
        """Return which line is drawn there, and the pen's place in mm on paper; None beyond."""
        if not 0 <= along_mm <= self.end_mm:
            return None
        i = int(np.clip(np.searchsorted(self.along, along_mm), 1, len(self.along) - 1))
        line = int(self.line[i])
        part = slice(self.offsets[line], self.offsets[line + 1])
        place = [np.interp(along_mm, self.along[part], self.at[part, k]) for k in (0, 1)]
        return line, self.placement.apply(np.array([place]))[0]

    def span(self, sheet: Sheet, line: int) -> tuple[float, float] | None:
        """Return from where to where, in mm of ink, a *line* of *sheet* was read; None: nobody did.

        A line of the sheet may be a piece of one that was read, or run the other way.
        """
        if not 0 <= line < len(sheet):
            return None
        units = self.placement.invert(
            sheet.points_mm[sheet.offsets[line] : sheet.offsets[line + 1]]
        )
        middle = len(units) // 2
        piece, far = _nearest(self._pieces, units[middle - 1], units[middle])
        if far > _FARTHEST_UNITS:
            return None
        read = int(self.line[self._pieces[2][piece]])
        part = slice(self.offsets[read], self.offsets[read + 1])
        own = _pieces(self.at[part], np.array([0, part.stop - part.start]))
        alongs = [self._along(own, part.start, point) for point in (units[0], units[-1])]
        if np.array_equal(units[0], units[-1]):  # closed: all of it
            return float(self.along[part.start]), float(self.along[part.stop - 1])
        return min(alongs), max(alongs)

    def sheet_line(self, sheet: Sheet, pieces: "Pieces", along_mm: float) -> int:
        """Return the line of *sheet*, whose *pieces* are given, that is read there; -1: none."""
        before, after = self.line_at(along_mm - 0.01), self.line_at(along_mm + 0.01)
        found = before or after
        if found is None:
            return -1
        other = after if after is not None and after[0] == found[0] else found
        piece, far = _nearest(pieces, found[1], other[1])
        if far > 2 * _FARTHEST_UNITS * self.placement.mm_per_unit:
            return -1
        first = pieces[2][piece]
        return int(np.searchsorted(sheet.offsets, first, side="right")) - 1

    def _everywhere(self, read: npt.NDArray[np.float32]) -> Floats:
        """Return what was *read* (m,) at all points (n,)."""
        return np.asarray(np.interp(self._places, self._known, read.astype(np.float64)))

    def _along(self, own: "Pieces", begin: int, point: Floats) -> float:
        piece, _ = _nearest(own, point, point)
        starts, steps, first = own
        length = float(steps[piece] @ steps[piece]) or 1.0
        share = float(np.clip((point - starts[piece]) @ steps[piece] / length, 0.0, 1.0))
        a, b = self.along[begin + first[piece]], self.along[begin + first[piece] + 1]
        return float(a + share * (b - a))


# Straight pieces of lines: where they begin, where they lead (k, 2), their first point's number.
Pieces = tuple[Floats, Floats, npt.NDArray[np.int64]]


def sheet_pieces(sheet: Sheet) -> Pieces:
    """Return the straight pieces of all lines of *sheet*, in mm."""
    return _pieces(np.asarray(sheet.points_mm, np.float64), np.asarray(sheet.offsets))


def strips_of(
    project: Project, course: Course, scale: Scale | None, also: str = "", cell: int = -1
) -> list[Strip]:
    """Return what to show: the pen, a hidden unit, and a score for each rule in use.

    Args:
        project: what is open; its rules say which attributes.
        course: what was read.
        scale: the network's quantiles.
        also: one more attribute.
        cell: the hidden unit; -1: the one that goes most with the first attribute.
    """
    wanted = asked(project, course.scores, scale, also)
    if cell < 0:
        cell = course.telling_cell(wanted[0].attribute)
    cell = min(cell, course.cells - 1)
    pen = Strip(
        title="x, y",
        curves=(course.at[:, 0] / FRAME_WIDTH, 1 - course.at[:, 1] / FRAME_HEIGHT),
        low=0.0,
        high=1.0,
    )
    state = course.of_cell(cell)
    low, high = _reach(state)
    found = [pen, Strip(title=str(cell + 1), curves=(state,), low=low, high=high)]
    for each in wanted:
        values = course.of_attribute(each.attribute, each.sign)
        has = float(course.scores.probabilities[course.scores.attributes.index(each.attribute)])
        share = has if each.sign > 0 else 1 - has
        low, high = _reach(values, each.threshold)
        found.append(
            Strip(
                title=attribute_words(each.attribute, each.sign),
                curves=(values,),
                note=percent(share),
                rule=each.rule,
                threshold=each.threshold,
                ink=each.ink,
                low=low,
                high=high,
            )
        )
    return found


def asked(
    project: Project, scores: PointScores, scale: Scale | None, also: str = ""
) -> list[Asked]:
    """Return the attributes in use, at most six, and *also* one more; else the strongest."""
    look = project.look
    color = look.recipe.color
    found = []
    for row in shown(look.rules)[:MOST_TRACES]:
        if row.rule.attribute not in scores.attributes:
            continue
        knows = scale is not None or color.scale == "logit"
        level = level_of(row.rule, scores, color, scale) if knows else None
        found.append(
            Asked(
                attribute=row.rule.attribute,
                sign=row.rule.sign,
                rule=row.id,
                threshold=level,
                ink=look.slot(row.pen).pen.color,
                share=row.rule.threshold,
            )
        )
    if also and also not in [each.attribute for each in found]:
        found.append(Asked(attribute=also))
    if not found:
        strongest = int(np.argmax(scores.probabilities - scores.base_rates))
        found.append(Asked(attribute=scores.attributes[strongest]))
    return found


def _shares(values: Floats, offsets: npt.NDArray[np.int64]) -> Floats:
    """Return where *values* lie between the first and last of their line, 0 to 1."""
    counts = np.diff(offsets)
    first, last = values[offsets[:-1]], values[offsets[1:] - 1]
    length = np.where(last > first, last - first, 1.0)
    shares: Floats = (values - np.repeat(first, counts)) / np.repeat(length, counts)
    return shares


def _reach(values: Floats, threshold: float | None = None) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if threshold is not None:
        low, high = min(low, threshold), max(high, threshold)
    room = 0.06 * (high - low) or 1.0
    return low - room, high + room


def _pieces(points: Floats, offsets: Sequence[int] | npt.NDArray[np.int64]) -> Pieces:
    first = np.ones(len(points), np.bool_)
    first[np.asarray(offsets)[1:] - 1] = False  # nothing is drawn from one line to the next
    begin = np.flatnonzero(first)
    return points[begin], points[begin + 1] - points[begin], begin


def _nearest(pieces: Pieces, one: Floats, other: Floats) -> tuple[int, float]:
    """Return the piece that lies nearest to both points, and how far the farther one is off it.

    Where lines cross, one point lies on both of them, two do not.
    """
    far = np.maximum(_distances(pieces, one), _distances(pieces, other))
    best = int(np.argmin(far))
    return best, float(far[best])


def _distances(pieces: Pieces, point: Floats) -> Floats:
    starts, steps, _ = pieces
    lengths = np.maximum((steps * steps).sum(axis=1), 1e-12)
    shares = np.clip(((point - starts) * steps).sum(axis=1) / lengths, 0.0, 1.0)
    gaps = starts + shares[:, None] * steps - point
    return np.asarray(np.hypot(gaps[:, 0], gaps[:, 1]))
