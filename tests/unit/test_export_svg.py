import contextlib
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import vpype
from hypothesis import given
from hypothesis import strategies as st

from facells_studio import __version__
from facells_studio.errors import DrawingError, ExportError, FacellsError, UsageError
from facells_studio.export import read_svg, recipe_of_svg, write_svg
from facells_studio.export.digits import number, point_rows
from facells_studio.export.svg import svg_bytes
from facells_studio.sheet import PX_PER_MM, Pen, Sheet, document_from_sheet, sheet_from_document
from tests.golden.compare import assert_golden
from tests.unit.export_pages import (
    A5,
    BLACK,
    GEL,
    HOSTILE,
    RED,
    sheet_of_lines,
    sheets,
    two_pens,
)

SVG = "{http://www.w3.org/2000/svg}"
LABEL = "{http://www.inkscape.org/namespaces/inkscape}label"
# vpype's parser takes an inch for 96.000026 px, half a micrometre on A5; we round to a micrometre.
ROUND_TRIP_MM = 0.0005 + 1e-6 * max(A5)


def assert_same_lines(read: Sheet, written: Sheet) -> None:
    """Fail unless both pages have the same lines by the same pens."""
    assert len(read) == len(written)
    for i in range(len(written)):
        assert read.line(i).shape == written.line(i).shape
        assert np.abs(read.line(i) - written.line(i)).max() <= ROUND_TRIP_MM
        assert read.pens[read.pen[i]].name == written.pens[written.pen[i]].name


def test_svg_is_the_golden_file() -> None:
    """A page with two pens is written as it always was, but for the program's version."""
    text = svg_bytes(two_pens()).decode()

    assert_golden(text.replace(__version__, "VERSION"), "export/two-pens.svg")


@given(sheets())
def test_vpype_reads_back_the_same_lines(sheet: Sheet) -> None:
    """The reader of vpype finds every line in its layer, in order, to a thousandth of a mm."""
    document = vpype.read_multilayer_svg(io.StringIO(svg_bytes(sheet).decode()), 0.1, crop=False)

    assert sorted(document.layers) == sorted({int(i) + 1 for i in sheet.pen})
    read = [line for i in sorted(document.layers) for line in document.layers[i]]
    assert len(read) == len(sheet)
    for i, px in enumerate(read):
        assert len(px) == len(sheet.line(i))
        assert np.abs(vpype.as_vector(px) / PX_PER_MM - sheet.line(i)).max() <= ROUND_TRIP_MM
    assert document.page_size == pytest.approx((A5[0] * PX_PER_MM, A5[1] * PX_PER_MM), rel=1e-6)


@given(sheets())
def test_reading_our_own_svg_restores_lines_and_pens(
    tmp_path_factory: pytest.TempPathFactory, sheet: Sheet
) -> None:
    """What `write_svg` wrote, `read_svg` reads with the pens' speeds and heights."""
    path = tmp_path_factory.getbasetemp() / "own.svg"
    write_svg(sheet, path)

    read = sheet_from_document(read_svg(path))

    assert_same_lines(read, sheet)
    for pen in read.pens:
        assert pen.draw_speed_mm_s == {p.name: p for p in sheet.pens}[pen.name].draw_speed_mm_s


def test_a_document_gives_the_same_file_as_its_sheet() -> None:
    """It does not matter whether a page passes through vpype's form."""
    sheet = two_pens()

    assert svg_bytes(sheet_from_document(document_from_sheet(sheet))) == svg_bytes(sheet)


@given(st.text(), st.text(), st.text(min_size=1))
def test_any_title_recipe_and_pen_name_make_valid_xml(title: str, recipe: str, name: str) -> None:
    """No text of a person can break the file."""
    sheet = sheet_of_lines([[(1, 1), (2, 2)]], pens=(Pen(name=name),), title=title, recipe=recipe)

    root = ElementTree.fromstring(svg_bytes(sheet))

    assert root.tag == f"{SVG}svg"


def test_hostile_texts_survive_where_xml_can_say_them(tmp_path: Path) -> None:
    """Quotes, brackets, foreign letters and line ends come back; control characters cannot."""
    sheet = sheet_of_lines([[(1, 1), (2, 2)]], pens=(RED,), title=HOSTILE, recipe=HOSTILE)
    write_svg(sheet, tmp_path / "a.svg")

    expected = HOSTILE
    for impossible in "\x00\x0b\ud800":
        expected = expected.replace(impossible, "\ufffd")
    assert recipe_of_svg(tmp_path / "a.svg") == expected
    read = sheet_from_document(read_svg(tmp_path / "a.svg"))
    assert (read.title, read.pens[0].name) == (expected, RED.name)


def test_layers_are_numbered_for_the_axidraw_software() -> None:
    """A layer's name begins with its number, then pen and nib width; unused pens keep theirs."""
    sheet = sheet_of_lines([[(1, 1), (2, 2)]], pen=[1], pens=(BLACK, GEL, Pen(name="0.3mm pen")))

    groups = ElementTree.fromstring(svg_bytes(sheet)).findall(f"{SVG}g")

    assert [g.get(LABEL) for g in groups] == ["1-black 0.3mm", "2-gel 0.8mm", "3-0.3mm pen"]
    assert [len(g) for g in groups] == [0, 1, 0]


def test_a_page_without_lines_is_refused(tmp_path: Path) -> None:
    """An empty page leaves no file behind."""
    with pytest.raises(DrawingError, match="no lines"):
        write_svg(sheet_of_lines([]), tmp_path / "a.svg")

    assert not list(tmp_path.iterdir())


@given(
    st.lists(st.tuples(st.floats(-9.9e4, 9.9e4), st.floats(-9.9e4, 9.9e4)), min_size=1),
    st.integers(0, 5),
)
def test_numbers_are_rounded_as_python_rounds_them(
    points: list[tuple[float, float]], decimals: int
) -> None:
    """The tables of bytes say what an f-string says, without trailing zeros and minus zero."""
    values = np.array(points)

    rows = point_rows(values, np.full(len(values), ord("\n"), np.uint8), decimals=decimals)

    for row, point in zip(rows.decode().splitlines(), points, strict=True):
        for text, value in zip(row.split(","), point, strict=True):
            assert abs(float(text) - value) <= 0.5 * 10**-decimals + abs(value) * 1e-12
            assert text == number(float(text), decimals)


def test_a_coordinate_far_beyond_any_paper_is_refused() -> None:
    """A broken placement is an error, not a file that no machine can draw."""
    sheet = sheet_of_lines([[(0, 0), (1e7, 0)]])

    with pytest.raises(ExportError, match="hundred metres"):
        svg_bytes(sheet)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is not an SVG"),
        (b"\x89PNG\r\n\x1a\n\x00", "is not an SVG"),
        (b"<html><body/></html>", "is not an SVG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0,0', "is not an SVG"),
    ],
)
def test_a_file_that_is_no_svg_is_said_to_be_none(
    tmp_path: Path, content: bytes, message: str
) -> None:
    """Empty, foreign and truncated files are a usage error in one sentence."""
    path = tmp_path / "a.svg"
    path.write_bytes(content)

    with pytest.raises(UsageError, match=message):
        read_svg(path)


def test_missing_and_empty_drawings_say_what_to_do(tmp_path: Path) -> None:
    """No such file, no lines in it, no recipe in it: three different sentences."""
    path = tmp_path / "text.svg"
    with pytest.raises(UsageError, match="Check the name"):
        read_svg(path)

    path.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>hello</text></svg>')
    with pytest.raises(DrawingError, match="Convert texts"):
        read_svg(path)
    with pytest.raises(UsageError, match="no recipe"):
        recipe_of_svg(path)


def test_somebody_elses_svg_becomes_pens_by_layer_cut_at_the_page(tmp_path: Path) -> None:
    """Curves, shapes and groups are read; colors and widths too; what leaves the page is cut."""
    path = tmp_path / "foreign.svg"
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="50mm" viewBox="0 0 100 50">'
        '<g id="a" stroke="red" stroke-width="0.7"><circle cx="50" cy="25" r="20"/></g>'
        '<g id="b" stroke="blue"><line x1="-10" y1="10" x2="110" y2="10"/></g></svg>'
    )

    sheet = sheet_from_document(read_svg(path))

    assert [pen.color for pen in sheet.pens] == ["#ff0000", "#0000ff"]
    assert sheet.pens[0].width_mm == pytest.approx(0.7, abs=1e-3)
    radius = np.hypot(*(sheet.line(0) - (50, 25)).T)
    assert radius == pytest.approx(20, abs=1e-3)
    assert sheet.line(1) == pytest.approx(np.array([[0, 10], [100, 10]]), abs=1e-3)


def test_hidden_and_commented_layers_are_not_plotted(tmp_path: Path) -> None:
    """What Inkscape hides is left out, and so are vpype's pen-up lines in a layer called %."""
    document = vpype.Document(page_size=(400, 400))
    document.add(vpype.LineCollection([[10 + 10j, 20 + 20j], [300 + 30j, 310 + 90j]]), 1)
    written = io.StringIO()
    vpype.write_svg(written, document, show_pen_up=True)
    hidden = '<g style="display:none"><path d="M5,5 L9,9"/></g></svg>'
    path = tmp_path / "travel.svg"
    path.write_text(written.getvalue().replace("</svg>", hidden))

    sheet = sheet_from_document(read_svg(path))

    assert len(sheet) == 2
    assert sheet.line(0) * PX_PER_MM == pytest.approx(np.array([[10, 10], [20, 20]]), rel=1e-5)


FOREIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="50mm" viewBox="0 0 100 50">'
    '<g id="a" stroke="red" transform="rotate(10)"><circle cx="50" cy="25" r="20"/>'
    '<path d="M10,10 C1,2 3,4 5,6 A3,3 0 0 1 9,9 Z"/></g>'
    '<g id="b"><polyline points="1,1 2,2 3,3"/></g></svg>'
)
VALUES = [match.span(1) for match in re.finditer('="([^"]*)"', FOREIGN)]
JUNK = ["nan", "inf", "1e999", "-1", "0", "%", "", "é", "9" * 400, "M", "url(#x)", "rotate(nan)"]


@given(st.sampled_from(VALUES), st.sampled_from(JUNK))
def test_a_broken_svg_is_read_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, place: tuple[int, int], junk: str
) -> None:
    """Whatever stands in an attribute: lines with numbers for coordinates, or our own error."""
    path = tmp_path_factory.getbasetemp() / "broken.svg"
    path.write_text(FOREIGN[: place[0]] + junk + FOREIGN[place[1] :], encoding="utf-8")

    with contextlib.suppress(FacellsError):
        assert len(sheet_from_document(read_svg(path)))


def test_an_svg_that_contains_itself_is_refused(tmp_path: Path) -> None:
    """A group that uses itself has no end; reading it has."""
    path = tmp_path / "endless.svg"
    path.write_text(FOREIGN.replace("</g></svg>", '<use href="#b"/></g></svg>'))

    with pytest.raises(UsageError, match="cannot be read"):
        read_svg(path)
