"""How a network is trained; no torch in here, so that help and presets stay quick."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

from facells_studio.errors import UsageError
from facells_studio.presets import did_you_mean, option

FORMATS = ("absolute-sorted", "absolute-unsorted", "relative-sorted", "relative-unsorted")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainParams:
    """How a network is trained; the section ``[train]`` of a run."""

    epochs: int = option(20, help="How often every portrait is shown.", low=1, high=100_000)
    batch: int = option(
        32, help="Portraits per step, over all processes together.", low=1, high=65_536
    )
    learning_rate: float = option(2e-3, help="The largest step of the weights.", low=0.0, high=10.0)
    weight_decay: float = option(
        0.02, help="How much weights are pulled towards zero.", low=0.0, high=10.0
    )
    schedule: Literal["one-cycle", "cosine", "constant"] = option(
        "one-cycle", help="How the learning rate runs: up and down, only down, or not at all."
    )
    warm_up: float = option(
        0.15, help="Share of the training in which the learning rate rises.", low=0.0, high=1.0
    )
    average: float = option(
        0.999,
        help="Share that the running average of the weights keeps at each step; 0 takes none.",
        low=0.0,
        high=0.999999,
    )
    minutes: float = option(
        0.0,
        help="End after so many minutes, the schedule with it; 0 never. Results then depend on the "
        "computer: prefer epochs.",
        low=0.0,
    )
    patience: int = option(
        0, help="End after so many epochs without a better validation; 0 never.", low=0
    )
    best_by: Literal["cross-entropy", "balanced-accuracy", "auc"] = option(
        "cross-entropy", help="The measure on the validation partition that names the best epoch."
    )
    portraits: int = option(
        0, help="Portraits to learn from at most; 0 takes all of the partition.", low=0
    )
    validation: int = option(
        0, help="Portraits to validate on at most; 0 takes all of the partition.", low=0
    )
    styles: tuple[str, ...] = option(
        ("score",),
        help="Drawing recipes with their shares, as score:0.6,coherent:0.2,contour:0.2. Each "
        "portrait is shown in one of them each epoch; validation reads the first.",
    )
    attributes: tuple[str, ...] = option(
        (), help="Attributes to learn; all when empty.", panel=False
    )
    # Off: cross-entropy unweighted and a decision at the base rate (yes when the probability is
    # above the attribute's frequency) gave 0.773 mean balanced accuracy where a decision at 0.5
    # gave 0.642, and probabilities stay probabilities. Weights would tilt them.
    positives: Literal["plain", "root", "balanced"] = option(
        "plain", help="Whether rare attributes weigh more: no, by the root of their odds, in full."
    )
    places: float = option(
        0.0,
        help="How much it counts that a positive attribute's loudest points lie at its place in "
        "the face; needs absolute coordinates.",
        low=0.0,
    )
    clip: float = option(1.0, help="The longest gradient that is followed whole; 0 any.", low=0.0)
    seed: int = option(0, help="Another seed gives another training.", low=0)
    precision: Literal["auto", "float32", "bfloat16"] = option(
        "auto",
        help="Numbers of the computation; auto takes bfloat16 on a GPU. A CPU without instructions "
        "for bfloat16 is many times slower with it.",
    )
    device: str = option("auto", help="Where to compute: auto, cpu, cuda, cuda:1 …")
    threads: int = option(1, help="Threads of one process; one is fastest for an LSTM.", low=1)
    workers: int = option(
        0, help="Processes that prepare drawings; 0 does it in turn with the network.", low=0
    )
    checkpoint_minutes: float = option(
        10.0, help="Minutes between checkpoints within an epoch.", low=0.0
    )
    init_from: str = option(
        "",
        help="A run or model to take the first weights from; of one of the paper's networks with "
        "fewer layers, the further ones begin by handing through what they are given.",
    )
    teacher: str = option("", help="A run or model whose network this one learns from as well.")
    teacher_share: float = option(
        0.5,
        help="How much the teacher's probabilities count against the labels.",
        low=0.0,
        high=1.0,
    )
    teacher_points: float = option(
        0.0,
        help="How much the teacher's centred point scores count; needs the same encoding.",
        low=0.0,
    )


# What may differ between the start of a run and its continuation: it changes no result.
FREE_TO_CHANGE = frozenset({"threads", "workers", "checkpoint_minutes", "device"})


class Pace(NamedTuple):
    """How the optimizer goes at one moment."""

    rate: float  # share of the largest learning rate
    momentum: float  # of the gradients' running mean (AdamW's first beta)


def pace(params: TrainParams, progress: float) -> Pace:
    """Return the pace at *progress*, 0 at the beginning and 1 at the end of the training.

    ``one-cycle`` (Smith and Topin, arXiv 1708.07120): from 1/25 up to 1 and down to 1/250,000 in
    half cosines, momentum from 0.95 down to 0.85 and up again.
    """
    up = params.warm_up
    rise = min(progress / up, 1.0) if up > 0 else 1.0
    fall = min(max((progress - up) / (1 - up), 0.0), 1.0) if up < 1 else 0.0
    match params.schedule:
        case "constant":
            return Pace(rise, 0.9)
        case "cosine":
            return Pace(rise * _between(1.0, 0.0, fall), 0.9)
        case _ if rise < 1:
            return Pace(_between(1 / 25, 1.0, rise), _between(0.95, 0.85, rise))
        case _:
            return Pace(_between(1.0, 4e-6, fall), _between(0.85, 0.95, fall))


def _between(first: float, last: float, t: float) -> float:
    return last + (first - last) * (1 + math.cos(math.pi * t)) / 2


def shares_of(styles: tuple[str, ...]) -> dict[str, float]:
    """Return each style's share of ``("score:0.6", "coherent:0.4")``; they sum to 1.

    Raises:
        UsageError: a share is no positive number, a style is named twice, or there is none.
    """
    shares: dict[str, float] = {}
    for word in styles:
        name, _, number = word.partition(":")
        try:
            share = float(number) if number else 1.0
        except ValueError:
            share = math.nan
        if not name or not 0 < share < math.inf:
            raise UsageError(f"{word!r} is no style with a share. Write it as score:0.6.")
        if name in shares:
            raise UsageError(f"The style {name!r} is given twice. Give its share once.")
        shares[name] = share
    if not shares:
        raise UsageError("A training needs a style of drawing. Give --styles score.")
    return {name: share / sum(shares.values()) for name, share in shares.items()}


def parse_format(name: str) -> tuple[str, str]:
    """Return coordinates and order of a format, such as ``absolute-sorted``.

    Raises:
        UsageError: there is no such format; the message suggests what was meant.
    """
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}.{did_you_mean(name, FORMATS)}")
    coordinates, _, order = name.partition("-")
    return coordinates, order
