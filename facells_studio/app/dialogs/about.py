"""About: version, machine, licences, and the paper to cite."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from facells_studio import __version__

PAPER = "https://arxiv.org/abs/2102.11361"
CITATION = "X. I. González, The FaCells, arXiv 2102.11361"
_PACKAGES = ("PySide6-Essentials", "torch", "numpy", "opencv-python-headless", "vpype")
_LICENCES = (
    ("FaCells Studio", "MIT"),
    ("Qt for Python", "LGPL-3.0"),
    ("Inter", "SIL OFL 1.1"),
    ("MediaPipe", "Apache-2.0"),
    ("NASA", "public domain"),
)


class AboutDialog(QDialog):
    """Says what this program is, on what it runs, and whose work it stands on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About FaCells Studio"))
        em = self.fontMetrics().horizontalAdvance("M")
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * em, round(1.5 * em), 2 * em, em)
        column.setSpacing(round(0.8 * em))
        title = QLabel(f"FaCells Studio {__version__}", self)
        font = title.font()
        font.setBold(True)
        font.setPointSizeF(1.5 * font.pointSizeF())
        title.setFont(font)
        column.addWidget(title)
        texts = (
            self.tr("Plots of portraits whose lines say what a network sees in a face."),
            self.tr("After the paper {}. Please cite it.").replace(
                "{}", f'<a href="{PAPER}">{CITATION}</a>'
            ),
            self._licences(),
            facts().replace("\n", "<br>"),
        )
        for text in texts:
            column.addWidget(self._label(text))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        self.copy_button = QPushButton(self.tr("Copy"), self)
        self.copy_button.setAccessibleName(self.tr("Copy version, machine and citation"))
        self.copy_button.setAutoDefault(False)
        self.copy_button.clicked.connect(self.copy)
        self.buttons.addButton(self.copy_button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.reject)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(36 * em)

    def copy(self) -> None:
        """Put version, machine and citation into the clipboard."""
        QGuiApplication.clipboard().setText(f"{facts()}\n\n{CITATION}\n{PAPER}\n")
        self.copy_button.setText(self.tr("Copied"))

    def _licences(self) -> str:
        said = {
            "FaCells Studio": self.tr("The program"),
            "Qt for Python": self.tr("Qt for Python, the window"),
            "Inter": self.tr("Inter, the font"),
            "MediaPipe": self.tr("MediaPipe's network, which finds the sitter's outline"),
            "NASA": self.tr("NASA's portrait of Eileen Collins, the sample"),
        }
        return "<br>".join(f"{said[name]}: {licence}" for name, licence in _LICENCES)

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
    return "\n".join(lines)


def show_about(parent: QWidget | None) -> AboutDialog:
    """Show the dialog over *parent*."""
    dialog = AboutDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
