"""What the documents promise: their commands run, their examples work, their names exist."""

import importlib
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from facells_studio.resources import sample_photo
from tests.scenarios.conftest import Said

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")

NAMES = sorted(set(re.findall(r"`((?:facells_studio|plotter)\.[\w.]+)`", ARCHITECTURE)))


def blocks(language: str) -> list[str]:
    """Return the README's code blocks in *language*."""
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


def test_the_readme_opens_with_its_two_commands() -> None:
    """A newcomer sees them first."""
    lines = [line.strip() for line in README.splitlines() if line.strip()]
    assert lines[1].startswith("make demo")
    assert lines[2].startswith("make test")


def test_every_command_of_the_readme_runs(
    facells: Callable[..., Said], photo: Path, tmp_path: Path
) -> None:
    """In the order in which they stand, in one folder with photos in it."""
    shutil.copy(photo, tmp_path / "me.jpg")
    (tmp_path / "photos").mkdir()
    for portrait in (photo, sample_photo()):
        shutil.copy(portrait, tmp_path / "photos")
    commands = [line for block in blocks("sh") for line in block.splitlines() if line]
    assert len(commands) > 8
    for command in commands:
        words = shlex.split(command)
        if words[0] == "facells":
            said = facells(*words[1:])
            assert said.status == 0, f"{command}: {said.err}"
        else:
            assert words[0] == "vpype", command
            code = "import sys; from vpype_cli import cli; cli()"
            subprocess.run([sys.executable, "-c", code, *words[1:]], cwd=tmp_path, check=True)
    again, first = (tmp_path / name for name in ("again.svg", "two-pens.svg"))
    assert again.read_bytes() == first.read_bytes()


def test_the_library_examples_of_the_readme_run() -> None:
    """Photo to job in ten lines, and to scores."""
    job, scores = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(job, "README.md", "exec"), names)
    assert len(names["job"]) > 30
    exec(compile(scores, "README.md", "exec"), names)
    assert names["scores"].points.shape[1] == 40


@pytest.mark.parametrize("name", NAMES)
def test_every_name_in_the_architecture_exists(name: str) -> None:
    """A renamed function is renamed there too."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[cut:]:
            found = getattr(found, attribute)
        return
    raise AssertionError(name)


@pytest.mark.parametrize("document", [README, ARCHITECTURE], ids=["README", "ARCHITECTURE"])
def test_every_linked_file_exists(document: str) -> None:
    """No broken link or picture."""
    if not (ROOT / "docs").is_dir():
        pytest.skip("the documents' pictures are not beside the tests of an installed wheel")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", document):
        assert (ROOT / target).exists(), target
