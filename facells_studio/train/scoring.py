"""Scores for a corpus: what a model says about its drawings and each of their lines.

Scoring is a map over shards, as building is: a shard is read, scored, and written beside itself
and renamed; one that has the scores already is left alone. What a shard had is kept.
"""

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from facells_studio.drawing import Drawing
from facells_studio.errors import DataError, DrawingError, ModelError
from facells_studio.progress import Tick, no_tick
from facells_studio.records import (
    STEPS_PER_LOGIT,
    STEPS_PER_UNIT,
    Shard,
    attributes_of,
    flat_lists,
    read_metadata,
    read_shard,
    write_table,
)
from facells_studio.score.model import (
    DEFAULT,
    ONNX,
    WEIGHTS,
    ModelConfig,
    load_config,
    model_folder,
    model_names,
)
from facells_studio.score.scorer import Scorer, load_scorer
from facells_studio.train.corpus import PHOTOS, Failure, reasons, shards_of
from facells_studio.train.workers import run

if TYPE_CHECKING:
    import pyarrow as pa

WHAT = "scoring drawings"
MARK = "facells.scored"  # in a shard's metadata: by what, and what could not be scored

Floats = npt.NDArray[np.float32]
Steps = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreJob:
    """One shard to score; all that `score_shard` needs to know."""

    path: Path
    model: str  # a shipped model, or the absolute path of a folder
    digest: str  # of the model: a worker with another one refuses
    size: int  # portraits


@dataclass(frozen=True, slots=True)
class ShardScores:
    """What became of one shard."""

    path: Path
    portraits: int
    failures: tuple[Failure, ...]  # drawings with nothing to score; their scores stay empty
    reused: bool = False  # it had the scores already


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What scoring a corpus did, in exact numbers."""

    folder: Path
    model: str
    shards: int
    reused: int
    portraits: int  # with scores
    failures: tuple[Failure, ...]
    seconds: float

    def summary(self) -> str:
        """Return the numbers as sentences for a person."""
        total = (
            f"Portraits scored by {self.model}: {self.portraits:,}; drawings that could not be: "
            f"{len(self.failures):,}; shards: {self.shards:,}, of which {self.reused:,} were "
            "scored already."
        )
        return "\n".join([total, *reasons(self.failures, "drawing")])


def score_corpus(
    folder: Path,
    model: str | Path = DEFAULT,
    *,
    workers: int = 1,
    scheduler: str | None = None,
    tick: Tick = no_tick,
) -> ScoreReport:
    """Add *model*'s scores to all shards of the corpus in *folder*, where they are missing.

    Scores of another model are replaced. Killed at any time, it loses at most the shards in
    flight; run it again to go on.

    Args:
        folder: a corpus.
        model: a shipped model's name, or its folder.
        workers: how many processes; 1 works in this one.
        scheduler: the address of a cluster's scheduler (`train.cluster`), instead of *workers*.
        tick: told of progress; may cancel.

    Raises:
        DataError: the folder holds no corpus, a shard is damaged or cannot be written, a worker
            died, or the cluster cannot be reached.
        ModelError: the model is missing or does not fit, here or on a worker.
        UsageError: *workers* is no positive number, or both workers and a scheduler were given.
    """
    began = time.perf_counter()
    place = model_folder(model)
    config = load_config(place)
    shipped = isinstance(model, str) and model in model_names()
    jobs = _jobs(folder, str(model if shipped else place.absolute()), digest_of(config))
    reports = list(
        run(score_shard, jobs, scored, workers=workers, scheduler=scheduler, tick=tick, what=WHAT)
    )
    return ScoreReport(
        folder=folder,
        model=config.name,
        shards=len(reports),
        reused=sum(report.reused for report in reports),
        portraits=sum(report.portraits for report in reports),
        failures=tuple(f for r in sorted(reports, key=lambda r: r.path) for f in r.failures),
        seconds=time.perf_counter() - began,
    )


def score_shard(job: ScoreJob, tick: Tick = no_tick) -> ShardScores:
    """Score the drawings of one shard and write it anew; do nothing if they are scored already.

    Raises:
        DataError: the shard is damaged, cannot be written, or was built anew meanwhile.
        ModelError: this machine has another model of that name, or none.
    """
    done = scored(job)
    if done is not None:
        return done
    scorer = _scorer(job.model, job.digest)
    table = read_shard(job.path)
    scores, lines, failures = _said(scorer, table, tick)
    mark = {"model": job.digest, "failures": [[f.name, f.why] for f in failures]}
    if read_metadata(job.path).get(PHOTOS) != table.schema.metadata[PHOTOS.encode()].decode():
        raise DataError(
            f"{job.path} was built with more photos while it was scored. "
            "Run the same command again."
        )
    write_table(job.path, with_scores(table, scorer, scores, lines), {MARK: json.dumps(mark)})
    return ShardScores(job.path, len(table) - len(failures), tuple(failures))


def _said(
    scorer: Scorer, table: "pa.Table", tick: Tick
) -> tuple[list[Floats | None], list[Steps | None], list[Failure]]:
    """Return logits of each drawing (A,), of its lines (n_lines, A) in steps, and failures.

    Where there is nothing to score, logits are None.
    """
    names = table.column("name").to_pylist()
    scores: list[Floats | None] = []
    lines: list[Steps | None] = []
    failures: list[Failure] = []
    for i, drawing in enumerate(drawings(table)):
        tick(i / len(table), WHAT)
        try:
            said = scorer.score(drawing)
        except DrawingError as exc:
            failures.append(Failure(names[i], str(exc)))
            scores.append(None)
            lines.append(None)
        else:
            scores.append(said.drawing)
            steps = np.rint(said.line_means() * STEPS_PER_LOGIT).clip(-32768, 32767)
            lines.append(steps.astype(np.int16))
    tick(1.0, WHAT)
    return scores, lines, failures


def scored(job: ScoreJob) -> ShardScores | None:
    """Return the report of a shard that has the model's scores; None if it has not."""
    mark = json.loads(read_metadata(job.path).get(MARK, "{}"))
    if mark.get("model") != job.digest:
        return None
    failures = tuple(Failure(*pair) for pair in mark["failures"])
    return ShardScores(job.path, job.size - len(failures), failures, reused=True)


def digest_of(config: ModelConfig) -> str:
    """Return a fingerprint of all that decides a model's scores, with its name for people."""
    files = sorted((name, digest) for name, digest in config.files if name in (WEIGHTS, ONNX))
    decides = repr((config.attributes, config.network, config.encoding, config.drawing, files))
    return f"{config.name} {hashlib.sha256(decides.encode()).hexdigest()[:16]}"


def drawings(table: "pa.Table") -> Iterator[Drawing]:
    """Yield the drawing of each row of a shard, with the column ``shade``."""
    x, y, counts, shade = (_rows(table.column(name)) for name in ("x", "y", "counts", "shade"))
    for across, down, sizes, shaded in zip(x, y, counts, shade, strict=True):
        points = np.column_stack([across, down]).astype(np.float32) / np.float32(STEPS_PER_UNIT)
        offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
        yield Drawing(points, offsets, {"shade": shaded.copy()})


def with_scores(
    table: "pa.Table",
    scorer: Scorer,
    scores: Sequence[Floats | None],
    lines: Sequence[Steps | None],
) -> "pa.Table":
    """Return *table* with the scores of its drawings and of their lines.

    Args:
        table: of a shard; attributes that *scorer* does not know get no scores.
        scorer: who scored.
        scores: logits of each drawing (A,), or None where there was nothing to score.
        lines: mean logits of the lines of each drawing (n_lines, A), in steps.
    """
    import pyarrow as pa

    known = {name: i for i, name in enumerate(scorer.attributes)}
    missing = pa.array([row is None for row in scores], pa.bool_())
    logits: list[Any] = []
    steps: list[Any] = []
    of_drawing, of_line = (table.schema.field(name).type for name in ("scores", "line_scores"))
    counts = np.array([0, *(0 if row is None else len(row) for row in lines)], np.int64)
    offsets = pa.array(np.cumsum(counts), pa.int32())
    for name in attributes_of(table.schema):
        if name not in known:
            logits.append(pa.nulls(len(table), of_drawing.field(name).type))
            steps.append(pa.nulls(len(table), of_line.field(name).type))
            continue
        i = known[name]
        logits.append(
            pa.array([None if row is None else row[i].item() for row in scores], pa.float32())
        )
        values = [row[:, i] for row in lines if row is not None]
        flat = pa.array(np.concatenate(values) if values else np.empty(0, np.int16), pa.int16())
        steps.append(pa.ListArray.from_arrays(offsets, flat, type=of_line.field(name).type))
    who = [None if row is None else scorer.config.name for row in scores]
    for name, column in (
        ("scorer", pa.array(who, pa.string())),
        ("scores", pa.StructArray.from_arrays(logits, fields=list(of_drawing), mask=missing)),
        ("line_scores", pa.StructArray.from_arrays(steps, fields=list(of_line), mask=missing)),
    ):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(name), column)
    return table


def _jobs(folder: Path, model: str, digest: str) -> list[ScoreJob]:
    jobs = []
    for path in shards_of(folder):
        with Shard(path) as shard:
            size = sum(shard.groups)
        jobs.append(ScoreJob(path=path.absolute(), model=model, digest=digest, size=size))
    return jobs


@lru_cache(maxsize=1)
def _scorer(model: str, digest: str) -> Scorer:
    """Return the model, loaded once in each process."""
    scorer = load_scorer(model)
    if digest_of(scorer.config) != digest:
        raise ModelError(
            f"A worker has another model {scorer.config.name} than the program that asked. "
            "Install the same models on all machines, or put the folder where all see it."
        )
    return scorer


def _rows(column: Any) -> Iterator[npt.NDArray[Any]]:
    """Yield the list in each row of a column."""
    values, ends = flat_lists(column)
    for first, last in pairwise(ends.tolist()):
        yield values[first:last]
