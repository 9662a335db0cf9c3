"""What workers compute of a FaCell: how it grows, and its page."""

from collections.abc import Hashable, Iterator
from dataclasses import replace

from facells_studio.facell.keep import Rescorer
from facells_studio.facell.overlay import Overlay, Part, compose, planned
from facells_studio.facell.remembered import Remembered
from facells_studio.facell.turns import in_turn
from facells_studio.facell_page import FacellPage, FacellRecipe, draw_facell
from facells_studio.page import Placement, place
from facells_studio.page.layout import FRAME
from facells_studio.progress import Tick
from facells_studio.project.desk import Desk, in_own_pens
from facells_studio.project.looks import drawing_slots, facell_recipe_of
from facells_studio.project.pen_order import in_order, order_of
from facells_studio.project.requests import Request
from facells_studio.project.state import Project
from facells_studio.score.scale import Scale


def facell_parts(desk: Desk, project: Project, tick: Tick) -> Iterator[Part]:
    """Yield the FaCell as it grows, in batches as quick as the eye; *tick* stops it.

    Lines are in portrait units; `facell_placement` says where they lie on the paper. Portraits come
    as they are chosen: after n of them it is the FaCell of n portraits.

    Raises:
        UsageError: no attribute is chosen, there are too few portraits, or the library does not
            hold what is asked for.
        ModelError: the network that scored the library is not installed.
        DataError: the library is damaged.
    """
    recipe = facell_recipe_of(project)
    source = desk.library(recipe.library)
    plan = planned(
        source,
        recipe.overlay,
        scale=_scale(desk, source, recipe),
        rescorer=_rescorer(desk, source, recipe),
        nib_units=_nib_units(project),
    )
    yield from in_turn(plan, tick, known=source.knows)


def facell_overlay(desk: Desk, project: Project, tick: Tick) -> Overlay:
    """Return the FaCell as it is when it has grown; what it has read it does not read again.

    It raises what `facell_parts` raises, and `UsageError` if a threshold keeps nothing.
    """
    recipe = facell_recipe_of(project)
    source = desk.library(recipe.library)
    return compose(
        source,
        recipe.overlay,
        tick,
        scale=_scale(desk, source, recipe),
        rescorer=_rescorer(desk, source, recipe),
        nib_units=_nib_units(project),
    )


def _scale(desk: Desk, source: Remembered, recipe: FacellRecipe) -> Scale | None:
    return desk.scorer(source.model).scale if recipe.overlay.keep != "mean" else None


def _rescorer(desk: Desk, source: Remembered, recipe: FacellRecipe) -> Rescorer | None:
    return desk.rescorer(source) if recipe.overlay.keep != "mean" and source.whole else None


def _nib_units(project: Project) -> float:
    return _widest_mm(project) / facell_placement(project).mm_per_unit


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
    recipe = facell_recipe_of(project)
    slots = drawing_slots(project.look, "facell")
    pens, order = tuple(slot.pen for slot in slots), order_of(project, "facell")

    def work(tick: Tick) -> FacellPage:
        source = desk.library(recipe.library)
        rescorer = _rescorer(desk, source, recipe)
        drawn = draw_facell(source, recipe, tick, studio=desk, rescorer=rescorer)
        named = tuple(
            replace(pen, name=f"{words}: {pen.name}")
            for words, pen in zip(drawn.overlay.labels, pens, strict=True)
        )
        own = replace(drawn, pens=named, sheet=in_own_pens(drawn.sheet, named))
        return in_order(own, order)

    return Request("facell", (recipe, pens, order) if order else (recipe, pens), work)


def _widest_mm(project: Project) -> float:
    return max((s.pen.width_mm for s in drawing_slots(project.look, "facell")), default=0.0)
