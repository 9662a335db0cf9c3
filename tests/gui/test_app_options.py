"""The form that is made from parameter classes: what is shown, changed, undone and said."""

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot

from facells_studio.app.session import Session
from facells_studio.app.widgets.editors import ChoiceEditor, SwitchEditor, TextEditor
from facells_studio.app.widgets.numbers import NumberBox, NumberEditor, OptionalEditor, Span
from facells_studio.app.widgets.options import OptionsForm, set_option
from facells_studio.lines.params import LinesParams
from facells_studio.page import PageParams
from facells_studio.project.edits import change
from tests.gui.hands import activate

LINES = "look.recipe.lines"
CONTROL = Qt.KeyboardModifier.ControlModifier
Made = Callable[..., OptionsForm]


@pytest.fixture
def form(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> OptionsForm:
    """A form of the lines' options, on a session that computes nothing."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    made = OptionsForm(session, LINES)
    qtbot.addWidget(made)
    made.resize(320, 600)
    made.show()
    return made


def lines_of(session: Session) -> LinesParams:
    """Return what the project asks of the lines."""
    return session.project.look.recipe.lines


def number(form: OptionsForm, name: str) -> NumberEditor:
    """Return the slider and box of the option *name*."""
    editor = form.row(name).editor
    assert isinstance(editor, NumberEditor)
    return editor


def test_every_option_has_a_row_with_name_and_help(form: OptionsForm) -> None:
    """Each option that a panel may show is there, said in words, with its unit and its help."""
    assert list(form.rows) == [f.name for f in dataclasses.fields(LinesParams)]
    row = form.row("shortest_line_mm")
    assert row.text == "Shortest line"
    assert number(form, "shortest_line_mm").box.suffix().strip() == "mm"
    assert number(form, "shading_angle_deg").box.suffix() == "°"
    for row in form.rows.values():
        for control in row.editor.controls:
            assert control.accessibleName() == row.text
            assert control.toolTip()
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_options_for_files_alone_are_left_out(session: Session, qtbot: QtBot) -> None:
    """A field with ``panel=False`` has no row, nor has one that is no option."""
    form = OptionsForm(session, "look.recipe")
    qtbot.addWidget(form)
    assert "title" not in form.rows
    assert "lines" not in form.rows
    assert "seed" in form.rows


def test_a_drag_is_live_and_one_step(form: OptionsForm, session: Session) -> None:
    """Every place of the handle is an edit at once; letting go ends the step."""
    slider = number(form, "detail").slider
    assert slider is not None
    for drag in ((60, 75, 90), (30, 10)):
        slider.setSliderDown(True)
        for place in drag:
            slider.setSliderPosition(place)
            slider.setValue(place)
            assert lines_of(session).detail == pytest.approx(place / 100)
        slider.setSliderDown(False)
    assert number(form, "detail").box.value() == pytest.approx(0.1)
    session.undo()
    assert lines_of(session).detail == pytest.approx(0.9)
    assert slider.value() == 90
    session.undo()
    assert lines_of(session).detail == 0.5
    assert session.history.undoable is None


def test_keys_move_the_slider(form: OptionsForm, session: Session, qtbot: QtBot) -> None:
    """Arrow keys step by a hundredth; after a pause the next press is a step of its own."""
    slider = number(form, "detail").slider
    assert slider is not None
    slider.setFocus()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert lines_of(session).detail == pytest.approx(0.53)
    form._calm.timeout.emit()
    QTest.keyClick(slider, Qt.Key.Key_Right)
    session.undo()
    assert lines_of(session).detail == pytest.approx(0.53)
    session.undo()
    assert lines_of(session).detail == 0.5


def test_a_typed_number_counts_when_it_is_finished(
    form: OptionsForm, session: Session, qtbot: QtBot
) -> None:
    """Typing 12 draws no lines for the 1 on the way."""
    box = number(form, "shortest_line_mm").box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "12")
    assert lines_of(session).shortest_line_mm == 1.8
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert lines_of(session).shortest_line_mm == 12


@pytest.mark.parametrize("way", ["double click", "delete"])
def test_the_default_comes_back(
    form: OptionsForm, session: Session, qtbot: QtBot, way: str
) -> None:
    """A double click on the name, or Delete on the slider, is one step back to the default."""
    session.apply(change(f"{LINES}.flow", 0.9))
    row = form.row("flow")
    slider = number(form, "flow").slider
    assert row.label is not None
    assert slider is not None
    assert "•" in row.label.text()
    if way == "delete":
        QTest.keyClick(slider, Qt.Key.Key_Delete)
    else:
        QTest.mouseDClick(row.label, Qt.MouseButton.LeftButton)
    assert lines_of(session).flow == 0.5
    assert "•" not in row.label.text()
    session.undo()
    assert lines_of(session).flow == 0.9


def test_choices_and_switches(form: OptionsForm, session: Session, qtbot: QtBot) -> None:
    """Words are chosen from a list, each choice a step; a tick switches."""
    style, zigzag = form.row("style").editor, form.row("zigzag").editor
    assert isinstance(style, ChoiceEditor)
    assert isinstance(zigzag, SwitchEditor)
    assert style.itemText(6) == "Coherent + hatch"
    for index in (4, 6):
        style.setCurrentIndex(index)
        style.activated.emit(index)
    assert lines_of(session).style == "coherent+hatch"
    QTest.mouseClick(
        zigzag,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        QPoint(8, zigzag.height() // 2),
    )
    assert not lines_of(session).zigzag
    session.undo()
    session.undo()
    assert lines_of(session).style == "hatch"
    assert style.currentIndex() == 4


def test_what_may_be_nothing(form: OptionsForm, session: Session, qtbot: QtBot) -> None:
    """A limit counts while it is ticked, and remembers its number; yes, no or automatic."""
    row = form.row("ink_m")
    assert isinstance(row.editor, OptionalEditor)
    assert isinstance(row.label, QCheckBox)
    assert not row.editor.editor.isEnabled()
    row.label.click()
    assert lines_of(session).ink_m == 10
    row.editor.editor.box.setValue(4)
    row.label.click()
    assert lines_of(session).ink_m is None
    row.label.click()
    assert lines_of(session).ink_m == 4
    cross = form.row("cross_hatch").editor
    assert isinstance(cross, ChoiceEditor)
    cross.activated.emit(2)
    assert lines_of(session).cross_hatch is False
    session.undo()
    assert lines_of(session).cross_hatch is None
    assert cross.currentIndex() == 0


def test_texts_and_lists(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text counts when it is finished; a refused one is told and the old stays."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    form = OptionsForm(session, "look.recipe.page", choices={"paper": ("a4", "a5")})
    qtbot.addWidget(form)
    paper, color = form.row("paper").editor, form.row("paper_color").editor
    assert isinstance(paper, ChoiceEditor)
    assert isinstance(color, TextEditor)
    assert paper.currentText() == "A5"
    paper.activated.emit(0)
    assert session.project.look.recipe.page.paper == "a4"
    color.setText("ivory")
    color.editingFinished.emit()
    assert session.project.look.recipe.page.paper_color == "ivory"
    with qtbot.waitSignal(session.failed) as told:
        set_option(session, "look.recipe.page.paper_color", 7)
    assert told.args is not None
    assert told.args[0] == "edit"
    assert session.project.look.recipe.page.paper_color == "ivory"


def test_lengths_in_inches(form: OptionsForm, session: Session) -> None:
    """In inches a length is shown and typed in inches, and kept in millimetres."""
    session.apply(change("view.units", "in"))
    box = number(form, "shortest_line_mm").box
    assert box.suffix().strip() == "in"
    assert box.value() == pytest.approx(1.8 / 25.4, abs=1e-4)
    box.setValue(0.5)
    assert lines_of(session).shortest_line_mm == pytest.approx(12.7)
    session.apply(change("view.units", "mm"))
    assert box.text().startswith("12.7")


def test_numbers_are_written_as_the_locale_does(form: OptionsForm, session: Session) -> None:
    """A Spanish locale has commas, and understands a point from the keypad."""
    box = number(form, "shortest_line_mm").box
    box.setLocale(QLocale(QLocale.Language.Spanish, QLocale.Country.Argentina))
    box.show_number(1.8)
    assert box.text().startswith("1,8")


def test_a_number_finer_than_usual_is_shown_as_it_is(form: OptionsForm, session: Session) -> None:
    """What a preset says is neither rounded on the screen nor in the project."""
    session.apply(change(f"{LINES}.detail", 0.333))
    assert number(form, "detail").box.text() == "0.333"
    assert lines_of(session).detail == 0.333


def test_the_wheel_scrolls_what_has_no_focus(form: OptionsForm, session: Session) -> None:
    """A wheel over a slider on the way through a panel changes nothing."""
    slider = number(form, "detail").slider
    assert slider is not None
    form.setFocus()
    middle = QPointF(slider.rect().center())
    for focused in (False, True):
        if focused:
            activate(form)
            slider.setFocus()
        event = QWheelEvent(
            middle,
            QPointF(slider.mapToGlobal(slider.rect().center())),
            QPoint(0, 0),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(slider, event)
        assert (lines_of(session).detail != 0.5) == (focused and slider.hasFocus())


def test_rows_can_be_hidden(form: OptionsForm) -> None:
    """Only what matters to the style is shown."""
    form.show_only(["detail"])
    assert form.row("detail").editor.isVisibleTo(form)
    assert not form.row("shading").editor.isVisibleTo(form)


def test_all_classes_of_a_project_have_a_form(session: Session, qtbot: QtBot) -> None:
    """Whatever option a stage defines, the form has an editor for it and shows its value."""
    for path in (
        "look.recipe",
        "look.recipe.face",
        "look.recipe.lines",
        "look.recipe.color",
        "look.recipe.order",
        "look.recipe.page",
        "look.facell.recipe.overlay",
        "plotter",
        "view",
        "exports",
    ):
        form = OptionsForm(session, path)
        qtbot.addWidget(form)
        assert form.rows
        assert all(isinstance(row.editor, QWidget) for row in form.rows.values())
    assert PageParams().paper


numbers = st.floats(-1000, 1000, allow_nan=False).map(lambda x: round(x, 3))


@given(low=numbers, width=st.floats(0.5, 1000), share=st.floats(0, 1), whole=st.booleans())
def test_a_slider_reaches_its_range_and_holds_its_place(
    low: float, width: float, share: float, whole: bool
) -> None:
    """Both ends are there, the run only rises, and a place's number has that place."""
    low = round(low) if whole else low
    high = low + max(1, round(width)) if whole else low + width
    span = Span(low, high, low + share * (high - low), whole)
    ends = span.value_at(0), span.value_at(span.positions)
    assert ends == pytest.approx((low, high), rel=0.05, abs=0.05)
    places = range(0, span.positions + 1, max(1, span.positions // 17))
    values = [span.value_at(place) for place in places]
    assert values == sorted(values)
    if span.bend == 1:
        assert [span.position_of(value) for value in values] == list(places)


def test_enter_in_a_box_of_inches_changes_nothing(session: Session, qtbot: QtBot) -> None:
    """What is shown is rounded; who only confirms it means what it was: 1.8 mm, not 0.071 in."""
    session.apply(change("view.units", "in"))
    made = OptionsForm(session, LINES)
    qtbot.addWidget(made)
    made.show()
    before = lines_of(session)
    for box in made.findChildren(NumberBox):
        QTest.keyClick(box, Qt.Key.Key_Return)
    assert lines_of(session) == before
    box = number(made, "shortest_line_mm").box
    box.selectAll()
    QTest.keyClicks(box, QLocale().toString(0.5, "f", 1))
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert lines_of(session).shortest_line_mm == 12.7


@pytest.fixture
def spanish() -> Iterator[None]:
    """Numbers as in Buenos Aires: 1.000,5."""
    before = QLocale()
    QLocale.setDefault(QLocale("es_AR"))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("spanish")
def test_thousands_stay_thousands_where_a_point_divides_them(qtbot: QtBot) -> None:
    """A point that was typed is a comma; the one between thousands must not be taken for it."""
    for name, whole in (("lasts_m", False), ("count", True)):
        box = NumberBox(name, whole=whole)
        qtbot.addWidget(box)
        box.setRange(0, 1e6)
        box.show_number(25_000)
        QTest.keyClick(box, Qt.Key.Key_Return)
        QTest.keyClick(box, Qt.Key.Key_Up)
        QTest.keyClick(box, Qt.Key.Key_Return)
        assert box.number() == 25_001
    box = NumberBox("width_mm")
    qtbot.addWidget(box)
    box.selectAll()
    QTest.keyClicks(box, "0.5")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert box.number() == 0.5


def test_undo_is_the_windows_once_a_number_is_taken(form: OptionsForm) -> None:
    """While it is typed, Undo takes back what is typed."""
    box = number(form, "detail").box

    def asked() -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, CONTROL)
        event.ignore()
        QApplication.sendEvent(box, event)
        return event.isAccepted()

    assert not asked()
    box.selectAll()
    QTest.keyClicks(box, QLocale().toString(0.8, "f", 1))
    assert asked()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not asked()


def test_boxes_grow_with_the_texts(form: OptionsForm) -> None:
    """The size of texts is chosen while the window is open."""
    box = number(form, "shortest_line_mm").box
    font = form.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    form.setFont(font)
    assert box.width() >= 12 * box.fontMetrics().averageCharWidth()
