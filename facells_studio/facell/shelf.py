"""The folder that a library lies in: what is in it, and what is wrong with it.

Nothing is trusted: other programs, other versions and full disks have been here too.
"""

import json
import tomllib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import tomli_w

from facells_studio import __version__
from facells_studio.errors import DataError
from facells_studio.files import remove_half_written, write_bytes
from facells_studio.records import Shard

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT = 1  # of library.toml
MANIFEST, CORPUS, LOCK = "library.toml", "corpus.toml", ".lock"
REPLACES = "facells.replaces"  # names of the files that a file was put together from


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PortraitFile:
    """One file of portraits as it was when it was looked at."""

    path: Path
    stamp: tuple[int, int, int]  # changes when the file does
    groups: tuple[int, ...]  # rows of each
    attributes: tuple[str, ...]
    replaces: frozenset[str]  # names of files that it was put together from

    @property
    def rows(self) -> int:
        """How many portraits it has."""
        return sum(self.groups)


def read_manifest(folder: Path, *, corpus: bool = False) -> dict[str, Any]:
    """Return what *folder* says that it is; nothing for a *corpus*, which knows better itself.

    Raises:
        DataError: it is no library, one of a newer program, or damaged.
    """
    path = folder / (CORPUS if corpus else MANIFEST)
    try:
        manifest = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"{folder} is no library: it has no {MANIFEST}. Make one with 'facells library add'."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise DataError(
            f"{path} is damaged: {exc}. Copy it from a backup or from another library."
        ) from exc
    if corpus:
        return {}
    version, attributes = manifest.get("format"), manifest.get("attributes")
    if isinstance(version, int) and version > FORMAT:
        raise DataError(
            f"{folder} is a library of format {version}, this program reads up to {FORMAT}. "
            "Update FaCells Studio."
        )
    sound = isinstance(attributes, list) and all(isinstance(a, str) for a in attributes)
    models = manifest.get("models", {})
    if version != FORMAT or not sound or not attributes or not isinstance(models, dict):
        raise DataError(f"{path} is damaged. Copy it from a backup or from another library.")
    return manifest


def write_manifest(folder: Path, attributes: Sequence[str]) -> None:
    """Make *folder* a library, if another process has not done so meanwhile."""
    if not (folder / MANIFEST).exists():
        manifest = {
            "format": FORMAT,
            "made_by": f"facells-studio {__version__}",
            "attributes": list(attributes),
        }
        write_bytes(folder / MANIFEST, tomli_w.dumps(manifest).encode())


def refuse_occupied(folder: Path) -> None:
    """Raise `DataError` if *folder* holds what a library must not be mixed with."""
    occupied = (folder / CORPUS).exists() or any(folder.glob("*.parquet"))
    if occupied and not (folder / MANIFEST).exists():  # no other process made the library meanwhile
        what = "a corpus" if (folder / CORPUS).exists() else "Parquet files of something else"
        raise DataError(f"{folder} holds {what}. Choose another folder for the library.")


def look(path: Path) -> PortraitFile | str | None:
    """Return what the file *path* holds, or a sentence on what is wrong; None if it has gone."""
    stamp = stamp_of(path)
    try:
        with Shard(path) as shard:
            replaces = json.loads(shard.metadata.get(REPLACES, "[]"))
            return PortraitFile(
                path=path,
                stamp=stamp,
                groups=shard.groups,
                attributes=shard.attributes,
                replaces=frozenset(map(str, replaces)),
            )
    except DataError as exc:
        return str(exc) if path.exists() else None
    except (ValueError, TypeError):
        return f"{path} is damaged or cut short. Delete it and build or add it again."


def stamp_of(path: Path) -> tuple[int, int, int]:
    """Return what changes when the file *path* does: size in bytes, time in ns, place on the disk.

    Zeros for a file that has gone.
    """
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ino


@contextmanager
def opened(file: PortraitFile) -> Iterator[Shard]:
    """Open *file* again, and check that it still is what the library saw.

    Raises:
        DataError: it has gone, has changed, or is damaged.
    """
    try:
        with Shard(file.path) as shard:
            _check_unchanged(file, shard)
            yield shard
    except DataError as exc:
        if file.path.exists():
            raise
        raise DataError(
            f"{file.path} has gone since the library was opened. Open it again, or bring it back."
        ) from exc


class Reader:
    """Reads groups of rows of files, and remembers what it read last.

    Another threshold, or another thousand of the same 10,000 portraits, then costs a fifth.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._bytes = 0
        self._columns: OrderedDict[Hashable, pa.ChunkedArray] = OrderedDict()

    @contextmanager
    def opened(self, file: PortraitFile) -> "Iterator[Callable[[int, Sequence[str]], pa.Table]]":
        """Yield what returns some columns of one group of *file*.

        ``scores.Smiling`` names one attribute's part of a column, and is called so in the result.

        Raises:
            DataError: the file has gone, has changed, or is damaged.
        """
        with ExitStack() as stack:
            shards: list[Shard] = []  # opened when something is missing

            def read(group: int, columns: Sequence[str]) -> "pa.Table":
                import pyarrow as pa

                keys = {name: (file.path, file.stamp, group, name) for name in columns}
                missing = [name for name, key in keys.items() if key not in self._columns]
                found = {n: self._columns[key] for n, key in keys.items() if n not in missing}
                if missing:
                    if not shards:
                        shards.append(stack.enter_context(opened(file)))
                    table = shards[0].read(missing, group).flatten()
                    found |= {name: table.column(name) for name in missing}
                elif file.stamp != stamp_of(file.path):
                    _complain_of_change(file)
                for name, key in keys.items():
                    self._remember(key, found[name])
                return pa.table({name: found[name] for name in columns})

            yield read

    def _remember(self, key: Hashable, column: "pa.ChunkedArray") -> None:
        if key not in self._columns:
            self._bytes += column.nbytes
            self._columns[key] = column
        self._columns.move_to_end(key)
        while self._bytes > self._limit:
            _, oldest = self._columns.popitem(last=False)
            self._bytes -= oldest.nbytes


def _complain_of_change(file: PortraitFile) -> NoReturn:
    what = "has changed" if file.path.exists() else "has gone"
    raise DataError(f"{file.path} {what} since the library was opened. Open it again.")


def _check_unchanged(file: PortraitFile, shard: Shard) -> None:
    if shard.groups != file.groups:
        _complain_of_change(file)


def clear_litter(folder: Path, files: Iterable[PortraitFile]) -> None:
    """Remove what killed programs have half written, and parts of *files* that are in them now.

    What another program is writing stays.
    """
    for file in files:
        for name in file.replaces:
            (folder / Path(name).name).unlink(missing_ok=True)
    remove_half_written(folder, "*.parquet")
