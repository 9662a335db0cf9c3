"""Whole processes, as a person waits for them: wall time, from the shell to the written file."""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.table import Row, with_bytecode

_VPYPE = [sys.executable, "-c", "import sys; from vpype_cli import cli; cli()"]
_FACELLS = [
    sys.executable,
    "-c",
    "import sys; from facells_studio.cli import main; sys.exit(main())",
]


def run(quick: bool) -> list[Row]:
    """Measure ``--help``, a drawing with compiled code warm, and one right after installation."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        help_s, other_help_s = _medians([*_FACELLS, "--help"], [*_VPYPE, "--help"], folder, quick)
        rows = [
            Row(
                "facells --help, whole process",
                "≤ 0.3 s",
                f"{help_s:.2f} s",
                f"vpype --help {other_help_s:.2f} s",
                f"{help_s / other_help_s:.2f}",
                help_s <= 0.3,
            )
        ]
        if quick:
            return rows
        draw = [*_FACELLS, "draw", "sample", "-q", "-o", "portrait.svg"]
        other = [*_VPYPE, "line", "0", "0", "5cm", "5cm", "write", "line.svg"]
        draw_s, other_s = _medians(draw, other, folder, quick)
        cold_s = _first_run_s(draw, folder)
    rows.append(
        Row(
            "facells draw, one photo to SVG, whole process, compiled code warm",
            "≤ 1.5 s",
            f"{draw_s:.2f} s",
            f"vpype writing one line {other_s:.2f} s",
            f"{draw_s / other_s:.2f}",
            draw_s <= 1.5,
        )
    )
    rows.append(
        Row(
            "the same with nothing compiled, as right after installation",
            "≤ 20 s",
            f"{cold_s:.1f} s",
            met=cold_s <= 20,
        )
    )
    return rows


def _medians(ours: list[str], other: list[str], folder: Path, quick: bool) -> tuple[float, float]:
    """Return the median wall time of both commands, run in turn after a warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_ in range(2 if quick else 6):
        for command, kept in zip((ours, other), times, strict=True):
            began = time.perf_counter()
            subprocess.run(
                command,
                cwd=folder,
                check=True,
                env=with_bytecode(folder / "bytecode"),
                stdout=subprocess.DEVNULL,
            )
            if round_:
                kept.append(time.perf_counter() - began)
    return statistics.median(times[0]), statistics.median(times[1])


def _first_run_s(command: list[str], folder: Path) -> float:
    # An installer has compiled the modules, as the runs before did here; kernels are not.
    environment = {**with_bytecode(folder / "bytecode"), "NUMBA_CACHE_DIR": str(folder / "cache")}
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, env=environment)
    return time.perf_counter() - began
