"""GRBL's reports, read: status, settings, build options, banner, ``error:`` and ``ALARM:``.

Grbl v1.1, *Interface*, "Grbl Response Messages". Nothing here touches a port.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

MM_PER_INCH = 25.4
_NOISE = re.compile(rb"[^ -~]")
_BANNER = re.compile(r"grbl(?:hal)? ([0-9]\S*)\s*\[(.*)", re.IGNORECASE)
_SETTING = re.compile(r"\$(\d+)\s*=\s*([-+0-9.eE]+)(?!\S*/)")
_OFFSET = re.compile(r"\[(G5[4-9]|G92):([-0-9.,]+)\]")
_LONGEST = 512  # bytes; a line beyond it is noise

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Status:
    """One answer to ``?``; lengths in mm."""

    state: str  # Idle, Run, Hold, Jog, Alarm, Door, Check, Home, Sleep
    sub: int | None  # of Hold and Door: 0 is at rest
    machine_mm: Triple | None = None  # MPos
    work_mm: Triple | None = None  # WPos
    offset_mm: Triple | None = None  # WCO, only now and then
    blocks_free: int | None = None  # Bf:, only with $10=3
    bytes_free: int | None = None
    feed_percent: int | None = None  # Ov:, only now and then
    pins: str = ""  # Pn:

    def machine_place(self, offset_mm: Triple) -> Triple | None:
        """Return where it is in the board's own coordinates; with $10=0 it tells only others."""
        if self.machine_mm is None and self.work_mm is not None:
            return _sum(self.work_mm, self.offset_mm or offset_mm)
        return self.machine_mm

    @property
    def rests(self) -> bool:
        """Whether nothing moves and nothing will by itself."""
        return self.state in ("Idle", "Alarm", "Sleep", "Check") or (
            self.state in ("Hold", "Door") and self.sub == 0
        )


@dataclass(frozen=True, slots=True)
class Banner:
    """What a board says when it starts."""

    board: str  # GRBL, grblHAL, FluidNC
    version: str

    @property
    def is_too_old(self) -> bool:
        """Whether it speaks an older language than Grbl 1.1's."""
        if self.board == "FluidNC":
            return False
        major, _, rest = self.version.partition(".")
        minor = re.match(r"\d+", rest)
        return not major.isdigit() or (int(major), int(minor[0]) if minor else 0) < (1, 1)


class Lines:
    """Cuts what comes from the board into lines, however it was chopped."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def take(self, data: bytes) -> list[str]:
        """Return the lines that *data* completes, without the noise before them."""
        if b"\n" not in data and len(self._rest) + len(data) <= _LONGEST:
            self._rest += data
            return []
        *whole, rest = (bytes(self._rest) + data).split(b"\n")
        self._rest = bytearray(rest[-_LONGEST:])
        return [self._text(line.strip(b"\r\0 ")) for line in whole]

    def forget(self) -> None:
        """Start anew, after a reset."""
        self._rest.clear()

    @staticmethod
    def _text(line: bytes) -> str:
        # Noise comes before a reply, as what a boot loader says at another baud rate. What is
        # left is taken for a reply only if it is one, whole.
        return _NOISE.split(line)[-1].decode("ascii")


def read_status(line: str, *, inches: bool = False) -> Status | None:
    """Return the report ``<…>``, or None if *line* is none or is damaged."""
    if not (line.startswith("<") and line.endswith(">")):
        return None
    head, *fields = line[1:-1].split("|")
    state, _, sub = head.partition(":")
    if not state.isalpha():
        return None
    scale = MM_PER_INCH if inches else 1.0
    found: dict[str, str] = {}
    for field in fields:
        name, _, value = field.partition(":")
        found[name] = value
    try:
        buffers = [int(n) for n in found["Bf"].split(",")] if "Bf" in found else [None, None]
        return Status(
            state=state,
            sub=int(sub) if sub else None,
            machine_mm=_triple(found.get("MPos"), scale),
            work_mm=_triple(found.get("WPos"), scale),
            offset_mm=_triple(found.get("WCO"), scale),
            blocks_free=buffers[0],
            bytes_free=buffers[1],
            feed_percent=int(found["Ov"].split(",")[0]) if "Ov" in found else None,
            pins=found.get("Pn", ""),
        )
    except (ValueError, IndexError):
        return None


def read_banner(line: str) -> Banner | None:
    """Return who has just started, or None if *line* is no banner."""
    match = _BANNER.fullmatch(line)
    if match is None:
        return None
    version, rest = match[1], match[2]
    if rest.startswith("FluidNC"):
        return Banner("FluidNC", rest.split()[1].lstrip("v") if " " in rest else version)
    return Banner("grblHAL" if line.lower().startswith("grblhal") else "GRBL", version)


def read_code(line: str, what: str) -> int | None:
    """Return the number of ``error:N`` or ``ALARM:N``; -1 for one in words; None for neither."""
    if not line.startswith(what):
        return None
    number = line[len(what) :].strip()
    return int(number) if number.isdigit() else -1


@dataclass(frozen=True, eq=False)
class Settings:
    """What ``$I``, ``$$`` and ``$#`` say about a board."""

    values: dict[int, float]
    options: str = ""
    blocks: int = 15
    receive_bytes: int = 128
    version: str = ""
    nickname: str = ""
    offset_mm: Triple | None = None  # G54 plus G92

    def value(self, number: int) -> float | None:
        """Return setting ``$number``, if the board has it."""
        return self.values.get(number)

    @cached_property
    def inches(self) -> bool:
        """Whether reports are in inches ($13)."""
        return self.values.get(13, 0) == 1

    @cached_property
    def steps_per_mm(self) -> float:
        """The finer of the two axes' resolutions ($100, $101); 100 if unknown."""
        steps = [self.values[n] for n in (100, 101) if self.values.get(n, 0) > 0]
        return max(steps, default=100.0)

    @cached_property
    def homes(self) -> bool:
        """Whether the machine may have switches to home to ($22): FluidNC does not tell."""
        return int(self.values.get(22, 1)) & 1 == 1


def read_settings(lines: Iterable[str]) -> Settings:
    """Return what the answers to ``$I``, ``$$`` and ``$#`` say, in any order."""
    values: dict[int, float] = {}
    offsets: dict[str, Triple] = {}
    options, version, nickname = "", "", ""
    blocks, receive_bytes = 15, 128
    for line in lines:
        if (match := _SETTING.match(line)) is not None:
            with_number = _number(match[2])
            if with_number is not None:
                values[int(match[1])] = with_number
        elif line.startswith("[VER:"):
            version, _, nickname = line[5:].rstrip("]").partition(":")
        elif line.startswith("[OPT:"):
            options, *sizes = line[5:].rstrip("]").split(",")
            if len(sizes) >= 2 and sizes[0].isdigit() and sizes[1].isdigit():
                blocks, receive_bytes = int(sizes[0]), int(sizes[1])
        elif (match := _OFFSET.fullmatch(line)) is not None:
            scale = MM_PER_INCH if values.get(13, 0) == 1 else 1.0
            triple = _triple(match[2], scale)
            if triple is not None:
                offsets[match[1]] = triple
    offset = None
    if "G54" in offsets:
        extra = offsets.get("G92", (0.0, 0.0, 0.0))
        offset = _sum(offsets["G54"], extra)
    return Settings(values, options, blocks, receive_bytes, version, nickname.strip(": "), offset)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _sum(a: Triple, b: Triple) -> Triple:
    return a[0] + b[0], a[1] + b[1], a[2] + b[2]


def _triple(text: str | None, scale: float) -> Triple | None:
    """Return the first three numbers of *text*; a machine without a Z axis sends two."""
    if text is None:
        return None
    numbers = [float(part) * scale for part in text.split(",")]
    x, y, z = (*numbers, 0.0)[:3] if len(numbers) == 2 else numbers[:3]
    return x, y, z
