"""The lines panel: how the portrait becomes lines."""

from collections.abc import Hashable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from facells_studio.app.commands import Actions
from facells_studio.app.panels.preset_box import PresetBox
from facells_studio.app.panels.styles import StyleChooser, StylePictures, style_pictures
from facells_studio.app.session import Session
from facells_studio.app.widgets.options import OptionsForm, set_option
from facells_studio.app.widgets.scroll import fill_scrolled
from facells_studio.app.widgets.section import Section
from facells_studio.project.history import touches

LINES = "look.recipe.lines"

_OUTLINE = ("detail", "flow", "smoothness", "shortest_line_mm", "join_gaps_mm")
_FACE = ("likeness", "accents", "background", "simplify_mm")
_TONE = (
    "shading",
    "shading_spacing_mm",
    "shading_angle_deg",
    "shading_layers",
    "cross_hatch",
    "zigzag",
    "shading_shortest_mm",
    "shading_longest_mm",
)
_OF_HATCH = {"shading_layers", "cross_hatch", "zigzag"}
_OF_FLOW = {"shading_longest_mm"}


def options_of_style(style: str) -> frozenset[str]:
    """Return the options that make a difference in *style*."""
    outline, _, tone = style.partition("+")
    shown = set(_FACE)
    if outline in ("hatch", "flow"):
        tone = outline
    else:
        shown |= set(_OUTLINE)
    if outline in ("contour", "canny"):
        shown -= {"accents", "flow"}
    if tone:
        shown |= set(_TONE) - (_OF_FLOW if tone == "hatch" else _OF_HATCH)
    return frozenset(shown)


class LinesPanel(QWidget):
    """Preset, style, and everything that can be asked of the lines."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle(self.tr("Lines"))
        self.presets = PresetBox(session, "portrait", self)
        self.styles = StyleChooser(self)
        self.outline = OptionsForm(session, LINES, _OUTLINE)
        self.face = OptionsForm(session, LINES, _FACE)
        self.tone = OptionsForm(session, LINES, _TONE)
        self.limits = OptionsForm(session, LINES, ("ink_m",))
        self.time = OptionsForm(session, "look.recipe", ("plot_time_min", "seed"))
        self.framing = OptionsForm(session, "look.recipe.face", ("framing", "sitter"))
        self._tone_section = Section(self.tr("Tone"), self.tone)
        self._asked: Hashable = None  # of which face there are pictures
        self._lay_out()
        self._connect()
        self._show()

    def connect_actions(self, actions: Actions) -> None:
        """Carry out the window's commands that are about presets."""
        actions.do("edit.save_preset", self.presets.ask_if_shown)

    def choose_style(self, style: str) -> None:
        """Draw in *style*; a step of its own."""
        self._session.history.seal()
        set_option(self._session, f"{LINES}.style", style)
        self._session.history.seal()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the pictures of the styles when they are first seen."""
        super().showEvent(event)
        self._ask_pictures()

    def _connect(self) -> None:
        self.styles.chosen.connect(self.choose_style)
        self._session.changed.connect(self._changed)
        self._session.arrived.connect(self._arrived)
        self._session.photos_changed.connect(self._forget_pictures)

    def _lay_out(self) -> None:
        limits = QWidget()
        column = QVBoxLayout(limits)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.limits)
        column.addWidget(self.time)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.presets)
        column.addWidget(self.styles)
        self._outline_section = Section(self.tr("Outline"), self.outline)
        column.addWidget(self._outline_section)
        column.addWidget(self._tone_section)
        column.addWidget(Section(self.tr("Face and background"), self.face))
        column.addWidget(Section(self.tr("Framing"), self.framing, is_open=False))
        column.addWidget(Section(self.tr("Limits and variation"), limits, is_open=False))
        column.addStretch(1)
        fill_scrolled(self, inside)

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, f"{LINES}.style"):
            self._show()
        if touches(parts, "portraits", "active", "look.recipe.face"):
            self._ask_pictures()

    def _arrived(self, kind: str, result: object) -> None:
        if isinstance(result, StylePictures):
            self.styles.show_pictures(result)
        elif kind == "page":
            self._ask_pictures()

    def _forget_pictures(self) -> None:
        self._asked = None

    def _ask_pictures(self) -> None:
        """Ask for the pictures of the styles once the page, which goes before, is there."""
        if not self.isVisible() or self._session.current("page") is None:
            return
        request = style_pictures(self._session)
        if request is not None and request.key != self._asked:
            self._asked = request.key
            self._session.ask(request)

    def _show(self) -> None:
        style = self._session.project.look.recipe.lines.style
        shown = options_of_style(style)
        self.styles.show_style(style)
        for form in (self.outline, self.face, self.tone):
            form.show_only(shown)
        self._outline_section.setVisible("detail" in shown)
        self._tone_section.setVisible("shading" in shown)
