"""Where the paper suffers: the passes per spot as a warning and as a picture with its legend."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

# A rule of thumb for drawing paper of 120 to 200 g/m²; nobody measured yours. Wet ink makes the
# surface pill after that many strokes over the same spot within a few seconds.
TOO_MANY_PASSES = 8

# From bare paper over "as drawn once" to "will tear"; ever darker, so that it also reads in gray
# and to a color-blind eye.
COLORS = ("#ffffff", "#fde6c0", "#fcc67c", "#f4984c", "#dc5f30", "#ad2a3c", "#690f50", "#1a0022")
_STEPS = (0.5, 1.5, 2.5, 3.5, 5.5, TOO_MANY_PASSES + 0.5, 16.5)  # upper bounds of all but the last
LABELS = ("0", "1", "2", "3", "4-5", f"6-{TOO_MANY_PASSES}", f"{TOO_MANY_PASSES + 1}-16", "17+")


def worst_spot(passes: npt.NDArray[Any], cell_mm: float) -> tuple[int, float, float]:
    """Return the most passes over one spot, and that spot's x and y in mm."""
    row, column = np.unravel_index(int(np.argmax(passes)), passes.shape)
    return (
        round(float(passes[row, column])),
        (float(column) + 0.5) * cell_mm,
        (float(row) + 0.5) * cell_mm,
    )


def tear_warning(
    passes: npt.NDArray[Any], cell_mm: float, too_many: int = TOO_MANY_PASSES
) -> str | None:
    """Return a sentence if the pen goes over a spot more than *too_many* times."""
    most, x_mm, y_mm = worst_spot(passes, cell_mm)
    if most <= too_many:
        return None
    spots = int((passes > too_many + 0.5).sum())
    return (
        f"The pen passes up to {most} times over one spot, near ({x_mm:.0f}, {y_mm:.0f}) mm "
        f"({spots} spots get more than {too_many}). Paper may tear there: "
        "shade less densely, or take heavier paper."
    )


def density_image(passes: npt.NDArray[Any], px_per_cell: int = 2) -> npt.NDArray[np.uint8]:
    """Return *passes* as a colored RGB picture with its legend below (rows, columns, 3)."""
    palette = np.array([_rgb(color) for color in COLORS], np.uint8)
    picture = palette[np.digitize(passes, _STEPS)]
    picture = np.repeat(np.repeat(picture, px_per_cell, axis=0), px_per_cell, axis=1)
    return np.concatenate([picture, _legend(picture.shape[1], palette)])


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color[1:]))


def _legend(width: int, palette: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return a band of one swatch per step, labelled with its passes (rows, *width*, 3)."""
    size = max(12, min(40, width // 30))  # of a swatch and its text
    legend = np.full((size * 4, width, 3), 255, np.uint8)
    legend[: max(1, size // 20)] = 190
    step = width / len(palette)
    _write(legend, "passes of the pen over one spot", (round(0.15 * step), size * 3 // 2), size)
    for i, (color, label) in enumerate(zip(palette, LABELS, strict=True)):
        x, y = round((i + 0.15) * step), size * 5 // 2
        swatch = (x, y, round(0.35 * step), size)
        cv2.rectangle(legend, swatch, color.tolist(), cv2.FILLED)
        cv2.rectangle(legend, swatch, (120, 120, 120), 1)
        at = (round((i + 0.55) * step), y + round(size * 0.8))
        _write(legend, label, at, size)
    return legend


def _write(image: npt.NDArray[np.uint8], text: str, at: tuple[int, int], size: int) -> None:
    scale = size * 0.028
    cv2.putText(image, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, (40, 40, 40), 1, cv2.LINE_AA)
