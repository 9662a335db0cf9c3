"""A running plot on a terminal: its progress, its keys, and what it asks."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

import click

from facells_studio.cli import report
from facells_studio.errors import UsageError
from plotter import (
    Backend,
    Control,
    HeightAnswer,
    HomeAnswer,
    JobPen,
    Machine,
    Progress,
    ResumePoint,
)

KEYS = """
space  hold at the end of the line, pen up; again: go on
s      stop here, pen up
g      stop and go home, pen up
+ -    draw faster or slower by a tenth
u d    while held: let the pen come down a little higher, a little deeper
"""
_SPEED_STEP = 0.1
_SLOWEST, _FASTEST = 0.1, 2.0
_PATIENCE = 2  # after so many requests to stop, the next one does not wait for the machine
_LOOK_S = 0.02  # how often keys are looked at while held


class Console:
    """The terminal of one plot: a bar if somebody watches, a line now and then elsewhere.

    Args:
        control: how the plot is told what the keys say.
        quiet: nothing is said but errors.
        asks: whether somebody is there to answer.
        down_height: the pen's height on the paper, in the machine's measure, and how much of it
            one press of a key changes; None if the machine has no heights.
    """

    def __init__(
        self,
        control: Control,
        *,
        quiet: bool,
        asks: bool,
        down_height: tuple[float, float] | None = None,
    ) -> None:
        from rich.console import Console as Terminal
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        self.control = control
        self._quiet, self._asks = quiet, asks
        self._down = down_height
        self._watched = report.is_watched() and not quiet
        self._told = -1
        self._note = ""
        self._bar = Bar(
            TextColumn("{task.percentage:>3.0f}%"),
            BarColumn(bar_width=None),
            TextColumn("{task.description}"),
            console=Terminal(stderr=True),
            disable=not self._watched,
        )
        self._task = self._bar.add_task("", total=1.0)
        self._keys = _Keys(self._watched and asks)

    def __enter__(self) -> "Console":
        if self._keys.listens and not self._quiet:
            click.echo("Keys: space holds, s stops, g stops and goes home, + - speed.", err=True)
        self._keys.start()
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()
        self._keys.stop()

    def show(self, progress: Progress) -> None:
        """Show how far the plot is, and heed the keys."""
        text = (
            f"line {progress.lines_done:,}/{progress.lines:,}  "
            f"{progress.drawn_m:.2f}/{progress.draw_m:.2f} m  "
            f"{progress.pen.name}  {report.duration(progress.left_s)} left{self._note}"
        )
        self._bar.update(self._task, completed=progress.fraction, description=text)
        tenth = int(progress.fraction * 10)
        if not self._watched and not self._quiet and tenth > self._told:
            self._told = tenth
            click.echo(f"{tenth * 10:3d}%  {text}", err=True)
        self.heed_keys()

    def sleeping(self, sleep: Callable[[float], None]) -> Callable[[float], None]:
        """Return how to wait while held: the machine's own *sleep*, with an ear for the keys."""

        def wait(seconds: float) -> None:
            sleep(seconds)
            if self._keys.listens:
                time.sleep(_LOOK_S)  # a simulated clock may not wait for people
                self.heed_keys()

        return wait

    def heed_keys(self) -> None:
        """Do what the keys say that were pressed since the last look."""
        for key in self._keys.pressed():
            self._heed(key)

    def _heed(self, key: str) -> None:
        control = self.control
        if key == " ":
            if control.held:
                control.resume()
                self._note = ""
            else:
                control.hold()
                self._note = "  HOLD (space goes on)"
        elif key == "s":
            control.stop()
        elif key == "g":
            control.stop(go_home=True)
        elif key in "+-":
            step = _SPEED_STEP if key == "+" else -_SPEED_STEP
            factor = min(max(control.speed_factor + step, _SLOWEST), _FASTEST)
            control.set_speed_factor(round(factor, 2))
            self._note = f"  {factor:.0%} speed"
        elif key in "ud" and self._down is not None and control.held:
            height, step = self._down
            height += step if key == "u" else -step
            self._down = (height, step)
            control.set_pen_heights(down=height)
            self._note = f"  HOLD, pen down at {height:g}"
        self._bar.update(self._task, refresh=True)

    # -- Questions -----------------------------------------------------------------------------

    def ask_pen(self, pen: JobPen, before: JobPen | None) -> bool:
        """Ask for a pen while the machine waits; no stops the plot."""
        if not self._asks:
            return True
        nib = f"{pen.name} ({pen.width_mm:g} mm, {pen.color})"
        if before is None:
            return self._confirm(f"{nib} in the holder, cap off, paper taped. Start?")
        return self._confirm(f"Take out {before.name}, put in {nib}. Ready?")

    def ask_start(self, point: ResumePoint) -> bool:
        """Ask whether the pen, which hangs over the first line to draw, is where it should be."""
        line = f"line {point.lines_done + 1:,} of {point.lines_in_all:,}"
        return not self._asks or self._confirm(
            f"The pen is up over the beginning of {line}. Go on?"
        )

    def ask_home(self, request: str) -> HomeAnswer:
        """Tell what to do about a lost position, and wait until it is done.

        Raises:
            UsageError: nobody is there to do it.
        """
        if not self._asks:
            raise UsageError(f"{request} Nobody is there to answer: run it again without --yes.")
        with self._silent():
            click.echo(request, err=True)
            choice = click.prompt(
                "h: the machine shall home itself, c: the carriage is in its corner, s: stop",
                type=click.Choice(["h", "c", "s"]),
                err=True,
            )
        answers: dict[str, HomeAnswer] = {"h": "home", "c": "by hand", "s": "stop"}
        return answers[choice]

    def ask_height(self) -> HeightAnswer:
        """Ask where a pen on a Z axis is; with nobody there it is taken to touch the paper."""
        if not self._asks:
            return "touching"
        with self._silent():
            click.echo("The machine does not know how high the paper is.", err=True)
            choice = click.prompt(
                "p: the pen is on the paper, l: it is lifted as high as it travels, s: stop",
                type=click.Choice(["p", "l", "s"]),
                err=True,
            )
        answers: dict[str, HeightAnswer] = {"p": "touching", "l": "lifted", "s": "stop"}
        return answers[choice]

    def _confirm(self, question: str) -> bool:
        with self._silent():
            return click.confirm(question, default=True, err=True)

    @contextmanager
    def _silent(self) -> Iterator[None]:
        """Give the terminal back while somebody types an answer."""
        self._bar.stop()
        self._keys.stop()
        try:
            yield
        finally:
            self._keys.start()
            self._bar.start()


class _Keys:
    """Single key presses, read without waiting; none where standard input is no terminal."""

    def __init__(self, listens: bool) -> None:
        self.listens = listens and sys.stdin.isatty()
        self._before: Any = None

    def start(self) -> None:
        """Let keys count without Enter."""
        if self.listens and os.name == "posix":
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)

    def stop(self) -> None:
        """Let the terminal be as it was."""
        if self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)
            self._before = None

    def pressed(self) -> str:
        """Return the keys that were pressed since the last look."""
        if not self.listens:
            return ""
        return _pressed_on_windows() if os.name == "nt" else _pressed_on_posix()


def _pressed_on_posix() -> str:
    import select

    keys = ""
    while select.select([sys.stdin], [], [], 0)[0]:
        key = os.read(sys.stdin.fileno(), 1)
        if not key:
            break
        keys += key.decode("ascii", "ignore")
    return keys


def _pressed_on_windows() -> str:
    import msvcrt

    console: Any = msvcrt  # its functions exist on Windows only
    keys = ""
    while console.kbhit():
        keys += console.getwch()
    return keys


@contextmanager
def ended_by_ctrl_c(control: Control) -> Iterator[None]:
    """Let Ctrl-C lift the pen and go home; a second one stays where it is, a third one ends it all.

    The program is not torn down in the middle of a line. Being asked to end by the system, or by a
    terminal that closes, lifts the pen and stays.
    """
    asked = 0

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked += 1
        if asked > _PATIENCE:
            raise KeyboardInterrupt
        control.stop(go_home=signum == signal.SIGINT and asked == 1)

    names = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def announce(backend: Backend, machine: Machine, *, simulated: bool) -> str:
    """Return who answers, in one line."""
    who = backend.identity()
    name = f" “{who.nickname}”" if who.nickname else ""
    what = f"{machine.title}{name}"
    if simulated:
        return f"{what} (simulated)"
    return f"{what}: {who.board} {who.firmware} at {who.port}"
