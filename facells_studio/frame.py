"""The portrait frame: where a face lies, whatever photo it came from.

Units of a `Drawing` until it meets a page: 178 by 218 units, y down, origin at the top left, the
eyes at (69.5, 111) and (108.5, 111). It is the geometry of CelebA's aligned photos (178 by 218
pixels), on which the paper trains. Lines may leave the frame: hair, neck and shoulders do.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

FRAME_WIDTH = 178.0
FRAME_HEIGHT = 218.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Portrait:
    """A photo brought into the portrait frame: a grey image on a canvas around the frame.

    The canvas may be larger than the frame. Pixel (column ``c``, row ``r``) has its centre at
    ``origin + (c + 0.5, r + 0.5) / px_per_unit`` in portrait units.
    """

    gray: npt.NDArray[np.uint8]  # (rows, columns)
    valid: npt.NDArray[np.bool_]  # (rows, columns): False where the photo does not reach
    px_per_unit: float
    origin: tuple[float, float] = (0.0, 0.0)  # canvas' top left corner in portrait units
    sitter: npt.NDArray[np.uint8] | None = None  # (rows, columns): 0 background … 255 sitter
    # (2, 3): portrait = matrix @ (x, y, 1) for a photo pixel's centre at (x, y), x = column
    photo_to_frame: npt.NDArray[np.float64] = field(
        default_factory=lambda: np.eye(2, 3, dtype=np.float64)
    )
    aligned: bool = True  # False: no face was found and the whole photo was fitted to the frame
    photo_size: tuple[int, int] = (0, 0)  # width, height of the upright photo in pixels
    notes: tuple[str, ...] = ()  # sentences for the person: several faces, a profile …

    def __post_init__(self) -> None:
        """Check shapes once; freeze the arrays."""
        if self.gray.ndim != 2 or self.valid.shape != self.gray.shape:
            raise ValueError("gray and valid must be images of one size")
        if self.sitter is not None and self.sitter.shape != self.gray.shape:
            raise ValueError("sitter must have the size of gray")
        if self.photo_to_frame.shape != (2, 3):
            raise ValueError("photo_to_frame must be a (2, 3) matrix")
        for array in (self.gray, self.valid, self.sitter, self.photo_to_frame):
            if array is not None:
                array.flags.writeable = False

    @property
    def size_units(self) -> tuple[float, float]:
        """Width and height of the canvas in portrait units."""
        rows, columns = self.gray.shape
        return columns / self.px_per_unit, rows / self.px_per_unit

    def to_units(self, px: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Map canvas pixels (n, 2), their centres at whole numbers, to portrait units."""
        return (np.asarray(px, dtype=np.float64) + 0.5) / self.px_per_unit + self.origin

    def to_px(self, units: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
        """Map portrait units (n, 2) to canvas pixel coordinates; the inverse of `to_units`."""
        return (np.asarray(units, dtype=np.float64) - self.origin) * self.px_per_unit - 0.5
