"""``facells corpus``: many photos as ordered, scored drawings, here or on a cluster."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

import click

from facells_studio.cli.celeba import celeba_option, partial_option
from facells_studio.cli.options import ManualCommand, ManualGroup
from facells_studio.cli.report import count, duration
from facells_studio.cli.train import watching
from facells_studio.errors import UsageError
from facells_studio.score.model import DEFAULT

F = TypeVar("F", bound=Callable[..., object])

_SCORE = "score"  # the recipe that networks read
_CLUSTER = {
    "One machine": """
        --workers N starts N processes; N cores draw N times as fast. Without it, one for each
        core that this process may use. Ctrl-C ends them between two photos, and the same command
        goes on.
    """,
    "A cluster": """
        Needs the extra 'cluster' on all machines, the same version of FaCells Studio, and
        folders that all of them see under the same names. By hand:

        dask scheduler                                          on one machine
        dask worker tcp://HOST:8786 --nworkers 16 --nthreads 1  on the others
        facells corpus ... --scheduler tcp://HOST:8786          on any

        On Slurm, dask-jobqueue starts scheduler and workers; in Python:

        from dask_jobqueue import SLURMCluster
        cluster = SLURMCluster(cores=16, processes=16, memory='32GB', walltime='04:00:00')
        cluster.scale(jobs=8); print(cluster.scheduler_address); input()

        A worker that dies costs the shard in hand, about 1,000 photos; another one takes it.
        When the scheduler dies, or this program, the same command goes on.
    """,
}
_STATUS = """
    0 done; 1 data cannot be used; 2 the request was wrong; 130 stopped by Ctrl-C.
"""


@click.group(
    cls=ManualGroup,
    manual={
        "Examples": """
            facells corpus build --celeba celeba --to corpus/score
            facells corpus score --corpus corpus/score
            facells corpus stats corpus/score
        """
    },
)
def corpus() -> None:
    """Build, score and count corpora: many photos as ordered drawings."""


def _who_works(command: F) -> F:
    """Add the options that say who does the work."""
    for option in (
        click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="A cluster's scheduler, as tcp://HOST:8786; its workers do the work.",
        ),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            metavar="N",
            help="Processes on this machine. [one for each core]",
        ),
    ):
        command = option(command)
    return command


@corpus.command(
    cls=ManualCommand,
    manual={
        "What is built": """
            A folder of Parquet shards of 1,000 photos each: ordered lines, labels, and where each
            photo came from. DuckDB, Polars and pandas read it; so does every command with
            --library. For 'facells train --corpus DIR', build into DIR/score. A second build into
            the folder adds what is missing, and nothing else. Photos that cannot be drawn are
            counted, with the reason, and kept in mind; delete a shard to try its photos again.
        """,
        **_CLUSTER,
        "Exit status": _STATUS,
    },
)
@celeba_option
@click.option(
    "--to", type=click.Path(path_type=Path), metavar="DIR", required=True, help="The corpus."
)
@click.option(
    "--style", default=_SCORE, metavar="NAME", help=f"Recipe: score, or a style. [{_SCORE}]"
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N photos only.")
@partial_option
@_who_works
def build(
    celeba: Path,
    to: Path,
    style: str,
    limit: int | None,
    partial: bool,
    workers: int | None,
    scheduler: str | None,
    quiet: bool,
) -> None:
    """Draw the photos of CelebA into a folder."""
    from facells_studio.train.celeba import CelebA
    from facells_studio.train.corpus import build_corpus, recipe_version

    here = _workers(workers, scheduler)
    recipe_version(style)  # a typo is told before the labels are read
    with watching(quiet) as (tick, _):
        data = CelebA(celeba, partial=partial)
        report = build_corpus(data, style, to, here, tick, limit, scheduler)
    if not quiet:
        click.echo(report.summary())
        new = report.shards - report.reused
        click.echo(f"{count(new, 'shard')} in {duration(report.seconds)}; the corpus is in {to}.")


@corpus.command(
    cls=ManualCommand,
    manual={
        "What is added": """
            To each portrait the model's logits of the drawing, and of each of its lines the mean
            over its ink. A shard that has them is left alone; scores of another model are
            replaced.
        """,
        **_CLUSTER,
        "Exit status": _STATUS,
    },
)
@click.option(
    "--corpus",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="A folder that 'facells corpus build' has made.",
)
@click.option(
    "--model", default=DEFAULT, metavar="NAME", help=f"A model's name or folder. [{DEFAULT}]"
)
@_who_works
def score(
    folder: Path, model: str, workers: int | None, scheduler: str | None, quiet: bool
) -> None:
    """Add a model's scores to a corpus."""
    from facells_studio.train.scoring import score_corpus

    here = _workers(workers, scheduler)
    with watching(quiet) as (tick, _):
        report = score_corpus(folder, model, workers=here, scheduler=scheduler, tick=tick)
    if not quiet:
        click.echo(report.summary())
        new = report.shards - report.reused
        click.echo(f"{count(new, 'shard')} in {duration(report.seconds)}.")


@corpus.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stats(folder: Path, as_json: bool) -> None:
    """Count what a corpus holds."""
    from facells_studio.train.census import corpus_stats

    with watching(as_json) as (tick, _):
        held = corpus_stats(folder, tick)
    if as_json:
        click.echo(json.dumps(asdict(held), ensure_ascii=False, indent=2))
        return
    failed = sum(held.failures.values())
    rows = [
        ("portraits", f"{held.portraits:,}"),
        ("failed", count(failed, "photo")),
        *(("", f"{count(n, 'photo')}: {why}") for why, n in held.failures.items()),
        ("recipe", f"{held.recipe}, version {held.recipe_version}"),
        ("shards", f"{held.shards:,}, {held.bytes / 1e6:,.1f} MB"),
        ("lines", _spread(held.lines)),
        ("points", _spread(held.points)),
        *(("scored", f"{count(n, 'portrait')} by {name}") for name, n in held.scorers.items()),
    ]
    for name, value in rows:
        click.echo(f"  {name:<9}  {value}")


def _spread(quantiles: tuple[int, int, int]) -> str:
    low, middle, high = quantiles
    return f"{middle:,} in the median drawing; nine in ten have {low:,} to {high:,}"


def _workers(asked: int | None, scheduler: str | None) -> int:
    """Return how many processes work here; a cluster has its own."""
    if scheduler is None:
        from facells_studio.train.workers import cores

        return asked or cores()
    if asked is not None:
        raise UsageError(
            "--workers and --scheduler were both given. A cluster has workers of its own: give one."
        )
    return 1
