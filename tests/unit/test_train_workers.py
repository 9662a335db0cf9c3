"""Tasks are shards; who does them tells how far they are."""

import multiprocessing
import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from facells_studio.progress import Tick
from facells_studio.train import workers as room
from facells_studio.train.workers import cores, run


@dataclass(frozen=True)
class Shard:
    """A task without work."""

    path: Path
    size: int = 4


def name_of(task: Shard, tick: Tick) -> str:
    """Do nothing and tell nothing, as when another program has done it meanwhile."""
    return task.path.name


def test_what_is_done_is_not_done_again() -> None:
    """Its reports come first, as they were kept; nobody is asked to work."""
    tasks = [Shard(Path(name)) for name in "abcd"]
    asked: list[str] = []

    def work(task: Shard, tick: Tick) -> str:
        asked.append(task.path.name)
        tick(1.0)
        return "new"

    def done(task: Shard) -> str | None:
        return "old" if task.path.name in "bd" else None

    fractions: list[float] = []
    reports = run(work, tasks, done, tick=lambda f, what="": fractions.append(f), what="working")
    assert list(reports) == ["old", "old", "new", "new"]
    assert asked == ["a", "c"]
    assert fractions == [0.5, 1.0]


def test_a_task_that_another_program_did_counts_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The progress of a pool ends at all of its portraits."""
    shared = room._Shared(multiprocessing.Value("q", 0), multiprocessing.Event())
    monkeypatch.setattr(room, "_shared", shared)
    assert room._work_in_worker(name_of, Shard(Path("a"))) == "a"
    assert shared.done.value == 4


def test_no_more_cores_are_counted_than_the_process_may_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch system gives it a few of a large machine."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5, 6}, raising=False)
    assert cores() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    assert cores() == 64
