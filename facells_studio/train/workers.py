"""Who works on the shards of a corpus: this process, several here, or a cluster.

A task is one shard: a value that says all that its work needs to know, so that whoever does it,
and however often, the file comes out the same. Reports come as tasks are done, in any order.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any, Protocol, TypeVar

import cv2

from facells_studio.errors import DataError, UsageError
from facells_studio.progress import Cancelled, Tick

_AHEAD = 2  # tasks that wait for each worker: a list of all would grow with the corpus


class Task(Protocol):
    """One shard to work on."""

    @property
    def path(self) -> Path:
        """The shard's file."""

    @property
    def size(self) -> int:
        """How many portraits it has, for the progress."""


T = TypeVar("T", bound=Task)
R = TypeVar("R")


def run(
    work: Callable[[T, Tick], R],
    tasks: Sequence[T],
    done: Callable[[T], R | None],
    *,
    workers: int = 1,
    scheduler: str | None = None,
    tick: Tick,
    what: str,
) -> Iterator[R]:
    """Yield the reports of *work* on each of *tasks*: first those done already, then as they come.

    Args:
        work: a function of a module, so that other processes find it.
        tasks: what to do.
        done: returns the report of a task whose file is finished already, None for the others.
        workers: processes on this machine; 1 works in this one.
        scheduler: the address of a cluster's scheduler, which has workers of its own.
        tick: told of progress; may cancel, which ends the workers between two portraits.
        what: what is being done, for the progress.

    Raises:
        DataError: a worker died, or the cluster cannot be reached; and what *work* raises.
        UsageError: both workers and a scheduler were asked for, or no worker at all.
    """
    if workers < 1:
        raise UsageError("The work needs at least one worker. Ask for 1 or more.")
    if scheduler is not None and workers > 1:
        raise UsageError(
            "Workers here and a cluster's scheduler were both asked for. Give one of them."
        )
    missing: list[T] = []
    for task in tasks:
        report = done(task)
        if report is None:
            missing.append(task)
        else:
            yield report
    if scheduler is not None:
        from facells_studio.train.cluster import run_on_cluster

        yield from run_on_cluster(work, missing, done, scheduler, tick, what)
    elif workers == 1 or len(missing) <= 1:
        yield from _run_here(work, missing, tick)
    else:
        yield from _run_in_pool(work, missing, min(workers, len(missing)), tick, what)


def cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def _run_here(work: Callable[[T, Tick], R], tasks: Sequence[T], tick: Tick) -> Iterator[R]:
    for i, task in enumerate(tasks):

        def within(fraction: float, what: str = "", done: int = i) -> None:
            tick((done + fraction) / len(tasks), what)

        yield work(task, within)


# -- The pool of processes ------------------------------------------------------------------------


@dataclass(slots=True)
class _Shared:
    """What parent and workers share: how many portraits are done, and whether to stop."""

    done: Any = None  # multiprocessing.Value
    stop: Any = None  # multiprocessing.Event


_shared = _Shared()  # of this process, if it is a worker


def _run_in_pool(
    work: Callable[[T, Tick], R], tasks: Sequence[T], workers: int, tick: Tick, what: str
) -> Iterator[R]:
    # "spawn": a fork of a process with threads, as OpenCV and torch have, may hang.
    context = multiprocessing.get_context("spawn")
    shared = _Shared(context.Value("q", 0), context.Event())
    total = max(sum(task.size for task in tasks), 1)
    pool = ProcessPoolExecutor(
        workers, context, initializer=_start_worker, initargs=(shared.done, shared.stop)
    )

    def progress() -> None:
        tick(min(shared.done.value / total, 1.0), what)

    with _stopping(pool, shared):
        try:
            waiting = iter(tasks)
            running: set[Future[R]] = set()
            while True:
                with _starting():
                    while len(running) < (1 + _AHEAD) * workers and (task := next(waiting, None)):
                        running.add(pool.submit(_work_in_worker, work, task))
                progress()
                if not running:
                    return
                done, running = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        except BrokenProcessPool as exc:
            raise DataError(
                "A worker died, perhaps for want of memory; finished shards are kept. "
                "Run it again to go on, with fewer workers if it happens again."
            ) from exc


@contextmanager
def _stopping(pool: ProcessPoolExecutor, shared: _Shared) -> Iterator[None]:
    """End the workers with the block: at once, between two portraits, if it raises."""
    try:
        yield
    except BaseException:
        shared.stop.set()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _starting() -> Iterator[None]:
    """Let processes that the block starts not hear Ctrl-C; here it is heard after the block.

    A terminal tells it all processes. One that is still loading would die of it, with a traceback.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(done: Any, stop: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is blocked already, but on Windows
    cv2.setNumThreads(1)
    _shared.done, _shared.stop = done, stop
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this worker if its parent is killed; it would wait for work forever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _work_in_worker(work: Callable[[T, Tick], R], task: T) -> R:
    counted = 0

    def tick(fraction: float, what: str = "") -> None:
        nonlocal counted
        if _shared.stop.is_set():
            raise Cancelled
        done = round(fraction * task.size)
        with _shared.done.get_lock():
            _shared.done.value += done - counted
        counted = done

    report = work(task, tick)
    tick(1.0)  # another program may have done it, so that work had nothing to tell
    return report
