"""From a library of portraits to a page: the other path, that of a FaCell.

::

    Source ─► Overlay ─► in pens ─► thinned ─► Studio.lay_out ─► Sheet in mm ─► files, Job
           compose                  max_passes  order, vpype

It joins the path of a single photo (`facells_studio.pipeline`) where the lines are there.
"""

import dataclasses
import hashlib
import shlex
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tomli_w

from facells_studio import __version__, presets
from facells_studio.drawing import Drawing
from facells_studio.errors import PresetError
from facells_studio.export import load_machine, recipe_of_svg
from facells_studio.facell.caption import captioned
from facells_studio.facell.curves import curved
from facells_studio.facell.keep import Rescorer
from facells_studio.facell.overlay import (
    Overlay,
    OverlayParams,
    Source,
    all_lines,
    compose,
)
from facells_studio.facell.rules import PALETTE, Rule
from facells_studio.facell.stock import STARTER
from facells_studio.order import OrderParams
from facells_studio.page import PageParams, Placement, pen_from_text, place, to_sheet
from facells_studio.page.layout import FRAME
from facells_studio.page.thin import thinned
from facells_studio.pipeline import (
    Stats,
    Studio,
    machine_option,
    plot_time_option,
    stats_of,
    vpype_option,
)
from facells_studio.presets import option
from facells_studio.progress import Tick, no_tick
from facells_studio.score.attributes import label
from facells_studio.sheet import Pen, Sheet

# A thousand portraits ask for a thin pen: at 0.1 mm on A4 eight passes are still lines, not a blot.
PEN = "0.1mm"
# Of so many short lines the pen travels little, whoever orders them, and each takes its lift: three
# times the effort saves another 1 % of the travel, less than a thousandth of the plot.
EFFORT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class FacellRecipe:
    """Everything but the library that decides how a FaCell will look."""

    title: str = option("", help="Name of the recipe.", panel=False)
    about: str = option("", help="What it is good for, in one sentence.", panel=False)
    library: str = option("", help="Where the portraits came from.", panel=False)
    pens: tuple[str, ...] = option(
        (PEN,),
        flag="pen",
        help="Pen, or pens by commas, one for each attribute: a preset's name, a color, a nib "
        "width, or color and width ('navy 0.1mm'). With fewer, each attribute gets a color.",
    )
    machine: str = machine_option()
    plot_time_min: float | None = plot_time_option()
    vpype: str = vpype_option()
    overlay: OverlayParams = option(OverlayParams(), help="What is laid together.", panel=False)
    order: OrderParams = option(
        OrderParams(effort=EFFORT), help="How the lines are put in order.", panel=False
    )
    page: PageParams = option(
        PageParams(fit="frame"), help="Where the drawing lies on the paper.", panel=False
    )

    @property
    def seed(self) -> int:
        """The overlay's; it also seeds the search for an order."""
        return self.overlay.seed


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FacellPage:
    """What `draw_facell` returns: the finished page, and what it was made from."""

    overlay: Overlay
    drawing: Drawing  # ordered, thinned, in pens; with the overlay's columns
    placement: Placement
    pens: tuple[Pen, ...]
    sheet: Sheet
    stats: Stats
    left_out: int  # lines that passed the threshold but would have torn the paper
    notes: tuple[str, ...]
    library: str = ""  # where its portraits are, as its recipe has it

    @property
    def label(self) -> str:
        """The paper's notation for what is on it."""
        return self.overlay.label


def load_facell_recipe(name: str) -> FacellRecipe:
    """Return the recipe in the file *name*: a .toml, or an .svg that was composed.

    Raises:
        PresetError: there is no such file, or something in it is wrong.
    """
    where = Path(name).name
    if name.endswith(".svg"):
        table = presets.parse(recipe_of_svg(Path(name)), where)
    elif name.endswith(".toml"):
        table = presets.read("styles", name)
    else:
        raise PresetError(
            f"There is no recipe {name!r}. Name an .svg that was composed, or a .toml file."
        )
    if "lines" in table or "photo" in table:
        raise PresetError(
            f"{where} is about a single photo. Name an .svg that was composed, or give this one to "
            "'facells draw --preset'."
        )
    return presets.from_table(FacellRecipe, table, where)


def facell_recipe_text(recipe: FacellRecipe, source: Source) -> str:
    """Return *recipe* as a preset that composes the same page, with the command to do so."""
    named = dataclasses.replace(recipe, library=source.name)
    table = {"format": presets.FORMAT, **presets.to_table(named, full=True)}
    library = "" if source.name == STARTER else f"--library {shlex.quote(source.name)} "
    head = (
        f"# FaCells Studio {__version__}. To compose this page again from {source.name}:\n"
        f"#   facells compose {library}--preset THIS_FILE.svg -o again.svg\n"
    )
    return head + tomli_w.dumps(table)


def draw_facell(
    source: Source,
    recipe: FacellRecipe,
    tick: Tick = no_tick,
    *,
    studio: Studio | None = None,
    rescorer: Rescorer | None = None,
) -> FacellPage:
    """Compose a FaCell from *source* by *recipe*, up to the page that is ready to plot.

    Raises:
        UsageError: as `compose`; or paper, pens and margins contradict each other.
        ModelError: the network that scored the library is not installed.
        DataError: the library is damaged.
    """
    load_machine(recipe.machine)  # it may be misspelt: say so before the work begins
    pens = pens_of(recipe.overlay.rules, recipe.pens)
    nib_mm = max(pen.width_mm for pen in pens)
    guess = place(FRAME, recipe.page, frame=FRAME, nib_mm=nib_mm)
    overlay = compose(
        source,
        recipe.overlay,
        tick,
        rescorer=rescorer,
        nib_units=nib_mm / guess.mm_per_unit,
    )
    return laid(source, overlay, recipe, tick, studio=studio)


def draw_control(
    source: Source, page: FacellPage, recipe: FacellRecipe, tick: Tick = no_tick
) -> FacellPage:
    """Return the page of all lines of the portraits of *page*, in the same pens and place.

    Raises:
        UsageError: the source does not hold all lines.
        DataError: the library is damaged.
    """
    overlay = all_lines(source, page.overlay, recipe.overlay, tick)
    return laid(source, overlay, recipe, tick, placement=page.placement)


def laid(
    source: Source,
    overlay: Overlay,
    recipe: FacellRecipe,
    tick: Tick = no_tick,
    *,
    studio: Studio | None = None,
    placement: Placement | None = None,
) -> FacellPage:
    """Return the page of *overlay*: in pens, thinned, captioned, in order, on paper."""
    studio = studio or Studio()
    pens = _named(pens_of(overlay.rules, recipe.pens), overlay.labels)
    nib_mm = max(pen.width_mm for pen in pens)
    drawing = overlay.drawing
    placement = placement or place(drawing.bounds(), recipe.page, frame=FRAME, nib_mm=nib_mm)
    drawing = drawing.take(np.argsort(drawing.columns["pen"], kind="stable"))
    if recipe.overlay.curves:
        drawing = curved(drawing)
    if recipe.overlay.caption:
        drawing = captioned(drawing, overlay.label, placement, recipe.page.margins_mm)
    whole = len(drawing)
    drawing = _thin(studio, drawing, recipe, placement, pens, tick)
    done = studio.lay_out(
        drawing,
        recipe,
        placement,
        pens,
        title=overlay.label,
        text=facell_recipe_text(recipe, source),
        tick=tick,
    )
    page = FacellPage(
        overlay=overlay,
        drawing=done.drawing,
        placement=placement,
        pens=pens,
        sheet=done.sheet,
        stats=done.stats,
        left_out=whole - len(drawing),
        notes=done.notes,
        library=recipe.library,
    )
    page = _settled(page, recipe)
    return dataclasses.replace(page, notes=(*page.notes, *_notes(page, recipe)))


def pens_of(rules: tuple[Rule, ...], texts: tuple[str, ...]) -> tuple[Pen, ...]:
    """Return each rule's pen: its own, the one of that number, or a color at the first's width.

    Raises:
        PresetError: a pen is unknown, or there is none.
    """
    if not texts:
        raise PresetError(f"A page needs a pen. Name one, for example {PEN}.")
    base = [pen_from_text(text) for text in texts]
    found = []
    for i, rule in enumerate(rules):
        if rule.pen:
            thin = f"{base[0].width_mm:g}mm {rule.pen}"  # what a rule says goes before the width
            found.append(pen_from_text(rule.pen if _says_width(rule.pen) else thin))
        elif len(base) >= len(rules):
            found.append(base[i])
        else:
            found.append(pen_from_text(f"{PALETTE[i % len(PALETTE)]} {base[0].width_mm:g}mm"))
    return tuple(found)


def _says_width(text: str) -> bool:
    """Return whether a pen's description names a width: by number or as a product's."""
    pen = pen_from_text(text)
    return pen.width_mm != Pen().width_mm or bool(pen.title) or "mm" in text


def _named(pens: tuple[Pen, ...], labels: tuple[str, ...]) -> tuple[Pen, ...]:
    """Return *pens* named after what they draw, because a pen's name is its layer's."""
    return tuple(
        dataclasses.replace(pen, name=f"{words}: {pen.name}")
        for pen, words in zip(pens, labels, strict=True)
    )


def _thin(
    studio: Studio,
    drawing: Drawing,
    recipe: FacellRecipe,
    placement: Placement,
    pens: tuple[Pen, ...],
    tick: Tick,
) -> Drawing:
    most = recipe.overlay.max_passes
    if not most:
        return drawing
    tick(0.5, "looking where ink piles up")
    strength = drawing.columns["strength"]

    def work() -> npt.NDArray[np.bool_]:
        sheet = to_sheet(drawing, placement, pens)  # in the same order: pens ascend
        return thinned(sheet, strength, most)

    # Another color of ink or paper, machine or order of the same lines passes the same spots.
    matters = (drawing.points, drawing.offsets, drawing.columns["pen"], strength)
    digest = hashlib.sha256(b"".join(np.ascontiguousarray(a).tobytes() for a in matters))
    widths = tuple(pen.width_mm for pen in pens)
    plain = dataclasses.replace(placement.paper, name="", title="", color="#ffffff")
    key = (digest.hexdigest(), dataclasses.replace(placement, paper=plain), widths, most)
    return drawing.take(np.flatnonzero(studio.remembered("thinned", key, work)))


def _settled(page: FacellPage, recipe: FacellRecipe) -> FacellPage:
    """Return *page* without the very few lines that pass a spot too often since they were ordered.

    A closed line that crosses itself may count a pass more when it begins elsewhere.
    """
    as_thinned = recipe.order.solver == "keep" or not page.drawing.closed.any()
    if not recipe.overlay.max_passes or recipe.vpype or as_thinned:
        return page
    kept = thinned(page.sheet, page.drawing.columns["strength"], recipe.overlay.max_passes)
    if kept.all():
        return page
    drawing = page.drawing.take(np.flatnonzero(kept))
    sheet = to_sheet(
        drawing, page.placement, page.pens, title=page.sheet.title, recipe=page.sheet.recipe
    )
    machine = load_machine(recipe.machine).machine
    stats = dataclasses.replace(
        stats_of(sheet, machine, recipe.machine),
        travel_before_order_m=page.stats.travel_before_order_m,
    )
    left_out = page.left_out + int((~kept).sum())
    return dataclasses.replace(page, drawing=drawing, sheet=sheet, stats=stats, left_out=left_out)


def _notes(page: FacellPage, recipe: FacellRecipe) -> tuple[str, ...]:
    said = []
    if page.left_out:
        said.append(
            f"{page.left_out:,} of {len(page.overlay.drawing):,} lines are left out where the pen "
            f"would pass a spot more than {recipe.overlay.max_passes} times (--max-passes)."
        )
    for i, rule in enumerate(page.overlay.rules):
        if not (page.overlay.drawing.columns["rule"] == i).any():
            said.append(f"{label(rule.attribute, rule.sign)}: the rules before it took its lines.")
    return tuple(said)
