"""The traces panel: what the network reads and says along the ink, brushed with the sheet."""

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from facells_studio.app.i18n.words import attribute_words
from facells_studio.app.session import Session
from facells_studio.app.traces.data import Course, Pieces, sheet_pieces, strips_of
from facells_studio.app.traces.view import TraceView
from facells_studio.app.widgets.short import ShortLabel
from facells_studio.errors import FacellsError
from facells_studio.facell.rules import threshold_at
from facells_studio.project.derive import Sketch
from facells_studio.project.edits import change_rule
from facells_studio.project.history import touches
from facells_studio.project.state import by_id
from facells_studio.score.scale import Scale
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import Sheet

_MM_PER_IN = 25.4
_GAPS_PX = 60  # between what is chosen above the curves


class TracesPanel(QWidget):
    """Shows the paper's Figure 6 of the open portrait."""

    pointed = Signal(object)  # where the pen is, (x, y) in mm on the sheet; None: nowhere

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(self.tr("Traces"))
        self.view = TraceView(self)
        self._course: Course | None = None
        self._pieces: tuple[Sheet, Pieces] | None = None
        self._names: list[ShortLabel] = []  # of what is chosen above the curves
        self._stale = True  # something came while the panel was hidden
        self._leading = False  # the pointer is here, not on the sheet
        self._walked = False  # keys have shown where the pen is, and no pointer leaves from there
        self._lay_out()
        session.changed.connect(self._changed)
        session.arrived.connect(self._arrived)
        session.shown.connect(self._follow_session)
        session.hovered.connect(self._follow)
        self.view.pointed.connect(self._lead)
        self.view.walked.connect(self._walk)
        self.view.left.connect(self._walk_away)
        self.view.threshold_moved.connect(self._move_threshold)
        self.view.gesture_ended.connect(lambda: session.history.seal())
        self._scores_arrived()

    def connect_canvas(self, canvas: object) -> None:
        """Let the *canvas* show where the pen is."""
        cross_hair = getattr(canvas, "cross_hair", None)
        if cross_hair is not None:
            self.pointed.connect(cross_hair)

    def _lay_out(self) -> None:
        self.cell = QSpinBox(self, minimum=0, maximum=0)
        self.cell.setSpecialValueText(self.tr("most telling"))
        self.cell.setAccessibleName(self.tr("Hidden unit"))
        self.cell.setToolTip(
            self.tr("Which unit of the network's memory is shown; the most telling goes most with "
                    "the first attribute.")
        )  # fmt: skip
        self.also = QComboBox(self)
        self.also.setAccessibleName(self.tr("Also show"))
        self.also.setToolTip(self.tr("Also show"))
        self.also.addItem(self.tr("no more"), "")
        self.empty = QLabel(self.tr("Open a portrait to see what the network reads."), self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._name(self.tr("Hidden unit")))
        top.addWidget(self.cell)
        top.addSpacing(12)
        top.addWidget(self._name(self.tr("Also show")))
        top.addWidget(self.also)
        top.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addLayout(top)
        whole.addWidget(self.view, 1)
        whole.addWidget(self.empty, 1)
        self.cell.valueChanged.connect(self._refresh)
        self.also.activated.connect(self._refresh)

    def _name(self, text: str) -> ShortLabel:
        label = ShortLabel(text, self)
        label.letters = 0
        self._names.append(label)
        return label

    # What is shown ------------------------------------------------------------------------------

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "look.rules", "look.pens", "look.recipe.color", "view.units"):
            self._refresh()
        elif touches(parts, "portraits", "active"):
            self._scores_arrived()

    def _arrived(self, kind: str, result: object) -> None:
        if kind in ("scores", "sketch"):
            self._scores_arrived()

    def _scores_arrived(self) -> None:
        """Read the newest scores; where they lie on paper is what the newest sketch says.

        Nobody waits for what nobody sees: a panel that is hidden reads them when it is shown.
        """
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        scores, sketch = self.session.latest("scores"), self.session.latest("sketch")
        if self.session.project.portrait is None or self._shows_nobody():
            scores = None
        if isinstance(scores, PointScores) and isinstance(sketch, Sketch):
            known = self._course
            if known is None or known.scores is not scores or known.placement != sketch.placement:
                self._course = Course(scores, sketch.placement)
                self._list_attributes(scores)
        else:
            self._course = None
        self._refresh()

    def _list_attributes(self, scores: PointScores) -> None:
        if self.also.count() != len(scores.attributes) + 1:
            while self.also.count() > 1:
                self.also.removeItem(1)
            for name in scores.attributes:
                self.also.addItem(attribute_words(name), name)
        if self._course is not None:
            self.cell.setMaximum(self._course.cells)

    def showEvent(self, event: QShowEvent) -> None:
        """Read what came while the panel was hidden."""
        super().showEvent(event)
        if self._stale:
            self._scores_arrived()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave names out where there is no room for them; each control has a hint."""
        super().resizeEvent(event)
        margins = self.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        wanted = sum(w.sizeHint().width() for w in (*self._names, self.cell, self.also))
        for label in self._names:
            label.setVisible(room > wanted + _GAPS_PX)

    def _refresh(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        project = self.session.project
        scale = None if self._course is None else self._scale()
        course = None if scale is None else self._course
        self.empty.setVisible(course is None)
        self.view.setVisible(course is not None)
        if course is None or scale is None:
            self.view.show_traces(None, ())
            return
        inches = project.view.units == "in"
        self.view.show_units(self.tr("in") if inches else self.tr("mm"),
                             1 / _MM_PER_IN if inches else 1.0)  # fmt: skip
        strips = strips_of(project, course, scale, self.also.currentData(), self.cell.value() - 1)
        self.view.show_traces(course, strips)

    # Linked brushing ----------------------------------------------------------------------------

    def _follow_session(self) -> None:
        self._walk_away()  # what was pointed at is not there any more
        if self._shows_nobody() or self._course is None:
            self._scores_arrived()
        self._follow(self.session.line)

    def _shows_nobody(self) -> bool:
        """Return whether the sheet is empty: the last lines were somebody else's."""
        return self.session.sheet is None and self._is_portrait()

    def _follow(self, line: int) -> None:
        """Light up the *line* of the sheet that is pointed at, wherever."""
        sheet, course = self.session.sheet, self._course
        span = None
        if sheet is not None and course is not None and self._is_portrait() and self.isVisible():
            span = course.span(sheet, line)
        if span is None or sheet is None:
            self.view.mark(None)
            return
        text = self.tr("line {} of {}").replace("{}", str(line + 1), 1)
        self.view.mark(span, text.replace("{}", str(len(sheet)), 1))
        if not self._leading:
            self.view.bring(span)

    def _lead(self, along_mm: float) -> None:
        """Walk the pencil on the sheet along with the pointer here."""
        sheet, course = self.session.sheet, self._course
        self._leading = True
        try:
            found = course.line_at(along_mm) if course is not None and along_mm >= 0 else None
            if found is None or sheet is None or course is None or not self._is_portrait():
                self.session.hover(-1)
                self.pointed.emit(None)
                return
            line = course.sheet_line(sheet, self._pieces_of(sheet), along_mm)
            self.session.hover(line)
            self.pointed.emit((float(found[1][0]), float(found[1][1])))
        finally:
            self._leading = False

    def _walk(self, by: int) -> None:
        """Go to the line before or after, in plotting order, that was read."""
        sheet, course = self.session.sheet, self._course
        if sheet is None or course is None or not len(sheet):
            return
        line = self.session.line
        for _ in range(len(sheet)):
            line = (line + by) % len(sheet)
            span = course.span(sheet, line)
            if span is not None:
                self.session.hover(line)
                self.pointed.emit(_pen_at(sheet, line))
                self._walked = True
                return

    def _walk_away(self) -> None:
        """Show no more where keys went."""
        if self._walked:
            self._walked = False
            self.pointed.emit(None)

    def _pieces_of(self, sheet: Sheet) -> Pieces:
        if self._pieces is None or self._pieces[0] is not sheet:
            self._pieces = (sheet, sheet_pieces(sheet))
        return self._pieces[1]

    def _scale(self) -> Scale | None:
        """Return the scale of the network that scores the lines; None if there is none."""
        try:
            return self.session.desk.scorer(self.session.project.look.recipe.color.model).scale
        except FacellsError:  # said where the lines are scored
            return None

    def _is_portrait(self) -> bool:
        return self.session.project.subject == "portrait"

    def _move_threshold(self, number: int, level: float) -> None:
        if self._course is None:
            return
        project = self.session.project
        color = project.look.recipe.color
        rule = by_id(project.look.rules, number).rule
        scale = self._scale()
        if scale is None:
            return
        wanted = threshold_at(level, rule, self._course.scores, color, scale)
        self.session.apply(change_rule(number, threshold=round(wanted, 3)))


def _pen_at(sheet: Sheet, line: int) -> tuple[float, float]:
    part = sheet.points_mm[sheet.offsets[line] : sheet.offsets[line + 1]]
    middle = np.asarray(part[len(part) // 2], np.float64)
    return float(middle[0]), float(middle[1])
