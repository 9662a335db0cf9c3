"""A typed `numba.njit`: inner loops, compiled once and kept on disk.

Division by zero gives infinity, as in numpy: the check would keep loops from being vectorized.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile *function* on its first call; other threads run while it works."""
    return _compiled(function)


def compiled_to_borrow(function: F) -> F:
    """Compile *function*, which makes, keeps and returns no array: it only borrows its arguments.

    Then numba need not count references to them at each call, which took 13.2 instead
    of 7.9 µs in the order's search, where small functions call each other.
    """
    return _compiled(function, _nrt=False)


def _compiled(function: F, **options: Any) -> F:
    return cast(F, njit(cache=True, nogil=True, error_model="numpy", **options)(function))
