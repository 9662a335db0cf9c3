"""The networks add up, and a drawing's scores are its own, whatever else is in the batch."""

import numpy as np
import numpy.typing as npt
import pytest
import torch

from facells_studio.errors import PresetError
from facells_studio.score.ink import CHANNELS, COLUMNS, ROWS
from facells_studio.score.network import (
    NetworkParams,
    Output,
    PaperNetwork,
    StudioNetwork,
    collate,
    paper_network,
)
from facells_studio.score.reading import Reading
from tests.untrained import SMALL, untrained_network

PAPER = {
    name: paper_network(name)
    for name in ("1bi-12-ga-d1", "3bi-8-ga-d1", "1bi-12-fs-d1", "3bi-8-fs-d40", "1bi-12-ga-d40")
}
STUDIO = {
    "studio": SMALL,
    "studio of two layers": NetworkParams(
        layers=2, cells=6, chunk=3, channels=(3, 5, 7), embedding=10
    ),
}
ALL = {**PAPER, **STUDIO}
ADDITIVE = {name: p for name, p in ALL.items() if p.pooling == "ga" and p.dense == "d1"}

Network = PaperNetwork | StudioNetwork


def readings(params: NetworkParams, lengths: tuple[int, ...], seed: int = 1) -> list[Reading]:
    """Return readings of random numbers in the range of real ones."""
    random = np.random.default_rng(seed)
    made = []
    for length in lengths:
        points = random.uniform(-100, 100, (length, 5)).astype(np.float32)
        points[:, 2:] = random.uniform(-1, 1, (length, 3))
        ink = random.random((CHANNELS, ROWS, COLUMNS), np.float32)
        studio = params.kind == "studio"
        made.append(Reading(points if studio else points[:, :3], ink if studio else None))
    return made


def said(network: Network, chosen: list[Reading]) -> Output:
    """Return what *network* says of *chosen* as one batch."""
    with torch.inference_mode():
        output: Output = network(collate(chosen))
    return output


@pytest.mark.parametrize("name", ADDITIVE)
def test_a_drawings_score_is_the_mean_of_its_points(name: str) -> None:
    """To float precision: what a point says is exactly what it adds."""
    chosen = readings(ADDITIVE[name], (37, 5, 2))
    output = said(untrained_network(ADDITIVE[name]), chosen)

    for i, reading in enumerate(chosen):
        own = output.points[i, : len(reading.points)].double().mean(dim=0)
        assert (own - output.drawings[i]).abs().max() <= 4e-7 * (1 + own.abs().max())


@pytest.mark.parametrize("name", ALL)
def test_batch_padding_and_order_in_the_batch_change_nothing(name: str) -> None:
    """Each drawing is scored as if it were alone."""
    network, chosen = untrained_network(ALL[name]), readings(ALL[name], (23, 4, 50, 2, 31))

    together, turned = said(network, chosen), said(network, chosen[::-1])

    for i, reading in enumerate(chosen):
        alone, count = said(network, [reading]), len(reading.points)
        for batch, row in ((together, i), (turned, len(chosen) - 1 - i)):
            assert (batch.drawings[row] - alone.drawings[0]).abs().max() <= 1e-6
            assert (batch.points[row, :count] - alone.points[0]).abs().max() <= 1e-6
            assert (batch.states[row, :count] - alone.states[0]).abs().max() <= 1e-6


@pytest.mark.parametrize("name", ALL)
def test_outputs_have_a_row_for_each_point(name: str) -> None:
    """All of fs, ga, d1 and d40 score every point and the drawing, and show their states."""
    output = said(untrained_network(ALL[name]), readings(ALL[name], (9, 3)))

    assert output.points.shape == (2, 9, 40)
    assert output.drawings.shape == (2, 40)
    assert output.states.shape == (2, 9, 2 * ALL[name].cells)


def test_the_final_state_is_where_each_direction_ends() -> None:
    """fs: the forward LSTM ends at the last point, the backward one at the first."""
    network = untrained_network(PAPER["1bi-12-fs-d1"])
    output = said(network, readings(network.params, (11,)))

    read = torch.cat([output.states[0, -1, :12], output.states[0, 0, 12:]])
    assert isinstance(network, PaperNetwork)
    assert torch.allclose(network.head(read), output.drawings[0], atol=1e-6)


def test_the_paper_network_computes_what_the_formulas_say() -> None:
    """Against the LSTM's equations (Hochreiter and Schmidhuber 1997, Gers 2000) in numpy."""
    network = untrained_network(PAPER["3bi-8-ga-d1"]).double()
    assert isinstance(network, PaperNetwork)
    weights = {name: values.numpy() for name, values in network.state_dict().items()}
    (reading,) = readings(network.params, (14,))
    steps = reading.points.astype(np.float64) / (50, 50, 1)
    for layer in range(3):
        ahead = _lstm(steps, weights, f"l{layer}")
        back = _lstm(steps[::-1], weights, f"l{layer}_reverse")[::-1]
        steps = np.concatenate([ahead, back], axis=1)
    logits = steps @ weights["head.0.weight"].T + weights["head.0.bias"]

    batch = collate([reading])
    with torch.inference_mode():
        output = network(batch._replace(points=batch.points.double()))

    assert np.abs(output.states[0].numpy() - steps).max() < 1e-6
    assert np.abs(output.points[0].numpy() - logits).max() < 1e-6
    assert np.abs(output.drawings[0].numpy() - logits.mean(axis=0)).max() < 1e-6


def _lstm(
    steps: npt.NDArray[np.float64], weights: dict[str, npt.NDArray[np.float64]], which: str
) -> npt.NDArray[np.float64]:
    into, again = weights[f"lstm.weight_ih_{which}"], weights[f"lstm.weight_hh_{which}"]
    bias = weights[f"lstm.bias_ih_{which}"] + weights[f"lstm.bias_hh_{which}"]
    state = cell = np.zeros(again.shape[1])
    states = []
    for step in steps:
        i, f, g, o = np.split(into @ step + again @ state + bias, 4)
        cell = _sigmoid(f) * cell + _sigmoid(i) * np.tanh(g)
        state = _sigmoid(o) * np.tanh(cell)
        states.append(state)
    return np.array(states)


def _sigmoid(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = 1 / (1 + np.exp(-x))
    return result


def test_the_papers_networks_have_their_sizes() -> None:
    """1bi is one layer of 256, 3bi three of 150; another number may follow."""
    assert paper_network("1bi-fs-d40") == NetworkParams(
        kind="paper", layers=1, cells=256, pooling="fs", dense="d40"
    )
    winner = paper_network("3bi-ga-d1")
    assert (winner.layers, winner.cells, winner.pooling, winner.dense) == (3, 150, "ga", "d1")
    assert paper_network("1bi-128-ga-d1").cells == 128
    with pytest.raises(PresetError, match="3bi-ga-d40"):
        paper_network("3bi-ga")
