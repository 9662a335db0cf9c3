"""What a GRBL board's own settings mean for a plot: `check_settings` warns before the pen moves."""

from collections.abc import Iterator

from plotter.errors import BadJob
from plotter.grbl_gcode import GrblDialect
from plotter.grbl_status import Settings
from plotter.job import TOLERANCE_MM, Points
from plotter.machine import Machine

_NOTABLE = 0.01  # times are to be right within 3 %
_Z_MM = 0.01  # heights that differ less are the same: steps, and the rounding of a report


def check_settings(settings: Settings, machine: Machine, dialect: GrblDialect) -> tuple[str, ...]:
    """Return what does not fit between a board's ``$$``, the machine's preset and its pen.

    Each is one sentence that says what is so and what that does, and one with what to do.
    """
    return (
        *_laser(settings, dialect),
        *_pen_range(settings, dialect),
        *_speeds(settings, machine),
        *_reach(settings, machine),
        *_limits(settings),
    )


def check_heights(up: float, down: float, dialect: GrblDialect, what: str) -> None:
    """Refuse heights that would never lift the pen, or drag it over the paper.

    Raises:
        BadJob: *what* has them the wrong way round.
    """
    if not dialect.is_laser and (up - down) * (dialect.up - dialect.down) <= 0:
        raise BadJob(
            f"{what} would travel at {up:g} and draw at {down:g}: it would never lift. "
            "Correct the pen's heights, or those of the machine."
        )


def hangs_lifted(z_mm: float, paper_mm: float, up_mm: float) -> bool:
    """Return whether a Z axis is surely over paper that is where the board believes it to be.

    A board that was just started has its Z at 0. One that has moved it was perhaps started with
    its pen lifted, after its paper's height was set: then the paper is lower than it believes, or
    where it is if that height is 0, unless the pen was lowered meanwhile.

    Args:
        z_mm: where it is, in the board's own coordinates.
        paper_mm: where the work's Z is 0, in them.
        up_mm: where a lifted pen travels, over the paper.
    """
    way = 1.0 if up_mm > 0 else -1.0
    over_mm = way * (z_mm - paper_mm)
    is_usual = abs(over_mm - way * up_mm) <= _Z_MM
    return z_mm != 0 and over_mm > _Z_MM and (is_usual or way * paper_mm >= -_Z_MM)


def check_soft_limits(settings: Settings, corners_mm: Points, at_mm: Points) -> None:
    """Refuse a job that the board's own soft limits would end, before anything moves.

    Args:
        settings: of the board.
        corners_mm: (2, 2), two opposite corners of the drawing in the board's own coordinates.
        at_mm: (2,), where the carriage is in them.

    Raises:
        BadJob: it leaves the limits.
    """
    axis = leaves_travel(settings, corners_mm, at_mm) if settings.value(20) else None
    if axis is not None:
        raise BadJob(
            f"The drawing would leave the machine's own {'XY'[axis]} limits "
            f"({settings.values[130 + axis]:g} mm, ${130 + axis}) where its origin is now. "
            "Home it and set the origin to the sheet's corner, or fit the drawing."
        )


def leaves_travel(settings: Settings, corners_mm: Points, at_mm: Points) -> int | None:
    """Return the axis on which *corners_mm* leave the travel of a machine that homes, or None."""
    if not settings.value(22):
        return None
    for axis in (0, 1):
        travel_mm = settings.value(130 + axis)
        # Home is at 0, and all else below it; above it on boards that set their origin so. The
        # carriage itself is on the right side.
        low = min(float(corners_mm[:, axis].min()), float(at_mm[axis]))
        high = max(float(corners_mm[:, axis].max()), float(at_mm[axis]))
        if travel_mm is not None and not _within(low, high, travel_mm):
            return axis
    return None


def _laser(settings: Settings, dialect: GrblDialect) -> Iterator[str]:
    laser_mode = settings.value(32)
    if laser_mode is None:
        return
    if dialect.is_laser and laser_mode == 0:
        yield (
            "Laser mode is off ($32=0): the machine stops at each change of power, and the beam "
            "stays on while it travels. Set $32=1."
        )
    if dialect.pen == "servo" and laser_mode != 0:
        yield (
            f"Laser mode is on ($32={laser_mode:g}), but a servo lifts the pen: it would move "
            "while the pen still draws. Set $32=0."
        )


def _pen_range(settings: Settings, dialect: GrblDialect) -> Iterator[str]:
    most, least = settings.value(30), settings.value(31)
    if dialect.pen == "z" or most is None:
        return
    values = [dialect.down] if dialect.is_laser else [dialect.up, dialect.down]
    for value in values:
        if value > most or value < (least or 0.0):
            yield (
                f"The pen's value S{value:g} is outside {least or 0:g} to {most:g} ($31, $30), and "
                "the machine takes the nearest end. Correct $30, or up and down in the preset."
            )


def _speeds(settings: Settings, machine: Machine) -> Iterator[str]:
    motion = machine.motion
    rate = _slower_axis(settings, 110)
    if rate is not None and _differs(rate / 60, motion.travel_speed_mm_s):
        yield (
            f"The machine travels at {rate / 60:g} mm/s ($110, $111), its preset says "
            f"{motion.travel_speed_mm_s:g}: the predicted time will be wrong. "
            "Put the machine's number into travel_speed_mm_s."
        )
    acceleration = _slower_axis(settings, 120)
    for name in ("draw_acceleration_mm_s2", "travel_acceleration_mm_s2"):
        wanted = getattr(motion, name)
        if acceleration is not None and _differs(acceleration, wanted):
            yield (
                f"The machine accelerates at {acceleration:g} mm/s2 ($120, $121), its preset says "
                f"{wanted:g}: the predicted time will be wrong. "
                f"Put the machine's number into {name}."
            )
    deviation = settings.value(11)
    if deviation is not None and _differs(deviation, motion.junction_deviation_mm):
        yield (
            f"The machine takes corners with a junction deviation of {deviation:g} mm ($11), its "
            f"preset says {motion.junction_deviation_mm:g}: the predicted time will be wrong. "
            "Put the machine's number into junction_deviation_mm."
        )
    if not motion.per_axis:
        yield (
            "The preset counts speeds along the pen's way, a GRBL machine counts them per axis: "
            "the predicted time will be wrong. Set per_axis = true."
        )


def _reach(settings: Settings, machine: Machine) -> Iterator[str]:
    if not settings.value(20):
        return
    for number, option, reach in (
        (130, "width_mm", machine.width_mm),
        (131, "height_mm", machine.height_mm),
    ):
        travel = settings.value(number)
        if travel is not None and travel < reach:
            yield (
                f"Soft limits are on and end the machine at {travel:g} mm (${number}), its preset "
                f"says {reach:g}: a drawing that fits the preset may stop in an alarm. "
                f"Put the machine's number into {option}."
            )


def _limits(settings: Settings) -> Iterator[str]:
    if settings.value(20) and not settings.homes:
        yield "Soft limits ($20=1) need homing. Set $22=1, or $20=0."
    if settings.value(21) and not settings.homes:
        yield (
            "Limit switches stop the machine ($21=1) though it does not home with them: noise on "
            "their wires would end a plot. Set $21=0, or $22=1 if it has switches."
        )
    if settings.value(1) is not None and settings.value(1) != 255:
        yield (
            f"The motors are let go {settings.value(1):g} ms after each motion ($1): a hand at the "
            "pen may move the carriage. Set $1=255 to keep them on."
        )


def _slower_axis(settings: Settings, number: int) -> float | None:
    """Return the smaller of the X and Y values of a setting."""
    values = [settings.values[n] for n in (number, number + 1) if n in settings.values]
    return min(values, default=None)


def _differs(found: float, wanted: float) -> bool:
    return abs(found - wanted) > _NOTABLE * max(abs(wanted), 1e-9)


def _within(low: float, high: float, travel_mm: float) -> bool:
    """Return whether low to high fits 0 to -travel, or 0 to travel as some firmwares count."""
    return (low >= -travel_mm - TOLERANCE_MM and high <= TOLERANCE_MM) or (
        low >= -TOLERANCE_MM and high <= travel_mm + TOLERANCE_MM
    )
