"""`Documents`: opening, saving and safety copies, for one window."""

from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QElapsedTimer, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from facells_studio.app.incoming import (
    Incoming,
    nothing_to_paste,
    paths_of,
    picture_of,
    remember_photos,
    sorted_out,
)
from facells_studio.app.new_project import new_project
from facells_studio.app.photo_watch import PhotoWatch
from facells_studio.app.session import Session
from facells_studio.app.settings import remember_file, state_dir
from facells_studio.app.typed import typed_into
from facells_studio.errors import ExportError, FacellsError, UsageError
from facells_studio.project import autosave
from facells_studio.project.autosave import (
    AFTER_S,
    AlreadyOpen,
    Recoverable,
    open_session,
    stamp_of,
)
from facells_studio.project.edits import add_portrait, show_portrait
from facells_studio.project.file import SUFFIX, Opened, open_project, save_project
from facells_studio.project.requests import Request
from facells_studio.project.state import SAMPLE, Project
from facells_studio.project.stored import StoredPage

_COPY_MS = 20_000  # while things change without end, a safety copy is written this often
_ELSEWHERE = (-1, -1)  # stamp of a file that is not the one that was opened
_copies = count(1)  # numbers of safety copies
_PAGES = {"portrait": "page", "facell": "facell"}

Answer = Literal["save", "discard", "cancel"]


class Documents(QObject):
    """What is on the disk of what is open; errors are told by `failed`.

    The window puts its dialogs into *ask_discard*, *ask_overwrite* and *ask_name*.
    """

    failed = Signal(object)  # FacellsError
    told = Signal(str)  # what was done, in words
    problems = Signal(object)  # sentences: what a project's file lacks
    video = Signal(object)  # the path of a video that was to be opened: a camera can look at it

    def __init__(self, session: Session, folder: Path | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._folder = state_dir() / "open" if folder is None else folder
        self._stamp = (0, 0)
        self._safety: autosave.Session | None = None
        self.ask_discard: Callable[[], Answer] = _save
        self.ask_overwrite: Callable[[], bool] = _no  # another program has written the file
        self.ask_name: Callable[[], Path | None] = _nowhere
        self._timer = QTimer(self, singleShot=True, interval=round(AFTER_S * 1000))
        self._timer.timeout.connect(self._write_copy)
        self._unkept = QElapsedTimer()  # since something changed of which there is no copy
        session.changed.connect(self._changed)
        self.photos = PhotoWatch(session, self)

    # Begin and end -----------------------------------------------------------------------------

    def begin(self, file: Path | None = None) -> None:
        """Keep safety copies from now on; say so if that is not possible.

        Raises:
            AlreadyOpen: another window has the *file* open.
        """
        if (unkept := self._begin(file)) is not None:
            self.failed.emit(unkept)

    def _begin(self, file: Path | None) -> ExportError | None:
        """Begin as `begin` does; return what to say, best when all else is done."""
        own = self._safety
        if own is not None and own.file is not None and file is not None and _same(own.file, file):
            own.saved()  # it is opened again
            return None
        try:
            self._put(open_session(self._folder, file))
        except ExportError as exc:  # one may work without them, who knows it
            self._put(None)
            return exc
        return None

    def crashed(self) -> list[Recoverable]:
        """Return what crashed windows left behind, the newest first."""
        return autosave.recoverable(self._folder)

    def recover(self, found: Recoverable) -> bool:
        """Open what a crash left behind, as unsaved work; return whether that was done."""
        if not self.may_leave():
            return False
        try:
            safety, path = self._session_for(found.file)
            try:
                opened = autosave.recover(found, safety)
            except FacellsError:
                if safety is not self._safety:
                    safety.close()
                raise
        except FacellsError as exc:
            self.failed.emit(exc)
            return False
        self._put(safety)
        self._take(opened, path)
        if self._stamp[0] > found.saved_at_s * 1e9:  # it was saved after the crash
            self._stamp = _ELSEWHERE
        self._session.history.mark_unsaved()
        self._session.path_changed.emit()
        return True

    def _session_for(self, path: Path | None) -> tuple[autosave.Session, Path | None]:
        """Return a session for the file *path*; for none if another window has that open now."""
        own = self._safety
        if own is not None and own.file is not None and path is not None and _same(own.file, path):
            return own, path  # it was opened again meanwhile
        try:
            return open_session(self._folder, path), path
        except AlreadyOpen:
            return open_session(self._folder), None

    def _put(self, safety: autosave.Session | None) -> None:
        if self._safety is not None and self._safety is not safety:
            self._safety.close()
        self._safety = safety

    def discard(self, found: Recoverable) -> bool:
        """Remove what a crash left behind; return whether it has gone."""
        try:
            autosave.discard(found)
        except FacellsError as exc:
            self.failed.emit(exc)
            return False
        return True

    def close(self) -> None:
        """End cleanly: nothing is left to recover."""
        self._timer.stop()
        if self._safety is not None:
            self._safety.close()
            self._safety = None

    # Open --------------------------------------------------------------------------------------

    def new(self) -> bool:
        """Begin anew with the sample; return whether that was done."""
        if not self.may_leave():
            return False
        unkept = self._begin(None)
        self._stamp = (0, 0)
        self._session.open(new_project())
        if unkept is not None:
            self.failed.emit(unkept)
        return True

    def open_paths(self, paths: Iterable[Path]) -> bool:
        """Open a project, or add photos; folders give the photos in them. Return whether it did."""
        found = sorted_out(paths)
        done = self._open(found)
        if problems := list(found.problems()):  # last: what is opened clears what was said before
            self.failed.emit(UsageError(" ".join(map(str, problems))))
        return done

    def _open(self, found: Incoming) -> bool:
        if found.projects:
            return self.open_project(found.projects[0])
        if (opening := found.opening()) is not None:
            self._session.apply(opening)
            remember_photos(found.photos)
        for path in found.videos[:1]:
            self.video.emit(path)
        return bool(found.photos or found.videos)

    def open_project(self, path: Path) -> bool:
        """Open the project in the file *path*; return whether that was done."""
        if not self.may_leave():
            return False
        try:
            opened = open_project(path)
            unkept = self._begin(path)
        except FacellsError as exc:
            self.failed.emit(exc)
            return False
        self._take(opened, path)
        if unkept is not None:
            self.failed.emit(unkept)
        remember_file(path)
        return True

    def open_mime(self, data: QMimeData | None) -> bool:
        """Open what was dropped or pasted: files, a path as text, a picture."""
        if data is None:  # the clipboard's owner has gone
            return False
        if paths := paths_of(data):
            return self.open_paths(paths)
        if content := picture_of(data):
            name = QCoreApplication.translate("Documents", "pasted")
            self._session.apply(add_portrait(name, content=content))
        return bool(content)

    def paste(self) -> None:
        """Open what is in the clipboard, or say that it cannot be opened."""
        data = QGuiApplication.clipboard().mimeData()
        if self.takes(data):
            self.open_mime(data)
        else:
            self.failed.emit(nothing_to_paste())

    def takes(self, data: QMimeData | None) -> bool:
        """Return whether `open_mime` can do something with *data*."""
        return data is not None and (bool(paths_of(data)) or data.hasImage())

    def add_sample(self) -> None:
        """Open the portrait that ships with the program, or show it if it is open."""
        for portrait in self._session.project.portraits:
            if portrait.path == SAMPLE:
                self._session.apply(show_portrait(portrait.id))
                return
        self._session.apply(add_portrait(SAMPLE, path=SAMPLE))

    def _take(self, opened: Opened, path: Path | None) -> None:
        self._stamp = stamp_of(path) if path is not None else (0, 0)
        self._session.open(opened.project, path, opened.page)
        if opened.problems:
            self.problems.emit(opened.problems)
        if opened.migrated:
            self.told.emit(
                QCoreApplication.translate(
                    "Documents",
                    "An older version of the Studio wrote this. Once you save it, that cannot open "
                    "it any more.",
                )
            )

    # Save --------------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save to the project's file, else ask for one; return whether it is saved."""
        path = self._session.path
        if path is None:
            return self.save_as()
        if self._stamp != (0, 0) and stamp_of(path) not in (self._stamp, (0, 0)):
            return bool(self.ask_overwrite()) and self.save_to(path)
        return self.save_to(path)

    def save_as(self) -> bool:
        """Ask for a file and save to it; return whether it is saved."""
        path: Path | None = self.ask_name()
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Save to the file *path*, the project's from now on; return whether it is saved."""
        _finish_typing()
        target, project = with_suffix(path), self._session.project
        try:
            self._write(project, target)
        except FacellsError as exc:
            self.failed.emit(exc)
            return False
        self._timer.stop()
        self._stamp = stamp_of(target)
        self._session.history.mark_saved(project)
        self._session.path = target
        remember_file(target)
        self.told.emit(
            QCoreApplication.translate("Documents", "Saved %1").replace("%1", target.name)
        )
        return True

    def _write(self, project: Project, target: Path) -> None:
        safety = self._safety
        if safety is None:
            save_project(project, target, self._stored_page())
            return
        before = safety.file
        safety.claim(target)  # first: another window's file is not to be written over
        try:
            save_project(project, target, self._stored_page())
        except FacellsError:
            safety.claim(before)
            raise
        safety.saved()

    def may_leave(self) -> bool:
        """Return whether what is open may be left: it is saved, or a person does not want it."""
        _finish_typing()
        if not self._session.history.dirty:
            return True
        answer = self.ask_discard()
        return answer == "discard" or (answer == "save" and self.save())

    def _stored_page(self) -> StoredPage | None:
        kind = _PAGES[self._session.project.subject]
        page, request = self._session.current(kind), self._session.request(kind)
        if page is None or request is None:
            return None
        return StoredPage(of=request.digest, sheet=page.sheet)

    # Safety copies -----------------------------------------------------------------------------

    def _changed(self, _parts: frozenset[str]) -> None:
        if self._safety is None:
            return
        if not self._timer.isActive():
            self._unkept.start()
            self._timer.start()
        elif self._unkept.elapsed() < _COPY_MS:
            self._timer.start()

    def _write_copy(self) -> None:
        safety, project = self._safety, self._session.project
        if safety is None:
            return
        if not self._session.history.dirty:  # undone to what the file holds: nothing to recover
            safety.saved()
            return
        write = safety.writer()

        def work(tick: object) -> Project:
            write(project, None)
            return project

        # Never the key of an older copy: undo leads back to a state that is known, but its file
        # has been written over since.
        self._session.ask(Request("copy", next(_copies), work))


def with_suffix(path: Path) -> Path:
    """Return *path* with the ending of projects."""
    return path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)


def _finish_typing() -> None:
    """Take what is being typed as if the focus left it: a key or the window's end leaves it there.

    It is work too, and belongs to what is saved.
    """
    if (typed := typed_into()) is not None:
        typed.clearFocus()
        if typed.isVisible():  # not what is edited in a list: that is over
            typed.setFocus()


def _save() -> Answer:
    return "save"


def _no() -> bool:
    return False


def _nowhere() -> Path | None:
    return None


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
