"""CelebA is read however it lies on the disk, and what is missing is said in words."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from facells_studio.errors import DataError, PhotoError
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.train.celeba import CelebA, decode
from tests.celeba_like import IDENTITIES, LABELS, PARTITIONS, PHOTOS, labels, photos, write

COUNT = 5


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """A few photos by name."""
    return photos(COUNT)


@pytest.mark.parametrize("real_layout", [False, True], ids=["side by side", "Anno Eval Img"])
@pytest.mark.parametrize("zipped", [False, True], ids=["folder", "zip"])
def test_photos_and_labels_are_found_wherever_they_lie(
    tmp_path: Path, files: dict[str, bytes], zipped: bool, real_layout: bool
) -> None:
    """The folder above all, the photos' folder, and the zip or folder itself lead to the same."""
    root = write(tmp_path / "celeba", files, zipped=zipped, real_layout=real_layout)
    img = root / "Img" if real_layout else root
    for path in (root, img, img / (f"{PHOTOS}.zip" if zipped else PHOTOS)):
        celeba = CelebA(path)
        assert celeba.names == tuple(files)
        assert np.array_equal(celeba.labels, labels(COUNT))
        assert celeba.partition.tolist() == [0, 1, 2, 0, 1]
        assert celeba.identity.tolist() == [0, 7, 14, 21, 28]
        assert celeba.photo("000003.jpg").size == (178, 218)
        assert celeba.photos.read("000004.jpg") == files["000004.jpg"]


def test_a_zip_and_its_unpacked_folder_are_the_same_data(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Their digests agree; a changed label makes another one."""
    packed = CelebA(write(tmp_path / "a", files, zipped=True))
    unpacked = CelebA(write(tmp_path / "b", files, zipped=False, real_layout=True))
    assert packed.digest == unpacked.digest

    table = tmp_path / "b" / "Anno" / LABELS
    table.write_text(table.read_text().replace("000005.jpg -1", "000005.jpg  1"))
    assert CelebA(tmp_path / "b").digest != packed.digest


def test_columns_follow_their_names(tmp_path: Path, files: dict[str, bytes]) -> None:
    """A table whose attributes come in another order gives the same labels."""
    root = write(tmp_path, files)
    rows = [line.split() for line in (root / LABELS).read_text().splitlines()]
    rows[1] = rows[1][::-1]
    rows[2:] = [[row[0], *row[:0:-1]] for row in rows[2:]]
    (root / LABELS).write_text("\n".join(" ".join(row) for row in rows) + "\n")
    assert np.array_equal(CelebA(root).labels, labels(COUNT))


def _without(name: str) -> Callable[[Path], object]:
    return lambda root: (root / name).unlink()


def _edited(name: str, edit: Callable[[str], str]) -> Callable[[Path], object]:
    return lambda root: (root / name).write_text(edit((root / name).read_text()))


def _cut_zip(root: Path) -> None:
    path = root / f"{PHOTOS}.zip"
    path.write_bytes(path.read_bytes()[:-2000])


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_without(LABELS), f"{LABELS} is not beside the photos"),
        (_without(PARTITIONS), f"{PARTITIONS} is not beside the photos"),
        (_without(IDENTITIES), f"{IDENTITIES} is not beside the photos"),
        (_without(f"{PHOTOS}.zip"), f"neither {PHOTOS}.zip nor a folder"),
        (_cut_zip, "damaged or cut short"),
        (_edited(LABELS, lambda text: text[:-200]), "have 5 photos, each once, with 40 labels"),
        (_edited(LABELS, lambda text: text.replace(" 1", " 7")), "40 labels of 1 or -1"),
        (_edited(LABELS, lambda text: text.replace("Smiling", "Smile")), "CelebA's 40 attributes"),
        (_edited(LABELS, lambda text: text.replace("000002", "000001")), "each once"),
        (_edited(LABELS, lambda text: ""), "CelebA's 40 attributes"),
        (_edited(LABELS, lambda text: text + "é"), "damaged or locked"),
        (_edited(PARTITIONS, lambda text: text[:-13]), "does not name the photo 000005.jpg"),
        (_edited(IDENTITIES, lambda text: text + "x y z\n"), "a photo and a small number"),
        (_edited(PARTITIONS, lambda text: text.replace(" 2", " 258")), "a small number"),
    ],
)
def test_what_is_missing_or_broken_is_one_sentence_and_an_advice(
    tmp_path: Path, files: dict[str, bytes], harm: Callable[[Path], object], words: str
) -> None:
    """The message names the file and says what to do."""
    root = write(tmp_path, files)
    harm(root)
    with pytest.raises(DataError, match=words) as caught:
        CelebA(root)
    assert str(caught.value).count(". ") == 1
    assert str(caught.value).endswith(".")


def test_a_place_that_does_not_exist_is_named(tmp_path: Path) -> None:
    """A typo in the path is told as such."""
    with pytest.raises(DataError, match=r"There is no .*celebba"):
        CelebA(tmp_path / "celebba")


def test_missing_photos_are_counted_or_left_out_on_request(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Two of five are missing: refused with their number, or the other three are used."""
    root = write(tmp_path, files, zipped=False)
    for name in ("000002.jpg", "000004.jpg"):
        (root / PHOTOS / name).unlink()
    with pytest.raises(DataError, match=r"lacks 2 of the 5 photos .*000002\.jpg first"):
        CelebA(root)

    there = CelebA(root, partial=True)
    assert there.names == ("000001.jpg", "000003.jpg", "000005.jpg")
    assert np.array_equal(there.labels, labels(COUNT)[::2])
    assert there.partition.tolist() == [0, 2, 1]
    assert there.identity.tolist() == [0, 14, 28]


def test_no_photo_at_all_is_refused_even_if_some_may_be_missing(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """An empty folder of photos is a mistake."""
    root = write(tmp_path, files, zipped=False)
    for name in files:
        (root / PHOTOS / name).unlink()
    with pytest.raises(DataError, match="none of the photos"):
        CelebA(root, partial=True)


def test_a_broken_photo_is_told_from_a_good_one(files: dict[str, bytes]) -> None:
    """No content, half a JPEG, a text, a dot, and a claim of a terabyte are all no photos."""
    good = files["000001.jpg"]
    assert decode(good, "good").size == (178, 218)
    dot = b"\x89PNG\r\n\x1a\n"
    huge = b"P6 600000 600000 255 "
    for content in (b"", good[: len(good) // 2], b"a letter, not a photo", dot, huge):
        with pytest.raises(PhotoError, match="damaged, too small or no picture"):
            decode(content, "bad")


def test_a_photo_that_vanished_or_was_never_there_is_missing(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """Reading it is an error in words, from a folder as from a zip."""
    for zipped in (False, True):
        celeba = CelebA(write(tmp_path / str(zipped), files, zipped=zipped))
        with pytest.raises(PhotoError, match="missing"):
            celeba.photo("999999.jpg")


def test_a_data_set_has_parts(tmp_path: Path, files: dict[str, bytes]) -> None:
    """A part is a data set with a digest of its own, and leaves the whole as it was."""
    whole = CelebA(write(tmp_path, files))
    before = whole.digest
    part = whole.part([1, 4])
    assert part.names == ("000002.jpg", "000005.jpg")
    assert np.array_equal(part.labels, labels(COUNT)[[1, 4]])
    assert (part.partition.tolist(), part.identity.tolist()) == ([1, 1], [7, 28])
    assert part.digest not in (before, whole.part([1, 3]).digest)
    assert part.photo("000005.jpg").size == (178, 218)
    assert (len(whole), whole.digest) == (COUNT, before)


def test_photos_that_are_all_gone_are_no_bad_photos(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """A disk that was unplugged is told from a photo that is missing."""
    celeba = CelebA(write(tmp_path / "disk", files, zipped=False))
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    with pytest.raises(DataError, match="is gone"):
        celeba.photo("000001.jpg")


def test_a_zip_with_a_password_cannot_be_read(tmp_path: Path, files: dict[str, bytes]) -> None:
    """Each of its photos fails in words."""
    root = write(tmp_path, files)
    path = root / f"{PHOTOS}.zip"
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag "encrypted"
        begin = content.find(mark)
        content[begin + at] |= 1
    path.write_bytes(content)
    with pytest.raises(PhotoError, match="cannot be read"):
        CelebA(root).photo("000001.jpg")


def test_a_photo_whose_bytes_rotted_in_the_zip_is_noticed(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    """The zip's checksum catches one changed byte; the other photos are read."""
    root = write(tmp_path, files)
    path = root / f"{PHOTOS}.zip"
    content = bytearray(path.read_bytes())
    at = content.find(files["000002.jpg"])
    content[at + 500] ^= 0xFF
    path.write_bytes(content)
    celeba = CelebA(root)
    with pytest.raises(PhotoError, match="cannot be read"):
        celeba.photo("000002.jpg")
    assert celeba.photo("000003.jpg").size == (178, 218)


def test_the_real_data_set_is_read(celeba: Path) -> None:
    """Every photo has 40 labels, a person and a partition; some known facts hold."""
    data = CelebA(celeba)
    assert data.labels.shape == (len(data.names), len(ATTRIBUTES))
    assert list(data.names) == sorted(data.names)
    assert set(data.partition.tolist()) <= {0, 1, 2}
    people = {p: set(data.identity[data.partition == p].tolist()) for p in (0, 1)}
    assert not people[0] & people[1]  # nobody is trained on and validated
    male = data.labels[:, ATTRIBUTES.index("Male")].mean()
    assert 0.3 < male < 0.5  # 41.7 % in all of CelebA
    assert data.photo(data.names[0]).size == (178, 218)
