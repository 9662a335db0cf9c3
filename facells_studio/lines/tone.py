"""Tone: how dark the pen should make each place, before any line is chosen.

Every style with tone reads the same `Tone`: a portrait's darkness on a grid of fixed density, so
that shading costs the same and looks the same whatever the photo's size. Darkness already holds
every reason *not* to draw: the background, the photo's end, the canvas' edge.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.compiled import compiled
from facells_studio.frame import FRAME_HEIGHT, Portrait
from facells_studio.lines.params import LinesParams

Image = npt.NDArray[np.float32]  # (rows, columns)
Row = npt.NDArray[np.float32]  # (columns,)
Bytes = npt.NDArray[np.uint8]  # (rows, columns)

PX_PER_UNIT = 2.0  # of the grid; tone is blurred by half a unit, so more would show nothing new
BLUR_UNITS = 0.5
EDGE_FADE_UNITS = 10.0  # how softly shading ends before the photo does
EDGE_UNEVEN = 0.1  # and how far from a straight line; the blurred edge rises from 0.5 to 1
DETAIL_UNITS = 6.0  # sigma of the surroundings that a detail stands out from
DETAIL, FACE_DETAIL = 0.2, 1.2  # how much more it stands out: anywhere, in the face
LOW_PERCENT, HIGH_PERCENT = 2.0, 98.0  # these become black and white
_TABLE = 256
LEAST_CONTRAST = 48.0  # grey levels; a flatter photo is not stretched to full contrast
FACE_LIGHTNESS = 0.6  # where the stretched face's median is drawn towards
# Centre and half axes, in portrait units, of the part of a face that shows the light it stands in.
FACE_CENTRE, FACE_AXES = (89.0, 125.0), (32.0, 44.0)
# Where a sitter most likely is when nobody has looked: a head with hair, and shoulders.
HEAD_CENTRE, HEAD_AXES = (89.0, 112.0), (66.0, 90.0)


@dataclass(frozen=True, slots=True, eq=False)
class Tone:
    """How dark each place shall become; nothing may be drawn where ``darkness`` is 0.

    The centre of pixel (column ``c``, row ``r``) lies at ``origin + (c + 0.5, r + 0.5) /
    px_per_unit`` in portrait units, as in `Portrait`.
    """

    darkness: Image  # (rows, columns), 0 white … 1 black
    gray: npt.NDArray[np.uint8]  # the photo on the same grid, (rows, columns)
    inside: npt.NDArray[np.uint8]  # 255 where the photo reaches, less at its end and beyond
    origin: tuple[float, float]
    px_per_unit: float = PX_PER_UNIT

    def to_px(self, units: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """Map portrait units (…, 2) to pixel coordinates, pixel centres at whole numbers."""
        px = (np.asarray(units, dtype=np.float64) - self.origin) * self.px_per_unit - 0.5
        return px.astype(np.float32)

    def at(self, units: npt.NDArray[Any]) -> Image:
        """Return the darkness at places (…, 2) in portrait units, as (…,)."""
        px = self.to_px(units).reshape(-1, 2)
        # A table of many rows, since OpenCV's images have at most 32767 columns.
        table = np.full(((len(px) // _TABLE + 1) * _TABLE, 2), -9, np.float32)
        table[: len(px)] = px
        x, y = np.ascontiguousarray(table.reshape(-1, _TABLE, 2).transpose(2, 0, 1))
        border = cv2.BORDER_CONSTANT
        values = cv2.remap(self.darkness, x, y, cv2.INTER_LINEAR, borderMode=border)
        flat = np.asarray(values, dtype=np.float32).reshape(-1)
        return flat[: len(px)].reshape(units.shape[:-1])


def tone_of(portrait: Portrait, params: LinesParams, seed: int = 0) -> Tone:
    """Return the darkness to shade in *portrait*, which fades out before the photo ends.

    *seed* shapes the uneven border along which it fades.
    """
    gray = resample(portrait.gray, portrait.px_per_unit)
    inside = _inside(portrait, gray.shape)
    whole = bool((inside == 255).all())
    fade = _edge_fade_of_whole(gray.shape, seed) if whole else _edge_fade(inside, seed)
    sitter = _sitter(portrait, gray.shape)
    curve = _darkness_of_gray(gray, fade, sitter, portrait)
    darkness = np.asarray(cv2.LUT(gray, curve), dtype=np.float32)
    # Where there are outlines too, they draw the features.
    likeness = 0.0 if "+" in params.style else params.likeness
    amount = _detail(portrait.aligned, portrait.origin, gray.shape, likeness)
    least = np.float32(params.background)
    _bring_out(
        darkness, _around(darkness), amount, sitter, np.float32(1 - params.background), least
    )
    soft = cv2.GaussianBlur(darkness, (0, 0), BLUR_UNITS * PX_PER_UNIT)
    cv2.multiply(soft, fade, dst=soft)
    return Tone(np.asarray(soft, dtype=np.float32), gray, inside, portrait.origin)


def _around(darkness: Image) -> Image:
    """Return how dark the surroundings of each pixel are."""
    # A coarse thing: a quarter of the size is plenty.
    small = cv2.resize(darkness, None, fx=1 / 4, fy=1 / 4, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), DETAIL_UNITS * PX_PER_UNIT / 4)
    rows, columns = darkness.shape
    return np.asarray(cv2.resize(small, (columns, rows), interpolation=cv2.INTER_LINEAR))


@compiled
def _bring_out(
    darkness: Image,
    around: Image,
    amount: Image,
    sitter: Image,
    share: np.float32,
    least: np.float32,
) -> None:
    """Let what stands out from what is *around* it stand out more, and the background fade.

    *amount* is how much more: an image, or one number for all of it (1, 1). What is left of a
    pixel's darkness is *least*, and *share* more on the *sitter*.
    """
    for y in range(len(darkness)):
        own = amount[y if len(amount) > 1 else 0]
        if len(own) > 1:
            _bring_out_row(darkness[y], around[y], own, sitter[y], share, least)
        else:
            same = np.full(darkness.shape[1], own[0], np.float32)
            _bring_out_row(darkness[y], around[y], same, sitter[y], share, least)


@compiled
def _bring_out_row(
    darkness: Row, around: Row, amount: Row, sitter: Row, share: np.float32, least: np.float32
) -> None:
    """Change one row: on its own, so that the loop is vectorized."""
    low, high = np.float32(0), np.float32(1)
    for x in range(len(darkness)):
        value = darkness[x] + amount[x] * (darkness[x] - around[x])
        darkness[x] = min(max(value, low), high) * (sitter[x] * share + least)


@lru_cache(maxsize=8)
def _detail(
    aligned: bool, origin: tuple[float, float], shape: tuple[int, ...], likeness: float
) -> Image:
    """Return how much detail is brought out: a little, and in the face as likeness asks."""
    if not aligned:
        return np.full((1, 1), DETAIL, np.float32)
    x, y = _grid(origin, shape)
    face = np.clip(2.2 - _ellipse(x, y, FACE_CENTRE, FACE_AXES), 0, 1)
    return _shared(DETAIL + (FACE_DETAIL * likeness - DETAIL) * face)


def resample(
    image: npt.NDArray[np.uint8], px_per_unit: float, wanted: float = PX_PER_UNIT
) -> npt.NDArray[np.uint8]:
    """Return *image* with *wanted* instead of *px_per_unit* pixels per portrait unit."""
    scale = wanted / px_per_unit
    # With fx and fy, not with a size: OpenCV then keeps the ratio exact, and the lines in place.
    while scale <= 0.5:  # halving is many times faster than any other averaging
        image = _scaled(image, 0.5, cv2.INTER_AREA)
        scale *= 2
    return image if scale == 1 else _scaled(image, scale, cv2.INTER_LINEAR)


def _scaled(image: npt.NDArray[np.uint8], scale: float, how: int) -> npt.NDArray[np.uint8]:
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), np.uint8)


def _sitter(portrait: Portrait, shape: tuple[int, ...]) -> Image:
    """Return 1 on the sitter and 0 behind, softly: the mask, or else where people mostly are."""
    if portrait.sitter is not None:
        mask = resample(portrait.sitter, portrait.px_per_unit)
        return np.asarray(mask, dtype=np.float32) / np.float32(255)
    return _likely_sitter(portrait.aligned, portrait.origin, shape)


@lru_cache(maxsize=8)
def _likely_sitter(aligned: bool, origin: tuple[float, float], shape: tuple[int, ...]) -> Image:
    if not aligned:
        return _shared(np.ones(shape, np.float32))
    x, y = _grid(origin, shape)
    head = _ellipse(x, y, HEAD_CENTRE, HEAD_AXES)
    shoulders = (y - (FRAME_HEIGHT - 52)) / 30 + np.zeros_like(x)
    return _shared(np.clip(np.maximum(2.2 - 2 * head, shoulders), 0, 1))


def _shared(image: npt.NDArray[Any]) -> Image:
    """Return *image*, read-only because it is kept for the next photo of the same geometry."""
    kept = np.ascontiguousarray(image, dtype=np.float32)
    kept.flags.writeable = False
    return kept


def _darkness_of_gray(gray: Bytes, fade: Image, sitter: Image, portrait: Portrait) -> Image:
    """Return the darkness (256,) of each grey level: contrast stretched, the face's light kept.

    The stretch runs between two percentiles of the sitter; then a gamma draws the median of the
    face towards `FACE_LIGHTNESS`, so that neither a face in the dark nor dark skin fills up with
    ink until the features drown.
    """
    seen = np.zeros((2, 256), np.int64)  # how often each level is seen: of the sitter, of the face
    half = (-(-gray.shape[0] // 2), -(-gray.shape[1] // 2))
    _count_levels(gray, fade, sitter, _on_face(portrait.origin, half), *seen)
    low, high = _percentiles(seen[0], (LOW_PERCENT, HIGH_PERCENT))
    low = min(low, high - LEAST_CONTRAST)
    lightness = np.clip((np.arange(256) - low) / (high - low), 0, 1)
    if portrait.aligned:
        (middle,) = _percentiles(seen[1], (50.0,)) if seen[1].any() else (high,)
        median = float(np.clip((middle - low) / (high - low), 0.05, 0.95))
        gamma = math.log(FACE_LIGHTNESS) / math.log(median)
        lightness **= float(np.clip(gamma, 0.5, 1.5))
    return np.asarray(1 - lightness, dtype=np.float32)


@lru_cache(maxsize=8)
def _on_face(origin: tuple[float, float], shape: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return whether each pixel of a grid of half the density lies on the face."""
    x, y = _grid(origin, shape, PX_PER_UNIT / 2)
    face = _ellipse(x, y, FACE_CENTRE, FACE_AXES) < 1
    face.flags.writeable = False  # it is shared
    return face


@compiled
def _count_levels(
    gray: Bytes,
    fade: Image,
    sitter: Image,
    on_face: npt.NDArray[np.bool_],
    of_sitter: npt.NDArray[np.int64],
    of_face: npt.NDArray[np.int64],
) -> None:
    """Count the gray levels (256,) of sitter and face: a quarter of the pixels tells as much."""
    half = np.float32(0.5)
    for v in range(on_face.shape[0]):
        for u in range(on_face.shape[1]):
            y, x = 2 * v, 2 * u
            if fade[y, x] > 0 and sitter[y, x] > half:
                of_sitter[gray[y, x]] += 1
                of_face[gray[y, x]] += on_face[v, u]


def _percentiles(seen: npt.NDArray[np.int64], percents: tuple[float, ...]) -> list[float]:
    """Return the levels below which *percents* of those *seen* (256,) lie; white for none."""
    counts = np.cumsum(seen)
    if not counts[-1]:
        return [255.0] * len(percents)
    return [float(np.searchsorted(counts, counts[-1] * p / 100)) for p in percents]


def _inside(portrait: Portrait, shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    if portrait.valid.all():
        return np.full(shape, 255, np.uint8)
    return resample(portrait.valid.view(np.uint8) * np.uint8(255), portrait.px_per_unit)


@lru_cache(maxsize=8)
def _edge_fade_of_whole(shape: tuple[int, ...], seed: int) -> Image:
    return _shared(_edge_fade(np.full(shape, 255, np.uint8), seed))


def _edge_fade(inside: npt.NDArray[np.uint8], seed: int) -> Image:
    """Return 0 outside and at the edge of the photo, rising softly and unevenly to 1."""
    coarse = PX_PER_UNIT / 4  # enough: these are nothing but slow shapes
    rows, columns = inside.shape
    small = resample(inside, PX_PER_UNIT, coarse).astype(np.float32) / np.float32(255)
    sigma = EDGE_FADE_UNITS * coarse
    soft = cv2.GaussianBlur(small, (0, 0), sigma, borderType=cv2.BORDER_CONSTANT)
    # The blur is 0.5 at a straight edge and 0.25 in a corner, which rounds it.
    uneven = soft + _unevenness(small.shape, sigma / 2, seed)
    fade = np.clip((uneven - np.float32(0.64)) * np.float32(1 / 0.26), 0, 1)
    full = cv2.resize(fade, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    below, beside = max(rows - full.shape[0], 0), max(columns - full.shape[1], 0)
    full = cv2.copyMakeBorder(full, 0, below, 0, beside, cv2.BORDER_CONSTANT)[:rows, :columns]
    return np.asarray(np.where(inside == 255, full, 0), dtype=np.float32)


@lru_cache(maxsize=8)
def _unevenness(shape: tuple[int, ...], sigma: float, seed: int) -> Image:
    grain = np.random.default_rng(seed).standard_normal(shape, np.float32)
    noise = np.asarray(cv2.GaussianBlur(grain, (0, 0), sigma))
    # Clipped, so that it reaches nothing but the edge: far inside, the blur is 1.
    share = np.clip(noise / (2 * max(float(noise.std()), 1e-6)), -1, 1)
    return _shared(share * np.float32(EDGE_UNEVEN))


def _grid(
    origin: tuple[float, float], shape: tuple[int, ...], density: float = PX_PER_UNIT
) -> tuple[Image, Image]:
    """Return x (1, columns) and y (rows, 1) of the grid's pixels in portrait units."""
    rows, columns = shape
    x = (np.arange(columns, dtype=np.float32) + 0.5) / density + origin[0]
    y = (np.arange(rows, dtype=np.float32) + 0.5) / density + origin[1]
    return x[None, :].astype(np.float32), y[:, None].astype(np.float32)


def _ellipse(
    x: Image, y: Image, centre: tuple[float, float], axes: tuple[float, float]
) -> npt.NDArray[np.float32]:
    """Return the squared distance from *centre* in half *axes*: 1 on the ellipse."""
    return np.asarray(
        ((x - centre[0]) / axes[0]) ** 2 + ((y - centre[1]) / axes[1]) ** 2, dtype=np.float32
    )
