"""One photo from a video: the first frame with a face."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from facells_studio.errors import PhotoError, UsageError
from facells_studio.portrait.face import find_faces
from facells_studio.portrait.snapshot import is_live, snapshot
from facells_studio.resources import sample_photo


def video(path: Path, *, with_face: bool) -> Path:
    """Write five gray frames, then three of the sample or of nothing."""
    sample = cv2.imread(str(sample_photo()))
    assert sample is not None
    gray = np.full_like(sample, 128)
    writer = cv2.VideoWriter(
        str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (sample.shape[1], sample.shape[0])
    )
    for i in range(8):
        writer.write(sample if with_face and i > 4 else gray)
    writer.release()
    return path


def test_the_first_frame_with_a_face_is_taken(tmp_path: Path) -> None:
    """Frames before anybody sits down are passed over."""
    photo = snapshot(str(video(tmp_path / "me.avi", with_face=True)))
    assert len(find_faces(photo.pixels)) == 1
    assert photo.source.endswith("me.avi")


def test_without_a_face_the_last_frame_is_taken(tmp_path: Path) -> None:
    """Whoever aligns it says that there is no face."""
    photo = snapshot(str(video(tmp_path / "me.avi", with_face=False)))
    assert photo.pixels.shape == (512, 512, 3)
    assert photo.pixels.std() < 5


def test_a_missing_camera_or_broken_video_is_an_error_in_words(tmp_path: Path) -> None:
    """No camera 97, no such file, no video inside."""
    with pytest.raises((PhotoError, UsageError), match="97"):
        snapshot("camera:97", timeout_s=2)
    with pytest.raises(UsageError, match=r"none\.mp4"):
        snapshot("none.mp4")
    (tmp_path / "text.mp4").write_text("no video")
    with pytest.raises(PhotoError):
        snapshot(str(tmp_path / "text.mp4"), timeout_s=2)


@pytest.mark.parametrize(
    ("name", "live"),
    [("camera", True), ("camera:2", True), ("Me.MP4", True), ("camera.jpg", False), ("me", False)],
)
def test_cameras_and_videos_are_told_by_their_name(name: str, live: bool) -> None:
    """Everything else is a photo."""
    assert is_live(name) is live
