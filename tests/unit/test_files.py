"""A file is written whole or not at all."""

from pathlib import Path

import pytest

from facells_studio.errors import ExportError
from facells_studio.files import replacing, write_bytes


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """When the writer fails halfway, the target keeps its content and no litter remains."""
    target = tmp_path / "portrait.svg"
    target.write_text("old")

    def write_half() -> None:
        with replacing(target) as beside:
            beside.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()

    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_written_file_has_the_usual_permissions(tmp_path: Path) -> None:
    """The file is as readable as any other new file, not private to its maker."""
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"")
    write_bytes(tmp_path / "ours", b"x")
    assert (tmp_path / "ours").stat().st_mode == ordinary.stat().st_mode


@pytest.mark.parametrize("place", ["missing/portrait.svg", "folder"])
def test_a_place_that_cannot_be_written_is_an_error_in_words(tmp_path: Path, place: str) -> None:
    """A folder that is not there, or a folder in the file's place, is named."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "full").touch()
    with pytest.raises(ExportError, match="Cannot write"):
        write_bytes(tmp_path / place, b"x")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["folder"]
