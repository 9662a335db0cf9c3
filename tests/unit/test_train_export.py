"""What ONNX Runtime computes is the network, and a training run becomes a model's folder."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest
import torch

from facells_studio.errors import DataError, ModelError
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.model import (
    CONFIG,
    FILES,
    ONNX,
    Training,
    config_text,
    load_config,
    load_network,
)
from facells_studio.score.network import PaperNetwork, collate
from facells_studio.score.params import NetworkParams
from facells_studio.score.scorer import load_scorer
from facells_studio.train.augment import AugmentParams
from facells_studio.train.checkpoint import (
    DataFacts,
    Progress,
    Run,
    begin,
    save_best,
    save_checkpoint,
)
from facells_studio.train.corpus import Corpus
from facells_studio.train.export import check_engines, finish_model, rounded, to_onnx
from facells_studio.train.params import TrainParams
from tests.unit.test_score_network import ALL, readings
from tests.unit.train_drawings import Faces, faces
from tests.untrained import SMALL, untrained_model, untrained_network


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("half", [False, True])
def test_onnx_runtime_says_what_torch_says(name: str, *, half: bool) -> None:
    """Of drawings of any length, to a hundredth of what is asked of the weights' rounding."""
    network = untrained_network(ALL[name])
    if half:
        rounded(network)
    session = onnxruntime.InferenceSession(to_onnx(network), providers=["CPUExecutionProvider"])

    for reading in readings(ALL[name], (2, 3, 4, 7, 8, 150)):
        feed = {"points": reading.points}
        if reading.ink is not None:
            feed["ink"] = reading.ink[None]
        logits, drawing, states = session.run(["logits", "drawing", "states"], feed)
        with torch.inference_mode():
            output = network(collate([reading]))
        assert np.abs(logits - output.points[0].numpy()).max() < 1e-5
        assert np.abs(drawing - output.drawings[0].numpy()).max() < 1e-5
        assert np.abs(states - output.states[0].numpy()).max() < 1e-5


def test_points_beyond_the_frames_border_read_the_border() -> None:
    """The map ends there; torch repeats its last cell, and so does the graph."""
    network = untrained_network(SMALL)
    session = onnxruntime.InferenceSession(to_onnx(network), providers=["CPUExecutionProvider"])
    (reading,) = readings(SMALL, (6,))
    corners = np.array([(-89, -109), (89, 109), (-89, 109), (89, -109), (-400, 9), (9, 400)])
    reading.points[:, :2] = corners
    assert reading.ink is not None

    logits, _, _ = session.run(None, {"points": reading.points, "ink": reading.ink[None]})

    with torch.inference_mode():
        output = network(collate([reading]))
    assert np.abs(logits - output.points[0].numpy()).max() < 1e-5


def test_the_same_network_gives_the_same_bytes() -> None:
    """A model can be made again and compared."""
    assert to_onnx(untrained_network(SMALL)) == to_onnx(untrained_network(SMALL))


def test_rounded_weights_take_half_the_room() -> None:
    """Weights that float16 holds are stored in it; only folded convolutions are not."""
    network = untrained_network(replace(SMALL, cells=64))
    before = len(to_onnx(network))
    rounded(network)

    assert len(to_onnx(network)) < 0.65 * before


def test_an_engine_that_disagrees_is_noticed(tmp_path: Path) -> None:
    """The graph of another network must not be shipped with these weights."""
    one, other = tmp_path / "one", tmp_path / "other"
    config = untrained_model(one)
    digests = dict(config.files) | {ONNX: dict(untrained_model(other, seed=1).files)[ONNX]}
    assert check_engines(one, faces(2, 0).drawings) < 1e-5

    (one / ONNX).write_bytes((other / ONNX).read_bytes())
    (one / CONFIG).write_text(config_text(replace(config, files=tuple(digests.items()))))

    with pytest.raises(ModelError, match="something else than torch"):
        check_engines(one, faces(2, 0).drawings)


@dataclass(frozen=True, eq=False)
class SomeFaces(Faces):
    """Synthetic faces with the part of a corpus that the export needs."""

    attributes: tuple[str, ...] = ()

    def subset(self, rows: npt.ArrayLike | None = None, *, partition: int = 0) -> "SomeFaces":
        """Return faces by row or partition."""
        chosen = np.flatnonzero(self.partition == partition) if rows is None else np.asarray(rows)
        if not len(chosen):
            raise DataError("No drawing of the corpus is left. Choose more of it.")
        return replace(
            self,
            drawings=tuple(self.drawings[i] for i in chosen),
            names=self.names[chosen],
            labels=self.labels[chosen],
            partition=self.partition[chosen],
        )


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """The folder of a training that knows three attributes."""
    network = replace(SMALL, attributes=3)
    run = Run(
        train=TrainParams(seed=5),
        augment=AugmentParams(),
        network=network,
        encoding=EncodingParams(step_units=16.0),
        data=DataFacts(recipes=("score-1", "coherent-1"), portraits=24, fingerprint="0"),
        attributes=("Eyeglasses", "Smiling", "Male"),
        base_rates=(0.5, 0.25, 0.125),
    )
    begin(tmp_path / "run", run)
    weights = untrained_network(network).state_dict()
    save_best(tmp_path / "run", weights, {})
    save_checkpoint(tmp_path / "run", weights, Progress(seconds=90.0))
    return tmp_path / "run"


def corpus(training: int = 12) -> Corpus:
    """Return faces in place of a corpus."""
    from facells_studio.score.attributes import ATTRIBUTES

    made = faces(training, 4)
    known = SomeFaces(made.drawings, made.names, made.labels, made.partition, attributes=ATTRIBUTES)
    return cast("Corpus", known)


def test_a_training_run_becomes_a_model(run_folder: Path, tmp_path: Path) -> None:
    """With all its files, and in words how it was made."""
    out = tmp_path / "mine"
    config = finish_model(
        run_folder,
        corpus(),
        out,
        title="Mine",
        training=Training(command="facells train", commit="abc"),
        portraits=8,
    )

    assert load_config(out) == config
    assert {name for name, _ in config.files} == set(FILES)
    assert (config.name, config.attributes) == ("mine", ("Eyeglasses", "Smiling", "Male"))
    assert config.base_rates == (0.5, 0.25, 0.125)
    assert (config.drawing.recipe, config.drawing.also) == ("score", ("coherent",))
    assert (config.training.seed, config.training.wall_time_min) == (5, 1.5)
    assert config.training.command == "facells train"
    scorer = load_scorer(out)
    assert scorer.engine == "onnx"
    assert scorer.scale is not None
    assert scorer.scale.tables["points.raw.plus"].shape == (3, 101)


def test_a_model_holds_the_best_weights_of_its_run(run_folder: Path, tmp_path: Path) -> None:
    """Rounded to float16."""
    finish_model(run_folder, corpus(), tmp_path / "mine", portraits=4)

    expected = untrained_network(replace(SMALL, attributes=3))
    rounded(expected)
    for name, values in load_network(tmp_path / "mine").state_dict().items():
        assert torch.equal(values, expected.state_dict()[name])


def test_a_corpus_without_training_portraits_cannot_scale(run_folder: Path, tmp_path: Path) -> None:
    """Scores are not scaled on people that they are measured on."""
    with pytest.raises(DataError, match="No drawing"):
        finish_model(run_folder, corpus(training=0), tmp_path / "mine")


def test_a_layer_that_has_no_graph_is_an_error() -> None:
    """Rather than left out in silence."""
    network = untrained_network(NetworkParams(kind="paper", layers=1, cells=4, dense="d40"))
    assert isinstance(network, PaperNetwork)
    network.head = torch.nn.Sequential(torch.nn.Linear(8, 40), torch.nn.Tanh())

    with pytest.raises(TypeError, match="Tanh"):
        to_onnx(network)
