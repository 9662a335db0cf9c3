"""Every command in the whole window: somebody carries it out, and what it says comes to pass."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QInputDialog, QMenu
from pytestqt.qtbot import QtBot

from facells_studio.app.camera.feed import CameraFeed
from facells_studio.app.camera.place import CameraPage
from facells_studio.app.camera.view import CameraView
from facells_studio.app.commands import COMMANDS, MENUS, translated
from facells_studio.app.documents import Answer
from facells_studio.app.main_window import MainWindow
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.app.settings import prefer, preferences
from facells_studio.project import edits
from facells_studio.project.desk import Desk
from facells_studio.project.file import open_project
from facells_studio.project.state import Project
from facells_studio.resources import sample_photo
from tests.gui.hands import activate, close_to
from tests.gui.sitter import sitter

WAIT_MS = 30_000
# What a command that is gray at first waits for, besides its `when`.
WAITS = {"edit.compare", "plot.resume"}  # a chosen version; an unfinished plot
AT_WORK = {"edit.cancel", "facell.stop", "plot.hold", "plot.stop_here", "plot.stop_home"}

Look = Callable[[MainWindow], object]


@pytest.fixture
def project() -> Project:
    """What the Studio opens on, and a second portrait."""
    return edits.add_portrait("second", content=sample_photo().read_bytes(), show=False).change(
        opening_project()
    )


@pytest.fixture(scope="module")
def opened(
    qapp: QApplication, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """The whole window, its page drawn; it is opened once for all commands."""
    with pytest.MonkeyPatch.context() as patch:  # before the fixtures of single tests
        for name in ("FACELLS_STATE", "FACELLS_CONFIG"):
            patch.setenv(name, str(tmp_path_factory.mktemp("own")))
        made = MainWindow(Session(opening_project(), desk=desk))
        made.documents.ask_discard = lambda: "discard"
        made.layout_.recall("attributes")
        made.resize(1280, 800)
        made.show()
        made.panel("PlotterPanel").plots.pace = None
        yield made
        made.panel("PlotterPanel").plots.close()  # else a plot that goes on would ask
        made.close()


@pytest.fixture
def window(opened: MainWindow, project: Project) -> Iterator[MainWindow]:
    """The window as at the start, whatever the command before did."""
    opened.session.open(project)
    opened.session.apply(edits.go_to("attributes"))
    assert opened.session.wait_until_idle()
    rows = opened.panel("AttributesPanel").view
    rows.setCurrentIndex(rows.model().index(0, 0))
    opened.canvas.fit()
    yield opened
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.close()


def test_each_command_has_somebody_a_place_and_words(window: MainWindow) -> None:
    """It lies in its menu, says what it does, and can be chosen when it makes sense."""
    menus = {menu.title(): menu for menu in window.menuBar().findChildren(QMenu)}
    window.session.apply(edits.change("title", "Ada"))
    assert window.session.wait_until_idle()
    for command in COMMANDS:
        action = window.action(command.id)
        assert command.id in window.commands._done, command.id
        assert action in menus[translated(MENUS[command.menu])].actions(), command.id
        assert action.text().strip("&"), command.id
        assert action.statusTip().endswith("."), command.id
        assert action.statusTip() in action.toolTip(), command.id
        able = command.id not in WAITS | AT_WORK | {"edit.redo"}
        assert action.isEnabled() == able or command.id == "edit.compare", command.id


def shown(name: str) -> Look:
    """Return how to see whether a dialog of the class *name* is open."""

    def look(_window: MainWindow) -> bool:
        return any(
            type(w).__name__ == name and w.isVisible() for w in QApplication.topLevelWidgets()
        )

    return look


def view(name: str) -> Look:
    """Return how to see what is set of the view."""
    return lambda window: getattr(window.session.project.view, name)


def ids(window: MainWindow) -> list[int]:
    """Return which portraits are open."""
    return [portrait.id for portrait in window.session.project.portraits]


def active(window: MainWindow) -> int:
    """Return which portrait is shown."""
    return window.session.project.active


def scale(window: MainWindow) -> float:
    """Return how large the sheet is shown."""
    return window.canvas._view.px_per_mm


def docks(window: MainWindow) -> frozenset[str]:
    """Return which panels are open."""
    return frozenset(name for name, dock in window.docks.items() if not dock.isHidden())


def threshold(window: MainWindow) -> list[float]:
    """Return the thresholds of the portrait's rules."""
    return [row.rule.threshold for row in window.session.project.look.rules]


def stage(window: MainWindow) -> str:
    """Return where the person is."""
    return window.session.project.stage


# What is seen to change by a command, and into what (None: something else than before).
SEEN: dict[str, tuple[Look, object]] = {
    "file.export": (shown("ExportDialog"), True),
    "file.export_batch": (shown("ExportDialog"), True),
    "file.new": (ids, [1]),
    "edit.keep_version": (lambda w: len(w.session.project.versions), 4),
    "edit.preferences": (shown("PreferencesDialog"), True),
    "view.actual_size": (scale, None),
    "view.zoom_in": (scale, None),
    "view.zoom_out": (scale, None),
    "view.lines": (view("lines"), False),
    "view.photo": (view("photo"), None),
    "view.travel": (view("travel"), None),
    "view.density": (view("density"), None),
    "view.rulers": (lambda w: w.canvas.show_rulers, None),
    "view.inches": (view("units"), "in"),
    "portrait.sample": (active, 1),
    "portrait.next": (active, 2),
    "portrait.previous": (active, 2),
    "portrait.remove": (ids, [2]),
    "portrait.threshold_down": (threshold, None),
    "portrait.threshold_up": (threshold, None),
    "window.portrait": (stage, "portrait"),
    "window.lines": (stage, "lines"),
    "window.attributes": (stage, "attributes"),
    "window.facell": (stage, "facell"),
    "window.plot": (stage, "plot"),
    "window.hide_panels": (docks, frozenset()),
    "window.full_screen": (lambda w: w.isFullScreen(), True),
    "help.palette": (shown("CommandPalette"), True),
    "help.guide": (shown("GuideWindow"), True),
    "help.about": (shown("AboutDialog"), True),
    "plot.play": (lambda w: w.panel("TimelinePanel").is_playing, True),
}


@pytest.mark.parametrize("id", SEEN)
def test_what_a_command_says_comes_to_pass(window: MainWindow, id: str) -> None:
    """Chosen in the menu, it is seen; what is on or off goes back the second time."""
    look, wanted = SEEN[id]
    if id == "window.attributes":  # the fixture is there
        window.session.apply(edits.go_to("plot"))
    elif id == "portrait.sample":  # it is open: it is shown, and not opened twice
        window.session.apply(edits.show_portrait(2))
    action, before = window.action(id), look(window)
    assert action.isEnabled()
    action.trigger()
    after = look(window)
    assert after != before
    if wanted is not None:
        assert after == wanted
    if action.isCheckable() and not id.startswith("window."):
        assert action.isChecked() == (after not in (False, "mm"))
    if action.isCheckable() and (not id.startswith("window.") or id in BACK):
        action.trigger()
        assert look(window) == before


BACK = {"window.hide_panels", "window.full_screen"}


def test_the_sheet_comes_back_by_fit(window: MainWindow) -> None:
    """However close one looked; to fit twice is to fit."""
    fit = window.action("view.fit")
    fit.trigger()
    first = scale(window)
    for id in ("view.zoom_in", "view.zoom_in", "view.zoom_out"):
        window.action(id).trigger()
    assert scale(window) == pytest.approx(first * 1.25)
    fit.trigger()
    assert scale(window) == first
    window.action("view.actual_size").trigger()
    assert scale(window) != first


def test_steps_are_taken_back_and_done_again(window: MainWindow) -> None:
    """Undo and redo are gray when there is nothing for them."""
    undo, redo = window.action("edit.undo"), window.action("edit.redo")
    first = window.session.project
    assert not undo.isEnabled()
    window.action("portrait.threshold_up").trigger()
    second = window.session.project
    assert second != first
    undo.trigger()
    assert window.session.project == first
    assert not undo.isEnabled()
    redo.trigger()
    assert window.session.project == second
    assert not redo.isEnabled()


def test_files_go_out_and_come_in(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Save asks for a name once, Save as each time, Open takes what is chosen, Paste the path."""
    names = [str(tmp_path / "one.facells"), str(tmp_path / "two.facells")]
    documents, session = window.documents, window.session
    asked = iter(names)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (next(asked), ""))
    window.action("file.save").trigger()
    session.apply(edits.change("title", "Ada"))
    window.action("file.save").trigger()
    window.action("file.save_as").trigger()
    assert session.path == Path(names[1])
    assert [open_project(Path(name)).project.title for name in names] == ["Ada", "Ada"]
    chosen = [str(tmp_path / "one.facells")]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    window.action("file.open").trigger()
    assert session.path == Path(names[0])
    photo = tmp_path / "me.jpg"
    photo.write_bytes(sample_photo().read_bytes())
    QApplication.clipboard().setText(str(photo))
    window.action("edit.paste").trigger()
    assert session.project.portraits[-1].name == "me"
    assert documents.may_leave()


def test_folders_are_asked_for(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library to compose from, one to keep in; a name for a preset. No answer changes nothing."""
    asked: list[str] = []

    def nowhere(*words: object) -> str:
        asked.append(str(words[1]))
        return ""

    def unnamed(*words: object, **_: object) -> tuple[str, bool]:
        asked.append(str(words[1]))
        return "", False

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", nowhere)
    monkeypatch.setattr(QInputDialog, "getText", unnamed)
    before = window.session.project
    for id in ("facell.library", "facell.add", "edit.save_preset"):
        window.action(id).trigger()
    assert asked == ["Choose a library", "Keep in which library?", "Save preset"]
    assert window.session.project is before


def test_work_is_stopped_by_esc(window: MainWindow) -> None:
    """While it computes only; the same for a FaCell that grows."""
    session = window.session
    assert not window.action("edit.cancel").isEnabled()
    session.apply(edits.change("look.recipe.lines.detail", 0.83))
    assert window.action("edit.cancel").isEnabled()
    assert window.action("facell.stop").isEnabled()
    assert session.wait_until_idle()
    assert not window.action("edit.cancel").isEnabled()


def test_a_version_is_compared_once_it_is_chosen(window: MainWindow) -> None:
    """It is seen right of a line on the sheet, until the command comes again."""
    window.action("edit.keep_version").trigger()
    panel, compare = window.panel("VersionsPanel"), window.action("edit.compare")
    assert panel.chosen is not None
    assert compare.isEnabled()
    compare.trigger()
    assert panel.beside.isChecked()
    compare.trigger()
    assert not panel.beside.isChecked()


def test_a_plot_is_held_and_stopped_from_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    """What belongs to a plot is to be had while it is under way, and the rest is offered."""
    plots = window.panel("PlotterPanel").plots
    plots.asks_first_pen, plots.pace = False, 30.0
    while_plotting = ("plot.hold", "plot.stop_here", "plot.stop_home")
    assert [id for id in (*while_plotting, "plot.resume") if window.action(id).isEnabled()] == []
    window.action("window.plot").trigger()
    qtbot.waitUntil(
        lambda: window.panel("PlotterPanel").look_ahead.outlook is not None, timeout=WAIT_MS
    )
    qtbot.waitUntil(lambda: not plots.is_busy, timeout=WAIT_MS)
    window.action("plot.start").trigger()
    assert plots.is_plotting
    assert all(window.action(id).isEnabled() for id in while_plotting)
    assert not window.action("plot.outline").isEnabled()
    # Of a plot that drew nothing, nothing is left to go on with.
    qtbot.waitUntil(lambda: bool(plots.progress and plots.progress.lines_done), timeout=WAIT_MS)
    window.action("plot.hold").trigger()
    qtbot.waitUntil(lambda: plots.is_holding, timeout=WAIT_MS)
    window.action("plot.stop_here").trigger()
    qtbot.waitUntil(lambda: not plots.is_plotting, timeout=WAIT_MS)
    qtbot.waitUntil(window.action("plot.resume").isEnabled, timeout=WAIT_MS)
    assert window.action("plot.outline").isEnabled()
    window.panel("PlotterPanel").forget()
    qtbot.waitUntil(lambda: not window.action("plot.resume").isEnabled(), timeout=WAIT_MS)


def test_the_layout_comes_back(window: MainWindow) -> None:
    """Whatever a person closed."""
    before = docks(window)
    window.docks["SourcePanel"].close()
    assert docks(window) != before
    window.action("window.reset").trigger()
    assert docks(window) == before


def test_quit_asks_about_unsaved_work(window: MainWindow) -> None:
    """As closing the window does; a person may stay."""
    window.session.apply(edits.change("title", "Ada"))
    asked: list[bool] = []

    def stay() -> Answer:
        asked.append(True)
        return "cancel"

    window.documents.ask_discard = stay
    window.action("file.quit").trigger()
    assert asked == [True]
    assert window.isVisible()
    window.documents.ask_discard = lambda: "discard"


def camera(window: MainWindow) -> CameraView:
    """Return what the camera sees, once it sees somebody."""
    page = window.panel("SourcePanel").camera
    assert isinstance(page, CameraPage)
    return page.view


def feed_of(view: CameraView) -> CameraFeed | None:
    """Return what brings pictures now."""
    return view.feed


@pytest.fixture
def looking(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Iterator[CameraView]:
    """The camera, opened by its command on a video file, as the preferences say."""
    prefer(camera_source=str(sitter(tmp_path)))
    activate(window)
    panel = window.panel("SourcePanel")
    if panel.camera is not None:  # of a test before: it has a source of its own
        panel.camera.view.sources.source = preferences().camera_source
    window.action("portrait.camera").trigger()
    view = camera(window)
    view._counting.setInterval(20)
    qtbot.waitUntil(view.take_button.isEnabled, timeout=WAIT_MS)
    yield view
    panel.camera.close()


def test_the_camera_stands_where_the_sheet_is(window: MainWindow, looking: CameraView) -> None:
    """It sees what the preferences say; chosen again it is the same; Esc brings the sheet back."""
    assert looking.isVisible()
    assert looking.hasFocus()
    assert not window.canvas.isVisible()
    feed = feed_of(looking)
    assert feed is not None
    assert feed.pixels is not None
    assert feed.pixels.shape == (360, 640, 3)
    window.action("portrait.camera").trigger()
    assert camera(window) is looking
    assert feed_of(looking) is feed
    QTest.keyClick(looking, Qt.Key.Key_Escape)
    assert feed_of(looking) is None
    assert window.canvas.isVisible()
    assert window.canvas.hasFocus()
    assert ids(window) == [1, 2]


def test_the_camera_adds_a_portrait_once_it_is_kept(
    window: MainWindow, looking: CameraView, qtbot: QtBot
) -> None:
    """Not before; it is drawn, and undo takes it out again."""
    QTest.keyClick(looking, Qt.Key.Key_Space)
    qtbot.waitUntil(looking.keep_button.isEnabled, timeout=WAIT_MS)
    assert ids(window) == [1, 2]
    QTest.keyClick(looking, Qt.Key.Key_Return)
    assert ids(window) == [1, 2, 3]
    assert active(window) == 3
    assert window.canvas.isVisible()
    assert window.session.wait_until_idle(WAIT_MS)
    assert window.session.sheet is not None
    assert len(window.session.sheet) > 20
    window.action("edit.undo").trigger()
    assert ids(window) == [1, 2]


def test_commands_of_the_window_work_while_the_camera_looks(
    window: MainWindow, looking: CameraView
) -> None:
    """Another portrait makes room for itself; the paper of the page is the camera's too."""
    before = looking.picture.paper
    window.session.apply(edits.change("look.recipe.page.orientation", "landscape"))
    assert looking.picture.paper != before
    assert looking.isVisible()
    window.action("portrait.next").trigger()
    assert active(window) == 2
    assert not looking.isVisible()
    assert feed_of(looking) is None


def test_the_log_is_shown_or_told(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing opens folders, its name is said."""
    opened: list[str] = []

    def nothing_opens(url: QUrl) -> bool:
        opened.append(url.toLocalFile())
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", nothing_opens)
    window.action("help.log").trigger()
    assert len(opened) == 1
    assert "studio.log" in window.notice.text
    window.notice.clear()


@pytest.mark.parametrize("id", ["plot.outline", "plot.pen_test"])
def test_the_pen_is_tried_out(window: MainWindow, qtbot: QtBot, id: str) -> None:
    """The plotter moves, and the window says so when it is done."""
    plots = window.panel("PlotterPanel").plots
    with qtbot.waitSignal(plots.told, timeout=WAIT_MS) as told:
        window.action(id).trigger()
    assert told.args[0].endswith(".")


@pytest.mark.parametrize(
    ("id", "back"),
    [
        ("window.wider", "window.narrower"),
        ("window.higher", "window.lower"),
        ("window.tear_off", "window.tear_off"),
    ],
)
def test_the_panel_that_one_is_in_is_made_larger(window: MainWindow, id: str, back: str) -> None:
    """Or torn off; and comes back to what it was."""
    window.action("window.reset").trigger()
    activate(window)
    dock = window.docks["VersionsPanel"]
    window.panel("VersionsPanel").keep_button.setFocus()

    def seen() -> tuple[object, ...]:
        QApplication.processEvents()  # panels find their sizes
        return dock.isFloating(), window.dockWidgetArea(dock), dock.isVisible()

    before, size = seen(), dock.size()
    window.action(id).trigger()
    assert seen() != before or not close_to(dock.size(), size)
    window.action(back).trigger()
    assert seen() == before
    if id != "window.tear_off":  # Qt shares a column's height out anew
        assert close_to(dock.size(), size)


def test_one_goes_from_panel_to_panel_and_moves_one(window: MainWindow) -> None:
    """From the sheet to the first; that goes around the sheet, and reset brings it back."""
    window.action("window.reset").trigger()
    activate(window)
    window.canvas.setFocus()
    window.action("window.next_panel").trigger()
    dock = window.docks["SourcePanel"]
    focused = QApplication.focusWidget()
    assert focused is not None
    assert dock.isAncestorOf(focused)
    sides = [window.dockWidgetArea(dock)]
    for _ in range(3):
        window.action("window.move_panel").trigger()
        sides.append(window.dockWidgetArea(dock))
    assert sides[3] == sides[0]
    assert len(set(sides)) == 3
    window.action("window.reset").trigger()


def test_no_command_is_without_a_test() -> None:
    """One that is new is carried out above, or where the tests of panels are."""
    source = Path(__file__).read_text(encoding="utf-8")
    tried = source[source.index("# What is seen to change") :]
    left = {command.id for command in COMMANDS if f'"{command.id}"' not in tried}
    assert left == set()
