"""Small pictures of the portraits in the strip, and of the faces in each, made by a worker."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage

from facells_studio.app.i18n.words import said
from facells_studio.errors import FacellsError
from facells_studio.portrait.face import Face, find_faces
from facells_studio.portrait.params import PhotoParams
from facells_studio.portrait.photo import open_photo
from facells_studio.progress import Tick
from facells_studio.project.desk import photo_key
from facells_studio.project.photos import path_of, photo_of
from facells_studio.project.requests import Request
from facells_studio.project.state import OpenPortrait

KIND = "portrait pictures"
WIDTH, HEIGHT = 64, 80  # of a picture in the strip, before the screen's ratio

_FINE = 2
_AT_ONCE = 4  # portraits of one request: the first pictures come soon
_ENOUGH_PX = 512  # of a photo, to find faces in
_FACE_SHARE = 0.42  # of a picture's height that a face takes
_FACE_AT = 0.46  # of its height, where a face's middle lies
_MOST_FACES = 8

Pixels = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """How a portrait looks in the strip."""

    image: QImage | None  # None: *problem* says why
    faces: tuple[QImage, ...] = ()  # as they are numbered, from 1
    problem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Shots:
    """Some portraits' pictures, by `shot_key`."""

    of: Mapping[Hashable, Shot]


def shot_key(portrait: OpenPortrait) -> Hashable:
    """Return what a portrait's picture depends on."""
    return photo_key(portrait), portrait.path, portrait.face


def portrait_pictures(portraits: Sequence[OpenPortrait], beside: Path | None) -> Request[Shots]:
    """Return the request for pictures of the first few of *portraits*."""
    few = tuple(portraits[:_AT_ONCE])

    def work(tick: Tick) -> Shots:
        found = {}
        for at, portrait in enumerate(few):
            tick(at / len(few), "")
            found[shot_key(portrait)] = _shot(portrait, beside)
        return Shots(found)

    return Request(KIND, (tuple(shot_key(p) for p in few), beside), work)


def _shot(portrait: OpenPortrait, beside: Path | None) -> Shot:
    try:
        pixels = _pixels(portrait, beside)
    except FacellsError as exc:
        return Shot(None, problem=said(exc))
    faces = find_faces(pixels, thorough=False)
    chosen = _chosen(faces, portrait.face)
    crops = tuple(_crop(pixels, face) for face in faces[:_MOST_FACES])
    return Shot(_crop(pixels, chosen), crops)


def _pixels(portrait: OpenPortrait, beside: Path | None) -> Pixels:
    """Return the photo at a size that is quickly read."""
    path = path_of(portrait, beside)
    kept = portrait.photo is not None and portrait.photo.content
    if path is None or kept:
        pixels = photo_of(portrait, beside).pixels
    else:
        pixels = open_photo(path, PhotoParams(enough_px=_ENOUGH_PX)).pixels
    share = _ENOUGH_PX / max(pixels.shape[:2])
    if share < 1:
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8
        )
    return pixels


def _chosen(faces: Sequence[Face], which: str) -> Face | None:
    if which == "none" or not faces:
        return None
    number = int(which) if which.isdigit() else 1
    return faces[number - 1] if number <= len(faces) else faces[0]


def _crop(pixels: Pixels, face: Face | None) -> QImage:
    """Return a picture of the strip's size around *face*, else of the whole photo's middle."""
    rows, columns = pixels.shape[:2]
    scale = max(WIDTH / columns, HEIGHT / rows)
    middle_x, middle_y, at = columns / 2, rows / 2, 0.5
    if face is not None:
        left, top, right, bottom = face.box
        scale = max(scale, _FACE_SHARE * HEIGHT / max(1.0, bottom - top))
        middle_x, middle_y, at = (left + right) / 2, (top + bottom) / 2, _FACE_AT
    width, height = WIDTH / scale, HEIGHT / scale
    x = min(max(0.0, middle_x - width / 2), max(0.0, columns - width))
    y = min(max(0.0, middle_y - at * height), max(0.0, rows - height))
    part = pixels[int(y) : int(y + height) + 1, int(x) : int(x + width) + 1]
    size = (WIDTH * _FINE, HEIGHT * _FINE)
    shrinks = part.shape[0] > size[1]
    way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    small = np.ascontiguousarray(cv2.resize(part, size, interpolation=way))
    image = QImage(small.data, size[0], size[1], small.strides[0], QImage.Format.Format_RGB888)
    return image.copy()  # its own bytes: the array goes
