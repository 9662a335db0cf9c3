"""``facells train``: networks from photos of CelebA."""

import importlib.util
import os
import platform
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from facells_studio.cli.options import ManualCommand, add_options, options_of, overridden
from facells_studio.cli.report import count, duration
from facells_studio.errors import DataError, FacellsError, PresetError
from facells_studio.presets import did_you_mean
from facells_studio.progress import Cancelled, Tick
from facells_studio.score.attributes import ATTRIBUTES, index_of
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.params import NetworkParams, paper_network
from facells_studio.startup import settle
from facells_studio.train.augment import AugmentParams
from facells_studio.train.params import TrainParams, parse_format, shares_of

STUDIO = "studio"
CONFIGS = (
    STUDIO,
    *(
        f"{n}bi-{pooling}-{dense}"
        for n in (1, 3)
        for pooling in ("fs", "ga")
        for dense in ("d1", "d40")
    ),
)
Asked = tuple[TrainParams, AugmentParams, EncodingParams, NetworkParams]
HEADINGS = {
    "train": "Learning",
    "augment": "Variations of the drawings",
    "encoding": "Reading",
    "network": "Network",
}
# What --config and --format and --attribute say already.
_SAID = {"kind", "pooling", "dense", "attributes", "coordinates", "order"}
_MANUAL = {
    "Data": """
        --celeba is CelebA's folder, as it is downloaded or with all files side by side, or the
        zip of its photos beside its text files. Photos are drawn once, into --corpus, a folder
        per style; later trainings need --corpus alone. CelebA's photos may be used for
        non-commercial research only, and so may what is trained on them.
    """,
    "A run": """
        --out holds the run: run.toml (what was asked), last.safetensors (to go on from),
        best.safetensors (the weights of the best epoch), epochs.jsonl, tensorboard/.
        The same command goes on after Ctrl-C or a crash, to the same result on a CPU.
        facells train --config RUN/run.toml repeats a run.
    """,
    "Examples": """
        facells train --celeba celeba --config studio --out runs/studio
        facells train --corpus corpus --config 3bi-ga-d1 --format absolute-sorted --out runs/paper
        facells train --corpus corpus --out runs/studio --model my-model
        facells score me.jpg --model my-model
        facells train --corpus corpus --attribute Male --config 1bi-ga-d1 --out runs/male
        facells train --corpus corpus --styles score:0.6,coherent:0.2,contour:0.2 --out runs/all
        torchrun --nproc-per-node 4 -m facells_studio.cli train --corpus corpus --out runs/big
    """,
    "Exit status": """
        0 done; 1 it could not go on; 2 the request was wrong; 130 stopped by Ctrl-C and saved.
    """,
}


def _options() -> list[click.Option]:
    """Return the options of every part of a run, in the order of its help."""
    parts: dict[str, type] = {
        "train": TrainParams,
        "augment": AugmentParams,
        "encoding": EncodingParams,
        "network": NetworkParams,
    }
    options = [option for section, cls in parts.items() for option in options_of(cls, section)]
    return [o for o in options if str(o.name).split("__")[1] not in _SAID]


@click.command(cls=ManualCommand, headings=HEADINGS, manual=_MANUAL)
@click.option("--celeba", type=click.Path(path_type=Path), metavar="DIR|ZIP", help="CelebA.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the drawings are, or will be. [a folder corpus beside --out]",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", required=True, help="The run's folder."
)
@click.option(
    "--config",
    metavar="NAME",
    default=STUDIO,
    help="studio, one of the paper's such as 3bi-ga-d1, or the run.toml of a run. [studio]",
)
@click.option(
    "--format",
    "layout",
    metavar="NAME",
    help="absolute or relative, then sorted or unsorted. [absolute-sorted]",
)
@click.option(
    "--attribute", "attributes", metavar="NAME", multiple=True, help="Learn this one; repeatable."
)
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Make the best network a model in this folder, which --model of every command takes.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@add_options(_options())
def train(
    celeba: Path | None,
    corpus: Path | None,
    out: Path,
    model: Path | None,
    config: str,
    layout: str | None,
    attributes: tuple[str, ...],
    quiet: bool,
    **given: Any,
) -> int:
    """Train a network on CelebA, drawn as lines."""
    check_torch()
    params, augment, encoding, network = _config(config)
    if layout:
        coordinates, order = parse_format(layout)
        encoding = replace(encoding, coordinates=coordinates, order=order)  # type: ignore[arg-type]  # checked
    if attributes:
        params = replace(params, attributes=tuple(ATTRIBUTES[index_of(a)] for a in attributes))
    params = overridden(params, given, "train")
    augment = overridden(augment, given, "augment")
    encoding = overridden(encoding, given, "encoding")
    network = overridden(network, given, "network")
    styles = _styles(params)
    quiet = quiet or not _is_first_process()
    from facells_studio.train.fit import fit, processes

    with processes() as (rank, _), watching(quiet) as (tick, told):
        folder = corpus or out.parent / "corpus"
        if celeba is not None:
            _draw(styles, celeba, folder, params.workers, tick, first=rank == 0)
        corpora = _corpora(styles, folder, tick)
        try:
            result = fit(corpora, network, encoding, params, augment, out, tick, told=told)
        except Cancelled:
            if _is_first_process():
                click.echo(f"Saved in {out}. The same command goes on from here.", err=True)
            raise
        if model is not None and rank == 0:
            _finish(out, corpora[styles[0]], model, tick)
    if not quiet:
        best = result.best
        click.echo(
            f"{count(result.epochs, 'epoch')} in {duration(60 * result.minutes)}; "
            f"the best is epoch {result.best_epoch}: cross-entropy {best['cross_entropy']:.4f}, "
            f"balanced accuracy {best['balanced_accuracy']:.4f}, AUC {best['auc']:.4f}.\n"
            f"Its weights are in {out / 'best.safetensors'}."
            + (f" The model is in {model}." if model else "")
        )
    return 0


def _styles(params: TrainParams) -> tuple[str, ...]:
    """Return the styles to learn from; a typo is told before anything is drawn."""
    from facells_studio.train.corpus import recipe_version

    styles = tuple(shares_of(params.styles))
    for style in styles:
        recipe_version(style)
    return styles


def _config(name: str) -> Asked:
    """Return what *name* describes: a network's name, or the description of a run."""
    if name.endswith(".toml"):
        return _described(Path(name))
    if name == STUDIO:
        network = NetworkParams()
    else:
        try:
            network = paper_network(name)
        except PresetError as exc:
            raise PresetError(f"{exc}{did_you_mean(name, CONFIGS)}") from None
    return TrainParams(), AugmentParams(), EncodingParams(), network


def _described(path: Path) -> Asked:
    from facells_studio.train.checkpoint import read_run

    try:
        run = read_run(path)
    except (OSError, UnicodeDecodeError) as exc:
        raise PresetError(
            f"Cannot read {path}: {exc}. Name the run.toml of a run, or a file like it."
        ) from exc
    return run.train, run.augment, run.encoding, run.network


def check_torch() -> None:
    """Raise an error that says how to install torch, if it is not there."""
    if importlib.util.find_spec("torch") is None:
        raise FacellsError(
            "Training needs torch, which is not installed. "
            "Install it with: pip install 'facells-studio[train]'."
        )


def _draw(
    styles: tuple[str, ...], celeba: Path, folder: Path, workers: int, tick: Tick, *, first: bool
) -> None:
    """Draw the photos that are not drawn yet, in the *first* process; the others wait."""
    from torch import distributed

    from facells_studio.train.celeba import CelebA
    from facells_studio.train.corpus import build_corpus

    if first:
        photos = CelebA(celeba)
        for style in styles:
            report = build_corpus(photos, style, folder / style, max(workers, 1), tick)
            if report.failures:
                click.echo(report.summary(), err=True)
    if distributed.is_initialized():
        distributed.barrier()


def _corpora(styles: tuple[str, ...], folder: Path, tick: Tick) -> Mapping[str, Any]:
    """Return the drawings in each style."""
    from facells_studio.train.corpus import Corpus, recipe_version

    corpora: dict[str, Any] = {}
    for style in styles:
        if not (folder / style).is_dir():
            raise DataError(
                f"There is no corpus in {folder / style}. Give --celeba with CelebA's photos to "
                "draw them, or --corpus with a folder where they are drawn."
            )
        tick(0.0, f"loading {style} drawings")
        corpora[style] = Corpus.open(folder / style)
        if corpora[style].recipe_version != recipe_version(style):
            raise DataError(
                f"{folder / style} was drawn by version {corpora[style].recipe_version} of the "
                f"recipe {style}, and this program draws version {recipe_version(style)}. "
                "Draw it again into another folder with --celeba and --corpus."
            )
    return corpora


def _finish(run: Path, corpus: Any, model: Path, tick: Tick) -> None:
    """Make the best network of *run* the model folder *model*."""
    from facells_studio.score.model import Training
    from facells_studio.train.export import finish_model

    typed = click.get_current_context().obj  # the words are a person's, not another program's
    command = shlex.join(["facells", *sys.argv[1:]]) if typed else ""
    machine = f"{platform.machine()}, {os.cpu_count()} cores"
    finish_model(run, corpus, model, training=Training(command=command, machine=machine), tick=tick)


def _is_first_process() -> bool:
    """Return whether this is the process that speaks, if ``torchrun`` started several."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def watching(quiet: bool) -> Iterator[tuple[Tick, Callable[[dict[str, float]], None]]]:
    """Show a bar, and a line for each epoch; let Ctrl-C end the work between two steps.

    The work takes hours: garbage, which the program starts without, is collected from here on.
    """
    settle()
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, quiet=quiet, highlight=False)
    bar = Progress(
        BarColumn(20),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
        console=console,
        disable=quiet or not sys.stderr.isatty(),
        transient=True,
        speed_estimate_period=600,  # seconds: validation stands still
    )
    task = bar.add_task("", total=1.0)

    def told(record: dict[str, float]) -> None:
        console.print(
            f"epoch {record['epoch']:>3.0f}  loss {record['loss']:.4f}  validation "
            f"{record['cross_entropy']:.4f}  balanced accuracy {record['balanced_accuracy']:.4f}  "
            f"AUC {record['auc']:.4f}  {record['minutes']:.1f} min",
            soft_wrap=True,
        )

    with _stopping() as is_stopped, bar:

        def tick(fraction: float, what: str = "") -> None:
            if is_stopped():
                raise Cancelled
            bar.update(task, completed=fraction, description=what)

        yield tick, told


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Note Ctrl-C and a request to terminate instead of breaking off; the second breaks off."""
    stopped = False

    def note(number: int, frame: Any) -> None:
        nonlocal stopped
        if stopped:
            raise KeyboardInterrupt
        stopped = True

    try:
        before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    except ValueError:  # not the main thread: whoever called stops us by other means
        yield lambda: False
        return
    try:
        yield lambda: stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
