"""`Talk`: what a running plot says to the window, and asks, from the machine's thread."""

import contextlib
import queue
import shutil
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from facells_studio.app.i18n.words import stock_words
from facells_studio.app.machine import Link, Wish
from facells_studio.app.plot_job import is_same_pen
from facells_studio.export import MachinePreset
from facells_studio.plotting import journal_folder
from plotter import (
    AskHeight,
    Backend,
    Control,
    Event,
    HeightAnswer,
    HomeAnswer,
    Job,
    JobPen,
    Journal,
    Progress,
    Report,
    ResumePoint,
    SimulatedPlotter,
    learn_height,
    resume,
    run,
)
from plotter.planner import Ints

_ANSWER_S = 0.05  # how soon a question hears that nobody wants the plot any more
_HELD_S = 0.02  # a simulated clock may not wait for people


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Who answers at a port."""

    who: str
    position_mm: tuple[float, float]
    position_known: bool
    warnings: tuple[str, ...]
    sets_heights: bool
    homes: bool
    releases_motors: bool
    height_known: bool = True


class Talk(QObject):
    """One plot after the other, as the machine's thread lives through it.

    Questions are queued signals, and wait for `answers`. Progress and events are left where the
    window finds them.
    """

    ready = Signal(object)  # PlotRun: what is about to be plotted
    pen_wanted = Signal(object, object)
    home_wanted = Signal(str)
    height_wanted = Signal(float)  # mm over the paper that a lifted pen hangs
    start_wanted = Signal(object)
    found = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.begin(Control(), asks_first_pen=True)

    def begin(self, control: Control, *, asks_first_pen: bool) -> None:
        """Get ready for another plot."""
        self.control = control
        self.asks_first_pen = asks_first_pen
        self.progress: Progress | None = None
        self.events: deque[Event] = deque()
        self.answers: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def draw(self, wish: Wish, preset: MachinePreset, job: Job, lines: Ints, link: Link) -> Report:
        """Plot *lines* of *job*."""
        backend = self._open(link, wish)
        if len(lines):
            self._learn_height(backend, preset, job.pens[int(job.pen[lines[0]])])
        with Journal.create(
            journal_folder(job.title),
            job,
            preset.machine,
            lines=lines,
            recipe=wish.machine,
            port=wish.port,
            identity=backend.identity(),
        ) as journal:
            draw = partial(run, job, backend, preset.machine, lines=lines, journal=journal)
            return self._drive(link, backend, journal, draw)

    def go_on(self, wish: Wish, journal: Journal, link: Link) -> Report:
        """Plot what is left of *journal*."""
        preset = wish.preset()
        draw = partial(
            resume,
            journal,
            backend := self._open(link, wish),
            preset.machine,
            ask_home=self._ask_home,
            ask_start=self._ask_start,
            ask_height=self._height_asker(preset, None),
        )
        return self._drive(link, backend, journal, draw)

    def _open(self, link: Link, wish: Wish) -> Backend:
        backend = link.open(wish)
        self.found.emit(look_at(backend, wish.preset(), self.control))
        return backend

    def _drive(
        self, link: Link, backend: Backend, journal: Journal, draw: Callable[..., Report]
    ) -> Report:
        def wait(seconds: float) -> None:
            backend.clock.sleep(seconds)
            time.sleep(_HELD_S)

        try:
            report = draw(
                control=self.control,
                on_progress=self._note,
                on_event=self.events.append,
                ask_pen=self._ask_pen,
                sleep=wait,
            )
        finally:
            link.stopped = self.control.stopped
            link.forget_simulated()
        if len(journal.left) in (0, len(journal.lines)):  # nothing to go on with
            journal.close()
            shutil.rmtree(journal.folder, ignore_errors=True)
        return report

    def _note(self, progress: Progress) -> None:
        self.progress = progress

    def _ask_pen(self, pen: JobPen, before: JobPen | None) -> bool:
        if before is None and not self.asks_first_pen:
            return True
        if before is not None and is_same_pen(pen, before):
            return True
        return bool(self._ask(self.pen_wanted, pen, before, stopped=False))

    def _ask_start(self, point: ResumePoint) -> bool:
        return bool(self._ask(self.start_wanted, point, stopped=False))

    def _ask_home(self, request: str) -> HomeAnswer:
        answer: HomeAnswer = self._ask(self.home_wanted, request, stopped="stop")
        return answer

    def _learn_height(self, backend: Backend, preset: MachinePreset, pen: JobPen) -> None:
        """Have a Z axis know where the paper is, before *pen*, which comes first, is lowered."""
        ask = self._height_asker(preset, pen.up_position)
        if ask is not None and not backend.height_is_known():
            backend.set_pen_heights(pen.up_position, pen.down_position)  # lifted, it hangs so high
            learn_height(backend, ask)

    def _height_asker(self, preset: MachinePreset, up: float | None) -> AskHeight | None:
        """Return how to ask for the height of a Z axis, where there is one that somebody sees."""
        if preset.gcode is None or not self.asks_first_pen:
            return None
        up_mm = preset.gcode.up if up is None else up

        def ask() -> HeightAnswer:
            answer: HeightAnswer = self._ask(self.height_wanted, up_mm, stopped="stop")
            return answer

        return ask

    def _ask(self, signal: Any, *about: Any, stopped: Any) -> Any:
        """Ask in the window, and wait for the answer; *stopped* if nobody wants it any more."""
        signal.emit(*about)
        while not self.control.stopped:
            with contextlib.suppress(queue.Empty):
                return self.answers.get(timeout=_ANSWER_S)
        return stopped


def look_at(backend: Backend, preset: MachinePreset, _control: Control) -> Found:
    """Return who answers at *backend*."""
    who, able = backend.identity(), backend.capabilities
    name = f" “{who.nickname}”" if who.nickname else ""
    said = f"{who.board} {who.firmware}"
    title = f"{stock_words(preset.machine.title)}{name}"
    return Found(
        who=title if isinstance(backend, SimulatedPlotter) else f"{title}: {said}",
        position_mm=backend.position_mm,
        position_known=backend.position_is_known(),
        warnings=tuple(getattr(backend, "warnings", ())),
        sets_heights=able.sets_pen_height,
        homes=able.homes,
        releases_motors=able.releases_motors,
        height_known=backend.height_is_known(),
    )
