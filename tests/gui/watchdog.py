"""`Watchdog`: how long the window's thread was deaf to a hand, and who kept it.

A precise timer ticks in the window's thread. Two ticks that lie far apart are a gap: nobody's click
would have been heard meanwhile. A second thread looks on, and while the timer is late it takes down
what the window's thread is doing, and what the others are, for they may hold Python's lock::

    with Watchdog() as dog:
        session.apply(edit)
        session.wait_until_idle()
    assert dog.longest_ms <= GAP_MS, dog.report()

Gaps are counted without the time in which the thread could have run, but the machine let somebody
else run: that is the machine's load and not ours. Linux says how long that was.
"""

import linecache
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType, TracebackType

from PySide6.QtCore import Qt, QTimer

GAP_MS = 50.0  # longer, and a person sees that the window hangs
_TICK_MS = 5
_LATE_S = 0.02  # without a tick, until stacks are taken
_LOOK_S = 0.01  # between two looks
_DEEPEST = 12  # calls of a stack that are told, the innermost ones


_Call = tuple[str, int, str]  # file, line, function
_Stacks = tuple[tuple[str, tuple[_Call, ...]], ...]  # of each thread, by its name


@dataclass(frozen=True, slots=True)
class Gap:
    """A while in which the window's thread heard nothing."""

    at_s: float  # since the watch began
    ms: float  # without what the machine took
    machine_ms: float  # in which it was ready to run, and the machine ran something else
    looks: tuple[_Stacks, ...]  # taken meanwhile: of the window's thread, then of those at work

    @property
    def stacks(self) -> tuple[str, ...]:
        """What was going on, in words."""
        return tuple(dict.fromkeys(_told(look) for look in self.looks))

    def __str__(self) -> str:
        head = f"{self.ms:.0f} ms at {self.at_s:.2f} s ({self.machine_ms:.0f} ms more for others)"
        return "\n".join((head, *self.stacks))


class Watchdog:
    """Measures the gaps between ticks in the thread that enters it, which needs an application."""

    def __init__(self, limit_ms: float = GAP_MS) -> None:
        """*limit_ms*: gaps that are longer are kept with their stacks."""
        self._limit_ms = limit_ms
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._looks: list[_Stacks] = []  # at the gap that lasts now
        self._stat = -1
        self._window = 0
        self.begin_again()

    def begin_again(self) -> None:
        """Forget all gaps: a new window of time begins."""
        with self._lock:
            self.ticks = 0
            self.longest_ms = 0.0
            self.gaps: list[Gap] = []
            self._began = self._last = time.perf_counter()
            self._last_waited = self._waited_s()
            self._looks.clear()

    def report(self) -> str:
        """Return all gaps beyond the limit in words, the longest first."""
        longest = sorted(self.gaps, key=lambda gap: gap.ms, reverse=True)
        head = f"{self.ticks} ticks, the longest gap {self.longest_ms:.0f} ms"
        return "\n\n".join((head, *map(str, longest)))

    def __enter__(self) -> "Watchdog":
        self._window = threading.get_ident()
        try:
            self._stat = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:  # not Linux: all of a gap counts
            self._stat = -1
        self._stop.clear()
        self._thread = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        self._thread.start()
        self.begin_again()
        self._timer.start()
        return self

    def __exit__(
        self,
        cls: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tick()  # what lasts to the end counts too
        self._timer.stop()
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        if self._stat >= 0:
            os.close(self._stat)
            self._stat = -1

    # ---------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        waited = self._waited_s()
        with self._lock:
            now = time.perf_counter()
            machine_ms = 1000 * (waited - self._last_waited)
            ms = max(0.0, 1000 * (now - self._last) - machine_ms)
            if ms > self._limit_ms:
                at_s = self._last - self._began
                self.gaps.append(Gap(at_s, ms, machine_ms, tuple(self._looks)))
            self._looks.clear()
            self.ticks += 1
            self.longest_ms = max(self.longest_ms, ms)
            self._last, self._last_waited = now, waited

    def _waited_s(self) -> float:
        """Return how long the thread has waited for a core, ever."""
        if self._stat < 0:
            return 0.0
        return int(os.pread(self._stat, 100, 0).split()[1]) / 1e9

    def _look_on(self) -> None:
        while not self._stop.wait(_LOOK_S):
            last = self._last
            if time.perf_counter() - last > _LATE_S:
                look = self._stacks_now()
                with self._lock:
                    if last == self._last:
                        self._looks.append(look)

    def _stacks_now(self) -> _Stacks:
        frames = sys._current_frames()  # the only way to another thread's stack
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        frames.pop(threading.get_ident(), None)
        window = frames.pop(self._window, None)
        told = [] if window is None else [("window", _calls(window))]
        for ident, frame in frames.items():
            if not _rests(frame):
                told.append((names.get(ident, "another thread"), _calls(frame)))
        return tuple(told)


def best_of(windows: int, act: Callable[[], None], limit_ms: float = GAP_MS) -> Watchdog:
    """Return the watch over the smoothest of up to *windows* runs of *act*.

    Loaded machines stop a process now and then, and with it the thread that holds Python's lock,
    which nobody can tell from a long call. What is really slow is slow every time.
    """
    best: Watchdog | None = None
    for _ in range(windows):
        with Watchdog(limit_ms) as dog:
            act()
        if best is None or dog.longest_ms < best.longest_ms:
            best = dog
        if best.longest_ms <= limit_ms:
            break
    if best is None:
        raise ValueError("no window to watch")
    return best


def _calls(frame: FrameType | None) -> tuple[_Call, ...]:
    calls: list[_Call] = []
    while frame is not None and len(calls) < _DEEPEST:
        line = frame.f_lineno or 0  # none between two lines
        calls.append((frame.f_code.co_filename, line, frame.f_code.co_name))
        frame = frame.f_back
    return tuple(reversed(calls))


def _told(look: _Stacks) -> str:
    lines: list[str] = []
    for name, calls in look:
        lines.append(f"  {name}")
        for file, line, function in calls:
            lines.append(f"    {file}:{line} {function}: {linecache.getline(file, line).strip()}")
    return "\n".join(lines)


def _rests(frame: FrameType) -> bool:
    """Return whether a thread only waits for another."""
    return os.path.basename(frame.f_code.co_filename) in ("threading.py", "queue.py")
