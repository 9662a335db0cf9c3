"""The page panel: paper, orientation, margin, how large the drawing is, and the machine's reach."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QColorDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from facells_studio import presets
from facells_studio.app import units
from facells_studio.app.i18n.words import stock_words
from facells_studio.app.session import Session
from facells_studio.app.widgets.options import OptionsForm
from facells_studio.app.widgets.pens import swatch_icon
from facells_studio.app.widgets.scroll import fill_scrolled
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine
from facells_studio.page import parse_paper
from facells_studio.page.color import parse_color
from facells_studio.project.edits import change
from facells_studio.project.history import touches
from facells_studio.project.state import Project
from facells_studio.sheet import Pen, Sheet
from plotter import Machine

_PAGE, _FACELL = "look.recipe.page", "look.facell.recipe.page"
_PAPER = ("paper", "orientation", "margin_mm")
_DRAWING = ("fit", "scale_percent", "width_mm", "align", "valign")
_SIDES = ("margin_top_mm", "margin_right_mm", "margin_bottom_mm", "margin_left_mm")


class PageDiagram(QWidget):
    """The sheet with its margins and ink, as it lies within the machine's reach."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: Sheet | None = None
        self._machine: Machine | None = None
        self._margins = (0.0, 0.0, 0.0, 0.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Sheet and reach"))

    def show_page(
        self,
        sheet: Sheet | None,
        machine: Machine | None,
        margins_mm: tuple[float, float, float, float],
    ) -> None:
        """Show *sheet* on *machine*; margins are left, top, right, bottom."""
        self._sheet, self._machine, self._margins = sheet, machine, margins_mm
        self.update()

    def sizeHint(self) -> QSize:
        """Return what shows a margin."""
        return QSize(200, 7 * self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint reach, paper, margin and the box of the ink, to scale."""
        sheet = self._sheet
        if sheet is None:
            return
        paper = QRectF(0, 0, sheet.width_mm, sheet.height_mm)
        reach = QRectF(paper)
        if self._machine is not None:
            low, high = self._machine.reach_mm(sheet.width_mm, sheet.height_mm)
            reach = QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1])
        everything = paper.united(reach)
        scale = min(
            (self.width() - 8) / everything.width(), (self.height() - 8) / everything.height()
        )
        palette = self.palette()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(scale, scale)
            painter.translate(-everything.center())
            painter.fillRect(paper, QColor(sheet.paper_color))
            _frame(painter, paper, palette.color(QPalette.ColorRole.Mid))
            left, top, right, bottom = self._margins
            inner = paper.adjusted(left, top, -right, -bottom)
            dim = QColor("#7d7d7d")
            _frame(painter, inner, dim, Qt.PenStyle.DotLine)
            if len(sheet):
                x0, y0, x1, y1 = sheet.bounds_mm()
                ink = QColor(sheet.pens[int(sheet.pen[0])].color)
                ink.setAlphaF(0.25)
                painter.fillRect(QRectF(x0, y0, x1 - x0, y1 - y0), ink)
            if self._machine is not None:
                accent = palette.color(QPalette.ColorRole.Highlight)
                _frame(painter, reach, accent, Qt.PenStyle.DashLine)
                self._paint_home(painter, accent, scale)

    def _paint_home(self, painter: QPainter, color: QColor, scale: float) -> None:
        assert self._machine is not None
        assert self._sheet is not None
        x, y = self._machine.home_mm(self._sheet.width_mm, self._sheet.height_mm)
        radius = 3.5 / scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(QRectF(x - radius, y - radius, 2 * radius, 2 * radius))


class PagePanel(QWidget):
    """Choose the paper and how the drawing lies on it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setWindowTitle(self.tr("Page"))
        self.diagram = PageDiagram(self)
        self.facts = QLabel(self)
        self.facts.setWordWrap(True)
        papers = {"paper": presets.names("papers")}
        self.paper = OptionsForm(session, _PAGE, _PAPER, choices=papers)
        words = {"align": self.tr("Left or right"), "valign": self.tr("Top or bottom")}
        self.drawing = OptionsForm(session, _PAGE, (*_DRAWING, "rotate"), labels=words)
        self.facell = OptionsForm(session, _FACELL, _DRAWING, labels=words)
        self.caption = OptionsForm(session, "look.facell.recipe.overlay", ("caption",))
        self.sides = OptionsForm(session, _PAGE, _SIDES)
        self.sides.hide()
        self._make()
        session.shown.connect(self.refresh)
        session.changed.connect(self._changed)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show what the project says."""
        project = self.session.project
        facell = project.subject == "facell"
        self.drawing.setVisible(not facell)
        for form in (self.facell, self.caption):
            form.setVisible(facell)
        page = project.look.recipe.page
        machine = _machine_of(project)
        self.diagram.show_page(self.session.sheet, machine, page.margins_mm)
        self.facts.setText(self._said(project, machine))
        color = self._paper_color(project)
        self.color.setIcon(swatch_icon(Pen(color=color), self.palette()))
        self.color.setText(color)
        self.color.setAccessibleName(self.tr("Color of the paper: {}").replace("{}", color))
        self.usual.setEnabled(bool(page.paper_color))

    def choose_color(self) -> None:
        """Let a person choose the paper's color."""
        before = QColor(self._paper_color(self.session.project))
        color = QColorDialog.getColor(before, self, self.tr("Color of the paper"))
        if color.isValid():
            self.set_color(color.name())

    def set_color(self, color: str) -> None:
        """Let the paper have *color*; empty: its own."""
        self.session.apply(change(f"{_PAGE}.paper_color", color))
        self.session.history.seal()

    def _make(self) -> None:
        self.color = QPushButton(self)
        self.color.setToolTip(self.tr("Color of the paper"))
        self.color.clicked.connect(self.choose_color)
        self.usual = QPushButton(self.tr("Paper's own"), self)
        self.usual.setAccessibleName(self.usual.text())
        self.usual.setToolTip(self.tr("Let the paper have the color that it is sold in"))
        self.usual.clicked.connect(lambda: self.set_color(""))
        colors = QHBoxLayout()
        label = QLabel(self.tr("Color"), self)
        label.setBuddy(self.color)
        for widget in (label, self.color, self.usual):
            colors.addWidget(widget)
        colors.addStretch(1)
        self.each = QPushButton(self.tr("Each side its own margin"), self)
        self.each.setCheckable(True)
        self.each.setAccessibleName(self.each.text())
        self.each.toggled.connect(self.sides.setVisible)
        page = self.session.project.look.recipe.page
        self.each.setChecked(any(getattr(page, side) is not None for side in _SIDES))

        inner = QWidget(self)
        column = QVBoxLayout(inner)
        for each in (self.diagram, self.facts, self.paper, self.each, self.sides):
            column.addWidget(each)
        column.addLayout(colors)
        for form in (self.drawing, self.facell, self.caption):
            column.addWidget(form)
        column.addStretch(1)
        fill_scrolled(self, inner)

    def _said(self, project: Project, machine: Machine | None) -> str:
        unit, sheet = project.view.units, self.session.sheet
        texts = []
        if sheet is not None:
            texts.append(units.size(sheet.width_mm, sheet.height_mm, unit))
            if len(sheet):
                x0, y0, x1, y1 = sheet.bounds_mm()
                ink = units.size(round(x1 - x0), round(y1 - y0), unit)
                texts.append(self.tr("drawing {}").replace("{}", ink))
        if machine is not None:
            reach = units.size(machine.width_mm, machine.height_mm, unit)
            texts.append(f"{stock_words(machine.title)} {reach}")
        return "  ·  ".join(text.replace(" ", "\N{NO-BREAK SPACE}") for text in texts)

    def _paper_color(self, project: Project) -> str:
        page = project.look.recipe.page
        try:
            color = page.paper_color
            return parse_color(color) if color else parse_paper(page.paper).color
        except FacellsError:  # said where the page is made
            return "#ffffff"

    def _changed(self, parts: frozenset[str]) -> None:
        page = self.session.project.look.recipe.page
        if any(f"{_PAGE}.{side}" in parts and getattr(page, side) is not None for side in _SIDES):
            self.each.setChecked(True)  # a margin that nobody sees is one that nobody can mend
        if touches(parts, "look", "subject", "plotter", "view.units"):
            self.refresh()


def _machine_of(project: Project) -> Machine | None:
    try:
        return load_machine(project.plotter.machine).machine
    except FacellsError:  # said where the machine is chosen
        return None


def _frame(
    painter: QPainter, box: QRectF, color: QColor, style: Qt.PenStyle = Qt.PenStyle.SolidLine
) -> None:
    pen = QPen(color, 1.2, style)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
