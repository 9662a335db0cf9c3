"""``facells gallery``: one FaCell for each attribute that the network knows well."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from facells_studio.cli import report
from facells_studio.cli.compose import library_option, model_option, open_library
from facells_studio.cli.options import (
    ManualCommand,
    add_options,
    options_of,
    overridden,
    quiet_option,
)
from facells_studio.errors import UsageError
from facells_studio.facell.gallery import (
    GalleryParams,
    Plate,
    Wall,
    check_gallery,
    deserving,
    write_gallery,
)
from facells_studio.facell.overlay import OverlayParams, Source
from facells_studio.facell_page import FacellRecipe, draw_facell
from facells_studio.order import OrderParams
from facells_studio.page import PageParams, pen_from_text
from facells_studio.page.preview import render
from facells_studio.progress import Tick
from facells_studio.score.attributes import label
from facells_studio.score.model import ModelConfig, load_config
from facells_studio.startup import load_numba_without_linear_algebra, settle

_PAGE = PageParams(paper="200x240mm", margin_mm=6.0, fit="frame")  # a unit as large as on A4
_PX_PER_MM = 4.5
_MANUAL = {
    "Output": """
        An .html file needs nothing but itself; a .pdf has nine plates to a sheet of A4. The best
        known attributes come first. Give -o twice for both.
    """,
    "Examples": """
        facells gallery -o gallery.html
        facells gallery --library my-library --least 0.8 --against -o gallery.pdf
        facells gallery --model models/mine --library corpus --count 500 -o gallery.html
    """,
}


@click.command(cls=ManualCommand, manual=_MANUAL)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="File to write: .html or .pdf. [gallery.html]",
)
@library_option
@model_option
@quiet_option
@add_options(options_of(GalleryParams, "gallery"))
def gallery(
    outputs: tuple[str, ...], library: str | None, model: str | None, quiet: bool, **given: Any
) -> int:
    """Show one FaCell for each attribute whose balanced accuracy deserves it."""
    if click.get_current_context().obj:
        load_numba_without_linear_algebra()
    params = overridden(GalleryParams(), given, "gallery")
    targets = [Path(output) for output in outputs or ("gallery.html",)]
    for target in targets:
        check_gallery(target)
    pen_from_text(params.pen)  # it may be misspelt: say so once, and not for every attribute
    source = open_library(library, model)
    config = load_config(source.model)
    with report.problems_told(source, quiet), report.working(quiet) as tick:
        missing: list[str] = []
        plates = list(_plates(source, config, params, missing, tick))
        if not plates:
            raise UsageError(
                f"No FaCell can be composed from the {source.name} library. {missing[0]}"
            )
        wall = _wall(source, config, params)
        for target in targets:
            tick(0.98, f"writing {target.name}")
            write_gallery(plates, wall, target)
    settle()
    if not quiet:
        click.echo(f"{report.count(len(plates), 'FaCell')} → {', '.join(map(str, targets))}")
        for why in missing:
            click.echo(f"  note: {why}")
    return 0


def _plates(
    source: Source, config: ModelConfig, params: GalleryParams, missing: list[str], tick: Tick
) -> Iterator[Plate]:
    """Yield a plate for each attribute; tell *missing* why one has none."""
    wanted = deserving(config, params.least)
    signs = ("", "-") if params.against else ("",)
    for i, (name, accuracy) in enumerate(wanted):
        tick(i / len(wanted), f"composing {label(name)}")
        for sign in signs:
            try:
                page = draw_facell(source, _recipe(f"{sign}{name}", params))
            except UsageError as exc:
                missing.append(str(exc))
                continue
            note = "" if math.isnan(accuracy) else f"balanced accuracy {accuracy:.0%}"
            yield Plate(label=page.label, note=note, image=render(page.sheet, _PX_PER_MM))


def _recipe(attribute: str, params: GalleryParams) -> FacellRecipe:
    overlay = OverlayParams(
        attributes=(attribute,),
        count=params.count,
        threshold=params.threshold,
        scale=params.scale,
        seed=params.seed,
        at_most=True,
        max_passes=params.max_passes,
    )
    order = OrderParams(solver="keep")  # nobody plots a plate
    return FacellRecipe(overlay=overlay, pens=(params.pen,), order=order, page=_PAGE)


def _wall(source: Source, config: ModelConfig, params: GalleryParams) -> Wall:
    portraits = f"up to {params.count:,} portraits"
    known = f" that is right about it in {params.least:.0%} of cases or more"
    return Wall(
        title="FaCells",
        about=(
            f"Of {portraits} that are judged to have an attribute, only the lines that speak "
            "for it, laid over each other.",
            f"Judged by {config.name}, a network{known if params.least else ''}; portraits: "
            f"{source.name}.",
            "The names are the data set's labels, and what is seen here is the network's idea of "
            "them: not what anybody is.",
        ),
    )
