"""A plan never exceeds its limits, jumps nowhere, and takes as long as physics says."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from plotter import Job, JobPen, Kind, Machine, Motion, PenLift, Plan, estimate, plan
from plotter.corners import STRAIGHT, corner_speed_mm_s
from plotter.planner import Floats

MACHINE = Machine(
    motion=Motion(
        draw_speed_mm_s=50,
        travel_speed_mm_s=150,
        draw_acceleration_mm_s2=500,
        travel_acceleration_mm_s2=1000,
        junction_deviation_mm=0.05,
    ),
    pen_lift=PenLift(lift_s=0.1, lower_s=0.2, settle_s=0.05),
    pen_change_s=20,
)
MOTION = MACHINE.motion

coordinate = st.one_of(
    st.integers(0, 40).map(float),  # makes equal points, reversals and straight runs likely
    st.floats(0, 200, allow_nan=False, width=32).map(float),
)
line = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=12)


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    """Draw a job of up to six lines and three pens."""
    lines = draw(st.lists(line, max_size=6))
    pens = [JobPen(), JobPen(name="slow", draw_speed_mm_s=7.0), JobPen(name="wild",
            draw_speed_mm_s=9e9)]  # fmt: skip
    which = [draw(st.integers(0, 2)) for _ in lines]
    return Job.from_lines(lines, pen=which, pens=pens, page_width_mm=210, page_height_mm=297)


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    """Draw a machine, slow or quick, of either kind of limits."""
    return Machine(
        origin=draw(st.sampled_from(["top-left", "bottom-left"])),
        park_mm=draw(st.sampled_from([None, (30.0, 40.0)])),
        motion=Motion(
            draw_speed_mm_s=draw(st.floats(1, 300)),
            travel_speed_mm_s=draw(st.floats(1, 300)),
            draw_acceleration_mm_s2=draw(st.floats(10, 5000)),
            travel_acceleration_mm_s2=draw(st.floats(10, 5000)),
            junction_deviation_mm=draw(st.sampled_from([0.0, 0.01, 0.05, 1.0])),
            per_axis=draw(st.booleans()),
            lookahead_blocks=draw(st.sampled_from([0, 0, 2, 3, 15])),
        ),
    )


def one_line(*points: Any, speed: float | None = None) -> Job:
    """Return a job of one line through *points*."""
    pen = JobPen(draw_speed_mm_s=speed)
    return Job.from_lines([points], pens=[pen], page_width_mm=210, page_height_mm=297)


def drawing_s(job: Job, machine: Machine = MACHINE) -> float:
    """Return how long *job* has the pen on the paper."""
    return estimate(job, machine).draw_s


def steepness(whole: Plan) -> Floats:
    """Return the larger share of each block's direction along an axis (n,); 1 at rest."""
    delta = np.abs(np.diff(whole.position_mm, axis=0))
    length = np.hypot(delta[:, 0], delta[:, 1])
    return np.where(length > 1e-6, delta.max(axis=1) / np.maximum(length, 1e-6), 1.0)


@settings(max_examples=50)
@given(jobs(), machines())
def test_a_plan_never_exceeds_its_limits(job: Job, machine: Machine) -> None:
    """No block is faster, or changes its speed quicker, than machine and pen allow."""
    whole = plan(job, machine)
    motion = machine.motion
    # Tiny pieces have no measurable direction; give them the loosest limit there is.
    slack = 1 / np.where(whole.length_mm > 1e-3, steepness(whole), math.sqrt(0.5))
    slack = slack * 1.001 if motion.per_axis else np.ones(len(whole))
    for kind, speed, acceleration in (
        (Kind.DRAW, motion.draw_speed_mm_s, motion.draw_acceleration_mm_s2),
        (Kind.TRAVEL, motion.travel_speed_mm_s, motion.travel_acceleration_mm_s2),
    ):
        mine = whole.kind == kind
        top = np.maximum(whole.entry_mm_s, whole.exit_mm_s)[mine]
        change = np.abs(whole.exit_mm_s**2 - whole.entry_mm_s**2)[mine]
        per_axis_speed = slack[mine] if kind is Kind.TRAVEL else 1.0
        assert (top <= speed * per_axis_speed * (1 + 1e-9)).all()
        allowed = 2 * acceleration * slack[mine] * whole.length_mm[mine]
        assert (change <= allowed * (1 + 1e-6) + 1e-5).all()
    pens = [job.pens[p].draw_speed_mm_s or math.inf for p in job.pen]
    for i, fastest in enumerate(pens):
        mine = (whole.line == i) & (whole.kind == Kind.DRAW)
        assert (whole.exit_mm_s[mine] <= fastest * (1 + 1e-9)).all()


@settings(max_examples=50)
@given(jobs(), machines())
def test_speed_is_continuous_and_every_line_begins_and_ends_at_rest(
    job: Job, machine: Machine
) -> None:
    """The pen never jumps in speed, and rests whenever it is lifted or lowered."""
    whole = plan(job, machine)
    entry = np.append(whole.entry_mm_s, 0.0)
    leave = np.append(0.0, whole.exit_mm_s)

    assert np.allclose(entry, leave, atol=1e-3)
    still = ~np.isin(whole.kind, (Kind.DRAW, Kind.TRAVEL))
    assert not whole.entry_mm_s[still].any()
    assert not whole.length_mm[still].any()
    assert (whole.seconds >= 0).all()
    assert np.isfinite(whole.seconds).all()


@settings(max_examples=50)
@given(jobs(), machines(), st.booleans())
def test_a_plan_visits_every_point_and_jumps_nowhere(
    job: Job, machine: Machine, go_home: bool
) -> None:
    """Blocks are as long as the way between their ends, and drawn blocks follow the line."""
    whole = plan(job, machine, go_home=go_home)
    steps = np.hypot(*np.diff(whole.position_mm, axis=0).T)
    assert np.allclose(steps, whole.length_mm, atol=1e-7)
    home = machine.home_mm(job.page_width_mm, job.page_height_mm)
    assert tuple(whole.position_mm[0]) == home
    if go_home:
        assert np.allclose(whole.position_mm[-1], home, atol=1e-7)
    for i in range(len(job)):
        drawn = np.flatnonzero((whole.line == i) & (whole.kind == Kind.DRAW))
        length = np.hypot(*np.diff(job.line(i), axis=0).T)
        assert whole.length_mm[drawn].sum() == pytest.approx(length.sum(), abs=1e-6)
        if len(drawn):
            visited = whole.position_mm[np.append(drawn, drawn[-1] + 1)]
            gaps = np.abs(job.line(i)[:, None] - visited[None]).max(axis=2).min(axis=1)
            assert gaps.max() <= 1e-7
            assert np.allclose(visited[0], job.line(i)[0], atol=1e-7)


@settings(max_examples=50)
@given(jobs(), machines())
def test_the_estimate_is_the_sum_of_the_blocks(job: Job, machine: Machine) -> None:
    """Whatever is counted, nothing is counted twice or forgotten."""
    whole, guess = plan(job, machine), estimate(job, machine)
    drawn = sum(float(np.hypot(*np.diff(job.line(i), axis=0).T).sum()) for i in range(len(job)))
    lift = machine.pen_lift
    changes = sum(a != b for a, b in zip(job.pen, job.pen[1:], strict=False))

    assert guess.total_s == pytest.approx(whole.seconds.sum(), abs=1e-6)
    assert guess.total_s == pytest.approx(whole.total_s, abs=1e-6)
    assert guess.draw_m == pytest.approx(drawn / 1000, abs=1e-8)
    pen_s = lift.lift_s + len(job) * (lift.lift_s + lift.lower_s + lift.settle_s)
    assert guess.pen_s == pytest.approx(pen_s, abs=1e-9)
    assert guess.pen_changes == changes
    assert guess.pen_change_s == pytest.approx(changes * machine.pen_change_s)
    assert (guess.lines, guess.lifts) == (len(job), len(job))


@given(jobs())
def test_a_line_lasts_from_its_first_travel_to_its_lift(job: Job) -> None:
    """The spans of lines follow each other without a gap, in the job's order."""
    whole = plan(job, MACHINE, go_home=False)
    span = whole.line_span_s(len(job))

    assert span.shape == (len(job), 2)
    if len(job):
        assert span[0, 0] == pytest.approx(MACHINE.pen_lift.lift_s)
        assert np.allclose(span[1:, 0], span[:-1, 1])
        assert span[-1, 1] == pytest.approx(whole.total_s)


@settings(max_examples=50)
@given(jobs(), machines(), st.floats(1, 20))
def test_more_acceleration_is_never_slower(job: Job, machine: Machine, factor: float) -> None:
    """Neither is a higher speed, nor a larger junction deviation."""
    before = estimate(job, machine).total_s
    motion = machine.motion
    for name in (
        "draw_acceleration_mm_s2",
        "travel_acceleration_mm_s2",
        "draw_speed_mm_s",
        "travel_speed_mm_s",
        "junction_deviation_mm",
    ):
        better = replace(motion, **{name: getattr(motion, name) * factor})
        assert estimate(job, replace(machine, motion=better)).total_s <= before + 1e-6


@settings(max_examples=50)
@given(jobs(), machines())
def test_look_ahead_equals_the_classic_two_passes(job: Job, machine: Machine) -> None:
    """Speeds at corners are those of a plain backward and forward pass over each line."""
    motion = replace(machine.motion, per_axis=False, lookahead_blocks=0)
    machine = replace(machine, motion=motion)
    whole = plan(job, machine)
    for i in range(len(job)):
        points = job.line(i)
        keep = np.append(True, np.hypot(*np.diff(points, axis=0).T) > 1e-8)
        points = points[keep]
        assume((np.hypot(*np.diff(points, axis=0).T) > 1e-4).all())
        fastest = min(motion.draw_speed_mm_s, job.pens[job.pen[i]].draw_speed_mm_s or math.inf)
        speeds = classic_passes(points, fastest, motion)
        mine = np.flatnonzero((whole.line == i) & (whole.kind == Kind.DRAW))
        ends = np.cumsum(whole.length_mm[mine])
        way = np.cumsum(np.hypot(*np.diff(points, axis=0).T))
        for at, speed in zip(way[:-1], speeds[1:-1], strict=True):
            block = mine[np.abs(ends - at).argmin()]
            assert whole.exit_mm_s[block] == pytest.approx(speed, abs=1e-3)


def classic_passes(points: Floats, fastest: float, motion: Motion) -> list[float]:
    """Return the speed at each point, by loops over angles and lengths."""
    delta = np.diff(points, axis=0)
    length = np.hypot(*delta.T)
    speeds = [0.0]
    for k in range(len(delta) - 1):
        heading = [math.atan2(delta[j, 1], delta[j, 0]) for j in (k, k + 1)]
        half = abs(math.remainder(heading[1] - heading[0], math.tau)) / 2
        s = math.cos(half)  # sin of half the inner angle
        a = motion.draw_acceleration_mm_s2
        limit = math.inf if half < STRAIGHT / 2 else a * motion.junction_deviation_mm * s / (1 - s)
        speeds.append(min(fastest, math.sqrt(limit)))
    speeds.append(0.0)
    gain = 2 * motion.draw_acceleration_mm_s2 * length
    for k in reversed(range(len(gain))):
        speeds[k] = min(speeds[k], math.sqrt(speeds[k + 1] ** 2 + gain[k]))
    for k in range(len(gain)):
        speeds[k + 1] = min(speeds[k + 1], math.sqrt(speeds[k] ** 2 + gain[k]))
    return speeds


def test_a_long_line_takes_the_time_of_a_trapezoid() -> None:
    """L/v + v/a: speeding up and braking cost one v/a together."""
    assert drawing_s(one_line((10, 10), (110, 10))) == pytest.approx(100 / 50 + 50 / 500, abs=1e-12)


def test_a_short_line_takes_the_time_of_a_triangle() -> None:
    """2·√(L/a): it never reaches full speed."""
    assert drawing_s(one_line((10, 10), (12, 10))) == pytest.approx(2 * math.sqrt(2 / 500))


def test_a_travel_takes_its_own_speed_and_acceleration() -> None:
    """From home to the line and back: 100 mm at 150 mm/s and 1000 mm/s²."""
    job = one_line((100, 0), (100, 0))
    assert estimate(job, MACHINE).travel_s == pytest.approx(2 * (100 / 150 + 150 / 1000))


def test_a_dot_takes_a_lift_and_no_drawing() -> None:
    """Two equal points put the pen down and lift it again."""
    guess = estimate(one_line((0, 0), (0, 0)), MACHINE)
    assert guess.draw_s == 0
    assert guess.total_s == pytest.approx(0.1 + 0.25 + 0.1)


def test_a_right_angle_is_taken_at_the_speed_of_the_formula() -> None:
    """v² = a·δ·s/(1-s) with s = sin 45°."""
    s = math.sin(math.pi / 4)
    corner = math.sqrt(500 * 0.05 * s / (1 - s))
    whole = plan(one_line((10, 10), (60, 10), (60, 60)), MACHINE)
    drawn = np.flatnonzero(whole.kind == Kind.DRAW)
    at_corner = drawn[np.cumsum(whole.length_mm[drawn]).searchsorted(50 - 1e-6)]

    assert whole.exit_mm_s[at_corner] == pytest.approx(corner)
    assert corner_speed_mm_s([[1, 0]], [[0, 1]], MOTION)[0] == pytest.approx(corner)
    # Each side: up to 50 mm/s, along, and down to the corner.
    side = 50 / 500 + (50 - corner) / 500 + (50 - (50**2 + 50**2 - corner**2) / 1000) / 50
    assert drawing_s(one_line((10, 10), (60, 10), (60, 60))) == pytest.approx(2 * side)


def test_a_reversal_stops_and_a_straight_way_does_not() -> None:
    """There and back costs two lines; a point in the middle of a line costs nothing."""
    there = drawing_s(one_line((10, 10), (60, 10)))
    assert drawing_s(one_line((10, 10), (60, 10), (10, 10))) == pytest.approx(2 * there)
    assert drawing_s(one_line((10, 10), (31, 10), (60, 10))) == pytest.approx(there)
    assert corner_speed_mm_s([[1, 0]], [[-1, 0]], MOTION)[0] == 0
    assert corner_speed_mm_s([[0.6, 0.8]], [[0.6, 0.8]], MOTION)[0] == math.inf


def test_a_slow_pen_is_obeyed_and_a_wild_one_is_not() -> None:
    """A pen may be slower than the machine, never faster."""
    points = ((10, 10), (110, 10))
    assert drawing_s(one_line(*points, speed=10)) == pytest.approx(100 / 10 + 10 / 500)
    assert drawing_s(one_line(*points, speed=1e9)) == pytest.approx(drawing_s(one_line(*points)))


def test_axes_of_their_own_make_diagonals_quicker() -> None:
    """With per-axis limits, as GRBL has them, a diagonal speeds up √2 times as quickly."""
    motion = replace(MOTION, per_axis=True)
    diagonal = drawing_s(one_line((0, 0), (30, 30)), replace(MACHINE, motion=motion))
    length = 30 * math.sqrt(2)
    assert diagonal == pytest.approx(length / 50 + 50 / (500 * math.sqrt(2)))


def test_pens_are_changed_where_the_machine_parks() -> None:
    """Between two pens the plan goes to the park position, waits, and comes back."""
    lines = [[(10, 0), (20, 0)], [(20, 0), (30, 0)]]
    job = Job.from_lines(lines, pen=[0, 1], pens=[JobPen(), JobPen()], page_width_mm=210,
                         page_height_mm=297)  # fmt: skip
    whole = plan(job, replace(MACHINE, park_mm=(0.0, 50.0)))
    change = np.flatnonzero(whole.kind == Kind.PEN_CHANGE)

    assert len(change) == 1
    assert tuple(whole.position_mm[change[0]]) == (0, 50)
    assert whole.seconds[change[0]] == 20


def test_a_very_long_line_is_exact_at_both_ends() -> None:
    """200,000 segments end at rest on the last point: nothing drifts."""
    turns = np.linspace(0, 2000, 200_001)
    points = 100 + 0.04 * np.stack([turns * np.cos(turns), turns * np.sin(turns)], axis=1)
    whole = plan(Job.from_lines([points], page_width_mm=210, page_height_mm=297), MACHINE)
    drawn = np.flatnonzero(whole.kind == Kind.DRAW)

    assert tuple(whole.position_mm[drawn[-1] + 1]) == tuple(points[-1])
    assert whole.exit_mm_s[drawn[-1]] == 0
    assert np.allclose(whole.exit_mm_s[drawn[:-1]], whole.entry_mm_s[drawn[1:]], atol=1e-3)


@settings(max_examples=20)
@given(st.lists(line, min_size=1, max_size=4))
def test_planning_lines_together_or_alone_is_the_same(lines: list[Any]) -> None:
    """What one line takes depends on no other line."""
    together = Job.from_lines(lines, page_width_mm=210, page_height_mm=297)
    alone = sum(drawing_s(one_line(*points)) for points in lines)
    assert drawing_s(together) == pytest.approx(alone, abs=1e-7)


@settings(max_examples=50)
@given(line, machines(), st.sampled_from([2, 3, 5, 15]))
def test_a_machine_of_short_sight_can_always_rest_where_its_sight_ends(
    points: Any, machine: Machine, blocks: int
) -> None:
    """At each corner it is no faster than the segments that it knows let it brake from."""
    far = replace(machine, motion=replace(machine.motion, lookahead_blocks=0, per_axis=False))
    near = replace(far, motion=replace(far.motion, lookahead_blocks=blocks))
    job = one_line(*points)
    whole = plan(job, near)
    way = np.cumsum(np.hypot(*np.diff(job.line(0), axis=0).T))
    assume((np.diff(way, prepend=0) > 1e-3).all())
    drawn = np.flatnonzero(whole.kind == Kind.DRAW)
    ends = np.cumsum(whole.length_mm[drawn])
    for i, at in enumerate(way[:-1]):
        speed = whole.exit_mm_s[drawn[np.abs(ends - at).argmin()]]
        known = way[min(i + blocks - 1, len(way) - 1)]
        assert speed**2 <= 2 * near.motion.draw_acceleration_mm_s2 * (known - at) + 1e-3
    assert drawing_s(job, near) >= drawing_s(job, far) - 1e-9
    if blocks > len(points):
        assert drawing_s(job, near) == pytest.approx(drawing_s(job, far))


def test_short_sight_slows_tiny_segments_as_grbl_does() -> None:
    """0.2 mm segments, 15 of them known: v = sqrt(2 a 14 0.2), whatever speed is wanted."""
    x = np.arange(0, 200.01, 0.2)
    machine = replace(MACHINE, motion=replace(
        MOTION, draw_speed_mm_s=200, travel_speed_mm_s=200, lookahead_blocks=15))  # fmt: skip
    job = Job.from_lines([np.stack([x, 0 * x], axis=1)], page_width_mm=210, page_height_mm=297)
    whole = plan(job, machine)
    top = whole.exit_mm_s[whole.kind == Kind.DRAW].max()
    # 14 segments to brake on from a corner; and a little faster in the middle of each.
    assert math.sqrt(2 * 500 * 14 * 0.2) <= top <= math.sqrt(2 * 500 * 14.6 * 0.2)


@settings(max_examples=25)
@given(jobs(), machines(), st.lists(st.floats(-1, 2), min_size=1, max_size=5))
def test_a_plan_tells_where_the_pen_is_at_any_time(
    job: Job, machine: Machine, shares: list[float]
) -> None:
    """At each block's ends exactly there, within it as far as its acceleration takes it."""
    whole = plan(job, machine)
    assert np.array_equal(whole.places_at(whole.at_s[-1:] + 1), whole.position_mm[-1:])
    assert np.array_equal(whole.places_at(np.array([-1.0])), whole.position_mm[:1])
    times = np.clip(shares, 0, 1) * whole.total_s
    places = whole.places_at(times)
    for at_s, place in zip(times, places, strict=True):
        i = min(int(np.searchsorted(whole.at_s, at_s, side="right")) - 1, len(whole) - 1)
        since = at_s - whole.at_s[i]
        if whole.seconds[i] > 0:
            change = (whole.exit_mm_s[i] - whole.entry_mm_s[i]) / whole.seconds[i]
            way = whole.entry_mm_s[i] * since + change * since**2 / 2
            assert np.hypot(*(place - whole.position_mm[i])) == pytest.approx(way, abs=1e-6)


@settings(max_examples=25)
@given(jobs(), machines(), st.floats(0, 1))
def test_a_plan_tells_when_so_much_of_a_line_is_inked(
    job: Job, machine: Machine, share: float
) -> None:
    """Going there at that time finds the pen where so much of the line ends."""
    whole = plan(job, machine)
    for i in range(len(job)):
        points = job.line(i)
        way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
        at_s = whole.inked_at_s(i, share * way[-1])
        expected = [np.interp(share * way[-1], way, points[:, k]) for k in (0, 1)]
        assert np.allclose(whole.places_at(np.array([at_s]))[0], expected, atol=1e-4)
        begin_s, end_s = whole.line_span_s(len(job))[i]
        assert begin_s <= at_s <= end_s


def test_a_person_may_draw_faster_but_not_faster_than_it_travels() -> None:
    """Half the speed takes twice as long; ten times the travel speed does not exist."""
    job = one_line((10, 10), (210, 10))
    assert plan(job, MACHINE, speed_factor=0.5).seconds_of(Kind.DRAW) == pytest.approx(
        200 / 25 + 25 / 500
    )
    slow = replace(MACHINE, motion=replace(MOTION, travel_speed_mm_s=60))
    assert plan(job, slow, speed_factor=2).exit_mm_s.max() == pytest.approx(60)


def test_a_hundred_thousand_moves_end_exactly_where_the_drawing_ends() -> None:
    """Steps of the absolute position do not drift: no move adds an error to the next."""
    rng = np.random.default_rng(0)
    points = 150 + np.cumsum(rng.normal(0, 0.2, (100_001, 2)), axis=0)
    points = np.clip(points, 0, 200)
    job = Job.from_lines([points], page_width_mm=210, page_height_mm=297)
    whole = plan(job, MACHINE)
    times = np.linspace(0, whole.total_s, 200_000)
    steps = np.rint(whole.places_at(times) * 80).astype(np.int64)
    begin, end = whole.line_span_s(1)[0]
    last = np.rint(points[-1] * 80).astype(np.int64)

    assert np.array_equal(steps[times >= end - MACHINE.pen_lift.lift_s][0], last)
    assert np.array_equal(steps[-1], [0, 0])
    assert begin < end


@settings(max_examples=40)
@given(jobs(), st.sampled_from([0.003, 0.05]))
def test_points_that_make_no_difference_cost_no_time(job: Job, merge_mm: float) -> None:
    """A plan that leaves them out ends where the other does, and is never much shorter."""
    merging = replace(MACHINE, motion=replace(MOTION, merge_mm=merge_mm))
    whole, thin = plan(job, MACHINE), plan(job, merging)
    assert np.array_equal(whole.position_mm[-1], thin.position_mm[-1])
    assert thin.length_of(Kind.DRAW) <= whole.length_of(Kind.DRAW) + 1e-9
    assert len(thin) <= len(whole)
    for i in range(len(job)):
        drawn = np.flatnonzero((thin.line == i) & (thin.kind == Kind.DRAW))
        if len(drawn):
            assert np.allclose(thin.position_mm[drawn[-1] + 1], job.line(i)[-1], atol=1e-9)


def test_short_sight_reaches_farther_over_merged_points() -> None:
    """A straight line of 0.2 mm pieces is one piece: full speed."""
    x = np.arange(0, 200.01, 0.2)
    short = replace(MOTION, lookahead_blocks=15, merge_mm=0.003)
    job = Job.from_lines([np.stack([x, 0 * x], axis=1)], page_width_mm=210, page_height_mm=297)
    merging = replace(MACHINE, motion=short)
    assert drawing_s(job, merging) == pytest.approx(drawing_s(one_line((0, 0), (200, 0))))
