"""What a person chooses of an export: where to, which kinds of files, and how each is to be."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.dialogs import export_work as work
from facells_studio.app.dialogs.export_outlook import machine_words, paper_words
from facells_studio.app.session import Session
from facells_studio.app.settings import preferences, settings
from facells_studio.app.widgets.numbers import PointBox
from facells_studio.app.widgets.options import translated
from facells_studio.export import SUFFIXES, Kind
from facells_studio.export.hpgl import PLOTTERS
from facells_studio.page.replay import ReplayParams
from facells_studio.project.edits import Edit, change
from facells_studio.saving import FileParams

_MACHINE = "export/machine"  # in the person's preferences
_WIDE = ("gcode", "hpgl", "film")  # kinds whose options take the whole row
_KINDS: dict[Kind, str] = {
    "svg": ".svg",
    "gcode": ".gcode",
    "hpgl": ".hpgl",
    "pdf": ".pdf",
    "png": ".png",
    "film": ".mp4",
}
_PLAYED_BY = (".mp4", ".webm", ".avi")  # kinds of films, the usual one first
_Number = QSpinBox | QDoubleSpinBox


class ExportChoices(QWidget):
    """Folder, name, kinds of files, and the options of each kind beside it."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None, *, batch: bool) -> None:
        super().__init__(parent)
        self.session, self.batch = session, batch
        self._suffixes = dict(_KINDS)
        self._make()
        self._name_accessibly()
        self._lay_out()
        self._recall()
        self._listen()
        self.set_busy(False)

    # What is chosen ------------------------------------------------------------------------------

    def params(self) -> FileParams:
        """Return what is chosen of each kind of file."""
        known = self.session.project.exports.params
        return dataclasses.replace(
            known,
            recipe=self.recipe.isChecked(),
            axidraw_pauses=self.axidraw.isChecked(),
            png_dpi=self.dpi.value(),
            png_transparent=self.transparent.isChecked(),
            hpgl_device=self.device.currentData(),
            hpgl_paper=self.paper.currentData(),
            replay=dataclasses.replace(
                known.replay,
                length_s=self.length.value(),
                width_px=self.width_px.value(),
                pen=self.pen.isChecked(),
            ),
        )

    def suffixes(self) -> tuple[str, ...]:
        """Return the endings of the kinds that are chosen."""
        self._suffixes["film"] = self.film.currentData()
        return tuple(self._suffixes[kind] for kind, box in self.kinds.items() if box.isChecked())

    def patterns(self) -> tuple[str, ...]:
        """Return the names of the files, with ``{name}`` where the portrait's is to stand."""
        return tuple(self._stem() + suffix for suffix in self.suffixes())

    def wrong(self) -> str:
        """Say what is wrong with what is chosen so far; nothing if nothing is."""
        bare = self._stem().replace(work.NAME, "x")
        if not self.folder.text().strip():
            return self.tr("Choose a folder.")
        if bare != work.file_name(bare):
            return self.tr("A file cannot be called that. Leave out signs such as / and :.")
        if self.batch and work.NAME not in self._stem():
            return self.tr("Put {name} into the name: each portrait needs files of its own.")
        if not self.suffixes():
            return self.tr("Choose a kind of file.")
        return ""

    def edits(self) -> list[Edit]:
        """Return what makes the project remember all this, and remember what is the person's."""
        settings().setValue(_MACHINE, self.machine.currentData())
        params = self.params()
        chosen = {
            **_values(params, "exports.params", but="replay"),
            **_values(params.replay, "exports.params.replay"),
            "exports.folder": self.folder.text().strip(),
            "exports.files": list(self.patterns()),
            "exports.travel": self.travel.isChecked(),
        }
        return [change(path, value) for path, value in chosen.items()]

    def set_busy(self, busy: bool) -> None:
        """Make gray what has no meaning now: all, while files are written."""
        for widget in (self.folder, self.name, self.browse, *self.kinds.values()):
            widget.setEnabled(not busy)
        on = {kind for kind, box in self.kinds.items() if box.isChecked() and not busy}
        for kind, widgets in self._beside.items():
            for widget in widgets:
                widget.setEnabled(kind in on)
        self.recipe.setEnabled(bool(on & {"svg", "pdf", "png"}))
        self.travel.setEnabled(bool(on & {"png", "film"}))
        self.pen.setEnabled("film" in on)

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
        self.browse.clicked.connect(self.choose_folder)
        self.name.setToolTip(self.tr("{name} stands for the name of the portrait or FaCell."))
        words: dict[Kind, str] = {
            "svg": self.tr("SVG, a layer for each pen"),
            "gcode": self.tr("G-code"),
            "hpgl": self.tr("HPGL"),
            "pdf": self.tr("PDF"),
            "png": self.tr("PNG, a picture of the page"),
            "film": self.tr("Film of the plot"),
        }
        self.kinds = {kind: QCheckBox(text, self) for kind, text in words.items()}
        self.axidraw = QCheckBox(self.tr("AxiDraw waits between pens"), self)
        self.machine = QComboBox(self)
        for name in work.gcode_machines():
            self.machine.addItem(machine_words(name), name)
        self.device, self.paper = QComboBox(self), QComboBox(self)
        for device, plotter in PLOTTERS.items():
            self.device.addItem(plotter.title, device)
        self.paper.setToolTip(self.tr("A page that is smaller lies in the middle of it."))
        self.dpi, self.transparent = QSpinBox(self), QCheckBox(self.tr("no paper"), self)
        self.film, self.length, self.width_px = (
            QComboBox(self),
            PointBox(self),
            QSpinBox(self),
        )
        for suffix in _PLAYED_BY:
            self.film.addItem(suffix.removeprefix(".").upper(), suffix)
        self.film.setToolTip(self.tr("Browsers play WEBM; players and editors of films play MP4."))
        self.length.setDecimals(1)
        self.recipe = QCheckBox(self.tr("with the recipe inside"), self)
        self.travel = QCheckBox(self.tr("with the way of the lifted pen"), self)
        self.pen = QCheckBox(self.tr("with the pen that draws"), self)
        _explain(self.axidraw, FileParams, "axidraw_pauses")
        _explain(self.recipe, FileParams, "recipe")
        _explain(self.transparent, FileParams, "png_transparent")
        _explain(self.pen, ReplayParams, "pen")
        _number(self.dpi, FileParams, "png_dpi", self.tr(" dpi"))
        _number(self.length, ReplayParams, "length_s", self.tr(" s"))
        _number(self.width_px, ReplayParams, "width_px", self.tr(" px"))

    def _name_accessibly(self) -> None:
        for widget, text in (
            (self.folder, self.tr("Folder")),
            (self.browse, self.tr("Choose the folder")),
            (self.name, self.tr("Name of the files")),
            (self.machine, self.tr("Machine of the G-code")),
            (self.device, self.tr("Plotter that the HPGL is for")),
            (self.paper, self.tr("Paper in that plotter")),
            (self.dpi, self.tr("Pixels of the picture to an inch")),
            (self.transparent, self.tr("Picture without paper")),
            (self.film, self.tr("Kind of film")),
            (self.length, self.tr("Length of the film in seconds")),
            (self.width_px, self.tr("Width of the film in pixels")),
            (self.travel, self.tr("Picture with the way of the lifted pen")),
            (self.recipe, self.tr("Files with the recipe inside")),
            (self.pen, self.tr("Film with the pen that draws")),
        ):
            widget.setAccessibleName(text)
        for box in (*self.kinds.values(), self.axidraw):
            box.setAccessibleName(box.text())

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Folder"), _row(self.folder, self.browse))
        form.addRow(self.tr("Name"), self.name)
        self._beside: dict[Kind, Sequence[QWidget]] = {
            "svg": (self.axidraw,),
            "gcode": (self.machine,),
            "hpgl": (self.device, self.paper),
            "png": (self.dpi, self.transparent),
            "film": (self.film, self.length, self.width_px),
        }
        for number, (kind, box) in enumerate(self.kinds.items()):
            label = self.tr("Files") if number == 0 else ""
            form.addRow(label, _row(box, *self._beside.get(kind, ()), stretch=kind not in _WIDE))
        how = QVBoxLayout()
        how.setContentsMargins(0, self.fontMetrics().height() // 2, 0, 0)
        for box in (self.recipe, self.travel, self.pen):
            how.addWidget(box)
        form.addRow("", how)

    def _listen(self) -> None:
        for line in (self.folder, self.name):
            line.textChanged.connect(self.changed)
        for box in self.findChildren(QCheckBox):
            box.toggled.connect(self.changed)
        for number in (self.dpi, self.width_px):
            number.valueChanged.connect(self.changed)
        self.length.valueChanged.connect(self.changed)
        self.device.currentIndexChanged.connect(self._offer_papers)
        for choice in (self.machine, self.device, self.paper, self.film):
            choice.currentIndexChanged.connect(self.changed)

    def _stem(self) -> str:
        return self.name.text().strip() or work.NAME

    # What was chosen before ----------------------------------------------------------------------

    def _recall(self) -> None:
        exports = self.session.project.exports
        params = exports.params
        usual = preferences().export_folder or self.session.beside or Path.home()
        self.folder.setText(exports.folder or str(usual))
        self._recall_files(exports.files)
        _choose(self.film, self._suffixes["film"])
        self.length.setValue(params.replay.length_s)
        self.width_px.setValue(params.replay.width_px)
        self.pen.setChecked(params.replay.pen)
        self.dpi.setValue(params.png_dpi)
        self.transparent.setChecked(params.png_transparent)
        self.recipe.setChecked(params.recipe)
        self.axidraw.setChecked(params.axidraw_pauses)
        self.travel.setChecked(exports.travel)
        # vpype knew the plotter when the project was saved
        _choose(self.device, params.hpgl_device, params.hpgl_device)
        self._offer_papers()
        if params.hpgl_paper:
            _choose(self.paper, params.hpgl_paper, paper_words(params.hpgl_paper))
        self._recall_machine()

    def _recall_files(self, files: Sequence[str]) -> None:
        first = files[0] if files else work.NAME
        stem = Path(first).stem if Path(first).suffix.lower() in SUFFIXES else first
        if self.batch and work.NAME not in stem:
            stem = f"{stem}-{work.NAME}"
        self.name.setText(stem)
        for suffix in work.suffixes_of(files):
            kind = SUFFIXES[suffix]
            self._suffixes[kind] = suffix
            self.kinds[kind].setChecked(True)

    def _recall_machine(self) -> None:
        own = self.session.project.plotter.machine
        known = str(settings().value(_MACHINE) or own)
        for wanted in (known, own):
            machine = work.machine_for(wanted)
            if machine == wanted:
                break
        _choose(self.machine, machine, machine_words(machine))  # perhaps a file of their own

    def _offer_papers(self) -> None:
        """Offer the papers that the plotter takes; the one that was chosen stays if it does."""
        before = self.paper.currentData()
        self.paper.clear()
        self.paper.addItem(self.tr("paper that fits"), "")
        plotter = PLOTTERS.get(self.device.currentData())
        for name in plotter.papers if plotter is not None else ():
            self.paper.addItem(paper_words(name), name)
        self.paper.setCurrentIndex(max(0, self.paper.findData(before)))


def _choose(box: QComboBox, data: str, title: str = "") -> None:
    """Choose *data* in *box*; with a *title*, offer it if it is not there."""
    if title and box.findData(data) < 0:
        box.addItem(title, data)
    box.setCurrentIndex(box.findData(data))


def _values(params: Any, path: str, but: str = "") -> dict[str, Any]:
    """Return what the fields of *params* hold, by their dotted paths."""
    names = [field.name for field in dataclasses.fields(params) if field.name != but]
    return {f"{path}.{name}": getattr(params, name) for name in names}


def _number(box: _Number, params: type, name: str, unit: str) -> None:
    field = {f.name: f for f in dataclasses.fields(params)}[name].metadata
    box.setRange(field["low"], field["high"])
    box.setSuffix(unit)
    _explain(box, params, name)


def _explain(widget: QWidget, params: type, name: str) -> None:
    """Give *widget* the help of the option that it sets, the command line's too."""
    field = {f.name: f for f in dataclasses.fields(params)}[name].metadata
    widget.setToolTip(translated(field["help"]))


def _row(*widgets: QWidget, stretch: bool = False) -> QHBoxLayout:
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget, int(not stretch and isinstance(widget, QLineEdit | QComboBox)))
    if stretch:
        row.addStretch(1)
    return row
