"""The lines panel: style, sliders, presets, and what of it can be undone."""

from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSlider, QWidget
from pytestqt.qtbot import QtBot

from facells_studio import presets
from facells_studio.app.commands import Actions
from facells_studio.app.panels.facell import FacellPanel
from facells_studio.app.panels.lines import LinesPanel, options_of_style
from facells_studio.app.panels.own_presets import own_folder, own_path, preset_entries
from facells_studio.app.panels.styles import STYLES, StylePictures, style_pictures
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import NumberEditor
from facells_studio.progress import no_tick
from facells_studio.project.edits import change, go_to
from facells_studio.project.state import Project, Subject


@pytest.fixture
def panel(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> LinesPanel:
    """The panel of a session that computes nothing."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    made = LinesPanel(session)
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.show()
    return made


def test_a_style_is_chosen_by_its_picture(panel: LinesPanel, session: Session) -> None:
    """A click takes a style, shows its options only, and is one step."""
    QTest.mouseClick(panel.styles.buttons["coherent+hatch"], Qt.MouseButton.LeftButton)
    assert session.project.look.recipe.lines.style == "coherent+hatch"
    assert panel.tone.row("shading_layers").editor.isVisibleTo(panel)
    assert not panel.tone.row("shading_longest_mm").editor.isVisibleTo(panel)
    QTest.mouseClick(panel.styles.buttons["flow"], Qt.MouseButton.LeftButton)
    assert not panel.outline.row("detail").editor.isVisibleTo(panel)
    session.undo()
    assert panel.styles.buttons["coherent+hatch"].isChecked()
    session.undo()
    assert panel.styles.buttons["coherent"].isChecked()
    assert not panel.tone.row("shading").editor.isVisibleTo(panel)


def test_the_names_of_styles_follow_the_size_of_texts(panel: LinesPanel) -> None:
    """They stay a little smaller than the rest."""
    before = panel.styles.buttons["flow"].font().pointSizeF()
    font = panel.font()
    font.setPointSizeF(1.5 * font.pointSizeF())
    panel.setFont(font)
    after = panel.styles.buttons["flow"].font().pointSizeF()
    assert after == pytest.approx(1.5 * before, rel=0.02)
    assert after < panel.font().pointSizeF()


def test_styles_can_be_reached_by_keys(panel: LinesPanel, session: Session) -> None:
    """Arrow keys go from style to style, Space takes one."""
    button = panel.styles.buttons["coherent"]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Right)
    focused = QApplication.focusWidget() or panel.styles.buttons["coherent-fast"]
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert session.project.look.recipe.lines.style == "coherent-fast"


@pytest.mark.parametrize("style", STYLES)
def test_options_that_make_no_difference_are_not_shown(style: str) -> None:
    """Every style has some options, tone only where there is tone."""
    shown = options_of_style(style)
    assert ("shading" in shown) == ("hatch" in style or "flow" in style)
    assert ("detail" in shown) == (style not in ("hatch", "flow"))
    assert "background" in shown


def test_every_control_says_its_name(panel: LinesPanel) -> None:
    """What takes the focus has an accessible name, of its own or of what it is part of."""
    for widget in panel.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(panel):
            own = widget.parentWidget()
            name = widget.accessibleName() or (own.accessibleName() if own else "")
            assert name or not isinstance(widget, QSlider), widget


def test_a_preset_is_taken_and_undone(panel: LinesPanel, session: Session) -> None:
    """The list begins with a person's own; choosing takes the look, undo brings the old back."""
    before = session.project.look
    titles = [panel.presets.list.itemText(i) for i in range(panel.presets.list.count())]
    assert "Engraving" in titles
    index = titles.index("Engraving")
    panel.presets.list.setCurrentIndex(index)
    panel.presets.list.activated.emit(index)
    assert session.project.look.recipe.lines.style == "coherent+flow"
    assert panel.styles.buttons["coherent+flow"].isChecked()
    assert panel.presets.list.currentText() == "Engraving"
    session.undo()
    assert session.project.look == before
    assert panel.presets.list.currentIndex() == -1


def test_a_look_is_kept_as_a_readable_file(panel: LinesPanel, session: Session) -> None:
    """A saved look is a preset that the command line reads, and stands in the list."""
    session.apply(change("look.recipe.lines.detail", 0.8))
    panel.presets.save_as("Abuela, más fina")
    path = own_folder() / "abuela-mas-fina.toml"
    assert presets.read("styles", str(path))["lines"]["detail"] == 0.8
    assert panel.presets.list.currentText() == "Abuela, más fina"
    assert preset_entries()[0].is_own
    panel.outline.reset("detail")
    panel.presets.use(str(path))
    assert session.project.look.recipe.lines.detail == 0.8


def test_what_cannot_be_kept_is_said(panel: LinesPanel, session: Session, qtbot: QtBot) -> None:
    """A folder that cannot be written, or a preset that has gone, is told in words."""
    own_folder().parent.mkdir(parents=True, exist_ok=True)
    own_folder().write_text("a file in the way")
    with qtbot.waitSignal(session.failed) as told:
        panel.presets.save_as("Any")
    assert told.args is not None
    assert "cannot be kept" in str(told.args[1])
    with qtbot.waitSignal(session.failed):
        panel.presets.use("no such preset")


def test_a_broken_preset_is_passed_over() -> None:
    """One file that nobody can read does not hide the others."""
    own_folder().mkdir(parents=True)
    own_path("broken").write_text("format = ")
    assert all(not entry.is_own for entry in preset_entries())


def test_the_command_saves_presets(
    panel: LinesPanel, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The menu's command asks for a name."""
    monkeypatch.setattr(
        "facells_studio.app.panels.preset_box.QInputDialog.getText", lambda *a, **k: ("Mine", True)
    )
    actions = Actions(session)
    panel.connect_actions(actions)
    actions["edit.save_preset"].trigger()
    assert own_path("Mine").exists()


def test_pictures_of_the_styles(session: Session) -> None:
    """Each style shows the present face, and no two look the same."""
    request = style_pictures(session)
    assert request is not None
    pictures = request.work(no_tick)
    assert set(pictures.images) == set(STYLES)
    assert len({bytes(image.constBits()) for image in pictures.images.values()}) == len(STYLES)
    session.open(Project())
    assert style_pictures(session) is None


def test_pictures_come_after_the_page(session: Session, qtbot: QtBot) -> None:
    """They are asked for once the page is there, and not again for another slider."""
    panel = LinesPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    session.refresh()
    with qtbot.waitSignal(
        session.arrived, timeout=60_000, check_params_cb=lambda _, it: isinstance(it, StylePictures)
    ):
        pass
    assert session.wait_until_idle(60_000)
    icon = panel.styles.buttons["canny"].icon().pixmap(40, 50).toImage()
    assert len({icon.pixel(x, y) for x in range(40) for y in range(icon.height())}) > 5
    came: list[str] = []
    session.arrived.connect(lambda kind, _: came.append(kind))
    session.apply(change("look.recipe.lines.detail", 0.6))
    assert session.wait_until_idle(60_000)
    assert "page" in came
    assert "style pictures" not in came
    assert isinstance(icon, QImage)


def test_a_slider_of_the_panel_draws_new_lines(session: Session, qtbot: QtBot) -> None:
    """Moving detail up gives more lines."""
    panel = LinesPanel(session)
    qtbot.addWidget(panel)
    session.refresh()
    assert session.wait_until_idle(60_000)
    few = len(session.latest("sketch").traced)
    editor = panel.outline.row("detail").editor
    assert isinstance(editor, NumberEditor)
    assert editor.slider is not None
    editor.slider.setValue(90)
    assert session.wait_until_idle(60_000)
    assert len(session.latest("sketch").traced) > few


def test_no_preset_replaces_one_of_another_name(panel: LinesPanel) -> None:
    """Titles in other alphabets, or longer than a file's name, are told apart nevertheless."""
    titles = ["Портрет", "Линии", "ano", "año", 300 * "a", 299 * "a"]
    for title in (*titles, *titles):
        panel.presets.save_as(title)
    assert sorted(entry.title for entry in preset_entries() if entry.is_own) == sorted(titles)


def test_the_preset_of_a_facell_replaces_none_of_portraits(
    panel: LinesPanel, session: Session, qtbot: QtBot
) -> None:
    """Both may have one name; each is listed where it is used, and taken with its own stage."""
    facell = FacellPanel(session)
    qtbot.addWidget(facell)
    assert not facell.presets.list.isEnabled()
    panel.presets.save_as("Mine")
    session.apply(go_to("facell"))
    count = session.project.look.facell.recipe.overlay.count
    session.apply(change("look.facell.recipe.overlay.count", 33))
    for _ in range(2):
        facell.presets.save_as("Mine")
    assert len(list(own_folder().iterdir())) == 2
    for subject in get_args(Subject):
        assert [e.title for e in preset_entries(subject) if e.is_own] == ["Mine"]
    assert session.project.look.facell.recipe.title == "Mine"
    session.apply(change("look.facell.recipe.overlay.count", count))
    session.apply(go_to("lines"))
    facell.presets.list.activated.emit(facell.presets.list.findText("Mine"))
    assert session.project.look.facell.recipe.overlay.count == 33
    assert session.project.stage == session.project.subject == "facell"
    session.undo()
    assert session.project.look.facell.recipe.overlay.count == count


def test_the_command_keeps_what_the_sheet_shows(
    panel: LinesPanel, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A FaCell at its stage; only one of both panels asks."""
    facell = FacellPanel(session)
    qtbot.addWidget(facell)
    asked: list[str] = []

    def answer(*_: object, text: str) -> tuple[str, bool]:
        asked.append(text)
        return f"Mine {len(asked)}", True

    monkeypatch.setattr("facells_studio.app.panels.preset_box.QInputDialog.getText", answer)
    actions = Actions(session)
    for each in (panel, facell):
        each.connect_actions(actions)
    for stage in ("facell", "lines"):
        session.apply(go_to(stage))
        actions["edit.save_preset"].trigger()
    assert len(asked) == 2
    assert [e.title for e in preset_entries("facell")] == ["Mine 1"]
    assert [e.title for e in preset_entries() if e.is_own] == ["Mine 2"]
