"""`Port`: a serial line to a board; every failure is a `PlotterError` in words.

Everything goes through pyserial's `serial_for_url`: device names, ``socket://host:port``, and the
simulated boards of `plotter.simulators` (``sim-grbl://``, ``sim-ebb://``).
"""

import contextlib
import errno
import getpass
import hashlib
import importlib
import os
import select
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from plotter import simulators
from plotter.clock import WALL, Clock
from plotter.errors import PlotterError, PlotterGone, PortBusy, PortForbidden, PortMissing
from plotter.lock import FileLock

WRITE_TIMEOUT_S = 2.0
_MOST = 1 << 16
_POLL_S = 0.005  # where nothing can be waited for

_MISSING = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ECONNREFUSED, errno.EHOSTUNREACH}
_BUSY = {errno.EBUSY, errno.EAGAIN}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


class Port:
    """A serial line to a board, opened by `open_port`.

    Args:
        name: what was asked for.
        serial: an open pyserial object that never waits (timeout 0).
        lock: released when the port is closed.
    """

    def __init__(self, name: str, serial: Any, lock: "PortLock | None" = None) -> None:
        self.name = name
        self.clock: Clock = getattr(serial, "clock", WALL)  # a simulated board's own, or the wall's
        self._serial = serial
        self._lock = lock
        self._read_some = _reader(serial)

    def __enter__(self) -> "Port":
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def write(self, data: bytes) -> None:
        """Write all of *data*.

        Raises:
            PlotterGone: the cable is out, or the board takes nothing any more.
        """
        self._try(self._serial.write, data)

    def read(self, wait_s: float) -> bytes:
        """Return what has come, after waiting up to *wait_s* for the first byte; or nothing.

        Raises:
            PlotterGone: the cable is out.
        """
        got: bytes = self._try(self._read_some, wait_s)
        return got

    def discard_input(self) -> None:
        """Throw away what has come.

        Raises:
            PlotterGone: the cable is out.
        """
        while self.read(0.0):
            pass

    def close(self) -> None:
        """Close the line, any number of times; never raises."""
        with contextlib.suppress(Exception):  # a pulled cable shows as anything (see `_try`)
            self._serial.close()
        if self._lock is not None:
            self._lock.release()

    def _try(self, call: Callable[[Any], Any], argument: Any) -> Any:
        """Call pyserial; whatever it says about a cable, say that the plotter is gone.

        A pulled cable shows as SerialException, bare OSError, termios.error (which is none), or,
        after a close in another thread, as TypeError for a descriptor that is None.
        """
        try:
            return call(argument)
        except PlotterError:
            raise
        except Exception as error:
            raise PlotterGone(f"The plotter at {self.name}") from error


def open_port(url: str, *, baud: int = 115_200) -> Port:
    """Open *url* for us alone.

    Raises:
        PortMissing: there is no such port.
        PortBusy: another program, or another part of this one, has it.
        PortForbidden: this user may not open it.
        PlotterError: pyserial is missing, or the URL means nothing.
    """
    try:
        serial_package: Any = importlib.import_module("serial")
    except ImportError as error:
        raise PlotterError(
            "Plotters need pyserial, which is not installed. Run: pip install pyserial"
        ) from error
    simulators.register()
    if _is_simulated(url):
        return Port(url, _open_serial(serial_package, url, baud))
    lock = PortLock(url)
    try:
        return Port(url, _open_serial(serial_package, url, baud), lock)
    except BaseException:
        lock.release()
        raise


def _is_simulated(url: str) -> bool:
    return url.partition("://")[0] in simulators.SCHEMES


def _open_serial(serial_package: Any, url: str, baud: int) -> Any:
    options: dict[str, Any] = {"timeout": 0, "write_timeout": WRITE_TIMEOUT_S}
    if os.name == "posix":
        options["exclusive"] = True
    try:
        return serial_package.serial_for_url(url, baudrate=baud, **options)
    except Exception as error:  # pyserial lets OSError, ValueError and termios.error through
        raise _in_words(url, error) from error


def _in_words(url: str, error: Exception) -> PlotterError:
    """Return what pyserial's *error* at opening means."""
    code = getattr(error, "errno", None)
    text = str(error)
    if code is None:  # Windows and sockets put the cause into the text only
        for name, meant in _SPOKEN.items():
            if name in text:
                code = meant
                break
    if code in _MISSING:
        return PortMissing(url)
    if code in _BUSY:
        return PortBusy(url)
    if code in _FORBIDDEN:
        return PortForbidden(url, group=_group_of(url))
    return PlotterError(f"{url} could not be opened: {text.rstrip('.')}. Run 'facells devices'.")


_SPOKEN = {
    "FileNotFoundError": errno.ENOENT,
    "PermissionError": errno.EBUSY,  # Windows says so when another program has the port
    "Connection refused": errno.ECONNREFUSED,
    "ConnectionRefusedError": errno.ECONNREFUSED,
    "Name or service not known": errno.ENOENT,
    "timed out": errno.EHOSTUNREACH,
}


def _group_of(device: str) -> str | None:
    """Return the group that may open *device* on Linux; elsewhere groups do not decide."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        return Path(device).group()
    except (OSError, KeyError):
        return "dialout"


def _reader(serial: Any) -> Callable[[float], bytes]:
    """Return how to wait for and read what *serial* has, without touching its settings.

    Setting pyserial's timeout configures a POSIX port anew, each time.
    """
    if hasattr(serial, "read_some"):

        def read_some(wait_s: float) -> bytes:
            got: bytes = serial.read_some(wait_s)
            return got

        return read_some
    try:
        descriptor = serial.fileno()
    except (AttributeError, OSError):  # Windows; `io.UnsupportedOperation` is an OSError
        return lambda wait_s: _read_polling(serial, wait_s)

    def read_ready(wait_s: float) -> bytes:
        if not select.select([descriptor], [], [], max(0.0, wait_s))[0]:
            return b""
        got: bytes = serial.read(_MOST)
        return got

    return read_ready


def _read_polling(serial: Any, wait_s: float) -> bytes:
    """Read by asking again and again, where no descriptor can be waited for."""
    until_s = WALL.now_s() + wait_s
    while not serial.in_waiting:
        left_s = until_s - WALL.now_s()
        if left_s <= 0:
            return b""
        WALL.sleep(min(_POLL_S, left_s))
    got: bytes = serial.read(serial.in_waiting)
    return got


class PortLock:
    """A lock on a port among our own processes and threads; a dead process holds none.

    pyserial's own lock (`exclusive`) exists on POSIX only, and does not know sockets.

    Raises:
        PortBusy: somebody holds it.
    """

    def __init__(self, port: str) -> None:
        self.path = _lock_path(port)
        self._lock: FileLock | None = None
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock.take(self.path)
        except OSError:
            return  # no place for lock files: pyserial's own lock has to do
        if self._lock is None:
            raise PortBusy(port)

    def release(self) -> None:
        """Let others have the port, any number of times. The file stays, or two could hold it."""
        if self._lock is not None:
            self._lock.release()


def _lock_path(port: str) -> Path:
    """Return the lock file of *port*, the same for all names of a device."""
    real = port if "://" in port else os.path.realpath(port)
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a container may have no name for its user
        user = "somebody"
    digest = hashlib.sha256(real.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"facells-ports-{user}" / f"{digest}.lock"
