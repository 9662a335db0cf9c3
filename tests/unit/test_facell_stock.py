"""A stock holds strong lines of many portraits, and nobody's drawing."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from facells_studio.errors import DataError, UsageError
from facells_studio.facell.overlay import Overlay, OverlayParams, choose, compose, parts_of, planned
from facells_studio.facell.stock import LARGEST_SHARE, STEPS_PER_UNIT, PoolReport, Stock, pool
from facells_studio.score.attributes import index_of
from tests.facell_source import memory_source
from tests.scored import made_scale

SCALE = made_scale()
LIBRARY = memory_source(portraits=60)
SMILING = index_of("Smiling")


def pooled(folder: Path, **params: int | float) -> tuple[Stock, PoolReport]:
    """Return a stock of two attributes, of twenty portraits each."""
    path = folder / "lines.parquet"
    report = pool(
        LIBRARY,
        path,
        attributes=("Smiling", "Male"),
        scale=SCALE,
        **{"portraits": 20, "strength": 0.1, **params},  # type: ignore[arg-type]  # as they are
    )
    return Stock(path, "test"), report


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Return a stock."""
    return pooled(tmp_path_factory.mktemp("stock"))[0]


def overlay(stock: Stock, *rules: str, count: int = 20, **params: object) -> Overlay:
    """Return a FaCell from *stock*."""
    asked = {"count": count, "threshold": 0.1, **params}
    return compose(stock, OverlayParams(attributes=rules, **asked), scale=SCALE)  # type: ignore[arg-type]  # as asked


@pytest.mark.parametrize("rule", ["Smiling", "-Smiling", "Male", "-Male"])
def test_its_facell_is_the_librarys(stock: Stock, rule: str) -> None:
    """All its lots together give the lines that their givers would give, to a quarter unit."""
    found = overlay(stock, rule).drawing
    sign = -1 if rule[0] == "-" else 1
    column = index_of(rule.lstrip("-"))
    unit = sign * SCALE.threshold(0.99, column, sign, centred=True, of="lines")
    ids = LIBRARY.candidates(column, sign).ids
    strong = []
    for bundle in LIBRARY.bundles(ids, [column]):
        passes = (sign * bundle.centred[:, 0] >= 0.1 * unit) & ~bundle.shade
        strong += [bundle.points[bundle.offsets[i]] for i in np.flatnonzero(passes)]
        strong += [bundle.points[bundle.offsets[i + 1] - 1] for i in np.flatnonzero(passes)]
    gaps = np.abs(found.starts[:, None] - np.array(strong)[None]).max(axis=2).min(axis=1)
    assert len(found) > 20
    assert gaps.max() <= 0.5 / STEPS_PER_UNIT + 1e-5
    assert (found.columns["score"] >= 0.1 * unit).all()


def test_lots_are_even_and_each_line_is_dealt_once(stock: Stock) -> None:
    """Lots differ by one line at most, and half of the lots hold half of the lines."""
    ids = stock.candidates(SMILING, 1).ids
    sizes = [len(next(stock.bundles(ids[k : k + 1], [SMILING]))) for k in range(len(ids))]
    whole = sum(len(bundle) for bundle in stock.bundles(ids, [SMILING]))
    assert max(sizes) - min(sizes) <= 1
    assert sum(sizes) == whole
    half = sum(len(bundle) for bundle in stock.bundles(ids[::2], [SMILING]))
    assert half == pytest.approx(whole / 2, abs=len(ids))


def test_nothing_tells_whose_a_line_was(stock: Stock) -> None:
    """The file has no column but scores and points; lines lie sorted by place, left to right."""
    table = pq.read_table(stock.path)
    assert table.column_names == [
        "attribute",
        "sign",
        "portraits",
        "floor",
        "x",
        "y",
        "counts",
        "logits",
    ]
    for row in table.to_pylist():
        first = np.concatenate([[0], np.cumsum(row["counts"])])
        x, y = np.array(row["x"]), np.array(row["y"])
        starts = np.column_stack([y[first[:-1]] // (4 * STEPS_PER_UNIT), x[first[:-1]]])
        assert [tuple(s) for s in starts] == sorted(tuple(s) for s in starts)
        assert (x[first[1:] - 1] >= x[first[:-1]]).all()


def test_a_portrait_gives_to_few_heaps(tmp_path: Path) -> None:
    """With one heap each, heaps share no giver, and the shares say how little each gave."""
    report = pooled(tmp_path, most_heaps=1)[1]
    more = pooled(tmp_path, most_heaps=4)[1]
    assert report.portraits > more.portraits
    assert 0 < report.mean_share < more.mean_share <= more.largest_share <= LARGEST_SHARE
    assert f"{report.portraits} portraits" in report.summary()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """A stock can be made again."""
    first, again, other = (pooled(tmp_path, seed=seed)[0].path.read_bytes() for seed in (3, 3, 4))
    assert first == again != other


def test_a_facell_grows_lot_by_lot(stock: Stock) -> None:
    """The parts of a growing overlay are the overlay."""
    params = OverlayParams(attributes=("Smiling", "-Male"), count=15, threshold=0.1)
    parts = list(parts_of(planned(stock, params, scale=SCALE)))
    whole = compose(stock, params, scale=SCALE).drawing
    assert sum(len(part.drawing) for part in parts) == len(whole)
    assert set(whole.columns["rule"]) == {0, 1}


def test_lots_may_be_empty(tmp_path: Path) -> None:
    """Where portraits gave fewer lines than there are lots, some lots add nothing."""
    few = pooled(tmp_path, strength=0.8)[0]
    counts = [len(next(few.bundles(np.array([i]), [SMILING]))) for i in range(20)]
    assert 0 < sum(counts) < 20
    full = overlay(few, "Smiling", threshold=0.8)
    assert full.judged == len(full.drawing) == sum(counts)
    seed = next(s for s in range(9) if not counts[chosen(few, s)])
    with pytest.raises(UsageError, match="too few lines for Smiling"):
        overlay(few, "Smiling", count=1, threshold=0.8, seed=seed)


def chosen(stock: Stock, seed: int) -> int:
    """Return the one lot that a seed chooses."""
    params = OverlayParams(attributes=("Smiling",), count=1, seed=seed)
    return int(choose(stock, params.rules[0], params)[0])


@pytest.mark.parametrize(
    ("rule", "params", "words"),
    [
        ("Smiling", {"threshold": 0.05}, "from 0.1"),
        ("Smiling", {"keep": "strongest"}, "whole portraits"),
        ("Smiling", {"scale": "logit"}, "whole portraits"),
        ("Smiling", {"select": "strongest"}, "whole portraits"),
        ("Smiling", {"exclude": ("p3",)}, "whole portraits"),
        ("Smiling", {"count": 21}, "fewer than the 21"),
        ("Bald", {}, "no lines for Bald"),
    ],
)
def test_what_it_cannot_do_is_said(
    stock: Stock, rule: str, params: dict[str, object], words: str
) -> None:
    """It has neither weak lines, nor whole portraits, nor every attribute."""
    with pytest.raises(UsageError, match=words):
        overlay(stock, rule, **params)  # type: ignore[arg-type]  # whatever is asked


def test_a_stock_is_not_pooled_again(stock: Stock, tmp_path: Path) -> None:
    """Only whole portraits can be chosen from."""
    with pytest.raises(UsageError, match="a stock itself"):
        pool(stock, tmp_path / "again.parquet", attributes=("Smiling",), scale=SCALE)


def test_a_file_that_is_no_stock_is_refused(stock: Stock, tmp_path: Path) -> None:
    """Missing, cut short, foreign and newer files are told apart."""
    with pytest.raises(DataError, match="There is no"):
        Stock(tmp_path / "none.parquet", "test")
    short = tmp_path / "short.parquet"
    short.write_bytes(stock.path.read_bytes()[:-100])
    with pytest.raises(DataError, match="damaged"):
        Stock(short, "test")
    table = pq.read_table(stock.path)
    foreign = tmp_path / "foreign.parquet"
    pq.write_table(table.replace_schema_metadata({}), foreign)
    with pytest.raises(DataError, match="no stock"):
        Stock(foreign, "test")
    newer = tmp_path / "newer.parquet"
    pq.write_table(table.replace_schema_metadata({"facells.stock": "9"}), newer)
    with pytest.raises(DataError, match="version 9"):
        Stock(newer, "test")


def test_what_a_stock_does_not_need_is_not_loaded() -> None:
    """The first lines come without pandas, which takes longer than all the rest."""
    code = (
        "import sys\n"
        "from facells_studio.facell.stock import load_stock\n"
        "from facells_studio.score.attributes import index_of\n"
        "stock, smiling = load_stock(), index_of('Smiling')\n"
        "ids = stock.candidates(smiling, 1).ids[:3]\n"
        "assert sum(map(len, stock.bundles(ids, [smiling]))) > 0\n"
        "assert not {'pandas', 'pyarrow.compute'} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
