"""Ties a canvas to a session: what is open is shown, what a hand does is told."""

import numpy as np
from PySide6.QtCore import QObject

from facells_studio.app.canvas.blank import BlankHint
from facells_studio.app.canvas.furniture import Margins, Reach
from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.canvas.shot import Ground
from facells_studio.app.i18n.words import stock_words
from facells_studio.app.session import Session
from facells_studio.app.steps import model_of
from facells_studio.errors import FacellsError
from facells_studio.page import place
from facells_studio.page.layout import FRAME
from facells_studio.project.history import touches
from facells_studio.sheet import Sheet

_FRAME = ("plotter.machine", "look.recipe.page")


class CanvasLink(QObject):
    """Feeds a canvas from a session."""

    def __init__(self, session: Session, canvas: SheetCanvas) -> None:
        super().__init__(canvas)
        self._session, self._canvas = session, canvas
        self._model = model_of(session.project)
        self._legend: QObject | None = None  # made when it is wanted first
        session.shown.connect(self._shown)
        session.arrived.connect(self._arrived)
        session.changed.connect(self._changed)
        session.hovered.connect(canvas.highlight)
        canvas.line_hovered.connect(session.hover)
        canvas.broken.connect(lambda exc: session.failed.emit("canvas", exc))
        self._look()
        self._shown(session.sheet)
        self.hint = BlankHint(session, canvas)

    def _shown(self, sheet: Sheet | None) -> None:
        if sheet is None:  # there is paper on a table before there is a drawing
            sheet = self._blank()
        if sheet is not None:
            self._canvas.set_frame(*self._frame(sheet))
        self._lay_ground()
        model, self._model = self._model, model_of(self._session.project)
        self._canvas.set_sheet(sheet, self._session.growth, other=model != self._model)

    def _lay_ground(self) -> None:
        """Lay the photo of the portrait that is shown under its lines; a FaCell has none."""
        session = self._session
        if session.project.subject != "portrait":
            self._canvas.set_ground(None)
            return
        made = session.current("page") or session.current("sketch")
        if made is not None:  # else the photo of a moment ago stays, as its lines do
            self._canvas.set_ground(Ground(portrait=made.portrait, placement=made.placement))

    def _blank(self) -> Sheet | None:
        """Return the empty paper that is chosen; None where page and margins do not agree."""
        try:
            paper = place(FRAME, self._session.project.look.recipe.page, frame=FRAME).paper
        except FacellsError:  # said where the page is chosen
            return None
        return Sheet(
            points_mm=np.zeros((0, 2)),
            offsets=np.zeros(1, np.int64),
            pen=np.zeros(0, np.int64),
            pens=(),
            width_mm=paper.width_mm,
            height_mm=paper.height_mm,
            paper_color=paper.color,
        )

    def _arrived(self, kind: str, _result: object) -> None:
        if kind in ("sketch", "page") and self._session.project.subject == "portrait":
            self._lay_ground()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "view"):
            self._look()
        if touches(parts, "look.recipe.page") and self._session.sheet is None:
            self._shown(None)
        if touches(parts, *_FRAME) and self._canvas.sheet is not None:
            self._canvas.set_frame(*self._frame(self._canvas.sheet))

    def _look(self) -> None:
        """Show what the person last chose to see."""
        view, canvas = self._session.project.view, self._canvas
        for name, on in (
            ("show_travel", view.travel),
            ("show_photo", view.photo),
            ("show_lines", view.lines),
            ("show_density", view.density),
        ):
            if getattr(canvas, name) != on:
                setattr(canvas, name, on)
        canvas.set_units(view.units)
        if view.density and self._legend is None:
            from facells_studio.app.canvas.legend import DensityLegend

            self._legend = DensityLegend(self._session, canvas)

    def _frame(self, sheet: Sheet) -> tuple[Margins, Reach | None]:
        from facells_studio.export import load_machine

        project = self._session.project
        margins = project.look.recipe.page.margins_mm
        try:
            machine = load_machine(project.plotter.machine).machine
        except FacellsError:  # said where the machine is chosen; the sheet has no reach then
            return margins, None
        low, high = machine.reach_mm(sheet.width_mm, sheet.height_mm)
        reach = Reach(
            left=low[0],
            top=low[1],
            right=high[0],
            bottom=high[1],
            home=machine.home_mm(sheet.width_mm, sheet.height_mm),
            title=stock_words(machine.title),
        )
        return margins, reach
