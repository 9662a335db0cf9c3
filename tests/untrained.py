"""Models that never learned anything, for tests of what goes on around a network."""

from pathlib import Path

import torch

from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.model import ModelConfig
from facells_studio.score.network import PaperNetwork, StudioNetwork, build
from facells_studio.score.params import NetworkParams
from facells_studio.train.export import write_model

SMALL = NetworkParams(cells=8, channels=(4, 6, 8), embedding=12)


def untrained_network(params: NetworkParams, seed: int = 0) -> PaperNetwork | StudioNetwork:
    """Return a network with random weights and random statistics of its normalizations."""
    torch.manual_seed(seed)
    network = build(params)
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.get_buffer("running_mean").normal_(0, 0.3)
                module.get_buffer("running_var").uniform_(0.3, 2)
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.2)
    return network.eval()


def untrained_model(
    folder: Path,
    params: NetworkParams = SMALL,
    *,
    encoding: EncodingParams | None = None,
    seed: int = 0,
) -> ModelConfig:
    """Write an untrained model into *folder*; return its config."""
    attributes = ATTRIBUTES[: params.attributes]
    config = ModelConfig(
        name=folder.name,
        title="untrained",
        attributes=attributes,
        base_rates=(0.5,) * len(attributes),
        network=params,
        encoding=encoding or EncodingParams(),
    )
    return write_model(folder, untrained_network(params, seed), config)
