"""The start of the window: what it does not load, and how its panels come."""

import subprocess
import sys


def ran(code: str) -> subprocess.CompletedProcess[str]:
    """Run *code* in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )


def test_no_module_is_read_to_learn_whether_it_uses_qt() -> None:
    """Qt for Python would keep the source of each; its own features work as before."""
    done = ran(
        "import linecache\n"
        "import facells_studio.app\n"
        "import calendar, json.tool\n"
        "from PySide6.QtCore import QObject\n"
        "assert not [f for f in linecache.cache if f.endswith(('calendar.py', 'tool.py'))]\n"
        "from __feature__ import snake_case\n"
        "assert QObject().object_name() == ''\n"
    )
    assert done.returncode == 0, done.stderr
