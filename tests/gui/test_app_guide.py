"""The user guide: it is there, whole, and the window shows it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from facells_studio.app import i18n, theme
from facells_studio.app.commands import COMMANDS
from facells_studio.app.dialogs.guide import (
    KEYS,
    Chapter,
    GuideWindow,
    chapters,
    keys_as_markdown,
)
from facells_studio.app.i18n.collect import texts
from facells_studio.app.main_window import MainWindow
from facells_studio.app.session import Session
from facells_studio.app.settings import prefer
from facells_studio.resources import data_dir

MOST_BYTES, MOST_OF_ALL = 150_000, 2_000_000
# Keys that the guide names and no command has: of the sheet, the camera, the strip, the system.
OTHERS = {",", ".", "+", "-", "R", "Enter", "F2", "Esc", "Space"}
LANGUAGES = ("en", "es")
EVERY = [chapter for language in LANGUAGES for chapter in chapters(language)]
PICTURE = re.compile(r"!\[([^\]]+)\]\(([^)]+)\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")


def _id(chapter: Chapter) -> str:
    return f"{chapter.file.parent.name}-{chapter.file.stem}"


@pytest.fixture
def guide(qapp: QApplication, qtbot: QtBot) -> GuideWindow:
    """The guide, open, in English."""
    prefer(language="en")
    made = GuideWindow()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def light_again(qapp: QApplication) -> Iterator[None]:
    """Leave the application light."""
    yield
    theme.use(qapp, "light")


def titles(guide: GuideWindow) -> list[str]:
    """Return what the list shows."""
    return [guide.list.item(row).text() for row in range(guide.list.count())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_chapters_are_listed(language: str) -> None:
    """No page lies beside the index, and each begins with its title."""
    found = chapters(language)
    assert len(found) >= 14
    assert {each.file.name for each in found} == {p.name for p in data_dir("guide").glob("*.md")}
    assert {each.file for each in found} == set(found[0].file.parent.glob("*.md"))
    assert all(each.text.startswith("# ") and len(each.text) > 300 for each in found)


@pytest.mark.parametrize("chapter", EVERY, ids=_id)
def test_links_and_pictures_lead_somewhere(chapter: Chapter) -> None:
    """Each picture has words for who cannot see it, and comes for light and for dark windows."""
    for target in LINK.findall(chapter.text):
        assert target.startswith("https://") or (chapter.file.parent / target).is_file(), target
    for words, target in PICTURE.findall(chapter.text):
        assert len(words) > 10
        for palette in ("light", "dark"):
            path = chapter.file.parent / re.sub("-(light|dark)", f"-{palette}", target)
            assert not QImage(str(path)).isNull(), path
            assert path.stat().st_size < MOST_BYTES


def test_the_pictures_are_small_and_all_shown() -> None:
    """They travel with every installation."""
    pictures = list(data_dir("guide").glob("*.png"))
    assert sum(path.stat().st_size for path in pictures) < MOST_OF_ALL
    said = "".join(each.text for each in chapters("en"))
    assert {p.name for p in pictures if re.sub("-dark", "-light", p.name) not in said} <= {
        "preferences-dark.png", "preferences-light.png"
    }  # fmt: skip


def test_the_table_of_keys_is_made_from_the_commands(qapp: QApplication) -> None:
    """If this fails: ``python -m docs.screenshots keys``."""
    i18n.use(qapp, "en")
    stored = (data_dir("guide") / KEYS).read_text(encoding="utf-8")
    assert stored == keys_as_markdown()
    assert stored.count("\n| ") > len(COMMANDS)


def test_the_guide_names_keys_that_there_are() -> None:
    """A key that was changed is changed there too."""
    known = {QKeySequence(c.shortcut).toString() for c in COMMANDS if c.shortcut} | OTHERS
    key = re.compile(
        r"`((?:Ctrl\+)?(?:Shift\+)?(?:[A-Z0-9,.+\-\[\]]|F\d+|Esc|Tab|Enter|Space|Pg\w+))`"
    )
    named = {
        (chapter.file.name, found)
        for chapter in EVERY
        if chapter.file.name != KEYS
        for found in key.findall(chapter.text)
    }
    assert len(named) > 20
    assert {each for each in named if each[1] not in known} == set()


def test_the_guide_names_what_the_window_says() -> None:
    """What is bold is a text of the window, word by word; a label that changed is changed there."""

    def plain(text: str) -> str:
        return text.replace("&", "").rstrip("….:").casefold()

    known = {plain(text.source) for text in texts()}
    named = {
        (chapter.file.name, label)
        for chapter in chapters("en")
        for bold in re.findall(r"\*\*([^*]+)\*\*", chapter.text)
        for label in ([bold] if plain(bold) in known else re.split(" \u203a |, ", bold))
    }
    assert len(named) > 50
    assert {each for each in named if plain(each[1]) not in known} == set()


def test_f1_opens_the_guide_once(session: Session) -> None:
    """Again brings the same window to the front."""
    prefer(language="en")
    window = MainWindow(session, panels=())
    window.show()
    assert window.action("help.guide").shortcut().toString() == "F1"
    window.action("help.guide").trigger()
    window.action("help.guide").trigger()
    (guide,) = window.findChildren(GuideWindow)
    assert guide.isVisible()
    assert "five stages" in guide.page.toPlainText()
    guide.close()
    window.close()


def test_searching_narrows_the_chapters_and_marks_the_words(guide: GuideWindow) -> None:
    """All words count; Enter goes from place to place; without words all chapters are back."""
    everything = titles(guide)
    QTest.keyClicks(guide.search, "goggles")
    assert titles(guide) == ["Plotting"]
    assert "Goggles" in guide.page.toPlainText()
    assert len(guide.page.extraSelections()) == 1
    guide.search.setText("threshold")
    assert 1 < len(titles(guide)) < len(everything)
    QTest.keyClick(guide.search, Qt.Key.Key_Return)
    assert guide.page.textCursor().selectedText().casefold() == "threshold"
    guide.search.setText("xylophone")
    assert guide.list.count() == 0
    assert guide.nothing.isVisible()
    guide.search.clear()
    assert titles(guide) == everything
    assert not guide.nothing.isVisible()


def test_links_lead_to_chapters_and_out(
    guide: GuideWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A click on a link of the index opens that page; what lies outside goes to the system."""
    asked: list[str] = []
    monkeypatch.setattr(
        "facells_studio.app.dialogs.guide.QDesktopServices.openUrl",
        lambda url: asked.append(url.toString()),
    )
    assert guide.page.find("The first minute")
    guide.page.ensureCursorVisible()
    where = guide.page.cursorRect().center() - QPoint(20, 0)
    QTest.mouseClick(guide.page.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert guide.chapter.file.name == "first-minute.md"
    guide.follow(QUrl("lines.md"))
    assert guide.chapter.file.name == "lines.md"
    guide.follow(QUrl("https://arxiv.org/abs/2102.11361"))
    assert asked == ["https://arxiv.org/abs/2102.11361"]
    assert guide.chapter.file.name == "lines.md"


def test_pictures_fit_the_page_and_its_palette(
    guide: GuideWindow, qapp: QApplication, light_again: None
) -> None:
    """However narrow the window is, and also after the theme has changed."""
    guide.resize(700, 600)
    name = QUrl("window-light.png")

    def shown() -> QImage:
        image = guide.page.loadResource(2, name)
        assert isinstance(image, QImage)
        return image

    light = shown()
    assert light.deviceIndependentSize().width() <= guide.page.viewport().width()
    assert lightness(light) > 150
    theme.use(qapp, "dark")
    qapp.processEvents()
    assert lightness(shown()) < 110
    picture = guide.page.document().begin().next()  # below the title
    where = guide.page.cursorRect(QTextCursor(picture)).topLeft() + QPoint(8, 8)
    painted = guide.page.viewport().grab().toImage().copy(QRect(where, QSize(200, 100)))
    assert lightness(painted) < 110


def lightness(image: QImage) -> int:
    """Return how light the picture is in the middle of its values, whatever letters are in it."""
    colors = [
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 5)
        for y in range(0, image.height(), 5)
    ]
    return sorted(colors)[len(colors) // 2]


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_no_page_needs_to_be_scrolled_sideways(
    guide: GuideWindow, monkeypatch: pytest.MonkeyPatch, ratio: float
) -> None:
    """Tables and pictures are as wide as the page at most, on screens of many pixels too."""
    monkeypatch.setattr(guide.page, "devicePixelRatioF", lambda: ratio)
    guide.page._pictures.clear()
    for chapter in guide.chapters:
        guide.open_chapter(chapter.file.name)
        assert guide.page.horizontalScrollBar().maximum() == 0, chapter.title


def test_a_spanish_window_has_a_spanish_guide(qtbot: QtBot) -> None:
    """With the same chapters in the same order."""
    prefer(language="es")
    spanish = GuideWindow()
    qtbot.addWidget(spanish)
    assert "Se trae un retrato" in spanish.page.toPlainText()
    prefer(language="en")
    names = [each.file.name for each in chapters()]
    assert names == [each.file.name for each in spanish.chapters]


def test_the_guide_ships() -> None:
    """Beside the models and presets, wherever those are."""
    assert (data_dir("guide") / "index.md").is_file()
    assert isinstance(data_dir("guide"), Path)
    assert QGuiApplication.instance() is not None
