"""vpype users feel at home: the plug-in, through vpype's own command line."""

import subprocess
import sys
from pathlib import Path

import vpype


def vpype_command(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    """Run ``vpype WORDS`` in *folder*, as its script does."""
    code = "import sys; from vpype_cli import cli; sys.argv[0] = 'vpype'; cli()"
    return subprocess.run(
        [sys.executable, "-c", code, *words.split()], cwd=folder, capture_output=True, text=True
    )


def test_vpype_draws_simplifies_and_writes(tmp_path: Path) -> None:
    """The issue's own line: draw a photo, simplify it, write an SVG."""
    said = vpype_command(
        tmp_path, "facells-draw sample --style contour --page a5 linesimplify write out.svg"
    )
    assert said.returncode == 0, said.stderr
    document = vpype.read_multilayer_svg(str(tmp_path / "out.svg"), quantization=1.0)
    assert sum(map(len, document.layers.values())) > 30
    assert document.page_size is not None
    assert abs(document.page_size[0] - 148 * 96 / 25.4) < 0.5


def test_a_second_photo_gets_its_own_layers(tmp_path: Path) -> None:
    """Layers that are there already are not drawn over."""
    said = vpype_command(
        tmp_path,
        "line 0 0 5cm 5cm facells-draw sample --style coherent-fast write out.svg",
    )
    assert said.returncode == 0, said.stderr
    document = vpype.read_multilayer_svg(str(tmp_path / "out.svg"), quantization=1.0)
    assert sorted(document.layers) == [1, 2]
    assert len(document.layers[1]) == 1


def test_a_wrong_photo_is_said_as_vpype_says_it(tmp_path: Path) -> None:
    """One sentence, no traceback."""
    said = vpype_command(tmp_path, "facells-draw none.jpg write out.svg")
    assert said.returncode != 0
    assert "none.jpg" in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / "out.svg").exists()
