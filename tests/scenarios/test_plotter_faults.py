"""Whatever goes wrong on a simulated board, resuming draws each line once."""

from pathlib import Path

import pytest

from tests.plotter_faults import KINDS, BoardKind, interrupted_plot


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", ["grbl", "ebb"])
def test_a_plot_interrupted_again_and_again_ends_as_if_nothing_had_happened(
    which: BoardKind, kind: str, tmp_path: Path
) -> None:
    """The ink is the drawing; an interrupted line at most twice; the pen is up whenever it can be.

    A GRBL board that refuses one corner of a line draws on across it until it hears of the stop:
    only there may ink lie beside the line, on which the whole line is drawn again.
    """
    outcome = interrupted_plot(which, kind, tmp_path / "plot", n_lines=64, places=6)

    assert outcome.wrong == []
    assert outcome.pens_left_down == 0
    assert outcome.interruptions + outcome.rides_out == outcome.places
    assert outcome.skewed == 0 or (which, kind) == ("grbl", "error answer")
