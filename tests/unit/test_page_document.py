import numpy as np
import numpy.typing as npt
import pytest
import vpype
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from facells_studio.drawing import EMPTY, Drawing
from facells_studio.errors import DrawingError, PageError
from facells_studio.page import PageParams, Pen, place, read_pen, to_document, to_sheet
from facells_studio.sheet import (
    PAPER_COLOR_PROPERTY,
    PEN_PROPERTY,
    PX_PER_MM,
    RECIPE_PROPERTY,
    TITLE_PROPERTY,
    Sheet,
    document_from_sheet,
    sheet_from_document,
)

PENS = (
    Pen(name="black", width_mm=0.3),
    Pen(name="röt", title="A red one", color="#cc0022", width_mm=0.5, opacity=0.8),
    Pen(name="white", color="#fafafa", covers=True, draw_speed_mm_s=20, up_mm=4, down_mm=-0.5),
)
PLACEMENT = place((0, 0, 178, 218), PageParams(paper="a5", rotate="left", paper_color="ivory"))


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    """Up to a dozen lines near the frame, each with a pen and its own number."""
    coordinate = st.floats(-50, 250, width=32)
    lines = draw(
        st.lists(
            hnp.arrays(np.float32, st.tuples(st.integers(2, 6), st.just(2)), elements=coordinate),
            max_size=12,
        )
    )
    pens = draw(st.lists(st.integers(0, 2), min_size=len(lines), max_size=len(lines)))
    return Drawing.from_lines(lines, pen=np.array(pens, np.int64), id=np.arange(len(lines)))


@given(drawing=drawings())
def test_a_document_keeps_every_line_its_order_and_its_pen(drawing: Drawing) -> None:
    """Each pen's layer holds its lines in the drawing's order, in px from the page's corner."""
    document = to_document(drawing, PLACEMENT, PENS)

    assert list(document.layers) == [1, 2, 3]
    for i in range(3):
        mine = np.flatnonzero(drawing.columns["pen"] == i)
        layer = document.layers[i + 1]
        assert len(layer) == len(mine)
        for line, source in zip(layer, mine, strict=True):
            px = vpype.as_vector(line)
            back = PLACEMENT.invert(px / PX_PER_MM)
            assert np.allclose(back, drawing.line(int(source)), atol=1e-9 * 250, rtol=0)


@given(drawing=drawings())
def test_a_sheet_survives_the_way_through_vpype(drawing: Drawing) -> None:
    """Coordinates within a billionth, everything else exactly: pens, paper, title, recipe."""
    sheet = to_sheet(drawing, PLACEMENT, PENS, title="Grüße", recipe='facells draw "a b.jpg"')
    back = sheet_from_document(document_from_sheet(sheet))

    assert np.allclose(back.points_mm, sheet.points_mm, rtol=1e-12, atol=1e-9)
    assert np.array_equal(back.offsets, sheet.offsets)
    assert np.array_equal(back.pen, sheet.pen)
    assert [p.name for p in back.pens] == ["black", "röt", "white"]
    for pen, before in zip(back.pens, sheet.pens, strict=True):
        assert pen.width_mm == pytest.approx(before.width_mm)
        assert (pen.color, pen.opacity, pen.covers) == (before.color, before.opacity, before.covers)
        assert (pen.draw_speed_mm_s, pen.up_mm, pen.down_mm, pen.title) == (
            before.draw_speed_mm_s,
            before.up_mm,
            before.down_mm,
            before.title,
        )
    assert (back.width_mm, back.height_mm) == pytest.approx((210, 148))
    assert (back.paper_color, back.title, back.recipe) == (
        "#fffff0",
        "Grüße",
        'facells draw "a b.jpg"',
    )


def test_a_document_says_in_vpypes_words_what_vpype_has_words_for() -> None:
    """Page size, name, color and pen width of a layer are vpype's own properties."""
    drawing = Drawing.from_lines([[[0, 0], [178, 218]]])
    document = to_document(drawing, PLACEMENT, PENS, title="t", recipe="r")
    layer = document.layers[2]

    assert document.page_size == pytest.approx((210 * 96 / 25.4, 148 * 96 / 25.4))
    assert layer.property(vpype.METADATA_FIELD_NAME) == "röt"
    assert layer.property(vpype.METADATA_FIELD_COLOR) == vpype.Color("#cc0022")
    assert layer.property(vpype.METADATA_FIELD_PEN_WIDTH) == pytest.approx(0.5 * 96 / 25.4)
    assert document.property(PAPER_COLOR_PROPERTY) == "#fffff0"
    assert document.property(TITLE_PROPERTY) == "t"
    assert document.property(RECIPE_PROPERTY) == "r"


def test_vpypes_commands_work_on_a_document_without_touching_the_drawing() -> None:
    """Transforms change a document in place; the sheet it came from stays as it was."""
    sheet = to_sheet(Drawing.from_lines([[[0, 0], [178, 218]], [[9, 9], [1, 1]]]), PLACEMENT)
    before = sheet.points_mm.copy()
    document = document_from_sheet(sheet)
    document.translate(10 * PX_PER_MM, 0)

    assert np.array_equal(sheet.points_mm, before)
    assert np.allclose(sheet_from_document(document).points_mm, before + np.array([10, 0]))


def test_what_a_pipeline_changed_goes_before_what_we_noted() -> None:
    """A layer recolored or renamed by vpype's own commands is drawn as it says now."""
    document = to_document(Drawing.from_lines([[[0, 0], [1, 1]]]), PLACEMENT, PENS[1:2])
    layer = document.layers[1]
    layer.set_property(vpype.METADATA_FIELD_COLOR, "#00ff0080")
    layer.set_property(vpype.METADATA_FIELD_NAME, "green")
    layer.set_property(vpype.METADATA_FIELD_PEN_WIDTH, PX_PER_MM)

    (pen,) = sheet_from_document(document).pens
    assert (pen.name, pen.color, pen.title) == ("green", "#00ff00", "A red one")
    assert pen.width_mm == pytest.approx(1)
    assert pen.opacity == pytest.approx(128 / 255)


@pytest.mark.parametrize("note", ["", "{", "[1]", "3", "null", '{"ink": 1}', '{"width_mm": -1}'])
def test_a_pen_noted_by_somebody_else_is_drawn_as_vpype_describes_it(note: str) -> None:
    """A note that we cannot read is no reason to refuse a drawing."""
    document = to_document(Drawing.from_lines([[[0, 0], [1, 1]]]), PLACEMENT, PENS[1:2])
    document.layers[1].set_property(PEN_PROPERTY, note)

    (pen,) = sheet_from_document(document).pens
    assert (pen.name, pen.color, pen.opacity) == ("röt", "#cc0022", 1.0)
    assert pen.width_mm == pytest.approx(0.5)


def test_a_foreign_document_becomes_a_sheet() -> None:
    """Any layer numbers, no metadata, no page size; a dot stays a dot, nothing is not drawn."""
    document = vpype.Document()
    document.add([[0, 10 * PX_PER_MM + 5j * PX_PER_MM]], 7)
    document.add([[1j, 2j, 3j]], 3)
    document.layers[3].lines.append(np.array([4j]))
    document.layers[3].lines.append(np.array([], complex))

    sheet = sheet_from_document(document)
    assert [pen.name for pen in sheet.pens] == ["pen 3", "pen 7"]
    assert sheet.pen.tolist() == [0, 0, 1]
    assert np.diff(sheet.offsets).tolist() == [3, 2, 2]
    assert (sheet.width_mm, sheet.height_mm) == pytest.approx((10, 5))


def test_an_empty_drawing_is_an_empty_page() -> None:
    """No line, but the page, its pens and their layers are there."""
    sheet = to_sheet(EMPTY, PLACEMENT, PENS)
    back = sheet_from_document(document_from_sheet(sheet))

    assert len(back) == 0
    assert [pen.name for pen in back.pens] == [pen.name for pen in PENS]
    with pytest.raises(DrawingError, match="no bounds"):
        back.bounds_mm()


def test_without_a_pen_column_the_first_pen_draws_everything() -> None:
    """The other pens keep their empty layers, so that numbers mean the same pen everywhere."""
    sheet = to_sheet(Drawing.from_lines([[[0, 0], [1, 1]], [[2, 2], [3, 3]]]), PLACEMENT, PENS)

    assert sheet.pen.tolist() == [0, 0]
    assert len(sheet.lines_of(0)) == 2
    assert len(sheet.lines_of(1)) == len(sheet.lines_of(2)) == 0


@pytest.mark.parametrize(("pen", "says"), [([0, 3], "asks for pen 4, but there are 3")])
def test_a_pen_that_is_not_there_is_refused(pen: list[int], says: str) -> None:
    """The sentence counts pens as people do, from one."""
    drawing = Drawing.from_lines([[[0, 0], [1, 1]]] * 2, pen=pen)
    with pytest.raises(PageError, match=says):
        to_sheet(drawing, PLACEMENT, PENS)
    with pytest.raises(PageError, match="needs a pen"):
        to_sheet(drawing, PLACEMENT, ())


def _sheet(
    points: npt.ArrayLike, offsets: list[int], pen: list[int], pens: tuple[Pen, ...] = (Pen(),)
) -> Sheet:
    return Sheet(
        points_mm=np.array(points, np.float64),
        offsets=np.array(offsets, np.int64),
        pen=np.array(pen, np.int64),
        pens=pens,
        width_mm=100,
        height_mm=100,
    )


@pytest.mark.parametrize(
    ("points", "offsets", "pen"),
    [
        ([[0, 0], [1, 1]], [0, 1, 2], [0, 0]),  # lines of one point
        ([[0, 0], [1, 1]], [0, 3], [0]),  # more points than there are
        ([[0, 0], [1, 1]], [0, 2], [0, 0]),  # a pen too many
        ([[0, 0], [1, 1]], [0, 2], [1]),  # a pen that is not there
        ([[0, 0], [1, 1]] * 2, [0, 2, 4], [1, 0]),  # not pen by pen
        ([[0, 0], [1, np.nan]], [0, 2], [0]),
        (np.empty((0, 2)), [], []),
    ],
)
def test_a_sheet_checks_itself(points: npt.ArrayLike, offsets: list[int], pen: list[int]) -> None:
    """Arrays that contradict each other never become a sheet."""
    with pytest.raises(DrawingError):
        _sheet(points, offsets, pen)


def test_a_sheet_cannot_be_changed() -> None:
    """Its arrays are read-only, so that whoever holds one can trust it."""
    sheet = _sheet([[0, 0], [1, 1]], [0, 2], [0], (read_pen("micron-01"),))
    with pytest.raises(ValueError, match="read-only"):
        sheet.points_mm[0] = 5
    assert sheet.line(0).tolist() == [[0, 0], [1, 1]]
    assert sheet.bounds_mm() == (0, 0, 1, 1)
