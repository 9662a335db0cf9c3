"""The paper's comparison of networks and formats, within a budget of time (section 4).

Stage 1 asks how a drawing is best written down, stage 2 which network reads it best, stage 3
teaches the winner all 40 attributes. Every network of a stage is shown the same number of
drawings. A stage may be interrupted; each of its trainings goes on where it was.
"""

import csv
import io
import json
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from facells_studio.errors import DataError, UsageError
from facells_studio.files import write_bytes
from facells_studio.progress import Tick, no_tick
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.params import paper_network
from facells_studio.train import figures
from facells_studio.train.augment import NOTHING
from facells_studio.train.celeba import TRAIN, VALIDATION, CelebA
from facells_studio.train.corpus import Corpus
from facells_studio.train.evaluate import Evaluation, drawn, evaluate, rows_of
from facells_studio.train.params import FORMATS, TrainParams, parse_format

if TYPE_CHECKING:
    from facells_studio.train.fit import FitResult

Stage = Literal["stage1", "stage2", "stage3"]
STAGES: tuple[Stage, ...] = ("stage1", "stage2", "stage3")

FACTORS = {  # what a stage varies, in the order of its networks' names
    "stage1": ("coordinates", "order", "pooling"),
    "stage2": ("layers", "pooling", "dense"),
    "stage3": (),
}
BEST_FORMAT, BEST_NETWORK = "absolute-sorted", "3bi-ga-d1"  # the paper's own answers
PAPER_MALE = 0.3328  # the paper's cross-entropy of Male after stage 1
_PAPER_IN_SIGHT = 0.1  # nearer than this, the curves still fill their picture with it in

# Outlines alone, a point every 16 units, about 190 a drawing: half an hour then teaches something.
_READING = EncodingParams(tone=False, step_units=16.0)
_EPOCHS = 8  # fewer make no curve; more only when all drawings are in use
_LEAST_DRAWINGS = 64  # in an epoch: two steps
_REHEARSED = 64  # drawings of the training that measures how long one takes
_FORWARD = 1 / 3  # cost of validating a drawing against learning from it

Record = dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One network on one format."""

    network: str  # as `score.params.paper_network` reads it
    layout: str  # one of FORMATS
    attributes: tuple[str, ...]  # empty: all 40

    @property
    def name(self) -> str:
        """What it is called in folders and pictures."""
        return f"{self.network} {self.layout}"

    def factors(self) -> dict[str, str]:
        """Return what makes it differ from others."""
        layers, *_, pooling, dense = self.network.split("-")  # perhaps with cells, 1bi-128-…
        coordinates, order = self.layout.split("-")
        return {
            "coordinates": coordinates,
            "order": order,
            "layers": layers,
            "pooling": pooling,
            "dense": dense,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much each network of a stage is shown; kept, so that an interrupted stage goes on."""

    stage: Stage
    trials: tuple[str, ...]
    budget_min: float
    seeds: int
    epochs: int
    drawings: int  # of the training partition, in each epoch
    validation: int  # drawings of the validation partition
    ms_per_drawing: tuple[float, ...]  # of each trial, as measured beforehand

    def sentence(self) -> str:
        """Return in words what each network is shown."""
        count = len(self.trials) * self.seeds
        return (
            f"{self.budget_min:.3g} minutes for {count} training{'s' * (count != 1)}: each network "
            f"is shown {self.epochs * self.drawings:,} drawings, {self.epochs} "
            f"epoch{'s' * (self.epochs != 1)} of {self.drawings:,}, and is validated on "
            f"{self.validation:,} after each."
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What came out of one trial."""

    trial: Trial
    histories: tuple[tuple[Record, ...], ...]  # by seed, by epoch
    minutes: float

    @property
    def best(self) -> list[float]:
        """The best validation cross-entropy of each seed."""
        return [min(record["cross_entropy"] for record in history) for history in self.histories]

    @property
    def mean(self) -> float:
        """The mean of that over the seeds."""
        return float(np.mean(self.best))

    @property
    def range(self) -> float:
        """The difference between the worst and the best seed."""
        return float(np.ptp(self.best))

    @property
    def spread_text(self) -> str:
        """That difference in words; one seed has none."""
        return f"{self.range:.4f}" if len(self.histories) > 1 else "-"

    def mean_of(self, measure: str) -> float:
        """Return the mean over the seeds of *measure* in the epoch of the best cross-entropy."""
        best = [min(history, key=lambda r: r["cross_entropy"]) for history in self.histories]
        return float(np.mean([record[measure] for record in best]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """What came out of a stage."""

    plan: Plan
    outcomes: tuple[Outcome, ...]  # best first
    statements: tuple[str, ...]
    files: tuple[Path, ...]

    @property
    def winner(self) -> Trial:
        """The trial of the smallest mean cross-entropy."""
        return self.outcomes[0].trial


def trials_of(stage: Stage, layout: str = BEST_FORMAT, network: str = BEST_NETWORK) -> list[Trial]:
    """Return the trials of *stage*; stages 2 and 3 on *layout*, stage 3 with *network*."""
    parse_format(layout)
    paper_network(network)
    male = ("Male",)
    if stage == "stage1":
        pairs = product(FORMATS, ("ga", "fs"))
        return [Trial(network=f"1bi-{p}-d1", layout=f, attributes=male) for f, p in pairs]
    if stage == "stage2":
        kinds = product(("1bi", "3bi"), ("ga", "fs"), ("d1", "d40"))
        return [Trial(network="-".join(k), layout=layout, attributes=male) for k in kinds]
    return [Trial(network=network, layout=layout, attributes=())]


def winner_of(out: Path, stage: Stage) -> Trial | None:
    """Return the best trial of a *stage* that was run in *out* before, if there is one."""
    path = out / stage / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        best = found["networks"][0] if found["complete"] else None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as exc:
        raise DataError(f"{path} is damaged. Delete it and run {stage} again.") from exc
    if best is None:
        return None
    return Trial(network=best["network"], layout=best["format"], attributes=())


def experiment(
    stage: Stage,
    celeba: CelebA,
    budget_min: float,
    out: Path,
    *,
    seeds: int = 2,
    corpora: Path | None = None,
    workers: int = 1,
    tick: Tick = no_tick,
    say: Callable[[str], None] = lambda words: None,
) -> Result:
    """Run *stage* into the folder *out*/*stage*, or go on with it.

    Args:
        stage: which.
        celeba: the photos.
        budget_min: how long all its trainings together may take, about.
        out: the folder of all stages; what earlier ones found is taken from there.
        seeds: how often each network is trained.
        corpora: where photos may have been drawn already.
        workers: processes that draw photos.
        tick: told of progress; may cancel, and the stage can be continued.
        say: told sentences for the person who waits.

    Raises:
        UsageError: the budget is too small, or *out* holds a stage of another budget.
        DataError: photos cannot be drawn, or files cannot be written.
    """
    if budget_min <= 0 or seeds < 1:
        raise UsageError("An experiment needs some time and one seed at least. Give more of both.")
    folder = out / stage
    trials = _chosen_trials(stage, out, say)
    # At once, so that a second command on the same folder is refused before it draws photos.
    plan = _kept_plan(folder, stage, trials, budget_min, seeds)
    if plan is None:
        say("Measuring how long each network takes ...")
        rehearsal = _corpus(celeba, _REHEARSED, _REHEARSED // 3, corpora, workers, tick)
        costs = [_cost_s(trial, rehearsal, tick) for trial in trials]
        plan = planned(stage, trials, budget_min, seeds, costs, _sizes(celeba))
        _make(folder)
        write_bytes(folder / "plan.json", json.dumps(asdict(plan), indent=1).encode())
    say(plan.sentence())
    corpus = _corpus(celeba, plan.drawings, plan.validation, corpora, workers, tick)
    outcomes = _run_all(plan, trials, corpus, folder, tick, say)
    return _reported(plan, outcomes, corpus, folder, tick)


def planned(
    stage: Stage,
    trials: Sequence[Trial],
    budget_min: float,
    seeds: int,
    costs_s: Sequence[float],
    there: tuple[int, int],
) -> Plan:
    """Return how many drawings each network is shown, so that all are done within the budget.

    Args:
        stage: which.
        trials: its networks.
        budget_min: for all trainings together.
        seeds: trainings of each.
        costs_s: seconds that each network takes to learn from one drawing.
        there: how many drawings the training and the validation partition have.

    Raises:
        UsageError: the budget is too small to learn anything.
    """
    # Half as many drawings are validated as are learned from: a sixth more time.
    each_s = seeds * sum(costs_s) * (1 + _FORWARD / 2)
    shown = 60 * budget_min / each_s
    epochs = max(_EPOCHS, int(shown // there[0]))
    drawings = min(int(shown / epochs), there[0])
    if drawings < min(_LEAST_DRAWINGS, there[0]):
        least = _EPOCHS * min(_LEAST_DRAWINGS, there[0]) * each_s / 60
        raise UsageError(
            f"{budget_min:.3g} minutes are too few for {len(trials) * seeds} trainings. "
            f"Give a --budget of {math.ceil(least)} min or more, or fewer --seeds."
        )
    return Plan(
        stage=stage,
        trials=tuple(trial.name for trial in trials),
        budget_min=budget_min,
        seeds=seeds,
        epochs=epochs,
        drawings=drawings,
        validation=min(max(drawings // 2, 1), there[1]),
        ms_per_drawing=tuple(round(1000 * cost, 2) for cost in costs_s),
    )


# -- Trainings ------------------------------------------------------------------------------------


def _chosen_trials(stage: Stage, out: Path, say: Callable[[str], None]) -> list[Trial]:
    """Return the trials of *stage*, on what the stages before it found best."""
    if stage == "stage1":
        return trials_of(stage)
    first, second = winner_of(out, "stage1"), winner_of(out, "stage2")
    layout = first.layout if first else BEST_FORMAT
    network = second.network if second else BEST_NETWORK
    source = "as stage 1 found" if first else "the paper's choice: there is no stage 1 here"
    say(f"Format {layout}, {source}.")
    if stage == "stage3":
        source = "as stage 2 found" if second else "the paper's choice: there is no stage 2 here"
        say(f"Network {network}, {source}.")
    return trials_of(stage, layout, network)


def _kept_plan(
    folder: Path, stage: Stage, trials: Sequence[Trial], budget_min: float, seeds: int
) -> Plan | None:
    path = folder / "plan.json"
    if not path.exists():
        return None
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        lists = {k: tuple(v) for k, v in table.items() if isinstance(v, list)}
        plan = Plan(**{**table, **lists})
    except (OSError, ValueError, TypeError) as exc:
        raise DataError(f"{path} is damaged. Delete it and {folder}, and begin again.") from exc
    names = tuple(trial.name for trial in trials)
    for what, was, now in (
        ("stage", plan.stage, stage),
        ("budget", f"{plan.budget_min:g} min", f"{budget_min:g} min"),
        ("number of seeds", str(plan.seeds), str(seeds)),
        ("list of networks", ", ".join(plan.trials), ", ".join(names)),
    ):
        if was != now:
            raise UsageError(
                f"{folder} was begun with the {what} {was}, not {now}. "
                "Ask for the same to go on with it, or give another --out."
            )
    return plan


def _sizes(celeba: CelebA) -> tuple[int, int]:
    return len(rows_of(celeba, TRAIN)), len(rows_of(celeba, VALIDATION))


def _corpus(
    celeba: CelebA,
    drawings: int,
    validation: int,
    corpora: Path | None,
    workers: int,
    tick: Tick,
) -> Corpus:
    rows = [rows_of(celeba, TRAIN, drawings), rows_of(celeba, VALIDATION, validation)]
    chosen = np.concatenate(rows)
    return drawn(celeba, chosen, "score", corpora=corpora, workers=workers, tick=tick)


def _cost_s(trial: Trial, corpus: Corpus, tick: Tick) -> float:
    """Return the seconds that *trial* takes to learn from one drawing."""
    trained = int((corpus.partition == TRAIN).sum())
    validated = len(corpus) - trained
    with tempfile.TemporaryDirectory() as folder:
        result = _fit(trial, corpus, 2, 0, Path(folder), tick)
    # The first epoch also warms up; by the second, work goes at its pace.
    first, second = (record["minutes"] for record in result.history)
    return max(60 * (second - first), 1e-3) / (trained + _FORWARD * validated)


def _fit(
    trial: Trial, corpus: Corpus, epochs: int, seed: int, out: Path, tick: Tick
) -> "FitResult":
    from facells_studio.train.fit import fit

    coordinates, order = parse_format(trial.layout)
    encoding = replace(_READING, coordinates=coordinates, order=order)  # type: ignore[arg-type]  # checked
    train = TrainParams(epochs=epochs, seed=seed, attributes=trial.attributes)
    network = paper_network(trial.network)
    return fit({"score": corpus}, network, encoding, train, NOTHING, out, tick)


def _run_all(
    plan: Plan,
    trials: Sequence[Trial],
    corpus: Corpus,
    folder: Path,
    tick: Tick,
    say: Callable[[str], None],
) -> list[Outcome]:
    """Train every network with one seed, then with the next: what is unfinished stays fair."""
    results: dict[Trial, list[FitResult]] = {trial: [] for trial in trials}
    # A slow network's share of the bar is as large as its share of the time.
    costs = np.tile(plan.ms_per_drawing, plan.seeds)
    ends = np.cumsum(costs) / costs.sum()
    for i, (seed, trial) in enumerate(product(range(plan.seeds), trials)):
        begin, end = float(ends[i - 1]) if i else 0.0, float(ends[i])

        def within(
            fraction: float, what: str = "", a: float = begin, b: float = end, t: Trial = trial
        ) -> None:
            tick(a + (b - a) * fraction, f"{t.name}: {what}")

        result = _fit(trial, corpus, plan.epochs, seed, run_folder(folder, trial, seed), within)
        results[trial].append(result)
        say(f"{trial.name}, seed {seed}: {result.best['cross_entropy']:.4f}")
        _save(plan, ranked(results), folder, complete=i + 1 == len(ends))
    return ranked(results)


def run_folder(folder: Path, trial: Trial, seed: int) -> Path:
    """Return where a training of *trial* lies."""
    return folder / f"{trial.network}-{trial.layout}-seed{seed}"


def ranked(results: "Mapping[Trial, Sequence[FitResult]]") -> list[Outcome]:
    """Return what came out of each trial that has a result, best first."""
    outcomes = [
        Outcome(
            trial=trial,
            histories=tuple(result.history for result in found),
            minutes=sum(result.minutes for result in found),
        )
        for trial, found in results.items()
        if found
    ]
    return sorted(outcomes, key=lambda outcome: outcome.mean)


# -- What came out --------------------------------------------------------------------------------


def statements_of(stage: Stage, outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Say which differences exceed the spread between seeds, and which do not.

    The spread is the largest difference between two seeds of one network. Factors are compared
    over all pairs of networks that differ in nothing else.
    """
    best = outcomes[0]
    said = [f"Best: {best.trial.name}, validation cross-entropy {best.mean:.4f}."]
    seeds = min(len(outcome.histories) for outcome in outcomes)
    if seeds < 2:
        said.append(
            "One seed tells nothing of the spread between seeds: no difference here is known to "
            "be more than chance."
        )
        return tuple(said)
    spread = max(outcome.range for outcome in outcomes)
    said.append(f"Seeds of one network differ by up to {spread:.4f}.")
    said += [_pair(best, other, spread) for other in outcomes[1:2]]
    said += [_factor(factor, outcomes, spread) for factor in FACTORS[stage]]
    return tuple(said)


def _pair(best: Outcome, other: Outcome, spread: float) -> str:
    gap = other.mean - best.mean
    verdict = "more than" if gap > spread else "no more than"
    return (
        f"It is {gap:.4f} better than the next, {other.trial.name}: "
        f"{verdict} the spread between seeds."
    )


def _factor(factor: str, outcomes: Sequence[Outcome], spread: float) -> str:
    sides: dict[str, list[float]] = {}
    for outcome in outcomes:
        sides.setdefault(outcome.trial.factors()[factor], []).append(outcome.mean)
    (good, low), (bad, high) = sorted(
        ((name, float(np.mean(means))) for name, means in sides.items()), key=lambda s: s[1]
    )
    verdict = "more than" if high - low > spread else "no more than"
    return (
        f"{factor.capitalize()}: {good} ({low:.4f}) before {bad} ({high:.4f}) in the mean over "
        f"{len(outcomes) // 2} pairs of networks: {verdict} the spread between seeds."
    )


def _reported(
    plan: Plan, outcomes: Sequence[Outcome], corpus: Corpus, folder: Path, tick: Tick
) -> Result:
    """Write tables, pictures and the page of words; return what came out."""
    statements = statements_of(plan.stage, outcomes)
    files = _save(plan, outcomes, folder, complete=True)
    files.append(folder / "curves.png")
    figures.save(_curves(plan, outcomes), files[-1])
    accuracies = None
    if plan.stage == "stage3":
        accuracies = _accuracies(outcomes[0].trial, corpus, folder, tick)
        files.append(folder / "accuracies.png")
        figures.save(figures.accuracy_bars(figures.bars_of(accuracies)), files[-1])
        text = json.dumps(accuracies.to_json(), indent=1, allow_nan=False)
        files.append(folder / "accuracies.json")
        write_bytes(files[-1], text.encode())
    files.append(folder / "summary.md")
    write_bytes(files[-1], _summary(plan, outcomes, statements, accuracies).encode())
    return Result(plan=plan, outcomes=tuple(outcomes), statements=statements, files=tuple(files))


def _save(plan: Plan, outcomes: Sequence[Outcome], folder: Path, *, complete: bool) -> list[Path]:
    """Write results.json and results.csv."""
    networks = [
        {
            "network": outcome.trial.network,
            "format": outcome.trial.layout,
            "cross_entropy": outcome.mean,
            "seed_range": outcome.range,
            "balanced_accuracy": outcome.mean_of("balanced_accuracy"),
            "auc": outcome.mean_of("auc"),
            "minutes": outcome.minutes,
            "seeds": [list(history) for history in outcome.histories],
        }
        for outcome in outcomes
    ]
    table = {"complete": complete, "plan": asdict(plan), "networks": networks}
    write_bytes(folder / "results.json", json.dumps(table, indent=1).encode())
    text = io.StringIO()
    columns = ["network", "format", "seed", "epoch", "step", "loss", "cross_entropy"]
    writer = csv.DictWriter(
        text, [*columns, "balanced_accuracy", "auc", "minutes"], extrasaction="ignore"
    )
    writer.writeheader()
    for outcome in outcomes:
        names = {"network": outcome.trial.network, "format": outcome.trial.layout}
        for seed, history in enumerate(outcome.histories):
            writer.writerows({**names, "seed": seed, **record} for record in history)
    write_bytes(folder / "results.csv", text.getvalue().encode())
    return [folder / "results.json", folder / "results.csv"]


_TITLES = {
    "stage1": "How to write a drawing down",
    "stage2": "Which network reads it best",
    "stage3": "Forty attributes at once",
}


def _curves(plan: Plan, outcomes: Sequence[Outcome]) -> Any:
    """Return the paper's Figure 3 (stage 1) or 4 (stage 2), or the same of the last stage."""
    pens: dict[str, int] = {}
    lines = []
    for outcome in outcomes:
        factors = outcome.trial.factors()
        kind = factors["coordinates"] + factors["order"] + factors["layers"] + factors["dense"]
        pens.setdefault(kind, len(pens))
        epochs = max(len(history) for history in outcome.histories)
        values = np.full((len(outcome.histories), epochs), np.nan)
        for row, history in zip(values, outcome.histories, strict=True):
            row[: len(history)] = [record["cross_entropy"] for record in history]
        shown = outcome.trial.layout.replace("-", ", ") + f", {factors['pooling']}"
        lines.append(
            figures.Curve(
                name=shown if plan.stage == "stage1" else outcome.trial.network,
                values=values,
                pen=pens[kind],
                dashed=factors["pooling"] == "fs",
            )
        )
    male = plan.stage != "stage3"
    about = (
        f"{'Male' if male else 'Mean of the attributes'}; {plan.epochs} epochs of "
        f"{plan.drawings:,} drawings, "
    )
    about += f"{plan.seeds} seeds: mean, and a band from the best to the worst." * (plan.seeds > 1)
    about += "1 seed." * (plan.seeds == 1)
    marks = [("a coin", figures.COIN)] if male else []
    if male and outcomes[0].mean < PAPER_MALE + _PAPER_IN_SIGHT:
        marks.append(("the paper", PAPER_MALE))
    elif male:
        about += f" The paper came to {PAPER_MALE:.3f}."
    return figures.curves(_TITLES[plan.stage], about, lines, marks)


def _accuracies(trial: Trial, corpus: Corpus, folder: Path, tick: Tick) -> Evaluation:
    """Return how good the first seed's network is, attribute by attribute."""
    from facells_studio.score.scorer import load_scorer
    from facells_studio.train.export import finish_model

    model = folder / trial.network
    finish_model(run_folder(folder, trial, 0), corpus, model, portraits=200, tick=tick)
    return evaluate(load_scorer(model), corpus.subset(partition=VALIDATION), tick=tick)


def _summary(
    plan: Plan,
    outcomes: Sequence[Outcome],
    statements: Sequence[str],
    accuracies: Evaluation | None,
) -> str:
    """Return the page of words."""
    rows = [
        f"| {o.trial.network} | {o.trial.layout} | {o.mean:.4f} | {o.spread_text} | "
        f"{o.mean_of('balanced_accuracy'):.3f} | {o.mean_of('auc'):.3f} | {o.minutes:.1f} |"
        for o in outcomes
    ]
    lines = [
        f"# {plan.stage}: {_TITLES[plan.stage].lower()}",
        "",
        plan.sentence(),
        f"Attribute: {'Male' if plan.stage != 'stage3' else 'all 40'}. Each seed counts with its "
        "epoch of the smallest validation cross-entropy. People in training and validation differ.",
        "",
        "| network | format | cross-entropy | between seeds | balanced accuracy | AUC | minutes |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        *rows,
        "",
        *(f"- {statement}" for statement in statements),
    ]
    if accuracies is not None:
        balanced = accuracies.balanced_accuracy
        lines += [
            "",
            f"Mean balanced accuracy at the base rate {balanced.mean:.3f} (95 %: "
            f"{balanced.interval.mean_low:.3f} to {balanced.interval.mean_high:.3f}); "
            f"{accuracies.good} of {len(accuracies.attributes)} attributes at 80 % or more.",
        ]
    return "\n".join(lines) + "\n"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise DataError(
            f"Cannot make the folder {folder}: {exc.strerror or exc}. Choose another --out."
        ) from exc
