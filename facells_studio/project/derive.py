"""What workers compute from a state: lines, scores, colored sheets, pages, FaCells.

Each function makes a `Request`: a pure call with a key of exactly the inputs that matter. A
portrait comes in steps, so that something new is on the sheet as soon as possible::

    sketch ─► scores ─► colored ─► page        colored again: a threshold is dragged
    lines     40 logits  pens       order, vpype, statistics

Every step calls what the command line calls, with the recipe that the command line would read; the
page that comes last is the page of ``facells draw``, but that its pens are the box's own.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import PhotoError
from facells_studio.export import load_machine, to_job
from facells_studio.facell.rules import NO_RULES, RULE, ColorParams, color_lines
from facells_studio.frame import Portrait
from facells_studio.lines import keep_strongest
from facells_studio.page import Placement, to_sheet
from facells_studio.pipeline import SHADE_PEN, Page, Recipe
from facells_studio.portrait.photo import Photo
from facells_studio.progress import Tick
from facells_studio.project.desk import Desk, in_own_pens, photo_key
from facells_studio.project.looks import (
    base_slots,
    drawing_slots,
    recipe_of,
    shown,
)
from facells_studio.project.pen_order import in_order, order_of, sheet_slots
from facells_studio.project.requests import Request
from facells_studio.project.state import Look, OpenPortrait, Project, Subject
from facells_studio.score.attributes import label
from facells_studio.score.clip import clip
from facells_studio.score.scale import Scale
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import Pen, Sheet
from plotter import Plan, plan

T = TypeVar("T")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sketch:
    """The traced lines of a portrait, before anything is known about them."""

    photo: Photo
    portrait: Portrait  # to lay under the lines
    traced: Drawing  # in portrait units, as they were traced
    placement: Placement
    sheet: Sheet  # in the pens of what no rule takes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Colored:
    """The lines in their rules' pens, in no order yet."""

    drawing: Drawing  # with the columns pen and rule
    sheet: Sheet
    lines_of_rule: tuple[int, ...]  # for each rule that is shown


# A portrait --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a project matters to one portrait of it."""

    portrait: OpenPortrait
    recipe: Recipe
    base: tuple[Pen, ...]
    rules: tuple[Pen, ...]
    beside: Path | None

    @property
    def traced(self) -> Hashable:
        """What the traced lines depend on: of the rules only how wide their pens are."""
        recipe = self.recipe
        return (
            photo_key(self.portrait),
            recipe.face,
            replace(recipe.lines, ink_m=None),
            recipe.page,
            recipe.seed,
            tuple(pen.width_mm for pen in self.base),
            max(pen.width_mm for pen in (*self.base, *self.rules)),
        )


def sketch(
    desk: Desk, project: Project, beside: Path | None = None, number: int = 0
) -> Request[Sketch]:
    """Return the request for the traced lines of a portrait.

    Args:
        desk: what the workers share.
        project: what is open.
        beside: the project's folder; see `photo_of`.
        number: the portrait's id; 0 means the one that is shown.

    Raises:
        PhotoError: there is no portrait.
    """
    asked = _asked(project, beside, number)

    def work(tick: Tick) -> Sketch:
        tick(0.0, "opening the photo")
        photo = desk.photo(asked.portrait, asked.beside)
        tick(0.1, "tracing lines")
        portrait, traced, placement = desk.traced(photo, asked.recipe, asked.base, asked.rules)
        tick(0.9, "laying out the page")
        sheet = to_sheet(_in_base_pens(traced, asked.base), placement, asked.base)
        return Sketch(
            photo=photo, portrait=portrait, traced=traced, placement=placement, sheet=sheet
        )

    return Request("sketch", (asked.traced, asked.base), work)


def scores(
    desk: Desk, project: Project, beside: Path | None = None, number: int = 0
) -> Request[PointScores]:
    """Return the request for what the network says of a portrait's lines; see `sketch`.

    Working on it raises `ModelError` where there is no such network.
    """
    asked = _asked(project, beside, number)
    model = asked.recipe.color.model

    def work(tick: Tick) -> PointScores:
        traced = _traced(desk, asked, tick)[0]
        tick(0.5, "scoring lines")
        return desk.scores(traced, model)

    return Request("scores", (asked.traced, model), work)


def colored(
    desk: Desk,
    project: Project,
    beside: Path | None = None,
    number: int = 0,
    *,
    ink_m: float | None = None,
) -> Request[Colored]:
    """Return the request for a portrait's lines in their pens, quick enough for a drag.

    Nothing is ordered and no time is estimated. While nothing else has changed than thresholds,
    signs, pens and the order of rules, nothing is traced or scored.

    Args:
        desk: what the workers share.
        project: what is open.
        beside: the project's folder; see `photo_of`.
        number: the portrait's id; 0 means the one that is shown.
        ink_m: what the last page drew, to stand for a limit of plot time.

    Raises:
        PhotoError: there is no portrait.
    """
    asked = _asked(project, beside, number)
    recipe = asked.recipe
    limits = [m for m in (recipe.lines.ink_m, ink_m if recipe.plot_time_min else None) if m]

    def work(tick: Tick) -> Colored:
        traced, placement = _traced(desk, asked, tick)
        drawing = _in_base_pens(traced, asked.base)
        rules = _wordless(project.look, recipe.color)
        if asked.rules:
            tick(0.5, "coloring lines")
            pens = (*asked.base, *asked.rules)
            drawing = color_lines(
                drawing,
                desk.scores(traced, rules.model),
                rules,
                desk.scorer(rules.model).scale,
                first_pen=len(asked.base),
                nib_units=max(pen.width_mm for pen in pens) / placement.mm_per_unit,
            )
        if limits:
            drawing = keep_strongest(drawing, min(limits) * 1000 / placement.mm_per_unit)
        tick(0.9, "laying out the page")
        sheet = to_sheet(drawing, placement, (*asked.base, *asked.rules))
        found = drawing.columns.get(RULE, np.zeros(0, np.int64))
        counts = tuple(int((found == i).sum()) for i in range(len(asked.rules)))
        return Colored(drawing=drawing, sheet=sheet, lines_of_rule=counts)

    key = (asked.traced, asked.base, asked.rules, recipe.color, tuple(limits))
    return Request("colored", key, work)


def page(
    desk: Desk, project: Project, beside: Path | None = None, number: int = 0
) -> Request[Page]:
    """Return the request for the page of a portrait, ready to export or plot; see `sketch`.

    Working on it raises what `Studio.draw` raises.
    """
    asked, order = _asked(project, beside, number), order_of(project, "portrait")

    def work(tick: Tick) -> Page:
        photo = desk.photo(asked.portrait, asked.beside)
        drawn = desk.draw(photo, asked.recipe, tick)
        sheet = in_own_pens(drawn.sheet, (*asked.base, *asked.rules))
        return in_order(replace(drawn, sheet=sheet), order)

    key = (photo_key(asked.portrait), asked.portrait.name, asked.recipe, asked.base, asked.rules)
    return Request("page", (*key, order) if order else key, work)


def line_shares(scores: PointScores, scale: Scale, color: ColorParams, sign: int = 1) -> Floats:
    """Return how strongly each line speaks for each attribute, as thresholds count it.

    A line is taken by a rule with ``by = "mean"`` if its share is the threshold or more; the
    histograms of the attribute list are made from these.

    Args:
        scores: of a portrait's lines.
        scale: the network's quantiles.
        color: which scale counts; logits are returned times *sign*, as they are.
        sign: -1 asks what speaks against.

    Returns:
        (n_lines, n_attributes); NaN for lines outside the frame, which nobody reads.
    """
    means = scores.line_means()
    found = sign * means
    if color.scale != "logit":
        for column in range(means.shape[1]):
            mean = float(scores.mean[column])
            found[:, column] = _shares(means[:, column], mean, scale, column, sign, color)
    unread = np.ones(len(means), np.bool_)
    unread[clip(scores.caller).drawing.columns["line"]] = False
    found[unread] = np.nan
    return np.asarray(found, np.float32)


def _shares(
    values: Floats, mean: float, scale: Scale, column: int, sign: int, color: ColorParams
) -> Floats:
    among_all = scale.quantile(values, column, sign, of="lines")
    if color.scale == "quantile":
        return among_all
    within = scale.quantile(values - mean, column, sign, True, of="lines")
    return within if color.scale == "centred" else np.minimum(among_all, within)


def _asked(project: Project, beside: Path | None, number: int) -> _Asked:
    portrait = project.portrait
    if number:
        portrait = next((p for p in project.portraits if p.id == number), None)
    if portrait is None:
        raise PhotoError("No portrait is open. Open a photo, or take one with the camera.")
    return _asked_of(project, beside, portrait, photo_key(portrait))


@lru_cache(maxsize=8)  # pens in words take milliseconds to read, and every step asks again
def _asked_of(
    project: Project, beside: Path | None, portrait: OpenPortrait, _photo: Hashable
) -> _Asked:
    """Return what is asked of *portrait*; it equals one whose photo is not here, *_photo* not."""
    look = project.look
    pens = _named_pens(look, "portrait")
    n_base = len(base_slots(look))
    recipe = recipe_of(project, portrait.face)
    return _Asked(portrait, recipe, pens[:n_base], pens[n_base:], beside)


def _traced(desk: Desk, asked: _Asked, tick: Tick) -> tuple[Drawing, Placement]:
    tick(0.0, "tracing lines")
    photo = desk.photo(asked.portrait, asked.beside)
    _, drawing, placement = desk.traced(photo, asked.recipe, asked.base, asked.rules)
    return drawing, placement


def _in_base_pens(traced: Drawing, base: tuple[Pen, ...]) -> Drawing:
    shaded = traced.columns["shade"] & (len(base) > SHADE_PEN)
    return traced.with_column("pen", np.where(shaded, SHADE_PEN, 0))


def _wordless(look: Look, color: ColorParams) -> ColorParams:
    """Return *color* without its rules' pens: reading their words takes longer than coloring."""
    texts = [
        f"{'-' if row.rule.sign < 0 else ''}{row.rule.attribute}>{row.rule.threshold!r}"
        for row in shown(look.rules)
    ]
    return replace(color, rules=tuple(texts) or (NO_RULES,))


def _named_pens(look: Look, subject: Subject) -> tuple[Pen, ...]:
    """Return the pens of a page, those of rules named after them, because layers are."""
    slots = drawing_slots(look, subject)
    rows = shown(look.facell.rules if subject == "facell" else look.rules)
    names = ["" for _ in range(len(slots) - len(rows))]
    if subject == "facell":
        names += [f"{label(row.rule.attribute, row.rule.sign)}: " for row in rows]
    else:
        names += [f"{row.rule.name}: " for row in rows]
    return tuple(
        replace(slot.pen, name=f"{name}{slot.pen.name}")
        for slot, name in zip(slots, names, strict=True)
    )


# A plot ------------------------------------------------------------------------------------------


def plot_plan(sheet: Sheet, of: Hashable, machine: str) -> Request[Plan]:
    """Return the request for when the pen is where: the timeline, at plotting speed.

    Args:
        sheet: the page.
        of: the key of the request that the page came from.
        machine: a machine preset.
    """

    def work(tick: Tick) -> Plan:
        tick(0.0, "planning the plot")
        return plan(to_job(sheet), load_machine(machine).machine)

    return Request("plan", (of, machine), work)


def ink_by_pen(project: Project, sheet: Sheet, lines: range | None = None) -> dict[int, float]:
    """Return how many metres each pen of the box draws of *sheet*, by the pen's id.

    Args:
        project: what the sheet was made from; its subject says which pens.
        sheet: the page, its pens as they were laid out.
        lines: which of its lines were drawn; None means all.
    """
    slots = sheet_slots(project, sheet)
    wanted = range(len(sheet)) if lines is None else lines
    steps = np.zeros(len(sheet.points_mm))
    steps[1:] = np.hypot(*np.diff(sheet.points_mm, axis=0).T)
    steps[sheet.offsets[:-1]] = 0.0
    total: dict[int, float] = {}
    for i in wanted:
        slot = slots[sheet.pen[i]]
        if slot is not None:
            length_mm = float(steps[sheet.offsets[i] : sheet.offsets[i + 1]].sum())
            total[slot.id] = total.get(slot.id, 0.0) + length_mm / 1000
    return total
