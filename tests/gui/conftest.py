"""What the tests of the window share: no display, a session of the sample, nobody's own folders."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before the first import of Qt

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.progress import no_tick
from facells_studio.project import derive
from facells_studio.project.desk import Desk
from facells_studio.project.state import Project, first_project


@pytest.fixture(scope="session")
def desk() -> Desk:
    """One desk for all tests: photos and networks are opened once, and nothing is left to compile.

    Right after installation compiling takes longer than any test waits.
    """
    made, project = Desk(), first_project()
    for ask in (derive.sketch, derive.scores, derive.colored, derive.page):
        ask(made, project).work(no_tick)
    return made


@pytest.fixture
def project() -> Project:
    """What the Studio opens on."""
    return first_project()


@pytest.fixture
def session(qapp: QApplication, desk: Desk, project: Project) -> Iterator[Session]:
    """A session of the sample, closed in the end."""
    made = Session(project, desk=desk)
    yield made
    made.close()


@pytest.fixture
def window(session: Session) -> Iterator[MainWindow]:
    """A window without panels."""
    made = MainWindow(session, panels=())
    made.documents.ask_discard = lambda: "discard"
    made.documents.begin()
    made.show()
    yield made
    made.close()


@pytest.fixture(scope="session", autouse=True)
def _clipboard_is_left_empty() -> Iterator[None]:
    """What Python put there would be deleted after Python has ended, and crash the process."""
    yield
    if isinstance(QGuiApplication.instance(), QGuiApplication):
        QGuiApplication.clipboard().clear()


@pytest.fixture(autouse=True)
def _own_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keep preferences, recent files and safety copies out of the person's own folders."""
    folder = str(tmp_path_factory.mktemp("settings"))
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, folder)
    monkeypatch.setenv("FACELLS_CONFIG", folder)


def rest(milliseconds: int) -> None:
    """Let events happen for a while; `QTest.qWait` keeps Python's lock, so no worker gets on."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
