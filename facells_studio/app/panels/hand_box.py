"""Moving the machine by hand, and looking where a plot will be."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio.app import units
from facells_studio.app.i18n import marked
from facells_studio.app.machine import has_z_axis
from facells_studio.app.panels.machine_box import plain_button
from facells_studio.app.panels.pen_heights import PenHeights
from facells_studio.app.plot_job import job_of
from facells_studio.app.plot_outlook import ready_page
from facells_studio.app.plot_talk import Found
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.export import MachinePreset
from facells_studio.project.history import touches
from plotter import Backend, Control, pen_test, run, scribble_job, walk_outline

STEPS = {"mm": (0.1, 1.0, 10.0, 50.0), "in": (0.005, 0.05, 0.5, 2.0)}
_ARROWS = {"↖": (-1, -1), "↑": (0, -1), "↗": (1, -1), "←": (-1, 0), "→": (1, 0),
           "↙": (-1, 1), "↓": (0, 1), "↘": (1, 1)}  # fmt: skip
_WAYS = {
    "↖": marked("HandBox", "up and left"),
    "↑": marked("HandBox", "up"),
    "↗": marked("HandBox", "up and right"),
    "←": marked("HandBox", "left"),
    "→": marked("HandBox", "right"),
    "↙": marked("HandBox", "down and left"),
    "↓": marked("HandBox", "down"),
    "↘": marked("HandBox", "down and right"),
}
_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PEN_TESTS = 3


class HandBox(QWidget):
    """Move the carriage and the pen by hand, and look where a plot will be."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self.buttons: dict[str, QToolButton | QPushButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        top.addLayout(self._arrows())
        top.addLayout(self._carriage(), 1)
        column.addLayout(top)
        self.heights = PenHeights(session, self)
        column.addWidget(self.heights)
        column.addLayout(self._trials())
        self._show_axis()
        session.changed.connect(self._changed)
        self.plots.found.connect(self._found)
        self.plots.motors_switched.connect(self._name_motors)

    def jog(self, dx: float, dy: float) -> None:
        """Move by so many steps."""
        step_mm = float(self.step.currentData())

        def move(backend: Backend, *_: object) -> None:
            backend.lift()
            backend.jog(dx * step_mm, dy * step_mm)

        self.plots.do(move)
        self.plots.connect_now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Jog with the arrow keys while one of the arrows has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            way = _KEYS.get(Qt.Key(event.key()))
            if way is not None:
                if not (event.isAutoRepeat() and self.plots.is_busy):
                    self.jog(*way)
                return True
        return super().eventFilter(watched, event)

    def outline(self) -> None:
        """Walk around the drawing with the pen up."""
        sheet = ready_page(self.session)
        if sheet is None or not len(sheet):
            return

        def walk(backend: Backend, preset: MachinePreset, control: Control) -> None:
            walk_outline(backend, job_of(sheet, preset), preset.machine, control=control)

        self.plots.do(walk, said=self.tr("Walked around the drawing, pen up."))

    def pen_test(self) -> None:
        """Lower and lift the pen."""

        def test(backend: Backend, _preset: MachinePreset, control: Control) -> None:
            pen_test(backend, _PEN_TESTS, control=control)

        self.plots.do(test, said=self.tr("Down and up again. The pen is up."))

    def scribble(self) -> None:
        """Draw a small test in the margin, with the pen that comes first."""
        sheet, heights = ready_page(self.session), self.plots.heights
        if sheet is None or not len(sheet):
            return
        left_out = self.plots.part.left_out
        drawn = [int(pen) for pen in np.unique(sheet.pen) if sheet.pens[pen].name not in left_out]

        def draw(backend: Backend, preset: MachinePreset, control: Control) -> None:
            whole = job_of(sheet, preset, heights)
            job = scribble_job(whole, preset.machine, drawn[0] if drawn else 0)
            run(job, backend, preset.machine, control=control)

        self.plots.do(draw, said=self.tr("Scribbled into the margin."))

    def _arrows(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(2)
        side = round(1.9 * self.fontMetrics().height())
        for sign, (dx, dy) in _ARROWS.items():
            tip = self.tr("Move the pen {}").replace("{}", self.tr(_WAYS[sign]))
            button = self._make(f"jog {sign}", sign, tip, lambda dx=dx, dy=dy: self.jog(dx, dy))
            button.setFixedSize(side, side)
            button.setAccessibleName(tip)
            button.installEventFilter(self)
            grid.addWidget(button, dy + 1, dx + 1)
        self.step = QComboBox(self)
        self.step.setAccessibleName(self.tr("Step"))
        self.step.addItems(["" for _ in STEPS["mm"]])
        self._name_steps()
        self.step.setCurrentIndex(2)
        calm_wheel(self.step)
        grid.addWidget(self.step, 3, 0, 1, 3)
        return grid

    def _name_steps(self) -> None:
        """Write the steps in the units that somebody chose."""
        unit = self.session.project.view.units
        for at, step in enumerate(STEPS[unit]):
            self.step.setItemText(at, f"{units.plain(step)}\N{NO-BREAK SPACE}{unit}")
            self.step.setItemData(at, step * (units.MM_PER_INCH if unit == "in" else 1.0))

    def _carriage(self) -> QVBoxLayout:
        column = QVBoxLayout()
        for id, text, tip, method, said in (
            ("home", self.tr("Home"), self.tr("Let the machine find its zero point"),
             "home", self.tr("At the zero point.")),
            ("unlock", self.tr("Unlock"), self.tr("Clear an alarm; nothing moves"),
             "unlock", self.tr("It takes commands again.")),
            ("origin", self.tr("Origin is here"), self.tr("The sheet's corner is where the pen is"),
             "set_origin", self.tr("The zero point is here.")),
        ):  # fmt: skip
            column.addWidget(
                self._make(id, text, tip, lambda m=method, s=said: self._call(m, said=s))
            )
        on_paper = self._make(
            "paper", self.tr("Pen is on the paper"), self.tr("Heights of the pen count from here"),
            lambda: self._call("set_height", said=self.tr("Z is 0 here."), touching=True),
        )  # fmt: skip
        column.addWidget(on_paper)
        self.motors = self._make(
            "motors", self.tr("Motors off"), self.tr("Let go of the carriage, to push it by hand"),
            self._switch_motors,
        )  # fmt: skip
        column.addWidget(self.motors)
        return column

    def _trials(self) -> QGridLayout:
        grid = QGridLayout()
        for at, (id, text, tip, slot) in enumerate((
            ("pen up", self.tr("Pen up"), self.tr("Lift the pen"), lambda: self._call("lift")),
            ("pen down", self.tr("Pen down"), self.tr("Lower the pen where it is"),
             lambda: self._call("lower")),
            ("pen test", self.tr("Test"), self.tr("Lower and lift the pen"), self.pen_test),
            ("outline", self.tr("Outline"), self.tr("Walk around the drawing, pen up"),
             self.outline),
            ("scribble", self.tr("Scribble"), self.tr("Draw a small test in the margin"),
             self.scribble),
            ("stop", self.tr("Stop"), self.tr("Lift the pen and stay"), self.plots.stop),
        )):  # fmt: skip
            grid.addWidget(self._make(id, text, tip, slot), at // 3, at % 3)
        return grid

    def _make(self, id: str, text: str, tip: str, slot: Any) -> QPushButton:
        button = plain_button(self, text, tip)
        button.clicked.connect(lambda: slot())
        self.buttons[id] = button
        return button

    def _call(self, method: str, *arguments: Any, said: str = "", **named: Any) -> None:
        def call(backend: Backend, *_: object) -> None:
            getattr(backend, method)(*arguments, **named)

        self.plots.do(call, said=said)
        self.plots.connect_now()

    def _switch_motors(self) -> None:
        on = self.motors.text() == self.tr("Motors on")
        said = self.tr("The motors hold.") if on else self.tr("Push the carriage by hand.")
        self.plots.switch_motors(on, said)
        self.plots.connect_now()

    def _name_motors(self, on: bool) -> None:
        """Offer what would change something."""
        self.motors.setText(self.tr("Motors off") if on else self.tr("Motors on"))

    def _found(self, found: Found | None) -> None:
        self.buttons["home"].setEnabled(found is None or found.homes)
        self.motors.setEnabled(found is None or found.releases_motors)

    def _show_axis(self) -> None:
        """Offer what makes sense with a Z axis only where there is one."""
        self.buttons["paper"].setVisible(has_z_axis(self.session.project.plotter.machine))

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "view.units"):
            self._name_steps()
        if touches(parts, "plotter"):
            self.motors.setText(self.tr("Motors off"))
            for id in ("home", "motors"):
                self.buttons[id].setEnabled(True)
            self._show_axis()
            self.heights.refresh()
