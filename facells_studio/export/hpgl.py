"""Pages as HPGL, the language of pen plotters of the 1980s, written by vpype.

vpype knows where each plotter's zero point and limits lie on each paper. It would quietly cut off
what lies beyond the limits; here that is an error.
"""

import io
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class Plotter:
    """An HPGL plotter as a dialog offers it."""

    title: str
    papers: tuple[str, ...]  # by vpype's names, the usual one first


# The plotters whose papers vpype 1.15 can tell: asking it takes longer than a dialog may.
PLOTTERS = {
    "hp7475a": Plotter("HP 7475A", ("a4", "a3", "a", "b")),
    "hp7440a": Plotter("HP 7440A", ("a4",)),
    "hp7550": Plotter("HP 7550A", ("a4", "a3", "a", "b")),
    "dxy": Plotter("Roland DXY 1xxx", ("a4", "a4p", "a3", "a", "ap", "b")),
    "sketchmate": Plotter("Roland Sketchmate", ("a4", "a")),
    "artisan": Plotter("CalComp Artisan", ("a4", "a3", "a2", "a1")),
    "dmp_161": Plotter("Houston Instrument DMP-161", ("a4", "a3", "a2", "a1")),
}

_SAME_MM = 0.5  # papers that differ less than this are the same


def write_hpgl(
    page: "Sheet | vpype.Document",
    target: Path,
    *,
    device: str = DEFAULT_DEVICE,
    paper: str = "",
) -> None:
    """Write *page* to *target* as HPGL for vpype's plotter *device*; see `hpgl_bytes`.

    Raises:
        UsageError: vpype knows no such plotter, or no such paper of it.
        ExportError: the plotter takes no paper that is large enough or holds too few pens, a line
            leaves its limits, or *target* cannot be written.
    """
    write_bytes(target, hpgl_bytes(drawn_sheet(page), device=device, paper=paper))


def hpgl_bytes(sheet: Sheet, *, device: str = DEFAULT_DEVICE, paper: str = "") -> bytes:
    """Return *sheet* as the content of an HPGL file for vpype's plotter *device*.

    A page of another size than the plotter's papers lies in the middle of *paper*, by vpype's name;
    without one, of the first that holds it.

    Raises:
        UsageError: vpype knows no such plotter, or no such paper of it.
        ExportError: the plotter takes no paper that is large enough or holds too few pens, the
            *paper* is too small, or a line leaves its limits.
    """
    import vpype

    placed, found = _placed(sheet, device, paper)
    text = io.StringIO()
    vpype.write_hpgl(
        text,
        document_from_sheet(placed),
        page_size=found.name,
        landscape=placed.width_mm > placed.height_mm,
        center=False,
        device=device,
        velocity=None,
        absolute=True,
        quiet=True,
    )
    return text.getvalue().encode("ascii")


def check_hpgl(sheet: Sheet, *, device: str = DEFAULT_DEVICE, paper: str = "") -> str:
    """Make sure that vpype's plotter *device* can draw *sheet*, and return the paper for it.

    Raises:
        UsageError: vpype knows no such plotter, or no such paper of it.
        ExportError: the plotter takes no paper that is large enough or holds too few pens, the
            *paper* is too small, or a line leaves its limits.
    """
    _, found = _placed(sheet, device, paper)
    return str(found.name)


def _placed(sheet: Sheet, device: str, paper: str) -> tuple[Sheet, "vpype.PaperConfig"]:
    """Return *sheet* on the plotter's paper, and that; see `check_hpgl` for what is raised."""
    config = _plotter(device)
    _check_pens(sheet, config)
    found = _paper_for(sheet, config, paper)
    placed = _centered(sheet, found)
    _check_limits(placed, found, config)
    return placed, found


def _check_pens(sheet: Sheet, config: "vpype.PlotterConfig") -> None:
    """Make sure that the plotter holds a pen for each that draws: vpype would begin again with 1.

    Raises:
        ExportError: it holds too few.
    """
    last = int(sheet.pen.max(initial=-1)) + 1
    if last > config.pen_count:
        raise ExportError(
            f"The {config.name} holds {config.pen_count} pens, and this page draws with pen {last}."
            " Choose fewer pens, or another plotter."
        )


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


def _paper_for(
    sheet: Sheet, config: "vpype.PlotterConfig", wanted: str = ""
) -> "vpype.PaperConfig":
    """Return the *wanted* paper; without one that of *sheet*'s size, else the first that holds it.

    Either way round. vpype's list begins with A4 and A3; the smallest would often be US Letter.
    """
    short, long = sorted((sheet.width_mm, sheet.height_mm))
    papers = [paper for paper in config.paper_configs if paper.paper_size]
    if wanted:
        papers = [_paper_named(wanted, config)]
    spare = {p.name: (min(_size_mm(p)) - short, max(_size_mm(p)) - long) for p in papers}
    fitting = [p for p in papers if min(spare[p.name]) > -_SAME_MM]
    if not fitting:
        size = f"{sheet.width_mm:g} x {sheet.height_mm:g} mm"
        if wanted:
            raise ExportError(
                f"A page of {size} does not fit on {papers[0].name} in the {config.name}. "
                "Choose a larger paper for it, or a smaller page."
            )
        known = ", ".join(f"{p.name} ({'{:g} x {:g}'.format(*_size_mm(p))} mm)" for p in papers)
        raise ExportError(
            f"The {config.name} takes no paper of {size}. Choose one that it takes: {known}."
        )
    same = [p for p in fitting if max(spare[p.name]) < _SAME_MM]
    return (same or fitting)[0]


def _paper_named(wanted: str, config: "vpype.PlotterConfig") -> "vpype.PaperConfig":
    found = config.paper_config(wanted.lower())
    if found is None or not found.paper_size:
        known = [paper.name for paper in config.paper_configs if paper.paper_size]
        raise UsageError(
            f"The {config.name} takes no paper {wanted!r}. Choose one that it takes: "
            f"{', '.join(known)}."
        )
    return found


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
