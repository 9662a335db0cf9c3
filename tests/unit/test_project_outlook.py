"""What a page becomes at the machine: the order of its pens, marks, fresh pens, parts of it."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from facells_studio.drawing import Drawing
from facells_studio.export import load_machine
from facells_studio.progress import no_tick
from facells_studio.project.edits import change, change_pen, ink_flowed, refilled
from facells_studio.project.outlook import Outlook, Part, outlook, plot_job
from facells_studio.project.pen_order import in_order, order_of, put_pens, sheet_slots
from facells_studio.project.state import Project, first_project
from facells_studio.sheet import Sheet
from plotter import filling_of

MACHINE = load_machine("simulated")
EACH = 4  # lines of 100 mm for every pen


@dataclass(frozen=True)
class Page:
    """All that a page has to be."""

    drawing: Drawing
    sheet: Sheet


@pytest.fixture
def project() -> Project:
    """The sample: black, crimson and brown."""
    return first_project()


def sheet_of(project: Project) -> Sheet:
    """Return a sheet with horizontal lines for every pen of the sample."""
    pens = tuple(slot.pen for slot in project.look.pens)
    n = EACH * len(pens)
    y = np.repeat(np.linspace(20, 190, n), 2)
    return Sheet(
        points_mm=np.stack([np.tile([20.0, 120.0], n), y], axis=1),
        offsets=np.arange(n + 1) * 2,
        pen=np.repeat(np.arange(len(pens)), EACH),
        pens=pens,
        width_mm=148,
        height_mm=210,
    )


def page_of(project: Project) -> Page:
    """Return a page whose drawing knows where each line came from."""
    sheet = sheet_of(project)
    columns = {"pen": sheet.pen, "was": np.arange(len(sheet))}
    return Page(Drawing(sheet.points_mm.astype(np.float32), sheet.offsets, columns), sheet)


def told(project: Project, part: Part | None = None) -> Outlook:
    """Return what plotting the sheet takes."""
    return outlook(project, sheet_of(project), 0, part or Part()).work(no_tick)


def test_light_pens_come_first_and_all_that_belongs_to_a_line_goes_with_it(
    project: Project,
) -> None:
    """Lines of one pen keep their order; the drawing still fits the sheet line by line."""
    lit = change("plotter.pen_order", "light-to-dark").change(project)
    page = in_order(page_of(project), order_of(lit, "portrait"))
    assert [pen.name.split()[0] for pen in page.sheet.pens] == ["crimson", "saddlebrown", "black"]
    assert page.drawing.columns["was"].tolist() == [4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3]
    assert page.drawing.columns["pen"].tolist() == page.sheet.pen.tolist()
    assert np.allclose(page.drawing.points, page.sheet.points_mm)
    assert [slot.id for slot in sheet_slots(lit, page.sheet) if slot] == [2, 3, 1]


def test_a_person_puts_pens_into_an_order_of_their_own(project: Project) -> None:
    """Pens that were not named come last, as they are drawn; one step takes it back."""
    own = put_pens([3]).change(project)
    page = in_order(page_of(project), order_of(own, "portrait"))
    assert [slot.id for slot in sheet_slots(own, page.sheet) if slot] == [3, 1, 2]
    again = put_pens([2, 3]).change(own)
    assert again.plotter.own_order == (2, 3)
    assert again.plotter.pen_order == "own"


def test_as_drawn_changes_nothing(project: Project) -> None:
    """The stored sample and the command line's pages stay as they are."""
    page = page_of(project)
    assert order_of(project, "portrait") == ""
    assert in_order(page, "") is page


def test_marks_come_before_each_pen_and_belong_to_its_first_line(project: Project) -> None:
    """Four crosses of two lines for each of three pens; a line's number on the sheet is known."""
    marked = change("plotter.marks", True).change(project)
    sheet = sheet_of(project)
    made = plot_job(marked, sheet, MACHINE)
    assert len(made.job) == len(sheet) + 3 * 8
    assert made.sheet_line[:9].tolist() == [0] * 9
    assert made.sheet_line[9:13].tolist() == [1, 2, 3, 4]
    assert made.sheet_line[-1] == len(sheet)
    assert np.array_equal(made.job.line(8), sheet.line(0))
    later = plot_job(marked, sheet, MACHINE, Part(start_line=5))
    assert len(later.lines) == 7 + 8, "the marks of the pen that is in the holder are there already"


def test_one_pen_is_plotted_again(project: Project) -> None:
    """What is left out by its name stays white, with its marks."""
    sheet = sheet_of(project)
    names = frozenset(pen.name for pen in sheet.pens[:1] + sheet.pens[2:])
    made = plot_job(project, sheet, MACHINE, Part(left_out=names))
    assert made.lines.tolist() == [4, 5, 6, 7]
    assert [pen.slot.id for pen in told(project, Part(left_out=names)).pens if pen.slot] == [2]


def test_a_pen_that_runs_dry_is_asked_for_anew_where_that_is_wanted(project: Project) -> None:
    """0.25 m are left of 0.3: the third line of four gets a fresh one."""
    edits = (change_pen(2, lasts_m=0.3), ink_flowed({2: 0.05}))
    for edit in edits:
        project = edit.change(project)
    made = plot_job(project, sheet_of(project), MACHINE)
    assert made.layer == (0, 1, 2, 1)
    assert made.pen_ids == (1, 2, 3, 2)
    assert made.job.pen[4:8].tolist() == [1, 1, 3, 3]
    assert filling_of(made.job.pens[3]) == ("crimson 0.3mm", 2)
    seen = next(pen for pen in told(project).pens if pen.slot and pen.slot.id == 2)
    assert (seen.refills, seen.lines, seen.drawn_m) == (1, 4, 0.05)
    assert seen.draw_m == pytest.approx(0.4)
    plain = change("plotter.splits", False).change(project)
    assert len(plot_job(plain, sheet_of(project), MACHINE).job.pens) == 3
    full = refilled(2).change(project)
    assert plot_job(full, sheet_of(full), MACHINE).job.pen[4:8].tolist() == [1, 1, 1, 3]


def test_what_forbids_a_plot_is_a_sentence(project: Project) -> None:
    """Out of reach, or no room for marks."""
    sheet = replace(sheet_of(project), points_mm=sheet_of(project).points_mm + 900)
    seen = outlook(project, sheet, 0).work(no_tick)
    assert "outside the machine" in seen.error
    assert seen.cost is None


def test_a_spot_that_tears_is_told(project: Project) -> None:
    """Twelve times over one line."""
    sheet = sheet_of(project)
    points = np.tile(sheet.points_mm[:2], (len(sheet), 1))
    seen = outlook(project, replace(sheet, points_mm=points), 0).work(no_tick)
    assert "tear" in seen.tears
    assert not told(project).tears
