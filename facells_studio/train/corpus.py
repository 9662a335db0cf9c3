"""A corpus: photos as ordered drawings with their labels, in a folder of Parquet shards.

The builder is a map over chunks of photos. A chunk becomes one shard, whichever process or machine
does it, and depends on nothing but its `ShardJob`: `build_shard` may run in a pool, or on a
cluster. What is there already is not built again.
"""

import json
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import numpy as np
import numpy.typing as npt
import tomli_w

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, DrawingError, ExportError, PhotoError, UsageError
from facells_studio.files import remove_half_written, write_bytes
from facells_studio.frame import Portrait
from facells_studio.lines import SCORE_RECIPE_VERSION, LinesParams, score_lines, trace
from facells_studio.order import OrderParams, order_lines
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.presets import did_you_mean, from_table
from facells_studio.progress import Tick, no_tick
from facells_studio.records import (
    STEPS_PER_UNIT,
    Record,
    attributes_of,
    read_metadata,
    read_shard,
    write_shard,
)
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.train.celeba import CelebA, Photos, decode
from facells_studio.train.workers import run

PHOTOS_PER_SHARD = 1000
STYLE_VERSION = 1  # of the tracing styles as recipes; raise it when their drawings change
# A corpus is read by networks, whose scorer orders again: 2 % more travel saves 3 ms a portrait.
ORDER_EFFORT = 0.02

# In a shard's metadata: the manifest, the photos it was built from, and those that failed.
CORPUS, PHOTOS, FAILURES = "facells.corpus", "facells.photos", "facells.failures"

_STYLES: tuple[str, ...] = get_args(get_type_hints(LinesParams)["style"])
FACE = FaceParams(framing="frame", sitter=False)
_MANIFEST = "corpus.toml"
_FORMAT = 1  # of the manifest


# -- From a photo to a drawing --------------------------------------------------------------------


def draw(portrait: Portrait, recipe: str, order_effort: float = ORDER_EFFORT) -> Drawing:
    """Return *portrait* as *recipe* draws it, ordered for the pen.

    Raises:
        PhotoError: there is nothing in the photo to draw.
    """
    if recipe == "score":
        drawing = score_lines(portrait)
    else:
        drawing = trace(portrait, from_table(LinesParams, {"style": recipe}, "recipe"))
    return order_lines(drawing, OrderParams(effort=order_effort))


def recipe_version(recipe: str) -> int:
    """Return the version of how *recipe* draws.

    Raises:
        UsageError: there is no such recipe.
    """
    if recipe == "score":
        return SCORE_RECIPE_VERSION
    if recipe in _STYLES:
        return STYLE_VERSION
    known = ("score", *_STYLES)
    raise UsageError(
        f"There is no recipe {recipe!r}.{did_you_mean(recipe, known)} "
        "Use 'score' or a tracing style."
    )


# -- One shard ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failure:
    """A photo that did not become a drawing."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShardJob:
    """One chunk of photos and where its shard goes; all that `build_shard` needs to know."""

    path: Path
    photos: Photos
    recipe: str
    key: str  # of the corpus: a shard of another one is built anew
    names: tuple[str, ...]
    labels: npt.NDArray[np.bool_]  # (n, 40)
    partition: npt.NDArray[np.int8]  # (n,)
    identity: npt.NDArray[np.int32]  # (n,)
    order_effort: float

    @property
    def size(self) -> int:
        """How many photos it has."""
        return len(self.names)


@dataclass(frozen=True, slots=True)
class ShardReport:
    """What became of one chunk of photos."""

    path: Path
    portraits: int
    failures: tuple[Failure, ...]
    reused: bool = False  # it was there already


def build_shard(job: ShardJob, tick: Tick = no_tick) -> ShardReport:
    """Draw the photos of *job* and write their shard; do nothing if it is there already.

    Depends on nothing but *job*, so that any process may run it, any number of times.

    Raises:
        DataError: the shard cannot be written, the photos are gone, or this is a worker with
            another version of the recipe.
    """
    done = finished(job)
    if done is not None:
        return done
    _check_version(job)
    records: list[Record] = []
    failures: list[Failure] = []
    for i, name in enumerate(job.names):
        tick(i / len(job.names), "drawing photos")
        try:
            records.append(_record(job, i))
        except (PhotoError, DrawingError) as exc:
            failures.append(Failure(name, str(exc)))
    tick(1.0, "drawing photos")
    # Another build may have been quicker, with more photos, and scores may be there by now.
    return finished(job) or save_shard(job, records, failures)


def _check_version(job: ShardJob) -> None:
    wanted, ours = json.loads(job.key)["recipe_version"], recipe_version(job.recipe)
    if wanted != ours:
        raise DataError(
            f"A worker draws version {ours} of the recipe {job.recipe}, the corpus is of version "
            f"{wanted}. Install the same FaCells Studio on all machines."
        )


def save_shard(
    job: ShardJob, records: Sequence[Record], failures: Sequence[Failure]
) -> ShardReport:
    """Write the shard of *job* from *records* that are drawn already.

    Raises:
        DataError: the shard cannot be written.
    """
    metadata = {
        CORPUS: job.key,
        PHOTOS: json.dumps(job.names),
        FAILURES: json.dumps([[f.name, f.why] for f in failures]),
    }
    write_shard(job.path, records, ATTRIBUTES, metadata)
    return ShardReport(job.path, len(records), tuple(failures))


def failures_of(metadata: Mapping[str, str]) -> tuple[Failure, ...]:
    """Return the photos that a shard with this *metadata* has no drawing of, and why."""
    return tuple(Failure(*pair) for pair in json.loads(metadata[FAILURES]))


def finished(job: ShardJob) -> ShardReport | None:
    """Return the report of the shard that is there already; None if it has to be built.

    A shard may have more photos than *job*, of a build with a higher limit: they are not counted.
    """
    if not job.path.exists():
        return None
    try:
        metadata = read_metadata(job.path)
        names = json.loads(metadata[PHOTOS])
        wanted = frozenset(job.names)
        failures = tuple(f for f in failures_of(metadata) if f.name in wanted)
    except (DataError, KeyError, ValueError, TypeError):  # damaged: it is built anew
        return None
    if metadata.get(CORPUS) != job.key or not wanted <= set(names):
        return None
    return ShardReport(job.path, job.size - len(failures), failures, reused=True)


def _record(job: ShardJob, i: int) -> Record:
    name = job.names[i]
    photo = decode(job.photos.read(name), name)
    portrait = align(photo, FACE)
    return Record(
        id=Path(name).stem,
        name=name,
        drawing=draw(portrait, job.recipe, job.order_effort),
        recipe=job.recipe,
        recipe_version=recipe_version(job.recipe),
        source_sha256=photo.sha256,
        photo_to_frame=portrait.photo_to_frame,
        identity=int(job.identity[i]),
        partition=int(job.partition[i]),
        attributes=job.labels[i],
    )


# -- All shards -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did, in exact numbers."""

    folder: Path
    shards: int
    reused: int  # of the shards: there already
    portraits: int
    failures: tuple[Failure, ...]
    seconds: float

    def summary(self) -> str:
        """Return the numbers as sentences for a person."""
        total = (
            f"Portraits: {self.portraits:,}; photos that failed: {len(self.failures):,}; "
            f"shards: {self.shards:,}, of which {self.reused:,} were there already."
        )
        return "\n".join([total, *reasons(self.failures, "photo")])


def reasons(failures: Sequence[Failure], thing: str) -> list[str]:
    """Return a line for each reason: how many of the *thing* failed for it, most first."""
    counts = Counter(failure.why for failure in failures)
    return [
        f"{n:,} {thing}s: {why}" if n > 1 else f"1 {thing}: {why}"
        for why, n in counts.most_common()
    ]


def shard_jobs(celeba: CelebA, recipe: str, to: Path, limit: int | None = None) -> list[ShardJob]:
    """Return the chunks of the first *limit* photos of *celeba*, sorted by name."""
    manifest = _manifest(celeba, recipe, _effort_of(to))
    # Workers elsewhere do not know the folder that this process works in.
    to, photos = to.absolute(), Photos(celeba.photos.place.absolute())
    count = len(celeba) if limit is None else min(limit, len(celeba))
    jobs = []
    for first in range(0, count, PHOTOS_PER_SHARD):
        rows = slice(first, min(first + PHOTOS_PER_SHARD, count))
        jobs.append(
            ShardJob(
                path=to / f"{first:09d}.parquet",
                photos=photos,
                recipe=recipe,
                key=_key(manifest),
                names=celeba.names[rows],
                labels=celeba.labels[rows],
                partition=celeba.partition[rows],
                identity=celeba.identity[rows],
                order_effort=manifest["order_effort"],
            )
        )
    return jobs


def build_corpus(
    celeba: CelebA,
    recipe: str,
    to: Path,
    workers: int = 1,
    tick: Tick = no_tick,
    limit: int | None = None,
    scheduler: str | None = None,
) -> BuildReport:
    """Draw the photos of *celeba* into the folder *to*, in parallel; only what is missing.

    Killed at any time, it loses at most the shards in flight; run it again to go on. Two builds
    into one folder do no harm, only the same work twice.

    Args:
        celeba: the photos.
        recipe: ``"score"`` or a tracing style.
        to: a new folder, or one of an earlier build with the same recipe and photos.
        workers: how many processes; 1 works in this one.
        tick: told of progress; may cancel.
        limit: only so many photos, the first by name.
        scheduler: the address of a cluster's scheduler (`train.cluster`), instead of *workers*.

    Raises:
        UsageError: there is no such recipe, *limit* or *workers* is no positive number, or both
            workers and a scheduler were asked for.
        DataError: the folder holds something else or cannot be written, the photos are gone, a
            worker died, or the cluster cannot be reached.
    """
    if workers < 1 or (limit is not None and limit < 1):
        raise UsageError("A corpus needs at least one worker and one photo. Ask for 1 or more.")
    began = time.perf_counter()
    claim_folder(celeba, recipe, to)
    jobs = shard_jobs(celeba, recipe, to, limit)
    reports = list(
        run(
            build_shard,
            jobs,
            finished,
            workers=workers,
            scheduler=scheduler,
            tick=tick,
            what="drawing photos",
        )
    )
    return BuildReport(
        folder=to,
        shards=len(reports),
        reused=sum(report.reused for report in reports),
        portraits=sum(report.portraits for report in reports),
        failures=tuple(f for r in sorted(reports, key=lambda r: r.path) for f in r.failures),
        seconds=time.perf_counter() - began,
    )


def claim_folder(celeba: CelebA, recipe: str, to: Path) -> None:
    """Make *to* the folder of this recipe and these photos, or check that it is.

    Raises:
        DataError: it holds something else, or cannot be written.
    """
    wanted = _manifest(celeba, recipe, _effort_of(to))
    try:
        to.mkdir(parents=True, exist_ok=True)
        if not (to / _MANIFEST).exists():
            if any(to.glob("*.parquet")):
                raise DataError(
                    f"{to} has Parquet files but no {_MANIFEST}, so it is no corpus. "
                    "Choose another folder."
                )
            write_bytes(to / _MANIFEST, tomli_w.dumps(wanted).encode())
        for names in ("*.parquet", _MANIFEST):
            remove_half_written(to, names)
    except ExportError as exc:
        raise DataError(str(exc)) from exc
    except OSError as exc:
        raise DataError(
            f"Cannot write to {to}: {exc.strerror or exc}. Choose another folder."
        ) from exc
    held = read_manifest(to)
    for name, value in wanted.items():
        if held.get(name) != value:
            raise DataError(
                f"{to} holds a corpus with {_WORDS[name]} {_shown(held.get(name))}, not "
                f"{_shown(value)}. Choose another folder, or delete this one."
            )


_WORDS = {
    "format": "format",
    "recipe": "recipe",
    "recipe_version": "version of the recipe",
    "order_effort": "ordering effort",
    "photos_per_shard": "photos per shard",
    "source": "photos or labels of digest",
}


def _effort_of(folder: Path) -> float:
    """Return how hard the lines of a corpus are ordered: an old one goes on as it began."""
    if not (folder / _MANIFEST).exists():
        return ORDER_EFFORT
    held = read_manifest(folder).get("order_effort")
    return held if isinstance(held, float) else ORDER_EFFORT


def _manifest(celeba: CelebA, recipe: str, order_effort: float) -> dict[str, Any]:
    """Return all that decides what a corpus holds."""
    return {
        "format": _FORMAT,
        "recipe": recipe,
        "recipe_version": recipe_version(recipe),
        "order_effort": order_effort,
        "photos_per_shard": PHOTOS_PER_SHARD,
        "source": celeba.digest,
    }


def _key(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, sort_keys=True)


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 16 else f"{text[:12]}…"


def shards_of(folder: Path) -> list[Path]:
    """Return the shards of the corpus in *folder*, in the order of their photos.

    Raises:
        DataError: the folder holds no corpus, or a shard is damaged or of another corpus.
    """
    key = _key(read_manifest(folder))
    paths = sorted(folder.glob("[0-9]*.parquet"))
    if not paths:
        raise DataError(f"{folder} has no shard yet. Build the corpus first.")
    for path in paths:
        if read_metadata(path).get(CORPUS) != key:
            raise DataError(
                f"{path} belongs to another corpus than its folder. Delete it and build again."
            )
    return paths


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return what all shards of the corpus in *folder* have in common: its ``corpus.toml``.

    Raises:
        DataError: the folder holds no corpus, or the file is damaged.
    """
    path = folder / _MANIFEST
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise DataError(f"{folder} is no corpus: it has no {_MANIFEST}. Build one first.") from exc
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise DataError(f"{path} is damaged. Build the corpus again in a new folder.") from exc


# -- Reading --------------------------------------------------------------------------------------

_STEP = np.float32(1 / STEPS_PER_UNIT)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Store:
    """The arrays of a whole corpus, one after another; about 3 KB a portrait."""

    points: npt.NDArray[np.int16]  # (all points, 2), in steps
    line_ends: npt.NDArray[np.int64]  # (all lines + 1,) where lines begin and end in points
    drawing_ends: npt.NDArray[np.int64]  # (n + 1,) where drawings begin and end in lines
    shade: npt.NDArray[np.bool_]  # (all lines,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corpus:
    """The drawings of a folder of shards, in memory, in any order: `Corpus.open`.

    `subset` shares the memory.
    """

    recipe: str
    recipe_version: int
    attributes: tuple[str, ...]
    names: npt.NDArray[np.str_]  # (n,)
    labels: npt.NDArray[np.float32]  # (n, A) 1, 0, or NaN where nobody judged
    partition: npt.NDArray[np.int8]  # (n,) 0 train, 1 validation, 2 test, -1 unknown
    identity: npt.NDArray[np.int32]  # (n,), -1 unknown
    rows: npt.NDArray[np.int64]  # (n,) of the store
    _store: _Store = field(repr=False)

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        partition: int | None = None,
        names: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> "Corpus":
        """Return the corpus in *folder*, or the part of it that `subset` takes.

        Raises:
            DataError: the folder holds no corpus, or a shard is damaged or of another corpus.
        """
        folder = Path(folder)
        corpus = _load(shards_of(folder), read_manifest(folder))
        if partition is None and names is None and limit is None:
            return corpus
        return corpus.subset(partition=partition, names=names, limit=limit)

    def __len__(self) -> int:
        return len(self.rows)

    def arrays(self, i: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
        """Return points (n_points, 2) in portrait units and offsets (n_lines + 1,) of drawing i.

        Both are the caller's own.
        """
        store, row = self._store, self.rows[i]
        first, last = store.drawing_ends[row], store.drawing_ends[row + 1]
        ends = store.line_ends[first : last + 1]
        points = store.points[ends[0] : ends[-1]].astype(np.float32)
        points *= _STEP  # in place: a third quicker than in one expression
        return points, ends - ends[0]

    def drawing(self, i: int) -> Drawing:
        """Return drawing *i* with the column ``shade``."""
        row = self.rows[i]
        first, last = self._store.drawing_ends[row], self._store.drawing_ends[row + 1]
        return Drawing(*self.arrays(i), {"shade": self._store.shade[first:last]})

    @property
    def points_counts(self) -> npt.NDArray[np.int64]:
        """How many points each drawing has (n,)."""
        ends = self._store.line_ends[self._store.drawing_ends]
        return np.asarray(np.diff(ends)[self.rows])

    @property
    def lines_counts(self) -> npt.NDArray[np.int64]:
        """How many lines each drawing has (n,)."""
        return np.asarray(np.diff(self._store.drawing_ends)[self.rows])

    def subset(
        self,
        rows: npt.ArrayLike | None = None,
        *,
        partition: int | None = None,
        names: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> "Corpus":
        """Return the drawings *rows*, of one *partition*, or called *names*; the first *limit*.

        Raises:
            DataError: a name is not in the corpus, or nothing is left.
        """
        chosen = np.arange(len(self)) if rows is None else np.asarray(rows, np.int64)
        if names is not None:
            place = {name: i for i, name in enumerate(self.names.tolist())}
            absent = [name for name in names if name not in place]
            if absent:
                raise DataError(
                    f"The corpus has no drawing of {absent[0]}. Leave it out, or build it first."
                )
            chosen = chosen[np.isin(chosen, [place[name] for name in names])]
        if partition is not None:
            chosen = chosen[self.partition[chosen] == partition]
        chosen = chosen[:limit]
        if not len(chosen):
            raise DataError("No drawing of the corpus is left. Choose more of it.")
        return replace(
            self,
            names=self.names[chosen],
            labels=self.labels[chosen],
            partition=self.partition[chosen],
            identity=self.identity[chosen],
            rows=self.rows[chosen],
        )


def _load(paths: Sequence[Path], manifest: dict[str, Any]) -> Corpus:
    sizes = []
    for path in paths:
        counts = read_shard(path, ["counts"]).column("counts")
        sizes.append(int(_flat(counts).sum()))
    points = np.empty((sum(sizes), 2), np.int16)
    known: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in _LOADED}
    attributes: tuple[str, ...] = ()
    end = 0
    for path, size in zip(paths, sizes, strict=True):
        table = read_shard(path, ["x", "y", "counts", "shade", *_KNOWN])
        for axis, name in enumerate(("x", "y")):
            points[end : end + size, axis] = _flat(table.column(name))
        end += size
        attributes = attributes_of(table.schema)
        for name, values in _columns(table).items():
            known[name].append(values)
    whole = {name: np.concatenate(parts) for name, parts in known.items()}
    return Corpus(
        recipe=str(manifest["recipe"]),
        recipe_version=int(manifest["recipe_version"]),
        attributes=attributes,
        names=whole["name"],
        labels=whole["attributes"],
        partition=whole["partition"],
        identity=whole["identity"],
        rows=np.arange(len(whole["name"])),
        _store=_Store(
            points=points,
            line_ends=_ends(whole["counts"]),
            drawing_ends=_ends(whole["lines"]),
            shade=whole["shade"],
        ),
    )


_KNOWN = ("name", "attributes", "partition", "identity")
_LOADED = ("name", "attributes", "partition", "identity", "counts", "lines", "shade")


def _columns(table: Any) -> dict[str, npt.NDArray[Any]]:
    """Return all but the points of a shard as arrays, without nulls."""
    import pyarrow.compute as pc

    labels = table.column("attributes").combine_chunks()
    columns = [
        np.asarray(column.cast("float32").to_numpy(zero_copy_only=False), np.float32)
        for column in labels.flatten()
    ]
    return {
        "name": np.array(table.column("name").to_pylist(), np.str_),
        "attributes": np.column_stack(columns),
        "partition": pc.fill_null(table.column("partition"), -1).to_numpy().astype(np.int8),
        "identity": pc.fill_null(table.column("identity"), -1).to_numpy().astype(np.int32),
        "counts": _flat(table.column("counts")),
        "lines": pc.list_value_length(table.column("counts")).to_numpy(),
        "shade": _flat(table.column("shade")),
    }


def _flat(column: Any) -> npt.NDArray[Any]:
    """Return the values of a column of lists, one after another."""
    return np.asarray(column.combine_chunks().flatten().to_numpy(zero_copy_only=False))


def _ends(counts: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.int64)
