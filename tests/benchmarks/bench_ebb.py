"""How an AxiDraw's board is fed: without a gap, on time, cheaply, and soon at rest."""

import contextlib
import itertools
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from plotter import Control, Job, Machine, Progress, estimate, simulators
from plotter import run as run_job
from plotter.ebb import EbbBackend
from plotter.planner import Floats, follow
from plotter.simulators.board import Faults
from plotter.simulators.ebb import EbbBoard
from plotter.slices import Leg, cut, motor_steps
from tests.benchmarks.bench_grbl import drawing
from tests.benchmarks.bench_plotter import scribbles
from tests.benchmarks.table import Row

MACHINE = Machine(title="AxiDraw, A2", kind="axidraw", width_mm=594, height_mm=432)
_FIRMWARES = ("2.5.3", "2.8.1", "3.0.3")
_names = itertools.count()


def run(quick: bool) -> list[Row]:
    """Return the rows of this room."""
    return [
        _slicing(2_000 if quick else 100_000),
        *[_feeding(firmware, latency_s, quick) for firmware, latency_s in _cables(quick)],
        _predicting(2 if quick else 20),
        _counting(20 if quick else 1000),
        _stopping(2 if quick else 40),
        _spending(2 if quick else 20),
    ]


def _cables(quick: bool) -> list[tuple[str, float]]:
    """Return firmware and latency each way, in s."""
    if quick:
        return [("2.8.1", 0.0)]
    return [*[(firmware, 0.0) for firmware in _FIRMWARES], ("2.5.3", 0.004), ("2.8.1", 0.016)]


def scribble(n_points: int, step_mm: float = 0.2) -> Floats:
    """Return one long line without corners, curling at random, in pieces of *step_mm*."""
    rng = np.random.default_rng(3)
    bend = np.convolve(rng.normal(0, 0.08, n_points), np.ones(20) / 20, "same")
    heading = np.cumsum(bend + 0.02)
    steps = step_mm * np.stack([np.cos(heading), np.sin(heading)], axis=1)
    return np.asarray(np.clip(np.cumsum(steps, axis=0) + 200, 5, 420))


def _slicing(n_segments: int) -> Row:
    points = scribble(n_segments + 1)
    best_s = np.inf
    for _ in range(3):
        begun_s = time.thread_time()
        speed = np.array([MACHINE.motion.draw_speed_mm_s])
        leg = Leg(points[0], follow(points, np.array([0, len(points)]), speed, MACHINE))
        slices = cut(leg, _steps_at(points[0]))
        best_s = min(best_s, time.thread_time() - begun_s)
    return Row(
        what=f"plan {n_segments:,} segments and cut {len(slices):,} slices for an EBB",
        goal="≤ 1 s CPU",
        ours=f"{best_s:.3f} s",
        met=best_s <= 1.0,
    )


def _feeding(firmware: str, latency_s: float, quick: bool) -> Row:
    """Draw a curly line, a dense spiral and a noisy walk; does the board ever starve?"""
    turn = np.linspace(0, 2 * np.pi * 8, 500 if quick else 12_000)
    spiral = 200 + np.stack([turn * np.cos(turn), turn * np.sin(turn)], axis=1)
    noise = np.cumsum(np.random.default_rng(1).normal(0, 0.15, (60 if quick else 1500, 2)), axis=0)
    lines = [scribble(300 if quick else 6000), spiral, noise + 200]
    job = Job.from_lines(lines, page_width_mm=594, page_height_mm=420)
    with _board(firmware) as (url, board):
        board.faults = Faults(latency_s=latency_s)
        with EbbBackend(url, MACHINE) as plotter:
            begun_s = plotter.clock.now_s()
            run_job(job, plotter, MACHINE)
            took_s = plotter.clock.now_s() - begun_s
    return Row(
        what=f"FIFO empty within {len(job.points):,} segments, firmware {firmware}, "
        f"{1000 * latency_s:.0f} ms latency each way",
        goal="never",
        ours=f"{board.underruns} times, {len(board.violations)} jolts",
        ratio=f"{took_s / estimate(job, MACHINE).total_s:.3f} x planned time",
        met=board.underruns == 0 and not board.violations,
    )


def _predicting(n_drawings: int) -> Row:
    off = []
    for seed in range(n_drawings):
        job = drawing(seed)
        with _board(_FIRMWARES[seed % 3]) as (url, _), EbbBackend(url, MACHINE) as plotter:
            begun_s = plotter.clock.now_s()
            run_job(job, plotter, MACHINE)
            took_s = plotter.clock.now_s() - begun_s
        off.append(estimate(job, MACHINE).total_s / took_s - 1)
    return Row(
        what=f"predicted time of {n_drawings} drawings against the simulated AxiDraw",
        goal="≤ 3 % off",
        ours=f"worst {100 * max(off, key=abs):+.2f} %, mean {100 * np.mean(off):+.2f} %",
        met=max(map(abs, off)) <= 0.03,
    )


def _counting(n_lines: int) -> Row:
    """Draw many lines of many moves; each must end on its step, and so must the way home."""
    job = scribbles(n_lines, 101, seed=4)
    at, wrong = (0, 0), 0
    for i in range(n_lines):
        points = job.line(i)
        speed = np.array([MACHINE.motion.draw_speed_mm_s])
        leg = Leg(points[0], follow(points, np.array([0, len(points)]), speed, MACHINE))
        at = _steps_at(points[0])
        steps = cut(leg, at).steps.sum(axis=0)
        wrong += (at[0] + int(steps[0]), at[1] + int(steps[1])) != _steps_at(points[-1])
    return Row(
        what=f"steps lost in {100 * n_lines:,} moves",
        goal="none",
        ours=f"{wrong} of {n_lines:,} lines end beside their step",
        met=wrong == 0,
    )


def _stopping(n_stops: int) -> Row:
    """Stop a line at 50 mm/s at many moments, and see when the carriage is at rest."""
    took = []
    job = Job.from_lines([scribble(2000)], page_width_mm=594, page_height_mm=420)
    jolts = 0
    for after_s in np.linspace(3, 8, n_stops):
        control, heard = Control(), list[float]()
        with _board("2.8.1") as (url, board), EbbBackend(url, MACHINE) as plotter:

            def listen(_progress: Progress, after_s: float = after_s) -> None:
                if board.time_s >= after_s and not heard:  # noqa: B023  # called within the loop
                    heard.append(board.time_s)  # noqa: B023
                    control.stop()  # noqa: B023

            run_job(job, plotter, MACHINE, control=control, on_progress=listen)
            trace = board.trace
        moved = np.flatnonzero(np.hypot(*np.diff(trace.position_mm, axis=0).T) > 0)
        took.append(float(trace.time_s[moved[-1] + 1]) - heard[0])
        jolts += len(board.violations)
    return Row(
        what=f"from a stop to rest, {n_stops} times at 50 mm/s (its brake alone takes 66 ms)",
        goal="≤ 100 ms and the brake",
        ours=f"worst {1000 * max(took):.0f} ms, {jolts} jolts",
        met=max(took) <= 0.166 and jolts == 0,
    )


def _spending(seconds: float) -> Row:
    """Plot on a board in another process, in real time, and see what this one spends."""
    points = scribble(int(seconds * 250))
    job = Job.from_lines([points], page_width_mm=594, page_height_mm=420)
    with _served_board() as url, EbbBackend(url, MACHINE) as plotter:
        begun_s, spent_s = time.monotonic(), time.process_time()
        run_job(job, plotter, MACHINE, go_home=False)
        took_s, spent_s = time.monotonic() - begun_s, time.process_time() - spent_s
        underruns = plotter.underruns
    return Row(
        what=f"CPU of the plotting process, {len(points):,} segments at 250 a second, "
        f"{took_s:.0f} s in real time; {underruns} underruns by its own count",
        goal="< 10 % of a core",
        ours=f"{100 * spent_s / took_s:.1f} %",
        met=spent_s / took_s < 0.1,
    )


@contextlib.contextmanager
def _board(firmware: str) -> Iterator[tuple[str, EbbBoard]]:
    """Yield where a new simulated board is, and the board."""
    url = f"sim-ebb://bench{next(_names)}"
    board = simulators.board(f"{url}?firmware={firmware}&width_mm=594&height_mm=432")
    assert isinstance(board, EbbBoard)
    try:
        yield url, board
    finally:
        simulators.forget(url)


@contextlib.contextmanager
def _served_board() -> Iterator[str]:
    """Serve a simulated board from a process of its own; yield where it is."""
    command = [sys.executable, "-m", "plotter.simulators", "ebb", "width_mm=594&height_mm=432"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _steps_at(point: Floats) -> tuple[int, int]:
    one, two = motor_steps(point).tolist()
    return one, two
