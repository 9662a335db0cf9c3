"""Work on shards on a cluster of `dask.distributed`: the extra ``cluster``.

The scheduler and its workers run already, started by hand, or by `dask-jobqueue` on Slurm, PBS and
their like; this module only sends them tasks. All see the same folders, and have the same version
of this program. A worker that dies costs the shard it was working on: the scheduler gives it to
another. When the scheduler dies, or the program here, finished shards stay, and the same command
goes on from there.
"""

import importlib
import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import cv2

from facells_studio import __version__
from facells_studio.errors import DataError, FacellsError
from facells_studio.progress import Tick, no_tick
from facells_studio.train.workers import Task

T = TypeVar("T", bound=Task)
R = TypeVar("R")

PACKAGE = "facells-studio"
AHEAD = 2  # tasks sent for each thread of a worker: a list of all would grow with the corpus
CONNECT_S = 10.0  # how long to wait for the scheduler
APPEARS_S = 90.0  # a network's file system may show a new file late
_LOOK_S = 0.5  # between two looks at what is done

_LOST = (
    "The cluster's scheduler {} is gone; finished shards are kept. "
    "Start it again and run the same command to go on."
)


def run_on_cluster(
    work: Callable[[T, Tick], R],
    tasks: Sequence[T],
    done: Callable[[T], R | None],
    scheduler: str,
    tick: Tick,
    what: str,
) -> Iterator[R]:
    """Yield the reports of *work* on each of *tasks*, as the workers of *scheduler* finish them.

    Only a few tasks per worker are sent ahead, and workers may come and go meanwhile.

    Raises:
        DataError: the scheduler cannot be reached or is gone, it or a worker has another version
            of this program or none, shards keep killing workers, or what a worker has written
            cannot be seen here; and what *work* raises.
        FacellsError: dask.distributed is not installed.
    """
    with _connected(scheduler) as client:
        total, ready = max(sum(task.size for task in tasks), 1), 0
        waiting = iter(tasks)
        running: dict[Any, T] = {}
        known: set[str] = set()  # addresses of workers that have this program
        _check_scheduler(client, scheduler)
        try:
            while True:
                workers = _workers(client, scheduler)
                _check_workers(client, workers.keys() - known, scheduler)
                known = set(workers)
                threads = sum(workers.values())
                while len(running) < max(AHEAD * threads, 1) and (task := next(waiting, None)):
                    running[_sent(client, work, task)] = task
                tick(ready / total, what if threads else "waiting for the cluster's workers")
                if not running:
                    return
                for future in _finished(client, running, scheduler):
                    task = running.pop(future)
                    report: R = _result(future, task.path, scheduler)
                    _await_file(task, done)
                    ready += task.size
                    yield report
        finally:
            # What runs cannot be interrupted and finishes its shard; what waits is withdrawn.
            _withdraw(client, list(running))


def work_on_worker(work: Callable[[T, Tick], R], task: T) -> R:
    """Do *work* on a worker of the cluster, on one thread."""
    cv2.setNumThreads(1)
    return work(task, no_tick)


@contextmanager
def _connected(scheduler: str) -> Iterator[Any]:
    distributed = _distributed()
    # What it logs about lost connections, with tracebacks, is told in a sentence instead.
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TypeError) as exc:
        logger.setLevel(level)
        raise DataError(
            f"There is no scheduler at {scheduler}. Start one with 'dask scheduler', or copy its "
            "address, which begins with tcp://."
        ) from exc
    settings = importlib.import_module("dask").config
    try:
        # Else each question to a scheduler that is gone waits for half a minute.
        with settings.set({"distributed.comm.timeouts.connect": CONNECT_S}):
            yield client
    finally:
        client.close(timeout=CONNECT_S)
        logger.setLevel(level)


def _distributed() -> Any:
    """Return the package, which only a cluster needs."""
    try:
        return importlib.import_module("distributed")
    except ImportError as exc:
        raise FacellsError(
            "A cluster needs dask.distributed, which is not installed. "
            "Install it with: pip install 'facells-studio[cluster]'."
        ) from exc


def _workers(client: Any, scheduler: str) -> dict[str, int]:
    """Return the cluster's workers at the moment: address and number of threads."""
    try:
        return dict(client.nthreads())
    except (OSError, RuntimeError, ValueError) as exc:
        raise DataError(_LOST.format(scheduler)) from exc


def _check_scheduler(client: Any, scheduler: str) -> None:
    """Raise a `DataError` if the scheduler's machine has not this program: it unpacks tasks."""
    try:
        _check_version(f"The scheduler {scheduler}", client.run_on_scheduler(version, PACKAGE))
    except PackageNotFoundError:
        _check_version(f"The scheduler {scheduler}", None)
    except ValueError:  # it is told to run nothing that is sent to it
        return
    except (CancelledError, OSError) as exc:
        raise DataError(_LOST.format(scheduler)) from exc


def _check_workers(client: Any, addresses: Collection[str], scheduler: str) -> None:
    """Raise a `DataError` if a worker has not this program: it would die of the first task."""
    if not addresses:
        return
    try:
        answers = client.run(version, PACKAGE, workers=list(addresses), on_error="return")
    except (CancelledError, OSError) as exc:
        raise DataError(_LOST.format(scheduler)) from exc
    for address, answer in answers.items():
        if isinstance(answer, str | PackageNotFoundError):  # else the worker is gone: no matter
            found = answer if isinstance(answer, str) else None
            _check_version(f"The worker {address}", found)


def _check_version(who: str, found: str | None) -> None:
    if found != __version__:
        has = "no FaCells Studio" if found is None else f"FaCells Studio {found}"
        raise DataError(
            f"{who} has {has}, this program is of version {__version__}. "
            "Install the same version on all machines and start them again."
        )


def _sent(client: Any, work: Callable[[T, Tick], R], task: T) -> Any:
    # A key of its own: the same shard may be asked for again, when its file was deleted.
    key = f"facells-{task.path.stem}-{uuid4().hex}"
    return client.submit(work_on_worker, work, task, key=key, pure=False)


def _finished(client: Any, running: dict[Any, T], scheduler: str) -> list[Any]:
    """Return those of *running* that are over, well or not, after a moment."""
    distributed = _distributed()
    try:
        with client.as_current():
            distributed.wait(list(running), timeout=_LOOK_S, return_when="FIRST_COMPLETED")
    except distributed.TimeoutError:
        pass
    except (CancelledError, OSError) as exc:
        raise DataError(_LOST.format(scheduler)) from exc
    if client.status != "running":
        raise DataError(_LOST.format(scheduler))
    return [future for future in running if future.done()]


def _result(future: Any, path: Path, scheduler: str) -> Any:
    try:
        return future.result()
    except _distributed().KilledWorker as exc:
        raise DataError(
            f"Workers died over {path} again and again, perhaps for want of memory; finished "
            "shards are kept. Give the workers more memory and run the same command to go on."
        ) from exc
    except (CancelledError, OSError) as exc:
        raise DataError(_LOST.format(scheduler)) from exc


def _withdraw(client: Any, futures: list[Any]) -> None:
    if futures and client.status == "running":
        client.cancel(futures)


def _await_file(task: T, done: Callable[[T], R | None]) -> None:
    """Wait until the shard that a worker has written is seen here.

    An older file of that name may lie there: that a file exists says nothing.

    Raises:
        DataError: it does not appear: the worker writes to another disk.
    """
    until = time.monotonic() + APPEARS_S
    while not _is_seen(task, done):
        if time.monotonic() > until:
            raise DataError(
                f"A worker has written {task.path}, but it is not here. "
                "Choose a folder that this machine and all workers share."
            )
        time.sleep(_LOOK_S)


def _is_seen(task: T, done: Callable[[T], R | None]) -> bool:
    try:
        return done(task) is not None
    except DataError:  # not there yet, or replaced while it was read over the network
        return False
