"""`Remembered`: a source in front of another, which reads no portrait twice.

Who drags a threshold, leaves a portrait out or asks for more of them wants the same portraits
again and again; only those that are new are read.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import points_of
from facells_studio.facell.source import Bundle, Candidates, Longs, Source
from facells_studio.progress import Tick, no_tick

MOST_POINTS = 16_000_000  # that are remembered: 0.3 GB with their lines and scores

_NOBODY = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """Portraits that were read, with their scores for some attributes."""

    attributes: tuple[int, ...]
    ids: Longs  # ascending; some may have no line
    bundles: tuple[Bundle, ...]

    def knows(self, ids: Longs, attributes: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Return which of the portraits *ids* are here, with scores for the *attributes*."""
        if not set(attributes) <= set(self.attributes):
            return np.zeros(len(ids), np.bool_)
        return np.asarray(np.isin(ids, self.ids))

    def of(self, ids: Longs, attributes: Sequence[int]) -> Bundle:
        """Return the portraits *ids*, which are known; once all is one bundle."""
        if not self.bundles:
            return _empty(len(attributes))
        return _picked(self.bundles[0], ids, [self.attributes.index(a) for a in attributes])


class Remembered:
    """A `Source` that remembers what it read. For several threads."""

    def __init__(self, source: Source, most_points: int = MOST_POINTS) -> None:
        self._source, self._most = source, most_points
        self._lock = threading.RLock()
        self._held = _Held((), _NOBODY, ())
        self._candidates: dict[tuple[int, int], Candidates] = {}

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self._source.name

    @property
    def attributes(self) -> tuple[str, ...]:
        """What its portraits are scored for."""
        return self._source.attributes

    @property
    def model(self) -> str:
        """The network that scored them."""
        return self._source.model

    @property
    def whole(self) -> bool:
        """Whether every line of a portrait is there."""
        return self._source.whole

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read and was left out, a sentence each."""
        return self._source.problems

    def refresh(self) -> None:
        """Forget everything, and look again at what may have changed."""
        with self._lock:
            self._held = _Held((), _NOBODY, ())
            self._candidates.clear()
            again = getattr(self._source, "refresh", None)
            if again is not None:
                again()

    def candidates(self, attribute: int, sign: int) -> Candidates:
        """Return all portraits that are judged so; see `Source`."""
        with self._lock:
            key = (attribute, sign)
            if key not in self._candidates:
                self._candidates[key] = self._source.candidates(attribute, sign)
            return self._candidates[key]

    def floor(self, attribute: int, sign: int) -> float:
        """Return the score below which lines were left out; see `Source`."""
        return self._source.floor(attribute, sign)

    def names(self, ids: Longs) -> list[str]:
        """Return what the portraits *ids* are called."""
        return self._source.names(ids)

    def numbers(self, names: Sequence[str]) -> Longs:
        """Return the numbers of the portraits that are called *names*."""
        return self._source.numbers(names)

    def knows(self, ids: Longs, attributes: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Return which of the portraits *ids* need not be read for these *attributes*."""
        return self._held.knows(ids, attributes)

    def bundles(
        self, ids: Longs, attributes: Sequence[int], tick: Tick = no_tick
    ) -> Iterator[Bundle]:
        """Yield the lines of the portraits *ids*: at once what is known, in batches what is not.

        Portraits come in ascending numbers, whatever is known of them.
        """
        held = self._whole()  # another thread may ask for others meanwhile
        known = held.knows(ids, attributes)
        missing, old = ids[~known], ids[known]
        if not len(missing):
            yield held.of(old, attributes)
            return
        done = 0
        for found in self._source.bundles(missing, attributes, tick):
            if not len(found):
                continue
            last = int(found.source[-1])
            so_far = int(np.searchsorted(missing, last, side="right"))
            self._keep(missing[done:so_far], found, attributes)
            done = so_far
            before = int(np.searchsorted(old, last))
            yield _sorted((held.of(old[:before], attributes), found)) if before else found
            old = old[before:]
        self._keep(missing[done:], None, attributes)
        if len(old):
            yield held.of(old, attributes)

    def _keep(self, ids: Longs, found: Bundle | None, attributes: Sequence[int]) -> None:
        """Remember the portraits *ids*; what was known for other attributes is forgotten."""
        with self._lock:
            held = self._held
            points = sum(len(b.points) for b in held.bundles) + (len(found.points) if found else 0)
            if held.attributes != tuple(attributes) or points > self._most:
                held = _Held(tuple(attributes), _NOBODY, ())
            bundles = held.bundles if found is None else (*held.bundles, found)
            self._held = _Held(held.attributes, np.union1d(held.ids, ids), bundles)

    def _whole(self) -> _Held:
        """Return what is known, as one bundle at most."""
        with self._lock:
            held = self._held
            if len(held.bundles) > 1:
                held = self._held = _Held(held.attributes, held.ids, (_sorted(held.bundles),))
            return held


def _picked(bundle: Bundle, ids: Longs, columns: Sequence[int]) -> Bundle:
    """Return the portraits *ids* of *bundle*, with the scores in these *columns*."""
    firsts = np.searchsorted(bundle.source, ids)
    counts = np.searchsorted(bundle.source, ids, side="right") - firsts
    same = list(columns) == list(range(bundle.raw.shape[1]))
    if int(counts.sum()) == len(bundle) and same:
        return bundle
    starts = np.repeat(firsts - np.cumsum(counts) + counts, counts)
    return _lines(bundle, starts + np.arange(counts.sum()), columns)


def _lines(bundle: Bundle, lines: Longs, columns: Sequence[int]) -> Bundle:
    points, offsets = points_of(bundle.offsets, lines)
    return Bundle(
        points=bundle.points[points],
        offsets=offsets,
        source=bundle.source[lines],
        raw=bundle.raw[lines][:, list(columns)],
        centred=bundle.centred[lines][:, list(columns)],
        shade=bundle.shade[lines],
    )


def _joined(bundles: Sequence[Bundle]) -> Bundle:
    counts = np.concatenate([np.diff(bundle.offsets) for bundle in bundles])
    return Bundle(
        points=np.concatenate([bundle.points for bundle in bundles]),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        source=np.concatenate([bundle.source for bundle in bundles]),
        raw=np.concatenate([bundle.raw for bundle in bundles]),
        centred=np.concatenate([bundle.centred for bundle in bundles]),
        shade=np.concatenate([bundle.shade for bundle in bundles]),
    )


def _sorted(bundles: Sequence[Bundle]) -> Bundle:
    """Return *bundles* as one, portraits in ascending numbers; two may have read the same one."""
    whole = _joined(bundles)
    place = np.repeat(np.arange(len(bundles)), [len(bundle) for bundle in bundles])
    order = np.argsort(whole.source, kind="stable")
    # Of a portrait that two threads read at the same time, the first bundle's lines stay.
    firsts = np.searchsorted(whole.source[order], whole.source[order])
    order = order[place[order] == place[order][firsts]]
    if np.array_equal(order, np.arange(len(whole))):
        return whole
    return _lines(whole, order, range(whole.raw.shape[1]))


def _empty(columns: int) -> Bundle:
    nothing = np.zeros((0, columns), np.float32)
    return Bundle(
        points=np.zeros((0, 2), np.float32),
        offsets=np.zeros(1, np.int64),
        source=_NOBODY,
        raw=nothing,
        centred=nothing,
        shade=np.zeros(0, np.bool_),
    )
