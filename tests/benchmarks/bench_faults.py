"""One long job on each simulated board for each kind of fault, interrupted and resumed.

A job of 10,000 lines, interrupted at 200 places, takes one to six minutes for each of the 22 kinds:
set ``FACELLS_BENCH_FAULTS=1``. Else a twentieth of it is measured.
"""

import os
import tempfile
from pathlib import Path

from tests.benchmarks.table import Row
from tests.plotter_faults import KINDS, BoardKind, Outcome, interrupted_plot

ALL = "FACELLS_BENCH_FAULTS"
WHOLE, PART, LEAST = (10_000, 200), (500, 20), (100, 4)  # lines, places

BOARDS: tuple[BoardKind, ...] = ("grbl", "ebb")


def run(quick: bool) -> list[Row]:
    """Return a row for each board and kind of fault; two kinds of each if *quick*."""
    n_lines, places = LEAST if quick else WHOLE if os.environ.get(ALL) else PART
    kinds = KINDS[:2] if quick else KINDS
    return [_row(which, kind, n_lines, places) for which in BOARDS for kind in kinds]


def _row(which: BoardKind, kind: str, n_lines: int, places: int) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        outcome = interrupted_plot(
            which, kind, Path(folder) / "plot", n_lines=n_lines, places=places
        )
    return Row(
        what=f"{which}, {n_lines:,} lines, {kind} at {places} places",
        goal="ink as if nothing had happened",
        ours=_told(outcome),
        met=outcome.good,
    )


def _told(outcome: Outcome) -> str:
    """Return what came of it in a few words."""
    parts = [f"{outcome.interruptions} interruptions", f"{outcome.inked_twice} lines twice"]
    for count, what in (
        (outcome.rides_out, "faults ridden out"),
        (outcome.dots_beside, "dots beside"),
        (outcome.skewed, "corners cut"),
        (outcome.pens_left_down, "pens left down"),
        (len(outcome.wrong), "wrong"),
    ):
        if count:
            parts.append(f"{count} {what}")
    return ", ".join(parts)
