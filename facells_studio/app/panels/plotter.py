"""The plotter panel: which machine, what to look at before, and the plot itself."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.commands import Actions
from facells_studio.app.i18n.words import said
from facells_studio.app.machine import is_simulated
from facells_studio.app.panels.hand_box import HandBox
from facells_studio.app.panels.machine_box import MachineBox
from facells_studio.app.panels.plot_cards import QuestionCard, ResumeCard
from facells_studio.app.panels.plot_progress import PlotProgress
from facells_studio.app.panels.plot_way import PlotWay
from facells_studio.app.panels.preflight import CheckList, checks_of
from facells_studio.app.plot_outlook import LookAhead
from facells_studio.app.plot_talk import Found
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.scroll import SideScroll
from facells_studio.app.widgets.section import Section
from facells_studio.errors import FacellsError
from facells_studio.project.edits import go_to
from facells_studio.project.history import touches
from facells_studio.project.outlook import Outlook
from facells_studio.sheet import Sheet
from plotter import JobPen, PlotterError, Report, Unfinished


class PlotterPanel(QWidget):
    """Plot the page, or get the machine ready for it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self._found: Found | None = None
        self.look_ahead = LookAhead(session, self)
        self._looked_over: tuple[object, ...] = ()  # what the checks are of
        self.unfinished: list[Unfinished] = []
        self.setWindowTitle(self.tr("Plot"))
        self._make()
        plots = self.plots
        plots.state_changed.connect(self.refresh)
        plots.pen_wanted.connect(self._ask_pen)
        plots.start_wanted.connect(self._ask_start)
        plots.home_wanted.connect(self._ask_home)
        plots.height_wanted.connect(self._ask_height)
        plots.answered.connect(self.question.hide)
        plots.ended.connect(self._ended)
        plots.failed.connect(self._failed)
        plots.told.connect(self.said.setText)
        plots.found.connect(self._take_found)
        plots.unfinished_found.connect(self._offer)
        plots.part_changed.connect(self.refresh)
        self.look_ahead.changed.connect(self.refresh)
        session.shown.connect(self.refresh)
        session.changed.connect(self._changed)
        self.refresh()
        plots.look_for_unfinished()
        plots.look_for_devices()

    # What a person does ---------------------------------------------------------------------------

    def connect_actions(self, actions: Actions) -> None:
        """Carry out what the menu says of plots."""
        plots = self.plots
        actions.do("plot.start", self.look_over_or_start, lambda: not plots.is_plotting)
        actions.do("plot.hold", self.progress.hold_or_go_on)
        actions.do("plot.stop_here", plots.stop)
        actions.do("plot.stop_home", lambda: plots.stop(go_home=True))
        actions.do("plot.resume", self.resume, lambda: bool(self.unfinished))
        actions.do("plot.outline", self.hand.outline)
        actions.do("plot.pen_test", self.hand.pen_test)
        plots.unfinished_found.connect(actions.refresh)

    def look_over_or_start(self) -> None:
        """Plot if what was checked is in sight, else show that first."""
        if self.visibleRegion().isEmpty():
            self._come_forward()
        else:
            self.start()

    def start(self) -> None:
        """Plot the page as it is shown."""
        self.session.apply(go_to("plot"))
        sheet = self.look_ahead.sheet
        if sheet is None:
            self._say(self.tr("The page is not ready yet. Wait a moment."))
            return
        self._say("")
        self._know_machine()
        try:
            self.plots.start(sheet)
        except FacellsError as exc:
            self._say(said(exc), wrong=True)

    def resume(self) -> None:
        """Go on with the plot that is offered: the one that was left last, or another."""
        if (plot := self.resume_card.plot) is None:
            return
        self.session.apply(go_to("plot"))
        self._say("")
        self._know_machine()
        try:
            self.plots.resume(plot.folder)
        except FacellsError as exc:
            self._say(said(exc), wrong=True)

    def forget(self) -> None:
        """Offer the plot that is offered no more."""
        if (plot := self.resume_card.plot) is None:
            return
        self.plots.forget_unfinished(plot.folder)

    def shut_down(self) -> None:
        """Lift the pen, wait for it, and disconnect: the window closes."""
        self.plots.close()

    # ----------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.resume_card, self.question = ResumeCard(self), QuestionCard(self)
        self.resume_card.chosen.connect(self._chosen)
        self.question.chosen.connect(self.plots.answer)
        self.machine, self.hand = MachineBox(self.session, self), HandBox(self.session, self)
        self.way = PlotWay(self.session, self.look_ahead, self)
        self.checks, self.progress = CheckList(self), PlotProgress(self.session, self)
        self.by_hand = Section(self.tr("Move by hand, set heights, test"), self.hand, is_open=False)
        self.start_button = QPushButton(self.tr("Plot"), self)
        self.start_button.setDefault(True)
        self.start_button.setMinimumHeight(round(2.2 * self.fontMetrics().height()))
        self.start_button.clicked.connect(self.start)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setFocusPolicy(Qt.FocusPolicy.NoFocus)

        inner = QWidget(self)
        column = QVBoxLayout(inner)
        for widget in (self.resume_card, self.machine, self.by_hand, self.way, self.checks):
            column.addWidget(widget)
        column.addStretch(1)
        self.before = SideScroll(inner, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.before, 1000)
        foot = QVBoxLayout()
        margin = column.contentsMargins()
        foot.setContentsMargins(margin)
        for each in (self.question, self.progress, self.said, self.start_button):
            foot.addWidget(each)
        outer.addLayout(foot)
        outer.addStretch(1)  # while a plot is under way

    def _know_machine(self) -> None:
        """Ask for the first pen too where a real one has to be put in."""
        plotter = self.session.project.plotter
        self.plots.asks_first_pen = not is_simulated(plotter.machine, plotter.port)

    def refresh(self, *_: object) -> None:
        """Show what is so."""
        plotting = self.plots.is_plotting
        self.before.setVisible(not plotting)
        self.progress.setVisible(plotting)
        self.start_button.setVisible(not plotting)
        self.said.setVisible(bool(self.said.text()))
        if plotting:
            return
        sheet = self.look_ahead.sheet
        if sheet is not None:
            self._look_over(sheet, self.look_ahead.outlook)
        self.start_button.setEnabled(
            sheet is not None and not self.checks.forbids and self.plots.state != "moving"
        )
        text = self._start_text()
        self.start_button.setText(text)
        self.start_button.setAccessibleName(text)

    def _start_text(self) -> str:
        part = self.plots.part
        if part.start_line:
            text = self.tr("Plot from line {}")
            return text.replace("{}", units.count(part.start_line + 1))
        if part.left_out:
            return self.tr("Plot the ticked pens")
        return self.tr("Plot")

    def _look_over(self, sheet: Sheet, outlook: Outlook | None) -> None:
        """Show what there is to say before a plot, unless nothing of it has changed."""
        project = self.session.project
        of = (sheet, outlook, self._found, project.plotter, project.view.units)
        if of != self._looked_over and (outlook is not None or not len(sheet)):
            self._looked_over = of
            self.checks.show_checks(checks_of(project, sheet, outlook, self._found))

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "plotter.machine", "plotter.port", "plotter.via"):
            self._found = None
        if not self.plots.is_plotting:
            self.refresh()

    def _take_found(self, found: Found | None) -> None:
        self._found = found
        self.refresh()

    def _chosen(self, answer: str) -> None:
        {
            "go on": self.resume,
            "forget": self.forget,
            "another": self.resume_card.offer_next,
        }[answer]()

    def _offer(self, plots: list[Unfinished]) -> None:
        self.unfinished = plots
        self.resume_card.offer(plots)

    def _ask_pen(self, pen: JobPen, before: JobPen | None) -> None:
        self.question.ask_pen(pen, before)
        self._call_for_somebody()

    def _ask_start(self, point: Any) -> None:
        self.question.ask_start(point)
        self._call_for_somebody()

    def _ask_home(self, request: str) -> None:
        self.question.ask_home(request, homes=self._found is None or self._found.homes)
        self._call_for_somebody()

    def _ask_height(self, up_mm: float) -> None:
        self.question.ask_height(units.length(up_mm, self.session.project.view.units))
        self._call_for_somebody()

    def _call_for_somebody(self) -> None:
        """The machine waits: show this panel; the window calls (`facells_studio.app.calling`)."""
        self._come_forward()

    def _come_forward(self) -> None:
        """Let the panel be seen, though it was closed, lies behind another, or all are hidden."""
        self.session.apply(go_to("plot"))
        dock = self.parentWidget()
        if isinstance(dock, QDockWidget):
            dock.show()
            dock.raise_()

    def _ended(self, report: Report) -> None:
        values = (
            units.count(report.lines_done),
            units.count(report.lines),
            units.way(report.drawn_m, self.session.project.view.units, 2),
            units.duration(report.elapsed_s / 60),
        )
        text = self.tr("Done: {0} of {1} lines, {2} of ink in {3}.")
        if report.stopped:
            text = self.tr("Stopped, the pen is up. On paper: {0} of {1} lines, {2}.")
        self._say(text.format(*values))
        self.refresh()

    def _failed(self, error: Exception) -> None:
        text = said(error)
        report = error.report if isinstance(error, PlotterError) else None
        if report is not None:
            done = self.tr("On paper: {0} of {1} lines.")
            text += " " + done.format(units.count(report.lines_done), units.count(report.lines))
            self._call_for_somebody()
        self._say(text, wrong=True)
        if not isinstance(error, PlotterError | FacellsError):
            self.session.failed.emit("plot", error)

    def _say(self, text: str, *, wrong: bool = False) -> None:
        self.said.setText(text)
        self.said.setVisible(bool(text))
        font = self.said.font()
        font.setBold(wrong)
        self.said.setFont(font)
