"""A row with the presets of portraits or of FaCells: take one, or keep the present look as one."""

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QInputDialog, QPushButton, QWidget

from facells_studio.app.i18n.words import stock_words
from facells_studio.app.panels.own_presets import PresetEntry, own_path, preset_entries
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.errors import FacellsError
from facells_studio.project.edits import change, together, use_preset
from facells_studio.project.history import touches
from facells_studio.project.looks import save_preset
from facells_studio.project.state import Subject

_TITLES: dict[Subject, str] = {
    "portrait": "look.recipe.title",
    "facell": "look.facell.recipe.title",
}


class PresetBox(QWidget):
    """The list of presets for one *subject*, and the button that keeps another."""

    def __init__(self, session: Session, subject: Subject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._subject = session, subject
        self.list = QComboBox(self)
        self.save = QPushButton(self.tr("Save…"), self)
        self._lay_out()
        self.list.activated.connect(self._chosen)
        self.save.clicked.connect(self.ask_and_save)
        session.changed.connect(self._changed)
        self.fill()

    def fill(self) -> None:
        """List the presets anew: a file may have come."""
        entries = preset_entries(self._subject)
        with QSignalBlocker(self.list):
            self.list.clear()
            for at, entry in enumerate(entries):
                if at and entries[at - 1].is_own and not entry.is_own:
                    self.list.insertSeparator(self.list.count())
                self._add(entry)
        self.list.setEnabled(bool(entries))
        choose, none = self.tr("Choose a preset"), self.tr("Nothing kept yet")
        self.list.setPlaceholderText(choose if entries else none)
        self._show()

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
        target = own_path(title, self._subject)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shown = replace(self._session.project, subject=self._subject)
            save_preset(shown, target, title=title)
        except OSError as exc:
            sentence = self.tr("The preset cannot be kept in {}: {}. Check the folder.")
            self._session.failed.emit(
                "preset", FacellsError(sentence.format(target.parent, exc.strerror or exc))
            )
            return
        except FacellsError as exc:
            self._session.failed.emit("preset", exc)
            return
        titled = change(_TITLES[self._subject], title)
        self._session.apply(together("Save preset {}", [titled], title))
        self.fill()

    def ask_and_save(self) -> None:
        """Ask for a title and keep the present look under it."""
        title, ok = QInputDialog.getText(
            self,
            self.tr("Save preset"),
            self.tr("Keep this look, to be used again under the name:"),
            text=self._title(),
        )
        if ok and title.strip():
            self.save_as(title.strip())

    def ask_if_shown(self) -> None:
        """The same, if the sheet shows what these presets are of: the menu serves both."""
        if self._session.project.subject == self._subject:
            self.ask_and_save()

    def _lay_out(self) -> None:
        self.list.setAccessibleName(self.tr("Preset"))
        tip = self.tr("Looks that ship with the program, and your own.")
        if self._subject == "facell":
            tip = self.tr("FaCells that you have kept, to be composed again.")
        self.list.setToolTip(tip)
        self.list.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.list.setMinimumContentsLength(10)
        calm_wheel(self.list)
        self.save.setToolTip(self.tr("Keep this look as a preset of your own."))
        self.save.setAccessibleName(self.tr("Save preset"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.list, 1)
        row.addWidget(self.save)

    def _add(self, entry: PresetEntry) -> None:
        self.list.addItem(entry.title if entry.is_own else stock_words(entry.title), entry.name)
        last = self.list.count() - 1
        self.list.setItemData(last, stock_words(entry.about), Qt.ItemDataRole.ToolTipRole)

    def _title(self) -> str:
        look = self._session.project.look
        recipe = look.recipe if self._subject == "portrait" else look.facell.recipe
        return recipe.title

    def _show(self) -> None:
        title = self._title()
        with QSignalBlocker(self.list):
            self.list.setCurrentIndex(self.list.findText(stock_words(title)) if title else -1)

    def _chosen(self, index: int) -> None:
        name = self.list.itemData(index)
        if name:
            self.use(name)

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, _TITLES[self._subject]):
            self._show()
