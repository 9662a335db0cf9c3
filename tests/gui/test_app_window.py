"""The window: files in and out, stages, safety copies, errors, the end."""

import math
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar, QToolButton

from facells_studio.app import theme
from facells_studio.app.canvas.legend import DensityLegend, passes_of
from facells_studio.app.documents import Documents
from facells_studio.app.main import ErrorHook, begin_log, open_window
from facells_studio.app.main_window import MainWindow
from facells_studio.app.sample import opening_project
from facells_studio.app.session import Session
from facells_studio.app.settings import recent_files, settings, state_dir
from facells_studio.errors import DataError
from facells_studio.facell.rules import Rule
from facells_studio.page.density import worst_spot
from facells_studio.page.preview import density
from facells_studio.project.autosave import open_session, recoverable
from facells_studio.project.desk import Desk
from facells_studio.project.edits import add_rule, change, change_rule, go_to, remove_portrait
from facells_studio.project.file import open_project
from facells_studio.project.state import Project, Stage
from facells_studio.resources import sample_photo
from tests.gui.conftest import rest


def test_save_and_open_restore_everything(window: MainWindow, tmp_path: Path) -> None:
    """A saved project comes back as it was, with its page to look at."""
    session, documents = window.session, window.documents
    session.apply(change("look.recipe.lines.detail", 0.8))
    assert session.wait_until_idle()
    assert documents.save_to(tmp_path / "mine")
    assert session.path == tmp_path / "mine.facells"
    assert not session.history.dirty
    assert window.windowTitle().startswith("mine.facells")
    saved = session.project
    assert documents.new()
    assert session.project == opening_project()
    assert documents.open_paths([tmp_path / "mine.facells"])
    assert session.project == saved
    assert session.sheet is not None  # before anything was computed
    assert recent_files()[0] == (tmp_path / "mine.facells").resolve()


def test_photos_come_by_drop_paste_and_path(window: MainWindow, tmp_path: Path) -> None:
    """Files, pictures and paths as text are portraits; many at once are one step to undo."""
    session, documents = window.session, window.documents
    for name in ("a", "b"):
        (tmp_path / f"{name}.jpg").write_bytes(sample_photo().read_bytes())
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert documents.open_mime(dropped)
    assert [p.name for p in session.project.portraits] == ["sample", "a", "b"]
    session.undo()
    assert len(session.project.portraits) == 1
    picture = QMimeData()
    picture.setImageData(QImage(str(sample_photo())))
    QGuiApplication.clipboard().setMimeData(picture)
    window.action("edit.paste").trigger()
    pasted = session.project.portraits[-1]
    assert pasted.photo is not None
    assert pasted.photo.content.startswith(b"\x89PNG")
    text = QMimeData()
    text.setText(f'"{tmp_path / "b.jpg"}"')
    assert documents.open_mime(text)
    assert session.project.portraits[-1].name == "b"
    nothing = QMimeData()
    nothing.setText("hello")
    assert not documents.open_mime(nothing)


def test_a_missing_photo_is_a_sentence_above_the_sheet(window: MainWindow, tmp_path: Path) -> None:
    """What went wrong is said where one looks, and goes when it is right again."""
    session = window.session
    photo = tmp_path / "small.png"
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(photo)
    window.documents.open_paths([photo])
    assert session.wait_until_idle()
    assert "small" in window.notice.text
    session.undo()
    assert session.wait_until_idle()
    window.action("view.photo").trigger()
    assert session.project.view.photo


def test_a_sentence_above_the_sheet_can_be_closed(window: MainWindow) -> None:
    """Whatever it is about: a person has read it."""
    window.report("page", DataError("The library is damaged. Choose another."))
    (close,) = window.notice.findChildren(QToolButton)
    QTest.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not window.notice.text
    assert window.notice.isHidden()


def test_a_broken_project_is_refused_and_changes_nothing(
    window: MainWindow, tmp_path: Path
) -> None:
    """The sheet stays, a sentence says why."""
    broken = tmp_path / "broken.facells"
    broken.write_bytes(b"PK\3\4 not really")
    before = window.session.project
    assert not window.documents.open_paths([broken])
    assert window.session.project is before
    assert "broken" in window.notice.text


def test_unsaved_work_is_asked_about(window: MainWindow, tmp_path: Path) -> None:
    """Cancel keeps the window, Save saves first."""
    session, documents = window.session, window.documents
    session.apply(change_rule(1, threshold=0.7))
    documents.ask_discard = lambda: "cancel"
    assert not window.close()
    documents.ask_discard = lambda: "save"
    documents.ask_name = lambda: tmp_path / "kept.facells"
    assert window.close()
    kept = open_project(tmp_path / "kept.facells").project
    assert kept.look.rules[0].rule.threshold == 0.7


def test_what_another_program_wrote_is_not_overwritten_unasked(
    window: MainWindow, tmp_path: Path
) -> None:
    """Saving asks when the file is not the one that was opened."""
    documents, target = window.documents, tmp_path / "shared.facells"
    assert documents.save_to(target)
    target.write_bytes(target.read_bytes() + b" ")
    window.session.apply(change_rule(1, threshold=0.7))
    documents.ask_overwrite = lambda: False
    assert not documents.save()
    documents.ask_overwrite = lambda: True
    assert documents.save()


def test_a_crash_leaves_a_copy_that_the_next_window_recovers(
    window: MainWindow, project: Project, tmp_path: Path
) -> None:
    """What was changed two seconds before a crash is there again."""
    folder = tmp_path / "open"
    crashing = open_session(folder)
    changed = change("look.recipe.lines.detail", 0.77).change(project)
    crashing.write(changed)
    crashing.crash()
    documents = Documents(window.session, folder)
    documents.begin()
    found = documents.crashed()
    assert len(found) == 1
    documents.recover(found[0])
    assert window.session.project == changed
    assert window.session.history.dirty
    assert documents.crashed() == []
    documents.close()


def test_safety_copies_come_by_themselves_and_go_at_the_end(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A change is on the disk soon after; closing leaves nothing behind."""
    folder = state_dir() / "open"
    window.documents._timer.setInterval(10)
    window.session.apply(change_rule(1, threshold=0.7))
    rest(60)
    assert window.session.wait_until_idle()
    assert list(folder.glob("*.facells-copy"))
    assert recoverable(folder) == []  # its window lives
    window.close()
    assert not list(folder.glob("*.facells-copy"))


def test_a_safety_copy_follows_undo(window: MainWindow) -> None:
    """After undo the copy holds what is open again; undone to the beginning, there is none."""
    documents, session = window.documents, window.session
    documents._timer.setInterval(10)
    folder = state_dir() / "open"
    first = change("look.recipe.lines.detail", 0.7)
    for edit in (first, change_rule(1, threshold=0.7)):
        session.apply(edit)
        rest(60)
        assert session.wait_until_idle()
    session.undo()
    rest(60)
    assert session.wait_until_idle()
    (copy,) = folder.glob("*.facells-copy")
    assert open_project(copy).project.look == session.project.look
    session.undo()
    rest(60)
    assert session.wait_until_idle()
    assert not list(folder.glob("*.facells-copy"))


def test_stages_can_be_gone_through_by_keys(window: MainWindow) -> None:
    """Each stage is a command, and the sheet shows what it is about."""
    for stage in ("portrait", "lines", "attributes", "facell", "plot"):
        window.action(f"window.{stage}").trigger()
        assert window.session.project.stage == stage
        assert window.action(f"window.{stage}").isChecked()
    assert window.session.project.subject == "facell"


def test_the_status_line_says_what_the_page_costs(window: MainWindow) -> None:
    """Metres down and up, lifts, pens and time, in the person's units."""
    window.session.refresh()
    assert window.session.wait_until_idle()
    said = window.status.facts.text()
    assert [word in said for word in ("m down", "m up", "lifts", "3 pens", "min")] == [True] * 5
    window.action("view.inches").trigger()
    assert "ft down" in window.status.facts.text()


def test_an_empty_sheet_costs_nothing(window: MainWindow) -> None:
    """What the last portrait took is gone with it, and back with it."""
    session = window.session
    session.refresh()
    assert session.wait_until_idle()
    said = window.status.facts.text()
    session.apply(remove_portrait(session.project.active))
    assert session.wait_until_idle()
    assert window.status.facts.text() == ""
    session.undo()
    assert session.wait_until_idle()
    assert window.status.facts.text() == said != ""


def test_the_status_line_tells_of_long_work_alone(window: MainWindow) -> None:
    """What is done in a moment does not flicker there; what lasts says how far it is."""
    work, session = window.status.work, window.session
    assert session.wait_until_idle()
    session.progress.emit("page", 0.2, "tracing lines")
    assert work.isHidden()
    session.busy.emit(False)
    rest(200)
    assert work.isHidden()
    for fraction in (0.2, 0.4, 0.6):
        session.progress.emit("page", fraction, "tracing lines")
    rest(200)
    assert work.isVisible()
    assert work.findChildren(QProgressBar)[0].value() == 600
    session.busy.emit(False)
    assert work.isHidden()


def test_a_fault_nobody_caught_is_shown_and_logged(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also from another thread; a sentence for a person goes to the strip instead."""
    shown: list[BaseException] = []
    monkeypatch.setattr(window.questions, "show_error", shown.append)
    begin_log()
    hook = ErrorHook(window)
    try:
        error = ZeroDivisionError("a fault")
        sys.excepthook(type(error), error, None)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        rest(20)
    finally:
        hook.remove()
    assert [type(each) for each in shown] == [ZeroDivisionError] * 2
    assert "a fault" in (state_dir() / "studio.log").read_text()
    window.report("page", DataError("The library is damaged. Choose another."))
    assert window.notice.text.startswith("The library")
    assert len(shown) == 2


@pytest.mark.parametrize("name", ["light", "dark"])
def test_palettes_can_be_read(qapp: QApplication, name: theme.Theme) -> None:
    """Text stands out from its ground as WCAG asks: 4.5 to 1."""
    palette = theme.palette_of(theme.resolved(qapp, name))
    role = QPalette.ColorRole
    for text, ground in (
        (role.WindowText, role.Window),
        (role.Text, role.Base),
        (role.ButtonText, role.Button),
        (role.ToolTipText, role.ToolTipBase),
        (role.PlaceholderText, role.Base),
        (role.Link, role.Base),
    ):
        light = sorted(_light(palette, each) for each in (text, ground))
        assert (light[1] + 0.05) / (light[0] + 0.05) >= 4.5, (text, ground)


def _light(palette: QPalette, role: QPalette.ColorRole) -> float:
    color = palette.color(role)
    linear = [
        v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
        for v in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_twenty_thousand_calls_that_return_nothing(window: MainWindow) -> None:
    """Some versions of Qt for Python lose a reference to None with each, until Python dies."""
    for _ in range(20_000):
        window.canvas.update()


def test_the_real_window_opens_and_closes_with_all_panels(qapp: QApplication) -> None:
    """What `facells studio` opens shows the sample at once, and leaves no file behind."""
    made = open_window()
    made.show()
    assert made.session.sheet is not None
    assert made.docks
    assert made.session.wait_until_idle(60_000)
    assert all(made.panel(name) is not None for name in made.docks)
    assert made.close()
    assert not list((state_dir() / "open").glob("*.lock"))


def test_a_window_is_left_as_it_was(qapp: QApplication, desk: Desk, project: Project) -> None:
    """Size and panels are remembered."""
    for visit in (1, 2):
        session = Session(project, desk=desk)
        made = MainWindow(session, panels=())
        made.layout_.recall("lines")
        made.show()
        if visit == 1:
            made.resize(640, 555)
        assert (made.width(), made.height()) == (640, 555)
        made.close()


@pytest.mark.parametrize(
    "content",
    [
        b"[window]\ngeometry=somewhere\nstate=7\n",
        b"[window]\ngeometry=@ByteArray(no)\nstate=@ByteArray(no)\nstages\\lines=no\n",
        b"[General]\nrecent=@Variant(no)\nfolder=@Invalid()\nlanguage=7\n\xff\xfe[[[",
        b"[window]\nstages\\lines=@ByteArray(no)\nheight\\LinesPanel=tall\n",
    ],
)
def test_a_file_of_settings_that_a_hand_has_spoiled_stops_nobody(
    qapp: QApplication, desk: Desk, project: Project, content: bytes
) -> None:
    """The window opens as at first."""
    Path(settings().fileName()).write_bytes(content)
    made = MainWindow(Session(project, desk=desk), panels=())
    made.layout_.recall("lines")
    made.show()
    assert made.width() > 600
    assert made.close()


def test_without_a_page_there_is_paper(window: MainWindow) -> None:
    """A FaCell without an attribute, or no portrait, shows the paper that is chosen."""
    session, canvas = window.session, window.canvas
    session.apply(go_to("facell"))
    assert session.sheet is None
    assert canvas.sheet is not None
    assert (len(canvas.sheet), canvas.sheet.width_mm, canvas.sheet.height_mm) == (0, 148, 210)
    session.apply(change("look.recipe.page.paper", "a4"))
    assert (canvas.sheet.width_mm, canvas.sheet.height_mm) == (210, 297)


def test_each_stage_is_as_it_was_left(qapp: QApplication, desk: Desk, project: Project) -> None:
    """Panels are high enough, come with their stage, and stay closed where they were closed."""
    session = Session(project, desk=desk)
    made = MainWindow(session)
    made.documents.ask_discard = lambda: "discard"
    made.layout_.recall("attributes")
    made.resize(1280, 720)
    made.show()
    rest(50)

    def go(stage: Stage) -> set[str]:
        session.apply(go_to(stage))
        rest(50)
        docks = made.docks.items()
        return {name for name, dock in docks if not dock.visibleRegion().isEmpty()}

    everywhere = {"SourcePanel", "VersionsPanel"}
    assert go("plot") == everywhere | {"PlotterPanel", "TimelinePanel"}
    for name in ("PlotterPanel", "PensPanel", "PagePanel"):
        assert made.docks[name].height() >= 400 or made.docks[name].visibleRegion().isEmpty()
    made.docks["PensPanel"].raise_()
    made.docks["PagePanel"].close()
    assert "AttributesPanel" in go("attributes")
    assert not made.docks["TracesPanel"].isHidden()
    assert made.docks["PensPanel"].isHidden()
    assert go("plot") == everywhere | {"PensPanel", "TimelinePanel"}
    assert made.docks["PagePanel"].isHidden()
    made.layout_.reset()
    rest(50)
    assert not made.docks["PagePanel"].isHidden()
    assert go("plot") == everywhere | {"PlotterPanel", "TimelinePanel"}
    made.close()


def test_lines_are_walked_by_keys_and_named(window: MainWindow) -> None:
    """N goes on along the drawing order, Shift+N back; the line below says which line it is."""
    session, canvas, said = window.session, window.canvas, window.status.line
    session.refresh()
    assert session.wait_until_idle()
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_N)
    assert session.line == 2
    assert said.text().startswith("Line 3 of 218")
    assert "mm" in said.text()
    QTest.keyClick(canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert said.text().startswith("Line 2 of 218")
    clicked: list[int] = []
    canvas.line_clicked.connect(clicked.append)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert clicked == [1]
    session.hover(-1)
    assert said.text() == ""


def test_the_density_of_a_facell_that_was_stopped_has_a_legend(window: MainWindow) -> None:
    """Nothing more grows; what lies there is counted."""
    session, canvas = window.session, window.canvas
    window.action("view.density").trigger()
    session.apply(go_to("facell"))
    stop = session.shown.connect(lambda _sheet: session.cancel() if session.growth else None)
    session.apply(add_rule(Rule(attribute="Smiling", threshold=0.7), to="facell"))
    assert session.wait_until_idle()
    session.shown.disconnect(stop)
    legend = canvas.findChild(DensityLegend)
    assert legend is not None
    assert legend.passes is not None
    assert legend.passes.sheet is session.sheet


def test_the_density_has_a_legend(window: MainWindow) -> None:
    """It says how often the pen passes at most and where, and rings what is passed too often."""
    session, canvas = window.session, window.canvas
    session.refresh()
    assert session.wait_until_idle()
    window.action("view.density").trigger()
    assert session.wait_until_idle()
    legend = canvas.findChild(DensityLegend)
    assert legend is not None
    assert session.sheet is not None
    most, *at_mm = worst_spot(density(session.sheet, 0.3), 0.3)
    assert legend.passes is not None
    assert (legend.passes.most, *legend.passes.at_mm) == (most, *at_mm)
    assert legend.accessibleDescription().startswith(f"At most {most}")
    assert legend.size() == canvas.size()
    strict = passes_of(session.sheet, most - 1).work(lambda fraction, what="": None)
    nearest = min(math.dist(mark[:2], at_mm) - mark[2] for mark in strict.marks)
    assert nearest <= 0.3
    assert not passes_of(session.sheet, most).work(lambda fraction, what="": None).marks
    window.action("view.density").trigger()
    assert legend.isHidden()
