"""A window that is closed while it plots asks first, and leaves the machine safe."""

import time
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QMainWindow, QMessageBox, QPushButton

from facells_studio.app import units
from facells_studio.app.notice import Notice
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from plotter import Unfinished

Choice = Literal["stay", "hold", "here", "home"]
_PATIENCE_S = 10.0  # with a machine that does not stop, until the window closes nevertheless


class PlotCloser(QObject):
    """Holds the closing of a window back until its plot has ended as a person wants it."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._plots = window, Plots.of(session)
        self._since: float | None = None  # when a person chose to stop and close
        self.ask: Callable[[], Choice] = self._ask
        self._plots.state_changed.connect(self._state_changed)

    @classmethod
    def of(cls, window: QMainWindow, session: Session) -> "PlotCloser":
        """Return the one of *window*."""
        found = window.findChild(cls)
        return found if isinstance(found, cls) else cls(window, session)

    def may_close(self) -> bool:
        """Return whether the window may close now; else it stays, or closes by itself later."""
        if not self._plots.is_plotting:
            return True
        if self._since is not None:
            return time.monotonic() - self._since > _PATIENCE_S
        return self._obey(self.ask())

    def _obey(self, choice: Choice) -> bool:
        if not self._plots.is_plotting:  # it ended while the question stood there
            return choice in ("here", "home")
        if choice == "hold":
            self._plots.hold()
        elif choice in ("here", "home"):
            self._since = time.monotonic()
            self._plots.stop(go_home=choice == "home")
            bar = self._window.statusBar()
            bar.showMessage(self.tr("The pen goes up, then the window closes…"))
        return False

    def _state_changed(self, state: str) -> None:
        if self._since is not None and not self._plots.is_plotting:
            self._since = None
            self._window.statusBar().clearMessage()
            QTimer.singleShot(0, self._window, self._window.close)

    def _ask(self) -> Choice:
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("A plot is under way"))
        box.setText(self._where())
        box.setInformativeText(
            self.tr(
                "Stopping lifts the pen and closes the window. "
                "You can go on with the plot the next time."
            )
        )
        roles = QMessageBox.ButtonRole
        choices: dict[QPushButton, Choice] = {}
        stay = box.addButton(self.tr("Keep plotting"), roles.RejectRole)
        choices[stay] = "stay"
        if not self._plots.is_holding:
            choices[box.addButton(self.tr("Hold, stay open"), roles.ActionRole)] = "hold"
        choices[box.addButton(self.tr("Stop here"), roles.DestructiveRole)] = "here"
        choices[box.addButton(self.tr("Stop and go home"), roles.AcceptRole)] = "home"
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.exec()
        clicked = box.clickedButton()
        return next((choice for button, choice in choices.items() if button is clicked), "stay")

    def _where(self) -> str:
        plots, progress = self._plots, self._plots.progress
        if progress is None:
            return self.tr("The plotter is about to draw.")
        done = min(
            progress.lines_done + plots.lines_before + 1, progress.lines + plots.lines_before
        )
        text = self.tr("The plotter is drawing line {0} of {1}.")
        if plots.state == "held":
            text = self.tr("The plotter holds before line {0} of {1}, pen up.")
        lines = progress.lines + plots.lines_before
        return text.format(units.count(done), units.count(lines))


class PlotOffer(QObject):
    """Says in the window, once it has opened, that a plot was cut off the last time."""

    def __init__(self, plots: Plots, notice: Notice, go_on: Callable[[], object]) -> None:
        """*go_on* resumes, after it has asked."""
        super().__init__(notice)
        self._plots, self._notice, self._go_on = plots, notice, go_on
        plots.unfinished_found.connect(self._found)

    def _found(self, found: list[Unfinished]) -> None:
        """Offer the newest, once: what is stopped later is offered in the panel."""
        self._plots.unfinished_found.disconnect(self._found)
        if not found or self._plots.is_plotting:
            return
        plot = found[0]
        text = self.tr("The plot of “{0}” was left at line {1} of {2}.").format(
            plot.header.title or self.tr("a page"),
            units.count(min(plot.lines_done + 1, plot.header.n_lines)),
            units.count(plot.header.n_lines),
        )
        self._notice.tell(text, "plot", **{self.tr("Go on with it…"): self._go_on})
