"""Numbers as a person reads them: through the locale, in millimetres or inches."""

from PySide6.QtCore import QCoreApplication, QLocale

from facells_studio.project.state import Units

MM_PER_INCH = 25.4
_CROSS = " \u00d7 "
_FEET_PER_M = 1000 / MM_PER_INCH / 12


def number(value: float, decimals: int = 1) -> str:
    """Return *value* as the locale writes it, with just so many decimals."""
    return QLocale().toString(float(value), "f", decimals)


def plain(value: float) -> str:
    """Return *value* as the locale writes it, with as many decimals as it needs."""
    return QLocale().toString(float(value), "g", 6)


def count(value: int) -> str:
    """Return a whole number with the locale's separators."""
    return QLocale().toString(int(value))


def length(mm: float, units: Units, decimals: int | None = None) -> str:
    """Return a length with its unit: ``12.3 mm`` or ``0.48 in``."""
    if units == "in":
        return f"{number(mm / MM_PER_INCH, 2 if decimals is None else decimals + 1)} in"
    return f"{number(mm, 1 if decimals is None else decimals)} mm"


def size(width_mm: float, height_mm: float, units: Units, decimals: int = 0) -> str:
    """Return a size with its unit: width, a cross, height."""
    if units == "in":
        sides = (number(side / MM_PER_INCH, 2) for side in (width_mm, height_mm))
        return f"{_CROSS.join(sides)} in"
    sides = (
        number(side, max(decimals, 0 if abs(side - round(side)) < 0.05 else 1))
        for side in (width_mm, height_mm)
    )
    return f"{_CROSS.join(sides)} mm"


def way(metres: float, units: Units, decimals: int | None = None) -> str:
    """Return a long way with its unit: ``9.8 m`` or ``32 ft``; *decimals* are of metres."""
    if units == "in":
        return f"{number(metres * _FEET_PER_M, max((decimals or 1) - 1, 0))} ft"
    usual = 1 if metres < 100 else 0
    return f"{number(metres, usual if decimals is None else decimals)} m"


def duration(minutes: float) -> str:
    """Return a time as one says it: ``40 s``, ``21 min``, ``2 h 05 min``."""
    seconds = round(minutes * 60)
    if seconds < 60:
        return _tr("%n s").replace("%n", count(seconds))
    whole = round(seconds / 60)
    if whole < 60:
        return _tr("%n min").replace("%n", count(whole))
    return _tr("%1 h %2 min").replace("%1", count(whole // 60)).replace("%2", f"{whole % 60:02d}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Units", text)
