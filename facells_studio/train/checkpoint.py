"""A run's folder: what was asked (``run.toml``), where it stands, and its best weights.

::

    run.toml               parameters, attributes, base rates, data: enough to repeat the run
    last.safetensors       weights, averages and moments; the counters are in its header
    previous.safetensors   the checkpoint before, in case the disk eats the last
    best.safetensors       weights of the best epoch (their running average)
    epochs.jsonl           one line per epoch
    tensorboard/           the same as curves

Numbers and texts only: nothing in the folder can run code when it is read.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import tomli_w
import torch
from torch import Tensor

from facells_studio.errors import DataError, ExportError, ModelError, UsageError
from facells_studio.files import replacing, write_bytes
from facells_studio.presets import FORMAT, from_table, parse, to_table
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.params import NetworkParams
from facells_studio.train.augment import AugmentParams
from facells_studio.train.params import FREE_TO_CHANGE, TrainParams

RUN = "run.toml"
LAST, PREVIOUS = "last.safetensors", "previous.safetensors"
BEST = "best.safetensors"
EPOCHS = "epochs.jsonl"
_HEADER = "facells"  # key of our JSON in a file's header

Tensors = dict[str, Tensor]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFacts:
    """What a run learns from, so that it is not continued on something else."""

    recipes: tuple[str, ...] = ()  # style and version of its recipe, as score-3
    portraits: int = 0  # in the training partition
    fingerprint: str = ""  # of the portraits' names and partitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that was asked of a training, and what its scores mean.

    A person who writes such a file need not name more than what is unusual.
    """

    train: TrainParams = field(default_factory=TrainParams)
    augment: AugmentParams = field(default_factory=AugmentParams)
    network: NetworkParams = field(default_factory=NetworkParams)
    encoding: EncodingParams = field(default_factory=EncodingParams)
    data: DataFacts = field(default_factory=DataFacts)
    attributes: tuple[str, ...] = ()
    base_rates: tuple[float, ...] = ()  # share of positives in the training partition


@dataclass(slots=True, kw_only=True)
class Progress:
    """Where a run stands; changes as it goes on."""

    epoch: int = 0  # epochs that are done and validated
    step: int = 0  # steps of the optimizer
    done: int = 0  # batches of the present epoch
    losses: float = 0.0  # sum over the present epoch's batches
    seconds: float = 0.0  # of work, over all sittings
    best: float | None = None  # the measure of the best epoch, the larger the better
    best_epoch: int = 0
    history: list[dict[str, float]] = field(default_factory=list)  # one record per epoch


def begin(folder: Path, run: Run) -> bool:
    """Make *folder* the home of *run*; return whether the run was begun there before.

    Raises:
        UsageError: the folder holds another run; the message names what differs.
        DataError: the folder cannot be made.
    """
    path = folder / RUN
    if path.exists():
        _check_same(load_run(folder), run, folder)
        return True
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise DataError(
            f"Cannot make the folder {folder}: {exc.strerror or exc}. Choose another."
        ) from exc
    write_bytes(path, tomli_w.dumps({"format": FORMAT, **to_table(run, full=True)}).encode())
    return False


def load_run(folder: Path) -> Run:
    """Return the run of *folder*.

    Raises:
        ModelError: there is none, or its description cannot be read.
    """
    try:
        return read_run(folder / RUN)
    except FileNotFoundError as exc:
        raise ModelError(
            f"{folder} holds no training run. Give a folder that 'facells train --out' made."
        ) from exc
    except (OSError, UnicodeDecodeError, UsageError) as exc:
        raise ModelError(f"Cannot read the training run in {folder}: {exc}") from exc


def read_run(path: Path) -> Run:
    """Return the run that the file *path* describes.

    Raises:
        PresetError: something in it is wrong.
        OSError, UnicodeDecodeError: it cannot be read.
    """
    return from_table(Run, parse(path.read_text(encoding="utf-8"), path.name), path.name)


def _check_same(old: Run, new: Run, folder: Path) -> None:
    before, now = to_table(old, full=True), to_table(new, full=True)
    for section, values in now.items():
        if not isinstance(values, dict):
            values, before[section] = {section: values}, {section: before[section]}
        for name, value in values.items():
            was = before[section].get(name)
            if value != was and not (section == "train" and name in FREE_TO_CHANGE):
                raise UsageError(
                    f"{folder} holds another run: "
                    f"its {name} is {_short(was)}, not {_short(value)}. "
                    "Ask for the same to go on with it, or give another --out."
                )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def save_checkpoint(folder: Path, tensors: Tensors, progress: Progress) -> None:
    """Write *tensors* and *progress* as the last checkpoint; the one before is kept beside it.

    Raises:
        DataError: it cannot be written; the last checkpoint is as it was.
    """
    counters = {name: getattr(progress, name) for name in Progress.__dataclass_fields__}
    last, previous = folder / LAST, folder / PREVIOUS
    try:
        with replacing(last) as beside:
            _write(beside, tensors, counters)
            if last.exists():
                # A second name for the same file: there is no moment without a checkpoint.
                with replacing(previous) as link:
                    link.unlink()
                    _link(last, link)
    except ExportError as exc:
        raise _not_saved(folder, exc) from exc


def save_best(folder: Path, weights: Tensors, facts: Mapping[str, Any]) -> None:
    """Write the *weights* of the best epoch so far, with *facts* about it in the header."""
    try:
        with replacing(folder / BEST) as beside:
            _write(beside, weights, facts)
    except ExportError as exc:
        raise _not_saved(folder, exc) from exc


def save_history(folder: Path, history: list[dict[str, float]]) -> None:
    """Write one line per epoch."""
    try:
        write_bytes(folder / EPOCHS, "".join(json.dumps(e) + "\n" for e in history).encode())
    except ExportError as exc:
        raise _not_saved(folder, exc) from exc


def load_checkpoint(folder: Path) -> tuple[Tensors, Progress] | None:
    """Return the last checkpoint that can be read, or nothing if there is none yet.

    Raises:
        ModelError: there are checkpoints, and none of them can be read.
    """
    damaged = []
    for name in (LAST, PREVIOUS):
        path = folder / name
        if not path.exists():
            continue
        try:
            tensors, counters = read_tensors(path)
            known = Progress.__dataclass_fields__.keys() & counters
            return tensors, Progress(**{name: counters[name] for name in known})
        except ModelError:
            damaged.append(name)
    if damaged:
        raise ModelError(
            f"The checkpoint in {folder} is damaged ({', '.join(damaged)}). "
            "Begin again with another --out, or with best.safetensors by --init-from."
        )
    return None


def load_best(folder: Path) -> tuple[Tensors, dict[str, Any]]:
    """Return the best weights of the run in *folder* and what is known of their epoch.

    Raises:
        ModelError: there are none yet, or the file is damaged.
    """
    path = folder / BEST
    if not path.exists():
        raise ModelError(
            f"{folder} holds no best.safetensors yet: it is written after the first epoch. "
            "Let the training run on, or give another folder."
        )
    return read_tensors(path)


def read_tensors(path: Path) -> tuple[Tensors, dict[str, Any]]:
    """Return the tensors of a file of ours and the facts in its header.

    Raises:
        ModelError: the file is damaged.
    """
    try:
        with safetensors.safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  # no dict
            facts = json.loads((file.metadata() or {}).get(_HEADER, "{}"))
    except (OSError, safetensors.SafetensorError, ValueError) as exc:
        raise ModelError(f"{path} is damaged: {exc}. Copy it again, or train again.") from exc
    return tensors, facts


def _write(path: Path, tensors: Tensors, facts: Mapping[str, Any]) -> None:
    # To bytes first: Python's own writing says "No space left on device" in a way to rely on.
    whole = {name: t.detach().to("cpu").contiguous() for name, t in tensors.items()}
    content = safetensors.torch.save(whole, {_HEADER: json.dumps(dict(facts))})
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # a rename must not reach the disk before what it names


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without second names
        target.write_bytes(source.read_bytes())


def _not_saved(folder: Path, exc: ExportError) -> DataError:
    return DataError(
        f"{exc} The checkpoint before is whole in {folder}: "
        "make room, then give the same command to go on."
    )


def filled(target: Mapping[str, Tensor], source: Mapping[str, Tensor], whose: str) -> None:
    """Copy the tensors of *source* into those of *target* in place, so that layouts remain.

    Raises:
        ModelError: they are not the same network's; the message begins with *whose*.
    """
    for name, tensor in target.items():
        if name not in source or source[name].shape != tensor.shape:
            has = tuple(source[name].shape) if name in source else "missing"
            raise ModelError(
                f"{whose} are another network's: {name} is {has}, not {tuple(tensor.shape)}. "
                "Use the same --config and the same numbers of the network."
            )
    with torch.no_grad():
        for name, tensor in target.items():
            tensor.copy_(source[name])
