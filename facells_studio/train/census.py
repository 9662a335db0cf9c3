"""What a corpus holds, in exact numbers, read shard by shard: memory does not grow with it."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from facells_studio.progress import Tick, no_tick
from facells_studio.records import attributes_of, read_metadata, read_shard
from facells_studio.train.corpus import failures_of, read_manifest, shards_of

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
    import pyarrow.compute as pc

    manifest, paths = read_manifest(folder), shards_of(folder)
    portraits, size = 0, 0
    failures: Counter[str] = Counter()
    scorers: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    having: Counter[str] = Counter()
    lines, points = Histogram(), Histogram()
    for i, path in enumerate(paths):
        tick(i / len(paths), "counting")
        size += path.stat().st_size
        failures.update(failure.why for failure in failures_of(read_metadata(path)))
        table = read_shard(path, ["counts", "scorer", "attributes"])
        portraits += len(table)
        counts = table.column("counts").combine_chunks()
        lines.add(pc.list_value_length(counts).to_numpy())
        ends = counts.offsets.to_numpy()
        sums = np.concatenate([[0], np.cumsum(counts.values.to_numpy())])
        points.add(np.diff(sums[ends]))
        scorers.update(name for name in table.column("scorer").to_pylist() if name)
        labels = table.column("attributes").combine_chunks()
        for name, column in zip(attributes_of(table.schema), labels.flatten(), strict=True):
            judged[name] += len(column) - column.null_count
            having[name] += pc.sum(column).as_py() or 0
    return CorpusStats(
        folder=str(folder),
        recipe=str(manifest["recipe"]),
        recipe_version=int(manifest["recipe_version"]),
        shards=len(paths),
        bytes=size,
        portraits=portraits,
        failures=dict(failures.most_common()),
        lines=lines.quantiles(),
        points=points.quantiles(),
        scorers=dict(scorers.most_common()),
        shares={name: having[name] / count for name, count in judged.items() if count},
    )


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
