"""One portrait as a row, many as a Parquet file: libraries and training corpora alike.

A row is a drawing with where it came from and what is known about it. DuckDB, Polars and pandas
read the files as they are::

    SELECT name, len(counts) AS lines FROM 'corpus/*.parquet' WHERE attributes.Smiling

Coordinates are whole steps of 1/32 portrait unit, because a drawing on A4 needs no finer ones;
points of a line lie near each other, so that Parquet's delta encoding makes them small. A file is
written in groups of rows: who wants a few portraits of many skips the groups that hold none.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, ExportError
from facells_studio.files import replacing

if TYPE_CHECKING:
    import pyarrow as pa

SCHEMA_VERSION = 1
STEPS_PER_UNIT = 32  # of coordinates: int16 reaches 1,024 portrait units, almost six frames
STEPS_PER_LOGIT = 256  # of line scores: int16 reaches logits of 128
EDGE_UNITS = 32767 / STEPS_PER_UNIT

# Portraits that are read together. Fewer make a file's directory long and its opening slow, more
# make a thousand portraits of 200,000 slow: 250 opens in 0.4 s and reads in 3.2 s, 100 in 0.9 and
# 2.4, 1,000 in 0.6 and 4.1 (one core).
ROWS_PER_GROUP = 250

# How the rows of a file of version n become rows of version n + 1. None is needed yet; the next
# change of `schema` adds one here, so that no library is ever too old.
MIGRATIONS: "dict[int, Callable[[pa.Table], pa.Table]]" = {}

_VERSION_KEY = b"facells.schema"
_HALF = ".part"  # what is half written is no "*.parquet" to DuckDB and Polars
_COMPRESSION, _LEVEL = "zstd", 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One portrait: its drawing, where it came from, what is known about it."""

    id: str  # unique in its folder
    name: str  # for people: the photo's file name
    drawing: Drawing  # at least one line; of its columns only ``shade`` is kept
    recipe: str  # how the photo became lines: "score", or a tracing style
    recipe_version: int
    source_sha256: str  # of the photo's file
    photo_to_frame: npt.NDArray[np.float64] | None = None  # (2, 3), as in `frame.Portrait`
    identity: int | None = None  # who it shows, as a number
    partition: int | None = None  # 0 train, 1 validation, 2 test
    attributes: npt.NDArray[np.bool_] | None = None  # (A,) labels, in the file's order
    scorer: str | None = None  # the model that gave the scores
    scores: npt.NDArray[np.float32] | None = None  # (A,) logits of the drawing
    line_scores: npt.NDArray[np.float32] | None = None  # (n_lines, A) mean logits of each line
    thumbnail: bytes | None = None  # of the photo, as PNG, JPEG or WebP


def schema(attributes: Sequence[str]) -> "pa.Schema":
    """Return the columns of a file of portraits; *attributes*, one or more, have labels, scores."""
    import pyarrow as pa

    def lists(kind: "pa.DataType") -> "pa.ListType":
        return pa.list_(pa.field("element", kind))  # Parquet's name, so that a file reads the same

    def each(kind: "pa.DataType") -> "pa.DataType":
        return pa.struct([pa.field(name, kind) for name in attributes])

    fields = [
        pa.field("id", pa.string(), nullable=False),
        pa.field("name", pa.string(), nullable=False),
        pa.field("x", lists(pa.int16()), nullable=False),  # one per point, 1/32 portrait units
        pa.field("y", lists(pa.int16()), nullable=False),
        pa.field("counts", lists(pa.int32()), nullable=False),  # points of each line
        pa.field("shade", lists(pa.bool_()), nullable=False),  # per line: tone, not outline
        pa.field("recipe", pa.string(), nullable=False),
        pa.field("recipe_version", pa.int32(), nullable=False),
        pa.field("source_sha256", pa.string(), nullable=False),
        pa.field("photo_to_frame", lists(pa.float64())),  # six numbers, row by row
        pa.field("identity", pa.int32()),
        pa.field("partition", pa.int8()),
        pa.field("attributes", each(pa.bool_())),
        pa.field("scorer", pa.string()),
        pa.field("scores", each(pa.float32())),  # logits of the drawing
        pa.field("line_scores", each(lists(pa.int16()))),  # per line, 1/256 logits
        pa.field("thumbnail", pa.binary()),
    ]
    metadata = {
        _VERSION_KEY: str(SCHEMA_VERSION).encode(),
        b"facells.steps_per_unit": str(STEPS_PER_UNIT).encode(),
        b"facells.steps_per_logit": str(STEPS_PER_LOGIT).encode(),
    }
    return pa.schema(fields, metadata=metadata)


# -- Writing --------------------------------------------------------------------------------------


def write_shard(
    path: Path,
    records: Sequence[Record],
    attributes: Sequence[str],
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write *records* to the Parquet file *path*, whole or not at all.

    The same records give the same bytes. *metadata* is kept with the file (`read_metadata`).

    Raises:
        DataError: the file cannot be written, or a drawing is empty or too large for its steps.
    """
    write_table(path, table_of(records, attributes), metadata)


def write_table(path: Path, table: "pa.Table", metadata: Mapping[str, str] | None = None) -> None:
    """Write rows that `table_of` made or `read_shard` read to *path*, whole or not at all.

    What is kept with the *table* already stays; *metadata* is added.

    Raises:
        DataError: the file cannot be written.
    """
    write_tables(path, table.schema, [table], metadata)


def write_tables(
    path: Path,
    columns: "pa.Schema",
    tables: "Iterable[pa.Table]",
    metadata: Mapping[str, str] | None = None,
) -> None:
    """Write rows as `write_table` does, a table at a time: their number is not limited by memory.

    Raises:
        DataError: the file cannot be written.
    """
    import pyarrow.parquet as pq

    kept = dict(columns.metadata)
    kept |= {key.encode(): value.encode() for key, value in (metadata or {}).items()}
    columns = columns.with_metadata(dict(sorted(kept.items())))  # a file read has any order
    deltas = ["x.list.element", "y.list.element", "counts.list.element"]
    deltas += [f"line_scores.{name}.list.element" for name in attributes_of(columns)]
    try:
        with (
            replacing(path, _HALF) as beside,
            pq.ParquetWriter(
                beside,
                columns,
                compression=_COMPRESSION,
                compression_level=_LEVEL,
                use_dictionary=["recipe", "scorer"],
                column_encoding=dict.fromkeys(deltas, "DELTA_BINARY_PACKED"),
            ) as writer,
        ):
            for table in tables:
                writer.write_table(
                    table.replace_schema_metadata(columns.metadata), row_group_size=ROWS_PER_GROUP
                )
    except ExportError as exc:  # what `replacing` makes of a full disk
        raise DataError(str(exc)) from exc


def table_of(records: Sequence[Record], attributes: Sequence[str]) -> "pa.Table":
    """Return *records* as a table with the columns of `schema`.

    Raises:
        DataError: a drawing is empty or too large for its steps, or a record does not fit the
            *attributes*.
    """
    import pyarrow as pa

    columns = schema(attributes)
    for record in records:
        _check(record, len(attributes))
    steps = [_steps(record) for record in records]
    arrays: dict[str, Any] = {
        "x": _lists([s[:, 0] for s in steps], pa.int16()),
        "y": _lists([s[:, 1] for s in steps], pa.int16()),
        "counts": _lists([np.diff(r.drawing.offsets) for r in records], pa.int32()),
        "shade": _lists([_shade(r.drawing) for r in records], pa.bool_()),
        "photo_to_frame": _lists(
            [None if r.photo_to_frame is None else r.photo_to_frame.ravel() for r in records],
            pa.float64(),
        ),
    }
    for name in ("attributes", "scores", "line_scores"):
        rows = [getattr(record, name) for record in records]
        arrays[name] = _struct(rows, columns.field(name).type)
    for field in columns:
        if field.name not in arrays:
            arrays[field.name] = pa.array([getattr(r, field.name) for r in records], field.type)
    return pa.Table.from_arrays([arrays[name] for name in columns.names], schema=columns)


def _check(record: Record, attributes: int) -> None:
    if not len(record.drawing):
        raise DataError(f"The drawing of {record.name} is empty. Leave it out.")
    for values, shape in (
        (record.attributes, (attributes,)),
        (record.scores, (attributes,)),
        (record.line_scores, (len(record.drawing), attributes)),
    ):
        if values is not None and values.shape != shape:
            raise DataError(
                f"{record.name} has values of shape {values.shape} where the file's attributes "
                f"need {shape}. Score it again with the model of the file."
            )


def _steps(record: Record) -> npt.NDArray[np.int16]:
    """Return the points of a record in whole steps (n_points, 2)."""
    points = record.drawing.points
    reach = float(np.abs(points).max())
    if reach > EDGE_UNITS:
        raise DataError(
            f"The drawing of {record.name} reaches {reach:.0f} portrait units from the frame's "
            f"corner, more than {EDGE_UNITS:.0f}. Choose a closer framing."
        )
    return np.rint(points * STEPS_PER_UNIT).astype(np.int16)


def _shade(drawing: Drawing) -> npt.NDArray[np.bool_]:
    if "shade" in drawing.columns:
        return np.asarray(drawing.columns["shade"], np.bool_)
    return np.zeros(len(drawing), np.bool_)


def _lists(rows: Sequence[npt.NDArray[Any] | None], kind: "pa.DataType") -> "pa.ListArray":
    """Return a column of lists; None becomes null."""
    import pyarrow as pa

    counts = [0 if row is None else len(row) for row in rows]
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    present = [row for row in rows if row is not None]
    values = np.concatenate(present) if present else np.empty(0, kind.to_pandas_dtype())
    missing = np.array([row is None for row in rows], np.bool_)
    return pa.ListArray.from_arrays(
        pa.array(offsets, pa.int32()),
        pa.array(values.astype(kind.to_pandas_dtype(), copy=False), kind),
        mask=pa.array(missing) if missing.any() else None,
    )


def _struct(rows: Sequence[npt.NDArray[Any] | None], kind: "pa.StructType") -> "pa.StructArray":
    """Return a column of one value, or one list of line scores, per attribute; None is null."""
    import pyarrow as pa

    children = []
    for i, field in enumerate(kind):
        if pa.types.is_list(field.type):
            column = [None if row is None else _logit_steps(row[:, i]) for row in rows]
            children.append(_lists(column, field.type.value_type))
        else:
            children.append(
                pa.array([None if r is None else r[i].item() for r in rows], field.type)
            )
    missing = np.array([row is None for row in rows], np.bool_)
    return pa.StructArray.from_arrays(
        children, fields=list(kind), mask=pa.array(missing, pa.bool_())
    )


def _logit_steps(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    return np.rint(logits * STEPS_PER_LOGIT).clip(-32768, 32767).astype(np.int16)


# -- Reading --------------------------------------------------------------------------------------


class Shard:
    """An open file of portraits, read a group of rows at a time; use it in a ``with`` statement.

    Files of older versions read as if they had been written today.

    Raises:
        DataError: the file is missing, damaged, no file of portraits, or of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _opened(path)
        try:
            columns = self._file.schema_arrow
            self._version = _version(path, columns.metadata)
            self.attributes = attributes_of(columns)
        except (DataError, KeyError, TypeError) as exc:  # no column of attributes, or another kind
            self._file.close()
            raise (exc if isinstance(exc, DataError) else _foreign(path)) from exc
        self.metadata = {k.decode(): v.decode() for k, v in columns.metadata.items()}
        directory = self._file.metadata
        # How many rows each group has.
        self.groups = tuple(
            directory.row_group(i).num_rows for i in range(directory.num_row_groups)
        )

    def __enter__(self) -> "Shard":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, columns: Sequence[str] | None = None, group: int | None = None) -> "pa.Table":
        """Return all rows or those of one *group*; only some *columns* if named.

        ``scores.Smiling`` names one attribute's part of a column.

        Raises:
            DataError: the file is damaged.
        """
        if self._version == SCHEMA_VERSION:
            return self._read(columns, group)
        table = self._read(None, group)
        for version in range(self._version, SCHEMA_VERSION):
            table = MIGRATIONS[version](table)
        today = {**(table.schema.metadata or {}), _VERSION_KEY: str(SCHEMA_VERSION).encode()}
        return _some(table.replace_schema_metadata(today), columns)

    def _read(self, columns: Sequence[str] | None, group: int | None) -> "pa.Table":
        import pyarrow as pa

        names = None if columns is None else list(columns)
        try:
            if group is None:
                return self._file.read(columns=names)
            return self._file.read_row_group(group, columns=names)
        except (pa.ArrowException, OSError) as exc:
            raise _damaged(self.path) from exc


def _some(table: "pa.Table", columns: Sequence[str] | None) -> "pa.Table":
    """Return some *columns* of *table*, as reading no more than them from a file does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if columns is None:
        return table
    whole = pa.BufferOutputStream()
    pq.write_table(table, whole)
    return pq.ParquetFile(pa.BufferReader(whole.getvalue())).read(columns=list(columns))


def read_shard(path: Path, columns: Sequence[str] | None = None) -> "pa.Table":
    """Return the rows of the Parquet file *path*; only some *columns* if named.

    Raises:
        DataError: the file is missing, damaged, no file of portraits, or of a newer version.
    """
    with Shard(path) as shard:
        return shard.read(columns)


def read_metadata(path: Path) -> dict[str, str]:
    """Return what was kept with the file *path*: `write_shard`'s metadata and the schema's own.

    Raises:
        DataError: as in `read_shard`.
    """
    with Shard(path) as shard:
        return shard.metadata


def attributes_of(columns: "pa.Schema") -> tuple[str, ...]:
    """Return the attributes that a file with these *columns* has labels and scores for."""
    return tuple(field.name for field in columns.field("attributes").type)


def flat_lists(column: "pa.ChunkedArray") -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Return the values of a column of lists, one after another, and their ends (rows + 1,).

    The list of row i is ``values[ends[i]:ends[i + 1]]``; a null is an empty list.
    """
    import pyarrow.compute as pc

    whole = column.combine_chunks()
    counts = pc.fill_null(pc.list_value_length(whole), 0).to_numpy(zero_copy_only=False)
    values = whole.flatten().to_numpy(zero_copy_only=False)
    return values, np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


class Row(Protocol):
    """One portrait as `pyarrow`, pandas, Polars or DuckDB give it: values by column."""

    def __getitem__(self, column: str, /) -> Any:
        """Return the value of *column*."""


def drawing_of(row: Row) -> Drawing:
    """Return the drawing of one row."""
    points = np.column_stack([np.asarray(row["x"], np.float32), np.asarray(row["y"], np.float32)])
    offsets = np.concatenate([[0], np.cumsum(np.asarray(row["counts"], np.int64))])
    shade = np.array(row["shade"], np.bool_)
    return Drawing(points / np.float32(STEPS_PER_UNIT), offsets, {"shade": shade})


def line_scores_of(row: Row) -> npt.NDArray[np.float32] | None:
    """Return the mean logits of the lines of one row (n_lines, A); None if it was never scored.

    NaN for attributes that the network does not know.
    """
    found = row["line_scores"]
    if found is None or all(values is None for values in found.values()):
        return None
    unknown = np.full(len(row["counts"]), np.nan, np.float32)
    steps = [
        unknown if values is None else np.asarray(values, np.float32) for values in found.values()
    ]
    return np.column_stack(steps) / np.float32(STEPS_PER_LOGIT)


def _opened(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, memory_map=False)
    except FileNotFoundError as exc:
        raise DataError(f"There is no file {path}. Check the name and the folder.") from exc
    except (pa.ArrowException, OSError) as exc:
        if isinstance(exc, PermissionError) or path.is_dir():  # nothing to be deleted for that
            raise DataError(
                f"{path} is a folder, or a file that you may not read. "
                "Take it out, or change its permissions."
            ) from exc
        raise _damaged(path) from exc


def _version(path: Path, metadata: Mapping[bytes, bytes] | None) -> int:
    """Return the version of the schema that a file was written by."""
    text = (metadata or {}).get(_VERSION_KEY, b"").decode(errors="replace")
    if not (text.isascii() and text.isdigit()):
        raise _foreign(path)
    version = int(text)
    if version > SCHEMA_VERSION:
        raise DataError(
            f"{path} has version {text} of the portraits' schema, this program reads up to "
            f"{SCHEMA_VERSION}. Update FaCells Studio."
        )
    if any(older not in MIGRATIONS for older in range(version, SCHEMA_VERSION)):
        raise DataError(
            f"{path} has version {text} of the portraits' schema, which this program no longer "
            "reads. Build or add it again."
        )
    return version


def _foreign(path: Path) -> DataError:
    return DataError(f"{path} holds no portraits of this program. Take it out of the folder.")


def _damaged(path: Path) -> DataError:
    return DataError(f"{path} is damaged or cut short. Delete it and build or add it again.")
