import re
from dataclasses import replace
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio import __version__, presets
from facells_studio.errors import ExportError, PresetError, UsageError
from facells_studio.export import (
    DEFAULT_MACHINE,
    GcodeDialect,
    MachinePreset,
    gcode_bytes,
    gcode_machine,
    load_machine,
    parse_gcode,
    to_job,
)
from facells_studio.export.gcode import to_machine
from facells_studio.sheet import Sheet
from plotter.machine import Machine
from plotter.planner import estimate
from tests.golden.compare import assert_golden
from tests.unit.export_pages import BLACK, GEL, HOSTILE, sheet_of_lines, sheets, two_pens

MACHINES = presets.names("machines")
SPEAKING = [name for name in MACHINES if load_machine(name).gcode is not None]
GRBL = [name for name in SPEAKING if load_machine(name).machine.kind == "grbl"]

Origin = Literal["top-left", "top-right", "bottom-left", "bottom-right"]
ORIGINS: tuple[Origin, ...] = get_args(Origin)
Comments = Literal[";", "()", "none"]
COMMENTS: tuple[Comments, ...] = get_args(Comments)

# What Grbl v1.1 takes, of what a plotter needs (its G-code reference, by modal group).
GRBL_WORDS = {
    "motion": {"G0", "G1"},
    "units": {"G20", "G21"},
    "distance": {"G90", "G91"},
    "feed": {"G93", "G94"},
    "plane": {"G17", "G18", "G19"},
    "coordinates": {"G54", "G55", "G56", "G57", "G58", "G59"},
    "dwell": {"G4"},
    "stop": {"M0", "M2", "M30"},
    "spindle": {"M3", "M4", "M5"},
}


class Plotter:
    """Follows G-code as a machine would, and fails where a machine would misbehave.

    Written from the manuals and not from `parse_gcode`: it keeps the modal state by itself.
    """

    def __init__(self, machine: Machine, dialect: GcodeDialect) -> None:
        self._machine, self._dialect = machine, dialect
        self._motion, self._feed = "", 0.0
        self._pen_is_up: bool | None = None  # unknown until the file says so
        self.at = (0.0, 0.0)
        self.reached: list[tuple[float, float]] = []
        self.drawn = 0

    def read(self, text: str) -> None:
        """Follow all lines of *text*."""
        for line in text.splitlines():
            assert len(line) <= 79
            assert line.isascii()
            assert not re.search("[!?~]", line)
            code = re.sub(r"\(.*?\)|;.*", "", line).strip()
            if code and not code.startswith("M0"):
                self._follow(re.findall(r"([A-Z])(-?\d*\.?\d+)", code))

    def _follow(self, words: list[tuple[str, str]]) -> None:
        values = {letter: float(number) for letter, number in words if letter not in "GM"}
        codes = {letter + number for letter, number in words if letter in "GM"}
        if "G4" in codes:
            assert 0 < values["P"] < (10 if self._dialect.dwell_unit == "s" else 10_000)
            return
        self._motion = next((c for c in codes if c in ("G0", "G1")), self._motion)
        self._feed = values.get("F", self._feed)
        self._note_pen(codes, values)
        if {"X", "Y"} & set(values):
            self._move((values.get("X", self.at[0]), values.get("Y", self.at[1])))
        if self._motion == "G1" and "Z" in values:
            assert self._feed > 0

    def _note_pen(self, codes: set[str], values: dict[str, float]) -> None:
        pen, dialect = self._dialect.pen, self._dialect
        if pen == "z" and "Z" in values:
            self._pen_is_up = values["Z"] > 0.5
        elif codes & {"servo": {"M3"}, "m280": {"M280"}}.get(pen, set()):
            self._pen_is_up = values["S"] == dialect.up
        elif dialect.is_laser and codes & {"M3", "M4", "M5"}:
            self._pen_is_up = "M5" in codes

    def _move(self, to: tuple[float, float]) -> None:
        assert self._pen_is_up is not None, "moved before the pen was lifted"
        assert self._pen_is_up == (self._motion == "G0"), "G1 is for drawing, G0 for travel"
        if self._motion == "G1":
            assert self._feed > 0
            self.drawn += 1
        self.reached.append(to)
        self.at = to

    def finish(self) -> None:
        """Check how the file left the machine: pen up, back where it started."""
        assert self._pen_is_up
        assert self.at == (0.0, 0.0)


def check_grbl(text: str) -> None:
    """Fail where Grbl 1.1 would answer an error: unknown words, two of a group, G1 without F."""
    for line in text.splitlines():
        words = re.findall(r"[A-Z]-?\d*\.?\d+", re.sub(";.*", "", line))
        assert "".join(words) == re.sub(";.*", "", line).replace(" ", "")
        letters = [w[0] for w in words if w[0] not in "GM"]
        assert len(letters) == len(set(letters))
        assert set(letters) <= set("XYZFSP")
        used = [g for g, codes in GRBL_WORDS.items() for w in words if w in codes]
        assert len(used) == len(set(used)) == sum(w[0] in "GM" for w in words)


def preset(name: str) -> tuple[Machine, GcodeDialect]:
    """Return the machine *name* and its dialect."""
    return gcode_machine(name)


def expected_lines(
    sheet: Sheet, machine: Machine, dialect: GcodeDialect
) -> list[npt.NDArray[np.float64]]:
    """Return the lines of *sheet* in machine coordinates."""
    points = to_machine(sheet.points_mm, sheet, machine, dialect)
    return [points[a:b] for a, b in zip(sheet.offsets[:-1], sheet.offsets[1:], strict=True)]


def dialects() -> st.SearchStrategy[GcodeDialect]:
    """Return dialects that no preset has."""
    pens = [("z", 3.0, 0.0), ("z", 3.0, -0.5), ("servo", 90.0, 45.5), ("servo", 30.0, 90.0)]
    pens += [("m280", 90.0, 0.0), ("laser", 0.0, 300.0), ("laser-dynamic", 0.0, 1000.0)]

    def dialect(pen: tuple[Any, float, float], **options: Any) -> GcodeDialect:
        return GcodeDialect(pen=pen[0], up=pen[1], down=pen[2], **options)

    return st.builds(
        dialect,
        pen=st.sampled_from(pens),
        travel_feed=st.booleans(),
        dwell_unit=st.sampled_from(["s", "ms"]),
        modal=st.booleans(),
        y_up=st.booleans(),
        decimals=st.integers(1, 5),
        comments=st.sampled_from(COMMENTS),
    )


@pytest.mark.parametrize("name", SPEAKING)
def test_gcode_is_the_golden_file(name: str) -> None:
    """Each machine's dialect is written as it always was, but for the program's version."""
    text = gcode_bytes(two_pens(), *preset(name)).decode("ascii")

    assert_golden(text.replace(__version__, "VERSION"), f"export/{name}.gcode")


@given(sheets(), st.sampled_from(SPEAKING))
def test_pen_down_lines_come_back(sheet: Sheet, name: str) -> None:
    """Reading a file gives the lines that were written, to the last digit."""
    machine, dialect = preset(name)

    lines = parse_gcode(gcode_bytes(sheet, machine, dialect).decode(), dialect)

    expected = expected_lines(sheet, machine, dialect)
    assert [len(line) for line in lines] == [len(line) for line in expected]
    assert np.abs(np.concatenate(lines) - np.concatenate(expected)).max() <= 0.000501


@given(
    sheets(),
    dialects(),
    st.sampled_from(ORIGINS),
)
def test_a_machine_follows_any_dialect_safely(
    sheet: Sheet, dialect: GcodeDialect, origin: Origin
) -> None:
    """Lifted before the first move, drawn with G1, travelled with G0, always within reach."""
    machine = replace(load_machine("simulated").machine, origin=origin)
    plotter = Plotter(machine, dialect)

    text = gcode_bytes(sheet, machine, dialect).decode("ascii")
    plotter.read(text)

    plotter.finish()
    assert plotter.drawn == len(sheet.points_mm) - len(sheet)
    corners = to_machine(np.array([[0, 0], [148, 210]]), sheet, machine, dialect)
    reached = np.array(plotter.reached)
    assert (reached >= corners.min(axis=0) - 0.05).all()
    assert (reached <= corners.max(axis=0) + 0.05).all()
    rounded = 0.5 * 10**-dialect.decimals + 1e-9
    lines = parse_gcode(text, dialect)
    expected = expected_lines(sheet, machine, dialect)
    assert np.abs(np.concatenate(lines) - np.concatenate(expected)).max() <= rounded


@given(sheets(), st.sampled_from(GRBL))
def test_grbl_takes_every_line(sheet: Sheet, name: str) -> None:
    """No word that Grbl 1.1 does not know, and never two of one modal group in a line."""
    machine, dialect = preset(name)
    text = gcode_bytes(sheet, machine, dialect).decode("ascii")

    check_grbl(text)
    plotter = Plotter(machine, dialect)
    plotter.read(text)
    plotter.finish()


@given(st.text(), st.sampled_from(COMMENTS))
def test_no_title_reaches_the_machine_as_a_command(title: str, comments: Comments) -> None:
    """GRBL acts on ! ? ~ and on bytes above 0x7f even inside a comment: none is written."""
    machine, dialect = preset(DEFAULT_MACHINE)
    sheet = sheet_of_lines([[(1, 1), (2, 2)]], title=title + HOSTILE)
    plain = gcode_bytes(replace(sheet, title=""), machine, replace(dialect, comments="none"))

    text = gcode_bytes(sheet, machine, replace(dialect, comments=comments)).decode("ascii")

    Plotter(machine, dialect).read(text)
    without = re.sub(r"(?m)^(;.*|\([^()\n]*\))\n", "", text)
    assert without == plain.decode()


def test_the_same_page_gives_the_same_bytes() -> None:
    """No dates, no counters."""
    assert gcode_bytes(two_pens(), *preset("grbl-a3-z")) == gcode_bytes(
        two_pens(), *preset("grbl-a3-z")
    )


def test_pens_bring_their_own_speed_and_height() -> None:
    """A slow gel pen draws slowly and travels as high as it asks."""
    sheet = sheet_of_lines([[(1, 1), (2, 2)], [(3, 3), (4, 4)]], pen=[0, 1], pens=(BLACK, GEL))

    text = gcode_bytes(sheet, *preset("grbl-a3-z")).decode()

    black, gel = text.split("M0\n")
    assert "F3000" in black
    assert "F1200" in gel
    assert "G0 Z3" in black
    assert gel.startswith("G0 Z4\n")  # lifted again: somebody's hands were there


def test_a_pen_that_would_drag_over_the_paper_is_refused() -> None:
    """A pen's own heights, taken with the machine's, must still lift it."""
    sheet = sheet_of_lines([[(1, 1), (2, 2)]], pens=(replace(BLACK, up_mm=0.0),))

    with pytest.raises(ExportError, match="'black' would travel at Z0 and draw at Z0"):
        gcode_bytes(sheet, *preset("grbl-a3-z"))
    low = replace(sheet, pens=(replace(BLACK, up_mm=0.8),))
    text = gcode_bytes(low, *preset("grbl-a3-z")).decode()
    assert "G0 Z0.8" in text
    assert len(parse_gcode(text, preset("grbl-a3-z")[1])) == 1


def test_a_line_out_of_reach_is_refused_before_anything_is_written() -> None:
    """The message names the line and what to do."""
    sheet = sheet_of_lines([[(0, 0), (10, 10)], [(5, 5), (295, 5)]], size_mm=(297, 210))

    with pytest.raises(ExportError, match=r"[Ll]ine .*295.*outside the machine"):
        gcode_bytes(sheet, *preset("grbl-a4-servo"))


@pytest.mark.parametrize("name", MACHINES)
def test_every_machine_preset_loads(name: str) -> None:
    """All shipped machines are whole, and each title says which it is."""
    machine = load_machine(name).machine

    assert machine.title
    assert machine.width_mm >= 100
    assert presets.read("machines", name)["machine"]["title"] == machine.title


def test_machine_titles_tell_them_apart() -> None:
    """No two machines have the same name for a person."""
    assert len({load_machine(name).machine.title for name in MACHINES}) == len(MACHINES)


def test_a_machine_without_gcode_names_those_that_have() -> None:
    """An AxiDraw is plotted on directly; the message lists alternatives."""
    with pytest.raises(UsageError, match=r"'axidraw-v3' reads no G-code.*grbl-a3-z"):
        gcode_machine("axidraw-v3")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"up": 90.0, "down": 90.0}, "never lift"),
        ({"pen": "laser", "down": 0}, "never burn"),
        ({"header": ["G0 X1 ?"]}, "takes for a command"),
        ({"footer": ["; ümlaut"]}, "takes for a command"),
        ({"header": ["G0 X1\nG0 X2"]}, "takes for a command"),
        ({"pen_change": ["M0 " + "x" * 80]}, "longer than 79"),
        ({"decimals": 9}, "out of range"),
        ({"pen": "hammer"}, "not one of"),
        ({"speed": 3}, "unknown key"),
    ],
)
def test_a_broken_dialect_is_refused_with_its_place(
    change: dict[str, object], message: str
) -> None:
    """Reading a preset says what is wrong in it."""
    table = {"machine": {}, "gcode": {"pen": "servo", "up": 60, "down": 90, **change}}

    with pytest.raises(PresetError, match=message):
        presets.from_table(MachinePreset, table, "mine")


def test_a_page_that_only_fits_turned_is_told_so() -> None:
    """An upright A4 page on an AxiDraw V3 gets the hint that helps."""
    machine = load_machine("axidraw-v3").machine
    _, dialect = preset(DEFAULT_MACHINE)
    upright = sheet_of_lines([[(20, 20), (190, 277)]], size_mm=(210, 297))

    with pytest.raises(ExportError, match="Turned by a quarter, the page would fit"):
        gcode_bytes(upright, machine, dialect)
    with pytest.raises(ExportError, match=r"larger machine\.$"):
        gcode_bytes(sheet_of_lines([[(0, 0), (400, 400)]]), machine, dialect)


@pytest.mark.parametrize(("name", "unit_s"), [("grbl-a4-servo", 1.0), ("marlin-a4-m280", 0.001)])
def test_a_servo_is_waited_for_as_long_as_the_estimate_says(name: str, unit_s: float) -> None:
    """The time that users see counts exactly the pauses in the file."""
    machine, dialect = preset(name)
    sheet = sheet_of_lines([[(1, 1), (2, 2)], [(3, 3), (4, 4)], [(9, 9), (5, 5)]])

    text = gcode_bytes(sheet, machine, dialect).decode()

    waits_s = [float(p) * unit_s for p in re.findall(r"G4 P(\S+)", text)]
    assert sum(waits_s) == pytest.approx(estimate(to_job(sheet), machine).pen_s)
