"""Papers: the shipped sizes, and any other size given by its two sides."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from facells_studio import presets
from facells_studio.errors import PageError, PresetError
from facells_studio.files import stamp
from facells_studio.page.color import parse_color
from facells_studio.presets import option

SMALLEST_MM, LARGEST_MM = 10.0, 5000.0

_NUMBER = r"([-+]?[\d.]+)\s*([a-z]*)"
_SIZE = re.compile(rf"{_NUMBER}\s*[x\u00d7*]\s*{_NUMBER}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet of paper, as it lies on the table.

    Raises:
        ValueError: a side is too small or too large; a message for a person.
        PresetError: the color is none.
    """

    name: str = option("", help="Name of the paper.", panel=False)
    title: str = option("", help="Name of the paper for people.", panel=False)
    width_mm: float = option(help="Width of the sheet.", low=SMALLEST_MM, high=LARGEST_MM)
    height_mm: float = option(help="Height of the sheet.", low=SMALLEST_MM, high=LARGEST_MM)
    color: str = option("#ffffff", help="Color of the sheet.")
    turns: bool = option(
        True, help="Whether it may be laid across by itself where that suits the drawing."
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "color", parse_color(self.color))
        for side in (self.width_mm, self.height_mm):
            if not SMALLEST_MM <= side <= LARGEST_MM:  # also refuses what is not a number
                raise ValueError(
                    f"a side of {side:g} mm is out of range; paper measures "
                    f"{SMALLEST_MM:g} to {LARGEST_MM:g} mm"
                )

    @property
    def upright(self) -> "Paper":
        """The same sheet with its longer side upright."""
        return self if self.height_mm >= self.width_mm else self.turned

    @property
    def turned(self) -> "Paper":
        """The same sheet turned by a quarter."""
        return replace(self, width_mm=self.height_mm, height_mm=self.width_mm)


def read_paper(name: str) -> Paper:
    """Return a paper preset, shipped (by name) or a person's own (by path to a .toml file).

    It is read once, and again when the file has changed.

    Raises:
        PresetError: there is no such preset, or it is broken.
    """
    return _read(name, stamp(Path(name)) if name.endswith(".toml") else ())


@lru_cache(maxsize=64)  # asked for several times in each picture of a drag
def _read(name: str, _version: tuple[int, ...]) -> Paper:
    table = {
        "name": Path(name).stem if name.endswith(".toml") else name,
        **presets.read("papers", name),
    }
    return presets.from_table(Paper, table, f"paper {name}")


def parse_paper(text: str) -> Paper:
    """Return the paper that *text* means: a preset, or a size like "210x297mm" or "8.5x11in".

    A size is width by height; without a unit it is in mm. Such a sheet is never laid across by
    itself, because its sides were given in order.

    Raises:
        PresetError: there is no such preset.
        PageError: the size makes no sense.
    """
    word = text.strip()
    match = _SIZE.fullmatch(word.lower())
    if match is not None:
        return _custom(word, match)
    if word[:1].isdigit() and not word.endswith(".toml"):
        raise PageError(f"{text!r} is not a paper size. Write for example 210x297mm or 8.5x11in.")
    try:
        return read_paper(word if word.endswith(".toml") else word.lower())
    except PresetError as exc:
        if word.endswith(".toml") or word.lower() in presets.names("papers"):
            raise
        raise PresetError(f"{exc} So does a size: 210x297mm.") from None


def _custom(text: str, match: re.Match[str]) -> Paper:
    width, width_unit, height, height_unit = match.groups()
    try:
        sides = (
            presets.parse_number(width + (width_unit or height_unit), "width_mm"),
            presets.parse_number(height + (height_unit or width_unit), "height_mm"),
        )
        return Paper(name=text, title=text, width_mm=sides[0], height_mm=sides[1], turns=False)
    except (PresetError, ValueError) as exc:
        raise PageError(
            f"The paper size {text!r} does not work: {str(exc).rstrip('.')}. "
            "Write for example 210x297mm or 8.5x11in."
        ) from None
