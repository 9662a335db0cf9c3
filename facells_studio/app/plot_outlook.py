"""`LookAhead`: what the next plot will take, computed anew whenever something of it changes."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.project.history import touches
from facells_studio.project.outlook import Outlook, outlook
from facells_studio.project.requests import Request
from facells_studio.sheet import Sheet

# What of a project a plot depends on beside its page.
_PARTS = ("plotter.machine", "plotter.marks", "plotter.splits", "look.pens", "ink")


def ready_page(session: Session) -> Sheet | None:
    """Return the page that would be plotted; None while it is not ready."""
    page = session.current("facell" if session.project.subject == "facell" else "page")
    sheet: Sheet | None = None if page is None else page.sheet
    return sheet


class LookAhead(QObject):
    """Asks for the outlook of the page that is ready to be plotted. Not while one is plotted."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self._request: Request[Outlook] | None = None
        session.arrived.connect(self._arrived)
        session.changed.connect(self._changed)
        session.plotting.connect(self.ask)
        self.plots.part_changed.connect(self.ask)
        self.ask()

    @property
    def sheet(self) -> Sheet | None:
        """The page that would be plotted; None while it is not ready."""
        return ready_page(self.session)

    @property
    def outlook(self) -> Outlook | None:
        """What plotting it will take; None while nobody knows."""
        found = None if self._request is None else self.session.board.result(self._request)
        return found if found is not None and found.sheet is self.sheet else None

    def ask(self) -> None:
        """Ask what the plot will take, if there is a page."""
        project = self.session.project
        kind = "facell" if project.subject == "facell" else "page"
        sheet, request = self.sheet, self.session.request(kind)
        if sheet is None or request is None or not len(sheet) or self.plots.is_plotting:
            return
        known = self.plots.part.left_out & {pen.name for pen in sheet.pens}
        if known != self.plots.part.left_out:  # of another drawing
            self.plots.part = replace(self.plots.part, left_out=known)
            return
        self._request = outlook(project, sheet, request.key, self.plots.part)
        self.session.ask(self._request)
        self.changed.emit()

    def _arrived(self, kind: str, _result: Any) -> None:
        if kind in ("page", "facell"):
            self.ask()
        elif kind == "outlook":
            self.changed.emit()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, *_PARTS):
            self.ask()
