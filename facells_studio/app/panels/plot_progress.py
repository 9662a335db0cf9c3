"""A plot that is under way: how far, how long yet, and what a person may do about it."""

from PySide6.QtCore import QDateTime, QLocale, QSignalBlocker, Qt, QTime
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.i18n.words import ink_words
from facells_studio.app.machine import is_simulated
from facells_studio.app.panels.pen_heights import PenHeights
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from plotter import Progress, filling_of

AGAIN_MM = 5.0  # that a plot goes on earlier, if somebody wants that
_PARTS = 1000  # of the bar
_SLOWEST, _FASTEST = 10, 200  # percent


class PlotProgress(QWidget):
    """Bar, line, time left; hold, stop, speed and height."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, _PARTS)
        self.bar.setAccessibleName(self.tr("How far the plot is, by time"))
        self.line, self.left, self.other = QLabel(self), QLabel(self), QLabel(self)
        for label in (self.line, self.left, self.other):
            label.setWordWrap(True)
        self.other.hide()
        self.hold = self._button(self.tr("Hold after this line"))
        self.here = self._button(self.tr("Stop here"))
        self.home = self._button(self.tr("Stop and go home"))
        self.again = self._button("")
        self.again.setToolTip(self.tr("For a pen that ran dry: the end of the line once more"))
        self.hold.clicked.connect(self.hold_or_go_on)
        self.again.clicked.connect(lambda: self.plots.go_on(again_mm=AGAIN_MM))
        self.here.clicked.connect(lambda: self.plots.stop())
        self.home.clicked.connect(lambda: self.plots.stop(go_home=True))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.bar, self.line, self.left, self.other, self.hold, self.again):
            column.addWidget(widget)
        stops = QGridLayout()
        stops.addWidget(self.here, 0, 0)
        stops.addWidget(self.home, 0, 1)
        column.addLayout(stops)
        column.addLayout(self._adjustments())
        self.plots.progressed.connect(self.show_progress)
        self.plots.state_changed.connect(self.refresh)
        self.refresh()

    def hold_or_go_on(self) -> None:
        """Hold after this line, or go on."""
        if self.plots.is_holding:
            self.plots.go_on()
        else:
            self.plots.hold()

    def refresh(self, *_: object) -> None:
        """Show what can be done now."""
        plots = self.plots
        held = plots.state == "held"
        if plots.is_holding:
            text = self.tr("Go on") if held else self.tr("Holding after this line…")
        else:
            text = self.tr("Hold after this line")
        self.hold.setText(text)
        self.hold.setAccessibleName(text)
        unit = self.session.project.view.units
        again = self.tr("Go on {} earlier").replace("{}", units.length(AGAIN_MM, unit, 0))
        self.again.setText(again)
        self.again.setAccessibleName(again)
        self.again.setVisible(held and plots.is_holding)
        self.heights.refresh()
        self.heights.setEnabled(held)
        with QSignalBlocker(self.speed):  # a plot that goes on has the speed that it had
            self.speed.setValue(round(100 * plots.speed_factor))
        self._say_speed()
        if plots.state == "connecting":
            self.bar.setValue(0)
            self.line.setText(self.tr("Connecting…"))
            self.left.setText("")

    def show_progress(self, progress: Progress) -> None:
        """Show how far the plot is."""
        plots = self.plots
        self.bar.setValue(round(_PARTS * progress.fraction))
        before = plots.lines_before
        lines = progress.lines + before
        line = min(progress.lines_done + before + 1, lines)
        unit = self.session.project.view.units
        text = self.tr("Line {0} of {1}  ·  {2} of {3}  ·  {4}")
        values = (
            units.count(line),
            units.count(lines),
            units.way(progress.drawn_m, unit, 2),
            units.way(progress.draw_m, unit, 2),
            ink_words(filling_of(progress.pen)[0].rpartition(": ")[2]),
        )
        self.line.setText(text.format(*values))
        self.left.setText(self._time_left(progress))
        self._name_other()

    def _name_other(self) -> None:
        """Say which drawing is plotted, if it is not the one on the screen."""
        title = self.plots.other_drawing
        if title is not None:
            text = self.tr("Plotting “{}” as it was begun. The page that is shown is another one.")
            self.other.setText(text.replace("{}", title or self.tr("a page")))
        self.other.setVisible(title is not None)

    def _time_left(self, progress: Progress) -> str:
        left = self.tr("{} left").replace("{}", units.duration(progress.left_s / 60))
        if self.plots.state == "held":
            return f"{left}  ·  {self.tr('held, pen up')}"
        wish = self.plots.in_use
        pace = wish.pace if is_simulated(wish.machine, wish.port) else 1.0
        if pace != 1:
            return f"{left}  ·  {self.tr('simulated, faster than a machine')}"
        done = QDateTime.currentDateTime().addSecs(round(progress.left_s)).time()
        clock = QLocale().toString(
            QTime(done.hour(), done.minute()), QLocale.FormatType.ShortFormat
        )
        return f"{left}  ·  {self.tr('done at {}').replace('{}', clock)}"

    def _adjustments(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        self.speed = QSlider(Qt.Orientation.Horizontal, self)
        self.speed.setRange(_SLOWEST, _FASTEST)
        self.speed.setSingleStep(5)
        self.speed.setPageStep(10)
        self.speed.setValue(100)
        self.speed.setAccessibleName(self.tr("Drawing speed in percent"))
        self.speed.valueChanged.connect(self._set_speed)
        calm_wheel(self.speed)
        self.percent = QLabel(self)
        label = QLabel(self.tr("Speed"), self)
        label.setBuddy(self.speed)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.speed, 0, 1)
        grid.addWidget(self.percent, 0, 2)
        self.heights = PenHeights(self.session, self)
        self.heights.setToolTip(self.tr("While held"))
        grid.addWidget(self.heights, 1, 0, 1, 3)
        self._say_speed()
        return grid

    def _set_speed(self, percent: int) -> None:
        self.plots.set_speed(percent / 100)
        self._say_speed()

    def _say_speed(self) -> None:
        widest = self.fontMetrics().horizontalAdvance(f"{_FASTEST}\u202f%")
        self.percent.setMinimumWidth(widest)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.percent.setText(f"{units.count(self.speed.value())}\u202f%")

    def _button(self, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setAccessibleName(text)
        button.setAutoDefault(False)
        return button
