"""Compare with a file under ``tests/golden/``; ``UPDATE_GOLDEN=1 pytest …`` writes it anew."""

import difflib
import os
from pathlib import Path

_FOLDER = Path(__file__).parent


def assert_golden(text: str, name: str) -> None:
    """Fail with a unified diff unless *text* is the content of the golden file *name*."""
    path = _FOLDER / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.is_file(), f"{path} is missing; UPDATE_GOLDEN=1 writes it"
    expected = path.read_text(encoding="utf-8")
    diff = difflib.unified_diff(
        expected.splitlines(), text.splitlines(), f"golden/{name}", "now", lineterm=""
    )
    assert text == expected, "\n" + "\n".join(diff)
