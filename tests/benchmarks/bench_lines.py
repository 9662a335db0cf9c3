"""Lines: speed per style and size, and how clean and how stable the drawings are.

Measures on CelebA's photos where they are at hand (``FACELLS_CELEBA`` or ``../shared/celeba``),
else on the sample portrait alone. linedraw, which the paper adapts, is on no package index: its
figures are the recorded ones of the design study (lines.md, section 2; another, busy machine).
"""

import os
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines import LinesParams, score_lines, trace
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from tests.benchmarks.table import Row
from tests.unit.lines_metrics import drawn_twice, matched_ink

Gray = npt.NDArray[np.uint8]

PHOTOS = 20
STYLES = ("coherent", "coherent-fast", "contour", "canny")
LINEDRAW_MS = {178: 35.0, 512: 283.0, 1024: 1174.0}  # contours; lines.md, section 2
LINEDRAW_512 = "174 lines, 1263 points, 16 H"
LINEDRAW_PAPER_MS = 30.4  # in the paper's setting, mean of 7,002 photos; lines.md, section 2
LINEDRAW_TWICE = "40-47 %, linedraw, recorded"
# lines.md, section 3: linedraw's matched ink under the same changes.
LINEDRAW_MATCHED = {"+15 brightness": 0.99, "1-px shift": 0.97, "noise, sigma 2": 0.78}
GOALS = {"+15 brightness": 0.99, "1-px shift": 0.97, "noise, sigma 2": 0.92}


@dataclass(frozen=True)
class Draw:
    """A way to draw, and what it is called."""

    name: str
    lines: Callable[[Portrait], Drawing]


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; few photos and one round if *quick*."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        photos = celeba(3 if quick else PHOTOS) or [_sample(178)] * 2
        rounds = 1 if quick else 7
        return speed(photos, rounds) + quality(photos) + stability(photos)
    finally:
        cv2.setNumThreads(threads)


def celeba(count: int) -> list[Gray]:
    """Return *count* photos of CelebA, always the same ones, or none where there are none."""
    place = os.environ.get("FACELLS_CELEBA")
    folder = Path(place) if place else Path(__file__).parents[2].parent / "shared" / "celeba"
    archive = folder / "img_align_celeba.zip"
    if not archive.is_file():
        return []
    with zipfile.ZipFile(archive) as photos:
        names = sorted(name for name in photos.namelist() if name.endswith(".jpg"))
        chosen = np.random.default_rng(1).permutation(len(names))[:count]
        return [_decoded(photos.read(names[i])) for i in chosen]


def speed(photos: list[Gray], rounds: int) -> list[Row]:
    """Return the CPU time per portrait of each style at each size."""
    rows = []
    score = Draw("score recipe", score_lines)
    for draws, width, goals in (
        ([*map(_style, STYLES), score], 178, {"coherent": 1000 / 90, "coherent-fast": 1000 / 150}),
        ([_style("coherent-fast")], 384, {"coherent-fast": 9.0}),
        (list(map(_style, STYLES)), 512, {"coherent": 20.0}),
        ([_style("coherent"), _style("coherent-fast")], 1024, {}),
    ):
        portraits = [portrait_of(gray, width / FRAME_WIDTH) for gray in photos]
        times = _interleaved_ms(draws, portraits, rounds)
        for draw in draws:
            ms, goal = times[draw.name], goals.get(draw.name)
            rate = f" = {1000 / ms:.0f} portraits/s" if width == 178 else ""
            paper = LINEDRAW_PAPER_MS if width == 178 else LINEDRAW_MS.get(width)
            rows.append(
                Row(
                    what=f"{draw.name}{_with_accents(draw)}, {width} px wide, CPU per portrait",
                    goal=f"≤ {goal:.1f} ms" if goal else "",
                    ours=f"{ms:.1f} ms{rate}",
                    other=f"{paper:g} ms, linedraw contours, recorded" if paper else "",
                    ratio=f"{paper / ms:.1f} x faster" if paper else "",
                    met=ms <= goal if goal else None,
                )
            )
    return rows


def quality(photos: list[Gray]) -> list[Row]:
    """Return how much is drawn at 512 px, how much of it twice, and how much of it is black."""
    rows = []
    portraits = [portrait_of(gray, 512 / FRAME_WIDTH) for gray in photos]
    for name in STYLES:
        draw, bare = _style(name), _style(name, accents=0.0)
        drawings = [draw.lines(portrait) for portrait in portraits]
        lines, points, ink = np.mean(
            [(len(d), len(d.points), d.draw_length() / FRAME_HEIGHT) for d in drawings], axis=0
        )
        # Of the outlines: black is dense on purpose.
        outlines = [bare.lines(portrait) for portrait in portraits]
        twice = float(np.mean([drawn_twice(d) for d in outlines]))
        rows.append(
            Row(
                what=f"{draw.name}{_with_accents(draw)}, 512 px: lines, points, ink in heights",
                goal="",
                ours=f"{lines:.0f} lines, {points:.0f} points, {ink:.0f} H",
                other=f"{LINEDRAW_512}, linedraw, recorded",
            )
        )
        rows.append(
            Row(
                what=f"{draw.name}, outlines at 512 px: ink within 2 px of another line",
                goal="≤ 3 %",
                ours=f"{100 * twice:.2f} %",
                other=LINEDRAW_TWICE,
                met=twice <= 0.03,
            )
        )
        if _with_accents(draw):
            more = sum(d.draw_length() for d in drawings) - sum(d.draw_length() for d in outlines)
            share = more / sum(d.draw_length() for d in drawings)
            what = f"{draw.name}, 512 px: share of the ink that accents add"
            rows.append(Row(what, "", f"{100 * share:.0f} %"))
    return rows


def stability(photos: list[Gray]) -> list[Row]:
    """Return the matched ink when a photo changes as no one would see."""
    rows = []
    for name in ("coherent", "coherent-fast"):
        draw = _style(name)
        for what, goal in GOALS.items():
            matched = float(np.mean([_matched(draw, gray, what) for gray in photos]))
            rows.append(
                Row(
                    what=f"{name}, CelebA's size: matched ink, {what}",
                    goal=f"≥ {goal}",
                    ours=f"{matched:.3f}",
                    other=f"{LINEDRAW_MATCHED[what]}, linedraw, recorded",
                    met=matched >= goal,
                )
            )
    return rows


def portrait_of(gray: Gray, px_per_unit: float) -> Portrait:
    """Return an aligned photo, 178 px wide, as a portrait at another size."""
    if px_per_unit != 1:
        gray = np.asarray(
            cv2.resize(gray, None, fx=px_per_unit, fy=px_per_unit, interpolation=cv2.INTER_CUBIC),
            np.uint8,
        )
    return Portrait(gray=gray, valid=np.ones(gray.shape, bool), px_per_unit=px_per_unit)


def _style(name: Any, **more: Any) -> Draw:
    params = LinesParams(style=name, **more)
    return Draw(name, lambda portrait: trace(portrait, params))


def _with_accents(draw: Draw) -> str:
    """Return words for a style that fills pupils and lashes with black."""
    return " with accents" if draw.name.startswith("coherent") else ""


def _matched(draw: Draw, gray: Gray, change: str) -> float:
    shift = 0.0
    if change == "+15 brightness":
        other = np.clip(gray.astype(np.int16) + 15, 0, 255)
    elif change == "1-px shift":
        shift = 1.0
        other = np.roll(gray, 1, axis=1).astype(np.int16)
        other[:, 0] = gray[:, 0]
    else:
        noise = np.random.default_rng(3).normal(0, 2, gray.shape)
        other = np.clip(np.rint(gray + noise), 0, 255)
    before = draw.lines(portrait_of(gray, 1.0))
    after = draw.lines(portrait_of(other.astype(np.uint8), 1.0))
    return matched_ink(before, after.with_points(after.points - np.array([shift, 0], np.float32)))


def _interleaved_ms(draws: list[Draw], portraits: list[Portrait], rounds: int) -> dict[str, float]:
    """Return the CPU time per portrait: the mean over photos of the best of all rounds."""
    best = {draw.name: np.full(len(portraits), np.inf) for draw in draws}
    for draw in draws:  # compile, and make room
        draw.lines(portraits[0])
    for _ in range(rounds):
        for i, portrait in enumerate(portraits):
            for draw in draws:
                began = time.thread_time()
                draw.lines(portrait)
                spent = 1000 * (time.thread_time() - began)
                best[draw.name][i] = min(best[draw.name][i], spent)
    return {name: float(times.mean()) for name, times in best.items()}


def _decoded(content: bytes) -> Gray:
    return np.asarray(
        cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE), np.uint8
    )


def _sample(width_px: int) -> Gray:
    params = FaceParams(framing="frame", width_px=width_px)
    return align(open_photo(sample_photo()), params).gray
