"""A keyboard route for every mouse action: each is done both ways, and none is without a row."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QTabBar, QToolButton
from pytestqt.qtbot import QtBot

import facells_studio.app
from facells_studio.app.by_keys import PLACES, WAYS
from facells_studio.app.camera.view import CameraView
from facells_studio.app.commands import COMMANDS
from facells_studio.app.main_window import MainWindow
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.project import edits
from facells_studio.project.desk import Desk
from facells_studio.resources import sample_photo
from tests.gui import ways, ways_panels, ways_window
from tests.gui.hands import Studio, close_to
from tests.gui.sitter import sitter
from tests.gui.ways import Both

ROWS: Mapping[str, Both] = (
    ways.SHEET | ways.TIME | ways.ATTRIBUTES
    | ways_panels.STRIPS | ways_panels.CAMERA | ways_panels.OPTIONS | ways_window.PLOT
    | ways_window.PANELS
)  # fmt: skip

# Who listens to a mouse, and the rows that say how keys do the same.
HANDLERS: dict[str, tuple[str, ...]] = {
    "canvas/hands.py Hands": (
        "sheet.move", "sheet.zoom", "sheet.sideways", "sheet.span", "sheet.point", "sheet.choose"
    ),
    "canvas/order.py OrderSlider": ("timeline.scrub",),
    "canvas/wipe.py _Grip": ("sheet.compare",),
    "main_window.py MainWindow": ("window.drop",),
    "palette.py CommandPalette": ("window.lists",),
    "dialogs/guide.py GuideWindow": ("window.guide", "panels.edges"),
    "dialogs/recovery.py RecoveryDialog": ("window.lists",),
    "panels/attribute_view.py AttributeView": (
        "attributes.threshold", "attributes.use", "attributes.sign", "attributes.pen"
    ),
    "panels/attributes.py AttributesPanel": ("attributes.menu",),
    "panels/plot_way.py LayerList": ("plot.order", "plot.only"),
    "panels/portrait_strip.py PortraitStrip": (
        "portraits.choose", "portraits.several", "portraits.order", "portraits.drop"
    ),
    "panels/source.py SourcePanel": ("portraits.drop", "portraits.menu"),
    "panels/version_strip.py VersionStrip": ("versions.order",),
    "panels/versions.py VersionsPanel": ("versions.use", "versions.hold"),
    "traces/view.py TraceView": (
        "traces.zoom", "traces.pan", "traces.fit", "traces.choose", "traces.threshold",
        "traces.point",
    ),
    "widgets/choice.py ChoiceBox": ("facell.add",),
    "widgets/numbers.py _CalmWheel": ("options.slide",),
    "widgets/options.py OptionLabel": ("options.usual",),
}  # fmt: skip
_METHODS = {
    "mousePressEvent", "mouseMoveEvent", "mouseReleaseEvent", "mouseDoubleClickEvent",
    "wheelEvent", "dragEnterEvent", "dragMoveEvent", "dropEvent", "contextMenuEvent",
    "tabletEvent", "enterEvent", "hoverMoveEvent", "gestureEvent",
}  # fmt: skip
_NAMES = {
    "QMouseEvent", "QWheelEvent", "QNativeGestureEvent", "QTabletEvent", "QHoverEvent", "Wheel",
    "MouseButtonPress", "MouseButtonDblClick", "MouseMove", "setDragDropMode", "setDragEnabled",
    "itemDoubleClicked", "doubleClicked", "itemClicked", "itemActivated", "anchorClicked",
    "linkActivated", "customContextMenuRequested", "QSplitter", "QScroller",
    "grabGesture",
}  # fmt: skip


@pytest.fixture(scope="module")
def opened(
    qapp: QApplication, desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Studio]:
    """The whole window, opened once for all rows, with two portraits and three versions."""
    folder = tmp_path_factory.mktemp("by keys")
    photo = sample_photo().read_bytes()
    photos = [folder / "ada.jpg", folder / "bea.jpg"]
    for path in photos:
        path.write_bytes(photo)
    project = edits.add_portrait("second", content=photo, show=False).change(opening_project())
    few = edits.change("look.facell.recipe.overlay.count", 12)  # portraits, to be quick
    project = few.change(project)
    with pytest.MonkeyPatch.context() as patch:  # before the fixtures of single tests
        for name in ("FACELLS_STATE", "FACELLS_CONFIG"):
            patch.setenv(name, str(tmp_path_factory.mktemp("own")))
        window = MainWindow(Session(opening_project(), desk=desk))
        window.documents.ask_discard = lambda: "discard"
        window.layout_.recall(window.session.project.stage)
        window.resize(1440, 900)
        window.show()
        yield Studio(window, project, photos, sitter(folder))
        window.panel("PlotterPanel").plots.close()
        window.close()


@pytest.fixture
def studio(opened: Studio) -> Iterator[Studio]:
    """The window, whatever the row before did."""
    yield opened
    opened.patch.undo()
    panel = opened.window.panel("SourcePanel")
    if panel.camera is not None:
        panel.camera.view.sitter_box.setChecked(False)
        panel.camera.view.alone_box.setChecked(False)
        panel.camera.close()


@pytest.mark.parametrize("id", ROWS)
def test_keys_do_what_the_mouse_does(studio: Studio, id: str) -> None:
    """Both ways come to the same, and that is not how it was."""
    row = ROWS[id]
    found = []
    for does in (row.mouse, row.keys):
        if does is not None:
            studio.begin(row.stage)
            row.first(studio)
            before = row.seen(studio)
            does(studio)
            found.append(row.seen(studio))
            assert found[-1] != before
    if row.near:
        assert found[0] == pytest.approx(found[1], abs=row.near)
    else:
        assert found[0] == found[-1]


def test_the_table_and_what_is_tried_are_the_same() -> None:
    """Each row is tried, in a place that has a name."""
    assert sorted(way.id for way in WAYS) == sorted(ROWS)
    assert {way.place for way in WAYS} == set(PLACES)


def test_whoever_listens_to_a_mouse_has_a_row() -> None:
    """Something new for the mouse asks for a keyboard route: add both to the tables."""
    assert listeners() == set(HANDLERS)
    assert {id for ids in HANDLERS.values() for id in ids} <= {way.id for way in WAYS}


def listeners() -> set[str]:
    """Return the classes whose sources tell that they listen to a mouse."""
    root = Path(facells_studio.app.__file__).parent
    found = set()
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and hears_a_mouse(node):
                found.add(f"{path.relative_to(root).as_posix()} {node.name}")
    return found


def hears_a_mouse(node: ast.ClassDef) -> bool:
    """Return whether a class overrides, connects or matches anything of a mouse."""
    for part in ast.walk(node):
        if isinstance(part, ast.FunctionDef) and part.name in _METHODS:
            return True
        name = getattr(part, "attr", getattr(part, "id", ""))
        if name in _NAMES and not isinstance(getattr(part, "ctx", None), ast.Store):
            return True
    return False


def test_each_button_is_reached_by_tab_or_stands_for_a_command(studio: Studio) -> None:
    """What Tab passes over is in a menu too, or closes or tears off a panel."""
    studio.begin("plot")
    commands = {studio.window.action(command.id) for command in COMMANDS}
    listed = {a for menu in studio.window.findChildren(QMenu) for a in menu.actions()}
    for button in studio.window.findChildren(QAbstractButton):
        if button.focusPolicy() & Qt.FocusPolicy.TabFocus:
            continue
        if button.objectName().startswith("qt_") or isinstance(button.parent(), QTabBar):
            continue
        if type(button.parent()).__name__ == "QLineEdit":  # clears it, as Ctrl+A and Delete do
            continue
        assert isinstance(button, QToolButton), button
        assert button.defaultAction() in commands & listed, button.accessibleName()


def test_f6_goes_around_and_tab_leaves_the_panel(studio: Studio) -> None:
    """Every panel that is open is come to, and the sheet once; nobody is caught on it."""
    studio.begin("plot")
    seen = []
    for _ in range(20):
        studio.keys("F6")
        at = QApplication.focusWidget()
        names = [n for n, dock in studio.window.docks.items() if at and dock.isAncestorOf(at)]
        if at is studio.canvas:
            break
        seen += names
    open_ = [name for name, dock in studio.window.docks.items() if not dock.isHidden()]
    assert seen == open_
    assert studio.canvas.hasFocus()
    studio.keys("Shift+Tab")
    assert not studio.canvas.hasFocus()


def test_page_keys_belong_to_what_has_the_focus(studio: Studio) -> None:
    """They walk along the portraits only while the sheet has the focus."""
    studio.begin("attributes")
    rows = studio.window.panel("AttributesPanel").view
    for widget in (
        rows, studio.window.panel("TimelinePanel").slider, studio.window.panel("TracesPanel").view
    ):  # fmt: skip
        studio.keys("PgDown", on=widget)
        assert studio.session.project.active == 1
    assert rows.currentIndex().row() > 1
    studio.keys("PgDown", on=studio.canvas)
    assert studio.session.project.active == 2


def test_a_panel_that_is_torn_off_or_made_wider_goes_back(studio: Studio) -> None:
    """The same command puts it into its place; narrower undoes wider, lower undoes higher."""
    studio.begin("lines")
    ways_window.go_to_panel(studio, "VersionsPanel")
    dock = ways_window.dock(studio, "VersionsPanel")
    for there, back in (("wider", "narrower"), ("higher", "lower")):
        before = dock.size()
        studio.menu(f"window.{there}")
        QApplication.processEvents()
        assert dock.size() != before
        studio.menu(f"window.{back}")
        QApplication.processEvents()
        assert close_to(dock.size(), before)
    for floating in (True, False):
        studio.menu("window.tear_off")
        assert dock.isFloating() == floating


def test_the_camera_has_its_keys_wherever_it_has_the_focus(studio: Studio, qtbot: QtBot) -> None:
    """Its letters are no commands of the window meanwhile."""
    studio.begin("portrait")
    lines = studio.session.project.view.lines
    ways_panels.look(studio)
    view = ways_panels.camera(studio)
    assert isinstance(view, CameraView)
    for widget in (view, view.take_button, view.alone_box):
        widget.setFocus()
        before = view.alone_box.isChecked()
        studio.keys("L")
        assert view.alone_box.isChecked() != before
    assert studio.session.project.view.lines == lines
