"""What crashed windows left behind: recover it, discard it, or leave it for later."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QLocale, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.documents import Documents
from facells_studio.app.panels.portrait_pictures import HEIGHT, WIDTH, portrait_pictures
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.progress import Tick
from facells_studio.project.autosave import Recoverable
from facells_studio.project.file import open_project
from facells_studio.project.requests import Request

if TYPE_CHECKING:
    from facells_studio.app.main_window import MainWindow

KIND = "recovery"


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """What is in a safety copy, as far as one glance tells."""

    copy: Path
    name: str = ""  # of the portrait that was shown
    portraits: int = 0
    image: QImage | None = None
    damaged: bool = False


def glances(found: Sequence[Recoverable]) -> Request[tuple[Glance, ...]]:
    """Return the request that looks into the copies of *found*."""

    def work(tick: Tick) -> tuple[Glance, ...]:
        return tuple(_glance(each, tick) for each in found)

    return Request(KIND, tuple(each.copy for each in found), work)


class RecoveryDialog(QDialog):
    """Lists what was open and not saved. Closing it loses nothing."""

    def __init__(
        self,
        session: Session,
        documents: Documents,
        found: Sequence[Recoverable],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.documents = session, documents
        self.found = list(found)
        self.ask_discard: Callable[[Recoverable], bool] = self._ask_discard
        self.setWindowTitle(self.tr("Recover unsaved work"))
        self._make()
        for each in self.found:
            self._add(each)
        self.list.setCurrentRow(0)
        session.arrived.connect(self._arrived)
        session.ask(glances(self.found))

    @property
    def chosen(self) -> Recoverable | None:
        """The copy that is chosen in the list."""
        row = self.list.currentRow()
        return self.found[row] if 0 <= row < len(self.found) else None

    def recover(self, *_: object) -> None:
        """Open what is chosen as unsaved work; the rest is kept for later."""
        if (chosen := self.chosen) is None or not self.documents.recover(chosen):
            return
        self.documents.told.emit(self.tr("Recovered. Save it to keep it."))
        self.accept()

    def discard(self) -> None:
        """Remove what is chosen for ever, if the person is sure."""
        if (chosen := self.chosen) is None or not self.ask_discard(chosen):
            return
        if not self.documents.discard(chosen):
            return
        row = self.found.index(chosen)
        self.found.pop(row)
        self.list.takeItem(row)
        if not self.found:
            self.accept()

    # ---------------------------------------------------------------------------------------------

    def _make(self) -> None:
        text = QLabel(self.tr("The Studio ended unexpectedly. This was open and not saved:"), self)
        text.setWordWrap(True)
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Unsaved work"))
        self.list.setIconSize(QSize(WIDTH, HEIGHT))
        self.list.setSpacing(4)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.itemActivated.connect(self.recover)
        note = QLabel(self.tr("What you leave for later is offered at the next start."), self)
        note.setWordWrap(True)
        self.recover_button = QPushButton(self.tr("&Recover"), self)
        self.discard_button = QPushButton(self.tr("&Discard…"), self)
        self.later_button = QPushButton(self.tr("&Later"), self)
        role = QDialogButtonBox.ButtonRole
        buttons = QDialogButtonBox(self)
        for button, its, slot in (
            (self.recover_button, role.AcceptRole, self.recover),
            (self.discard_button, role.DestructiveRole, self.discard),
            (self.later_button, role.RejectRole, self.reject),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
            buttons.addButton(button, its)
        self.recover_button.setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (text, self.list, note, buttons):
            column.addWidget(widget)
        em = self.fontMetrics().horizontalAdvance("M")
        self.resize(36 * em, min(340, 170 + len(self.found) * (HEIGHT + 12)))

    def _add(self, found: Recoverable) -> None:
        blank = QPixmap(WIDTH, HEIGHT)
        blank.fill(Qt.GlobalColor.transparent)
        item = QListWidgetItem(QIcon(blank), self._words(found), self.list)
        item.setToolTip(str(found.file or ""))

    def _words(self, found: Recoverable, glance: Glance | None = None) -> str:
        name = found.file.name if found.file is not None else self.tr("Never saved")
        if glance is not None and glance.name:
            name = f"{name}: {glance.name}"
        if glance is not None and glance.portraits > 1:
            more = self.tr("and {} more").replace("{}", str(glance.portraits - 1))
            name = f"{name} {more}"
        at = QDateTime.fromSecsSinceEpoch(round(found.saved_at_s))
        when = QLocale().toString(at, QLocale.FormatType.ShortFormat)
        lines = [name, self.tr("Last change: {}").replace("{}", when)]
        if found.file is not None:
            lines.append(str(found.file.parent))
        if glance is not None and glance.damaged:
            lines.append(self.tr("This copy is damaged."))
        return "\n".join(lines)

    def _arrived(self, kind: str, result: object) -> None:
        if kind != KIND or not isinstance(result, tuple):
            return
        seen = {glance.copy: glance for glance in result}
        for row, found in enumerate(self.found):
            if (glance := seen.get(found.copy)) is None:
                continue
            item = self.list.item(row)
            item.setText(self._words(found, glance))
            if glance.image is not None:
                icon = QIcon(QPixmap.fromImage(glance.image))
                icon.addPixmap(QPixmap.fromImage(glance.image), QIcon.Mode.Selected)  # not blue
                item.setIcon(icon)

    def _ask_discard(self, found: Recoverable) -> bool:
        button = QMessageBox.StandardButton
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Discard unsaved work"))
        box.setText(self.tr("Discard what was not saved?"))
        name = found.file.name if found.file is not None else ""
        kept = self.tr("{} itself stays as it was saved last.").replace("{}", name)
        box.setInformativeText(kept if name else self.tr("It exists nowhere else."))
        box.setStandardButtons(button.Discard | button.Cancel)
        box.setDefaultButton(button.Cancel)
        return button(box.exec()) == button.Discard


def offer(
    window: "MainWindow", documents: Documents, found: Sequence[Recoverable]
) -> RecoveryDialog:
    """Show over *window* what crashed windows left behind."""
    dialog = RecoveryDialog(window.session, documents, found, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _glance(found: Recoverable, tick: Tick) -> Glance:
    try:
        project = open_project(found.copy).project
    except FacellsError:
        return Glance(copy=found.copy, damaged=True)
    portrait, image = project.portrait, None
    if portrait is not None:
        beside = found.file.parent if found.file is not None else None
        shots = portrait_pictures([portrait], beside).work(tick).of
        image = next((shot.image for shot in shots.values()), None)
    name = portrait.name if portrait is not None else ""
    return Glance(copy=found.copy, name=name, portraits=len(project.portraits), image=image)
