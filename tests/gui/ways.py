"""Rows of `facells_studio.app.by_keys` about sheet, timeline, traces and attributes.

Each as a hand does it, as keys do, and what is seen of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, QRectF

from facells_studio.app.panels.attribute_paint import zones
from facells_studio.app.panels.attribute_view import FEW, AttributeView
from facells_studio.app.traces.view import TraceView
from facells_studio.project.state import Stage
from tests.gui.conftest import rest
from tests.gui.hands import (
    SHIFT,
    Studio,
    ask_menu,
    click,
    double_click,
    drag,
    point,
    popped_up,
    wheel,
)

Does = Callable[[Studio], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Both:
    """One thing, done both ways."""

    stage: Stage = "lines"
    first: Does = lambda _studio: None  # what comes before, whichever way
    mouse: Does | None  # None: what Qt does itself, and cannot offscreen
    keys: Does
    seen: Does
    near: float = 0.0  # how far what is seen may differ: a pixel is so much


def in_turn(*steps: Does) -> Does:
    """Return what does *steps* one after another."""

    def does(studio: Studio) -> None:
        for step in steps:
            step(studio)

    return does


ROUNDED = 2.0  # pixels, by which Qt may share out a row of panels anew


# The sheet ---------------------------------------------------------------------------------------


def view_of(studio: Studio) -> tuple[float, ...]:
    """Return what part of the sheet is seen."""
    view = studio.canvas.view
    return view.px_per_mm * 100, view.x_px, view.y_px


def middle(studio: Studio) -> QPointF:
    """Return the middle of the sheet's place."""
    return QPointF(studio.canvas.width() / 2, studio.canvas.height() / 2)


def span(studio: Studio) -> None:
    """Span a rectangle of the window's shape, left of the middle, as large as four steps want."""
    canvas, band, closer = studio.canvas, studio.canvas.band_px, 1.2**4
    half = QPointF(canvas.width() - band, canvas.height() - band) / closer / 2
    at = middle(studio) - QPointF(3 * 40 / closer, 0)
    drag(canvas, (at - half).toPoint(), (at + half).toPoint(), SHIFT)


def line_to_hit(studio: Studio) -> tuple[int, QPointF]:
    """Return the first line that lies open to a pointer, and where."""
    canvas, sheet = studio.canvas, studio.canvas.sheet
    assert sheet is not None
    for _ in range(200):
        if canvas._index is not None and canvas._index[0] is sheet:
            break
        rest(10)
    for line in range(len(sheet)):
        for x, y in sheet.line(line).tolist():
            at = QPointF(*canvas.view.to_px(x, y))
            if canvas.line_at(at) == line and canvas.rect().contains(at.toPoint()):
                return line, at
    raise AssertionError("no line can be pointed at")


def to_line(studio: Studio) -> None:
    """Walk along the lines with N."""
    line = line_to_hit(studio)[0]
    studio.keys(*["N"] * (line + 1), on=studio.canvas)


def compare(studio: Studio) -> None:
    """Show a version beside the present."""
    panel = studio.window.panel("VersionsPanel")
    panel.strip.setCurrentRow(0)
    studio.menu("edit.compare")
    for _ in range(1000):
        if panel.wipe.is_on:
            break
        rest(10)
    panel.wipe.move_to(0.5)


def wipe_line(studio: Studio) -> None:
    """Drag the line by a fiftieth of the sheet's place."""
    wipe, canvas = studio.window.panel("VersionsPanel").wipe, studio.canvas
    at = wipe.grip.rect().center()
    drag(wipe.grip, at, at + QPoint(round(0.02 * (canvas.width() - canvas.band_px)), 0))


SHEET = {
    "sheet.move": Both(
        mouse=lambda s: drag(s.canvas, QPoint(300, 300), QPoint(340, 300)),
        keys=lambda s: s.keys("Left", on=s.canvas),
        seen=view_of, near=ROUNDED,
    ),
    "sheet.zoom": Both(
        mouse=lambda s: wheel(s.canvas, 2, middle(s)),
        keys=lambda s: s.keys("+", "+", on=s.canvas),
        seen=view_of, near=ROUNDED,
    ),
    "sheet.sideways": Both(
        mouse=lambda s: wheel(s.canvas, 1, middle(s), SHIFT),
        keys=lambda s: s.keys("Left", "Left", on=s.canvas),
        seen=view_of, near=ROUNDED,
    ),
    "sheet.span": Both(
        mouse=span,
        keys=lambda s: s.keys(*"++++", "Left", "Left", "Left", on=s.canvas),
        seen=view_of, near=24.0,
    ),
    "sheet.point": Both(
        mouse=lambda s: point(s.canvas, line_to_hit(s)[1]),
        keys=to_line,
        seen=lambda s: (s.canvas.hovered_line, s.session.line),
    ),
    "sheet.choose": Both(
        mouse=lambda s: click(s.canvas, line_to_hit(s)[1].toPoint()),
        keys=in_turn(to_line, lambda s: s.keys("Return")),
        seen=lambda s: tuple(s.heard),
    ),
    "sheet.compare": Both(
        first=compare,
        mouse=wipe_line,
        keys=lambda s: s.keys("Right", on=s.window.panel("VersionsPanel").wipe.grip),
        seen=lambda s: s.window.panel("VersionsPanel").wipe.share, near=0.004,
    ),
}  # fmt: skip

# Timeline and traces -----------------------------------------------------------------------------


def scrub(studio: Studio) -> None:
    """Drag the handle to where the third line is done."""
    panel = studio.window.panel("TimelinePanel")
    slider = panel.slider
    x = slider._x_of(100 * float(panel.order.span_s[2, 1]))
    drag(slider, slider.rect().center(), QPoint(round(x), slider.height() // 2))


def traces(studio: Studio) -> TraceView:
    """Return the curves."""
    found = studio.window.panel("TracesPanel").view
    assert isinstance(found, TraceView)
    assert found.isVisible()
    return found


def plot_middle(studio: Studio) -> QPointF:
    """Return the middle of the curves."""
    return traces(studio)._frame().plot.center()


def pan_traces(studio: Studio) -> None:
    """Drag the curves so that later ones come."""
    plot = traces(studio)._frame().plot
    at = QPointF(plot.center().x(), plot.top() + 3).toPoint()
    drag(traces(studio), at, at - QPoint(round(0.15 * plot.width()), 0))


def raise_in_traces(studio: Studio) -> None:
    """Drag the third strip's threshold as far as a key moves it."""
    view = traces(studio)
    strip = view.strips[2]
    value = (strip.threshold or 0.0) + 0.02 * (strip.high - strip.low)
    x = round(plot_middle(studio).x())
    end = round(view._frame().y_of(2, strip, value))
    drag(view, QPoint(x, round(view.threshold_y(2))), QPoint(x, end))


def along_traces(studio: Studio) -> None:
    """Point at the first line's middle."""
    view, course = traces(studio), studio.window.panel("TracesPanel")._course
    begin, end = course.span(studio.session.sheet, 0)
    point(view, QPointF(view.x_of((begin + end) / 2), plot_middle(studio).y()))


def threshold_of(studio: Studio) -> float:
    """Return the threshold of the first rule."""
    return studio.session.project.look.rules[0].rule.threshold


TIME = {
    "timeline.scrub": Both(
        mouse=scrub,
        keys=lambda s: s.keys(
            "Home", "Right", "Right", "Right", on=s.window.panel("TimelinePanel").slider
        ),
        seen=lambda s: s.window.panel("TimelinePanel").at_s, near=2.0,
    ),
    "traces.zoom": Both(
        stage="attributes",
        mouse=lambda s: wheel(traces(s), 1, plot_middle(s)),
        keys=lambda s: s.keys("+", on=traces(s)),
        seen=lambda s: traces(s).range_mm, near=1.0,
    ),
    "traces.pan": Both(
        stage="attributes", first=lambda s: traces(s).zoom(4.0),
        mouse=pan_traces,
        keys=lambda s: s.keys("Right", on=traces(s)),
        seen=lambda s: traces(s).range_mm, near=3.0,
    ),
    "traces.fit": Both(
        stage="attributes", first=lambda s: traces(s).zoom(4.0),
        mouse=lambda s: double_click(traces(s), plot_middle(s).toPoint()),
        keys=lambda s: s.keys("Home", on=traces(s)),
        seen=lambda s: traces(s).range_mm,
    ),
    "traces.choose": Both(
        stage="attributes", first=lambda s: setattr(traces(s), "chosen", 0),
        mouse=lambda s: click(traces(s), traces(s)._frame().box(1).center().toPoint()),
        keys=lambda s: s.keys("Down", on=traces(s)),
        seen=lambda s: traces(s).chosen,
    ),
    "traces.threshold": Both(
        stage="attributes", first=lambda s: setattr(traces(s), "chosen", 2),
        mouse=raise_in_traces,
        keys=lambda s: s.keys("Shift+Up", on=traces(s)),
        seen=threshold_of, near=0.06,
    ),
    "traces.point": Both(
        stage="attributes",
        mouse=along_traces,
        keys=lambda s: s.keys("PgDown", on=traces(s)),
        seen=lambda s: s.session.line,
    ),
}  # fmt: skip

# Attributes --------------------------------------------------------------------------------------


def rows(studio: Studio) -> AttributeView:
    """Return the list of attributes, whose first row is chosen."""
    found = studio.window.panel("AttributesPanel").view
    assert isinstance(found, AttributeView)
    found.setCurrentIndex(found.model().index(0, 0))
    return found


def zone(studio: Studio, name: str) -> QRectF:
    """Return where a part of the first row lies."""
    view = rows(studio)
    return zones(view, QRectF(view.visualRect(view.model().index(0, 0))))[name]


def drag_in_row(studio: Studio) -> None:
    """Drag the first row's threshold as far as a key moves it."""
    view, box = rows(studio), zone(studio, "histogram")
    row = view.current_row()
    assert row is not None
    assert row.shown is not None
    low, high = row.shown.low, row.shown.high
    share = (row.threshold + FEW * (high - low) - low) / (high - low)
    y = round(box.center().y())
    begin = QPoint(round(box.left() + share * box.width()) + 8, y)
    drag(view.viewport(), begin, QPoint(round(box.left() + share * box.width()), y))


def click_zone(name: str) -> Does:
    """Return what clicks a part of the first row."""
    return lambda s: click(rows(s).viewport(), zone(s, name).center().toPoint())


def hear_menu(studio: Studio) -> None:
    """Take note of what the menu offers that is open."""
    studio.heard.append(popped_up())


def row_menu(studio: Studio, *, by_key: bool) -> None:
    """Ask for the menu of the first row."""
    rows(studio).setFocus()
    ask_menu(rows(studio).viewport(), zone(studio, "name").center().toPoint(), by_key=by_key)
    hear_menu(studio)


def first_rule(studio: Studio) -> tuple[object, ...]:
    """Return what the first rule says."""
    row = studio.session.project.look.rules[0]
    return row.visible, row.rule.sign


ATTRIBUTES = {
    "attributes.threshold": Both(
        stage="attributes",
        mouse=drag_in_row,
        keys=lambda s: s.keys("Right", on=rows(s)),
        seen=threshold_of, near=0.02,
    ),
    "attributes.use": Both(
        stage="attributes", mouse=click_zone("check"),
        keys=lambda s: s.keys("Space", on=rows(s)), seen=first_rule,
    ),
    "attributes.sign": Both(
        stage="attributes", mouse=click_zone("sign"),
        keys=lambda s: s.keys("-", on=rows(s)), seen=first_rule,
    ),
    "attributes.pen": Both(
        stage="attributes",
        mouse=in_turn(click_zone("swatch"), hear_menu),
        keys=in_turn(lambda s: s.keys("Return", on=rows(s)), hear_menu),
        seen=lambda s: tuple(s.heard),
    ),
    "attributes.menu": Both(
        stage="attributes",
        mouse=lambda s: row_menu(s, by_key=False),
        keys=lambda s: row_menu(s, by_key=True),
        seen=lambda s: tuple(s.heard),
    ),
}  # fmt: skip
