"""What is being typed into: work that has not been taken yet, and keys that mean nothing else."""

from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QWidget


def typed_into() -> QWidget | None:
    """Return the field for a text or a number that has the focus; None if none has."""
    found = QApplication.focusWidget()
    if isinstance(found, QComboBox):
        return found if found.isEditable() else None
    return found if isinstance(found, QLineEdit | QAbstractSpinBox) else None
