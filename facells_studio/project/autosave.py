"""Safety copies: what a crash leaves behind, and whether another window has the same file open.

An open window keeps two files in a folder that its caller chooses (beside the project, or one for
all projects)::

    portrait-3f9a.facells-copy    what was open some seconds ago; none while all is saved
    portrait-3f9a.lock            who has what open: process, machine, file

While a window lives, the system holds a lock on the second; however its process ends, the system
lets go. So a lock file that nobody holds is a crash, and a number of a process that was given to
another since deceives nobody. A clean `Session.close` removes both.
"""

import logging
import os
import re
import secrets
import socket
import sys
import threading
import time
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import tomli_w

from facells_studio.errors import DataError, ExportError, UsageError
from facells_studio.files import locked, remove_half_written
from facells_studio.project.file import Opened, open_project, save_project
from facells_studio.project.state import Project
from facells_studio.project.stored import StoredPage

logger = logging.getLogger(__name__)
AFTER_S = 2.0  # from a change to its safety copy, if nothing else changes meanwhile

_COPY, _LOCK = ".facells-copy", ".lock"
_GATE = ".facells-sessions"  # locked while a session begins, so that two cannot begin at once
_LOCKED_BYTE = 1 << 20  # behind what the file says: Windows lets nobody read what is locked


class AlreadyOpen(UsageError):
    """Another window has the project open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a lock file says."""

    file: str  # the project; empty if it was never saved
    process: int
    machine: str
    since: str  # ISO 8601, UTC

    @property
    def words(self) -> str:
        """Who it is, for a person."""
        return f"process {self.process} on {self.machine}, since {self.since}"


_NOBODY = Owner(file="", process=0, machine="", since="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoverable:
    """A safety copy whose window has crashed."""

    copy: Path
    lock: Path
    owner: Owner
    saved_at_s: float  # when the copy was written, in seconds since 1970

    @property
    def file(self) -> Path | None:
        """The project that it is a copy of; None if that was never saved."""
        return Path(self.owner.file) if self.owner.file else None


class Session:
    """One window with one project open. Begin one with `open_session`."""

    def __init__(self, folder: Path, name: str, handle: int, file: Path | None) -> None:
        """*handle* is the open and locked lock file; the session closes it."""
        self._folder, self._name, self._handle = folder, name, handle
        self.file = file
        self._writing = threading.Lock()
        self._asked = self._done = 0  # numbers of copies

    @property
    def copy(self) -> Path:
        """Where the safety copy lies, if there is one."""
        return self._folder / f"{self._name}{_COPY}"

    @property
    def lock(self) -> Path:
        """The file that says that the project is open."""
        return self._folder / f"{self._name}{_LOCK}"

    def write(self, project: Project, page: StoredPage | None = None) -> None:
        """Write the safety copy, whole or not at all.

        Raises:
            ExportError: it cannot be written; the copy before is still there.
        """
        self.writer()(project, page)

    def writer(self) -> Callable[[Project, StoredPage | None], None]:
        """Return a `write` for a worker.

        It does nothing if by then a newer copy was written, all was `saved`, or the session closed.
        """
        self._asked += 1
        number = self._asked

        def write(project: Project, page: StoredPage | None = None) -> None:
            with self._writing:
                if self._handle >= 0 and number > self._done:
                    save_project(project, self.copy, page)
                    self._done = number

        return write

    def claim(self, file: Path | None) -> None:
        """Say that *file* is the project's from now on. Do so before it is written.

        Raises:
            AlreadyOpen: another window has it open.
        """
        if _resolved(file) == _resolved(self.file):
            return
        try:
            with _gate(self._folder):
                if file is not None:
                    _refuse_open(self._folder, file, but=self.lock)
                _say(self._handle, file)
        except OSError as exc:  # the folder has gone; that must keep nobody from saving
            logger.warning("other windows are not told of %s: %s", file, exc)
        self.file = file

    def saved(self) -> None:
        """Forget the safety copy, because the project's file holds the same now."""
        with self._writing:
            self._done = self._asked
            _remove(self.copy)

    def close(self) -> None:
        """End cleanly: nothing is left to recover. Closing twice does no harm."""
        if self._handle < 0:
            return
        self.saved()
        with self._writing:
            if sys.platform != "win32":  # there an open file cannot be removed, here it must be
                _remove(self.lock)
            os.close(self._handle)
            self._handle = -1
        _remove(self.lock)

    def crash(self) -> None:
        """End as a killed process does: for tests and for a last resort."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


def open_session(folder: Path, file: Path | None = None) -> Session:
    """Return the session of a window that opens *file*, or something new.

    Args:
        folder: where copies and locks lie; made if need be. Windows notice each other only if
            they share it.
        file: the project's file; None if it has none yet.

    Raises:
        AlreadyOpen: another window has the file open.
        ExportError: the folder cannot be written.
    """
    stem = re.sub(r"[^\w-]+", "-", file.stem)[:40] if file is not None else "untitled"
    name = f"{stem}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_half_written(folder, f"*{_COPY}")
        with _gate(folder):
            if file is not None:
                _refuse_open(folder, file)
            handle = os.open(folder / f"{name}{_LOCK}", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            _try_lock(handle)
            _say(handle, file)
    except OSError as exc:
        raise ExportError(
            f"Cannot keep safety copies in {folder}: {exc.strerror or exc}. "
            "Choose a folder that you may write to."
        ) from exc
    return Session(folder, name, handle, file)


def who_has_open(folder: Path, file: Path) -> Owner | None:
    """Return who has the project *file* open now; None if nobody does."""
    try:
        with _gate(folder):
            return _holder(folder, file)
    except OSError:  # there is no such folder, or it is not ours: no window keeps its locks there
        return None


def recoverable(folder: Path) -> list[Recoverable]:
    """Return what crashed windows left in *folder*, the newest first.

    Locks of crashed windows that had nothing to lose are removed.
    """
    found: list[Recoverable] = []
    try:
        # Looking takes a lock for a moment, which nobody else must take for a life.
        with _gate(folder):
            for lock in sorted(folder.glob(f"*{_LOCK}")):
                copy = lock.with_suffix(_COPY)
                if _is_held(lock):
                    continue
                if copy.exists():
                    at_s = copy.stat().st_mtime
                    owner = _owner(lock) or _NOBODY
                    found.append(Recoverable(copy=copy, lock=lock, owner=owner, saved_at_s=at_s))
                else:
                    lock.unlink(missing_ok=True)
    except OSError as exc:  # there is no such folder yet, or it is not ours
        logger.info("safety copies cannot be looked for: %s", exc)
    return sorted(found, key=lambda each: -each.saved_at_s)


def recover(found: Recoverable, session: Session) -> Opened:
    """Return the project that a crash left behind, from now on kept by *session*.

    The old copy goes only when the new one is there, so a second crash loses nothing.

    Raises:
        DataError: the copy is damaged; it stays where it is.
        ExportError: the session's own copy cannot be written; the old one stays.
    """
    try:
        opened = open_project(found.copy)
    except UsageError as exc:
        raise DataError(f"{found.copy} has gone: another window has recovered it.") from exc
    session.write(opened.project, opened.page)
    discard(found)
    return opened


def discard(found: Recoverable) -> None:
    """Remove what a crash left behind: the person does not want it.

    Raises:
        ExportError: it cannot be removed.
    """
    try:
        found.copy.unlink(missing_ok=True)
        found.lock.unlink(missing_ok=True)
    except OSError as exc:
        raise ExportError(
            f"Cannot remove {found.copy}: {exc.strerror or exc}. Check its permissions."
        ) from exc


def stamp_of(file: Path) -> tuple[int, int]:
    """Return what changes when another program writes *file*: its time in ns and size in bytes.

    Compare it before saving with what it was after opening. Zeros for a file that is not there.
    """
    try:
        found = file.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


# Locks -------------------------------------------------------------------------------------------


def _gate(folder: Path) -> AbstractContextManager[None]:
    return locked(folder / _GATE)


def _refuse_open(folder: Path, file: Path, but: Path | None = None) -> None:
    if owner := _holder(folder, file, but):
        raise AlreadyOpen(
            f"{file.name} is open in another window ({owner.words}). "
            "Close it there, or save under another name."
        )


def _holder(folder: Path, file: Path, but: Path | None = None) -> Owner | None:
    """Return who holds a lock for *file*, the lock *but* left aside; the gate must be shut."""
    for lock in sorted(folder.glob(f"*{_LOCK}")):
        owner = _owner(lock)
        if lock != but and owner and owner.file == _resolved(file) and _is_held(lock):
            return owner
    return None


def _resolved(file: Path | None) -> str:
    return "" if file is None else str(file.resolve())


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as exc:  # what is offered once too often does no harm
        logger.warning("%s stays: %s", file, exc)


def _say(handle: int, file: Path | None) -> None:
    words = {
        "file": _resolved(file),
        "process": os.getpid(),
        "machine": socket.gethostname(),
        "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    os.lseek(handle, 0, os.SEEK_SET)
    os.truncate(handle, 0)
    os.write(handle, tomli_w.dumps(words).encode(errors="surrogateescape"))


def _owner(lock: Path) -> Owner | None:
    """Return what *lock* says; None if it has gone or says nothing yet."""
    try:
        said = tomllib.loads(lock.read_text(encoding="utf-8", errors="surrogateescape"))
        return Owner(
            file=str(said["file"]),
            process=int(said["process"]),
            machine=str(said["machine"]),
            since=str(said["since"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_held(lock: Path) -> bool:
    """Return whether a living window holds *lock*."""
    try:
        handle = os.open(lock, os.O_RDWR)
    except FileNotFoundError:
        return False
    except OSError:  # not ours to open: somebody's, so leave it alone
        return True
    try:
        return not _try_lock(handle)
    finally:
        os.close(handle)  # lets go


def _try_lock(handle: int) -> bool:
    """Take the lock on an open file if nobody has it; return whether it was free."""
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
