"""How full GRBL's planner is kept, how right the predicted times are, and what plotting costs."""

import contextlib
import dataclasses
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from plotter import Job, estimate
from plotter import run as run_job
from plotter.backend import Line
from plotter.grbl import GrblBackend, GrblDialect
from plotter.grbl_status import Status
from plotter.planner import Floats
from plotter.simulators import board, forget
from tests.benchmarks.bench_plotter import scribbles
from tests.benchmarks.table import Row
from tests.plotter_machines import GRBL

DIALECT = GrblDialect(pen="servo", up=128, down=85)
MACHINE = dataclasses.replace(GRBL, width_mm=430, height_mm=430)
# Stiff enough that 15 blocks of 0.2 mm are room to brake from 200 mm/s: v² = 2·a·3 mm.
FAST = dataclasses.replace(
    MACHINE,
    motion=dataclasses.replace(
        MACHINE.motion,
        draw_speed_mm_s=200,
        travel_speed_mm_s=200,
        draw_acceleration_mm_s2=10_000,
        travel_acceleration_mm_s2=10_000,
    ),
)
_names = itertools.count()


def run(quick: bool) -> list[Row]:
    """Return the rows of this room."""
    return [
        _filling(quick, 0.0),
        _filling(quick, 0.004),
        _merging(quick),
        _predicting(5 if quick else 20),
        _spending(2 if quick else 7.5, GrblBackend),
        _spending(2 if quick else 7.5, Filled),
    ]


class Filled(GrblBackend):
    """Remembers how many of the planner's blocks were free at each report within a line."""

    free: list[int]
    merges_steps = 0.0  # every point is sent, as if none could be left out

    def _reported(self, status: Status) -> None:
        super()._reported(status)
        drawing = self._pass
        if drawing is None or status.blocks_free is None or drawing.lifting:
            return
        # Not while the line begins, and not once all of it is with the board.
        if 40 < drawing.drawn < len(drawing.way.points) - 40:
            self.free.append(status.blocks_free)


def dense_circles() -> Floats:
    """Return 6 turns of segments of 0.2 mm, radius 40 mm."""
    turns = 6
    angle = np.linspace(0, 2 * np.pi * turns, int(2 * np.pi * 40 * turns / 0.2))
    return np.stack([200 + 40 * np.cos(angle), 200 + 40 * np.sin(angle)], axis=1)


def _filling(quick: bool, latency_s: float) -> Row:
    points = dense_circles()[: 2000 if quick else None]
    job = Job.from_lines([points], page_width_mm=420, page_height_mm=420)
    where = f"sim-grbl://bench{next(_names)}"
    plotter = Filled(where, FAST, DIALECT)
    plotter.free = []
    with plotter:
        plotter.tell("$10=3", "$110=12000", "$111=12000", "$120=10000", "$121=10000")
        board(where).faults = dataclasses.replace(board(where).faults, latency_s=latency_s)
        plotter.prepare(job)
        plotter.lift()
        begun_s = board(where).time_s
        plotter.draw(Line(0, job.line(0), 0), _watch_nothing)
        spent_s = board(where).time_s - begun_s
        blocks = plotter.settings.blocks
    forget(where)
    fill = 1 - np.array(plotter.free) / blocks
    return Row(
        what=f"planner's fill, {len(points):,} segments of 0.2 mm at 200 mm/s, 115,200 baud, "
        f"{1000 * latency_s:.0f} ms latency",
        goal="> 50 %",
        ours=f"mean {100 * fill.mean():.0f} %, least {100 * fill.min():.0f} %",
        ratio=f"{spent_s / estimate(job, FAST, go_home=False).total_s:.3f} x planned time",
        met=bool(fill.min() > 0.5) if latency_s == 0 else None,
    )


def _merging(quick: bool) -> Row:
    """Draw circles of points closer than GRBL's look-ahead can take, all of them and merged."""
    angle = np.linspace(0, 2 * np.pi, 600 if quick else 2500)
    circle = np.stack([200 + 20 * np.cos(angle), 200 + 20 * np.sin(angle)], axis=1)
    job = Job.from_lines([circle], page_width_mm=420, page_height_mm=420)
    merged_s, all_s = _true_s(job, GrblBackend), _true_s(job, Filled)
    return Row(
        what=f"a circle of {len(circle):,} points, radius 20 mm, at 50 mm/s, 500 mm/s2: merged to "
        "a quarter step, and every point sent",
        goal="",
        ours=f"{merged_s:.1f} s",
        other=f"{all_s:.1f} s",
        ratio=f"{merged_s / all_s:.2f}",
    )


def _predicting(n_drawings: int) -> Row:
    off = [
        estimate(job, MACHINE).total_s / _true_s(job, GrblBackend) - 1
        for job in map(drawing, range(n_drawings))
    ]
    return Row(
        what=f"predicted time of {n_drawings} drawings against the simulated board",
        goal="≤ 3 % off",
        ours=f"worst {100 * max(off, key=abs):+.2f} %, mean {100 * np.mean(off):+.2f} %",
        met=max(map(abs, off)) <= 0.03,
    )


def drawing(seed: int) -> Job:
    """Return a seeded drawing: scribbles, circles, or dense waves, short lines or long."""
    rng = np.random.default_rng(seed)
    if seed % 5 == 0:
        return scribbles(12, int(rng.integers(2, 40)), seed)
    lines = []
    for _ in range(8):
        x, y = rng.uniform(80, 320, 2)
        size, step = rng.uniform(1, 60), rng.uniform(0.2, 2)
        angle = np.arange(0, 2 * np.pi, max(step / size, 0.02))
        if seed % 5 == 1:
            lines.append(np.stack([x + size * np.cos(angle), y + size * np.sin(angle)], axis=1))
        elif seed % 5 == 2:
            way = np.arange(0, 80, step)
            lines.append(np.stack([x + way, y + 3 * np.sin(way / 2)], axis=1))
        elif seed % 5 == 3:
            radius, fine = size / 4, np.arange(0, 2 * np.pi, step / size / 4)
            lines.append(np.stack([x + radius * np.cos(fine), y + size * np.sin(fine)], axis=1))
        else:
            lines.append(np.array([[x, y], [x + size, y + size / 3], [x, y + size / 2]]))
    return Job.from_lines(lines, page_width_mm=420, page_height_mm=420)


def _true_s(job: Job, backend: type[GrblBackend]) -> float:
    """Return how long a simulated board takes for *job*."""
    where = f"sim-grbl://bench{next(_names)}"
    with backend(where, MACHINE, DIALECT) as plotter:
        clock = plotter.clock
        begun_s = clock.now_s()
        if isinstance(plotter, Filled):
            plotter.free = []
        run_job(job, plotter, MACHINE)
        took_s = clock.now_s() - begun_s
    forget(where)
    return took_s


def _spending(seconds: float, backend: type[GrblBackend]) -> Row:
    """Plot on a board in another process, in real time, and see what this one spends."""
    points = dense_circles()[: int(seconds * 1000)]
    job = Job.from_lines([points], page_width_mm=420, page_height_mm=420)
    with served_board() as url:
        plotter = backend(url, FAST, DIALECT)
        if isinstance(plotter, Filled):
            plotter.free = []
        with plotter:
            plotter.tell("$110=12000", "$111=12000", "$120=10000", "$121=10000")
            plotter.prepare(job)
            plotter.lift()
            begun_s, spent_s = time.monotonic(), time.process_time()
            plotter.draw(Line(0, job.line(0), 0), _watch_nothing)
            took_s, spent_s = time.monotonic() - begun_s, time.process_time() - spent_s
    return Row(
        what=f"CPU of the plotting process, {len(points):,} segments at about 1,000 a second, "
        f"{took_s:.0f} s{', none of them merged' if backend is Filled else ''}",
        goal="" if backend is Filled else "< 10 % of a core",
        ours=f"{100 * spent_s / took_s:.1f} %",
        met=None if backend is Filled else spent_s / took_s < 0.1,
    )


@contextlib.contextmanager
def served_board() -> Iterator[str]:
    """Serve a simulated board from a process of its own; yield where it is."""
    command = [sys.executable, "-m", "plotter.simulators", "grbl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _watch_nothing(inked_mm: float) -> None:
    """Watch nothing."""
