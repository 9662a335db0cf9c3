"""Images that outlines are found in: evened light, dark response, steepness, flow.

Lengths are in px of a frame 512 px wide; *scale* is how many px of the photo one of them is.
"""

import threading

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.lines.ridges import to_flow

Image = npt.NDArray[np.float32]  # (rows, columns)
Row = npt.NDArray[np.float32]  # (columns,)

SURROUND = 24.0  # sigma of the local mean and deviation that even out the light
CELL = 6.0  # of the grid on which they are computed
FINE, COARSE = 1.1, 2.2  # sigma of the two differences of Gaussians
RATIO = 1.6  # between surround and centre of a difference of Gaussians (Kang et al. 2007, 2.2)
RHO = 0.985  # weight of the surround (same place)
SLOPE = 1.8  # sigma of the gradient that contours follow
TENSOR = 2.0  # sigma of the structure tensor: little enough to follow a pupil
TENSOR_FAST = 3.0  # ... where nothing but this steadies the lines against noise
HALVED = 0.8  # square of the sigma, beyond 1 px, from which a blur is made at half the size
SOFT = 1.4  # sigma of a blur, in px, that leaves no detail of one px
PADDING = 32  # px of a scratch image beyond its own, for whole cells
REACH = 3 * COARSE * RATIO  # the farthest pixel that a response still feels


class Workspace(threading.local):
    """Scratch images, kept per thread: allocating them anew costs a third of the time."""

    def __init__(self) -> None:
        self._shape = (0, 0)
        self._buffers = [np.empty(0, np.float32)] * 8
        self._indices = np.empty(0, np.int32)
        self._planes: list[Image] = []
        self.index = np.empty((0, 0), np.int32)
        self.pixels = np.empty((0, 2), np.int32)

    def fit(self, shape: tuple[int, int]) -> "Workspace":
        """Make images of *shape* (rows, columns) of the room there is, or of more."""
        if shape == self._shape:
            return self
        size, room = shape[0] * shape[1], (shape[0] + PADDING) * (shape[1] + PADDING)
        if size > len(self._indices) or room > len(self._buffers[0]):
            self._buffers = [np.empty(room, np.float32) for _ in self._buffers]
            self._indices = np.full(size, -1, np.int32)  # for ridges.link, which leaves it so
            self.pixels = np.empty((size + 1, 2), np.int32)
        self._shape = shape
        self._planes = [buffer[:size].reshape(shape) for buffer in self._buffers]
        self.index = self._indices[:size].reshape(shape)
        return self

    def __getitem__(self, plane: int) -> Image:
        return self._planes[plane]

    def enlarge(self, cells: Image, cell: int, plane: int) -> Image:
        """Return *cells* enlarged to images of this size, *cell* px each, in place of *plane*.

        By whole cells, not to the images' size: a cell is *cell* px, whatever the remainder.
        """
        rows, columns = cells.shape[0] * cell, cells.shape[1] * cell
        buffer = self._buffers[plane]
        if rows * columns > len(buffer):
            buffer = np.empty(rows * columns, np.float32)
        full = buffer[: rows * columns].reshape(rows, columns)
        cv2.resize(cells, (columns, rows), dst=full, interpolation=cv2.INTER_LINEAR)
        return full[: self._shape[0], : self._shape[1]]


def even_light(
    gray: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.bool_],
    floor: float,
    scale: float,
    space: Workspace,
) -> Image:
    """Return (grey - local mean) / (local deviation + *floor*); 0 where not *valid*.

    Local means a Gaussian of `SURROUND`, not the tiles of CLAHE: a tile grid moves with the photo,
    and so would the lines. So slow a blur needs no more than one sample per cell. Uses planes 0 to
    2 of *space*.
    """
    cell = max(int(CELL * scale), 1)
    sums = cell_sums(gray, valid, cell)
    sigma = SURROUND * scale / cell
    mass, total, squares = (blur(s, sigma, np.empty_like(s)) for s in sums)
    mass += np.float32(1e-6)  # cells far from the photo
    mean = total / mass
    gain = 1 / (np.sqrt(np.maximum(squares / mass - mean * mean, 0)) + np.float32(floor))
    out = space[0]
    np.copyto(out, gray)
    cv2.subtract(out, space.enlarge(mean, cell, 1), dst=out)
    cv2.multiply(out, space.enlarge(gain, cell, 2), dst=out)
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
    scratch = np.empty((3, columns), np.int32)
    _sum_cells(gray, valid.view(np.uint8), cell, scratch, sums)
    return sums


@compiled
def _sum_cells(
    gray: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.uint8],
    cell: int,
    scratch: npt.NDArray[np.int32],
    sums: npt.NDArray[np.float32],
) -> None:
    """Add up the columns of a row of cells, and then the cells; *scratch* is (3, columns)."""
    rows, columns = gray.shape
    share = np.float32(1.0 / (cell * cell))
    for v in range(sums.shape[1]):
        scratch[:] = 0
        for y in range(v * cell, min(v * cell + cell, rows)):
            _add_row(gray[y], valid[y], scratch[0], scratch[1], scratch[2])
        for u in range(sums.shape[2]):
            number = total = squares = np.int32(0)
            for x in range(u * cell, min(u * cell + cell, columns)):
                number += scratch[0, x]
                total += scratch[1, x]
                squares += scratch[2, x]
            sums[0, v, u] = number * share
            sums[1, v, u] = total * share
            sums[2, v, u] = squares * share


@compiled
def _add_row(
    gray: npt.NDArray[np.uint8],
    valid: npt.NDArray[np.uint8],
    number: npt.NDArray[np.int32],
    total: npt.NDArray[np.int32],
    squares: npt.NDArray[np.int32],
) -> None:
    """Add one row to the sums of its columns: on its own, so that the loop is vectorized."""
    for x in range(len(gray)):
        inside = np.int32(valid[x])
        value = np.int32(gray[x]) * inside
        number[x] += inside
        total[x] += value
        squares[x] += value * value


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
        method = _blur_soft if before * scale > SOFT else blur
        blurred.append(method(blurred[-1], more, space[plane]))
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


def tensor(light: Image, even: Image, odd: Image) -> tuple[Image, Image]:
    """Return the difference of the squared slopes of *light*, and twice their product.

    With the gradient's angle a: cos 2a and sin 2a, times its square. 0 along the border.
    """
    even[:1] = even[-1:] = odd[:1] = odd[-1:] = 0
    _double_angles(light, even, odd)
    return even, odd


@compiled
def _double_angles(light: Image, even: Image, odd: Image) -> None:
    for y in range(1, len(light) - 1):
        _double_angles_of_row(light[y - 1], light[y], light[y + 1], even[y], odd[y])


@compiled
def _double_angles_of_row(above: Row, here: Row, below: Row, even: Row, odd: Row) -> None:
    """Sobel's differences, per px (hence the eighth, squared); vectorized, being on its own."""
    two, share = np.float32(2.0), np.float32(1 / 64)
    last = len(here) - 1
    even[0] = odd[0] = np.float32(0.0)
    for x in range(1, last):
        left = above[x - 1] + two * here[x - 1] + below[x - 1]
        right = above[x + 1] + two * here[x + 1] + below[x + 1]
        top = above[x - 1] + two * above[x] + above[x + 1]
        bottom = below[x - 1] + two * below[x] + below[x + 1]
        across, down = right - left, bottom - top
        even[x] = (across * across - down * down) * share
        odd[x] = two * across * down * share
    even[last] = odd[last] = np.float32(0.0)


def flow(even: Image, odd: Image, sigma: float, space: Workspace) -> tuple[Image, Image]:
    """Return the unit direction along the form: across the mean gradient within *sigma* px.

    The structure tensor's minor eigenvector (Weickert 1999), in place of Kang's repeated edge
    tangent filter. The result of `tensor` becomes that of planes 2 and 3 of *space*.
    """
    even = _blur_soft(even, sigma, space[2])
    odd = _blur_soft(odd, sigma, space[3])
    to_flow(even, odd)
    return even, odd


def _blur_soft(image: Image, sigma: float, out: Image) -> Image:
    """Return *image*, which has no detail of one px, blurred by *sigma* px; at half size if wide.

    Halving averages two px, and doubling between them: together as a blur of one px does.
    """
    more = sigma * sigma - 1.0
    rows, columns = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
    if more < HALVED or not rows or not columns:
        return blur(image, sigma, out)
    size, whole = (columns // 2, rows // 2), image[:rows, :columns]
    small = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.float32)
    small = blur(small, more**0.5 / 2, small)
    into = out[:rows, :columns]
    cv2.resize(small, (columns, rows), dst=into, interpolation=cv2.INTER_LINEAR)
    out[rows:] = image[rows:]  # a last odd row or column lies on the border, where nothing counts
    out[:, columns:] = image[:, columns:]
    return out
