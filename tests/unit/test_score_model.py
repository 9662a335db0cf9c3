"""A model's folder: what is written is read again, and what does not fit is refused in words."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facells_studio.errors import ExportError, ModelError
from facells_studio.score import model as models
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.model import (
    CONFIG,
    ONNX,
    WEIGHTS,
    DrawingRecipe,
    ModelConfig,
    Quality,
    Training,
    config_text,
    describe,
    load_config,
    load_network,
    load_tensors,
    model_folder,
    save_model,
)
from facells_studio.score.scorer import load_scorer
from tests.untrained import SMALL, untrained_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model; nobody may change it."""
    place = tmp_path_factory.mktemp("models") / "tiny"
    untrained_model(place)
    return place


@pytest.fixture
def own(folder: Path, tmp_path: Path) -> Path:
    """A copy of the model, to spoil."""
    place = tmp_path / "tiny"
    place.mkdir()
    for path in folder.iterdir():
        (place / path.name).write_bytes(path.read_bytes())
    return place


def refused(folder: Path) -> str:
    """Return the sentences with which the model in *folder* is refused."""
    with pytest.raises(ModelError) as caught:
        load_scorer(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    return message


def edit(folder: Path, old: str, new: str) -> None:
    """Replace *old* by *new* in the model's config."""
    text = (folder / CONFIG).read_text()
    assert old in text
    (folder / CONFIG).write_text(text.replace(old, new, 1))


def test_a_config_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Everything in it, with the SHA-256 of each file."""
    rates = tuple(np.linspace(0.01, 0.9, 40).tolist())
    config = ModelConfig(
        name="mine",
        title="A model",
        attributes=ATTRIBUTES,
        base_rates=rates,
        network=SMALL,
        encoding=EncodingParams(step_units=6.0),
        drawing=DrawingRecipe(also=("coherent",), order_effort=0.05),
        quality=Quality(data="validation", portraits=7, balanced_accuracy=rates, auc=rates),
        training=Training(command="facells train", seed=3, commit="abc", wall_time_min=61.5),
    )
    saved = save_model(tmp_path / "mine", config, {"w": np.ones(3, np.float32)})

    content = (tmp_path / "mine" / WEIGHTS).read_bytes()
    assert saved.files == ((WEIGHTS, hashlib.sha256(content).hexdigest()),)
    assert load_config(tmp_path / "mine") == saved
    assert replace(saved, files=()) == config


def test_quality_can_be_added_to_a_finished_model(own: Path) -> None:
    """Measuring comes after writing; the files stay the same."""
    config = load_config(own)
    better = replace(config, quality=Quality(data="validation", auc=(0.9,) * 40))

    describe(own, better)

    assert load_config(own) == better
    with pytest.raises(ModelError, match="files"):
        describe(own, replace(better, files=()))


def test_weights_are_stored_in_half_the_size_without_loss(own: Path) -> None:
    """What torch reads back are the numbers that are scored with."""
    stored = load_tensors(own)
    network = load_network(own)

    assert {v.dtype for v in stored.values() if v.ndim > 1} == {np.dtype(np.float16)}
    for name, values in network.state_dict().items():
        assert np.array_equal(values.numpy(), stored[name].astype(values.numpy().dtype))


def test_an_unknown_name_suggests_the_right_one(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And lists what there is; a path works instead of a name."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(models, "data_dir", lambda kind: folder.parent)

    assert model_folder("tiny") == folder
    with pytest.raises(ModelError, match=r"named 'tinny'.*Did you mean 'tiny'.*Known: tiny"):
        model_folder("tinny")
    with pytest.raises(ModelError, match="no folder"):
        model_folder(tmp_path / "nowhere")
    with pytest.raises(ModelError, match="no folder"):
        model_folder("some/where")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    """Any other folder."""
    assert CONFIG in refused(tmp_path)


@pytest.mark.parametrize("name", [WEIGHTS, ONNX])
def test_a_missing_file_is_named(own: Path, name: str) -> None:
    """Half of a download."""
    (own / name).unlink()

    message = refused(own)
    assert name in message
    assert "missing" in message


@pytest.mark.parametrize("name", [WEIGHTS, ONNX])
def test_an_edited_file_is_refused(own: Path, name: str) -> None:
    """One bit is enough."""
    content = bytearray((own / name).read_bytes())
    content[len(content) // 2] ^= 1
    (own / name).write_bytes(content)

    assert name in refused(own)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = 2", "Update FaCells Studio"),
        ("format = 1", "", "format = 1"),
        ("format = 1", "format = 'one'", "format = 1"),
        ("recipe_version = 1", "recipe_version = 99", "recipe 99"),
        ("attributes = 40", "attributes = 39", "names 40 attributes"),
        ("    0.5,\n", "", "base_rates has 39 values for 40 attributes"),
        ("base_rates", "base_rate", "Did you mean 'base_rates'"),
        ('kind = "studio"', 'kind = "cloud"', "'cloud' is not one of paper, studio"),
        ('"weights.safetensors"', '"../weights.safetensors"', "unknown key"),
        ("[network]", "[network", "config.toml"),
        ("[files]", "[files.more]", "files"),
        ("auc = []", "auc = [0.5]", "quality.auc has 1 values for 40"),
    ],
)
def test_a_config_that_does_not_fit_is_refused(own: Path, old: str, new: str, said: str) -> None:
    """Newer, of other drawings, or simply wrong: each in words."""
    edit(own, old, new)

    assert said in refused(own)


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_a_network_of_another_shape_is_refused(own: Path, engine: str) -> None:
    """The weights are whole, but they are not those of the config's network."""
    config = load_config(own)
    text = config_text(
        replace(
            config,
            attributes=ATTRIBUTES[:39],
            base_rates=(0.5,) * 39,
            network=replace(config.network, attributes=39),
        )
    )
    (own / CONFIG).write_text(text)

    with pytest.raises(ModelError, match="not th"):
        load_scorer(own, engine=engine)  # type: ignore[arg-type]  # from a list


@pytest.mark.parametrize("name", [WEIGHTS, ONNX])
def test_a_file_that_is_something_else_is_refused(own: Path, name: str) -> None:
    """Even if its SHA-256 is right: it was the wrong file from the beginning."""
    config = load_config(own)
    (own / name).write_bytes(b"not a network")
    digest = hashlib.sha256(b"not a network").hexdigest()
    files = tuple((n, digest if n == name else d) for n, d in config.files)
    (own / CONFIG).write_text(config_text(replace(config, files=files)))

    with pytest.raises(ModelError, match=name):
        load_scorer(own, engine="torch" if name == WEIGHTS else "onnx")


def test_weights_that_are_not_numbers_are_neither_written_nor_read(
    own: Path, tmp_path: Path
) -> None:
    """A training that failed must not become a model."""
    config, weights = load_config(own), load_tensors(own)
    weights["into.weight"][0, 0] = np.nan
    with pytest.raises(ModelError, match=r"into\.weight"):
        save_model(tmp_path / "bad", config, weights)

    from safetensors.numpy import save

    content = save(weights)
    (own / WEIGHTS).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    files = tuple((n, digest if n == WEIGHTS else d) for n, d in config.files)
    (own / CONFIG).write_text(config_text(replace(config, files=files)))
    assert "into.weight" in refused(own)


def test_a_place_that_is_no_folder_cannot_hold_a_model(folder: Path, tmp_path: Path) -> None:
    """A file of that name is left alone."""
    (tmp_path / "taken").write_text("mine")

    with pytest.raises(ExportError, match="Choose another"):
        save_model(tmp_path / "taken", load_config(folder), load_tensors(folder))
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_model_without_a_graph_takes_torch(own: Path) -> None:
    """And says so when asked for ONNX Runtime."""
    config = load_config(own)
    files = tuple((name, digest) for name, digest in config.files if name != ONNX)
    (own / CONFIG).write_text(config_text(replace(config, files=files)))

    assert load_scorer(own).engine == "torch"
    with pytest.raises(ModelError, match="engine torch"):
        load_scorer(own, engine="onnx")


def test_scoring_needs_no_torch(folder: Path) -> None:
    """Loading and scoring with ONNX Runtime imports neither torch nor onnx."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from facells_studio.drawing import Drawing\n"
        "from facells_studio.score.scorer import load_scorer\n"
        f"scorer = load_scorer(Path({str(folder)!r}))\n"
        "scorer.score(Drawing.from_lines([[(10, 10), (60, 90)], [(80, 80), (90, 170)]]))\n"
        "assert not {'torch', 'onnx', 'matplotlib', 'pyarrow'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(models.__file__).parents[2])},
    )
