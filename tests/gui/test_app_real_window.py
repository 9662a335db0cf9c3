"""A real window on a real X server looks as the one without a display, and hears its keys."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import PIL.Image
import pytest

_TIMEOUT_S = 90


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server with nobody before it."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: the window was tested without a display only.")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    with os.fdopen(reader) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(10)


def look(folder: Path, platform: str, display: str) -> str:
    """Open the window in a process of its own; return what it says."""
    folder.mkdir()
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": platform,
        "DISPLAY": display,
        "FACELLS_CONFIG": str(folder / "config"),
        "FACELLS_STATE": str(folder / "state"),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.real_window", str(folder)],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=False,
    )
    if platform == "xcb" and "could not connect to display" in done.stderr + done.stdout:
        pytest.skip("Qt's libraries for X are not installed: no real window was tested.")
    if platform == "xcb" and 'Could not load the Qt platform plugin "xcb"' in done.stderr:
        pytest.skip("Qt's libraries for X are not installed: no real window was tested.")
    assert done.returncode == 0, done.stderr
    return (folder / "told.txt").read_text(encoding="utf-8")


def picture(path: Path) -> npt.NDArray[np.float64]:
    """Return a screenshot (rows, columns, 3)."""
    with PIL.Image.open(path) as image:
        return np.asarray(image.convert("RGB"), np.float64)


def test_a_real_window_shows_what_the_tests_see(tmp_path: Path, display: str) -> None:
    """On the screen, in what Qt says of itself, and offscreen, the same within a few pixels."""
    assert look(tmp_path / "real", "xcb", display) == "xcb plot"
    assert look(tmp_path / "offscreen", "offscreen", display) == "offscreen plot"
    expected = picture(tmp_path / "offscreen" / "window.png")
    assert expected.std() > 20  # it is not blank
    for name in ("window.png", "screen.png"):
        found = picture(tmp_path / "real" / name)
        assert found.shape == expected.shape
        off = np.abs(found - expected).max(axis=2)
        assert (off > 24).mean() < 0.02, name
        assert off.mean() < 2, name
