"""Open the Studio as a person does, save what is to be seen, and close: ``FOLDER KEYS``.

Run as a process of its own by `tests.gui.test_app_real_window`, once on a screen and once without.
"""

import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from facells_studio.app import theme
from facells_studio.app.main import open_window

SIZE = (1280, 720)
_PATIENCE_S = 60.0


def main(folder: Path) -> None:
    """Open it, wait for the page, save pictures, go to another stage by a key, and close."""
    app = QApplication(sys.argv[:1])
    theme.use(app, "light")
    window = open_window()
    window.documents.ask_discard = lambda: "discard"
    window.setFixedSize(*SIZE)
    window.show()
    window.activateWindow()  # nobody else does: there is no window manager
    until_s = time.monotonic() + _PATIENCE_S
    while window.idle is None and time.monotonic() < until_s:  # panels come after the first picture
        rest(50)
    window.session.wait_until_idle()
    rest(400)
    window.grab().save(str(folder / "window.png"))
    if QGuiApplication.platformName() != "offscreen":
        screen = window.screen()
        at = window.mapToGlobal(window.rect().topLeft())
        screen.grabWindow(0, at.x(), at.y(), *SIZE).save(str(folder / "screen.png"))
    QTest.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    rest(200)
    (folder / "told.txt").write_text(
        f"{QGuiApplication.platformName()} {window.session.project.stage}", encoding="utf-8"
    )
    window.close()


def rest(milliseconds: int) -> None:
    """Let events happen for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main(Path(sys.argv[1]))
