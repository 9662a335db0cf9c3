"""A corpus is built and scored on a cluster as it is here, whatever dies meanwhile."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from facells_studio.errors import DataError, FacellsError, UsageError
from facells_studio.train import cluster as room
from facells_studio.train import corpus, scoring
from facells_studio.train.celeba import CelebA
from facells_studio.train.corpus import BuildReport, build_corpus, shard_jobs
from facells_studio.train.scoring import score_corpus
from tests.celeba_like import photos, write
from tests.untrained import untrained_model

COUNT, PER_SHARD = 40, 5
START_S = 120.0  # the longest that a busy machine may take to start a scheduler


@dataclass
class Cluster:
    """A scheduler and workers, each a process of its own."""

    address: str
    scheduler: "subprocess.Popen[bytes]"
    workers: "list[subprocess.Popen[bytes]]" = field(default_factory=list)


def old_version(place: Path) -> Path:
    """Return a folder that makes Python believe that an older version is installed."""
    info = place / "facells_studio-0.0.1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: facells-studio\nVersion: 0.0.1\n")
    return place


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., Cluster]]:
    """Start clusters of so many workers, one kind of process *older*; they end with the test."""
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    with ExitStack() as running:

        def process(*words: str, first: Path | None = None) -> "subprocess.Popen[bytes]":
            there = {**os.environ, "PYTHONPATH": str(first)} if first else None
            with (tmp_path / "cluster.log").open("ab") as log:
                command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
                one = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path, env=there)
            running.callback(one.wait)
            running.callback(one.kill)
            return one

        def cluster(workers: int, older: str = "") -> Cluster:
            place = {older: old_version(tmp_path / "old")}
            file = tmp_path / "scheduler.json"
            local = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
            scheduler = process("scheduler", *local, first=place.get("scheduler"))
            until = time.monotonic() + START_S
            while not (file.exists() and file.read_text().endswith("}")):  # it is written in place
                assert time.monotonic() < until, (tmp_path / "cluster.log").read_text()
                time.sleep(0.05)
            made = Cluster(json.loads(file.read_text())["address"], scheduler)
            for _ in range(workers):
                alone = ("--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path))
                words = ("worker", made.address, *alone)
                made.workers.append(process(*words, first=place.get("worker")))
            with distributed.Client(made.address, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=START_S)
            return made

        yield cluster


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> CelebA:
    """Forty photos, of which one is broken."""
    files = photos(COUNT)
    files["000012.jpg"] = files["000012.jpg"][:900]
    return CelebA(write(tmp_path_factory.mktemp("celeba"), files))


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "PHOTOS_PER_SHARD", PER_SHARD)


@pytest.fixture
def built(data: CelebA, tmp_path: Path) -> Path:
    """The corpus that this process builds alone."""
    build_corpus(data, "score", tmp_path / "here")
    return tmp_path / "here"


def contents(folder: Path) -> dict[str, bytes]:
    """Return the whole files of *folder*: what a killed worker has half written is hidden."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".")}


def same_but_seconds(a: BuildReport, b: BuildReport) -> bool:
    """Return whether two builds report the same portraits and failures."""
    return (a.portraits, a.failures, a.shards) == (b.portraits, b.failures, b.shards)


def test_a_worker_that_is_killed_changes_no_byte(
    data: CelebA, built: Path, tmp_path: Path, started: Callable[..., Cluster]
) -> None:
    """Two workers, one killed over a shard: corpus, report and scores are those of one process."""
    cluster, there = started(2), tmp_path / "there"
    fractions: list[float] = []

    def tick(fraction: float, what: str = "") -> None:
        fractions.append(fraction)
        if fraction > 0 and len(cluster.workers) == 2:
            cluster.workers.pop().kill()

    report = build_corpus(data, "score", there, tick=tick, scheduler=cluster.address)
    assert len(cluster.workers) == 1
    assert same_but_seconds(report, build_corpus(data, "score", built))
    assert (report.portraits, len(report.failures)) == (COUNT - 1, 1)
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert contents(there) == contents(built)

    untrained_model(tmp_path / "model")
    alone = score_corpus(built, tmp_path / "model")
    scored = score_corpus(there, tmp_path / "model", scheduler=cluster.address)
    assert (scored.portraits, scored.reused) == (alone.portraits, 0) == (COUNT - 1, 0)
    assert contents(there) == contents(built)


def test_what_a_worker_cannot_do_is_told_here(
    data: CelebA, tmp_path: Path, started: Callable[..., Cluster]
) -> None:
    """Its error is raised as if it had happened in this process; so is a lost scheduler's."""
    cluster, there = started(1), tmp_path / "there"
    (there / "000000005.parquet").mkdir(parents=True)
    (there / "corpus.toml").write_text("")
    with pytest.raises(DataError, match="holds a corpus with"):
        build_corpus(data, "score", there, scheduler=cluster.address)
    (there / "corpus.toml").unlink()
    (there / "000000005.parquet").rename(tmp_path / "in the way")
    corpus.claim_folder(data, "score", there)
    (tmp_path / "in the way").rename(there / "000000005.parquet")
    with pytest.raises(DataError, match=r"Cannot write .*000000005\.parquet"):
        build_corpus(data, "score", there, scheduler=cluster.address)
    (there / "000000005.parquet").rmdir()

    def tick(fraction: float, what: str = "") -> None:
        if fraction > 0.2:
            cluster.scheduler.kill()

    with pytest.raises(DataError, match="is gone; finished shards are kept"):
        build_corpus(data, "score", there, tick=tick, scheduler=cluster.address)
    report = build_corpus(data, "score", there)
    assert report.portraits == COUNT - 1
    assert report.reused >= 2


@pytest.mark.parametrize("older", ["scheduler", "worker"])
def test_a_machine_with_another_version_is_named(
    data: CelebA, tmp_path: Path, started: Callable[..., Cluster], older: str
) -> None:
    """One without the program dies of the first task, and the work would wait for ever."""
    cluster = started(1, older)
    with pytest.raises(DataError, match=f"The {older} tcp://.* has FaCells Studio 0.0.1, this"):
        build_corpus(data, "score", tmp_path / "there", scheduler=cluster.address)
    with pytest.raises(DataError, match=r"has no FaCells Studio.* Install the same version"):
        room._check_version("The worker tcp://a", None)


def test_a_scheduler_that_is_not_there_is_told(
    data: CelebA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong address, and one that is none."""
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    monkeypatch.setattr(room, "CONNECT_S", 0.3)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(DataError, match="There is no scheduler at"):
            build_corpus(data, "score", tmp_path, scheduler=address)


def test_without_dask_the_message_says_how_to_install_it(
    data: CelebA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra: who builds on one machine does not need it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FacellsError, match=r"facells-studio\[cluster\]"):
        build_corpus(data, "score", tmp_path, scheduler="tcp://127.0.0.1:9")


def test_workers_here_and_a_cluster_exclude_each_other(data: CelebA, tmp_path: Path) -> None:
    """Nobody would know how many work."""
    with pytest.raises(UsageError, match="Give one of them"):
        build_corpus(data, "score", tmp_path, workers=2, scheduler="tcp://127.0.0.1:9")


def test_a_file_that_only_the_worker_sees_is_no_shard(
    data: CelebA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is not shared, though both have one of that name: with nothing, or older files."""
    monkeypatch.setattr(room, "APPEARS_S", 0.0)
    monkeypatch.setattr(room, "_LOOK_S", 0.0)
    build_corpus(data, "contour", tmp_path, limit=5)
    untrained_model(tmp_path / "model")
    (score,) = scoring._jobs(tmp_path, str(tmp_path / "model"), "untrained 0123")
    more = shard_jobs(data, "contour", tmp_path)[1]
    with pytest.raises(DataError, match="that this machine and all workers share"):
        room._await_file(more, corpus.finished)
    with pytest.raises(DataError, match="that this machine and all workers share"):
        room._await_file(score, scoring.scored)
    score.path.unlink()
    with pytest.raises(DataError, match="that this machine and all workers share"):
        room._await_file(score, scoring.scored)


def test_what_is_sent_to_workers_has_whole_paths(
    data: CelebA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They work in other folders than this process."""
    monkeypatch.chdir(tmp_path)
    for job in shard_jobs(data, "score", Path("corpus")):
        assert job.path.parent == tmp_path / "corpus"
        assert job.photos.place.is_absolute()
