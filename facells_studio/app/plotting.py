"""`Plots`: the plot that is under way, or could be. One per session; panel and timeline share it.

The machine's thread (see `facells_studio.app.machine`) plots; a person's words reach it through a
`Control`, its questions come as queued signals and wait for `answer`. Progress is left in a box
that the window looks into 25 times a second, so a plot never waits for painting::

    idle ─► connecting ─► plotting ◄─► held
                             ├──► ended     every line is on paper, or somebody stopped it
                             └──► failed    the journal knows where to go on
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from facells_studio.app.machine import (
    Heights,
    Link,
    MachineThread,
    Task,
    Wish,
    check_heights,
    is_simulated,
)
from facells_studio.app.plot_job import remember_heights, remembered_heights, remembered_pace
from facells_studio.app.plot_run import PlotRun, plot_of, rest_of
from facells_studio.app.plot_talk import Talk, look_at
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.export import MachinePreset
from facells_studio.plotting import unfinished_plots
from facells_studio.project.edits import ink_flowed, refilled
from facells_studio.project.outlook import WHOLE, Part
from facells_studio.sheet import Sheet
from plotter import (
    Backend,
    Control,
    Event,
    Journal,
    PlotterError,
    Progress,
    Report,
    Stopped,
    list_devices,
)

State = Literal["idle", "connecting", "plotting", "held", "moving", "ended", "failed"]
LOOK_MS = 40  # between two looks at how far the plot is


class Plots(QObject):
    """The plot of a session, and the machine under it."""

    state_changed = Signal(str)
    progressed = Signal(object)  # Progress
    pen_wanted = Signal(object, object)  # JobPen, JobPen in the holder or None
    home_wanted = Signal(str)  # what is to be done, in words
    height_wanted = Signal(float)  # mm over the paper that a lifted pen hangs
    start_wanted = Signal(object)  # ResumePoint
    answered = Signal()  # no question is open any more
    ended = Signal(object)  # Report
    failed = Signal(object)  # exception: a sentence for a person, or a bug
    told = Signal(str)  # what was done, in words
    found = Signal(object)  # Found; None: nobody knows who answers at the project's machine
    devices_found = Signal(object)  # list[Device]
    unfinished_found = Signal(object)  # list[Unfinished]
    start_changed = Signal(int)
    motors_switched = Signal(bool)  # whether they hold
    part_changed = Signal()  # what of the sheet is to be plotted
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
        self._part = WHOLE
        self._control = Control()  # of the plot
        self._by_hand = Control()  # of what is done while nothing is plotted
        self._plot: PlotRun | None = None
        self._begun_on: Sheet | None = None  # what was shown when the plot began
        self._talk = Talk(self)
        self._machine = MachineThread(self)
        for signal in ("pen_wanted", "home_wanted", "height_wanted", "start_wanted", "found"):
            getattr(self._talk, signal).connect(getattr(self, signal))
        self._talk.ready.connect(self._ready)
        session.shown.connect(self._shown)
        session.opened.connect(self._opened)
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
        return Wish(plotter.machine, plotter.port, self.pace, plotter.via)

    @property
    def in_use(self) -> Wish:
        """The machine that plots, which a resumed plot has chosen itself; else `wish`."""
        return self._plot.wish if self.is_plotting and self._plot is not None else self.wish

    @property
    def heights(self) -> Heights | None:
        """The heights that somebody found for the pen of the machine `in_use`; None: usual ones."""
        return remembered_heights(self.in_use.machine)

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
        """How far the plot is, or was at its end; its line is the sheet's."""
        progress, plot = self._talk.progress, self._plot
        if progress is None or plot is None:
            return progress
        return replace(progress, line=plot.line_of(progress.line))

    @property
    def other_drawing(self) -> str | None:
        """The title of what is plotted, if it is not the page that is shown."""
        plot = self._plot
        if plot is None or (plot.sheet is not None and plot.sheet is self.session.sheet):
            return None
        return plot.job.title

    @property
    def lines_before(self) -> int:
        """How many lines of a resumed plot were on paper before."""
        return self._plot.before if self._plot else 0

    @property
    def part(self) -> Part:
        """What of the sheet the next plot is of."""
        return self._part

    @part.setter
    def part(self, part: Part) -> None:
        before, self._part = self._part, part
        if part.start_line != before.start_line:
            self.start_changed.emit(part.start_line)
        if part != before:
            self.part_changed.emit()

    @property
    def start_line(self) -> int:
        """The line that the next plot begins with, from 0."""
        return self._part.start_line

    @start_line.setter
    def start_line(self, line: int) -> None:
        self.part = replace(self._part, start_line=line)

    # What a person wants -------------------------------------------------------------------------

    def start(self, sheet: Sheet) -> None:
        """Plot `part` of *sheet*, in the way that the project says.

        What the machine cannot plot is told by `failed`; nothing has moved then.

        Raises:
            FacellsError: another plot is under way, or there is no such machine.
        """
        self._refuse_second()
        wish, project, part, heights = self.wish, self.session.project, self._part, self.heights
        preset = wish.preset()

        def draw(link: Link) -> Report:
            plot, lines = plot_of(project, sheet, wish, part, heights)
            self._talk.ready.emit(plot)
            return self._talk.draw(wish, preset, plot.job, lines, link)

        self._begin(draw)

    def resume(self, folder: Path) -> None:
        """Go on with the plot whose journal is in *folder*; `failed` tells if it cannot be read.

        Raises:
            FacellsError: another plot is under way.
        """
        self._refuse_second()
        wish, project, sheet = self.wish, self.session.project, self.session.sheet

        def draw(link: Link) -> Report:
            with Journal.open(folder) as journal:
                begun = wish.of(journal.header.recipe, journal.header.port)
                self._talk.ready.emit(rest_of(project, sheet, begun, journal))
                if begun != wish:  # what the window knows of its own machine is no answer
                    self._talk.asks_first_pen = not is_simulated(begun.machine, begun.port)
                return self._talk.go_on(begun, journal, link)

        self._begin(draw)

    def hold(self) -> None:
        """Lift the pen at the end of the line, and wait."""
        self._control.hold()
        self.state_changed.emit(self.state)

    def go_on(self, *, again_mm: float = 0.0) -> None:
        """Go on after `hold`, and draw the last *again_mm* once more before."""
        self._control.resume(again_mm=again_mm)
        self.state_changed.emit(self.state)

    def stop(self, *, go_home: bool = False) -> None:
        """Lift the pen and end what is under way; stay there, or go home."""
        self._control.stop(go_home=go_home)
        self._by_hand.stop()  # a plot may wait behind it

    def set_speed(self, factor: float) -> None:
        """Draw *factor* (0.1 to 2) times as fast as planned."""
        self._control.set_speed_factor(factor)

    def try_heights(self, up: float, down: float) -> None:
        """Let the pen use these heights from now on, also in a plot that is held.

        At heights at which it would never lift, a plot would end: `failed` tells, all stays.
        """
        try:
            check_heights(self.in_use.preset(), (up, down))
        except (PlotterError, FacellsError) as exc:
            self.failed.emit(exc)
            return
        remember_heights(self.in_use.machine, (up, down))
        if self.is_plotting:
            self._control.set_pen_heights(up, down)

    def answer(self, answer: Any) -> None:
        """Answer what the plot asked last."""
        self._talk.answers.put(answer)
        self.answered.emit()

    def switch_motors(self, on: bool, said: str) -> None:
        """Hold the carriage, or let go of it; `motors_switched` tells when it is so."""

        def switch(backend: Backend, *_: object) -> None:
            backend.motors(on)

        self.do(switch, lambda _result: self.motors_switched.emit(on), said)

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
        if self._by_hand.stopped:
            self._by_hand = Control()
        wish, control, heights = self.wish, self._by_hand, self.heights

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
            if not self.is_plotting:  # else somebody has begun one meanwhile
                self._enter("moving" if self._machine.is_busy else "idle")
            if said:
                self.told.emit(said)
            then(result)

        self._enter("moving")
        self._machine.do(Task(work, done, self._went_wrong))

    def look_for_unfinished(self) -> None:
        """Look which plots have lines left; `unfinished_found` tells."""
        self._machine.do(Task(lambda _link: unfinished_plots(), self._found_unfinished))

    def forget_unfinished(self, folder: Path) -> None:
        """Drop the journal in *folder*, and look which plots have lines left without it."""

        def drop(_link: Link) -> None:
            with Journal.open(folder) as journal:
                journal.drop()

        self._machine.do(Task(drop, failed=self._went_wrong))
        self.look_for_unfinished()

    def look_for_devices(self) -> None:
        """Look what is connected; `devices_found` tells."""
        look = Task(lambda _link: list_devices(), self.devices_found.emit, self._went_wrong)
        self._machine.do(look)

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

    def _opened(self) -> None:
        """Count ink for the pens of the project that is open now, as far as it has them."""
        if self.is_plotting and self._plot is not None:
            self._plot.fill_from(self.session.project)

    def _refuse_second(self) -> None:
        if self.is_plotting:
            raise FacellsError(self.tr("A plot is under way. Wait for its end, or stop it."))

    def _begin(self, draw: Callable[[Link], Report]) -> None:
        """Let the machine's thread *draw*: only there, a long job keeps nobody waiting."""
        self._plot, self._control = None, Control()
        self._begun_on = self.session.sheet
        self._talk.begin(self._control, asks_first_pen=self.asks_first_pen)
        self.report = self.error = None
        self._enter("connecting")
        self.session.set_plotting(True)
        self._machine.do(Task(draw, self._ended, self._broke_off))

    def _ready(self, plot: PlotRun) -> None:
        if self.is_plotting:
            self._plot = plot
            self._look.start()

    def _ended(self, report: Report) -> None:
        self._look_at_it()
        self._flow()
        self.report = report
        if report.complete:
            self.part = WHOLE
        self._leave("ended")
        self.ended.emit(report)
        self.look_for_unfinished()

    def _broke_off(self, error: Exception) -> None:
        self._look_at_it()
        self._flow()
        self.error = None if isinstance(error, Stopped) else error
        self._leave("ended" if self.error is None else "failed")
        self.look_for_unfinished()
        if self.error is not None:
            self.failed.emit(error)

    def _went_wrong(self, error: Exception) -> None:
        """Tell what went wrong beside plots: one that waits for its turn comes nevertheless."""
        wrong = None if isinstance(error, Stopped) else error
        if not self.is_plotting:
            self.error = wrong
            self._enter("idle" if wrong is None else "failed")
        if wrong is not None:
            self.failed.emit(wrong)

    def _leave(self, state: State) -> None:
        self._look.stop()
        self.answered.emit()
        is_others = self.in_use != self.wish
        self._enter(state)
        self.session.set_plotting(False)
        self._show_nothing()
        if self.session.sheet is not self._begun_on:
            self._shown(self.session.sheet)  # came while it was plotting
        if is_others:  # who answered there
            self.found.emit(None)

    def _enter(self, state: State) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _look_at_it(self) -> None:
        """Hear what has happened since the last look."""
        if self._plot is None:
            return
        while self._talk.events:
            self._hear(self._plot, self._talk.events.popleft())
        progress = self._talk.progress
        if progress is None:
            return
        self.progressed.emit(progress)
        if self._plot.sheet is not None and self._plot.sheet is self.session.sheet:
            self.dim_from_line.emit(*self._plot.shown(progress))
            self.cross_hair.emit(progress.position_mm)
        else:
            self._show_nothing()

    def _show_nothing(self) -> None:
        self.dim_from_line.emit(None, 0)
        self.cross_hair.emit(None)

    def _hear(self, plot: PlotRun, event: Event) -> None:
        if event.what in ("started", "resumed"):
            self._enter("plotting")
        elif event.what == "held":
            self._enter("held")
            self._flow()
        elif event.what == "line done":
            plot.count(event.line)
        elif event.what == "pen":
            self._flow()
            if pen := plot.fresh(event.pen):
                self.session.apply(refilled(pen))

    def _flow(self) -> None:
        """Note what the pens have drawn since the last time."""
        if self._plot is not None and (inked := self._plot.take_inked()):
            self.session.apply(ink_flowed(inked))

    def _found_unfinished(self, plots: Any) -> None:
        self.unfinished_found.emit([plot for plot in plots if not plot.in_use])
