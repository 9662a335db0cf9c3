"""What the terminal of a plot asks."""

import pytest
from click.testing import CliRunner

from facells_studio.cli.console import Console
from plotter import Control, HeightAnswer


@pytest.mark.parametrize(
    ("typed", "answer"), [("p", "touching"), ("l", "lifted"), ("s", "stop"), ("x\nl", "lifted")]
)
def test_the_terminal_asks_how_high_the_paper_is(typed: str, answer: HeightAnswer) -> None:
    """One letter answers, another one is asked for again; with nobody there the pen touches it."""
    with CliRunner().isolation(input=f"{typed}\n"):
        asks = Console(Control(), quiet=True, asks=True, down_height=None)
        assert asks.ask_height() == answer
    assert Console(Control(), quiet=True, asks=False, down_height=None).ask_height() == "touching"
