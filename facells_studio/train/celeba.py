"""CelebA as it is downloaded: photos in a zip or a folder, labels in text files.

Liu, Luo, Wang and Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015. Its archive has
the folders ``Anno``, ``Eval`` and ``Img``; many keep all files side by side. Both are understood.
"""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.errors import DataError, PhotoError
from facells_studio.portrait.photo import Photo
from facells_studio.score.attributes import ATTRIBUTES

Number = TypeVar("Number", np.int8, np.int32)

TRAIN, VALIDATION, TEST = 0, 1, 2  # values of a partition

_LABELS = "list_attr_celeba.txt"
_PARTITIONS = "list_eval_partition.txt"
_IDENTITIES = "identity_CelebA.txt"
_PHOTOS = "img_align_celeba"
# What reading a folder or a zip raises; RuntimeError for a zip with a password.
_UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
_LEAST_PX = 16  # a smaller picture shows no face
_FOLDERS = ("", "Anno", "Eval", "Img")  # of the real archive; "" for files side by side


@dataclass(frozen=True, slots=True)
class Photos:
    """The photos of a zip or a folder, by file name; goes to other processes as a path."""

    place: Path

    def read(self, name: str) -> bytes:
        """Return the content of the file *name*.

        Raises:
            PhotoError: it is missing or damaged.
            DataError: all of the photos are gone, as when a disk is unplugged.
        """
        try:
            if self.place.is_dir():
                return (self.place / name).read_bytes()
            archive, members = _archive(self.place)
            return archive.read(members[name])
        except (KeyError, DataError, *_UNREADABLE) as exc:
            if not self.place.exists():
                raise DataError(
                    f"{self.place} is gone. Plug its disk in again, or put it back."
                ) from exc
            if isinstance(exc, DataError):
                raise
            if isinstance(exc, KeyError | FileNotFoundError):
                raise PhotoError("The photo is missing. Unpack or copy the photos again.") from exc
            raise PhotoError("The photo cannot be read. Copy it again.") from exc

    def sizes(self) -> dict[str, int]:
        """Return the bytes of each photo, without reading any.

        Raises:
            DataError: the zip is damaged or the folder cannot be read.
        """
        try:
            if self.place.is_dir():
                return {p.name: p.stat().st_size for p in self.place.iterdir() if p.is_file()}
        except OSError as exc:
            raise DataError(
                f"Cannot read {self.place}: {exc.strerror or exc}. Check its permissions."
            ) from exc
        archive, members = _archive(self.place)
        return {name: archive.getinfo(member).file_size for name, member in members.items()}


def decode(content: bytes, name: str) -> Photo:
    """Return the photo in a file's *content*, whatever its suffix says.

    Raises:
        PhotoError: it is no picture.
    """
    pixels = None
    # OpenCV fills what a JPEG lacks with gray and says nothing; all of them end with a mark.
    if content and (content[:2] != b"\xff\xd8" or b"\xff\xd9" in content[-64:]):
        with suppress(cv2.error):  # as of a header that claims more than 2^30 pixels
            pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if pixels is None or min(pixels.shape[:2]) < _LEAST_PX:
        raise PhotoError("The photo is damaged, too small or no picture. Copy it again.")
    rgb = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), np.uint8)
    return Photo(rgb, name, hashlib.sha256(content).hexdigest())


class CelebA:
    """CelebA's photos with their labels, sorted by name.

    Attributes:
        names: file names of the photos, (n,).
        attributes: the 40 names, in the order of `score.attributes.ATTRIBUTES`.
        labels: whether each attribute holds, (n, 40) bool.
        partition: 0 train, 1 validation, 2 test, (n,) int8.
        identity: whom the photo shows, as a number, (n,) int32.
        photos: where the files are.

    Raises:
        DataError: photos or text files are missing, cut short, or contradict each other.
    """

    def __init__(self, path: str | Path, *, partial: bool = False) -> None:
        """Read the labels of the data set at *path*: its folder, its zip, or its ``Img`` folder.

        With *partial*, photos that the text files name and that are not there are left out.
        """
        path = Path(path)
        if not path.exists():
            raise DataError(f"There is no {path}. Name the folder or zip of CelebA's photos.")
        self.photos = Photos(_find_photos(path))
        sizes = self.photos.sizes()
        table = _find(path, _LABELS)
        names, labels = _read_labels(table)
        present = np.array([name in sizes for name in names], np.bool_)
        if not present.all() and not partial:
            raise _missing(self.photos.place, names, present)
        if not present.any():
            raise DataError(f"{self.photos.place} has none of the photos that {table} names.")
        rows = np.array(sorted(np.flatnonzero(present), key=names.__getitem__))
        self.attributes = ATTRIBUTES
        self.names = tuple(names[i] for i in rows)
        self.labels = labels[rows]
        self._bytes = np.array([sizes[name] for name in self.names], np.int64)
        del sizes, names  # of each photo a few hundred bytes; what follows needs as much
        self.partition = _read_numbers(_find(path, _PARTITIONS), self.names, np.int8)
        self.identity = _read_numbers(_find(path, _IDENTITIES), self.names, np.int32)

    def __len__(self) -> int:
        return len(self.names)

    def photo(self, name: str) -> Photo:
        """Return the photo *name*.

        Raises:
            PhotoError: it is missing or damaged.
        """
        return decode(self.photos.read(name), name)

    def part(self, rows: npt.ArrayLike) -> "CelebA":
        """Return the photos *rows* as a data set of their own."""
        chosen = np.asarray(rows, np.int64)
        part = copy(self)
        vars(part).pop("digest", None)  # a cached one is the whole set's
        part.names = tuple(self.names[i] for i in chosen)
        part.labels = self.labels[chosen]
        part._bytes = self._bytes[chosen]
        part.partition = self.partition[chosen]
        part.identity = self.identity[chosen]
        return part

    @cached_property
    def digest(self) -> str:
        """A fingerprint of names, sizes and labels: equal for a zip and its unpacked folder."""
        digest = hashlib.sha256()
        for name, size in zip(self.names, self._bytes.tolist(), strict=True):
            digest.update(f"{name} {size}\n".encode())
        for array in (self.labels, self.partition, self.identity):
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()


@lru_cache(maxsize=2)
def _archive(path: Path) -> tuple[zipfile.ZipFile, dict[str, str]]:
    """Return the open zip and its members by file name; once per process."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as exc:
        raise DataError(f"{path} is damaged or cut short. Download it again.") from exc
    members = {PurePosixPath(n).name: n for n in archive.namelist() if not n.endswith("/")}
    return archive, members


def _roots(path: Path) -> list[Path]:
    """Return the folders that may hold CelebA's files, given one of them or the zip."""
    folder = path if path.is_dir() else path.parent
    above = [folder, folder.parent, folder.parent.parent] if folder.parent != folder else [folder]
    return [root / name for root in above for name in _FOLDERS]


def _find_photos(path: Path) -> Path:
    if path.is_file():
        return path
    if path.name == _PHOTOS:
        return path
    for folder in (path / name for name in _FOLDERS):
        for place in (folder / f"{_PHOTOS}.zip", folder / _PHOTOS):
            if place.exists():
                return place
    raise DataError(
        f"{path} has neither {_PHOTOS}.zip nor a folder {_PHOTOS}. "
        "Put CelebA's aligned photos there."
    )


def _find(path: Path, name: str) -> Path:
    for folder in _roots(path):
        if (folder / name).is_file():
            return folder / name
    raise DataError(
        f"{name} is not beside the photos in {path}, nor in a folder Anno or Eval there. "
        "Download it with CelebA's photos."
    )


def _read_labels(path: Path) -> tuple[list[str], npt.NDArray[np.bool_]]:
    """Return names and labels (n, 40), columns in the order of `ATTRIBUTES`."""
    names: list[str] = []
    marks = bytearray()  # 40 characters a photo, "1" for yes: quicker than eight million numbers
    whole = True
    lines = _lines(path)
    count, header = next(lines, "").strip(), next(lines, "").split()
    if not count.isdigit() or set(header) != set(ATTRIBUTES):
        raise DataError(
            f"{path} does not begin with the number of photos and CelebA's 40 attributes. "
            "Download it again."
        )
    for line in lines:
        name, _, rest = line.partition(" ")
        names.append(name)
        mark = "".join(rest.replace("-1", "0").split())
        whole = whole and len(mark) == len(header) and not mark.strip("01")
        marks += mark.encode()
    if len(set(names)) != int(count) or len(names) != int(count) or not whole:
        raise DataError(
            f"{path} is cut short or edited: it should have {count} photos, each once, with "
            f"{len(header)} labels of 1 or -1. Download it again."
        )
    flags = np.frombuffer(bytes(marks), np.uint8).reshape(-1, len(header))
    return names, (flags == ord("1"))[:, [header.index(name) for name in ATTRIBUTES]]


def _read_numbers(path: Path, names: Sequence[str], kind: type[Number]) -> npt.NDArray[Number]:
    """Return the number that a text file gives each of *names* (n,)."""
    try:
        numbers = {name: int(number) for name, number in map(str.split, _lines(path))}
        return np.array([numbers[name] for name in names], kind)
    except (ValueError, OverflowError) as exc:
        raise DataError(
            f"{path} has a line that is not a photo and a small number. Download it again."
        ) from exc
    except KeyError as exc:
        raise DataError(
            f"{path} does not name the photo {exc.args[0]}. Download it again."
        ) from exc


def _lines(path: Path) -> Iterator[str]:
    """Yield the lines of a text file, one at a time: all of them would fill the memory."""
    try:
        with path.open(encoding="ascii") as file:
            for line in file:
                yield line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError(f"Cannot read {path}: it is damaged or locked. Download it again.") from exc


def _missing(place: Path, names: Sequence[str], present: npt.NDArray[Any]) -> DataError:
    first = names[int(np.argmin(present))]
    count = int((~present).sum())
    return DataError(
        f"{place} lacks {count:,} of the {len(names):,} photos that {_LABELS} names, "
        f"{first} first. Unpack or download the photos again."
    )
