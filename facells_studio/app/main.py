"""Start the Studio: log, look, window, and what happens to errors that nobody caught."""

import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from facells_studio import __version__
from facells_studio.app import i18n, theme
from facells_studio.app.app_icon import NAME, app_icon
from facells_studio.app.main_window import MainWindow
from facells_studio.app.new_project import new_project, project_at_start
from facells_studio.app.session import Session
from facells_studio.app.settings import preferences, state_dir
from facells_studio.startup import set_aside, settle

logger = logging.getLogger(__name__)
_FIRST_PICTURE_MS = 1500  # never longer without panels
_LOG_BYTES, _LOGS = 1 << 20, 3


def run(file: Path | None = None, *, ours: bool = False) -> int:
    """Open the window, on *file* if there is one; return the exit status when it is closed.

    Args:
        file: a project or a photo.
        ours: the process does nothing else.
    """
    begin_log()
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("facells-studio")
    app.setApplicationDisplayName("FaCells Studio")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName(NAME)  # Wayland takes the window's icon from there
    app.setWindowIcon(app_icon())
    i18n.use(app)
    dress(app)
    app.styleHints().colorSchemeChanged.connect(lambda *_: dress(app))
    window = open_window(file)
    hook = ErrorHook(window)
    window.show()
    QTimer.singleShot(0, window, window.questions.offer_recovery)
    if ours:
        settle()
        set_aside_with_page(window.session)
    status = app.exec()
    hook.remove()
    logger.info("closed")
    return status


def open_window(file: Path | None = None) -> MainWindow:
    """Return the window, on *file* or on what a person prefers, as it was left last time."""
    from facells_studio.app.sample import stored_sample

    session = Session(new_project())
    session.hold()
    window = MainWindow(session, later=True)
    window.canvas.renderer.hold()
    window.layout_.recall(session.project.stage)
    window.documents.begin()
    file = project_at_start() if file is None else file
    if file is None or not window.documents.open_paths([file]):
        session.open(session.project, None, stored_sample())
    _after_first_picture(window)
    return window


def _after_first_picture(window: MainWindow) -> None:
    """Fill the panels and begin to compute when the sheet is painted, or cannot be."""
    waiting = QTimer(window, singleShot=True, interval=_FIRST_PICTURE_MS)
    begun = False

    def begin() -> None:
        nonlocal begun
        if begun:  # the picture and the end of waiting for it came together
            return
        begun = True
        waiting.stop()
        window.canvas.sharp.disconnect(connection)
        fill()

    def fill() -> None:  # a little at a time: in between the window hears a hand
        more = True
        try:
            more = window.fill_panel()
        finally:  # a fault of one panel, which is told, keeps no other away
            if more:
                QTimer.singleShot(0, window, fill)
            else:
                window.canvas.renderer.go_on()
                window.session.go_on()
                window.prepare_when_idle()

    connection = window.canvas.sharp.connect(begin, Qt.ConnectionType.QueuedConnection)
    waiting.timeout.connect(begin)
    if window.session.sheet is None:
        waiting.setInterval(0)
    waiting.start()


def set_aside_with_page(session: Session) -> None:
    """Look for no garbage in what is loaded for the first page: that would hold the window up."""

    def arrived(kind: str, _: object) -> None:
        if kind in ("page", "facell"):
            session.arrived.disconnect(connection)
            set_aside()

    connection = session.arrived.connect(arrived)


def dress(app: QApplication) -> None:
    """Give *app* the look that the person prefers."""
    wanted = preferences()
    theme.use(app, wanted.theme, wanted.text_percent)


def begin_log() -> None:
    """Write what happens to a file that does not grow without end; without a place, to nowhere."""
    folder = state_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folder / "studio.log", maxBytes=_LOG_BYTES, backupCount=_LOGS, encoding="utf-8"
        )
    except OSError:  # a full or locked disk must not keep anybody from plotting
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger("facells_studio")
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logger.info("FaCells Studio %s on Python %s", __version__, sys.version.split()[0])


class ErrorHook(QObject):
    """Shows and logs what nobody caught, in whatever thread."""

    _happened = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._before = sys.excepthook, threading.excepthook
        self._happened.connect(window.questions.show_error)
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def remove(self) -> None:
        """Leave errors to whoever had them before."""
        sys.excepthook, threading.excepthook = self._before

    def _caught(
        self, cls: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(cls, KeyboardInterrupt):
            QApplication.quit()
            return
        logger.critical("nobody caught this", exc_info=(cls, error, trace))
        self._happened.emit(error)

    def _caught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._caught(args.exc_type, args.exc_value, args.exc_traceback)
