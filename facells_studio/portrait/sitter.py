"""Tell the sitter from the background: MediaPipe's selfie segmentation, sharpened along edges.

The network (`models/selfie-segmentation`) answers at 256 x 256. A guided filter (He, Sun, Tang,
"Guided Image Filtering", PAMI 2013; its fast form of 2015) carries the answer to the canvas so that
it follows the outline of hair there instead of the network's coarse steps.
"""

import threading
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.errors import PhotoError
from facells_studio.portrait.similarity import Matrix
from facells_studio.resources import data_dir

NET_PX = 256
_GUIDE_RADIUS_PX = 6  # at the network's size
_GUIDE_EPSILON = 2e-4  # squared gray levels of 0…1 that count as an edge
_STEEPER = 1.5
_MOST_SHIFT_PX = 4  # how far the filter may move the edge, at the network's size
_LEAST_OF_FACE = 0.5  # of the face must be sitter, or the network saw nothing

Pixels = npt.NDArray[np.uint8]
Float32 = npt.NDArray[np.float32]

_local = threading.local()


def segment(color: Pixels) -> Float32:
    """Return how surely each pixel of a 256 x 256 RGB picture is a person, 0 to 1."""
    net = _net()
    net.setInput(cv2.dnn.blobFromImage(color, 1 / 255))
    return np.asarray(net.forward(), dtype=np.float32).reshape(NET_PX, NET_PX)


def sharpened(mask: Float32, color: Pixels) -> tuple[Float32, Float32]:
    """Return the planes (a, b) of the guided filter: mask = a x gray + b near each pixel.

    *gray* is 0 to 1. The planes may be enlarged and applied to the same picture in any size.
    """
    gray = cv2.cvtColor(color, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    mean_i, mean_p = _mean(gray), _mean(mask)
    variance = _mean(gray * gray) - mean_i * mean_i
    a = (_mean(gray * mask) - mean_i * mean_p) / (variance + np.float32(_GUIDE_EPSILON))
    b = mean_p - a * mean_i
    return _mean(a), _mean(b)


def sitter_mask(color: Pixels, gray: Pixels, to_canvas: Matrix) -> Pixels:
    """Return the sitter on the canvas, 0 background to 255 sitter.

    Args:
        color: (256, 256, 3) RGB of the region around the face.
        gray: (rows, columns), the canvas.
        to_canvas: from pixels of *color* to those of *gray*.
    """
    raw = segment(color)
    a, b, least, most = (
        cv2.warpAffine(
            plane,
            to_canvas,
            (gray.shape[1], gray.shape[0]),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        for plane in (*sharpened(raw, color), *_bounds(raw))
    )
    mask = a * gray  # gray is 0…255, so this is too
    mask += b * 255
    # Steeper about the middle: the filter leaves grains where hair meets the backdrop.
    steep = cv2.convertScaleAbs(np.maximum(_STEEPER * (mask - 127.5) + 127.5, 0))
    return np.asarray(np.clip(steep, least, most), dtype=np.uint8)


def _bounds(raw: Float32) -> tuple[Pixels, Pixels]:
    """Return the least and the most that the mask may be: the filter moves its edge only so far."""
    levels = np.asarray(cv2.convertScaleAbs(raw, alpha=255), dtype=np.uint8)
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * _MOST_SHIFT_PX + 1,) * 2)
    return (
        np.asarray(cv2.erode(levels, near), dtype=np.uint8),
        np.asarray(cv2.dilate(levels, near), dtype=np.uint8),
    )


def shows_face(mask: Pixels, face: tuple[int, int, int, int]) -> bool:
    """Return whether most of *face* (left, top, right, bottom in pixels) is sitter."""
    left, top, right, bottom = (max(0, edge) for edge in face)
    part = mask[top:bottom, left:right]
    return part.size > 0 and float(part.mean()) > 255 * _LEAST_OF_FACE


def _mean(image: Any) -> Float32:
    size = 2 * _GUIDE_RADIUS_PX + 1
    return np.asarray(cv2.blur(image, (size, size)), dtype=np.float32)


def _net() -> Any:
    if not hasattr(_local, "net"):
        path = data_dir("models") / "selfie-segmentation" / "model.tflite"
        try:
            # By path: read from memory, OpenCV 5.0 ignores the engine asked for.
            _local.net = cv2.dnn.readNetFromTFLite(str(path), cv2.dnn.ENGINE_CLASSIC)
        except (OSError, cv2.error) as exc:
            raise PhotoError(
                f"The network that finds the sitter, {path}, cannot be read. "
                "Reinstall facells-studio, or draw without it."
            ) from exc
    return _local.net
