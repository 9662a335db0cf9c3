"""A typed `numba.njit`: inner loops, compiled once and kept on disk.

numba itself takes a third of a second to load, so it is loaded when the first loop is called, not
when it is imported: a window can show something meanwhile. Division by zero gives infinity, as in
numpy: the check would keep loops from being vectorized.
"""

import functools
import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from facells_studio.startup import prepare_numba

F = TypeVar("F", bound=Callable[..., Any])

_making = threading.RLock()


def compiled(function: F) -> F:
    """Compile *function* on its first call; other threads run while it works."""
    return _compiled(function, cache=True, nogil=True, error_model="numpy")


def compiled_to_borrow(function: F) -> F:
    """Compile *function*, which makes, keeps and returns no array: it only borrows its arguments.

    Then numba need not count references to them at each call, which took 13.2 instead
    of 7.9 µs in the order's search, where small functions call each other.
    """
    return _compiled(function, cache=True, nogil=True, error_model="numpy", _nrt=False)


def compiled_to_paint(function: F) -> F:
    """Compile *function*, whose sums may be taken in any order: pixels have 256 levels."""
    return _compiled(function, cache=True, nogil=True, fastmath=True)


def compiled_inside(function: F) -> F:
    """Compile *function* into each that calls it."""
    return _compiled(function, inline="always")


def _compiled(function: F, **options: Any) -> F:
    return cast(F, _Later(function, options))


class _Later:
    """Stands for a function until its first call, and passes calls on afterwards.

    Functions that numba compiles must find each other compiled, so from the first call on the
    names in the function's module mean what numba made of them.
    """

    def __init__(self, function: Callable[..., Any], options: dict[str, Any]) -> None:
        functools.update_wrapper(self, function)
        self._function, self._options = function, options
        self._made: Any = None

    def __call__(self, *args: Any, **named: Any) -> Any:
        made = self._made
        return (self._make() if made is None else made)(*args, **named)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)

    def _make(self) -> Any:
        with _making:
            if self._made is None:
                prepare_numba()
                from numba import njit

                self._made = njit(**self._options)(self._function)
                names = self._function.__globals__
                for name, value in list(names.items()):
                    if isinstance(value, _Later):
                        names[name] = value._make()
        return self._made
