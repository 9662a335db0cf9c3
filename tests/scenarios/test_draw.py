"""``facells draw`` as an artist uses it, and misuses it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest
from PIL import Image

from facells_studio.lines import LinesParams
from tests.scenarios.conftest import Said

Facells = Callable[..., Said]


def files(folder: Path) -> list[str]:
    """Return the names of all files, also hidden ones, so that litter is seen."""
    return sorted(p.name for p in folder.rglob("*") if p.is_file())


def test_one_command_writes_every_kind_of_file(facells: Facells, tmp_path: Path) -> None:
    """Several -o make several files of one drawing; the statistics are told."""
    kinds = ["svg", "gcode", "hpgl", "pdf", "png"]
    outputs = [word for kind in kinds for word in ("-o", f"me.{kind}")]

    said = facells("draw", "sample", *outputs, "--page", "a5", "--stats")

    assert said.status == 0, said.err
    assert files(tmp_path) == sorted(f"me.{kind}" for kind in kinds)
    for word in ("lines", "points", "pen down", "pen up", "pen lifts", "plot time"):
        assert word in said.out
    assert (tmp_path / "me.pdf").read_bytes().startswith(b"%PDF")
    with Image.open(tmp_path / "me.png") as picture:
        assert picture.width / picture.height == pytest.approx(148 / 210, rel=0.01)


def test_the_same_command_writes_the_same_bytes(facells: Facells, tmp_path: Path) -> None:
    """Same photo, recipe and seed: byte-identical files."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        outputs = [
            w for kind in ("svg", "gcode", "pdf", "png") for w in ("-o", f"{name}/me.{kind}")
        ]
        assert facells("draw", "sample", "--style", "coherent+hatch", *outputs).status == 0
    for kind in ("svg", "gcode", "pdf", "png"):
        one, two = (tmp_path / name / f"me.{kind}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), kind


def test_a_drawn_svg_is_the_preset_that_draws_it_again(facells: Facells, tmp_path: Path) -> None:
    """The recipe in an SVG's metadata reproduces it to the byte."""
    first = facells(
        "draw", "sample", "--style", "contour", "--pen", "navy 0.5mm", "--landscape", "-o", "a.svg"
    )
    again = facells("draw", "sample", "--preset", "a.svg", "-o", "b.svg")

    assert (first.status, again.status) == (0, 0), first.err + again.err
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.parametrize(
    "style",
    get_args(get_type_hints(LinesParams)["style"]),
)
def test_every_style_draws_the_sample(facells: Facells, style: str) -> None:
    """Each style gives a drawing with a fair number of lines, all on the page."""
    said = facells("draw", "sample", "--style", style, "--json", "-o", "me.svg")
    assert said.status == 0, said.err
    record = json.loads(said.out)
    assert record["lines"] > 30
    assert record["draw_m"] > 0.5
    assert record["aligned"] is True
    assert record["files"] == ["me.svg"]


def test_ordering_shortens_the_travel(facells: Facells) -> None:
    """The pen's way in the air is shorter than in the order of tracing."""
    record = json.loads(facells("draw", "sample", "--json", "-o", "me.svg").out)
    assert record["travel_m"] < record["travel_before_order_m"]


def test_a_folder_of_photos_becomes_a_folder_of_drawings(
    facells: Facells, photo: Path, tmp_path: Path
) -> None:
    """{name} stands for each photo's name; a broken photo does not stop the others."""
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    for name in ("ann.jpg", "bob.jpg"):
        shutil.copy(photo, tmp_path / "in" / name)
    (tmp_path / "in" / "broken.jpg").write_bytes(b"no photo")

    said = facells("draw", "in", "-o", "out/{name}.svg", "--style", "coherent-fast")

    assert said.status == 1
    assert files(tmp_path / "out") == ["ann.svg", "bob.svg"]
    assert "broken.jpg" in said.err
    assert "1 of 3" in said.err


def test_a_pattern_means_all_files_that_match(
    facells: Facells, photo: Path, tmp_path: Path
) -> None:
    """A quoted pattern works where no shell expands it."""
    for name in ("ann.jpg", "bob.jpg", "eve.png"):
        shutil.copy(photo, tmp_path / name)
    said = facells("draw", "*.jpg", "-o", "{name}.svg", "--style", "coherent-fast")
    assert said.status == 0, said.err
    assert files(tmp_path) == ["ann.jpg", "ann.svg", "bob.jpg", "bob.svg", "eve.png"]


def test_an_ink_budget_is_kept(facells: Facells) -> None:
    """--ink and --minutes keep the strongest lines within the budget."""
    ink = json.loads(facells("draw", "sample", "--ink", "0.8m", "--json", "-o", "a.svg").out)
    assert 0.6 < ink["draw_m"] <= 0.8
    command = ("draw", "sample", "--minutes", "1.5", "--json", "-o", "b.svg")
    time = json.loads(facells(*command).out)
    assert 1.0 < time["plot_time_min"] <= 1.5


def test_two_pens_share_outline_and_shading(facells: Facells, tmp_path: Path) -> None:
    """With two pens the second draws the tone, in its own layer."""
    said = facells(
        "draw", "sample", "--style", "coherent+hatch", "--pen", "0.5mm, 0.2mm gray", "-o", "me.svg"
    )
    assert said.status == 0, said.err
    assert (tmp_path / "me.svg").read_text().count('inkscape:groupmode="layer"') == 2


def test_pens_are_listed_by_commas_or_one_by_one(facells: Facells, tmp_path: Path) -> None:
    """Nothing of what was typed is forgotten."""
    listed = ("--pen", "0.5mm, 0.2mm gray"), ("--pen", "0.5mm", "--pen", "0.2mm gray")
    told = []
    for pens in listed:
        said = facells("draw", "sample", "--style", "coherent+hatch", *pens, "-o", "me.svg")
        assert said.status == 0, said.err
        told.append((tmp_path / "me.svg").read_text())
    assert told[0].count('inkscape:groupmode="layer"') == 2
    assert told[0] == told[1]


def test_vpype_commands_in_a_recipe_run_before_export(facells: Facells) -> None:
    """A recipe's vpype pipeline changes the lines that are written."""
    plain = json.loads(facells("draw", "sample", "--json", "-o", "a.svg").out)
    command = ("draw", "sample", "--vpype", "splitall", "--json", "-o", "b.svg")
    split = json.loads(facells(*command).out)
    assert split["lines"] > 2 * plain["lines"]


def test_a_photo_without_a_face_is_drawn_whole_and_says_so(
    facells: Facells, tmp_path: Path
) -> None:
    """No face: the whole photo is fitted to the frame and a note tells."""
    rows, columns = np.mgrid[0:300, 0:400]
    distance = np.hypot(rows - 150, columns - 200)
    rings = np.where((distance % 40 < 5) & (distance < 130), 40, 220).astype(np.uint8)
    Image.fromarray(rings).save(tmp_path / "rings.png")
    said = facells("draw", "rings.png", "-o", "rings.svg", "--json")
    assert said.status == 0, said.err
    record = json.loads(said.out)
    assert record["aligned"] is False
    assert record["notes"]


WRONG: list[tuple[list[str], int, str]] = [
    (["none.jpg"], 2, "none.jpg"),
    (["empty.jpg"], 1, "empty"),
    (["truncated.jpg"], 1, "truncated.jpg"),
    (["text.jpg"], 1, "text.jpg"),
    (["blank.png"], 1, "Nothing to draw"),
    (["sample", "-o", "me.docx"], 2, ".docx"),
    (["sample", "-o", "me"], 2, "me"),
    (["sample", "-o", "nowhere/me.svg"], 1, "Cannot write"),
    (["sample", "--density", "map.svg"], 2, "Name it map.png"),
    (["sample", "--margin", "-5mm"], 2, "-5mm is out of range"),
    (["sample", "--margin", "90mm", "--page", "a5"], 2, "no room"),
    (["sample", "--margin", "3kg"], 2, "'kg'"),
    (["sample", "--page", "a55"], 2, "a5"),
    (["sample", "--style", "contuor"], 2, "Did you mean 'contour'"),
    (["sample", "--pen", "blak"], 2, "Did you mean"),
    (["sample", "--preset", "nope"], 2, "There is no style"),
    (["sample", "--preset", "broken.toml"], 2, "Did you mean 'simplify_mm'"),
    (["sample", "--preset", "plain.svg"], 2, "recipe"),
    (["sample", "--face", "7"], 2, "face"),
    (["sample", "--face", "left"], 2, "face must be"),
    (["sample", "--machine", "axidraw"], 2, "axidraw-v3"),
    (["sample", "--vpype", "linemrge"], 2, "linemerge"),
    (["sample", "--vpype", "write x.svg"], 2, "not allowed"),
    (["sample", "--page", "a2", "-o", "me.gcode"], 1, "outside the machine"),
    (["sample", "sample"], 2, "{name}"),
    (["*.tiff"], 2, "No file matches"),
    (["folder"], 2, "holds no photo"),
    (["sample", "--detial", "1"], 2, "--detail"),
]


@pytest.mark.parametrize(
    ("words", "status", "message"), WRONG, ids=[" ".join(w) for w, *_ in WRONG]
)
def test_a_wrong_request_gets_one_clear_sentence_and_no_file(
    facells: Facells, photo: Path, tmp_path: Path, words: list[str], status: int, message: str
) -> None:
    """Exit status 2 or 1, a sentence on standard error, no traceback, nothing written."""
    (tmp_path / "empty.jpg").touch()
    (tmp_path / "truncated.jpg").write_bytes(photo.read_bytes()[:5000])
    (tmp_path / "text.jpg").write_text("This is no photo.")
    (tmp_path / "broken.toml").write_text("format = 1\n[lines]\nsimplfy_mm = 1\n")
    (tmp_path / "plain.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "folder").mkdir()
    Image.new("L", (300, 400), 255).save(tmp_path / "blank.png")
    before = files(tmp_path)
    if "-o" not in words:
        words = [*words, "-o", "me.svg"]

    said = facells("draw", *words)

    assert said.status == status, said.err
    assert message in said.err
    assert "Traceback" not in said.err
    assert files(tmp_path) == before
