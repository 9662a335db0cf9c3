"""Plans as an EiBotBoard can draw them: slices of whole milliseconds and whole motor steps.

The board moves both motors evenly for a whole number of milliseconds (``SM``). A plan is therefore
cut into slices, each a straight chord of the drawing at constant speed:

* **No step is lost.** Each slice ends at the rounded *absolute* position, so rounding never adds up
  and the last one ends exactly at the target.
* **Corners are kept.** A vertex that a slice would visibly cut off is the end of a slice. Between
  two such vertices time is stretched or pressed by at most half a millisecond, over all of the way
  between them, so that no slice is faster than its neighbours.
* **The board is never overrun.** Slices last `SHORTEST_MS` or more on average over any four, and
  are no faster than a motor may turn; where the drawing wants that, it is drawn more slowly.
* **A stop is heard.** No slice is longer than `LONGEST_MS`: the board holds up to three of them.

Kinematics (EBB command set, ``XM``): motor 1 turns by x + y, motor 2 by x - y.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from plotter.corners import corner_speed_mm_s
from plotter.job import Points
from plotter.machine import Motion
from plotter.planner import SHORTEST_MM, Floats, Ints, Motions

STEPS_PER_MM = 80  # of an AxiDraw with EM,1: 1/16 steps
STEP_MM = 1 / STEPS_PER_MM
# Sustained by every firmware from 2.2 on (EBB command set, "Performance"); shorter ones, many in a
# row, would empty the board's queue.
SHORTEST_MS = 4
LONGEST_MS = 20
STEPS_PER_MS = 24  # the board takes 25 of each motor at most (EBB command set, SM)
CUT_MM = 0.008  # how far a chord may pass by a vertex; with rounding, less than 1.5 steps
# Above this a diagonal travel would turn one motor too fast.
FASTEST_MM_S = 1000 * STEPS_PER_MS / STEPS_PER_MM / math.sqrt(2)

_AT_ONCE = 100_000  # distances that the verifier computes together

Steps = tuple[int, int]


def motor_steps(position_mm: npt.ArrayLike) -> Ints:
    """Return where the motors are (…, 2), in steps, with the pen at *position_mm* (…, 2)."""
    position = np.asarray(position_mm, dtype=np.float64)
    x, y = position[..., 0], position[..., 1]
    return np.rint(np.stack([x + y, x - y], axis=-1) * STEPS_PER_MM).astype(np.int64)


def position_mm(steps: npt.ArrayLike) -> Points:
    """Return where the pen is (…, 2) with the motors at *steps* (…, 2)."""
    both = np.asarray(steps, dtype=np.float64)
    one, two = both[..., 0], both[..., 1]
    return np.asarray(np.stack([one + two, one - two], axis=-1) / (2 * STEPS_PER_MM))


@dataclass(frozen=True, slots=True, eq=False)
class Slices:
    """What the board is told, in order, and where the plan is at the end of each slice."""

    ms: Ints  # (n,)
    steps: Ints  # (n, 2), of motor 1 and 2
    way_mm: Floats  # (n,), along the leg
    speed_mm_s: Floats  # (n,), at the end of the slice

    def __len__(self) -> int:
        return len(self.ms)

    @property
    def seconds(self) -> float:
        """How long all of it takes."""
        return float(self.ms.sum()) / 1000


@dataclass(frozen=True, eq=False)
class Leg:
    """One motion from rest, or from a speed, to rest: pieces of constant acceleration."""

    start_mm: Points  # (2,)
    motions: Motions

    @cached_property
    def at_s(self) -> Floats:
        """When each piece begins, and the last one ends (n + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.motions.seconds)])

    @cached_property
    def way_mm(self) -> Floats:
        """How far it has come where each piece begins, and at the end (n + 1,)."""
        return np.concatenate([[0.0], np.cumsum(self.motions.length_mm)])

    @cached_property
    def points(self) -> Points:
        """Where each piece begins, and the last one ends (n + 1, 2)."""
        return np.concatenate([self.start_mm[None], self.motions.end_mm])

    @property
    def seconds(self) -> float:
        """How long it takes."""
        return float(self.at_s[-1])

    def state(self, at_s: Floats) -> tuple[Floats, Floats, Points]:
        """Return way (n,), speed (n,) and position (n, 2) at the times *at_s* (n,)."""
        last = len(self.motions.length_mm) - 1
        piece = np.clip(np.searchsorted(self.at_s, at_s, side="right") - 1, 0, last)
        entry, leave = self.motions.entry_mm_s[piece], self.motions.exit_mm_s[piece]
        length, begins = self.motions.length_mm[piece], self.at_s[piece]
        part = np.clip((at_s - begins) / (self.at_s[piece + 1] - begins), 0.0, 1.0)
        speed = entry + (leave - entry) * part
        # (entry + speed) / 2 · t, as a part of the length (entry + leave) / 2 · T.
        done = np.clip((entry + speed) * part / (entry + leave), 0.0, 1.0)
        place = self.points[piece] + (self.points[piece + 1] - self.points[piece]) * done[:, None]
        return self.way_mm[piece] + length * done, speed, place

    def brake(self, way_mm: float, speed_mm_s: float, acceleration_mm_s2: float) -> "Leg | None":
        """Return the way to rest along this leg, left *way_mm* after its start; None if at rest.

        It ends where the leg ends at the latest. It never exceeds the leg's corner speeds, since
        the leg itself passes its corners at least as fast.
        """
        whole = float(self.way_mm[-1])
        end = min(way_mm + speed_mm_s**2 / (2 * acceleration_mm_s2), whole)
        if end - way_mm <= SHORTEST_MM:
            return None
        inner = self.way_mm[
            (self.way_mm > way_mm + SHORTEST_MM) & (self.way_mm < end - SHORTEST_MM)
        ]
        ways = np.concatenate([[way_mm], inner, [end]])
        # From v(x)² = v₀² (1 - x / x_end): at rest at the end, whatever the end is.
        speeds = speed_mm_s * np.sqrt(np.clip(1 - (ways - way_mm) / (end - way_mm), 0.0, 1.0))
        places = self.place(ways)
        owner = np.zeros(len(ways) - 1, np.int64)
        pieces = Motions(owner, np.diff(ways), speeds[:-1], speeds[1:], places[1:])
        return Leg(places[0], pieces)

    def place(self, way_mm: Floats) -> Points:
        """Return where the pen is (n, 2) after *way_mm* (n,) of it."""
        x = np.interp(way_mm, self.way_mm, self.points[:, 0])
        y = np.interp(way_mm, self.way_mm, self.points[:, 1])
        return np.stack([x, y], axis=-1)

    def rest(self, way_mm: float) -> Points:
        """Return the line (n, 2) from *way_mm* to the end; empty where nothing is left."""
        ahead = self.way_mm > way_mm + SHORTEST_MM
        if not ahead.any():
            return np.zeros((0, 2))
        return np.concatenate([self.place(np.array([way_mm])), self.points[ahead]])


def cut(leg: Leg, from_steps: Steps) -> Slices:
    """Return *leg*, in machine mm, as slices; the motors stand at *from_steps*.

    The steps add up exactly to ``motor_steps(end of leg) - from_steps``.
    """
    if not len(leg.motions.length_mm):
        return _standing(leg, from_steps)
    ends_ms, ends_s, scale = _windows(leg)
    way, speed, place = leg.state(ends_s)
    place[-1] = leg.points[-1]
    targets = np.concatenate([np.array([from_steps]), motor_steps(place)])
    steps = np.diff(targets, axis=0)
    ms = np.diff(ends_ms, prepend=0)
    ms = np.maximum(ms, -(-np.abs(steps).max(axis=1) // STEPS_PER_MS))
    return Slices(ms, steps, way, speed * scale)


def _standing(leg: Leg, from_steps: Steps) -> Slices:
    """Return the slices of a leg that goes nowhere: none, or a step that rounding owes."""
    owed = motor_steps(leg.start_mm) - np.array(from_steps)
    if not owed.any():
        return Slices(np.zeros(0, np.int64), np.zeros((0, 2), np.int64), np.zeros(0), np.zeros(0))
    ms = max(SHORTEST_MS, -(-int(np.abs(owed).max()) // STEPS_PER_MS))
    return Slices(np.array([ms]), owed[None], np.zeros(1), np.zeros(1))


def _windows(leg: Leg) -> tuple[Ints, Floats, Floats]:
    """Return when each slice ends on the board (ms), in the plan (s), and the speeds' scale."""
    breaks = _merged(leg, _sharp(leg))
    begins_s = leg.at_s[breaks]
    lasts_s = np.diff(begins_s)
    runs_ms = _whole_ms(1000 * lasts_s)
    parts = -(-runs_ms // LONGEST_MS)
    run = np.repeat(np.arange(len(parts)), parts)
    within = np.arange(1, len(run) + 1) - np.repeat(np.cumsum(parts) - parts, parts)
    after_ms = np.rint(within * runs_ms[run] / parts[run]).astype(np.int64)
    stretch_s = lasts_s / runs_ms  # plan seconds in a millisecond of the board
    run_at_ms = np.cumsum(runs_ms) - runs_ms
    while True:
        ends_s = begins_s[run] + after_ms * stretch_s[run]
        ends_ms = run_at_ms[run] + after_ms
        halves = _too_coarse(leg, ends_ms, ends_s)
        if not len(halves):
            break
        middle = after_ms[halves] - np.diff(ends_ms, prepend=0)[halves] // 2
        after_ms = np.insert(after_ms, halves, middle)
        run = np.insert(run, halves, run[halves])
    ends_s[-1] = leg.at_s[-1]
    return ends_ms, ends_s, 1000 * stretch_s[run]


def _sharp(leg: Leg) -> Ints:
    """Return the points of *leg* that no slice may pass by, its start and end included."""
    pieces = leg.motions
    unit = np.diff(leg.points, axis=0) / pieces.length_mm[:, None]
    half_turn = np.hypot(*np.diff(unit, axis=0).T) / 2  # sin(θ / 2)
    # A slice that cannot be halved any more has a corner in its middle at worst.
    near_mm = pieces.exit_mm_s[:-1] * (SHORTEST_MS - 0.5) / 1000
    corners = np.flatnonzero((half_turn * near_mm > CUT_MM) | (half_turn > 0.5)) + 1
    return np.concatenate([[0], corners, [len(pieces.length_mm)]])


def _merged(leg: Leg, breaks: Ints) -> Ints:
    """Leave out breaks that come too soon after another one, where a chord hardly passes by."""
    soon = np.diff(leg.at_s[breaks]) * 1000 < SHORTEST_MS
    if not soon.any():
        return breaks
    kept, dropped = [int(breaks[0])], list[int]()
    for i in range(1, len(breaks) - 1):
        here = int(breaks[i])
        if 1000 * (leg.at_s[here] - leg.at_s[kept[-1]]) < SHORTEST_MS:
            candidates = [*dropped, here]
            chord = leg.points[[kept[-1], int(breaks[i + 1])]]
            if _beside_mm(leg.points[candidates], chord[0], chord[1]).max() <= CUT_MM:
                dropped = candidates
                continue
        kept.append(here)
        dropped = []
    return np.array([*kept, breaks[-1]])


def _whole_ms(lasts_ms: Floats) -> Ints:
    """Round durations (n,) to whole ms, carrying what is left to the next.

    A short one may stand between longer ones: the board has two slices in hand. Many in a row
    would empty its queue, so four together never last less than four times `SHORTEST_MS`. What
    that adds is not taken back from the others: they would be too fast.
    """
    rounded: Ints = np.rint(np.cumsum(lasts_ms)).astype(np.int64)
    whole: Ints = np.diff(rounded, prepend=0)
    if whole.min() >= SHORTEST_MS:
        return whole
    carry, result = 0.0, list[int]()
    before = (SHORTEST_MS,) * 3
    for lasts in lasts_ms.tolist():
        least = min(max(1, 4 * SHORTEST_MS - sum(before)), SHORTEST_MS)
        this = max(least, math.floor(lasts + carry + 0.5))
        carry = max(carry + lasts - this, -0.5)
        before = (*before[1:], min(this, LONGEST_MS))
        result.append(this)
    return np.array(result)


def _too_coarse(leg: Leg, ends_ms: Ints, ends_s: Floats) -> Ints:
    """Return the slices that pass by a point of *leg* and are long enough to be halved."""
    inner = leg.points[1:-1]
    if not len(inner):
        return np.zeros(0, np.int64)
    place = np.concatenate([leg.points[:1], leg.state(ends_s)[2]])
    owner = np.minimum(np.searchsorted(ends_s, leg.at_s[1:-1], side="left"), len(ends_s) - 1)
    beside = _beside_mm(inner, place[owner], place[owner + 1])
    worst = np.zeros(len(ends_s))
    np.maximum.at(worst, owner, beside)
    long_enough = np.diff(ends_ms, prepend=0) >= 2 * SHORTEST_MS
    return np.flatnonzero((worst > CUT_MM) & long_enough)


def _beside_mm(points: Points, begin: Points, end: Points) -> Floats:
    """Return how far *points* (n, 2) are from the segments *begin* to *end*, (2,) or (n, 2)."""
    along = end - begin
    squared = (along**2).sum(axis=-1)
    part = ((points - begin) * along).sum(axis=-1) / np.where(squared > 0, squared, 1.0)
    foot = begin + along * np.clip(part, 0.0, 1.0)[..., None]
    off = points - foot
    return np.asarray(np.hypot(off[..., 0], off[..., 1]))


# -- the verifier ------------------------------------------------------------------------------


def verify(
    commands: Sequence[str] | Slices,
    points: Points,
    *,
    from_steps: Steps,
    motion: Motion,
    acceleration_mm_s2: float,
    planned_s: float,
    beside_steps: float = 1.5,
) -> list[str]:
    """Return what is wrong with the *commands* that shall follow *points*, from rest to rest.

    Knows nothing of how they were made. A slice's speed is only known to a step at either end and
    to half a millisecond of its length, so limits are tested with that allowance.

    Args:
        commands: ``SM`` commands, or slices.
        points: the way, in machine mm (n, 2).
        from_steps: where the motors stand before the first command.
        motion: for the formula of corner speeds.
        acceleration_mm_s2: the limit along the way.
        planned_s: how long the plan takes.
        beside_steps: how far the pen may leave the way, and the way the pen.
    """
    rows = _rows(commands)
    wanted = motor_steps(points[-1])
    places = np.concatenate(
        [np.array([from_steps]), np.array(from_steps) + np.cumsum(rows[:, 1:], 0)]
    )
    wrong = []
    if not np.array_equal(places[-1], wanted):
        wrong.append(f"ends at {places[-1].tolist()} steps, not at {wanted.tolist()}")
    if len(rows) and rows[:, 0].min() < 1:
        wrong.append("a slice of less than a millisecond")
    if (np.abs(rows[:, 1:]) >= 25 * rows[:, :1]).any():
        wrong.append("a motor of 25 steps a millisecond or more")
    lasts_s = rows[:, 0].sum() / 1000
    if abs(lasts_s - planned_s) > 0.01 * planned_s + 0.002:
        wrong.append(f"takes {lasts_s:.3f} s, not {planned_s:.3f} s")
    pen = position_mm(places)
    off = max(_far_mm(pen, points), _far_mm(points, pen)) * STEPS_PER_MM
    if off > beside_steps:
        wrong.append(f"passes {off:.2f} steps beside the way")
    if "a slice of less than a millisecond" in wrong:
        return wrong  # it has no speed
    wrong += _too_quick(rows[:, 0] / 1000, pen, acceleration_mm_s2)
    wrong += _corners_too_fast(rows[:, 0] / 1000, pen, points, motion, acceleration_mm_s2)
    return wrong


def _rows(commands: Sequence[str] | Slices) -> Ints:
    """Return milliseconds and steps of both motors (n, 3)."""
    if isinstance(commands, Slices):
        return np.concatenate([commands.ms[:, None], commands.steps], axis=1)
    rows = [[int(word) for word in command.strip().split(",")[1:]] for command in commands]
    return np.array(rows, dtype=np.int64).reshape(-1, 3)


def _far_mm(points: Points, line: Points) -> float:
    """Return how far the farthest of *points* is from *line*."""
    if len(line) < 2:
        return float(np.hypot(*(points - line[0]).T).max())
    some = max(1, _AT_ONCE // len(line))
    return max(
        float(_beside_mm(points[i : i + some, None], line[:-1], line[1:]).min(axis=1).max())
        for i in range(0, len(points), some)
    )


def _speeds(lasts_s: Floats, pen: Points) -> tuple[Floats, Floats]:
    """Return each slice's speed (n,) in mm/s, and how far it may be off."""
    chord = np.hypot(*np.diff(pen, axis=0).T)
    speed = chord / lasts_s
    return speed, (STEP_MM + 0.0005 * speed) / lasts_s


def _too_quick(lasts_s: Floats, pen: Points, acceleration_mm_s2: float) -> list[str]:
    """Return whether it speeds up or brakes too quickly somewhere, its start and end included."""
    speed, doubt = _speeds(lasts_s, pen)
    before = np.concatenate([[0.0], speed, [0.0]])
    unsure = np.concatenate([[0.0], doubt, [0.0]])
    lasts = np.concatenate([[0.0], lasts_s, [0.0]])
    change = np.abs(np.diff(before))
    allowed = 1.05 * acceleration_mm_s2 * (lasts[:-1] + lasts[1:]) / 2 + unsure[:-1] + unsure[1:]
    worst = np.flatnonzero(change > allowed)
    return [
        f"slice {i} changes speed by {change[i]:.1f} mm/s, {allowed[i]:.1f} allowed" for i in worst
    ]


def _corners_too_fast(
    lasts_s: Floats, pen: Points, points: Points, motion: Motion, acceleration_mm_s2: float
) -> list[str]:
    """Return which corners of *points* are passed faster than the formula allows."""
    sides = np.diff(points, axis=0)
    sides = sides[np.hypot(*sides.T) > SHORTEST_MM]
    if len(sides) < 2 or not len(lasts_s):
        return []
    unit = sides / np.hypot(*sides.T)[:, None]
    limits = corner_speed_mm_s(unit[:-1], unit[1:], motion)
    corners = points[0] + np.cumsum(sides, axis=0)[:-1]
    speed, doubt = _speeds(lasts_s, pen)
    over = speed - acceleration_mm_s2 * lasts_s - doubt
    wrong = []
    for corner, limit in zip(corners, limits, strict=True):
        # Of the slices that touch it, one is before or after it and no faster than it may be.
        beside = _beside_mm(corner, pen[:-1], pen[1:])
        near = beside <= max(2 * STEP_MM, float(beside.min()))
        if float(over[near].min()) > limit:
            x, y = corner
            wrong.append(
                f"passes ({x:.2f}, {y:.2f}) at {speed[near].min():.1f}, not {limit:.1f} mm/s"
            )
    return wrong
