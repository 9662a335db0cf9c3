"""What Grbl 1.1 makes of a line of G-code: words, modal state, and the errors that it answers.

After the Grbl v1.1 wiki, "Commands" and "Interface": groups of words, one of each in a line, and
the status codes. `read` changes nothing; what is not executed leaves no trace.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Literal

MM_PER_INCH = 25.4
AXES = "XYZ"

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_LINE = re.compile(rf"(?:[A-Z]{_NUMBER})*")
_WORD = re.compile(rf"([A-Z])({_NUMBER})")

Offsets = tuple[float, float, float]
Values = dict[str, float]


class GrblError(Exception):
    """A line is refused with ``error:code``."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error:{code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Modal:
    """What holds until something else is said."""

    motion: str = "G0"
    system: int = 0  # 0 to 5: G54 to G59
    plane: str = "G17"
    units: str = "G21"
    distance: str = "G90"
    feed_mode: str = "G94"
    spindle: str = "M5"
    coolant: str = "M9"
    tool: int = 0
    feed_mm_s: float = 0.0
    speed: float = 0.0  # S


@dataclass(frozen=True, slots=True)
class Command:
    """A line that is understood, with everything in mm."""

    modal: Modal
    action: Literal["", "motion", "G10", "G28", "G30", "G28.1", "G30.1", "G92", "G92.1"] = ""
    dwell_s: float | None = None
    flow: str = ""  # M0, M2, M30
    machine: bool = False  # G53
    inverse_s: float = 0.0  # G93: the motion takes so long
    axes: Values = field(default_factory=dict)  # X, Y, Z in mm
    number: int = 0  # P of G10
    relative: bool = False  # L20 of G10


# Words of one modal group exclude each other in a line. G4, G10, G28, G30, G53 and G92 act once.
_G_GROUPS: dict[float, str] = {
    **dict.fromkeys((4, 10, 28, 28.1, 30, 30.1, 53, 92, 92.1), "once"),
    **dict.fromkeys((0, 1, 80), "motion"),
    **dict.fromkeys((17, 18, 19), "plane"),
    **dict.fromkeys((90, 91), "distance"),
    91.1: "arcs",
    **dict.fromkeys((93, 94), "feed_mode"),
    **dict.fromkeys((20, 21), "units"),
    40: "cutter",
    **dict.fromkeys((43.1, 49), "length"),
    **dict.fromkeys((54, 55, 56, 57, 58, 59), "system"),
    61: "control",
}
_M_GROUPS: dict[float, str] = {
    **dict.fromkeys((0, 1, 2, 30), "flow"),
    **dict.fromkeys((3, 4, 5), "spindle"),
    **dict.fromkeys((7, 8, 9), "coolant"),
}
_WITH_FRACTION = {28, 38, 43, 91, 92}  # G28.1 and the like; any other fraction is error:23
_NOT_NEGATIVE = "FNPTS"
_VALUES = "FIJKLNPRSTXYZ"
_AXIS_ACTIONS = ("G10", "G28", "G30", "G28.1", "G30.1", "G92", "G92.1")


def read(line: str, before: Modal, *, jog: bool = False) -> Command:
    """Return what *line*, without blanks and comments, means in the state *before*.

    Arcs and probes are left out: they are answered as if the firmware had been built without.

    Raises:
        GrblError: as Grbl 1.1 refuses it.
    """
    codes, values = _words(line)
    if jog:
        _check_jog(codes, values)
    modal = _modal(before, codes)
    action, acts = _action(codes, values, modal)
    scale = MM_PER_INCH if modal.units == "G20" else 1.0
    axes = {axis: values.pop(axis) * scale for axis in AXES if axis in values}
    values.pop("N", None)
    modal = _state(modal, before, values, scale, keep_feed=jog)
    inverse_s = 0.0
    if modal.feed_mode == "G93" and action == "motion" and modal.motion == "G1":
        if "F" not in values or not values["F"]:
            raise GrblError(22)
        inverse_s = 60.0 / values["F"]
    feed = values.pop("F", None)
    dwell_s = _dwell_s(codes, values)
    command = Command(
        modal=modal,
        action=action,  # type: ignore[arg-type]  # `_action` returns only these
        dwell_s=dwell_s,
        flow=f"M{codes['flow']:g}" if codes.get("flow", 1) != 1 else "",
        machine=codes.get("once") == 53,
        inverse_s=inverse_s,
        axes=axes,
    )
    if jog and feed is None:
        raise GrblError(22)
    command = _check_action(command, acts, values)
    if values:
        raise GrblError(36)
    return command


def _words(line: str) -> tuple[Values, Values]:
    """Return the codes by their modal groups, and the values by their letters."""
    understood = _LINE.match(line)
    end = understood.end() if understood else 0
    if end < len(line):
        raise GrblError(2 if line[end].isalpha() else 1)
    codes: Values = {}
    values: Values = {}
    for letter, text in _WORD.findall(line):
        number = float(text)
        if letter in "GM":
            group = _group(letter, round(number, 2))
            if group in codes:
                raise GrblError(21)
            codes[group] = round(number, 2)
        elif letter not in _VALUES:
            raise GrblError(20)
        elif letter in values:
            raise GrblError(25)
        elif number < 0 and letter in _NOT_NEGATIVE:
            raise GrblError(4)
        else:
            values[letter] = number
    return codes, values


def _group(letter: str, number: float) -> str:
    group = (_G_GROUPS if letter == "G" else _M_GROUPS).get(number)
    if group is None:
        has_fraction = number != int(number)
        raise GrblError(23 if has_fraction and int(number) not in _WITH_FRACTION else 20)
    return group


def _check_jog(codes: Values, values: Values) -> None:
    """Let only units, distance, G53, axes, feed and a line number into a jog."""
    others = set(codes) - {"units", "distance", "once"}
    if others or codes.get("once", 53) != 53 or set(values) - set("XYZFN"):
        raise GrblError(16)
    if not set(values) & set(AXES):
        raise GrblError(26)


def _modal(before: Modal, codes: Values) -> Modal:
    """Return the modal state with the codes of a line."""
    after: dict[str, str] = {}
    for group in ("motion", "plane", "units", "distance", "feed_mode"):
        if group in codes:
            after[group] = f"G{codes[group]:g}"
    for group in ("spindle", "coolant"):
        if group in codes:
            after[group] = f"M{codes[group]:g}"
    state = replace(before, **after)  # type: ignore[arg-type]  # all of these are texts
    return replace(state, system=int(codes["system"]) - 54) if "system" in codes else state


def _action(codes: Values, values: Values, modal: Modal) -> tuple[str, bool]:
    """Return which command takes the axis words, and whether a motion was named in the line."""
    once = codes.get("once")
    acts = f"G{once:g}" if once is not None else ""
    has_axes = any(axis in values for axis in AXES)
    if acts in _AXIS_ACTIONS:
        if "motion" in codes and codes["motion"] != 80:
            raise GrblError(24)
        return acts, False
    if codes.get("length") == 43.1:
        raise GrblError(24 if "motion" in codes else 20)
    named = "motion" in codes
    if acts == "G53" and modal.motion not in ("G0", "G1"):
        raise GrblError(30)
    if (has_axes or named) and modal.motion != "G80":
        return "motion", named
    if has_axes:
        raise GrblError(31)
    return "", named


def _state(modal: Modal, before: Modal, values: Values, scale: float, *, keep_feed: bool) -> Modal:
    """Return *modal* with feed, speed and tool; F stays in *values* for who needs it."""
    feed = before.feed_mm_s
    if modal.feed_mode == "G93" or before.feed_mode == "G93":
        feed = 0.0  # nothing of one mode holds in the other
    if "F" in values and modal.feed_mode == "G94":
        feed = values["F"] * scale / 60.0
    tool = values.pop("T", modal.tool)
    if tool != int(tool):
        raise GrblError(23)
    if tool > 255:
        raise GrblError(38)
    speed = values.pop("S", modal.speed)
    return replace(modal, feed_mm_s=feed, speed=speed, tool=int(tool))


def _dwell_s(codes: Values, values: Values) -> float | None:
    if codes.get("once") != 4:
        return None
    if "P" not in values:
        raise GrblError(28)
    return values.pop("P")


def _check_action(command: Command, named: bool, values: Values) -> Command:
    """Return *command* with what its action needs; drop a motion without axes."""
    action, axes = command.action, command.axes
    if action == "motion":
        if command.modal.motion == "G1" and not command.inverse_s and not command.modal.feed_mm_s:
            raise GrblError(22)
        return command if axes else replace(command, action="")
    if action == "G92" and not axes:
        raise GrblError(26)
    if action == "G10":
        return _check_g10(command, values)
    if action in ("G28.1", "G30.1", "G92.1") and axes:
        raise GrblError(31)
    return command


def _check_g10(command: Command, values: Values) -> Command:
    if not command.axes:
        raise GrblError(26)
    if "P" not in values or "L" not in values:
        raise GrblError(28)
    number, kind = values.pop("P"), values.pop("L")
    if number > 6 or number != int(number):
        raise GrblError(29)
    if kind not in (2, 20) or "R" in values:
        raise GrblError(20)
    system = int(number) - 1 if number else command.modal.system
    return replace(command, number=system, relative=kind == 20)
