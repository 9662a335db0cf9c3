"""The FaCell panel: the lines of many portraits that speak for an attribute, laid together."""

from pathlib import Path

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import (
    QFileDialog,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.commands import Actions
from facells_studio.app.growing import KIND, Grown
from facells_studio.app.i18n.words import attribute_words, said
from facells_studio.app.panels.facell_controls import OVERLAY, FacellControls
from facells_studio.app.panels.facell_rule import FacellRule
from facells_studio.app.panels.facell_work import keeping
from facells_studio.app.session import Session
from facells_studio.app.settings import preferences
from facells_studio.errors import FacellsError
from facells_studio.facell.overlay import DEFAULT_THRESHOLDS
from facells_studio.facell.rules import Rule
from facells_studio.facell.stock import STARTER
from facells_studio.facell_page import FacellPage
from facells_studio.project.edits import (
    add_rule,
    change,
    choose_library,
    go_to,
)
from facells_studio.project.history import touches
from facells_studio.score.attributes import index_of

_MOST = 2**31 - 1  # to which Qt counts


class FacellPanel(FacellControls):
    """Composes FaCells."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.rules: list[FacellRule] = []
        self._wrong = ""  # why there is no FaCell
        self._stopped = False  # by the person
        self._wanted = 0  # portraits, before the person stopped
        self._connect()
        self.refresh()

    def connect_actions(self, actions: Actions) -> None:
        """Carry out the commands about FaCells; what has grown when one is stopped is kept."""
        actions.do("facell.stop", self._stop)
        actions.do("facell.library", self.ask_library)
        actions.do("facell.add", self.ask_keeping)
        actions.do("edit.save_preset", self.presets.ask_if_shown)

    def connect_canvas(self, canvas: object) -> None:
        """Tell whose line was clicked on the *canvas*."""
        clicked = getattr(canvas, "line_clicked", None)
        if clicked is not None:
            clicked.connect(self.show_giver)

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(self._changed)
        session.arrived.connect(self._arrived)
        session.failed.connect(self._failed)
        session.busy.connect(self._show_state)
        self.stop.clicked.connect(self._stop)
        self.go_on.clicked.connect(self._go_on)
        self.keep.clicked.connect(self._keep)
        self.add.chosen.connect(self._add)
        self.library.activated.connect(self._choose_library)
        self.own.clicked.connect(self.ask_library)
        self.density.clicked.connect(lambda on: session.apply(change("view.density", on)))
        self.compare.clicked.connect(self._compare)

    # What is shown ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the project holds."""
        project = self.session.project
        rows = project.look.facell.rules
        if [rule.rule for rule in self.rules] != [row.id for row in rows]:
            self._list_rules([row.id for row in rows])
        for rule in self.rules:
            rule.refresh()
        self._show_library(project.look.facell.library)
        self.density.setChecked(project.view.density)
        self.card.show_left_out(project.look.facell.recipe.overlay.exclude)
        self._show_state()

    def _list_rules(self, numbers: list[int]) -> None:
        known = {rule.rule: rule for rule in self.rules}
        for rule in self.rules:
            self.list.removeWidget(rule)
            if rule.rule not in numbers:
                rule.hide()
                rule.deleteLater()
        self.rules = [known.get(n) or FacellRule(self.session, n, self) for n in numbers]
        for rule in self.rules:
            self.list.addWidget(rule)
            rule.show()
        self._offer()

    def _offer(self) -> None:
        """Grey the attributes of which the library holds nothing, once it was opened."""
        if self.session.latest(KIND) is None and self.session.latest("facell") is None:
            return
        try:
            source = self.session.desk.library(self.session.project.look.facell.library)
        except FacellsError:  # said when it was to be opened
            return

        def able(name: str, sign: int) -> bool:
            try:
                source.floor(index_of(name, source.attributes), sign)
            except FacellsError:
                return False
            return True

        for rule in self.rules:
            rule.offer(able)

    def _show_library(self, chosen: str) -> None:
        names = {STARTER: self.tr("Starter library")}
        for folder in (preferences().library_folder, chosen):
            if folder not in ("", STARTER):
                names[folder] = Path(folder).name
        if [self.library.itemData(i) for i in range(self.library.count())] != list(names):
            self.library.clear()
            for name, text in names.items():
                self.library.addItem(text, name)
        self.library.setCurrentIndex(self.library.findData(chosen))
        self.library.setToolTip(chosen)

    def _show_state(self) -> None:
        """Say what is on the sheet, or what is under way."""
        project, grown, page = self.session.project, self._grown(), self._page()
        chosen = bool(project.look.facell.rules)
        growing = chosen and page is None and project.subject == "facell"
        is_busy = growing and self.session.is_busy and not self._stopped
        partly = grown is not None and 0 < grown.portraits < grown.total
        can_go_on = partly or not self._wrong  # lines that were being put in order, too
        stopped = growing and can_go_on and (self._stopped or not self.session.is_busy)
        self.stop.setVisible(is_busy)
        self.go_on.setVisible(stopped or (page is not None and self._wanted > 0))
        self.keep.setVisible(stopped and partly)
        self.bar.setVisible((is_busy or stopped) and not self._wrong)
        self.compare.setEnabled(page is not None and self.card.is_whole())
        if not chosen:
            self.title.setText(self.tr("No attribute yet"))
            self.facts.setText(self.tr("Choose what the lines shall speak for, such as Smiling."))
        elif page is not None:
            self.title.setText(page.label)
            self.facts.setText(self._facts(page))
        else:
            self._show_growth(grown, stopped)

    def _show_growth(self, grown: Grown | None, stopped: bool) -> None:
        overlay = self.session.project.look.facell.recipe.overlay
        rows = self.session.project.look.facell.rules
        self.title.setText(", ".join(attribute_words(r.rule.attribute, r.rule.sign) for r in rows))
        if self._wrong:
            self.facts.setText(self._wrong)
            return
        done, total = (grown.portraits, grown.total) if grown is not None else (0, overlay.count)
        total = min(total, _MOST)  # whatever a file asks for
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        locale = QLocale()
        if done < total or stopped:
            text = self.tr("Stopped at {} of {}.") if stopped else self.tr("{} of {} portraits")
            text = text.replace("{}", locale.toString(done), 1)
            self.facts.setText(text.replace("{}", locale.toString(total), 1))
        elif self.session.is_busy:
            self.facts.setText(self.tr("Putting the lines in order"))
        keep = self.tr("Keep {} portraits").replace("{}", locale.toString(done))
        self.keep.setText(keep)

    def _facts(self, page: FacellPage) -> str:
        stats = page.stats
        said = self.tr("{0} lines, {1} of ink, {2}").format(
            units.count(stats.lines),
            units.way(stats.draw_m, self.session.project.view.units),
            units.duration(stats.plot_time_min),
        )
        if page.left_out:
            text = self.tr("{} more would pass a spot too often.")
            said = f"{said}. {text.replace('{}', units.count(page.left_out))}"
        return said

    def _grown(self) -> Grown | None:
        found = self.session.latest(KIND)
        return found if isinstance(found, Grown) else None

    def _page(self) -> FacellPage | None:
        """Return the finished page of the FaCell as it is now; None until it is there."""
        if self.session.project.subject != "facell" or not self.session.project.look.facell.rules:
            return None
        found = self.session.current("facell")
        return found if isinstance(found, FacellPage) else None

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "look.facell", "look.pens", "look.recipe.page", "view", "subject"):
            if touches(parts, "look", "subject"):
                self._wrong, self._stopped, self._wanted = "", False, 0
            self.refresh()
            if touches(parts, "look.facell"):
                self.card.forget()

    def _arrived(self, kind: str, result: object) -> None:
        if kind in (KIND, "facell"):
            self._wrong = ""
            self._show_state()
            if kind == "facell":
                self._offer()

    def _failed(self, kind: str, error: object) -> None:
        if kind in (KIND, "facell"):
            self._wrong = said(error)
            self._show_state()
        elif kind == "control":
            self.facts.setText(said(error))

    # What a hand does ---------------------------------------------------------------------------

    def _add(self, name: str) -> None:
        self._go_here()
        scale = self.session.project.look.facell.recipe.overlay.scale
        rule = Rule(attribute=name, threshold=DEFAULT_THRESHOLDS[scale])
        self.session.apply(add_rule(rule, to="facell"))

    def _go_here(self) -> None:
        if self.session.project.subject != "facell":
            self.session.apply(go_to("facell"))

    def _stop(self) -> None:
        """Stop, and let what has grown be the FaCell: as many portraits, in the same order."""
        grown, count = self._grown(), self.session.project.look.facell.recipe.overlay.count
        self.session.cancel(KIND)
        self.session.cancel("facell")
        self._stopped = True
        if grown is not None and 0 < grown.portraits < grown.total:
            self._keep()
            self._wanted = count
        self._show_state()

    def _go_on(self) -> None:
        """Grow on, from where it was stopped."""
        self._stopped = False
        wanted, self._wanted = self._wanted, 0
        if wanted:
            self._take(wanted)
        elif (request := self.session.request(KIND)) is not None:
            self.session.ask(request)
            self.session.refresh()  # all may have grown already, and only its page be missing
        self._show_state()

    def _keep(self) -> None:
        grown = self._grown()
        if grown is not None and grown.portraits:
            self._take(grown.portraits)

    def _take(self, count: int) -> None:
        """Lay *count* portraits over each other; a step of its own to undo."""
        self.session.history.seal()
        self.session.apply(change(f"{OVERLAY}.count", count))
        self.session.history.seal()

    def ask_library(self) -> None:
        """Let the person choose a folder of portraits of their own."""
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Choose a library"), preferences().library_folder
        )
        if folder:
            self._go_here()
            self.session.apply(choose_library(folder))

    def _choose_library(self) -> None:
        self._go_here()
        self.session.apply(choose_library(str(self.library.currentData())))

    def ask_keeping(self) -> None:
        """Let the person choose where the open portraits are kept, and keep them."""
        folder = QFileDialog.getExistingDirectory(
            self, self.tr("Keep in which library?"), preferences().library_folder
        )
        if folder:
            self.keep_in(folder)

    def keep_in(self, folder: str) -> None:
        """Draw and score the open portraits and keep them in the library in *folder*."""
        session = self.session
        session.ask(keeping(session.desk, session.project, folder, session.beside))

    def show_giver(self, line: int) -> None:
        """Tell of a *line* of the sheet, also while the FaCell grows."""
        self.card.tell(line)

    def _compare(self) -> None:
        page = self._page()
        if page is not None:
            self.card.compare(page)
