"""A corpus is built once, whole or in parts, by one process or several, and read in any order."""

import dataclasses
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from facells_studio.errors import DataError, UsageError
from facells_studio.portrait.align import align
from facells_studio.progress import Cancelled
from facells_studio.records import STEPS_PER_UNIT, read_shard
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.train import corpus as room
from facells_studio.train.celeba import CelebA
from facells_studio.train.corpus import (
    Corpus,
    Failure,
    build_corpus,
    build_shard,
    claim_folder,
    draw,
    recipe_version,
    shard_jobs,
)
from tests.celeba_like import labels, photos, write

COUNT, PER_SHARD = 7, 3
BLANK, BROKEN = "000002.jpg", "000005.jpg"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> CelebA:
    """Seven photos, of which one is blank and one broken."""
    files = photos(COUNT)
    files[BLANK] = cv2.imencode(".jpg", np.full((218, 178), 128, np.uint8))[1].tobytes()
    files[BROKEN] = files[BROKEN][:900]
    return CelebA(write(tmp_path_factory.mktemp("celeba"), files))


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PHOTOS_PER_SHARD", PER_SHARD)


@pytest.fixture(scope="module")
def built(data: CelebA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus of all seven, built in one go in this process."""
    folder = tmp_path_factory.mktemp("corpus") / "score"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(room, "PHOTOS_PER_SHARD", PER_SHARD)
        build_corpus(data, "score", folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of *folder*, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_photo_becomes_a_drawing_or_a_counted_failure(data: CelebA, tmp_path: Path) -> None:
    """The report names the two bad photos and why; the shards hold the other five."""
    fractions: list[float] = []
    report = build_corpus(
        data, "score", tmp_path / "new" / "score", tick=lambda f, what="": fractions.append(f)
    )
    assert (report.portraits, report.shards, report.reused) == (5, 3, 0)
    assert [failure.name for failure in report.failures] == [BLANK, BROKEN]
    assert "no edges" in report.failures[0].why
    assert "damaged" in report.failures[1].why
    assert "Portraits: 5; photos that failed: 2; shards: 3" in report.summary()
    assert "1 photo: Nothing to score" in report.summary()
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_a_corpus_holds_the_drawings_of_its_photos(data: CelebA, built: Path) -> None:
    """Each is the photo drawn by the recipe, on steps, with the labels of its name."""
    corpus = Corpus.open(built)
    good = [i for i, name in enumerate(data.names) if name not in (BLANK, BROKEN)]
    assert corpus.names.tolist() == [data.names[i] for i in good]
    assert np.array_equal(corpus.labels, labels(COUNT)[good].astype(np.float32))
    assert corpus.labels.dtype == np.float32
    assert corpus.partition.tolist() == [i % 3 for i in good]
    assert corpus.identity.tolist() == [7 * i for i in good]
    assert (corpus.recipe, corpus.recipe_version) == ("score", recipe_version("score"))
    assert corpus.attributes == ATTRIBUTES
    for i, name in enumerate(corpus.names.tolist()):
        expected = draw(align(data.photo(name), room.FACE), "score")
        drawing = corpus.drawing(i)
        assert np.array_equal(drawing.offsets, expected.offsets)
        assert np.abs(drawing.points - expected.points).max() <= 0.5 / STEPS_PER_UNIT
        assert np.array_equal(drawing.columns["shade"], expected.columns["shade"])
        assert corpus.points_counts[i] == len(expected.points)
        assert corpus.lines_counts[i] == len(expected)


def test_arrays_are_the_drawing_and_the_callers_own(built: Path) -> None:
    """Changing them changes nothing in the corpus."""
    corpus = Corpus.open(built)
    points, offsets = corpus.arrays(3)
    assert points.dtype == np.float32
    assert offsets.dtype == np.int64
    assert np.array_equal(points, corpus.drawing(3).points)
    assert np.array_equal(offsets, corpus.drawing(3).offsets)
    points += 1
    offsets += 1
    again, at = corpus.arrays(3)
    assert np.array_equal(again, points - 1)
    assert np.array_equal(at, offsets - 1)


def test_a_part_of_a_corpus_is_the_same_drawings(built: Path) -> None:
    """By partition, by names, by rows, the first few; from one subset another."""
    corpus = Corpus.open(built)
    train = corpus.subset(partition=0)
    assert train.names.tolist() == ["000001.jpg", "000004.jpg", "000007.jpg"]
    named = corpus.subset(names=["000007.jpg", "000003.jpg"])
    assert named.names.tolist() == ["000003.jpg", "000007.jpg"]
    turned = corpus.subset([4, 0, 0])
    assert turned.names.tolist() == ["000007.jpg", "000001.jpg", "000001.jpg"]
    last = train.subset([2, 1]).subset(limit=1)
    assert last.names.tolist() == ["000007.jpg"]
    for part in (train, named, turned, last):
        place = [corpus.names.tolist().index(name) for name in part.names.tolist()]
        assert len(part) == len(place)
        assert np.array_equal(part.labels, corpus.labels[place])
        assert np.array_equal(part.partition, corpus.partition[place])
        assert np.array_equal(part.identity, corpus.identity[place])
        assert np.array_equal(part.points_counts, corpus.points_counts[place])
        for i, row in enumerate(place):
            assert np.array_equal(part.arrays(i)[0], corpus.arrays(row)[0])
    opened = Corpus.open(built, partition=2, limit=1)
    assert opened.names.tolist() == ["000003.jpg"]


def test_a_part_that_is_empty_or_unknown_is_refused(built: Path) -> None:
    """A name that was never drawn, and a partition without photos."""
    corpus = Corpus.open(built)
    with pytest.raises(DataError, match=r"no drawing of 000002\.jpg"):
        corpus.subset(names=[BLANK])
    with pytest.raises(DataError, match="No drawing of the corpus is left"):
        corpus.subset(partition=7)


def test_a_second_build_does_nothing_and_reports_the_same(data: CelebA, built: Path) -> None:
    """No file is touched, no photo drawn; failures are remembered."""
    before = {path: path.stat().st_mtime_ns for path in built.iterdir()}
    report = build_corpus(data, "score", built)
    assert (report.portraits, report.shards, report.reused) == (5, 3, 3)
    assert [failure.name for failure in report.failures] == [BLANK, BROKEN]
    assert {path: path.stat().st_mtime_ns for path in built.iterdir()} == before


def test_a_build_with_a_limit_is_the_beginning_of_the_whole(
    data: CelebA, built: Path, tmp_path: Path
) -> None:
    """Going on without the limit gives the bytes of a build in one go."""
    report = build_corpus(data, "score", tmp_path, limit=4)
    assert (report.portraits, report.shards) == (3, 2)
    assert Corpus.open(tmp_path).names.tolist() == ["000001.jpg", "000003.jpg", "000004.jpg"]
    report = build_corpus(data, "score", tmp_path)
    assert (report.portraits, report.shards, report.reused) == (5, 3, 1)
    assert contents(tmp_path) == contents(built)
    report = build_corpus(data, "score", tmp_path, limit=4)
    assert (report.portraits, report.shards, report.reused) == (3, 2, 2)  # of four photos
    assert [failure.name for failure in report.failures] == [BLANK]


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt])
def test_a_build_that_is_stopped_goes_on_where_it_was(
    data: CelebA, built: Path, tmp_path: Path, stop: type[BaseException]
) -> None:
    """Stopped in the second shard it leaves the first, and no half of another."""

    def tick(fraction: float, what: str = "") -> None:
        if fraction > 0.5:
            raise stop

    with pytest.raises(stop):
        build_corpus(data, "score", tmp_path, tick=tick)
    assert sorted(contents(tmp_path)) == ["000000000.parquet", "corpus.toml"]
    assert build_corpus(data, "score", tmp_path).reused == 1
    assert contents(tmp_path) == contents(built)


def test_a_damaged_shard_and_old_litter_are_replaced(
    data: CelebA, built: Path, tmp_path: Path
) -> None:
    """Half a shard is built again; what another build writes just now is left alone."""
    build_corpus(data, "score", tmp_path)
    path = tmp_path / "000000003.parquet"
    path.write_bytes(path.read_bytes()[:500])
    old, new = tmp_path / ".000000000.parquet.x.parquet", tmp_path / ".000000000.parquet.y.parquet"
    manifest = tmp_path / ".corpus.toml.x.toml"
    for litter in (old, new, manifest):
        litter.touch()
    for litter in (old, manifest):
        os.utime(litter, (0, 0))

    assert build_corpus(data, "score", tmp_path).reused == 2
    new.unlink()
    assert contents(tmp_path) == contents(built)


def test_another_recipe_or_other_photos_are_kept_out_of_the_folder(
    data: CelebA, built: Path, tmp_path: Path
) -> None:
    """The message says what the folder holds."""
    with pytest.raises(DataError, match=r"recipe score, not contour\. Choose another folder"):
        build_corpus(data, "contour", built)
    other = CelebA(write(tmp_path, photos(2)))
    with pytest.raises(DataError, match="photos or labels of digest"):
        build_corpus(other, "score", built)


def test_a_newer_version_of_the_recipe_is_another_corpus(
    data: CelebA, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawings of two versions never meet in one folder."""
    monkeypatch.setattr(room, "SCORE_RECIPE_VERSION", 99)
    with pytest.raises(DataError, match=r"version of the recipe \d+, not 99"):
        build_corpus(data, "score", built)


def test_a_corpus_goes_on_with_the_effort_that_it_began_with(
    data: CelebA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its order stays alike throughout when a newer program orders new ones less hard."""
    began_with = room.ORDER_EFFORT
    build_corpus(data, "score", tmp_path / "old", limit=3)
    monkeypatch.setattr(room, "ORDER_EFFORT", 0.0)
    report = build_corpus(data, "score", tmp_path / "old")
    assert report.reused == 1
    assert {job.order_effort for job in shard_jobs(data, "score", tmp_path / "old")} == {began_with}
    assert {job.order_effort for job in shard_jobs(data, "score", tmp_path / "new")} == {0.0}
    assert len(Corpus.open(tmp_path / "old")) == 5


def test_a_worker_with_another_version_of_the_recipe_refuses(data: CelebA, tmp_path: Path) -> None:
    """A machine of a cluster that was not updated would spoil the corpus."""
    job = shard_jobs(data, "score", tmp_path)[0]
    newer = json.dumps({**json.loads(job.key), "recipe_version": 99})
    with pytest.raises(DataError, match="Install the same FaCells Studio on all machines"):
        build_shard(dataclasses.replace(job, key=newer))


def test_a_shard_of_another_corpus_is_noticed(data: CelebA, built: Path, tmp_path: Path) -> None:
    """Somebody copied it there: refused when read, replaced when built."""
    build_corpus(data, "contour", tmp_path, limit=2)
    foreign = (built / "000000000.parquet").read_bytes()
    (tmp_path / "000000000.parquet").write_bytes(foreign)
    with pytest.raises(DataError, match="belongs to another corpus"):
        Corpus.open(tmp_path)
    build_corpus(data, "contour", tmp_path, limit=2)
    assert Corpus.open(tmp_path).recipe == "contour"


def test_a_folder_that_is_no_corpus_is_refused(data: CelebA, built: Path, tmp_path: Path) -> None:
    """Nothing in it, Parquet files of others, a damaged manifest, a file in its place."""
    with pytest.raises(DataError, match="is no corpus"):
        Corpus.open(tmp_path)
    (tmp_path / "sales.parquet").touch()
    with pytest.raises(DataError, match="so it is no corpus"):
        build_corpus(data, "score", tmp_path)
    (tmp_path / "sales.parquet").unlink()
    claim_folder(data, "score", tmp_path)
    with pytest.raises(DataError, match="no shard yet"):
        Corpus.open(tmp_path)
    (tmp_path / "corpus.toml").write_text("recipe = ")
    with pytest.raises(DataError, match="is damaged"):
        build_corpus(data, "score", tmp_path)
    with pytest.raises(DataError, match="Cannot write"):
        build_corpus(data, "score", built / "corpus.toml")


def test_a_wrong_request_is_told_before_anything_is_written(data: CelebA, tmp_path: Path) -> None:
    """An unknown recipe with a suggestion; no worker; no photo."""
    with pytest.raises(UsageError, match="Did you mean 'score'"):
        build_corpus(data, "scores", tmp_path)
    with pytest.raises(UsageError, match="at least one worker"):
        build_corpus(data, "score", tmp_path, workers=0)
    with pytest.raises(UsageError, match="at least one worker and one photo"):
        build_corpus(data, "score", tmp_path, limit=0)
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_of_failures_alone_opens_empty(tmp_path: Path) -> None:
    """A shard without a portrait is a shard; its failures are counted."""
    blank = cv2.imencode(".jpg", np.full((218, 178), 128, np.uint8))[1].tobytes()
    data = CelebA(write(tmp_path / "celeba", {"000001.jpg": blank}))
    report = build_corpus(data, "contour", tmp_path / "corpus")
    assert (report.portraits, report.shards, len(report.failures)) == (0, 1, 1)
    corpus = Corpus.open(tmp_path / "corpus")
    assert len(corpus) == 0
    assert corpus.labels.shape == (0, 40)


def test_a_shard_is_built_from_its_job_alone(data: CelebA, built: Path, tmp_path: Path) -> None:
    """A job sent elsewhere as bytes makes the same file, however often it runs."""
    job = pickle.loads(pickle.dumps(shard_jobs(data, "score", tmp_path)[1]))
    first = build_shard(job)
    assert first.failures == (Failure(BROKEN, first.failures[0].why),)
    assert not first.reused
    assert (tmp_path / job.path.name).read_bytes() == (built / job.path.name).read_bytes()
    assert build_shard(job) == dataclasses.replace(first, reused=True)


def test_a_shard_that_another_build_finished_first_stays(
    data: CelebA, built: Path, tmp_path: Path
) -> None:
    """It has more photos than this one draws, and may have scores already."""
    small = shard_jobs(data, "score", tmp_path, limit=4)[1]
    whole = (built / small.path.name).read_bytes()

    def tick(fraction: float, what: str = "") -> None:
        small.path.write_bytes(whole)

    report = build_shard(small, tick)
    assert (report.portraits, report.reused) == (1, True)
    assert small.path.read_bytes() == whole


def test_two_builds_into_one_folder_do_no_harm(data: CelebA, built: Path, tmp_path: Path) -> None:
    """Both report every portrait, and the folder is that of one."""
    portraits: list[int] = []
    together = threading.Barrier(2)

    def build() -> None:
        together.wait()
        portraits.append(build_corpus(data, "score", tmp_path).portraits)

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert portraits == [5, 5]
    assert contents(tmp_path) == contents(built)


def test_a_full_disk_leaves_whole_shards_only(data: CelebA, built: Path, tmp_path: Path) -> None:
    """The system refuses to write on; with room again the build goes on."""
    resource = pytest.importorskip("resource", reason="file sizes cannot be limited here")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def tick(fraction: float, what: str = "") -> None:
        if fraction > 0.5:  # the disk fills in the second shard
            resource.setrlimit(resource.RLIMIT_FSIZE, (4000, limits[1]))

    try:
        with pytest.raises(DataError, match="Cannot write"):
            build_corpus(data, "score", tmp_path, tick=tick)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert sorted(contents(tmp_path)) == ["000000000.parquet", "corpus.toml"]
    assert len(Corpus.open(tmp_path)) == 2
    build_corpus(data, "score", tmp_path)
    assert contents(tmp_path) == contents(built)


def test_photos_that_vanish_stop_a_build_and_are_no_failures(tmp_path: Path) -> None:
    """With the disk back, the build goes on and misses nothing."""
    place = tmp_path / "disk"
    data = CelebA(write(place, photos(5), zipped=False))

    def tick(fraction: float, what: str = "") -> None:
        if fraction > 0.6:
            place.rename(tmp_path / "unplugged")

    with pytest.raises(DataError, match="is gone"):
        build_corpus(data, "contour", tmp_path / "corpus", tick=tick)
    (tmp_path / "unplugged").rename(place)
    report = build_corpus(data, "contour", tmp_path / "corpus")
    assert (report.portraits, report.reused, report.failures) == (5, 1, ())


def test_a_worker_that_dies_costs_its_shard_only(data: CelebA, built: Path, tmp_path: Path) -> None:
    """The build says so in words and ends; a second pool makes the bytes of one process."""

    def tick(fraction: float, what: str = "") -> None:
        for worker in multiprocessing.active_children():
            worker.kill()

    with pytest.raises(DataError, match="A worker died"):
        build_corpus(data, "score", tmp_path, workers=2, tick=tick)
    assert not multiprocessing.active_children()

    fractions: list[float] = []
    report = build_corpus(
        data, "score", tmp_path, workers=2, tick=lambda f, what="": fractions.append(f)
    )
    assert report.portraits == 5
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert contents(tmp_path) == contents(built)


def test_a_pool_that_is_stopped_ends_its_workers(data: CelebA, tmp_path: Path) -> None:
    """Between two photos, without a half shard."""

    def tick(fraction: float, what: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        build_corpus(data, "score", tmp_path, workers=2, tick=tick)
    assert not multiprocessing.active_children()
    assert sorted(contents(tmp_path)) == ["corpus.toml"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no groups of processes")
def test_workers_that_are_still_loading_do_not_hear_ctrl_c(data: CelebA, tmp_path: Path) -> None:
    """A terminal sends it to all of them; the program alone answers."""
    program = f"""
import pathlib
from facells_studio.train import corpus
from facells_studio.train.celeba import CelebA
def tick(fraction, what=""):
    print("started", flush=True)
if __name__ == "__main__":
    corpus.PHOTOS_PER_SHARD = 3
    try:
        corpus.build_corpus(CelebA({str(data.photos.place)!r}), "score",
                            pathlib.Path({str(tmp_path)!r}), workers=2, tick=tick)
    except KeyboardInterrupt:
        print("stopped")
"""
    script = tmp_path.with_suffix(".py")
    script.write_text(program)
    with subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "started\n"
        time.sleep(0.3)  # Python is there, the program not yet
        os.killpg(running.pid, signal.SIGINT)
        out, err = running.communicate(timeout=60)
    assert out.endswith("stopped\n")
    assert err == ""


def test_workers_end_when_the_program_is_killed(data: CelebA, tmp_path: Path) -> None:
    """They hold its output open as long as they live; what they left is no broken shard."""
    program = f"""
import pathlib, sys
from facells_studio.train import corpus
from facells_studio.train.celeba import CelebA
def tick(fraction, what=""):
    if fraction > 0:  # the workers are at work
        print("working", flush=True)
if __name__ == "__main__":
    corpus.PHOTOS_PER_SHARD = 3
    corpus.build_corpus(CelebA({str(data.photos.place)!r}), "score",
                        pathlib.Path({str(tmp_path)!r}), workers=2, tick=tick)
"""
    script = tmp_path.with_suffix(".py")
    script.write_text(program)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "working\n"
        running.kill()
        running.communicate(timeout=30)  # returns when the last worker has ended
    for path in tmp_path.glob("[0-9]*.parquet"):
        read_shard(path)


def test_a_style_is_a_recipe_too(data: CelebA, tmp_path: Path) -> None:
    """Its drawings are its own."""
    build_corpus(data, "coherent", tmp_path, limit=1)
    corpus = Corpus.open(tmp_path)
    assert (corpus.recipe, corpus.recipe_version) == ("coherent", room.STYLE_VERSION)
    expected = draw(align(data.photo("000001.jpg"), room.FACE), "coherent")
    points: npt.NDArray[np.float32] = corpus.drawing(0).points
    assert np.abs(points - expected.points).max() <= 0.5 / STEPS_PER_UNIT
