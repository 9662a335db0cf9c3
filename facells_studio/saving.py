"""A page becomes files: the ending of a name decides what is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from facells_studio.export import (
    Kind,
    check_reach,
    check_suffix,
    gcode_machine,
    load_machine,
    to_job,
    write,
    write_svg,
)
from facells_studio.export.film import film_shape
from facells_studio.export.hpgl import DEFAULT_DEVICE, PLOTTERS, check_hpgl
from facells_studio.export.sheets import drawn_sheet
from facells_studio.page.cutout import cut_out
from facells_studio.page.preview import picture_shape, render
from facells_studio.page.replay import ReplayParams, replay
from facells_studio.presets import option
from facells_studio.progress import Tick, no_tick
from facells_studio.sheet import Sheet
from plotter import plan

_MM_PER_INCH = 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class FileParams:
    """What files need to know besides the page."""

    recipe: bool = option(
        True,
        flag="recipe-inside",
        help="Write the recipe into .svg, .pdf and .png files, so that they can be drawn again.",
    )
    axidraw_pauses: bool = option(
        False,
        help="Name the layers of an .svg so that the AxiDraw software waits before each further "
        "pen.",
    )
    png_dpi: int = option(
        300, help="Pixels to an inch of a .png; it prints at true size.", low=10, high=2400
    )
    png_transparent: bool = option(False, help="Leave the paper out of a .png: ink only.")
    hpgl_device: str = option(
        DEFAULT_DEVICE,
        help=f"Plotter that .hpgl and .plt files are for, by vpype's name: {', '.join(PLOTTERS)}.",
    )
    hpgl_paper: str = option(
        "",
        help="Paper in that plotter: a4, a3, a for Letter, b for Tabloid … "
        "[the first that holds the page]",
    )
    replay: ReplayParams = field(default_factory=ReplayParams)

    @property
    def png_px_per_mm(self) -> float:
        """The resolution of pictures."""
        return self.png_dpi / _MM_PER_INCH


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a file will be, as far as one can tell before it is written."""

    kind: Kind
    size_px: tuple[int, int] | None = None  # of a picture or a film: columns, rows
    length_s: float | None = None  # of a film
    paper: str = ""  # to lay into a plotter that reads HPGL, by vpype's name


def save(
    sheet: Sheet,
    target: Path,
    *,
    machine: str,
    pace: str | None = None,
    travel: bool = False,
    params: FileParams | None = None,
    tick: Tick = no_tick,
) -> None:
    """Write *sheet* to *target*; its ending decides the format.

    Args:
        sheet: the page.
        target: the file to write, whole or not at all.
        machine: the machine preset whose G-code is written.
        pace: the machine preset whose pace a film shows; without it, *machine*.
        travel: whether a picture or a film shows the pen's way in the air.
        params: of each kind of file.
        tick: told the progress of a film; may raise `Cancelled`.

    Raises:
        UsageError: the ending, the machine, or the plotter or paper for HPGL is unknown.
        DrawingError: the page has no lines.
        PageError: a picture would be too large.
        ExportError: the file cannot be written, or the machine cannot draw it.
    """
    params = params or FileParams()
    kind = check_suffix(target)
    if not params.recipe:
        sheet = replace(sheet, recipe="")
    if kind == "png":
        make = cut_out if params.png_transparent else render
        picture = make(sheet, params.png_px_per_mm, travel=travel)
        write(sheet, target, image=picture, px_per_mm=params.png_px_per_mm)
    elif kind == "svg":
        write_svg(sheet, target, pauses=params.axidraw_pauses)
    elif kind == "film":
        moved = plan(to_job(sheet), load_machine(pace or machine).machine)
        frames = replay(sheet, moved, params.replay, travel=travel, tick=tick)
        write(sheet, target, film=frames, frames_per_s=params.replay.fps)
    else:
        device, paper = params.hpgl_device, params.hpgl_paper
        write(sheet, target, machine=machine, device=device, paper=paper)


def check(sheet: Sheet, target: Path, *, machine: str, params: FileParams) -> Expected:
    """Return what *target* will be, having made sure of it as far as one can tell beforehand.

    Raises:
        UsageError: the ending, the machine, or the plotter or paper for HPGL is unknown.
        DrawingError: the page has no lines.
        PageError: a picture would be too large.
        ExportError: a film would be too large, or the machine cannot draw it.
    """
    kind = check_suffix(target)
    sheet = drawn_sheet(sheet)
    if kind == "png":
        rows, columns = picture_shape(sheet, params.png_px_per_mm)
        return Expected(kind=kind, size_px=(columns, rows))
    if kind == "film":
        shape = picture_shape(sheet, params.replay.width_px / sheet.width_mm)
        rows, columns = film_shape(target, *shape)
        return Expected(
            kind=kind,
            size_px=(columns, rows),
            length_s=params.replay.length_s + params.replay.hold_s,
        )
    paper = ""
    if kind == "gcode":
        check_reach(sheet, gcode_machine(machine)[0])
    elif kind == "hpgl":
        paper = check_hpgl(sheet, device=params.hpgl_device, paper=params.hpgl_paper)
    return Expected(kind=kind, paper=paper)


def save_all(
    sheet: Sheet,
    targets: Sequence[Path],
    machine: str,
    params: FileParams,
    tick: Tick = no_tick,
    *,
    travel: bool = False,
) -> None:
    """Write *sheet* to each of *targets*; see `save`."""
    for number, target in enumerate(targets):

        def part(fraction: float, what: str = "", number: int = number) -> None:
            tick(0.95 + 0.05 * (number + fraction) / len(targets), what)

        part(0, f"writing {target.name}")
        save(sheet, target, machine=machine, travel=travel, params=params, tick=part)
