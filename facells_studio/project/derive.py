"""What workers compute from a state: lines, scores, colored sheets, pages, FaCells.

Each function makes a `Request`: a pure call with a key of exactly the inputs that matter. A
portrait comes in steps, so that something new is on the sheet as soon as possible::

    sketch ─► scores ─► colored ─► page        colored again: a threshold is dragged
    lines     40 logits  pens       order, vpype, statistics

Every step calls what the command line calls, with the recipe that the command line would read; the
page that comes last is the page of ``facells draw``, but that its pens are the box's own.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import PhotoError
from facells_studio.export import load_machine, to_job
from facells_studio.facell.overlay import Part, growing
from facells_studio.facell.rules import NO_RULES, RULE, ColorParams, color_lines
from facells_studio.facell.source import Source
from facells_studio.facell.stock import STARTER, Stock, load_stock
from facells_studio.facell_page import FacellPage, FacellRecipe, draw_facell
from facells_studio.frame import Portrait
from facells_studio.lines import keep_strongest
from facells_studio.page import Placement, place, to_sheet
from facells_studio.page.layout import FRAME
from facells_studio.pipeline import SHADE_PEN, Page, Recipe, Studio, _Pens
from facells_studio.portrait.photo import Photo
from facells_studio.progress import Tick
from facells_studio.project.looks import (
    base_slots,
    drawing_slots,
    facell_recipe_of,
    recipe_of,
    shown,
)
from facells_studio.project.photos import photo_of
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


class Desk(Studio):
    """A `Studio` that several workers share, with photos and libraries besides."""

    def __init__(self, keep: int = 8) -> None:
        """*keep* is how many results each stage remembers."""
        super().__init__(keep)
        self._lock = threading.RLock()

    def photo(self, portrait: OpenPortrait, beside: Path | None) -> Photo:
        """Return the photo of *portrait*, opened once; see `photo_of`."""
        key = (portrait.name, _photo_key(portrait), beside)
        return self._remembered("photo", key, lambda: photo_of(portrait, beside))

    def forget_photos(self) -> None:
        """Open photos anew: a file has changed, or was found again."""
        with self._lock:
            self._memory.pop("photo", None)

    def library(self, name: str) -> Source:
        """Return the library *name*, opened once; see `open_library`."""
        return self._remembered("library", name, lambda: open_library(name))

    def traced(
        self, photo: Photo, recipe: Recipe, base: tuple[Pen, ...], rules: tuple[Pen, ...]
    ) -> tuple[Portrait, Drawing, Placement]:
        """Return the lines that `Studio.draw` traces, and where they lie on the page.

        Raises:
            PhotoError: there is nothing in the photo to draw.
            PageError: the page leaves no room, or the drawing does not fit it.
        """
        portrait = self.portrait(photo, recipe.face)
        pens = _Pens(base=base, rules=rules)
        drawing, placement = self._traced(photo, portrait, recipe, pens)
        return portrait, drawing, placement

    def _remembered(self, stage: str, key: Hashable, work: Callable[[], T]) -> T:
        with self._lock:
            memory = self._memory.setdefault(stage, OrderedDict())
            if key in memory:
                memory.move_to_end(key)
                known: T = memory[key]
                return known
        result = work()  # outside: a long search for an order must not keep a drag waiting
        with self._lock:
            memory[key] = result
            memory.move_to_end(key)
            while len(memory) > self._keep:
                memory.popitem(last=False)
        return result


def open_library(name: str) -> Source:
    """Return the library that *name* means: ``starter``, a folder, or a pooled file.

    Raises:
        DataError: it is no library, has gone, or the starter library is not installed.
    """
    if name == STARTER:
        return load_stock()
    if Path(name).is_file():
        return Stock(Path(name), Path(name).stem)
    from facells_studio.facell.library import Library

    return Library.open(name)


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
            _photo_key(self.portrait),
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
    asked = _asked(project, beside, number)

    def work(tick: Tick) -> Page:
        photo = desk.photo(asked.portrait, asked.beside)
        drawn = desk.draw(photo, asked.recipe, tick)
        sheet = _in_own_pens(drawn.sheet, (*asked.base, *asked.rules))
        return replace(drawn, sheet=sheet)

    key = (_photo_key(asked.portrait), asked.portrait.name, asked.recipe, asked.base, asked.rules)
    return Request("page", key, work)


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
    look = project.look
    pens = _named_pens(look, "portrait")
    n_base = len(base_slots(look))
    recipe = recipe_of(project, portrait.face)
    return _Asked(portrait, recipe, pens[:n_base], pens[n_base:], beside)


def _photo_key(portrait: OpenPortrait) -> Hashable:
    if portrait.photo is not None and portrait.photo.content:
        return portrait.photo.sha256
    return portrait.path


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


def _in_own_pens(sheet: Sheet, pens: tuple[Pen, ...]) -> Sheet:
    """Return *sheet* with the box's own pens for those that its recipe could say in words.

    vpype may have made other layers; then the pens stay as they came back.
    """
    if len(sheet.pens) != len(pens):
        return sheet
    return replace(sheet, pens=pens)


# A FaCell ----------------------------------------------------------------------------------------


def facell_parts(desk: Desk, project: Project, tick: Tick) -> Iterator[Part]:
    """Yield the FaCell as it grows, in batches as quick as the eye; *tick* stops it.

    Lines are in portrait units; `facell_placement` says where they lie on the paper.

    Raises:
        UsageError: no attribute is chosen, there are too few portraits, or the library does not
            hold what is asked for.
        ModelError: the network that scored the library is not installed.
        DataError: the library is damaged.
    """
    recipe = facell_recipe_of(project)
    nib_mm = _widest_mm(project)
    placement = facell_placement(project)
    source = desk.library(recipe.library)
    scale = desk.scorer(source.model).scale if recipe.overlay.keep != "mean" else None
    yield from growing(
        source, recipe.overlay, tick, scale=scale, nib_units=nib_mm / placement.mm_per_unit
    )


def facell_parts_key(project: Project) -> Hashable:
    """Return what the growing FaCell depends on: not on its pens' colors, nor on the paper."""
    recipe = facell_recipe_of(project)
    plain = tuple(text.partition(":")[0] for text in recipe.overlay.attributes)
    overlay = replace(recipe.overlay, attributes=plain, max_passes=0, caption=False, curves=True)
    nib = _widest_mm(project) if overlay.keep == "cut" else 0.0
    return recipe.library, overlay, nib


def facell_placement(project: Project) -> Placement:
    """Return where the FaCell's frame lies on the paper while it grows.

    Raises:
        PageError: paper and margins contradict each other.
    """
    recipe = facell_recipe_of(project)
    return place(FRAME, recipe.page, frame=FRAME, nib_mm=_widest_mm(project))


def facell_page(desk: Desk, project: Project) -> Request[FacellPage]:
    """Return the request for the page of the FaCell, thinned, captioned, ordered.

    Working on it raises what `draw_facell` raises.
    """
    recipe: FacellRecipe = facell_recipe_of(project)
    slots = drawing_slots(project.look, "facell")
    pens = tuple(slot.pen for slot in slots)

    def work(tick: Tick) -> FacellPage:
        drawn = draw_facell(desk.library(recipe.library), recipe, tick, studio=desk)
        named = tuple(
            replace(pen, name=f"{words}: {pen.name}")
            for words, pen in zip(drawn.overlay.labels, pens, strict=True)
        )
        return replace(drawn, pens=named, sheet=_in_own_pens(drawn.sheet, named))

    return Request("facell", (recipe, pens), work)


def _widest_mm(project: Project) -> float:
    return max((s.pen.width_mm for s in drawing_slots(project.look, "facell")), default=0.0)


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
    slots = drawing_slots(project.look, project.subject)
    if len(slots) != len(sheet.pens):
        return {}
    wanted = range(len(sheet)) if lines is None else lines
    steps = np.zeros(len(sheet.points_mm))
    steps[1:] = np.hypot(*np.diff(sheet.points_mm, axis=0).T)
    steps[sheet.offsets[:-1]] = 0.0
    total: dict[int, float] = {}
    for i in wanted:
        pen = slots[sheet.pen[i]].id
        length_mm = float(steps[sheet.offsets[i] : sheet.offsets[i + 1]].sum())
        total[pen] = total.get(pen, 0.0) + length_mm / 1000
    return total
