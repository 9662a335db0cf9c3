"""A page of 20,000 lines: into a vpype document, back, and into a picture."""

import time
from collections.abc import Callable

import cv2
import numpy as np
import vpype

from facells_studio.drawing import Drawing
from facells_studio.page import PageParams, Pen, Placement, place, to_document, to_sheet
from facells_studio.page.preview import density, render
from facells_studio.sheet import PX_PER_MM, Sheet, sheet_from_document
from tests.benchmarks.table import Row

PENS = (Pen(width_mm=0.3, opacity=0.9), Pen(name="red", color="#c81e32"))
PX_PER_MM_OF_PICTURE = 8.0


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; *quick* measures a hundredth of the size."""
    cv2.setNumThreads(1)
    drawing = _scribble(200 if quick else 20_000)
    placement = place(drawing.bounds(), PageParams(paper="a4"))
    repeats = 1 if quick else 5
    size = f"{len(drawing):,} lines, {len(drawing.points):,} points"

    def ours() -> object:
        return to_document(drawing, placement, PENS)

    def theirs() -> object:
        return _line_by_line(drawing, placement)

    ours_s, theirs_s = _interleaved(ours, theirs, repeats)
    sheet = to_sheet(Drawing(drawing.points, drawing.offsets), placement, PENS[:1])
    document = to_document(drawing, placement, PENS)
    back_s, _ = _interleaved(lambda: sheet_from_document(document), lambda: None, repeats)
    render_s, opencv_s = _interleaved(lambda: _render(sheet), lambda: _opencv(sheet), repeats)
    density_s, _ = _interleaved(lambda: density(sheet), lambda: None, repeats)
    return [
        Row(
            what=f"drawing → vpype document, {size}",
            goal="≤ 100 ms",
            ours=f"{ours_s * 1e3:.0f} ms",
            other=f"{theirs_s * 1e3:.0f} ms, vpype line by line",
            ratio=f"{theirs_s / ours_s:.1f} x faster",
            met=ours_s <= 0.1,
        ),
        Row(
            what=f"vpype document → page, {size}",
            goal="≤ 100 ms",
            ours=f"{back_s * 1e3:.0f} ms",
            met=back_s <= 0.1,
        ),
        Row(
            what=f"page → picture in true ink, A4 at 8 px/mm, {size}",
            goal="≤ 1 s",
            ours=f"{render_s:.2f} s",
            other=f"{opencv_s:.2f} s, OpenCV polylines 3-fold supersampled, opaque",
            ratio=f"{opencv_s / render_s:.1f} x faster",
            met=render_s <= 1.0,
        ),
        Row(
            what=f"page → passes per spot of 0.3 mm, A4, {size}",
            goal="≤ 2 s",
            ours=f"{density_s:.2f} s",
            met=density_s <= 2.0,
        ),
    ]


def _scribble(n_lines: int) -> Drawing:
    """Return seeded wandering lines of 5 to 40 points all over the frame, for two pens."""
    rng = np.random.default_rng(2)
    counts = rng.integers(5, 41, n_lines)
    line = np.repeat(np.arange(n_lines), counts)
    angle = rng.uniform(0, 2 * np.pi, n_lines)[line] + np.cumsum(rng.normal(0, 0.2, len(line)))
    steps = np.cumsum(np.stack([np.cos(angle), np.sin(angle)], axis=1) * 0.6, axis=0)
    offsets = np.concatenate([[0], np.cumsum(counts)])
    start = rng.uniform((8, 8), (170, 210), (n_lines, 2))
    points = steps - steps[offsets[:-1]][line] + start[line]
    pen = np.sort(rng.integers(0, 2, n_lines))
    return Drawing(points.astype(np.float32), offsets.astype(np.int64), {"pen": pen})


def _line_by_line(drawing: Drawing, placement: Placement) -> vpype.Document:
    """Return what vpype's own way of adding lines makes of *drawing*."""
    points = placement.apply(drawing.points) * PX_PER_MM
    document = vpype.Document()
    collections = {1: vpype.LineCollection(), 2: vpype.LineCollection()}
    for i, pen in enumerate(drawing.columns["pen"]):
        line = points[drawing.offsets[i] : drawing.offsets[i + 1]]
        collections[int(pen) + 1].append(line[:, 0] + 1j * line[:, 1])
    for layer_id, lines in collections.items():
        document.add(lines, layer_id)
    return document


def _render(sheet: Sheet) -> object:
    return render(sheet, PX_PER_MM_OF_PICTURE)


def _opencv(sheet: Sheet) -> object:
    """Return the usual way: thick opaque lines on a larger image, averaged down.

    OpenCV knows whole pixels of width only: 0.3 mm at 24 px/mm are 7.
    """
    scale = 3 * PX_PER_MM_OF_PICTURE
    size = (round(sheet.height_mm * scale), round(sheet.width_mm * scale))
    image = np.full(size, 255, np.uint8)
    points = np.rint((sheet.points_mm * scale - 0.5) * 16).astype(np.int32)
    lines = np.split(points, sheet.offsets[1:-1])
    width_px = round(sheet.pens[0].width_mm * scale)
    cv2.polylines(image, lines, False, 0, width_px, cv2.LINE_AA, 4)
    return cv2.resize(image, (size[1] // 3, size[0] // 3), interpolation=cv2.INTER_AREA)


def _interleaved(
    ours: Callable[[], object], theirs: Callable[[], object], repeats: int
) -> tuple[float, float]:
    """Return the best CPU seconds of each after a warm-up, measured in turn."""
    best = [float("inf"), float("inf")]
    ours(), theirs()
    for _ in range(repeats):
        for i, work in enumerate((ours, theirs)):
            start = time.thread_time()
            work()
            best[i] = min(best[i], time.thread_time() - start)
    return best[0], best[1]
