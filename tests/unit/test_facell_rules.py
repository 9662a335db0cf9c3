"""Rules give each line the pen that it asks for, and cut lines exactly."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.errors import ModelError, PresetError
from facells_studio.facell.rules import (
    DEFAULT_THRESHOLD,
    NO_RULE,
    PALETTE,
    By,
    ColorParams,
    Rule,
    ScaleName,
    color_lines,
    cut_lines,
    parse_rule,
    rule_pens,
)
from facells_studio.facell.tally import chances, notes, tally
from facells_studio.presets import from_table, to_table
from facells_studio.score.attributes import ATTRIBUTES, label
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import Pen
from tests.scored import SPAN, made_scale, made_scores
from tests.strategies import drawings

SCALE = made_scale()
bys = st.sampled_from(["mean", "strongest", "cut"])
scales = st.sampled_from(["quantile", "centred", "both", "logit"])
shares = st.floats(0, 1)


def of_x(points: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return a logit that is the x coordinate itself."""
    return points[:, 0]


def colored(drawing: Drawing, scores: PointScores, *rules: str, **params: object) -> Drawing:
    """Return *drawing* colored by *rules* on the made-up scale, by shares alone if not told."""
    asked: dict[str, object] = {"scale": "quantile", **params}
    return color_lines(
        drawing,
        scores,
        ColorParams(rules=rules, **asked),  # type: ignore[arg-type]  # of whatever is tested
        SCALE,
    )


def ink_of(drawing: Drawing, rule: int) -> float:
    """Return how much of *drawing* the rule took."""
    return float(drawing.lengths()[drawing.columns["rule"] == rule].sum())


@st.composite
def scored(draw: st.DrawFn) -> tuple[Drawing, PointScores]:
    """Return a drawing whose points say anything about Smiling and Male."""
    drawing = draw(drawings(min_lines=1, max_lines=3))
    n = len(drawing.points)
    logits = st.lists(st.floats(-8, 8, width=32), min_size=n, max_size=n)
    smiling, male = draw(logits), draw(logits)
    return drawing, made_scores(drawing, Smiling=lambda _: smiling, Male=lambda _: male)


# ── Grammar ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Smiling", Rule(attribute="Smiling")),
        ("smiling>0.6:red", Rule(attribute="Smiling", threshold=0.6, pen="red")),
        ("Smiling >= .6 : red", Rule(attribute="Smiling", threshold=0.6, pen="red")),
        ("-Male>0.6:navy 0.5mm", Rule(attribute="Male", sign=-1, threshold=0.6, pen="navy 0.5mm")),
        ("Not Male", Rule(attribute="Male", sign=-1)),
        ("wearing-hat", Rule(attribute="Wearing_Hat")),
        ("Mouth Slightly Open:micron-01", Rule(attribute="Mouth_Slightly_Open", pen="micron-01")),
        ("No_Beard", Rule(attribute="No_Beard")),
        ("-No_Beard", Rule(attribute="No_Beard", sign=-1)),
        ("5 o'clock shadow>1", Rule(attribute="5_o_Clock_Shadow", threshold=1.0)),
    ],
)
def test_a_rule_is_read_forgivingly(text: str, rule: Rule) -> None:
    """Case, spaces, hyphens and a default threshold."""
    assert parse_rule(text) == rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no attribute"),
        ("-", "names no attribute"),
        (">0.5:red", "names no attribute"),
        ("Smilng", "Did you mean Smiling?"),
        ("--Male", "names no attribute"),
        ("Smiling>much", "'much', which is not a number"),
        ("Smiling>", "not a number"),
        ("Smiling>nan", "not a number"),
        ("Smiling>0.5:", "pen needs a description"),
        ("Smiling:rde", "Did you mean 'red'?"),
        ("Smiling:0.5lightyears", "unit"),
        ("Smiling>1.5", "share from 0"),
        ("Smiling>-0.1", "share from 0"),
    ],
)
def test_a_bad_rule_is_refused_in_words(text: str, said: str) -> None:
    """The message quotes the rule and says what is wrong."""
    with pytest.raises(PresetError) as caught:
        ColorParams(rules=("Male", text))
    assert said in str(caught.value)
    assert repr(text) in str(caught.value)


def test_any_number_is_a_threshold_on_the_scale_of_logits() -> None:
    """And the default there is 0."""
    params = ColorParams(rules=("Male>-3.5", "-Smiling"), scale="logit")
    assert [rule.threshold for rule in params.parsed] == [-3.5, 0.0]


def test_a_bad_pen_for_the_rest_is_refused() -> None:
    """It is a pen or the word drop."""
    assert ColorParams(rest="drop").rest == "drop"
    with pytest.raises(PresetError, match="Did you mean 'navy'"):
        ColorParams(rest="navyy")


def test_none_puts_a_presets_rules_away() -> None:
    """The one word that is no rule."""
    assert ColorParams(rules=("none",)).parsed == ()


@given(
    st.sampled_from(ATTRIBUTES),
    st.sampled_from([1, -1]),
    st.integers(0, 100).map(lambda n: n / 100),
)
def test_a_rules_name_reads_back(attribute: str, sign: int, threshold: float) -> None:
    """What a layer is called can be given as a rule."""
    rule = Rule(attribute=attribute, sign=sign, threshold=threshold)
    assert parse_rule(rule.name) == rule


def test_a_preset_keeps_its_rules() -> None:
    """The section [color] reads back to the same parameters, and says what is wrong in it."""
    params = ColorParams(rules=("Smiling>0.6:red", "-Male"), by="cut", rest="gray")
    assert from_table(ColorParams, to_table(params), "x") == params
    with pytest.raises(PresetError, match="Did you mean 'only_positive'"):
        from_table(ColorParams, {"only_positve": True}, "x")


# ── Pens ─────────────────────────────────────────────────────────────────────────────────────


def test_each_rule_has_a_pen_named_after_it() -> None:
    """The name is the layer's; a rule without a pen gets its own color at the base pen's width."""
    rules = [parse_rule(t) for t in ("Smiling>0.6:red", "-Male>0.7", "Bangs:micron-01 navy")]
    pens = rule_pens(rules, Pen(width_mm=0.5))
    assert [pen.name for pen in pens] == [
        "Smiling > 0.6: red",
        f"Not Male > 0.7: {PALETTE[1]}",
        f"Bangs > {DEFAULT_THRESHOLD}: micron-01 navy",
    ]
    assert [pen.width_mm for pen in pens] == [0.3, 0.5, 0.25]
    assert pens[0].color == "#ff0000"


# ── Whole lines ──────────────────────────────────────────────────────────────────────────────


def test_a_line_is_judged_by_its_mean_or_its_strongest_point() -> None:
    """From x = 0 to 6 the mean is 3, the strongest 6, against Male 0."""
    drawing = Drawing.from_lines([[(0, 0), (2, 0), (6, 0)]])
    scores = made_scores(drawing, Male=of_x)

    def taken(text: str, by: By) -> bool:
        return bool(colored(drawing, scores, text, by=by, scale="logit").columns["rule"][0] == 0)

    assert taken("Male>2.99", "mean")
    assert not taken("Male>3.01", "mean")
    assert taken("Male>6", "strongest")
    assert not taken("Male>6.01", "strongest")
    assert taken("-Male>0", "strongest")
    assert not taken("-Male>0.01", "strongest")
    assert taken("-Male>-3.01", "mean")
    assert not taken("-Male>-2.99", "mean")


def test_a_threshold_is_a_share_on_the_networks_scale() -> None:
    """The made-up scale runs evenly from -10 to 10: 0.85 lies at 7."""
    drawing = Drawing.from_lines([[(x, 0), (x, 1)] for x in (6.9, 7.1)])
    scores = made_scores(drawing, Male=of_x)
    shared = colored(drawing, scores, "Male", scale="quantile")
    assert shared.columns["rule"].tolist() == [NO_RULE, 0]
    centred = colored(drawing, scores, "Male>0.5", scale="centred")  # the drawing's mean is 7
    assert centred.columns["rule"].tolist() == [NO_RULE, 0]


def test_only_positive_asks_the_whole_drawing_first() -> None:
    """A drawing that is not judged to have an attribute keeps the base pen."""
    drawing = Drawing.from_lines([[(9, 0), (9, 1)], [(0, 0), (0, 1)]])
    scores = made_scores(drawing, Male=lambda points: np.where(points[:, 0] > 5, 9, -9.5))
    assert not scores.verdicts[ATTRIBUTES.index("Male")]
    assert colored(drawing, scores, "Male").columns["rule"].tolist() == [0, NO_RULE]
    only = colored(drawing, scores, "Male", "-Male", only_positive=True)
    assert only.columns["rule"].tolist() == [NO_RULE, 1]


def test_what_the_network_has_not_read_is_the_rest() -> None:
    """A line wholly outside the frame speaks for nothing, whatever the drawing as a whole says."""
    drawing = Drawing.from_lines([[(50, y), (60, y)] for y in (100, 217, 219, 400)])
    scores = made_scores(drawing, Male=lambda points: np.full(len(points), 9.0))
    for by in ("mean", "strongest", "cut"):
        taken = colored(drawing, scores, "Male", by=by).columns["rule"].tolist()
        assert taken == [0, 0, NO_RULE, NO_RULE]
        everything = colored(drawing, scores, "Male>0", by=by).columns["rule"].tolist()
        assert everything == [0, 0, 0, 0]


@given(scored(), bys, shares, st.booleans())
def test_both_takes_what_both_scales_take(
    case: tuple[Drawing, PointScores], by: By, threshold: float, against: bool
) -> None:
    """A score must be high among all, and high within its own drawing."""
    drawing, scores = case
    rule = f"{'-' if against else ''}Smiling>{threshold}"
    both, quantile, centred = (
        ink_of(colored(drawing, scores, rule, by=by, scale=scale), 0)
        for scale in ("both", "quantile", "centred")
    )
    assert both == pytest.approx(min(quantile, centred), rel=1e-4, abs=1e-2)


def test_the_base_pens_stay_with_the_rest() -> None:
    """Shading that no rule takes keeps the shading pen; rules' pens come after both."""
    drawing = Drawing.from_lines([[(x, 0), (x, 1)] for x in (9, -9, 9, -9)], pen=[0, 0, 1, 1])
    scores = made_scores(drawing, Male=of_x)
    params = ColorParams(rules=("Smiling", "Male"))
    assert color_lines(drawing, scores, params, SCALE, first_pen=2).columns["pen"].tolist() == [
        3,
        0,
        3,
        1,
    ]
    dropped = color_lines(drawing, scores, replace(params, rest="drop"), SCALE, first_pen=2)
    assert dropped.columns["pen"].tolist() == [3, 3]


def test_a_network_without_a_scale_says_so() -> None:
    """Only bare logits work without quantiles."""
    drawing = Drawing.from_lines([[(9, 0), (9, 1)]])
    scores = made_scores(drawing, Male=of_x)
    with pytest.raises(ModelError, match="'logit'"):
        color_lines(drawing, scores, ColorParams(rules=("Male",)), None)
    bare = color_lines(drawing, scores, ColorParams(rules=("Male",), scale="logit"), None)
    assert bare.columns["rule"].tolist() == [0]


# ── Properties of all ways to color ──────────────────────────────────────────────────────────


@given(scored(), bys, scales, shares, shares)
def test_the_first_rule_wins(
    case: tuple[Drawing, PointScores], by: By, scale: ScaleName, one: float, two: float
) -> None:
    """What the first rule takes does not depend on those after it."""
    drawing, scores = case
    alone = colored(drawing, scores, f"Smiling>{one}", by=by, scale=scale)
    both = colored(drawing, scores, f"Smiling>{one}", f"Male>{two}", by=by, scale=scale)
    assert ink_of(both, 0) == pytest.approx(ink_of(alone, 0), rel=1e-4, abs=1e-2)


@given(scored(), bys)
def test_a_rule_that_takes_everything_leaves_nothing(
    case: tuple[Drawing, PointScores], by: By
) -> None:
    """A threshold of 0 takes each line as it is; no rule after it and no rest remain."""
    drawing, scores = case
    everything = colored(drawing, scores, "Smiling>0", "Male>0", by=by)
    assert (everything.columns["rule"] == 0).all()
    assert np.array_equal(everything.points, drawing.points)
    assert np.array_equal(everything.offsets, drawing.offsets)


@given(scored(), bys, st.sampled_from(["quantile", "centred", "both"]), shares, shares)
def test_a_higher_threshold_never_colors_more(
    case: tuple[Drawing, PointScores], by: By, scale: ScaleName, one: float, two: float
) -> None:
    """Whatever is judged, and crumbs or none."""
    drawing, scores = case
    ink = [
        ink_of(
            color_lines(
                drawing,
                scores,
                ColorParams(rules=(f"Smiling>{threshold}",), by=by, scale=scale),
                SCALE,
                nib_units=40.0,
            ),
            0,
        )
        for threshold in sorted((one, two))
    ]
    assert ink[1] <= ink[0] * (1 + 1e-4) + 1e-2


@given(scored(), bys, scales, shares)
def test_against_is_for_with_every_sign_changed(
    case: tuple[Drawing, PointScores], by: By, scale: ScaleName, threshold: float
) -> None:
    """-Smiling takes of a drawing what Smiling takes of its contrary."""
    drawing, scores = case
    contrary = replace(
        scores,
        points=-scores.points,
        drawing=-scores.drawing,
        reading_points=-scores.reading_points,
    )
    one = colored(drawing, scores, f"-Smiling>{threshold}", by=by, scale=scale)
    other = colored(drawing, contrary, f"Smiling>{threshold}", by=by, scale=scale)
    assert np.array_equal(one.points, other.points)
    assert np.array_equal(one.columns["rule"], other.columns["rule"])


# ── Cutting ──────────────────────────────────────────────────────────────────────────────────


def test_a_line_is_cut_just_where_its_score_crosses() -> None:
    """Score and place run together: cut at x = 7, whatever points there are."""
    drawing = Drawing.from_lines([[(0, 3), (4, 3), (10, 3)]], strength=[5.0])
    cut = colored(drawing, made_scores(drawing, Male=of_x), "Male>0.85", by="cut")
    assert [line.tolist() for line in cut] == [[[0, 3], [4, 3], [7, 3]], [[7, 3], [10, 3]]]
    assert cut.columns["rule"].tolist() == [NO_RULE, 0]
    assert cut.columns["pen"].tolist() == [0, 1]
    assert cut.columns["strength"].tolist() == [5.0, 5.0]


def test_a_cut_at_a_point_repeats_no_point() -> None:
    """Where the score crosses just at a point, that point ends one piece and begins the next."""
    drawing = Drawing.from_lines([[(4, 0), (7, 0), (10, 0)]])
    cut = colored(drawing, made_scores(drawing, Male=of_x), "Male>0.85", by="cut")
    assert [line.tolist() for line in cut] == [[[4, 0], [7, 0]], [[7, 0], [10, 0]]]


def test_a_ring_is_cut_in_two_not_three() -> None:
    """Where a closed line happens to begin is no end of a piece."""
    around = np.linspace(0, 2 * np.pi, 41) + 1.0
    ring = np.column_stack([10 * np.cos(around), 10 * np.sin(around)])
    ring[-1] = ring[0]
    drawing = Drawing.from_lines([ring])
    cut = colored(drawing, made_scores(drawing, Male=of_x), "Male>0.5", by="cut")
    assert sorted(cut.columns["rule"].tolist()) == [NO_RULE, 0]
    assert np.allclose(cut.starts[:, 0], 0, atol=1e-5)
    assert cut.draw_length() == pytest.approx(drawing.draw_length(), rel=1e-5)


def test_crumbs_stay_with_their_neighbour() -> None:
    """A gap and an island that are shorter than the pen is wide are not cut out."""
    logits = [1, 1, -1, 1, 1, -1, -1, 1, -1, -1]  # a point per unit; crossings at half units
    drawing = Drawing.from_lines([[(x, 0) for x in range(10)]])
    excess = np.array(logits, np.float64)[:, None]
    fine = cut_lines(drawing, excess, 0.5)
    coarse = cut_lines(drawing, excess, 1.5)
    assert fine.lengths().tolist() == [1.5, 1.0, 2.0, 2.0, 1.0, 1.5]
    assert coarse.lengths().tolist() == [4.5, 4.5]
    assert coarse.columns["rule"].tolist() == [0, NO_RULE]


@given(scored(), shares, shares, st.floats(0, 200))
def test_cutting_keeps_ink_order_and_columns(
    case: tuple[Drawing, PointScores], one: float, two: float, nib: float
) -> None:
    """Each line's pieces follow each other in its place, hold all its ink and its row."""
    drawing, scores = case
    params = ColorParams(rules=(f"Smiling>{one}", f"-Male>{two}"), by="cut")
    cut = color_lines(drawing, scores, params, SCALE, nib_units=nib)
    source = cut.columns["id"]
    assert (np.diff(source) >= 0).all()
    assert set(source.tolist()) == set(range(len(drawing)))
    ink = np.bincount(source, cut.lengths(), len(drawing))
    assert ink == pytest.approx(drawing.lengths(), rel=1e-5, abs=1e-2)
    for i in range(len(drawing)):
        its = np.flatnonzero(source == i)
        assert np.array_equal(cut.ends[its[:-1]], cut.starts[its[1:]])  # one goes on where
        if not drawing.closed[i]:
            assert np.array_equal(cut.starts[its[0]], drawing.starts[i])
            assert np.array_equal(cut.ends[its[-1]], drawing.ends[i])
        else:
            assert np.array_equal(cut.starts[its[0]], cut.ends[its[-1]])


@given(scored(), shares, shares, st.floats(0.01, 200))
def test_no_piece_is_shorter_than_the_pen_is_wide(
    case: tuple[Drawing, PointScores], one: float, two: float, nib: float
) -> None:
    """Except a whole line that was so short already."""
    drawing, scores = case
    params = ColorParams(rules=(f"Smiling>{one}", f"-Male>{two}"), by="cut")
    cut = color_lines(drawing, scores, params, SCALE, nib_units=nib)
    pieces = np.bincount(cut.columns["id"], minlength=len(drawing))
    assert (cut.lengths()[pieces[cut.columns["id"]] > 1] >= nib * (1 - 1e-4) - 1e-3).all()


@given(scored(), st.floats(0.05, 0.95))
def test_a_fine_pen_cuts_by_the_sign_of_every_point(
    case: tuple[Drawing, PointScores], threshold: float
) -> None:
    """Without crumbs to merge, a point inside a piece is on the side that its score says."""
    drawing, scores = case
    logits = scores.points[:, ATTRIBUTES.index("Smiling")].astype(np.float64)
    level = (2 * threshold - 1) * SPAN
    cut = cut_lines(drawing, (logits - level)[:, None])
    taken: dict[tuple[float, float], set[bool]] = {}
    for line, number in zip(cut, cut.columns["rule"], strict=True):
        for x, y in line.tolist():
            taken.setdefault((x, y), set()).add(bool(number == 0))
    _, first, times = np.unique(drawing.points, axis=0, return_index=True, return_counts=True)
    inked = drawing.lengths()[drawing.line_of_point] > 1e-2
    clear = np.abs(logits - level) > 1e-2
    for i in first[times == 1]:  # at a new end both sides meet: left out
        x, y = drawing.points[i].tolist()
        sides = taken.get((x, y), set())
        if inked[i] and clear[i] and len(sides) == 1:  # a cut may round to the point itself
            assert sides == {bool(logits[i] >= level)}


def test_an_empty_drawing_stays_empty() -> None:
    """Nothing to cut is no error."""
    assert len(cut_lines(EMPTY, np.empty((0, 1)))) == 0


# ── In words ─────────────────────────────────────────────────────────────────────────────────


def test_a_rule_without_ink_says_how_probable_it_was() -> None:
    """A note for each rule that has nothing on the page, and why."""
    drawing = Drawing.from_lines([[(9, 0), (9, 10)], [(2, 0), (2, 10)]])
    scores = made_scores(drawing, Male=of_x)
    rules = [parse_rule(t) for t in ("Male:red", "Eyeglasses:blue", "-Smiling>0.1")]
    params = ColorParams(rules=("Male:red", "Eyeglasses:blue"), scale="quantile")
    whole = color_lines(drawing, scores, params, SCALE)
    stats = tally(whole, rules[:2], rule_pens(rules[:2], Pen()), scores, mm_per_unit=2.0)
    assert [(s.name, s.lines, s.draw_m) for s in stats] == [
        ("Male > 0.85: red", 1, pytest.approx(0.02)),
        ("Eyeglasses > 0.85: blue", 0, 0.0),
    ]
    (note,) = notes(stats, rules[:2], whole)
    assert note == (
        "Eyeglasses > 0.85 colored nothing: the probability of Eyeglasses in this drawing is 0.0%."
    )
    left = whole.take([1])
    after = tally(left, rules[:1], rule_pens(rules[:1], Pen()), scores, mm_per_unit=2.0)
    (lost,) = notes(after, rules[:1], whole)
    assert "the ink or time allowed left none" in lost
    assert "Not Smiling 100.0%" in chances(rules, scores)


def test_every_attribute_has_a_name_for_layers() -> None:
    """No underscore is left for a person to read."""
    assert all("_" not in label(attribute) for attribute in ATTRIBUTES)
