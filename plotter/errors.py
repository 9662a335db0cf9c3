"""What can go wrong at the plotter, in words for the person who stands there.

::

    PlotterError
    ├── BadJob        the job contradicts itself: a broken line, an unknown pen
    ├── OutOfBounds   a line leaves the machine's reach; raised before anything moves
    ├── PortMissing   there is no such port
    ├── PortBusy      another program has the port
    ├── PortForbidden this user may not open the port
    ├── WrongBoard    something else than a plotter of this kind answers
    ├── OldFirmware   the board is right, its firmware lacks something
    ├── Alarm         the machine refused a motion and halted
    ├── BoardError    the board answered with an error, or with nonsense
    ├── BoardReset    the board started anew: nobody knows where the pen is
    ├── PenStuck      the pen does not lift
    ├── PlotterGone   nobody answers any more: cable, power
    ├── BadJournal    the record of a plot is unreadable, of another job, or in use
    └── Stopped       somebody asked for it; `plotter.run` turns it into a report

Every message is one sentence that says what happened and one that says what to do. An error that
ends a plot carries in `PlotterError.report` what had been drawn until then.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotter.control import Report


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


class PortMissing(PlotterError):
    """There is no such port."""

    def __init__(self, port: str) -> None:
        self.port = port
        super().__init__(
            f"There is no port {port}. "
            "Check cable and power, and see with 'facells devices' what is connected."
        )


class PortBusy(PlotterError):
    """Another program has the port."""

    def __init__(self, port: str) -> None:
        self.port = port
        super().__init__(
            f"Another program uses {port}. Close it, or wait for its plot to end, and try again."
        )


class PortForbidden(PlotterError):
    """This user may not open the port."""

    def __init__(self, port: str, *, group: str | None = None) -> None:
        self.port = port
        hint = "Ask who looks after this computer for the right to use serial ports."
        if group is not None:  # Linux: who may use serial ports is in a group, mostly dialout
            hint = (
                f"Add yourself to the group {group} with 'sudo usermod -a -G {group} $USER', "
                "then log out and in again."
            )
        super().__init__(f"You may not use {port}. {hint}")


class WrongBoard(PlotterError):
    """Something else than a plotter of this kind answers at the port."""

    def __init__(self, port: str, wanted: str, found: str) -> None:
        self.port = port
        super().__init__(
            f"{port} is no {wanted}: it answers {found!r}. "
            "Pick another port with --port, or the machine that is really connected."
        )


class OldFirmware(PlotterError):
    """The board is right, but its firmware lacks something."""

    def __init__(self, board: str, found: str, needed: str) -> None:
        self.found = found
        super().__init__(
            f"The {board}'s firmware is {found}, and {needed} or newer is needed. "
            "Update it as the maker of the board describes."
        )


class Alarm(PlotterError):
    """The machine refused a motion and halted."""


class BoardError(PlotterError):
    """The board answered with an error, or with nonsense; what it said is in the message."""


class BoardReset(PlotterError):
    """The board started anew during a plot: nobody knows where the pen is."""

    def __init__(self, board: str = "plotter") -> None:
        super().__init__(
            f"The {board} started anew and does not know any more where the pen is. "
            "Check its power, put the carriage back to the home corner or home it, then resume."
        )


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


class BadJournal(PlotterError):
    """The record of a plot is unreadable, belongs to another job, or is in use."""


class Stopped(PlotterError):
    """The plot was stopped on request; the pen is up."""

    def __init__(self) -> None:
        super().__init__("The plot was stopped. Start it again to draw the rest.")
