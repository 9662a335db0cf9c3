"""Which machine stands on the table, where it is connected, and who answers."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from facells_studio import presets
from facells_studio.app import units
from facells_studio.app.i18n import marked
from facells_studio.app.i18n.words import stock_words
from facells_studio.app.machine import SIMULATE, has_axidraw_software, is_simulated
from facells_studio.app.plot_job import remember_pace
from facells_studio.app.plot_talk import Found
from facells_studio.app.plotting import Plots
from facells_studio.app.session import Session
from facells_studio.app.widgets.numbers import calm_wheel
from facells_studio.errors import FacellsError
from facells_studio.export import load_machine
from facells_studio.project.edits import change
from facells_studio.project.history import touches
from plotter import Device

PACES: tuple[tuple[str, float | None], ...] = (
    (marked("MachineBox", "as the machine"), 1.0),
    (marked("MachineBox", "10 times as fast"), 10.0),
    (marked("MachineBox", "100 times as fast"), 100.0),
    (marked("MachineBox", "at once"), None),
)


class MachineBox(QWidget):
    """Machine, port, pace of a simulation, and who answers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.plots = session, Plots.of(session)
        self.devices: list[Device] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        self.machine = self._combo(grid, 0, self.tr("Machine"))
        for name in presets.names("machines"):
            self.machine.addItem(stock_words(load_machine(name).machine.title), name)
        self.machine.activated.connect(self._choose_machine)
        self.port = self._combo(grid, 1, self.tr("Port"))
        self.port.activated.connect(self._choose_port)
        self.look = plain_button(self, self.tr("Look"), self.tr("Look again what is connected"))
        self.look.clicked.connect(self.plots.look_for_devices)
        grid.addWidget(self.look, 1, 2)
        self.via = self._combo(grid, 2, self.tr("Driven"))
        self.via.addItem(self.tr("Directly"), "serial")
        self.via.addItem(self.tr("By AxiDraw's own software"), "pyaxidraw")
        self.via.activated.connect(
            lambda index: session.apply(change("plotter.via", self.via.itemData(index)))
        )
        self.pace = self._combo(grid, 3, self.tr("Pace"))
        self.pace.setToolTip(self.tr("How fast the simulated plotter's clock runs"))
        for text, pace in PACES:
            self.pace.addItem(self.tr(text), pace)
        self.pace.activated.connect(self._choose_pace)
        self.who = QLabel(self)
        self.who.setWordWrap(True)
        grid.addWidget(self.who, 4, 0, 1, 2)
        self.connect_button = plain_button(
            self, self.tr("Connect"), self.tr("Find out who answers")
        )
        self.connect_button.clicked.connect(self.plots.connect_now)
        grid.addWidget(self.connect_button, 4, 2)
        self.plots.found.connect(self.show_found)
        self.plots.devices_found.connect(self.show_devices)
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
        may_choose = has_axidraw_software() or plotter.via != "serial"
        axidraw = _kind_of(plotter.machine) == "axidraw"
        for widget in (self.via, self._label_of(self.via)):
            widget.setVisible(axidraw and not simulated and may_choose)
        self.via.setCurrentIndex(self.via.findData(plotter.via))
        self.pace.setCurrentIndex(max(self.pace.findData(self.plots.pace), 0))
        text = self.tr("Nobody was asked yet who answers.")
        if simulated:
            text = self.tr("Nothing moves but a simulation.")
        if not _kind_of(plotter.machine):
            text = self.tr("This machine is not known here. Choose another one.")
        self.who.setText(text)

    def show_devices(self, devices: list[Device]) -> None:
        """Offer *devices* as ports."""
        self.devices = devices
        plotter = self.session.project.plotter
        self._fill_ports(plotter.machine, plotter.port)

    def show_found(self, found: Found | None) -> None:
        """Say who answers."""
        if found is None:
            self.refresh()
            return
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
        kind = _kind_of(machine)
        offers: list[tuple[str, str]] = []
        if machine == "simulated":
            offers = [(self.tr("Simulated plotter"), "")]
        else:
            if kind not in ("simulated", ""):
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
            self.plots.look_for_devices()

    def _choose_port(self, index: int) -> None:
        self.session.apply(change("plotter.port", self.port.itemData(index)))

    def _choose_pace(self, index: int) -> None:
        self.plots.pace = self.pace.itemData(index)
        remember_pace(self.plots.pace)

    def _changed(self, parts: frozenset[str]) -> None:
        if touches(parts, "plotter"):
            self.refresh()


def _kind_of(machine: str) -> str:
    """Return how *machine* is driven; empty if there is no such preset on this computer."""
    try:
        return load_machine(machine).machine.kind
    except FacellsError:
        return ""


def plain_button(parent: QWidget, text: str, tip: str) -> QPushButton:
    """Return a button that Enter elsewhere does not press."""
    button = QPushButton(text, parent)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
