"""Commands: all that a person can tell the window, declared once.

Menus, toolbar, shortcuts, palette and tests are made from `COMMANDS`. Who carries a command out
says so with `Actions.do`; what nobody carries out is greyed. A panel that has commands has a method
``connect_actions(actions)``, which the window calls when it takes the panel in.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from facells_studio.app.i18n.words import step_words
from facells_studio.app.icons import icon
from facells_studio.app.session import Session

When = Literal["always", "portrait", "page", "undo", "redo", "busy", "plotting", "not plotting"]
MENUS = {
    "file": "&File",
    "edit": "&Edit",
    "view": "&View",
    "portrait": "&Portrait",
    "facell": "F&aCell",
    "plot": "P&lot",
    "window": "&Window",
    "help": "&Help",
}
_CONTEXT = "Command"  # of the texts, for translators


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing that a person can tell the window; texts are in English, before translation."""

    id: str  # menu.verb
    text: str  # with & before the letter that chooses it; … only if a dialog follows
    tip: str  # what it does, in one sentence
    shortcut: str = ""  # as Qt writes it; Ctrl is Command on a Mac
    group: int = 0  # a line divides groups in the menu
    when: When = "always"

    @property
    def menu(self) -> str:
        """The key of its menu in `MENUS`."""
        return self.id.partition(".")[0]

    @property
    def icon(self) -> str:
        """The name of its icon; there may be none of that name."""
        menu, _, verb = self.id.partition(".")
        return _ICONS.get(self.id, "" if menu == "window" else verb)

    @property
    def is_checkable(self) -> bool:
        """Whether it is on or off."""
        return self.id in _CHECKABLE

    @property
    def is_on_sheet(self) -> bool:
        """Whether its key counts only while the sheet has the focus."""
        return self.id in _ON_SHEET


# After the stages, in this order; "" is a gap.
TOOLBAR = (
    "edit.undo",
    "edit.redo",
    "",
    "view.fit",
    "view.actual_size",
    "view.photo",
    "view.travel",
    "view.density",
    "",
    "file.open",
    "portrait.camera",
    "edit.keep_version",
    "file.save",
    "file.export",
    "plot.start",
)
_ICONS = {"plot.start": "plot", "portrait.threshold_up": "up", "portrait.threshold_down": "down"}
_CHECKABLE = frozenset(
    {
        "view.lines",
        "view.photo",
        "view.travel",
        "view.density",
        "view.rulers",
        "view.inches",
        "window.portrait",
        "window.lines",
        "window.attributes",
        "window.facell",
        "window.plot",
        "window.hide_panels",
        "window.full_screen",
    }
)
# Keys that mean something else in lists, sliders and buttons: they count where the sheet is.
_ON_SHEET = frozenset({"plot.play", "portrait.next", "portrait.previous", "window.hide_panels"})


def _c(
    id: str, text: str, shortcut: str, tip: str, group: int = 0, when: When = "always"
) -> Command:
    return Command(id=id, text=text, tip=tip, shortcut=shortcut, group=group, when=when)


COMMANDS: tuple[Command, ...] = (
    _c("file.new", "&New", "Ctrl+N", "Begin anew with the sample portrait."),
    _c("file.open", "&Open…", "Ctrl+O", "Open photos, or a project."),
    _c("file.save", "&Save", "Ctrl+S", "Save the project.", 1),
    _c("file.save_as", "Save &as…", "Ctrl+Shift+S", "Save the project under another name.", 1),
    _c(
        "file.export",
        "&Export…",
        "Ctrl+E",
        "Write the page as SVG, G-code, PDF or picture.",
        2,
        "page",
    ),
    _c(
        "file.export_batch",
        "Export all &portraits…",
        "Ctrl+Shift+E",
        "Write a page for each open portrait.",
        2,
        "portrait",
    ),
    _c("file.quit", "&Quit", "Ctrl+Q", "Close the window.", 3),
    _c("edit.undo", "&Undo", "Ctrl+Z", "Take back the last step.", 0, "undo"),
    _c("edit.redo", "&Redo", "Ctrl+Shift+Z", "Do again what was undone last.", 0, "redo"),
    _c("edit.paste", "&Paste", "Ctrl+V", "Open the picture or file in the clipboard.", 1),
    _c(
        "edit.keep_version",
        "&Keep version",
        "Ctrl+K",
        "Keep this look in the strip of versions.",
        2,
    ),
    _c(
        "edit.compare",
        "&Compare with version",
        "Ctrl+Shift+K",
        "Look at the chosen version, then at the present again.",
        2,
    ),
    _c(
        "edit.save_preset",
        "Save as prese&t…",
        "",
        "Keep this look as a file for other projects.",
        2,
    ),
    _c("edit.cancel", "&Stop working", "Esc", "Stop computing; a plot goes on.", 3, "busy"),
    _c("edit.preferences", "Pre&ferences…", "Ctrl+,", "Units, theme, folders and more.", 4),
    _c("view.fit", "&Fit the sheet", "F", "Show the whole sheet."),
    _c("view.actual_size", "&Actual size", "1", "Show the sheet as large as it is."),
    _c("view.zoom_in", "Zoom &in", "Ctrl++", "Look closer."),
    _c("view.zoom_out", "Zoom &out", "Ctrl+-", "Look from farther away."),
    _c("view.lines", "&Lines", "L", "Show the lines.", 1),
    _c("view.photo", "&Photo under the lines", "P", "Show the photo under the lines.", 1),
    _c("view.travel", "Way of the lifted pen", "T", "Show where the pen travels lifted.", 1),
    _c("view.density", "&Density", "D", "Show how often the pen passes a spot.", 1),
    _c("view.rulers", "&Rulers", "R", "Show the rulers.", 2),
    _c("view.inches", "In in&ches", "", "Show lengths in inches instead of millimetres.", 2),
    _c(
        "portrait.camera",
        "Take with the &camera…",
        "Ctrl+Shift+C",
        "Take a portrait with a camera.",
    ),
    _c("portrait.sample", "Open the &sample", "", "Open the portrait that ships with the program."),
    _c(
        "portrait.next",
        "&Next portrait",
        "PgDown",
        "Show the next portrait of the strip.",
        1,
        "portrait",
    ),
    _c(
        "portrait.previous",
        "&Previous portrait",
        "PgUp",
        "Show the portrait before.",
        1,
        "portrait",
    ),
    _c(
        "portrait.remove",
        "&Remove portrait",
        "",
        "Take the portrait out of the strip; its file stays.",
        1,
        "portrait",
    ),
    _c(
        "portrait.threshold_down",
        "&Lower the threshold",
        "[",
        "Let the chosen attribute take more lines.",
        2,
        "portrait",
    ),
    _c(
        "portrait.threshold_up",
        "Raise the &threshold",
        "]",
        "Let the chosen attribute take fewer lines.",
        2,
        "portrait",
    ),
    _c(
        "facell.stop",
        "&Stop growing",
        "",
        "Keep the portraits that are laid over each other so far.",
        0,
        "busy",
    ),
    _c("facell.library", "Choose a &library…", "", "Compose from portraits of your own.", 1),
    _c(
        "facell.add",
        "&Add the open portraits to a library…",
        "",
        "Keep them, drawn and scored, to compose from.",
        1,
        "portrait",
    ),
    _c("plot.start", "&Plot…", "Ctrl+P", "Look everything over, then plot.", 0, "page"),
    _c(
        "plot.play",
        "Play the &order",
        "Space",
        "Draw the lines in their order; hold a plot after its line.",
        0,
    ),
    _c(
        "plot.hold",
        "&Hold after this line",
        "Ctrl+.",
        "Lift the pen after this line, and wait.",
        1,
        "plotting",
    ),
    _c("plot.stop_here", "&Stop here", "", "Lift the pen and stay where it is.", 1, "plotting"),
    _c("plot.stop_home", "Stop and &go home", "", "Lift the pen and go home.", 1, "plotting"),
    _c(
        "plot.resume",
        "Go on with an &unfinished plot…",
        "",
        "Go on where a plot was cut off.",
        2,
        "not plotting",
    ),
    _c(
        "plot.outline",
        "&Walk the outline",
        "",
        "Walk around the drawing, pen lifted.",
        2,
        "not plotting",
    ),
    _c(
        "plot.pen_test",
        "&Test the pen",
        "",
        "Lower and lift the pen, to find its height.",
        2,
        "not plotting",
    ),
    _c("window.portrait", "&Portrait", "Ctrl+1", "Bring a portrait."),
    _c("window.lines", "&Lines", "Ctrl+2", "Choose how the portrait becomes lines."),
    _c("window.attributes", "&Attributes", "Ctrl+3", "Give what the lines speak of a pen."),
    _c("window.facell", "&FaCell", "Ctrl+4", "Compose the lines of many portraits."),
    _c("window.plot", "Pl&ot", "Ctrl+5", "Choose pens, paper and machine, and plot."),
    _c("window.hide_panels", "&Hide panels", "Tab", "Show nothing but the sheet.", 2),
    _c("window.reset", "&Reset the layout", "", "Put all panels where they were at first.", 2),
    _c("window.full_screen", "F&ull screen", "F11", "Fill the screen.", 2),
    _c("window.next_panel", "Ne&xt panel", "F6", "Go to the next panel, or to the sheet.", 3),
    _c("window.wider", "Panel w&ider", "Alt+Shift+Right", "Give the panel more width.", 3),
    _c("window.narrower", "Panel narro&wer", "Alt+Shift+Left", "Give the panel less width.", 3),
    _c("window.higher", "Panel hi&gher", "Alt+Shift+Up", "Give the panel more height.", 3),
    _c("window.lower", "Panel low&er", "Alt+Shift+Down", "Give the panel less height.", 3),
    _c("window.move_panel", "&Move the panel", "", "Put it on the next side of the window.", 3),
    _c("window.tear_off", "&Tear off the panel", "", "Into a window of its own, or back.", 3),
    _c("help.palette", "Find a &command…", "Ctrl+Shift+P", "Type what you want to do."),
    _c("help.guide", "User &guide", "F1", "Open the user guide."),
    _c("help.log", "Show the &log", "", "Open the folder of the log file.", 1),
    _c("help.about", "&About FaCells Studio", "", "Version, licences, and the paper to cite.", 2),
)


class Actions(QObject):
    """One `QAction` for each command, for menus, toolbar, palette and whoever carries it out."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._done: set[str] = set()
        self._asked: dict[str, Callable[[], bool]] = {}
        self._actions = {command.id: self._made(command) for command in COMMANDS}
        session.changed.connect(self.refresh)
        session.shown.connect(self.refresh)
        session.busy.connect(self.refresh)
        session.plotting.connect(self.refresh)
        self.refresh()

    def __getitem__(self, id: str) -> QAction:
        return self._actions[id]

    def __iter__(self) -> Iterator[QAction]:
        return iter(self._actions.values())

    def do(
        self, id: str, slot: Callable[..., object], enabled: Callable[[], bool] | None = None
    ) -> QAction:
        """Let *slot* carry the command *id* out; *enabled* narrows when (see `refresh`).

        A checkable command's slot is told whether it is checked now.
        """
        action = self._actions[id]
        if action.isCheckable():
            action.triggered.connect(slot)
        else:
            action.triggered.connect(lambda: slot())
        self._done.add(id)
        if enabled is not None:
            self._asked[id] = enabled
        self.refresh()
        return action

    def refresh(self, *_: object) -> None:
        """Enable what can be done now."""
        holds = self._what_holds()
        for command in COMMANDS:
            able = command.id in self._done and holds[command.when]
            asked = self._asked.get(command.id)
            self._actions[command.id].setEnabled(able and (asked is None or asked()))
        self._name_steps()

    def _made(self, command: Command) -> QAction:
        action = QAction(translated(command.text), self)
        action.setObjectName(command.id)
        action.setShortcut(QKeySequence(command.shortcut))
        if command.is_on_sheet:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setStatusTip(translated(command.tip))
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{translated(command.tip)} ({key})" if key else translated(command.tip))
        action.setCheckable(command.is_checkable)
        action.setIcon(icon(command.icon))
        return action

    def _what_holds(self) -> dict[When, bool]:
        session = self._session
        return {
            "always": True,
            "portrait": session.project.portrait is not None,
            "page": session.sheet is not None and len(session.sheet) > 0,
            "undo": session.history.undoable is not None,
            "redo": session.history.redoable is not None,
            "busy": session.is_busy,
            "plotting": session.is_plotting,
            "not plotting": not session.is_plotting,
        }

    def _name_steps(self) -> None:
        """Let Undo and Redo say what they would do."""
        history = self._session.history
        for id, edit in (("edit.undo", history.undoable), ("edit.redo", history.redoable)):
            command = next(c for c in COMMANDS if c.id == id)
            text = translated(command.text)
            if edit is not None:
                text = f"{text}: {step_words(edit.label, edit.what)}"
            self._actions[id].setText(text)


def translated(text: str) -> str:
    """Return a command's or menu's *text* in the person's language."""
    return QCoreApplication.translate(_CONTEXT, text)
