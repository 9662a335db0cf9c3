"""What can go wrong at the plotter, in words for the person who stands there.

::

    PlotterError
    ├── BadJob        the job contradicts itself: a broken line, an unknown pen
    ├── OutOfBounds   a line leaves the machine's reach; raised before anything moves
    ├── Alarm         the machine refused a motion and halted
    ├── PenStuck      the pen does not lift
    ├── PlotterGone   nobody answers any more: cable, power
    └── Stopped       somebody asked for it; `plotter.run` turns it into a report

Every message is one sentence that says what happened and one that says what to do. An error that
ends a plot carries in `PlotterError.report` what had been drawn until then.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotter.runner import Report


class PlotterError(Exception):
    """Something went wrong that the person at the plotter can act on."""

    report: "Report | None" = None  # what was drawn, if a plot was under way


class BadJob(PlotterError):
    """A job contradicts itself."""


class OutOfBounds(PlotterError):
    """A line leaves the machine's reach; raised before anything moves."""

    def __init__(self, line: int, x_mm: float, y_mm: float, reach: str) -> None:
        self.line = line
        self.x_mm = x_mm
        self.y_mm = y_mm
        super().__init__(
            f"Line {line} reaches ({x_mm:.1f}, {y_mm:.1f}) mm, outside the machine ({reach}). "
            "Fit the drawing to the page, or pick a larger machine."
        )


class Alarm(PlotterError):
    """The machine refused a motion and halted."""


class PenStuck(PlotterError):
    """The pen does not lift."""

    def __init__(self) -> None:
        super().__init__(
            "The pen does not lift. Lift it by hand, then check the servo or the Z axis."
        )


class PlotterGone(PlotterError):
    """The plotter does not answer any more."""

    def __init__(self, where: str = "The plotter") -> None:
        super().__init__(
            f"{where} does not answer any more. "
            "Lift the pen by hand if it rests on the paper, then check cable and power."
        )


class Stopped(PlotterError):
    """The plot was stopped on request; the pen is up."""

    def __init__(self) -> None:
        super().__init__("The plot was stopped. Start it again to draw the rest.")
