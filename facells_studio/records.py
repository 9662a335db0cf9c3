"""One portrait as a row, many as a Parquet file: libraries and training corpora alike.

A row is a drawing with where it came from and what is known about it. DuckDB, Polars and pandas
read the files as they are::

    SELECT name, len(counts) AS lines FROM 'corpus/*.parquet' WHERE attributes.Smiling

Coordinates are whole steps of 1/32 portrait unit, because a drawing on A4 needs no finer ones;
points of a line lie near each other, so that Parquet's delta encoding makes them small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

_VERSION_KEY = b"facells.schema"
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
    import pyarrow.parquet as pq

    kept = dict(table.schema.metadata)
    kept |= {key.encode(): value.encode() for key, value in (metadata or {}).items()}
    table = table.replace_schema_metadata(dict(sorted(kept.items())))  # a file read has any order
    deltas = ("x.list.element", "y.list.element", "counts.list.element")
    try:
        with replacing(path) as beside:
            pq.write_table(
                table,
                beside,
                compression=_COMPRESSION,
                compression_level=_LEVEL,
                use_dictionary=["recipe", "scorer"],
                column_encoding=dict.fromkeys(deltas, "DELTA_BINARY_PACKED"),
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


def read_shard(path: Path, columns: Sequence[str] | None = None) -> "pa.Table":
    """Return the rows of the Parquet file *path*; only some *columns* if named.

    Raises:
        DataError: the file is missing, damaged, no file of portraits, or of a newer version.
    """
    import pyarrow as pa

    with _opened(path) as file:
        _check_version(path, file.schema_arrow.metadata)
        try:
            return file.read(columns=None if columns is None else list(columns))
        except (pa.ArrowException, OSError) as exc:
            raise _damaged(path) from exc


def read_metadata(path: Path) -> dict[str, str]:
    """Return what was kept with the file *path*: `write_shard`'s metadata and the schema's own.

    Raises:
        DataError: as in `read_shard`.
    """
    with _opened(path) as file:
        metadata = file.schema_arrow.metadata
        _check_version(path, metadata)
        return {key.decode(): value.decode() for key, value in metadata.items()}


def attributes_of(columns: "pa.Schema") -> tuple[str, ...]:
    """Return the attributes that a file with these *columns* has labels and scores for."""
    return tuple(field.name for field in columns.field("attributes").type)


def drawing_of(row: Mapping[str, Any]) -> Drawing:
    """Return the drawing of one row, as `pyarrow`, pandas, Polars or DuckDB give it."""
    points = np.column_stack([np.asarray(row["x"], np.float32), np.asarray(row["y"], np.float32)])
    offsets = np.concatenate([[0], np.cumsum(np.asarray(row["counts"], np.int64))])
    shade = np.array(row["shade"], np.bool_)
    return Drawing(points / np.float32(STEPS_PER_UNIT), offsets, {"shade": shade})


def line_scores_of(row: Mapping[str, Any]) -> npt.NDArray[np.float32] | None:
    """Return the mean logits of the lines of one row (n_lines, A); None if it was never scored."""
    if row["line_scores"] is None:
        return None
    steps = [np.asarray(values, np.float32) for values in row["line_scores"].values()]
    return np.column_stack(steps) / np.float32(STEPS_PER_LOGIT)


def _opened(path: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path, memory_map=False)
    except FileNotFoundError as exc:
        raise DataError(f"There is no file {path}. Check the name and the folder.") from exc
    except (pa.ArrowException, OSError) as exc:
        raise _damaged(path) from exc


def _check_version(path: Path, metadata: Mapping[bytes, bytes] | None) -> None:
    text = (metadata or {}).get(_VERSION_KEY, b"").decode(errors="replace")
    if not text.isdigit():
        raise DataError(f"{path} holds no portraits of this program. Take it out of the folder.")
    if int(text) > SCHEMA_VERSION:
        raise DataError(
            f"{path} has version {text} of the portraits' schema, this program reads up to "
            f"{SCHEMA_VERSION}. Update FaCells Studio."
        )


def _damaged(path: Path) -> DataError:
    return DataError(f"{path} is damaged or cut short. Delete it and build or add it again.")
