"""Frame sources give frames, end, fail with a sentence, and never block for ever."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from facells_studio.errors import PhotoError, UsageError
from facells_studio.portrait.camera import (
    ArrayFrames,
    Capture,
    FrameSource,
    ImageRow,
    frame_source,
    frames,
    image_row,
)

Pixels = npt.NDArray[np.uint8]


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Whatever a test does with a source, its threads end."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + 2
    while set(threading.enumerate()) - before and time.monotonic() < until:
        time.sleep(0.01)
    assert not set(threading.enumerate()) - before


def plain(value: int) -> Pixels:
    """Return a frame of one colour."""
    return np.full((48, 64, 3), value, np.uint8)


class Device:
    """A camera in the hands of a test: gives frames, then hangs, fails or stops."""

    def __init__(self, count: int, then: str = "end") -> None:
        self.left, self.then = count, then
        self.unplugged = threading.Event()
        self.released = False

    def __call__(self, device: int | str) -> "Device":
        """Stand in for `cv2.VideoCapture`."""
        if self.then == "hang at opening":
            self.unplugged.wait()
        return self

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Open unless there is nothing."""
        return self.then != "absent"

    def read(self) -> tuple[bool, Any]:
        """Return numbered frames, blue in OpenCV's order."""
        if self.left > 0:
            self.left -= 1
            frame = plain(0)
            frame[:, :, 0] = self.left % 256
            return True, frame
        if self.then == "hang":
            self.unplugged.wait()
        if self.then == "raise":
            raise cv2.error("the driver crashed")
        return False, None

    def release(self) -> None:
        """Remember."""
        self.released = True


def video(path: Path, count: int) -> Path:
    """Write a video of *count* frames of growing brightness."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    if not writer.isOpened():
        pytest.skip("this OpenCV cannot write an AVI to read back")
    for i in range(count):
        writer.write(plain(20 * i))
    writer.release()
    return path


def test_a_video_gives_every_frame_in_order_and_ends(tmp_path: Path) -> None:
    """Slow readers lose nothing of a file."""
    with frame_source(str(video(tmp_path / "film.avi", 9))) as source:
        brightness = []
        for frame in frames(source):
            time.sleep(0.01)
            brightness.append(float(frame.mean()))

        assert np.allclose(brightness, [20 * i for i in range(9)], atol=4)
        assert source.next_frame() is None


def test_a_camera_gives_rgb_and_its_newest_frame() -> None:
    """Who comes late gets what the camera sees now, not what it saw then."""
    device = Device(200, then="hang")
    with Capture(0, reader=device, timeout_s=1) as source:
        time.sleep(0.2)  # the camera has given all its frames by now
        frame = source.next_frame()
        device.unplugged.set()

    assert frame is not None
    assert frame[0, 0].tolist() == [0, 0, 0]
    assert device.released


@pytest.mark.parametrize("then", ["hang", "hang at opening"])
def test_a_camera_that_hangs_is_reported_in_time_and_closed(then: str) -> None:
    """Neither the frame nor `close` waits longer than the timeout."""
    device = Device(0, then)
    source = Capture(3, reader=device, timeout_s=0.2)
    source.open()
    began = time.monotonic()

    with pytest.raises(PhotoError, match=r"Camera 3 gave no picture within 0\.2 s\. Check"):
        source.next_frame()
    source.close()

    assert time.monotonic() - began < 2
    device.unplugged.set()  # the driver lets go at last, and the thread ends: see the fixture


@pytest.mark.parametrize(
    ("then", "words"),
    [("absent", "cannot be opened"), ("raise", "failed"), ("end", "stopped giving pictures")],
)
def test_a_camera_that_fails_says_how(then: str, words: str) -> None:
    """One sentence what happened, again at every call."""
    with Capture(0, reader=Device(0, then), timeout_s=2) as source:
        for _ in range(2):
            with pytest.raises(PhotoError, match=words):
                source.next_frame()


def test_closing_is_safe_at_any_time() -> None:
    """Before opening, twice, and while frames wait to be fetched."""
    device = Device(10**6)
    source = Capture("film.avi", reader=device)
    source.close()
    source = Capture("film.avi", reader=device)
    with source:
        assert source.next_frame() is not None
        source.close()
    source.close()

    assert device.released
    assert source.next_frame() is None


def test_a_file_that_is_no_video_says_so(tmp_path: Path) -> None:
    """Text under a video's name."""
    path = tmp_path / "film.mp4"
    path.write_text("not a film")
    with frame_source(str(path)) as source, pytest.raises(PhotoError, match="not a video"):
        source.next_frame()


def test_a_row_of_images_comes_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    """Shot 10 follows shot 9, by folder, glob and pattern."""
    for i in (1, 2, 9, 10):
        Image.fromarray(plain(10 * i)).save(tmp_path / f"shot{i}.png")
    (tmp_path / "notes.txt").write_text("not an image")

    for name in (str(tmp_path), str(tmp_path / "*.png"), str(tmp_path / "shot%d.png")):
        with frame_source(name) as source:
            assert isinstance(source, ImageRow)
            assert [int(f[0, 0, 0]) for f in frames(source)] == [10, 20, 90, 100]
            assert "4 images" in source.describe()


@pytest.mark.parametrize("name", ["gone.avi", "gone/*.jpg", "gone/%04d.png"])
def test_a_source_that_does_not_exist_is_a_mistake(tmp_path: Path, name: str) -> None:
    """Exit code 2, and what may be named instead."""
    with pytest.raises(UsageError, match=r"\. Name a "):
        frame_source(str(tmp_path / name))


def test_an_array_list_serves_as_a_camera() -> None:
    """Gray and colour come as RGB."""
    source: FrameSource = ArrayFrames([plain(7), plain(9)[:, :, 0]])
    with source:
        assert [frame.shape for frame in frames(source)] == [(48, 64, 3)] * 2
    assert source.describe() == "2 pictures"


def test_a_number_is_a_camera() -> None:
    """`0` names the first camera; nothing is opened by naming it."""
    assert frame_source("0").describe() == "Camera 0"


def test_a_pattern_matches_numbers_only(tmp_path: Path) -> None:
    """``%02d`` is no wildcard for words."""
    for name in ("a01.png", "a02.png", "axx.png"):
        Image.fromarray(plain(1)).save(tmp_path / name)

    assert [p.name for p in image_row(str(tmp_path / "a%02d.png"))] == ["a01.png", "a02.png"]
