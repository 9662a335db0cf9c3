"""A plot that is under way, seen from the window: which line of the sheet, whose ink."""

from dataclasses import dataclass, field

import numpy as np

from facells_studio.app.machine import Heights, Wish, with_heights
from facells_studio.app.plot_job import pen_ids_of, points_inked, same_plot
from facells_studio.project.outlook import Ints, Part, check_plot, plot_job
from facells_studio.project.state import Project
from facells_studio.sheet import Sheet
from plotter import Job, Journal, Progress, filling_of


@dataclass(slots=True, eq=False)
class PlotRun:
    """What is being plotted, and what of it is on paper."""

    job: Job
    wish: Wish  # whose machine plots it, whichever the project names meanwhile
    sheet: Sheet | None  # that shows it; None: another drawing is on the screen
    pen_ids: tuple[int, ...]  # in the box, for each pen of the job; 0: not there
    sheet_line: Ints | None = None  # of the sheet, for each line of the job; None: the same
    before: int = 0  # lines that were on paper already
    used: frozenset[int] = frozenset()  # pens of the job that drew before a plot goes on
    done_mm: float = 0.0  # of whole lines
    _inked: dict[int, float] = field(default_factory=dict)  # metres by pen, not noted yet

    def line_of(self, line: int) -> int:
        """Return the line of the sheet that the job's *line* is; of a mark, the next one."""
        return line if self.sheet_line is None else int(self.sheet_line[line])

    def shown(self, progress: Progress) -> tuple[int, int]:
        """Return the line of the sheet that is under way, and how many points of it are inked."""
        line = progress.line
        is_mark = line < len(self.job) and self.line_of(line) == self.line_of(line + 1)
        if is_mark:
            return self.line_of(line), 0
        inked_mm = progress.drawn_m * 1000 - self.done_mm
        return self.line_of(line), points_inked(self.job, progress, inked_mm)

    def count(self, line: int) -> None:
        """Count the ink of the job's *line*, which is done."""
        steps = np.diff(self.job.line(line), axis=0)
        length_mm = float(np.hypot(*steps.T).sum())
        self.done_mm += length_mm
        pen = self.pen_ids[int(self.job.pen[line])]
        if pen:
            self._inked[pen] = self._inked.get(pen, 0.0) + length_mm / 1000

    def take_inked(self) -> dict[int, float]:
        """Return the metres that pens have drawn since the last time."""
        inked, self._inked = self._inked, {}
        return inked

    def fill_from(self, project: Project) -> None:
        """Let the ink be that of another box from now on: that of *project*."""
        self._inked.clear()
        self.pen_ids = pen_ids_of(project, self.job)

    def fresh(self, pen: int) -> int:
        """Return which pen of the box is new or filled, now that the job's *pen* came in; or 0."""
        came_before = filling_of(self.job.pens[pen])[1] == 1 or pen in self.used
        return 0 if came_before else self.pen_ids[pen]


def plot_of(
    project: Project, sheet: Sheet, wish: Wish, part: Part, heights: Heights | None
) -> tuple[PlotRun, Ints]:
    """Return the plot of *part* of *sheet*, and which lines of its job are to be drawn (n,).

    Raises:
        PlotterError: the machine cannot plot it, or nothing is left.
    """
    preset = wish.preset()
    made = plot_job(project, sheet, preset, part)
    check_plot(made, preset)
    job = with_heights(made.job, heights)
    return PlotRun(job, wish, sheet, made.pen_ids, made.sheet_line), made.lines


def rest_of(project: Project, sheet: Sheet | None, wish: Wish, journal: Journal) -> PlotRun:
    """Return the plot of *journal*, which goes on; it is shown on *sheet* if it is of that."""
    job = journal.job
    made = None if sheet is None else same_plot(project, sheet, wish.preset(), job)
    return PlotRun(
        job,
        wish,
        None if made is None else sheet,
        pen_ids_of(project, job),
        None if made is None else made.sheet_line,
        before=len(journal.lines) - len(journal.left),
        used=frozenset(int(job.pen[line]) for line in journal.past.done),
    )
