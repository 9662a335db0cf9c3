"""Where the data that ships with the program lies."""

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent
_IN_CHECKOUT = {"guide": "docs/guide"}


def data_dir(kind: Literal["models", "presets", "guide"]) -> Path:
    """Return the folder of shipped *kind*: in the installed package, else at the checkout's top.

    Raises:
        FileNotFoundError: the installation lost its data.
    """
    installed = _PACKAGE / "_data" / kind
    if installed.is_dir():
        return installed
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file():  # else site-packages, not ours
        return checkout / _IN_CHECKOUT.get(kind, kind)
    raise FileNotFoundError(f"{kind} are missing from this installation; reinstall facells-studio")


def sample_photo() -> Path:
    """Return the portrait that ships with the program (NASA, public domain)."""
    return data_dir("presets") / "samples" / "eileen-collins.jpg"
