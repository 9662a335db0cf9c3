"""Edits of attributes: those that color a portrait, and those that a FaCell is made of."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from facells_studio.errors import UsageError
from facells_studio.facell.overlay import DEFAULT_THRESHOLDS
from facells_studio.facell.rules import DEFAULT_LOGIT, DEFAULT_THRESHOLD, PALETTE, Rule
from facells_studio.facell_page import PEN as FACELL_PEN
from facells_studio.page import pen_from_text
from facells_studio.project import looks
from facells_studio.project.editing import Edit, moved_to, one, replaced, with_value
from facells_studio.project.state import Look, Project, RuleRow, Subject, by_id, free_id


def add_rule(rule: Rule, *, to: Subject = "portrait", pen: int = 0) -> Edit:
    """Return the edit that adds an attribute at the end of the list.

    Args:
        rule: attribute, sign and threshold; its pen in words counts if *pen* is 0.
        to: the portrait's rules of color, or the FaCell's.
        pen: a pen of the box; 0 takes the next color of the palette, as wide as the pens of the
            rules before it, or else as outlines are, or FaCells.
    """

    def added(project: Project) -> Project:
        look = project.look
        rows = look.facell.rules if to == "facell" else look.rules
        number = pen
        if number:
            one(look.pens, number, "pen")
        else:
            width_mm = _width_mm(look, rows, to)
            used = {look.slot(row.pen).pen.color for row in rows}
            colors = [c for c in PALETTE if pen_from_text(c).color not in used] or PALETTE
            project, number = looks.with_pen(project, rule.pen or f"{colors[0]} {width_mm!r}mm")
        both = (*look.rules, *look.facell.rules)
        _refuse_threshold(look, rule.threshold, facell=to == "facell")
        row = RuleRow(id=free_id(both), rule=replace(rule, pen=""), pen=number)
        return _with_rows(project, (*rows, row), facell=to == "facell")

    return Edit(label="Add {}", what=rule.name, change=added)


def _width_mm(look: Look, rows: Sequence[RuleRow], to: Subject) -> float:
    if rows:
        return look.slot(rows[-1].pen).pen.width_mm
    return (
        pen_from_text(FACELL_PEN).width_mm
        if to == "facell"
        else look.slot(look.outline).pen.width_mm
    )


def change_rule(number: int, **values: Any) -> Edit:
    """Return the edit that changes a rule: attribute, sign, threshold; pen (id), visible.

    Raises:
        UsageError: the threshold is not a number.
    """
    if not math.isfinite(values.get("threshold", 0.0)):
        raise UsageError("A threshold must be a number. Write for example 0.6.")
    of_rule = {name: values[name] for name in ("attribute", "sign", "threshold") if name in values}
    of_row = {name: values[name] for name in ("pen", "visible") if name in values}

    def changed(project: Project) -> Project:
        facell, rows = _rows_with(project, number)
        row = by_id(rows, number)
        if of_row.get("pen"):
            one(project.look.pens, of_row["pen"], "pen")
        if "threshold" in of_rule:
            _refuse_threshold(project.look, of_rule["threshold"], facell=facell)
        new = replace(row, rule=replace(row.rule, **of_rule), **of_row)
        return _with_rows(project, replaced(rows, new), facell=facell)

    what = " and ".join(values)
    return Edit(
        label="Change {}", what=what, change=changed, merge=f"rule.{number}.{','.join(values)}"
    )


def remove_rule(number: int) -> Edit:
    """Return the edit that takes a rule off the list; its pen stays in the box."""

    def removed(project: Project) -> Project:
        facell, rows = _rows_with(project, number)
        return _with_rows(project, tuple(r for r in rows if r.id != number), facell=facell)

    return Edit(label="Remove attribute", change=removed)


def refuse_thresholds(look: Look) -> None:
    """Refuse a look that no edit has made.

    Raises:
        UsageError: a threshold is none on the scale of its rules.
    """
    for facell, rows in ((False, look.rules), (True, look.facell.rules)):
        for row in rows:
            _refuse_threshold(look, row.rule.threshold, facell=facell)


def _refuse_threshold(look: Look, threshold: float, *, facell: bool) -> None:
    scale: str = look.facell.recipe.overlay.scale if facell else look.recipe.color.scale
    shares = scale == "quantile" if facell else scale != "logit"
    if shares and not 0 <= threshold <= 1:
        raise UsageError(f"A threshold of {threshold:g} is no share. Give a number from 0 to 1.")


def rescaled(project: Project, *, facell: bool) -> Project:
    """Return *project* with the usual threshold of its scale: the old ones mean something else."""
    look = project.look
    rows = look.facell.rules if facell else look.rules
    if facell:
        usual = DEFAULT_THRESHOLDS[look.facell.recipe.overlay.scale]
    else:
        usual = DEFAULT_LOGIT if look.recipe.color.scale == "logit" else DEFAULT_THRESHOLD
    changed = tuple(replace(row, rule=replace(row.rule, threshold=usual)) for row in rows)
    return _with_rows(project, changed, facell=facell)


def move_rule(number: int, to: int) -> Edit:
    """Return the edit that puts a rule to the place *to*, from 0; the first that takes wins."""

    def moved(project: Project) -> Project:
        facell, rows = _rows_with(project, number)
        return _with_rows(project, moved_to(rows, number, to), facell=facell)

    return Edit(label="Move attribute", change=moved)


def _rows_with(project: Project, number: int) -> tuple[bool, tuple[RuleRow, ...]]:
    look = project.look
    for facell, rows in ((False, look.rules), (True, look.facell.rules)):
        if any(row.id == number for row in rows):
            return facell, rows
    raise UsageError(f"There is no attribute number {number} in the list any more.")


def _with_rows(project: Project, rows: tuple[RuleRow, ...], *, facell: bool) -> Project:
    look = project.look
    if facell:
        changed = replace(look, facell=replace(look.facell, rules=rows))
    else:
        changed = replace(look, rules=rows)
    return replace(project, look=changed)


def choose_library(library: str) -> Edit:
    """Return the edit that composes from another library: ``starter``, a folder or a file.

    Portraits that were left out are portraits of the library before, so none are any more.
    """

    def chosen(project: Project) -> Project:
        facell = project.look.facell
        overlay = facell.recipe.overlay
        if library != facell.library:
            overlay = replace(overlay, exclude=())
        recipe = replace(facell.recipe, overlay=overlay)
        changed = replace(facell, library=library, recipe=recipe)
        return replace(project, look=replace(project.look, facell=changed))

    return Edit(label="Choose library", change=chosen)


def leave_out_of_facell(name: str, left_out: bool = True) -> Edit:
    """Return the edit that leaves the library's portrait *name* out of the FaCell, or not."""

    def changed(project: Project) -> Project:
        overlay = project.look.facell.recipe.overlay
        names = [each for each in overlay.exclude if each != name]
        value = (*names, name) if left_out else tuple(names)
        return with_value(project, ["look", "facell", "recipe", "overlay", "exclude"], value)

    label = "Leave {} out" if left_out else "Take {} in"
    return Edit(label=label, what=name, change=changed)
