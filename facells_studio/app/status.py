"""The line below the sheet: what the page costs, where the pointer is, what is being computed."""

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

from facells_studio.app import units
from facells_studio.app.commands import Actions
from facells_studio.app.i18n.words import job_pen_words, stock_words, task_words
from facells_studio.app.icons import icon
from facells_studio.app.session import Session
from facells_studio.app.widgets.short import ShortLabel
from facells_studio.errors import FacellsError
from facells_studio.project.history import touches

_PAGES = {"portrait": "page", "facell": "facell"}
_OFTEN_MS = 120  # between two looks at how far the work is; what is done before is not told
_SEPARATOR = "  \u00b7  "


class StatusLine(QStatusBar):
    """Facts about the page on the left, work and machine on the right."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._said: tuple[object, str] = (None, "")  # of which page the facts are, in which units
        self.setSizeGripEnabled(False)
        self.facts = self._label(self.tr("The page"), ShortLabel(self))
        self.pointer = self._label(self.tr("Where the pointer is"))
        self.machine = self._label(self.tr("The machine"))
        self.work = _Work(actions, self)
        self.addWidget(self.facts, 1)
        self.line = self._label(self.tr("The line that is meant"))
        for widget in (self.work, self.line, self.pointer, self.machine):
            self.addPermanentWidget(widget)
        widest = self.pointer.fontMetrics().horizontalAdvance("-888.8 \u00d7 -888.8 mm")
        self.pointer.setMinimumWidth(widest)
        self.pointer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        session.arrived.connect(self._arrived)
        session.changed.connect(self._changed)
        session.shown.connect(self._say)
        session.progress.connect(self._progress)
        session.busy.connect(self.work.show_busy)
        session.hovered.connect(self._say_line)
        self._say()
        self._say_machine()

    def point_at(self, spot: tuple[float, float] | None) -> None:
        """Show a spot of the paper, in mm, as the pointer's; None: it is outside."""
        chosen = self._session.project.view.units
        self.pointer.setText("" if spot is None else units.size(*spot, chosen, 1))

    def _say_line(self, line: int) -> None:
        """Say which line of the sheet is meant, also to who hears the window."""
        sheet = self._session.sheet
        if sheet is None or not 0 <= line < len(sheet):
            self.line.clear()
            return
        length_mm = float(np.hypot(*np.diff(sheet.line(line), axis=0).T).sum())
        text = self.tr("Line %1 of %2").replace("%1", units.count(line + 1))
        parts = (
            text.replace("%2", units.count(len(sheet))),
            job_pen_words(sheet.pens[sheet.pen[line]].name).partition(":")[0],
            units.length(length_mm, self._session.project.view.units, 0),
        )
        self.line.setText(_SEPARATOR.join(part for part in parts if part))
        if QAccessible.isActive():
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self.line, self.line.text())
            )

    def _label(self, name: str, made: QLabel | None = None) -> QLabel:
        label = made if made is not None else QLabel(self)
        label.setAccessibleName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setContentsMargins(6, 0, 6, 0)
        return label

    def _arrived(self, kind: str, _result: object) -> None:
        if kind in _PAGES.values():
            self._say()

    def _changed(self, parts: frozenset[str]) -> None:
        self._say()
        if touches(parts, "plotter"):
            self._say_machine()

    def _progress(self, kind: str, fraction: float, what: str) -> None:
        self.work.show_progress(fraction, what)

    def _say(self, *_: object) -> None:
        session = self._session
        kind = _PAGES[session.project.subject]
        page = session.current(kind)
        self.facts.setEnabled(page is not None)
        if page is None and session.sheet is not None:
            page = session.latest(kind)  # of a moment ago, in gray until the new one is there
        chosen = session.project.view.units
        if page is not self._said[0] or chosen != self._said[1]:
            self._said = page, chosen
            self.facts.setText(self._facts(page) if page is not None else "")

    def _facts(self, page: object) -> str:
        stats, sheet = getattr(page, "stats", None), getattr(page, "sheet", None)
        if stats is None or sheet is None:
            return ""
        chosen = self._session.project.view.units
        pens = len(np.unique(sheet.pen))
        return _SEPARATOR.join(
            (
                self.tr("%1 down").replace("%1", units.way(stats.draw_m, chosen)),
                self.tr("%1 up").replace("%1", units.way(stats.travel_m, chosen)),
                self._many(stats.pen_lifts, self.tr("1 lift"), self.tr("%1 lifts")),
                self._many(pens, self.tr("1 pen"), self.tr("%1 pens")),
                units.duration(stats.plot_time_min),
            )
        )

    def _many(self, count: int, one: str, many: str) -> str:
        return one if count == 1 else many.replace("%1", units.count(count))

    def _say_machine(self) -> None:
        from facells_studio.export import load_machine

        name = self._session.project.plotter.machine
        try:
            self.machine.setText(stock_words(load_machine(name).machine.title))
        except FacellsError:  # said where the machine is chosen
            self.machine.setText(name)


class _Work(QWidget):
    """What is being computed, how far it is, and a button that stops it."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._what = ShortLabel(self)
        self._what.setAccessibleName(self.tr("What is being computed"))
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 1000)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        height = self.fontMetrics().height()
        self._bar.setFixedSize(height * 6, round(height * 0.6))
        stop = QToolButton(self)
        stop.setDefaultAction(actions["edit.cancel"])
        stop.setIcon(icon("close"))
        stop.setAutoRaise(True)
        stop.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        stop.setAccessibleName(actions["edit.cancel"].text().replace("&", ""))
        for widget in (self._what, self._bar, stop):
            layout.addWidget(widget)
        self._told = (0.0, "")
        self._looking = QTimer(self, singleShot=True, interval=_OFTEN_MS)
        self._looking.timeout.connect(self._show)
        self.hide()

    def show_progress(self, fraction: float, what: str) -> None:
        """Show how far the work is, soon: each showing paints at once, and a drag tells often."""
        self._told = fraction, what
        if not self._looking.isActive():
            self._looking.start()

    def show_busy(self, busy: bool) -> None:
        """Show nothing any more once all work is done."""
        if not busy:
            self._looking.stop()
            self.hide()

    def _show(self) -> None:
        fraction, what = self._told
        self._what.setText(task_words(what))
        self._bar.setValue(round(1000 * fraction))
        self.show()
