"""Start the Studio."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.project.file import open_project
from facells_studio.project.state import first_project


def run(file: Path | None = None) -> int:
    """Open the window, on *file* if there is one; return the exit status when it is closed."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    project = open_project(file).project if file else first_project()
    session = Session(project, path=file)
    window = MainWindow(session)
    window.show()
    session.refresh()
    return app.exec()
