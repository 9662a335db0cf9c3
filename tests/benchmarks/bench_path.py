"""The whole path of one photo to lines: what somebody waits for before a camera."""

from collections.abc import Callable

import cv2

from facells_studio.drawing import Drawing
from facells_studio.lines import LinesParams, trace
from facells_studio.portrait.align import frame_matrix, render
from facells_studio.portrait.face import find_faces, steady, track
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import photo_from_pixels
from tests.benchmarks.bench_portrait import interleaved_ms, video_frame
from tests.benchmarks.table import Row

# lines.md, section 4: the prototype, outlines without accents, on another machine, one thread.
RECORDED = "prototype, recorded: "


def run(quick: bool) -> list[Row]:
    """Return the rows of the path; one round if *quick*."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        ms = interleaved_ms(_paths(), rounds=1 if quick else 25)
    finally:
        cv2.setNumThreads(threads)
    photo, live, more = ms["photo"], ms["live"], ms["hatched"] - ms["photo"]
    return [
        Row(
            "1280 x 720 photo: face found, aligned, coherent lines with accents at 512",
            "≤ 40 ms",
            f"{photo:.1f} ms",
            RECORDED + "36 ms",
            met=photo <= 40,
        ),
        Row(
            "1280 x 720 frame: face followed, aligned, coherent-fast with accents at 384",
            "≤ 15 ms",
            f"{live:.1f} ms",
            RECORDED + "11 ms",
            met=live <= 15,
        ),
        Row(
            "the same photo with coherent+hatch at 512: more than coherent",
            "≤ 25 ms",
            f"{more:.1f} ms",
            met=more <= 25,
        ),
    ]


def _paths() -> dict[str, Callable[[], object]]:
    """Return the ways to draw one frame of a camera, by name."""
    frame = video_frame()
    photo = photo_from_pixels(frame)
    before = find_faces(frame)[0]
    plot = FaceParams(framing="frame", sitter=False, width_px=512)
    live = FaceParams(framing="frame", sitter=False, width_px=384)
    coherent, hatched = LinesParams(style="coherent"), LinesParams(style="coherent+hatch")
    fast = LinesParams(style="coherent-fast")

    def of_photo(params: LinesParams) -> Drawing:
        face = steady(frame, find_faces(frame)[0])
        return trace(render(photo, frame_matrix(face), plot), params)

    def of_camera() -> Drawing:
        face = track(frame, before) or before
        return trace(render(photo, frame_matrix(face), live), fast)

    return {
        "photo": lambda: of_photo(coherent),
        "live": of_camera,
        "hatched": lambda: of_photo(hatched),
    }
