"""Thinning keeps the paper whole and the strongest lines on it."""

from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from facells_studio.page.preview import density
from facells_studio.page.thin import roughly_thinned, thinned
from facells_studio.sheet import Pen, Sheet

Numbers = npt.NDArray[np.float64]

PENS = (Pen(width_mm=0.3), Pen(name="wide", color="#ff0000", width_mm=0.5))


def sheet_of(lines: Numbers, pen: npt.NDArray[Any]) -> Sheet:
    """Return a small sheet with *lines* (n, k, 2) in mm; pens ascend."""
    n, k, _ = lines.shape
    return Sheet(
        points_mm=lines.reshape(-1, 2),
        offsets=np.arange(n + 1, dtype=np.int64) * k,
        pen=np.sort(pen).astype(np.int64),
        pens=PENS,
        width_mm=30.0,
        height_mm=30.0,
    )


def crowd(seed: int, lines: int = 200) -> tuple[Sheet, Numbers]:
    """Return lines that crowd in the middle of a page, and their strengths."""
    rng = np.random.default_rng(seed)
    points = np.clip(rng.normal(15, 4, (lines, 3, 2)), 1, 29)
    return sheet_of(points, rng.integers(0, 2, lines)), rng.random(lines)


def only(sheet: Sheet, kept: npt.NDArray[np.bool_]) -> Sheet:
    """Return *sheet* with only the lines that are *kept*."""
    lines = [sheet.line(i) for i in np.flatnonzero(kept).tolist()]
    return sheet_of(np.array(lines), sheet.pen[kept])


@given(st.integers(0, 1000), st.integers(1, 6))
@settings(max_examples=15, deadline=None)
def test_no_spot_gets_more_passes_than_allowed(seed: int, most: int) -> None:
    """The density of what stays is within the limit, on the raster that the warning uses."""
    sheet, strength = crowd(seed)
    kept = thinned(sheet, strength, most)

    assert density(sheet).max() > most
    assert density(only(sheet, kept)).max() <= most + 0.01
    assert kept.any()


@given(st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_no_line_goes_without_need(seed: int) -> None:
    """A line that was left out would have been one too many among stronger ones alone."""
    sheet, strength = crowd(seed, 80)
    kept = thinned(sheet, strength, 2)

    for i in np.flatnonzero(~kept)[:5]:
        with_it = kept & (strength > strength[i])
        with_it[i] = True
        assert density(only(sheet, with_it)).max() > 2


def test_the_strongest_lines_stay() -> None:
    """Of lines on top of each other the weakest go."""
    line = np.array([[[5.0, 5.0], [25.0, 5.0]]])
    sheet = sheet_of(np.repeat(line, 6, axis=0), np.zeros(6))
    kept = thinned(sheet, [0.1, 0.9, 0.5, 0.8, 0.2, 0.7], 3)

    assert kept.tolist() == [False, True, False, True, False, True]


def test_a_page_within_the_limit_stays_as_it_is() -> None:
    """Nothing goes that need not."""
    sheet, strength = crowd(0)
    most = int(np.ceil(density(sheet).max()))

    assert thinned(sheet, strength, most).all()


def test_a_line_that_tears_the_paper_alone_goes() -> None:
    """One that runs to and fro over the same spot is too much by itself."""
    to_and_fro = np.tile([[5.0, 5.0], [25.0, 5.0]], (4, 1))[None]
    sheet = sheet_of(to_and_fro, np.zeros(1))

    assert not thinned(sheet, [1.0], 2).any()


def test_an_empty_page_has_nothing_to_thin() -> None:
    """No lines, no answer."""
    empty = Sheet(
        points_mm=np.empty((0, 2)),
        offsets=np.zeros(1, np.int64),
        pen=np.zeros(0, np.int64),
        pens=PENS,
        width_mm=30.0,
        height_mm=30.0,
    )

    assert not len(thinned(empty, [], 3))


@given(st.integers(0, 1000), st.integers(1, 6))
@settings(max_examples=25, deadline=None)
def test_a_rough_look_keeps_about_as_much(seed: int, most: int) -> None:
    """Half to twice the lines that the page keeps, the strongest among them."""
    sheet, strength = crowd(seed)
    rough, exact = roughly_thinned(sheet, strength, most), thinned(sheet, strength, most)
    assert exact.sum() / 2 <= rough.sum() <= 2 * exact.sum()
    assert rough[np.argmax(strength)]


def test_a_rough_look_leaves_out_the_weakest() -> None:
    """Of lines on top of each other, and none where there is room; no line, no fault."""
    line = np.array([[[5.0, 5.0], [25.0, 5.0]]])
    sheet = sheet_of(np.repeat(line, 6, axis=0), np.zeros(6))
    kept = roughly_thinned(sheet, [0.1, 0.9, 0.5, 0.8, 0.2, 0.7], 3)
    assert kept.tolist() == [False, True, False, True, False, True]
    apart = sheet_of(line + np.arange(6)[:, None, None] * [0.0, 2.0], np.zeros(6))
    assert roughly_thinned(apart, np.ones(6), 1).all()
    assert not len(roughly_thinned(sheet_of(np.zeros((0, 2, 2)), np.zeros(0)), [], 3))
