"""``make bench``: measure every goal, competitors in the same run, and print one table."""

import argparse
import pkgutil
import sys
import time
from pathlib import Path

import tests.benchmarks
from tests.benchmarks.alone import rows_of
from tests.benchmarks.table import Row, render

_BEGIN, _END = "<!-- bench -->", "<!-- /bench -->"  # around the table in README.md


def modules() -> list[str]:
    """Return the names of the benchmark modules, in the order in which they run."""
    found = pkgutil.iter_modules(tests.benchmarks.__path__)
    return sorted(m.name for m in found if m.name.startswith("bench_"))


def main() -> int:
    """Run the chosen benchmarks and print their rows."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("rooms", nargs="*", help="portrait, lines, order …; all without")
    parser.add_argument("--quick", action="store_true", help="smallest sizes, to see that it runs")
    parser.add_argument(
        "--readme", action="store_true", help="also put the rows that have a goal into README.md"
    )
    chosen = parser.parse_args()
    rows: list[Row] = []
    for name in modules():
        room = name.removeprefix("bench_")
        if chosen.rooms and room not in chosen.rooms:
            continue
        began = time.perf_counter()
        print(f"{room} …", file=sys.stderr, flush=True)
        rows += rows_of(name, quick=chosen.quick)
        print(f"{room}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    print(render(rows))
    if chosen.readme:
        _into_readme([row for row in rows if row.goal])
    return 0


def _into_readme(rows: list[Row]) -> None:
    readme = Path(__file__).parents[2] / "README.md"
    before, _, rest = readme.read_text(encoding="utf-8").partition(_BEGIN)
    _, _, after = rest.partition(_END)
    table = f"{_BEGIN}\n\n{render(rows)}\n\n{_END}"
    readme.write_text(before + table + after, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
