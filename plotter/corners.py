"""How fast the pen may go round each corner of a line, seen from both of its ends.

**Corners.** A corner between the directions u₁ and u₂ may be taken as fast as the centripetal
acceleration a allows on the circle that touches both sides and misses the corner by δ, the
junction deviation: v² = a·δ·s / (1 - s) with s = sin(θ/2) and cos θ = -u₁·u₂ (Sonny Jeon,
"Improving Grbl: Cornering Algorithm", 2011; Grbl's planner.c). A straight line has no limit,
a reversal is taken at rest.

**Short sight.** Firmware that plans by itself knows only the next few segments (Grbl 1.1: 15, the
one under way included), and must be able to rest at the end of the last one that it knows.
`Motion.lookahead_blocks` lowers the speed at each corner to what these few allow.

**Look-ahead.** Over a piece of length L the squared speed changes by at most 2aL. With
φ = Σ 2aL up to a point, the fastest permitted squared speed there is therefore
min over all points j of (limitⱼ + |φ - φⱼ|): two running minima instead of the usual backward
and forward passes, and exact for the same reason that these are.
"""

import numpy as np
import numpy.typing as npt

from plotter.job import Points
from plotter.machine import Motion

Floats = npt.NDArray[np.float64]

# A turn of less (in radians) is none, even for a machine whose junction deviation is 0.
STRAIGHT = 1e-6
_CHUNK = 4096  # points per running minimum: keeps φ, and so its rounding, small


def corner_speed_mm_s(before: npt.ArrayLike, after: npt.ArrayLike, motion: Motion) -> Floats:
    """Return how fast the pen may go round corners between unit directions (n, 2) and (n, 2)."""
    return np.sqrt(corner_limit(np.asarray(before, float), np.asarray(after, float), motion))


def corner_limit(before: Points, after: Points, motion: Motion) -> Floats:
    """Return the greatest squared speed round corners (n,); infinite where it goes straight on.

    With s = |u₁ + u₂| / 2 and 1 - s² = |u₁ - u₂|² / 4, 1 - s needs no difference of near equals.
    """
    turn = after - before
    squared_turn = (turn**2).sum(axis=1)
    s = np.hypot(*(before + after).T) / 2
    acceleration = np.full(len(turn), float(motion.draw_acceleration_mm_s2))
    with np.errstate(divide="ignore", invalid="ignore"):
        if motion.per_axis:  # the push is along the turn (Grbl 1.1, junction_unit_vec)
            acceleration /= np.nan_to_num(np.abs(turn).max(axis=1) / np.sqrt(squared_turn), nan=1)
        limit = 4 * acceleration * motion.junction_deviation_mm * s * (1 + s) / squared_turn
    return np.where(squared_turn > STRAIGHT**2, limit, np.inf)


def within_sight(limit: Floats, gain: Floats, blocks: int) -> Floats:
    """Return *limit* (n + 1,) for a machine that sees only so many segments at once.

    While it is on one of them, it must be able to rest at the end of the last one that it knows.
    """
    ahead = np.minimum(np.arange(len(limit)) + blocks - 1, len(gain))
    reach = np.concatenate([[0.0], np.cumsum(gain)])
    return np.asarray(np.minimum(limit, reach[ahead] - reach))


def reachable(limit: Floats, gain: Floats) -> Floats:
    """Return the greatest squared speeds (n + 1,) under *limit* (n + 1,).

    *gain* (n,) is how much the squared speed can change over each piece.
    """
    squared = limit.copy()
    rests = np.flatnonzero(limit == 0)
    begin = 0
    while begin < len(gain):
        # A chunk ends at a rest, beyond which nothing can be felt.
        after = rests[np.searchsorted(rests, min(begin + _CHUNK, len(gain)), side="left")]
        phi = np.concatenate([[0.0], np.cumsum(gain[begin:after])])
        part = limit[begin : after + 1]
        ahead = np.minimum.accumulate((part + phi)[::-1])[::-1] - phi
        behind = np.minimum.accumulate(part - phi) + phi
        squared[begin : after + 1] = np.clip(np.minimum(ahead, behind), 0.0, part)
        begin = int(after)
    return squared
