from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio import presets
from facells_studio.errors import PresetError
from facells_studio.page import Pen, pen_from_text, read_pen


@pytest.mark.parametrize("name", presets.names("pens"))
def test_every_shipped_pen_loads(name: str) -> None:
    """A shipped pen is a real nib: it has a title, and a width a person could buy."""
    pen = read_pen(name)

    assert pen.name == name
    assert pen.title
    assert 0.03 <= pen.width_mm <= 3
    assert pen_from_text(name.upper()) == pen


def test_microns_have_the_widths_that_sakura_prints() -> None:
    """The numbers on the caps are not widths; the catalogue has those."""
    widths = {"005": 0.20, "01": 0.25, "03": 0.35, "05": 0.45, "08": 0.50}

    for number, width_mm in widths.items():
        assert read_pen(f"micron-{number}").width_mm == width_mm


@pytest.mark.parametrize(
    ("text", "pen"),
    [
        ("0.3mm", Pen(name="black 0.3mm", width_mm=0.3)),
        ("0.05cm", Pen(name="black 0.05cm", width_mm=0.5)),
        (".4", Pen(name="black .4", width_mm=0.4)),
        ("red", Pen(name="red", color="#ff0000")),
        ("#36c", Pen(name="#36c", color="#3366cc")),
        ("0.5mm red", Pen(name="0.5mm red", width_mm=0.5, color="#ff0000")),
        ("Navy 0.5 mm 80%", Pen(name="Navy 0.5mm 80%", width_mm=0.5, color="#000080", opacity=0.8)),
        ("red 40mm/s", Pen(name="red 40mm/s", color="#ff0000", draw_speed_mm_s=40)),
    ],
)
def test_a_pen_is_described_in_a_few_words(text: str, pen: Pen) -> None:
    """Width, color, opacity and speed, in any order; the rest is a black pen of 0.3 mm."""
    assert pen_from_text(text) == pen


def test_words_change_a_shipped_pen() -> None:
    """A real pen in another color keeps its nib and its product."""
    pen = pen_from_text("micron-01 crimson")

    assert (pen.width_mm, pen.title) == (0.25, "Sakura Pigma Micron 01")
    assert (pen.color, pen.name) == ("#dc143c", "micron-01 crimson")


@given(width=st.floats(0.01, 50), color=st.tuples(*[st.integers(0, 255)] * 3))
def test_every_width_and_color_can_be_written(width: float, color: tuple[int, int, int]) -> None:
    """What is written comes back, exactly."""
    code = "#{:02x}{:02x}{:02x}".format(*color)
    pen = pen_from_text(f"{width!r}mm {code}")

    assert (pen.width_mm, pen.color, pen.rgb) == (width, code, color)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "needs a description"),
        ("microm-01", "Did you mean 'micron-01'"),
        ("rde", "Did you mean 'red'"),
        ("0.3kg", "unit 'kg'"),
        ("0mm", "at least 0.01mm"),
        ("-1mm", "at least 0.01mm"),
        ("300%", "out of range"),
        ("red 0.3mm/h", "unit"),
        ("missing.toml", "Cannot read"),
    ],
)
def test_a_wrong_pen_is_refused_in_words(text: str, says: str) -> None:
    """The sentence names the word and suggests another."""
    with pytest.raises(PresetError, match=says):
        pen_from_text(text)


def test_a_persons_own_pen_file_works(tmp_path: Path) -> None:
    """Its color may be a name, it is called after its file, and words may follow its path."""
    path = tmp_path / "quill.toml"
    path.write_text('format = 1\ncolor = "sienna"\nwidth_mm = "0.07cm"\n', encoding="utf-8")

    pen = pen_from_text(str(path))
    assert (pen.name, pen.color) == ("quill", "#a0522d")
    assert pen.width_mm == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("width = 0.3", "Did you mean 'width_mm'"),
        ("width_mm = true", "must be a number"),
        ('width_mm = "3s"', "unit 's'"),
        ('color = "rde"', "Did you mean 'red'"),
        ("color = 3", "must be a text"),
        ("opacity = 0", "out of range"),
    ],
)
def test_a_broken_pen_file_is_refused_in_words(tmp_path: Path, line: str, says: str) -> None:
    """Unknown keys, wrong types, units and ranges: one sentence each."""
    path = tmp_path / "broken.toml"
    path.write_text(f"format = 1\n{line}\n", encoding="utf-8")

    with pytest.raises(PresetError, match=says):
        read_pen(str(path))


def test_a_pen_refuses_a_color_that_files_cannot_hold() -> None:
    """Names are resolved before a pen is made."""
    with pytest.raises(ValueError, match="must be written like"):
        Pen(color="red")
