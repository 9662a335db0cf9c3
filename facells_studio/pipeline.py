"""One photo follows one path; every stage is one pure function.

::

    Photo ─► Portrait ─► Drawing ─► Drawing in pens ─► Drawing ordered ─► Sheet in mm ─► files, Job
          align      trace     score, color       order_lines         lay_out     export, plotter

`Studio` walks the path and remembers each stage's last results, so that changing the paper does
not trace again. The command line, the vpype plug-in and a script all call `Studio.draw`.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np
import tomli_w

from facells_studio import __version__, presets
from facells_studio.drawing import Drawing
from facells_studio.errors import DrawingError, PresetError
from facells_studio.export import load_machine, to_job
from facells_studio.facell import tally
from facells_studio.facell.rules import DROP, ColorParams, color_lines, rule_pens
from facells_studio.facell.tally import RuleStats
from facells_studio.frame import Portrait
from facells_studio.lines import LinesParams, keep_strongest, trace
from facells_studio.memory import Memory
from facells_studio.order import OrderParams, order_lines
from facells_studio.page import (
    PageParams,
    Placement,
    pen_from_text,
    place,
    to_sheet,
)
from facells_studio.page.layout import Bounds
from facells_studio.portrait.align import align
from facells_studio.portrait.params import EXTENTS, FaceParams
from facells_studio.portrait.photo import Photo
from facells_studio.presets import option
from facells_studio.progress import Tick, no_tick
from facells_studio.score.scorer import PointScores, Scorer, load_scorer
from facells_studio.sheet import Pen, Sheet
from plotter import Estimate, Machine, estimate

T = TypeVar("T")

SHADE_PEN = 1  # with two pens or more, the second draws the tone; rules' pens come after them


def machine_option() -> Any:
    """Define the parameter ``machine`` of a page's recipe."""
    return option(
        "grbl-a4-servo",
        help="Machine that the plot time is for, and whose G-code is written.",
    )


def plot_time_option() -> Any:
    """Define the parameter ``plot_time_min`` of a page's recipe."""
    return option(
        None,
        flag="minutes",
        help="Longest plot, in minutes; the strongest lines are kept.",
        low=0.05,
    )


def vpype_option() -> Any:
    """Define the parameter ``vpype`` of a page's recipe."""
    return option(
        "", help="vpype commands that the page goes through, such as 'linemerge -t 0.2mm reloop'."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything but the photo that decides how the page will look: a style preset."""

    title: str = option("", help="Name of the style.", panel=False)
    about: str = option("", help="What it is good for, in one sentence.", panel=False)
    seed: int = option(0, help="Another number gives another variation.", low=0)
    pens: tuple[str, ...] = option(
        ("0.3mm",),
        flag="pen",
        help="Pen or pens, separated by commas: a preset's name, a color, a nib width, or color "
        "and width ('navy 0.5mm'). With two, the second draws the shading.",
    )
    machine: str = machine_option()
    plot_time_min: float | None = plot_time_option()
    vpype: str = vpype_option()
    face: FaceParams = option(FaceParams(), help="How the face is found and framed.", panel=False)
    lines: LinesParams = option(LinesParams(), help="How the portrait becomes lines.", panel=False)
    color: ColorParams = option(ColorParams(), help="Which lines get which pen.", panel=False)
    order: OrderParams = option(OrderParams(), help="How the lines are put in order.", panel=False)
    page: PageParams = option(
        PageParams(), help="Where the drawing lies on the paper.", panel=False
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Page:
    """What `Studio.draw` returns: the finished page, and what it was made from."""

    photo: Photo
    portrait: Portrait
    # Ordered, in portrait units, with the columns pen, shade and strength; with rules also rule.
    drawing: Drawing
    placement: Placement
    sheet: Sheet
    stats: "Stats"
    notes: tuple[str, ...]


class PageRecipe(Protocol):
    """What `Studio.lay_out` needs to know: a `Recipe`, or that of a page made otherwise."""

    @property
    def seed(self) -> int:
        """Of the search for an order."""

    @property
    def machine(self) -> str:
        """Machine preset that the plot time is for."""

    @property
    def plot_time_min(self) -> float | None:
        """Longest plot."""

    @property
    def vpype(self) -> str:
        """Commands that the page goes through."""

    @property
    def order(self) -> OrderParams:
        """How the lines are put in order."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Laid:
    """What `Studio.lay_out` returns."""

    drawing: Drawing  # ordered, in portrait units
    sheet: Sheet
    stats: "Stats"
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a page costs to plot."""

    lines: int
    points: int
    draw_m: float  # pen down
    travel_m: float  # pen up, from the machine's home to the last line
    travel_before_order_m: float  # the same lines as they were traced
    pen_lifts: int
    plot_time_min: float  # on `machine`, as the simulated plotter takes it
    machine: str
    rules: tuple[RuleStats, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePens:
    """The pens of a page, in the order in which they draw."""

    base: tuple[Pen, ...]  # what no rule takes: outlines, then shading if it has its own
    rules: tuple[Pen, ...]

    @property
    def all(self) -> tuple[Pen, ...]:
        """All of them."""
        return (*self.base, *self.rules)

    @property
    def widest_mm(self) -> float:
        """Nib of the widest."""
        return max(pen.width_mm for pen in self.all)


def load_recipe(name: str) -> Recipe:
    """Return the style preset *name*: shipped, a .toml file, or an .svg that we made.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
    """
    where = Path(name).name
    if name.endswith(".svg"):
        from facells_studio.export import recipe_of_svg

        table = presets.parse(recipe_of_svg(Path(name)), where)
        if "overlay" in table:
            raise PresetError(
                f"{where} was composed of many portraits. Name an .svg that was drawn from one "
                "photo, or give this one to 'facells compose --preset'."
            )
        table.pop("photo", None)
        return presets.from_table(Recipe, table, where)
    return presets.from_table(Recipe, presets.read("styles", name), where)


def recipe_text(recipe: Recipe, photo: Photo) -> str:
    """Return *recipe* as a preset that draws the same page again, with the command to do so."""
    source = Path(photo.source).name
    table = {
        "format": presets.FORMAT,
        **presets.to_table(recipe, full=True),
        "photo": {"name": source, "sha256": photo.sha256},
    }
    head = (
        f"# FaCells Studio {__version__}. To draw this page again:\n"
        f"#   facells draw {source!r} --preset THIS_FILE.svg -o again.svg\n"
    )
    return head + tomli_w.dumps(table)


class Studio:
    """Walks the path from photo to page and remembers each stage's last results."""

    def __init__(self, keep: int = 8) -> None:
        """*keep* is how many results each stage remembers."""
        self._memory = Memory(keep)

    def draw(self, photo: Photo, recipe: Recipe, tick: Tick = no_tick) -> Page:
        """Draw *photo* by *recipe*, up to the page that is ready to export or plot.

        Raises:
            PhotoError: there is nothing in the photo to draw.
            PageError: the page leaves no room, or the drawing does not fit it.
            DrawingError: no rule takes a line, and the rest is dropped.
            ModelError: there are rules, but no network to score the lines.
            PresetError: a pen, machine or vpype command is unknown.
        """
        rules, pens = recipe.color.parsed, _pens_of(recipe)
        load_machine(recipe.machine)  # it may be misspelt: say so before the work begins
        if rules:
            self.scorer(recipe.color.model)  # or the model missing
        tick(0.0, "looking for the face")
        portrait = self.portrait(photo, recipe.face)
        tick(0.25, "tracing lines")
        traced, placement = self.traced_on_page(photo, portrait, recipe, pens)
        drawing = colored = _with_pens(traced, len(pens.base))
        if rules:
            tick(0.5, "scoring lines")
            scores = self.scores(traced, recipe.color.model)
            drawing = colored = self._colored(drawing, scores, recipe, pens, placement)
        if recipe.lines.ink_m is not None:
            drawing = keep_strongest(drawing, recipe.lines.ink_m * 1000 / placement.mm_per_unit)
        laid = self.lay_out(
            drawing,
            recipe,
            placement,
            pens.all,
            title=Path(photo.source).stem,
            text=recipe_text(recipe, photo),
            tick=tick,
        )
        ordered, stats = laid.drawing, laid.stats
        notes = (*photo.notes, *portrait.notes, *laid.notes)
        if rules:
            by_rule = tally.tally(ordered, rules, pens.rules, scores, placement.mm_per_unit)
            stats = dataclasses.replace(stats, rules=by_rule)
            notes += tally.notes(by_rule, rules, colored)
        return Page(
            photo=photo,
            portrait=portrait,
            drawing=ordered,
            placement=placement,
            sheet=laid.sheet,
            stats=stats,
            notes=notes,
        )

    def lay_out(
        self,
        drawing: Drawing,
        recipe: "PageRecipe",
        placement: Placement,
        pens: tuple[Pen, ...],
        *,
        title: str,
        text: str,
        tick: Tick = no_tick,
    ) -> "Laid":
        """Return the page of a *drawing* in its *pens*: in time, in order, through vpype.

        Args:
            drawing: lines in portrait units, with a column ``pen``.
            recipe: what to plot it on, and how hard to search for an order.
            placement: where it lies on the paper.
            pens: all pens of the page.
            title: name of the page, for its files.
            text: the recipe as the files shall carry it.
            tick: told the progress, from 0.55 on; may raise `Cancelled`.

        Raises:
            PageError: the drawing asks for a pen that is not there.
            PresetError: the machine or a vpype command is unknown.
        """
        machine = load_machine(recipe.machine).machine
        if recipe.plot_time_min is not None:
            tick(0.55, "fitting the plot time")
            drawing = _within_time(drawing, recipe, placement, pens, machine)
        tick(0.7, "ordering lines")
        ordered = self._ordered(drawing, recipe, placement, machine)
        tick(0.9, "laying out the page")
        sheet = to_sheet(ordered, placement, pens, title=title, recipe=text)
        if recipe.vpype:
            from facells_studio.page.filters import through_vpype

            sheet = through_vpype(sheet, recipe.vpype)
        before = to_sheet(drawing, placement, pens)
        stats = stats_of(sheet, machine, recipe.machine, before=before)
        return Laid(drawing=ordered, sheet=sheet, stats=stats, notes=_time_notes(stats, recipe))

    def portrait(self, photo: Photo, params: FaceParams) -> Portrait:
        """Return *photo* in the portrait frame."""
        return self.remembered("portrait", (photo.sha256, params), lambda: align(photo, params))

    def scorer(self, model: str) -> Scorer:
        """Return the network that *model* names, loaded once.

        Raises:
            ModelError: there is no such network, or something in its folder is wrong.
        """
        return self.remembered("scorer", model, lambda: load_scorer(model))

    def scores(self, drawing: Drawing, model: str) -> PointScores:
        """Return what *model* says about the points of *drawing*, in portrait units."""
        scorer = self.scorer(model)
        return self.remembered("scores", (_digest(drawing), model), lambda: scorer.score(drawing))

    def remembered(self, stage: str, key: Hashable, work: Callable[[], T]) -> T:
        """Return the result of *work* for *key*, which says all that it depends on: done once."""
        return self._memory.of(stage, key, work)

    def forget(self, stage: str) -> None:
        """Do *stage* anew: what it is made from has changed."""
        self._memory.forget(stage)

    def _colored(
        self,
        drawing: Drawing,
        scores: PointScores,
        recipe: Recipe,
        pens: PagePens,
        placement: Placement,
    ) -> Drawing:
        """Return all traced lines in the rules' pens.

        Budgets of ink and time come after: they are spent on what will be drawn, and a smaller one
        does not change what the lines mean.
        """
        colored = color_lines(
            drawing,
            scores,
            recipe.color,
            self.scorer(recipe.color.model).scale,
            first_pen=len(pens.base),
            nib_units=pens.widest_mm / placement.mm_per_unit,
        )
        if not len(colored):
            raise DrawingError(
                f"No rule takes a line, and the rest is dropped, so nothing is left to draw. "
                f"{tally.chances(recipe.color.parsed, scores)} Lower a threshold."
            )
        return colored

    def traced_on_page(
        self, photo: Photo, portrait: Portrait, recipe: Recipe, pens: PagePens
    ) -> tuple[Drawing, Placement]:
        """Return the traced lines, and where they lie on the page.

        Lengths that an artist gives are millimetres on paper, so tracing needs the scale; and the
        scale needs the lines when they are fitted to the margins. Hence: guess from the canvas,
        trace, place; if the guess was off by more than 2 %, trace once more at the true scale.

        Raises:
            PhotoError: there is nothing in the photo to draw.
            PageError: the page leaves no room, or the drawing does not fit it.
        """
        frame = EXTENTS[recipe.face.framing]

        def placed(bounds: Bounds) -> Placement:
            return place(bounds, recipe.page, frame=frame, nib_mm=pens.widest_mm)

        guess = placed(_canvas(portrait))
        drawing = self._lines(photo, portrait, recipe, pens.base, guess.mm_per_unit)
        placement = placed(drawing.bounds())
        if abs(placement.mm_per_unit / guess.mm_per_unit - 1) > 0.02:
            drawing = self._lines(photo, portrait, recipe, pens.base, placement.mm_per_unit)
            placement = placed(drawing.bounds())
        return drawing, placement

    def _lines(
        self,
        photo: Photo,
        portrait: Portrait,
        recipe: Recipe,
        pens: tuple[Pen, ...],
        mm_per_unit: float,
    ) -> Drawing:
        shading_pen = pens[min(SHADE_PEN, len(pens) - 1)]
        params = dataclasses.replace(recipe.lines, ink_m=None)
        key = (photo.sha256, recipe.face, params, mm_per_unit, recipe.seed, shading_pen.width_mm)
        return self.remembered(
            "lines",
            key,
            lambda: trace(
                portrait, params, mm_per_unit, recipe.seed, pen_width_mm=shading_pen.width_mm
            ),
        )

    def _ordered(
        self, drawing: Drawing, recipe: PageRecipe, placement: Placement, machine: Machine
    ) -> Drawing:
        start = _home_units(placement, machine)
        key = (_digest(drawing), start, recipe.order, recipe.seed)
        return self.remembered(
            "order",
            key,
            lambda: order_lines(drawing, recipe.order, start=start, seed=recipe.seed),
        )


def stats_of(sheet: Sheet, machine: Machine, name: str, before: Sheet | None = None) -> Stats:
    """Return what *sheet* costs on *machine*, called *name*; *before* is the page unordered."""
    cost: Estimate = estimate(to_job(sheet), machine)
    first = cost if before is None else estimate(to_job(before), machine)
    return Stats(
        lines=len(sheet),
        points=len(sheet.points_mm),
        draw_m=cost.draw_m,
        travel_m=cost.travel_m,
        travel_before_order_m=first.travel_m,
        pen_lifts=cost.lifts,
        plot_time_min=cost.total_s / 60,
        machine=name,
    )


def _pens_of(recipe: Recipe) -> PagePens:
    base = tuple(pen_from_text(text) for text in recipe.pens)
    if not base:
        raise PresetError("A page needs a pen. Name one, for example 0.3mm.")
    rules = recipe.color.parsed
    if rules and recipe.color.rest not in ("", DROP):
        base = (pen_from_text(recipe.color.rest), *base[1:])
    return PagePens(base=base, rules=rule_pens(rules, base[0]))


def _with_pens(drawing: Drawing, pens: int) -> Drawing:
    shaded = drawing.columns["shade"] & (pens > SHADE_PEN)
    return drawing.with_column("pen", np.where(shaded, SHADE_PEN, 0))


def _within_time(
    drawing: Drawing,
    recipe: PageRecipe,
    placement: Placement,
    pens: tuple[Pen, ...],
    machine: Machine,
) -> Drawing:
    """Return the strongest lines that *machine* plots within the recipe's time.

    Time grows with the ink that is kept, so the ink is halved towards the limit; each guess is
    ordered as the final one will be, because travel and pen lifts are a good part of the time.
    """
    limit_s = (recipe.plot_time_min or 0.0) * 60

    def plot_time_s(kept: Drawing) -> float:
        start = _home_units(placement, machine)
        ordered = order_lines(kept, recipe.order, start=start, seed=recipe.seed)
        return estimate(to_job(to_sheet(ordered, placement, pens)), machine).total_s

    if plot_time_s(drawing) <= limit_s:
        return drawing
    low, high = 0.0, drawing.draw_length()
    best = keep_strongest(drawing, 0.0)
    for _ in range(8):  # to 1/256 of the ink
        middle = (low + high) / 2
        kept = keep_strongest(drawing, middle)
        if plot_time_s(kept) <= limit_s:
            low, best = middle, kept
        else:
            high = middle
    return best


def _time_notes(stats: Stats, recipe: PageRecipe) -> tuple[str, ...]:
    if recipe.plot_time_min is None or stats.plot_time_min <= recipe.plot_time_min:
        return ()
    return (
        f"Even the strongest line takes {stats.plot_time_min:.2g} minutes on {stats.machine}, "
        f"more than the {recipe.plot_time_min:.2g} asked for.",
    )


def _home_units(placement: Placement, machine: Machine) -> tuple[float, float]:
    """Return the machine's zero point, where the pen comes from, in portrait units."""
    paper = placement.paper
    home_mm = np.array([machine.home_mm(paper.width_mm, paper.height_mm)])
    x, y = placement.invert(home_mm)[0].tolist()
    return x, y


def _canvas(portrait: Portrait) -> Bounds:
    (left, top), (width, height) = portrait.origin, portrait.size_units
    return left, top, left + width, top + height


def _digest(drawing: Drawing) -> str:
    digest = hashlib.sha256(drawing.points.tobytes())
    digest.update(drawing.offsets.tobytes())
    if "pen" in drawing.columns:
        digest.update(drawing.columns["pen"].tobytes())
    return digest.hexdigest()
