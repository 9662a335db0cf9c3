"""Slices for an EiBotBoard lose no step, cut no corner, and never ask too much of the board."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter import Machine, Motion
from plotter.job import Points
from plotter.planner import follow, hop
from plotter.slices import (
    FASTEST_MM_S,
    LONGEST_MS,
    SHORTEST_MS,
    STEPS_PER_MM,
    Leg,
    Slices,
    cut,
    motor_steps,
    position_mm,
    verify,
)

MACHINE = Machine(width_mm=430, height_mm=297)
MOTION = MACHINE.motion
SQUARE = np.array([(20.0, 20.0), (60.0, 20.0), (60.0, 60.0), (20.0, 60.0), (20.0, 20.0)])

coordinate = st.one_of(st.integers(0, 40).map(float), st.floats(0, 290, width=32).map(float))
line = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=12).map(np.array)


def inked(points: Points, machine: Machine = MACHINE) -> Leg:
    """Return how *machine* follows *points*."""
    speed = np.array([machine.motion.draw_speed_mm_s])
    return Leg(points[0], follow(points, np.array([0, len(points)]), speed, machine))


def sliced(points: Points, machine: Machine = MACHINE) -> tuple[Leg, Slices]:
    """Return a line's plan and its slices, from where its first point is."""
    leg = inked(points, machine)
    return leg, cut(leg, steps_at(points[0]))


def steps_at(point: Any) -> tuple[int, int]:
    """Return where the motors are with the pen at *point*."""
    one, two = motor_steps(point).tolist()
    return one, two


def complaints(
    commands: Any, points: Points, planned_s: float, motion: Motion = MOTION
) -> list[str]:
    """Return what the verifier has to say about a line's commands."""
    return verify(
        commands,
        points,
        from_steps=steps_at(points[0]),
        motion=motion,
        acceleration_mm_s2=motion.draw_acceleration_mm_s2,
        planned_s=planned_s,
    )


def circle(radius_mm: float) -> Points:
    """Return a circle of 400 points."""
    turn = np.linspace(0, math.tau, 400)
    return 100 + radius_mm * np.stack([np.cos(turn), np.sin(turn)], axis=1)


def walk(n_points: int, seed: int) -> Points:
    """Return a random walk with steps of every length."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 1, (n_points, 2)) * rng.gamma(1.0, 0.5, (n_points, 1))
    return np.asarray(np.clip(np.cumsum(steps, axis=0) + 150, 0, 290))


@pytest.mark.parametrize(
    "points",
    [
        SQUARE,
        np.array([(0.0, 0.0), (250.0, 100.0)]),
        np.array([(10.0, 10.0), (60.0, 10.0), (10.0, 10.0)]),  # there and back
        np.array([(10 + 0.05 * i, 80 + 0.05 * (i % 2)) for i in range(200)]),
        *[circle(radius) for radius in (50, 10, 3, 1, 0.2)],
        *[walk(60, seed) for seed in range(6)],
    ],
)
def test_slices_follow_the_drawing(points: Points) -> None:
    """Steps, speeds, corners, time and shape are right by a verifier that knows no plan."""
    leg, slices = sliced(points)
    assert complaints(slices, points, leg.seconds) == []


@settings(max_examples=60, deadline=None)
@given(line)
def test_any_line_ends_on_the_step_and_stays_on_the_way(points: Points) -> None:
    """Σ steps == round(80 · target), the pen within 1.5 steps of the line, motors within reason."""
    leg, slices = sliced(points)
    wrong = complaints(slices, points, leg.seconds)
    assert [text for text in wrong if "steps" in text or "slice of" in text] == []
    assert slices.ms.max(initial=0) <= LONGEST_MS + 1


def test_a_hundred_thousand_moves_do_not_drift() -> None:
    """Each line begins where the one before it ended, in whole steps; the last one too."""
    rng = np.random.default_rng(5)
    at = (0, 0)
    for _ in range(50):
        points = np.clip(np.cumsum(rng.normal(0, 0.4, (1001, 2)), axis=0) + 150, 0, 290)
        travel = Leg(
            position_mm(np.array(at)), hop(position_mm(np.array([at])), points[:1], MOTION)
        )
        points = np.repeat(points, 2, axis=0)[1:]  # every other move is none
        for leg in (travel, inked(points)):
            steps = cut(leg, at).steps.sum(axis=0)
            at = (at[0] + int(steps[0]), at[1] + int(steps[1]))
        assert at == steps_at(points[-1])


def test_many_short_slices_in_a_row_are_slowed_down() -> None:
    """A sawtooth of 0.1 mm at full speed would need a slice a millisecond: the board gets four."""
    quick = Machine(motion=Motion(draw_acceleration_mm_s2=50000, junction_deviation_mm=1))
    points = np.array([(10 + 0.05 * i, 80 + 0.05 * (i % 2)) for i in range(400)])
    leg, slices = sliced(points, quick)
    four = np.convolve(slices.ms, np.ones(4), mode="valid")
    assert four.min() >= 4 * SHORTEST_MS
    assert slices.seconds > 1.5 * leg.seconds


def test_no_motor_turns_too_fast() -> None:
    """A machine that wants 1000 mm/s gets what the board's 25 steps a ms allow."""
    mad = Motion(travel_speed_mm_s=1000, travel_acceleration_mm_s2=50000)
    begin, end = np.array([[0.0, 0.0]]), np.array([[200.0, 200.0]])
    slices = cut(Leg(begin[0], hop(begin, end, mad)), (0, 0))
    assert (np.abs(slices.steps) < 25 * slices.ms[:, None]).all()
    assert slices.steps.sum(axis=0).tolist() == [400 * STEPS_PER_MM, 0]
    assert FASTEST_MM_S * math.sqrt(2) * STEPS_PER_MM < 25_000


@settings(max_examples=60, deadline=None)
@given(line, st.floats(0, 1), st.floats(0, 1))
def test_a_brake_ends_at_rest_on_the_line(points: Points, part: float, speed: float) -> None:
    """From anywhere at any speed that the plan has there; what is left begins where it ends."""
    leg = inked(points)
    if not leg.seconds:
        return
    ways, speeds, _ = leg.state(np.array([part * leg.seconds]))
    way, fast = float(ways[0]), float(speeds[0])
    brake = leg.brake(way, speed * fast, MOTION.draw_acceleration_mm_s2)
    if brake is None:
        return
    ends = way + float(brake.way_mm[-1])
    assert ends <= leg.way_mm[-1] + 1e-9
    assert brake.motions.exit_mm_s[-1] == pytest.approx(0, abs=1e-6)
    assert brake.points[-1] == pytest.approx(leg.place(np.array([ends]))[0])
    rest = leg.rest(ends)
    assert len(rest) == 0 or rest[0] == pytest.approx(brake.points[-1])


def test_motors_and_places_are_inverse() -> None:
    """Each step of either motor is a place, and the other way round."""
    steps = np.random.default_rng(0).integers(-40_000, 40_000, (1000, 2))
    assert np.array_equal(motor_steps(position_mm(steps)), steps)


def test_a_dot_needs_no_slice_but_the_step_that_it_is_off() -> None:
    """Standing still is nothing, unless the motors are not where rounding puts them."""
    dot = np.array([(10.0, 10.0), (10.0, 10.0)])
    assert len(sliced(dot)[1]) == 0
    owed = cut(inked(dot), (1599, 1))
    assert owed.steps.tolist() == [[1, -1]]


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda rows: rows[:-1], "ends at"),
        (lambda rows: [*rows[:-1], "SM,0,0,0", rows[-1]], "less than a millisecond"),
        (lambda rows: ["SM,1,30,30", "SM,1,-30,-30", *rows], "25 steps"),
        (lambda rows: [*rows, "SM,500,0,0"], "takes"),
        (lambda rows: ["SM,20,100,-100", *rows, "SM,20,-100,100"], "beside the way"),
        (lambda rows: rows[::2] + rows[1::2], "changes speed"),
        (lambda rows: merged(rows, 45), "beside the way"),
    ],
)
def test_the_verifier_notices(spoil: Any, complaint: str) -> None:
    """A check that cannot fail is none: each kind of damage has its complaint."""
    leg, slices = sliced(SQUARE)
    rows = [f"SM,{ms},{one},{two}" for ms, (one, two) in zip(slices.ms, slices.steps, strict=True)]
    assert complaints(rows, SQUARE, leg.seconds) == []
    assert any(complaint in text for text in complaints(spoil(rows), SQUARE, leg.seconds))


def test_the_verifier_notices_a_corner_at_full_speed() -> None:
    """Cruising round a right angle breaks the formula, and nothing else."""
    points = SQUARE[:3]
    reckless = Machine(motion=Motion(junction_deviation_mm=5))
    leg, slices = sliced(points, reckless)
    assert complaints(slices, points, leg.seconds, reckless.motion) == []
    assert any("passes (60.00, 20.00)" in text for text in complaints(slices, points, leg.seconds))


def merged(rows: list[str], n_together: int) -> list[str]:
    """Return commands that do *n_together* of *rows* at once."""
    numbers = np.array([[int(word) for word in row.split(",")[1:]] for row in rows])
    groups = np.add.reduceat(numbers, np.arange(0, len(rows), n_together), axis=0)
    return [f"SM,{ms},{one},{two}" for ms, one, two in groups]
