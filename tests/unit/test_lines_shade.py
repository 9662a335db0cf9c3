"""Hatching and flow: where tone lines lie, how far apart, and how much ink they spend."""

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from facells_studio.drawing import Drawing
from facells_studio.frame import Portrait
from facells_studio.lines.flow import TOO_NEAR, flow_lines
from facells_studio.lines.hatch import LINK_LIGHTER, hatch_lines, layers_of
from facells_studio.lines.params import LinesParams
from facells_studio.lines.tone import tone_of
from facells_studio.progress import Cancelled

MM_PER_UNIT = 0.66  # a portrait on A5
STYLES: list[Callable[..., Drawing]] = [hatch_lines, flow_lines]

both = pytest.mark.parametrize("shade", STYLES, ids=["hatch", "flow"])
few = settings(max_examples=6, deadline=None)


def clouds(seed: int, size: tuple[int, int] = (313, 256)) -> npt.NDArray[np.uint8]:
    """Return a soft random image (rows, columns) that uses all grey levels."""
    noise = np.random.default_rng(seed).standard_normal(size)
    soft = np.asarray(cv2.GaussianBlur(noise, (0, 0), size[1] / 14))
    low, high = np.percentile(soft, [4, 96])
    return np.asarray(np.clip((soft - low) / (high - low), 0, 1) * 255, dtype=np.uint8)


def portrait_of(gray: npt.NDArray[Any], **kwargs: Any) -> Portrait:
    """Return *gray* as the portrait frame, everywhere valid and all sitter unless told."""
    kwargs.setdefault("valid", np.ones(gray.shape, bool))
    kwargs.setdefault("sitter", np.full(gray.shape, 255, np.uint8))
    gray = np.array(gray, dtype=np.uint8)
    return Portrait(gray=gray, px_per_unit=gray.shape[1] / 178, **kwargs)


def shaded(shading: float = 0.7, **kwargs: Any) -> LinesParams:
    """Return parameters that shade a good part of a portrait."""
    return LinesParams(shading=shading, shading_spacing_mm=kwargs.pop("spacing", 1.5), **kwargs)


def along(drawing: Drawing, step: float = 0.25) -> npt.NDArray[np.float64]:
    """Return points (n, 2) on all lines, *step* units apart."""
    pieces = [np.zeros((0, 2))]
    for line in drawing:
        for a, b in zip(line[:-1].astype(np.float64), line[1:].astype(np.float64), strict=True):
            count = max(int(np.hypot(*(b - a)) / step), 1)
            pieces.append(a + (b - a) * np.linspace(0, 1, count + 1)[:, None])
    return np.concatenate(pieces)


def valid_at(portrait: Portrait, points: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return whether the photo reaches each of *points*."""
    column, row = np.rint(portrait.to_px(points)).astype(int).T
    rows, columns = portrait.valid.shape
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    reached = portrait.valid[row.clip(0, rows - 1), column.clip(0, columns - 1)]
    return np.asarray(inside & reached)


@both
@few
@given(seed=st.integers(0, 10**6), left=st.integers(0, 80), top=st.integers(0, 80))
def test_lines_stay_where_the_photo_reaches(
    shade: Callable[..., Drawing], seed: int, left: int, top: int
) -> None:
    """No tone line leaves the valid part of a photo, even if the rest is black."""
    gray = clouds(seed)
    valid = np.ones(gray.shape, bool)
    valid[:top] = valid[:, :left] = False
    portrait = portrait_of(np.where(valid, gray, 0), valid=valid)

    drawing = shade(portrait, shaded(), MM_PER_UNIT)

    assert valid_at(portrait, along(drawing)).all()
    assert len(drawing) > 0


@both
@few
@given(seed=st.integers(0, 10**6))
def test_every_line_has_a_strength_and_is_marked_as_shade(
    shade: Callable[..., Drawing], seed: int
) -> None:
    """The columns that the outlines have too are there, of the types that they have."""
    drawing = shade(portrait_of(clouds(seed)), shaded(), MM_PER_UNIT)

    assert drawing.columns["shade"].all()
    assert drawing.columns["shade"].dtype == bool
    assert drawing.columns["strength"].dtype == np.float32
    assert (drawing.columns["strength"] > 0).all()


@both
@pytest.mark.parametrize("level", [255, 128])
def test_a_photo_without_tone_gives_no_lines(shade: Callable[..., Drawing], level: int) -> None:
    """An even sheet, white or grey, has nothing to shade."""
    sheet = np.full((313, 256), level, np.uint8)

    assert len(shade(portrait_of(sheet), shaded(), MM_PER_UNIT)) == 0


@both
def test_a_photo_that_reaches_nowhere_gives_no_lines(shade: Callable[..., Drawing]) -> None:
    """A canvas that the photo does not touch is left white without a complaint."""
    portrait = portrait_of(clouds(1), valid=np.zeros((313, 256), bool))

    assert len(shade(portrait, shaded(), MM_PER_UNIT)) == 0


@both
def test_no_shading_gives_no_lines(shade: Callable[..., Drawing]) -> None:
    """An amount of 0 means none."""
    assert len(shade(portrait_of(clouds(1)), shaded(0.0), MM_PER_UNIT)) == 0


@both
@few
@given(seed=st.integers(0, 10**6))
def test_more_shading_spends_more_ink(shade: Callable[..., Drawing], seed: int) -> None:
    """Turning the amount up never takes ink away."""
    portrait = portrait_of(clouds(seed))

    ink = [shade(portrait, shaded(s), MM_PER_UNIT).draw_length() for s in (0.2, 0.4, 0.6, 0.8, 1)]

    assert ink == sorted(ink)
    assert ink[0] < ink[-1]


@both
@few
@given(seed=st.integers(0, 10**6))
def test_a_darker_place_gets_more_ink(shade: Callable[..., Drawing], seed: int) -> None:
    """Ink per area rises with darkness from one tone to the next."""
    portrait = portrait_of(clouds(seed))
    drawing = shade(portrait, shaded(0.8, shading_layers=3), MM_PER_UNIT)
    tone = tone_of(portrait, shaded(0.8))
    bands = np.array([0.0, 0.2, 0.45, 0.7, 1.01])

    ink, _ = np.histogram(tone.at(along(drawing)), bands)
    area, _ = np.histogram(tone.darkness, bands)

    assert (np.diff(ink / np.maximum(area, 1)) > 0).all()


@both
@few
@given(seed=st.integers(0, 10**6))
def test_the_same_seed_gives_the_same_lines(shade: Callable[..., Drawing], seed: int) -> None:
    """Nothing but the photo, the parameters and the seed decides."""
    first, second = (
        shade(portrait_of(clouds(seed)), shaded(), MM_PER_UNIT, seed=seed) for _ in range(2)
    )

    assert np.array_equal(first.points, second.points)
    assert np.array_equal(first.offsets, second.offsets)


@both
def test_the_background_stays_white_behind_a_sitter(shade: Callable[..., Drawing]) -> None:
    """With a mask and no background, nothing is shaded outside of the mask."""
    sitter = np.zeros((313, 256), np.uint8)
    cv2.circle(sitter, (128, 156), 90, 255, -1)
    portrait = portrait_of(clouds(3), sitter=sitter)

    places = portrait.to_px(along(shade(portrait, shaded(background=0.0), MM_PER_UNIT)))

    assert len(places) > 100
    assert np.hypot(*(places - (128, 156)).T).max() < 93


@both
def test_a_dark_photo_fades_before_its_edge(shade: Callable[..., Drawing]) -> None:
    """Shading ends softly, inside of the photo, and not along its border like a torn print."""
    gray = np.full((313, 256), 10, np.uint8)
    cv2.circle(gray, (128, 156), 60, 240, -1)

    drawing = shade(portrait_of(gray, aligned=False), shaded(), MM_PER_UNIT)
    left = np.array([line[:, 0].min() for line in drawing])

    assert drawing.bounds()[0] > 1
    assert drawing.bounds()[1] > 1
    assert np.std(np.sort(left)[: len(left) // 4]) > 0.3  # uneven, not a ruled edge


@both
def test_lines_keep_their_place_on_a_larger_canvas(shade: Callable[..., Drawing]) -> None:
    """A portrait's lines are in portrait units, wherever its canvas begins."""
    gray = np.full((300, 300), 255, np.uint8)
    cv2.rectangle(gray, (120, 120), (179, 179), 0, -1)
    portrait = Portrait(
        gray=gray, valid=np.ones(gray.shape, bool), px_per_unit=1.5, origin=(-11.0, 9.0)
    )

    x0, y0, x1, y1 = shade(portrait, shaded(), MM_PER_UNIT).bounds()

    # The square is 120 / 1.5 = 80 to 120 units from the canvas' corner.
    assert np.allclose([x0, y0, x1, y1], [69, 89, 109, 129], atol=2.0)


@both
def test_a_tick_that_raises_stops_the_work(shade: Callable[..., Drawing]) -> None:
    """Cancelling reaches the shading."""

    def stop(fraction: float, what: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        shade(portrait_of(clouds(1)), shaded(), MM_PER_UNIT, tick=stop)


def strokes(drawing: Drawing, angle_deg: float) -> npt.NDArray[np.float64]:
    """Return the segments along *angle_deg* as rows of (across, from, to), in units."""
    angle = math.radians(angle_deg)
    u = np.array([math.cos(angle), -math.sin(angle)])
    v = np.array([math.sin(angle), math.cos(angle)])
    found = [np.zeros((0, 3))]
    for line in drawing:
        a, b = line[:-1].astype(np.float64), line[1:].astype(np.float64)
        level = np.abs((b - a) @ v) < 1e-3 * np.hypot(*(b - a).T) + 1e-4
        ends = np.sort(np.stack([a[level] @ u, b[level] @ u], axis=1), axis=1)
        found.append(np.column_stack([a[level] @ v, ends]))
    return np.concatenate(found)


@few
@given(
    seed=st.integers(0, 10**6),
    angle=st.floats(-90, 90),
    spacing=st.floats(0.8, 4),
    zigzag=st.booleans(),
)
def test_strokes_of_a_layer_keep_their_distance_and_angle(
    seed: int, angle: float, spacing: float, zigzag: bool
) -> None:
    """All strokes of one layer are parallel at the asked angle and at least 0.9 spacings apart."""
    params = shaded(spacing=spacing, shading_angle_deg=angle, shading_layers=1, zigzag=zigzag)
    drawing = hatch_lines(portrait_of(clouds(seed)), params, MM_PER_UNIT)

    found = strokes(drawing, angle)
    ink = (found[:, 2] - found[:, 1]).sum()
    across = np.sort(found[:, 0])
    gaps = np.diff(across)

    assert ink > (0.4 if zigzag else 0.999) * drawing.draw_length()
    assert ((gaps < 0.01) | (gaps > 0.9 * spacing / MM_PER_UNIT)).all()


@pytest.mark.parametrize("cross", [True, False])
def test_more_layers_add_lines_in_darker_tones_only(cross: bool) -> None:
    """Each layer is for a darker tone than the one before; crossed or interleaved as asked."""
    layers = layers_of(shaded(shading_layers=4, cross_hatch=cross), MM_PER_UNIT)

    least = [layer.least_darkness for layer in layers]
    places = {(round(math.degrees(layer.angle)), layer.phase) for layer in layers}

    assert least == sorted(set(least))
    assert len(places) == 4
    assert len({angle for angle, _ in places}) == (2 if cross else 1)


@few
@given(seed=st.integers(0, 10**6))
def test_zigzags_lift_the_pen_less_often_with_the_same_strokes(seed: int) -> None:
    """Linking neighbours saves most lifts and costs little ink."""
    portrait = portrait_of(clouds(seed))
    plain = hatch_lines(portrait, shaded(zigzag=False, shading_layers=1), MM_PER_UNIT)
    linked = hatch_lines(portrait, shaded(zigzag=True, shading_layers=1), MM_PER_UNIT)

    assert len(linked) < 0.4 * len(plain)
    assert linked.draw_length() < 1.25 * plain.draw_length()


@few
@given(seed=st.integers(0, 10**6), spacing=st.floats(1, 3))
def test_zigzag_links_never_cross_a_light_place(seed: int, spacing: float) -> None:
    """All along every line, links too, the tone is as dark as the layer asks, or nearly."""
    portrait = portrait_of(clouds(seed))
    params = shaded(spacing=spacing, shading_layers=1)
    (layer,) = layers_of(params, MM_PER_UNIT)

    drawing = hatch_lines(portrait, params, MM_PER_UNIT)

    dark = tone_of(portrait, params).at(along(drawing))
    assert dark.min() > layer.least_darkness - LINK_LIGHTER - 0.02


def test_a_zigzag_goes_round_the_white_of_an_eye() -> None:
    """A small light spot in the dark stays white."""
    gray = np.full((313, 256), 20, np.uint8)
    gray[:, :20] = 255
    cv2.ellipse(gray, (128, 156), (16, 9), 0, 0, 360, 255, -1)
    portrait = portrait_of(gray, aligned=False)

    places = portrait.to_px(along(hatch_lines(portrait, shaded(), MM_PER_UNIT)))

    x, y = (places - (128, 156)).T
    assert ((x / 14) ** 2 + (y / 7) ** 2).min() > 1


def test_hatching_ends_where_the_tone_crosses_its_threshold() -> None:
    """On a ramp, level strokes end at the threshold's own column, between pixels."""
    ramp = np.tile(np.linspace(0, 255, 256), (313, 1))
    portrait = portrait_of(ramp, aligned=False)
    params = shaded(shading_angle_deg=0, shading_layers=1, zigzag=False)

    drawing = hatch_lines(portrait, params, MM_PER_UNIT)

    (layer,) = layers_of(params, MM_PER_UNIT)
    tone = tone_of(portrait, params)
    ends = np.stack([line[np.argmax(line[:, 0])] for line in drawing])
    ends = ends[(ends[:, 1] > 40) & (ends[:, 1] < 178)]
    assert len(ends) > 30
    assert (np.abs(tone.at(ends) - layer.least_darkness) < 0.07).all()
    assert ends[:, 0].std() < 4.5  # as ragged as a hand, no more


def test_a_layer_is_what_the_table_of_the_study_says() -> None:
    """Three crossed layers at the default amount sit at falling tones, at the given angles."""
    layers = layers_of(shaded(0.5, shading_layers=3, cross_hatch=True, spacing=1.32), MM_PER_UNIT)

    assert [layer.spacing for layer in layers] == [2.0, 2.0, 2.0]
    assert [round(math.degrees(layer.angle)) for layer in layers] == [45, -45, 45]
    assert [layer.phase for layer in layers] == [0, 0, 0.5]


@few
@given(seed=st.integers(0, 10**6), spacing=st.floats(1.2, 3))
def test_streamlines_keep_half_the_spacing_between_them(seed: int, spacing: float) -> None:
    """Away from their ends, two lines are at least half of the narrowest spacing apart."""
    params = shaded(spacing=spacing, simplify_mm=0.0)
    drawing = flow_lines(portrait_of(clouds(seed)), params, MM_PER_UNIT)
    line_of = drawing.line_of_point

    tree = cKDTree(drawing.points)
    narrowest = 0.55 * spacing / MM_PER_UNIT
    pairs = tree.query_pairs(0.5 * narrowest, output_type="ndarray")
    strangers = pairs[line_of[pairs[:, 0]] != line_of[pairs[:, 1]]]

    assert TOO_NEAR >= 0.5
    assert len(strangers) == 0


@few
@given(seed=st.integers(0, 10**6))
def test_streamlines_have_the_lengths_that_were_asked_for(seed: int) -> None:
    """None is shorter than the shortest or longer than the longest, but for one step."""
    params = shaded(shading_shortest_mm=4.0, shading_longest_mm=25.0)

    lengths = flow_lines(portrait_of(clouds(seed)), params, MM_PER_UNIT).lengths() * MM_PER_UNIT

    assert lengths.min() > 4.0 - 0.6
    assert lengths.max() < 25.0 + 0.6


@few
@given(seed=st.integers(0, 10**6))
def test_streamlines_are_smooth_and_never_spiral(seed: int) -> None:
    """No sharp bend within a line, and none turns round on itself."""
    drawing = flow_lines(portrait_of(clouds(seed)), shaded(simplify_mm=0.0), MM_PER_UNIT)

    for line in drawing:
        steps = np.diff(line.astype(np.float64), axis=0)
        bends = np.diff(np.unwrap(np.arctan2(steps[:, 1], steps[:, 0])))
        assert np.abs(bends).max(initial=0) < 0.8
        assert abs(bends.sum()) < 5.2


def test_flow_takes_the_given_angle_where_there_is_no_form() -> None:
    """In an even dark area the lines run at the hatching angle."""
    gray = np.full((313, 256), 20, np.uint8)
    gray[:, :12] = gray[:, -12:] = gray[:12] = gray[-12:] = 255
    portrait = portrait_of(gray, aligned=False)

    drawing = flow_lines(portrait, shaded(shading_angle_deg=30), MM_PER_UNIT)

    inner = [line for line in drawing if (np.abs(line - (89, 109)) < 45).all()]
    angles = [math.degrees(math.atan2(-(b - a)[1], (b - a)[0])) % 180 for a, *_, b in inner]
    assert len(angles) > 5
    assert np.abs(np.array(angles) - 30).max() < 3


def test_flow_follows_the_form() -> None:
    """On level bands of light and dark the lines run level, whatever the hatching angle."""
    bands = (np.sin(np.arange(313) / 8) * 110 + 128).astype(np.uint8)
    portrait = portrait_of(np.tile(bands[:, None], (1, 256)))

    drawing = flow_lines(portrait, shaded(shading_angle_deg=45), MM_PER_UNIT)

    chords = (drawing.ends - drawing.starts).astype(np.float64)
    assert len(chords) > 20
    assert np.median(np.abs(np.arctan2(chords[:, 1], np.abs(chords[:, 0])))) < math.radians(8)


@both
@few
@given(rows=st.integers(40, 400), columns=st.integers(40, 400), density=st.floats(0.4, 6))
def test_any_size_of_canvas_is_shaded(
    shade: Callable[..., Drawing], rows: int, columns: int, density: float
) -> None:
    """Odd sizes and densities, with a photo that ends inside, are rounded without a crash."""
    gray = clouds(rows, (rows, columns))
    valid = np.ones(gray.shape, bool)
    valid[-5:] = False
    portrait = Portrait(gray=gray, valid=valid, px_per_unit=density)

    assert valid_at(portrait, along(shade(portrait, shaded(), MM_PER_UNIT))).all()


@few
@given(seed=st.integers(0, 10**6))
def test_streamlines_keep_away_from_the_outlines(seed: int) -> None:
    """No tone line doubles a line that is there already, and none appears among the result."""
    outline = np.column_stack([np.linspace(10, 170, 9), np.linspace(60, 150, 9)])
    outlines = Drawing.from_lines([outline, outline[::-1] + np.array([0, 30])])

    drawing = flow_lines(portrait_of(clouds(seed)), shaded(), MM_PER_UNIT, beside=outlines)

    away = cKDTree(along(outlines)).query(along(drawing))[0]
    assert len(drawing) > 0
    assert np.min(away) > 0.5 * 0.55 * 1.5 / MM_PER_UNIT


def test_outlines_beyond_the_canvas_do_no_harm() -> None:
    """Lines to keep away from may leave the canvas."""
    outlines = Drawing.from_lines([[(-500, -500), (900, 900)], [(90, 90), (90, 90)]])

    assert len(flow_lines(portrait_of(clouds(1)), shaded(), MM_PER_UNIT, beside=outlines)) > 0
