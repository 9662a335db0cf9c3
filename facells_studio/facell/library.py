"""A library: portraits that are drawn and scored once and kept, in a folder of Parquet files.

::

    my-library/
    ├── library.toml                what it is: format, attributes, where its networks are
    ├── 20261123T101500-3f9a.parquet    portraits, as `facells_studio.records` has them
    └── …

A corpus (`corpus.toml` and its shards) opens as a library too, but nothing is added to it. Opening
reads the files' directories, no portrait. Rows are numbered in the order of the files' names; a
number is valid until `Library.refresh`, or a change made through this object.

What cannot be read is left alone and named in `Library.problems`; nothing is ever deleted because
it is broken. Two processes may add at once: a lock lasts as long as writing one file.
"""

import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import tomli_w

from facells_studio.errors import DataError, ExportError, ModelError, UsageError
from facells_studio.facell.known import KEY, Known
from facells_studio.facell.shelf import (
    CORPUS,
    LOCK,
    MANIFEST,
    REPLACES,
    PortraitFile,
    Reader,
    clear_litter,
    look,
    opened,
    read_manifest,
    refuse_occupied,
    stamp_of,
    write_manifest,
)
from facells_studio.facell.source import Bundle, Candidates, Floats, Longs
from facells_studio.files import locked, write_bytes
from facells_studio.presets import did_you_mean
from facells_studio.progress import Tick, no_tick
from facells_studio.records import (
    ROWS_PER_GROUP,
    STEPS_PER_LOGIT,
    STEPS_PER_UNIT,
    Record,
    flat_lists,
    schema,
    table_of,
    write_table,
    write_tables,
)
from facells_studio.score.attributes import ATTRIBUTES

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_FILE = 1000  # of files that small ones are put together into
_MANY_SMALL = 32  # files of a single group: more than these are put together
_REMEMBERED_BYTES = 128 << 20  # of what was read: the lines of some 20,000 portraits
_OURS = re.compile(r"\d{8}T\d{6}-")  # names of files that libraries write
_STEP = np.float32(1 / STEPS_PER_UNIT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """Some portraits of a library, as columns."""

    rows: Longs  # (n,) their numbers, ascending
    # One row per portrait; a part of a column has the column's name too: ``scores.Smiling``.
    table: "pa.Table"

    def __len__(self) -> int:
        return len(self.rows)

    def lists(self, column: str) -> tuple[npt.NDArray[Any], Longs]:
        """Return all values of a column of lists and where each portrait's end (n + 1,)."""
        return flat_lists(self.table.column(column))


@dataclass(frozen=True, slots=True, kw_only=True)
class AddReport:
    """What became of portraits that were to be added."""

    added: tuple[str, ...]  # their ids in the library
    known: tuple[str, ...]  # ids of portraits that were there already


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryStats:
    """What a library holds, in exact numbers."""

    portraits: int
    files: int
    bytes: int
    lines: int
    points: int
    scorers: dict[str, int]  # portraits that each network has scored
    unscored: int
    recipes: dict[str, int]  # "score 1": how, and by which version, photos became lines
    positive: dict[str, int]  # portraits over the base rate of each attribute; empty if unknown
    problems: tuple[str, ...]


class Library:
    """The portraits in a folder: `Library.open`, `Library.create`."""

    whole = True  # every line of every portrait is there

    def __init__(self, folder: Path) -> None:
        """Use `Library.open` or `Library.create`."""
        self.folder = folder
        self.name = folder.resolve().name
        self.is_corpus = not (folder / MANIFEST).exists() and (folder / CORPUS).exists()
        self.problems: tuple[str, ...] = ()
        self._manifest = read_manifest(folder, corpus=self.is_corpus)
        self._looked: dict[Path, PortraitFile | str] = {}
        self._files: tuple[PortraitFile, ...] = ()
        self._starts = np.zeros(1, np.int64)
        self._keys: dict[tuple[Path, tuple[int, int, int]], Any] = {}
        self._memory = _Memory()
        self._reader = Reader(_REMEMBERED_BYTES)
        self.refresh()

    @classmethod
    def open(cls, folder: str | Path) -> "Library":
        """Return the library or corpus in *folder*; no portrait is read.

        Raises:
            UsageError: there is no such folder.
            DataError: it is no library, or one of a newer program.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise UsageError(
                f"There is no library {folder}. "
                f"Make it with 'facells library add PHOTOS --to {folder}'."
            )
        return cls(folder)

    @classmethod
    def create(cls, folder: str | Path, attributes: Sequence[str] = ATTRIBUTES) -> "Library":
        """Return the library in *folder*, made new if there is none yet.

        Raises:
            DataError: the folder holds something else, or cannot be written.
        """
        folder = Path(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not (folder / MANIFEST).exists():
                refuse_occupied(folder)
                with locked(folder / LOCK):
                    write_manifest(folder, attributes)
        except OSError as exc:
            raise DataError(
                f"Cannot write to {folder}: {exc.strerror or exc}. Choose another folder."
            ) from exc
        except ExportError as exc:
            raise DataError(str(exc)) from exc
        return cls(folder)

    # -- What is there --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Look at the folder again; numbers of rows may change."""
        looked: dict[Path, PortraitFile | str] = {}
        try:
            paths = sorted(p for p in self.folder.glob("*.parquet") if p.name[0] != ".")
        except OSError as exc:
            raise DataError(f"Cannot read {self.folder}: {exc}. Check its permissions.") from exc
        for path in paths:
            found = self._looked.get(path)
            if not isinstance(found, PortraitFile) or found.stamp != stamp_of(path):
                found = look(path)
            if found is not None:
                looked[path] = found
        self._looked = looked
        files = [file for file in looked.values() if isinstance(file, PortraitFile)]
        replaced = frozenset[str]().union(*(file.replaces for file in files))
        files = [file for file in files if file.path.name not in replaced]
        self.attributes = self._attributes(files)
        fitting = [file for file in files if file.attributes == self.attributes]
        self._files = tuple(fitting)
        self._starts = np.cumsum([0, *(file.rows for file in fitting)], dtype=np.int64)
        self.problems = (
            *(problem for problem in looked.values() if isinstance(problem, str)),
            *(
                f"{file.path} has other attributes than the library. Take it out of the folder."
                for file in files
                if file.attributes != self.attributes
            ),
        )
        self._memory = _Memory()

    def _attributes(self, files: Sequence[PortraitFile]) -> tuple[str, ...]:
        """Return what the library is about: a corpus says nothing, so most of its files do."""
        listed = self._manifest.get("attributes")
        if listed is not None:
            return tuple(listed)
        most = Counter(file.attributes for file in files).most_common(1)
        return most[0][0] if most else tuple(ATTRIBUTES)

    def __len__(self) -> int:
        return int(self._starts[-1])

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that can be read, in the order of their rows."""
        return tuple(file.path for file in self._files)

    @property
    def scorers(self) -> tuple[str, ...]:
        """Names of the networks that scored portraits, the most used first."""
        return tuple(self._scored())

    @property
    def model(self) -> str:
        """The network whose scores are used: its name, or its folder if it is one's own.

        Raises:
            DataError: nothing is scored.
        """
        scorer = self._scorer()
        return str(self._manifest.get("models", {}).get(scorer, scorer))

    def _scorer(self) -> str:
        if not self.scorers:
            left_out = "".join(f" Left out: {problem}" for problem in self.problems[:1])
            raise DataError(f"No portrait in {self.folder} is scored. {self._remedy}{left_out}")
        return self.scorers[0]

    @property
    def _remedy(self) -> str:
        """What to do about missing scores."""
        if self.is_corpus:
            return f"Score it with 'facells corpus score --corpus {self.folder}'."
        return f"Add photos with 'facells library add PHOTOS --to {self.folder}'."

    def _scored(self) -> dict[str, int]:
        if self._memory.scorers is None:
            self._memory.scorers = _counted(self.index(["scorer"]).column("scorer"))
        return self._memory.scorers

    # -- Reading --------------------------------------------------------------------------------

    def index(self, columns: Sequence[str], tick: Tick = no_tick) -> "pa.Table":
        """Return *columns* of all portraits, and nothing else is read.

        ``scores.Smiling`` names one attribute's part of a column, here and in the result. The rows
        of a file that turns out to be damaged are null, and `problems` names it.

        Raises:
            UsageError: there is no such column or attribute.
            DataError: a file has gone, or has changed.
        """
        import pyarrow as pa

        read = self._checked(columns)
        empty = schema(self.attributes).empty_table().flatten().select(columns)
        tables = [empty.replace_schema_metadata(None)]
        for i, file in enumerate(self._files):
            tick(i / len(self._files), "reading the library")
            table = self._undamaged(file, read)
            if table is None:
                nothing = [pa.nulls(file.rows, kind) for kind in empty.schema.types]
                tables.append(pa.Table.from_arrays(nothing, schema=tables[0].schema))
            else:
                tables.append(table.flatten().select(columns).replace_schema_metadata(None))
        return pa.concat_tables(tables)

    def _undamaged(
        self, file: PortraitFile, columns: Sequence[str] | None = None
    ) -> "pa.Table | None":
        """Return all rows of *file*; None if it turns out to be damaged, which is a problem."""
        try:
            with opened(file) as shard:
                return shard.read(columns)
        except DataError as exc:
            if file.stamp != stamp_of(file.path):  # gone or changed: rows are others now
                raise
            self.problems = tuple(dict.fromkeys((*self.problems, str(exc))))
            return None

    def read(
        self, rows: npt.ArrayLike, columns: Sequence[str], tick: Tick = no_tick
    ) -> Iterator[Rows]:
        """Yield *columns* of the portraits *rows*, in ascending numbers, a few hundred at a time.

        Groups of rows that hold none of them are not read.

        Raises:
            UsageError: there is no such column or attribute.
            DataError: a file is damaged, or has gone.
        """
        import pyarrow as pa

        parts = self._groups(rows, self._checked(columns), tick)
        for part in parts:
            small = part[2] <= ROWS_PER_GROUP  # two of those take some 20 ms
            some = [part, *islice(parts, int(small))]
            yield Rows(
                rows=np.concatenate([numbers for numbers, *_ in some]),
                table=pa.concat_tables([table for _, table, _ in some]),
            )

    def _groups(
        self, rows: npt.ArrayLike, columns: Sequence[str], tick: Tick
    ) -> "Iterator[tuple[Longs, pa.Table, int]]":
        """Yield *columns* of those of the portraits *rows* that each group holds, and its size."""
        for file, start, groups in self._places(rows, tick):
            with self._reader.opened(file) as read:
                for group, first, taken in groups:
                    table = read(group, columns)
                    some = table if len(taken) == len(table) else table.take(taken - first)
                    yield taken + start, some, len(table)

    def portraits(self, rows: npt.ArrayLike, tick: Tick = no_tick) -> Iterator[dict[str, Any]]:
        """Yield all that is known of the portraits *rows*, in ascending numbers.

        Each is a row as `facells_studio.records.drawing_of` and `line_scores_of` take it.

        Raises:
            DataError: a file is damaged, or has gone.
        """
        for table in self._tables(rows, tick):
            yield from table.to_pylist()

    def _tables(self, rows: npt.ArrayLike, tick: Tick) -> "Iterator[pa.Table]":
        """Yield those of the portraits *rows* that each group holds, as `schema` has them."""
        for file, _, groups in self._places(rows, tick):
            with opened(file) as shard:
                for group, first, taken in groups:
                    yield shard.read(group=group).take(taken - first)

    def _places(
        self, rows: npt.ArrayLike, tick: Tick
    ) -> Iterator[tuple[PortraitFile, int, Iterator[tuple[int, int, Longs]]]]:
        """Yield where the portraits *rows* are: a file, its first number, and its groups.

        A group is its number, its first row in the file, and the rows that are wanted.
        """
        wanted = np.unique(np.asarray(rows, np.int64))
        if len(wanted) and not 0 <= wanted[0] <= wanted[-1] < len(self):
            raise IndexError(f"rows must lie within 0 and {len(self) - 1}")
        bounds = np.searchsorted(wanted, self._starts)
        for i in np.flatnonzero(np.diff(bounds)).tolist():
            tick(bounds[i] / len(wanted), "reading portraits")
            start = int(self._starts[i])
            inside = wanted[bounds[i] : bounds[i + 1]] - start
            yield self._files[i], start, _parted(inside, self._files[i].groups)

    def _checked(self, columns: Sequence[str]) -> list[str]:
        """Return *columns*, which are all there."""
        known = schema(self.attributes).empty_table().flatten().column_names
        for column in columns:
            if column in known:
                continue
            head, _, part = column.partition(".")
            if part and any(name.startswith(f"{head}.") for name in known):
                raise UsageError(
                    f"{self.folder} knows no attribute {part!r}."
                    f"{did_you_mean(part, self.attributes)}"
                )
            raise UsageError(f"There is no column {column!r}.{did_you_mean(column, known)}")
        return list(columns)

    # -- What a FaCell is composed from (`facells_studio.facell.source.Source`) -------------------

    def candidates(self, attribute: int, sign: int) -> Candidates:
        """Return the portraits whose probability is over (sign -1: not over) the base rate.

        Raises:
            DataError: a file has gone, or nothing is scored.
            ModelError: the network that scored the library is not here.
            UsageError: that network does not know the attribute.
        """
        logits = self._logits(attribute)  # first: it also finds out which network scored
        base = np.clip(self._base_rate(attribute), 1e-7, 1 - 1e-7)
        over = logits > np.log(base / (1 - base))
        ids = np.flatnonzero(~np.isnan(logits) & (over if sign > 0 else ~over))
        return Candidates(ids=ids, logits=logits[ids])

    def floor(self, attribute: int, sign: int) -> float:
        """Return minus infinity: no line was left out."""
        return -np.inf

    def bundles(
        self, ids: Longs, attributes: Sequence[int], tick: Tick = no_tick
    ) -> Iterator[Bundle]:
        """Yield the lines of the portraits *ids* with their scores for *attributes*, in batches.

        Portraits come in ascending numbers.

        Raises:
            DataError: a file is damaged or has gone, or a portrait has no scores of its lines.
        """
        names = [self.attributes[i] for i in attributes]
        columns = ["id", "x", "y", "counts", "shade"]
        columns += [f"{kind}.{name}" for name in names for kind in ("scores", "line_scores")]
        for rows in self.read(ids, columns, tick):
            yield self._bundle(rows, names)

    def _bundle(self, rows: Rows, names: Sequence[str]) -> Bundle:
        x, _ = rows.lists("x")
        points = np.empty((len(x), 2), np.float32)
        points[:, 0], points[:, 1] = x, rows.lists("y")[0]
        points *= _STEP
        counts, ends = rows.lists("counts")
        per_portrait = np.diff(ends)
        raw = np.empty((len(counts), len(names)), np.float32)
        drawing = np.empty((len(rows), len(names)), np.float32)
        for i, name in enumerate(names):
            steps, of = rows.lists(f"line_scores.{name}")
            if not np.array_equal(of, ends):
                bad = rows.table.column("id")[int(np.argmax(np.diff(of) != per_portrait))]
                raise DataError(
                    f"The lines of {bad} in {self.folder} have no scores. {self._remedy}"
                )
            raw[:, i] = steps
            drawing[:, i] = rows.table.column(f"scores.{name}").to_numpy()
        raw *= np.float32(1 / STEPS_PER_LOGIT)
        return Bundle(
            points=points,
            offsets=np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]),
            source=np.repeat(rows.rows, per_portrait),
            raw=raw,
            centred=raw - np.repeat(drawing, per_portrait, axis=0),
            shade=rows.lists("shade")[0],
        )

    def names(self, ids: npt.ArrayLike) -> list[str]:
        """Return what the portraits *ids* are called here."""
        known = self._ids()
        return [known[i] for i in np.asarray(ids, np.int64).tolist()]

    def numbers(self, names: Sequence[str]) -> Longs:
        """Return the numbers of the portraits that are called *names*.

        Raises:
            UsageError: there is no such portrait; the message suggests what was meant.
        """
        if self._memory.rows is None:
            self._memory.rows = {name: i for i, name in enumerate(self._ids()) if name}
        place = self._memory.rows
        for name in names:
            if name not in place:
                raise UsageError(
                    f"There is no portrait {name!r} in {self.folder}.{did_you_mean(name, place)} "
                    "'facells library list' shows them all."
                )
        return np.array([place[name] for name in names], np.int64)

    def _ids(self) -> list[str]:
        if self._memory.ids is None:
            ids = self.index(["id"]).column("id")
            self._memory.ids = [name or "" for name in ids.to_pylist()]
        return self._memory.ids

    def _logits(self, attribute: int) -> Floats:
        """Return the drawings' logits for one attribute (n,); NaN where the network said none."""
        if attribute not in self._memory.logits:
            self._read_logits([attribute])
        return self._memory.logits[attribute]

    def _read_logits(self, attributes: Sequence[int]) -> None:
        """Remember the drawings' logits for *attributes*, on one way through all files."""
        import pyarrow.compute as pc

        names = [f"scores.{self.attributes[i]}" for i in attributes]
        table = self.index([*names, "scorer"])
        if self._memory.scorers is None:
            self._memory.scorers = _counted(table.column("scorer"))
        others = pc.fill_null(pc.not_equal(table.column("scorer"), self._scorer()), True).to_numpy()
        for attribute, name in zip(attributes, names, strict=True):
            logits = pc.fill_null(table.column(name), float("nan")).to_numpy().copy()
            logits[others] = np.nan
            self._memory.logits[attribute] = logits

    def _base_rate(self, attribute: int) -> float:
        """Return how often *attribute* is true of the portraits that the network learned from."""
        if self._memory.base_rates is None:
            from facells_studio.score.model import load_config  # with it comes all that draws

            try:
                config = load_config(self.model)
            except ModelError as exc:
                raise ModelError(
                    f"{self.folder} was scored by {self._scorer()}, which cannot be used. {exc}"
                ) from exc
            self._memory.base_rates = dict(zip(config.attributes, config.base_rates, strict=True))
        name = self.attributes[attribute]
        if name not in self._memory.base_rates:
            raise UsageError(
                f"{self._scorer()}, which scored {self.folder}, does not know {name}."
                f"{did_you_mean(name, self._memory.base_rates)}"
            )
        return self._memory.base_rates[name]

    # -- Changing -------------------------------------------------------------------------------

    def holds(
        self, sha256: str, recipe: str, version: int, photo_to_frame: npt.ArrayLike | None
    ) -> str | None:
        """Return the id of the portrait that is here of the same face of the same photo, or None.

        Args:
            sha256: of the photo's file.
            recipe: how photos become lines.
            version: of the recipe: another one draws anew.
            photo_to_frame: where in the photo the face lies (2, 3).
        """
        return self._known().find(sha256, recipe, version, photo_to_frame)

    def add(self, records: Sequence[Record]) -> AddReport:
        """Add *records* in a file of their own; portraits that are here already are not kept twice.

        A portrait whose id is taken gets another one, with a number.

        Raises:
            UsageError: this is a corpus.
            DataError: a record does not fit the library's attributes, or the disk is full.
        """
        return self.add_table(table_of(records, self.attributes))

    def add_table(self, table: "pa.Table") -> AddReport:
        """Add rows with the columns of `facells_studio.records.schema`, as `add` does."""
        added: list[str] = []
        known: list[str] = []
        with self._changing():
            index = self._known()
            fresh: list[int] = []
            for i, row in enumerate(table.select(KEY).to_pylist()):
                there = self.holds(*(row[name] for name in KEY[1:]))
                if there is not None:
                    known.append(there)
                    continue
                name = index.free(row["id"])
                index.put({**row, "id": name})
                fresh.append(i)
                added.append(name)
            if added:
                import pyarrow as pa

                table = table.take(fresh).cast(schema(self.attributes))  # its metadata alone
                place = table.schema.get_field_index("id")
                ids = pa.array(added, pa.string())
                table = table.set_column(place, table.schema.field("id"), ids)
                write_table(self._new_path(), table)
        return AddReport(added=tuple(added), known=tuple(known))

    def remove(self, ids: Sequence[str]) -> None:
        """Delete the portraits *ids*.

        Raises:
            UsageError: this is a corpus, or there is no such portrait.
            DataError: a file cannot be written.
        """
        with self._changing():
            gone = np.unique(self.numbers(ids))
            bounds = np.searchsorted(gone, self._starts)
            for i in np.flatnonzero(np.diff(bounds)):
                file = self._files[i]
                kept = np.delete(
                    np.arange(file.rows), gone[bounds[i] : bounds[i + 1]] - self._starts[i]
                )
                if not len(kept):
                    file.path.unlink(missing_ok=True)
                    continue
                with opened(file) as shard:
                    table = shard.read().take(kept)
                write_table(file.path, table)

    def compact(self) -> None:
        """Put small files together; a library of many added portraits opens quicker.

        `add` does so by itself now and then. Killed at any moment it loses nothing: a file names
        those that it replaces, and they are not read beside it.
        """
        with self._changing():
            self._compact()

    def _compact(self) -> None:
        small = [file for file in self._files if file.rows < ROWS_PER_GROUP]
        while len(small) > 1:
            count = int(np.searchsorted(np.cumsum([f.rows for f in small]), ROWS_PER_FILE)) + 1
            some, small = small[:count], small[count:]
            tables = {f.path: t for f in some if (t := self._undamaged(f)) is not None}
            if len(tables) > 1:
                replaces = {REPLACES: json.dumps([path.name for path in tables])}
                together = schema(self.attributes)
                write_tables(self._new_path(), together, tables.values(), replaces)
                for path in tables:
                    path.unlink(missing_ok=True)

    def export(self, ids: Sequence[str] | None, target: str | Path, tick: Tick = no_tick) -> int:
        """Copy portraits into *target*: a ``.parquet`` file, or the folder of a library.

        Args:
            ids: which; None takes all.
            target: a library that exists is added to, a file is replaced.
            tick: progress.

        Returns:
            How many portraits were copied; what *target* held already is not copied.

        Raises:
            UsageError: there is no such portrait, or the target is a corpus or lies in here.
            DataError: the target cannot be written, or is about other attributes.
        """
        target = Path(target)
        one_file = target.suffix == ".parquet"
        if (target.parent if one_file else target).resolve() == self.folder.resolve():
            raise UsageError(
                f"{target} is in the library itself, which would then hold portraits twice. "
                "Choose another place."
            )
        rows = np.arange(len(self)) if ids is None else self.numbers(ids)
        tables = self._tables(rows, tick)
        if one_file:
            write_tables(target, schema(self.attributes), tables)
            return len(np.unique(rows))
        other = Library.create(target, self.attributes)
        if other.attributes != self.attributes:
            raise DataError(
                f"{target} is about other attributes than {self.folder}. Choose another folder."
            )
        for scorer, model in self._manifest.get("models", {}).items():
            other.remember_model(scorer, Path(model))
        return sum(len(other.add_table(table).added) for table in _joined(tables))

    def remember_model(self, scorer: str, folder: Path) -> None:
        """Note where the network *scorer* lies, if it is not one that ships with the program."""
        with self._changing():
            manifest = read_manifest(self.folder)
            models = {**manifest.get("models", {}), scorer: str(folder.resolve())}
            if manifest.get("models") != models:
                text = tomli_w.dumps({**manifest, "models": models})
                write_bytes(self.folder / MANIFEST, text.encode())
            self.place_model(scorer, folder)

    def place_model(self, scorer: str, folder: Path) -> None:
        """Take the network *scorer* from *folder*, as long as this object lives."""
        models = {**self._manifest.get("models", {}), scorer: str(folder.resolve())}
        self._manifest = {**self._manifest, "models": models}
        self._memory.base_rates = None

    def stats(self, tick: Tick = no_tick) -> LibraryStats:
        """Count what is here.

        Raises:
            DataError: a file is damaged, or has gone.
        """
        import pyarrow.compute as pc

        portraits = lines = points = 0
        recipes: dict[str, int] = {}
        for i, file in enumerate(self._files):
            tick(i / len(self._files), "counting")
            table = self._undamaged(file, ["counts", "recipe", "recipe_version"])
            if table is None:
                continue
            portraits += len(table)
            counts, _ = flat_lists(table.column("counts"))
            lines, points = lines + len(counts), points + int(counts.sum())
            versions = table.column("recipe_version").cast("string")
            for name, n in _counted(
                pc.binary_join_element_wise(table.column("recipe"), versions, " ")
            ).items():
                recipes[name] = recipes.get(name, 0) + n
        scorers = dict(self._scored())
        return LibraryStats(
            portraits=portraits,
            files=len(self._files),
            bytes=sum(file.stamp[0] for file in self._files),
            lines=lines,
            points=points,
            scorers=scorers,
            unscored=portraits - sum(scorers.values()),
            recipes=recipes,
            positive=self._positive(),
            problems=self.problems,
        )

    def _positive(self) -> dict[str, int]:
        """Return how many portraits are over the base rate of each attribute."""
        if not self.scorers:
            return {}
        self._read_logits(range(len(self.attributes)))
        positive = {}
        for i, name in enumerate(self.attributes):
            try:
                positive[name] = len(self.candidates(i, 1).ids)
            except UsageError:  # the network does not know this one
                continue
            except ModelError:  # it is not here; all else can be counted
                return {}
        return positive

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Let nobody else change the library meanwhile; see it as it is before and after."""
        if self.is_corpus:
            raise UsageError(
                f"{self.folder} is a corpus, which 'facells corpus build' makes. "
                "Add to and remove from a library of your own."
            )
        try:
            with locked(self.folder / LOCK):
                self.refresh()
                clear_litter(self.folder, self._files)
                yield
                self.refresh()
                if sum(file.rows < ROWS_PER_GROUP for file in self._files) > _MANY_SMALL:
                    self._compact()
                    self.refresh()
        except OSError as exc:
            raise DataError(
                f"Cannot write to {self.folder}: {exc.strerror or exc}. "
                "Check the disk and the folder's permissions."
            ) from exc
        except ExportError as exc:
            raise DataError(str(exc)) from exc
        finally:
            self._memory.known = None  # it may know what could not be written

    def _new_path(self) -> Path:
        """Return a name that sorts after those that are there, and that nobody else takes."""
        now = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        last = max((path.name[:15] for path in self._looked if _OURS.match(path.name)), default="")
        return self.folder / f"{max(now, last)}-{time.time_ns():x}{secrets.token_hex(2)}.parquet"

    def _known(self) -> Known:
        """Return what tells portraits apart; of files that did not change it is remembered."""
        if self._memory.known is None:
            keys = {}
            known = Known()
            for file in self._files:
                key = (file.path, file.stamp)
                if key not in self._keys:
                    table = self._undamaged(file, KEY)
                    self._keys[key] = [] if table is None else table.to_pylist()
                keys[key] = self._keys[key]
                for row in keys[key]:
                    known.put(row)
            self._keys, self._memory.known = keys, known
        return self._memory.known


@dataclass(slots=True)
class _Memory:
    """What was read of a library as it is; forgotten when it changes."""

    scorers: dict[str, int] | None = None
    base_rates: dict[str, float] | None = None
    ids: list[str] | None = None
    rows: dict[str, int] | None = None
    logits: dict[int, Floats] = field(default_factory=dict)
    known: Known | None = None


def default_folder() -> Path:
    """Return where a person's own library lies if they do not say."""
    import platformdirs

    return Path(platformdirs.user_data_dir("facells-studio", appauthor=False)) / "library"


def _parted(rows: Longs, groups: Sequence[int]) -> Iterator[tuple[int, int, Longs]]:
    """Yield the groups of a file that hold any of *rows*, with their first row and those rows."""
    ends = np.cumsum([0, *groups])
    cuts = np.searchsorted(rows, ends)
    for group in np.flatnonzero(np.diff(cuts)).tolist():
        yield group, int(ends[group]), rows[cuts[group] : cuts[group + 1]]


def _joined(tables: "Iterable[pa.Table]") -> "Iterator[pa.Table]":
    """Yield *tables* put together to those of a full file, so that no small files arise."""
    import pyarrow as pa

    some: list[pa.Table] = []
    for table in tables:
        some.append(table.replace_schema_metadata(None))
        if sum(map(len, some)) >= ROWS_PER_FILE:
            yield pa.concat_tables(some)
            some = []
    if some:
        yield pa.concat_tables(some)


def _counted(column: "pa.ChunkedArray") -> dict[str, int]:
    """Return how often each text occurs in *column*, the most frequent first, without nulls."""
    counts = column.drop_null().value_counts().to_pylist()
    counts.sort(key=lambda found: (-found["counts"], found["values"]))
    return {found["values"]: found["counts"] for found in counts}
