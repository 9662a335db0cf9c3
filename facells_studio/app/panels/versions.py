"""The strip of versions: looks that were kept, to go back to and to compare with."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.canvas.sheet_canvas import SheetCanvas
from facells_studio.app.canvas.wipe import Wipe
from facells_studio.app.commands import Actions
from facells_studio.app.icons import icon
from facells_studio.app.panels import version_work as work
from facells_studio.app.panels.version_strip import VersionStrip, icon_of
from facells_studio.app.session import Session
from facells_studio.project.edits import (
    change_version,
    keep_version,
    move_version,
    remove_version,
    use_version,
)
from facells_studio.project.history import touches
from facells_studio.project.state import Version
from facells_studio.sheet import Sheet

_ID = Qt.ItemDataRole.UserRole
_PARTS = ("versions", "look")


class VersionsPanel(QWidget):
    """Keep looks, go back to them, compare the present one with them."""

    compared = Signal(object)  # `Sheet` to look at while a hand holds; None: the present again

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self._canvas: SheetCanvas | None = None
        self._paper: Sheet | None = None  # that the canvas shows where there is no drawing
        self.wipe: Wipe | None = None
        self._filling = self._comparing = self._beside = False
        self._actions: Actions | None = None
        self._shown: tuple[Version, ...] | None = None
        self._noted = 0  # the version whose note is shown, or being written
        self.setWindowTitle(self.tr("Versions"))
        self._make()
        session.changed.connect(self._changed)
        session.arrived.connect(self._arrived)
        session.path_changed.connect(self.refresh)
        self.refresh()

    # What a person does ---------------------------------------------------------------------------

    def connect_actions(self, actions: Actions) -> None:
        """Carry out what the menu says of versions."""
        self._actions = actions
        actions.do("edit.keep_version", self.keep)
        actions.do("edit.compare", self.toggle_beside, lambda: self.chosen is not None)

    def connect_canvas(self, canvas: SheetCanvas) -> None:
        """Show versions on *canvas* while they are compared."""
        self._canvas = canvas
        self.wipe = Wipe(canvas)
        self.wipe.ended.connect(self.end_beside)
        self.session.shown.connect(self._present_came)  # after what shows it on the canvas

    @property
    def chosen(self) -> Version | None:
        """The version that is chosen in the strip."""
        number = self._number()
        return next((v for v in self.session.project.versions if v.id == number), None)

    def keep(self) -> None:
        """Keep the present look, and choose it."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self.session.apply(keep_version(now, work.thumbnail(self.session.sheet)))
        self.strip.setCurrentRow(self.strip.count() - 1)

    def use(self) -> None:
        """Go back to the chosen version."""
        if (version := self.chosen) is not None:
            self.end_compare()
            self.session.apply(use_version(version.id))

    def remove(self) -> None:
        """Take the chosen version out of the strip."""
        if (version := self.chosen) is not None:
            self.end_compare()
            self.session.apply(remove_version(version.id))

    def compare(self) -> None:
        """Show the chosen version on the sheet until `end_compare`; nothing is changed."""
        if self.chosen is None or self._comparing:
            return
        self._comparing = True
        self._note_paper()
        self.hold.setDown(True)
        self._show_version()

    def end_compare(self) -> None:
        """Show the present again."""
        if not self._comparing:
            return
        self._comparing = False
        self.hold.setDown(False)
        self.session.cancel(work.KIND)
        self._tell()
        self.compared.emit(None)
        if self._canvas is not None:
            present = self.session.sheet
            shown = self._paper if present is None else present
            self._canvas.set_sheet(shown, self.session.growth)

    def toggle_beside(self) -> None:
        """Show the chosen version beside the present, or the present alone again."""
        if self.beside.isChecked() and self._beside:
            self.end_beside()
        else:
            self.compare_beside()

    def compare_beside(self) -> None:
        """Show the chosen version on the sheet right of a line, until `end_beside`."""
        if self.chosen is None:
            return
        self.end_compare()
        self._beside = True
        self.beside.setChecked(True)
        self._show_version()

    def end_beside(self) -> None:
        """Show the present alone."""
        self._beside = False
        self.beside.setChecked(False)
        if not self._comparing:
            self.session.cancel(work.KIND)
        if self.wipe is not None:
            self.wipe.end()
        self._tell()

    def shut_down(self) -> None:
        """The window closes."""
        self._comparing = self._beside = False
        if self.wipe is not None:
            self.wipe.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes, F2 goes to the note."""
        if event.key() == Qt.Key.Key_Delete and self.strip.hasFocus():
            self.remove()
        elif event.key() == Qt.Key.Key_F2 and self.note.isEnabled():
            self.note.setFocus()
            self.note.selectAll()
        else:
            super().keyPressEvent(event)

    # ----------------------------------------------------------------------------------------------

    def _make(self) -> None:
        self.strip = VersionStrip(self)
        self.strip.moved.connect(self._move)
        self.strip.setAccessibleName(self.tr("Versions"))
        self.strip.setAccessibleDescription(
            self.tr(
                "Enter goes back to a version, F2 writes its note, Alt with Up and Down moves it, "
                "Delete removes it."
            )
        )
        self.strip.currentItemChanged.connect(self._chose)
        self.strip.itemActivated.connect(lambda _: self.use())
        self.keep_button = QPushButton(icon("keep_version"), self.tr("Keep"), self)
        self.keep_button.setToolTip(self.tr("Keep this look in the strip of versions."))
        self.keep_button.clicked.connect(self.keep)
        self.use_button = QPushButton(self.tr("Use"), self)
        self.use_button.setToolTip(self.tr("Go back to this version."))
        self.use_button.clicked.connect(self.use)
        self.hold = QPushButton(self.tr("Hold to compare"), self)
        self.hold.setToolTip(self.tr("Shows the version on the sheet while it is held."))
        self.hold.pressed.connect(self.compare)
        self.hold.released.connect(self.end_compare)
        self.beside = QPushButton(self.tr("A | B"), self)
        self.beside.setCheckable(True)
        self.beside.setToolTip(
            self.tr("Shows the version beside the present, with a line between them to move.")
        )
        self.beside.setAccessibleName(self.tr("Compare side by side"))
        self.beside.clicked.connect(lambda on: self.compare_beside() if on else self.end_beside())
        self.star = QToolButton(self)
        self.star.setCheckable(True)
        self.star.clicked.connect(self._star)
        self.delete = QToolButton(self)
        self.delete.clicked.connect(self.remove)
        for button, name, text in (
            (self.star, "star", self.tr("One of the good ones")),
            (self.delete, "delete", self.tr("Remove the version")),
        ):
            button.setIcon(icon(name))
            button.setAutoRaise(True)
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.note = QLineEdit(self)
        self.note.setPlaceholderText(self.tr("Note"))
        self.note.setAccessibleName(self.tr("Note of the version"))
        self.note.editingFinished.connect(self._write_note)
        self.said = QLabel(self)
        self.said.setWordWrap(True)
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()

    def _lay_out(self) -> None:
        for button in (self.keep_button, self.use_button, self.hold):
            button.setAccessibleName(button.text())
        first, second = QHBoxLayout(), QHBoxLayout()
        for widget in (self.keep_button, self.use_button):
            first.addWidget(widget, 1)
        first.addWidget(self.star)
        first.addWidget(self.delete)
        second.addWidget(self.hold, 2)
        second.addWidget(self.beside, 1)
        column = QVBoxLayout(self)
        column.addWidget(self.strip, 1)
        column.addWidget(self.note)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.said)

    def refresh(self) -> None:
        """Show the versions that there are."""
        versions = self.session.project.versions
        if versions == self._shown:
            self._tell()
            return
        self._shown = versions
        wanted = self._number()
        self._filling = True
        while self.strip.count() > len(versions):
            self.strip.takeItem(self.strip.count() - 1)
        for at, version in enumerate(versions):
            item = self.strip.item(at) if at < self.strip.count() else QListWidgetItem(self.strip)
            self._fill(item, version)
            if version.id == wanted:
                self.strip.setCurrentItem(item)
        self._filling = False
        self._chose()

    def _number(self) -> int:
        """Return the id of the chosen version; 0 for none."""
        found = self.strip.currentIndex().data(_ID)
        return 0 if found is None else int(found)

    def _fill(self, item: QListWidgetItem, version: Version) -> None:
        name = self._name_of(version)
        item.setText(name)
        item.setData(_ID, version.id)
        item.setIcon(icon_of(version))
        item.setToolTip(f"{name}\n{_when(version.at)}".strip())
        said = ", ".join((name, self.tr("starred"))) if version.star else name
        item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

    def _chose(self, *_: object) -> None:
        if self._filling:
            return
        self.end_compare()
        version = self.chosen
        number = version.id if version is not None else 0
        if number != self._noted and self.note.isModified():
            self._write_note()  # of the one before: Ctrl+K, for one, leaves the focus where it is
        self._noted = number
        if self._beside:
            self._show_version() if version is not None else self.end_beside()
        for widget in (self.use_button, self.hold, self.beside, self.star, self.delete, self.note):
            widget.setEnabled(version is not None)
        self.star.setChecked(version is not None and version.star)
        if not self.note.hasFocus() or version is None or not self.note.isModified():
            self.note.setText(version.note if version is not None else "")
        self._tell()
        if self._actions is not None:
            self._actions.refresh()

    def _tell(self) -> None:
        """Say when the chosen version was kept, and what is otherwise now."""
        version = self.chosen
        if version is None:
            empty = not self.session.project.versions
            self.said.setText(self.tr("Keep a look to come back to it.") if empty else "")
        else:
            found = work.differences(self.session.project, version)
            same = self.tr("As it is now.")
            self.said.setText("\n".join(found or ((same,) if version.look == self._look else ())))
        self.said.setVisible(bool(self.said.text()))

    @property
    def _look(self) -> object:
        return self.session.project.look

    def _move(self, to: int) -> None:
        if (version := self.chosen) is not None:
            self.session.apply(move_version(version.id, to))

    def _star(self, on: bool) -> None:
        if (version := self.chosen) is not None:
            self.session.apply(change_version(version.id, star=on))

    def _write_note(self) -> None:
        text = self.note.text().strip()
        self.note.setModified(False)
        noted = next((v for v in self.session.project.versions if v.id == self._noted), None)
        if noted is not None and text != noted.note:
            self.session.apply(change_version(noted.id, note=text))

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, *_PARTS):
            self.end_compare()
            self.refresh()

    def _show_version(self) -> None:
        version, session = self.chosen, self.session
        if version is None:
            return
        request = work.page_of(session.desk, session.project, version, session.beside)
        if request is None:
            self._say(self.tr("What it was drawn from is not open any more."))
        elif (sheet := work.known_sheet(session.board, request)) is not None:
            self._show(sheet)
        else:
            self._say(self.tr("Drawing the version. Hold on…"))
            session.ask(work.compared(request))

    def _arrived(self, kind: str, result: Any) -> None:
        if kind == work.KIND and (self._comparing or self._beside):
            self._tell()
            self._show(result.sheet)

    def _present_came(self, _sheet: object) -> None:
        """Keep showing the version while a hand holds it."""
        if self._comparing:
            self._note_paper()
            self._show_version()

    def _note_paper(self) -> None:
        if self._canvas is not None:
            self._paper = self._canvas.sheet

    def _show(self, sheet: Sheet) -> None:
        if self._beside and not self._comparing:
            self._show_beside(sheet)
            return
        self.compared.emit(sheet)
        if self._canvas is not None:
            self._canvas.set_sheet(sheet)

    def _show_beside(self, sheet: Sheet) -> None:
        version = self.chosen
        if self.wipe is not None and version is not None:
            present = self.tr("A  Now")
            then = self.tr("B  {}").replace("{}", self._name_of(version))
            self.wipe.show_beside(sheet, present, then)
        self._tell()

    def _name_of(self, version: Version) -> str:
        return version.note or self.tr("Version {}").replace("{}", str(version.id))

    def _say(self, text: str) -> None:
        self.said.setText(text)
        self.said.show()


def _when(at: str) -> str:
    """Return the moment *at* as the locale writes it."""
    moment = QDateTime.fromString(at, Qt.DateFormat.ISODate).toLocalTime()
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat) if moment.isValid() else ""
