"""A FaCell holds exactly the lines that its rules ask for, and says so when it cannot."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.drawing import concatenate
from facells_studio.errors import ModelError, PresetError, UsageError
from facells_studio.facell.keep import Keep, Rescorer, Yardstick
from facells_studio.facell.labels import OverlayScale, facell_label
from facells_studio.facell.overlay import (
    Overlay,
    OverlayParams,
    Select,
    all_lines,
    choose,
    compose,
    parts_of,
    planned,
)
from facells_studio.facell.rules import parse_rule
from facells_studio.progress import Cancelled
from facells_studio.score.attributes import index_of
from facells_studio.score.scorer import load_scorer
from tests.facell_source import MemorySource, memory_source
from tests.scored import SPAN, made_scale

SCALE = made_scale()  # a signed logit z lies at the quantile (z + SPAN) / (2 * SPAN)
SOURCE = memory_source()
SMILING, MALE = index_of("Smiling"), index_of("Male")


def overlay(*rules: str, source: MemorySource = SOURCE, **params: object) -> Overlay:
    """Return a FaCell of ten portraits, or what *params* say, on the made-up scale."""
    asked: dict[str, object] = {"count": 10, **params}
    return compose(
        source,
        OverlayParams(attributes=rules, **asked),  # type: ignore[arg-type]  # whatever is tested
        scale=SCALE,
    )


@given(
    threshold=st.floats(-0.5, 0.5),
    sign=st.sampled_from(["", "-"]),
    seed=st.integers(0, 3),
    select=st.sampled_from(["random", "strongest"]),
)
@settings(max_examples=30, deadline=None)
def test_a_line_is_kept_if_and_only_if_it_passes(
    threshold: float, sign: str, seed: int, select: Select
) -> None:
    """Every outline of a chosen portrait over the threshold is there once, and nothing else."""
    params = OverlayParams(
        attributes=(f"{sign}Smiling>{threshold}",), count=10, seed=seed, select=select
    )
    found = compose(SOURCE, params, scale=SCALE)
    direction = -1 if sign else 1
    level = threshold * (2 * 0.99 - 1) * SPAN

    expected = [
        (int(i), line)
        for i in found.portraits[0]
        for line in range(len(SOURCE.drawings[i]))
        if not SOURCE.drawings[i].columns["shade"][line]
        and direction * (SOURCE.line_scores[i][line, SMILING] - SOURCE.scores[i, SMILING]) >= level
    ]
    columns = found.drawing.columns
    assert list(zip(columns["source"], columns["line"], strict=True)) == expected


def test_every_line_can_be_traced_back() -> None:
    """The columns source and line name the very line of the very portrait."""
    found = overlay("Smiling>0.2").drawing

    for i, line in enumerate(found):
        source, number = found.columns["source"][i], found.columns["line"][i]
        assert (line == SOURCE.drawings[source].line(number)).all()


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_a_seed_gives_the_same_overlay(seed: int) -> None:
    """Everything follows from source, parameters and seed."""
    params = OverlayParams(attributes=("Male>0.1",), count=8, seed=seed)
    first, second = (compose(SOURCE, params, scale=SCALE) for _ in range(2))

    assert (first.portraits[0] == second.portraits[0]).all()
    assert (first.drawing.points == second.drawing.points).all()


def test_another_seed_chooses_other_portraits() -> None:
    """A series of FaCells of one attribute is not one picture."""
    first, second = (overlay("Smiling>0.1", seed=seed).portraits[0] for seed in (0, 1))

    assert not np.array_equal(first, second)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_strongest_portraits_are_chosen(sign: int) -> None:
    """No portrait that was left out is judged more clearly than one that was taken."""
    rule = parse_rule("-Smiling" if sign < 0 else "Smiling")
    params = OverlayParams(attributes=("Smiling",), count=5, select="strongest")
    chosen = choose(SOURCE, rule, params)
    all_of_them = SOURCE.candidates(SMILING, sign)
    others = np.setdiff1d(all_of_them.ids, chosen)

    assert len(chosen) == 5
    assert (sign * SOURCE.scores[chosen, SMILING]).min() >= (
        sign * SOURCE.scores[others, SMILING]
    ).max()


def test_a_portrait_can_be_left_out() -> None:
    """The others stay, and the next in turn takes its place."""
    before = overlay("Smiling>0.1").portraits[0]
    gone = int(before[3])
    after = overlay("Smiling>0.1", exclude=(f"p{gone}",)).portraits[0]

    assert gone not in after
    assert len(np.intersect1d(before, after)) == len(before) - 1
    assert len(after) == len(before)


def test_lines_go_to_the_first_rule_that_takes_them() -> None:
    """Two rules share the lines of a portrait; none is drawn twice."""
    found = overlay("Smiling>0.3", "Smiling>0").drawing
    alone = overlay("Smiling>0.3").drawing

    assert (found.columns["rule"] == found.columns["pen"]).all()
    assert (found.columns["rule"] == 0).sum() == len(alone)
    pairs = list(zip(found.columns["source"], found.columns["line"], strict=True))
    assert len(set(pairs)) == len(pairs)


def test_each_rule_takes_its_own_portraits() -> None:
    """Smiling lines come from smiling portraits only, the others from the others."""
    found = overlay("Smiling>0.1", "-Male>0.1")
    source, rule = found.drawing.columns["source"], found.drawing.columns["rule"]

    assert (SOURCE.scores[source[rule == 0], SMILING] > 0).all()
    assert (SOURCE.scores[source[rule == 1], MALE] <= 0).all()
    assert np.isin(source[rule == 1], found.portraits[1]).all()


def test_tone_stays_out_unless_asked_for() -> None:
    """Hatching lies on one grid in all portraits and would print as stripes."""
    without, with_tone = overlay("Smiling>0"), overlay("Smiling>0", tone=True)

    assert (without.drawing.columns["line"] % 4 != 3).all()
    assert (with_tone.drawing.columns["line"] % 4 == 3).any()


@pytest.mark.parametrize("scale", ["quantile", "logit"])
def test_other_scales_mean_what_they_say(scale: OverlayScale) -> None:
    """A quantile is looked up among centred scores; a logit is the bare mean of the line."""
    threshold = 0.7 if scale == "quantile" else 2.0
    found = overlay("Smiling", scale=scale, threshold=threshold).drawing
    own = SOURCE.scores[found.columns["source"], SMILING] if scale == "quantile" else 0.0
    level = (2 * threshold - 1) * SPAN if scale == "quantile" else threshold
    pairs = zip(found.columns["source"], found.columns["line"], strict=True)
    raw = np.array([SOURCE.line_scores[i][j, SMILING] for i, j in pairs])

    assert found.columns["score"] == pytest.approx(raw - own, abs=1e-5)
    assert (found.columns["score"] >= level - 1e-5).all()


def test_growing_ends_at_the_overlay() -> None:
    """The parts are the overlay, portrait by portrait."""
    params = OverlayParams(attributes=("Smiling>0.1",), count=10)
    parts = list(parts_of(planned(SOURCE, params, scale=SCALE)))
    whole = compose(SOURCE, params, scale=SCALE)

    assert [p.portraits for p in parts] == [7, 10]
    assert parts[-1].total == 10
    assert (concatenate([p.drawing for p in parts]).points == whole.drawing.points).all()


@pytest.mark.parametrize("rules", [("Smiling>0.3",), ("Smiling>0.3", "Smiling>0")])
def test_a_line_is_counted_once(rules: tuple[str, ...]) -> None:
    """However many rules may take it."""
    found = overlay(*rules)

    assert found.judged == 10 * 9  # three of four lines are outlines
    assert found.passed == len(found.drawing)


def test_composing_can_be_stopped() -> None:
    """A tick that raises ends the work."""

    def stop(fraction: float, what: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        compose(SOURCE, OverlayParams(attributes=("Smiling",), count=5), stop, scale=SCALE)


def test_the_control_is_every_line_of_the_same_portraits() -> None:
    """What the threshold did can be seen only beside what there was."""
    params = OverlayParams(attributes=("Smiling>0.5",), count=10)
    found = compose(SOURCE, params, scale=SCALE)
    control = all_lines(SOURCE, found, params)

    assert (control.portraits[0] == found.portraits[0]).all()
    assert len(control.drawing) == 10 * 9  # three of four lines are outlines
    assert control.label == "Smiling 10, all lines"


# -- Bad input ------------------------------------------------------------------------------------


def test_too_few_portraits_are_counted() -> None:
    """Who asks for more than there are is told how many there are."""
    there = len(SOURCE.candidates(SMILING, 1).ids)
    with pytest.raises(UsageError, match=rf"^{there} portraits .* judged Smiling.*--count {there}"):
        overlay("Smiling", count=1000)


def test_a_single_portrait_is_one() -> None:
    """Not "1 portraits"."""
    scores = np.full_like(SOURCE.scores, -1)
    scores[0] = 1
    with pytest.raises(UsageError, match=r"^One portrait .* judged Smiling, fewer than the 20"):
        overlay("Smiling", source=replace(SOURCE, scores=scores), count=20)


def test_at_most_takes_what_there_is() -> None:
    """The label tells the true number."""
    there = len(SOURCE.candidates(SMILING, 1).ids)
    found = overlay("Smiling>0.1", count=1000, at_most=True)

    assert len(found.portraits[0]) == there
    assert found.label == f"Smiling {there}-10"


def test_no_portrait_at_all_is_an_error() -> None:
    """Not even --at-most makes a FaCell of nobody."""
    nobody = replace(SOURCE, scores=np.full_like(SOURCE.scores, -1))
    with pytest.raises(UsageError, match=r"No portrait in the test library is judged Smiling\."):
        overlay("Smiling", source=nobody, at_most=True)


@pytest.mark.parametrize("scale", ["strength", "quantile", "logit"])
def test_an_empty_overlay_says_which_threshold_would_keep_some(scale: OverlayScale) -> None:
    """What is suggested works, and keeps as much as it says."""
    threshold = 1.0 if scale == "quantile" else 50.0
    faint = replace(SOURCE, line_scores=tuple(s / np.float32(4) for s in SOURCE.line_scores))
    with pytest.raises(UsageError, match="No line of these 10 portraits") as caught:
        overlay("Smiling", source=faint, threshold=threshold, scale=scale)
    words = str(caught.value).rstrip(".").split()
    suggested, kept = float(words[-4]), int(words[-1])
    found = overlay("Smiling", source=faint, threshold=suggested, scale=scale)

    assert len(found.drawing) == kept > 0


def test_an_attribute_that_nobody_knows_is_named() -> None:
    """The message suggests what was meant."""
    with pytest.raises(PresetError, match="Smiling"):
        overlay("Smilling")


def test_an_attribute_that_the_source_lacks_is_named() -> None:
    """A library scored by a network of its own may know fewer."""
    with pytest.raises(UsageError, match="Smiling"):
        overlay("Smiling", source=replace(SOURCE, attributes=("Male", "Young")))


def test_an_anonymous_source_refuses_what_it_cannot_do() -> None:
    """The starter stock says what a library of one's own would allow."""
    stock = replace(SOURCE, whole=False, least=3.0, name="starter")
    found = overlay("Smiling>0.5", source=stock)

    assert len(found.drawing)
    for params in ({"exclude": ("p1",)}, {"keep": "last"}, {"scale": "logit"}):
        with pytest.raises(UsageError, match=r"needs whole portraits.*facells library add"):
            overlay("Smiling>0.5", source=stock, **params)
    with pytest.raises(UsageError, match="needs whole portraits"):
        all_lines(stock, found, OverlayParams(attributes=("Smiling",)))
    with pytest.raises(UsageError, match=r"from 0\.31 on"):
        overlay("Smiling>0.1", source=stock)


def test_an_anonymous_source_says_the_least_threshold_exactly() -> None:
    """0.3 of a unit, there and back, is a little more than 0.3; that is not 0.31."""
    measure = Yardstick(
        rule=parse_rule("Smiling"), column=SMILING, scale="strength", of="lines", table=SCALE
    )
    stock = replace(SOURCE, whole=False, least=float(np.nextafter(measure.level(0.3), 99)))
    with pytest.raises(UsageError, match=r"from 0\.30 on"):
        overlay("Smiling>0.1", source=stock)


def test_a_model_without_quantiles_is_refused() -> None:
    """Without a scale only bare logits mean something."""
    from facells_studio.facell.keep import yardsticks

    with pytest.raises(ModelError, match="logit"):
        yardsticks((parse_rule("Smiling"),), [SMILING], "mean", "strength", None)


def test_no_attribute_is_refused() -> None:
    """A FaCell is of something."""
    with pytest.raises(UsageError, match="needs an attribute"):
        overlay()


def test_a_quantile_must_be_a_share() -> None:
    """33 is meant for another scale."""
    with pytest.raises(PresetError, match="share from 0"):
        OverlayParams(attributes=("Smiling>33",), scale="quantile")


# -- Keep rules that ask the network --------------------------------------------------------------


@pytest.fixture(scope="module")
def rescorer() -> Rescorer:
    """Return the shipped network, with a memory."""
    return Rescorer(load_scorer())


@pytest.mark.parametrize("keep", ["last", "strongest", "cut"])
def test_points_are_judged_by_the_network(keep: Keep, rescorer: Rescorer) -> None:
    """Each rule keeps what the network's own scores of the points say."""
    params = OverlayParams(attributes=("Male>0.0",), count=5, keep=keep)
    whole = compose(SOURCE, params, rescorer=rescorer)
    found = whole.drawing
    scorer = load_scorer()
    kept = {
        (int(s), int(n))
        for s, n in zip(*(found.columns[c] for c in ("source", "line")), strict=True)
    }
    expected = set()
    for i in choose(SOURCE, params.rules[0], params):
        scores = scorer.score(SOURCE.drawings[i])
        centred = (scores.points - scores.drawing)[:, MALE]
        offsets = SOURCE.drawings[i].offsets
        for n in range(len(offsets) - 1):
            line = centred[offsets[n] : offsets[n + 1]]
            judged = line[-1] if keep == "last" else line.max()
            if judged >= 0 and not SOURCE.drawings[i].columns["shade"][n]:
                expected.add((int(i), n))
    assert whole.passed == len(kept)
    assert whole.judged == 5 * 9  # lines, whatever is judged of them
    if keep == "cut":  # crumbs are given up, so a line may go, but none may come
        assert kept <= expected
        assert len(kept) >= 0.8 * len(expected)
        assert (
            found.draw_length()
            < compose(
                SOURCE, replace(params, keep="strongest"), rescorer=rescorer
            ).drawing.draw_length()
        )
    else:
        assert kept == expected


def test_points_are_scored_once(rescorer: Rescorer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another threshold does not ask the network again."""
    params = OverlayParams(attributes=("Male>0.1",), count=5, keep="last")
    compose(SOURCE, params, rescorer=rescorer)
    monkeypatch.setattr(rescorer, "_scorer", None)

    assert len(compose(SOURCE, replace(params, attributes=("Male>0",)), rescorer=rescorer).drawing)


# -- Labels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attribute", "sign", "threshold", "scale", "expected"),
    [
        ("Smiling", 1, 0.33, "strength", "Smiling 1000-33"),
        ("Male", -1, 0.14, "strength", "Not Male 1000-(14)"),
        ("Smiling", 1, -0.1, "strength", "Smiling 1000-(10)"),
        ("Male", -1, -0.1, "strength", "Not Male 1000-10"),
        ("Wearing_Hat", 1, 0.125, "strength", "Wearing Hat 1000-12.5"),
        ("Smiling", 1, 33, "logit", "Smiling 1000-33"),
        ("Male", -1, 0.85, "quantile", "Not Male 1000-q85"),
        ("Male", 1, 0.29, "strength", "Male 1000-29"),
        ("Male", 1, 0.0, "strength", "Male 1000-0"),
    ],
)
def test_labels_are_the_papers(
    attribute: str, sign: int, threshold: float, scale: OverlayScale, expected: str
) -> None:
    """Attribute, portraits, threshold; brackets are a minus."""
    assert facell_label(attribute, sign, 1000, threshold, scale) == expected


@pytest.mark.parametrize("scale", ["strength", "quantile", "logit"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_threshold_survives_the_way_to_logits_and_back(scale: OverlayScale, sign: str) -> None:
    """The suggestion of a threshold is as good as the threshold itself."""
    measure = Yardstick(
        rule=parse_rule(f"{sign}Smiling"), column=SMILING, scale=scale, of="lines", table=SCALE
    )

    for threshold in (0.1, 0.33, 0.85):
        assert measure.threshold(measure.level(threshold)) == pytest.approx(threshold, abs=1e-6)
