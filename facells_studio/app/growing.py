"""A FaCell that grows on the sheet while its portraits are laid over each other."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from facells_studio.facell.overlay import Part
from facells_studio.page import Placement
from facells_studio.progress import Tick
from facells_studio.project.compose import facell_parts, facell_parts_key, facell_placement
from facells_studio.project.desk import Desk
from facells_studio.project.looks import drawing_slots
from facells_studio.project.requests import Request
from facells_studio.project.state import Project
from facells_studio.sheet import Pen, Sheet

KIND = "growing"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grown:
    """What has grown so far: all lines, in no order yet."""

    sheet: Sheet
    portraits: int  # laid over each other so far
    total: int
    parts: tuple[Part, ...]


def growing(
    desk: Desk, project: Project, told: Callable[[Any, Grown], None]
) -> Request[Grown | None]:
    """Return the request for a FaCell that grows; *told* hears of each step, and its key.

    Working on it raises what `facell_parts` raises; the result is None without a single portrait.
    """
    pens = tuple(slot.pen for slot in drawing_slots(project.look, "facell"))
    placement = facell_placement(project)
    key = (facell_parts_key(project), pens, placement)

    def work(tick: Tick) -> Grown | None:
        heap, parts, grown = _Heap(pens, placement), [], None
        for part in facell_parts(desk, project, tick):
            parts.append(part)
            heap.add(part)
            grown = Grown(
                sheet=heap.sheet(),
                portraits=part.portraits,
                total=part.total,
                parts=tuple(parts),
            )
            told(key, grown)
            tick(part.portraits / max(part.total, 1), "laying portraits over each other")
        return grown

    return Request(KIND, key, work)


class _Heap:
    """Lines in mm, heaped up by pen, because a sheet has the lines of a pen together."""

    def __init__(self, pens: tuple[Pen, ...], placement: Placement) -> None:
        self._pens, self._placement = pens, placement
        self._points: list[list[np.ndarray[Any, Any]]] = [[] for _ in pens]
        self._counts: list[list[np.ndarray[Any, Any]]] = [[] for _ in pens]

    def add(self, part: Part) -> None:
        """Put the lines of *part* onto the heap."""
        drawing = part.drawing
        points_mm = self._placement.apply(drawing.points)
        counts = np.diff(drawing.offsets)
        of_line = np.asarray(drawing.columns["rule"])  # each rule has a pen of its own
        of_point = np.repeat(of_line, counts)
        for pen in range(len(self._pens)):
            self._points[pen].append(points_mm[of_point == pen])
            self._counts[pen].append(counts[of_line == pen])

    def sheet(self) -> Sheet:
        """Return all lines of the heap on their paper."""
        points = [np.concatenate([np.zeros((0, 2)), *some]) for some in self._points]
        counts = [np.concatenate([np.zeros(0, np.int64), *some]) for some in self._counts]
        self._points = [[some] for some in points]
        self._counts = [[some] for some in counts]
        paper = self._placement.paper
        sizes = np.concatenate([np.zeros(1, np.int64), *counts])
        return Sheet(
            points_mm=np.concatenate([np.zeros((0, 2)), *points]),
            offsets=np.cumsum(sizes).astype(np.int64),
            pen=np.repeat(np.arange(len(counts)), [len(some) for some in counts]),
            pens=self._pens,
            width_mm=paper.width_mm,
            height_mm=paper.height_mm,
            paper_color=paper.color,
        )
