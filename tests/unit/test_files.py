"""A file is written whole or not at all."""

import os
import stat
import sys
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


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such permissions")
def test_a_file_that_was_there_lends_its_permissions(tmp_path: Path) -> None:
    """What a person keeps private stays so."""
    target = tmp_path / "mine.facells"
    target.write_bytes(b"old")
    target.chmod(0o600)
    write_bytes(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    """Somebody has protected it."""
    target = tmp_path / "mine.facells"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(ExportError, match=r"Cannot write .*permissions"):
        write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_behind_a_link_the_file_is_replaced(tmp_path: Path) -> None:
    """The link stays, and leads to what is new."""
    real, link = tmp_path / "there" / "mine.facells", tmp_path / "mine.facells"
    real.parent.mkdir()
    link.symlink_to(real)
    for content in (b"first", b"second"):  # at first it leads nowhere
        write_bytes(link, content)
        assert link.is_symlink()
        assert real.read_bytes() == content
    assert list(real.parent.iterdir()) == [real]


def test_threads_do_not_see_other_permissions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mask of the process is not touched: it is the same for all threads."""
    asked: list[int] = []

    def mask(mode: int) -> int:
        asked.append(mode)
        return 0o022

    monkeypatch.setattr(os, "umask", mask)
    write_bytes(tmp_path / "mine", b"x")
    assert asked == []


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    """A portrait may be called anything, and files are called as it is."""
    with pytest.raises(ExportError, match="Cannot write"), replacing(tmp_path / (300 * "a")):
        pass
