"""`Track`: where the carriage was and when, and the ink that follows from it."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from plotter.simulators.ebb_motion import TICK_S, Ints, Move
from plotter.trace import Floats, Trace

STEPS_PER_MM = 80  # of each motor at 1/16 step, the EBB's finest; m1 = x + y and m2 = x - y


def page_mm(motors: Ints) -> Floats:
    """Return (x, y) mm, y down, for (m1, m2) in 1/16 steps (n, 2)."""
    return np.stack([motors[:, 0] + motors[:, 1], motors[:, 0] - motors[:, 1]], axis=1) / (
        2 * STEPS_PER_MM
    )


class Leg(NamedTuple):
    """One move of the carriage, as far as it went."""

    start_s: float
    ticks: int
    from1: int  # in 1/16 steps from where the carriage stood at the very beginning
    from2: int
    to1: int
    to2: int
    scale: int  # 1/16 steps in one step of its resolution
    pen: int  # in the holder
    move: Move


@dataclass(slots=True, eq=False)
class Track:
    """All moves so far."""

    legs: list[Leg] = field(default_factory=list)

    def rows(self, now_s: float) -> tuple[Floats, Ints, Ints]:
        """Return time (n,), motors in 1/16 steps (n, 2) and pen (n,); the way between is even."""
        if not self.legs:
            return np.array([0.0, now_s]), np.zeros((2, 2), np.int64), np.zeros(2, np.int64)
        plain = np.array([leg[:8] for leg in self.legs], dtype=np.float64)
        ends_s = plain[:, 0] + plain[:, 1] * TICK_S
        times: list[Floats] = [np.stack([plain[:, 0], ends_s], axis=1).reshape(-1)]
        places: list[Floats] = [plain[:, 2:6].reshape(-1, 2)]
        pens: list[Floats] = [np.repeat(plain[:, 7], 2)]
        for leg in self.legs:
            if leg.move.ramps is not None:
                within = leg.move.samples(leg.ticks)
                times.append(np.asarray(leg.start_s + within[:, 0] * TICK_S))
                steps = within[:, 1:] * leg.scale + [leg.from1, leg.from2]
                places.append(steps.astype(np.float64))
                pens.append(np.full(len(within), leg.pen, dtype=np.float64))
        first, last = places[0][:1], places[0][-1:]
        time_s = np.concatenate([[0.0], *times, [max(now_s, ends_s[-1])]])
        motors = np.concatenate([first, *places, last])
        pen = np.concatenate([pens[0][:1], *pens, pens[0][-1:]])
        order = np.argsort(time_s, kind="stable")
        time_s, motors, pen = time_s[order], motors[order], pen[order]
        # Where one move follows the other at once, the end of the one is the start of the other.
        new = np.concatenate([[True], (np.diff(time_s) > 0) | np.diff(motors, axis=0).any(axis=1)])
        return time_s[new], motors[new].astype(np.int64), pen[new].astype(np.int64)

    def trace(self, now_s: float, contacts: list[tuple[float, bool]]) -> Trace:
        """Return where the pen was and whether it touched the paper, up to now."""
        time_s, motors, pen = self.rows(now_s)
        place = page_mm(motors)
        met = [(at_s, down) for at_s, down in contacts if at_s <= now_s]
        met_s = np.array([at_s for at_s, _ in met if at_s > 0.0])
        is_down = np.array([down for _, down in met])
        # A contact makes two rows: the end of the way before, and the beginning of the way after.
        extra_s = np.repeat(met_s, 2)
        extra = np.stack([np.interp(extra_s, time_s, place[:, i]) for i in range(2)], axis=1)
        extra_pen = pen[np.searchsorted(time_s, extra_s, side="right") - 1]
        before = len(met) - len(met_s)
        downs = is_down[before - 1 :] if len(met) else np.array([False])
        extra_down = np.stack([downs[:-1], downs[1:]], axis=1).reshape(-1)
        down = downs[np.searchsorted(met_s, time_s, side="left")]
        all_s = np.concatenate([time_s, extra_s])
        # At the moment of a contact, the way before it ends first and the way after it begins last.
        rank = np.concatenate([np.full(len(time_s), 1), np.tile([0, 2], len(met_s))])
        order = np.lexsort((rank, all_s))
        return Trace(
            time_s=all_s[order],
            position_mm=np.concatenate([place, extra])[order],
            down=np.concatenate([down, extra_down])[order].astype(np.bool_),
            line=np.full(len(order), -1, dtype=np.int64),
            pen=np.concatenate([pen, extra_pen])[order],
        )

    def jumps_mm_s(self) -> Floats:
        """Return how far the velocity jumped from each move to the one right after it (n,)."""
        jumps = []
        for before, after in zip(self.legs, self.legs[1:], strict=False):
            if after.start_s - (before.start_s + before.ticks * TICK_S) < TICK_S:
                old, new = velocity_mm_s(before, before.ticks), velocity_mm_s(after, 1)
                jumps.append(float(np.hypot(new[0] - old[0], new[1] - old[1])))
        return np.array(jumps)


def velocity_mm_s(leg: Leg, tick: int) -> tuple[float, float]:
    """Return the velocity of the carriage at *tick* of a leg."""
    m1, m2 = leg.move.speed_steps_s(tick)
    scale = leg.scale / (2 * STEPS_PER_MM)
    return (m1 + m2) * scale, (m1 - m2) * scale
