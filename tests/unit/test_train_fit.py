"""A training gives one result, however often it is interrupted."""

import json
import multiprocessing
import os
import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from facells_studio.errors import DataError, ModelError, UsageError
from facells_studio.progress import Cancelled
from facells_studio.score.encoding import EncodingParams
from facells_studio.score.params import NetworkParams, paper_network
from facells_studio.train.augment import NOTHING, AugmentParams
from facells_studio.train.batches import (
    TRAIN,
    Example,
    Portraits,
    Preparer,
    plan,
)
from facells_studio.train.checkpoint import (
    BEST,
    LAST,
    PREVIOUS,
    load_best,
    load_checkpoint,
    load_run,
    read_tensors,
)
from facells_studio.train.fit import FitResult, fit
from facells_studio.train.learner import Learner, begun, centred_difference, eyes_of
from facells_studio.train.params import TrainParams, pace
from tests.unit.train_drawings import faces
from tests.untrained import untrained_model

CORPUS = faces()  # 24 to learn from, 8 to validate on
TINY = NetworkParams(cells=4, channels=(4, 4, 4), embedding=8)
PAPER = replace(paper_network("1bi-ga-d1"), cells=4)
ENCODING = EncodingParams(step_units=16.0)
PARAMS = TrainParams(epochs=3, batch=8, checkpoint_minutes=0.0)  # a checkpoint at each step
STEPS = 9


def trained(out: Path, params: TrainParams = PARAMS, **more: Any) -> FitResult:
    """Train the tiny network on the synthetic faces."""
    network = more.pop("network", TINY)
    augment = more.pop("augment", AugmentParams())
    corpora = more.pop("corpora", {"score": CORPUS})
    return fit(corpora, network, ENCODING, params, augment, out, **more)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nobody disturbed."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    trained(out)
    return out


def assert_same_run(one: Path, other: Path) -> None:
    """Compare weights, averages, moments, best weights and measures, to the last bit."""
    for name in (LAST, BEST):
        a, b = read_tensors(one / name)[0], read_tensors(other / name)[0]
        assert a.keys() == b.keys()
        assert all(torch.equal(a[key], b[key]) for key in a)
    assert _measures(one) == _measures(other)


def _measures(folder: Path) -> list[dict[str, float]]:
    lines = (folder / "epochs.jsonl").read_text().splitlines()
    return [{k: v for k, v in json.loads(line).items() if k not in TIMES} for line in lines]


def after(steps: int, what: type[BaseException]) -> Callable[..., None]:
    """Return a tick that raises after so many calls."""
    calls = 0

    def tick(fraction: float, words: str = "") -> None:
        nonlocal calls
        calls += 1
        if calls > steps:
            raise what

    return tick


TIMES = ("minutes", "points_per_s")  # not the same in any two runs


class PowerCut(BaseException):
    """Nobody catches it, so nothing is saved on the way out."""


def test_a_run_is_determined_by_its_parameters(uninterrupted: Path, tmp_path: Path) -> None:
    """The same parameters give the same bits; workers and checkpoints change none of them."""
    trained(tmp_path / "same", replace(PARAMS, workers=1, checkpoint_minutes=9.0))
    assert_same_run(uninterrupted, tmp_path / "same")
    trained(tmp_path / "other", replace(PARAMS, seed=1))
    mine = load_best(uninterrupted)[0], load_best(tmp_path / "other")[0]
    assert any(not torch.equal(mine[0][key], mine[1][key]) for key in mine[0])


@pytest.mark.parametrize("what", [Cancelled, PowerCut])
def test_an_interrupted_run_goes_on_to_the_same_result(
    uninterrupted: Path, tmp_path: Path, what: type[BaseException]
) -> None:
    """Stopped or broken off in mid-epoch or while validating, it ends with the same bits."""
    for steps in (1, 2, 1, 3):
        with pytest.raises(what):
            trained(tmp_path / "run", tick=after(steps, what))
    trained(tmp_path / "run")
    assert_same_run(uninterrupted, tmp_path / "run")


def test_a_crash_loses_what_came_after_the_last_checkpoint_and_nothing_else(
    uninterrupted: Path, tmp_path: Path
) -> None:
    """Without checkpoints within an epoch, a killed run repeats the epoch, to the same bits."""
    rare = replace(PARAMS, checkpoint_minutes=60.0)
    with pytest.raises(PowerCut):
        trained(tmp_path / "run", rare, tick=after(6, PowerCut))
    found = load_checkpoint(tmp_path / "run")
    assert found is not None
    assert (found[1].epoch, found[1].done) == (1, 0)
    trained(tmp_path / "run", rare)
    assert_same_run(uninterrupted, tmp_path / "run")


def test_a_killed_process_leaves_a_run_that_goes_on(uninterrupted: Path, tmp_path: Path) -> None:
    """After kill -9 the same call ends with the same bits."""
    out = tmp_path / "run"

    def slow(fraction: float, words: str = "") -> None:
        time.sleep(0.2)

    # Forked, so that torch need not be loaded again.
    child = multiprocessing.get_context("fork").Process(
        target=trained, args=(out,), kwargs={"tick": slow}
    )
    child.start()
    try:
        deadline = time.monotonic() + 120
        while not (out / PREVIOUS).exists():
            assert child.is_alive(), "the training ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        child.kill()
        child.join()
    found = load_checkpoint(out)
    assert found is not None
    assert 0 < found[1].step < STEPS
    trained(out)
    assert_same_run(uninterrupted, out)


def test_a_finished_run_is_not_trained_again(uninterrupted: Path) -> None:
    """The same call once more only tells what came out."""
    before = (uninterrupted / LAST).read_bytes()
    told: list[dict[str, float]] = []
    result = trained(uninterrupted, told=told.append)
    assert (uninterrupted / LAST).read_bytes() == before
    assert result.epochs == len(told) == 3
    assert result.best == told[result.best_epoch - 1]


def test_a_damaged_checkpoint_gives_way_to_the_one_before(
    uninterrupted: Path, tmp_path: Path
) -> None:
    """If the disk ate the last checkpoint, the run goes on from the one before it."""
    out = tmp_path / "run"
    with pytest.raises(Cancelled):
        trained(out, tick=after(4, Cancelled))
    (out / LAST).write_bytes((out / LAST).read_bytes()[:-100])
    trained(out)
    assert_same_run(uninterrupted, out)

    for name in (LAST, PREVIOUS):
        (out / name).write_bytes(b"\x10")
    with pytest.raises(ModelError, match="damaged"):
        trained(out)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told_and_costs_no_checkpoint(uninterrupted: Path, tmp_path: Path) -> None:
    """A checkpoint that does not fit leaves the one before, and the run goes on with room."""
    out = tmp_path / "run"
    with pytest.raises(Cancelled):
        trained(out, tick=after(2, Cancelled))
    before = (out / LAST).read_bytes()
    with room_for(20_000), pytest.raises(DataError, match=r"go on\.$"):
        trained(out)
    assert (out / LAST).read_bytes() == before
    assert not list(out.glob(".*"))
    trained(out)
    assert_same_run(uninterrupted, out)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"params": replace(PARAMS, learning_rate=0.1)}, "learning_rate is 0.002, not 0.1"),
        ({"network": replace(TINY, cells=5)}, "cells is 4, not 5"),
        ({"augment": NOTHING}, "mirrored is 0.5, not 0.0"),
        ({"corpora": {"score": faces(seed=1)}}, "base_rates"),
        ({"corpora": {"score": faces(first=7)}}, "fingerprint"),
        ({"corpora": {"score": replace(CORPUS, recipe_version=2)}}, "recipes"),
    ],
)
def test_another_run_is_not_continued(
    uninterrupted: Path, change: dict[str, Any], word: str
) -> None:
    """A folder goes on with its own parameters and drawings only, and says what differs."""
    with pytest.raises(UsageError, match="holds another run") as told:
        trained(uninterrupted, **change)
    assert word in str(told.value)


def test_a_run_describes_itself(uninterrupted: Path) -> None:
    """run.toml holds all that was asked, and what the scores mean."""
    run = load_run(uninterrupted)
    assert run.train == PARAMS
    assert run.encoding == ENCODING
    assert run.network == TINY
    assert run.attributes[20] == "Male"
    np.testing.assert_allclose(run.base_rates, CORPUS.labels[:24].mean(axis=0))
    assert list((uninterrupted / "tensorboard").iterdir())


def test_nothing_in_a_run_is_a_pickle(uninterrupted: Path) -> None:
    """Everything that is read again is numbers and text."""
    kinds = {path.suffix for path in uninterrupted.iterdir() if path.is_file()}
    assert kinds == {".toml", ".jsonl", ".safetensors"}


@pytest.mark.parametrize("network", [TINY, PAPER], ids=["studio", "paper"])
def test_it_learns_what_is_plain_to_see(tmp_path: Path, network: NetworkParams) -> None:
    """Glasses that are drawn in half of the faces are found in faces it never saw."""
    params = TrainParams(
        epochs=5, batch=8, learning_rate=0.1, average=0.8, attributes=("Eyeglasses",)
    )
    corpora = {"score": faces(train=64, validation=16)}
    result = trained(tmp_path / "run", params, network=network, corpora=corpora)
    assert result.best["auc"] > 0.95
    assert result.best["cross_entropy"] < 0.69  # a coin has 0.693
    assert result.history[-1]["loss"] < result.history[0]["loss"]


def test_a_network_begins_at_the_base_rates() -> None:
    """Before it learned anything, its probabilities are about the attributes' frequencies."""
    rates = np.linspace(0.02, 0.9, 40)
    for params in (TINY, PAPER):
        network = begun(params, rates.tolist(), 0).eval()
        example = _example(params)
        with torch.no_grad():
            said = network(example.batch).drawings.sigmoid().mean(dim=0).numpy()
        assert np.corrcoef(said, rates)[0, 1] > 0.95


def test_the_average_follows_all_weights() -> None:
    """After each step it is decay times itself plus the rest, BatchNorm's statistics included."""
    learner = Learner(TrainParams(average=0.5), begun(TINY, [0.3] * 40, 0), torch.device("cpu"))
    expected = {k: t.clone() for k, t in learner.average.state_dict().items()}
    example = _example(TINY)
    for number, kept in ((0, 0.1), (1, 2 / 11), (50, 0.5)):
        learner.step(example, 0.5, number)
        for name, now in learner.network.state_dict().items():
            if now.is_floating_point():
                expected[name] = kept * expected[name] + (1 - kept) * now
            else:
                expected[name] = now
    averaged = learner.average.state_dict()
    assert any("running_mean" in name for name in averaged)
    for name, tensor in expected.items():
        torch.testing.assert_close(averaged[name], tensor)


def _example(params: NetworkParams) -> Example:
    portraits = Portraits({"score": CORPUS}, {"score": 1.0})
    preparer = Preparer(portraits=portraits, eyes=eyes_of(params, ENCODING))
    return preparer(plan(portraits, portraits.of(TRAIN), 16, 0, 0)[0])


def test_several_styles_are_learned_together(tmp_path: Path) -> None:
    """A run may mix corpora of several styles, and names their recipes."""
    corpora = {"score": CORPUS, "coherent": replace(faces(seed=0), recipe="coherent")}
    params = replace(PARAMS, epochs=1, styles=("score:0.5", "coherent:0.5"))
    trained(tmp_path / "run", params, corpora=corpora)
    assert load_run(tmp_path / "run").data.recipes == ("score-1", "coherent-1")
    with pytest.raises(UsageError, match="no corpus of the style 'coherent'"):
        trained(tmp_path / "other", params)


def test_patience_ends_a_run_that_gets_no_better(tmp_path: Path) -> None:
    """With a learning rate of nothing, it ends after as many stale epochs as asked."""
    params = replace(PARAMS, epochs=9, learning_rate=0.0, average=0.0, patience=2)
    result = trained(tmp_path / "run", replace(params, schedule="constant"), network=PAPER)
    assert result.epochs == result.best_epoch + 2


def test_minutes_end_the_schedule(tmp_path: Path) -> None:
    """A run with a budget ends within it, validated, and is over when called again."""
    params = replace(PARAMS, epochs=1000, minutes=0.02)
    result = trained(tmp_path / "run", params)
    assert 1 <= result.epochs < 1000
    assert trained(tmp_path / "run", params).epochs == result.epochs


def test_weights_of_another_run_are_a_beginning(uninterrupted: Path, tmp_path: Path) -> None:
    """A run may start from another's best weights; those of another network are refused."""
    still = replace(PARAMS, epochs=1, learning_rate=0.0, init_from=str(uninterrupted))
    result = trained(tmp_path / "run", replace(still, average=0.0), network=TINY)
    weights, facts = load_best(uninterrupted)
    began = load_best(tmp_path / "run")[0]
    assert torch.equal(began["from_points.weight"], weights["from_points.weight"])
    assert result.best["auc"] == pytest.approx(facts["auc"], abs=0.2)
    with pytest.raises(ModelError, match="another network's"):
        trained(tmp_path / "other", still, network=PAPER)


def test_a_teacher_is_followed(uninterrupted: Path, tmp_path: Path) -> None:
    """Taught by a network alone, its probabilities and points come nearer to the teacher's."""
    params = TrainParams(
        epochs=4,
        batch=8,
        learning_rate=0.05,
        teacher=str(uninterrupted),
        teacher_share=1.0,
        teacher_points=0.5,
        average=0.0,
    )
    # Another network, which reads without the ink: the teacher gets its own reading.
    result = trained(tmp_path / "run", params, network=PAPER, augment=NOTHING)
    assert result.history[-1]["loss"] < result.history[0]["loss"]
    with pytest.raises(UsageError, match="other points"):
        fit(
            {"score": CORPUS},
            PAPER,
            replace(ENCODING, step_units=8.0),
            params,
            NOTHING,
            tmp_path / "other",
        )


def test_a_model_can_teach(tmp_path: Path) -> None:
    """The folder of a model serves as a teacher and as a beginning, as a run's does."""
    untrained_model(tmp_path / "model", replace(TINY, attributes=40), encoding=ENCODING)
    params = replace(
        PARAMS, epochs=1, attributes=("Male",), teacher=str(tmp_path / "model"), teacher_points=1.0
    )
    assert np.isfinite(trained(tmp_path / "run", params).best["cross_entropy"])
    params = replace(PARAMS, epochs=1, init_from=str(tmp_path / "model"))
    assert np.isfinite(trained(tmp_path / "other", params).best["cross_entropy"])
    few = replace(TINY, attributes=2)
    untrained_model(tmp_path / "few", few, encoding=ENCODING)
    with pytest.raises(ModelError, match="does not know Male"):
        trained(
            tmp_path / "third",
            replace(PARAMS, attributes=("Male",), teacher=str(tmp_path / "few")),
        )


def test_centred_points_differ_by_their_shapes_only() -> None:
    """A constant added to all points of a drawing is no difference; padding is none either."""
    batch = _example(TINY).batch
    random = torch.Generator().manual_seed(0)
    logits = torch.randn(*batch.points.shape[:2], 3, generator=random)
    moved = logits + torch.randn(len(logits), 1, 3, generator=random)
    for row, count in zip(moved, batch.counts, strict=True):
        row[count:] = 1e3
    assert centred_difference(moved, logits, batch).item() == pytest.approx(0, abs=1e-9)
    assert centred_difference(2 * logits, logits, batch).item() > 0.5


def test_the_pace_rises_and_falls() -> None:
    """One-cycle begins at 1/25, peaks after the warm-up, and ends at nothing."""
    params = TrainParams()
    assert pace(params, 0.0).rate == pytest.approx(1 / 25)
    assert pace(params, 0.15) == pytest.approx((1.0, 0.85))
    assert pace(params, 1.0).rate == pytest.approx(4e-6)
    rates = [pace(params, p).rate for p in np.linspace(0.15, 1, 50)]
    assert rates == sorted(rates, reverse=True)
    flat = replace(params, schedule="constant", warm_up=0.0)
    assert {pace(flat, p).rate for p in (0.0, 0.5, 1.0)} == {1.0}
    assert pace(replace(params, schedule="cosine", warm_up=0.0), 0.5).rate == pytest.approx(0.5)


def test_a_loss_that_is_no_number_ends_the_run(tmp_path: Path) -> None:
    """A learning rate that tears the network apart is told, and never saved."""
    params = replace(PARAMS, learning_rate=10.0, clip=0.0, schedule="constant", warm_up=0.0)
    spoiled = replace(CORPUS, labels=CORPUS.labels * np.float32(1e38))
    with pytest.raises(ModelError, match="no longer a number"):
        trained(tmp_path / "run", params, corpora={"score": spoiled})
    assert not (tmp_path / "run" / LAST).exists()


def test_two_processes_learn_what_one_learns(tmp_path: Path) -> None:
    """Each does half of every batch, and the gradients are those of the whole batch.

    With the paper's network: ours normalizes over its own half of a batch.
    """
    alone = trained(tmp_path / "one", replace(PARAMS, epochs=2), network=PAPER)
    out = tmp_path / "two"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    world = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}

    def one_of_two(rank: int) -> None:
        os.environ.update(world, RANK=str(rank), LOCAL_RANK=str(rank))
        trained(out, replace(PARAMS, epochs=2), network=PAPER)

    forks = multiprocessing.get_context("fork")
    children = [forks.Process(target=one_of_two, args=(rank,)) for rank in range(2)]
    for child in children:
        child.start()
    for child in children:
        child.join(timeout=120)
    assert [child.exitcode for child in children] == [0, 0]
    one, two = load_best(tmp_path / "one")[0], load_best(out)[0]
    for name in one:
        torch.testing.assert_close(one[name], two[name], rtol=1e-3, atol=1e-4)
    assert [e["step"] for e in _measures(out)] == [e["step"] for e in alone.history]
