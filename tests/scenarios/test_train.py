"""``facells train`` as a person types it."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from facells_studio.cli.train import _stopping
from facells_studio.train.corpus import recipe_version
from tests.celeba_like import photos, write
from tests.scenarios.conftest import Said

Facells = Callable[..., Said]
QUICK = ("--config", "1bi-4-ga-d1", "--batch", "2", "--step-units", "16")


@pytest.fixture(scope="module")
def celeba(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like CelebA's, with two photos for each partition."""
    return write(tmp_path_factory.mktemp("celeba"), photos(6))


@pytest.fixture(scope="module")
def corpus(celeba: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same photos, drawn."""
    from facells_studio.train.celeba import CelebA
    from facells_studio.train.corpus import build_corpus

    folder = tmp_path_factory.mktemp("corpus")
    build_corpus(CelebA(celeba), "score", folder / "score")
    return folder


def test_a_network_comes_out_of_photos(facells: Facells, celeba: Path, tmp_path: Path) -> None:
    """One command draws the photos and trains; the next one needs the drawings alone."""
    said = facells("train", "--celeba", celeba, "--out", "runs/a", "--epochs", "2", *QUICK)
    assert said.status == 0, said.err
    assert "2 epochs" in said.out
    assert "best.safetensors" in said.out
    assert said.err.count("epoch ") == 2
    run = tmp_path / "runs" / "a"
    lines = (run / "epochs.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]

    again = facells("train", "--out", "runs/b", "--model", "mine", "--epochs", "2", *QUICK)
    assert again.status == 0, again.err
    assert (run / "best.safetensors").read_bytes() == (
        tmp_path / "runs" / "b" / "best.safetensors"
    ).read_bytes()

    scored = facells("score", "sample", "--model", "mine")
    assert scored.status == 0, scored.err
    assert "read by mine" in scored.out


def test_a_run_is_repeated_from_its_description(
    facells: Facells, corpus: Path, tmp_path: Path
) -> None:
    """run.toml as --config gives the same weights."""
    first = facells(
        "train", "--corpus", corpus, "--out", "a", "--attribute", "male", "--attribute", "Smiling",
        "--format", "relative-unsorted", "--epochs", "1", "--seed", "7", *QUICK,
    )  # fmt: skip
    assert first.status == 0, first.err
    again = facells("train", "--corpus", corpus, "--out", "b", "--config", "a/run.toml")
    assert again.status == 0, again.err
    assert Path("a/best.safetensors").read_bytes() == Path("b/best.safetensors").read_bytes()
    assert "Smiling" in Path("b/run.toml").read_text()


def test_ctrl_c_saves_and_says_how_to_go_on(facells: Facells, corpus: Path) -> None:
    """Interrupted, it ends with status 130 and a checkpoint; the same command goes on."""
    words = ("train", "--corpus", corpus, "--out", "run", "--epochs", "100000", *QUICK)

    def interrupt() -> None:
        while not Path("run/last.safetensors").exists():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    said = facells(*words)
    thread.join()
    assert said.status == 130
    assert "The same command goes on from here." in said.err
    assert Path("run/last.safetensors").exists()


def test_a_second_ctrl_c_breaks_off() -> None:
    """The first only notes the wish to stop; somebody who insists need not wait."""
    with _stopping() as is_stopped:
        assert not is_stopped()
        signal.raise_signal(signal.SIGTERM)
        assert is_stopped()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--config", "3bi-ga-d"), "Did you mean '3bi-ga-d1'?"),
        (("--config", "nothing.toml"), "Cannot read nothing.toml"),
        (("--format", "absolut-sorted"), "Did you mean 'absolute-sorted'?"),
        (("--attribute", "Smilling"), "Did you mean Smiling?"),
        (("--styles", "coherant"), "Did you mean 'coherent'?"),
        (("--styles", "score:many"), "is no style with a share"),
        (("--epochs", "0"), "at least 1"),
        (("--schedule", "cosin"), "Did you mean 'cosine'?"),
        (("--device", "gpu"), "There is no device 'gpu'"),
        (("--format", "relative-sorted", "--places", "1"), "--places"),
    ],
)
def test_a_wrong_request_is_told(
    facells: Facells, corpus: Path, words: tuple[str, ...], answer: str
) -> None:
    """Nothing is trained, and what was meant is suggested."""
    said = facells("train", "--corpus", corpus, "--out", "run", *words)
    assert said.status == 2
    assert answer in " ".join(said.err.split())
    assert not Path("run").exists()


def test_missing_drawings_are_told(facells: Facells) -> None:
    """Without drawings or photos it says what to give."""
    said = facells("train", "--out", "run")
    assert said.status == 1
    assert "Give --celeba" in said.err


def test_drawings_of_another_version_are_told(
    facells: Facells, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A corpus that an older program drew is not learned from."""
    newer = recipe_version("score") + 1
    monkeypatch.setattr("facells_studio.train.corpus.SCORE_RECIPE_VERSION", newer)
    said = facells("train", "--corpus", corpus, "--out", "run", *QUICK)
    assert said.status == 1
    assert f"draws version {newer}" in said.err


def test_another_runs_folder_is_told(facells: Facells, corpus: Path) -> None:
    """A run's folder goes on with its own parameters only."""
    words = ("train", "--corpus", corpus, "--out", "run", "--epochs", "1", *QUICK)
    assert facells(*words).status == 0
    said = facells(*words, "--learning-rate", "0.01")
    assert said.status == 2
    assert "learning_rate is 0.002, not 0.01" in said.err


def test_help_names_every_part(facells: Facells) -> None:
    """The manual page has the parts of a run under their own headings."""
    out = facells("train", "--help").out
    for heading in ("Learning:", "Variations of the drawings:", "Reading:", "Network:", "A run:"):
        assert heading in out
