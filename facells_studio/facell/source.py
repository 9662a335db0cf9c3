"""What a FaCell is composed from: scored portraits, wherever they lie.

A `Source` is a library (`facells_studio.facell.library`), a corpus, or the starter stock that ships
with the program. Its portraits are numbered; a number is valid as long as the source is open.
Nothing here touches one line at a time: portraits come as a `Bundle` of many.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Points
from facells_studio.progress import Tick, no_tick

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Portraits that are judged positive for one attribute and sign, in ascending numbers."""

    ids: Longs  # (n,) numbers of portraits in their source
    logits: Floats  # (n,) the drawings' logits for the attribute, not negated


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bundle:
    """The lines of some portraits with their scores for k attributes, as flat arrays.

    Line i is ``points[offsets[i]:offsets[i + 1]]``. The lines of one portrait lie together, in the
    order in which they were stored, and portraits in ascending numbers. A score that the source
    does not have is NaN.
    """

    points: Points  # (n_points, 2) portrait units
    offsets: Longs  # (n_lines + 1,)
    source: Longs  # (n_lines,) number of the portrait that each line is from
    raw: Floats  # (n_lines, k) mean logits of the lines
    centred: Floats  # (n_lines, k) the same minus the drawing's own logit
    shade: npt.NDArray[np.bool_]  # (n_lines,) tone, not outline

    def __len__(self) -> int:
        return len(self.offsets) - 1


class Source(Protocol):
    """Scored portraits that a FaCell is composed from."""

    @property
    def name(self) -> str:
        """What a person calls it: its folder's name, or ``starter``."""

    @property
    def attributes(self) -> tuple[str, ...]:
        """What its portraits are scored for; attributes are meant by their number in it."""

    @property
    def model(self) -> str:
        """The network that scored them, as `facells_studio.score.scorer.load_scorer` takes it."""

    @property
    def whole(self) -> bool:
        """Whether every line of a portrait is there; if not, its portraits are anonymous lots."""

    @property
    def problems(self) -> tuple[str, ...]:
        """What could not be read and was left out, a sentence each."""

    def candidates(self, attribute: int, sign: int) -> Candidates:
        """Return all portraits whose probability is over (sign -1: not over) the base rate.

        Both signs together are all portraits that were scored.

        Raises:
            DataError: the source was damaged, or a file of it has gone.
        """

    def floor(self, attribute: int, sign: int) -> float:
        """Return the centred line mean, times *sign*, below which lines were left out.

        Minus infinity for a source that is `whole`.
        """

    def bundles(
        self, ids: Longs, attributes: Sequence[int], tick: Tick = no_tick
    ) -> Iterator[Bundle]:
        """Yield the lines of the portraits *ids* with their scores for *attributes*, in batches.

        *ids* ascend. Every portrait comes whole in one batch, and a batch takes at most about
        50 ms.

        Raises:
            DataError: the source was damaged, or a file of it has gone.
        """

    def names(self, ids: Longs) -> list[str]:
        """Return what the portraits *ids* are called in their source: the records' ``id``.

        Only a source that is `whole` has names.
        """

    def numbers(self, names: Sequence[str]) -> Longs:
        """Return the numbers of the portraits that are called *names*.

        Raises:
            UsageError: there is no such portrait; the message suggests what was meant.
        """
