"""The pen of a simulated GRBL plotter: a servo at the spindle's output, a Z axis, or a laser."""

import math
from typing import Literal

Kind = Literal["auto", "servo", "z", "laser"]


class Pen:
    """Where the pen is, from what the firmware tells the spindle output and the Z axis.

    Args:
        kind: "auto" becomes a servo at the first S above 0, or a Z axis at the first Z motion.
        touch_s: a servo has its pen on the paper at this S and below (above, if *reversed*).
        reversed_: the arm is mounted the other way round.
        turn_s: how long a servo takes.
        released: what a servo does without a signal (M5, S0): it stays, rises or falls.
        touch_mm: a Z axis has its pen on the paper at this height above its first place and below.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        touch_s: float,
        reversed_: bool,
        turn_s: float,
        released: Literal["stays", "up", "down"],
        touch_mm: float,
        starts_down: bool,
    ) -> None:
        self.kind: Kind = kind
        self.touch_s, self.reversed, self.turn_s = touch_s, reversed_, turn_s
        self.released, self.touch_mm = released, touch_mm
        self.is_down = starts_down  # of a servo
        self.due_s = math.inf  # when a servo that turns arrives
        self._goes_down = starts_down

    def command(self, speed: float, now_s: float) -> None:
        """Put S on the spindle's output; 0 is no signal."""
        if self.kind == "auto" and speed > 0:
            self.kind = "servo"
        if self.kind != "servo":
            return
        if speed > 0:
            down = (speed <= self.touch_s) != self.reversed
        elif self.released == "stays":
            return
        else:
            down = self.released == "down"
        if down != self._goes_down:
            self._goes_down = down
            self.due_s = now_s + self.turn_s

    def arrive(self) -> None:
        """Be where the servo turned to: `due_s` is now."""
        self.is_down = self._goes_down
        self.due_s = math.inf

    def is_turning(self) -> bool:
        """Return whether a servo is on its way."""
        return self.due_s < math.inf

    def inks(self, z_mm: float, beam: float) -> bool:
        """Return whether a motion at this height, with a laser's beam so strong, leaves ink."""
        if self.kind == "servo":
            return self.is_down
        if self.kind == "z":
            return z_mm <= self.touch_mm
        return self.kind == "laser" and beam > 0
