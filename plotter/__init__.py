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

from plotter import simulators
from plotter.backend import Backend, Capabilities, Identity, Line, Watch
from plotter.control import AskPen, Control, Event, Progress, Report
from plotter.devices import Device, list_devices
from plotter.ebb import EbbBackend
from plotter.ebb_servo import EbbSettings
from plotter.errors import (
    Alarm,
    BadJob,
    BadJournal,
    BoardError,
    BoardReset,
    OldFirmware,
    OutOfBounds,
    PenStuck,
    PlotterError,
    PlotterGone,
    PortBusy,
    PortForbidden,
    PortMissing,
    Stopped,
    WrongBoard,
)
from plotter.grbl import GrblBackend
from plotter.grbl_gcode import GrblDialect
from plotter.heights import AskHeight, HeightAnswer, learn_height
from plotter.job import TOLERANCE_MM, Job, JobPen, check
from plotter.journal import Journal, Unfinished
from plotter.machine import Machine, Motion, PenLift
from plotter.pens import (
    Ink,
    filling_of,
    in_pen_order,
    lightness,
    lines_of_pen,
    registration_marks,
    split_by_ink,
)
from plotter.planner import Estimate, Kind, Plan, estimate, plan, summarize
from plotter.ports import Port, open_port
from plotter.prepare import outline_of, pen_test, scribble_job, walk_outline
from plotter.resume import AskHome, AskStart, HomeAnswer, ResumePoint, resume, resume_from
from plotter.runner import run
from plotter.simulated import Faults, SimulatedPlotter
from plotter.trace import Stroke, Trace, ink_image

__all__ = [
    "TOLERANCE_MM",
    "Alarm",
    "AskHeight",
    "AskHome",
    "AskPen",
    "AskStart",
    "Backend",
    "BadJob",
    "BadJournal",
    "BoardError",
    "BoardReset",
    "Capabilities",
    "Control",
    "Device",
    "EbbBackend",
    "EbbSettings",
    "Estimate",
    "Event",
    "Faults",
    "GrblBackend",
    "GrblDialect",
    "HeightAnswer",
    "HomeAnswer",
    "Identity",
    "Ink",
    "Job",
    "JobPen",
    "Journal",
    "Kind",
    "Line",
    "Machine",
    "Motion",
    "OldFirmware",
    "OutOfBounds",
    "PenLift",
    "PenStuck",
    "Plan",
    "PlotterError",
    "PlotterGone",
    "Port",
    "PortBusy",
    "PortForbidden",
    "PortMissing",
    "Progress",
    "Report",
    "ResumePoint",
    "SimulatedPlotter",
    "Stopped",
    "Stroke",
    "Trace",
    "Unfinished",
    "Watch",
    "WrongBoard",
    "check",
    "estimate",
    "filling_of",
    "in_pen_order",
    "ink_image",
    "learn_height",
    "lightness",
    "lines_of_pen",
    "list_devices",
    "open_port",
    "outline_of",
    "pen_test",
    "plan",
    "registration_marks",
    "resume",
    "resume_from",
    "run",
    "scribble_job",
    "simulators",
    "split_by_ink",
    "summarize",
    "walk_outline",
]
