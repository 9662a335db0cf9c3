"""What time it is: by the wall, or by a simulated board that needs none of it."""

import time
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time and can let it pass."""

    def now_s(self) -> float:
        """Return the time in s, from an arbitrary zero; never decreasing."""

    def sleep(self, seconds: float) -> None:
        """Let so many seconds pass."""


class _Wall:
    """The computer's own clock."""

    def now_s(self) -> float:
        """Return the time in s."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


WALL: Clock = _Wall()
