"""What the window stands on: versions that do not die, and wheels that leave Qt alone."""

import ast
import subprocess
import sys
from pathlib import Path

import cv2
import PySide6

import facells_studio

_VOID_CALLS = """
from PySide6.QtCore import QCoreApplication, QObject
app = QCoreApplication([])
thing = QObject()
for _ in range(20_000):
    assert thing.setObjectName("x") is None
print("alive")
"""


def test_qt_calls_without_a_result_do_not_kill_python() -> None:
    """PySide6 6.12 loses a reference to None with each, and Python 3.11 dies of it."""
    done = subprocess.run(
        [sys.executable, "-c", _VOID_CALLS], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr


def test_this_python_has_a_qt_that_lives() -> None:
    """Below 6.12 on Python 3.11."""
    version = tuple(int(part) for part in PySide6.__version__.split(".")[:2])
    assert version < (6, 12) or sys.version_info >= (3, 12)


def test_opencv_brings_no_qt_of_its_own() -> None:
    """`opencv-python` would turn Qt's paths to its own plugins; the headless wheel does not."""
    assert not (Path(cv2.__file__).parent / "qt").exists()


def test_only_the_window_imports_qt() -> None:
    """Whoever draws on a server needs no display's libraries."""
    root = Path(facells_studio.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "app" not in path.relative_to(root).parts[:1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if name.partition(".")[0] == "PySide6"
    }
    assert found == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
