import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio import presets
from facells_studio.errors import PageError, PresetError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.page import PageParams, Paper, parse_paper, place, read_paper
from facells_studio.page.layout import Bounds

ORIENTATIONS = st.sampled_from(["auto", "portrait", "landscape"])
PAPERS = st.one_of(
    st.sampled_from(presets.names("papers")).map(read_paper),
    st.builds(Paper, width_mm=st.floats(80, 2000), height_mm=st.floats(80, 2000)),
)


@st.composite
def boxes(draw: st.DrawFn) -> Bounds:
    """Bounds of some size anywhere near the portrait frame; maybe of a straight line."""
    x, y = draw(st.floats(-500, 500)), draw(st.floats(-500, 500))
    width, height = draw(st.floats(0.5, 900)), draw(st.floats(0.5, 900))
    flat = draw(st.sampled_from(["no", "no", "no", "wide", "tall"]))
    return (
        x,
        y,
        x + (0.0 if flat == "tall" else width),
        y + (0.0 if flat == "wide" else height),
    )


LAYOUTS = st.builds(
    PageParams,
    orientation=ORIENTATIONS,
    margin_mm=st.floats(0, 15),
    margin_left_mm=st.none() | st.floats(0, 30),
    margin_bottom_mm=st.none() | st.floats(0, 30),
    fit=st.sampled_from(["ink", "frame"]),
    scale_percent=st.floats(5, 100),
    align=st.sampled_from(["left", "center", "right"]),
    valign=st.sampled_from(["top", "center", "bottom"]),
    rotate=st.sampled_from(["none", "right", "left", "upside-down"]),
)


@given(bounds=boxes(), paper=PAPERS, params=LAYOUTS, nib_mm=st.floats(0, 2))
def test_ink_stays_inside_the_margins(
    bounds: Bounds, paper: Paper, params: PageParams, nib_mm: float
) -> None:
    """Whatever is asked for, the drawing and half the nib lie within the margins."""
    placement = place(bounds, params, paper, nib_mm=nib_mm)
    x_min, y_min, x_max, y_max = placement.apply_bounds(bounds)
    left, top, right, bottom = params.margins_mm

    assert x_min - nib_mm / 2 >= left - 1e-6
    assert y_min - nib_mm / 2 >= top - 1e-6
    assert x_max + nib_mm / 2 <= placement.paper.width_mm - right + 1e-6
    assert y_max + nib_mm / 2 <= placement.paper.height_mm - bottom + 1e-6


@given(bounds=boxes(), paper=PAPERS, params=LAYOUTS)
def test_the_drawing_fills_the_room_and_lies_where_it_was_asked_to(
    bounds: Bounds, paper: Paper, params: PageParams
) -> None:
    """At full scale one side fills the room; the other lies at the side or in the middle."""
    placement = place(bounds, replace(params, fit="ink", scale_percent=100.0), paper)
    x_min, y_min, x_max, y_max = placement.apply_bounds(bounds)
    left, top, right, bottom = params.margins_mm
    before = np.array([x_min - left, y_min - top])
    after = np.array(
        [placement.paper.width_mm - right - x_max, placement.paper.height_mm - bottom - y_max]
    )

    assert min(before + after) == pytest.approx(0, abs=1e-6)
    for i, side in enumerate([params.align, params.valign]):
        if side == "center":
            assert before[i] == pytest.approx(after[i], abs=1e-6)
        else:
            assert (before if side in ("left", "top") else after)[i] == pytest.approx(0, abs=1e-6)


@given(bounds=boxes(), paper=PAPERS, params=LAYOUTS)
def test_a_placement_is_a_similarity_that_can_be_undone(
    bounds: Bounds, paper: Paper, params: PageParams
) -> None:
    """Distances scale alike in all directions, handedness stays, and invert undoes apply."""
    placement = place(bounds, params, paper)
    points = np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 100.0], [-37.5, 80.25]])
    mm = placement.apply(points)
    right, down, other = mm[1:] - mm[0]
    size = 100 * placement.mm_per_unit

    assert math.hypot(*right) == pytest.approx(size)
    assert math.hypot(*down) == pytest.approx(size)
    assert right @ down == pytest.approx(0, abs=1e-9 * size**2)
    assert right[0] * down[1] - right[1] * down[0] == pytest.approx(size**2)
    assert math.hypot(*other) == pytest.approx(size * math.hypot(0.375, 0.8025))
    assert np.allclose(placement.invert(mm), points, atol=1e-6)


@pytest.mark.parametrize(
    ("rotate", "where"), [("none", (0, 0)), ("right", (1, 0)), ("left", (0, 1))]
)
def test_rotating_turns_the_way_its_name_says(rotate: str, where: tuple[int, int]) -> None:
    """A head turned to the right has its top left corner at the top right of the page."""
    params = presets.from_table(
        PageParams, {"rotate": rotate, "margin_mm": 0, "orientation": "portrait"}, "page"
    )
    placement = place((0, 0, 100, 100), params, read_paper("square-200"))

    corner = placement.apply(np.array([[0.0, 0.0]]))[0]
    assert corner == pytest.approx(np.array(where) * 200)


@given(paper=PAPERS, bounds=boxes())
def test_auto_takes_the_orientation_that_lets_the_drawing_be_larger(
    paper: Paper, bounds: Bounds
) -> None:
    """Neither way of laying the paper gives more than auto does."""
    auto = place(bounds, PageParams(), paper).mm_per_unit
    ways = [
        place(bounds, PageParams(orientation="portrait"), paper),
        place(bounds, PageParams(orientation="landscape"), paper),
    ]

    assert auto == max(way.mm_per_unit for way in ways)
    assert ways[0].paper.height_mm >= ways[0].paper.width_mm
    assert ways[1].paper.width_mm >= ways[1].paper.height_mm


def test_a_size_given_by_hand_is_not_turned_by_itself() -> None:
    """Somebody who writes 300x200mm wants it lying across, even for an upright portrait."""
    lying = place((0, 0, 178, 218), PageParams(paper="300x200mm"))
    upright = place((0, 0, 178, 218), PageParams(paper="300x200mm", orientation="portrait"))

    assert (lying.paper.width_mm, lying.paper.height_mm) == (300, 200)
    assert (upright.paper.width_mm, upright.paper.height_mm) == (200, 300)


@given(bounds=boxes())
def test_fitting_the_frame_gives_all_faces_one_size(bounds: Bounds) -> None:
    """Drawings that stay inside the frame are all scaled and placed alike."""
    x_min, y_min, x_max, y_max = np.clip(bounds, 0, FRAME_WIDTH).tolist()
    inside = (x_min, y_min, max(x_max, x_min + 0.1), max(y_max, y_min + 0.1))
    params = PageParams(fit="frame", paper="a5")
    if inside[2] <= FRAME_WIDTH and inside[3] <= FRAME_HEIGHT:
        assert place(inside, params) == place((10, 10, 60, 90), params)


@given(width_mm=st.floats(10, 180))
def test_a_width_given_in_mm_is_the_width_on_paper(width_mm: float) -> None:
    """An artist's ruler shows what was asked for."""
    placement = place((10, 20, 110, 120), PageParams(width_mm=width_mm))
    x_min, _, x_max, _ = placement.apply_bounds((10, 20, 110, 120))

    assert x_max - x_min == pytest.approx(width_mm)


def test_true_size_draws_a_head_in_life_size() -> None:
    """The pupils, 39 units apart in the frame, come to lie 63 mm apart, half that at 50 %."""
    params = PageParams(fit="true", paper="a2")

    assert place((0, 0, 178, 218), params).mm_per_unit * 39 == pytest.approx(63)
    half = replace(params, scale_percent=50.0)
    assert place((0, 0, 178, 218), half).mm_per_unit * 39 == pytest.approx(31.5)


@pytest.mark.parametrize(
    ("params", "says"),
    [
        (PageParams(margin_mm=-1), "margin of -1 mm would lie outside"),
        (PageParams(margin_left_mm=-0.5), "margin of -0.5 mm would lie outside"),
        (PageParams(margin_mm=105), "leave no room on 210 by 297 mm"),
        (PageParams(margin_mm=math.nan), "not a number"),
        (PageParams(fit="true", paper="a5"), "would be 288 by 352 mm"),
        (PageParams(width_mm=181), "would be 181 by 222 mm"),
        (PageParams(scale_percent=101), "has room for 180 by 220 mm"),
        (PageParams(width_mm=0), "size zero"),
        (PageParams(scale_percent=0), "size zero"),
        (PageParams(fit="true", width_mm=20), "Leave one of them out"),
    ],
)
def test_a_page_that_cannot_be_is_refused_in_words(params: PageParams, says: str) -> None:
    """The sentence tells what contradicts what, and what to do."""
    with pytest.raises(PageError, match=says):
        place((0, 0, 178, 218), params)


@pytest.mark.parametrize(
    "bounds",
    [(5, 5, 5, 5), (10, 0, 0, 10), (0, 0, math.nan, 10), (0, 0, math.inf, 10)],
)
def test_a_drawing_without_extent_is_refused(bounds: Bounds) -> None:
    """A point, inside-out bounds or numbers that are none cannot be placed."""
    with pytest.raises(PageError):
        place(bounds)


def test_negative_margins_are_refused_in_a_preset_too() -> None:
    """The section [page] names the key and the range."""
    with pytest.raises(PresetError, match=r"page\.margin_mm: -3mm is out of range"):
        presets.from_table(PageParams, {"margin_mm": -3}, "page")


def test_the_paper_color_can_be_overridden() -> None:
    """A name of CSS works; a wrong one is refused with a suggestion."""
    placement = place((0, 0, 1, 1), PageParams(paper_color="Ivory"))
    assert placement.paper.color == "#fffff0"
    with pytest.raises(PresetError, match="Did you mean 'ivory'"):
        place((0, 0, 1, 1), PageParams(paper_color="ivori"))


@pytest.mark.parametrize("name", presets.names("papers"))
def test_every_shipped_paper_loads_and_stands_upright(name: str) -> None:
    """Presets are written upright; the layout turns them."""
    paper = read_paper(name)

    assert paper.name == name
    assert paper.title
    assert paper.width_mm <= paper.height_mm


def test_iso_papers_halve_into_each_other() -> None:
    """The long side of A(n + 1) is the short side of A(n), and half of A(n) is A(n + 1)."""
    series = [read_paper(f"a{n}") for n in range(7)]
    for larger, smaller in pairwise(series):
        assert smaller.height_mm == larger.width_mm
        assert smaller.width_mm == math.floor(larger.height_mm / 2)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("a4", (210, 297)),
        (" A5 ", (148, 210)),
        ("210x297mm", (210, 297)),
        ("210x297", (210, 297)),
        ("210mmx297mm", (210, 297)),
        ("8.5x11in", (215.9, 279.4)),
        ("8.5in x 11in", (215.9, 279.4)),
        ("21cm x 297mm", (210, 297)),
        ("300\u00d7200MM", (300, 200)),
    ],
)
def test_papers_are_read_as_people_write_them(text: str, size: tuple[float, float]) -> None:
    """Preset names and sizes, with one unit or two, in any case."""
    paper = parse_paper(text)

    assert (paper.width_mm, paper.height_mm) == pytest.approx(size)


@given(width=st.integers(10, 5000), height=st.integers(10, 5000))
def test_any_size_in_range_is_a_paper(width: int, height: int) -> None:
    """Its sides come back in the order given."""
    paper = parse_paper(f"{width}x{height}mm")

    assert (paper.width_mm, paper.height_mm) == (width, height)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("210x", "is not a paper size"),
        ("210", "is not a paper size"),
        ("0x20", "a side of 0 mm is out of range"),
        ("-20x30", "a side of -20 mm is out of range"),
        ("9999x9999mm", "a side of 9999 mm is out of range"),
        ("210x297kg", "unit"),
        ("1..2x30", "does not work"),
    ],
)
def test_a_wrong_size_is_refused_with_an_example(text: str, says: str) -> None:
    """The sentence shows how a size is written."""
    with pytest.raises(PageError, match=says) as caught:
        parse_paper(text)
    assert "210x297mm" in str(caught.value)


@pytest.mark.parametrize(("text", "says"), [("a44", "'a4'"), ("leter", "'letter'"), ("", "paper")])
def test_an_unknown_paper_is_refused_with_a_suggestion(text: str, says: str) -> None:
    """The nearest name is suggested, and that a size works too."""
    with pytest.raises(PresetError, match=says) as caught:
        parse_paper(text)
    assert "210x297mm" in str(caught.value)


def test_a_paper_of_ones_own_is_read_again_when_it_was_changed(tmp_path: Path) -> None:
    """What was read is remembered, but not beyond a change of the file, or its end."""
    path = tmp_path / "mine.toml"
    path.write_text("format = 1\nwidth_mm = 100\nheight_mm = 200\n")
    assert read_paper(str(path)) is read_paper(str(path))
    path.write_text("format = 1\nwidth_mm = 150\nheight_mm = 1200\n")
    assert read_paper(str(path)).width_mm == 150
    path.unlink()
    with pytest.raises(PresetError):
        read_paper(str(path))
