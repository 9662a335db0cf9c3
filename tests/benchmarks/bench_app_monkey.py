"""A monkey at the window: what five hundred things done without a plan leave behind."""

import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.table import Row

SEED, ACTIONS = 7, 500  # after as many that open every panel and fill every cache
FLAT = 0.05  # of the memory: what counts as none
_RESTS = 5  # at the end of each half, whose median counts: caches come and go


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; *quick* lets it do little."""
    from tests.gui.test_app_monkey import let_loose

    actions = 50 if quick else ACTIONS
    with tempfile.TemporaryDirectory(prefix="facells-bench-") as folder:
        found = let_loose(Path(folder), str(SEED), str(2 * actions))
    memory_mb = found["memory_mb"]
    half = len(memory_mb) // 2
    first_mb, second_mb = (
        statistics.median(part[-_RESTS:]) for part in (memory_mb[:half], memory_mb[half:])
    )
    wrong = len(found["errors"]) + len(found["logged"])
    return [
        Row(
            what=f"memory after {actions} actions of a monkey → after as many again",
            goal="flat",
            ours=f"{first_mb:.0f} → {second_mb:.0f} MB",
            met=second_mb <= (1 + FLAT) * first_mb,
        ),
        Row(
            what=f"errors, threads and windows that {2 * actions} actions left behind",
            goal="0",
            ours=f"{wrong}, {len(found['threads'])}, {len(found['windows'])}",
            met=not (wrong or found["threads"] or found["windows"]),
        ),
    ]
