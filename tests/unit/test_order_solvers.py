"""Both solvers answer the same problem; what they find is held against the best known."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from facells_studio.drawing import Drawing
from facells_studio.order import OrderParams, compare_travel, order_lines
from facells_studio.presets import from_table
from facells_studio.progress import Cancelled

DATA = Path(__file__).parents[1] / "benchmarks" / "data" / "order"
SMALL = sorted(path.stem for path in DATA.glob("*-contours.npz"))


def drawing_of(name: str) -> tuple[Drawing, float]:
    """Return a stored instance and its best known travel."""
    with np.load(DATA / f"{name}.npz") as data:
        return Drawing.from_lines(data["ends"]), float(data["best_known"])


def mixed(n: int, seed: int = 0) -> Drawing:
    """Open lines and, every third, a closed one."""
    rng = np.random.default_rng(seed)
    lines = []
    for i in range(n):
        line = rng.random(2) * 100 + rng.normal(0, 4, (4, 2))
        lines.append(np.concatenate([line, line[:1]]) if i % 3 == 0 else line)
    return Drawing.from_lines(lines, id=np.arange(n))


@pytest.mark.parametrize("name", SMALL)
def test_search_comes_close_to_the_best_known(name: str) -> None:
    """With its usual effort the search is within 2 % of the best known, on average of seeds."""
    drawing, best_known = drawing_of(name)
    above = [order_lines(drawing, seed=s).travel_length() / best_known - 1 for s in range(3)]

    assert np.mean(above) < 0.02


@pytest.mark.parametrize("solver", ["local", "or-tools"])
@pytest.mark.parametrize("start", [None, (-20.0, 50.0)])
def test_both_solvers_shorten_the_same_drawing(
    solver: str, start: tuple[float, float] | None
) -> None:
    """Every line comes back once, and travel is much shorter than that of a random order."""
    drawing = mixed(60)
    params = from_table(OrderParams, {"solver": solver, "budget_s": 0.3}, "[order]")
    ordered = order_lines(drawing, params, start=start)

    assert sorted(ordered.columns["id"]) == list(range(60))
    assert ordered.travel_length(start) < 0.5 * drawing.travel_length(start)


def test_ortools_can_be_cancelled() -> None:
    """What the tick raises ends the library's search too."""

    def cancel(fraction: float, what: str = "") -> None:
        if fraction > 0.001:
            raise Cancelled

    params = OrderParams(solver="or-tools", budget_s=60)
    with pytest.raises(Cancelled):
        order_lines(mixed(60), params, tick=cancel)


def test_closed_lines_begin_where_the_pen_passes() -> None:
    """Of rings in a row the first begins and the last ends on the side that faces the others."""
    angle = np.linspace(0, 2 * np.pi, 25)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ring[-1] = ring[0]
    drawing = Drawing.from_lines([np.add(ring, (3.0 * i, 0.0)) for i in range(20)])
    ordered = order_lines(drawing)

    # 19 times 3 from ring to ring, less a radius at either end: the first is left at its right
    # side, the last entered at its left.
    assert drawing.travel_length() == pytest.approx(57)
    assert ordered.travel_length() == pytest.approx(55)


def test_memory_grows_with_the_lines_only() -> None:
    """Four times the lines need about four times the memory."""
    rng = np.random.default_rng(0)
    peaks = []
    for n in (4_000, 4_000, 16_000):  # the first loads the kernels
        begin = rng.random((n, 1, 2)) * 1000
        drawing = Drawing.from_lines(begin + rng.random((n, 2, 2)))
        tracemalloc.start()
        order_lines(drawing, OrderParams(effort=0))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[2] < 6 * peaks[1]


def test_travel_is_told_per_pen_in_metres() -> None:
    """Lengths before and after, lifts and what is saved, for each pen and for all."""
    lines = [[(0, 0), (10, 0)], [(100, 0), (90, 0)], [(10, 0), (20, 0)]]
    before = Drawing.from_lines(lines, pen=np.array([0, 1, 0]))
    after = before.take([0, 2, 1], [False, False, True])
    travel = compare_travel(before, after, mm_per_unit=2.0)

    assert travel.total.before_m == pytest.approx(2 * (90 + 80) / 1000)
    assert travel.total.after_m == pytest.approx(2 * 70 / 1000)
    assert travel.total.saved_percent == pytest.approx(100 * (1 - 70 / 170))
    assert travel.total.lifts == 2
    assert [(pen.pen, pen.lines, pen.lifts) for pen in travel.pens] == [(0, 2, 1), (1, 1, 1)]
    assert travel.total.draw_m == pytest.approx(0.06)
    assert "% saved" in str(travel)
