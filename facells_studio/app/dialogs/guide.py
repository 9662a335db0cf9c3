"""The user guide: Markdown and pictures that ship with the program, to read, search and walk in.

Pictures come in two: where the text names ``lines-light.png`` and the window is dark, the guide
shows ``lines-dark.png``.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QKeySequence,
    QPalette,
    QResizeEvent,
    QShortcut,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import by_keys, i18n
from facells_studio.app.commands import COMMANDS, MENUS, translated
from facells_studio.resources import data_dir

KEYS = "keys.md"  # made from the commands
_INDEX = "index.md"
_LINK = re.compile(r"^\s*(?:\d+\.|-)\s+\[([^\]]+)\]\(([\w-]+\.md)\)", re.MULTILINE)
_WIDEST = 46.0  # of a picture, in widths of the letter M


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A page of the guide."""

    title: str
    file: Path
    text: str  # Markdown

    def holds(self, words: str) -> bool:
        """Return whether all *words* are in it."""
        said = self.text.casefold()
        return all(word in said for word in words.casefold().split())


def chapters(language: str = "") -> tuple[Chapter, ...]:
    """Return the pages in their order: the index, then what it lists.

    Args:
        language: of the pages, as a code; empty: the window's. What is not there is in English.
    """
    folder = data_dir("guide") / (language or i18n.chosen_language())
    folder = folder if (folder / _INDEX).is_file() else data_dir("guide")
    index = (folder / _INDEX).read_text(encoding="utf-8")
    title = index.partition("\n")[0].lstrip("# ").strip()
    found = [Chapter(title=title, file=folder / _INDEX, text=index)]
    for name, file in _LINK.findall(index):
        path = folder / file
        text = keys_as_markdown(native=True) if file == KEYS else path.read_text(encoding="utf-8")
        found.append(Chapter(title=name, file=path, text=text))
    return tuple(found)


def keys_as_markdown(*, native: bool = False) -> str:
    """Return the chapter of all commands and keys; with *native*, as this system writes keys."""
    forms = QKeySequence.SequenceFormat
    form = forms.NativeText if native else forms.PortableText
    head = f"| {_tr('Command')} | {_tr('Key')} | {_tr('What it does')} |"
    about = _tr(
        "All that the menus can do. `Ctrl+Shift+P` finds each of them by a few letters. On a Mac, "
        "`Ctrl` is the Command key. What cannot be done now is grey."
    )
    lines = [f"# {_tr('Commands and keys')}", "", about]
    for menu, title in MENUS.items():
        lines += ["", f"## {_plain(title)}", "", head, "| --- | --- | --- |"]
        for command in (each for each in COMMANDS if each.menu == menu):
            key = QKeySequence(command.shortcut).toString(form)
            sign = f"`{key}`" if key else ""
            lines.append(f"| {_plain(command.text)} | {sign} | {translated(command.tip)} |")
    return "\n".join([*lines, *_without_a_mouse()]) + "\n"


def _without_a_mouse() -> list[str]:
    """Return the section that says how keys do what a mouse does."""
    about = _tr(
        "Whatever a mouse can do, keys can do too. `Tab` goes from control to control and `F6` "
        "from panel to panel, the sheet among them; on the sheet `Tab` hides the panels."
    )
    lines = ["", f"## {_tr('Without a mouse')}", "", about]
    head = f"| {_tr('Where')} | {_tr('With the mouse')} | {_tr('With keys')} |"
    lines += ["", head, "| --- | --- | --- |"]
    before = ""
    for way in by_keys.WAYS:
        place = by_keys.translated(by_keys.PLACES[way.place]) if way.place != before else ""
        before = way.place
        lines.append(
            f"| {place} | {by_keys.translated(way.mouse)} | {by_keys.translated(way.keys)} |"
        )
    return lines


class GuidePage(QTextBrowser):
    """Shows a page; its pictures are no wider than it, and as dark as the window."""

    repainted = Signal()  # in other colors

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setAccessibleName(self.tr("Page of the guide"))
        self.document().setDocumentMargin(1.5 * self.fontMetrics().horizontalAdvance("M"))
        self._pictures: dict[tuple[str, int, bool], QImage] = {}

    def changeEvent(self, event: QEvent) -> None:
        """Tell when the page becomes dark or light: there are other pictures then."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.repainted.emit()

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        palette = self.palette()
        return palette.color(QPalette.ColorRole.Base).lightness() < 128

    def show_text(self, text: str, folder: Path) -> None:
        """Show the Markdown *text*, whose pictures are in *folder*."""
        self.document().setBaseUrl(QUrl.fromLocalFile(f"{folder}/"))
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._space_out()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a picture, as wide as there is room."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        path = self.document().baseUrl().resolved(QUrl(name)).toLocalFile()
        room = self._room()
        key = path, room, self.is_dark
        if key not in self._pictures:
            self._pictures[key] = self._picture(path, room)
        return self._pictures[key]

    def _room(self) -> int:
        widest = _WIDEST * self.fontMetrics().horizontalAdvance("M")
        margin = 2 * self.document().documentMargin()
        return round(max(200.0, min(widest, self.viewport().width() - margin)))

    def _picture(self, path: str, room: int) -> QImage:
        dark = path.replace("-light.png", "-dark.png")
        image = QImage(dark if self.is_dark and Path(dark).is_file() else path)
        if image.width() > room:  # as many pixels as the screen can show, or there are
            pixels = min(image.width(), round(room * self.devicePixelRatioF()))
            image = image.scaledToWidth(pixels, Qt.TransformationMode.SmoothTransformation)
            image.setDevicePixelRatio(pixels / room)
        return image

    def _space_out(self) -> None:
        """Give lines and headings air; Qt's Markdown has none."""
        block = self.document().begin()
        while block.isValid():
            cursor = QTextCursor(block)
            form = block.blockFormat()
            in_table = cursor.currentTable() is not None
            if not in_table and not _is_picture(block):
                form.setLineHeight(130, _PROPORTIONAL)
            level = form.headingLevel()
            if level:
                form.setTopMargin((0, 4, 18, 12)[min(level, 3)])
                form.setBottomMargin(6)
            elif block.textList() is None and not in_table:
                form.setBottomMargin(8)
            cursor.setBlockFormat(form)
            block = block.next()


_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class GuideWindow(QDialog):
    """The guide: chapters at the left, the page at the right, a search above."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("User guide"))
        self.setWindowFlags(Qt.WindowType.Window)  # to be read beside the other
        self.chapters = chapters()
        self._shown = self.chapters[0]
        self.search = QLineEdit(self)
        self.list = QListWidget(self)
        self.page = GuidePage(self)
        self.nothing = QLabel(self.tr("No chapter has these words."), self)
        self._lay_out()
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self.find_next)
        self.list.currentItemChanged.connect(self._show)
        self.page.anchorClicked.connect(self.follow)
        self.page.repainted.connect(self._show)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self._narrow("")

    @property
    def chapter(self) -> Chapter:
        """The page that is open."""
        return self._shown

    def open_chapter(self, file: str) -> None:
        """Show the page in *file*, such as ``lines.md``."""
        self.search.clear()
        for row in range(self.list.count()):
            if self.list.item(row).data(_CHAPTER).file.name == file:
                self.list.setCurrentRow(row)

    def follow(self, url: QUrl) -> None:
        """Go to another page, or let the system open what lies outside."""
        if url.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(url)
        else:
            self.open_chapter(url.fileName())

    def find_next(self) -> None:
        """Go to the next place with the words that are searched for, from the beginning again."""
        words = self.search.text().strip()
        if words and not self.page.find(words):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures to the page."""
        super().resizeEvent(event)
        self._show()

    # ---------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        em = self.fontMetrics().horizontalAdvance("M")
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Words to find"))
        self.search.setClearButtonEnabled(True)
        self.list.setAccessibleName(self.tr("Chapters"))
        self.nothing.setWordWrap(True)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.search, self.nothing, self.list):
            column.addWidget(widget)
        column.setStretch(2, 1)
        split = QSplitter(self)
        split.addWidget(left)
        split.addWidget(self.page)
        split.setStretchFactor(1, 1)
        split.setSizes([16 * em, 52 * em])
        split.setChildrenCollapsible(False)
        row = QHBoxLayout(self)
        row.addWidget(split)
        self.resize(QSize(72 * em, 52 * em))

    def _narrow(self, words: str) -> None:
        """List the chapters that have *words*, and mark them in the page."""
        before = self.chapter
        found = [chapter for chapter in self.chapters if chapter.holds(words)]
        self.list.clear()
        for chapter in found:
            item = QListWidgetItem(chapter.title, self.list)
            item.setData(_CHAPTER, chapter)
            item.setSizeHint(QSize(0, round(1.6 * self.fontMetrics().height())))
        self.nothing.setVisible(not found)
        at = next((i for i, each in enumerate(found) if each.file == before.file), 0)
        self.list.setCurrentRow(at if found else -1)
        self._mark(words)

    def _show(self, *_: object) -> None:
        item = self.list.currentItem()
        if item is not None:  # else nothing is found: the page stays
            self._shown = item.data(_CHAPTER)
        chapter = self._shown
        self.page.show_text(chapter.text, chapter.file.parent)
        self._mark(self.search.text())

    def _mark(self, words: str) -> None:
        marks = []
        form = QTextCharFormat()
        form.setBackground(self.palette().color(QPalette.ColorRole.Highlight))
        form.setForeground(self.palette().color(QPalette.ColorRole.HighlightedText))
        for word in words.split():
            cursor = self.page.document().find(word)
            while not cursor.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor, mark.format = cursor, form
                marks.append(mark)
                cursor = self.page.document().find(word, cursor)
        self.page.setExtraSelections(marks)


_CHAPTER = Qt.ItemDataRole.UserRole


def show_guide(parent: QWidget | None) -> GuideWindow:
    """Show the guide beside *parent*; the one that is open already, if there is one."""
    found = parent.findChild(GuideWindow) if parent is not None else None
    guide = found if found is not None else GuideWindow(parent)
    guide.show()
    guide.raise_()
    guide.activateWindow()
    return guide


def _is_picture(block: QTextBlock) -> bool:
    start = block.begin()
    return not start.atEnd() and start.fragment().charFormat().isImageFormat()


def _plain(text: str) -> str:
    """Return a menu's or command's *text* without the sign before its letter."""
    return translated(text).replace("&", "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Guide", text)
