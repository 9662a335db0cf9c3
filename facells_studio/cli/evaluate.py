"""``facells evaluate``: measure a model on people it has never seen."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from facells_studio.cli.celeba import (
    celeba_option,
    corpora_option,
    drawers_option,
    partial_option,
)
from facells_studio.cli.options import ManualCommand
from facells_studio.cli.report import count
from facells_studio.cli.train import watching
from facells_studio.errors import UsageError
from facells_studio.files import write_bytes
from facells_studio.presets import did_you_mean
from facells_studio.score.attributes import label
from facells_studio.score.model import DEFAULT

if TYPE_CHECKING:
    from rich.table import Table

    from facells_studio.train.evaluate import Change, Evaluation, Landing, Measure, Report

PARTITIONS = {"train": 0, "validation": 1, "test": 2}

_MANUAL = {
    "What is measured": """
        Balanced accuracy, decided at the base rate: yes where the probability is above the
        attribute's frequency among the training portraits. AUC, cross-entropy in nats and the
        expected calibration error beside it; in brackets the middle 95 % when people are
        resampled. Photos of people who are in the training partition too are left out.
    """,
    "Drawings": """
        Photos are drawn as the model reads them and kept in the computer's cache; --corpus names
        a folder where 'facells train' has drawn them already.
    """,
    "Examples": """
        facells evaluate --celeba celeba
        facells evaluate --celeba celeba --partition test --chart accuracies.pdf --json test.json
        facells evaluate --celeba celeba --model paper-3bi-ga-d1 --limit 1000 --baseline
        facells evaluate --celeba celeba --recipes score,coherent,contour --robustness
    """,
    "Exit status": """
        0 done; 1 data or model cannot be used; 2 the request was wrong; 130 stopped by Ctrl-C.
    """,
}


@click.command(cls=ManualCommand, manual=_MANUAL)
@celeba_option
@click.option(
    "--model", default=DEFAULT, metavar="NAME", help=f"A model's name or folder. [{DEFAULT}]"
)
@click.option(
    "--partition",
    default="validation",
    metavar="NAME",
    help="validation, test, train, or a number. [validation]",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many photos.")
@click.option(
    "--recipes", metavar="NAMES", help="How photos are drawn, as score,coherent. [the model's own]"
)
@click.option("--robustness", is_flag=True, help="How scores take shifts, light, other styles.")
@click.option("--localisation", is_flag=True, help="Whether the loudest points lie in place.")
@click.option("--baseline", is_flag=True, help="A ridge regression on ink, beside the model.")
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Write.")
@click.option(
    "--chart",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The accuracies as bars, the paper's Figure 5: .png, .pdf or .svg.",
)
@corpora_option
@partial_option
@drawers_option
@click.option(
    "--engine",
    type=click.Choice(["auto", "onnx", "torch"]),
    default="auto",
    help="What computes the network. [auto]",
)
@click.option("-q", "--quiet", is_flag=True, help="Write files; print nothing but errors.")
def evaluate(
    celeba: Path,
    model: str,
    partition: str,
    limit: int | None,
    recipes: str | None,
    robustness: bool,
    localisation: bool,
    baseline: bool,
    json_file: Path | None,
    chart: Path | None,
    corpus: Path | None,
    partial: bool,
    workers: int | None,
    engine: Any,
    quiet: bool,
) -> int:
    """Measure a model on people of CelebA it has never seen."""
    from facells_studio.score.scorer import load_scorer
    from facells_studio.train import figures
    from facells_studio.train.celeba import CelebA
    from facells_studio.train.evaluate import Request, report
    from facells_studio.train.workers import cores

    request = Request(
        partition=partition_of(partition),
        limit=limit,
        recipes=_words(recipes),
        robustness=robustness,
        localisation=localisation,
        baseline=baseline,
    )
    if chart is not None:
        figures.check_suffix(chart)
    for file in (json_file, chart):  # measuring takes minutes: told before
        if file is not None and not file.absolute().parent.is_dir():
            raise UsageError(f"There is no folder {file.parent} for {file.name}. Make it first.")
    scorer = load_scorer(model, engine=engine)
    photos = CelebA(celeba, partial=partial)
    with watching(quiet) as (tick, _):
        found = report(
            scorer, photos, request, corpora=corpus, workers=workers or cores(), tick=tick
        )
    if json_file is not None:
        text = json.dumps(found.to_json(), ensure_ascii=False, indent=1, allow_nan=False)
        write_bytes(json_file, text.encode())
    if chart is not None:
        figures.save(figures.accuracy_bars(figures.bars_of(found.evaluations[0])), chart)
    if not quiet:
        _show(found)
        for file in (json_file, chart):
            if file is not None:
                click.echo(f"→ {file}")
    return 0


def partition_of(word: str) -> int:
    """Return the number of the partition *word*, a name or a number.

    Raises:
        UsageError: it is neither.
    """
    if word in PARTITIONS:
        return PARTITIONS[word]
    if word.isdecimal():  # "²" is a digit, and no number
        return int(word)
    raise UsageError(
        f"There is no partition {word!r}.{did_you_mean(word, PARTITIONS)} A number works too."
    )


def _words(text: str | None) -> tuple[str, ...]:
    words = (text or "").replace(",", " ").split()
    return tuple(dict.fromkeys(words))


def _show(found: "Report") -> None:
    """Print tables, best attribute first."""
    from rich.console import Console

    console = Console(highlight=False)
    first, *more = found.evaluations
    console.print(_attributes(first, found.baseline))
    for each in (first, *more, *([found.baseline] if found.baseline else [])):
        console.print(_sentence(each))
    for note in dict.fromkeys(n for each in found.evaluations for n in each.notes):
        console.print(f"  note: {note}")
    if found.changes:
        console.print(_steadiness(found.changes))
    if found.landings:
        console.print(_places(found.landings))


def _sentence(found: "Evaluation") -> str:
    balanced, area, entropy = found.balanced_accuracy, found.auc, found.cross_entropy
    return (
        f"[bold]{found.model}[/] on {count(found.drawings, 'drawing')} ({found.recipe}) "
        f"of {found.people:,} people: mean balanced accuracy [bold]{_with_interval(balanced)}[/], "
        f"AUC {_with_interval(area)}, cross-entropy {_with_interval(entropy)}; "
        f"{found.good} of {len(found.attributes)} attributes at 80 % or more."
    )


def _with_interval(measure: "Measure") -> str:
    bounds = measure.interval
    return f"{measure.mean:.3f} ({bounds.mean_low:.3f} to {bounds.mean_high:.3f})"


def _table(title: str, *headings: str) -> "Table":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=title, box=SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for i, heading in enumerate(headings):
        table.add_column(heading, justify="right" if i else "left", no_wrap=True)
    return table


def _attributes(found: "Evaluation", beside: "Evaluation | None") -> "Table":
    extra = ["ridge"] if beside else []
    table = _table(
        "BA balanced accuracy at the base rate in %, CE cross-entropy, ECE calibration error",
        *("attribute", "BA", "95 %", *extra, "AUC", "CE", "ECE", "have it"),
    )
    accuracy = found.balanced_accuracy
    for i in found.ranked():
        low, high = 100 * accuracy.interval.low[i], 100 * accuracy.interval.high[i]
        other = [_percent(beside.balanced_accuracy.values[i])] if beside else []
        table.add_row(
            label(found.attributes[i]),
            _percent(accuracy.values[i]),
            f"{low:.0f} to {high:.0f}" if low == low else "-",
            *other,
            _decimal(found.auc.values[i]),
            _decimal(found.cross_entropy.values[i]),
            _decimal(found.calibration.error[i]),
            f"{found.positives[i]:,}",
        )
    return table


def _steadiness(changes: "Sequence[Change]") -> "Table":
    table = _table(
        f"Changes that should not matter, on {count(changes[0].drawings, 'drawing')}",
        "change",
        "BA",
        "loss",
        "95 %",
        "moved",
        "flipped",
    )
    for change in changes:
        table.add_row(
            change.name,
            _percent(change.balanced_accuracy),
            f"{100 * change.loss:+.1f}",
            f"{100 * change.loss_low:+.1f} to {100 * change.loss_high:+.1f}",
            _decimal(change.moved),
            _percent(change.flipped),
        )
    return table


def _places(landings: "Sequence[Landing]") -> "Table":
    table = _table(
        "Where the strongest 5 % lie: share inside the part that the attribute names",
        "attribute",
        "points",
        "95 %",
        "by lines",
        "chance",
        "drawings",
    )
    for landing in landings:
        table.add_row(
            label(landing.attribute),
            _percent(landing.points),
            f"{100 * landing.points_low:.0f} to {100 * landing.points_high:.0f}",
            _percent(landing.ink),
            _percent(landing.chance),
            f"{landing.drawings:,}",
        )
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.1f}" if share == share else "-"


def _decimal(value: float) -> str:
    return f"{value:.3f}" if value == value else "-"
