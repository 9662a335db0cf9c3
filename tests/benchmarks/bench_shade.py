"""Tone: what hatching and flow cost, how often they lift the pen, and how well the tone reads."""

import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.frame import FRAME_WIDTH, Portrait
from facells_studio.lines.flow import flow_lines
from facells_studio.lines.hatch import hatch_lines
from facells_studio.lines.params import LinesParams
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import data_dir
from tests.benchmarks.table import Row

SAMPLE = data_dir("presets") / "samples" / "eileen-collins.jpg"
MM_PER_UNIT = 0.66  # the portrait frame on A5
NIB_MM = 0.3
VIEW_MM = 2.0  # sigma of what the eye blurs, two metres away

# The author's variant of linedraw with hatching, contours included: lines.md, section 2.
LINEDRAW_MS = {512: 1160.0, 1024: 5900.0}
LINEDRAW_INK = "88 H in 825 lines"

# Two layers, as an addition to outlines; and what stands alone as a drawing.
ADDED = LinesParams(style="coherent+hatch")
ALONE = LinesParams(style="hatch", shading=0.7, shading_shortest_mm=2)
STREAMS = LinesParams(style="flow", shading=0.6, shading_spacing_mm=1.2)
STYLES: list[tuple[str, Callable[..., Drawing], LinesParams, float]] = [
    ("hatch, 2 layers added", hatch_lines, ADDED, 25.0),
    ("hatch, 3 layers alone", hatch_lines, ALONE, 25.0),
    ("flow", flow_lines, STREAMS, 15.0),
]


def run(quick: bool) -> list[Row]:
    """Measure shading on the sample portrait; *quick* is one run at a small size."""
    rows: list[Row] = []
    for width in (178,) if quick else (512, 1024):
        portrait = _portrait(width)
        for name, shade, params, goal_ms in STYLES:
            goal = goal_ms * max(width / 512, 1) ** 2
            rows += _rows(f"{name}, {width} px", shade, params, goal, portrait, quick)
    return rows


def _portrait(width_px: int) -> Portrait:
    return align(open_photo(SAMPLE), FaceParams(framing="frame", width_px=width_px))


def _rows(
    name: str,
    shade: Callable[..., Drawing],
    params: LinesParams,
    goal_ms: float,
    portrait: Portrait,
    quick: bool,
) -> list[Row]:
    drawing = shade(portrait, params, MM_PER_UNIT)
    cost_ms = _thread_ms(lambda: shade(portrait, params, MM_PER_UNIT), 1 if quick else 15)
    recorded = LINEDRAW_MS.get(portrait.gray.shape[1])
    ink = drawing.draw_length() / (FRAME_WIDTH * portrait.gray.shape[0] / portrait.gray.shape[1])
    return [
        Row(
            what=f"{name}: CPU per portrait",
            goal=f"≤ {goal_ms:g} ms",
            ours=f"{cost_ms:.1f} ms",
            other=f"{recorded:g} ms (linedraw, recorded)" if recorded else "",
            ratio=f"{recorded / cost_ms:.0f}x" if recorded else "",
            met=None if quick else cost_ms <= goal_ms,
        ),
        Row(
            what=f"{name}: lines, points, ink",
            goal="",
            ours=f"{len(drawing)}, {len(drawing.points)}, {ink:.0f} H",
            other=f"{LINEDRAW_INK} (linedraw, recorded)" if recorded == LINEDRAW_MS[512] else "",
        ),
        Row(
            what=f"{name}: blurred ink against the photo's darkness, correlation",
            goal="",
            ours=f"{tone_correlation(drawing, portrait):.3f}",
        ),
    ]


def _thread_ms(work: Callable[[], object], count: int) -> float:
    best = np.inf
    for _ in range(count):
        begin = time.thread_time()
        work()
        best = min(best, (time.thread_time() - begin) * 1000)
    return float(best)


def tone_correlation(drawing: Drawing, portrait: Portrait) -> float:
    """Return how the ink seen from afar follows the darkness of the sitter: 1 is in step."""
    px_per_mm = 5.0
    per_unit = px_per_mm * MM_PER_UNIT
    width, height = (round(size * per_unit) for size in portrait.size_units)
    paper = np.zeros((height, width), np.uint8)
    lines = [np.rint((line - portrait.origin) * per_unit * 16).astype(np.int32) for line in drawing]
    cv2.polylines(paper, lines, False, 255, round(NIB_MM * px_per_mm), cv2.LINE_AA, 4)
    gray = np.asarray(cv2.resize(portrait.gray, (width, height), interpolation=cv2.INTER_AREA))
    sitter = _sitter(portrait, (width, height))
    ink, dark = (_blur(image, VIEW_MM * px_per_mm)[sitter] for image in (paper, 255 - gray))
    return float(np.corrcoef(ink, dark)[0, 1])


def _sitter(portrait: Portrait, size: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return where to compare: on the sitter, and not where shading fades towards the edge."""
    mask = portrait.valid if portrait.sitter is None else portrait.valid & (portrait.sitter > 127)
    image = mask.astype(np.uint8)
    margin = round(16 * portrait.px_per_unit)
    image[:margin] = image[-margin:] = image[:, :margin] = image[:, -margin:] = 0
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_NEAREST) > 0)


def _blur(image: npt.NDArray[Any], sigma: float) -> npt.NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(image.astype(np.float32), (0, 0), sigma), dtype=np.float32)
