"""Scores of all points of one portrait, on one thread: ONNX Runtime against torch.

Of the shipped model if it is there, else of an untrained network of the same kind: time does not
depend on the weights. Times are CPU time of one thread, the least of several runs.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch

from facells_studio.drawing import Drawing
from facells_studio.lines import score_lines
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo
from facells_studio.resources import sample_photo
from facells_studio.score.encoding import resample
from facells_studio.score.engines import Engine, load_engine
from facells_studio.score.model import DEFAULT, load_config, model_folder, model_names
from facells_studio.score.params import NetworkParams, paper_network
from facells_studio.score.reading import Reading, read
from facells_studio.score.scorer import load_scorer
from tests.benchmarks.table import Row
from tests.untrained import untrained_model

POINTS = 600
PAPER = "paper-3bi-ga-d1"

_LOAD = """
import sys, time
from pathlib import Path
import facells_studio.score.scorer as room
began = time.perf_counter()
scorer = room.load_scorer(Path(sys.argv[1]), engine=sys.argv[2])
print(time.perf_counter() - began)
assert ("torch" in sys.modules) == (sys.argv[2] == "torch")
"""


def run(quick: bool) -> list[Row]:
    """Measure reading, scoring and loading; *quick* repeats little."""
    times = 3 if quick else 50
    torch.set_num_threads(1)
    portrait = score_lines(align(open_photo(sample_photo()), FaceParams(framing="frame")))
    with tempfile.TemporaryDirectory() as scratch:
        ours = _model(DEFAULT, NetworkParams(), Path(scratch))
        paper = _model(PAPER, paper_network("3bi-ga-d1"), Path(scratch))
        return [
            _network(ours, portrait, times, goal_ms=5.0),
            _whole(ours, portrait, times),
            _load(ours, 1 if quick else 5),
            _network(paper, portrait, times),
        ]


def _model(name: str, params: NetworkParams, scratch: Path) -> Path:
    if name in model_names():
        return model_folder(name)
    folder = scratch / f"{name}, untrained"
    untrained_model(folder, params)
    return folder


def _network(folder: Path, portrait: Drawing, times: int, goal_ms: float | None = None) -> Row:
    """Compare the engines on a reading of so many points."""
    config = load_config(folder)
    reading = _reading(folder, portrait)
    engines = load_engine(folder, config, "onnx"), load_engine(folder, config, "torch")
    ours, other = (_least_ms(partial(_answer, engine, reading), times) for engine in engines)
    return Row(
        what=f"score, {len(reading.points)} points, network alone ({folder.name})",
        goal=f"≤ {goal_ms:g} ms" if goal_ms else "",
        ours=f"{ours:.1f} ms",
        other=f"{other:.1f} ms torch",
        ratio=f"{ours / other:.2f}",
        met=ours <= goal_ms if goal_ms else None,
    )


def _whole(folder: Path, portrait: Drawing, times: int) -> Row:
    """Time a drawing's whole way: clip, order, resample, network and back."""
    scorer = load_scorer(folder)
    step = float(portrait.draw_length()) / (POINTS - len(portrait))
    drawing = resample(portrait, step)
    ours = _least_ms(lambda: scorer.score(drawing), times)
    return Row(
        what=f"score, a drawing of {len(drawing.points)} points, order included ({folder.name})",
        goal="≤ 10 ms",
        ours=f"{ours:.1f} ms",
        met=ours <= 10,
    )


def _load(folder: Path, times: int) -> Row:
    """Time loading a model in a fresh process, with the import of its engine."""
    ours, other = (
        min(_load_s(folder, engine) for _ in range(times)) for engine in ("onnx", "torch")
    )
    return Row(
        what=f"score, model loaded ({folder.name})",
        goal="≤ 0.3 s without torch",
        ours=f"{ours:.2f} s",
        other=f"{other:.2f} s torch",
        ratio=f"{ours / other:.2f}",
        met=ours <= 0.3,
    )


def _load_s(folder: Path, engine: str) -> float:
    root = Path(__file__).parents[2]
    said = subprocess.run(
        [sys.executable, "-c", _LOAD, str(folder), engine],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"},
    )
    return float(said.stdout)


def _reading(folder: Path, portrait: Drawing) -> Reading:
    """Return the portrait as the model reads it, cut or repeated to exactly `POINTS` points."""
    config = load_config(folder)
    reading = read(portrait, config.encoding, with_ink=config.with_ink)
    return Reading(np.resize(reading.points, (POINTS, reading.points.shape[1])), reading.ink)


def _answer(engine: Engine, reading: Reading) -> None:
    for _ in engine.answer([reading]):
        pass


def _least_ms(work: Callable[[], object], times: int) -> float:
    work()  # compiles, allocates
    spent = []
    for _ in range(times):
        began = time.thread_time()
        work()
        spent.append(time.thread_time() - began)
    return 1000 * min(spent)
