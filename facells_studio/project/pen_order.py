"""Which pen of a page comes first: as it is drawn, light before dark, or as a person wants it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

import numpy as np

from facells_studio.drawing import Drawing
from facells_studio.export import to_job
from facells_studio.project.editing import Edit, one
from facells_studio.project.looks import drawing_slots
from facells_studio.project.state import PenSlot, Project, Subject
from facells_studio.sheet import Pen, Sheet
from plotter import lightness

Order = str | tuple[int, ...]  # what a page's key says of it; empty: as it is drawn


class HasLines(Protocol):
    """A page: what is on paper, and what it was made from."""

    @property
    def drawing(self) -> Drawing:
        """In portrait units; line by line the sheet's, unless vpype has been at it."""

    @property
    def sheet(self) -> Sheet:
        """In mm."""


P = TypeVar("P", bound=HasLines)


def order_of(project: Project, subject: Subject) -> Order:
    """Return in which order the pens of a page come: a word, or the place of each of its pens."""
    plotter = project.plotter
    if plotter.pen_order == "light-to-dark":
        return "light-to-dark"
    if plotter.pen_order == "as-drawn":
        return ""
    places = {pen: place for place, pen in enumerate(plotter.own_order)}
    slots = drawing_slots(project.look, subject)
    return tuple(places.get(slot.id, len(places)) for slot in slots)


def in_order(page: P, order: Order) -> P:
    """Return *page* with its pens, and what they draw, in *order*; lines of a pen keep theirs."""
    sheet = page.sheet
    pens = _placed([pen.color for pen in sheet.pens], order)
    if pens == list(range(len(sheet.pens))):
        return page
    rank = np.empty(len(pens), np.int64)
    rank[pens] = np.arange(len(pens))
    lines = np.argsort(rank[sheet.pen], kind="stable")
    drawing = page.drawing
    if len(drawing) == len(sheet):
        drawing = drawing.take(lines)
        if "pen" in drawing.columns:
            drawing = drawing.with_column("pen", rank[drawing.columns["pen"]])
    job = to_job(sheet).take(lines)
    ordered = replace(
        sheet,
        points_mm=job.points,
        offsets=job.offsets,
        pen=rank[job.pen],
        pens=tuple(sheet.pens[i] for i in pens),
    )
    changed: P = replace(page, sheet=ordered, drawing=drawing)  # type: ignore[type-var]  # a page
    return changed


def sheet_slots(project: Project, sheet: Sheet) -> tuple[PenSlot | None, ...]:
    """Return which pen of the box each pen of the page's *sheet* is; None: none that is known."""
    slots = drawing_slots(project.look, project.subject)
    wanted = [_told(pen) for pen in sheet.pens]
    at = _placed([slot.pen.color for slot in slots], order_of(project, project.subject))
    ordered = tuple(slots[i] for i in at)
    if [_told(slot.pen) for slot in ordered] == wanted:
        return ordered
    known = {_told(slot.pen): slot for slot in reversed(project.look.pens)}
    return tuple(known.get(each) for each in wanted)


def _placed(colors: Sequence[str], order: Order) -> list[int]:
    """Return the numbers of pens, of which the *colors* are given, in *order*."""
    every = range(len(colors))
    if isinstance(order, str):
        return sorted(every, key=lambda pen: -lightness(colors[pen])) if order else list(every)
    if len(order) != len(colors):  # vpype has made other layers
        return list(every)
    return sorted(every, key=lambda pen: order[pen])


def _told(pen: Pen) -> tuple[str, float]:
    return pen.color, pen.width_mm


def put_pens(order: Sequence[int]) -> Edit:
    """Return the edit that plots with the pens of the box in this *order*."""

    def put(project: Project) -> Project:
        for number in order:
            one(project.look.pens, number, "pen")
        others = tuple(pen for pen in project.plotter.own_order if pen not in order)
        plotter = replace(project.plotter, pen_order="own", own_order=(*order, *others))
        return replace(project, plotter=plotter)

    return Edit(label="Change order of pens", change=put)
