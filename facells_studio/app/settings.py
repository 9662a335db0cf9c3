"""What belongs to the person and not to the work: preferences, recent files, the window.

An INI file in the person's configuration folder; `FACELLS_CONFIG` names another folder. Each
preference is declared once, in `Preferences`; what is merely remembered (how the window lay, which
folder was used last) is kept by whoever remembers it, through `settings`.
"""

import dataclasses
import logging
import os
from pathlib import Path
from typing import Any, Literal

import platformdirs
from PySide6.QtCore import QCoreApplication, QSettings

from facells_studio.app.theme import Theme
from facells_studio.errors import ExportError, PresetError
from facells_studio.presets import hints_of, option, parse_value
from facells_studio.project.state import SIMULATED, Units

logger = logging.getLogger(__name__)
_APP = "facells-studio"
MOST_RECENT = 10

Language = Literal["system", "en", "es"]
Start = Literal["new", "last"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What a person prefers. In the file a field's first underscore is a slash: ``new/paper``."""

    language: Language = option("system", help="Language of the window, from the next start on.")
    theme: Theme = option("system", help="Light or dark; paper stays the color of paper.")
    text_percent: int = option(100, help="Size of all texts.", low=80, high=150)
    start: Start = option("new", help="What is open when the Studio starts.")
    new_sample: bool = option(True, help="A new project begins with the sample portrait.")
    new_units: Units = option("mm", help="A new project's lengths are in these units.")
    new_paper: str = option("a5", help="A new project's paper.")
    new_machine: str = option(SIMULATED, help="A new project's machine.")
    export_folder: str = option("", help="Where exports go at first; empty: beside the project.")
    library_folder: str = option("", help="Library of your own portraits, offered for FaCells.")
    camera_source: str = option("0", help="Camera by its number, or a video file.")
    camera_mirrored: bool = option(True, help="The camera's picture is mirrored, as in a mirror.")
    plotter_sound: bool = option(True, help="A sound calls you when the plotter needs you.")


def preferences() -> Preferences:
    """Return what the person prefers; what cannot be read is as it was at first, and is logged."""
    found, hints = settings(), hints_of(Preferences)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(Preferences):
        key = key_of(field.name)
        if not found.contains(key):
            continue
        raw = _plain(found.value(key), hints[field.name])
        try:
            values[field.name] = parse_value(field, hints[field.name], raw, key)
        except PresetError as exc:
            logger.warning("%s: %s", found.fileName(), exc)
    return Preferences(**values)


def prefer(**changes: Any) -> None:
    """Keep *changes*, by the names of the fields of `Preferences`.

    Raises:
        PresetError: a value is none that the field may have.
        KeyError: there is no such preference.
        ExportError: the file cannot be written; until the Studio ends, they count nevertheless.
    """
    fields = {field.name: field for field in dataclasses.fields(Preferences)}
    hints = hints_of(Preferences)
    kept = settings()
    for name, value in changes.items():
        key = key_of(name)
        checked = parse_value(fields[name], hints[name], value, key)
        if checked == fields[name].default:
            kept.remove(key)
        else:
            kept.setValue(key, checked)
    kept.sync()
    if kept.status() != QSettings.Status.NoError:
        said = QCoreApplication.translate(
            "Settings",
            "Preferences cannot be written to {}, so the next start will not know them. Check its "
            "permissions, and the disk.",
        )
        raise ExportError(said.replace("{}", kept.fileName()))


def forget_preferences() -> None:
    """Prefer everything as it was at first; what is merely remembered stays."""
    for field in dataclasses.fields(Preferences):
        settings().remove(key_of(field.name))


def key_of(name: str) -> str:
    """Return the key in the file of the preference *name*."""
    return name.replace("_", "/", 1)


def config_dir() -> Path:
    """Return the folder of preferences and recent files."""
    given = os.environ.get("FACELLS_CONFIG")
    return Path(given or platformdirs.user_config_dir(_APP, appauthor=False))


def state_dir() -> Path:
    """Return the folder of the log and of safety copies."""
    given = os.environ.get("FACELLS_STATE")
    return Path(given or platformdirs.user_state_dir(_APP, appauthor=False))


def settings() -> QSettings:
    """Return the file of preferences and of what is remembered; all that are made share one."""
    return QSettings(str(config_dir() / "studio.ini"), QSettings.Format.IniFormat)


def recent_files() -> list[Path]:
    """Return the files that were opened or saved, the last one first; some may have gone."""
    found = settings().value("recent", [])
    if isinstance(found, str):  # as one comes back
        return [Path(found)]
    return [Path(str(name)) for name in found] if isinstance(found, list) else []


def remember_file(path: Path) -> None:
    """Put *path* first among the recent files."""
    wanted = path.resolve()
    names = [wanted, *(known for known in recent_files() if known != wanted)]
    settings().setValue("recent", [str(name) for name in names[:MOST_RECENT]])


def forget_recent() -> None:
    """Forget all recent files."""
    settings().remove("recent")


def _plain(raw: object, kind: object) -> object:
    """Return *raw* as the type it had before the file made it a text."""
    if kind is bool and isinstance(raw, str):
        return {"true": True, "false": False}.get(raw.lower(), raw)
    return raw
