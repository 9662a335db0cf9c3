"""The command palette: type what you want to do."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from facells_studio.app.commands import COMMANDS, MENUS, Actions, translated


class CommandPalette(QDialog):
    """A list of all that can be done now, narrowed by what is typed."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self.setWindowTitle(self.tr("Find a command"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Type what you want to do"))
        self.search.setAccessibleName(self.tr("Command to find"))
        self.search.setClearButtonEnabled(True)
        self.found = QListWidget(self)
        self.found.setAccessibleName(self.tr("Commands"))
        self.found.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.addWidget(self.search)
        layout.addWidget(self.found)
        em = self.fontMetrics().horizontalAdvance("M")
        self.resize(em * 36, em * 30)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self.choose)
        self.search.installEventFilter(self)
        self.found.itemActivated.connect(self.choose)
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while one types."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.found.count():
                row = (self.found.currentRow() + step) % self.found.count()
                self.found.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    def choose(self, *_: object) -> None:
        """Do what is chosen, when the palette has gone."""
        if not self.found.count():
            return
        item = self.found.currentItem()
        action: QAction = self._actions[item.data(Qt.ItemDataRole.UserRole)]
        self.accept()
        action.trigger()

    def _fill(self, text: str) -> None:
        words = text.casefold().split()
        self.found.clear()
        for command in COMMANDS:
            action = self._actions[command.id]
            menu = translated(MENUS[command.menu]).replace("&", "")
            name = action.text().replace("&", "")
            said = f"{menu} {name} {action.statusTip()}".casefold()
            if not action.isEnabled() or not all(word in said for word in words):
                continue
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(
                action.icon(), f"{menu} \u203a {name}" + (f"    {key}" if key else "")
            )
            item.setToolTip(action.statusTip())
            item.setData(Qt.ItemDataRole.UserRole, command.id)
            self.found.addItem(item)
        self.found.setCurrentRow(0)
