"""What files hold is chosen, and what cannot be written is known beforehand."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import vpype
from PIL import Image

from facells_studio.errors import DrawingError, ExportError, PageError, UsageError
from facells_studio.export import SUFFIXES, read_svg
from facells_studio.export.hpgl import PLOTTERS
from facells_studio.page.preview import render
from facells_studio.page.replay import ReplayParams
from facells_studio.saving import FileParams, check, save
from facells_studio.sheet import Pen, Sheet, sheet_from_document

MACHINE = "grbl-a4-servo"
A_LOT = FileParams(png_dpi=2400)


@pytest.fixture
def sheet() -> Sheet:
    """A line of ink, a line of white paint across it, and a see-through red one, on A6."""
    return Sheet(
        points_mm=np.array([[20, 40], [85, 40], [50, 20], [50, 60], [20, 42], [85, 44]], float),
        offsets=np.array([0, 2, 4, 6]),
        pen=np.array([0, 1, 2]),
        pens=(
            Pen(name="black", width_mm=2),
            Pen(name="gel", color="#ffffff", width_mm=2, covers=True),
            Pen(name="red", color="#cc2222", width_mm=3, opacity=0.6),
        ),
        width_mm=105,
        height_mm=148,
        paper_color="#f4ead8",
        recipe="format = 1",
    )


@pytest.mark.parametrize(("dpi", "size"), [(72, (298, 420)), (300, (1240, 1748))])
def test_a_picture_has_the_resolution_that_was_asked_for(
    sheet: Sheet, tmp_path: Path, dpi: int, size: tuple[int, int]
) -> None:
    """And prints at the size of the page."""
    target = tmp_path / "page.png"
    save(sheet, target, machine=MACHINE, params=FileParams(png_dpi=dpi))
    with Image.open(target) as picture:
        assert picture.size == size
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
        assert picture.mode == "RGB"
        assert picture.getpixel((0, 0)) == (0xF4, 0xEA, 0xD8)


@pytest.mark.parametrize("travel", [False, True])
def test_a_picture_without_paper_is_the_page_on_white(
    sheet: Sheet, tmp_path: Path, travel: bool
) -> None:
    """Laid on white by an editor of pictures, it looks as white paper does."""
    target = tmp_path / "page.png"
    params = FileParams(png_dpi=100, png_transparent=True)
    save(sheet, target, machine=MACHINE, params=params, travel=travel)
    with Image.open(target) as picture:
        assert picture.mode == "RGBA"
        assert picture.getpixel((0, 0)) == (255, 255, 255, 0)
        white = Image.new("RGBA", picture.size, "white")
        shown = np.asarray(Image.alpha_composite(white, picture).convert("RGB")).astype(int)
        black = Image.new("RGBA", picture.size, "black")
        dark = np.asarray(Image.alpha_composite(black, picture).convert("RGB"))
    wanted = render(sheet, params.png_px_per_mm, paper=False, travel=travel)
    assert np.abs(shown - wanted).max() <= 1
    on_paint = round(50 * params.png_px_per_mm), round(25 * params.png_px_per_mm)
    assert dark[on_paint[1], on_paint[0]].min() > 200  # paint hides what is under it


@pytest.mark.parametrize("ending", [".svg", ".pdf", ".png"])
def test_the_recipe_can_stay_at_home(sheet: Sheet, tmp_path: Path, ending: str) -> None:
    """What is for a stranger need not say how it was made."""
    with_it, without = tmp_path / f"with{ending}", tmp_path / f"without{ending}"
    save(sheet, with_it, machine=MACHINE)
    save(sheet, without, machine=MACHINE, params=FileParams(recipe=False))
    in_pdf = "format = 1".encode("utf-16-be").hex().encode()
    with_it_has, without_has = (
        b"format = 1" in file.read_bytes() or in_pdf in file.read_bytes().lower()
        for file in (with_it, without)
    )
    assert with_it_has
    assert not without_has


def test_an_axidraw_waits_between_pens(sheet: Sheet, tmp_path: Path) -> None:
    """Each layer but the first begins with the sign for it; the page stays what it is."""
    plain, waits = tmp_path / "plain.svg", tmp_path / "waits.svg"
    save(sheet, plain, machine=MACHINE)
    save(sheet, waits, machine=MACHINE, params=FileParams(axidraw_pauses=True))
    text = waits.read_text()
    for label in ('"1-black 2mm"', '"!2-gel 2mm"', '"!3-red 3mm"'):
        assert f"inkscape:label={label}" in text
    assert text.replace('"!', '"') == plain.read_text()
    back = sheet_from_document(read_svg(waits))
    assert [pen.name for pen in back.pens] == ["black", "gel", "red"]
    assert len(back) == len(sheet)


def test_what_cannot_be_written_is_known_before(sheet: Sheet, tmp_path: Path) -> None:
    """A picture that is too large, a page beyond a plotter; nothing is written for that."""
    for ending in SUFFIXES:
        found = check(sheet, tmp_path / f"x{ending}", machine=MACHINE, params=FileParams())
        assert found.kind == SUFFIXES[ending]
        assert found.paper == ("a4" if found.kind == "hpgl" else "")
    large = replace(sheet, width_mm=841, height_mm=1189)
    with pytest.raises(PageError, match="too large"):
        check(large, tmp_path / "x.png", machine=MACHINE, params=A_LOT)
    with pytest.raises(ExportError, match="takes no paper"):
        check(large, tmp_path / "x.hpgl", machine=MACHINE, params=A_LOT)
    beyond = replace(sheet, points_mm=sheet.points_mm * 8, width_mm=841, height_mm=1189)
    with pytest.raises(ExportError):
        check(beyond, tmp_path / "x.gcode", machine=MACHINE, params=A_LOT)
    assert not list(tmp_path.iterdir())


def test_what_a_file_will_be_is_known_before(sheet: Sheet, tmp_path: Path) -> None:
    """The size of a picture and of a film, and how long that is; and then it is so."""
    short = ReplayParams(length_s=0.5, hold_s=0.5, width_px=101, fps=10)
    params = FileParams(png_dpi=100, replay=short)
    expected = {
        ending: check(sheet, tmp_path / f"x{ending}", machine=MACHINE, params=params)
        for ending in (".png", ".avi")
    }
    for ending in expected:
        save(sheet, tmp_path / f"x{ending}", machine=MACHINE, params=params)
    with Image.open(tmp_path / "x.png") as picture:
        assert picture.size == expected[".png"].size_px
    film = cv2.VideoCapture(str(tmp_path / "x.avi"))
    sides = (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
    assert tuple(film.get(side) for side in sides) == expected[".avi"].size_px == (100, 142)
    assert film.get(cv2.CAP_PROP_FRAME_COUNT) / 10 == expected[".avi"].length_s == 1
    film.release()


def test_a_film_is_no_larger_than_its_format(sheet: Sheet, tmp_path: Path) -> None:
    """It is said before, with the formats that could; and nothing is written for it."""
    strip = replace(sheet, width_mm=60, height_mm=9000)
    params = FileParams(replay=ReplayParams(length_s=0.5, width_px=64))
    with pytest.raises(ExportError, match=r"64 by 9600 pixels.*8190 a side.*\.avi"):
        check(strip, tmp_path / "x.mp4", machine=MACHINE, params=params)
    with pytest.raises(ExportError, match="8190 a side"):
        save(strip, tmp_path / "x.mp4", machine=MACHINE, params=params)
    assert not list(tmp_path.iterdir())
    assert check(strip, tmp_path / "x.webm", machine=MACHINE, params=params).size_px == (64, 9600)


@pytest.mark.parametrize("ending", sorted(SUFFIXES))
def test_a_page_without_lines_is_known_before(sheet: Sheet, tmp_path: Path, ending: str) -> None:
    """Whatever the kind."""
    bare = replace(
        sheet, points_mm=sheet.points_mm[:0], offsets=sheet.offsets[:1], pen=sheet.pen[:0]
    )
    with pytest.raises(DrawingError, match="no lines"):
        check(bare, tmp_path / f"x{ending}", machine=MACHINE, params=FileParams())


def test_a_dialog_offers_the_papers_that_a_plotter_takes() -> None:
    """What stands in the table is what vpype says."""
    for device, plotter in PLOTTERS.items():
        config = vpype.config_manager.get_plotter_config(device)
        assert config is not None
        names = [paper.name for paper in config.paper_configs if paper.paper_size]
        assert sorted(plotter.papers) == sorted(names)


def test_a_page_may_lie_on_a_larger_paper(sheet: Sheet, tmp_path: Path) -> None:
    """In its middle, and as large as it was; on one that is too small it may not."""
    written = {}
    for paper in ("", "a3"):
        params = FileParams(hpgl_device="hp7475a", hpgl_paper=paper)
        found = check(sheet, tmp_path / "x.hpgl", machine=MACHINE, params=params)
        assert found.paper == (paper or "a4")
        save(sheet, tmp_path / "x.hpgl", machine=MACHINE, params=params)
        drawn = re.findall(r"P[UD](-?\d+),(-?\d+)", (tmp_path / "x.hpgl").read_text())
        written[paper] = np.array(drawn[:4], float)
    sizes = [np.ptp(points, axis=0) for points in written.values()]
    assert sorted(sizes[0]) == pytest.approx(sorted(sizes[1]), abs=1)
    assert not np.allclose(written[""], written["a3"], atol=10)
    large = replace(sheet, width_mm=297, height_mm=420)
    small = FileParams(hpgl_device="hp7475a", hpgl_paper="a4")
    with pytest.raises(ExportError, match="does not fit on a4"):
        save(large, tmp_path / "y.hpgl", machine=MACHINE, params=small)
    with pytest.raises(UsageError, match="a4, a3, a, b"):
        save(sheet, tmp_path / "y.hpgl", machine=MACHINE, params=replace(small, hpgl_paper="a5"))
    assert not (tmp_path / "y.hpgl").exists()


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """Let the system refuse what a file has beyond *size* bytes, as a full disk does."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize("ending", sorted(SUFFIXES))
def test_where_there_is_no_room_the_old_file_stays(
    sheet: Sheet, tmp_path: Path, ending: str
) -> None:
    """Whatever the kind: it is said, the file of last time is whole, and nothing lies beside it."""
    target = tmp_path / f"page{ending}"
    target.write_bytes(b"what was there")
    params = FileParams(png_dpi=100, replay=ReplayParams(length_s=0.5, hold_s=0.5, width_px=200))
    with (
        no_file_longer_than(64),
        pytest.raises(ExportError, match=r"Cannot write|room on the disk"),
    ):
        save(sheet, target, machine=MACHINE, params=params)
    assert target.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_is_not_replaced_by_a_file(sheet: Sheet, tmp_path: Path) -> None:
    """Nor is what lies in it touched."""
    target = tmp_path / "page.svg"
    target.mkdir()
    (target / "mine").write_text("mine")
    with pytest.raises(ExportError, match="Cannot write"):
        save(sheet, target, machine=MACHINE)
    assert (target / "mine").read_text() == "mine"
    assert list(tmp_path.iterdir()) == [target]
