"""`Plots`: the plot that is under way, or could be. One per session; panel and timeline share it.

The machine's thread (see `facells_studio.app.machine`) plots; a person's words reach it through a
`Control`, its questions come as queued signals and wait for `answer`. Progress is left in a box
that the window looks into 25 times a second, so a plot never waits for painting::

    idle ─► connecting ─► plotting ◄─► held
                             ├──► ended     every line is on paper, or somebody stopped it
                             └──► failed    the journal knows where to go on
"""

import contextlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from facells_studio.app.machine import Heights, Link, MachineThread, Task, Wish
from facells_studio.app.plot_job import (
    job_of,
    pen_ids_of,
    points_inked,
    remember_heights,
    remembered_heights,
    remembered_pace,
)
from facells_studio.app.plot_talk import Talk, look_at
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.export import MachinePreset, to_job
from facells_studio.plotting import unfinished_plots
from facells_studio.project.edits import ink_flowed
from facells_studio.sheet import Sheet
from plotter import (
    Backend,
    Control,
    Event,
    Job,
    Journal,
    PlotterError,
    Progress,
    Report,
    Stopped,
    check,
)
from plotter.journal import job_hash

State = Literal["idle", "connecting", "plotting", "held", "moving", "ended", "failed"]
LOOK_MS = 40  # between two looks at how far the plot is


@dataclass(frozen=True, slots=True, eq=False)
class _Plot:
    """What is being plotted."""

    job: Job
    sheet: Sheet | None  # that shows it; None: another drawing is on the screen
    pen_ids: tuple[int, ...]  # in the box, for each pen of the job; 0: not there
    before: int = 0  # lines that were on paper already
    title: str = ""


class Plots(QObject):
    """The plot of a session, and the machine under it."""

    state_changed = Signal(str)
    progressed = Signal(object)  # Progress
    pen_wanted = Signal(object, object)  # JobPen, JobPen in the holder or None
    home_wanted = Signal(str)  # what is to be done, in words
    start_wanted = Signal(object)  # ResumePoint
    answered = Signal()  # no question is open any more
    ended = Signal(object)  # Report
    failed = Signal(object)  # exception: a sentence for a person, or a bug
    told = Signal(str)  # what was done, in words
    found = Signal(object)  # Found
    unfinished_found = Signal(object)  # list[Unfinished]
    start_changed = Signal(int)
    dim_from_line = Signal(object, int)  # first line to come, points of it drawn; None: none is
    cross_hair = Signal(object)  # where the pen is, in mm on the sheet; None: nowhere

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.state: State = "idle"
        self.pace = remembered_pace()  # of simulated machines
        self.asks_first_pen = True
        self.report: Report | None = None
        self.error: Exception | None = None
        self._start = 0
        self._control = Control()
        self._plot: _Plot | None = None
        self._talk = Talk(self)
        self._inked: dict[int, float] = {}  # metres by pen of the box, not noted yet
        self._done_mm = 0.0  # of whole lines
        self._machine = MachineThread(self)
        for signal in ("pen_wanted", "home_wanted", "start_wanted", "found"):
            getattr(self._talk, signal).connect(getattr(self, signal))
        session.shown.connect(self._shown)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._look_at_it)

    @classmethod
    def of(cls, session: Session) -> "Plots":
        """Return the plots of *session*: there is one for all who ask."""
        found = next((child for child in session.children() if isinstance(child, cls)), None)
        return found or cls(session)

    # What is so ---------------------------------------------------------------------------------

    @property
    def wish(self) -> Wish:
        """The machine that the project names."""
        plotter = self.session.project.plotter
        return Wish(plotter.machine, plotter.port, self.pace)

    @property
    def heights(self) -> Heights | None:
        """The heights that somebody found for this machine's pen; None: the preset's."""
        return remembered_heights(self.session.project.plotter.machine)

    @property
    def is_plotting(self) -> bool:
        """Whether a plot is under way."""
        return self.state in ("connecting", "plotting", "held")

    @property
    def is_busy(self) -> bool:
        """Whether the machine does something, or is about to."""
        return self._machine.is_busy

    @property
    def is_holding(self) -> bool:
        """Whether somebody asked to hold; `state` says whether it does already."""
        return self._control.held

    @property
    def speed_factor(self) -> float:
        """How many times as fast as planned lines are drawn."""
        return self._control.speed_factor

    @property
    def progress(self) -> Progress | None:
        """How far the plot is, or was at its end."""
        return self._talk.progress

    @property
    def lines_before(self) -> int:
        """How many lines of a resumed plot were on paper before."""
        return self._plot.before if self._plot else 0

    @property
    def start_line(self) -> int:
        """The line that the next plot begins with, from 0."""
        return self._start

    @start_line.setter
    def start_line(self, line: int) -> None:
        if line != self._start:
            self._start = line
            self.start_changed.emit(line)

    # What a person wants -------------------------------------------------------------------------

    def start(self, sheet: Sheet, key: Hashable = None) -> None:
        """Plot *sheet* from `start_line` on.

        Raises:
            FacellsError: another plot is under way, or the machine cannot plot it.
        """
        self._refuse_second()
        wish = self.wish
        preset = wish.preset()
        job = job_of(sheet, preset, self.heights)
        lines = np.arange(min(self._start, len(job)), len(job))
        with _in_words():
            check(job, preset.machine, lines)
        self._begin(_Plot(job, sheet, pen_ids_of(self.session.project, job), title=sheet.title))
        self._do(partial(self._talk.draw, wish, preset, job, lines))

    def resume(self, folder: Path) -> None:
        """Go on with the plot whose journal is in *folder*.

        Raises:
            FacellsError: another plot is under way, or the journal cannot be read.
        """
        self._refuse_second()
        with _in_words():
            journal = Journal.open(folder)
        sheet = self.session.sheet
        same = sheet is not None and job_hash(to_job(sheet)) == journal.header.job_hash
        plot = _Plot(
            journal.job,
            sheet if same else None,
            pen_ids_of(self.session.project, journal.job),
            before=len(journal.lines) - len(journal.left),
            title=journal.header.title,
        )
        self._begin(plot)
        name = journal.header.recipe or self.wish.machine
        port = self.wish.port if name == self.wish.machine else journal.header.port
        self._do(partial(self._talk.go_on, Wish(name, port, self.pace), journal))

    def hold(self) -> None:
        """Lift the pen at the end of the line, and wait."""
        self._control.hold()
        self.state_changed.emit(self.state)

    def go_on(self) -> None:
        """Go on after `hold`."""
        self._control.resume()
        self.state_changed.emit(self.state)

    def stop(self, *, go_home: bool = False) -> None:
        """Lift the pen and end what is under way; stay there, or go home."""
        self._control.stop(go_home=go_home)

    def set_speed(self, factor: float) -> None:
        """Draw *factor* (0.1 to 2) times as fast as planned."""
        self._control.set_speed_factor(factor)

    def try_heights(self, up: float, down: float) -> None:
        """Let the pen use these heights from now on, also in a plot that is held."""
        remember_heights(self.session.project.plotter.machine, (up, down))
        if self.is_plotting:
            self._control.set_pen_heights(up, down)

    def answer(self, answer: Any) -> None:
        """Answer what the plot asked last."""
        self._talk.answers.put(answer)
        self.answered.emit()

    def connect_now(self) -> None:
        """Find out who answers; `found` tells."""
        self.do(look_at, self.found.emit)

    def do(
        self,
        action: Callable[[Backend, MachinePreset, Control], Any],
        then: Callable[[Any], None] = lambda _result: None,
        said: str = "",
    ) -> None:
        """Let the machine do *action* when it has time, while nothing is plotted."""
        if self.is_plotting:
            return
        if not self._machine.is_busy:
            self._control = Control()
        wish, control, heights = self.wish, self._control, self.heights

        def work(link: Link) -> Any:
            if control.stopped:
                raise Stopped
            preset = wish.preset()
            backend = link.open(wish)
            control.attach(backend)
            try:
                if heights is not None and backend.capabilities.sets_pen_height:
                    backend.set_pen_heights(*heights)
                return action(backend, preset, control)
            finally:
                control.attach(None)
                link.stopped = control.stopped

        def done(result: Any) -> None:
            self._enter("moving" if self._machine.is_busy else "idle")
            if said:
                self.told.emit(said)
            then(result)

        self._enter("moving")
        self._machine.do(Task(work, done, self._went_wrong))

    def look_for_unfinished(self) -> None:
        """Look which plots have lines left; `unfinished_found` tells."""
        self._machine.do(Task(lambda _link: unfinished_plots(), self._found_unfinished))

    def look_for(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do *work* on the machine's thread, which nothing connected has to do with."""
        self._machine.do(Task(lambda _link: work(), then, self._went_wrong))

    def close(self, timeout_s: float = 10.0) -> bool:
        """Stop all, with the pen up, and wait; return whether that was in time."""
        self.stop()
        in_time = self._machine.close(timeout_s)
        if self.is_plotting:
            self._look_at_it()
            self._flow()
            self._leave("ended")
        return in_time

    # In the window's thread ----------------------------------------------------------------------

    def _shown(self, _sheet: object) -> None:
        """Begin with the first line again: another drawing has other lines."""
        if not self.is_plotting:
            self.start_line = 0

    def _refuse_second(self) -> None:
        if self.is_plotting:
            raise FacellsError("A plot is under way. Wait for its end, or stop it.")

    def _begin(self, plot: _Plot) -> None:
        self._plot, self._control = plot, Control()
        self._talk.begin(self._control, asks_first_pen=self.asks_first_pen)
        self.report = self.error = None
        self._inked.clear()
        self._done_mm = 0.0
        self._look.start()
        self._enter("connecting")
        self.session.set_plotting(True)

    def _do(self, work: Callable[[Link], Report]) -> None:
        self._machine.do(Task(work, self._ended, self._went_wrong))

    def _ended(self, report: Report) -> None:
        self._look_at_it()
        self._flow()
        self.report = report
        if report.complete:
            self.start_line = 0
        self._leave("ended")
        self.ended.emit(report)
        self.look_for_unfinished()

    def _went_wrong(self, error: Exception) -> None:
        plotting = self.is_plotting
        if plotting:
            self._look_at_it()
            self._flow()
        self.error = None if isinstance(error, Stopped) else error
        if plotting:
            self._leave("failed")
            self.look_for_unfinished()
        else:
            self._enter("idle" if self.error is None else "failed")
        if self.error is not None:
            self.failed.emit(error)

    def _leave(self, state: State) -> None:
        self._look.stop()
        self.answered.emit()
        self._enter(state)
        self.session.set_plotting(False)
        self._show_nothing()

    def _enter(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _look_at_it(self) -> None:
        """Hear what has happened since the last look."""
        while self._talk.events:
            self._hear(self._talk.events.popleft())
        progress = self._talk.progress
        if progress is None or self._plot is None:
            return
        self.progressed.emit(progress)
        if self._plot.sheet is not None and self._plot.sheet is self.session.sheet:
            inked_mm = progress.drawn_m * 1000 - self._done_mm
            self.dim_from_line.emit(progress.line, points_inked(self._plot.job, progress, inked_mm))
            self.cross_hair.emit(progress.position_mm)
        else:
            self._show_nothing()

    def _show_nothing(self) -> None:
        self.dim_from_line.emit(None, 0)
        self.cross_hair.emit(None)

    def _hear(self, event: Event) -> None:
        if event.what in ("started", "resumed"):
            self._enter("plotting")
        elif event.what == "held":
            self._enter("held")
            self._flow()
        elif event.what == "line done":
            self._count(event.line)
        elif event.what == "pen":
            self._flow()

    def _count(self, line: int) -> None:
        assert self._plot is not None
        job = self._plot.job
        steps = np.diff(job.line(line), axis=0)
        pen = self._plot.pen_ids[int(job.pen[line])]
        length_mm = float(np.hypot(*steps.T).sum())
        self._done_mm += length_mm
        if pen:
            self._inked[pen] = self._inked.get(pen, 0.0) + length_mm / 1000

    def _flow(self) -> None:
        """Note what the pens have drawn since the last time."""
        inked, self._inked = self._inked, {}
        if inked:
            self.session.apply(ink_flowed(inked))

    def _found_unfinished(self, plots: Any) -> None:
        self.unfinished_found.emit([plot for plot in plots if not plot.in_use])


@contextlib.contextmanager
def _in_words() -> Any:
    """Turn what the plotter refuses into an error of ours, in the same words."""
    try:
        yield
    except PlotterError as exc:
        raise FacellsError(str(exc)) from exc
