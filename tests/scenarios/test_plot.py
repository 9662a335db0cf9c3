"""``facells plot`` on the simulated plotter."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.scenarios.conftest import Said

Facells = Callable[..., Said]
FOREIGN_SVG = """<svg xmlns="http://www.w3.org/2000/svg" width="100mm" height="80mm"
viewBox="0 0 100 80"><path fill="none" stroke="red" d="M10 10 L 90 10 L 50 70 Z"/>
<circle cx="50" cy="35" r="12" fill="none" stroke="blue"/></svg>"""


def test_a_photo_is_plotted_to_the_last_line(facells: Facells, tmp_path: Path) -> None:
    """Photo in, ink out: every line is drawn and the picture shows ink."""
    said = facells(
        "plot", "sample", "--machine", "simulated", "--pace", "fast", "--picture", "ink.png"
    )
    assert said.status == 0, said.err
    done, lines = re.search(r"Done: ([\d,]+) of ([\d,]+) lines", said.out).groups()  # type: ignore[union-attr]
    assert done == lines
    with Image.open(tmp_path / "ink.png") as picture:
        assert np.asarray(picture.convert("L")).min() < 60


def test_a_drawn_svg_and_anybodys_svg_can_be_plotted(facells: Facells, tmp_path: Path) -> None:
    """An SVG of ours and one from elsewhere go the same way."""
    assert facells("draw", "sample", "-o", "me.svg").status == 0
    (tmp_path / "other.svg").write_text(FOREIGN_SVG)
    for name in ("me.svg", "other.svg"):
        said = facells("plot", name, "--machine", "simulated", "--pace", "fast")
        assert said.status == 0, said.err
        assert "Done" in said.out


def test_a_real_machine_can_be_simulated_but_not_yet_driven(facells: Facells) -> None:
    """Without --simulate the command says what to do instead."""
    refused = facells("plot", "sample", "--machine", "axidraw-v3")
    assert (refused.status, "--simulate" in refused.err) == (2, True)
    said = facells(
        *("plot", "sample", "--page", "a5"),
        *("--machine", "axidraw-v3", "--simulate", "--pace", "fast"),
    )
    assert said.status == 0, said.err
    assert "AxiDraw V3" in said.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["none.svg"], "none.svg"),
        (["text.svg"], "text.svg"),
        (["empty.svg"], "line"),
        (["other.svg", "--style", "hatch"], "is about drawing a photo"),
        (["other.svg", "--pace", "slow"], "neither 'machine', 'fast' nor a number"),
        (["other.svg", "--picture", "ink.jpg"], ".png"),
        (["huge.svg"], "outside the machine"),
    ],
)
def test_a_wrong_request_moves_nothing(
    facells: Facells, tmp_path: Path, words: list[str], message: str
) -> None:
    """The sentence comes before the pen moves."""
    (tmp_path / "other.svg").write_text(FOREIGN_SVG)
    (tmp_path / "huge.svg").write_text(FOREIGN_SVG.replace("mm", "cm"))
    (tmp_path / "text.svg").write_text("no drawing")
    (tmp_path / "empty.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    said = facells("plot", *words, "--machine", "simulated")
    assert said.status in (1, 2)
    assert message in said.err
    assert "Traceback" not in said.err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_ctrl_c_lifts_the_pen_and_tells_what_is_on_paper(tmp_path: Path) -> None:
    """A real Ctrl-C in the middle of a plot: pen up, a sentence, exit status 130."""
    (tmp_path / "other.svg").write_text(FOREIGN_SVG)
    words = ["plot", "other.svg", "--machine", "simulated"]
    process = subprocess.Popen(
        [sys.executable, "-m", "facells_studio.cli", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline()  # the first progress: the plot is under way
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "Stopped; the pen is up." in out
    assert "Traceback" not in err
