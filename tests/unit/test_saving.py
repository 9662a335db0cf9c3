"""What files hold is chosen, and what cannot be written is known beforehand."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from facells_studio.errors import ExportError, PageError
from facells_studio.export import SUFFIXES, read_svg
from facells_studio.page.preview import render
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
        paper = check(sheet, tmp_path / f"x{ending}", machine=MACHINE, params=FileParams())
        assert paper == ("A4" if ending in (".hpgl", ".plt") else "")
    large = replace(sheet, width_mm=841, height_mm=1189)
    with pytest.raises(PageError, match="too large"):
        check(large, tmp_path / "x.png", machine=MACHINE, params=A_LOT)
    with pytest.raises(ExportError, match="takes no paper"):
        check(large, tmp_path / "x.hpgl", machine=MACHINE, params=A_LOT)
    beyond = replace(sheet, points_mm=sheet.points_mm * 8, width_mm=841, height_mm=1189)
    with pytest.raises(ExportError):
        check(beyond, tmp_path / "x.gcode", machine=MACHINE, params=A_LOT)
    assert not list(tmp_path.iterdir())
