"""The source panel: bringing, naming, ordering, leaving out and removing portraits."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from facells_studio.app.commands import Actions
from facells_studio.app.incoming import (
    paths_of,
    recent_photos,
    remember_photos,
    sorted_out,
)
from facells_studio.app.panels.portrait_pictures import portrait_pictures, shot_key
from facells_studio.app.panels.source import SourcePanel
from facells_studio.app.session import Session
from facells_studio.app.settings import MOST_RECENT, settings
from facells_studio.progress import no_tick
from facells_studio.project import edits
from facells_studio.project.state import OpenPortrait, Project
from facells_studio.resources import sample_photo


@pytest.fixture
def panel(session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> SourcePanel:
    """The panel of a session that computes nothing by itself."""
    monkeypatch.setattr(session, "refresh", lambda: None)
    made = SourcePanel(session)
    qtbot.addWidget(made)
    made.resize(280, 600)
    made.show()
    return made


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Three small photos."""
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    found = []
    for name in ("ana", "berta", "carla"):
        path = tmp_path / f"{name}.jpg"
        cv2.imwrite(str(path), cv2.resize(picture, (300, 300)))
        found.append(path)
    return found


def names(session: Session) -> list[str]:
    """Return the names of the open portraits."""
    return [portrait.name for portrait in session.project.portraits]


def files(*paths: Path) -> QMimeData:
    """Return what a file manager drops or copies."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def test_many_photos_come_as_one_step(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """A folder brings all its photos; the first is shown; one undo takes them back."""
    (photos[0].parent / "notes.txt").write_text("not a photo")
    panel.add_files([photos[0].parent])
    assert names(session) == ["sample", "ana", "berta", "carla"]
    assert session.project.portrait is not None
    assert session.project.portrait.name == "ana"
    assert panel.strip.count() == 4
    assert recent_photos() == photos
    session.undo()
    assert names(session) == ["sample"]


def test_what_is_dropped(
    panel: SourcePanel, session: Session, photos: list[Path], qtbot: QtBot
) -> None:
    """Photos are opened; projects and videos are told to the window."""
    for target in (panel, panel.strip):
        mime = files(photos.pop())
        event = QDropEvent(
            QPointF(20, 20),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        target.dropEvent(event)
    assert names(session) == ["sample", "carla", "berta"]
    folder = photos[0].parent
    project, video = folder / "a.facells", folder / "b.mp4"
    project.touch()
    video.touch()
    assert panel.can_take(files(video))
    assert not panel.can_take(files(project, video))  # the window opens projects
    with qtbot.waitSignal(session.failed):
        panel.take(files(project))
    panel.take(files(video))
    assert panel.camera is not None
    assert panel.camera.isVisible()
    panel.shut_down()
    assert not panel.camera.isVisible()
    assert len(session.project.portraits) == 3


def test_what_is_missing_is_said(panel: SourcePanel, session: Session, tmp_path: Path) -> None:
    """A file that has gone and a folder without photos are told; the rest is opened."""
    told: list[str] = []
    session.failed.connect(lambda _, error: told.append(str(error)))
    panel.add_files([tmp_path / "gone.jpg", tmp_path, sample_photo()])
    assert len(told) == 2
    assert "gone.jpg" in told[0]
    assert len(session.project.portraits) == 2


def test_paste(panel: SourcePanel, session: Session, photos: list[Path], qtbot: QtBot) -> None:
    """A picture is kept in the project; a path is opened; anything else is told."""
    clipboard = QGuiApplication.clipboard()
    image = QImage(40, 50, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    clipboard.setImage(image)
    panel.paste()
    pasted = session.project.portraits[-1]
    assert pasted.photo is not None
    assert pasted.photo.content.startswith(b"\x89PNG")
    assert pasted.name.startswith("Pasted")
    clipboard.setText(f"'{photos[1]}'\n")
    panel.paste()
    assert names(session)[-1] == "berta"
    clipboard.setText("no picture at all")
    with qtbot.waitSignal(session.failed):
        panel.paste()


def test_the_camera_is_a_command(
    panel: SourcePanel, session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The menu's command, like the button, opens the camera; the same comes again."""
    settings().setValue("camera/source", str(tmp_path / "none.mp4"))
    actions = Actions(session)
    panel.connect_actions(actions)
    actions["portrait.camera"].trigger()
    first = panel.camera
    assert first is not None
    assert first.isVisible()
    first.close()
    panel.camera_button.click()
    assert panel.camera is first
    assert first.isVisible()
    panel.shut_down()


def test_step_and_sample(panel: SourcePanel, session: Session, photos: list[Path]) -> None:
    """Next and previous go round; the sample is not opened twice."""
    panel.add_files(photos)
    for by, active in ((-1, 1), (-1, 4), (1, 1)):
        panel.step(by)
        assert session.project.active == active
    session.apply(edits.show_portrait(3))
    panel.add_sample()
    assert session.project.active == 1
    panel.remove_selected()
    panel.add_sample()
    assert names(session) == ["ana", "berta", "carla", "sample"]


def test_by_keys(panel: SourcePanel, session: Session, photos: list[Path], qtbot: QtBot) -> None:
    """Arrows show, Alt and an arrow moves, F2 renames, Delete removes what is selected."""
    panel.add_files(photos)
    strip = panel.strip
    strip.setFocus()
    QTest.keyClick(strip, Qt.Key.Key_Right)
    assert session.project.active == 3
    QTest.keyClick(strip, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert names(session) == ["sample", "berta", "ana", "carla"]
    assert session.project.active == 3
    QTest.keyClick(strip, Qt.Key.Key_F2)
    line = strip.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.setText("Berta B.")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(session)[1] == "Berta B.")
    QTest.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(strip, Qt.Key.Key_Delete)
    assert names(session) == ["sample", "carla"]
    session.undo()
    assert len(names(session)) == 4


def test_several_are_left_out_at_once(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """The tick is for all selected portraits; the strip says it, and so does the count."""
    panel.add_files(photos)
    panel.strip.selectAll()
    panel.details.left_out.click()
    assert not session.project.batch
    assert "4 left out" in panel.count.text()
    said = panel.strip.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "left out" in said
    session.undo()
    assert len(session.project.batch) == 4


def test_name_and_face(panel: SourcePanel, session: Session) -> None:
    """The details rename and choose the face; an empty name is refused."""
    panel.details.name.setText("Eileen")
    panel.details.name.editingFinished.emit()
    assert names(session) == ["Eileen"]
    panel.details.name.setText(" ")
    panel.details.name.editingFinished.emit()
    assert names(session) == ["Eileen"]
    assert panel.details.name.text() == "Eileen"
    face = panel.details.face
    face.activated.emit(face.findData("none"))
    assert session.project.portraits[0].face == "none"
    session.undo()
    assert session.project.portraits[0].face == ""


def test_pictures_come_a_few_at_a_time(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """Every portrait gets a picture, and what cannot be read says why."""
    broken = photos[0].parent / "broken.jpg"
    broken.write_bytes(b"this is no picture")
    panel.add_files([*photos, broken, *photos])
    assert session.wait_until_idle(60_000)
    strip = panel.strip
    assert strip.count() == 8
    for at in range(8):
        is_broken = strip.item(at).text() == "broken"
        assert strip.item(at).icon().isNull() == is_broken
        assert ("not a picture" in strip.item(at).toolTip()) == is_broken
    session.apply(edits.show_portrait(5))
    assert panel.details.problem.isVisibleTo(panel)
    assert panel.details.find_button.isVisibleTo(panel)
    assert "1 not found or broken" in panel.count.text()


def test_a_photo_that_has_gone_is_found_again(
    panel: SourcePanel, session: Session, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The strip says what is missing; the person says where it is now."""
    panel.add_files(photos[:1])
    photos[0].unlink()
    panel._show()
    assert panel.details.problem.isVisibleTo(panel)
    monkeypatch.setattr(
        "facells_studio.app.panels.portrait_details.QFileDialog.getOpenFileName",
        lambda *_: (str(photos[1]), ""),
    )
    panel.details.find_button.click()
    assert session.project.portraits[1].path == str(photos[1])
    assert not panel.details.problem.isVisibleTo(panel)


def test_a_photo_with_two_faces(session: Session, tmp_path: Path) -> None:
    """Each face has a picture of its own, and choosing the second shows the second."""
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    path = tmp_path / "two.png"
    darker = np.asarray(picture // 2, np.uint8)
    cv2.imwrite(str(path), np.hstack([picture, darker[:, ::-1]]))
    first = OpenPortrait(id=1, name="two", path=str(path))
    second = OpenPortrait(id=2, name="two", path=str(path), face="2")
    shots = portrait_pictures((first, second), None).work(no_tick).of
    assert len(shots[shot_key(first)].faces) == 2
    images = [shots[shot_key(p)].image for p in (first, second)]
    assert images[0] is not None
    assert images[0] == shots[shot_key(first)].faces[0]
    assert images[1] == shots[shot_key(second)].faces[1]
    assert images[0] != images[1]


def test_nothing_is_open(panel: SourcePanel, session: Session) -> None:
    """Without a portrait the panel says how to bring one."""
    session.open(Project())
    assert panel.empty.isVisibleTo(panel)
    assert not panel.strip.isVisibleTo(panel)
    assert not panel.details.isVisibleTo(panel)
    panel.remove_selected()
    panel.step(1)


def test_recent_photos(panel: SourcePanel, session: Session, photos: list[Path]) -> None:
    """The newest come first, each once; what has gone is grey."""
    many = [photos[0].parent / f"{i}.jpg" for i in range(12)]
    remember_photos(many[5:])
    remember_photos(many)
    remember_photos([photos[1], many[3]])
    recent = recent_photos()
    assert recent[:2] == [photos[1], many[3]]
    assert len(recent) == len(set(recent)) == MOST_RECENT
    menu = QMenu()
    panel._fill_more(menu)
    by_name = {action.text(): action for action in menu.actions()}
    assert not by_name["3.jpg"].isEnabled()
    by_name["berta.jpg"].trigger()
    assert names(session)[-1] == "berta"


def test_the_menu_of_a_portrait(panel: SourcePanel, session: Session, photos: list[Path]) -> None:
    """A right click offers what the keys do."""
    panel.add_files(photos)
    panel.strip.customContextMenuRequested.emit(QPoint(5, 5))
    menu = panel.findChildren(QMenu)[-1]
    actions = {action.text(): action for action in menu.actions()}
    actions["Leave out"].trigger()
    assert session.project.portraits[1].left_out
    menu.close()


def test_dragging_inside_the_strip_moves(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """The strip asks for the move; the project makes it, and undo takes it back."""
    panel.add_files(photos)
    panel.strip.moved.emit(4, 0)
    assert names(session)[0] == "carla"
    assert panel.strip.item(0).text() == "carla"
    session.undo()
    assert panel.strip.item(0).text() == "sample"


def test_sorting_out(tmp_path: Path) -> None:
    """Text is a list of files only if every line is a path from the root."""
    mime = QMimeData()
    mime.setText("a sentence\nand another")
    assert paths_of(mime) == []
    mime.setText(f"file://{tmp_path}/a.jpg\n{tmp_path}/b.jpg")
    assert [path.name for path in paths_of(mime)] == ["a.jpg", "b.jpg"]
    assert sorted_out([tmp_path]).empty == [tmp_path]


def test_a_clipboard_whose_owner_has_gone_is_empty(
    session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt gives no data at all then; the panel says that there is no picture."""
    panel = SourcePanel(session)
    qtbot.addWidget(panel)
    told: list[str] = []
    session.failed.connect(lambda _kind, error: told.append(str(error)))
    monkeypatch.setattr(QClipboard, "mimeData", lambda *_: None)
    panel.paste()
    assert told
    assert "clipboard" in told[0]


def test_typing_a_name_while_pictures_come(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """Each picture shows the strip anew; what is being typed stays, below it and in it."""
    panel.add_files(photos)
    panel.details.name.selectAll()
    QTest.keyClicks(panel.details.name, "Dora")
    panel.strip.editItem(panel.strip.currentItem())
    line = panel.strip.findChild(QLineEdit)
    assert line is not None
    line.selectAll()
    QTest.keyClicks(line, "Eva")
    assert session.wait_until_idle()
    assert not panel.strip.item(3).icon().isNull()
    assert (panel.details.name.text(), line.text()) == ("Dora", "Eva")
    QTest.keyClick(panel.details.name, Qt.Key.Key_Return)
    assert "Dora" in names(session)
    session.undo()
    assert panel.details.name.text() == "ana"


def test_pictures_come_after_a_stop(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """Esc stops them; whoever looks at another portrait then has them come again."""
    panel.add_files(photos)
    session.cancel()
    assert session.wait_until_idle()
    assert panel.strip.item(3).icon().isNull()
    panel.step(1)
    assert session.wait_until_idle()
    assert not any(panel.strip.item(row).icon().isNull() for row in range(4))


def test_a_photo_edited_elsewhere_has_its_new_picture(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """The same few portraits are asked for once more: what comes is not what came before."""
    panel.add_files(photos[:1])
    assert session.wait_until_idle()
    before = panel.strip.item(1).icon().pixmap(64, 80).toImage()
    cv2.imwrite(str(photos[0]), np.full((300, 300, 3), 128, np.uint8))
    session.renew_photos()
    assert session.wait_until_idle()
    icon = panel.strip.item(1).icon()
    assert not icon.isNull()
    assert icon.pixmap(64, 80).toImage() != before


def test_a_photo_that_is_back_where_it_was_is_found(
    panel: SourcePanel, session: Session, photos: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the project changes, and yet there is something to be drawn."""
    panel.add_files(photos[:1])
    content = photos[0].read_bytes()
    photos[0].unlink()
    session.renew_photos()
    assert session.wait_until_idle()
    assert panel.details.problem.text()
    photos[0].write_bytes(content)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(photos[0]), ""))
    panel.details.find_photo()
    assert session.wait_until_idle()
    assert not panel.details.problem.text()
    assert not panel.strip.item(1).icon().isNull()


def test_what_only_looks_like_a_photo_is_left_in_its_folder(
    panel: SourcePanel, session: Session, photos: list[Path]
) -> None:
    """A Mac leaves a hidden file beside each photo on a stick; folders, too, have names."""
    folder = photos[0].parent
    (folder / "._ana.jpg").write_bytes(b"Mac OS X")
    (folder / "album.jpg").mkdir()
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    panel.add_files([folder])
    assert names(session) == ["sample", "ana", "berta", "carla"]
    assert session.wait_until_idle()
