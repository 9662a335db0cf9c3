"""What an export will write is said before, and a failed or stopped one leaves nothing behind."""

import errno
import os
import threading
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from facells_studio import saving
from facells_studio.app.dialogs.export import ExportDialog
from facells_studio.app.session import Session
from facells_studio.project.edits import add_portrait, change, rename_portrait
from facells_studio.resources import sample_photo

WAIT_MS = 20_000


@pytest.fixture
def dialog(session: Session, qtbot: QtBot, tmp_path: Path) -> ExportDialog:
    """The dialog over a page that is there, writing to a folder of its own; no kind is chosen."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    assert session.wait_until_idle()
    return shown(session, qtbot, tmp_path / "out")


def shown(session: Session, qtbot: QtBot, folder: Path, *, batch: bool = False) -> ExportDialog:
    """Return the dialog, writing to *folder*."""
    folder.mkdir(exist_ok=True)
    made = ExportDialog(session, batch=batch)
    qtbot.addWidget(made)
    made.choices.folder.setText(str(folder))
    choose(made)
    made.show()
    return made


def choose(dialog: ExportDialog, *kinds: str) -> None:
    """Check the boxes of *kinds*, and no other."""
    for kind, box in dialog.choices.kinds.items():
        box.setChecked(kind in kinds)


def told(dialog: ExportDialog) -> list[str]:
    """Wait for what is known of the files, and return it, each behind its mark."""
    assert dialog.session.wait_until_idle()
    assert dialog.checks.isEnabled()
    lines = [f"{check.mark}: {check.text}" for check in dialog.checks.checks]
    plain = str.maketrans("\N{NO-BREAK SPACE}\N{MULTIPLICATION SIGN}", " x")
    return [line.translate(plain) for line in lines]


def export(dialog: ExportDialog, qtbot: QtBot) -> None:
    """Press the button, and wait."""
    assert dialog.start.isEnabled()
    dialog.start.click()
    qtbot.waitUntil(lambda: not dialog.is_busy, timeout=WAIT_MS)


def names(folder: Path) -> set[str]:
    """Return what lies in *folder*, hidden files too."""
    return {file.name for file in folder.iterdir()}


def test_it_says_what_will_be_written(dialog: ExportDialog, session: Session) -> None:
    """The page, and of each kind what is chosen for it; more or less when that changes."""
    choose(dialog, "svg", "gcode", "hpgl", "png", "film")
    dialog.choices.dpi.setValue(100)
    dialog.choices.width_px.setValue(321)
    dialog.choices.length.setValue(3)
    page = session.current("page").sheet
    size, pens = f"{page.width_mm:g} x {page.height_mm:g} mm", len(page.pens)
    assert told(dialog) == [
        f"good: {size}, {len(page)} lines, {pens} pens, 5 files",
        "good: G-code: GRBL A4 with servo pen (290 x 290 mm) reaches all of it.",
        "look: HPGL: lay A4 into the HP 7475A.",
        f"good: PNG: {round(page.width_mm / 0.254)} x {round(page.height_mm / 0.254)} pixels",
        f"good: Film: 320 x {round(321 * page.height_mm / page.width_mm) // 2 * 2} pixels, 5 s",
    ]
    choose(dialog, "hpgl")
    dialog.choices.paper.setCurrentIndex(dialog.choices.paper.findData("a"))
    assert told(dialog)[1:] == ["look: HPGL: lay Letter into the HP 7475A."]


def test_what_cannot_be_written_is_said_and_the_button_says_why(
    dialog: ExportDialog, session: Session
) -> None:
    """A page beyond the machine's reach: alone it grays the button, with others it does not."""
    session.apply(change("look.recipe.page.paper", "a2"))
    choose(dialog, "gcode")
    assert [line for line in told(dialog) if line.startswith("bad: G-code: ")]
    assert not dialog.start.isEnabled()
    assert dialog.start.toolTip().startswith("G-code: ")
    assert dialog.start.accessibleDescription() == dialog.start.toolTip()
    choose(dialog, "gcode", "pdf")
    told(dialog)
    assert dialog.start.isEnabled()
    assert "the rest is" in dialog.start.toolTip()
    choose(dialog, "pdf")
    told(dialog)
    assert dialog.start.toolTip() == ""
    choose(dialog)
    assert dialog.start.toolTip() == dialog.preview.text() == "Choose a kind of file."


def test_the_newest_choice_wins(dialog: ExportDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one choice is looked at, another is made: what is said is of the last, not gray."""
    really_check, going = saving.check, threading.Event()

    def check(*args: Any, params: saving.FileParams, **how: Any) -> saving.Expected:
        if params.png_dpi == 100:
            going.wait(10)
        return really_check(*args, params=params, **how)

    monkeypatch.setattr("facells_studio.app.dialogs.export_outlook.check", check)
    dialog.choices.dpi.setValue(100)
    choose(dialog, "png")
    assert not dialog.checks.isEnabled()
    dialog.choices.dpi.setValue(200)
    going.set()
    width = dialog.session.current("page").sheet.width_mm
    assert f"PNG: {round(width / 0.127)} x " in told(dialog)[-1]


def test_each_plotter_offers_its_papers(dialog: ExportDialog) -> None:
    """The one that was chosen stays where the next plotter takes it too."""
    device, paper = dialog.choices.device, dialog.choices.paper
    device.setCurrentIndex(device.findData("hp7475a"))
    paper.setCurrentIndex(paper.findData("a3"))
    device.setCurrentIndex(device.findData("artisan"))
    assert [paper.itemData(i) for i in range(paper.count())] == ["", "a4", "a3", "a2", "a1"]
    assert paper.currentData() == "a3"
    device.setCurrentIndex(device.findData("hp7440a"))
    assert paper.currentData() == ""


def test_what_is_chosen_of_files_reaches_them(
    dialog: ExportDialog, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """Without the recipe, and with pauses for an AxiDraw; the next dialog remembers it."""
    choose(dialog, "svg")
    assert dialog.choices.recipe.isEnabled()
    dialog.choices.recipe.setChecked(False)
    dialog.choices.axidraw.setChecked(True)
    dialog.choices.pen.setChecked(False)
    dialog.choices.paper.setCurrentIndex(dialog.choices.paper.findData("b"))
    export(dialog, qtbot)
    text = (tmp_path / "out" / "sample.svg").read_text()
    assert "<dc:source></dc:source>" in text
    assert 'inkscape:label="!2-' in text
    again = shown(session, qtbot, tmp_path / "out")
    params = again.choices.params()
    assert (params.recipe, params.axidraw_pauses, params.hpgl_paper) == (False, True, "b")
    assert not params.replay.pen


def test_a_batch_tells_of_pages_that_are_still_to_be_made(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """They are not made only to be looked at."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    session.apply(add_portrait("second", path=str(sample_photo())))
    assert session.wait_until_idle()
    dialog = shown(session, qtbot, tmp_path, batch=True)
    choose(dialog, "svg", "png")
    first, left, *_ = told(dialog)
    assert first.startswith("good: 2 pages, ")
    assert first.endswith("4 files")
    assert left.startswith("look: One page is still to be made")


def test_the_bar_never_goes_back(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    """Portrait by portrait, file by file, picture by picture; and it says what it does."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    session.apply(add_portrait("second", path=str(sample_photo())))
    dialog = shown(session, qtbot, tmp_path, batch=True)
    choose(dialog, "svg", "film", "pdf")
    dialog.choices.length.setValue(0.5)
    dialog.choices.width_px.setValue(64)
    heard: list[tuple[float, str]] = []
    session.progress.connect(
        lambda kind, fraction, what: heard.append((fraction, what)) if kind == "export" else None
    )
    export(dialog, qtbot)
    fractions, words = zip(*heard, strict=True)
    assert list(fractions) == sorted(fractions)
    assert fractions[-1] <= 1
    assert {"sample.svg", "second.pdf", "second.mp4: filming"} <= set(words)


def test_no_portrait_of_a_batch_takes_the_file_of_another(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """Names that differ only in what a file's name cannot hold, or in capitals on some systems."""
    session.apply(change("look.recipe.lines.detail", 0.3))
    session.apply(rename_portrait(1, "a/b"))
    for name in ("a:b", "A-B", "a-b-2"):
        session.apply(add_portrait(name, path=str(sample_photo())))
    dialog = shown(session, qtbot, tmp_path / "out", batch=True)
    choose(dialog, "svg")
    export(dialog, qtbot)
    assert names(tmp_path / "out") == {"a-b.svg", "a-b-2.svg", "A-B-3.svg", "a-b-2-2.svg"}


# What a disk may do ------------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system take no byte more, as a full disk does."""

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_the_old_file(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    """It is said, and nothing half written lies beside it."""
    old = tmp_path / "out" / "sample.svg"
    with old.open("w") as file:
        file.write("what was there")
    choose(dialog, "svg", "pdf")
    assert dialog.start.text() == "Replace"
    export(dialog, qtbot)
    assert dialog.said.text().count("No space left on device") == 2
    assert old.read_text() == "what was there"
    assert names(tmp_path / "out") == {"sample.svg"}


def test_a_folder_that_may_not_be_written_to_is_said(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the system's words, with what to do."""
    really_open = os.open

    def refused(path: Any, flags: int, *args: Any, **how: Any) -> int:
        if flags & os.O_CREAT and str(path).startswith(str(tmp_path)):
            raise PermissionError(errno.EACCES, "Permission denied")
        return really_open(path, flags, *args, **how)

    monkeypatch.setattr(os, "open", refused)  # whoever is root may write anywhere
    choose(dialog, "svg", "film")
    dialog.choices.length.setValue(0.5)
    dialog.choices.width_px.setValue(64)
    export(dialog, qtbot)
    assert dialog.said.text().count("Permission denied") == 2
    assert "Choose a folder" in dialog.said.text()
    assert not names(tmp_path / "out")


def test_a_folder_in_the_place_of_a_file_is_seen_before(
    dialog: ExportDialog, qtbot: QtBot, tmp_path: Path
) -> None:
    """It stays, and what else there is to write is written."""
    (tmp_path / "out" / "sample.svg").mkdir()
    choose(dialog, "svg")
    assert told(dialog)[-1] == "bad: There is a folder called sample.svg. Choose another name."
    assert not dialog.start.isEnabled()
    assert "sample.svg" in dialog.start.toolTip()
    choose(dialog, "svg", "pdf")
    told(dialog)
    export(dialog, qtbot)
    assert dialog.said.text() == "sample.pdf is written."
    assert (tmp_path / "out" / "sample.svg").is_dir()
    assert names(tmp_path / "out") == {"sample.svg", "sample.pdf"}


def test_a_film_that_is_stopped_leaves_what_was_there(
    dialog: ExportDialog, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    """The film of last time stays whole, with nothing beside it."""
    old = tmp_path / "out" / "sample.mp4"
    old.write_bytes(b"the film of last time")
    choose(dialog, "film")
    dialog.choices.length.setValue(60)
    dialog.start.click()
    qtbot.waitUntil(lambda: len(names(tmp_path / "out")) > 1, timeout=WAIT_MS)  # it is under way
    dialog.reject()
    assert session.wait_until_idle()
    assert old.read_bytes() == b"the film of last time"
    assert names(tmp_path / "out") == {"sample.mp4"}
