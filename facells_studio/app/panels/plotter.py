"""The plotter panel: which machine, what to look at before, and the plot itself."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.commands import Actions
from facells_studio.app.machine import is_simulated
from facells_studio.app.panels.machine_box import HandBox, MachineBox
from facells_studio.app.panels.plot_cards import QuestionCard, ResumeCard
from facells_studio.app.panels.plot_progress import PlotProgress
from facells_studio.app.panels.preflight import CheckList, checks_of
from facells_studio.app.plot_talk import Found
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.project.derive import plot_plan
from facells_studio.project.edits import go_to
from facells_studio.project.history import touches
from facells_studio.sheet import Sheet
from plotter import JobPen, Journal, Plan, PlotterError, Report, Unfinished


class PlotterPanel(QWidget):
    """Plot the page, or get the machine ready for it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self._found: Found | None = None
        self._plan: tuple[Sheet, Plan] | None = None
        self._asked: Sheet | None = None
        self._looked_over: tuple[object, ...] = ()  # what the checks are of
        self.unfinished: list[Unfinished] = []
        self.setWindowTitle(self.tr("Plot"))
        self._make()
        plots = self.plots
        plots.state_changed.connect(self.refresh)
        plots.pen_wanted.connect(self._ask_pen)
        plots.start_wanted.connect(self._ask_start)
        plots.home_wanted.connect(self._ask_home)
        plots.answered.connect(self.question.hide)
        plots.ended.connect(self._ended)
        plots.failed.connect(self._failed)
        plots.told.connect(self.said.setText)
        plots.found.connect(self._take_found)
        plots.unfinished_found.connect(self._offer)
        plots.start_changed.connect(self.refresh)
        session.arrived.connect(self._arrived)
        session.shown.connect(self.refresh)
        session.changed.connect(self._changed)
        self._ask_plan()
        self.refresh()
        plots.look_for_unfinished()
        self.machine.look_for_devices()

    # What a person does ---------------------------------------------------------------------------

    def connect_actions(self, actions: Actions) -> None:
        """Carry out what the menu says of plots."""
        plots = self.plots
        actions.do("plot.start", self.start, lambda: not plots.is_plotting)
        actions.do("plot.hold", self.progress.hold_or_go_on)
        actions.do("plot.stop_here", plots.stop)
        actions.do("plot.stop_home", lambda: plots.stop(go_home=True))
        actions.do("plot.resume", self.resume, lambda: bool(self.unfinished))
        actions.do("plot.outline", self.hand.outline)
        actions.do("plot.pen_test", self.hand.pen_test)
        plots.unfinished_found.connect(actions.refresh)

    def start(self) -> None:
        """Plot the page as it is shown."""
        self.session.apply(go_to("plot"))
        sheet = self._page()
        if sheet is None:
            self._say(self.tr("The page is not ready yet. Wait a moment."))
            return
        self._say("")
        plotter = self.session.project.plotter
        self.plots.asks_first_pen = not is_simulated(plotter.machine, plotter.port)
        try:
            self.plots.start(sheet)
        except FacellsError as exc:
            self._say(str(exc), wrong=True)

    def resume(self) -> None:
        """Go on with the plot that was left last."""
        if not self.unfinished:
            return
        self.session.apply(go_to("plot"))
        self._say("")
        try:
            self.plots.resume(self.unfinished[0].folder)
        except FacellsError as exc:
            self._say(str(exc), wrong=True)

    def forget(self) -> None:
        """Offer the plot that was left last no more."""
        if not self.unfinished:
            return
        folder = self.unfinished[0].folder

        def drop() -> None:
            with Journal.open(folder) as journal:
                journal.drop()

        self.plots.look_for(drop, lambda _: self.plots.look_for_unfinished())

    def shut_down(self) -> None:
        """Lift the pen, wait for it, and disconnect: the window closes."""
        self.plots.close()

    # ----------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.resume_card, self.question = ResumeCard(self), QuestionCard(self)
        self.resume_card.chosen.connect(self._chosen)
        self.question.chosen.connect(self.plots.answer)
        self.machine, self.hand = MachineBox(self.session, self), HandBox(self.session, self)
        self.checks, self.progress = CheckList(self), PlotProgress(self.session, self)
        self.by_hand = QToolButton(self)
        self.by_hand.setText(self.tr("Move by hand, set heights, test"))
        self.by_hand.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.by_hand.setAutoRaise(True)
        self.by_hand.setCheckable(True)
        self.by_hand.setArrowType(Qt.ArrowType.RightArrow)
        self.by_hand.setAccessibleName(self.by_hand.text())
        self.by_hand.toggled.connect(self._unfold)
        self.hand.hide()
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
        for widget in (self.resume_card, self.machine, self.by_hand, self.hand, self.checks):
            column.addWidget(widget)
        column.addStretch(1)
        self.before = QScrollArea(self)
        self.before.setWidget(inner)
        self.before.setWidgetResizable(True)
        self.before.setFrameShape(QFrame.Shape.NoFrame)
        self.before.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.before.setFocusPolicy(Qt.FocusPolicy.NoFocus)

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

    def refresh(self, *_: object) -> None:
        """Show what is so."""
        plotting = self.plots.is_plotting
        self.before.setVisible(not plotting)
        self.progress.setVisible(plotting)
        self.start_button.setVisible(not plotting)
        self.said.setVisible(bool(self.said.text()))
        if plotting:
            return
        sheet, plan = self._page(), None
        if sheet is not None:
            if self._plan is not None and self._plan[0] is sheet:
                plan = self._plan[1]
            self._look_over(sheet, plan)
        self.start_button.setEnabled(
            sheet is not None and not self.checks.forbids and self.plots.state != "moving"
        )
        line = self.plots.start_line
        text = self.tr("Plot from line {}").replace("{}", units.count(line + 1))
        self.start_button.setText(text if line else self.tr("Plot"))
        self.start_button.setAccessibleName(self.start_button.text())

    def _look_over(self, sheet: Sheet, plan: Plan | None) -> None:
        """Show what there is to say before a plot, unless nothing of it has changed."""
        project = self.session.project
        look = project.look
        of = (sheet, plan, self._found, project.plotter, look.pens, project.ink, project.view.units)
        if of != self._looked_over:
            self._looked_over = of
            self.checks.show_checks(checks_of(project, sheet, plan, self._found))

    def _page(self) -> Sheet | None:
        kind = "facell" if self.session.project.subject == "facell" else "page"
        page = self.session.current(kind)
        sheet: Sheet | None = None if page is None else page.sheet
        return sheet

    def _ask_plan(self) -> None:
        kind = "facell" if self.session.project.subject == "facell" else "page"
        sheet, request = self._page(), self.session.request(kind)
        if sheet is not None and request is not None and len(sheet):
            self._asked = sheet
            self.session.ask(plot_plan(sheet, request.key, self.session.project.plotter.machine))

    def _arrived(self, kind: str, result: Any) -> None:
        if kind == "plan" and self._asked is not None:
            self._plan = (self._asked, result)
        elif kind in ("page", "facell"):
            self._ask_plan()
        else:
            return
        self.refresh()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "plotter"):
            self._found = None
            self._ask_plan()
        if not self.plots.is_plotting:
            self.refresh()

    def _take_found(self, found: Found) -> None:
        self._found = found
        self.refresh()

    def _unfold(self, on: bool) -> None:
        self.hand.setVisible(on)
        self.by_hand.setArrowType(Qt.ArrowType.DownArrow if on else Qt.ArrowType.RightArrow)

    def _chosen(self, plot: Unfinished | None) -> None:
        if plot is None:
            self.forget()
        else:
            self.resume()

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
        self.question.ask_home(request)
        self._call_for_somebody()

    def _call_for_somebody(self) -> None:
        """The machine waits: show this panel, and let the window draw attention to itself."""
        self.session.apply(go_to("plot"))
        QApplication.alert(self.window())
        QApplication.beep()

    def _ended(self, report: Report) -> None:
        values = (
            units.count(report.lines_done),
            units.count(report.lines),
            units.number(report.drawn_m, 2),
            units.duration(report.elapsed_s / 60),
        )
        text = self.tr("Done: {0} of {1} lines, {2} m of ink in {3}.")
        if report.stopped:
            text = self.tr("Stopped, the pen is up. On paper: {0} of {1} lines, {2} m.")
        self._say(text.format(*values))
        self.refresh()

    def _failed(self, error: Exception) -> None:
        text = str(error)
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
