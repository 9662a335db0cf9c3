"""When the pen is where: constant acceleration, corners by junction deviation, exact look-ahead.

Every line is planned from rest to rest, because the pen is lowered before it and lifted after it.

Speeds at corners are those of `plotter.corners`; between them each segment speeds up, cruises and
brakes, at constant acceleration.
"""

import enum
import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from plotter.corners import corner_limit, reachable, within_sight
from plotter.grbl_gcode import merged
from plotter.job import Job, Points
from plotter.machine import Machine, Motion, Point

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Shorter pieces are no motion: a millionth of a machine's step, and below it directions are noise.
SHORTEST_MM = 1e-8


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

    def inked_at_s(self, line: int, inked_mm: float) -> float:
        """Return when *inked_mm* of *line* are on paper; of a dot, when the pen is down."""
        blocks, way_mm, of_line = self._drawn
        begin, end = np.searchsorted(of_line, [line, line + 1], side="left")
        if begin == end:
            return float(self.at_s[np.flatnonzero(self.line == line)[-1]])  # the lift
        at = way_mm[begin] + inked_mm
        i = int(np.clip(np.searchsorted(way_mm, at, side="right") - 1, begin, end - 1))
        block = blocks[i]
        done_mm = min(max(at - way_mm[i], 0.0), self.length_mm[block])
        since_s = _seconds_into(
            done_mm, self.length_mm[block], self.entry_mm_s[block], self.exit_mm_s[block]
        )
        return float(self.at_s[block] + since_s)

    def places_at(self, times_s: Floats) -> Points:
        """Return where the pen is at *times_s* (n,), in any order: (n, 2) in mm.

        Before the beginning it is where it starts, after the end where it ends.
        """
        if not len(self):
            return np.repeat(self.position_mm, len(times_s), axis=0)
        last = len(self) - 1
        block = np.clip(np.searchsorted(self.at_s, times_s, side="right") - 1, 0, last)
        return _places(
            times_s - self.at_s[block], self.seconds[block], self.length_mm[block],
            self.entry_mm_s[block], self.exit_mm_s[block],
            self.position_mm[block], self.position_mm[block + 1],
        )  # fmt: skip

    @cached_property
    def _drawn(self) -> tuple[Ints, Floats, Ints]:
        """The blocks that draw (n,), the way inked before each (n + 1,), and their lines (n,)."""
        blocks = np.flatnonzero(self.kind == Kind.DRAW)
        way_mm = np.concatenate([[0.0], np.cumsum(self.length_mm[blocks])])
        return blocks, way_mm, self.line[blocks]


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
    job: Job,
    machine: Machine,
    *,
    start_mm: Point | None = None,
    go_home: bool = True,
    speed_factor: float = 1.0,
) -> Plan:
    """Return what *machine* does to draw *job*, block by block.

    Args:
        job: what to draw.
        machine: how it moves.
        start_mm: where the pen is at the start; without it, at the machine's zero point.
        go_home: whether the pen returns to the zero point in the end.
        speed_factor: how many times as fast a person wants lines drawn.
    """
    speeds = _speeds(job, machine, speed_factor)
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
        _moves(Kind.DRAW, lines, follow(job.points, job.offsets, speeds, machine)),
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


def follow(points: Points, offsets: Ints, speed_mm_s: Floats, machine: Machine) -> Motions:
    """Return how the pen follows lines, each from rest to rest.

    Args:
        points: (n_points, 2) in mm.
        offsets: (n_lines + 1,), where each line begins.
        speed_mm_s: fastest speed on each line (n_lines,).
        machine: how it moves.
    """
    motion = machine.motion
    if motion.merge_mm:
        points, offsets = _merged(points, offsets, motion.merge_mm)
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
    corner = corner_limit(unit[:-1], unit[1:], motion)
    limit[1:-1] = np.where(owner[1:] == owner[:-1], np.minimum(limit[1:-1], corner), 0.0)
    gain = 2 * acceleration * length
    if motion.lookahead_blocks:
        limit = within_sight(limit, gain, motion.lookahead_blocks)
    squared = reachable(limit, gain)
    return _pieces(owner, length, unit, to, squared[:-1], squared[1:], fastest, acceleration)


def _merged(points: Points, offsets: Ints, merge_mm: float) -> tuple[Points, Ints]:
    """Return lines without points that make no difference, as the GRBL driver sends them."""
    if len(offsets) < 2:
        return points, offsets
    ends = itertools.pairwise(offsets.tolist())
    lines = [merged(points[begin:end], merge_mm) for begin, end in ends]
    counts = [len(line) for line in lines]
    return np.concatenate(lines), np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


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


def _seconds_into(done: Any, length: Any, entry: Any, leave: Any) -> Any:
    """Return how long the first *done* mm of a piece take.

    From done = v₀t + at²/2 with a = (v₁² - v₀²) / 2L, solved without a difference of near equals.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        speed = np.sqrt(np.maximum(entry**2 + (leave**2 - entry**2) * done / length, 0.0))
        return np.nan_to_num(2 * done / (entry + speed))


def _places(
    since_s: Floats,
    seconds: Floats,
    length_mm: Floats,
    entry_mm_s: Floats,
    exit_mm_s: Floats,
    begin_mm: Points,
    end_mm: Points,
) -> Points:
    """Return where the pen is *since_s* after each piece began: way = v₀t + (v₁ - v₀)t²/2T."""
    since = np.clip(since_s, 0.0, seconds)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = since / seconds
        way = (entry_mm_s + (exit_mm_s - entry_mm_s) * part / 2) * since / length_mm
    share = np.clip(np.nan_to_num(way), 0.0, 1.0)[:, None]
    ended = (since >= seconds)[:, None]
    return np.asarray(np.where(ended, end_mm, begin_mm + (end_mm - begin_mm) * share))


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


def _speeds(job: Job, machine: Machine, factor: float) -> Floats:
    """Return the fastest speed on each line: its pen's own, but never above the machine's."""
    of_pen = [draw_speed_mm_s(pen.draw_speed_mm_s, machine, factor) for pen in job.pens]
    return np.array(of_pen, np.float64)[job.pen]


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
