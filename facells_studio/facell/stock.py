"""A stock: strong lines of many portraits, pooled, so that nobody's drawing is in it.

The starter library ships as one. For each attribute and sign it holds the lines that speak most
strongly in some hundred portraits, all in one heap: sorted by where they lie, without a word of
whose they are or which belong together. That is enough for a FaCell, and no more::

    SELECT attribute, sign, portraits, len(counts) AS lines FROM 'lines.parquet'

A heap is dealt out evenly into as many *lots* as portraits gave to it, and a lot stands where a
portrait stands in a library: a thousand of them make a FaCell of a thousand portraits, and half of
them half of its lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, ExportError, UsageError
from facells_studio.facell.keep import yardsticks
from facells_studio.facell.rules import Rule
from facells_studio.facell.source import Bundle, Candidates, Floats, Longs, Source
from facells_studio.files import replacing
from facells_studio.progress import Tick, no_tick
from facells_studio.resources import data_dir
from facells_studio.score.attributes import index_of, label
from facells_studio.score.scale import Scale

if TYPE_CHECKING:
    import pyarrow as pa

STARTER = "starter"
FORMAT = 1
STEPS_PER_UNIT = 4  # of coordinates: a quarter of a millimeter on A4, finer than a pen draws
STEPS_PER_LOGIT = 64
PORTRAITS = 1000  # that give to each heap
LEAST_STRENGTH = 0.3  # of the lines: 1 is what only the strongest hundredth exceed
LARGEST_SHARE = 0.4  # of a portrait's outlines that are taken, the strongest
MOST_HEAPS = 3  # that one portrait gives to, so that little of it is there

_LOTS_AT_ONCE = 50
_SHORTEST_UNITS = 2.0  # shorter lines are dots on paper, and every second byte of the file
_FORMAT_KEY, _MODEL_KEY, _ATTRIBUTES_KEY = b"facells.stock", b"facells.model", b"facells.attributes"

Truths = npt.NDArray[np.bool_]


class Heap(NamedTuple):
    """The pooled lines for one attribute and sign, dealt out into lots."""

    lines: Drawing  # lot after lot
    centred: Floats  # (n_lines,) mean logits minus their drawing's
    lots: Longs  # (portraits + 1,) first line of each lot


class Label(NamedTuple):
    """What is known of a heap without reading it."""

    attribute: str
    sign: int
    portraits: int
    floor: float  # the least of its lines' centred logits, times the sign


class Stock:
    """Pooled lines in a Parquet file: a `facells_studio.facell.source.Source` that is not whole."""

    whole = False
    problems: tuple[str, ...] = ()  # one file: it can be read, or it is an error

    def __init__(self, path: Path, name: str) -> None:
        self.path, self.name = path, name
        table, metadata = _read(path, ["attribute", "sign", "portraits", "floor"])
        self.model = metadata[_MODEL_KEY].decode()
        self.attributes = tuple(metadata[_ATTRIBUTES_KEY].decode().split(","))
        self.heaps = tuple(Label(*row.values()) for row in table.to_pylist())
        # A lot's number: all lots of the heaps before its own, and those before it in its heap.
        counts = [heap.portraits for heap in self.heaps]
        self._first = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self._heap = lru_cache(maxsize=8)(self._read_heap)

    def __len__(self) -> int:
        return int(self._first[-1])

    def candidates(self, attribute: int, sign: int) -> Candidates:
        """Return the lots of a heap; what the portraits as a whole said is not known, and NaN.

        Raises:
            UsageError: there is no such heap.
        """
        nth = self._nth(attribute, sign)
        ids = np.arange(self._first[nth], self._first[nth + 1])
        return Candidates(ids=ids, logits=np.full(len(ids), np.nan, np.float32))

    def floor(self, attribute: int, sign: int) -> float:
        """Return the least centred line mean, times *sign*, that the stock holds.

        Raises:
            UsageError: it holds none for this attribute and sign.
        """
        return self.heaps[self._nth(attribute, sign)].floor

    def bundles(
        self, ids: Longs, attributes: Sequence[int], tick: Tick = no_tick
    ) -> Iterator[Bundle]:
        """Yield the lines of the lots *ids* with their centred scores for *attributes*.

        Each line is scored for its heap's attribute alone; the rest is NaN.

        Raises:
            DataError: the file was damaged or has gone.
        """
        for nth in np.unique(np.searchsorted(self._first, ids, side="right") - 1).tolist():
            own = ids[(ids >= self._first[nth]) & (ids < self._first[nth + 1])]
            heap = self._heap(nth)
            column = list(attributes).index(index_of(self.heaps[nth].attribute, self.attributes))
            for k in range(0, len(own), _LOTS_AT_ONCE):
                lots = own[k : k + _LOTS_AT_ONCE]
                yield _bundle(heap, lots - self._first[nth], lots, column, len(attributes))

    def names(self, ids: Longs) -> list[str]:
        """Refuse: nobody is named here.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"The {self.name} library does not know whose lines it holds.")

    def numbers(self, names: Sequence[str]) -> Longs:
        """Refuse: nobody is named here.

        Raises:
            UsageError: always.
        """
        raise UsageError(f"The {self.name} library does not know whose lines it holds.")

    @cached_property
    def _places(self) -> dict[tuple[str, int], int]:
        return {(heap.attribute, heap.sign): nth for nth, heap in enumerate(self.heaps)}

    def _nth(self, attribute: int, sign: int) -> int:
        name = self.attributes[attribute]
        if (name, sign) not in self._places:
            raise UsageError(
                f"The {self.name} library has no lines for {label(name, sign)}: they were not "
                "pooled. Score portraits of your own with 'facells library add' and name them with "
                "--library."
            )
        return self._places[name, sign]

    def _read_heap(self, nth: int) -> Heap:
        table, _ = _read(self.path, ["x", "y", "counts", "logits"], group=nth)
        x, y, counts, logits = (_flat(table.column(name)) for name in table.column_names)
        offsets = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        points = np.column_stack([x, y]).astype(np.float32) / np.float32(STEPS_PER_UNIT)
        portraits = self.heaps[nth].portraits
        # The same deal each time: lines lie sorted by place, and a lot has them from all over.
        dealt = np.random.default_rng(nth).permutation(len(counts))
        lots = np.linspace(0, len(counts), portraits + 1).astype(np.int64)
        lines = Drawing(points, offsets).take(dealt)
        return Heap(lines, logits[dealt].astype(np.float32) / np.float32(STEPS_PER_LOGIT), lots)


@lru_cache(maxsize=1)
def load_stock() -> Stock:
    """Return the starter library that ships with the program.

    Raises:
        DataError: it is missing, damaged, or of a newer version.
    """
    return Stock(data_dir("presets") / STARTER / "lines.parquet", STARTER)


def _bundle(heap: Heap, lots: Longs, numbers: Longs, column: int, columns: int) -> Bundle:
    counts = heap.lots[lots + 1] - heap.lots[lots]
    starts = np.repeat(heap.lots[lots] - np.cumsum(counts) + counts, counts)
    chosen = starts + np.arange(counts.sum())
    lines = heap.lines.take(chosen)
    centred = np.full((len(lines), columns), np.nan, np.float32)
    centred[:, column] = heap.centred[chosen]
    return Bundle(
        points=lines.points,
        offsets=lines.offsets,
        source=np.repeat(numbers, counts),
        raw=np.full_like(centred, np.nan),
        centred=centred,
        shade=np.zeros(len(lines), np.bool_),
    )


# -- Making one -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolReport:
    """What a stock was made of."""

    heaps: int
    lines: int
    portraits: int  # that gave at least one line
    largest_share: float  # of the outlines of any one portrait that are in the stock
    mean_share: float  # of the portraits that gave

    def summary(self) -> str:
        """Return the numbers as sentences for a person."""
        return (
            f"{self.lines:,} lines of {self.portraits:,} portraits in {self.heaps} heaps; of one "
            f"portrait's outlines {self.mean_share:.0%} on average, {self.largest_share:.0%} at "
            "most."
        )


def pool(
    library: Source,
    to: Path,
    *,
    attributes: Sequence[str],
    scale: Scale,
    portraits: int = PORTRAITS,
    strength: float = LEAST_STRENGTH,
    most_heaps: int = MOST_HEAPS,
    seed: int = 0,
    tick: Tick = no_tick,
) -> PoolReport:
    """Write the strongest outlines of *library*'s portraits to the file *to*, as a `Stock`.

    Args:
        library: scored portraits, whole.
        to: the Parquet file; written whole or not at all.
        attributes: of these, for both signs.
        scale: quantiles of the network that scored the library.
        portraits: that give to one heap, chosen at random among those judged positive; all of
            them where there are fewer.
        strength: above 0, from which a line is taken; 1 is what only the strongest hundredth
            exceed.
        most_heaps: that one portrait may give to.
        seed: another number chooses other portraits.
        tick: told of the progress; may raise `Cancelled`.

    Raises:
        UsageError: the library is not whole, an attribute is unknown, or nobody is judged so.
        DataError: the library is damaged or the file cannot be written.
    """
    if not library.whole:
        raise UsageError(f"{library.name} is a stock itself. Pool a library of whole portraits.")
    rules = [
        Rule(attribute=name, sign=sign, threshold=strength)
        for name in attributes
        for sign in (1, -1)
    ]
    columns = [index_of(rule.attribute, library.attributes) for rule in rules]
    measures = yardsticks(rules, columns, "mean", "strength", scale)
    levels = np.array([measure.level(strength) for measure in measures])
    givers = _givers(library, rules, columns, portraits, most_heaps, seed)
    heaps, shares = _gathered(library, rules, columns, givers, levels, tick)
    _write(to, library, rules, givers, levels, heaps)
    return PoolReport(
        heaps=len(rules),
        lines=sum(len(lines) for lines, _ in heaps),
        portraits=len(shares),
        largest_share=max(shares, default=0.0),
        mean_share=float(np.mean(shares)) if shares else 0.0,
    )


def _givers(
    library: Source,
    rules: Sequence[Rule],
    columns: Sequence[int],
    portraits: int,
    most_heaps: int,
    seed: int,
) -> list[Longs]:
    """Return who gives to each heap (ascending numbers); the rarest attributes choose first."""
    found = [
        library.candidates(column, rule.sign).ids
        for rule, column in zip(rules, columns, strict=True)
    ]
    for rule, ids in zip(rules, found, strict=True):
        if not len(ids):
            raise UsageError(
                f"No portrait in {library.name} is judged {label(rule.attribute, rule.sign)}. "
                "Add portraits, or leave the attribute out."
            )
    given = np.zeros(1 + max(int(ids[-1]) for ids in found), np.int64)
    givers: list[Longs] = [np.empty(0, np.int64)] * len(rules)
    for nth in np.argsort([len(ids) for ids in found], kind="stable").tolist():
        free = found[nth][given[found[nth]] < most_heaps]
        random = np.random.default_rng([seed, columns[nth], int(rules[nth].sign > 0)])
        givers[nth] = np.sort(random.permutation(free)[:portraits])
        given[givers[nth]] += 1
    return givers


def _gathered(
    library: Source,
    rules: Sequence[Rule],
    columns: Sequence[int],
    givers: Sequence[Longs],
    levels: npt.NDArray[np.float64],
    tick: Tick,
) -> tuple[list[tuple[list[npt.NDArray[np.int16]], list[int]]], list[float]]:
    """Return each heap's lines and logits in steps, and the shares that its givers gave."""
    asked = sorted(set(columns))
    heaps: list[tuple[list[npt.NDArray[np.int16]], list[int]]] = [([], []) for _ in rules]
    shares: list[float] = []
    signs = np.array([rule.sign for rule in rules])
    at = [asked.index(column) for column in columns]
    for bundle in library.bundles(np.unique(np.concatenate(givers)), asked, tick):
        lengths = Drawing(bundle.points, bundle.offsets).lengths()
        outline = ~bundle.shade
        gives = np.stack([np.isin(bundle.source, ids) for ids in givers], axis=1)
        strengths = bundle.centred[:, at] * signs / levels  # 1 passes
        strengths[~(gives & (outline & (lengths >= _SHORTEST_UNITS))[:, None])] = 0.0
        taken = _few_of_each(bundle.source, strengths.max(axis=1), outline)
        for nth in range(len(rules)):
            for i in np.flatnonzero(taken & (strengths[:, nth] >= 1.0)).tolist():
                line = _steps(bundle.points[bundle.offsets[i] : bundle.offsets[i + 1]])
                if len(line) > 1:
                    heaps[nth][0].append(line)
                    logit = float(bundle.centred[i, at[nth]])
                    heaps[nth][1].append(_logit_steps(logit, int(signs[nth])))
        shares += _shares(bundle.source, taken, outline)
    return heaps, shares


def _few_of_each(source: Longs, strengths: npt.NDArray[Any], outline: Truths) -> Truths:
    """Return which lines are taken: those that pass, but no more than a part of any portrait."""
    _, of = np.unique(source, return_inverse=True)
    most = np.floor(LARGEST_SHARE * np.bincount(of, outline))
    order = np.lexsort([-strengths, of])
    first = np.concatenate([[0], np.cumsum(np.bincount(of))])
    rank = np.empty(len(source), np.int64)
    rank[order] = np.arange(len(source)) - first[of[order]]
    taken: Truths = (strengths >= 1.0) & (rank < most[of])
    return taken


def _steps(points: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Return a line in whole steps, from left to right, so that it tells nothing of its pen."""
    steps = np.rint(points * STEPS_PER_UNIT).astype(np.int16)
    steps = steps[np.concatenate([[True], (np.diff(steps, axis=0) != 0).any(axis=1)])]
    turned: npt.NDArray[np.int16] = steps[::-1] if tuple(steps[-1]) < tuple(steps[0]) else steps
    return turned


def _logit_steps(logit: float, sign: int) -> int:
    """Return a logit in whole steps, away from zero, so that it stays above what it passed."""
    return sign * min(int(np.ceil(sign * logit * STEPS_PER_LOGIT)), 32767)


def _shares(source: Longs, taken: Truths, outline: Truths) -> list[float]:
    """Return which share of its outlines each portrait gave, of those that gave any."""
    _, of = np.unique(source, return_inverse=True)
    gave = np.bincount(of, taken)
    had = np.maximum(np.bincount(of, outline), 1)
    return [float(share) for share in (gave / had)[gave > 0]]


def _write(
    to: Path,
    library: Source,
    rules: Sequence[Rule],
    givers: Sequence[Longs],
    levels: npt.NDArray[np.float64],
    heaps: Sequence[tuple[list[npt.NDArray[np.int16]], list[int]]],
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    metadata = {
        _FORMAT_KEY: str(FORMAT),
        _MODEL_KEY: library.model,
        _ATTRIBUTES_KEY: ",".join(library.attributes),
        b"facells.steps_per_unit": str(STEPS_PER_UNIT),
        b"facells.steps_per_logit": str(STEPS_PER_LOGIT),
    }
    schema = _schema().with_metadata({k: v.encode() for k, v in metadata.items()})
    deltas = ("x.list.element", "y.list.element", "counts.list.element", "logits.list.element")
    try:
        with (
            replacing(to) as beside,
            pq.ParquetWriter(
                beside,
                schema,
                compression="zstd",
                compression_level=19,
                use_dictionary=["attribute"],
                column_encoding=dict.fromkeys(deltas, "DELTA_BINARY_PACKED"),
            ) as writer,
        ):
            for nth, rule in enumerate(rules):
                row = _row(rule, len(givers[nth]), float(levels[nth]), *heaps[nth])
                writer.write_table(pa.Table.from_pylist([row], schema))
    except ExportError as exc:  # what `replacing` makes of a full disk
        raise DataError(str(exc)) from exc


def _row(
    rule: Rule, portraits: int, level: float, lines: list[npt.NDArray[np.int16]], logits: list[int]
) -> dict[str, Any]:
    # Sorted in bands from top to bottom, each from left to right: neighbours make small numbers,
    # and whose line came before whose is forgotten.
    keys = [(int(line[0, 1]) // (4 * STEPS_PER_UNIT), *line[0].tolist()) for line in lines]
    order = sorted(range(len(lines)), key=keys.__getitem__)
    points = np.concatenate([lines[i] for i in order]) if lines else np.empty((0, 2), np.int16)
    return {
        "attribute": rule.attribute,
        "sign": rule.sign,
        "portraits": portraits,
        "floor": level,
        "x": points[:, 0],
        "y": points[:, 1],
        "counts": np.array([len(lines[i]) for i in order], np.int16),
        "logits": np.array([logits[i] for i in order], np.int16),
    }


# -- The file -------------------------------------------------------------------------------------


def _schema() -> "pa.Schema":
    import pyarrow as pa

    def lists() -> "pa.ListType":
        return pa.list_(pa.field("element", pa.int16()))

    return pa.schema(
        [
            pa.field("attribute", pa.string(), nullable=False),
            pa.field("sign", pa.int8(), nullable=False),
            pa.field("portraits", pa.int32(), nullable=False),  # that gave
            pa.field("floor", pa.float64(), nullable=False),  # least centred logit, times the sign
            pa.field("x", lists(), nullable=False),  # per point, 1/4 portrait units
            pa.field("y", lists(), nullable=False),
            pa.field("counts", lists(), nullable=False),  # points of each line
            pa.field("logits", lists(), nullable=False),  # centred mean of each line, 1/64
        ]
    )


def _read(
    path: Path, columns: Sequence[str], group: int | None = None
) -> "tuple[pa.Table, dict[bytes, bytes]]":
    """Return *columns* of one row group or of all, and the file's metadata.

    Raises:
        DataError: the file is missing, damaged, no stock, or of a newer version.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            metadata = dict(file.schema_arrow.metadata or {})
            _check_format(path, metadata)
            if group is None:
                return file.read(columns=list(columns)), metadata
            return file.read_row_group(group, columns=list(columns)), metadata
    except FileNotFoundError as exc:
        raise DataError(
            f"There is no {path}. Install the program again, or name a library with --library."
        ) from exc
    except (pa.ArrowException, OSError) as exc:
        raise DataError(
            f"{path} is damaged. Install the program, or make the file, again."
        ) from exc


def _check_format(path: Path, metadata: dict[bytes, bytes]) -> None:
    text = metadata.get(_FORMAT_KEY, b"").decode(errors="replace")
    if not text.isdigit():
        raise DataError(
            f"{path} is no stock of lines. Name a library's folder, or what 'facells library pool' "
            "made."
        )
    if int(text) > FORMAT:
        raise DataError(
            f"{path} has version {text} of a stock's format, this program reads up to {FORMAT}. "
            "Update FaCells Studio."
        )


def _flat(column: "pa.ChunkedArray") -> npt.NDArray[np.int16]:
    # Its own `flatten` and `to_numpy` would load pandas first, which takes a second.
    lists = column.combine_chunks()
    first, last = lists.offsets[0].as_py(), lists.offsets[-1].as_py()
    values = np.from_dlpack(lists.values.slice(first, last - first))
    return cast("npt.NDArray[np.int16]", values)


def source_named(name: str) -> Source:
    """Return the library that *name* means: ``starter``, a folder, or a pooled file.

    Raises:
        UsageError: there is no such folder.
        DataError: it is no library, has gone, or the starter library is not installed.
    """
    if name == STARTER and not Path(name).is_dir():
        return load_stock()
    if Path(name).is_file():
        return Stock(Path(name), Path(name).stem)
    from facells_studio.facell.library import Library

    return Library.open(name)
