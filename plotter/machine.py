"""`Machine`: how far, how fast and how a plotter moves; plain numbers, filled from a preset."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal

Point = tuple[float, float]  # (x, y) in mm on the page: origin top left, y down


def option(default: Any, *, help: str, low: float | None = None, high: float | None = None) -> Any:
    """Define a field that a preset may fill: its default, what it means, its range."""
    metadata = {"help": help, "low": low, "high": high}
    return dataclasses.field(default=default, metadata=metadata)


def _positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name} must be greater than 0, not {value!r}.")


def _not_negative(name: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name} must not be negative, not {value!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Motion:
    """Speeds and accelerations, pen down (draw) and pen up (travel).

    The defaults are those of an AxiDraw at its usual settings.
    """

    draw_speed_mm_s: float = option(
        50.0, help="Fastest speed with the pen on the paper.", low=0.1, high=1000
    )
    travel_speed_mm_s: float = option(
        150.0, help="Fastest speed with the pen lifted.", low=0.1, high=1000
    )
    draw_acceleration_mm_s2: float = option(
        760.0, help="How quickly the speed changes with the pen on the paper.", low=1, high=50000
    )
    travel_acceleration_mm_s2: float = option(
        1140.0, help="How quickly the speed changes with the pen lifted.", low=1, high=50000
    )
    junction_deviation_mm: float = option(
        0.05, help="Corners: larger takes them faster and shakes the pen more.", low=0, high=5
    )
    per_axis: bool = option(
        False,
        help="Whether accelerations and the travel speed are each axis's own, as GRBL's $110 to "
        "$121, and not the pen's along its way, as an AxiDraw's.",
    )
    lookahead_blocks: int = option(
        0,
        help="How many pieces of a line the machine knows at once, as GRBL's 15; 0 for all of it.",
        low=0,
        high=100000,
    )
    merge_mm: float = option(
        0.0,
        help="Points so near the straight way between others are left out: a quarter of a step "
        "of a machine that knows only so many pieces; 0 keeps all.",
        low=0,
        high=1,
    )

    def __post_init__(self) -> None:
        if self.lookahead_blocks < 0 or self.lookahead_blocks == 1:
            raise ValueError("lookahead_blocks must be 0, for a whole line, or at least 2.")
        for name in ("draw_speed_mm_s", "travel_speed_mm_s"):
            _positive(name, getattr(self, name))
        for name in ("draw_acceleration_mm_s2", "travel_acceleration_mm_s2"):
            _positive(name, getattr(self, name))
        _not_negative("junction_deviation_mm", self.junction_deviation_mm)
        _not_negative("merge_mm", self.merge_mm)


@dataclass(frozen=True, slots=True, kw_only=True)
class PenLift:
    """How long the pen takes to leave the paper and to come back."""

    lift_s: float = option(0.13, help="Time to lift the pen.", low=0, high=10)
    lower_s: float = option(0.15, help="Time to lower the pen.", low=0, high=10)
    settle_s: float = option(
        0.0, help="Rest after lowering, so that the pen does not bounce.", low=0, high=10
    )

    def __post_init__(self) -> None:
        for name in ("lift_s", "lower_s", "settle_s"):
            _not_negative(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A plotter: its reach, where it starts from, and how it moves.

    The sheet lies with the corner *origin* at the machine's own zero point, which is where the
    carriage rests before and after a plot.

    Raises:
        ValueError: a size, speed or time that no machine can have.
    """

    title: str = option("Simulated plotter", help="What to call this machine.")
    kind: Literal["simulated", "axidraw", "grbl"] = option(
        "simulated", help="The language that the machine speaks."
    )
    width_mm: float = option(430.0, help="Reach from left to right.", low=1, high=10000)
    height_mm: float = option(297.0, help="Reach from top to bottom.", low=1, high=10000)
    origin: Literal["top-left", "top-right", "bottom-left", "bottom-right"] = option(
        "top-left", help="The corner of the sheet that lies at the machine's zero point."
    )
    motion: Motion = dataclasses.field(
        default_factory=Motion, metadata={"help": "Speeds, accelerations and corners."}
    )
    pen_lift: PenLift = dataclasses.field(
        default_factory=PenLift, metadata={"help": "How long lifting and lowering take."}
    )
    park_mm: tuple[float, float] | None = option(
        None, help="Where on the page to wait for another pen; without it, at the zero point."
    )
    pen_change_s: float = option(
        20.0, help="How long a person takes to change the pen, for the estimate.", low=0, high=3600
    )

    def __post_init__(self) -> None:
        _positive("width_mm", self.width_mm)
        _positive("height_mm", self.height_mm)
        _not_negative("pen_change_s", self.pen_change_s)
        if self.park_mm is not None and not all(map(math.isfinite, self.park_mm)):
            raise ValueError("park_mm must be two finite numbers.")

    def home_mm(self, page_width_mm: float, page_height_mm: float) -> Point:
        """Return where on a page of this size the machine's zero point is."""
        return (
            page_width_mm if self.origin.endswith("right") else 0.0,
            page_height_mm if self.origin.startswith("bottom") else 0.0,
        )

    def park_at_mm(self, page_width_mm: float, page_height_mm: float) -> Point:
        """Return where on a page of this size to wait for another pen."""
        return self.park_mm or self.home_mm(page_width_mm, page_height_mm)

    def reach_mm(self, page_width_mm: float, page_height_mm: float) -> tuple[Point, Point]:
        """Return the least and the greatest point on a page of this size that can be reached."""
        home_x, home_y = self.home_mm(page_width_mm, page_height_mm)
        left = home_x - self.width_mm if self.origin.endswith("right") else 0.0
        top = home_y - self.height_mm if self.origin.startswith("bottom") else 0.0
        return (left, top), (left + self.width_mm, top + self.height_mm)
