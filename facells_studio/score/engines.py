"""Who computes the network: ONNX Runtime, which starts quickly, or torch, where it is installed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from facells_studio.errors import ModelError
from facells_studio.score.model import ONNX, ModelConfig, load_network, load_tensors
from facells_studio.score.reading import Reading

Floats = npt.NDArray[np.float32]
EngineName = Literal["auto", "onnx", "torch"]


class Answer(NamedTuple):
    """What a network says about one reading of m points."""

    points: Floats  # (m, A) logits
    drawing: Floats  # (A,) logits
    states: Floats  # (m, 2H)


class Engine(Protocol):
    """Computes a network."""

    name: str
    batch: int  # how many readings at a time serve it best

    def answer(self, readings: Sequence[Reading]) -> Iterator[Answer]:
        """Yield what the network says about each of *readings*, in their order."""


def load_engine(folder: Path, config: ModelConfig, engine: EngineName) -> Engine:
    """Return the engine asked for; ``auto`` takes ONNX Runtime where the model has its file.

    Raises:
        ModelError: the model has no file for it, or the engine is not installed.
    """
    has_onnx = any(name == ONNX for name, _ in config.files)
    if engine == "torch" or (engine == "auto" and not has_onnx):
        return TorchEngine(folder)
    if not has_onnx:
        raise ModelError(f"The model {config.name} has no {ONNX}. Use the engine torch.")
    load_tensors(folder)  # refuses weights that are not numbers; the graph holds the same
    return OnnxEngine(folder, config)


class OnnxEngine:
    """ONNX Runtime on one thread: one drawing at a time, nothing is padded."""

    name = "onnx"
    batch = 1

    def __init__(self, folder: Path, config: ModelConfig) -> None:
        """Load the graph.

        Raises:
            ModelError: the file is no graph of this network.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors only, and those are raised
        try:
            self._session = onnxruntime.InferenceSession(
                (folder / ONNX).read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except Exception as exc:  # its errors share no class but this
            raise ModelError(
                f"ONNX Runtime cannot read the model's {folder / ONNX}. "
                "Install the model again, or use the engine torch."
            ) from exc
        inputs = [i.name for i in self._session.get_inputs()]
        width = self._session.get_outputs()[0].shape[-1]
        if inputs != ["points", "ink"][: 1 + config.with_ink] or width != len(config.attributes):
            raise ModelError(
                f"The graph of the model {config.name} is not that of its network. "
                "Install the model again."
            )

    def answer(self, readings: Sequence[Reading]) -> Iterator[Answer]:
        """Yield what the network says about each of *readings*, in their order."""
        for reading in readings:
            feed: dict[str, Any] = {"points": reading.points}
            if reading.ink is not None:
                feed["ink"] = reading.ink[None]
            yield Answer(*self._session.run(["logits", "drawing", "states"], feed))


class TorchEngine:
    """Torch, several drawings at a time."""

    name = "torch"
    batch = 16

    def __init__(self, folder: Path) -> None:
        self._network = load_network(folder)

    def answer(self, readings: Sequence[Reading]) -> Iterator[Answer]:
        """Yield what the network says about each of *readings*, in their order."""
        import torch

        from facells_studio.score.network import collate

        with torch.inference_mode():
            output = self._network(collate(readings))
        for i, reading in enumerate(readings):
            count = len(reading.points)
            yield Answer(
                output.points[i, :count].numpy(),
                output.drawings[i].numpy(),
                output.states[i, :count].numpy(),
            )
