"""Pages as SVG in true millimetres: one Inkscape layer per pen, nothing but strokes.

Written for the programs that open it: Inkscape (layers, paper color), the AxiDraw software (which
selects layers by the number that begins their name), vpype (which reads that number too) and
browsers. The same page gives the same bytes: no dates, no random ids.
"""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from facells_studio.export.digits import number, point_rows
from facells_studio.export.sheets import drawn_sheet, generator
from facells_studio.files import write_bytes
from facells_studio.presets import to_table
from facells_studio.sheet import Pen, Sheet

if TYPE_CHECKING:
    import vpype

DECIMALS = 3  # 0.001 mm, an eighth of an AxiDraw's step
PEN_ATTRIBUTE = "data-facells-pen"  # of a layer: the whole pen as JSON, for `read_svg`
SVG = "http://www.w3.org/2000/svg"
INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"

# What XML 1.0 cannot say at all (section 2.2), not even escaped.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_HEAD = """\
<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<svg xmlns="{svg}" xmlns:inkscape="{inkscape}"
 xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://creativecommons.org/ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 version="1.1" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">
<title>{title}</title>
<metadata><rdf:RDF><cc:Work rdf:about="">
<dc:format>image/svg+xml</dc:format>
<dc:type rdf:resource="http://purl.org/dc/dcmitype/StillImage"/>
<dc:title>{title}</dc:title>
<dc:creator><cc:Agent><dc:title>{generator}</dc:title></cc:Agent></dc:creator>
<dc:source>{recipe}</dc:source>
</cc:Work></rdf:RDF></metadata>
<sodipodi:namedview id="namedview" pagecolor={paper} inkscape:pageopacity="1"
 inkscape:document-units="mm"/>
"""

# Not <path>: vpype reads polylines twice as fast, and of a path it drops repeated points, so that a
# dot would vanish. (Inkscape's node tool wants paths: Path > Object to Path.)
_LINE_BEFORE, _LINE_AFTER = b'<polyline points="', b'"/>\n'


def write_svg(page: "Sheet | vpype.Document", target: Path, *, pauses: bool = False) -> None:
    """Write *page* to *target* as SVG; for *pauses* see `svg_bytes`.

    Raises:
        ExportError: *target* cannot be written.
    """
    write_bytes(target, svg_bytes(drawn_sheet(page), pauses=pauses))


def svg_bytes(sheet: Sheet, *, pauses: bool = False) -> bytes:
    """Return *sheet* as the content of an SVG file.

    With *pauses*, the AxiDraw software halts before each further pen until a person goes on.
    """
    head = _HEAD.format(
        svg=SVG,
        inkscape=INKSCAPE,
        width=number(sheet.width_mm),
        height=number(sheet.height_mm),
        title=_text(sheet.title),
        generator=_text(generator()),
        recipe=_text(sheet.recipe),
        paper=_attribute(sheet.paper_color),
    )
    layers = (_layer(sheet, i, pauses=pauses and i > 0) for i in range(len(sheet.pens)))
    return b"".join([head.encode(), *layers, b"</svg>\n"])


def layer_label(pen: Pen, i: int) -> str:
    """Return the name of the layer of pen number *i*: ``1-black 0.3mm``, counted from 1."""
    width = f"{number(pen.width_mm)}mm"
    name = " ".join(pen.name.split()) or "pen"
    return f"{i + 1}-{name}" if width in name else f"{i + 1}-{name} {width}"


def _layer(sheet: Sheet, i: int, *, pauses: bool) -> bytes:
    pen = sheet.pens[i]
    opacity = f' stroke-opacity="{number(pen.opacity)}"' if pen.opacity < 1 else ""
    pen_json = json.dumps(to_table(pen), ensure_ascii=False, sort_keys=True)
    label = ("!" if pauses else "") + layer_label(pen, i)  # as AxiDraw Layer Control has it
    group = (
        f'<g inkscape:groupmode="layer" id="layer{i + 1}" '
        f"inkscape:label={_attribute(label)} {PEN_ATTRIBUTE}={_attribute(pen_json)} "
        f'fill="none" stroke="{pen.color}" stroke-width="{number(pen.width_mm)}"{opacity} '
        'stroke-linecap="round" stroke-linejoin="round">\n'
    )
    return group.encode() + _lines(sheet, sheet.lines_of(i)) + b"</g>\n"


def _lines(sheet: Sheet, lines: range) -> bytes:
    if not lines:
        return b""
    first = sheet.offsets[lines.start]
    ends = sheet.offsets[lines.start + 1 : lines.stop + 1] - first
    tail = np.full(ends[-1], ord(" "), np.uint8)
    tail[ends - 1] = ord("\n")
    points = sheet.points_mm[first : sheet.offsets[lines.stop]]
    rows = point_rows(points, tail, decimals=DECIMALS)
    between = _LINE_AFTER + _LINE_BEFORE
    return _LINE_BEFORE + rows[:-1].replace(b"\n", between) + _LINE_AFTER


def _text(text: str) -> str:
    from xml.sax.saxutils import escape  # with it comes all that speaks HTTP

    return escape(_NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _attribute(text: str) -> str:
    from xml.sax.saxutils import quoteattr

    return quoteattr(_NOT_XML.sub("\ufffd", text))
