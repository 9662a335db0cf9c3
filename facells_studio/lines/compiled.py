"""A typed `numba.njit`: the inner loops of `lines`, compiled once and kept on disk."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile *function* on its first call; other threads run while it works.

    Division by zero gives infinity, as in numpy: the check would keep loops from being vectorized.
    """
    return cast(F, njit(cache=True, nogil=True, error_model="numpy")(function))
