"""A library of portraits in memory, whose lines' scores can be worked out by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from facells_studio.drawing import Drawing
from facells_studio.errors import UsageError
from facells_studio.facell.source import Bundle, Candidates, Floats, Longs
from facells_studio.progress import Tick, no_tick
from facells_studio.score.attributes import ATTRIBUTES

PORTRAITS = 40
LINES = 12  # of each portrait


@dataclass(frozen=True, kw_only=True, eq=False)
class MemorySource:
    """Portraits with their scores, all of them in memory."""

    drawings: tuple[Drawing, ...]  # each with a column ``shade``
    line_scores: tuple[Floats, ...]  # (n_lines, A) of each portrait
    scores: Floats  # (n, A)
    name: str = "test"
    model: str = "facells-40"
    attributes: tuple[str, ...] = ATTRIBUTES
    whole: bool = True
    problems: tuple[str, ...] = ()
    least: float = -np.inf
    per_batch: int = 7

    def floor(self, attribute: int, sign: int) -> float:
        """Return `least`."""
        return self.least

    def candidates(self, attribute: int, sign: int) -> Candidates:
        """Return those on the *sign* side of zero."""
        ids = np.flatnonzero((self.scores[:, attribute] > 0) == (sign > 0))
        return Candidates(ids=ids, logits=self.scores[ids, attribute])

    def bundles(
        self, ids: Longs, attributes: Sequence[int], tick: Tick = no_tick
    ) -> Iterator[Bundle]:
        """Yield a few portraits at a time."""
        assert (np.diff(ids) > 0).all()
        assert len(set(attributes)) == len(attributes)
        for first in range(0, len(ids), self.per_batch):
            batch = ids[first : first + self.per_batch]
            drawings = [self.drawings[i] for i in batch]
            raw = [self.line_scores[i][:, list(attributes)] for i in batch]
            own = [self.scores[i, list(attributes)] for i in batch]
            counts = np.concatenate([np.diff(d.offsets) for d in drawings])
            yield Bundle(
                points=np.concatenate([d.points for d in drawings]),
                offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
                source=np.repeat(batch, [len(d) for d in drawings]),
                raw=np.concatenate(raw),
                centred=np.concatenate([r - o for r, o in zip(raw, own, strict=True)]),
                shade=np.concatenate([d.columns["shade"] for d in drawings]),
            )

    def names(self, ids: Longs) -> list[str]:
        """Return p0, p1 and so on."""
        return [f"p{i}" for i in ids]

    def numbers(self, names: Sequence[str]) -> Longs:
        """Return the numbers behind the p."""
        known = {f"p{i}": i for i in range(len(self.drawings))}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise UsageError(f"There is no portrait {unknown[0]!r}. Check its name.")
        return np.array([known[name] for name in names], np.int64)


def memory_source(seed: int = 0, portraits: int = PORTRAITS, **params: object) -> MemorySource:
    """Return portraits of random lines with random scores; every fourth line is tone."""
    rng = np.random.default_rng(seed)
    drawings, line_scores = [], []
    for _ in range(portraits):
        begin = rng.uniform((20, 20), (150, 190), (LINES, 1, 2))
        lines = begin + np.cumsum(rng.normal(0, 3, (LINES, 5, 2)), axis=1)
        drawings.append(Drawing.from_lines(lines, shade=np.arange(LINES) % 4 == 3))
        line_scores.append(rng.normal(0, 4, (LINES, len(ATTRIBUTES))).astype(np.float32))
    scores = np.stack([scores.mean(axis=0) for scores in line_scores])
    return MemorySource(
        drawings=tuple(drawings),
        line_scores=tuple(line_scores),
        scores=scores,
        **params,  # type: ignore[arg-type]  # of whatever is tested
    )
