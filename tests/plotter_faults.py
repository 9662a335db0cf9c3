"""One job on a simulated board, interrupted at many random places and resumed each time."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from plotter import Event, Job, Machine, Motion, PenLift, PlotterError
from plotter.backend import Backend
from plotter.ebb import EbbBackend
from plotter.grbl import GrblBackend
from plotter.grbl_gcode import GrblDialect
from plotter.journal import Journal
from plotter.planner import Floats
from plotter.ports import open_port
from plotter.resume import HomeAnswer, resume
from plotter.simulators import Board, Faults, board, forget

BoardKind = Literal["grbl", "ebb"]

MACHINES: dict[BoardKind, Machine] = {
    "grbl": Machine(
        title="Simulated GRBL", kind="grbl", width_mm=420, height_mm=420, origin="bottom-left",
        motion=Motion(
            draw_speed_mm_s=80, travel_speed_mm_s=130, draw_acceleration_mm_s2=500,
            travel_acceleration_mm_s2=500, junction_deviation_mm=0.02, per_axis=True,
            lookahead_blocks=15, merge_mm=0.25 / 80,
        ),
        pen_lift=PenLift(lift_s=0.1, lower_s=0.15),
    ),
    "ebb": Machine(
        title="Simulated AxiDraw", kind="axidraw", width_mm=430, height_mm=430,
        motion=Motion(draw_speed_mm_s=80, travel_speed_mm_s=150),
    ),
}  # fmt: skip
# Ink may be this far beside a line: a step of the coarser machine each way, and a slice's chord.
NEAR_MM = {"grbl": 0.05, "ebb": 0.05}
_QUERY = {"grbl": "eeprom=110=8000,111=8000,120=500,121=500,100=80,101=80", "ebb": "height_mm=430"}

# What goes wrong; each is told how far away, in motion commands or bytes.
_BY_COUNT: dict[str, Callable[[int], dict[str, Any]]] = {
    "error answer": lambda n: {"error_at": n},
    "alarm": lambda n: {"alarm_at": n},
    "board reset": lambda n: {"reset_at": n},
    "garbage": lambda n: {"garbage_at": n},
    "ok swallowed": lambda n: {"swallow_ok_at": n},
    "board mute": lambda n: {"mute_at": n},
    "cable out": lambda n: {"unplug_at_byte": 10 * n},
    "buffer full": lambda n: {"full_buffer": 10 * n},
}
_BY_HAND = ("process killed", "power cut", "Ctrl-C")
KINDS = (*_BY_COUNT, *_BY_HAND)


class Killed(BaseException):
    """The process is gone: nothing more is written, not even a lift."""


@dataclass
class Outcome:
    """What came of it."""

    lines: int
    places: int  # where something was to go wrong
    interruptions: int = 0  # that ended a plot
    rides_out: int = 0  # faults that the driver got over by itself
    lost_positions: int = 0
    pens_left_down: int = 0  # after an error, by a board that still listened
    wrong: list[str] = field(default_factory=list)
    simulated_s: float = 0.0
    inked_twice: int = 0  # lines, where a plot was interrupted
    dots_beside: int = 0  # the pen came down where the carriage had stopped
    skewed: int = 0  # ink across a corner that the board refused

    @property
    def good(self) -> bool:
        """Whether every line is on paper once, and beside the lines nothing but dots is."""
        return not (self.wrong or self.pens_left_down or self.skewed)


def small_lines(n_lines: int, seed: int = 0) -> Job:
    """Return a job of *n_lines* short lines, each in a cell of its own: ink has an owner."""
    rng = np.random.default_rng(seed)
    across = math.ceil(math.sqrt(n_lines))
    cell = 400 / across
    lines = []
    for i in range(n_lines):
        corner = 5 + cell * np.array([i % across, i // across])
        count = int(rng.integers(2, 6))
        lines.append(corner + 0.1 * cell + rng.uniform(0, 0.8 * cell, (count, 2)))
    return Job.from_lines(lines, page_width_mm=410, page_height_mm=410)


class _Trial:
    """One job, one board, one kind of fault."""

    def __init__(self, which: BoardKind, kind: str, job: Job, places: int, seed: int) -> None:
        self.which, self.kind, self.job = which, kind, job
        self.machine = MACHINES[which]
        self.name = f"sim-{which}://faults-{kind.replace(' ', '-')}-{seed}"
        forget(self.name)
        self.board: Board = board(f"{self.name}?{_QUERY[which]}")
        self.rng = np.random.default_rng(seed)
        chosen = self.rng.choice(len(job), size=places, replace=False)
        self.waiting = {int(line) for line in chosen}
        self.outcome = Outcome(len(job), places)
        self.armed = False
        self.port: Any = None

    def backend(self) -> Backend:
        """Return a driver as a new process makes it."""
        self.port = open_port(self.name)
        made: Backend
        if self.which == "grbl":
            dialect = GrblDialect(pen="servo", up=128, down=85)
            made = GrblBackend(self.port, self.machine, dialect)
        else:
            made = EbbBackend(self.port, self.machine)
        made.open()
        return made

    def arm(self, event: Event) -> None:
        """Let something go wrong soon after a chosen line was begun."""
        if event.what != "line begun":
            return
        if event.line not in self.waiting:
            return
        self.waiting.discard(event.line)
        # A fault that did not end the plot up to here came to nothing: the driver got over it.
        self.outcome.rides_out += self.armed
        self.armed = True
        soon = int(self.rng.integers(1, 9))
        if self.kind in _BY_COUNT:
            self.board.faults = Faults(seed=event.line, **_BY_COUNT[self.kind](soon))
            return
        write, left = self.port.write, soon

        def interrupted(data: bytes) -> None:
            nonlocal left
            left -= 1
            if left > 0:
                write(data)
            elif self.kind == "process killed":
                raise Killed
            elif left == 0 and self.kind == "Ctrl-C":
                raise KeyboardInterrupt
            elif left == 0:
                self.board.power_off()
                write(data)
            else:
                write(data)

        self.port.write = interrupted

    def run(self, folder: Path) -> Outcome:
        """Plot until all is on paper; return what came of it."""
        Journal.create(folder, self.job, self.machine).close()
        for _ in range(self.outcome.places + 2):
            if self.attempt(folder):
                break
        else:
            self.outcome.wrong.append("it never came to an end")
        self.outcome.rides_out += self.armed
        self.outcome.simulated_s = self.board.time_s
        self.judge()
        forget(self.name)
        return self.outcome

    def attempt(self, folder: Path) -> bool:
        """Go on with the plot; return whether it is complete."""
        self.repair()
        with Journal.open(folder) as journal:
            try:
                backend = self.backend()
                report = resume(
                    journal,
                    backend,
                    ask_home=lambda _sentence: self.put_home(),
                    ask_start=lambda _point: True,
                    on_event=self.arm,
                )
            except (PlotterError, KeyboardInterrupt, Killed) as exc:
                self.outcome.interruptions += 1
                self.look_at_pen(exc)
                self.armed = False
                return False
            finally:
                if self.port is not None:
                    self.port.close()
            return report.complete

    def repair(self) -> None:
        """Be the person who plugs in, switches on, and looks at the carriage."""
        self.board.faults = Faults()
        self.board.plug_in()
        if self.which == "ebb" and not getattr(self.board, "has_motor_power", True):
            self.board.power_off()  # its plug had slipped out
        self.board.power_on()

    def look_at_pen(self, exc: BaseException) -> None:
        """Note a pen that was left on the paper although the board heard what it was told."""
        listens = self.board.is_plugged and self.board.is_powered and not isinstance(exc, Killed)
        if self.kind in ("buffer full", "board mute", "ok swallowed"):
            listens = False  # nothing can be known of a lift that nobody confirms
        self.board.advance(self.board.time_s + 1)
        if listens and self.board.pen_is_down:
            self.outcome.pens_left_down += 1

    def put_home(self) -> HomeAnswer:
        """Push the carriage to its home corner by hand."""
        self.outcome.lost_positions += 1
        there: Any = self.board
        if self.which == "grbl":
            z_steps = there.position_steps[2]
            there.carry([0.0, 0.0, z_steps / there.motion.steps_per_mm[2]])
        else:
            x_mm, y_mm = there.position_mm
            there.push_carriage(-x_mm, -y_mm)
        return "by hand"

    def note_beside(self, points: Floats, line: int, off_mm: float) -> None:
        """Note ink that is not on its line."""
        if np.hypot(*np.diff(points, axis=0).T).sum() <= NEAR_MM[self.which]:
            self.outcome.dots_beside += 1
        elif self.kind == "error answer" and off_mm <= 1.5 * 400 / math.sqrt(len(self.job)):
            self.outcome.skewed += 1
        else:
            self.outcome.wrong.append(f"ink {off_mm:.2f} mm beside line {line}")

    def judge(self) -> None:
        """Compare the ink with the job: each line whole, once; twice where it was interrupted."""
        home = self.machine.home_mm(self.job.page_width_mm, self.job.page_height_mm)
        strokes = [stroke.points + home for stroke in self.board.trace.strokes()]
        whole = np.zeros(len(self.job), dtype=int)
        times = np.zeros(len(self.job), dtype=int)
        across = math.ceil(math.sqrt(len(self.job)))
        for points in strokes:
            column, row = np.floor((points[0] - 5) / (400 / across)).astype(int)
            line = int(row * across + column)
            off = deviation_mm(points, self.job.line(line)) if 0 <= line < len(self.job) else 99.0
            if off > NEAR_MM[self.which]:
                self.note_beside(points, line, off)
                continue
            times[line] += 1
            whole[line] += deviation_mm(self.job.line(line), points) <= NEAR_MM[self.which]
        self.outcome.wrong += [f"line {i} is not whole" for i in np.flatnonzero(whole == 0)]
        self.outcome.wrong += [f"line {i} {times[i]} times" for i in np.flatnonzero(times > 2)]
        self.outcome.inked_twice = int((times > 1).sum())
        if self.outcome.inked_twice > self.outcome.interruptions:
            self.outcome.wrong.append(
                f"{self.outcome.inked_twice} lines twice, "
                f"{self.outcome.interruptions} interruptions"
            )
        if self.outcome.dots_beside + self.outcome.skewed > self.outcome.interruptions:
            self.outcome.wrong.append("more ink beside the lines than interruptions")
        self.outcome.wrong += self.board.violations


def deviation_mm(points: Floats, line: Floats) -> float:
    """Return how far the farthest point of the polyline *points* is from the polyline *line*."""
    if len(points) < 2 or len(line) < 2:  # a dot
        points, line = points[[0, -1]], line[[0, -1]]
    step = np.hypot(*np.diff(points, axis=0).T).sum() / 40 + 1e-9
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    at = np.append(np.arange(0, way[-1], step), way)
    dense = np.stack([np.interp(at, way, points[:, axis]) for axis in (0, 1)], axis=1)
    begin, delta = line[:-1], np.diff(line, axis=0)
    squared = np.maximum((delta**2).sum(axis=1), 1e-18)
    to = dense[:, None] - begin[None]
    along = np.clip((to * delta).sum(axis=2) / squared, 0.0, 1.0)
    off = np.hypot(*np.moveaxis(to - along[..., None] * delta, 2, 0))
    return float(off.min(axis=1).max())


def interrupted_plot(
    which: BoardKind, kind: str, folder: Path, *, n_lines: int, places: int, seed: int = 0
) -> Outcome:
    """Plot *n_lines* lines with *kind* happening at *places* random places; resume each time."""
    return _Trial(which, kind, small_lines(n_lines, seed), places, seed).run(folder)
