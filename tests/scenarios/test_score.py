"""``facells score`` as a curious person uses it, and misuses it."""

import io
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from facells_studio.cli.score import FINE, HONESTLY, PLAIN, bar, notable
from facells_studio.facell.traces import INKS
from facells_studio.score.attributes import ATTRIBUTES
from facells_studio.score.model import ModelConfig, Quality, save_model
from facells_studio.score.network import build
from facells_studio.score.params import NetworkParams
from facells_studio.score.scale import STEPS, TABLES
from facells_studio.score.scorer import PointScores, load_scorer
from tests.scenarios.conftest import Said

Facells = Callable[..., Said]

WEAK = ("Pale_Skin", "Oval_Face")
COMMON = ("Young", "No_Beard")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny network that never learned anything; two of its labels are common."""
    folder = tmp_path_factory.mktemp("models") / "newborn"
    torch.manual_seed(4)
    params = NetworkParams(kind="paper", layers=1, cells=6)
    config = ModelConfig(
        name="newborn",
        attributes=ATTRIBUTES,
        base_rates=tuple(0.95 if name in COMMON else 0.1 for name in ATTRIBUTES),
        network=params,
        quality=Quality(
            balanced_accuracy=tuple(0.6 if name in WEAK else 0.9 for name in ATTRIBUTES)
        ),
    )
    weights = {name: values.numpy() for name, values in build(params).state_dict().items()}
    levels = np.tile(np.linspace(-1, 1, STEPS, dtype=np.float32), (len(ATTRIBUTES), 1))
    save_model(folder, config, weights, scale={table: levels.copy() for table in TABLES})
    return folder


@pytest.fixture
def score(facells: Facells, model: Path) -> Facells:
    """Run ``facells score --model NEWBORN WORDS…``."""
    return lambda *words: facells("score", "--model", model, *words)


def rings(target: Path) -> None:
    """Write a photo of rings: edges, but no face."""
    rows, columns = np.mgrid[0:300, 0:400]
    distance = np.hypot(rows - 150, columns - 200)
    shown = np.where((distance % 40 < 5) & (distance < 130), 40, 220).astype(np.uint8)
    Image.fromarray(shown).save(target)


def test_a_portrait_gets_forty_lines_the_most_probable_first(score: Facells) -> None:
    """Each attribute with its per cent, sorted; marks and one honest sentence explain."""
    said = score("sample")
    assert said.status == 0, said.err
    shown = [int(number) for number in re.findall(r"(\d+)%", said.out)]
    assert len(shown) == len(ATTRIBUTES)
    assert shown == sorted(shown, reverse=True)
    assert all(name.replace("_", " ") in said.out for name in ATTRIBUTES)
    assert "not the truth about a person" in said.out
    assert "\x1b" not in said.out  # nobody watches: no colors


def test_marks_tell_what_is_likely_and_what_is_hard_to_tell(score: Facells) -> None:
    """A dot: above the base rate. A tilde: the tests say that the network hardly can tell."""
    rows = [line for line in score("sample").out.splitlines() if "%" in line]
    for row in rows:
        name = row.removeprefix(FINE.verdict).strip().split("  ")[0].split(" █")[0]
        attribute = name.replace(" ", "_")
        assert row.startswith(FINE.verdict) == (attribute not in COMMON), row
        assert row.rstrip().endswith("~") == (attribute in WEAK), row
        assert "│" in row


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_the_table_fits_the_terminal(
    score: Facells, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """No line is broken, and all bars begin in one column."""
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = [line for line in score("sample").out.splitlines() if "%" in line]
    assert len(rows) == len(ATTRIBUTES)
    assert max(map(len, rows)) <= columns
    assert {re.search(r"[█│]", row).start() for row in rows} == {22}  # type: ignore[union-attr]


def test_a_terminal_without_these_characters_gets_plain_ones(
    score: Facells, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An output that is ASCII alone gets a table all the same."""
    told = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(told, "ascii", write_through=True))
    assert score("sample", "--attribute", "Smiling").status == 0
    assert b"Smiling ##" in told.getvalue()


def test_json_has_what_the_table_has_and_where_it_comes_from(score: Facells) -> None:
    """Probabilities, logits, base rates, verdicts; the model, the recipe and the photo."""
    record = json.loads(score("sample", "--json").out)
    rows = record["attributes"]
    assert {row["name"] for row in rows} == set(ATTRIBUTES)
    for row in rows:
        assert row["probability"] == pytest.approx(1 / (1 + np.exp(-row["logit"])), abs=1e-5)
        assert row["verdict"] == (row["probability"] > row["base_rate"])
        assert row["weak"] == (row["name"] in WEAK)
    assert record["model"] == "newborn"
    assert len(record["sha256"]) == len(record["weights_sha256"]) == 64
    assert record["recipe_version"] == 1
    assert record["about"] == HONESTLY
    assert "line_means" not in record


def test_json_tells_each_line_when_asked(score: Facells) -> None:
    """--lines adds one row for each line, one number for each attribute shown."""
    words = ("--json", "--lines", "--attribute", "Smiling", "--attribute", "young")
    record = json.loads(score("sample", *words).out)
    assert sorted(record["line_names"]) == ["Smiling", "Young"]
    assert np.array(record["line_means"]).shape == (record["lines"], 2)
    assert [row["name"] for row in record["attributes"]] == record["line_names"]


def test_attributes_can_be_chosen_and_turned_around(score: Facells) -> None:
    """A minus asks for the opposite: its probability is what is missing to 100."""
    out = score("sample", "--attribute", "Male", "--attribute", "-Male").out
    rows = [line for line in out.splitlines() if "%" in line]
    assert len(rows) == 2
    assert any("Not Male" in row for row in rows)
    shown = [int(number) for number in re.findall(r"(\d+)%", out)]
    assert sum(shown) in (99, 100, 101)


@pytest.mark.parametrize("suffix", ["png", "pdf", "svg"])
def test_traces_are_written_in_every_kind(score: Facells, tmp_path: Path, suffix: str) -> None:
    """The picture lies where it was asked for, and nothing else does."""
    said = score("sample", "--traces", f"me.{suffix}", "--cell", "3")
    assert said.status == 0, said.err
    assert f"me.{suffix}" in said.out
    assert [p.name for p in tmp_path.iterdir()] == [f"me.{suffix}"]
    head = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}[suffix]
    assert (tmp_path / f"me.{suffix}").read_bytes().startswith(head)


def test_a_higher_threshold_colors_less(score: Facells, tmp_path: Path) -> None:
    """On the scale of quantiles: 0 colors all ink, 1 none of it."""
    words = ("sample", "--attribute", "Smiling", "-q", "--traces")
    sizes = []
    for threshold in ("0", "1"):
        assert score(*words, "me.svg", "--threshold", threshold).status == 0
        sizes.append(_ink_length((tmp_path / "me.svg").read_text(), INKS[0]))
    assert sizes[0] > 10 * sizes[1]


def _ink_length(svg: str, ink: str) -> int:
    """Return how much an SVG says in one ink, in characters of its paths."""
    paths = re.findall(r'<path d="([^"]*)"[^>]*style="([^"]*)"', svg)
    return sum(len(d) for d, style in paths if ink in style)


def test_a_folder_is_scored_photo_by_photo(score: Facells, photo: Path, tmp_path: Path) -> None:
    """A photo without a face does not stop the others; {name} names the pictures."""
    (tmp_path / "in").mkdir()
    for name in ("ann.jpg", "bob.jpg"):
        shutil.copy(photo, tmp_path / "in" / name)
    rings(tmp_path / "in" / "rings.png")

    said = score("in", "--json", "--attribute", "Bangs", "--traces", "{name}.svg")

    assert said.status == 1
    records = json.loads(said.out)
    assert [Path(record["photo"]).name for record in records] == ["ann.jpg", "bob.jpg"]
    assert sorted(p.name for p in tmp_path.glob("*.svg")) == ["ann.svg", "bob.svg"]
    assert "rings.png" in said.err
    assert "1 of 3" in said.err


def test_a_photo_without_a_face_can_be_scored_on_request(score: Facells, tmp_path: Path) -> None:
    """--face none takes the photo as it is; otherwise the error says so."""
    rings(tmp_path / "rings.png")
    said = score("rings.png")
    assert said.status == 1
    assert "No face was found" in said.err
    assert "--face none" in said.err
    assert score("rings.png", "--face", "none").status == 0


WRONG: list[tuple[list[str], int, str]] = [
    (["none.jpg"], 2, "none.jpg"),
    (["sample", "--attribute", "Smilling"], 2, "Did you mean Smiling"),
    (["sample", "--attribute", "-Eyeglases"], 2, "Did you mean Eyeglasses"),
    (["sample", "--traces", "me.gif"], 2, ".png, .pdf or .svg"),
    (["sample", "--traces", "me.svg", "--cell", "13"], 2, "from 1 to 12"),
    (["sample", "--traces", "me.svg", "--cell", "0"], 2, "from 1 to 12"),
    (["sample", "--traces", "me.svg", "--threshold", "2"], 2, "from 0 to 1"),
    (["sample", "--traces", "me.svg", "--threshold", "nan"], 2, "from 0 to 1"),
    (["sample", "--traces", "no/me.svg"], 1, "Cannot write"),
    (["sample", "--cell", "3"], 2, "--traces"),
    (["sample", "--threshold", "0.5"], 2, "--traces"),
    (["sample", "--lines"], 2, "--json"),
    (["sample", "sample", "--traces", "me.svg"], 2, "{name}"),
    (["drawing.svg"], 2, "Score the photo"),
    (["sample", "--face", "7"], 2, "face"),
    (["sample", "--model", "nobody"], 1, "no model named 'nobody'"),
    (["sample", "--model", "./nowhere"], 1, "no folder"),
    (
        ["sample", "--traces", "me.svg"]
        + [word for name in ATTRIBUTES[:7] for word in ("--attribute", name)],
        2,
        "not 7",
    ),
]


@pytest.mark.parametrize(("words", "status", "says"), WRONG)
def test_a_wrong_request_is_told_in_one_sentence(
    score: Facells, tmp_path: Path, words: list[str], status: int, says: str
) -> None:
    """No traceback, the right exit status, nothing written."""
    said = score(*words)
    assert said.status == status, said.err
    assert says in said.err
    assert "Traceback" not in said.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("signs", [FINE, PLAIN])
def test_bars_grow_with_the_probability(signs: object) -> None:
    """Always as wide as asked for, never shorter for more, with one notch at the base rate."""
    assert signs in (FINE, PLAIN)
    chosen = FINE if signs is FINE else PLAIN
    inked = []
    for share in np.linspace(0, 1, 101):
        text = bar(float(share), 0.5, 20, chosen)
        assert len(text) == 20
        assert text[10] == chosen.notch
        assert text.count(chosen.notch) == 1
        inked.append(len(text.replace(chosen.notch, "").rstrip()))
    assert inked == sorted(inked)
    assert inked[0] == 0
    assert inked[-1] == 19
    assert bar(0.3, 1.0, 20, chosen)[-1] == chosen.notch


def test_default_traces_are_notable_kind_and_different(model: Path) -> None:
    """Far above the base rate, no judgement of looks, and none that repeats another."""
    scorer = load_scorer(model)
    random = np.random.default_rng(0)
    points = random.normal(size=(300, 40)).astype(np.float32)
    column = {name: i for i, name in enumerate(ATTRIBUTES)}
    for strength, name in enumerate(
        ["Bangs", "Wearing_Hat", "Eyeglasses", "High_Cheekbones", "Smiling", "Chubby", "Pale_Skin"]
    ):
        points[:, column[name]] += 5 + strength
    points[:, column["High_Cheekbones"]] = points[:, column["Smiling"]] * 0.9
    scores = _scores(points)

    names = [ATTRIBUTES[i] for i in notable(scores, scorer)]

    assert names == ["Smiling", "Eyeglasses", "Wearing_Hat"]


def _scores(points: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> PointScores:
    from facells_studio.drawing import Drawing

    line = Drawing.from_lines([np.column_stack([np.arange(len(points)), np.zeros(len(points))])])
    return PointScores(
        attributes=ATTRIBUTES,
        base_rates=np.full(40, 0.1, np.float32),
        points=points,
        drawing=points.mean(axis=0),
        caller=line,
        ordered=line,
        reading=line,
        reading_points=points,
        reading_states=points,
    )
