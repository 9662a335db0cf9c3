"""The paper's Figure 6 for one portrait: what the network sees and says along the pen's way.

A sheet of A3: the portrait at one millimetre to the unit, its lines in the inks of the chosen
attributes where their score is beyond the threshold; below, on one axis of ink, x and y of the
pen, a hidden cell and each attribute's score. A curve's filled part and a colored line are the
same points: both are cut where the score crosses the threshold.
"""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import UsageError
from facells_studio.files import replacing
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.score.attributes import index_of, label
from facells_studio.score.scorer import PointScores

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = npt.NDArray[np.float64]

SUFFIXES = (".png", ".pdf", ".svg")
# Six inks that stay apart for the color-blind and exist as pens.
INKS = ("#d8412f", "#1b4f9c", "#e8ab1e", "#1b8a66", "#b565a7", "#69b3e0")
MOST_TRACES = len(INKS)

_PAPER, _BLACK, _DARK, _GRAY, _HAIR = "#fbf9f4", "#2a2826", "#4a4743", "#8b867e", "#e6e1d7"
_WIDTH_MM, _HEIGHT_MM = 297.0, 420.0  # A3
_AXIS_MM = 62.0  # from the left: where the portrait and all curves begin
_RIGHT_MM = 269.0
_TOP_MM = 20.0
_CURVES_MM = (262.0, 374.0)  # top of the first panel, bottom of the last one
_STRIP_MM, _GAP_MM = 9.0, 4.5  # height of the strips of pen and cell; between strips
_NAMES_MM = _AXIS_MM - 4  # where the strips' names end
_CURVE_MM = 0.18
_PLAIN_MM = 0.32  # width of a line that no attribute claims
_FOOT_MM = 396.0  # title and note
_STRAND_MM = 0.55  # width of a colored line
_ROPE_MM = 1.3  # greatest width of inks side by side that share a line
_FONTS = ["STIXGeneral", "DejaVu Sans"]
_LONGEST_TITLE = 80
_DPI = 200
_FILL = 0.85
_LETTERS = 0.82


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One attribute of the picture."""

    attribute: str
    threshold: float  # logit: a point beyond it is colored
    sign: int = 1  # -1: what speaks against it, the paper's *Not*

    @property
    def label(self) -> str:
        """The attribute as a person reads it."""
        return label(self.attribute, self.sign)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One line as both halves of the sheet draw it: the same points on paper and on the axis."""

    along: Floats  # (n,): units of ink from the drawing's beginning
    at: Floats  # (n, 2): portrait units
    scores: Floats  # (n, k): of the chosen attributes, times their sign
    active: npt.NDArray[np.bool_]  # (n - 1, k): whether a piece lies beyond the threshold


def courses(
    lines: Drawing, reading: Drawing, scores: npt.NDArray[Any], thresholds: Sequence[float]
) -> list[Course]:
    """Return the lines with their scores, cut where a score crosses its threshold.

    Args:
        lines: the drawing as the pen draws it.
        reading: the same lines in the same order and direction at the points that were scored,
            which lie evenly along each line.
        scores: (n_reading, k) at the points of *reading*.
        thresholds: k of them.
    """
    limits = np.asarray(thresholds, np.float64)
    result, begun = [], 0.0
    for i in range(len(lines)):
        at = lines.line(i).astype(np.float64)
        read = slice(reading.offsets[i], reading.offsets[i + 1])
        values = np.asarray(scores[read], np.float64)
        steps = np.hypot(*np.diff(at, axis=0).T)
        length = float(steps.sum())
        corners = np.concatenate([[0.0], np.cumsum(steps)]) / (length or 1.0)
        known = np.linspace(0.0, 1.0, len(values))
        cuts = [_crossings(known, values[:, j], limit) for j, limit in enumerate(limits)]
        share = np.unique(np.concatenate([corners, known, *cuts]))
        course = np.column_stack([np.interp(share, known, column) for column in values.T])
        active = (course[1:] + course[:-1]) / 2 > limits
        where = np.column_stack([np.interp(share, corners, column) for column in at.T])
        result.append(Course(begun + share * length, where, course, active))
        begun += length
    return result


def _crossings(share: Floats, values: Floats, limit: float) -> Floats:
    """Return where *values* (n,) at *share* (n,) cross *limit*."""
    above = values - limit
    turns = np.flatnonzero(above[1:] * above[:-1] < 0)
    part = above[turns] / (above[turns] - above[turns + 1])
    return share[turns] + part * (share[turns + 1] - share[turns])


def pieces(active: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the first and last point of each stretch of pieces (n - 1, ...) that are alike."""
    rows = active.reshape(len(active), -1)
    turns = np.flatnonzero((rows[1:] != rows[:-1]).any(axis=1)) + 1
    edges = [0, *turns.tolist(), len(rows)]
    yield from pairwise(edges)


def telling_cell(states: npt.NDArray[Any], scores: npt.NDArray[Any]) -> int:
    """Return the hidden cell, of *states* (m, cells), that goes most with *scores* (m,)."""
    cells = np.asarray(states, np.float64) - states.mean(axis=0)
    wanted = np.asarray(scores, np.float64) - scores.mean()
    size = np.sqrt((cells * cells).sum(axis=0))
    together = np.abs(wanted @ cells) / np.where(size > 0, size, np.inf)
    return int(np.argmax(together))


def percent(share: float) -> str:
    """Return a probability in whole per cent; never 0 or 100, which nobody can promise."""
    whole = round(100 * share)
    return "<1%" if whole < 1 else ">99%" if whole > 99 else f"{whole}%"


def check_suffix(target: Path) -> None:
    """Refuse a *target* whose ending is not a kind of picture.

    Raises:
        UsageError: the ending is unknown.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{target} has no ending of a picture of traces. Name it .png, .pdf or .svg."
        )


def check_count(attributes: int) -> None:
    """Refuse more *attributes* than there are inks, or none.

    Raises:
        UsageError: the sheet has no room for them.
    """
    if not 1 <= attributes <= MOST_TRACES:
        raise UsageError(
            f"A picture of traces has room for 1 to {MOST_TRACES} attributes, not {attributes}. "
            "Name some of them with --attribute."
        )


def write_traces(
    scores: PointScores,
    traces: Sequence[Trace],
    target: Path,
    *,
    cell: int | None = None,
    title: str = "",
    note: str = "",
) -> None:
    """Write the sheet to *target*; the same request gives the same bytes.

    Args:
        scores: what the network said.
        traces: one to six attributes, in the order of their inks.
        target: a .png, .pdf or .svg file.
        cell: the hidden cell to show, counted from 0; by default the one that goes most with the
            first attribute.
        title: whose portrait it is.
        note: a sentence for the foot of the sheet.

    Raises:
        UsageError: there is no such cell or attribute, or too many attributes.
        ExportError: *target* cannot be written.
    """
    check_suffix(target)
    check_count(len(traces))
    sheet = _Sheet()
    with _settings(), warnings.catch_warnings():
        # A title in a script that no font here has shows boxes; that is no reason to complain.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        _compose(sheet, scores, traces, cell, title, note)
        kind = target.suffix.lower().removeprefix(".")
        with replacing(target) as beside:
            sheet.figure().savefig(
                beside,
                format=kind,
                dpi=_DPI,
                facecolor=_PAPER if kind == "png" else "white",
                metadata=_METADATA[kind],
            )


_METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": "FaCells Studio"},
    "pdf": {"Creator": "FaCells Studio", "Producer": None, "CreationDate": None},
    "svg": {"Creator": "FaCells Studio", "Date": None},
}


@contextmanager
def _settings() -> Iterator[None]:
    from matplotlib import rc_context

    with rc_context(
        {
            "font.family": _FONTS,
            "path.simplify": False,
            "pdf.fonttype": 42,
            "svg.fonttype": "path",
            "svg.hashsalt": "facells",
            "text.hinting": "none",
        }
    ):
        yield


def _compose(
    sheet: "_Sheet",
    scores: PointScores,
    traces: Sequence[Trace],
    cell: int | None,
    title: str,
    note: str,
) -> None:
    columns = [index_of(trace.attribute, scores.attributes) for trace in traces]
    chosen = scores.reading_points[:, columns] * np.array([trace.sign for trace in traces])
    drawn = courses(scores.ordered, scores.reading, chosen, [t.threshold for t in traces])
    _portrait(sheet, drawn)
    axis = _Axis(drawn[-1].along[-1])
    _borders(sheet, drawn, axis)
    places = _places(len(traces))
    _pen(sheet, drawn, axis, places)
    number = _checked(cell, scores.reading_states)
    if number is None:
        number = telling_cell(scores.reading_states, chosen[:, 0])
    _cell(sheet, scores, drawn, number, axis, *next(places))
    for j, (trace, column) in enumerate(zip(traces, columns, strict=True)):
        values = [course.scores[:, j] for course in drawn]
        low, high = min(v.min() for v in values), max(v.max() for v in values)
        panel = _Panel(*next(places), (low, max(high, trace.threshold)))
        _curve(sheet, drawn, j, trace, panel, axis)
        share = float(scores.probabilities[column])
        share = share if trace.sign > 0 else 1 - share
        sheet.text(_NAMES_MM, panel.middle - 1.9, trace.label, _deep(INKS[j]), 11, align="right")
        sheet.text(_NAMES_MM, panel.middle + 2.6, percent(share), _GRAY, 8.5, align="right")
    _scale(sheet, axis)
    sheet.text(_AXIS_MM, _FOOT_MM, _short(title), _DARK, 12)
    sheet.text(_AXIS_MM, _FOOT_MM + 5.5, note, _GRAY, 9)


def _places(traces: int) -> Iterator[tuple[float, float]]:
    """Yield top and height of each strip: x, y, the cell, then the traces share what is left."""
    top, bottom = _CURVES_MM
    left = bottom - top - 3 * (_STRIP_MM + _GAP_MM) - (traces - 1) * _GAP_MM
    for height in [_STRIP_MM] * 3 + [left / traces] * traces:
        yield top, height
        top += height + _GAP_MM


def _pen(
    sheet: "_Sheet",
    drawn: Sequence[Course],
    axis: "_Axis",
    places: Iterator[tuple[float, float]],
) -> None:
    # y grows downwards on paper; its curve rises as the pen goes up.
    for column, (name, limits) in enumerate([("x", (0, FRAME_WIDTH)), ("y", (FRAME_HEIGHT, 0))]):
        panel = _Panel(*next(places), limits)
        for course in drawn:
            sheet.line(axis.x(course.along), panel.y(course.at[:, column]), _DARK, _CURVE_MM)
        sheet.text(_NAMES_MM, panel.middle, name, _DARK, 11, align="right", italic=True)


def _cell(
    sheet: "_Sheet",
    scores: PointScores,
    drawn: Sequence[Course],
    number: int,
    axis: "_Axis",
    top: float,
    height: float,
) -> None:
    states, offsets = scores.reading_states[:, number], scores.reading.offsets
    most = float(np.abs(states).max())
    panel = _Panel(top, height, (-most, most))
    for i, course in enumerate(drawn):
        read = states[offsets[i] : offsets[i + 1]]
        along = np.linspace(course.along[0], course.along[-1], len(read))
        sheet.line(axis.x(along), panel.y(read), _DARK, _CURVE_MM)
    sheet.text(_NAMES_MM, panel.middle, f"cell {number + 1}", _DARK, 10.5, align="right")


def _portrait(sheet: "_Sheet", drawn: Sequence[Course]) -> None:
    corner = np.array([_AXIS_MM, _TOP_MM])
    for course in drawn:
        for first, last in pieces(course.active):
            at = course.at[first : last + 1] + corner
            strands = np.flatnonzero(course.active[first])
            width = min(_STRAND_MM, _ROPE_MM / max(len(strands), 1))
            if not len(strands):
                sheet.line(at[:, 0], at[:, 1], _BLACK, _PLAIN_MM)
            for rank, j in enumerate(strands):
                aside = (rank - (len(strands) - 1) / 2) * width
                strand = _beside(at, aside)
                sheet.line(strand[:, 0], strand[:, 1], INKS[j], width, above=1)


def _beside(at: Floats, aside: float) -> Floats:
    """Return the polyline *at* (n, 2) moved *aside* to its left."""
    if aside == 0.0:
        return at
    steps = np.diff(at, axis=0)
    size = np.hypot(*steps.T)
    ways = steps / np.where(size > 0, size, 1.0)[:, None]
    mean = np.concatenate([ways[:1], ways[1:] + ways[:-1], ways[-1:]])
    mean /= np.maximum(np.hypot(*mean.T), 0.5)[:, None]  # a hairpin stays where it is
    return at + aside * np.column_stack([mean[:, 1], -mean[:, 0]])


def _borders(sheet: "_Sheet", drawn: Sequence[Course], axis: "_Axis") -> None:
    for course in drawn:
        x = float(axis.x(course.along[:1])[0])
        sheet.line([x, x], list(_CURVES_MM), _HAIR, 0.07, above=-1)


def _curve(
    sheet: "_Sheet",
    drawn: Sequence[Course],
    j: int,
    trace: Trace,
    panel: "_Panel",
    axis: "_Axis",
) -> None:
    ink = INKS[j]
    level = float(panel.y(np.array([trace.threshold]))[0])
    sheet.line([_AXIS_MM, _RIGHT_MM], [level, level], ink, 0.12, dashed=True)
    shown = f"{trace.threshold:.{1 if abs(trace.threshold) >= 1 else 2}f}"
    sheet.text(_RIGHT_MM + 2, level, shown, _GRAY, 7.5)
    for course in drawn:
        x, y = axis.x(course.along), panel.y(course.scores[:, j])
        sheet.line(x, y, _GRAY, 0.15)
        for first, last in pieces(course.active[:, j]):
            if course.active[first, j]:
                part = slice(first, last + 1)
                sheet.area([x[first], *x[part], x[last]], [level, *y[part], level], ink)
                sheet.line(x[part], y[part], ink, 0.2, above=1)


def _scale(sheet: "_Sheet", axis: "_Axis") -> None:
    whole, y = axis.whole, _CURVES_MM[1] + 3
    for metres in range(int(whole / 1000) + 1):
        x = float(axis.x(np.array([metres * 1000.0]))[0])
        sheet.line([x, x], [y, y + 1.4], _GRAY, 0.15)
        if x < _RIGHT_MM - 24:
            sheet.text(x, y + 4, f"{metres} m" if metres else "0", _GRAY, 8.5, align="center")
    sheet.text(_RIGHT_MM, y + 4, f"{whole / 1000:.2f} m of ink", _GRAY, 8.5, align="right")


def _deep(ink: str) -> str:
    """Return *ink* darkened as far as small letters need it."""
    return "#" + "".join(f"{round(int(ink[i : i + 2], 16) * _LETTERS):02x}" for i in (1, 3, 5))


def _short(title: str) -> str:
    """Return a file's name as one line of text; names of files may hold anything."""
    text = " ".join(title.encode("utf-8", "replace").decode("utf-8").split())
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1] + "…"


def _checked(cell: int | None, states: npt.NDArray[Any]) -> int | None:
    if cell is not None and not 0 <= cell < states.shape[1]:
        raise UsageError(
            f"There is no cell {cell + 1} in this network. Choose one from 1 to {states.shape[1]}."
        )
    return cell


@dataclass(frozen=True, slots=True)
class _Axis:
    """The pen's way along the sheet."""

    whole: float  # units of ink

    def x(self, along: Floats) -> Floats:
        return _AXIS_MM + (_RIGHT_MM - _AXIS_MM) * along / max(self.whole, 1e-9)


@dataclass(frozen=True, slots=True)
class _Panel:
    """A strip of the sheet that shows values from low (at its bottom) to high."""

    top: float
    height: float
    limits: tuple[float, float]

    @property
    def middle(self) -> float:
        return self.top + self.height / 2

    def y(self, values: npt.NDArray[Any]) -> Floats:
        low, high = self.limits
        return self.top + self.height * (1 - (values - low) / ((high - low) or 1.0))


class _Sheet:
    """What lies on the paper, in millimetres from its top left corner; matplotlib draws it."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, str, float, bool], list[Floats]] = {}
        self._areas: dict[str, list[Floats]] = {}
        self._texts: list[tuple[float, float, str, dict[str, Any]]] = []

    def line(
        self,
        x: npt.ArrayLike,
        y: npt.ArrayLike,
        ink: str,
        width_mm: float,
        *,
        above: int = 0,
        dashed: bool = False,
    ) -> None:
        key = (above, ink, width_mm, dashed)
        self._lines.setdefault(key, []).append(np.column_stack([x, y]).astype(np.float64))

    def area(self, x: npt.ArrayLike, y: npt.ArrayLike, ink: str) -> None:
        self._areas.setdefault(ink, []).append(np.column_stack([x, y]).astype(np.float64))

    def text(
        self,
        x: float,
        y: float,
        words: str,
        ink: str,
        points: float,
        align: str = "left",
        italic: bool = False,
    ) -> None:
        style = {"color": ink, "fontsize": points, "ha": align}
        self._texts.append((x, y, words, {**style, "style": "italic" if italic else "normal"}))

    def figure(self) -> "Figure":
        from matplotlib.collections import LineCollection, PolyCollection
        from matplotlib.figure import Figure

        inch = 25.4
        figure = Figure(figsize=(_WIDTH_MM / inch, _HEIGHT_MM / inch))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, _WIDTH_MM), ylim=(_HEIGHT_MM, 0))
        for (above, ink, width_mm, dashed), lines in self._lines.items():
            style: Any = (0, (5, 4)) if dashed else "solid"
            axes.add_collection(
                LineCollection(
                    lines,
                    colors=ink,
                    linewidths=width_mm * 72 / inch,
                    linestyles=[style],
                    capstyle="round",
                    joinstyle="round",
                    snap=False,
                    zorder=2 + above,
                )
            )
        for ink, areas in self._areas.items():
            axes.add_collection(
                PolyCollection(areas, facecolors=ink, edgecolors="none", alpha=_FILL, zorder=1.5)
            )
        for x, y, words, style in self._texts:
            axes.text(x, y, words, va="center_baseline", parse_math=False, **style)
        return figure
