"""Five hundred things done without a plan leave no error, no thread and no memory behind.

``FACELLS_MONKEY=seed,actions`` tries others.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SEED, ACTIONS = os.environ.get("FACELLS_MONKEY", "7,500").split(",")
_MOST_MB = 150  # that the second half may add: photos, undo and caches are bounded, not empty


def test_a_monkey_leaves_nothing_behind(tmp_path: Path) -> None:
    """What it did is taken back to the beginning, and done again.

    It has a process of its own: between other tests, no one knows whose memory it is.
    """
    found = let_loose(tmp_path, SEED, ACTIONS)
    assert found["errors"] == []  # neither shown nor in a slot
    assert found["logged"] == []
    assert found["is_undone"]
    assert found["is_redone"]
    assert found["threads"] == []
    assert found["windows"] == []
    memory_mb = found["memory_mb"]  # zeros where nobody says
    half = len(memory_mb) // 2
    # The least of three rests: what is computed meanwhile comes and goes, what leaks stays.
    assert min(memory_mb[-3:]) - min(memory_mb[half - 2 : half + 1]) < _MOST_MB, memory_mb


def let_loose(folder: Path, seed: str, actions: str) -> dict[str, Any]:
    """Return what a monkey leaves behind; see `tests.gui.monkey_alone`."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.monkey_alone", seed, actions, str(folder)],
        capture_output=True,
        cwd=Path(__file__).parents[2],
        env={
            **os.environ,
            "FACELLS_CONFIG": str(folder / "config"),
            "FACELLS_STATE": str(folder / "state"),
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "2",  # what many threads leave in pieces is no leak either
        },
        text=True,
        timeout=300 + int(actions),
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
