"""The sitter's mask keeps the person, leaves the backdrop, and follows the edge between them."""

import cv2
import numpy as np
import pytest

from facells_studio.portrait.align import align
from facells_studio.portrait.params import FaceParams
from facells_studio.portrait.photo import open_photo, photo_from_pixels
from facells_studio.resources import data_dir, sample_photo


@pytest.mark.parametrize("framing", ["frame", "head", "bust"])
def test_the_sitter_is_kept_and_the_backdrop_is_not(framing: str) -> None:
    """Face, hair and collar are sitter; wall, flag and shuttle are not; in every framing."""
    params = FaceParams(framing=framing, width_px=256)  # type: ignore[arg-type]  # from a list
    portrait = align(open_photo(sample_photo()), params)
    assert portrait.sitter is not None

    def at(x: float, y: float) -> int:
        column, row = portrait.to_px(np.array([[x, y]]))[0].round().astype(int)
        assert portrait.sitter is not None
        return int(portrait.sitter[row, column])

    for x, y in ((89, 125), (89, 45), (40, 90), (140, 90), (89, 200)):
        assert at(x, y) > 200, (x, y)
    for x, y in ((10, 60), (168, 60), (8, 120), (172, 130)):
        assert at(x, y) < 40, (x, y)


def test_the_mask_follows_the_outline_of_hair() -> None:
    """Where the mask falls from sitter to backdrop, the photo has an edge too."""
    portrait = align(open_photo(sample_photo()), FaceParams(framing="frame"))
    assert portrait.sitter is not None
    hair = slice(120, 300)  # rows beside the head, wall behind

    gray = cv2.GaussianBlur(portrait.gray, (0, 0), 2).astype(float)
    across = np.abs(np.gradient(gray, axis=1))[hair]
    outline = (cv2.Canny(portrait.sitter, 60, 160) > 0)[hair]

    assert outline.sum() > 100
    assert np.median(across[outline]) > 4 * np.median(across)


def test_without_a_person_there_is_no_mask() -> None:
    """Without a face nobody knows what the subject is: all of the photo is drawn."""
    wall = np.random.default_rng(3).integers(90, 110, (240, 200, 3)).astype(np.uint8)

    portrait = align(photo_from_pixels(wall), FaceParams(face="none"))

    assert portrait.sitter is None


def test_a_mask_without_the_face_is_worthless() -> None:
    """When the network sees nobody where the face must be, there is a note and no mask."""
    wall = np.full((218, 178, 3), 120, np.uint8)

    portrait = align(photo_from_pixels(wall), FaceParams(width_px=178))

    assert portrait.sitter is None
    assert "sitter" in portrait.notes[0]


def test_it_can_be_left_out() -> None:
    """``sitter = false`` asks no network."""
    assert align(open_photo(sample_photo()), FaceParams(sitter=False)).sitter is None


def test_the_networks_file_is_the_one_its_card_names() -> None:
    """The card beside the model states its SHA-256 and its licence."""
    import hashlib

    folder = data_dir("models") / "selfie-segmentation"
    digest = hashlib.sha256((folder / "model.tflite").read_bytes()).hexdigest()
    card = (folder / "card.md").read_text(encoding="utf-8")

    assert digest in card
    assert "Apache License" in (folder / "LICENSE").read_text(encoding="utf-8")
