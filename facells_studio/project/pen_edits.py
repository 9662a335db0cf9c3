"""Edits of the box of pens, and the ink that flowed."""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from facells_studio.errors import UsageError
from facells_studio.page import pen_from_text
from facells_studio.presets import hints_of, parse_value
from facells_studio.project import looks
from facells_studio.project.editing import Edit, moved_to, one, replaced, with_values, words_of
from facells_studio.project.state import Ink, PenSlot, Project, free_pen_id
from facells_studio.sheet import Pen


def add_pen(words: str) -> Edit:
    """Return the edit that puts a pen into the box: a preset's name, or color and width.

    Raises:
        PresetError: the words are not understood.
    """
    pen = pen_from_text(words)

    def added(project: Project) -> Project:
        slot = PenSlot(id=free_pen_id(project), pen=pen, words=words)
        return _with_pens(project, (*project.look.pens, slot))

    return Edit(label="Add pen {}", what=pen.name, change=added)


def change_pen(number: int, **values: Any) -> Edit:
    """Return the edit that changes fields of a pen, or how far it ``lasts_m``.

    Raises:
        UsageError: a value is refused.
    """
    checked = {}
    for name, value in values.items():
        cls: type = PenSlot if name == "lasts_m" else Pen
        fields = {field.name: field for field in dataclasses.fields(cls)}
        if name not in fields:
            raise UsageError(f"A pen has no {name!r}.")
        hint = hints_of(cls)[name]
        checked[name] = None if value is None else parse_value(fields[name], hint, value, name)
    of_slot = {name: checked.pop(name) for name in ("lasts_m",) if name in checked}

    def changed(project: Project) -> Project:
        slot = one(project.look.pens, number, "pen")
        try:
            pen = with_values(slot.pen, checked)
        except ValueError as exc:
            raise UsageError(f"{exc}.") from exc
        new = with_values(slot, {"pen": pen, **of_slot})
        if not pen.title and pen.name == looks.pen_name(slot):  # else a person has named it
            new = replace(new, pen=replace(pen, name=looks.pen_name(new)))
        return _with_pens(project, replaced(project.look.pens, new))

    return Edit(
        label="Change pen's {}",
        what=" and ".join(words_of(name) for name in values),
        change=changed,
        merge=f"pen.{number}.{','.join(values)}",
    )


def remove_pen(number: int) -> Edit:
    """Return the edit that takes a pen out of the box; one that is in use is refused."""

    def removed(project: Project) -> Project:
        look = project.look
        slot = one(look.pens, number, "pen")
        rows = (*look.rules, *look.facell.rules)
        if number in (look.outline, look.shading, *(row.pen for row in rows)):
            raise UsageError(
                f"The pen {slot.pen.name} is in use. Give its lines another pen first."
            )
        return _with_pens(project, tuple(s for s in look.pens if s.id != number))

    return Edit(label="Remove pen", change=removed)


def move_pen(number: int, to: int) -> Edit:
    """Return the edit that puts a pen to the place *to*, from 0, in the box."""

    def moved(project: Project) -> Project:
        one(project.look.pens, number, "pen")
        return _with_pens(project, moved_to(project.look.pens, number, to))

    return Edit(label="Move pen", change=moved)


def draw_with(outline: int, shading: int = 0) -> Edit:
    """Return the edit that chooses the pens of what no rule takes; *shading* 0: the outline's."""

    def chosen(project: Project) -> Project:
        one(project.look.pens, outline, "pen")
        if shading:
            one(project.look.pens, shading, "pen")
        return replace(project, look=replace(project.look, outline=outline, shading=shading))

    return Edit(label="Choose pen", change=chosen)


def ink_flowed(drawn_m: Mapping[int, float]) -> Edit:
    """Return the edit that adds what pens have drawn, in metres by pen id; nothing undoes it."""

    def flowed(project: Project) -> Project:
        total = {ink.pen: ink.drawn_m for ink in project.ink}
        for pen, metres in drawn_m.items():
            total[pen] = total.get(pen, 0.0) + metres
        return _with_ink(project, total)

    return Edit(label="Plot", change=flowed, undoable=False)


def refilled(number: int) -> Edit:
    """Return the edit that says that a pen is new or filled again; nothing undoes it."""

    def full(project: Project) -> Project:
        return _with_ink(project, {**{i.pen: i.drawn_m for i in project.ink}, number: 0.0})

    return Edit(label="Refill pen", change=full, undoable=False)


def _with_ink(project: Project, total: Mapping[int, float]) -> Project:
    # A pen at 0 stays: its number was drawn with and must not be given to another.
    ink = tuple(Ink(pen=pen, drawn_m=metres) for pen, metres in sorted(total.items()))
    return replace(project, ink=ink)


def _with_pens(project: Project, pens: tuple[PenSlot, ...]) -> Project:
    return replace(project, look=replace(project.look, pens=pens))
