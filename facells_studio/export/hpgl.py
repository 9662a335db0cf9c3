"""Pages as HPGL, the language of pen plotters of the 1980s, written by vpype.

vpype knows where each plotter's zero point and limits lie on each paper. It would quietly cut off
what lies beyond the limits; here that is an error.
"""

import io
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from facells_studio.errors import ExportError, UsageError
from facells_studio.export.sheets import drawn_sheet
from facells_studio.files import write_bytes
from facells_studio.presets import did_you_mean
from facells_studio.sheet import PX_PER_MM, Sheet, document_from_sheet

if TYPE_CHECKING:
    import vpype

DEFAULT_DEVICE = "hp7475a"  # the plotter of that age that most people still run
# The plotters whose papers vpype 1.15 can tell: asking it takes longer than a dialog may.
PLOTTERS = {
    "hp7475a": "HP 7475A",
    "hp7440a": "HP 7440A",
    "hp7550": "HP 7550A",
    "dxy": "Roland DXY 1xxx",
    "sketchmate": "Roland Sketchmate",
    "artisan": "CalComp Artisan",
    "dmp_161": "Houston Instrument DMP-161",
}

_SAME_MM = 0.5  # papers that differ less than this are the same


def write_hpgl(
    page: "Sheet | vpype.Document", target: Path, *, device: str = DEFAULT_DEVICE
) -> None:
    """Write *page* to *target* as HPGL for vpype's plotter *device*.

    Raises:
        UsageError: vpype knows no such plotter.
        ExportError: the plotter takes no paper that is large enough, a line leaves its limits, or
            *target* cannot be written.
    """
    write_bytes(target, hpgl_bytes(drawn_sheet(page), device=device))


def hpgl_bytes(sheet: Sheet, *, device: str = DEFAULT_DEVICE) -> bytes:
    """Return *sheet* as the content of an HPGL file for vpype's plotter *device*.

    A page of another size than the plotter's papers lies in the middle of the first that
    holds it.

    Raises:
        UsageError: vpype knows no such plotter.
        ExportError: the plotter takes no paper that is large enough, or a line leaves its limits.
    """
    import vpype

    placed, paper = _placed(sheet, device)
    text = io.StringIO()
    vpype.write_hpgl(
        text,
        document_from_sheet(placed),
        page_size=paper.name,
        landscape=placed.width_mm > placed.height_mm,
        center=False,
        device=device,
        velocity=None,
        absolute=True,
        quiet=True,
    )
    return text.getvalue().encode("ascii")


def check_hpgl(sheet: Sheet, *, device: str = DEFAULT_DEVICE) -> str:
    """Make sure that vpype's plotter *device* can draw *sheet*, and return the paper for it.

    Raises:
        UsageError: vpype knows no such plotter.
        ExportError: the plotter takes no paper that is large enough, or a line leaves its limits.
    """
    _, paper = _placed(sheet, device)
    return str(paper.name).upper()


def _placed(sheet: Sheet, device: str) -> tuple[Sheet, "vpype.PaperConfig"]:
    """Return *sheet* on the plotter's paper, and that.

    Raises:
        UsageError: vpype knows no such plotter.
        ExportError: the plotter takes no paper that is large enough, or a line leaves its limits.
    """
    config = _plotter(device)
    paper = _paper_for(sheet, config)
    placed = _centered(sheet, paper)
    _check_limits(placed, paper, config)
    return placed, paper


def _plotter(device: str) -> "vpype.PlotterConfig":
    """Return what vpype knows of the plotter *device*.

    Raises:
        UsageError: nothing, or what it knows is wrong: vpype 1.15 cannot read its own designmate.
    """
    import vpype

    known = vpype.config_manager.get_plotter_list()
    try:
        config = vpype.config_manager.get_plotter_config(device)
    except (ValueError, KeyError, TypeError) as exc:
        others = ", ".join(sorted(set(known) - {device}))
        raise UsageError(
            f"vpype's own description of the plotter {device!r} is broken ({exc}). "
            f"Choose another: {others}."
        ) from exc
    if config is None:
        raise UsageError(f"There is no HPGL plotter {device!r}.{did_you_mean(device, known)}")
    return config


def _paper_for(sheet: Sheet, config: "vpype.PlotterConfig") -> "vpype.PaperConfig":
    """Return the paper of *sheet*'s size, else the first of vpype's list that holds it.

    Either way round. The list begins with A4 and A3; the smallest would often be US Letter.
    """
    short, long = sorted((sheet.width_mm, sheet.height_mm))
    papers = [paper for paper in config.paper_configs if paper.paper_size]
    spare = {p.name: (min(_size_mm(p)) - short, max(_size_mm(p)) - long) for p in papers}
    fitting = [p for p in papers if min(spare[p.name]) > -_SAME_MM]
    if not fitting:
        known = ", ".join(f"{p.name} ({'{:g} x {:g}'.format(*_size_mm(p))} mm)" for p in papers)
        raise ExportError(
            f"The {config.name} takes no paper of {sheet.width_mm:g} x {sheet.height_mm:g} mm. "
            f"Choose one that it takes: {known}."
        )
    same = [p for p in fitting if max(spare[p.name]) < _SAME_MM]
    return (same or fitting)[0]


def _size_mm(paper: "vpype.PaperConfig") -> tuple[float, float]:
    assert paper.paper_size is not None
    width, height = paper.paper_size
    return round(width / PX_PER_MM, 3), round(height / PX_PER_MM, 3)


def _centered(sheet: Sheet, paper: "vpype.PaperConfig") -> Sheet:
    """Return *sheet* in the middle of *paper*, turned as the sheet is."""
    short, long = sorted(_size_mm(paper))
    width, height = (long, short) if sheet.width_mm > sheet.height_mm else (short, long)
    shift = ((width - sheet.width_mm) / 2, (height - sheet.height_mm) / 2)
    return replace(sheet, points_mm=sheet.points_mm + shift, width_mm=width, height_mm=height)


def _check_limits(sheet: Sheet, paper: "vpype.PaperConfig", config: "vpype.PlotterConfig") -> None:
    """Make sure that no line leaves what the plotter reaches on this paper.

    Raises:
        ExportError: one does.
    """
    if paper.x_range is None or paper.y_range is None:
        return
    left, top, right, bottom = _limits_mm(sheet, paper, config)
    x_min, y_min, x_max, y_max = sheet.bounds_mm()
    if x_min < left or y_min < top or x_max > right or y_max > bottom:
        margin = max(left, top, sheet.width_mm - right, sheet.height_mm - bottom)
        raise ExportError(
            f"The drawing leaves what the {config.name} reaches on {paper.name}. "
            f"Keep a margin of {margin:.0f} mm (--margin), or choose a larger paper."
        )


def _limits_mm(
    sheet: Sheet, paper: "vpype.PaperConfig", config: "vpype.PlotterConfig"
) -> tuple[float, float, float, float]:
    """Return (left, top, right, bottom) of the plotter's reach on the page.

    Undoes, for two corners, the way that vpype takes a page to plotter units.
    """
    assert paper.x_range is not None
    assert paper.y_range is not None
    width, height = _size_mm(paper)
    unit_mm = config.plotter_unit_length / PX_PER_MM
    zero_x, zero_y = (value / PX_PER_MM for value in paper.origin_location)
    if paper.origin_location_reference == "botleft":
        zero_y = height - zero_y
    along_y = -unit_mm if paper.y_axis_up else unit_mm
    corners = [
        (zero_x + x * unit_mm, zero_y + y * along_y)
        for x, y in zip(paper.x_range, paper.y_range, strict=True)
    ]
    if paper.rotate_180:
        corners = [(width - x, height - y) for x, y in corners]
    if (sheet.width_mm > sheet.height_mm) != (width > height):
        # vpype turned the page by a quarter against the clock: (x, y) came to lie at (y, h - x).
        corners = [(height - y, x) for x, y in corners]
    xs, ys = sorted(x for x, _ in corners), sorted(y for _, y in corners)
    return xs[0], ys[0], xs[1], ys[1]
