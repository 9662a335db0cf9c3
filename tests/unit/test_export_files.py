import io
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import vpype
from hypothesis import given
from PIL import Image

from facells_studio import presets
from facells_studio.errors import ExportError, FacellsError, UsageError
from facells_studio.export import SUFFIXES, check_suffix, load_machine, to_job, write
from facells_studio.export.hpgl import hpgl_bytes
from facells_studio.export.pdf import pdf_bytes
from facells_studio.export.png import png_bytes
from facells_studio.sheet import Pen, Sheet, document_from_sheet
from tests.unit.export_pages import (
    BLACK,
    GEL,
    HOSTILE,
    RED,
    sheet_of_lines,
    sheets,
)

PICTURE = np.full((210, 148, 3), 200, np.uint8)
HPGL_UNIT_MM = 0.02488  # of the hp7475a
MIDDLE = sheet_of_lines([[(40, 40), (60, 50), (70, 90)], [(80, 80), (81, 100)]], title="m")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_kind_is_written_twice_the_same(tmp_path: Path, suffix: str) -> None:
    """Nothing in any file depends on when or where it was written."""
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix.upper()}"

    write(MIDDLE, first, image=PICTURE, film=[PICTURE] * 3)
    write(MIDDLE, second, image=PICTURE, film=[PICTURE] * 3)

    assert first.stat().st_size > 50
    if suffix != ".webm":  # FFmpeg gives each a random number of its own
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a.svgg", "'.svg'"),
        ("a.gcod", "'.gcode'"),
        ("a.jpg", "png"),
        ("a.doc", "Known"),
        ("a", "no ending"),
    ],
)
def test_an_unknown_suffix_suggests_one(tmp_path: Path, name: str, hint: str) -> None:
    """A typing mistake in the name costs nothing but a sentence."""
    with pytest.raises(UsageError, match=re.escape(hint)):
        check_suffix(tmp_path / name)
    with pytest.raises(UsageError):
        write(MIDDLE, tmp_path / name)
    assert not list(tmp_path.iterdir())


FAILURES: dict[str, Callable[[Path], Any]] = {
    "no lines": lambda folder: write(sheet_of_lines([]), folder / "a.svg"),
    "no G-code": lambda folder: write(MIDDLE, folder / "a.nc", machine="axidraw-v3"),
    "no machine": lambda folder: write(MIDDLE, folder / "a.nc", machine="axidraw"),
    "out of reach": lambda folder: write(sheet_of_lines([[(0, 0), (500, 0)]]), folder / "a.gcode"),
    "no HPGL device": lambda folder: write(MIDDLE, folder / "a.plt", device="hp7475"),
    "no HPGL paper": lambda folder: write(
        replace(MIDDLE, width_mm=600, height_mm=400), folder / "a.hpgl"
    ),
    "more pens than the HPGL plotter holds": lambda folder: write(seven_pens(), folder / "a.hpgl"),
    "beyond HPGL limits": lambda folder: write(two_pens_on_a4(), folder / "a.hpgl"),
}


def seven_pens() -> Sheet:
    """Return a page with a line for each of seven pens."""
    lines = [[(50, 50 + 10 * i), (90, 50 + 10 * i)] for i in range(7)]
    pens = tuple(Pen(name=f"pen {i}", color=f"#0000{i:02x}") for i in range(7))
    return replace(sheet_of_lines(lines, size_mm=(210, 297)), pen=np.arange(7), pens=pens)


def two_pens_on_a4() -> Sheet:
    """Return a page whose lines reach the paper's edge."""
    return sheet_of_lines([[(1, 1), (209, 296)]], size_mm=(210, 297))


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path, failure: str) -> None:
    """Nothing half-written, and what was there before stays."""
    for suffix in SUFFIXES:
        (tmp_path / f"a{suffix}").write_text("old")

    with pytest.raises(FacellsError) as caught:
        FAILURES[failure](tmp_path)

    assert str(caught.value).endswith((".", "?"))
    assert {path.read_text() for path in tmp_path.iterdir()} == {"old"}
    assert len(list(tmp_path.iterdir())) == len(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_unwritable_target_is_one_sentence(tmp_path: Path, suffix: str) -> None:
    """A folder that does not exist is not made."""
    with pytest.raises(ExportError, match="Cannot write"):
        write(MIDDLE, tmp_path / "nowhere" / f"a{suffix}", image=PICTURE, film=[PICTURE])

    assert not list(tmp_path.iterdir())


def test_png_knows_its_size_on_paper_and_its_recipe() -> None:
    """The picture prints at the page's size; any text can be its title."""
    content = png_bytes(PICTURE, 10.0, title=HOSTILE, recipe="seed = 7\n画")

    with Image.open(io.BytesIO(content)) as image:
        image.load()
        assert image.info["dpi"] == pytest.approx((254, 254), rel=1e-4)
        assert image.info["Description"] == "seed = 7\n画"
        assert np.array_equal(np.asarray(image), PICTURE)


def pdf_lines(content: bytes) -> tuple[str, list[npt.NDArray[np.float64]]]:
    """Return the page's operators and its stroked lines in mm, read as the PDF manual says."""
    packed = content.split(b"stream\n")[1].split(b"\nendstream")[0]
    operators = zlib.decompress(packed).decode("ascii")
    lines: list[list[tuple[float, float]]] = []
    for x, y, operator in re.findall(r"^(\S+) (\S+) ([ml])\b", operators, re.MULTILINE):
        if operator == "m":
            lines.append([])
        lines[-1].append((float(x), float(y)))
    return operators, [np.array(line) for line in lines]


@given(sheets())
def test_pdf_strokes_every_line(sheet: Sheet) -> None:
    """The lines of the page, in order, each stroked by itself, and a sound cross-reference."""
    content = pdf_bytes(sheet)
    operators, lines = pdf_lines(content)

    assert operators.count(" S\n") == len(lines) == len(sheet)
    assert operators.count("BDC") == operators.count("EMC") == len(set(sheet.pen.tolist()))
    assert np.abs(np.concatenate(lines) - sheet.points_mm).max() <= 0.000501
    table = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[table:].startswith(b"xref")
    starts = re.findall(rb"(\d{10}) 00000 n", content[table:])
    for i, start in enumerate(starts, 1):
        assert content[int(start) :].startswith(b"%d 0 obj" % i)


def test_another_program_shows_the_pdf_in_true_size_and_color() -> None:
    """Chrome's PDF engine opens it: size, title, ink where lines are, paper where none are."""
    pdfium = pytest.importorskip("pypdfium2", reason="pypdfium2 is not installed")
    red = replace(RED, color="#ff0000", opacity=1.0, width_mm=2.0)
    sheet = sheet_of_lines(
        [[(10, 10), (100, 10)], [(50, 5), (50, 60)], [(20, 30), (80, 30)]],
        pen=[0, 1, 2],
        pens=(replace(BLACK, width_mm=2.0), red, GEL),
        title=HOSTILE,
    )

    document = pdfium.PdfDocument(pdf_bytes(replace(sheet, paper_color="#8080ff")))
    page = document[0]
    width_pt, height_pt = page.get_size()
    shown = page.render(scale=72 / 25.4 * 2).to_numpy()[:, :, ::-1]  # BGR
    title = document.get_metadata_dict()["Title"]
    page.close()
    document.close()

    assert (width_pt, height_pt) == pytest.approx((148 / 25.4 * 72, 210 / 25.4 * 72), abs=0.01)
    assert title.startswith('Ich & <Du> "quoted"')
    px_per_mm = shown.shape[1] / 148

    def at(x_mm: float, y_mm: float) -> list[int]:
        color: list[int] = shown[int(y_mm * px_per_mm), int(x_mm * px_per_mm)].tolist()
        return color

    assert at(120, 150) == [0x80, 0x80, 0xFF]  # paper
    assert at(30, 10) == [0, 0, 0]
    assert at(50, 50) == pytest.approx([0x80, 0, 0], abs=2)  # red ink is a filter on blue paper
    assert at(30, 30) == pytest.approx([0xFA] * 3, abs=2)  # gel covers


def hpgl_lines(text: str) -> list[npt.NDArray[np.float64]]:
    """Return the pen-down lines in plotter units."""
    lines: list[npt.NDArray[np.float64]] = []
    at: tuple[float, float] = (0.0, 0.0)
    for command in text.split(";"):
        if command.startswith(("PU", "PD")) and len(command) > 2:
            numbers = [float(n) for n in command[2:].split(",")]
            points = list(zip(numbers[::2], numbers[1::2], strict=True))
            if command.startswith("PD"):
                lines.append(np.array([at, *points]))
            at = points[-1]
    return lines


@pytest.mark.parametrize("size_mm", [(210, 297), (297, 210), (297, 420), (420, 297), (148, 210)])
@pytest.mark.parametrize("device", ["hp7475a", "hp7550", "artisan", "dxy"])
def test_hpgl_draws_every_line_whole(device: str, size_mm: tuple[float, float]) -> None:
    """No line is cut or lost, on any paper, either way round, even close to the limits."""
    width, height = size_mm
    inset = 26  # mm; the plotters named here reach that far, the drawing fills the rest
    lines = [
        [(inset, inset), (width - inset, inset), (width - inset, height - inset)],
        [(width / 2, height / 2), (width / 2 + 10, height / 2 + 20)],
    ]

    text = hpgl_bytes(sheet_of_lines(lines, size_mm=size_mm), device=device).decode("ascii")

    unit_mm = 0.025 if device == "dxy" else HPGL_UNIT_MM
    drawn = hpgl_lines(text)
    assert [len(line) for line in drawn] == [3, 2]
    for got, expected in zip(drawn, lines, strict=True):
        steps = np.hypot(*np.diff(got, axis=0).T) * unit_mm
        assert steps == pytest.approx(np.hypot(*np.diff(np.array(expected), axis=0).T), abs=0.08)


@pytest.mark.parametrize("size_mm", [(210, 297), (297, 210)])
@pytest.mark.parametrize("device", ["hp7475a", "hp7550", "artisan", "dmp_161", "sketchmate"])
def test_hpgl_limits_are_exactly_where_vpype_would_cut(
    device: str, size_mm: tuple[float, float]
) -> None:
    """A line is refused if and only if vpype would cut it, whatever edge it nears."""
    width, height = size_mm
    refused = 0
    for edge in range(4):
        for inset in (0.5, 4, 8, 11, 13, 14, 15, 18, 26):
            x = {0: inset, 1: width - inset}.get(edge, width / 2)
            y = {2: inset, 3: height - inset}.get(edge, height / 2)
            line = [(width / 2 + 1, height / 2), (x, y)]
            sheet = sheet_of_lines([line], size_mm=size_mm)
            try:
                hpgl_bytes(sheet, device=device)
                is_refused = False
            except ExportError:
                is_refused = True
                refused += 1
            assert is_refused == is_cut_by_vpype(sheet, device), (edge, inset)
    assert 0 < refused < 36


def is_cut_by_vpype(sheet: Sheet, device: str) -> bool:
    """Return whether vpype shortens the only line of *sheet*, an A4 page."""
    text = io.StringIO()
    vpype.write_hpgl(
        text,
        document_from_sheet(sheet),
        page_size="a4",
        landscape=sheet.width_mm > sheet.height_mm,
        center=False,
        device=device,
        velocity=None,
        absolute=True,
        quiet=True,
    )
    (line,) = hpgl_lines(text.getvalue())
    unit_mm = 0.025 if device == "sketchmate" else HPGL_UNIT_MM
    drawn = np.hypot(*np.diff(line, axis=0)[0]) * unit_mm
    return bool(drawn < np.hypot(*np.diff(sheet.points_mm, axis=0)[0]) - 0.1)


def test_hpgl_names_the_papers_that_a_plotter_takes() -> None:
    """A0 does not go into a desktop plotter; the message says what does."""
    with pytest.raises(ExportError, match=r"takes no paper of 841 x 1189 mm.*a4 \(297 x 210 mm\)"):
        hpgl_bytes(replace(MIDDLE, width_mm=841, height_mm=1189))


def test_hpgl_counts_the_pens_that_draw() -> None:
    """A seventh pen in a plotter for six is told; one that only lies in the list is no matter."""
    with pytest.raises(ExportError, match="holds 6 pens, and this page draws with pen 7"):
        hpgl_bytes(seven_pens())
    assert hpgl_bytes(seven_pens(), device="hp7550")
    assert hpgl_bytes(replace(seven_pens(), pen=np.array([0, 1, 2, 3, 4, 5, 5])))


def test_an_hpgl_plotter_that_vpype_misdescribes_is_told_in_words() -> None:
    """Vpype 1.15 has a plotter whose description it cannot read itself."""
    with pytest.raises(UsageError, match=r"'designmate' is broken.*Choose another: .*hp7475a"):
        hpgl_bytes(MIDDLE, device="designmate")


def test_job_carries_the_page_to_the_plotter() -> None:
    """Same lines, same order, same pens; heights only where a pen moves in mm."""
    sheet = sheet_of_lines([[(1, 1), (2, 2)], [(3, 3), (4, 9)]], pen=[0, 1], pens=(BLACK, GEL))

    job, z_job = to_job(sheet), to_job(sheet, z_pen=True)

    assert np.array_equal(job.points, sheet.points_mm)
    assert job.pen.tolist() == [0, 1]
    assert (job.pens[1].name, job.pens[1].draw_speed_mm_s) == ("gel", 20)
    assert (job.pens[1].up_position, z_job.pens[1].up_position) == (None, 4)
    assert (job.page_width_mm, job.page_height_mm) == (148, 210)
    assert len(to_job(sheet_of_lines([]))) == 0


def test_a_persons_own_machine_is_read_by_path(tmp_path: Path) -> None:
    """A copy of a preset, changed, works as a machine, and is read again when it was changed."""
    path = tmp_path / "mine.toml"
    path.write_text('format = 1\n[machine]\ntitle = "Mine"\nwidth_mm = "30 cm"\n')

    mine = load_machine(str(path))

    assert (mine.name, mine.machine.title, mine.machine.width_mm) == ("mine", "Mine", 300)
    path.write_text('format = 1\n[machine]\ntitle = "Mine, moved"\nwidth_mm = "20 cm"\n')
    assert load_machine(str(path)).machine.width_mm == 200
    assert "simulated" in presets.names("machines")
