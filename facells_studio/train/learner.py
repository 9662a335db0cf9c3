"""A network that learns: one step of the optimizer, the average of its weights, its teacher.

Sizes in the comments: B drawings in a batch, T points in the longest of them, A attributes.
"""

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

from facells_studio.errors import ModelError, UsageError
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.model import load_config, load_network
from facells_studio.score.network import Batch, Output, PaperNetwork, StudioNetwork, build, within
from facells_studio.score.params import NetworkParams
from facells_studio.train.batches import Example, Eyes
from facells_studio.train.checkpoint import RUN, Tensors, filled, load_best, load_run
from facells_studio.train.params import TrainParams, pace
from facells_studio.train.places import out_of_place

Network = PaperNetwork | StudioNetwork


def begun(params: NetworkParams, base_rates: Sequence[float], seed: int) -> Network:
    """Return an untrained network that says every attribute's base rate.

    Else the first hundreds of steps only learn how rare a beard is.
    """
    torch.manual_seed(seed)
    network = build(params)
    logits = torch.logit(torch.tensor(base_rates).clamp(1e-3, 1 - 1e-3))
    with torch.no_grad():
        if isinstance(network, StudioNetwork):
            network.from_points.bias.copy_(logits / network.GAIN)
        else:
            last = network.head[-1]
            assert isinstance(last, nn.Linear)
            last.bias.copy_(logits)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]  # torch's stubs miss it


def eyes_of(network: NetworkParams, encoding: EncodingParams) -> Eyes:
    """Return how a *network* reads drawings: only ours sees the ink."""
    return Eyes(encoding=encoding, with_ink=network.kind == "studio")


class Trained(NamedTuple):
    """A network that has learned, and what it reads and says."""

    network: Network
    encoding: EncodingParams
    attributes: tuple[str, ...]


def trained(name: str) -> Trained:
    """Return the best network of the run in the folder *name*, or the model of that name or folder.

    Raises:
        ModelError: there is neither, or it is damaged.
    """
    folder = Path(name)
    if not (folder / RUN).exists():
        config = load_config(name)
        return Trained(load_network(name), config.encoding, config.attributes)
    run = load_run(folder)
    network = build(run.network).eval().requires_grad_(False)
    filled(network.state_dict(), load_best(folder)[0], f"The weights in {folder}")
    return Trained(network, run.encoding, run.attributes)


@dataclass(frozen=True, slots=True, eq=False)
class Teacher:
    """A trained network whose answers another one learns."""

    network: Network
    eyes: Eyes
    columns: tuple[int, ...]  # of its attributes, in the order of the one that learns

    @classmethod
    def load(cls, name: str, attributes: Sequence[str], device: torch.device) -> "Teacher":
        """Return the network of the run or model *name*, which must know *attributes*.

        Raises:
            ModelError: there is none, or it does not know an attribute.
        """
        known = trained(name)
        missing = [a for a in attributes if a not in known.attributes]
        if missing:
            raise ModelError(
                f"The teacher {name} does not know {missing[0]}. "
                "Choose one that was trained on it, or other attributes."
            )
        columns = tuple(known.attributes.index(a) for a in attributes)
        eyes = eyes_of(known.network.params, known.encoding)
        return cls(known.network.to(device), eyes, columns)

    @torch.no_grad()
    def answer(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the logits of the drawings (B, A) and their points (B, T, A)."""
        output = self.network(batch)
        columns = list(self.columns)
        return output.drawings[..., columns].float(), output.points[..., columns].float()


class Learner:
    """A network, its optimizer, and the running average of its weights."""

    def __init__(
        self,
        params: TrainParams,
        network: Network,
        device: torch.device,
        *,
        weights: npt.NDArray[np.float32] | None = None,
        teacher: Teacher | None = None,
        world: int = 1,
        attributes: Sequence[str] = (),
    ) -> None:
        self.params, self.device, self.teacher, self.world = params, device, teacher, world
        self.attributes = tuple(attributes)
        self.network = network.to(device).train()
        self.average = copy.deepcopy(self.network).eval().requires_grad_(False)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=params.learning_rate,
            weight_decay=params.weight_decay,
            betas=(0.9, 0.99),
            fused=True,
        )
        self.weights = None if weights is None else torch.from_numpy(weights).to(device)
        # No device_ids: the lengths of a batch's drawings must stay on the CPU.
        self._together: nn.Module = (
            DistributedDataParallel(self.network) if world > 1 else self.network
        )

    def step(self, example: Example, progress: float, number: int, share: float = 1.0) -> Tensor:
        """Learn from *example* at *progress* of the whole training; return the loss, detached.

        Args:
            example: on the CPU.
            progress: 0 to 1; decides the learning rate.
            number: of this step, from 0; with the seed it decides every random number.
            share: of the whole batch that this process has, times the processes.
        """
        torch.manual_seed(_mixed(self.params.seed, number))
        self._set_pace(progress)
        example = example.to(self.device)
        with self.computing():
            output: Output = self._together(example.batch)
        loss = self._loss(output, example)
        self.optimizer.zero_grad(set_to_none=True)
        (loss * share).backward()  # type: ignore[no-untyped-call]  # torch's stubs
        if self.params.clip:
            nn.utils.clip_grad_norm_(self.network.parameters(), self.params.clip)
        self.optimizer.step()
        self._follow(number)
        return loss.detach()

    def _loss(self, output: Output, example: Example) -> Tensor:
        logits = output.drawings.float()
        loss = functional.binary_cross_entropy_with_logits(
            logits, example.labels, pos_weight=self.weights
        )
        if self.params.places:
            elsewhere = out_of_place(output.points, example.batch, example.labels, self.attributes)
            loss = loss + self.params.places * elsewhere
        if self.teacher is None:
            return loss
        taught = example.batch if example.teacher is None else example.teacher
        with self.computing():
            drawings, points = self.teacher.answer(taught)
        soft = functional.binary_cross_entropy_with_logits(logits, drawings.sigmoid())
        share, by_point = self.params.teacher_share, self.params.teacher_points
        loss = (1 - share) * loss + share * soft
        if by_point:
            loss = loss + by_point * centred_difference(output.points.float(), points, taught)
        return loss

    def _set_pace(self, progress: float) -> None:
        now = pace(self.params, progress)
        for group in self.optimizer.param_groups:
            group["lr"] = self.params.learning_rate * now.rate
            group["betas"] = (now.momentum, 0.99)

    @torch.no_grad()
    def _follow(self, number: int) -> None:
        """Let the average follow the weights, BatchNorm's statistics included."""
        # Young averages are short, or the untrained weights would stay in them for long.
        kept = min(self.params.average, (1 + number) / (10 + number)) if self.params.average else 0
        mine, theirs = self.network.state_dict(), self.average.state_dict()
        floating = [name for name, tensor in mine.items() if tensor.is_floating_point()]
        torch._foreach_lerp_(
            [theirs[name] for name in floating], [mine[name] for name in floating], 1 - kept
        )
        for name in mine.keys() - set(floating):
            theirs[name].copy_(mine[name])

    @torch.no_grad()
    def logits(self, batch: Batch) -> Tensor:
        """Return what the averaged network says of a *batch*'s drawings (B, A), on the CPU."""
        with self.computing():
            output: Output = self.average(batch.to(self.device))
        return output.drawings.float().cpu()

    @contextmanager
    def computing(self) -> Iterator[None]:
        """Compute in the chosen precision."""
        precision = self.params.precision
        half = precision == "bfloat16" or (precision == "auto" and self.device.type == "cuda")
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            yield

    def tensors(self) -> Tensors:
        """Return all that a continuation needs."""
        result = {f"network.{name}": t for name, t in self.network.state_dict().items()}
        result |= {f"average.{name}": t for name, t in self.average.state_dict().items()}
        for name, parameter in self.network.named_parameters():
            state = self.optimizer.state.get(parameter, {})
            result |= {f"moments.{key}.{name}": state[key] for key in sorted(state)}
        return result

    def restore(self, tensors: Tensors) -> None:
        """Take up where `tensors` were given.

        Raises:
            ModelError: they are another network's.
        """
        for part, network in (("network", self.network), ("average", self.average)):
            filled(network.state_dict(), _part(tensors, part), "The checkpoint's weights")
        for name, parameter in self.network.named_parameters():
            if f"moments.step.{name}" in tensors:
                # As the optimizer itself makes them: a moment lies in memory as its weights do.
                state = {
                    "step": torch.zeros((), device=parameter.device),
                    "exp_avg": torch.zeros_like(parameter, memory_format=torch.preserve_format),
                    "exp_avg_sq": torch.zeros_like(parameter, memory_format=torch.preserve_format),
                }
                saved = {key: tensors[f"moments.{key}.{name}"] for key in state}
                filled(state, saved, "The checkpoint's moments")
                self.optimizer.state[parameter] = state


def centred_difference(mine: Tensor, theirs: Tensor, batch: Batch) -> Tensor:
    """Return the mean square by which point logits (B, T, A) differ, centred in each drawing."""
    inside = within(batch.counts, batch.points.shape[1], mine.device)  # (B, T, 1)
    counts = batch.counts.to(mine.device)[:, None, None]
    gap = (mine - theirs) * inside
    gap = (gap - gap.sum(dim=1, keepdim=True) / counts) * inside
    return gap.square().sum() / (counts.sum() * gap.shape[2])


def positive_weights(
    params: TrainParams, base_rates: Sequence[float]
) -> npt.NDArray[np.float32] | None:
    """Return how much more a positive counts than a negative (A,), if anything."""
    rates = np.clip(np.asarray(base_rates), 1e-3, 1 - 1e-3)
    power = {"plain": 0.0, "root": 0.5, "balanced": 1.0}[params.positives]
    return (((1 - rates) / rates) ** power).astype(np.float32) if power else None


def chosen_device(params: TrainParams, local_rank: int = 0) -> torch.device:
    """Return where to compute.

    Raises:
        UsageError: there is no such device on this computer.
    """
    if params.device == "auto":
        return torch.device(f"cuda:{local_rank}" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(params.device)
    except RuntimeError as exc:
        raise UsageError(
            f"There is no device {params.device!r}. Write cpu, cuda or cuda:1."
        ) from exc
    if device.type == "cuda" and not torch.cuda.is_available():
        raise UsageError("No GPU can be used here. Give --device cpu, or install torch for CUDA.")
    return device


def _part(tensors: Tensors, name: str) -> Tensors:
    return {k.removeprefix(f"{name}."): t for k, t in tensors.items() if k.startswith(f"{name}.")}


def _mixed(seed: int, number: int) -> int:
    """Return one seed for a step of a run."""
    return int(np.random.SeedSequence([seed, number]).generate_state(1, np.uint64)[0] >> 1)
