"""What went wrong: what happened, what to try, the details to copy."""

import traceback

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app.dialogs.about import facts
from facells_studio.app.i18n.words import said
from facells_studio.app.icons import icon
from facells_studio.errors import FacellsError
from plotter import PlotterError


class ErrorDialog(QDialog):
    """Tells of one error, and of more that come while it is open."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Something went wrong"))
        self._told: list[str] = []
        self._make()
        self.tell(error)

    def tell(self, error: BaseException) -> None:
        """Tell of *error*; the same one again is told once."""
        details = "".join(traceback.format_exception(error)).strip()
        if details in self._told:
            return
        self._told.append(details)
        if len(self._told) == 1:
            happened, advice = in_words(error)
            self.happened.setText(happened)
            self.advice.setText(advice)
            self.advice.setVisible(bool(advice))
        self.details.setPlainText("\n\n".join((facts(), *self._told)))

    def copy(self) -> None:
        """Put what happened and the details into the clipboard."""
        text = f"{self.happened.text()}\n\n{self.details.toPlainText()}\n"
        QGuiApplication.clipboard().setText(text)
        self.copy_button.setText(self.tr("Copied"))

    def unfold(self, on: bool) -> None:
        """Show the details, or hide them."""
        self.details.setVisible(on)
        self.more.setText(self.tr("Hide details") if on else self.tr("Details"))
        self.adjustSize()

    def _make(self) -> None:
        self.happened, self.advice = QLabel(self), QLabel(self)
        font = self.happened.font()
        font.setBold(True)
        self.happened.setFont(font)
        for label in (self.happened, self.advice):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.details = QPlainTextEdit(self)
        self.details.setReadOnly(True)
        self.details.setTabChangesFocus(True)
        self.details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.details.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.details.setAccessibleName(self.tr("Details"))
        self.details.setMinimumHeight(12 * self.fontMetrics().height())
        self.details.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        self.more = QPushButton(self.tr("Details"), self)
        self.more.setCheckable(True)
        self.more.toggled.connect(self.unfold)
        self.copy_button = QPushButton(self.tr("Copy"), self)
        self.copy_button.clicked.connect(self.copy)
        for button in (self.more, self.copy_button):
            button.setAutoDefault(False)
            button.setAccessibleName(button.text())
            self.buttons.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()

    def _lay_out(self) -> None:
        sign = QLabel(self)
        size = 2 * self.fontMetrics().height()
        sign.setPixmap(icon("warning").pixmap(size, size))
        words = QVBoxLayout()
        words.addWidget(self.happened)
        words.addWidget(self.advice)
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addWidget(self.details, 1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(34 * self.fontMetrics().horizontalAdvance("M"))


def in_words(error: BaseException) -> tuple[str, str]:
    """Return what happened, and what to try: the sentences of an error of ours say both."""
    if isinstance(error, FacellsError | PlotterError):
        happened, stop, advice = said(error).partition(". ")
        return happened + stop.strip(), advice
    return (
        _tr("The program made a mistake."),
        _tr(
            "What you have drawn is kept. Save the project, then try once more. "
            "If it happens again, copy the details and send them to those who make the program."
        ),
    )


def show_error(parent: QWidget | None, error: BaseException) -> ErrorDialog:
    """Show *error* over *parent*, in the dialog that is open already if there is one."""
    found = parent.findChild(ErrorDialog) if parent is not None else None
    if found is not None and found.isVisible():
        found.tell(error)
        return found
    dialog = ErrorDialog(error, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def _tr(text: str) -> str:
    return QCoreApplication.translate("ErrorDialog", text)
