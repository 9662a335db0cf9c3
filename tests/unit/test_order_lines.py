import itertools
import math
import time

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.drawing import EMPTY, Drawing, concatenate
from facells_studio.order import OrderParams, order_lines
from facells_studio.progress import Cancelled

Point = tuple[float, float]
SLACK = 1 + 1e-6  # float32 coordinates


def line_strategy(coordinate: st.SearchStrategy[float]) -> st.SearchStrategy[npt.ArrayLike]:
    """Lines of two to five points, closed or not."""
    points = st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=5)
    return points | points.map(lambda line: [*line, line[0]])


@st.composite
def drawings(draw: st.DrawFn, max_lines: int = 30, pens: int = 0) -> Drawing:
    """Open and closed lines; on a coarse raster many ends meet."""
    coordinate = draw(
        st.sampled_from([st.integers(0, 6).map(float), st.floats(-200, 200, width=32)])
    )
    lines = draw(st.lists(line_strategy(coordinate), max_size=max_lines))
    columns = {"id": np.arange(len(lines))}
    if pens:
        columns["pen"] = np.array(
            draw(st.lists(st.integers(0, pens - 1), min_size=len(lines), max_size=len(lines))),
            np.int64,
        )
    return Drawing.from_lines(lines, **columns)


starts = st.none() | st.tuples(st.floats(-200, 200), st.floats(-200, 200))


def random_segments(n: int, seed: int = 0) -> Drawing:
    """Short lines all over a square."""
    rng = np.random.default_rng(seed)
    middle, half = rng.random((n, 1, 2)) * 200, rng.normal(0, 3, (n, 1, 2))
    return Drawing.from_lines(np.concatenate([middle - half, middle + half], axis=1))


def same_ring(a: npt.NDArray[np.float32], b: npt.NDArray[np.float32]) -> bool:
    """Whether two closed lines are the same, begun elsewhere or walked backwards."""
    turns = [np.roll(a[:-1], -k, axis=0) for k in range(len(a) - 1)]
    return len(a) == len(b) and any(
        np.array_equal(np.concatenate([t, t[:1]])[::step], b) for t in turns for step in (1, -1)
    )


@given(drawings(pens=3), starts)
def test_order_keeps_every_line_and_its_columns(drawing: Drawing, start: Point | None) -> None:
    """Each line comes back once, whole, maybe reversed or begun elsewhere, with its own row."""
    ordered = order_lines(drawing, start=start)

    assert sorted(ordered.columns["id"]) == list(range(len(drawing)))
    for i, source in enumerate(ordered.columns["id"]):
        before, after = drawing.line(source), ordered.line(i)
        assert ordered.columns["pen"][i] == drawing.columns["pen"][source]
        if drawing.closed[source]:
            assert same_ring(before, after)
        else:
            assert np.array_equal(after, before) or np.array_equal(after, before[::-1])


@given(drawings(), starts)
def test_order_never_lengthens_travel(drawing: Drawing, start: Point | None) -> None:
    """The way from the start through all lines is not longer than it was."""
    ordered = order_lines(drawing, start=start)

    assert ordered.travel_length(start) <= drawing.travel_length(start)


@given(drawings(pens=3), starts)
def test_order_draws_pen_after_pen(drawing: Drawing, start: Point | None) -> None:
    """Pens ascend, and all pens together travel no farther than the lines merely sorted by pen."""
    ordered = order_lines(drawing, start=start)
    sorted_by_pen = drawing.take(np.argsort(drawing.columns["pen"], kind="stable"))

    assert (np.diff(ordered.columns["pen"]) >= 0).all()
    assert ordered.travel_length(start) <= sorted_by_pen.travel_length(start)


def shortest_by_brute_force(drawing: Drawing, start: Point | None, end: Point | None) -> float:
    """Try every order, every direction and every beginning."""
    ways = []
    for i in range(len(drawing)):
        line = drawing.line(i).astype(np.float64)
        closed = np.array_equal(line[0], line[-1])
        ways.append(
            [(p, p) for p in line] if closed else [(line[0], line[-1]), (line[-1], line[0])]
        )
    shortest = math.inf
    for order in itertools.permutations(ways):
        # Over the ways of one order a shortest path suffices: distance to each way of each line.
        totals = [0.0 if start is None else math.dist(start, way[0]) for way in order[0]]
        for before, after in itertools.pairwise(order):
            totals = [
                min(t + math.dist(b[1], a[0]) for t, b in zip(totals, before, strict=True))
                for a in after
            ]
        if end is not None:
            totals = [t + math.dist(w[1], end) for t, w in zip(totals, order[-1], strict=True)]
        shortest = min(shortest, *totals)
    return shortest


@settings(deadline=None)
@given(drawings(max_lines=5), starts, st.booleans())
def test_few_lines_are_ordered_as_short_as_possible(
    drawing: Drawing, start: Point | None, back: bool
) -> None:
    """For a handful of lines, closed ones among them, no other order is shorter."""
    if not len(drawing):
        return
    ordered = order_lines(drawing, OrderParams(end_at_start=back), start=start)
    end = start if back else None
    travel = ordered.travel_length(start)
    if end is not None:
        travel += math.dist(ordered.ends[-1].astype(np.float64), end)

    assert travel <= shortest_by_brute_force(drawing, start, end) * SLACK + 1e-6


def test_the_search_finds_the_shortest_order_of_eight_lines() -> None:
    """What the search returns for more lines than are solved exactly is as short as can be."""
    from facells_studio.order import exact, local
    from facells_studio.order.problem import Problem
    from facells_studio.progress import no_tick

    for seed in range(20):
        drawing = random_segments(8, seed)
        problem = Problem.of(drawing, (0.0, 0.0) if seed % 2 else None, None)
        found = problem.travel(local.solve(problem, 1.0, None, 0, no_tick))

        assert found == pytest.approx(problem.travel(exact.shortest(problem)))


def test_same_seed_same_order() -> None:
    """The result depends on drawing, parameters and seed only, not on time."""
    drawing = random_segments(300)
    first, again = order_lines(drawing, seed=7), order_lines(drawing, seed=7)
    other = order_lines(drawing, seed=8)
    assert len(order_lines(drawing, seed=10**20)) == len(drawing)

    assert np.array_equal(first.points, again.points)
    assert not np.array_equal(first.points, other.points)


def test_more_effort_shortens_travel() -> None:
    """Effort is worth its time: no effort at all is worst, a lot is best."""
    drawing = random_segments(300)
    lengths = [
        order_lines(drawing, OrderParams(effort=effort)).travel_length() for effort in (0, 1, 10)
    ]

    assert lengths[0] > lengths[1] > lengths[2]


def test_budget_is_kept() -> None:
    """A time budget is used and not exceeded by much, however busy the machine."""
    drawing = random_segments(2000)
    order_lines(drawing, OrderParams(effort=0))  # compiles
    began = time.perf_counter()
    order_lines(drawing, OrderParams(budget_s=0.3))
    spent_s = time.perf_counter() - began

    assert 0.3 <= spent_s < 1.5


@pytest.mark.parametrize("params", [OrderParams(), OrderParams(budget_s=60)])
def test_ordering_can_be_cancelled(params: OrderParams) -> None:
    """What the tick raises ends the search at once."""

    def cancel(fraction: float, what: str = "") -> None:
        if fraction > 0:
            raise Cancelled

    began = time.perf_counter()
    with pytest.raises(Cancelled):
        order_lines(random_segments(500), params, tick=cancel)
    assert time.perf_counter() - began < 20


def test_progress_runs_from_0_to_1() -> None:
    """Fractions never fall, also over several pens, and end at 1."""
    fractions: list[float] = []
    drawing = concatenate([random_segments(50, s) for s in range(3)])
    drawing = drawing.with_column("pen", np.arange(len(drawing)) % 3)
    order_lines(drawing, tick=lambda fraction, what="": fractions.append(fraction))

    assert fractions == sorted(fractions)
    assert fractions[0] >= 0
    assert fractions[-1] == 1.0


def test_keep_keeps_the_order() -> None:
    """With ``keep`` nothing changes; lines are only sorted by pen."""
    drawing = random_segments(20).with_column("pen", np.arange(20) % 2)
    kept = order_lines(drawing, OrderParams(solver="keep"))

    assert np.array_equal(kept.points, drawing.take([*range(0, 20, 2), *range(1, 20, 2)]).points)


def test_an_empty_drawing_stays_empty() -> None:
    """Nothing to order is no error."""
    assert len(order_lines(EMPTY)) == 0


@pytest.mark.parametrize("start", [None, (3.0, 4.0)])
def test_lines_in_one_spot_are_no_trouble(start: Point | None) -> None:
    """Points instead of lines, all in the same place, come back as they are."""
    drawing = Drawing.from_lines([[(3, 4), (3, 4)]] * 50)

    assert len(order_lines(drawing, start=start)) == 50


def star(n: int) -> Drawing:
    """Lines from one centre outwards."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    tips = np.stack([np.cos(angle), np.sin(angle)], axis=1) * 90
    return Drawing.from_lines([[(0, 0), tip] for tip in tips])


def two_crowds(n: int) -> Drawing:
    """Two heaps of tiny lines, far from each other, and two lines between."""
    rng = np.random.default_rng(0)
    heap = rng.normal(0, 1e-3, (n, 2, 2)) + rng.integers(0, 2, (n, 1, 1)) * 1e4
    return Drawing.from_lines([*heap, [(0, 10), (1e4, 0)], [(5, 0), (0, 1e4)]])


@pytest.mark.parametrize(
    "drawing",
    [
        pytest.param(star(8000), id="all from one point"),
        pytest.param(two_crowds(8000), id="two crowds"),
        pytest.param(
            Drawing.from_lines([[(0, 0), (1, 0)], [(5, 5), (6, 6)]] * 4000), id="two lines repeated"
        ),
        pytest.param(
            Drawing.from_lines([[(i, 0), (i + 0.5, 0)] for i in range(8000)]), id="all in a row"
        ),
    ],
)
def test_crowded_drawings_take_no_longer(drawing: Drawing) -> None:
    """Thousands of ends in one spot cost no more than a multiple of ends spread evenly."""
    even = random_segments(len(drawing))
    order_lines(even, OrderParams(effort=0))  # compiles
    began = time.thread_time()
    order_lines(even, OrderParams(effort=0.1))
    usual_s = time.thread_time() - began
    began = time.thread_time()
    ordered = order_lines(drawing, OrderParams(effort=0.1))

    assert time.thread_time() - began < 10 * usual_s + 0.5
    assert ordered.travel_length() <= drawing.travel_length()
