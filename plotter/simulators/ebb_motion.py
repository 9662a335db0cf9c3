"""What the EiBotBoard's motors do, to the step: the arithmetic of its 25 kHz interrupt.

Every 40 us the firmware adds a rate to each motor's accumulator, and steps when it reaches 2^31
("EBB Command Set", LM and LT). Nothing here counts ticks one by one: after T ticks from the
accumulator C, at the rate R and the acceleration A per tick,

    C(T) = C + (R - int(A / 2)) T + A T (T + 1) / 2,    steps(T) = floor(C(T) / 2^31),

and T3's jerk J adds J (T^3 - T) / 6. Firmware 3 lets a rate change its sign, and the motor turns
back. Before, a rate below zero "rolls over" to just below 2^31, that is, to 25,000 steps/s: nobody
wants it, and it is computed tick by tick so that whoever causes it sees it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

TICK_S = 40e-6
TICKS_PER_MS = 25
FULL = 1 << 31  # an accumulator steps here
TOP_STEPS_S = 25_000
_SAMPLE_TICKS = 50  # a curved move is sampled this often for its trace: 2 ms
_LONGEST_ROLL = 25_000 * 600  # ticks of a rolled-over move that are worth computing: 10 minutes


class NoMotion(ValueError):
    """The motor would never reach its number of steps."""


@dataclass(frozen=True, slots=True, eq=False)
class Ramp:
    """One motor during a move whose rate changes evenly."""

    rate: int  # before the first tick, the half acceleration already taken off
    accel: int
    carry: int  # of the accumulator, at the start
    sign: int  # -1 where the firmware keeps rates positive and turns the motor the other way
    ticks: int  # it stops after so many
    jerk: int = 0
    table: Ints | None = None  # the accumulator after each tick, where no formula holds

    def at(self, tick: int) -> int:
        """Return the steps taken after *tick* ticks, signed."""
        return self.sign * (self._filled(tick) >> 31)

    def many(self, ticks: Ints) -> Ints:
        """Return the steps taken after each of *ticks* (n,)."""
        t = np.minimum(ticks, self.ticks)
        if self.table is not None:
            return np.asarray(self.sign * (self.table[t] >> 31))
        filled = self.carry + self.rate * t + self.accel * (t * (t + 1) // 2)
        return np.asarray(self.sign * ((filled + self.jerk * ((t**3 - t) // 6)) >> 31))

    def carried(self) -> int:
        """Return what is left in the accumulator at the end."""
        return self._filled(self.ticks) & (FULL - 1)

    def steps_s(self, tick: int) -> float:
        """Return the signed speed at *tick* in steps/s."""
        if not self.ticks:
            return 0.0
        rate = self.rate + self.accel * tick + self.jerk * tick * (tick - 1) // 2
        return self.sign * rate / FULL / TICK_S

    def _filled(self, tick: int) -> int:
        """Return the accumulator after *tick* ticks as if it never stepped."""
        t = min(tick, self.ticks)
        if self.table is not None:
            return int(self.table[t])
        jerked = self.jerk * (t**3 - t) // 6 if self.jerk else 0
        return self.carry + self.rate * t + self.accel * t * (t + 1) // 2 + jerked


STILL = Ramp(rate=0, accel=0, carry=0, sign=1, ticks=0)


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """What both motors do at the same time."""

    ticks: int
    steps1: int
    steps2: int
    ramps: tuple[Ramp, Ramp] | None = None  # None: evenly, as SM and XM move

    def at(self, tick: int) -> tuple[int, int]:
        """Return the steps that both motors have taken after *tick* ticks, signed."""
        if tick >= self.ticks:
            return self.steps1, self.steps2
        if self.ramps is not None:
            return self.ramps[0].at(tick), self.ramps[1].at(tick)
        return _part(self.steps1, tick, self.ticks), _part(self.steps2, tick, self.ticks)

    def samples(self, ticks: int) -> Ints:
        """Return (tick, steps1, steps2) within the first *ticks* of a curved move (n, 3)."""
        if self.ramps is None:
            return np.empty((0, 3), dtype=np.int64)
        at = np.arange(_SAMPLE_TICKS, ticks, max(_SAMPLE_TICKS, ticks // 1000), dtype=np.int64)
        # Where one motor stops, the way has a corner.
        ends = [ramp.ticks for ramp in self.ramps if 0 < ramp.ticks < ticks]
        at = np.sort(np.concatenate([at, np.array(ends, dtype=np.int64)]))
        return np.stack([at, self.ramps[0].many(at), self.ramps[1].many(at)], axis=1)

    def speed_steps_s(self, tick: int) -> tuple[float, float]:
        """Return the speed of both motors at *tick* in steps/s, signed."""
        if self.ramps is not None:
            return self.ramps[0].steps_s(tick), self.ramps[1].steps_s(tick)
        seconds = max(1, self.ticks) * TICK_S
        return self.steps1 / seconds, self.steps2 / seconds


def _part(steps: int, tick: int, ticks: int) -> int:
    """Return how many of *steps* are taken after *tick* of *ticks* ticks."""
    return steps * tick // ticks if steps >= 0 else -(-steps * tick // ticks)


def even(ticks: int, steps1: int, steps2: int) -> Move:
    """Return a move at constant speed: SM, XM, HM, or a delay of zero steps."""
    return Move(ticks, steps1, steps2)


def timed(
    ticks: int,
    rates: tuple[int, int],
    accels: tuple[int, int],
    carry: list[int],
    version: float,
    jerks: tuple[int, int] = (0, 0),
) -> Move:
    """Return an LT or T3 move: *ticks* long whatever the motors do.

    *carry* holds both accumulators; it is left as the move leaves it.
    """
    first, second = (
        _timed_ramp(ticks, rates[i], accels[i], jerks[i], carry[i], version) for i in range(2)
    )
    return _pair(first, second, carry)


def counted(
    steps: tuple[int, int],
    rates: tuple[int, int],
    accels: tuple[int, int],
    carry: list[int],
    version: float,
) -> Move:
    """Return an LM move: each motor stops after its number of steps.

    Raises:
        NoMotion: neither motor would ever move, or one would never get there.
    """
    first, second = (
        _counted_ramp(steps[i], rates[i], accels[i], carry[i], version) for i in range(2)
    )
    if not first.ticks and not second.ticks:
        raise NoMotion
    return _pair(first, second, carry)


def _pair(first: Ramp, second: Ramp, carry: list[int]) -> Move:
    for i, ramp in enumerate((first, second)):
        if ramp.ticks:
            carry[i] = ramp.carried()
    ticks = max(first.ticks, second.ticks)
    return Move(ticks, first.at(ticks), second.at(ticks), (first, second))


def cleared(rate: int, accel: int, version: float, jerk: int = 0) -> int:
    """Return what clearing an accumulator leaves in it before a move of this rate.

    Firmware 3 fills it for a motor that starts backwards, so that both directions take their
    first step equally late.
    """
    if version < 3:
        return 0
    first = _start(rate, accel, jerk) + accel
    # At rest, the next tick tells, or the one after it.
    return FULL - 1 if (first, accel + jerk, jerk) < (0, 0, 0) else 0


def _timed_ramp(ticks: int, rate: int, accel: int, jerk: int, carry: int, version: float) -> Ramp:
    if version >= 3:
        return Ramp(_start(rate, accel, jerk), accel, carry, 1, ticks, jerk)
    sign = -1 if rate < 0 else 1
    start = _start(abs(rate), accel) if version >= 2.7 else abs(rate)
    if _in_range(start, accel, ticks):
        return Ramp(start, accel, carry, sign, ticks)
    table = _rolled(start, accel, carry, ticks)
    return Ramp(start, accel, carry, sign, ticks, table=table)


def _counted_ramp(steps: int, rate: int, accel: int, carry: int, version: float) -> Ramp:
    if steps == 0 or (rate == 0 and accel == 0):
        return STILL
    if version >= 3:
        return _turning_ramp(steps, rate, accel, carry)
    sign, steps = (-1, -steps) if steps < 0 else (1, steps)
    start = _start(rate, accel) if version >= 2.7 else rate

    def reached(tick: int) -> bool:
        return (carry + start * tick + accel * tick * (tick + 1) // 2) >> 31 >= steps

    ahead = _horizon(start, accel)
    if reached(ahead):
        return Ramp(start, accel, carry, sign, _first(reached, 1, ahead))
    table = _rolled(start, accel, carry, min(_LONGEST_ROLL, ahead + 2 * steps + 50_000))
    tick = int(np.searchsorted(table, steps << 31))
    if tick >= len(table):
        raise NoMotion
    return Ramp(start, accel, carry, sign, tick, table=table)


def _turning_ramp(steps: int, rate: int, accel: int, carry: int) -> Ramp:
    """Return a firmware 3 LM ramp: steps are counted both ways, the sign is the rate's.

    A negative number of steps turns rate and acceleration round (older programs mean that).
    """
    if steps < 0:
        steps, rate, accel = -steps, -rate, -accel
    start = _start(rate, accel)
    whole = Ramp(start, accel, carry, 1, 1 << 62)
    # The last tick before the rate changes its sign; after that the motor turns back.
    turn = -start // accel if accel and (start + accel) * accel < 0 else 0
    begin, done = 1, 0
    if turn > 0:
        done = abs(whole.at(turn))
        if done >= steps:
            return Ramp(
                start, accel, carry, 1, _first(lambda t: abs(whole.at(t)) >= steps, 1, turn)
            )
        begin = turn + 1
    base, left = whole.at(turn), steps - done

    def reached(tick: int) -> bool:
        return abs(whole.at(tick) - base) >= left

    last = begin
    while not reached(last):
        last *= 2
        if last > 1 << 45:
            raise NoMotion
    return Ramp(start, accel, carry, 1, _first(reached, begin, last))


def _first(reached: Callable[[int], bool], low: int, high: int) -> int:
    """Return the first tick from *low* to *high* at which *reached*; it is at *high*."""
    while low < high:
        middle = (low + high) // 2
        if reached(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _start(rate: int, accel: int, jerk: int = 0) -> int:
    """Return the rate from which the first tick sets out; C rounds towards zero."""
    return rate - int(accel / 2) + int(jerk / 6)


def _horizon(start: int, accel: int) -> int:
    """Return the last tick at which the rate is from 0 to 2^31 - 1."""
    if accel < 0:
        return max(0, start // -accel)
    if accel > 0:
        return max(0, (FULL - 1 - start) // accel)
    return 1 << 62 if 0 <= start < FULL else 0


def _in_range(start: int, accel: int, ticks: int) -> bool:
    return start + accel >= 0 and ticks <= _horizon(start, accel)


def _rolled(start: int, accel: int, carry: int, ticks: int) -> Ints:
    """Return the accumulator after each of 0..ticks ticks, rates taken modulo 2^31 (ticks + 1,)."""
    count = min(ticks, _LONGEST_ROLL)
    rates = (np.arange(1, count + 1, dtype=np.int64) * accel + start) % FULL
    return np.concatenate([[carry], carry + np.cumsum(rates)])
