"""What the window asks a person, each answer a dialog; tests put their own answers in."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox

from facells_studio.app.documents import Answer, Documents, with_suffix
from facells_studio.app.settings import settings, state_dir
from facells_studio.portrait.photo import PHOTO_SUFFIXES
from facells_studio.project.file import SUFFIX

if TYPE_CHECKING:
    from facells_studio.app.main_window import MainWindow

logger = logging.getLogger(__name__)


class Questions(QObject):
    """Dialogs of the window itself."""

    def __init__(self, window: "MainWindow", documents: Documents) -> None:
        super().__init__(window)
        self._window, self._documents = window, documents
        documents.ask_discard = self.ask_discard
        documents.ask_overwrite = self.ask_overwrite
        documents.ask_name = self.ask_name
        documents.video.connect(self._watch)

    def open_files(self) -> None:
        """Ask for photos or a project, and open them."""
        photos = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES | {SUFFIX}))
        kinds = ";;".join(
            (
                self.tr("Photos and projects (%1)").replace("%1", photos),
                self.tr("All files (*)"),
            )
        )
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open"), self._folder(), kinds
        )
        if names:
            settings().setValue("folder", str(Path(names[0]).parent))
            self._documents.open_paths(map(Path, names))

    def ask_name(self) -> Path | None:
        """Ask under which name to save."""
        from facells_studio.app.dialogs.export_work import file_name

        session = self._window.session
        portrait = session.project.portrait
        plain = portrait.name if portrait is not None else self.tr("Untitled")
        at = session.path or Path(self._folder()) / f"{file_name(plain)}{SUFFIX}"
        kind = self.tr("Projects (%1)").replace("%1", f"*{SUFFIX}")
        name, _ = QFileDialog.getSaveFileName(self._window, self.tr("Save as"), str(at), kind)
        if not name:
            return None
        target = with_suffix(Path(name))
        if str(target) != name and target.exists():  # the dialog has asked about another file
            title, text = self.tr("Save as"), self.tr("%1 is there already.")
            more = self.tr("Saving replaces it. Save anyway?")
            return target if self._ask(title, text.replace("%1", target.name), more) else None
        return target

    def ask_discard(self) -> Answer:
        """Ask what to do with changes: ``save``, ``discard`` or ``cancel``."""
        button = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Unsaved changes"))
        box.setText(self.tr("Save the changes to this project?"))
        box.setInformativeText(self.tr("Without saving, they are lost."))
        box.setStandardButtons(button.Save | button.Discard | button.Cancel)
        box.setDefaultButton(button.Save)
        answers: dict[QMessageBox.StandardButton, Answer] = {
            button.Save: "save",
            button.Discard: "discard",
        }
        return answers.get(button(box.exec()), "cancel")

    def ask_overwrite(self) -> bool:
        """Ask whether to write over what another program has written."""
        path = self._window.session.path
        return self._ask(
            self.tr("Changed elsewhere"),
            self.tr("%1 was changed by another program.").replace("%1", path.name if path else ""),
            self.tr("Saving writes over those changes. Save anyway?"),
        )

    def may_leave_plot(self) -> bool:
        """Return whether the window may close while a plot is under way; it asks, and may wait."""
        from facells_studio.app.plot_close import PlotCloser

        return PlotCloser.of(self._window, self._window.session).may_close()

    def show_error(self, error: BaseException) -> None:
        """Show a fault of the program, with its details to copy."""
        from facells_studio.app.dialogs.errors import show_error

        show_error(self._window, error)

    def show_preferences(self) -> None:
        """Show what a person prefers, to be changed."""
        from facells_studio.app.dialogs.preferences import show_preferences

        show_preferences(self._window)

    def show_guide(self) -> None:
        """Show the user guide."""
        from facells_studio.app.dialogs.guide import show_guide

        show_guide(self._window)

    def show_about(self) -> None:
        """Show the version, licences, and the paper to cite."""
        from facells_studio.app.dialogs.about import show_about

        show_about(self._window)

    def export(self, *, batch: bool = False) -> None:
        """Let a person write the page that is shown, or one for each portrait, to files."""
        from facells_studio.app.dialogs.export import show_export

        show_export(self._window, self._window.session, batch)

    def offer_recovery(self) -> None:
        """Offer what crashed windows left behind; the dialog decides what becomes of it."""
        found = self._documents.crashed()
        if not found:
            return
        from facells_studio.app.dialogs.recovery import offer

        offer(self._window, self._documents, found)

    def find_command(self) -> None:
        """Let a person type what to do."""
        from facells_studio.app.palette import CommandPalette

        CommandPalette(self._window.commands, self._window).open()

    def show_log(self) -> None:
        """Open the folder of the log; where nothing opens folders, say where it is."""
        folder = state_dir()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            said = self.tr("The log is the file %1.").replace("%1", str(folder / "studio.log"))
            self._window.notice.tell(said, "log")

    def _watch(self, video: Path) -> None:
        """Look at a video as through a camera, where there is a panel for it."""
        if (panel := self._window.panel("SourcePanel")) is not None:
            panel.open_camera(str(video))

    def _ask(self, title: str, text: str, more: str) -> bool:
        button = QMessageBox.StandardButton
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(more)
        box.setStandardButtons(button.Yes | button.Cancel)
        box.setDefaultButton(button.Cancel)
        return button(box.exec()) == button.Yes

    def _folder(self) -> str:
        return str(settings().value("folder") or Path.home())
