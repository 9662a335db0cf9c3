"""Write a file whole or not at all."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facells_studio.errors import ExportError


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield a path beside *target* to write to; rename it onto *target* when the block succeeds.

    When the block raises, the half-written file is removed and *target* stays as it was.

    Raises:
        ExportError: the folder does not exist or cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{target.name}.", suffix=target.suffix, dir=target.parent
        )
    except OSError as exc:
        raise ExportError(
            f"Cannot write {target}: {exc.strerror or exc}. "
            "Choose a folder that exists and that you may write to."
        ) from exc
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        _give_usual_permissions(beside)
        beside.replace(target)
    except OSError as exc:
        raise ExportError(
            f"Cannot write {target}: {exc.strerror or exc}. "
            "Check the disk and the target's permissions."
        ) from exc
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Keep every other process that locks *file* waiting while the block runs.

    The system lets go of the lock when the process ends, however it ends; the empty file stays.

    Raises:
        OSError: the file cannot be made.
    """
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)  # lets go


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            except OSError:  # somebody else has it
                time.sleep(0.05)
            else:
                return
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX)


def write_bytes(target: Path, content: bytes) -> None:
    """Write *content* to *target*, whole or not at all."""
    with replacing(target) as beside:
        beside.write_bytes(content)


def _give_usual_permissions(path: Path) -> None:
    # mkstemp makes files private (0600); a drawing is as public as any other new file.
    umask = os.umask(0)
    os.umask(umask)
    path.chmod(0o666 & ~umask)
