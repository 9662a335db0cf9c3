"""Bring the face of a photo into the portrait frame: a gray canvas, what of it is real, notes."""

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio import cubic
from facells_studio.errors import UsageError
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.portrait import sitter
from facells_studio.portrait.border import real_part
from facells_studio.portrait.face import Face, Pixels, find_faces, steady
from facells_studio.portrait.params import EXTENTS, Box, FaceParams
from facells_studio.portrait.photo import Photo
from facells_studio.portrait.similarity import (
    Matrix,
    compose,
    fit_similarity,
    invert,
    transform,
)
from facells_studio.progress import Tick, no_tick

# Where the detector itself sees these in CelebA's own frame, which cancels its bias: the mean
# over 1,000 of its photos, made symmetric.
TEMPLATE = np.array([[69.3, 111.7], [108.7, 111.7], [71.7, 153.2], [106.3, 153.2]])
_FITTED = [0, 1, 3, 4]  # eyes and mouth corners: the nose moves 6 units as the head turns
_PROFILE_UNITS = 12.0  # of the nose from the axis of eyes and mouth: two standard deviations

_LEAST_UNITS = 10.0  # a canvas narrower than this shows nothing
_FACE: Matrix = np.array([[55.0, 95.0], [123.0, 175.0]])  # brows to below the mouth
_FRAME = EXTENTS["frame"]


def align(photo: Photo, params: FaceParams | None = None, tick: Tick = no_tick) -> Portrait:
    """Return the portrait of one face of *photo*, or of the whole photo where there is none.

    Raises:
        UsageError: a face was asked for by a number that the photo does not have.
    """
    params = params or FaceParams()
    if params.face != "none" and is_frame(photo.pixels):
        return render(photo, _PIXELS_ARE_UNITS, params, tick=tick)
    tick(0.0, "looking for a face")
    faces = find_faces(photo.pixels) if params.face != "none" else []
    if not faces and params.face not in ("none", "largest"):
        raise UsageError(
            f"No face was found in {photo.source}, so there is no face {params.face}. "
            "Use --face none to draw the whole photo, or another photo."
        )
    if not faces:
        return _unaligned(photo, params, tick)
    face = steady(photo.pixels, _choose(faces, params.face, photo.source))
    notes = _crowd_notes(faces, params.face) + face_notes(face)
    return render(photo, frame_matrix(face), params, notes=notes, tick=tick)


def is_frame(pixels: Pixels) -> bool:
    """Return whether a photo is in the portrait frame already, as CelebA's aligned photos are."""
    return pixels.shape[:2] == (int(FRAME_HEIGHT), int(FRAME_WIDTH))


_PIXELS_ARE_UNITS: Matrix = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.5]])


def frame_matrix(face: Face) -> Matrix:
    """Return the similarity (2, 3) that takes photo pixels to portrait units for *face*."""
    return fit_similarity(face.landmarks[_FITTED], TEMPLATE)


def face_notes(face: Face) -> tuple[str, ...]:
    """Return what a person should know about the pose of *face*."""
    eyes_left, eyes_right, nose, mouth_left, mouth_right = transform(
        frame_matrix(face), face.landmarks
    )
    top, bottom = (eyes_left + eyes_right) / 2, (mouth_left + mouth_right) / 2
    axis = bottom - top
    offset = nose - top
    length = float(np.hypot(*axis))
    off_axis = abs(float(axis[0] * offset[1] - axis[1] * offset[0])) / max(length, 1e-9)
    if off_axis <= _PROFILE_UNITS:
        return ()
    return ("The head is turned to the side, so scores are less reliable.",)


def render(
    photo: Photo,
    photo_to_frame: Matrix,
    params: FaceParams,
    *,
    aligned: bool = True,
    notes: tuple[str, ...] = (),
    tick: Tick = no_tick,
) -> Portrait:
    """Return the portrait that a known similarity gives: the part of `align` after the face."""
    px_per_unit = params.width_px / FRAME_WIDTH
    real = real_part(photo.pixels)
    canvas = _canvas(real, photo_to_frame, params.framing, aligned)
    tick(0.4, "bringing the face into the frame")
    to_canvas = compose(_to_grid(canvas, px_per_unit, px_per_unit), photo_to_frame)
    shape = _shape(canvas, px_per_unit)
    gray = _warp(photo.pixels, to_canvas, shape, gray=True)
    mask = None
    if params.sitter and aligned:  # without a face nobody knows what the subject is
        tick(0.6, "finding the outline of the sitter")
        mask, note = _sitter(photo.pixels, gray, photo_to_frame, canvas, px_per_unit)
        notes += note
    tick(1.0)
    return Portrait(
        gray=gray,
        valid=_valid(real, to_canvas, shape),
        px_per_unit=px_per_unit,
        origin=canvas[:2],
        sitter=mask,
        photo_to_frame=photo_to_frame,
        aligned=aligned,
        photo_size=photo.size,
        notes=photo.notes + notes,
    )


def to_gray(color: Pixels) -> Pixels:
    """Return BT.601 luma of RGB values as they are stored.

    Lines follow what the eye sees, and stored (gamma-encoded) values are nearly even steps of
    lightness; true luminance, made in linear light and encoded again, differs by a few levels on
    skin and lips. CelebA's gray corpus was made by this very formula.
    """
    return np.asarray(cv2.cvtColor(color, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


# -- Which face -----------------------------------------------------------------------------------


def _choose(faces: list[Face], which: str, source: str) -> Face:
    if which == "largest":
        return faces[0]
    number = int(which)
    if number > len(faces):
        found = "1 face" if len(faces) == 1 else f"{len(faces)} faces"
        raise UsageError(
            f"{source} shows {found}, so there is no face {number}. "
            f"Use --face with a number up to {len(faces)}."
        )
    return faces[number - 1]


def _crowd_notes(faces: list[Face], which: str) -> tuple[str, ...]:
    if len(faces) == 1:
        return ()
    drawn = "the most prominent" if which == "largest" else f"number {which}"
    return (f"The photo shows {len(faces)} faces; {drawn} is drawn. Choose with --face 1, 2, …",)


def _unaligned(photo: Photo, params: FaceParams, tick: Tick) -> Portrait:
    """Fit the whole photo into the frame."""
    width, height = photo.size
    scale = min(FRAME_WIDTH / width, FRAME_HEIGHT / height)
    middle = np.array([FRAME_WIDTH - width * scale, FRAME_HEIGHT - height * scale]) / 2
    matrix = np.array([[scale, 0, middle[0] + scale / 2], [0, scale, middle[1] + scale / 2]])
    notes: tuple[str, ...] = ()
    if params.face != "none":
        notes = ("No face was found: the whole photo is drawn, and scores mean little.",)
    return render(photo, matrix, params, aligned=False, notes=notes, tick=tick)


# -- The canvas -----------------------------------------------------------------------------------


def _canvas(real: Box, matrix: Matrix, framing: str, aligned: bool = True) -> Box:
    """Return the canvas in portrait units: the framing, clipped to what the photo covers."""
    if framing == "frame":
        return _FRAME
    wanted = EXTENTS[framing] if aligned else _FRAME
    covered = transform(matrix, _corners(real))
    _, common = cv2.intersectConvexConvex(
        covered.astype(np.float32), _corners(wanted).astype(np.float32)
    )
    shown = np.asarray(common, dtype=np.float64).reshape(-1, 2)
    if len(shown) < 3:  # the face lies beyond the photo: a bad detection
        return _FRAME
    low, high = shown.min(axis=0), shown.max(axis=0)
    if (high - low).min() < _LEAST_UNITS:
        return _FRAME
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _shape(canvas: Box, px_per_unit: float) -> tuple[int, int]:
    """Return rows and columns of the canvas."""
    left, top, right, bottom = canvas
    return max(1, round((bottom - top) * px_per_unit)), max(1, round((right - left) * px_per_unit))


def _to_grid(canvas: Box, x_px_per_unit: float, y_px_per_unit: float) -> Matrix:
    """Return the matrix from portrait units to pixels of a grid that begins at the canvas' corner.

    Pixel centres are whole numbers.
    """
    left, top = canvas[:2]
    x, y = x_px_per_unit, y_px_per_unit
    return np.array([[x, 0, -left * x - 0.5], [0, y, -top * y - 0.5]])


def _warp(pixels: Pixels, to_grid: Matrix, shape: tuple[int, int], *, gray: bool) -> Pixels:
    """Resample the photo: the mean of the area that a pixel covers, or cubic when enlarging.

    Beyond the photo its border is repeated, so that filters see no edge there; `valid` tells.
    """
    part, to_grid = _seen(pixels, to_grid, shape)
    if gray:
        part = to_gray(part)
    scale = float(np.hypot(to_grid[:, 0], to_grid[:, 1]).max())
    if scale < 1:
        part, to_grid = _shrunk(part, to_grid, scale)
    if _is_resize(to_grid, part, shape):  # CelebA's own frame: the same values, five times faster
        return np.asarray(cv2.resize(part, shape[::-1], interpolation=cv2.INTER_CUBIC), np.uint8)
    if gray and not (to_grid[0, 1] or to_grid[1, 0]):
        back = np.asarray(cv2.invertAffineTransform(to_grid), np.float64)
        return cubic.warp(part, back, shape[::-1])
    warped = cv2.warpAffine(
        part,
        to_grid,
        (shape[1], shape[0]),
        flags=cv2.INTER_CUBIC if gray else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(warped, dtype=np.uint8)


def _is_resize(to_grid: Matrix, part: Pixels, shape: tuple[int, int]) -> bool:
    """Return whether *to_grid* only enlarges *part* to fill the grid, to a fiftieth of a pixel."""
    corners = np.array([[-0.5, -0.5], [part.shape[1] - 0.5, part.shape[0] - 0.5]])
    filled = np.array([[-0.5, -0.5], [shape[1] - 0.5, shape[0] - 0.5]])
    turned = abs(to_grid[0, 1]) + abs(to_grid[1, 0])
    return bool(turned < 1e-9 and np.abs(transform(to_grid, corners) - filled).max() < 0.02)


def _seen(pixels: Pixels, to_grid: Matrix, shape: tuple[int, int]) -> tuple[Pixels, Matrix]:
    """Return the part of the photo that the grid shows, with a margin, and its matrix."""
    rows, columns = shape
    back = invert(to_grid)
    seen = transform(back, _corners((-0.5, -0.5, columns - 0.5, rows - 0.5)))
    margin = 4 * max(1.0, float(np.abs(back[:, :2]).max()))
    height, width = pixels.shape[:2]
    x0, y0 = np.clip(seen.min(axis=0) - margin, 0, (width - 2, height - 2)).astype(int).tolist()
    x1, y1 = np.clip(seen.max(axis=0) + margin, (x0 + 2, y0 + 2), (width, height)).astype(int)
    shift = np.array([[1.0, 0.0, x0], [0.0, 1.0, y0]])
    return pixels[y0:y1, x0:x1], compose(to_grid, shift)


def _shrunk(pixels: Pixels, to_grid: Matrix, scale: float) -> tuple[Pixels, Matrix]:
    """Scale *pixels* to the resolution of the grid, each the mean of its area."""
    height, width = pixels.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    sx, sy = width / size[0], height / size[1]
    back = np.array([[sx, 0, (sx - 1) / 2], [0, sy, (sy - 1) / 2]])
    return np.asarray(small, dtype=np.uint8), compose(to_grid, back)


def _valid(real: Box, to_canvas: Matrix, shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return which canvas pixels have their centre on the real part of the photo."""
    back = invert(to_canvas)
    valid = np.ones(shape, dtype=np.bool_)
    corners = transform(back, _corners((0, 0, shape[1] - 1, shape[0] - 1)))
    x = np.arange(shape[1], dtype=np.float32)[None, :]
    y = np.arange(shape[0], dtype=np.float32)[:, None]
    for axis in (0, 1):
        low, high = real[axis] - 1e-3, real[axis + 2] + 1e-3
        if corners[:, axis].min() >= low and corners[:, axis].max() <= high:
            continue  # all of the canvas lies between these two borders
        a, b, c = back[axis].astype(np.float32)
        # Along one axis alone, a row or a column of places tells for all.
        at = a * x + c if not b else b * y + c if not a else a * x + (b * y + c)
        valid &= (at >= low) & (at <= high)
    return valid


def _sitter(
    pixels: Pixels,
    gray: Pixels,
    photo_to_frame: Matrix,
    canvas: Box,
    px_per_unit: float,
) -> tuple[Pixels | None, tuple[str, ...]]:
    """Return the sitter's mask on the canvas, or None and a note.

    Whatever the framing, the network sees head and shoulders, as it was trained to.
    """
    height, width = pixels.shape[:2]
    whole = (-0.5, -0.5, width - 0.5, height - 0.5)
    region = _canvas(whole, photo_to_frame, "bust")
    to_net = _to_grid(
        region, sitter.NET_PX / (region[2] - region[0]), sitter.NET_PX / (region[3] - region[1])
    )
    color = _warp(
        pixels, compose(to_net, photo_to_frame), (sitter.NET_PX, sitter.NET_PX), gray=False
    )
    to_canvas = _to_grid(canvas, px_per_unit, px_per_unit)
    mask = sitter.sitter_mask(color, gray, compose(to_canvas, invert(to_net)))
    left, top, right, bottom = np.rint(transform(to_canvas, _FACE).ravel()).astype(int).tolist()
    if not sitter.shows_face(mask, (left, top, right, bottom)):
        return None, ("The sitter could not be told from the background, so all of it counts.",)
    return mask, ()


def _corners(box: Box) -> Matrix:
    left, top, right, bottom = box
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)
