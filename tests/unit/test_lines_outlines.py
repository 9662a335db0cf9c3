from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from facells_studio.drawing import Drawing
from facells_studio.errors import PhotoError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines import LinesParams, trace
from facells_studio.portrait.align import align
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from tests.unit.lines_metrics import drawn_twice, matched_ink

PX_PER_UNIT = 2.875  # a frame 512 px wide
OUTLINES = ("coherent", "coherent-fast", "contour", "canny")
PLAIN = LinesParams(likeness=0.0, background=1.0, simplify_mm=0.0, accents=0.0)


def portrait_of(gray: npt.NDArray[Any], px_per_unit: float = PX_PER_UNIT, **more: Any) -> Portrait:
    """Return the image *gray* as a portrait, all of it valid unless *more* says otherwise."""
    pixels = np.clip(np.rint(gray), 0, 255).astype(np.uint8)
    more.setdefault("valid", np.ones(pixels.shape, bool))
    return Portrait(gray=pixels, px_per_unit=px_per_unit, **more)


def canvas() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return x and y of the pixel centres of a frame 512 px wide."""
    rows, columns = round(FRAME_HEIGHT * PX_PER_UNIT), round(FRAME_WIDTH * PX_PER_UNIT)
    y, x = np.mgrid[:rows, :columns].astype(np.float64)
    return x, y


def px(drawing: Drawing, portrait: Portrait) -> npt.NDArray[np.float64]:
    """Return the drawing's points in pixels of the portrait's canvas."""
    return portrait.to_px(drawing.points)


@pytest.fixture(scope="module")
def sample() -> Portrait:
    """Return the portrait that ships with the program, aligned."""
    return align(open_photo(sample_photo()))


@pytest.mark.parametrize("centre", [250.0, 250.3, 250.5, 250.8])
@pytest.mark.parametrize("style", ["coherent", "coherent-fast"])
def test_a_dark_bar_is_one_line_along_its_centre(centre: float, style: Any) -> None:
    """A dark bar, five px wide, is drawn once, to a tenth of a pixel."""
    x, _ = canvas()
    portrait = portrait_of(200 - 120 * np.clip(3 - np.abs(x - centre), 0, 1))
    drawing = trace(portrait, replace(PLAIN, style=style))
    assert len(drawing) == 1
    assert px(drawing, portrait)[:, 0] == pytest.approx(centre, abs=0.1)
    assert drawing.draw_length() > 0.8 * FRAME_HEIGHT


@pytest.mark.parametrize("edge", [199.5, 199.8, 200.2])
@pytest.mark.parametrize(("style", "accuracy_px"), [("contour", 0.1), ("canny", 0.6)])
def test_a_step_is_one_line_along_the_edge(edge: float, style: Any, accuracy_px: float) -> None:
    """The edge between dark and light is drawn once and where it is."""
    x, _ = canvas()
    portrait = portrait_of(60 + 120 * np.clip(x - edge + 0.5, 0, 1))
    drawing = trace(portrait, replace(PLAIN, style=style))
    assert len(drawing) == 1
    assert px(drawing, portrait)[:, 0] == pytest.approx(edge, abs=accuracy_px)


@pytest.mark.parametrize("style", OUTLINES)
def test_a_circle_is_one_closed_line(style: Any) -> None:
    """A round shape begins and ends at one point, is round, and is drawn once."""
    x, y = canvas()
    distance = np.hypot(x - 256, y - 300) - 90
    shape = 1 - np.abs(distance) / 3 if style.startswith("coherent") else 0.5 - distance
    portrait = portrait_of(210 - 150 * np.clip(shape, 0, 1))
    drawing = trace(portrait, replace(PLAIN, style=style))
    assert len(drawing) == 1
    assert drawing.closed.all()
    radius = np.hypot(*(px(drawing, portrait) - (256, 300)).T)
    assert radius == pytest.approx(90, abs=1.0)
    assert drawing.draw_length() * PX_PER_UNIT == pytest.approx(2 * np.pi * 90, rel=0.03)


@pytest.mark.parametrize("style", OUTLINES)
@pytest.mark.parametrize("gray", [0, 128, 255])
def test_a_blank_photo_is_refused_in_words(style: Any, gray: int) -> None:
    """Where there is no edge, a sentence says so, and no border becomes a line."""
    x, _ = canvas()
    with pytest.raises(PhotoError, match="shows no edges"):
        trace(portrait_of(np.full_like(x, gray)), LinesParams(style=style))


@pytest.mark.parametrize("style", OUTLINES)
@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (12, 9)])
def test_a_tiny_canvas_is_refused_in_words(style: Any, shape: tuple[int, int]) -> None:
    """A photo smaller than any filter is not a crash."""
    gray = np.random.default_rng(0).integers(0, 256, shape)
    with pytest.raises(PhotoError, match="Nothing to draw"):
        trace(portrait_of(gray), LinesParams(style=style))


@pytest.mark.parametrize("style", OUTLINES)
def test_the_end_of_the_photo_is_not_a_line(style: Any) -> None:
    """A photo that covers part of the canvas leaves no trace of its outline."""
    x, y = canvas()
    valid = (x > 120) & (y > 90) & (y - 0.3 * x < 420)
    gray = np.where(valid, 200.0, 0.0)
    gray -= 120 * np.clip(3 - np.abs(np.hypot(x - 280, y - 280) - 60), 0, 1)
    portrait = portrait_of(gray, valid=valid)
    drawing = trace(portrait, replace(PLAIN, style=style))
    assert np.hypot(*(px(drawing, portrait) - (280, 280)).T).max() < 66


@pytest.mark.parametrize("style", OUTLINES)
def test_a_stretched_border_draws_nothing(style: Any, sample: Portrait) -> None:
    """Stripes outside the valid part are not drawn, nor is anything else there."""
    top = 180
    gray, valid = sample.gray.copy(), sample.valid.copy()
    gray[:top] = gray[top]
    valid[:top] = False
    portrait = replace(sample, gray=gray, valid=valid)
    drawing = trace(portrait, LinesParams(style=style, background=1.0, detail=1.0))
    assert px(drawing, portrait)[:, 1].min() > top + 8


@pytest.mark.parametrize("style", [*OUTLINES, "coherent+hatch", "coherent+flow", "hatch", "flow"])
def test_every_style_draws_the_sample(style: Any, sample: Portrait) -> None:
    """Lines lie on the valid canvas, carry their columns and are the same in every run."""
    params = LinesParams(style=style)
    drawing = trace(sample, params)
    where = np.rint(px(drawing, sample)).astype(int)
    rows, columns = sample.gray.shape
    assert ((where >= 0) & (where < (columns, rows))).all()
    assert sample.valid[where[:, 1], where[:, 0]].all()
    assert drawing.columns["strength"].dtype == np.float32
    assert (drawing.columns["strength"] > 0).all()
    assert drawing.columns["shade"].dtype == bool
    assert drawing.columns["shade"].any() == (style not in OUTLINES)
    bare = trace(sample, replace(params, accents=0.0))
    assert bare.columns["shade"].all() == (style in ("hatch", "flow"))
    again = trace(sample, params)
    assert (again.points == drawing.points).all()
    assert (again.offsets == drawing.offsets).all()


def test_scratch_images_leave_no_trace(sample: Portrait) -> None:
    """A photo of another size in between leaves nothing behind in the scratch images."""
    before = trace(sample, LinesParams())
    x, y = canvas()
    trace(portrait_of(200 - 120 * np.clip(3 - np.abs(x - y / 2 - 90), 0, 1)), LinesParams())
    after = trace(sample, LinesParams())
    assert (before.points == after.points).all()


@pytest.mark.parametrize("style", OUTLINES)
@pytest.mark.parametrize("shortest_mm", [0.0, 3.0, 12.0])
def test_no_line_is_shorter_than_asked(style: Any, shortest_mm: float, sample: Portrait) -> None:
    """`shortest_line_mm` counts millimetres on paper."""
    params = LinesParams(style=style, shortest_line_mm=shortest_mm, simplify_mm=0.0, accents=0.0)
    lengths_mm = trace(sample, params, mm_per_unit=0.7).lengths() * 0.7
    assert lengths_mm.min() >= shortest_mm - 1e-3


def _ink(sample: Portrait, **params: Any) -> float:
    return trace(sample, LinesParams(**params)).draw_length()


def test_more_detail_is_more_ink(sample: Portrait) -> None:
    """`detail` runs from few lines to many."""
    inks = [_ink(sample, detail=d) for d in (0.0, 0.5, 1.0)]
    assert inks == sorted(inks)
    assert inks[2] > 1.5 * inks[0]


def test_simplify_leaves_fewer_points_and_the_same_lines(sample: Portrait) -> None:
    """`simplify_mm` takes points, not lines, and stays within its tolerance in ink."""
    fine = trace(sample, LinesParams(simplify_mm=0.0))
    coarse = trace(sample, LinesParams(simplify_mm=0.5))
    assert len(coarse) == len(fine)
    assert len(coarse.points) < 0.4 * len(fine.points)
    assert coarse.draw_length() == pytest.approx(fine.draw_length(), rel=0.05)


@pytest.mark.parametrize("style", OUTLINES)
def test_background_says_how_much_is_drawn_behind_the_sitter(style: Any) -> None:
    """At 0 only what the mask calls the sitter is drawn, at 1 everything."""
    x, y = canvas()
    left, right = np.hypot(x - 150, y - 300), np.hypot(x - 370, y - 300)
    gray = 210 - 150 * np.clip(3 - np.abs(np.minimum(left, right) - 50), 0, 1)
    portrait = portrait_of(gray, sitter=np.where(left < 80, 255, 0).astype(np.uint8))
    params = LinesParams(style=style, background=0.0, accents=0.0)
    assert px(trace(portrait, params), portrait)[:, 0].max() < 210
    everything = px(trace(portrait, replace(params, background=1.0)), portrait)
    assert everything[:, 0].max() > 410


@pytest.mark.parametrize("style", OUTLINES)
def test_the_silhouette_is_a_line(style: Any) -> None:
    """The edge between the sitter and the background is drawn, even if nothing behind it is."""
    x, y = canvas()
    sitter = np.hypot(x - 256, y - 320) < 140
    portrait = portrait_of(
        np.where(sitter, 180, 90), sitter=np.where(sitter, 255, 0).astype(np.uint8)
    )
    drawing = trace(portrait, replace(PLAIN, style=style, background=0.0))
    assert drawing.draw_length() * PX_PER_UNIT > 0.95 * 2 * np.pi * 140


def test_likeness_favours_the_eyes(sample: Portrait) -> None:
    """The share of ink around the eyes grows with `likeness`."""

    def share(likeness: float) -> float:
        drawing = trace(sample, LinesParams(likeness=likeness, detail=0.2, simplify_mm=0.0))
        x, y = drawing.points.T
        near = (np.abs(y - 108) < 14) & (np.minimum(np.abs(x - 69.5), np.abs(x - 108.5)) < 16)
        return float(near.mean())

    assert share(0.0) < share(1.0) < share(2.0)


def test_a_photo_far_from_a_face_is_drawn_too() -> None:
    """Without a face nothing is known about eyes or background, and all is drawn alike."""
    x, y = canvas()
    gray = 200 - 120 * np.clip(3 - np.abs(np.hypot(x - 90, y - 90) - 50), 0, 1)
    drawing = trace(portrait_of(gray, aligned=False), LinesParams())
    assert len(drawing) == 1


@pytest.mark.parametrize("style", OUTLINES)
def test_no_edge_is_drawn_twice(style: Any, sample: Portrait) -> None:
    """Hardly any ink lies within two px (of a frame 512 px wide) of another line."""
    assert drawn_twice(trace(sample, LinesParams(style=style, accents=0.0))) <= 0.03


@pytest.mark.parametrize("style", ["coherent", "coherent-fast"])
def test_more_light_gives_the_same_lines(style: Any, sample: Portrait) -> None:
    """A brighter photo of the same person is the same drawing."""
    params = LinesParams(style=style)
    lit = replace(sample, gray=np.clip(sample.gray.astype(int) + 15, 0, 255).astype(np.uint8))
    assert matched_ink(trace(sample, params), trace(lit, params)) >= 0.99


def test_noise_changes_few_lines(sample: Portrait) -> None:
    """What the eye cannot see must not change the drawing, or scores would flicker."""
    noise = np.random.default_rng(0).normal(0, 2, sample.gray.shape)
    noisy = np.clip(np.rint(sample.gray + noise), 0, 255).astype(np.uint8)
    before, after = (trace(p, LinesParams()) for p in (sample, replace(sample, gray=noisy)))
    assert matched_ink(before, after) >= 0.92
