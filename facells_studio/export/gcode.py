"""Pages as G-code: what GRBL and Marlin machines read. Feed rates become mm/min here only.

A file lifts the pen before anything moves, draws pen-down with G1 and travels pen-up with G0, and
its lines stay within GRBL's 79 characters. Comments are plain ASCII without ``! ? ~``: GRBL acts on
those bytes, and on all above 0x7f, wherever in a line they stand (Grbl v1.1, *Interface*,
"Real-time commands").
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from facells_studio.errors import ExportError
from facells_studio.export.digits import number, point_rows
from facells_studio.export.job import check_reach
from facells_studio.export.sheets import drawn_sheet, generator
from facells_studio.export.svg import layer_label
from facells_studio.files import write_bytes
from facells_studio.presets import option
from facells_studio.sheet import Pen, Sheet
from plotter.machine import Machine

if TYPE_CHECKING:
    import vpype

LINE_LIMIT = 79  # characters; GRBL answers error:11 to a longer line

_SPOKEN = re.compile(r"[ -~]*")  # printable ASCII
_REAL_TIME = "!?~"
_WORD = re.compile(r"([A-Z])\s*([-+]?(?:\d+\.?\d*|\.\d+))")
_MOTION = re.compile(r"G[01](?![.\d])")
_COMMENT = re.compile(r"\([^)]*\)|;.*")

# How each row of points ends, as a byte to be replaced by text.
_END, _LOWER, _FEED, _LIFT, _FEED_LIFT = ord("\n"), 1, 2, 3, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class GcodeDialect:
    """How one machine wants its G-code: the section ``[gcode]`` of a machine preset.

    Raises:
        ValueError: the pen would not move, or a template line is none that GRBL could read.
    """

    pen: Literal["z", "servo", "m280", "laser", "laser-dynamic"] = option(
        help="what lifts the pen: the Z axis, a servo on M3 S or on M280 P0 S, or a laser (M3, M4)"
    )
    up: float = option(help="pen up: Z in mm, or the servo's S; of no meaning for a laser")
    down: float = option(help="pen down: Z in mm, the servo's S, or the laser's power S")
    lower_mm_s: float = option(10.0, help="speed of a Z axis that lowers", low=0.1, high=1000)
    travel_feed: bool = option(
        False, help="give travel a feed too; GRBL always travels as fast as it can, Marlin does not"
    )
    dwell_unit: Literal["s", "ms"] = option("s", help="what G4 P counts: s in GRBL, ms in Marlin")
    modal: bool = option(
        True, help="leave out a G1 or F that repeats the one before; Marlin needs them"
    )
    y_up: bool = option(True, help="Y grows away from the operator")
    decimals: int = option(3, help="digits after the point, in mm", low=1, high=5)
    comments: Literal[";", "()", "none"] = option(";", help="how comments are written")
    header: tuple[str, ...] = option((), help="lines at the start, once the pen is up")
    footer: tuple[str, ...] = option((), help="lines at the end, once the pen is up")
    pen_change: tuple[str, ...] = option(("M0",), help="lines between two pens, the pen being up")

    def __post_init__(self) -> None:
        if not self.is_laser and self.up == self.down:
            raise ValueError(f"up and down are both {self.up:g}: the pen would never lift")
        if self.is_laser and self.down <= 0:
            raise ValueError(f"down is {self.down:g}: the laser would never burn")
        for line in (*self.header, *self.footer, *self.pen_change):
            if not _SPOKEN.fullmatch(line) or any(c in line for c in _REAL_TIME):
                raise ValueError(f"{line!r} holds a character that GRBL takes for a command")
            if len(line) > LINE_LIMIT:
                raise ValueError(f"{line!r} is longer than {LINE_LIMIT} characters")

    @property
    def is_laser(self) -> bool:
        """Whether light draws: there is nothing to lift."""
        return self.pen in ("laser", "laser-dynamic")


def write_gcode(
    page: "Sheet | vpype.Document", target: Path, machine: Machine, dialect: GcodeDialect
) -> None:
    """Write *page* to *target* as G-code for *machine*.

    Raises:
        ExportError: a line leaves the machine's reach, or *target* cannot be written.
    """
    write_bytes(target, gcode_bytes(drawn_sheet(page), machine, dialect))


def gcode_bytes(sheet: Sheet, machine: Machine, dialect: GcodeDialect) -> bytes:
    """Return *sheet* as the content of a G-code file for *machine*.

    Raises:
        ExportError: a line leaves the machine's reach.
    """
    check_reach(sheet, machine)
    used = [i for i in range(len(sheet.pens)) if sheet.lines_of(i)]
    start = ["G21", "G90", *_lift(sheet.pens[used[0]], machine, dialect), *dialect.header]
    parts = [_text([*_about(sheet, machine, dialect), *start])]
    for i in used:
        parts.append(_text(_comment(dialect, f"Pen {layer_label(sheet.pens[i], i)}")))
        if i != used[0]:
            parts.append(_text(_pen_change(i, sheet, machine, dialect)))
        parts.append(_lines(sheet, i, machine, dialect))
    home = machine.home_mm(sheet.width_mm, sheet.height_mm)
    parts.append(_text([_travel_to(home, sheet, machine, dialect), *dialect.footer]))
    return b"".join(parts)


def to_machine(
    points_mm: npt.NDArray[np.float64], sheet: Sheet, machine: Machine, dialect: GcodeDialect
) -> npt.NDArray[np.float64]:
    """Return page coordinates (n, 2), y down, as the machine's, zero at its corner of the paper."""
    zero = np.array(machine.home_mm(sheet.width_mm, sheet.height_mm))
    return np.asarray((points_mm - zero) * [1.0, -1.0 if dialect.y_up else 1.0])


def parse_gcode(text: str, dialect: GcodeDialect) -> list[npt.NDArray[np.float64]]:
    """Return the pen-down lines (n, 2) of G-code that `gcode_bytes` wrote, in machine mm."""
    lines: list[list[tuple[float, float]]] = []
    x = y = 0.0
    motion, down = "", False
    for row in text.splitlines():
        code = _COMMENT.sub("", row)
        motion = next(iter(_MOTION.findall(code)), motion)
        words = {letter: float(value) for letter, value in _WORD.findall(code)}
        lowered = _pen_after(words, motion, down, dialect)
        if lowered and not down:
            lines.append([(x, y)])
        down = lowered
        moves = "X" in words or "Y" in words
        x, y = words.get("X", x), words.get("Y", y)
        if down and moves and motion == "G1":
            lines[-1].append((x, y))
    return [np.array(line) for line in lines if len(line) > 1]


def _pen_after(words: dict[str, float], motion: str, down: bool, dialect: GcodeDialect) -> bool:
    """Return whether the pen is down after a line of *words*, if it was *down* before."""
    spindle = words.get("M")
    if dialect.pen == "z":  # each pen has its own heights, but only lowering goes at a feed
        return motion == "G1" if "Z" in words else down
    if dialect.is_laser:
        return down if spindle not in (3, 4, 5) else spindle != 5
    if spindle != (3 if dialect.pen == "servo" else 280):
        return down
    return abs(words["S"] - dialect.down) < abs(words["S"] - dialect.up)


def _lines(sheet: Sheet, i: int, machine: Machine, dialect: GcodeDialect) -> bytes:
    """Return the moves of pen number *i*: points as rows with codes, codes replaced by text."""
    lines, pen = sheet.lines_of(i), sheet.pens[i]
    offsets = sheet.offsets[lines.start : lines.stop + 1]
    points_mm = sheet.points_mm[offsets[0] : offsets[-1]]
    starts, lasts = offsets[:-1] - offsets[0], offsets[1:] - offsets[0] - 1
    tail = np.full(len(points_mm), _END, np.uint8)
    tail[lasts] = _LIFT
    tail[starts] = _LOWER
    tail[starts + 1] = np.where(starts + 1 == lasts, _FEED_LIFT, _FEED)
    rows = point_rows(
        to_machine(points_mm, sheet, machine, dialect),
        tail,
        decimals=dialect.decimals,
        before_x=b"X",
        before_y=b" Y",
        head=_motion_words(len(points_mm), starts, dialect),
    )
    return _spell_out(rows, pen, machine, dialect)


def _motion_words(
    n: int, starts: npt.NDArray[np.int64], dialect: GcodeDialect
) -> npt.NDArray[np.uint8]:
    """Return the word G0 or G1, or nothing where it may be left out, for each point (n, 3)."""
    words = np.array([b"", b"G0 ", b"G1 "]).view(np.uint8).reshape(3, 3)
    kind = np.full(n, 0 if dialect.modal else 2)
    kind[starts] = 1
    kind[starts + 1] = 2
    return np.asarray(words[kind])


def _spell_out(rows: bytes, pen: Pen, machine: Machine, dialect: GcodeDialect) -> bytes:
    """Replace the codes at the ends of *rows* by feeds and pen commands."""
    draw = _feed(min(machine.motion.draw_speed_mm_s, pen.draw_speed_mm_s or np.inf))
    travel = _feed(machine.motion.travel_speed_mm_s) if dialect.travel_feed else ""
    lower, lift = _lower(pen, machine, dialect), _lift(pen, machine, dialect)
    codes = {
        _LOWER: (travel, lower),
        _FEED: (draw, []),
        _LIFT: ("", lift),
        _FEED_LIFT: (draw, lift),
    }
    if dialect.modal and not travel and not any("F" in line for line in lower):
        # Nothing between two lines changes the feed: say it once.
        rows = re.sub(b"(?=[%c%c])" % (_FEED, _FEED_LIFT), draw.encode(), rows, count=1)
        codes[_FEED], codes[_FEED_LIFT] = ("", []), ("", lift)
    if not dialect.modal:
        rows = rows.replace(b"\n", draw.encode() + b"\n")
        codes[_LIFT] = (draw, lift)
    for code, (feed, commands) in codes.items():
        rows = rows.replace(bytes([code]), f"{feed}\n".encode() + _text(commands))
    return rows


def _pen_change(i: int, sheet: Sheet, machine: Machine, dialect: GcodeDialect) -> list[str]:
    """Return the lines before pen number *i*: park, wait, and lift; somebody's hands were there."""
    if not dialect.pen_change:
        return []
    park = machine.park_at_mm(sheet.width_mm, sheet.height_mm)
    lift = _lift(sheet.pens[i], machine, dialect)
    return [_travel_to(park, sheet, machine, dialect), *dialect.pen_change, *lift]


def _travel_to(
    point_mm: tuple[float, float], sheet: Sheet, machine: Machine, dialect: GcodeDialect
) -> str:
    x, y = to_machine(np.array([point_mm]), sheet, machine, dialect)[0]
    feed = _feed(machine.motion.travel_speed_mm_s) if dialect.travel_feed else ""
    return f"G0 X{number(x, dialect.decimals)} Y{number(y, dialect.decimals)}{feed}"


def _lift(pen: Pen, machine: Machine, dialect: GcodeDialect) -> list[str]:
    if dialect.is_laser:
        return ["M5"]
    if dialect.pen == "z":  # the next move waits for the axis: no need to dwell
        feed = _feed(dialect.lower_mm_s) if dialect.travel_feed else ""
        return [f"G0 Z{number(_heights_mm(pen, dialect)[0])}{feed}"]
    return [*_servo(dialect, dialect.up), *_dwell(dialect, machine.pen_lift.lift_s)]


def _lower(pen: Pen, machine: Machine, dialect: GcodeDialect) -> list[str]:
    if dialect.is_laser:
        return [f"{'M3' if dialect.pen == 'laser' else 'M4'} S{number(dialect.down)}"]
    settle_s = machine.pen_lift.settle_s
    if dialect.pen == "z":
        down = _heights_mm(pen, dialect)[1]
        return [f"G1 Z{number(down)}{_feed(dialect.lower_mm_s)}", *_dwell(dialect, settle_s)]
    wait_s = machine.pen_lift.lower_s + settle_s
    return [*_servo(dialect, dialect.down), *_dwell(dialect, wait_s)]


def _heights_mm(pen: Pen, dialect: GcodeDialect) -> tuple[float, float]:
    """Return a Z axis's heights for *pen*, up and down.

    Raises:
        ExportError: the pen's own heights would drag it over the paper.
    """
    up = dialect.up if pen.up_mm is None else pen.up_mm
    down = dialect.down if pen.down_mm is None else pen.down_mm
    if (up - down) * (dialect.up - dialect.down) <= 0:
        raise ExportError(
            f"The pen {pen.name!r} would travel at Z{up:g} and draw at Z{down:g}: it would never "
            "lift. Correct up_mm and down_mm of the pen, or the machine's [gcode]."
        )
    return up, down


def _servo(dialect: GcodeDialect, value: float) -> list[str]:
    if dialect.pen == "servo":
        return [f"M3 S{number(value)}"]
    # Marlin moves a servo at once, while earlier moves still wait in its queue: M400 waits first.
    return ["M400", f"M280 P0 S{number(value)}"]


def _dwell(dialect: GcodeDialect, seconds: float) -> list[str]:
    if seconds == 0:
        return []
    return [f"G4 P{number(seconds if dialect.dwell_unit == 's' else seconds * 1000)}"]


def _feed(mm_s: float) -> str:
    return f" F{number(mm_s * 60, 1)}"


def _about(sheet: Sheet, machine: Machine, dialect: GcodeDialect) -> list[str]:
    """Return comments that say what this file is and how the paper must lie."""
    size = f"{number(sheet.width_mm)} x {number(sheet.height_mm)} mm"
    facts = (
        sheet.title,
        f"{generator()}, for {machine.title}",
        f"{len(sheet)} lines on {size}; X0 Y0 is the paper's {machine.origin} corner",
    )
    return [line for fact in facts for line in _comment(dialect, fact)]


def _comment(dialect: GcodeDialect, text: str) -> list[str]:
    """Return *text* as comment lines, without what a machine would act on."""
    if dialect.comments == "none":
        return []
    before, after = ("; ", "") if dialect.comments == ";" else ("(", ")")
    spoken = "".join(c if " " <= c <= "}" and c not in "!?()%;" else "." for c in text)
    width = LINE_LIMIT - len(before) - len(after)
    return [f"{before}{line}{after}" for line in textwrap.wrap(spoken, width)]


def _text(lines: list[str] | tuple[str, ...]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode("ascii")
