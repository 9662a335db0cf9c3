"""Before a plot: see where it will be, and whether the pen writes.

Everything here leaves the pen up, whatever happens, and hears `plotter.Control.stop`.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from plotter.backend import Backend, Watch
from plotter.control import Control
from plotter.errors import BadJob, PlotterError
from plotter.free import FreeSpace
from plotter.job import Job, Points, check
from plotter.machine import Machine

# Width and height of a scribble in mm, the first that fits; below the last nothing can be judged.
_SCRIBBLES_MM = ((24.0, 5.0), (5.0, 24.0), (16.0, 4.0), (4.0, 16.0), (10.0, 3.0), (3.0, 10.0),
                 (6.0, 2.0), (2.0, 6.0))  # fmt: skip
_TEETH = 6


def outline_of(job: Job) -> Points:
    """Return the smallest rectangle around all ink of *job*, closed (5, 2), from its top left.

    Raises:
        BadJob: there is nothing to draw.
    """
    if not len(job):
        raise BadJob("The job has no lines, so it has no outline. Draw something first.")
    (left, top), (right, bottom) = job.points.min(axis=0), job.points.max(axis=0)
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])


def walk_outline(
    backend: Backend,
    job: Job,
    machine: Machine,
    watch: Watch | None = None,
    *,
    control: Control | None = None,
    go_home: bool = True,
) -> None:
    """Walk round the drawing with the pen up, so that a person sees whether it is on the paper.

    Raises:
        OutOfBounds: a line leaves the machine's reach; nothing has moved.
        Stopped: somebody asked for it.
        PlotterError: the machine failed.
    """
    check(job, machine)
    way = outline_of(job)
    seen: Watch = watch if watch is not None else _nobody
    with _pen_up_after(backend, control):
        backend.prepare(job)
        backend.lift()
        for x_mm, y_mm in way:
            backend.travel(float(x_mm), float(y_mm), seen)
        if go_home:
            home = machine.home_mm(job.page_width_mm, job.page_height_mm)
            backend.travel(*home, seen)


def pen_test(
    backend: Backend,
    times: int = 1,
    *,
    pause_s: float = 0.3,
    control: Control | None = None,
    tell: Callable[[bool], None] | None = None,
) -> None:
    """Lower and lift the pen where it is, so many times; *tell* hears whether it is down.

    Raises:
        Stopped: somebody asked for it.
        PlotterError: the machine failed.
    """
    said = tell or (lambda _down: None)
    with _pen_up_after(backend, control):
        backend.lift()
        said(False)
        for _ in range(times):
            backend.lower()
            said(True)
            backend.clock.sleep(pause_s)
            backend.lift()
            said(False)
            backend.clock.sleep(pause_s)


def scribble_job(job: Job, machine: Machine, pen: int = 0) -> Job:
    """Return a job of a small zigzag and a loop in the margin of *job*, far from its lines.

    It is drawn with *pen*, and shows whether ink flows and the heights are right.

    Raises:
        BadJob: there is no such pen, or no room on the sheet.
    """
    if not 0 <= pen < len(job.pens):
        raise BadJob(f"There is no pen {pen}: the job has {len(job.pens)}, counted from 0.")
    space = FreeSpace(job, machine)
    for width_mm, height_mm in _SCRIBBLES_MM:
        corner = space.nearest_edge(width_mm, height_mm)
        if corner is not None:
            shapes = [corner + shape * [width_mm, height_mm] for shape in _scribble()]
            if height_mm > width_mm:
                turned = [shape[:, ::-1] * [width_mm, height_mm] for shape in _scribble()]
                shapes = [corner + shape for shape in turned]
            offsets = np.cumsum([0, *(len(shape) for shape in shapes)])
            return replace(
                job,
                points=np.concatenate(shapes),
                offsets=offsets,
                pen=np.full(len(shapes), pen),
                title="Scribble",
            )
    raise BadJob(
        "There is no room for a scribble: lines are everywhere on the sheet. "
        "Test the pen on another sheet, or make the margin larger."
    )


def _scribble() -> list[Points]:
    """Return a zigzag and a loop in a box of 1 x 1: corners, and every direction."""
    x = np.linspace(0.0, 0.7, 2 * _TEETH + 1)
    zigzag = np.stack([x, np.arange(len(x)) % 2], axis=1)
    turn = np.linspace(0.0, 2 * np.pi, 33)
    loop = np.stack([0.88 + 0.12 * np.cos(turn), 0.5 + 0.5 * np.sin(turn)], axis=1)
    return [zigzag.astype(np.float64), loop]


@contextlib.contextmanager
def _pen_up_after(backend: Backend, control: Control | None) -> Iterator[None]:
    """Let *control* stop what is done within, and lift the pen if that fails."""
    control = control or Control()
    control.attach(backend)
    try:
        yield
    except BaseException:
        with contextlib.suppress(PlotterError):
            backend.lift()
        raise
    finally:
        control.attach(None)


def _nobody(inked_mm: float) -> None:
    """Watch nothing."""
