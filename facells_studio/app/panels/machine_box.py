"""Which machine stands on the table, where it is connected, and moving it by hand."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from facells_studio import presets
from facells_studio.app import units
from facells_studio.app.machine import SIMULATE, is_simulated, usual_heights
from facells_studio.app.plot_job import job_of, remember_pace
from facells_studio.app.plot_talk import Found
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.errors import FacellsError
from facells_studio.export import MachinePreset, load_machine
from facells_studio.project.edits import change
from facells_studio.project.history import touches
from plotter import Backend, Control, list_devices, pen_test, run, scribble_job, walk_outline

PACES: tuple[tuple[str, float | None], ...] = (
    ("as the machine", 1.0),
    ("10 times as fast", 10.0),
    ("100 times as fast", 100.0),
    ("at once", None),
)
STEPS_MM = (0.1, 1.0, 10.0, 50.0)
_ARROWS = {"↖": (-1, -1), "↑": (0, -1), "↗": (1, -1), "←": (-1, 0), "→": (1, 0),
           "↙": (-1, 1), "↓": (0, 1), "↘": (1, 1)}  # fmt: skip
_WAYS = {"↖": "up and left", "↑": "up", "↗": "up and right", "←": "left", "→": "right",
         "↙": "down and left", "↓": "down", "↘": "down and right"}  # fmt: skip
_PEN_TESTS = 3


class MachineBox(QWidget):
    """Machine, port, pace of a simulation, and who answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self.devices: list[Any] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        self.machine = self._combo(grid, 0, self.tr("Machine"))
        for name in presets.names("machines"):
            self.machine.addItem(load_machine(name).machine.title, name)
        self.machine.activated.connect(self._choose_machine)
        self.port = self._combo(grid, 1, self.tr("Port"))
        self.port.activated.connect(self._choose_port)
        self.look = _button(self, self.tr("Look"), self.tr("Look again what is connected"))
        self.look.clicked.connect(self.look_for_devices)
        grid.addWidget(self.look, 1, 2)
        self.pace = self._combo(grid, 2, self.tr("Pace"))
        self.pace.setToolTip(self.tr("How fast the simulated plotter's clock runs"))
        for text, pace in PACES:
            self.pace.addItem(self.tr(text), pace)
        self.pace.activated.connect(self._choose_pace)
        self.who = QLabel(self)
        self.who.setWordWrap(True)
        grid.addWidget(self.who, 3, 0, 1, 2)
        self.connect_button = _button(self, self.tr("Connect"), self.tr("Find out who answers"))
        self.connect_button.clicked.connect(self.plots.connect_now)
        grid.addWidget(self.connect_button, 3, 2)
        self.plots.found.connect(self.show_found)
        session.changed.connect(self._changed)
        self.refresh()

    def refresh(self) -> None:
        """Show what the project says."""
        plotter = self.session.project.plotter
        with QSignalBlocker(self.machine):
            at = self.machine.findData(plotter.machine)
            if at < 0:
                self.machine.addItem(plotter.machine, plotter.machine)
                at = self.machine.count() - 1
            self.machine.setCurrentIndex(at)
        self._fill_ports(plotter.machine, plotter.port)
        simulated = is_simulated(plotter.machine, plotter.port)
        for widget in (self.pace, self._label_of(self.pace)):
            widget.setVisible(simulated)
        self.pace.setCurrentIndex(max(self.pace.findData(self.plots.pace), 0))
        self.who.setText(
            self.tr("Nothing moves but a simulation.")
            if simulated
            else self.tr("Nobody was asked yet who answers.")
        )

    def look_for_devices(self) -> None:
        """Look on the machine's thread what is connected."""
        self.plots.look_for(list_devices, self.show_devices)

    def show_devices(self, devices: list[Any]) -> None:
        """Offer *devices* as ports."""
        self.devices = devices
        plotter = self.session.project.plotter
        self._fill_ports(plotter.machine, plotter.port)

    def show_found(self, found: Found) -> None:
        """Say who answers."""
        unit = self.session.project.view.units
        x, y = (units.length(mm, unit) for mm in found.position_mm)
        where = self.tr("Pen at {0}, {1}.").format(x, y)
        if not found.position_known:
            where = self.tr("It does not know where the pen is.")
        self.who.setText(f"{found.who}. {where}")

    def _combo(self, grid: QGridLayout, row: int, text: str) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(text)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        combo.setMinimumContentsLength(10)
        calm_wheel(combo)
        label = QLabel(text, self)
        label.setBuddy(combo)
        grid.addWidget(label, row, 0)
        grid.addWidget(combo, row, 1, 1, 2 if row != 1 else 1)
        return combo

    def _label_of(self, widget: QWidget) -> QWidget:
        return next(label for label in self.findChildren(QLabel) if label.buddy() is widget)

    def _fill_ports(self, machine: str, port: str) -> None:
        kind = load_machine(machine).machine.kind
        offers: list[tuple[str, str]] = []
        if machine == "simulated":
            offers = [(self.tr("Simulated plotter"), "")]
        else:
            if kind != "simulated":
                offers.append((self.tr("Find it"), ""))
            for device in self.devices:
                if device.kind in (kind, "unknown"):
                    offers.append((f"{device.port}  {device.description}", device.port))
            offers.append((self.tr("Simulated"), SIMULATE))
        if port not in [value for _, value in offers]:
            offers.append((port or self.tr("Not connected"), port))
        with QSignalBlocker(self.port):
            self.port.clear()
            for text, value in offers:
                self.port.addItem(text, value)
            self.port.setCurrentIndex([value for _, value in offers].index(port))
        self.port.setEnabled(len(offers) > 1)

    def _choose_machine(self, index: int) -> None:
        name = self.machine.itemData(index)
        if name != self.session.project.plotter.machine:
            if self.session.project.plotter.port:
                self.session.apply(change("plotter.port", ""))
            self.session.apply(change("plotter.machine", name))
            self.look_for_devices()

    def _choose_port(self, index: int) -> None:
        self.session.apply(change("plotter.port", self.port.itemData(index)))

    def _choose_pace(self, index: int) -> None:
        self.plots.pace = self.pace.itemData(index)
        remember_pace(self.plots.pace)

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "plotter"):
            self.refresh()


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
        column.addLayout(self._pen())
        column.addLayout(self._trials())
        session.changed.connect(self._changed)
        self.plots.found.connect(self._found)
        self.refresh()

    def refresh(self) -> None:
        """Show the heights that the pen has at this machine."""
        try:
            preset = load_machine(self.session.project.plotter.machine)
        except FacellsError:
            return
        usual = usual_heights(preset)
        heights = self.plots.heights or usual
        step = 0.1 if preset.gcode is not None and preset.gcode.pen == "z" else 1.0
        for widget in self._heights:
            widget.setVisible(usual is not None)
        for box, value in zip((self.up, self.down), heights or (0.0, 0.0), strict=True):
            box.setSingleStep(step)
            with QSignalBlocker(box):
                box.setValue(value)

    def jog(self, dx: float, dy: float) -> None:
        """Move by so many steps."""
        step_mm = float(self.step.currentData())

        def move(backend: Backend, *_: object) -> None:
            backend.lift()
            backend.jog(dx * step_mm, dy * step_mm)

        self.plots.do(move)
        self.plots.connect_now()

    def outline(self) -> None:
        """Walk around the drawing with the pen up."""
        sheet = self.session.sheet
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
        """Draw a small test in the margin."""
        sheet, heights = self.session.sheet, self.plots.heights
        if sheet is None or not len(sheet):
            return

        def draw(backend: Backend, preset: MachinePreset, control: Control) -> None:
            job = scribble_job(job_of(sheet, preset, heights), preset.machine)
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
            grid.addWidget(button, dy + 1, dx + 1)
        self.step = QComboBox(self)
        self.step.setAccessibleName(self.tr("Step"))
        unit = self.session.project.view.units
        for mm in STEPS_MM:
            self.step.addItem(units.length(mm, unit), mm)
        self.step.setCurrentIndex(2)
        calm_wheel(self.step)
        grid.addWidget(self.step, 3, 0, 1, 3)
        return grid

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
        self.motors = self._make(
            "motors", self.tr("Motors off"), self.tr("Let go of the carriage, to push it by hand"),
            self._switch_motors,
        )  # fmt: skip
        column.addWidget(self.motors)
        return column

    def _pen(self) -> QGridLayout:
        grid = QGridLayout()
        self.up, self.down = self._height(self.tr("Pen up at")), self._height(self.tr("down at"))
        self._heights: list[QWidget] = [self.up, self.down]
        for column, (text, box) in enumerate(
            ((self.tr("Pen up at"), self.up), (self.tr("down at"), self.down))
        ):
            label = QLabel(text, self)
            label.setBuddy(box)
            self._heights.append(label)
            grid.addWidget(label, 0, 2 * column)
            grid.addWidget(box, 0, 2 * column + 1)
        return grid

    def _height(self, text: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox(self)
        box.setRange(-1000, 10000)
        box.setDecimals(1)
        box.setAccessibleName(text)
        box.setKeyboardTracking(False)
        box.setToolTip(self.tr("In the machine's own measure; kept for the plots of this session"))
        box.valueChanged.connect(self._heights_changed)
        calm_wheel(box)
        return box

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
        button = _button(self, text, tip)
        button.clicked.connect(lambda: slot())
        self.buttons[id] = button
        return button

    def _call(self, method: str, *arguments: Any, said: str = "") -> None:
        def call(backend: Backend, *_: object) -> None:
            getattr(backend, method)(*arguments)

        self.plots.do(call, said=said)
        self.plots.connect_now()

    def _switch_motors(self) -> None:
        on = self.motors.text() == self.tr("Motors on")
        self.motors.setText(self.tr("Motors off") if on else self.tr("Motors on"))
        said = self.tr("The motors hold.") if on else self.tr("Push the carriage by hand.")
        self._call("motors", on, said=said)

    def _heights_changed(self) -> None:
        self.plots.try_heights(self.up.value(), self.down.value())

    def _found(self, found: Found) -> None:
        self.buttons["home"].setEnabled(found.homes)
        self.motors.setEnabled(found.releases_motors)

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "plotter"):
            self.motors.setText(self.tr("Motors off"))
            for id in ("home", "motors"):
                self.buttons[id].setEnabled(True)
            self.refresh()


def _button(parent: QWidget, text: str, tip: str) -> QPushButton:
    button = QPushButton(text, parent)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
