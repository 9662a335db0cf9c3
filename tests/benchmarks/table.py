"""The table that `make bench` prints: one row per goal, competitors from the same run."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measured line of the table."""

    what: str  # what was measured, with its size
    goal: str  # the goal as the project states it
    ours: str  # our figure with its unit
    other: str = ""  # the competitor's figure from the same run, or the recorded one, and its name
    ratio: str = ""  # ours against the competitor
    met: bool | None = None  # None: there is no goal for this row


def render(rows: Sequence[Row]) -> str:
    """Return *rows* as a Markdown table, readable in a terminal too."""
    verdict = {True: "met", False: "MISSED", None: ""}
    header = ("what", "goal", "ours", "competitor", "ratio", "")
    body = [(r.what, r.goal, r.ours, r.other, r.ratio, verdict[r.met]) for r in rows]
    widths = [max(len(cell) for cell in column) for column in zip(header, *body, strict=True)]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in (header, *body)
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def with_bytecode(folder: Path) -> dict[str, str]:
    """Return the environment of a process that keeps compiled modules in *folder*.

    So has a person who starts a program twice; where Python is told to write none, as on some
    machines that only test, every start would compile our modules and none of those installed.
    """
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder)}
