"""A page becomes files and jobs; units change here and nowhere else.

Every writer takes a `Sheet` or a vpype `Document`, and writes a file whole or not at all. The same
page gives the same bytes.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from facells_studio.errors import UsageError
from facells_studio.export.film import write_film
from facells_studio.export.gcode import GcodeDialect, gcode_bytes, parse_gcode, write_gcode
from facells_studio.export.hpgl import DEFAULT_DEVICE, write_hpgl
from facells_studio.export.job import check_reach, to_job
from facells_studio.export.machines import (
    DEFAULT_MACHINE,
    MachinePreset,
    gcode_machine,
    load_machine,
)
from facells_studio.export.pdf import write_pdf
from facells_studio.export.png import write_png
from facells_studio.export.read import read_svg, recipe_of_svg
from facells_studio.export.sheets import sheet_of
from facells_studio.export.svg import write_svg
from facells_studio.presets import did_you_mean
from facells_studio.sheet import Sheet

if TYPE_CHECKING:
    import vpype

__all__ = [
    "DEFAULT_MACHINE",
    "SUFFIXES",
    "GcodeDialect",
    "Kind",
    "MachinePreset",
    "check_reach",
    "check_suffix",
    "gcode_bytes",
    "gcode_machine",
    "load_machine",
    "parse_gcode",
    "read_svg",
    "recipe_of_svg",
    "to_job",
    "write",
    "write_gcode",
    "write_hpgl",
    "write_pdf",
    "write_png",
    "write_svg",
]

Kind = Literal["svg", "gcode", "hpgl", "pdf", "png", "film"]

SUFFIXES: dict[str, Kind] = {
    ".svg": "svg",
    ".gcode": "gcode",
    ".nc": "gcode",
    ".ngc": "gcode",
    ".hpgl": "hpgl",
    ".plt": "hpgl",
    ".pdf": "pdf",
    ".png": "png",
    ".mp4": "film",
    ".webm": "film",
    ".avi": "film",
}


def check_suffix(target: Path) -> Kind:
    """Return what kind of file *target* names.

    Raises:
        UsageError: a kind that this program does not write.
    """
    kind = SUFFIXES.get(target.suffix.lower())
    if kind is None:
        hint = did_you_mean(target.suffix.lower(), SUFFIXES)
        what = f"kind {target.suffix!r}" if target.suffix else "kind: its name has no ending"
        raise UsageError(f"Cannot write {target.name!r}: unknown {what}.{hint}")
    return kind


def write(
    page: "Sheet | vpype.Document",
    target: Path,
    *,
    machine: str = DEFAULT_MACHINE,
    device: str = DEFAULT_DEVICE,
    paper: str = "",
    image: npt.NDArray[np.uint8] | None = None,
    px_per_mm: float | None = None,
    film: Iterable[npt.NDArray[np.uint8]] | None = None,
    frames_per_s: float = 30.0,
) -> None:
    """Write *page* to *target*, in the kind that its suffix names, whole or not at all.

    Args:
        page: what to write.
        target: where to; see `SUFFIXES`.
        machine: machine preset for G-code, by name or path.
        device: vpype's name of the plotter for HPGL.
        paper: vpype's name of the paper in it; without one, the first that holds the page.
        image: picture of the page (h, w, 3) RGB or (h, w, 4) RGBA, for PNG.
        px_per_mm: resolution of *image*; without it, as the page is wide.
        film: pictures (h, w, 3) RGB, one after another, for a film.
        frames_per_s: how fast they are shown.

    Raises:
        UsageError: an unknown suffix, machine, device or paper, or a machine that reads no G-code.
        DrawingError: the page has no lines.
        ExportError: the machine cannot reach a line, or *target* cannot be written.
    """
    kind = check_suffix(target)
    if kind == "svg":
        write_svg(page, target)
    elif kind == "gcode":
        write_gcode(page, target, *gcode_machine(machine))
    elif kind == "hpgl":
        write_hpgl(page, target, device=device, paper=paper)
    elif kind == "pdf":
        write_pdf(page, target)
    elif kind == "film":
        if film is None:
            raise ValueError("a film needs pictures of the page: pass film=")
        write_film(film, target, frames_per_s)
    else:
        if image is None:
            raise ValueError("a PNG needs the picture of the page: pass image=")
        sheet = sheet_of(page)
        resolution = px_per_mm or image.shape[1] / sheet.width_mm
        write_png(image, target, resolution, title=sheet.title, recipe=sheet.recipe)
