"""Calling a person who has gone to make tea: the plotter asks for something, or is done."""

from PySide6.QtWidgets import QApplication, QWidget

from facells_studio.app.plotting import Plots
from facells_studio.app.settings import preferences


def call_for(plots: Plots, window: QWidget) -> None:
    """Call whenever *plots* needs a person, with a sound if that is preferred, and at *window*."""

    def call(*_: object) -> None:
        QApplication.alert(window)
        if preferences().plotter_sound:
            QApplication.beep()

    asks = (plots.pen_wanted, plots.home_wanted, plots.height_wanted, plots.start_wanted)
    for signal in (*asks, plots.ended, plots.failed):
        signal.connect(call)
