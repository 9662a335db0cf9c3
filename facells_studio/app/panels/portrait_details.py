"""The portrait that is shown: its name, which face, whether batches take it, what is wrong."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.panels.portrait_pictures import Shot
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.project import edits
from facells_studio.project.derive import Sketch
from facells_studio.project.state import OpenPortrait

_FACE_PX = 40


class PortraitDetails(QWidget):
    """Name, face and notes of one portrait."""

    leave_out_wanted = Signal(bool)
    remove_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._portrait: OpenPortrait | None = None
        self._faces: tuple[int, str] = (-1, "")  # what the list of faces shows
        self.name = QLineEdit(self)
        self.face = QComboBox(self)
        self.left_out = QCheckBox(self.tr("Leave out of batches"), self)
        self.problem = QLabel(self)
        self.notes = QLabel(self)
        self.find_button = QPushButton(self.tr("Find the photo…"), self)
        self.remove_button = QPushButton(self.tr("Remove"), self)
        self._lay_out()
        self.name.editingFinished.connect(self._rename)
        self.face.activated.connect(self._choose_face)
        self.left_out.clicked.connect(self.leave_out_wanted)
        self.remove_button.clicked.connect(self.remove_wanted)
        self.find_button.clicked.connect(self.find_photo)
        session.arrived.connect(self._arrived)

    def show_portrait(self, portrait: OpenPortrait, shot: Shot | None, problem: str) -> None:
        """Show *portrait*, and what is wrong with it."""
        before, self._portrait = self._portrait, portrait
        if before is None or before.id != portrait.id:
            self.notes.clear()
            self.notes.hide()
        same = before is not None and (before.id, before.name) == (portrait.id, portrait.name)
        if self.name.text() != portrait.name and not (same and self.name.isModified()):
            self.name.setText(portrait.name)
            self.name.setCursorPosition(0)
        with QSignalBlocker(self.left_out):
            self.left_out.setChecked(portrait.left_out)
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.find_button.setVisible(bool(problem))
        self.remove_button.setVisible(bool(problem))
        self._show_faces(portrait, shot)

    def find_photo(self) -> None:
        """Ask where the portrait's photo is now."""
        portrait = self._portrait
        if portrait is None:
            return
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Where is the photo of {}?").format(portrait.name),
            str(Path(portrait.path).parent) if portrait.path else "",
        )
        if not name:
            return
        before = self._session.project
        self._session.apply(edits.find_photo_at(portrait.id, name))
        if self._session.project is before:  # it is where it was again
            self._session.renew_photos()

    def _lay_out(self) -> None:
        self.name.setAccessibleName(self.tr("Name of the portrait"))
        self.name.setToolTip(self.tr("What the portrait is called, and what its files are."))
        self.face.setAccessibleName(self.tr("Face"))
        self.face.setToolTip(self.tr("Which face of the photo is drawn."))
        self.face.setIconSize(QSize(_FACE_PX * 4 // 5, _FACE_PX))
        self.left_out.setAccessibleName(self.left_out.text())
        self.left_out.setToolTip(self.tr("It stays in the strip, but batches pass it over."))
        calm_wheel(self.face)
        for label in (self.problem, self.notes):
            label.setWordWrap(True)
            label.hide()
        font = self.problem.font()
        font.setBold(True)
        self.problem.setFont(font)
        for button in (self.find_button, self.remove_button):
            button.setAccessibleName(button.text().rstrip("…"))
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Face"), self.face)
        buttons = QHBoxLayout()
        buttons.addWidget(self.find_button)
        buttons.addWidget(self.remove_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(form)
        column.addWidget(self.left_out)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        column.addWidget(self.notes)
        self._form = form

    def _show_faces(self, portrait: OpenPortrait, shot: Shot | None) -> None:
        """List the faces that were found, the most prominent first, and the whole photo."""
        crops = shot.faces if shot is not None else ()
        if self._faces != (id(shot), portrait.face):
            self._faces = id(shot), portrait.face
            with QSignalBlocker(self.face):
                self.face.clear()
                icons = [QIcon(QPixmap.fromImage(crop)) for crop in crops]
                self.face.addItem(icons[0] if icons else QIcon(), self.tr("The largest"), "")
                for number, icon in enumerate(icons, start=1):
                    self.face.addItem(icon, self.tr("Face {}").format(number), str(number))
                self.face.addItem(self.tr("None: the whole photo"), "none")
                if self.face.findData(portrait.face) < 0:
                    self.face.addItem(portrait.face, portrait.face)
                self.face.setCurrentIndex(self.face.findData(portrait.face))
        needed = len(crops) > 1 or bool(portrait.face)
        self._form.setRowVisible(self.face, needed)

    def _rename(self) -> None:
        portrait, name = self._portrait, self.name.text().strip()
        if portrait is None or name == portrait.name:
            return
        if name:
            self._session.apply(edits.rename_portrait(portrait.id, name))
            self._session.history.seal()
        else:
            self.name.setText(portrait.name)

    def _choose_face(self, index: int) -> None:
        if self._portrait is not None:
            self._session.history.seal()
            face = str(self.face.itemData(index))
            self._session.apply(edits.choose_face(self._portrait.id, face))

    def _arrived(self, kind: str, result: object) -> None:
        if isinstance(result, Sketch):
            told = (*result.photo.notes, *result.portrait.notes)
            notes = [note for note in told if "--" not in note]  # the list of faces says that
            self.notes.setText("\n".join(notes))
            self.notes.setVisible(bool(notes))
