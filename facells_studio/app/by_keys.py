"""What a mouse can do in the window, and how keys do the same: one table.

The guide shows it, and a test does each row both ways (`tests/gui/test_app_by_keys.py`). Whoever
gives a widget something new for the mouse adds a row.
"""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from facells_studio.app.i18n import marked

_CONTEXT = "ByKeys"  # of the texts below, for translators


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do; texts are in English, before translation, and keys stand in backticks."""

    id: str  # place.verb
    mouse: str
    keys: str

    @property
    def place(self) -> str:
        """The key of where it is in `PLACES`."""
        return self.id.partition(".")[0]


PLACES = {
    "sheet": marked("ByKeys", "Sheet"),
    "timeline": marked("ByKeys", "Timeline"),
    "traces": marked("ByKeys", "Traces"),
    "portraits": marked("ByKeys", "Portraits"),
    "camera": marked("ByKeys", "Camera"),
    "options": marked("ByKeys", "Options"),
    "attributes": marked("ByKeys", "Attributes"),
    "facell": marked("ByKeys", "FaCell"),
    "versions": marked("ByKeys", "Versions"),
    "plot": marked("ByKeys", "Plot"),
    "panels": marked("ByKeys", "Panels"),
    "window": marked("ByKeys", "Window and lists"),
}

WAYS = (
    Way("sheet.move", marked("ByKeys", "Drag the sheet"),
        marked("ByKeys", "Arrow keys; with `Shift` by a page")),
    Way("sheet.zoom", marked("ByKeys", "Turn the wheel, or pinch"),
        marked("ByKeys", "`+` and `-`")),
    Way("sheet.sideways", marked("ByKeys", "Turn the wheel with `Shift`, or two fingers"),
        marked("ByKeys", "Arrow keys")),
    Way("sheet.span", marked("ByKeys", "Drag a rectangle with `Shift`, to look at it"),
        marked("ByKeys", "`+`, then arrow keys")),
    Way("sheet.point", marked("ByKeys", "Point at a line"),
        marked("ByKeys", "`N` or `.` for the next in drawing order, `Shift+N` or `,` for the one "
        "before")),
    Way("sheet.choose", marked("ByKeys", "Click a line"),
        marked("ByKeys", "`N` until it is meant, then `Enter`")),
    Way("sheet.compare", marked("ByKeys", "Drag the line between two versions"),
        marked("ByKeys", "`Left` and `Right`, with `Shift` far; `Home` and `End`; `Esc` ends")),
    Way("timeline.scrub", marked("ByKeys", "Drag the handle"),
        marked("ByKeys", "Arrow keys go from line to line, `PgUp` and `PgDown` ten lines, `Home` "
        "and `End` to the ends")),
    Way("traces.zoom", marked("ByKeys", "Turn the wheel"),
        marked("ByKeys", "`+` and `-`")),
    Way("traces.pan", marked("ByKeys", "Drag the curves"),
        marked("ByKeys", "`Left` and `Right`; with `Shift` far")),
    Way("traces.fit", marked("ByKeys", "Double-click"),
        marked("ByKeys", "`Home`")),
    Way("traces.choose", marked("ByKeys", "Click a strip"),
        marked("ByKeys", "`Up` and `Down`")),
    Way("traces.threshold", marked("ByKeys", "Drag a threshold"),
        marked("ByKeys", "`Shift+Up` and `Shift+Down`")),
    Way("traces.point", marked("ByKeys", "Point at a curve"),
        marked("ByKeys", "`PgDown` and `PgUp` go along the lines")),
    Way("portraits.choose", marked("ByKeys", "Click a portrait"),
        marked("ByKeys", "Arrow keys")),
    Way("portraits.several", marked("ByKeys", "Click with `Ctrl` or `Shift`"),
        marked("ByKeys", "`Shift` with arrow keys, or `Ctrl` with arrow keys and `Ctrl+Space`")),
    Way("portraits.order", marked("ByKeys", "Drag a portrait"),
        marked("ByKeys", "`Alt` with arrow keys")),
    Way("portraits.menu", marked("ByKeys", "Click with the right button"),
        marked("ByKeys", "Menu key, or `Shift+F10`; `F2` renames, `Delete` removes")),
    Way("portraits.drop", marked("ByKeys", "Drop photos"),
        marked("ByKeys", "`Ctrl+O`, or `Ctrl+V`")),
    Way("camera.take", marked("ByKeys", "Click a button: take, again, keep, back"),
        marked("ByKeys", "`Space`, `R`, `Enter`, `Esc`")),
    Way("camera.tick", marked("ByKeys", "Click a tick: lines alone, for the sitter"),
        marked("ByKeys", "`L`, `S`")),
    Way("options.slide", marked("ByKeys", "Drag a slider"),
        marked("ByKeys", "Arrow keys; `PgUp` and `PgDown` far")),
    Way("options.usual", marked("ByKeys", "Double-click the name, for the usual value"),
        marked("ByKeys", "`Ctrl+Delete`; on a slider or list `Delete` too")),
    Way("attributes.threshold", marked("ByKeys", "Drag a threshold"),
        marked("ByKeys", "`Left` and `Right`, with `Shift` far; `[` and `]` from everywhere")),
    Way("attributes.use", marked("ByKeys", "Click the tick"),
        marked("ByKeys", "`Space`")),
    Way("attributes.sign", marked("ByKeys", "Click the sign"),
        marked("ByKeys", "`+` and `-`")),
    Way("attributes.pen", marked("ByKeys", "Click the pen"),
        marked("ByKeys", "`Enter`")),
    Way("attributes.menu", marked("ByKeys", "Click with the right button"),
        marked("ByKeys", "Menu key, or `Shift+F10`; `Alt+Up` and `Alt+Down` change the order, "
        "`Delete` takes it off")),
    Way("facell.add", marked("ByKeys", "Choose an attribute in the list"),
        marked("ByKeys", "Arrow keys or letters, then `Enter`")),
    Way("facell.giver", marked("ByKeys", "Click a line, then **Leave out**"),
        marked("ByKeys", "On the sheet `N`, then `Enter`; `F6` to the panel, `Tab`, `Space`")),
    Way("versions.use", marked("ByKeys", "Double-click a version"),
        marked("ByKeys", "Arrow keys, then `Enter`")),
    Way("versions.order", marked("ByKeys", "Drag a version"),
        marked("ByKeys", "`Alt` with arrow keys")),
    Way("versions.hold", marked("ByKeys", "Hold **Hold to compare** down"),
        marked("ByKeys", "Hold `Space` down on it")),
    Way("plot.order", marked("ByKeys", "Drag a pen of the page"),
        marked("ByKeys", "`Alt+Up` and `Alt+Down`")),
    Way("plot.tick", marked("ByKeys", "Click a pen's tick"),
        marked("ByKeys", "`Space`")),
    Way("plot.only", marked("ByKeys", "Double-click a pen: it alone"),
        marked("ByKeys", "`Enter`")),
    Way("plot.jog", marked("ByKeys", "Click the arrows that move the pen"),
        marked("ByKeys", "Arrow keys, on any of them")),
    Way("panels.tabs", marked("ByKeys", "Click a panel's tab"),
        marked("ByKeys", "`F6` goes from panel to panel and to the sheet")),
    Way("panels.edges", marked("ByKeys", "Drag a panel's edge"),
        marked("ByKeys", "`Alt+Shift` with arrow keys")),
    Way("panels.move", marked("ByKeys", "Drag a panel's title to another side"),
        marked("ByKeys", "Window menu: **Move the panel**")),
    Way("panels.tear", marked("ByKeys", "Double-click a panel's title"),
        marked("ByKeys", "Window menu: **Tear off the panel**")),
    Way("panels.close", marked("ByKeys", "Click a panel's cross"),
        marked("ByKeys", "Window menu: **Panels**")),
    Way("window.drop", marked("ByKeys", "Drop files or folders"),
        marked("ByKeys", "`Ctrl+O`; or `Ctrl+V`, a copied path too")),
    Way("window.tools", marked("ByKeys", "Click the tools above the sheet"),
        marked("ByKeys", "Their keys and menus, or `Ctrl+Shift+P` and a few letters")),
    Way("window.lists", marked("ByKeys", "Double-click what is listed"),
        marked("ByKeys", "Arrow keys, then `Enter`")),
    Way("window.guide", marked("ByKeys", "Click a link of the guide"),
        marked("ByKeys", "`Tab`, then `Enter`")),
)  # fmt: skip


def translated(text: str) -> str:
    """Return a text of the table in the person's language."""
    return QCoreApplication.translate(_CONTEXT, text)
