"""Looks that are kept as files: those that ship with the program, and a person's own."""

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import platformdirs

from facells_studio import presets
from facells_studio.errors import PresetError
from facells_studio.project.state import Subject

_MOST_LETTERS = 80  # of a file's name
_OF_FACELLS = "overlay"  # what presets of portraits do not have


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetEntry:
    """A preset in the list."""

    name: str  # shipped, or the path of a file
    title: str
    about: str = ""
    is_own: bool = False


def own_folder() -> Path:
    """Return the folder of a person's own presets; it may not exist yet."""
    given = os.environ.get("FACELLS_CONFIG")
    config = given or platformdirs.user_config_dir("facells-studio", appauthor=False)
    return Path(config) / "styles"


def preset_entries(subject: Subject = "portrait") -> tuple[PresetEntry, ...]:
    """Return all presets of portraits or of FaCells, a person's own first.

    Broken files are passed over.
    """
    shipped = presets.names("styles")
    own = sorted(str(path) for path in own_folder().glob("*.toml"))
    found = [_entry(name, subject, is_own=True) for name in own]
    found += [_entry(name, subject) for name in shipped]
    return tuple(entry for entry in found if entry is not None)


def own_path(title: str, subject: Subject = "portrait") -> Path:
    """Return the file that keeps the preset called *title*: none that keeps another.

    A portrait's and a FaCell's may be called the same.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_MOST_LETTERS] or "preset"
    names = (name if number == 1 else f"{name}-{number}" for number in count(1))
    paths = (own_folder() / f"{each}.toml" for each in names)
    return next(path for path in paths if not path.exists() or _said(path) == (title, subject))


def _said(path: Path) -> tuple[str, Subject] | None:
    """Return the title of the preset in a file, and what it is of; None: unreadable."""
    try:
        table = presets.read("styles", str(path))
    except PresetError:
        return None
    return str(table.get("title")), _subject_of(table)


def _subject_of(table: Mapping[str, Any]) -> Subject:
    return "facell" if _OF_FACELLS in table else "portrait"


def _entry(name: str, subject: Subject, *, is_own: bool = False) -> PresetEntry | None:
    try:
        table: dict[str, Any] = presets.read("styles", name)
    except PresetError:
        return None
    if _subject_of(table) != subject:
        return None
    title = str(table.get("title") or Path(name).stem)
    return PresetEntry(name=name, title=title, about=str(table.get("about", "")), is_own=is_own)
