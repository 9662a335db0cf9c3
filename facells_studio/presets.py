"""Parameters and presets: frozen dataclasses, and small strict TOML files that fill them.

A section of a preset *is* a stage's parameter class, so an option is defined once, with `option`,
for file, command line and panel. Reading is strict: an unknown key, a wrong type, a wrong unit or
a value out of range is a `PresetError` that names the place and suggests what was meant.

Numbers carry the unit that ends their name (``margin_mm``). A file or a command line may also
give a text with a unit, ``"1.5 cm"``, which is converted; a unit of another kind is an error.
"""

import dataclasses
import difflib
import math
import re
import tomllib
import types
from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import MISSING, Field
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from facells_studio.errors import PresetError
from facells_studio.resources import data_dir

FORMAT = 1  # version of the preset files; a newer one is refused

Kind = Literal["styles", "papers", "pens", "machines"]
T = TypeVar("T")

# How much of the field's own unit one of the written unit is, by suffix of the field's name.
_LENGTHS_MM = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, "pt": 25.4 / 72, "px": 25.4 / 96}
_SPEEDS_MM_S = {"mm/s": 1.0, "cm/s": 10.0, "mm/min": 1 / 60, "in/s": 25.4}
_UNITS: dict[str, dict[str, float]] = {
    "_mm_s2": {"mm/s2": 1.0, "mm/s²": 1.0},
    "_mm_s": _SPEEDS_MM_S,
    "_mm": _LENGTHS_MM,
    "_m": {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048},
    "_min": {"min": 1.0, "s": 1 / 60, "h": 60.0},
    "_s": {"s": 1.0, "ms": 0.001, "min": 60.0},
    "_deg": {"deg": 1.0, "°": 1.0, "rad": 180 / math.pi},
    "_percent": {"%": 1.0},
}
_QUANTITY = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([^\s\d]\S*)?\s*$")


def option(
    default: Any = MISSING,
    *,
    help: str,
    low: float | None = None,
    high: float | None = None,
    flag: str | None = None,
    word: str | None = None,
    several: bool = False,
    panel: bool = True,
) -> Any:
    """Define one parameter of a frozen dataclass.

    Args:
        default: its value when nobody says otherwise; without one it must be given.
        help: one sentence in an artist's words, for ``--help`` and tool tips.
        low: smallest allowed number.
        high: largest allowed number.
        flag: name on the command line, if not the field's name without its unit.
        word: what stands for its value in the command line's help, if not its type.
        several: whether a list is given by several flags, not by one with commas.
        panel: whether a person meets it outside preset files.
    """
    metadata = {
        "help": help,
        "low": low,
        "high": high,
        "flag": flag,
        "word": word,
        "several": several,
        "panel": panel,
    }
    return dataclasses.field(default=default, metadata=metadata)


def unit_of(name: str) -> str:
    """Return the unit that ends a field's *name*, as a person writes it; empty if it has none."""
    suffix = _suffix(name)
    return next(iter(_UNITS[suffix])) if suffix else ""


def parse_number(text: str, name: str) -> float:
    """Return the number that *text* means for the field *name*, in the field's own unit.

    Raises:
        PresetError: it is no number, or its unit does not measure what the field measures.
    """
    match = _QUANTITY.match(text)
    if match is None:
        raise PresetError(f"{text!r} is not a number{_example(name)}.")
    value, unit = float(match[1]), match[2]
    if unit is None:
        return value
    suffix = _suffix(name)
    known = _UNITS[suffix] if suffix else {}
    if unit not in known:
        allowed = " or ".join(known) if known else "none"
        raise PresetError(f"{text!r} has the unit {unit!r}; allowed: {allowed}{_example(name)}.")
    return value * known[unit]


def parse_value(field: Field[Any], annotation: Any, raw: object, where: str) -> Any:
    """Return *raw*, from a file or a command line, as a checked value of *field*.

    Raises:
        PresetError: wrong type, unit, choice or range; the message begins with *where*.
    """
    try:
        value = _convert(annotation, raw, field.name, where)
    except PresetError as exc:
        message = str(exc)
        raise exc if message.startswith(where) else PresetError(f"{where}: {message}") from None
    _check_range(field, value, where)
    return value


def hints_of(cls: Any) -> dict[str, Any]:
    """Return the types of the fields of the dataclass *cls*, by name; not to be changed."""
    return _hints(cls)


@cache  # it takes longer than all the rest of reading a preset
def _hints(cls: Hashable) -> dict[str, Any]:
    return get_type_hints(cls)


def from_table(cls: type[T], table: Mapping[str, Any], where: str) -> T:
    """Return an instance of the dataclass *cls* from a TOML *table*.

    Raises:
        PresetError: an unknown or missing key, or a wrong value.
    """
    fields = {f.name: f for f in dataclasses.fields(cls) if f.init}  # type: ignore[arg-type]  # T is a dataclass
    reject_unknown(table, fields, where)
    hints = hints_of(cls)
    values = {
        key: parse_value(fields[key], hints[key], raw, f"{where}.{key}")
        for key, raw in table.items()
    }
    missing = [
        name
        for name, f in fields.items()
        if name not in values and f.default is MISSING and f.default_factory is MISSING
    ]
    if missing:
        raise PresetError(f"{where}: {missing[0]!r} is missing. Add it to the preset.")
    try:
        return cls(**values)
    except ValueError as exc:  # a class checks what a single field cannot
        raise PresetError(f"{where}: {exc}") from exc


def to_table(instance: Any, *, full: bool = False) -> dict[str, Any]:
    """Return the dataclass *instance* as a table that `from_table` reads back.

    Without *full*, values that are the default are left out. `None` has no word in TOML and is
    always left out: it must be a parameter's default.
    """
    table: dict[str, Any] = {}
    for field in dataclasses.fields(instance):
        value = getattr(instance, field.name)
        is_default = field.default is not MISSING and value == field.default
        if value is not None and (full or not is_default):
            table[field.name] = _plain(value, full)
    return table


def reject_unknown(table: Mapping[str, Any], known: Collection[str], where: str) -> None:
    """Raise `PresetError` with a suggestion if *table* has a key that is not *known*."""
    for key in table.keys() - set(known):
        raise PresetError(f"{where}: unknown key {key!r}.{did_you_mean(key, known)}")


def did_you_mean(word: str, known: Collection[str]) -> str:
    """Return a sentence that suggests the nearest *known* word, or lists them if they are few."""
    # Without the unit: `margin` should find `margin_mm`, which plain similarity may not.
    bare = {name.removesuffix(_suffix(name) or ""): name for name in known}
    near = difflib.get_close_matches(word.lower(), [*known, *bare], n=1, cutoff=0.6)
    if near:
        return f" Did you mean {bare.get(near[0], near[0])!r}?"
    return f" Known: {', '.join(sorted(known))}." if 0 < len(known) <= 12 else ""


def names(kind: Kind) -> list[str]:
    """Return the names of the shipped presets of *kind*, sorted."""
    return list(_shipped(kind))


@cache
def _shipped(kind: Kind) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (data_dir("presets") / kind).glob("*.toml")))


def read(kind: Kind, name: str) -> dict[str, Any]:
    """Return the table of a preset, shipped (by name) or a person's own (by path to a .toml file).

    Raises:
        PresetError: there is no such preset, it is not TOML, or its format is not ours.
    """
    path = _path(kind, name)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise PresetError(f"Cannot read the preset {path}: {exc}.") from exc
    return parse(text, path.name)


def parse(text: str, where: str) -> dict[str, Any]:
    """Return the table of the preset *text*; errors name it *where*.

    Raises:
        PresetError: it is not TOML, or its format is not ours.
    """
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as exc:  # also numbers of thousands of digits
        raise PresetError(f"The preset {where} is not valid TOML: {exc}.") from exc
    version = table.pop("format", None)
    if not isinstance(version, int) or isinstance(version, bool):
        raise PresetError(f"{where}: the first line must be 'format = {FORMAT}'.")
    if version != FORMAT:
        raise PresetError(
            f"{where} has format {version}, this program reads format {FORMAT}. "
            "Update FaCells Studio or the preset."
        )
    return table


def _path(kind: Kind, name: str) -> Path:
    if name.endswith(".toml"):
        return Path(name)
    known = names(kind)
    meant = _meant(name, known)
    if meant is None:
        singular = kind.removesuffix("s")
        raise PresetError(
            f"There is no {singular} named {name!r}.{did_you_mean(name, known)} "
            "'facells presets' lists all; a path to a .toml file works too."
        )
    return data_dir("presets") / kind / f"{meant}.toml"


def _meant(name: str, known: Collection[str]) -> str | None:
    """Return which of *known* is meant: hyphens do not matter, nor do last words if one has them.

    ``axidraw-v3a3`` is axidraw-v3-a3, ``grbl-a3`` is grbl-a3-z.
    """
    if name in known:
        return name
    same = [each for each in known if each.replace("-", "") == name.replace("-", "")]
    longer = [each for each in known if each.startswith(f"{name}-")]
    found = same or longer
    return found[0] if len(found) == 1 else None


@cache
def _suffix(name: str) -> str | None:
    return next((s for s in _UNITS if name.endswith(s)), None)


def _example(name: str) -> str:
    unit = unit_of(name)
    return f"; write for example 12 or '12{unit}'" if unit else ""


def _convert(annotation: Any, raw: object, name: str, where: str) -> Any:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        inner = [a for a in get_args(annotation) if a is not type(None)]
        return None if raw is None else _convert(inner[0], raw, name, where)
    if origin is Literal:
        return _choice(get_args(annotation), raw)
    if origin is tuple:
        return _items(get_args(annotation), raw, name, where)
    if dataclasses.is_dataclass(annotation):
        if not isinstance(raw, Mapping):
            raise PresetError(f"must be a section of its own, not {raw!r}.")
        return from_table(cast("type[Any]", annotation), raw, where)
    return _scalar(annotation, raw, name)


def _scalar(annotation: Any, raw: object, name: str) -> Any:
    if annotation is bool:
        if isinstance(raw, bool):
            return raw
        raise PresetError(f"must be true or false, not {raw!r}.")
    if annotation is str:
        if isinstance(raw, str):
            return raw
        raise PresetError(f"must be a text in quotes, not {raw!r}.")
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise PresetError(f"must be a number, not {raw!r}{_example(name)}.")
    try:
        number = parse_number(raw, name) if isinstance(raw, str) else float(raw)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise PresetError(f"must be a finite number, not {raw!r}.")
    if annotation is int:
        if number != int(number):
            raise PresetError(f"must be a whole number, not {raw!r}.")
        return int(number)
    return number


def _choice(allowed: tuple[Any, ...], raw: object) -> Any:
    if raw in allowed:
        return raw
    words = [str(a) for a in allowed]
    raise PresetError(f"{raw!r} is not one of {', '.join(words)}.{did_you_mean(str(raw), words)}")


def _items(kinds: tuple[Any, ...], raw: object, name: str, where: str) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise PresetError(f"must be a list, not {raw!r}.")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        kinds = (kinds[0],) * len(raw)
    if len(kinds) != len(raw):
        raise PresetError(f"must be a list of {len(kinds)}, not of {len(raw)}.")
    return tuple(
        _convert(kind, item, name, f"{where}[{i}]")
        for i, (kind, item) in enumerate(zip(kinds, raw, strict=True))
    )


def _check_range(field: Field[Any], value: Any, where: str) -> None:
    low, high = field.metadata.get("low"), field.metadata.get("high")
    numbers: Iterator[Any] = iter(value if isinstance(value, tuple) else (value,))
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        if (low is not None and number < low) or (high is not None and number > high):
            unit = unit_of(field.name)
            bounds = " and ".join(
                f"{word} {bound:g}{unit}"
                for word, bound in (("at least", low), ("at most", high))
                if bound is not None
            )
            raise PresetError(f"{where}: {number:g}{unit} is out of range; it must be {bounds}.")


def _plain(value: Any, full: bool) -> Any:
    if dataclasses.is_dataclass(value):
        return to_table(value, full=full)
    if isinstance(value, tuple):
        return [_plain(item, full) for item in value]
    return value
