"""Commands: declared once, complete, without two meanings for one key."""

import re
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from facells_studio.app import icons
from facells_studio.app.commands import COMMANDS, MENUS, TOOLBAR, Actions
from facells_studio.app.palette import CommandPalette
from facells_studio.app.session import Session
from facells_studio.project.edits import change


def test_ids_are_unique_and_lie_in_a_menu() -> None:
    """Each command is one thing, and has its place."""
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert {command.menu for command in COMMANDS} <= set(MENUS)
    assert {id for id in TOOLBAR if id} <= {command.id for command in COMMANDS}


def test_no_key_means_two_things() -> None:
    """A key is understood by Qt and belongs to one command."""
    keys = [command.shortcut for command in COMMANDS if command.shortcut]
    assert all(QKeySequence(key).count() == 1 for key in keys)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


@pytest.mark.parametrize("menu", MENUS)
def test_letters_choose_one_entry_of_a_menu(menu: str) -> None:
    """No two entries of a menu have the same letter underlined."""
    letters = [
        match[1].lower()
        for command in COMMANDS
        if command.menu == menu and (match := re.search("&(.)", command.text))
    ]
    assert len(letters) == len(set(letters))


def test_texts_say_what_happens() -> None:
    """Every tip is a sentence; what is in the toolbar has an icon."""
    for command in COMMANDS:
        assert command.tip.endswith("."), command.id
        assert not command.text.endswith("."), command.id
    assert {COMMAND[id].icon for id in TOOLBAR if id} <= set(icons.names())


COMMAND = {command.id: command for command in COMMANDS}


def test_what_nobody_carries_out_is_gray(session: Session) -> None:
    """An entry that would do nothing cannot be chosen."""
    actions = Actions(session)
    assert not any(action.isEnabled() for action in actions)
    done: list[bool] = []
    actions.do("file.new", lambda: done.append(True))
    actions["file.new"].trigger()
    assert done == [True]


def test_undo_says_what_it_takes_back(session: Session) -> None:
    """The menu names the step, and is gray without one."""
    actions = Actions(session)
    actions.do("edit.undo", session.undo)
    assert not actions["edit.undo"].isEnabled()
    session.apply(change("look.recipe.lines.detail", 0.9))
    assert actions["edit.undo"].isEnabled()
    assert actions["edit.undo"].text() == "&Undo: Change detail"
    actions["edit.undo"].trigger()
    assert not actions["edit.undo"].isEnabled()


def test_the_palette_finds_and_does(session: Session) -> None:
    """Words narrow the list; Enter does the first."""
    actions = Actions(session)
    done: list[str] = []
    for id in ("file.new", "view.fit", "view.zoom_in"):
        actions.do(id, lambda id=id: done.append(id))
    palette = CommandPalette(actions)
    assert palette.found.count() == 3
    palette.search.setText("whole sheet")
    assert palette.found.count() == 1
    palette.choose()
    assert done == ["view.fit"]
