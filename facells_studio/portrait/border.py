"""What part of a picture is a photograph, and what only its last row drawn out to the border.

Where a frame ran off its photo, CelebA's makers repeated the last row or column: a quarter of its
photos carry such a strip, and its streaks would become false parallel lines. Other collections
of aligned faces have them too.
"""

import cv2
import numpy as np
import numpy.typing as npt

Edges = tuple[float, float, float, float]  # left, top, right, bottom in pixel coordinates

# A strip changes along the border but hardly away from it. On 500 recompressed CelebA photos these
# two limits find strips of 8 rows or more in 40 %, and in 1 to 2 % of crops from inside a photo.
_MOST_CHANGE = 0.3  # from row to row, in parts of the texture along the row
_MOST_CHANGE_LEVELS = 1.2
_LEAST_TEXTURE = 1.0  # levels per pixel along the border; a flat strip draws no lines
_BLOCK_PX = 4  # lossy compression lets rows jump at its blocks: judge by the middle of so many
_LEAST_DEPTH_PX = 4
_MOST_DEPTH = 0.45  # of the photo's height or width; more is a pattern, not a border


def real_part(pixels: npt.NDArray[np.uint8]) -> Edges:
    """Return left, top, right and bottom edge of the real part of an RGB photo.

    Pixel centres are whole numbers, so a photo of 100 columns spans -0.5 to 99.5.
    """
    height, width = pixels.shape[:2]
    on_its_side = pixels.transpose(1, 0, 2)
    return (
        strip_depth(on_its_side) - 0.5,
        strip_depth(pixels) - 0.5,
        width - strip_depth(on_its_side[::-1]) - 0.5,
        height - strip_depth(pixels[::-1]) - 0.5,
    )


def strip_depth(pixels: npt.NDArray[np.uint8]) -> int:
    """Return how many rows from the first on are one row repeated; 0 when none are."""
    most = int(pixels.shape[0] * _MOST_DEPTH)
    seen = 8
    while True:
        depth = _depth_within(pixels[: min(seen, most) + _BLOCK_PX])
        if depth < seen or seen >= most:
            break
        seen *= 2  # the strip goes on: look deeper
    depth = min(depth, most)
    return depth if depth >= _LEAST_DEPTH_PX else 0


def _depth_within(rows: npt.NDArray[np.uint8]) -> int:
    gray = cv2.cvtColor(np.ascontiguousarray(rows), cv2.COLOR_RGB2GRAY).astype(np.float32)
    away = np.abs(np.diff(gray, axis=0)).mean(axis=1)
    along = np.abs(np.diff(gray, axis=1)).mean(axis=1)[: len(away)]
    if len(away) < _BLOCK_PX:
        return 0
    window = np.lib.stride_tricks.sliding_window_view(away, _BLOCK_PX)
    smooth = (window.sum(axis=1) - window.min(axis=1) - window.max(axis=1)) / (_BLOCK_PX - 2)
    texture = along[: len(smooth)]
    streaks = (smooth <= np.minimum(_MOST_CHANGE * texture, _MOST_CHANGE_LEVELS)) & (
        texture >= _LEAST_TEXTURE
    )
    calm = len(smooth) if streaks.all() else int(np.argmin(streaks))
    if calm == 0:
        return 0
    # The middle of a window that begins in the strip is calm while most of it is: find the end.
    end = calm - 1
    while end < len(away) and away[end] <= 2 * _MOST_CHANGE * along[end]:
        end += 1
    return end + 1
