"""Everybody can use it: names for screen readers, keys for controls, colors that can be read."""

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QPushButton,
    QTabBar,
    QTextBrowser,
    QWidget,
)
from pytestqt.qtbot import QtBot

from facells_studio.app import theme
from facells_studio.app.camera.place import CameraDialog
from facells_studio.app.commands import COMMANDS
from facells_studio.app.dialogs.about import AboutDialog
from facells_studio.app.dialogs.errors import ErrorDialog
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.dialogs.guide import GuideWindow
from facells_studio.app.dialogs.preferences import PreferencesDialog
from facells_studio.app.main_window import MainWindow
from facells_studio.app.palette import CommandPalette
from facells_studio.app.session import Session
from facells_studio.project.edits import go_to
from facells_studio.project.state import Stage

STAGES: tuple[Stage, ...] = ("portrait", "lines", "attributes", "facell", "plot")
ROLE = QPalette.ColorRole


@pytest.fixture
def window(session: Session) -> Iterator[MainWindow]:
    """The whole window."""
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.resize(1440, 900)
    made.show()
    assert session.wait_until_idle()
    yield made
    made.close()


def controls(root: QWidget) -> list[QWidget]:
    """Return what can have the focus below *root*, but not the parts that Qt makes of a control."""
    return [
        widget
        for widget in root.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.objectName().startswith("qt_")
        and not isinstance(widget, QTabBar)  # its tabs have names
        and not isinstance(widget.parent(), QAbstractItemView | QTabBar)
        and not within_a_combo_box(widget)
    ]


def within_a_combo_box(widget: QWidget) -> bool:
    """Return whether *widget* is a part of one: its list, or its line of text."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QComboBox):
        above = above.parentWidget()
    return above is not None


def name_of(widget: QWidget) -> str:
    """Return what a screen reader calls *widget*."""
    found = QAccessible.queryAccessibleInterface(widget)
    return str(found.text(QAccessible.Text.Name)).strip()


def nameless(root: QWidget) -> list[str]:
    """Return the controls that have no name, in words for whoever mends it."""
    return [
        f"{type(w).__name__} in {type(w.parent()).__name__}"
        for w in controls(root)
        if not name_of(w) and not is_empty(w)
    ]


def is_empty(widget: QWidget) -> bool:
    """Return whether *widget* waits, hidden, for a text that will be its name."""
    return isinstance(widget, QLabel | QPushButton) and not widget.text() and not widget.isVisible()


def test_each_control_of_the_window_has_a_name(window: MainWindow) -> None:
    """At every stage."""
    for stage in STAGES:
        window.session.apply(go_to(stage))
        assert window.session.wait_until_idle()
        assert len(controls(window)) > 30
        assert nameless(window) == [], stage


DIALOGS: dict[str, Callable[[MainWindow], QDialog]] = {
    "about": AboutDialog,
    "camera": lambda window: CameraDialog(window.session, parent=window),
    "error": lambda window: ErrorDialog(RuntimeError("no"), window),
    "export": lambda window: ExportDialog(window.session, window),
    "guide": GuideWindow,
    "palette": lambda window: CommandPalette(window.commands, window),
    "preferences": PreferencesDialog,
}


@pytest.mark.parametrize("name", DIALOGS)
def test_each_control_of_a_dialog_has_a_name(window: MainWindow, qtbot: QtBot, name: str) -> None:
    """And the dialog has a title."""
    dialog = DIALOGS[name](window)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle()
    assert controls(dialog)
    assert nameless(dialog) == []


def test_tab_comes_to_every_control_and_back(window: MainWindow) -> None:
    """Nothing that can be seen and done is left out, and nothing keeps the focus for good."""
    for stage in STAGES:
        window.session.apply(go_to(stage))
        assert window.session.wait_until_idle()
        wanted = {
            w
            for w in controls(window)
            if w.isVisible() and w.isEnabled() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        chain = list(focus_chain(window))
        assert wanted <= set(chain), stage
        assert len(chain) == len(set(chain))


def focus_chain(window: QWidget) -> Iterator[QWidget]:
    """Yield what Tab comes to, until it is at *window* again."""
    at = window.nextInFocusChain()
    while at is not None and at is not window:
        yield at
        at = at.nextInFocusChain()


def test_no_two_commands_share_a_key(window: MainWindow) -> None:
    """Except where one counts on the sheet alone; and no key is given twice to Qt."""
    keys = Counter(command.shortcut for command in COMMANDS if command.shortcut)
    assert [key for key, times in keys.items() if times > 1] == []


def test_each_menu_has_its_own_letters(window: MainWindow) -> None:
    """No letter chooses two entries of a menu."""
    for menu in {command.menu for command in COMMANDS}:
        letters = Counter(
            text[text.index("&") + 1].casefold()
            for command in COMMANDS
            if command.menu == menu and "&" in (text := command.text)
        )
        assert {key for key, times in letters.items() if times > 1} == set(), menu


def contrast(one: QColor, other: QColor) -> float:
    """Return the ratio of luminances of WCAG 2.2, 1.4.3."""

    def luminance(color: QColor) -> float:
        parts = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in (color.redF(), color.greenF(), color.blueF())
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


PAIRS = (
    (ROLE.WindowText, ROLE.Window),
    (ROLE.Text, ROLE.Base),
    (ROLE.Text, ROLE.AlternateBase),
    (ROLE.PlaceholderText, ROLE.Base),
    (ROLE.ButtonText, ROLE.Button),
    (ROLE.BrightText, ROLE.Window),
    (ROLE.ToolTipText, ROLE.ToolTipBase),
    (ROLE.Link, ROLE.Window),
    (ROLE.Link, ROLE.Base),
)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_texts_can_be_read(name: str, qapp: QApplication) -> None:
    """4.5 to 1, as WCAG asks for; 3 to 1 for what is chosen, and 2 to 1 for what cannot be done."""
    palette = theme.palette_of("light" if name == "light" else "dark")
    low = {
        (text.name, ground.name): round(found, 2)
        for text, ground in PAIRS
        if (found := contrast(palette.color(text), palette.color(ground))) < 4.5
    }
    assert low == {}
    chosen = contrast(palette.color(ROLE.HighlightedText), palette.color(ROLE.Highlight))
    assert chosen >= 3
    group = QPalette.ColorGroup.Disabled
    for text, ground in ((ROLE.WindowText, ROLE.Window), (ROLE.ButtonText, ROLE.Button)):
        assert contrast(palette.color(group, text), palette.color(ground)) >= 2


def test_a_long_text_can_be_read_with_keys(window: MainWindow, qtbot: QtBot) -> None:
    """The guide scrolls and follows links without a mouse."""
    guide = GuideWindow(window)
    qtbot.addWidget(guide)
    for browser in guide.findChildren(QTextBrowser):
        flags = browser.textInteractionFlags()
        assert flags & Qt.TextInteractionFlag.LinksAccessibleByKeyboard
