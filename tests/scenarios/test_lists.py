"""``facells presets``, ``devices``, ``--version`` and the manual."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from facells_studio import __version__
from tests.scenarios.conftest import Said

Facells = Callable[..., Said]


def test_presets_are_listed_shown_and_copied(facells: Facells, tmp_path: Path) -> None:
    """The list names every kind; a shown preset can become one's own and still draws."""
    listed = facells("presets")
    for word in ("styles:", "papers:", "pens:", "machines:", "axidraw-v3-a3", "coherent", "a5"):
        assert word in listed.out
    shown = facells("presets", "styles", "coherent")
    assert shown.out.startswith("#") or "format = 1" in shown.out
    copied = facells("presets", "styles", "coherent", "-o", "mine.toml")
    assert copied.status == 0
    assert (tmp_path / "mine.toml").read_text() == shown.out
    assert facells("draw", "sample", "--preset", "mine.toml", "-o", "me.svg").status == 0


def test_an_unknown_preset_is_named(facells: Facells) -> None:
    """A typo gets a suggestion and exit status 2."""
    said = facells("presets", "machines", "axidraw-v33")
    assert said.status == 2
    assert "Did you mean 'axidraw-v3'" in said.err


def test_the_simulated_plotter_is_always_there(facells: Facells) -> None:
    """Devices are listed even where nothing is connected."""
    said = facells("devices")
    assert said.status == 0
    assert "simulated" in said.out


def test_the_version_is_told(facells: Facells) -> None:
    """As every program does."""
    assert __version__ in facells("--version").out


@pytest.mark.parametrize("command", ["draw", "plot"])
def test_help_reads_like_a_manual(facells: Facells, command: str) -> None:
    """Sections, examples and exit status; each option says what it does."""
    text = facells(command, "--help").out
    for heading in ("Usage:", "Options:", "Lines:", "Page:", "Examples:", "Exit status:"):
        assert heading in text
    for option in ("--style", "--page", "--landscape", "--margin", "--pen", "--face", "--seed"):
        assert option in text


def test_the_first_help_loads_nothing_heavy() -> None:
    """``facells --help`` must answer at once: no numpy, cv2, numba or vpype behind it."""
    code = (
        "import sys\nfrom facells_studio.cli import main\nmain(['--help'])\n"
        "print([m for m in ('numpy', 'cv2', 'numba', 'vpype', 'PIL') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.splitlines()[-1] == "[]"
