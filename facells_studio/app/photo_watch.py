"""Photos that another program edits, moves or brings back while their project is open."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication

from facells_studio.app.session import Session
from facells_studio.files import stamp
from facells_studio.project.history import touches
from facells_studio.project.photos import path_of
from facells_studio.project.state import SAMPLE


class PhotoWatch(QObject):
    """Has a portrait drawn anew when its photo's file is another than it was."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stamps: dict[str, tuple[int, ...]] = {}  # of the files that were looked at, by path
        session.changed.connect(self._changed)
        session.path_changed.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.applicationStateChanged.connect(self._come_back)
        self.look()

    def look(self) -> None:
        """Compare the file of the portrait that is shown with what it was."""
        portrait = self._session.project.portrait
        if portrait is None or portrait.path in ("", SAMPLE) or portrait.photo is not None:
            return
        path = path_of(portrait, self._session.beside)
        now = stamp(path) if path is not None else ()
        before = self._stamps.get(portrait.path)
        self._stamps[portrait.path] = now
        if now and before is not None and now != before:
            self._session.renew_photos()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "portraits", "active"):
            self.look()

    def _come_back(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:  # from the other program
            self.look()
