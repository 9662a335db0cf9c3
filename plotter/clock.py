"""Clocks: the wall's, and whatever a simulated board says the time is."""

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time and lets it pass. Drivers take all time from their port's clock."""

    def now_s(self) -> float:
        """Return the time in s; never goes back, means nothing by itself."""

    def sleep(self, seconds: float) -> None:
        """Let so many s pass; none for 0 or less."""


class _Wall:
    """The computer's own clock."""

    def now_s(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        if seconds > 0:
            time.sleep(seconds)


WALL: Clock = _Wall()
