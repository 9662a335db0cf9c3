"""How high the paper is under a pen on a Z axis: known, supposed, or asked for; never pressed."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from plotter import Control, Event, HomeAnswer, Job, Journal, Stopped, learn_height, resume, run
from plotter.control import Progress
from plotter.errors import BoardReset
from plotter.grbl import GrblBackend, GrblDialect
from plotter.grbl_checks import hangs_lifted
from plotter.heights import HeightAnswer
from plotter.simulators import board, forget
from plotter.simulators.grbl import GrblBoard
from tests.plotter_machines import GRBL

Z_AXIS = GrblDialect(pen="z", up=3, down=0, lower_mm_s=25)
LENGTH_MM = 120.0
_names = itertools.count()


@pytest.fixture
def url() -> Iterator[str]:
    """A simulated board of its own for each test; its pen touches the paper as it starts."""
    made = f"sim-grbl://height{next(_names)}"
    yield made
    forget(made)


def job() -> Job:
    """Return three lines of 40 mm."""
    lines = [[(20, y), (60, y)] for y in (20, 60, 80)]
    return Job.from_lines(lines, page_width_mm=210, page_height_mm=280)


def opened(url: str) -> GrblBackend:
    """Return a new connection, as after the program was started again."""
    plotter = GrblBackend(url, GRBL, Z_AXIS)
    plotter.open()
    return plotter


def plotter_at(url: str) -> GrblBoard:
    """Return the simulated machine itself."""
    made = board(url)
    assert isinstance(made, GrblBoard)
    return made


def inked_mm(url: str) -> float:
    """Return how much ink is on the paper."""
    return plotter_at(url).trace.inked_mm


def lowest_mm(url: str) -> float:
    """Return how high the pen is now, over the paper that it touched at first."""
    made = plotter_at(url)
    return made.position_steps[2] / made.motion.steps_per_mm[2]


def plot(plotter: GrblBackend) -> None:
    """Plot all."""
    run(job(), plotter, GRBL)


def try_pen(plotter: GrblBackend) -> None:
    """Lift, lower and lift."""
    plotter.lift()
    plotter.lower()
    plotter.lift()


def walk(plotter: GrblBackend) -> None:
    """Go somewhere and back, as arrow keys do."""
    plotter.lift()
    plotter.jog(10, -10)
    plotter.jog(-10, 10)


def stop_early(plotter: GrblBackend) -> None:
    """Stop after a line and go home."""
    control = Control()

    def hear(event: Event) -> None:
        if event.what == "line done":
            control.stop(go_home=True)

    run(job(), plotter, GRBL, control=control, on_event=hear)


def push(plotter: GrblBackend) -> None:
    """Let go of the carriage, and set the origin."""
    plotter.motors(False)
    plotter.motors(True)
    plotter.set_origin()


def lift_far(plotter: GrblBackend) -> None:
    """Lift the pen higher than the preset says."""
    plotter.set_pen_heights(5, None)
    plotter.lift()


@pytest.mark.parametrize("before", [plot, try_pen, walk, stop_early, push, lift_far])
@pytest.mark.parametrize("eeprom", ["", "10=0"])  # the latter tells work positions only
def test_a_lifted_pen_is_not_taken_for_the_papers_height(
    before: Callable[[GrblBackend], None], eeprom: str
) -> None:
    """Disconnected lifted at home and connected again, it still draws on the paper."""
    url = f"sim-grbl://lifted{next(_names)}?eeprom={eeprom}"
    with opened(url) as plotter:
        before(plotter)
    already_mm = inked_mm(url)
    with opened(url) as plotter:
        assert plotter.height_is_known()
        plot(plotter)
    assert inked_mm(url) - already_mm == pytest.approx(LENGTH_MM, abs=1)
    assert lowest_mm(url) == pytest.approx(3)
    forget(url)


@pytest.mark.parametrize(("answer", "up_mm"), [("touching", 0.0), ("lifted", 3.0)])
def test_a_board_that_was_started_asks_where_the_pen_is(
    url: str, answer: HeightAnswer, up_mm: float
) -> None:
    """Its Z is 0 wherever the pen is: a person says which."""
    with opened(url) as plotter:
        plotter.lift()
    plotter_at(url).carry([0, 0, up_mm])
    plotter_at(url).reboot()
    with opened(url) as plotter:
        assert not plotter.height_is_known()
        learn_height(plotter, lambda: answer)
        assert plotter.height_is_known()
        plot(plotter)
    assert inked_mm(url) == pytest.approx(LENGTH_MM, abs=1)
    assert lowest_mm(url) == pytest.approx(3)


def test_whoever_gives_up_moves_nothing(url: str) -> None:
    """Stop is an answer too; without anybody to ask the pen is taken to touch the paper."""
    with opened(url) as plotter:
        with pytest.raises(Stopped):
            learn_height(plotter, lambda: "stop")
        learn_height(plotter, None)
        assert not plotter.height_is_known()
        assert lowest_mm(url) == 0


def test_a_height_that_was_only_supposed_is_asked_for_yet(url: str) -> None:
    """A test of the pen in the air must not count as an answer; what a person says does."""
    with opened(url) as plotter:
        try_pen(plotter)
        assert not plotter.height_is_known()
        plotter.set_height(touching=False)
        assert plotter.height_is_known()


def test_a_pen_is_not_driven_through_the_table_by_an_old_zero(url: str) -> None:
    """A board keeps its Z0 when it is switched off; the pen hangs elsewhere when it starts."""
    with opened(url) as plotter:
        plotter.tell("G10L20P1Z12")  # lowering to 0 would now go 12 mm down
    plotter_at(url).reboot()
    with opened(url) as plotter:
        plotter.lower()
        assert lowest_mm(url) >= -0.01
        plotter.lift()
        plot(plotter)
    assert inked_mm(url) == pytest.approx(LENGTH_MM, abs=1)


def test_after_a_board_restarted_within_a_line_the_rest_is_inked(url: str, tmp_path: Path) -> None:
    """It fell while the pen was on the paper: lifted from there, it hangs as high as ever."""
    asked: list[str] = []
    with opened(url) as plotter, Journal.create(tmp_path / "plot", job(), GRBL) as journal:

        def hear(progress: Progress) -> None:
            if progress.line == 1 and progress.drawn_m > 0.05 and not asked:
                asked.append("restarted")
                plotter_at(url).reboot()

        with pytest.raises(BoardReset):
            run(job(), plotter, GRBL, journal=journal, on_progress=hear)
        plotter.recover()

        def ask_height() -> HeightAnswer:
            asked.append("height")
            return "lifted"

        def push_home(_request: str) -> HomeAnswer:
            plotter_at(url).carry([0, 0, lowest_mm(url)])
            return "by hand"

        before_mm = inked_mm(url)
        report = resume(journal, plotter, GRBL, ask_home=push_home, ask_height=ask_height)
        assert report.complete
    assert asked == ["restarted", "height"]
    assert inked_mm(url) - before_mm == pytest.approx(80, abs=1)


@pytest.mark.parametrize(
    ("z_mm", "paper_mm", "up_mm", "lifted"),
    [
        (0.0, 0.0, 3.0, False),  # just started
        (3.0, 0.0, 3.0, True),
        (5.0, 0.0, 3.0, True),  # somebody found that higher is better
        (-9.0, -12.0, 3.0, True),  # its zero was set lower than it started
        (3.0, -12.0, 3.0, False),  # restarted and lifted: the zero is of the time before
        (3.0, 3.0, 3.0, False),  # on the paper
        (-3.0, 0.0, -3.0, True),  # an axis that goes the other way
    ],
)
def test_what_a_height_tells(z_mm: float, paper_mm: float, up_mm: float, lifted: bool) -> None:
    """Only what cannot press a pen through the paper counts as known."""
    assert hangs_lifted(z_mm, paper_mm, up_mm) == lifted
