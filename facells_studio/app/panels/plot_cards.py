"""What a plot asks a person, and offers: small cards in the panel, never a dialog in the way."""

import time
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.i18n.words import ink_words, rule_words, said
from facells_studio.app.typed import typed_into
from plotter import JobPen, ResumePoint, Unfinished, filling_of


class Swatch(QWidget):
    """A pen's ink on paper, as broad as its nib is next to the others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.color, self._width_mm = QColor("black"), 0.3
        side = round(3.2 * self.fontMetrics().height())
        self.setFixedSize(side, side)

    def show_pen(self, color: str, width_mm: float) -> None:
        """Show this ink."""
        self.color, self._width_mm = QColor(color), width_mm
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a drop of ink, and a line ten times as broad as on paper."""
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
            painter.setBrush(QColor("white"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.color)
            painter.drawRoundedRect(box.adjusted(5, 5, -5, -0.38 * box.height()), 3, 3)
            broad = min(max(10 * self._width_mm, 1.0), 0.22 * box.height())
            y = box.bottom() - 0.19 * box.height()
            painter.setPen(QPen(self.color, broad, c=Qt.PenCapStyle.RoundCap))
            painter.drawLine(round(box.left() + 10), round(y), round(box.right() - 10), round(y))


class Card(QFrame):
    """A sentence and what can be answered."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.swatch = Swatch(self)
        self.text = QLabel(self)
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        top = QHBoxLayout()
        top.addWidget(self.swatch, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.text, 1)
        self._row = QHBoxLayout()
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(self._row)
        self.buttons: list[QPushButton] = []
        self.hide()

    def ask(
        self,
        text: str,
        answers: list[tuple[str, Any]],
        pen: JobPen | None = None,
        *,
        focus: bool = True,
    ) -> None:
        """Ask *text*; with the *focus*, the first of *answers* is what Enter says.

        Who types has no focus taken away: a Space in a note would answer for them.
        """
        self.text.setText(text)
        self.setAccessibleName(text)
        self.swatch.setVisible(pen is not None)
        if pen is not None:
            self.swatch.show_pen(pen.color, pen.width_mm)
        for old in self.buttons:
            old.hide()
            old.deleteLater()
        self.buttons = []
        for words, answer in answers:
            button = QPushButton(words, self)
            button.setAccessibleName(words)
            button.setAutoDefault(True)
            button.clicked.connect(lambda _=False, a=answer: self.chosen.emit(a))
            self._row.addWidget(button)
            self.buttons.append(button)
        self.show()
        if focus and self.buttons and typed_into() is None:
            self.buttons[0].setFocus()


class QuestionCard(Card):
    """What a plot asks while it waits."""

    def ask_pen(self, pen: JobPen, before: JobPen | None) -> None:
        """Ask for a pen."""
        if filling_of(pen)[1] > 1:
            text = self.tr("The pen is about to run dry. Put in a fresh {0}.")
        elif before is None:
            text = self.tr("Put in {0}. Cap off? Paper taped?")
        else:
            text = self.tr("Take out {1}, put in {0}.")
        said = text.replace("{0}", _named(pen))
        said = said.replace("{1}", _pen_and_rule(before)[0] if before else "")
        self.ask(said, [(self.tr("Ready"), True), (self.tr("Stop"), False)], pen)

    def ask_start(self, point: ResumePoint) -> None:
        """Ask whether the pen hangs where it should."""
        text = self.tr("The pen is up over the beginning of line {0} of {1}. Is it right?")
        said = text.replace("{0}", units.count(point.lines_done + 1))
        said = said.replace("{1}", units.count(point.lines_in_all))
        self.ask(said, [(self.tr("Go on"), True), (self.tr("Stop"), False)])

    def ask_home(self, request: str, *, homes: bool) -> None:
        """Ask what was done about a lost position, by a hand or by a machine that *homes*."""
        answers: list[tuple[str, Any]] = [(self.tr("It is there"), "by hand")]
        if homes:
            answers.append((self.tr("Home it"), "home"))
        self.ask(said(request), [*answers, (self.tr("Stop"), "stop")])

    def ask_height(self, up: str) -> None:
        """Ask where a pen on a Z axis is, which hangs as high as *up* when it is lifted."""
        text = self.tr(
            "The machine does not know how high the paper is. Where is the pen now: on the paper, "
            "or {} over it? If neither, turn it down onto the paper by hand."
        )
        answers = [
            (self.tr("On the paper"), "touching"),
            (self.tr("{} over it").replace("{}", up), "lifted"),
            (self.tr("Stop"), "stop"),
        ]
        self.ask(text.replace("{}", up), answers)


class ResumeCard(Card):
    """Unfinished plots, offered one at a time: the last one first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plots: list[Unfinished] = []
        self._at = 0

    @property
    def plot(self) -> Unfinished | None:
        """The plot that is offered."""
        return self._plots[self._at] if self._plots else None

    def offer(self, plots: list[Unfinished]) -> None:
        """Offer *plots*, or nothing."""
        self._plots, self._at = plots, 0
        self._show()

    def offer_next(self) -> None:
        """Offer another one."""
        self._at = (self._at + 1) % max(len(self._plots), 1)
        self._show()

    def _show(self) -> None:
        plot = self.plot
        if plot is None:
            self.hide()
            return
        when = QDateTime.fromSecsSinceEpoch(round(plot.last_s))
        today = time.time() - plot.last_s < 12 * 3600
        stamp = QLocale().toString(when.time() if today else when, QLocale.FormatType.ShortFormat)
        text = self.tr("“{0}” is not done: line {1} of {2}, left at {3}.")
        values = (
            plot.header.title or self.tr("A plot"),
            units.count(min(plot.lines_done + 1, plot.header.n_lines)),
            units.count(plot.header.n_lines),
            stamp,
        )
        answers: list[tuple[str, Any]] = [
            (self.tr("Go on"), "go on"),
            (self.tr("Forget it"), "forget"),
        ]
        if len(self._plots) > 1:
            answers.append((self.tr("Another"), "another"))
        self.ask(text.format(*values), answers, focus=False)


def _pen_and_rule(pen: JobPen) -> tuple[str, str]:
    """Return what a person calls the pen, and the rule whose lines it draws, if any."""
    rule, _, name = filling_of(pen)[0].rpartition(": ")
    return ink_words(name), rule_words(rule)


def _named(pen: JobPen) -> str:
    name, rule = _pen_and_rule(pen)
    width = units.number(pen.width_mm, 2).rstrip("0")
    if width not in name:
        name = f"{name}, {width}\N{NO-BREAK SPACE}mm"
    return f"{name} ({rule})" if rule else name
