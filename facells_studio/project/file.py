"""Project files: one ``.facells``, a zip archive that any program can look into.

::

    portrait.facells
    ├── project.toml            everything but pictures, for people to read: see `to_text`
    ├── page/                   the last page, to be shown while it is computed again
    ├── photos/<sha256>         photos that the project keeps, as they came
    └── thumbnails/<sha256>     of versions, PNG

Nothing is compressed (photos are already), dates are fixed: the same project gives the same bytes.
Traced lines and scores are not stored: an older version may have traced them otherwise.

A file comes from anywhere, so nothing in it is believed: names, sizes and hashes are checked, and
nothing is ever unpacked onto the disk.
"""

import dataclasses
import io
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import tomli_w

from facells_studio import __version__, presets
from facells_studio.errors import DataError, ExportError, FacellsError, UsageError
from facells_studio.files import replacing
from facells_studio.project import migrate
from facells_studio.project.rule_edits import refuse_thresholds
from facells_studio.project.state import Picture, Project
from facells_studio.project.stored import ENTRIES, StoredPage, entries_of, page_from

SUFFIX = ".facells"
TEXT = "project.toml"
PHOTOS, THUMBNAILS = "photos", "thumbnails"

MOST_TEXT_BYTES = 16 << 20  # a thousand versions take 4 MB
MOST_PICTURE_BYTES = 512 << 20
MOST_BYTES = 4 << 30  # of all pictures together
MOST_FILES = 10_000

_PICTURE = re.compile(rf"(?:{PHOTOS}|{THUMBNAILS})/([0-9a-f]{{64}})")
_DATE = (1980, 1, 1, 0, 0, 0)  # the first that zip knows
_ENCRYPTED = 0x1
# What zipfile and zlib raise on broken archives.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError,
    NotImplementedError, RuntimeError, IndexError, KeyError, OverflowError, MemoryError,
)  # fmt: skip

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A project as its file has it."""

    project: Project
    problems: tuple[str, ...] = ()  # sentences: what could not be read and is missing now
    migrated: bool = False  # an older version wrote it; saving makes it unreadable for that
    page: StoredPage | None = None  # to show at first, if its digest is that of the page's request


def save_project(project: Project, target: Path, page: StoredPage | None = None) -> None:
    """Write *project*, and its last *page*, to the file *target*, whole or not at all.

    Raises:
        ExportError: it cannot be written, or is too large to be opened again.
    """
    with replacing(target) as beside, beside.open("wb") as stream:
        write_archive(project, stream, page)
        stream.flush()
        os.fsync(stream.fileno())  # else a power cut soon after may leave an empty file


def write_archive(project: Project, stream: Any, page: StoredPage | None = None) -> None:
    """Write *project* and *page* as an archive to the binary *stream*.

    Raises:
        ExportError: it is too large to be opened again.
    """
    entries = {TEXT: to_text(project).encode(errors="replace")}
    entries |= entries_of(page) if page is not None else {}
    entries |= {name: picture.content for name, picture in sorted(_pictures(project).items())}
    _refuse_too_large(entries)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            _put(archive, name, content)


def open_project(path: Path) -> Opened:
    """Return the project in the file *path*. The file is never changed.

    What pictures are missing or damaged is said in `Opened.problems`; the rest is there.

    Raises:
        UsageError: there is no such file.
        DataError: it is no project, damaged beyond reading, or of a newer version.
    """
    if not path.exists():
        raise UsageError(f"There is no file {path}. Check the name and the folder.")
    if not path.is_file():
        raise UsageError(f"{path} is not an ordinary file. Name a {SUFFIX} file.")
    try:
        with path.open("rb") as stream:
            return read_archive(stream, path.name)
    except OSError as exc:
        raise DataError(
            f"Cannot read {path}: {exc.strerror or exc}. Check its permissions."
        ) from exc


def read_archive(stream: Any, where: str) -> Opened:
    """Return the project in the binary *stream*; errors name it *where*.

    Raises:
        DataError: it is no project, damaged beyond reading, or of a newer version.
    """
    if stream.read(4) != b"PK\3\4":
        raise DataError(f"{where} is no project of FaCells Studio. Open a {SUFFIX} file.")
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = _checked(archive, where)
            text = archive.read(entries[TEXT]) if TEXT in entries else None
            pictures = dict(_read_pictures(archive, entries))
            page = page_from(_read_page(archive, entries))
    except _BROKEN as exc:
        raise _damaged(where, "it is cut short or was changed") from exc
    if text is None:
        raise DataError(
            f"{where} is an archive of something else: it has no {TEXT}. Open a {SUFFIX} file."
        )
    try:
        project, migrated = from_text(text.decode(), where)
    except UnicodeDecodeError as exc:
        raise _damaged(where, f"its {TEXT} is no text") from exc
    project, problems = _with_pictures(project, pictures, where)
    return Opened(project=project, problems=problems, migrated=migrated, page=page)


def _refuse_too_large(entries: Mapping[str, bytes]) -> None:
    """Raise `ExportError` if `_checked` would refuse the archive of *entries*."""
    total = sum(map(len, entries.values()))
    most = {TEXT: MOST_TEXT_BYTES}
    if (
        total > MOST_BYTES
        or len(entries) > MOST_FILES
        or any(len(each) > most.get(name, MOST_PICTURE_BYTES) for name, each in entries.items())
    ):
        raise ExportError(
            f"The project would be {total / 1e9:.1f} GB in {len(entries):,} files, more than could "
            "be opened again. Remove portraits that it keeps, or versions."
        )


# Text ---------------------------------------------------------------------------------------------


def to_text(project: Project) -> str:
    """Return all of *project* but the contents of its pictures as TOML.

    Every option is written out, so that a later version's defaults change no picture.
    """
    table = {"format": migrate.FORMAT, **_without_contents(presets.to_table(project, full=True))}
    return f"# A project of FaCells Studio {__version__}.\n" + tomli_w.dumps(table)


def from_text(text: str, where: str) -> tuple[Project, bool]:
    """Return the project that *text* describes, without contents, and whether it is an older one's.

    Raises:
        DataError: it is damaged, or of a newer version.
    """
    table, migrated = migrate.read(text, where)
    try:
        project = presets.from_table(Project, table, "project")
        for look in (project.look, *(version.look for version in project.versions)):
            refuse_thresholds(look)
    except FacellsError as exc:
        raise _damaged(where, str(exc).rstrip(".")) from exc
    return project, migrated


def _without_contents(table: T) -> T:
    """Return *table* without the bytes of pictures, at whatever depth."""
    inner: Any = table
    if isinstance(inner, dict):
        inner = {k: _without_contents(v) for k, v in inner.items() if not isinstance(v, bytes)}
    elif isinstance(inner, list):
        inner = [_without_contents(item) for item in inner]
    result: T = inner
    return result


# Pictures -----------------------------------------------------------------------------------------


def _pictures(project: Project) -> dict[str, Picture]:
    """Return what lies in the archive beside the text, by name; what is not here is left out."""
    photos = (p.photo for p in project.portraits)
    thumbnails = (v.thumbnail for v in project.versions)
    return {
        f"{folder}/{picture.sha256}": picture
        for folder, pictures in ((PHOTOS, photos), (THUMBNAILS, thumbnails))
        for picture in pictures
        if picture is not None and picture.content
    }


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.create_system = 3  # else it tells whether Windows wrote it
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _checked(archive: zipfile.ZipFile, where: str) -> dict[str, zipfile.ZipInfo]:
    """Return the entries by name, after a look at their names and sizes alone.

    What other programs add when they pack an archive again (``__MACOSX``) is passed over.

    Raises:
        DataError: the archive is made to do harm, or larger than any project.
    """
    found: dict[str, zipfile.ZipInfo] = {}
    infos = archive.infolist()
    total = sum(entry.file_size for entry in infos)
    if len(infos) > MOST_FILES or total > MOST_BYTES:
        raise DataError(
            f"{where} would unpack to {total / 1e9:.1f} GB in {len(infos):,} files, more than a "
            "project holds. Do not trust it; ask for it again where it came from."
        )
    for entry in infos:
        if _leads_out(entry.filename) or entry.filename in found:
            raise DataError(
                f"{where} holds the name {entry.filename!r}, which no project has. "
                "Do not trust it; ask for it again where it came from."
            )
        most = MOST_TEXT_BYTES if entry.filename == TEXT else MOST_PICTURE_BYTES
        if entry.file_size > most or entry.flag_bits & _ENCRYPTED:
            raise DataError(
                f"{entry.filename!r} in {where} is locked or larger than it can be. "
                "Do not trust the file; ask for it again where it came from."
            )
        found[entry.filename] = entry
    return found


def _leads_out(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name.startswith("/") or "\\" in name or ":" in name or ".." in parts


def _read_pictures(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]
) -> Iterator[tuple[str, Picture]]:
    """Yield each picture that is whole, by name."""
    for name, entry in entries.items():
        match = _PICTURE.fullmatch(name)
        if match is None:
            continue
        try:
            picture = Picture.of(archive.read(entry))
        except _BROKEN:  # the text and other pictures may be whole
            continue
        if picture.sha256 == match[1]:
            yield name, picture


def _read_page(
    archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]
) -> dict[str, bytes]:
    """Return what is whole of the stored page, by name."""
    found: dict[str, bytes] = {}
    with suppress(*_BROKEN):  # it is only for the first moment
        for name in ENTRIES:
            if name in entries:
                found[name] = archive.read(entries[name])
    return found


def _with_pictures(
    project: Project, pictures: Mapping[str, Picture], where: str
) -> tuple[Project, tuple[str, ...]]:
    """Return *project* with the contents of its *pictures*, and what is missing, in sentences."""
    problems: list[str] = []

    def found(folder: str, picture: Picture | None, what: str) -> Picture | None:
        if picture is None:
            return None
        here = pictures.get(f"{folder}/{picture.sha256}")
        if here is None:
            problems.append(f"The {what} is missing from {where}, or damaged. Keep the file.")
        return here or picture

    portraits = tuple(
        dataclasses.replace(p, photo=found(PHOTOS, p.photo, f"photo of {p.name!r}"))
        for p in project.portraits
    )
    versions = tuple(
        dataclasses.replace(
            v, thumbnail=found(THUMBNAILS, v.thumbnail, f"picture of version {v.id}")
        )
        for v in project.versions
    )
    return dataclasses.replace(project, portraits=portraits, versions=versions), tuple(problems)


def _damaged(where: str, why: str) -> DataError:
    return DataError(
        f"{where} is damaged: {why}. Nothing was changed; open a copy or an earlier version of it."
    )


def archive_bytes(project: Project, page: StoredPage | None = None) -> bytes:
    """Return what `save_project` writes."""
    stream = io.BytesIO()
    write_archive(project, stream, page)
    return stream.getvalue()
