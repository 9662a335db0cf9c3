import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.errors import PageError
from facells_studio.page import Pen
from facells_studio.page.density import density_image, tear_warning, worst_spot
from facells_studio.page.preview import density, nib_mm, render, travel_marks
from facells_studio.sheet import Sheet, document_from_sheet

INK = Pen(width_mm=0.5, color="#000000", opacity=0.6)


def sheet_of(
    *lines: npt.ArrayLike,
    pens: tuple[Pen, ...] = (INK,),
    pen: list[int] | None = None,
    paper_color: str = "#ffffff",
    size: tuple[float, float] = (20, 20),
) -> Sheet:
    """A small sheet with *lines*, in mm."""
    arrays = [np.asarray(line, np.float64) for line in lines]
    counts = [0] + [len(a) for a in arrays]
    return Sheet(
        points_mm=np.concatenate(arrays) if arrays else np.empty((0, 2)),
        offsets=np.cumsum(counts).astype(np.int64),
        pen=np.array(pen or [0] * len(arrays), np.int64),
        pens=pens,
        width_mm=size[0],
        height_mm=size[1],
        paper_color=paper_color,
    )


def light(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Linear light 0 to 1 of a gray RGB image (rows, columns)."""
    value = image[..., 0] / 255.0
    return np.asarray(np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4))


@settings(max_examples=60)
@given(
    angle=st.floats(0, 2 * math.pi),
    x=st.floats(9, 11),
    width_mm=st.floats(0.05, 2),
    px_per_mm=st.sampled_from([3.78, 8.0, 11.8]),
)
def test_a_line_has_the_width_of_its_nib(
    angle: float, x: float, width_mm: float, px_per_mm: float
) -> None:
    """The ink per length is the nib's width, at any angle, place and resolution."""
    along = np.array([math.cos(angle), math.sin(angle)])
    line = np.array([x, 10]) + np.outer([-5, 5], along)
    ink = 1 - light(render(sheet_of(line, pens=(Pen(width_mm=width_mm),)), px_per_mm))

    # Weighed by a soft window of 4 mm in all around the line's middle, so its ends do not count.
    rows, columns = np.indices(ink.shape)
    way_mm = ((columns + 0.5) / px_per_mm - x) * along[0] + ((rows + 0.5) / px_per_mm - 10) * along[
        1
    ]
    window = np.where(np.abs(way_mm) < 4, np.cos(np.pi * way_mm / 8) ** 2, 0)
    measured_mm = (ink * window).sum() / px_per_mm**2 / 4
    # Rounding to 256 levels of sRGB costs up to 0.0045 of a pixel's light in each of its rows.
    assert measured_mm == pytest.approx(width_mm, rel=0.01, abs=0.009 / px_per_mm)


def test_ink_lies_where_the_line_is() -> None:
    """The centre of the ink is the centre of the line, to a fraction of a pixel."""
    image = render(sheet_of([[4.3, 5.55], [9.1, 5.55]], pens=(Pen(width_mm=0.3),)), 8)
    ink = 1 - light(image)
    rows, columns = np.indices(ink.shape)
    centre = np.array([(ink * columns).sum(), (ink * rows).sum()]) / ink.sum()

    assert (centre + 0.5) / 8 == pytest.approx([6.7, 5.55], abs=0.01)


def test_passes_of_transparent_ink_darken() -> None:
    """Where two lines cross, both filter the light: their effects multiply."""
    cross = sheet_of([[2, 10], [18, 10]], [[10, 2], [10, 18]])
    image = render(cross, 8)
    once, twice, paper = image[80, 40, 0], image[80, 80, 0], image[20, 20, 0]

    assert paper == 255
    assert once == round(255 * 0.4)  # as SVG's stroke-opacity would show it
    assert light(image)[80, 80] == pytest.approx(light(image)[80, 40] ** 2, abs=0.002)
    assert twice < once


@given(st.lists(st.floats(-1.3, 1.3), min_size=2, max_size=30))
@settings(max_examples=40)
def test_a_line_does_not_darken_itself_at_its_joints(turns: list[float]) -> None:
    """A polyline of long steps and blunt corners is as dark at its corners as anywhere."""
    heading = np.cumsum([0.0, *turns]) * 0.25
    steps = np.stack([np.cos(heading), np.sin(heading)], axis=1) * 0.4
    points = np.cumsum([[3.0, 10.0], *steps], axis=0)
    if _crosses_itself(points):
        return
    image = render(sheet_of(points), 8)

    assert image.min() >= round(255 * 0.4)


def _crosses_itself(points: npt.NDArray[np.float64]) -> bool:
    """Whether the line comes near an earlier part of itself after leaving it."""
    gap = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    far_along = np.abs(np.subtract.outer(np.arange(len(points)), np.arange(len(points)))) > 2
    return bool((gap[far_along] < 1.2).any())


def test_a_closed_line_does_not_darken_where_it_closes() -> None:
    """Its end meets its beginning as at any other joint."""
    angle = np.linspace(0, 2 * np.pi, 60)
    circle = np.stack([10 + 6 * np.cos(angle), 10 + 6 * np.sin(angle)], axis=1)
    circle[-1] = circle[0]

    assert render(sheet_of(circle), 8).min() == round(255 * 0.4)


def test_a_line_darkens_where_it_comes_back_to_itself() -> None:
    """A loop's crossing is two passes, although it is one line."""
    loop = [[2, 10], [16, 10], [16, 16], [10, 16], [10, 2]]
    image = render(sheet_of(loop), 8)

    assert image[80, 80, 0] < image[80, 40, 0]
    assert density(sheet_of(loop)).max() == pytest.approx(2)


def test_paint_hides_what_lies_under_it_and_ink_does_not() -> None:
    """White gel shows on black paper and over black ink; transparent white shows nowhere."""
    lines = ([[2, 10], [18, 10]], [[10, 2], [10, 18]])
    gel = Pen(name="gel", color="#ffffff", width_mm=1, covers=True)
    clear = Pen(name="clear", color="#ffffff", width_mm=1)

    for pen, crossing, alone in ((gel, 255, 255), (clear, 0, 0)):
        pens = (Pen(width_mm=1), pen)
        image = render(sheet_of(*lines, pens=pens, pen=[0, 1], paper_color="#000000"), 8)
        assert image[80, 80, 0] == crossing
        assert image[40, 80, 0] == alone


def test_colors_and_paper_are_those_of_the_sheet() -> None:
    """A full pass of red on white is that red; paper=False shows white ground."""
    red = Pen(color="#c81e32", width_mm=1)
    sheet = sheet_of([[2, 10], [18, 10]], pens=(red,), paper_color="#f0e8d8")

    assert render(sheet, 8)[5, 5].tolist() == [0xF0, 0xE8, 0xD8]
    assert render(sheet, 8, paper=False)[5, 5].tolist() == [255, 255, 255]
    assert render(sheet, 8, paper=False)[80, 80].tolist() == [0xC8, 0x1E, 0x32]


def test_a_document_looks_like_its_sheet() -> None:
    """Export and preview read the same page."""
    sheet = sheet_of([[2, 3], [18, 10], [4, 16]], pens=(INK, Pen(color="#aa0000")), pen=[1])

    difference = render(sheet, 5).astype(int) - render(document_from_sheet(sheet), 5)
    assert np.abs(difference).max() <= 1


def test_lines_off_the_page_are_cut_at_its_edge() -> None:
    """Coordinates far outside are neither an error nor slow; what is inside is drawn."""
    image = render(sheet_of([[-1e5, 10], [1e5, 10]], [[-50, -50], [-10, -10]]), 4)

    assert (image[40] < 255).all()
    assert (image[:30] == 255).all()


def test_an_empty_sheet_is_blank_paper() -> None:
    """There is nothing to see, and nothing goes wrong."""
    sheet = sheet_of(size=(21, 29.7))

    assert render(sheet, 10, travel=True).shape == (297, 210, 3)
    assert (render(sheet, 10) == 255).all()
    assert density(sheet).max() == 0


@pytest.mark.parametrize("px_per_mm", [0, -1, math.nan, math.inf, 1e4])
def test_a_picture_that_cannot_be_is_refused(px_per_mm: float) -> None:
    """Zero, negative and huge resolutions get a sentence instead of a full memory."""
    with pytest.raises(PageError, match=r"pixels? per mm"):
        render(sheet_of([[0, 0], [1, 1]]), px_per_mm)


@given(n=st.integers(1, 12), y=st.floats(3, 17), width_mm=st.floats(0.1, 1))
@settings(max_examples=30)
def test_n_passes_over_a_spot_count_n(n: int, y: float, width_mm: float) -> None:
    """Identical lines add up, wherever they lie on the grid of spots."""
    lines = [[[2, y], [18, y]]] * n
    passes = density(sheet_of(*lines, pens=(Pen(width_mm=width_mm),)))

    assert passes.dtype == np.float32
    assert passes.max() == pytest.approx(n, rel=1e-5)
    most, x_mm, y_mm = worst_spot(passes, width_mm)
    assert most == n
    assert y_mm == pytest.approx(y, abs=1.01 * width_mm)
    assert 2 - width_mm <= x_mm <= 18 + width_mm


def test_lines_side_by_side_are_one_pass() -> None:
    """Hatching at the nib's distance fills an area once."""
    lines = [[[2, 3 + i * 0.5], [18, 3 + i * 0.5]] for i in range(20)]

    assert density(sheet_of(*lines), 0.25).max() == pytest.approx(1, abs=0.02)


def test_torn_paper_is_foreseen() -> None:
    """Nine passes over a spot are too many, eight are not; the sentence says where."""
    line = [[2, 10], [18, 10]]
    many, few = density(sheet_of(*[line] * 9)), density(sheet_of(*[line] * 8))

    assert tear_warning(few, 0.5) is None
    warning = tear_warning(many, 0.5)
    assert warning is not None
    assert "9 times" in warning
    assert ", 10) mm" in warning


def test_a_density_picture_has_a_legend() -> None:
    """More passes are darker; the legend below names the steps."""
    line = [[2, 10], [18, 10]]
    ever_more = [density_image(density(sheet_of(*[line] * n)), 8) for n in (0, 1, 2, 3, 5, 8, 9)]
    lightness = [int(image[: 40 * 8].astype(int).sum(axis=2).min()) for image in ever_more]

    assert lightness == sorted(lightness, reverse=True)
    assert len(set(lightness)) == len(lightness)
    assert ever_more[0].shape[0] > 40 * 8
    assert ever_more[0].shape[1:] == (40 * 8, 3)


@pytest.mark.parametrize("cell_mm", [0, -1, math.nan, 1e-4])
def test_a_spot_that_cannot_be_is_refused(cell_mm: float) -> None:
    """Neither zero nor so fine that memory ends."""
    with pytest.raises(PageError):
        density(sheet_of([[0, 0], [1, 1]]), cell_mm)


def test_the_finest_pen_that_draws_sets_the_spots() -> None:
    """A pen that lies unused in its holder does not count."""
    pens = (Pen(width_mm=0.1), Pen(width_mm=0.5), Pen(width_mm=0.4))

    assert nib_mm(sheet_of([[0, 0], [1, 1]], [[0, 0], [1, 1]], pens=pens, pen=[1, 2])) == 0.4


def test_travel_is_dashed_and_its_arrows_point_ahead() -> None:
    """Dashes start where a line ends; an arrow's tip lies ahead of its barbs."""
    sheet = sheet_of([[1, 1], [2, 2]], [[12, 2], [12, 12]], [[12, 12], [12, 5]])
    points, offsets = travel_marks(sheet)
    lines = [points[a:b] for a, b in pairwise(offsets)]
    dashes, arrows = [x for x in lines if len(x) == 2], [x for x in lines if len(x) == 3]

    assert dashes[0][0].tolist() == [2, 2]
    assert all(end[0] > begin[0] and end[1] == 2 for begin, end in dashes)
    assert max(end[0] for _, end in dashes) <= 12
    (arrow,) = arrows  # the second hop has no length
    assert arrow[1][0] > arrow[0][0] == arrow[2][0]


def test_travel_is_shown_on_request_and_not_between_pens() -> None:
    """A hand changes the pen, so that way is nobody's travel."""
    lines = ([[2, 4], [6, 4]], [[14, 16], [18, 16]])
    one = sheet_of(*lines)
    two = sheet_of(*lines, pens=(INK, INK), pen=[0, 1])

    assert (render(one, 8)[80] == 255).all()
    assert (render(one, 8, travel=True)[60:100] < 255).any()
    assert (render(two, 8, travel=True)[60:100] == 255).all()
