"""The motion side of a simulated EiBotBoard: the FIFO, the motors, the carriage, the pen."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from plotter.simulators.ebb_motion import TICK_S, Move, NoMotion
from plotter.simulators.ebb_track import STEPS_PER_MM, Leg, Track, velocity_mm_s

_REACH_MM = 2.0  # beyond the last millimetre the carriage meets its frame


@dataclass(slots=True)
class Task:
    """One command in the FIFO. What it does is decided when it starts."""

    ticks: int = 1
    move: Move | None = None
    make: Callable[[], Move] | None = None  # a move that depends on what the accumulators hold
    act: Callable[[], None] | None = None  # at the start: the pen, the motors' enable lines
    pulse: float | None = None  # of the pen's servo
    is_pen: bool = False

    @property
    def moves(self) -> bool:
        """Whether it turns a motor."""
        return self.make is not None or (
            self.move is not None and (self.move.steps1 != 0 or self.move.steps2 != 0)
        )


class Surroundings(Protocol):
    """What the machine needs to know of its board, and tells it."""

    pen: int  # in the holder

    @property
    def has_motor_power(self) -> bool:
        """Whether the motors get what they need."""

    @property
    def abrupt_mm_s(self) -> float:
        """A speed that must not vanish at once."""

    def violate(self, what: str) -> None:
        """Note that something happened that a real machine or sheet would have suffered."""


class Machine:
    """What the firmware's interrupt works on, and the machine that hangs on it.

    The carriage knows where it really is; the firmware only knows how many steps it counted.
    """

    def __init__(self, board: Surroundings, width_mm: float, height_mm: float) -> None:
        self.track = Track()
        self.at = [0, 0]  # in 1/16 steps from where the carriage stood at the very beginning
        self.underruns = 0
        self._board = board
        self._size_mm = (width_mm, height_mm)
        self._hit = False
        self.boot()

    def boot(self) -> None:
        """Forget everything that is only in memory."""
        self.fifo: deque[Task] = deque()
        self.fifo_size = 1
        self.running: Task | None = None
        self.end_s = math.inf  # when the running task is over
        self.counted = [0, 0]  # the global step counters
        self.carry = [0, 0]  # the accumulators
        self.scale = 1  # 1/16 steps in a step of the resolution
        self.enabled = [False, False]
        self.enables_by_itself = True
        self.pen_is_up = True  # as commanded
        self._started_s = 0.0
        self._starved: tuple[float, float] | None = None  # when, at what mm/s, with the pen down

    # -- the FIFO --------------------------------------------------------------------------

    def has_room(self) -> bool:
        """Return whether another task would be taken."""
        return self.running is None or len(self.fifo) < self.fifo_size

    def take(self, task: Task, now_s: float) -> None:
        """Start a task, or queue it. There must be room."""
        if self.running is None:
            self._start(task, now_s)
        else:
            self.fifo.append(task)

    def finish(self, now_s: float) -> None:
        """End the running task, and start the next."""
        task = self.running
        assert task is not None, "something runs"
        if task.move is not None:
            self._go(task.move, task.move.ticks)
        if self.fifo:
            self._start(self.fifo.popleft(), now_s)
            return
        self.running, self.end_s = None, math.inf
        if task.moves and not self.pen_is_up:
            self._starved = (now_s, self._end_speed_mm_s())

    def flush(self, now_s: float) -> tuple[int, int, int, int, int]:
        """Stop at once and empty the FIFO; return what ES reports."""
        interrupted = int(self.running is not None and (self.running.moves or bool(self.fifo)))
        queued = [task.move for task in self.fifo if task.move is not None]
        left1 = left2 = 0
        if self.running is not None and self.running.move is not None:
            move = self.running.move
            tick = self._tick(now_s)
            done1, done2 = move.at(tick)
            left1, left2 = abs(move.steps1 - done1), abs(move.steps2 - done2)
            self._go(move, tick)
        self.fifo.clear()
        self.running, self.end_s = None, math.inf
        return (
            interrupted,
            sum(abs(move.steps1) for move in queued),
            sum(abs(move.steps2) for move in queued),
            left1,
            left2,
        )

    def speed_mm_s(self, now_s: float) -> float:
        """Return how fast the carriage moves."""
        if self.running is None or self.running.move is None:
            return 0.0
        m1, m2 = self.running.move.speed_steps_s(self._tick(now_s))
        half = self.scale / (2 * STEPS_PER_MM)
        return math.hypot(m1 + m2, m1 - m2) * half

    def motors_moving(self, now_s: float) -> tuple[bool, bool]:
        """Return whether each motor has steps to take."""
        if self.running is None or self.running.move is None:
            return False, False
        move = self.running.move
        done1, done2 = move.at(self._tick(now_s))
        return done1 != move.steps1, done2 != move.steps2

    def counters(self, now_s: float) -> tuple[int, int]:
        """Return the global step counters, to the tick."""
        done1, done2 = self._under_way(now_s)
        return self.counted[0] + done1, self.counted[1] + done2

    def carriage(self, now_s: float) -> tuple[int, int]:
        """Return where the carriage is, in 1/16 steps."""
        done1, done2 = self._really(*self._under_way(now_s))
        return self.at[0] + done1, self.at[1] + done2

    def unfinished(self, now_s: float) -> Leg | None:
        """Return the move under way, as far as it got."""
        if self.running is None or self.running.move is None:
            return None
        return self._leg(self.running.move, self._tick(now_s))

    def push(self, motor1: int, motor2: int, now_s: float) -> None:
        """Move the carriage by hand, in 1/16 steps: nobody counts them."""
        at1, at2 = self.at
        to1, to2 = at1 + motor1, at2 + motor2
        still = Move(0, 0, 0)
        leg = Leg(now_s, 0, at1, at2, to1, to2, self.scale, self._board.pen, still)
        self.track.legs.append(leg)
        self.at = [to1, to2]
        self._check_frame()

    def split(self, now_s: float) -> None:
        """Book what the running move has done: from now on something is different."""
        if self.running is None or self.running.move is None:
            return
        move, tick = self.running.move, self._tick(now_s)
        done1, done2 = move.at(tick)
        self._go(move, tick)
        self.running.move = Move(move.ticks - tick, move.steps1 - done1, move.steps2 - done2)
        self._started_s += tick * TICK_S

    # -- one task --------------------------------------------------------------------------

    def _start(self, task: Task, now_s: float) -> None:
        if task.make is not None:
            try:
                task.move = task.make()
            except NoMotion:
                self._board.violate("A low-level move would never end; the board skipped it.")
                task.move = Move(1, 0, 0)
            task.ticks = task.move.ticks
        if task.act is not None:
            task.act()
        self.running = task
        self._started_s = now_s
        self.end_s = now_s + max(1, task.ticks) * TICK_S
        if self._starved is not None:
            self._resume(task, now_s)
        if task.moves and self.enables_by_itself:
            self.enabled[0] = self.enabled[1] = True

    def _resume(self, task: Task, now_s: float) -> None:
        """Judge a pause with the pen on the paper, now that it ends."""
        assert self._starved is not None, "it paused"
        since_s, speed_mm_s = self._starved
        if not (task.moves or task.is_pen):
            return
        self._starved = None
        if now_s - since_s < TICK_S / 2:
            return
        if task.moves:
            self.underruns += 1
            speed_mm_s = max(speed_mm_s, self.speed_mm_s(now_s))
        if speed_mm_s > self._board.abrupt_mm_s:
            what = "ran empty in a line" if task.moves else "ended without braking"
            self._board.violate(
                f"The FIFO {what} for {(now_s - since_s) * 1000:.1f} ms with the pen down: "
                f"the speed jumped by {speed_mm_s:.0f} mm/s."
            )

    def _end_speed_mm_s(self) -> float:
        if not self.track.legs:
            return 0.0
        leg = self.track.legs[-1]
        return math.hypot(*velocity_mm_s(leg, leg.ticks))

    def _go(self, move: Move, ticks: int) -> None:
        """Book the first *ticks* of *move*."""
        done1, done2 = move.at(ticks)
        if not (done1 or done2):
            return
        leg = self._leg(move, ticks)
        self.counted[0] += done1
        self.counted[1] += done2
        self.at[0], self.at[1] = leg.to1, leg.to2
        self.track.legs.append(leg)
        self._check_frame()

    def _leg(self, move: Move, ticks: int) -> Leg:
        done1, done2 = move.at(ticks)
        real1, real2 = self._really(done1, done2)
        if (real1, real2) != (done1 * self.scale, done2 * self.scale):
            move = Move(move.ticks, real1 // self.scale, real2 // self.scale)  # a motor is off
        at1, at2 = self.at
        return Leg(
            self._started_s,
            ticks,
            at1,
            at2,
            at1 + real1,
            at2 + real2,
            self.scale,
            self._board.pen,
            move,
        )

    def _under_way(self, now_s: float) -> tuple[int, int]:
        if self.running is None or self.running.move is None:
            return 0, 0
        return self.running.move.at(self._tick(now_s))

    def _really(self, steps1: int, steps2: int) -> tuple[int, int]:
        """Return how far the motors get: nowhere without power or with their driver off."""
        if not self._board.has_motor_power:
            return 0, 0
        return (
            steps1 * self.scale if self.enabled[0] else 0,
            steps2 * self.scale if self.enabled[1] else 0,
        )

    def _tick(self, now_s: float) -> int:
        return int((now_s - self._started_s) / TICK_S + 1e-6)

    def _check_frame(self) -> None:
        """Note once when the carriage meets the frame."""
        m1, m2 = self.at
        x_mm, y_mm = (m1 + m2) / (2 * STEPS_PER_MM), (m1 - m2) / (2 * STEPS_PER_MM)
        width, height = self._size_mm
        inside = (
            -_REACH_MM <= x_mm <= width + _REACH_MM and -_REACH_MM <= y_mm <= height + _REACH_MM
        )
        if not inside and not self._hit:
            self._board.violate(f"The carriage hit its frame at ({x_mm:.1f}, {y_mm:.1f}) mm.")
        self._hit = not inside
