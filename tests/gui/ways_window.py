"""Rows of `facells_studio.app.by_keys` about the plot, the panels and the window."""

from PySide6.QtCore import QMimeData, QPoint, QSignalBlocker
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QDockWidget,
    QMenu,
    QTabBar,
    QToolBar,
    QWidget,
)

from facells_studio.app.dialogs.guide import GuideWindow
from facells_studio.app.palette import CommandPalette
from facells_studio.app.panels.plot_way import LayerList
from tests.gui.conftest import rest
from tests.gui.hands import (
    Studio,
    activate,
    click,
    double_click,
    drag,
    drop,
    middle_of,
)
from tests.gui.ways import Both, Does
from tests.gui.ways_panels import drop_photos, focused, open_photos, portraits

# The plot ----------------------------------------------------------------------------------------


def layers(studio: Studio) -> LayerList:
    """Return the pens of the page, the first of them chosen."""
    panel = studio.window.panel("PlotterPanel")
    found = panel.way.layers
    assert isinstance(found, LayerList)
    assert panel.look_ahead.sheet is not None
    assert found.count() > 1
    found.setCurrentRow(0)
    return found


def drop_pen(studio: Studio) -> None:
    """Drop the first pen below the second."""
    found = layers(studio)
    with QSignalBlocker(found):  # what Qt does with its rows
        found.insertItem(1, found.takeItem(0))
    drop(found, QMimeData(), middle_of(found, 1), found)


def pens(studio: Studio) -> tuple[object, ...]:
    """Return the pens in their order, and which are left out."""
    way = studio.window.panel("PlotterPanel").way
    return tuple((row.id, row.is_on) for row in way.rows())


def at_tick(studio: Studio) -> QPoint:
    """Return where the first pen's tick is."""
    box = layers(studio).visualItemRect(layers(studio).item(0))
    return QPoint(box.left() + 12, box.center().y())


def hear_jog(studio: Studio) -> None:
    """Open what moves the pen, and take note of where it is moved."""
    studio.window.panel("PlotterPanel").by_hand.open(True)
    studio.patch.setattr(
        studio.window.panel("PlotterPanel").hand, "jog",
        lambda *way: studio.heard.append(way),
    )  # fmt: skip


PLOT = {
    "plot.order": Both(
        stage="plot", mouse=drop_pen,
        keys=lambda s: s.keys("Alt+Down", on=layers(s)),
        seen=pens,
    ),
    "plot.tick": Both(
        stage="plot", mouse=lambda s: click(layers(s).viewport(), at_tick(s)),
        keys=lambda s: s.keys("Space", on=layers(s)),
        seen=pens,
    ),
    "plot.only": Both(
        stage="plot",
        mouse=lambda s: double_click(layers(s).viewport(), middle_of(layers(s), 0)),
        keys=lambda s: s.keys("Return", on=layers(s)),
        seen=pens,
    ),
    "plot.jog": Both(
        stage="plot", first=hear_jog,
        mouse=lambda s: click(s.window.panel("PlotterPanel").hand.buttons["jog →"]),
        keys=lambda s: s.keys("Right", on=s.window.panel("PlotterPanel").hand.buttons["jog ↑"]),
        seen=lambda s: tuple(s.heard),
    ),
}  # fmt: skip

# Panels and the window ---------------------------------------------------------------------------


def dock(studio: Studio, name: str = "SourcePanel") -> QDockWidget:
    """Return a panel's dock."""
    return studio.window.docks[name]


def in_front(studio: Studio) -> tuple[str, ...]:
    """Return the panels that are seen, not behind another."""
    found = studio.window.docks.items()
    return tuple(name for name, each in found if not each.visibleRegion().isEmpty())


def click_tab(studio: Studio) -> None:
    """Click the tab of the timeline."""
    (bar,) = (
        bar for bar in studio.window.findChildren(QTabBar) if bar.isVisible() and bar.count() > 1
    )
    names = [bar.tabText(at) for at in range(bar.count())]
    click(bar, bar.tabRect(names.index("Timeline")).center())
    rest(20)


def go_to_panel(studio: Studio, name: str) -> None:
    """Go there with F6."""
    activate(studio.window)
    studio.canvas.setFocus()
    for _ in studio.window.docks:
        if dock(studio, name).isAncestorOf(focused()):
            break
        studio.keys("F6")
    rest(20)


def drag_edge(studio: Studio) -> None:
    """Drag the edge between the portraits and the sheet."""
    box, window = dock(studio).geometry(), studio.window
    begin = QPoint(box.right() + 2, box.center().y())
    step = 2 * window.fontMetrics().horizontalAdvance("M")
    drag(window, begin, begin + QPoint(step, 0))
    rest(20)


def widen(studio: Studio) -> None:
    """Give the portraits more width."""
    go_to_panel(studio, "SourcePanel")
    studio.keys("Alt+Shift+Right")
    rest(20)


def chosen_for_panel(id: str) -> Does:
    """Return what chooses a command for the portraits' panel."""

    def does(studio: Studio) -> None:
        go_to_panel(studio, "SourcePanel")
        studio.menu(id)
        rest(20)

    return does


def click_cross(studio: Studio) -> None:
    """Click what closes the portraits' panel."""
    cross = dock(studio).findChild(QAbstractButton, "qt_dockwidget_closebutton")
    assert cross is not None
    click(cross)


def untick(studio: Studio) -> None:
    """Choose the portraits in the menu of panels."""
    (menu,) = (m for m in studio.window.findChildren(QMenu) if m.title() == "Pa&nels")
    menu.aboutToShow.emit()
    (action,) = (a for a in menu.actions() if a.text() == dock(studio).windowTitle())
    action.trigger()


def click_tool(studio: Studio) -> None:
    """Click the tool that shows the photo."""
    bar = studio.window.findChild(QToolBar, "tools")
    assert bar is not None
    button = bar.widgetForAction(studio.window.action("view.photo"))
    assert isinstance(button, QWidget)
    click(button)


def palette_of(studio: Studio) -> CommandPalette:
    """Open the palette, narrowed."""
    studio.menu("help.palette")
    (found,) = (w for w in studio.window.findChildren(CommandPalette) if w.isVisible())
    activate(found)
    QTest.keyClicks(found.search, "window")
    return found


def choose_in_palette(studio: Studio, *, by_key: bool) -> None:
    """Choose the second of what is found."""
    found = palette_of(studio)
    studio.heard.append(found.found.item(1).text())
    if by_key:
        studio.keys("Down", "Return", on=found.search)
    else:
        double_click(found.found.viewport(), middle_of(found.found, 1))


def guide_of(studio: Studio) -> GuideWindow:
    """Open the guide at its index."""
    studio.menu("help.guide")
    (found,) = studio.window.findChildren(GuideWindow)
    found.open_chapter("index.md")
    activate(found)
    return found


def follow_link(studio: Studio, *, by_key: bool) -> None:
    """Follow the first link of the index; hear where it leads."""
    guide = guide_of(studio)
    page = guide.page
    if by_key:
        studio.keys("Tab", "Return", on=page)
    else:
        cursor = QTextCursor(page.document())
        while not cursor.charFormat().isAnchor():
            assert cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
        at = page.cursorRect(cursor)
        click(page.viewport(), at.center() + QPoint(2, 0))
    studio.heard.append(guide.chapter.file.name)
    guide.close()


PANELS = {
    "panels.tabs": Both(
        stage="attributes", mouse=click_tab,
        keys=lambda s: go_to_panel(s, "TimelinePanel"), seen=in_front,
    ),
    "panels.edges": Both(
        mouse=drag_edge, keys=widen, seen=lambda s: dock(s).width(), near=1.0,
    ),
    "panels.move": Both(
        mouse=None, keys=chosen_for_panel("window.move_panel"),
        seen=lambda s: s.window.dockWidgetArea(dock(s)),
    ),
    "panels.tear": Both(
        mouse=lambda s: double_click(dock(s), QPoint(20, 8)),
        keys=chosen_for_panel("window.tear_off"),
        seen=lambda s: dock(s).isFloating(),
    ),
    "panels.close": Both(mouse=click_cross, keys=untick, seen=lambda s: dock(s).isHidden()),
    "window.drop": Both(
        mouse=lambda s: drop_photos(s, s.window), keys=open_photos, seen=portraits,
    ),
    "window.tools": Both(
        mouse=click_tool, keys=lambda s: s.keys("P", on=s.canvas),
        seen=lambda s: s.session.project.view.photo,
    ),
    "window.lists": Both(
        mouse=lambda s: choose_in_palette(s, by_key=False),
        keys=lambda s: choose_in_palette(s, by_key=True),
        seen=lambda s: (s.session.project.stage, tuple(s.heard)),
    ),
    "window.guide": Both(
        mouse=lambda s: follow_link(s, by_key=False),
        keys=lambda s: follow_link(s, by_key=True),
        seen=lambda s: tuple(s.heard),
    ),
}  # fmt: skip
