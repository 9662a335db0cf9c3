"""The machine on the table: one thread that talks to it, and who is connected.

All that moves happens on this one thread, one task after the other; the window's thread only
hears of it, by queued signals, and never waits.
"""

import contextlib
import importlib.util
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from facells_studio.errors import FacellsError
from facells_studio.export import MachinePreset, load_machine
from facells_studio.plotting import Pace, Via, connect, grbl_dialect
from facells_studio.plotting import is_simulated as is_simulation
from plotter import (
    Backend,
    BoardReset,
    EbbSettings,
    Job,
    PlotterError,
    PlotterGone,
    SimulatedPlotter,
    ebb_servo,
    grbl_checks,
    simulators,
)

logger = logging.getLogger(__name__)

IDLE_S = 0.5  # after so long with nothing to do and nobody connected, the thread ends
SIMULATE = "simulated"  # as a port: a simulated machine of the preset's kind
Heights = tuple[float, float]  # pen up, pen down, in the machine's measure


@dataclass(frozen=True, slots=True)
class Wish:
    """Which machine is wanted, where, and how fast its clock runs if it is a simulated one."""

    machine: str  # a preset
    port: str = ""  # empty: wherever it is found
    pace: Pace = 1.0
    via: Via = "serial"

    def preset(self) -> MachinePreset:
        """Return the machine's preset.

        Raises:
            PresetError: there is none, or it is broken.
        """
        return load_machine(self.machine)

    def of(self, machine: str, port: str) -> "Wish":
        """Return *machine*, at *port* unless it is the one that is wanted anyway."""
        known = machine in ("", self.machine)
        return self if known else replace(self, machine=machine, port=port)

    def backend(self) -> Backend:
        """Return what drives the machine, not opened yet; see `connect`."""
        preset = self.preset()
        plain = preset.machine.kind == "simulated" and preset.gcode is None
        if self.port == SIMULATE or plain:
            return connect(preset, simulate=not plain, pace=self.pace)
        via = self.via if preset.machine.kind == "axidraw" else "serial"
        return connect(preset, self.port or None, via=via, pace=self.pace)


def has_axidraw_software() -> bool:
    """Return whether AxiDraw's own software is installed."""
    return importlib.util.find_spec("pyaxidraw") is not None


def is_simulated(machine: str, port: str) -> bool:
    """Return whether nothing but a simulation moves."""
    plain = machine == "simulated"
    return plain or port == SIMULATE or port.startswith("sim-")


def has_z_axis(machine: str) -> bool:
    """Return whether the preset *machine* lifts its pen with a Z axis."""
    try:
        gcode = load_machine(machine).gcode
    except FacellsError:  # not known on this computer
        return False
    return gcode is not None and gcode.pen == "z"


def usual_heights(preset: MachinePreset) -> Heights | None:
    """Return the heights that *preset* gives its pen; None for a machine that has none."""
    if preset.machine.kind == "axidraw":
        ebb = preset.ebb or EbbSettings()
        return ebb.up, ebb.down
    if preset.gcode is None or preset.gcode.is_laser:
        return None
    return preset.gcode.up, preset.gcode.down


def check_heights(preset: MachinePreset, heights: Heights) -> None:
    """Make sure that the pen of *preset*'s machine would lift at these *heights*.

    Raises:
        PlotterError: it would not.
    """
    if preset.machine.kind == "axidraw":
        try:
            ebb_servo.check_heights(*heights)
        except ValueError as exc:
            raise PlotterError(f"{exc} Give other pen heights.") from exc
    elif preset.machine.kind == "grbl":
        grbl_checks.check_heights(*heights, grbl_dialect(preset), "The pen")


def with_heights(job: Job, heights: Heights | None) -> Job:
    """Return *job* with *heights* for each pen that has none of its own."""
    if heights is None:
        return job
    up, down = heights
    pens = tuple(
        replace(
            pen,
            up_position=up if pen.up_position is None else pen.up_position,
            down_position=down if pen.down_position is None else pen.down_position,
        )
        for pen in job.pens
    )
    return replace(job, pens=pens)


class Link:
    """Who is connected; for the machine's thread only."""

    def __init__(self) -> None:
        self._wish: Wish | None = None
        self._backend: Backend | None = None
        self.stopped = False  # the last task was: the machine waits to be told to go on

    @property
    def is_open(self) -> bool:
        """Whether somebody is connected."""
        return self._backend is not None

    def open(self, wish: Wish) -> Backend:
        """Return the machine that is wanted, open and ready; the same as last time if it is one.

        Raises:
            UsageError: the machine cannot be driven from here, or the port has to be named.
            PlotterError: nobody answers there.
        """
        if self._backend is None or self._wish != wish:
            self.close()
            backend = wish.backend()
            try:
                backend.open()
            except BaseException:
                backend.close()
                raise
            self._wish, self._backend = wish, backend
        if self.stopped:
            self._backend.recover()
            self.stopped = False
        return self._backend

    def forget_simulated(self) -> None:
        """Let a simulated machine forget its ink: it would remember each motion for ever."""
        backend = self._backend
        if isinstance(backend, SimulatedPlotter):
            self.close()
        elif backend is not None and is_simulation(backend):
            simulators.board(backend.identity().port).forget_ink()

    def close(self) -> None:
        """Disconnect."""
        backend, self._backend, self.stopped = self._backend, None, False
        if backend is not None:
            backend.close()


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Something to do at the machine, and what the window does with what comes of it."""

    work: Callable[[Link], Any]  # on the machine's thread
    then: Callable[[Any], None] = field(default=lambda _result: None)
    failed: Callable[[Exception], None] | None = None


class MachineThread(QObject):
    """Does tasks one after the other, and says in the window's thread what became of them."""

    _finished = Signal(object, object, object)  # Task, result, exception or None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()  # of the thread's coming and going
        self._waiting = 0
        self._closed = False
        self._finished.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether something is under way or waits for its turn."""
        return self._waiting > 0

    def do(self, task: Task) -> None:
        """Do *task* after all that were asked for before it."""
        if self._closed:
            return
        self._waiting += 1
        with self._lock:
            self._tasks.put(task)
            if self._thread is None:
                # A daemon, so that a cable that hangs cannot keep the program from ending.
                self._thread = threading.Thread(target=self._serve, name="plotter", daemon=True)
                self._thread.start()

    def close(self, timeout_s: float = 10.0) -> bool:
        """Let the tasks end, disconnect, and wait for it; return whether that was in time."""
        self._closed = True
        with self._lock:
            thread = self._thread
            self._tasks.put(None)
        if thread is not None:
            thread.join(timeout_s)
            if thread.is_alive():
                logger.error("the plotter did not answer within %g s; left as it is", timeout_s)
                return False
        return True

    def _serve(self) -> None:
        link = Link()
        while (task := self._next(link)) is not None:
            outcome = _outcome(task, link)
            with contextlib.suppress(RuntimeError):  # the window has gone without waiting longer
                self._finished.emit(task, *outcome)
        link.close()

    def _next(self, link: Link) -> Task | None:
        """Wait for a task; None ends the thread, which nobody needs who is not connected."""
        try:
            return self._tasks.get(timeout=None if link.is_open else IDLE_S)
        except queue.Empty:
            with self._lock:
                if not self._tasks.empty():
                    return self._tasks.get()
                self._thread = None
                return None

    def _finish(self, task: Task, result: Any, error: Exception | None) -> None:
        self._waiting -= 1
        if self._closed:  # and who asked for it may be gone
            return
        if error is None:
            task.then(result)
        elif task.failed is not None:
            task.failed(error)


def _outcome(task: Task, link: Link) -> tuple[Any, Exception | None]:
    try:
        return task.work(link), None
    except (PlotterError, FacellsError) as exc:
        logger.info("at the plotter: %s", exc)
        if isinstance(exc, PlotterGone | BoardReset):
            link.close()
        return None, exc
    except Exception as exc:
        logger.exception("at the plotter")
        link.close()
        return None, exc
