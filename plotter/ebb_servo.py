"""How an EiBotBoard's pen is lifted: heights in percent, as the vendor counts, and servo pulses."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from plotter.machine import PenLift, option


class _Servo(NamedTuple):
    """What one kind of servo wants to be told.

    The numbers are those that the AxiDraw's own software sends (pyaxidraw 3.9.7, its
    configuration file and a recorded conversation); a pulse unit is 1/12 us (EBB command set, SC).
    """

    pin: int  # the pin of port B that it hangs on
    low_pulse: int  # at 0 %
    high_pulse: int  # at 100 %
    sweep_s: float  # from 0 to 100 % at full speed
    channels: int  # SC,8: how many channels of 3 ms share a period


_SERVOS = {
    "standard": _Servo(1, 9855, 27831, 0.200, 8),
    "brushless": _Servo(2, 5400, 12600, 0.070, 1),
}
_CHANNEL_S = 0.003
POWER_OFF_MS = 60_000  # a standard servo hums; the board switches it off when it rests so long


@dataclass(frozen=True, slots=True, kw_only=True)
class EbbSettings:
    """How an EiBotBoard is wired and lifts its pen: the section ``[ebb]`` of a machine preset.

    Raises:
        ValueError: the pen would not move.
    """

    servo: Literal["standard", "brushless"] = option(
        "standard", help="what lifts the pen: the standard servo on pin B1, the brushless on B2"
    )
    up: float = option(60.0, help="pen up, in percent of the servo's way", low=0, high=100)
    down: float = option(30.0, help="pen down, in percent of the servo's way", low=0, high=100)
    raise_rate: float = option(
        75.0, help="how fast it lifts, in percent of the servo's speed", low=1, high=100
    )
    lower_rate: float = option(
        50.0, help="how fast it lowers, in percent of the servo's speed", low=1, high=100
    )
    syntax: Literal["legacy", "future"] = option(
        "legacy",
        help="how the board shall answer; every firmware knows legacy, 3.0 and newer know future",
    )
    check_power: bool = option(
        True, help="refuse to move while the motors have no power; off for boards before 1.3"
    )

    def __post_init__(self) -> None:
        check_heights(self.up, self.down)


def check_heights(up: float, down: float) -> None:
    """Make sure that a servo can lift a pen from *down* to *up*, both in percent.

    Raises:
        ValueError: it cannot.
    """
    for name, value in (("up", up), ("down", down)):
        if not 0 <= value <= 100:
            raise ValueError(
                f"{name} must be from 0 to 100 percent of the servo's way, not {value!r}."
            )
    if up == down:
        raise ValueError(f"up and down are both {up:g} percent: the pen would never lift.")


def pulse(settings: EbbSettings, percent: float) -> int:
    """Return the servo pulse for a height, in units of 1/12 us."""
    servo = _SERVOS[settings.servo]
    return round(servo.low_pulse + (servo.high_pulse - servo.low_pulse) * percent / 100)


def pin(settings: EbbSettings) -> int:
    """Return the pin of port B that the servo hangs on."""
    return _SERVOS[settings.servo].pin


def rate(settings: EbbSettings, percent: float) -> int:
    """Return by how much the pulse may change in a period, at *percent* of the servo's speed."""
    servo = _SERVOS[settings.servo]
    period_s = servo.channels * _CHANNEL_S
    sweep_s = servo.sweep_s * 100 / percent
    return max(1, round((servo.high_pulse - servo.low_pulse) * period_s / sweep_s))


def setup(settings: EbbSettings, up: float, down: float) -> list[str]:
    """Return the commands that tell the board its servo and the heights, in percent."""
    return [
        f"SC,4,{pulse(settings, up)}",
        f"SC,5,{pulse(settings, down)}",
        f"SC,11,{rate(settings, settings.raise_rate)}",
        f"SC,12,{rate(settings, settings.lower_rate)}",
        f"SC,8,{_SERVOS[settings.servo].channels}",
    ]


def lift_ms(settings: EbbSettings, pen_lift: PenLift, up: float, down: float) -> int:
    """Return how long the board shall wait for the pen to come up, in ms."""
    return _wait_ms(settings, pen_lift.lift_s, settings.raise_rate, up, down)


def lower_ms(settings: EbbSettings, pen_lift: PenLift, up: float, down: float) -> int:
    """Return how long the board shall wait for the pen to come down and to rest, in ms."""
    wait_s = pen_lift.lower_s + pen_lift.settle_s
    return _wait_ms(settings, wait_s, settings.lower_rate, up, down)


def _wait_ms(settings: EbbSettings, wait_s: float, rate: float, up: float, down: float) -> int:
    """Return the machine's own time, and more if the way is longer than its settings'."""
    longer = max(0.0, abs(up - down) - abs(settings.up - settings.down))
    return round(1000 * (wait_s + longer * _SERVOS[settings.servo].sweep_s / rate))
