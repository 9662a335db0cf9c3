"""A monkey at the window: what five hundred things done without a plan leave behind."""

import tempfile
from pathlib import Path

from tests.benchmarks.table import Row

SEED, ACTIONS = 7, 500
FLAT = 0.05  # of the memory: what counts as none


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; *quick* lets it do little."""
    from tests.gui.test_app_monkey import let_loose

    actions = 100 if quick else ACTIONS
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        found = let_loose(Path(folder), str(SEED), str(actions))
    memory_mb = found["memory_mb"]
    half, end = memory_mb[len(memory_mb) // 2 - 1], memory_mb[-1]
    wrong = len(found["errors"]) + len(found["logged"])
    return [
        Row(
            what=f"memory after {actions // 2} actions of a monkey → after {actions}",
            goal="flat",
            ours=f"{half:.0f} → {end:.0f} MB",
            met=end <= (1 + FLAT) * half,
        ),
        Row(
            what=f"errors, threads and windows that {actions} actions left behind",
            goal="0",
            ours=f"{wrong}, {len(found['threads'])}, {len(found['windows'])}",
            met=not (wrong or found["threads"] or found["windows"]),
        ),
    ]
