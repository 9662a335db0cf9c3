"""A deeper network that begins where a shallower one ended."""

import numpy as np
import pytest
import torch

from facells_studio.errors import ModelError
from facells_studio.score.network import Batch, PaperNetwork, build
from facells_studio.score.params import paper_network
from facells_studio.train.checkpoint import filled
from facells_studio.train.deepen import deepened


def network(name: str, seed: int = 1) -> PaperNetwork:
    """Return an untrained network of the paper."""
    torch.manual_seed(seed)
    result = build(paper_network(name))
    assert isinstance(result, PaperNetwork)
    return result.eval()


def drawings(count: int = 12) -> Batch:
    """Return random points in the frame."""
    torch.manual_seed(7)
    points = torch.rand(count, 60, 3) * torch.tensor([178.0, 218.0, 0.0])
    return Batch(points - torch.tensor([89.0, 109.0, 0.0]), torch.full((count,), 60), None)


@torch.no_grad()
def test_what_a_layer_said_is_handed_through() -> None:
    """Three layers grown from one give nearly the same state at every point."""
    one, three = network("1bi-40-ga-d1"), network("3bi-40-ga-d1", seed=2)
    batch = drawings()
    states = one(batch).states.numpy().ravel()
    before = np.corrcoef(states, three(batch).states.numpy().ravel())[0, 1]
    three.load_state_dict(dict(deepened(one.state_dict(), three)))
    after = np.corrcoef(states, three(batch).states.numpy().ravel())[0, 1]
    assert abs(before) < 0.2
    assert after > 0.9


@torch.no_grad()
def test_new_cells_are_not_all_alike() -> None:
    """Cells that began alike would stay alike; each new one has random weights besides."""
    one, two = network("1bi-40-ga-d1"), network("2bi-40-ga-d1", seed=2)
    back = deepened(one.state_dict(), two)["lstm.weight_hh_l1"]
    assert len(torch.unique(back.round(decimals=6), dim=0)) == len(back)


def test_layers_that_are_there_stay() -> None:
    """Nothing of the shallower network is changed, and as deep a one is only copied."""
    one, three = network("1bi-40-ga-d1"), network("3bi-40-ga-d1", seed=2)
    grown = deepened(one.state_dict(), three)
    assert all(torch.equal(grown[name], tensor) for name, tensor in one.state_dict().items())
    same = deepened(three.state_dict(), network("3bi-40-ga-d1", seed=3))
    assert all(torch.equal(same[name], tensor) for name, tensor in three.state_dict().items())


def test_cells_of_another_number_are_refused() -> None:
    """Only layers can be added: another width is another network, and is said to be."""
    wide = network("3bi-50-ga-d1")
    with pytest.raises(ModelError, match="another network's"):
        filled(wide.state_dict(), deepened(network("1bi-40-ga-d1").state_dict(), wide), "They")
