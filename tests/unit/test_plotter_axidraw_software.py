"""AxiDraw's own software is used as documented; a fake of the documented shape stands in for it."""

import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from plotter import (
    Backend,
    Control,
    Job,
    JobPen,
    Machine,
    PlotterError,
    PlotterGone,
    run,
)
from plotter.axidraw_software import GET_IT, AxidrawSoftware
from plotter.errors import Alarm, BoardError, WrongBoard

MACHINE = Machine(width_mm=300, height_mm=218, kind="axidraw")
SQUARE = [(20.0, 20.0), (60.0, 20.0), (60.0, 60.0), (20.0, 60.0), (20.0, 20.0)]
DOT = [(40.0, 40.0), (40.0, 40.0)]


class FakeAxiDraw:
    """A fake of `pyaxidraw.axidraw.AxiDraw`: the calls of its documentation, and no machine."""

    answers = True  # an AxiDraw is connected
    fails_at: dict[str, tuple[int, int]] = {}  # noqa: RUF012  # call: how many are good, errors.code
    last: "FakeAxiDraw"

    def __init__(self) -> None:
        self.options = types.SimpleNamespace()
        self.errors = types.SimpleNamespace(code=0)
        self.plot_status = types.SimpleNamespace(stopped=0)
        self.calls: list[tuple[Any, ...]] = []
        self.receiver: threading.Event | None = None
        self.on_path: Callable[[], None] = lambda: None
        type(self).last = self

    def connect(self) -> bool:
        """Open the port."""
        self.calls.append(("connect",))
        return self.answers

    def set_up_pause_receiver(self, event: threading.Event) -> None:
        """Take the event that pauses a plot."""
        self.receiver = event

    def draw_path(self, vertices: list[list[float]]) -> None:
        """Travel, lower, follow and lift, unless paused meanwhile."""
        self.on_path()
        self._do("draw_path", vertices)
        if self.receiver is not None and self.receiver.is_set():
            self.errors.code, self.plot_status.stopped = 103, 103

    def __getattr__(self, name: str) -> Callable[..., None]:
        documented = ("interactive", "update", "penup", "pendown", "moveto", "move", "block",
                      "disconnect", "usb_command")  # fmt: skip
        if name not in documented:
            raise AttributeError(name)
        return lambda *args: self._do(name, *args)

    def _do(self, name: str, *args: Any) -> None:
        self.calls.append((name, *args))
        good, code = self.fails_at.get(name, (10**9, 0))
        if sum(call[0] == name for call in self.calls) > good:
            self.errors.code = code


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeAxiDraw]]:
    """Pretend that the software is installed."""
    package, module = types.ModuleType("pyaxidraw"), types.ModuleType("pyaxidraw.axidraw")
    shape = type("FakeAxiDraw", (FakeAxiDraw,), {"fails_at": {}})
    module.AxiDraw = shape  # type: ignore[attr-defined]  # a module made here
    monkeypatch.setitem(sys.modules, "pyaxidraw", package)
    monkeypatch.setitem(sys.modules, "pyaxidraw.axidraw", module)
    return shape  # type: ignore[return-value]  # a fixture may return


def job(*lines: Any, **kwargs: Any) -> Job:
    """Return a job on a page as large as the machine."""
    return Job.from_lines(lines, page_width_mm=300, page_height_mm=218, **kwargs)


def test_without_the_software_a_sentence_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is not on PyPI: the vendor's own command is in the message."""
    monkeypatch.setitem(sys.modules, "pyaxidraw", None)
    with pytest.raises(PlotterError, match="AxiDraw_API") as caught:
        AxidrawSoftware(None, MACHINE)
    assert str(caught.value) == GET_IT


def test_a_job_becomes_paths_in_mm(fake: type[FakeAxiDraw]) -> None:
    """Units, model and speeds are set; lines are paths, a dot is a touch, and it goes home."""
    pens = [JobPen(up_position=70, down_position=20, draw_speed_mm_s=20.1)]
    with AxidrawSoftware("East", MACHINE) as plotter:
        assert run(job(SQUARE, DOT, pens=pens), plotter, MACHINE).complete
        assert plotter.position_is_known()
    ad = fake.last
    options = ad.options
    assert (options.units, options.model, options.port) == (2, 1, "East")
    assert (options.speed_pendown, options.speed_penup, options.accel) == (10, 75, 75)
    assert (options.pen_pos_up, options.pen_pos_down) == (70, 20)
    names = [call[0] for call in ad.calls]
    assert [call[1] for call in ad.calls if call[0] == "draw_path"] == [[list(p) for p in SQUARE]]
    assert names.count("pendown") == 1
    assert ("moveto", 40.0, 40.0) in ad.calls
    assert [call for call in ad.calls if call[0] == "moveto"][-1] == ("moveto", 0.0, 0.0)
    assert names[-1] == "disconnect"


def test_a_stop_is_heard_within_a_line(fake: type[FakeAxiDraw]) -> None:
    """The software gets an event; afterwards it moves again if it shall go home."""
    control = Control()
    with AxidrawSoftware(None, MACHINE) as plotter:
        fake.last.on_path = lambda: control.stop(go_home=True)
        report = run(job(SQUARE, SQUARE), plotter, MACHINE, control=control)
        assert plotter.pen_is_down is False
    assert report.stopped
    assert report.lines_done == 0
    assert fake.last.plot_status.stopped == 0
    assert [call for call in fake.last.calls if call[0] == "moveto"] == [("moveto", 0.0, 0.0)]


@pytest.mark.parametrize(
    ("code", "error", "sentence"),
    [
        (104, PlotterGone, "check cable and power"),
        (102, BoardError, "pressed the AxiDraw's button"),
        (107, BoardError, "error 107"),
    ],
)
def test_its_error_numbers_become_sentences(
    fake: type[FakeAxiDraw], code: int, error: type[PlotterError], sentence: str
) -> None:
    """The second line fails; the report says that the first is drawn."""
    fake.fails_at = {"draw_path": (1, code)}
    with AxidrawSoftware(None, MACHINE) as plotter, pytest.raises(error, match=sentence) as caught:
        run(job(SQUARE, SQUARE), plotter, MACHINE)
    assert caught.value.report is not None
    assert caught.value.report.lines_done == 1
    assert fake.last.calls[-2][0] == "penup" or code == 102


def test_no_axidraw_is_a_wrong_board(fake: type[FakeAxiDraw]) -> None:
    """The software finds nothing to connect to."""
    fake.answers = False
    with pytest.raises(WrongBoard):
        AxidrawSoftware("COM9", MACHINE).open()


def test_it_moves_by_hand_too(fake: type[FakeAxiDraw]) -> None:
    """Jog, origin, motors and pen; what it cannot do it says."""
    with AxidrawSoftware(None, MACHINE) as plotter:
        with pytest.raises(PlotterError, match="by hand"):
            plotter.home()
        with pytest.raises(PlotterError, match="Prepare it first"):
            plotter.travel(1, 1, lambda inked_mm: None)
        plotter.jog(30, 20)
        plotter.set_origin()
        with pytest.raises(Alarm, match="reach"):
            plotter.jog(-5, 0)
        plotter.lower()
        plotter.jog(5, 0)
        plotter.home()
        plotter.motors(on=False)
        assert not plotter.position_is_known()
    names = [call[0] for call in fake.last.calls]
    assert names.index("pendown") < names.index("penup") < names.index("move")
    assert ("usb_command", "EM,0,0\r") in fake.last.calls


def test_a_turned_machine_is_refused(fake: type[FakeAxiDraw]) -> None:
    """The software counts from the top left, whatever a preset says."""
    del fake
    with pytest.raises(PlotterError, match="top left"):
        AxidrawSoftware(None, Machine(origin="bottom-left"))


def test_a_surprise_is_told(fake: type[FakeAxiDraw]) -> None:
    """Another version without a call that is needed: a sentence, no traceback."""
    with AxidrawSoftware(None, MACHINE) as plotter:
        plotter.prepare(job(SQUARE))
        fake.last.draw_path = None  # type: ignore[method-assign, assignment]  # as if there were none
        with pytest.raises(BoardError, match="own software failed"):
            run(job(SQUARE), plotter, MACHINE)


def test_it_is_a_backend(fake: type[FakeAxiDraw]) -> None:
    """The protocol and the wrapper agree, as mypy checks on this line."""
    del fake
    backend: Backend = AxidrawSoftware(None, MACHINE)
    assert not backend.capabilities.holds_mid_line
    assert np.allclose(backend.position_mm, 0)
