"""What a person and a running plot say to each other: `Control`, `Progress`, `Event`, `Report`."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from plotter.backend import Backend, check_speed_factor
from plotter.job import JobPen

Heights = tuple[float | None, float | None]  # up, down in the machine's measure; None: as it is
AS_IT_IS: Heights = (None, None)


class Control:
    """What a person may say to a running plot, from any thread and from a signal handler.

    Nothing here takes a lock, so nothing can hang. One `Control` is for one plot.
    """

    def __init__(self) -> None:
        self._stopped = False
        self._home = False
        self._held = False
        self._now = False
        self._again_mm = 0.0
        self._heights = AS_IT_IS
        self._factor = 1.0
        self._backend: Backend | None = None

    @property
    def stopped(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stopped

    @property
    def stop_goes_home(self) -> bool:
        """Whether the pen shall return to the machine's zero point after the stop."""
        return self._home

    @property
    def held(self) -> bool:
        """Whether somebody asked to hold, and nobody to resume."""
        return self._held

    @property
    def held_now(self) -> bool:
        """Whether the hold shall not wait for the end of the line."""
        return self._held and self._now

    @property
    def pen_heights(self) -> Heights:
        """The pen heights that were asked for last; a new tuple each time somebody asks."""
        return self._heights

    @property
    def speed_factor(self) -> float:
        """How many times as fast as planned lines shall be drawn."""
        return self._factor

    def hold(self, *, now: bool = False) -> None:
        """Pause with the pen up at the end of the line; *now*: within it, if the machine can.

        While held, heights and speed may be set and the pen in the holder be changed. What ends it
        is `resume` or `stop`, which may go home.
        """
        self._now = now
        self._held = True

    def resume(self, *, again_mm: float = 0.0) -> None:
        """Go on after `hold`; *again_mm* of what was drawn last is drawn once more before.

        For a pen that ran dry unseen. Only lines that are done are drawn again, and only those of
        the pen in the holder; a hold within a line goes on exactly where the pen was lifted.
        """
        self._again_mm = again_mm
        self._held = False

    def take_again_mm(self) -> float:
        """Return how much is to be drawn once more, and forget it; for `run`."""
        again_mm, self._again_mm = self._again_mm, 0.0
        return again_mm

    def stop(self, *, go_home: bool = False) -> None:
        """Lift the pen and end the plot, now; stay there, or *go_home* with the pen up.

        A second stop ends the way home too.
        """
        self._home = go_home
        self._stopped = True
        backend = self._backend  # once: the plot's thread may detach it meanwhile
        if backend is not None:
            backend.stop()

    def set_pen_heights(self, up: float | None = None, down: float | None = None) -> None:
        """Let the pen in the holder use these heights from the end of the line on, or while held.

        In the machine's own measure; None leaves one as it is. The next pen has its own.
        """
        if any(height is not None and not math.isfinite(height) for height in (up, down)):
            raise ValueError(f"Pen heights must be finite numbers, not {up!r} and {down!r}.")
        before = self._heights
        self._heights = (before[0] if up is None else up, before[1] if down is None else down)

    def set_speed_factor(self, factor: float) -> None:
        """Draw *factor* (0.1 to 2) times as fast as planned: from now on, or from the next line.

        Raises:
            ValueError: the factor is out of range.
        """
        check_speed_factor(factor)
        self._factor = factor

    def attach(self, backend: Backend | None) -> None:
        """Say which machine shall hear `stop`; for `run`."""
        self._backend = backend
        if self._stopped and backend is not None:
            backend.stop()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plot is."""

    lines_done: int  # of those that are to be drawn now
    lines: int
    drawn_m: float  # on paper, the line under way included
    draw_m: float  # all that shall be on paper
    elapsed_s: float  # since the start, by the machine's clock, holds included
    left_s: float  # with the pen in motion, as the plot went so far
    total_s: float  # likewise
    pen: JobPen
    position_mm: tuple[float, float]
    line: int = 0  # under way or next, as the job counts; its number of lines at the end

    @property
    def fraction(self) -> float:
        """How much is done, 0 to 1, by time."""
        return 1.0 if self.total_s <= 0 else 1 - self.left_s / self.total_s


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a journal or a window wants to know.

    "line begun" is said before the pen goes to the line and "line done" once its ink is on paper
    and the pen is up: with both on disk, no line is lost and at most one is drawn twice.
    """

    what: Literal[
        "started", "line begun", "line done", "pen", "held", "resumed", "heights", "speed", "ended"
    ]
    line: int = -1
    pen: int = -1
    heights: Heights = AS_IT_IS  # of "heights"
    speed_factor: float = 1.0  # of "speed"


@dataclass(frozen=True, slots=True)
class Report:
    """How a plot ended."""

    lines_done: int
    lines: int
    drawn_m: float  # on paper
    elapsed_s: float
    planned_s: float
    stopped: bool  # before it was done: on request, or because of an error

    @property
    def complete(self) -> bool:
        """Whether every line is on paper."""
        return self.lines_done == self.lines


# The pen that is wanted and the one in the holder (None: not known yet); False stops the plot.
AskPen = Callable[[JobPen, JobPen | None], bool]
