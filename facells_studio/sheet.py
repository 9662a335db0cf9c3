"""`Sheet`: the finished page as plain arrays in millimetres, and its form as a vpype document.

`page` lays a drawing out on a sheet, `export` and the preview read it. A vpype `Document` is the
same sheet for vpype's commands: lines in CSS px (96 per inch), one layer per pen. Whatever a
document cannot say in vpype's own properties travels in the ``facells_…`` properties named here,
so a document that went through a vpype pipeline comes back with its pens and its paper.

A sheet needs no vpype, which takes most of a second to import; only the two conversions do, and
they find it imported already when there is a document to convert.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from facells_studio.errors import DrawingError, PresetError
from facells_studio.presets import from_table, option, to_table

if TYPE_CHECKING:
    import vpype

PX_PER_MM = 96 / 25.4  # vpype's unit is the CSS px

PEN_PROPERTY = "facells_pen"  # of a layer: the pen as JSON, a table of the class `Pen`
PAPER_COLOR_PROPERTY = "facells_paper_color"  # of a document: "#rrggbb"
RECIPE_PROPERTY = "facells_recipe"  # of a document: how to make it again
TITLE_PROPERTY = "facells_title"  # of a document

_HEX_COLOR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pen:
    """A tool that draws: what its line looks like and how it wants to be moved.

    Raises:
        ValueError: the color is not "#rrggbb"; a message for a person.
    """

    name: str = option("black", help="Name of the pen, and of its layer in files.", panel=False)
    title: str = option("", help="Name of the product.", panel=False)
    color: str = option("#000000", help="Color of the ink as #rrggbb.")
    width_mm: float = option(0.3, help="Width of the line that the nib leaves.", low=0.01, high=50)
    opacity: float = option(
        1.0,
        help="How much one pass covers: 1 hides the paper, less lets it show.",
        low=0.01,
        high=1,
    )
    covers: bool = option(
        False, help="Paint or white gel that hides what lies under it; other ink lets it through."
    )
    draw_speed_mm_s: float | None = option(
        None, help="Fastest speed at which the ink follows.", low=0.1, high=1000
    )
    up_mm: float | None = option(
        None, help="Height of the nib over the paper while travelling.", low=0, high=50
    )
    down_mm: float | None = option(
        None, help="Height of the nib while drawing; below zero presses.", low=-20, high=10
    )

    def __post_init__(self) -> None:
        if not _HEX_COLOR.fullmatch(self.color):
            raise ValueError(f"the pen's color {self.color!r} must be written like '#1a2b3c'")

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The ink's color, 0 to 255 each."""
        return rgb_of(self.color)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """Lines on a page: millimetres, origin at the top left corner of the paper, y down.

    Line i is ``points_mm[offsets[i]:offsets[i + 1]]``, has at least two points and is drawn with
    ``pens[pen[i]]``. Lines are in plotting order, hence ``pen`` never decreases. Takes ownership
    of its arrays and makes them read-only.

    Raises:
        DrawingError: the arrays contradict each other, or a coordinate is not a number.
    """

    points_mm: npt.NDArray[np.float64]  # (n_points, 2)
    offsets: npt.NDArray[np.int64]  # (n_lines + 1,)
    pen: npt.NDArray[np.int64]  # (n_lines,)
    pens: tuple[Pen, ...]
    width_mm: float
    height_mm: float
    paper_color: str = "#ffffff"
    title: str = ""
    recipe: str = ""

    def __post_init__(self) -> None:
        """Check once; freeze the arrays."""
        points_mm = np.ascontiguousarray(self.points_mm, np.float64).reshape(-1, 2)
        object.__setattr__(self, "points_mm", points_mm)
        counts = np.diff(self.offsets)
        if (
            len(self.offsets) == 0
            or self.offsets[0] != 0
            or self.offsets[-1] != len(self.points_mm)
            or (counts < 2).any()
        ):
            raise DrawingError("A sheet's offsets must describe lines of two points or more.")
        if len(self.pen) != len(counts) or (np.diff(self.pen) < 0).any():
            raise DrawingError("A sheet needs one pen for each line, in ascending order.")
        if len(self.pen) and not 0 <= self.pen[0] <= self.pen[-1] < len(self.pens):
            raise DrawingError("A line of this sheet asks for a pen that is not there.")
        if not np.isfinite(self.points_mm).all():
            raise DrawingError("A sheet holds a coordinate that is not a number.")
        for array in (self.points_mm, self.offsets, self.pen):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def line(self, i: int) -> npt.NDArray[np.float64]:
        """Return the points of line *i* in mm as a read-only view (n, 2)."""
        return self.points_mm[self.offsets[i] : self.offsets[i + 1]]

    def lines_of(self, pen: int) -> range:
        """Return the indices of the lines that pen number *pen* draws; they lie together."""
        first, last = np.searchsorted(self.pen, [pen, pen + 1])
        return range(int(first), int(last))

    def bounds_mm(self) -> tuple[float, float, float, float]:
        """Return (x_min, y_min, x_max, y_max) of all points, without the nibs' width.

        Raises:
            DrawingError: the sheet is empty.
        """
        if not len(self):
            raise DrawingError("An empty sheet has no bounds.")
        x, y = self.points_mm.T  # one by one: along the points numpy takes thirty times as long
        return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def rgb_of(color: str) -> tuple[int, int, int]:
    """Return the three numbers, 0 to 255, of a color written "#rrggbb"."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def document_from_sheet(sheet: Sheet) -> "vpype.Document":
    """Return *sheet* as a vpype document: px, one layer per pen, numbered from 1 in pen order.

    Pens that draw nothing keep their (empty) layer, so that layer 2 is always the second pen.
    """
    import vpype

    document = vpype.Document(page_size=(sheet.width_mm * PX_PER_MM, sheet.height_mm * PX_PER_MM))
    document.set_property(PAPER_COLOR_PROPERTY, sheet.paper_color)
    document.set_property(TITLE_PROPERTY, sheet.title or None)
    document.set_property(RECIPE_PROPERTY, sheet.recipe or None)
    # One array of complex numbers, cut into views: vpype's own way, line by line, copies each.
    px = (sheet.points_mm * PX_PER_MM).view(np.complex128).reshape(-1)
    ends = sheet.offsets.tolist()
    for i, pen in enumerate(sheet.pens):
        layer = vpype.LineCollection(metadata=_layer_properties(pen))
        layer.lines.extend([px[ends[k] : ends[k + 1]] for k in sheet.lines_of(i)])
        document.layers[i + 1] = layer
    return document


def sheet_from_document(document: "vpype.Document") -> Sheet:
    """Return a vpype *document*, ours or anybody's, as a sheet: one pen per layer, by layer id.

    What vpype's properties say about a layer (name, color, pen width) goes before what we noted,
    because a pipeline may have changed it. A dot (a line of one point) becomes a line of two.

    Raises:
        DrawingError: a coordinate is not a number.
    """
    lines: list[npt.NDArray[np.complex128]] = []
    pens: list[Pen] = []
    pen_of_line: list[int] = []
    for layer_id in sorted(document.layers):
        layer = document.layers[layer_id]
        drawn = [line if len(line) > 1 else np.repeat(line, 2) for line in layer.lines if len(line)]
        lines += drawn
        pen_of_line += [len(pens)] * len(drawn)
        pens.append(_pen_of_layer(layer_id, layer.metadata))
    counts = np.fromiter(map(len, lines), np.int64, len(lines))
    px = np.concatenate(lines) if lines else np.empty(0, np.complex128)
    points_mm = px.astype(np.complex128).view(np.float64).reshape(-1, 2) / PX_PER_MM
    width_mm, height_mm = _page_size_mm(document, points_mm)
    paper_color = str(document.property(PAPER_COLOR_PROPERTY) or "")
    return Sheet(
        points_mm=points_mm,
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pen=np.array(pen_of_line, np.int64),
        pens=tuple(pens),
        width_mm=width_mm,
        height_mm=height_mm,
        paper_color=paper_color if _HEX_COLOR.fullmatch(paper_color) else "#ffffff",
        title=str(document.property(TITLE_PROPERTY) or ""),
        recipe=str(document.property(RECIPE_PROPERTY) or ""),
    )


def _layer_properties(pen: Pen) -> dict[str, Any]:
    import vpype

    return {
        vpype.METADATA_FIELD_NAME: pen.name,
        vpype.METADATA_FIELD_COLOR: vpype.Color(*pen.rgb),
        vpype.METADATA_FIELD_PEN_WIDTH: pen.width_mm * PX_PER_MM,
        PEN_PROPERTY: json.dumps(to_table(pen), ensure_ascii=False),
    }


def _pen_of_layer(layer_id: int, properties: dict[str, Any]) -> Pen:
    import vpype

    pen = _noted_pen(properties.get(PEN_PROPERTY)) or Pen(name=f"pen {layer_id}")
    said: dict[str, Any] = {}
    if name := properties.get(vpype.METADATA_FIELD_NAME):
        said["name"] = str(name)
    if (width_px := properties.get(vpype.METADATA_FIELD_PEN_WIDTH)) and width_px > 0:
        said["width_mm"] = float(width_px) / PX_PER_MM
    if color := properties.get(vpype.METADATA_FIELD_COLOR):
        said["color"] = f"#{color.red:02x}{color.green:02x}{color.blue:02x}"
        if color.alpha < 255:
            said["opacity"] = max(color.alpha / 255, 0.01)
    return replace(pen, **said)


def _noted_pen(note: str | None) -> Pen | None:
    """Return the pen that we noted on a layer; none if a file's note is not one we can read."""
    try:
        return from_table(Pen, json.loads(note), PEN_PROPERTY) if note else None
    except (ValueError, TypeError, AttributeError, PresetError):
        return None


def _page_size_mm(
    document: "vpype.Document", points_mm: npt.NDArray[np.float64]
) -> tuple[float, float]:
    """Return the page's size; without one, as far as the lines reach from the origin."""
    if document.page_size is not None:
        width_px, height_px = document.page_size
        return width_px / PX_PER_MM, height_px / PX_PER_MM
    reach = points_mm.max(axis=0, initial=1.0)
    return float(reach[0]), float(reach[1])
