"""What all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is not a fault of the code: examples have no deadline. CI repeats the same ones.
settings.register_profile(
    "facells", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("ci", parent=settings.get_profile("facells"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "facells")


@pytest.fixture(scope="session")
def celeba() -> Path:
    """The folder of CelebA photos for measuring; skip where this machine has none."""
    place = os.environ.get("FACELLS_CELEBA")
    folder = Path(place) if place else Path(__file__).parents[2] / "shared" / "celeba"
    if not (folder / "img_align_celeba.zip").is_file():
        pytest.skip("CelebA's photos are not on this machine (set FACELLS_CELEBA to their folder)")
    return folder


@pytest.fixture(autouse=True)
def _own_state(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep journals of plots out of the person's own folder."""
    monkeypatch.setenv("FACELLS_STATE", str(tmp_path_factory.mktemp("state")))
