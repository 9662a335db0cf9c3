"""Benchmarks cannot rot: each runs at its smallest size."""

import importlib

import pytest

from tests.benchmarks.__main__ import modules
from tests.benchmarks.table import Row, render


@pytest.mark.parametrize("name", modules())
def test_a_benchmark_runs_at_its_smallest_size(name: str) -> None:
    """It returns rows that the table can show; what they say is not asserted."""
    rows = importlib.import_module(f"tests.benchmarks.{name}").run(quick=True)
    assert rows
    assert all(isinstance(row, Row) for row in rows)
    assert len(render(rows).splitlines()) == len(rows) + 2
