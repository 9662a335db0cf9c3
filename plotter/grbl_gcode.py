"""Lines as GRBL's G-code, short enough for a slow cable; and `GrblDialect`, how a pen is lifted.

**Why so short.** 115,200 baud carry 11,520 bytes a second. Segments of 0.2 mm at 200 mm/s are a
thousand a second, so each may take 11.5 bytes. An absolute ``X123.45Y67.89`` takes 14, a relative
``X.14Y-.14`` takes 10 with its newline, 11 at worst. So where points come faster than absolute
words can be carried, they are sent relative (G91), and elsewhere absolute: a byte that is damaged
on the way then moves one point and not all that follow.

**Why nothing drifts.** All points are rounded to a grid first, and differences are taken on the
grid, in whole numbers: a relative word is exact, and no point is off by more than half a grid step,
however long the line. The grid is as fine as the machine's steps need (`decimals_for`). GRBL adds
relative words up in 32-bit floats, off by up to 0.000015 mm each at 400 mm; every 64th word is
absolute, so that this stays below 0.001 mm.

**Why points are merged first** (`merged`). GRBL looks 15 blocks ahead and rounds each to whole
steps: points closer than a few steps make it crawl and zigzag. A circle of radius 20 mm, 50 mm/s,
500 mm/s2, 40 steps/mm, took 19 s in segments of 0.05 mm, and takes 10 s merged to a quarter step.

G1, G90, F and M words are modal and are said only when they change.
"""

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from plotter.grbl_stream import Step
from plotter.job import Points
from plotter.machine import option

ANCHOR_EVERY = 64  # points between two absolute ones
# Absolute words take up to 16 bytes: 1.4 ms at 115,200 baud. Some room for the rest.
_DENSE_S = 0.002
_FEWEST_DECIMALS, _MOST_DECIMALS = 1, 4

# What the acknowledgement of a step tells.
OTHER, LOWERED, DRAWS, LIFTING, LIFTED = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class GrblDialect:
    """How one GRBL machine lifts its pen: the facts of ``[gcode]`` in a machine preset.

    Raises:
        ValueError: the pen would never lift, or the laser never burn.
    """

    pen: Literal["z", "servo", "laser", "laser-dynamic"] = option(
        "servo", help="what lifts the pen: the Z axis, a servo on M3 S, or a laser (M3, M4)"
    )
    up: float = option(128.0, help="pen up: Z in mm, or the servo's S")
    down: float = option(85.0, help="pen down: Z in mm, the servo's S, or the laser's power S")
    lower_mm_s: float = option(10.0, help="speed of a Z axis that lowers", low=0.1, high=1000)
    y_up: bool = option(True, help="Y grows away from the operator")
    header: tuple[str, ...] = option((), help="lines after each start, before anything moves")
    footer: tuple[str, ...] = option((), help="lines at the end, the pen being up")

    def __post_init__(self) -> None:
        if not self.is_laser and self.up == self.down:
            raise ValueError(f"up and down are both {self.up:g}: the pen would never lift")
        if self.is_laser and self.down <= 0:
            raise ValueError(f"down is {self.down:g}: the laser would never burn")

    @property
    def is_laser(self) -> bool:
        """Whether light draws: there is nothing to lift."""
        return self.pen in ("laser", "laser-dynamic")


@dataclass(frozen=True, slots=True)
class PenWords:
    """The steps that lift and lower the pen at its present heights."""

    dialect: GrblDialect
    up: float
    down: float
    lift_s: float
    lower_s: float
    settle_s: float

    def lift(self) -> list[Step]:
        """Return steps after which the pen is up; the last one's ``ok`` says that it is."""
        if self.dialect.is_laser:
            return [_step("M5", LIFTING), _step("G4P0", LIFTED)]
        if self.dialect.pen == "z":
            return [_step(f"G0Z{short(self.up)}", LIFTING), _step("G4P0", LIFTED)]
        # M3 waits until all is drawn, and is answered then; the dwell begins there.
        return [_step(f"M3S{short(self.up)}", LIFTING), _dwell(self.lift_s, LIFTED)]

    def lift_blindly(self) -> list[Step]:
        """Return steps that lift the pen where nobody knows any more where Z is."""
        if self.dialect.pen != "z":
            return self.lift()
        return [_step(f"G91G0Z{short(self.up - self.down)}", LIFTING), _step("G90G4P0", LIFTED)]

    def lower(self) -> list[Step]:
        """Return steps after which the pen is on the paper.

        They wait for the travel to be accepted, or the pen would touch the paper elsewhere. Then
        G80 makes all motions errors up to a G1: if that is damaged, what follows it draws nothing.
        """
        if self.dialect.is_laser:
            word = "M3" if self.dialect.pen == "laser" else "M4"
            return [Step(f"G80{word}S{short(self.down)}\n".encode(), LOWERED, waits=True)]
        if self.dialect.pen == "z":
            feed = short(self.dialect.lower_mm_s * 60, 1)
            down = f"G1Z{short(self.down)}F{feed}"
        else:
            down = f"M3S{short(self.down)}"
        rest_s = self.settle_s if self.dialect.pen == "z" else self.lower_s + self.settle_s
        return [
            Step(f"{down}\n".encode(), waits=True),
            Step(f"G80G4P{short(rest_s)}\n".encode(), LOWERED, rest_s),
        ]


def decimals_for(steps_per_mm: float) -> int:
    """Return how many digits keep rounding, half a digit at most, below one step."""
    decimals = _FEWEST_DECIMALS
    while decimals < _MOST_DECIMALS and 0.5 * 10**-decimals >= 1 / steps_per_mm:
        decimals += 1
    return decimals


def short(value: float, decimals: int = 3) -> str:
    """Return a number without what GRBL does not need: 0.50 is .5."""
    return grid_text(round(value * 10**decimals), decimals)


@functools.lru_cache(maxsize=4096)  # relative words of a dense line are few
def grid_text(units: int, decimals: int) -> str:
    """Return *units* of 10^-decimals as short as can be."""
    whole, part = divmod(abs(units), 10**decimals)
    digits = f"{part:0{decimals}d}".rstrip("0")
    sign = "-" if units < 0 else ""
    if not digits:
        return f"{sign}{whole}"
    return f"{sign}{whole or ''}.{digits}"


def on_grid(points: Points, decimals: int) -> npt.NDArray[np.int64]:
    """Return *points* in machine mm as whole numbers of 10^-decimals mm (n, 2)."""
    return np.asarray(np.rint(points * 10**decimals), dtype=np.int64)


def merged(points: Points, tolerance_mm: float) -> Points:
    """Return *points* without those that the straight way between the others passes closely.

    From each point kept the next one is the farthest that can be seen through the gaps, of twice
    the tolerance, around all points between, without ever going back.

    Args:
        points: (n, 2).
        tolerance_mm: how far off a point left out may be.
    """
    kept = [0]
    places = points.tolist()
    x0, y0 = places[0]
    low, high, axis, far = -math.inf, math.inf, 0.0, 0.0  # the gap, as angles around an axis
    for i in range(1, len(places)):
        x, y = places[i][0] - x0, places[i][1] - y0
        away = math.hypot(x, y)
        if away > tolerance_mm or far > 0:
            if far == 0:
                axis = math.atan2(y, x)
            angle = math.remainder(math.atan2(y, x) - axis, math.tau)
            if not (low <= angle <= high) or away < far:
                kept.append(i - 1)
                x0, y0 = places[i - 1]
                x, y = places[i][0] - x0, places[i][1] - y0
                away = math.hypot(x, y)
                low, high, far, angle = -math.inf, math.inf, 0.0, 0.0
                axis = math.atan2(y, x)
            if away > tolerance_mm:
                gap = tolerance_mm / away  # its sine, which is a little less
                low, high, far = max(low, angle - gap), min(high, angle + gap), away
    if kept[-1] != len(places) - 1:
        kept.append(len(places) - 1)
    return points[kept]


def travel(target: npt.NDArray[np.int64], decimals: int) -> Step:
    """Return the step that goes to *target* (2,), on the grid, with the pen up."""
    x, y = (grid_text(int(n), decimals) for n in target)
    return _step(f"G90G0X{x}Y{y}")


def follow(grid: npt.NDArray[np.int64], decimals: int, speed_mm_s: float) -> Iterator[Step]:
    """Yield the steps from ``grid[0]`` to each further point, none of which repeats the one before.

    Args:
        grid: (n, 2), on the grid, without repetitions.
        decimals: of the grid.
        speed_mm_s: how fast to draw.
    """
    moves = np.diff(grid, axis=0)
    seconds = np.hypot(moves[:, 0], moves[:, 1]) * 10.0**-decimals / speed_mm_s
    before = f"G1F{short(speed_mm_s * 60, 1)}"
    relative = False
    for begin in range(0, len(moves), ANCHOR_EVERY):
        end = min(begin + ANCHOR_EVERY, len(moves))
        dense = float(seconds[begin:end].mean()) < _DENSE_S
        if relative:
            before, relative = "G90", False
        for i, (x, y) in enumerate(grid[begin + 1 : end + 1].tolist(), begin):
            if dense and i > begin:
                x, y = moves[i].tolist()
                before, relative = ("" if relative else "G91"), True
            yield _step(before + _words(x, y, decimals, skip_zeros=relative), DRAWS)
            before = ""


def _words(x: int, y: int, decimals: int, *, skip_zeros: bool) -> str:
    """Return X and Y words; a relative zero says nothing."""
    if skip_zeros and x == 0:
        return f"Y{grid_text(y, decimals)}"
    if skip_zeros and y == 0:
        return f"X{grid_text(x, decimals)}"
    return f"X{grid_text(x, decimals)}Y{grid_text(y, decimals)}"


def _dwell(seconds: float, mark: int) -> Step:
    """Return a rest; GRBL answers it when all before is done and the rest is over."""
    return _step(f"G4P{short(seconds)}", mark, seconds)


def _step(text: str, mark: int = OTHER, lasts_s: float = 0.0) -> Step:
    return Step(text.encode("ascii") + b"\n", mark, lasts_s)
