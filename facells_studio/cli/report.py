"""What the command line says while it works and when it is done."""

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from facells_studio.errors import FacellsError
from facells_studio.progress import Tick
from facells_studio.startup import settle

if TYPE_CHECKING:
    from facells_studio.facell.source import Source
    from facells_studio.facell_page import FacellPage
    from facells_studio.pipeline import Page, Stats
    from facells_studio.sheet import Sheet

_PX_PER_SPOT = 3  # in the picture of passes per spot


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


class Failures:
    """Tells of photos that fail, so that the others go on."""

    def __init__(self, photos: int) -> None:
        """*photos* is how many there are; the error of a single one is the command's own."""
        self._photos = photos
        self._failed = 0

    @contextmanager
    def told(self, photo: Path) -> Iterator[None]:
        """Tell it and go on after the block if *photo* fails in it."""
        try:
            yield
        except FacellsError as exc:
            if self._photos == 1:
                raise
            click.echo(f"facells: {photo}: {exc}", err=True)
            self._failed += 1

    def status(self, done: str) -> int:
        """Say how many photos could not be *done*; return the exit status."""
        if self._failed:
            click.echo(
                f"facells: {self._failed} of {self._photos} photos could not be {done}.", err=True
            )
        return 1 if self._failed else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a photo."""

    record: dict[str, Any]  # for --json
    tell: Callable[[], None]  # say it to a person


def photo_by_photo(
    photos: Sequence[Path],
    tasks: Iterable[Callable[[Tick], Outcome]],
    *,
    done: str,
    as_json: bool,
    quiet: bool,
    apart: bool = False,
) -> int:
    """Do the task of each of *photos*, say what came of it, and return the exit status.

    A photo that fails does not keep the others back.

    Args:
        photos: what the *tasks* are about.
        tasks: one for each photo.
        done: the word for what they do, as "drawn".
        as_json: say it all at the end, as JSON.
        quiet: say nothing but errors.
        apart: leave a line empty between photos.
    """
    failures, records = Failures(len(photos)), list[dict[str, Any]]()
    for photo, task in zip(photos, tasks, strict=True):
        with failures.told(photo):
            with working(quiet) as tick:
                outcome = task(tick)
            settle()
            records.append(outcome.record)
            if not as_json and not quiet:
                if apart and len(records) > 1:
                    click.echo()
                outcome.tell()
    if as_json:
        print_json(records, several=len(photos) > 1)
    return failures.status(done)


def map_density(sheet: "Sheet", file: Path, height_px: int = 0) -> str | None:
    """Write the picture of passes per spot; return a warning if paper could tear.

    *height_px* is about how high the picture shall be; 0 gives each spot three pixels.
    """
    from facells_studio.export import write_png
    from facells_studio.page.density import density_image, tear_warning
    from facells_studio.page.preview import density, nib_mm

    spot_mm = nib_mm(sheet)
    passes = density(sheet, spot_mm)
    px_per_spot = max(1, round(height_px / len(passes))) if height_px else _PX_PER_SPOT
    write_png(density_image(passes, px_per_spot), file, px_per_spot / spot_mm)
    return tear_warning(passes, spot_mm)


def tell_page(
    name: str,
    page: "Page | FacellPage",
    files: Sequence[Path],
    warning: str | None,
    *,
    facts: Sequence[str] = (),
    stats: bool = False,
) -> None:
    """Print where *page*, called *name*, was written, and what there is to know of it."""
    click.echo(f"{name} → {', '.join(map(str, files))}")
    for fact in facts:
        click.echo(f"  {fact}")
    for note in (*page.notes, *([warning] if warning else [])):
        click.echo(f"  note: {note}")
    if stats:
        print_stats(page.stats)


def tell_problems(problems: Iterable[str]) -> None:
    """Print which files of a library were left out, and why, on standard error."""
    for problem in problems:
        click.echo(f"  note: left out: {problem}", err=True)


@contextmanager
def problems_told(source: "Source", quiet: bool) -> Iterator[None]:
    """Tell what of *source* was left out, even if nothing came of it: that may be why."""
    try:
        yield
    finally:
        if not quiet:
            tell_problems(source.problems)


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
