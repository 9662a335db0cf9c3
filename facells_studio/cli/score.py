"""``facells score``: what a portrait's drawing speaks of, in the words of CelebA's labels."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import numpy.typing as npt

from facells_studio.cli import inputs, report
from facells_studio.cli.options import ManualCommand, json_option, quiet_option
from facells_studio.drawing import Drawing
from facells_studio.errors import UsageError
from facells_studio.facell import traces as sheets
from facells_studio.facell.capture import framed
from facells_studio.facell.traces import Trace, percent, write_traces
from facells_studio.lines.score import score_lines
from facells_studio.portrait.photo import Photo
from facells_studio.progress import Tick
from facells_studio.score.attributes import index_of, label
from facells_studio.score.model import DEFAULT, Quality
from facells_studio.score.scorer import PointScores, Scorer, load_scorer
from facells_studio.startup import load_numba_without_linear_algebra

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WEAK = 0.70  # balanced accuracy below which a mark says: little better than a guess
_THRESHOLD = 0.85  # on the scale of quantiles, as color rules have it
_SHOWN = 3  # attributes on a picture of traces, if nobody chooses
_ALIKE = 0.6  # correlation above which two attributes tell the same story
# A picture is to be hung: nobody is told by default that a network finds them chubby.
_UNASKED = frozenset(
    {
        "Attractive",
        "Bags_Under_Eyes",
        "Big_Lips",
        "Big_Nose",
        "Blurry",
        "Chubby",
        "Double_Chin",
        "Male",
        "Narrow_Eyes",
        "No_Beard",
        "Pale_Skin",
        "Pointy_Nose",
    }
)
HONESTLY = (
    "The labels' idea of a face, learned from photos of celebrities and read from a line "
    "drawing; not the truth about a person."
)
_MANUAL = {
    "Photos": """
        PHOTO is a file, a folder, a pattern in quotes, the word sample, or camera, as for
        'facells draw'. There must be a face; --face none scores the photo as it is framed.
    """,
    "Marks": """
        A bar is a probability, the notch in it how often the label occurs in the training data.
        A dot before the name: more likely than that. A tilde behind: on people it had never
        seen, the network told this attribute little better than by guessing.
    """,
    "Traces": """
        A sheet of A3 for the wall, after Figure 6 of the paper: the portrait, and along the pen's
        way x, y, a hidden cell and the score of each --attribute (one to six; a minus before the
        name, as in -Male, asks what speaks against it). Colored is what lies beyond --threshold:
        0.85 is what the strongest 15 % of the ink of such portraits exceed.
    """,
    "Examples": """
        facells score sample
        facells score me.jpg --json
        facells score me.jpg --attribute Smiling --attribute -Young --traces me.pdf
        facells score 'party/*.jpg' --traces 'out/{name}.png'
    """,
    "Exit status": """
        0 done; 1 a photo, the model or a file failed; 2 the request was wrong.
    """,
}


@dataclass(frozen=True, slots=True, eq=False)
class Scored:
    """One photo and what the network said of its drawing."""

    photo: Photo
    drawing: Drawing  # in the order it was traced
    scores: PointScores
    notes: tuple[str, ...]


@click.command(cls=ManualCommand, manual=_MANUAL)
@click.argument("photos", metavar="PHOTO...", nargs=-1, required=True)
@click.option(
    "--attribute",
    "attributes",
    metavar="NAME",
    multiple=True,
    help="Attribute to show; give it several times for several. [all]",
)
@click.option(
    "--model",
    metavar="NAME",
    default=DEFAULT,
    help=f"Network: a shipped one, or the folder of one that you trained. [{DEFAULT}]",
)
@click.option(
    "--face",
    metavar="NAME",
    default="largest",
    help="Which face: largest, its number from the left, or none. [largest]",
)
@json_option
@click.option("--lines", "per_line", is_flag=True, help="With --json: the scores of each line too.")
@click.option(
    "--traces",
    "picture",
    metavar="FILE",
    help="Write the scores along the pen's way: .png, .pdf or .svg.",
)
@click.option(
    "--threshold",
    type=float,
    metavar="SHARE",
    help="In the picture: color what exceeds this quantile, 0 to 1. [0.85]",
)
@click.option(
    "--cell",
    type=int,
    metavar="N",
    help="In the picture: the hidden cell, from 1. [the one that goes most with the scores]",
)
@quiet_option
def score(
    photos: tuple[str, ...],
    attributes: tuple[str, ...],
    model: str,
    face: str,
    as_json: bool,
    per_line: bool,
    picture: str | None,
    threshold: float | None,
    cell: int | None,
    quiet: bool,
) -> int:
    """Say what a drawing speaks of: 40 attributes of the face, by probability."""
    if click.get_current_context().obj:
        load_numba_without_linear_algebra()
    if per_line and not as_json:
        raise UsageError("--lines says what --json shall hold. Give --json too.")
    _check_picture(picture, threshold, cell)
    for word in photos:
        _refuse_drawing(word)
    found = inputs.photos_of(photos)
    pictures = _pictures(found, picture)
    scorer = load_scorer(model)
    chosen = [_signed(name, scorer.attributes) for name in attributes]
    if picture is not None:
        sheets.check_count(len(set(chosen)) or _SHOWN)
    level = _THRESHOLD if threshold is None else threshold

    def scored_photo(photo: Path, files: list[Path], tick: Tick) -> report.Outcome:
        tick(0.0, "looking for the face")
        scored = score_photo(inputs.open_source(photo), scorer, face)
        for file in files:
            tick(0.8, f"writing {file.name}")
            _write(scored, scorer, chosen, level, cell, file)
        return report.Outcome(
            _record(scored, scorer, chosen, files, per_line=per_line),
            partial(_tell, scored, scorer, chosen, files),
        )

    tasks = [partial(scored_photo, *each) for each in zip(found, pictures, strict=True)]
    return report.photo_by_photo(
        found, tasks, done="scored", as_json=as_json, quiet=quiet, apart=True
    )


def score_photo(photo: Photo, scorer: Scorer, face: str = "largest") -> Scored:
    """Return what *scorer* says of the face of *photo*.

    Raises:
        PhotoError: there is no face in it, or nothing to draw.
        UsageError: there is no such face.
    """
    portrait = framed(photo, face)
    drawing = score_lines(portrait)
    return Scored(photo, drawing, scorer.score(drawing), (*photo.notes, *portrait.notes))


def _refuse_drawing(word: str) -> None:
    if Path(word).suffix.lower() == ".svg":
        raise UsageError(
            f"{word} is a drawing, and where the face lies on its page is not in it. "
            "Score the photo that it was drawn from."
        )


def _check_picture(picture: str | None, threshold: float | None, cell: int | None) -> None:
    if picture is None and (threshold is not None or cell is not None):
        word = "--cell" if threshold is None else "--threshold"
        raise UsageError(f"{word} is about the picture of traces. Give --traces FILE too.")
    if threshold is not None and not 0 <= threshold <= 1:
        raise UsageError(f"--threshold {threshold:g} is out of range. Give a number from 0 to 1.")
    if picture is not None:
        sheets.check_suffix(Path(picture))


def _pictures(photos: Sequence[Path], picture: str | None) -> list[list[Path]]:
    if picture is None:
        return [[] for _ in photos]
    return inputs.targets_for(photos, (picture,))


def _signed(name: str, attributes: Sequence[str]) -> tuple[int, int]:
    """Return the column and the sign of an attribute as a person names it, ``-Male``."""
    bare = name.removeprefix("-").removeprefix("+")
    return index_of(bare, attributes), -1 if name.startswith("-") else 1


# The picture ------------------------------------------------------------------------------------


def _write(
    scored: Scored,
    scorer: Scorer,
    chosen: Sequence[tuple[int, int]],
    threshold: float,
    cell: int | None,
    file: Path,
) -> None:
    names = scorer.attributes
    shown = list(dict.fromkeys(chosen)) or [(i, 1) for i in notable(scored.scores, scorer)]
    traces = [
        Trace(
            attribute=names[column],
            sign=sign,
            threshold=_limit(scored.scores, scorer, column, sign, threshold),
        )
        for column, sign in shown
    ]
    write_traces(
        scored.scores,
        traces,
        file,
        cell=None if cell is None else cell - 1,
        title=Path(scored.photo.source).stem,
        note=f"{scorer.config.name}. {HONESTLY}".replace("'", "\u2019"),
    )


def _limit(scores: PointScores, scorer: Scorer, column: int, sign: int, quantile: float) -> float:
    """Return the score, times *sign*, beyond which a point is colored."""
    if scorer.scale is not None:
        return sign * scorer.scale.threshold(quantile, column, sign)
    return float(np.quantile(sign * scores.reading_points[:, column], quantile))


def notable(scores: PointScores, scorer: Scorer, count: int = _SHOWN) -> list[int]:
    """Return the attributes that say most about this portrait, the most notable first.

    Ranked by log-odds beyond the base rate, from what the network can tell; of several that
    speak through the same lines only the first is taken.
    """
    base = np.clip(np.asarray(scorer.config.base_rates), 1e-4, 1 - 1e-4)
    beyond = scores.drawing - np.log(base / (1 - base))
    weak, names = weak_attributes(scorer), scorer.attributes
    ranked = [int(i) for i in np.argsort(-beyond, kind="stable")]
    asked = [i for i in ranked if names[i] not in _UNASKED and not weak[i]] or ranked
    alike = np.abs(np.nan_to_num(_correlations(scores.reading_points)))
    taken: list[int] = []
    for i in asked:
        if len(taken) < count and all(alike[i, j] < _ALIKE for j in taken):
            taken.append(i)
    for i in asked:  # rather one that repeats another than an empty strip
        if len(taken) < count and i not in taken:
            taken.append(i)
    return taken


def _correlations(points: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    centred = points.astype(np.float64) - points.mean(axis=0)
    size = np.sqrt((centred * centred).sum(axis=0))
    return np.asarray((centred.T @ centred) / np.maximum(np.outer(size, size), 1e-12))


def weak_attributes(scorer: Scorer) -> npt.NDArray[np.bool_]:
    """Return which attributes the model tells little better than by guessing (A,)."""
    quality: Quality = scorer.config.quality
    if not quality.balanced_accuracy:
        return np.zeros(len(scorer.attributes), bool)
    return np.asarray(quality.balanced_accuracy) < WEAK


# JSON -------------------------------------------------------------------------------------------


def _record(
    scored: Scored,
    scorer: Scorer,
    chosen: Sequence[tuple[int, int]],
    files: Sequence[Path],
    *,
    per_line: bool,
) -> dict[str, Any]:
    config, scores = scorer.config, scored.scores
    weak = weak_attributes(scorer)
    columns = _columns(scores, chosen)
    record: dict[str, Any] = {
        "photo": scored.photo.source,
        "sha256": scored.photo.sha256,
        "model": config.name,
        "weights_sha256": dict(config.files).get("weights.safetensors"),
        "recipe": config.drawing.recipe,
        "recipe_version": config.drawing.recipe_version,
        "lines": len(scored.drawing),
        "points_read": len(scores.reading.points),
        "notes": list(scored.notes),
        "files": [str(file) for file in files],
        "attributes": [
            {
                "name": config.attributes[i],
                "probability": _rounded(scores.probabilities[i]),
                "logit": _rounded(scores.drawing[i]),
                "base_rate": _rounded(config.base_rates[i]),
                "verdict": bool(scores.verdicts[i]),
                "weak": bool(weak[i]),
            }
            for i in columns
        ],
        "about": HONESTLY,
    }
    if per_line:
        means = scores.line_means()[:, columns]
        record["line_names"] = [config.attributes[i] for i in columns]
        record["line_means"] = [[_rounded(v) for v in row] for row in means]
    return record


def _rounded(value: Any) -> float:
    return round(float(value), 6)


def _columns(scores: PointScores, chosen: Sequence[tuple[int, int]]) -> list[int]:
    """Return the attributes to show, the most probable first."""
    wanted = {column for column, _ in chosen} or range(len(scores.probabilities))
    return sorted(wanted, key=lambda i: (-float(scores.drawing[i]), i))


# Words ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signs:
    """The characters of the table; plain ones where the terminal has no others."""

    parts: str  # of a cell of the bar, from the thinnest to the full one
    notch: str
    verdict: str
    weak: str = "~"


FINE = Signs("▏▎▍▌▋▊▉█", "│", "●")
PLAIN = Signs("#", "|", "*")


def bar(share: float, base: float, width: int, signs: Signs = FINE) -> str:
    """Return *share* (0 to 1) as a bar of *width* cells with a notch at *base*."""
    steps = len(signs.parts)
    whole, part = divmod(round(min(max(share, 0.0), 1.0) * width * steps), steps)
    text = signs.parts[-1] * whole + (signs.parts[part - 1] if part else "")
    at = _notch(base, width)
    text = text.ljust(width)
    return text[:at] + signs.notch + text[at + 1 :]


def _notch(base: float, width: int) -> int:
    return min(int(base * width), width - 1)


def _tell(
    scored: Scored, scorer: Scorer, chosen: Sequence[tuple[int, int]], files: Sequence[Path]
) -> None:
    console = _console()
    signs = FINE if _can_print(console, FINE) else PLAIN
    lines = report.count(len(scored.drawing), "line")
    points = report.count(len(scored.scores.reading.points), "point")
    head = f"{Path(scored.photo.source).name}: {lines}, {points}, read by {scorer.config.name}"
    console.print(head, style="bold", soft_wrap=True)
    rows = _rows(scored.scores, scorer, chosen)
    console.print(_table(rows, signs, console.width))
    console.print()
    for words in _legend(rows, signs):
        console.print(words, style="dim")
    for note in scored.notes:
        console.print(f"note: {note}")
    for file in files:
        console.print(f"traces → {file}" if signs is FINE else f"traces: {file}", soft_wrap=True)


def _console() -> "Console":
    from rich.console import Console

    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def _can_print(console: "Console", signs: Signs) -> bool:
    try:
        (signs.parts + signs.notch + signs.verdict + "→").encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute as the table shows it; *Not* is the other way round."""

    name: str
    share: float
    base: float
    weak: bool

    @property
    def likely(self) -> bool:
        """Whether it is likelier than the label is common."""
        return self.share > self.base


def _rows(scores: PointScores, scorer: Scorer, chosen: Sequence[tuple[int, int]]) -> list[Row]:
    weak, names = weak_attributes(scorer), scorer.attributes
    rows = []
    for i, sign in dict.fromkeys(chosen) or [(i, 1) for i in range(len(names))]:
        share, base = float(scores.probabilities[i]), float(scores.base_rates[i])
        if sign < 0:
            share, base = 1 - share, 1 - base
        rows.append(Row(label(names[i], sign), share, base, bool(weak[i])))
    return sorted(rows, key=lambda row: -row.share)


def _table(rows: Sequence[Row], signs: Signs, width: int) -> "Table":
    from rich.table import Table
    from rich.text import Text

    longest = max(len(row.name) for row in rows)
    cells = max(8, min(width - longest - 12, 48))
    table = Table.grid(padding=(0, 1, 0, 0))
    for row in rows:
        strong = "bold" if row.likely else ""
        table.add_row(
            Text(signs.verdict if row.likely else " ", "red"),
            Text(row.name.ljust(longest), strong, no_wrap=True),
            _colored(row, cells, signs),
            Text(percent(row.share).rjust(4), strong),
            Text(signs.weak if row.weak else " ", "dim"),
        )
    return table


def _colored(row: Row, cells: int, signs: Signs) -> "Text":
    from rich.text import Text

    # Not bright black: in some terminals that is the background.
    ink = "red" if row.likely else "dim"
    shown = Text(bar(row.share, row.base, cells, signs), ink, no_wrap=True)
    at = _notch(row.base, cells)
    if at < int(row.share * cells) and signs is FINE:
        shown.stylize("reverse", at, at + 1)  # cut into the bar
    return shown


def _legend(rows: Sequence[Row], signs: Signs) -> list[str]:
    words = [f"{signs.verdict} likelier than the label is common ({signs.notch})"]
    if any(row.weak for row in rows):
        words.append(f"{signs.weak} told little better than by guessing, in tests")
    return [*words, HONESTLY]
