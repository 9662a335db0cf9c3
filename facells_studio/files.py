"""Write a file whole or not at all."""

import errno
import os
import secrets
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facells_studio.errors import ExportError

_LITTER_AGE_S = 3600.0  # what is written beside its target takes a fraction of a second


@contextmanager
def replacing(target: Path, suffix: str | None = None) -> Iterator[Path]:
    """Yield a path beside *target* to write to; rename it onto *target* when the block succeeds.

    When the block raises, the half-written file is removed and *target* stays as it was. A file
    that was there lends its permissions; behind a link it is the file that is replaced.

    Args:
        target: the file to write.
        suffix: of the path to write to; None gives it the target's, for who looks at it.

    Raises:
        ExportError: the folder does not exist or cannot be written, or the file is read-only.
    """
    try:
        target = target.resolve() if target.is_symlink() else target
        beside = _made_beside(target, target.suffix if suffix is None else suffix)
    except OSError as exc:
        raise ExportError(
            f"Cannot write {target}: {_why(exc)}. "
            "Choose a folder that exists and that you may write to."
        ) from exc
    try:
        mode = _mode_of(target)
        yield beside
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    except OSError as exc:
        raise ExportError(
            f"Cannot write {target}: {_why(exc)}. Check the disk and the target's permissions."
        ) from exc
    finally:
        beside.unlink(missing_ok=True)


def remove_half_written(folder: Path, names: str) -> None:
    """Remove what killed programs have half written in *folder* for files like *names*.

    What is younger than an hour stays: another program may be writing it now.

    Args:
        folder: where `replacing` wrote.
        names: a pattern of the targets' names, as ``*.parquet``.

    Raises:
        OSError: a file cannot be removed.
    """
    for path in folder.glob(f".{names}*"):
        try:
            if time.time() - path.stat().st_mtime > _LITTER_AGE_S:
                path.unlink()
        except FileNotFoundError:  # another program was quicker
            continue


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


@contextmanager
def utf8_name(path: Path | str) -> Iterator[str]:
    """Yield a name of the file at *path* that is UTF-8, good for opening it while the block runs.

    A name from an old disk may be any bytes, of which Python makes lone surrogates; OpenCV crashes
    the process over those. Only POSIX has such names, and it has links.
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="facells-") as folder:
            suffix = Path(path).suffix.encode("ascii", "ignore").decode()
            link = Path(folder) / f"named{suffix}"
            link.symlink_to(Path(path).absolute())
            yield str(link)
    else:
        yield str(path)


def stamp(path: Path) -> tuple[int, ...]:
    """Return what is another once the file at *path* was written anew; () while there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _why(exc: OSError) -> str:
    """Return the system's words; pyarrow's errors have the number and words of its own."""
    return os.strerror(exc.errno) if exc.errno else str(exc)


def _made_beside(target: Path, suffix: str) -> Path:
    """Return a new empty file beside *target*, as public as any other new file.

    `tempfile` makes private ones, and what is usual cannot be asked for without changing it for all
    threads of the process.
    """
    while True:
        beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}{suffix}")
        try:
            os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666))
        except FileExistsError:
            continue
        return beside


def _mode_of(target: Path) -> int | None:
    """Return the permissions of *target*; None if there is no such file.

    Raises:
        PermissionError: it is read-only. Its folder would let us replace it nevertheless.
    """
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return None
    if not mode & 0o222:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return mode
