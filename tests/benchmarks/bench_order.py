"""Pen-travel order, against the best known and against vpype and OR-Tools, on one thread.

Instances are ends of lines traced from freely licensed pictures of scikit-image (``data/order``,
with the best known length and how it was found), and random segments. Budgets count CPU time of
this thread, so that a busy machine does not change the figures much.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import vpype
import vpype_cli

from facells_studio.drawing import Drawing
from facells_studio.order import local, routing
from facells_studio.order.problem import Problem
from facells_studio.progress import no_tick
from tests.benchmarks.table import Row

DATA = Path(__file__).parent / "data" / "order"


class Instance(NamedTuple):
    """Lines of two points each, and the shortest travel that anybody has found."""

    name: str
    ends: npt.NDArray[np.float32]  # (n, 2, 2)
    best_known: float

    @property
    def problem(self) -> Problem:
        """The problem without a start, as the best known has it."""
        return Problem.of(Drawing.from_lines(self.ends), None, None)


def instances() -> list[Instance]:
    """Return all stored instances, by name."""
    stored = []
    for path in sorted(DATA.glob("*.npz")):
        with np.load(path) as data:
            stored.append(Instance(path.stem, data["ends"], float(data["best_known"])))
    return stored


def run(quick: bool) -> list[Row]:
    """Measure all goals of the order; *quick* takes a few instances and short times."""
    everything = instances()
    small = [i for i in everything if 50 <= len(i.ends) <= 300]
    large = [i for i in everything if 450 <= len(i.ends) <= 1000]
    if quick:
        small, large = small[:1], large[:1]
    travel(large[0].problem, 0.0)  # compiles
    seeds = 1 if quick else 5
    rows = [
        _above_best("50-300 lines", small, 0.02, 0.5, seeds),
        _above_best("450-1,000 lines", large, 0.1, 1.0, seeds),
        _against_vpype(large),
        _against_ortools(large[0], 0.2 if quick else 30.0),
    ]
    sizes = [(500, 0.1)] if quick else [(10_000, 0.1), (50_000, 0.6)]
    return rows + [_settled(lines, goal_s) for lines, goal_s in sizes]


def travel(problem: Problem, budget_s: float, seed: int = 0) -> float:
    """Return the length that our search finds within so much CPU time."""
    route = local.solve(problem, 1.0, budget_s, seed, no_tick, time.thread_time)
    return problem.travel(route)


def random_segments(lines: int) -> Problem:
    """Return short segments spread over a portrait frame."""
    rng = np.random.default_rng(0)
    begin, angle = rng.random((lines, 2)) * (178, 218), rng.random(lines) * 2 * np.pi
    length = rng.random((lines, 1)) * 1.5 * np.sqrt(178 * 218 / lines)
    ends = begin + length * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return Problem.of(Drawing.from_lines(np.stack([begin, ends], axis=1)), None, None)


def _cpu(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began


def _above_best(
    what: str, chosen: list[Instance], budget_s: float, goal_percent: float, seeds: int
) -> Row:
    above = [
        100 * (travel(i.problem, budget_s, seed) / i.best_known - 1)
        for i in chosen
        for seed in range(seeds)
    ]
    mean = float(np.mean(above))
    return Row(
        what=f"order, {what} in {budget_s * 1000:.0f} ms ({len(chosen)} drawings, {seeds} seeds)",
        goal=f"within {goal_percent} % of the best known",
        ours=f"{mean:+.2f} % (median {np.median(above):+.2f}, worst {max(above):+.2f})",
        met=mean <= goal_percent,
    )


def _against_vpype(chosen: list[Instance]) -> Row:
    """Give our search as much time as vpype takes, drawing by drawing."""
    theirs, ours, spent_s = [], [], []
    vpype_cli.execute("linesort --two-opt", vpype.Document())  # loads its plugins
    for instance in chosen:
        lines = vpype.LineCollection([line[:, 0] + 1j * line[:, 1] for line in instance.ends])
        document = vpype.Document(line_collection=lines)
        began = time.thread_time()
        document = vpype_cli.execute("linesort --two-opt", document)
        spent_s.append(time.thread_time() - began)
        theirs.append(document.layers[1].pen_up_length()[0])
        ours.append(travel(instance.problem, spent_s[-1]))
    ratio = float(np.mean(np.array(ours) / theirs))
    return Row(
        what=f"order, 450-1,000 lines in the time vpype takes ({1000 * np.mean(spent_s):.0f} ms)",
        goal="12 % shorter than linesort --two-opt",
        ours=f"{np.mean(ours):.0f}",
        other=f"{np.mean(theirs):.0f} vpype linesort --two-opt",
        ratio=f"{ratio:.3f}",
        met=ratio <= 0.88,
    )


def _against_ortools(instance: Instance, budget_s: float) -> Row:
    problem = instance.problem
    ours = travel(problem, 0.01)
    theirs = problem.travel(routing.solve(problem, 1.0, budget_s, 0, no_tick))
    return Row(
        what=f"order, {len(problem)} lines, ours in 10 ms",
        goal="shorter than OR-Tools in 30 s",
        ours=f"{ours:.0f}",
        other=f"{theirs:.0f} OR-Tools in {budget_s:g} s",
        ratio=f"{ours / theirs:.3f}",
        met=ours < theirs,
    )


def _settled(lines: int, goal_s: float) -> Row:
    problem = random_segments(lines)
    spent_s = min(_cpu(lambda: travel(problem, 0.0)) for _ in range(3))
    return Row(
        what=f"order, {lines:,} random lines, local search done",
        goal=f"≤ {goal_s} s",
        ours=f"{spent_s:.3f} s, travel {travel(problem, 0.0):.0f}",
        met=spent_s <= goal_s,
    )
