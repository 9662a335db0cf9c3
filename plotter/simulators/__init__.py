"""Simulated boards that speak the real protocols, byte by byte, in simulated time.

They are opened like any port, once `plotter.ports` has told pyserial about them::

    sim-grbl://NAME?pace=fast&error_at=100      sim-ebb://NAME?pace=machine

NAME names a board that lives as long as the process: opening it again finds the same machine, at
the same position, with the same ink. The query sets the board's own settings, its `Faults`, and
`pace`: "fast", "machine", or a factor of wall time.
"""

import difflib
import importlib
import sys
import types
import typing
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from plotter.simulators.board import Board, Faults

__all__ = ["SCHEMES", "Board", "Faults", "board", "forget", "make"]

# How a URL begins: the module and class of the board, and of its settings (a frozen dataclass).
SCHEMES = {
    "sim-grbl": ("plotter.simulators.grbl", "GrblBoard", "GrblSettings"),
    "sim-ebb": ("plotter.simulators.ebb", "EbbBoard", "EbbSettings"),
}

_boards: dict[tuple[str, str], Board] = {}
_queries: dict[tuple[str, str], str] = {}


def board(url: str) -> Board:
    """Return the board that *url* names; it is made if nobody did yet.

    The query is obeyed when the board is made, and again when it is another one than last time:
    then for pace and faults only.

    Raises:
        ValueError: an unknown scheme, or a query that the board does not understand.
    """
    parts = urlsplit(url)
    key = (parts.scheme, parts.netloc + parts.path.rstrip("/"))
    found = _boards.get(key)
    if found is None:
        found = _boards[key] = make(url)
    elif parts.query and parts.query != _queries[key]:
        _, faults, pace = _read(_classes(parts.scheme)[1], parts.query)
        found.faults = faults
        found.pace = pace
    else:
        return found
    _queries[key] = parts.query
    return found


def forget(url: str) -> None:
    """Scrap the board that *url* names, if there is one."""
    parts = urlsplit(url)
    _boards.pop((parts.scheme, parts.netloc + parts.path.rstrip("/")), None)


def make(url: str) -> Board:
    """Return a new board as *url* describes it, which nobody else can name."""
    parts = urlsplit(url)
    board_class, settings_class = _classes(parts.scheme)
    settings, faults, pace = _read(settings_class, parts.query)
    made: Board = board_class(parts.netloc + parts.path, settings=settings, faults=faults)
    made.pace = pace
    return made


def _classes(scheme: str) -> tuple[Any, Any]:
    """Return the classes of the board and of its settings."""
    if scheme not in SCHEMES:
        raise ValueError(
            f"There is no simulated board {scheme!r}. Take one of {', '.join(SCHEMES)}."
        )
    module_name, board_class, settings_class = SCHEMES[scheme]
    module = importlib.import_module(module_name)
    return getattr(module, board_class), getattr(module, settings_class)


def _read(settings_class: Any, query: str) -> tuple[Any, Faults, float | None]:
    """Return settings, faults and pace from a URL's *query*."""
    settings: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    pace: float | None = None
    kinds = {cls: typing.get_type_hints(cls) for cls in (settings_class, Faults)}
    for key, text in parse_qsl(query, keep_blank_values=True):
        if key == "pace":
            pace = _pace(text)
        elif key in kinds[settings_class]:
            settings[key] = _value(key, text, kinds[settings_class][key])
        elif key in kinds[Faults]:
            faults[key] = _value(key, text, kinds[Faults][key])
        else:
            names = ["pace", *kinds[settings_class], *kinds[Faults]]
            near = difflib.get_close_matches(key, names, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise ValueError(f"A simulated board has no {key!r}.{hint}")
    return settings_class(**settings), Faults(**faults), pace


def _pace(text: str) -> float | None:
    if text == "fast":
        return None
    pace = 1.0 if text == "machine" else _value("pace", text, float)
    if not pace > 0:
        raise ValueError(f"pace must be greater than 0, not {text!r}.")
    return float(pace)


def _value(key: str, text: str, kind: Any) -> Any:
    """Return *text* as *kind*: bool, int, float, str, a Literal, or one of these or None."""
    choices = typing.get_args(kind)
    if typing.get_origin(kind) is typing.Literal:
        if text not in choices:
            raise ValueError(f"{key} must be one of {', '.join(map(str, choices))}, not {text!r}.")
        return text
    if choices:
        if text in ("", "none"):
            return None
        kind = next(choice for choice in choices if choice is not type(None))
    if kind is bool:
        if text.lower() not in ("", "1", "true", "yes", "0", "false", "no"):
            raise ValueError(f"{key} must be yes or no, not {text!r}.")
        return text.lower() in ("", "1", "true", "yes")
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"{key} must be a number, not {text!r}.") from None


def register() -> None:
    """Make pyserial's `serial_for_url` find the simulated boards."""
    serial: Any = importlib.import_module("serial")
    if __name__ not in serial.protocol_handler_packages:
        serial.protocol_handler_packages.append(__name__)
    for scheme in SCHEMES:
        # What pyserial imports. No file can be called so: a scheme has a hyphen.
        handler: Any = types.ModuleType(f"{__name__}.protocol_{scheme}")
        handler.serial_class_for_url = _serial_class
        sys.modules.setdefault(handler.__name__, handler)


def _serial_class(url: str) -> tuple[str, type]:
    module = importlib.import_module("plotter.simulators.serial_port")
    return url, module.SimulatedSerial
