"""The routing library of Google OR-Tools: the solver of the paper, kept for comparison.

The same problem and the same answer as `local`, which is faster and finds shorter routes. The
library visits nodes: the two ends of each open line, which have to follow each other, and one node
for each closed line. It stops by the clock, so its routes depend on the speed of the machine.
"""

import math
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.order.problem import Floats, Longs, Point, Problem, Route
from facells_studio.progress import Cancelled, Tick

SECONDS = 5.0  # per unit of effort, without a budget
DIAGONAL = 100_000  # the library counts in whole numbers: the drawing's diagonal is so many
APART = 2 * DIAGONAL  # what it costs to go anywhere but to a line's other end


def solve(problem: Problem, effort: float, budget_s: float | None, seed: int, tick: Tick) -> Route:
    """Return the route that guided local search finds; the library takes no *seed*."""
    limit_s = SECONDS * effort if budget_s is None else budget_s
    # Node k stands for place[k]; the two nodes behind the last are start and end.
    place = np.flatnonzero(~_repeated(problem))
    visited = _visit(_costs(problem, place), limit_s, tick)
    if visited is None:
        return problem.as_it_is()
    return slide(problem, _route(problem, place[visited]))


def _repeated(problem: Problem) -> npt.NDArray[np.bool_]:
    """Whether a place is one more of a closed line (n_places,)."""
    repeated = problem.closed[problem.line_of_place]
    repeated[problem.first[:-1]] = False
    return repeated


def _costs(problem: Problem, place: Longs) -> npt.NDArray[np.int64]:
    """Return what it costs to go from each node to each (n + 2, n + 2)."""
    at = problem.places[place]
    diagonal = float(np.hypot(*(at.max(axis=0) - at.min(axis=0)))) or 1.0
    count = len(place)
    costs = np.zeros((count + 2, count + 2))
    costs[:count, :count] = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    costs[count, :count] = _to(at, problem.start)
    costs[:count, count + 1] = _to(at, problem.end)
    whole = np.rint(costs * (DIAGONAL / diagonal)).astype(np.int64)
    whole[:count, :count] += APART
    line = problem.line_of_place[place]
    pair = np.flatnonzero(line[1:] == line[:-1])
    whole[pair, pair + 1] = whole[pair + 1, pair] = 0
    return whole


def _visit(costs: npt.NDArray[np.int64], limit_s: float, tick: Tick) -> list[int] | None:
    """Return the nodes in the order found; None if there was no time for any."""
    from ortools.constraint_solver import pywrapcp, routing_enums_pb2

    count = len(costs) - 2
    manager = pywrapcp.RoutingIndexManager(count + 2, 1, [count], [count + 1])
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(costs.tolist()))
    search = pywrapcp.DefaultRoutingSearchParameters()
    search.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PATH_CHEAPEST_ARC
    search.local_search_metaheuristic = (
        routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    )
    search.time_limit.FromMilliseconds(max(1, math.ceil(limit_s * 1000)))
    watch = _Watch(limit_s, tick)
    model.AddSearchMonitor(model.solver().CustomLimit(watch))
    found = model.SolveWithParameters(search)
    if watch.cancelled is not None:
        raise watch.cancelled
    return _nodes(model, manager, found) if found else None


class _Watch:
    """Tells the progress; asked by the library whether to stop."""

    def __init__(self, limit_s: float, tick: Tick) -> None:
        self.cancelled: BaseException | None = None
        self._began, self._limit_s, self._tick = time.perf_counter(), limit_s, tick

    def __call__(self) -> bool:
        """Return whether the person has asked to stop."""
        if self.cancelled is None:
            spent = (time.perf_counter() - self._began) / max(self._limit_s, 1e-3)
            try:
                self._tick(min(spent, 1.0))
            except Cancelled as exc:  # must not cross the library's own frames
                self.cancelled = exc
        return self.cancelled is not None


def _nodes(model: Any, manager: Any, found: Any) -> list[int]:
    nodes = []
    index = found.Value(model.NextVar(model.Start(0)))
    while not model.IsEnd(index):
        nodes.append(manager.IndexToNode(index))
        index = found.Value(model.NextVar(index))
    return nodes


def _route(problem: Problem, visited: Longs) -> Route:
    """Return the route that enters each line at whichever of its places comes first."""
    _, first = np.unique(problem.line_of_place[visited], return_index=True)
    return Route(visited[np.sort(first)])


def slide(problem: Problem, route: Route, sweeps: int = 3) -> Route:
    """Let closed lines begin where the way to and from their neighbours is shortest."""
    enter = route.enter.copy()
    line = problem.line_of_place[enter]
    closed = np.flatnonzero(problem.closed[line])
    for _ in range(sweeps):
        for k in closed.tolist():
            own = np.arange(problem.first[line[k]], problem.first[line[k] + 1])
            before = problem.places[problem.leave(enter[k - 1 : k])] if k else problem.start
            after = problem.places[enter[k + 1]] if k + 1 < len(enter) else problem.end
            detour = _to(problem.places[own], before) + _to(problem.places[own], after)
            enter[k] = own[detour.argmin()]
    return Route(enter)


def _to(points: Floats, target: Floats | Point | None) -> Floats:
    """Return the distance of *points* (n, 2) to *target*, 0 if that does not matter."""
    if target is None:
        return np.zeros(len(points))
    return np.asarray(np.hypot(*(points - target).T))
