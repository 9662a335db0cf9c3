"""Show every panel and dialog alone and look for what is cut off: ``python -m tests.gui.alone``.

Run as a process of its own by `tests.gui.test_app_alone`, because the number of pixels in a point
is fixed when Qt begins. Prints JSON: what was looked at, and what is wrong.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before the first import of Qt

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from facells_studio.app import theme
from facells_studio.app.camera.view import CameraView
from facells_studio.app.commands import Actions
from facells_studio.app.dialogs.about import AboutDialog
from facells_studio.app.dialogs.errors import ErrorDialog
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.dialogs.preferences import PreferencesDialog
from facells_studio.app.layout import PANELS
from facells_studio.app.main_window import class_of
from facells_studio.app.palette import CommandPalette
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.app.widgets.short import ShortLabel

_WIDE = 340  # of a panel, in pixels: as narrow as the window's columns
_SPARE = 2  # pixels by which rounding may differ


def main() -> None:
    """Look at all of them in both palettes, and tell."""
    app = QApplication(sys.argv[:1])
    session = Session(opening_project())
    session.wait_until_idle()
    wrong: list[str] = []
    seen: list[str] = []
    for name in ("light", "dark"):
        theme.use(app, "light" if name == "light" else "dark")
        for title, make in all_of(session):
            widget = make()
            is_panel = not widget.isWindow() or title.endswith("Panel")
            widget.resize(_WIDE if is_panel else widget.sizeHint().width(), 700)
            widget.show()
            rest(40)
            where = f"{title}, {name}"
            seen.append(where)
            wrong += [f"{where}: {what}" for what in faults(widget)]
            widget.close()
            if hasattr(widget, "shut_down"):
                widget.shut_down()
            widget.deleteLater()
            rest(1)
    ratio = app.primaryScreen().devicePixelRatio()
    session.close()
    sys.stdout.write(json.dumps({"ratio": ratio, "seen": seen, "wrong": wrong}) + "\n")


def all_of(session: Session) -> Iterator[tuple[str, Callable[[], QWidget]]]:
    """Yield the names of panels and dialogs, and what makes them."""
    for place in PANELS:
        yield place.name, lambda place=place: class_of(place)(session)  # type: ignore[misc]
    yield "about", lambda: AboutDialog(None)
    yield "camera", lambda: CameraView(session)
    yield "error", lambda: ErrorDialog(RuntimeError("no"), None)
    yield "export", lambda: ExportDialog(session)
    yield "palette", lambda: CommandPalette(Actions(session), None)
    yield "preferences", lambda: PreferencesDialog(None)


def faults(root: QWidget) -> Iterator[str]:
    """Yield what is blank or cut off of *root*."""
    picture = root.grab().toImage()
    if is_blank(picture):
        yield "nothing is to be seen"
    for widget in root.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton):
            continue
        if isinstance(widget, ShortLabel):  # it gives way with dots, and has a hint
            continue
        text = widget.text()
        if not text or (isinstance(widget, QLabel) and widget.wordWrap()):
            continue
        lacks = widget.sizeHint().width() - widget.width()
        if lacks > _SPARE:
            yield f"{text!r} lacks {lacks} px of width"
        if widget.fontMetrics().height() - widget.height() > _SPARE:
            yield f"{text!r} is not high enough"


def is_blank(image: QImage) -> bool:
    """Return whether all of *image* has about one color."""
    small = image.scaled(60, 60)
    colors = {small.pixel(x, y) for x in range(60) for y in range(60)}
    return len(colors) < 4


def rest(milliseconds: int) -> None:
    """Let events happen for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
