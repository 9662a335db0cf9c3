"""What makes the ``facells`` command start sooner; only for a process that is ours alone."""

import gc
import importlib
import os
import sys

_aside = False  # what was loaded late
_spares = False  # linear algebra, when numba is loaded


def hurry() -> None:
    """Collect no garbage until `settle`, and let OpenCV keep its warnings.

    Loading numba makes a million objects that all stay. Looking through them again and again is a
    sixth of the time from the shell to the file.
    """
    gc.disable()
    # Its warnings name its own source lines; what a person must know, our errors say.
    os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")


def settle() -> None:
    """Collect garbage as usual, but leave alone what was loaded until now."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def set_aside() -> None:
    """Leave alone what was loaded until now, from now on; once, while garbage is collected.

    Kernels and networks that workers load after `settle` stay for good too, and looking through
    all of it holds up every thread for a tenth of a second.
    """
    global _aside
    if gc.isenabled() and not _aside:
        _aside = True
        gc.freeze()


def spare_linear_algebra() -> None:
    """Let the first kernel's call load numba as `load_numba_without_linear_algebra` does."""
    global _spares
    _spares = True


def prepare_numba() -> None:
    """Do what was asked for before numba is loaded."""
    if _spares:
        load_numba_without_linear_algebra()


def load_numba_without_linear_algebra() -> None:
    """Load numba's array functions without `scipy.linalg`, which takes a third of a second.

    numba imports it to learn whether it may compile matrix products; no kernel of ours has one.
    Anybody else's kernels in this process could not have one either, so the vpype plug-in and the
    library leave numba as it is.
    """
    if "scipy.linalg" in sys.modules or "numba.np.arraymath" in sys.modules:
        return
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # "not installed", to import
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        del sys.modules["scipy.linalg"]
