"""The timeline: the drawing order, scrubbed and played at plotting speed.

It tells `Plots` what to dim and where the pen is, as a plot does, so the sheet shows both alike.
"""

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from facells_studio.app import units
from facells_studio.app.canvas.order import TICKS_PER_S, OrderSlider
from facells_studio.app.commands import Actions
from facells_studio.app.i18n.words import job_pen_words
from facells_studio.app.icons import icon
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.short import ShortLabel
from facells_studio.page.timing import Order
from facells_studio.project.derive import plot_plan
from facells_studio.project.history import touches
from facells_studio.project.requests import Request
from facells_studio.sheet import Sheet
from plotter import Plan

FRAME_MS = 33
SPEEDS = (1, 5, 10, 25, 100)  # times plotting speed
_USUAL_SPEED = 10


class TimelinePanel(QWidget):
    """Scrub, play, and choose where a plot begins."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self.order: Order | None = None
        self._at_s, self._speed = 0.0, _USUAL_SPEED
        self._icons = icon("play"), icon("hold")
        self._wants = False  # whether somebody looks at a moment, rather than at the whole
        self._asked: Sheet | None = None
        self._kind = ""  # of the page that was asked about
        self._plan: Request[Plan] | None = None
        self.setWindowTitle(self.tr("Timeline"))
        self._timer = QTimer(self, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._make()
        session.arrived.connect(self._arrived)
        session.changed.connect(self._changed)
        session.shown.connect(self._sheet_came)
        session.plotting.connect(self._plotting)
        self.plots.progressed.connect(self._follow)
        self.plots.start_changed.connect(self._show)
        self.plots.state_changed.connect(self._show)
        self._ask()
        self._show()

    # What a person does ---------------------------------------------------------------------------

    @property
    def at_s(self) -> float:
        """The moment of the plot that is looked at, in s."""
        return self._at_s

    @property
    def is_playing(self) -> bool:
        """Whether the order is being played."""
        return self._timer.isActive()

    def connect_actions(self, actions: Actions) -> None:
        """Carry out what the menu says of the order."""
        actions.do("plot.play", self.play_or_hold)

    def play_or_hold(self) -> None:
        """Play the order, or stop playing; a plot that is under way holds, or goes on."""
        if self.plots.is_plotting:
            if self.plots.is_holding:
                self.plots.go_on()
            else:
                self.plots.hold()
        elif self.is_playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play from here; from the beginning if it is at the end."""
        if self.order is None:
            return
        if self._at_s >= self.order.total_s - 1e-6:
            self._at_s = 0.0
        self._wants = True
        self._clock.start()
        self._timer.start()
        self._show()

    def pause(self) -> None:
        """Stop playing, and stay."""
        self._timer.stop()
        self._show()

    def go_to(self, at_s: float) -> None:
        """Look at the moment *at_s*."""
        if self.order is not None:
            self._at_s, self._wants = min(max(at_s, 0.0), self.order.total_s), True
            self._show()

    def step(self, lines: int) -> None:
        """Go so many lines on, or back: to where the line is done."""
        if self.order is None or not len(self.order.sheet):
            return
        done = min(max(self.order.line_at(self._at_s + 1e-6) + lines, 0), len(self.order.sheet))
        self.go_to(float(self.order.span_s[done - 1, 1]) if done else 0.0)

    def show_all(self) -> None:
        """Look at the whole drawing again."""
        self._timer.stop()
        self._wants = False
        if self.order is not None:
            self._at_s = self.order.total_s
        self._show()

    def start_here(self) -> None:
        """Let the next plot begin with the line that is looked at; once more: with the first."""
        if self.order is None:
            return
        line = min(self.order.line_at(self._at_s), len(self.order.sheet) - 1)
        self.plots.start_line = 0 if line == self.plots.start_line else max(line, 0)

    def set_speed(self, times: int) -> None:
        """Play so many times as fast as it is plotted."""
        self._speed = times
        self._clock.restart()

    # ----------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.play_button = self._button(self.tr("Play"), self.tr("Play the drawing order"))
        self.play_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        side = round(1.25 * self.fontMetrics().height())
        self.play_button.setIconSize(QSize(side, side))
        self.play_button.clicked.connect(self.play_or_hold)
        self.speed = QComboBox(self)
        self.speed.setAccessibleName(self.tr("Speed"))
        self.speed.setToolTip(self.tr("How many times as fast as it is plotted"))
        for times in SPEEDS:
            self.speed.addItem(f"{times} \u00d7", times)
        self.speed.setCurrentIndex(SPEEDS.index(self._speed))
        self.speed.activated.connect(lambda index: self.set_speed(SPEEDS[index]))
        self.slider = OrderSlider(self)
        self.slider.setAccessibleName(self.tr("Drawing order"))
        self.slider.valueChanged.connect(lambda ticks: self.go_to(ticks / TICKS_PER_S))
        self.slider.stepped.connect(self.step)
        self.start_button = self._button(
            self.tr("Start here"), self.tr("Let the next plot begin with this line")
        )
        self.start_button.clicked.connect(self.start_here)
        self.all_button = self._button(self.tr("Show all"), self.tr("Show the whole drawing"))
        self.all_button.clicked.connect(self.show_all)
        self.where = ShortLabel(self)
        self.when = QLabel(self)
        self.when.setAlignment(Qt.AlignmentFlag.AlignRight)
        row, words = QHBoxLayout(), QHBoxLayout()
        for widget in (self.play_button, self.speed):
            row.addWidget(widget)
        row.addWidget(self.slider, 1)
        for widget in (self.start_button, self.all_button):
            row.addWidget(widget)
        words.addWidget(self.where, 1)
        words.addWidget(self.when)
        box = QVBoxLayout(self)
        margin = self.fontMetrics().height() // 2
        box.setContentsMargins(margin, margin // 2, margin, margin // 2)
        box.addLayout(row)
        box.addLayout(words)
        box.addStretch(1)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _arrived(self, kind: str, result: object) -> None:
        if kind == "plan":
            self._take(result)
        elif kind in ("page", "facell"):
            self._ask()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "plotter.machine"):
            self._ask()
        if self._wants and touches(parts, "look", "subject", "active", "portraits"):
            self.show_all()

    def _sheet_came(self, sheet: Sheet | None) -> None:
        """Forget the order of what is not on the sheet any more, until its own is there."""
        if self.plots.is_plotting or (self.order is not None and sheet is self.order.sheet):
            self._show()
            return
        self._timer.stop()
        if self._wants:
            self.show_all()
        kind = "facell" if self.session.project.subject == "facell" else "page"
        if sheet is None or kind != self._kind:
            self.order, self._wants = None, False
            self.slider.bands, self.slider.start_s = [], None
            self.slider.update()
        self._show()
        self._ask()

    def _ask(self) -> None:
        """Ask when each line of the page is drawn, once the page is there."""
        kind = self.session.project.subject if self.session.project.subject == "facell" else "page"
        page, request = self.session.current(kind), self.session.request(kind)
        if page is not None and request is not None:
            self._asked, self._kind = page.sheet, kind
            machine = self.session.project.plotter.machine
            self._plan = plot_plan(page.sheet, request.key, machine)
            known = self.session.board.result(self._plan)
            if known is None:
                self.session.ask(self._plan)
            elif self.order is None or (self.order.plan, self.order.sheet) != (known, page.sheet):
                self._take(known)  # nobody tells of it again

    def _take(self, plan: object) -> None:
        if not isinstance(plan, Plan) or self._asked is None or not len(self._asked):
            return
        if self._plan is None or self.session.board.result(self._plan) is not plan:
            return  # of another sheet: it was on its way when this one came
        self._timer.stop()
        self.order = Order(self._asked, plan)
        self._at_s, self._wants = self.order.total_s, False
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, round(self.order.total_s * TICKS_PER_S))
        self.slider.bands, self.slider.total_s = self.order.bands(), self.order.total_s
        self.slider.paper_color = self._asked.paper_color
        if self.plots.start_line >= len(self._asked):
            self.plots.start_line = 0
        self._show()

    def _tick(self) -> None:
        if self.order is None or self.plots.is_plotting:
            self._timer.stop()
            return
        at_s = self._at_s + self._clock.restart() / 1000 * self._speed
        self.go_to(at_s)
        if at_s >= self.order.total_s:
            self.show_all()

    def _plotting(self, plotting: bool) -> None:
        self._timer.stop()
        self._wants = False
        for widget in (self.slider, self.start_button, self.all_button, self.speed):
            widget.setEnabled(not plotting)
        if not plotting and self.order is not None:
            self._at_s = self.order.total_s
        self._show()
        if not plotting:
            self._sheet_came(self.session.sheet)  # perhaps another, or none, since it began

    def _follow(self, _progress: object) -> None:
        """Go along with a plot of this sheet."""
        progress, order = self.plots.progress, self.order
        if progress is None or order is None or self.session.sheet is not order.sheet:
            return
        if self.plots.other_drawing is not None:  # its lines are not these
            return
        line = min(progress.line, len(order.sheet) - 1)
        self._at_s = float(order.span_s[line, 0]) if progress.line < len(order.sheet) else (
            order.total_s
        )  # fmt: skip
        self._show()

    def _show(self, *_: object) -> None:
        """Show the moment here and on the sheet."""
        order, plotting = self.order, self.plots.is_plotting
        # A sheet of a moment ago, or one that grows, has no order yet: what is known stays in gray.
        self.setEnabled(
            order is not None and (plotting or self.session.sheet in (None, order.sheet))
        )
        held = self.plots.is_holding
        texts = (self.tr("Go on"), self.tr("Hold")) if plotting else (self.tr("Play"),) * 2
        text = self.tr("Pause") if self.is_playing else texts[0 if held or not plotting else 1]
        self.play_button.setText(text)
        self.play_button.setAccessibleName(text)
        self.play_button.setToolTip(text)
        runs = self.is_playing or (plotting and not held)
        self.play_button.setIcon(self._icons[runs])
        self.all_button.setEnabled(not plotting and self._wants)
        if order is None:
            self.where.setText(self.tr("The drawing order shows here once there is a page."))
            self.when.clear()
            return
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(self._at_s * TICKS_PER_S))
        start = self.plots.start_line
        self.slider.start_s = float(order.span_s[start, 0]) if start else None
        self.slider.update()
        self._say(order, start)
        if not plotting and self._wants:
            line = order.line_at(self._at_s)
            self.plots.dim_from_line.emit(line, order.points_at(self._at_s))
            self.plots.cross_hair.emit(order.place_at(self._at_s))
        elif not plotting:
            self.plots.dim_from_line.emit(None, 0)
            self.plots.cross_hair.emit(None)

    def _say(self, order: Order, start: int) -> None:
        lines = len(order.sheet)
        line = min(order.line_at(self._at_s) + 1, lines)
        pen = job_pen_words(order.sheet.pens[order.sheet.pen[line - 1]].name)
        where = self.tr("Line {0} of {1}  ·  {2}").format(
            units.count(line), units.count(lines), pen
        )
        if start:
            where += "  ·  " + self.tr("a plot begins with line {}").format(units.count(start + 1))
        self.where.setText(where)
        self.when.setText(self.tr("{0} of {1}").format(_clock(self._at_s), _clock(order.total_s)))
        here = order.line_at(self._at_s) == start and start > 0
        text = self.tr("Start at first") if here else self.tr("Start here")
        self.start_button.setText(text)
        self.start_button.setAccessibleName(text)


def _clock(seconds: float) -> str:
    """Return a time as a clock shows it: ``2:05``, ``1:02:05``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
