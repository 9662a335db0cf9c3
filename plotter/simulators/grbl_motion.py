"""`GrblMotion`: Grbl 1.1's planner and stepper, in simulated time.

The planner is Grbl's own: a short buffer of blocks, corner speeds from junction deviation with
per-axis accelerations, and a look-ahead that ends at rest at the newest block. What is known to it
when a block begins to move, and what arrives while it moves, is what decides the speed. Sources:
Grbl v1.1 wiki "Configuration" ($11, $110 to $122) and gnea/grbl planner's published method; the
formulas are in Sonny Jeon's "Improving Grbl: Cornering Algorithm" (onehossshay, 2011).

The stepper is exact instead of sliced: each block is up to three pieces of constant acceleration.
"""

import math
from collections.abc import Callable

Steps = tuple[int, int, int]
Vector = tuple[float, float, float]

_STRAIGHT = 0.999999  # cosines beyond this are a straight line, or a reversal
_SLOWEST_MM_S = 1 / 60  # Grbl's MINIMUM_FEED_RATE, 1 mm/min
_NO_LIMIT = 1e12
_AT_REST_MM_S = 1e-6


class Block:
    """One straight motion, in steps; speeds squared as the planner needs them."""

    __slots__ = (
        "acceleration",
        "beam",
        "begin_mm",
        "begin_steps",
        "end_steps",
        "entry2",
        "feed_mm_s",
        "is_jog",
        "is_rapid",
        "junction2",
        "left_mm",
        "length_mm",
        "max_entry2",
        "max_mm_s",
        "nominal_mm_s",
        "unit",
        "way2",
    )

    begin_steps: Steps
    end_steps: Steps
    begin_mm: Vector
    unit: Vector
    length_mm: float
    left_mm: float
    acceleration: float  # mm/s2, along the way
    way2: float  # 2 a left: how much speed squared can change on the way
    max_mm_s: float  # what the axes allow, along the way
    feed_mm_s: float  # as asked for
    nominal_mm_s: float  # with overrides, and what the axes allow
    junction2: float  # greatest speed at its beginning, from the corner alone
    max_entry2: float  # and from both neighbours' speeds
    entry2: float  # as planned now
    is_rapid: bool
    is_jog: bool
    beam: float  # the spindle's output when it was planned, for lasers


class Piece:
    """A part of a block at constant acceleration."""

    __slots__ = ("acceleration", "begin_s", "end_s", "from_mm", "speed_mm_s")

    def __init__(
        self, begin_s: float, end_s: float, from_mm: float, speed_mm_s: float, acceleration: float
    ) -> None:
        self.begin_s, self.end_s = begin_s, end_s
        self.from_mm = from_mm  # of the block, at its begin
        self.speed_mm_s = speed_mm_s  # at its begin
        self.acceleration = acceleration


class GrblMotion:
    """Blocks that were planned, and the one that moves.

    Args:
        capacity: how many blocks the buffer holds.
        passed: told of each piece of way that was done: block, from_mm, to_mm, begin_s, end_s.
    """

    def __init__(
        self, capacity: int, passed: Callable[[Block, float, float, float, float], None]
    ) -> None:
        self.capacity = capacity
        self._passed = passed
        self.steps_per_mm: Vector = (1.0, 1.0, 1.0)
        self.max_rate_mm_s: Vector = (1.0, 1.0, 1.0)
        self.max_acceleration: Vector = (1.0, 1.0, 1.0)
        self.junction_deviation_mm = 0.01
        self.feed_override = 1.0
        self.rapid_override = 1.0
        self.beam = 0.0
        self.blocks: list[Block] = []
        self.is_running = False
        self.is_braking = False  # a hold: down to rest, whatever was planned
        self.position: Steps = (0, 0, 0)  # where the motors are when no block moves
        self.planned: Steps = (0, 0, 0)  # where the last block ends
        self._best = 0  # no later block can change the entry of blocks up to this one
        self._unit: Vector = (0.0, 0.0, 0.0)  # of the last block
        self._nominal2 = 0.0
        self._pieces: list[Piece] = []  # of the block that moves, those not yet done
        self.next_event_s = math.inf  # when the block that moves ends, or a brake

    # -- planning --------------------------------------------------------------------------

    def is_full(self) -> bool:
        """Return whether another block has to wait."""
        return len(self.blocks) >= self.capacity

    def add(
        self, target_mm: Vector, feed_mm_s: float, now_s: float, *, rapid: bool, jog: bool = False
    ) -> bool:
        """Plan a motion to *target_mm*; return False if it is not a single step long."""
        kx, ky, kz = self.steps_per_mm
        begin = self.planned
        x, y, z = begin
        tx, ty, tz = _round(target_mm[0] * kx), _round(target_mm[1] * ky), _round(target_mm[2] * kz)
        dx, dy, dz = (tx - x) / kx, (ty - y) / ky, (tz - z) / kz
        length = math.sqrt(dx * dx + dy * dy + dz * dz)
        if length == 0.0:
            return False
        ux, uy, uz = unit = (dx / length, dy / length, dz / length)
        block = Block()
        block.begin_steps, block.end_steps = begin, (tx, ty, tz)
        block.begin_mm = (x / kx, y / ky, z / kz)
        block.unit = unit
        block.length_mm = block.left_mm = length
        block.acceleration = _along(self.max_acceleration, ux, uy, uz)
        block.way2 = 2.0 * block.acceleration * length
        block.max_mm_s = _along(self.max_rate_mm_s, ux, uy, uz)
        block.feed_mm_s, block.is_rapid, block.is_jog = feed_mm_s, rapid, jog
        block.beam = self.beam
        block.nominal_mm_s = self._nominal(block)
        block.junction2 = self._junction2(unit, block.acceleration) if self.blocks else 0.0
        block.entry2 = 0.0
        nominal2 = block.nominal_mm_s**2
        block.max_entry2 = min(nominal2, self._nominal2, block.junction2)
        self._nominal2 = nominal2
        self._unit = unit
        self.planned = block.end_steps
        self.blocks.append(block)
        self._plan(now_s)
        return True

    def _nominal(self, block: Block) -> float:
        if block.is_rapid:
            return max(_SLOWEST_MM_S, block.max_mm_s * self.rapid_override)
        # A jog ignores the overrides in no version: it is a feed like any other.
        return max(_SLOWEST_MM_S, min(block.max_mm_s, block.feed_mm_s * self.feed_override))

    def _junction2(self, unit: Vector, acceleration: float) -> float:
        """Return the greatest speed squared at the corner between the last block and *unit*."""
        (px, py, pz), (ux, uy, uz) = self._unit, unit
        cosine = -(px * ux + py * uy + pz * uz)
        if cosine > _STRAIGHT:
            return 0.0
        if cosine < -_STRAIGHT:
            return _NO_LIMIT
        jx, jy, jz = ux - px, uy - py, uz - pz
        norm = math.sqrt(jx * jx + jy * jy + jz * jz)
        along = _along(self.max_acceleration, jx / norm, jy / norm, jz / norm)
        sine = math.sqrt(0.5 * (1.0 - cosine))
        return along * self.junction_deviation_mm * sine / (1.0 - sine)

    def _plan(self, now_s: float) -> None:
        """Find the entry speeds of all blocks whose speed a new last block can change."""
        blocks = self.blocks
        last = len(blocks) - 1
        moving = self.is_running and self._best == 0 and not self.is_braking
        if moving:
            self._note_progress(now_s)
        exit_before2 = blocks[1].entry2 if moving and last > 1 else 0.0
        block = blocks[last]
        if last:  # the first one starts from rest, or has its speed already
            block.entry2 = min(block.max_entry2, block.way2)
        after = block.entry2
        for i in range(last - 1, self._best, -1):  # backward: able to brake
            block = blocks[i]
            entry2 = after + block.way2
            if entry2 > block.max_entry2:
                entry2 = block.max_entry2
            if entry2 == block.entry2:
                break  # nothing changes before it
            block.entry2 = after = entry2
        best = self._best
        before = blocks[best]
        for i in range(best + 1, last + 1):  # forward: able to get that fast
            block = blocks[i]
            if before.entry2 < block.entry2:
                entry2 = before.entry2 + before.way2
                if entry2 < block.entry2:
                    block.entry2 = entry2
                    best = i
            if block.entry2 == block.max_entry2:
                best = i
            before = block
        self._best = best
        if moving and last >= 1 and blocks[1].entry2 != exit_before2:
            self._profile(now_s)

    def replan(self, now_s: float) -> None:
        """Plan all blocks anew: overrides have changed, or a hold has ended."""
        nominal_before2 = _NO_LIMIT
        for block in self.blocks:
            block.nominal_mm_s = self._nominal(block)
            nominal2 = block.nominal_mm_s**2
            block.max_entry2 = min(nominal2, nominal_before2, block.junction2)
            nominal_before2 = nominal2
        self._nominal2 = nominal_before2 if self.blocks else 0.0
        if not self.blocks:
            return
        self._best = 0
        if self.is_running:
            self._note_progress(now_s)
        for block in self.blocks[1:]:
            block.entry2 = -1.0  # none is known
        self._plan(now_s)
        if self.is_running and not self.is_braking:
            self._profile(now_s)

    # -- moving ----------------------------------------------------------------------------

    def start(self, now_s: float) -> None:
        """Begin to move, if there is something to do."""
        if self.blocks and not self.is_running:
            self.is_running = True
            self._profile(now_s)

    def brake(self, now_s: float) -> None:
        """Begin to brake to rest, along the way."""
        if self.is_running and not self.is_braking:
            self._note_progress(now_s)
            self.is_braking = True
            self._profile(now_s)

    def resume(self, now_s: float) -> None:
        """Go on after a brake has ended."""
        self.is_braking = False
        if self.blocks:
            self.blocks[0].entry2 = 0.0
            self.replan(now_s)
            self.start(now_s)

    def event(self, now_s: float) -> None:
        """Handle the end of a block, or of a brake: `next_event_s` is now."""
        exit_mm_s = self._exit_mm_s()
        self._pass_pieces()
        if self.is_braking and exit_mm_s < _AT_REST_MM_S:
            self._rest(now_s)
            return
        self._discard()
        if self.blocks:
            if self.is_braking:
                self.blocks[0].entry2 = exit_mm_s**2
            self._profile(now_s)
        else:
            self.is_running = self.is_braking = False
            self.next_event_s = math.inf

    def halt(self, now_s: float) -> float:
        """Stop dead and forget all blocks; return how fast it was, in mm/s."""
        speed = self.speed_mm_s(now_s)
        if self.is_running:
            self._pass_until(now_s)
        self.position = self.steps_at(now_s)
        self.forget()
        return speed

    def forget(self) -> None:
        """Forget all blocks; the motors are where they are."""
        self.blocks.clear()
        self._pieces = []
        self.is_running = self.is_braking = False
        self.next_event_s = math.inf
        self._best = 0
        self.planned = self.position

    def put(self, position: Steps) -> None:
        """Call the place where the motors are *position*. No block may be there."""
        self.position = self.planned = position

    def tell(self, now_s: float) -> None:
        """Tell of the way until now, and not only at the end of a block."""
        if self.is_running:
            self._pass_until(now_s)

    # -- where it is -----------------------------------------------------------------------

    def steps_at(self, now_s: float) -> Steps:
        """Return where the motors are."""
        if not self.blocks or not self._pieces:
            return self.position
        block = self.blocks[0]
        part = min(1.0, self.way_at(now_s)[0] / block.length_mm)
        begin, end = block.begin_steps, block.end_steps
        return (
            begin[0] + _round((end[0] - begin[0]) * part),
            begin[1] + _round((end[1] - begin[1]) * part),
            begin[2] + _round((end[2] - begin[2]) * part),
        )

    def speed_mm_s(self, now_s: float) -> float:
        """Return how fast it is."""
        return self.way_at(now_s)[1] if self.is_running else 0.0

    def way_at(self, now_s: float) -> tuple[float, float]:
        """Return how far into its block it is, in mm, and how fast, in mm/s."""
        for piece in self._pieces:
            if now_s < piece.end_s or piece is self._pieces[-1]:
                since_s = min(now_s, piece.end_s) - piece.begin_s
                speed = piece.speed_mm_s + piece.acceleration * since_s
                way = piece.from_mm + (piece.speed_mm_s + speed) / 2 * since_s
                return way, max(0.0, speed)
        return 0.0, 0.0

    def when(self, way_mm: float, now_s: float) -> float:
        """Return when the block that moves is so far; inf if it never gets there."""
        if not self._pieces or self._end_mm() < way_mm:
            return math.inf
        for piece in reversed(self._pieces):
            if piece.from_mm <= way_mm or piece is self._pieces[0]:
                left = max(0.0, way_mm - piece.from_mm)
                root = piece.speed_mm_s**2 + 2 * piece.acceleration * left
                speed = math.sqrt(max(0.0, root))
                between = piece.speed_mm_s + speed
                lasts = 2 * left / between if between else 0.0
                return max(now_s, piece.begin_s + lasts)
        return math.inf

    # -- the block that moves --------------------------------------------------------------

    def _profile(self, now_s: float) -> None:
        """Cut what is left of the first block into pieces, from its entry to its exit speed."""
        block = self.blocks[0]
        a, left = block.acceleration, block.left_mm
        done = block.length_mm - left
        entry2 = block.entry2
        entry = math.sqrt(entry2) if entry2 > 0.0 else 0.0
        if self.is_braking:
            self._pieces = _braking(now_s, done, left, entry, a)
        else:
            exit2 = self.blocks[1].entry2 if len(self.blocks) > 1 else 0.0
            self._pieces = _ramps(now_s, done, left, entry, block.nominal_mm_s, exit2, a)
        self.next_event_s = self._pieces[-1].end_s

    def _note_progress(self, now_s: float) -> None:
        """Make the first block begin where it is now, at the speed that it has now."""
        way, speed = self.way_at(now_s)
        self._pass_until(now_s)
        block = self.blocks[0]
        block.left_mm = max(block.length_mm - way, 1e-12)
        block.way2 = 2.0 * block.acceleration * block.left_mm
        block.entry2 = speed * speed

    def _pass_pieces(self) -> None:
        """Tell of all pieces: they are done."""
        block = self.blocks[0]
        before = self._pieces[0]
        for piece in self._pieces[1:]:
            self._passed(block, before.from_mm, piece.from_mm, before.begin_s, before.end_s)
            before = piece
        to_mm = self._end_mm() if self.is_braking else block.length_mm
        self._passed(block, before.from_mm, to_mm, before.begin_s, before.end_s)

    def _pass_until(self, now_s: float) -> None:
        """Tell of the way until now, and keep the rest as pieces that begin now."""
        block = self.blocks[0]
        rest = []
        for piece in self._pieces:
            if piece.begin_s >= now_s:
                rest.append(piece)
                continue
            end_s = min(now_s, piece.end_s)
            since_s = end_s - piece.begin_s
            speed = piece.speed_mm_s + piece.acceleration * since_s
            to_mm = piece.from_mm + (piece.speed_mm_s + speed) / 2 * since_s
            self._passed(block, piece.from_mm, to_mm, piece.begin_s, end_s)
            if piece.end_s > now_s:
                rest.append(Piece(now_s, piece.end_s, to_mm, speed, piece.acceleration))
        if not rest:
            last = self._pieces[-1]
            rest = [Piece(now_s, now_s, block.length_mm, last.speed_mm_s, 0.0)]
        self._pieces = rest

    def _exit_mm_s(self) -> float:
        last = self._pieces[-1]
        return max(0.0, last.speed_mm_s + last.acceleration * (last.end_s - last.begin_s))

    def _end_mm(self) -> float:
        last = self._pieces[-1]
        lasts = last.end_s - last.begin_s
        return last.from_mm + (last.speed_mm_s + last.acceleration * lasts / 2) * lasts

    def _rest(self, now_s: float) -> None:
        """Be at rest within the first block, after a brake."""
        block = self.blocks[0]
        way = self._end_mm()
        self.position = self.steps_at(now_s)
        block.left_mm = max(block.length_mm - way, 0.0)
        block.way2 = 2.0 * block.acceleration * block.left_mm
        block.entry2 = 0.0
        self._pieces = [Piece(now_s, now_s, way, 0.0, 0.0)]
        self.is_running = self.is_braking = False
        self.next_event_s = math.inf
        if block.left_mm < 1e-9:
            self._discard()

    def _discard(self) -> None:
        """Drop the first block: it is done."""
        self.position = self.blocks.pop(0).end_steps
        self._pieces = []
        if self._best:
            self._best -= 1


def _braking(now_s: float, done: float, left: float, entry: float, a: float) -> list[Piece]:
    """Return the piece that brakes from *entry* to rest, or to the block's end."""
    if entry * entry > 2.0 * a * left:
        lasts = (entry - math.sqrt(entry * entry - 2.0 * a * left)) / a
    else:
        lasts = entry / a
    return [Piece(now_s, now_s + lasts, done, entry, -a)]


def _ramps(
    now_s: float, done: float, left: float, entry: float, nominal: float, exit2: float, a: float
) -> list[Piece]:
    """Return up to three pieces: towards the nominal speed, along it, towards the exit speed."""
    pieces = []
    entry2 = entry * entry
    way = done
    end = done + left
    if entry > nominal:  # an override went down: brake first
        braked = (entry2 - nominal * nominal) / (2.0 * a)
        if braked < left:
            lasts = (entry - nominal) / a
            pieces.append(Piece(now_s, now_s + lasts, way, entry, -a))
            now_s += lasts
            way += braked
            entry, entry2, left = nominal, nominal * nominal, end - way
    exit_ = math.sqrt(exit2) if exit2 > 0.0 else 0.0
    if exit2 >= entry2 + 2.0 * a * left * (1 - 1e-12):  # only faster
        lasts = 2.0 * left / (entry + exit_) if entry + exit_ else math.sqrt(2.0 * left / a)
        pieces.append(Piece(now_s, now_s + lasts, way, entry, (exit_ - entry) / lasts))
        return pieces
    if exit2 <= entry2 - 2.0 * a * left * (1 - 1e-12):  # only slower, however hard
        lasts = 2.0 * left / (entry + exit_)
        pieces.append(Piece(now_s, now_s + lasts, way, entry, (exit_ - entry) / lasts))
        return pieces
    peak = math.sqrt(min(nominal * nominal, (2.0 * a * left + entry2 + exit2) / 2.0))
    if peak > entry:
        lasts = (peak - entry) / a
        pieces.append(Piece(now_s, now_s + lasts, way, entry, a))
        now_s += lasts
        way += (peak * peak - entry2) / (2.0 * a)
    brake_mm = max(0.0, (peak * peak - exit2) / (2.0 * a))
    cruise_mm = end - brake_mm - way
    if cruise_mm > 1e-12:
        lasts = cruise_mm / peak
        pieces.append(Piece(now_s, now_s + lasts, way, peak, 0.0))
        now_s += lasts
        way += cruise_mm
    if peak > exit_ or not pieces:
        pieces.append(Piece(now_s, now_s + (peak - exit_) / a, way, peak, -a))
    return pieces


def _along(limits: Vector, ux: float, uy: float, uz: float) -> float:
    """Return the greatest value along a unit vector that keeps each axis within its limit."""
    least = _NO_LIMIT
    if ux:
        least = limits[0] / abs(ux)
    if uy:
        along = limits[1] / abs(uy)
        if along < least:
            least = along
    if uz:
        along = limits[2] / abs(uz)
        if along < least:
            least = along
    return least


def _round(value: float) -> int:
    """Round halves away from zero, as C's lround does."""
    return math.floor(value + 0.5) if value >= 0 else -math.floor(0.5 - value)
