"""Commands as a person types them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from facells_studio.cli import main
from facells_studio.resources import sample_photo


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str


@pytest.fixture
def facells(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Said]:
    """Run ``facells WORDS…`` in an empty folder and return what it said."""
    monkeypatch.chdir(tmp_path)

    def command(*words: str | Path) -> Said:
        status = main([str(word) for word in words])
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return command


@pytest.fixture
def photo() -> Path:
    """The portrait that ships with the program."""
    return sample_photo()
