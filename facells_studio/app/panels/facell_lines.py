"""What a click on a line of a FaCell tells, also while it grows: whose it is, how strong it is."""

from dataclasses import dataclass

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from facells_studio.app import units
from facells_studio.app.growing import KIND, Grown
from facells_studio.app.i18n.words import attribute_words, said
from facells_studio.app.panels.facell_giver import ControlWindow, GiverCard
from facells_studio.app.panels.facell_work import Control, Giver, Kept, control, giver
from facells_studio.app.session import Session
from facells_studio.errors import FacellsError
from facells_studio.facell_page import FacellPage
from facells_studio.project.edits import leave_out_of_facell


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """What is known of a line of a FaCell without opening its library."""

    source: int  # the portrait's number; -1: the pen writes the caption
    line: int  # which of the portrait's lines
    rule: int  # which attribute took it
    strength: float  # 0 is what the whole drawing says, 1 what few lines exceed


def clicked(session: Session, line: int) -> Clicked | None:
    """Return what is known of a *line* of the sheet; None if the sheet shows no FaCell.

    Nor if its portraits are of another library than the one that is chosen: there, another portrait
    has the number.
    """
    sheet = session.sheet
    page, grown = session.latest("facell"), session.latest(KIND)
    if sheet is None or not 0 <= line < len(sheet):
        return None
    if isinstance(grown, Grown) and sheet is grown.sheet:
        library, columns = grown.library, grown.columns
    elif isinstance(page, FacellPage) and sheet is page.sheet:
        if len(page.drawing) != len(sheet):  # another program has changed the lines
            return None
        library, columns = page.library, page.drawing.columns
    else:
        return None
    if library != session.project.look.facell.library:
        return None
    return Clicked(
        source=int(columns["source"][line]),
        line=int(columns["line"][line]),
        rule=int(columns["rule"][line]),
        strength=float(columns["strength"][line]),
    )


class FacellLines(GiverCard):
    """Tells of the line that was clicked, and compares the FaCell with all lines."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.comparison: ControlWindow | None = None
        self._strength = ""  # of the line that is shown, as a sentence
        session.arrived.connect(self._arrived)
        session.failed.connect(self._failed)
        self.left_out.connect(lambda name: session.apply(leave_out_of_facell(name)))
        self.taken_in.connect(lambda name: session.apply(leave_out_of_facell(name, False)))

    def tell(self, line: int) -> None:
        """Tell of a *line* of the sheet."""
        if self.session.project.subject != "facell":
            return
        found = clicked(self.session, line)
        if found is None:
            return
        if found.source < 0:
            self.say(self.tr("Nobody drew this line: it is the caption."))
            return
        self._strength = self._words(found)
        if not self.is_whole():
            text = self.tr(
                "This library holds lines of nobody in particular. Compose from a library of your "
                "own to know whose a line is."
            )
            self.say(f"{self._strength} {text}")
            return
        library = self.session.project.look.facell.library
        self.session.ask(giver(self.session.desk, library, found.source, found.line))

    def is_whole(self) -> bool:
        """Return whether the library knows whose its lines are; asked when it was opened."""
        try:
            return self.session.desk.library(self.session.project.look.facell.library).whole
        except FacellsError:  # said when it was to be opened
            return False

    def compare(self, page: FacellPage) -> None:
        """Show *page* beside all lines of the same portraits."""
        self.session.ask(control(self.session.desk, self.session.project, page))

    def _words(self, found: Clicked) -> str:
        rows = [row for row in self.session.project.look.facell.rules if row.visible]
        if not 0 <= found.rule < len(rows):
            return ""
        rule = rows[found.rule].rule
        text = self.tr("{}: this line has a strength of {}.")
        text = text.replace("{}", attribute_words(rule.attribute, rule.sign), 1)
        return text.replace("{}", QLocale().toString(found.strength, "f", 2), 1)

    def _arrived(self, kind: str, result: object) -> None:
        if isinstance(result, Giver):
            self.show_giver(result)
            self.words.setText(f"{self.words.text()}\n{self._strength}".strip())
        elif isinstance(result, Control):
            self._show_control(result)
        elif isinstance(result, Kept):
            self._show_kept(result)

    def _failed(self, kind: str, error: object) -> None:
        if kind == "giver":
            self.say(said(error))

    def _show_control(self, result: Control) -> None:
        if self.comparison is None:
            self.comparison = ControlWindow(self)
        page = self.session.current("facell")
        label = page.label if isinstance(page, FacellPage) else ""
        self.comparison.show_control(result, label)

    def _show_kept(self, kept: Kept) -> None:
        """Say what became of portraits that were kept; a library in use is read anew."""
        text = self.tr("Portraits kept: {}. There already: {}.")
        for number in (kept.added, kept.known):
            text = text.replace("{}", units.count(number), 1)
        self.say(" ".join((text, *kept.failed)))
        self.session.desk.renew_library(kept.folder)
        if self.session.project.look.facell.library == kept.folder:
            self.session.renew(KIND, "facell", "giver", "control")
