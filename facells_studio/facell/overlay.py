"""Overlays: from many portraits, only the lines that speak for an attribute, laid over each other.

::

    Source ─► choose ─► bundles ─► judge ─► Part, Part, Part … ─► Overlay
              portraits  their lines  keep      a growing preview

The paper's FaCells (arXiv 2102.11361): from a thousand portraits whose prediction is positive,
the lines whose score passes a threshold. The attribute appears: a smile without a face.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import PresetError, UsageError
from facells_studio.facell.keep import (
    Judge,
    Keep,
    Rescorer,
    Yardstick,
    joined,
    split,
    yardsticks,
)
from facells_studio.facell.labels import OverlayScale, facell_label
from facells_studio.facell.rules import RULE, Rule, parse_rule
from facells_studio.facell.source import Bundle, Candidates, Floats, Longs, Source
from facells_studio.presets import option
from facells_studio.progress import Tick, no_tick
from facells_studio.score.attributes import index_of, label
from facells_studio.score.model import load_config, model_folder
from facells_studio.score.scale import Scale, load_scale
from facells_studio.score.scorer import load_scorer

__all__ = [
    "Bundle",
    "Candidates",
    "Floats",
    "Longs",
    "Overlay",
    "OverlayParams",
    "Part",
    "Source",
    "all_lines",
    "choose",
    "compose",
    "needs_whole",
    "parts_of",
    "planned",
]

Select = Literal["random", "strongest"]
Numbers = npt.NDArray[np.float64]

DEFAULT_THRESHOLDS: dict[OverlayScale, float] = {"strength": 0.33, "quantile": 0.85, "logit": 0.0}
_SUGGESTED_SHARE = 0.01  # of the lines: what a threshold that is suggested would keep
_OWN_LIBRARY = "Add photos of your own with 'facells library add' and name it with --library."


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlayParams:
    """Which lines of which portraits make a FaCell: the section ``[overlay]`` of its preset.

    Raises:
        PresetError: a rule cannot be read, or a threshold is no share where it must be one.
    """

    attributes: tuple[str, ...] = option(
        (),
        flag="attribute",
        several=True,
        word="RULE",
        help="What the lines shall speak for: [-]ATTRIBUTE[>THRESHOLD][:PEN], quoted, as in "
        "Smiling, '-Male' or 'Smiling>0.5:red'. Give it several times for several pens.",
    )
    count: int = option(1000, help="Portraits that are laid over each other.", low=1)
    threshold: float | None = option(
        None,
        help="Score from which a line is kept, for rules that name none; 0.33 on the scale "
        "strength, 0.85 on quantile, 0 on logit if left out.",
    )
    scale: OverlayScale = option(
        "strength",
        flag="threshold-scale",
        help="What a threshold means: strength, 0 is what the whole drawing says and 1 what only "
        "the strongest hundredth of such ink exceeds; quantile, the share of ink that speaks less; "
        "logit, the network's bare number.",
    )
    keep: Keep = option(
        "mean",
        help="What is judged: a line by the mean over its ink, by its last point (the paper's own "
        "code), by its strongest point, or every point, and lines are cut.",
    )
    select: Select = option(
        "random", help="Which portraits of those that are judged positive: random, or strongest."
    )
    seed: int = option(0, help="Another number chooses other portraits.", low=0)
    tone: bool = option(
        False,
        help="Take hatching too; its lines lie on one grid in all portraits and print as stripes.",
    )
    exclude: tuple[str, ...] = option(
        (), word="IDS", help="Portraits to leave out, by id, separated by commas."
    )
    at_most: bool = option(
        False, help="Be content with fewer portraits than asked for, if there are no more."
    )
    max_passes: int = option(
        8,
        help="Leave out the weakest lines where the pen would pass a spot more often than this and "
        "paper may tear; 0 keeps all.",
        low=0,
    )
    curves: bool = option(True, help="Draw curves through the points of a line instead of corners.")
    caption: bool = option(False, help="Let the pen write the label under the drawing.")

    def __post_init__(self) -> None:
        for rule, text in zip(self.rules, self.attributes, strict=True):
            if self.scale == "quantile" and not 0 <= rule.threshold <= 1:
                raise PresetError(
                    f"The rule {text!r} has the threshold {rule.threshold:g}; on the scale "
                    "quantile it must be a share from 0 (keeps everything) to 1."
                )

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The attributes, read."""
        default = DEFAULT_THRESHOLDS[self.scale] if self.threshold is None else self.threshold
        return tuple(parse_rule(text, default) for text in self.attributes)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """What a batch of portraits adds to a growing overlay."""

    drawing: Drawing  # with the columns of `Overlay.drawing`
    portraits: int  # laid over each other so far
    total: int
    judged: int  # lines that a rule was asked about
    shown: tuple[Numbers, ...]  # per rule, the signed logits of its lines, or points, if it cuts
    count: int = 0  # of `in_turn`: how many portraits of each rule are there


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """A FaCell: lines of many portraits, each of which can be traced back and left out.

    Columns: ``source``, the portrait's number in its source; ``line``, which of its lines;
    ``rule`` and ``pen``, the rule that took it; ``score``, logits for (or against) the attribute;
    ``strength``, the same on a scale that all attributes share.
    """

    drawing: Drawing
    rules: tuple[Rule, ...]
    labels: tuple[str, ...]  # per rule, in the paper's notation
    portraits: tuple[Longs, ...]  # per rule, the numbers of the portraits, ascending
    judged: int  # lines that could have been kept

    @property
    def passed(self) -> int:
        """How many of those lines passed a threshold, or a piece of them did."""
        lines = np.column_stack([self.drawing.columns[name] for name in ("source", "line")])
        return len(np.unique(lines, axis=0))

    @property
    def label(self) -> str:
        """All rules' labels in one line."""
        return ", ".join(self.labels)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """What is to be composed: who is chosen, and who judges."""

    source: Source
    params: OverlayParams
    judge: Judge
    portraits: tuple[Longs, ...]  # per rule
    turns: tuple[Longs, ...] = ()  # the same in the order in which they are chosen

    @property
    def everyone(self) -> Longs:
        """All portraits (ascending) that some rule chose."""
        return np.asarray(np.unique(np.concatenate(self.portraits)))

    @property
    def columns(self) -> list[int]:
        """The rules' attributes, by their numbers."""
        return [y.column for y in self.judge.yardsticks]


def compose(
    source: Source,
    params: OverlayParams,
    tick: Tick = no_tick,
    *,
    scale: Scale | None = None,
    rescorer: Rescorer | None = None,
    nib_units: float = 0.0,
) -> Overlay:
    """Return the FaCell that *params* ask for.

    Args:
        source: scored portraits.
        params: attributes, how many portraits, which lines.
        tick: told the progress; may raise `Cancelled`.
        scale: the model's quantiles, if they are loaded already.
        rescorer: remembers points' scores from one call to the next; only for keep rules other
            than ``mean``.
        nib_units: the pen's width; no piece of a line that is cut is shorter.

    Raises:
        UsageError: an attribute is unknown, there are too few portraits, no line passes the
            threshold, or the source does not hold what is asked for.
        ModelError: the source's model is not installed, or has no quantiles.
        DataError: the source was damaged.
    """
    plan = planned(source, params, scale=scale, rescorer=rescorer, nib_units=nib_units)
    parts = list(parts_of(plan, tick))
    drawing = joined([part.drawing for part in parts])
    nothing = np.zeros(0)  # of anonymous lots all may be empty
    shown = [
        np.concatenate([nothing, *(p.shown[r] for p in parts)]) for r in range(len(plan.columns))
    ]
    _refuse_emptiness(drawing, plan, shown)
    return Overlay(
        drawing=drawing.with_column("pen", drawing.columns[RULE]),
        rules=params.rules,
        labels=labels(params, [len(ids) for ids in plan.portraits]),
        portraits=plan.portraits,
        judged=sum(part.judged for part in parts),
    )


def all_lines(
    source: Source, overlay: Overlay, params: OverlayParams, tick: Tick = no_tick
) -> Overlay:
    """Return the control: every line of the portraits of *overlay*, whatever it speaks for.

    Raises:
        UsageError: the source does not hold all lines.
        DataError: the source was damaged.
    """
    needs_whole(source, "The overlay of all lines")
    everything = dataclasses.replace(params, threshold=-1e9, keep="mean", scale="logit")
    rules = tuple(dataclasses.replace(rule, threshold=-1e9) for rule in overlay.rules)
    columns = [index_of(rule.attribute, source.attributes) for rule in rules]
    judge = Judge(yardsticks=yardsticks(rules, columns, "mean", "logit", None), keep="mean")
    plan = Plan(source=source, params=everything, judge=judge, portraits=overlay.portraits)
    parts = list(parts_of(plan, tick))
    drawing = joined([part.drawing for part in parts])
    # If some must go where ink piles up, the network shall not choose which.
    chance = np.random.default_rng(params.seed).random(len(drawing), np.float32)
    drawing = drawing.with_column("strength", chance)
    named = tuple(
        f"{label(rule.attribute, rule.sign)} {len(ids)}, all lines"
        for rule, ids in zip(rules, overlay.portraits, strict=True)
    )
    return Overlay(
        drawing=drawing.with_column("pen", drawing.columns[RULE]),
        rules=overlay.rules,
        labels=named,
        portraits=overlay.portraits,
        judged=len(drawing),
    )


def choose(source: Source, rule: Rule, params: OverlayParams) -> Longs:
    """Return the portraits (ascending) that *rule* is composed from.

    Excluding a portrait changes nothing but that the next in turn takes its place.

    Raises:
        UsageError: there are fewer than asked for, or none.
    """
    return np.sort(_chosen(source, rule, params))


def _chosen(source: Source, rule: Rule, params: OverlayParams) -> Longs:
    """Return what `choose` returns in the order of choice: the first n are the choice of n."""
    column = index_of(rule.attribute, source.attributes)
    found = source.candidates(column, rule.sign)
    if params.select == "strongest":
        needs_whole(source, "Choosing the strongest portraits")
        order = np.argsort(-rule.sign * found.logits, kind="stable")
    else:
        seed = [params.seed, column, int(rule.sign > 0)]
        order = np.random.default_rng(seed).permutation(len(found.ids))
    ids = found.ids[order]
    if params.exclude:
        needs_whole(source, "Leaving portraits out")
        ids = ids[~np.isin(ids, source.numbers(params.exclude))]
    if len(ids) < params.count and not (params.at_most and len(ids)):
        raise UsageError(_too_few(source, rule, params.count, len(ids)))
    return ids[: params.count]


def labels(params: OverlayParams, counts: Sequence[int]) -> tuple[str, ...]:
    """Return the label of each rule, in the paper's notation, with so many portraits."""
    return tuple(
        facell_label(rule.attribute, rule.sign, count, rule.threshold, params.scale)
        for rule, count in zip(params.rules, counts, strict=True)
    )


def needs_whole(source: Source, what: str) -> None:
    """Raise `UsageError` if *source* holds no whole portraits, which *what* needs."""
    if not source.whole:
        raise UsageError(
            f"{what} needs whole portraits, and the {source.name} library has none. {_OWN_LIBRARY}"
        )


def scale_of(model: str) -> Scale | None:
    """Return the quantiles of the network *model*; None if it has none.

    Raises:
        ModelError: it is not installed, or broken.
    """
    folder = model_folder(model)
    return load_scale(folder, load_config(folder))


def planned(
    source: Source,
    params: OverlayParams,
    *,
    scale: Scale | None = None,
    rescorer: Rescorer | None = None,
    nib_units: float = 0.0,
) -> Plan:
    """Return the plan that `compose` follows, from the same; it raises what that raises."""
    rules = params.rules
    if not rules:
        raise UsageError("A FaCell needs an attribute. Name one, for example Smiling.")
    columns = [index_of(rule.attribute, source.attributes) for rule in rules]
    if scale is None:
        scale = scale_of(source.model)
    measures = yardsticks(rules, columns, params.keep, params.scale, scale)
    for measure in measures:
        _check_floor(source, measure, params)
    turns = tuple(_chosen(source, rule, params) for rule in rules)
    if params.keep != "mean" and rescorer is None:
        rescorer = Rescorer(load_scorer(source.model))
    judge = Judge(yardsticks=measures, keep=params.keep, rescorer=rescorer, nib_units=nib_units)
    return Plan(
        source=source,
        params=params,
        judge=judge,
        portraits=tuple(np.sort(ids) for ids in turns),
        turns=turns,
    )


def _check_floor(source: Source, measure: Yardstick, params: OverlayParams) -> None:
    """Refuse what a source that holds only strong lines cannot answer honestly."""
    if params.keep != "mean":
        needs_whole(source, f"The keep rule {params.keep!r}")
    if params.scale == "logit":
        needs_whole(source, "The scale 'logit'")
    floor = source.floor(measure.column, measure.rule.sign)
    if measure.level(measure.rule.threshold) < floor:
        least = np.ceil(round(100 * measure.threshold(floor), 6)) / 100
        what = label(measure.rule.attribute, measure.rule.sign)
        raise UsageError(
            f"The {source.name} library holds only lines that speak strongly for {what}, from "
            f"{least:.2f} on. Raise the threshold to that. {_OWN_LIBRARY}"
        )


def _too_few(source: Source, rule: Rule, asked: int, found: int) -> str:
    what = label(rule.attribute, rule.sign)
    if not found:
        return (
            f"No portrait in the {source.name} library is judged {what}. "
            "Add portraits, or choose another attribute."
        )
    if found == 1:
        return (
            f"One portrait in the {source.name} library is judged {what}, fewer than the "
            f"{asked:,} asked for. Ask for --count 1, or give --at-most."
        )
    return (
        f"{found:,} portraits in the {source.name} library are judged {what}, fewer than the "
        f"{asked:,} asked for. Ask for --count {found}, or give --at-most."
    )


def parts_of(plan: Plan, tick: Tick = no_tick) -> Iterator[Part]:
    """Yield what each batch of portraits adds."""
    everyone = plan.everyone
    columns = sorted(set(plan.columns))
    done = 0
    for found in plan.source.bundles(everyone, columns, tick):
        if not len(found):
            continue  # a stock may have fewer lines than lots
        bundle = _by_rule(found, [columns.index(column) for column in plan.columns])
        for piece in split(bundle) if plan.judge.keep != "mean" else (bundle,):
            asked = _asked(plan, piece)
            drawing, shown = plan.judge.judge(piece, asked)
            done = int(np.searchsorted(everyone, piece.source[-1], side="right"))
            tick(done / len(everyone), "laying portraits over each other")
            yield Part(
                drawing=drawing,
                portraits=done,
                total=len(everyone),
                judged=int(asked.any(axis=1).sum()),
                shown=shown,
            )


def _by_rule(bundle: Bundle, places: list[int]) -> Bundle:
    """Return *bundle* with one column of scores for each rule; two may ask for one attribute."""
    if places == list(range(bundle.raw.shape[1])):
        return bundle
    return dataclasses.replace(bundle, raw=bundle.raw[:, places], centred=bundle.centred[:, places])


def _asked(plan: Plan, bundle: Bundle) -> npt.NDArray[np.bool_]:
    """Return which lines each rule may take (n_lines, n_rules)."""
    taken: list[npt.NDArray[Any]] = [np.isin(bundle.source, ids) for ids in plan.portraits]
    asked = np.stack(taken, axis=1)
    return asked if plan.params.tone else asked & ~bundle.shade[:, None]


def _refuse_emptiness(drawing: Drawing, plan: Plan, shown: Sequence[Numbers]) -> None:
    """Say which rule keeps nothing, and which threshold would keep something."""
    for r, measure in enumerate(plan.judge.yardsticks):
        if len(drawing) and (drawing.columns[RULE] == r).any():
            continue
        rule, values = measure.rule, shown[r]
        if len(values) and (values >= measure.level(rule.threshold)).any():
            continue  # rules before it took its lines
        what = label(rule.attribute, rule.sign)
        if not len(values):
            raise UsageError(_no_lines(plan, what))
        nth = max(1, int(_SUGGESTED_SHARE * len(values)))
        level = float(np.partition(values, -nth)[-nth])
        would = np.floor(100 * measure.threshold(level)) / 100
        kept = int((values >= measure.level(would)).sum())
        raise UsageError(
            f"No line of these {len(plan.portraits[r]):,} portraits speaks for {what} from "
            f"{rule.threshold:g} on. A threshold of {would:g} would keep {kept:,}."
        )


def _no_lines(plan: Plan, what: str) -> str:
    if plan.source.whole:
        return f"The portraits that are judged {what} have no outlines. Take their tone too."
    return (
        f"The {plan.source.name} library has too few lines for {what} to give any to so few "
        "portraits. Ask for more with --count, or pool more."
    )
