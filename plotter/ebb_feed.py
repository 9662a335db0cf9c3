"""Feeding an EiBotBoard: its queue is never empty within a motion, and never far ahead."""

from collections.abc import Callable
from functools import partial

from plotter.ebb_talk import Status, Talk
from plotter.slices import Leg, Slices, Steps, cut

# The board holds up to so much motion before a brake can begin. Short enough for a stop, long
# enough for a host that is busy elsewhere.
AHEAD_S = 0.045
NAP_S = 0.02  # a watch is called, and a stop is heard, at least so often
_ASK_S = 0.1  # how often the button is asked for
# Motions under way without an answer, at most. Where the cable is slow and slices are short, fewer
# would let the board wait; what they last together is within `AHEAD_S` all the same, and their 14
# bytes each wait in the host's USB driver while the board is busy.
_UNANSWERED = 8
_NEARLY_S = 0.002
_NEVER_S = 1e-6  # a simulated clock's rounding may never come nearer

Watching = Callable[[float], None]  # told how far along the leg the pen is, in mm


class Feed:
    """What the board was sent and has not done yet; where its motors will be then.

    Raises what `Talk` raises.
    """

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.steps: Steps = (0, 0)  # where the motors stand once all that was sent is done
        self.underruns = 0  # how often, by the clock, the board had nothing to do within a motion
        self.button = False  # it was pressed, and nobody asked yet
        self.limit = False  # a limit switch has stopped everything
        self._asking = False  # an answer to that is owed, too
        self._clock = talk.port.clock
        self._ends_s = self._asked_s = self._clock.now_s()

    def command(self, command: str, ms: int) -> None:
        """Send a *command* that takes its turn in the queue and *ms* of time."""
        self.talk.collect(_UNANSWERED - 1 + self._asking)
        self.talk.send(command)
        self._ends_s = max(self._ends_s, self._clock.now_s()) + ms / 1000

    def follow(
        self, leg: Leg, acceleration_mm_s2: float, watch: Watching, interrupted: Callable[[], bool]
    ) -> float:
        """Send *leg*, or its beginning and a brake where *interrupted*; return how far it goes.

        Whatever *watch* raises comes through once the brake was sent.
        """
        slices = cut(leg, self.steps)
        at_mm = 0.0
        for i in range(len(slices)):
            if interrupted():
                return self._brake(leg, slices, i, acceleration_mm_s2)
            try:
                watch(at_mm)
                self.nap_until(AHEAD_S, partial(watch, at_mm))
            except BaseException:
                self._brake(leg, slices, i, acceleration_mm_s2)
                raise
            self._send(slices, i)
            self._look()
            at_mm = float(slices.way_mm[max(i - 2, 0)])  # the last ones only wait
        return float(leg.way_mm[-1])

    def nap_until(self, left_s: float, watch: Callable[[], None]) -> None:
        """Wait until the board has at most *left_s* of motion left, watching meanwhile."""
        while True:
            wait_s = self._ends_s - self._clock.now_s() - left_s
            if wait_s <= _NEVER_S:
                return
            self._clock.sleep(min(wait_s, NAP_S))
            watch()

    def rest(self, watch: Callable[[], None]) -> None:
        """Wait until the board has done all that it was sent."""
        self.nap_until(_NEARLY_S, watch)
        while self._heard(self.talk.status()).moving:
            self._clock.sleep(_NEARLY_S)
            watch()

    def pressed(self) -> bool:
        """Return whether the button was pressed since the last question; asks the board."""
        self._heard(self.talk.status())
        pressed, self.button = self.button, False
        return pressed

    def _brake(self, leg: Leg, slices: Slices, i: int, acceleration_mm_s2: float) -> float:
        """Send the way to rest before slice *i*; return where on the leg that is."""
        if i == 0:
            return 0.0
        way_mm = float(slices.way_mm[i - 1])
        brake = leg.brake(way_mm, float(slices.speed_mm_s[i - 1]), acceleration_mm_s2)
        if brake is None:
            return way_mm
        braking = cut(brake, self.steps)
        for k in range(len(braking)):
            self._send(braking, k)
        return way_mm + float(brake.way_mm[-1])

    def _send(self, slices: Slices, i: int) -> None:
        """Send one slice."""
        ms, (one, two) = int(slices.ms[i]), slices.steps[i].tolist()
        if i > 0 and self._clock.now_s() > self._ends_s:
            self.underruns += 1
        self.command(f"SM,{ms},{one},{two}", ms)
        self.steps = (self.steps[0] + one, self.steps[1] + two)

    def _look(self) -> None:
        """Ask for the button now and then, without waiting for the answer."""
        if self._clock.now_s() - self._asked_s >= _ASK_S:
            self._asked_s = self._clock.now_s()
            self._asking = True
            self.talk.send_status(self._heard)

    def _heard(self, status: Status) -> Status:
        self._asking = False
        self.button |= status.button
        self.limit |= status.limit
        return status
