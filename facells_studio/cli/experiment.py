"""``facells experiment``: the paper's comparison of networks and formats."""

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

import click

from facells_studio.cli.celeba import celeba_option, corpora_option, drawers_option
from facells_studio.cli.options import ManualCommand
from facells_studio.cli.train import watching
from facells_studio.errors import FacellsError
from facells_studio.presets import parse_number

if TYPE_CHECKING:
    from facells_studio.train.experiment import Result, Stage

_MANUAL = {
    "Stages": """
        stage1  Male from one bidirectional layer: absolute or relative coordinates, lines sorted
                or not, global average (ga) or final state (fs)
        stage2  Male in the best format: one layer of 256 or three of 150 cells, ga or fs, output
                layer alone (d1) or after a hidden one (d40)
        stage3  all 40 attributes with the best network
        A stage takes what the ones before it found in --out; without them, the paper's choice.
    """,
    "Budget": """
        The time of all trainings of a stage together: 30min, 2h, 90s. How long each network takes
        is measured first; then every one is shown the same number of drawings. Drawing the photos
        comes on top, once. The same command goes on with a stage that was interrupted.
    """,
    "Results": """
        In DIR/stage1 …: summary.md, results.json, results.csv, curves.png (the paper's Figures 3
        and 4), for stage3 accuracies.png (Figure 5), and each training's own folder.
    """,
    "Examples": """
        facells experiment stage1 --celeba celeba --budget 30min --out paper
        facells experiment stage2 --celeba celeba --budget 2h --seeds 3 --out paper
        facells experiment stage3 --celeba celeba --budget 8h --seeds 1 --out paper
    """,
}


@click.command(cls=ManualCommand, manual=_MANUAL)
@click.argument("stage", type=click.Choice(["stage1", "stage2", "stage3"]))
@celeba_option
@click.option("--budget", required=True, metavar="TIME", help="As 30min, 2h or 90s.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", required=True, help="Of all stages."
)
@click.option(
    "--seeds",
    type=click.IntRange(min=1),
    default=2,
    metavar="N",
    help="Trainings of each network; two or more tell differences from chance. [2]",
)
@corpora_option
@drawers_option
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def experiment(
    stage: "Stage",
    celeba: Path,
    budget: str,
    out: Path,
    seeds: int,
    corpus: Path | None,
    workers: int | None,
    quiet: bool,
) -> int:
    """Repeat the paper's comparison of networks and formats."""
    minutes = parse_number(budget, "budget_min")
    _check_torch()
    from facells_studio.train.celeba import CelebA
    from facells_studio.train.experiment import experiment as run
    from facells_studio.train.workers import cores

    def say(words: str) -> None:
        if not quiet:
            click.echo(words, err=True)

    with watching(quiet) as (tick, _told):
        result = run(
            stage,
            CelebA(celeba),
            minutes,
            out,
            seeds=seeds,
            corpora=corpus,
            workers=workers or cores(),
            tick=tick,
            say=say,
        )
    if not quiet:
        _show(result)
    return 0


def _check_torch() -> None:
    if importlib.util.find_spec("torch") is None:
        raise FacellsError(
            "Training needs torch, which is not installed. "
            "Install it with: pip install 'facells-studio[train]'."
        )


def _show(result: "Result") -> None:
    click.echo(result.plan.sentence())
    click.echo("  validation cross-entropy, difference between seeds, network")
    for outcome in result.outcomes:
        click.echo(f"  {outcome.mean:.4f}  {outcome.spread_text:>6}  {outcome.trial.name}")
    for statement in result.statements:
        click.echo(statement)
    for file in result.files:
        click.echo(f"→ {file}")
