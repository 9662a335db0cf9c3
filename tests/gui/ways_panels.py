"""Rows of `facells_studio.app.by_keys` about portraits, versions, camera, options and FaCell."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QListWidget,
    QWidget,
)

from facells_studio.app.camera.view import CameraView
from facells_studio.app.widgets.numbers import NumberEditor
from facells_studio.app.widgets.options import OptionRow, OptionsForm
from facells_studio.facell.rules import Rule
from facells_studio.project import edits
from facells_studio.project.state import by_id
from facells_studio.score.attributes import ATTRIBUTES
from tests.gui.conftest import rest
from tests.gui.hands import (
    LEFT,
    WAIT_MS,
    Studio,
    ask_menu,
    click,
    double_click,
    drop,
    files,
    middle_of,
)
from tests.gui.ways import Both, Does, hear_menu, in_turn, line_to_hit
from tests.library_portraits import library_of, portrait

ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect
CONTROL = Qt.KeyboardModifier.ControlModifier


def until(what: object, holds: Callable[[], object]) -> None:
    """Let events happen until something *holds*."""
    for _ in range(WAIT_MS // 10):
        if holds():
            return
        rest(10)
    raise AssertionError(what)


# Portraits and versions --------------------------------------------------------------------------


def strip(studio: Studio) -> QListWidget:
    """Return the strip of portraits."""
    found = studio.window.panel("SourcePanel").strip
    assert isinstance(found, QListWidget)
    return found


def portraits(studio: Studio) -> tuple[object, ...]:
    """Return which portraits are open, in their order, and which of them is shown."""
    project = studio.session.project
    return tuple(portrait.name for portrait in project.portraits), project.active


def drop_photos(studio: Studio, widget: QWidget) -> None:
    """Drop two photos."""
    drop(widget, files(studio.photos), QPoint(20, 20))
    rest(20)


def paste_photos(studio: Studio) -> None:
    """Copy the photos in a file manager, and paste."""
    QApplication.clipboard().setMimeData(files(studio.photos))
    studio.keys("Ctrl+V", on=studio.canvas)


def open_photos(studio: Studio) -> None:
    """Choose the photos in the dialog."""
    names = [str(path) for path in studio.photos]
    studio.patch.setattr(QFileDialog, "getOpenFileNames", lambda *_, **__: (names, ""))
    studio.keys("Ctrl+O", on=studio.canvas)


def strip_menu(studio: Studio, *, by_key: bool) -> None:
    """Ask for the menu of the first portrait."""
    ask_menu(strip(studio).viewport(), middle_of(strip(studio), 0), by_key=by_key)
    hear_menu(studio)


def versions(studio: Studio) -> QListWidget:
    """Return the strip of versions, the first chosen."""
    found = studio.window.panel("VersionsPanel").strip
    assert isinstance(found, QListWidget)
    return found


def version_ids(studio: Studio) -> tuple[int, ...]:
    """Return the versions in their order."""
    return tuple(version.id for version in studio.session.project.versions)


def hold(studio: Studio, press: Does, let_go: Does) -> None:
    """Hold the button down until the version is there, and let go; hear what was on the sheet."""
    panel = studio.window.panel("VersionsPanel")
    press(studio)
    until("the version", lambda: studio.canvas.sheet is not studio.session.sheet)
    sheet = studio.canvas.sheet
    assert sheet is not None
    studio.heard.append(len(sheet))
    let_go(studio)
    studio.heard.append((panel.hold.isDown(), studio.canvas.sheet is studio.session.sheet))


def hold_button(studio: Studio) -> QAbstractButton:
    """Return what is held to compare."""
    found = studio.window.panel("VersionsPanel").hold
    assert isinstance(found, QAbstractButton)
    return found


STRIPS = {
    "portraits.choose": Both(
        mouse=lambda s: click(strip(s).viewport(), middle_of(strip(s), 1)),
        keys=lambda s: s.keys("Right", on=strip(s)),
        seen=portraits,
    ),
    "portraits.several": Both(
        first=lambda s: strip(s).setCurrentRow(0, ALONE),
        mouse=lambda s: click(strip(s).viewport(), middle_of(strip(s), 1), CONTROL),
        keys=lambda s: s.keys("Shift+Right", on=strip(s)),
        seen=lambda s: tuple(s.window.panel("SourcePanel").strip.selected_ids()),
    ),
    "portraits.order": Both(
        mouse=lambda s: drop(strip(s), QMimeData(), middle_of(strip(s), 1), strip(s)),
        keys=lambda s: s.keys("Alt+Right", on=strip(s)),
        seen=portraits,
    ),
    "portraits.menu": Both(
        mouse=lambda s: strip_menu(s, by_key=False),
        keys=lambda s: strip_menu(s, by_key=True),
        seen=lambda s: tuple(s.heard),
    ),
    "portraits.drop": Both(
        mouse=lambda s: drop_photos(s, strip(s)), keys=paste_photos, seen=portraits,
    ),
    "versions.use": Both(
        mouse=lambda s: double_click(versions(s).viewport(), middle_of(versions(s), 1)),
        keys=lambda s: s.keys("Home", "Right", "Return", on=versions(s)),
        seen=lambda s: s.session.project.look == by_id(s.session.project.versions, 2).look,
    ),
    "versions.order": Both(
        first=lambda s: versions(s).setCurrentRow(0),
        mouse=lambda s: drop(versions(s), QMimeData(), middle_of(versions(s), 1), versions(s)),
        keys=lambda s: s.keys("Alt+Right", on=versions(s)),
        seen=version_ids,
    ),
    "versions.hold": Both(
        first=lambda s: versions(s).setCurrentRow(1),
        mouse=lambda s: hold(
            s,
            lambda s: QTest.mousePress(hold_button(s), LEFT),
            lambda s: QTest.mouseRelease(hold_button(s), LEFT),
        ),
        keys=lambda s: hold(
            s,
            in_turn(
                lambda s: hold_button(s).setFocus(),
                lambda s: QTest.keyPress(hold_button(s), Qt.Key.Key_Space),
            ),
            lambda s: QTest.keyRelease(hold_button(s), Qt.Key.Key_Space),
        ),
        seen=lambda s: tuple(s.heard),
    ),
}  # fmt: skip

# The camera --------------------------------------------------------------------------------------


def look(studio: Studio) -> None:
    """Look at the video, and see somebody."""
    panel = studio.window.panel("SourcePanel")
    panel.open_camera(str(studio.video))
    camera(studio)._counting.setInterval(20)
    until("a picture", lambda: camera(studio).take_button.isEnabled())


def camera(studio: Studio) -> CameraView:
    """Return what the camera sees."""
    found = studio.window.panel("SourcePanel").camera.view
    assert isinstance(found, CameraView)
    return found


def sit(studio: Studio, press: "dict[str, Does]") -> None:
    """Take, again, take, keep; look once more, and go back."""
    view = camera(studio)
    view.setFocus()
    for verb, holds in (
        ("take", view.keep_button.isEnabled),
        ("again", view.take_button.isEnabled),
        ("take", view.keep_button.isEnabled),
        ("keep", lambda: not view.isVisible()),
    ):
        press[verb](studio)
        until(verb, holds)
        studio.heard.append((verb, len(studio.session.project.portraits)))
    look(studio)
    view.setFocus()
    press["back"](studio)
    studio.heard.append(view.isVisible())


def by_buttons(*names: str) -> dict[str, Does]:
    """Return what clicks the camera's buttons."""
    return {name: _button(name) for name in names}


def _button(name: str) -> Does:
    return lambda s: click(getattr(camera(s), f"{name}_button"))


def by_keys(**keys: str) -> dict[str, Does]:
    """Return what presses keys, whatever has the focus."""
    return {name: _key(key) for name, key in keys.items()}


def _key(words: str) -> Does:
    return lambda s: s.keys(words)


def tick(studio: Studio, press: "dict[str, Does]") -> None:
    """Show the lines alone, and the sitter a mirror; hear that, and go back."""
    view = camera(studio)
    view.setFocus()
    for does in press.values():
        does(studio)
        view.window().activateWindow()
        view.setFocus()
    studio.heard.append((view.picture.alone, view._sitter is not None))
    view.sitter_box.setChecked(False)
    view.alone_box.setChecked(False)
    studio.keys("Esc", on=view)


CAMERA = {
    "camera.take": Both(
        stage="portrait", first=look,
        mouse=lambda s: sit(s, by_buttons("take", "again", "keep", "back")),
        keys=lambda s: sit(s, by_keys(take="Space", again="R", keep="Return", back="Esc")),
        seen=lambda s: tuple(s.heard),
    ),
    "camera.tick": Both(
        stage="portrait", first=look,
        mouse=lambda s: tick(s, {
            "alone": lambda s: click(camera(s).alone_box, QPoint(8, 8)),
            "sitter": lambda s: click(camera(s).sitter_box, QPoint(8, 8)),
        }),
        keys=lambda s: tick(s, by_keys(alone="L", sitter="S")),
        seen=lambda s: tuple(s.heard),
    ),
}  # fmt: skip

# Options and FaCell ------------------------------------------------------------------------------


def detail(studio: Studio) -> float:
    """Return how much detail the lines have."""
    return studio.session.project.look.recipe.lines.detail


def option(studio: Studio) -> OptionRow:
    """Return the row of detail."""
    form = studio.window.panel("LinesPanel").outline
    assert isinstance(form, OptionsForm)
    return form.row("detail")


def editor(studio: Studio) -> NumberEditor:
    """Return slider and box of detail."""
    found = option(studio).editor
    assert isinstance(found, NumberEditor)
    return found


def beside_the_handle(studio: Studio) -> None:
    """Press the groove, right of the handle."""
    slider = editor(studio).slider
    assert slider is not None
    click(slider, QPoint(slider.width() - 4, slider.height() // 2))


def double_click_name(studio: Studio) -> None:
    """Click the option's name twice."""
    label = option(studio).label
    assert label is not None
    double_click(label, label.rect().center())


def more_detail(studio: Studio) -> None:
    """Ask for something else than the usual."""
    studio.session.apply(edits.change("look.recipe.lines.detail", 0.3))


def add_by_mouse(studio: Studio) -> None:
    """Open the list, and click its third entry."""
    box = studio.window.panel("FacellPanel").add
    box.showPopup()
    items = box.view()
    index = box.model().index(3, 0)
    items.scrollTo(index)
    rest(QApplication.doubleClickInterval() + 50)  # else the click counts as the opening one
    click(items.viewport(), items.visualRect(index).center())
    rest(20)


def facell_rules(studio: Studio) -> tuple[str, ...]:
    """Return the attributes of the FaCell."""
    return tuple(row.rule.attribute for row in studio.session.project.look.facell.rules)


def compose_own(studio: Studio) -> None:
    """Compose of a library of made-up portraits that all seem to smile."""
    folder = studio.video.parent / "mine"
    if not folder.exists():
        smiling = np.zeros(len(ATTRIBUTES), np.float32)
        smiling[ATTRIBUTES.index("Smiling")] = 9.0
        library_of(folder).add([portrait(i, scores=smiling) for i in range(3, 15)])
    rule = edits.add_rule(Rule(attribute="Smiling", threshold=-20.0), to="facell")
    scale = edits.change("look.facell.recipe.overlay.scale", "logit")
    count = edits.change("look.facell.recipe.overlay.count", 8)
    steps = [edits.choose_library(str(folder)), scale, count, rule]
    studio.session.apply(edits.together("Compose", steps))
    studio.idle()


def giver_came(studio: Studio) -> None:
    """Wait for the portrait."""
    lines = studio.window.panel("FacellPanel").card
    until("the portrait", lines.leave_out.isVisible)


def leave_out_by_mouse(studio: Studio) -> None:
    """Click a line, then the button."""
    click(studio.canvas, line_to_hit(studio)[1].toPoint())
    giver_came(studio)
    button = studio.window.panel("FacellPanel").card.leave_out
    click(button)
    studio.idle()


def leave_out_by_keys(studio: Studio) -> None:
    """Walk to the line, go to the panel, and along its controls to the button."""
    studio.keys(*["N"] * (line_to_hit(studio)[0] + 1), "Return", on=studio.canvas)
    giver_came(studio)
    panel = studio.window.panel("FacellPanel")
    tab_to(studio, panel.card.leave_out, panel)
    studio.keys("Space")
    studio.idle()


def tab_to(studio: Studio, wanted: QWidget, panel: QWidget) -> None:
    """Go with F6 to *panel*, and with Tab to what is *wanted*."""
    for _ in studio.window.docks:
        studio.keys("F6")
        if panel.isAncestorOf(focused()):
            break
    for _ in range(100):
        if focused() is wanted:
            return
        studio.keys("Tab")
    raise AssertionError(wanted)


def focused() -> QWidget:
    """Return what has the focus."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


OPTIONS = {
    "options.slide": Both(
        first=more_detail, mouse=beside_the_handle,
        keys=lambda s: s.keys("PgUp", on=editor(s).slider),
        seen=detail,
    ),
    "options.usual": Both(
        first=more_detail, mouse=double_click_name,
        keys=lambda s: s.keys("Ctrl+Del", on=editor(s).box),
        seen=detail,
    ),
    "facell.add": Both(
        stage="facell", mouse=add_by_mouse,
        keys=lambda s: s.keys(
            "Down", "Down", "Down", "Return", on=s.window.panel("FacellPanel").add
        ),
        seen=facell_rules,
    ),
    "facell.giver": Both(
        stage="facell", first=compose_own, mouse=leave_out_by_mouse, keys=leave_out_by_keys,
        seen=lambda s: s.session.project.look.facell.recipe.overlay.exclude,
    ),
}  # fmt: skip
