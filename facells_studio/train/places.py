"""What a name already tells a network: glasses sit before the eyes, hats above them.

Cross-entropy alone does not mind where the evidence lies: after two epochs the points that spoke
loudest for *Bald* lay on chins, none of them above the eyes. This term asks, for the attributes
that a portrait has, that the points which speak loudest lie where `attributes.PLACES` says.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import torch
from torch import Tensor

from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.score.attributes import PLACES, at_place
from facells_studio.score.encoding import CENTRE
from facells_studio.score.network import Batch, within

_SHARPNESS = 2.0  # standard deviations to e-folds: a tenth of the points carries most of the weight


def out_of_place(logits: Tensor, batch: Batch, labels: Tensor, attributes: Sequence[str]) -> Tensor:
    """Return how much of the loudest evidence lies elsewhere: a mean of -log shares, ≥ 0.

    Args:
        logits: of the points (B, T, A).
        batch: what was read, in absolute coordinates.
        labels: of the drawings (B, A), 0 or 1.
        attributes: their names (A,); those without a place do not count.
    """
    columns = torch.tensor([i for i, name in enumerate(attributes) if name in PLACES])
    having = labels.cpu()[:, columns] > 0
    drawing, place = having.nonzero(as_tuple=True)  # K pairs of a drawing and what it has
    if not len(drawing):
        return logits.sum() * 0.0
    there = _places(batch, attributes)[drawing, :, place].to(logits.device)  # (K, T)
    inside = within(batch.counts, logits.shape[1], logits.device)[drawing, :, 0]  # (K, T)
    counted = (there & inside).any(dim=1)  # nobody can speak where there is no line at all
    named = logits[drawing, :, columns[place]].float()  # (K, T)
    counts = batch.counts[drawing].to(logits.device)[:, None]
    gap = (named - (named * inside).sum(dim=1, keepdim=True) / counts) * inside
    # The spread is a yardstick only: it must not pay to make all points alike.
    spread = (gap.square().sum(dim=1, keepdim=True) / counts).sqrt().detach() + 0.1
    weights = (_SHARPNESS * gap / spread).masked_fill(~inside, -torch.inf).softmax(dim=1)
    missed = -torch.log((weights * there).sum(dim=1) + 1e-3)
    return (missed * counted).sum() / counted.sum().clamp(min=1)


def _places(batch: Batch, attributes: Sequence[str]) -> Tensor:
    """Return which points lie at the place of each attribute that has one (B, T, P)."""
    table = _table(tuple(name for name in attributes if name in PLACES))
    at = torch.floor(batch.points[..., :2].cpu() + torch.from_numpy(CENTRE)).long()
    rows, columns = table.shape[:2]
    return table[at[..., 1].clamp(0, rows - 1), at[..., 0].clamp(0, columns - 1)]


@cache
def _table(names: tuple[str, ...]) -> Tensor:
    """Return which square units of the frame are each attribute's place (218, 178, P)."""
    y, x = np.mgrid[: round(FRAME_HEIGHT), : round(FRAME_WIDTH)].astype(np.float32) + 0.5
    xy = np.stack([x, y], axis=-1)
    return torch.from_numpy(np.stack([at_place(name, xy) for name in names], axis=-1))
