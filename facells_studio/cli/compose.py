"""``facells compose``: a FaCell from many portraits, on paper."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import click

from facells_studio import export
from facells_studio.cli import inputs, report
from facells_studio.cli.options import ManualCommand, add_options, options_of, overridden
from facells_studio.cli.startup import load_numba_without_linear_algebra, settle
from facells_studio.errors import UsageError
from facells_studio.export import write_png
from facells_studio.facell.control import PX_PER_UNIT, density_difference, difference_picture
from facells_studio.facell.grow import check_film, write_film
from facells_studio.facell.overlay import OverlayParams, Source
from facells_studio.facell_page import (
    FacellPage,
    FacellRecipe,
    draw_control,
    draw_facell,
    load_facell_recipe,
)
from facells_studio.order import OrderParams
from facells_studio.page import PageParams
from facells_studio.page.density import density_image, tear_warning
from facells_studio.page.preview import density, nib_mm
from facells_studio.pipeline import save
from facells_studio.progress import Tick

STARTER = "starter"
_DENSITY_PX = 2400  # about the height of the picture of passes per spot
_HEADINGS = {"recipe": "Recipe", "overlay": "FaCell", "order": "Order", "page": "Page"}
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
    landscape = click.Option(
        ["--landscape", inputs.LANDSCAPE], is_flag=True, default=None, help="Paper lies across."
    )
    landscape.section = "page"  # type: ignore[attr-defined]  # ours, read by ManualCommand
    return [*options, landscape]


@click.command(cls=ManualCommand, headings=_HEADINGS, manual=_MANUAL)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="File to write; its ending decides the format: .svg .gcode .hpgl .pdf .png. {name} stands "
    "for the label. [{name}.svg]",
)
@click.option(
    "--library",
    metavar="DIR",
    default=STARTER,
    help="Folder with scored portraits: a library or a corpus. [starter]",
)
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
    "--grow", "film", metavar="FILE.mp4", help="Also film how it grows, portrait by portrait."
)
@click.option("--travel", is_flag=True, help="Show the pen's way in the air, in .png files.")
@click.option(
    "--density",
    "density_map",
    metavar="FILE.png",
    help="Write a picture of how often the pen passes each spot.",
)
@click.option("--stats", is_flag=True, help="Print lines, points, metres, lifts and minutes.")
@click.option("--json", "as_json", is_flag=True, help="Print the statistics as JSON.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@add_options(_options())
def compose(
    outputs: tuple[str, ...],
    library: str,
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
    recipe = _recipe(preset, given)
    for output in outputs:
        export.check_suffix(Path(output))
    if film is not None:
        check_film(Path(film))
        if recipe.vpype:
            raise UsageError(
                "A film tells whose lines are whose, and vpype forgets it. Leave one of them out."
            )
    if density_map is not None and not density_map.endswith(".png"):
        raise UsageError(f"The picture of passes is a PNG. Name it {density_map}.png.")
    with report.working(quiet) as tick:
        source = open_source(library)
        page = draw_facell(source, recipe, tick)
        files = _targets(page, outputs)
        for file in files:
            tick(0.95, f"writing {file.name}")
            save(page.sheet, file, machine=recipe.machine, travel=travel)
        for control in dict.fromkeys(controls):
            files.append(_write_control(source, page, recipe, control, files[0], travel, tick))
        if film is not None:
            files.append(_write_film(page, Path(film), recipe, tick))
        warning = None
        if density_map is not None:
            warning = _map_density(page, Path(density_map))
            files.append(Path(density_map))
    settle()
    if as_json:
        report.print_json([_json_of(page, source, files)], several=False)
    elif not quiet:
        _tell(page, files, stats, warning)
    return 0


def open_source(name: str) -> Source:
    """Return the library that *name* means: a folder, or the starter library.

    Raises:
        UsageError: there is no such folder.
        DataError: it is no library, or the starter library is not installed.
    """
    if name == STARTER and not Path(name).is_dir():
        from facells_studio.facell.stock import load_stock

        return load_stock()
    if Path(name).is_file():
        from facells_studio.facell.stock import Stock

        return Stock(Path(name), Path(name).stem)
    from facells_studio.facell.library import Library

    return Library.open(name)


def _recipe(preset: str | None, given: dict[str, Any]) -> FacellRecipe:
    if given.get(inputs.LANDSCAPE):
        given = {**given, "page__orientation": "landscape"}
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


def _targets(page: FacellPage, outputs: tuple[str, ...]) -> list[Path]:
    names = [output.replace("{name}", name_of(page.label)) for output in outputs or ("{name}.svg",)]
    return [Path(name) for name in names]


def _write_control(
    source: Source,
    page: FacellPage,
    recipe: FacellRecipe,
    control: str,
    beside: Path,
    travel: bool,
    tick: Tick,
) -> Path:
    if control == "all-lines":
        target = beside.with_name(f"{beside.stem}-all-lines{beside.suffix}")
        everything = draw_control(source, page, recipe, tick)
        save(everything.sheet, target, machine=recipe.machine, travel=travel)
        return target
    target = beside.with_name(f"{beside.stem}-difference.png")
    difference = density_difference(source, page.overlay, recipe.seed, tick)
    picture = difference_picture(difference)
    write_png(picture, target, PX_PER_UNIT / page.placement.mm_per_unit)
    return target


def _write_film(page: FacellPage, target: Path, recipe: FacellRecipe, tick: Tick) -> Path:
    write_film(page.sheet, page.drawing.columns["source"], target, seed=recipe.seed, tick=tick)
    return target


def _map_density(page: FacellPage, file: Path) -> str | None:
    """Write the picture of passes per spot; return a warning if paper could tear."""
    spot_mm = nib_mm(page.sheet)
    passes = density(page.sheet, spot_mm)
    px_per_spot = max(1, round(_DENSITY_PX / len(passes)))
    write_png(density_image(passes, px_per_spot), file, px_per_spot / spot_mm)
    return tear_warning(passes, spot_mm)


def _tell(page: FacellPage, files: list[Path], stats: bool, warning: str | None) -> None:
    click.echo(f"{page.label} → {', '.join(map(str, files))}")
    kept, judged = page.overlay.passed, page.overlay.judged
    click.echo(f"  {kept:,} of {judged:,} lines pass the threshold ({kept / max(judged, 1):.1%})")
    for note in (*page.notes, *([warning] if warning else [])):
        click.echo(f"  note: {note}")
    if stats:
        report.print_stats(page.stats)


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
        **dataclasses.asdict(page.stats),
    }
