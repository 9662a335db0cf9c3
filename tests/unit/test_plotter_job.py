"""A job checks itself once, and is checked against the machine before anything moves."""

import importlib
import re
import sys
import textwrap
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import plotter
from facells_studio.presets import from_table
from plotter import (
    TOLERANCE_MM,
    BadJob,
    Job,
    JobPen,
    Machine,
    Motion,
    OutOfBounds,
    PenLift,
    check,
    list_devices,
)
from plotter.devices import _device

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")


def job(*lines: Any, pen: list[int] | None = None, pens: int = 1) -> Job:
    """Return a job of *lines* on an A4 page."""
    names = [JobPen(name=str(i)) for i in range(pens)]
    return Job.from_lines(lines, pen=pen, pens=names, page_width_mm=210, page_height_mm=297)


def test_a_job_cannot_be_changed_through_the_arrays_it_was_made_of() -> None:
    """It copies what it is given and is read-only."""
    points = np.array([[0.0, 0.0], [1.0, 1.0]])
    made = Job(points, np.array([0, 2]), np.array([0]), (JobPen(),), 210, 297)
    points[0] = 99

    assert made.points[0, 0] == 0
    with pytest.raises(ValueError, match="read-only"):
        made.points[0, 0] = 1


@pytest.mark.parametrize(
    ("lines", "kwargs", "words"),
    [
        ([[[0, 0]]], {}, "Line 0 has fewer than two points"),
        ([[[0, 0], [1, 1]], [[0, 0], [np.nan, 1]]], {}, "Line 1 holds a coordinate"),
        ([[[0, 0], [np.inf, 1]]], {}, "not a number"),
        ([[[0, 0], [1, 1]]], {"pen": [1]}, "pen 1, but the job has 1 pens"),
        ([[[0, 0], [1, 1]]], {"pen": [-1]}, "Add the pen"),
        ([[[0, 0], [1, 1]]], {"pen": [0, 0]}, "1 lines but 2 pen numbers"),
    ],
)
def test_a_broken_job_is_refused_in_words(
    lines: list[Any], kwargs: dict[str, Any], words: str
) -> None:
    """The sentence names the line and what is wrong with it."""
    with pytest.raises(BadJob, match=words):
        job(*lines, **kwargs)


def test_offsets_and_page_are_checked() -> None:
    """Offsets cover the points, and a page has a size."""
    points = np.zeros((4, 2))
    with pytest.raises(BadJob, match="Offsets"):
        Job(points, np.array([0, 2]), np.array([0]), (JobPen(),), 210, 297)
    with pytest.raises(BadJob, match="fewer than two"):
        Job(points, np.array([0, 5, 4]), np.array([0, 0]), (JobPen(),), 210, 297)
    with pytest.raises(BadJob, match="page measures"):
        Job(points, np.array([0, 4]), np.array([0]), (JobPen(),), 0, 297)


@pytest.mark.parametrize("bad", [{"width_mm": 0}, {"width_mm": np.nan}, {"draw_speed_mm_s": -1}])
def test_a_pen_has_a_width_and_a_speed_that_exist(bad: dict[str, float]) -> None:
    """A nib of no width or a speed below nothing is refused."""
    with pytest.raises(BadJob, match="Pen 'black'"):
        JobPen(**bad)  # type: ignore[arg-type]  # each key is a number field


@given(st.lists(st.integers(2, 5), min_size=1, max_size=6), st.data())
def test_taking_lines_keeps_points_and_pens(counts: list[int], data: st.DataObject) -> None:
    """Whatever lines are taken, each comes with its own points and pen."""
    rng = np.random.default_rng(0)
    lines = [rng.uniform(0, 100, (n, 2)) for n in counts]
    whole = job(*lines, pen=[i % 3 for i in range(len(lines))], pens=3)
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8))
    part = whole.take(order)

    assert len(part) == len(order)
    for i, source in enumerate(order):
        assert np.array_equal(part.line(i), whole.line(source))
        assert part.pen[i] == whole.pen[source]


def test_a_line_outside_is_named_with_its_worst_point() -> None:
    """The person reads which line it is and how far it goes."""
    made = job([[0, 0], [10, 10]], [[5, 5], [250, 10], [310.24, 10]], [[0, 0], [999, 0]])
    with pytest.raises(OutOfBounds) as caught:
        check(made, Machine(width_mm=300, height_mm=200))

    assert caught.value.line == 1
    assert str(caught.value) == (
        "Line 1 reaches (310.2, 10.0) mm, outside the machine (300 x 200 mm). "
        "Fit the drawing to the page, or pick a larger machine."
    )


@given(
    origin=st.sampled_from(CORNERS),
    x=st.floats(-50, 350),
    y=st.floats(-50, 350),
    width=st.floats(50, 300),
    height=st.floats(50, 300),
)
def test_bounds_are_those_of_the_machine_at_its_corner(
    origin: Any, x: float, y: float, width: float, height: float
) -> None:
    """The sheet lies with its corner at the machine's zero point; the tolerance is as written."""
    machine = Machine(width_mm=width, height_mm=height, origin=origin)
    home_x, home_y = machine.home_mm(210, 297)
    along_x = home_x - x if "right" in origin else x - home_x
    along_y = home_y - y if "bottom" in origin else y - home_y
    outside = max(-along_x, along_x - width, -along_y, along_y - height)
    made = job([[home_x, home_y], [x, y]])
    if outside > TOLERANCE_MM * 1.000001:
        with pytest.raises(OutOfBounds):
            check(made, machine)
    elif outside < TOLERANCE_MM * 0.999999:
        check(made, machine)


def test_a_place_to_change_pens_must_be_reachable() -> None:
    """A wrong preset is found before the first line, not after it."""
    with pytest.raises(BadJob, match="park_mm"):
        check(job([[0, 0], [1, 1]]), Machine(width_mm=100, height_mm=100, park_mm=(150.0, 0.0)))


def test_a_job_without_lines_is_fine() -> None:
    """Nothing to draw is nothing out of reach."""
    check(job(), Machine())
    assert len(job().take([])) == 0


def test_a_preset_fills_a_machine() -> None:
    """The strict reader of presets understands the machine's fields, nested ones too."""
    machine = from_table(
        Machine,
        {
            "title": "A3",
            "kind": "grbl",
            "width_mm": "42 cm",
            "origin": "bottom-left",
            "park_mm": [10, 20],
            "motion": {"draw_speed_mm_s": "3000 mm/min", "per_axis": True},
            "pen_lift": {"lift_s": "120 ms"},
        },
        "machine",
    )

    assert machine.width_mm == 420
    assert machine.park_mm == pytest.approx((10, 20))
    assert machine.motion == Motion(draw_speed_mm_s=50, per_axis=True)
    assert machine.pen_lift == PenLift(lift_s=0.12)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Machine(width_mm=0),
        lambda: Machine(height_mm=float("nan")),
        lambda: Machine(pen_change_s=-1),
        lambda: Machine(park_mm=(float("inf"), 0.0)),
        lambda: Motion(draw_speed_mm_s=0),
        lambda: Motion(travel_acceleration_mm_s2=-5),
        lambda: Motion(junction_deviation_mm=-0.1),
        lambda: PenLift(lower_s=-1),
    ],
)
def test_an_impossible_machine_is_refused(make: Any) -> None:
    """A machine that cannot exist raises ValueError, which the preset reader translates."""
    with pytest.raises(ValueError, match="must"):
        make()


def test_the_simulated_plotter_is_always_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes first, and alone where pyserial is not installed."""
    assert list_devices()[0].kind == "simulated"
    monkeypatch.setitem(sys.modules, "serial.tools.list_ports", None)
    assert [d.port for d in list_devices()] == ["simulated"]


def test_serial_ports_are_described_by_their_chip() -> None:
    """An EiBotBoard is known, a usual GRBL chip is guessed, anything else is unknown."""
    ports = importlib.import_module("serial.tools.list_ports_common")

    def kind(vid: int | None, pid: int | None) -> str:
        port = ports.ListPortInfo("/dev/ttyX0")
        port.vid, port.pid = vid, pid
        return _device(port).kind

    assert kind(0x04D8, 0xFD92) == "axidraw"
    assert kind(0x1A86, 0x7523) == "grbl"
    assert kind(0x04D8, 0x0001) == "unknown"
    assert kind(None, None) == "unknown"


def test_the_example_in_the_module_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """What the docstring of `plotter` promises is true, word by word."""
    assert plotter.__doc__ is not None
    example = textwrap.dedent(re.split(r"::\n", plotter.__doc__, maxsplit=1)[1])
    exec(compile(example, "plotter.__doc__", "exec"), {})

    printed = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"\d+ s", printed[0])
    assert printed[-1].endswith("drawn 1 stroke")
    assert set(plotter.__all__) <= set(dir(plotter))
