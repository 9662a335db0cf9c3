"""One callback for progress and cancellation, handed down the whole path."""

from typing import Protocol


class Cancelled(BaseException):
    """The person asked to stop.

    A `BaseException`, so that no ``except Exception`` on the way up swallows it.
    """


class Tick(Protocol):
    """Called by long work now and then; raises `Cancelled` to stop it."""

    def __call__(self, fraction: float, what: str = "") -> None:
        """Report *fraction* (0 to 1) of the present stage and what is being done."""


def no_tick(fraction: float, what: str = "") -> None:
    """Ignore progress and never cancel."""
