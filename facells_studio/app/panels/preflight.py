"""What to look at before a plot: reach, time, ink, the board's own warnings, cap and paper."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from facells_studio.app import units
from facells_studio.app.machine import is_simulated
from facells_studio.app.plot_talk import Found
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine, to_job
from facells_studio.plotting import pen_costs
from facells_studio.project.looks import drawing_slots
from facells_studio.project.state import PenSlot, Project, Units
from facells_studio.sheet import Sheet
from plotter import Estimate, Job, Machine, Plan, PlotterError, check, summarize

_TIGHT = "\N{NO-BREAK SPACE}"
Mark = Literal["good", "warn", "bad", "look"]
_COLORS = {"good": "#2e9d5b", "warn": "#d98a00", "bad": "#d23f3f", "look": "#808080"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    mark: Mark
    text: str
    swatch: str = ""  # a pen's color


def checks_of(
    project: Project, sheet: Sheet, plan: Plan | None, found: Found | None
) -> list[Check]:
    """Return what there is to say before *sheet* is plotted; "bad" is what forbids it.

    Args:
        project: whose machine and pens are used.
        sheet: the page.
        plan: when the pen is where; None while nobody knows.
        found: who answers at the port; None while nobody asked.
    """
    if not len(sheet):
        return [Check("bad", _tr("The page is empty: there is nothing to plot."))]
    try:
        machine = load_machine(project.plotter.machine).machine
    except FacellsError as exc:
        return [Check("bad", str(exc))]
    job = to_job(sheet)
    checks = [_reach(job, machine, project.view.units)]
    if plan is not None:
        cost = summarize(plan, job)
        checks.append(Check("good", _time(cost)))
        checks += _pens(project, job, plan)
    if found is not None:
        checks += [Check("warn", text) for text in found.warnings]
        if not found.position_known:
            checks.append(Check("warn", _lost(machine, homes=found.homes)))
    if not is_simulated(project.plotter.machine, project.plotter.port):
        corner = _tr(machine.origin.replace("-", " "))
        text = _tr("Paper taped, its {} corner under the pen? Cap off?").replace("{}", corner)
        checks.append(Check("look", text))
    return checks


def _reach(job: Job, machine: Machine, unit: Units) -> Check:
    try:
        check(job, machine)
    except PlotterError as exc:
        return Check("bad", str(exc))
    reach = units.size(machine.width_mm, machine.height_mm, unit).replace(" ", _TIGHT)
    text = _tr("{0} reaches all of it ({1}).").replace("{0}", machine.title)
    return Check("good", text.replace("{1}", reach))


def _time(cost: Estimate) -> str:
    text = _tr("{0}: {1} lines, {2} m drawn, {3} m lifted")
    values = (
        units.duration(cost.total_s / 60),
        units.count(cost.lines),
        units.number(cost.draw_m),
        units.number(cost.travel_m),
    )
    return text.format(*values)


def _pens(project: Project, job: Job, plan: Plan) -> list[Check]:
    slots = drawing_slots(project.look, project.subject)
    known = dict(enumerate(slots)) if len(slots) == len(job.pens) else {}
    checks = []
    spent: dict[int, float] = {}
    for pen, cost in pen_costs(plan, job):
        slot = known.get(job.pens.index(pen))
        checks.append(_pen(project, pen.name, pen.color, cost.draw_m, slot, spent))
    return checks


def _pen(
    project: Project,
    name: str,
    color: str,
    draw_m: float,
    slot: PenSlot | None,
    spent: dict[int, float],
) -> Check:
    """Return whether the pen lasts; *spent* adds up what it draws in this plot."""
    text = _tr("{0}: {1} m").replace("{0}", name).replace("{1}", units.number(draw_m, 2))
    if slot is None or slot.lasts_m is None:
        return Check("good", text, color)
    spent[slot.id] = spent.get(slot.id, 0.0) + draw_m
    left_m = slot.lasts_m - project.drawn_m(slot.id)
    if spent[slot.id] <= left_m:
        return Check("good", text, color)
    short = _tr("it may run dry, {} m are left in it").replace("{}", units.number(max(left_m, 0)))
    return Check("warn", f"{text}; {short}", color)


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
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
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
