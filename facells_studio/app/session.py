"""`Session`: what is open, what is wanted, and who hears of it. One per window.

Panels and canvas receive the session, emit edits, and listen; they never touch each other. What a
project asks for is computed by itself, step by step, so that something new is on the sheet as soon
as possible; the old picture stays until the new one is there::

    portrait    sketch ─► scores ─► colored ─► page
    FaCell      growing (again and again) ─► facell
"""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer, Signal

from facells_studio.app.growing import KIND, Grown, growing
from facells_studio.app.open_project import OpenProject
from facells_studio.app.steps import model_of, steps_of
from facells_studio.app.workers import Workers
from facells_studio.project.desk import Desk
from facells_studio.project.requests import Board, Request, Ticket
from facells_studio.project.state import Project
from facells_studio.project.stored import StoredPage
from facells_studio.sheet import Sheet

SETTLED_MS = 60  # without a change, until what takes long is asked for

# Quick work is finished though something newer was asked meanwhile: else a steady drag would show
# nothing before it ends.
_LIVE = frozenset({"sketch", "colored"})
_PAGES = frozenset({"page", "facell"})
_LONG = _PAGES | {"density"}  # one at a time: hears late that nobody wants it
_OF_PHOTOS = (
    *("sketch", "scores", "colored", "page", "plan", "outlook", "compare"),
    *("portrait pictures", "style pictures"),
)
_PATIENT = frozenset({"scores", "page", "facell"})
_UNSTOPPED = frozenset({"copy"})  # goes on when a person stops everything


class Session(OpenProject):
    """What is open, what is wanted, and who hears of it."""

    changed = Signal(frozenset)  # parts of the project that an edit changed: `changed_parts`
    arrived = Signal(str, object)  # kind of request, result
    progress = Signal(str, float, str)  # kind, 0 to 1, what
    shown = Signal(object)  # the `Sheet` to look at, or None
    busy = Signal(bool)  # whether something is being computed
    photos_changed = Signal()  # files are others than they were
    _growing = Signal(object, object)  # key, `Grown`; from the worker

    def __init__(self, project: Project, *, desk: Desk | None = None, path: Path | None = None):
        super().__init__(project, path)
        self.desk = Desk() if desk is None else desk
        self.board = Board()
        self._latest: dict[str, Any] = {}
        self._keys: dict[str, Any] = {}  # of what is latest
        self._wrong: dict[str, Any] = {}  # keys that failed, not to be asked again
        self._waiting: dict[str, Request[Any]] = {}  # behind quick work
        self._flights: dict[int, Ticket] = {}
        self._sheet: Sheet | None = None
        self._growth: Any = None
        self._begun: Any = None  # key of the last FaCell of which something was to be seen
        self._page_of: Any = None  # key of the grown FaCell that the page shows
        self._stored: StoredPage | None = None
        self._holds = False  # the stored page is shown, and better than what leads to it
        self._model: Any = model_of(project)
        self._is_others = False  # the sheet shows another portrait than the one that is open
        self._outdated = 0  # tickets up to this number are for another portrait
        self._ink_m: float | None = None  # what the page of a moment ago drew
        self._made: tuple[tuple[Any, ...], list[Request[Any]]] | None = None
        self._closed = self._held = self._halted = False
        self._workers = Workers(self.board, self)
        self._workers.finished.connect(self._finished)
        self._workers.failed.connect(self._went_wrong)
        self._workers.stopped.connect(self._stopped)
        self._workers.progress.connect(self.progress)
        self._growing.connect(self._grown)
        self._settling = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settling.timeout.connect(self._settled)
        self.history.subscribe(self._changed)

    # What is open ------------------------------------------------------------------------------

    def open(
        self, project: Project, path: Path | None = None, stored: StoredPage | None = None
    ) -> None:
        """Begin anew with another *project*, from the file *path*.

        The *stored* page is shown until the first steps are there, if it is still the same page.
        """
        self._path = path
        for kind in list(self._latest):
            self.board.drop(kind)
        self._latest.clear()
        self._keys.clear()
        self._wrong.clear()
        self.desk.forget_photos()
        self.board.forget(*_OF_PHOTOS)
        self._leave_model()
        self._halted = False
        self._ink_m = None
        self._stored = stored
        self.history.open(project)
        self.opened.emit()
        self.path_changed.emit()
        self.show_stored()
        self.refresh()

    def show_stored(self) -> bool:
        """Show the page as the project's file has it, if it is still that; return whether it is."""
        stored, kind = self._stored, "facell" if self.project.subject == "facell" else "page"
        request = self.request(kind) if stored is not None else None
        self._holds = stored is not None and request is not None and stored.of == request.digest
        if stored is not None and self._holds:
            self._show(stored.sheet)
        return self._holds

    # Work --------------------------------------------------------------------------------------

    @property
    def sheet(self) -> Sheet | None:
        """What there is to look at."""
        return self._sheet

    @property
    def growth(self) -> Any:
        """The key of a FaCell while it grows: sheets with one key only gain lines; else None."""
        return self._growth

    @property
    def is_busy(self) -> bool:
        """Whether something is under way or about to be asked for."""
        return bool(self._flights or self._waiting or self._settling.isActive() or self._held)

    def latest(self, kind: str) -> Any:
        """Return what came last of *kind*, perhaps of an older state; None before the first."""
        return self._latest.get(kind)

    def current(self, kind: str) -> Any:
        """Return the result of *kind* for the project as it is now; None until it is there."""
        request = self.request(kind)
        return None if request is None else self.board.result(request)

    def request(self, kind: str) -> Request[Any] | None:
        """Return what the project asks for of *kind* now; its key says what a page is made of."""
        return next((step for step in self._steps() if step.kind == kind), None)

    def ask(self, request: Request[Any]) -> None:
        """Want *request*, and nothing of its kind asked before; `arrived` tells the result."""
        if self._closed:
            return
        kind = request.kind
        self._wrong.pop(kind, None)
        if kind == KIND:
            self._wrong.pop("facell", None)  # what grew to its end shall have its page
            self._halted = False
        if self._comes_later(request):
            if kind in _LONG:
                self.board.drop(kind)
            self._waiting[kind] = request
            return
        self._waiting.pop(kind, None)
        ticket = self.board.ask(request)
        if ticket is not None:
            self._flights[ticket.number] = ticket
            self._workers.start(ticket)
            self.busy.emit(True)
        elif (known := self.board.result(request)) is not None:
            self._arrive(request, known)

    def cancel(self, kind: str = "") -> None:
        """Stop the work of *kind*, else all, at its next chance; the picture stays as it is.

        After all was stopped, nothing is asked for until something changes.
        """
        self._halted = self._halted or not kind
        for ticket in list(self._flights.values()):
            if kind == ticket.request.kind or (not kind and ticket.request.kind not in _UNSTOPPED):
                self._wrong[ticket.request.kind] = ticket.request.key  # until something changes
                self.board.drop(ticket.request.kind)
                if ticket.request.kind == KIND and (page := self.request("facell")) is not None:
                    self._wrong["facell"] = page.key  # what grew so far stays
        if kind and (wanted := self.request(kind)) is not None:
            self._wrong[kind] = wanted.key  # it may not have begun
        self._waiting.clear()

    def renew(self, *kinds: str) -> None:
        """Compute results of *kinds* anew: what they are made from has changed on the disk."""
        self.board.forget(*kinds)
        self._made, self._halted = None, False
        for kind in kinds:
            self._wrong.pop(kind, None)
            self._keys.pop(kind, None)
        self.refresh()

    def renew_photos(self) -> None:
        """Read photos anew: a file is another than it was, or has come back."""
        self.desk.forget_photos()
        self.renew(*_OF_PHOTOS)
        self.photos_changed.emit()

    def refresh(self) -> None:
        """Ask for the next step that the project as it is now lacks, and show what is there."""
        if self._closed or self._held:
            return
        steps = self._steps()
        sheet = self._sheet if steps else None
        failed = False
        for request in steps:
            kind = request.kind
            result = self.board.result(request)
            if result is not None:
                self._arrive(request, result)
                sheet = getattr(result, "sheet", sheet)
                if kind == "scores":  # colors are there in a moment: do not flash without them
                    sheet = self._sheet
                elif kind == KIND and request.key == self._page_of and self._shows_facell():
                    sheet = self._sheet  # the page is better than what grew
                elif kind == "facell":
                    self._page_of = growing(self.desk, self.project, self._growing.emit).key
                self._growth = None
                self._holds = self._holds and kind not in _PAGES
            elif self._wrong.get(kind) != request.key and not self._halted:
                self._ask_in_time(request)
                break
            else:
                failed = True
                if kind == "sketch":
                    break
        if failed and self._is_others and sheet is self._sheet:
            sheet = None  # nobody is to be taken for somebody else
        if not self._holds:
            self._show(sheet)

    def hold(self) -> None:
        """Ask for nothing until `go_on`: a window that opens has better things to do."""
        self._held = True

    def go_on(self) -> None:
        """Ask for what was not asked for since `hold`."""
        self._held = False
        self.refresh()

    def wait_until_idle(self, timeout_ms: int = 120_000) -> bool:
        """Let events happen until nothing is under way; return whether that was in time."""
        clock = QElapsedTimer()
        clock.start()
        loop = QEventLoop()
        check = QTimer(interval=2)
        check.timeout.connect(lambda: None if self.is_busy else loop.quit())
        check.start()
        QTimer.singleShot(timeout_ms, loop, loop.quit)
        if self.is_busy:
            loop.exec()
        return not self.is_busy

    @property
    def is_closed(self) -> bool:
        """Whether no work begins any more."""
        return self._closed

    def close(self) -> None:
        """Stop all work and wait for the workers. Closing twice does no harm."""
        self._closed, self._held = True, False
        self._settling.stop()
        self.cancel()
        self._workers.wait()
        self._flights.clear()

    # ---------------------------------------------------------------------------------------------

    def _steps(self) -> list[Request[Any]]:
        """Return what the project's sheet needs, in order; nothing without a portrait."""
        made_for = (self.project, self._path, self._ink_m)
        if self._made is None or any(
            a is not b for a, b in zip(self._made[0], made_for, strict=True)
        ):
            steps = steps_of(
                self.desk, self.board, self.project, self.beside, self._ink_m, self._growing.emit
            )
            self._made = (made_for, list(steps))
        return self._made[1]

    def _leave_model(self) -> None:
        """Note that the sheet, and what is under way, is of another portrait from now on."""
        self._model, self._is_others = model_of(self.project), True
        self._outdated = max(self._flights, default=self._outdated)

    def _changed(self, parts: frozenset[str]) -> None:
        self._holds = self._halted = False
        if model_of(self.project) != self._model:
            self._leave_model()
        page = self._latest.get("page")
        limited = self.project.look.recipe.plot_time_min is not None
        self._ink_m = page.stats.draw_m if limited and page is not None else None
        self._settling.start()
        self.changed.emit(parts)
        self.refresh()

    def _settled(self) -> None:
        self.refresh()
        if not self.is_busy:  # all that was under way has landed before
            self.busy.emit(False)

    def _ask_in_time(self, request: Request[Any]) -> None:
        if request.kind in _PATIENT and self._settling.isActive():
            for ticket in self._flights.values():
                if ticket.request.kind == request.kind and ticket.request.key != request.key:
                    self.board.drop(request.kind)
            return
        self.ask(request)

    def _arrive(self, request: Request[Any], result: Any) -> None:
        kind = request.kind
        self._wrong.pop(kind, None)
        if kind in self._latest and self._keys.get(kind) == request.key:
            return
        self._latest[kind], self._keys[kind] = result, request.key
        self.arrived.emit(kind, result)

    def _show(self, sheet: Sheet | None) -> None:
        if sheet is not self._sheet:
            self._sheet, self._is_others = sheet, False
            self.shown.emit(sheet)

    def _finished(self, ticket: Ticket, result: Any) -> None:
        wanted = self.board.finish(ticket, result)
        kind = ticket.request.kind
        is_live = kind in _LIVE and ticket.number > self._outdated
        if not self._closed and (wanted or is_live):
            self._arrive(ticket.request, result)
            if is_live and self._may_show(kind):
                self._show(result.sheet)
        self._landed(ticket)

    def _comes_later(self, request: Request[Any]) -> bool:
        """Return whether what is under way must end first.

        Of quick work and of what grows, it is to be seen, or a drag would show nothing. A page ends
        without being seen, but it takes long until it hears that nobody wants it: with several of
        them no thread would be left for a drag.
        """
        kind = request.kind
        flying = [t.request.key for t in self._flights.values() if t.request.kind == kind]
        if not flying or request.key in flying or self.board.result(request) is not None:
            return False
        return kind in _LIVE | _LONG or (kind == KIND and self._begun not in flying)

    def _grown(self, key: Any, grown: Grown) -> None:
        wanted, waiting = self.request(KIND), self._waiting.pop(KIND, None)
        self._begun = key
        if self._closed or wanted is None:
            return
        if wanted.key == key or waiting is not None:
            self._growth = None if grown.is_whole else key
            self._latest[KIND] = grown
            self.arrived.emit(KIND, grown)
            if key != self._page_of or not self._shows_facell():
                self._show(grown.sheet)
        if waiting is not None:
            self.ask(waiting)

    def _shows_facell(self) -> bool:
        """Return whether the sheet is the last page of a FaCell."""
        page = self._latest.get("facell")
        return page is not None and self._sheet is page.sheet

    def _may_show(self, kind: str) -> bool:
        """Return whether a quick result is to be seen: no bare lines where colors are near."""
        if self.project.subject != "portrait" or self._holds:
            return False
        return kind == "colored" or self.current("scores") is None

    def _went_wrong(self, ticket: Ticket, error: Exception) -> None:
        if self.board.fail(ticket) and not self._closed:
            self._wrong[ticket.request.kind] = ticket.request.key
            self.failed.emit(ticket.request.kind, error)
        self._landed(ticket)

    def _stopped(self, ticket: Ticket) -> None:
        self._landed(ticket)

    def _landed(self, ticket: Ticket) -> None:
        self._flights.pop(ticket.number, None)
        if self._closed:
            return
        waiting = self._waiting.pop(ticket.request.kind, None)
        if waiting is not None:
            self.ask(waiting)
        self.refresh()
        if not self.is_busy:
            self.busy.emit(False)
