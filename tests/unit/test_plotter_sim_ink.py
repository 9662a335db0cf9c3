"""A simulated board forgets its ink where somebody wants that, and plots on as if nothing were."""

import numpy as np
import pytest

from facells_studio.export import load_machine
from facells_studio.plotting import connect
from plotter import Job, Trace, run, simulators


def job() -> Job:
    """Return three lines."""
    lines = [[[10, y], [60, y + 5], [90, y]] for y in (20, 40, 60)]
    return Job.from_lines(lines, page_width_mm=148, page_height_mm=210)


def ink(trace: Trace) -> list[tuple[float, ...]]:
    """Return where each stroke begins and ends, in hundredths of a millimetre."""
    ends = [np.concatenate([s.points[0], s.points[-1]]) for s in trace.strokes()]
    return [tuple(np.round(each, 2).tolist()) for each in ends]


@pytest.mark.parametrize("machine", ["axidraw-v3-a3", "grbl-a3-z", "grbl-a4-servo"])
def test_a_second_plot_is_inked_as_the_first_was_after_its_ink_is_forgotten(machine: str) -> None:
    """Carriage and pen stay where they are; only memory of the way goes."""
    preset = load_machine(machine)
    backend = connect(preset, simulate=True, pace=None)
    backend.open()
    simulators.forget(backend.identity().port)  # others may have left its pen lifted
    backend.close()
    backend = connect(preset, simulate=True, pace=None)
    backend.open()
    try:
        url = backend.identity().port
        board = simulators.board(url)
        board.forget_ink()
        assert run(job(), backend, preset.machine).complete
        first = ink(board.trace)[-3:]  # a Z axis stands on the paper when it is switched on
        before = list(board.violations)
        board.forget_ink()
        assert ink(board.trace) == []
        assert len(board.trace.time_s) < 10
        assert run(job(), backend, preset.machine).complete
        assert ink(board.trace) == first
        assert len(first) == 3
        assert board.violations == before
    finally:
        backend.close()
        simulators.forget(url)
