"""`order_lines`: the one way in, whoever solves the problem."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing, concatenate
from facells_studio.order import exact
from facells_studio.order.params import OrderParams
from facells_studio.order.problem import Longs, Point, Problem, Route, Solver
from facells_studio.progress import Tick, no_tick

WHAT = "ordering the lines"


def order_lines(
    drawing: Drawing,
    params: OrderParams | None = None,
    *,
    start: Point | None = None,
    seed: int = 0,
    tick: Tick = no_tick,
) -> Drawing:
    """Reorder and reverse lines to shorten pen-up travel; no line changes its shape.

    With a column ``pen`` the lines of each pen stay together, pens ascending, and each pen goes on
    where the last one ended. Closed lines may begin at another of their points. Travel is never
    longer than that of the lines as they came, sorted by pen if there is that column.

    Args:
        drawing: lines and their columns.
        params: which solver, and how hard to search.
        start: where the pen comes from, in the drawing's units; None if that does not matter.
        seed: of the random numbers of the search.
        tick: told the progress; may raise `Cancelled`.
    """
    params = params or OrderParams()
    groups = list(pen_groups(drawing))
    if not groups:
        return drawing
    came = drawing if len(groups) == 1 else drawing.take(np.concatenate(groups))
    if params.solver == "keep":
        return came
    home = start if params.end_at_start else None
    at, parts = start, []
    for nth, lines in enumerate(groups):
        last = nth + 1 == len(groups)
        part = drawing if len(groups) == 1 else drawing.take(lines)
        problem = Problem.of(part, at, home if last else None)
        share = _share(tick, nth, len(groups))
        parts.append(apply(part, problem, _shorter(problem, params, seed, share)))
        x, y = parts[-1].ends[-1].tolist()
        at = (x, y)
    ordered = parts[0] if len(parts) == 1 else concatenate(parts)
    tick(1.0, WHAT)
    return ordered if _travel(ordered, start, home) <= _travel(came, start, home) else came


def pen_groups(drawing: Drawing) -> Iterator[Longs]:
    """Yield the lines of each pen, pens ascending; all lines if there is no column ``pen``."""
    if not len(drawing):
        return
    pens: npt.NDArray[np.int64] = np.asarray(
        drawing.columns.get("pen", np.zeros(len(drawing), np.int64))
    )
    order = np.argsort(pens, kind="stable")
    yield from np.split(order, np.flatnonzero(np.diff(pens[order])) + 1)


def apply(drawing: Drawing, problem: Problem, route: Route) -> Drawing:
    """Return the lines of *drawing*, of which *problem* is made, as *route* has them."""
    line = problem.line_of_place[route.enter]
    closed = problem.closed[line]
    flipped = ~closed & (route.enter > problem.first[line])
    return drawing.take(line, flipped, np.where(closed, problem.point[route.enter], 0))


def _shorter(problem: Problem, params: OrderParams, seed: int, tick: Tick) -> Route:
    """Return the solver's route, or the present one if that is as short."""
    came = problem.as_it_is()
    if len(problem) <= exact.MOST_LINES:
        route = exact.shortest(problem)
    else:
        route = _solver(params)(problem, params.effort, params.budget_s, seed, tick)
    return route if problem.travel(route) < problem.travel(came) else came


def _solver(params: OrderParams) -> Solver:
    # Imported here: numba and OR-Tools take their time to load, and `keep` needs neither.
    if params.solver == "or-tools":
        from facells_studio.order import routing

        return routing.solve
    from facells_studio.order import local

    return local.solve


def _share(tick: Tick, nth: int, count: int) -> Tick:
    """Return a tick for the *nth* of *count* equal stages of *tick*'s."""

    def part(fraction: float, what: str = WHAT) -> None:
        tick((nth + fraction) / count, what)

    return part


def _travel(drawing: Drawing, start: Point | None, end: Point | None) -> float:
    back = 0.0 if end is None else float(np.hypot(*(drawing.ends[-1].astype(np.float64) - end)))
    return drawing.travel_length(start) + back
