"""Pages as PDF: vectors in true size, one layer per pen that a viewer can switch off.

Our own writer and not a library: ReportLab, the best kept one, knows no layers ("optional content
groups") and formats one number at a time; all that is needed here is one page of strokes, and the
numbers come from `digits`. References are to PDF 32000-1:2008.
"""

import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from facells_studio.export.digits import number, point_rows
from facells_studio.export.sheets import drawn_sheet, generator
from facells_studio.export.svg import DECIMALS, layer_label
from facells_studio.files import write_bytes
from facells_studio.sheet import Pen, Sheet, rgb_of

if TYPE_CHECKING:
    import vpype

_PT_PER_MM = 72 / 25.4
_MOVE, _LINE, _STROKE = 1, 2, 3  # how each row of points ends, to be replaced by an operator
_OPERATORS = {_MOVE: b" m\n", _LINE: b" l\n", _STROKE: b" l S\n"}


def write_pdf(page: "Sheet | vpype.Document", target: Path, *, paper: bool = True) -> None:
    """Write *page* to *target* as PDF, on paper of its color if *paper*.

    Raises:
        ExportError: *target* cannot be written.
    """
    write_bytes(target, pdf_bytes(drawn_sheet(page), paper=paper))


def pdf_bytes(sheet: Sheet, *, paper: bool = True) -> bytes:
    """Return *sheet* as the content of a PDF file; no dates, so the same page gives the same."""
    n = len(sheet.pens)
    catalog, pages, page, content, info = 1, 2, 3, 4, 5
    layer, ink = 6, 6 + n  # the first of n objects each
    layers = " ".join(f"{layer + i} 0 R" for i in range(n))
    properties = " ".join(f"/L{i} {layer + i} 0 R" for i in range(n))
    inks = " ".join(f"/I{i} {ink + i} 0 R" for i in range(n))
    size = f"{number(sheet.width_mm * _PT_PER_MM, 4)} {number(sheet.height_mm * _PT_PER_MM, 4)}"
    objects: dict[int, str | bytes] = {
        catalog: f"<</Type/Catalog/Pages {pages} 0 R/PageMode/UseOC/OCProperties"
        f"<</OCGs[{layers}]/D<</Order[{layers}]>>>>>>",
        pages: f"<</Type/Pages/Kids[{page} 0 R]/Count 1>>",
        page: f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 {size}]"
        f"/Group<</S/Transparency/CS/DeviceRGB>>/Contents {content} 0 R"
        f"/Resources<</Properties<<{properties}>>/ExtGState<<{inks}>>>>>>",
        content: _stream(_page_content(sheet, paper)),
        info: f"<</Title {_text(sheet.title)}/Subject {_text(sheet.recipe)}"
        f"/Producer {_text(generator())}>>",
    }
    for i, pen in enumerate(sheet.pens):
        objects[layer + i] = f"<</Type/OCG/Name {_text(layer_label(pen, i))}>>"
        objects[ink + i] = f"<</Type/ExtGState/CA {number(pen.opacity)}/BM{_blend(pen)}>>"
    return _file(objects, catalog, info)


def _page_content(sheet: Sheet, paper: bool) -> bytes:
    """Return the drawing operators: in mm, y down, under one matrix (section 8.3)."""
    scale, height_pt = number(_PT_PER_MM, 8), number(sheet.height_mm * _PT_PER_MM, 4)
    start = f"{scale} 0 0 -{scale} 0 {height_pt} cm\n1 J 1 j\n"  # round caps and joins
    if paper:
        width, height = number(sheet.width_mm), number(sheet.height_mm)
        start += f"{_rgb(sheet.paper_color)} rg 0 0 {width} {height} re f\n"
    return start.encode() + b"".join(_layer(sheet, i) for i in range(len(sheet.pens)))


def _layer(sheet: Sheet, i: int) -> bytes:
    """Return the lines of pen number *i*; each its own stroke, so that thin ink adds up."""
    pen, lines = sheet.pens[i], sheet.lines_of(i)
    if not lines:
        return b""
    begin = f"/OC /L{i} BDC /I{i} gs {_rgb(pen.color)} RG {number(pen.width_mm)} w\n"
    offsets = sheet.offsets[lines.start : lines.stop + 1]
    tail = np.full(offsets[-1] - offsets[0], _LINE, np.uint8)
    tail[offsets[:-1] - offsets[0]] = _MOVE
    tail[offsets[1:] - offsets[0] - 1] = _STROKE
    points = sheet.points_mm[offsets[0] : offsets[-1]]
    rows = point_rows(points, tail, decimals=DECIMALS, before_y=b" ")
    for code, operator in _OPERATORS.items():
        rows = rows.replace(bytes([code]), operator)
    return begin.encode() + rows + b"EMC\n"


def _blend(pen: Pen) -> str:
    """Return how ink meets what lies under it: as a filter, unless it covers like paint."""
    return "/Normal" if pen.covers else "/Multiply"


def _rgb(color: str) -> str:
    return " ".join(number(channel / 255, 4) for channel in rgb_of(color))


def _text(text: str) -> str:
    """Return *text* as a PDF text string (section 7.9.2.2): UTF-16 with its mark, in hex."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content, 4)  # a third of the time of level 6, 5 % larger
    head = f"<</Length {len(packed)}/Filter/FlateDecode>>stream\n"
    return head.encode() + packed + b"\nendstream"


def _file(objects: dict[int, str | bytes], catalog: int, info: int) -> bytes:
    """Return the file: header, objects, where each begins (section 7.5.4), trailer."""
    # The second line's high bytes tell programs that the file is not text.
    content = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for i in sorted(objects):
        body = objects[i]
        starts.append(len(content))
        content += b"%d 0 obj" % i
        content += body if isinstance(body, bytes) else body.encode("ascii")
        content += b"\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    trailer = (
        f"xref\n0 {len(starts) + 1}\n0000000000 65535 f \n{table}"
        f"trailer<</Size {len(starts) + 1}/Root {catalog} 0 R/Info {info} 0 R>>\n"
        f"startxref\n{len(content)}\n%%EOF\n"
    )
    return bytes(content) + trailer.encode()
