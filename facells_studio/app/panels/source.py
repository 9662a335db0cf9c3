"""The source panel: the portraits that are open, and every way to bring one."""

from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.commands import Actions
from facells_studio.app.incoming import (
    name_of_now,
    nothing_to_paste,
    paths_of,
    picture_of,
    recent_photos,
    remember_photos,
    sorted_out,
)
from facells_studio.app.panels.portrait_details import PortraitDetails
from facells_studio.app.panels.portrait_pictures import (
    Shot,
    Shots,
    portrait_pictures,
    shot_key,
)
from facells_studio.app.panels.portrait_strip import PortraitStrip
from facells_studio.app.session import Session
from facells_studio.errors import UsageError
from facells_studio.portrait.photo import PHOTO_SUFFIXES
from facells_studio.portrait.snapshot import VIDEO_SUFFIXES
from facells_studio.project import edits
from facells_studio.project.edits import Edit
from facells_studio.project.file import SUFFIX
from facells_studio.project.history import touches
from facells_studio.project.photos import missing_photos
from facells_studio.project.state import SAMPLE, OpenPortrait

if TYPE_CHECKING:
    from facells_studio.app.camera.place import CameraDialog, CameraPage


class SourcePanel(QWidget):
    """The strip of portraits, with what brings, names and removes them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shots: dict[Hashable, Shot] = {}
        self.camera: CameraDialog | CameraPage | None = None
        self._sheet: QWidget | None = None
        self.setWindowTitle(self.tr("Portraits"))
        self.setAcceptDrops(True)
        self.strip = PortraitStrip(self)
        self.details = PortraitDetails(session, self)
        self.count = QLabel(self)
        self.empty = QLabel(self.tr("Drop a photo here, open one, or take one with the camera."))
        self.add_button = QPushButton(self.tr("Open…"), self)
        self.camera_button = QPushButton(self.tr("Camera…"), self)
        self.more_button = QPushButton(self)
        self._lay_out()
        self._connect()
        self._show()

    # What a person can do ------------------------------------------------------------------------

    def connect_actions(self, actions: Actions) -> None:
        """Carry out the window's command that is about the camera; the window does the others."""
        actions.do("portrait.camera", self.open_camera)

    def connect_canvas(self, canvas: QWidget) -> None:
        """Let the camera look out of the place of the sheet on *canvas*."""
        self._sheet = canvas

    def open_camera(self, source: str = "") -> "CameraDialog | CameraPage":
        """Look through a camera, or at the video file *source*; what is kept is added."""
        from facells_studio.app.camera.place import camera_for  # the window opens without it

        if self.camera is None:
            self.camera = camera_for(self._session, source, self._sheet, self.window())
        self.camera.look(source)
        return self.camera

    def shut_down(self) -> None:
        """Let go of the camera: the window closes."""
        if self.camera is not None:
            self.camera.shut_down()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Open photos, all that folders hold too, as one step; the first is shown."""
        found = sorted_out(paths)
        for problem in found.problems():
            self._session.failed.emit("photo", problem)
        if (opening := found.opening()) is not None:
            self._session.apply(opening)
            remember_photos(found.photos)
        if found.projects:
            sentence = self.tr("{} is a project. Open it from the File menu.")
            self._session.failed.emit("photo", UsageError(sentence.format(found.projects[0])))
        for video in found.videos[:1]:
            self.open_camera(str(video))

    def add_picture(self, content: bytes, name: str = "") -> None:
        """Open the picture in the bytes *content*, which the project keeps."""
        self._session.apply(
            edits.add_portrait(name or name_of_now(self.tr("Pasted")), content=content)
        )

    def add_sample(self) -> None:
        """Open the portrait that ships with the program, or show it if it is open."""
        for portrait in self._session.project.portraits:
            if portrait.path == SAMPLE:
                self._session.apply(edits.show_portrait(portrait.id))
                return
        self._session.apply(edits.add_portrait(SAMPLE, path=SAMPLE))

    def can_take(self, mime: QMimeData) -> bool:
        """Return whether `take` could open what is in *mime*; the window opens projects."""
        paths = paths_of(mime)
        if any(path.suffix.lower() == SUFFIX for path in paths):
            return False
        return bool(paths) or mime.hasImage()

    def take(self, mime: QMimeData | None) -> bool:
        """Open what was dropped or pasted; return whether there was something to open."""
        if mime is None:  # the clipboard's owner has gone
            return False
        paths = paths_of(mime)
        if paths:
            self.add_files(paths)
            return True
        content = picture_of(mime)
        if content:
            self.add_picture(content)
        return bool(content)

    def paste(self) -> None:
        """Open the picture, or the files, in the clipboard."""
        if not self.take(QGuiApplication.clipboard().mimeData()):
            self._session.failed.emit("photo", nothing_to_paste())

    def open_files(self) -> None:
        """Ask for photos and open them."""
        endings = " ".join(f"*{suffix}" for suffix in sorted(PHOTO_SUFFIXES | VIDEO_SUFFIXES))
        recent = recent_photos()
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Open photos"),
            str(recent[0].parent) if recent else "",
            self.tr("Photos and videos ({});;All files (*)").format(endings),
        )
        if names:
            self.add_files([Path(name) for name in names])

    def step(self, by: int) -> None:
        """Show the portrait *by* places farther; after the last comes the first."""
        portraits = self._session.project.portraits
        shown = self._session.project.portrait
        if shown is not None:
            at = [p.id for p in portraits].index(shown.id)
            self._session.apply(edits.show_portrait(portraits[(at + by) % len(portraits)].id))

    def remove_selected(self) -> None:
        """Take the selected portraits out of the strip, as one step; their files stay."""
        chosen = self._chosen()
        self._apply_all(self.tr("Remove portrait"), [edits.remove_portrait(n) for n in chosen])

    def leave_out_selected(self, left_out: bool) -> None:
        """Let batches pass the selected portraits over, or not."""
        steps = [edits.leave_out(number, left_out) for number in self._chosen()]
        self._apply_all(steps[0].label if steps else "", steps)

    # ---------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and pictures."""
        if self.can_take(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open what was dropped."""
        if self.take(event.mimeData()):
            event.acceptProposedAction()

    def _chosen(self) -> list[int]:
        known = {portrait.id for portrait in self._session.project.portraits}
        chosen = [number for number in self.strip.selected_ids() if number in known]
        shown = self._session.project.portrait
        return chosen or ([shown.id] if shown is not None else [])

    def _apply_all(self, label: str, steps: Sequence[Edit], what: str = "") -> None:
        if len(steps) == 1:
            self._session.apply(steps[0])
        elif steps:
            self._session.apply(edits.together(label, steps, what))

    def _connect(self) -> None:
        session, strip = self._session, self.strip
        self.add_button.clicked.connect(self.open_files)
        self.camera_button.clicked.connect(lambda: self.open_camera())
        strip.picked.connect(lambda n: session.apply(edits.show_portrait(n)))
        strip.renamed.connect(self._rename)
        strip.moved.connect(lambda n, to: session.apply(edits.move_portrait(n, to)))
        strip.remove_wanted.connect(self.remove_selected)
        strip.dropped.connect(self.take)
        strip.can_take = self.can_take
        strip.customContextMenuRequested.connect(self._open_menu)
        self.details.leave_out_wanted.connect(self.leave_out_selected)
        self.details.remove_wanted.connect(self.remove_selected)
        session.changed.connect(self._changed)
        session.arrived.connect(self._arrived)
        session.photos_changed.connect(self._forget_pictures)
        session.path_changed.connect(self._show)

    def _lay_out(self) -> None:
        self.add_button.setToolTip(
            self.tr("Open one photo or many. A folder of them can be dropped.")
        )
        self.camera_button.setToolTip(self.tr("Take a portrait with a camera."))
        self.more_button.setText(self.tr("More"))
        self.more_button.setToolTip(self.tr("Paste, sample, and what was open lately."))
        for button in (self.add_button, self.camera_button, self.more_button):
            button.setAccessibleName(button.text().rstrip("…"))
        menu = QMenu(self.more_button)
        menu.aboutToShow.connect(lambda: self._fill_more(menu))
        self.more_button.setMenu(menu)
        self.strip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QHBoxLayout()
        buttons.addWidget(self.add_button, 1)
        buttons.addWidget(self.camera_button, 1)
        buttons.addWidget(self.more_button)
        self.count.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addLayout(buttons)
        column.addWidget(self.empty, 1)
        column.addWidget(self.strip, 1)
        column.addWidget(self.count)
        column.addWidget(self.details)

    def _fill_more(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction(self.tr("Paste"), self.paste)
        menu.addAction(self.tr("Open the sample"), self.add_sample)
        menu.addSeparator()
        recent = recent_photos()
        if not recent:
            menu.addAction(self.tr("Nothing was open lately")).setEnabled(False)
        for path in recent:
            action = menu.addAction(path.name, self._adder(path))
            action.setToolTip(str(path))
            action.setEnabled(path.is_file())
        menu.setToolTipsVisible(True)

    def _adder(self, path: Path) -> Callable[[], None]:
        return lambda: self.add_files([path])

    def _open_menu(self) -> None:
        """Offer what can be done with the selected portraits."""
        chosen = self._chosen()
        if not chosen:
            return
        menu = QMenu(self)
        index = self.strip.currentIndex()
        if index.isValid() and len(chosen) == 1:
            menu.addAction(self.tr("Rename"), lambda: self.strip.edit(index))
            menu.addAction(self.tr("Find the photo…"), self.details.find_photo)
        portraits = [p for p in self._session.project.portraits if p.id in chosen]
        if not all(p.left_out for p in portraits):
            menu.addAction(self.tr("Leave out"), lambda: self.leave_out_selected(True))
        if any(p.left_out for p in portraits):
            menu.addAction(self.tr("Take in"), lambda: self.leave_out_selected(False))
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), self.remove_selected)
        where = self.strip.visualRect(index).center()
        menu.popup(self.strip.viewport().mapToGlobal(where))

    def _rename(self, number: int, name: str) -> None:
        if name.strip():
            self._session.apply(edits.rename_portrait(number, name.strip()))
            self._session.history.seal()
        else:
            self._show()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "portraits", "active"):
            self._show()

    def _forget_pictures(self) -> None:
        self._shots.clear()
        self._show()

    def _arrived(self, kind: str, result: object) -> None:
        if isinstance(result, Shots):
            self._shots.update(result.of)
            self._show()

    def _show(self) -> None:
        project = self._session.project
        portraits = project.portraits
        shots = {p.id: self._shots[shot_key(p)] for p in portraits if shot_key(p) in self._shots}
        problems = {number: shot.problem for number, shot in shots.items() if shot.problem}
        problems |= missing_photos(project, self._session.beside)
        active = project.portrait
        self.strip.show_portraits(portraits, active.id if active else 0, shots, problems)
        self.strip.setVisible(bool(portraits))
        self.empty.setVisible(not portraits)
        self.count.setText(self._counted(portraits, len(problems)))
        self.count.setVisible(len(portraits) > 1)
        if active is not None:
            self.details.show_portrait(active, shots.get(active.id), problems.get(active.id, ""))
        self.details.setVisible(active is not None)
        self._ask_pictures(portraits)

    def _counted(self, portraits: Sequence[OpenPortrait], problems: int) -> str:
        said = [self.tr("{} portraits").format(len(portraits))]
        left_out = sum(portrait.left_out for portrait in portraits)
        if left_out:
            said.append(self.tr("{} left out").format(left_out))
        if problems:
            said.append(self.tr("{} not found or broken").format(problems))
        return ", ".join(said)

    def _ask_pictures(self, portraits: Sequence[OpenPortrait]) -> None:
        """Ask for the next few pictures that are not there yet."""
        lacking = [p for p in portraits if shot_key(p) not in self._shots]
        if lacking:  # once more while they are made costs nothing; a stop may have ended that
            self._session.ask(portrait_pictures(lacking, self._session.beside))
