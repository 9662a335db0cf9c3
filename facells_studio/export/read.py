"""SVG files as pages: anybody's, to plot them, and ours, to draw the same page again."""

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from facells_studio.errors import DrawingError, UsageError
from facells_studio.export.svg import INKSCAPE, PEN_ATTRIBUTE, SVG
from facells_studio.sheet import PEN_PROPERTY, PX_PER_MM, RECIPE_PROPERTY, TITLE_PROPERTY

if TYPE_CHECKING:
    import vpype

_DC = "http://purl.org/dc/elements/1.1/"
_CC = "http://creativecommons.org/ns#"
_AT_THE_EDGE_MM = 0.001  # a line along the page's edge may be this far outside, by rounding


def read_svg(path: Path, *, curve_step_mm: float = 0.1) -> "vpype.Document":
    """Return the lines of an SVG file: one layer for each of its layers, on a page of its size.

    What lies beyond the page is cut off; hidden layers and those whose name begins with % are left
    out. A file that `write_svg` wrote comes back with its pens.

    Args:
        path: the file.
        curve_step_mm: curves become pieces no longer than this.

    Raises:
        UsageError: there is no such file, or it is no SVG.
        DrawingError: it has no lines.
    """
    root = _parse(path)
    commented = _drop_comments(root)
    import vpype

    source = io.StringIO(ElementTree.tostring(root, "unicode")) if commented else str(path)
    try:
        document = vpype.read_multilayer_svg(source, curve_step_mm * PX_PER_MM, crop=False)
    except (
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
        TypeError,
        RecursionError,
    ) as exc:
        # What vpype's parser stumbles over is not in its documentation.
        raise UsageError(
            f"{path} is an SVG that cannot be read ({exc}). Open it in Inkscape and save it again."
        ) from exc
    _crop(document)
    if document.is_empty():
        raise DrawingError(
            f"There are no lines in {path}. Convert texts and pictures in it to paths first."
        )
    _restore(document, root)
    return document


def recipe_of_svg(path: Path) -> str:
    """Return the recipe inside an SVG that `write_svg` wrote.

    Raises:
        UsageError: there is no such file, it is no SVG, or it has no recipe.
    """
    recipe = _metadata(_parse(path), "source")
    if not recipe:
        raise UsageError(f"{path} has no recipe inside. Choose an SVG that this program drew.")
    return recipe


def _parse(path: Path) -> ElementTree.Element:
    try:
        root = ElementTree.parse(path).getroot()
    except OSError as exc:
        raise UsageError(
            f"Cannot read {path}: {exc.strerror or exc}. Check the name of the file."
        ) from exc
    except (ElementTree.ParseError, ValueError, LookupError) as exc:  # the latter: its encoding
        raise UsageError(f"{path} is not an SVG file ({exc}). Choose another file.") from exc
    if root.tag not in (f"{{{SVG}}}svg", "svg"):
        raise UsageError(f"{path} is not an SVG file. Choose another file.")
    return root


def _drop_comments(root: ElementTree.Element) -> bool:
    """Remove the layers whose name begins with %, and return whether there were any.

    The AxiDraw software does not plot them, and vpype puts its pen-up lines into one.
    """
    label = f"{{{INKSCAPE}}}label"
    dropped = [g for g in root.findall(f"{{{SVG}}}g") if g.get(label, "").startswith("%")]
    for group in dropped:
        root.remove(group)
    return bool(dropped)


def _crop(document: "vpype.Document") -> None:
    """Cut off what leaves the page; vpype's crop is slow, so only if something does."""
    bounds, size = document.bounds(), document.page_size
    if bounds is None or size is None:
        return
    outside = max(-bounds[0], -bounds[1], bounds[2] - size[0], bounds[3] - size[1])
    if outside > _AT_THE_EDGE_MM * PX_PER_MM:
        document.crop(0, 0, size[0], size[1])
        for layer_id in [i for i in document.layers if document.layers[i].is_empty()]:
            document.layers.pop(layer_id)


def _restore(document: "vpype.Document", root: ElementTree.Element) -> None:
    """Give *document* back what vpype does not read: whole pens, title and recipe."""
    import vpype

    for group in root.iter(f"{{{SVG}}}g"):
        pen, number = group.get(PEN_ATTRIBUTE), re.search(r"\d+", group.get("id", ""))
        if pen is None or number is None or int(number[0]) not in document.layers:
            continue
        layer = document.layers[int(number[0])]
        layer.set_property(PEN_PROPERTY, pen)
        if layer.property(vpype.METADATA_FIELD_NAME) == group.get(f"{{{INKSCAPE}}}label"):
            layer.set_property(vpype.METADATA_FIELD_NAME, None)  # the label; the pen has the name
    document.set_property(TITLE_PROPERTY, _metadata(root, "title") or None)
    document.set_property(RECIPE_PROPERTY, _metadata(root, "source") or None)


def _metadata(root: ElementTree.Element, what: str) -> str:
    """Return a Dublin Core entry of the work itself, not of its author or licence."""
    return root.findtext(f".//{{{_CC}}}Work/{{{_DC}}}{what}") or ""
