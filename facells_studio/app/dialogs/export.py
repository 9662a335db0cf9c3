"""The export dialog: the page that is shown, or all open portraits, as files."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.dialogs import export_outlook as ahead
from facells_studio.app.dialogs import export_work as work
from facells_studio.app.dialogs.export_choices import ExportChoices
from facells_studio.app.i18n.words import said, task_words
from facells_studio.app.panels.preflight import Check, CheckList
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.project.edits import together

_MOST_NAMES = 4  # of files that are listed
_MOST_PROBLEMS = 6  # that are told one by one
_PAGES = ("page", "facell")  # kinds of requests


class ExportDialog(QDialog):
    """Write pages as files; stays open to say what became of it.

    What will be written is looked at in a worker while a person chooses, and said.
    """

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
        self._able: list[Path] = []  # what can be written, as far as one knows
        self._folders: list[Check] = []  # that are in the way
        self.setWindowTitle(self.tr("Export all portraits") if batch else self.tr("Export"))
        self._make()
        self._lay_out()
        self.choices.changed.connect(self.refresh)
        session.progress.connect(self._tell_progress)
        session.arrived.connect(self._arrived)
        session.failed.connect(self._failed)
        self.refresh()

    # What a person does --------------------------------------------------------------------------

    def export(self) -> None:
        """Write the files that are chosen."""
        self.refresh()  # the project may be another
        items = self._items()
        if not self._able or self.is_busy:
            return
        # Where files go is no work of a person's: Ctrl+Z takes back what they drew.
        self.session.apply(replace(together("Export", self.choices.edits()), undoable=False))
        if not self._goes_on(items):
            self._written = []
        self._started, self._stopped = self._chosen(items), None
        request = work.export(
            work.only(items, self._able),
            machine=self.choices.machine.currentData(),
            pace=self.session.project.plotter.machine,
            travel=self.choices.travel.isChecked(),
            params=self.choices.params(),
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

    def reject(self) -> None:
        """Stop, else close."""
        if self.is_busy:
            self.stop()
        else:
            super().reject()

    def refresh(self) -> None:
        """Say what would be written, and enable what can be done."""
        items = self._items()
        goes_on = not self.is_busy and self._goes_on(items)
        files = [target for item in items for target in item.targets]
        if goes_on:
            files = [file for file in files if file not in self._written]
        self._look_ahead(items, files)
        there = sum(os.path.exists(file) for file in self._able)  # never raises
        self.preview.setText(self.choices.wrong() or self._names(self._able or files, there))
        self.start.setText(self.tr("Replace") if there and not self.is_busy else self.tr("Export"))
        if goes_on and files:
            self.start.setText(self.tr("Go on"))
        self.choices.set_busy(self.is_busy)
        self.progress.setVisible(self.is_busy)
        self.said.setVisible(bool(self.said.text()))
        self.close_button.setText(self.tr("Stop") if self.is_busy else self.tr("Close"))
        self._fit()

    # ---------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.choices = ExportChoices(self.session, self, batch=self.batch)
        self.preview, self.said = QLabel(self), QLabel(self)
        for label in (self.preview, self.said):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.checks = CheckList(self)
        self.checks.setAccessibleName(self.tr("What will be written"))
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 1000)
        self.progress.setAccessibleName(self.tr("Progress of the export"))
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

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.addStrut(38 * self.fontMetrics().horizontalAdvance("M"))
        for widget in (self.choices, self.preview, self.checks, self.progress, self.said):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.buttons)

    def _fit(self) -> None:
        """Grow so far that no sentence is cut off."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            least = layout.totalHeightForWidth(self.width())
            if least > self.height():
                self.resize(self.width(), least)

    def _items(self) -> tuple[work.Item, ...]:
        if self.choices.wrong():
            return ()
        at = Path(os.path.expanduser(self.choices.folder.text().strip()))  # never raises
        return work.items_of(self.session, at, self.choices.patterns(), batch=self.batch)

    def _chosen(self, items: Sequence[work.Item]) -> Any:
        """Return all that decides what the files of *items* will be."""
        project, choices = self.session.project, self.choices
        targets = tuple(item.targets for item in items)
        machines = (choices.machine.currentData(), project.plotter.machine)
        how = (*machines, choices.travel.isChecked(), choices.params())
        return (targets, how, project.look, project.portraits)

    def _goes_on(self, items: Sequence[work.Item]) -> bool:
        """Return whether an export of just this was stopped, and some of it is written."""
        if self._stopped is None or not self._written:
            return False
        return bool(self._stopped == self._chosen(items))

    def _names(self, files: Sequence[Path], there: int) -> str:
        """Return what the files are called, and how many are *there* already."""
        names = [file.name for file in files[:_MOST_NAMES]]
        if len(files) > len(names):
            more = self.tr("and {} more").replace("{}", units.count(len(files) - len(names)))
            names.append(more)
        if not there:
            return ", ".join(names)
        replaced = self.tr("Replaces {} files that are there.")
        if there == 1:
            replaced = self.tr("Replaces a file that is there.")
        return f"{', '.join(names)}\n{replaced.replace('{}', units.count(there))}"

    # Looking ahead -------------------------------------------------------------------------------

    def _look_ahead(self, items: Sequence[work.Item], files: Sequence[Path]) -> None:
        """Say what is known of *files*; what is not is asked for, and stands there gray."""
        machine, params = self.choices.machine.currentData(), self.choices.params()
        suffixes = tuple(dict.fromkeys(file.suffix for file in files))
        request = ahead.outlook(items, suffixes, machine=machine, params=params)
        found = None if request is None else self.session.board.result(request)
        checks = [Check("look", self.tr("The page is still to be made."))] if files else []
        if found is not None:
            unit, counts = self.session.project.view.units, (len(items), len(files))
            checks = ahead.checks_of(found, counts, machine=machine, params=params, unit=unit)
        elif request is not None:
            self.session.ask(request)
            checks = self.checks.checks
        blocked = [file for file in files if os.path.isdir(file)]  # never raises
        checks = [check for check in checks if check not in self._folders]
        text = self.tr("There is a folder called {}. Choose another name.")
        self._folders = [Check("bad", text.replace("{}", file.name)) for file in blocked[:1]]
        self.checks.show_checks([*checks, *self._folders])
        self.checks.setEnabled(found is not None or request is None)
        hopeless = set() if found is None or found.pages < len(items) else found.hopeless
        self._able = [f for f in files if f.suffix not in hopeless and f not in blocked]
        self._enable()

    def _enable(self) -> None:
        """Let the button say why it is gray, or what it will leave out."""
        wrong = [check.text for check in self.checks.checks if check.mark == "bad"]
        why = self.choices.wrong()
        if wrong and not why and self.checks.isEnabled():
            why = wrong[0]
            if self._able:
                why = self.tr("What is marked as wrong is not written; the rest is.")
        self.start.setEnabled(bool(self._able) and not self.is_busy)
        self.start.setToolTip(why)
        self.start.setAccessibleDescription(why)

    # What became of it ---------------------------------------------------------------------------

    def _tell_progress(self, kind: str, fraction: float, what: str) -> None:
        if kind == work.KIND and self.is_busy:
            self.progress.setValue(round(1000 * fraction))
            self.progress.setFormat(task_words(what).replace("%", ""))  # %p is a sign to Qt

    def _arrived(self, kind: str, result: Any) -> None:
        if kind == ahead.KIND or kind in _PAGES:
            self.refresh()
        if kind != work.KIND or result.number != self._asked:
            return
        self._asked = 0
        files, problems = result.files, list(result.problems)
        done = self.tr("{} files are written.").replace("{}", units.count(len(files)))
        if len(files) == 1:
            done = self.tr("{} is written.").replace("{}", files[0].name)
        self.open_folder.setVisible(bool(files))
        left = len(problems) - _MOST_PROBLEMS
        if left > 0:
            problems[_MOST_PROBLEMS:] = [self.tr("And {} more.").replace("{}", units.count(left))]
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
        folder = os.path.expanduser(self.choices.folder.text().strip())
        QDesktopServices.openUrl(QUrl.fromLocalFile(folder))


def show_export(parent: QWidget, session: Session, batch: bool = False) -> ExportDialog:
    """Show the export dialog over *parent*."""
    dialog = ExportDialog(session, parent, batch=batch)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
