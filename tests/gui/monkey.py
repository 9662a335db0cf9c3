"""A monkey at the window: what a person does without a plan, the same for the same seed."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QColorDialog,
    QComboBox,
    QDialog,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QWidget,
)
from shiboken6 import isValid

from facells_studio.app.commands import COMMANDS
from facells_studio.app.main_window import MainWindow
from facells_studio.resources import sample_photo

# Not told: they end the session, begin another history, or open a program of the desktop.
_LEFT_OUT = {"file.quit", "file.new", "file.open", "help.log", "window.full_screen"}
_KEYS = (
    Qt.Key.Key_F, Qt.Key.Key_1, Qt.Key.Key_T, Qt.Key.Key_P, Qt.Key.Key_L, Qt.Key.Key_D,
    Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight, Qt.Key.Key_Space, Qt.Key.Key_Escape,
    Qt.Key.Key_Tab, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    Qt.Key.Key_Return, Qt.Key.Key_Delete, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_PageDown,
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Period, Qt.Key.Key_Comma, Qt.Key.Key_Z,
)  # fmt: skip
_TEXTS = ("", "red 0.4mm", "12", "-3", "ñandú", "a4", "x" * 60, "../..", "0,5", "Smiling > 2")
_HAND_MS = 30  # a dialog that asks is answered so soon


class Monkey:
    """Does one thing after another; `done` says what."""

    def __init__(self, window: MainWindow, seed: int, folder: Path) -> None:
        """*folder* has what is opened, and takes what is saved."""
        self.window, self.folder = window, folder
        self.random = random.Random(seed)
        self.done: list[str] = []
        self.photo = folder / "face.jpg"
        self.photo.write_bytes(sample_photo().read_bytes())
        self.broken = folder / "broken.jpg"
        self.broken.write_bytes(b"\xff\xd8 no photo")
        self._ways: tuple[tuple[Callable[[], str], float], ...] = (
            (self._command, 6),
            (self._click, 6),
            (self._key, 4),
            (self._slide, 5),
            (self._choose, 2),
            (self._type, 1),
            (self._touch_the_sheet, 4),
            (self._pick_a_row, 3),
            (self._drop, 0.6),
            (self._undo, 3),
            (self._resize, 0.5),
        )

    def step(self) -> str:
        """Do something; return what, in words."""
        weights = [weight for _, weight in self._ways]
        way, _ = self.random.choices(self._ways, weights)[0]
        said = way()
        self.done.append(said)
        return said

    # ---------------------------------------------------------------------------------------------

    def _command(self) -> str:
        found = [c.id for c in COMMANDS if c.id not in _LEFT_OUT]
        name = self.random.choice([id for id in found if self.window.action(id).isEnabled()])
        action: QAction = self.window.action(name)
        action.trigger()
        return f"command {name}"

    def _click(self) -> str:
        buttons = [b for b in self._seen(QAbstractButton) if b.isEnabled() and b.text() != "Quit"]
        button = self.random.choice(buttons)
        name = button.accessibleName() or button.text() or type(button).__name__
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return f"click {name!r}"

    def _key(self) -> str:
        key = self.random.choice(_KEYS)
        shift = self.random.random() < 0.15
        kind = Qt.KeyboardModifier
        target = QApplication.focusWidget() if self.random.random() < 0.5 else self.window.canvas
        held = kind.ShiftModifier if shift else kind.NoModifier
        QTest.keyClick(target or self.window.canvas, key, held)
        return f"key {'Shift+' if shift else ''}{key.name}"

    def _slide(self) -> str:
        sliders = [s for s in self._seen(QAbstractSlider) if s.isEnabled() and s.maximum()]
        if not sliders:
            return "no slider"
        slider = self.random.choice(sliders)
        name, low, high = slider.accessibleName(), slider.minimum(), slider.maximum()
        for _ in range(self.random.randint(1, 4)):
            if not isValid(slider):
                break  # what it moved has put it away
            slider.setValue(self.random.randint(low, high))
            rest(3)
        return f"slide {name!r}"

    def _choose(self) -> str:
        boxes = [b for b in self._seen(QComboBox) if b.isEnabled() and b.count()]
        if not boxes:
            return "no choice"
        box = self.random.choice(boxes)
        at = self.random.randrange(box.count())
        text, name = box.itemText(at), box.accessibleName()
        box.setCurrentIndex(at)
        box.activated.emit(at)
        return f"choose {text!r} of {name!r}"

    def _type(self) -> str:
        lines = [line for line in self._seen(QLineEdit) if line.isEnabled()]
        if not lines:
            return "no text"
        line, text = self.random.choice(lines), self.random.choice(_TEXTS)
        name = line.accessibleName()
        line.setFocus()
        line.selectAll()
        for key in (*text, Qt.Key.Key_Return):
            if not isValid(line) or not line.isVisible():
                break  # what was typed has put it away
            QTest.keyClick(line, key)
        return f"type {text!r} into {name!r}"

    def _touch_the_sheet(self) -> str:
        canvas = self.window.canvas
        spot = self._spot(canvas)
        QTest.mouseMove(canvas, spot)
        if self.random.random() < 0.5:
            QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=spot)
            return "click the sheet"
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=spot)
        for _ in range(3):
            QTest.mouseMove(canvas, self._spot(canvas))
            rest(2)
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=self._spot(canvas))
        return "drag the sheet"

    def _pick_a_row(self) -> str:
        views = [v for v in self._seen(QAbstractItemView) if v.model() and v.model().rowCount()]
        if not views:
            return "no row"
        view = self.random.choice(views)
        index = view.model().index(self.random.randrange(view.model().rowCount()), 0)
        view.scrollTo(index)
        spot = view.visualRect(index).center() + QPoint(self.random.randint(-90, 90), 4)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        return f"row of {view.accessibleName()!r}"

    def _drop(self) -> str:
        data = QMimeData()
        what = self.random.choice(("photo", "broken", "missing", "text", "picture"))
        if what == "text":
            data.setText(self.random.choice(_TEXTS))
        elif what == "picture":
            data.setImageData(QImage(str(self.photo)).scaled(300, 400))
        else:
            files = {"photo": self.photo, "broken": self.broken}
            data.setUrls([QUrl.fromLocalFile(str(files.get(what, self.folder / "gone.jpg")))])
        self.window.documents.open_mime(data)
        return f"drop {what}"

    def _undo(self) -> str:
        name = self.random.choice(("undo", "undo", "redo"))
        for _ in range(self.random.randint(1, 3)):
            getattr(self.window.session, name)()
        return name

    def _resize(self) -> str:
        size = self.random.choice(((1280, 720), (1440, 900), (900, 600)))
        self.window.resize(*size)
        return f"resize {size}"

    def _seen(self, kind: type[Any]) -> list[Any]:
        """Return all that is to be seen of *kind*, in the window and in its dialogs."""
        dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog)]
        return [
            widget
            for root in (self.window, *dialogs)
            if root.isVisible()
            for widget in root.findChildren(kind)
            if widget.isVisible() and not widget.objectName().startswith("qt_")
        ]

    def _spot(self, widget: QWidget) -> QPoint:
        return QPoint(
            self.random.randrange(max(widget.width(), 1)),
            self.random.randrange(max(widget.height(), 1)),
        )


@contextmanager
def answered(monkey: Monkey, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer every dialog that would wait for a person, at random."""
    chance = monkey.random

    def file(*_: object, **__: object) -> tuple[str, str]:
        return str(chance.choice((monkey.photo, monkey.broken, ""))), ""

    def files(*_: object, **__: object) -> tuple[list[str], str]:
        name, kind = file()
        return ([name] if name else []), kind

    def target(*_: object, **__: object) -> tuple[str, str]:
        return str(monkey.folder / "saved.facells"), ""

    patch.setattr(QFileDialog, "getOpenFileName", file)
    patch.setattr(QFileDialog, "getOpenFileNames", files)
    patch.setattr(QFileDialog, "getSaveFileName", target)
    patch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(monkey.folder))
    patch.setattr(QColorDialog, "getColor", lambda *_: QColor(chance.choice(("red", "navy", ""))))
    patch.setattr(
        QInputDialog, "getText", lambda *_, **__: (chance.choice(_TEXTS), chance.random() < 0.7)
    )
    hand = QTimer(interval=_HAND_MS)
    hand.timeout.connect(_close_what_waits)
    hand.start()
    try:
        yield
    finally:
        hand.stop()


def close_dialogs() -> None:
    """Close all windows but the main one."""
    _close_what_waits()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.close()


def rest(milliseconds: int) -> None:
    """Let events happen for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _close_what_waits() -> None:
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()
    modal = QApplication.activeModalWidget()
    if isinstance(modal, QDialog):
        modal.reject()
