"""Train a network on drawings, so that a killed training goes on to the same result."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, distributed

from facells_studio.errors import ModelError, UsageError
from facells_studio.progress import Cancelled, Tick, no_tick
from facells_studio.score.attributes import ATTRIBUTES, index_of
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.params import NetworkParams
from facells_studio.train import metrics
from facells_studio.train.augment import AugmentParams
from facells_studio.train.batches import (
    TRAIN,
    VALIDATION,
    Corpus,
    Indices,
    Portraits,
    Preparer,
    Work,
    plan,
    plan_validation,
    prepared,
    share_of,
)
from facells_studio.train.checkpoint import (
    DataFacts,
    Progress,
    Run,
    begin,
    filled,
    load_checkpoint,
    save_best,
    save_checkpoint,
    save_history,
)
from facells_studio.train.deepen import deepened
from facells_studio.train.learner import (
    Learner,
    Network,
    Teacher,
    begun,
    chosen_device,
    eyes_of,
    positive_weights,
    trained,
)
from facells_studio.train.params import TrainParams, shares_of

Record = dict[str, float]  # of an epoch: epoch, step, loss, cross_entropy …

_LOOK_EVERY = 20  # steps between looks at the loss: a GPU should not wait for it at each
_VALIDATION_BATCH = 64
_PATIENCE = timedelta(days=1)  # of processes that wait while the first draws photos


@dataclass(frozen=True, slots=True, kw_only=True)
class FitResult:
    """What came out of a training."""

    folder: Path
    epochs: int  # that were shown, also when the training ended early
    best_epoch: int  # from 1
    best: Record  # its measures on the validation partition
    history: tuple[Record, ...]
    minutes: float  # of work, over all sittings


def fit(
    corpora: Mapping[str, Corpus],
    network: NetworkParams,
    encoding: EncodingParams,
    train: TrainParams,
    augment: AugmentParams,
    out: Path,
    tick: Tick = no_tick,
    *,
    told: Callable[[Record], None] | None = None,
) -> FitResult:
    """Train a network on *corpora* in the folder *out*; go on if it was begun there.

    On a CPU with one thread the same parameters give the same bits, however often the training
    was interrupted. Under ``torchrun`` each process does its share of every batch.

    Args:
        corpora: drawings by style; `TrainParams.styles` says how much of each is shown.
        network: which network; `TrainParams.attributes` decides how many attributes it has.
        encoding: how drawings become sequences.
        train: everything about the learning.
        augment: how drawings vary.
        out: the run's folder; see `train.checkpoint` for what will be in it.
        tick: told the progress after each step; when it raises `Cancelled`, a checkpoint is saved.
        told: called with the measures of each epoch, those of earlier sittings included.

    Raises:
        UsageError: *out* holds another run, or a parameter contradicts another.
        DataError: a partition is empty, or the disk is full.
        ModelError: a checkpoint or a teacher cannot be read, or the learning fell apart.
        Cancelled: *tick* raised it; the run can be continued.
    """
    with processes() as (rank, world), _torch_settings(train):
        training = _Training(corpora, network, encoding, train, augment, out, rank, world)
        return training.run(tick, told or (lambda record: None))


class _Training:
    """One sitting of a run."""

    def __init__(
        self,
        corpora: Mapping[str, Corpus],
        network: NetworkParams,
        encoding: EncodingParams,
        train: TrainParams,
        augment: AugmentParams,
        out: Path,
        rank: int,
        world: int,
    ) -> None:
        self.params, self.folder, self.rank, self.world = train, out, rank, world
        attributes = train.attributes or ATTRIBUTES
        columns = [index_of(name) for name in attributes]
        portraits = _portraits(corpora, train, columns)
        self.portraits = portraits
        self.trained = _spread(portraits.of(TRAIN), train.portraits)
        self.validated = _spread(portraits.of(VALIDATION, style=0), train.validation)
        self.base = portraits.labels[self.trained].mean(axis=0, dtype=np.float64)
        network = replace(network, attributes=len(attributes))
        if train.places and encoding.coordinates != "absolute":
            raise UsageError(
                "Relative coordinates do not tell where a point lies. "
                "Train without --places, or on an absolute format."
            )
        self.run_facts = Run(
            train=train,
            augment=augment,
            network=network,
            encoding=encoding,
            data=_facts(portraits, self.trained, self.validated),
            attributes=tuple(ATTRIBUTES[i] for i in columns),
            base_rates=tuple(float(rate) for rate in self.base),
        )
        device = chosen_device(train, int(os.environ.get("LOCAL_RANK", "0")))
        teacher = _teacher(train, self.run_facts, device)
        eyes = eyes_of(network, encoding)
        theirs = teacher.eyes if teacher and teacher.eyes != eyes else None
        self.preparer = Preparer(
            portraits=portraits, eyes=eyes, seed=train.seed, augment=augment, teacher=theirs
        )
        self.looker = Preparer(portraits=portraits, eyes=eyes, seed=train.seed)
        weights = positive_weights(train, self.run_facts.base_rates)
        self.learner = Learner(
            train,
            _first_network(train, self.run_facts),
            device,
            weights=weights,
            teacher=teacher,
            world=world,
            attributes=self.run_facts.attributes,
        )
        self.epoch_steps = len(share_of(self.plan(0), rank, world))
        self.total_steps = self.epoch_steps * train.epochs
        if not self.total_steps:
            raise UsageError(
                f"A batch of {train.batch} cannot be shared by {world} processes. "
                "Give a larger --batch, or start fewer processes."
            )
        self.state = Progress()
        self.pending: list[Tensor] = []  # losses not yet looked at
        self.points, self.reading_s = 0, 0.0  # read in this sitting, by this process
        self.writer: Any = None

    def run(self, tick: Tick, told: Callable[[Record], None]) -> FitResult:
        """Train until the end or until *tick* says to stop."""
        # Only the first process makes the folder; the others look at what it found there.
        if self.rank == 0:
            begin(self.folder, self.run_facts)
        self.together()
        self.go_on()
        for record in self.state.history:
            told(record)
        self.writer = self.opened_writer()
        self.saved_at = self.clock = time.monotonic()
        try:
            while self.state.done or not self.is_over():
                self.train_epoch(tick)
                told(self.finish_epoch(tick))
        except Cancelled:
            self.save()
            raise
        finally:
            if self.writer is not None:
                self.writer.close()
        return self.result()

    def go_on(self) -> None:
        """Take up the last checkpoint, if there is one."""
        found = load_checkpoint(self.folder)
        if found is not None:
            tensors, self.state = found
            self.learner.restore(tensors)

    def plan(self, epoch: int) -> list[Work]:
        """Return the batches of an epoch, for all processes."""
        return plan(self.portraits, self.trained, self.params.batch, self.params.seed, epoch)

    def train_epoch(self, tick: Tick) -> None:
        """Show every portrait that this epoch has not yet shown."""
        state, works = self.state, self.plan(self.state.epoch)
        sizes = [len(work.portraits) for work in works]
        rest = share_of(works, self.rank, self.world)[state.done :]
        pinned = self.learner.device.type == "cuda"
        examples = prepared(self.preparer, rest, self.params.workers, pinned=pinned)
        for example in examples:
            progress = self.progress()
            if progress >= 1:  # only where minutes are counted
                break
            share = len(example.labels) * self.world / sizes[state.done]
            loss = self.learner.step(example, progress, state.step, share)
            self.pending.append(loss)
            self.points += int(example.batch.counts.sum())
            state.step += 1
            state.done += 1
            self.reading_s += self.pass_time()
            if state.done % _LOOK_EVERY == 0:
                self.look()
            tick(progress, self.words())
            if time.monotonic() - self.saved_at >= 60 * self.params.checkpoint_minutes:
                self.save()
        self.look()

    def finish_epoch(self, tick: Tick) -> Record:
        """Validate, keep the weights if they are the best, and save; return the measures."""
        state = self.state
        record: Record = {
            "epoch": state.epoch + 1,
            "step": state.step,
            "loss": state.losses / max(state.done, 1),
        }
        if self.rank == 0:
            record |= self.measures(tick)
        record = self.shared(record)
        state.epoch += 1
        if state.best is None or _worth(self.params, record) > state.best:
            state.best, state.best_epoch = _worth(self.params, record), state.epoch
            if self.rank == 0:
                save_best(self.folder, self.learner.average.state_dict(), record)
        self.pass_time()
        record |= {
            "minutes": round(state.seconds / 60, 3),
            "points_per_s": round(self.points / self.reading_s) if self.reading_s else 0,
        }
        state.history.append(record)
        self.write(record)
        state.done, state.losses = 0, 0.0
        self.save()
        return record

    def measures(self, tick: Tick) -> Record:
        """Return the measures of the averaged weights on the validation partition."""
        works = plan_validation(self.portraits, self.validated, _VALIDATION_BATCH)
        logits = []
        for example in prepared(self.looker, works, self.params.workers):
            logits.append(self.learner.logits(example.batch).numpy())
            tick(self.progress(), f"epoch {self.state.epoch + 1}: validating")
        said = np.concatenate(logits)
        truth = self.portraits.labels[np.concatenate([w.portraits for w in works])] > 0.5
        verdicts = metrics.decided(said, self.base)
        return {
            "cross_entropy": metrics.mean_of(metrics.cross_entropy(said, truth)),
            "balanced_accuracy": metrics.mean_of(metrics.balanced_accuracy(verdicts, truth)),
            "auc": metrics.mean_of(metrics.auc(said, truth)),
        }

    def is_over(self) -> bool:
        """Return whether nothing more is to be learned."""
        state, params = self.state, self.params
        stale = state.epoch - state.best_epoch
        return (
            state.epoch >= params.epochs
            or self.progress() >= 1
            or bool(params.patience and state.best_epoch and stale >= params.patience)
        )

    def progress(self) -> float:
        """Return how much of the training is done, in steps or in minutes, whichever is more."""
        steps = self.state.step / self.total_steps
        if not self.params.minutes:
            return steps
        share = max(steps, self.state.seconds / 60 / self.params.minutes)
        return self.shared({"share": share})["share"]

    def pass_time(self) -> float:
        """Count the seconds since the last call, and return them."""
        now = time.monotonic()
        passed, self.clock = now - self.clock, now
        self.state.seconds += passed
        return passed

    def look(self) -> None:
        """Add up the losses of the last steps.

        Raises:
            ModelError: one of them is no number any more.
        """
        for loss in self.pending:
            self.state.losses += loss.item()
        if self.pending and not np.isfinite(self.state.losses):
            raise ModelError(
                f"The loss is no longer a number after step {self.state.step}. The checkpoint "
                "before is good: try another --out with a smaller --learning-rate."
            )
        if self.pending and self.writer is not None:
            self.writer.add_scalar("loss/steps", self.pending[-1].item(), self.state.step)
            rate = self.learner.optimizer.param_groups[0]["lr"]
            self.writer.add_scalar("learning rate", rate, self.state.step)
        self.pending.clear()

    def words(self) -> str:
        """Return what is being done, for the person who waits."""
        state = self.state
        seen = state.done - len(self.pending)
        loss = f" · loss {state.losses / seen:.4f}" if seen > 0 else ""
        last = f" · validation {state.history[-1]['cross_entropy']:.4f}" if state.history else ""
        speed = f" · {self.points / self.reading_s:,.0f} points/s" if self.reading_s else ""
        return f"epoch {state.epoch + 1} of {self.params.epochs}{loss}{last}{speed}"

    def save(self) -> None:
        """Write a checkpoint."""
        self.look()
        if self.rank == 0:
            save_checkpoint(self.folder, self.learner.tensors(), self.state)
            save_history(self.folder, self.state.history)
        self.saved_at = time.monotonic()

    def write(self, record: Record) -> None:
        """Write the measures of an epoch for TensorBoard."""
        if self.writer is None:
            return
        self.writer.add_scalar("loss/epochs", record["loss"], self.state.step)
        for name in ("cross_entropy", "balanced_accuracy", "auc"):
            self.writer.add_scalar(f"validation/{name}", record[name], self.state.step)
        self.writer.flush()

    def opened_writer(self) -> Any:
        """Return a writer for TensorBoard in the first process, if it is installed."""
        if self.rank != 0:
            return None
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError:
            return None
        folder = self.folder / "tensorboard"
        return SummaryWriter(str(folder), purge_step=self.state.step + 1)

    def together(self) -> None:
        """Wait for the other processes."""
        if self.world > 1:
            distributed.barrier()

    def shared(self, record: Record) -> Record:
        """Return the first process's *record*, in every process."""
        if self.world == 1:
            return record
        box: list[Any] = [record]
        distributed.broadcast_object_list(box, src=0)
        shared: Record = box[0]
        return shared

    def result(self) -> FitResult:
        """Return what came out."""
        history = self.state.history
        return FitResult(
            folder=self.folder,
            epochs=self.state.epoch,
            best_epoch=self.state.best_epoch,
            best=history[self.state.best_epoch - 1],
            history=tuple(history),
            minutes=self.state.seconds / 60,
        )


def _portraits(
    corpora: Mapping[str, Corpus], train: TrainParams, columns: Sequence[int]
) -> Portraits:
    shares = shares_of(train.styles)
    missing = [style for style in shares if style not in corpora]
    if missing:
        raise UsageError(
            f"There is no corpus of the style {missing[0]!r}. "
            f"Build it, or choose among {', '.join(corpora)}."
        )
    return Portraits(corpora, shares, columns)


def _spread(found: Indices, most: int) -> Indices:
    """Return at most so many of *found*, evenly spread; 0 returns all."""
    if not most or most >= len(found):
        return found
    chosen: Indices = found[np.linspace(0, len(found) - 1, most).astype(np.int64)]
    return chosen


def _facts(portraits: Portraits, trained: Indices, validated: Indices) -> DataFacts:
    shown = np.concatenate([trained, validated])
    text = "\n".join(portraits.names[shown].tolist()) + f"\n{len(trained)}"
    return DataFacts(
        recipes=tuple(f"{c.recipe}-{c.recipe_version}" for c in portraits.corpora),
        portraits=len(trained),
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:16],
    )


def _teacher(train: TrainParams, run: Run, device: torch.device) -> Teacher | None:
    if not train.teacher:
        return None
    teacher = Teacher.load(train.teacher, run.attributes, device)
    theirs, mine = teacher.eyes.encoding, run.encoding
    same_points = replace(theirs, coordinates=mine.coordinates) == mine
    if train.teacher_points and not same_points:
        raise UsageError(
            "The teacher reads drawings at other points, so its point scores cannot be compared. "
            "Give the same step and order, or leave out --teacher-points."
        )
    return teacher


def _first_network(train: TrainParams, run: Run) -> Network:
    network = begun(run.network, run.base_rates, train.seed)
    if train.init_from:
        weights = deepened(trained(train.init_from).network.state_dict(), network)
        filled(network.state_dict(), weights, f"The weights in {train.init_from}")
    return network


def _worth(train: TrainParams, record: Record) -> float:
    """Return how good an epoch is, the larger the better."""
    value = record[train.best_by.replace("-", "_")]
    return -value if train.best_by == "cross-entropy" else value


@contextmanager
def processes() -> Iterator[tuple[int, int]]:
    """Join the processes that ``torchrun`` started; yield which one this is, and of how many."""
    if distributed.is_initialized():  # whoever joined them will leave them too
        yield distributed.get_rank(), distributed.get_world_size()
        return
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world == 1:
        yield 0, 1
        return
    gpu = torch.cuda.is_available()
    if gpu:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("nccl" if gpu else "gloo", timeout=_PATIENCE)
    try:
        yield distributed.get_rank(), world
        distributed.barrier()  # the first process must not leave while another still listens
    finally:
        distributed.destroy_process_group()


@contextmanager
def _torch_settings(train: TrainParams) -> Iterator[None]:
    """Compute with the chosen threads, and take numbers too small to matter for zero.

    An LSTM's gradients fade into denormal numbers, which cost a CPU a hundred times as much.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(train.threads)
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)
        torch.set_num_threads(threads)
