"""``facells machine``: get a plotter ready, one small step at a time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from facells_studio.cli import report
from facells_studio.cli.console import announce, ended_by_ctrl_c
from facells_studio.cli.options import ManualGroup
from facells_studio.cli.plot import connection_options, in_words, job_of_file
from facells_studio.export import MachinePreset, load_machine
from facells_studio.plotting import Pace, Via, connect, is_simulated
from plotter import (
    Backend,
    Control,
    pen_test,
    run,
    scribble_job,
    walk_outline,
)

_MANUAL = {
    "Before a plot": """
        facells machine status --machine axidraw-v3a3      who answers, and what is wrong
        facells machine pen test --machine axidraw-v3a3    down and up again, three times
        facells machine outline portrait.svg --machine axidraw-v3a3
        facells machine scribble portrait.svg --machine axidraw-v3a3
    """,
    "By hand": """
        facells machine motors off --machine axidraw-v3a3  let go of the carriage, push it
        facells machine origin --machine axidraw-v3a3      the zero point is here
        facells machine jog 10 -5 --machine grbl-a3        10 mm right, 5 mm up
        facells machine home --machine grbl-a3             let it find its switches
        facells machine unlock --machine grbl-a3           clear an alarm
    """,
}


@click.group(cls=ManualGroup, manual=_MANUAL)
def machine() -> None:
    """Jog, home, unlock, test the pen, walk the outline: before the first line."""


def _with_machine(action: Callable[..., None]) -> Callable[..., None]:
    """Return *action*, which wants an open machine and its preset, as a command's function."""

    @wraps(action)  # with it goes what click has noted of its own options
    def command(
        machine_name: str, port: str | None, via: Via, simulate: bool, pace: Pace, **given: Any
    ) -> None:
        preset = load_machine(machine_name)
        with in_words(), _open(connect(preset, port, via=via, simulate=simulate, pace=pace)) as it:
            action(it, preset, **given)

    name = click.option(
        "--machine",
        "machine_name",
        metavar="NAME",
        default="simulated",
        help="Machine preset; 'facells presets machines' lists them. [simulated]",
    )
    return name(connection_options(command))


@contextmanager
def _open(backend: Backend) -> Iterator[Backend]:
    """Connect, and let Ctrl-C lift the pen."""
    control = Control()
    control.attach(backend)
    with ended_by_ctrl_c(control):
        try:
            backend.open()
            yield backend
        finally:
            backend.close()


@machine.command("status")
@_with_machine
def status(backend: Backend, preset: MachinePreset) -> None:
    """Say who answers, where the pen is, and what could go wrong."""
    click.echo(announce(backend, preset.machine, simulated=is_simulated(backend)))
    x_mm, y_mm = backend.position_mm
    known = "" if backend.position_is_known() else " (not to be trusted: home, or set the origin)"
    click.echo(f"position  {x_mm:.2f}, {y_mm:.2f} mm{known}")
    pen = {True: "on the paper", False: "up", None: "nobody knows where"}[backend.pen_is_down]
    click.echo(f"pen       {pen}")
    for warning in backend.warnings:
        click.echo(f"note: {warning}")


@machine.command("jog", context_settings={"ignore_unknown_options": True})
@_with_machine
@click.argument("dx_mm", type=float)
@click.argument("dy_mm", type=float)
def jog(backend: Backend, preset: MachinePreset, dx_mm: float, dy_mm: float) -> None:
    """Move by DX_MM to the right and DY_MM down, with the pen up."""
    backend.lift()
    backend.jog(dx_mm, dy_mm)
    x_mm, y_mm = backend.position_mm
    click.echo(f"at {x_mm:.2f}, {y_mm:.2f} mm")


@machine.command("home")
@_with_machine
def home(backend: Backend, preset: MachinePreset) -> None:
    """Let the machine find its zero point with its switches."""
    backend.home()
    click.echo(f"{preset.machine.title} is at its zero point.")


@machine.command("unlock")
@_with_machine
def unlock(backend: Backend, preset: MachinePreset) -> None:
    """Clear an alarm; nothing moves."""
    backend.unlock()
    click.echo(f"{preset.machine.title} takes commands again.")


@machine.command("origin")
@_with_machine
@click.option("--on-paper", is_flag=True, help="The pen of a Z axis is on the paper: Z is 0 here.")
def origin(backend: Backend, preset: MachinePreset, on_paper: bool) -> None:
    """Let the zero point be where the pen is now: over that corner of the paper."""
    backend.set_origin()
    if on_paper:
        backend.set_height(touching=True)
    corner = preset.machine.origin.replace("-", " ")
    click.echo(f"The {corner} corner of the sheet is here.")


@machine.command("motors")
@_with_machine
@click.argument("state", type=click.Choice(["on", "off"]))
def motors(backend: Backend, preset: MachinePreset, state: str) -> None:
    """Hold the carriage, or let go of it so that a hand can push it."""
    backend.motors(state == "on")
    click.echo("The motors hold." if state == "on" else "The motors are off: push the carriage.")


@machine.command("pen")
@_with_machine
@click.argument("what", type=click.Choice(["up", "down", "test"]))
@click.option("--up", type=float, metavar="NUMBER", help="Try this height for up.")
@click.option("--down", type=float, metavar="NUMBER", help="Try this height for down.")
@click.option("--times", type=click.IntRange(1, 100), default=3, help="How often to test. [3]")
def pen(
    backend: Backend,
    preset: MachinePreset,
    what: str,
    up: float | None,
    down: float | None,
    times: int,
) -> None:
    """Lift or lower the pen, or test it; heights are in the machine's own measure."""
    if up is not None or down is not None:
        backend.set_pen_heights(up, down)
    if what == "test":
        pen_test(backend, times)
        click.echo(f"Down and up again, {report.count(times, 'time')}. The pen is up.")
    elif what == "up":
        backend.lift()
        click.echo("The pen is up.")
    else:
        backend.lower()
        click.echo("The pen is down. Lift it with: facells machine pen up")


@machine.command("outline")
@_with_machine
@click.argument("source", metavar="FILE_OR_PHOTO")
def outline(backend: Backend, preset: MachinePreset, source: str) -> None:
    """Walk round the drawing with the pen up: does the paper lie right?"""
    walk_outline(backend, job_of_file(source, preset), preset.machine)
    click.echo("Walked round the drawing, pen up.")


@machine.command("scribble")
@_with_machine
@click.argument("source", metavar="FILE_OR_PHOTO")
def scribble(backend: Backend, preset: MachinePreset, source: str) -> None:
    """Draw a small test in the margin, where no line of the drawing is."""
    job = job_of_file(source, preset)
    result = run(scribble_job(job, preset.machine), backend, preset.machine)
    click.echo(f"Scribbled {result.drawn_m * 1000:.0f} mm into the margin.")
