"""What comes into the window from outside: dropped, pasted, opened, opened lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter

from facells_studio.app.settings import MOST_RECENT, recent_files, remember_file
from facells_studio.portrait.photo import PHOTO_SUFFIXES
from facells_studio.portrait.snapshot import VIDEO_SUFFIXES
from facells_studio.project.file import SUFFIX


@dataclass(slots=True)
class Incoming:
    """Files, sorted by what can be done with them."""

    photos: list[Path] = field(default_factory=list)
    videos: list[Path] = field(default_factory=list)
    projects: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)  # folders without a photo


def sorted_out(paths: Iterable[Path]) -> Incoming:
    """Return what *paths* are; of a folder, its photos by name. What is unknown may be a photo."""
    found = Incoming()
    for path in paths:
        suffix = path.suffix.lower()
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in PHOTO_SUFFIXES)
            found.photos += inside
            found.empty += [] if inside else [path]
        elif not path.is_file():
            found.missing.append(path)
        elif suffix == SUFFIX:
            found.projects.append(path)
        elif suffix in VIDEO_SUFFIXES:
            found.videos.append(path)
        else:
            found.photos.append(path)
    return found


def paths_of(mime: QMimeData) -> list[Path]:
    """Return the files that *mime* names, as links or as lines of text."""
    if mime.hasUrls():
        return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    lines = (line.strip().strip("'\"") for line in mime.text().splitlines())
    paths = [Path(line.removeprefix("file://")).expanduser() for line in lines if line]
    return paths if all(path.is_absolute() for path in paths) else []


def picture_of(mime: QMimeData) -> bytes:
    """Return the picture in *mime* as a PNG; empty if there is none."""
    if not mime.hasImage():
        return b""
    image = mime.imageData()
    return png_of(image) if isinstance(image, QImage) and not image.isNull() else b""


def png_of(image: QImage) -> bytes:
    """Return *image* as a PNG file."""
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"PNG")).write(image)
    return bytes(content.data())


def name_of_now(word: str) -> str:
    """Return a name for a picture that has none: ``Camera 14-02-33``."""
    return f"{word} {datetime.now().astimezone():%H-%M-%S}"


def recent_photos() -> list[Path]:
    """Return the photos that were opened last, newest first; some may have gone."""
    return [path for path in recent_files() if path.suffix.lower() in PHOTO_SUFFIXES]


def remember_photos(paths: Sequence[Path]) -> None:
    """Put *paths* first among the files that were opened last."""
    for path in reversed(paths[:MOST_RECENT]):
        remember_file(path)
