"""`LinesParams`: what an artist can ask of the lines, in words and millimetres.

What belongs to the pen and the paper (lengths, gaps, spacing) is in millimetres. What belongs to
the face (detail, flow, smoothness …) is a plain number without unit, usually from 0 to 1, and
means the same on a postcard and on a poster.
"""

from dataclasses import dataclass
from typing import Literal

from facells_studio.presets import option

SPACING_IN_PEN_WIDTHS = 1.2  # tone lines nearer than this many pen widths clog into a black area


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesParams:
    """How a portrait becomes lines: the section ``[lines]`` of a style preset."""

    style: Literal[
        "coherent",
        "coherent-fast",
        "contour",
        "canny",
        "hatch",
        "flow",
        "coherent+hatch",
        "coherent+flow",
    ] = option(
        "coherent",
        help="How to draw: coherent (one stroke per feature), coherent-fast, contour, canny, "
        "hatch or flow (tone only), or outlines with tone: coherent+hatch, coherent+flow.",
    )

    # The outline.
    detail: float = option(
        0.5, help="How faint a feature may be and still get a line: 0 few, 1 many.", low=0, high=1
    )
    flow: float = option(
        0.5,
        help="How far a line looks along the form: 0 nervous and short, 1 calm and long.",
        low=0,
        high=1,
    )
    smoothness: float = option(
        0.5, help="How much the hand's small tremor is smoothed away.", low=0, high=1
    )
    shortest_line_mm: float = option(
        1.8, help="Lines shorter than this are left out.", low=0, high=100
    )
    join_gaps_mm: float = option(
        0.75,
        help="Line ends this near that point at each other become one line.",
        low=0,
        high=10,
    )
    simplify_mm: float = option(
        0.04, help="How far a line may stray to be drawn with fewer points.", low=0, high=5
    )
    likeness: float = option(
        1.0,
        help="How much eyes, mouth and nose are favoured over skin and clothes: 0 not at all.",
        low=0,
        high=2,
    )
    accents: float = option(
        0.5,
        help="How readily pupils, lashes and the gap between the lips are filled with black, in "
        "all styles but contour and canny: 0 not at all.",
        low=0,
        high=1,
    )
    background: float = option(
        0.3, help="How much is drawn behind the sitter: 0 nothing, 1 everything.", low=0, high=1
    )

    # Tone: used by the styles with hatch or flow.
    shading: float = option(
        0.55,
        help="How much of the portrait is shaded: 0 nothing, 1 all but the lights.",
        low=0,
        high=1,
    )
    shading_spacing_mm: float = option(
        1.3,
        help="Distance between tone lines; never less than 1.2 pen widths.",
        low=0.2,
        high=20,
    )
    shading_angle_deg: float = option(
        45.0,
        help="Direction of hatching, and of flow where the form has none: 0 level, 45 rising.",
        low=-180,
        high=180,
    )
    shading_layers: int | None = option(
        None,
        help="Layers of hatching, each for a darker tone: 3 in the style hatch, 2 with outlines.",
        low=1,
        high=4,
    )
    cross_hatch: bool | None = option(
        None,
        help="Whether a darker tone's layer crosses the one before (as the style hatch does) or "
        "lies between its lines (as with outlines).",
    )
    zigzag: bool = option(
        True, help="Whether neighbouring hatch lines are linked into one zigzag stroke."
    )
    shading_shortest_mm: float = option(
        3.0, help="Tone lines shorter than this are left out.", low=0, high=100
    )
    shading_longest_mm: float = option(
        40.0, help="A flow line ends at this length.", low=1, high=1000
    )

    ink_m: float | None = option(
        None,
        help="Most ink to spend, in metres; the strongest lines are kept.",
        low=0.01,
        high=10000,
    )
