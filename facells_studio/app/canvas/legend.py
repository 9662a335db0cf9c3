"""What the colors of the density mean, how often the pen passes at most, and where too often."""

from dataclasses import dataclass

import cv2
import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from facells_studio.app import units
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.canvas.viewport import tick_step
from facells_studio.app.session import Session
from facells_studio.page.density import COLORS, LABELS, TOO_MANY_PASSES, worst_spot
from facells_studio.page.preview import density, spot_mm
from facells_studio.progress import Tick
from facells_studio.project.requests import Request
from facells_studio.sheet import Sheet

KIND = "density"
_MOST_MARKS = 12
_NEAR_CELLS = 9  # spots nearer than this share a mark
_RING_PX = 9.0  # at least


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passes:
    """How often the pen passes the spots of a sheet."""

    sheet: Sheet
    most: int
    at_mm: tuple[float, float]
    limit: int
    marks: tuple[tuple[float, float, float], ...]  # x, y, radius in mm: more than *limit*


def passes_of(sheet: Sheet, limit: int) -> Request[Passes]:
    """Return the request for how often the pen passes, and where more often than *limit*."""

    def work(tick: Tick) -> Passes:
        tick(0.0, "")
        cell_mm = spot_mm(sheet)
        found = density(sheet, cell_mm)
        tick(0.8, "")
        most, x_mm, y_mm = worst_spot(found, cell_mm)
        over = (found > limit + 0.5).astype(np.uint8)
        joined = cv2.dilate(over, np.ones((_NEAR_CELLS, _NEAR_CELLS), np.uint8))
        _, _, boxes, middles = cv2.connectedComponentsWithStats(joined)
        largest = np.argsort(-boxes[1:, cv2.CC_STAT_AREA])[:_MOST_MARKS] + 1
        marks = tuple(
            (
                float(middles[i, 0] + 0.5) * cell_mm,
                float(middles[i, 1] + 0.5) * cell_mm,
                float(max(boxes[i, cv2.CC_STAT_WIDTH], boxes[i, cv2.CC_STAT_HEIGHT])) / 2 * cell_mm,
            )
            for i in largest
        )
        return Passes(sheet=sheet, most=most, at_mm=(x_mm, y_mm), limit=limit, marks=marks)

    return Request(KIND, (sheet, limit), work)


class DensityLegend(QWidget):
    """Lies over a canvas while the density is on, and lets the pointer through."""

    def __init__(self, session: Session, canvas: SheetCanvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self.passes: Passes | None = None
        self._stopped: Sheet | None = None  # grows no more, though it is not whole
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Legend of the density"))
        canvas.installEventFilter(self)
        canvas.view_changed.connect(self.update)
        session.shown.connect(self.refresh)
        session.arrived.connect(self._arrived)
        session.changed.connect(self.refresh)
        session.busy.connect(self._rested)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show what is known of the sheet, and ask for it where nothing is."""
        session = self._session
        sheet = session.sheet
        on = session.project.view.density and sheet is not None and len(sheet) > 0
        self.setVisible(on)
        if not on or sheet is None:
            return
        self.setGeometry(self._canvas.rect())
        request = passes_of(sheet, self._limit())
        known = session.board.result(request)
        if known is not None:
            self._show(known)
        elif session.growth is None or self._stopped is sheet:  # else another in a moment
            session.ask(request)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep to the canvas' size."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return False

    def _limit(self) -> int:
        project = self._session.project
        facell = project.subject == "facell"
        return (project.look.facell.recipe.overlay.max_passes if facell else 0) or TOO_MANY_PASSES

    def _rested(self, busy: bool) -> None:
        """Count on a FaCell that somebody has stopped, once."""
        sheet = self._session.sheet
        if not busy and self._session.growth is not None and self._stopped is not sheet:
            self._stopped = sheet
            self.refresh()

    def _arrived(self, kind: str, result: object) -> None:
        if kind == KIND and isinstance(result, Passes):
            self._show(result)

    def _show(self, passes: Passes) -> None:
        self.passes = passes
        self.setAccessibleDescription(self._words(passes))
        self.update()

    def _words(self, passes: Passes) -> str:
        chosen = self._session.project.view.units
        text = self.tr("At most %1, at %2").replace("%1", units.count(passes.most))
        return text.replace("%2", units.size(*passes.at_mm, chosen))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rings around what is passed too often, and the legend in a corner."""
        passes = self.passes
        if passes is None or passes.sheet is not self._session.sheet:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_marks(painter, passes)
            self._paint_legend(painter, passes)

    def _paint_marks(self, painter: QPainter, passes: Passes) -> None:
        view = self._canvas.view
        for color, width in (("#ffffff", 4.0), ("#0057d8", 2.0)):  # no color of the scale is blue
            painter.setPen(QPen(QColor(color), width))
            for x, y, radius in passes.marks:
                px = max(radius * view.px_per_mm, _RING_PX)
                painter.drawEllipse(QPointF(*view.to_px(x, y)), px, px)

    def _paint_legend(self, painter: QPainter, passes: Passes) -> None:
        font = self.font()  # small: it lies over the sheet
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        line, text = metrics.height(), self.palette().color(QPalette.ColorRole.WindowText)
        over = self.tr("Ringed: more than %1").replace("%1", units.count(passes.limit))
        words = [self.tr("Passes of the pen"), self._words(passes)]
        words += [over] if passes.marks else []
        step = max(metrics.horizontalAdvance(label) for label in LABELS) + 4
        width = max(step * len(LABELS), *(metrics.horizontalAdvance(each) for each in words))
        height = line * (len(words) + 3.2)
        box = QRectF(0, 0, width + 2 * line, height + line)
        box.moveBottomRight(QPointF(self.width() - line, self.height() - line))
        ground = QColor(self.palette().color(QPalette.ColorRole.Window))
        ground.setAlphaF(0.94)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4, 4)
        x, y = box.left() + line, box.top() + line / 2
        painter.setPen(text)
        painter.drawText(QPointF(x, y + metrics.ascent()), words[0])
        y += 1.3 * line
        for i, (color, label) in enumerate(zip(COLORS, LABELS, strict=True)):
            painter.fillRect(QRectF(x + i * step, y, step, 0.7 * line), QColor(color))
            where = QRectF(x + i * step, y + 0.8 * line, step, line)
            painter.drawText(where, Qt.AlignmentFlag.AlignCenter, label)
        y += 2.0 * line
        for each in words[1:]:
            painter.drawText(QPointF(x, y + metrics.ascent()), each)
            y += line
        self._paint_scale(painter, x, y + 0.3 * line, width)

    def _paint_scale(self, painter: QPainter, x: float, y: float, width: float) -> None:
        """Paint a length on paper, as long as it is here."""
        scale, chosen = self._canvas.view.px_per_mm, self._session.project.view.units
        unit_mm = units.MM_PER_INCH if chosen == "in" else 1.0
        step_mm = tick_step(scale * unit_mm, 0.15 * width) * unit_mm
        long = step_mm * scale
        y += 6.0
        painter.drawLine(QPointF(x, y), QPointF(x + long, y))
        for end in (x, x + long):
            painter.drawLine(QPointF(end, y - 4), QPointF(end, y + 4))
        said = f"{units.plain(step_mm / unit_mm)} {chosen}"
        painter.drawText(QPointF(x + long + 8, y + 5), said)
