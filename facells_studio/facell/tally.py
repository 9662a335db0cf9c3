"""What each rule of color took, in numbers and in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from facells_studio.drawing import Drawing
from facells_studio.facell.rules import RULE, Rule
from facells_studio.score.attributes import index_of, label
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import Pen


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleStats:
    """What a rule has on the page, before vpype's commands."""

    name: str  # with its pen: "Smiling > 0.6: red"
    lines: int
    draw_m: float
    probability: float  # of what it asks for, in this drawing: the labels' idea of it


def tally(
    drawing: Drawing,
    rules: Sequence[Rule],
    pens: Sequence[Pen],
    scores: PointScores,
    mm_per_unit: float,
) -> tuple[RuleStats, ...]:
    """Return what each of *rules*, with its pen, has of *drawing*, which has a column ``rule``."""
    lengths_m = drawing.lengths() * mm_per_unit / 1000
    stats = []
    for i, (rule, pen) in enumerate(zip(rules, pens, strict=True)):
        its = drawing.columns[RULE] == i
        stats.append(
            RuleStats(
                name=pen.name,
                lines=int(its.sum()),
                draw_m=float(lengths_m[its].sum()),
                probability=probability(rule, scores),
            )
        )
    return tuple(stats)


def notes(stats: Sequence[RuleStats], rules: Sequence[Rule], colored: Drawing) -> tuple[str, ...]:
    """Return a sentence for each rule that has nothing on the page, and why.

    *colored* is the drawing before any budget of ink or time took lines away.
    """
    said = []
    for i, (rule, its) in enumerate(zip(rules, stats, strict=True)):
        if its.lines:
            continue
        if (colored.columns[RULE] == i).any():
            said.append(f"{rule.name} took lines, but the ink or time allowed left none of them.")
        else:
            what = label(rule.attribute, rule.sign)
            said.append(
                f"{rule.name} colored nothing: the probability of {what} in this drawing is "
                f"{_percent(its.probability)}."
            )
    return tuple(dict.fromkeys(said))


def chances(rules: Sequence[Rule], scores: PointScores) -> str:
    """Return a sentence that tells how probable what each rule asks for is."""
    said = [
        f"{label(rule.attribute, rule.sign)} {_percent(probability(rule, scores))}"
        for rule in rules
    ]
    return f"Probabilities in this drawing: {', '.join(dict.fromkeys(said))}."


def probability(rule: Rule, scores: PointScores) -> float:
    """Return how probable it is, by the model, that the portrait has what *rule* asks for."""
    has = float(scores.probabilities[index_of(rule.attribute, scores.attributes)])
    return has if rule.sign > 0 else 1 - has


def _percent(share: float) -> str:
    return f"{share:.0%}" if 0.095 <= share <= 0.905 else f"{share:.1%}"
