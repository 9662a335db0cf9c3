"""The commands of a simulated EiBotBoard that go through its FIFO: motors and pen."""

import math

from plotter.simulators import ebb_motion
from plotter.simulators.ebb_fifo import Task
from plotter.simulators.ebb_firmware import Firmware, Words
from plotter.simulators.ebb_motion import FULL, TICK_S, TICKS_PER_MS, TOP_STEPS_S
from plotter.simulators.ebb_words import (
    EXTRA,
    INT32,
    INVALID,
    MISSING,
    UINT16,
    UINT32,
    Refused,
    numbers,
)

_HOME_DELAY_TICKS = 125  # HM waits 5 ms
_SLOW_MS = 763  # below 1.31 steps/s a single step takes longer
_SCALES = {1: 1, 2: 2, 3: 4, 4: 8, 5: 16}  # EM's modes: 1/16 steps in a step


class Motions(Firmware):
    """A board that moves."""

    def _do_sm(self, words: Words) -> None:
        top = (1 << 31) - 1 if self.version >= (3,) else 16_777_215
        steps = (-top, top)
        ms, *both = numbers(words, (1, top), steps, steps, (0, 3), least=2)
        self._even("SM", ms, both[0], both[1] if len(both) > 1 else 0)

    def _do_xm(self, words: Words) -> None:
        top = (1 << 31) - 1 if self.version >= (3,) else 16_777_215
        steps = (-top, top)
        ms, x, y, *_ = numbers(words, (1, top), steps, steps, (0, 3), least=3)
        self._even("XM", ms, x + y, x - y)

    def _even(self, name: str, ms: int, steps1: int, steps2: int) -> None:
        """Queue a move at constant speed."""
        ticks = ms * TICKS_PER_MS
        most = max(abs(steps1), abs(steps2))
        if most > ticks or (most and ms > _SLOW_MS):
            if self._checks_limits:
                self._check_rate(steps1, steps2, ticks)
            ticks = max(ticks, most)
        self._queue(name, Task(ticks, ebb_motion.even(ticks, steps1, steps2)))

    def _check_rate(self, steps1: int, steps2: int, ticks: int) -> None:
        """Refuse a move that is too fast, or before firmware 3 too slow, for either motor."""
        is_3 = self.version >= (3,)
        for axis, steps in ((1, abs(steps1)), (2, abs(steps2))):
            rate = steps / (ticks * TICK_S)
            if rate > TOP_STEPS_S:
                error = f"!0 Err: <axis{axis}> step rate "
                error += "too high" if is_3 else "> 25K steps/second."
            elif not is_3 and 0 < rate < 1.31:
                error = f"!0 Err: <axis{axis}> step rate < 1.31Hz."
            else:
                continue
            # Before firmware 3, the line ending is the odd one, and OK comes all the same.
            raise Refused(error, legacy="" if is_3 else f"{error}\n\rOK\r\n")

    def _do_lm(self, words: Words) -> None:
        is_signed = self.version >= (3,)
        rate = INT32 if is_signed else (0, FULL - 1)
        r1, s1, a1, r2, s2, a2, *clear = numbers(
            words, rate, INT32, INT32, rate, INT32, INT32, (0, 3), least=6
        )
        if not ((s1 and (r1 or a1)) or (s2 and (r2 or a2))):
            raise Refused(INVALID)
        version, carry = self._motion_version(), self.machine.carry

        def make() -> ebb_motion.Move:
            # Fewer than no steps turn the motor round, in firmware 3 by turning its rate round.
            way1, way2 = (-1 if is_signed and steps < 0 else 1 for steps in (s1, s2))
            self._clear(clear, (r1 * way1, r2 * way2), (a1 * way1, a2 * way2))
            return ebb_motion.counted((s1, s2), (r1, r2), (a1, a2), carry, version)

        self._queue("LM", Task(make=make))

    def _do_lt(self, words: Words) -> None:
        ticks, r1, a1, r2, a2, *clear = numbers(
            words, UINT32, INT32, INT32, INT32, INT32, (0, 3), least=5
        )
        self._timed("LT", ticks, (r1, r2), (a1, a2), (0, 0), clear)

    def _do_t3(self, words: Words) -> None:
        ticks, r1, a1, j1, r2, a2, j2, *clear = numbers(
            words, UINT32, INT32, INT32, INT32, INT32, INT32, INT32, (0, 3), least=7
        )
        self._timed("T3", ticks, (r1, r2), (a1, a2), (j1, j2), clear)

    def _timed(
        self,
        name: str,
        ticks: int,
        rates: tuple[int, int],
        accels: tuple[int, int],
        jerks: tuple[int, int],
        clear: list[int],
    ) -> None:
        """Queue a move that lasts so many ticks."""
        version, carry = self._motion_version(), self.machine.carry

        def make() -> ebb_motion.Move:
            self._clear(clear, rates, accels, jerks)
            return ebb_motion.timed(ticks, rates, accels, carry, version, jerks)

        self._queue(name, Task(make=make))

    def _clear(
        self,
        which: list[int],
        rates: tuple[int, int],
        accels: tuple[int, int],
        jerks: tuple[int, int] = (0, 0),
    ) -> None:
        """Clear accumulators as the last parameter of a low-level move says, if it came."""
        for i in range(2):
            if which and which[0] >> i & 1:
                version = self._motion_version()
                self.machine.carry[i] = ebb_motion.cleared(rates[i], accels[i], version, jerks[i])

    def _motion_version(self) -> float:
        return self.version[0] + self.version[1] / 10

    def _do_hm(self, words: Words) -> None:
        far = (-4_294_967, 4_294_967)
        rate, *target = numbers(words, (2, TOP_STEPS_S), far, far, least=1)
        if len(target) == 1 or (target and self.version < (2, 7)):
            raise Refused(MISSING if len(target) == 1 else EXTRA)

        def go() -> None:
            machine = self.machine
            to1, to2 = target or (0, 0)
            at1, at2 = machine.counters(self.time_s)
            way1, way2 = to1 - at1, to2 - at2
            ticks = max(1, round(max(abs(way1), abs(way2)) / rate / TICK_S))
            self._queue("HM", Task(_HOME_DELAY_TICKS))
            if machine.running is not None:  # the board has not rebooted meanwhile
                machine.take(Task(ticks, ebb_motion.even(ticks, way1, way2)), self.time_s)

        self._at_rest("HM", go)

    def _do_es(self, words: Words) -> None:
        disable = numbers(words, (0, 1), least=0)
        speed_mm_s = self.machine.speed_mm_s(self.time_s)
        report = self.machine.flush(self.time_s)
        if speed_mm_s > self.settings.abrupt_mm_s:
            self._violate(f"ES stopped the carriage at {speed_mm_s:.0f} mm/s.")
        if disable == [1]:
            self.machine.enabled = [False, False]
        self._say("ES", ",".join(map(str, report)), "reversed")

    def _do_em(self, words: Words) -> None:
        first, *second = numbers(words, (0, 5), (0, 5), least=1)

        def act() -> None:
            machine = self.machine
            machine.enabled[0] = first > 0
            if second:
                machine.enabled[1] = second[0] > 0
            machine.scale = _SCALES.get(first, machine.scale)
            machine.carry[:] = 0, 0
            if self.version >= (2, 6, 2):
                machine.counted[:] = 0, 0
            self._is_limited = False

        if self.version >= (2, 8):
            self._queue("EM", Task(act=act))
        else:
            act()
            self._say("EM")

    def _do_cs(self, _words: Words) -> None:
        self.machine.counted[:] = 0, 0
        self.machine.carry[:] = 0, 0
        self._say("CS")

    # -- the pen ---------------------------------------------------------------------------

    def _do_sp(self, words: Words) -> None:
        most = 3 if self.version >= (3, 0, 1) else 1
        value, *rest = numbers(words, (0, most), UINT16, (0, 7), least=1)
        ms = rest[0] if rest else 0
        pin = rest[1] if len(rest) > 1 else 1
        if value < 2:
            self._queue("SP", self._pen_task(value == 1, ms, pin))
            return
        # At once, past the FIFO; 3 turns what waits there into lifts as well.
        if value == 3:
            self._down_pulse = self._up_pulse
            for task in self.machine.fifo:
                task.pulse = None if task.pulse is None else float(self._up_pulse)
        self.machine.pen_is_up = True
        self._servo(pin, float(self._up_pulse), self._rate_up)
        self._say("SP")

    def _do_tp(self, words: Words) -> None:
        ms = numbers(words, UINT16, least=0)
        self._queue("TP", self._pen_task(not self.machine.pen_is_up, ms[0] if ms else 0, 1))

    def _pen_task(self, up: bool, ms: int, pin: int) -> Task:
        pulse = float(self._up_pulse if up else self._down_pulse)
        rate = self._rate_up if up else self._rate_down
        task = Task(ms * TICKS_PER_MS, pulse=pulse, is_pen=True)

        def act() -> None:
            self.machine.pen_is_up = up
            self._servo(pin, task.pulse or 0.0, rate)

        task.act = act
        return task

    def _servo(self, pin: int, pulse: float, rate: int) -> None:
        """Set the pulse on a pin; *rate* is added in every period, 0 sets it at once."""
        if pin != self.pen_lift.servo.pin:
            return
        self._servo_pulse = pulse
        self._servo_off_s = self.time_s + self._servo_limit_s
        period_s = self._channels * self._channel_ms / 1000
        self.pen_lift.go(self.time_s, pulse, rate / period_s if rate else math.inf)

    def _do_s2(self, words: Words) -> None:
        pulse, pin, *rest = numbers(words, UINT16, (0, 24), UINT16, UINT16, least=2)
        if pulse == 0:  # at once, past the FIFO
            if pin - 3 == self.pen_lift.servo.pin:
                self.pen_lift.freeze(self.time_s)
            self._say("S2")
            return
        rate = rest[0] if rest else 0
        ms = rest[1] if len(rest) > 1 else 0
        task = Task(ms * TICKS_PER_MS, pulse=float(pulse), is_pen=True)
        task.act = lambda: self._servo(pin - 3, task.pulse or 0.0, rate)  # RP4 is B1, RP5 is B2
        self._queue("S2", task)

    def _do_sc(self, words: Words) -> None:
        which, value = numbers(words, (0, 255), UINT16)
        if which == 4:
            self._up_pulse = value
        elif which == 5:
            self._down_pulse = value
        elif which == 8:
            self._channels = min(max(value, 1), 24)
        elif which == 9:
            self._channel_ms = min(max(value, 1), 6)
        if which in (10, 11):
            self._rate_up = value
        if which in (10, 12):
            self._rate_down = value
        self._say("SC")

    def _do_sr(self, words: Words) -> None:
        ms, *state = numbers(words, UINT32, (0, 1), least=1)
        self._servo_limit_s = ms / 1000 if ms else math.inf
        if state == [0]:
            self._servo_off_s = self.time_s
            if self.settings.servo == "standard":
                self.pen_lift.freeze(self.time_s)
        elif state == [1]:
            self._servo(1, self._servo_pulse, 0)
            self._servo_off_s = self.time_s + self._servo_limit_s
        self._say("SR")
