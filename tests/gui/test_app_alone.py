"""Every panel and dialog stands alone, in both palettes, with one and two pixels to a point."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from facells_studio.app.layout import PANELS


@pytest.fixture(params=[1, 2], ids=["one pixel", "two pixels"])
def told(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    """What a process says that shows all of them."""
    environment = {
        **os.environ,
        "QT_SCALE_FACTOR": str(request.param),
        "FACELLS_CONFIG": str(tmp_path / "config"),
        "FACELLS_STATE": str(tmp_path / "state"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.alone"],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["ratio"] == request.param
    return found


def test_nothing_is_blank_or_cut_off(told: dict[str, Any]) -> None:
    """In a column as narrow as the window's."""
    assert told["wrong"] == []
    for place in PANELS:
        assert f"{place.name}, light" in told["seen"]
        assert f"{place.name}, dark" in told["seen"]
