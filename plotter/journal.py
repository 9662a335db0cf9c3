"""`Journal`: what a plot was to draw and what is on paper, on disk at every moment.

A journal is a folder of its own::

    job.npz      the job, and which of its lines are to be drawn, in order
    plot.jsonl   one JSON object a line: first the header, then one for each event
    lock         held, by the operating system, while a process writes the journal

Each line of ``plot.jsonl`` is handed to the operating system at once, and forced to the disk
wherever ink depends on it, so a process may be killed, and a battery may die, after any byte: what
was being written is missing, and nothing else. A line that is torn, or no JSON at all (a file
system may leave zeros after a power cut), is passed over: the worst that it causes is that the
line that was under way is drawn again.
"""

import contextlib
import dataclasses
import hashlib
import json
import os
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plotter.backend import Identity
from plotter.control import Event, Heights
from plotter.errors import BadJournal
from plotter.job import Job, JobPen
from plotter.lock import FileLock
from plotter.machine import Machine, Motion, PenLift
from plotter.planner import Ints

FORMAT = 1
_JOB, _LOG, _LOCK = "job.npz", "plot.jsonl", "lock"
_ARRAYS = {"points": np.float64, "offsets": np.int64, "pen": np.int64, "lines": np.int64}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a plot was, before it began."""

    title: str
    job_hash: str
    n_lines: int  # to be drawn
    recipe: str  # how to make the drawing again; text that only its writer understands
    machine: Machine
    port: str
    identity: Identity | None
    started_s: float  # since 1970


@dataclass(slots=True)
class Past:
    """What the events of a journal add up to."""

    done: set[int] = field(default_factory=set)
    begun: int | None = None  # a line that was begun and is not known to be done
    pen: int = -1
    position_mm: tuple[float, float] | None = None
    heights: Heights = (None, None)
    speed_factor: float = 1.0
    last_s: float = 0.0  # when something was written last, since 1970
    position_lost: bool = False  # and nobody has found it since
    dropped: bool = False

    def add(self, row: dict[str, Any]) -> None:
        """Add one event, as the journal has it."""
        what, line = row["what"], int(row.get("line", -1))
        if what == "line begun":
            self.begun = None if line in self.done else line
        elif what == "line done":
            self.done.add(line)
            self.begun = None
        elif what == "pen":
            self.pen = int(row["pen"])
            self.heights = (None, None)
        elif what == "heights":
            up, down = row["heights"]
            self.heights = (up, down)
        elif what == "speed":
            self.speed_factor = float(row["speed_factor"])
        elif what in ("position lost", "connected"):
            self.position_lost = what == "position lost"
        self.dropped = what == "dropped"
        x_mm, y_mm = row["position_mm"]
        self.position_mm = (float(x_mm), float(y_mm))
        self.last_s = float(row["at_s"])


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A plot that has lines left: enough to ask a person about it."""

    folder: Path
    header: Header
    lines_done: int
    last_s: float  # when it was last at work, since 1970
    in_use: bool  # a process is plotting it now


class Journal:
    """A plot on disk; `create` begins one, `open` goes on with it.

    Only one process at a time writes a journal. Close it, or use it in a ``with`` statement.
    """

    def __init__(
        self, folder: Path, header: Header, job: Job, lines: Ints, past: Past, lock: FileLock
    ) -> None:
        self.folder = folder
        self.header = header
        self.job = job
        self.lines = lines  # (n,), which lines of the job are to be drawn, in order
        self.past = past
        self._lock = lock
        self._file = (folder / _LOG).open("ab", buffering=0)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @classmethod
    def create(
        cls,
        folder: Path,
        job: Job,
        machine: Machine,
        *,
        lines: npt.ArrayLike | None = None,
        recipe: str = "",
        port: str = "",
        identity: Identity | None = None,
    ) -> "Journal":
        """Begin a journal of *job*, of which *lines* are to be drawn, in the new *folder*.

        Raises:
            BadJournal: the folder holds a journal already, or cannot be written.
        """
        todo = np.arange(len(job)) if lines is None else np.asarray(lines)
        header = Header(
            title=job.title,
            job_hash=job_hash(job),
            n_lines=len(todo),
            recipe=recipe,
            machine=machine,
            port=port,
            identity=identity,
            started_s=time.time(),
        )
        with _written(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lock = FileLock.take(folder / _LOCK)
            if lock is None or (folder / _LOG).exists():
                if lock is not None:
                    lock.release()
                raise BadJournal(f"{folder} is the journal of another plot. Name a new folder.")
            try:
                _replace(folder / _JOB, lambda file: _save_job(file, job, todo.astype(np.int64)))
                # The header comes last: a folder without it is no plot, and nothing has moved yet.
                _replace(folder / _LOG, lambda file: file.write(_row(_header_row(header))))
                return cls(folder, header, job, todo.astype(np.int64), Past(), lock)
            except BaseException:
                lock.release()
                raise

    @classmethod
    def open(cls, folder: Path) -> "Journal":
        """Go on with the journal in *folder*.

        Raises:
            BadJournal: there is none, it is damaged, or another process writes it.
        """
        with _read(folder):
            header, past, whole = _load_log(folder)
            job, lines = _load_job(folder)
        if job_hash(job) != header.job_hash:
            raise BadJournal(f"{folder} holds another job than it says. Start the plot anew.")
        with _written(folder):
            lock = FileLock.take(folder / _LOCK)
            if lock is None:
                raise BadJournal(f"{folder} is being plotted now. Wait for its end, or stop it.")
            with (folder / _LOG).open("r+b") as file:
                file.truncate(whole)  # a torn line would swallow the next one
            return cls(folder, header, job, lines, past, lock)

    @staticmethod
    def unfinished(folder: Path) -> list[Unfinished]:
        """Return the plots in the folders of *folder* that have lines left, the latest first.

        What is no journal, or damaged, is left out.
        """
        found = []
        for log in folder.glob(f"*/{_LOG}"):
            with contextlib.suppress(BadJournal), _read(log.parent):
                header, past, _ = _load_log(log.parent)
                if not past.dropped and len(past.done) < header.n_lines:
                    in_use = FileLock.is_taken(log.parent / _LOCK)
                    last_s = past.last_s or header.started_s
                    found.append(Unfinished(log.parent, header, len(past.done), last_s, in_use))
        return sorted(found, key=lambda plot: -plot.last_s)

    @property
    def left(self) -> Ints:
        """Which lines are not known to be on paper (n,), in order."""
        return self.lines[~np.isin(self.lines, list(self.past.done))]

    def note(self, event: Event, position_mm: tuple[float, float]) -> None:
        """Write *event* down, with the pen at *position_mm*.

        Raises:
            BadJournal: the disk is full, or gone.
        """
        row: dict[str, Any] = {"what": event.what, "line": event.line, "pen": event.pen}
        if event.what == "heights":
            row["heights"] = list(event.heights)
        elif event.what == "speed":
            row["speed_factor"] = event.speed_factor
        # That a line was begun is only told to a person, so it need not survive a power cut.
        self._add(row, position_mm, force=event.what != "line begun")

    def connected(self, identity: Identity, position_mm: tuple[float, float]) -> None:
        """Write down which board goes on with the plot."""
        self._add({"what": "connected", **dataclasses.asdict(identity)}, position_mm, force=True)

    def lose_position(self, position_mm: tuple[float, float]) -> None:
        """Write down that the machine may have lost steps: no later process could tell."""
        self._add({"what": "position lost"}, position_mm, force=True)

    def drop(self) -> None:
        """Say that nobody wants the rest: it is offered no more."""
        self._add({"what": "dropped"}, self.past.position_mm or (0.0, 0.0), force=True)

    def check(self, job: Job) -> None:
        """Make sure that *job* is the one that this journal is about.

        Raises:
            BadJournal: it is another one.
        """
        if job_hash(job) != self.header.job_hash:
            raise BadJournal(
                "This drawing is not the one that was being plotted. "
                "Resume without naming a drawing, or start a new plot."
            )

    def close(self) -> None:
        """Let others have it. Any number of times."""
        self._file.close()
        self._lock.release()

    def _add(self, row: dict[str, Any], position_mm: tuple[float, float], *, force: bool) -> None:
        row["position_mm"] = [round(value, 4) for value in position_mm]
        row["at_s"] = round(time.time(), 3)
        with _written(self.folder):
            self._file.write(_row(row))
            if force:
                os.fsync(self._file.fileno())
        self.past.add(row)


def job_hash(job: Job) -> str:
    """Return the SHA-256 of what *job* draws: its points, lines, pens and page."""
    digest = hashlib.sha256()
    for array, kind in ((job.points, "<f8"), (job.offsets, "<i8"), (job.pen, "<i8")):
        digest.update(array.astype(kind).tobytes())
    digest.update(_about(job).encode())
    return digest.hexdigest()


def _about(job: Job) -> str:
    """Return what of *job* is no array, as JSON."""
    return json.dumps(
        {
            "pens": [dataclasses.asdict(pen) for pen in job.pens],
            "page_mm": [job.page_width_mm, job.page_height_mm],
            "title": job.title,
        }
    )


def _save_job(file: Any, job: Job, lines: Ints) -> None:
    about = np.frombuffer(_about(job).encode(), dtype=np.uint8)
    np.savez(file, points=job.points, offsets=job.offsets, pen=job.pen, lines=lines, about=about)


def _load_job(folder: Path) -> tuple[Job, Ints]:
    with (folder / _JOB).open("rb") as file, np.load(file, allow_pickle=False) as saved:
        arrays = {name: saved[name].astype(kind) for name, kind in _ARRAYS.items()}
        about = json.loads(saved["about"].tobytes())
    lines = arrays.pop("lines")
    pens = tuple(JobPen(**pen) for pen in about["pens"])
    width_mm, height_mm = about["page_mm"]
    job = Job(
        **arrays, pens=pens, page_width_mm=width_mm, page_height_mm=height_mm,
        title=about["title"],
    )  # fmt: skip
    return job, lines


def _header_row(header: Header) -> dict[str, Any]:
    return {"format": FORMAT, **dataclasses.asdict(header)}


def _load_log(folder: Path) -> tuple[Header, Past, int]:
    """Return the header, what happened, and how many bytes end in a whole line."""
    data = (folder / _LOG).read_bytes()
    rows, whole = _rows(data)
    if not rows or "format" not in rows[0]:
        raise BadJournal(f"{folder} has no whole header: nothing was plotted yet. Start anew.")
    header = rows[0]
    if header["format"] != FORMAT:
        raise BadJournal(f"{folder} is of another version (format {header['format']}).")
    past = Past()
    for row in rows[1:]:
        past.add(row)
    return _read_header(header), past, whole


def _rows(data: bytes) -> tuple[list[dict[str, Any]], int]:
    """Return the whole lines of *data*, and how many bytes end with the last of them."""
    rows: list[dict[str, Any]] = []
    at = whole = 0
    for line in data.splitlines(keepends=True):
        at += len(line)
        with contextlib.suppress(ValueError):
            row = json.loads(line)
            if line.endswith(b"\n") and isinstance(row, dict) and ("what" in row or not rows):
                rows.append(row)
                whole = at
    return rows, whole


def _read_header(row: dict[str, Any]) -> Header:
    machine, identity = dict(row["machine"]), row["identity"]
    machine["motion"] = Motion(**machine["motion"])
    machine["pen_lift"] = PenLift(**machine["pen_lift"])
    if machine["park_mm"] is not None:
        machine["park_mm"] = tuple(machine["park_mm"])
    return Header(
        title=row["title"],
        job_hash=row["job_hash"],
        n_lines=row["n_lines"],
        recipe=row["recipe"],
        machine=Machine(**machine),
        port=row["port"],
        identity=None if identity is None else Identity(**identity),
        started_s=row["started_s"],
    )


def _row(row: dict[str, Any]) -> bytes:
    return json.dumps(row, separators=(",", ":")).encode() + b"\n"


def _replace(path: Path, write: Any) -> None:
    """Write a file beside *path*, force it to the disk, and rename it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "posix":  # Windows has no way to force a folder, and needs none
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextlib.contextmanager
def _written(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as exc:
        raise BadJournal(
            f"The record of the plot, {folder}, cannot be written: {exc.strerror or exc}. "
            "Make room there, then resume."
        ) from exc


@contextlib.contextmanager
def _read(folder: Path) -> Iterator[None]:
    """Turn whatever a damaged file can raise into one sentence."""
    try:
        yield
    except BadJournal:
        raise
    except FileNotFoundError as exc:
        raise BadJournal(f"{folder} holds no record of a plot. Name another folder.") from exc
    except (OSError, ValueError, LookupError, TypeError, EOFError, zipfile.BadZipFile) as exc:
        raise BadJournal(
            f"The record of the plot, {folder}, cannot be read ({exc}). "
            "Plot from the line where the paper ends, with a start line."
        ) from exc
