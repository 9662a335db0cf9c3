"""A page becomes files: the ending of a name decides what is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from facells_studio.export import check_suffix, load_machine, to_job, write, write_png
from facells_studio.export.hpgl import DEFAULT_DEVICE, PLOTTERS
from facells_studio.page.preview import render
from facells_studio.page.replay import ReplayParams, replay
from facells_studio.presets import option
from facells_studio.progress import Tick, no_tick
from facells_studio.sheet import Sheet
from plotter import plan

PNG_PX_PER_MM = 12.0  # 305 dots per inch: sharp in print, a third of a nib per pixel


@dataclass(frozen=True, slots=True, kw_only=True)
class FileParams:
    """What files need to know besides the page."""

    hpgl_device: str = option(
        DEFAULT_DEVICE,
        help=f"Plotter that .hpgl and .plt files are for, by vpype's name: {', '.join(PLOTTERS)}.",
    )
    replay: ReplayParams = field(default_factory=ReplayParams)


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
        params: of HPGL and films.
        tick: told the progress of a film; may raise `Cancelled`.

    Raises:
        UsageError: the ending, the machine or the plotter for HPGL is unknown.
        DrawingError: the page has no lines.
        PageError: a picture would be too large.
        ExportError: the file cannot be written, or the machine cannot draw it.
    """
    params = params or FileParams()
    kind = check_suffix(target)
    if kind == "png":
        picture = render(sheet, px_per_mm=PNG_PX_PER_MM, travel=travel)
        write_png(picture, target, PNG_PX_PER_MM)
    elif kind == "film":
        moved = plan(to_job(sheet), load_machine(pace or machine).machine)
        frames = replay(sheet, moved, params.replay, travel=travel, tick=tick)
        write(sheet, target, film=frames, frames_per_s=params.replay.fps)
    else:
        write(sheet, target, machine=machine, device=params.hpgl_device)


def save_all(
    sheet: Sheet,
    targets: Sequence[Path],
    *,
    machine: str,
    travel: bool = False,
    params: FileParams | None = None,
    tick: Tick = no_tick,
) -> None:
    """Write *sheet* to each of *targets*; see `save`."""
    for number, target in enumerate(targets):

        def part(fraction: float, what: str = "", number: int = number) -> None:
            tick(0.95 + 0.05 * (number + fraction) / len(targets), what)

        part(0, f"writing {target.name}")
        save(sheet, target, machine=machine, travel=travel, params=params, tick=part)
