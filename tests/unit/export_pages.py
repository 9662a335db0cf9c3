"""Pages that the tests of `export` share."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from facells_studio.sheet import Pen, Sheet

BLACK = Pen(name="black")
RED = Pen(name="rot (ä) & <so> weiter!", color="#cc2200", width_mm=0.5, opacity=0.5)
GEL = Pen(name="gel", color="#fafafa", width_mm=0.8, covers=True, draw_speed_mm_s=20, up_mm=4)
A5 = (148.0, 210.0)

HOSTILE = "Ich & <Du> \"quoted\" 'single' ]]> \x00\x0b\ud800 -- ? ! ~ %  (naïve) 画 🖋 \r\n second"


def sheet_of_lines(
    lines: Sequence[Sequence[tuple[float, float]]],
    *,
    pen: Sequence[int] | None = None,
    pens: Sequence[Pen] = (BLACK,),
    size_mm: tuple[float, float] = A5,
    title: str = "",
    recipe: str = "",
) -> Sheet:
    """Return a page with *lines*; without *pen* all are drawn with the first one."""
    points = [point for line in lines for point in line]
    return Sheet(
        points_mm=np.array(points, np.float64).reshape(-1, 2),
        offsets=np.cumsum([0, *map(len, lines)]).astype(np.int64),
        pen=np.array(pen if pen is not None else [0] * len(lines), np.int64),
        pens=tuple(pens),
        width_mm=size_mm[0],
        height_mm=size_mm[1],
        title=title,
        recipe=recipe,
    )


def two_pens() -> Sheet:
    """Return the small fixed page of the golden files: a square, a dot, a zigzag, an edge."""
    return sheet_of_lines(
        [
            [(20, 20), (60.5, 20), (60.5, 60.25), (20, 60.25), (20, 20)],
            [(74, 105), (74, 105)],
            [(0.0004, 0), (0.12345, 0.9996), (100, 99.9999), (148, 210)],
            [(30, 150), (33.333333, 160)],
        ],
        pen=[0, 0, 1, 1],
        pens=(BLACK, RED),
        title='Ann & "Bob" <3',
        recipe="# To draw this page again:\nseed = 7\n",
    )


@st.composite
def sheets(draw: st.DrawFn, max_lines: int = 6) -> Sheet:
    """Return an A5 page of some lines with up to three pens; dots and closed lines too."""
    width, height = A5
    point = st.tuples(st.floats(0, width), st.floats(0, height))
    lines = draw(st.lists(st.lists(point, min_size=2, max_size=5), min_size=1, max_size=max_lines))
    closed = [[*line, line[0]] if draw(st.booleans()) else line for line in lines]
    pen = sorted(draw(st.integers(0, 2)) for _ in closed)
    return sheet_of_lines(closed, pen=pen, pens=(BLACK, RED, GEL), title="t")
