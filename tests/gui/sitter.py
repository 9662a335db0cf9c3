"""A video of somebody who sits still, for what takes a file as its camera."""

from pathlib import Path

import cv2
import numpy as np

from facells_studio.resources import sample_photo


def sitter(folder: Path) -> Path:
    """Write what a camera would see of a sitter, as a video."""
    picture = cv2.imread(str(sample_photo()))
    assert picture is not None
    frame = np.full((360, 640, 3), 70, np.uint8)
    frame[:, 95:545] = cv2.resize(picture, (450, 450))[30:390]
    path = folder / "sitter.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 30, (640, 360))
    for _ in range(12):
        writer.write(frame)
    writer.release()
    return path
