"""`Idle`: while nobody asks for anything, what a first FaCell needs is loaded."""

import logging
import threading

from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, QTimer, Signal

from facells_studio.app.growing import prepare
from facells_studio.app.session import Session
from facells_studio.app.workers import STACK_BYTES
from facells_studio.progress import Cancelled
from facells_studio.project.state import Project

logger = logging.getLogger(__name__)
CALM_MS = 300  # without work, until it is begun


class Idle(QObject):
    """Prepares FaCells once, in a thread of its own that gives way to any work of the session."""

    done = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.is_done = False
        self._session = session
        self._halt = threading.Event()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setThreadPriority(QThread.Priority.LowPriority)
        self._pool.setStackSize(STACK_BYTES)
        self._calm = QTimer(self, singleShot=True, interval=CALM_MS)
        self._calm.timeout.connect(self._begin)
        session.busy.connect(self._give_way)
        self.done.connect(self._end)
        self._calm.start()

    def close(self) -> None:
        """Stop as soon as may be: what is just being loaded is loaded to its end."""
        self._end()
        self._pool.waitForDone()

    def work(self, project: Project) -> None:
        """Prepare a FaCell like the one of *project*; for the thread."""
        try:
            prepare(self._session.desk, project, self._tick)
        except Cancelled:
            return
        except Exception:
            logger.exception("a FaCell cannot be prepared")  # who asks for one is told
        self.done.emit()

    def _begin(self) -> None:
        busy = self._session.is_busy or self._session.is_plotting
        if busy or not self._pool.waitForDone(0):  # it has not given way yet
            self._calm.start()
        elif not self.is_done:
            self._halt.clear()
            self._pool.start(_Run(self, self._session.project))

    def _give_way(self, busy: bool) -> None:
        if busy:
            self._halt.set()
        elif not self.is_done:
            self._calm.start()

    def _end(self) -> None:
        self.is_done = True
        self._halt.set()
        self._calm.stop()

    def _tick(self, fraction: float, what: str = "") -> None:
        if self._halt.is_set():
            raise Cancelled


class _Run(QRunnable):
    def __init__(self, idle: Idle, project: Project) -> None:
        super().__init__()
        self._idle, self._project = idle, project

    def run(self) -> None:
        """Work."""
        self._idle.work(self._project)
