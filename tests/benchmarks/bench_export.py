"""Files: how long a page of many lines takes to write, beside vpype's own SVG writer."""

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import vpype

from facells_studio.export.gcode import gcode_bytes
from facells_studio.export.machines import gcode_machine
from facells_studio.export.pdf import pdf_bytes
from facells_studio.export.svg import svg_bytes
from facells_studio.page.replay import ReplayParams
from facells_studio.pipeline import Studio, load_recipe
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from facells_studio.saving import FileParams, save
from facells_studio.sheet import Pen, Sheet, document_from_sheet, sheet_from_document
from tests.benchmarks.table import Row

GOAL_RATIO = 1.5  # of vpype's writer alone


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; a tiny page if *quick*."""
    lines, rounds = (200, 1) if quick else (20_000, 3)
    sheet = page_of(lines)
    document = document_from_sheet(sheet)
    machine, dialect = gcode_machine("grbl-a4-servo")
    seconds = interleaved(
        {
            "svg": lambda: svg_bytes(sheet_from_document(document)),
            "vpype": lambda: vpype.write_svg(io.StringIO(), document),
            "gcode": lambda: gcode_bytes(sheet, machine, dialect),
            "pdf": lambda: pdf_bytes(sheet),
        },
        rounds,
    )
    ratio = seconds["svg"] / seconds["vpype"]
    size = f"{lines:,} lines, {len(sheet.points_mm):,} points"
    return [
        Row(
            what=f"document → SVG, {size}",
            goal=f"≤ {GOAL_RATIO} times vpype's own writer",
            ours=f"{seconds['svg'] * 1000:.0f} ms",
            other=f"vpype {seconds['vpype'] * 1000:.0f} ms",
            ratio=f"{ratio:.3f}",
            met=ratio <= GOAL_RATIO,
        ),
        Row(what=f"sheet → G-code, {size}", goal="", ours=f"{seconds['gcode'] * 1000:.0f} ms"),
        Row(what=f"sheet → PDF, {size}", goal="", ours=f"{seconds['pdf'] * 1000:.0f} ms"),
        _film(quick),
    ]


def _film(quick: bool) -> Row:
    """Return what filming the plot of the sample costs, encoding and looking it over included."""
    params = ReplayParams(length_s=0.5, hold_s=0, width_px=128) if quick else ReplayParams()
    recipe = load_recipe("coherent")
    sheet = Studio().draw(open_photo(sample_photo()), recipe).sheet
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        target, files = Path(folder) / "film.mp4", FileParams(replay=params)
        start = time.process_time()
        save(sheet, target, machine=recipe.machine, params=files)
        spent_s = time.process_time() - start
        size_mb = target.stat().st_size / 1e6
    pictures = round(params.length_s * params.fps) + round(params.hold_s * params.fps)
    return Row(
        what=f"sheet → film, sample, {params.length_s:g} s, {params.width_px} px wide, .mp4",
        goal="",
        ours=f"{spent_s:.1f} s of CPU, {pictures} pictures, {size_mb:.1f} MB",
    )


def page_of(lines: int) -> Sheet:
    """Return an A4 page of random scribbles of 2 to 39 points by two pens; always the same."""
    random = np.random.default_rng(20_000)
    counts = random.integers(2, 40, lines)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    start = np.repeat(random.uniform((20, 20), (190, 270), (lines, 2)), counts, axis=0)
    wander = random.normal(0, 3, (int(offsets[-1]), 2))
    return Sheet(
        points_mm=np.clip(start + wander, 0, (210, 290)),
        offsets=offsets,
        pen=(np.arange(lines) >= lines // 2).astype(np.int64),
        pens=(Pen(name="black"), Pen(name="red", color="#cc0000")),
        width_mm=210,
        height_mm=297,
    )


def interleaved(tasks: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return each task's least CPU seconds of this thread, all run in turn, *rounds* times."""
    best = dict.fromkeys(tasks, float("inf"))
    for _ in range(rounds):
        for name, task in tasks.items():
            start = time.thread_time()
            task()
            best[name] = min(best[name], time.thread_time() - start)
    return best
