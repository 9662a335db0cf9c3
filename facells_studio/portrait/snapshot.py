"""One photo from a camera or a video: the first frame in which somebody looks out of it."""

from itertools import islice

from facells_studio.errors import PhotoError
from facells_studio.portrait.camera import FrameSource, frame_source, frames
from facells_studio.portrait.face import find_faces
from facells_studio.portrait.photo import Photo, photo_from_pixels

CAMERA = "camera"
VIDEO_SUFFIXES = frozenset({".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v"})
_SETTLING = 10  # frames until a camera has found its exposure
_LOOKS = 150  # frames in which a face may appear: five seconds or more


def is_live(name: str) -> bool:
    """Return whether *name* means a camera ("camera", "camera:1") or a video file."""
    return name.partition(":")[0] == CAMERA or name.lower().endswith(tuple(VIDEO_SUFFIXES))


def snapshot(name: str, *, timeout_s: float = 5.0) -> Photo:
    """Return the first frame of *name* with a face in it, or the last one that was looked at.

    Raises:
        UsageError: there is no such camera or file.
        PhotoError: it gives no frames, or does not answer in time.
    """
    head, _, number = name.partition(":")
    is_camera = head == CAMERA
    with frame_source((number or "0") if is_camera else name, timeout_s=timeout_s) as source:
        return _first_face(source, name, settling=_SETTLING if is_camera else 0)


def _first_face(source: FrameSource, name: str, settling: int) -> Photo:
    frame = None
    for frame in islice(frames(source), settling, settling + _LOOKS):
        if find_faces(frame, thorough=False):
            break
    if frame is None:
        raise PhotoError(f"{source.describe()} gave no picture. Check that nothing else uses it.")
    return photo_from_pixels(frame, source=name.replace(":", "-"))
