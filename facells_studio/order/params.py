"""What a person may choose about the order of lines."""

from dataclasses import dataclass
from typing import Literal

from facells_studio.presets import option


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderParams:
    """How to order the lines of a drawing; the section ``[order]`` of a preset.

    Without `budget_s` the result depends on nothing but the drawing, these parameters and the
    seed. With it the search goes on until the time is up, and a faster machine finds a shorter way.
    """

    solver: Literal["local", "or-tools", "keep"] = option(
        "local",
        help="Who orders the lines: our own local search, Google OR-Tools, or nobody (keep).",
    )
    effort: float = option(
        1.0,
        help="How hard to search: 10 takes ten times as long and saves a little more travel.",
        low=0.0,
        high=10_000.0,
    )
    budget_s: float | None = option(
        None,
        help="Search for so long instead; the order then depends on the speed of the machine.",
        low=0.0,
        high=86_400.0,
    )
    end_at_start: bool = option(
        False, help="Count the way back to the start as travel too, if a start is given."
    )
