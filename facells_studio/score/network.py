"""The networks: one long short-term memory (LSTM) reads a drawing point by point.

Sizes in the comments: B drawings in a batch, T points in the longest of them, A attributes,
H cells of the LSTM in one direction, C chunks of points, E numbers that describe a point.

Every network gives a logit for each point and attribute, and one for the whole drawing. Where the
paper's average stays (``ga``) and no layer hides behind it (``d1``), the drawing's logit is the
mean of its points': what a point says is exactly what it adds.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.score.ink import CHANNELS
from facells_studio.score.params import NetworkParams, paper_network
from facells_studio.score.reading import Reading

__all__ = [
    "Batch",
    "NetworkParams",
    "Output",
    "PaperNetwork",
    "StudioNetwork",
    "build",
    "collate",
    "paper_network",
    "within",
]

_STEEPEST = 6.0  # per 50 units: the steepest gate opens within a third of the face


class Batch(NamedTuple):
    """Drawings side by side, the shorter ones padded with zeros."""

    points: Tensor  # (B, T, 3), with the ink (B, T, 5)
    counts: Tensor  # (B,) int64: points of each drawing, on the CPU
    ink: Tensor | None  # (B, 3, rows, columns)

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on *device*; the counts stay where packing wants them."""
        ink = None if self.ink is None else self.ink.to(device, non_blocking=True)
        return Batch(self.points.to(device, non_blocking=True), self.counts, ink)


class Output(NamedTuple):
    """What a network says about a batch."""

    points: Tensor  # (B, T, A) logits; beyond a drawing's own points without meaning
    drawings: Tensor  # (B, A) logits
    states: Tensor  # (B, T, 2H): the last LSTM layer, forward then backward


def collate(readings: Sequence[Reading]) -> Batch:
    """Return *readings* as one batch."""
    counts = [len(reading.points) for reading in readings]
    points = np.zeros((len(readings), max(counts), readings[0].points.shape[1]), np.float32)
    for row, reading in zip(points, readings, strict=True):
        row[: len(reading.points)] = reading.points
    maps = [reading.ink for reading in readings if reading.ink is not None]
    ink = torch.from_numpy(np.stack(maps)) if maps else None
    return Batch(torch.from_numpy(points), torch.tensor(counts), ink)


def build(params: NetworkParams) -> "PaperNetwork | StudioNetwork":
    """Return an untrained network."""
    return PaperNetwork(params) if params.kind == "paper" else StudioNetwork(params)


def within(counts: Tensor, length: int, device: torch.device) -> Tensor:
    """Return a mask (B, T, 1) of the points that belong to their drawing."""
    inside = torch.arange(length)[None] < counts[:, None]
    return inside[..., None].to(device)


class PaperNetwork(nn.Module):
    """The paper's network: (x, y, p) into a bidirectional LSTM (section 3)."""

    def __init__(self, params: NetworkParams) -> None:
        super().__init__()
        self.params = params
        self.lstm = nn.LSTM(3, params.cells, params.layers, bidirectional=True, batch_first=True)
        states = 2 * params.cells
        if params.dense == "d1":
            self.head = nn.Sequential(nn.Linear(states, params.attributes))
        else:
            self.head = nn.Sequential(
                nn.Linear(states, 40), nn.ReLU(), nn.Linear(40, params.attributes)
            )
        # Coordinates of about one: the frame is 178 by 218 units.
        self.register_buffer("scale", torch.tensor([1 / 50, 1 / 50, 1.0]), persistent=False)
        _remember_by_default(self.lstm)
        _look_at_places(self.lstm)

    def forward(self, batch: Batch) -> Output:
        """Return logits of points and drawings."""
        states = self.read(batch.points * self.get_buffer("scale"), batch.counts)  # (B, T, 2H)
        counts = batch.counts.to(states.device)
        if self.params.pooling == "ga":
            inside = within(batch.counts, states.shape[1], states.device)
            read = (states * inside).sum(dim=1) / counts[:, None]  # (B, 2H)
        else:
            ahead, back = states.chunk(2, dim=2)
            last = (counts - 1)[:, None, None].expand(-1, 1, ahead.shape[2])
            read = torch.cat([ahead.gather(1, last)[:, 0], back[:, 0]], dim=1)  # (B, 2H)
        return Output(self.head(states), self.head(read), states)

    def read(self, points: Tensor, counts: Tensor) -> Tensor:
        """Return the last layer's state at each point (B, T, 2H)."""
        if points.is_cuda:
            packed = pack_padded_sequence(points, counts, batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(
                self.lstm(packed)[0], batch_first=True, total_length=points.shape[1]
            )
            return states
        # On a CPU packed sequences of different lengths cost six times as much as padded ones
        # (6.0 instead of 1.0 s a step of 32 drawings, torch 2.13).
        steps = points.transpose(0, 1)  # (T, B, ·)
        turned = _backwards(counts, len(steps))[..., None]
        for layer in range(self.params.layers):
            there = turned.expand(-1, -1, steps.shape[2])
            here = turned.expand(-1, -1, self.params.cells)
            ahead = self._one_way(steps, f"l{layer}")
            back = self._one_way(steps.gather(0, there), f"l{layer}_reverse").gather(0, here)
            steps = torch.cat([ahead, back], dim=2)
        return steps.transpose(0, 1)

    def _one_way(self, steps: Tensor, which: str) -> Tensor:
        """Return the states (T, B, H) of one direction of one layer."""
        parts = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        weights = [getattr(self.lstm, f"{part}_{which}") for part in parts]
        start = steps.new_zeros(1, steps.shape[1], self.params.cells)
        states, _, _ = torch.lstm(
            steps, (start, start), weights, True, 1, 0.0, self.training, False, False
        )
        return states


class StudioNetwork(nn.Module):
    """An LSTM over points that know what is drawn around them.

    Three convolutions deep, a map of the drawing's ink is summed over its scales and read at each
    point; with the point's place and direction it makes the point's description. The LSTM reads
    the descriptions in chunks. A point's logits are linear in its description and its chunk's
    state, and the drawing's are their mean.
    """

    FREQUENCIES = 5  # of the sines that tell where a point is: half the frame to 1/32 of it
    GAIN = 4.0  # a few points must be able to speak for the whole drawing

    def __init__(self, params: NetworkParams) -> None:
        super().__init__()
        self.params = params
        fine, middle, coarse = params.channels
        size, cells = params.embedding, params.cells
        self.fine = nn.Sequential(_conv(CHANNELS, fine, 5, 2), _conv(fine, fine))
        self.middle = nn.Sequential(_conv(fine, middle, 3, 2), _Residual(middle))
        self.coarse = nn.Sequential(_conv(middle, coarse, 3, 2), _Residual(coarse))
        self.from_fine = nn.Conv2d(fine, size, 1)
        self.from_middle = nn.Conv2d(middle, size, 1)
        self.from_coarse = nn.Conv2d(coarse, size, 1)
        place = 4 * self.FREQUENCIES + 5
        self.describe = nn.Sequential(
            nn.Linear(size + place, size), nn.ReLU(), nn.Linear(size, size), nn.ReLU()
        )
        self.into = nn.Linear(params.chunk * size, cells)
        self.ahead = nn.LSTM(cells, cells, params.layers)
        self.back = nn.LSTM(cells, cells, params.layers)
        self.from_points = nn.Linear(size, params.attributes)
        self.from_states = nn.Linear(2 * cells, params.attributes, bias=False)
        half = torch.tensor([2 / FRAME_WIDTH, 2 / FRAME_HEIGHT])
        self.register_buffer("per_half_frame", half, persistent=False)
        waves = math.pi * 2.0 ** torch.arange(self.FREQUENCIES)
        self.register_buffer("waves", waves, persistent=False)
        _remember_by_default(self.ahead)
        _remember_by_default(self.back)

    def forward(self, batch: Batch) -> Output:
        """Return logits of points and drawings."""
        inside = within(batch.counts, batch.points.shape[1], batch.points.device)
        points = self.described(batch) * inside  # (B, T, E)
        states = self.read(points, batch.counts)  # (B, T, 2H)
        logits = self.GAIN * (self.from_points(points) + self.from_states(states))
        counts = batch.counts.to(logits.device)[:, None]
        return Output(logits, (logits * inside).sum(dim=1) / counts, states)

    def described(self, batch: Batch) -> Tensor:
        """Return each point's description (B, T, E): its place, its direction, its surroundings."""
        assert batch.ink is not None
        place = batch.points[..., :2] * self.get_buffer("per_half_frame")  # -1 … 1 in the frame
        around = functional.grid_sample(  # (B, E, 1, T)
            self.surroundings(batch.ink), place[:, None], padding_mode="border", align_corners=False
        )
        angles = (place[..., None] * self.get_buffer("waves")).flatten(2)  # (B, T, 2 · 5)
        known = [around[:, :, 0].transpose(1, 2), angles.sin(), angles.cos(), place]
        described: Tensor = self.describe(torch.cat([*known, batch.points[..., 2:]], dim=-1))
        return described

    def surroundings(self, ink: Tensor) -> Tensor:
        """Return what is drawn around each place (B, E, rows / 2, columns / 2)."""
        fine = self.fine(ink.contiguous(memory_format=torch.channels_last))  # (B, ·, 55, 45)
        middle = self.middle(fine)  # (B, ·, 28, 23)
        coarse = self.coarse(middle)  # (B, ·, 14, 12)
        summed = _onto(self.from_middle(middle), self.from_coarse(coarse))
        return functional.relu(_onto(self.from_fine(fine), summed))

    def read(self, points: Tensor, counts: Tensor) -> Tensor:
        """Return the LSTM's state at each point (B, T, 2H)."""
        size, length = self.params.chunk, points.shape[1]
        chunks = -(-length // size)
        padded = functional.pad(points, (0, 0, 0, chunks * size - length))
        steps = functional.relu(self.into(padded.reshape(len(points), chunks, -1)))  # (B, C, H)
        steps = steps.transpose(0, 1)  # (C, B, H)
        turned = _backwards(-(-counts // size), chunks).to(points.device)[..., None]
        turned = turned.expand(-1, -1, steps.shape[2])
        ahead, _ = self.ahead(steps)
        back, _ = self.back(steps.gather(0, turned))
        states = torch.cat([ahead, back.gather(0, turned)], dim=2).transpose(0, 1)  # (B, C, 2H)
        return states.repeat_interleave(size, dim=1)[:, :length]


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _conv(channels, channels)
        self.second = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x + self.second(self.first(x)))


def _conv(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def _onto(finer: Tensor, coarser: Tensor) -> Tensor:
    """Return *finer* plus *coarser* enlarged to its size."""
    size = finer.shape[2:]
    return finer + functional.interpolate(coarser, size=size, mode="bilinear", align_corners=False)


def _backwards(counts: Tensor, length: int) -> Tensor:
    """Return indices (T, B) that turn each sequence around within its own length.

    Its own inverse; padding stays where it is, so that it never reaches a state that counts.
    """
    steps = torch.arange(length)[:, None]
    turned = counts[None] - 1 - steps
    return torch.where(turned >= 0, turned, steps)


def _remember_by_default(lstm: nn.LSTM) -> None:
    """Set the forget gates' biases to 1 (Jozefowicz, Zaremba and Sutskever, ICML 2015)."""
    cells = lstm.hidden_size
    for name, weights in lstm.named_parameters():
        if name.startswith("bias_ih"):
            nn.init.zeros_(weights)
            nn.init.ones_(weights[cells : 2 * cells])
        elif name.startswith("bias_hh"):
            nn.init.zeros_(weights)


def _look_at_places(lstm: nn.LSTM) -> None:
    """Let the gates of the first layer open each across another line through the frame.

    With torch's own small weights every cell sees the whole frame nearly alike, and from three
    numbers an LSTM must first learn to tell an eye from a chin. How much it helps was not measured.
    """
    cells = lstm.hidden_size
    for turn in ("", "_reverse"):
        weights: Tensor = getattr(lstm, f"weight_ih_l0{turn}")  # (4H, 3): input, forget, cell, out
        biases: Tensor = getattr(lstm, f"bias_ih_l0{turn}")  # (4H,)
        for gate in (0, 2, 3):
            rows = slice(gate * cells, (gate + 1) * cells)
            angles, steep = 2 * math.pi * torch.rand(cells), _STEEPEST * torch.rand(cells).sqrt()
            across = torch.stack([steep * angles.cos(), steep * angles.sin()], dim=1)
            through = (2 * torch.rand(cells, 2) - 1) * torch.tensor([1.5, 1.9])  # in 50 units
            with torch.no_grad():
                weights[rows, :2] = across
                biases[rows] = -(across * through).sum(dim=1)
