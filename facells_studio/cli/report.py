"""What the command line says while it works and when it is done."""

import dataclasses
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from facells_studio.progress import Tick

if TYPE_CHECKING:
    from facells_studio.pipeline import Page, Stats


def duration(seconds: float) -> str:
    """Return a plot's duration as a person says it: ``45 s``, ``12 min 30 s``, ``1 h 05 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def count(number: int, thing: str) -> str:
    """Return how many there are of a *thing*: ``1 line``, ``1,200 lines``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def stats_lines(stats: "Stats") -> list[tuple[str, str]]:
    """Return the statistics as pairs of a name and a value with its unit."""
    before, after = stats.travel_before_order_m, stats.travel_m
    rules = [(r.name, f"{count(r.lines, 'line')}, {r.draw_m:.2f} m") for r in stats.rules]
    saved = f" (ordering saved {1 - after / before:.0%})" if 0 < after < before else ""
    return [
        ("lines", f"{stats.lines:,}"),
        ("points", f"{stats.points:,}"),
        ("pen down", f"{stats.draw_m:.2f} m"),
        ("pen up", f"{after:.2f} m{saved}"),
        ("pen lifts", f"{stats.pen_lifts:,}"),
        ("plot time", f"{duration(stats.plot_time_min * 60)} on {stats.machine} (simulated)"),
        *rules,
    ]


def print_stats(stats: "Stats") -> None:
    """Print the statistics as a small table."""
    rows = stats_lines(stats)
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        click.echo(f"  {name:<{width}}  {value}")


def json_of(page: "Page", files: list[str]) -> dict[str, Any]:
    """Return what is known of a drawn page, for ``--json``."""
    return {
        "photo": page.photo.source,
        "sha256": page.photo.sha256,
        "files": files,
        "aligned": page.portrait.aligned,
        "notes": list(page.notes),
        **dataclasses.asdict(page.stats),
    }


def print_json(records: list[dict[str, Any]], *, several: bool) -> None:
    """Print one JSON object, or a list where *several* were asked for."""
    shown: Any = records if several else records[0]
    click.echo(json.dumps(shown, ensure_ascii=False, indent=2))


@contextmanager
def working(quiet: bool) -> Iterator[Tick]:
    """Show what is being done on standard error; yield the callback that says it.

    Compiling the numerical code, which happens once after installation, is announced even when
    nobody watches a terminal, because it takes long enough to look like a hang.
    """
    from rich.console import Console

    console = Console(stderr=True, quiet=quiet)
    with _announced_compilation(console), console.status("") as status:

        def tick(fraction: float, what: str = "") -> None:
            if what:
                status.update(f"{what} …")

        yield tick


@contextmanager
def _announced_compilation(console: Any) -> Iterator[None]:
    from numba.core import event

    class Announcer(event.Listener):
        said = False

        def on_start(self, event: Any) -> None:
            if not self.said:
                self.said = True
                console.print(
                    "Compiling the numerical code for this computer "
                    "(the first time only, about 15 seconds) …"
                )

        def on_end(self, event: Any) -> None:
            pass

    with event.install_listener("numba:compile", Announcer()):
        yield


def is_watched() -> bool:
    """Return whether a person watches standard error."""
    return sys.stderr.isatty()
