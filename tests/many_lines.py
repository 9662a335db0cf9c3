"""A page of many short lines, on the sheet of a window that computes nothing else."""

import numpy as np

from facells_studio.app.session import Session
from facells_studio.project.stored import StoredPage
from facells_studio.sheet import Pen, Sheet

_POINTS = 9  # of a line, about 5 mm long
_COLORS = ("#dc143c", "#8b4513", "#000000")


def many_lines(n: int) -> Sheet:
    """Return a page of *n* short lines everywhere on A5, in three pens."""
    rng = np.random.default_rng(1)
    starts = rng.uniform(10, 130, (n, 1, 2))
    steps = np.cumsum(rng.uniform(-1, 1, (n, _POINTS - 1, 2)), axis=1)
    points = np.clip(np.concatenate([starts, starts + steps], axis=1), 5, 143)
    return Sheet(
        points_mm=points.reshape(-1, 2),
        offsets=np.arange(n + 1) * _POINTS,
        pen=np.sort(rng.integers(0, len(_COLORS), n)),
        pens=tuple(Pen(name=f"pen {i}", color=color) for i, color in enumerate(_COLORS)),
        width_mm=148.0,
        height_mm=210.0,
        title="Many",
    )


def show(session: Session, sheet: Sheet) -> None:
    """Let *session* show *sheet* as the page of its project, and compute nothing."""
    session.hold()
    request = session.request("page")
    assert request is not None
    session.open(session.project, None, StoredPage(of=request.digest, sheet=sheet))
    assert session.sheet is sheet
