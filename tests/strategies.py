"""Hypothesis strategies for the project's own types."""

import numpy as np
from hypothesis import strategies as st

from facells_studio.drawing import Drawing

coordinates = st.floats(-300, 500, width=32)
points = st.tuples(coordinates, coordinates)


@st.composite
def polylines(draw: st.DrawFn, max_points: int = 8) -> list[tuple[float, float]]:
    """Return a line of two points or more, closed now and then."""
    line = draw(st.lists(points, min_size=2, max_size=max_points))
    if len(line) > 2 and draw(st.booleans()):
        line.append(line[0])
    return line


@st.composite
def drawings(draw: st.DrawFn, min_lines: int = 0, max_lines: int = 12) -> Drawing:
    """Return a drawing whose column ``id`` numbers its lines."""
    lines = draw(st.lists(polylines(), min_size=min_lines, max_size=max_lines))
    return Drawing.from_lines(lines, id=np.arange(len(lines)))
