"""Images that outlines are found in: evened light, dark response, steepness, flow.

Lengths are in px of a frame 512 px wide; *scale* is how many px of the photo one of them is.
"""

import threading

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.lines.compiled import compiled
from facells_studio.lines.ridges import to_flow

Image = npt.NDArray[np.float32]  # (rows, columns)

SURROUND = 24.0  # sigma of the local mean and deviation that even out the light
CELL = 6.0  # of the grid on which they are computed
FINE, COARSE = 1.1, 2.2  # sigma of the two differences of Gaussians
RATIO = 1.6  # between surround and centre of a difference of Gaussians (Kang et al. 2007, 2.2)
RHO = 0.985  # weight of the surround (same place)
SLOPE = 1.8  # sigma of the gradient that contours follow
TENSOR = 2.0  # sigma of the structure tensor: little enough to follow a pupil
TENSOR_FAST = 3.0  # ... where nothing but this steadies the lines against noise
REACH = 3 * COARSE * RATIO  # the farthest pixel that a response still feels


class Workspace(threading.local):
    """Scratch images of the last size used, per thread: allocating costs a third of the time."""

    def __init__(self) -> None:
        self._planes: list[Image] = []
        self.index = np.empty((0, 0), np.int32)

    def fit(self, shape: tuple[int, int]) -> "Workspace":
        """Make room for images of *shape* (rows, columns)."""
        if shape != self.index.shape:
            self._planes = [np.empty(shape, np.float32) for _ in range(8)]
            self.index = np.full(shape, -1, np.int32)  # for ridges.link, which leaves it so
        return self

    def __getitem__(self, plane: int) -> Image:
        return self._planes[plane]


def even_light(
    gray: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_],
    floor: float,
    scale: float,
    out: Image,
) -> Image:
    """Return (grey - local mean) / (local deviation + *floor*); 0 where not *valid*.

    Local means a Gaussian of `SURROUND`, not the tiles of CLAHE: a tile grid moves with the photo,
    and so would the lines. So slow a blur needs no more than one sample per cell.
    """
    rows, columns = gray.shape
    cell = max(int(CELL * scale), 1)
    sums = cell_sums(gray, valid, cell)
    sigma = SURROUND * scale / cell
    mass, total, squares = (np.asarray(cv2.GaussianBlur(s, (0, 0), sigma)) for s in sums)
    mass += np.float32(1e-6)  # cells far from the photo
    mean = total / mass
    gain = 1 / (np.sqrt(np.maximum(squares / mass - mean * mean, 0)) + np.float32(floor))
    size = (mean.shape[1] * cell, mean.shape[0] * cell)
    np.copyto(out, gray)
    cv2.subtract(out, cv2.resize(mean, size)[:rows, :columns], dst=out)
    cv2.multiply(out, cv2.resize(gain, size)[:rows, :columns], dst=out)
    if not valid.all():
        out *= valid
    return out


def cell_sums(
    gray: npt.NDArray[np.uint8], valid: npt.NDArray[np.bool_], cell: int
) -> npt.NDArray[np.float32]:
    """Return number, sum and sum of squares of the valid pixels per cell of *cell* px squared.

    Returns:
        float32 (3, rows of cells, columns of cells), each divided by ``cell**2``.
    """
    rows, columns = gray.shape
    sums = np.empty((3, -(-rows // cell), -(-columns // cell)), np.float32)
    _sum_cells(gray, valid, cell, sums)
    return sums


@compiled
def _sum_cells(
    gray: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_],
    cell: int,
    sums: npt.NDArray[np.float32],
) -> None:
    rows, columns = gray.shape
    share = np.float32(1.0 / (cell * cell))
    for v in range(sums.shape[1]):
        for u in range(sums.shape[2]):
            number = total = squares = np.int32(0)
            for y in range(v * cell, min(v * cell + cell, rows)):
                for x in range(u * cell, min(u * cell + cell, columns)):
                    inside = np.int32(valid[y, x])
                    value = np.int32(gray[y, x]) * inside
                    number += inside
                    total += value
                    squares += value * value
            sums[0, v, u] = number * share
            sums[1, v, u] = total * share
            sums[2, v, u] = squares * share


def blur(image: Image, sigma: float, out: Image) -> Image:
    """Return *image* blurred by *sigma* px, out to three of them."""
    size = 2 * max(round(3 * sigma), 1) + 1
    return np.asarray(cv2.GaussianBlur(image, (size, size), sigma, dst=out), np.float32)


def dark_response(light: Image, scale: float, space: Workspace) -> tuple[Image, Image]:
    """Return how much darker each pixel is than around it, and *light* at the fine scale.

    The mean of two differences of Gaussians, surround minus centre: positive on dark lines and on
    the dark side of an edge. Uses planes 1 to 5 of *space*.
    """
    sigmas = (FINE, FINE * RATIO, COARSE, COARSE * RATIO)
    blurred, before = [light], 0.0
    for plane, sigma in enumerate(sigmas, start=1):  # a blur of a blur is a wider blur
        more = scale * (sigma * sigma - before * before) ** 0.5
        blurred.append(blur(blurred[-1], more, space[plane]))
        before = sigma
    _, fine, fine_around, coarse, coarse_around = blurred
    response = space[5]
    cv2.addWeighted(fine_around, RHO / 2, fine, -0.5, 0, dst=response)
    cv2.scaleAdd(coarse_around, RHO / 2, response, dst=response)
    cv2.scaleAdd(coarse, -0.5, response, dst=response)
    return response, fine


def slopes(light: Image, out_x: Image, out_y: Image) -> tuple[Image, Image]:
    """Return the gradient of *light* per px, towards the right and downwards."""
    cv2.Sobel(light, cv2.CV_32F, 1, 0, dst=out_x, scale=0.125)
    cv2.Sobel(light, cv2.CV_32F, 0, 1, dst=out_y, scale=0.125)
    return out_x, out_y


def flow(slope_x: Image, slope_y: Image, sigma: float, space: Workspace) -> tuple[Image, Image]:
    """Return the unit direction along the form: across the mean gradient within *sigma* px.

    The structure tensor's minor eigenvector (Weickert 1999), in place of Kang's repeated edge
    tangent filter. Overwrites the slopes; uses planes 2 and 3 of *space*.
    """
    even, odd = space[2], space[3]
    cv2.multiply(slope_x, slope_y, dst=odd, scale=2)
    cv2.multiply(slope_x, slope_x, dst=slope_x)
    cv2.multiply(slope_y, slope_y, dst=slope_y)
    cv2.subtract(slope_x, slope_y, dst=even)
    blur(even, sigma, slope_x)
    blur(odd, sigma, slope_y)
    to_flow(slope_x, slope_y)
    return slope_x, slope_y
