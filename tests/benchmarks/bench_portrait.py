"""Portraits: how long a face takes to be found, followed and brought into the frame."""

import time
from collections.abc import Callable

import cv2
import numpy as np

from facells_studio.portrait.align import align, frame_matrix, render
from facells_studio.portrait.face import Pixels, find_faces, steady, track
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo, photo_from_pixels
from facells_studio.resources import sample_photo
from tests.benchmarks.table import Row

# lines.md section 1 and 4: other machine, one thread.
RECORDED = "prototype, recorded: "


def run(quick: bool) -> list[Row]:
    """Return the rows of this room; one round if *quick*."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return rows(rounds=1 if quick else 25)
    finally:
        cv2.setNumThreads(threads)


def rows(rounds: int) -> list[Row]:
    """Measure every step on one 1280 x 720 frame."""
    frame = video_frame()
    photo = photo_from_pixels(frame)
    face = find_faces(frame)[0]
    matrix = frame_matrix(steady(frame, face))
    bare = FaceParams(framing="frame", sitter=False)
    live = FaceParams(framing="frame", sitter=False, width_px=384)
    bust = FaceParams(framing="bust")
    small = FaceParams(framing="frame", sitter=False, width_px=178)
    corpus = FaceParams(framing="frame", sitter=False, width_px=356)

    framed = photo_from_pixels(np.repeat(render(photo, matrix, small).gray[:, :, None], 3, axis=2))

    ms = interleaved_ms(
        {
            "find": lambda: find_faces(frame),
            "whole": lambda: render(photo, frame_matrix(steady(frame, find_faces(frame)[0])), bare),
            "track": lambda: track(frame, face),
            "live": lambda: render(photo, frame_matrix(track(frame, face) or face), live),
            "corpus": lambda: align(framed, corpus),
            "bust": lambda: render(photo, matrix, bust),
        },
        rounds,
    )
    return [
        Row(
            "1280 x 720: faces found, second look",
            "",
            f"{ms['find']:.1f} ms",
            RECORDED + "11-19 ms",
        ),
        Row(
            "1280 x 720: found, steadied, aligned at 512",
            "",
            f"{ms['whole']:.1f} ms",
            RECORDED + "36 ms with the lines",
        ),
        Row("1280 x 720: face followed", "≤ 4 ms", f"{ms['track']:.1f} ms", met=ms["track"] <= 4),
        Row("1280 x 720: followed and aligned at 384", "", f"{ms['live']:.1f} ms"),
        Row("178 x 218, in the frame already: aligned at 356", "", f"{ms['corpus']:.1f} ms"),
        Row("head and shoulders at 512, with the sitter's mask", "", f"{ms['bust']:.1f} ms"),
    ]


def video_frame() -> Pixels:
    """Return the sample's astronaut before a soft wall, as a 1280 x 720 camera sees her."""
    random = np.random.default_rng(720)
    coarse = random.integers(60, 200, (9, 16, 3)).astype(np.uint8)
    frame = np.asarray(cv2.resize(coarse, (1280, 720), interpolation=cv2.INTER_CUBIC), np.uint8)
    frame[150:662, 400:912] = open_photo(sample_photo()).pixels
    return frame


def interleaved_ms(steps: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return each step's least CPU time in milliseconds, the steps taken in turn."""
    least = dict.fromkeys(steps, float("inf"))
    for _ in range(rounds + 1):  # the first round loads networks
        for name, step in steps.items():
            began = time.thread_time()
            step()
            least[name] = min(least[name], (time.thread_time() - began) * 1000)
    return least
