"""What is open in a window, and what a person is about there; without the work that it asks for."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from facells_studio.errors import FacellsError
from facells_studio.project.edits import Edit
from facells_studio.project.history import History
from facells_studio.project.state import Project


class OpenProject(QObject):
    """A project with its history and its file."""

    failed = Signal(str, object)  # kind ("edit" for a refused edit), exception
    hovered = Signal(int)  # line of the sheet under the pointer, -1 none
    plotting = Signal(bool)  # whether a plot is under way
    path_changed = Signal()
    opened = Signal()  # another project is open

    def __init__(self, project: Project, path: Path | None = None) -> None:
        super().__init__()
        self.history = History(project)
        self._path = path
        self._line = -1
        self._is_plotting = False

    @property
    def project(self) -> Project:
        """What is open now."""
        return self.history.project

    @property
    def path(self) -> Path | None:
        """The project's file; None if it was never saved."""
        return self._path

    @path.setter
    def path(self, path: Path | None) -> None:
        self._path = path
        self.path_changed.emit()

    @property
    def beside(self) -> Path | None:
        """The project's folder, where photos are looked for that were moved with it."""
        return self._path.parent if self._path else None

    def apply(self, edit: Edit) -> None:
        """Change the project; a refused edit changes nothing and is told by `failed`."""
        try:
            self.history.apply(edit)
        except FacellsError as exc:
            self.failed.emit("edit", exc)

    def undo(self) -> None:
        """Take back the last step."""
        self.history.undo()

    def redo(self) -> None:
        """Do again what was undone last."""
        self.history.redo()

    # What a person is about ---------------------------------------------------------------------

    @property
    def line(self) -> int:
        """The line of the sheet under the pointer; -1 is none."""
        return self._line

    def hover(self, line: int) -> None:
        """Say that the pointer is over *line* of the sheet, wherever it is shown; -1 is none."""
        if line != self._line:
            self._line = line
            self.hovered.emit(line)

    @property
    def is_plotting(self) -> bool:
        """Whether a plot is under way."""
        return self._is_plotting

    def set_plotting(self, plotting: bool) -> None:
        """Say that a plot begins or has ended."""
        if plotting != self._is_plotting:
            self._is_plotting = plotting
            self.plotting.emit(plotting)
