"""`FileLock`: one process at a time, by the operating system, which ends it with the process."""

import contextlib
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """A lock that no crash leaves behind."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, path: Path) -> "FileLock | None":
        """Return a lock on the file *path*, which is made if need be; None if somebody has it."""
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _try_lock(handle)
        except OSError:
            os.close(handle)
            return None
        return cls(handle)

    @classmethod
    def is_taken(cls, path: Path) -> bool:
        """Return whether somebody holds the lock on *path*; takes it for a moment to find out."""
        if not path.exists():
            return False
        lock = cls.take(path)
        if lock is not None:
            lock.release()
        return lock is None

    def release(self) -> None:
        """Let others have it. Any number of times."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with contextlib.suppress(OSError):
                os.close(handle)
