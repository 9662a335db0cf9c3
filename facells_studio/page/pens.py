"""Pens: shipped ones, and any other described in a few words."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from facells_studio import presets
from facells_studio.errors import PresetError
from facells_studio.page.color import is_color, parse_color
from facells_studio.sheet import Pen

__all__ = ["Pen", "pen_from_table", "pen_from_text", "read_pen"]

_STARTS_A_NUMBER = re.compile(r"[-+]?\.?\d")
_UNIT_APART = re.compile(r"(?<=\d)\s+(?=(?:mm|cm|in|pt|mm/s|%)(?:\s|$))")


def read_pen(name: str) -> Pen:
    """Return a pen preset, shipped (by name) or a person's own (by path to a .toml file).

    Raises:
        PresetError: there is no such preset, or it is broken.
    """
    table = {
        "name": Path(name).stem if name.endswith(".toml") else name,
        **presets.read("pens", name),
    }
    return pen_from_table(table, f"pen {name}")


def pen_from_table(table: Mapping[str, Any], where: str) -> Pen:
    """Return the pen that a TOML *table* describes; its color may be a name.

    Raises:
        PresetError: an unknown key or a wrong value.
    """
    color = table.get("color")
    if isinstance(color, str):
        table = {**table, "color": parse_color(color)}
    return presets.from_table(Pen, table, where)


def pen_from_text(text: str) -> Pen:
    """Return the pen that a few words mean, in any order.

    A preset ("micron-01"), a width ("0.3mm"), a color ("red", "#333"), an opacity ("80%"), a speed
    ("40mm/s"), or several of them: "micron-01 red", "0.5mm navy 80%". What is left out stays as
    the preset has it, or black and 0.3 mm.

    Raises:
        PresetError: a word is none of these, or a number is out of range.
    """
    words = _UNIT_APART.sub("", text.strip()).split()
    if not words:
        raise PresetError("A pen needs a description. Write for example 0.3mm, red or micron-01.")
    pen, said = Pen(), dict[str, Any]()
    for word in words:
        if word.endswith(".toml") or word.lower() in presets.names("pens"):
            pen = read_pen(word if word.endswith(".toml") else word.lower())
        elif _STARTS_A_NUMBER.match(word):
            said |= _number(word, text)
        else:
            said["color"] = _color(word, text)
    return replace(pen, **said, name=_name(pen, words)) if said else pen


def _name(pen: Pen, words: list[str]) -> str:
    """Return the name of a pen made from *words*; it names a layer, so it tells the color too."""
    if pen.title or any(is_color(word) for word in words):
        return " ".join(words)
    return " ".join([pen.name, *words])


def _number(word: str, text: str) -> dict[str, float]:
    where = f"pen {text!r}"
    if word.endswith("%"):
        percent = presets.parse_number(word, "opacity_percent")
        return _checked("opacity", percent / 100, where)
    if "/" in word:
        return _checked("draw_speed_mm_s", word, where)
    return _checked("width_mm", word, where)


def _checked(key: str, raw: float | str, where: str) -> dict[str, float]:
    """Return *raw* as `Pen` would read it from a file: with its unit and range checked."""
    return {key: getattr(presets.from_table(Pen, {key: raw}, where), key)}


def _color(word: str, text: str) -> str:
    if is_color(word):
        return parse_color(word)
    from PIL import ImageColor

    hint = presets.did_you_mean(word, [*presets.names("pens"), *ImageColor.colormap])
    raise PresetError(
        f"pen {text!r}: {word!r} is neither a pen nor a color.{hint} "
        "'facells presets' lists the pens; '0.3mm' or 'red' work too."
    )
