"""A FaCell that grows on the sheet while its portraits are laid over each other.

When all are there, it is shown about as its page will have it: without the lines that would pass a
spot too often. The same is shown at once when no portrait is new, as while a threshold is dragged.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import FacellsError
from facells_studio.facell.curves import curved
from facells_studio.facell.overlay import Overlay
from facells_studio.facell.rules import RULE
from facells_studio.page import Placement
from facells_studio.page.thin import roughly_thinned
from facells_studio.progress import Tick
from facells_studio.project.compose import (
    facell_overlay,
    facell_parts,
    facell_parts_key,
    facell_placement,
)
from facells_studio.project.desk import Desk
from facells_studio.project.looks import drawing_slots, facell_recipe_of
from facells_studio.project.requests import Request
from facells_studio.project.state import Project
from facells_studio.sheet import Pen, Sheet

logger = logging.getLogger(__name__)

KIND = "growing"

_FEW = 16  # portraits: enough to call every kernel
_TOLD = ("source", "line", RULE, "score", "strength")  # of each line; see `Overlay`
_Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grown:
    """What has grown so far: all lines, in no order yet."""

    sheet: Sheet
    columns: Mapping[str, _Array]  # of each line of the sheet: those of `Overlay.drawing`
    portraits: int  # of each attribute, laid over each other so far
    total: int
    is_whole: bool = False  # all are there, and what would pass a spot too often is left out
    library: str = ""  # where the portraits are


def growing(
    desk: Desk, project: Project, told: Callable[[Any, Grown], None]
) -> Request[Grown | None]:
    """Return the request for a FaCell that grows; *told* hears of each step, and its key.

    Working on it raises what `facell_parts`, `facell_overlay` and `facell_placement` raise.
    """
    pens = tuple(slot.pen for slot in drawing_slots(project.look, "facell"))
    overlay, page = project.look.facell.recipe.overlay, facell_recipe_of(project).page
    library = project.look.facell.library
    key = (facell_parts_key(project), overlay.max_passes, overlay.curves, pens, page)

    def work(tick: Tick) -> Grown | None:
        placement = facell_placement(project)
        heap = _Heap(pens, placement)
        for part in facell_parts(desk, project, tick):
            if part.count == part.total and not len(heap):
                break  # nobody is new
            heap.add(part.drawing)
            told(key, replace(heap.grown(part.count, part.total), library=library))
        found = facell_overlay(desk, project, tick)
        whole = _whole(found, overlay.max_passes, overlay.curves, pens, placement)
        whole = replace(whole, library=library)
        told(key, whole)
        return whole

    return Request(KIND, key, work)


def prepare(desk: Desk, project: Project, tick: Tick) -> None:
    """Open the library of the project's FaCell and load what it takes to let one grow.

    Who asks for one later need not wait for that. What goes wrong is told then, not here.
    """
    look = project.look
    recipe, overlay = look.facell.recipe, look.facell.recipe.overlay
    few = replace(recipe, overlay=replace(overlay, count=min(_FEW, overlay.count)))
    small = replace(project, look=replace(look, facell=replace(look.facell, recipe=few)))
    try:
        growing(desk, small, lambda _key, _grown: tick(1.0)).work(tick)
    except FacellsError as exc:
        logger.info("no FaCell was prepared: %s", exc)


def _whole(
    overlay: Overlay, max_passes: int, curves: bool, pens: tuple[Pen, ...], placement: Placement
) -> Grown:
    """Return about what the page will show, long before it is there."""
    drawing = overlay.drawing
    if max_passes:
        heap = _Heap(pens, placement)
        heap.add(drawing)
        made = heap.grown(0, 0)
        kept = roughly_thinned(made.sheet, made.columns["strength"], max_passes)
        drawing = drawing.take(np.sort(made.columns["row"][kept]))
    heap = _Heap(pens, placement)
    heap.add(curved(drawing) if curves else drawing)
    count = max(len(ids) for ids in overlay.portraits)
    return heap.grown(count, count, is_whole=True)


class _Heap:
    """Lines in mm, heaped up by pen, because a sheet has the lines of a pen together."""

    def __init__(self, pens: tuple[Pen, ...], placement: Placement) -> None:
        self._pens, self._placement = pens, placement
        self._points: list[list[_Array]] = [[] for _ in pens]
        self._counts: list[list[_Array]] = [[] for _ in pens]
        self._columns: list[dict[str, list[_Array]]] = [
            {name: [] for name in (*_TOLD, "row")} for _ in pens
        ]
        self._lines = 0

    def __len__(self) -> int:
        return self._lines

    def add(self, drawing: Drawing) -> None:
        """Put the lines of *drawing* onto the heap."""
        points_mm = self._placement.apply(drawing.points)
        counts = np.diff(drawing.offsets)
        of_line = np.asarray(drawing.columns[RULE])  # each rule has a pen of its own
        of_point = np.repeat(of_line, counts)
        columns = {name: np.asarray(drawing.columns[name]) for name in _TOLD}
        columns["row"] = self._lines + np.arange(len(drawing))
        for pen in range(len(self._pens)):
            own = of_line == pen
            self._points[pen].append(points_mm[of_point == pen])
            self._counts[pen].append(counts[own])
            for name, values in columns.items():
                self._columns[pen][name].append(values[own])
        self._lines += len(drawing)

    def grown(self, portraits: int, total: int, *, is_whole: bool = False) -> Grown:
        """Return all lines of the heap on their paper."""
        self._points = [[_joined(some, (0, 2))] for some in self._points]
        self._counts = [[_joined(some, (0,))] for some in self._counts]
        self._columns = [
            {name: [_joined(some, (0,))] for name, some in of_pen.items()}
            for of_pen in self._columns
        ]
        counts = [some[0] for some in self._counts]
        paper = self._placement.paper
        sizes = np.concatenate([np.zeros(1, np.int64), *counts])
        sheet = Sheet(
            points_mm=np.concatenate([some[0] for some in self._points]),
            offsets=np.cumsum(sizes).astype(np.int64),
            pen=np.repeat(np.arange(len(counts)), [len(some) for some in counts]),
            pens=self._pens,
            width_mm=paper.width_mm,
            height_mm=paper.height_mm,
            paper_color=paper.color,
        )
        columns = {
            name: np.concatenate([of_pen[name][0] for of_pen in self._columns])
            for name in self._columns[0]
        }
        return Grown(
            sheet=sheet, columns=columns, portraits=portraits, total=total, is_whole=is_whole
        )


def _joined(some: list[_Array], empty: tuple[int, ...]) -> _Array:
    """Return *some* arrays as one; what an array of no lines would be, if there are none."""
    if len(some) == 1:
        return some[0]
    return np.concatenate(some) if some else np.zeros(empty, np.int64)
