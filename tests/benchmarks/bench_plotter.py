"""How quickly the planner plans, and how right its times are."""

import math
import time

import numpy as np

from plotter import Job, Machine, Motion, SimulatedPlotter, estimate, plan
from plotter import run as run_job
from plotter.planner import Floats
from tests.benchmarks.table import Row

MACHINE = Machine(width_mm=430, height_mm=430)


def run(quick: bool) -> list[Row]:
    """Return the rows of this room."""
    return [_planning(200 if quick else 20_000), _accuracy(2 if quick else 12), _simulating(quick)]


def scribbles(n_lines: int, n_points: int, seed: int = 0) -> Job:
    """Return a job of seeded random walks: turns of every angle, steps of every length."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 1, (n_lines, n_points, 2)) * rng.gamma(1.0, 0.5, (n_lines, n_points, 1))
    walks = np.cumsum(steps, axis=1) + rng.uniform(60, 360, (n_lines, 1, 2))
    walks = np.clip(walks, 0, 420)
    return Job.from_lines(list(walks), page_width_mm=420, page_height_mm=420)


def _planning(n_lines: int) -> Row:
    job = scribbles(n_lines, 21)
    best_s = math.inf
    for _ in range(3):
        begun_s = time.thread_time()
        plan(job, MACHINE)
        best_s = min(best_s, time.thread_time() - begun_s)
    return Row(
        what=f"plan {n_lines:,} lines, {len(job.points):,} points",
        goal="≤ 1 s CPU",
        ours=f"{best_s:.3f} s",
        met=best_s <= 1.0,
    )


def _simulating(quick: bool) -> Row:
    job = scribbles(20 if quick else 500, 21)
    begun_s = time.thread_time()
    with SimulatedPlotter(MACHINE) as plotter:
        run_job(job, plotter, MACHINE)
    spent_s = time.thread_time() - begun_s
    off_s = abs(plotter.time_s - estimate(job, MACHINE).total_s)
    return Row(
        what=f"simulate {len(job)} lines as fast as possible; difference to the estimate",
        goal="≤ 1e-6 s",
        ours=f"{spent_s:.2f} s CPU; {off_s:.0e} s",
        met=off_s <= 1e-6,
    )


def _accuracy(n_lines: int) -> Row:
    """Compare the estimate with a machine that knows no plan, only how to brake in time."""
    job = scribbles(n_lines, 12, seed=1)
    ours_s = estimate(job, MACHINE).draw_s
    stepped_s = sum(integrate_s(job.line(i), MACHINE.motion) for i in range(len(job)))
    error = abs(ours_s - stepped_s) / stepped_s
    return Row(
        what=f"estimate of {n_lines} lines against time steps of 20 us",
        goal="≤ 0.5 %",
        ours=f"{ours_s:.3f} s",
        other=f"{stepped_s:.3f} s",
        ratio=f"{100 * error:.3f} % off",
        met=error <= 0.005,
    )


def integrate_s(points: Floats, motion: Motion, step_s: float = 20e-6) -> float:
    """Return how long a line takes, by tiny time steps and no look-ahead formula.

    In each step the pen speeds up unless it could then no longer brake for some corner ahead:
    with speed v it needs (v² - v_corner²) / 2a before that corner.
    """
    delta = np.diff(points, axis=0)
    length = np.hypot(delta[:, 0], delta[:, 1])
    way = np.cumsum(length)
    heading = np.unwrap(np.arctan2(delta[:, 1], delta[:, 0]))
    inner = math.pi - np.abs(np.remainder(np.diff(heading) + math.pi, math.tau) - math.pi)
    s = np.sin(inner / 2)
    a = motion.draw_acceleration_mm_s2
    limit2 = np.append(a * motion.junction_deviation_mm * s / (1 - s), 0.0)
    at, speed, spent_s, corner = 0.0, 0.0, 0.0, 0
    while corner < len(way):
        wanted = min(speed + a * step_s, motion.draw_speed_mm_s)
        ahead = way[corner:] - (at + wanted * step_s)
        allowed2 = float((limit2[corner:] + 2 * a * np.maximum(ahead, 0.0)).min())
        # Braking is never harder than a, even if a step has come a little too far.
        speed = max(min(wanted, math.sqrt(allowed2)), speed - a * step_s, a * step_s)
        at += speed * step_s
        spent_s += step_s
        while corner < len(way) and at >= way[corner]:
            corner += 1
    return spent_s
