"""Open a photo: any usual file in, upright 8-bit RGB out, or one clear sentence why not."""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

from facells_studio.errors import PhotoError, UsageError
from facells_studio.portrait.params import PhotoParams

_KINDS = "JPEG, PNG, WebP, TIFF, BMP or HEIC"
# Pillow's names. Not all it knows: some of its readers start other programs (EPS) or fetch tiles.
_FORMATS = ("JPEG", "PNG", "BMP", "GIF", "PPM", "WEBP", "TIFF", "JPEG2000")
_MIN_PX = 16  # a smaller picture shows no face and no portrait
# What Pillow and the libraries below it raise on broken files, beyond OSError.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)

# What counts as a photo in a folder; a file that is named is opened whatever its ending.
PHOTO_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif", ".avif"}
)


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """An upright photo, as people see it. Takes ownership of *pixels* and freezes them."""

    pixels: npt.NDArray[np.uint8]  # (rows, columns, 3), RGB
    source: str  # file name, or what the camera calls itself
    sha256: str  # of the file, or of the pixels where there is no file
    notes: tuple[str, ...] = ()  # sentences for the person

    def __post_init__(self) -> None:
        """Check the shape once; freeze the pixels."""
        if self.pixels.ndim != 3 or self.pixels.shape[2] != 3 or self.pixels.dtype != np.uint8:
            raise ValueError("pixels must be uint8 of shape (rows, columns, 3)")
        self.pixels.flags.writeable = False

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


def open_photo(path: str | Path, params: PhotoParams | None = None) -> Photo:
    """Return the photo in the file *path*, upright, on white where it is transparent.

    Raises:
        UsageError: there is no such file.
        PhotoError: the file is empty, broken, too large or no picture.
    """
    params = params or PhotoParams()
    path = Path(path)
    content = _read(path)
    try:
        with warnings.catch_warnings():
            # Pillow's own warning about size; our limit speaks instead. And broken metadata.
            warnings.simplefilter("ignore")
            pixels, notes = _decode(path, content, params)
    except Image.DecompressionBombError as exc:
        raise _too_large(path, params) from exc
    except MemoryError as exc:
        raise PhotoError(
            f"{path} does not fit into the memory. Scale it down and try again."
        ) from exc
    except _BROKEN as exc:
        raise PhotoError(
            f"{path} is damaged or cut short: {str(exc).rstrip('.')}. "
            "Open it in an image editor and save it again, or take another photo."
        ) from exc
    return Photo(pixels, path.name, hashlib.sha256(content).hexdigest(), notes)


def photo_from_pixels(pixels: npt.NDArray[Any], source: str = "pixels") -> Photo:
    """Return a photo of an array: (rows, columns) gray, or RGB or RGBA in the last axis.

    8-bit and 16-bit integers and floats from 0 to 1 are understood. The array is copied.

    Raises:
        PhotoError: the array has another shape or type, or is too small.
    """
    array = np.asarray(pixels)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise PhotoError(
            f"An array of shape {array.shape} is not a picture. "
            "Give rows x columns, or rows x columns x 3 or 4."
        )
    rgb = np.array(_on_white(_to_8_bit(array)))  # a copy of our own: the photo freezes it
    _check_size(source, rgb.shape[1], rgb.shape[0])
    return Photo(rgb, source, hashlib.sha256(rgb.tobytes()).hexdigest())


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise UsageError(f"{path} is a folder, not a photo. Name a file in it.")
    if not path.exists():
        raise UsageError(f"There is no file {path}. Check the name and the folder.")
    if not path.is_file():
        raise UsageError(f"{path} is not an ordinary file. Name a photo: {_KINDS}.")
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise PhotoError(
            f"Cannot read {path}: {exc.strerror or exc}. Check its permissions."
        ) from exc
    if not content:
        raise PhotoError(f"{path} is empty. Copy it again from where it came from.")
    return content


def _decode(
    path: Path, content: bytes, params: PhotoParams
) -> tuple[npt.NDArray[np.uint8], tuple[str, ...]]:
    """Return upright RGB pixels and notes; any of `_BROKEN` if the file is."""
    try:
        image = Image.open(io.BytesIO(content), formats=_formats(content))
    except UnidentifiedImageError:
        return _decode_rare(path, content, params), ()
    with image:
        full = image.size
        if full[0] * full[1] > params.max_megapixels * 1e6:
            raise _too_large(path, params, full)
        _check_size(str(path), *full)
        # JPEG only: decodes at 1/2, 1/4 or 1/8, never below the size asked for.
        shrink = min(1.0, params.enough_px / max(full))
        image.draft(None, (round(full[0] * shrink), round(full[1] * shrink)))
        ImageOps.exif_transpose(image, in_place=True)
        rgb = _on_white(_to_8_bit(_to_array(image)))
    factor = max(rgb.shape[:2]) // params.enough_px
    if factor >= 2:
        rgb = _reduced(rgb, factor)
    return rgb, _size_notes(full, rgb)


def _decode_rare(path: Path, content: bytes, params: PhotoParams) -> npt.NDArray[np.uint8]:
    """Decode with OpenCV what Pillow does not know: TIFF of float or 16-bit colour."""
    if content[:4] not in (b"II*\0", b"MM\0*"):
        raise PhotoError(f"{path} is not a picture that this program reads. Use {_KINDS}.")
    width, height = _tiff_size(content)
    if width * height > params.max_megapixels * 1e6:
        raise _too_large(path, params, (width, height))
    try:
        array = cv2.imdecode(
            np.frombuffer(content, np.uint8),
            cv2.IMREAD_UNCHANGED,  # turns upright by itself
        )
    except cv2.error as exc:
        raise OSError(f"TIFF cannot be decoded ({exc.err})") from exc
    if array is None:
        raise OSError("TIFF cannot be decoded")
    _check_size(str(path), array.shape[1], array.shape[0])
    if array.ndim == 3:
        order = cv2.COLOR_BGRA2RGBA if array.shape[2] == 4 else cv2.COLOR_BGR2RGB
        array = cv2.cvtColor(array, order)
    return _on_white(_to_8_bit(array))


def _tiff_size(content: bytes) -> tuple[int, int]:
    """Return width and height from the first directory of a TIFF file (TIFF 6.0, section 2)."""
    order = "<" if content[:2] == b"II" else ">"
    (at,) = struct.unpack_from(order + "I", content, 4)
    (count,) = struct.unpack_from(order + "H", content, at)
    sizes = {}
    for i in range(count):
        tag, kind, _ = struct.unpack_from(order + "HHI", content, at + 2 + 12 * i)
        if tag in (256, 257):  # ImageWidth, ImageLength: SHORT or LONG
            (sizes[tag],) = struct.unpack_from(
                order + ("H" if kind == 3 else "I"), content, at + 10 + 12 * i
            )
    if len(sizes) < 2:
        raise OSError("TIFF without a size")
    return sizes[256], sizes[257]


def _formats(content: bytes) -> tuple[str, ...]:
    """Return what Pillow may take *content* for; teach it HEIC only when such a file comes."""
    if content[4:8] != b"ftyp":
        return _FORMATS
    import pillow_heif

    pillow_heif.register_heif_opener()
    return ("HEIF", "AVIF") if features.check("avif") else ("HEIF",)


def _to_array(image: Image.Image) -> npt.NDArray[Any]:
    """Return gray, RGB or RGBA values of any Pillow *image*, of whatever depth."""
    if image.mode in ("I", "F", "L", "RGB", "RGBA") or image.mode.startswith("I;16"):
        if "transparency" in image.info and image.mode in ("L", "RGB"):
            image = image.convert("RGBA")
        return np.asarray(image)
    if image.mode in ("CMYK", "LAB"):
        return np.asarray(_by_profile(image))
    has_alpha = image.mode in ("LA", "La", "PA", "RGBa") or "transparency" in image.info
    return np.asarray(image.convert("RGBA" if has_alpha else "RGB"))


def _by_profile(image: Image.Image) -> Image.Image:
    """Convert print colours to RGB by the profile in the file, where there is a sound one."""
    profile = image.info.get("icc_profile")
    if profile:
        try:
            converted = ImageCms.profileToProfile(
                image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except (ImageCms.PyCMSError, OSError):
            converted = None  # a damaged profile: the plain formula is near enough
        if converted is not None:
            return converted
    return image.convert("RGB")


def _to_8_bit(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    """Scale values of any depth to 0…255, so that white stays white and nothing is clipped."""
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype == np.uint16:
        return ((array.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    if array.dtype.kind not in "iuf":
        raise PhotoError(f"A picture of {array.dtype} is not understood. Use 8-bit integers.")
    values = np.nan_to_num(array.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0)
    values -= min(values.min(initial=0.0), 0.0)
    return np.rint(values * (255 / _white(values, array.dtype.kind == "f"))).astype(np.uint8)


def _white(values: npt.NDArray[np.float64], is_float: bool) -> float:
    """Return the value that means white: the smallest usual one that nothing exceeds."""
    top = float(values.max(initial=0.0))
    usual = (1.0, 255.0, 65535.0) if is_float else (255.0, 65535.0)
    return next((white for white in usual if top <= white), top)


def _on_white(array: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Return RGB of gray, RGB or RGBA, a transparent picture laid on white paper."""
    if array.ndim == 2:
        return np.repeat(array[:, :, None], 3, axis=2)
    if array.shape[2] == 3:
        return array
    color, alpha = array[:, :, :3].astype(np.uint16), array[:, :, 3:].astype(np.uint16)
    return ((color * alpha + 255 * (255 - alpha) + 127) // 255).astype(np.uint8)


def _reduced(rgb: npt.NDArray[np.uint8], factor: int) -> npt.NDArray[np.uint8]:
    size = (max(1, rgb.shape[1] // factor), max(1, rgb.shape[0] // factor))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _size_notes(full: tuple[int, int], rgb: npt.NDArray[np.uint8]) -> tuple[str, ...]:
    if max(full) == max(rgb.shape[:2]):
        return ()
    height, width = rgb.shape[:2]
    return (f"The photo of {full[0]} x {full[1]} pixels was read at {width} x {height}.",)


def _check_size(source: str, width: int, height: int) -> None:
    if min(width, height) < _MIN_PX:
        raise PhotoError(
            f"{source} is only {width} x {height} pixels. Use a photo of at least "
            f"{_MIN_PX} x {_MIN_PX}; a good drawing needs a face some 150 pixels wide."
        )


def _too_large(path: Path, params: PhotoParams, size: tuple[int, int] | None = None) -> PhotoError:
    what = f"{size[0]} x {size[1]} pixels" if size else "more pixels than can be read safely"
    return PhotoError(
        f"{path} has {what}; the limit is {params.max_megapixels:g} megapixels. "
        "Scale the photo down, or raise max_megapixels if you trust the file."
    )
