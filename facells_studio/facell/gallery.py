"""A gallery: one FaCell for each attribute that the network knows well, as the paper's Appendix I.

A page of plates for a browser, which needs nothing but its one file, or sheets of A4 to print.
"""

import base64
import html
import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from facells_studio.errors import UsageError
from facells_studio.facell.labels import OverlayScale
from facells_studio.files import replacing, write_bytes
from facells_studio.page.preview import Rgb
from facells_studio.presets import option
from facells_studio.score.model import ModelConfig

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".html", ".pdf")

_INK, _GRAY = "#2a2826", "#8b867e"
_A4_MM = (210.0, 297.0)
_LEFT_MM, _TOP_MM, _FIRST_TOP_MM, _FOOT_MM = 20.0, 18.0, 48.0, 286.0
_COLUMNS, _ROWS = 3, 3
_PLATE_MM, _GAP_MM = (54.0, 64.8), (4.0, 13.0)  # width and height; between columns and rows
_FONTS = ["STIXGeneral", "DejaVu Serif"]  # what matplotlib brings along: the same everywhere
_QUALITY = 82  # of WebP; lines stay sharp


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryParams:
    """Which FaCells hang in a gallery."""

    least: float = option(
        0.7,
        help="Balanced accuracy, on people it never saw, that an attribute must reach.",
        low=0.0,
        high=1.0,
    )
    against: bool = option(False, help="Also show what speaks against each attribute.")
    count: int = option(
        1000, help="Portraits that are laid over each other, or all that there are.", low=1
    )
    threshold: float | None = option(
        None, help="Score from which a line is kept; see 'facells compose'. [0.33]"
    )
    scale: OverlayScale = option(
        "strength", flag="threshold-scale", help="What the threshold means."
    )
    seed: int = option(0, help="Another number chooses other portraits.", low=0)
    max_passes: int = option(
        8, help="How often the pen may pass a spot; the weakest lines go. 0 keeps all.", low=0
    )
    pen: str = option("0.1mm", help="Pen, as 'facells draw' takes it, on about A4.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plate:
    """One FaCell on the wall."""

    label: str  # in the paper's notation
    note: str  # below it
    image: Rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """What is said of the plates together."""

    title: str
    about: tuple[str, ...]  # sentences


def check_gallery(target: Path) -> None:
    """Refuse a *target* whose ending is not a kind of gallery.

    Raises:
        UsageError: the ending is unknown.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{target} has no ending of a gallery. Name it .html or .pdf.")


def deserving(config: ModelConfig, least: float) -> list[tuple[str, float]]:
    """Return the attributes with at least so much balanced accuracy, the best first.

    Raises:
        UsageError: none has, or nobody measured the model.
    """
    accuracy = config.quality.balanced_accuracy
    if not accuracy:
        if least > 0:
            raise UsageError(
                f"Nobody has measured the model {config.name}. Measure it with 'facells evaluate', "
                "or show everything with --least 0."
            )
        return [(name, float("nan")) for name in config.attributes]
    found = sorted(zip(accuracy, config.attributes, strict=True), reverse=True)
    if found[0][0] < least:
        raise UsageError(
            f"No attribute of the model {config.name} reaches a balanced accuracy of {least:g}; "
            f"the best, {found[0][1]}, has {found[0][0]:.2f}. Lower --least."
        )
    return [(name, share) for share, name in found if share >= least]


def write_gallery(plates: Sequence[Plate], wall: Wall, target: Path) -> None:
    """Write *plates* to *target*, a .html or .pdf file, whole or not at all.

    The same plates give the same bytes.

    Raises:
        UsageError: the ending is unknown.
        ExportError: *target* cannot be written.
    """
    check_gallery(target)
    if target.suffix.lower() == ".html":
        write_bytes(target, page_of(plates, wall).encode())
    else:
        _write_pdf(plates, wall, target)


# -- HTML -----------------------------------------------------------------------------------------

_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ margin: 0 auto; max-width: 82rem; padding: 4.5rem 2rem 5rem; background: #fff;
  color: {ink}; font: 1rem/1.5 "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif; }}
h1 {{ margin: 0 0 .6rem; font-size: 2.4rem; font-weight: 400; letter-spacing: .01em; }}
header p {{ margin: 0 0 .35rem; max-width: 40rem; color: {gray}; }}
main {{ display: grid; gap: 3.5rem 2.5rem; margin-top: 4rem;
  grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); }}
figure {{ margin: 0; }}
img {{ display: block; width: 100%; height: auto; }}
figcaption {{ margin-top: .4rem; text-align: center; font-variant-numeric: lining-nums; }}
figcaption small {{ display: block; color: {gray}; font-size: .8rem; }}
@media print {{ body {{ padding: 0; }} figure {{ break-inside: avoid; }} }}
</style>
<header>
<h1>{title}</h1>
{about}
</header>
<main>
{plates}
</main>
</html>
"""

_FIGURE = """\
<figure><img src="data:image/webp;base64,{data}" width="{width}" height="{height}" alt="{label}">
<figcaption>{label}<small>{note}</small></figcaption></figure>"""


def page_of(plates: Sequence[Plate], wall: Wall) -> str:
    """Return *plates* as one HTML file that needs no other."""
    figures = [
        _FIGURE.format(
            data=base64.b64encode(_webp(plate.image)).decode(),
            width=plate.image.shape[1],
            height=plate.image.shape[0],
            label=html.escape(plate.label),
            note=html.escape(plate.note),
        )
        for plate in plates
    ]
    return _PAGE.format(
        title=html.escape(wall.title),
        about="\n".join(f"<p>{html.escape(sentence)}</p>" for sentence in wall.about),
        plates="\n".join(figures),
        ink=_INK,
        gray=_GRAY,
    )


def _webp(image: Rgb) -> bytes:
    from PIL import Image

    content = io.BytesIO()
    Image.fromarray(image).save(content, "WEBP", quality=_QUALITY, method=4)
    return content.getvalue()


# -- PDF ------------------------------------------------------------------------------------------


def _write_pdf(plates: Sequence[Plate], wall: Wall, target: Path) -> None:
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import PdfPages

    metadata = {"Title": wall.title, "Creator": "FaCells Studio", "CreationDate": None}
    settings = rc_context({"font.family": _FONTS, "pdf.fonttype": 42, "pdf.compression": 9})
    with warnings.catch_warnings(), settings, replacing(target) as beside:
        # A title in a script that no font here has shows boxes; that is no reason to complain.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        with PdfPages(beside, metadata=metadata) as pages:
            for figure in _sheets(plates, wall):
                pages.savefig(figure)


def _sheets(plates: Sequence[Plate], wall: Wall) -> Iterator["Figure"]:
    """Yield sheets of A4: nine plates on each, the title on the first."""
    from matplotlib.figure import Figure

    width_mm, height_mm = _A4_MM
    each = _COLUMNS * _ROWS
    for first in range(0, len(plates), each):
        figure = Figure(figsize=(width_mm / 25.4, height_mm / 25.4))
        if not first:
            _write(figure, (_LEFT_MM, 22.0), wall.title, 24, _INK)
            for i, sentence in enumerate(wall.about):
                _write(figure, (_LEFT_MM, 30.0 + 4.6 * i), sentence, 9, _GRAY)
        top_mm = _TOP_MM if first else _FIRST_TOP_MM
        for i, plate in enumerate(plates[first : first + each]):
            left_mm = _LEFT_MM + i % _COLUMNS * (_PLATE_MM[0] + _GAP_MM[0])
            _hang(figure, plate, left_mm, top_mm + i // _COLUMNS * (_PLATE_MM[1] + _GAP_MM[1]))
        _write(figure, (width_mm / 2, _FOOT_MM), str(first // each + 1), 8, _GRAY, "center")
        yield figure


def _hang(figure: "Figure", plate: Plate, left_mm: float, top_mm: float) -> None:
    """Put *plate* on a sheet, its label and note below."""
    (wide, high), (width_mm, height_mm) = _PLATE_MM, _A4_MM
    box = (left_mm / width_mm, 1 - (top_mm + high) / height_mm, wide / width_mm, high / height_mm)
    axes = figure.add_axes(box)
    axes.set_axis_off()
    gray = plate.image[:, :, 0] if (plate.image == plate.image[:, :, :1]).all() else plate.image
    axes.imshow(gray, cmap="gray", vmin=0, vmax=255, aspect="auto", interpolation="none")
    middle = left_mm + wide / 2
    _write(figure, (middle, top_mm + high + 3.2), plate.label, 10, _INK, "center")
    _write(figure, (middle, top_mm + high + 6.8), plate.note, 7.5, _GRAY, "center")


def _write(
    figure: "Figure",
    at_mm: tuple[float, float],
    words: str,
    points: float,
    color: str,
    align: Literal["left", "center"] = "left",
) -> None:
    x, y = at_mm[0] / _A4_MM[0], 1 - at_mm[1] / _A4_MM[1]
    figure.text(x, y, words, fontsize=points, color=color, ha=align, parse_math=False)
