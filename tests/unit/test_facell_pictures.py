"""What is shown of an overlay: how it grows, and how its portraits differ from others."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from facells_studio.drawing import Drawing, concatenate
from facells_studio.errors import ExportError, UsageError
from facells_studio.export.film import CODECS
from facells_studio.facell.caption import HEIGHT_MM, captioned, written
from facells_studio.facell.control import density_difference, difference_picture
from facells_studio.facell.grow import film, write_growth
from facells_studio.facell.overlay import OverlayParams, compose
from facells_studio.page import PageParams, place, to_sheet
from facells_studio.page.layout import FRAME
from facells_studio.page.preview import render
from facells_studio.score.attributes import index_of
from facells_studio.sheet import Pen, Sheet
from tests.facell_source import memory_source
from tests.scored import made_scale

MALE = index_of("Male")


def sheet_of_lines(lines: int, pens: int = 1) -> Sheet:
    """Return a small page of random lines."""
    rng = np.random.default_rng(0)
    return Sheet(
        points_mm=rng.uniform(5, 45, (3 * lines, 2)),
        offsets=np.arange(lines + 1, dtype=np.int64) * 3,
        pen=np.sort(rng.integers(0, pens, lines)),
        pens=(Pen(), Pen(name="red", color="#ff0000"))[:pens],
        width_mm=50.0,
        height_mm=50.0,
    )


@pytest.mark.parametrize("pens", [1, 2])
def test_a_film_ends_at_the_page(pens: int) -> None:
    """Transparent ink lies in any order: the last picture is the page as it is rendered."""
    sheet = sheet_of_lines(40, pens)
    pictures = list(film(sheet, np.arange(40) // 4, seconds=1, height_px=100))

    assert len(pictures) == 25 + 50
    assert (pictures[0] == 255).all()
    whole = render(sheet, 2.0).astype(int)
    assert np.abs(pictures[-1].astype(int) - whole).max() <= 1


def test_a_film_shows_whole_portraits() -> None:
    """The number of pictures that differ is at most that of the portraits."""
    pictures = list(film(sheet_of_lines(40), np.arange(40) // 8, seconds=2, height_px=100))
    different = {picture.tobytes() for picture in pictures}

    assert len(different) == 1 + 5


def test_a_caption_comes_first() -> None:
    """What nobody drew is there before the first portrait."""
    source = np.arange(40) // 8 - 1
    pictures = list(film(sheet_of_lines(40), source, seconds=4, height_px=100))
    first = next(p for p in pictures if (p < 255).any())
    sheet = sheet_of_lines(40)
    caption = replace(
        sheet, points_mm=sheet.points_mm[:24], offsets=sheet.offsets[:9], pen=sheet.pen[:8]
    )

    assert (first == render(caption, 2.0)).all()


@pytest.mark.parametrize("ending", CODECS)
def test_the_disk_fills_and_no_half_film_stays(tmp_path: Path, ending: str) -> None:
    """OpenCV says nothing of it; the film that was there before is still whole."""
    resource = pytest.importorskip("resource", reason="file sizes cannot be limited here")
    target = tmp_path / f"film{ending}"
    target.write_bytes(b"before")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, limits[1]))
    try:
        with pytest.raises(ExportError, match="incomplete"):
            write_growth(sheet_of_lines(200), np.arange(200), target, seconds=0.4, height_px=400)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("ending", CODECS)
def test_every_kind_of_film_can_be_read_again(
    tmp_path: Path, ending: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """As many pictures as were made, of an even size; nothing is said that looks like an error."""
    target = tmp_path / f"film{ending}"
    write_growth(sheet_of_lines(30), np.arange(30) // 4, target, seconds=0.2, height_px=161)
    reader = cv2.VideoCapture(str(target))
    assert capfd.readouterr().err == ""

    frames = 0
    while reader.read()[0]:
        frames += 1
    assert frames == 5 + 50
    assert (reader.get(cv2.CAP_PROP_FRAME_WIDTH), reader.get(cv2.CAP_PROP_FRAME_HEIGHT)) == (
        160,
        160,
    )


def test_a_film_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    """An unknown kind, or a folder that is not there, is an error and not half a file."""
    sheet, source = sheet_of_lines(4), np.arange(4)
    with pytest.raises(UsageError, match=r"\.mp4"):
        write_growth(sheet, source, tmp_path / "film.gif")
    with pytest.raises(ExportError):
        write_growth(sheet, source, tmp_path / "nowhere" / "film.mp4")
    assert not list(tmp_path.iterdir())


def test_the_difference_is_where_only_these_portraits_have_ink() -> None:
    """Men who all have one more line than the others: black there, and nowhere else."""
    source = memory_source(portraits=60)
    line = Drawing.from_lines([[(60, 150), (120, 150)]], shade=np.zeros(1, np.bool_))
    male = source.scores[:, MALE] > 0
    bearded = tuple(
        concatenate([line, line, drawing]) if is_male else drawing
        for drawing, is_male in zip(source.drawings, male, strict=True)
    )
    scores = tuple(
        np.concatenate([s[:2], s]) if is_male else s
        for s, is_male in zip(source.line_scores, male, strict=True)
    )
    source = replace(source, drawings=bearded, line_scores=scores)
    params = OverlayParams(attributes=("Male>0",), count=20)
    overlay = compose(source, params, scale=made_scale())
    difference = density_difference(source, overlay)
    row, column = np.unravel_index(np.argmax(difference), difference.shape)

    assert row == pytest.approx(4 * 150, abs=4)
    assert 4 * 58 < column < 4 * 122
    picture = difference_picture(difference)
    assert picture[row, column].max() < 60
    assert (picture[:4, :4] == 255).all()


def test_anonymous_lots_have_no_difference() -> None:
    """Their other lines are not there to be compared."""
    source = memory_source()
    overlay = compose(source, OverlayParams(attributes=("Male>0",), count=5), scale=made_scale())
    with pytest.raises(UsageError, match="whole portraits"):
        density_difference(replace(source, whole=False), overlay)


@pytest.mark.parametrize("words", ["Smiling 10-33", "Smiling 10-33, Wearing Necktie 10-33, " * 3])
def test_a_caption_stays_on_the_paper(words: str) -> None:
    """However long it is, between the margins; one that fits has its full height."""
    page = PageParams(paper="a6", fit="frame", margin_mm=9.0)
    placement = place(FRAME, page, frame=FRAME, nib_mm=0.1)
    nothing = Drawing(
        np.empty((0, 2), np.float32), np.zeros(1, np.int64), {"strength": np.empty(0)}
    )
    caption = captioned(nothing, words, placement, page.margins_mm)
    points_mm = to_sheet(
        caption.with_column("pen", np.zeros(len(caption), np.int64)), placement, (Pen(),)
    ).points_mm
    (left, top), (right, bottom) = points_mm.min(axis=0), points_mm.max(axis=0)

    assert 9 - 1e-3 < left < right < 105 - 9 + 1e-3
    assert 148 - 9 < top < bottom < 148
    assert (bottom - top > HEIGHT_MM) == (len(words) < 20)


def test_letters_stand_on_their_line() -> None:
    """A capital is as high as it should be, its foot at zero; parentheses reach below."""
    capital = np.concatenate(written("N"))
    brackets = np.concatenate(written("(14)"))

    assert capital[:, 1].min() == pytest.approx(-HEIGHT_MM, abs=0.05)
    assert capital[:, 1].max() == pytest.approx(0, abs=0.05)
    assert capital[:, 0].min() == pytest.approx(0, abs=1e-9)
    assert brackets[:, 1].max() > 0.3
