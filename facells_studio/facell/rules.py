"""Rules: which pen draws the lines that speak for an attribute.

A rule is ``[-]ATTRIBUTE[>THRESHOLD][:PEN]``: ``Smiling>0.6:red`` draws in red what speaks for
smiling; ``-Male`` is the paper's *Not Male*. Rules are tried in their order, the first that takes
a line wins, and what none takes is the rest.

A score means little by itself: one attribute's logits reach 12 where another's reach 3. So a
threshold is a share (`facells_studio.score.scale`): 0.85 takes what speaks as strongly as the
strongest 15 % of the ink in portraits that do have the attribute. It is the same for each of them,
and a portrait that lacks an attribute reaches it almost nowhere.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import ModelError, PresetError, UsageError
from facells_studio.page.pens import Pen, pen_from_text
from facells_studio.presets import option
from facells_studio.score.attributes import ATTRIBUTES, index_of, label
from facells_studio.score.clip import clip
from facells_studio.score.scale import Of, Scale
from facells_studio.score.scorer import PointScores

By = Literal["mean", "strongest", "cut"]
ScaleName = Literal["quantile", "centred", "both", "logit"]

DEFAULT_SCALE: ScaleName = "both"
DEFAULT_THRESHOLD = 0.85  # on the scales of shares: the strongest 15 % of the ink
DEFAULT_LOGIT = 0.0  # on the scale of logits: speaks neither for nor against
DROP = "drop"
NO_RULES = "none"
RULE = "rule"  # column: the number of the rule that took the line, or NO_RULE
NO_RULE = -1

# Colors of rules that name no pen, in their order: far apart on white paper, none of them pale.
PALETTE = ("crimson", "royalblue", "darkorange", "seagreen", "purple", "saddlebrown")

_ALWAYS = 1e30  # an excess over the threshold that no score reaches; finite, so it interpolates
_SHORTEST_UNITS = 1e-4  # pieces of no length are never made, however thin the pen
_EXAMPLE = "Write for example Smiling, 'Smiling>0.6:red' or '-Male:navy 0.5mm'."

Numbers = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What speaks for (or, with sign -1, against) an attribute at least this much gets a pen."""

    attribute: str  # as CelebA writes it
    sign: int = 1
    threshold: float = DEFAULT_THRESHOLD
    pen: str = ""  # in words; empty: the next color of `PALETTE`

    @property
    def name(self) -> str:
        """The rule as a person reads it, without its pen: ``Not Male > 0.6``."""
        return f"{label(self.attribute, self.sign)} > {self.threshold:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColorParams:
    """Which lines get which pen: the section ``[color]`` of a style preset.

    Raises:
        PresetError: a rule or a pen cannot be read, or a threshold is no share.
    """

    rules: tuple[str, ...] = option(
        (),
        flag="color",
        several=True,
        word="RULE",
        help="Pen for the lines that speak for an attribute: [-]ATTRIBUTE[>THRESHOLD][:PEN], "
        "quoted, as in 'Smiling>0.6:red'. Give it several times; the first rule that takes a line "
        "wins. 'none' puts away a preset's rules.",
    )
    by: By = option(
        "mean",
        flag="color-by",
        help="What is judged: each whole line by the mean over its ink, each by its strongest "
        "point, or every point, and lines are cut where their score crosses the threshold.",
    )
    scale: ScaleName = option(
        DEFAULT_SCALE,
        flag="color-scale",
        help="What a threshold means: quantile, the share of ink that speaks less, in portraits "
        "that have the attribute; centred, the same after taking away what the whole drawing says; "
        "both, one as well as the other; logit, the network's bare number.",
    )
    rest: str = option(
        "",
        word="PEN|drop",
        help="Pen for the lines that no rule takes, instead of the first --pen; drop leaves them "
        "out.",
    )
    only_positive: bool = option(
        False, help="Color only for attributes that the portrait as a whole is judged to have."
    )
    model: str = option(
        "facells-40",
        word="NAME|FOLDER",
        help="Network that scores the lines: a name, or the folder of a trained one.",
    )

    def __post_init__(self) -> None:
        for rule, text in zip(self.parsed, self.rules, strict=False):
            if self.scale != "logit" and not 0 <= rule.threshold <= 1:
                raise PresetError(
                    f"The rule {text!r} has the threshold {rule.threshold:g}; it must be a share "
                    "from 0 (takes everything) to 1. Bare numbers need the scale 'logit'."
                )
        if self.rest not in ("", DROP):
            pen_from_text(self.rest)

    @property
    def parsed(self) -> tuple[Rule, ...]:
        """The rules, read."""
        if self.rules == (NO_RULES,):
            return ()
        default = DEFAULT_LOGIT if self.scale == "logit" else DEFAULT_THRESHOLD
        return tuple(parse_rule(text, default) for text in self.rules)


def parse_rule(text: str, default: float = DEFAULT_THRESHOLD) -> Rule:
    """Return the rule that *text* means; *default* is its threshold if it names none.

    Raises:
        PresetError: it is not written like a rule, or its attribute or pen is unknown.
    """
    head, colon, pen = text.partition(":")
    name, above, number = head.partition(">")
    name, sign = name.strip(), 1
    if match := re.match(r"(-|not[\s_]+)\s*", name, re.IGNORECASE):
        name, sign = name[match.end() :], -1
    if not name or name.startswith("-"):  # index_of would overlook a second minus
        raise PresetError(f"The rule {text!r} names no attribute. {_EXAMPLE}")
    try:
        attribute = ATTRIBUTES[index_of(name)]
        if colon:
            pen_from_text(pen)
    except UsageError as exc:
        raise PresetError(f"The rule {text!r} cannot be read. {exc}") from exc
    threshold = _threshold(number, text) if above else default
    return Rule(attribute=attribute, sign=sign, threshold=threshold, pen=pen.strip())


def _threshold(number: str, text: str) -> float:
    try:
        threshold = float(number.removeprefix("="))
    except ValueError:
        threshold = math.nan
    if not math.isfinite(threshold):
        raise PresetError(
            f"The rule {text!r} has the threshold {number.strip()!r}, which is not a number. "
            f"{_EXAMPLE}"
        )
    return threshold


def rule_pens(rules: Sequence[Rule], base: Pen) -> tuple[Pen, ...]:
    """Return a pen for each rule, named after it, because a pen's name is its layer's.

    A rule that names no pen gets a color of its own at the width of *base*.
    """
    pens = []
    for i, rule in enumerate(rules):
        color = PALETTE[i % len(PALETTE)]
        pen = pen_from_text(rule.pen or f"{color} {base.width_mm:g}mm")
        pens.append(replace(pen, name=f"{rule.name}: {pen.name if rule.pen else color}"))
    return tuple(pens)


def color_lines(
    drawing: Drawing,
    scores: PointScores,
    params: ColorParams,
    scale: Scale | None,
    *,
    first_pen: int = 1,
    nib_units: float = 0.0,
) -> Drawing:
    """Return *drawing* with a pen for each line; cut or without its rest if *params* say so.

    Columns: ``rule``, the number of the rule that took the line or -1; ``pen``, `first_pen` plus
    that number, or what it was before (0 if there was none). Every other column follows its line.

    Args:
        drawing: lines in portrait units.
        scores: what a network says about the points of *drawing*.
        params: the rules, one or more, and how they are meant.
        scale: the network's quantiles; only ``scale = "logit"`` does without.
        first_pen: number of the first rule's pen.
        nib_units: width of the widest pen; no piece that is cut is shorter.

    Raises:
        ModelError: the network has no quantiles.
        UsageError: the network does not know an attribute.
    """
    excess = _excess(scores, params, scale)
    if "pen" not in drawing.columns:
        drawing = drawing.with_column("pen", np.zeros(len(drawing), np.int64))
    if params.by == "cut":
        drawing = cut_lines(drawing, excess, nib_units)
    else:
        taken = excess >= 0
        rule = np.where(taken.any(axis=1), taken.argmax(axis=1), NO_RULE)
        drawing = drawing.with_column(RULE, rule.astype(np.int64))
    if params.rest == DROP:
        drawing = drawing.take(np.flatnonzero(drawing.columns[RULE] != NO_RULE))
    rule = drawing.columns[RULE]
    return drawing.with_column(
        "pen", np.where(rule == NO_RULE, drawing.columns["pen"], first_pen + rule)
    )


def _excess(scores: PointScores, params: ColorParams, scale: Scale | None) -> Numbers:
    """Return by how much each score exceeds each rule's threshold, in signed logits.

    (n_points, n_rules) for lines that are to be cut, else (n_lines, n_rules). What lies wholly
    outside the frame, such as a shoulder, was read by nobody and exceeds nothing.
    """
    if scale is None and params.scale != "logit":
        raise ModelError(
            "This network has no scale that makes a threshold mean the same for every attribute. "
            "Choose the color scale 'logit', or another network."
        )
    seen = _seen(scores.caller)
    if params.by == "cut":
        seen = np.repeat(seen, np.diff(scores.caller.offsets))
    columns = []
    for rule in params.parsed:
        column = index_of(rule.attribute, scores.attributes)
        if params.only_positive and bool(scores.verdicts[column]) != (rule.sign > 0):
            columns.append(np.full(len(seen), -_ALWAYS))
        elif params.scale != "logit" and rule.threshold <= 0:
            columns.append(np.full(len(seen), _ALWAYS))  # all there is, seen or not
        else:
            judged = rule.sign * _judged(scores, column, rule.sign, params.by)
            mean = rule.sign * float(scores.mean[column])
            level = _level(rule, column, mean, params, scale)
            columns.append(np.where(seen, judged - level, -_ALWAYS))
    return np.column_stack(columns)


def _seen(drawing: Drawing) -> Truths:
    """Return which lines of *drawing* come into the frame (n_lines,)."""
    seen = np.zeros(len(drawing), np.bool_)
    seen[clip(drawing).drawing.columns["line"]] = True
    return seen


def _judged(scores: PointScores, column: int, sign: int, by: By) -> Numbers:
    """Return what is held against the threshold, one for each line, or point if lines are cut."""
    if by == "mean":
        return scores.line_means()[:, column].astype(np.float64)
    if by == "strongest":
        return scores.line_strongest(sign)[:, column].astype(np.float64)
    return scores.points[:, column].astype(np.float64)


def _level(rule: Rule, column: int, mean: float, params: ColorParams, scale: Scale | None) -> float:
    """Return the signed logit from which *rule* takes, in a drawing whose own *mean* is signed."""
    if scale is None or params.scale == "logit":
        return rule.threshold
    of: Of = "lines" if params.by == "mean" else "points"
    share, sign = rule.threshold, rule.sign
    among_all = sign * scale.threshold(share, column, sign, centred=False, of=of)
    within_its_own = mean + sign * scale.threshold(share, column, sign, centred=True, of=of)
    if params.scale == "both":
        return max(among_all, within_its_own)
    return within_its_own if params.scale == "centred" else among_all


def level_of(rule: Rule, scores: PointScores, params: ColorParams, scale: Scale | None) -> float:
    """Return the logit, times the rule's sign, from which *rule* takes lines of this drawing."""
    column = index_of(rule.attribute, scores.attributes)
    return _level(rule, column, rule.sign * float(scores.mean[column]), params, scale)


def threshold_at(
    level: float, rule: Rule, scores: PointScores, params: ColorParams, scale: Scale | None
) -> float:
    """Return the threshold with which *rule* would take from *level* on: undoes `level_of`."""
    if scale is None or params.scale == "logit":
        return level
    column = index_of(rule.attribute, scores.attributes)
    of: Of = "lines" if params.by == "mean" else "points"
    logit, mean = rule.sign * level, float(scores.mean[column])
    among_all = float(scale.quantile(logit, column, rule.sign, of=of))
    within = float(scale.quantile(logit - mean, column, rule.sign, True, of=of))
    shares = {"quantile": among_all, "centred": within, "both": min(among_all, within)}
    return shares[params.scale]


def cut_lines(drawing: Drawing, excess: Numbers, nib_units: float = 0.0) -> Drawing:
    """Return *drawing* cut where *excess* (n_points, n_rules) crosses zero, with a column ``rule``.

    Between points excess runs straight, so new ends lie where it is zero. Pieces lie in their
    line's order; a closed line that is cut begins at a cut. A piece shorter than *nib_units* stays
    with its neighbour: first short gaps in what a rule takes are closed, then short islands are
    given up. Neither takes less where excess is higher, so a lower threshold never takes less ink.
    """
    nib = max(nib_units, _SHORTEST_UNITS)
    rows = np.column_stack([drawing.points.astype(np.float64), excess])
    closed = drawing.closed
    first, last = drawing.offsets[:-1][closed], drawing.offsets[1:][closed] - 1
    rows[first, 2:] = rows[last, 2:] = (
        rows[first, 2:] + rows[last, 2:]
    ) / 2  # one point, one score
    pieces: list[Numbers] = []
    rule: list[int] = []
    source: list[int] = []
    for i, line in enumerate(np.split(rows, drawing.offsets[1:-1])[: len(drawing)]):
        for piece, number in _ruled(line, excess.shape[1], bool(closed[i]), nib):
            pieces.append(piece[:, :2])
            rule.append(number)
            source.append(i)
    counts = [0, *map(len, pieces)]
    columns = {name: values[source] for name, values in drawing.columns.items()}
    return Drawing(
        np.concatenate([np.empty((0, 2)), *pieces]).astype(np.float32),
        np.cumsum(counts),
        {**columns, RULE: np.array(rule, np.int64)},
    )


def _ruled(line: Numbers, rules: int, closed: bool, nib: float) -> list[tuple[Numbers, int]]:
    """Return the pieces of one *line* (n, 2 + rules), each with the rule that takes it."""
    pieces = [(line, NO_RULE)]
    for rule in range(rules):
        after: list[tuple[Numbers, int]] = []
        for piece, number in pieces:
            if number != NO_RULE:
                after.append((piece, number))
                continue
            whole = closed and len(pieces) == 1
            parts, taken = _cut(piece, 2 + rule, whole, nib)
            after += [(p, rule if t else NO_RULE) for p, t in zip(parts, taken, strict=True)]
        pieces = after
    return pieces


def _cut(line: Numbers, column: int, closed: bool, nib: float) -> tuple[list[Numbers], list[bool]]:
    """Return the pieces of *line* on either side of zero in *column*, and whether each is above."""
    value = line[:, column]
    above = value >= 0
    at = _changes(above)
    if not len(at):
        return [line], [bool(above[0])]
    part = (value[at] / (value[at] - value[at + 1]))[:, None]
    cuts = line[at] + part * (line[at + 1] - line[at])
    along = np.concatenate([[0.0], np.hypot(*np.diff(line[:, :2], axis=0).T).cumsum()])
    where = along[at] + part[:, 0] * (along[at + 1] - along[at])
    if closed:  # from each cut to the next, the last one through the seam
        lengths = np.diff(where, append=where[0] + along[-1])
        state = above[at + 1]
    else:  # from the beginning over the cuts to the end
        lengths = np.diff(where, prepend=0.0, append=along[-1])
        state = np.append(above[at], above[-1])
    state = _settled(state, lengths, nib, closed)
    stays = np.flatnonzero(state != np.roll(state, 1)) if closed else _changes(state)
    if not len(stays):
        return [line], [bool(state[0])]
    pieces = _between(line, at[stays], cuts[stays], closed)
    first = bool(state[stays[0]]) if closed else bool(state[0])
    return pieces, [first ^ bool(i % 2) for i in range(len(pieces))]


def _changes(state: Truths) -> npt.NDArray[np.int64]:
    return np.flatnonzero(state[1:] != state[:-1])


def _settled(state: Truths, lengths: Numbers, nib: float, closed: bool) -> Truths:
    """Return *state* of stretches of such *lengths* without crumbs shorter than *nib*."""
    whole = float(lengths.sum())
    if whole < nib:
        return np.full(len(state), float(lengths[state].sum()) * 2 >= whole)
    for crumbs in (False, True):
        run = np.concatenate([[0], np.cumsum(state[1:] != state[:-1])])
        if closed and state[0] == state[-1]:
            run[run == run[-1]] = 0
        short = np.bincount(run, lengths)[run] < nib
        state = np.where(short & (state == crumbs), not crumbs, state)
    return np.asarray(state, np.bool_)


def _between(
    line: Numbers, at: npt.NDArray[np.int64], cuts: Numbers, closed: bool
) -> list[Numbers]:
    """Return *line* in pieces, cut at *cuts*, each of which lies between points *at* and at + 1."""
    bounds = zip(at[:-1], at[1:], cuts[:-1], cuts[1:], strict=True)
    inner = [_piece(a, line[i + 1 : j + 1], b) for i, j, a, b in bounds]
    head, tail = line[: at[0] + 1], line[at[-1] + 1 :]
    if closed:
        return [*inner, _piece(cuts[-1], np.concatenate([tail, head[1:]]), cuts[0])]
    return [_piece(None, head, cuts[0]), *inner, _piece(cuts[-1], tail, None)]


def _piece(begin: Numbers | None, inner: Numbers, end: Numbers | None) -> Numbers:
    """Return a line from *begin* over *inner* points to *end*, without repeating a point."""
    rows: list[Any] = [] if begin is None else [begin[None]]
    if begin is not None and len(inner) and (begin[:2] == inner[0, :2]).all():
        inner = inner[1:]
    if end is not None and len(inner) and (end[:2] == inner[-1, :2]).all():
        inner = inner[:-1]
    rows.append(inner)
    if end is not None:
        rows.append(end[None])
    return np.concatenate(rows)
