"""Plot lines on a machine. Needs numpy and nothing of FaCells Studio.

A job is lines in mm, a machine says how far and how fast, a backend is what is connected::

    import numpy as np
    from plotter import Job, Machine, SimulatedPlotter, estimate, run

    turns = np.linspace(0, 12 * np.pi, 600)
    spiral = 100 + np.stack([turns * np.cos(turns), turns * np.sin(turns)], axis=1)
    job = Job.from_lines([spiral], page_width_mm=210, page_height_mm=297)
    machine = Machine(title="AxiDraw V3", width_mm=300, height_mm=218, origin="top-left")
    print(f"{estimate(job, machine).total_s:.0f} s")
    with SimulatedPlotter(machine, pace="fast") as plotter:
        report = run(job, plotter, machine, on_progress=lambda p: print(f"{p.left_s:.0f} s left"))
        print(f"{report.drawn_m:.2f} m drawn", len(plotter.trace().strokes()), "stroke")
"""

from plotter.backend import Backend, Capabilities, Line, Watch
from plotter.control import AskPen, Control, Event, Progress, Report
from plotter.devices import Device, list_devices
from plotter.errors import (
    Alarm,
    BadJob,
    OutOfBounds,
    PenStuck,
    PlotterError,
    PlotterGone,
    Stopped,
)
from plotter.job import TOLERANCE_MM, Job, JobPen, check
from plotter.machine import Machine, Motion, PenLift
from plotter.planner import Estimate, Kind, Plan, estimate, plan, summarize
from plotter.runner import run
from plotter.simulated import Faults, SimulatedPlotter
from plotter.trace import Stroke, Trace, ink_image

__all__ = [
    "TOLERANCE_MM",
    "Alarm",
    "AskPen",
    "Backend",
    "BadJob",
    "Capabilities",
    "Control",
    "Device",
    "Estimate",
    "Event",
    "Faults",
    "Job",
    "JobPen",
    "Kind",
    "Line",
    "Machine",
    "Motion",
    "OutOfBounds",
    "PenLift",
    "PenStuck",
    "Plan",
    "PlotterError",
    "PlotterGone",
    "Progress",
    "Report",
    "SimulatedPlotter",
    "Stopped",
    "Stroke",
    "Trace",
    "Watch",
    "check",
    "estimate",
    "ink_image",
    "list_devices",
    "plan",
    "run",
    "summarize",
]
