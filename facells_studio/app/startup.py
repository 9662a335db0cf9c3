"""What makes the window come sooner: Qt for Python need not read the source of every module."""

import sys

import PySide6.QtCore  # noqa: F401  # its features come with it


def read_no_sources() -> None:
    """Let Qt for Python take every module for one that uses Qt, without reading its source.

    It looks there for its own name, to know where snake_case names may be meant, which nobody who
    does not ask for them gets either way. All in all this takes a tenth of a second before the
    first sheet, as long again while panels come and numba is loaded, and keeps what it read.
    """
    features = sys.modules.get("PySide6.support.feature")
    if hasattr(features, "_mod_uses_pyside"):  # else another version does it in another way
        setattr(features, "_mod_uses_pyside", _uses_qt)  # noqa: B010  # not declared anywhere


def _uses_qt(module: object) -> bool:
    return True
