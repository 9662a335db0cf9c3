"""``facells library``: portraits that are drawn and scored once and kept."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from facells_studio.cli.options import (
    ManualCommand,
    ManualGroup,
    add_options,
    json_option,
    options_of,
    overridden,
    quiet_option,
)
from facells_studio.cli.report import count, tell_problems
from facells_studio.errors import DataError, DrawingError, PhotoError, UsageError
from facells_studio.page import PageParams
from facells_studio.progress import Cancelled
from facells_studio.score.attributes import index_of

if TYPE_CHECKING:
    from facells_studio.facell.library import Library

F = TypeVar("F", bound=Callable[..., object])
_WELL = 0.7  # balanced accuracy of an attribute that is worth its bytes in a stock
_STRONGEST = 6  # attributes that `show` names
_PENS = "0.3mm"
_PLACE = {
    "The folder": """
        Parquet files that DuckDB, Polars and pandas read, and library.toml. Without --library it
        is your own, in the computer's folder for data of programs; every command says which.
        A broken, foreign or newer file in it is named, left alone and left out. Two programs
        may add at once.
    """
}
_STATUS = {
    "Exit status": """
        0 done; 1 a photo or a file failed; 2 the request was wrong; 130 stopped by Ctrl-C.
    """
}


@click.group(
    cls=ManualGroup,
    manual={
        "Examples": """
            facells library add photos/ --to my-library
            facells library list --library my-library --attribute Smiling
            facells library show anna --library my-library -o anna.svg
            facells library stats --library my-library
        """
    },
)
def library() -> None:
    """Keep portraits, drawn and scored once, to compose from."""


def _library_option(command: F) -> F:
    """Add the option that says which library is meant."""
    return click.option(
        "--library",
        "--to",
        "folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="The library's folder. [your own]",
    )(command)


# -- add ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Added:
    """What became of the photos so far."""

    added: list[dict[str, str]] = field(default_factory=list)  # photo and id
    known: list[dict[str, str]] = field(default_factory=list)
    failed: list[dict[str, str]] = field(default_factory=list)  # photo and why


@library.command(
    cls=ManualCommand,
    manual={
        "Photos": """
            PHOTO is a file, a folder, a pattern in quotes, a video, the word camera, or sample, as
            for 'facells draw'. Its face is framed and drawn as networks read it, ordered and
            scored. A face that is there already, by the photo's content, is not added twice.
            Each portrait is kept as soon as it is done: Ctrl-C loses none, and the same command
            goes on. A photo that fails is told with the reason; the others go on.
        """,
        **_PLACE,
        "Examples": """
            facells library add photos/ --to my-library
            facells library add camera 'party/*.jpg' --thumbnails
            facells library add family.jpg --face 2
        """,
        **_STATUS,
    },
)
@click.argument("photos", metavar="PHOTO...", nargs=-1, required=True)
@_library_option
@click.option(
    "--model",
    metavar="NAME",
    help="Network that scores: a shipped one, or a folder. [the best that ships]",
)
@click.option(
    "--face",
    default="largest",
    metavar="NAME",
    help="Which face: largest, its number in order of prominence, or none. [largest]",
)
@click.option("--thumbnails", is_flag=True, help="Keep a small gray picture of each face too.")
@json_option
@quiet_option
def add(
    photos: tuple[str, ...],
    folder: Path | None,
    model: str | None,
    face: str,
    thumbnails: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Draw and score photos, and keep them."""
    from facells_studio.cli import inputs
    from facells_studio.cli.train import watching
    from facells_studio.facell.library import Library
    from facells_studio.portrait.params import FaceParams
    from facells_studio.score.model import DEFAULT
    from facells_studio.score.scorer import load_scorer

    model = model or DEFAULT
    overridden(FaceParams(), {"face__face": face}, "face")  # a wrong word is told before the work
    found = inputs.photos_of(photos)
    scorer = load_scorer(model)
    shelf = Library.create(_folder(folder), scorer.attributes)
    if shelf.attributes != scorer.attributes:
        raise UsageError(
            f"{shelf.folder} has other attributes than the model {model} scores. "
            "Choose the model that it was made with, or another folder."
        )
    _note_model(shelf, model, scorer.config.name)
    done = _Added()
    try:
        with watching(quiet or as_json) as (tick, _):
            for i, photo in enumerate(found):
                tick(i / len(found), photo.name)
                _add_one(shelf, photo, scorer, face, thumbnails, done)
    except (Cancelled, DataError):  # what is done is kept, and said
        _tell(shelf, done, as_json, quiet)
        raise
    _tell(shelf, done, as_json, quiet)
    return 1 if done.failed else 0


def _note_model(shelf: "Library", model: str, name: str) -> None:
    from facells_studio.score.model import model_folder, model_names

    if name not in model_names():
        shelf.remember_model(name, model_folder(model))


def _add_one(
    shelf: "Library", source: Path, scorer: Any, face: str, thumbnails: bool, done: _Added
) -> None:
    """Add one photo; note in *done* what became of it."""
    from facells_studio.cli.inputs import open_source
    from facells_studio.facell.capture import RECIPE, capture, framed
    from facells_studio.lines import SCORE_RECIPE_VERSION

    try:
        photo = open_source(source)
        portrait = framed(photo, face)
        known = shelf.holds(photo.sha256, RECIPE, SCORE_RECIPE_VERSION, portrait.photo_to_frame)
        if known is None:
            report = shelf.add([capture(photo, portrait, scorer, thumbnail=thumbnails)])
            done.added += [{"photo": str(source), "id": name} for name in report.added]
            known = next(iter(report.known), None)  # another process was quicker
        if known is not None:
            done.known.append({"photo": str(source), "id": known})
    except (PhotoError, DrawingError, UsageError) as exc:
        click.echo(f"facells: {source}: {exc}", err=True)
        done.failed.append({"photo": str(source), "why": str(exc)})


def _tell(shelf: "Library", done: _Added, as_json: bool, quiet: bool) -> None:
    if as_json:
        _print_json({"library": str(shelf.folder), "portraits": len(shelf), **asdict(done)})
    elif not quiet:
        for each in done.added:
            click.echo(f"{each['photo']} → {each['id']}")
        words = [f"{count(len(done.added), 'portrait')} added"]
        if done.known:
            words.append(f"{len(done.known):,} known already")
        if done.failed:
            words.append(f"{len(done.failed):,} failed")
        click.echo(f"{', '.join(words)}; {shelf.folder} holds {count(len(shelf), 'portrait')}.")
        if len(shelf.scorers) > 1:
            click.echo(
                f"  note: scored by {', '.join(shelf.scorers)}; scores of several networks do not "
                f"compare, so only those of {shelf.scorers[0]} are composed from.",
                err=True,
            )
        tell_problems(shelf.problems)


# -- list, show, remove, export, stats ------------------------------------------------------------


@library.command(name="list", cls=ManualCommand, manual={**_PLACE, **_STATUS})
@_library_option
@click.option(
    "--attribute",
    metavar="NAME",
    help="Sort by what speaks for an attribute; with a minus, as -Male, against it.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="The first N only.")
@json_option
def list_(folder: Path | None, attribute: str | None, limit: int | None, as_json: bool) -> None:
    """List portraits: id, photo, lines, and a score."""
    import pyarrow.compute as pc

    shelf = _opened(folder)
    columns = ["id", "name", "counts"]
    named = None
    if attribute is not None:
        from facells_studio.score.attributes import index_of

        named = shelf.attributes[index_of(attribute.lstrip("-"), shelf.attributes)]
        columns.append(f"scores.{named}")
    table = shelf.index(columns)
    table = table.set_column(2, "lines", pc.list_value_length(table.column("counts")))
    table = table.filter(pc.is_valid(table.column("id")))  # of a damaged file there is nothing
    if attribute is not None:
        order = "ascending" if attribute.startswith("-") else "descending"
        table = table.sort_by([(f"scores.{named}", order)])
    rows = table.slice(0, limit).to_pylist()
    if as_json:
        _print_json(rows)
        return
    width = max((len(row["id"]) for row in rows), default=0)
    for row in rows:
        score = ""
        if named is not None:
            logit = row[f"scores.{named}"]
            score = "       -" if logit is None else f"{logit:+8.2f}"
        click.echo(f"{row['id']:<{width}}  {row['lines']:>5} lines {score}  {row['name']}")
    _tell_place(shelf)


@library.command(
    cls=ManualCommand,
    headings={"page": "Page"},
    manual={
        **_PLACE,
        "Examples": """
            facells library show anna
            facells library show anna -o anna.svg -o anna.png --pen 'navy 0.5mm' --page a5
        """,
        **_STATUS,
    },
)
@click.argument("name", metavar="ID")
@_library_option
@click.option(
    "-o",
    "--output",
    "outputs",
    type=click.Path(path_type=Path),
    metavar="FILE",
    multiple=True,
    help="Draw it: .svg .gcode .hpgl .pdf .png, or its picture .webp if one was kept.",
)
@click.option("--pen", "pen", default=_PENS, metavar="PEN", help=f"The pen. [{_PENS}]")
@click.option(
    "--machine", default="grbl-a4-servo", metavar="NAME", help="Whose G-code. [grbl-a4-servo]"
)
@json_option
@add_options(options_of(PageParams, "page"))
def show(
    name: str,
    folder: Path | None,
    outputs: tuple[Path, ...],
    pen: str,
    machine: str,
    as_json: bool,
    **given: Any,
) -> None:
    """Tell what is known of one portrait, or draw it."""
    page = overridden(PageParams(), given, "page")
    shelf = _opened(folder)
    (found,) = shelf.portraits(shelf.numbers([name]))
    for target in outputs:
        _draw(found, target, pen, page, machine)
    facts = _facts(found)
    if as_json:
        _print_json({**facts, "files": [str(target) for target in outputs]})
        return
    for key in ("id", "name", "lines", "points", "recipe", "scorer", "source_sha256"):
        click.echo(f"{key.replace('_', ' '):<14} {facts[key]}")
    known = {name: logit for name, logit in facts["scores"].items() if logit is not None}
    ranked = sorted(known.items(), key=lambda item: -item[1])[:_STRONGEST]
    for attribute, logit in ranked:
        click.echo(f"{attribute.replace('_', ' '):<20} {logit:+6.2f}")
    for target in outputs:
        click.echo(f"→ {target}")
    _tell_place(shelf)


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    """Return what is known of a portrait but its lines."""
    kept = ("id", "name", "recipe", "recipe_version", "source_sha256", "scorer", "identity")
    return {
        **{name: row[name] for name in kept},
        "lines": len(row["counts"]),
        "points": len(row["x"]),
        "labels": row["attributes"],
        "scores": row["scores"] or {},
    }


def _draw(row: dict[str, Any], target: Path, pen: str, page: PageParams, machine: str) -> None:
    from facells_studio.files import write_bytes
    from facells_studio.page import pen_from_text, place, to_sheet
    from facells_studio.records import drawing_of
    from facells_studio.saving import save

    if target.suffix.lower() == ".webp":
        if row["thumbnail"] is None:
            raise UsageError(
                f"No picture was kept of {row['id']}. Add photos with --thumbnails to keep them."
            )
        write_bytes(target, row["thumbnail"])
        return
    nib = pen_from_text(pen)
    drawing = drawing_of(row)
    placement = place(drawing.bounds(), page, nib_mm=nib.width_mm)
    save(to_sheet(drawing, placement, (nib,), title=row["id"]), target, machine=machine)


@library.command(cls=ManualCommand, manual={**_PLACE, **_STATUS})
@click.argument("names", metavar="ID...", nargs=-1, required=True)
@_library_option
@quiet_option
def remove(names: tuple[str, ...], folder: Path | None, quiet: bool) -> None:
    """Delete portraits; photos stay where they are."""
    shelf = _opened(folder)
    shelf.remove(names)
    if not quiet:
        click.echo(
            f"{count(len(set(names)), 'portrait')} removed; "
            f"{shelf.folder} holds {count(len(shelf), 'portrait')}."
        )


@library.command(
    cls=ManualCommand,
    manual={
        "Target": """
            A folder becomes a library, or is added to if it is one; a name ending in .parquet
            becomes one file.
        """,
        **_PLACE,
        **_STATUS,
    },
)
@click.argument("names", metavar="[ID...]", nargs=-1)
@_library_option
@click.option("--all", "everything", is_flag=True, help="All portraits.")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    required=True,
    help="Where to.",
)
@quiet_option
def export(
    names: tuple[str, ...], folder: Path | None, everything: bool, target: Path, quiet: bool
) -> None:
    """Copy portraits into another library or one file."""
    from facells_studio.cli.train import watching

    if everything == bool(names):
        raise UsageError("Name the portraits to copy, or give --all.")
    shelf = _opened(folder)
    with watching(quiet) as (tick, _):
        copied = shelf.export(None if everything else names, target, tick)
    if not quiet:
        click.echo(f"{count(copied, 'portrait')} → {target}")
        tell_problems(shelf.problems)


@library.command(
    cls=ManualCommand,
    manual={
        "What is pooled": """
            For each attribute and sign, the outlines that speak most strongly in --portraits
            portraits that are judged so, all in one heap, sorted by where they lie. No identity, no
            order and no tone goes with them, and no portrait gives to more than three heaps, so
            that nobody's drawing is in the file. 'facells compose --library FILE' composes from it;
            the starter library is such a file.
        """,
        **_PLACE,
        "Examples": """
            facells library pool --library corpus -o lines.parquet
            facells library pool --library my-library --portraits 50 -o lines.parquet
        """,
        **_STATUS,
    },
)
@_library_option
@click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="NAME",
    help="For this attribute; repeatable. [those with a tested balanced accuracy of 70 %]",
)
@click.option(
    "--portraits",
    type=click.IntRange(1),
    default=1000,
    metavar="N",
    help="That give to each heap, at random. [1000]",
)
@click.option(
    "--strength",
    type=click.FloatRange(0.0, min_open=True),
    default=0.3,
    metavar="NUMBER",
    help="From which a line is taken; 1 is what only the strongest hundredth exceed. [0.3]",
)
@click.option(
    "--seed", type=click.IntRange(0), default=0, metavar="N", help="Chooses portraits. [0]"
)
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    required=True,
    help="The Parquet file.",
)
@quiet_option
def pool(
    folder: Path | None,
    attributes: tuple[str, ...],
    portraits: int,
    strength: float,
    seed: int,
    target: Path,
    quiet: bool,
) -> None:
    """Pool strong lines into one anonymous file to pass on."""
    from facells_studio.cli.train import watching
    from facells_studio.facell.gallery import deserving
    from facells_studio.facell.overlay import scale_of
    from facells_studio.facell.stock import pool as pooled
    from facells_studio.score.model import load_config

    shelf = _opened(folder)
    scale = scale_of(shelf.model)
    if scale is None:
        raise DataError(f"The network {shelf.model} has no quantiles. Score with another.")
    names = tuple(shelf.attributes[index_of(name, shelf.attributes)] for name in attributes)
    with watching(quiet) as (tick, _):
        report = pooled(
            shelf,
            target,
            attributes=names or [name for name, _ in deserving(load_config(shelf.model), _WELL)],
            scale=scale,
            portraits=portraits,
            strength=strength,
            seed=seed,
            tick=tick,
        )
    if not quiet:
        click.echo(f"{report.summary()} → {target}, {target.stat().st_size / 1e6:.1f} MB")
        tell_problems(shelf.problems)


@library.command(cls=ManualCommand, manual={**_PLACE, **_STATUS})
@_library_option
@json_option
@quiet_option
def stats(folder: Path | None, as_json: bool, quiet: bool) -> None:
    """Count portraits, lines, points, networks, and who has which attribute."""
    from facells_studio.cli.train import watching

    shelf = _opened(folder)
    with watching(quiet or as_json) as (tick, _):
        found = shelf.stats(tick)
    if as_json:
        _print_json({"library": str(shelf.folder), **asdict(found)})
        return
    rows = [
        ("portraits", f"{found.portraits:,}"),
        ("lines", f"{found.lines:,}"),
        ("points", f"{found.points:,}"),
        ("files", f"{found.files:,}, {found.bytes / 1e6:,.1f} MB"),
        *((f"scored by {name}", f"{n:,}") for name, n in found.scorers.items()),
        *([("not scored", f"{found.unscored:,}")] if found.unscored else []),
        *((f"recipe {name}", f"{n:,}") for name, n in found.recipes.items()),
    ]
    _print_table(rows)
    if found.positive and found.portraits:
        click.echo("over the base rate:")
        ranked = sorted(found.positive.items(), key=lambda item: -item[1])
        _print_table([(name.replace("_", " "), f"{n:,}") for name, n in ranked])
    _tell_place(shelf)


# -- What they share ------------------------------------------------------------------------------


def _folder(folder: Path | None) -> Path:
    from facells_studio.facell.library import default_folder

    return default_folder() if folder is None else folder


def _opened(folder: Path | None) -> "Library":
    from facells_studio.facell.library import Library

    return Library.open(_folder(folder))


def _tell_place(shelf: "Library") -> None:
    click.echo(f"{count(len(shelf), 'portrait')} in {shelf.folder}.", err=True)
    tell_problems(shelf.problems)


def _print_table(rows: Sequence[tuple[str, str]]) -> None:
    width = max(len(name) for name, _ in rows)
    right = max(len(value) for _, value in rows)
    for name, value in rows:
        click.echo(f"  {name:<{width}}  {value:>{right}}")


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
