"""Calling a person who has gone to make tea: the plotter asks for something, or is done."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from facells_studio.app.plotting import Plots
from facells_studio.app.settings import preferences


class Caller(QObject):
    """Calls whenever *plots* needs a person: at *window*, and with a sound if that is preferred."""

    def __init__(self, plots: Plots, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        asks = (plots.pen_wanted, plots.home_wanted, plots.height_wanted, plots.start_wanted)
        for signal in (*asks, plots.ended, plots.failed):
            signal.connect(self._call)

    def _call(self) -> None:
        QApplication.alert(self._window)
        if preferences().plotter_sound:
            QApplication.beep()
