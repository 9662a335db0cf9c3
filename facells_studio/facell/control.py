"""What a FaCell is to be compared with: the same portraits without the network.

Laid over each other, even all lines of smiling portraits show a smile. How much of a FaCell is the
network's work can be seen only beside that (`facells_studio.facell.overlay.all_lines`) and beside
the places where these portraits have more ink than others have, which no network chose.
"""

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.drawing import points_of
from facells_studio.facell.overlay import Floats, Longs, Overlay, Source, needs_whole
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH
from facells_studio.page.ink import Inker
from facells_studio.progress import Tick, no_tick
from facells_studio.score.attributes import index_of

PX_PER_UNIT = 4
_NIB_UNITS = 0.5
_BLUR_UNITS = 0.75  # lines of different people never meet exactly
_CLEAR = 0.995  # the share of spots whose difference is weaker than full color

_MORE, _LESS = np.array([26, 24, 22]), np.array([86, 132, 178])  # black ink, pale blue


def density_difference(
    source: Source, overlay: Overlay, seed: int = 0, tick: Tick = no_tick
) -> Floats:
    """Return how many more passes a spot has in the overlay's portraits than in random ones.

    Outlines only, per portrait, over the frame at `PX_PER_UNIT` (rows, columns).

    Raises:
        UsageError: the source does not hold whole portraits.
        DataError: the source was damaged.
    """
    needs_whole(source, "The density difference")
    theirs = np.unique(np.concatenate(overlay.portraits))
    column = index_of(overlay.rules[0].attribute, source.attributes)
    everyone = np.concatenate([source.candidates(column, sign).ids for sign in (1, -1)])
    rng = np.random.default_rng(seed)
    others = np.sort(rng.permutation(np.sort(everyone))[: len(theirs)])

    def first(fraction: float, what: str = "") -> None:
        tick(fraction / 2, what)

    def second(fraction: float, what: str = "") -> None:
        tick((1 + fraction) / 2, what)

    return _density(source, theirs, first) - _density(source, others, second)


def _density(source: Source, ids: Longs, tick: Tick) -> Floats:
    """Return the passes over each spot, per portrait (rows, columns)."""
    rows, columns = round(FRAME_HEIGHT * PX_PER_UNIT), round(FRAME_WIDTH * PX_PER_UNIT)
    passes = np.zeros((rows, columns, 1), np.float32)
    inker = Inker(passes)
    for bundle in source.bundles(ids, [], tick):
        outlines, offsets = points_of(bundle.offsets, np.flatnonzero(~bundle.shade))
        points_px = (bundle.points[outlines] * PX_PER_UNIT - 0.5).astype(np.float64)
        inker.draw(points_px, offsets, _NIB_UNITS * PX_PER_UNIT, 0.0, 1.0)
    blurred = cv2.GaussianBlur(passes[:, :, 0], (0, 0), _BLUR_UNITS * PX_PER_UNIT)
    return np.asarray(blurred / max(len(ids), 1), np.float32)


def difference_picture(difference: Floats) -> npt.NDArray[np.uint8]:
    """Return *difference* as RGB: black where there is more ink, blue where there is less."""
    full = max(float(np.quantile(np.abs(difference), _CLEAR)), 1e-9)
    share = np.clip(np.abs(difference) / full, 0, 1)[:, :, None]
    ink = np.where(difference[:, :, None] > 0, _MORE, _LESS)
    return np.asarray(np.rint(255 + share * (ink - 255)), np.uint8)
