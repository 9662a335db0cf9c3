"""``facells compose``: a FaCell from many portraits, on paper."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import click

from facells_studio.cli import inputs, report
from facells_studio.cli.options import (
    ManualCommand,
    add_options,
    options_of,
    overridden,
    page_options,
)
from facells_studio.errors import ModelError, UsageError
from facells_studio.export import write_png
from facells_studio.export.film import check_film
from facells_studio.facell.control import PX_PER_UNIT, density_difference, difference_picture
from facells_studio.facell.grow import write_growth
from facells_studio.facell.library import Library
from facells_studio.facell.overlay import OverlayParams, Source, needs_whole
from facells_studio.facell.stock import STARTER, source_named
from facells_studio.facell_page import (
    FacellPage,
    FacellRecipe,
    draw_control,
    draw_facell,
    load_facell_recipe,
)
from facells_studio.order import OrderParams
from facells_studio.page import PageParams
from facells_studio.progress import Tick
from facells_studio.saving import save_all
from facells_studio.score.model import ModelConfig, load_config, model_folder
from facells_studio.startup import load_numba_without_linear_algebra, settle

_DENSITY_PX = 2400  # about the height of the picture of passes per spot
_HEADINGS = {
    "recipe": "Recipe",
    "overlay": "FaCell",
    "order": "Order",
    "page": "Page",
    **inputs.FILE_HEADINGS,
}
_SECTIONS: dict[str, type] = {
    "overlay": OverlayParams,
    "recipe": FacellRecipe,
    "order": OrderParams,
    "page": PageParams,
}
_MANUAL = {
    "How it works": """
        Among the portraits of a library that the network judges positive for the attribute, --count
        are chosen at random; of each, only the lines are kept whose score passes the threshold; all
        are laid over each other. The label is the paper's: 'Smiling 1000-33' is a thousand
        portraits and a threshold of 0.33, 'Not Male 1000-(14)' what speaks against Male.
    """,
    "Libraries": """
        Without --library the starter library is used that ships with the program. It holds the
        strong lines of CelebA portraits, pooled and without their identities, for non-commercial
        use. --library DIR names one made with 'facells library add', or a corpus that was scored;
        with whole portraits all keep rules, --exclude and --control work.
    """,
    "Examples": """
        facells compose --attribute Smiling --count 1000 --threshold 0.33 -o smiling.svg
        facells compose --attribute -Male --pen 'navy 0.1mm' --caption -o '{name}.pdf'
        facells compose --attribute Smiling:crimson --attribute Eyeglasses:navy -o both.svg
        facells compose --attribute Wearing_Hat --count 300 --grow hat.mp4 -o hat.png
        facells compose --attribute Male --library my-library --control all-lines -o male.svg
        facells compose --preset smiling.svg --seed 2 -o another.svg
    """,
    "Exit status": """
        0 done; 1 the library or a file failed; 2 the request was wrong; 130 stopped by Ctrl-C.
        No file is ever left half written.
    """,
}


def _options() -> list[click.Option]:
    own = FacellRecipe()
    options = [
        option
        for section, cls in _SECTIONS.items()
        for option in options_of(cls, section, getattr(own, section, own))
    ]
    return [*options, inputs.landscape_option()]


library_option = click.option(
    "--library",
    metavar="DIR",
    help="Folder with scored portraits: a library or a corpus. [starter]",
)
model_option = click.option(
    "--model",
    metavar="NAME|FOLDER",
    help="Network that scored the library; said here, it is checked, and found if it has moved. "
    "[the library's]",
)


@click.command(cls=ManualCommand, headings=_HEADINGS, manual=_MANUAL)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="File to write; its ending decides the format: .svg .gcode .hpgl .pdf .png, or .mp4 "
    ".webm .avi for a film of the plot. {name} stands for the label. [{name}.svg]",
)
@library_option
@model_option
@click.option(
    "--preset",
    metavar="FILE",
    help="An .svg that was composed before, or a .toml file, to start from. Options change it.",
)
@click.option(
    "--control",
    "controls",
    type=click.Choice(["all-lines", "difference"]),
    multiple=True,
    help="Also write what the FaCell is to be compared with: a page of all lines of the same "
    "portraits, or a picture of where they have more ink than others. Beside the first output.",
)
@click.option(
    "--grow",
    "film",
    metavar="FILE.mp4",
    help="Also film how it grows, portrait by portrait: .mp4 or .avi for players of films, .webm "
    "for browsers too.",
)
@page_options
@add_options(_options())
@add_options(inputs.file_options())
def compose(
    outputs: tuple[str, ...],
    library: str | None,
    model: str | None,
    preset: str | None,
    controls: tuple[str, ...],
    film: str | None,
    travel: bool,
    density_map: str | None,
    stats: bool,
    as_json: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Compose a FaCell: of many portraits, only the lines that speak for an attribute."""
    if click.get_current_context().obj:
        load_numba_without_linear_algebra()
    recipe, wanted = _recipe(preset, given), inputs.file_params(given)
    names = [inputs.pattern_of(output) for output in outputs or ("{name}.svg",)]
    if density_map is not None:
        inputs.check_png(density_map)
    if film is not None:
        _check_film(Path(film), recipe)
    source = open_library(_library_of(recipe) if library is None else library, model)
    for control in controls:
        needs_whole(source, f"The control {control!r}")
    warning = None
    with report.problems_told(source, quiet), report.working(quiet) as tick:
        page = draw_facell(source, recipe, tick)
        files = [Path(name.replace("{name}", name_of(page.label))) for name in names]
        save_all(page.sheet, files, recipe.machine, wanted, tick, travel=travel)
        for control in dict.fromkeys(controls):
            if control == "all-lines":
                files.append(_beside(files[0], "all-lines", files[0].suffix))
                everything = draw_control(source, page, recipe, tick).sheet
                save_all(everything, files[-1:], recipe.machine, wanted, tick, travel=travel)
            else:
                files.append(_beside(files[0], "difference", ".png"))
                _write_difference(source, page, recipe.seed, files[-1], tick)
        if film is not None:
            files.append(Path(film))
            lines_of = page.drawing.columns["source"]
            write_growth(page.sheet, lines_of, files[-1], seed=recipe.seed, tick=tick)
        if density_map is not None:
            files.append(Path(density_map))
            warning = report.map_density(page.sheet, files[-1], _DENSITY_PX)
    settle()
    if as_json:
        report.print_json([_json_of(page, source, files)], several=False)
    elif not quiet:
        kept, judged = page.overlay.passed, page.overlay.judged
        share = f"{kept:,} of {judged:,} lines pass the threshold ({kept / judged:.1%})"
        report.tell_page(page.label, page, files, warning, facts=[share], stats=stats)
    return 0


def open_library(name: str | None, model: str | None) -> Source:
    """Return the library that *name* means, whose portraits *model* scored, if a person says so.

    Raises:
        UsageError: there is no such folder, or another network scored it.
        DataError: it is no library, or nothing in it is scored.
        ModelError: the network is not installed.
    """
    source = source_named(STARTER if name is None else name)
    known: ModelConfig | None = None
    try:
        known = load_config(source.model)
    except ModelError as exc:  # one's own network, and not where it was
        if model is None:
            raise ModelError(
                f"The network that scored the {source.name} library cannot be used. {exc} "
                "Say where it is with --model."
            ) from exc
    if model is None:
        return source
    given = load_config(model)
    if known is None and isinstance(source, Library) and given.name == source.scorers[0]:
        source.place_model(given.name, model_folder(model))
    elif known is None or known.files != given.files:
        raise UsageError(
            f"The {source.name} library was scored by another network than {model}. Leave --model "
            "out, or score portraits by it: 'facells library add PHOTOS --to FOLDER --model "
            f"{model}'."
        )
    return source


def _library_of(recipe: FacellRecipe) -> str | None:
    """Return the library that *recipe* was composed from, if that can be found by its name."""
    if recipe.library not in ("", STARTER):
        raise UsageError(
            f"The preset was composed from the library {recipe.library!r}. Name its folder with "
            f"--library, or take another: --library {STARTER}."
        )
    return None


def _check_film(film: Path, recipe: FacellRecipe) -> None:
    check_film(film)
    if recipe.vpype:
        raise UsageError(
            "A film tells whose lines are whose, and vpype forgets it. Leave one of them out."
        )


def _recipe(preset: str | None, given: dict[str, Any]) -> FacellRecipe:
    given = inputs.with_landscape(given)
    recipe = load_facell_recipe(preset) if preset else FacellRecipe()
    recipe = overridden(recipe, given, "recipe")
    recipe = dataclasses.replace(
        recipe,
        overlay=overridden(recipe.overlay, given, "overlay"),
        order=overridden(recipe.order, given, "order"),
        page=overridden(recipe.page, given, "page"),
    )
    if not recipe.overlay.attributes:
        raise UsageError(
            "A FaCell needs an attribute. Name one, as in --attribute Smiling; "
            "'facells score sample' lists all."
        )
    return recipe


def name_of(label: str) -> str:
    """Return a label as a file's name: ``not-male-1000-(14)``."""
    return re.sub(r"[^\w()-]+", "-", label.lower().replace("_", "-"))


def _beside(file: Path, what: str, suffix: str) -> Path:
    return file.with_name(f"{file.stem}-{what}{suffix}")


def _write_difference(
    source: Source, page: FacellPage, seed: int, target: Path, tick: Tick
) -> None:
    difference = density_difference(source, page.overlay, seed, tick)
    write_png(difference_picture(difference), target, PX_PER_UNIT / page.placement.mm_per_unit)


def _json_of(page: FacellPage, source: Source, files: list[Path]) -> dict[str, Any]:
    return {
        "label": page.label,
        "library": source.name,
        "files": [str(file) for file in files],
        "portraits": [
            source.names(ids) if source.whole else len(ids) for ids in page.overlay.portraits
        ],
        "lines_judged": page.overlay.judged,
        "lines_passed": page.overlay.passed,
        "lines_left_out": page.left_out,
        "notes": list(page.notes),
        "problems": list(source.problems),
        **dataclasses.asdict(page.stats),
    }
