"""What to look at before a plot: reach, time, ink, the board's own warnings, cap and paper."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from facells_studio.app import units
from facells_studio.app.i18n.words import job_pen_words, said, stock_words
from facells_studio.app.machine import is_simulated
from facells_studio.app.plot_talk import Found
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine
from facells_studio.project.outlook import Outlook, PenOutlook
from facells_studio.project.state import Project, Units
from facells_studio.sheet import Sheet
from plotter import Estimate, Machine

_TIGHT = "\N{NO-BREAK SPACE}"
Mark = Literal["good", "warn", "bad", "look"]
_LOW = 0.15  # of a filling
_COLORS = {"good": "#2e9d5b", "warn": "#d98a00", "bad": "#d23f3f", "look": "#808080"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    mark: Mark
    text: str
    swatch: str = ""  # a pen's color


def checks_of(
    project: Project, sheet: Sheet, outlook: Outlook | None, found: Found | None
) -> list[Check]:
    """Return what there is to say before *sheet* is plotted; "bad" is what forbids it.

    Args:
        project: whose machine is used.
        sheet: the page.
        outlook: what plotting it will take; None while nobody knows.
        found: who answers at the port; None while nobody asked.
    """
    if not len(sheet):
        return [Check("bad", _tr("The page is empty: there is nothing to plot."))]
    try:
        machine = load_machine(project.plotter.machine).machine
    except FacellsError as exc:
        return [Check("bad", said(exc))]
    unit = project.view.units
    checks = [] if outlook is None else _outlooks(outlook, machine, unit)
    if found is not None:
        checks += [Check("warn", said(text)) for text in found.warnings]
        if not found.position_known:
            checks.append(Check("warn", _lost(machine, homes=found.homes)))
    if not is_simulated(project.plotter.machine, project.plotter.port):
        if found is not None and not found.height_known:
            text = _tr("Put the pen down onto the paper: Z counts from there.")
            checks.append(Check("look", text))
        corner = _tr(machine.origin.replace("-", " "))
        text = _tr("Paper taped, its {} corner under the pen? Cap off?").replace("{}", corner)
        checks.append(Check("look", text))
    return checks


def _outlooks(outlook: Outlook, machine: Machine, unit: Units) -> list[Check]:
    if outlook.error:
        return [Check("bad", said(outlook.error))]
    sheet = outlook.sheet
    reach, paper = (
        units.size(*size, unit).replace(" ", _TIGHT)
        for size in ((machine.width_mm, machine.height_mm), (sheet.width_mm, sheet.height_mm))
    )
    text = _tr("{0} ({1}) reaches all of it. Paper: {2}.")
    for at, word in enumerate((stock_words(machine.title), reach, paper)):
        text = text.replace(f"{{{at}}}", word)
    checks = [Check("good", text)]
    if outlook.cost is not None:
        checks.append(Check("good", _time(outlook.cost, unit)))
    if outlook.tears:
        checks.append(Check("warn", said(outlook.tears)))
    return checks + _pens(outlook, unit)


def _time(cost: Estimate, unit: Units) -> str:
    text = _tr("{0}: {1} lines, {2} drawn, {3} lifted, {4}\N{NO-BREAK SPACE}pen changes")
    if cost.pen_changes == 0:
        text = _tr("{0}: {1} lines, {2} drawn, {3} lifted")
    elif cost.pen_changes == 1:
        text = _tr("{0}: {1} lines, {2} drawn, {3} lifted, one pen change")
    values = (
        units.duration(cost.total_s / 60),
        units.count(cost.lines),
        units.way(cost.draw_m, unit).replace(" ", _TIGHT),
        units.way(cost.travel_m, unit).replace(" ", _TIGHT),
        units.count(cost.pen_changes),
    )
    return text.format(*values)


def _pens(outlook: Outlook, unit: Units) -> list[Check]:
    """Return what there is to say of pens of which somebody knows how far a filling lasts."""
    checks = []
    spent: dict[int, float] = {}  # by pen of the box: it may draw for several attributes
    for pen in outlook.pens:
        if pen.slot is not None and pen.slot.lasts_m is not None:
            spent[pen.slot.id] = spent.get(pen.slot.id, 0.0) + pen.draw_m
            left_m = max(pen.slot.lasts_m - pen.drawn_m, 0.0)
            checks.append(_pen(pen, pen.slot.lasts_m, left_m, spent[pen.slot.id], unit))
    return checks


def _pen(pen: PenOutlook, lasts_m: float, left_m: float, spent_m: float, unit: Units) -> Check:
    mark: Mark = "warn"
    if pen.refills:
        mark = "look"
        text = _tr("{0}: {1} left. A fresh one is asked for before it runs dry.")
    elif spent_m > left_m:
        text = _tr("{0}: it may run dry, {1} left of {2}.")
    elif left_m - spent_m < _LOW * lasts_m:
        text = _tr("{0}: low on ink, {1} left of {2}.")
    else:
        mark = "good"
        text = _tr("{0}: {1} left of {2}.")
    ways = [units.way(metres, unit).replace(" ", _TIGHT) for metres in (left_m, lasts_m)]
    values = (job_pen_words(pen.name), *ways)
    return Check(mark, text.format(*values), pen.color)


def _lost(machine: Machine, *, homes: bool) -> str:
    corner = _tr(machine.origin.replace("-", " "))
    by_hand = _tr(
        "It does not know where the pen is. Push the carriage to the {} corner of the sheet, and "
        "set the origin."
    )
    by_itself = _tr(
        "It does not know where the pen is. Home it, or push the carriage to the {} corner of the "
        "sheet and set the origin."
    )
    text = by_itself if homes else by_hand
    return text.replace("{}", corner)


class CheckList(QWidget):
    """The checks, one below the other, each with a mark that needs no color."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.checks: list[Check] = []
        # A greatest height would be that of texts as wide as they can be.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(max(3, self.fontMetrics().height() // 4))
        self.setAccessibleName(self.tr("Before the plot"))

    @property
    def forbids(self) -> bool:
        """Whether something is wrong that no plot can do with."""
        return any(check.mark == "bad" for check in self.checks)

    def show_checks(self, checks: list[Check]) -> None:
        """Show *checks*."""
        if checks == self.checks:
            return
        self.checks = checks
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row, each in enumerate(checks):
            mark = _MarkLabel(each, self)
            text = QLabel(each.text, self)
            text.setWordWrap(True)
            text.setAccessibleName(f"{_words(each.mark)} {each.text}")
            self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, row, 1)


class _MarkLabel(QWidget):
    """A tick, an exclamation mark, a cross or an eye; or the swatch of a pen that lasts."""

    def __init__(self, check: Check, parent: QWidget) -> None:
        super().__init__(parent)
        self._check = check
        side = self.fontMetrics().height()
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the mark."""
        side = float(self.height())
        box = QRectF(1.5, 1.5, side - 3, side - 3)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._check.swatch and self._check.mark == "good":
                painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
                painter.setBrush(QColor(self._check.swatch))
                painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 3, 3)
                return
            color = QColor(_COLORS[self._check.mark])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color if self._check.mark != "look" else Qt.BrushStyle.NoBrush)
            if self._check.mark == "look":
                painter.setPen(QPen(color, 1.5))
                painter.drawEllipse(box.adjusted(1, 1, -1, -1))
                painter.setBrush(color)
                painter.drawEllipse(box.center(), 1.2, 1.2)
                return
            painter.drawEllipse(box)
            painter.setPen(QPen(QColor("white"), 1.7, c=Qt.PenCapStyle.RoundCap))
            for stroke in _STROKES[self._check.mark]:
                painter.drawPolyline([QPointF(1.5 + x * (side - 3), 1.5 + y * (side - 3))
                                      for x, y in stroke])  # fmt: skip


_STROKES = {
    "good": [[(0.28, 0.53), (0.44, 0.69), (0.73, 0.34)]],
    "warn": [[(0.5, 0.24), (0.5, 0.56)], [(0.5, 0.75), (0.5, 0.76)]],
    "bad": [[(0.33, 0.33), (0.67, 0.67)], [(0.67, 0.33), (0.33, 0.67)]],
}


def _words(mark: Mark) -> str:
    return {
        "good": _tr("Fine:"),
        "warn": _tr("Careful:"),
        "bad": _tr("Wrong:"),
        "look": _tr("Look:"),
    }[mark]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Preflight", text)
