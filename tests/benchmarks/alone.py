"""A room in a process of its own: what others have loaded and kept is not its memory or time."""

import importlib
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import cv2

from tests.benchmarks.table import Row


def rows_of(module: str, *, quick: bool) -> list[Row]:
    """Run the benchmark *module*, such as ``bench_order``, and return its rows."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as process:
        return process.submit(_measured, module, quick).result()


def _measured(module: str, quick: bool) -> list[Row]:
    cv2.setNumThreads(1)
    rows: list[Row] = importlib.import_module(f"tests.benchmarks.{module}").run(quick=quick)
    return rows
