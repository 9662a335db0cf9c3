"""Corpora: how fast photos become drawings in shards, and how fast drawings are read again.

Builds from CelebA's photos where they are at hand (``FACELLS_CELEBA`` or ``../shared/celeba``),
else from the sample portrait in many shades.
"""

import itertools
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from facells_studio.lines import score_lines
from facells_studio.order import OrderParams, order_lines
from facells_studio.portrait.align import align
from facells_studio.progress import no_tick
from facells_studio.records import Record
from facells_studio.train import corpus as room
from facells_studio.train.celeba import CelebA, decode
from facells_studio.train.corpus import FACE, ORDER_EFFORT, Corpus, save_shard
from facells_studio.train.scoring import score_corpus
from facells_studio.train.workers import run as run_tasks
from tests.benchmarks.table import Row
from tests.celeba_like import photos, write

PHOTOS, POOL_PHOTOS, POOL_SHARDS, ROUNDS = 60, 480, 24, 7
PORTRAITS = 10_000  # of the corpus that is read
TRACED_GOAL, BUILT_GOAL = 90.0, 80.0  # portraits per second and core
POOL_GOAL, MEMORY_GOAL_MB = 0.9, 1000
OPEN_GOAL_S, ARRAYS_GOAL_US, DRAWING_GOAL_US = 1.0, 20.0, 50.0


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; few photos and one round if *quick*."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        with tempfile.TemporaryDirectory() as place:
            data = _data(Path(place) / "photos", 4 if quick else PHOTOS)
            rows = stages(data, 4 if quick else PHOTOS, 1 if quick else ROUNDS)
            if not quick:
                rows += pool(data, Path(place) / "pool")
            return rows + reading(data, Path(place) / "read", 200 if quick else PORTRAITS)
    finally:
        cv2.setNumThreads(threads)


def stages(data: CelebA, count: int, rounds: int) -> list[Row]:
    """Return portraits per second of CPU for the stages and for all of a build but the file."""
    names = np.random.default_rng(1).permutation(data.names)[:count].tolist()
    contents = [data.photos.read(name) for name in names]
    faces = [align(decode(c, n), FACE) for c, n in zip(contents, names, strict=True)]
    traced = [score_lines(face) for face in faces]
    params = OrderParams(effort=ORDER_EFFORT)

    def from_photo(i: int) -> object:
        return align(decode(contents[i], names[i]), FACE)

    def whole(i: int) -> object:
        return room.draw(align(decode(contents[i], names[i]), FACE), "score")

    times = _best_ms(
        [
            from_photo,
            lambda i: score_lines(faces[i]),
            lambda i: order_lines(traced[i], params),
            whole,
        ],
        len(names),
        rounds,
    )
    goals = (None, TRACED_GOAL, None, BUILT_GOAL)
    whats = ("decode and frame", "trace (score recipe)", "order", "photo to ordered drawing")
    return [
        Row(
            what=f"corpus: {what}, per second and core",
            goal=f"≥ {goal:g} portraits/s" if goal else "",
            ours=f"{1000 / ms:.0f} portraits/s ({ms:.1f} ms)",
            met=1000 / ms >= goal if goal else None,
        )
        for what, goal, ms in zip(whats, goals, times, strict=True)
    ]


def pool(data: CelebA, place: Path) -> list[Row]:
    """Return how fast one process and two build whole shards, and what memory they take.

    Wall time between the first shard and the last, so that it does not matter how long Python
    takes to start; on a machine that has other work to do, the ratio tells nothing.
    """
    before, room.PHOTOS_PER_SHARD = room.PHOTOS_PER_SHARD, POOL_PHOTOS // POOL_SHARDS
    try:
        rates = [_pace(data, place / str(workers), workers) for workers in (1, 2)]
        began = time.process_time()
        scored = score_corpus(place / "1").portraits
        score_ms = 1000 * (time.process_time() - began) / scored
    finally:
        room.PHOTOS_PER_SHARD = before
    twice = rates[1] / (2 * rates[0])
    peak_mb = _peak_mb()
    return [
        Row(
            what="corpus: photos to shards by two processes, wall time",
            goal=f"≥ {POOL_GOAL:.0%} of twice one" if (os.cpu_count() or 1) > 1 else "",
            ours=f"{rates[1]:.0f} portraits/s, {twice:.0%} of twice one",
            other=f"{rates[0]:.0f} portraits/s, one process",
            ratio=f"{rates[1] / rates[0]:.2f} x faster",
            met=twice >= POOL_GOAL if (os.cpu_count() or 1) > 1 else None,
        ),
        Row(
            what="corpus: score, per second and core (drawing and every line)",
            goal="",
            ours=f"{1000 / score_ms:.0f} portraits/s ({score_ms:.1f} ms)",
        ),
        Row(
            what="corpus: memory of the largest process that built or scored",
            goal=f"≤ {MEMORY_GOAL_MB:,} MB",
            ours=f"{peak_mb:.0f} MB",
            met=peak_mb <= MEMORY_GOAL_MB,
        ),
    ]


def _pace(data: CelebA, folder: Path, workers: int) -> float:
    """Return portraits per second from the first finished shard to the last."""
    room.claim_folder(data, "score", folder)
    jobs = room.shard_jobs(data, "score", folder, limit=POOL_PHOTOS)
    times, counts = [], []
    done = room.finished
    for report in run_tasks(room.build_shard, jobs, done, workers=workers, tick=no_tick, what=""):
        times.append(time.perf_counter())
        counts.append(report.portraits)
    first = workers  # each worker's first shard compiles and loads
    return sum(counts[first:]) / max(times[-1] - times[first - 1], 1e-9)


def _peak_mb() -> float:
    """Return the most memory that this process or one of its children has had."""
    usages = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    most = max(resource.getrusage(who).ru_maxrss for who in usages)
    return most / (1e6 if sys.platform == "darwin" else 1024)  # bytes there, kilobytes here


def reading(data: CelebA, folder: Path, count: int) -> list[Row]:
    """Return how long it takes to write a corpus, to open it, and to get one of its drawings."""
    write_ms = _many(data, folder, count)
    opened = []
    for _ in range(3):
        began = time.perf_counter()
        corpus = Corpus.open(folder)
        opened.append(time.perf_counter() - began)
    order = np.random.default_rng(2).integers(0, len(corpus), min(count, 5000)).tolist()
    arrays_ms, drawing_ms = _best_ms(
        [lambda i: corpus.arrays(order[i]), lambda i: corpus.drawing(order[i])], len(order), 3
    )
    size = sum(path.stat().st_size for path in folder.iterdir()) / len(corpus)
    points = float(corpus.points_counts.mean())
    return [
        Row(
            what="corpus: encode a drawing and write it, per second and core",
            goal="",
            ours=f"{1000 / write_ms:,.0f} portraits/s ({write_ms:.2f} ms)",
        ),
        Row(
            what=f"corpus: open {len(corpus):,} portraits of {points:.0f} points",
            goal=f"≤ {OPEN_GOAL_S:g} s" if count >= PORTRAITS else "",
            ours=f"{min(opened):.2f} s, {size:.0f} bytes each on disk",
            met=min(opened) <= OPEN_GOAL_S if count >= PORTRAITS else None,
        ),
        *(
            Row(
                what=f"corpus: {what} at random",
                goal=f"≤ {goal:g} µs",
                ours=f"{1000 * ms:.1f} µs",
                met=1000 * ms <= goal,
            )
            for what, goal, ms in (
                ("points and offsets of a drawing", ARRAYS_GOAL_US, arrays_ms),
                ("a Drawing", DRAWING_GOAL_US, drawing_ms),
            )
        ),
    ]


def _data(place: Path, count: int) -> CelebA:
    at = os.environ.get("FACELLS_CELEBA")
    folder = Path(at) if at else Path(__file__).parents[2].parent / "shared" / "celeba"
    if (folder / "img_align_celeba.zip").is_file():
        return CelebA(folder, partial=True)
    sample = list(photos(30).values())  # ever darker; more would be black
    names = [f"{i + 1:06d}.jpg" for i in range(max(count, POOL_PHOTOS))]
    return CelebA(write(place, dict(zip(names, itertools.cycle(sample), strict=False))))


def _many(data: CelebA, folder: Path, count: int) -> float:
    """Write a corpus of *count* portraits, which repeat a few drawings.

    Return the CPU time of the quickest shard in milliseconds a portrait.
    """
    best_ms = float("inf")
    room.claim_folder(data, "score", folder)
    (first,) = room.shard_jobs(data, "score", folder, limit=min(20, len(data)))
    faces = [align(data.photo(name), FACE) for name in first.names]
    drawn = [
        Record(
            id=name,
            name=name,
            drawing=room.draw(face, "score"),
            recipe="score",
            recipe_version=room.recipe_version("score"),
            source_sha256="0" * 64,
            identity=0,
            partition=0,
            attributes=data.labels[0],
        )
        for name, face in zip(first.names, faces, strict=True)
    ]
    for begin in range(0, count, room.PHOTOS_PER_SHARD):
        rows = range(begin, min(begin + room.PHOTOS_PER_SHARD, count))
        records = [replace(drawn[i % len(drawn)], id=str(i)) for i in rows]
        began = time.process_time()
        save_shard(replace(first, path=folder / f"{begin:09d}.parquet"), records, [])
        best_ms = min(best_ms, 1000 * (time.process_time() - began) / len(records))
    return best_ms


def _best_ms(works: list[Callable[[int], object]], count: int, rounds: int) -> list[float]:
    """Return the CPU time of each work: the mean over *count* of the best of all rounds."""
    best = np.full((len(works), count), np.inf)
    for work in works:  # compile, and make room
        work(0)
    for _ in range(rounds):
        for i in range(count):
            for k, work in enumerate(works):
                began = time.thread_time()
                work(i)
                best[k, i] = min(best[k, i], 1000 * (time.thread_time() - began))
    return [float(times) for times in best.mean(axis=1)]
