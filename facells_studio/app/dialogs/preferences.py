"""The preferences: what belongs to the person and holds for every project. Each counts at once."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from facells_studio import presets
from facells_studio.app import theme, units
from facells_studio.app.i18n.words import stock_words
from facells_studio.app.settings import (
    Preferences,
    forget_preferences,
    forget_recent,
    prefer,
    preferences,
    recent_files,
)
from facells_studio.app.widgets.options import translated
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine

_SIZES = (80, 90, 100, 115, 130, 150)  # of texts, in per cent
_CAMERAS = 4  # that are offered where the system does not say which there are


class PreferencesDialog(QDialog):
    """What a person prefers, on four leaves; there is nothing to confirm."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._before: Preferences | None = None  # what a reset took away
        self._make()
        self._fill()
        self._lay_out()
        self._describe()
        self.refresh()
        self._connect()

    # What a person does --------------------------------------------------------------------------

    def reset(self) -> None:
        """Prefer everything as it was at first; once more takes that back."""
        if self._before is None:
            before = preferences()
            forget_preferences()
            self._before = before
        else:
            prefer(**dataclasses.asdict(self._before))
            self._before = None
        self._dress()
        self.refresh()

    def forget_files(self) -> None:
        """Forget which files were opened."""
        forget_recent()
        self.refresh()

    def choose_folder(self, line: QLineEdit, title: str) -> None:
        """Let a person point at a folder."""
        if found := QFileDialog.getExistingDirectory(self, title, line.text()):
            line.setText(found)
            self._keep()

    def refresh(self) -> None:
        """Show what is preferred."""
        wanted = preferences()
        for name, box in self.choices.items():
            value = getattr(wanted, name)
            with QSignalBlocker(box):
                if box.findData(value) < 0:  # a file of a person's own, or typed into the file
                    box.addItem(Path(str(value)).name, value)
                box.setCurrentIndex(box.findData(value))
        for name, tick in self.ticks.items():
            with QSignalBlocker(tick):
                tick.setChecked(getattr(wanted, name))
        for name, line in self.lines.items():
            line.setText(getattr(wanted, name))
        count = len(recent_files())
        self.forget.setEnabled(count > 0)
        said = self.tr("{} files are remembered.").replace("{}", units.count(count))
        one = self.tr("One file is remembered.")
        self.known.setText((self.tr("No file is remembered."), one)[count] if count < 2 else said)
        back = self._before is not None
        self.again.setText(self.tr("Undo the reset") if back else self.tr("Reset to defaults"))
        self.again.setEnabled(back or wanted != Preferences())

    # ---------------------------------------------------------------------------------------------

    def _make(self) -> None:
        names = ("language", "theme", "text_percent", "start", "new_units")
        more = ("new_paper", "new_machine", "camera_source")
        self.choices = {name: QComboBox(self) for name in (*names, *more)}
        for box in self.choices.values():
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setMaxVisibleItems(16)
        self.ticks = {
            "new_sample": QCheckBox(self.tr("Begin with the sample portrait"), self),
            "camera_mirrored": QCheckBox(self.tr("Mirrored, as in a mirror"), self),
            "plotter_sound": QCheckBox(self.tr("A sound when the plotter needs you"), self),
        }
        self.lines = {name: QLineEdit(self) for name in ("export_folder", "library_folder")}
        self.hear = QPushButton(self.tr("Listen"), self)
        self.forget = QPushButton(self.tr("Forget them"), self)
        self.known = QLabel(self)
        self.tabs = QTabWidget(self)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        self.again = QPushButton(self)
        self.buttons.addButton(self.again, QDialogButtonBox.ButtonRole.ResetRole)
        for button in (self.hear, self.forget, self.again):
            button.setAutoDefault(False)

    def _fill(self) -> None:
        """Put the choices into their boxes."""
        system = self.tr("As the system says")
        self._offer("language", [(system, "system"), ("English", "en"), ("Español", "es")])
        light, dark = self.tr("Light"), self.tr("Dark")
        self._offer("theme", [(system, "system"), (light, "light"), (dark, "dark")])
        percent = self.tr("{} %")
        sizes = [(percent.replace("{}", units.count(size)), size) for size in _SIZES]
        self._offer("text_percent", sizes)
        new, last = self.tr("A new project"), self.tr("The project of last time")
        self._offer("start", [(new, "new"), (last, "last")])
        self._offer("new_units", [(self.tr("Millimetres"), "mm"), (self.tr("Inches"), "in")])
        self._offer("new_paper", [(_title("papers", n), n) for n in presets.names("papers")])
        names = presets.names("machines")
        machines = [(stock_words(load_machine(n).machine.title), n) for n in names]
        self._offer("new_machine", machines)
        camera = self.tr("Camera {}")
        cameras = [(camera.replace("{}", units.count(n)), str(n)) for n in camera_numbers()]
        self._offer("camera_source", cameras)

    def _offer(self, name: str, items: Iterable[tuple[str, str | int]]) -> None:
        for text, value in items:
            self.choices[name].addItem(text, value)

    def _lay_out(self) -> None:
        choices, ticks, lines = self.choices, self.ticks, self.lines
        self._leaf(
            self.tr("Window"),
            (self.tr("&Language"), choices["language"]),
            ("", self._note(self.tr("The language changes when the Studio starts again."))),
            (self.tr("&Theme"), choices["theme"]),
            (self.tr("Size of te&xts"), choices["text_percent"]),
            (self.tr("At the &start, open"), choices["start"]),
        )
        self._leaf(
            self.tr("New projects"),
            (self.tr("&Paper"), choices["new_paper"]),
            (self.tr("&Machine"), choices["new_machine"]),
            (self.tr("&Units"), choices["new_units"]),
            ("", ticks["new_sample"]),
            ("", self._note(self.tr("Projects that exist keep theirs."))),
        )
        exports, library = self.tr("Folder for exports"), self.tr("Folder of your library")
        self._leaf(
            self.tr("Folders"),
            (self.tr("&Exports"), self._folder_row("export_folder", exports)),
            (self.tr("Your li&brary"), self._folder_row("library_folder", library)),
            (self.tr("Recent files"), _row(self.known, self.forget)),
        )
        lines["export_folder"].setPlaceholderText(self.tr("Beside the project"))
        lines["library_folder"].setPlaceholderText(self.tr("None yet"))
        self._leaf(
            self.tr("Camera and plotter"),
            (self.tr("&Camera"), choices["camera_source"]),
            ("", ticks["camera_mirrored"]),
            (self.tr("Plotter"), _row(ticks["plotter_sound"], self.hear)),
        )
        column = QVBoxLayout(self)
        column.addWidget(self.tabs)
        column.addWidget(self.buttons)
        self.setMinimumWidth(34 * self.fontMetrics().horizontalAdvance("M"))

    def _leaf(self, title: str, *rows: tuple[str, QWidget]) -> None:
        page = QWidget(self)
        form = QFormLayout(page)
        em = self.fontMetrics().horizontalAdvance("M")
        form.setContentsMargins(round(1.5 * em), round(1.5 * em), round(1.5 * em), em)
        form.setVerticalSpacing(round(0.8 * em))
        for text, widget in rows:
            form.addRow(text, widget)
        self.tabs.addTab(page, title)

    def _note(self, text: str) -> QLabel:
        note = QLabel(text, self)
        note.setWordWrap(True)
        note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        return note

    def _folder_row(self, name: str, title: str) -> QWidget:
        line = self.lines[name]
        choose = QPushButton(self.tr("Choose…"), self)
        choose.setAutoDefault(False)
        choose.setAccessibleName(title)
        choose.clicked.connect(lambda: self.choose_folder(line, title))
        return _row(line, choose)

    def _describe(self) -> None:
        """Name everything for who cannot see it, and say what it is about."""
        names = {
            "language": self.tr("Language"),
            "theme": self.tr("Theme"),
            "text_percent": self.tr("Size of texts"),
            "start": self.tr("What is open at the start"),
            "new_units": self.tr("Units of new projects"),
            "new_paper": self.tr("Paper of new projects"),
            "new_machine": self.tr("Machine of new projects"),
            "camera_source": self.tr("Camera"),
            "export_folder": self.tr("Folder for exports"),
            "library_folder": self.tr("Folder of your library"),
        }
        helps = {field.name: field.metadata["help"] for field in dataclasses.fields(Preferences)}
        for name, widget in (self.choices | self.lines | self.ticks).items():
            widget.setAccessibleName(names.get(name, getattr(widget, "text", str)()))
            widget.setToolTip(translated(helps[name]))
        self.forget.setAccessibleName(self.tr("Forget the recent files"))
        self.hear.setAccessibleName(self.tr("Hear the sound of the plotter"))
        self.tabs.setAccessibleName(self.windowTitle())

    def _connect(self) -> None:
        for box in self.choices.values():
            box.activated.connect(self._keep)
        for tick in self.ticks.values():
            tick.clicked.connect(self._keep)
        for line in self.lines.values():
            line.editingFinished.connect(self._keep)
        self.hear.clicked.connect(QApplication.beep)
        self.forget.clicked.connect(self.forget_files)
        self.again.clicked.connect(self.reset)
        self.buttons.rejected.connect(self.reject)

    def _keep(self, *_: object) -> None:
        """Keep what is chosen now, and let it count."""
        shown: dict[str, object] = {n: box.currentData() for n, box in self.choices.items()}
        shown |= {name: tick.isChecked() for name, tick in self.ticks.items()}
        shown |= {name: line.text().strip() for name, line in self.lines.items()}
        changed = {n: v for n, v in shown.items() if v != getattr(preferences(), n)}
        if changed:
            prefer(**changed)
            self._before = None
            self._dress()
            self.refresh()

    def _dress(self) -> None:
        app, wanted = QApplication.instance(), preferences()
        if isinstance(app, QApplication):
            theme.use(app, wanted.theme, wanted.text_percent)


def camera_numbers() -> list[int]:
    """Return the numbers of the cameras that there are, or could be."""
    devices = (path.name.removeprefix("video") for path in Path("/dev").glob("video[0-9]*"))
    return sorted({int(name) for name in devices if name.isdigit()}) or list(range(_CAMERAS))


def show_preferences(parent: QWidget | None) -> PreferencesDialog:
    """Show the dialog over *parent*."""
    dialog = PreferencesDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _title(kind: presets.Kind, name: str) -> str:
    try:
        return stock_words(str(presets.read(kind, name).get("title") or name))
    except FacellsError:
        return name


def _row(first: QWidget, *others: QWidget) -> QWidget:
    """Return what is one field of a form: the key of its label leads to *first*."""
    whole = QWidget(first.parentWidget())
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(first.fontMetrics().horizontalAdvance("n"))
    row.addWidget(first, 1)
    for widget in others:
        row.addWidget(widget)
    whole.setFocusProxy(first)
    return whole
