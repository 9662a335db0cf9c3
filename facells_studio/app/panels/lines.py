"""The lines panel: how the portrait becomes lines."""

from collections.abc import Hashable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QInputDialog,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.commands import Actions
from facells_studio.app.i18n.words import stock_words
from facells_studio.app.panels.own_presets import PresetEntry, own_path, preset_entries
from facells_studio.app.panels.styles import StyleChooser, StylePictures, style_pictures
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.app.widgets.options import OptionsForm, set_option
from facells_studio.app.widgets.scroll import fill_scrolled
from facells_studio.app.widgets.section import Section
from facells_studio.errors import FacellsError
from facells_studio.project.edits import change, together, use_preset
from facells_studio.project.history import touches
from facells_studio.project.looks import save_preset

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
        self.presets = QComboBox(self)
        self.save = QPushButton(self.tr("Save…"), self)
        self.styles = StyleChooser(self)
        self.outline = OptionsForm(session, LINES, _OUTLINE)
        self.face = OptionsForm(session, LINES, _FACE)
        self.tone = OptionsForm(session, LINES, _TONE)
        self.limits = OptionsForm(session, LINES, ("ink_m",))
        self.time = OptionsForm(session, "look.recipe", ("plot_time_min", "seed"))
        self.framing = OptionsForm(session, "look.recipe.face", ("framing", "sitter"))
        self._tone_section = Section(self.tr("Tone"), self.tone)
        self._entries: tuple[PresetEntry, ...] = ()
        self._asked: Hashable = None  # of which face there are pictures
        self._lay_out()
        self._connect()
        self.fill_presets()
        self._show()

    def connect_actions(self, actions: Actions) -> None:
        """Carry out the window's commands that are about presets."""
        actions.do("edit.save_preset", self.ask_and_save)

    def choose_style(self, style: str) -> None:
        """Draw in *style*; a step of its own."""
        self._session.history.seal()
        set_option(self._session, f"{LINES}.style", style)
        self._session.history.seal()

    def fill_presets(self) -> None:
        """List the presets anew: a file may have come."""
        self._entries = preset_entries()
        with QSignalBlocker(self.presets):
            self.presets.clear()
            for at, entry in enumerate(self._entries):
                if at and self._entries[at - 1].is_own and not entry.is_own:
                    self.presets.insertSeparator(self.presets.count())
                shown = entry.title if entry.is_own else stock_words(entry.title)
                self.presets.addItem(shown, entry.name)
                last = self.presets.count() - 1
                about = stock_words(entry.about)
                self.presets.setItemData(last, about, Qt.ItemDataRole.ToolTipRole)
        self._show_preset()

    def use(self, name: str) -> None:
        """Take the look of the preset *name*, shipped or a file."""
        try:
            edit = use_preset(name)
        except FacellsError as exc:
            self._session.failed.emit("edit", exc)
        else:
            self._session.apply(edit)

    def save_as(self, title: str) -> None:
        """Keep the present look as a preset called *title*; one of that name is replaced."""
        target = own_path(title, facell=self._session.project.subject == "facell")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            save_preset(self._session.project, target, title=title)
        except OSError as exc:
            sentence = self.tr("The preset cannot be kept in {}: {}. Check the folder.")
            self._session.failed.emit(
                "preset", FacellsError(sentence.format(target.parent, exc.strerror or exc))
            )
            return
        except FacellsError as exc:
            self._session.failed.emit("preset", exc)
            return
        titled = change("look.recipe.title", title)
        self._session.apply(together("Save preset {}", [titled], title))
        self.fill_presets()

    def ask_and_save(self) -> None:
        """Ask for a title and keep the present look under it."""
        title, ok = QInputDialog.getText(
            self,
            self.tr("Save preset"),
            self.tr("Keep this look, to be used again under the name:"),
            text=self._session.project.look.recipe.title,
        )
        if ok and title.strip():
            self.save_as(title.strip())

    def showEvent(self, event: QShowEvent) -> None:
        """Draw the pictures of the styles when they are first seen."""
        super().showEvent(event)
        self._ask_pictures()

    def _connect(self) -> None:
        self.presets.activated.connect(self._preset_chosen)
        self.save.clicked.connect(self.ask_and_save)
        self.styles.chosen.connect(self.choose_style)
        self._session.changed.connect(self._changed)
        self._session.arrived.connect(self._arrived)
        self._session.photos_changed.connect(self._forget_pictures)

    def _lay_out(self) -> None:
        self.presets.setPlaceholderText(self.tr("Choose a preset"))
        self.presets.setAccessibleName(self.tr("Preset"))
        self.presets.setToolTip(self.tr("Looks that ship with the program, and your own."))
        self.presets.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.presets.setMinimumContentsLength(10)
        calm_wheel(self.presets)
        self.save.setToolTip(self.tr("Keep this look as a preset of your own."))
        self.save.setAccessibleName(self.tr("Save preset"))
        top = QHBoxLayout()
        top.addWidget(self.presets, 1)
        top.addWidget(self.save)
        limits = QWidget()
        column = QVBoxLayout(limits)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.limits)
        column.addWidget(self.time)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(top)
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
        elif touches(parts, "look.recipe.title"):
            self._show_preset()
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
        self._show_preset()

    def _show_preset(self) -> None:
        title = self._session.project.look.recipe.title
        with QSignalBlocker(self.presets):
            self.presets.setCurrentIndex(self.presets.findText(stock_words(title)) if title else -1)

    def _preset_chosen(self, index: int) -> None:
        name = self.presets.itemData(index)
        if name:
            self.use(name)
