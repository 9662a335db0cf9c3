"""The way from portrait to plot, as five words above the sheet: bookmarks, not a wizard."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from facells_studio.app.commands import Actions
from facells_studio.app.session import Session
from facells_studio.project.edits import go_to
from facells_studio.project.history import touches
from facells_studio.project.state import Stage

STAGES: tuple[Stage, ...] = ("portrait", "lines", "attributes", "facell", "plot")


class StageBar(QWidget):
    """Shows at which stage one is, and goes to others."""

    def __init__(self, session: Session, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._actions = session, actions
        self.setAccessibleName(self.tr("Stages"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(1)
        group = QActionGroup(self)
        for nth, stage in enumerate(STAGES):
            if nth:
                arrow = QLabel("\u203a")
                arrow.setEnabled(False)
                layout.addWidget(arrow)
            layout.addWidget(self._button(stage, group))
        session.changed.connect(self._changed)
        self._show()

    def _button(self, stage: Stage, group: QActionGroup) -> QToolButton:
        action = self._actions.do(f"window.{stage}", lambda *_: self._go(stage))
        group.addAction(action)
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAutoRaise(True)
        button.setAccessibleName(action.text().replace("&", ""))
        return button

    def _go(self, stage: Stage) -> None:
        self._session.apply(go_to(stage))
        self._show()

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "stage"):
            self._show()

    def _show(self) -> None:
        action: QAction = self._actions[f"window.{self._session.project.stage}"]
        action.setChecked(True)
