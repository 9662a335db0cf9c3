"""The window speaks Spanish: all of it, and what comes from tables and from the rooms below."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QDockWidget,
    QGroupBox,
    QLabel,
    QLineEdit,
    QTabBar,
    QWidget,
)

from facells_studio.app import i18n, units
from facells_studio.app.camera.place import CameraDialog
from facells_studio.app.commands import COMMANDS, MENUS
from facells_studio.app.dialogs.about import AboutDialog
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.dialogs.preferences import PreferencesDialog
from facells_studio.app.i18n import update, words
from facells_studio.app.i18n.collect import Text, sentences, texts
from facells_studio.app.i18n.in_window import IN_WINDOW
from facells_studio.app.main_window import MainWindow
from facells_studio.app.palette import CommandPalette
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import NumberBox
from facells_studio.errors import PageError
from facells_studio.project.edits import go_to
from facells_studio.project.state import Stage

STAGES: tuple[Stage, ...] = ("portrait", "lines", "attributes", "facell", "plot")
SLOT = re.compile(r"\{\w*\}|%\d|%n")
MARK = "\N{MATHEMATICAL LEFT WHITE SQUARE BRACKET}"
MARKED = re.compile(r"\u27e6[^\u27e6\u27e7]*\u27e7")
FREE = (
    r"^Version 1|^FaCells Studio|^Demo|^sample",  # names of what is open
    r"^(AxiDraw|Grbl|GRBL|ISO|ANSI|US) ",  # names of machines and papers
    r"^(Roland|CalComp|Houston) |^(grbl|marlin)-|^starter$",  # of plotters, presets, the library
    r"^(Posca|Sakura|Staedtler|Uni|Uni-ball|rOtring)$",  # of makers of pens
    r"^(WEBM|AVI)$|^#[0-9a-f]{6}$",  # kinds of films, colors
    r"^\u27e6",  # the first half of a text that ends with its key
    r"^(English|Español|Spanish)$",  # languages in their own words
)


@pytest.fixture(scope="module")
def known() -> dict[Text, str]:
    """All translations."""
    return update.read()


@pytest.fixture
def spanish(qapp: QApplication) -> Iterator[QApplication]:
    """The application, speaking Spanish for one test."""
    assert i18n.use(qapp, "es") == "es"
    yield qapp
    i18n.use(qapp, "en")


# The file ----------------------------------------------------------------------------------------


def test_every_text_of_the_sources_is_in_spanish(known: dict[Text, str]) -> None:
    """If this fails: ``python -m facells_studio.app.i18n.update``, translate what is unfinished."""
    wanted = texts()
    assert [text for text in wanted if not known.get(text)] == []
    assert set(known) == set(wanted)
    assert len(known) > 1500


def test_what_is_loaded_was_made_from_the_file() -> None:
    """The compiled translations are those of the file that people edit."""
    assert update.compiled() == update.QM.read_bytes()


def test_places_for_values_are_kept(known: dict[Text, str]) -> None:
    """A text without them would lose a name or a number."""
    wrong = [
        (text, said)
        for text, said in known.items()
        if sorted(SLOT.findall(text.source)) != sorted(SLOT.findall(said))
    ]
    assert wrong == []


def test_signs_are_kept(known: dict[Text, str]) -> None:
    """An ellipsis says that a dialog follows; an ampersand is a key; spaces part units."""

    def signs(said: str) -> tuple[bool, int, bool, bool, int]:
        ends = said[:1].isspace(), said[-1:].isspace()
        return said.endswith("…"), said.replace("&&", "").count("&"), *ends, said.count("\n")

    assert [(t, said) for t, said in known.items() if signs(t.source) != signs(said)] == []


def test_no_letter_chooses_two_entries_of_a_spanish_menu(known: dict[Text, str]) -> None:
    """As in English."""
    menus = {menu: [c.text for c in COMMANDS if c.menu == menu] for menu in MENUS}
    for entries in ([*MENUS.values()], *menus.values()):
        said = [known[Text("Command", entry)] for entry in entries]
        letters = Counter(s[s.index("&") + 1].casefold() for s in said if "&" in s)
        assert [key for key, times in letters.items() if times > 1] == [], said


# The application ---------------------------------------------------------------------------------


def test_the_menus_change_with_the_language(qapp: QApplication, session: Session) -> None:
    """And English comes back."""
    i18n.use(qapp, "es")
    try:
        assert menus_of(session)[:3] == ["&Archivo", "&Editar", "&Ver"]
    finally:
        i18n.use(qapp, "en")
    assert menus_of(session)[:3] == ["&File", "&Edit", "&View"]


def menus_of(session: Session) -> list[str]:
    """Return the names of the menus of a new window."""
    window = MainWindow(session, panels=())
    try:
        return [action.text() for action in window.menuBar().actions()]
    finally:
        window.canvas.close_renderer()
        window.documents.close()
        window.deleteLater()


def test_numbers_have_a_comma(spanish: QApplication) -> None:
    """In texts and in fields; and whoever types a point is understood."""
    assert units.length(12.34, "mm") == "12,3 mm"
    assert QLocale().decimalPoint() == ","
    box = NumberBox("width_mm")
    box.setRange(0, 100)
    box.show_number(0.35)
    assert box.text().startswith("0,35")
    for typed in ("1,25", "1.25"):
        box.setValue(0)
        line = box.findChild(QLineEdit)
        assert line is not None
        line.selectAll()
        line.insert(typed)
        box.interpretText()
        assert box.number() == 1.25, typed


def test_a_line_of_the_sheet_has_its_pen_in_spanish(
    spanish: QApplication, session: Session
) -> None:
    """Below the sheet, as above the timeline."""
    window = MainWindow(session, panels=())
    session.refresh()
    assert session.wait_until_idle()
    session.hover(0)
    plain = window.status.line.text()
    session.hover(len(session.current("page").sheet) - 1)
    ruled = window.status.line.text()
    window.documents.ask_discard = lambda: "discard"
    window.close()
    assert "negro 0,3" in plain
    assert "Pelo castaño > 0,6" in ruled


def test_what_the_rooms_below_say_is_in_spanish(spanish: QApplication) -> None:
    """With the values that they put in, as Spanish writes them."""
    told = words.said(PageError("A spot cannot be 0.05 mm wide. Try 0.3."))
    assert "0,05" in told
    assert "0,3" in told
    assert not set(re.findall(r"\w+", told)) & {"A", "spot", "cannot", "wide", "Try"}
    assert words.said("Nobody wrote this.") == "Nobody wrote this."


def test_a_camera_has_its_spanish_name_in_a_sentence(spanish: QApplication) -> None:
    """The same as in the list from which it was chosen."""
    told = words.said(
        "Camera 2 gave no picture within 5 s. Check its cable and that no other program uses it."
    )
    assert told.startswith("Cámara 2 ")


NO_FACE = "me.jpg shows 1 face, so there is no face 9. Use --face with a number up to 1."


def test_the_window_advises_what_a_hand_can_do_there(qapp: QApplication) -> None:
    """Not what one would type without a window; also within another sentence."""
    assert words.said(NO_FACE) == (
        "me.jpg shows 1 face, so there is no face 9. Choose a face up to 1."
    )
    told = words.said(
        "Leaving portraits out needs whole portraits, and the starter library has none. Add photos "
        "of your own with 'facells library add' and name it with --library."
    )
    assert told.endswith("has none. Add your open portraits to a library, and choose it.")


def test_its_advice_is_in_spanish_too(spanish: QApplication) -> None:
    """So are sentences that a function of the core only returns."""
    assert words.said(NO_FACE).endswith("así que no hay cara 9. Elegir una cara hasta la 1.")
    gone = (
        "The photo of 'me' is not at /a.jpg any more. Say where it is now, or remove the portrait."
    )
    assert words.said(gone).startswith("La foto de 'me' ya no está en /a.jpg.")


def test_advice_stands_for_sentences_that_are_said() -> None:
    """Each with the same values; when a sentence changes below, its advice must follow."""
    known = set(sentences())
    for said, advised in IN_WINDOW.items():
        assert said in known
        assert set(re.findall(r"\{\d\}", advised)) <= set(re.findall(r"\{\d\}", said))
        assert "--" not in advised
        assert "'facells" not in advised


def test_what_comes_from_tables_is_in_spanish(spanish: QApplication) -> None:
    """Attributes, rules, pens, and steps that can be undone."""
    assert words.attribute_words("Smiling") == "Sonriente"
    assert words.rule_words("Bald > 0.60") == "Calvo > 0,60"
    assert words.ink_words("red 0.3mm") == "rojo 0,3\N{NO-BREAK SPACE}mm"
    assert words.step_words("Remove pen") == "quitar la pluma"


# Nothing is forgotten ----------------------------------------------------------------------------


class Marking(QTranslator):
    """Wraps every text in brackets: what is seen without them was never translated."""

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        """Return *text* in brackets, before an ellipsis or spaces that count."""
        del context, disambiguation, n
        return f"{MARK}{text}\u27e7" if text else ""


@pytest.fixture
def marking(qapp: QApplication) -> Iterator[Marking]:
    """Brackets around every text, for one test."""
    made = Marking()
    QCoreApplication.installTranslator(made)
    yield made
    QCoreApplication.removeTranslator(made)


def test_no_text_of_the_window_escapes_translation(marking: Marking, session: Session) -> None:
    """At no stage and in no dialog."""
    window = MainWindow(session)
    window.documents.ask_discard = lambda: "discard"
    window.resize(1440, 900)
    window.show()
    seen: dict[str, str] = {}
    for stage in STAGES:
        session.apply(go_to(stage))
        assert session.wait_until_idle()
        seen |= seen_in(window)
    for dialog in (
        AboutDialog(window), CameraDialog(session, parent=window), ExportDialog(session, window),
        ExportDialog(session, window, batch=True), PreferencesDialog(window),
        CommandPalette(window.commands, window),
    ):  # fmt: skip
        seen |= seen_in(dialog)
        dialog.deleteLater()
    window.close()
    assert sum(MARK in text for text in seen) > 300
    bare = {text: where for text, where in seen.items() if not is_translated(text)}
    assert bare == {}


def is_translated(text: str) -> bool:
    """Return whether nothing but numbers, units and names stands outside of brackets."""
    if any(re.search(free, text) for free in FREE):
        return True
    rest = text
    while rest != (less := MARKED.sub("", rest)):
        rest = less
    return not re.search(r"[^\W\d_]{3,}", rest)


def seen_in(root: QWidget) -> dict[str, str]:
    """Return every text that a person may read below *root*, with where it stands."""
    found: dict[str, str] = {}
    for widget in (root, *root.findChildren(QWidget)):
        for text in said_by(widget):
            if text:
                found[text] = f"{type(widget).__name__} in {type(widget.parent()).__name__}"
    for action in root.findChildren(QAction):
        found |= dict.fromkeys((action.text(), action.toolTip()), "QAction")
    return {text: where for text, where in found.items() if not text.startswith("qt_")}


def said_by(widget: QWidget) -> Iterator[str]:
    """Yield the texts of one widget."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QGroupBox):
        yield widget.title()
    if isinstance(widget, QDialog | QDockWidget):
        yield widget.windowTitle()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(at) for at in range(widget.count()))
    if isinstance(widget, QTabBar):
        yield from (widget.tabText(at) for at in range(widget.count()))
