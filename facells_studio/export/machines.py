"""Machine presets: a plotter, and the G-code that it reads if it reads any."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from facells_studio import presets
from facells_studio.errors import UsageError
from facells_studio.export.gcode import GcodeDialect
from facells_studio.files import stamp
from facells_studio.presets import option
from plotter.ebb_servo import EbbSettings
from plotter.machine import Machine

DEFAULT_MACHINE = "grbl-a4-servo"  # whose G-code is written if nobody names a machine


@dataclass(frozen=True, slots=True, kw_only=True)
class MachinePreset:
    """A file of ``presets/machines``: ``[machine]``, and ``[gcode]`` or ``[ebb]`` for its pen."""

    name: str = option("", help="name of the preset", panel=False)
    machine: Machine = option(help="reach, motion and pen lift")
    gcode: GcodeDialect | None = option(None, help="how it wants its G-code")
    ebb: EbbSettings | None = option(None, help="how an AxiDraw lifts its pen")


def load_machine(name: str) -> MachinePreset:
    """Return the machine preset *name*, shipped or a path to a .toml file.

    It is read once, and again when the file has changed.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
    """
    return _read(name, stamp(Path(name)) if name.endswith(".toml") else ())


@lru_cache(maxsize=64)  # whoever shows a sheet asks how far the machine comes
def _read(name: str, _version: tuple[int, ...]) -> MachinePreset:
    where = Path(name).name.removesuffix(".toml")
    table = {**presets.read("machines", name), "name": where}
    return presets.from_table(MachinePreset, table, where)


def gcode_machine(name: str) -> tuple[Machine, GcodeDialect]:
    """Return the machine *name* and its dialect of G-code.

    Raises:
        PresetError: there is no such preset, or something in it is wrong.
        UsageError: this machine reads no G-code.
    """
    preset = load_machine(name)
    if preset.gcode is None:
        able = [n for n in presets.names("machines") if load_machine(n).gcode is not None]
        raise UsageError(
            f"The machine {preset.name!r} reads no G-code. Plot an SVG on it, or choose one that "
            f"does with --machine: {', '.join(able)}."
        )
    return preset.machine, preset.gcode
