"""A trained network on disk: one folder of plain data, ``models/<name>/``.

::

    config.toml           what it is, how it reads, what it was measured at, SHA-256 of the rest
    weights.safetensors   its numbers, for training, measuring and engine "torch"
    network.onnx          the same network for ONNX Runtime, which scores without torch
    scale.safetensors     quantiles of its scores (`facells_studio.score.scale`)
    card.md               what it may be used for, in words

No pickle is ever read: a folder from somebody else cannot run code.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import tomli_w

from facells_studio import presets
from facells_studio.errors import ExportError, ModelError, PresetError
from facells_studio.files import write_bytes
from facells_studio.lines import SCORE_RECIPE_VERSION
from facells_studio.presets import option
from facells_studio.resources import data_dir
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.params import NetworkParams

if TYPE_CHECKING:
    from facells_studio.score.network import PaperNetwork, StudioNetwork

FORMAT = 1  # of config.toml; a newer one is refused
DEFAULT = "facells-40"
CONFIG = "config.toml"
WEIGHTS = "weights.safetensors"
ONNX = "network.onnx"
SCALE = "scale.safetensors"
FILES = (WEIGHTS, ONNX, SCALE)

_ALIEN = "Install the model again; if you changed it on purpose, save it with save_model."

Weights = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawingRecipe:
    """How the photos it learned from became drawings; the section ``[drawing]``."""

    recipe: str = option("score", help="Which lines: 'score', or a style such as 'coherent'.")
    recipe_version: int = option(
        SCORE_RECIPE_VERSION, help="Version of the recipe 'score' (SCORE_RECIPE_VERSION).", low=1
    )
    also: tuple[str, ...] = option((), help="Other recipes whose drawings it learned from.")
    # Corpora are ordered at 0.1; half of it changes no measure (500 validation portraits: balanced
    # accuracy 0.794 at 0.1, 0.05 and 0.02 alike) and takes 4 ms less.
    order_effort: float = option(0.05, help="How hard the lines' order is searched.", low=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What was measured on people it never saw; the section ``[quality]``; empty: nothing."""

    data: str = option("", help="What it was measured on.")
    portraits: int = option(0, help="On how many portraits.", low=0)
    balanced_accuracy: tuple[float, ...] = option(
        (), help="For each attribute, decided at the base rate.", low=0.0, high=1.0
    )
    auc: tuple[float, ...] = option((), help="For each attribute.", low=0.0, high=1.0)
    cross_entropy: tuple[float, ...] = option((), help="For each attribute, in nats.", low=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How to train it again; the section ``[training]``."""

    command: str = option("", help="The command that trained it.")
    seed: int = option(0, help="The seed of all random numbers.", low=0)
    commit: str = option("", help="The commit of the program that trained it.")
    wall_time_min: float = option(0.0, help="How long that took.", low=0.0)
    machine: str = option("", help="On what.")
    data: str = option("", help="What it learned from, and under whose terms.")
    portraits: int = option(0, help="From how many portraits.", low=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """Everything but the numbers: the file ``config.toml`` of a model's folder."""

    name: str = option(help="Its folder's name.")
    title: str = option("", help="What it is, in a few words.")
    attributes: tuple[str, ...] = option(help="What it scores, in the order of its outputs.")
    base_rates: tuple[float, ...] = option(
        help="How often each attribute is true of the training portraits.", low=0.0, high=1.0
    )
    network: NetworkParams = option(help="The network's shape.")
    encoding: EncodingParams = option(EncodingParams(), help="How it reads a drawing.")
    drawing: DrawingRecipe = option(DrawingRecipe(), help="What drawings it learned from.")
    quality: Quality = option(Quality(), help="What it was measured at.")
    training: Training = option(Training(), help="How to train it again.")
    files: tuple[tuple[str, str], ...] = option((), help="Name and SHA-256 of each file.")

    def __post_init__(self) -> None:
        """Check what a single field cannot."""
        count = len(self.attributes)
        if count != self.network.attributes:
            raise ValueError(
                f"it names {count} attributes, but its network scores {self.network.attributes}."
            )
        rows = {"base_rates": self.base_rates}
        for name in ("balanced_accuracy", "auc", "cross_entropy"):
            rows[f"quality.{name}"] = getattr(self.quality, name) or self.base_rates
        for name, values in rows.items():
            if len(values) != count:
                raise ValueError(f"{name} has {len(values)} values for {count} attributes.")

    @property
    def with_ink(self) -> bool:
        """Whether the network also reads the map of the ink."""
        return self.network.kind == "studio"

    @property
    def additive(self) -> bool:
        """Whether the drawing's logit is exactly the mean of its points'."""
        return self.network.pooling == "ga" and self.network.dense == "d1"


def model_names() -> list[str]:
    """Return the names of the shipped models, sorted."""
    return sorted(path.parent.name for path in data_dir("models").glob(f"*/{CONFIG}"))


def model_folder(name: str | Path = DEFAULT) -> Path:
    """Return the folder of a model, shipped (by name) or a person's own (by path).

    Raises:
        ModelError: there is no such model; the message suggests what was meant.
    """
    text = str(name)
    if isinstance(name, Path) or any(c in text for c in "/\\") or text in {".", ".."}:
        folder = Path(name)
        if not folder.is_dir():
            raise ModelError(f"There is no folder {folder}. Give the folder of a trained model.")
        return folder
    known = model_names()
    if text not in known:
        if Path(text).is_dir():
            return Path(text)
        listed = f"Known: {', '.join(known)}; a" if known else "None is installed; a"
        raise ModelError(
            f"There is no model named {text!r}.{_meant(text, known)} "
            f"{listed} path to a model's folder works too."
        )
    return data_dir("models") / text


def load_config(name: str | Path = DEFAULT) -> ModelConfig:
    """Return the config of a model, after checking that its files are all there and unchanged.

    Raises:
        ModelError: something is missing, edited, newer than this program, or does not fit it.
    """
    folder = model_folder(name)
    path = folder / CONFIG
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelError(f"{folder} has no {CONFIG}. Give the folder of a trained model.") from None
    except (OSError, ValueError) as exc:  # ValueError: not UTF-8, or not TOML
        raise ModelError(f"Cannot read the model's {path}: {exc}. {_ALIEN}") from exc
    config = _parse(table, folder.name)
    for file, digest in config.files:
        _check(folder / file, digest)
    _check_recipe(config)
    return config


def save_model(
    folder: Path,
    config: ModelConfig,
    weights: Weights,
    *,
    onnx: bytes | None = None,
    scale: Weights | None = None,
) -> ModelConfig:
    """Write a model's folder; return *config* with the SHA-256 of its files.

    The config is written last: a folder that was not finished is refused, not misread.

    Raises:
        ModelError: a weight is not a finite number.
        ExportError: the folder cannot be written.
    """
    from safetensors.numpy import save

    _check_finite(weights, config.name)
    contents: dict[str, bytes | None] = {
        WEIGHTS: save({name: np.array(array, order="C") for name, array in weights.items()}),
        ONNX: onnx,
        SCALE: None if scale is None else save(dict(scale)),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise ExportError(
            f"Cannot make the folder {folder}: {exc.strerror or exc}. Choose another."
        ) from exc
    digests = []
    for name, content in contents.items():
        if content is None:
            (folder / name).unlink(missing_ok=True)
            continue
        write_bytes(folder / name, content)
        digests.append((name, hashlib.sha256(content).hexdigest()))
    config = replace(config, files=tuple(digests))
    write_bytes(folder / CONFIG, config_text(config).encode())
    return config


def describe(folder: Path, config: ModelConfig) -> None:
    """Write *config* of the finished model in *folder* again: other words or quality, same files.

    Raises:
        ModelError: the model in *folder* has other files than *config* names.
    """
    if load_config(folder).files != config.files:
        raise ModelError(
            f"The files in {folder} are not those of the config. Load the config from the folder, "
            "change it, and write it back."
        )
    write_bytes(folder / CONFIG, config_text(config).encode())


def config_text(config: ModelConfig) -> str:
    """Return *config* as the text of a ``config.toml``."""
    table = presets.to_table(config, full=True)
    table["files"] = dict(config.files)
    return tomli_w.dumps({"format": FORMAT, **table})


def load_tensors(folder: Path, name: str = WEIGHTS) -> dict[str, npt.NDArray[Any]]:
    """Return the arrays of one of a model's safetensors files.

    Raises:
        ModelError: the file is missing or broken, or holds something that is no finite number.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        tensors: dict[str, npt.NDArray[Any]] = load((folder / name).read_bytes())
    except FileNotFoundError:
        raise _missing(folder / name) from None
    except (OSError, SafetensorError) as exc:
        raise ModelError(f"Cannot read the model's {folder / name}: {exc}. {_ALIEN}") from exc
    _check_finite(tensors, folder.name)
    return tensors


def load_network(name: str | Path = DEFAULT) -> "PaperNetwork | StudioNetwork":
    """Return a model as a torch network, ready to score, weights in float32.

    Raises:
        ModelError: the model is missing, edited, or its weights are not those of its network;
            or torch is not installed.
    """
    folder = model_folder(name)
    config = load_config(folder)
    try:
        import torch

        from facells_studio.score.network import build
    except ImportError as exc:
        raise ModelError(
            "This model needs torch here. Install it with: pip install 'facells-studio[train]'."
        ) from exc
    network = build(config.network)
    weights = {
        key: torch.from_numpy(values.copy()).to(network.state_dict().get(key, torch.zeros(0)).dtype)
        for key, values in load_tensors(folder).items()
    }
    try:
        network.load_state_dict(weights)
    except RuntimeError as exc:
        raise ModelError(
            f"The weights of the model {config.name} are not those of its network. {_ALIEN}"
        ) from exc
    return network.eval().requires_grad_(False)


def _parse(table: dict[str, Any], where: str) -> ModelConfig:
    version = table.pop("format", None)
    if not isinstance(version, int) or isinstance(version, bool):
        raise ModelError(f"The model {where} has no 'format = {FORMAT}' in {CONFIG}. {_ALIEN}")
    if version > FORMAT:
        raise ModelError(
            f"The model {where} has format {version}, this program reads format {FORMAT}. "
            "Update FaCells Studio."
        )
    files = table.pop("files", {})
    if not isinstance(files, dict) or not all(isinstance(v, str) for v in files.values()):
        raise ModelError(f"The model {where} has a broken section [files]. {_ALIEN}")
    try:
        presets.reject_unknown(files, FILES, f"{CONFIG} of {where}: files")
        table["files"] = list(files.items())
        return presets.from_table(ModelConfig, table, f"{CONFIG} of {where}")
    except PresetError as exc:
        raise ModelError(f"{exc} {_ALIEN}") from exc


def _check(path: Path, digest: str) -> None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise _missing(path) from None
    except OSError as exc:
        raise ModelError(f"Cannot read the model's {path}: {exc}. {_ALIEN}") from exc
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError(f"{path} is not the file that its {CONFIG} describes. {_ALIEN}")


def _check_recipe(config: ModelConfig) -> None:
    version = config.drawing.recipe_version
    if version != SCORE_RECIPE_VERSION:
        raise ModelError(
            f"The model {config.name} learned from drawings of recipe {version}, this program "
            f"draws recipe {SCORE_RECIPE_VERSION}. Take a model and a program of one release, or "
            "train it again."
        )


def _check_finite(weights: Weights, name: str) -> None:
    for key, values in weights.items():
        if values.dtype.kind == "f" and not np.isfinite(values).all():
            raise ModelError(
                f"The model {name} holds weights that are not numbers ({key}). "
                "Its training failed: take an earlier checkpoint, or train it again."
            )


def _missing(path: Path) -> ModelError:
    return ModelError(f"The model's file {path} is missing. {_ALIEN}")


def _meant(word: str, known: list[str]) -> str:
    meant = presets.did_you_mean(word, known)
    return meant if meant.startswith(" Did") else ""
