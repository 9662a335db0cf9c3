"""Swatches of ink, and the menu that gives a rule its pen."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from facells_studio.app.i18n.words import ink_words
from facells_studio.app.widgets.histogram import mixed
from facells_studio.facell.rules import PALETTE
from facells_studio.page import pen_from_text
from facells_studio.project.edits import Edit, add_pen, change_rule, together
from facells_studio.project.state import PenSlot, Project, free_pen_id
from facells_studio.sheet import Pen

_CONTEXT = "PenMenu"
_ICON_PX = 16


def paint_swatch(painter: QPainter, box: QRectF, pen: Pen | None, palette: QPalette) -> None:
    """Paint the ink of *pen* as a spot on paper; a dashed ring if there is none."""
    text = palette.color(QPalette.ColorRole.Text)
    base = palette.color(QPalette.ColorRole.Base)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inner = box.adjusted(0.75, 0.75, -0.75, -0.75)
    if pen is None:
        painter.setPen(QPen(mixed(text, base, 0.5), 1.2, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setPen(QPen(mixed(text, base, 0.45), 1.0))
        painter.setBrush(QColor(pen.color))
    painter.drawRoundedRect(inner, 3.0, 3.0)


def swatch_icon(pen: Pen | None, palette: QPalette, size: int = _ICON_PX) -> QIcon:
    """Return the ink of *pen* as a button's picture."""
    pixmap = QPixmap(2 * size, 2 * size)
    pixmap.setDevicePixelRatio(2.0)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        paint_swatch(painter, QRectF(0, 0, size, size), pen, palette)
    return QIcon(pixmap)


def pen_words(slot: PenSlot) -> str:
    """Return what a person calls a pen of the box."""
    return ink_words(slot.pen.title or slot.pen.name)


def pen_menu(parent: QWidget, project: Project, rule: int, apply: Callable[[Edit], None]) -> QMenu:
    """Return the menu of the pens of the box, and of colors that are not in it yet.

    Args:
        parent: where it opens.
        project: what is open.
        rule: the id of the rule that gets the pen; its own is checked.
        apply: is given the edit.
    """
    menu = QMenu(parent)
    menu.setAccessibleName(QCoreApplication.translate(_CONTEXT, "Pens"))
    look = project.look
    row = next(row for row in (*look.rules, *look.facell.rules) if row.id == rule)
    for slot in look.pens:
        action = menu.addAction(swatch_icon(slot.pen, parent.palette()), pen_words(slot))
        action.setCheckable(True)
        action.setChecked(slot.id == row.pen)
        action.triggered.connect(lambda _=False, pen=slot.id: apply(change_rule(rule, pen=pen)))
    menu.addSeparator()
    width_mm = look.slot(row.pen).pen.width_mm
    there = {(slot.pen.color, slot.pen.width_mm) for slot in look.pens}
    for color in PALETTE:
        words = f"{color} {width_mm:g}mm"
        pen = pen_from_text(words)
        if (pen.color, pen.width_mm) in there:
            continue
        text = QCoreApplication.translate(_CONTEXT, "New pen: {}").replace("{}", ink_words(words))
        action = menu.addAction(swatch_icon(pen, parent.palette()), text)
        action.triggered.connect(
            lambda _=False, words=words: apply(with_new_pen(project, rule, words))
        )
    return menu


def with_new_pen(project: Project, rule: int, words: str) -> Edit:
    """Return the edit that puts the pen that *words* mean into the box and gives it to *rule*."""
    given = change_rule(rule, pen=free_pen_id(project))
    return together("Change {}", [add_pen(words), given], what="pen")
