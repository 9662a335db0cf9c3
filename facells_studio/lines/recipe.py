"""From an artist's words to the numbers of the algorithms.

All lengths here are pixels of a frame 512 px wide, the size at which everything was tuned; the
algorithms scale them to the photo at hand.
"""

from dataclasses import dataclass
from typing import Literal

from facells_studio.frame import FRAME_WIDTH
from facells_studio.lines.params import LinesParams

REFERENCE_WIDTH = 512.0
UNITS_PER_PX = FRAME_WIDTH / REFERENCE_WIDTH

Outline = Literal["coherent", "contour", "canny"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How to find outlines, in px of a 512 px wide frame."""

    outline: Outline = "coherent"
    fast: bool = False  # average along the flow on the crests only
    high: float = 0.06  # response that starts a line
    low: float = 0.03  # response that carries it on
    flow: float = 4.0  # sigma of the average along the flow
    smooth: float = 2.0  # sigma of the smoothing along a line
    join: float = 5.0  # largest gap to bridge
    shortest: float = 12.0
    weakest: float = 1.1  # least mean response x length
    simplify: float = 0.5
    likeness: float = 1.0
    background: float = 0.3


# Thresholds at detail 0 and 1; in between they run in equal ratios.
_COHERENT_HIGH = (0.12, 0.03)
_CONTOUR_HIGH = (0.20, 0.05)
_CANNY_HIGH = (0.36, 0.09)


def recipe_of(params: LinesParams, mm_per_unit: float) -> Recipe | None:
    """Return the recipe of the outline that *params* ask for; None for tone alone."""
    name = params.style.partition("+")[0]
    if name in ("hatch", "flow"):
        return None
    px_per_mm = 1 / (mm_per_unit * UNITS_PER_PX)
    outline: Outline = "coherent"
    high, ratio = _between(_COHERENT_HIGH, params.detail), 0.5
    weakest = 1.1 * high / 0.06
    if name == "contour":
        outline, high, ratio = "contour", _between(_CONTOUR_HIGH, params.detail), 0.4
    elif name == "canny":
        outline, high, ratio = "canny", _between(_CANNY_HIGH, params.detail), 0.4
    return Recipe(
        outline=outline,
        fast=name == "coherent-fast",
        high=high,
        low=high * ratio,
        flow=2.0 * 4.0**params.flow,
        smooth=4.0 * params.smoothness,
        join=params.join_gaps_mm * px_per_mm,
        shortest=params.shortest_line_mm * px_per_mm,
        weakest=weakest,
        simplify=params.simplify_mm * px_per_mm,
        likeness=params.likeness,
        background=params.background,
    )


def _between(ends: tuple[float, float], share: float) -> float:
    return float(ends[0] * (ends[1] / ends[0]) ** share)
