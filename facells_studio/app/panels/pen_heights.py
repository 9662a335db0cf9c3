"""How high the pen is, up and down: before a plot, and while one is held."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

from facells_studio.app.machine import usual_heights
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import PointBox, calm_wheel
from facells_studio.errors import FacellsError


class PenHeights(QWidget):
    """Two boxes in the machine's own measure; a press of an arrow nudges by 1 %, or 0.1 mm.

    Hidden for a machine whose pen has no heights. What is set here is kept with the machine, and
    used at once: by the next test, or by a plot that is held.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self.up = self._box(grid, 0, self.tr("Pen up at"))
        self.down = self._box(grid, 2, self.tr("down at"))
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        self.refresh()

    def refresh(self) -> None:
        """Show the heights that the pen has at this machine."""
        try:
            preset = self.plots.in_use.preset()
        except FacellsError:  # said where the machine is chosen
            self.hide()
            return
        usual = usual_heights(preset)
        self.setVisible(usual is not None)
        is_z = preset.gcode is not None and preset.gcode.pen == "z"
        percent = preset.machine.kind == "axidraw"
        for box, value in zip(
            (self.up, self.down), self.plots.heights or usual or (0.0, 0.0), strict=True
        ):
            box.setSingleStep(0.1 if is_z else 1.0)
            box.setSuffix(
                "\N{NO-BREAK SPACE}%" if percent else "\N{NO-BREAK SPACE}mm" if is_z else ""
            )
            with QSignalBlocker(box):
                box.setValue(value)

    def _box(self, grid: QGridLayout, column: int, text: str) -> QDoubleSpinBox:
        box = PointBox(self)
        box.setRange(-1000, 10000)
        box.setDecimals(1)
        box.setKeyboardTracking(False)
        box.setMinimumWidth(self.fontMetrics().horizontalAdvance("00000.0\N{NO-BREAK SPACE}mm"))
        box.setAccessibleName(text)
        box.setToolTip(self.tr("In the machine's own measure; kept for this machine"))
        box.valueChanged.connect(self._try)
        calm_wheel(box)
        label = QLabel(text, self)
        label.setBuddy(box)
        grid.addWidget(label, 0, column)
        grid.addWidget(box, 0, column + 1)
        return box

    def _try(self) -> None:
        self.plots.try_heights(self.up.value(), self.down.value())
        self.refresh()  # refused ones are not shown as if they were used
