"""The Studio in the desktop's menu: what is written there, and that it goes again."""

import configparser
import os
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from facells_studio.app.app_icon import SIZES
from facells_studio.cli import entry
from tests.scenarios.conftest import Said

# Main categories and keys of the desktop entry specification 1.5 and its menu specification.
MAIN = {"AudioVideo", "Development", "Education", "Game", "Graphics", "Network", "Office",
        "Science", "Settings", "System", "Utility"}  # fmt: skip
KEYS = {"Type", "Version", "Name", "GenericName", "NoDisplay", "Comment", "Icon", "Hidden",
        "OnlyShowIn", "NotShowIn", "DBusActivatable", "TryExec", "Exec", "Path", "Terminal",
        "Actions", "MimeType", "Categories", "Implements", "Keywords", "StartupNotify",
        "StartupWMClass", "URL", "PrefersNonDefaultGPU", "SingleMainWindow"}  # fmt: skip
LISTS = ("Categories", "Keywords", "MimeType")

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other menus are other")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the person's application data."""
    folder = tmp_path / "data of mine"
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))
    return folder


def files_in(folder: Path) -> list[Path]:
    """Return all files below *folder* but what desktops make for themselves."""
    own = [path for path in folder.rglob("*") if path.is_file() and entry.NAME in path.name]
    return sorted(path.relative_to(folder) for path in own)


def read(path: Path) -> dict[str, str]:
    """Return the keys of the entry in the file *path*."""
    parser = configparser.RawConfigParser(delimiters=("=",), strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    parser.read(path, encoding="utf-8")
    assert parser.sections() == ["Desktop Entry"]
    return dict(parser["Desktop Entry"])


def test_it_comes_and_goes(facells: Callable[..., Said], home: Path) -> None:
    """Entry, icons in all sizes, the kind of file; twice is once, and all of it goes again."""
    for _ in range(2):
        said = facells("studio", "--install-entry")
        assert said.status == 0, said.err
        assert str(home) in said.out
    name = entry.NAME
    icons = {Path(f"icons/hicolor/{s}x{s}/apps/{name}.png") for s in SIZES}
    icons.add(Path(f"icons/hicolor/scalable/apps/{name}.svg"))
    others = {Path(f"applications/{name}.desktop"), Path(f"mime/packages/{name}.xml")}
    assert set(files_in(home)) >= icons | others
    for path in (home / "applications" / f"{name}.desktop", *(home / icon for icon in icons)):
        assert path.stat().st_size > 100
    said = facells("studio", "--remove-entry")
    assert said.status == 0
    assert files_in(home) == []
    assert "was not" in facells("studio", "--remove-entry").out


def test_the_entry_is_as_the_specification_wants(home: Path) -> None:
    """Known keys, a main category, lists that end, and no key without its plain form."""
    entry.install()
    path = home / "applications" / f"{entry.NAME}.desktop"
    keys = read(path)
    plain = {key.partition("[")[0] for key in keys}
    assert plain <= KEYS
    assert {"Type", "Name", "Exec", "Icon", "Categories"} <= set(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+(\[[a-z]{2}\])?", key) for key in keys)
    assert all(key.partition("[")[0] in keys for key in keys)
    assert keys["Type"] == "Application"
    assert keys["Terminal"] in ("true", "false")
    assert all(keys[key].endswith(";") and ";;" not in keys[key] for key in LISTS)
    assert set(keys["Categories"].split(";")) & MAIN
    assert all(re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", t) for t in keys["MimeType"].split(";")[:-1])
    assert "/" not in keys["Icon"]
    assert (home / "icons/hicolor/scalable/apps" / f"{keys['Icon']}.svg").is_file()
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first == "[Desktop Entry]"


def test_what_the_entry_starts_is_this_program(home: Path) -> None:
    """Its command, taken apart as a desktop does, answers; it is given one file."""
    entry.install()
    command = read(home / "applications" / f"{entry.NAME}.desktop")["Exec"]
    words = shlex.split(command.replace("\\\\", "\\"))
    assert words[-1] == "%f"
    done = subprocess.run(
        [*words[:-1], "--help"], capture_output=True, text=True, check=True, cwd=home
    )
    assert "FILE is a project" in done.stdout


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("/usr/bin/facells", '"/usr/bin/facells"'),
        ("/my plots/facells", '"/my plots/facells"'),
        ("/100%/x", '"/100%%/x"'),
        ("/a$b`c", '"/a\\\\$b\\\\`c"'),
        ('/q"q', '"/q\\\\"q"'),
        ("/back\\slash", '"/back\\\\\\\\slash"'),
    ],
)
def test_the_command_is_quoted(word: str, written: str) -> None:
    """As the specification has it: quoted, then escaped as any value."""
    assert entry._quoted(word) == written


def test_files_of_the_studio_have_a_kind(home: Path) -> None:
    """A project is opened by a double click."""
    entry.install()
    root = ET.parse(home / "mime" / "packages" / f"{entry.NAME}.xml").getroot()
    ns = "{http://www.freedesktop.org/standards/shared-mime-info}"
    (kind,) = root.findall(f"{ns}mime-type")
    (glob,) = kind.findall(f"{ns}glob")
    assert glob.get("pattern") == "*.facells"
    types = read(home / "applications" / f"{entry.NAME}.desktop")["MimeType"]
    assert str(kind.get("type")) in types


@pytest.mark.parametrize(("platform", "word"), [("win32", "shortcut"), ("darwin", "Automator")])
def test_other_systems_are_told_what_to_do(
    facells: Callable[..., Said],
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    word: str,
) -> None:
    """In words, and nothing is written."""
    monkeypatch.setattr("facells_studio.cli.entry.sys.platform", platform)
    said = facells("studio", "--install-entry")
    assert said.status == 2
    assert word in said.err
    assert not home.exists()


def test_a_folder_that_cannot_be_written_is_said(facells: Callable[..., Said], home: Path) -> None:
    """A file lies where a folder should."""
    home.write_text("in the way")
    said = facells("studio", "--install-entry")
    assert said.status == 1
    assert "Cannot make the folder" in said.err


def test_a_path_that_is_not_absolute_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the base directory specification says."""
    monkeypatch.setenv("XDG_DATA_HOME", "here")
    assert entry.data_home() == Path(os.path.expanduser("~/.local/share"))
