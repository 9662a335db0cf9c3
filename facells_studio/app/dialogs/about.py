"""About: version, machine, licences, and the paper to cite."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from facells_studio import __version__
from facells_studio.app.app_icon import app_icon
from facells_studio.app.dialogs.licences import as_html

PAPER = "https://arxiv.org/abs/2102.11361"
CITATION = "X. I. González, The FaCells, arXiv 2102.11361"
BIBTEX = """\
@misc{gonzalez2021facells,
  author        = {Gonz{\\'a}lez, Xavier Ignacio},
  title         = {{FaCells}. Teaching Machines the Language of Lines: Per Point
                   Attribute Scores for Face-Sketch Classification},
  year          = {2021},
  note          = {Version 3 of 2025},
  eprint        = {2102.11361},
  archivePrefix = {arXiv},
  primaryClass  = {cs.CV},
  url           = {https://arxiv.org/abs/2102.11361}
}
"""
_PACKAGES = ("PySide6-Essentials", "onnxruntime", "torch", "numpy", "opencv-python-headless")
_ICON = 5.0  # of the icon's height, in lines of text


class AboutDialog(QDialog):
    """Says what this program is, on what it runs, and whose work it stands on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About FaCells Studio"))
        self._em = self.fontMetrics().horizontalAdvance("M")
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.licences = QTextBrowser(self)
        self.cite_button = QPushButton(self.tr("Copy &citation"), self)
        self.copy_button = QPushButton(self.tr("Copy &facts"), self)
        self._make()
        column = QVBoxLayout(self)
        column.setSpacing(self._em)
        column.addLayout(self._head())
        column.addWidget(self.tabs, 1)
        column.addWidget(self.buttons)
        self.resize(44 * self._em, 36 * self._em)

    def copy(self) -> None:
        """Put version, machine and citation into the clipboard."""
        QGuiApplication.clipboard().setText(f"{facts()}\n\n{CITATION}\n{PAPER}\n")
        self.copy_button.setText(self.tr("Copied"))

    def cite(self) -> None:
        """Put the paper's BibTeX entry into the clipboard."""
        QGuiApplication.clipboard().setText(BIBTEX)
        self.cite_button.setText(self.tr("Copied"))

    def _make(self) -> None:
        self.licences.setOpenExternalLinks(True)
        self.licences.setAccessibleName(self.tr("Licences"))
        self.licences.setHtml(as_html())
        self.tabs.setAccessibleName(self.windowTitle())
        self.tabs.addTab(self._paper(), self.tr("The paper"))
        self.tabs.addTab(self._machine(), self.tr("This machine"))
        self.tabs.addTab(self.licences, self.tr("Licences"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        self.cite_button.setAccessibleName(self.tr("Copy the citation as BibTeX"))
        self.copy_button.setAccessibleName(self.tr("Copy version, machine and citation"))
        for button, slot in ((self.cite_button, self.cite), (self.copy_button, self.copy)):
            button.setAutoDefault(False)
            button.clicked.connect(slot)
        self.buttons.rejected.connect(self.reject)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(round(1.5 * self._em))
        sign = QLabel(self)
        size = round(_ICON * self.fontMetrics().height())
        sign.setPixmap(app_icon().pixmap(QSize(size, size), self.devicePixelRatioF()))
        sign.setAccessibleName(self.tr("Icon"))
        title = QLabel(f"FaCells Studio {__version__}", self)
        font = title.font()
        font.setBold(True)
        font.setPointSizeF(1.5 * font.pointSizeF())
        title.setFont(font)
        words = QVBoxLayout()
        words.addStretch(1)
        words.addWidget(title)
        said = self.tr("Plots of portraits whose lines say what a network sees in a face.")
        words.addWidget(self._label(said))
        words.addStretch(1)
        row.addWidget(sign)
        row.addLayout(words, 1)
        return row

    def _paper(self) -> QWidget:
        link = f'<a href="{PAPER}">{CITATION}</a>'
        texts = (
            self.tr("The program grows from the paper {}. Please cite it.").replace("{}", link),
            self.tr(
                "The networks learned from photos of celebrities and from labels that strangers "
                "gave them. What they say is the labels' idea of a face, not the truth about a "
                "person. They and the starter library are for non-commercial use only."
            ),
        )
        return self._page(texts, self.cite_button)

    def _machine(self) -> QWidget:
        return self._page((facts().replace("\n", "<br>"),), self.copy_button)

    def _page(self, texts: tuple[str, ...], button: QPushButton) -> QWidget:
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, self._em, 0, 0)
        column.setSpacing(self._em)
        for text in texts:
            column.addWidget(self._label(text))
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return page

    def _label(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setOpenExternalLinks(True)
        flags = Qt.TextInteractionFlag
        label.setTextInteractionFlags(
            flags.TextSelectableByMouse
            | flags.LinksAccessibleByMouse
            | (flags.LinksAccessibleByKeyboard if "<a" in text else flags.NoTextInteraction)
        )
        if "<a" not in text:
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return label


def facts() -> str:
    """Return the program's version and what it runs on, a line each."""
    lines = [
        f"FaCells Studio {__version__}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}, "
        f"{platform.machine()}",
    ]
    found = [f"{name} {said}" for name in _PACKAGES if (said := _version(name))]
    if found:
        lines.append(", ".join(found))
    lines += _screens()
    return "\n".join(lines)


def show_about(parent: QWidget | None) -> AboutDialog:
    """Show the dialog over *parent*."""
    dialog = AboutDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _screens() -> list[str]:
    """Return a line for each screen, and what the language is: half of all faults of looks."""
    if QGuiApplication.instance() is None:
        return []
    lines = [
        f"{QGuiApplication.platformName()}: {screen.size().width()} x {screen.size().height()}"
        f" px at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    ]
    return [*lines, f"Language {QLocale().name()}"]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
