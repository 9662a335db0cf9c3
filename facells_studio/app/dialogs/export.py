"""The export dialog: the page that is shown, or all open portraits, as files."""

import dataclasses
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.dialogs import export_work as work
from facells_studio.app.i18n.words import said
from facells_studio.app.session import Session
from facells_studio.app.settings import preferences, settings
from facells_studio.errors import FacellsError
from facells_studio.export import SUFFIXES
from facells_studio.export.hpgl import PLOTTERS
from facells_studio.page.replay import ReplayParams
from facells_studio.project.edits import change, together
from facells_studio.saving import FileParams

_MACHINE = "export/machine"  # in the person's preferences
_WIDE = ("gcode", "hpgl", "film")  # kinds whose options take the whole row
_MOST_NAMES = 4  # of files that are listed
_KINDS = {
    "svg": ".svg",
    "gcode": ".gcode",
    "hpgl": ".hpgl",
    "pdf": ".pdf",
    "png": ".png",
    "film": ".mp4",
}
_PLAYED_BY = (".mp4", ".webm", ".avi")  # kinds of films, the usual one first


class ExportDialog(QDialog):
    """Write pages as files; stays open to say what became of it."""

    def __init__(
        self, session: Session, parent: QWidget | None = None, *, batch: bool = False
    ) -> None:
        """Export the page that is shown, or with *batch* one for each open portrait."""
        super().__init__(parent)
        self.session, self.batch = session, batch
        self._asked = 0  # number of the export under way
        self._written: list[Path] = []  # by the last one, as far as it got
        self._started: Any = None  # what was chosen for it
        self._stopped: Any = None  # the same, if it was stopped
        self.setWindowTitle(self.tr("Export all portraits") if batch else self.tr("Export"))
        self._make()
        self._recall()
        for line in (self.folder, self.name):
            line.textChanged.connect(self.refresh)
        for box in self.kinds.values():
            box.toggled.connect(self.refresh)
        self.film.currentIndexChanged.connect(self.refresh)
        session.progress.connect(self._tell_progress)
        session.arrived.connect(self._arrived)
        session.failed.connect(self._failed)
        self.refresh()

    # What a person does --------------------------------------------------------------------------

    def export(self) -> None:
        """Write the files that are chosen."""
        items = self._items()
        if not items or self.is_busy:
            return
        self._remember()
        if not self._goes_on(items):
            self._written = []
        self._started, self._stopped = self._choices(items), None
        request = work.export(
            work.without(items, self._written),
            machine=self.machine.currentData(),
            pace=self.session.project.plotter.machine,
            travel=self.travel.isChecked(),
            params=self._params(),
            written=self._written,
        )
        self._asked = int(str(request.key))
        self.said.setText("")
        self.open_folder.hide()
        self.progress.setValue(0)
        self.session.ask(request)
        self.refresh()

    @property
    def is_busy(self) -> bool:
        """Whether files are being written."""
        return self._asked > 0

    def stop(self) -> None:
        """Write no more; what is written stays, and the next export writes the others."""
        self._asked, self._stopped = 0, self._started
        self.session.cancel(work.KIND)
        self._say(self.tr("Stopped. Files that were written stay."))

    def _choices(self, items: Sequence[work.Item]) -> Any:
        """Return all that decides what the files of *items* will be."""
        project = self.session.project
        targets = tuple(item.targets for item in items)
        machines = (self.machine.currentData(), project.plotter.machine)
        how = (*machines, self.travel.isChecked(), self._params())
        return (targets, how, project.look, project.portraits)

    def _goes_on(self, items: Sequence[work.Item]) -> bool:
        """Return whether an export of just this was stopped, and some of it is written."""
        if self._stopped is None or not self._written:
            return False
        return bool(self._stopped == self._choices(items))

    def reject(self) -> None:
        """Stop, else close."""
        if self.is_busy:
            self.stop()
        else:
            super().reject()

    def choose_folder(self) -> None:
        """Let a person point at the folder."""
        title = self.tr("Folder for the files")
        if found := QFileDialog.getExistingDirectory(self, title, self.folder.text()):
            self.folder.setText(found)

    # ---------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.folder, self.name = QLineEdit(self), QLineEdit(self)
        self.browse = QPushButton(self.tr("Choose…"), self)
        self.browse.setAutoDefault(False)
        self.browse.setAccessibleName(self.tr("Choose the folder"))
        self.browse.clicked.connect(self.choose_folder)
        self.name.setToolTip(self.tr("{name} stands for the name of the portrait or FaCell."))
        words = {
            "svg": self.tr("SVG, a layer for each pen"),
            "gcode": self.tr("G-code"),
            "hpgl": self.tr("HPGL"),
            "pdf": self.tr("PDF"),
            "png": self.tr("PNG, a picture of the page"),
            "film": self.tr("Film of the plot"),
        }
        self.kinds = {kind: QCheckBox(text, self) for kind, text in words.items()}
        self.machine = QComboBox(self)
        for name in work.gcode_machines():
            self.machine.addItem(name, name)
        self.device = QComboBox(self)
        for device, plotter in PLOTTERS.items():
            self.device.addItem(plotter.title, device)
        self.film = QComboBox(self)
        for suffix in _PLAYED_BY:
            self.film.addItem(suffix.removeprefix(".").upper(), suffix)
        self.film.setToolTip(self.tr("Browsers play WEBM; players and editors of films play MP4."))
        self.length = QDoubleSpinBox(self)
        field = {f.name: f for f in dataclasses.fields(ReplayParams)}["length_s"].metadata
        self.length.setRange(field["low"], field["high"])
        self.length.setDecimals(1)
        self.length.setSuffix(self.tr(" s"))
        self.width_px = _number(self, ReplayParams, "width_px", self.tr(" px"))
        self.dpi = _number(self, FileParams, "png_dpi", self.tr(" dpi"))
        self.transparent = QCheckBox(self.tr("no paper"), self)
        self.transparent.setToolTip(self.tr("Ink only: what is behind the picture shows through."))
        self.travel = QCheckBox(self.tr("with the way of the lifted pen"), self)
        self.preview, self.said = QLabel(self), QLabel(self)
        for label in (self.preview, self.said):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.open_folder = QPushButton(self.tr("Open the folder"), self)
        self.open_folder.setAutoDefault(False)
        self.open_folder.clicked.connect(self._open_folder)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.start = QPushButton(self.tr("Export"), self)
        self.start.setDefault(True)
        self.start.clicked.connect(self.export)
        self.buttons.addButton(self.start, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.addButton(self.open_folder, QDialogButtonBox.ButtonRole.ActionRole)
        self.open_folder.hide()  # the box has shown it
        self.close_button = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self._name_accessibly()
        self._lay_out()

    def _name_accessibly(self) -> None:
        for widget, text in (
            (self.folder, self.tr("Folder")),
            (self.name, self.tr("Name of the files")),
            (self.machine, self.tr("Machine of the G-code")),
            (self.progress, self.tr("Progress of the export")),
            (self.travel, self.tr("Picture with the way of the lifted pen")),
            (self.device, self.tr("Plotter that the HPGL is for")),
            (self.film, self.tr("Kind of film")),
            (self.length, self.tr("Length of the film in seconds")),
            (self.width_px, self.tr("Width of the film in pixels")),
            (self.dpi, self.tr("Pixels of the picture to an inch")),
            (self.transparent, self.tr("Picture without paper")),
        ):
            widget.setAccessibleName(text)
        for box in self.kinds.values():
            box.setAccessibleName(box.text())

    def _lay_out(self) -> None:
        em = self.fontMetrics().horizontalAdvance("M")
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Folder"), _row(self.folder, self.browse))
        form.addRow(self.tr("Name"), self.name)
        self._beside: dict[str, Sequence[QWidget]] = {
            "gcode": (self.machine,),
            "hpgl": (self.device,),
            "png": (self.dpi, self.transparent),
            "film": (self.film, self.length, self.width_px),
        }
        for number, (kind, box) in enumerate(self.kinds.items()):
            label = self.tr("Files") if number == 0 else ""
            form.addRow(label, _row(box, *self._beside.get(kind, ()), stretch=kind not in _WIDE))
        form.addRow("", self.travel)
        column = QVBoxLayout(self)
        column.addLayout(form)
        for widget in (self.preview, self.progress, self.said):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(38 * em)

    def _recall(self) -> None:
        exports = self.session.project.exports
        usual = preferences().export_folder or self.session.beside or Path.home()
        self.folder.setText(exports.folder or str(usual))
        first = exports.files[0] if exports.files else work.NAME
        stem = Path(first).stem if Path(first).suffix.lower() in SUFFIXES else first
        if self.batch and work.NAME not in stem:
            stem = f"{stem}-{work.NAME}"
        self.name.setText(stem)
        self._suffixes = dict(_KINDS)
        for suffix in work.suffixes_of(exports.files):
            kind = SUFFIXES[suffix]
            self._suffixes[kind] = suffix
            self.kinds[kind].setChecked(True)
        self.film.setCurrentIndex(self.film.findData(self._suffixes["film"]))
        self.length.setValue(exports.params.replay.length_s)
        self.width_px.setValue(exports.params.replay.width_px)
        self.dpi.setValue(exports.params.png_dpi)
        self.transparent.setChecked(exports.params.png_transparent)
        device = exports.params.hpgl_device
        if self.device.findData(device) < 0:  # vpype knew it when the project was saved
            self.device.addItem(device, device)
        self.device.setCurrentIndex(self.device.findData(device))
        self.travel.setChecked(exports.travel)
        own = self.session.project.plotter.machine
        known = str(settings().value(_MACHINE) or own)
        for wanted in (known, own):
            machine = work.machine_for(wanted)
            if machine == wanted:
                break
        if self.machine.findData(machine) < 0:  # a file of a person's own
            self.machine.addItem(Path(machine).stem, machine)
        self.machine.setCurrentIndex(self.machine.findData(machine))

    def _remember(self) -> None:
        edits = [
            change("exports.folder", self.folder.text().strip()),
            change("exports.files", list(self._patterns())),
            change("exports.travel", self.travel.isChecked()),
            change("exports.params.hpgl_device", self.device.currentData()),
            change("exports.params.replay.length_s", self.length.value()),
            change("exports.params.replay.width_px", self.width_px.value()),
            change("exports.params.png_dpi", self.dpi.value()),
            change("exports.params.png_transparent", self.transparent.isChecked()),
        ]
        # Where files go is no work of a person's: Ctrl+Z takes back what they drew.
        self.session.apply(replace(together("Export", edits), undoable=False))
        settings().setValue(_MACHINE, self.machine.currentData())

    def _params(self) -> FileParams:
        return self.session.project.exports.params  # as remembered a moment ago

    def _patterns(self) -> tuple[str, ...]:
        stem = self.name.text().strip() or work.NAME
        self._suffixes["film"] = self.film.currentData()
        return tuple(
            stem + self._suffixes[kind] for kind, box in self.kinds.items() if box.isChecked()
        )

    def _items(self) -> tuple[work.Item, ...]:
        folder = self.folder.text().strip()
        if not folder or not self._patterns() or self._wrong_name():
            return ()
        at = Path(os.path.expanduser(folder))  # never raises
        return work.items_of(self.session, at, self._patterns(), batch=self.batch)

    def _wrong_name(self) -> str:
        stem = self.name.text().strip() or work.NAME
        bare = stem.replace(work.NAME, "x")
        if bare != work.file_name(bare):
            return self.tr("A file cannot be called that. Leave out signs such as / and :.")
        if self.batch and work.NAME not in stem:
            return self.tr("Put {name} into the name: each portrait needs files of its own.")
        return ""

    def refresh(self) -> None:
        """Say what would be written, and enable what can be done."""
        busy, items = self.is_busy, self._items()
        goes_on = not busy and self._goes_on(items)
        if goes_on:
            items = work.without(items, self._written)
        files = [target for item in items for target in item.targets]
        there = sum(os.path.exists(file) for file in files)  # never raises
        names = [file.name for file in files[:_MOST_NAMES]]
        if len(files) > len(names):
            more = self.tr("and {} more").replace("{}", units.count(len(files) - len(names)))
            names.append(more)
        text = self._wrong_name() or ", ".join(names) or self.tr("Choose a kind of file.")
        if there:
            replaced = self.tr("Replaces {} files that are there.")
            if there == 1:
                replaced = self.tr("Replaces a file that is there.")
            text = f"{text}\n{replaced.replace('{}', units.count(there))}"
        self.preview.setText(text)
        self.start.setText(self.tr("Replace") if there and not busy else self.tr("Export"))
        if goes_on and files:
            self.start.setText(self.tr("Go on"))
        self.start.setEnabled(bool(files) and not busy)
        for kind, widgets in self._beside.items():
            for widget in widgets:
                widget.setEnabled(self.kinds[kind].isChecked() and not busy)
        seen = self.kinds["png"].isChecked() or self.kinds["film"].isChecked()
        self.travel.setEnabled(seen and not busy)
        for widget in (self.folder, self.name, self.browse, *self.kinds.values()):
            widget.setEnabled(not busy)
        self.progress.setVisible(busy)
        self.said.setVisible(bool(self.said.text()))
        self.close_button.setText(self.tr("Stop") if busy else self.tr("Close"))

    def _tell_progress(self, kind: str, fraction: float, what: str) -> None:
        if kind == work.KIND and self.is_busy:
            self.progress.setValue(round(1000 * fraction))
            self.progress.setFormat(what)

    def _arrived(self, kind: str, result: Any) -> None:
        if kind != work.KIND or result.number != self._asked:
            return
        self._asked = 0
        files, problems = result.files, list(result.problems)
        done = self.tr("{} files are written.").replace("{}", units.count(len(files)))
        if len(files) == 1:
            done = self.tr("{} is written.").replace("{}", files[0].name)
        self.open_folder.setVisible(bool(files))
        self._say("\n".join([*([done] if files else []), *problems]))

    def _failed(self, kind: str, error: BaseException) -> None:
        if kind == work.KIND and self.is_busy:
            self._asked = 0
            known = isinstance(error, FacellsError)
            self._say(said(error) if known else self.tr("The program made a mistake."))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.refresh()

    def _open_folder(self) -> None:
        folder = os.path.expanduser(self.folder.text().strip())
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def show_export(parent: QWidget, session: Session, batch: bool = False) -> ExportDialog:
    """Show the export dialog over *parent*."""
    dialog = ExportDialog(session, parent, batch=batch)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _number(parent: QWidget, params: type, name: str, unit: str) -> QSpinBox:
    field = {f.name: f for f in dataclasses.fields(params)}[name].metadata
    box = QSpinBox(parent)
    box.setRange(field["low"], field["high"])
    box.setSuffix(unit)
    return box


def _row(*widgets: QWidget, stretch: bool = False) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget, int(not stretch and isinstance(widget, QLineEdit | QComboBox)))
    if stretch:
        row.addStretch(1)
    return row
