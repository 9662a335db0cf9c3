"""Presets are strict: what is wrong is named, with a suggestion."""

import dataclasses
import math
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facells_studio.errors import PresetError
from facells_studio.presets import (
    did_you_mean,
    from_table,
    names,
    option,
    parse_number,
    read,
    to_table,
)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A section within a section."""

    angle_deg: float = option(45.0, help="angle", low=-180, high=180)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One parameter of each type."""

    simplify_mm: float = option(0.2, help="how far a point may move", low=0, high=5)
    count: int = option(3, help="how many", low=1)
    zigzag: bool = option(True, help="linked")
    style: Literal["coherent", "contour"] = option("coherent", help="style")
    pens: tuple[str, ...] = option(("black",), help="pens")
    size_mm: tuple[float, float] = option((148.0, 210.0), help="size", low=0)
    speed_mm_s: float | None = option(None, help="speed", low=0)
    inner: Inner = option(Inner(), help="inner")


samples = st.builds(
    Sample,
    simplify_mm=st.floats(0, 5),
    count=st.integers(1, 10**6),
    zigzag=st.booleans(),
    style=st.sampled_from(["coherent", "contour"]),
    pens=st.lists(st.text(max_size=5), max_size=3).map(tuple),
    size_mm=st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)),
    speed_mm_s=st.none() | st.floats(0, 1e3),
    inner=st.builds(Inner, angle_deg=st.floats(-180, 180)),
)


@given(samples)
def test_a_table_reads_back_to_the_same_parameters(sample: Sample) -> None:
    """Writing and reading a preset is the identity."""
    assert from_table(Sample, to_table(sample), "sample") == sample


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"simplify": 0.1}, r"unknown key 'simplify'. Did you mean 'simplify_mm'\?"),
        ({"simplfy_mm": 0.1}, r"Did you mean 'simplify_mm'\?"),
        ({"simplify_mm": "3 kg"}, r"has the unit 'kg'; allowed: mm or cm"),
        ({"simplify_mm": "thin"}, r"'thin' is not a number"),
        ({"simplify_mm": True}, r"must be a number"),
        ({"simplify_mm": 9}, r"9mm is out of range; it must be at least 0mm and at most 5mm"),
        ({"simplify_mm": math.nan}, r"must be a finite number"),
        ({"count": 2.5}, r"must be a whole number"),
        ({"count": 0}, r"must be at least 1"),
        ({"zigzag": 1}, r"must be true or false"),
        ({"style": "contours"}, r"Did you mean 'contour'\?"),
        ({"pens": "black"}, r"must be a list"),
        ({"pens": [1]}, r"must be a text in quotes"),
        ({"size_mm": [1]}, r"must be a list of 2, not of 1"),
        ({"inner": 3}, r"must be a section of its own"),
        ({"inner": {"angle": 3}}, r"sample.inner: unknown key 'angle'. Did you mean 'angle_deg'"),
        ({"inner": {"angle_deg": "3mm"}}, r"sample.inner.angle_deg: '3mm' has the unit 'mm'"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_a_suggestion(
    table: dict[str, object], message: str
) -> None:
    """The message begins with the place and says what was expected."""
    with pytest.raises(PresetError, match=message) as caught:
        from_table(Sample, table, "sample")
    assert str(caught.value).startswith("sample")


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("15mm", "margin_mm", 15),
        ("1.5 cm", "margin_mm", 15),
        ("1in", "margin_mm", 25.4),
        ("-3", "margin_mm", -3),
        (".5", "margin_mm", 0.5),
        ("600 mm/min", "feed_mm_s", 10),
        ("90s", "plot_min", 1.5),
        ("2m", "ink_m", 2),
        ("250cm", "ink_m", 2.5),
        ("45°", "angle_deg", 45),
        ("7", "count", 7),
    ],
)
def test_a_text_with_a_unit_is_converted(text: str, name: str, value: float) -> None:
    """A number may be written with any unit that measures the same kind of thing."""
    assert parse_number(text, name) == pytest.approx(value)


def test_a_missing_key_is_named() -> None:
    """A parameter without default must be in the preset."""

    @dataclasses.dataclass(frozen=True)
    class Needs:
        width_mm: float = option(help="width")

    with pytest.raises(PresetError, match="'width_mm' is missing"):
        from_table(Needs, {}, "paper")


def test_a_suggestion_lists_few_words_when_none_is_near() -> None:
    """With nothing similar, the known words themselves help."""
    assert did_you_mean("qqq", ["a4", "a5"]) == " Known: a4, a5."


def test_an_unknown_preset_names_the_nearest(tmp_path: Path) -> None:
    """A typo in a preset's name, and a path that is not there, say what to do."""
    with pytest.raises(PresetError, match="Did you mean 'a5'"):
        read("papers", "a5x")
    with pytest.raises(PresetError, match="Cannot read the preset"):
        read("papers", str(tmp_path / "none.toml"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"format = 1\n[lines", "not valid TOML"),
        (b"title = 'x'", "the first line must be 'format = 1'"),
        (b"format = 99", "Update FaCells Studio"),
        (b"\xff\xfe", "Cannot read"),
        (b"format = true", "the first line must be"),
    ],
)
def test_a_broken_preset_file_is_refused_in_words(
    tmp_path: Path, content: bytes, message: str
) -> None:
    """Not TOML, without a format, of a newer format, or not text at all."""
    path = tmp_path / "mine.toml"
    path.write_bytes(content)
    with pytest.raises(PresetError, match=message):
        read("styles", str(path))


def test_shipped_papers_are_listed() -> None:
    """The list is made from the files that ship."""
    assert {"a4", "a5"} <= set(names("papers"))


def test_a_preset_is_found_without_its_hyphens_or_last_words() -> None:
    """What can only mean one machine means it; what could mean several is refused."""
    assert read("machines", "axidraw-v3a3") == read("machines", "axidraw-v3-a3")
    assert read("machines", "grbl-a3") == read("machines", "grbl-a3-z")
    assert read("machines", "axidraw-v3") != read("machines", "axidraw-v3-a3")
    for word in ("grbl", "axidraw", ""):
        with pytest.raises(PresetError, match="no machine named"):
            read("machines", word)
