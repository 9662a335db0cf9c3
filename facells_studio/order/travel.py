"""What an order saves: pen-up travel and lifts before and after, per pen and in all."""

from dataclasses import dataclass

import numpy as np

from facells_studio.drawing import Drawing


@dataclass(frozen=True, slots=True)
class PenTravel:
    """Travel of one pen, or of all of them, in metres on paper."""

    pen: int | None  # None: all pens
    lines: int
    lifts: int  # lines that begin where the last ended share one
    draw_m: float  # pen down
    before_m: float  # pen up, as the lines came
    after_m: float  # pen up, as they are ordered now

    @property
    def saved_percent(self) -> float:
        """How much shorter pen-up travel has become; 0 if there was none."""
        return 100 * (1 - self.after_m / self.before_m) if self.before_m > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Travel:
    """Travel before and after ordering."""

    total: PenTravel
    pens: tuple[PenTravel, ...]  # ascending

    def __str__(self) -> str:
        t = self.total
        return (
            f"{t.lines} lines, {t.lifts} lifts, {t.draw_m:.2f} m drawn; "
            f"pen-up travel {t.before_m:.2f} m → {t.after_m:.2f} m ({t.saved_percent:.0f} % saved)"
        )


def compare_travel(
    before: Drawing,
    after: Drawing,
    mm_per_unit: float = 1.0,
    start: tuple[float, float] | None = None,
) -> Travel:
    """Return what ordering made of *before*.

    Args:
        before: the lines as they came.
        after: the same lines, ordered.
        mm_per_unit: size of the drawings' unit on paper.
        start: where the pen comes from; it travels from there to the first line.
    """
    metres = mm_per_unit / 1000
    came, hops = _hops(before, start), _hops(after, start)
    drawn, pen_came, pen = after.lengths(), _pens(before), _pens(after)
    lowered = (hops > 0) | (np.diff(pen, prepend=pen[:1] - 1) != 0)

    def of(number: int | None) -> PenTravel:
        was = np.ones(len(came), bool) if number is None else pen_came == number
        now = np.ones(len(hops), bool) if number is None else pen == number
        return PenTravel(
            pen=number,
            lines=int(now.sum()),
            lifts=int(lowered[now].sum()),
            draw_m=float(drawn[now].sum()) * metres,
            before_m=float(came[was].sum()) * metres,
            after_m=float(hops[now].sum()) * metres,
        )

    return Travel(of(None), tuple(of(int(number)) for number in np.unique(pen)))


def _hops(
    drawing: Drawing, start: tuple[float, float] | None
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the travel before each line (n_lines,); to the first one 0 without a *start*."""
    if not len(drawing):
        return np.zeros(0)
    starts, ends = drawing.starts.astype(np.float64), drawing.ends.astype(np.float64)
    came_from = np.concatenate([starts[:1] if start is None else [start], ends[:-1]])
    return np.asarray(np.hypot(*(starts - came_from).T))


def _pens(drawing: Drawing) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.asarray(drawing.columns.get("pen", np.zeros(len(drawing), np.int64)))
