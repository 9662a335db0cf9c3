"""How quickly the planner plans, and how right its times are."""

import itertools
import math
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from plotter import Event, Job, Machine, Motion, SimulatedPlotter, estimate, plan
from plotter import run as run_job
from plotter.journal import Journal
from plotter.planner import Floats
from tests.benchmarks.table import Row

MACHINE = Machine(width_mm=430, height_mm=430)


def run(quick: bool) -> list[Row]:
    """Return the rows of this room."""
    return [
        _planning(200 if quick else 20_000),
        _planning_one_line(1000 if quick else 100_000),
        _against_saxi(2 if quick else 20),
        _accuracy(2 if quick else 12),
        _simulating(quick),
        _journal(20 if quick else 2000),
    ]


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


def _planning_one_line(n_segments: int) -> Row:
    job = scribbles(1, n_segments + 1)
    sighted = replace(MACHINE, motion=replace(MACHINE.motion, lookahead_blocks=15, merge_mm=0.003))
    spent_s = []
    for machine in (MACHINE, sighted):
        begun_s = time.thread_time()
        plan(job, machine)
        spent_s.append(time.thread_time() - begun_s)
    return Row(
        what=f"plan one line of {n_segments:,} segments; with GRBL's short sight",
        goal="≤ 1 s CPU",
        ours=f"{spent_s[0]:.3f} s; {spent_s[1]:.3f} s",
        met=max(spent_s) <= 1.0,
    )


def drawings(count: int) -> list[Job]:
    """Return seeded drawings of different kinds: scribbles, hatches, waves, spirals, dots."""
    made = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        kind = seed % 4
        if kind == 0:
            made.append(scribbles(120, 5 + 4 * seed, seed))
            continue
        lines = []
        for i in range(60):
            if kind == 1:  # hatches: short straight lines, many lifts
                begin = rng.uniform(20, 380, 2)
                turn = rng.uniform(0, math.tau)
                lines.append(np.stack([begin, begin + 15 * np.array([np.cos(turn), np.sin(turn)])]))
            elif kind == 2:  # waves of fine segments
                x = np.arange(20, 380, 0.3)
                high = rng.uniform(0.5, 3)
                lines.append(
                    np.stack([x, 20 + 6 * i + high * np.sin(x / rng.uniform(1, 9))], axis=1)
                )
            else:  # spirals
                turns = np.linspace(0, rng.uniform(3, 12) * math.tau, 400)
                middle = rng.uniform(60, 360, 2)
                way = np.stack([turns * np.cos(turns), turns * np.sin(turns)], axis=1)
                lines.append(middle + way * rng.uniform(0.1, 0.4))
        made.append(
            Job.from_lines(lines, page_width_mm=420, page_height_mm=420, title=f"drawing {seed}")
        )
    return made


def _against_saxi(count: int) -> Row:
    """Compare with saxi's rules, on the same lines, speeds, accelerations, lifts and way home."""
    jobs = drawings(count)
    ours_s = [estimate(job, MACHINE).total_s for job in jobs]
    saxi_s = [saxis_rules_s(job, MACHINE) for job in jobs]
    worst = max(a / b for a, b in zip(ours_s, saxi_s, strict=True))
    return Row(
        what=f"total time of {count} drawings by the plan and by saxi's published rules",
        goal="≤ 1.02 x on each",
        ours=f"{sum(ours_s):.1f} s",
        other=f"{sum(saxi_s):.1f} s",
        ratio=f"{worst:.4f} at worst",
        met=worst <= 1.02,
    )


def saxis_rules_s(job: Job, machine: Machine) -> float:
    """Return how long *job* takes by the rules that saxi's planner publishes (src/planning.ts).

    Constant acceleration; corners at v² = a d s / (1 - s), s = sin(θ/2); segment after segment,
    each from its corner's speed as fast as possible, going back where it could not brake; every
    line and every travel from rest to rest. An own implementation of these rules.
    """
    motion, lift = machine.motion, machine.pen_lift
    at = np.array(machine.home_mm(job.page_width_mm, job.page_height_mm))
    spent_s = lift.lift_s
    for i in range(len(job)):
        points = job.line(i)
        spent_s += _travel_s(at, points[0], motion) + lift.lower_s + lift.settle_s
        spent_s += _segments_s(points, motion) + lift.lift_s
        at = points[-1]
    return spent_s + _travel_s(at, np.zeros(2), motion)


def _travel_s(begin: Floats, end: Floats, motion: Motion) -> float:
    way, a, v = math.dist(begin, end), motion.travel_acceleration_mm_s2, motion.travel_speed_mm_s
    return 2 * math.sqrt(way / a) if way * a < v * v else way / v + v / a


def _segments_s(points: Floats, motion: Motion) -> float:
    """Return how long the pen takes along *points*, by saxi's rules."""
    a, fastest = motion.draw_acceleration_mm_s2, motion.draw_speed_mm_s
    pieces = [q - p for p, q in itertools.pairwise(points) if math.dist(p, q) > 1e-9]
    length = [math.hypot(*piece) for piece in pieces]
    unit = [piece / way for piece, way in zip(pieces, length, strict=True)]
    entry = [0.0] * (len(pieces) + 1)
    for i in range(1, len(pieces)):
        cosine = -float(unit[i - 1] @ unit[i])
        s = math.sqrt(max(1 - cosine, 0.0) / 2)
        entry[i] = fastest
        if s < 1 - 1e-9:
            entry[i] = min(fastest, math.sqrt(a * motion.junction_deviation_mm * s / (1 - s)))
    for i in reversed(range(len(pieces))):  # going back where it could not brake
        entry[i] = min(entry[i], math.sqrt(entry[i + 1] ** 2 + 2 * a * length[i]))
    spent_s = 0.0
    for i, way in enumerate(length):
        entry[i + 1] = min(entry[i + 1], math.sqrt(entry[i] ** 2 + 2 * a * way))
        top = min(fastest, math.sqrt((entry[i] ** 2 + entry[i + 1] ** 2) / 2 + a * way))
        ramps = (2 * top**2 - entry[i] ** 2 - entry[i + 1] ** 2) / (2 * a)
        spent_s += (2 * top - entry[i] - entry[i + 1]) / a + max(way - ramps, 0.0) / top
    return spent_s


def _journal(n_lines: int) -> Row:
    """Time what a journal adds to each line: two rows, one forced to the disk."""
    job = scribbles(n_lines, 10)
    with tempfile.TemporaryDirectory() as folder:
        with Journal.create(Path(folder) / "plot", job, MACHINE) as journal:
            begun_s = time.perf_counter()
            for line in range(n_lines):
                journal.note(Event("line begun", line, 0), (0.0, 0.0))
                journal.note(Event("line done", line, 0), (0.0, 0.0))
            each_ms = (time.perf_counter() - begun_s) / n_lines * 1000
        begun_s = time.perf_counter()
        Journal.open(Path(folder) / "plot").close()
        opened_ms = (time.perf_counter() - begun_s) * 1000
    return Row(
        what=f"journal of {n_lines:,} lines: a line noted, forced to the disk; opened again",
        goal="",
        ours=f"{each_ms:.2f} ms; {opened_ms:.0f} ms",
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
