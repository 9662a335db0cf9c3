"""Drawings on their way to a network: who is shown when, in which style, how varied.

Nothing here has a memory. What happens to a portrait in an epoch follows from (seed, epoch,
portrait) alone, and so a training that was killed goes on as if it had not been, whatever process
prepares which batch.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError
from facells_studio.score.encoding import EncodingParams, shuffled
from facells_studio.score.network import Batch, collate
from facells_studio.score.reading import Reading, read
from facells_studio.train.augment import NOTHING, AugmentParams, augmented, step_factor

Indices = npt.NDArray[np.int64]

TRAIN, VALIDATION = 0, 1  # CelebA's partitions
_WINDOW = 32  # batches whose portraits are sorted by length, so that padding is short
# Streams of random numbers, told apart by their first key.
_ORDER, _STYLE, _SAMPLE = 1, 2, 3


class Corpus(Protocol):
    """Drawings of photos by one recipe; what is needed of `train.corpus.Corpus`."""

    @property
    def recipe(self) -> str:
        """How the photos were drawn."""

    @property
    def recipe_version(self) -> int:
        """Which version of the recipe."""

    @property
    def names(self) -> Sequence[str] | npt.NDArray[np.str_]:
        """Name of each photo (n,)."""

    @property
    def labels(self) -> npt.NDArray[np.float32]:
        """Whether each attribute holds, 0 or 1 (n, 40); NaN where nobody judged."""

    @property
    def partition(self) -> npt.NDArray[np.integer]:
        """0 training, 1 validation, 2 test (n,)."""

    @property
    def points_counts(self) -> npt.NDArray[np.integer]:
        """Points of each drawing (n,)."""

    def __len__(self) -> int: ...

    def drawing(self, i: int) -> Drawing:
        """Return drawing *i*."""


class Portraits:
    """The same people, drawn in one or several styles.

    A portrait is counted in the alphabet of its photo's name. Photos without a line are left out,
    and portraits that somebody did not judge are in no partition.

    Raises:
        DataError: a partition holds nobody.
    """

    def __init__(
        self,
        corpora: Mapping[str, Corpus],
        shares: Mapping[str, float],
        columns: Sequence[int] | None = None,
    ) -> None:
        self.styles = tuple(shares)
        self.corpora = [corpora[style] for style in self.styles]
        self.shares = np.array([shares[style] for style in self.styles])
        drawn = [np.asarray(c.points_counts) > 0 for c in self.corpora]
        names = [np.asarray(c.names) for c in self.corpora]
        self.names = np.unique(np.concatenate([n[d] for n, d in zip(names, drawn, strict=True)]))
        self.rows = np.full((len(self.styles), len(self.names)), -1, np.int64)
        self.sizes = np.zeros(self.rows.shape, np.int64)
        for style, corpus in enumerate(self.corpora):
            rows = np.flatnonzero(drawn[style])
            at = np.searchsorted(self.names, names[style][rows])
            self.rows[style, at] = rows
            self.sizes[style, at] = np.asarray(corpus.points_counts)[rows]
        taken = slice(None) if columns is None else list(columns)
        self.labels = self._known(lambda corpus: corpus.labels[:, taken])
        self.partition = self._known(lambda corpus: corpus.partition)

    def _known(self, of: Callable[[Corpus], npt.NDArray[np.generic]]) -> npt.NDArray[np.float32]:
        """Return a property of the photos from whichever corpus knows each of them."""
        first = np.asarray(of(self.corpora[0]))
        result = np.zeros((len(self.names), *first.shape[1:]), np.float32)
        for style, corpus in reversed(list(enumerate(self.corpora))):
            there = self.rows[style] >= 0
            result[there] = np.asarray(of(corpus))[self.rows[style, there]]
        return result

    def of(self, partition: int, style: int | None = None) -> Indices:
        """Return the portraits of a *partition*, those drawn in one *style* if it is given."""
        there = (self.partition == partition) & np.isfinite(self.labels).all(axis=1)
        if style is not None:
            there &= self.rows[style] >= 0
        found = np.flatnonzero(there)
        if not len(found):
            word = {TRAIN: "training", VALIDATION: "validation"}.get(partition, "test")
            raise DataError(
                f"The {word} partition holds no drawing. "
                "Build the corpus from more photos, or check list_eval_partition.txt."
            )
        return found

    def drawn_in(self, seed: int, epoch: int) -> Indices:
        """Return the style that each portrait is shown in (n,), by shares, where it is drawn."""
        weights = self.shares[:, None] * (self.rows >= 0)
        bounds = weights.cumsum(axis=0) / weights.sum(axis=0)
        drawn = np.random.default_rng([_STYLE, seed, epoch]).random(len(self.names))
        return np.asarray((drawn >= bounds[:-1]).sum(axis=0))

    def drawing(self, portrait: int, style: int) -> Drawing:
        """Return the drawing of a *portrait* in a *style*."""
        return self.corpora[style].drawing(int(self.rows[style, portrait]))


class Work(NamedTuple):
    """One batch to prepare."""

    epoch: int
    portraits: Indices
    styles: Indices


def plan(portraits: Portraits, of: Indices, batch: int, seed: int, epoch: int) -> list[Work]:
    """Return the batches of an *epoch* over the portraits *of*, alike in length within a batch."""
    random = np.random.default_rng([_ORDER, seed, epoch])
    styles = portraits.drawn_in(seed, epoch)
    shown = random.permutation(of)
    works: list[Work] = []
    for window in _cut(shown, batch * _WINDOW):
        sizes = portraits.sizes[styles[window], window]
        parts = _cut(window[np.argsort(sizes, kind="stable")], batch)
        works += [Work(epoch, part, styles[part]) for part in parts]
    return [works[i] for i in random.permutation(len(works))]


def plan_validation(portraits: Portraits, of: Indices, batch: int, style: int = 0) -> list[Work]:
    """Return batches over the portraits *of* in one *style*, short drawings first."""
    by_size = of[np.argsort(portraits.sizes[style, of], kind="stable")]
    return [Work(0, part, np.full(len(part), style)) for part in _cut(by_size, batch)]


def share_of(works: Sequence[Work], rank: int, world: int) -> list[Work]:
    """Return what process *rank* of *world* does of each batch; too small ones nobody does."""
    return [
        Work(work.epoch, work.portraits[rank::world], work.styles[rank::world])
        for work in works
        if len(work.portraits) >= world
    ]


def _cut(indices: Indices, size: int) -> list[Indices]:
    return [indices[i : i + size] for i in range(0, len(indices), size)]


class Example(NamedTuple):
    """A batch with its answers."""

    batch: Batch
    labels: Tensor  # (B, A)
    teacher: Batch | None  # what the teacher reads, where that is something else

    def to(self, device: torch.device) -> "Example":
        """Return the example on *device*."""
        teacher = None if self.teacher is None else self.teacher.to(device)
        return Example(self.batch.to(device), self.labels.to(device, non_blocking=True), teacher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """How a network reads drawings."""

    encoding: EncodingParams
    with_ink: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """Turns a `Work` into an `Example`; the same one whenever it is asked."""

    portraits: Portraits
    eyes: Eyes
    seed: int = 0
    augment: AugmentParams = NOTHING
    teacher: Eyes | None = None  # of a teacher that reads otherwise

    def __call__(self, work: Work) -> Example:
        """Return the example of *work*."""
        mine: list[Reading] = []
        teachers: list[Reading] = []
        for portrait, style in zip(work.portraits, work.styles, strict=True):
            random = np.random.default_rng([_SAMPLE, self.seed, work.epoch, portrait])
            drawing = self.portraits.drawing(portrait, style)
            if self.augment is not NOTHING:
                drawing = augmented(drawing, self.augment, random)
            factor, shuffle = step_factor(self.augment, random), int(random.integers(2**62))
            mine.append(_seen(drawing, self.eyes, factor, shuffle))
            if self.teacher is not None:
                teachers.append(_seen(drawing, self.teacher, factor, shuffle))
        return Example(
            collate(mine),
            torch.from_numpy(self.portraits.labels[work.portraits]),
            collate(teachers) if teachers else None,
        )


def _seen(drawing: Drawing, eyes: Eyes, step_factor: float, shuffle: int) -> Reading:
    encoding = eyes.encoding
    if encoding.order == "unsorted":
        drawing = shuffled(drawing, shuffle)
    if step_factor != 1:
        encoding = replace(encoding, step_units=encoding.step_units * step_factor)
    return read(drawing, encoding, with_ink=eyes.with_ink)


def prepared(
    preparer: Callable[[Work], Example],
    works: Sequence[Work],
    workers: int,
    *,
    pinned: bool = False,
) -> Iterator[Example]:
    """Yield the examples of *works* in their order, prepared by so many processes."""
    if not workers:
        yield from map(preparer, works)
        return
    # Forked processes share the corpora's memory. Where there is no fork they are sent over.
    fork = "fork" in multiprocessing.get_all_start_methods()
    yield from DataLoader(
        _Prepared(preparer, works),
        batch_size=None,
        num_workers=min(workers, max(len(works), 1)),
        collate_fn=_as_it_is,
        worker_init_fn=_leave_interrupts,
        multiprocessing_context="fork" if fork else "spawn",
        pin_memory=pinned,
        prefetch_factor=4,
        generator=torch.Generator(),  # it must not take from the training's random numbers
    )


class _Prepared(Dataset[Example]):
    def __init__(self, preparer: Callable[[Work], Example], works: Sequence[Work]) -> None:
        self.preparer, self.works = preparer, works

    def __len__(self) -> int:
        return len(self.works)

    def __getitem__(self, index: int) -> Example:
        return self.preparer(self.works[index])


def _as_it_is(example: Any) -> Any:
    return example


def _leave_interrupts(worker: int) -> None:
    """Let the main process decide what Ctrl-C means; one thread is enough for arrays."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
