"""What comes into the window from outside: dropped, pasted, opened, opened lately."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QImageWriter

from facells_studio.app.settings import MOST_RECENT, recent_files, remember_file
from facells_studio.errors import UsageError
from facells_studio.portrait.photo import PHOTO_SUFFIXES
from facells_studio.portrait.snapshot import VIDEO_SUFFIXES
from facells_studio.project.edits import Edit, add_portrait, together
from facells_studio.project.file import SUFFIX


@dataclass(slots=True)
class Incoming:
    """Files, sorted by what can be done with them."""

    photos: list[Path] = field(default_factory=list)
    videos: list[Path] = field(default_factory=list)
    projects: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    empty: list[Path] = field(default_factory=list)  # folders without a photo
    closed: list[Path] = field(default_factory=list)  # may not be looked into

    def problems(self) -> Iterator[UsageError]:
        """Yield what cannot be opened, in sentences."""
        for paths, sentence in (
            (self.missing, _tr("There is no file {}. Check the name and the folder.")),
            (self.empty, _tr("The folder {} holds no photo. Open another.")),
            (self.closed, _tr("Cannot read {}. Check its permissions.")),
        ):
            for path in paths:
                yield UsageError(sentence.replace("{}", _readable(str(path))))

    def opening(self) -> Edit | None:
        """Return the edit that opens all photos as one step and shows the first of them."""
        steps = [_portrait(path, show=at == 0) for at, path in enumerate(self.photos)]
        if len(steps) < 2:
            return steps[0] if steps else None
        return together("Open {} portraits", steps, str(len(steps)))


def sorted_out(paths: Iterable[Path]) -> Incoming:
    """Return what *paths* are; of a folder, its photos by name. What is unknown may be a photo."""
    found = Incoming()
    for path in paths:
        suffix = path.suffix.lower()
        if os.path.isdir(path):  # unlike Path's own, it answers whatever the name is
            _look_into(path, found)
        elif not os.path.isfile(path):
            found.missing.append(path)
        elif not os.access(path, os.R_OK):
            found.closed.append(path)
        elif suffix == SUFFIX:
            found.projects.append(path)
        elif suffix in VIDEO_SUFFIXES:
            found.videos.append(path)
        else:
            found.photos.append(path)
    return found


def paths_of(mime: QMimeData) -> list[Path]:
    """Return the files of this machine that *mime* names, as links or as lines of text."""
    if mime.hasUrls():
        return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    lines = (line.strip().strip("'\"") for line in mime.text().splitlines())
    paths = [_path(line) for line in lines if line]
    return paths if all(path.is_absolute() for path in paths) else []


def picture_of(mime: QMimeData) -> bytes:
    """Return the picture in *mime* as a PNG; empty if there is none."""
    if not mime.hasImage():
        return b""
    image = mime.imageData()
    return png_of(image) if isinstance(image, QImage) and not image.isNull() else b""


def nothing_to_paste() -> UsageError:
    """Return what to say of a clipboard without a picture."""
    return UsageError(_tr("There is no picture in the clipboard. Copy one, and paste again."))


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


def _path(line: str) -> Path:
    if line.startswith("file:"):
        return Path(QUrl(line).toLocalFile())
    return Path(os.path.expanduser(line))


def _look_into(folder: Path, found: Incoming) -> None:
    try:
        inside = sorted(path for path in folder.iterdir() if _is_photo(path))
    except OSError:
        found.closed.append(folder)
        return
    found.photos += inside
    found.empty += [] if inside else [folder]


def _is_photo(path: Path) -> bool:
    """Return whether a file in a folder was meant: no hidden one, such as a Mac's ``._ana.jpg``."""
    named = path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".")
    return named and os.path.isfile(path)


def _portrait(path: Path, *, show: bool) -> Edit:
    name, place = path.stem, str(path.absolute())
    if _readable(place) == place:
        return add_portrait(name, path=place, show=show)
    # Its name is no text, so no project can say where it is: the project keeps the photo itself.
    return add_portrait(_readable(name), content=path.read_bytes(), show=show)


def _readable(text: str) -> str:
    """Return a file's name as text; some are none."""
    return text.encode(errors="surrogateescape").decode(errors="replace")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Incoming", text)


def remember_photos(paths: Sequence[Path]) -> None:
    """Put *paths* first among the files that were opened last."""
    for path in reversed(paths[:MOST_RECENT]):
        remember_file(path)
