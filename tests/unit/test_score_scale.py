"""Quantiles make one threshold mean the same for every attribute."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from facells_studio.drawing import Drawing
from facells_studio.errors import ModelError
from facells_studio.score.model import CONFIG, SCALE, config_text, load_config
from facells_studio.score.scale import LEVELS, STEPS, TABLES, Of, Scale
from facells_studio.score.scorer import PointScores, line_means, load_scorer
from facells_studio.train.export import tables, write_model
from tests.untrained import SMALL, untrained_model, untrained_network

COUNT = 24


def portraits(
    count: int = COUNT,
) -> list[tuple[Drawing, np.ndarray[tuple[int], np.dtype[np.float32]]]]:
    """Return drawings of random lines in the frame, with random labels of 40 attributes."""
    random = np.random.default_rng(5)
    made = []
    for _ in range(count):
        begin = random.uniform(20, 150, (12, 1, 2))
        lines = begin + np.cumsum(random.normal(0, 4, (12, 6, 2)), axis=1)
        labels = (random.random(40) < 0.4).astype(np.float32)
        labels[7] = 0.0  # an attribute that nobody has
        made.append((Drawing.from_lines(lines), labels))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained model with a scale."""
    place = tmp_path_factory.mktemp("models") / "tiny"
    config = untrained_model(place)
    scale = tables(load_scorer(place), portraits())
    write_model(place, untrained_network(SMALL), config, scale=scale)
    return place


@pytest.fixture(scope="module")
def scale(folder: Path) -> Scale:
    """Its scale."""
    loaded = load_scorer(folder).scale
    assert loaded is not None
    return loaded


@pytest.fixture(scope="module")
def scored(folder: Path) -> list[PointScores]:
    """The scores of the portraits that the scale was made from."""
    return list(load_scorer(folder).score_many(drawing for drawing, _ in portraits()))


def test_there_is_a_table_for_each_question(scale: Scale) -> None:
    """Points and lines, raw and centred, for and against; quantiles never fall."""
    assert set(scale.tables) == set(TABLES)
    for table in scale.tables.values():
        assert table.shape == (40, STEPS)
        assert (np.diff(table) >= 0).all()


@pytest.mark.parametrize("centred", [False, True])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_quantile_is_the_share_of_ink_below(
    scale: Scale, scored: list[PointScores], sign: int, centred: bool
) -> None:
    """Over the points that were read of portraits that have (or lack) the attribute."""
    for attribute in (0, 20):
        asked = [
            scores.reading_points[:, attribute] - centred * scores.mean[attribute]
            for scores, (_, labels) in zip(scored, portraits(), strict=True)
            if labels[attribute] == (sign > 0)
        ]
        values = np.concatenate(asked)
        for share in (0.1, 0.5, 0.85):
            threshold = scale.threshold(share, attribute, sign, centred)
            assert np.mean(sign * values < sign * threshold) == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("of", ["points", "lines"])
def test_thresholds_and_quantiles_are_inverse(scale: Scale, of: Of) -> None:
    """Within the table; beyond it a quantile stays 0 or 1."""
    for sign in (1, -1):
        for share in (0.03, 0.5, 0.85, 0.99):
            value = scale.threshold(share, 3, sign, of=of)
            assert scale.quantile(value, 3, sign, of=of) == pytest.approx(share, abs=0.005)
        assert scale.quantile([sign * -1e6, sign * 1e6], 3, sign, of=of).tolist() == [0, 1]


def test_against_is_counted_the_other_way(scale: Scale) -> None:
    """What speaks most against an attribute lies highest with sign -1."""
    values = np.linspace(-1, 1, 9, dtype=np.float32).reshape(3, 3)

    assert (np.diff(scale.quantile(values, 0, 1).ravel()) >= 0).all()
    assert (np.diff(scale.quantile(values, 0, -1).ravel()) <= 0).all()
    assert scale.quantile(values, 0).shape == (3, 3)


def test_long_lines_count_for_their_ink(folder: Path) -> None:
    """The table of lines asks how much ink lies below, not how many lines."""
    random = np.random.default_rng(2)
    long = [[(20, y), (160, y)] for y in (60.0, 140.0)]
    dashes = [[(x, y), (x + 3, y + 3)] for x, y in random.uniform(20, 150, (40, 2))]
    drawing = Drawing.from_lines([*long, *dashes])
    scorer = load_scorer(folder)
    made = Scale(tables(scorer, [(drawing, np.ones(40, np.float32))]))

    means = line_means(drawing, scorer.score(drawing).points)[:, 0]
    order = np.argsort(means)
    ink = np.cumsum(drawing.lengths()[order]) / drawing.draw_length()

    middle = made.threshold(0.5, 0, of="lines")
    below = int(np.searchsorted(means[order], middle))
    before = 0.0 if below == 0 else float(ink[below - 1])
    assert before - 0.05 <= 0.5 <= ink[min(below, len(ink) - 1)] + 0.3


def test_an_attribute_that_nobody_has_is_scaled_by_all(scale: Scale) -> None:
    """Rather than by nothing."""
    assert scale.threshold(0.9, 7) > scale.threshold(0.1, 7)
    assert scale.tables["points.raw.plus"][7] == pytest.approx(
        -scale.tables["points.raw.minus"][7][::-1], abs=1e-6
    )


def test_levels_run_from_none_to_all() -> None:
    """0, 0.01 … 1."""
    assert (LEVELS[0], LEVELS[85], LEVELS[-1]) == pytest.approx((0, 0.85, 1))


def test_tables_of_other_attributes_are_refused(folder: Path, tmp_path: Path) -> None:
    """Each attribute needs its row in each table."""
    from safetensors.numpy import save

    content = save({name: np.zeros((39, STEPS), np.float32) for name in TABLES})
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / SCALE).write_bytes(content)
    config = load_config(folder)
    digest = hashlib.sha256(content).hexdigest()
    files = tuple((n, digest if n == SCALE else d) for n, d in config.files)
    (tmp_path / CONFIG).write_text(config_text(replace(config, files=files)))

    with pytest.raises(ModelError, match="40 attributes"):
        load_scorer(tmp_path)
