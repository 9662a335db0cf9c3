"""``facells corpus``: from a folder of photos to scored drawings."""

import gc
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from facells_studio.train import corpus
from tests.celeba_like import photos, write
from tests.scenarios.conftest import Said
from tests.untrained import untrained_model

Facells = Callable[..., Said]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three photos, one of them broken, in shards of two."""
    monkeypatch.setattr(corpus, "PHOTOS_PER_SHARD", 2)
    files = photos(3)
    files["000002.jpg"] = b""
    return write(tmp_path / "celeba", files)


def test_build_score_and_count(facells: Facells, data: Path, tmp_path: Path) -> None:
    """Each says what it did, in exact numbers; the second time there is nothing to do."""
    untrained_model(tmp_path / "model")
    build = ("corpus", "build", "--celeba", data, "--to", "drawn", "--workers", 1)
    said = facells(*build)
    assert said.status == 0, said.err
    assert "Portraits: 2; photos that failed: 1; shards: 2" in said.out
    assert "1 photo: The photo is damaged" in said.out
    assert "2 shards in" in said.out
    assert "the corpus is in drawn." in said.out
    assert "of which 2 were there already" in facells(*build).out

    score = ("corpus", "score", "--corpus", "drawn", "--model", "model", "--workers", 1)
    said = facells(*score)
    assert said.status == 0, said.err
    assert "Portraits scored by model: 2; drawings that could not be: 0; shards: 2" in said.out
    assert "of which 2 were scored already" in facells(*score).out

    said = facells("corpus", "stats", "drawn")
    assert said.status == 0
    assert "1 photo: The photo is damaged" in said.out
    assert "in the median drawing; nine in ten have" in said.out
    assert "2 portraits by model" in said.out
    said = facells("corpus", "stats", "drawn", "--json")
    assert json.loads(said.out)["portraits"] == 2
    assert json.loads(said.out)["scorers"] == {"model": 2}


def test_quiet_says_nothing(facells: Facells, data: Path) -> None:
    """For scripts."""
    said = facells("corpus", "build", "--celeba", data, "--to", "drawn", "--workers", 1, "-q")
    assert (said.status, said.out, said.err) == (0, "", "")


def test_garbage_is_collected_while_it_works(facells: Facells, data: Path, tmp_path: Path) -> None:
    """The program starts without, to be quick; a corpus takes hours."""
    untrained_model(tmp_path / "model")
    for words in (
        ("build", "--celeba", data, "--to", "drawn", "--workers", 1),
        ("score", "--corpus", "drawn", "--model", "model", "--workers", 1),
    ):
        gc.disable()
        try:
            assert facells("corpus", *words).status == 0
            assert gc.isenabled()
        finally:
            gc.enable()
            gc.unfreeze()


def test_wrong_requests_end_with_2_before_anything_is_read(facells: Facells) -> None:
    """An unknown recipe, both ways to work at once, an option that is missing."""
    said = facells("corpus", "build", "--celeba", "nowhere", "--to", "drawn", "--style", "scor")
    assert said.status == 2
    assert "Did you mean 'score'?" in said.err
    both = ("--workers", 2, "--scheduler", "tcp://127.0.0.1:9")
    for words in (
        ("build", "--celeba", "nowhere", "--to", "drawn", *both),
        ("score", "--corpus", "nowhere", *both),
    ):
        said = facells("corpus", *words)
        assert said.status == 2
        assert "--workers and --scheduler were both given" in said.err
    assert facells("corpus", "build", "--to", "drawn").status == 2


def test_what_is_not_there_ends_with_1(facells: Facells) -> None:
    """No photos, no corpus."""
    assert facells("corpus", "build", "--celeba", "nowhere", "--to", "drawn").status == 1
    for words in (("score", "--corpus", "nowhere"), ("stats", "nowhere")):
        said = facells("corpus", *words)
        assert said.status == 1
        assert "nowhere is no corpus" in said.err


def test_help_says_how_to_use_a_cluster(facells: Facells) -> None:
    """By hand and on Slurm, where the paper's author worked."""
    said = facells("corpus", "build", "--help")
    assert said.status == 0
    for word in ("dask scheduler", "SLURMCluster", "--nthreads 1", "--scheduler ADDRESS"):
        assert word in said.out
