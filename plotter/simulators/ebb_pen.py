"""The pen lift of an AxiDraw or NextDraw: a servo that needs its time, and the paper under it."""

import math
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Servo:
    """A kind of pen lift: which pulses it obeys and how quickly it follows.

    0 % is the lowest and 100 % the highest position of the pen.
    """

    pin: int  # of the EBB's port B
    lowest: int  # pulse at 0 %, in 83.3 ns
    highest: int  # pulse at 100 %
    sweep_s: float  # from 0 to 100 %, as fast as it can

    def pulse(self, percent: float) -> float:
        """Return the pulse for a height."""
        return self.lowest + (self.highest - self.lowest) * percent / 100


# Vendor's limits: 9,855 to 27,831 and 200 ms; 5,400 to 12,600 and 70 ms (pyaxidraw's settings).
SERVOS = {
    "standard": Servo(pin=1, lowest=9_855, highest=27_831, sweep_s=0.200),
    "brushless": Servo(pin=2, lowest=5_400, highest=12_600, sweep_s=0.070),
}


@dataclass(slots=True, eq=False)
class PenLift:
    """A servo with a pen in it, above paper.

    Between two commands the pulse changes evenly, so it is a straight line in time, and the
    moment at which the pen meets the paper or leaves it is computed, not waited for.
    """

    servo: Servo
    paper: float  # the pen touches at this pulse
    lower_is_greater: bool = False  # a servo that is mounted the other way round
    _at_s: float = 0.0  # since when it moves
    _from: float = 0.0
    _to: float = 0.0
    _per_s: float = math.inf
    _contacts: list[tuple[float, bool]] = field(default_factory=list)  # when, whether down since

    def start(self, pulse: float) -> None:
        """Put the pen there, before everything."""
        self._from = self._to = pulse
        self._contacts = [(-math.inf, self._touches(pulse))]

    def pulse_at(self, time_s: float) -> float:
        """Return where the servo is."""
        way = self._to - self._from
        moved = self._per_s * (time_s - self._at_s) if time_s > self._at_s else 0.0
        return self._to if moved >= abs(way) else self._from + math.copysign(moved, way)

    def go(self, time_s: float, pulse: float, most_per_s: float) -> None:
        """Set out for another position, at *most_per_s* (units of a pulse per s) or slower."""
        here = self.pulse_at(time_s)
        if self._contacts[-1][0] > time_s:
            self._contacts.pop()  # it turns round before it gets there
        own_per_s = (self.servo.highest - self.servo.lowest) / self.servo.sweep_s
        self._at_s, self._from, self._to = time_s, here, pulse
        self._per_s = min(most_per_s, own_per_s)
        if self._touches(pulse) != self._contacts[-1][1]:
            at_s = time_s + abs(self.paper - here) / self._per_s
            self._contacts.append((at_s, self._touches(pulse)))

    def freeze(self, time_s: float) -> None:
        """Lose power: the pen stays where it is."""
        self.go(time_s, self.pulse_at(time_s), math.inf)

    def is_down(self, time_s: float) -> bool:
        """Return whether the pen touches the paper."""
        return next(down for at_s, down in reversed(self._contacts) if at_s <= time_s)

    def is_still(self, time_s: float) -> bool:
        """Return whether the servo has arrived."""
        return self.pulse_at(time_s) == self._to

    def contacts(self) -> list[tuple[float, bool]]:
        """Return when the pen met the paper (True) or left it, future meetings included."""
        return self._contacts

    def forget(self, time_s: float) -> None:
        """Forget when the pen met the paper and left it, but for what is yet to come."""
        begun = (-math.inf, self.is_down(time_s))
        self._contacts = [begun, *(each for each in self._contacts if each[0] > time_s)]

    def _touches(self, pulse: float) -> bool:
        return pulse >= self.paper if self.lower_is_greater else pulse <= self.paper
