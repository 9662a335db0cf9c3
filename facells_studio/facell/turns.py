"""A FaCell that grows portrait by portrait in the order in which they are chosen.

What is there after n portraits is the FaCell of n portraits, so one that is stopped has a true
title and can be composed again.
"""

import dataclasses
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from facells_studio.facell.overlay import Part, Plan, parts_of
from facells_studio.facell.source import Longs
from facells_studio.progress import Tick, no_tick

Known = Callable[[Longs, Sequence[int]], npt.NDArray[np.bool_]]

_FIRST, _TURN_S = 16, 0.03  # portraits of the first batch; how long a batch is to take


def in_turn(plan: Plan, tick: Tick = no_tick, *, known: Known | None = None) -> Iterator[Part]:
    """Yield the FaCell of *plan* in batches of portraits, about as quick as the eye.

    A portrait that two rules choose gives its lines to each of them, until `compose` says whose
    they are.

    Args:
        plan: who is chosen, and who judges: `facells_studio.facell.overlay.planned`.
        tick: told the progress; may raise `Cancelled`.
        known: which portraits need not be read, for some attributes; the first of them come at
            once.

    Raises:
        DataError: the source was damaged.
    """
    most = max(len(ids) for ids in plan.turns)
    at, size = 0, _FIRST
    if known is not None:
        size = max(size, min(_leading(known(ids, plan.columns)) for ids in plan.turns))
    while at < most:
        began, upto = time.perf_counter(), min(at + size, most)
        some = tuple(np.sort(ids[at:upto]) for ids in plan.turns)
        for part in parts_of(dataclasses.replace(plan, portraits=some), no_tick):
            tick(upto / most, "laying portraits over each other")
            done = upto if part.portraits == part.total else at
            yield dataclasses.replace(part, portraits=upto, total=most, count=done)
        at = upto
        quick = time.perf_counter() - began < _TURN_S
        size = size * 2 if quick else max(_FIRST, size // 2)


def _leading(known: npt.NDArray[np.bool_]) -> int:
    """Return how many are known before the first that is not."""
    return len(known) if known.all() else int(np.argmin(known))
