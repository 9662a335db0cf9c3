"""Photos are opened upright in whatever form they come, or refused with one clear sentence."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from facells_studio.errors import PhotoError, UsageError
from facells_studio.portrait.params import PhotoParams
from facells_studio.portrait.photo import Photo, open_photo, photo_from_pixels
from facells_studio.resources import sample_photo

Pixels = npt.NDArray[np.uint8]

# How a camera stores an upright picture that its EXIF orientation 1…8 turns upright again
# (EXIF 2.3, tag 274).
STORED: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p),
    7: lambda p: p.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda p: np.rot90(p, -1),
}


def picture() -> Pixels:
    """Return 48 x 64 pixels in which no two quarters are alike."""
    y, x = np.mgrid[:48, :64]
    return np.stack([x * 4, y * 5, (x + y) * 2], axis=2).astype(np.uint8)


@pytest.mark.parametrize("orientation", STORED)
@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp", ".jpg"])
def test_every_exif_orientation_gives_the_same_upright_picture(
    tmp_path: Path, orientation: int, suffix: str
) -> None:
    """However a camera was held, the photo comes out as it was seen."""
    stored = np.ascontiguousarray(STORED[orientation](picture()))
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"held{suffix}"
    # An option that a format does not know is ignored.
    Image.fromarray(stored).save(path, exif=exif, quality=100, subsampling=0, lossless=True)

    photo = open_photo(path)

    tolerance = 6 if suffix == ".jpg" else 0
    assert photo.size == (64, 48)
    assert np.abs(photo.pixels.astype(int) - picture()).max() <= tolerance


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tif", ".webp"])
def test_rgb_files_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    """Lossless formats give exactly the pixels that were saved."""
    path = tmp_path / f"photo{suffix}"
    Image.fromarray(picture()).save(path, lossless=True)

    assert np.array_equal(open_photo(path).pixels, picture())


def test_heic_is_read_upright(tmp_path: Path) -> None:
    """A telephone's HEIC opens, turned as its orientation says."""
    import pillow_heif

    path = tmp_path / "phone.heic"
    exif = Image.Exif()
    exif[274] = 6
    stored = np.ascontiguousarray(STORED[6](picture()))
    heif = pillow_heif.from_pillow(Image.fromarray(stored))
    heif.save(path, quality=95, exif=exif.tobytes())

    photo = open_photo(path)

    assert photo.size == (64, 48)
    assert np.abs(photo.pixels.astype(int) - picture()).mean() < 4


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "LA", "RGBA", "YCbCr", "I;16", "I", "F"])
def test_every_colour_mode_keeps_light_and_dark(tmp_path: Path, mode: str) -> None:
    """Left stays black and right white, in whatever way the file counts."""
    ramp = np.repeat(np.linspace(0, 255, 64).astype(np.uint8)[None], 48, axis=0)
    image = Image.fromarray(ramp)
    if mode == "I;16":
        image = Image.fromarray(ramp.astype(np.uint16) * 257)
    elif mode == "I":
        image = Image.fromarray(ramp.astype(np.int32) * 257)
    elif mode == "F":
        image = Image.fromarray(ramp.astype(np.float32) / 255)
    elif mode == "P":
        image = image.convert("P")  # from RGB it would be dithered
    else:
        image = image.convert("RGB").convert(mode)
    path = tmp_path / "photo.tif"
    image.save(path)

    gray = open_photo(path).pixels.mean(axis=(0, 2))

    assert gray[0] <= 2
    assert gray[-1] >= 253
    if mode != "1":
        assert np.abs(gray - ramp[0]).max() <= 3


def test_sixteen_bit_colour_is_scaled_not_clipped(tmp_path: Path) -> None:
    """A 16-bit RGB file keeps its tones, as PNG and as TIFF."""
    deep = cv2.cvtColor(picture(), cv2.COLOR_RGB2BGR).astype(np.uint16) * 257
    for name in ("deep.png", "deep.tif"):
        cv2.imwrite(str(tmp_path / name), deep)
        opened = open_photo(tmp_path / name).pixels
        assert np.abs(opened.astype(int) - picture()).max() <= 1, name


def test_float_colour_tiff_is_read(tmp_path: Path) -> None:
    """Colours from 0 to 1 in floats, as dark rooms and renderers write them."""
    path = tmp_path / "float.tif"
    bgr = cv2.cvtColor(picture(), cv2.COLOR_RGB2BGR).astype(np.float32) / 255
    assert cv2.imwrite(str(path), bgr)

    assert np.abs(open_photo(path).pixels.astype(int) - picture()).max() <= 1


def test_transparency_is_laid_on_white(tmp_path: Path) -> None:
    """What is transparent is paper, not the black that happens to lie below."""
    rgba = np.zeros((32, 32, 4), np.uint8)
    rgba[:, 16:, 3] = 255
    path = tmp_path / "cut-out.png"
    Image.fromarray(rgba).save(path)

    pixels = open_photo(path).pixels

    assert (pixels[:, :16] == 255).all()
    assert (pixels[:, 16:] == 0).all()


def test_palette_transparency_is_laid_on_white(tmp_path: Path) -> None:
    """A transparent palette entry is paper too."""
    image = Image.fromarray(np.tile(np.arange(32, dtype=np.uint8) // 16, (32, 1)), mode="P")
    image.putpalette([0, 0, 0, 90, 90, 90])
    path = tmp_path / "cut-out.png"
    image.save(path, transparency=0)

    pixels = open_photo(path).pixels

    assert (pixels[:, :16] == 255).all()
    assert (pixels[:, 16:] == 90).all()


def test_a_photo_knows_its_file(tmp_path: Path) -> None:
    """Name and SHA-256 identify it; the pixels cannot be changed by accident."""
    photo = open_photo(sample_photo())

    assert photo.source == "eileen-collins.jpg"
    assert len(photo.sha256) == 64
    assert photo.size == (512, 512)
    assert photo.notes == ()
    assert not photo.pixels.flags.writeable


def test_a_huge_jpeg_is_read_at_a_reduced_size(tmp_path: Path) -> None:
    """More pixels than a drawing can use are not decoded; a note says so."""
    path = tmp_path / "huge.jpg"
    Image.fromarray(picture()).resize((2400, 1600)).save(path)

    photo = open_photo(path, PhotoParams(enough_px=500))

    assert photo.size == (600, 400)
    assert "2400" in photo.notes[0]
    whole = open_photo(path)
    assert whole.size == (2400, 1600)
    shrunk = cv2.resize(whole.pixels, (600, 400), interpolation=cv2.INTER_AREA)
    assert np.abs(photo.pixels.astype(int) - shrunk).mean() < 2


def bomb() -> bytes:
    """Return a PNG whose header claims 60000 x 60000 pixels and whose data are a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 0, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data)


def saved(image: Image.Image, kind: str) -> bytes:
    """Return *image* as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"not a picture at all, but a letter", "is not a picture"),
        (b"%PDF-1.7 something", "is not a picture"),
        (bomb(), "megapixels"),
        (saved(Image.new("RGB", (300, 200)), "PNG")[:200], "damaged or cut short"),
        (sample_photo().read_bytes()[:40_000], "damaged or cut short"),
        (sample_photo().read_bytes()[:200], "damaged or cut short"),
        (b"II*\0\x08\0\0\0\xff\xff", "damaged or cut short"),
        (b"\0\0\0\x18ftypheic", "."),
        (saved(Image.new("RGB", (3, 200)), "PNG"), "only 3 x 200 pixels"),
    ],
    ids=["empty", "text", "pdf", "bomb", "cut", "cut-jpeg", "headless", "tiff", "heic", "tiny"],
)
def test_a_bad_file_is_one_sentence_what_is_wrong_and_one_what_to_do(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """Whatever is broken, the person reads which file, why, and what now."""
    path = tmp_path / "bad.jpg"
    path.write_bytes(content)

    with pytest.raises(PhotoError) as failure:
        open_photo(path)

    message = str(failure.value)
    assert str(path) in message
    assert words in message
    assert message.count(". ") >= 1
    assert "\n" not in message
    assert failure.value.exit_code == 1


def test_the_limit_is_checked_before_decoding_and_can_be_lowered(tmp_path: Path) -> None:
    """A limit of a tenth of a megapixel refuses the sample."""
    with pytest.raises(PhotoError, match=r"512 x 512 pixels; the limit is 0\.1 megapixels"):
        open_photo(sample_photo(), PhotoParams(max_megapixels=0.1))


def test_a_missing_file_and_a_folder_are_mistakes_of_the_request(tmp_path: Path) -> None:
    """They end with exit code 2: nothing was tried."""
    for path, words in ((tmp_path / "gone.jpg", "There is no file"), (tmp_path, "is a folder")):
        with pytest.raises(UsageError, match=words) as failure:
            open_photo(path)
        assert failure.value.exit_code == 2


@given(st.binary(max_size=300), st.integers(0, 5))
def test_no_bytes_make_anything_but_a_photo_error(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, kind: int
) -> None:
    """Behind every file signature may lie anything."""
    head = (b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b"II*\0", b"BM")
    path = tmp_path_factory.mktemp("fuzz") / "photo"
    path.write_bytes(head[kind] + tail)

    with pytest.raises(PhotoError):
        open_photo(path)


@given(
    hnp.arrays(
        st.sampled_from([np.uint8, np.uint16, np.float32, np.bool_]),
        st.sampled_from([(20, 17), (20, 17, 1), (20, 17, 3), (20, 17, 4)]),
        elements=None,
    )
)
def test_any_array_of_the_right_shape_is_a_photo(array: npt.NDArray[np.generic]) -> None:
    """Infinities and NaN included: cameras and renderers produce them."""
    photo = photo_from_pixels(array)

    assert isinstance(photo, Photo)
    assert photo.pixels.shape == (20, 17, 3)
    assert photo.sha256 == photo_from_pixels(array).sha256


@pytest.mark.parametrize("shape", [(20,), (20, 20, 2), (2, 20, 20, 3), (0, 0), (20, 3)])
def test_an_array_of_another_shape_is_refused(shape: tuple[int, ...]) -> None:
    """A line, two channels, a film and nothing are no pictures."""
    with pytest.raises(PhotoError):
        photo_from_pixels(np.zeros(shape, np.uint8))


def test_the_array_given_stays_its_owners(tmp_path: Path) -> None:
    """A camera may reuse its buffer."""
    buffer = picture()
    photo = photo_from_pixels(buffer)
    buffer[:] = 0

    assert photo.pixels.any()
    assert buffer.flags.writeable


def test_a_file_that_would_start_another_program_is_no_photo(tmp_path: Path) -> None:
    """PostScript is drawn by Ghostscript, if Pillow is let: it is not."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 99 99\n%%EndComments\n")

    with pytest.raises(PhotoError, match="is not a picture"):
        open_photo(path)
