"""When the pen is where: constant acceleration, corners by junction deviation, exact look-ahead.

Every line is planned from rest to rest, because the pen is lowered before it and lifted after it.

**Corners.** A corner between the directions u₁ and u₂ may be taken as fast as the centripetal
acceleration a allows on the circle that touches both sides and misses the corner by δ, the
junction deviation: v² = a·δ·s / (1 - s) with s = sin(θ/2) and cos θ = -u₁·u₂ (Sonny Jeon,
"Improving Grbl: Cornering Algorithm", 2011; Grbl's planner.c). A straight line has no limit,
a reversal is taken at rest.

**Look-ahead.** Over a piece of length L the squared speed changes by at most 2aL. With
φ = Σ 2aL up to a point, the fastest permitted squared speed there is therefore
min over all points j of (limitⱼ + |φ - φⱼ|): two running minima instead of the usual backward
and forward passes, and exact for the same reason that these are.
"""

import enum
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plotter.job import Job, Points
from plotter.machine import Machine, Motion, Point

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Shorter pieces are no motion: a millionth of a machine's step, and below it directions are noise.
SHORTEST_MM = 1e-8
# A turn of less (in radians) is none, even for a machine whose junction deviation is 0.
STRAIGHT = 1e-6
_CHUNK = 4096  # points per running minimum: keeps φ, and so its rounding, small


class Kind(enum.IntEnum):
    """What a block of a plan does."""

    LIFT = 0
    LOWER = 1
    TRAVEL = 2
    DRAW = 3
    PEN_CHANGE = 4


@dataclass(frozen=True, eq=False)
class Plan:
    """Timed blocks, each of constant acceleration along a straight piece, or at rest.

    Block i takes the pen from ``position_mm[i]`` to ``position_mm[i + 1]``, so a plan cannot jump.
    A block's line is the one that it draws or prepares; -1 before the first and after the last.
    """

    kind: npt.NDArray[np.uint8]  # (n,), of `Kind`
    line: Ints  # (n,)
    seconds: Floats  # (n,)
    length_mm: Floats  # (n,)
    entry_mm_s: Floats  # (n,)
    exit_mm_s: Floats  # (n,)
    position_mm: Points  # (n + 1, 2)

    def __len__(self) -> int:
        return len(self.kind)

    @cached_property
    def at_s(self) -> Floats:
        """When each block begins, and the last one ends (n + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.seconds)])

    @property
    def total_s(self) -> float:
        """How long all of it takes."""
        return float(self.at_s[-1])

    def seconds_of(self, *kinds: Kind) -> float:
        """Return how long the blocks of *kinds* take."""
        return float(self.seconds[np.isin(self.kind, kinds)].sum())

    def length_of(self, kind: Kind) -> float:
        """Return how far the blocks of *kind* go, in mm."""
        return float(self.length_mm[self.kind == kind].sum())

    def line_span_s(self, n_lines: int) -> Floats:
        """Return when each line's first travel begins and when its pen is up again (n_lines, 2)."""
        mine = np.flatnonzero(self.line >= 0)
        wanted = np.arange(n_lines)
        first = mine[np.searchsorted(self.line[mine], wanted, side="left")]
        last = mine[np.searchsorted(self.line[mine], wanted, side="right") - 1]
        return np.stack([self.at_s[first], self.at_s[last + 1]], axis=1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plot costs, before anything moves."""

    draw_s: float
    travel_s: float
    pen_s: float  # lifting and lowering
    pen_change_s: float
    draw_m: float
    travel_m: float
    lines: int
    lifts: int
    pen_changes: int

    @property
    def total_s(self) -> float:
        """How long all of it takes."""
        return self.draw_s + self.travel_s + self.pen_s + self.pen_change_s


class Motions(NamedTuple):
    """Pieces of constant acceleration, in order: what `follow` and `hop` return."""

    owner: Ints  # (n,), which line or hop the piece belongs to
    length_mm: Floats  # (n,)
    entry_mm_s: Floats  # (n,)
    exit_mm_s: Floats  # (n,)
    end_mm: Points  # (n, 2)

    @property
    def seconds(self) -> Floats:
        """How long each piece takes (n,)."""
        return np.asarray(2 * self.length_mm / (self.entry_mm_s + self.exit_mm_s))


def plan(
    job: Job, machine: Machine, *, start_mm: Point | None = None, go_home: bool = True
) -> Plan:
    """Return what *machine* does to draw *job*, block by block.

    Args:
        job: what to draw.
        machine: how it moves.
        start_mm: where the pen is at the start; without it, at the machine's zero point.
        go_home: whether the pen returns to the zero point in the end.
    """
    size = (job.page_width_mm, job.page_height_mm)
    home = np.array(machine.home_mm(*size))
    start = home if start_mm is None else np.array(start_mm, dtype=np.float64)
    park = np.array(machine.park_at_mm(*size))
    lift = machine.pen_lift
    n = len(job)
    lines = np.arange(n)
    begins, ends = job.points[job.offsets[:-1]], job.points[job.offsets[1:] - 1]
    before = np.concatenate([start[None], ends])  # where the pen is before each line, and at last
    changes = np.flatnonzero(np.diff(job.pen)) + 1
    sources = before[:-1].copy()
    sources[changes] = park
    groups = [
        _still(Kind.LIFT, -1, lift.lift_s, start[None]),
        _moves(Kind.TRAVEL, changes, hop(before[changes], _like(park, changes), machine.motion)),
        _still(Kind.PEN_CHANGE, changes, machine.pen_change_s, _like(park, changes)),
        _moves(Kind.TRAVEL, lines, hop(sources, begins, machine.motion)),
        _still(Kind.LOWER, lines, lift.lower_s + lift.settle_s, begins),
        _moves(Kind.DRAW, lines, follow(job.points, job.offsets, _speeds(job, machine), machine)),
        _still(Kind.LIFT, lines, lift.lift_s, ends),
    ]
    if go_home:
        back = hop(before[-1:], home[None], machine.motion)
        groups.append(_moves(Kind.TRAVEL, np.array([n]), back))
    return _in_order(groups, start, n)


def estimate(job: Job, machine: Machine, *, go_home: bool = True) -> Estimate:
    """Return how long *job* takes on *machine*, and how far the pen goes."""
    return summarize(plan(job, machine, go_home=go_home), job)


def summarize(plan: Plan, job: Job) -> Estimate:
    """Return the sums of *plan*, which draws *job*."""
    return Estimate(
        draw_s=plan.seconds_of(Kind.DRAW),
        travel_s=plan.seconds_of(Kind.TRAVEL),
        pen_s=plan.seconds_of(Kind.LIFT, Kind.LOWER),
        pen_change_s=plan.seconds_of(Kind.PEN_CHANGE),
        draw_m=plan.length_of(Kind.DRAW) / 1000,
        travel_m=plan.length_of(Kind.TRAVEL) / 1000,
        lines=len(job),
        lifts=len(job),
        pen_changes=int(np.count_nonzero(np.diff(job.pen))),
    )


def corner_speed_mm_s(before: npt.ArrayLike, after: npt.ArrayLike, motion: Motion) -> Floats:
    """Return how fast the pen may go round corners between unit directions (n, 2) and (n, 2)."""
    return np.sqrt(_corner_limit(np.asarray(before, float), np.asarray(after, float), motion))


def follow(points: Points, offsets: Ints, speed_mm_s: Floats, machine: Machine) -> Motions:
    """Return how the pen follows lines, each from rest to rest.

    Args:
        points: (n_points, 2) in mm.
        offsets: (n_lines + 1,), where each line begins.
        speed_mm_s: fastest speed on each line (n_lines,).
        machine: how it moves.
    """
    motion = machine.motion
    line = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    delta = np.diff(points, axis=0) if len(points) else np.empty((0, 2))
    length = np.hypot(delta[:, 0], delta[:, 1])
    real = np.flatnonzero((line[1:] == line[:-1]) & (length > SHORTEST_MM))
    owner, length, to = line[real], length[real], points[real + 1]
    unit = delta[real] / length[:, None]
    steepest = np.abs(unit).max(axis=1) if motion.per_axis else np.ones(len(unit))
    acceleration = motion.draw_acceleration_mm_s2 / steepest
    fastest = speed_mm_s[owner]
    if motion.per_axis:
        fastest = np.minimum(fastest, motion.travel_speed_mm_s / steepest)
    limit = np.zeros(len(real) + 1)
    limit[1:-1] = np.minimum(fastest[1:], fastest[:-1]) ** 2
    corner = _corner_limit(unit[:-1], unit[1:], motion)
    limit[1:-1] = np.where(owner[1:] == owner[:-1], np.minimum(limit[1:-1], corner), 0.0)
    squared = _reachable(limit, 2 * acceleration * length)
    return _pieces(owner, length, unit, to, squared[:-1], squared[1:], fastest, acceleration)


def hop(sources: Points, targets: Points, motion: Motion) -> Motions:
    """Return how the lifted pen goes straight from each source to its target, rest to rest."""
    delta = targets - sources
    length = np.hypot(delta[:, 0], delta[:, 1])
    real = np.flatnonzero(length > SHORTEST_MM)
    length = length[real]
    unit = delta[real] / length[:, None]
    steepest = np.abs(unit).max(axis=1) if motion.per_axis else np.ones(len(unit))
    rest = np.zeros(len(real))
    return _pieces(
        real, length, unit, targets[real], rest, rest,
        motion.travel_speed_mm_s / steepest, motion.travel_acceleration_mm_s2 / steepest,
    )  # fmt: skip


def _corner_limit(before: Points, after: Points, motion: Motion) -> Floats:
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


def _reachable(limit: Floats, gain: Floats) -> Floats:
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


def _pieces(
    owner: Ints,
    length: Floats,
    unit: Points,
    end: Points,
    entry2: Floats,
    exit2: Floats,
    fastest: Floats,
    acceleration: Floats,
) -> Motions:
    """Cut each segment into speeding up, cruising and braking, and leave out what is empty."""
    # Where speeding up meets braking: v² = v₀² + 2a·x = v₁² + 2a·(L - x).
    peak2 = np.minimum(fastest**2, (entry2 + exit2) / 2 + acceleration * length)
    peak2 = np.maximum(peak2, np.maximum(entry2, exit2))
    up = np.minimum((peak2 - entry2) / (2 * acceleration), length)
    down = np.minimum((peak2 - exit2) / (2 * acceleration), length - up)
    lengths = np.stack([up, length - up - down, down], axis=1)  # (n, 3)
    entry, peak, leave = np.sqrt(entry2), np.sqrt(peak2), np.sqrt(exit2)
    kept = (lengths > SHORTEST_MM * 1e-4).reshape(-1)
    left = np.stack([length - up, down, np.zeros(len(length))], axis=1)  # to the segment's end
    ends = end[:, None, :] - unit[:, None, :] * left[:, :, None]

    def pick(columns: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return columns.reshape(len(kept), *columns.shape[2:])[kept]

    return Motions(
        pick(np.repeat(owner[:, None], 3, axis=1)),
        pick(lengths),
        pick(np.stack([entry, peak, peak], axis=1)),
        pick(np.stack([peak, peak, leave], axis=1)),
        pick(ends),
    )


class _Group(NamedTuple):
    """Blocks of one kind, sorted by line; groups are given in their order within a line."""

    kind: Kind
    line: Ints
    seconds: Floats
    length_mm: Floats
    entry_mm_s: Floats
    exit_mm_s: Floats
    end_mm: Points


def _moves(kind: Kind, lines: Ints, motions: Motions) -> _Group:
    return _Group(kind, lines[motions.owner], motions.seconds, *motions[1:])


def _still(kind: Kind, line: Ints | int, seconds: float, at_mm: Points) -> _Group:
    nothing = np.zeros(len(at_mm))
    lines = np.broadcast_to(np.asarray(line, dtype=np.int64), (len(at_mm),))
    return _Group(kind, lines, nothing + seconds, nothing, nothing, nothing, at_mm)


def _like(point: Points, lines: Ints) -> Points:
    return np.repeat(point[None], len(lines), axis=0)


def _speeds(job: Job, machine: Machine) -> Floats:
    """Return the fastest speed on each line: its pen's own, but never above the machine's."""
    return np.array([draw_speed_mm_s(pen.draw_speed_mm_s, machine) for pen in job.pens])[job.pen]


def draw_speed_mm_s(wanted_mm_s: float | None, machine: Machine, factor: float = 1.0) -> float:
    """Return how fast a pen that wants *wanted_mm_s* is drawn with on *machine*.

    *factor* is what a person at the plotter made of it; nothing is drawn faster than travelled.
    """
    motion = machine.motion
    speed = motion.draw_speed_mm_s
    if wanted_mm_s is not None:
        speed = min(wanted_mm_s, speed)
    return speed if factor == 1 else min(speed * factor, max(speed, motion.travel_speed_mm_s))


def _in_order(groups: list[_Group], start: Points, n_lines: int) -> Plan:
    line = np.concatenate([g.line for g in groups])
    order = np.argsort(line, kind="stable")
    line = line[order]
    line[line == n_lines] = -1  # the way home
    kind = np.concatenate([np.full(len(g.line), g.kind, np.uint8) for g in groups])
    end = np.concatenate([g.end_mm for g in groups])
    return Plan(
        kind=kind[order],
        line=line,
        seconds=np.concatenate([g.seconds for g in groups])[order],
        length_mm=np.concatenate([g.length_mm for g in groups])[order],
        entry_mm_s=np.concatenate([g.entry_mm_s for g in groups])[order],
        exit_mm_s=np.concatenate([g.exit_mm_s for g in groups])[order],
        position_mm=np.concatenate([start[None], end[order]]),
    )
