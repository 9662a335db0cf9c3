"""Find faces and their five landmarks in a photo; follow one face through a video.

The cascade is MTCNN's (see `nets`), ours in how it is walked: it looks at a small work image, and
what it finds is looked at once more by O-Net, upright, in the photo itself. That second look
makes tilted heads as exact as straight ones (mean error 0.02 of the eye distance up to 35°).
"""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from facells_studio.portrait.nets import ONET_PX, RNET_PX, Nets, nets
from facells_studio.portrait.similarity import Matrix, fit_similarity, invert, transform

WORK_PX = 224  # shorter side of the image that the cascade looks at
_WORK_PX_AGAIN = 320  # when nothing was found
_MIN_FACE_PX = 32  # in the work image
_SCALE_STEP = 0.709  # between two levels of the pyramid: half the area
_PNET_PX, _PNET_STRIDE = 12, 2
_PNET_SCORE, _RNET_SCORE, _ONET_SCORE = 0.6, 0.7, 0.7
_TURNED_SCORE = 0.95  # for faces in a photo turned by us: more chances to be wrong
_TILTS_DEG = (40.0, -40.0)  # the cascade alone sees two in three faces tilted so far
_QUARTERS_DEG = (90.0, -90.0, 180.0)
_MOST_PROPOSALS = 200

# Where O-Net's own crop puts the landmarks, in fractions of the crop's side: the mean over
# 1,000 CelebA photos, made symmetric. The second look cuts its crop so that they lie here.
_CROP_LANDMARKS = np.array(
    [[0.319, 0.382], [0.681, 0.382], [0.5, 0.604], [0.34, 0.768], [0.66, 0.768]]
)
_FITTED = [0, 1, 3, 4]  # eyes and mouth corners; the nose moves with every turn of the head

Pixels = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A face in a photo, in the photo's pixels, centres at whole numbers.

    Left and right are the picture's. A face upside down has its left eye on the right.
    """

    landmarks: Points  # (5, 2): left eye, right eye, nose, left and right corner of the mouth
    box: tuple[float, float, float, float]  # left, top, right, bottom
    score: float  # the network's confidence, 0 to 1

    def __post_init__(self) -> None:
        """Check the shape once; freeze the landmarks."""
        if self.landmarks.shape != (5, 2):
            raise ValueError("a face has five landmarks")
        self.landmarks.flags.writeable = False

    @property
    def tilt_deg(self) -> float:
        """Angle of the line through the eyes; positive is clockwise."""
        dx, dy = self.landmarks[1] - self.landmarks[0]
        return float(np.degrees(np.arctan2(dy, dx)))


def find_faces(photo_pixels: Pixels, *, thorough: bool = True) -> list[Face]:
    """Return the faces of an RGB image, the one most likely meant first.

    Ranked by score x area x nearness to the centre. With *thorough*, an image without a face is
    searched again at a larger work size, then tilted both ways, then in its three quarter turns.
    """
    faces = _search(photo_pixels, WORK_PX)
    if thorough and not faces:
        larger = _enlarged(photo_pixels, _WORK_PX_AGAIN)
        faces = _search(larger, _WORK_PX_AGAIN)
        if larger is not photo_pixels:
            scale = photo_pixels.shape[1] / larger.shape[1], photo_pixels.shape[0] / larger.shape[0]
            faces = [_scaled(face, *scale) for face in faces]
        faces = faces or _search_turned(photo_pixels, _TILTS_DEG)
        faces = faces or _search_turned(photo_pixels, _QUARTERS_DEG)
    return sorted(faces, key=lambda face: _prominence(face, photo_pixels), reverse=True)


def track(photo_pixels: Pixels, previous: Face) -> Face | None:
    """Return the face of the last video frame in this one, or None when it is lost.

    One O-Net pass where the face was: some 2 ms, against 10 for a search.
    """
    return _look_again(nets(), photo_pixels, previous)


def steady(photo_pixels: Pixels, face: Face) -> Face:
    """Return *face* with its landmarks measured twice as steadily: for a still picture.

    O-Net looks at the face once more and at its mirror image, and the two are averaged. When a
    face comes shifted, turned or scaled, its frame's corners then scatter by 0.6 units, not 1.2.
    """
    return _look_again(nets(), photo_pixels, face, mirrored=True) or face


def _search(pixels: Pixels, work_px: int) -> list[Face]:
    net = nets()
    work, x_scale, y_scale = _work_image(pixels, work_px)
    found = [_scaled(face, x_scale, y_scale) for face in _cascade(net, work)]
    again = [_look_again(net, pixels, face) for face in found]
    return _distinct([face for face in again if face is not None])


def _work_image(pixels: Pixels, work_px: int) -> tuple[Pixels, float, float]:
    """Return the photo shrunk to *work_px* on its shorter side, and photo pixels per work pixel.

    First by a whole number, which OpenCV does many times faster, then the rest; the last rows and
    columns that do not fill a whole pixel are left out. A small photo stays as it is.
    """
    step = min(pixels.shape[:2]) // work_px
    if step < 1:
        return pixels, 1.0, 1.0
    rows, columns = pixels.shape[0] // step, pixels.shape[1] // step
    coarse = cv2.resize(
        pixels[: rows * step, : columns * step], (columns, rows), interpolation=cv2.INTER_AREA
    )
    scale = work_px / min(rows, columns)
    size = (round(columns * scale), round(rows * scale))
    work = cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(work, dtype=np.uint8), step * columns / size[0], step * rows / size[1]


def _search_turned(pixels: Pixels, turns_deg: tuple[float, ...]) -> list[Face]:
    """Search the photo turned by each angle; return the faces of the most certain turn."""
    net = nets()
    work, x_scale, y_scale = _work_image(pixels, WORK_PX)
    best: list[Face] = []
    for turn_deg in turns_deg:
        turned, back = _turned(work, turn_deg)
        rough = [_mapped(face, back) for face in _cascade(net, turned)]
        again = [_look_again(net, pixels, _scaled(face, x_scale, y_scale)) for face in rough]
        faces = _distinct([f for f in again if f is not None and f.score >= _TURNED_SCORE])
        if sum(face.score for face in faces) > sum(face.score for face in best):
            best = faces
    return best


def _turned(image: Pixels, turn_deg: float) -> tuple[Pixels, Matrix]:
    """Return *image* turned counter-clockwise on a larger canvas, and the matrix back."""
    height, width = image.shape[:2]
    cos, sin = np.cos(np.radians(turn_deg)), np.sin(np.radians(turn_deg))
    size = (
        round(width * abs(cos) + height * abs(sin)),
        round(width * abs(sin) + height * abs(cos)),
    )
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0]])
    middle = transform(turn, np.array([[width - 1, height - 1]]) / 2)[0]
    turn[:, 2] = (np.array(size) - 1) / 2 - middle
    turned = cv2.warpAffine(image, turn, size, flags=cv2.INTER_LINEAR)
    return np.asarray(turned, dtype=np.uint8), invert(turn)


# -- The cascade ----------------------------------------------------------------------------------


def _cascade(net: Nets, work: Pixels) -> list[Face]:
    """Return faces of the work image, roughly."""
    boxes = _proposals(net, work)
    boxes = _refined(net, work, boxes)
    return _landmarked(net, work, boxes)


def _proposals(net: Nets, work: Pixels) -> Points:
    """Return P-Net's candidates as (n, 5): square boxes x0 y0 x1 y1 and score."""
    scale = _PNET_PX / _MIN_FACE_PX
    found = [np.empty((0, 9))]
    level = work
    while min(work.shape[:2]) * scale >= _PNET_PX:
        level = _resize(level, scale * work.shape[0] / level.shape[0])
        scores, shifts = net.propose(level)
        rows, columns = np.nonzero(scores >= _PNET_SCORE)
        corner = np.stack([columns, rows], axis=1) * _PNET_STRIDE
        sx, sy = work.shape[1] / level.shape[1], work.shape[0] / level.shape[0]
        boxes = np.concatenate([corner, corner + _PNET_PX], axis=1) * (sx, sy, sx, sy)
        level_boxes = np.column_stack([boxes, scores[rows, columns], shifts[rows, columns]])
        found.append(level_boxes[_best(level_boxes, 0.5)])
        scale *= _SCALE_STEP
    every = np.concatenate(found)
    every = every[_best(every, 0.7)][:_MOST_PROPOSALS]
    return _shifted(every[:, :5], every[:, 5:])


def _refined(net: Nets, work: Pixels, boxes: Points) -> Points:
    """Return the boxes that R-Net accepts, as (n, 5)."""
    kept, shifts = [np.empty((0, 5))], [np.empty((0, 4))]
    for box in _squared(boxes):
        score, shift = net.refine(_crop(work, box, RNET_PX))
        if score > _RNET_SCORE:
            kept.append(np.append(box[:4], score)[None])
            shifts.append(shift[None].astype(np.float64))
    every, by = np.concatenate(kept), np.concatenate(shifts)
    best = _best(every, 0.7)
    return _shifted(every[best], by[best])


def _landmarked(net: Nets, work: Pixels, boxes: Points) -> list[Face]:
    """Return the faces that O-Net accepts."""
    faces = []
    for box in _squared(boxes):
        said = net.landmarks(_crop(work, box, ONET_PX))
        if said.score > _ONET_SCORE:
            side = box[2] - box[0]
            # Boxes count from the image's corner, landmarks from the first pixel's centre.
            points = box[:2] + said.points.astype(np.float64) * side - 0.5
            x0, y0, x1, y1 = (box[:4] + said.shift * side).tolist()
            faces.append(Face(points, (x0, y0, x1, y1), said.score))
    return _distinct(faces)


def _crop(image: Pixels, box: Points, size_px: int) -> Pixels:
    """Cut the square *box* out, black where it leaves the image, and scale it to *size_px*."""
    x0, y0, x1, y1 = (round(float(v)) for v in box[:4])
    x1, y1 = max(x1, x0 + 2), max(y1, y0 + 2)
    height, width = image.shape[:2]
    inside = image[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)]
    if x0 < 0 or y0 < 0 or x1 > width or y1 > height:
        if inside.size == 0:
            return np.zeros((size_px, size_px, 3), np.uint8)
        whole = np.zeros((y1 - y0, x1 - x0, 3), np.uint8)
        top, left = max(-y0, 0), max(-x0, 0)
        whole[top : top + inside.shape[0], left : left + inside.shape[1]] = inside
        inside = whole
    scaled = cv2.resize(inside, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.asarray(scaled, dtype=np.uint8)


def _shifted(boxes: Points, shifts: Points) -> Points:
    """Move the corners of (n, 5) boxes by *shifts*, in fractions of their sides."""
    sides = np.tile(boxes[:, 2:4] - boxes[:, :2], (1, 2))
    return np.column_stack([boxes[:, :4] + shifts * sides, boxes[:, 4]])


def _squared(boxes: Points) -> Points:
    """Grow (n, 5) boxes to squares about their centres."""
    centre = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(axis=1, initial=0.0)[:, None] / 2
    return np.column_stack([centre - half, centre + half, boxes[:, 4]])


def _best(boxes: Points, most_overlap: float) -> npt.NDArray[np.int64]:
    """Suppress boxes that overlap a better one; return the rows kept, best first.

    *boxes* is (n, ≥ 5): x0, y0, x1, y1, score. Overlap is intersection over union.
    """
    left, top, right, bottom = boxes[:, :4].T
    area = (right - left) * (bottom - top)
    rest = np.argsort(-boxes[:, 4], kind="stable")
    kept = []
    while rest.size:
        first, rest = rest[0], rest[1:]
        kept.append(first)
        wide = np.minimum(right[first], right[rest]) - np.maximum(left[first], left[rest])
        high = np.minimum(bottom[first], bottom[rest]) - np.maximum(top[first], top[rest])
        common = np.maximum(wide, 0) * np.maximum(high, 0)
        rest = rest[common <= most_overlap * (area[first] + area[rest] - common)]
    return np.array(kept, dtype=np.int64)


def _distinct(faces: list[Face]) -> list[Face]:
    """Drop a face whose box lies mostly in that of a better one, or around it."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if not any(_covers(face, other) for other in kept):
            kept.append(face)
    return kept


def _covers(a: Face, b: Face) -> bool:
    wide = min(a.box[2], b.box[2]) - max(a.box[0], b.box[0])
    high = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return wide > 0 and high > 0 and wide * high > 0.5 * min(_area(a), _area(b))


# -- The second look ------------------------------------------------------------------------------


def _look_again(net: Nets, pixels: Pixels, face: Face, *, mirrored: bool = False) -> Face | None:
    """Return *face* as O-Net sees it upright and in the photo's own resolution, or None."""
    to_crop = fit_similarity(face.landmarks[_FITTED], _CROP_LANDMARKS[_FITTED] * ONET_PX - 0.5)
    crop = _warp_crop(pixels, to_crop)
    said = net.landmarks(crop)
    if said.score <= _ONET_SCORE:
        return None
    points = said.points.astype(np.float64)
    if mirrored:
        points = (points + _seen_mirrored(net, crop)) / 2
    to_photo = invert(to_crop)
    box = _box(said.shift.astype(np.float64), to_photo)
    return Face(transform(to_photo, points * ONET_PX - 0.5), box, said.score)


def _seen_mirrored(net: Nets, crop: Pixels) -> Points:
    """Return the landmarks that O-Net sees in the crop's mirror image, mirrored back."""
    said = net.landmarks(np.ascontiguousarray(crop[:, ::-1]))
    points = said.points[[1, 0, 2, 4, 3]].astype(np.float64)
    points[:, 0] = 1 - points[:, 0]
    return points


def _warp_crop(pixels: Pixels, to_crop: Matrix) -> Pixels:
    """Cut the crop of O-Net out of the photo by a similarity, each pixel the mean of its area."""
    scale = float(np.hypot(to_crop[0, 0], to_crop[1, 0]))
    step = max(1, int(1 / scale))  # photo pixels per crop pixel
    if step > 1:
        pixels, to_crop = _shrunk(pixels, to_crop, step)
    warped = cv2.warpAffine(pixels, to_crop, (ONET_PX, ONET_PX), flags=cv2.INTER_LINEAR)
    return np.asarray(warped, dtype=np.uint8)


def _shrunk(pixels: Pixels, to_crop: Matrix, step: int) -> tuple[Pixels, Matrix]:
    """Shrink the part of the photo that the crop sees by *step*; return it and its matrix."""
    corners = np.array([[0, 0], [ONET_PX, 0], [ONET_PX, ONET_PX], [0, ONET_PX]]) - 0.5
    seen = transform(invert(to_crop), corners)
    height, width = pixels.shape[:2]
    x0, y0 = np.clip(np.floor(seen.min(axis=0)) - step, 0, (width - 1, height - 1)).astype(int)
    x1, y1 = np.clip(np.ceil(seen.max(axis=0)) + step, (x0 + 1, y0 + 1), (width, height))
    columns, rows = -(-int(x1 - x0) // step), -(-int(y1 - y0) // step)
    part = pixels[y0 : min(y0 + rows * step, height), x0 : min(x0 + columns * step, width)]
    small = cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA)
    sx, sy = part.shape[1] / columns, part.shape[0] / rows
    # photo = (small + ½) x s - ½ + corner
    back = np.array([[sx, 0, (sx - 1) / 2 + x0], [0, sy, (sy - 1) / 2 + y0], [0, 0, 1]])
    return np.asarray(small, dtype=np.uint8), to_crop @ back


def _box(shift: Points, to_photo: Matrix) -> tuple[float, float, float, float]:
    """Return the upright box about the face that O-Net boxed in its crop."""
    x0, y0, x1, y1 = (np.array([0.0, 0.0, 1.0, 1.0]) + shift) * ONET_PX - 0.5
    corners = transform(to_photo, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom


# -- Small things ---------------------------------------------------------------------------------


def _resize(image: Pixels, scale: float) -> Pixels:
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _enlarged(pixels: Pixels, least_px: int) -> Pixels:
    """Return the photo, enlarged if its shorter side is less than *least_px*.

    A ribbon is enlarged only as far as that does not make its longer side too long to search.
    """
    scale = min(least_px / min(pixels.shape[:2]), 4 * least_px / max(pixels.shape[:2]))
    if scale <= 1:
        return pixels
    size = (round(pixels.shape[1] * scale), round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _scaled(face: Face, sx: float, sy: float) -> Face:
    """Carry a face from the work image to the photo."""
    x0, y0, x1, y1 = face.box
    landmarks = (face.landmarks + 0.5) * (sx, sy) - 0.5
    return Face(landmarks, (x0 * sx, y0 * sy, x1 * sx, y1 * sy), face.score)


def _mapped(face: Face, matrix: Matrix) -> Face:
    """Carry a face by a similarity; its box becomes the upright box about the mapped one."""
    x0, y0, x1, y1 = face.box
    corners = transform(matrix, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return Face(transform(matrix, face.landmarks), (left, top, right, bottom), face.score)


def _area(face: Face) -> float:
    left, top, right, bottom = face.box
    return (right - left) * (bottom - top)


def _prominence(face: Face, pixels: Pixels) -> float:
    """Return score x area x nearness: 1 in the photo's centre, ½ in a corner."""
    centre = np.array([pixels.shape[1], pixels.shape[0]]) / 2
    middle = np.array([face.box[0] + face.box[2], face.box[1] + face.box[3]]) / 2
    off = float(np.linalg.norm((middle - centre) / np.linalg.norm(centre)))
    return face.score * _area(face) * (1 - min(off, 1.0) / 2)
