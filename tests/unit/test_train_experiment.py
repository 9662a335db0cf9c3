"""The paper's comparison: fair shares of the budget, and no more said than the seeds allow."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from facells_studio.errors import DataError, UsageError
from facells_studio.train import experiment, figures
from facells_studio.train.experiment import Outcome, Trial

MALE = ("Male",)


def outcome(network: str, *best: float, layout: str = "absolute-sorted") -> Outcome:
    """Return a trial whose seeds came down to *best*, by way of twice that."""
    histories = tuple(
        tuple(
            {"epoch": e, "cross_entropy": v, "balanced_accuracy": 0.6, "auc": 0.7}
            for e, v in enumerate((2 * value, value, 1.1 * value), start=1)
        )
        for value in best
    )
    trial = Trial(network=network, layout=layout, attributes=MALE)
    return Outcome(trial=trial, histories=histories, minutes=1.0)


def test_the_stages_are_the_papers() -> None:
    """Eight networks each in stages 1 and 2, all different; one in the last, on all attributes."""
    first, second = experiment.trials_of("stage1"), experiment.trials_of("stage2")
    assert len({t.name for t in first}) == len({t.name for t in second}) == 8
    assert {t.layout for t in second} == {"absolute-sorted"}
    (last,) = experiment.trials_of("stage3", "relative-sorted", "1bi-ga-d1")
    assert (last.name, last.attributes) == ("1bi-ga-d1 relative-sorted", ())


@given(
    st.floats(1, 1000),
    st.integers(1, 5),
    st.lists(st.floats(1e-4, 0.05), min_size=1, max_size=8),
    st.integers(1, 200_000),
)
def test_all_networks_together_take_the_budget(
    minutes: float, seeds: int, costs: list[float], there: int
) -> None:
    """Learning and validating what is planned takes no longer than asked, or it is refused."""
    trials = experiment.trials_of("stage1")[: len(costs)]
    try:
        plan = experiment.planned("stage1", trials, minutes, seeds, costs, (there, there))
    except UsageError:
        assume(False)
    each = plan.epochs * (plan.drawings + plan.validation / 3)
    assert seeds * each * sum(costs) <= 60 * minutes * 1.01 + seeds * sum(costs) * plan.epochs
    assert plan.drawings <= there
    assert plan.epochs >= 8
    assert f"{plan.drawings:,}" in plan.sentence()


def test_the_budget_that_is_asked_for_is_enough() -> None:
    """Whoever is told how many minutes it takes, and gives them, is served."""
    trials = experiment.trials_of("stage2")
    with pytest.raises(UsageError, match=r"of (\d+) min") as told:
        experiment.planned("stage2", trials, 0.5, 2, [0.03] * 8, (32_000, 4535))
    minutes = int(str(told.value).split("--budget of ")[1].split()[0])
    plan = experiment.planned("stage2", trials, minutes, 2, [0.03] * 8, (32_000, 4535))
    assert plan.drawings >= 64


def test_a_long_budget_shows_all_drawings_more_often() -> None:
    """Epochs grow only when there are no more drawings."""
    trials = experiment.trials_of("stage3")
    plan = experiment.planned("stage3", trials, 600, 1, [0.01], (1000, 500))
    assert plan.drawings == 1000
    assert plan.epochs > 1000
    assert plan.validation == 500


def test_a_difference_within_the_spread_of_the_seeds_is_called_so() -> None:
    """Pooling matters here, the hidden layer does not."""
    outcomes = [
        outcome("1bi-ga-d1", 0.50, 0.52),
        outcome("1bi-ga-d40", 0.51, 0.52),
        outcome("1bi-fs-d40", 0.68, 0.69),
        outcome("1bi-fs-d1", 0.69, 0.69),
        outcome("3bi-ga-d1", 0.50, 0.52),
        outcome("3bi-ga-d40", 0.51, 0.52),
        outcome("3bi-fs-d40", 0.68, 0.69),
        outcome("3bi-fs-d1", 0.69, 0.69),
    ]
    said = " ".join(experiment.statements_of("stage2", outcomes))
    assert "differ by up to 0.0200" in said
    assert "no more than the spread between seeds" in said
    pooling = next(s for s in said.split(". ") if s.startswith("Pooling"))
    dense = next(s for s in said.split(". ") if s.startswith("Dense"))
    assert "ga (0.5125) before fs (0.6875)" in pooling
    assert ": more than the spread" in pooling
    assert ": no more than the spread" in dense


def test_one_seed_is_no_evidence() -> None:
    """Whatever the difference."""
    outcomes = [outcome("1bi-ga-d1", 0.3), outcome("1bi-fs-d1", 0.69)]
    assert "One seed tells nothing" in experiment.statements_of("stage1", outcomes)[-1]


def test_an_unfinished_stage_names_no_winner(tmp_path: Path) -> None:
    """Nor does one that was never begun; a damaged one is told."""
    assert experiment.winner_of(tmp_path, "stage1") is None
    (tmp_path / "stage1").mkdir()
    results = tmp_path / "stage1" / "results.json"
    results.write_text('{"complete": false, "networks": [{"network": "x", "format": "y"}]}')
    assert experiment.winner_of(tmp_path, "stage1") is None
    results.write_text('{"complete": true, "networks": [{"network": "x", "format": "y"}]}')
    found = experiment.winner_of(tmp_path, "stage1")
    assert found is not None
    assert (found.network, found.layout) == ("x", "y")
    results.write_text("{")
    with pytest.raises(DataError, match="Delete it"):
        experiment.winner_of(tmp_path, "stage1")


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12), st.floats(0.01, 0.3))
def test_names_stand_apart_in_the_order_of_their_curves(heights: list[float], gap: float) -> None:
    """No two closer than a line of text, none moved for nothing, their middle where it was."""
    moved = figures.spaced(heights, gap)
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    steps = [moved[b] - moved[a] for a, b in pairwise(order)]
    assert all(step >= gap - 1e-9 for step in steps)
    assert sum(moved) == pytest.approx(sum(heights))
    apart = [heights[b] - heights[a] for a, b in pairwise(order)]
    if all(step >= gap for step in apart):
        assert moved == pytest.approx(heights)
