"""``facells draw``: photos to plot-ready files."""

from functools import partial
from pathlib import Path
from typing import Any

import click

from facells_studio.cli import inputs, report
from facells_studio.cli.options import ManualCommand, add_options, options_of, page_options
from facells_studio.pipeline import Studio
from facells_studio.progress import Tick
from facells_studio.saving import save_all
from facells_studio.startup import load_numba_without_linear_algebra

HEADINGS = {
    "recipe": "Recipe",
    "lines": "Lines",
    "color": "Color",
    "face": "Face and framing",
    "order": "Order",
    "page": "Page",
    **inputs.FILE_HEADINGS,
}
_MANUAL = {
    "Photos": """
        PHOTO is a file (JPEG, PNG, WebP, TIFF, BMP, HEIC), a folder, a pattern in quotes
        ('portraits/*.jpg'), or the word sample for the portrait that ships with the program. The
        word camera (or camera:1 …) and a video file give their first frame with a face.
        The face is found, turned upright and framed; without a face the whole photo is drawn.
    """,
    "Output": """
        The ending of -o decides: .svg .gcode .hpgl .pdf .png, or .mp4 .webm .avi for a film of the
        plot. Give -o several times for several files. {name} stands for the photo's name and is
        needed when there are several photos. An SVG carries the recipe that made it; it is itself
        a preset for the next photo.
    """,
    "Color rules": """
        A rule is [-]ATTRIBUTE[>THRESHOLD][:PEN], in quotes, because > and : mean something else to
        a shell. ATTRIBUTE is one of the 40 that 'facells score' lists; capitals, spaces and hyphens
        do not matter. A minus means the contrary: -Male is what speaks against the label Male.
        THRESHOLD is a share of ink from 0 to 1 [0.85]: 0.85 takes what speaks as strongly as the
        strongest 15 % of the lines of portraits that do have the attribute; a lower one takes more.
        It means the same for every attribute, and a portrait without glasses has next to nothing
        above it for Eyeglasses. PEN is written as for --pen; without one each rule gets a color.
        The first rule that takes a line wins. Each rule is a layer of its own in an SVG.
            --color 'Smiling>0.6:red' --color 'Eyeglasses:blue 0.5mm'   two colors
            --color 'Smiling:red' --color-by cut                        parts of lines
            --color 'Wearing_Hat' --rest drop                           the hat alone
            --color 'Male>0.7:navy' --color '-Male>0.7:crimson' --rest gray
    """,
    "Examples": """
        facells draw sample -o portrait.svg
        facells draw me.jpg --style coherent+hatch --pen 'navy 0.5mm' --page a4 -o me.svg -o me.png
        facells draw me.jpg --color 'Smiling>0.6:red' --color 'Eyeglasses:blue' -o smile.svg
        facells draw family.jpg --face 2 --framing head -o sister.svg
        facells draw 'party/*.jpg' --minutes 5 --page postcard -o 'out/{name}.gcode'
        facells draw you.jpg --preset me.svg -o you.svg
    """,
    "Exit status": """
        0 done; 1 a photo or a file failed; 2 the request was wrong; 130 stopped by Ctrl-C.
        No file is ever left half written.
    """,
}


def recipe_options() -> list[click.Option]:
    """Return the options of every stage of the path, in the path's order."""
    options = [
        option for section, cls in inputs.SECTIONS.items() for option in options_of(cls, section)
    ]
    return [*options, inputs.landscape_option()]


@click.command(cls=ManualCommand, headings=HEADINGS, manual=_MANUAL)
@click.argument("photos", metavar="PHOTO...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    "outputs",
    metavar="FILE",
    multiple=True,
    help="File to write; its ending decides the format. [{name}.svg]",
)
@click.option(
    "--preset",
    metavar="NAME",
    help="Style preset to start from: a name that 'facells presets' lists, a .toml file, or an "
    ".svg drawn before. Options change it. [coherent]",
)
@page_options
@add_options(recipe_options())
@add_options(inputs.file_options())
def draw(
    photos: tuple[str, ...],
    outputs: tuple[str, ...],
    preset: str | None,
    travel: bool,
    density_map: str | None,
    stats: bool,
    as_json: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Draw portraits as lines, ordered for the pen, laid out on paper."""
    if click.get_current_context().obj:
        load_numba_without_linear_algebra()
    recipe, wanted = inputs.recipe_from(preset, given), inputs.file_params(given)
    if density_map is not None:
        inputs.check_png(density_map)
    found = inputs.photos_of(photos)
    targets = inputs.targets_for(found, outputs or ("{name}.svg",))
    pictures = inputs.targets_for(found, (density_map,)) if density_map else [[] for _ in found]
    studio = Studio()

    def drawn(photo: Path, files: list[Path], maps: list[Path], tick: Tick) -> report.Outcome:
        page = studio.draw(inputs.open_source(photo), recipe, tick)
        save_all(page.sheet, files, recipe.machine, wanted, tick, travel=travel)
        warning = None
        for file in maps:
            warning = report.map_density(page.sheet, file)
        written, name = [*files, *maps], Path(page.photo.source).name
        return report.Outcome(
            report.json_of(page, [str(file) for file in written]),
            partial(report.tell_page, name, page, written, warning, stats=stats),
        )

    tasks = [partial(drawn, *each) for each in zip(found, targets, pictures, strict=True)]
    return report.photo_by_photo(found, tasks, done="drawn", as_json=as_json, quiet=quiet)
