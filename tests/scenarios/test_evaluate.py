"""``facells evaluate``, and ``facells experiment`` at its smallest."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from facells_studio.score.attributes import PARTS
from facells_studio.train import experiment
from tests import celeba_like
from tests.scenarios.conftest import Said
from tests.untrained import untrained_model

Facells = Callable[..., Said]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve photos in CelebA's layout, four in each partition."""
    return celeba_like.write(tmp_path_factory.mktemp("celeba"), celeba_like.photos(12))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has learned nothing."""
    folder = tmp_path_factory.mktemp("models") / "newborn"
    untrained_model(folder)
    return folder


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep drawings out of the person's own cache."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *a, **k: str(tmp_path / "cache"))


def test_a_model_is_measured_told_and_drawn(facells: Facells, data: Path, model: Path) -> None:
    """The table, the JSON and the chart agree on who was measured, in whatever partition."""
    said = facells(
        "evaluate", "--celeba", data, "--model", model, "--partition", "2", "--workers", "1",
        "--baseline", "--localisation", "--json", "found.json", "--chart", "bars.pdf",
    )  # fmt: skip
    assert said.status == 0, said.err
    assert "newborn on 4 drawings" in " ".join(said.out.split())
    assert "None of these 4 people" in " ".join(said.out.split())
    found = json.loads(Path("found.json").read_text())
    (measured,) = found["evaluations"]
    assert found["partition"] == 2
    assert (measured["drawings"], len(measured["attributes"])) == (4, 40)
    assert found["baseline"]["model"] == "ridge regression on ink"
    assert {landing["attribute"] for landing in found["localisation"]} <= set(PARTS)
    assert Path("bars.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["--partition", "valdation"], 2, "Did you mean 'validation'"),
        (["--partition", "²"], 2, "There is no partition '²'"),
        (["--partition", "7"], 1, "no photo in partition 7"),
        (["--json", "nowhere/found.json"], 2, "There is no folder nowhere for found.json"),
        (["--recipes", "cohrent"], 2, "Did you mean 'coherent'"),
        (["--chart", "bars.xls"], 2, ".png or .pdf or .svg"),
        (["--model", "facels-41"], 1, "no model named"),
    ],
)
def test_a_wrong_request_is_told_before_any_work(
    facells: Facells, data: Path, model: Path, words: list[str], status: int, complaint: str
) -> None:
    """One sentence says what is wrong and one what to do; nothing is drawn."""
    said = facells("evaluate", "--model", model, "--celeba", data, *words)
    assert said.status == status
    assert complaint in said.err
    assert not Path("cache").exists()


def test_a_folder_without_labels_or_photos_is_told(
    facells: Facells, data: Path, model: Path, tmp_path: Path
) -> None:
    """As is one with nothing at all in it."""
    said = facells("evaluate", "--model", model, "--celeba", tmp_path)
    assert said.status == 1
    assert "img_align_celeba" in said.err
    (tmp_path / "img_align_celeba").mkdir()
    said = facells("evaluate", "--model", model, "--celeba", tmp_path)
    assert said.status == 1
    assert "list_attr_celeba.txt" in said.err


@pytest.fixture
def _small_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare two networks of four cells instead of the paper's eight, and quickly."""
    pairs = [("1bi-4-ga-d1", "absolute-sorted"), ("1bi-4-fs-d1", "relative-unsorted")]
    small = [experiment.Trial(network=n, layout=f, attributes=("Male",)) for n, f in pairs]
    monkeypatch.setattr(experiment, "trials_of", lambda *given: small)
    monkeypatch.setattr(experiment, "_EPOCHS", 2)
    measured = experiment._cost_s
    monkeypatch.setattr(experiment, "_cost_s", lambda *given: min(measured(*given), 0.02))


@pytest.mark.usefixtures("_small_networks")
def test_a_stage_is_run_gone_on_with_and_kept_apart(facells: Facells, data: Path) -> None:
    """Tables, pictures and words; again gives the same at once; another budget is refused."""
    words = ["experiment", "stage1", "--celeba", data, "--out", "paper", "--workers", "1"]
    said = facells(*words, "--budget", "0.8s")
    assert said.status == 0, said.err
    assert "each network is shown" in said.out
    assert "spread between seeds" in said.out
    stage = Path("paper/stage1")
    found = json.loads((stage / "results.json").read_text())
    assert found["complete"]
    assert len(found["networks"]) == len(found["networks"][0]["seeds"]) == 2
    epochs = found["plan"]["epochs"]
    assert len((stage / "results.csv").read_text().splitlines()) == 1 + 4 * epochs
    assert (stage / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert "| network | format |" in (stage / "summary.md").read_text()

    again = facells(*words, "--budget", "0.8s")
    assert again.out == said.out
    other = facells(*words, "--budget", "5s")
    assert other.status == 2
    assert "begun with the budget" in other.err


def test_a_budget_in_no_unit_of_time_is_told(facells: Facells, data: Path) -> None:
    """With an example, before any work."""
    words = ["experiment", "stage1", "--celeba", data, "--out", "paper", "--budget"]
    for budget in ("soon", "5 km"):
        said = facells(*words, budget)
        assert said.status == 2
        assert "12min" in said.err
    assert not Path("paper").exists()
    assert facells(*words, "0").status == 2
