"""What a corpus holds, in exact numbers, read shard by shard: memory does not grow with it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from facells_studio.progress import Tick, no_tick
from facells_studio.records import Shard, attributes_of, flat_lists
from facells_studio.train.corpus import failures_of, read_manifest, shards_of

if TYPE_CHECKING:
    import pyarrow as pa

_QUANTILES = (0.05, 0.5, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusStats:
    """What a corpus holds."""

    folder: str
    recipe: str
    recipe_version: int
    shards: int
    bytes: int  # on disk
    portraits: int
    failures: dict[str, int]  # reason: photos without a drawing
    lines: tuple[int, int, int]  # of a drawing: a twentieth has fewer, half, a twentieth more
    points: tuple[int, int, int]
    scorers: dict[str, int]  # model: portraits with its scores
    shares: dict[str, float]  # attribute: how many of the portraits that were judged have it


def corpus_stats(folder: Path, tick: Tick = no_tick) -> CorpusStats:
    """Return what the corpus in *folder* holds.

    Raises:
        DataError: the folder holds no corpus, or a shard is damaged.
    """
    manifest, paths = read_manifest(folder), shards_of(folder)
    tally, size = _Tally(), 0
    for i, path in enumerate(paths):
        tick(i / len(paths), "counting")
        size += path.stat().st_size
        with Shard(path) as shard:
            tally.failures.update(failure.why for failure in failures_of(shard.metadata))
            tally.add(shard.read(["counts", "scorer", "attributes"]))
    return CorpusStats(
        folder=str(folder),
        recipe=str(manifest["recipe"]),
        recipe_version=int(manifest["recipe_version"]),
        shards=len(paths),
        bytes=size,
        portraits=tally.portraits,
        failures=dict(tally.failures.most_common()),
        lines=tally.lines.quantiles(),
        points=tally.points.quantiles(),
        scorers=dict(tally.scorers.most_common()),
        shares={name: tally.having[name] / n for name, n in tally.judged.items() if n},
    )


class _Tally:
    """What was counted in the shards so far."""

    def __init__(self) -> None:
        self.portraits = 0
        self.failures: Counter[str] = Counter()  # reason: photos
        self.scorers: Counter[str] = Counter()  # model: portraits
        self.judged: Counter[str] = Counter()  # attribute: portraits with a label
        self.having: Counter[str] = Counter()  # attribute: portraits that have it
        self.lines, self.points = Histogram(), Histogram()  # of a drawing

    def add(self, table: "pa.Table") -> None:
        """Count the portraits of a shard's columns ``counts``, ``scorer`` and ``attributes``."""
        import pyarrow.compute as pc

        self.portraits += len(table)
        counts, ends = flat_lists(table.column("counts"))
        self.lines.add(np.diff(ends))
        self.points.add(np.diff(np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])[ends]))
        self.scorers.update(name for name in table.column("scorer").to_pylist() if name)
        labels = table.column("attributes").combine_chunks()
        for name, column in zip(attributes_of(table.schema), labels.flatten(), strict=True):
            self.judged[name] += len(column) - column.null_count
            self.having[name] += pc.sum(column).as_py() or 0


class Histogram:
    """How often each whole number was seen."""

    def __init__(self) -> None:
        self._seen: Counter[int] = Counter()

    def add(self, numbers: npt.NDArray[np.integer]) -> None:
        """Count *numbers* (n,)."""
        values, counts = np.unique(numbers, return_counts=True)
        self._seen.update(dict(zip(values.tolist(), counts.tolist(), strict=True)))

    def quantiles(self) -> tuple[int, int, int]:
        """Return the numbers that a twentieth, half and all but a twentieth do not exceed."""
        if not self._seen:
            return 0, 0, 0
        values = np.array(sorted(self._seen))
        ends = np.cumsum([self._seen[int(value)] for value in values])
        low, middle, high = values[np.searchsorted(ends, np.array(_QUANTILES) * ends[-1])].tolist()
        return low, middle, high
