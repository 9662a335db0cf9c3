"""The paper's figures as pictures to hang: balanced accuracies (5), curves of training (3 and 4).

Drawn with matplotlib's own objects, never its global state, in ink on white.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from facells_studio.errors import UsageError
from facells_studio.files import replacing
from facells_studio.score.attributes import label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from facells_studio.train.evaluate import Evaluation

SUFFIXES = (".png", ".pdf", ".svg")
GOOD = 0.8  # the paper's mark for an attribute that is recognised
CHANCE = 0.5
COIN = float(np.log(2))  # cross-entropy of saying one half each time

_A4_INCHES = (8.27, 11.69)
_DPI = 200
_INK, _QUIET, _PALE, _FAINT = "#14161a", "#6f7276", "#a9abad", "#d8d9da"
_PENS = ("#14213d", "#b3261e", "#2f6f4f", "#b07d12", "#5b3f8c", "#1b7a9c", "#8a4b2a", "#6b6f76")
_FONT: Any = {"font.family": "STIXGeneral", "svg.fonttype": "path", "pdf.fonttype": 42}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bars:
    """What a chart of accuracies shows, one bar for each attribute."""

    title: str
    about: str
    names: Sequence[str]
    values: npt.NDArray[np.float64]  # (A,): shares, 0 to 1; nan is left out
    low: npt.NDArray[np.float64]  # (A,): ends of the whiskers
    high: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One network's way down: a value for each epoch and seed."""

    name: str
    values: npt.NDArray[np.float64]  # (seeds, epochs); nan after a run ended
    pen: int = 0  # which color
    dashed: bool = False


def check_suffix(target: Path) -> None:
    """Raise `UsageError` if *target*'s ending is no kind of picture that can be written."""
    if target.suffix.lower() not in SUFFIXES:
        known = " or ".join(SUFFIXES)
        raise UsageError(f"A chart cannot be written to {target.name!r}. End its name in {known}.")


def save(figure: "Figure", target: Path) -> None:
    """Write *figure* to *target*, whole or not at all; its ending decides the format.

    Raises:
        UsageError: the ending is unknown.
        ExportError: the file cannot be written.
    """
    import matplotlib as mpl

    check_suffix(target)
    with mpl.rc_context(_FONT), replacing(target) as beside:
        figure.savefig(beside, dpi=_DPI, facecolor="white")


def accuracy_bars(bars: Bars) -> "Figure":
    """Return the paper's Figure 5: balanced accuracies, best first, on one upright A4 page."""
    import matplotlib as mpl

    known = np.flatnonzero(np.isfinite(bars.values))
    order = known[np.argsort(-bars.values[known], kind="stable")]
    with mpl.rc_context(_FONT):
        figure, axes = _page(_A4_INCHES, (0.25, 0.055, 0.66, 0.815))
        _head(figure, bars.title, bars.about)
        for row, i in enumerate(order):
            _bar(axes, row, bars, int(i))
        _accuracy_axes(axes, [label(bars.names[i]) for i in order])
        mean = float(bars.values[known].mean()) if len(known) else float("nan")
        _mean_mark(axes, mean, len(order))
    return figure


def bars_of(found: "Evaluation") -> Bars:
    """Return the balanced accuracies of one evaluation."""
    accuracy = found.balanced_accuracy
    return Bars(
        title="What the lines say",
        about=f"Balanced accuracy of {found.model} on {found.drawings:,} drawings "
        f"of {found.people:,} people. Whiskers: 95 % when people are resampled.",
        names=found.attributes,
        values=accuracy.values,
        low=accuracy.interval.low,
        high=accuracy.interval.high,
    )


def curves(
    title: str, about: str, lines: Sequence[Curve], marks: Sequence[tuple[str, float]] = ()
) -> "Figure":
    """Return the paper's Figures 3 and 4: validation cross-entropy over epochs.

    Each network's mean over its seeds, and a band from its best to its worst seed; its name
    stands at the line's end. *marks* are named heights for comparison.
    """
    import matplotlib as mpl

    with mpl.rc_context(_FONT):
        figure, axes = _page((11.69, 8.27), (0.085, 0.1, 0.66, 0.74))
        _head(figure, title, about)
        epochs = max(curve.values.shape[1] for curve in lines)
        _curve_axes(axes, lines, marks, epochs)
        for curve in lines:
            _curve(axes, curve)
        for _, height in marks:
            axes.axhline(height, color=_PALE, lw=0.9, dashes=(1, 2), zorder=0)
        _names(axes, lines, marks, max(epochs, 2))
    return figure


def _page(
    inches: tuple[float, float], box: tuple[float, float, float, float]
) -> "tuple[Figure, Axes]":
    from matplotlib.figure import Figure

    figure = Figure(figsize=inches)
    axes = figure.add_axes(box)
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, colors=_INK)
    return figure, axes


def _head(figure: "Figure", title: str, about: str) -> None:
    height = figure.get_figheight()
    left = figure.axes[0].get_position().x0 if figure.get_figwidth() > height else 0.07
    figure.text(left, 1 - 0.68 / height, title, size=21, color=_INK, va="center")
    figure.text(left, 1 - 1.02 / height, about, size=10.5, color="#55585c", va="center")


def _bar(axes: "Axes", row: int, bars: Bars, i: int) -> None:
    value, low, high = (float(v[i]) for v in (bars.values, bars.low, bars.high))
    good = value >= GOOD
    axes.barh(row, value - CHANCE, left=CHANCE, height=0.56, color=_INK if good else _PALE, lw=0)
    if np.isfinite(low) and np.isfinite(high):
        # White where it crosses the bar, so that both of its ends can be read.
        axes.plot([low, high], [row, row], color=_INK, lw=0.9, solid_capstyle="butt")
        axes.plot([low, min(value, high)], [row, row], color="white", lw=0.9, solid_capstyle="butt")
    shown = f"{100 * value:.1f}"
    axes.text(1.005, row, shown, size=10, va="center", ha="right", color=_INK if good else _QUIET)


def _accuracy_axes(axes: "Axes", names: Sequence[str]) -> None:
    axes.set_ylim(len(names) - 0.3, -0.7)
    axes.set_yticks(range(len(names)), names, size=11)
    axes.tick_params(axis="y", pad=8)
    axes.set_xlim(CHANCE, 1.005)
    axes.set_xticks([0.5, 0.6, 0.7, 0.8, 0.9], ["50 %", "60", "70", "80 %", "90"], size=10)
    axes.xaxis.tick_top()
    axes.axvline(CHANCE, color=_INK, lw=0.8)
    axes.axvline(GOOD, color="#b3261e", lw=0.8, zorder=3)
    for share in (0.6, 0.7, 0.9):
        axes.axvline(share, color=_FAINT, lw=0.5, zorder=0)


def _mean_mark(axes: "Axes", mean: float, rows: int) -> None:
    axes.plot([mean], [rows - 0.25], marker="^", color=_INK, ms=5, clip_on=False)
    axes.annotate(
        f"mean {100 * mean:.1f}",
        (mean, rows - 0.25),
        (0, -9),
        textcoords="offset points",
        size=10,
        ha="center",
        va="top",
        color=_INK,
        annotation_clip=False,
    )


def _curve(axes: "Axes", curve: Curve) -> None:
    color = _PENS[curve.pen % len(_PENS)]
    epochs = np.arange(1, curve.values.shape[1] + 1)
    known = np.isfinite(curve.values).any(axis=0)
    values = curve.values[:, known]
    if len(values) > 1:
        low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
        axes.fill_between(epochs[known], low, high, color=color, alpha=0.12, lw=0)
    mean = np.nanmean(values, axis=0)
    axes.plot(
        epochs[known],
        mean,
        color=color,
        lw=1.6,
        ls=(0, (4, 2)) if curve.dashed else "-",
        marker="o" if len(mean) < 12 else "",
        ms=3.2,
        mew=0,
        clip_on=False,
    )


def _curve_axes(
    axes: "Axes", lines: Sequence[Curve], marks: Sequence[tuple[str, float]], epochs: int
) -> None:
    from matplotlib.ticker import MaxNLocator

    values = np.concatenate([curve.values.ravel() for curve in lines])
    values = np.concatenate([values[np.isfinite(values)], [height for _, height in marks]])
    room = 0.04 * max(float(np.ptp(values)), 0.01)
    axes.set_ylim(float(values.min()) - room, float(values.max()) + room)
    axes.set_xlim(1, max(epochs, 2))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.tick_params(labelsize=10.5)
    axes.grid(axis="y", color=_FAINT, lw=0.5)
    axes.set_axisbelow(True)
    axes.spines["bottom"].set_visible(True)
    axes.spines["bottom"].set(color=_INK, linewidth=0.8)
    axes.set_xlabel("epoch", size=11, color=_INK)
    axes.set_ylabel("validation cross-entropy", size=11, color=_INK)


def _names(
    axes: "Axes", lines: Sequence[Curve], marks: Sequence[tuple[str, float]], reach: int
) -> None:
    """Write each curve's and mark's name beside its end, none over another."""
    ends = [(curve.name, *_end(curve), _PENS[curve.pen % len(_PENS)]) for curve in lines]
    ends += [(name, reach, height, _QUIET) for name, height in marks]
    low, high = axes.get_ylim()
    gap = 0.042 * (high - low)  # a line of text
    heights = spaced([value for _, _, value, _ in ends], gap)
    span = 0.025 * (reach - 1)
    for (name, epoch, value, color), height in zip(ends, heights, strict=True):
        axes.plot(
            [epoch, reach + 0.4 * span, reach + 1.6 * span],
            [value, value, height],
            color=color,
            lw=0.6,
            alpha=0.55,
            clip_on=False,
        )
        axes.text(
            reach + 2.1 * span, height, f"{name}  {value:.3f}", color=color, size=11, va="center"
        )


def _end(curve: Curve) -> tuple[int, float]:
    """Return the last epoch that a curve has, from 1, and its mean there."""
    last = int(np.flatnonzero(np.isfinite(curve.values).any(axis=0))[-1])
    return last + 1, float(np.nanmean(curve.values[:, last]))


def spaced(heights: Sequence[float], gap: float) -> list[float]:
    """Return *heights* moved as little as it takes to stand at least *gap* apart, in their order.

    The least squares answer: pool what collides (Barlow et al., Statistical Inference under Order
    Restrictions, section 1.2, on heights less their rank times the gap).
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    blocks: list[tuple[float, int]] = []  # mean, size
    for rank, i in enumerate(order):
        mean, size = heights[i] - rank * gap, 1
        while blocks and blocks[-1][0] >= mean:
            other, count = blocks.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        blocks.append((mean, size))
    moved = [mean for mean, size in blocks for _ in range(size)]
    result = [0.0] * len(heights)
    for rank, i in enumerate(order):
        result[i] = moved[rank] + rank * gap
    return result
