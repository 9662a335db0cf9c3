"""The Studio in the desktop's menu: an entry, icons, and what its files are called.

Follows the desktop entry, icon theme and shared MIME information specifications of freedesktop.org,
within the person's own folders: nothing here needs an administrator.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from facells_studio.errors import ExportError, UsageError
from facells_studio.files import replacing

NAME = "facells-studio"  # of entry and icons
DATA = Path(__file__).parents[1] / "app" / "data" / "desktop"

_MIME = "application/x-facells"
_TYPES = (_MIME, "image/jpeg", "image/png", "image/webp", "image/tiff", "image/bmp", "image/heif")
_ENTRY = """\
[Desktop Entry]
Type=Application
Version=1.0
Name=FaCells Studio
GenericName=Portraits for pen plotters
GenericName[es]=Retratos para plotters de pluma
Comment=Draw, compose and plot portraits whose lines speak
Comment[es]=Dibujar, componer y plotear retratos cuyas líneas hablan
Exec={command} %f
Icon={name}
Terminal=false
StartupNotify=true
StartupWMClass={name}
Categories=Graphics;VectorGraphics;2DGraphics;
Keywords=plotter;portrait;line drawing;AxiDraw;GRBL;SVG;
MimeType={types};
"""
_PACKAGE = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{_MIME}">
    <comment>FaCells project</comment>
    <comment xml:lang="es">Proyecto de FaCells</comment>
    <icon name="{NAME}"/>
    <glob pattern="*.facells"/>
  </mime-type>
</mime-info>
"""


def install() -> list[Path]:
    """Put the Studio into the desktop's menu; return the files that were written.

    Raises:
        UsageError: this system keeps its menu otherwise; says what to do instead.
        ExportError: a file cannot be written.
    """
    _refuse_others()
    files = dict(_files(data_home()))
    for path, content in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise ExportError(
                f"Cannot make the folder {path.parent}: {exc.strerror or exc}. "
                "Check who owns the folder above it."
            ) from exc
        with replacing(path) as beside:
            beside.write_bytes(content)
    _tell_the_desktop(data_home())
    return list(files)


def remove() -> list[Path]:
    """Take the Studio out of the desktop's menu; return the files that were removed.

    Raises:
        UsageError: this system keeps its menu otherwise.
        ExportError: a file cannot be removed.
    """
    _refuse_others()
    gone = []
    for path, _ in _files(data_home()):
        if path.is_file():
            try:
                path.unlink()
            except OSError as exc:
                raise ExportError(f"Cannot remove {path}: {exc.strerror or exc}.") from exc
            gone.append(path)
    _tell_the_desktop(data_home())
    return gone


def data_home() -> Path:
    """Return the folder of the person's own application data."""
    given = os.environ.get("XDG_DATA_HOME", "")
    # The specification has everybody pass over a path that is not absolute.
    return Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "share"


def command() -> list[str]:
    """Return what opens the Studio from anywhere: the installed script, else the module."""
    script = shutil.which("facells", path=str(Path(sys.executable).parent))
    if script is not None:
        return [script, "studio"]
    return [sys.executable, "-m", "facells_studio.cli", "studio"]


def entry() -> str:
    """Return the desktop entry's text."""
    words = " ".join(_quoted(word) for word in command())
    return _ENTRY.format(command=words, name=NAME, types=";".join(_TYPES))


def _files(home: Path) -> Iterator[tuple[Path, bytes]]:
    yield home / "applications" / f"{NAME}.desktop", entry().encode()
    yield home / "mime" / "packages" / f"{NAME}.xml", _PACKAGE.encode()
    icons = home / "icons" / "hicolor"
    yield icons / "scalable" / "apps" / f"{NAME}.svg", (DATA / f"{NAME}.svg").read_bytes()
    for picture in sorted(DATA.glob(f"{NAME}-*.png")):
        size = picture.stem.removeprefix(f"{NAME}-")
        yield icons / f"{size}x{size}" / "apps" / f"{NAME}.png", picture.read_bytes()


def _quoted(word: str) -> str:
    """Return *word* as the key Exec has it: quoted, then escaped as every value is."""
    for sign in ("\\", '"', "`", "$"):
        word = word.replace(sign, f"\\{sign}")
    quoted = f'"{word}"'.replace("%", "%%")
    return quoted.replace("\\", "\\\\")


def _refuse_others() -> None:
    script = command()[0]
    if sys.platform == "win32":
        raise UsageError(
            "Windows keeps its menu otherwise. Make a shortcut: right-click the desktop, New, "
            f"Shortcut, and give {script} studio as the location."
        )
    if sys.platform == "darwin":
        raise UsageError(
            "macOS keeps its menu otherwise. In Automator make a new Application with the action "
            f"Run Shell Script and the line {script} studio; save it in Applications."
        )


def _tell_the_desktop(home: Path) -> None:
    """Let the desktop read its folders again, where the programs for that are installed."""
    for program, folder in (
        ("update-desktop-database", home / "applications"),
        ("update-mime-database", home / "mime"),
        ("gtk-update-icon-cache", home / "icons" / "hicolor"),
    ):
        found = shutil.which(program)
        if found is not None and folder.is_dir():
            told = [found, str(folder)]
            if program.startswith("gtk"):
                told[1:1] = ["--quiet", "--ignore-theme-index"]
            with suppress(OSError, subprocess.TimeoutExpired):  # it reads them at the next start
                subprocess.run(told, check=False, capture_output=True, timeout=60)
