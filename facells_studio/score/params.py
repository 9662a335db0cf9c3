"""Which network: what its numbers are called, without loading torch."""

import re
from dataclasses import dataclass
from typing import Literal

from facells_studio.errors import PresetError
from facells_studio.presets import option


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkParams:
    """Which network; the section ``[network]`` of a model's config."""

    kind: Literal["paper", "studio"] = option(
        "studio", help="The paper's LSTM on bare points, or ours that also sees the ink around."
    )
    layers: int = option(1, help="Layers of the LSTM.", low=1, high=8)
    cells: int = option(96, help="Cells of the LSTM in each direction.", low=1, high=4096)
    pooling: Literal["ga", "fs"] = option(
        "ga", help="Global average over the points, or the final state alone."
    )
    dense: Literal["d1", "d40"] = option(
        "d1", help="The output layer alone, or after a hidden layer of 40."
    )
    attributes: int = option(40, help="How many attributes are scored.", low=1, high=1000)
    chunk: int = option(4, help="Points that the studio network reads at a time.", low=1, high=64)
    channels: tuple[int, ...] = option(
        (16, 32, 64), help="Channels of the studio network's three maps of the ink."
    )
    embedding: int = option(48, help="Numbers that describe a point.", low=4, high=1024)


def paper_network(name: str) -> NetworkParams:
    """Return the parameters of one of the paper's networks, such as ``3bi-ga-d1``.

    ``1bi`` is one bidirectional layer of 256 cells, ``3bi`` three of 150; another number of
    cells may follow, as in ``1bi-128-ga-d1``.

    Raises:
        PresetError: there is no such network.
    """
    match = re.fullmatch(r"([1-8])bi(?:-(\d+))?-(fs|ga)-(d1|d40)", name)
    if match is None:
        raise PresetError(
            f"There is no network {name!r}. The paper's are called 1bi-fs-d1 to 3bi-ga-d40: "
            "layers, then fs or ga, then d1 or d40; ours is called studio."
        )
    layers = int(match[1])
    cells = int(match[2]) if match[2] else (256 if layers == 1 else 150)
    pooling: Literal["ga", "fs"] = "ga" if match[3] == "ga" else "fs"
    dense: Literal["d1", "d40"] = "d1" if match[4] == "d1" else "d40"
    return NetworkParams(kind="paper", layers=layers, cells=cells, pooling=pooling, dense=dense)
