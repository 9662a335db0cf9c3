"""Workers: the requests that a `Board` wants, run in a pool of threads."""

import logging
import sys

from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal

from facells_studio.errors import FacellsError
from facells_studio.progress import Cancelled
from facells_studio.project.requests import Board, Ticket

logger = logging.getLogger(__name__)
STACK_BYTES = 16 << 20  # compiled kernels want more than the half megabyte of some systems
# How long a thread may keep Python's lock while another wants it. The window lets go of it with
# each call to Qt, and has it back so much later: at the usual 5 ms, one painting took 100 ms.
_TURN_S = 0.0005
_LEAST, _MOST = 2, 4  # threads: a long search for an order must not keep a drag waiting


class Workers(QObject):
    """Runs tickets and says in the window's thread what became of them."""

    finished = Signal(object, object)  # Ticket, result
    failed = Signal(object, object)  # Ticket, exception
    stopped = Signal(object)  # Ticket: nobody wants it any more
    progress = Signal(str, float, str)  # kind, 0 to 1, what

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(min(_TURN_S, sys.getswitchinterval()))
        self.board = board
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(max(_LEAST, min(_MOST, QThread.idealThreadCount())))
        self._pool.setStackSize(STACK_BYTES)

    def start(self, ticket: Ticket) -> None:
        """Work on *ticket* as soon as a thread is free."""
        self._pool.start(_Job(self, ticket))

    def wait(self, timeout_ms: int = -1) -> bool:
        """Block until all threads are done; return whether they were within *timeout_ms*."""
        return bool(self._pool.waitForDone(timeout_ms))


class _Job(QRunnable):
    def __init__(self, workers: Workers, ticket: Ticket) -> None:
        super().__init__()
        self._workers, self._ticket = workers, ticket

    def run(self) -> None:
        """Work; whatever happens is told to the window's thread."""
        workers, ticket = self._workers, self._ticket
        try:
            tick = workers.board.tick(ticket, self._told)
            tick(0.0, "")  # asked for something newer while it waited for a thread
            result = ticket.request.work(tick)
        except Cancelled:
            workers.stopped.emit(ticket)
        except FacellsError as exc:  # in words for a person: no fault of the program
            logger.info("%s: %s", ticket.request.kind, exc)
            workers.failed.emit(ticket, exc)
        except Exception as exc:
            logger.exception("%s failed", ticket.request.kind)
            workers.failed.emit(ticket, exc)
        else:
            workers.finished.emit(ticket, result)

    def _told(self, fraction: float, what: str = "") -> None:
        if what:
            self._workers.progress.emit(self._ticket.request.kind, fraction, what)
