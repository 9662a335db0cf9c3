"""From a camera's frame to coarse lines, quick enough to move with the sitter."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.app.i18n import marked
from facells_studio.app.i18n.words import attribute_words
from facells_studio.drawing import EMPTY, Drawing
from facells_studio.errors import PhotoError
from facells_studio.frame import Portrait
from facells_studio.lines import trace
from facells_studio.lines.params import LinesParams
from facells_studio.portrait.align import frame_matrix, render
from facells_studio.portrait.face import Face, find_faces, track
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import Photo, photo_from_pixels
from facells_studio.portrait.similarity import invert, transform
from facells_studio.progress import Tick
from facells_studio.project.desk import Desk
from facells_studio.project.looks import base_slots, drawing_slots, recipe_of
from facells_studio.project.requests import Request
from facells_studio.project.state import Project
from facells_studio.score.scorer import Scorer

TAKE = "camera"  # kind of the request for a frozen frame

_TRACED_PX = 640  # width of the frame that lines are traced from
_WORK_PX = 112  # across the portrait frame: coarse, and quick
_QUICK = {
    "coherent": "coherent-fast",
    "coherent+hatch": "coherent-fast",
    "coherent+flow": "coherent-fast",
}
_PNG_EFFORT = 1  # of 9: a sitter waits
_MOST_WORDS = 3
_TILT_DEG = 14.0
_NEAR, _FAR = 0.24, 0.07  # eyes' distance, of the frame's height

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Coarse:
    """The lines of one frame, in the frame's own pixels, not mirrored."""

    size: tuple[int, int]  # of the frame: width, height
    points: Floats  # (n_points, 2)
    offsets: npt.NDArray[np.int64]
    drawing: Drawing  # in portrait units, to be scored
    advice: str = ""  # to the sitter, in English: see `advice`


@dataclass(frozen=True, slots=True, eq=False)
class Take:
    """A frozen frame, with the lines that it becomes at full quality."""

    content: bytes  # PNG, as the camera saw it
    lines: Coarse
    notes: tuple[str, ...] = ()


class CoarseTracer:
    """Traces one frame after the other and follows the face. For one thread."""

    def __init__(self, lines: LinesParams, face: FaceParams) -> None:
        """*lines* and *face* are the look's; what is slow is left out of them."""
        style = _QUICK.get(lines.style)
        if style == "coherent-fast":
            lines = replace(lines, style="coherent-fast")
        self._lines = replace(lines, ink_m=None)
        self._face = replace(face, face="largest", width_px=_WORK_PX, sitter=False)
        self._last: Face | None = None

    def trace(self, pixels: Pixels) -> Coarse:
        """Return the lines of one frame; none where nobody looks into the camera."""
        size = pixels.shape[1], pixels.shape[0]
        pixels = shrunk(pixels, _TRACED_PX)
        larger = size[0] / pixels.shape[1]
        face = track(pixels, self._last) if self._last is not None else None
        if face is None:
            face = next(iter(find_faces(pixels, thorough=False)), None)
        self._last = face
        shape = pixels.shape[1], pixels.shape[0]
        if face is None:
            return Coarse(size, np.zeros((0, 2)), np.zeros(1, np.int64), EMPTY, advice(None, shape))
        portrait = render(photo_from_pixels(pixels), frame_matrix(face), self._face)
        try:
            drawing = trace(portrait, self._lines)
        except PhotoError:  # too dark to show an edge
            drawing = EMPTY
        return _in_frame(size, portrait, drawing, advice(face, shape), larger)


def take(desk: Desk, project: Project, pixels: Pixels, at: Hashable) -> Request[Take]:
    """Return the request for the lines of a frozen frame, as the page will have them.

    Args:
        desk: what the workers share.
        project: its look decides.
        pixels: the frame, RGB.
        at: what tells this frame from others.
    """
    recipe, look = recipe_of(project), project.look
    pens = tuple(slot.pen for slot in drawing_slots(look, "portrait"))
    n_base = len(base_slots(look))

    def work(tick: Tick) -> Take:
        tick(0.0, "tracing lines")
        photo = photo_from_pixels(pixels, source="camera")
        portrait, drawing, _ = desk.traced(photo, recipe, pens[:n_base], pens[n_base:])
        tick(0.8, "keeping the picture")
        size = pixels.shape[1], pixels.shape[0]
        lines = _in_frame(size, portrait, drawing)
        return Take(_png(photo), lines, (*photo.notes, *portrait.notes))

    return Request(TAKE, (at, recipe, pens), work)


def strongest(scorer: Scorer, drawing: Drawing) -> tuple[str, ...]:
    """Return the attributes that *drawing* shows most above what is usual, strongest first."""
    if not len(drawing):
        return ()
    scores = scorer.score(drawing)
    usual = np.clip(scores.base_rates, 1e-3, 1 - 1e-3)
    above = scores.drawing - np.log(usual / (1 - usual))
    best = np.argsort(-above)[:_MOST_WORDS]
    return tuple(attribute_words(scores.attributes[i]) for i in best if above[i] > 0)


def advice(face: Face | None, size: tuple[int, int]) -> str:
    """Return what the sitter should do, as one of few English sentences; empty if all is well."""
    if face is None:
        return marked("Camera", "Look into the camera.")
    dx, dy = face.landmarks[1] - face.landmarks[0]
    apart = math.hypot(float(dx), float(dy)) / size[1]
    if abs(face.tilt_deg) > _TILT_DEG:
        return marked("Camera", "Hold your head straight.")
    if apart < _FAR:
        return marked("Camera", "Come nearer.")
    return marked("Camera", "Go back a little.") if apart > _NEAR else ""


def shrunk(pixels: Pixels, most_px: int) -> Pixels:
    """Return a frame no wider than *most_px*."""
    share = most_px / pixels.shape[1]
    if share >= 1:
        return pixels
    return np.asarray(cv2.resize(pixels, None, fx=share, fy=share), np.uint8)


def _in_frame(
    size: tuple[int, int],
    portrait: Portrait,
    drawing: Drawing,
    said: str = "",
    larger: float = 1.0,
) -> Coarse:
    """Return *drawing* in the pixels of the frame, which is *larger* than what was traced."""
    back = invert(portrait.photo_to_frame)
    points = transform(back, drawing.points.astype(np.float64)) * larger
    return Coarse(size, points, drawing.offsets, drawing, said)


def _png(photo: Photo) -> bytes:
    bgr = cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2BGR)
    ok, content = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, _PNG_EFFORT])
    if not ok:
        raise PhotoError("The picture cannot be kept. Take it again.")
    return content.tobytes()
