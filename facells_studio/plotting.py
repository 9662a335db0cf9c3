"""A page on a machine: who drives it, at which port, and where its journals are.

The command line and the window plot through here; what moves is `plotter`.
"""

import dataclasses
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, assert_never
from urllib.parse import urlencode

import numpy as np

from facells_studio.errors import UsageError
from facells_studio.export.machines import MachinePreset
from facells_studio.sheet import Sheet
from plotter import (
    Backend,
    EbbBackend,
    EbbSettings,
    Estimate,
    GrblBackend,
    GrblDialect,
    Job,
    JobPen,
    Journal,
    Kind,
    Machine,
    Motion,
    Plan,
    SimulatedPlotter,
    Trace,
    Unfinished,
    list_devices,
    simulators,
)
from plotter.simulated import SLICE_S

Via = Literal["serial", "pyaxidraw"]
Pace = float | None  # how many times as fast as the machine the simulated clock runs; None: at once

# What lifts the pen of machines that `plotter` drives; Marlin's M280 is for files only.
_DRIVEN_PENS = ("z", "servo", "laser", "laser-dynamic")


def connect(
    preset: MachinePreset,
    port: str | None = None,
    *,
    via: Via = "serial",
    simulate: bool = False,
    pace: Pace = 1.0,
) -> Backend:
    """Return the backend that drives the machine of *preset*, not opened yet.

    Args:
        preset: the machine, and how its pen is lifted.
        port: where it is; without one, the only port where such a board seems to be.
        via: straight over the serial line, or with AxiDraw's own software.
        simulate: drive a simulated board of this kind, with the machine's reach and speeds.
        pace: of the simulated clock; see `Pace`. Real machines have their own.

    Raises:
        UsageError: the machine cannot be driven from here, or the port has to be named.
    """
    machine = preset.machine
    if machine.kind == "simulated":
        return _simulated_plotter(preset, port, via, pace, simulate=simulate)
    if via == "pyaxidraw":
        if machine.kind != "axidraw" or simulate:
            raise UsageError(
                "AxiDraw's own software drives real AxiDraws only. Leave --via out, or choose an "
                "AxiDraw with --machine."
            )
        from plotter.axidraw_software import AxidrawSoftware

        return AxidrawSoftware(port, machine)
    if simulate:
        if port is not None:
            raise UsageError("A simulated machine has no port. Leave out --simulate or --port.")
        where = simulated_port(preset, pace)
    else:
        where = port or only_port(machine)
    if machine.kind == "axidraw":
        return EbbBackend(where, machine, preset.ebb or EbbSettings())
    if machine.kind == "grbl":
        return GrblBackend(where, machine, grbl_dialect(preset))
    assert_never(machine.kind)


def grbl_dialect(preset: MachinePreset) -> GrblDialect:
    """Return how *preset*'s machine lifts its pen, as `plotter` wants to know it.

    Raises:
        UsageError: the preset does not say, or a file is all that this machine can be given.
    """
    gcode = preset.gcode
    if gcode is None or gcode.pen not in _DRIVEN_PENS:
        raise UsageError(
            f"{preset.machine.title} cannot be driven from here: its preset does not say how GRBL "
            "lifts its pen ([gcode] pen). Write a file for it with 'facells draw'."
        )
    names = {f.name for f in dataclasses.fields(GrblDialect)}
    shared = {f.name: getattr(gcode, f.name) for f in dataclasses.fields(gcode) if f.name in names}
    return GrblDialect(**shared)


def only_port(machine: Machine) -> str:
    """Return the only port where a board of *machine*'s kind seems to be.

    Asks who answers only where the ports themselves do not tell.

    Raises:
        UsageError: there is none, or there are several.
    """
    found = [d for d in list_devices() if d.kind == machine.kind]
    if not found:
        found = [d for d in list_devices(ask=True) if d.kind == machine.kind]
    if len(found) == 1:
        return found[0].port
    if not found:
        raise UsageError(
            f"No port looks like {machine.title}. Connect and switch on the plotter, or name its "
            "port with --port; 'facells devices' lists them. --simulate does without."
        )
    ports = ", ".join(device.port for device in found)
    raise UsageError(f"Several ports could be {machine.title}: {ports}. Name one with --port.")


def simulated_port(preset: MachinePreset, pace: Pace) -> str:
    """Return the URL of a simulated board that moves and lifts as *preset*'s machine does."""
    machine = preset.machine
    query = {"pace": "fast" if pace is None else f"{pace:g}"}
    query |= {"width_mm": f"{machine.width_mm:g}", "height_mm": f"{machine.height_mm:g}"}
    if machine.kind == "axidraw":
        ebb = preset.ebb or EbbSettings()
        query |= {"servo": ebb.servo, "paper_percent": f"{(ebb.up + ebb.down) / 2:g}"}
        query |= {"up_percent": f"{ebb.up:g}", "lower_is_greater": str(ebb.down > ebb.up)}
        scheme = "sim-ebb"
    else:
        query |= _grbl_query(machine.motion, grbl_dialect(preset))
        scheme = "sim-grbl"
    return f"{scheme}://{_slug(machine.title)}?{urlencode(query)}"


def _grbl_query(motion: Motion, dialect: GrblDialect) -> dict[str, str]:
    """Return a simulated GRBL's settings: its ``$$``, and where its pen touches the paper."""
    eeprom = {
        11: motion.junction_deviation_mm,
        110: 60 * motion.travel_speed_mm_s,
        111: 60 * motion.travel_speed_mm_s,
        120: motion.travel_acceleration_mm_s2,
        121: motion.travel_acceleration_mm_s2,
        112: 60 * motion.travel_speed_mm_s,  # a Z axis is as quick as the others
        122: motion.travel_acceleration_mm_s2,
        32: float(dialect.is_laser),
    }
    pen = "laser" if dialect.is_laser else dialect.pen
    query = {"eeprom": ",".join(f"{key}={value:g}" for key, value in eeprom.items()), "pen": pen}
    if pen == "servo":
        middle = (dialect.up + dialect.down) / 2
        query |= {"touch_s": f"{middle:g}", "reversed": str(dialect.down > dialect.up)}
    return query


def is_simulated(backend: Backend) -> bool:
    """Return whether nothing but a simulation moves."""
    if isinstance(backend, SimulatedPlotter):
        return True
    return backend.identity().port.partition("://")[0] in simulators.SCHEMES


def trace_of(backend: Backend, machine: Machine, sheet: Sheet) -> Trace | None:
    """Return what a simulated *machine* did, in mm on *sheet*; None if it is a real one."""
    if isinstance(backend, SimulatedPlotter):
        return backend.trace()
    if not is_simulated(backend):
        return None
    trace = simulators.board(backend.identity().port).trace
    home = machine.home_mm(sheet.width_mm, sheet.height_mm)
    return dataclasses.replace(trace, position_mm=trace.position_mm + home)


def inked_sheet(sheet: Sheet, trace: Trace, pen_since: Sequence[tuple[float, int]]) -> Sheet:
    """Return the page with the ink that a simulated pen really left.

    *pen_since* says from when on, in s, which pen was in the holder.
    """
    strokes = trace.strokes()
    points = [s.points if len(s.points) > 1 else s.points.repeat(2, axis=0) for s in strokes]
    counts = [len(each) for each in points]
    since = np.array([at_s for at_s, _ in pen_since])
    pens = np.array([0, *(pen for _, pen in pen_since)])
    begun = np.array([stroke.time_s[0] for stroke in strokes])
    return dataclasses.replace(
        sheet,
        points_mm=np.concatenate([np.zeros((0, 2)), *points]),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        pen=pens[np.searchsorted(since, begun, side="right")].astype(np.int64),
    )


def pen_costs(plan: Plan, job: Job) -> list[tuple[JobPen, Estimate]]:
    """Return what each pen of *job* costs of its *plan*, in the order of the pens.

    A pen's are the blocks of its lines: the way to each, its ink, and lifting.
    """
    costs = []
    for index in np.unique(job.pen).tolist():
        mine = (plan.line >= 0) & (job.pen[plan.line] == index)
        seconds = {k: float(plan.seconds[mine & (plan.kind == k)].sum()) for k in Kind}
        length = {k: float(plan.length_mm[mine & (plan.kind == k)].sum()) / 1000 for k in Kind}
        lines = int((job.pen == index).sum())
        cost = Estimate(
            draw_s=seconds[Kind.DRAW],
            travel_s=seconds[Kind.TRAVEL],
            pen_s=seconds[Kind.LIFT] + seconds[Kind.LOWER],
            pen_change_s=0.0,
            draw_m=length[Kind.DRAW],
            travel_m=length[Kind.TRAVEL],
            lines=lines,
            lifts=lines,
            pen_changes=0,
        )
        costs.append((job.pens[index], cost))
    return costs


def down_height(preset: MachinePreset) -> tuple[float, float] | None:
    """Return the pen's height on the paper and how much of it a nudge upwards changes.

    In the machine's own measure: percent of a servo's way, its S, or mm of a Z axis. None for a
    machine that has no heights.
    """
    if preset.machine.kind == "axidraw":
        return (preset.ebb or EbbSettings()).down, 1.0
    gcode = preset.gcode
    if gcode is None or gcode.is_laser:
        return None
    upwards = 1.0 if gcode.up > gcode.down else -1.0
    return gcode.down, upwards * (0.1 if gcode.pen == "z" else 1.0)


def plots_dir() -> Path:
    """Return the folder that holds the journals of plots, one folder each."""
    import platformdirs

    given = os.environ.get("FACELLS_STATE")
    state = given or platformdirs.user_state_dir("facells-studio", appauthor=False)
    return Path(state) / "plots"


def journal_folder(title: str) -> Path:
    """Return a new folder's name for the journal of a plot that begins now."""
    moment = time.strftime("%Y-%m-%d %H-%M-%S")
    wanted = plots_dir() / f"{moment} {_slug(title) or 'plot'}"
    nth, folder = 1, wanted
    while folder.exists():
        nth += 1
        folder = wanted.with_name(f"{wanted.name} {nth}")
    return folder


def unfinished_plots() -> list[Unfinished]:
    """Return the plots that have lines left, the last one first."""
    folder = plots_dir()
    found = Journal.unfinished(folder) if folder.is_dir() else []
    return sorted(found, key=lambda plot: plot.last_s, reverse=True)


def _simulated_plotter(
    preset: MachinePreset, port: str | None, via: Via, pace: Pace, *, simulate: bool
) -> Backend:
    if preset.gcode is not None and not simulate:
        raise UsageError(
            f"{preset.machine.title} cannot be driven from here. Write a file for it with "
            "'facells draw', or add --simulate to watch it simulated."
        )
    if port is not None or via != "serial":
        raise UsageError("A simulated plotter has no port. Choose a machine with --machine.")
    if pace is None:
        return SimulatedPlotter(preset.machine, pace="fast")
    factor = pace
    return SimulatedPlotter(
        preset.machine,
        pace="machine",
        clock=lambda: time.monotonic() * factor,
        sleep=lambda seconds: time.sleep(seconds / factor),
        slice_s=SLICE_S * factor,
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
