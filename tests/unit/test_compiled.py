"""Inner loops that are compiled when they are called: nobody pays for them before."""

import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from facells_studio import compiled as module
from facells_studio.compiled import compiled, compiled_inside
from facells_studio.page.ink import Inker

_IMPORTS = """
import sys
import facells_studio.pipeline
import facells_studio.project.derive
found = sorted({"numba", "torch", "matplotlib"} & set(sys.modules))
assert not found, found
"""


@compiled_inside
def _third(value: float) -> float:
    return value / 3.0


@compiled
def _thirds(values: npt.NDArray[np.float64]) -> float:
    total = 0.0
    for i in range(len(values)):
        total += _third(values[i])
    return total


@compiled
def _both(values: npt.NDArray[np.float64]) -> float:
    return _thirds(values) + _thirds(values)


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    """A window shows its first sheet while numba and torch are still on the disk."""
    subprocess.run([sys.executable, "-c", _IMPORTS], check=True, timeout=120)


def test_compiled_functions_find_each_other() -> None:
    """A loop calls another, and one that is compiled into it, whichever is called first."""
    assert _both(np.array([3.0, 6.0])) == 6.0
    assert _thirds(np.array([3.0, 6.0])) == 3.0


def test_a_function_stays_what_it_is_called() -> None:
    """Names and texts are the function's own, before and after it is compiled."""
    first: Callable[[float], float] = module.compiled(_halved)
    assert first.__name__ == "_halved"
    assert first.__doc__ == "Return half of *value*."
    assert first(3.0) == 1.5
    assert first(3.0) == 1.5


def test_several_threads_may_be_the_first_to_call() -> None:
    """All of them get an answer, and the function is compiled once."""
    double: Callable[[float], float] = module.compiled(_doubled)
    found: list[float] = []
    threads = [threading.Thread(target=lambda i=i: found.append(double(i))) for i in (1.0, 2.0)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [2.0, 4.0]


def test_a_kernel_of_another_room_works_from_the_first_call() -> None:
    """A pen's line leaves ink on the paper."""
    inker = Inker(np.ones((9, 9, 3), np.float32))
    keep = np.ones(3, np.float32)
    inker.draw(np.array([[1.0, 4.0], [7.0, 4.0]]), np.array([0, 2]), 1.0, keep, keep * 0)
    assert inker.image[4, 4, 0] < 0.01
    assert inker.image[0, 0, 0] == 1.0


def _halved(value: float) -> float:
    """Return half of *value*."""
    return value / 2.0


def _doubled(value: float) -> float:
    return value * 2.0
