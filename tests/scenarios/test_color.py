"""``--color`` as an artist uses it, and misuses it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import vpype
import vpype_cli

from facells_studio import pipeline
from facells_studio.drawing import Drawing
from facells_studio.export import read_svg
from facells_studio.facell.rules import ColorParams
from facells_studio.page import PageParams
from facells_studio.pipeline import Recipe, Studio, load_recipe
from facells_studio.portrait.photo import open_photo
from facells_studio.presets import names, read
from facells_studio.score.attributes import PARTS
from facells_studio.score.scorer import PointScores
from facells_studio.sheet import PX_PER_MM, sheet_from_document
from tests.scenarios.conftest import Said
from tests.scored import made_scale, made_scores

Facells = Callable[..., Said]
Points = npt.NDArray[np.float32]

SMILE, GLASSES = "Smiling>0.6:red", "Eyeglasses:blue 0.5mm"


def around_the_mouth(points: Points) -> npt.NDArray[np.float64]:
    """Return 9 in the box that Smiling points at, -9 well outside it."""
    left, top, right, bottom = PARTS["Smiling"]
    x, y = points.T.astype(np.float64)
    outside = np.maximum.reduce([left - x, x - right, top - y, y - bottom])
    return np.asarray(np.clip(-outside, -9, 9))


def from_top_to_bottom(points: Points) -> npt.NDArray[np.float64]:
    """Return -9 at the top of the frame, 9 at its bottom."""
    return np.asarray(np.clip((points[:, 1].astype(np.float64) - 109) / 12, -9, 9))


class MadeScorer:
    """Finds a smile where mouths are, a man at the bottom, and nothing else."""

    def __init__(self) -> None:
        self.scale = made_scale()
        self.scored = 0

    def score(self, drawing: Drawing) -> PointScores:
        """Return the same for every drawing, as far as its points lie there."""
        self.scored += 1
        return made_scores(drawing, Smiling=around_the_mouth, Male=from_top_to_bottom)


@pytest.fixture
def scorer(monkeypatch: pytest.MonkeyPatch) -> MadeScorer:
    """The network whose answers are known, in place of the shipped one."""
    made = MadeScorer()
    monkeypatch.setattr(pipeline, "load_scorer", lambda name: made)
    return made


def record_of(said: Said) -> dict[str, Any]:
    """Return what ``--json`` printed."""
    assert said.status == 0, said.err
    record: dict[str, Any] = json.loads(said.out)
    return record


def labels(svg: Path) -> list[str]:
    """Return the names of the layers of *svg*."""
    return re.findall(r'inkscape:label="([^"]*)"', svg.read_text())


@pytest.mark.usefixtures("scorer")
def test_each_rule_is_a_layer_and_says_what_it_took(facells: Facells, tmp_path: Path) -> None:
    """A smile has its lines; a portrait without glasses has none, and a note gives the reason."""
    record = record_of(
        facells("draw", "sample", "--color", SMILE, "--color", GLASSES, "--json", "-o", "me.svg")
    )
    assert labels(tmp_path / "me.svg") == [
        "1-black 0.3mm",
        "2-Smiling &gt; 0.6: red 0.3mm",
        "3-Eyeglasses &gt; 0.85: blue 0.5mm",
    ]
    smile, glasses = record["rules"]
    assert smile["name"] == "Smiling > 0.6: red"
    assert smile["lines"] > 2
    assert 0 < smile["draw_m"] < 0.5 * record["draw_m"]
    assert (glasses["lines"], glasses["draw_m"]) == (0, 0.0)
    assert glasses["probability"] < 0.001
    (note,) = [n for n in record["notes"] if "colored nothing" in n]
    assert "probability of Eyeglasses in this drawing is 0.0%" in note
    assert read_svg(tmp_path / "me.svg").page_size is not None


@pytest.mark.usefixtures("scorer")
def test_statistics_are_told_for_each_rule(facells: Facells) -> None:
    """Lines and metres, under the rule's own name."""
    said = facells("draw", "sample", "--color", SMILE, "--stats", "-o", "me.svg")
    assert re.search(r"Smiling > 0\.6: red +\d+ lines, 0\.\d\d m", said.out)


@pytest.mark.usefixtures("scorer")
def test_a_cut_smile_lies_in_the_mouth(photo: Path) -> None:
    """Cut lines end where the score crosses the threshold; nothing is drawn twice or lost."""
    source, studio = open_photo(photo), Studio()
    plain = studio.draw(source, Recipe())
    colors = ColorParams(rules=(SMILE,), by="cut")
    page = studio.draw(source, Recipe(color=colors))
    smile = page.drawing.take(np.flatnonzero(page.drawing.columns["rule"] == 0))
    assert (around_the_mouth(smile.points) >= 2.0 - 0.5).all()  # 0.6 lies at 2; crumbs stay
    assert page.drawing.draw_length() == pytest.approx(plain.drawing.draw_length(), rel=1e-5)
    assert (page.drawing.lengths() * page.placement.mm_per_unit).min() >= 0.3 * (1 - 1e-3)


@pytest.mark.usefixtures("scorer")
def test_the_rest_gets_its_pen_or_is_dropped(facells: Facells, tmp_path: Path) -> None:
    """--rest names the pen of the lines that no rule takes; drop leaves the smile alone."""
    command = ("draw", "sample", "--color", SMILE, "--json")
    gray = record_of(facells(*command, "--rest", "gray 0.2mm", "-o", "gray.svg"))
    alone = record_of(facells(*command, "--rest", "drop", "-o", "alone.svg"))
    assert labels(tmp_path / "gray.svg")[0] == "1-gray 0.2mm"
    assert alone["lines"] == alone["rules"][0]["lines"] == gray["rules"][0]["lines"]
    assert alone["draw_m"] == pytest.approx(gray["rules"][0]["draw_m"], abs=2e-3)
    both, smile = (
        sheet_from_document(read_svg(tmp_path / name)) for name in ("gray.svg", "alone.svg")
    )
    # It lies where it lies in the whole portrait, so that it can be plotted over it.
    assert both.bounds_mm()[1] < smile.bounds_mm()[1] < smile.bounds_mm()[3] < both.bounds_mm()[3]


@pytest.mark.usefixtures("scorer")
def test_shading_keeps_its_pen(facells: Facells, tmp_path: Path) -> None:
    """With two pens the tone that no rule takes stays with the second, after the rules too."""
    record = record_of(
        facells(
            *("draw", "sample", "--style", "coherent+hatch", "--pen", "0.5mm,0.2mm gray"),
            *("--color", SMILE, "--rest", "navy", "--json", "-o", "me.svg"),
        )
    )
    assert labels(tmp_path / "me.svg") == [
        "1-navy 0.3mm",
        "2-0.2mm gray",
        "3-Smiling &gt; 0.6: red 0.3mm",
    ]
    document = read_svg(tmp_path / "me.svg")
    outline, shading, smile = (len(document.layers[i]) for i in (1, 2, 3))
    assert smile == record["rules"][0]["lines"] > 0
    assert min(outline, shading) > smile


@pytest.mark.usefixtures("scorer")
@pytest.mark.parametrize("by", ["mean", "cut"])
def test_budgets_of_ink_and_time_hold(facells: Facells, by: str) -> None:
    """Colors cost no more than was allowed; a budget is spent on what is drawn."""
    command = ("draw", "sample", "--color", "Male>0.5:red", "--color-by", by, "--json")
    ink = record_of(facells(*command, "--ink", "0.8m", "-o", "a.svg"))
    assert 0.6 < ink["draw_m"] <= 0.8
    assert 0 < ink["rules"][0]["draw_m"] <= ink["draw_m"] + 1e-9
    time = record_of(facells(*command, "--minutes", "1.5", "-o", "b.svg"))
    assert 1.0 < time["plot_time_min"] <= 1.5
    alone = record_of(facells(*command, "--ink", "0.8m", "--rest", "drop", "-o", "c.svg"))
    assert 0.6 < alone["draw_m"] <= 0.8


@pytest.mark.usefixtures("scorer")
def test_a_colored_svg_is_the_preset_that_draws_it_again(facells: Facells, tmp_path: Path) -> None:
    """Rules are part of the recipe inside an SVG; its bytes come again."""
    colors = ("--color", SMILE, "--color", "-Male>0.9:navy 0.5mm", "--color-by", "cut")
    first = facells("draw", "sample", *colors, "--rest", "gray", "-o", "a.svg")
    again = facells("draw", "sample", "--preset", "a.svg", "-o", "b.svg")
    assert (first.status, again.status) == (0, 0), first.err + again.err
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


@pytest.mark.usefixtures("scorer")
def test_the_command_line_puts_a_presets_rules_away(facells: Facells, tmp_path: Path) -> None:
    """--color replaces the preset's rules; none leaves none, and its rest with them."""
    preset = ("draw", "sample", "--preset", "two-voices", "-o", "me.svg")
    assert facells(*preset, "--color", "Smiling:red").status == 0
    assert [name.partition(":")[0] for name in labels(tmp_path / "me.svg")] == [
        "1-#a8a196 0.3mm",
        "2-Smiling &gt; 0.85",
    ]
    assert facells(*preset, "--color", "none").status == 0
    assert labels(tmp_path / "me.svg") == ["1-black 0.3mm"]


@pytest.mark.usefixtures("scorer")
@pytest.mark.parametrize("style", [s for s in names("styles") if "color" in read("styles", s)])
def test_every_shipped_style_with_rules_draws(facells: Facells, style: str) -> None:
    """Its attributes and pens exist, and some rule takes some line."""
    record = record_of(
        facells("draw", "sample", "--preset", style, "--json", "-o", "a.svg", "-o", "a.gcode")
    )
    assert len(record["rules"]) == len(load_recipe(style).color.rules)
    assert sum(rule["lines"] for rule in record["rules"]) > 0


def test_a_network_from_a_folder_colors(facells: Facells, tmp_path: Path) -> None:
    """The whole way: a network scores the lines as drawn, in any style; without a scale, by logit.

    What speaks for bangs and what speaks against them is all that the network has read.
    """
    pytest.importorskip("torch", reason="the network is made on the spot, which takes torch")
    from tests.untrained import untrained_model

    untrained_model(tmp_path / "tiny")
    rules = ("--color", "Bangs>0", "--color", "-Bangs>0", "--color-by", "cut")
    command = ("draw", "sample", "--model", "./tiny", *rules, "--style", "contour")
    refused = facells(*command, "-o", "me.svg")
    assert refused.status == 1
    assert "'logit'" in refused.err
    record = record_of(facells(*command, "--color-scale", "logit", "--json", "-o", "me.svg"))
    assert sum(rule["lines"] for rule in record["rules"]) > 30
    assert sum(rule["probability"] for rule in record["rules"]) == pytest.approx(1)
    assert len(labels(tmp_path / "me.svg")) == 3


def test_without_rules_no_network_is_loaded(
    facells: Facells, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who does not color does not wait for it, nor need it."""

    def refuse(name: str) -> None:
        raise AssertionError(name)

    monkeypatch.setattr(pipeline, "load_scorer", refuse)
    assert facells("draw", "sample", "--style", "coherent-fast", "-o", "me.svg").status == 0


def test_other_rules_and_paper_score_no_line_again(photo: Path, scorer: MadeScorer) -> None:
    """Scores are remembered as long as the lines are the same."""
    source, studio = open_photo(photo), Studio()
    for rule in (SMILE, "Eyeglasses:blue"):
        for margin_mm in (15.0, 16.0):
            studio.draw(
                source,
                Recipe(color=ColorParams(rules=(rule,)), page=PageParams(margin_mm=margin_mm)),
            )
    assert scorer.scored == 2  # the margin changes the scale, and with it the lines
    studio.draw(
        source,
        Recipe(color=ColorParams(rules=(SMILE,), by="cut", rest="gray"), plot_time_min=2.0),
    )
    assert scorer.scored == 2


@pytest.mark.usefixtures("scorer")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--color", "Smilng:red"), "Did you mean Smiling?"),
        (("--color", "Smiling>60:red"), "share from 0"),
        (("--color", "Smiling>x:red"), "not a number"),
        (("--color", "Smiling:rde"), "Did you mean 'red'?"),
        (("--color", ""), "names no attribute"),
        (("--color", SMILE, "--rest", "nothing"), "neither a pen nor a color"),
        (("--color-by", "point"), "not one of mean, strongest, cut"),
    ],
)
def test_a_bad_request_is_refused_in_words(
    facells: Facells, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    """Exit status 2, before anything is traced, and no file."""
    answer = facells("draw", "sample", *words, "-o", "me.svg")
    assert answer.status == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert list(tmp_path.iterdir()) == []


def test_a_preset_says_where_its_rule_is_wrong(facells: Facells, tmp_path: Path) -> None:
    """The file and the section are named."""
    (tmp_path / "mine.toml").write_text('format = 1\n[color]\nrules = ["Smilng"]\n')
    said = facells("draw", "sample", "--preset", "mine.toml", "-o", "me.svg")
    assert said.status == 2
    assert "mine.toml.color" in said.err
    assert "Did you mean Smiling?" in said.err


def test_a_missing_network_is_missed_at_once(facells: Facells, tmp_path: Path) -> None:
    """One sentence, exit status 1, nothing written."""
    said = facells("draw", "sample", "--color", SMILE, "--model", "./nowhere", "-o", "me.svg")
    assert said.status == 1
    assert "nowhere" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("scorer")
def test_a_drawing_that_drops_everything_is_no_drawing(facells: Facells, tmp_path: Path) -> None:
    """It says how probable the attribute was, and writes nothing."""
    said = facells("draw", "sample", "--color", GLASSES, "--rest", "drop", "-o", "me.svg")
    assert said.status == 1
    assert "Eyeglasses 0.0%" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("scorer")
def test_vpype_gets_a_layer_for_each_rule() -> None:
    """The plug-in takes rules too, before and after the photo; layers carry their names."""
    document = vpype_cli.execute(
        f"facells-draw --color '{SMILE}' sample --color '-Male>0.7' --style contour "
        "linesimplify -t 0.05mm",
        vpype.Document(),
    )
    named = [
        document.layers[i].property(vpype.METADATA_FIELD_NAME) for i in sorted(document.layers)
    ]
    assert named == ["1-black 0.3mm", "2-Smiling > 0.6: red", "3-Not Male > 0.7: royalblue"]
    mouth = document.layers[2].bounds()
    assert mouth is not None
    assert (mouth[3] - mouth[1]) / PX_PER_MM < 120
    assert len(document.layers[3]) > 0


def test_the_manual_explains_rules(facells: Facells) -> None:
    """Grammar, the meaning of a threshold, and examples."""
    text = facells("draw", "--help").out
    assert "[-]ATTRIBUTE[>THRESHOLD][:PEN]" in text
    for word in ("Color rules:", "--color RULE", "--color-by", "--color-scale", "--rest PEN|drop"):
        assert word in text
    assert "--color 'Smiling>0.6:red'" in text
