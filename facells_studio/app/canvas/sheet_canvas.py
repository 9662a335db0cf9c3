"""`SheetCanvas`: the sheet in the middle of the window.

It shows pictures that a worker makes: while a hand moves, the last one is moved and scaled with it;
as soon as the hand rests, a sharp one comes. Lengths are mm on paper, pixels are the widget's.
"""

from collections.abc import Hashable
from dataclasses import replace

from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from facells_studio.app.canvas import furniture
from facells_studio.app.canvas.furniture import Colors, Margins, Reach
from facells_studio.app.canvas.kept import Kept
from facells_studio.app.canvas.looking import Looking
from facells_studio.app.canvas.marks import Marks, blit, draw_band, draw_cross, draw_marks
from facells_studio.app.canvas.picking import LineIndex, nearest_line
from facells_studio.app.canvas.renderer import Renderer
from facells_studio.app.canvas.shot import Ground, Picture, Shot
from facells_studio.app.canvas.viewport import Viewport
from facells_studio.project.state import Units
from facells_studio.sheet import Sheet

Spot = tuple[float, float]


class SheetCanvas(Looking):
    """Shows a sheet; see `facells_studio.app.canvas.hands` for what pointer and keys do."""

    line_clicked = Signal(int)  # -1: none
    line_hovered = Signal(int)  # -1: none
    pointed = Signal(object)  # (x, y) in mm under the pointer, or None
    looks_changed = Signal()  # what of the sheet is shown: lines, photo, travel, density
    sharp = Signal()  # the true picture of what is wanted is on the screen
    broken = Signal(object)  # exception

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._picture: Picture | None = None  # the last that came
        self._whole: Picture | None = None  # the last that shows all of the paper
        self._index: tuple[Sheet, LineIndex] | None = None
        self._shot: Shot | None = None  # the last that was asked for
        self._grows: Hashable = None
        self._is_other = False  # no picture has come yet of what is shown now
        self._travel = self._photo = self._density = False
        self._lines = self._rulers = True
        self._ground: Ground | None = None
        self._marks = Marks()
        self._pointer: QPointF | None = None
        self._units: Units = "mm"
        self._margins: Margins = (0.0, 0.0, 0.0, 0.0)
        self._reach: Reach | None = None
        self._colors: Colors | None = None
        self._below, self._across, self._upright = Kept(), Kept(), Kept()  # layers
        self.renderer = Renderer(self)
        self.renderer.painted.connect(self._painted)
        self.renderer.indexed.connect(self._indexed)
        self.renderer.broken.connect(self.broken)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Sheet"))
        self.setMinimumSize(240, 200)

    def sizeHint(self) -> QSize:
        """Return what a sheet wants: most of a window."""
        return QSize(700, 560)

    # What is shown -------------------------------------------------------------------------------

    @property
    def sheet(self) -> Sheet | None:
        """The sheet that is shown."""
        return self._sheet

    def set_sheet(
        self, sheet: Sheet | None, grows: Hashable = None, *, other: bool = False
    ) -> None:
        """Show *sheet*; sheets with one key *grows* only ever gain lines.

        *other* says that it is no newer one of the last, of which nothing may be seen beside it.
        """
        before, self._sheet, self._grows = self._sheet, sheet, grows
        if sheet is None:
            self._picture = self._whole = None
        elif before is None or _size(before) != _size(sheet):
            self._whole = None
            if self._fitted:
                self.fit()
        if other:
            self._whole, self._is_other = None, True
        self._set_hovered(-1)
        self._ask()

    def set_ground(self, ground: Ground | None) -> None:
        """Lay a photo under the lines; it shows while `show_photo` is on."""
        same = ground and self._ground and ground.portrait is self._ground.portrait
        if not (same and self._ground and ground and ground.placement == self._ground.placement):
            self._ground = ground
            if self._photo:
                self._ask()

    def set_frame(self, margins_mm: Margins, reach: Reach | None) -> None:
        """Show the *margins_mm* (left, top, right, bottom), and how far a machine comes."""
        if (margins_mm, reach) != self.frame:
            self._margins, self._reach = margins_mm, reach
            self.update()

    @property
    def frame(self) -> tuple[Margins, Reach | None]:
        """The margins in mm, and how far a machine comes."""
        return self._margins, self._reach

    @property
    def band_px(self) -> int:
        """How thick the rulers are; 0 without."""
        return furniture.ruler_px(self._small_metrics()) if self._rulers else 0

    def set_units(self, units: Units) -> None:
        """Write the rulers in *units*."""
        if units != self._units:
            self._units = units
            self.update()

    @property
    def show_travel(self) -> bool:
        """Whether the way of the lifted pen shows."""
        return self._travel

    @show_travel.setter
    def show_travel(self, on: bool) -> None:
        self._travel = on
        self._look_otherwise()

    @property
    def show_photo(self) -> bool:
        """Whether the photo shows under the lines."""
        return self._photo

    @show_photo.setter
    def show_photo(self, on: bool) -> None:
        self._photo = on
        self._look_otherwise()

    @property
    def show_lines(self) -> bool:
        """Whether the lines show."""
        return self._lines

    @show_lines.setter
    def show_lines(self, on: bool) -> None:
        self._lines = on
        self._look_otherwise()

    @property
    def show_density(self) -> bool:
        """Whether it shows how often the pen passes a spot, instead of lines."""
        return self._density

    @show_density.setter
    def show_density(self, on: bool) -> None:
        self._density = on
        self._look_otherwise()

    @property
    def show_rulers(self) -> bool:
        """Whether there are rulers."""
        return self._rulers

    @show_rulers.setter
    def show_rulers(self, on: bool) -> None:
        self._rulers = on
        if self._fitted:
            self.fit()
        self.update()

    def dim_from_line(self, line: int | None, points: int = 0) -> None:
        """Dim what is still to come: from *line* on, of which *points* are drawn; None: nothing."""
        dim = None if line is None else (line, points)
        if dim != self._marks.dim:
            asks = (self._marks.dim or (None,))[0] != (dim or (None,))[0]
            self._marks.dim = dim
            if asks:
                self._ask()
            self.update()

    def cross_hair(self, at_mm: Spot | None) -> None:
        """Show where the pen is, or nothing."""
        if at_mm != self._marks.cross:
            self._marks.cross = at_mm
            self.update()

    def span(self, rect: QRectF | None) -> None:
        """Show the rectangle that a hand spans, or none."""
        if rect != self._marks.band:
            self._marks.band = rect
            self.update()

    def highlight(self, line: int) -> None:
        """Show which line is meant, -1 for none; `line_hovered` is silent about it."""
        if line != self._marks.line:
            self._marks.line = line
            self.update()

    def _paper_mm(self) -> Spot | None:
        return None if self._sheet is None else _size(self._sheet)

    def _room(self) -> tuple[float, float, float, float]:
        band = self.band_px
        return float(band), float(band), float(self.width() - band), float(self.height() - band)

    def _small_metrics(self) -> QFontMetricsF:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * furniture.SMALL)
        return QFontMetricsF(font)

    # Pictures ----------------------------------------------------------------------------------

    def _look_otherwise(self) -> None:
        self.looks_changed.emit()
        self._ask()

    def _ask(self) -> None:
        """Ask for the picture of what is to be seen now."""
        self._resting.stop()
        if self._sheet is None or not self.width() or not self.height():
            self.update()
            return
        ratio = self.devicePixelRatioF()
        view = self._view
        self._shot = Shot(
            sheet=self._sheet,
            view=Viewport(view.px_per_mm * ratio, view.x_px * ratio, view.y_px * ratio),
            size=(round(self.width() * ratio), round(self.height() * ratio)),
            ground=self._ground if self._photo else None,
            lines=self._lines,
            travel=self._travel,
            density=self._density,
            done=self._marks.dim[0] if self._marks.dim is not None else None,
            grows=self._grows,
        )
        self.renderer.ask(self._shot)

    def _painted(self, picture: Picture) -> None:
        if self._sheet is None or _size(picture.shot.sheet) != _size(self._sheet):
            return
        self._picture = picture
        self._is_other &= picture.shot.sheet is not self._sheet  # it may still be the last one's
        if picture.shot.shows_all and not self._is_other:
            self._whole = picture
        self.update()
        if picture.shot == self._shot:
            self.sharp.emit()

    def _indexed(self, sheet: Sheet, index: LineIndex) -> None:
        self._index = (sheet, index)

    def line_at(self, at: QPointF, within_px: float = 6.0) -> int:
        """Return the line at a point of the widget; -1 if there is none, or nobody knows yet."""
        if self._index is None or self._index[0] is not self._sheet or not self._lines:
            return -1
        scale = self._view.px_per_mm
        return self._index[1].nearest(*self._view.to_mm(at.x(), at.y()), within_px / scale)

    def line_clicked_at(self, at: QPointF, within_px: float = 6.0) -> int:
        """Return the line at a point of the widget, though nobody knows yet: a FaCell may grow."""
        if self._sheet is None or not self._lines:
            return -1
        if self._index is not None and self._index[0] is self._sheet:
            return self.line_at(at, within_px)
        spot = self._view.to_mm(at.x(), at.y())
        return nearest_line(self._sheet, *spot, within_px / self._view.px_per_mm)

    def _set_hovered(self, line: int) -> None:
        if line != self._marks.line:
            self._marks.line = line
            self.line_hovered.emit(line)
            self.update()

    def point_at(self, at: QPointF | None) -> None:
        """Take note of where the pointer is, None: outside."""
        self._pointer = at
        self._set_hovered(-1 if at is None else self.line_at(at))
        self.pointed.emit(None if at is None else self._view.to_mm(at.x(), at.y()))
        self.update()

    @property
    def hovered_line(self) -> int:
        """The line that is meant: under the pointer, or reached by keys; -1 is none."""
        return self._marks.line

    def step_line(self, step: int) -> None:
        """Mean the line that is drawn *step* after the one that is meant now."""
        if self._sheet is not None and len(self._sheet):
            line = (self._marks.line + step) % len(self._sheet) if self._marks.line >= 0 else 0
            self._set_hovered(line)
            middle = self._sheet.line(line).mean(axis=0)
            self.look_at(float(middle[0]), float(middle[1]))

    # Events ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Draw anew where a screen has other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ask()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        """Look as the palette says."""
        self._colors = None
        self.update()
        super().changeEvent(event)

    def close_renderer(self) -> None:
        """Wait for the worker; nothing is drawn any more."""
        self._resting.stop()
        self.renderer.close()

    # Painting ----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Blit the last picture to where it belongs now, and draw what lies around it."""
        colors = self._colors = self._colors or Colors.of(self.palette())
        with QPainter(self) as painter:
            if self._sheet is None:
                painter.fillRect(self.rect(), colors.desk)
            else:
                self._paint_below(painter, self._sheet, colors)
                self._paint_sheet(painter, self._sheet, colors)
            if self._rulers:
                self._paint_rulers(painter, colors)

    def _paint_below(self, painter: QPainter, sheet: Sheet, colors: Colors) -> None:
        """Paint the desk, and empty paper on it."""
        rect, paper = self._paper_px(sheet), QColor(sheet.paper_color)
        view, reach = self._view, self._reach

        def paint(painter: QPainter) -> None:
            painter.fillRect(self.rect(), colors.desk)
            if reach is not None:
                furniture.draw_reach(painter, view, reach, colors)
            furniture.draw_paper(painter, rect, paper)

        look = (view, rect, paper, reach, colors)
        self._below.draw(painter, self.size().toSizeF(), look, colors.desk, paint)

    def _paint_rulers(self, painter: QPainter, colors: Colors) -> None:
        view, units, band = self._view, self._units, self.band_px

        def upright(painter: QPainter) -> None:
            furniture.draw_ruler_upright(painter, self.height(), view, units, colors)

        def across(painter: QPainter) -> None:
            furniture.draw_ruler_across(painter, self.width(), view, units, colors)

        look = (view, units, colors, QLocale())
        self._upright.draw(painter, QSizeF(band, self.height()), look, colors.band, upright)
        self._across.draw(painter, QSizeF(self.width(), band), look, colors.band, across)
        if self._pointer is not None:
            spot = self._pointer.x(), self._pointer.y()
            furniture.draw_pointer(painter, spot, band, colors.accent)

    def _paper_px(self, sheet: Sheet) -> QRectF:
        """Return where the paper lies in the widget."""
        scale = self._view.px_per_mm
        return QRectF(*self._view.to_px(0, 0), *(side * scale for side in _size(sheet)))

    def _paint_sheet(self, painter: QPainter, sheet: Sheet, colors: Colors) -> None:
        view, ratio = self._view, self.devicePixelRatioF()
        rect = self._paper_px(sheet)
        if self._whole is not None and self._whole is not self._picture and not self._is_exact():
            blit(painter, self._whole, view, ratio)
        if self._picture is not None:
            blit(painter, self._picture, view, ratio)
        furniture.draw_margins(painter, rect, self._margins, view.px_per_mm)
        shown = self._marks if self._lines else replace(self._marks, line=-1)
        draw_marks(painter, sheet, view, shown, colors)
        draw_cross(painter, QRectF(self.rect()), view, shown, colors)
        if shown.band is not None:
            draw_band(painter, shown.band, colors)

    def _is_exact(self) -> bool:
        return self._picture is not None and self._picture.shot == self._shot and not (
            self._resting.isActive()
        )  # fmt: skip


def _size(sheet: Sheet) -> Spot:
    return sheet.width_mm, sheet.height_mm
