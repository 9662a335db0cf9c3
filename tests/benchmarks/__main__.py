"""``make bench``: measure every goal, competitors in the same run, and print one table."""

import argparse
import importlib
import pkgutil
import sys
import time

import cv2

import tests.benchmarks
from tests.benchmarks.table import Row, render


def modules() -> list[str]:
    """Return the names of the benchmark modules, in the order in which they run."""
    found = pkgutil.iter_modules(tests.benchmarks.__path__)
    return sorted(m.name for m in found if m.name.startswith("bench_"))


def main() -> int:
    """Run the chosen benchmarks and print their rows."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("rooms", nargs="*", help="portrait, lines, order …; all without")
    parser.add_argument("--quick", action="store_true", help="smallest sizes, to see that it runs")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    rows: list[Row] = []
    for name in modules():
        room = name.removeprefix("bench_")
        if chosen.rooms and room not in chosen.rooms:
            continue
        began = time.perf_counter()
        print(f"{room} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.benchmarks.{name}").run(quick=chosen.quick)
        print(f"{room}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(render(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
