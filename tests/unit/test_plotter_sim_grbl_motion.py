"""The simulated Grbl's motion never jumps, keeps its limits, and ends where it was sent."""

import itertools
import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plotter.simulators.grbl_motion import Block, GrblMotion

SPEED_MM_S = (100.0, 100.0, 50.0)
ACCELERATION = (500.0, 400.0, 200.0)
STEPS_PER_MM = (80.0, 40.0, 100.0)
FASTER = 1 + 1e-6
# How much a speed may jump where one piece meets the next, by rounding.
CLOSE_MM_S = 1e-3

coordinate = st.one_of(st.integers(0, 20).map(float), st.floats(0, 60, width=32).map(float))
target = st.tuples(coordinate, coordinate, st.sampled_from([0.0, 0.0, 0.0, 3.0]))


@dataclass
class Log:
    """The pieces of way that a motion told of."""

    pieces: list[tuple[Block, float, float, float, float]] = field(default_factory=list)

    def note(self, block: Block, from_mm: float, to_mm: float, begin: float, end: float) -> None:
        """Keep a piece."""
        self.pieces.append((block, from_mm, to_mm, begin, end))


def machine(capacity: int = 15) -> tuple[GrblMotion, Log]:
    """Return a motion with the limits above, and its log."""
    log = Log()
    motion = GrblMotion(capacity, log.note)
    motion.steps_per_mm = STEPS_PER_MM
    motion.max_rate_mm_s = SPEED_MM_S
    motion.max_acceleration = ACCELERATION
    motion.junction_deviation_mm = 0.02
    return motion, log


def run_out(motion: GrblMotion, now_s: float, until_s: float = math.inf) -> float:
    """Let events happen up to *until_s*; return the time."""
    while motion.next_event_s <= until_s:
        if motion.next_event_s == math.inf:
            return now_s
        now_s = max(now_s, motion.next_event_s)
        motion.event(now_s)
    return now_s if until_s == math.inf else until_s


def assert_smooth(log: Log) -> None:
    """Fail if time or way jumps, or a piece needs more than its block's acceleration allows."""
    before: tuple[Block, float, float] | None = None
    for block, from_mm, to_mm, begin_s, end_s in log.pieces:
        assert end_s >= begin_s - 1e-9
        assert to_mm >= from_mm - 1e-9
        if before is not None:
            last, last_to_mm, last_end_s = before
            assert begin_s >= last_end_s - 1e-9
            if block is last:
                assert from_mm == pytest.approx(last_to_mm, abs=1e-6)
            else:
                assert from_mm == pytest.approx(0.0, abs=1e-6)
                assert last_to_mm == pytest.approx(last.length_mm, abs=1e-6)
        if end_s - begin_s > 1e-6:  # shorter ones say nothing but rounding
            mean = (to_mm - from_mm) / (end_s - begin_s)
            assert mean <= block.max_mm_s * FASTER + CLOSE_MM_S
        before = block, to_mm, end_s


def speeds(motion: GrblMotion, now_s: float, step_s: float = 0.001) -> list[float]:
    """Return the speed of *motion* at each of the next 2000 ms."""
    seen = []
    for _ in range(2000):
        run_out(motion, now_s, now_s)
        seen.append(motion.speed_mm_s(now_s))
        now_s += step_s
    return seen


@given(st.lists(target, min_size=1, max_size=30), st.floats(0, 0.05), st.floats(1, 200))
@settings(max_examples=40, deadline=None)
def test_a_stream_of_lines_ends_exactly_where_it_was_sent(
    targets: list[tuple[float, float, float]], between_s: float, feed_mm_s: float
) -> None:
    """Whenever the lines come, the steps at the end are those of the last line, never summed up."""
    motion, log = machine()
    now_s = 0.0
    for place in targets:
        while motion.is_full():
            now_s = motion.next_event_s
            motion.event(now_s)
        motion.add(place, feed_mm_s, now_s, rapid=False)
        motion.start(now_s)
        now_s = run_out(motion, now_s, now_s + between_s)
    run_out(motion, now_s)
    assert_smooth(log)
    wanted = tuple(math.floor(v * k + 0.5) for v, k in zip(targets[-1], STEPS_PER_MM, strict=True))
    assert motion.position == wanted
    assert not motion.is_running


@given(st.lists(target, min_size=2, max_size=8), st.floats(0, 1), st.floats(0.3, 2))
@settings(max_examples=40, deadline=None)
def test_acceleration_stays_within_the_axes(
    targets: list[tuple[float, float, float]], wait_s: float, override: float
) -> None:
    """Along the way no ms changes the speed by more than the weakest axis can, straight on."""
    motion, log = machine()
    for place in targets:
        motion.add((place[0], place[1], 0.0), 80.0, 0.0, rapid=False)
    motion.start(0.0)
    now_s = run_out(motion, 0.0, wait_s)
    motion.feed_override = override
    motion.replan(now_s)
    seen = speeds(motion, now_s)
    steepest = math.hypot(*ACCELERATION[:2])  # along a diagonal
    assert all(abs(b - a) <= steepest * 0.001 + 0.01 for a, b in itertools.pairwise(seen))
    assert_smooth(log)


@given(
    st.lists(target, min_size=2, max_size=15),
    st.lists(st.floats(0, 0.4), min_size=1, max_size=8),
)
@settings(max_examples=40, deadline=None)
def test_holds_lose_nothing(targets: list[tuple[float, float, float]], holds: list[float]) -> None:
    """Brake and go on as often as you like: the way is complete, in order, and ends exactly."""
    motion, log = machine()
    for place in targets:
        motion.add(place, 80.0, 0.0, rapid=False)
    motion.start(0.0)
    now_s = 0.0
    for after_s in holds:
        now_s = run_out(motion, now_s, now_s + after_s)
        motion.brake(now_s)
        now_s = run_out(motion, now_s)
        assert not motion.is_running
        here = motion.steps_at(now_s)
        assert motion.steps_at(now_s + 5) == here
        now_s += 1.0
        motion.resume(now_s)
    run_out(motion, now_s)
    assert_smooth(log)
    wanted = tuple(math.floor(v * k + 0.5) for v, k in zip(targets[-1], STEPS_PER_MM, strict=True))
    assert motion.position == wanted
    way = sum(to_mm - from_mm for _, from_mm, to_mm, _, _ in log.pieces)
    blocks = {id(block): block.length_mm for block, *_ in log.pieces}
    assert way == pytest.approx(sum(blocks.values()), abs=1e-4)


def test_a_long_line_is_a_trapezoid() -> None:
    """100 mm at 50 mm/s and 500 mm/s2: 0.1 s up, 1.9 s along, 0.1 s down."""
    motion, log = machine()
    motion.add((100.0, 0.0, 0.0), 50.0, 0.0, rapid=False)
    motion.start(0.0)
    assert run_out(motion, 0.0) == pytest.approx(2.1)
    assert [round(piece[4] - piece[3], 6) for piece in log.pieces] == [0.1, 1.9, 0.1]


def test_corners_are_taken_as_fast_as_the_junction_deviation_allows() -> None:
    """At a right angle: v2 = a d s / (1 - s) with s = sqrt(1/2), a the diagonal's own limit."""
    motion, _ = machine()
    motion.max_acceleration = (500.0, 500.0, 500.0)
    motion.add((50.0, 0.0, 0.0), 90.0, 0.0, rapid=False)
    motion.add((50.0, 50.0, 0.0), 90.0, 0.0, rapid=False)
    sine = math.sqrt(0.5)
    along = 500.0 / math.sqrt(0.5)  # of x and y together
    assert motion.blocks[1].entry2 == pytest.approx(along * 0.02 * sine / (1 - sine))


def test_reversals_stop_and_straight_lines_do_not() -> None:
    """A reversal's corner speed is 0; points on a straight line change nothing."""
    motion, _ = machine()
    motion.add((10.0, 0.0, 0.0), 40.0, 0.0, rapid=False)
    motion.add((30.0, 0.0, 0.0), 40.0, 0.0, rapid=False)
    motion.add((10.0, 0.0, 0.0), 40.0, 0.0, rapid=False)
    assert motion.blocks[1].entry2 == pytest.approx(1600.0)
    assert motion.blocks[2].entry2 == 0.0


def test_look_ahead_ends_at_rest_at_the_last_line_it_knows() -> None:
    """A line that was begun alone is not as fast as if the next had been there already."""
    alone, _ = machine()
    alone.add((0.5, 0.0, 0.0), 90.0, 0.0, rapid=False)
    alone.start(0.0)
    first_s = run_out(alone, 0.0)
    alone.add((1.0, 0.0, 0.0), 90.0, first_s, rapid=False)
    alone.start(first_s)
    apart_s = run_out(alone, first_s)
    together, _ = machine()
    together.add((0.5, 0.0, 0.0), 90.0, 0.0, rapid=False)
    together.add((1.0, 0.0, 0.0), 90.0, 0.0, rapid=False)
    together.start(0.0)
    assert apart_s == pytest.approx(2 * 2 * math.sqrt(0.5 / 500))
    assert run_out(together, 0.0) == pytest.approx(2 * math.sqrt(1.0 / 500))


def test_planning_bit_by_bit_is_planning_at_once() -> None:
    """What the short cuts of the look-ahead leave out would not have changed anything."""
    spiral = [(20 + 0.02 * i * math.cos(i / 3), 20 + 0.02 * i * math.sin(i / 3), 0.0)
              for i in range(100)]  # fmt: skip
    motion, _ = machine(200)
    for place in spiral:
        motion.add(place, 80.0, 0.0, rapid=False)
    entries = [block.entry2 for block in motion.blocks]
    motion.replan(0.0)
    assert [block.entry2 for block in motion.blocks] == pytest.approx(entries)
