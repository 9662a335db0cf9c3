"""From a photo to a portrait that can be kept: framed, drawn, ordered and scored once."""

import io

import numpy as np
from PIL import Image

from facells_studio.errors import PhotoError
from facells_studio.facell.known import id_of
from facells_studio.frame import FRAME_HEIGHT, FRAME_WIDTH, Portrait
from facells_studio.lines.score import SCORE_RECIPE_VERSION, score_lines
from facells_studio.order import OrderParams, order_lines
from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import Photo
from facells_studio.records import Record
from facells_studio.score.scorer import Scorer

RECIPE = "score"  # lines as networks read them
_ORDER = OrderParams(effort=0.1)  # as corpora are ordered; what is composed is ordered again
_THUMBNAIL_PX = (89, 109)  # half a pixel per unit of the frame: who it is, not a photo
_THUMBNAIL_QUALITY = 60


def framed(photo: Photo, face: str = "largest") -> Portrait:
    """Return *photo* in the portrait frame, as networks learned to see photos.

    Raises:
        PhotoError: there is no face in it.
        UsageError: there is no such face.
    """
    portrait = align(photo, FaceParams(face=face, framing="frame", sitter=False))
    if not portrait.aligned and face != "none":
        raise PhotoError(
            f"No face was found in {photo.source}, so there is nothing to score. "
            "Choose a photo that shows one, or score the photo as it is with --face none."
        )
    return portrait


def capture(photo: Photo, portrait: Portrait, scorer: Scorer, *, thumbnail: bool = False) -> Record:
    """Return *portrait*, which `framed` made of *photo*, drawn and scored.

    Raises:
        PhotoError: there is nothing in the photo to draw.
    """
    drawing = order_lines(score_lines(portrait), _ORDER)
    scores = scorer.score(drawing)
    return Record(
        id=id_of(photo.source.rpartition(".")[0] or photo.source),
        name=photo.source,
        drawing=drawing,
        recipe=RECIPE,
        recipe_version=SCORE_RECIPE_VERSION,
        source_sha256=photo.sha256,
        photo_to_frame=portrait.photo_to_frame,
        scorer=scorer.config.name,
        scores=scores.drawing,
        line_scores=scores.line_means(),
        thumbnail=thumbnail_of(portrait) if thumbnail else None,
    )


def thumbnail_of(portrait: Portrait) -> bytes:
    """Return the frame of *portrait* as a small gray WebP picture, of about 1 KB."""
    corners = portrait.to_px(np.array([[0.0, 0.0], [FRAME_WIDTH, FRAME_HEIGHT]])) + 0.5
    left, top, right, bottom = np.rint(corners).astype(int).ravel().tolist()
    picture = Image.fromarray(portrait.gray).crop((left, top, right, bottom))
    content = io.BytesIO()
    picture.resize(_THUMBNAIL_PX, Image.Resampling.LANCZOS).save(
        content, "WEBP", quality=_THUMBNAIL_QUALITY
    )
    return content.getvalue()
