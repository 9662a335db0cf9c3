"""What belongs to the person and not to the work: window, recent files, theme, units.

An INI file in the person's configuration folder; `FACELLS_CONFIG` names another folder.
"""

import os
from pathlib import Path

import platformdirs
from PySide6.QtCore import QSettings

_APP = "facells-studio"
MOST_RECENT = 10


def config_dir() -> Path:
    """Return the folder of preferences and recent files."""
    given = os.environ.get("FACELLS_CONFIG")
    return Path(given or platformdirs.user_config_dir(_APP, appauthor=False))


def state_dir() -> Path:
    """Return the folder of the log and of safety copies."""
    given = os.environ.get("FACELLS_STATE")
    return Path(given or platformdirs.user_state_dir(_APP, appauthor=False))


def settings() -> QSettings:
    """Return the preferences; all that are made share one file."""
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
